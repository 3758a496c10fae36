#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A neighbor that comes and goes, FRR and BIRD in turn: point-to-point networks without a DR; a
# restart within the dead interval and a death that the dead timer tells, at its time; a cable
# that flaps ten times; a route that is withdrawn (premature ageing on the wire, RFC 2328 14.1);
# a peer whose MTU is the larger one; and how often an LSA was sent, counted off the wire.
# usage: ospf-restart.sh [frr|bird]...
cd "$(dirname "$0")/../.."
. tests/interop/ospf.inc
hello=2 dead=8

frr() { # network type
	mkdir -p "$dir/frr"
	cat >"$dir/frr/ospfd.conf" <<-END
	interface wire1
	 ip ospf area 0
	 ip ospf network $1
	 ip ospf hello-interval $hello
	 ip ospf dead-interval $dead
	interface lan0
	 ip ospf area 0
	router ospf
	 ospf router-id 9.9.9.9
	END
	start_frr
}
frr_tells() { # state, role
	vtysh --vty_socket "$dir/frr" -d ospfd -c "show ip ospf neighbor" |
		grep -qE "^10\.10\.0\.1 .*$1/$2 "
}
bird() { # network type
	local type=broadcast
	[ "$1" = broadcast ] || type=ptp
	cat >"$dir/bird.conf" <<-END
	router id 9.9.9.9;
	protocol device { scan time 1; }
	protocol kernel { ipv4 { export all; }; }
	protocol ospf v2 one {
		ipv4 { export none; };
		area 0 {
			interface "wire1" { type $type; hello $hello; dead $dead; };
			interface "lan0" { stub; };
		};
	}
	END
	start_bird
}
bird_tells() { # state, role
	birdc -s "$dir/bird.ctl" show ospf neighbors | grep -qiE "^10\.10\.0\.1\s.*$1/($2|PtP)\s"
}

begin() { # frr|bird, network type, MTU of the peer
	local mtu=${3:-1500}
	printf ' ip ospf network %s\n ip ospf hello-interval %d\n ip ospf dead-interval %d\n' \
		"$2" $hello $dead >"$dir/rosh.if"
	printf ' log-adjacency-changes\n redistribute static subnets\n' >"$dir/rosh.ospf"
	printf 'ip route 172.30.1.0 255.255.255.0 Null0\nlogging buffered 262144\n' \
		>"$dir/rosh.routes"
	printf 'no logging console\n' >>"$dir/rosh.routes"
	wire "$mtu"
	start_rosh
	"$1" "$2"
}
here() { sees "show ip route" "O +10\.20\.0\.0(/24)? \[110"; }
there() { kernel_has "^$1 .*via 192\.0\.2\.1"; }
both_ways() { # what
	check "$1: its route is here" within 20 here
	check "$1: ours are there" within 20 there "10\.10\.0\.1"
	check "$1: the external one too" within 20 there "172\.30\.1\.0/24"
}

point_to_point() { # frr|bird
	begin "$1" point-to-point
	check "$1, point-to-point: FULL, no DR" \
		within 40 sees "show ip ospf neighbor" "9\.9\.9\.9 +[0-9]+ +FULL/ +- "
	check "$1, point-to-point: the peer says so" within 10 "$1_tells" Full "(DROther|-)"
	check "$1, point-to-point: the interface" sees "show ip ospf interface FastEthernet0/0" \
		"State POINT_TO_POINT"
	both_ways "$1, point-to-point"
	check "$1, point-to-point: no network LSA" not sees "show ip ospf database" "Net Link States"
	check "$1, point-to-point: nor one on the wire" not on_wire 'ospf.lsa.network'
	check "$1, point-to-point: hellos name no DR (9.5)" not on_wire \
		'ip.src == 192.0.2.1 && ospf.msg == 1 && ospf.hello.designated_router != 0.0.0.0'
	judge_wires "$1, point-to-point"
	cleanup
}
# The capture goes on meanwhile: its last frame may be cut short.
on_wire() { tshark -n -r "$pcap" -Y "$1" 2>/dev/null | grep -m 1 .; }

# From the last hello of the peer to the change of state: the dead interval, as the log's clock and
# the wire's have it, and less than a second of doing.
dead_in_time() {
	local last gone
	last=$(tshark -n -r "$pcap" -Y 'ip.src == 192.0.2.2 && ospf.msg == 1' -T fields \
		-e frame.time_epoch 2>/dev/null | tail -1)
	gone=$1
	awk -v a="$last" -v b="$gone" -v d=$dead 'BEGIN { print b - a " s after its last hello"
		exit !(b - a >= d - 0.2 && b - a <= d + 4) }'
}
death() { # frr|bird
	stop_peer KILL
	check "$1, killed: not known yet" full
	check "$1, killed: the dead timer tells" within $((dead + 3)) gone
	check "$1, killed: at its time" dead_in_time "$(date +%s.%N)"
	check "$1, killed: with its reason" \
		logged "Nbr 9\.9\.9\.9 .* from FULL to DOWN, .*Dead timer expired"
	check "$1, killed: its route is gone" within 8 not here
}
gone() { type_at_console "show ip ospf neighbor" | grep -c "9\.9\.9\.9" | grep -qx 0; }

