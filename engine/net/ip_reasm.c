/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reassembly (RFC 791, section 3.2; after RFC 815, with a bitmap of 8-byte blocks in place of the
 * list of holes). The first copy of a block wins. Bounded: REASM_MAX datagrams at a time, the
 * oldest makes room; each is given up after 30 seconds.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/net/stack.h"

enum { REASM_MAX = 16, REASM_BUCKETS = 16, REASM_S = 30, REASM_BLOCKS = 8192, IP_MAX = 65535 };

struct reasm_ctx {
	struct list age;
	struct reasm_ctx *next;
	struct router *router;
	struct iface *in;
	unsigned flags;
	uint32_t src, dst;
	uint16_t id;
	uint8_t proto;
	struct timer timer;
	uint8_t *buf;
	size_t cap;
	size_t blocks, total; /* received; of the payload, 0 while the last one is missing */
	size_t end;	      /* highest byte seen */
	uint8_t hdr[60];
	size_t hdr_len; /* 0: the first fragment is missing */
	uint8_t map[REASM_BLOCKS / 8];
};

struct reasm {
	struct list age;
	struct reasm_ctx *bucket[REASM_BUCKETS];
	unsigned count;
};

void reasm_start(struct router *r)
{
	r->ip->reasm = mem_zalloc(sizeof(*r->ip->reasm));
	list_init(&r->ip->reasm->age);
}

static struct reasm_ctx **reasm_at(struct reasm *m, const struct ip_hdr *h)
{
	uint32_t hash = (h->src ^ h->dst ^ h->id ^ (uint32_t)h->proto << 16) * 0x9e3779b1u;
	struct reasm_ctx **at = &m->bucket[hash >> 28];

	while (*at && ((*at)->src != h->src || (*at)->dst != h->dst || (*at)->id != h->id ||
		       (*at)->proto != h->proto))
		at = &(*at)->next;
	return at;
}

static void reasm_free(struct reasm_ctx *c)
{
	struct ip_hdr key = {.src = c->src, .dst = c->dst, .id = c->id, .proto = c->proto};
	struct reasm *m = c->router->ip->reasm;
	struct reasm_ctx **at = reasm_at(m, &key);

	*at = c->next;
	timer_stop(c->router->sim, &c->timer);
	list_remove(&c->age);
	m->count--;
	free(c->buf);
	free(c);
}

void reasm_stop(struct router *r)
{
	while (!list_empty(&r->ip->reasm->age))
		reasm_free(list_first(&r->ip->reasm->age, struct reasm_ctx, age));
	free(r->ip->reasm);
	r->ip->reasm = NULL;
}

void reasm_forget(struct iface *ifp)
{
	struct reasm_ctx *c, *tmp;

	list_each_safe (c, tmp, &ifp->router->ip->reasm->age, age)
		if (c->in == ifp)
			reasm_free(c);
}

/* RFC 1122, 3.3.2: time exceeded, if the first fragment is there to be quoted. */
static void reasm_timeout(void *ctx)
{
	struct reasm_ctx *c = ctx;
	struct router *r = c->router;
	size_t n = c->end < 8 ? c->end : 8;

	ip_count_drop(r, IP_DROP_TIMEOUT);
	if (c->hdr_len) {
		struct pkt *p = pkt_new(r->sim, c->hdr_len + n);

		memcpy(pkt_put(p, c->hdr_len), c->hdr, c->hdr_len);
		memcpy(pkt_put(p, n), c->buf, n);
		p->in = c->in;
		p->flags = c->flags;
		icmp_error(r, p, ICMP_TIME_EXCEEDED, 1, 0);
		pkt_free(p);
	}
	reasm_free(c);
}

static struct reasm_ctx *reasm_new(struct router *r, const struct pkt *p, const struct ip_hdr *h)
{
	struct reasm *m = r->ip->reasm;
	struct reasm_ctx *c, **at;

	if (m->count == REASM_MAX) {
		r->ip->stats.drops[IP_DROP_REASSEMBLY]++;
		reasm_free(list_first(&m->age, struct reasm_ctx, age));
	}
	at = reasm_at(m, h);
	c = *at = mem_zalloc(sizeof(*c));
	c->router = r;
	c->in = p->in;
	c->src = h->src;
	c->dst = h->dst;
	c->id = h->id;
	c->proto = h->proto;
	list_push(&m->age, &c->age);
	m->count++;
	timer_init(&c->timer, reasm_timeout, c);
	timer_start(r->sim, &c->timer, REASM_S * NS_PER_S);
	return c;
}

/* Takes in what is new of bytes `off` .. `off + n`. */
static void reasm_store(struct reasm_ctx *c, const uint8_t *from, size_t off, size_t n)
{
	if (off + n > c->cap) {
		c->cap = (off + n + 4095) & ~(size_t)4095;
		c->buf = mem_realloc(c->buf, c->cap, 1);
	}
	if (off + n > c->end)
		c->end = off + n;
	for (size_t i = 0; i < n; i += 8) {
		size_t block = (off + i) / 8;

		if (c->map[block / 8] >> block % 8 & 1)
			continue;
		c->map[block / 8] |= (uint8_t)(1u << block % 8);
		memcpy(c->buf + off + i, from + i, n - i < 8 ? n - i : 8);
		c->blocks++;
	}
}

static struct pkt *reasm_finish(struct reasm_ctx *c)
{
	struct router *r = c->router;
	struct pkt *p = pkt_new(r->sim, c->hdr_len + c->total);
	uint8_t *at = pkt_put(p, c->hdr_len + c->total);
	size_t len = c->hdr_len + c->total;
	uint16_t sum;

	memcpy(at, c->hdr, c->hdr_len);
	memcpy(at + c->hdr_len, c->buf, c->total);
	at[2] = (uint8_t)(len >> 8);
	at[3] = (uint8_t)len;
	at[6] = at[7] = at[10] = at[11] = 0;
	sum = ip_sum_fold(ip_sum_add(0, at, c->hdr_len));
	at[10] = (uint8_t)(sum >> 8);
	at[11] = (uint8_t)sum;
	p->in = c->in;
	p->flags = c->flags;
	r->ip->stats.reassembled++;
	reasm_free(c);
	return p;
}

struct pkt *reasm_input(struct router *r, struct pkt *p, const struct ip_hdr *h)
{
	struct reasm_ctx *c = *reasm_at(r->ip->reasm, h);
	size_t off = (size_t)(h->frag & IP_OFFSET_MASK) * 8, n = h->total_len - h->hdr_len;
	bool last = !(h->frag & IP_MF);

	/* Only the last one may have a length that is no multiple of 8. */
	if (!n || (!last && n % 8) || off + n + h->hdr_len > IP_MAX) {
		ip_drop(r, p, IP_DROP_REASSEMBLY);
		return NULL;
	}
	if (!c)
		c = reasm_new(r, p, h);
	if (c->total ? off + n > c->total || (last && off + n != c->total)
		     : last && off + n < c->end) {
		ip_drop(r, p, IP_DROP_REASSEMBLY); /* it contradicts the others */
		reasm_free(c);
		return NULL;
	}
	if (last)
		c->total = off + n;
	reasm_store(c, p->data + h->hdr_len, off, n);
	if (!off && !c->hdr_len) {
		memcpy(c->hdr, p->data, h->hdr_len);
		c->hdr_len = h->hdr_len;
		c->flags = p->flags;
	}
	pkt_free(p);
	if (!c->total || !c->hdr_len || c->blocks < (c->total + 7) / 8 ||
	    c->hdr_len + c->total > IP_MAX)
		return NULL;
	return reasm_finish(c);
}
