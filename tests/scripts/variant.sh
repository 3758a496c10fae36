#!/bin/sh
# The three acts once more, with every address, name, number, group, priority and cipher changed:
# what passes here was computed.
set -eu
cd "$(dirname "$0")/../.."
ROSH=${ROSH:-build/rosh}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 tests/variant.py labs/vpn-ha "$dir"
# The change must have reached everything: none of the old names or addresses is left.
if grep -rnE '172\.16\.172|99\.99\.99|7204VXR|VPNHA|esp-des|cisco123' "$dir"; then
	echo "variant: old values are left" >&2
	exit 1
fi
"$ROSH" play "$dir"/*.session
