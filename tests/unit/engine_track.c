/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tracked objects: numbers, clients, changes, and interfaces that come and go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/unit/world.h"

#include "engine/track/track.h"

static unsigned n_told;

static void on_change(void *ctx, const struct track_object *obj)
{
	n_told++;
	*(bool *)ctx = obj->up;
}

static struct track_client client(bool *up)
{
	n_told = 0;
	return (struct track_client){.fn = on_change, .ctx = up, .protocol = "TEST"};
}

static void test_line_protocol(void **state)
{
	struct sim *s = world_new();
	struct router *r = world_router(s, "r");
	struct iface *ifp = world_iface(r, "FastEthernet0/1", NULL, world_segment(s, "lan"));
	bool up = false;
	struct track_client c = client(&up);

	(void)state;
	track_object_set(r, 7, TRACK_LINE_PROTOCOL, "FastEthernet0/1");
	track_client_join(r, &c, 7);
	assert_false(track_find(r, 7)->up);
	assert_int_equal(track_find(r, 7)->changes, 0);
	world_run_s(s, 5);
	assert_true(up);
	assert_int_equal(track_find(r, 7)->changes, 1);
	assert_int_equal(track_find(r, 7)->changed_ns, 3 * NS_PER_S);
	iface_set_admin(ifp, false);
	assert_false(up);
	assert_int_equal(n_told, 2);
	assert_int_equal(world_count(r, EVENT_track_state), 2);
	/* Setting the same again is no change. */
	track_object_set(r, 7, TRACK_LINE_PROTOCOL, "FastEthernet0/1");
	assert_int_equal(track_find(r, 7)->changes, 2);
	track_client_leave(r, &c);
	track_client_leave(r, &c);
	assert_non_null(track_find(r, 7));
	track_object_unset(r, 7);
	assert_null(track_find(r, 7));
	assert_null(track_next(r, NULL));
	sim_free(s);
}

static void test_ip_routing(void **state)
{
	struct sim *s = world_new();
	struct router *r = world_router(s, "r");
	struct iface *ifp = world_iface(r, "FastEthernet0/1", NULL, world_segment(s, "lan"));

	(void)state;
	track_object_set(r, 1, TRACK_IP_ROUTING, "FastEthernet0/1");
	world_run_s(s, 5);
	assert_false(track_find(r, 1)->up);
	iface_set_primary(ifp, world_addr("192.0.2.1"), 24);
	assert_true(track_find(r, 1)->up);
	iface_set_primary(ifp, 0, 0);
	assert_false(track_find(r, 1)->up);
	sim_free(s);
}

static void test_implicit_numbers(void **state)
{
	struct sim *s = world_new();
	struct router *r = world_router(s, "r");
	bool up;
	struct track_client a = client(&up), b = client(&up), c = client(&up);

	(void)state;
	track_object_set(r, 2, TRACK_LINE_PROTOCOL, "FastEthernet0/9");
	track_client_join_iface(r, &a, "FastEthernet0/1");
	track_client_join_iface(r, &b, "FastEthernet0/2");
	track_client_join_iface(r, &c, "FastEthernet0/1");
	assert_int_equal(a.obj->number, 1);
	assert_int_equal(b.obj->number, 3);
	assert_ptr_equal(c.obj, a.obj);
	assert_true(a.obj->implicit);
	/* An explicit one of that number takes it over; the implicit one moves on. */
	track_object_set(r, 1, TRACK_LINE_PROTOCOL, "FastEthernet0/8");
	assert_int_equal(a.obj->number, 4);
	assert_ptr_equal(track_find(r, 4), a.obj);
	assert_false(track_find(r, 1)->implicit);
	assert_int_equal(track_next(r, track_find(r, 3))->number, 4);
	/* Gone with the last client. */
	track_client_leave(r, &a);
	assert_non_null(track_find(r, 4));
	track_client_leave(r, &c);
	assert_null(track_find(r, 4));
	track_client_leave(r, &b);
	sim_free(s);
}

static void test_undefined_counts_as_up(void **state)
{
	struct sim *s = world_new();
	struct router *r = world_router(s, "r");
	bool up = true;
	struct track_client c = client(&up);

	(void)state;
	track_client_join(r, &c, 5);
	assert_true(c.obj->up);
	assert_false(c.obj->defined);
	track_object_set(r, 5, TRACK_LINE_PROTOCOL, "FastEthernet0/1");
	assert_false(up);
	track_object_unset(r, 5);
	assert_true(up);
	assert_false(c.obj->defined);
	track_client_leave(r, &c);
	assert_null(track_find(r, 5));
	sim_free(s);
}

static void test_interface_comes_and_goes(void **state)
{
	struct sim *s = world_new();
	struct router *r = world_router(s, "r");
	bool up = false;
	struct track_client c = client(&up);
	struct iface *ifp;

	(void)state;
	track_client_join_iface(r, &c, "FastEthernet0/1");
	assert_false(c.obj->up);
	ifp = world_iface(r, "FastEthernet0/1", NULL, world_segment(s, "lan"));
	world_run_s(s, 5);
	assert_true(up);
	iface_free(ifp);
	assert_false(up);
	track_client_leave(r, &c);
	sim_free(s);
}

