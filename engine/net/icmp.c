/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ICMP (RFC 792): answers to echo, errors of our own, errors of others about our packets. */
#include <stdlib.h>
#include <string.h>

#include "engine/net/stack.h"

enum {
	ICMP_HDR = 8,
	QUOTED_L4 = 8,	       /* RFC 792: 64 bits of the datagram's data */
	UNREACH_PAUSE_MS = 500, /* of IOS, unless `ip icmp rate-limit unreachable` says otherwise */
	NEED_FRAG = 4, /* the code that has a pace of its own */
	REDIRECT_PAUSE_MS = 500,
	LISTENERS = 4,
};

struct icmp_state {
	uint64_t redirect_next_ns;
	struct {
		uint64_t next_ns, pause_ns;
	} unreach[2]; /* [1]: fragmentation needed and DF set */
	struct {
		icmp_error_fn *fn;
		void *ctx;
	} listeners[LISTENERS];
	unsigned n_listeners;
};

static const char *unreach_name(uint8_t code)
{
	static const char *const names[] = {
		[0] = "net",  [1] = "host", [2] = "protocol",
		[3] = "port", [4] = "frag. needed and DF set", [5] = "source route failed",
		[13] = "administratively prohibited",
	};

	return code < sizeof(names) / sizeof(*names) && names[code] ? names[code] : "host";
}

static void icmp_put_sum(struct pkt *p)
{
	uint16_t sum;

	p->data[2] = p->data[3] = 0;
	sum = ip_sum_fold(ip_sum_add(0, p->data, p->len));
	p->data[2] = (uint8_t)(sum >> 8);
	p->data[3] = (uint8_t)sum;
}

static void icmp_echo(struct router *r, struct pkt *p, const struct ip_hdr *h)
{
	struct ip_tx tx = {.dst = h->src, .proto = IP_PROTO_ICMP, .tos = h->tos};

	/* RFC 1122, 3.2.2.6: from the address asked, but never from a group or broadcast. */
	if (ip_is_local(r, h->dst))
		tx.src = h->dst;
	else if (p->in)
		tx.src = iface_addr(p->in);
	if (!h->src) {
		ip_drop(r, p, IP_DROP_MARTIAN);
		return;
	}
	p->data[0] = ICMP_ECHO_REPLY;
	icmp_put_sum(p);
	p->flags = 0;
	ev_icmp_echo_reply_sent(r, tx.src, tx.dst);
	ip_send(r, p, &tx);
}

/* An error about a packet of ours: finds whose. */
static void icmp_heard_error(struct router *r, const struct pkt *p, uint32_t from)
{
	struct icmp_state *st = r->ip->icmp;
	struct ip_hdr h;
	const uint8_t *quoted = p->data + ICMP_HDR;
	size_t len = p->len - ICMP_HDR;
	uint16_t mtu = (uint16_t)(p->data[6] << 8 | p->data[7]);

	if (!ip_hdr_quoted(quoted, len, &h)) {
		ip_count_drop(r, IP_DROP_ICMP_QUOTE);
		return;
	}
	if (p->data[0] == ICMP_UNREACHABLE)
		ev_icmp_unreachable_rcvd(r, h.dst, unreach_name(p->data[1]), from);
	else if (p->data[0] == ICMP_TIME_EXCEEDED)
		ev_icmp_exceeded_rcvd(r, from);
	quoted += h.hdr_len;
	len -= h.hdr_len;
	probe_error(r, from, p->data[0], p->data[1], &h, quoted, len);
	for (unsigned i = 0; i < st->n_listeners; i++)
		st->listeners[i].fn(st->listeners[i].ctx, from, p->data[0], p->data[1], mtu, &h,
				    quoted, len);
}

/* RFC 1812, section 5.2.7.2: a router that forwards does not follow a redirect. */
static void icmp_heard_redirect(struct router *r, const struct pkt *p, uint32_t from)
{
	struct rbuf b = rbuf_from(p->data + 4, 4);
	struct ip_hdr h;

	if (ip_hdr_quoted(p->data + ICMP_HDR, p->len - ICMP_HDR, &h))
		ev_icmp_redirect_rcvd(r, from, h.dst, rbuf_u32(&b));
	else
		ip_count_drop(r, IP_DROP_ICMP_QUOTE);
}

static void icmp_input(void *ctx, struct pkt *p, const struct ip_hdr *h)
{
	struct router *r = ctx;
	struct ip_stats *n = &r->ip->stats;

	if (p->len < ICMP_HDR || ip_sum_fold(ip_sum_add(0, p->data, p->len))) {
		ip_drop(r, p, p->len < ICMP_HDR ? IP_DROP_ICMP_FORMAT : IP_DROP_ICMP_CHECKSUM);
		return;
	}
	n->icmp_in[p->data[0] < ICMP_TYPES ? p->data[0] : ICMP_TYPES - 1]++;
	switch (p->data[0]) {
	case ICMP_ECHO:
		icmp_echo(r, p, h);
		return;
	case ICMP_ECHO_REPLY:
		ev_icmp_echo_reply_rcvd(r, h->src, h->dst);
		probe_echo_reply(r, h->src, p->data, p->len);
		break;
	case ICMP_REDIRECT:
		icmp_heard_redirect(r, p, h->src);
		break;
	case ICMP_UNREACHABLE:
	case ICMP_SOURCE_QUENCH:
	case ICMP_TIME_EXCEEDED:
	case ICMP_PARAMETER:
		icmp_heard_error(r, p, h->src);
		break;
	default:
		ip_count_drop(r, IP_DROP_ICMP_TYPE);
		break;
	}
	pkt_free(p);
}

