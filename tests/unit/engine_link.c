/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Links: learning, flooding, forward delay, carrier, and what a bad line does to frames. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/core/link.h"
#include "engine/core/router.h"

enum { HOSTS = 3, LOG = 4096 };

struct host {
	struct sim *s;
	struct link_port *port;
	unsigned got;
	uint64_t last_ns;
	uint8_t tags[LOG]; /* byte 14 of each frame */
	bool damaged;
};

static void host_deliver(void *ctx, struct pkt *p)
{
	struct host *h = ctx;

	h->last_ns = h->s->now_ns;
	if (h->got < LOG)
		h->tags[h->got] = p->data[14];
	h->got++;
	for (size_t i = 15; i < p->len; i++)
		if (p->data[i] != 0x5a)
			h->damaged = true;
	pkt_free(p);
}

static void attach(struct sim *s, struct link *l, struct host *h, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		h[i] = (struct host){.s = s};
		h[i].port = link_attach(l, host_deliver, &h[i]);
	}
}

/* A frame from the host to link address 02:..:to; `to` 0xff is broadcast. */
static void say(struct host *h, uint8_t from, uint8_t to, uint8_t tag)
{
	struct pkt *p = pkt_new(h->s, 64);
	uint8_t *d = pkt_put(p, 60);

	memset(d, 0x5a, 60);
	memset(d, to == 0xff ? 0xff : 0, 12);
	if (to != 0xff)
		d[0] = 2;
	d[5] = to;
	memset(d + 6, 0, 6);
	d[6] = 2;
	d[11] = from;
	d[14] = tag;
	link_transmit(h->port, p);
}

static void run_ms(struct sim *s, uint64_t ms)
{
	sim_run_until(s, s->now_ns + ms * NS_PER_MS);
}

static void test_learning(void **state)
{
	struct sim *s = sim_new(1);
	struct link *l = link_new(s, "lan", LINK_SEGMENT);
	struct host h[HOSTS];

	(void)state;
	attach(s, l, h, HOSTS);
	say(&h[0], 1, 2, 0); /* unknown: flooded */
	run_ms(s, 10);
	assert_int_equal(h[1].got, 1);
	assert_int_equal(h[2].got, 1);
	say(&h[1], 2, 1, 0); /* learned: to port 0 alone */
	run_ms(s, 10);
	assert_int_equal(h[0].got, 1);
	assert_int_equal(h[2].got, 1);
	say(&h[0], 1, 2, 0);
	run_ms(s, 10);
	assert_int_equal(h[1].got, 2);
	assert_int_equal(h[2].got, 1);
	/* Station 2 moves to port 2. */
	say(&h[2], 2, 0xff, 0);
	run_ms(s, 10);
	say(&h[0], 1, 2, 0);
	run_ms(s, 10);
	assert_int_equal(h[2].got, 2);
	assert_int_equal(h[1].got, 3);
	/* Its cable is pulled: forgotten, flooded. */
	link_set_cut(h[2].port, true);
	say(&h[0], 1, 2, 0);
	run_ms(s, 10);
	assert_int_equal(h[2].got, 2);
	assert_int_equal(h[1].got, 4);
	sim_free(s);
}

static void test_forward_delay(void **state)
{
	struct sim *s = sim_new(1);
	struct link *l = link_new(s, "lan", LINK_SEGMENT);
	struct host h[HOSTS];

	(void)state;
	attach(s, l, h, HOSTS);
	l->forward_delay_ns = 2 * NS_PER_S;
	link_set_enabled(h[2].port, false);
	run_ms(s, 1000);
	link_set_enabled(h[2].port, true);
	assert_false(link_port_forwards(h[2].port));
	run_ms(s, 1999);
	say(&h[0], 1, 0xff, 0);
	say(&h[2], 3, 0xff, 0);
	run_ms(s, 1);
	assert_int_equal(h[1].got, 1); /* from 0; neither to nor from 2 */
	assert_int_equal(h[2].got, 0);
	assert_true(link_port_forwards(h[2].port));
	say(&h[0], 1, 0xff, 0);
	say(&h[2], 3, 0xff, 0);
	run_ms(s, 1);
	assert_int_equal(h[1].got, 3);
	assert_int_equal(h[2].got, 1);
	sim_free(s);
}

static void test_wire_carrier(void **state)
{
	struct sim *s = sim_new(1);
	struct link *l = link_new(s, "wire", LINK_WIRE);
	struct host h[2];

	(void)state;
	attach(s, l, h, 1);
	assert_false(h[0].port->carrier);
	attach(s, l, h + 1, 1);
	assert_true(h[0].port->carrier && h[1].port->carrier);
	l->delay_ns = 5 * NS_PER_MS;
	say(&h[0], 1, 2, 0);
	run_ms(s, 4);
	assert_int_equal(h[1].got, 0);
	run_ms(s, 1);
	assert_int_equal(h[1].got, 1);
	/* Lost in flight when the cable is pulled. */
	say(&h[0], 1, 2, 0);
	link_set_cut(h[0].port, true);
	assert_false(h[0].port->carrier || h[1].port->carrier);
	run_ms(s, 10);
	assert_int_equal(h[1].got, 1);
	link_set_cut(h[0].port, false);
	link_set_enabled(h[1].port, false);
	assert_false(h[0].port->carrier);
	link_set_enabled(h[1].port, true);
	say(&h[0], 1, 2, 0);
	link_leave(h[1].port);
	assert_false(h[0].port->carrier);
	run_ms(s, 10);
	assert_int_equal(h[1].got, 1);
	say(&h[0], 1, 2, 0);
	sim_free(s);
}

