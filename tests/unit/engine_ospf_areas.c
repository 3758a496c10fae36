/* SPDX-License-Identifier: GPL-2.0-or-later */
/* OSPF between areas: border routers, summaries, ways to AS boundary routers, and their ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "engine/ospf/ospf.h"
#include "tests/unit/world.h"

#define FE0 "FastEthernet0/0"
#define FE1 "FastEthernet0/1"
#define FE2 "FastEthernet1/0"

/* 10.N/16 is area N. */
static const struct ospf_network nets[] = {
	{0x0a000000, 0x0000ffff, 0},
	{0x0a010000, 0x0000ffff, 1},
	{0x0a020000, 0x0000ffff, 2},
};

static struct ospf_config config_of(const char *router_id)
{
	struct ospf_config c = ospf_config_default();

	c.router_id = world_addr(router_id);
	c.networks = nets;
	c.n_networks = 3;
	return c;
}

/*
 *   x --- 10.0.0.0/24 --- b --- 10.1.0.0/24 --- y
 * 10.0.200.1    area 0    |       area 1     10.1.200.1
 *                    10.2.0.0/24
 *                         | area 2
 *                         z 10.2.200.1
 */
struct world {
	struct sim *s;
	struct link *zero, *one, *two;
	struct router *x, *b, *y, *z;
};

static void run_ospf(struct router *r, const char *router_id, bool redistribute)
{
	struct ospf_config c = config_of(router_id);

	c.redist[RIB_STATIC].on = redistribute;
	c.redist[RIB_STATIC].subnets = true;
	ospf_configure(r, 1, &c);
}

static struct world world_of_areas(void)
{
	struct world w = {.s = world_new()};

	w.zero = world_segment(w.s, "zero");
	w.one = world_segment(w.s, "one");
	w.two = world_segment(w.s, "two");
	w.x = world_router(w.s, "x");
	w.b = world_router(w.s, "b");
	w.y = world_router(w.s, "y");
	w.z = world_router(w.s, "z");
	world_iface(w.x, FE0, "10.0.0.1/24", w.zero);
	world_iface(w.x, "Loopback0", "10.0.200.1/32", NULL);
	world_iface(w.b, FE0, "10.0.0.2/24", w.zero);
	world_iface(w.b, FE1, "10.1.0.2/24", w.one);
	world_iface(w.b, FE2, "10.2.0.2/24", w.two);
	world_iface(w.y, FE0, "10.1.0.3/24", w.one);
	world_iface(w.y, "Loopback0", "10.1.200.1/32", NULL);
	world_iface(w.z, FE0, "10.2.0.4/24", w.two);
	world_iface(w.z, "Loopback0", "10.2.200.1/32", NULL);
	run_ospf(w.x, "192.0.2.1", false);
	run_ospf(w.b, "192.0.2.2", false);
	run_ospf(w.y, "192.0.2.3", true);
	run_ospf(w.z, "192.0.2.4", false);
	return w;
}

/* A route as text: "O IA 3 10.1.1.1"; "" when there is none. */
static const char *route_text(struct router *r, const char *prefix)
{
	static const char *const kinds[] = {"O", "O IA", "O E1", "O E2"};
	const struct rib_route *route = rib_best(r, world_prefix(prefix));
	static char out[256];
	struct strbuf b;
	size_t n;

	out[0] = '\0';
	if (!route)
		return out;
	n = (size_t)snprintf(out, sizeof(out), "%s %u",
			     route->source == RIB_OSPF ? kinds[route->kind] : "other",
			     (unsigned)route->metric);
	for (unsigned i = 0; i < route->n_hops; i++)
		n += (size_t)snprintf(out + n, sizeof(out) - n, " %s",
				      ip_str(&b, route->hops[i].gw));
	return out;
}

static const struct ospf_area *area_of(struct router *r, uint32_t id)
{
	const struct ospf_proc *proc = ospf_find(r, 1);
	const struct ospf_area *area;

	list_each(area, &proc->areas, node)
		if (area->id == id)
			return area;
	return NULL;
}

