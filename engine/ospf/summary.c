/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a border router tells its areas of (RFC 2328, 12.4.3): networks of one area to the others,
 * and those that it learned over the backbone to all but the backbone; the same of AS boundary
 * routers. Who is a border router follows Cisco's reading (RFC 3509): attached to the backbone and
 * to another area; without a full neighbour in the backbone it tells of its own areas alone.
 * Worked out whole after each calculation of the routing table; origin.c sends what differs.
 */
#include <stdlib.h>

#include "engine/ospf/ospf_int.h"

/* RFC 3509, 2.1: an area is actively attached by an interface that is not down. */
static bool area_is_attached(const struct ospf_area *area)
{
	const struct ospf_iface *oif;

	list_each(oif, &area->ifaces, node)
		if (oif->state != OSPF_IF_DOWN)
			return true;
	return false;
}

static bool area_has_full(const struct ospf_area *area)
{
	const struct ospf_iface *oif;

	list_each(oif, &area->ifaces, node)
		if (oif->n_full)
			return true;
	return false;
}

static enum ospf_abr_role role_of(const struct ospf_proc *proc)
{
	const struct ospf_area *area, *backbone = ospf_area_find(proc, OSPF_BACKBONE);

	if (!backbone || !area_is_attached(backbone))
		return OSPF_ABR_NONE;
	list_each(area, &proc->areas, node)
		if (area != backbone && area_is_attached(area))
			return area_has_full(backbone) ? OSPF_ABR_ACTIVE : OSPF_ABR_APART;
	return OSPF_ABR_NONE;
}

bool ospf_is_abr(const struct ospf_proc *proc)
{
	return role_of(proc) != OSPF_ABR_NONE;
}

void ospf_abr_check(struct ospf_proc *proc)
{
	enum ospf_abr_role is = role_of(proc);
	struct ospf_area *area;

	if (proc->abr == is)
		return;
	proc->abr = is;
	/* The bit B (12.4.1), and which summaries are looked at (16.2). */
	list_each(area, &proc->areas, node)
		ospf_router_lsa_soon(area);
	ospf_spf_soon(proc);
	if (is == OSPF_ABR_NONE)
		ospf_summaries_update(proc);
}

static void summary_set(struct ospf_area *area, uint8_t type, const struct ospf_named *n)
{
	const struct ospf_summary *s = container_of(n, const struct ospf_summary, name);
	struct ospf_summary_body body = {
		.mask = type == OSPF_LSA_SUMMARY ? ip_mask(n->prefix.len) : 0,
		.metric = s->metric,
	};
	uint8_t raw[8];
	struct wbuf b = wbuf_from(raw, sizeof(raw));

	ospf_summary_encode(&b, &body);
	ospf_origin_set(area->proc, area, type, n->ls_id, ospf_lsa_options(area), raw,
			sizeof(raw));
}

static void network_send(const struct ospf_naming *g, const struct ospf_named *n)
{
	summary_set(g->area, OSPF_LSA_SUMMARY, n);
}

static void network_withdraw(const struct ospf_naming *g, uint32_t ls_id)
{
	ospf_origin_clear(g->proc, g->area, OSPF_LSA_SUMMARY, ls_id);
}

static struct ospf_naming naming_of(struct ospf_area *area)
{
	return (struct ospf_naming){.names = &area->summaries, .send = network_send,
				    .withdraw = network_withdraw, .proc = area->proc,
				    .area = area};
}

/* Enters a destination into one of the area's tables. Two ranges, or a range and a network, may be
 * of one prefix: it costs the least of what they do. */
static struct ospf_summary *summary_keep(struct trie *t, struct prefix p, uint32_t metric,
					 unsigned run)
{
	struct ospf_summary *s = trie_get(t, p);

	if (!s) {
		s = mem_zalloc(sizeof(*s));
		s->name.prefix = p;
		trie_set(t, p, s);
	}
	if (s->run != run || metric < s->metric)
		s->metric = metric;
	s->run = run;
	return s;
}

/* Sent when all that is to be told of is known: see networks_send(). */
static void network_tell(struct ospf_area *area, struct prefix p, uint32_t metric)
{
	summary_keep(&area->summaries, p, metric, area->proc->summary_run);
}

static void network_send_one(void *ctx, struct prefix p, void *value)
{
	const struct ospf_naming *g = ctx;
	const struct ospf_summary *s = value;

	if (s->run != g->proc->summary_run)
		return;
	if (s->name.sent)
		network_send(g, &s->name);
	else
		ospf_ids_deal(g, p.addr);
}

static void networks_send(struct ospf_area *area)
{
	struct ospf_naming g = naming_of(area);

	trie_walk(&area->summaries, network_send_one, &g);
}

static void asbr_tell(struct ospf_area *area, uint32_t router_id, uint32_t metric)
{
	struct ospf_summary *s = summary_keep(&area->asbr_summaries, prefix_make(router_id, 32),
					      metric, area->proc->summary_run);

	s->name.ls_id = router_id;
	summary_set(area, OSPF_LSA_ASBR, &s->name);
}

