/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ISAKMP wire format: what is written is read again; cut or spoiled, it is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/crypto/ike_wire.h"
#include "lib/rng.h"

static const uint8_t spi4[] = {0x12, 0x34, 0x56, 0x78};

/* A message with every payload that is decoded. */
static size_t full_message(uint8_t *buf, size_t cap)
{
	static const uint8_t bytes[20] = {1, 2, 3, 4, 5};
	static const uint32_t two_spis[] = {0x11111111, 0x22222222};
	struct ike_hdr h = {.icookie = 0x0102030405060708, .rcookie = 0x1112131415161718,
			    .exchange = IKE_EXCH_QUICK, .mid = 0xdeadbeef};
	struct ike_id id = {.type = IKE_ID_SUBNET, .addr = 0x0a010000, .mask = 0xffff0000};
	struct ike_enc e;

	ike_enc_begin(&e, buf, cap, &h);
	ike_enc_payload(&e, IKE_PL_HASH, bytes, 20);
	ike_enc_open(&e, IKE_PL_SA);
	wbuf_u32(&e.w, IKE_DOI_IPSEC);
	wbuf_u32(&e.w, IKE_SIT_IDENTITY);
	ike_enc_proposal(&e, 1, IKE_PROTO_ESP, spi4, 4, 2);
	ike_enc_transform(&e, 1, 3);
	ike_enc_attr(&e, IKE_P2_LIFE_TYPE, 1);
	ike_enc_attr(&e, IKE_P2_LIFE, 3600);
	ike_enc_attr(&e, IKE_P2_LIFE_TYPE, 2);
	ike_enc_attr(&e, IKE_P2_LIFE, 4608000);
	ike_enc_attr(&e, IKE_P2_AUTH, 1);
	ike_enc_transform_end(&e, true);
	ike_enc_transform(&e, 2, 2);
	ike_enc_attr(&e, IKE_P2_ENCAP, 1);
	ike_enc_transform_end(&e, false);
	ike_enc_proposal_end(&e, true);
	ike_enc_proposal(&e, 2, IKE_PROTO_AH, spi4, 4, 1);
	ike_enc_transform(&e, 1, 2);
	ike_enc_transform_end(&e, false);
	ike_enc_proposal_end(&e, false);
	ike_enc_close(&e);
	ike_enc_payload(&e, IKE_PL_NONCE, bytes, 20);
	ike_enc_payload(&e, IKE_PL_KE, bytes, 20);
	ike_enc_id(&e, &id);
	ike_enc_id(&e, &id);
	ike_enc_notify(&e, IKE_PROTO_ESP, IKE_N_RESPONDER_LIFETIME, spi4, 4, bytes, 8);
	ike_enc_payload(&e, IKE_PL_VENDOR, bytes, 16);
	ike_enc_open(&e, IKE_PL_DELETE);
	wbuf_u32(&e.w, IKE_DOI_IPSEC);
	wbuf_u8(&e.w, IKE_PROTO_ESP);
	wbuf_u8(&e.w, 4);
	wbuf_u16(&e.w, 2);
	wbuf_u32(&e.w, two_spis[0]);
	wbuf_u32(&e.w, two_spis[1]);
	ike_enc_close(&e);
	return ike_enc_finish(&e, 8);
}

static bool decode(const uint8_t *p, size_t len, struct ike_msg *m)
{
	return ike_hdr_decode(p, len, &m->h) &&
	       ike_msg_decode(p + IKE_HDR_LEN, m->h.len - IKE_HDR_LEN, m->h.next, m);
}

