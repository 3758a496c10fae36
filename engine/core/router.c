/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A router's life: made, powered on and off, freed; and its stream of chance. */
#include "engine/core/router.h"

#include <assert.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#include "engine/core/modules.h"

struct router *router_new(struct sim *s, const char *hostname, unsigned index)
{
	struct router *r = mem_zalloc(sizeof(*r));

	r->sim = s;
	strncpy(r->hostname, hostname, sizeof(r->hostname) - 1);
	r->index = index;
	rng_seed(&r->rng, s->seed, index);
	list_init(&r->ifaces);
	list_init(&r->iface_listeners);
	trie_init(&r->subnets);
	list_push(&s->routers, &r->node);
	return r;
}

void router_free(struct router *r)
{
	router_stop(r);
	list_remove(&r->node);
	trie_free(&r->subnets);
	free(r);
}

void router_start(struct router *r)
{
	assert(!r->running);
	r->running = true;
	r->booted_ns = r->sim->now_ns;
	r->debug = 0;
	r->null0 = iface_new(r, "Null0");
	modules_start(r);
}

void router_stop(struct router *r)
{
	struct iface *ifp;

	if (!r->running)
		return;
	/* Power goes first: no module can send a last word. */
	r->running = false;
	list_each (ifp, &r->ifaces, node)
		if (ifp->port)
			link_set_enabled(ifp->port, false);
	modules_stop(r);
	/* From the tail: a subinterface comes after its parent. */
	while (!list_empty(&r->ifaces))
		iface_free(list_last(&r->ifaces, struct iface, node));
	iface_free(r->null0);
	r->null0 = NULL;
	r->debug = 0;
}

void router_chance(struct router *r, void *to, size_t n)
{
	if (!r->sim->real_chance) {
		rng_bytes(&r->rng, to, n);
		return;
	}
	if (RAND_bytes(to, (int)n) != 1)
		abort();
}

uint32_t router_chance_u32(struct router *r)
{
	uint32_t v;

	router_chance(r, &v, sizeof(v));
	return v;
}

uint32_t router_chance_below(struct router *r, uint32_t bound)
{
	/* Values past the last whole multiple of bound would favour the small ones. */
	uint32_t limit, v;

	assert(bound);
	limit = UINT32_MAX - UINT32_MAX % bound;
	do
		v = router_chance_u32(r);
	while (v >= limit);
	return v % bound;
}

uint64_t router_uptime_s(const struct router *r)
{
	return (r->sim->now_ns - r->booted_ns) / NS_PER_S;
}
