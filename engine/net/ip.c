/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IPv4 input, forwarding and local delivery (RFC 791, RFC 1812). Where a packet goes is decided in
 * ip_input() alone: to this router, to the neighbours of a subnet, onwards, or nowhere.
 *
 * Absent: record route and timestamp options (such packets pass unchanged).
 */
#include <stdlib.h>
#include <string.h>

#include "engine/hsrp/hsrp_redirect.h"
#include "engine/net/stack.h"

/* Packets in our hands that came by an interface which is going away. */
static void ip_forget_in(struct iface *ifp)
{
	struct pkt *p, *tmp;

	reasm_forget(ifp);
	list_each_safe (p, tmp, &ifp->router->ip->looped, link)
		if (p->in == ifp)
			pkt_free(p);
}

static void ip_iface_event(void *ctx, struct iface *ifp, enum iface_event ev)
{
	(void)ctx;
	switch (ev) {
	case IFACE_UP:
	case IFACE_ADDR:
		arp_flush(ifp);
		ip_local_refresh(ifp);
		rib_iface_changed(ifp);
		if (ifp->proto_up)
			arp_gratuitous(ifp, iface_addr(ifp), ifp->mac);
		break;
	case IFACE_DOWN:
		arp_flush(ifp);
		ip_local_refresh(ifp);
		rib_iface_changed(ifp);
		break;
	case IFACE_GONE:
		arp_flush(ifp);
		ip_forget_in(ifp);
		ip_local_forget(ifp);
		rib_iface_gone(ifp);
		acl_bind(ifp, true, NULL);
		acl_bind(ifp, false, NULL);
		helper_set(ifp, NULL, 0);
		free(ifp->ip);
		ifp->ip = NULL;
		break;
	default:
		break;
	}
}

struct ip_iface *ip_iface_of(struct iface *ifp)
{
	if (!ifp->ip) {
		ifp->ip = mem_zalloc(sizeof(*ifp->ip));
		list_init(&ifp->ip->locals);
		list_init(&ifp->ip->connected);
		list_init(&ifp->ip->deps);
	}
	return ifp->ip;
}

void ip_start(struct router *r)
{
	struct ip_stack *st = mem_zalloc(sizeof(*st));

	r->ip = st;
	st->router = r;
	st->source_route = true;
	st->next_id = (uint16_t)router_chance_u32(r);
	list_init(&st->looped);
	acl_start(r);
	rib_start(r);
	arp_start(r);
	reasm_start(r);
	icmp_start(r);
	probe_start(r);
	udp_start(r);
	tcp_start(r);
	st->listener = (struct iface_listener){.fn = ip_iface_event};
	iface_listen(r, &st->listener);
}

static void ip_iface_drop(struct iface *ifp)
{
	if (ifp && ifp->ip) {
		ip_local_forget(ifp);
		rib_iface_gone(ifp);
		free(ifp->ip->helpers);
		free(ifp->ip);
		ifp->ip = NULL;
	}
}

void ip_stop(struct router *r)
{
	struct ip_stack *st = r->ip;
	struct iface *ifp;

	if (!st)
		return;
	iface_unlisten(&st->listener);
	udp_stop(r);
	probe_stop(r);
	icmp_stop(r);
	reasm_stop(r);
	arp_stop(r);
	list_each (ifp, &r->ifaces, node)
		ip_iface_drop(ifp);
	ip_iface_drop(r->null0);
	rib_stop(r);
	acl_stop(r);
	while (!list_empty(&st->looped))
		pkt_free(list_first(&st->looped, struct pkt, link));
	free(st->services);
	free(st);
	r->ip = NULL;
}