static const struct ospf_lsa *lsa_of(struct router *r, uint32_t area, uint8_t type,
				     const char *id, const char *adv)
{
	const struct ospf_lsa *lsa;

	list_each(lsa, &area_of(r, area)->db.types[type], node)
		if (lsa->hdr.id == world_addr(id) && lsa->hdr.adv == world_addr(adv))
			return lsa;
	return NULL;
}

/* The metric that `adv` tells a router's area; 0: nothing. */
static unsigned told(struct router *r, uint32_t area, uint8_t type, const char *id,
		     const char *adv)
{
	const struct ospf_lsa *lsa = lsa_of(r, area, type, id, adv);
	struct ospf_summary_body s;
	struct rbuf b;

	if (!lsa || ospf_lsa_age_s(lsa) >= OSPF_MAX_AGE_S)
		return 0;
	b = ospf_lsa_body(lsa->raw, lsa->hdr.length);
	assert_true(ospf_summary_decode(&b, &s));
	return s.metric;
}

static unsigned told_net(struct router *r, uint32_t area, const char *id)
{
	return told(r, area, OSPF_LSA_SUMMARY, id, "192.0.2.2");
}

/* 12.4.3 and 16.2: each area hears of the others, the backbone of none but those attached. */
static void networks_cross(void **state)
{
	struct world w = world_of_areas();

	(void)state;
	world_run_s(w.s, 70);
	assert_true(ospf_is_abr(ospf_find(w.b, 1)));
	assert_false(ospf_is_abr(ospf_find(w.x, 1)));
	assert_string_equal(route_text(w.x, "10.1.200.1"), "O IA 3 10.0.0.2");
	assert_string_equal(route_text(w.x, "10.1.0.0/24"), "O IA 2 10.0.0.2");
	assert_string_equal(route_text(w.y, "10.0.200.1"), "O IA 3 10.1.0.2");
	assert_string_equal(route_text(w.y, "10.2.200.1"), "O IA 3 10.1.0.2");
	assert_string_equal(route_text(w.z, "10.1.200.1"), "O IA 3 10.2.0.2");
	assert_string_equal(route_text(w.b, "10.1.200.1"), "O 2 10.1.0.3");
	/* Each area is told of four networks, none of them its own; nobody else says anything. */
	for (uint32_t id = 0; id <= 2; id++)
		assert_int_equal(area_of(w.b, id)->db.counts[OSPF_LSA_SUMMARY], 4);
	assert_int_equal(told_net(w.x, 0, "10.0.200.1"), 0);
	assert_int_equal(told_net(w.x, 0, "10.1.200.1"), 2);
	assert_int_equal(told_net(w.y, 1, "10.2.0.0"), 1);
	assert_int_equal(world_ping(w.y, "10.0.200.1", 3), 3);
	/* The calculation is not asked for again by what this router says itself. */
	assert_in_range(area_of(w.b, 0)->spf_runs, 1, 7);
	sim_free(w.s);
}

/* A network that goes is taken back with MaxAge; one that comes is told of. */
static void network_goes(void **state)
{
	struct world w = world_of_areas();

	(void)state;
	world_run_s(w.s, 70);
	iface_set_admin(iface_find(w.y, "Loopback0"), false);
	world_run_s(w.s, 30);
	assert_string_equal(route_text(w.x, "10.1.200.1"), "");
	assert_null(lsa_of(w.x, 0, OSPF_LSA_SUMMARY, "10.1.200.1", "192.0.2.2"));
	assert_null(lsa_of(w.z, 2, OSPF_LSA_SUMMARY, "10.1.200.1", "192.0.2.2"));
	iface_set_admin(iface_find(w.y, "Loopback0"), true);
	world_run_s(w.s, 40);
	assert_string_equal(route_text(w.x, "10.1.200.1"), "O IA 3 10.0.0.2");
	sim_free(w.s);
}

