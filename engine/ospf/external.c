/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Routes carried into OSPF (RFC 2328, 12.4.4): redistribution, the default route, forwarding
 * addresses.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/ospf/ospf_int.h"

enum { EXT_METRIC = 20, DEFAULT_ROUTE_METRIC = 1, EXT_OPTIONS = OSPF_OPT_DC };

/* The interface whose network has this neighbour, if OSPF runs there in the open. */
static bool on_ospf_network(const struct ospf_proc *proc, const struct iface *ifp)
{
	const struct ospf_iface *oif = ifp ? ifp->ospf : NULL;

	return oif && oif->proc == proc && !oif->passive && ospf_net_is_broadcast(oif) &&
	       oif->state != OSPF_IF_DOWN;
}

/*
 * 2.3 and 12.4.4.1: packets had better go straight to the route's next hop when that is a
 * router on a network that all OSPF routers see. 0: come to us.
 */
static uint32_t forward_of(const struct ospf_proc *proc, const struct rib_route *route)
{
	uint32_t gw = route->n_hops ? route->hops[0].gw : 0;
	const struct rib_route *via;

	if (!gw || route->n_hops != 1)
		return 0;
	via = rib_lookup(proc->router, gw);
	if (!via || via->source != RIB_CONNECTED || !via->n_hops)
		return 0;
	return on_ospf_network(proc, via->hops[0].ifp) ? gw : 0;
}

/* A connected network on which OSPF runs is known from the router-LSA already. */
static bool is_own_network(const struct ospf_proc *proc, const struct rib_route *route)
{
	const struct iface *ifp = route->n_hops ? route->hops[0].ifp : NULL;
	const struct ospf_iface *oif = ifp ? ifp->ospf : NULL;

	return route->source == RIB_CONNECTED && oif && oif->proc == proc;
}

static int metric_of(const struct ospf_proc *proc, const struct ospf_redist *rd)
{
	if (rd->metric >= 0)
		return rd->metric;
	return proc->cfg.default_metric >= 0 ? proc->cfg.default_metric : EXT_METRIC;
}

static bool want_default(const struct ospf_proc *proc, const struct rib_route *route,
			 struct ospf_external *e)
{
	const struct ospf_config *c = &proc->cfg;
	bool have = route && route->source != RIB_OSPF;

	if (!c->default_originate || (!have && !c->default_always))
		return false;
	e->metric = c->default_originate_metric >= 0 ? (uint32_t)c->default_originate_metric
						     : DEFAULT_ROUTE_METRIC;
	e->type2 = c->default_originate_type != 1;
	e->forward = have ? forward_of(proc, route) : 0;
	e->tag = proc->pid;
	return true;
}

/* Whether the best route of a prefix is to be carried in, and how. */
static bool want(const struct ospf_proc *proc, struct prefix p, const struct rib_route *route,
		 struct ospf_external *e)
{
	const struct ospf_redist *rd;

	*e = (struct ospf_external){.name.prefix = p};
	if (p.len == 0)
		return want_default(proc, route, e);
	if (!route || route->source == RIB_OSPF)
		return false;
	rd = &proc->cfg.redist[route->source];
	if (!rd->on || is_own_network(proc, route))
		return false;
	if (!rd->subnets && p.len != ip_class_len(p.addr))
		return false;
	e->metric = (uint32_t)metric_of(proc, rd);
	e->type2 = rd->metric_type != 1;
	e->tag = rd->tag ? rd->tag : route->tag;
	e->forward = forward_of(proc, route);
	return true;
}

static void external_send(const struct ospf_naming *g, const struct ospf_named *n)
{
	const struct ospf_external *e = container_of(n, const struct ospf_external, name);
	struct ospf_ext_body body = {
		.mask = ip_mask(e->name.prefix.len),
		.type2 = e->type2,
		.metric = e->metric,
		.forward = e->forward,
		.tag = e->tag,
	};
	uint8_t raw[16];
	struct wbuf b = wbuf_from(raw, sizeof(raw));

	ospf_ext_encode(&b, &body);
	ospf_origin_set(g->proc, NULL, OSPF_LSA_EXTERNAL, n->ls_id, EXT_OPTIONS, raw,
			sizeof(raw));
}

static void external_withdraw(const struct ospf_naming *g, uint32_t ls_id)
{
	ospf_origin_clear(g->proc, NULL, OSPF_LSA_EXTERNAL, ls_id);
}

static struct ospf_naming naming_of(struct ospf_proc *proc)
{
	return (struct ospf_naming){.names = &proc->externals, .send = external_send,
				    .withdraw = external_withdraw, .proc = proc};
}

