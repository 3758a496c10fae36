/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A crypto map tied to a redundancy group: endpoint, SAs and routes follow the role; what is
 * logged, and in which order. The group is published by hand in place of HSRP.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/ipsec_world.h"

enum { ROLE_VIRTUAL = 0xc0000235 }; /* 192.0.2.53 */

static void publish(struct tunnel *t, enum red_state state)
{
	const struct red_info info = {
		.state = state,
		.virtual_addr = ROLE_VIRTUAL,
		.active_addr = world_addr("192.0.2.99"),
		.standby_addr = world_addr("192.0.2.1"),
		.ifp = t->a_out,
	};

	if (state == RED_ACTIVE)
		ip_virtual_add(t->a, t->a_out, ROLE_VIRTUAL, t->a_out->mac);
	else
		ip_virtual_remove(t->a, t->a_out, ROLE_VIRTUAL);
	red_publish(t->a, "HA", &info);
}

/* The tunnel of ipsec_world.h, its near end on the virtual address, with reverse-route. */
static struct tunnel role_new(enum style style)
{
	struct tunnel t = tunnel_new(CIPHER_DES, HASH_MD5, HASH_NONE);
	struct crypto_map_config ma = world_map("vpn", 10, "198.51.100.1", "101", "ts");
	struct crypto_map_config mb = world_map("vpn", 10, "192.0.2.53", "101", "ts");

	t.a->style = style;
	tunnel_map(&t);
	crypto_bind(t.a_out, NULL, NULL);
	ma.reverse_route = true;
	crypto_set_maps(t.a, &ma, 1);
	crypto_set_maps(t.b, &mb, 1);
	crypto_bind(t.a_out, "vpn", "HA");
	return t;
}

static bool has_route(struct tunnel *t)
{
	const struct rib_route *r = rib_best(t->a, world_prefix("10.2.0.0/16"));

	return r && r->source == RIB_STATIC && r->injected && r->distance == 1 &&
	       r->hops[0].gw == world_addr("198.51.100.1");
}

static bool allowed(struct tunnel *t)
{
	return ipsec_peer_allowed(t->a, ROLE_VIRTUAL, world_addr("198.51.100.1"));
}

/* The last events on the router under test, the last first. */
static enum event_id last_event(unsigned back)
{
	return world_events[world_n_events - 1 - back].id;
}

static void test_route_and_endpoint_follow(void **state)
{
	struct tunnel t = role_new(STYLE_12_3);

	(void)state;
	assert_false(has_route(&t));
	publish(&t, RED_BACKUP);
	publish(&t, RED_SPEAK);
	publish(&t, RED_STANDBY);
	assert_false(has_route(&t) || allowed(&t));
	assert_int_equal(world_count(t.a, EVENT_ipsec_redundancy), 1);
	publish(&t, RED_ACTIVE);
	assert_true(has_route(&t) && allowed(&t));
	assert_false(ipsec_peer_allowed(t.a, world_addr("192.0.2.1"), world_addr("198.51.100.1")));
	assert_false(ipsec_peer_allowed(t.a, ROLE_VIRTUAL, world_addr("198.51.100.2")));
	assert_int_equal(last_event(0), EVENT_ipsec_rri_added);
	/* No enquiry on the way up to Active. */
	assert_int_equal(world_count(t.a, EVENT_ipsec_redundancy), 1);
	publish(&t, RED_ACTIVE);
	assert_int_equal(world_count(t.a, EVENT_ipsec_rri_added), 1);
	/* SAs are made from the virtual address. */
	assert_true(tunnel_ping(&t, 4, 100, false) >= 2);
	assert_int_equal(world_flow(t.a, 0)->out->local, ROLE_VIRTUAL);
	assert_int_equal(world_flow(t.b, 0)->out->remote, ROLE_VIRTUAL);
	sim_free(t.s);
}

static void test_interface_lost(void **state)
{
	struct tunnel t = role_new(STYLE_12_3);
	unsigned dropped;

	(void)state;
	publish(&t, RED_ACTIVE);
	tunnel_ping(&t, 3, 100, false);
	dropped = double_of(t.a)->drops;
	publish(&t, RED_INIT);
	/* The log first, then the enquiry, then the route. */
	assert_int_equal(last_event(2), EVENT_crypto_session_down);
	assert_int_equal(last_event(1), EVENT_ipsec_redundancy);
	assert_int_equal(last_event(0), EVENT_ipsec_rri_removed);
	assert_int_equal(world_events[world_n_events - 3].args[0].u, world_addr("198.51.100.1"));
	assert_false(has_route(&t) || allowed(&t));
	assert_null(world_flow(t.a, 0)->out);
	assert_int_equal(double_of(t.a)->drops, dropped + 1);
	/* The peer was not told: it finds out for itself. */
	assert_int_equal(double_of(t.a)->deletes, 0);
	assert_non_null(world_flow(t.b, 0)->out);
	/* And protected traffic does not leave in clear. */
	assert_int_equal(tunnel_ping(&t, 2, 100, false), 0);
	sim_free(t.s);
}