static bool ip_hdr_read(const uint8_t *p, size_t len, struct ip_hdr *h)
{
	struct rbuf b = rbuf_from(p, len);
	uint8_t first = rbuf_u8(&b);

	h->hdr_len = (first & 15) * 4;
	h->tos = rbuf_u8(&b);
	h->total_len = rbuf_u16(&b);
	h->id = rbuf_u16(&b);
	h->frag = rbuf_u16(&b);
	h->ttl = rbuf_u8(&b);
	h->proto = rbuf_u8(&b);
	h->checksum = rbuf_u16(&b);
	h->src = rbuf_u32(&b);
	h->dst = rbuf_u32(&b);
	return !b.failed && first >> 4 == 4;
}

bool ip_hdr_decode(const uint8_t *p, size_t len, struct ip_hdr *h)
{
	/* RFC 1812, section 5.2.2: the five checks. */
	return ip_hdr_read(p, len, h) && h->hdr_len >= IP_HDR_LEN && h->hdr_len <= len &&
	       h->total_len >= h->hdr_len && h->total_len <= len &&
	       ip_sum_fold(ip_sum_add(0, p, h->hdr_len)) == 0;
}

bool ip_hdr_quoted(const uint8_t *p, size_t len, struct ip_hdr *h)
{
	return ip_hdr_read(p, len, h) && h->hdr_len >= IP_HDR_LEN && h->hdr_len <= len;
}

void ip_hdr_encode(uint8_t *p, const struct ip_hdr *h)
{
	struct wbuf b = wbuf_from(p, IP_HDR_LEN);

	wbuf_u8(&b, 0x45);
	wbuf_u8(&b, h->tos);
	wbuf_u16(&b, h->total_len);
	wbuf_u16(&b, h->id);
	wbuf_u16(&b, h->frag);
	wbuf_u8(&b, h->ttl);
	wbuf_u8(&b, h->proto);
	wbuf_u16(&b, 0);
	wbuf_u32(&b, h->src);
	wbuf_u32(&b, h->dst);
	wbuf_set_u16(&b, 10, ip_sum_fold(ip_sum_add(0, p, IP_HDR_LEN)));
}

void ip_count_drop(struct router *r, enum ip_drop why)
{
	r->ip->stats.drops[why]++;
}

void ip_drop(struct router *r, struct pkt *p, enum ip_drop why)
{
	ip_count_drop(r, why);
	pkt_free(p);
}

const char *ip_drop_name(enum ip_drop why)
{
	static const char *const names[] = {
#define IP_DROP(id, words) [IP_DROP_##id] = words,
#include "engine/net/ip_drop.def"
#undef IP_DROP
	};

	return names[why];
}

struct ip_stats *ip_stats(struct router *r)
{
	return &r->ip->stats;
}

void ip_register_proto(struct router *r, uint8_t proto, ip_proto_fn *fn, void *ctx)
{
	r->ip->protos[proto].fn = fn;
	r->ip->protos[proto].ctx = ctx;
}

void ip_set_crypto(struct router *r, const struct ip_crypto_hooks *hooks)
{
	r->ip->crypto = hooks;
}

void ip_set_source_route(struct router *r, bool on)
{
	r->ip->source_route = on;
}

uint32_t ip_flow_hash(uint32_t src, uint32_t dst)
{
	uint32_t h = (src ^ dst << 16 ^ dst >> 16) * 0x9e3779b1u;

	return h ^ h >> 15;
}

/* Data at the IP header, of a whole datagram: hands the payload to its protocol. */
static void ip_dispatch(struct router *r, struct pkt *p, const struct ip_hdr *h)
{
	struct ip_stack *st = r->ip;

	if (!st->protos[h->proto].fn) {
		icmp_error(r, p, ICMP_UNREACHABLE, 2, 0);
		ip_drop(r, p, IP_DROP_NO_PROTO);
		return;
	}
	st->stats.delivered++;
	pkt_trim(p, h->total_len);
	pkt_pull(p, h->hdr_len);
	st->protos[h->proto].fn(st->protos[h->proto].ctx, p, h);
}