/* 12.4.3, type 4, and 16.4: an AS boundary router in area 1 is found from elsewhere. */
static void asbr_in_another_area(void **state)
{
	struct world w = world_of_areas();

	(void)state;
	world_route(w.y, "203.0.113.0/24", "10.1.0.99");
	world_run_s(w.s, 70);
	assert_int_equal(told(w.x, 0, OSPF_LSA_ASBR, "192.0.2.3", "192.0.2.2"), 1);
	assert_int_equal(told(w.z, 2, OSPF_LSA_ASBR, "192.0.2.3", "192.0.2.2"), 1);
	assert_null(lsa_of(w.y, 1, OSPF_LSA_ASBR, "192.0.2.3", "192.0.2.2"));
	assert_string_equal(route_text(w.x, "203.0.113.0/24"), "O E2 20 10.0.0.2");
	assert_string_equal(route_text(w.z, "203.0.113.0/24"), "O E2 20 10.2.0.2");
	/* It carries nothing in any more: it says so in its router-LSA, and the type 4 goes. */
	run_ospf(w.y, "192.0.2.3", false);
	world_run_s(w.s, 40);
	assert_null(lsa_of(w.x, 0, OSPF_LSA_ASBR, "192.0.2.3", "192.0.2.2"));
	assert_string_equal(route_text(w.x, "203.0.113.0/24"), "");
	sim_free(w.s);
}

/* RFC 3509: no backbone, no border router: what it said is taken back, the bit B too. */
static void backbone_is_lost(void **state)
{
	struct world w = world_of_areas();

	(void)state;
	world_run_s(w.s, 70);
	iface_set_admin(iface_find(w.b, FE0), false);
	world_run_s(w.s, 60);
	assert_false(ospf_is_abr(ospf_find(w.b, 1)));
	for (uint32_t id = 0; id <= 2; id++)
		assert_int_equal(area_of(w.b, id)->db.counts[OSPF_LSA_SUMMARY], 0);
	assert_string_equal(route_text(w.y, "10.0.200.1"), "");
	assert_string_equal(route_text(w.y, "10.2.200.1"), "");
	assert_string_equal(route_text(w.x, "10.1.200.1"), "");
	/* Its own ways into both areas stay. */
	assert_string_equal(route_text(w.b, "10.2.200.1"), "O 2 10.2.0.4");
	iface_set_admin(iface_find(w.b, FE0), true);
	world_run_s(w.s, 90);
	assert_string_equal(route_text(w.y, "10.0.200.1"), "O IA 3 10.1.0.2");
	assert_string_equal(route_text(w.y, "10.2.200.1"), "O IA 3 10.1.0.2");
	sim_free(w.s);
}

/* The backbone's last neighbour goes, the interface stays: its own areas are still told of. */
static void backbone_without_neighbor(void **state)
{
	struct world w = world_of_areas();

	(void)state;
	world_run_s(w.s, 70);
	router_stop(w.x);
	world_run_s(w.s, 90);
	assert_true(ospf_is_abr(ospf_find(w.b, 1)));
	assert_int_equal(ospf_find(w.b, 1)->abr, OSPF_ABR_APART);
	assert_string_equal(route_text(w.y, "10.0.200.1"), "");
	assert_string_equal(route_text(w.y, "10.0.0.0/24"), "O IA 2 10.1.0.2");
	assert_string_equal(route_text(w.y, "10.2.200.1"), "O IA 3 10.1.0.2");
	sim_free(w.s);
}

/* Two areas without the backbone: no border router, nothing crosses (RFC 3509, 2.1). */
static void no_backbone_at_all(void **state)
{
	struct world w = world_of_areas();

	(void)state;
	iface_set_admin(iface_find(w.b, FE0), false);
	world_run_s(w.s, 70);
	assert_false(ospf_is_abr(ospf_find(w.b, 1)));
	assert_string_equal(route_text(w.y, "10.2.200.1"), "");
	assert_int_equal(area_of(w.y, 1)->db.counts[OSPF_LSA_SUMMARY], 0);
	sim_free(w.s);
}

