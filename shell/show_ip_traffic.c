/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show ip traffic: what the IP stack counted, in IOS's layout; what IOS counts of things that a
 * router here has not stays 0. show ip drops, rosh's own: what was refused, by reason.
 */
#include <inttypes.h>
#include <string.h>

#include "engine/net/ip.h"
#include "grammar.h"
#include "shell/exec.h"
#include "shell/show_ospf.h"

/* ICMP's types (RFC 792, RFC 950, RFC 1256). */
enum {
	ECHO_REPLY = 0, UNREACHABLE = 3, QUENCH = 4, REDIRECT = 5, ECHO = 8, ADVERTISEMENT = 9,
	SOLICITATION = 10, EXCEEDED = 11, PARAMETER = 12, TIMESTAMP = 13, INFO_REQUEST = 15,
	MASK_REQUEST = 17, MASK_REPLY = 18,
};

static void put_ip(struct text *out, const struct ip_stats *n, bool late)
{
	const uint64_t *d = n->drops;

	text_printf(out,
		    "IP statistics:\n"
		    "  Rcvd:  %" PRIu64 " total, %" PRIu64 " local destination\n"
		    "         %" PRIu64 " format errors, %" PRIu64 " checksum errors, %" PRIu64
		    " bad hop count\n"
		    "         %" PRIu64 " unknown protocol, 0 not a gateway\n"
		    "         0 security failures, %" PRIu64 " bad options, %" PRIu64
		    " with options\n",
		    n->received, n->delivered, d[IP_DROP_HEADER], d[IP_DROP_CHECKSUM],
		    d[IP_DROP_TTL], d[IP_DROP_NO_PROTO],
		    d[IP_DROP_OPTIONS] + d[IP_DROP_SOURCE_ROUTE], n->with_options);
	text_printf(out,
		    "  Opts:  0 end, 0 nop, 0 basic security, 0 loose source route\n"
		    "         0 timestamp, 0 extended security, 0 record route\n"
		    "         0 stream ID, 0 strict source route, 0 alert, 0 cipso%s\n"
		    "         0 other\n",
		    late ? ", 0 ump" : "");
	text_printf(out,
		    "  Frags: %" PRIu64 " reassembled, %" PRIu64 " timeouts, %" PRIu64
		    " couldn't reassemble\n"
		    "         %" PRIu64 " fragmented, %" PRIu64 " couldn't fragment\n"
		    "  Bcast: %" PRIu64 " received, %" PRIu64 " sent\n"
		    "  Mcast: %" PRIu64 " received, %" PRIu64 " sent\n"
		    "  Sent:  %" PRIu64 " generated, %" PRIu64 " forwarded\n",
		    n->reassembled, d[IP_DROP_TIMEOUT], d[IP_DROP_REASSEMBLY], n->fragmented,
		    d[IP_DROP_DF], n->broadcasts_in, n->broadcasts_out, n->multicasts_in,
		    n->multicasts_out, n->sent, n->forwarded);
	text_printf(out,
		    "  Drop:  %" PRIu64 " encapsulation failed, 0 unresolved, 0 no adjacency\n"
		    "         %" PRIu64 " no route, 0 unicast RPF, %" PRIu64 " forced drop\n",
		    d[IP_DROP_NO_ARP], d[IP_DROP_NO_ROUTE], d[IP_DROP_ACL] + d[IP_DROP_NULL0]);
	if (late)
		text_add(out, "         0 options denied\n");
}

/* Those that have no place of their own in the layout. */
static uint64_t icmp_others(const uint64_t in[ICMP_TYPES])
{
	static const uint8_t named[] = {ECHO_REPLY, UNREACHABLE, QUENCH, REDIRECT, ECHO,
					ADVERTISEMENT, SOLICITATION, PARAMETER, TIMESTAMP,
					INFO_REQUEST, MASK_REQUEST, MASK_REPLY};
	uint64_t n = 0;

	for (unsigned i = 0; i < ICMP_TYPES; i++)
		n += memchr(named, (int)i, sizeof(named)) ? 0 : in[i];
	return n;
}

