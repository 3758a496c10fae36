#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The reference scenario over the kernel: labs/vpn-ha's two 7204s are rosh, the remote peer is
# strongSwan, the inner router is FRR, all joined by veth and bridges in network namespaces. Pings
# go from a host behind the peer to a host behind FRR while the active router fails: its outside
# interface is shut at its console, loses its carrier, or the process is killed. The seconds
# without an answer are printed beside those of keepalived, strongSwan and FRR with glue scripts,
# for the same failures, on the same machine, at the same time.
#
#   host - peer - transit - outside (bridge) - 7204VXR-1, 7204VXR-2 - inside (bridge) - FRR - host
#   20.1.1.2  .69  .65 .49                 .52, .54 and .53      10.1.1.1, .2        .3  99.99.99.99
#
# Timers of all benches: 3 s hello and 10 s hold (VRRP: 3 s, so 9.6 s), OSPF 10 s and 40 s, the
# peer's DPD 10 s and 20 s. The benches: `two` processes; `one` process for both routers; `both`, as
# `two`, but hosts on both sides send, so that the new active router begins IKE; `glue`
# (keepalived; the peer finds out by DPD); `eager` (the same, and the new master begins IKE).
# KEEP=DIR keeps logs and captures there.
# A line per check; exit 1 if any fails. Needs root.  scenario.sh [two|one|both|glue|eager...]
set -u
cd "$(dirname "$0")/../.."
ROSH=$(realpath "${ROSH:-build/rosh}")
CONSOLE=26001 VTY=26101
dir=$(mktemp -d)
chmod 755 "$dir"
. tests/interop/wire.inc
. tests/interop/scenario.inc
. tests/keys.inc
. tests/interop/scenario_glue.inc

finish() {
	for b in ${jobs[@]+"${jobs[@]}"}; do kill "$b"; done 2>/dev/null
	for b in "${benches[@]}"; do cleanup "$b"; done
	rm -rf "$dir"
}
jobs=() benches=()
trap finish EXIT
trap 'exit 1' HUP INT TERM

# ---- rosh ----

vty_of() { [ "$bench$1" = one2 ] && echo $((VTY + 1)) || echo $VTY; }
space_of() { [ "$bench" = one ] && echo "$ns"1 || echo "$ns$1"; }
ask() { # router, line...
	local r=$1
	shift
	ip netns exec "$(space_of "$r")" /usr/bin/python3 tests/interop/ask.py "$(vty_of "$r")" "$@"
}
says() { ask "$1" "$2" | grep -qE "$3"; }
at_console() { # router, line...
	local r=$1 port
	shift
	[ "$bench$r" = one2 ] && port=$((CONSOLE + 1)) || port=$CONSOLE
	ip netns exec "$(space_of "$r")" /usr/bin/python3 tests/interop/ask.py "console:$port" "$@"
}

# The lab's own configurations; the vtys let the test in, and that is the only change.
config_of() {
	awk '/^line vty/ { vty = 1 } vty && /^ login/ { next } { print }
	     /^line vty/ { print " privilege level 15\n no login" }' \
		"labs/vpn-ha/configs/7204VXR-$1.cfg" >"$work/7204VXR-$1.cfg"
}

lab_file() { # router...
	local r inside
	echo "name: scenario"
	echo "topology:"
	echo "  nodes:"
	for r; do
		echo "    7204VXR-$r: {kind: cisco_7204vxr, startup-config: 7204VXR-$r.cfg}"
	done
	echo "  links:"
	for r; do
		inside=0/1
		[ "$r" = 1 ] || inside=1/0
		echo "    - endpoints: [\"7204VXR-$r:FastEthernet0/0\", \"host:o$r\"]"
		echo "    - endpoints: [\"7204VXR-$r:FastEthernet$inside\", \"host:i$r\"]"
	done
}

