/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The shortest path tree against a deliberately naive twin: Bellman-Ford over the same random
 * graph of routers, point-to-point links and transit networks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "engine/ospf/ospf_int.h"
#include "tests/unit/world.h"

enum { ROUTERS = 40, NETWORKS = 12, NODES = ROUTERS + NETWORKS, FAR = 1000000 };

/* cost[a][b]: of the directed edge, 0: none (router to router or network), -1: cost zero. */
struct graph {
	int cost[NODES][NODES];
	int dist[NODES];
};

static uint32_t router_id(unsigned i)
{
	return 0x0a000001u + i;
}

static uint32_t network_id(unsigned i)
{
	return 0xc0a80001u + (i << 8);
}

static void random_graph(struct graph *g, struct rng *r)
{
	memset(g, 0, sizeof(*g));
	for (unsigned i = 0; i < ROUTERS * 3 / 2; i++) {
		unsigned a = rng_below(r, ROUTERS), b = rng_below(r, ROUTERS);

		if (a == b || g->cost[a][b])
			continue;
		g->cost[a][b] = 1 + (int)rng_below(r, 20);
		g->cost[b][a] = 1 + (int)rng_below(r, 20);
	}
	for (unsigned n = ROUTERS; n < NODES; n++) {
		for (unsigned k = 0; k < 4; k++) {
			unsigned a = rng_below(r, ROUTERS);

			g->cost[a][n] = 1 + (int)rng_below(r, 20);
			g->cost[n][a] = -1;
		}
	}
	/* Some links are seen from one end only: they do not count. */
	for (unsigned i = 0; i < 8; i++) {
		unsigned a = rng_below(r, ROUTERS), b = rng_below(r, ROUTERS);

		if (a != b && !g->cost[a][b] && !g->cost[b][a])
			g->cost[a][b] = 1;
	}
}

static void bellman_ford(struct graph *g)
{
	for (unsigned i = 0; i < NODES; i++)
		g->dist[i] = i ? FAR : 0;
	for (unsigned round = 0; round < NODES; round++) {
		for (unsigned a = 0; a < NODES; a++) {
			for (unsigned b = 0; b < NODES; b++) {
				int c = g->cost[a][b] < 0 ? 0 : g->cost[a][b];

				if (!g->cost[a][b] || !g->cost[b][a] || g->dist[a] == FAR)
					continue;
				if (g->dist[a] + c < g->dist[b])
					g->dist[b] = g->dist[a] + c;
			}
		}
	}
}

static void install(struct ospf_area *area, struct ospf_lsa_hdr *h, const uint8_t *body, size_t len)
{
	uint8_t raw[2048];

	h->seq = OSPF_SEQ_FIRST + area->proc->spf_run;
	h->options = OSPF_OPT_E;
	ospf_lsa_build(raw, h, body, len);
	assert_true(ospf_lsa_sound(h, raw));
	ospf_lsdb_install(area->proc, area, h, raw);
}

static void install_router(struct ospf_area *area, const struct graph *g, unsigned i)
{
	struct ospf_lsa_hdr h = {.type = OSPF_LSA_ROUTER, .id = router_id(i), .adv = router_id(i)};
	uint8_t body[1024];
	struct wbuf w = wbuf_from(body, sizeof(body));
	uint16_t n = 0;

	for (unsigned b = 0; b < NODES; b++)
		n += g->cost[i][b] > 0;
	ospf_router_body_encode(&w, 0, n);
	for (unsigned b = 0; b < NODES; b++) {
		struct ospf_link l = {.data = router_id(i), .metric = (uint16_t)g->cost[i][b]};

		if (g->cost[i][b] <= 0)
			continue;
		l.type = b < ROUTERS ? OSPF_LINK_P2P : OSPF_LINK_TRANSIT;
		l.id = b < ROUTERS ? router_id(b) : network_id(b - ROUTERS);
		ospf_link_encode(&w, &l);
	}
	assert_false(w.failed);
	install(area, &h, body, w.len);
}

static void install_network(struct ospf_area *area, const struct graph *g, unsigned i)
{
	struct ospf_lsa_hdr h = {.type = OSPF_LSA_NETWORK, .id = network_id(i)};
	uint8_t body[256];
	struct wbuf w = wbuf_from(body, sizeof(body));

	wbuf_u32(&w, 0xffffff00u);
	for (unsigned a = 0; a < ROUTERS; a++) {
		if (!g->cost[ROUTERS + i][a])
			continue;
		wbuf_u32(&w, router_id(a));
		if (!h.adv)
			h.adv = router_id(a);
	}
	install(area, &h, body, w.len);
}

