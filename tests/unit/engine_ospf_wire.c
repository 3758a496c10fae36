/* SPDX-License-Identifier: GPL-2.0-or-later */
/* OSPF's bytes: known packets, round trips, every truncation, garbage, checksums. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/ospf/ospf_wire.h"
#include "lib/rng.h"

/* A router-LSA worked out by hand: one stub link; its checksum checked with Fletcher's sums. */
static const uint8_t known_lsa[36] = {
	0x00, 0x05, 0x22, 0x01, 192,  0,    2,	 1,    192,  0,	   2,	 1,
	0x80, 0x00, 0x00, 0x03, 0,    0,    0,	 36,   0x02, 0x00, 0x00, 0x01,
	10,   1,    1,	  0,	255,  255,  255, 0,    0x03, 0x00, 0x00, 0x0a,
};

/* The textbook's way: both sums over everything, checksum included, must be zero modulo 255. */
static bool fletcher_naive_ok(const uint8_t *p, size_t len)
{
	unsigned a = 0, b = 0;

	for (size_t i = 2; i < len; i++) {
		a = (a + p[i]) % 255;
		b = (b + a) % 255;
	}
	return a == 0 && b == 0;
}

static void lsa_checksum(void **state)
{
	uint8_t raw[36];
	uint16_t sum;

	(void)state;
	memcpy(raw, known_lsa, sizeof(raw));
	sum = ospf_lsa_checksum(raw, sizeof(raw));
	raw[16] = (uint8_t)(sum >> 8);
	raw[17] = (uint8_t)sum;
	assert_true(fletcher_naive_ok(raw, sizeof(raw)));
	assert_true(ospf_lsa_checksum_ok(raw, sizeof(raw)));
	/* The age is not covered, all else is. */
	ospf_lsa_set_age(raw, 1234);
	assert_true(ospf_lsa_checksum_ok(raw, sizeof(raw)));
	for (size_t i = 2; i < sizeof(raw); i++) {
		raw[i] ^= 0x10;
		assert_false(ospf_lsa_checksum_ok(raw, sizeof(raw)));
		raw[i] ^= 0x10;
	}
}

static void lsa_checksum_all_sizes(void **state)
{
	struct rng r;
	uint8_t *raw = malloc(9000);

	(void)state;
	rng_seed(&r, 7, 0);
	for (size_t len = 20; len < 9000; len += 1 + len / 16) {
		uint16_t sum;

		rng_bytes(&r, raw, len);
		if (len % 3 == 0)
			memset(raw, 0xff, len);
		sum = ospf_lsa_checksum(raw, len);
		raw[16] = (uint8_t)(sum >> 8);
		raw[17] = (uint8_t)sum;
		assert_true(fletcher_naive_ok(raw, len));
		assert_true(ospf_lsa_checksum_ok(raw, len));
	}
	free(raw);
}

/* A whole packet of each type, so that truncation has something to cut. */
static size_t make_packet(uint8_t type, uint8_t *p, size_t cap)
{
	struct ospf_hdr h = {.version = 2, .type = type, .router_id = 0xc0000201};
	struct ospf_hello hello = {0xffffff00, 10, 2, 1, 40, 0x0a010101, 0x0a010102};
	struct ospf_dd dd = {1500, 0x52, 7, 0xa65};
	struct ospf_lsa_hdr lh = {5, 0x22, 1, 0xc0000201, 0xc0000201, 0x80000003, 0, 36};
	struct wbuf b = wbuf_from(p, cap);
	uint8_t lsa[36];

	ospf_lsa_build(lsa, &lh, known_lsa + 20, 16);
	ospf_hdr_encode(&b, &h);
	switch (type) {
	case OSPF_HELLO:
		ospf_hello_encode(&b, &hello);
		wbuf_u32(&b, 0xc6336409);
		break;
	case OSPF_DD:
		ospf_dd_encode(&b, &dd);
		ospf_lsa_hdr_encode(&b, &lh);
		break;
	case OSPF_LS_REQUEST:
		wbuf_u32(&b, 1);
		wbuf_u32(&b, 0xc0000201);
		wbuf_u32(&b, 0xc0000201);
		break;
	case OSPF_LS_UPDATE:
		wbuf_u32(&b, 2);
		wbuf_bytes(&b, lsa, sizeof(lsa));
		wbuf_bytes(&b, lsa, sizeof(lsa));
		break;
	default:
		ospf_lsa_hdr_encode(&b, &lh);
	}
	ospf_packet_finish(&b);
	assert_false(b.failed);
	return b.len;
}

/* Reads a packet as the receiving side does; gives what could be read from its body. */
static unsigned read_packet(const uint8_t *p, size_t len)
{
	struct rbuf b = rbuf_from(p, len);
	struct ospf_hdr h;
	struct ospf_hello hello;
	struct ospf_dd dd;
	struct ospf_lsa_hdr lh;
	const uint8_t *raw;
	unsigned n = 0;

	if (!ospf_hdr_decode(&b, &h) || h.length > len || h.length < 24 ||
	    !ospf_packet_sound(p, h.length))
		return 0;
	b = rbuf_from(p + 24, h.length - 24u);
	switch (h.type) {
	case OSPF_HELLO:
		return ospf_hello_decode(&b, &hello);
	case OSPF_DD:
		if (!ospf_dd_decode(&b, &dd))
			return 0;
		while (b.left && ospf_lsa_hdr_decode(&b, &lh))
			n++;
		return n;
	case OSPF_LS_UPDATE:
		n = rbuf_u32(&b);
		if (n > 2)
			return 0;
		for (n = 0; ospf_lsa_next(&b, &lh, &raw);)
			n += ospf_lsa_checksum_ok(raw, lh.length) && ospf_lsa_sound(&lh, raw);
		return n;
	default:
		while (b.left && ospf_lsa_hdr_decode(&b, &lh))
			n++;
		return n;
	}
}

