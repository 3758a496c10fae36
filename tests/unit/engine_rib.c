/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Routes: distance, metric, recursion, floating statics, and a naive twin over random changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "lib/text.h"
#include "tests/unit/world.h"

static struct router *two_nets(struct sim **s, struct iface **x, struct iface **y)
{
	struct router *r;
	struct link *l;

	*s = world_new();
	l = world_segment(*s, "lan");
	r = world_router(*s, "r");
	*x = world_iface(r, "FastEthernet0/0", "10.1.0.1/16", l);
	*y = world_iface(r, "FastEthernet0/1", "10.2.0.1/16", l);
	world_run_s(*s, 5);
	return r;
}

/* Where a packet to `dst` goes: "Fa0/0 10.1.0.9", "Nu0", "-". */
static const char *way(struct router *r, const char *dst)
{
	static char out[64];
	struct fib_entry fe;
	struct strbuf b;

	if (!fib_lookup(r, world_addr(dst), 0, &fe))
		return "-";
	if (fe.null0)
		return "Nu0";
	snprintf(out, sizeof(out), "%s %s", fe.ifp->short_name,
		 fe.next_hop ? ip_str(&b, fe.next_hop) : "direct");
	return out;
}

static void ospf_set(struct router *r, const char *prefix, struct iface *ifp, const char *gw,
		     uint32_t metric)
{
	struct rib_route route = {
		.prefix = world_prefix(prefix),
		.source = RIB_OSPF,
		.instance = 1,
		.distance = 110,
		.metric = metric,
		.n_hops = 1,
		.hops = {{.gw = world_addr(gw), .ifp = ifp}},
	};

	rib_set(r, &route);
}

static void test_connected_and_static(void **state)
{
	struct sim *s;
	struct iface *x, *y;
	struct router *r = two_nets(&s, &x, &y);

	(void)state;
	assert_string_equal(way(r, "10.1.7.7"), "Fa0/0 direct");
	assert_string_equal(way(r, "10.9.7.7"), "-");
	world_route(r, "0.0.0.0/0", "10.2.0.254");
	assert_string_equal(way(r, "10.9.7.7"), "Fa0/1 10.2.0.254");
	rib_static_add(r, world_prefix("10.9.0.0/16"), 0, r->null0, 1, 0, false);
	assert_string_equal(way(r, "10.9.7.7"), "Nu0");
	rib_static_remove(r, world_prefix("10.9.0.0/16"), 0, r->null0, 2, false);
	assert_string_equal(way(r, "10.9.7.7"), "Nu0");
	/* Of whatever distance, as a line is taken away. */
	rib_static_remove(r, world_prefix("10.9.0.0/16"), 0, r->null0, 0, false);
	assert_string_equal(way(r, "10.9.7.7"), "Fa0/1 10.2.0.254");
	rib_static_add(r, world_prefix("10.9.0.0/16"), 0, r->null0, 7, 0, false);
	rib_static_remove(r, world_prefix("10.9.0.0/16"), 0, r->null0, 7, false);
	assert_string_equal(way(r, "10.9.7.7"), "Fa0/1 10.2.0.254");
	/* The interface goes: so does what stands on it. */
	iface_set_admin(y, false);
	assert_string_equal(way(r, "10.9.7.7"), "-");
	assert_string_equal(way(r, "10.2.7.7"), "-");
	iface_set_admin(y, true);
	world_run_s(s, 5);
	assert_string_equal(way(r, "10.9.7.7"), "Fa0/1 10.2.0.254");
	iface_set_primary(y, world_addr("10.3.0.1"), 16);
	assert_string_equal(way(r, "10.9.7.7"), "-");
	iface_add_secondary(y, world_addr("10.2.0.1"), 24);
	assert_string_equal(way(r, "10.9.7.7"), "Fa0/1 10.2.0.254");
	iface_free(y);
	assert_string_equal(way(r, "10.9.7.7"), "-");
	sim_free(s);
}

