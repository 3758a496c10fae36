/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HSRP where something goes away or is renamed, and what a hostile Active router may teach. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/world.h"

#include "engine/hsrp/hsrp_wire.h"
#include "engine/net/ip.h"
#include "tests/unit/hsrp_pair.h"

static void apply(struct pair_router *pr, struct hsrp_group_conf *g, unsigned n)
{
	struct hsrp_conf c;

	hsrp_conf_init(&c);
	c.groups = g;
	c.n_groups = n;
	hsrp_iface_set(pr->out, &c);
}

static struct pair *pair_plain(void)
{
	struct pair *p = pair_new(0);

	p->conf_a.n_tracks = p->conf_b.n_tracks = 0;
	return p;
}

/* A name whose interface went is gone: who follows it is told, nobody is left the interface. */
static void test_interface_goes(void **state)
{
	struct pair *p = pair_plain();

	(void)state;
	apply(&p->a, &p->conf_a, 1);
	world_run_s(p->s, 60);
	assert_int_equal(pair_get(&p->a)->state, HSRP_ACTIVE);
	assert_true(red_enquire(p->a.r, "HA", NULL));
	pair_clear(p);
	pair_debug(p);
	iface_free(p->a.out);
	assert_true(pair_has(&p->a, "HSRP: Fa0/0 Grp 1 Redundancy \"HA\" state Active -> Init\n"));
	assert_false(red_enquire(p->a.r, "HA", NULL));
	assert_false(ip_is_local(p->a.r, world_addr("192.0.2.10")));
	world_run_s(p->s, 60);
	pair_free(p);
}

/* The leader gets its name after its role, and loses it again; the follower is configured first. */
static void test_leader_renamed(void **state)
{
	struct pair *p = pair_plain();
	struct hsrp_group_conf g[2];

	(void)state;
	g[1] = p->conf_a;
	snprintf(g[1].name, sizeof(g[1].name), "other");
	hsrp_group_conf_init(&g[0], 2);
	g[0].ip = true;
	g[0].virtual_addr = world_addr("192.0.2.11");
	snprintf(g[0].follow, sizeof(g[0].follow), "HA");
	apply(&p->a, g, 2);
	world_run_s(p->s, 60);
	assert_int_equal(hsrp_group_find(p->a.out, 1)->state, HSRP_ACTIVE);
	assert_int_equal(hsrp_group_find(p->a.out, 2)->state, HSRP_INIT);
	snprintf(g[1].name, sizeof(g[1].name), "HA");
	apply(&p->a, g, 2);
	assert_int_equal(hsrp_group_find(p->a.out, 2)->state, HSRP_ACTIVE);
	snprintf(g[1].name, sizeof(g[1].name), "other");
	apply(&p->a, g, 2);
	assert_int_equal(hsrp_group_find(p->a.out, 2)->state, HSRP_INIT);
	assert_false(ip_is_local(p->a.r, world_addr("192.0.2.11")));
	pair_free(p);
}

/* A group of a's: `number` with a name, that follows a name or nobody. */
static void link_of_chain(struct hsrp_group_conf *g, unsigned number, const char *name,
			  const char *follow)
{
	hsrp_group_conf_init(g, number);
	g->ip = true;
	g->virtual_addr = world_addr("192.0.2.10") + number - 1;
	snprintf(g->name, sizeof(g->name), "%s", name);
	snprintf(g->follow, sizeof(g->follow), "%s", follow);
}

static void assert_states(const struct pair *p, unsigned n, enum hsrp_state want)
{
	for (unsigned number = 1; number <= n; number++)
		assert_int_equal(hsrp_group_find(p->a.out, number)->state, want);
}

