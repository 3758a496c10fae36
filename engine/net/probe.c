/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ping and traceroute as machines: they run on timers and on what ICMP hands over, and are read by
 * the exec commands. Probes are told apart by their echo id, or by their UDP ports.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/net/stack.h"

enum {
	ECHO_HDR = 8,
	UDP_HDR = 8,
	TRACE_LEN = 28, /* IP bytes of a probe */
	TRACE_SPORT = 49152,
};

struct probes {
	struct list pings;
	struct list traces;
	uint16_t next_id;
};

void probe_start(struct router *r)
{
	r->ip->probes = mem_zalloc(sizeof(*r->ip->probes));
	list_init(&r->ip->probes->pings);
	list_init(&r->ip->probes->traces);
}

void probe_stop(struct router *r)
{
	struct probes *ps = r->ip->probes;

	/* The commands that own them free them later; a router without power just ends them. */
	while (!list_empty(&ps->pings)) {
		struct ping *p = list_first(&ps->pings, struct ping, node);

		list_remove(&p->node);
		timer_stop(r->sim, &p->timer);
		p->done = true;
	}
	while (!list_empty(&ps->traces)) {
		struct trace *t = list_first(&ps->traces, struct trace, node);

		list_remove(&t->node);
		timer_stop(r->sim, &t->timer);
		t->done = true;
	}
	free(ps);
	r->ip->probes = NULL;
}

/* Rounded up: an answer is never there in no time. */
static uint32_t probe_ms(uint64_t ns)
{
	uint64_t ms = (ns + NS_PER_MS - 1) / NS_PER_MS;

	return ms ? (uint32_t)ms : 1;
}

static void ping_send(struct ping *p);

/* The one place where a probe's fate is noted; the next one goes out at once. */
static void ping_mark(struct ping *p, char mark)
{
	timer_stop(p->router->sim, &p->timer);
	p->marks[p->n_marks++] = mark;
	p->marks[p->n_marks] = '\0';
	if (p->sent < p->p.count) {
		ping_send(p);
		return;
	}
	p->done = true;
	list_remove(&p->node);
}

static void ping_timeout(void *ctx)
{
	ping_mark(ctx, '.');
}

/* Where the packets go first. */
static uint32_t ping_first(const struct ping *p)
{
	return p->p.n_route ? p->p.route[0] : p->p.dst;
}

/* A loose or strict source route (RFC 791, 3.1): what comes after the first way point. */
static size_t ping_options(const struct ping *p, uint8_t *at, size_t room)
{
	struct wbuf b = wbuf_from(at, room);

	if (!p->p.n_route)
		return 0;
	wbuf_u8(&b, p->p.strict ? IP_OPT_SSRR : IP_OPT_LSRR);
	wbuf_u8(&b, (uint8_t)(3 + 4 * p->p.n_route));
	wbuf_u8(&b, 4);
	for (unsigned i = 1; i < p->p.n_route; i++)
		wbuf_u32(&b, p->p.route[i]);
	wbuf_u32(&b, p->p.dst);
	wbuf_u8(&b, 0);
	return b.len;
}

static void ping_send(struct ping *p)
{
	struct router *r = p->router;
	size_t len = p->p.size - IP_HDR_LEN;
	uint8_t options[4 + 4 * PING_ROUTE_MAX];
	size_t options_len = ping_options(p, options, sizeof(options));
	struct pkt *pkt = pkt_new(r->sim, options_len + len);
	struct wbuf b;
	struct ip_tx tx = {
		.src = p->p.src,
		.dst = ping_first(p),
		.options_len = (uint8_t)options_len,
		.proto = IP_PROTO_ICMP,
		.tos = p->p.tos,
		.df = p->p.df,
	};

	memcpy(pkt_put(pkt, options_len), options, options_len);
	b = wbuf_from(pkt_put(pkt, len), len);
	wbuf_u8(&b, ICMP_ECHO);
	wbuf_u8(&b, 0);
	wbuf_u16(&b, 0);
	wbuf_u16(&b, p->id);
	wbuf_u16(&b, ++p->seq);
	while (b.len + 2 <= len)
		wbuf_u16(&b, p->p.pattern);
	if (b.len < len)
		wbuf_u8(&b, p->p.pattern >> 8);
	wbuf_set_u16(&b, 2, ip_sum_fold(ip_sum_add(0, b.base, len)));
	if (p->p.dst == 0xffffffff || ip_is_multicast(p->p.dst)) {
		/* Groups need an interface: the first that is up and has an address. */
		list_each (tx.out, &r->ifaces, node)
			if (tx.out->proto_up && tx.out->kind->ethernet && iface_addr(tx.out))
				break;
		if (&tx.out->node == &r->ifaces)
			tx.out = NULL;
	}
	p->sent++;
	p->sent_ns = r->sim->now_ns;
	timer_start(r->sim, &p->timer, p->p.timeout_ms * NS_PER_MS);
	ip_send(r, pkt, &tx);
}

