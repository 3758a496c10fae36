/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ranges of an area (RFC 2328, 3.5, 12.4.3 and 16.2): a border router tells the other areas of one
 * network in place of all those inside it. A range is active while the area has such a network; its
 * cost is the least of theirs with RFC 1583's preferences, as IOS has it, else the greatest. What
 * falls into an active range and has no way of its own ends here (the discard route of 11.1 that
 * IOS sends to Null0).
 */
#include <stdlib.h>
#include <string.h>

#include "engine/ospf/ospf_int.h"

void ospf_ranges_configure(struct ospf_area *area)
{
	const struct ospf_config *c = &area->proc->cfg;
	struct ospf_range *v = mem_calloc(c->n_ranges + 1, sizeof(*v));
	bool same;
	size_t n = 0;

	for (size_t i = 0; i < c->n_ranges; i++)
		if (c->ranges[i].area == area->id)
			v[n++].cfg = c->ranges[i];
	same = n == area->n_ranges;
	for (size_t i = 0; same && i < n; i++) {
		const struct ospf_range_config *a = &v[i].cfg, *b = &area->ranges[i].cfg;

		same = prefix_eq(a->prefix, b->prefix) && a->hidden == b->hidden &&
		       a->cost == b->cost;
	}
	if (same) {
		free(v);
		return;
	}
	free(area->ranges);
	area->ranges = v;
	area->n_ranges = n;
	ospf_spf_soon(area->proc);
}

const struct ospf_range *ospf_range_of(const struct ospf_area *area, struct prefix p)
{
	const struct ospf_range *best = NULL;

	for (size_t i = 0; i < area->n_ranges; i++) {
		const struct ospf_range *g = &area->ranges[i];

		if (g->cfg.prefix.len <= p.len && prefix_has(g->cfg.prefix, p.addr) &&
		    (!best || g->cfg.prefix.len > best->cfg.prefix.len))
			best = g;
	}
	return best;
}

bool ospf_range_is_active(const struct ospf_proc *proc, struct prefix p)
{
	const struct ospf_area *area;

	list_each(area, &proc->areas, node) {
		const struct ospf_range *g = ospf_range_of(area, p);

		if (g && g->active && g->cfg.prefix.len == p.len)
			return true;
	}
	return false;
}

static void count_route(void *ctx, struct prefix p, void *value)
{
	const struct ospf_route *route = value;
	struct ospf_proc *proc = ctx;
	struct ospf_area *area;
	struct ospf_range *g;

	if (route->run != proc->spf_run || route->kind != RIB_OSPF_INTRA || route->discard)
		return;
	area = ospf_area_find(proc, route->area);
	g = area ? (struct ospf_range *)ospf_range_of(area, p) : NULL;
	if (!g)
		return;
	if (!g->active || (route->metric < g->metric) == proc->cfg.rfc1583)
		g->metric = route->metric;
	g->active = true;
}

void ospf_ranges_update(struct ospf_proc *proc)
{
	struct ospf_area *area;

	list_each(area, &proc->areas, node)
		for (size_t i = 0; i < area->n_ranges; i++)
			area->ranges[i].active = false;
	if (proc->abr == OSPF_ABR_NONE)
		return;
	trie_walk(&proc->routes, count_route, proc);
	list_each(area, &proc->areas, node) {
		for (size_t i = 0; i < area->n_ranges; i++) {
			const struct ospf_range *g = &area->ranges[i];

			if (g->active && !g->cfg.hidden)
				ospf_routes_discard(proc, area, g->cfg.prefix, g->metric);
		}
	}
}
