/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IKE between two routers, with the real IPsec: suites, loss, wrong keys, keepalive, rekeying. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define WORLD_REAL_IKE
#include "engine/crypto/ike_priv.h"
#include "engine/crypto/ipsec.h"
#include "tests/unit/ipsec_world.h"

static struct isakmp_policy policy_of(enum cipher c, enum hash h, unsigned group, uint32_t life)
{
	return (struct isakmp_policy){.priority = 10, .cipher = c, .hash = h, .psk = true,
				      .group = group, .lifetime_s = life};
}

static void set_key(struct router *r, const char *key)
{
	struct isakmp_key k = {.mask = 0};

	strcpy(k.key, key);
	crypto_set_keys(r, &k, 1);
}

static void set_keepalive(struct router *r, unsigned seconds, bool periodic)
{
	struct isakmp_settings s = {.enabled = true, .keepalive = seconds != 0,
				    .keepalive_s = (uint16_t)seconds, .periodic = periodic};

	crypto_set_isakmp(r, &s);
}

static struct tunnel ike_tunnel(struct isakmp_policy p)
{
	struct tunnel t = tunnel_new(CIPHER_AES128, HASH_SHA1, HASH_NONE);

	t.a->debug = t.b->debug = 1ull << DEBUG_CRYPTO_ISAKMP;
	crypto_set_policies(t.a, &p, 1);
	crypto_set_policies(t.b, &p, 1);
	set_key(t.a, "a pre-shared key");
	set_key(t.b, "a pre-shared key");
	tunnel_map(&t);
	return t;
}

struct seen {
	unsigned count, idle;
	struct ike_sa_view last; /* the newest */
};

static void see(void *ctx, const struct ike_sa_view *v)
{
	struct seen *s = ctx;

	if (s->count++ == 0)
		s->last = *v;
	s->idle += v->state == IKE_QM_IDLE;
}

static struct seen look(const struct router *r)
{
	struct seen s = {0};

	ike_walk(r, see, &s);
	return s;
}

static bool has_sas(const struct tunnel *t)
{
	return ipsec_has_sas(t->a, world_addr("192.0.2.1"), world_addr("198.51.100.1"));
}

/* No phase 1 is left, nor a peer. */
static void assert_empty_end(const struct router *r)
{
	assert_int_equal(look(r).count, 0);
	assert_int_equal(r->crypto->ike->peers.count, 0);
}

/* Nothing is left of a negotiation. */
static void assert_empty(const struct tunnel *t)
{
	assert_int_equal(look(t->a).count, 0);
	assert_int_equal(look(t->b).count, 0);
	assert_false(has_sas(t));
}

static void test_matrix(void **state)
{
	static const enum cipher ciphers[] = {CIPHER_DES, CIPHER_3DES, CIPHER_AES128,
					      CIPHER_AES192, CIPHER_AES256};
	static const enum hash hashes[] = {HASH_MD5, HASH_SHA1, HASH_SHA256};
	static const unsigned groups[] = {1, 2, 5, 14};
	unsigned pfs_next = 0;

	(void)state;
	for (unsigned i = 0; i < 5 * 3 * 4; i++) {
		static const unsigned pfs[] = {0, 1, 2, 5, 14};
		struct isakmp_policy p = policy_of(ciphers[i % 5], hashes[i / 5 % 3],
						   groups[i / 15], 86400);
		struct tunnel t = tunnel_new(ciphers[(i + 1) % 5], hashes[(i + 1) % 3], HASH_NONE);
		struct crypto_map_config m = world_map("vpn", 10, "198.51.100.1", "101", "ts");
		struct seen a, b;

		crypto_set_policies(t.a, &p, 1);
		crypto_set_policies(t.b, &p, 1);
		set_key(t.a, "secret");
		set_key(t.b, "secret");
		tunnel_map(&t);
		m.pfs_group = pfs[pfs_next++ % 5];
		crypto_set_maps(t.a, &m, 1);
		assert_int_equal(tunnel_ping(&t, 3, 100, false), 2);
		a = look(t.a);
		b = look(t.b);
		assert_int_equal(a.count, 1);
		assert_int_equal(a.last.state, IKE_QM_IDLE);
		assert_true(a.last.initiator && !b.last.initiator);
		assert_int_equal(a.last.group, groups[i / 15]);
		assert_int_equal(a.last.conn_id, 1);
		assert_true(a.last.icookie == b.last.icookie && a.last.rcookie == b.last.rcookie);
		assert_int_equal(a.last.cipher_key_len, cipher_infos[ciphers[i % 5]].key_len);
		assert_memory_equal(a.last.cipher_key, b.last.cipher_key, a.last.cipher_key_len);
		sim_free(t.s);
	}
}