struct ping *ping_new(struct router *r, const struct ping_params *params)
{
	struct ping *p = mem_zalloc(sizeof(*p));

	p->p = *params;
	if (p->p.size < IP_HDR_LEN + ECHO_HDR)
		p->p.size = IP_HDR_LEN + ECHO_HDR;
	p->marks = mem_zalloc((size_t)p->p.count + 1);
	p->router = r;
	p->id = r->ip->probes->next_id++;
	timer_init(&p->timer, ping_timeout, p);
	list_init(&p->node);
	if (!p->p.count) {
		p->done = true;
		return p;
	}
	list_push(&r->ip->probes->pings, &p->node);
	ping_send(p);
	return p;
}

void ping_free(struct ping *p)
{
	if (timer_running(&p->timer))
		timer_stop(p->router->sim, &p->timer);
	list_remove(&p->node);
	free(p->marks);
	free(p);
}

/* The ping whose outstanding probe this is. */
static struct ping *ping_find(struct router *r, const uint8_t *icmp, size_t len)
{
	struct ping *p;

	if (len < ECHO_HDR)
		return NULL;
	list_each (p, &r->ip->probes->pings, node)
		if (p->id == (icmp[4] << 8 | icmp[5]) && p->seq == (icmp[6] << 8 | icmp[7]))
			return p;
	return NULL;
}

static bool ping_data_good(const struct ping *p, const uint8_t *icmp, size_t len)
{
	if (!p->p.validate)
		return true;
	if (len != p->p.size - IP_HDR_LEN)
		return false;
	for (size_t i = ECHO_HDR; i < len; i++)
		if (icmp[i] != (uint8_t)(i & 1 ? p->p.pattern : p->p.pattern >> 8))
			return false;
	return true;
}

void probe_echo_reply(struct router *r, uint32_t src, const uint8_t *icmp, size_t len)
{
	struct ping *p = ping_find(r, icmp, len);
	uint32_t ms;

	(void)src;
	if (!p)
		return;
	if (!ping_data_good(p, icmp, len)) {
		ping_mark(p, 'C');
		return;
	}
	ms = probe_ms(r->sim->now_ns - p->sent_ns);
	if (!p->received || ms < p->min_ms)
		p->min_ms = ms;
	if (ms > p->max_ms)
		p->max_ms = ms;
	p->sum_ms += ms;
	p->received++;
	ping_mark(p, '!');
}

static char ping_error_mark(uint8_t type, uint8_t code)
{
	if (type == ICMP_UNREACHABLE)
		return code == 4 ? 'M' : 'U';
	if (type == ICMP_SOURCE_QUENCH)
		return 'Q';
	return type == ICMP_TIME_EXCEEDED ? '&' : '?';
}

static void trace_heard(struct trace *t, uint32_t from, char code);

static char trace_code(uint8_t code)
{
	switch (code) {
	case 0:
		return 'N';
	case 1:
		return 'H';
	case 2:
		return 'P';
	case 13:
		return 'A';
	default:
		return 'U';
	}
}

