/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UDP (RFC 768): bound ports in a hash, checksums both ways. */
#include <stdlib.h>

#include "engine/net/stack.h"

enum { UDP_HDR = 8 };

struct udp_bound {
	struct udp_bound *next;
	uint16_t port;
	udp_fn *fn;
	udp_whole_fn *whole; /* in place of fn */
	bool own_source;
	void *ctx;
};

struct udp_table {
	struct udp_bound *bucket[UDP_BUCKETS];
};

static struct udp_bound **udp_at(struct udp_table *t, uint16_t port)
{
	struct udp_bound **at = &t->bucket[port % UDP_BUCKETS];

	while (*at && (*at)->port != port)
		at = &(*at)->next;
	return at;
}

void udp_bind(struct router *r, uint16_t port, udp_fn *fn, void *ctx)
{
	struct udp_bound **at = udp_at(r->ip->udp, port);

	if (!*at)
		*at = mem_zalloc(sizeof(**at));
	(*at)->port = port;
	(*at)->fn = fn;
	(*at)->whole = NULL;
	(*at)->own_source = false;
	(*at)->ctx = ctx;
}

void udp_bind_whole(struct router *r, uint16_t port, udp_whole_fn *fn, void *ctx)
{
	udp_bind(r, port, NULL, ctx);
	(*udp_at(r->ip->udp, port))->whole = fn;
}

void udp_bind_own_source(struct router *r, uint16_t port, udp_fn *fn, void *ctx)
{
	udp_bind(r, port, fn, ctx);
	(*udp_at(r->ip->udp, port))->own_source = true;
}

bool udp_hears_own_source(struct router *r, const struct pkt *p, const struct ip_hdr *h)
{
	const struct udp_bound *bound;

	if (h->proto != IP_PROTO_UDP || h->hdr_len != IP_HDR_LEN ||
	    h->frag & (IP_MF | IP_OFFSET_MASK) ||
	    !ip_is_multicast(h->dst) || h->total_len < IP_HDR_LEN + UDP_HDR)
		return false;
	bound = *udp_at(r->ip->udp, (uint16_t)(p->data[IP_HDR_LEN + 2] << 8 |
					       p->data[IP_HDR_LEN + 3]));
	return bound && bound->own_source;
}

void udp_unbind(struct router *r, uint16_t port)
{
	struct udp_bound **at = udp_at(r->ip->udp, port), *b = *at;

	if (b) {
		*at = b->next;
		free(b);
	}
}

/* The sum over pseudo header and datagram (RFC 768), not folded. */
static uint32_t udp_sum(uint32_t src, uint32_t dst, const uint8_t *p, size_t len)
{
	uint32_t sum = (src >> 16) + (src & 0xffff) + (dst >> 16) + (dst & 0xffff);

	return ip_sum_add(sum + IP_PROTO_UDP + (uint32_t)len, p, len);
}

static void udp_input(void *ctx, struct pkt *p, const struct ip_hdr *h)
{
	struct router *r = ctx;
	struct rbuf b = rbuf_from(p->data, p->len);
	struct udp_rx d = {.src = h->src, .dst = h->dst, .ttl = h->ttl, .tos = h->tos, .in = p->in,
			   .from_mac = p->from_mac};
	struct udp_bound *bound;
	uint16_t len, sum;

	r->ip->stats.udp_in++;
	d.sport = rbuf_u16(&b);
	d.dport = rbuf_u16(&b);
	len = rbuf_u16(&b);
	sum = rbuf_u16(&b);
	if (b.failed || len < UDP_HDR || len > p->len ||
	    (sum && ip_sum_fold(udp_sum(h->src, h->dst, p->data, len)))) {
		ip_drop(r, p, b.failed || len < UDP_HDR || len > p->len ? IP_DROP_UDP_FORMAT
									 : IP_DROP_UDP_CHECKSUM);
		return;
	}
	d.data = p->data + UDP_HDR;
	d.len = len - (size_t)UDP_HDR;
	bound = *udp_at(r->ip->udp, d.dport);
	if (!bound) {
		pkt_push(p, h->hdr_len);
		icmp_error(r, p, ICMP_UNREACHABLE, 3, 0);
		ip_drop(r, p, IP_DROP_NO_PORT);
		return;
	}
	if (bound->whole && bound->whole(bound->ctx, p, h, &d))
		return;
	if (bound->fn)
		bound->fn(bound->ctx, &d);
	pkt_free(p);
}

bool udp_send(struct router *r, const struct ip_tx *tx, uint16_t sport, uint16_t dport,
	      const void *data, size_t len)
{
	struct ip_tx t = *tx;
	struct pkt *p;
	struct wbuf b;
	uint16_t sum;

	t.proto = IP_PROTO_UDP;
	if (!t.src)
		t.src = t.out ? iface_addr(t.out) : ip_source_for(r, t.dst);
	if (len > 65535 - IP_HDR_LEN - UDP_HDR || (!t.src && !t.out))
		return false;
	p = pkt_new(r->sim, UDP_HDR + len);
	b = wbuf_from(pkt_put(p, UDP_HDR + len), UDP_HDR + len);
	wbuf_u16(&b, sport);
	wbuf_u16(&b, dport);
	wbuf_u16(&b, (uint16_t)(UDP_HDR + len));
	wbuf_u16(&b, 0);
	wbuf_bytes(&b, data, len);
	sum = ip_sum_fold(udp_sum(t.src, t.dst, p->data, UDP_HDR + len));
	wbuf_set_u16(&b, 6, sum ? sum : 0xffff);
	return ip_send(r, p, &t);
}

void udp_start(struct router *r)
{
	r->ip->udp = mem_zalloc(sizeof(*r->ip->udp));
	ip_register_proto(r, IP_PROTO_UDP, udp_input, r);
}

void udp_stop(struct router *r)
{
	struct udp_table *t = r->ip->udp;

	for (unsigned i = 0; i < UDP_BUCKETS; i++)
		while (t->bucket[i])
			udp_unbind(r, t->bucket[i]->port);
	free(t);
	r->ip->udp = NULL;
}
