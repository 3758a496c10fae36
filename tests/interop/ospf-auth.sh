#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# OSPF's authentication against FRR and BIRD: a password and MD5, a key that is wrong and then
# right again, keys that roll over without a loss (which one signs is read off the wire), and
# either side starting anew within the dead interval (its numbers must not go back).
# usage: ospf-auth.sh [frr|bird]...
cd "$(dirname "$0")/../.."
. tests/interop/ospf.inc
hello=2 dead=12
printf ' log-adjacency-changes\n' >"$dir/rosh.ospf"
printf 'logging buffered 262144\nno logging console\n' >"$dir/rosh.routes"

# Keys in the order that they are written in: FRR signs with the last, BIRD with the first.
frr() { # text|md5 KEY...
	local how=$1 k
	shift
	mkdir -p "$dir/frr"
	{
		printf 'interface wire1\n ip ospf area 0\n ip ospf hello-interval %d\n' $hello
		printf ' ip ospf dead-interval %d\n' $dead
		if [ "$how" = text ]; then
			printf ' ip ospf authentication\n ip ospf authentication-key %s\n' "$1"
		else
			printf ' ip ospf authentication message-digest\n'
			for k in "$@"; do
				printf ' ip ospf message-digest-key %s md5 %s\n' "${k%:*}" "${k#*:}"
			done
		fi
		printf 'router ospf\n ospf router-id 9.9.9.9\n'
	} >"$dir/frr/ospfd.conf"
	start_frr
}
frr_older() { frr md5 2:newer 1:older; }
frr_uses_newer() {
	vtysh --vty_socket "$dir/frr" -d ospfd -c "configure terminal" -c "interface wire1" \
		-c "no ip ospf message-digest-key 1"
}
frr_full() {
	vtysh --vty_socket "$dir/frr" -d ospfd -c "show ip ospf neighbor" |
		grep -q '^10\.10\.0\.1 .*Full'
}

bird_conf() { # text|md5 KEY...
	local auth k
	auth="authentication simple; password \"$2\";"
	if [ "$1" = md5 ]; then
		shift
		auth='authentication cryptographic;'
		for k in "$@"; do
			auth="$auth password \"${k#*:}\" { id ${k%:*}; algorithm keyed md5; };"
		done
	fi
	cat >"$dir/bird.conf" <<-END
	router id 9.9.9.9;
	protocol device { }
	protocol ospf v2 one {
		ipv4 { export none; };
		area 0 { interface "wire1" { type broadcast; hello $hello; dead $dead; $auth }; };
	}
	END
}
bird() { bird_conf "$@"; start_bird; }
bird_older() { bird md5 1:older 2:newer; }
bird_uses_newer() {
	bird_conf md5 2:newer
	cp "$dir/bird.conf" "$dir/bird.started"
	birdc -s "$dir/bird.ctl" configure | grep -i reconfigured
}
bird_full() { birdc -s "$dir/bird.ctl" show ospf neighbors | grep -qE '^10\.10\.0\.1\s.*Full'; }

config() { type_at_console "configure terminal" "interface FastEthernet0/0" "$@" end; }
interface() { # lines of the interface...
	printf ' ip ospf hello-interval %d\n ip ospf dead-interval %d\n' $hello $dead >"$dir/rosh.if"
	printf ' %s\n' "$@" >>"$dir/rosh.if"
}
begin() { # lines of the interface...
	interface "$@"
	wire
	start_rosh
	type_at_console "debug ip ospf adj" >/dev/null
}

# Who lives says who he is; what is refused is told with the reason (RFC 2328 D.5); and when the
# dead timer has gone the neighbor is no longer listed.
lost_for() { # reason
	kill -0 "$rosh_pid" && sees "show ip ospf" "ID 10\.10\.0\.1" &&
		logged "192\.0\.2\.2, FastEthernet0/0 : Mismatch Authentication Key - $1" &&
		logged "Nbr 9\.9\.9\.9 on FastEthernet0/0 from FULL to DOWN, .*Dead timer expired" &&
		! sees "show ip ospf neighbor" "9\.9\.9\.9"
}