static unsigned bad_line(uint64_t seed, uint32_t loss, uint32_t dup, uint32_t reorder,
			 uint32_t corrupt, struct host *h)
{
	struct sim *s = sim_new(seed);
	struct link *l = link_new(s, "wire", LINK_WIRE);

	attach(s, l, h, 2);
	l->loss_ppm = loss;
	l->duplicate_ppm = dup;
	l->reorder_ppm = reorder;
	l->corrupt_ppm = corrupt;
	for (unsigned i = 0; i < 1000; i++) {
		say(&h[0], 1, 2, (uint8_t)i);
		run_ms(s, 1);
	}
	run_ms(s, 1000);
	sim_free(s);
	return h[1].got;
}

static void test_bad_lines(void **state)
{
	static struct host x[2], y[2], z[2];
	unsigned in_order = 0;

	(void)state;
	assert_int_equal(bad_line(1, 0, 0, 0, 0, x), 1000);
	assert_false(x[1].damaged);
	assert_int_equal(bad_line(1, 1000000, 0, 0, 0, x), 0);
	assert_int_equal(bad_line(1, 0, 1000000, 0, 0, x), 2000);
	assert_in_range(bad_line(1, 300000, 0, 0, 0, x), 600, 800);
	assert_int_equal(bad_line(1, 0, 0, 500000, 0, x), 1000);
	for (unsigned i = 1; i < 1000; i++)
		in_order += x[1].tags[i] == (uint8_t)(x[1].tags[i - 1] + 1);
	assert_true(in_order < 900);
	assert_int_equal(bad_line(1, 0, 0, 0, 1000000, x), 1000);
	assert_true(x[1].damaged);
	/* The same seed, the same fate; another seed, another. */
	bad_line(5, 200000, 200000, 200000, 0, x);
	bad_line(5, 200000, 200000, 200000, 0, y);
	bad_line(6, 200000, 200000, 200000, 0, z);
	assert_int_equal(x[1].got, y[1].got);
	assert_memory_equal(x[1].tags, y[1].tags, LOG);
	assert_memory_not_equal(x[1].tags, z[1].tags, LOG);
}

static unsigned frames_seen;

static void on_frame(void *ctx, const struct link *l, const struct link_port *from,
		     const uint8_t *data, size_t len)
{
	(void)ctx;
	assert_ptr_equal(from->link, l);
	assert_int_equal(len, 60);
	assert_int_equal(data[6], 2);
	frames_seen++;
}

static void test_observer_and_many_stations(void **state)
{
	struct sim *s = sim_new(1);
	struct link *l = link_new(s, "lan", LINK_SEGMENT);
	struct host h[HOSTS];

	(void)state;
	attach(s, l, h, HOSTS);
	s->observer.frame = on_frame;
	/* More stations than the table holds: it forgets, and still forwards. */
	for (unsigned i = 0; i < 20000; i++) {
		struct pkt *p = pkt_new(s, 60);
		uint8_t *d = pkt_put(p, 60);

		memset(d, 0, 60);
		d[5] = 9;
		d[6] = 2;
		d[9] = (uint8_t)(i >> 16);
		d[10] = (uint8_t)(i >> 8);
		d[11] = (uint8_t)i;
		link_transmit(h[0].port, p);
	}
	run_ms(s, 10);
	assert_int_equal(frames_seen, 20000);
	assert_int_equal(l->frames, 20000);
	assert_int_equal(h[1].got, 20000);
	sim_free(s);
}

/* However much is sent at once: what waits on the way is bounded, and the rest is counted. */
static void test_queue_is_bounded(void **state)
{
	struct sim *s = sim_new(1);
	struct link *l = link_new(s, "wire", LINK_WIRE);
	struct host h[2];

	(void)state;
	attach(s, l, h, 2);
	l->delay_ns = 100 * NS_PER_MS;
	for (unsigned i = 0; i < 100000; i++) {
		struct pkt *p = pkt_new(s, 60);

		memset(pkt_put(p, 60), 0, 60);
		link_transmit(h[0].port, p);
	}
	assert_int_equal(h[1].port->queued + h[1].port->dropped, 100000);
	assert_in_range(h[1].port->queued, 1000, 50000);
	run_ms(s, 200);
	assert_int_equal(h[1].got + h[1].port->dropped, 100000);
	assert_int_equal(h[1].port->queued, 0);
	sim_free(s);
}

static void test_pkt_room(void **state)
{
	struct sim *s = sim_new(1);
	struct pkt *p = pkt_new(s, 100), *c;

	(void)state;
	memset(pkt_put(p, 100), 1, 100);
	/* Past the headroom, and past the pooled block. */
	memset(pkt_push(p, 400), 2, 400);
	memset(pkt_put(p, 5000), 3, 5000);
	assert_int_equal(p->len, 5500);
	assert_int_equal(p->data[399], 2);
	assert_int_equal(p->data[400], 1);
	assert_int_equal(p->data[500], 3);
	c = pkt_clone(p);
	assert_memory_equal(c->data, p->data, p->len);
	pkt_pull(c, 400);
	pkt_trim(c, 100);
	assert_int_equal(c->data[99], 1);
	pkt_free(p);
	pkt_free(c);
	assert_int_equal(s->small_pkts.live, 0);
	sim_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_learning),
		cmocka_unit_test(test_forward_delay),
		cmocka_unit_test(test_wire_carrier),
		cmocka_unit_test(test_bad_lines),
		cmocka_unit_test(test_observer_and_many_stations),
		cmocka_unit_test(test_queue_is_bounded),
		cmocka_unit_test(test_pkt_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
