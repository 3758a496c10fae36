#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# OSPF's authentication against FRR and BIRD: a password and MD5, keys that roll over without a
# loss, a key that is wrong, and a router that starts anew (its numbers must not go back).
cd "$(dirname "$0")/../.."
. tests/interop/ospf.inc

frr() { # text|md5 KEY
	mkdir -p "$dir/frr"
	{
		printf 'interface wire1\n ip ospf area 0\n'
		case $1 in
		text) printf ' ip ospf authentication\n ip ospf authentication-key %s\n' "$2" ;;
		md5) printf ' ip ospf authentication message-digest\n'
			# It signs with the last one.
			printf ' ip ospf message-digest-key 2 md5 newer\n'
			printf ' ip ospf message-digest-key 1 md5 %s\n' "$2" ;;
		esac
		printf 'router ospf\n ospf router-id 9.9.9.9\n'
	} >"$dir/frr/ospfd.conf"
	start_frr
}

bird() { # text|md5 KEY
	local auth
	case $1 in
	text) auth="authentication simple; password \"$2\";" ;;
	md5) auth="authentication cryptographic; password \"$2\" { id 1; algorithm keyed md5; };
		password \"newer\" { id 2; algorithm keyed md5; };" ;;
	esac
	cat >"$dir/bird.conf" <<-END
	router id 9.9.9.9;
	protocol device { }
	protocol ospf v2 one {
		ipv4 { export none; };
		area 0 { interface "wire1" { type broadcast; $auth }; };
	}
	END
	start_bird
}

config() { type_at_console "configure terminal" "interface FastEthernet0/0" "$@" end; }

play() { # frr|bird
	printf ' ip ospf authentication\n ip ospf authentication-key open\n' >"$dir/rosh.if"
	wire
	start_rosh
	"$1" text open
	check "$1: FULL with a password" within 60 full
	config "no ip ospf authentication-key" "ip ospf authentication-key shut" >/dev/null
	check "$1: with another password the neighbor is lost" within 60 not full
	cleanup

	printf ' ip ospf authentication message-digest\n ip ospf message-digest-key 1 md5 older\n' \
		>"$dir/rosh.if"
	wire
	start_rosh
	"$1" md5 older
	check "$1: FULL with MD5" within 60 full
	# The youngest key signs from now on, the older one as long as the peer uses it.
	config "ip ospf message-digest-key 2 md5 newer" >/dev/null
	sleep 15
	check "$1: FULL while the keys roll over" full
	check "$1: and the youngest key is the new one" \
		sees "show ip ospf interface FastEthernet0/0" "Youngest key id is 2"
	kill "$rosh_pid"
	wait "$rosh_pid" 2>/dev/null
	start_rosh
	check "$1: believes the router that started anew" within 90 full
	config "no ip ospf message-digest-key 1" "ip ospf message-digest-key 1 md5 wrong" >/dev/null
	check "$1: with a wrong key the neighbor is lost" within 60 not full
	cleanup
}

for p in ${*:-frr bird}; do play "$p"; done
exit $fail
