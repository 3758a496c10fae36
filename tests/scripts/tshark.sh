#!/bin/sh
# The three acts as an independent eye sees them: tshark reads the capture of every link, finds
# nothing malformed and no bad checksum, names the protocols that must be there, and opens ESP
# with the exported keys and not without.
set -eu
cd "$(dirname "$0")/../.."
. tests/scripts/tshark.inc
. tests/keys.inc
play labs/vpn-ha/act1.session labs/vpn-ha/act2.session labs/vpn-ha/act3.session

read_all="-o ip.check_checksum:TRUE -o udp.check_checksum:TRUE"
bad='_ws.malformed || ip.checksum.status == "Bad" || udp.checksum.status == "Bad" ||
	icmp.checksum.status == "Bad" || _ws.expert.group == "Checksum" || _ws.short'
protocols="$dir/protocols"
: >"$protocols"
for f in "$dir"/*.pcapng; do
	name=$(basename "$f" .pcapng)
	frames=$(tshark -r "$f" 2>/dev/null | wc -l)
	tshark -r "$f" $read_all -Y "$bad" 2>/dev/null >"$dir/bad"
	if [ -s "$dir/bad" ]; then
		say "FAIL $name: frames that are not sound"
		head -5 "$dir/bad"
	else
		say "ok $name: $frames frames, all sound"
	fi
	tshark -r "$f" -T fields -e frame.protocols 2>/dev/null | tr ':' '\n' | sort -u >>"$protocols"
done
for p in arp hsrp ospf isakmp esp icmp; do
	grep -qx "$p" "$protocols" && say "ok $p was seen" || say "FAIL $p was not seen"
done

# The pings of vpn7200 cross the outside as ESP alone: without keys nobody sees their ICMP there.
outside="$dir/outside.pcapng"
clear=$(tshark -r "$outside" -Y 'icmp && (ip.addr == 99.99.99.99 || ip.addr == 20.1.1.1)' 2>/dev/null | wc -l)
[ "$clear" = 0 ] && say "ok no clear packet of the tunnel is outside" ||
	say "FAIL $clear clear packets of the tunnel are outside"
keys_to_tshark "$dir/keys.txt" "$dir"
decrypt="-o esp.enable_encryption_decode:TRUE -o esp.enable_authentication_check:TRUE"
opened=$(tshark -r "$outside" $decrypt -Y 'esp && icmp && ip.addr == 99.99.99.99' 2>/dev/null | wc -l)
sent=$(tshark -r "$outside" -Y 'esp' 2>/dev/null | wc -l)
[ "$opened" -gt 0 ] && [ "$opened" -le "$sent" ] &&
	say "ok the exported keys open $opened of $sent ESP packets" ||
	say "FAIL the exported keys open $opened of $sent ESP packets"
wrong=$(tshark -r "$outside" $decrypt -Y 'esp.icv_bad == 1' 2>/dev/null | wc -l)
[ "$wrong" = 0 ] && say "ok every ICV is right" || say "FAIL $wrong ICVs are wrong"
exit $fail