static void test_distance_and_metric(void **state)
{
	struct sim *s;
	struct iface *x, *y;
	struct router *r = two_nets(&s, &x, &y);
	struct prefix p = world_prefix("172.16.0.0/16");

	(void)state;
	ospf_set(r, "172.16.0.0/16", x, "10.1.0.2", 20);
	assert_string_equal(way(r, "172.16.1.1"), "Fa0/0 10.1.0.2");
	/* A floating static waits behind OSPF, a plain one goes before it. */
	rib_static_add(r, p, world_addr("10.2.0.5"), NULL, 200, 0, false);
	assert_string_equal(way(r, "172.16.1.1"), "Fa0/0 10.1.0.2");
	rib_static_add(r, p, world_addr("10.2.0.6"), NULL, 1, 7, false);
	assert_string_equal(way(r, "172.16.1.1"), "Fa0/1 10.2.0.6");
	assert_int_equal(rib_best(r, p)->tag, 7);
	rib_static_remove(r, p, world_addr("10.2.0.6"), NULL, 1, false);
	assert_int_equal(rib_best(r, p)->source, RIB_OSPF);
	rib_withdraw(r, p, RIB_OSPF, 1, 110);
	assert_string_equal(way(r, "172.16.1.1"), "Fa0/1 10.2.0.5");
	/* A lower metric at the same distance. */
	ospf_set(r, "172.16.0.0/16", x, "10.1.0.2", 20);
	ospf_set(r, "172.16.0.0/16", x, "10.1.0.3", 10);
	assert_int_equal(rib_best(r, p)->metric, 10);
	assert_int_equal(rib_best(r, p)->n_hops, 1);
	sim_free(s);
}

static void test_recursion(void **state)
{
	struct sim *s;
	struct iface *x, *y;
	struct router *r = two_nets(&s, &x, &y);
	struct fib_view v;

	(void)state;
	/* 20/8 through 30.0.0.1, that through 40.0.0.1, that through an OSPF route. */
	world_route(r, "20.0.0.0/8", "30.0.0.1");
	world_route(r, "30.0.0.0/8", "40.0.0.1");
	assert_string_equal(way(r, "20.1.1.1"), "-");
	ospf_set(r, "40.0.0.0/8", x, "10.1.0.2", 5);
	assert_string_equal(way(r, "20.1.1.1"), "Fa0/0 10.1.0.2");
	ospf_set(r, "40.0.0.0/8", y, "10.2.0.2", 5);
	assert_string_equal(way(r, "20.1.1.1"), "Fa0/1 10.2.0.2");
	/* A longer prefix for the next hop takes over, and gives back. */
	ospf_set(r, "40.0.0.1/32", x, "10.1.0.3", 5);
	assert_string_equal(way(r, "20.1.1.1"), "Fa0/0 10.1.0.3");
	assert_true(fib_view(r, world_prefix("30.0.0.0/8"), &v));
	assert_true(v.paths[0].recursive);
	assert_int_equal(v.paths[0].via.len, 32);
	assert_int_equal(v.dependents, 1);
	rib_withdraw(r, world_prefix("40.0.0.1/32"), RIB_OSPF, 1, 110);
	assert_string_equal(way(r, "20.1.1.1"), "Fa0/1 10.2.0.2");
	rib_withdraw(r, world_prefix("40.0.0.0/8"), RIB_OSPF, 1, 110);
	assert_string_equal(way(r, "20.1.1.1"), "-");
	assert_null(rib_best(r, world_prefix("30.0.0.0/8")));
	sim_free(s);
}

