/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The pair as a whole: coming up, losing the active router, its return through a switch port that
 * forwards late, the failure of the tracked interface. Every line and its order, and when.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/world.h"

#include "tests/unit/hsrp_pair.h"

enum { SETTLE_S = 120 };

/* With this delay the last hello of the other one before t = 21 s is missed, the next is heard. */
#define LATE_S 20.9

static struct pair *pair_settled(double forward_s)
{
	struct pair *p = pair_new(forward_s);

	pair_start(p);
	world_run_s(p->s, SETTLE_S);
	pair_clear(p);
	pair_debug(p);
	return p;
}

static void test_settles(void **state)
{
	struct pair *p = pair_settled(LATE_S);
	const struct hsrp_group *a = pair_get(&p->a), *b = pair_get(&p->b);

	(void)state;
	assert_int_equal(a->state, HSRP_ACTIVE);
	assert_int_equal(a->changes, 2);
	assert_int_equal(a->active.who, HSRP_LOCAL);
	assert_int_equal(a->standby.who, HSRP_REMOTE);
	assert_int_equal(a->standby.addr, world_addr("192.0.2.4"));
	assert_int_equal(a->standby.priority, 100);
	assert_int_equal(a->priority, 200);
	assert_int_equal(b->state, HSRP_STANDBY);
	assert_int_equal(b->changes, 1);
	assert_int_equal(b->active.addr, world_addr("192.0.2.2"));
	assert_int_equal(b->active.priority, 200);
	assert_in_range(hsrp_hello_left_ms(a), 0, 3000);
	assert_in_range(hsrp_active_left_ms(b), 6900, 10000);
	assert_true(ip_is_local(p->a.r, world_addr("192.0.2.10")));
	assert_false(ip_is_local(p->b.r, world_addr("192.0.2.10")));
	/* Nothing to say while nothing happens. */
	world_run_s(p->s, 30);
	assert_string_equal(text_str(&p->a.log), "");
	assert_string_equal(text_str(&p->b.log), "");
	pair_free(p);
}

static const char act2_a[] =
	"HSRP: Fa0/0 API Software interface going down\n"
	"HSRP: Fa0/0 API Software interface going down\n"
	"HSRP: Fa0/0 Interface down\n"
	"HSRP: Fa0/0 Grp 1 Active: b/HSRP disabled\n"
	"HSRP: Fa0/0 Grp 1 Active router is unknown, was local\n"
	"HSRP: Fa0/0 Grp 1 Standby router is unknown, was 192.0.2.4\n"
	"HSRP: Fa0/0 Grp 1 Active -> Init\n"
	"%HSRP-6-STATECHANGE: FastEthernet0/0 Grp 1 state Active -> Init\n"
	"HSRP: Fa0/0 Grp 1 Redundancy \"HA\" state Active -> Init\n"
	"HSRP: Fa0/0 Grp 1 Redundancy enquiry for HA succeeded\n"
	"addr 192.0.2.10 state Active active 0.0.0.0 standby 0.0.0.0\n"
	"HSRP: Fa0/0 API Add active HSRP addresses to ARP table\n"
	"%LINK-5-CHANGED: Interface FastEthernet0/0, changed state to administratively down\n"
	"HSRP: API Hardware state change\n"
	"%LINEPROTO-5-UPDOWN: Line protocol on Interface FastEthernet0/0, changed state to down\n";

static const char act2_b[] =
	"HSRP: Fa0/0 Grp 1 Standby: c/Active timer expired (192.0.2.2)\n"
	"HSRP: Fa0/0 Grp 1 Active router is local, was 192.0.2.2\n"
	"HSRP: Fa0/0 Grp 1 Standby router is unknown, was local\n"
	"HSRP: Fa0/0 Grp 1 Standby -> Active (active 0->1, passive 1->0)\n"
	"%HSRP-6-STATECHANGE: FastEthernet0/0 Grp 1 state Standby -> Active\n"
	"HSRP: Fa0/0 Grp 1 Redundancy \"HA\" state Standby -> Active\n"
	"HSRP: Fa0/0 Grp 1 Redundancy group HA state Active -> Active\n"
	"HSRP: Fa0/0 Grp 1 Redundancy group HA state Active -> Active\n";

