/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The subnets of a router's interfaces, as a trie of lists of addresses. */
#include "engine/core/subnet.h"

#include <stdlib.h>

#include "engine/core/router.h"

struct subnet {
	struct list addrs; /* struct iface_addr, by same_subnet */
};

static struct prefix subnet_of(const struct iface_addr *a)
{
	return prefix_make(a->addr, a->len);
}

void subnet_add(struct iface_addr *a)
{
	struct trie *t = &a->ifp->router->subnets;
	struct subnet *s = trie_get(t, subnet_of(a));

	if (!s) {
		s = mem_zalloc(sizeof(*s));
		list_init(&s->addrs);
		trie_set(t, subnet_of(a), s);
	}
	list_push(&s->addrs, &a->same_subnet);
}

void subnet_remove(struct iface_addr *a)
{
	struct trie *t = &a->ifp->router->subnets;
	struct subnet *s = trie_get(t, subnet_of(a));

	list_remove(&a->same_subnet);
	if (s && list_empty(&s->addrs)) {
		trie_remove(t, subnet_of(a));
		free(s);
	}
}

static const struct iface *subnet_user(const struct subnet *s, const struct iface *self)
{
	const struct iface_addr *a;

	if (s)
		list_each(a, &s->addrs, same_subnet)
			if (a->ifp != self && a->ifp->admin_up)
				return a->ifp;
	return NULL;
}

struct subnet_search {
	const struct iface *self, *found;
};

static void subnet_inside(void *ctx, struct prefix key, void *value)
{
	struct subnet_search *q = ctx;

	(void)key;
	if (!q->found)
		q->found = subnet_user(value, q->self);
}

const struct iface *subnet_overlap(const struct router *r, struct prefix p,
				   const struct iface *self)
{
	struct subnet_search q = {.self = self};

	for (unsigned len = 0; len < p.len && !q.found; len++)
		q.found = subnet_user(trie_get(&r->subnets, prefix_make(p.addr, len)), self);
	if (!q.found)
		trie_walk_under(&r->subnets, p, subnet_inside, &q);
	return q.found;
}
