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
	/* Nothing was lost, so nothing was sent twice: acknowledgments came in time. */
	assert_int_equal(nbr_at(oif(t.a, FE1), "10.1.1.3")->n_retransmissions, 0);
	assert_int_equal(nbr_at(oif(t.c, FE1), "10.1.1.1")->n_retransmissions, 0);
	assert_int_equal(nbr_at(oif(t.b, FE1), "10.1.1.3")->n_retransmissions, 0);
	sim_free(t.s);
}

/* 12.4: one LSA is not made anew within MinLSInterval, however its route behaves. */
static void flapping_route(void **state)
{
	struct trio t = trio_new();
	uint64_t before;

	(void)state;
	world_run_s(t.s, 60);
	before = ospf_find(t.a, 1)->n_originated;
	for (unsigned i = 0; i < 100; i++) {
		rib_static_add(t.a, world_prefix("203.0.113.0/25"), world_addr("192.0.2.9"), NULL,
			       1, i, false);
		world_run_ms(t.s, 200);
	}
	assert_in_range(ospf_find(t.a, 1)->n_originated - before, 4, 5);
	world_run_s(t.s, 10);
	assert_int_equal(best(t.c, "203.0.113.0/25")->tag, 99);
	sim_free(t.s);
}


/* Act 1 of the reference session in other addresses: one prefix from two ASBRs, and one whose
 * next hop is a router on the OSPF network. */
static void externals_as_in_act_1(void **state)
{
	struct trio t = trio_new();

	(void)state;
	world_route(t.a, "203.0.113.64/28", "192.0.2.9");
	world_route(t.b, "203.0.113.64/28", "192.0.2.9");
	world_route(t.a, "203.0.112.0/23", "10.1.1.2");
	world_route(t.a, "100.64.1.0/24", "192.0.2.9");
	world_run_s(t.s, 60);
	assert_string_equal(route_text(t.c, "203.0.113.64/28"), "O E2 20 10.1.1.1 10.1.1.2");
	assert_string_equal(route_text(t.c, "203.0.112.0/23"), "O E2 20 10.1.1.2");
	/* b is the forwarding address itself, so it ignores the route. */
	assert_string_equal(route_text(t.b, "203.0.112.0/23"), "");
	assert_string_equal(route_text(t.b, "100.64.1.0/24"), "O E2 20 10.1.1.1");
	assert_string_equal(route_text(t.a, "100.64.1.0/24"), "S 0 192.0.2.9");
	/* The route moves: withdrawn here, brought in there. */
	rib_static_remove(t.a, world_prefix("100.64.1.0/24"), world_addr("192.0.2.9"), NULL, 1,
			  false);
	world_route(t.b, "100.64.1.0/24", "192.0.2.9");
	world_run_s(t.s, 10);
	assert_string_equal(route_text(t.c, "100.64.1.0/24"), "O E2 20 10.1.1.2");
	assert_string_equal(route_text(t.a, "100.64.1.0/24"), "O E2 20 10.1.1.2");
	rib_static_remove(t.b, world_prefix("100.64.1.0/24"), world_addr("192.0.2.9"), NULL, 1,
			  false);
	world_run_s(t.s, 10);
	assert_string_equal(route_text(t.c, "100.64.1.0/24"), "");
	assert_int_equal(ospf_find(t.c, 1)->ext.counts[OSPF_LSA_EXTERNAL], 3);
	sim_free(t.s);
}

/* Injected by reverse-route: static as any other. */
static void injected_static_is_carried_in(void **state)
{
	struct trio t = trio_new();

	(void)state;
	world_route(t.a, "0.0.0.0/0", "192.0.2.9");
	rib_static_add(t.a, world_prefix("203.0.113.0/25"), world_addr("192.0.2.9"), NULL, 1, 0,
		       true);
	world_run_s(t.s, 60);
	assert_string_equal(route_text(t.c, "203.0.113.0/25"), "O E2 20 10.1.1.1");
	/* A default route never comes by redistribution. */
	assert_string_equal(route_text(t.c, "0.0.0.0/0"), "");
	sim_free(t.s);
}