static void test_round_trip(void **state)
{
	uint8_t buf[1024];
	size_t len = full_message(buf, sizeof(buf));
	struct ike_msg m;
	struct ike_offer o;
	struct ike_attrs a;
	struct ike_id id;

	(void)state;
	assert_true(len > 0);
	assert_int_equal((len - IKE_HDR_LEN) % 8, 0);
	assert_true(decode(buf, len, &m));
	assert_true(m.h.icookie == 0x0102030405060708 && m.h.mid == 0xdeadbeef);
	assert_int_equal(m.hash.len, 20);
	assert_int_equal(m.n_ids, 2);
	assert_int_equal(m.n_notifies, 1);
	assert_int_equal(m.notify[0].type, IKE_N_RESPONDER_LIFETIME);
	assert_int_equal(m.notify[0].data.len, 8);
	assert_int_equal(m.n_deletes, 1);
	assert_int_equal(m.del[0].n, 2);
	assert_int_equal(m.n_vendors, 1);
	/* HASH covers the rest up to the padding. */
	assert_ptr_equal(m.after_hash.p, buf + IKE_HDR_LEN + 24);
	assert_true(m.after_hash.len <= len - IKE_HDR_LEN - 24 &&
		    m.after_hash.len > len - IKE_HDR_LEN - 24 - 8);
	assert_true(ike_id_decode(m.id[1], &id));
	assert_int_equal(id.mask, 0xffff0000);
	assert_true(ike_offer_decode(m.sa, &o));
	assert_int_equal(o.n, 3);
	assert_int_equal(o.t[1].num, 2);
	assert_int_equal(o.t[2].proto, IKE_PROTO_AH);
	assert_memory_equal(o.t[0].spi.p, spi4, 4);
	assert_true(ike_attrs_decode(o.t[0].attrs, IKE_P2_LIFE_TYPE, IKE_P2_LIFE, &a));
	assert_int_equal(a.life_s, 3600);
	assert_int_equal(a.life_kb, 4608000);
	assert_true(a.life_s_basic && !a.life_kb_basic && !a.odd);
}

static void test_truncation(void **state)
{
	uint8_t buf[1024], cut[1024];
	size_t len = full_message(buf, sizeof(buf));
	struct ike_msg m, whole;

	(void)state;
	assert_true(decode(buf, len, &whole));
	for (size_t n = 0; n < len; n++) {
		memset(&m, 0, sizeof(m));
		/* As sent: the header's length tells. */
		assert_false(ike_hdr_decode(buf, n, &m.h));
		if (n < IKE_HDR_LEN)
			continue;
		/* With a length that fits, the chain is found short, the padding apart. */
		memcpy(cut, buf, n);
		cut[26] = (uint8_t)(n >> 8);
		cut[27] = (uint8_t)n;
		if (n < (size_t)(whole.after_hash.p + whole.after_hash.len - buf))
			assert_false(decode(cut, n, &m));
	}
}

static void test_truncated_offer(void **state)
{
	uint8_t buf[1024];
	size_t len = full_message(buf, sizeof(buf));
	struct ike_msg m;
	struct ike_offer o;

	(void)state;
	assert_true(decode(buf, len, &m));
	for (size_t n = 0; n < m.sa.len; n++)
		assert_false(ike_offer_decode((struct ike_chunk){m.sa.p, n}, &o));
	for (size_t n = 0; n < m.id[0].len; n++) {
		struct ike_id id;

		assert_false(ike_id_decode((struct ike_chunk){m.id[0].p, n}, &id));
	}
}

static void test_small_buffer(void **state)
{
	uint8_t big[1024], small[1024];
	size_t len = full_message(big, sizeof(big));

	(void)state;
	for (size_t cap = IKE_HDR_LEN; cap < len; cap++)
		assert_int_equal(full_message(small, cap), 0);
	assert_int_equal(full_message(small, len), len);
}

static void test_reserved_is_zero(void **state)
{
	uint8_t buf[1024];
	size_t len = full_message(buf, sizeof(buf));
	struct ike_msg m;

	(void)state;
	buf[IKE_HDR_LEN + 1] = 1;
	assert_false(decode(buf, len, &m));
}

/* Whatever comes: no reading outside, no endless loop; ASan and UBSan watch. */
static void test_garbage(void **state)
{
	uint8_t buf[1024], bad[1024];
	size_t len = full_message(buf, sizeof(buf));
	struct rng r;
	unsigned sound = 0;

	(void)state;
	rng_seed(&r, 7, 0);
	for (unsigned i = 0; i < 30000; i++) {
		struct ike_msg m = {0};
		struct ike_offer o;
		struct ike_attrs a;

		memcpy(bad, buf, len);
		for (unsigned k = rng_below(&r, 6); k > 0; k--)
			bad[rng_below(&r, (uint32_t)len)] = (uint8_t)rng_u64(&r);
		if (i % 3 == 0)
			rng_bytes(&r, bad + IKE_HDR_LEN, len - IKE_HDR_LEN);
		if (!decode(bad, len, &m) || !m.sa.p)
			continue;
		sound++;
		if (!ike_offer_decode(m.sa, &o))
			continue;
		for (unsigned t = 0; t < o.n; t++)
			ike_attrs_decode(o.t[t].attrs, IKE_P2_LIFE_TYPE, IKE_P2_LIFE, &a);
	}
	assert_true(sound > 100);
}

