/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ESP and AH as bytes, without a router around them: what is sealed is opened here by OpenSSL's
 * one-shot calls, a path that shares nothing with the code under test, and the other way round.
 * The replay window against a plain set. Every truncation and every flipped bit.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/hmac.h>
#include <openssl/provider.h>

#include "tests/unit/ipsec_world.h"

/* A pair installed on a router that nobody else talks to. */
struct bench {
	struct sim *s;
	struct router *r;
	struct ipsec_flow *flow;
	struct ipsec_sa_pair keys;
};

static struct bench bench_new(enum cipher c, enum hash h, enum hash ah)
{
	const char *const ace[] = {"permit ip 10.1.0.0/16 10.2.0.0/16"};
	struct bench b = {.s = world_new()};
	struct transform_set set = world_set("ts", c, h, ah);
	struct crypto_map_config m = world_map("vpn", 10, "192.0.2.2", "101", "ts");
	struct iface *ifp;

	b.r = world_router(b.s, "a");
	ifp = world_iface(b.r, "FastEthernet0/0", "192.0.2.1/24", world_segment(b.s, "lan"));
	world_acl(b.r, "101", ace, 1);
	crypto_set_transforms(b.r, &set, 1);
	crypto_set_maps(b.r, &m, 1);
	crypto_bind(ifp, "vpn", NULL);
	b.flow = world_flow(b.r, 0);
	b.keys = (struct ipsec_sa_pair){
		.flow = (void *)b.flow->id,
		.local = world_addr("192.0.2.1"),
		.remote = world_addr("192.0.2.2"),
		.chosen = {.esp_cipher = c, .esp_hash = h, .ah_hash = ah},
		.esp_in = 0x1001,
		.esp_out = 0x1002,
		.ah_in = 0x1003,
		.ah_out = 0x1004,
	};
	rng_bytes(&b.s->rng, b.keys.key_esp_in, sizeof(b.keys.key_esp_in));
	memcpy(b.keys.key_esp_out, b.keys.key_esp_in, sizeof(b.keys.key_esp_out));
	rng_bytes(&b.s->rng, b.keys.key_ah_in, sizeof(b.keys.key_ah_in));
	memcpy(b.keys.key_ah_out, b.keys.key_ah_in, sizeof(b.keys.key_ah_out));
	ipsec_install(b.r, &b.keys);
	return b;
}

static struct pkt *payload(struct sim *s, size_t len)
{
	struct pkt *p = pkt_new(s, len);
	uint8_t *at = pkt_put(p, len);

	for (size_t i = 0; i < len; i++)
		at[i] = (uint8_t)(i * 7 + 3);
	return p;
}