static struct trace *trace_find(struct router *r, const struct ip_hdr *h, const uint8_t *l4,
				size_t len)
{
	struct trace *t;

	if (h->proto != IP_PROTO_UDP || len < 4)
		return NULL;
	list_each (t, &r->ip->probes->traces, node)
		if (t->p.dst == h->dst && t->sport == (l4[0] << 8 | l4[1]) &&
		    t->p.port == (l4[2] << 8 | l4[3]))
			return t;
	return NULL;
}

void probe_error(struct router *r, uint32_t from, uint8_t type, uint8_t code,
		 const struct ip_hdr *h, const uint8_t *l4, size_t len)
{
	struct trace *t = trace_find(r, h, l4, len);
	struct ping *p = h->proto == IP_PROTO_ICMP ? ping_find(r, l4, len) : NULL;

	if (p && l4[0] == ICMP_ECHO && h->dst == ping_first(p))
		ping_mark(p, ping_error_mark(type, code));
	if (!t)
		return;
	if (type == ICMP_TIME_EXCEEDED)
		trace_heard(t, from, '\0');
	else if (type == ICMP_SOURCE_QUENCH)
		trace_heard(t, from, 'Q');
	else if (type == ICMP_UNREACHABLE && code == 3)
		trace_heard(t, from, '.');
	else if (type == ICMP_UNREACHABLE)
		trace_heard(t, from, trace_code(code));
}

static void trace_send(struct trace *t)
{
	static const uint8_t zeros[TRACE_LEN - IP_HDR_LEN - UDP_HDR + 1];
	struct ip_tx tx = {.src = t->p.src, .dst = t->p.dst, .ttl = (uint8_t)t->ttl};
	struct sim *s = t->router->sim;

	t->sent_ns = s->now_ns;
	timer_start(s, &t->timer, t->p.timeout_ms * NS_PER_MS);
	udp_send(t->router, &tx, t->sport, t->p.port, zeros, TRACE_LEN - IP_HDR_LEN - UDP_HDR);
}

/* Notes a probe's result; after the last probe of a hop that was the end, all is done. */
static void trace_note(struct trace *t, uint32_t from, char code, bool end)
{
	struct trace_result *res = &t->results[t->n_results++];

	timer_stop(t->router->sim, &t->timer);
	*res = (struct trace_result){.ttl = t->ttl, .from = from, .code = code};
	if (from)
		res->rtt_ms = probe_ms(t->router->sim->now_ns - t->sent_ns);
	t->reached |= end;
	t->p.port++;
	if (++t->probe == t->p.probes) {
		t->probe = 0;
		t->ttl++;
	}
	if (!t->probe && (t->reached || t->ttl > t->p.max_ttl)) {
		t->done = true;
		list_remove(&t->node);
		return;
	}
	trace_send(t);
}

/* Code '\0': a router on the way; '.': port unreachable, the end of the way. */
static void trace_heard(struct trace *t, uint32_t from, char code)
{
	bool port = code == '.';

	trace_note(t, from, port ? '\0' : code, port || (code && code != 'Q'));
}

static void trace_timeout(void *ctx)
{
	trace_note(ctx, 0, '\0', false);
}

struct trace *trace_new(struct router *r, const struct trace_params *params)
{
	struct trace *t = mem_zalloc(sizeof(*t));
	size_t hops;

	t->p = *params;
	t->ttl = t->p.min_ttl ? t->p.min_ttl : 1;
	if (t->p.max_ttl > 255)
		t->p.max_ttl = 255;
	hops = t->p.max_ttl >= t->ttl ? t->p.max_ttl - t->ttl + 1 : 0;
	t->results = mem_calloc(hops * t->p.probes, sizeof(*t->results));
	t->router = r;
	t->sport = (uint16_t)(TRACE_SPORT + router_chance_below(r, 16384));
	timer_init(&t->timer, trace_timeout, t);
	list_init(&t->node);
	if (!hops || !t->p.probes) {
		t->done = true;
		return t;
	}
	list_push(&r->ip->probes->traces, &t->node);
	trace_send(t);
	return t;
}

void trace_free(struct trace *t)
{
	if (timer_running(&t->timer))
		timer_stop(t->router->sim, &t->timer);
	list_remove(&t->node);
	free(t->results);
	free(t);
}