/* Both of an AH and ESP set, and a second set when the first is not the peer's. */
static void test_bundles_and_choice(void **state)
{
	struct isakmp_policy p = policy_of(CIPHER_AES128, HASH_SHA1, 2, 86400);
	struct tunnel t = tunnel_new(CIPHER_3DES, HASH_MD5, HASH_SHA1);
	struct transform_set two[] = {world_set("other", CIPHER_DES, HASH_NONE, HASH_NONE), t.set};
	struct crypto_map_config m = world_map("vpn", 10, "198.51.100.1", "101", "other");

	(void)state;
	crypto_set_policies(t.a, &p, 1);
	crypto_set_policies(t.b, &p, 1);
	set_key(t.a, "k");
	set_key(t.b, "k");
	tunnel_map(&t);
	crypto_set_transforms(t.a, two, 2);
	strcpy(m.sets[1], "ts");
	m.n_sets = 2;
	crypto_set_maps(t.a, &m, 1);
	assert_int_equal(tunnel_ping(&t, 3, 100, false), 2);
	sim_free(t.s);
}

static void test_second_policy(void **state)
{
	struct isakmp_policy ours[] = {policy_of(CIPHER_AES256, HASH_SHA256, 14, 86400),
				       policy_of(CIPHER_3DES, HASH_MD5, 2, 86400)};
	struct tunnel t = ike_tunnel(ours[1]);

	(void)state;
	ours[1].priority = 20;
	crypto_set_policies(t.a, ours, 2);
	assert_int_equal(tunnel_ping(&t, 3, 100, false), 2);
	assert_int_equal(look(t.a).last.cipher, CIPHER_3DES);
	sim_free(t.s);
}

static void test_no_common_proposal(void **state)
{
	struct tunnel t = ike_tunnel(policy_of(CIPHER_DES, HASH_MD5, 1, 86400));
	struct isakmp_policy other = policy_of(CIPHER_DES, HASH_SHA1, 1, 86400);

	(void)state;
	crypto_set_policies(t.b, &other, 1);
	assert_int_equal(tunnel_ping(&t, 2, 100, false), 0);
	assert_true(world_count(t.b, EVENT_ike_no_offers) > 0);
	assert_int_equal(look(t.b).count, 0);
	world_run_s(t.s, 100);
	assert_empty(&t);
	sim_free(t.s);
}

static void test_no_common_phase2(void **state)
{
	struct tunnel t = ike_tunnel(policy_of(CIPHER_DES, HASH_MD5, 1, 86400));
	struct transform_set other = world_set("ts", CIPHER_3DES, HASH_SHA1, HASH_NONE);

	(void)state;
	crypto_set_transforms(t.b, &other, 1);
	assert_int_equal(tunnel_ping(&t, 2, 100, false), 0);
	assert_true(world_count(t.b, EVENT_ike_p2_refused) > 0);
	/* The initiator was told: phase 1 stands, nothing is retransmitted. */
	assert_int_equal(world_count(t.a, EVENT_ike_rexmit2), 0);
	assert_int_equal(look(t.a).idle, 1);
	assert_false(has_sas(&t));
	sim_free(t.s);
}