static void test_displaced(void **state)
{
	struct tunnel t = role_new(STYLE_12_3);
	const struct ipsec_pair *p;

	(void)state;
	publish(&t, RED_ACTIVE);
	tunnel_ping(&t, 3, 100, false);
	p = world_flow(t.a, 0)->out;
	assert_non_null(p);
	publish(&t, RED_SPEAK);
	/* In Speak the route and the SAs stay; IKE is quiet. */
	assert_ptr_equal(world_flow(t.a, 0)->out, p);
	assert_true(has_route(&t));
	assert_false(allowed(&t));
	publish(&t, RED_STANDBY);
	assert_null(world_flow(t.a, 0)->out);
	assert_false(has_route(&t));
	assert_int_equal(last_event(1), EVENT_ipsec_redundancy);
	assert_string_equal(world_events[world_n_events - 2].args[2].s, "Speak");
	assert_int_equal(last_event(0), EVENT_ipsec_rri_removed);
	assert_int_equal(world_count(t.a, EVENT_crypto_session_down), 0);
	assert_int_equal(world_count(t.a, EVENT_ipsec_delete_sa), 0);
	/* What the old peer still sends is dropped without a word. */
	tunnel_ping(&t, 1, 100, false);
	assert_int_equal(world_count(t.a, EVENT_crypto_invalid_spi), 0);
	sim_free(t.s);
}

static void test_speak_and_back(void **state)
{
	struct tunnel t = role_new(STYLE_12_3);

	(void)state;
	publish(&t, RED_ACTIVE);
	tunnel_ping(&t, 3, 100, false);
	publish(&t, RED_SPEAK);
	publish(&t, RED_ACTIVE);
	assert_int_equal(tunnel_ping(&t, 1, 100, false), 1);
	assert_int_equal(world_count(t.a, EVENT_ipsec_rri_added), 1);
	sim_free(t.s);
}

static void test_offer_refused_without_role(void **state)
{
	struct tunnel t = role_new(STYLE_12_3);
	struct ping_params p = world_ping_params("10.1.0.1", 3);

	(void)state;
	p.src = world_addr("10.2.0.1");
	publish(&t, RED_STANDBY);
	assert_true(world_ping_is(t.b, &p, "..."));
	assert_int_equal(double_of(t.b)->installs, 0);
	publish(&t, RED_ACTIVE);
	/* One packet for the SA, one for ARP. */
	assert_true(world_ping_is(t.b, &p, "..!"));
	assert_int_equal(double_of(t.b)->installs, 1);
	sim_free(t.s);
}

static void test_name_withdrawn(void **state)
{
	struct tunnel t = role_new(STYLE_12_3);

	(void)state;
	publish(&t, RED_ACTIVE);
	tunnel_ping(&t, 2, 100, false);
	red_withdraw(t.a, "HA");
	assert_false(has_route(&t) || allowed(&t));
	assert_null(world_flow(t.a, 0)->out);
	/* Bound anew while the group is active: at work at once. */
	publish(&t, RED_ACTIVE);
	crypto_bind(t.a_out, "vpn", NULL);
	assert_true(has_route(&t));
	crypto_bind(t.a_out, "vpn", "HA");
	assert_true(has_route(&t) && allowed(&t));
	sim_free(t.s);
}

/* From 15 on the route comes with the SAs, unless it is static. */
static void test_route_with_sa(void **state)
{
	struct tunnel t = role_new(STYLE_15);

	(void)state;
	publish(&t, RED_ACTIVE);
	assert_false(has_route(&t));
	tunnel_ping(&t, 2, 100, false);
	assert_true(has_route(&t));
	ipsec_clear_all(t.a);
	assert_false(has_route(&t));
	sim_free(t.s);
}

static void test_address_changes(void **state)
{
	struct tunnel t = tunnel_new(CIPHER_DES, HASH_MD5, HASH_NONE);

	(void)state;
	tunnel_map(&t);
	tunnel_ping(&t, 2, 100, false);
	assert_non_null(world_flow(t.a, 0)->out);
	iface_set_primary(t.a_out, world_addr("192.0.2.7"), 24);
	assert_null(world_flow(t.a, 0)->out);
	assert_true(ipsec_peer_allowed(t.a, world_addr("192.0.2.7"), world_addr("198.51.100.1")));
	iface_free(t.a_out);
	assert_null(world_flow(t.a, 0));
	sim_free(t.s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_route_and_endpoint_follow),
		cmocka_unit_test(test_interface_lost),
		cmocka_unit_test(test_displaced),
		cmocka_unit_test(test_speak_and_back),
		cmocka_unit_test(test_offer_refused_without_role),
		cmocka_unit_test(test_name_withdrawn),
		cmocka_unit_test(test_route_with_sa),
		cmocka_unit_test(test_address_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