/* Makes area 2 what `area 2 stub` and the like say, at one of its routers. */
static void stub_at(struct router *r, const char *router_id, const struct ospf_area_config *a)
{
	struct ospf_config c = config_of(router_id);

	c.areas = a;
	c.n_areas = 1;
	ospf_configure(r, 1, &c);
}

/* 3.6: a default route instead of what is outside; the E bit keeps the two kinds apart. */
static void stub_area(void **state)
{
	struct ospf_area_config a = ospf_area_config_default(2);
	struct world w = world_of_areas();

	(void)state;
	world_route(w.y, "203.0.113.0/24", "10.1.0.99");
	world_run_s(w.s, 70);
	assert_string_equal(route_text(w.z, "203.0.113.0/24"), "O E2 20 10.2.0.2");
	/* One of the two knows: they part (10.5). */
	a.stub = true;
	a.default_cost = 5;
	stub_at(w.b, "192.0.2.2", &a);
	world_run_s(w.s, 60);
	assert_int_equal(iface_find(w.z, FE0)->ospf->n_nbrs, 0);
	assert_true(iface_find(w.z, FE0)->ospf->traffic.drops[OSPF_DROP_HELLO_OPTIONS] > 3);
	stub_at(w.z, "192.0.2.4", &a);
	world_run_s(w.s, 90);
	assert_string_equal(route_text(w.z, "203.0.113.0/24"), "");
	assert_string_equal(route_text(w.z, "0.0.0.0/0"), "O IA 6 10.2.0.2");
	assert_string_equal(route_text(w.z, "10.1.200.1"), "O IA 3 10.2.0.2");
	assert_int_equal(ospf_find(w.z, 1)->ext.counts[OSPF_LSA_EXTERNAL], 0);
	assert_null(lsa_of(w.b, 2, OSPF_LSA_ASBR, "192.0.2.3", "192.0.2.2"));
	/* The other areas have no default, and hear of what is outside as before. */
	assert_string_equal(route_text(w.x, "0.0.0.0/0"), "");
	assert_string_equal(route_text(w.x, "203.0.113.0/24"), "O E2 20 10.0.0.2");
	assert_int_equal(lsa_of(w.z, 2, OSPF_LSA_SUMMARY, "0.0.0.0", "192.0.2.2")->hdr.options,
			 OSPF_OPT_DC);
	/* `no-summary` leaves the default alone, at once. */
	a.no_summary = true;
	stub_at(w.b, "192.0.2.2", &a);
	world_run_s(w.s, 30);
	assert_string_equal(route_text(w.z, "10.1.200.1"), "");
	assert_int_equal(area_of(w.z, 2)->db.counts[OSPF_LSA_SUMMARY], 1);
	assert_int_equal(world_ping(w.z, "10.1.200.1", 3), 3);
	/* And all the way back. */
	run_ospf(w.b, "192.0.2.2", false);
	run_ospf(w.z, "192.0.2.4", false);
	world_run_s(w.s, 120);
	assert_string_equal(route_text(w.z, "0.0.0.0/0"), "");
	assert_string_equal(route_text(w.z, "203.0.113.0/24"), "O E2 20 10.2.0.2");
	sim_free(w.s);
}

/* 12.4.1 and 2.8: there is no AS boundary router in a stub area, and what it says stays home. */
static void boundary_router_in_a_stub_area(void **state)
{
	struct ospf_area_config a = ospf_area_config_default(2);
	struct ospf_config c = config_of("192.0.2.4");
	struct world w = world_of_areas();
	struct rbuf b;
	uint16_t n;
	uint8_t flags;

	(void)state;
	a.stub = true;
	c.areas = &a;
	c.n_areas = 1;
	c.redist[RIB_STATIC].on = true;
	ospf_configure(w.z, 1, &c);
	stub_at(w.b, "192.0.2.2", &a);
	world_route(w.z, "203.0.114.0/24", "10.2.0.99");
	world_run_s(w.s, 80);
	assert_string_equal(route_text(w.z, "0.0.0.0/0"), "O IA 2 10.2.0.2");
	b = ospf_lsa_body(lsa_of(w.b, 2, OSPF_LSA_ROUTER, "192.0.2.4", "192.0.2.4")->raw, 40);
	assert_true(ospf_router_body_decode(&b, &flags, &n));
	assert_int_equal(flags, 0);
	assert_int_equal(ospf_find(w.b, 1)->ext.counts[OSPF_LSA_EXTERNAL], 0);
	sim_free(w.s);
}

