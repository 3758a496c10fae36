/* SPDX-License-Identifier: GPL-2.0-or-later */
/* OSPF among routers on simulated links: adjacencies, routes, externals, failures, ageing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "engine/ospf/ospf.h"
#include "tests/unit/world.h"

/* A process that runs on every interface in 10/8 and 198.51.100/24, area 0. */
static const struct ospf_network all_inside[] = {
	{0x0a000000, 0x00ffffff, 0},
	{0xc6336400, 0x000000ff, 0},
};

static struct ospf_config config_inside(void)
{
	struct ospf_config c = ospf_config_default();

	c.networks = all_inside;
	c.n_networks = 2;
	c.log_adjacency = true;
	return c;
}

static void run_ospf(struct router *r, bool redistribute)
{
	struct ospf_config c = config_inside();

	c.redist[RIB_STATIC].on = redistribute;
	c.redist[RIB_STATIC].subnets = true;
	ospf_configure(r, 1, &c);
}

static const struct ospf_iface *oif(struct router *r, const char *name)
{
	struct iface *ifp = iface_find(r, name);

	assert_non_null(ifp);
	assert_non_null(ifp->ospf);
	return ifp->ospf;
}

static const struct ospf_nbr *nbr_at(const struct ospf_iface *o, const char *addr)
{
	const struct ospf_nbr *nbr;

	list_each(nbr, &o->nbrs, node)
		if (nbr->addr == world_addr(addr))
			return nbr;
	return NULL;
}

static const char *nbr_state(struct router *r, const char *ifname, const char *addr)
{
	const struct ospf_nbr *nbr = nbr_at(oif(r, ifname), addr);

	return nbr ? ospf_nbr_state_name(nbr->state) : "none";
}

static const struct rib_route *best(struct router *r, const char *prefix)
{
	return rib_best(r, world_prefix(prefix));
}

/* The gateways of a route as text: "O E2 20 10.1.1.1 10.1.1.2"; "" when there is none. */
static const char *route_text(struct router *r, const char *prefix)
{
	static const char *const kinds[] = {"O", "O IA", "O E1", "O E2"};
	static char out[256];
	const struct rib_route *route = best(r, prefix);
	struct strbuf b;
	size_t n;

	out[0] = '\0';
	if (!route)
		return out;
	n = (size_t)snprintf(out, sizeof(out), "%s %u",
			     route->source == RIB_OSPF	     ? kinds[route->kind]
			     : route->source == RIB_CONNECTED ? "C"
							      : "S",
			     (unsigned)route->metric);
	for (unsigned i = 0; i < route->n_hops; i++)
		n += (size_t)snprintf(out + n, sizeof(out) - n, " %s",
				      ip_str(&b, route->hops[i].gw));
	return out;
}

/* Three routers on one segment, as in the reference lab: two that carry statics in, one inside. */
struct trio {
	struct sim *s;
	struct link *lan, *out;
	struct router *a, *b, *c;
};

#define FE0 "FastEthernet0/0"
#define FE1 "FastEthernet0/1"

static struct trio trio_new(void)
{
	struct trio t = {.s = world_new()};

	t.lan = world_segment(t.s, "lan");
	t.out = world_segment(t.s, "out");
	t.a = world_router(t.s, "a");
	t.b = world_router(t.s, "b");
	t.c = world_router(t.s, "c");
	world_iface(t.a, FE0, "192.0.2.1/28", t.out);
	world_iface(t.b, FE0, "192.0.2.2/28", t.out);
	world_iface(t.a, FE1, "10.1.1.1/24", t.lan);
	world_iface(t.b, FE1, "10.1.1.2/24", t.lan);
	world_iface(t.c, FE1, "10.1.1.3/24", t.lan);
	world_iface(t.c, "Loopback0", "198.51.100.9/32", NULL);
	run_ospf(t.a, true);
	run_ospf(t.b, true);
	run_ospf(t.c, false);
	return t;
}

static void three_reach_full(void **state)
{
	struct trio t = trio_new();

	(void)state;
	world_run_s(t.s, 60);
	/* c has the highest router id (its loopback's), so it is DR; b is Backup. */
	assert_int_equal(oif(t.c, FE1)->state, OSPF_IF_DR);
	assert_int_equal(oif(t.b, FE1)->state, OSPF_IF_BACKUP);
	assert_int_equal(oif(t.a, FE1)->state, OSPF_IF_DROTHER);
	assert_string_equal(nbr_state(t.a, FE1, "10.1.1.2"), "FULL");
	assert_string_equal(nbr_state(t.a, FE1, "10.1.1.3"), "FULL");
	assert_string_equal(nbr_state(t.b, FE1, "10.1.1.1"), "FULL");
	assert_string_equal(nbr_state(t.c, FE1, "10.1.1.2"), "FULL");
	assert_int_equal(nbr_at(oif(t.c, FE1), "10.1.1.1")->changes, 6);
	assert_int_equal(ospf_find(t.c, 1)->router_id, world_addr("198.51.100.9"));
	assert_int_equal(ospf_find(t.a, 1)->router_id, world_addr("192.0.2.1"));
	assert_string_equal(route_text(t.a, "198.51.100.9"), "O 2 10.1.1.3");
	assert_string_equal(route_text(t.b, "198.51.100.9"), "O 2 10.1.1.3");
	assert_string_equal(route_text(t.c, "198.51.100.9"), "C 0 0.0.0.0");
	assert_true(world_ping(t.a, "198.51.100.9", 3) == 3);
	sim_free(t.s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_reach_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