static void test_no_route_through_itself(void **state)
{
	struct sim *s;
	struct iface *x, *y;
	struct router *r = two_nets(&s, &x, &y);

	(void)state;
	world_route(r, "0.0.0.0/0", "10.2.0.254");
	world_route(r, "10.1.0.0/20", "10.1.0.9"); /* covers its own gateway; only /16 is there */
	assert_null(rib_best(r, world_prefix("10.1.0.0/20")));
	world_route(r, "10.0.0.0/8", "10.1.0.9");
	assert_string_equal(way(r, "10.200.0.1"), "Fa0/0 10.1.0.9");
	/* Two that would resolve through each other: no way out, but through the default. */
	world_route(r, "50.0.0.0/8", "60.0.0.1");
	world_route(r, "60.0.0.0/8", "50.0.0.1");
	rib_static_remove(r, world_prefix("0.0.0.0/0"), world_addr("10.2.0.254"), NULL, 1, false);
	assert_string_equal(way(r, "50.1.1.1"), "-");
	assert_string_equal(way(r, "60.1.1.1"), "-");
	/* Broken up, the rest resolves. */
	rib_static_remove(r, world_prefix("60.0.0.0/8"), world_addr("50.0.0.1"), NULL, 1, false);
	world_route(r, "60.0.0.0/8", "10.1.0.4");
	assert_string_equal(way(r, "50.1.1.1"), "Fa0/0 10.1.0.4");
	sim_free(s);
}

static void test_paths(void **state)
{
	struct sim *s;
	struct iface *x, *y;
	struct router *r = two_nets(&s, &x, &y);
	struct prefix p = world_prefix("172.16.0.0/16");
	bool seen[2] = {false, false};

	(void)state;
	rib_static_add(r, p, world_addr("10.1.0.5"), NULL, 1, 0, false);
	rib_static_add(r, p, world_addr("10.2.0.5"), NULL, 1, 0, false);
	assert_int_equal(rib_best(r, p)->n_hops, 2);
	for (uint32_t h = 0; h < 8; h++) {
		struct fib_entry fe;

		assert_true(fib_lookup(r, world_addr("172.16.0.1"), h, &fe));
		seen[fe.ifp == y] = true;
	}
	assert_true(seen[0] && seen[1]);
	iface_set_admin(x, false);
	assert_int_equal(rib_best(r, p)->n_hops, 1);
	assert_string_equal(way(r, "172.16.0.1"), "Fa0/1 10.2.0.5");
	sim_free(s);
}

static void test_two_givers(void **state)
{
	struct sim *s;
	struct iface *x, *y;
	struct router *r = two_nets(&s, &x, &y);
	struct prefix p = world_prefix("172.16.0.0/16");
	uint32_t gw = world_addr("10.1.0.5");

	(void)state;
	rib_static_add(r, p, gw, NULL, 1, 0, true);
	assert_true(rib_best(r, p)->injected);
	rib_static_add(r, p, gw, NULL, 1, 0, false);
	assert_false(rib_best(r, p)->injected);
	assert_int_equal(rib_best(r, p)->n_hops, 1);
	rib_static_remove(r, p, gw, NULL, 1, true);
	assert_non_null(rib_best(r, p));
	rib_static_remove(r, p, gw, NULL, 1, true);
	rib_static_remove(r, p, gw, NULL, 1, false);
	assert_null(rib_best(r, p));
	rib_static_add(r, p, 0, x, 1, 0, false);
	assert_string_equal(way(r, "172.16.3.3"), "Fa0/0 direct");
	iface_free(x);
	assert_null(rib_best(r, p));
	sim_free(s);
}

static struct text told;

static void on_change(void *ctx, const struct rib_route *was, const struct rib_route *is)
{
	struct strbuf b;

	(void)ctx;
	text_printf(&told, "%c%c%s ", was ? '-' : '.', is ? '+' : '.',
		    prefix_str(&b, was ? was->prefix : is->prefix));
}

