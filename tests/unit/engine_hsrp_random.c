/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Several routers of one group under random troubles: shutdowns, cut wires, other priorities,
 * unconfiguring, loss. Whenever the troubles stop, one router is Active and one Standby, and with
 * preemption these are the best two. The same seed gives the same states.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/world.h"

#include "engine/hsrp/hsrp.h"

enum { ROUTERS = 4, ROUNDS = 60, SETTLE_S = 60 };

struct member {
	struct iface *ifp;
	struct hsrp_group_conf g;
	bool configured;
};

struct crowd {
	struct sim *s;
	struct link *l;
	struct member m[ROUTERS];
	struct rng rng;
};

static void member_apply(struct member *m)
{
	struct hsrp_conf c;

	hsrp_conf_init(&c);
	c.groups = &m->g;
	c.n_groups = m->configured;
	hsrp_iface_set(m->ifp, &c);
}

static void crowd_new(struct crowd *c, uint64_t seed, bool preempt)
{
	rng_seed(&c->rng, seed, 0);
	c->s = sim_new(seed);
	c->l = world_segment(c->s, "lan");
	for (int i = 0; i < ROUTERS; i++) {
		struct member *m = &c->m[i];
		char text[24];

		snprintf(text, sizeof(text), "192.0.2.%d/24", i + 2);
		m->ifp = world_iface(world_router(c->s, "r"), "FastEthernet0/0", text, c->l);
		hsrp_group_conf_init(&m->g, 1);
		m->g.ip = true;
		m->g.virtual_addr = i ? world_addr("192.0.2.1") : 0;
		m->g.preempt = preempt;
		m->configured = true;
		/* The one that learns must not be the only one. */
		m->g.priority = i ? 100 + rng_below(&c->rng, 3) : 90;
		member_apply(m);
	}
}

static void crowd_trouble(struct crowd *c)
{
	struct member *m = &c->m[rng_below(&c->rng, ROUTERS)];

	switch (rng_below(&c->rng, 6)) {
	case 0:
		iface_set_admin(m->ifp, rng_below(&c->rng, 5) > 0);
		break;
	case 1:
		link_set_cut(m->ifp->port, rng_below(&c->rng, 5) == 0);
		break;
	case 2:
		m->g.priority = 95 + rng_below(&c->rng, 10);
		member_apply(m);
		break;
	case 3:
		m->configured = rng_below(&c->rng, 5) > 0;
		member_apply(m);
		break;
	case 4:
		c->l->loss_ppm = rng_below(&c->rng, 2) ? 400000 : 0;
		break;
	case 5:
		m->g.timers_set = true;
		m->g.hello_ms = 1000 + 500 * rng_below(&c->rng, 5);
		m->g.hold_ms = 3 * m->g.hello_ms + 1000;
		member_apply(m);
		break;
	}
	world_run_ms(c->s, rng_below(&c->rng, 7000));
}

static const struct hsrp_group *member_group(const struct member *m)
{
	const struct hsrp_group *g = hsrp_group_find(m->ifp, 1);

	return g && g->state > HSRP_LEARN ? g : NULL;
}

static bool better(const struct hsrp_group *a, const struct hsrp_group *b)
{
	if (a->priority != b->priority)
		return a->priority > b->priority;
	return iface_addr(a->hif->ifp) > iface_addr(b->hif->ifp);
}

static void crowd_check(struct crowd *c, bool preempt)
{
	const struct hsrp_group *active = NULL, *standby = NULL;
	unsigned running = 0, n_active = 0, n_standby = 0;

	for (int i = 0; i < ROUTERS; i++) {
		const struct hsrp_group *g = member_group(&c->m[i]);

		if (!g)
			continue;
		running++;
		if (g->state == HSRP_ACTIVE) {
			active = g;
			n_active++;
		} else if (g->state == HSRP_STANDBY) {
			standby = g;
			n_standby++;
		} else {
			assert_int_equal(g->state, HSRP_LISTEN);
		}
	}
	assert_int_equal(n_active, running > 0);
	assert_int_equal(n_standby, running > 1);
	for (int i = 0; i < ROUTERS; i++) {
		const struct hsrp_group *g = member_group(&c->m[i]);

		if (!g)
			continue;
		assert_int_equal(ip_is_local(c->m[i].ifp->router, world_addr("192.0.2.1")),
				 g == active);
		if (preempt && g != active)
			assert_true(better(active, g));
		if (g != active && g != standby)
			assert_true(better(standby, g));
		if (g != active)
			assert_int_equal(g->active.addr, iface_addr(active->hif->ifp));
	}
}

/* A number made of all states at the end of each round. */
static uint64_t crowd_play(uint64_t seed, bool preempt)
{
	struct crowd c = {0};
	uint64_t hash = 0;

	crowd_new(&c, seed, preempt);
	for (int round = 0; round < ROUNDS; round++) {
		unsigned n = 1 + rng_below(&c.rng, 6);

		while (n--)
			crowd_trouble(&c);
		c.l->loss_ppm = 0;
		world_run_s(c.s, SETTLE_S);
		crowd_check(&c, preempt);
		for (int i = 0; i < ROUTERS; i++) {
			const struct hsrp_group *g = member_group(&c.m[i]);

			hash = hash * 31 + (g ? g->state + 10 * g->changes : 0);
		}
	}
	sim_free(c.s);
	return hash;
}

static void test_settles_with_preemption(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++)
		crowd_play(seed, true);
}

static void test_settles_without_preemption(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++)
		crowd_play(seed, false);
}

static void test_same_seed_same_history(void **state)
{
	uint64_t first = crowd_play(5, true);

	(void)state;
	assert_true(first == crowd_play(5, true));
	assert_false(first == crowd_play(6, true));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_settles_with_preemption),
		cmocka_unit_test(test_settles_without_preemption),
		cmocka_unit_test(test_same_seed_same_history),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
