#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Debian's rancid: clogin with commands of our own, and a whole collection run of type cisco.
# Usage: rancid.sh [CONSOLE_BASE [VTY_BASE]]; ROSH names the program.
set -eu
cd "$(dirname "$0")/../.."
. tests/interop/lab.inc
PATH=/usr/lib/rancid/bin:$PATH
host=127.0.0.1

# login_file NAME PASSWORD ENABLE: as a user of rancid has it in his home.
login_file() {
	umask 077
	printf 'add user %s {%s}\nadd password %s {%s} {%s}\nadd method %s {telnet:%s}\n' \
		$host "$1" $host "$2" "$3" $host "$port" >"$dir/.cloginrc"
}
export HOME="$dir" NOPIPE=YES
cd "$dir"

login_file "$USER_NAME" "$USER_PW" "$ENABLE_PW"
check "clogin ends well" timeout 60 clogin -t 20 \
	-c 'show version;show running-config;show nonsense;show privilege;write memory' $host
mv check.out clogin.out
check "it is at the privileged prompt" grep -q '^edge#show version' clogin.out
check "the whole configuration" grep -q '^end' clogin.out
check "without a pager" not grep -q -e '--More--' clogin.out
check "a word that is none" grep -q "^% Invalid input detected at '^' marker" clogin.out
check "privilege 15" grep -q '^Current privilege level is 15' clogin.out

login_file "$ADMIN_NAME" "$ADMIN_PW" "$ENABLE_PW"
check "a user of privilege 15 (autoenable)" timeout 60 clogin -t 20 -autoenable \
	-c 'show privilege' $host
mv check.out admin.out
check "is privileged" grep -q '^Current privilege level is 15' admin.out

login_file "$USER_NAME" wrong "$ENABLE_PW"
check "a wrong password is an error" not timeout 60 clogin -t 20 -c 'show version' $host
mv check.out password.out
check "and is seen as one" grep -q '^Error: ' password.out
login_file "$USER_NAME" "$USER_PW" wrong
check "a wrong enable secret is an error" not timeout 60 clogin -t 5 -c 'show version' $host
mv check.out enable.out
check "% Bad secrets" grep -q '^% Bad secrets' enable.out

login_file "$USER_NAME" "$USER_PW" "$ENABLE_PW"
check "rancid -t cisco ends well" timeout 180 rancid -d -t cisco $host
mv check.out rancid.out
check "every command was answered" not grep -qE 'missed cmd|End of run not found|^Error' rancid.out
hits=$(grep -c '^HIT COMMAND' rancid.out)
check "$hits commands, 70 or more" [ "$hits" -ge 70 ]
check "content type" grep -q '^!RANCID-CONTENT-TYPE: cisco' $host.new
check "chassis" grep -q '^!Chassis type: 7206VXR' $host.new
check "software" grep -q '^!Image: Software: .*12\.3' $host.new
check "the startup-config in nvram:" grep -qE '^!Flash: nvram: .*startup-config' $host.new
check "memory of the configuration" grep -q '^!Memory: nvram 125K' $host.new
check "interfaces and lines" grep -q '^ ip address 10\.61\.0\.1 ' $host.new
check "up to its end" grep -q '^end' $host.new
mv $host.new first.new
check "a second run" timeout 180 rancid -d -t cisco $host
check "finds no difference" diff first.new $host.new
exit $fail
