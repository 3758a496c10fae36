/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MD5 authentication in both versions, the versions beside each other, groups that follow, and
 * objects that shut a group down.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "tests/unit/world.h"

#include "engine/hsrp/hsrp_wire.h"
#include "tests/unit/hsrp_pair.h"

static void apply(struct pair_router *pr, struct hsrp_group_conf *g, unsigned n, unsigned version)
{
	struct hsrp_conf c;

	hsrp_conf_init(&c);
	c.version = version;
	c.groups = g;
	c.n_groups = n;
	hsrp_iface_set(pr->out, &c);
}

static struct pair *pair_with(unsigned version_a, unsigned version_b, const char *key_a,
			      const char *key_b)
{
	struct pair *p = pair_new(0);

	p->conf_a.n_tracks = p->conf_b.n_tracks = 0;
	snprintf(p->conf_a.auth.key, sizeof(p->conf_a.auth.key), "%s", key_a);
	snprintf(p->conf_b.auth.key, sizeof(p->conf_b.auth.key), "%s", key_b);
	apply(&p->a, &p->conf_a, 1, version_a);
	apply(&p->b, &p->conf_b, 1, version_b);
	return p;
}

/* RFC 1828's digest put together by hand: one block of key and padding, packet, key. */
static void digest_by_hand(const char *key, const uint8_t *pkt, size_t len, uint8_t out[16])
{
	uint8_t all[64 + 128 + 64] = {0};
	size_t n = strlen(key);
	unsigned got;

	memcpy(all, key, n);
	all[n] = 0x80;
	all[56] = (uint8_t)(n * 8);
	memcpy(all + 64, pkt, len);
	memset(all + 64 + len - 16, 0, 16);
	memcpy(all + 64 + len, key, n);
	EVP_Digest(all, 64 + len + n, out, &got, EVP_md5(), NULL);
	assert_int_equal(got, 16);
}

struct seen {
	unsigned version, good, bad;
};

static void on_frame(void *ctx, const struct link *l, const struct link_port *from,
		     const uint8_t *d, size_t len)
{
	struct seen *seen = ctx;
	size_t n = seen->version == 1 ? 50 : 72;
	uint8_t out[16];

	(void)l;
	if (d[0] != 0x01 || d[23] != 17 || !from->ifp || len < 42 + n)
		return;
	/* The part, algorithm 1, the sender's address, key 0. */
	assert_memory_equal(d + 42 + n - 30, "\x04\x1c\x01\x00\x00\x00", 6);
	assert_memory_equal(d + 42 + n - 24, d + 26, 4);
	assert_memory_equal(d + 42 + n - 20, "\0\0\0\0", 4);
	digest_by_hand("fish", d + 42, n, out);
	*(memcmp(out, d + 42 + n - 16, 16) ? &seen->bad : &seen->good) += 1;
}

static void test_digest(void **state)
{
	(void)state;
	for (unsigned version = 1; version <= 2; version++) {
		struct pair *p = pair_with(version, version, "fish", "fish");
		struct seen seen = {.version = version};

		p->s->observer.frame = on_frame;
		p->s->observer.ctx = &seen;
		p->s->observer.event = NULL;
		world_run_s(p->s, 60);
		assert_int_equal(pair_get(&p->a)->state, HSRP_ACTIVE);
		assert_int_equal(pair_get(&p->b)->state, HSRP_STANDBY);
		assert_in_range(seen.good, 20, 100);
		assert_int_equal(seen.bad, 0);
		assert_int_equal(pair_get(&p->a)->hif->drops[HSRP_DROP_MD5], 0);
		pair_free(p);
	}
}