static void external_remove(struct ospf_proc *proc, struct ospf_external *e)
{
	const struct ospf_naming g = naming_of(proc);
	const struct ospf_named was = e->name;

	trie_remove(&proc->externals, was.prefix);
	free(e);
	ospf_ids_take_back(&g, &was);
}

/* Brings one prefix into line with its best route. */
static void external_update(struct ospf_proc *proc, struct prefix p, const struct rib_route *route)
{
	struct ospf_external *e = trie_get(&proc->externals, p), wanted;
	const struct ospf_naming g = naming_of(proc);

	if (!want(proc, p, route, &wanted)) {
		if (e)
			external_remove(proc, e);
		return;
	}
	if (!e) {
		e = mem_zalloc(sizeof(*e));
		*e = wanted;
		e->seen = proc->external_walk;
		trie_set(&proc->externals, p, e);
		ospf_ids_deal(&g, p.addr);
		return;
	}
	e->metric = wanted.metric;
	e->type2 = wanted.type2;
	e->forward = wanted.forward;
	e->tag = wanted.tag;
	e->seen = proc->external_walk;
	if (e->name.sent)
		external_send(&g, &e->name);
}

/*
 * The RIB is in the middle of its work when it calls: the prefix is noted and looked at when
 * this instant's work is done. A forwarding address may come or go with a connected route.
 */
static void rib_changed(void *ctx, const struct rib_route *was, const struct rib_route *is)
{
	struct ospf_proc *proc = ctx;
	const struct rib_route *any = is ? is : was;

	if (!proc->running || !any)
		return;
	if (any->source == RIB_CONNECTED || (was && was->source == RIB_CONNECTED))
		ospf_external_resync(proc);
	if (proc->n_changed == proc->cap_changed) {
		proc->cap_changed = proc->cap_changed ? proc->cap_changed * 2 : 16;
		proc->changed = mem_realloc(proc->changed, proc->cap_changed,
					    sizeof(*proc->changed));
	}
	proc->changed[proc->n_changed++] = any->prefix;
	if (!timer_running(&proc->changed_timer))
		timer_start(ospf_sim(proc), &proc->changed_timer, 0);
}

static void take_changed(void *ctx)
{
	struct ospf_proc *proc = ctx;

	for (size_t i = 0; i < proc->n_changed; i++)
		external_update(proc, proc->changed[i],
				rib_best(proc->router, proc->changed[i]));
	proc->n_changed = 0;
}

static void resync_route(void *ctx, const struct rib_route *route)
{
	external_update(ctx, route->prefix, route);
}

struct stale {
	struct ospf_proc *proc;
	struct prefix *v;
	size_t n, cap;
};

static void find_stale(void *ctx, struct prefix p, void *value)
{
	const struct ospf_external *e = value;
	struct stale *s = ctx;

	if (e->seen == s->proc->external_walk)
		return;
	if (s->n == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 16;
		s->v = mem_realloc(s->v, s->cap, sizeof(*s->v));
	}
	s->v[s->n++] = p;
}

static void resync(void *ctx)
{
	const struct prefix any = {0, 0};
	struct ospf_proc *proc = ctx;
	struct stale stale = {.proc = proc};

	if (!proc->running)
		return;
	proc->external_walk++;
	rib_walk(proc->router, resync_route, proc);
	external_update(proc, any, rib_best(proc->router, any));
	trie_walk(&proc->externals, find_stale, &stale);
	for (size_t i = 0; i < stale.n; i++)
		external_update(proc, stale.v[i], NULL);
	free(stale.v);
}

/* Once per instant, whatever the number of changes: the walk is over the whole table. */
void ospf_external_resync(struct ospf_proc *proc)
{
	if (proc->running && !timer_running(&proc->resync_timer))
		timer_start(ospf_sim(proc), &proc->resync_timer, 0);
}

void ospf_external_start(struct ospf_proc *proc)
{
	trie_init(&proc->externals);
	timer_init(&proc->resync_timer, resync, proc);
	timer_init(&proc->changed_timer, take_changed, proc);
	proc->rib_listener.fn = rib_changed;
	proc->rib_listener.ctx = proc;
	rib_listen(proc->router, &proc->rib_listener);
	ospf_external_resync(proc);
}

static void free_external(void *ctx, struct prefix p, void *value)
{
	(void)ctx;
	(void)p;
	free(value);
}

void ospf_external_stop(struct ospf_proc *proc)
{
	rib_unlisten(&proc->rib_listener);
	timer_stop(ospf_sim(proc), &proc->resync_timer);
	timer_stop(ospf_sim(proc), &proc->changed_timer);
	free(proc->changed);
	proc->changed = NULL;
	proc->n_changed = proc->cap_changed = 0;
	trie_walk(&proc->externals, free_external, NULL);
	trie_free(&proc->externals);
}