flap() { # frr|bird
	local i
	for i in $(seq 10); do
		ip -n $peer_ns link set wire1 down
		sleep 0.3
		ip -n $peer_ns link set wire1 up
		sleep 0.5
	done
	check "$1, ten flaps: FULL again" within 40 full
	check "$1, ten flaps: the peer says so" within 20 "$1_tells" Full "(DR|Backup|BDR)"
	both_ways "$1, ten flaps"
}

withdraw() { # frr|bird
	type_at_console "configure terminal" "no ip route 172.30.1.0 255.255.255.0 Null0" end \
		>/dev/null
	check "$1, withdrawn: gone at the peer" within 10 not there "172\.30\.1\.0/24"
	check "$1, withdrawn: at MaxAge on the wire" on_wire 'ip.src == 192.0.2.1 &&
		ospf.msg == 4 && ospf.lsa.id == 172.30.1.0 && ospf.lsa.age == 3600'
	check "$1, withdrawn: acknowledged" within 10 on_wire 'ip.src == 192.0.2.2 &&
		ospf.msg == 5 && ospf.lsa.id == 172.30.1.0 && ospf.lsa.age == 3600'
	check "$1, withdrawn: gone from our database" within 10 not \
		sees "show ip ospf database external" "172\.30\.1\.0"
}

# Of each instance of an LSA: to each of the adjacencies once, and a little more where an
# acknowledgment was lost with the cable. A storm sends it at every tick.
no_storm() {
	tshark -n -r "$pcap" -Y 'ip.src == 192.0.2.1 && ospf.msg == 4' -T fields -e ospf.lsa \
		-e ospf.lsa.id -e ospf.advrouter -e ospf.lsa.seqnum 2>/dev/null |
		python3 -c '
import collections, sys
seen = collections.Counter()
for line in sys.stdin:
    seen.update(zip(*(f.split(",") for f in line.rstrip("\n").split("\t"))))
worst = seen.most_common(1)
print(len(seen), "instances, the worst:", worst)
sys.exit(not worst or worst[0][1] > int(sys.argv[1]))' "$1"
}

comings_and_goings() { # frr|bird
	begin "$1" broadcast
	check "$1: FULL" within 40 full
	both_ways "$1"
	check "$1: each instance sent four times at most" no_storm 4
	stop_peer KILL
	"$1" broadcast
	check "$1, back within the dead interval: FULL once more" within 40 adjacencies 2
	check "$1, back within the dead interval: not by the dead timer" \
		not logged "Dead timer expired"
	check "$1, back within the dead interval: by its hello (10.2, 1-WayReceived)" \
		logged "Nbr 9\.9\.9\.9 .* from FULL to INIT, 1-Way"
	both_ways "$1, back within the dead interval"
	flap "$1"
	withdraw "$1"
	death "$1"
	check "$1: each instance sent twenty times at most" no_storm 20
	judge_wires "$1"
	cleanup
}

# Who has the smaller MTU refuses (10.6); BIRD refuses any other than its own, and cannot be told
# not to.
larger_mtu() { # frr|bird
	begin "$1" broadcast 1600
	check "$1, larger MTU: EXSTART" within 30 sees "show ip ospf neighbor" \
		"9\.9\.9\.9 .*(EXSTART|EXCHANGE)"
	sleep 10
	check "$1, larger MTU: still so" sees "show ip ospf neighbor" \
		"9\.9\.9\.9 .*(EXSTART|EXCHANGE)"
	if [ "$1" = bird ]; then
		ip -n $peer_ns link set wire1 mtu 1500
		check "$1, larger MTU: the same one heals it" within 40 full
	else
		type_at_console "configure terminal" "interface FastEthernet0/0" \
			"ip ospf mtu-ignore" end >/dev/null
		check "$1, larger MTU: mtu-ignore heals it" within 30 full
	fi
	judge_wires "$1, larger MTU"
	cleanup
}

[ $# != 0 ] || both_peers tests/interop/ospf-restart.sh
for p in "$@"; do
	point_to_point "$p"
	comings_and_goings "$p"
	larger_mtu "$p"
done
exit $fail
