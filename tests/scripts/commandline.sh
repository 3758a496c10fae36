#!/bin/sh
# The program from outside: exit statuses, one clear line for each mistake, transcripts that fail,
# and their update.
set -eu
cd "$(dirname "$0")/../.."
ROSH=$(realpath "${ROSH:-build/rosh}")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cp tests/sessions/labs/two.yml tests/sessions/labs/r1.cfg "$dir"
cd "$dir"
export XDG_STATE_HOME="$dir/state"

# expect STATUS "what" COMMAND...: its exit status; what it says stays in out.
expect() {
	want=$1 what=$2
	shift 2
	status=0
	"$@" >out 2>&1 </dev/null || status=$?
	if [ $status -ne $want ]; then
		echo "FAIL $what: status $status, not $want"
		cat out
		exit 1
	fi
}
says() {
	grep -qF -- "$1" out || { echo "FAIL $what: does not say: $1"; cat out; exit 1; }
}

expect 2 "no arguments" "$ROSH"
expect 2 "an unknown option" "$ROSH" two.yml --colour
expect 2 "a bad number" "$ROSH" two.yml --seed many
expect 2 "two labs" "$ROSH" two.yml two.yml
expect 2 "play without a file" "$ROSH" play
expect 2 "check without a file" "$ROSH" check

expect 1 "a lab that is not there" "$ROSH" none.yml
says "none.yml: No such file"
printf 'name: x\ntopology:\n  nodes:\n    r1: {colour: red}\n' >bad.yml
expect 1 "an unknown key" "$ROSH" bad.yml
says 'bad.yml:4: unknown key "colour" in r1'
[ "$(wc -l <out)" = 1 ] || { echo "FAIL more than one line"; exit 1; }

printf 'hostname a\nfoo\ninterface FastEthernet0/0\n ip adress 192.0.2.1\n' >bad.cfg
expect 1 "a config with bad lines" "$ROSH" check bad.cfg
says "bad.cfg:2: foo"
says "bad.cfg:4:  ip adress"
[ "$(grep -c '^ *^$' out)" = 2 ] || { echo "FAIL not two carets"; cat out; exit 1; }
expect 0 "a good config" "$ROSH" check r1.cfg
[ ! -s out ] || { echo "FAIL a good config is not silent"; exit 1; }

printf '@lab two.yml\nr1#show clock\nnever\n\nr1#show privilege\nCurrent privilege level is <n:p>\n' \
	>a.session
expect 1 "a wrong transcript" "$ROSH" play a.session
says "a.session:2: r1#show clock"
says "-never"
says "+*00:00:00.000 UTC Fri Mar 1 2002"
expect 0 "its update" "$ROSH" play --update a.session
grep -qF "level is <n:p>" a.session || { echo "FAIL the update lost a placeholder"; exit 1; }
expect 0 "the transcript after its update" "$ROSH" play a.session
printf '@lab two.yml\nr1>show clock\n@any\n' >b.session
expect 1 "a prompt that does not stand there" "$ROSH" play b.session
says "the prompt is r1#"
printf '@lab two.yml\n@until r1 "never comes" within 2s\n' >c.session
expect 1 "a wait in vain" "$ROSH" play c.session
says "did not come within 2.000 s"
printf '@lab two.yml\n@dance\n' >d.session
expect 1 "an unknown directive" "$ROSH" play d.session
says "d.session:2: unknown directive @dance"
printf '@include e.session\n' >e.session
expect 1 "a file that includes itself" "$ROSH" play e.session
[ ! -e state ] || { echo "FAIL play wrote a state folder"; exit 1; }
echo "ok command line"
