#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# HSRP of either version against packets of scapy's: one router on a veth, roles won, lost and
# kept, authentication by text and by MD5, packets that must change nothing; and the whole capture
# as tshark reads it.
# A line per check; exit 1 if any fails. Needs root.
#
#   rosh 192.0.2.1 wire0 - wire1 192.0.2.2 scapy; group N has 192.0.2.(10+N)
cd "$(dirname "$0")/../.." || exit 1
. tests/interop/ospf.inc

start_hsrp() { # version
	local g
	cat >"$dir/lab.yml" <<-END
	name: interop
	topology:
	  nodes:
	    r1: {kind: cisco_7206vxr, startup-config: r1.cfg}
	  links:
	    - endpoints: ["r1:FastEthernet0/0", "host:wire0"]
	END
	{
		printf '%s\n' 'version 12.3' 'hostname r1' 'logging buffered 65536' \
			'interface FastEthernet0/0' ' ip address 192.0.2.1 255.255.255.0' \
			' standby delay minimum 0 reload 0' " standby version $1"
		for g in 1 2 3 4 5; do echo " standby $g ip 192.0.2.$((10 + g))"; done
		for g in 1 2 3 5; do echo " standby $g timers 1 3"; done
		printf '%s\n' ' standby 2 priority 200' ' standby 2 preempt' \
			' standby 2 authentication sesame' \
			' standby 3 authentication md5 key-string a.key.of.some.length' \
			" standby 5 authentication md5 key-string $(printf 'k%.0s' {1..64})" \
			'line vty 0 4' ' privilege level 15' ' no login' end
	} >"$dir/r1.cfg"
	rm -rf "$dir/nvram"
	ip netns exec $rosh_ns "$ROSH" "$dir/lab.yml" --nvram "$dir/nvram" </dev/null \
		>"$dir/rosh.out" 2>&1 &
	pids+=($!)
	within 10 grep -q '^ready$' "$dir/rosh.out"
}
start_capture() {
	rm -f "$dir/wire.pcap"
	ip netns exec $peer_ns tcpdump -i wire1 -U -w "$dir/wire.pcap" -Z root \
		>"$dir/tcpdump.out" 2>&1 &
	pids+=($!)
	within 10 grep -q 'listening on' "$dir/tcpdump.out"
}

for version in 1 2; do
	cleanup
	wire
	# The kernel's own chatter is no part of what is looked at.
	ip netns exec $peer_ns sysctl -qw net.ipv6.conf.all.disable_ipv6=1
	ip -n $peer_ns addr flush dev wire1
	check "v$version: capture" start_capture
	check "v$version: the router starts" start_hsrp $version
	ip netns exec $peer_ns env ROSH_NS=$rosh_ns timeout 600 /usr/bin/python3 \
		tests/interop/hsrp_scapy.py $version wire1 "$dir/wire.pcap" || fail=1
done
exit $fail