static void redistribution_options(void **state)
{
	struct trio t = trio_new();
	struct ospf_config c = config_inside();
	const struct rib_route *r;

	(void)state;
	world_route(t.a, "203.0.113.0/25", "192.0.2.9");
	world_route(t.a, "203.0.114.0/24", "192.0.2.9");
	c.redist[RIB_STATIC] = (struct ospf_redist){.on = true, .metric = 77, .metric_type = 1,
						    .tag = 5};
	c.redist[RIB_CONNECTED] = (struct ospf_redist){.on = true, .subnets = true, .metric = -1,
						       .metric_type = 2};
	ospf_configure(t.a, 1, &c);
	world_run_s(t.s, 60);
	assert_string_equal(route_text(t.c, "203.0.113.0/25"), "");
	assert_string_equal(route_text(t.c, "203.0.114.0/24"), "O E1 78 10.1.1.1");
	r = best(t.c, "203.0.114.0/24");
	assert_int_equal(r->tag, 5);
	assert_int_equal(r->distance, 110);
	assert_int_equal(r->hops[0].from, world_addr("192.0.2.1"));
	/* Connected: the network outside, not the one OSPF runs on. */
	assert_string_equal(route_text(t.c, "192.0.2.0/28"), "O E2 20 10.1.1.1");
	assert_int_equal(ospf_find(t.c, 1)->ext.counts[OSPF_LSA_EXTERNAL], 2);
	c.redist[RIB_STATIC].on = c.redist[RIB_CONNECTED].on = false;
	c.default_originate = c.default_always = true;
	ospf_configure(t.a, 1, &c);
	world_run_s(t.s, 10);
	assert_string_equal(route_text(t.c, "203.0.114.0/24"), "");
	assert_string_equal(route_text(t.c, "0.0.0.0/0"), "O E2 1 10.1.1.1");
	sim_free(t.s);
}

/* Appendix E: three prefixes of one address. */
static void one_address_many_masks(void **state)
{
	static const char *const prefixes[] = {"203.0.112.0/20", "203.0.112.0/24",
					       "203.0.112.0/30", "203.0.112.0/32"};
	struct trio t = trio_new();

	(void)state;
	world_run_s(t.s, 60);
	for (unsigned i = 0; i < 4; i++)
		world_route(t.a, prefixes[i], "192.0.2.9");
	world_run_s(t.s, 20);
	for (unsigned i = 0; i < 4; i++)
		assert_string_equal(route_text(t.c, prefixes[i]), "O E2 20 10.1.1.1");
	assert_int_equal(ospf_find(t.c, 1)->ext.counts[OSPF_LSA_EXTERNAL], 4);
	/* Any may go, the others stay. */
	for (unsigned i = 4; i-- > 0;) {
		rib_static_remove(t.a, world_prefix(prefixes[i]), world_addr("192.0.2.9"), NULL,
				  1, false);
		world_run_s(t.s, 20);
		for (unsigned j = 0; j < 4; j++)
			assert_string_equal(route_text(t.c, prefixes[j]),
					    j < i ? "O E2 20 10.1.1.1" : "");
	}
	assert_int_equal(ospf_find(t.c, 1)->ext.counts[OSPF_LSA_EXTERNAL], 0);
	sim_free(t.s);
}

static const char *last_reason(struct router *r)
{
	const char *why = "";

	for (size_t i = 0; i < world_n_events && i < WORLD_EVENTS; i++)
		if (world_events[i].id == EVENT_ospf_adjchg && world_events[i].router == r)
			why = world_events[i].args[5].s;
	return why;
}

static void interface_down_and_up(void **state)
{
	struct trio t = trio_new();

	(void)state;
	world_route(t.a, "203.0.113.64/28", "192.0.2.9");
	world_run_s(t.s, 60);
	iface_set_admin(iface_find(t.b, FE1), false);
	world_run_s(t.s, 1);
	assert_string_equal(nbr_state(t.b, FE1, "10.1.1.3"), "none");
	assert_string_equal(last_reason(t.b), "Neighbor Down: Interface down or detached");
	/* The others find out by silence: 40 s after b's last hello. */
	assert_string_equal(nbr_state(t.c, FE1, "10.1.1.2"), "FULL");
	world_run_s(t.s, 45);
	assert_string_equal(nbr_state(t.c, FE1, "10.1.1.2"), "none");
	assert_string_equal(last_reason(t.c), "Neighbor Down: Dead timer expired");
	assert_int_equal(oif(t.a, FE1)->state, OSPF_IF_BACKUP);
	assert_string_equal(route_text(t.b, "198.51.100.9"), "");
	/* b returns: the DR and the Backup stay what they are. */
	iface_set_admin(iface_find(t.b, FE1), true);
	world_run_s(t.s, 60);
	assert_string_equal(nbr_state(t.b, FE1, "10.1.1.3"), "FULL");
	assert_string_equal(nbr_state(t.b, FE1, "10.1.1.1"), "FULL");
	assert_int_equal(oif(t.a, FE1)->state, OSPF_IF_BACKUP);
	assert_int_equal(oif(t.b, FE1)->state, OSPF_IF_DROTHER);
	assert_string_equal(route_text(t.b, "203.0.113.64/28"), "O E2 20 10.1.1.1");
	sim_free(t.s);
}

