/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reverse route injection: a static route for each remote proxy of a map entry, by way of the
 * peer, with distance 1. Up to 12.3 it is there while the map is applied (and its group active);
 * later releases add it with the SAs, unless `reverse-route static`.
 */
#include <stdlib.h>

#include "engine/core/event.h"
#include "engine/crypto/ipsec.h"
#include "engine/net/rib.h"

static struct router *rri_router(const struct ipsec_entry *e)
{
	return e->binding->ipsec->router;
}

static void rri_remove(struct ipsec_entry *e, struct ipsec_route *rt)
{
	struct router *r = rri_router(e);

	if (!e->binding->ipsec->stopping)
		ev_ipsec_rri_removed(r, rt->prefix.addr, ip_mask(rt->prefix.len), rt->gw);
	list_remove(&rt->node);
	rib_static_remove(r, rt->prefix, rt->gw, NULL, rt->distance, true);
	free(rt);
}

static void rri_add(struct ipsec_entry *e, const struct ipsec_route *want)
{
	struct router *r = rri_router(e);
	struct ipsec_route *rt = mem_zalloc(sizeof(*rt));

	*rt = *want;
	list_push(&e->routes, &rt->node);
	ev_ipsec_rri_added(r, rt->prefix.addr, ip_mask(rt->prefix.len), rt->gw);
	rib_static_add(r, rt->prefix, rt->gw, NULL, rt->distance, rt->tag, true);
}

/* Keeps the route that is wanted, or adds it. */
static void rri_want(struct ipsec_entry *e, const struct ipsec_route *want)
{
	struct ipsec_route *rt;

	list_each (rt, &e->routes, node) {
		if (prefix_eq(rt->prefix, want->prefix) && rt->gw == want->gw &&
		    rt->distance == want->distance && rt->tag == want->tag) {
			rt->wanted = true;
			return;
		}
	}
	rri_add(e, want);
}

static bool rri_wanted(const struct ipsec_entry *e, const struct ipsec_flow *f)
{
	const struct crypto_binding *b = e->binding;

	if (!e->config.reverse_route || !b->active || !b->local || !ipsec_entry_peer(e))
		return false;
	return rri_router(e)->style < STYLE_15 || e->config.reverse_route_static ||
	       !list_empty(&f->pairs);
}

void rri_reconcile(struct ipsec_entry *e)
{
	const struct crypto_map_config *c = &e->config;
	struct ipsec_route *rt, *tmp;
	struct ipsec_flow *f;

	list_each (rt, &e->routes, node)
		rt->wanted = false;
	list_each (f, &e->flows, node) {
		int len = ip_mask_len(f->remote_proxy.mask);
		const struct ipsec_route want = {
			.prefix = {f->remote_proxy.addr, (uint8_t)len},
			.gw = c->rri_remote_peer ? c->rri_remote_peer : ipsec_entry_peer(e),
			.distance = c->rri_distance ? c->rri_distance : 1,
			.tag = c->rri_tag,
			.wanted = true,
		};

		/* A mask with holes is no prefix; no route can say it. */
		if (len >= 0 && rri_wanted(e, f))
			rri_want(e, &want);
	}
	list_each_safe (rt, tmp, &e->routes, node)
		if (!rt->wanted)
			rri_remove(e, rt);
}

void rri_remove_all(struct ipsec_entry *e)
{
	struct ipsec_route *rt, *tmp;

	list_each_safe (rt, tmp, &e->routes, node)
		rri_remove(e, rt);
}
