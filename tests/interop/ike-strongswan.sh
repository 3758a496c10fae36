#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# IKEv1 and ESP against Debian's strongSwan, on a veth pair between two network namespaces. Its
# user-space IPsec (kernel-libipsec) takes ESP in UDP alone and claims to be translated, so that
# everything here goes by way of NAT traversal to port 4500. Main mode with pre-shared keys in
# three suites, either side beginning; traffic, renewal, deletes, dead peers, and refusals.
# A line per check; exit 1 if any fails. Needs root.
#
#   10.61.0.1 lan0 - peer 192.0.2.61 - 192.0.2.62 rosh - Loopback0 10.62.0.1
set -u
cd "$(dirname "$0")/../.."
ROSH=$(realpath "${ROSH:-build/rosh}")
dir=$(mktemp -d)
peer_ns=roshk1
rosh_ns=roshk2
pids=()
fail=0

cleanup() {
	local p n
	for n in $peer_ns $rosh_ns; do
		for p in $(ip netns pids $n 2>/dev/null); do
			kill "$p" 2>/dev/null
			kill -CONT "$p" 2>/dev/null
		done
	done
	for p in ${pids[@]+"${pids[@]}"}; do
		timeout 5 tail --pid="$p" -f /dev/null || kill -9 "$p" 2>/dev/null
		wait "$p" 2>/dev/null
	done
	for n in $peer_ns $rosh_ns; do ip netns del $n 2>/dev/null; done
	pids=()
	rm -f "$dir/vici" "$dir/rosh.out"
}
trap 'cleanup; rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM

check() { # what, command...
	local what=$1
	shift
	if "$@" >"$dir/check.out" 2>&1; then
		echo "PASS $what"
	else
		echo "FAIL $what"
		tail -30 "$dir/check.out"
		fail=1
	fi
}

not() { ! "$@"; }

within() { # seconds, command...: polls, bounded
	local end=$((SECONDS + $1))
	shift
	while [ $SECONDS -le $end ]; do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.5
	done
	"$@"
}

suite() { # name: sets what each side writes for it
	case $1 in
	des) ike=des-md5-modp768 esp=des-md5 policy='encr des|hash md5|group 1'
		transform='esp-des esp-md5-hmac' ;;
	3des) ike=3des-sha1-modp1024 esp=3des-sha1 policy='encr 3des|hash sha|group 2'
		transform='esp-3des esp-sha-hmac' ;;
	aes) ike=aes128-sha256-modp2048 esp=aes128-sha1 policy='encr aes|hash sha256|group 14'
		transform='esp-aes esp-sha-hmac' ;;
	esac
	peer_key=a.shared.secret rosh_key=a.shared.secret peer_lan=10.61.0.0/24 pfs='' life=3600
}

wire() {
	ip netns add $peer_ns
	ip netns add $rosh_ns
	ip link add wan0 netns $peer_ns type veth peer name wan1 netns $rosh_ns
	for n in $peer_ns $rosh_ns; do ip -n $n link set lo up; done
	ip -n $peer_ns addr add 192.0.2.61/24 dev wan0
	ip -n $peer_ns link set wan0 up
	ip -n $rosh_ns link set wan1 up
	ip -n $peer_ns link add lan0 type bridge
	ip -n $peer_ns addr add 10.61.0.1/24 dev lan0
	ip -n $peer_ns link set lan0 up
}

swan() {
	STRONGSWAN_CONF="$dir/strongswan.conf" SWANCTL_DIR="$dir/swanctl" \
		timeout 40 swanctl "$@" --uri "unix://$dir/vici"
}

