#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Drives lab> on a terminal of its own, and from a file; ROSH names the program.
set -e
cd "$(dirname "$0")/../.."
exec python3 tests/scripts/console.py "${ROSH:-build/rosh}"
