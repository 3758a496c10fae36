/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Negotiations a second beside what their modular exponentiations alone allow, and ESP beside a
 * loop of the same OpenSSL calls without anything around them. Two routers and a wire, one thread.
 */
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/core/event.h"
#include "engine/crypto/ike.h"
#include "engine/crypto/ipsec.h"
#include "engine/crypto/ossl.h"
#include "engine/net/rib.h"
#include "tests/bench/bench.h"

enum { LEFT = 0x0a000001, RIGHT = 0x0a000002, LEFT_NET = 0x0a010000, RIGHT_NET = 0x0a020000 };

static const double BENCH_S = 0.5;

struct suite {
	const char *name;
	enum cipher cipher;
	enum hash hash;
};

static const struct suite suites[] = {
	{"des-md5", CIPHER_DES, HASH_MD5},	  {"3des-sha", CIPHER_3DES, HASH_SHA1},
	{"aes-sha", CIPHER_AES128, HASH_SHA1},	  {"aes256-sha256", CIPHER_AES256, HASH_SHA256},
	{"null-sha", CIPHER_NULL, HASH_SHA1},
};

struct pair_world {
	struct sim *sim;
	struct router *r[2];
	struct iface *out[2];
};

static void one_side(struct pair_world *w, int side, struct link *wire, const struct suite *s,
		     unsigned group)
{
	uint32_t own = side ? RIGHT : LEFT, peer = side ? LEFT : RIGHT;
	uint32_t net = side ? RIGHT_NET : LEFT_NET, far = side ? LEFT_NET : RIGHT_NET;
	struct isakmp_policy policy = {1, s->cipher == CIPHER_NULL ? CIPHER_AES128 : s->cipher,
				       s->hash, true, group, 86400};
	struct isakmp_key key = {.addr = peer, .mask = 0xffffffffu, .key = "bench"};
	struct isakmp_settings settings = {.enabled = true};
	struct transform_set set = {
		.name = "t", .esp_cipher = s->cipher, .esp_hash = s->hash};
	struct crypto_map_config map = {.name = "m", .seq = 10, .n_peers = 1, .n_sets = 1,
					.acl = "101"};
	struct acl_entry ace = {.permit = true, .proto = -1, .src = net, .src_wild = 0xffff,
				.dst = far, .dst_wild = 0xffff, .icmp_type = -1,
				.icmp_code = -1, .tos = -1, .precedence = -1, .dscp = -1};
	struct router *r = router_new(w->sim, side ? "right" : "left", (unsigned)side);
	struct iface *lo;

	w->r[side] = r;
	router_start(r);
	w->out[side] = iface_new(r, "FastEthernet0/0");
	iface_set_primary(w->out[side], own, 24);
	link_join(wire, w->out[side]);
	iface_set_admin(w->out[side], true);
	lo = iface_new(r, "Loopback0");
	iface_set_primary(lo, net + 1, 16);
	rib_static_add(r, prefix_make(far, 16), peer, NULL, 1, 0, false);
	acl_set(r, "101", true, &ace, 1);
	map.peers[0] = peer;
	strcpy(map.sets[0], "t");
	crypto_set_isakmp(r, &settings);
	crypto_set_policies(r, &policy, 1);
	crypto_set_keys(r, &key, 1);
	crypto_set_transforms(r, &set, 1);
	crypto_set_maps(r, &map, 1);
	crypto_bind(w->out[side], "m", NULL);
}

static struct pair_world world_make(const struct suite *s, unsigned group)
{
	struct pair_world w = {.sim = sim_new(1)};
	struct link *wire = link_new(w.sim, "wire", LINK_WIRE);

	one_side(&w, 0, wire, s, group);
	one_side(&w, 1, wire, s, group);
	sim_run_until(w.sim, 5 * NS_PER_S);
	return w;
}