/* Appendix E: networks of one address; any may go, the others stay. */
static void one_address_many_masks(void **state)
{
	static const char *const names[] = {"Loopback1", "Loopback2", "Loopback3"};
	static const char *const nets_of_y[] = {"10.1.128.1/17", "10.1.128.1/24", "10.1.128.1/30"};
	static const char *const told_of[] = {"10.1.128.0/17", "10.1.128.0/24", "10.1.128.0/30"};
	struct ospf_if_config p2p = ospf_if_config_default();
	struct world w = world_of_areas();

	(void)state;
	p2p.net_type = OSPF_NET_P2P;
	for (unsigned i = 0; i < 3; i++)
		ospf_if_configure(world_iface(w.y, names[i], nets_of_y[i], NULL), &p2p);
	world_run_s(w.s, 90);
	for (unsigned i = 0; i < 3; i++)
		assert_string_equal(route_text(w.x, told_of[i]), "O IA 3 10.0.0.2");
	assert_int_equal(told_net(w.x, 0, "10.1.128.255"), 2);
	iface_set_admin(iface_find(w.y, "Loopback1"), false);
	world_run_s(w.s, 40);
	assert_string_equal(route_text(w.x, told_of[0]), "");
	assert_string_equal(route_text(w.x, told_of[1]), "O IA 3 10.0.0.2");
	assert_string_equal(route_text(w.x, told_of[2]), "O IA 3 10.0.0.2");
	assert_int_equal(told_net(w.x, 0, "10.1.128.255"), 0);
	sim_free(w.s);
}

/* 16.2: a border router does not believe what another area's routers tell of the backbone. */
static void two_border_routers(void **state)
{
	struct ospf_if_config dear = ospf_if_config_default();
	struct world w = world_of_areas();
	struct router *b2 = world_router(w.s, "b2");

	(void)state;
	dear.cost = 100;
	ospf_if_configure(world_iface(b2, FE0, "10.0.0.5/24", w.zero), &dear);
	world_iface(b2, FE1, "10.1.0.5/24", w.one);
	run_ospf(b2, "192.0.2.5", false);
	world_run_s(w.s, 90);
	/* b tells area 1 of this at 2, but b2 goes over the backbone for all that. */
	assert_string_equal(route_text(b2, "10.0.200.1"), "O 101 10.0.0.1");
	assert_string_equal(route_text(b2, "10.2.200.1"), "O IA 102 10.0.0.2");
	/* Inter-area ways go into area 1 from both, into the backbone from none (12.4.3). */
	assert_int_equal(told(w.y, 1, OSPF_LSA_SUMMARY, "10.2.200.1", "192.0.2.5"), 102);
	assert_int_equal(told(w.x, 0, OSPF_LSA_SUMMARY, "10.2.200.1", "192.0.2.5"), 0);
	assert_string_equal(route_text(w.y, "10.0.200.1"), "O IA 3 10.1.0.2");
	/* The nearer one goes: the other's way stands. */
	router_stop(w.b);
	world_run_s(w.s, 90);
	assert_string_equal(route_text(w.y, "10.0.200.1"), "O IA 102 10.1.0.5");
	sim_free(w.s);
}

/*
 * RFC 3509, 2.2: the backbone in two parts, with a border router at each. As long as b has a
 * neighbour in its part it believes the backbone alone; without one it goes through area 1 to the
 * other part, but tells nobody of that.
 */