/* The wrong key, a text, or nothing: ignored, counted, logged now and then. */
static void test_wrong_key(void **state)
{
	static const char *const keys[] = {"fisH", "a much longer key than fish", ""};

	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		struct pair *p = pair_with(1 + i % 2, 1 + i % 2, "fish", keys[i / 2]);

		world_run_s(p->s, 60);
		assert_int_equal(pair_get(&p->a)->state, HSRP_ACTIVE);
		assert_int_equal(pair_get(&p->b)->state, HSRP_ACTIVE);
		assert_in_range(pair_get(&p->a)->hif->drops[*keys[i / 2] ? HSRP_DROP_MD5
								: HSRP_DROP_NO_MD5],
				5, 40);
		assert_int_equal(pair_get(&p->a)->stats.hello_in, 0);
		assert_true(pair_has(&p->a, "%HSRP-4-BADAUTH: Bad authentication from 192.0.2.4, "
					    "group 1, remote state Speak\n"));
		pair_free(p);
	}
}

struct caught {
	uint32_t from;
	uint8_t data[HSRP_MAX_LEN];
	size_t len;
};

static void catch_frame(void *ctx, const struct link *l, const struct link_port *from,
			const uint8_t *d, size_t len)
{
	struct caught *c = ctx;

	(void)l;
	if (d[0] != 0x01 || d[23] != 17 || !from->ifp || iface_addr(from->ifp) != c->from)
		return;
	c->len = (size_t)(d[38] << 8 | d[39]) - 8;
	assert_true(c->len <= sizeof(c->data) && 42 + c->len <= len);
	memcpy(c->data, d + 42, c->len);
}

/* What one router signed, sent again from another address: counted, refused, logged. */
static void test_replayed_elsewhere(void **state)
{
	(void)state;
	for (unsigned version = 1; version <= 2; version++) {
		struct pair *p = pair_with(version, version, "fish", "fish");
		struct router *host = world_router(p->s, "host");
		struct caught c = {.from = world_addr("192.0.2.4")};
		struct ip_tx tx = {.dst = version == 1 ? HSRP_V1_GROUP : HSRP_V2_GROUP, .ttl = 1};
		const struct hsrp_iface *hif;
		uint64_t heard;

		tx.out = world_iface(host, "FastEthernet0/0", "192.0.2.7/28", p->outside);
		world_run_s(p->s, 60);
		p->s->observer.frame = catch_frame;
		p->s->observer.ctx = &c;
		p->s->observer.event = NULL;
		world_run_s(p->s, 5);
		p->s->observer.frame = NULL;
		p->s->observer.event = pair_event;
		p->s->observer.ctx = p;
		assert_true(c.len > 0);
		hif = pair_get(&p->a)->hif;
		heard = pair_get(&p->a)->stats.hello_in;
		udp_send(host, &tx, HSRP_PORT, HSRP_PORT, c.data, c.len);
		world_run_ms(p->s, 1);
		assert_int_equal(hif->drops[HSRP_DROP_MD5_SENDER], 1);
		assert_int_equal(pair_get(&p->a)->stats.hello_in, heard);
		assert_int_equal(pair_get(&p->a)->standby.addr, world_addr("192.0.2.4"));
		assert_true(pair_has(&p->a, "%HSRP-4-BADAUTH: Bad authentication from 192.0.2.7, "
					    "group 1, remote state Standby\n"));
		pair_free(p);
	}
}

/* A changed key-string: the one before it is good for the timeout. */
static void test_key_timeout(void **state)
{
	struct pair *p = pair_with(2, 2, "fish", "fish");

	(void)state;
	world_run_s(p->s, 60);
	snprintf(p->conf_b.auth.key, sizeof(p->conf_b.auth.key), "meat");
	p->conf_b.auth.timeout_s = 20;
	apply(&p->b, &p->conf_b, 1, 2);
	world_run_s(p->s, 15);
	assert_int_equal(pair_get(&p->b)->state, HSRP_STANDBY);
	world_run_s(p->s, 20);
	assert_int_equal(pair_get(&p->b)->state, HSRP_ACTIVE);
	pair_free(p);
}

/* Packets of groups on the wire, by the number of their key; version 2. */
struct keys_seen {
	unsigned by_key[4];
};

