#!/bin/sh
# One hash over all frames of the three acts: the same seed gives the same bytes, in two runs and
# under the sanitizers where that build is there; another seed gives others.
set -eu
cd "$(dirname "$0")/../.."
ROSH=${ROSH:-build/rosh}
hash_of() {
	"$1" play --hash --seed "$2" labs/vpn-ha/act1.session labs/vpn-ha/act2.session \
		labs/vpn-ha/act3.session | sed -n 's/^hash //p'
}
one=$(hash_of "$ROSH" 1)
[ -n "$one" ] || { echo "FAIL there is no hash" >&2; exit 1; }
[ "$one" = "$(hash_of "$ROSH" 1)" ] || { echo "FAIL two runs differ" >&2; exit 1; }
[ "$one" != "$(hash_of "$ROSH" 2)" ] || { echo "FAIL the seed changes nothing" >&2; exit 1; }
asan=build/address-undefined/rosh
if [ $asan -nt "$ROSH" ]; then
	[ "$one" = "$(hash_of $asan 1)" ] || { echo "FAIL the sanitizers' build differs" >&2; exit 1; }
fi
echo "ok $one"
