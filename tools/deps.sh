#!/bin/sh
# Installs the Debian packages named on the command line that are missing; says so first.
# Uses apt-get directly as root, through sudo otherwise. Does nothing where all are there.
set -eu
missing=
for p in "$@"; do
	dpkg-query -W -f='${Status}\n' "$p" 2>/dev/null | grep -q '^install ok installed' ||
		missing="$missing $p"
done
[ -n "$missing" ] || exit 0
command -v apt-get >/dev/null || {
	echo "rosh needs these packages, and there is no apt-get to install them:$missing" >&2
	exit 1
}
as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
echo "installing:$missing"
export DEBIAN_FRONTEND=noninteractive
# A list may be missing or old: fetch it only when the first try fails.
$as_root apt-get install -y -q $missing >/dev/null 2>&1 ||
	{ $as_root apt-get update -q && $as_root apt-get install -y -q $missing; } >/dev/null
