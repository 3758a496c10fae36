/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tracked objects: numbers, clients, changes, and interfaces that come and go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line_protocol),
		cmocka_unit_test(test_ip_routing),
		cmocka_unit_test(test_implicit_numbers),
		cmocka_unit_test(test_undefined_counts_as_up),
		cmocka_unit_test(test_interface_comes_and_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