/* Boolean and weighted lists follow their objects; a delay holds a change back. */
static void test_lists_and_delay(void **state)
{
	struct sim *s = world_new();
	struct router *r = world_router(s, "r");
	struct link *lan = world_segment(s, "lan");
	struct iface *one = world_iface(r, "FastEthernet0/1", NULL, lan);
	struct track_member_conf m[3] = {{1, false, 30}, {2, true, 10}, {3, false, 10}};
	struct track_conf c = {.kind = TRACK_LIST_AND, .members = m, .n_members = 2};

	(void)state;
	track_object_configure(r, 3, &c);
	c.kind = TRACK_LIST_WEIGHT;
	c.threshold_up = 40;
	c.threshold_down = 10;
	c.delay_down_s = 5;
	track_object_configure(r, 4, &c);
	m[1] = m[2];
	c = (struct track_conf){.kind = TRACK_LIST_OR, .members = m, .n_members = 2};
	track_object_configure(r, 5, &c);
	track_object_set(r, 1, TRACK_LINE_PROTOCOL, "FastEthernet0/1");
	assert_false(track_find(r, 5)->up);
	world_run_s(s, 5);
	/* 2 is not defined, so `not 2` is Up. */
	assert_true(track_find(r, 3)->up && track_find(r, 4)->up && track_find(r, 5)->up);
	iface_set_admin(one, false);
	assert_false(track_find(r, 3)->up || track_find(r, 5)->up);
	assert_true(track_find(r, 4)->up);
	world_run_s(s, 4);
	assert_true(track_find(r, 4)->up);
	world_run_s(s, 2);
	assert_false(track_find(r, 4)->up);
	sim_free(s);
}

static void test_route_and_static(void **state)
{
	struct sim *s = world_new();
	struct router *r = world_router(s, "r");
	struct iface *ifp = world_iface(r, "FastEthernet0/1", "192.0.2.1/24",
					world_segment(s, "lan"));
	struct track_conf c = {.kind = TRACK_ROUTE, .prefix = world_prefix("192.0.2.0/24")};
	struct prefix far = world_prefix("203.0.113.0/24");

	(void)state;
	track_object_configure(r, 1, &c);
	track_static_set(r, far, world_addr("192.0.2.2"), NULL, 1, 0, 1);
	track_static_set(r, world_prefix("10.0.0.0/8"), world_addr("192.0.2.2"), NULL, 1, 0, 9);
	world_run_s(s, 5);
	assert_true(track_find(r, 1)->up);
	assert_string_equal(track_find(r, 1)->hop, "FastEthernet0/1");
	assert_non_null(rib_best(r, far));
	/* Nothing defines 9. */
	assert_null(rib_best(r, world_prefix("10.0.0.0/8")));
	iface_set_admin(ifp, false);
	world_run_s(s, 2);
	assert_false(track_find(r, 1)->up);
	iface_set_admin(ifp, true);
	world_run_s(s, 5);
	assert_non_null(rib_best(r, far));
	track_object_unset(r, 1);
	assert_null(rib_best(r, far));
	track_static_unset(r, far, world_addr("192.0.2.2"), NULL);
	sim_free(s);
}

/* A list of itself, and a route that is held by its own absence, do not make the router spin. */
static void test_circles(void **state)
{
	struct sim *s = world_new();
	struct router *r = world_router(s, "r");
	struct track_member_conf self[2] = {{1, true, 10}, {2, false, 10}};
	struct track_member_conf other = {3, true, 10};
	struct track_conf c = {.kind = TRACK_LIST_OR, .members = self, .n_members = 2};
	struct prefix far = world_prefix("203.0.113.0/24");

	(void)state;
	world_iface(r, "FastEthernet0/1", "192.0.2.1/24", world_segment(s, "lan"));
	track_object_configure(r, 1, &c);
	self[0].number = 1;
	track_object_configure(r, 2, &c);
	c = (struct track_conf){.kind = TRACK_ROUTE, .prefix = far};
	track_object_configure(r, 3, &c);
	c = (struct track_conf){.kind = TRACK_LIST_OR, .members = &other, .n_members = 1};
	track_object_configure(r, 4, &c);
	track_static_set(r, far, world_addr("192.0.2.2"), NULL, 1, 0, 4);
	world_run_s(s, 60);
	assert_in_range(track_find(r, 4)->changes, 10, 70);
	track_object_unset(r, 1);
	track_object_unset(r, 2);
	sim_free(s);
}

