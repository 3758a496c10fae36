/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `ip helper-address`: UDP broadcasts of some services go on to other addresses, and BOOTP and
 * DHCP are relayed as RFC 1542, section 4 says. A reply is sent to its client by link broadcast
 * (4.1.2 allows it where the link address cannot be chosen), so ARP need not know it.
 * Which services those are, `ip forward-protocol udp` says.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/net/stack.h"

enum {
	UDP_HDR = 8,
	BOOTPS = 67,
	BOOTPC = 68,
	BOOTREQUEST = 1,
	BOOTREPLY = 2,
	/* RFC 951, section 3: where the fields lie. */
	BOOTP_HOPS = 3,
	BOOTP_FLAGS = 10,
	BOOTP_YIADDR = 16,
	BOOTP_GIADDR = 24,
	BOOTP_MIN = 236, /* without the vendor's area */
	BOOTP_MAX = 1500,
	HOPS_MAX = 16, /* RFC 1542, 4.1.1 */
};

/* What IOS forwards unless it is told otherwise. */
static const uint16_t services[] = {37, 49, 53, BOOTPS, BOOTPC, 69, 137, 138};

unsigned helper_services_default(const uint16_t **ports)
{
	*ports = services;
	return sizeof(services) / sizeof(*services);
}

void helper_set_services(struct router *r, const uint16_t *ports, unsigned n)
{
	struct ip_stack *st = r->ip;

	free(st->services);
	st->services = NULL;
	st->n_services = n;
	if (!ports)
		return;
	/* None is not the same as the default. */
	st->services = mem_calloc(n + 1, sizeof(*ports));
	if (n)
		memcpy(st->services, ports, n * sizeof(*ports));
}

static bool is_service(const struct ip_stack *st, uint16_t port)
{
	const uint16_t *ports = st->services;
	unsigned n = ports ? st->n_services : helper_services_default(&ports);

	while (n-- > 0)
		if (ports[n] == port)
			return true;
	return false;
}

static uint16_t get16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

static void put16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, (uint16_t)(v >> 16));
	put16(p + 2, (uint16_t)v);
}

/* RFC 1542, 4.1.1: a client's request, with our address for the answer to come back to. */
static void relay_request(struct iface *in, const uint8_t *data, size_t len, uint32_t to)
{
	const struct ip_tx tx = {.dst = to, .src = iface_addr(in)};
	uint8_t copy[BOOTP_MAX];

	if (len < BOOTP_MIN || len > sizeof(copy) || data[BOOTP_HOPS] >= HOPS_MAX)
		return;
	memcpy(copy, data, len);
	copy[BOOTP_HOPS]++;
	if (get32(copy + BOOTP_GIADDR) == 0)
		put32(copy + BOOTP_GIADDR, iface_addr(in));
	udp_send(in->router, &tx, BOOTPS, BOOTPS, copy, len);
}

/* Any other service: the same datagram to another address, one hop on (RFC 1812, 5.3.1). */
static void relay_datagram(struct iface *in, const struct pkt *p, const struct ip_hdr *h,
			   uint32_t to)
{
	struct ip_hdr out = *h;
	struct pkt *c;
	uint8_t *udp;
	uint32_t sum;

	if (h->ttl <= 1)
		return;
	c = pkt_clone(p);
	udp = c->data + h->hdr_len;
	/* RFC 1624, equation 3: the sum with the old address taken out and the new one put in. */
	if (get16(udp + 6) != 0) {
		sum = (uint16_t)~get16(udp + 6);
		sum += (uint16_t)~(h->dst >> 16) + (uint32_t)(uint16_t)~h->dst;
		sum += (to >> 16) + (to & 0xffff);
		put16(udp + 6, ip_sum_fold(sum) ? ip_sum_fold(sum) : 0xffff);
	}
	out.dst = to;
	out.ttl--;
	put32(c->data + 16, to);
	c->data[8] = out.ttl;
	put16(c->data + 10, 0);
	put16(c->data + 10, ip_sum_fold(ip_sum_add(0, c->data, h->hdr_len)));
	c->in = NULL;
	c->flags = 0;
	in->router->ip->stats.forwarded++;
	in->router->ip->stats.udp_relayed++;
	ip_route_out(in->router, c);
}

void helper_relay(struct iface *in, const struct pkt *p, const struct ip_hdr *h)
{
	const uint8_t *udp = p->data + h->hdr_len;
	size_t len = (size_t)h->total_len - h->hdr_len;
	uint16_t port;

	/* A fragment has no port, and is not put together on the way (RFC 1812, 5.2.3). */
	if (!in->ip || in->ip->n_helpers == 0 || h->proto != IP_PROTO_UDP || len < UDP_HDR ||
	    h->frag & (IP_MF | IP_OFFSET_MASK))
		return;
	port = get16(udp + 2);
	if (!is_service(in->router->ip, port) || get16(udp + 4) < UDP_HDR || get16(udp + 4) > len)
		return;
	len = get16(udp + 4) - (size_t)UDP_HDR;
	for (unsigned i = 0; i < in->ip->n_helpers; i++) {
		if (port != BOOTPS)
			relay_datagram(in, p, h, in->ip->helpers[i]);
		else if (len > 0 && udp[UDP_HDR] == BOOTREQUEST)
			relay_request(in, udp + UDP_HDR, len, in->ip->helpers[i]);
	}
}

/* RFC 1542, 4.1.2: the server's answer, to the link that giaddr names; any other is not ours. */
static void relay_reply(void *ctx, const struct udp_rx *d)
{
	struct router *r = ctx;
	const struct ip_local *l;
	struct ip_tx tx = {0};

	if (d->len < BOOTP_MIN || d->data[0] != BOOTREPLY)
		return;
	l = ip_local_find(r->ip, get32(d->data + BOOTP_GIADDR), IP_LOCAL_OWN, NULL);
	if (!l || !l->ifp->ip || l->ifp->ip->n_helpers == 0)
		return;
	tx.out = l->ifp;
	tx.src = l->addr;
	tx.dst = 0xffffffff;
	udp_send(r, &tx, BOOTPS, BOOTPC, d->data, d->len);
}

void helper_set(struct iface *ifp, const uint32_t *addrs, unsigned n)
{
	struct ip_stack *st = ifp->router->ip;
	struct ip_iface *ip;

	if (n == 0 && !ifp->ip)
		return;
	ip = ip_iface_of(ifp);
	if (ip->n_helpers == 0 && n > 0 && st->helping++ == 0)
		udp_bind(ifp->router, BOOTPS, relay_reply, ifp->router);
	if (ip->n_helpers > 0 && n == 0 && --st->helping == 0)
		udp_unbind(ifp->router, BOOTPS);
	free(ip->helpers);
	ip->helpers = NULL;
	ip->n_helpers = n;
	if (n == 0)
		return;
	ip->helpers = mem_calloc(n, sizeof(*addrs));
	memcpy(ip->helpers, addrs, n * sizeof(*addrs));
}

unsigned helper_list(const struct iface *ifp, const uint32_t **addrs)
{
	*addrs = ifp->ip ? ifp->ip->helpers : NULL;
	return ifp->ip ? ifp->ip->n_helpers : 0;
}
