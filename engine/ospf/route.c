/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The routing table (RFC 2328, section 11): networks from the tree (16.1, second stage),
 * inter-area ones (16.2), external ones (16.4, with RFC 1583's preferences as IOS has them), and
 * their way into the RIB. Only what differs from what the RIB was given goes there.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/ospf/ospf_int.h"

/* < 0 if the first is the better (16.4.1, 11): by kind, then by cost. */
static int route_compare(const struct ospf_route *a, const struct ospf_route *b)
{
	if (a->kind != b->kind)
		return (int)a->kind - (int)b->kind;
	if (a->metric != b->metric)
		return a->metric < b->metric ? -1 : 1;
	if (a->kind == RIB_OSPF_E2 && a->forward_cost != b->forward_cost)
		return a->forward_cost < b->forward_cost ? -1 : 1;
	return 0;
}

/* Enters a path found in this calculation, unless a better one is there. */
static void route_offer(struct ospf_proc *proc, const struct ospf_route *offer)
{
	struct ospf_route *have = trie_get(&proc->routes, offer->prefix);
	int cmp;

	if (!have) {
		have = mem_zalloc(sizeof(*have));
		have->prefix = offer->prefix;
		have->run = proc->spf_run - 1;
		trie_set(&proc->routes, offer->prefix, have);
	}
	cmp = have->run == proc->spf_run ? route_compare(offer, have) : -1;
	if (cmp > 0)
		return;
	if (cmp == 0) {
		ospf_hops_merge(&have->hops, &offer->hops, proc->cfg.max_paths);
		return;
	}
	have->kind = offer->kind;
	have->area = offer->area;
	have->metric = offer->metric;
	have->forward_cost = offer->forward_cost;
	have->tag = offer->tag;
	have->discard = offer->discard;
	have->hops = offer->hops;
	have->run = proc->spf_run;
}

static void hops_set_from(struct ospf_hops *hops, uint32_t from)
{
	for (unsigned i = 0; i < hops->n; i++)
		hops->v[i].from = from;
}

/* One of the interface's addresses is in the network. */
static bool oif_is_on(const struct ospf_iface *oif, const struct ospf_link *link)
{
	const struct iface_addr *a;

	if ((oif->addr & link->data) == link->id)
		return true;
	list_each(a, &oif->ifp->addrs, node)
		if (a->secondary && (a->addr & link->data) == link->id)
			return true;
	return false;
}

/* Our own stub network: the way is the interface itself. */
static struct ospf_hops own_hops(const struct ospf_area *area, const struct ospf_link *link)
{
	struct ospf_hops hops = {0};
	struct ospf_iface *oif;

	list_each(oif, &area->ifaces, node) {
		if (oif->state != OSPF_IF_DOWN && oif_is_on(oif, link)) {
			hops.v[hops.n++].oif = oif;
			break;
		}
	}
	return hops;
}

static struct ospf_border *border_get(struct ospf_proc *proc, uint32_t router_id, uint32_t area)
{
	struct ospf_key key = {.type = OSPF_LSA_ASBR, .id = router_id, .adv = area};
	struct ospf_hnode *n = ospf_map_find(&proc->borders, key);
	struct ospf_border *b;

	if (n)
		return container_of(n, struct ospf_border, hnode);
	b = mem_zalloc(sizeof(*b));
	b->hnode.key = key;
	b->area = area;
	b->run = proc->spf_run - 1;
	ospf_map_add(&proc->borders, &b->hnode);
	return b;
}

static void border_offer(struct ospf_proc *proc, uint32_t router_id, const struct ospf_border *o)
{
	struct ospf_border *b = border_get(proc, router_id, o->area);
	bool have = b->run == proc->spf_run;

	if (have && (b->inter != o->inter ? o->inter : o->metric > b->metric))
		return;
	if (have && b->inter == o->inter && o->metric == b->metric) {
		ospf_hops_merge(&b->hops, &o->hops, proc->cfg.max_paths);
		return;
	}
	b->flags = o->flags;
	b->inter = o->inter;
	b->metric = o->metric;
	b->hops = o->hops;
	b->run = proc->spf_run;
}

static void routes_of_router(struct ospf_proc *proc, const struct ospf_spf *spf,
			     const struct ospf_vertex *v)
{
	struct rbuf b = ospf_lsa_body(v->lsa->raw, v->lsa->hdr.length);
	struct ospf_route offer = {.kind = RIB_OSPF_INTRA, .area = spf->area->id};
	struct ospf_link link;
	uint8_t flags;
	uint16_t n;

	ospf_router_body_decode(&b, &flags, &n);
	if (spf->area->stub)
		flags &= (uint8_t)~OSPF_RTR_E;
	if (v != spf->root && flags & (OSPF_RTR_B | OSPF_RTR_E)) {
		struct ospf_border border = {.area = spf->area->id, .flags = flags,
					     .metric = v->dist, .hops = v->hops};

		border_offer(proc, v->lsa->hdr.id, &border);
	}
	while (n-- && ospf_link_decode(&b, &link)) {
		int len = ip_mask_len(link.data);

		if (link.type != OSPF_LINK_STUB || len < 0)
			continue;
		offer.prefix = prefix_make(link.id, (unsigned)len);
		offer.metric = v->dist + link.metric;
		offer.hops = v == spf->root ? own_hops(spf->area, &link) : v->hops;
		hops_set_from(&offer.hops, v->lsa->hdr.adv);
		route_offer(proc, &offer);
	}
}

static void route_of_network(struct ospf_proc *proc, const struct ospf_spf *spf,
			     const struct ospf_vertex *v)
{
	struct rbuf b = ospf_lsa_body(v->lsa->raw, v->lsa->hdr.length);
	struct ospf_route offer = {.kind = RIB_OSPF_INTRA, .area = spf->area->id};

	offer.prefix = prefix_make(v->lsa->hdr.id, (unsigned)ip_mask_len(rbuf_u32(&b)));
	offer.metric = v->dist;
	offer.hops = v->hops;
	hops_set_from(&offer.hops, v->lsa->hdr.adv);
	route_offer(proc, &offer);
}

void ospf_routes_from_tree(struct ospf_proc *proc, const struct ospf_spf *spf)
{
	struct ospf_vertex *v;
	struct ospf_lsa *lsa;

	for (unsigned t = OSPF_LSA_ROUTER; t <= OSPF_LSA_NETWORK; t++)
		list_each(lsa, &spf->area->db.types[t], node)
			lsa->routing = false;
	for (v = spf->first; v; v = v->next) {
		v->lsa->routing = v != spf->root;
		if (v->lsa->hdr.type == OSPF_LSA_NETWORK)
			route_of_network(proc, spf, v);
		else
			routes_of_router(proc, spf, v);
	}
}

static const struct ospf_border *border_find(const struct ospf_proc *proc, uint32_t router_id,
					     uint32_t area, uint8_t flag)
{
	struct ospf_key key = {.type = OSPF_LSA_ASBR, .id = router_id, .adv = area};
	struct ospf_hnode *n = ospf_map_find(&proc->borders, key);
	const struct ospf_border *b = n ? container_of(n, struct ospf_border, hnode) : NULL;

	return b && b->run == proc->spf_run && b->flags & flag ? b : NULL;
}

/* 16.2, for one summary-LSA. */
static void inter_lsa(struct ospf_proc *proc, struct ospf_area *area, struct ospf_lsa *lsa)
{
	struct rbuf b = ospf_lsa_body(lsa->raw, lsa->hdr.length);
	struct ospf_route offer = {.kind = RIB_OSPF_INTER, .area = area->id};
	const struct ospf_border *via;
	struct ospf_summary_body s;

	lsa->routing = false;
	if (!ospf_summary_decode(&b, &s) || s.metric == OSPF_LS_INFINITY || lsa->self ||
	    ospf_lsa_is_max_age(lsa))
		return;
	via = border_find(proc, lsa->hdr.adv, area->id, OSPF_RTR_B);
	/* Step 4: the border router must be reached inside the area. */
	if (!via || !via->hops.n)
		return;
	lsa->routing = true;
	if (lsa->hdr.type == OSPF_LSA_ASBR) {
		struct ospf_border border = {.area = area->id, .flags = OSPF_RTR_E, .inter = true,
					     .metric = via->metric + s.metric, .hops = via->hops};

		border_offer(proc, lsa->hdr.id, &border);
		return;
	}
	offer.prefix = prefix_make(lsa->hdr.id, (unsigned)ip_mask_len(s.mask));
	/* Step 3. */
	if (ospf_range_is_active(proc, offer.prefix)) {
		lsa->routing = false;
		return;
	}
	offer.metric = via->metric + s.metric;
	offer.hops = via->hops;
	hops_set_from(&offer.hops, lsa->hdr.adv);
	route_offer(proc, &offer);
}

void ospf_routes_discard(struct ospf_proc *proc, const struct ospf_area *area, struct prefix p,
			 uint32_t metric)
{
	struct ospf_route offer = {.prefix = p, .kind = RIB_OSPF_INTRA, .area = area->id,
				   .metric = metric, .discard = true};
	const struct ospf_route *have = trie_get(&proc->routes, p);

	if (!have || have->run != proc->spf_run)
		route_offer(proc, &offer);
}

void ospf_routes_inter(struct ospf_proc *proc, struct ospf_area *area)
{
	struct ospf_lsa *lsa;

	list_each(lsa, &area->db.types[OSPF_LSA_SUMMARY], node)
		inter_lsa(proc, area, lsa);
	list_each(lsa, &area->db.types[OSPF_LSA_ASBR], node)
		inter_lsa(proc, area, lsa);
}

/*
 * 16.4.1: without RFC 1583's preferences a way inside an area other than the backbone comes
 * before all others. Then the cost decides, then the greater area id (16.4, step 3).
 */
static bool asbr_is_better(const struct ospf_proc *proc, const struct ospf_border *a,
			   const struct ospf_border *b)
{
	bool a_inside = !a->inter && a->area != OSPF_BACKBONE;
	bool b_inside = !b->inter && b->area != OSPF_BACKBONE;

	if (!proc->cfg.rfc1583 && a_inside != b_inside)
		return a_inside;
	return a->metric != b->metric ? a->metric < b->metric : a->area > b->area;
}

const struct ospf_border *ospf_routes_asbr(const struct ospf_proc *proc, uint32_t router_id)
{
	const struct ospf_border *best = NULL;
	struct ospf_hnode *n = NULL;

	while ((n = ospf_map_next_id(&proc->borders, OSPF_LSA_ASBR, router_id, n))) {
		const struct ospf_border *b = container_of(n, struct ospf_border, hnode);

		if (b->run == proc->spf_run && b->flags & OSPF_RTR_E && b->hops.n &&
		    (!best || asbr_is_better(proc, b, best)))
			best = b;
	}
	return best;
}

/* 16.4, step 3: the forwarding address must be reached inside, and not be our own. */
static bool forward_way(const struct ospf_proc *proc, uint32_t forward, struct ospf_route *offer)
{
	const struct ospf_route *via = trie_match(&proc->routes, forward);

	if (ip_is_local(proc->router, forward))
		return false;
	if (!via || via->run != proc->spf_run || via->kind > RIB_OSPF_INTER)
		return false;
	offer->forward_cost = via->metric;
	offer->hops = via->hops;
	for (unsigned i = 0; i < offer->hops.n; i++)
		if (!offer->hops.v[i].gw)
			offer->hops.v[i].gw = forward;
	return offer->hops.n > 0;
}

/* 16.4, steps 1 to 5, for one LSA: the path that it offers. */
static bool external_offer(const struct ospf_proc *proc, const struct ospf_lsa *lsa,
			   struct ospf_route *offer)
{
	struct rbuf b = ospf_lsa_body(lsa->raw, lsa->hdr.length);
	const struct ospf_border *asbr;
	struct ospf_ext_body body;

	if (lsa->self || ospf_lsa_is_max_age(lsa) || !ospf_ext_decode(&b, &body) ||
	    body.metric == OSPF_LS_INFINITY)
		return false;
	asbr = ospf_routes_asbr(proc, lsa->hdr.adv);
	if (!asbr)
		return false;
	if (body.forward) {
		if (!forward_way(proc, body.forward, offer))
			return false;
	} else {
		offer->forward_cost = asbr->metric;
		offer->hops = asbr->hops;
	}
	hops_set_from(&offer->hops, lsa->hdr.adv);
	offer->kind = body.type2 ? RIB_OSPF_E2 : RIB_OSPF_E1;
	offer->metric = body.type2 ? body.metric : body.metric + offer->forward_cost;
	offer->tag = body.tag;
	return true;
}

static bool hops_changed(const struct rib_route *a, const struct rib_route *b)
{
	if (a->n_hops != b->n_hops)
		return true;
	for (unsigned i = 0; i < a->n_hops; i++)
		if (a->hops[i].gw != b->hops[i].gw || a->hops[i].ifp != b->hops[i].ifp ||
		    a->hops[i].from != b->hops[i].from)
			return true;
	return false;
}

static uint8_t distance_of(const struct ospf_proc *proc, enum rib_ospf_kind kind)
{
	if (kind == RIB_OSPF_INTRA)
		return proc->cfg.distance_intra;
	return kind == RIB_OSPF_INTER ? proc->cfg.distance_inter : proc->cfg.distance_external;
}

/* Order of the hops as shown: by address of the neighbour. */
static int hop_order(const void *a, const void *b)
{
	const struct rib_hop *x = a, *y = b;

	return x->gw < y->gw ? -1 : x->gw > y->gw;
}

/* False: nothing for the RIB, the network is our own or has no way. */
static bool rib_form(const struct ospf_proc *proc, const struct ospf_route *route,
		     struct rib_route *out)
{
	*out = (struct rib_route){
		.prefix = route->prefix,
		.source = RIB_OSPF,
		.instance = proc->pid,
		.kind = route->kind,
		.distance = distance_of(proc, route->kind),
		.metric = route->metric,
		.forward_metric = route->forward_cost,
		.tag = route->tag,
	};
	if (route->discard) {
		out->n_hops = 1;
		out->hops[0].ifp = proc->router->null0;
		return true;
	}
	for (unsigned i = 0; i < route->hops.n; i++) {
		const struct ospf_hop *h = &route->hops.v[i];

		if (!h->gw)
			return false;
		out->hops[out->n_hops++] =
			(struct rib_hop){.gw = h->gw, .ifp = h->oif->ifp, .from = h->from};
	}
	qsort(out->hops, out->n_hops, sizeof(out->hops[0]), hop_order);
	return out->n_hops > 0;
}

static void rib_take_out(struct ospf_proc *proc, struct ospf_route *route)
{
	if (route->in_rib)
		rib_withdraw(proc->router, route->prefix, RIB_OSPF, proc->pid,
			     route->rib.distance);
	route->in_rib = false;
}

/* Brings the RIB into line with one route. */
static void route_announce(struct ospf_proc *proc, struct ospf_route *route)
{
	struct rib_route is;

	if (!rib_form(proc, route, &is)) {
		rib_take_out(proc, route);
		return;
	}
	if (route->in_rib && route->rib.kind == is.kind && route->rib.metric == is.metric &&
	    route->rib.forward_metric == is.forward_metric &&
	    route->rib.tag == is.tag && route->rib.distance == is.distance &&
	    !hops_changed(&route->rib, &is))
		return;
	if (route->in_rib && route->rib.distance != is.distance)
		rib_take_out(proc, route);
	route->rib = is;
	route->in_rib = true;
	rib_set(proc->router, &is);
}

static void route_remove(struct ospf_proc *proc, struct ospf_route *route)
{
	rib_take_out(proc, route);
	trie_remove(&proc->routes, route->prefix);
	free(route);
}

void ospf_routes_ext_prefix(struct ospf_proc *proc, struct ospf_ext_prefix *ep)
{
	struct ospf_route *have = trie_get(&proc->routes, ep->prefix), best = {0}, offer;
	struct ospf_lsa *lsa;
	bool any = false;

	list_each(lsa, &ep->lsas, ext_node) {
		int cmp;

		offer = (struct ospf_route){.prefix = ep->prefix};
		lsa->routing = external_offer(proc, lsa, &offer);
		if (!lsa->routing)
			continue;
		cmp = any ? route_compare(&offer, &best) : -1;
		if (cmp < 0)
			best = offer;
		else if (cmp == 0)
			ospf_hops_merge(&best.hops, &offer.hops, proc->cfg.max_paths);
		any = true;
	}
	/* Paths inside the system are preferred (16.4, step 6). */
	if (have && have->run == proc->spf_run && have->kind <= RIB_OSPF_INTER)
		return;
	if (have)
		have->run = proc->spf_run - 1;
	if (any) {
		route_offer(proc, &best);
		route_announce(proc, trie_get(&proc->routes, ep->prefix));
	} else if (have) {
		route_remove(proc, have);
	}
}

static void external_one(void *ctx, struct prefix p, void *value)
{
	(void)p;
	ospf_routes_ext_prefix(ctx, value);
}

void ospf_routes_external(struct ospf_proc *proc)
{
	trie_walk(&proc->ext_prefixes, external_one, proc);
}

struct gather {
	struct ospf_proc *proc;
	struct ospf_route **v;
	size_t n, cap;
	bool inside_only;
	const struct ospf_iface *oif;
};

static void gather_add(struct gather *g, struct ospf_route *route)
{
	if (g->n == g->cap) {
		g->cap = g->cap ? g->cap * 2 : 32;
		g->v = mem_realloc(g->v, g->cap, sizeof(*g->v));
	}
	g->v[g->n++] = route;
}

static void gather_stale(void *ctx, struct prefix p, void *value)
{
	struct ospf_route *route = value;
	struct gather *g = ctx;

	(void)p;
	if (route->run == g->proc->spf_run)
		return;
	if (!g->inside_only || route->kind <= RIB_OSPF_INTER)
		gather_add(g, route);
}

static void remove_stale(struct ospf_proc *proc, bool inside_only)
{
	struct gather g = {.proc = proc, .inside_only = inside_only};

	trie_walk(&proc->routes, gather_stale, &g);
	for (size_t i = 0; i < g.n; i++)
		route_remove(proc, g.v[i]);
	free(g.v);
}

/* Takes an interface out of a set of ways; true if it was there. */
static bool hops_forget(struct ospf_hops *hops, const struct ospf_iface *oif)
{
	unsigned kept = 0, n = hops->n;

	for (unsigned i = 0; i < n; i++)
		if (hops->v[i].oif != oif)
			hops->v[kept++] = hops->v[i];
	hops->n = kept;
	return kept != n;
}

static void gather_users(void *ctx, struct prefix p, void *value)
{
	struct ospf_route *route = value;
	struct gather *g = ctx;

	(void)p;
	if (hops_forget(&route->hops, g->oif))
		gather_add(g, route);
}

void ospf_routes_forget_iface(struct ospf_proc *proc, const struct ospf_iface *oif)
{
	struct gather g = {.proc = proc, .oif = oif};
	struct ospf_hnode *n;

	if (!proc->running)
		return;
	for (size_t i = 0; i < proc->borders.n_buckets; i++)
		for (n = proc->borders.buckets[i]; n; n = n->next)
			hops_forget(&container_of(n, struct ospf_border, hnode)->hops, oif);
	trie_walk(&proc->routes, gather_users, &g);
	for (size_t i = 0; i < g.n; i++) {
		if (g.v[i]->hops.n)
			route_announce(proc, g.v[i]);
		else
			route_remove(proc, g.v[i]);
	}
	free(g.v);
}

static void announce_one(void *ctx, struct prefix p, void *value)
{
	(void)p;
	route_announce(ctx, value);
}

void ospf_routes_announce(struct ospf_proc *proc)
{
	trie_walk(&proc->routes, announce_one, proc);
}

void ospf_routes_purge(struct ospf_proc *proc)
{
	struct ospf_hnode *n, *next;

	remove_stale(proc, true);
	for (size_t i = 0; i < proc->borders.n_buckets; i++) {
		for (n = proc->borders.buckets[i]; n; n = next) {
			struct ospf_border *b = container_of(n, struct ospf_border, hnode);

			next = n->next;
			if (b->run == proc->spf_run)
				continue;
			ospf_map_remove(&proc->borders, n);
			free(b);
		}
	}
}

void ospf_routes_settle(struct ospf_proc *proc)
{
	remove_stale(proc, false);
	ospf_routes_announce(proc);
}

void ospf_routes_free(struct ospf_proc *proc)
{
	proc->spf_run++;
	ospf_routes_purge(proc);
	remove_stale(proc, false);
	trie_free(&proc->routes);
	ospf_map_free(&proc->borders);
}
