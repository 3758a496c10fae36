/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The log: time stamps in all their forms, levels, the ring; and events as lines. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "engine/core/sim.h"
#include "shell/host.h"

struct world {
	struct lab *lab;
	struct host *h;
};

static void world_begin(struct world *w, const char *config)
{
	const struct lab_options opt = {.speed = 1};

	w->lab = lab_new("test", &opt);
	w->h = host_new(w->lab, "r1", 0);
	text_add(&w->h->startup, config);
	host_add_config_ifaces(w->h, config);
	host_start(w->h, NULL);
}

static const char *newest(const struct world *w)
{
	return log_entry(w->h, w->h->log_seq)->text;
}

static void stamp_of(const char *service, uint64_t ns, const char *expect)
{
	struct world w;
	struct text config = {0};

	text_printf(&config, "version 12.3\n%s\nend\n", service);
	world_begin(&w, text_str(&config));
	lab_advance(w.lab, ns);
	log_message(w.h, 5, "SYS", "TEST", "words");
	assert_string_equal(newest(&w), expect);
	assert_string_equal(newest(&w) + log_entry(w.h, w.h->log_seq)->stamp_len,
			    "%SYS-5-TEST: words");
	lab_free(w.lab);
	text_free(&config);
}

static void stamps_follow_service_timestamps(void **state)
{
	const uint64_t s = NS_PER_S, later = 86400 * 9 * s + 3723 * s + 45 * NS_PER_MS;

	(void)state;
	stamp_of("no service timestamps log", s, "%SYS-5-TEST: words");
	stamp_of("service timestamps log uptime", 3723 * s, "01:02:03: %SYS-5-TEST: words");
	stamp_of("service timestamps log uptime", later, "1w2d: %SYS-5-TEST: words");
	stamp_of("service timestamps log datetime", later,
		 "*Mar 10 01:02:03: %SYS-5-TEST: words");
	stamp_of("service timestamps log datetime msec", s / 2,
		 "*Mar  1 00:00:00.500: %SYS-5-TEST: words");
	stamp_of("service timestamps log datetime msec year show-timezone", later,
		 "*Mar 10 2002 01:02:03.045 UTC: %SYS-5-TEST: words");
	stamp_of("clock timezone CET 1\n"
		 "service timestamps log datetime localtime show-timezone",
		 later, "*Mar 10 02:02:03 CET: %SYS-5-TEST: words");
}

static void debug_has_its_own_stamp(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, "version 12.2\nservice timestamps log datetime\n"
			"service timestamps debug uptime\nend\n");
	log_debug(w.h, "IP: words");
	assert_string_equal(newest(&w), "00:00:00: IP: words");
	assert_int_equal(log_entry(w.h, w.h->log_seq)->severity, 7);
	lab_free(w.lab);
}

static void the_ring_keeps_the_newest(void **state)
{
	char text[32];
	struct world w;

	(void)state;
	world_begin(&w, "version 12.3\nend\n");
	for (unsigned i = 1; i <= LOG_RING + 10; i++) {
		snprintf(text, sizeof(text), "line %u", i);
		log_debug(w.h, text);
	}
	assert_null(log_entry(w.h, w.h->log_seq + 1));
	assert_null(log_entry(w.h, w.h->log_seq - LOG_RING));
	assert_non_null(log_entry(w.h, w.h->log_seq - LOG_RING + 1));
	assert_null(log_entry(w.h, 0));
	assert_string_equal(newest(&w), "line 4106");
	lab_free(w.lab);
}

static void levels_decide_what_counts(void **state)
{
	uint64_t before[3];
	struct world w;

	(void)state;
	world_begin(&w, "version 12.3\nlogging buffered 8192 warnings\n"
			"no logging console\nend\n");
	memcpy(before, w.h->log_count, sizeof(before));
	log_message(w.h, 4, "SYS", "TEST", "words");
	log_message(w.h, 5, "SYS", "TEST", "words");
	assert_int_equal(w.h->log_count[0] - before[0], 0);
	assert_int_equal(w.h->log_count[1] - before[1], 2);
	assert_int_equal(w.h->log_count[2] - before[2], 1);
	assert_int_equal(w.h->set.buffered_bytes, 8192);
	lab_free(w.lab);
}

static void events_become_lines(void **state)
{
	struct world w;
	struct iface *ifp;

	(void)state;
	world_begin(&w, "version 12.3\ninterface FastEthernet0/1\n no ip address\nend\n");
	ifp = iface_find(w.h->router, "FastEthernet0/1");
	ev_link_updown(w.h->router, ifp, "up");
	assert_string_equal(newest(&w), "%LINK-3-UPDOWN: Interface FastEthernet0/1, changed "
					"state to up");
	lab_free(w.lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stamps_follow_service_timestamps),
		cmocka_unit_test(debug_has_its_own_stamp),
		cmocka_unit_test(the_ring_keeps_the_newest),
		cmocka_unit_test(levels_decide_what_counts),
		cmocka_unit_test(events_become_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