static void put_icmp(struct text *out, const struct ip_stats *n)
{
	const uint64_t *in = n->icmp_in, *sent = n->icmp_out;

	text_printf(out,
		    "\nICMP statistics:\n"
		    "  Rcvd: %" PRIu64 " format errors, %" PRIu64 " checksum errors, %" PRIu64
		    " redirects, %" PRIu64 " unreachable\n"
		    "        %" PRIu64 " echo, %" PRIu64
		    " echo reply, %" PRIu64 " mask requests, %" PRIu64 " mask replies, %" PRIu64
		    " quench\n"
		    "        %" PRIu64 " parameter, %" PRIu64 " timestamp, %" PRIu64
		    " info request, %" PRIu64 " other\n"
		    "        %" PRIu64 " irdp solicitations, %" PRIu64 " irdp advertisements\n",
		    n->drops[IP_DROP_ICMP_FORMAT], n->drops[IP_DROP_ICMP_CHECKSUM], in[REDIRECT],
		    in[UNREACHABLE], in[ECHO], in[ECHO_REPLY], in[MASK_REQUEST],
		    in[MASK_REPLY], in[QUENCH], in[PARAMETER], in[TIMESTAMP], in[INFO_REQUEST],
		    icmp_others(in), in[SOLICITATION], in[ADVERTISEMENT]);
	text_printf(out,
		    "  Sent: %" PRIu64 " redirects, %" PRIu64 " unreachable, %" PRIu64
		    " echo, %" PRIu64 " echo reply\n"
		    "        0 mask requests, 0 mask replies, 0 quench, 0 timestamp\n"
		    "        0 info reply, %" PRIu64 " time exceeded, %" PRIu64
		    " parameter problem\n"
		    "        0 irdp solicitations, 0 irdp advertisements\n",
		    sent[REDIRECT], sent[UNREACHABLE], sent[ECHO], sent[ECHO_REPLY],
		    sent[EXCEEDED], sent[PARAMETER]);
}

static void put_transport(struct text *out, const struct ip_stats *n)
{
	text_printf(out,
		    "\nTCP statistics:\n"
		    "  Rcvd: %" PRIu64 " total, %" PRIu64 " checksum errors, %" PRIu64 " no port\n"
		    "  Sent: %" PRIu64 " total\n"
		    "\nUDP statistics:\n"
		    "  Rcvd: %" PRIu64 " total, %" PRIu64 " checksum errors, %" PRIu64 " no port\n"
		    "  Sent: %" PRIu64 " total, %" PRIu64 " forwarded broadcasts\n",
		    n->tcp_in, n->drops[IP_DROP_TCP_CHECKSUM], n->drops[IP_DROP_TCP_PORT],
		    n->tcp_out, n->udp_in, n->drops[IP_DROP_UDP_CHECKSUM],
		    n->drops[IP_DROP_NO_PORT], n->udp_out, n->udp_relayed);
}

static void put_arp(struct text *out, const struct ip_stats *n)
{
	text_printf(out,
		    "\nARP statistics:\n"
		    "  Rcvd: %" PRIu64 " requests, %" PRIu64 " replies, 0 reverse, %" PRIu64
		    " other\n"
		    "  Sent: %" PRIu64 " requests, %" PRIu64 " replies (%" PRIu64
		    " proxy), 0 reverse\n",
		    n->arp_requests_in, n->arp_replies_in, n->drops[IP_DROP_ARP_OPERATION],
		    n->arp_requests_out, n->arp_replies_out, n->arp_proxied);
}

void show_ip_traffic(struct exec *ex, const struct args *a)
{
	const struct ip_stats *n = ip_stats(ex->host->router);

	(void)a;
	put_ip(ex->out, n, ex->host->style == STYLE_15);
	put_icmp(ex->out, n);
	put_transport(ex->out, n);
	show_ospf_statistics(ex);
	put_arp(ex->out, n);
}

void show_ip_drops(struct exec *ex, const struct args *a)
{
	const struct ip_stats *n = ip_stats(ex->host->router);

	(void)a;
	text_add(ex->out, "Frames and packets received or sent, and dropped:\n");
	for (unsigned i = 0; i < IP_DROP_COUNT; i++)
		text_printf(ex->out, "  %-36s %10" PRIu64 "\n", ip_drop_name((enum ip_drop)i),
			    n->drops[i]);
}

void clear_ip_traffic(struct exec *ex, const struct args *a)
{
	(void)a;
	if (exec_confirm(ex, "Clear \"show ip traffic\" counters [confirm]"))
		memset(ip_stats(ex->host->router), 0, sizeof(struct ip_stats));
}
