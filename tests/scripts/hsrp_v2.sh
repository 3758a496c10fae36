#!/bin/sh
# HSRP version 2 as an independent eye sees it: tshark decodes every hello of the transcript, finds
# nothing malformed, and reads the group, the virtual address and the times that are configured.
set -eu
cd "$(dirname "$0")/../.."
. tests/scripts/tshark.inc
play tests/sessions/hsrp-v2.session

hellos=$(count 'hsrp2.version == 2 && ip.dst == 224.0.0.102 && ip.ttl == 1')
[ "$hellos" -gt 100 ] && say "ok $hellos packets of version 2" || say "FAIL $hellos packets of version 2"
bad=$(count '_ws.malformed || _ws.short || (udp.port == 1985 && !hsrp)')
[ "$bad" = 0 ] && say "ok nothing is malformed" || say "FAIL $bad malformed"
own=$(count 'hsrp2.group == 1000 && hsrp2.state == 6 && hsrp2.version == 2 && hsrp2.hellotime == 500 &&
	hsrp2.holdtime == 1600 && hsrp2.virt_ip == 192.0.2.1 && eth.src == 00:00:0c:9f:f3:e8')
[ "$own" -gt 50 ] && say "ok $own hellos of the active router" || say "FAIL $own hellos of the active router"
md5=$(count 'hsrp2.group == 1000 && hsrp2.md5_auth_data')
[ "$md5" = "$(count 'hsrp2.group == 1000')" ] && say "ok all of them carry MD5" || say "FAIL only $md5 carry MD5"
one=$(count 'hsrp && ip.dst == 224.0.0.2')
[ "$one" -gt 10 ] && say "ok $one packets of version 1" || say "FAIL $one packets of version 1"
exit $fail