void ip_deliver(struct router *r, struct pkt *p)
{
	struct ip_hdr h;

	if (!ip_hdr_decode(p->data, p->len, &h)) {
		ip_drop(r, p, IP_DROP_HEADER);
		return;
	}
	if (h.frag & (IP_MF | IP_OFFSET_MASK)) {
		r->ip->stats.fragments_seen++;
		p = reasm_input(r, p, &h);
		if (!p)
			return;
		if (!ip_hdr_decode(p->data, p->len, &h)) {
			ip_drop(r, p, IP_DROP_REASSEMBLY);
			return;
		}
	}
	ip_dispatch(r, p, &h);
}

/* To this router, arrived in clear by an interface: the crypto map may want it encrypted. */
static void ip_deliver_clear(struct iface *in, struct pkt *p, const struct ip_hdr *h,
			     const char *how)
{
	struct ip_stack *st = in->router->ip;

	if (in->crypto && st->crypto && st->crypto->inbound &&
	    st->crypto->inbound(st->crypto->ctx, in, p, h) == IP_CONSUMED)
		return;
	ip_debug(in->router, p, in, how);
	ip_deliver(in->router, p);
}

static void ip_decrement_ttl(struct pkt *p, struct ip_hdr *h)
{
	uint32_t sum = h->checksum + 0x100u;

	/* RFC 1141: the checksum grows by what the TTL loses. */
	h->checksum = (uint16_t)(sum + (sum >> 16));
	p->data[8] = --h->ttl;
	p->data[10] = (uint8_t)(h->checksum >> 8);
	p->data[11] = (uint8_t)h->checksum;
}

/* RFC 1812, section 5.3.7: destinations and sources that no router passes on. */
static bool ip_is_martian(uint32_t addr)
{
	return addr >> 24 == 0 || addr >> 24 == 127 || addr >> 28 == 15;
}

static void ip_unroutable(struct router *r, struct pkt *p, enum ip_drop why)
{
	ip_debug(r, p, NULL, "unroutable");
	icmp_error(r, p, ICMP_UNREACHABLE, 1, 0);
	ip_drop(r, p, why);
}

static bool ip_acl_out(struct router *r, struct iface *out, struct pkt *p, const struct ip_hdr *h)
{
	struct acl *a = out->ip ? out->ip->acl[1] : NULL;
	struct acl_key k;

	if (!a)
		return true;
	acl_key_from(&k, h, p->data + h->hdr_len, h->total_len - h->hdr_len);
	if (acl_filter(r, a, &k, p))
		return true;
	ip_debug(r, p, out, "access denied");
	icmp_error(r, p, ICMP_UNREACHABLE, 13, 0);
	ip_drop(r, p, IP_DROP_ACL);
	return false;
}

/*
 * RFC 1812, section 5.2.7.2: the packet leaves the way it came, its sender and the next hop are on
 * one subnet. Where HSRP runs hosts shall keep to virtual addresses.
 */
static void ip_may_redirect(struct router *r, const struct pkt *p, const struct ip_hdr *h,
			    uint32_t next_hop)
{
	const struct iface_addr *a = iface_addr_for(p->in, h->src);
	struct hsrp_redirect say;

	/* Of the many packets in a pause none is looked up, nor counted as redirected. */
	if (!icmp_may_redirect(r))
		return;
	if (a && a == iface_addr_for(p->in, next_hop) && h->hdr_len == IP_HDR_LEN &&
	    !(p->flags & PKT_DECRYPTED) &&
	    hsrp_redirect_filter(p->in, next_hop, h->src, p->to_mac, &say))
		icmp_redirect(r, p, say.gateway, say.source);
}

/* `ip tcp adjust-mss` of either interface: the less counts. */
static void ip_clamp(struct pkt *p, const struct ip_hdr *h, const struct iface *out)
{
	uint16_t in = p->in ? p->in->tcp_mss : 0, mss = out->tcp_mss;

	if (in && (!mss || in < mss))
		mss = in;
	if (mss)
		tcp_clamp(p, h, mss);
}

