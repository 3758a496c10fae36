#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# strongSwan: renewal of both phases by either side while pings go on, none of which may be lost.
cd "$(dirname "$0")/../.." || exit 1
. tests/interop/swan.inc

new_spi() { [ -n "$old" ] && [ "$(spi)" != "$old" ]; }
new_cookie() { [ -n "$old" ] && [ "$(cookie)" != "$old" ]; }
one_pair() { [ "$(ask 'show crypto ipsec sa' | grep -c '^ *spi: 0x')" = 2 ]; }

suite aes
through "the peer renews" rosh
old=$(spi)
check "the peer renews phase 2, no loss" under_traffic 10 swan --rekey --child net
check "phase 2 is new" new_spi
# What was replaced lives on for half a minute; its end takes nothing with it.
check "nor when the old one ends" under_traffic 40 true
check "one pair is left" one_pair
old=$(cookie)
check "the peer renews phase 1, no loss" under_traffic 10 swan --rekey --ike rosh
check "phase 1 is new" new_cookie
check "phase 2 again, under the new phase 1, no loss" under_traffic 10 swan --rekey --child net

suite 3des
pfs=$group life=120 ike_life=100
through "rosh renews" rosh
old=$(spi)
first=$(cookie)
check "rosh renews both phases in time, no loss" under_traffic 130 true
check "phase 2 is new" new_spi
old=$first
check "phase 1 is new" new_cookie
finish
