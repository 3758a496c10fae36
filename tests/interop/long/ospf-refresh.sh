#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# One wire with rosh, FRR and BIRD, each with externals of its own, left alone past LSRefreshTime
# (half an hour, RFC 2328 12.4): every LSA is refreshed once by the one that made it, nothing is
# sent over and over, no adjacency moves, and all keep the routes of all. Takes 33 minutes.
# usage: ospf-refresh.sh ; COUNT=500 REST=1920 (seconds left alone)
#
#   rosh 10.10.0.1 .1 -+- bridge -+- .2 FRR 9.9.9.9
#   externals 100.*    |          +- .3 BIRD 8.8.8.8
#                192.0.2.0/24        externals 101.* (FRR), 102.* (BIRD)
cd "$(dirname "$0")/../../.."
. tests/interop/ospf.inc
switch_ns=roshos$$ frr_ns=$peer_ns bird_ns=roshob$$
spaces="$rosh_ns $frr_ns $bird_ns $switch_ns"
count=${COUNT:-500} rest=${REST:-1920}

port() { # namespace, interface, number on the wire
	ip link add "$2" netns "$1" type veth peer name "p$3" netns $switch_ns
	ip -n $switch_ns link set "p$3" master wire up
	ip -n "$1" link set lo up
	ip -n "$1" link set "$2" up
	[ "$1" = $rosh_ns ] || ip -n "$1" addr add "192.0.2.$3/24" dev "$2"
}

prefixes() { # first octet
	awk -v o="$1" -v n="$count" 'BEGIN { for (i = 0; i < n; i++)
		printf "%d.%d.%d.0\n", o, int(i / 250), i % 250 }'
}

for n in $spaces; do ip netns add "$n"; done
ip -n $switch_ns link add wire type bridge mcast_snooping 0 forward_delay 0
ip -n $switch_ns link set wire up
port $rosh_ns wire0 1
port $frr_ns wire1 2
port $bird_ns wire1 3
capture $switch_ns wire

mkdir -p "$dir/frr"
prefixes 101 | sed 's|.*|route add blackhole &/24|' >"$dir/routes"
ip -n $frr_ns -batch "$dir/routes"
cat >"$dir/frr/ospfd.conf" <<-END
	interface wire1
	 ip ospf area 0
	router ospf
	 ospf router-id 9.9.9.9
	 log-adjacency-changes
	 redistribute kernel metric 20 metric-type 2
END
{
	cat <<-END
	router id 8.8.8.8;
	protocol device { }
	protocol kernel { ipv4 { export where proto != "outer"; }; }
	protocol ospf v2 one {
		ipv4 { export filter { if proto = "outer" then {
			ospf_metric2 = 20; accept; } reject; }; };
		area 0 { interface "wire1" { type broadcast; }; };
	}
	protocol static outer {
		ipv4;
	END
	prefixes 102 | sed 's|.*|	route &/24 blackhole;|'
	echo "}"
} >"$dir/bird.conf"
printf ' log-adjacency-changes\n redistribute static subnets\n' >"$dir/rosh.ospf"
{
	prefixes 100 | sed 's|.*|ip route & 255.255.255.0 Null0|'
	printf 'logging buffered 65536\n'
} >"$dir/rosh.routes"
start_rosh
start_frr
peer_ns=$bird_ns start_bird

# How many routes of a first octet the router knows by OSPF.
counted() { # rosh|frr|bird, first octet
	case $1 in
	rosh) type_at_console "show ip route ospf | count O E2 +$2\\." \
		"show ip route ospf | count ^ +$2\\..*, FastEthernet" | sed -n 's/.*regexp = //p' |
		awk '{ n += $1 } END { print n + 0 }' ;;
	frr) ip -n $frr_ns route show proto ospf | grep -c "^$2\\." ;;
	bird) ip -n $bird_ns route show proto bird | grep -c "^$2\\." ;;
	esac
}
has_all() {
	local pair n
	for pair in rosh:101 rosh:102 frr:100 frr:102 bird:100 bird:101; do
		n=$(counted "${pair%:*}" "${pair#*:}")
		[ "$n" = "$count" ] || { echo "${pair%:*} has $n of ${pair#*:}.*"; return 1; }
	done
}
# How often each has seen a neighbor come and go: the lines of rosh's log, FRR's counters, and
# how long BIRD's neighbors have not changed.
moves() {
	type_at_console "show logging" | grep -c 'ADJCHG'
	vtysh --vty_socket "$dir/frr" -d ospfd -c "show ip ospf neighbor detail" |
		grep -oE '[0-9]+ state changes'
	birdc -s "$dir/bird.ctl" show ospf neighbors | awk '/192\.0\.2\./ { print $1, $3 }'
}

# What each of the three made: how many external LSAs, how many of these have gone out with just
# two sequence numbers, and how many of the refreshed ones its own router sent to the same address
# more than once. (When databases are exchanged, what two neighbors ask for goes out twice.)
made() {
	tshark -r "$pcap" -Y 'ospf.msg == 4' -T fields -e ip.src -e ip.dst -e ospf.lsa -e ospf.lsa.id \
		-e ospf.advrouter -e ospf.lsa.seqnum 2>/dev/null >"$dir/updates"
	python3 - "$dir/updates" <<-'END'
	import collections, sys
	router = {"192.0.2.1": "10.10.0.1", "192.0.2.2": "9.9.9.9", "192.0.2.3": "8.8.8.8"}
	sent = collections.defaultdict(collections.Counter)
	for line in open(sys.argv[1]):
	    src, dst, *of = line.rstrip("\n").split("\t")
	    for kind, ident, adv, seq in zip(*(o.split(",") for o in of)):
	        if kind == "5" and router.get(src) == adv:
	            sent[adv, ident][seq, dst] += 1
	for adv in router.values():
	    mine = [seqs for (a, _), seqs in sent.items() if a == adv]
	    newest = [max(seq for seq, _ in seqs) for seqs in mine]
	    print(adv, len(mine), sum(len({seq for seq, _ in seqs}) == 2 for seqs in mine),
	          sum(n - 1 for seqs, last in zip(mine, newest) for (seq, _), n in seqs.items()
	              if seq == last and len({seq for seq, _ in seqs}) > 1))
	END
}
refreshed_once() { # router id
	grep -E "^$1 $count $count [0-9]+$" "$dir/made"
}
repeated_little() { # router id: a twentieth at most
	[ "$(sed -n "s/^$1 [0-9]* [0-9]* //p" "$dir/made")" -le $((count / 20)) ]
}

check "all have the externals of all" within 120 has_all
moves >"$dir/moves.before"
sleep "$rest"
check "$rest s later all have the externals of all" has_all
check "no adjacency has moved" sh -c 'diff "$1" -' - "$dir/moves.before" < <(moves)
judge_wires "the wire"
made >"$dir/made"
echo "   router, its external LSAs, those refreshed once, refreshed ones sent again:"
sed 's/^/   /' "$dir/made"
for r in 10.10.0.1 9.9.9.9 8.8.8.8; do
	check "$r: every LSA was refreshed once" refreshed_once "$r"
	check "$r: little was sent again" repeated_little "$r"
done
exit $fail
