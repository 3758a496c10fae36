/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The HSRP version 1 packet: known bytes, every truncation, every single damaged byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/hsrp/hsrp_wire.h"
#include "lib/rng.h"

static const uint8_t known[HSRP_V1_LEN] = {
	0x00, 0x00, 0x10, 0x03, 0x0a, 0x78, 0x05, 0x00, /* hello, Active, 3, 10, 120, group 5 */
	'c',  'i',  's',  'c',	'o',  0x00, 0x00, 0x00, /* text */
	0xc0, 0x00, 0x02, 0x01,				/* 192.0.2.1 */
};

static void decodes_known_bytes(void **state)
{
	struct hsrp_pkt p;

	(void)state;
	assert_true(hsrp_pkt_decode(1, known, sizeof(known), &p));
	assert_int_equal(p.op, HSRP_OP_HELLO);
	assert_int_equal(p.state, HSRP_WIRE_ACTIVE);
	assert_int_equal(p.hello_ms, 3000);
	assert_int_equal(p.hold_ms, 10000);
	assert_int_equal(p.priority, 120);
	assert_int_equal(p.group, 5);
	assert_memory_equal(p.auth, "cisco\0\0", 8);
	assert_int_equal(p.virtual_addr, 0xc0000201);
}

static void encodes_what_it_decodes(void **state)
{
	uint8_t out[HSRP_V1_LEN];
	struct hsrp_pkt p;

	(void)state;
	assert_true(hsrp_pkt_decode(1, known, sizeof(known), &p));
	assert_true(hsrp_pkt_encode(&p, out, sizeof(out)));
	assert_memory_equal(out, known, sizeof(known));
	for (size_t cap = 0; cap < sizeof(out); cap++)
		assert_false(hsrp_pkt_encode(&p, out, cap));
}

/* From a block of just that size, so that the sanitizer sees a byte too many. */
static void survives_every_truncation(void **state)
{
	(void)state;
	for (size_t n = 0; n < sizeof(known); n++) {
		uint8_t *cut = malloc(n ? n : 1);
		struct hsrp_pkt p;

		memcpy(cut, known, n);
		assert_false(hsrp_pkt_decode(1, cut, n, &p));
		free(cut);
	}
}

static void lets_trailing_bytes_pass(void **state)
{
	uint8_t longer[HSRP_V1_LEN + 30] = {0};
	struct hsrp_pkt p;

	(void)state;
	memcpy(longer, known, sizeof(known));
	assert_true(hsrp_pkt_decode(1, longer, sizeof(longer), &p));
	assert_int_equal(p.virtual_addr, 0xc0000201);
}

static void refuses_what_is_undefined(void **state)
{
	uint8_t bad[HSRP_V1_LEN];
	struct hsrp_pkt p;

	(void)state;
	memcpy(bad, known, sizeof(bad));
	bad[0] = 2;
	assert_false(hsrp_pkt_decode(1, bad, sizeof(bad), &p));
	memcpy(bad, known, sizeof(bad));
	bad[1] = 4;
	assert_false(hsrp_pkt_decode(1, bad, sizeof(bad), &p));
	for (unsigned v = 0; v < 256; v++) {
		bool good = v == 0 || v == 1 || v == 2 || v == 4 || v == 8 || v == 16;

		memcpy(bad, known, sizeof(bad));
		bad[2] = (uint8_t)v;
		assert_int_equal(hsrp_pkt_decode(1, bad, sizeof(bad), &p), good);
	}
}

static void survives_garbage(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 1, 1);
	for (int i = 0; i < 20000; i++) {
		uint8_t junk[64], out[HSRP_MAX_LEN];
		size_t n = rng_below(&rng, sizeof(junk) + 1);
		struct hsrp_pkt p, q;

		rng_bytes(&rng, junk, n);
		if (n)
			junk[0] = 0;
		if (n > 1)
			junk[1] &= 3;
		if (!hsrp_pkt_decode(1, junk, n, &p) || p.op == HSRP_OP_ADVERTISE)
			continue;
		assert_true(hsrp_pkt_encode(&p, out, sizeof(out)));
		assert_true(hsrp_pkt_decode(1, out, sizeof(out), &q));
		assert_memory_equal(&p, &q, sizeof(p));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_known_bytes),
		cmocka_unit_test(encodes_what_it_decodes),
		cmocka_unit_test(survives_every_truncation),
		cmocka_unit_test(lets_trailing_bytes_pass),
		cmocka_unit_test(refuses_what_is_undefined),
		cmocka_unit_test(survives_garbage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
