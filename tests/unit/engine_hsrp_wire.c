/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The HSRP packets of both versions: known bytes, every truncation, every single damaged byte. */
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
	assert_int_equal(hsrp_pkt_decode(1, known, sizeof(known), &p), HSRP_DROP_NONE);
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
	assert_int_equal(hsrp_pkt_decode(1, known, sizeof(known), &p), HSRP_DROP_NONE);
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
		assert_int_not_equal(hsrp_pkt_decode(1, cut, n, &p), HSRP_DROP_NONE);
		free(cut);
	}
}

static void lets_trailing_bytes_pass(void **state)
{
	uint8_t longer[HSRP_V1_LEN + 30] = {0};
	struct hsrp_pkt p;

	(void)state;
	memcpy(longer, known, sizeof(known));
	assert_int_equal(hsrp_pkt_decode(1, longer, sizeof(longer), &p), HSRP_DROP_NONE);
	assert_int_equal(p.virtual_addr, 0xc0000201);
}

static void refuses_what_is_undefined(void **state)
{
	uint8_t bad[HSRP_V1_LEN];
	struct hsrp_pkt p;

	(void)state;
	memcpy(bad, known, sizeof(bad));
	bad[0] = 2;
	assert_int_equal(hsrp_pkt_decode(1, bad, sizeof(bad), &p), HSRP_DROP_VERSION);
	memcpy(bad, known, sizeof(bad));
	bad[1] = 4;
	assert_int_equal(hsrp_pkt_decode(1, bad, sizeof(bad), &p), HSRP_DROP_OPCODE);
	for (unsigned v = 0; v < 256; v++) {
		bool good = v == 0 || v == 1 || v == 2 || v == 4 || v == 8 || v == 16;

		memcpy(bad, known, sizeof(bad));
		bad[2] = (uint8_t)v;
		assert_int_equal(hsrp_pkt_decode(1, bad, sizeof(bad), &p),
				 good ? HSRP_DROP_NONE : HSRP_DROP_STATE);
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
		if (hsrp_pkt_decode(1, junk, n, &p) || p.op == HSRP_OP_ADVERTISE)
			continue;
		assert_true(hsrp_pkt_encode(&p, out, sizeof(out)));
		assert_int_equal(hsrp_pkt_decode(1, out, sizeof(out), &q), HSRP_DROP_NONE);
		assert_memory_equal(&p, &q, sizeof(p));
	}
}

/* Hello, Speak, group 1000, priority 120, 500 and 1600 ms, the text. */
static const uint8_t known2[52] = {
	0x01, 0x28, 0x02, 0x00, 0x04, 0x04, 0x03, 0xe8, /* states are numbered otherwise */
	0x02, 0x00, 0x00, 0x00, 0x00, 0x07, 0x00, 0x00, 0x00, 0x78, /* identifier, priority */
	0x00, 0x00, 0x01, 0xf4, 0x00, 0x00, 0x06, 0x40, /* times */
	0xc0, 0x00, 0x02, 0x01, 0,    0,    0,	  0,    0, 0, 0, 0, 0, 0, 0, 0,
	0x03, 0x08, 'c',  'i',	's',  'c',  'o',  0,	0,    0,
};

static void version2_known_bytes(void **state)
{
	uint8_t out[HSRP_MAX_LEN];
	struct hsrp_pkt p;

	(void)state;
	assert_int_equal(hsrp_pkt_decode(2, known2, sizeof(known2), &p), HSRP_DROP_NONE);
	assert_int_equal(p.state, HSRP_WIRE_SPEAK);
	assert_int_equal(p.group, 1000);
	assert_int_equal(p.priority, 120);
	assert_int_equal(p.hello_ms, 500);
	assert_int_equal(p.hold_ms, 1600);
	assert_int_equal(p.id[5], 7);
	assert_int_equal(p.virtual_addr, 0xc0000201);
	assert_memory_equal(p.auth, "cisco\0\0", 8);
	assert_int_equal(hsrp_pkt_encode(&p, out, sizeof(out)), sizeof(known2));
	assert_memory_equal(out, known2, sizeof(known2));
	p.auth_kind = HSRP_AUTH_MD5;
	assert_int_equal(hsrp_pkt_encode(&p, out, sizeof(out)), HSRP_MAX_LEN);
	assert_int_equal(hsrp_pkt_decode(2, out, HSRP_MAX_LEN, &p), HSRP_DROP_NONE);
	assert_int_equal(p.digest_at, HSRP_MAX_LEN - HSRP_DIGEST_LEN);
	/* Neither version is the other. */
	assert_int_equal(hsrp_pkt_decode(1, known2, sizeof(known2), &p), HSRP_DROP_VERSION);
	assert_int_not_equal(hsrp_pkt_decode(2, known, sizeof(known), &p), HSRP_DROP_NONE);
}