static void test_shutdown_of_active(void **state)
{
	struct pair *p = pair_settled(LATE_S);
	const struct hsrp_group *a = pair_get(&p->a), *b = pair_get(&p->b);

	(void)state;
	iface_set_admin(p->a.out, false);
	world_run_ms(p->s, 6900);
	assert_int_equal(b->state, HSRP_STANDBY);
	world_run_ms(p->s, 3200); /* Within the hold time. */
	assert_int_equal(b->state, HSRP_ACTIVE);
	assert_int_equal(b->changes, 2);
	assert_int_equal(a->state, HSRP_INIT);
	assert_int_equal(a->changes, 3);
	assert_string_equal(hsrp_group_obstacle(a), "interface down");
	assert_false(ip_is_local(p->a.r, world_addr("192.0.2.10")));
	assert_true(ip_is_local(p->b.r, world_addr("192.0.2.10")));
	world_run_s(p->s, 20);
	assert_string_equal(text_str(&p->a.log), act2_a);
	assert_string_equal(text_str(&p->b.log), act2_b);
	pair_free(p);
}

static const char act3_a[] =
	"HSRP: Fa0/0 API 192.0.2.2 is not an HSRP address\n"
	"HSRP: Fa0/0 API MAC address update\n"
	"HSRP: Fa0/0 API Software interface coming up\n"
	"%LINK-3-UPDOWN: Interface FastEthernet0/0, changed state to up\n"
	"HSRP: API Hardware state change\n"
	"HSRP: Fa0/0 API Software interface coming up\n"
	"%LINEPROTO-5-UPDOWN: Line protocol on Interface FastEthernet0/0, changed state to up\n"
	"HSRP: Fa0/0 Interface up\n"
	"HSRP: Fa0/0 Starting minimum interface delay (1 secs)\n"
	"HSRP: Fa0/0 Interface min delay expired\n"
	"HSRP: Fa0/0 Grp 1 Init: a/HSRP enabled\n"
	"HSRP: Fa0/0 Grp 1 Init -> Listen\n"
	"HSRP: Fa0/0 Grp 1 Redundancy \"HA\" state Init -> Backup\n"
	"HSRP: Fa0/0 Grp 1 Listen: c/Active timer expired (unknown)\n"
	"HSRP: Fa0/0 Grp 1 Listen -> Speak\n"
	"HSRP: Fa0/0 Grp 1 Redundancy \"HA\" state Backup -> Speak\n"
	"HSRP: Fa0/0 Grp 1 Speak: d/Standby timer expired (unknown)\n"
	"HSRP: Fa0/0 Grp 1 Standby router is local\n"
	"HSRP: Fa0/0 Grp 1 Speak -> Standby\n"
	"HSRP: Fa0/0 Grp 1 Redundancy \"HA\" state Speak -> Standby\n"
	"HSRP: Fa0/0 Grp 1 Redundancy enquiry for HA succeeded\n"
	"addr 192.0.2.10 state Speak active 0.0.0.0 standby 192.0.2.2\n"
	"HSRP: Fa0/0 Grp 1 Standby: c/Active timer expired (unknown)\n"
	"HSRP: Fa0/0 Grp 1 Active router is local\n"
	"HSRP: Fa0/0 Grp 1 Standby router is unknown, was local\n"
	"HSRP: Fa0/0 Grp 1 Standby -> Active\n"
	"%HSRP-6-STATECHANGE: FastEthernet0/0 Grp 1 state Standby -> Active\n"
	"HSRP: Fa0/0 Grp 1 Redundancy \"HA\" state Standby -> Active\n"
	"HSRP: Fa0/0 Grp 1 Active: i/Resign rcvd (100/192.0.2.4)\n"
	"HSRP: Fa0/0 Grp 1 Redundancy group HA state Active -> Active\n"
	"HSRP: Fa0/0 Grp 1 Redundancy group HA state Active -> Active\n"
	"HSRP: Fa0/0 Grp 1 Standby router is 192.0.2.4\n";

