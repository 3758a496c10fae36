#!/bin/bash
# OSPF against FRR and BIRD, each on a veth pair between two network namespaces: adjacency,
# routes both ways, E2 metrics, traffic over what was learned, a neighbour that goes away, and an
# MTU that does not match. A line per check; exit 1 if any fails. Needs root.
set -u
cd "$(dirname "$0")/../.."
ROSH=$(realpath "${ROSH:-build/rosh}")
dir=$(mktemp -d)
pids=()
fail=0

cleanup() {
	for p in "${pids[@]:-}"; do [ -n "$p" ] && kill "$p" 2>/dev/null; done
	for n in rosho1 rosho2; do
		for p in $(ip netns pids $n 2>/dev/null); do kill "$p" 2>/dev/null; done
		ip netns del $n 2>/dev/null
	done
	pids=()
}
trap 'cleanup; rm -rf "$dir"' EXIT

check() { # what, command...
	local what=$1
	shift
	if "$@" >/dev/null 2>&1; then echo "ok $what"; else echo "FAIL $what"; fail=1; fi
}

within() { # seconds, command...: polls, bounded
	local n=$(($1 * 2))
	shift
	while [ $n -gt 0 ]; do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.5
		n=$((n - 1))
	done
	return 1
}

wire() { # the peer's MTU
	ip netns add rosho1
	ip netns add rosho2
	ip link add wire0 netns rosho1 type veth peer name wire1 netns rosho2
	for n in 1 2; do ip -n rosho$n link set lo up; done
	ip -n rosho1 link set wire0 up
	ip -n rosho2 link set wire1 mtu "$1" up
	ip -n rosho2 addr add 192.0.2.2/24 dev wire1
	ip -n rosho2 link add lan0 type bridge
	ip -n rosho2 addr add 10.20.0.1/24 dev lan0
	ip -n rosho2 link set lan0 up
}

start_rosh() {
	cat >"$dir/lab.yml" <<-END
	name: interop
	topology:
	  nodes:
	    r1:
	      kind: cisco_7206vxr
	      startup-config: r1.cfg
	  links:
	    - endpoints: ["r1:FastEthernet0/0", "host:wire0"]
	END
	cat >"$dir/r1.cfg" <<-END
	version 12.3
	hostname r1
	interface Loopback0
	 ip address 10.10.0.1 255.255.255.255
	interface FastEthernet0/0
	 ip address 192.0.2.1 255.255.255.0
	router ospf 1
	 redistribute static metric 55 subnets
	 network 192.0.2.0 0.0.0.255 area 0
	 network 10.10.0.1 0.0.0.0 area 0
	ip route 172.30.1.0 255.255.255.0 Null0
	line con 0
	end
	END
	ip netns exec rosho1 "$ROSH" "$dir/lab.yml" --nvram "$dir/nvram" </dev/null \
		>"$dir/rosh.out" 2>&1 &
	pids+=($!)
}

start_frr() {
	mkdir -p "$dir/frr"
	chown frr:frr "$dir/frr" "$dir"
	chmod 755 "$dir"
	printf 'hostname peer\n' >"$dir/frr/zebra.conf"
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
	chown frr:frr "$dir"/frr/*
	for d in zebra staticd ospfd; do
		ip netns exec rosho2 /usr/lib/frr/$d -u frr -g frr -f "$dir/frr/$d.conf" \
			-i "$dir/frr/$d.pid" --vty_socket "$dir/frr" -z "$dir/frr/zserv" \
			>"$dir/frr/$d.log" 2>&1 &
		pids+=($!)
		sleep 0.5
	done
}

start_bird() {
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
	ip netns exec rosho2 bird -f -c "$dir/bird.conf" -s "$dir/bird.ctl" >"$dir/bird.log" 2>&1 &
	pids+=($!)
}

# Types lines at the router's console and prints what it answers.
type_at_console() {
	ip netns exec rosho1 python3 - "$@" <<-'END'
	import socket, sys, time
	s = socket.create_connection(("127.0.0.1", 2001), 5)
	s.settimeout(0.4)
	for line in ["", "enable", "terminal length 0"] + sys.argv[1:]:
	    s.sendall(line.encode() + b"\r\n")
	    time.sleep(0.2)
	out, end = b"", time.time() + 3
	while time.time() < end:
	    try:
	        d = s.recv(65536)
	    except socket.timeout:
	        break
	    if not d:
	        break
	    out += d
	print(out.decode("latin1").replace("\r", ""))
	END
}
sees() { type_at_console "$1" | grep -qE "$2"; }
kernel_has() { ip -n rosho2 route | grep -qE "$1"; }

play() { # frr|bird
	wire 1500
	start_rosh
	sleep 1
	"start_$1"
	check "$1: FULL" within 60 sees "show ip ospf neighbor" "9\.9\.9\.9 .*FULL"
	check "$1: its intra-area route is here" \
		within 20 sees "show ip route" "O +10\.20\.0\.0 \[110/.*via 192\.0\.2\.2|O +10\.20\.0\.0/24 \[110"
	check "$1: its external is here with its metric" \
		within 20 sees "show ip route" "O E2 +172\.30\.2\.0.*\[110/77\]"
	check "$1: our loopback is there" within 20 kernel_has "^10\.10\.0\.1 .*via 192\.0\.2\.1"
	check "$1: our external is there" within 20 kernel_has "^172\.30\.1\.0/24 .*via 192\.0\.2\.1"
	check "$1: ping over learned routes" \
		ip netns exec rosho2 ping -c 2 -W 2 -I 10.20.0.1 10.10.0.1
	ip -n rosho2 link set wire1 down
	check "$1: loss of carrier takes its routes away" \
		within 10 sees "show ip route 10.20.0.1" "not in table"
	ip -n rosho2 link set wire1 up
	check "$1: FULL again" within 90 sees "show ip ospf neighbor" "9\.9\.9\.9 .*FULL"
	cleanup
}

play frr
play bird
wire 1400
start_rosh
sleep 1
start_frr
sleep 55
check "frr: an MTU that does not match stays short of FULL" \
	sees "show ip ospf neighbor" "9\.9\.9\.9 .*(EXSTART|EXCHANGE)"
exit $fail
