#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Many external routes between rosh and FRR or BIRD, both ways at once: all arrive with their
# type, metric, tag and forwarding address, all go again (premature ageing: the peer's database
# keeps none, nor any that it ages), and nothing is sent over and over: the link state updates are
# counted as tshark sees them.
# usage: ospf-externals.sh [frr|bird]... ; COUNTS="1000 10000"
cd "$(dirname "$0")/../.."
. tests/interop/ospf.inc

# Prefixes of 24 bits: ours 100.N.N.0, the peer's 101.N.N.0. And one of either side whose next hop
# lies on the wire: there the other end is to send by itself.
prefixes() { # first octet, count
	awk -v o="$1" -v n="$2" 'BEGIN { for (i = 0; i < n; i++)
		printf "%d.%d.%d.0\n", o, int(i / 250), i % 250 }'
}

frr() { # count
	mkdir -p "$dir/frr"
	# Its staticd takes minutes over so many lines: the routes are the kernel's.
	prefixes 101 "$1" | sed 's|.*|route add blackhole &/24|' >"$dir/routes"
	echo "route add 104.0.0.0/8 via 192.0.2.88 dev wire1" >>"$dir/routes"
	ip -n $peer_ns -batch "$dir/routes"
	cat >"$dir/frr/ospfd.conf" <<-END
	interface wire1
	 ip ospf area 0
	interface lan0
	 ip ospf area 0
	router ospf
	 ospf router-id 9.9.9.9
	 redistribute kernel metric 77 metric-type 1 route-map TAG
	route-map TAG permit 10
	 set tag 4711
	END
	start_frr
}
frr_asks() { vtysh --vty_socket "$dir/frr" -d ospfd -c "$1"; }
# How a peer reads a prefix of ours (of type 2 the cost to us stands before the metric); how many
# of our externals it has, and how many LSAs it is about to forget.
frr_reads() { # prefix, E1|E2, metrics, tag
	frr_asks "show ip ospf route" | grep -E "^N E. $1 " | tee "$dir/route" |
		grep -q "^N $2 $1 *.$3. tag: $4\$" || { cat "$dir/route"; false; }
}
frr_lsas() { frr_asks "show ip ospf database external adv-router 10.10.0.1" | grep -c "LS age:"; }
frr_ages() { frr_asks "show ip ospf database max-age" | grep -c "Link State ID:"; }
frr_less() {
	vtysh --vty_socket "$dir/frr" -d ospfd -c "configure terminal" -c "router ospf" \
		-c "no redistribute kernel" >/dev/null
}