static bool payload_is(const struct pkt *p, size_t len)
{
	if (p->len != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (p->data[i] != (uint8_t)(i * 7 + 3))
			return false;
	return true;
}

static const EVP_CIPHER *plain_cipher(enum cipher c)
{
	switch (c) {
	case CIPHER_DES:
		return EVP_des_cbc();
	case CIPHER_3DES:
		return EVP_des_ede3_cbc();
	case CIPHER_AES128:
		return EVP_aes_128_cbc();
	case CIPHER_AES192:
		return EVP_aes_192_cbc();
	case CIPHER_AES256:
		return EVP_aes_256_cbc();
	default:
		return NULL;
	}
}

static const EVP_MD *plain_md(enum hash h)
{
	return h == HASH_MD5 ? EVP_md5() : h == HASH_SHA1 ? EVP_sha1() : EVP_sha256();
}

/* RFC 2406 by hand: gives the clear text, padding and trailer included, or 0 if the ICV
 * is wrong. */
static size_t plain_open(enum cipher c, enum hash h, const uint8_t *key, const uint8_t *esp,
			 size_t len, uint8_t *clear)
{
	static const size_t key_len[] = {0, 0, 8, 24, 16, 24, 32},
			    iv_len[] = {0, 0, 8, 8, 16, 16, 16};
	static const size_t md_len[] = {0, 16, 20, 32}, icv_len[] = {0, 12, 12, 16};
	size_t body = len - 8 - iv_len[c] - icv_len[h];
	uint8_t icv[EVP_MAX_MD_SIZE];
	EVP_CIPHER_CTX *ctx;
	int n = 0;

	if (h) {
		HMAC(plain_md(h), key + key_len[c], (int)md_len[h], esp, len - icv_len[h], icv,
		     NULL);
		if (memcmp(icv, esp + len - icv_len[h], icv_len[h]) != 0)
			return 0;
	}
	memcpy(clear, esp + 8 + iv_len[c], body);
	if (!plain_cipher(c))
		return body;
	ctx = EVP_CIPHER_CTX_new();
	assert_true(EVP_DecryptInit_ex(ctx, plain_cipher(c), NULL, key, esp + 8));
	EVP_CIPHER_CTX_set_padding(ctx, 0);
	assert_true(EVP_DecryptUpdate(ctx, clear, &n, esp + 8 + iv_len[c], (int)body));
	EVP_CIPHER_CTX_free(ctx);
	assert_int_equal(n, body);
	return body;
}

static const struct suite {
	enum cipher c;
	enum hash h;
} suites[] = {
	{CIPHER_DES, HASH_MD5},	    {CIPHER_DES, HASH_NONE},	 {CIPHER_3DES, HASH_SHA1},
	{CIPHER_AES128, HASH_SHA1}, {CIPHER_AES192, HASH_MD5},	 {CIPHER_AES256, HASH_SHA256},
	{CIPHER_NULL, HASH_SHA256}, {CIPHER_AES128, HASH_NONE},
};

enum { SUITES = sizeof(suites) / sizeof(*suites) };

static void test_esp_against_openssl(void **state)
{
	uint8_t clear[4096], first_iv[16] = {0};

	(void)state;
	for (size_t i = 0; i < SUITES; i++) {
		struct bench b = bench_new(suites[i].c, suites[i].h, HASH_NONE);
		struct ipsec_sa *sa = &b.flow->out->esp_out;

		for (size_t len = 20; len < 100; len++) {
			struct pkt *p = payload(b.s, len);
			size_t n;

			assert_true(esp_seal(sa, p, 4));
			assert_int_equal(p->data[3], 2); /* SPI 0x1002 */
			assert_int_equal(p->data[2], 0x10);
			assert_int_equal(p->data[7], len - 19); /* numbers count from 1 */
			n = plain_open(suites[i].c, suites[i].h, b.keys.key_esp_out, p->data,
				       p->len, clear);
			assert_int_equal(n % 4, 0);
			assert_int_equal(clear[n - 1], 4);
			assert_int_equal(n, len + 2 + clear[n - 2]);
			for (size_t k = 0; k < clear[n - 2]; k++)
				assert_int_equal(clear[len + k], k + 1);
			clear[len] = 0;
			for (size_t k = 0; k < len; k++)
				assert_int_equal(clear[k], (uint8_t)(k * 7 + 3));
			/* No IV comes twice. */
			if (sa->iv_len) {
				assert_true(memcmp(first_iv, p->data + 8, sa->iv_len) != 0);
				memcpy(first_iv, p->data + 8, sa->iv_len);
			}
			pkt_free(p);
		}
		sim_free(b.s);
	}
}

static void test_esp_round_trip_and_replay(void **state)
{
	(void)state;
	for (size_t i = 0; i < SUITES; i++) {
		struct bench b = bench_new(suites[i].c, suites[i].h, HASH_NONE);
		struct pkt *p = payload(b.s, 333), *copy;
		uint8_t next = 0;

		assert_true(esp_seal(&b.flow->out->esp_out, p, 17));
		copy = pkt_clone(p);
		assert_int_equal(esp_open(&b.flow->out->esp_in, p, &next), IPSEC_OK);
		assert_int_equal(next, 17);
		assert_true(payload_is(p, 333));
		assert_int_equal(esp_open(&b.flow->out->esp_in, copy, &next),
				 suites[i].h ? IPSEC_REPLAYED : IPSEC_OK);
		pkt_free(p);
		pkt_free(copy);
		sim_free(b.s);
	}
}

static void test_esp_truncated_and_tampered(void **state)
{
	(void)state;
	for (size_t i = 0; i < SUITES; i++) {
		struct bench b = bench_new(suites[i].c, suites[i].h, HASH_NONE);
		struct ipsec_sa *in = &b.flow->out->esp_in;
		struct pkt *p = payload(b.s, 61), *bad;
		uint8_t next = 0;

		assert_true(esp_seal(&b.flow->out->esp_out, p, 4));
		for (size_t len = 0; len < p->len; len++) {
			enum ipsec_check got;

			bad = pkt_clone(p);
			pkt_trim(bad, len);
			got = esp_open(in, bad, &next);
			if (suites[i].h)
				assert_true(got == IPSEC_SHORT || got == IPSEC_BAD_ICV);
			pkt_free(bad);
		}
		for (size_t bit = 0; suites[i].h && bit < p->len * 8; bit++) {
			enum ipsec_check got;

			bad = pkt_clone(p);
			bad->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
			got = esp_open(in, bad, &next);
			assert_true(got == IPSEC_BAD_ICV || got == IPSEC_REPLAYED);
			pkt_free(bad);
		}
		/* None of that moved the window. */
		assert_int_equal(esp_open(in, p, &next), IPSEC_OK);
		pkt_free(p);
		sim_free(b.s);
	}
}

/* Without an ICV only length and pattern of the padding tell: a wrong key is found out. */
static void test_esp_wrong_key_without_icv(void **state)
{
	struct bench b = bench_new(CIPHER_DES, HASH_NONE, HASH_NONE);
	struct bench c = bench_new(CIPHER_DES, HASH_NONE, HASH_NONE);
	unsigned taken = 0;

	(void)state;
	c.keys.key_esp_in[0] ^= 0x10;
	ipsec_install(c.r, &c.keys);
	for (unsigned i = 0; i < 200; i++) {
		struct pkt *p = payload(b.s, 60 + i % 8);
		uint8_t next;

		assert_true(esp_seal(&b.flow->out->esp_out, p, 4));
		taken += esp_open(&c.flow->out->esp_in, p, &next) == IPSEC_OK;
		pkt_free(p);
	}
	/* A pad length of 0 comes by chance once in 256. */
	assert_true(taken < 10);
	sim_free(b.s);
	sim_free(c.s);
}

static void test_sequence_does_not_cycle(void **state)
{
	struct bench b = bench_new(CIPHER_AES128, HASH_SHA1, HASH_SHA1);
	struct pkt *p = payload(b.s, 100);
	struct ip_hdr h = {0};

	(void)state;
	b.flow->out->esp_out.seq = UINT32_MAX - 1;
	assert_true(esp_seal(&b.flow->out->esp_out, p, 4));
	assert_false(esp_seal(&b.flow->out->esp_out, p, 4));
	b.flow->out->ah_out.seq = UINT32_MAX;
	assert_false(ah_seal(&b.flow->out->ah_out, p, &h, 50));
	pkt_free(p);
	sim_free(b.s);
}

static struct ip_hdr ah_header(void)
{
	return (struct ip_hdr){
		.tos = 0x10,
		.id = 0x4711,
		.frag = IP_DF,
		.ttl = 255,
		.src = world_addr("192.0.2.1"),
		.dst = world_addr("192.0.2.2"),
	};
}

/* RFC 2402, 3.3.3.1.1.1, by hand: the ICV of a packet without options. */
static void plain_ah_icv(enum hash h, const uint8_t *key, const uint8_t *ip, size_t len,
			 uint8_t *icv)
{
	static const size_t md_len[] = {0, 16, 20, 32}, icv_len[] = {0, 12, 12, 16};
	uint8_t copy[2048];

	memcpy(copy, ip, len);
	copy[1] = copy[6] = copy[7] = copy[8] = copy[10] = copy[11] = 0;
	memset(copy + 32, 0, icv_len[h]);
	HMAC(plain_md(h), key, (int)md_len[h], copy, len, icv, NULL);
}

static void test_ah_against_openssl(void **state)
{
	static const enum hash hashes[] = {HASH_MD5, HASH_SHA1, HASH_SHA256};
	uint8_t icv[EVP_MAX_MD_SIZE], next = 0;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct bench b = bench_new(CIPHER_NONE, HASH_NONE, hashes[i]);
		size_t icv_len = hashes[i] == HASH_SHA256 ? 16 : 12;
		struct ip_hdr h = ah_header();
		struct pkt *p = payload(b.s, 77), *copy;

		assert_true(ah_seal(&b.flow->out->ah_out, p, &h, 4));
		assert_int_equal(p->len, 20 + 12 + icv_len + 77);
		assert_int_equal(p->data[9], IP_PROTO_AH);
		assert_int_equal(p->data[20], 4);
		assert_int_equal(p->data[21], (12 + icv_len) / 4 - 2);
		plain_ah_icv(hashes[i], b.keys.key_ah_out, p->data, p->len, icv);
		assert_memory_equal(icv, p->data + 32, icv_len);
		assert_true(ip_hdr_decode(p->data, p->len, &h));
		/* What routers may change does not matter; anything else does. */
		p->data[8] -= 3;
		p->data[10] = p->data[11] = 0x55;
		p->data[1] = 0xe0;
		copy = pkt_clone(p);
		for (size_t bit = 0; bit < p->len * 8; bit++) {
			struct pkt *bad = pkt_clone(p);
			static const uint8_t mutable_at[] = {1, 6, 7, 8, 10, 11};
			enum ipsec_check got;

			bad->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
			pkt_pull(bad, 20);
			/* The header's length and the length field are the IP layer's business. */
			if (bit / 8 == 0 || bit / 8 == 2 || bit / 8 == 3 ||
			    memchr(mutable_at, (int)(bit / 8), sizeof(mutable_at))) {
				pkt_free(bad);
				continue;
			}
			got = ah_open(&b.flow->out->ah_in, bad, &h, &next);
			assert_int_not_equal(got, IPSEC_OK);
			pkt_free(bad);
		}
		pkt_pull(p, 20);
		assert_int_equal(ah_open(&b.flow->out->ah_in, p, &h, &next), IPSEC_OK);
		assert_int_equal(next, 4);
		assert_true(payload_is(p, 77));
		pkt_pull(copy, 20);
		assert_int_equal(ah_open(&b.flow->out->ah_in, copy, &h, &next), IPSEC_REPLAYED);
		pkt_free(copy);
		pkt_free(p);
		sim_free(b.s);
	}
}