static void test_wrong_key_leaves_nothing(void **state)
{
	struct tunnel t = ike_tunnel(policy_of(CIPHER_AES128, HASH_SHA1, 2, 86400));

	(void)state;
	set_key(t.b, "another");
	assert_int_equal(tunnel_ping(&t, 1, 100, false), 0);
	world_run_s(t.s, 1);
	assert_int_equal(look(t.a).last.state, IKE_MM_KEY_EXCH);
	assert_true(world_count(t.b, EVENT_ike_bad_message) > 0);
	world_run_s(t.s, 200);
	assert_empty(&t);
	assert_true(ike_counters(t.b)->drops[IKE_DROP_PAYLOAD] > 0);
	/* And with the right one it works at once. */
	set_key(t.b, "a pre-shared key");
	assert_int_equal(tunnel_ping(&t, 3, 100, false), 2);
	sim_free(t.s);
}

static void test_no_key_at_all(void **state)
{
	struct tunnel t = ike_tunnel(policy_of(CIPHER_AES128, HASH_SHA1, 2, 86400));

	(void)state;
	crypto_set_keys(t.a, NULL, 0);
	assert_int_equal(tunnel_ping(&t, 1, 100, false), 0);
	assert_true(world_count(t.a, EVENT_ike_psk_none) > 0);
	assert_empty(&t);
	sim_free(t.s);
}

/* A peer that is not there: six messages, ten seconds apart, then nothing. */
static void test_retransmission_ends(void **state)
{
	struct tunnel t = ike_tunnel(policy_of(CIPHER_AES128, HASH_SHA1, 2, 86400));
	uint64_t begun;

	(void)state;
	link_set_cut(list_first(&t.mb->ports, struct link_port, node), true);
	begun = t.s->now_ns;
	assert_int_equal(tunnel_ping(&t, 1, 100, false), 0);
	sim_run_until(t.s, begun + 50 * NS_PER_S + NS_PER_S);
	assert_int_equal(ike_counters(t.a)->retransmitted, 5);
	assert_int_equal(look(t.a).last.state, IKE_MM_NO_STATE);
	assert_int_equal(look(t.a).last.conn_id, 0);
	sim_run_until(t.s, begun + 61 * NS_PER_S);
	assert_int_equal(ike_counters(t.a)->retransmitted, 5);
	assert_int_equal(look(t.a).count, 0);
	sim_free(t.s);
}

static void test_loss_and_doubles(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 6; seed++) {
		struct tunnel t = ike_tunnel(policy_of(CIPHER_AES128, HASH_SHA1, 1, 86400));
		bool up = false;

		rng_seed(&t.s->rng, seed, 99);
		t.am->loss_ppm = 300000;
		t.am->duplicate_ppm = 300000;
		t.am->reorder_ppm = 100000;
		for (unsigned i = 0; i < 40 && !up; i++) {
			tunnel_ping(&t, 3, 100, false);
			up = has_sas(&t);
		}
		assert_true(up);
		t.am->loss_ppm = t.am->duplicate_ppm = t.am->reorder_ppm = 0;
		world_run_s(t.s, 60);
		assert_int_equal(tunnel_ping(&t, 3, 100, false), 3);
		sim_free(t.s);
	}
}

static void test_both_begin(void **state)
{
	struct tunnel t = ike_tunnel(policy_of(CIPHER_AES128, HASH_SHA1, 2, 86400));
	struct ping_params p = world_ping_params("10.1.0.1", 3);
	struct ping *back;

	(void)state;
	p.src = world_addr("10.2.0.1");
	back = ping_new(t.b, &p);
	tunnel_ping(&t, 3, 100, false);
	world_run_s(t.s, 10);
	ping_free(back);
	assert_int_equal(tunnel_ping(&t, 5, 100, false), 5);
	sim_free(t.s);
}

static void test_clear_tells_the_peer(void **state)
{
	struct tunnel t = ike_tunnel(policy_of(CIPHER_AES128, HASH_SHA1, 2, 86400));

	(void)state;
	tunnel_ping(&t, 3, 100, false);
	ike_clear(t.a, 77);
	assert_int_equal(look(t.a).count, 1);
	ike_clear(t.a, 1);
	world_run_s(t.s, 1);
	assert_int_equal(look(t.a).count, 0);
	assert_int_equal(look(t.b).count, 0);
	sim_free(t.s);
}

