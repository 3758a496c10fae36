#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# OSPF between areas with FRR and BIRD: rosh as the border router between FRR in the backbone and
# BIRD in area 1, and FRR as the border router with rosh in area 1. Networks and externals cross
# with the costs that follow, and go again with what they stand on; on the way back they return.
# The same with area 1 as a stub area: a default route takes the place of what is outside.
# usage: ospf-areas.sh [border|inside|border_stub|inside_stub]...
#
#   border:      FRR 192.0.2.2 -- area 0 -- .1 rosh .1 -- area 1 -- 198.51.100.2 BIRD
#   inside:     rosh 192.0.2.1 -- area 1 -- .2 FRR .2 -- area 0 -- 198.51.100.3 BIRD
#
#   Behind rosh (10.10.0.1) its loopback, behind FRR (9.9.9.9) 10.20.0.0/24, behind BIRD (8.8.8.8)
#   10.30.0.0/24, and 203.0.113.0/24, which BIRD carries in.
cd "$(dirname "$0")/../.."
. tests/interop/ospf.inc
frr_ns=$peer_ns bird_ns=roshob$$
spaces="$rosh_ns $frr_ns $bird_ns"

lan() { # namespace, address
	ip -n "$1" link add lan0 type bridge
	ip -n "$1" addr add "$2" dev lan0
	ip -n "$1" link set lan0 up
}

# A wire from wire0 of rosh to wire1 of FRR, and one from wire2 of NAMESPACE to wire3 of BIRD.
wires() { # namespace, BIRD's address
	local n
	for n in $spaces; do
		ip netns add "$n"
		ip -n "$n" link set lo up
	done
	ip link add wire0 netns $rosh_ns type veth peer name wire1 netns $frr_ns
	ip link add wire2 netns "$1" type veth peer name wire3 netns $bird_ns
	ip -n $rosh_ns link set wire0 up
	ip -n $frr_ns addr add 192.0.2.2/24 dev wire1
	ip -n $frr_ns link set wire1 up
	ip -n "$1" link set wire2 up
	ip -n $bird_ns addr add "$2/24" dev wire3
	ip -n $bird_ns link set wire3 up
	lan $frr_ns 10.20.0.1/24
	lan $bird_ns 10.30.0.1/24
	for n in $frr_ns $bird_ns; do ip netns exec "$n" sysctl -qw net.ipv4.ip_forward=1; done
	capture $frr_ns wire1
	capture $bird_ns wire3
}

frr() { # area of wire1, area of the rest, a line of the process's
	mkdir -p "$dir/frr"
	cat >"$dir/frr/ospfd.conf" <<-END
	interface wire1
	 ip ospf area $1
	 ip ospf cost 10
	interface wire2
	 ip ospf area $2
	 ip ospf cost 10
	interface lan0
	 ip ospf area $2
	 ip ospf cost 10
	router ospf
	 ospf router-id 9.9.9.9
	 ${3:-}
	END
	start_frr
}

bird() { # area, and whether it is a stub area, out of which BIRD carries nothing
	local carried='filter { if proto = "outer" then { ospf_metric2 = 77; accept; } reject; }'
	[ -z "${2:-}" ] || carried=none
	cat >"$dir/bird.conf" <<-END
	router id 8.8.8.8;
	protocol device { }
	protocol kernel { ipv4 { export where source != RTS_STATIC; }; }
	protocol static outer { ipv4; route 203.0.113.0/24 blackhole; }
	protocol ospf v2 one {
		ipv4 { export $carried; };
		area $1 {
			${2:+stub yes;}
			interface "wire3" { type broadcast; cost 10; };
			interface "lan0" { stub; cost 10; };
		};
	}
	END
	peer_ns=$bird_ns start_bird
}
tell_bird() { birdc -s "$dir/bird.ctl" "$@"; }
bird_has() { # prefix, what its line says
	tell_bird show route for "$1" | grep -F "$1" | grep -E "$2"
}
tell_frr() { vtysh --vty_socket "$dir/frr" -d ospfd -c "$1"; }
frr_says() { tell_frr "$1" | grep -E "$2"; }
has() { ip -n "$1" route | grep -E "^$2 .*via $3 "; }

configure() { type_at_console "configure terminal" "$@" end >/dev/null; }