static void on_key(void *ctx, const struct link *l, const struct link_port *from, const uint8_t *d,
		   size_t len)
{
	struct keys_seen *seen = ctx;

	(void)l;
	if (d[0] != 0x01 || d[23] != 17 || !from->ifp || len < 42 + HSRP_MAX_LEN)
		return;
	assert_in_range(d[42 + HSRP_MAX_LEN - 17], 0, 3);
	seen->by_key[d[42 + HSRP_MAX_LEN - 17]]++;
}

/* Two keys of a chain, the second takes over from the first without a loss; then both are over. */
static void test_key_lifetimes(void **state)
{
	const struct hsrp_key keys[2] = {
		{.id = 1, .accept = {0, 130 * NS_PER_S}, .send = {0, 120 * NS_PER_S},
		 .string = "first"},
		{.id = 2, .accept = {110 * NS_PER_S, 200 * NS_PER_S},
		 .send = {115 * NS_PER_S, 200 * NS_PER_S}, .string = "second"},
	};
	struct pair *p = pair_new(0);
	struct keys_seen seen = {0};

	(void)state;
	p->conf_a.n_tracks = p->conf_b.n_tracks = 0;
	snprintf(p->conf_a.auth.chain, sizeof(p->conf_a.auth.chain), "LAN");
	snprintf(p->conf_b.auth.chain, sizeof(p->conf_b.auth.chain), "LAN");
	hsrp_chain_set(p->a.r, "LAN", keys, 2);
	hsrp_chain_set(p->b.r, "LAN", keys, 2);
	apply(&p->a, &p->conf_a, 1, 2);
	apply(&p->b, &p->conf_b, 1, 2);
	p->s->observer.frame = on_key;
	p->s->observer.ctx = &seen;
	p->s->observer.event = NULL;
	world_run_s(p->s, 119);
	assert_int_equal(pair_get(&p->a)->state, HSRP_ACTIVE);
	assert_int_equal(pair_get(&p->b)->state, HSRP_STANDBY);
	assert_in_range(seen.by_key[1], 40, 120);
	assert_int_equal(seen.by_key[2], 0);
	world_run_s(p->s, 2);
	memset(&seen, 0, sizeof(seen));
	world_run_s(p->s, 70);
	assert_int_equal(pair_get(&p->b)->state, HSRP_STANDBY);
	assert_int_equal(seen.by_key[1], 0);
	assert_in_range(seen.by_key[2], 40, 60);
	assert_int_equal(p->a.out->hsrp->drops[HSRP_DROP_MD5_KEY], 0);
	/* With no key to sign by nothing leaves, and nothing is believed. */
	world_run_s(p->s, 10);
	memset(&seen, 0, sizeof(seen));
	world_run_s(p->s, 30);
	assert_int_equal(seen.by_key[0] + seen.by_key[1] + seen.by_key[2], 0);
	assert_int_equal(pair_get(&p->b)->state, HSRP_ACTIVE);
	pair_free(p);
}

/* A key that is not good to accept any more is refused under its name. */
static void test_key_expired(void **state)
{
	const struct hsrp_key old = {.id = 1, .string = "first"};
	const struct hsrp_key over = {
		.id = 1, .accept = {0, 60 * NS_PER_S}, .send = {0, 0}, .string = "first"};
	struct pair *p = pair_new(0);

	(void)state;
	p->conf_a.n_tracks = p->conf_b.n_tracks = 0;
	snprintf(p->conf_a.auth.chain, sizeof(p->conf_a.auth.chain), "LAN");
	snprintf(p->conf_b.auth.chain, sizeof(p->conf_b.auth.chain), "LAN");
	hsrp_chain_set(p->a.r, "LAN", &old, 1);
	hsrp_chain_set(p->b.r, "LAN", &over, 1);
	apply(&p->a, &p->conf_a, 1, 2);
	apply(&p->b, &p->conf_b, 1, 2);
	world_run_s(p->s, 55);
	assert_int_equal(pair_get(&p->b)->state, HSRP_STANDBY);
	world_run_s(p->s, 30);
	assert_int_equal(pair_get(&p->b)->state, HSRP_ACTIVE);
	assert_in_range(p->b.out->hsrp->drops[HSRP_DROP_MD5_KEY], 4, 20);
	pair_free(p);
}

