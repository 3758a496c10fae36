#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Many external routes between rosh and FRR or BIRD, both ways at once: all arrive with their
# type, metric, tag and forwarding address, all go again (premature ageing), and nothing is sent
# over and over: the link state updates are counted as tshark sees them.
# usage: ospf-externals.sh [frr|bird]... ; COUNTS="1000 10000"
cd "$(dirname "$0")/../.."
. tests/interop/ospf.inc

# Prefixes of 24 bits: ours 100.N.N.0, the peer's 101.N.N.0.
prefixes() { # first octet, count
	awk -v o="$1" -v n="$2" 'BEGIN { for (i = 0; i < n; i++)
		printf "%d.%d.%d.0\n", o, int(i / 250), i % 250 }'
}

frr() { # count
	mkdir -p "$dir/frr"
	# Its staticd takes minutes over so many lines: the routes are the kernel's.
	prefixes 101 "$1" | sed 's|.*|route add blackhole &/24|' >"$dir/routes"
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
		echo "}"
	} >"$dir/bird.conf"
	start_bird
}
bird_less() { birdc -s "$dir/bird.ctl" disable outer >/dev/null; }

theirs() { # how many of the peer's externals are in our table
	type_at_console "show ip route ospf | count E1" | sed -n 's/.*regexp = //p' | tail -1
}
has_theirs() { [ "$(theirs)" = "$1" ]; }
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
	# One whose next hop lies on the wire: the peer is to send there itself.
	printf 'ip route 102.0.0.0 255.0.0.0 192.0.2.77\n' >>"$dir/rosh.routes"
	wire
	start_rosh
	"$1" "$2"
	check "$1, $2: FULL" within 60 full
	began=$SECONDS
	check "$1, $2: all of the peer's are here" within 60 has_theirs "$2"
	check "$1, $2: all of ours are there" within 60 has_ours "$2"
	echo "   all there $((SECONDS - began)) s after FULL was seen"
	check "$1, $2: with the metric" sees "show ip route 101.0.7.0" "distance 110, metric 78$"
	check "$1, $2: with tag and type" \
		sees "show ip route 101.0.7.0" "Tag 4711, type extern 1$"
	check "$1, $2: with our forwarding address" \
		within 20 kernel_has "^102\.0\.0\.0/8 .*via 192\.0\.2\.77"
	if [ "$1" = bird ]; then
		check "$1, $2: our tag and metric are there" eval "birdc -s '$dir/bird.ctl' \
			show route 100.0.7.0/24 all | grep -A99 '100.0.7.0' | grep -q 'OSPF.tag.*63\|ospf_tag.*63'"
	fi
	"$1_less"
	type_at_console "configure terminal" "router ospf 1" "no redistribute static" end >/dev/null
	check "$1, $2: all of the peer's are gone" within 60 has_theirs 0
	check "$1, $2: all of ours are gone" within 60 has_ours 0
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