/* A copy of exactly `n` bytes on the heap, so that a read past the end is seen by ASan. */
static unsigned read_exact(const uint8_t *p, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1);
	unsigned got;

	memcpy(copy, p, n);
	got = read_packet(copy, n);
	free(copy);
	return got;
}

static void every_truncation(void **state)
{
	uint8_t p[256];

	(void)state;
	for (uint8_t type = OSPF_HELLO; type <= OSPF_LS_ACK; type++) {
		size_t len = make_packet(type, p, sizeof(p));

		if (type != OSPF_LS_REQUEST)
			assert_true(read_exact(p, len) >= 1);
		for (size_t n = 0; n < len; n++)
			assert_int_equal(read_exact(p, n), 0);
	}
}

/* The header's length and checksum follow the cut, so that the bodies' own checks are met. */
static void every_consistent_truncation(void **state)
{
	uint8_t p[256], cut[256];

	(void)state;
	for (uint8_t type = OSPF_HELLO; type <= OSPF_LS_ACK; type++) {
		size_t len = make_packet(type, p, sizeof(p));

		for (size_t n = 24; n < len; n++) {
			struct wbuf b = wbuf_from(cut, n);

			memcpy(cut, p, n);
			b.len = n;
			ospf_packet_finish(&b);
			assert_true(read_exact(cut, n) <= 1);
		}
	}
}

static void garbage(void **state)
{
	struct rng r;
	uint8_t p[256];

	(void)state;
	rng_seed(&r, 11, 0);
	for (unsigned i = 0; i < 20000; i++) {
		size_t len = make_packet((uint8_t)(1 + i % 5), p, sizeof(p));
		struct wbuf b = wbuf_from(p, len);

		for (unsigned k = rng_below(&r, 6); k; k--)
			p[24 + rng_below(&r, (uint32_t)len - 24)] = (uint8_t)rng_u64(&r);
		b.len = len;
		ospf_packet_finish(&b);
		read_exact(p, len);
	}
}

static void lsa_bodies(void **state)
{
	struct ospf_ext_body e = {0xfffffe00, true, 20, 0x0a010102, 7}, e2;
	struct ospf_lsa_hdr h = {0, 0x20, OSPF_LSA_EXTERNAL, 0x0a304200, 1, 2, 0, 0};
	uint8_t body[16], raw[36], *copy;
	struct wbuf w = wbuf_from(body, sizeof(body));
	struct rbuf b;

	(void)state;
	ospf_ext_encode(&w, &e);
	assert_int_equal(w.len, 16);
	assert_int_equal(body[4], 0x80);
	ospf_lsa_build(raw, &h, body, sizeof(body));
	assert_int_equal(h.length, 36);
	assert_true(ospf_lsa_checksum_ok(raw, 36));
	b = ospf_lsa_body(raw, 36);
	assert_true(ospf_ext_decode(&b, &e2));
	assert_int_equal(e2.mask, e.mask);
	assert_true(e2.type2);
	assert_int_equal(e2.metric, 20);
	assert_int_equal(e2.forward, e.forward);
	assert_int_equal(e2.tag, 7);
	/* Cut anywhere, with a length that agrees, it is unsound. */
	for (uint16_t n = 20; n < 36; n++) {
		copy = malloc(n);
		memcpy(copy, raw, n);
		h.length = n;
		assert_false(ospf_lsa_sound(&h, copy));
		free(copy);
	}
}

static void router_lsa_count_lies(void **state)
{
	struct ospf_lsa_hdr h = {0, 0x22, OSPF_LSA_ROUTER, 1, 1, 2, 0, 36};
	uint8_t raw[36];

	(void)state;
	ospf_lsa_build(raw, &h, known_lsa + 20, 16);
	assert_true(ospf_lsa_sound(&h, raw));
	raw[23] = 2;
	assert_false(ospf_lsa_sound(&h, raw));
	raw[23] = 1;
	raw[33] = 9; /* TOS metrics that are not there */
	assert_false(ospf_lsa_sound(&h, raw));
	raw[33] = 0;
	h.adv = 2; /* not its own */
	assert_false(ospf_lsa_sound(&h, raw));
}

static void lls_block(void **state)
{
	uint8_t p[12], *copy;
	struct wbuf b = wbuf_from(p, sizeof(p));

	(void)state;
	ospf_lls_encode(&b, 1);
	assert_int_equal(b.len, 12);
	/* As published for IOS: ff f6 00 03 00 01 00 04 00 00 00 01. */
	assert_memory_equal(p, "\xff\xf6\x00\x03\x00\x01\x00\x04\x00\x00\x00\x01", 12);
	assert_int_equal(ospf_lls_decode(p, 12), 1);
	for (size_t n = 0; n < 12; n++) {
		copy = malloc(n ? n : 1);
		memcpy(copy, p, n);
		assert_int_equal(ospf_lls_decode(copy, n), 0);
		free(copy);
	}
	p[5] = 2;
	assert_int_equal(ospf_lls_decode(p, 12), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lsa_checksum),
		cmocka_unit_test(lsa_checksum_all_sizes),
		cmocka_unit_test(every_truncation),
		cmocka_unit_test(every_consistent_truncation),
		cmocka_unit_test(garbage),
		cmocka_unit_test(lsa_bodies),
		cmocka_unit_test(router_lsa_count_lies),
		cmocka_unit_test(lls_block),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