static void dr_dies(void **state)
{
	struct trio t = trio_new();

	(void)state;
	world_run_s(t.s, 60);
	router_stop(t.c);
	world_run_s(t.s, 60);
	assert_int_equal(oif(t.b, FE1)->state, OSPF_IF_DR);
	assert_int_equal(oif(t.a, FE1)->state, OSPF_IF_BACKUP);
	assert_string_equal(nbr_state(t.a, FE1, "10.1.1.2"), "FULL");
	assert_string_equal(route_text(t.a, "198.51.100.9"), "");
	sim_free(t.s);
}

static void priority_zero_and_order(void **state)
{
	struct ospf_if_config c = ospf_if_config_default();
	struct trio t = trio_new();

	(void)state;
	c.priority = 0;
	ospf_if_configure(iface_find(t.c, FE1), &c);
	c.priority = 200;
	ospf_if_configure(iface_find(t.a, FE1), &c);
	world_run_s(t.s, 60);
	assert_int_equal(oif(t.a, FE1)->state, OSPF_IF_DR);
	assert_int_equal(oif(t.b, FE1)->state, OSPF_IF_BACKUP);
	assert_int_equal(oif(t.c, FE1)->state, OSPF_IF_DROTHER);
	sim_free(t.s);
}

/* Among five routers those that are neither DR nor Backup stay 2-Way with each other. */
static void five_on_a_segment(void **state)
{
	struct sim *s = world_new();
	struct link *lan = world_segment(s, "lan");
	struct router *r[5];
	char name[8], addr[24];
	unsigned full = 0, two_way = 0;

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		snprintf(name, sizeof(name), "r%u", i);
		snprintf(addr, sizeof(addr), "10.0.0.%u/24", i + 1);
		r[i] = world_router(s, name);
		world_iface(r[i], FE0, addr, lan);
		run_ospf(r[i], false);
	}
	world_run_s(s, 70);
	for (unsigned i = 0; i < 5; i++) {
		const struct ospf_nbr *nbr;

		list_each (nbr, &oif(r[i], FE0)->nbrs, node) {
			full += nbr->state == OSPF_NBR_FULL;
			two_way += nbr->state == OSPF_NBR_2WAY;
		}
	}
	assert_int_equal(full, 2 * (4 + 3));
	assert_int_equal(two_way, 3 * 2);
	assert_int_equal(oif(r[4], FE0)->state, OSPF_IF_DR);
	sim_free(s);
}

static void point_to_point_and_ecmp(void **state)
{
	struct sim *s = world_new();
	struct link *w1 = world_wire(s, "w1"), *w2 = world_wire(s, "w2");
	struct router *a = world_router(s, "a"), *b = world_router(s, "b");
	struct ospf_if_config p2p = ospf_if_config_default();

	(void)state;
	p2p.net_type = OSPF_NET_P2P;
	ospf_if_configure(world_iface(a, FE0, "10.0.1.1/30", w1), &p2p);
	ospf_if_configure(world_iface(b, FE0, "10.0.1.2/30", w1), &p2p);
	ospf_if_configure(world_iface(a, FE1, "10.0.2.1/30", w2), &p2p);
	ospf_if_configure(world_iface(b, FE1, "10.0.2.2/30", w2), &p2p);
	world_iface(b, "Loopback0", "198.51.100.7/32", NULL);
	run_ospf(a, false);
	run_ospf(b, false);
	world_run_s(s, 20);
	assert_string_equal(nbr_state(a, FE0, "10.0.1.2"), "FULL");
	assert_string_equal(route_text(a, "198.51.100.7"), "O 2 10.0.1.2 10.0.2.2");
	/* A dearer way is left. */
	p2p.cost = 10;
	ospf_if_configure(iface_find(a, FE0), &p2p);
	world_run_s(s, 20);
	assert_string_equal(route_text(a, "198.51.100.7"), "O 2 10.0.2.2");
	link_set_cut(iface_find(a, FE1)->port, true);
	world_run_s(s, 20);
	assert_string_equal(route_text(a, "198.51.100.7"), "O 11 10.0.1.2");
	sim_free(s);
}