static void parted_backbone(void **state)
{
	struct world w = world_of_areas();
	struct link *part = world_segment(w.s, "part");
	struct router *b2 = world_router(w.s, "b2"), *x2 = world_router(w.s, "x2");

	(void)state;
	world_iface(b2, FE0, "10.0.5.5/24", part);
	world_iface(b2, FE1, "10.1.0.5/24", w.one);
	world_iface(x2, FE0, "10.0.5.6/24", part);
	world_iface(x2, "Loopback0", "10.0.201.1/32", NULL);
	run_ospf(b2, "192.0.2.5", false);
	run_ospf(x2, "192.0.2.6", false);
	world_run_s(w.s, 90);
	assert_string_equal(route_text(w.y, "10.0.201.1"), "O IA 3 10.1.0.5");
	assert_string_equal(route_text(w.b, "10.0.201.1"), "");
	router_stop(w.x);
	world_run_s(w.s, 90);
	assert_string_equal(route_text(w.b, "10.0.201.1"), "O IA 3 10.1.0.5");
	assert_int_equal(told_net(w.z, 2, "10.0.201.1"), 0);
	assert_int_equal(told_net(w.z, 2, "10.1.200.1"), 2);
	assert_string_equal(route_text(w.z, "10.0.201.1"), "");
	sim_free(w.s);
}

/* 14.1: what a border router told is taken back when it starts over, and when it ends. */
static void border_router_starts_over(void **state)
{
	struct world w = world_of_areas();

	(void)state;
	world_run_s(w.s, 70);
	ospf_clear(w.b, 1);
	world_run_s(w.s, 1);
	assert_int_equal(told_net(w.x, 0, "10.1.200.1"), 0);
	world_run_s(w.s, 120);
	assert_string_equal(route_text(w.x, "10.1.200.1"), "O IA 3 10.0.0.2");
	assert_string_equal(route_text(w.y, "10.2.200.1"), "O IA 3 10.1.0.2");
	ospf_unconfigure(w.b, 1);
	world_run_s(w.s, 1);
	assert_int_equal(told_net(w.x, 0, "10.1.200.1"), 0);
	assert_int_equal(told_net(w.y, 1, "10.0.200.1"), 0);
	world_run_s(w.s, 60);
	assert_string_equal(route_text(w.x, "10.1.200.1"), "");
	sim_free(w.s);
}

/* An interface goes from one area to another: what was intra-area there is inter-area here. */
static void interface_changes_area(void **state)
{
	struct ospf_if_config bound = ospf_if_config_default();
	struct world w = world_of_areas();

	(void)state;
	world_run_s(w.s, 70);
	bound.bound = true;
	bound.pid = 1;
	bound.area = 1;
	ospf_if_configure(iface_find(w.b, FE2), &bound);
	ospf_if_configure(iface_find(w.z, FE0), &bound);
	ospf_if_configure(iface_find(w.z, "Loopback0"), &bound);
	world_run_s(w.s, 120);
	assert_string_equal(route_text(w.y, "10.2.200.1"), "O 3 10.1.0.2");
	assert_string_equal(route_text(w.x, "10.2.200.1"), "O IA 3 10.0.0.2");
	assert_string_equal(route_text(w.z, "10.0.200.1"), "O IA 3 10.2.0.2");
	assert_int_equal(told_net(w.y, 1, "10.2.200.1"), 0);
	sim_free(w.s);
}

static void ranges_at_b(struct world *w, const struct ospf_range_config *v, size_t n,
			bool rfc1583)
{
	struct ospf_config c = config_of("192.0.2.2");

	c.ranges = v;
	c.n_ranges = n;
	c.rfc1583 = rfc1583;
	ospf_configure(w->b, 1, &c);
}