/* However many interfaces clients name, an explicit object finds its number. */
static void test_numbers_run_out(void **state)
{
	struct sim *s = world_new();
	struct router *r = world_router(s, "r");
	struct track_client *c = mem_calloc(TRACK_SLOTS, sizeof(*c));
	bool up;

	(void)state;
	for (unsigned i = 0; i < TRACK_SLOTS; i++) {
		char name[40];

		c[i] = client(&up);
		snprintf(name, sizeof(name), "FastEthernet0/0.%u", i + 1);
		track_client_join_iface(r, &c[i], name);
	}
	for (unsigned n = 1; n <= TRACK_MAX; n++) {
		track_object_set(r, n, TRACK_LINE_PROTOCOL, "FastEthernet0/1");
		assert_false(track_find(r, n)->implicit);
	}
	for (unsigned i = 0; i < TRACK_SLOTS; i++)
		track_client_leave(r, &c[i]);
	free(c);
	sim_free(s);
}

/* A client that ends another as it hears of a change, and frees it, or takes an object away. */
struct killer {
	struct track_client client;
	struct router *r;
	struct track_client *victim; /* NULL: none, or it is dead */
	unsigned unset;		     /* 0: none */
	unsigned told;
};

static void killer_told(void *ctx, const struct track_object *obj)
{
	struct killer *k = ctx;

	(void)obj;
	k->told++;
	if (k->victim) {
		track_client_leave(k->r, k->victim);
		if (k->victim != &k->client)
			free(k->victim);
	}
	k->victim = NULL;
	if (k->unset)
		track_object_unset(k->r, k->unset);
}

static struct killer killer(struct router *r)
{
	return (struct killer){.client = {.fn = killer_told, .protocol = "TEST"}, .r = r};
}

static struct track_client *client_on_heap(bool *up)
{
	struct track_client *c = mem_calloc(1, sizeof(*c));

	*c = client(up);
	return c;
}

/* The next client goes while the one before it is told. */
static void test_client_ends_the_next(void **state)
{
	struct sim *s = world_new();
	struct router *r = world_router(s, "r");
	struct killer k = killer(r);
	bool up = false, last = false;
	struct track_client c;

	(void)state;
	world_iface(r, "FastEthernet0/1", NULL, world_segment(s, "lan"));
	track_object_set(r, 7, TRACK_LINE_PROTOCOL, "FastEthernet0/1");
	k.client.ctx = &k;
	k.victim = client_on_heap(&up);
	c = client(&last);
	track_client_join(r, &k.client, 7);
	track_client_join(r, k.victim, 7);
	track_client_join(r, &c, 7);
	world_run_s(s, 5);
	assert_int_equal(k.told, 1);
	assert_false(up);
	assert_true(last);
	assert_int_equal(n_told, 1);
	track_client_leave(r, &k.client);
	track_client_leave(r, &c);
	sim_free(s);
}

/* The object that nothing defines goes with its only client, which goes as it is told. */
static void test_client_ends_itself(void **state)
{
	struct sim *s = world_new();
	struct router *r = world_router(s, "r");
	struct killer k = killer(r), l = killer(r);

	(void)state;
	world_iface(r, "FastEthernet0/1", NULL, world_segment(s, "lan"));
	k.client.ctx = &k;
	k.victim = &k.client;
	track_client_join_iface(r, &k.client, "FastEthernet0/1");
	assert_non_null(track_find(r, 1));
	/* This one hears that the object's line is taken away. */
	track_object_set(r, 7, TRACK_LINE_PROTOCOL, "FastEthernet0/2");
	l.client.ctx = &l;
	l.victim = &l.client;
	track_client_join(r, &l.client, 7);
	world_run_s(s, 5);
	assert_int_equal(k.told, 1);
	assert_null(track_find(r, 1));
	track_object_unset(r, 7);
	assert_int_equal(l.told, 1);
	assert_null(track_find(r, 7));
	sim_free(s);
}

/* The object that would be looked at next goes while a client hears of the one before it. */
static void test_client_ends_the_next_object(void **state)
{
	struct sim *s = world_new();
	struct router *r = world_router(s, "r");
	struct killer k = killer(r);

	(void)state;
	world_iface(r, "FastEthernet0/1", NULL, world_segment(s, "lan"));
	for (unsigned n = 7; n <= 9; n++)
		track_object_set(r, n, TRACK_LINE_PROTOCOL, "FastEthernet0/1");
	k.client.ctx = &k;
	k.unset = 8;
	track_client_join(r, &k.client, 7);
	world_run_s(s, 5);
	assert_int_equal(k.told, 1);
	assert_null(track_find(r, 8));
	assert_true(track_find(r, 9)->up);
	track_client_leave(r, &k.client);
	sim_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line_protocol),
		cmocka_unit_test(test_ip_routing),
		cmocka_unit_test(test_implicit_numbers),
		cmocka_unit_test(test_undefined_counts_as_up),
		cmocka_unit_test(test_interface_comes_and_goes),
		cmocka_unit_test(test_lists_and_delay),
		cmocka_unit_test(test_route_and_static),
		cmocka_unit_test(test_circles),
		cmocka_unit_test(test_numbers_run_out),
		cmocka_unit_test(test_client_ends_the_next),
		cmocka_unit_test(test_client_ends_itself),
		cmocka_unit_test(test_client_ends_the_next_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