static const char act3_b[] =
	"HSRP: Fa0/0 Grp 1 Standby router is 192.0.2.2\n"
	"HSRP: Fa0/0 Grp 1 Hello  in  192.0.2.2 Active  pri 200 vIP 192.0.2.10 hel 3000 hol 10000 "
	"id 0000.0c07.ac01\n"
	"HSRP: Fa0/0 Grp 1 Active router is 192.0.2.2, was local\n"
	"HSRP: Fa0/0 Grp 1 Standby router is unknown, was 192.0.2.2\n"
	"HSRP: Fa0/0 Grp 1 Active: g/Hello rcvd from higher pri Active router (200/192.0.2.2)\n"
	"HSRP: Fa0/0 Grp 1 Active -> Speak (active 1->0, passive 0->1)\n"
	"%HSRP-6-STATECHANGE: FastEthernet0/0 Grp 1 state Active -> Speak\n"
	"HSRP: Fa0/0 Grp 1 Redundancy \"HA\" state Active -> Speak\n"
	"HSRP: Fa0/0 Grp 1 Speak: d/Standby timer expired (unknown)\n"
	"HSRP: Fa0/0 Grp 1 Standby router is local\n"
	"HSRP: Fa0/0 Grp 1 Speak -> Standby (active 0, passive 1)\n"
	"HSRP: Fa0/0 Grp 1 Redundancy \"HA\" state Speak -> Standby\n"
	"HSRP: Fa0/0 Grp 1 Redundancy enquiry for HA succeeded\n"
	"addr 192.0.2.10 state Speak active 192.0.2.2 standby 192.0.2.4\n";

/* The active router goes and comes back `phase` later than a round time. */
static struct pair *pair_return(double forward_s, unsigned phase_ms)
{
	struct pair *p = pair_settled(forward_s);

	iface_set_admin(p->a.out, false);
	world_run_s(p->s, 60);
	world_run_ms(p->s, phase_ms);
	pair_clear(p);
	iface_set_admin(p->a.out, true);
	world_run_s(p->s, 60);
	return p;
}

static void test_return_in_every_phase(void **state)
{
	unsigned exact = 0;

	(void)state;
	for (unsigned phase = 0; phase < 30; phase++) {
		struct pair *p = pair_return(LATE_S, phase * 100);

		exact += !strcmp(text_str(&p->a.log), act3_a) &&
			 !strcmp(text_str(&p->b.log), act3_b);
		assert_int_equal(pair_get(&p->a)->state, HSRP_ACTIVE);
		assert_int_equal(pair_get(&p->b)->state, HSRP_STANDBY);
		pair_free(p);
	}
	assert_in_range(exact, 28, 30);
}

/* Seconds from `Interface up` to a line of router a; -1 if it did not come. */
static double pair_after_up(const struct pair *p, const char *line)
{
	const char *up = strstr(text_str(&p->a.times), "HSRP: Fa0/0 Interface up\n");
	const char *at = strstr(text_str(&p->a.times), line);

	if (!up || !at)
		return -1;
	while (at > text_str(&p->a.times) && at[-1] != '\n')
		at--;
	while (up > text_str(&p->a.times) && up[-1] != '\n')
		up--;
	return atof(at) - atof(up);
}

static void test_return_times(void **state)
{
	struct pair *p = pair_return(LATE_S, 1500);

	(void)state;
	assert_string_equal(text_str(&p->a.log), act3_a);
	assert_string_equal(text_str(&p->b.log), act3_b);
	assert_int_equal(pair_after_up(p, "%LINK-3") * -1000, 1000);
	assert_int_equal(pair_after_up(p, "Init -> Listen") * 1000, 1000);
	assert_int_equal(pair_after_up(p, "Listen -> Speak") * 1000, 11000);
	assert_int_equal(pair_after_up(p, "Speak -> Standby") * 1000, 21000);
	assert_int_equal(pair_after_up(p, "Standby -> Active") * 1000, 21000);
	assert_in_range(pair_after_up(p, "group HA state") * 1000, 24000, 24001);
	assert_in_range(pair_after_up(p, "Standby router is 192") * 1000, 31000, 31002);
	pair_free(p);
}

static const char coup_listen_a[] =
	"HSRP: Fa0/0 Grp 1 Init -> Listen\n"
	"HSRP: Fa0/0 Grp 1 Active router is 192.0.2.4\n"
	"HSRP: Fa0/0 Grp 1 Listen: h/Hello rcvd from lower pri Active router (100/192.0.2.4)\n"
	"HSRP: Fa0/0 Grp 1 Active router is local, was 192.0.2.4\n"
	"HSRP: Fa0/0 Grp 1 Listen -> Active\n"
	"HSRP: Fa0/0 Grp 1 Active: i/Resign rcvd (100/192.0.2.4)\n";

static const char coup_speak_a[] =
	"HSRP: Fa0/0 Grp 1 Listen -> Speak\n"
	"HSRP: Fa0/0 Grp 1 Active router is 192.0.2.4\n"
	"HSRP: Fa0/0 Grp 1 Speak: h/Hello rcvd from lower pri Active router (100/192.0.2.4)\n"
	"HSRP: Fa0/0 Grp 1 Active router is local, was 192.0.2.4\n"
	"HSRP: Fa0/0 Grp 1 Speak -> Active\n"
	"HSRP: Fa0/0 Grp 1 Active: i/Resign rcvd (100/192.0.2.4)\n";

