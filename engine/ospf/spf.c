/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The shortest path tree of an area (RFC 2328, 16.1, first stage) by Dijkstra with a heap, and
 * when it is calculated: after a delay and no sooner than a hold time after the last (IOS 12.x:
 * 5 and 10 s). A changed external LSA has its prefix alone worked out again, at once (16.6).
 */
#include <stdlib.h>

#include "engine/ospf/ospf_int.h"

/* Nearer first; networks before routers, so that all equal paths are found (16.1, step 3). */
static bool before(const struct ospf_vertex *a, const struct ospf_vertex *b)
{
	bool a_net = a->lsa->hdr.type == OSPF_LSA_NETWORK;
	bool b_net = b->lsa->hdr.type == OSPF_LSA_NETWORK;

	if (a->dist != b->dist)
		return a->dist < b->dist;
	if (a_net != b_net)
		return a_net;
	return a->order < b->order;
}

static void heap_put(struct ospf_spf *spf, size_t slot, struct ospf_vertex *v)
{
	spf->heap[slot - 1] = v;
	v->slot = slot;
}

static void heap_up(struct ospf_spf *spf, struct ospf_vertex *v)
{
	size_t slot = v->slot;

	while (slot > 1 && before(v, spf->heap[slot / 2 - 1])) {
		heap_put(spf, slot, spf->heap[slot / 2 - 1]);
		slot /= 2;
	}
	heap_put(spf, slot, v);
}

static void heap_add(struct ospf_spf *spf, struct ospf_vertex *v)
{
	if (spf->heap_len == spf->heap_cap) {
		spf->heap_cap = spf->heap_cap ? spf->heap_cap * 2 : 64;
		spf->heap = mem_realloc(spf->heap, spf->heap_cap, sizeof(struct ospf_vertex *));
	}
	v->slot = ++spf->heap_len;
	heap_up(spf, v);
}

static struct ospf_vertex *heap_take(struct ospf_spf *spf)
{
	struct ospf_vertex *top = spf->heap[0], *last = spf->heap[--spf->heap_len];
	size_t slot = 1, child;

	for (; (child = slot * 2) <= spf->heap_len; slot = child) {
		if (child < spf->heap_len && before(spf->heap[child], spf->heap[child - 1]))
			child++;
		if (!before(spf->heap[child - 1], last))
			break;
		heap_put(spf, slot, spf->heap[child - 1]);
	}
	if (spf->heap_len)
		heap_put(spf, slot, last);
	top->slot = 0;
	return top;
}

static bool hop_eq(const struct ospf_hop *a, const struct ospf_hop *b)
{
	return a->oif == b->oif && a->gw == b->gw;
}

void ospf_hops_merge(struct ospf_hops *to, const struct ospf_hops *from, unsigned max)
{
	if (max > RIB_MAX_PATHS)
		max = RIB_MAX_PATHS;
	for (unsigned i = 0; i < from->n; i++) {
		bool have = false;

		for (unsigned j = 0; j < to->n && !have; j++)
			have = hop_eq(&to->v[j], &from->v[i]);
		if (!have && to->n < max)
			to->v[to->n++] = from->v[i];
	}
}

static struct ospf_vertex *vertex_of(struct ospf_spf *spf, struct ospf_lsa *lsa)
{
	if (lsa->spf_run != lsa->proc->spf_run) {
		lsa->spf_run = lsa->proc->spf_run;
		lsa->vertex = arena_alloc(&spf->arena, sizeof(struct ospf_vertex));
		lsa->vertex->lsa = lsa;
		lsa->vertex->area = spf->area;
		lsa->vertex->dist = UINT32_MAX;
		lsa->vertex->order = spf->order++;
	}
	return lsa->vertex;
}

/* The link of a router that leads back to V (16.1, step 2 b); NULL data where that is all. */
static bool router_links_to(const struct ospf_lsa *router, const struct ospf_lsa *v,
			    struct ospf_link *back)
{
	struct rbuf b = ospf_lsa_body(router->raw, router->hdr.length);
	uint8_t type = v->hdr.type == OSPF_LSA_NETWORK ? OSPF_LINK_TRANSIT : OSPF_LINK_P2P;
	uint16_t n;
	uint8_t flags;

	ospf_router_body_decode(&b, &flags, &n);
	while (n-- && ospf_link_decode(&b, back)) {
		if (back->type == type && back->id == v->hdr.id)
			return true;
	}
	return false;
}

static bool network_lists(const struct ospf_lsa *network, uint32_t router_id)
{
	struct rbuf b = ospf_lsa_body(network->raw, network->hdr.length);

	rbuf_skip(&b, 4);
	while (b.left >= 4)
		if (rbuf_u32(&b) == router_id)
			return true;
	return false;
}

static struct ospf_lsa *find_router(const struct ospf_area *area, uint32_t id)
{
	struct ospf_key key = {.type = OSPF_LSA_ROUTER, .id = id, .adv = id};
	struct ospf_lsa *lsa = ospf_lsdb_find(&area->db, key);

