/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small world for tests of the engine: routers, links, addresses, in a line each. Include after
 * the standard headers and cmocka.
 *
 *   struct sim *s = world_new();
 *   struct link *l = world_segment(s, "lan");
 *   struct router *a = world_router(s, "a"), *b = world_router(s, "b");
 *   world_iface(a, "FastEthernet0/0", "192.0.2.1/24", l);
 *   world_iface(b, "FastEthernet0/0", "192.0.2.2/24", l);
 *   world_run_s(s, 5);		// interfaces need 3 s to come up
 *   assert_true(world_ping(a, "192.0.2.2", 5) >= 4);
 *   sim_free(s);
 */
#ifndef ROSH_TESTS_UNIT_WORLD_H
#define ROSH_TESTS_UNIT_WORLD_H

#include <stdlib.h>
#include <string.h>

#include "engine/core/event.h"
#include "engine/net/icmp.h"
#include "engine/net/rib.h"

#define WORLD_UNUSED __attribute__((unused))

/* Every event that passed the filter, in order: count them, or look at the last ones. */
enum { WORLD_EVENTS = 4096 };
struct world_event {
	uint64_t at_ns;
	struct router *router;
	enum event_id id;
	struct ev_arg args[12];
};
static struct world_event world_events[WORLD_EVENTS] WORLD_UNUSED;
static size_t world_n_events WORLD_UNUSED;

static WORLD_UNUSED void world_on_event(void *ctx, struct router *r, unsigned id,
					const struct ev_arg *args, size_t n)
{
	struct world_event *e = &world_events[world_n_events % WORLD_EVENTS];

	(void)ctx;
	world_n_events++;
	*e = (struct world_event){.at_ns = r->sim->now_ns, .router = r, .id = (enum event_id)id};
	for (size_t i = 0; i < n && i < sizeof(e->args) / sizeof(*e->args); i++)
		e->args[i] = args[i];
}

/* How often an event came so far, on one router or (NULL) on any. */
static WORLD_UNUSED unsigned world_count(const struct router *r, enum event_id id)
{
	unsigned n = 0;

	for (size_t i = 0; i < world_n_events && i < WORLD_EVENTS; i++)
		n += world_events[i].id == id && (!r || world_events[i].router == r);
	return n;
}

static WORLD_UNUSED struct sim *world_new(void)
{
	struct sim *s = sim_new(1);

	world_n_events = 0;
	s->observer.event = world_on_event;
	return s;
}

static WORLD_UNUSED struct router *world_router(struct sim *s, const char *name)
{
	struct router *r;
	unsigned index = 0;

	list_each (r, &s->routers, node)
		index++;
	r = router_new(s, name, index);
	router_start(r);
	return r;
}

static WORLD_UNUSED struct link *world_segment(struct sim *s, const char *name)
{
	return link_new(s, name, LINK_SEGMENT);
}

static WORLD_UNUSED struct link *world_wire(struct sim *s, const char *name)
{
	return link_new(s, name, LINK_WIRE);
}

static WORLD_UNUSED uint32_t world_addr(const char *s)
{
	uint32_t addr = 0;

	if (!ip_parse(s, strcspn(s, "/"), &addr))
		abort();
	return addr;
}

/* "192.0.2.0/24", "192.0.2.1" (a /32). */
static WORLD_UNUSED struct prefix world_prefix(const char *s)
{
	const char *slash = strchr(s, '/');

	return prefix_make(world_addr(s), slash ? (unsigned)atoi(slash + 1) : 32);
}

/* An interface with "addr/len" (NULL: none), plugged into `l` (NULL: nothing), not shut. */
static WORLD_UNUSED struct iface *world_iface(struct router *r, const char *name,
					      const char *addr, struct link *l)
{
	struct iface *ifp = iface_new(r, name);

	if (addr)
		iface_set_primary(ifp, world_addr(addr), world_prefix(addr).len);
	if (l)
		link_join(l, ifp);
	iface_set_admin(ifp, true);
	return ifp;
}

static WORLD_UNUSED void world_route(struct router *r, const char *prefix, const char *gw)
{
	rib_static_add(r, world_prefix(prefix), world_addr(gw), NULL, 1, 0, false);
}

static WORLD_UNUSED void world_run_ms(struct sim *s, uint64_t ms)
{
	sim_run_until(s, s->now_ns + ms * NS_PER_MS);
}

static WORLD_UNUSED void world_run_s(struct sim *s, uint64_t seconds)
{
	world_run_ms(s, seconds * 1000);
}

static WORLD_UNUSED struct ping_params world_ping_params(const char *dst, unsigned count)
{
	return (struct ping_params){
		.dst = world_addr(dst),
		.count = count,
		.size = 100,
		.timeout_ms = 2000,
		.pattern = 0xabcd,
	};
}

/* Pings to the end; gives the number of answers. */
static WORLD_UNUSED unsigned world_ping(struct router *r, const char *dst, unsigned count)
{
	struct ping_params params = world_ping_params(dst, count);
	struct ping *p = ping_new(r, &params);
	unsigned n;

	while (!p->done)
		world_run_ms(r->sim, 10);
	n = p->received;
	ping_free(p);
	return n;
}

/* Pings to the end; true if the marks are exactly these. */
static WORLD_UNUSED int world_ping_is(struct router *r, const struct ping_params *params,
				      const char *marks)
{
	struct ping *p = ping_new(r, params);
	int same;

	while (!p->done)
		world_run_ms(r->sim, 10);
	same = !strcmp(p->marks, marks);
	if (!same)
		print_message("marks are %s, not %s\n", p->marks, marks);
	ping_free(p);
	return same;
}

#endif
