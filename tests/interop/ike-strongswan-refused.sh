#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# strongSwan: what must come to nothing, with either side beginning: another key, no common policy,
# no common transform, PFS that one side demands, proxies that do not match. The right notify, the
# right debug lines, no state left behind.
cd "$(dirname "$0")/../.." || exit 1
. tests/interop/swan.inc

# A half-open dialogue is kept for retransmissions, a minute; then nothing may be left.
clean() { # name, seconds
	check "$1: nothing left at rosh" within "$2" rosh_has_no_sas
	check "$1: no peer either" rosh_empty
	check "$1: nothing left at the peer" within 15 peer_has_none
}
rosh_empty() { ask 'show crypto isakmp peers' >"$dir/said" && ! grep -q 'Peer:' "$dir/said"; }
both() { # name
	begin "$1"
	check "$1: the peer gets nowhere" not swan --initiate --child net --timeout 8
}

suite aes
peer_key=another.secret
both "wrong key"
check "wrong key: rosh cannot read it" rosh_logged 'malformed\|failed its sanity check'
check "wrong key: no phase 1" not rosh_says 'show crypto isakmp sa' QM_IDLE
swan --terminate --ike rosh --force >/dev/null 2>&1
clean "wrong key" 70
begin "wrong key by rosh"
knock
check "wrong key by rosh: no phase 1" not rosh_says 'show crypto isakmp sa' QM_IDLE
check "wrong key by rosh: no phase 2" rosh_has_no_ipsec
check "wrong key by rosh: the peer cannot read it" peer_logged 'could not decrypt payloads'
clean "wrong key by rosh" 70

suite aes
ike=3des-sha1-modp1024
both "no common policy"
check "no common policy: notify 14" peer_logged 'received NO_PROPOSAL_CHOSEN'
check "no common policy: debug" rosh_logged 'does not match policy'
check "no common policy: debug" rosh_logged 'atts are not acceptable'
check "no common policy: debug" rosh_logged 'no offers accepted'
clean "no common policy" 3
begin "no common policy by rosh"
knock
check "no common policy by rosh: the peer refuses" peer_logged 'N(NO_PROP)'
clean "no common policy by rosh" 70

suite aes
esp=3des-sha1
both "no common transform"
check "no common transform: notify 14" peer_logged 'received NO_PROPOSAL_CHOSEN'
check "no common transform: debug" rosh_logged 'phase 2 SA policy not acceptable'
check "no common transform: debug" rosh_logged 'transform proposal (prot 3, trans 3, hmac_alg 2) not supported'
check "no common transform: no phase 2" rosh_has_no_ipsec
swan --terminate --ike rosh >/dev/null 2>&1
clean "no common transform" 5
begin "no common transform by rosh"
knock
check "no common transform by rosh: told so" rosh_logged 'PROPOSAL_NOT_CHOSEN protocol 3'
check "no common transform by rosh: no phase 2" rosh_has_no_ipsec
ask 'clear crypto isakmp' >/dev/null
clean "no common transform by rosh" 5

suite aes
transform='esp-aes esp-sha-hmac'
pfs=group14
both_pfs() {
	begin "PFS demanded"
	sed -i 's/esp_proposals = .*/esp_proposals = aes128-sha1/' "$dir/swanctl/swanctl.conf"
	swan --load-all >/dev/null 2>&1
	check "PFS demanded: the peer gets nowhere" not swan --initiate --child net --timeout 8
}
both_pfs
check "PFS demanded: notify 14" peer_logged 'received NO_PROPOSAL_CHOSEN'
check "PFS demanded: no phase 2" rosh_has_no_ipsec
swan --terminate --ike rosh >/dev/null 2>&1
clean "PFS demanded" 5

suite aes
peer_lan=10.63.0.0/24
both "other proxies"
check "other proxies: notify 18" peer_logged 'received INVALID_ID_INFORMATION'
check "other proxies: debug" rosh_logged 'proxy identities not supported'
check "other proxies: debug" rosh_logged 'IPSec policy invalidated proposal'
check "other proxies: no phase 2" rosh_has_no_ipsec
swan --terminate --ike rosh >/dev/null 2>&1
clean "other proxies" 5
begin "other proxies by rosh"
knock
check "other proxies by rosh: told so" rosh_logged 'INVALID_ID_INFO'
check "other proxies by rosh: no phase 2" rosh_has_no_ipsec
ask 'clear crypto isakmp' >/dev/null
clean "other proxies by rosh" 5
finish
