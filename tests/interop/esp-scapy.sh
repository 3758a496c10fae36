#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Raw ESP (protocol 50) against scapy's IPsec layer: two routers negotiate, one of them is switched
# off, and scapy goes on in its place with the exported keys. Both directions, the edges of the
# replay window, and packets that must be dropped under the right counter, in every transform.
# A line per check; exit 1 if any fails. Needs root.
#
#   10.61.0.1 r2 192.0.2.61 - segment - 192.0.2.62 r1 10.62.0.1
#                     scapy - wan0 -+
cd "$(dirname "$0")/../.." || exit 1
. tests/interop/swan.inc
# scapy sends pieces of ESP too.
judged='ip.src == 192.0.2.62 || arp'

router() { # name, transform, own address, own net, the peer's
	cat >"$dir/$1.cfg" <<-END
	version 12.3
	hostname $1
	crypto isakmp policy 10
	 authentication pre-share
	 group 2
	crypto isakmp key a.shared.secret address 192.0.2.$5
	crypto ipsec transform-set ts $2
	crypto map vpn 10 ipsec-isakmp
	 set peer 192.0.2.$5
	 set transform-set ts
	 match address 101
	interface Loopback0
	 ip address 10.$3.0.1 255.255.255.0
	interface FastEthernet0/0
	 ip address 192.0.2.$3 255.255.255.0
	 crypto map vpn
	ip route 10.$5.0.0 255.255.255.0 192.0.2.$5
	access-list 101 permit ip 10.$3.0.0 0.0.0.255 10.$5.0.0 0.0.0.255
	line vty 0 4
	 privilege level 15
	 no login
	end
	END
}
write_rosh() {
	router r1 "$transform" 62 62 61
	router r2 "$transform" 61 61 62
	cat >"$dir/lab.yml" <<-END
	name: interop
	topology:
	  nodes:
	    r1:
	      kind: cisco_7206vxr
	      startup-config: r1.cfg
	    r2:
	      kind: cisco_7206vxr
	      startup-config: r2.cfg
	    lan:
	      kind: bridge
	  links:
	    - endpoints: ["r1:FastEthernet0/0", "lan:p1"]
	    - endpoints: ["r2:FastEthernet0/0", "lan:p2"]
	    - endpoints: ["host:wan1", "lan:p3"]
	END
}
both_start() {
	ip -n $peer_ns addr flush dev wan0
	start_rosh && within 10 rosh_says 'show interfaces FastEthernet0/0' 'line protocol is up'
}
begin() {
	judge_wires "$begun" "$judged"
	begun=$1
	cleanup
	wire
	check "$1: the routers start" both_start
	check "$1: the tunnel" within 20 from_rosh 5
	check "$1: raw, not in UDP" not rosh_says 'show crypto ipsec sa' 'UDP-Encaps'
	rm -f "$dir/keys"
	lab keys "$dir/keys"
	lab stop r2
	sleep 0.5
}

while read -r name transform; do
	begin "$name"
	ip netns exec $peer_ns env ROSH_NS=$rosh_ns /usr/bin/python3 tests/interop/esp_scapy.py \
		"$name" wan0 "$dir/keys" || fail=1
done <<-END
	des-md5 esp-des esp-md5-hmac
	3des-sha esp-3des esp-sha-hmac
	aes128-sha esp-aes esp-sha-hmac
	aes256-sha256 esp-aes 256 esp-sha256-hmac
	null-sha esp-null esp-sha-hmac
END
finish
