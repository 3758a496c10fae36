#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What a user gets wrong: lab files, configurations, options, ports, rough telnet clients, signals.
set -e
cd "$(dirname "$0")/../.."
exec python3 tests/scripts/bad_input.py "${ROSH:-build/rosh}"