start_peer() {
	mkdir -p "$dir/swanctl"
	cat >"$dir/strongswan.conf" <<-END
	charon {
	  load_modular = no
	  load = random nonce openssl sha1 md5 sha2 hmac kdf aes kernel-libipsec kernel-netlink \
	socket-default vici updown
	  plugins {
	    openssl { load_legacy = yes }
	    vici { socket = unix://$dir/vici }
	  }
	  retransmit_tries = 2
	  retransmit_timeout = 2
	  filelog { log { path = $dir/charon.log
	    flush_line = yes
	    default = 1 } }
	}
	swanctl { load_modular = no
	  load = random nonce openssl pem pkcs1 x509
	}
	END
	cat >"$dir/swanctl/swanctl.conf" <<-END
	connections { rosh {
	  version = 1
	  local_addrs = 192.0.2.61
	  remote_addrs = 192.0.2.62
	  proposals = $ike
	  dpd_delay = 4s
	  dpd_timeout = 12s
	  local { auth = psk
	    id = 192.0.2.61 }
	  remote { auth = psk
	    id = 192.0.2.62 }
	  children { net {
	    local_ts = $peer_lan
	    remote_ts = 10.62.0.0/24
	    esp_proposals = $esp${pfs:+-${ike##*-}}
	    dpd_action = clear } }
	} }
	secrets { ike { id-1 = 192.0.2.61
	  id-2 = 192.0.2.62
	  secret = "$peer_key" } }
	END
	rm -f "$dir/charon.log"
	# Its pid file has a fixed place: a /run of its own.
	STRONGSWAN_CONF="$dir/strongswan.conf" ip netns exec $peer_ns unshare -m \
		--propagation private sh -c \
		'mount -t tmpfs run /run && exec /usr/lib/ipsec/charon' >"$dir/charon.out" 2>&1 &
	peer_pid=$!
	pids+=("$peer_pid")
	within 10 test -S "$dir/vici" && swan --load-all >"$dir/load" 2>&1
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
	    - endpoints: ["r1:FastEthernet0/0", "host:wan1"]
	END
	tr '|' '\n' >"$dir/r1.cfg" <<-END
	version 12.3
	hostname r1
	logging buffered 65536
	crypto isakmp policy 10
	 $policy
	 authentication pre-share
	crypto isakmp key $rosh_key address 192.0.2.61
	crypto isakmp keepalive 10 2 periodic
	crypto ipsec transform-set ts $transform
	crypto map vpn 10 ipsec-isakmp
	 set peer 192.0.2.61
	 set security-association lifetime seconds $life
	 set transform-set ts
	 ${pfs:+set pfs $pfs}
	 match address 101
	interface Loopback0
	 ip address 10.62.0.1 255.255.255.0
	interface FastEthernet0/0
	 ip address 192.0.2.62 255.255.255.0
	 crypto map vpn
	ip route 10.61.0.0 255.255.255.0 192.0.2.61
	access-list 101 permit ip 10.62.0.0 0.0.0.255 10.61.0.0 0.0.0.255
	line vty 0 4
	 privilege level 15
	 no login
	end
	END
	rm -rf "$dir/nvram"
	ip netns exec $rosh_ns "$ROSH" "$dir/lab.yml" --nvram "$dir/nvram" </dev/null \
		>"$dir/rosh.out" 2>&1 &
	rosh_pid=$!
	pids+=("$rosh_pid")
	within 10 grep -q '^ready$' "$dir/rosh.out"
}

begin() {
	cleanup
	wire
	check "$1: both start" both_start
	ask 'debug crypto isakmp' >/dev/null
}
both_start() { start_peer && start_rosh && within 10 from_peer 1 192.0.2.61 192.0.2.62; }

ask() { ip netns exec $rosh_ns /usr/bin/python3 tests/interop/ask.py 2101 "$@"; }
rosh_says() { ask "$1" | grep -q "$2"; }
rosh_logged() { ask 'show logging' | grep -q "$1"; }
rosh_has_no_sas() {
	local out
	out=$(ask 'show crypto isakmp sa' 'show crypto ipsec sa') &&
		! grep -q 'QM_IDLE\|MM_\|spi: 0x' <<<"$out"
}
peer_has_sa() { swan --list-sas | grep -q INSTALLED; }
peer_has_none() { ! swan --list-sas | grep -q .; }
peer_logged() { grep -q "$1" "$dir/charon.log"; }
from_peer() { # count, source, destination: every one answered
	ip netns exec $peer_ns ping -q -c "$1" -i 0.2 -W 2 -I "$2" "$3" | grep -q " $1 received"
}
from_rosh() { # count: all but those that wait for the tunnel
	ask "ping 10.61.0.1 source 10.62.0.1 repeat $1" |
		grep -qE "percent \(($1|$(($1 - 1))|$(($1 - 2)))/$1\)"
}

through() { # suite, who begins
	begin "$1 by $2"
	if [ "$2" = peer ]; then
		check "$1 by $2: tunnel" swan --initiate --child net
	else
		check "$1 by $2: tunnel" within 15 from_rosh 10
	fi
	check "$1 by $2: the peer's SAs" within 10 peer_has_sa
	check "$1 by $2: ping from the peer" from_peer 10 10.61.0.1 10.62.0.1
	check "$1 by $2: large pings" ip netns exec $peer_ns ping -q -c 3 -i 0.2 -W 2 -s 1800 \
		-I 10.61.0.1 10.62.0.1
	check "$1 by $2: ping from rosh" from_rosh 10
	check "$1 by $2: ESP in UDP" rosh_says 'show crypto ipsec sa' 'settings ={Tunnel UDP-Encaps'
	check "$1 by $2: port 4500" rosh_says 'show crypto ipsec sa' 'current_peer: 192.0.2.61:4500'
	check "$1 by $2: N" rosh_says 'show crypto isakmp sa detail' 'psk .*N$'
}

# Pings go on while COMMAND runs; none may be lost.
under_traffic() { # seconds, command...
	local n=$(($1 * 5)) out
	shift
	ip netns exec $peer_ns ping -q -c $n -i 0.2 -W 2 -I 10.61.0.1 10.62.0.1 >"$dir/pings" &
	out=$!
	sleep 1
	"$@"
	wait $out
	cat "$dir/pings"
	grep -q ' 0% packet loss' "$dir/pings"
}
new_spi() { # the SPI that rosh sends by is another than $1
	[ "$(spi)" != "$1" ]
}
spi() { ask 'show crypto ipsec sa' | sed -n 's/ *current outbound spi: //p' | tail -1; }

for s in des 3des aes; do
	suite $s
	[ $s != 3des ] || pfs=group2
	through $s peer
	check "$s: the peer deletes" swan --terminate --ike rosh
	check "$s: nothing left at rosh" within 5 rosh_has_no_sas
	through $s rosh
	ask 'clear crypto sa' 'clear crypto isakmp' >/dev/null
	check "$s: rosh deletes, nothing left at the peer" within 5 peer_has_none
done

suite aes
life=120
through aes rosh
old=$(spi)
check "the peer renews phase 2, no loss" under_traffic 6 swan --rekey --child net
check "phase 2 is new" new_spi "$old"
check "the peer renews phase 1, no loss" under_traffic 6 swan --rekey --ike rosh
old=$(spi)
check "rosh renews phase 2 in time, no loss" under_traffic 110 true
check "phase 2 is new" new_spi "$old"

kill -STOP "$rosh_pid"
# The phase 1 that gave way may stay with the peer until its time is up.
check "rosh silent: the peer's SAs go" within 40 not peer_has_sa
kill -CONT "$rosh_pid"
through aes rosh
kill -STOP "$(pgrep -P "$peer_pid" charon || echo "$peer_pid")"
check "the peer silent: rosh's SAs stay at first" not within 3 rosh_has_no_sas
check "the peer silent: rosh's SAs go" within 30 rosh_has_no_sas

suite aes
peer_key=another.secret
begin "wrong key"
check "wrong key: the peer gets nowhere" not swan --initiate --child net --timeout 8
check "wrong key: rosh cannot read" rosh_logged 'malformed\|failed its sanity check'
check "wrong key: no SAs at rosh" not rosh_says 'show crypto ipsec sa' 'spi: 0x'
ask 'ping 10.61.0.1 source 10.62.0.1 repeat 3' >/dev/null
check "wrong key: none by rosh either" not rosh_says 'show crypto isakmp sa' QM_IDLE

suite aes
ike=3des-sha1-modp1024
begin "no common policy"
check "no common policy: the peer gets nowhere" not swan --initiate --child net --timeout 8
check "no common policy: it was told so" peer_logged 'NO_PROPOSAL_CHOSEN'
check "no common policy: debug" rosh_logged 'atts are not acceptable'
check "no common policy: nothing left at rosh" rosh_has_no_sas

suite aes
esp=3des-sha1
begin "no common transform"
check "no common transform: the peer gets nowhere" not swan --initiate --child net --timeout 8
check "no common transform: it was told so" peer_logged 'NO_PROPOSAL_CHOSEN'
check "no common transform: no SAs" not rosh_says 'show crypto ipsec sa' 'spi: 0x'

suite aes
peer_lan=10.63.0.0/24
begin "other proxies"
check "other proxies: the peer gets nowhere" not swan --initiate --child net --timeout 8
check "other proxies: it was told so" peer_logged 'INVALID_ID_INFORMATION'
check "other proxies: no SAs" not rosh_says 'show crypto ipsec sa' 'spi: 0x'

exit $fail
