/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The IPv4 path between routers: ping, routes, TTL, fragments, broadcasts, options. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/world.h"

/* a - b - c in a line; a and c know the far net through b. */
struct line {
	struct sim *s;
	struct router *a, *b, *c;
	struct link *ab, *bc;
	struct iface *b1, *b2;
};

static struct line line_new(void)
{
	struct line w;

	w.s = world_new();
	w.ab = world_segment(w.s, "ab");
	w.bc = world_wire(w.s, "bc");
	w.a = world_router(w.s, "a");
	w.b = world_router(w.s, "b");
	w.c = world_router(w.s, "c");
	world_iface(w.a, "FastEthernet0/0", "192.0.2.1/24", w.ab);
	w.b1 = world_iface(w.b, "FastEthernet0/0", "192.0.2.2/24", w.ab);
	w.b2 = world_iface(w.b, "FastEthernet0/1", "198.51.100.2/24", w.bc);
	world_iface(w.c, "FastEthernet0/0", "198.51.100.3/24", w.bc);
	world_iface(w.c, "Loopback0", "203.0.113.3/32", NULL);
	world_route(w.a, "0.0.0.0/0", "192.0.2.2");
	world_route(w.b, "203.0.113.3/32", "198.51.100.3");
	world_route(w.c, "192.0.2.0/24", "198.51.100.2");
	world_run_s(w.s, 5);
	return w;
}

static void test_ping(void **state)
{
	struct line w = line_new();
	struct ping_params p = world_ping_params("192.0.2.2", 5);

	(void)state;
	assert_true(world_ping_is(w.a, &p, ".!!!!"));
	assert_true(world_ping_is(w.a, &p, "!!!!!"));
	p = world_ping_params("203.0.113.3", 5);
	assert_true(world_ping_is(w.a, &p, ".!!!!"));
	assert_true(world_ping_is(w.a, &p, "!!!!!"));
	p = world_ping_params("192.0.2.1", 2);
	assert_true(world_ping_is(w.a, &p, "!!"));
	sim_free(w.s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ping),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
