/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The routing table. A prefix holds what each source gave for it; whenever that, an interface or
 * a next hop changes, the prefix is queued and its best usable route chosen anew. A recursive next
 * hop is tracked once for all routes that name it, and remembers the prefix that resolves it, so
 * a change of a prefix reaches exactly the routes that stand on it.
 *
 * A route never resolves through itself: if its prefix has its own next hop, only a longer prefix
 * may resolve that. Routes that resolve through each other in a circle are not usable; a prefix
 * that keeps changing within one run is taken out until something else changes.
 */
#include "engine/net/rib.h"

#include <stdlib.h>
#include <string.h>

#include "engine/net/rib_int.h"

enum { RECURSION_MAX = 8, ROUNDS_MAX = 16 };

static void rib_run(struct rib *rib);

void rib_start(struct router *r)
{
	struct rib *rib = mem_zalloc(sizeof(*rib));

	r->ip->rib = rib;
	rib->router = r;
	trie_init(&rib->table);
	trie_init(&rib->fib);
	trie_init(&rib->nhs);
	list_init(&rib->queue);
	list_init(&rib->listeners);
}

struct rib_prefix *rib_prefix_find(const struct rib *rib, struct prefix p)
{
	return trie_get(&rib->table, p);
}

struct rib_prefix *rib_prefix_get(struct rib *rib, struct prefix p)
{
	struct rib_prefix *rp = rib_prefix_find(rib, p);

	if (rp)
		return rp;
	rp = mem_zalloc(sizeof(*rp));
	rp->key = p;
	list_init(&rp->entries);
	list_init(&rp->statics);
	list_init(&rp->queue);
	trie_set(&rib->table, p, rp);
	return rp;
}

void rib_prefix_release(struct rib *rib, struct rib_prefix *p)
{
	if (!list_empty(&p->entries) || !list_empty(&p->statics) || p->best ||
	    !list_empty(&p->queue))
		return;
	trie_remove(&rib->table, p->key);
	free(p->fib);
	free(p);
}

struct rib_nh *rib_nh_find(const struct rib *rib, uint32_t gw)
{
	return trie_get(&rib->nhs, prefix_make(gw, 32));
}

static void rib_queue(struct rib *rib, struct rib_prefix *p)
{
	if (list_empty(&p->queue))
		list_push(&rib->queue, &p->queue);
}

static struct rib_nh *rib_nh_get(struct rib *rib, uint32_t gw)
{
	struct rib_nh *nh = rib_nh_find(rib, gw);

	if (nh)
		return nh;
	nh = mem_zalloc(sizeof(*nh));
	nh->gw = gw;
	list_init(&nh->users);
	nh->via = trie_match(&rib->fib, gw);
	trie_set(&rib->nhs, prefix_make(gw, 32), nh);
	return nh;
}

static void rib_entry_link(struct rib *rib, struct rib_entry *e)
{
	const struct rib_route *route = &e->route;

	e->deps = mem_calloc(route->n_hops, sizeof(*e->deps));
	for (unsigned i = 0; i < route->n_hops; i++) {
		const struct rib_hop *hop = &route->hops[i];

		e->deps[i].entry = e;
		list_push(hop->ifp ? &ip_iface_of(hop->ifp)->deps
				   : &rib_nh_get(rib, hop->gw)->users,
			  &e->deps[i].node);
	}
}

static void rib_entry_unlink(struct rib *rib, struct rib_entry *e)
{
	for (unsigned i = 0; i < e->route.n_hops; i++) {
		const struct rib_hop *hop = &e->route.hops[i];
		struct rib_nh *nh;

		list_remove(&e->deps[i].node);
		if (hop->ifp)
			continue;
		nh = rib_nh_find(rib, hop->gw);
		if (nh && list_empty(&nh->users)) {
			trie_remove(&rib->nhs, prefix_make(hop->gw, 32));
			free(nh);
		}
	}
	free(e->deps);
	e->deps = NULL;
}

static void rib_entry_free(struct rib *rib, struct rib_entry *e)
{
	rib_entry_unlink(rib, e);
	list_remove(&e->node);
	free(e);
}

static void rib_prefix_destroy(void *ctx, struct prefix key, void *value)
{
	struct rib_prefix *p = value;

	(void)key;
	while (!list_empty(&p->entries))
		rib_entry_free(ctx, list_first(&p->entries, struct rib_entry, node));
	while (!list_empty(&p->statics)) {
		struct rib_static *s = list_first(&p->statics, struct rib_static, node);

		list_remove(&s->node);
		free(s);
	}
	free(p->best);
	free(p->fib);
	free(p);
}