/* Who follows a follower goes where the first of the chain goes, touched meanwhile or not. */
static void test_chain_follows(void **state)
{
	struct pair *p = pair_plain();
	struct hsrp_group_conf g[4];

	(void)state;
	link_of_chain(&g[0], 1, "A", "");
	link_of_chain(&g[1], 4, "D", "C");
	link_of_chain(&g[2], 3, "C", "B");
	link_of_chain(&g[3], 2, "B", "A");
	p->track_a.shutdown = true;
	g[0].tracks = &p->track_a;
	g[0].n_tracks = 1;
	apply(&p->a, g, 4);
	world_run_s(p->s, 60);
	assert_states(p, 4, HSRP_ACTIVE);
	g[2].priority = 102;
	apply(&p->a, g, 4);
	iface_set_admin(p->a.in, false);
	assert_states(p, 4, HSRP_INIT);
	assert_false(ip_is_local(p->a.r, world_addr("192.0.2.13")));
	iface_set_admin(p->a.in, true);
	world_run_s(p->s, 60);
	assert_states(p, 4, HSRP_ACTIVE);
	/* One in the middle that leaves takes along those behind it. */
	g[3].ip = false;
	apply(&p->a, g, 4);
	assert_int_equal(hsrp_group_find(p->a.out, 1)->state, HSRP_ACTIVE);
	assert_int_equal(hsrp_group_find(p->a.out, 3)->state, HSRP_INIT);
	assert_int_equal(hsrp_group_find(p->a.out, 4)->state, HSRP_INIT);
	pair_free(p);
}

/* A circle has no first one: nobody in it or behind it runs, however it came about. */
static void test_circle_rests(void **state)
{
	struct pair *p = pair_plain();
	struct hsrp_group_conf g[4];

	(void)state;
	link_of_chain(&g[0], 1, "A", "");
	link_of_chain(&g[1], 2, "B", "A");
	link_of_chain(&g[2], 3, "C", "B");
	link_of_chain(&g[3], 4, "D", "D");
	apply(&p->a, g, 4);
	world_run_s(p->s, 60);
	assert_states(p, 3, HSRP_ACTIVE);
	assert_int_equal(hsrp_group_find(p->a.out, 4)->state, HSRP_INIT);
	snprintf(g[0].follow, sizeof(g[0].follow), "B");
	apply(&p->a, g, 4);
	assert_states(p, 4, HSRP_INIT);
	*g[0].follow = '\0';
	apply(&p->a, g, 4);
	world_run_s(p->s, 60);
	assert_states(p, 3, HSRP_ACTIVE);
	/* B has A's name too, and is the only one of it when A is renamed: it follows itself. */
	snprintf(g[1].name, sizeof(g[1].name), "A");
	apply(&p->a, g, 4);
	snprintf(g[0].name, sizeof(g[0].name), "E");
	apply(&p->a, g, 4);
	assert_int_equal(hsrp_group_find(p->a.out, 1)->state, HSRP_ACTIVE);
	assert_int_equal(hsrp_group_find(p->a.out, 2)->state, HSRP_INIT);
	assert_int_equal(hsrp_group_find(p->a.out, 3)->state, HSRP_INIT);
	assert_false(ip_is_local(p->a.r, world_addr("192.0.2.11")));
	pair_free(p);
}

static void role_changes(struct pair *p)
{
	world_run_s(p->s, 60);
	p->conf_b.priority = 250;
	pair_apply(&p->b, &p->conf_b);
	world_run_s(p->s, 30);
	assert_int_equal(pair_get(&p->b)->state, HSRP_ACTIVE);
	iface_set_admin(p->b.out, false);
	world_run_s(p->s, 30);
	assert_int_equal(pair_get(&p->a)->state, HSRP_ACTIVE);
	iface_set_admin(p->b.out, true);
	world_run_s(p->s, 60);
	assert_int_equal(pair_get(&p->b)->state, HSRP_ACTIVE);
	p->conf_b.priority = 10;
	pair_apply(&p->b, &p->conf_b);
	world_run_s(p->s, 30);
	assert_int_equal(pair_get(&p->a)->state, HSRP_ACTIVE);
	assert_null(strstr(text_str(&p->a.log), "DUPADDR"));
	assert_null(strstr(text_str(&p->b.log), "DUPADDR"));
}

/* The announcements of roles that come and go are nobody's duplicate address. */
static void test_roles_are_no_duplicates(void **state)
{
	struct pair *p = pair_plain();

	(void)state;
	pair_start(p);
	role_changes(p);
	pair_free(p);
	/* Nor where each router announces a MAC of its own. */
	p = pair_plain();
	p->conf_a.mac_set = p->conf_b.mac_set = true;
	memcpy(p->conf_a.mac, "\x02\x00\x5e\x00\x00\x0a", 6);
	memcpy(p->conf_b.mac, "\x02\x00\x5e\x00\x00\x0b", 6);
	pair_start(p);
	role_changes(p);
	pair_free(p);
}

