#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Debian's python3-netmiko against a vty with `login local`: device type cisco_ios_telnet, then
# cisco_ios, which is SSH by paramiko.
# Usage: netmiko.sh [CONSOLE_BASE [VTY_BASE]]; ROSH names the program.
set -eu
cd "$(dirname "$0")/../.."
. tests/interop/lab.inc
export NET_TEXTFSM=tests/interop/templates
give_key
for type in cisco_ios_telnet cisco_ios; do
	echo "-- $type"
	timeout 240 python3 tests/interop/netmiko_ios.py "$port" $type || fail=1
done
exit $fail
