/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ARP (RFC 826) of one router: a hash of neighbours by interface and address, each with a timer.
 * While an address is being asked for, packets to it are dropped, as IOS drops them, but for one
 * packet of this router's own protocols, which waits. Entries are asked for anew, by unicast, when
 * their age is over, and forgotten if nobody answers (RFC 1122, 2.3.2.1).
 */
#include <stdlib.h>
#include <string.h>

#include "engine/net/stack.h"

enum {
	ARP_BUCKETS = 1024,
	ARP_MAX = 16384, /* entries; a scan of a big subnet must not eat the memory */
	ARP_LEN = 28,
	ARP_TRIES = 3,
	ARP_RETRY_S = 1,
	ARP_REQUEST = 1,
	ARP_REPLY = 2,
	DUP_LOG_S = 30,
};

static const uint8_t mac_broadcast[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

struct arp_node {
	struct arp_entry e;
	struct arp_node *next;
	struct list all;
	struct router *router;
	struct timer timer;
	unsigned tries;
	bool fixed; /* configured */
	struct pkt *pending;
	uint8_t pending_src[6];
	bool pending_has_src;
};

struct arp_table {
	struct arp_node *bucket[ARP_BUCKETS];
	struct list all;
	size_t count;
	uint64_t dup_logged_ns;
};

struct arp_msg {
	uint16_t op;
	uint8_t sha[6], tha[6];
	uint32_t spa, tpa;
};

void arp_start(struct router *r)
{
	r->ip->arp = mem_zalloc(sizeof(*r->ip->arp));
	list_init(&r->ip->arp->all);
}

static struct arp_node **arp_at(struct arp_table *t, const struct iface *ifp, uint32_t addr)
{
	struct arp_node **at = &t->bucket[addr * 0x9e3779b1u >> 22];

	while (*at && ((*at)->e.addr != addr || (*at)->e.ifp != ifp))
		at = &(*at)->next;
	return at;
}

static void arp_free(struct arp_node *n)
{
	struct arp_table *t = n->router->ip->arp;
	struct arp_node **at = arp_at(t, n->e.ifp, n->e.addr);

	*at = n->next;
	timer_stop(n->router->sim, &n->timer);
	if (n->pending)
		pkt_free(n->pending);
	list_remove(&n->all);
	t->count--;
	free(n);
}

void arp_stop(struct router *r)
{
	struct arp_table *t = r->ip->arp;

	while (!list_empty(&t->all))
		arp_free(list_first(&t->all, struct arp_node, all));
	free(t);
	r->ip->arp = NULL;
}

static void arp_timer(void *ctx);

static struct arp_node *arp_new(struct router *r, struct iface *ifp, uint32_t addr)
{
	struct arp_table *t = r->ip->arp;
	struct arp_node **at, *n;

	if (t->count >= ARP_MAX)
		arp_free(list_first(&t->all, struct arp_node, all));
	at = arp_at(t, ifp, addr);
	n = *at = mem_zalloc(sizeof(*n));
	n->e = (struct arp_entry){.addr = addr, .ifp = ifp, .incomplete = true};
	n->e.updated_ns = r->sim->now_ns;
	n->router = r;
	timer_init(&n->timer, arp_timer, n);
	list_push(&t->all, &n->all);
	t->count++;
	return n;
}

static bool arp_decode(const struct pkt *p, struct arp_msg *m)
{
	struct rbuf b = rbuf_from(p->data, p->len);
	uint16_t htype = rbuf_u16(&b), ptype = rbuf_u16(&b);
	uint8_t hlen = rbuf_u8(&b), plen = rbuf_u8(&b);

	m->op = rbuf_u16(&b);
	rbuf_copy(&b, m->sha, 6);
	m->spa = rbuf_u32(&b);
	rbuf_copy(&b, m->tha, 6);
	m->tpa = rbuf_u32(&b);
	return !b.failed && htype == 1 && ptype == ETH_IP && hlen == 6 && plen == 4;
}

static void arp_send(struct iface *ifp, const struct arp_msg *m, const uint8_t eth_dst[6])
{
	struct pkt *p = pkt_new(ifp->router->sim, ARP_LEN);
	struct wbuf b = wbuf_from(pkt_put(p, ARP_LEN), ARP_LEN);
	struct ip_stats *n = &ifp->router->ip->stats;

	wbuf_u16(&b, 1);
	wbuf_u16(&b, ETH_IP);
	wbuf_u8(&b, 6);
	wbuf_u8(&b, 4);
	wbuf_u16(&b, m->op);
	wbuf_bytes(&b, m->sha, 6);
	wbuf_u32(&b, m->spa);
	wbuf_bytes(&b, m->tha, 6);
	wbuf_u32(&b, m->tpa);
	ev_arp_sent(ifp->router, m->op == ARP_REQUEST ? "req" : "rep", m->spa, m->sha, m->tpa,
		    m->tha, ifp);
	p->flags |= PKT_LOCAL;
	n->arp_requests_out += m->op == ARP_REQUEST;
	n->arp_replies_out += m->op == ARP_REPLY;
	eth_output(ifp, p, eth_dst, m->sha, ETH_ARP);
}

static void arp_ask(struct iface *ifp, uint32_t addr, const uint8_t *to)
{
	const struct iface_addr *a = iface_addr_for(ifp, addr);
	struct arp_msg m = {.op = ARP_REQUEST, .tpa = addr};

	m.spa = a ? a->addr : iface_addr(ifp);
	memcpy(m.sha, ifp->mac, 6);
	arp_send(ifp, &m, to ? to : mac_broadcast);
}

static void arp_timer(void *ctx)
{
	struct arp_node *n = ctx;

	if (n->tries++ >= ARP_TRIES) {
		arp_free(n);
		return;
	}
	arp_ask(n->e.ifp, n->e.addr, n->e.incomplete ? NULL : n->e.mac);
	timer_start(n->router->sim, &n->timer, ARP_RETRY_S * NS_PER_S);
}

/* The one place where a neighbour's link address is stored; releases what waits for it. */
static void arp_learn(struct arp_node *n, const uint8_t mac[6])
{
	struct pkt *p = n->pending;

	memcpy(n->e.mac, mac, 6);
	n->e.incomplete = false;
	n->e.updated_ns = n->router->sim->now_ns;
	n->tries = 0;
	n->pending = NULL;
	timer_stop(n->router->sim, &n->timer);
	if (n->e.ifp->arp_timeout_s)
		timer_start(n->router->sim, &n->timer, n->e.ifp->arp_timeout_s * NS_PER_S);
	if (p)
		eth_output(n->e.ifp, p, n->e.mac, n->pending_has_src ? n->pending_src : NULL,
			   ETH_IP);
}

static void arp_reply(struct iface *ifp, const struct arp_msg *to, const uint8_t mac[6])
{
	struct arp_msg m = {.op = ARP_REPLY, .spa = to->tpa, .tpa = to->spa};

	memcpy(m.sha, mac, 6);
	memcpy(m.tha, to->sha, 6);
	arp_send(ifp, &m, to->sha);
}

/* RFC 1027: answers for a host that this router reaches by another interface. */
static bool arp_may_proxy(struct iface *ifp, const struct arp_msg *m)
{
	struct fib_entry fe;

	if (!ifp->proxy_arp || !m->spa || !iface_addr_for(ifp, m->spa) ||
	    iface_addr_for(ifp, m->tpa) || ip_is_multicast(m->tpa))
		return false;
	return fib_lookup(ifp->router, m->tpa, 0, &fe) && !fe.null0 && fe.ifp != ifp;
}

static void arp_duplicate(struct iface *ifp, const struct arp_msg *m, const struct ip_local *own)
{
	struct arp_table *t = ifp->router->ip->arp;
	uint64_t now_ns = ifp->router->sim->now_ns;

	if (t->dup_logged_ns && now_ns - t->dup_logged_ns < DUP_LOG_S * NS_PER_S)
		return;
	t->dup_logged_ns = now_ns;
	ev_ip_dupaddr(ifp->router, m->spa, ifp, m->sha);
	/* RFC 5227, section 2.4 (b): defends the address once. */
	arp_gratuitous(ifp, m->spa, own->kind == IP_LOCAL_VIRTUAL ? own->mac : ifp->mac);
}

/*
 * Whether the sender says that an address of ours is its own, which then is no neighbour's. For
 * a virtual address it may say so with the virtual MAC: another router has its role, for now.
 */
static bool arp_claims(const struct ip_local *own, const struct arp_msg *m)
{
	return own && (own->kind == IP_LOCAL_OWN || memcmp(own->mac, m->sha, 6) != 0);
}

/* RFC 826: merge first; a new entry only if we are asked, and by a neighbour. */
static void arp_merge(struct iface *ifp, const struct arp_msg *m, bool asked)
{
	struct arp_node *n = *arp_at(ifp->router->ip->arp, ifp, m->spa);

	if (!n && asked && iface_addr_for(ifp, m->spa))
		n = arp_new(ifp->router, ifp, m->spa);
	if (n && !n->fixed)
		arp_learn(n, m->sha);
}

/* IP_DROP_COUNT: a message to be heard. */
static enum ip_drop arp_refuse(const struct iface *ifp, const struct arp_msg *m, bool decoded)
{
	if (!decoded)
		return IP_DROP_ARP_FORMAT;
	if (m->sha[0] & 1 || !memcmp(m->sha, ifp->mac, 6))
		return IP_DROP_ARP_SENDER;
	if (m->op != ARP_REQUEST && m->op != ARP_REPLY)
		return IP_DROP_ARP_OPERATION;
	return IP_DROP_COUNT;
}

/* In IOS's words: who is in no subnet of ours is not answered. A probe has no sender (RFC 5227,
 * 1.1), and whom we ask ourselves may ask us. */
static bool arp_wrong_cable(const struct iface *ifp, const struct arp_msg *m)
{
	return m->spa && !iface_addr_for(ifp, m->spa) &&
	       !*arp_at(ifp->router->ip->arp, ifp, m->spa);
}

void arp_input(struct iface *ifp, struct pkt *p)
{
	struct router *r = ifp->router;
	const struct ip_local *own, *sender;
	struct arp_msg m;
	enum ip_drop why = arp_refuse(ifp, &m, arp_decode(p, &m));

	pkt_free(p);
	if (why != IP_DROP_COUNT) {
		ip_count_drop(r, why);
		return;
	}
	r->ip->stats.arp_requests_in += m.op == ARP_REQUEST;
	r->ip->stats.arp_replies_in += m.op == ARP_REPLY;
	ev_arp_rcvd(r, m.op == ARP_REQUEST ? "req" : "rep", m.spa, m.sha, m.tpa, ifp);
	sender = m.spa ? ip_local_find(r->ip, m.spa, IP_LOCAL_OWN | IP_LOCAL_VIRTUAL, ifp) : NULL;
	if (arp_claims(sender, &m)) {
		ip_count_drop(r, IP_DROP_ARP_DUPLICATE);
		arp_duplicate(ifp, &m, sender);
		return;
	}
	own = ip_local_find(r->ip, m.tpa, IP_LOCAL_OWN | IP_LOCAL_VIRTUAL, ifp);
	if (!sender)
		arp_merge(ifp, &m, own != NULL);
	if (m.op != ARP_REQUEST)
		return;
	if (own && arp_wrong_cable(ifp, &m)) {
		ip_count_drop(r, IP_DROP_ARP_CABLE);
	} else if (own) {
		arp_reply(ifp, &m, own->kind == IP_LOCAL_VIRTUAL ? own->mac : ifp->mac);
	} else if (arp_may_proxy(ifp, &m)) {
		r->ip->stats.arp_proxied++;
		arp_reply(ifp, &m, ifp->mac);
	}
}

/* Whether a packet may wait for the answer: this router's own, but its pings do not. */
static bool arp_may_wait(const struct pkt *p)
{
	return p->flags & PKT_LOCAL && p->len >= IP_HDR_LEN && p->data[9] != IP_PROTO_ICMP;
}

void arp_resolve_send(struct iface *ifp, struct pkt *p, uint32_t next_hop, const uint8_t *src_mac)
{
	struct router *r = ifp->router;
	struct arp_node *n = *arp_at(r->ip->arp, ifp, next_hop);

	if (!n)
		n = *arp_at(r->ip->arp, NULL, next_hop);
	if (n && !n->e.incomplete) {
		eth_output(ifp, p, n->e.mac, src_mac, ETH_IP);
		return;
	}
	if (!n) {
		n = arp_new(r, ifp, next_hop);
		ev_arp_incomplete(r, next_hop, ifp);
		arp_ask(ifp, next_hop, NULL);
		timer_start(r->sim, &n->timer, ARP_RETRY_S * NS_PER_S);
	}
	if (!arp_may_wait(p)) {
		ip_debug(r, p, ifp, "encapsulation failed");
		ip_drop(r, p, IP_DROP_NO_ARP);
		return;
	}
	if (n->pending)
		ip_drop(r, n->pending, IP_DROP_NO_ARP);
	n->pending = p;
	n->pending_has_src = src_mac != NULL;
	if (src_mac)
		memcpy(n->pending_src, src_mac, 6);
}

void arp_gratuitous(struct iface *ifp, uint32_t addr, const uint8_t mac[6])
{
	/* As IOS announces: a reply to all, with itself as target. */
	struct arp_msg m = {.op = ARP_REPLY, .spa = addr, .tpa = addr};

	memcpy(m.sha, mac, 6);
	memcpy(m.tha, mac_broadcast, 6);
	if (ifp->kind->ethernet && addr)
		arp_send(ifp, &m, mac_broadcast);
}

int arp_order(const void *x, const void *y)
{
	const struct arp_entry *a = x, *b = y;

	return a->addr != b->addr ? (a->addr > b->addr) - (a->addr < b->addr)
				  : (int)b->own - (int)a->own;
}

void arp_each(struct router *r, void (*fn)(void *ctx, const struct arp_entry *e), void *ctx)
{
	const struct arp_node *n;
	struct ip_local *l;
	struct iface *ifp;

	list_each (n, &r->ip->arp->all, all)
		fn(ctx, &n->e);
	list_each (ifp, &r->ifaces, node) {
		if (!ifp->kind->ethernet)
			continue;
		list_each (l, &ip_iface_of(ifp)->locals, of_iface) {
			struct arp_entry e = {.addr = l->addr, .own = true, .ifp = ifp};

			if (l->kind == IP_LOCAL_BROADCAST)
				continue;
			memcpy(e.mac, l->kind == IP_LOCAL_OWN ? ifp->mac : l->mac, 6);
			fn(ctx, &e);
		}
	}
}

struct arp_copies {
	struct arp_entry *v;
	size_t n, cap;
};

static void arp_copy(void *ctx, const struct arp_entry *e)
{
	struct arp_copies *c = ctx;

	if (c->n == c->cap) {
		c->cap = c->cap ? c->cap * 2 : 64;
		c->v = mem_realloc(c->v, c->cap, sizeof(*c->v));
	}
	c->v[c->n++] = *e;
}

void arp_walk(struct router *r, void (*fn)(void *ctx, const struct arp_entry *e), void *ctx)
{
	struct arp_copies c = {0};

	arp_each(r, arp_copy, &c);
	if (c.n > 1)
		qsort(c.v, c.n, sizeof(*c.v), arp_order);
	for (size_t i = 0; i < c.n; i++)
		fn(ctx, &c.v[i]);
	free(c.v);
}

void arp_clear(struct router *r)
{
	struct arp_node *n, *tmp;

	list_each_safe (n, tmp, &r->ip->arp->all, all) {
		struct iface *ifp = n->e.ifp;
		uint32_t addr = n->e.addr;

		if (n->fixed)
			continue;
		arp_free(n);
		arp_ask(ifp, addr, NULL);
	}
}

void arp_flush(struct iface *ifp)
{
	struct arp_node *n, *tmp;

	list_each_safe (n, tmp, &ifp->router->ip->arp->all, all)
		if (n->e.ifp == ifp)
			arp_free(n);
}

void arp_forget(struct iface *ifp, uint32_t addr)
{
	struct arp_node *n = *arp_at(ifp->router->ip->arp, ifp, addr);

	if (n)
		arp_free(n);
}

void arp_set_static(struct router *r, uint32_t addr, const uint8_t *mac)
{
	struct arp_node *n = *arp_at(r->ip->arp, NULL, addr);

	if (!mac) {
		if (n)
			arp_free(n);
		return;
	}
	if (!n)
		n = arp_new(r, NULL, addr);
	memcpy(n->e.mac, mac, 6);
	n->e.incomplete = false;
	n->e.own = true;
	n->fixed = true;
}

bool fib_adjacent(const struct router *r, struct iface *ifp, uint32_t next_hop)
{
	const struct arp_node *n = *arp_at(r->ip->arp, ifp, next_hop);

	if (!n)
		n = *arp_at(r->ip->arp, NULL, next_hop);
	return n && !n->e.incomplete;
}