/* T: last heard. It asks at T+10, 12, 14, 16, 18 and gives up at T+20. */
static void death_of(enum style style_a, enum style style_b, bool dpd)
{
	struct tunnel t = ike_tunnel(policy_of(CIPHER_DES, HASH_MD5, 1, 86400));
	uint64_t cut;

	t.a->style = style_a;
	t.b->style = style_b;
	set_keepalive(t.a, 10, true);
	set_keepalive(t.b, 10, true);
	assert_int_equal(tunnel_ping(&t, 3, 100, false), 2);
	assert_true(look(t.a).last.keepalive == !dpd && look(t.a).last.dpd == dpd);
	world_run_s(t.s, 65);
	assert_true(has_sas(&t));
	assert_int_equal(look(t.a).idle, 1);
	world_n_events = 0;
	cut = t.s->now_ns;
	link_set_cut(list_first(&t.mb->ports, struct link_port, node), true);
	world_run_s(t.s, 9);
	assert_int_equal(world_count(t.a, EVENT_ike_silent_peer), 0);
	while (world_count(t.a, EVENT_ike_silent_peer) == 0 && t.s->now_ns < cut + 60 * NS_PER_S)
		world_run_ms(t.s, 100);
	assert_true(t.s->now_ns >= cut + 10 * NS_PER_S && t.s->now_ns <= cut + 21 * NS_PER_S);
	assert_int_equal(world_count(t.a, EVENT_ike_errcount), 5);
	assert_int_equal(look(t.a).count, 0);
	assert_false(has_sas(&t));
	sim_free(t.s);
}

static void test_keepalive_death(void **state)
{
	(void)state;
	death_of(STYLE_12_2, STYLE_12_3, false);
	death_of(STYLE_12_3, STYLE_12_2, false);
	death_of(STYLE_12_2, STYLE_12_2, false);
	death_of(STYLE_12_3, STYLE_12_3, true);
	death_of(STYLE_15, STYLE_12_3, true);
}

static void test_one_asks_one_answers(void **state)
{
	struct tunnel t = ike_tunnel(policy_of(CIPHER_DES, HASH_MD5, 1, 86400));
	uint64_t out_a, out_b;

	(void)state;
	t.a->style = t.b->style = STYLE_12_2;
	set_keepalive(t.a, 10, false);
	set_keepalive(t.b, 10, false);
	tunnel_ping(&t, 3, 100, false);
	world_run_s(t.s, 15);
	out_a = ike_counters(t.a)->out;
	out_b = ike_counters(t.b)->out;
	world_run_s(t.s, 100);
	assert_int_equal(ike_counters(t.a)->out - out_a, 10);
	assert_int_equal(ike_counters(t.b)->out - out_b, 10);
	assert_true(has_sas(&t));
	sim_free(t.s);
}

/* The phase 1 that asked goes away; the one that is left asks from then on. */
static void test_the_next_dialogue_asks(void **state)
{
	struct tunnel t = ike_tunnel(policy_of(CIPHER_DES, HASH_MD5, 1, 86400));
	struct ike_peer *p;

	(void)state;
	t.a->style = t.b->style = STYLE_12_3;
	set_keepalive(t.a, 10, true);
	tunnel_ping(&t, 3, 100, false);
	p = ike_peer_find(t.a->crypto->ike, world_addr("192.0.2.1"), world_addr("198.51.100.1"));
	assert_true(ike_main_start(p));
	world_run_s(t.s, 30);
	assert_int_equal(look(t.a).idle, 2);
	ike_clear(t.b, look(t.b).last.conn_id);
	world_run_s(t.s, 5);
	assert_int_equal(look(t.a).idle, 1);
	link_set_cut(list_first(&t.mb->ports, struct link_port, node), true);
	world_run_s(t.s, 25);
	assert_int_equal(world_count(t.a, EVENT_ike_silent_peer), 1);
	assert_empty_end(t.a);
	sim_free(t.s);
}

