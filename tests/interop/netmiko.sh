#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Debian's python3-netmiko, device type cisco_ios_telnet, against a vty with `login local`.
# Usage: netmiko.sh [CONSOLE_BASE [VTY_BASE]]; ROSH names the program.
set -eu
cd "$(dirname "$0")/../.."
. tests/interop/lab.inc
NET_TEXTFSM=tests/interop/templates timeout 240 python3 tests/interop/netmiko_telnet.py "$port"