# The keys that a router has signed with of late: "1 2". tcpdump writes on meanwhile.
keys_of() { # address, seconds
	local since
	since=$(($(date +%s) - $2))
	tshark -n -r "$pcap" -Y "ip.src == $1 && ospf && frame.time_epoch >= $since" -T fields \
		-e ospf.auth.crypt.key_id 2>/dev/null | sort -un | xargs
}
signs_with() { # address, keys, seconds
	echo "$1: $(keys_of "$1" "$3")"
	[ "$(keys_of "$1" "$3")" = "$2" ]
}
alone() { signs_with 192.0.2.1 "$1" 5 && signs_with 192.0.2.2 "$1" 5; }

password() { # frr|bird
	begin "ip ospf authentication" "ip ospf authentication-key open"
	"$1" text open
	check "$1: FULL with a password" within 40 full
	config "no ip ospf authentication-key" "ip ospf authentication-key shut" >/dev/null
	check "$1: with another password the neighbor is lost" within 20 lost_for "Clear Text"
	config "no ip ospf authentication-key" "ip ospf authentication-key open" >/dev/null
	check "$1: and FULL with the right one" within 40 full
	judge_wires "$1, password"
	cleanup
}

roll_over() { # frr|bird
	# The youngest key signs from now on, the older one as long as the peer uses it.
	config "ip ospf message-digest-key 2 md5 newer" >/dev/null
	check "$1: rolling over, both keys sign" within 10 signs_with 192.0.2.1 "1 2" 3
	check "$1: rolling over, the peer signs with the older" signs_with 192.0.2.2 1 5
	check "$1: and the youngest key is the new one" \
		sees "show ip ospf interface FastEthernet0/0" "Youngest key id is 2"
	sleep $((dead + hello))
	check "$1: still FULL" full
	check "$1: the peer takes to the newer" "$1_uses_newer"
	check "$1: the newer alone signs on either side" within 30 alone 2
	config "no ip ospf message-digest-key 1" >/dev/null
	sleep $((dead + hello))
	check "$1: FULL without the older" full
	check "$1: and was so all the time" adjacencies 1
}

# Restarts without a word. BIRD says goodbye to nobody if it is killed, nor does FRR.
restarts() { # frr|bird
	stop_peer KILL
	check "$1: stopped, its neighbor does not know" full
	"$1_older"
	check "$1: started anew within the dead interval: FULL again" within 40 adjacencies 2
	check "$1: not by the dead timer" not logged "Dead timer expired"
	check "$1: the peer is done with it too" within 10 "$1_full"
	kill -9 "$rosh_pid"
	wait "$rosh_pid" 2>/dev/null
	check "$1: does not know that we are gone" "$1_full"
	start_rosh
	type_at_console "debug ip ospf adj" >/dev/null
	check "$1: believes the router that started anew" within 40 full
	check "$1: both sides say so" within 10 "$1_full"
}

md5() { # frr|bird
	begin "ip ospf authentication message-digest" "ip ospf message-digest-key 1 md5 older"
	"$1_older"
	check "$1: FULL with MD5" within 40 full
	restarts "$1"
	roll_over "$1"
	config "no ip ospf message-digest-key 2" "ip ospf message-digest-key 2 md5 wrong" >/dev/null
	check "$1: with a wrong key the neighbor is lost" \
		within 20 lost_for "Message Digest Key 2"
	config "no ip ospf message-digest-key 2" "ip ospf message-digest-key 2 md5 newer" >/dev/null
	check "$1: and FULL with the right one" within 40 full
	config "no ip ospf message-digest-key 2" "ip ospf message-digest-key 3 md5 newer" >/dev/null
	check "$1: a key of another number is none" \
		within 20 logged "No message digest key 2 on interface"
	judge_wires "$1, MD5"
	cleanup
}

[ $# != 0 ] || both_peers tests/interop/ospf-auth.sh
for p in "$@"; do
	password "$p"
	md5 "$p"
done
exit $fail