/* The same for its renewal: no gap at the end of the lifetime. */
static void test_the_next_dialogue_is_renewed(void **state)
{
	struct tunnel t = ike_tunnel(policy_of(CIPHER_DES, HASH_MD5, 1, 120));
	struct ike_peer *p;
	unsigned id;

	(void)state;
	tunnel_ping(&t, 3, 100, false);
	id = look(t.a).last.conn_id;
	world_run_s(t.s, 104);
	p = ike_peer_find(t.a->crypto->ike, world_addr("192.0.2.1"), world_addr("198.51.100.1"));
	assert_true(ike_main_start(p));
	world_run_s(t.s, 9); /* the first one's time to renew is past, at both ends */
	assert_int_equal(look(t.a).idle, 2);
	ike_clear(t.b, look(t.b).last.conn_id);
	world_run_s(t.s, 3);
	assert_int_equal(look(t.a).idle, 2);
	assert_true(look(t.a).last.conn_id > id + 1);
	sim_free(t.s);
}

/* RFC 3706, 6: an answer of old, played again when its message id is forgotten, proves no life. */
static void test_old_answer_proves_nothing(void **state)
{
	struct tunnel t = ike_tunnel(policy_of(CIPHER_DES, HASH_MD5, 1, 86400));
	struct ip_tx tx = {.src = world_addr("198.51.100.1"), .dst = world_addr("192.0.2.1"),
			   .no_crypto = true};
	struct ike_sa *sa;
	struct ike_node *n;
	uint8_t answer[512];
	size_t len;

	(void)state;
	t.a->style = t.b->style = STYLE_12_3;
	set_keepalive(t.a, 10, true);
	set_keepalive(t.b, 10, false);
	tunnel_ping(&t, 3, 100, false);
	world_run_s(t.s, 11);
	sa = list_first(&t.a->crypto->ike->all, struct ike_sa, all);
	n = list_last(&sa->nodes, struct ike_node, of_sa);
	len = n->flight.rx.len;
	memcpy(answer, n->flight.rx.p, len);
	world_run_s(t.s, IKE_NODE_AGE_S + 10);
	world_n_events = 0;
	link_set_cut(list_first(&t.mb->ports, struct link_port, node), true);
	world_run_s(t.s, 15);
	udp_send(t.m, &tx, 500, 500, answer, len);
	world_run_s(t.s, 7);
	assert_true(world_count(t.a, EVENT_ike_dpd_seq) >= 1);
	assert_int_equal(world_count(t.a, EVENT_ike_silent_peer), 1);
	assert_empty_end(t.a);
	sim_free(t.s);
}

/* RFC 3706, 5.5: nothing is asked of an idle peer, nor while it is heard. */
static void test_dpd_on_demand(void **state)
{
	struct tunnel t = ike_tunnel(policy_of(CIPHER_DES, HASH_MD5, 1, 86400));
	uint64_t out;

	(void)state;
	t.a->style = t.b->style = STYLE_12_3;
	set_keepalive(t.a, 10, false);
	set_keepalive(t.b, 10, false);
	tunnel_ping(&t, 3, 100, false);
	out = ike_counters(t.a)->out;
	world_run_s(t.s, 100);
	assert_int_equal(ike_counters(t.a)->out, out);
	assert_int_equal(tunnel_ping(&t, 3, 100, false), 3);
	assert_int_equal(ike_counters(t.a)->out, out + 1);
	link_set_cut(list_first(&t.mb->ports, struct link_port, node), true);
	world_run_s(t.s, 15);
	tunnel_ping(&t, 2, 100, false);
	world_run_s(t.s, 20);
	assert_int_equal(world_count(t.a, EVENT_ike_silent_peer), 1);
	sim_free(t.s);
}

/* A ping every `ms`; how many were lost. There always is a phase 1. */
static unsigned pings_lost(struct tunnel *t, unsigned n, unsigned ms)
{
	unsigned lost = 0;

	for (unsigned i = 0; i < n; i++) {
		lost += tunnel_ping(t, 1, 100, false) != 1;
		assert_true(look(t->a).idle >= 1 && look(t->b).idle >= 1);
		world_run_ms(t->s, ms);
	}
	return lost;
}

