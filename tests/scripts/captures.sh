#!/bin/sh
# Lines that 15.x prints, held against captures of real devices where those are at hand (a folder
# for each show command, CAPTURES or ../shared/ios/show); see captures.py.
set -eu
cd "$(dirname "$0")/../.."
captures=${CAPTURES:-../shared/ios/show}
if [ ! -d "$captures" ]; then
	echo "no captures at $captures: nothing to compare with"
	exit 0
fi
"${ROSH:-build/rosh}" play tests/sessions/style15.session >/dev/null
exec python3 tests/scripts/captures.py "$captures" tests/sessions/style15.session
