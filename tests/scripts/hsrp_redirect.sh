#!/bin/sh
# ICMP redirects with HSRP as an independent eye sees them: tshark decodes the advertisements of
# both versions, and no redirect on the wire names a router that stands by.
set -eu
cd "$(dirname "$0")/../.."
. tests/scripts/tshark.inc
# at_least N FILTER WORDS
at_least() {
	n=$(count "$2")
	[ "$n" -ge "$1" ] && say "ok $n $3" || say "FAIL $n $3, not $1"
}
none() {
	n=$(count "$1")
	[ "$n" = 0 ] && say "ok no $2" || say "FAIL $n $2"
}

play tests/sessions/hsrp-redirect.session
adv='hsrp.opcode == 3 && hsrp.adv.tlvtype == 1 && hsrp.adv.tlvlength == 10'
at_least 3 "$adv && hsrp.adv.state == 2 && hsrp.adv.activegrp == 0 && hsrp.adv.passivegrp == 1" \
	"passive advertisements"
at_least 1 "$adv && hsrp.adv.state == 3 && hsrp.adv.activegrp == 1 && hsrp.adv.passivegrp == 1 &&
	ip.src == 192.0.2.11 && ip.dst == 224.0.0.2 && ip.ttl == 1" "active advertisements"
at_least 1 "$adv && hsrp.adv.state == 1 && ip.src == 192.0.2.13" "dormant advertisements"
none '_ws.malformed || _ws.short || (udp.port == 1985 && !hsrp)' "malformed packets"
at_least 1 'icmp.type == 5 && icmp.code == 1 && icmp.redir_gw == 192.0.2.3 &&
	ip.src == 192.0.2.1' "redirects from a virtual address to another"
at_least 1 'icmp.type == 5 && icmp.redir_gw == 192.0.2.14' "redirects to the router without HSRP"
none 'icmp.type == 5 && icmp.redir_gw == 192.0.2.12' "redirects to the active router's own address"
none 'icmp.type == 5 && icmp.redir_gw == 192.0.2.13 && ip.src == 192.0.2.1' \
	"redirects to the router that stands by"
none 'icmp.type == 5 && icmp.checksum.status == "Bad"' "bad checksums"

play tests/sessions/hsrp-v2.session
at_least 2 'hsrp2.interface_state_tlv && hsrp2.active_groups == 0 && hsrp2.passive_groups == 1 &&
	ip.dst == 224.0.0.102' "passive advertisements of version 2"
at_least 1 'hsrp2.interface_state_tlv && hsrp2.active_groups == 1 && hsrp2.passive_groups == 0' \
	"active advertisements of version 2"
none '_ws.malformed || _ws.short || (udp.port == 1985 && !hsrp)' "malformed packets"
exit $fail
