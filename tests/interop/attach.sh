#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A link's end on the host, word by word: a TAP that is there, a TAP that is made, a packet socket
# on a veth, UDP between two processes and to VPCS as Dynamips and GNS3 link their nodes. Carrier,
# checksums and segments that Linux leaves to a card, VLAN tags, the least privilege, errors, and
# a flood beside which the consoles answer and another link's adjacency stays.
# A line per check; exit 1 if any fails. Needs root.
#
#   10.81.1.2 a0 - w0 Fa0/0 r1 Fa0/1 w1 - b0 10.81.2.2, VLAN 10: 10.81.10.2
set -u
cd "$(dirname "$0")/../.."
ROSH=$(realpath "${ROSH:-build/rosh}")
CONSOLE=26011 VTY=26111
dir=$(mktemp -d)
chmod 755 "$dir"
pids=()
fail=0
. tests/interop/wire.inc
NAMES="roshwm roshwa roshwb roshwc"

cleanup() {
	local n p
	{
		for p in ${pids[@]+"${pids[@]}"}; do kill "$p"; done
		for n in $NAMES; do
			for p in $(ip netns pids "$n"); do kill -9 "$p"; done
			ip netns del "$n"
		done
		wait
	} 2>/dev/null
	pids=()
	captures=()
}
trap 'cleanup; rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM

check() { # what, command...
	local what=$1
	shift
	if "$@" >"$dir/check.out" 2>&1; then
		echo "ok $what"
	else
		echo "FAIL $what"
		tail -15 "$dir/check.out"
		fail=1
	fi
}
not() { ! "$@"; }
within() { # seconds, command...: polls, bounded
	local end=$((SECONDS + $1))
	shift
	while [ $SECONDS -le $end ]; do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.2
	done
	"$@"
}