static void test_listeners_and_ages(void **state)
{
	struct sim *s;
	struct iface *x, *y;
	struct router *r = two_nets(&s, &x, &y);
	struct rib_listener l = {.fn = on_change};
	struct prefix p = world_prefix("172.16.0.0/16");
	uint32_t version;

	(void)state;
	rib_listen(r, &l);
	ospf_set(r, "172.16.0.0/16", x, "10.1.0.2", 20);
	version = fib_version(r, p);
	world_run_s(s, 10);
	ospf_set(r, "172.16.0.0/16", x, "10.1.0.2", 20);
	assert_int_equal(fib_version(r, p), version);
	assert_int_equal(s->now_ns - rib_best(r, p)->hops[0].since_ns, 10 * NS_PER_S);
	ospf_set(r, "172.16.0.0/16", x, "10.1.0.2", 30);
	assert_int_equal(rib_best(r, p)->hops[0].since_ns, s->now_ns);
	assert_true(fib_version(r, p) > version);
	assert_string_equal(text_str(&told), ".+172.16.0.0/16 -+172.16.0.0/16 ");
	text_clear(&told);
	world_run_s(s, 10);
	rib_clear(r);
	assert_int_equal(rib_best(r, p)->hops[0].since_ns, s->now_ns);
	assert_string_equal(text_str(&told), "-.172.16.0.0/16 .+172.16.0.0/16 ");
	text_clear(&told);
	iface_set_admin(x, false);
	assert_string_equal(text_str(&told), "-.10.1.0.0/16 -.172.16.0.0/16 ");
	rib_unlisten(&l);
	text_free(&told);
	sim_free(s);
}

/*
 * The twin: keeps every route given, and finds by scanning what a lookup must say. Next hops are
 * neighbours or lie inside other routes; resolution is repeated until nothing changes.
 */
enum { TWIN_ROUTES = 40, TWIN_STEPS = 4000 };

struct twin_route {
	bool there, usable;
	struct prefix p;
	uint32_t gw;
	uint8_t distance;
	struct iface *ifp;
	uint32_t next_hop;
};

static struct twin_route twin[TWIN_ROUTES + 2];

static struct twin_route *twin_lookup(uint32_t addr, const struct twin_route *not_through)
{
	struct twin_route *best = NULL;

	for (size_t i = 0; i < TWIN_ROUTES + 2; i++) {
		struct twin_route *t = &twin[i];

		if (!t->there || !t->usable || !prefix_has(t->p, addr))
			continue;
		if (!best || t->p.len > best->p.len ||
		    (t->p.len == best->p.len && t->distance < best->distance))
			best = t;
	}
	if (best && not_through && prefix_has(not_through->p, addr) &&
	    best->p.len <= not_through->p.len)
		return NULL;
	return best;
}

/* From nothing: makes usable, again and again, what resolves through what is usable. */
static void twin_resolve(void)
{
	bool changed = true;

	for (size_t i = 0; i < TWIN_ROUTES; i++)
		twin[i].usable = false;
	for (int round = 0; changed && round < 100; round++) {
		changed = false;
		for (size_t i = 0; i < TWIN_ROUTES; i++) {
			struct twin_route *t = &twin[i], *via = twin_lookup(t->gw, t);
			struct iface *ifp = t->there && via ? via->ifp : NULL;
			uint32_t nh = ifp && via->next_hop ? via->next_hop : t->gw;

			if (t->usable == (ifp != NULL) &&
			    (!ifp || (t->ifp == ifp && t->next_hop == nh)))
				continue;
			t->usable = ifp != NULL;
			t->ifp = ifp;
			t->next_hop = nh;
			changed = true;
		}
	}
}