static const char coup_b[] =
	"HSRP: Fa0/0 Grp 1 Active: j/Coup rcvd from higher pri router (200/192.0.2.2)\n"
	"HSRP: Fa0/0 Grp 1 Active router is 192.0.2.2, was local\n"
	"HSRP: Fa0/0 Grp 1 Active -> Speak (active 1->0, passive 0->1)\n"
	"HSRP: Fa0/0 Grp 1 Speak -> Standby (active 0, passive 1)\n";

static void check_coup(double forward_s, const char *lines_a)
{
	for (unsigned phase = 0; phase < 30; phase++) {
		struct pair *p = pair_return(forward_s, phase * 100);

		assert_true(pair_has(&p->a, lines_a));
		assert_true(pair_has(&p->b, coup_b));
		assert_int_equal(pair_get(&p->a)->stats.coup_out, 1);
		assert_int_equal(pair_get(&p->a)->state, HSRP_ACTIVE);
		assert_int_equal(pair_get(&p->b)->state, HSRP_STANDBY);
		pair_free(p);
	}
}

/* Heard while listening (until t = 11 s), or while speaking (until t = 21 s). */
static void test_coup_from_listen(void **state)
{
	(void)state;
	check_coup(0, coup_listen_a);
	check_coup(5, coup_listen_a);
}

static void test_coup_from_speak(void **state)
{
	(void)state;
	check_coup(11, coup_speak_a);
	check_coup(15, coup_speak_a);
}

static const char tracked_a[] =
	"%TRACKING-5-STATE: 1 interface Fa0/1 line-protocol Up->Down\n"
	"HSRP: Fa0/0 Grp 1 Track 1 object changed, state Up -> Down\n"
	"HSRP: Fa0/0 Grp 1 Priority 200 -> 50\n"
	"HSRP: Fa0/0 Grp 1 Active: j/Coup rcvd from higher pri router (100/192.0.2.4)\n"
	"HSRP: Fa0/0 Grp 1 Active router is 192.0.2.4, was local\n"
	"HSRP: Fa0/0 Grp 1 Standby router is unknown, was 192.0.2.4\n"
	"HSRP: Fa0/0 Grp 1 Active -> Speak\n"
	"HSRP: Fa0/0 Grp 1 Speak -> Standby\n";

static const char tracked_b[] =
	"HSRP: Fa0/0 Grp 1 Standby: h/Hello rcvd from lower pri Active router (50/192.0.2.2)\n"
	"HSRP: Fa0/0 Grp 1 Active router is local, was 192.0.2.2\n"
	"HSRP: Fa0/0 Grp 1 Standby router is unknown, was local\n"
	"HSRP: Fa0/0 Grp 1 Standby -> Active (active 0->1, passive 1->0)\n";

static void test_tracked_interface(void **state)
{
	struct pair *p = pair_settled(LATE_S);

	(void)state;
	iface_set_admin(p->a.in, false);
	world_run_s(p->s, 30);
	assert_true(pair_has(&p->a, tracked_a));
	assert_true(pair_has(&p->b, tracked_b));
	assert_int_equal(pair_get(&p->a)->priority, 50);
	assert_int_equal(pair_get(&p->a)->state, HSRP_STANDBY);
	assert_int_equal(pair_get(&p->b)->state, HSRP_ACTIVE);
	/* And back. */
	iface_set_admin(p->a.in, true);
	world_run_s(p->s, 30);
	assert_int_equal(pair_get(&p->a)->priority, 200);
	assert_int_equal(pair_get(&p->a)->state, HSRP_ACTIVE);
	assert_int_equal(pair_get(&p->b)->state, HSRP_STANDBY);
	/* A cut wire instead of `shutdown`. */
	link_set_cut(p->a.in->port, true);
	world_run_s(p->s, 30);
	assert_int_equal(pair_get(&p->b)->state, HSRP_ACTIVE);
	pair_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_settles),
		cmocka_unit_test(test_shutdown_of_active),
		cmocka_unit_test(test_return_times),
		cmocka_unit_test(test_return_in_every_phase),
		cmocka_unit_test(test_coup_from_listen),
		cmocka_unit_test(test_coup_from_speak),
		cmocka_unit_test(test_tracked_interface),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
