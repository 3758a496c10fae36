#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Drives a running lab over telnet, as clients of all manners would: five consoles at once, `?`,
# Tab, the caret, a paste of 10,000 lines, garbage, a line of 1 MB, half-closed and stalled clients.
# Usage: telnet.sh [CONSOLE_BASE [VTY_BASE]]; ROSH names the program.
set -e
cd "$(dirname "$0")/../.."
exec python3 tests/scripts/telnet.py "${ROSH:-build/rosh}" "${1:-0}" "${2:-0}"