	return lsa && !ospf_lsa_is_max_age(lsa) ? lsa : NULL;
}

/* Links name a network by its DR's address alone: the LSA that lists the router is meant. */
static struct ospf_lsa *find_network(const struct ospf_area *area, uint32_t id, uint32_t router_id)
{
	struct ospf_hnode *n = NULL;

	while ((n = ospf_map_next_id(&area->db.map, OSPF_LSA_NETWORK, id, n))) {
		struct ospf_lsa *lsa = container_of(n, struct ospf_lsa, hnode);

		if (!ospf_lsa_is_max_age(lsa) && network_lists(lsa, router_id))
			return lsa;
	}
	return NULL;
}

static struct ospf_iface *oif_of_addr(const struct ospf_area *area, uint32_t addr)
{
	struct ospf_iface *oif;

	list_each(oif, &area->ifaces, node)
		if (oif->addr == addr)
			return oif;
	return NULL;
}

/* 16.1.1: ways to W by V. `link`: V's link when V is the root; `back`: W's when V is a network. */
static struct ospf_hops next_hops(const struct ospf_spf *spf, const struct ospf_vertex *v,
				  const struct ospf_lsa *w, const struct ospf_link *link,
				  const struct ospf_link *back)
{
	struct ospf_hops hops = {0};
	struct ospf_iface *oif;
	struct ospf_nbr *nbr;

	if (v == spf->root) {
		oif = oif_of_addr(spf->area, link->data);
		if (!oif)
			return hops;
		hops.v[0].oif = oif;
		if (w->hdr.type == OSPF_LSA_ROUTER) {
			nbr = ospf_nbr_find(oif, w->hdr.id, 0);
			if (!nbr)
				return hops;
			hops.v[0].gw = nbr->addr;
		}
		hops.n = 1;
		return hops;
	}
	hops = v->hops;
	/* A network that we are attached to: the far router's address on it. */
	if (v->lsa->hdr.type == OSPF_LSA_NETWORK) {
		for (unsigned i = 0; i < hops.n; i++)
			if (!hops.v[i].gw)
				hops.v[i].gw = back->data;
	}
	return hops;
}

static void relax(struct ospf_spf *spf, struct ospf_vertex *v, struct ospf_lsa *w_lsa,
		  uint32_t cost, const struct ospf_link *link, const struct ospf_link *back)
{
	struct ospf_vertex *w = vertex_of(spf, w_lsa);
	struct ospf_hops hops;

	if (w->done || v->dist + cost > w->dist)
		return;
	hops = next_hops(spf, v, w_lsa, link, back);
	if (v->dist + cost == w->dist) {
		ospf_hops_merge(&w->hops, &hops, spf->max_paths);
		return;
	}
	w->dist = v->dist + cost;
	w->hops = hops;
	if (w->slot)
		heap_up(spf, w);
	else
		heap_add(spf, w);
}

static void expand_router(struct ospf_spf *spf, struct ospf_vertex *v)
{
	struct rbuf b = ospf_lsa_body(v->lsa->raw, v->lsa->hdr.length);
	struct ospf_link link, back;
	uint8_t flags;
	uint16_t n;

	ospf_router_body_decode(&b, &flags, &n);
	while (n-- && ospf_link_decode(&b, &link)) {
		struct ospf_lsa *w = NULL;

		if (link.type == OSPF_LINK_TRANSIT) {
			w = find_network(spf->area, link.id, v->lsa->hdr.id);
		} else if (link.type == OSPF_LINK_P2P) {
			w = find_router(spf->area, link.id);
			if (w && !router_links_to(w, v->lsa, &back))
				w = NULL;
		}
		if (w)
			relax(spf, v, w, link.metric, &link, NULL);
	}
}

static void expand_network(struct ospf_spf *spf, struct ospf_vertex *v)
{
	struct rbuf b = ospf_lsa_body(v->lsa->raw, v->lsa->hdr.length);
	struct ospf_link back;

	rbuf_skip(&b, 4);
	while (b.left >= 4) {
		struct ospf_lsa *w = find_router(spf->area, rbuf_u32(&b));

		if (w && router_links_to(w, v->lsa, &back))
			relax(spf, v, w, 0, NULL, &back);
	}
}

void ospf_spf_tree(struct ospf_spf *spf, struct ospf_area *area)
{
	struct ospf_lsa *root = find_router(area, area->proc->router_id);

	*spf = (struct ospf_spf){.area = area, .max_paths = area->proc->cfg.max_paths};
	spf->tail = &spf->first;
	arena_init(&spf->arena);
	if (!root)
		return;
	spf->root = vertex_of(spf, root);
	spf->root->dist = 0;
	heap_add(spf, spf->root);
	while (spf->heap_len) {
		struct ospf_vertex *v = heap_take(spf);

		v->done = true;
		*spf->tail = v;
		spf->tail = &v->next;
		if (v->lsa->hdr.type == OSPF_LSA_NETWORK)
			expand_network(spf, v);
		else
			expand_router(spf, v);
	}
}

