#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# strongSwan: a peer that falls silent, in both directions. The SAs go in the time configured and
# not before; so do those of a peer that was killed, and of one that came back with nothing.
cd "$(dirname "$0")/../.." || exit 1
. tests/interop/swan.inc

# seconds, seconds, command: it comes true, no earlier and no later than that
between() {
	local from=$(($(date +%s%N) / 1000000)) min=$(($1 * 1000)) max=$(($2 * 1000)) took
	shift 2
	until "$@"; do
		took=$(($(date +%s%N) / 1000000 - from))
		[ $took -le $max ] || { echo "not within $max ms"; return 1; }
		sleep 0.3
	done
	took=$(($(date +%s%N) / 1000000 - from))
	echo "took $took ms"
	[ $took -ge $min ]
}
charon() { pgrep -P "$peer_pid" charon || echo "$peer_pid"; }
between_never() { # seconds: the SAs stay all the time
	local end=$((SECONDS + $1))
	while [ $SECONDS -lt $end ]; do
		rosh_has_sas || return 1
		sleep 1
	done
}
one_ike() { [ "$(ask 'show crypto isakmp sa' | grep -c QM_IDLE)" = 1 ]; }

# Questions go out 10 s after the last, five of them 2 s apart: gone 10 to 20 s after the silence
# began (the first may come at any moment of the interval).
suite aes
through "the peer silent" rosh
kill -STOP $(charon)
check "the peer silent: rosh's SAs go in 10 to 21 s" between 9 22 rosh_has_no_sas
check "the peer silent: rosh says why" rosh_logged 'PEERS_ALIVE_TIMER'
kill -CONT $(charon)

through "the peer killed" peer
kill -KILL $(charon)
check "the peer killed: rosh's SAs go in 10 to 21 s" between 9 22 rosh_has_no_sas

suite aes
alive='crypto isakmp keepalive 20 3 periodic'
through "20 and 3" rosh
kill -KILL $(charon)
check "20 and 3: rosh's SAs go in 15 to 36 s" between 14 37 rosh_has_no_sas

suite aes
alive='crypto isakmp keepalive 10 2 on-demand'
through "on demand" rosh
kill -STOP $(charon)
check "on demand: nothing is asked without traffic" between_never 25
knock 30 &
check "on demand: with traffic the SAs go" between 8 25 rosh_has_no_ipsec
wait $!
kill -CONT $(charon)

# The peer asks every 4 s and gives up after 12.
suite aes
through "rosh silent" rosh
kill -STOP "$rosh_pid"
check "rosh silent: the peer's SAs go in 8 to 17 s" between 8 17 not peer_has_sa
kill -CONT "$rosh_pid"

through "rosh killed" peer
kill -KILL "$rosh_pid"
check "rosh killed: the peer's SAs go in 8 to 17 s" between 8 17 not peer_has_sa
check "rosh killed: no state at the peer" within 10 peer_has_none

# A peer that forgot everything begins anew: what was made with it before is void.
suite aes
through "the peer restarts" rosh
kill -KILL $(charon)
rm -f "$dir/vici"
check "the peer restarts: it starts" start_peer
check "the peer restarts: it builds a tunnel" swan --initiate --child net
check "the peer restarts: traffic" from_peer 10 10.61.0.1 10.62.0.1
check "the peer restarts: one phase 1 at rosh" one_ike
finish