/* Phase 1 is renewed before its end, phase 2 too, and no packet is lost. */
static void test_rekey_without_loss(void **state)
{
	struct tunnel t = ike_tunnel(policy_of(CIPHER_DES, HASH_MD5, 1, 120));
	struct seen first, later;

	(void)state;
	crypto_set_lifetimes(t.a, 180, 0);
	crypto_set_lifetimes(t.b, 180, 0);
	tunnel_ping(&t, 3, 100, false);
	first = look(t.a);
	assert_int_equal(pings_lost(&t, 500, 997), 0);
	later = look(t.a);
	assert_true(later.idle >= 1 && later.last.icookie != first.last.icookie);
	assert_true(look(t.a).count <= 2 && look(t.b).count <= 2);
	sim_free(t.s);
}

static void note_cookie(void *ctx, struct ipsec_flow *f)
{
	if (f->out)
		*(uint64_t *)ctx = f->out->icookie;
}

/* Under which phase 1 the pair in use was built. */
static uint64_t pair_cookie(struct router *r)
{
	uint64_t cookie = 0;

	ipsec_walk(r, note_cookie, &cookie);
	return cookie;
}

/* Both are due in the same moment: phase 2 waits for the phase 1 that is on its way, for what is
 * built under the old one may go with it. */
static void test_both_phases_due_at_once(void **state)
{
	struct tunnel t = ike_tunnel(policy_of(CIPHER_DES, HASH_MD5, 1, 200));
	struct seen first, later;

	(void)state;
	/* 20 s before the end of phase 1, 30 s before that of phase 2. */
	crypto_set_lifetimes(t.a, 210, 0);
	crypto_set_lifetimes(t.b, 210, 0);
	tunnel_ping(&t, 3, 100, false);
	first = look(t.a);
	assert_true(pair_cookie(t.a) == first.last.icookie);
	assert_int_equal(pings_lost(&t, 185, 1000), 0);
	later = look(t.a);
	assert_true(later.last.icookie != first.last.icookie);
	assert_true(pair_cookie(t.a) == later.last.icookie);
	assert_true(pair_cookie(t.b) == later.last.icookie);
	sim_free(t.s);
}

static void test_shorter_lifetime_counts(void **state)
{
	struct tunnel t = ike_tunnel(policy_of(CIPHER_DES, HASH_MD5, 1, 86400));
	struct isakmp_policy shorter = policy_of(CIPHER_DES, HASH_MD5, 1, 300);

	(void)state;
	crypto_set_policies(t.b, &shorter, 1);
	tunnel_ping(&t, 3, 100, false);
	world_run_s(t.s, 1);
	assert_int_equal(look(t.b).last.lifetime_s, 300);
	/* The responder said so. */
	assert_int_equal(look(t.a).last.lifetime_s, 300);
	assert_true(world_count(t.a, EVENT_ike_life_restart) == 1);
	sim_free(t.s);
}

static void test_expiry_without_traffic(void **state)
{
	struct tunnel t = ike_tunnel(policy_of(CIPHER_DES, HASH_MD5, 1, 60));

	(void)state;
	tunnel_ping(&t, 3, 100, false);
	ipsec_delete_peer(t.a, world_addr("192.0.2.1"), world_addr("198.51.100.1"));
	ipsec_delete_peer(t.b, world_addr("198.51.100.1"), world_addr("192.0.2.1"));
	world_run_s(t.s, 61);
	assert_empty(&t);
	sim_free(t.s);
}

/* A peer that lost all state says initial contact; what it forgot is dropped here. */
static void test_initial_contact(void **state)
{
	struct tunnel t = ike_tunnel(policy_of(CIPHER_DES, HASH_MD5, 1, 86400));

	(void)state;
	tunnel_ping(&t, 3, 100, false);
	ike_drop(t.a, world_addr("192.0.2.1"), world_addr("198.51.100.1"), false);
	ipsec_delete_peer(t.a, world_addr("192.0.2.1"), world_addr("198.51.100.1"));
	world_run_s(t.s, 5);
	assert_int_equal(look(t.b).count, 1);
	assert_int_equal(tunnel_ping(&t, 3, 100, false), 2);
	assert_int_equal(look(t.b).count, 1);
	assert_int_equal(world_count(t.b, EVENT_ike_contact_got), 1);
	sim_free(t.s);
}

