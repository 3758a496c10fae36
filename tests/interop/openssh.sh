#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# OpenSSH's client: password and key, a terminal and its window, one command, algorithms.
# Usage: openssh.sh [CONSOLE_BASE [VTY_BASE]]; ROSH names the program.
set -eu
cd "$(dirname "$0")/../.."
. tests/interop/lab.inc
give_key
ssh-keygen -q -t rsa -b 2048 -N '' -f "$dir/id"
timeout 240 expect tests/interop/openssh.exp "$port" "$dir" || fail=1

# run WORDS...: one command, by the key that openssh.exp has left.
run() {
	timeout 30 ssh -F none -p "$port" -i "$dir/id" -o BatchMode=yes -o IdentitiesOnly=yes \
		-o UserKnownHostsFile="$dir/known" -o StrictHostKeyChecking=yes $opt \
		"$ADMIN_NAME@127.0.0.1" "$@" </dev/null
}
# answered TEXT: whether the last answer has it.
answered() {
	printf '%s\n' "$said" | grep -qE -e "$1"
}
opt=
said=
check "one command" run 'show ip interface brief'
said=$(cat "$dir/check.out")
check "its whole answer" answered 'FastEthernet0/1 .*administratively down'
check "without prompt or pager" not answered 'edge#|--More--'
check "an error's text" run 'show nonsense'
said=$(cat "$dir/check.out")
check "with its marker" answered "% Invalid input detected at '\^' marker"
for a in KexAlgorithms=curve25519-sha256 KexAlgorithms=ecdh-sha2-nistp256 \
	KexAlgorithms=diffie-hellman-group14-sha256 KexAlgorithms=diffie-hellman-group16-sha512 \
	Ciphers=aes128-ctr Ciphers=aes256-ctr Ciphers=aes256-gcm@openssh.com \
	MACs=hmac-sha2-256 MACs=hmac-sha2-512-etm@openssh.com \
	HostKeyAlgorithms=rsa-sha2-256 HostKeyAlgorithms=rsa-sha2-512 \
	PubkeyAcceptedAlgorithms=rsa-sha2-256 PubkeyAcceptedAlgorithms=rsa-sha2-512; do
	opt="-o $a"
	check "$a" run 'show clock'
done
for a in Ciphers=3des-cbc MACs=hmac-md5 KexAlgorithms=diffie-hellman-group1-sha1; do
	opt="-o $a"
	[ "${a#MACs}" = "$a" ] || opt="$opt -o Ciphers=aes128-ctr"
	check "not $a" not run 'show clock'
done
opt='-o RekeyLimit=16K'
check "new keys in the middle of an answer" run 'show running-config full'
said=$(cat "$dir/check.out")
check "lose nothing" answered '^end'
opt=
check "host key as the router shows it" sh -c "ssh-keygen -lf '$dir/known' | grep -q '^2048 '"
exit $fail