start_process() { # namespace, router...
	local space=$1 out="$work/rosh$2"
	shift
	for r; do config_of "$r"; done
	lab_file "$@" >"$out.yml"
	[ -p "$out.in" ] || mkfifo "$out.in"
	ip netns exec "$space" "$ROSH" "$out.yml" --nvram "$out.nvram" --console-base $CONSOLE \
		--vty-base $VTY <>"$out.in" >"$out.out" 2>&1 &
	gateway_pid[$1]=$!
	pids+=($!)
	within 10 grep -q '^ready$' "$out.out"
}
start_rosh_gateways() {
	if [ "$bench" = one ]; then
		start_process "${ns}1" 1 2
	else
		start_process "${ns}1" 1 && start_process "${ns}2" 2
	fi
}

# The keys of all SAs that live now, from the console of each lab, join those that were.
note_keys() {
	local in
	for in in "$work"/rosh*.in; do
		rm -f "$work/now.keys"
		timeout 5 sh -c 'echo "keys $1" >"$2"' - "$work/now.keys" "$in"
		within 5 test -e "$work/now.keys" && cat "$work/now.keys" >>"$work/keys"
	done
}
# A filter for the frames whose keys were noted: "esp.spi" or "isakmp.ispi".
with_noted() { # field
	case $1 in
	esp.spi) awk '$1 == "esp" { print $4 }' "$work/keys" ;;
	*) awk '$1 == "ike" { print $2 }' "$work/keys" | sed 's/../&:/g; s/:$//' ;;
	esac | sort -u | awk -v f="$1" '{ printf "%s%s == %s", (NR == 1 ? "" : " || "), f, $0 }'
}
opened() { # filter, filter: as many frames pass the second too as the first alone, at least 3
	local a b
	a=$(HOME=$work tshark -n -r "$work/outside.pcap" -o esp.enable_encryption_decode:TRUE \
		-o esp.enable_authentication_check:TRUE -Y "$1" 2>/dev/null | wc -l)
	b=$(HOME=$work tshark -n -r "$work/outside.pcap" -o esp.enable_encryption_decode:TRUE \
		-o esp.enable_authentication_check:TRUE -Y "($1) && $2" 2>/dev/null | wc -l)
	echo "$a of $1, $b of them $2"
	[ "$a" -ge 3 ] && [ "$a" = "$b" ]
}
check_keys() {
	keys_to_tshark "$work/keys" "$work"
	check "tshark opens ESP with the noted keys" opened "$(with_noted esp.spi)" \
		'ip.proto == 1 && esp.icv_good == 1'
	check "tshark opens ISAKMP with them" \
		opened "isakmp.flag_e == 1 && ($(with_noted isakmp.ispi))" \
		'isakmp.typepayload == 8'
}

rosh_fail_by() {
	case $1 in
	shutdown) at_console 1 'configure terminal' 'interface FastEthernet0/0' shutdown end ;;
	carrier) ip -n "${ns}s" link set o1 down ;;
	death)
		kill -9 "${gateway_pid[1]}"
		wait "${gateway_pid[1]}" 2>/dev/null
		;;
	esac >/dev/null
}
rosh_mend() {
	case $1 in
	shutdown) at_console 1 'configure terminal' 'interface FastEthernet0/0' 'no shutdown' end ;;
	carrier) ip -n "${ns}s" link set o1 up ;;
	death) start_process "${ns}1" 1 ;;
	esac >/dev/null
}

ready_gateways() {
	within 60 says 1 'show standby brief' '^Fa0/0 .*P Active +local' &&
		within 60 says 2 'show standby brief' '^Fa0/0 .*P Standby +172\.16\.172\.52' &&
		within 90 says 1 'show ip ospf neighbor' '99\.99\.99\.1 .*FULL/' &&
		within 90 says 2 'show ip ospf neighbor' '99\.99\.99\.1 .*FULL/'
}
rosh_is_active() {
	says "$1" 'show standby brief' 'P Active +local'
}
check_tunnel() { # router, what
	check "$2: its SAs are for the virtual address" says "$1" 'show crypto ipsec sa' \
		'local crypto endpt.: 172\.16\.172\.53, remote crypto endpt.: 172\.16\.172\.69'
	check "$2: in UDP" says "$1" 'show crypto ipsec sa' 'settings ={Tunnel UDP-Encaps'
	check "$2: with port 4500" says "$1" 'show crypto ipsec sa' '172\.16\.172\.69:4500'
	check "$2: its route is static" says "$1" 'show ip route 20.1.1.0' 'Known via "static"'
	check "$2: FRR has the external by it" within 10 frr_route "10\.1\.1\.$1 "
}
has_no_sas() {
	local out
	out=$(ask "$1" 'show crypto isakmp sa' 'show crypto ipsec sa') &&
		! grep -q 'QM_IDLE\|MM_\|spi: 0x' <<<"$out"
}