/* 12.4.3: one network for all in the range, at the least or the greatest of their costs. */
static void range_of_an_area(void **state)
{
	struct ospf_range_config g = {.area = 1, .prefix = world_prefix("10.1.0.0/16"),
				      .cost = -1};
	struct world w = world_of_areas();

	(void)state;
	ranges_at_b(&w, &g, 1, true);
	world_run_s(w.s, 80);
	assert_string_equal(route_text(w.x, "10.1.0.0/16"), "O IA 2 10.0.0.2");
	assert_string_equal(route_text(w.x, "10.1.200.1"), "");
	assert_string_equal(route_text(w.x, "10.1.0.0/24"), "");
	assert_string_equal(route_text(w.z, "10.1.0.0/16"), "O IA 2 10.2.0.2");
	assert_string_equal(route_text(w.y, "10.1.0.0/16"), "");
	assert_int_equal(world_ping(w.x, "10.1.200.1", 3), 3);
	/* What is in it and has no way ends here. */
	assert_ptr_equal(rib_best(w.b, g.prefix)->hops[0].ifp, w.b->null0);
	ranges_at_b(&w, &g, 1, false);
	world_run_s(w.s, 30);
	assert_string_equal(route_text(w.x, "10.1.0.0/16"), "O IA 3 10.0.0.2");
	g.cost = 50;
	ranges_at_b(&w, &g, 1, false);
	world_run_s(w.s, 30);
	assert_string_equal(route_text(w.x, "10.1.0.0/16"), "O IA 51 10.0.0.2");
	/* A cost of LSInfinity is nothing to tell of. */
	g.cost = OSPF_LS_INFINITY;
	ranges_at_b(&w, &g, 1, true);
	world_run_s(w.s, 30);
	assert_int_equal(told_net(w.x, 0, "10.1.0.0"), 0);
	assert_string_equal(route_text(w.x, "10.1.200.1"), "");
	/* Hidden: nothing at all, and no route to Null0. */
	g.hidden = true;
	ranges_at_b(&w, &g, 1, true);
	world_run_s(w.s, 30);
	assert_int_equal(told_net(w.x, 0, "10.1.0.0"), 0);
	assert_string_equal(route_text(w.x, "10.1.200.1"), "");
	assert_null(rib_best(w.b, g.prefix));
	/* No range: the networks are back. */
	ranges_at_b(&w, NULL, 0, true);
	world_run_s(w.s, 30);
	assert_string_equal(route_text(w.x, "10.1.200.1"), "O IA 3 10.0.0.2");
	assert_string_equal(route_text(w.x, "10.1.0.0/24"), "O IA 2 10.0.0.2");
	sim_free(w.s);
}

/* The last interface of an area leaves OSPF: b itself, and the others, have no way there, though no
 * LSA was left to say so. */
static void area_goes(void **state)
{
	struct ospf_if_config p2p = ospf_if_config_default();
	struct ospf_config c = config_of("192.0.2.2");
	struct world w = world_of_areas();

	(void)state;
	/* Without a network-LSA, whose end would bring a calculation about. */
	p2p.net_type = OSPF_NET_P2P;
	ospf_if_configure(iface_find(w.b, FE2), &p2p);
	ospf_if_configure(iface_find(w.z, FE0), &p2p);
	world_run_s(w.s, 70);
	assert_string_equal(route_text(w.b, "10.2.200.1"), "O 2 10.2.0.4");
	assert_string_equal(route_text(w.x, "10.2.200.1"), "O IA 3 10.0.0.2");
	c.n_networks = 2;
	ospf_configure(w.b, 1, &c);
	world_run_s(w.s, 30);
	assert_string_equal(route_text(w.b, "10.2.200.1"), "");
	assert_string_equal(route_text(w.x, "10.2.200.1"), "");
	assert_string_equal(route_text(w.y, "10.2.200.1"), "");
	assert_string_equal(route_text(w.x, "10.1.200.1"), "O IA 3 10.0.0.2");
	sim_free(w.s);
}

