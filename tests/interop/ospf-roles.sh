#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Who is designated router on a wire shared by rosh, FRR and two BIRDs: rosh as the DR, as its
# backup and as neither, by priority. All four tell the same roles and states, the routes of all
# are everywhere, and when the DR dies the backup takes over, another becomes backup, and the
# routes come again.
# usage: ospf-roles.sh [dr|bdr|other]...
#
#   Loopback0 10.10.0.1 - rosh .1 -+- bridge -+- .2 FRR 9.9.9.9 - lan0 10.20.0.1/24
#                                  |          +- .3 BIRD 8.8.8.8 - lan0 10.30.0.1/24
#                              192.0.2.0/24   +- .4 BIRD 7.7.7.7 - lan0 10.40.0.1/24
cd "$(dirname "$0")/../.."
. tests/interop/ospf.inc
switch_ns=roshos$$
frr_ns=$peer_ns bird_ns=roshob$$ last_ns=roshol$$
spaces="$rosh_ns $frr_ns $bird_ns $last_ns $switch_ns"

# The dead interval is the time of waiting for a DR too (RFC 2328 9.4).
hello=2 dead=8

port() { # namespace, interface, number on the wire
	ip link add wire1 netns "$1" type veth peer name "p$3" netns $switch_ns
	ip -n $switch_ns link set "p$3" master wire up
	ip -n "$1" link set lo up
	ip -n "$1" link set wire1 name "$2" up
	[ "$1" != $rosh_ns ] || return
	ip -n "$1" addr add "192.0.2.$3/24" dev "$2"
	ip -n "$1" link add lan0 type bridge
	ip -n "$1" addr add "10.${3}0.0.1/24" dev lan0
	ip -n "$1" link set lan0 up
}

lan() {
	local n
	for n in $spaces; do ip netns add "$n"; done
	ip -n $switch_ns link add wire type bridge mcast_snooping 0 forward_delay 0
	ip -n $switch_ns link set wire up
	port $rosh_ns wire0 1
	port $frr_ns wire1 2
	port $bird_ns wire1 3
	port $last_ns wire1 4
	capture $switch_ns wire
}

rosh() { # priority
	printf ' ip ospf hello-interval %d\n ip ospf dead-interval %d\n ip ospf priority %d\n' \
		$hello $dead "$1" >"$dir/rosh.if"
	start_rosh
}

frr() { # priority
	mkdir -p "$dir/frr"
	cat >"$dir/frr/ospfd.conf" <<-END
	interface wire1
	 ip ospf area 0
	 ip ospf hello-interval $hello
	 ip ospf dead-interval $dead
	 ip ospf priority $1
	interface lan0
	 ip ospf area 0
	router ospf
	 ospf router-id 9.9.9.9
	END
	start_frr
	frr_pid=${pids[-1]}
}

bird() { # priority, namespace, router id
	cat >"$dir/bird.conf" <<-END
	router id $3;
	protocol device { }
	protocol kernel { ipv4 { export all; }; }
	protocol ospf v2 one {
		ipv4 { export none; };
		area 0 {
			interface "wire1" { type broadcast; hello $hello; dead $dead; priority $1; };
			interface "lan0" { stub; };
		};
	}
	END
	peer_ns=$2 start_bird "$2"
	bird_pid=${pids[-1]}
}

# What each of the routers tells of its neighbors: "id STATE/ROLE" a line.
told_by() {
	case $1 in
	10.10.0.1) type_at_console "show ip ospf neighbor" |
		sed -nE 's|^([0-9.]+) +[0-9]+ +([A-Z0-9]+)/ *([A-Z]+) .*|\1 \2/\3|p' ;;
	9.9.9.9) vtysh --vty_socket "$dir/frr" -d ospfd -c "show ip ospf neighbor" |
		sed -nE 's|^([0-9.]+) +[0-9]+ +([A-Za-z0-9-]+)/([A-Za-z]+) .*|\1 \2/\3|p' ;;
	8.8.8.8) birdc -s "$dir/$bird_ns.ctl" show ospf neighbors | bird_lines ;;
	7.7.7.7) birdc -s "$dir/$last_ns.ctl" show ospf neighbors | bird_lines ;;
	esac | tr -d - | tr '[:lower:]' '[:upper:]' | sed 's|/BACKUP$|/BDR|; s|/OTHER$|/DROTHER|' |
		LC_ALL=C sort
}
bird_lines() { sed -nE 's|^([0-9.]+)\s+[0-9]+\s+([A-Za-z0-9-]+)/([A-Za-z]+)\s.*|\1 \2/\3|p'; }