/* `ip ospf network point-to-point` on a loopback gives its subnet instead of a host route. */
static void loopback_as_point_to_point(void **state)
{
	struct ospf_if_config p2p = ospf_if_config_default();
	struct trio t = trio_new();
	struct iface *lo = world_iface(t.b, "Loopback7", "10.77.1.1/24", NULL);

	(void)state;
	world_run_s(t.s, 60);
	assert_string_equal(route_text(t.c, "10.77.1.1/32"), "O 2 10.1.1.2");
	p2p.net_type = OSPF_NET_P2P;
	ospf_if_configure(lo, &p2p);
	world_run_s(t.s, 30);
	assert_string_equal(route_text(t.c, "10.77.1.1/32"), "");
	assert_string_equal(route_text(t.c, "10.77.1.0/24"), "O 2 10.1.1.2");
	sim_free(t.s);
}

/* Secondary addresses that a network statement covers are stub networks. */
static void secondary_addresses(void **state)
{
	struct trio t = trio_new();

	(void)state;
	iface_add_secondary(iface_find(t.b, FE1), world_addr("10.55.0.1"), 16);
	iface_add_secondary(iface_find(t.b, FE1), world_addr("172.16.0.1"), 16);
	world_run_s(t.s, 60);
	assert_string_equal(route_text(t.c, "10.55.0.0/16"), "O 2 10.1.1.2");
	assert_string_equal(route_text(t.c, "172.16.0.0/16"), "");
	sim_free(t.s);
}

/* Distance and number of paths as configured. */
static void distance_and_paths(void **state)
{
	struct trio t = trio_new();
	struct ospf_config c = config_inside();

	(void)state;
	world_route(t.a, "203.0.113.0/25", "192.0.2.9");
	world_route(t.b, "203.0.113.0/25", "192.0.2.9");
	world_run_s(t.s, 60);
	assert_int_equal(best(t.c, "203.0.113.0/25")->n_hops, 2);
	c.distance_external = 200;
	c.max_paths = 1;
	ospf_configure(t.c, 1, &c);
	ospf_clear(t.c, 0);
	world_run_s(t.s, 90);
	assert_int_equal(best(t.c, "203.0.113.0/25")->distance, 200);
	assert_int_equal(best(t.c, "203.0.113.0/25")->n_hops, 1);
	/* A static route of less distance hides it, and lets it appear again. */
	rib_static_add(t.c, world_prefix("203.0.113.0/25"), world_addr("10.1.1.1"), NULL, 150, 0,
		       false);
	assert_string_equal(route_text(t.c, "203.0.113.0/25"), "S 0 10.1.1.1");
	rib_static_remove(t.c, world_prefix("203.0.113.0/25"), world_addr("10.1.1.1"), NULL, 150,
			  false);
	assert_int_equal(best(t.c, "203.0.113.0/25")->distance, 200);
	sim_free(t.s);
}

/* An area of its own has a database of its own; without a border there is no way across. */
static void two_areas(void **state)
{
	static const struct ospf_network nets[] = {{0x0a010100, 0x000000ff, 5},
						   {0xc6336400, 0x000000ff, 0}};
	struct trio t = trio_new();
	struct ospf_config c = config_inside();

	(void)state;
	c.networks = nets;
	ospf_configure(t.c, 1, &c);
	world_run_s(t.s, 60);
	assert_string_equal(nbr_state(t.c, FE1, "10.1.1.1"), "none");
	assert_true(ospf_is_abr(ospf_find(t.c, 1)));
	ospf_configure(t.a, 1, &c);
	world_run_s(t.s, 100);
	assert_string_equal(nbr_state(t.c, FE1, "10.1.1.1"), "FULL");
	assert_string_equal(nbr_state(t.a, FE1, "10.1.1.2"), "none");
	sim_free(t.s);
}

static void mtu_mismatch(void **state)
{
	struct ospf_if_config c = ospf_if_config_default();
	struct trio t = trio_new();

	(void)state;
	iface_find(t.a, FE1)->ip_mtu = 1400;
	t.a->debug = 1ull << DEBUG_OSPF_ADJ;
	world_run_s(t.s, 120);
	assert_string_equal(nbr_state(t.a, FE1, "10.1.1.3"), "EXSTART");
	assert_string_equal(nbr_state(t.b, FE1, "10.1.1.3"), "FULL");
	assert_true(world_count(t.a, EVENT_ospf_mtu) > 5);
	assert_string_equal(route_text(t.a, "198.51.100.9"), "");
	/* Cisco's limit of repeats; the hellos of a neighbour that is ignored keep it in sight. */
	world_run_s(t.s, 60);
	assert_string_equal(nbr_state(t.a, FE1, "10.1.1.3"), "DOWN");
	assert_string_equal(nbr_state(t.b, FE1, "10.1.1.3"), "FULL");
	assert_string_equal(nbr_state(t.c, FE1, "10.1.1.1"), "DOWN");
	world_run_s(t.s, 60);
	assert_string_equal(nbr_state(t.a, FE1, "10.1.1.3"), "EXSTART");
	c.mtu_ignore = true;
	ospf_if_configure(iface_find(t.a, FE1), &c);
	world_run_s(t.s, 30);
	assert_string_equal(nbr_state(t.a, FE1, "10.1.1.3"), "FULL");
	sim_free(t.s);
}