/* Two areas with a range of one prefix: it is told of once, at the lesser cost. */
static void range_of_two_areas(void **state)
{
	const struct ospf_range_config v[] = {
		{.area = 1, .prefix = world_prefix("10.0.0.0/8"), .cost = 50},
		{.area = 2, .prefix = world_prefix("10.0.0.0/8"), .cost = 60},
	};
	struct world w = world_of_areas();
	const struct ospf_lsa *lsa;
	uint32_t seq;

	(void)state;
	ranges_at_b(&w, v, 2, true);
	world_run_s(w.s, 90);
	assert_string_equal(route_text(w.x, "10.0.0.0/8"), "O IA 51 10.0.0.2");
	lsa = lsa_of(w.x, 0, OSPF_LSA_SUMMARY, "10.0.0.0", "192.0.2.2");
	seq = lsa->hdr.seq;
	world_run_s(w.s, 600);
	assert_string_equal(route_text(w.x, "10.0.0.0/8"), "O IA 51 10.0.0.2");
	assert_int_equal(lsa->hdr.seq, seq);
	sim_free(w.s);
}

/* Another range comes: the one that is there stands all the while. */
static void range_beside_another(void **state)
{
	const struct ospf_range_config v[] = {
		{.area = 1, .prefix = world_prefix("10.1.0.0/16"), .cost = -1},
		{.area = 1, .prefix = world_prefix("10.88.0.0/16"), .cost = -1},
	};
	struct world w = world_of_areas();

	(void)state;
	ranges_at_b(&w, v, 1, true);
	world_run_s(w.s, 80);
	ranges_at_b(&w, v, 2, true);
	for (unsigned i = 0; i < 20; i++) {
		world_run_s(w.s, 1);
		assert_int_equal(told_net(w.x, 0, "10.1.0.0"), 1);
		assert_int_equal(told_net(w.x, 0, "10.1.200.1"), 0);
	}
	sim_free(w.s);
}

/* Appendix E: the host bits of one network make up another's address: the host route has it, the
 * network cannot be told of meanwhile, and is when the host has gone. */
static void address_of_host_bits(void **state)
{
	struct ospf_if_config p2p = ospf_if_config_default();
	struct world w = world_of_areas();

	(void)state;
	p2p.net_type = OSPF_NET_P2P;
	ospf_if_configure(world_iface(w.y, "Loopback1", "10.1.128.1/17", NULL), &p2p);
	ospf_if_configure(world_iface(w.y, "Loopback2", "10.1.128.1/24", NULL), &p2p);
	world_iface(w.y, "Loopback3", "10.1.128.255/32", NULL);
	iface_set_admin(iface_find(w.y, "Loopback3"), false);
	world_run_s(w.s, 90);
	assert_string_equal(route_text(w.x, "10.1.128.0/24"), "O IA 3 10.0.0.2");
	assert_int_equal(told_net(w.x, 0, "10.1.128.255"), 2);
	iface_set_admin(iface_find(w.y, "Loopback3"), true);
	world_run_s(w.s, 40);
	assert_string_equal(route_text(w.x, "10.1.128.0/17"), "O IA 3 10.0.0.2");
	assert_string_equal(route_text(w.x, "10.1.128.0/24"), "");
	assert_string_equal(route_text(w.x, "10.1.128.255/32"), "O IA 3 10.0.0.2");
	iface_set_admin(iface_find(w.y, "Loopback3"), false);
	world_run_s(w.s, 40);
	assert_string_equal(route_text(w.x, "10.1.128.255/32"), "");
	assert_string_equal(route_text(w.x, "10.1.128.0/24"), "O IA 3 10.0.0.2");
	sim_free(w.s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(networks_cross),
		cmocka_unit_test(network_goes),
		cmocka_unit_test(asbr_in_another_area),
		cmocka_unit_test(backbone_is_lost),
		cmocka_unit_test(backbone_without_neighbor),
		cmocka_unit_test(no_backbone_at_all),
		cmocka_unit_test(parted_backbone),
		cmocka_unit_test(border_router_starts_over),
		cmocka_unit_test(interface_changes_area),
		cmocka_unit_test(range_of_an_area),
		cmocka_unit_test(area_goes),
		cmocka_unit_test(range_of_two_areas),
		cmocka_unit_test(range_beside_another),
		cmocka_unit_test(address_of_host_bits),
		cmocka_unit_test(stub_area),
		cmocka_unit_test(boundary_router_in_a_stub_area),
		cmocka_unit_test(one_address_many_masks),
		cmocka_unit_test(two_border_routers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