static void attrs_of(const uint8_t *p, size_t n, struct ike_attrs *a)
{
	assert_true(ike_attrs_decode((struct ike_chunk){p, n}, IKE_P1_LIFE_TYPE, IKE_P1_LIFE, a));
}

static void test_attributes_in_any_order(void **state)
{
	static const uint8_t duration_first[] = {0x80, 12, 0x0e, 0x10, 0x80, 11, 0, 1,
						 0x80, 1,  0,	 5,    0x80, 4,	 0, 2};
	static const uint8_t four_bytes[] = {0x80, 11, 0, 1, 0, 12, 0, 4, 0, 1, 0x51, 0x80};
	static const uint8_t eight_bytes[] = {0x80, 11, 0, 1, 0, 12, 0, 8, 1, 0, 0, 0, 0, 0, 0, 0};
	static const uint8_t bare[] = {0x80, 12, 0, 60};
	static const uint8_t unknown[] = {0x80, 99, 0, 1};
	static const uint8_t twice[] = {0x80, 1, 0, 1, 0x80, 1, 0, 5};
	struct ike_attrs a;

	(void)state;
	attrs_of(duration_first, sizeof(duration_first), &a);
	assert_int_equal(a.life_s, 3600);
	assert_int_equal(a.val[IKE_P1_ENCR], 5);
	assert_int_equal(a.val[IKE_P1_GROUP], 2);
	attrs_of(four_bytes, sizeof(four_bytes), &a);
	assert_int_equal(a.life_s, 86400);
	assert_false(a.life_s_basic);
	attrs_of(eight_bytes, sizeof(eight_bytes), &a);
	assert_int_equal(a.life_s, UINT32_MAX);
	attrs_of(bare, sizeof(bare), &a);
	assert_int_equal(a.life_s, 60);
	attrs_of(unknown, sizeof(unknown), &a);
	assert_true(a.odd);
	attrs_of(twice, sizeof(twice), &a);
	assert_true(a.odd);
	for (size_t n = 1; n < sizeof(four_bytes); n++)
		if (n != 4)
			assert_false(ike_attrs_decode((struct ike_chunk){four_bytes, n},
						      IKE_P1_LIFE_TYPE, IKE_P1_LIFE, &a));
}

static void test_many_transforms(void **state)
{
	uint8_t buf[4096];
	struct ike_hdr h = {.icookie = 1, .exchange = IKE_EXCH_MAIN};
	struct ike_enc e;
	struct ike_msg m;
	struct ike_offer o;
	size_t len;

	(void)state;
	ike_enc_begin(&e, buf, sizeof(buf), &h);
	ike_enc_open(&e, IKE_PL_SA);
	wbuf_u32(&e.w, IKE_DOI_IPSEC);
	wbuf_u32(&e.w, IKE_SIT_IDENTITY);
	ike_enc_proposal(&e, 0, IKE_PROTO_ISAKMP, NULL, 0, 200);
	for (unsigned i = 1; i <= 200; i++) {
		ike_enc_transform(&e, (uint8_t)i, 1);
		ike_enc_attr(&e, IKE_P1_ENCR, 5);
		ike_enc_transform_end(&e, i < 200);
	}
	ike_enc_proposal_end(&e, false);
	ike_enc_close(&e);
	len = ike_enc_finish(&e, 1);
	assert_true(decode(buf, len, &m));
	assert_true(ike_offer_decode(m.sa, &o));
	/* What is beyond our room is passed over; the first are there. */
	assert_int_equal(o.n, IKE_MAX_TRANSFORMS);
	assert_int_equal(o.t[IKE_MAX_TRANSFORMS - 1].num, IKE_MAX_TRANSFORMS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_truncation),
		cmocka_unit_test(test_truncated_offer),
		cmocka_unit_test(test_small_buffer),
		cmocka_unit_test(test_reserved_is_zero),
		cmocka_unit_test(test_garbage),
		cmocka_unit_test(test_attributes_in_any_order),
		cmocka_unit_test(test_many_transforms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