void rib_stop(struct router *r)
{
	struct rib *rib = r->ip->rib;
	struct rib_listener *l, *tmp;

	list_each_safe (l, tmp, &rib->listeners, node)
		list_remove(&l->node);
	trie_walk(&rib->table, rib_prefix_destroy, rib);
	trie_free(&rib->table);
	trie_free(&rib->fib);
	trie_free(&rib->nhs);
	free(rib);
	r->ip->rib = NULL;
}

/* Whether what is installed at `via` leads, by recursion, through `target`. */
static bool rib_leads_through(const struct rib *rib, const struct rib_prefix *via,
			      const struct rib_prefix *target, unsigned depth)
{
	if (via == target || depth >= RECURSION_MAX)
		return true;
	if (!via->best)
		return false;
	for (unsigned i = 0; i < via->best->n_hops; i++) {
		const struct rib_hop *hop = &via->best->hops[i];
		const struct rib_nh *nh = hop->ifp ? NULL : rib_nh_find(rib, hop->gw);

		if (nh && nh->via && rib_leads_through(rib, nh->via, target, depth + 1))
			return true;
	}
	return false;
}

/* The ways out of one hop, into `out` (room for `room`); 0 while it is not usable. */
static unsigned rib_hop_resolve(const struct rib *rib, const struct rib_prefix *p,
				const struct rib_hop *hop, struct fib_entry *out, unsigned room)
{
	const struct rib_nh *nh;
	unsigned n;

	if (hop->ifp) {
		if (!hop->ifp->proto_up || !room)
			return 0;
		*out = (struct fib_entry){
			.ifp = hop->ifp,
			.next_hop = hop->gw,
			.null0 = hop->ifp == rib->router->null0,
		};
		return 1;
	}
	nh = rib_nh_find(rib, hop->gw);
	if (!nh || !nh->via || (prefix_has(p->key, hop->gw) && nh->via->key.len <= p->key.len) ||
	    rib_leads_through(rib, nh->via, p, 0))
		return 0;
	for (n = 0; n < nh->via->n_fib && n < room; n++) {
		out[n] = nh->via->fib[n];
		if (!out[n].next_hop)
			out[n].next_hop = hop->gw;
	}
	return n;
}

static bool rib_hop_same(const struct rib_hop *a, const struct rib_hop *b)
{
	return a->gw == b->gw && a->ifp == b->ifp && a->from == b->from;
}

static bool rib_route_same(const struct rib_route *a, const struct rib_route *b)
{
	if (!a || !b)
		return a == b;
	if (a->source != b->source || a->instance != b->instance || a->kind != b->kind ||
	    a->distance != b->distance || a->metric != b->metric || a->tag != b->tag ||
	    a->injected != b->injected || a->n_hops != b->n_hops)
		return false;
	for (unsigned i = 0; i < a->n_hops; i++)
		if (!rib_hop_same(&a->hops[i], &b->hops[i]))
			return false;
	return true;
}

/* The usable part of an entry; false if nothing of it is usable. */
static bool rib_entry_usable(const struct rib *rib, const struct rib_entry *e,
			     struct rib_route *route, struct fib_entry *fib, unsigned *n_fib)
{
	*route = e->route;
	route->n_hops = 0;
	*n_fib = 0;
	for (unsigned i = 0; i < e->route.n_hops; i++) {
		unsigned n = rib_hop_resolve(rib, e->prefix, &e->route.hops[i], fib + *n_fib,
					     RIB_MAX_PATHS - *n_fib);

		if (!n)
			continue;
		route->hops[route->n_hops++] = e->route.hops[i];
		*n_fib += n;
	}
	return *n_fib > 0;
}

/* Ages: a hop that stays, with the same metric of the same source, keeps its own. */
static void rib_route_date(struct rib_route *is, const struct rib_route *was, uint64_t now_ns)
{
	bool same = was && was->source == is->source && was->instance == is->instance &&
		    was->metric == is->metric && was->distance == is->distance;

	is->since_ns = now_ns;
	for (unsigned i = 0; i < is->n_hops; i++) {
		is->hops[i].since_ns = now_ns;
		for (unsigned j = 0; same && j < was->n_hops; j++)
			if (rib_hop_same(&is->hops[i], &was->hops[j]))
				is->hops[i].since_ns = was->hops[j].since_ns;
	}
}

static bool rib_fib_same(const struct rib_prefix *p, const struct fib_entry *fib, unsigned n)
{
	if (p->n_fib != n)
		return false;
	for (unsigned i = 0; i < n; i++)
		if (p->fib[i].ifp != fib[i].ifp || p->fib[i].next_hop != fib[i].next_hop ||
		    p->fib[i].null0 != fib[i].null0)
			return false;
	return true;
}