static void hello_mismatch(void **state)
{
	struct ospf_if_config c = ospf_if_config_default();
	struct trio t = trio_new();

	(void)state;
	c.hello_s = 5;
	ospf_if_configure(iface_find(t.a, FE1), &c);
	t.c->debug = 1ull << DEBUG_OSPF_HELLO;
	world_run_s(t.s, 60);
	assert_string_equal(nbr_state(t.c, FE1, "10.1.1.1"), "none");
	assert_string_equal(nbr_state(t.c, FE1, "10.1.1.2"), "FULL");
	assert_true(world_count(t.c, EVENT_ospf_hello_mismatch) > 5);
	sim_free(t.s);
}

static void passive_interface(void **state)
{
	const char *except[] = {FE1};
	struct ospf_config c = config_inside();
	struct trio t = trio_new();

	(void)state;
	c.passive_except = except;
	c.n_passive_except = 1;
	ospf_configure(t.a, 1, &c);
	world_run_s(t.s, 60);
	assert_string_equal(nbr_state(t.c, FE1, "10.1.1.1"), "none");
	c.passive_default = true;
	ospf_configure(t.a, 1, &c);
	world_run_s(t.s, 60);
	assert_string_equal(nbr_state(t.c, FE1, "10.1.1.1"), "FULL");
	sim_free(t.s);
}

static struct ospf_keys keys_sorted(const struct ospf_lsdb *db, uint8_t type)
{
	struct ospf_keys k = {0};

	while (ospf_lsdb_keys(db, type, &k))
		;
	assert_int_equal(k.n, db->counts[type]);
	if (k.n)
		qsort(k.v, k.n, sizeof(*k.v), ospf_key_order);
	return k;
}

/* The same database everywhere: what OSPF is for. */
static void assert_same_database(struct router *a, struct router *b)
{
	const struct ospf_proc *p = ospf_find(a, 1), *q = ospf_find(b, 1);
	const struct ospf_lsdb *x[2] = {&ospf_find(a, 1)->ext, NULL};
	const struct ospf_lsdb *y[2] = {&ospf_find(b, 1)->ext, NULL};

	x[1] = &list_first(&p->areas, struct ospf_area, node)->db;
	y[1] = &list_first(&q->areas, struct ospf_area, node)->db;
	for (unsigned i = 0; i < 2; i++) {
		for (uint8_t type = 1; type < OSPF_LSA_TYPE_COUNT; type++) {
			struct ospf_keys v = keys_sorted(x[i], type);
			struct ospf_keys w = keys_sorted(y[i], type);

			assert_int_equal(v.n, w.n);
			for (size_t k = 0; k < v.n; k++) {
				const struct ospf_lsa *c = ospf_lsdb_find(x[i], v.v[k]);
				const struct ospf_lsa *d = ospf_lsdb_find(y[i], w.v[k]);

				assert_int_equal(c->hdr.id, d->hdr.id);
				assert_int_equal(c->hdr.adv, d->hdr.adv);
				assert_int_equal(c->hdr.seq, d->hdr.seq);
				assert_int_equal(c->hdr.checksum, d->hdr.checksum);
			}
			assert_int_equal(x[i]->checksum_sums[type], y[i]->checksum_sums[type]);
			free(v.v);
			free(w.v);
		}
	}
}

static void add_statics(struct router *r, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		rib_static_add(r, prefix_make(0xcb000000u + (i << 8), 24), world_addr("192.0.2.9"),
			       NULL, 1, 0, false);
}