/* Each reason that a packet of version 2 can give, by the byte that gives it. */
static void version2_reasons(void **state)
{
	static const struct {
		uint8_t at, value;
		enum hsrp_drop why;
	} rows[] = {
		{0, 9, HSRP_DROP_NO_STATE},    {1, 39, HSRP_DROP_PART_LENGTH},
		{1, 200, HSRP_DROP_SHORT},     {2, 1, HSRP_DROP_VERSION},
		{3, 3, HSRP_DROP_OPCODE},      {4, 0, HSRP_DROP_STATE},
		{4, 7, HSRP_DROP_STATE},       {5, 6, HSRP_DROP_FIELD},
		{6, 0x10, HSRP_DROP_FIELD},    {16, 1, HSRP_DROP_FIELD},
		{42, 1, HSRP_DROP_PART_TWICE}, {43, 7, HSRP_DROP_PART_LENGTH},
	};
	uint8_t bad[HSRP_MAX_LEN];
	struct hsrp_pkt p;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		memcpy(bad, known2, sizeof(known2));
		bad[rows[i].at] = rows[i].value;
		assert_int_equal(hsrp_pkt_decode(2, bad, sizeof(known2), &p), rows[i].why);
		assert_true(*hsrp_drop_name(rows[i].why));
	}
	hsrp_pkt_decode(2, known2, sizeof(known2), &p);
	p.auth_kind = HSRP_AUTH_MD5;
	hsrp_pkt_encode(&p, bad, sizeof(bad));
	bad[44] = 2;
	assert_int_equal(hsrp_pkt_decode(2, bad, sizeof(bad), &p), HSRP_DROP_ALGORITHM);
}

/* What `standby timers` can set passes, in hellos nothing else; coups and resigns may say what
 * they like. */
static void version2_times(void **state)
{
	static const struct {
		uint32_t hello_ms, hold_ms;
		bool good;
	} rows[] = {
		{15, 50, true},	       {254000, 255000, true}, {0, 10000, false},
		{3000, 0, false},      {254001, 255000, false}, {3000, 255001, false},
		{3000, UINT32_MAX, false},
	};
	uint8_t data[HSRP_MAX_LEN];
	struct hsrp_pkt p, q;
	size_t len;

	(void)state;
	assert_int_equal(hsrp_pkt_decode(2, known2, sizeof(known2), &p), HSRP_DROP_NONE);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		p.hello_ms = rows[i].hello_ms;
		p.hold_ms = rows[i].hold_ms;
		p.op = HSRP_OP_HELLO;
		len = hsrp_pkt_encode(&p, data, sizeof(data));
		assert_int_equal(hsrp_pkt_decode(2, data, len, &q),
				 rows[i].good ? HSRP_DROP_NONE : HSRP_DROP_FIELD);
		p.op = HSRP_OP_RESIGN;
		len = hsrp_pkt_encode(&p, data, sizeof(data));
		assert_int_equal(hsrp_pkt_decode(2, data, len, &q), HSRP_DROP_NONE);
	}
}

/* Of the text and the MD5 form; without its text a packet is whole. */
static void version2_every_truncation(void **state)
{
	struct hsrp_pkt p, q;
	uint8_t md5[HSRP_MAX_LEN];

	(void)state;
	assert_int_equal(hsrp_pkt_decode(2, known2, sizeof(known2), &p), HSRP_DROP_NONE);
	p.auth_kind = HSRP_AUTH_MD5;
	hsrp_pkt_encode(&p, md5, sizeof(md5));
	for (size_t n = 0; n < sizeof(md5); n++) {
		uint8_t *cut = malloc(n ? n : 1);

		memcpy(cut, md5, n);
		assert_int_equal(!hsrp_pkt_decode(2, cut, n, &q), n == 42);
		memcpy(cut, known2, n < sizeof(known2) ? n : sizeof(known2));
		if (n < sizeof(known2))
			assert_int_equal(!hsrp_pkt_decode(2, cut, n, &q), n == 42);
		free(cut);
	}
}

static void version2_garbage(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 2, 1);
	for (int i = 0; i < 20000; i++) {
		uint8_t junk[sizeof(known2)], out[HSRP_MAX_LEN];
		struct hsrp_pkt p;

		memcpy(junk, known2, sizeof(junk));
		for (int k = 0; k < 4; k++)
			junk[rng_below(&rng, sizeof(junk))] = (uint8_t)rng_below(&rng, 256);
		if (!hsrp_pkt_decode(2, junk, sizeof(junk), &p) && p.op != HSRP_OP_ADVERTISE)
			assert_true(hsrp_pkt_encode(&p, out, sizeof(out)));
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
		cmocka_unit_test(version2_known_bytes),
		cmocka_unit_test(version2_reasons),
		cmocka_unit_test(version2_times),
		cmocka_unit_test(version2_every_truncation),
		cmocka_unit_test(version2_garbage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
