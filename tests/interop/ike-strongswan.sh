#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# strongSwan, in three suites, with perfect forward secrecy and without, either side beginning:
# traffic both ways through ESP, deletes in both directions, and every frame of it before tshark,
# which opens ISAKMP and ESP with the keys that the lab's console exports.
cd "$(dirname "$0")/../.." || exit 1
. tests/interop/swan.inc
. tests/keys.inc

export HOME="$dir"
read_all=(-o ip.check_checksum:TRUE -o udp.check_checksum:TRUE)
decrypt=("${read_all[@]}" -o esp.enable_encryption_decode:TRUE
	-o esp.enable_authentication_check:TRUE)
bad='_ws.malformed || ip.checksum.status == "Bad" || udp.checksum.status == "Bad" ||
	icmp.checksum.status == "Bad" || _ws.expert.group == "Checksum" || _ws.short'

count() { # filter: how many frames it passes, of $cap
	tshark -n -r "$cap" "${decrypt[@]}" -Y "$1" 2>/dev/null | wc -l
}
none() { local n; n=$(count "$1") && echo "$n of: $1" && [ "$n" = 0 ]; }
all_of() { # filter, filter: as many pass the second as the first, and some do
	local a b
	a=$(count "$1") b=$(count "$2")
	echo "$a of $1, $b of $2"
	[ "$a" -gt 0 ] && [ "$a" = "$b" ]
}
shows_no_key() { # no show prints what the console wrote
	ask 'show running-config' 'show crypto ipsec sa detail' 'show crypto isakmp sa detail' \
		'show crypto engine connections active' 'show crypto session detail' \
		'show logging' >"$dir/shows" || return 1
	awk '$1 == "ike" { print $3 } $1 == "esp" { print $6; print $8 }' "$keys" |
		grep -v '^-$' >"$dir/secrets"
	[ -s "$dir/secrets" ] && ! tr -d ' ' <"$dir/shows" | grep -iF -f "$dir/secrets"
}
dissect() { # name
	lab capture stop
	keys_to_tshark "$keys" "$dir"
	check "$1: tshark: nothing malformed, no bad checksum" none "$bad"
	check "$1: tshark: every ICV is right" none 'esp.icv_bad == 1'
	check "$1: tshark: ESP is opened" all_of esp 'esp && ip.proto == 1'
	check "$1: tshark: encrypted ISAKMP is opened" all_of 'isakmp.flag_e == 1' \
		'isakmp.flag_e == 1 && isakmp.typepayload == 8'
	rm -f "$dir/.config/wireshark/"*
	check "$1: tshark: not without the keys" \
		none 'icmp || isakmp.flag_e == 1 && isakmp.typepayload'
	check "$1: no show prints a key" shows_no_key
}

run() { # suite, who begins, with or without PFS
	local name="$1 by $2${pfs:+ with PFS}"
	cap="$dir/wan.pcapng" keys="$dir/keys"
	rm -f "$cap" "$keys"
	through "$name" "$2"
	check "$name: large pings" ip netns exec $peer_ns ping -q -c 3 -i 0.2 -W 2 -s 1800 \
		-I 10.61.0.1 10.62.0.1
	check "$name: ESP in UDP" rosh_says 'show crypto ipsec sa' 'settings ={Tunnel UDP-Encaps'
	check "$name: port 4500" rosh_says 'show crypto ipsec sa' 'current_peer: 192.0.2.61:4500'
	check "$name: the peer says so too" peer_says 'TUNNEL-in-UDP'
	check "$name: N" rosh_says 'show crypto isakmp sa detail' 'psk .*N$'
	check "$name: PFS as configured" with_pfs
	lab keys "$keys"
	dissect "$name"
}
peer_says() { swan --list-sas | grep -q -- "$1"; }
# What the peer says of the SA names the group of its exchange, if there was one.
with_pfs() {
	local said
	said=$(swan --list-sas | grep INSTALLED)
	if [ -n "$pfs" ]; then grep -q MODP <<<"$said"; else ! grep -q MODP <<<"$said"; fi
}

for s in des 3des aes; do
	for secrecy in no yes; do
		suite $s
		[ $secrecy = no ] || pfs=$group
		run $s peer
		check "$s: the peer deletes phase 2" swan --terminate --child net
		check "$s: phase 2 is gone at rosh" within 5 rosh_has_no_ipsec
		check "$s: phase 1 stays" rosh_says 'show crypto isakmp sa' QM_IDLE
		check "$s: the peer deletes phase 1" swan --terminate --ike rosh
		check "$s: nothing left at rosh" within 5 rosh_has_no_sas
		run $s rosh
		ask 'clear crypto sa' >/dev/null
		check "$s: rosh deletes phase 2, gone at the peer" within 5 not peer_has_sa
		check "$s: phase 1 stays" peer_says ESTABLISHED
		ask 'clear crypto isakmp' >/dev/null
		check "$s: rosh deletes phase 1, nothing left at the peer" within 5 peer_has_none
		check "$s: and nothing at rosh" rosh_has_no_sas
	done
done
finish