bird() { # count
	{
		cat <<-END
		router id 9.9.9.9;
		protocol device { }
		protocol direct { ipv4; }
		protocol kernel { ipv4 { export where proto != "outer"; }; }
		protocol ospf v2 one {
			ipv4 { export filter { if proto = "outer" then {
				ospf_metric1 = 77; ospf_tag = 4711; accept; } reject; }; };
			area 0 { interface "wire1" { type broadcast; }; interface "lan0" { stub; }; };
		}
		protocol static outer {
			ipv4;
		END
		prefixes 101 "$1" | sed 's|.*|	route &/24 blackhole;|'
		echo "	route 104.0.0.0/8 via 192.0.2.88;"
		echo "}"
	} >"$dir/bird.conf"
	start_bird
}
bird_asks() { birdc -s "$dir/bird.ctl" "$1"; }
bird_reads() { # prefix, E1|E2, metrics, tag
	bird_asks "show route $1 all" >"$dir/route"
	grep -q " $2 (150/$3) " "$dir/route" &&
		grep -q "OSPF.tag: 0x0*$(printf %x "$4")\$" "$dir/route" ||
		{ cat "$dir/route"; false; }
}
bird_lsas() { bird_asks "show ospf lsadb type 5 router 10.10.0.1" | grep -c "^ *0005"; }
bird_ages() { bird_asks "show ospf lsadb" | awk '$5 >= 3600' | grep -c "^ *0005"; }
bird_less() { birdc -s "$dir/bird.ctl" disable outer >/dev/null; }

theirs() { # how many of the peer's externals are in our table
	type_at_console "show ip route ospf | count E1" | sed -n 's/.*regexp = //p' | tail -1
}
has_theirs() { [ "$(theirs)" = "$1" ]; }
peer_has() { # frr|bird, lsas|ages, how many
	local n
	n=$("$1_$2")
	echo "$n $2"
	[ "$n" = "$3" ]
}
ours() { ip -n $peer_ns route show proto "$proto" | grep -c '^100\.'; }
has_ours() { [ "$(ours)" = "$1" ]; }

# Link state updates on the wire, and LSA instances that their sender sent more than once.
count_updates() {
	tshark -r "$pcap" -Y 'ospf.msg == 4' -T fields -e ip.src -e ospf.lsa.id \
		-e ospf.advrouter -e ospf.lsa.seqnum -e ospf.lsa.age 2>/dev/null >"$dir/updates"
	updates=$(wc -l <"$dir/updates")
	# Of each sender: its LSA instances, and how many times one of them went out once more.
	sent=$(python3 - "$dir/updates" <<-'END'
	import collections, sys
	seen = collections.Counter()
	for line in open(sys.argv[1]):
	    src, ids, advs, seqs, ages = (line.rstrip("\n").split("\t") + [""] * 4)[:5]
	    for *lsa, age in zip(ids.split(","), advs.split(","), seqs.split(","),
	                         ages.split(",")):
	        # An instance and its end are two things to tell.
	        seen[(src, age == "3600") + tuple(lsa)] += 1
	for src in sorted({key[0] for key in seen}):
	    of = [n for key, n in seen.items() if key[0] == src]
	    print(src, len(of), sum(of) - len(of))
	END
	)
}

play() { # frr|bird, count
	local began
	proto=$([ "$1" = frr ] && echo ospf || echo bird)
	printf ' redistribute static metric 55 metric-type 1 tag 99 subnets\n' >"$dir/rosh.ospf"
	prefixes 100 "$2" | sed 's|.*|ip route & 255.255.255.0 Null0|' >"$dir/rosh.routes"
	printf 'ip route 102.0.0.0 255.0.0.0 192.0.2.77\n' >>"$dir/rosh.routes"
	# One of type 2, without a tag, beside those of type 1.
	printf ' redistribute connected metric 33 subnets\n' >>"$dir/rosh.ospf"
	printf 'interface Loopback3\n ip address 103.0.0.1 255.255.255.0\n' >>"$dir/rosh.routes"
	wire
	start_rosh
	"$1" "$2"
	check "$1, $2: FULL" within 60 full
	began=$SECONDS
	check "$1, $2: all of the peer's are here" within 60 has_theirs $(($2 + 1))
	check "$1, $2: all of ours are there" within 60 has_ours "$2"
	echo "   all there $((SECONDS - began)) s after FULL was seen"
	check "$1, $2: with the metric" sees "show ip route 101.0.7.0" "distance 110, metric 78$"
	check "$1, $2: with tag and type" \
		sees "show ip route 101.0.7.0" "Tag 4711, type extern 1$"
	check "$1, $2: with our forwarding address" \
		within 20 kernel_has "^102\.0\.0\.0/8 .*via 192\.0\.2\.77"
	check "$1, $2: with the peer's forwarding address" \
		sees "show ip ospf database external | include 192.0.2.88" \
		"Forward Address: 192\.0\.2\.88$"
	check "$1, $2: we send there ourselves, not to the peer" \
		sees "show ip route 104.0.0.0" "\* 192\.0\.2\.88, from 9\.9\.9\.9, .*FastEthernet0/0$"
	check "$1, $2: at the cost of the way there" \
		sees "show ip route 104.0.0.0" "distance 110, metric 78$"
	check "$1, $2: type 1, our metric and tag" "$1_reads" 100.0.7.0/24 E1 65 99
	check "$1, $2: type 2 keeps its metric" "$1_reads" 103.0.0.0/24 E2 10/33 0
	check "$1, $2: as many LSAs of ours as we have" peer_has "$1" lsas $(($2 + 2))
	"$1_less"
	type_at_console "configure terminal" "router ospf 1" "no redistribute static" \
		"no redistribute connected" end >/dev/null
	began=$SECONDS
	check "$1, $2: all of the peer's are gone" within 60 has_theirs 0
	check "$1, $2: all of ours are gone" within 60 has_ours 0
	# 14: acknowledged by all, an LSA at MaxAge leaves the database.
	check "$1, $2: none of ours in its database" within 120 peer_has "$1" lsas 0
	check "$1, $2: nothing there is left to age out" within 120 peer_has "$1" ages 0
	echo "   all gone $((SECONDS - began)) s after we took them back"
	check "$1, $2: still FULL" full
	judge_wires "$1, $2"
	count_updates
	echo "   $updates link state updates; LSA instances and those sent once more, by sender:"
	echo "$sent" | sed 's/^/   /'
	again=$(echo "$sent" | sed -n 's/^192\.0\.2\.1 [0-9]* //p')
	check "$1, $2: we send few LSAs twice" [ "$again" -le $(($2 / 20)) ]
	cleanup
}

for count in ${COUNTS:-1000 10000}; do
	for p in ${*:-frr bird}; do play "$p" "$count"; done
done
exit $fail
