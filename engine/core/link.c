/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Wires and segments. Every frame travels by a timer of its own, even with no delay, so that a
 * receiver never runs inside a sender. A segment learns source addresses as an IEEE 802.1D bridge
 * does and floods what it has not learned; it runs no spanning tree, only its forward delay.
 */
#include "engine/core/link.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/core/router.h"
#include "engine/net/arp.h"

enum {
	FDB_BUCKETS = 1024,
	FDB_MAX = 8192,	 /* beyond this the table is emptied and learned anew */
	FDB_AGE_S = 300, /* 802.1D-1998, table 7-5 */
	ETH_MIN = 14,
	LINK_DELAY_US = 100,
	QUEUE_MAX = 32768, /* frames on their way to one port: the bound of a flood's memory */
};

struct fdb_entry {
	struct fdb_entry *next;
	uint8_t mac[6];
	struct link_port *port;
	uint64_t seen_ns;
};

struct link_fdb {
	struct fdb_entry *bucket[FDB_BUCKETS];
	struct pool pool;
	size_t count;
};

static unsigned fdb_hash(const uint8_t mac[6])
{
	uint32_t h = (uint32_t)mac[2] << 24 | (uint32_t)mac[3] << 16 | (uint32_t)mac[4] << 8 |
		     mac[5];

	h ^= (uint32_t)mac[0] << 8 | mac[1];
	return h * 0x9e3779b1u >> 22;
}

static void fdb_flush(struct link_fdb *f, const struct link_port *port)
{
	for (unsigned i = 0; i < FDB_BUCKETS; i++) {
		struct fdb_entry **at = &f->bucket[i], *e;

		while ((e = *at)) {
			if (port && e->port != port) {
				at = &e->next;
				continue;
			}
			*at = e->next;
			pool_put(&f->pool, e);
			f->count--;
		}
	}
}

static struct fdb_entry *fdb_find(struct link_fdb *f, const uint8_t mac[6])
{
	struct fdb_entry *e = f->bucket[fdb_hash(mac)];

	while (e && memcmp(e->mac, mac, 6) != 0)
		e = e->next;
	return e;
}

static void fdb_learn(struct link *l, const uint8_t mac[6], struct link_port *port)
{
	struct link_fdb *f = l->fdb;
	struct fdb_entry *e;

	if (mac[0] & 1)
		return;
	e = fdb_find(f, mac);
	if (!e) {
		struct fdb_entry **at = &f->bucket[fdb_hash(mac)];

		if (f->count == FDB_MAX)
			fdb_flush(f, NULL);
		e = pool_get(&f->pool);
		*e = (struct fdb_entry){.next = *at};
		memcpy(e->mac, mac, 6);
		*at = e;
		f->count++;
	}
	e->port = port;
	e->seen_ns = l->sim->now_ns;
}

static struct link_port *fdb_lookup(struct link *l, const uint8_t mac[6])
{
	struct fdb_entry *e = mac[0] & 1 ? NULL : fdb_find(l->fdb, mac);

	if (!e || l->sim->now_ns - e->seen_ns > FDB_AGE_S * NS_PER_S)
		return NULL;
	return e->port;
}

struct link *link_new(struct sim *s, const char *name, enum link_kind kind)
{
	struct link *l = mem_zalloc(sizeof(*l));

	l->sim = s;
	l->name = mem_strdup(name);
	l->kind = kind;
	l->delay_ns = LINK_DELAY_US * NS_PER_US;
	list_init(&l->ports);
	list_init(&l->flying);
	if (kind == LINK_SEGMENT) {
		l->fdb = mem_zalloc(sizeof(*l->fdb));
		pool_init(&l->fdb->pool, sizeof(struct fdb_entry));
	}
	list_push(&s->links, &l->node);
	return l;
}

void link_free(struct link *l)
{
	while (!list_empty(&l->ports))
		link_leave(list_first(&l->ports, struct link_port, node));
	while (!list_empty(&l->flying))
		pkt_free(list_first(&l->flying, struct pkt, link));
	if (l->fdb)
		pool_free(&l->fdb->pool);
	free(l->fdb);
	list_remove(&l->node);
	free(l->name);
	free(l);
}

static bool link_port_wants_carrier(const struct link_port *p)
{
	const struct link *l = p->link;
	const struct link_port *q;
	unsigned n = 0;

	if (l->kind == LINK_SEGMENT)
		return p->enabled && !p->cut;
	list_each (q, &l->ports, node) {
		if (!q->enabled || q->cut)
			return false;
		n++;
	}
	return n == 2;
}

/* The one place where a port's carrier changes. */
static void link_port_set_carrier(struct link_port *p, bool carrier)
{
	struct link *l = p->link;

	if (p->carrier == carrier)
		return;
	p->carrier = carrier;
	if (carrier && l->kind == LINK_SEGMENT)
		p->forwards_at_ns = l->sim->now_ns + l->forward_delay_ns;
	if (!carrier && l->fdb)
		fdb_flush(l->fdb, p);
	if (p->ifp)
		iface_carrier(p->ifp, carrier);
}