/* Loss, doubles, disorder: all gets there in the end, in many packets. */
static void under_loss(void **state)
{
	struct trio t = trio_new();
	unsigned n = 0;

	(void)state;
	t.lan->loss_ppm = 200000;
	t.lan->duplicate_ppm = 100000;
	t.lan->reorder_ppm = 100000;
	add_statics(t.a, 300);
	world_run_s(t.s, 400);
	t.lan->loss_ppm = t.lan->reorder_ppm = 0;
	world_run_s(t.s, 100);
	assert_int_equal(ospf_find(t.c, 1)->ext.counts[OSPF_LSA_EXTERNAL], 300);
	assert_same_database(t.a, t.c);
	assert_same_database(t.b, t.c);
	for (unsigned i = 0; i < 300; i++)
		n += rib_best(t.c, prefix_make(0xcb000000u + (i << 8), 24)) != NULL;
	assert_int_equal(n, 300);
	assert_true(nbr_at(oif(t.a, FE1), "10.1.1.3")->n_retransmissions > 0);
	assert_int_equal(nbr_at(oif(t.a, FE1), "10.1.1.3")->rxmt_map.count, 0);
	sim_free(t.s);
}

static void assert_all_full(struct trio *t)
{
	assert_int_equal(oif(t->a, FE1)->n_full, 2);
	assert_int_equal(oif(t->b, FE1)->n_full, 2);
	assert_int_equal(oif(t->c, FE1)->n_full, 2);
}

/* Each seed loses other packets; routers come and go meanwhile. Every time all is found back. */
static void many_seeds_under_loss(void **state)
{
	(void)state;
	for (unsigned seed = 0; seed < 60; seed++) {
		struct trio t = trio_new();

		rng_seed(&t.s->rng, seed, 0);
		t.lan->loss_ppm = 100000 + seed % 5 * 100000;
		t.lan->duplicate_ppm = seed % 3 * 100000;
		t.lan->reorder_ppm = seed % 4 * 100000;
		add_statics(t.a, 60);
		world_run_s(t.s, 100 + seed);
		iface_set_admin(iface_find(seed % 2 ? t.a : t.c, FE1), false);
		world_run_s(t.s, 5 + seed % 7 * 10);
		iface_set_admin(iface_find(seed % 2 ? t.a : t.c, FE1), true);
		add_statics(t.b, 10 + seed);
		world_run_s(t.s, 100);
		t.lan->loss_ppm = t.lan->reorder_ppm = t.lan->duplicate_ppm = 0;
		world_run_s(t.s, 120);
		assert_all_full(&t);
		assert_same_database(t.a, t.c);
		assert_same_database(t.b, t.c);
		assert_int_equal(ospf_find(t.c, 1)->ext.counts[OSPF_LSA_EXTERNAL], 70 + seed);
		sim_free(t.s);
	}
}

/* Damaged packets never get past the checksums. */
static void under_corruption(void **state)
{
	struct trio t = trio_new();

	(void)state;
	add_statics(t.a, 50);
	t.lan->corrupt_ppm = 300000;
	world_run_s(t.s, 300);
	t.lan->corrupt_ppm = 0;
	world_run_s(t.s, 100);
	assert_same_database(t.a, t.c);
	assert_int_equal(ospf_find(t.c, 1)->ext.counts[OSPF_LSA_EXTERNAL], 50);
	sim_free(t.s);
}

static void three_hours(void **state)
{
	struct trio t = trio_new();
	const struct ospf_lsa *lsa;
	unsigned changes;

	(void)state;
	add_statics(t.a, 20);
	world_run_s(t.s, 100);
	changes = nbr_at(oif(t.c, FE1), "10.1.1.1")->changes;
	world_run_s(t.s, 3 * 3600);
	assert_same_database(t.a, t.c);
	assert_same_database(t.b, t.c);
	assert_int_equal(ospf_find(t.c, 1)->ext.counts[OSPF_LSA_EXTERNAL], 20);
	assert_int_equal(nbr_at(oif(t.c, FE1), "10.1.1.1")->changes, changes);
	/* Six refreshes, each half an hour after the last. */
	list_each (lsa, &ospf_find(t.c, 1)->ext.types[OSPF_LSA_EXTERNAL], node) {
		assert_int_equal(lsa->hdr.seq, 0x80000007);
		assert_true(ospf_lsa_age_s(lsa) <= 1801);
	}
	sim_free(t.s);
}

/* Without its maker an LSA reaches MaxAge, and everybody lets go of it. */
static void ageing_out(void **state)
{
	struct trio t = trio_new();

	(void)state;
	add_statics(t.a, 5);
	world_run_s(t.s, 100);
	router_stop(t.a);
	world_run_s(t.s, 3000);
	assert_int_equal(ospf_find(t.c, 1)->ext.counts[OSPF_LSA_EXTERNAL], 5);
	assert_string_equal(route_text(t.c, "203.0.0.0/24"), "");
	world_run_s(t.s, 700);
	assert_int_equal(ospf_find(t.c, 1)->ext.counts[OSPF_LSA_EXTERNAL], 0);
	assert_same_database(t.b, t.c);
	sim_free(t.s);
}