# Either side begins. The route is the role's, not the tunnel's.
either_side() { # router, what
	check "$2: the peer deletes" swan p --terminate --ike ha
	check "$2: nothing is left" within 10 has_no_sas "$1"
	check "$2: FRR keeps its route" frr_route "10\.1\.1\.$1 "
	ask "$1" "ping 20.1.1.1 source 10.1.1.$1 repeat 5" >"$work/begun"
	check "$2: it begins" grep -qE 'percent \([345]/5\)' "$work/begun"
	check "$2: as initiator from the virtual address" peer_sees_child inside
	check "$2: the peer adds its own child" swan p --initiate --child net
	check "$2: traffic" within 10 answered
}

run_rosh() {
	local how ways="shutdown carrier death"
	[ "$bench" != one ] || ways="shutdown carrier"
	check "start" start_all
	check "active, standby and FULL" ready_gateways
	check "the peer's tunnel" within 20 swan p --initiate --child net
	check_tunnel 1 "7204VXR-1"
	check "traffic" within 10 answered
	note_keys
	either_side 1 "7204VXR-1"
	begin_pings
	for how in $ways; do
		strike "$how"
		check "$how: 7204VXR-2 is active" within 5 is_active 2
		check_tunnel 2 "$how: 7204VXR-2"
		note_keys
		if [ "$how" = shutdown ]; then
			check "$how: 7204VXR-1 has none" has_no_sas 1
			end_pings
			either_side 2 "$how: 7204VXR-2"
			begin_pings
		fi
		heal "$how"
		check "$how, mended: FRR goes by it alone" within 40 frr_route '^[^,]*10\.1\.1\.1 [^,]*$'
		check "$how, mended: 7204VXR-2 has no SAs" within 30 has_no_sas 2
		check "$how, mended: both stand as before" ready_gateways
	done
	end_pings
	check_keys
}

# ---- all ----

is_rosh() { case $bench in one | two | both) ;; *) false ;; esac; }
is_active() { if is_rosh; then rosh_is_active "$1"; else has_address "$1"; fi; }
start_gateways() { if is_rosh; then start_rosh_gateways; else start_glue_gateways; fi; }
fail_by() { if is_rosh; then rosh_fail_by "$1"; else glue_fail_by "$1"; fi; }
mend() { if is_rosh; then rosh_mend "$1"; else glue_mend "$1"; fi; }

run_bench() {
	bench=$1 ns=roshw${1:0:1} work=$dir/$1
	fail=0
	mkdir "$work"
	chmod 755 "$work"
	case $bench in
	one | two | both) run_rosh ;;
	glue | eager) run_glue ;;
	esac
	check_captures
	[ -z "${KEEP:-}" ] || cp -r "$work" "$KEEP/"
	cleanup "$bench"
	return $fail
}

benches=("$@")
[ ${#benches[@]} -gt 0 ] || benches=(two one both glue eager)
for b in "${benches[@]}"; do
	case $b in two | one | both | glue | eager) ;; *) echo "usage: $0 [two|one|both|glue|eager...]"; exit 2 ;; esac
	(trap 'cleanup $b' EXIT; trap 'exit 1' TERM; run_bench "$b") >"$dir/$b.log" 2>&1 &
	jobs+=($!)
done
all=0
for i in "${!jobs[@]}"; do
	wait "${jobs[$i]}" || all=1
	sed "s/^\(ok\|FAIL\) /&${benches[$i]}: /" "$dir/${benches[$i]}.log"
done
echo
echo "seconds without an answer, by failure and at the return of the first router"
printf '%-32s%10s%10s%10s%10s%10s%10s\n' "" shutdown return carrier return death return
for b in "${benches[@]}"; do gap_row "$b"; done
exit $all