/* Passes a transit packet on: route, TTL, output list, and the ways of every packet. */
static void ip_forward(struct router *r, struct pkt *p, struct ip_hdr *h)
{
	struct ip_way way = {0};
	struct fib_entry fe;

	if (p->flags & PKT_L2_GROUP || ip_is_martian(h->dst) || ip_is_multicast(h->dst)) {
		ip_drop(r, p, IP_DROP_MARTIAN);
		return;
	}
	if (!fib_lookup(r, h->dst, ip_flow_hash(h->src, h->dst), &fe)) {
		ip_unroutable(r, p, IP_DROP_NO_ROUTE);
		return;
	}
	if (fe.null0) {
		ip_unroutable(r, p, IP_DROP_NULL0);
		return;
	}
	if (h->ttl <= 1) {
		icmp_error(r, p, ICMP_TIME_EXCEEDED, 0, 0);
		ip_drop(r, p, IP_DROP_TTL);
		return;
	}
	ip_decrement_ttl(p, h);
	if (!ip_acl_out(r, fe.ifp, p, h))
		return;
	if (fe.ifp == p->in && p->in->redirects)
		ip_may_redirect(r, p, h, fe.next_hop ? fe.next_hop : h->dst);
	ip_clamp(p, h, fe.ifp);
	r->ip->stats.forwarded++;
	ip_debug_forward(r, p, fe.ifp, fe.next_hop ? fe.next_hop : h->dst);
	way.out = fe.ifp;
	way.next_hop = fe.next_hop;
	ip_output(r, p, h, &way);
}

/* RFC 2644: a directed broadcast goes out only where it is allowed; this router hears it too. */
static void ip_directed(struct router *r, struct pkt *p, struct ip_hdr *h, struct iface *out)
{
	struct ip_way way = {.out = out, .next_hop = 0xffffffff};

	if (!out->directed_broadcast) {
		ip_drop(r, p, IP_DROP_BROADCAST);
		return;
	}
	if (h->ttl <= 1) {
		ip_drop(r, p, IP_DROP_TTL);
		return;
	}
	ip_loop(r, pkt_clone(p));
	ip_decrement_ttl(p, h);
	if (!ip_acl_out(r, out, p, h))
		return;
	r->ip->stats.forwarded++;
	ip_output(r, p, h, &way);
}

static void ip_group_input(struct iface *in, struct pkt *p, const struct ip_hdr *h)
{
	if (iface_has_group(in, h->dst))
		ip_deliver_clear(in, p, h, "rcvd 2");
	else
		ip_drop(in->router, p, IP_DROP_NO_GROUP);
}

static void ip_sort(struct iface *in, struct pkt *p, struct ip_hdr *h)
{
	struct router *r = in->router;
	struct ip_stack *st = r->ip;
	const struct ip_local *l;

	if (ip_is_multicast(h->dst)) {
		st->stats.multicasts_in++;
		ip_group_input(in, p, h);
		return;
	}
	if (h->dst == 0xffffffff) {
		st->stats.broadcasts_in++;
		helper_relay(in, p, h);
		ip_deliver_clear(in, p, h, "rcvd 2");
		return;
	}
	l = ip_local_find(st, h->dst, ~0u, NULL);
	if (l && l->kind == IP_LOCAL_BROADCAST) {
		if (ip_local_find(st, h->dst, IP_LOCAL_BROADCAST, in)) {
			st->stats.broadcasts_in++;
			helper_relay(in, p, h);
			ip_deliver_clear(in, p, h, "rcvd 3");
		} else {
			ip_directed(r, p, h, l->ifp);
		}
		return;
	}
	if (l) {
		ip_debug_routed(r, p, in, "RIB");
		ip_deliver_clear(in, p, h, "rcvd 3");
		return;
	}
	if (in->crypto && st->crypto && st->crypto->inbound &&
	    st->crypto->inbound(st->crypto->ctx, in, p, h) == IP_CONSUMED)
		return;
	ip_forward(r, p, h);
}