/* b says what the test puts into its packets. */
static void b_says(struct pair *p, struct hsrp_pkt *pkt)
{
	struct ip_tx tx = {.src = iface_addr(p->b.out), .dst = HSRP_V1_GROUP, .ttl = 1,
			   .out = p->b.out};
	uint8_t data[HSRP_MAX_LEN];
	size_t len;

	pkt->version = 1;
	pkt->group = 1;
	pkt->auth_kind = HSRP_AUTH_TEXT;
	memcpy(pkt->auth, "cisco\0\0", 8);
	len = hsrp_pkt_encode(pkt, data, sizeof(data));
	udp_send(p->b.r, &tx, HSRP_PORT, HSRP_PORT, data, len);
	world_run_s(p->s, 1);
}

/* What is learned must be an address that `standby ip` could have given. */
static void test_learns_no_nonsense(void **state)
{
	static const char *const bad[] = {"224.0.0.5", "192.0.2.2", "198.51.100.7", "192.0.2.15",
					  "192.0.2.0", "192.0.2.3"};
	struct pair *p = pair_plain();
	struct hsrp_pkt hello = {.op = HSRP_OP_HELLO, .state = HSRP_WIRE_ACTIVE, .priority = 90,
				 .hello_ms = 3000, .hold_ms = 10000};

	(void)state;
	p->conf_a.virtual_addr = 0;
	iface_add_secondary(p->a.out, world_addr("192.0.2.3"), 28);
	apply(&p->a, &p->conf_a, 1);
	world_run_s(p->s, 10);
	for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		hello.virtual_addr = world_addr(bad[i]);
		b_says(p, &hello);
		assert_int_equal(pair_get(&p->a)->virtual_addr, 0);
		assert_int_equal(pair_get(&p->a)->state, HSRP_LEARN);
	}
	hello.virtual_addr = world_addr("192.0.2.10");
	b_says(p, &hello);
	assert_int_equal(pair_get(&p->a)->virtual_addr, world_addr("192.0.2.10"));
	pair_free(p);
}

/* A hold time that a hello's own pace cannot keep, or none at all, leaves ours in place. */
static void test_hold_time_used(void **state)
{
	static const struct {
		unsigned hello_ms, hold_ms, used_ms;
	} rows[] = {{3000, 12000, 12000}, {9000, 3000, 10000}, {3000, 3000, 10000},
		    {0, 0, 10000},	  {3000, 0, 10000},    {254000, 255000, 255000}};

	(void)state;
	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct pair *p = pair_plain();
		struct hsrp_pkt hello = {.op = HSRP_OP_HELLO, .state = HSRP_WIRE_ACTIVE,
					 .priority = 220, .hello_ms = rows[i].hello_ms,
					 .hold_ms = rows[i].hold_ms};

		apply(&p->a, &p->conf_a, 1);
		world_run_s(p->s, 60);
		b_says(p, &hello);
		assert_int_equal(pair_get(&p->a)->active.who, HSRP_REMOTE);
		assert_in_range(hsrp_active_left_ms(pair_get(&p->a)), rows[i].used_ms - 1000,
				rows[i].used_ms);
		pair_free(p);
	}
}

/* The third key in a row ends what was left of the first one's time. */
static void test_old_key_ends(void **state)
{
	struct pair *p = pair_plain();

	(void)state;
	snprintf(p->conf_a.auth.key, sizeof(p->conf_a.auth.key), "first");
	apply(&p->a, &p->conf_a, 1);
	snprintf(p->conf_a.auth.key, sizeof(p->conf_a.auth.key), "second");
	p->conf_a.auth.timeout_s = 1000;
	apply(&p->a, &p->conf_a, 1);
	assert_string_equal(pair_get(&p->a)->old_key, "first");
	snprintf(p->conf_a.auth.key, sizeof(p->conf_a.auth.key), "third");
	p->conf_a.auth.timeout_s = 0;
	apply(&p->a, &p->conf_a, 1);
	assert_string_equal(pair_get(&p->a)->old_key, "");
	pair_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interface_goes),
		cmocka_unit_test(test_leader_renamed),
		cmocka_unit_test(test_chain_follows),
		cmocka_unit_test(test_circle_rests),
		cmocka_unit_test(test_roles_are_no_duplicates),
		cmocka_unit_test(test_learns_no_nonsense),
		cmocka_unit_test(test_hold_time_used),
		cmocka_unit_test(test_old_key_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