/* RFC 1122, 3.2.2: what no error may be sent about. */
static bool icmp_may_complain(struct router *r, const struct pkt *p, const struct ip_hdr *h)
{
	const uint8_t *l4 = p->data + h->hdr_len;

	if (!h->src || h->src >> 24 == 127 || h->src >> 28 == 15 || ip_is_multicast(h->src) ||
	    h->dst == 0xffffffff || ip_is_multicast(h->dst) || p->flags & PKT_L2_GROUP ||
	    h->frag & IP_OFFSET_MASK ||
	    ip_local_find(r->ip, h->dst, IP_LOCAL_BROADCAST, NULL) ||
	    ip_local_find(r->ip, h->src, IP_LOCAL_BROADCAST, NULL))
		return false;
	if (h->proto != IP_PROTO_ICMP)
		return true;
	return p->len > h->hdr_len &&
	       (*l4 == ICMP_ECHO || *l4 == ICMP_ECHO_REPLY || (*l4 >= 13 && *l4 <= 18));
}

/* RFC 1812, 4.3.2.8: errors are sent at a bounded pace. */
static bool icmp_may_unreach(struct router *r, const struct pkt *p, uint8_t code)
{
	struct icmp_state *st = r->ip->icmp;
	bool df = code == NEED_FRAG;

	if (p->in && !p->in->unreachables)
		return false;
	if (r->sim->now_ns < st->unreach[df].next_ns)
		return false;
	st->unreach[df].next_ns = r->sim->now_ns + st->unreach[df].pause_ns;
	return true;
}

void icmp_set_unreach_pause(struct router *r, bool df, uint32_t pause_ms)
{
	struct icmp_state *st = r->ip->icmp;

	st->unreach[df].pause_ns = pause_ms * NS_PER_MS;
	st->unreach[df].next_ns = r->sim->now_ns;
}

/* Sends a message about `p`; `word` is what the second four bytes say. `src` 0: the usual one. */
static void icmp_complain(struct router *r, const struct pkt *p, const struct ip_hdr *h,
			  uint8_t type, uint8_t code, uint32_t word, uint32_t src)
{
	struct ip_tx tx = {.src = src, .dst = h->src, .proto = IP_PROTO_ICMP};
	size_t n = p->len - h->hdr_len;
	struct pkt *e;
	struct wbuf b;

	n = h->hdr_len + (n < QUOTED_L4 ? n : QUOTED_L4);
	e = pkt_new(r->sim, ICMP_HDR + n);
	b = wbuf_from(pkt_put(e, ICMP_HDR + n), ICMP_HDR + n);
	wbuf_u8(&b, type);
	wbuf_u8(&b, code);
	wbuf_u16(&b, 0);
	wbuf_u32(&b, word);
	wbuf_bytes(&b, p->data, n);
	icmp_put_sum(e);
	if (!src && p->in && !(p->flags & PKT_LOCAL))
		tx.src = iface_addr(p->in);
	ip_send(r, e, &tx);
}

bool icmp_may_redirect(const struct router *r)
{
	return r->sim->now_ns >= r->ip->icmp->redirect_next_ns;
}

void icmp_redirect(struct router *r, const struct pkt *p, uint32_t gw, uint32_t src)
{
	struct icmp_state *st = r->ip->icmp;
	struct ip_hdr h;

	if (!ip_hdr_quoted(p->data, p->len, &h) || !icmp_may_complain(r, p, &h))
		return;
	st->redirect_next_ns = r->sim->now_ns + REDIRECT_PAUSE_MS * NS_PER_MS;
	ev_icmp_redirect_sent(r, h.src, h.dst, gw);
	icmp_complain(r, p, &h, ICMP_REDIRECT, 1, gw, src);
}

void icmp_error(struct router *r, const struct pkt *p, uint8_t type, uint8_t code, uint16_t mtu)
{
	struct ip_hdr h;

	if (!ip_hdr_quoted(p->data, p->len, &h) || !icmp_may_complain(r, p, &h) ||
	    (type == ICMP_UNREACHABLE && !icmp_may_unreach(r, p, code)))
		return;
	if (type == ICMP_UNREACHABLE)
		ev_icmp_unreachable_sent(r, h.dst, unreach_name(code), h.src);
	else if (type == ICMP_TIME_EXCEEDED)
		ev_icmp_exceeded_sent(r, code ? "reassembly" : "time to live", h.src, h.dst);
	icmp_complain(r, p, &h, type, code, mtu, 0);
}

void icmp_listen(struct router *r, icmp_error_fn *fn, void *ctx)
{
	struct icmp_state *st = r->ip->icmp;

	if (st->n_listeners == LISTENERS)
		return;
	st->listeners[st->n_listeners].fn = fn;
	st->listeners[st->n_listeners++].ctx = ctx;
}

void icmp_start(struct router *r)
{
	r->ip->icmp = mem_zalloc(sizeof(*r->ip->icmp));
	icmp_set_unreach_pause(r, false, UNREACH_PAUSE_MS);
	icmp_set_unreach_pause(r, true, UNREACH_PAUSE_MS);
	ip_register_proto(r, IP_PROTO_ICMP, icmp_input, r);
}

void icmp_stop(struct router *r)
{
	free(r->ip->icmp);
	r->ip->icmp = NULL;
}