# rosh between the two, BIRD's end in area 1.
start_border() { # a line of the process's
	wires $rosh_ns 198.51.100.2
	rm -f "$dir"/rosh.*
	echo '    - endpoints: ["r1:FastEthernet0/1", "host:wire2"]' >"$dir/rosh.links"
	printf 'interface FastEthernet0/1\n ip address 198.51.100.1 255.255.255.0\n' \
		>"$dir/rosh.if"
	printf '%s\n network 198.51.100.0 0.0.0.255 area 1\n' "${1:-}" \
		>"$dir/rosh.ospf"
	start_rosh
}

border() {
	local ours=192.0.2.1 far=198.51.100.1
	start_border
	frr 0 0
	bird 1
	check "border: FRR has the network of area 1" within 90 has $frr_ns 10.30.0.0/24 $ours
	check "border: FRR has the wire of area 1" within 20 has $frr_ns 198.51.100.0/24 $ours
	check "border: BIRD has the network of area 0" within 60 has $bird_ns 10.20.0.0/24 $far
	check "border: BIRD has the host of area 0" within 20 has $bird_ns 10.10.0.1 $far
	check "border: FRR: between areas, at the cost of all" \
		frr_says "show ip ospf route" "IA 10\.30\.0\.0/24 +\[21\]"
	check "border: BIRD: between areas, at the cost of all" \
		bird_has 10.20.0.0/24 "OSPF-IA|IA .*\(150/21\)"
	check "border: FRR knows the border router" \
		frr_says "show ip ospf route" "R +10\.10\.0\.1 .*ABR"
	check "border: FRR has what BIRD carries in" within 20 has $frr_ns 203.0.113.0/24 $ours
	check "border: and finds BIRD by our type 4" \
		frr_says "show ip ospf database asbr-summary" "Link State ID: 8\.8\.8\.8"
	check "border: packets cross" ip netns exec $frr_ns \
		ping -q -c 3 -i 0.3 -W 2 -I 10.20.0.1 10.30.0.1
	check "border: says so itself" sees "show ip ospf" "It is an area border router$"
	tell_bird disable outer >/dev/null
	check "border: the external goes" within 30 not has $frr_ns 203.0.113.0/24 $ours
	tell_bird enable outer >/dev/null
	check "border: it comes again" within 60 has $frr_ns 203.0.113.0/24 $ours
	configure "interface FastEthernet0/0" shutdown
	check "border, no neighbor there: BIRD has nothing of it" within 60 not has $bird_ns \
		10.20.0.0/24 $far
	# The loopback attaches us to the backbone still (RFC 3509, 2.1).
	check "border, no neighbor there: BIRD has the host" has $bird_ns 10.10.0.1 $far
	configure "interface FastEthernet0/0" "no shutdown"
	check "border, backbone again: BIRD has its network" within 120 has $bird_ns \
		10.20.0.0/24 $far
	check "border, backbone again: FRR has area 1's" within 60 has $frr_ns 10.30.0.0/24 $ours
	judge_wires border
	cleanup
}

inside() {
	local far=198.51.100.2
	wires $frr_ns 198.51.100.3
	ip -n $frr_ns addr add $far/24 dev wire2
	rm -f "$dir"/rosh.*
	printf ' redistribute static subnets\n' >"$dir/rosh.ospf"
	printf 'ip route 100.64.0.0 255.255.0.0 Null0\n' >"$dir/rosh.routes"
	area=1 start_rosh
	frr 1 0
	bird 0
	check "inside: BIRD's network, between areas" within 90 sees "show ip route" \
		"O IA +10\.30\.0\.0(/24)? \[110/21\] via 192\.0\.2\.2"
	check "inside: FRR's network, between areas" within 20 sees "show ip route" \
		"O IA +10\.20\.0\.0(/24)? \[110/11\] via 192\.0\.2\.2"
	check "inside: what BIRD carries in" within 20 sees "show ip route" \
		"O E2 +203\.0\.113\.0(/24)? \[110/77\] via 192\.0\.2\.2"
	check "inside: the border router is known" sees "show ip ospf border-routers" \
		"^i 9\.9\.9\.9 \[1\] via 192\.0\.2\.2, FastEthernet0/0, ABR, Area 1"
	check "inside: and BIRD behind it" sees "show ip ospf border-routers" \
		"^I 8\.8\.8\.8 \[11\] via 192\.0\.2\.2, FastEthernet0/0, ASBR, Area 1"
	check "inside: BIRD has our host" within 60 has $bird_ns 10.10.0.1 $far
	check "inside: BIRD has what we carry in" within 60 has $bird_ns 100.64.0.0/16 $far
	ip -n $frr_ns link set lan0 down
	check "inside: a network goes" within 60 not sees "show ip route" "10\.20\.0\.0"
	ip -n $frr_ns link set wire2 down
	check "inside, no backbone: nothing of it" within 90 not sees "show ip route" "O (IA|E2)"
	ip -n $frr_ns link set wire2 up
	check "inside, backbone again: BIRD's network" within 120 sees "show ip route" \
		"O IA +10\.30\.0\.0(/24)? \[110/21\] via 192\.0\.2\.2"
	judge_wires inside
	cleanup
}

