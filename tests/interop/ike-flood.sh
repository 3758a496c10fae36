#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Bad input for IKE and ESP over a veth pair, beside a tunnel with strongSwan that must not notice:
# first messages of main mode under many addresses as fast as they can be sent, truncated,
# oversized and looping messages, forged ones, and everything the peer had sent before once more.
# Each is counted under its reason; half-open dialogues and memory stay bounded.
# A line per check; exit 1 if any fails. Needs root.
cd "$(dirname "$0")/../.." || exit 1
. tests/interop/swan.inc

limit=200
# What it answers to all this; the rest is not to be judged.
watch=('(src host 192.0.2.62) or arp')
# Forty peers more, so that their addresses pass the first gate.
more_peers() {
	local i
	for i in $(seq 1 40); do
		echo "crypto map vpn $((100 + i)) ipsec-isakmp"
		echo " set peer 203.0.113.$i"
		echo " set transform-set ts"
		echo " match address 102"
		echo "crypto isakmp key another address 203.0.113.$i"
	done
	echo "access-list 102 permit ip 10.62.0.0 0.0.0.255 10.64.0.0 0.0.0.255"
	echo "ip route 203.0.113.0 255.255.255.0 192.0.2.61"
	echo "crypto call admission limit ike in-negotiation-sa $limit"
	echo end
}
start_rosh() {
	write_rosh
	sed -i '$d' "$dir/r1.cfg"
	more_peers >>"$dir/r1.cfg"
	rm -rf "$dir/nvram"
	mkfifo "$dir/lab"
	exec 7<>"$dir/lab"
	ip netns exec $rosh_ns "$ROSH" "$dir/lab.yml" --nvram "$dir/nvram" <"$dir/lab" \
		>"$dir/rosh.out" 2>&1 7>&- &
	rosh_pid=$!
	pids+=("$rosh_pid")
	within 10 grep -q '^ready$' "$dir/rosh.out"
}
throw() { # what is thrown...
	ip netns exec $peer_ns /usr/bin/python3 tests/interop/ike_flood.py wan0 "$mac" "$@"
}
dropped() { # reason, or reasons that are added up
	ask 'show crypto drops' | sed -nE "s/^  ($1)  *//p" | awk '{ n += $1 } END { print n }'
}
memory() { awk '$1 == "VmRSS:" { print $2 }' "/proc/$rosh_pid/status"; }
negotiating() { ask 'show crypto call admission statistics' | sed -n 's/.*negotiating: *//p'; }
counts() { # at least, reason, what is thrown...: and nothing else breaks
	local least=$1 reason=$2 before after
	shift 2
	before=$(dropped "$reason")
	throw "$@"
	sleep 0.5
	after=$(dropped "$reason")
	echo "$reason: $before, $after"
	[ -n "$before" ] && [ $((after - before)) -ge "$least" ]
}
bounded() {
	local n
	n=$(negotiating)
	echo "$n in negotiation"
	[ "$n" -le $((limit + 4)) ] && [ "$n" -ge $((limit / 2)) ]
}
grew_little() {
	echo "resident: $rss KB, then $(memory) KB"
	[ "$(memory)" -lt $((rss + 20000)) ]
}
after_flood() { [ "$(negotiating)" = 0 ]; }
same_spi() { [ -n "$old" ] && [ "$(spi)" = "$old" ]; }

suite aes
cap="$dir/wan.pcapng"
through flood peer
lab capture stop
# Nobody types debug on a router under attack.
ask 'no debug all' 'undebug all' >/dev/null
mac=$(ip -n $peer_ns neigh show 192.0.2.62 | sed -n 's/.*lladdr \([^ ]*\).*/\1/p')
old=$(spi)
rss=$(memory)

check "20,000 a second: no ping is lost" under_traffic 6 throw first --rate 20000 --seconds 4
check "half-open dialogues are bounded" bounded
check "refusals are counted" rosh_says 'show crypto call admission statistics' \
	'rejected: *[1-9][0-9][0-9][0-9]'
check "under their reason" test "$(dropped 'call admission limit')" -gt 1000
check "strangers' too" test "$(dropped 'not from a configured peer')" -gt 1000
echo "at line rate: $(throw first --rate 0 --seconds 5)"
check "at line rate: bounded" bounded
check "at line rate: the tunnel stands, the same" same_spi
check "at line rate: and passes" from_peer 10 10.61.0.1 10.62.0.1
check "at line rate: the peer renews phase 1 all the same" swan --rekey --ike rosh
check "memory is bounded" grew_little

check "truncated" counts 90 'bad header or length' truncated
check "longer than their datagram" counts 90 'bad header or length' oversized
check "looping and nested payloads" counts 90 'malformed payload or wrong hash' looping
check "unknown cookies" counts 90 'unknown cookies' cookies
check "forged under the tunnel's cookies" counts 90 'malformed payload or wrong hash' \
	forged --capture "$cap"
check "the peer's IKE once more" counts 5 \
	'unknown cookies|duplicate or replayed|not expected in this state' \
	replayed-ike --capture "$cap"
check "the peer's ESP once more" counts 10 replayed replayed-esp --capture "$cap"
check "forged ESP" counts 90 'wrong integrity check value' forged-esp --capture "$cap"
check "another SPI" counts 90 'unknown SPI' spi
check "the tunnel stands, the same" same_spi
check "and passes" from_peer 10 10.61.0.1 10.62.0.1
check "memory is bounded" grew_little
check "a minute later nothing is half-open" within 70 after_flood
check "and the tunnel passes" from_peer 10 10.61.0.1 10.62.0.1
finish
