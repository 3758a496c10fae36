#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Captures from the lab's console and from a router's exec, as tshark reads them; ROSH names the
# program.
set -e
cd "$(dirname "$0")/../.."
exec python3 tests/scripts/capture.py "${ROSH:-build/rosh}"