# Whether ROUTER tells of all the others (those in $living) what follows from who is DR and who
# is BDR: the other two of the four are adjacent to both, but not to one another (RFC 2328 10.4).
tells_roles() { # router, dr, bdr
	local n role state
	for n in $living; do
		[ "$n" != "$1" ] || continue
		role=DROTHER state=FULL
		[ "$n" != "$2" ] || role=DR
		[ "$n" != "$3" ] || role=BDR
		[ "$role" != DROTHER ] || [ "$1" = "$2" ] || [ "$1" = "$3" ] || state=2WAY
		echo "$n $state/$role"
	done | LC_ALL=C sort >"$dir/wanted"
	told_by "$1" >"$dir/told"
	diff "$dir/wanted" "$dir/told"
}

# Whether ROUTER has the routes to all that live.
has_routes() { # router
	local n ns
	for n in $living; do
		[ "$n" != "$1" ] || continue
		case $1 in
		10.10.0.1) sees "show ip route" \
			"O +$(lan_of "$n")(/24)? \[110/.*via $(wire_of "$n")" || return ;;
		*) ns=$(space_of "$1")
			ip -n "$ns" route | grep -E "^$(lan_of "$n")(/24)? .*via $(wire_of "$n") " ||
				return ;;
		esac
	done
}
lan_of() { case $1 in 9*) echo 10.20.0.0 ;; 8*) echo 10.30.0.0 ;; 7*) echo 10.40.0.0 ;;
	*) echo 10.10.0.1 ;; esac; }
wire_of() { case $1 in 9*) echo 192.0.2.2 ;; 8*) echo 192.0.2.3 ;; 7*) echo 192.0.2.4 ;;
	*) echo 192.0.2.1 ;; esac; }
space_of() { case $1 in 9*) echo $frr_ns ;; 8*) echo $bird_ns ;; 7*) echo $last_ns ;;
	*) echo $rosh_ns ;; esac; }

agree() { # what, dr, bdr
	local n
	for n in $living; do
		check "$1: $n: roles and states" within 40 tells_roles "$n" "$2" "$3"
	done
	for n in $living; do
		check "$1: $n: routes to all" within 20 has_routes "$n"
	done
}

own_role() { sees "show ip ospf interface FastEthernet0/0" "State $1, Priority"; }

# Priorities of rosh, FRR and BIRD (the last has none, and is never elected), the roles before and
# after the death of the DR.
play() { # dr|bdr|other
	local prio dr bdr next own=$1
	case $1 in
	dr) prio=(10 5 1) dr=10.10.0.1 bdr=9.9.9.9 next=8.8.8.8 own=DR ;;
	bdr) prio=(5 10 1) dr=9.9.9.9 bdr=10.10.0.1 next=8.8.8.8 own=BDR ;;
	other) prio=(1 5 10) dr=8.8.8.8 bdr=9.9.9.9 next=10.10.0.1 own=DROTHER ;;
	esac
	living="10.10.0.1 9.9.9.9 8.8.8.8 7.7.7.7"
	lan
	rosh "${prio[0]}"
	bird 0 $last_ns 7.7.7.7
	bird "${prio[2]}" $bird_ns 8.8.8.8
	frr "${prio[1]}"
	agree "rosh as $own" $dr $bdr
	check "rosh as $own: says so itself" own_role $own
	case $dr in
	10.10.0.1) kill -9 "$rosh_pid" ;;
	9.9.9.9) kill -9 "$frr_pid" ;;
	8.8.8.8) kill -9 "$bird_pid" ;;
	esac
	living=$(echo "$living" | tr ' ' '\n' | grep -vxF $dr | tr '\n' ' ')
	agree "rosh as $own, the DR dies" $bdr $next
	case $1 in
	bdr) check "rosh as $own, the DR dies: it is DR" own_role DR ;;
	other) check "rosh as $own, the DR dies: it is BDR" own_role BDR ;;
	esac
	judge_wires "rosh as $own"
	cleanup
}

for role in ${*:-dr bdr other}; do play "$role"; done
exit $fail