static void test_versions_do_not_hear_each_other(void **state)
{
	struct pair *p = pair_with(1, 2, "", "");

	(void)state;
	world_run_s(p->s, 60);
	assert_int_equal(pair_get(&p->a)->state, HSRP_ACTIVE);
	assert_int_equal(pair_get(&p->b)->state, HSRP_ACTIVE);
	assert_int_equal(pair_get(&p->a)->stats.hello_in + pair_get(&p->b)->stats.hello_in, 0);
	assert_int_equal(pair_get(&p->a)->virtual_mac[3], 0x07);
	assert_int_equal(pair_get(&p->b)->virtual_mac[3], 0x9f);
	/* With one version they find each other. */
	apply(&p->b, &p->conf_b, 1, 1);
	assert_int_equal(pair_get(&p->b)->state, HSRP_LISTEN);
	world_run_s(p->s, 60);
	assert_int_equal(pair_get(&p->a)->state, HSRP_ACTIVE);
	assert_int_equal(pair_get(&p->b)->state, HSRP_STANDBY);
	assert_int_equal(pair_get(&p->b)->virtual_mac[3], 0x07);
	pair_free(p);
}

static void test_groups_follow(void **state)
{
	struct pair *p = pair_new(0);
	struct hsrp_group_conf g[2];

	(void)state;
	p->conf_a.n_tracks = p->conf_b.n_tracks = 0;
	g[0] = p->conf_a;
	hsrp_group_conf_init(&g[1], 4095);
	g[1].ip = true;
	g[1].virtual_addr = world_addr("192.0.2.11");
	snprintf(g[1].follow, sizeof(g[1].follow), "HA");
	apply(&p->a, g, 2, 2);
	apply(&p->b, &p->conf_b, 1, 2);
	world_run_s(p->s, 60);
	assert_int_equal(hsrp_group_find(p->a.out, 1)->state, HSRP_ACTIVE);
	assert_int_equal(hsrp_group_find(p->a.out, 4095)->state, HSRP_ACTIVE);
	assert_int_equal(hsrp_group_find(p->a.out, 4095)->stats.hello_out, 0);
	assert_in_range(world_ping(p->b.r, "192.0.2.11", 5), 4, 5);
	g[0].priority = 50;
	apply(&p->a, g, 2, 2);
	world_run_s(p->s, 30);
	assert_int_equal(hsrp_group_find(p->a.out, 4095)->state, HSRP_STANDBY);
	pair_free(p);
}

static void test_tracked_shutdown(void **state)
{
	struct pair *p = pair_new(0);

	(void)state;
	p->track_a.shutdown = true;
	apply(&p->a, &p->conf_a, 1, 2);
	apply(&p->b, &p->conf_b, 1, 2);
	world_run_s(p->s, 60);
	assert_int_equal(pair_get(&p->a)->state, HSRP_ACTIVE);
	iface_set_admin(p->a.in, false);
	assert_int_equal(pair_get(&p->a)->state, HSRP_INIT);
	assert_int_equal(pair_get(&p->a)->priority, 200);
	assert_string_equal(hsrp_group_obstacle(pair_get(&p->a)), "tracking shutdown");
	world_run_s(p->s, 1);
	assert_int_equal(pair_get(&p->b)->state, HSRP_ACTIVE);
	iface_set_admin(p->a.in, true);
	world_run_s(p->s, 30);
	assert_int_equal(pair_get(&p->a)->state, HSRP_ACTIVE);
	pair_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_digest),
		cmocka_unit_test(test_wrong_key),
		cmocka_unit_test(test_replayed_elsewhere),
		cmocka_unit_test(test_key_timeout),
		cmocka_unit_test(test_key_lifetimes),
		cmocka_unit_test(test_key_expired),
		cmocka_unit_test(test_versions_do_not_hear_each_other),
		cmocka_unit_test(test_groups_follow),
		cmocka_unit_test(test_tracked_shutdown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
