#!/bin/sh
# Lines that 15.x prints, and OSPF's of 12.3, held against captures of real devices where those are
# at hand (a folder for each show command, CAPTURES or ../shared/ios/show); see captures.py.
set -eu
cd "$(dirname "$0")/../.."
captures=${CAPTURES:-../shared/ios/show}
if [ ! -d "$captures" ]; then
	echo "no captures at $captures: nothing to compare with"
	exit 0
fi
for t in style15 style15-more ospf-border; do
	"${ROSH:-build/rosh}" play tests/sessions/$t.session >/dev/null
done
exec python3 tests/scripts/captures.py "$captures" tests/sessions/style15.session \
	tests/sessions/style15-more.session tests/sessions/ospf-border.session