static void test_twin(void **state)
{
	static const char *const nets[] = {
		"20.0.0.0/8",  "20.1.0.0/16", "20.1.1.0/24", "30.0.0.0/8",
		"30.3.0.0/16", "40.0.0.0/8",  "40.4.4.0/24", "50.0.0.0/8",
	};
	/* A gateway lies in a net further down the list: no circles, which the twin has not. */
	static const char *const gws[][3] = {
		{"10.1.0.7", "30.3.0.1", "40.0.0.1"}, {"10.2.0.7", "30.0.0.1", "50.0.0.1"},
		{"10.1.0.8", "40.4.4.1", "30.3.3.3"}, {"10.2.0.8", "40.0.0.9", "50.0.0.2"},
		{"10.1.0.9", "40.4.4.4", "50.0.0.3"}, {"10.2.0.9", "50.0.0.4", "10.1.0.1"},
		{"10.1.0.5", "50.0.0.5", "10.2.0.5"}, {"10.2.0.6", "10.1.0.6", "99.0.0.1"},
	};
	struct sim *s;
	struct iface *x, *y;
	struct router *r = two_nets(&s, &x, &y);
	struct rng rng;

	(void)state;
	rng_seed(&rng, 3, 3);
	memset(twin, 0, sizeof(twin));
	twin[TWIN_ROUTES] = (struct twin_route){true, true, iface_prefix(x), 0, 0, x, 0};
	twin[TWIN_ROUTES + 1] = (struct twin_route){true, true, iface_prefix(y), 0, 0, y, 0};
	for (unsigned step = 0; step < TWIN_STEPS; step++) {
		unsigned i = rng_below(&rng, 24), net = i / 3;
		struct twin_route *t = &twin[i];
		uint32_t probe;

		/* One route a slot; its distance makes slots of one net rivals without ties. */
		t->p = world_prefix(nets[net]);
		t->gw = world_addr(gws[net][i % 3]);
		t->distance = (uint8_t)(1 + i % 3);
		t->there = !t->there;
		if (t->there)
			rib_static_add(r, t->p, t->gw, NULL, t->distance, 0, false);
		else
			rib_static_remove(r, t->p, t->gw, NULL, t->distance, false);
		if (step % 50 == 0) {
			twin[TWIN_ROUTES].usable = !twin[TWIN_ROUTES].usable;
			iface_set_admin(x, twin[TWIN_ROUTES].usable);
			world_run_s(s, 5);
		}
		twin_resolve();
		for (unsigned k = 0; k < 20; k++) {
			struct twin_route *want;
			struct fib_entry fe;

			probe = (rng_below(&rng, 6) * 10 + (k & 1 ? 10 : 0)) << 24 |
				rng_below(&rng, 5) << 16 | rng_below(&rng, 5) << 8 | 1;
			want = twin_lookup(probe, NULL);
			assert_int_equal(fib_lookup(r, probe, 0, &fe), want != NULL);
			if (!want)
				continue;
			assert_ptr_equal(fe.ifp, want->ifp);
			assert_int_equal(fe.next_hop, want->next_hop);
		}
	}
	sim_free(s);
}

static void test_many_routes(void **state)
{
	struct sim *s;
	struct iface *x, *y;
	struct router *r = two_nets(&s, &x, &y);
	struct fib_entry fe;

	(void)state;
	for (uint32_t i = 0; i < 20000; i++)
		rib_static_add(r, prefix_make(0x64000000 + (i << 8), 24), world_addr("10.1.0.9"),
			       NULL, 1, 0, false);
	assert_int_equal(fib_count(r), 20002);
	assert_true(fib_lookup(r, 0x64000000 + (777 << 8) + 1, 0, &fe));
	iface_set_admin(x, false);
	assert_int_equal(fib_count(r), 1);
	iface_set_admin(x, true);
	world_run_s(s, 5);
	assert_int_equal(fib_count(r), 20002);
	sim_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_connected_and_static),
		cmocka_unit_test(test_distance_and_metric),
		cmocka_unit_test(test_recursion),
		cmocka_unit_test(test_no_route_through_itself),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_two_givers),
		cmocka_unit_test(test_listeners_and_ages),
		cmocka_unit_test(test_twin),
		cmocka_unit_test(test_many_routes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
