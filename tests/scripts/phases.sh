#!/bin/sh
# Act 3 in 30 phases, 0.1 s apart, of `no shutdown` against the other router's hellos: the exact
# order of events comes in all but the few in which a hello falls into the moment between the
# port's forwarding and the timer's end.
set -eu
cd "$(dirname "$0")/../.."
ROSH=${ROSH:-build/rosh}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cp -r labs/vpn-ha "$dir/lab"
good=0
phase=0
while [ $phase -lt 30 ]; do
	sed "s/^@run 500ms\$/@run ${phase}00ms/; /^# The route is 7204VXR-1's again/,\$d" \
		labs/vpn-ha/act3.session >"$dir/lab/phase.session"
	if "$ROSH" play "$dir/lab/phase.session" >"$dir/out" 2>&1; then
		good=$((good + 1))
	fi
	phase=$((phase + 1))
done
echo "phases: $good of 30"
if [ $good -lt 28 ]; then
	cat "$dir/out"
	exit 1
fi