static void link_update(struct link *l)
{
	struct link_port *p, *tmp;

	list_each_safe (p, tmp, &l->ports, node)
		link_port_set_carrier(p, link_port_wants_carrier(p));
}

static struct link_port *link_port_new(struct link *l)
{
	struct link_port *p = mem_zalloc(sizeof(*p)), *q;
	unsigned n = 0;

	list_each (q, &l->ports, node)
		n++;
	assert(l->kind == LINK_SEGMENT || n < 2);
	p->link = l;
	list_push(&l->ports, &p->node);
	return p;
}

struct link_port *link_join(struct link *l, struct iface *ifp)
{
	struct link_port *p = link_port_new(l);

	assert(ifp->kind->ethernet && !ifp->parent && !ifp->port);
	p->ifp = ifp;
	ifp->port = p;
	p->enabled = ifp->admin_up && ifp->router->running;
	link_update(l);
	return p;
}

struct link_port *link_attach(struct link *l, void (*deliver)(void *ctx, struct pkt *p), void *ctx)
{
	struct link_port *p = link_port_new(l);

	p->deliver = deliver;
	p->ctx = ctx;
	p->enabled = true;
	link_update(l);
	return p;
}

void link_leave(struct link_port *p)
{
	struct link *l = p->link;
	struct pkt *pkt, *tmp;

	link_port_set_carrier(p, false);
	list_each_safe (pkt, tmp, &l->flying, link)
		if (pkt->to == p)
			pkt_free(pkt);
	if (p->ifp)
		p->ifp->port = NULL;
	list_remove(&p->node);
	free(p);
	link_update(l);
}

void link_set_cut(struct link_port *p, bool cut)
{
	p->cut = cut;
	link_update(p->link);
}

void link_set_enabled(struct link_port *p, bool enabled)
{
	p->enabled = enabled;
	link_update(p->link);
}

bool link_port_forwards(const struct link_port *p)
{
	return p->carrier && (p->link->kind == LINK_WIRE ||
			      p->link->sim->now_ns >= p->forwards_at_ns);
}

static void link_arrive(void *ctx)
{
	struct pkt *p = ctx;
	struct link_port *to = p->to;

	list_remove(&p->link);
	p->to = NULL;
	to->queued--;
	p->flags = 0;
	p->in = NULL;
	if (!to->carrier)
		pkt_free(p);
	else if (to->ifp)
		eth_input(to->ifp, p);
	else
		to->deliver(to->ctx, p);
}

static bool link_happens(struct link *l, uint32_t ppm)
{
	return ppm && rng_below(&l->sim->rng, 1000000) < ppm;
}

static void link_fly(struct link *l, struct link_port *to, struct pkt *p)
{
	uint64_t delay_ns = l->delay_ns;

	if (to->queued >= QUEUE_MAX) {
		to->dropped++;
		if (to->ifp)
			to->ifp->count.in_drops++;
		pkt_free(p);
		return;
	}
	if (link_happens(l, l->loss_ppm)) {
		pkt_free(p);
		return;
	}
	if (link_happens(l, l->corrupt_ppm) && p->len > 0) {
		uint32_t bit = rng_below(&l->sim->rng, (uint32_t)p->len * 8);

		p->data[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	/* Held back for a few delays, so that what follows overtakes it. */
	if (link_happens(l, l->reorder_ppm))
		delay_ns += (1 + rng_below(&l->sim->rng, 4)) * (l->delay_ns + NS_PER_MS);
	p->to = to;
	to->queued++;
	timer_init(&p->timer, link_arrive, p);
	list_push(&l->flying, &p->link);
	timer_start(l->sim, &p->timer, delay_ns);
}

static void link_send_to(struct link *l, struct link_port *to, struct pkt *p)
{
	if (link_happens(l, l->duplicate_ppm))
		link_fly(l, to, pkt_clone(p));
	link_fly(l, to, p);
}

static void link_flood(struct link *l, struct link_port *from, struct pkt *p)
{
	struct link_port *q, *last = NULL;

	list_each (q, &l->ports, node) {
		if (q == from || !link_port_forwards(q))
			continue;
		if (last)
			link_send_to(l, last, pkt_clone(p));
		last = q;
	}
	if (last)
		link_send_to(l, last, p);
	else
		pkt_free(p);
}

void link_transmit(struct link_port *from, struct pkt *p)
{
	struct link *l = from->link;
	struct link_port *to;

	if (!from->carrier || p->len < ETH_MIN) {
		pkt_free(p);
		return;
	}
	l->frames++;
	if (l->sim->observer.frame)
		l->sim->observer.frame(l->sim->observer.ctx, l, from, p->data, p->len);
	if (l->kind == LINK_WIRE) {
		link_flood(l, from, p);
		return;
	}
	if (!link_port_forwards(from)) {
		pkt_free(p);
		return;
	}
	fdb_learn(l, p->data + 6, from);
	to = fdb_lookup(l, p->data);
	if (!to)
		link_flood(l, from, p);
	else if (to == from || !link_port_forwards(to))
		pkt_free(p);
	else
		link_send_to(l, to, p);
}
