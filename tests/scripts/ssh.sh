#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Drives a running lab with OpenSSH's client: passwords, keys, one command, several users at once,
# `?`, Tab, --More--, the window's size, what `transport input` lets in, and what zeroize takes away.
# Usage: ssh.sh [CONSOLE_BASE [VTY_BASE]]; ROSH names the program.
set -e
cd "$(dirname "$0")/../.."
exec python3 tests/scripts/ssh.py "${ROSH:-build/rosh}" "${1:-0}" "${2:-0}"