/* Sends one packet that wants protection. */
static void send_one(struct pair_world *w)
{
	struct ip_tx tx = {.src = LEFT_NET + 1, .dst = RIGHT_NET + 1, .proto = 200};
	struct pkt *p = pkt_new(w->sim, 64);

	memset(pkt_put(p, 64), 0, 64);
	ip_send(w->r[0], p, &tx);
}

static void find_out(void *ctx, struct ipsec_flow *f)
{
	struct ipsec_pair **to = ctx;

	if (f->out)
		*to = f->out;
}

static struct ipsec_pair *pair_of(struct router *r)
{
	struct ipsec_pair *p = NULL;

	ipsec_walk(r, find_out, &p);
	return p;
}

/* Main and quick mode, until both ends have their SAs; false after ten virtual seconds. */
static bool negotiate(struct pair_world *w)
{
	uint64_t end = w->sim->now_ns + 10 * NS_PER_S;

	send_one(w);
	while ((!pair_of(w->r[0]) || !pair_of(w->r[1])) && w->sim->now_ns < end)
		sim_run_until(w->sim, sim_next_ns(w->sim));
	return pair_of(w->r[0]) && pair_of(w->r[1]);
}

static void forget(struct pair_world *w)
{
	for (int i = 0; i < 2; i++) {
		ipsec_clear_all(w->r[i]);
		ike_clear(w->r[i], 0);
	}
	sim_run_until(w->sim, w->sim->now_ns + 2 * NS_PER_S);
}

/* Pairs of exponentiations a second: each end of main mode makes its public value and
 * the secret. */
static double modexp_rate(unsigned group)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *p = group == 1	 ? BN_get_rfc2409_prime_768(NULL)
		    : group == 2 ? BN_get_rfc2409_prime_1024(NULL)
		    : group == 5 ? BN_get_rfc3526_prime_1536(NULL)
				 : BN_get_rfc3526_prime_2048(NULL);
	BIGNUM *x = BN_new(), *g = BN_new(), *y = BN_new();
	BN_MONT_CTX *mont = BN_MONT_CTX_new();
	double from;
	unsigned n = 0;

	BN_MONT_CTX_set(mont, p, ctx);
	BN_rand(x, 256, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY);
	BN_rand_range(g, p);
	for (from = bench_now_s(); bench_now_s() - from < BENCH_S; n++)
		BN_mod_exp_mont_consttime(y, g, x, p, ctx, mont);
	from = bench_now_s() - from;
	BN_MONT_CTX_free(mont);
	BN_free(p);
	BN_free(x);
	BN_free(g);
	BN_free(y);
	BN_CTX_free(ctx);
	return n / from;
}

static void bench_ike(unsigned group)
{
	static const struct suite des = {"3des-sha", CIPHER_3DES, HASH_SHA1};
	struct pair_world w = world_make(&des, group);
	double from, used = 0, bound = modexp_rate(group) / 4;
	unsigned n = 0;
	char what[80];

	while (used < BENCH_S) {
		from = bench_now_s();
		if (!negotiate(&w))
			break;
		used += bench_now_s() - from;
		n++;
		forget(&w);
	}
	snprintf(what, sizeof(what), "main + quick mode, both ends, group %u", group);
	bench_row(what, used > 0 ? n / used : 0, "exchanges/s", "");
	bench_row("  of what four exponentiations alone allow",
		  used > 0 ? n / used / bound * 100 : 0, "%", "80");
	sim_free(w.sim);
}

struct esp_run {
	struct pair_world w;
	struct ipsec_sa *out, *in;
	size_t size;
};

static double esp_rate(struct esp_run *e)
{
	uint8_t *payload = calloc(1, e->size), next;
	double from = bench_now_s();
	unsigned n = 0;

	while (n % 64 != 0 || bench_now_s() - from < BENCH_S) {
		struct pkt *p = pkt_new(e->w.sim, e->size + 64);

		memcpy(pkt_put(p, e->size), payload, e->size);
		if (!esp_seal(e->out, p, 4) || esp_open(e->in, p, &next) != IPSEC_OK) {
			pkt_free(p);
			free(payload);
			return 0;
		}
		pkt_free(p);
		n++;
	}
	free(payload);
	return n / (bench_now_s() - from);
}