static bool ip_acl_in(struct iface *in, struct pkt *p, const struct ip_hdr *h)
{
	struct acl *a = in->ip ? in->ip->acl[0] : NULL;
	struct acl_key k;

	if (!a)
		return true;
	acl_key_from(&k, h, p->data + h->hdr_len, h->total_len - h->hdr_len);
	if (acl_filter(in->router, a, &k, p))
		return true;
	ip_debug(in->router, p, NULL, "access denied");
	icmp_error(in->router, p, ICMP_UNREACHABLE, 13, 0);
	ip_drop(in->router, p, IP_DROP_ACL);
	return false;
}

void ip_input(struct iface *in, struct pkt *p)
{
	struct router *r = in->router;
	struct ip_hdr h;

	p->in = in;
	r->ip->stats.received++;
	if (!ip_hdr_decode(p->data, p->len, &h)) {
		bool sum = p->len >= IP_HDR_LEN && p->data[0] == 0x45 &&
			   ip_sum_fold(ip_sum_add(0, p->data, IP_HDR_LEN)) != 0;

		in->count.in_errors++;
		ip_drop(r, p, sum ? IP_DROP_CHECKSUM : IP_DROP_HEADER);
		return;
	}
	pkt_trim(p, h.total_len); /* the frame's padding */
	/* RFC 1812, 5.3.7; 0.0.0.0 is a host that has no address yet (RFC 1122, 3.2.1.3). */
	if ((h.src && ip_is_martian(h.src)) || ip_is_multicast(h.src) ||
	    (ip_local_find(r->ip, h.src, IP_LOCAL_OWN, NULL) &&
	     !udp_hears_own_source(r, p, &h))) {
		ip_drop(r, p, IP_DROP_MARTIAN);
		return;
	}
	if (!ip_acl_in(in, p, &h))
		return;
	r->ip->stats.with_options += h.hdr_len > IP_HDR_LEN;
	if (h.hdr_len > IP_HDR_LEN && ip_options_input(in, p, &h) == IP_OPT_TAKEN)
		return;
	ip_sort(in, p, &h);
}

void ip_route_out(struct router *r, struct pkt *p)
{
	struct ip_hdr h;
	struct ip_way way = {0};
	struct fib_entry fe;

	if (!ip_hdr_decode(p->data, p->len, &h)) {
		ip_drop(r, p, IP_DROP_HEADER);
		return;
	}
	pkt_trim(p, h.total_len);
	if (ip_local_find(r->ip, h.dst, IP_LOCAL_OWN | IP_LOCAL_VIRTUAL, NULL)) {
		ip_loop(r, p);
		return;
	}
	/* What came out of a tunnel is in transit; what goes into one was counted before. */
	if (p->flags & PKT_DECRYPTED && !(p->flags & PKT_ENCRYPTED)) {
		p->flags &= ~(unsigned)PKT_L2_GROUP;
		ip_forward(r, p, &h);
		return;
	}
	if (!fib_lookup(r, h.dst, ip_flow_hash(h.src, h.dst), &fe) || fe.null0) {
		ip_unroutable(r, p, IP_DROP_NO_ROUTE);
		return;
	}
	way.out = fe.ifp;
	way.next_hop = fe.next_hop;
	ip_output(r, p, &h, &way);
}

uint32_t ip_source_for(struct router *r, uint32_t dst)
{
	struct fib_entry fe;
	const struct iface_addr *a;

	if (ip_is_local(r, dst))
		return dst;
	if (!fib_lookup(r, dst, 0, &fe) || fe.null0)
		return 0;
	a = iface_addr_for(fe.ifp, fe.next_hop ? fe.next_hop : dst);
	return a ? a->addr : iface_addr(fe.ifp);
}
