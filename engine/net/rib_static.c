/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Static routes have two givers, config lines and reverse-route. Each hop is kept with its giver;
 * the hops of one prefix and distance make one route.
 */
#include <stdlib.h>

#include "engine/net/rib_int.h"

/* `distance` 0: any; a config line has one. */
static struct rib_static *static_find(const struct rib_prefix *p, uint32_t gw,
				      const struct iface *ifp, uint8_t distance, bool injected)
{
	struct rib_static *s;

	list_each (s, &p->statics, node)
		if (s->gw == gw && s->ifp == ifp && s->injected == injected &&
		    (!distance || s->distance == distance))
			return s;
	return NULL;
}

static bool static_has_hop(const struct rib_route *route, const struct rib_static *s)
{
	for (unsigned i = 0; i < route->n_hops; i++)
		if (route->hops[i].gw == s->gw && route->hops[i].ifp == s->ifp)
			return true;
	return false;
}

static void static_rebuild(struct router *r, struct prefix prefix, uint8_t distance)
{
	struct rib_prefix *p = rib_prefix_find(r->ip->rib, prefix);
	struct rib_route route = {
		.prefix = prefix,
		.source = RIB_STATIC,
		.distance = distance,
		.injected = true,
	};
	struct rib_static *s;

	list_each (s, &p->statics, node) {
		if (s->distance != distance)
			continue;
		if (!s->injected || !route.n_hops)
			route.tag = s->tag;
		route.injected = route.injected && s->injected;
		if (route.n_hops == RIB_MAX_PATHS || static_has_hop(&route, s))
			continue;
		route.hops[route.n_hops].gw = s->gw;
		route.hops[route.n_hops++].ifp = s->ifp;
	}
	if (route.n_hops) {
		rib_set(r, &route);
		return;
	}
	rib_withdraw(r, prefix, RIB_STATIC, 0, distance);
	p = rib_prefix_find(r->ip->rib, prefix);
	if (p)
		rib_prefix_release(r->ip->rib, p);
}

void rib_static_add(struct router *r, struct prefix prefix, uint32_t gw, struct iface *ifp,
		    uint8_t distance, uint32_t tag, bool injected)
{
	struct rib_prefix *p = rib_prefix_get(r->ip->rib, prefix);
	struct rib_static *s = static_find(p, gw, ifp, distance, injected);

	if (!s) {
		s = mem_zalloc(sizeof(*s));
		s->gw = gw;
		s->ifp = ifp;
		s->distance = distance;
		s->injected = injected;
		list_push(&p->statics, &s->node);
	}
	s->tag = tag;
	static_rebuild(r, prefix, distance);
}

void rib_static_remove(struct router *r, struct prefix prefix, uint32_t gw, struct iface *ifp,
		       uint8_t distance, bool injected)
{
	struct rib_prefix *p = rib_prefix_find(r->ip->rib, prefix);
	struct rib_static *s = p ? static_find(p, gw, ifp, distance, injected) : NULL;

	if (!s)
		return;
	distance = s->distance;
	list_remove(&s->node);
	free(s);
	static_rebuild(r, prefix, distance);
}

/* The givers that name an interface which is going away lose their hop. */
void rib_static_iface_gone(struct iface *ifp)
{
	struct list *deps = &ip_iface_of(ifp)->deps;
	struct rib_dep *d;
	bool found;

	do {
		found = false;
		list_each (d, deps, node) {
			const struct rib_prefix *p = d->entry->prefix;
			struct rib_static *s;

			list_each (s, &p->statics, node) {
				if (s->ifp != ifp)
					continue;
				found = true;
				break;
			}
			if (!found)
				continue;
			rib_static_remove(ifp->router, p->key, s->gw, ifp, s->distance,
					  s->injected);
			break; /* the list has changed */
		}
	} while (found);
}