# BIRD carries nothing in from a stub area; FRR does, from the backbone.
border_stub() {
	local ours=192.0.2.1 far=198.51.100.1
	start_border ' area 1 stub'
	ip -n $frr_ns route add blackhole 203.0.114.0/24
	frr 0 0 "redistribute kernel"
	bird 1 stub
	check "stub border: BIRD has a default route" within 90 has $bird_ns default $far
	check "stub border: and the network of area 0" within 20 has $bird_ns 10.20.0.0/24 $far
	check "stub border: rosh has what FRR carries in" within 20 sees "show ip route" \
		"O E2 +203\.0\.114\.0"
	check "stub border: BIRD has it not" not has $bird_ns 203.0.114.0/24 $far
	check "stub border: FRR has the network of area 1" within 20 has $frr_ns 10.30.0.0/24 $ours
	check "stub border: FRR has no default route of ours" not has $frr_ns default $ours
	configure "router ospf 1" "area 1 range 10.30.0.0 255.254.0.0 cost 30"
	check "stub border, a range: FRR has it" within 30 frr_says "show ip ospf route" \
		"IA 10\.30\.0\.0/15 +\[40\]"
	check "stub border, a range: and not what is inside" within 20 not has $frr_ns \
		10.30.0.0/24 $ours
	configure "router ospf 1" "area 1 stub no-summary" "area 1 default-cost 9"
	check "stub border, no-summary: BIRD has the default alone" within 30 not has $bird_ns \
		10.20.0.0/24 $far
	check "stub border, no-summary: at our cost" within 20 bird_has 0.0.0.0/0 "\(150/19\)"
	check "stub border, no-summary: packets cross" ip netns exec $bird_ns \
		ping -q -c 3 -i 0.3 -W 2 -I 10.30.0.1 10.20.0.1
	configure "router ospf 1" "no area 1 stub"
	check "stub border, no stub here: BIRD is no neighbor" within 60 not sees \
		"show ip ospf neighbor" "8\.8\.8\.8"
	check "stub border, no stub here: and it is known why" within 20 sees "show ip ospf drops" \
		"hello: E-bit mismatch +[1-9]"
	judge_wires "stub border"
	cleanup
}

inside_stub() {
	wires $frr_ns 198.51.100.3
	ip -n $frr_ns addr add 198.51.100.2/24 dev wire2
	rm -f "$dir"/rosh.*
	printf ' area 1 stub\n' >"$dir/rosh.ospf"
	area=1 start_rosh
	frr 1 0 "area 1 stub"
	bird 0
	check "inside a stub: a default route" within 90 sees "show ip route" \
		"O\*IA +0\.0\.0\.0/0 \[110/2\] via 192\.0\.2\.2"
	check "inside a stub: BIRD's network" within 20 sees "show ip route" \
		"O IA +10\.30\.0\.0(/24)? \[110/21\] via 192\.0\.2\.2"
	check "inside a stub: BIRD has our host" within 60 has $bird_ns 10.10.0.1 198.51.100.2
	check "inside a stub: nothing from outside" not sees \
		"show ip ospf database" "203\.0\.113\.0"
	judge_wires "inside a stub"
	cleanup
}

for one in ${*:-border inside border_stub inside_stub}; do $one; done
exit $fail