/* 12.4.3: whether a path of area `from`, and of this cost, is one to tell `area` of. */
static bool is_told(const struct ospf_area *area, uint32_t from, bool inter, uint32_t metric,
		    const struct ospf_hops *hops)
{
	if (from == area->id || metric >= OSPF_LS_INFINITY || !hops->n)
		return false;
	/* What came from another area goes on from an active backbone only, and never into it. */
	if (inter && (area->id == OSPF_BACKBONE || area->proc->abr != OSPF_ABR_ACTIVE))
		return false;
	for (unsigned i = 0; i < hops->n; i++)
		if (hops->v[i].oif->area == area)
			return false;
	return true;
}

/* The network goes with a range of its area. */
static bool in_range(const struct ospf_proc *proc, const struct ospf_route *route)
{
	const struct ospf_area *area = ospf_area_find(proc, route->area);
	const struct ospf_range *g;

	if (route->kind != RIB_OSPF_INTRA || !area)
		return false;
	g = ospf_range_of(area, route->prefix);
	return g && g->active;
}

/* Active ranges of the other areas, in place of the networks inside. */
static void tell_ranges(struct ospf_area *area)
{
	const struct ospf_area *from;

	list_each(from, &area->proc->areas, node) {
		for (size_t i = 0; from != area && i < from->n_ranges; i++) {
			const struct ospf_range *g = &from->ranges[i];
			uint32_t metric = g->cfg.cost >= 0 ? (uint32_t)g->cfg.cost : g->metric;

			if (g->active && !g->cfg.hidden && metric < OSPF_LS_INFINITY)
				network_tell(area, g->cfg.prefix, metric);
		}
	}
}

static void tell_route(void *ctx, struct prefix p, void *value)
{
	const struct ospf_route *route = value;
	struct ospf_area *area = ctx;

	/* A stub area has a default route of its own. */
	if ((area->stub && p.len == 0) || in_range(area->proc, route))
		return;
	if (route->kind <= RIB_OSPF_INTER &&
	    is_told(area, route->area, route->kind == RIB_OSPF_INTER, route->metric,
		    &route->hops))
		network_tell(area, p, route->metric);
}

static void tell_asbrs(struct ospf_area *area)
{
	const struct ospf_map *m = &area->proc->borders;
	const struct ospf_hnode *n;

	for (size_t i = 0; i < m->n_buckets; i++) {
		for (n = m->buckets[i]; n; n = n->next) {
			const struct ospf_border *b =
				container_of(n, const struct ospf_border, hnode);

			if (b == ospf_routes_asbr(area->proc, n->key.id) &&
			    is_told(area, b->area, b->inter, b->metric, &b->hops))
				asbr_tell(area, n->key.id, b->metric);
		}
	}
}

/* What a walk over one of the tables finds to take back. */
struct stale {
	unsigned run;
	bool all;
	struct ospf_named *v;
	size_t n, cap;
};

static void find_stale(void *ctx, struct prefix p, void *value)
{
	const struct ospf_summary *s = value;
	struct stale *stale = ctx;

	(void)p;
	if (!stale->all && s->run == stale->run)
		return;
	if (stale->n == stale->cap) {
		stale->cap = stale->cap ? stale->cap * 2 : 16;
		stale->v = mem_realloc(stale->v, stale->cap, sizeof(*stale->v));
	}
	stale->v[stale->n++] = s->name;
}

/* Out of the table go all of them before the first is taken back: none is dealt an id again. */
static void remove_stale(struct trie *t, struct stale *stale)
{
	trie_walk(t, find_stale, stale);
	for (size_t i = 0; i < stale->n; i++)
		free(trie_remove(t, stale->v[i].prefix));
}

/* Takes back what this calculation did not want, or everything. */
static void take_back(struct ospf_area *area, bool all)
{
	struct stale networks = {.run = area->proc->summary_run, .all = all}, asbrs = networks;
	const struct ospf_naming g = naming_of(area);

	remove_stale(&area->summaries, &networks);
	for (size_t i = 0; i < networks.n; i++)
		ospf_ids_take_back(&g, &networks.v[i]);
	remove_stale(&area->asbr_summaries, &asbrs);
	for (size_t i = 0; i < asbrs.n; i++)
		ospf_origin_clear(area->proc, area, OSPF_LSA_ASBR, asbrs.v[i].ls_id);
	free(networks.v);
	free(asbrs.v);
}

void ospf_summaries_update(struct ospf_proc *proc)
{
	struct ospf_area *area;

	proc->summary_run++;
	list_each(area, &proc->areas, node) {
		bool told = proc->abr != OSPF_ABR_NONE && area_is_attached(area);

		if (told && !(area->stub && area->no_summary)) {
			trie_walk(&proc->routes, tell_route, area);
			tell_ranges(area);
		}
		/* 12.4.3.1: what a stub area does not hear of goes the way of the default. */
		if (told && area->stub)
			network_tell(area, prefix_make(0, 0), area->default_cost);
		else if (told)
			tell_asbrs(area);
		networks_send(area);
		take_back(area, !told);
	}
}

static void free_summary(void *ctx, struct prefix p, void *value)
{
	(void)ctx;
	(void)p;
	free(value);
}

void ospf_summaries_free(struct ospf_area *area)
{
	trie_walk(&area->summaries, free_summary, NULL);
	trie_free(&area->summaries);
	trie_walk(&area->asbr_summaries, free_summary, NULL);
	trie_free(&area->asbr_summaries);
}