/* A router that returns finds LSAs of its former life and outbids or flushes them (13.4). */
static void former_life(void **state)
{
	struct trio t = trio_new();

	(void)state;
	world_route(t.a, "203.0.113.0/25", "192.0.2.9");
	world_run_s(t.s, 100);
	router_stop(t.a);
	world_run_s(t.s, 100);
	router_start(t.a);
	world_iface(t.a, FE0, "192.0.2.1/28", t.out);
	world_iface(t.a, FE1, "10.1.1.1/24", t.lan);
	run_ospf(t.a, true);
	world_run_s(t.s, 100);
	assert_string_equal(nbr_state(t.a, FE1, "10.1.1.3"), "FULL");
	assert_int_equal(ospf_find(t.c, 1)->ext.counts[OSPF_LSA_EXTERNAL], 0);
	assert_same_database(t.a, t.c);
	world_route(t.a, "203.0.113.0/25", "192.0.2.9");
	world_run_s(t.s, 20);
	assert_string_equal(route_text(t.c, "203.0.113.0/25"), "O E2 20 10.1.1.1");
	assert_string_equal(route_text(t.a, "198.51.100.9"), "O 2 10.1.1.3");
	sim_free(t.s);
}

static void process_removed_and_cleared(void **state)
{
	struct trio t = trio_new();

	(void)state;
	world_route(t.a, "203.0.113.0/25", "192.0.2.9");
	world_run_s(t.s, 60);
	ospf_unconfigure(t.a, 1);
	assert_null(ospf_find(t.a, 1));
	assert_string_equal(route_text(t.a, "198.51.100.9"), "");
	/* What it had said was taken back on the way out. */
	world_run_s(t.s, 10);
	assert_string_equal(route_text(t.c, "203.0.113.0/25"), "");
	run_ospf(t.a, true);
	world_run_s(t.s, 60);
	assert_string_equal(route_text(t.c, "203.0.113.0/25"), "O E2 20 10.1.1.1");
	ospf_clear(t.a, 0);
	world_run_s(t.s, 90);
	assert_string_equal(nbr_state(t.a, FE1, "10.1.1.3"), "FULL");
	assert_string_equal(route_text(t.c, "203.0.113.0/25"), "O E2 20 10.1.1.1");
	assert_same_database(t.a, t.c);
	sim_free(t.s);
}

static void router_id_is_kept(void **state)
{
	struct trio t = trio_new();
	struct ospf_config c = config_inside();

	(void)state;
	world_run_s(t.s, 10);
	world_iface(t.a, "Loopback0", "198.51.100.200/32", NULL);
	run_ospf(t.a, true);
	assert_int_equal(ospf_find(t.a, 1)->router_id, world_addr("192.0.2.1"));
	ospf_clear(t.a, 1);
	assert_int_equal(ospf_find(t.a, 1)->router_id, world_addr("198.51.100.200"));
	c.router_id = world_addr("9.9.9.9");
	ospf_configure(t.a, 1, &c);
	assert_int_equal(ospf_find(t.a, 1)->router_id, world_addr("198.51.100.200"));
	ospf_clear(t.a, 1);
	assert_int_equal(ospf_find(t.a, 1)->router_id, world_addr("9.9.9.9"));
	sim_free(t.s);
}

/* An interface goes for good, while routes lead over it and neighbours are up. */
static void interface_removed(void **state)
{
	struct trio t = trio_new();

	(void)state;
	world_route(t.b, "203.0.113.0/25", "192.0.2.9");
	world_route(t.b, "203.0.113.128/25", "10.1.1.3");
	world_run_s(t.s, 60);
	assert_string_equal(route_text(t.a, "203.0.113.128/25"), "O E2 20 10.1.1.3");
	iface_free(iface_find(t.a, FE1));
	run_ospf(t.a, true);
	assert_string_equal(route_text(t.a, "198.51.100.9"), "");
	assert_string_equal(route_text(t.a, "203.0.113.0/25"), "");
	assert_string_equal(route_text(t.a, "203.0.113.128/25"), "");
	world_run_s(t.s, 60);
	assert_string_equal(nbr_state(t.c, FE1, "10.1.1.1"), "none");
	world_iface(t.a, FE1, "10.1.1.1/24", t.lan);
	world_run_s(t.s, 60);
	assert_string_equal(route_text(t.a, "203.0.113.128/25"), "O E2 20 10.1.1.3");
	sim_free(t.s);
}