static void test_ah_truncated(void **state)
{
	struct bench b = bench_new(CIPHER_NONE, HASH_NONE, HASH_SHA1);
	struct ip_hdr h = ah_header();
	struct pkt *p = payload(b.s, 40);
	uint8_t next;

	(void)state;
	assert_true(ah_seal(&b.flow->out->ah_out, p, &h, 4));
	assert_true(ip_hdr_decode(p->data, p->len, &h));
	for (size_t len = 20; len < p->len; len++) {
		struct pkt *bad = pkt_clone(p);

		pkt_trim(bad, len);
		pkt_pull(bad, 20);
		assert_int_not_equal(ah_open(&b.flow->out->ah_in, bad, &h, &next), IPSEC_OK);
		pkt_free(bad);
	}
	pkt_free(p);
	sim_free(b.s);
}

/* The window's clever ring against a set that remembers everything. */
static void test_replay_against_set(void **state)
{
	enum { SPAN = 4096 };
	static uint8_t seen[SPAN];
	struct replay w = {0};
	struct rng rng;
	uint32_t top = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 20; seed++) {
		rng_seed(&rng, seed, 0);
		memset(&w, 0, sizeof(w));
		memset(seen, 0, sizeof(seen));
		top = 0;
		for (unsigned i = 0; i < 20000; i++) {
			uint32_t kind = rng_below(&rng, 16);
			uint32_t back = rng_below(&rng, 80), seq;
			bool want;

			seq = kind == 0 ? top + rng_below(&rng, 200)
			      : kind < 8 ? top + 1
					 : (top > back ? top - back : rng_below(&rng, 3));
			if (seq >= SPAN)
				break;
			want = seq != 0 && !seen[seq] && seq + REPLAY_WINDOW > top;
			assert_int_equal(replay_check(&w, seq), want);
			if (!want)
				continue;
			replay_mark(&w, seq);
			seen[seq] = 1;
			top = seq > top ? seq : top;
			assert_int_equal(w.top, top);
		}
	}
	/* At the end of numbers. */
	memset(&w, 0, sizeof(w));
	replay_mark(&w, UINT32_MAX);
	assert_false(replay_check(&w, UINT32_MAX));
	assert_true(replay_check(&w, UINT32_MAX - 63));
	assert_false(replay_check(&w, UINT32_MAX - 64));
}

