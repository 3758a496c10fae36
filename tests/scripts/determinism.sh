#!/bin/sh
# The three acts, and every other transcript, played again are the same bytes: one hash over every
# frame of every link. So they are under the sanitizers, whose memory lies elsewhere and whose
# compiler optimizes otherwise. Another seed gives other bytes.
set -eu
cd "$(dirname "$0")/../.."
ROSH=${ROSH:-build/rosh}
san=build/address-undefined/rosh

hashes() {
	rosh=$1
	shift
	"$rosh" play --hash "$@" labs/vpn-ha/*.session 2>&1 | grep '^hash '
	for s in tests/sessions/*.session; do
		"$rosh" play --hash "$@" "$s" 2>&1 | grep '^hash ' | sed "s|^|$s: |"
	done
}

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
fail=0
same() {
	if cmp -s "$dir/first" "$dir/$1"; then
		echo "ok $2: the same bytes"
	else
		echo "FAIL $2: other bytes"
		diff "$dir/first" "$dir/$1" || :
		fail=1
	fi
}
hashes "$ROSH" >"$dir/first"
hashes "$ROSH" >"$dir/again"
same again "played again"
${MAKE:-make} --no-print-directory -s -j2 SANITIZE=address,undefined $san
hashes $san >"$dir/san"
same san "under the sanitizers"
hashes "$ROSH" --seed 4711 >"$dir/other"
if [ "$(head -1 "$dir/first")" = "$(head -1 "$dir/other")" ]; then
	echo "FAIL another seed: the same bytes"
	fail=1
else
	echo "ok another seed: other bytes"
fi
cat "$dir/first"
exit $fail
