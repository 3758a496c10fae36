#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Debian's expect and telnet: a person's keys at a vty with `login local`.
# Usage: expect.sh [CONSOLE_BASE [VTY_BASE]]; ROSH names the program.
set -eu
cd "$(dirname "$0")/../.."
. tests/interop/lab.inc
timeout 120 expect tests/interop/keys.exp "$port"
