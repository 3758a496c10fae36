#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# OSPF against FRR and BIRD: adjacency, routes both ways, E2 metrics, traffic over what was
# learned, a neighbour that goes away, and an MTU that does not match.
cd "$(dirname "$0")/../.."
. tests/interop/ospf.inc

printf ' redistribute static metric 55 subnets\n' >"$dir/rosh.ospf"
printf 'ip route 172.30.1.0 255.255.255.0 Null0\n' >"$dir/rosh.routes"

frr() {
	mkdir -p "$dir/frr"
	printf 'ip route 172.30.2.0/24 blackhole\n' >"$dir/frr/staticd.conf"
	cat >"$dir/frr/ospfd.conf" <<-END
	interface wire1
	 ip ospf area 0
	interface lan0
	 ip ospf area 0
	router ospf
	 ospf router-id 9.9.9.9
	 redistribute static metric 77
	END
	start_frr
}

bird() {
	cat >"$dir/bird.conf" <<-END
	router id 9.9.9.9;
	protocol device { }
	protocol direct { ipv4; }
	protocol kernel { ipv4 { export all; }; }
	protocol static outer { ipv4; route 172.30.2.0/24 blackhole; }
	protocol ospf v2 one {
		ipv4 { export filter { if proto = "outer" then { ospf_metric2 = 77; accept; } reject; }; };
		area 0 { interface "wire1" { type broadcast; }; interface "lan0" { stub; }; };
	}
	END
	start_bird
}

play() { # frr|bird
	wire 1500
	start_rosh
	"$1"
	check "$1: FULL" within 60 full
	check "$1: its intra-area route is here" \
		within 20 sees "show ip route" "O +10\.20\.0\.0 \[110/.*via 192\.0\.2\.2|O +10\.20\.0\.0/24 \[110"
	check "$1: its external is here with its metric" \
		within 20 sees "show ip route" "O E2 +172\.30\.2\.0.*\[110/77\]"
	check "$1: our loopback is there" within 20 kernel_has "^10\.10\.0\.1 .*via 192\.0\.2\.1"
	check "$1: our external is there" within 20 kernel_has "^172\.30\.1\.0/24 .*via 192\.0\.2\.1"
	check "$1: ping over learned routes" \
		ip netns exec $peer_ns ping -c 2 -W 2 -I 10.20.0.1 10.10.0.1
	ip -n $peer_ns link set wire1 down
	check "$1: loss of carrier takes its routes away" \
		within 10 sees "show ip route 10.20.0.1" "not in table"
	ip -n $peer_ns link set wire1 up
	check "$1: FULL again" within 90 full
	judge_wires "$1"
	cleanup
}

play frr
play bird
wire 1400
start_rosh
frr
sleep 55
check "frr: an MTU that does not match stays short of FULL" \
	sees "show ip ospf neighbor" "9\.9\.9\.9 .*(EXSTART|EXCHANGE)"
judge_wires frr
exit $fail