static void rib_trace(struct router *r, const struct rib_route *was, const struct rib_route *is)
{
	static const char *const names[] = {"connected", "static", "ospf", "local"};

	if (!router_debugs(r, DEBUG_IP_ROUTING))
		return;
	for (unsigned i = 0; was && i < was->n_hops; i++)
		ev_rt_del(r, was->prefix.addr, was->prefix.len, was->hops[i].gw,
			  names[was->source], was->distance, was->metric);
	if (was && !is && was->prefix.len <= ip_class_len(was->prefix.addr))
		ev_rt_delete_network(r, was->prefix.addr);
	else if (was && !is)
		ev_rt_delete_subnet(r, was->prefix.addr, was->prefix.len);
	for (unsigned i = 0; is && i < is->n_hops; i++)
		ev_rt_add(r, is->prefix.addr, is->prefix.len, is->hops[i].gw, names[is->source],
			  is->distance, is->metric);
	if (is && !is->prefix.len)
		ev_rt_default_is(r, is->prefix.addr, is->hops[0].gw);
	else if (was && !was->prefix.len)
		ev_rt_default_gone(r, 0);
}

/* A next hop below a prefix that changed: its users look again. */
static void rib_nh_recheck(void *ctx, struct prefix key, void *value)
{
	struct rib *rib = ctx;
	struct rib_nh *nh = value;
	struct rib_dep *d;

	(void)key;
	nh->via = trie_match(&rib->fib, nh->gw);
	list_each (d, &nh->users, node)
		rib_queue(rib, d->entry->prefix);
}

/* The one place where a prefix's best route changes. `is` NULL: none. */
static void rib_install(struct rib *rib, struct rib_prefix *p, const struct rib_route *is,
			const struct fib_entry *fib, unsigned n_fib)
{
	bool same_route = rib_route_same(p->best, is), same_fib = rib_fib_same(p, fib, n_fib);
	struct rib_route *was = p->best;
	struct rib_listener *l, *tmp;

	if (same_route && same_fib)
		return;
	p->version = ++rib->version;
	if (!same_fib) {
		p->fib = mem_realloc(p->fib, n_fib, sizeof(*p->fib));
		if (n_fib)
			memcpy(p->fib, fib, n_fib * sizeof(*fib));
		p->n_fib = n_fib;
	}
	if (!same_route) {
		p->best = NULL;
		if (is) {
			p->best = mem_zalloc(sizeof(*is));
			*p->best = *is;
			rib_route_date(p->best, was, rib->router->sim->now_ns);
			trie_set(&rib->fib, p->key, p);
		} else {
			trie_remove(&rib->fib, p->key);
		}
	}
	trie_walk_under(&rib->nhs, p->key, rib_nh_recheck, rib);
	if (same_route)
		return;
	rib_trace(rib->router, was, p->best);
	list_each_safe (l, tmp, &rib->listeners, node)
		l->fn(l->ctx, was, p->best);
	free(was);
}

static void rib_choose(struct rib *rib, struct rib_prefix *p)
{
	struct fib_entry fib[RIB_MAX_PATHS];
	struct rib_route route;
	struct rib_entry *e;
	unsigned n_fib;

	if (p->run != rib->run) {
		p->run = rib->run;
		p->rounds = 0;
	}
	if (++p->rounds <= ROUNDS_MAX) {
		list_each (e, &p->entries, node) {
			if (!rib_entry_usable(rib, e, &route, fib, &n_fib))
				continue;
			rib_install(rib, p, &route, fib, n_fib);
			return;
		}
	}
	rib_install(rib, p, NULL, NULL, 0);
}

static void rib_run(struct rib *rib)
{
	if (rib->running)
		return;
	rib->running = true;
	rib->run++;
	while (!list_empty(&rib->queue)) {
		struct rib_prefix *p = list_first(&rib->queue, struct rib_prefix, queue);

		list_remove(&p->queue);
		rib_choose(rib, p);
		rib_prefix_release(rib, p);
	}
	rib->running = false;
}

static struct rib_entry *rib_entry_find(const struct rib_prefix *p, enum rib_source source,
					unsigned instance, uint8_t distance)
{
	struct rib_entry *e;

	list_each (e, &p->entries, node)
		if (e->route.source == source && e->route.instance == instance &&
		    e->route.distance == distance)
			return e;
	return NULL;
}

/* Lower distance wins, then lower metric, then the order of sources. */
static bool rib_better(const struct rib_route *a, const struct rib_route *b)
{
	if (a->distance != b->distance)
		return a->distance < b->distance;
	if (a->metric != b->metric)
		return a->metric < b->metric;
	return a->source != b->source ? a->source < b->source : a->instance < b->instance;
}