static void test_mac_against_openssl(void **state)
{
	static const enum hash hashes[] = {HASH_MD5, HASH_SHA1, HASH_SHA256};
	uint8_t key[64], data[300], want[EVP_MAX_MD_SIZE], got[MAC_MAX_LEN];
	struct rng rng;

	(void)state;
	rng_seed(&rng, 7, 7);
	rng_bytes(&rng, key, sizeof(key));
	rng_bytes(&rng, data, sizeof(data));
	for (size_t i = 0; i < 3; i++) {
		for (size_t key_len = 1; key_len <= 64; key_len += 9) {
			for (size_t len = 0; len < sizeof(data); len += 13) {
				struct mac_run run;
				struct mac m;

				HMAC(plain_md(hashes[i]), key, (int)key_len, data, len, want,
				     NULL);
				mac_init(&m, hashes[i], key, key_len);
				mac_begin(&run, &m);
				mac_add(&run, data, len / 3);
				mac_add(&run, data + len / 3, len - len / 3);
				mac_end(&run, got);
				assert_memory_equal(got, want, hash_infos[hashes[i]].len);
			}
		}
	}
}

/* Garbage for this router's SPI and for nobody's, of every length, through the whole path. */
static void test_garbage_on_the_wire(void **state)
{
	struct tunnel t = tunnel_new(CIPHER_AES128, HASH_SHA1, HASH_SHA1);
	static const uint8_t protos[] = {IP_PROTO_ESP, IP_PROTO_AH};
	struct rng rng;

	(void)state;
	tunnel_map(&t);
	assert_true(tunnel_ping(&t, 3, 100, false) >= 1);
	rng_seed(&rng, 5, 5);
	for (unsigned i = 0; i < 2000; i++) {
		const struct ipsec_pair *pair = world_flow(t.b, 0)->out;
		struct pkt *p = pkt_new(t.s, i % 200);
		uint32_t spi = i % 3 ? (i % 2 ? pair->ah_in.spi : pair->esp_in.spi) : i;
		struct ip_tx tx = {.dst = world_addr("198.51.100.1"), .proto = protos[i % 2]};
		size_t at = i % 2 ? 4 : 0;

		rng_bytes(&rng, pkt_put(p, i % 200), i % 200);
		for (size_t k = 0; k < 4 && at + k < p->len; k++)
			p->data[at + k] = (uint8_t)(spi >> (24 - 8 * k));
		ip_send(t.m, p, &tx);
		world_run_ms(t.s, 1);
	}
	assert_true(t.b->crypto->ipsec->stats.unknown_spi > 500);
	assert_true(t.b->crypto->ipsec->stats.malformed > 5);
	assert_true(world_flow(t.b, 0)->count.recv_errors > 500);
	assert_int_equal(tunnel_ping(&t, 5, 100, false), 5);
	sim_free(t.s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_esp_against_openssl),
		cmocka_unit_test(test_esp_round_trip_and_replay),
		cmocka_unit_test(test_esp_truncated_and_tampered),
		cmocka_unit_test(test_esp_wrong_key_without_icv),
		cmocka_unit_test(test_sequence_does_not_cycle),
		cmocka_unit_test(test_ah_against_openssl),
		cmocka_unit_test(test_ah_truncated),
		cmocka_unit_test(test_replay_against_set),
		cmocka_unit_test(test_mac_against_openssl),
		cmocka_unit_test(test_garbage_on_the_wire),
	};
	OSSL_PROVIDER *legacy = OSSL_PROVIDER_load(NULL, "legacy");
	OSSL_PROVIDER *base = OSSL_PROVIDER_load(NULL, "default");
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	OSSL_PROVIDER_unload(base);
	OSSL_PROVIDER_unload(legacy);
	return failed;
}