/* Another address is another interface to OSPF. */
static void address_changed(void **state)
{
	struct trio t = trio_new();

	(void)state;
	world_run_s(t.s, 60);
	iface_set_primary(iface_find(t.a, FE1), world_addr("10.1.1.77"), 24);
	world_run_s(t.s, 60);
	assert_string_equal(nbr_state(t.c, FE1, "10.1.1.1"), "none");
	assert_string_equal(nbr_state(t.c, FE1, "10.1.1.77"), "FULL");
	iface_set_primary(iface_find(t.a, FE1), world_addr("172.16.0.1"), 24);
	world_run_s(t.s, 60);
	assert_string_equal(nbr_state(t.c, FE1, "10.1.1.77"), "none");
	assert_string_equal(route_text(t.a, "198.51.100.9"), "");
	sim_free(t.s);
}

/* All frames of a run, as one number. */
static void hash_frame(void *ctx, const struct link *l, const struct link_port *from,
		       const uint8_t *data, size_t len)
{
	uint64_t *h = ctx;

	(void)from;
	*h = (*h ^ l->sim->now_ns) * 0x100000001b3ull;
	for (size_t i = 0; i < len; i++)
		*h = (*h ^ data[i]) * 0x100000001b3ull;
}

static uint64_t hash_of_run(void)
{
	struct trio t = trio_new();
	uint64_t h = 14695981039346656037ull;

	t.s->observer.frame = hash_frame;
	t.s->observer.event = NULL;
	t.s->observer.ctx = &h;
	t.lan->loss_ppm = 100000;
	add_statics(t.a, 40);
	world_run_s(t.s, 300);
	sim_free(t.s);
	return h;
}

static void same_seed_same_bytes(void **state)
{
	(void)state;
	assert_true(hash_of_run() == hash_of_run());
}

/* So many LSAs that pacing takes longer than the retransmission interval: none of them is sent a
 * second time, be it when they come or when they go. */
static void pacing_is_no_reason_to_send_again(void **state)
{
	struct trio t = trio_new();
	const struct ospf_nbr *nbr;

	(void)state;
	world_run_s(t.s, 60);
	for (unsigned i = 0; i < 10000; i++) {
		struct prefix p = prefix_make(0x64000000 + (i << 8), 24);

		rib_static_add(t.a, p, 0, t.a->null0, 1, 0, false);
	}
	world_run_s(t.s, 60);
	assert_int_equal(ospf_find(t.c, 1)->ext.counts[OSPF_LSA_EXTERNAL], 10000);
	run_ospf(t.a, false);
	world_run_s(t.s, 60);
	assert_int_equal(ospf_find(t.c, 1)->ext.counts[OSPF_LSA_EXTERNAL], 0);
	list_each(nbr, &oif(t.a, FE1)->nbrs, node)
		assert_int_equal(nbr->n_retransmissions, 0);
	sim_free(t.s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_reach_full),
		cmocka_unit_test(flapping_route),
		cmocka_unit_test(externals_as_in_act_1),
		cmocka_unit_test(injected_static_is_carried_in),
		cmocka_unit_test(redistribution_options),
		cmocka_unit_test(one_address_many_masks),
		cmocka_unit_test(interface_down_and_up),
		cmocka_unit_test(dr_dies),
		cmocka_unit_test(priority_zero_and_order),
		cmocka_unit_test(five_on_a_segment),
		cmocka_unit_test(point_to_point_and_ecmp),
		cmocka_unit_test(loopback_as_point_to_point),
		cmocka_unit_test(secondary_addresses),
		cmocka_unit_test(distance_and_paths),
		cmocka_unit_test(two_areas),
		cmocka_unit_test(mtu_mismatch),
		cmocka_unit_test(hello_mismatch),
		cmocka_unit_test(passive_interface),
		cmocka_unit_test(under_loss),
		cmocka_unit_test(many_seeds_under_loss),
		cmocka_unit_test(under_corruption),
		cmocka_unit_test(three_hours),
		cmocka_unit_test(ageing_out),
		cmocka_unit_test(former_life),
		cmocka_unit_test(process_removed_and_cleared),
		cmocka_unit_test(router_id_is_kept),
		cmocka_unit_test(interface_removed),
		cmocka_unit_test(address_changed),
		cmocka_unit_test(same_seed_same_bytes),
		cmocka_unit_test(pacing_is_no_reason_to_send_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
