#!/bin/sh
# The tables of 15.x, field by field, as the parsers of automation read them; see columns.py.
set -eu
cd "$(dirname "$0")/../.."
"${ROSH:-build/rosh}" play tests/sessions/style15.session >/dev/null
exec python3 tests/scripts/columns.py tests/sessions/style15.session