begin() {
	local n
	cleanup
	rm -rf "$dir"/*.nvram
	for n in $NAMES; do
		ip netns add "$n"
		ip netns exec "$n" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 \
			net.ipv6.conf.default.disable_ipv6=1
		ip -n "$n" link set lo up
	done
}
veth() { # namespace, interface, namespace, interface: offloads as Linux has them
	ip link add "$2" netns "$1" type veth peer name "$4" netns "$3"
	ip -n "$1" link set "$2" up
	ip -n "$3" link set "$4" up
}

# The configuration of r1 comes on standard input, after the vtys.
lab() { # name, endpoint of Fa0/0, endpoint of Fa0/1 or none
	{
		echo "name: $1"
		echo "topology:"
		echo "  nodes:"
		echo "    $1: {kind: cisco_7206vxr, startup-config: $1.cfg}"
		echo "  links:"
		echo "    - endpoints: [\"$1:FastEthernet0/0\", \"$2\"]"
		[ -z "${3:-}" ] || echo "    - endpoints: [\"$1:FastEthernet0/1\", \"$3\"]"
	} >"$dir/$1.yml"
	{
		printf '%s\n' "version 12.3" "hostname $1" "line vty 0 4" " privilege level 15" \
			" no login"
		cat
		echo end
	} >"$dir/$1.cfg"
}
two_links() {
	lab r1 "$1" "${2:-}" <<-END
	interface FastEthernet0/0
	 ip address 10.81.1.1 255.255.255.0
	interface FastEthernet0/1
	 ip address 10.81.2.1 255.255.255.0
	interface FastEthernet0/1.10
	 encapsulation dot1Q 10
	 ip address 10.81.10.1 255.255.255.0
	END
}
start() { # namespace, lab, the words in front of the program...
	local space=$1 name=$2
	shift 2
	mkdir -p "$dir/$name.nvram"
	chmod 777 "$dir/$name.nvram"
	ip netns exec "$space" "$@" "$ROSH" "$dir/$name.yml" --nvram "$dir/$name.nvram" \
		--console-base $CONSOLE --vty-base $VTY <"${lab_input:-/dev/null}" \
		>"$dir/$name.out" 2>&1 &
	rosh_pid=$!
	pids+=($rosh_pid)
	within 10 grep -q '^ready$' "$dir/$name.out"
}
ask() { # namespace, line...
	local space=$1
	shift
	ip netns exec "$space" /usr/bin/python3 tests/interop/ask.py $VTY "$@"
}
says() { ask "$1" "$2" | grep -qE "$3"; }
is_up() { says "${2:-roshwm}" 'show ip interface brief' "^$1 .* up +up"; }
is_down() { says "${2:-roshwm}" 'show ip interface brief' "^$1 .* up +down|^$1 .* down +down"; }
pings() { # namespace, address, ping's words...
	local space=$1 to=$2
	shift 2
	ip netns exec "$space" ping -q -c 3 -i 0.2 -W 1 "$@" "$to" | grep -q ' 3 received'
}
# Seconds of processor time of the process so far, in hundredths.
used() {
	awk '{ print $14 + $15 }' "/proc/$(pgrep -x -P "$1" rosh || echo "$1")/stat"
}
memory() {
	awk '/VmRSS/ { print $2 }' "/proc/$(pgrep -x -P $rosh_pid rosh || echo $rosh_pid)/status"
}
# It sleeps: less than a quarter of a processor in two seconds.
sleeps() {
	local from to
	from=$(used $rosh_pid)
	sleep 2
	to=$(used $rosh_pid)
	[ $((to - from)) -lt 50 ] || { echo "$((to - from)) hundredths"; false; }
}
py() { # namespace, word of attach.py...
	local space=$1
	shift
	ip netns exec "$space" timeout 60 /usr/bin/python3 tests/interop/attach.py "$@"
}

nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all)
only_raw=(setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all,+net_raw
	--ambient-caps=-all,+net_raw --bounding-set=-all,+net_raw)

# ---- TAP ----

begin
two_links tap:w0
check "TAP made: starts" start roshwm r1
ip -n roshwm addr add 10.81.1.2/24 dev w0
capture roshwm w0 -Q in
check "TAP made: up" within 10 is_up FastEthernet0/0
check "TAP made: ping" within 5 pings roshwm 10.81.1.1
ip -n roshwm link set w0 down
check "TAP down: the line protocol is down" within 10 is_down FastEthernet0/0
check "TAP down: the process sleeps" sleeps
ip -n roshwm link set w0 up
check "TAP up: the line protocol is up" within 10 is_up FastEthernet0/0
check "TAP up: ping" within 5 pings roshwm 10.81.1.1
judge_wires "TAP made"
ip -n roshwm link del w0
check "TAP deleted: the line protocol is down" within 10 is_down FastEthernet0/0
check "TAP deleted: the process sleeps" sleeps
ip -n roshwm tuntap add dev w0 mode tap
ip -n roshwm addr add 10.81.1.2/24 dev w0
ip -n roshwm link set w0 up
check "TAP made anew: up" within 10 is_up FastEthernet0/0
check "TAP made anew: ping" within 5 pings roshwm 10.81.1.1

begin
two_links tap:w0
check "TAP made: starts again" start roshwm r1
check "TAP made: it is there" ip -n roshwm link show w0
kill $rosh_pid
wait $rosh_pid 2>/dev/null
check "TAP made: it goes with the process" not ip -n roshwm link show w0

begin
ip -n roshwm tuntap add dev w0 mode tap user 65534
ip -n roshwm addr add 10.81.1.2/24 dev w0
ip -n roshwm link set w0 up
check "TAP of one's own: starts without any privilege" start roshwm r1 "${nobody[@]}"
check "TAP of one's own: up" within 10 is_up FastEthernet0/0
check "TAP of one's own: ping" within 5 pings roshwm 10.81.1.1
check "TAP of one's own: no capability" grep -q '^CapEff:	0000000000000000$' \
	"/proc/$(pgrep -x -P $rosh_pid rosh || echo $rosh_pid)/status"

# ---- a packet socket ----

begin
veth roshwa a0 roshwm w0
veth roshwm w1 roshwb b0
ip -n roshwa addr add 10.81.1.2/24 dev a0
ip -n roshwa route add default via 10.81.1.1
ip -n roshwb addr add 10.81.2.2/24 dev b0
ip -n roshwb route add default via 10.81.2.1
two_links host:w0 host:w1
# What comes of rosh alone: the rest has no checksums yet.
capture roshwa a0 -Q in
capture roshwb b0 -Q in
check "veth: starts with CAP_NET_RAW alone" start roshwm r1 "${only_raw[@]}"
check "veth: up" within 10 is_up FastEthernet0/0
check "veth: ping" within 5 pings roshwa 10.81.2.2
check "veth: fragments" pings roshwa 10.81.2.2 -s 4000
check "offload: checksums left to the card" py roshwb serve udp 10.81.2.2 -- \
	ip netns exec roshwa /usr/bin/python3 tests/interop/attach.py send udp 10.81.2.2
check "offload: the same from a VLAN" py roshwa serve udp 10.81.1.2 -- \
	ip netns exec roshwb /usr/bin/python3 tests/interop/attach.py tag udp b0 10.81.1.2
check "to a VLAN, with its tag" py roshwb tagged b0 -- \
	ip netns exec roshwa /usr/bin/python3 tests/interop/attach.py send udp 10.81.10.2
check "offload: long segments of TCP" py roshwb serve tcp 10.81.2.2 -- \
	ip netns exec roshwa /usr/bin/python3 tests/interop/attach.py send tcp 10.81.2.2
check "offload: long segments of UDP" py roshwb serve udp 10.81.2.2 -- \
	ip netns exec roshwa /usr/bin/python3 tests/interop/attach.py send gso 10.81.2.2
check "offload: long segments of UDP from a VLAN" py roshwa serve udp 10.81.1.2 -- \
	ip netns exec roshwb /usr/bin/python3 tests/interop/attach.py tag gso b0 10.81.1.2
judge_wires offload
ip -n roshwm link set w0 mtu 9000
ip -n roshwa link set a0 mtu 9000
ip -n roshwa neigh replace 10.81.1.1 lladdr "$(ip -n roshwa neigh show 10.81.1.1 |
	sed 's/.*lladdr \([^ ]*\).*/\1/')" dev a0
check "a frame of 5000 bytes is none of FastEthernet" not pings roshwa 10.81.1.1 -s 5000 -M do
check "it is counted as a giant" says roshwm 'show interfaces FastEthernet0/0' ' 3 giants'
ip -n roshwa link set a0 mtu 1500
ip -n roshwa link set a0 down
check "carrier lost: the line protocol is down" within 10 is_down FastEthernet0/0
check "carrier lost: it is counted" says roshwm 'show interfaces FastEthernet0/0' ' 1 lost carrier'
check "carrier lost: the process sleeps" sleeps
ip -n roshwa link set a0 up
check "carrier back: the line protocol is up" within 10 is_up FastEthernet0/0
ip -n roshwa route replace default via 10.81.1.1
check "carrier back: ping" within 5 pings roshwa 10.81.2.2
ip -n roshwm link set w0 down
check "interface down: the line protocol is down" within 10 is_down FastEthernet0/0
check "interface down: the process sleeps" sleeps
ip -n roshwm link set w0 up
check "interface up: the line protocol is up" within 10 is_up FastEthernet0/0
ip -n roshwm link del w0
check "interface gone: the line protocol is down" within 10 is_down FastEthernet0/0
check "interface gone: the process sleeps" sleeps
veth roshwa a0 roshwm w0
ip -n roshwa addr add 10.81.1.2/24 dev a0
check "another of its name: the line protocol is up" within 10 is_up FastEthernet0/0
check "another of its name: ping" within 5 pings roshwa 10.81.1.1

# ---- a flood on Fa0/0, OSPF on Fa0/1 between r1 and r2 ----

begin
veth roshwa a0 roshwm w0
veth roshwm w1 roshwb w2
lab r1 host:w0 host:w1 <<-END
	logging buffered 65536
	interface FastEthernet0/0
	 ip address 10.81.1.1 255.255.255.0
	interface FastEthernet0/1
	 ip address 10.81.2.1 255.255.255.0
	 ip ospf hello-interval 1
	 ip ospf dead-interval 4
	 standby 1 ip 10.81.2.9
	 standby 1 timers msec 300 1
	 standby 1 priority 120
	router ospf 1
	 log-adjacency-changes
	 network 10.81.2.0 0.0.0.255 area 0
END
sed 's/hostname r1/hostname r2/; s/10\.81\.2\.1 /10.81.2.2 /; s/priority 120/priority 90/' \
	"$dir/r1.cfg" | sed '/FastEthernet0\/0/,/ip address/d' >"$dir/r2.cfg"
cat >"$dir/r2.yml" <<-END
	name: r2
	topology:
	  nodes:
	    r2: {kind: cisco_7206vxr, startup-config: r2.cfg}
	  links:
	    - endpoints: ["r2:FastEthernet0/1", "host:w2"]
END
# Its own: the forged ones that are forwarded stay as they are.
capture roshwa a0 -Q in '(src host 10.81.1.1) or arp'
capture roshwb w2
check "flood: r2 starts" start roshwb r2
check "flood: r1 starts" start roshwm r1
check "flood: FULL" within 40 says roshwm 'show ip ospf neighbor' 'FULL/'
check "flood: HSRP stands" within 10 says roshwm 'show standby brief' 'Active +local +10\.81\.2\.2'
before=$(memory)
moves() { ask "$1" 'show logging' | grep 'ADJCHG\|STATECHANGE'; }
for r in roshwm roshwb; do moves $r >"$dir/moves.$r"; done
py roshwa flood a0 8 >"$dir/flood" &
flood=$!
sleep 2
check "flood: the vty answers" timeout 5 ip netns exec roshwm /usr/bin/python3 \
	tests/interop/ask.py $VTY 'show clock'
check "flood: the console answers" timeout 5 ip netns exec roshwm /usr/bin/python3 \
	tests/interop/ask.py console:$CONSOLE 'show clock'
sleep 3
after=$(memory)
wait $flood
cat "$dir/flood"
check "flood: memory is bounded ($before KB, $after KB)" test $((after - before)) -lt 40000
check "flood: OSPF is FULL" says roshwm 'show ip ospf neighbor' 'FULL/'
check "flood: HSRP stands" says roshwm 'show standby brief' 'Active +local +10\.81\.2\.2'
for r in roshwm roshwb; do
	moves $r >"$dir/moves"
	check "flood: the log of before is there ($r)" grep -q FULL "$dir/moves"
	check "flood: nothing moved ($r)" diff "$dir/moves.$r" "$dir/moves"
done
ask roshwm 'show interfaces FastEthernet0/0' | grep -E 'packets input|overrun|Input queue'
check "flood: the process sleeps again" sleeps
judge_wires flood

# ---- time beside a real wire ----

lab_says() { # line, expression: what lab> answers
	: >"$dir/r1.out"
	echo "$1" >&8
	within 5 grep -qE "$2" "$dir/r1.out"
}
begin
veth roshwa a0 roshwm w0
lab r1 host:w0 <<-END
	interface FastEthernet0/0
	 ip address 10.81.1.1 255.255.255.0
END
mkfifo "$dir/lab.in"
exec 8<>"$dir/lab.in"
lab_input=$dir/lab.in
check "lab>: starts" start roshwm r1
lab_input=
check "lab>: the speed stays" lab_says 'speed 2' '^(lab>)?% Time runs at 1x'
ip -n roshwa addr add 10.81.1.2/24 dev a0
check "lab>: ping" within 10 pings roshwa 10.81.1.1
before=$(memory)
(sleep 1; echo pause >&8) &
py roshwa flood a0 4 >"$dir/flood"
after=$(memory)
check "lab>: a flood while time stands piles up nowhere ($before KB, $after KB)" \
	test $((after - before)) -lt 10000
check "lab>: what came then was dropped" lab_says 'list links' 'host:w0 .*, [1-9][0-9]* dropped'
echo run >&8
check "lab>: time goes on" within 10 pings roshwa 10.81.1.1
exec 8>&-

# ---- UDP ----

begin
veth roshwa u0 roshwb u1
ip -n roshwa addr add 198.51.100.1/24 dev u0
ip -n roshwb addr add 198.51.100.2/24 dev u1
no_offload roshwa u0
no_offload roshwb u1
capture roshwa u0
lab r1 udp:26201:198.51.100.2:26202 <<-END
	interface FastEthernet0/0
	 ip address 10.81.1.1 255.255.255.0
END
lab r2 udp:26202:198.51.100.1:26201 <<-END
	interface FastEthernet0/0
	 ip address 10.81.1.2 255.255.255.0
END
check "UDP: starts without any privilege" start roshwa r1 "${nobody[@]}"
ask roshwa 'ping 10.81.1.2 repeat 2 timeout 1' >/dev/null
check "UDP: nobody at the other end: the process sleeps" sleeps
check "UDP: the other starts" start roshwb r2 "${nobody[@]}"
check "UDP: two processes share a link" within 15 says roshwa 'ping 10.81.1.2' \
	'Success rate is (80|100) percent'
kill $rosh_pid
wait $rosh_pid 2>/dev/null
check "UDP: the other is gone" says roshwa 'ping 10.81.1.2 repeat 2 timeout 1' \
	'Success rate is 0 percent'
check "UDP: the other starts again" start roshwb r2 "${nobody[@]}"
check "UDP: the link is whole again" within 15 says roshwa 'ping 10.81.1.2' \
	'Success rate is (80|100) percent'
kill $rosh_pid
wait $rosh_pid 2>/dev/null
check "UDP: plain Ethernet frames" py roshwb ethernet 26202 198.51.100.1 26201

# VPCS wants a terminal.
printf 'ip 10.81.1.3/24 10.81.1.1\n' >"$dir/startup.vpc"
mkfifo "$dir/vpcs.in"
(cd "$dir" && exec ip netns exec roshwb script -qfc \
	"vpcs -i 1 -s 26202 -c 26201 -t 198.51.100.1 startup.vpc" /dev/null \
	<"$dir/vpcs.in" >"$dir/vpcs.out" 2>&1) &
pids+=($!)
exec 7>"$dir/vpcs.in"
check "UDP: VPCS" within 20 says roshwa 'ping 10.81.1.3' 'Success rate is (80|100) percent'
printf 'ping 10.81.1.1\r' >&7
check "UDP: VPCS, the other way" within 10 grep -q '10\.81\.1\.1 icmp_seq=1 ttl=255' "$dir/vpcs.out"
exec 7>&-
judge_wires UDP

# ---- errors ----

says_error() { # text, the words in front of the program...
	local want=$1
	shift
	not timeout 10 ip netns exec roshwm "$@" "$ROSH" "$dir/r1.yml" --nvram "$dir/none" \
		--console-base $CONSOLE --vty-base $VTY </dev/null >"$dir/error" 2>&1 &&
		cat "$dir/error" && [ "$(wc -l <"$dir/error")" = 1 ] && grep -qF "$want" "$dir/error"
}
begin
veth roshwa a0 roshwm w0
two_links host:w0
check "no right to a packet socket" says_error \
	'host:w0: packet socket: Operation not permitted (this needs CAP_NET_RAW)' "${nobody[@]}"
two_links host:w9
check "no such interface" says_error 'host:w9: no such interface: No such device'
two_links tap:w8
check "no right to make a TAP" says_error \
	'tap:w8: TAP interface: Operation not permitted (this needs CAP_NET_ADMIN' "${nobody[@]}"
two_links tap:w0
check "no TAP but a veth" says_error 'tap:w0: TAP interface: Invalid argument'
two_links tap:a.name.too.long.for.linux
check "a name too long" says_error 'tap:a.name.too.long.for.linux: no name of an interface'
two_links udp:26201:198.51.100.2
check "UDP without a port" says_error 'write udp:PORT:ADDRESS:PORT'
ip netns exec roshwm /usr/bin/python3 -c '
import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("0.0.0.0", 26201))
time.sleep(20)' &
pids+=($!)
sleep 1
two_links udp:26201:127.0.0.1:26202
check "a port in use" says_error 'udp:26201:127.0.0.1:26202: UDP socket: Address already in use'

exit $fail
