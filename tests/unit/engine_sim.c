/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Timers: order, restarting, stopping inside a callback; checked against a sorted list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/core/redundancy.h"
#include "engine/core/router.h"

enum { N = 500 };

struct shot {
	struct timer t;
	struct sim *s;
	unsigned id;
	uint64_t due;
	bool live;
};

static struct shot shots[N];
static unsigned fired[4 * N], n_fired;

static void shot_fn(void *ctx)
{
	struct shot *sh = ctx;

	assert_int_equal(sh->s->now_ns, sh->due);
	assert_false(timer_running(&sh->t));
	sh->live = false;
	fired[n_fired++] = sh->id;
}

static void test_order_equals_naive(void **state)
{
	struct sim *s = sim_new(1);
	struct rng rng;
	unsigned want[N], n = 0;
	uint64_t order[N];

	(void)state;
	rng_seed(&rng, 7, 0);
	n_fired = 0;
	for (unsigned i = 0; i < N; i++) {
		shots[i] = (struct shot){.s = s, .id = i};
		timer_init(&shots[i].t, shot_fn, &shots[i]);
	}
	for (unsigned k = 0; k < 3 * N; k++) {
		struct shot *sh = &shots[rng_below(&rng, N)];

		if (rng_below(&rng, 4) == 0) {
			timer_stop(s, &sh->t);
			sh->live = false;
			continue;
		}
		sh->due = rng_below(&rng, 50);
		sh->live = true;
		timer_start(s, &sh->t, sh->due);
		order[sh->id] = k;
	}
	for (uint64_t t = 0; t < 50; t++)
		for (uint64_t k = 0; k < 3 * N; k++)
			for (unsigned i = 0; i < N; i++)
				if (shots[i].live && shots[i].due == t && order[i] == k)
					want[n++] = i;
	sim_run_until(s, 100);
	assert_int_equal(n_fired, n);
	assert_memory_equal(fired, want, n * sizeof(*want));
	assert_int_equal(s->now_ns, 100);
	assert_int_equal(sim_next_ns(s), UINT64_MAX);
	sim_free(s);
}

static struct timer other;

static void stop_other(void *ctx)
{
	timer_stop(ctx, &other);
}

static void never(void *ctx)
{
	(void)ctx;
	fail();
}

static void test_stop_inside(void **state)
{
	struct sim *s = sim_new(1);
	struct timer t;

	(void)state;
	timer_init(&t, stop_other, s);
	timer_init(&other, never, NULL);
	timer_start(s, &t, 5);
	timer_start(s, &other, 5);
	assert_int_equal(timer_left_ns(s, &other), 5);
	sim_run_until(s, 5);
	assert_int_equal(timer_left_ns(s, &other), 0);
	sim_free(s);
}

static void test_chance(void **state)
{
	struct sim *s = sim_new(42), *t = sim_new(42);
	struct router *a = router_new(s, "a", 0), *b = router_new(s, "b", 1);
	struct router *c = router_new(t, "c", 0);
	uint8_t x[32], y[32], z[32];

	(void)state;
	router_chance(a, x, sizeof(x));
	router_chance(b, y, sizeof(y));
	router_chance(c, z, sizeof(z));
	assert_memory_equal(x, z, sizeof(x));
	assert_memory_not_equal(x, y, sizeof(x));
	for (int i = 0; i < 1000; i++)
		assert_true(router_chance_below(a, 7) < 7);
	sim_free(s);
	sim_free(t);
}

static enum red_state told_from, told_to, seen;
static unsigned told;
static uint32_t seen_addr;

static void on_change(void *ctx, const char *name, enum red_state from, enum red_state to)
{
	struct red_info info;

	told++;
	told_from = from;
	told_to = to;
	seen = red_enquire(ctx, name, &info) ? info.state : RED_INIT;
	seen_addr = info.standby_addr;
}

static void test_redundancy(void **state)
{
	struct sim *s = sim_new(1);
	struct router *r = router_new(s, "r", 0);
	struct red_client c = {.name = "HA", .fn = on_change, .ctx = r};
	struct red_info info = {.state = RED_STANDBY, .standby_addr = 7};

	(void)state;
	router_start(r);
	red_register(r, &c);
	assert_false(red_enquire(r, "HA", NULL));
	red_publish(r, "OTHER", &info);
	assert_int_equal(told, 0);
	red_publish(r, "HA", &info);
	assert_int_equal(told, 1);
	assert_int_equal(told_from, RED_INIT);
	assert_int_equal(told_to, RED_STANDBY);
	assert_int_equal(seen, RED_INIT);
	assert_int_equal(seen_addr, 7);
	assert_true(red_enquire(r, "HA", &info));
	assert_int_equal(info.state, RED_STANDBY);
	red_withdraw(r, "HA");
	assert_int_equal(told_to, RED_INIT);
	red_withdraw(r, "HA");
	assert_int_equal(told, 2);
	red_unregister(&c);
	sim_free(s);
}

static void on_change_end(void *ctx, const char *name, enum red_state from, enum red_state to)
{
	struct red_client **next = ctx;

	(void)name;
	(void)from;
	(void)to;
	told++;
	if (*next)
		red_unregister(*next);
	free(*next);
	*next = NULL;
}

/* A client that ends the one behind it, and the one in front of it. */
static void test_redundancy_client_ends_another(void **state)
{
	struct sim *s = sim_new(1);
	struct router *r = router_new(s, "r", 0);
	struct red_client *next = calloc(1, sizeof(*next)), *first = calloc(1, sizeof(*first));
	struct red_client c = {.name = "HA", .fn = on_change_end, .ctx = &next};
	struct red_client last = {.name = "HA", .fn = on_change_end, .ctx = &first};
	struct red_info info = {.state = RED_STANDBY};

	(void)state;
	router_start(r);
	*next = (struct red_client){.name = "HA", .fn = on_change, .ctx = r};
	*first = (struct red_client){.name = "HA", .fn = on_change, .ctx = r};
	red_register(r, first);
	red_register(r, &c);
	red_register(r, next);
	red_register(r, &last);
	told = 0;
	red_publish(r, "HA", &info);
	assert_int_equal(told, 3);
	red_withdraw(r, "HA");
	assert_int_equal(told, 5);
	red_unregister(&c);
	red_unregister(&last);
	sim_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_equals_naive),
		cmocka_unit_test(test_stop_inside),
		cmocka_unit_test(test_chance),
		cmocka_unit_test(test_redundancy),
		cmocka_unit_test(test_redundancy_client_ends_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
