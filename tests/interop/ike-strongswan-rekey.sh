#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# strongSwan: renewal of both phases by either side, in time and by volume, while pings go on, none
# of which may be lost.
cd "$(dirname "$0")/../.." || exit 1
. tests/interop/swan.inc

new_spi() { [ -n "$old" ] && [ "$(spi)" != "$old" ]; }
new_cookie() { [ -n "$old" ] && [ "$(cookie)" != "$old" ]; }
one_pair() { [ "$(ask 'show crypto ipsec sa' | grep -c '^ *spi: 0x')" = 2 ]; }

# Large pings instead, 300 KB a second in either direction.
under_load() { # seconds
	ip netns exec $peer_ns ping -q -c $(($1 * 250)) -i 0.004 -s 1200 -W 2 \
		-I 10.61.0.1 10.62.0.1 >"$dir/pings"
	cat "$dir/pings"
	grep -q ' 0% packet loss' "$dir/pings"
}
# Pairs that rosh asked for, so far.
renewed() { ask 'show logging' | grep -c 'IPSEC(sa_request)'; }
renewed_twice() { local n; n=$(renewed) && echo "$n, before $old" && [ "$n" -ge $((old + 2)) ]; }

# KB that the pair in use may still carry: the one that may carry most.
remaining() {
	ask 'show crypto ipsec sa' | sed -n 's/.*(k.sec): (\([0-9]*\)[/].*/\1/p' | sort -n |
		tail -1
}
# Lets rosh's pair come to where it wants another (256 KB before its end), and the peer ask for one
# just then: a message is 300 ms on its way, so each begins before it hears of the other. When the
# answer to a ping is here, rosh has got some 25 more.
cross() {
	local before=900 full left n pid
	full=$(remaining)
	ip netns exec $peer_ns ping -q -c $before -i 0.002 -s 1300 -I 10.61.0.1 10.62.0.1 >/dev/null
	left=$(remaining)
	n=$(((left - 256) * before / (full - left)))
	echo "$left KB left: rosh begins with ping $n"
	[ $n -gt 50 ] && [ $n -lt 1200 ] || return 1
	ip netns exec $peer_ns ping -c $((n + 300)) -i 0.01 -s 1300 -W 2 \
		-I 10.61.0.1 10.62.0.1 >"$dir/pings" &
	pid=$!
	answered $((n - 25))
	swan --rekey --child net
	wait $pid
	tail -3 "$dir/pings"
	grep -q ' 0% packet loss' "$dir/pings"
}
answered() {
	until grep -q "icmp_seq=$1 " "$dir/pings"; do
		sleep 0.02
		kill -0 $pid || return
	done
}
# Two quick modes, one of either side, each begun before the other's end.
crossed() {
	tshark -n -r "$pcap" -Y 'isakmp.exchangetype == 32' -T fields -e frame.time_epoch \
		-e ip.src -e isakmp.messageid 2>/dev/null | sort -n | tee "$dir/quick" | awk '
		!($3 in from) { from[$3] = $1; by[$3] = $2 }
		{ to[$3] = $1 }
		END { for (a in from) for (b in from)
			if (by[a] != by[b] && from[a] <= from[b] && from[b] < to[a]) found = 1
			exit !found }' || { cat "$dir/quick"; false; }
}

# The moment may be missed where much else runs.
renew_together() {
	local try
	for try in 1 2 3; do
		cross || return
		crossed && return
	done
	false
}

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

# The peer authenticates anew every 25 s; rosh wants another pair after each 2.5 MB.
suite aes
peer_reauth=25s volume=2560
through "by volume" rosh
old=$(renewed)
check "rosh renews phase 2 after each 2560 KB, no loss" under_load 20
check "more than once" renewed_twice
old=$(cookie)
check "the peer authenticates anew in its time, no loss" under_traffic 30 true
check "phase 1 is new" new_cookie
check "and both at once, no loss" under_load 30

suite aes
volume=2560 delay=300ms
through "both renew" rosh
check "both ends renew phase 2 at the same time, no loss" renew_together
check "one pair is left" within 45 one_pair
# The peer sends by its newest pair until it hears that this is gone.
sleep 2
check "and carries pings" from_peer 10 10.61.0.1 10.62.0.1
finish