static void test_silence(void **state)
{
	struct tunnel t = ike_tunnel(policy_of(CIPHER_DES, HASH_MD5, 1, 86400));
	uint8_t junk[300];
	struct ip_tx tx = {.dst = world_addr("198.51.100.1")};
	uint64_t out = ike_counters(t.b)->out;
	struct rng r;

	(void)state;
	rng_seed(&r, 3, 3);
	for (unsigned i = 0; i < 2000; i++) {
		size_t n = rng_below(&r, sizeof(junk));

		rng_bytes(&r, junk, sizeof(junk));
		junk[17] = 0x10;
		junk[18] = (uint8_t[]){2, 5, 32, 4}[i % 4];
		junk[24] = junk[25] = 0;
		junk[26] = (uint8_t)(n >> 8);
		junk[27] = (uint8_t)n;
		if (i % 2)
			memset(junk + 8, 0, 8);
		udp_send(t.a, &tx, 500, 500, junk, n);
		world_run_ms(t.s, 1);
	}
	assert_true(ike_counters(t.b)->in > 1000);
	assert_int_equal(ike_counters(t.b)->out, out);
	assert_int_equal(look(t.b).count, 0);
	/* Another address than the configured peer's is not answered either. */
	udp_send(t.m, &tx, 500, 500, junk, 28);
	world_run_s(t.s, 1);
	assert_int_equal(ike_counters(t.b)->out, out);
	assert_int_equal(tunnel_ping(&t, 3, 100, false), 2);
	sim_free(t.s);
}

static uint64_t digest_now;

static void digest_frame(void *ctx, const struct link *l, const struct link_port *from,
			 const uint8_t *data, size_t len)
{
	(void)ctx, (void)l, (void)from;
	for (size_t i = 0; i < len; i++)
		digest_now = (digest_now ^ data[i]) * 0x100000001b3u;
}

static uint64_t digest_of_run(void)
{
	struct tunnel t = ike_tunnel(policy_of(CIPHER_AES256, HASH_SHA256, 14, 120));

	digest_now = 0xcbf29ce484222325u;
	t.s->observer.frame = digest_frame;
	tunnel_ping(&t, 5, 100, false);
	world_run_s(t.s, 200);
	sim_free(t.s);
	return digest_now;
}

static void test_same_seed_same_bytes(void **state)
{
	(void)state;
	assert_true(digest_of_run() == digest_of_run());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matrix),
		cmocka_unit_test(test_bundles_and_choice),
		cmocka_unit_test(test_second_policy),
		cmocka_unit_test(test_no_common_proposal),
		cmocka_unit_test(test_no_common_phase2),
		cmocka_unit_test(test_wrong_key_leaves_nothing),
		cmocka_unit_test(test_no_key_at_all),
		cmocka_unit_test(test_retransmission_ends),
		cmocka_unit_test(test_loss_and_doubles),
		cmocka_unit_test(test_both_begin),
		cmocka_unit_test(test_clear_tells_the_peer),
		cmocka_unit_test(test_keepalive_death),
		cmocka_unit_test(test_one_asks_one_answers),
		cmocka_unit_test(test_the_next_dialogue_asks),
		cmocka_unit_test(test_the_next_dialogue_is_renewed),
		cmocka_unit_test(test_old_answer_proves_nothing),
		cmocka_unit_test(test_dpd_on_demand),
		cmocka_unit_test(test_rekey_without_loss),
		cmocka_unit_test(test_both_phases_due_at_once),
		cmocka_unit_test(test_shorter_lifetime_counts),
		cmocka_unit_test(test_expiry_without_traffic),
		cmocka_unit_test(test_initial_contact),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_same_seed_same_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