static int tree_dist(const struct ospf_area *area, const struct graph *g, unsigned node)
{
	struct ospf_key key = {.type = OSPF_LSA_ROUTER, .id = router_id(node),
			       .adv = router_id(node)};
	struct ospf_lsa *lsa;

	if (node >= ROUTERS) {
		key.type = OSPF_LSA_NETWORK;
		key.id = network_id(node - ROUTERS);
		for (key.adv = router_id(0); !ospf_lsdb_find(&area->db, key); key.adv++)
			;
	}
	(void)g;
	lsa = ospf_lsdb_find(&area->db, key);
	if (lsa->spf_run != area->proc->spf_run || !lsa->vertex->done)
		return FAR;
	return (int)lsa->vertex->dist;
}

/* A process with an area and no interface: a database alone. */
static struct ospf_area *bare_area(struct router *r)
{
	static const struct ospf_network nowhere = {0x7f000000, 0, 0};
	struct ospf_config c = ospf_config_default();

	c.router_id = router_id(0);
	c.networks = &nowhere;
	c.n_networks = 1;
	ospf_configure(r, 1, &c);
	return ospf_area_find(ospf_find(r, 1), 0);
}

static void tree_equals_bellman_ford(void **state)
{
	struct graph g;
	struct rng rng;
	unsigned reached = 0;

	(void)state;
	for (unsigned seed = 0; seed < 200; seed++) {
		struct sim *s = world_new();
		struct ospf_area *area = bare_area(world_router(s, "a"));
		struct ospf_spf spf;

		rng_seed(&rng, seed, 1);
		random_graph(&g, &rng);
		bellman_ford(&g);
		for (unsigned i = 0; i < ROUTERS; i++)
			install_router(area, &g, i);
		for (unsigned i = 0; i < NETWORKS; i++)
			install_network(area, &g, i);
		area->proc->spf_run++;
		ospf_spf_tree(&spf, area);
		for (unsigned i = 0; i < NODES; i++) {
			assert_int_equal(tree_dist(area, &g, i), g.dist[i]);
			reached += g.dist[i] != FAR;
		}
		ospf_spf_free(&spf);
		sim_free(s);
	}
	/* Most of the graphs hang together, so that there was something to compare. */
	assert_true(reached > 200 * NODES / 2);
}

static struct prefix stub_of(unsigned i)
{
	return prefix_make(0xc6120000u + i, 32);
}

/* A square of four routers with equal sides: two ways to the far corner, by real adjacencies. */
static void square(void **state)
{
	static const struct ospf_network everything[] = {{0x0a000000, 0x00ffffff, 0},
							 {0xc6120000, 0x0000ffff, 0}};
	struct sim *s = world_new();
	struct router *r[4];
	struct link *l[4];
	const struct rib_route *route;
	char text[32];

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		snprintf(text, sizeof(text), "w%u", i);
		l[i] = world_wire(s, text);
		snprintf(text, sizeof(text), "r%u", i);
		r[i] = world_router(s, text);
	}
	for (unsigned i = 0; i < 4; i++) {
		struct ospf_config c = ospf_config_default();

		snprintf(text, sizeof(text), "10.0.%u.1/24", i);
		world_iface(r[i], "FastEthernet0/0", text, l[i]);
		snprintf(text, sizeof(text), "10.0.%u.2/24", (i + 3) % 4);
		world_iface(r[i], "FastEthernet0/1", text, l[(i + 3) % 4]);
		snprintf(text, sizeof(text), "198.18.0.%u/32", i);
		world_iface(r[i], "Loopback0", text, NULL);
		c.networks = everything;
		c.n_networks = 2;
		ospf_configure(r[i], 1, &c);
	}
	world_run_s(s, 80);
	route = rib_best(r[0], stub_of(2));
	assert_non_null(route);
	assert_int_equal(route->metric, 3);
	assert_int_equal(route->n_hops, 2);
	route = rib_best(r[0], stub_of(1));
	assert_int_equal(route->metric, 2);
	assert_int_equal(route->n_hops, 1);
	/* One side breaks: the other way round. */
	link_set_cut(iface_find(r[0], "FastEthernet0/0")->port, true);
	world_run_s(s, 30);
	route = rib_best(r[0], stub_of(1));
	assert_non_null(route);
	assert_int_equal(route->metric, 4);
	assert_int_equal(route->n_hops, 1);
	sim_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tree_equals_bellman_ford),
		cmocka_unit_test(square),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
