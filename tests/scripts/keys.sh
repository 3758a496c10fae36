#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Golden sessions made of keys, on a telnet console, a vty and the terminal that started rosh: the
# screen that a person would see behind each is compared.
# ROSH names the program.
set -e
cd "$(dirname "$0")/../.."
exec python3 tests/scripts/keys.py "${ROSH:-build/rosh}"
