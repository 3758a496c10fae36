#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# strongSwan by way of a translation by Linux (RFC 3947, 3948), rosh behind it and then the peer
# behind it: the ports, who notices what, traffic both ways, and keepalives that hold the
# translation, which forgets after eight seconds, through a silence of twenty.
#
#   10.61.0.1 peer -- 192.0.2.60 translates 10.60.0.1 -- 10.60.0.2 rosh 10.62.0.1, and turned round
cd "$(dirname "$0")/../.." || exit 1
. tests/interop/swan.inc

nat_ns=roshkn$$
inside='' # rosh or peer
eval "$(declare -f cleanup | sed '1s/cleanup/clean_ends/')"
eval "$(declare -f write_peer | sed '1s/write_peer/plain_peer/')"
eval "$(declare -f write_rosh | sed '1s/write_rosh/plain_rosh/')"
cleanup() {
	clean_ends
	ip netns del $nat_ns 2>/dev/null
}
end() { # namespace, its interface, that of the translation
	ip link add "$2" netns "$1" type veth peer name "$3" netns $nat_ns
	ip -n "$1" link set "$2" up
	ip -n $nat_ns link set "$3" up
	no_offload "$1" "$2"
	no_offload $nat_ns "$3"
	capture "$1" "$2"
}
wire() {
	for n in $peer_ns $rosh_ns $nat_ns; do
		ip netns add $n
		ip -n $n link set lo up
	done
	if [ $inside = rosh ]; then
		end $rosh_ns wan1 in
		end $peer_ns wan0 out
		ip -n $peer_ns addr add 192.0.2.61/24 dev wan0
	else
		end $rosh_ns wan1 out
		end $peer_ns wan0 in
		ip -n $peer_ns addr add 10.60.0.2/24 dev wan0
		ip -n $peer_ns route add default via 10.60.0.1
	fi
	ip -n $nat_ns addr add 10.60.0.1/24 dev in
	ip -n $nat_ns addr add 192.0.2.60/24 dev out
	ip netns exec $nat_ns sysctl -qw net.ipv4.ip_forward=1 \
		net.netfilter.nf_conntrack_udp_timeout=8 \
		net.netfilter.nf_conntrack_udp_timeout_stream=8
	ip netns exec $nat_ns nft add table ip nat
	ip netns exec $nat_ns nft 'add chain ip nat post { type nat hook postrouting priority 100; }'
	ip netns exec $nat_ns nft add rule ip nat post oifname out masquerade random
	ip -n $peer_ns link add lan0 type bridge
	ip -n $peer_ns addr add 10.61.0.1/24 dev lan0
	ip -n $peer_ns link set lan0 up
}
write_peer() {
	plain_peer
	sed -i '/dpd_delay/d; /dpd_timeout/d' "$dir/swanctl/swanctl.conf"
	if [ $inside = rosh ]; then
		sed -i 's/remote_addrs = 192.0.2.62/remote_addrs = %any/
			s/= 192.0.2.62/= 10.60.0.2/' "$dir/swanctl/swanctl.conf"
	else
		sed -i 's/= 192.0.2.61/= 10.60.0.2/' "$dir/swanctl/swanctl.conf"
	fi
}
write_rosh() {
	plain_rosh
	if [ $inside = rosh ]; then
		sed -i 's/^ ip address 192.0.2.62/ ip address 10.60.0.2/
			s/^ip route .*/ip route 0.0.0.0 0.0.0.0 10.60.0.1/' "$dir/r1.cfg"
	else
		sed -i 's/192.0.2.61/192.0.2.60/' "$dir/r1.cfg"
	fi
}
both_start() { start_peer && start_rosh && sleep 3; }
keepalives() { # source: as many as 20 s of silence have at one in 5 s
	local n
	n=$(tshark -n -r "$cap" -Y "udpencap.nat_keepalive && ip.src == $1" 2>/dev/null | wc -l)
	echo "$n keepalives of $1"
	[ "$n" -ge 3 ] && [ "$n" -le 5 ]
}
silence() { # name, who keeps alive
	cap="$dir/silence.pcapng"
	rm -f "$cap"
	lab "capture wan $cap"
	sleep 20
	lab capture stop
	check "$1: keepalives every 5 s" keepalives "$2"
	check "$1: and nothing else but them" only_keepalives
	cap=''
}
only_keepalives() {
	! tshark -n -r "$cap" -Y 'ip && !udpencap.nat_keepalive' 2>/dev/null | grep .
}

suite aes
inside=rosh
alive='crypto isakmp nat keepalive 5'
begin "rosh translated"
check "rosh translated: tunnel" within 15 from_rosh 10
check "rosh translated: it notices" rosh_logged 'this node inside NAT'
check "rosh translated: the peer notices" peer_logged 'remote host is behind NAT'
check "rosh translated: port 4500" rosh_says 'show crypto ipsec sa' 'current_peer: 192.0.2.61:4500'
check "rosh translated: ESP in UDP" rosh_says 'show crypto ipsec sa' 'settings ={Tunnel UDP-Encaps'
check "rosh translated: ping from the peer" from_peer 5 10.61.0.1 10.62.0.1
silence "rosh translated" 10.60.0.2
check "rosh translated: the peer still gets through" from_peer 5 10.61.0.1 10.62.0.1
check "rosh translated: the peer renews phase 2, no loss" under_traffic 8 swan --rekey --child net
check "rosh translated: the peer renews phase 1, no loss" under_traffic 8 swan --rekey --ike rosh

inside=peer
begin "the peer translated"
check "the peer translated: tunnel" swan --initiate --child net
check "the peer translated: rosh notices" rosh_logged 'this node outside NAT'
check "the peer translated: it notices" peer_logged 'local host is behind NAT'
check "the peer translated: another port than 4500" not \
	rosh_says 'show crypto ipsec sa' 'current_peer: 192.0.2.60:\(500\|4500\)$'
check "the peer translated: ping from the peer" from_peer 5 10.61.0.1 10.62.0.1
check "the peer translated: ping from rosh" from_rosh 10
silence "the peer translated" 192.0.2.60
check "the peer translated: rosh still gets through" from_rosh 10
check "the peer translated: it renews phase 2, no loss" under_traffic 8 swan --rekey --child net
finish