void ospf_spf_free(struct ospf_spf *spf)
{
	arena_free(&spf->arena);
	free(spf->heap);
	spf->heap = NULL;
}

void ospf_spf_soon(struct ospf_proc *proc)
{
	struct sim *s = ospf_sim(proc);
	uint64_t due_ns = s->now_ns + proc->cfg.spf_delay_ms * NS_PER_MS;
	uint64_t held_ns = proc->spf_last_ns + proc->cfg.spf_hold_ms * NS_PER_MS;

	if (!proc->running || timer_running(&proc->spf_timer))
		return;
	if (proc->spf_ran && held_ns > due_ns)
		due_ns = held_ns;
	timer_start(s, &proc->spf_timer, due_ns - s->now_ns);
}

void ospf_spf_run(void *ctx)
{
	struct ospf_proc *proc = ctx;
	uint64_t now_ns = ospf_sim(proc)->now_ns;
	struct ospf_area *area;
	struct ospf_spf spf;

	proc->spf_run++;
	proc->spf_ran = true;
	proc->spf_last_ns = now_ns;
	list_each(area, &proc->areas, node) {
		ev_ospf_spf(proc->router, area->id);
		ospf_spf_tree(&spf, area);
		ospf_routes_from_tree(proc, &spf);
		ospf_spf_free(&spf);
		area->spf_runs++;
		area->spf_last_ns = now_ns;
	}
	ospf_ranges_update(proc);
	/* 16.2, and RFC 3509, 2.2: with an active backbone its summaries are looked at alone. */
	list_each(area, &proc->areas, node) {
		if (proc->abr != OSPF_ABR_ACTIVE || area->id == OSPF_BACKBONE)
			ospf_routes_inter(proc, area);
	}
	ospf_routes_purge(proc);
	ospf_routes_external(proc);
	ospf_routes_settle(proc);
	ospf_summaries_update(proc);
}

static void ext_timer_start(struct ospf_proc *proc)
{
	if (!timer_running(&proc->ext_timer))
		timer_start(ospf_sim(proc), &proc->ext_timer, 0);
}

/* Keeps the LSA filed under its prefix, and marks the prefixes that it touches. */
static void file_external(struct ospf_lsa *lsa)
{
	struct ospf_proc *proc = lsa->proc;
	struct rbuf b = ospf_lsa_body(lsa->raw, lsa->hdr.length);
	struct ospf_ext_prefix *ep;
	struct ospf_ext_body body;
	struct prefix p;

	if (!list_empty(&lsa->ext_node)) {
		/* The mask may have changed under the same id: the old prefix is dirty, too. */
		ep = lsa->ext_prefix;
		list_remove(&lsa->ext_node);
		if (list_empty(&ep->dirty_node))
			list_push(&proc->ext_dirty, &ep->dirty_node);
		ext_timer_start(proc);
	}
	if (!lsa->in_db || !ospf_ext_decode(&b, &body))
		return;
	/* The id may have host bits set (appendix E). */
	p = prefix_make(lsa->hdr.id, (unsigned)ip_mask_len(body.mask));
	ep = trie_get(&proc->ext_prefixes, p);
	if (!ep) {
		ep = mem_zalloc(sizeof(*ep));
		ep->prefix = p;
		list_init(&ep->lsas);
		list_init(&ep->dirty_node);
		trie_set(&proc->ext_prefixes, p, ep);
	}
	lsa->ext_prefix = ep;
	list_push(&ep->lsas, &lsa->ext_node);
	if (list_empty(&ep->dirty_node))
		list_push(&proc->ext_dirty, &ep->dirty_node);
	ext_timer_start(proc);
}

void ospf_spf_lsa_changed(struct ospf_lsa *lsa)
{
	switch (lsa->hdr.type) {
	case OSPF_LSA_ROUTER:
	case OSPF_LSA_NETWORK:
		ospf_spf_soon(lsa->proc);
		break;
	case OSPF_LSA_SUMMARY:
	case OSPF_LSA_ASBR:
		/* 16.2, step 2: our own say nothing that we would use. */
		if (!lsa->self)
			ospf_spf_soon(lsa->proc);
		break;
	case OSPF_LSA_EXTERNAL:
		file_external(lsa);
		break;
	default:
		break;
	}
}

/* 16.6: the prefixes whose external LSAs have changed, once a tree exists. */
void ospf_ext_timer(void *ctx)
{
	struct ospf_proc *proc = ctx;
	struct ospf_ext_prefix *ep, *tmp;

	list_each_safe(ep, tmp, &proc->ext_dirty, dirty_node) {
		list_remove(&ep->dirty_node);
		if (proc->spf_ran)
			ospf_routes_ext_prefix(proc, ep);
		if (list_empty(&ep->lsas)) {
			trie_remove(&proc->ext_prefixes, ep->prefix);
			free(ep);
		}
	}
}