static void rib_entry_insert(struct rib_prefix *p, struct rib_entry *e)
{
	struct list *at = p->entries.next;

	while (at != &p->entries &&
	       !rib_better(&e->route, &container_of(at, struct rib_entry, node)->route))
		at = at->next;
	list_insert_before(at, &e->node);
}

void rib_set(struct router *r, const struct rib_route *route)
{
	struct rib *rib = r->ip->rib;
	struct rib_prefix *p = rib_prefix_get(rib, route->prefix);
	struct rib_entry *e =
		rib_entry_find(p, route->source, route->instance, route->distance);

	if (e && rib_route_same(&e->route, route))
		return;
	if (e) {
		rib_entry_unlink(rib, e);
		list_remove(&e->node);
	} else {
		e = mem_zalloc(sizeof(*e));
		e->prefix = p;
	}
	e->route = *route;
	if (e->route.n_hops > RIB_MAX_PATHS)
		e->route.n_hops = RIB_MAX_PATHS;
	rib_entry_insert(p, e);
	rib_entry_link(rib, e);
	rib_queue(rib, p);
	rib_run(rib);
}

void rib_withdraw(struct router *r, struct prefix prefix, enum rib_source source,
		  unsigned instance, uint8_t distance)
{
	struct rib *rib = r->ip->rib;
	struct rib_prefix *p = rib_prefix_find(rib, prefix);
	struct rib_entry *e = p ? rib_entry_find(p, source, instance, distance) : NULL;

	if (!e)
		return;
	rib_entry_free(rib, e);
	rib_queue(rib, p);
	rib_run(rib);
}

void rib_iface_changed(struct iface *ifp)
{
	struct rib *rib = ifp->router->ip->rib;
	struct rib_dep *d;

	list_each (d, &ip_iface_of(ifp)->deps, node)
		rib_queue(rib, d->entry->prefix);
	rib_run(rib);
}

void rib_iface_gone(struct iface *ifp)
{
	struct list *deps = &ip_iface_of(ifp)->deps;

	rib_static_iface_gone(ifp);
	while (!list_empty(deps)) {
		struct rib_route route = list_first(deps, struct rib_dep, node)->entry->route;
		unsigned n = 0;

		for (unsigned i = 0; i < route.n_hops; i++)
			if (route.hops[i].ifp != ifp)
				route.hops[n++] = route.hops[i];
		route.n_hops = n;
		if (n)
			rib_set(ifp->router, &route);
		else
			rib_withdraw(ifp->router, route.prefix, route.source, route.instance,
				     route.distance);
	}
}

const struct rib_route *rib_best(const struct router *r, struct prefix p)
{
	const struct rib_prefix *rp = trie_get(&r->ip->rib->fib, p);

	return rp ? rp->best : NULL;
}

const struct rib_route *rib_lookup(const struct router *r, uint32_t addr)
{
	const struct rib_prefix *rp = trie_match(&r->ip->rib->fib, addr);

	return rp ? rp->best : NULL;
}

struct rib_visit {
	void (*fn)(void *ctx, const struct rib_route *route);
	void *ctx;
};

static void rib_visit(void *ctx, struct prefix key, void *value)
{
	const struct rib_visit *v = ctx;
	const struct rib_prefix *p = value;

	(void)key;
	v->fn(v->ctx, p->best);
}

void rib_walk(const struct router *r, void (*fn)(void *ctx, const struct rib_route *route),
	      void *ctx)
{
	struct rib_visit v = {fn, ctx};

	trie_walk(&r->ip->rib->fib, rib_visit, &v);
}

const struct rib_route *rib_next(const struct router *r, const struct prefix *after)
{
	struct prefix key;
	const struct rib_prefix *p = trie_next(&r->ip->rib->fib, after, &key);

	return p ? p->best : NULL;
}

void rib_listen(struct router *r, struct rib_listener *l)
{
	list_push(&r->ip->rib->listeners, &l->node);
}

void rib_unlisten(struct rib_listener *l)
{
	list_remove(&l->node);
}

static void rib_clear_one(void *ctx, struct prefix key, void *value)
{
	struct rib_prefix *p = value;

	(void)key;
	if (p->best && p->best->source != RIB_CONNECTED &&
	    p->best->source != RIB_LOCAL)
		rib_queue(ctx, p);
}

void rib_clear(struct router *r)
{
	struct rib *rib = r->ip->rib;
	struct rib_prefix *p;

	trie_walk(&rib->table, rib_clear_one, rib);
	rib->running = true;
	list_each (p, &rib->queue, queue)
		rib_install(rib, p, NULL, NULL, 0);
	rib->running = false;
	rib_run(rib);
}