static void raw_one_way(EVP_CIPHER_CTX *c, EVP_MAC_CTX *m, uint8_t *buf, size_t size, bool seal,
			const uint8_t *iv)
{
	uint8_t icv[64];
	size_t icv_len;
	int len;

	for (int step = 0; step < 2; step++) {
		if ((step == 0) == seal) {
			if (c) {
				EVP_CipherInit_ex2(c, NULL, NULL, iv, seal, NULL);
				EVP_CipherUpdate(c, buf, &len, buf, (int)size);
			}
		} else {
			EVP_MAC_init(m, NULL, 0, NULL);
			EVP_MAC_update(m, buf, size);
			EVP_MAC_final(m, icv, &icv_len, sizeof(icv));
		}
	}
}

static double raw_rate(const struct suite *s, struct ossl *o, size_t size)
{
	EVP_CIPHER_CTX *c[2] = {NULL, NULL};
	EVP_MAC_CTX *m = EVP_MAC_CTX_new(o->hmac);
	OSSL_PARAM params[2] = {OSSL_PARAM_construct_utf8_string(
					"digest", (char *)hash_infos[s->hash].openssl, 0),
				OSSL_PARAM_construct_end()};
	uint8_t key[32], iv[16], *buf = calloc(1, size + 32);
	double from;
	unsigned n = 0;

	RAND_bytes(key, sizeof(key));
	RAND_bytes(iv, sizeof(iv));
	size = (size + 15) / 16 * 16;
	for (int i = 0; i < 2 && s->cipher != CIPHER_NULL; i++) {
		c[i] = EVP_CIPHER_CTX_new();
		EVP_CipherInit_ex2(c[i], o->cipher[s->cipher], key, iv, i == 0, NULL);
		EVP_CIPHER_CTX_set_padding(c[i], 0);
	}
	EVP_MAC_init(m, key, hash_infos[s->hash].len, params);
	for (from = bench_now_s(); n % 64 != 0 || bench_now_s() - from < BENCH_S; n++) {
		raw_one_way(c[0], m, buf, size, true, iv);
		raw_one_way(c[1], m, buf, size, false, iv);
	}
	from = bench_now_s() - from;
	EVP_CIPHER_CTX_free(c[0]);
	EVP_CIPHER_CTX_free(c[1]);
	EVP_MAC_CTX_free(m);
	free(buf);
	return n / from;
}

static void bench_esp(const struct suite *s)
{
	static const size_t sizes[] = {64, 1400};
	struct esp_run e = {.w = world_make(s, 2)};
	struct ossl *o = ossl_new();
	char what[80];

	if (negotiate(&e.w)) {
		e.out = &pair_of(e.w.r[0])->esp_out;
		e.in = &pair_of(e.w.r[1])->esp_in;
		for (int i = 0; i < 2; i++) {
			double rate, raw = raw_rate(s, o, sizes[i]);

			e.size = sizes[i];
			rate = esp_rate(&e);
			snprintf(what, sizeof(what), "ESP %s, %zu bytes, sealed and opened",
				 s->name, sizes[i]);
			bench_row(what, rate, "packets/s", "");
			bench_row("  which is", rate * (double)sizes[i] * 8 / 1e9, "Gbit/s", "");
			bench_row("  of the raw OpenSSL loop", rate / raw * 100, "%", "85");
		}
	}
	ossl_free(o);
	sim_free(e.w.sim);
}

void bench_crypto(void)
{
	static const unsigned groups[] = {1, 2, 5, 14};

	for (int i = 0; i < 4; i++)
		bench_ike(groups[i]);
	for (size_t i = 0; i < sizeof(suites) / sizeof(*suites); i++)
		bench_esp(&suites[i]);
}
