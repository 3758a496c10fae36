/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IKE against what a peer should not do: half-open dialogues by the thousand, messages that are
 * rightly encrypted and hold nonsense, spoiled bytes at every place, power off at every moment.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define WORLD_REAL_IKE
#include "engine/crypto/ike_priv.h"
#include "tests/unit/ipsec_world.h"

static struct tunnel hostile_tunnel(void)
{
	struct tunnel t = tunnel_new(CIPHER_AES128, HASH_SHA1, HASH_NONE);
	struct isakmp_policy p = {.priority = 1, .cipher = CIPHER_3DES, .hash = HASH_SHA1,
				  .psk = true, .group = 1, .lifetime_s = 86400};
	struct isakmp_key k = {.mask = 0, .key = "between us"};
	struct isakmp_settings s = {.enabled = true, .keepalive = true, .keepalive_s = 10};

	crypto_set_policies(t.a, &p, 1);
	crypto_set_policies(t.b, &p, 1);
	crypto_set_keys(t.a, &k, 1);
	crypto_set_keys(t.b, &k, 1);
	crypto_set_isakmp(t.a, &s);
	crypto_set_isakmp(t.b, &s);
	tunnel_map(&t);
	t.a->debug = t.b->debug = 1ull << DEBUG_CRYPTO_ISAKMP;
	return t;
}

static struct ike *ike_in(const struct router *r)
{
	return r->crypto->ike;
}

static struct ike_sa *first_sa(const struct router *r)
{
	return list_first(&ike_in(r)->all, struct ike_sa, all);
}

/* A first message as the router itself would write it, under another cookie. */
static size_t first_message(uint8_t *buf, size_t cap, uint64_t cookie)
{
	struct ike_hdr h = {.icookie = cookie, .exchange = IKE_EXCH_MAIN};
	struct ike_enc e;

	ike_enc_begin(&e, buf, cap, &h);
	ike_enc_open(&e, IKE_PL_SA);
	wbuf_u32(&e.w, IKE_DOI_IPSEC);
	wbuf_u32(&e.w, IKE_SIT_IDENTITY);
	ike_enc_proposal(&e, 1, IKE_PROTO_ISAKMP, NULL, 0, 1);
	ike_enc_transform(&e, 1, 1);
	ike_enc_attr(&e, IKE_P1_AUTH, 1);
	ike_enc_attr(&e, IKE_P1_ENCR, 5);
	ike_enc_attr(&e, IKE_P1_GROUP, 1);
	ike_enc_attr(&e, IKE_P1_HASH, 2);
	ike_enc_transform_end(&e, false);
	ike_enc_proposal_end(&e, false);
	ike_enc_close(&e);
	return ike_enc_finish(&e, 1);
}

static void test_half_open_is_bounded(void **state)
{
	struct tunnel t = hostile_tunnel();
	struct ip_tx tx = {.dst = world_addr("198.51.100.1")};
	uint8_t buf[256];

	(void)state;
	for (unsigned i = 1; i <= IKE_HALF_OPEN_MAX + 500; i++) {
		udp_send(t.a, &tx, 500, 500, buf, first_message(buf, sizeof(buf), i));
		if (i % 10 == 0)
			world_run_ms(t.s, 5);
	}
	world_run_s(t.s, 1);
	assert_int_equal(ike_in(t.b)->half_open, IKE_HALF_OPEN_MAX);
	assert_int_equal(ike_in(t.b)->n.drops[IKE_DROP_ADMISSION], 500);
	/* They are not kept alive by us, and end by themselves. */
	world_run_s(t.s, IKE_HALF_OPEN_S + 5);
	assert_int_equal(ike_in(t.b)->half_open, 0);
	assert_true(list_empty(&ike_in(t.b)->all));
	assert_int_equal(ike_in(t.b)->peers.count, 0);
	assert_int_equal(tunnel_ping(&t, 3, 100, false), 2);
	sim_free(t.s);
}

/* First messages at b under the addresses of its eight peers and of as many others. */
static void flood(struct tunnel *t, unsigned count, uint64_t cookie)
{
	uint8_t buf[256];

	for (unsigned i = 0; i < count; i++) {
		struct ip_tx tx = {.src = world_addr("203.0.113.0") + i % 16,
				   .dst = world_addr("198.51.100.1")};

		udp_send(t->m, &tx, 500, 500, buf, first_message(buf, sizeof(buf), cookie + i));
		if (i % 10 == 0)
			world_run_ms(t->s, 5);
	}
}

/* b has eight peers more; a tunnel with a stands. */
static struct tunnel flooded_tunnel(void)
{
	const char *const ba[] = {"permit ip 10.2.0.0/16 10.9.0.0/16"};
	struct tunnel t = hostile_tunnel();
	struct crypto_map_config m[2] = {world_map("vpn", 10, "192.0.2.1", "101", "ts"),
					 world_map("vpn", 20, "203.0.113.0", "102", "ts")};

	world_acl(t.b, "102", ba, 1);
	m[1].n_peers = 8;
	for (unsigned i = 0; i < 8; i++)
		m[1].peers[i] = world_addr("203.0.113.0") + i;
	crypto_set_maps(t.b, m, 2);
	assert_int_equal(tunnel_ping(&t, 3, 100, false), 2);
	return t;
}

/* The limit is the configured one; under it all the tunnel passes packets, and is renewed. */
static void test_flood_leaves_tunnels_alone(void **state)
{
	struct isakmp_settings s = {.enabled = true, .max_negotiating = 50};
	struct tunnel t = flooded_tunnel();
	struct ike_peer *p;
	const struct ike_counters *n = &ike_in(t.b)->n;
	uint64_t id, before = n->in;

	(void)state;
	crypto_set_isakmp(t.b, &s);
	flood(&t, 4000, 1);
	world_run_s(t.s, 1);
	assert_int_equal(ike_in(t.b)->half_open, 50);
	assert_true(n->drops[IKE_DROP_STRANGER] > 1900);
	assert_true(n->drops[IKE_DROP_ADMISSION] > 1900);
	assert_int_equal(n->drops[IKE_DROP_STRANGER] + n->drops[IKE_DROP_ADMISSION] + 50,
			 n->in - before);
	assert_int_equal(n->calls_in, 51);
	assert_int_equal(n->calls_in_refused, n->drops[IKE_DROP_ADMISSION]);
	assert_int_equal(tunnel_ping(&t, 20, 100, false), 20);
	/* The peer renews its phase 1 though the limit is reached. */
	id = first_sa(t.a)->icookie;
	p = first_sa(t.a)->peer;
	assert_true(ike_main_start(p));
	world_run_s(t.s, 2);
	assert_true(first_sa(t.a)->icookie != id && first_sa(t.a)->state == IKE_QM_IDLE);
	assert_int_equal(ike_in(t.b)->half_open, 50);
	/* Its address in the hands of another holds no more than a few. */
	for (unsigned i = 0; i < 100; i++) {
		struct ip_tx tx = {.dst = world_addr("198.51.100.1")};
		uint8_t buf[256];

		udp_send(t.a, &tx, 500, 500, buf, first_message(buf, sizeof(buf), 90000 + i));
		world_run_ms(t.s, 5);
	}
	assert_int_equal(ike_in(t.b)->half_open, 50 + IKE_HALF_OPEN_KNOWN);
	world_run_s(t.s, IKE_HALF_OPEN_S + 5);
	assert_int_equal(ike_in(t.b)->half_open, 0);
	assert_int_equal(ike_in(t.b)->peers.count, 1);
	sim_free(t.s);
}

/* `crypto call admission limit ike sa`: no more dialogues than that, whoever begins. */
static void test_limit_of_sas(void **state)
{
	struct isakmp_settings s = {.enabled = true, .max_sas = 1};
	struct tunnel t = flooded_tunnel();
	struct ping_params ask = world_ping_params("10.9.0.1", 1);
	struct ping *ping;

	(void)state;
	crypto_set_isakmp(t.b, &s);
	flood(&t, 16, 1);
	assert_int_equal(ike_in(t.b)->half_open, 0);
	assert_int_equal(ike_in(t.b)->n.drops[IKE_DROP_ADMISSION], 8);
	ask.src = world_addr("10.2.0.1");
	ping = ping_new(t.b, &ask);
	world_run_s(t.s, 3);
	ping_free(ping);
	assert_int_equal(ike_in(t.b)->n.calls_out_refused, 1);
	assert_int_equal(ike_in(t.b)->half_open, 0);
	assert_int_equal(ike_in(t.b)->reqs.count, 0);
	s.max_sas = 2;
	crypto_set_isakmp(t.b, &s);
	flood(&t, 16, 100);
	assert_int_equal(ike_in(t.b)->half_open, 1);
	assert_int_equal(tunnel_ping(&t, 3, 100, false), 3);
	sim_free(t.s);
}

static void test_repeated_first_message(void **state)
{
	struct tunnel t = hostile_tunnel();
	struct ip_tx tx = {.dst = world_addr("198.51.100.1")};
	uint8_t buf[256];

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		udp_send(t.a, &tx, 500, 500, buf, first_message(buf, sizeof(buf), 4711));
		world_run_ms(t.s, 100);
	}
	assert_int_equal(ike_in(t.b)->half_open, 1);
	assert_int_equal(ike_in(t.b)->n.drops[IKE_DROP_DUPLICATE], 4);
	assert_int_equal(ike_in(t.b)->n.retransmitted, 4);
	sim_free(t.s);
}

/* Sends payloads under a's phase 1 with a HASH in front, right or (spoiled) not. */
static void send_hashed(struct router *a, enum ike_exchange x, const uint8_t *p, size_t len,
			uint8_t first, bool spoiled)
{
	static const uint8_t zeros[IKE_HASH_MAX];
	struct ike_sa *sa = first_sa(a);
	struct ike_node *n = ike_node_new(sa, ike_node_new_mid(sa), true);
	size_t from = IKE_HDR_LEN + 4 + ike_prf_len(sa);
	struct ike_enc e;

	ike_enc_start(sa, n, x, false, &e);
	ike_enc_payload(&e, IKE_PL_HASH, zeros, ike_prf_len(sa));
	e.w.base[e.next_at] = first;
	wbuf_bytes(&e.w, p, len);
	ike_info_hash(sa, n->mid, NULL, (struct ike_chunk){e.w.base + from, e.w.len - from},
		      e.w.base + IKE_HDR_LEN + 4);
	e.w.base[IKE_HDR_LEN + 4] ^= spoiled;
	ike_send(sa, n, &e, false);
	ike_node_free(n);
}

static void send_sealed(struct router *a, enum ike_exchange x, const uint8_t *p, size_t len,
			uint8_t first)
{
	send_hashed(a, x, p, len, first, false);
}

/* A delete of the phase 1 itself is believed only under its HASH, and so is a quick mode. */
static void test_wrong_hash_is_not_believed(void **state)
{
	struct tunnel t = hostile_tunnel();
	uint8_t del[28] = {0, 0, 0, 28, 0, 0, 0, 1, IKE_PROTO_ISAKMP, 16, 0, 1};
	uint64_t malformed;

	(void)state;
	assert_int_equal(tunnel_ping(&t, 3, 100, false), 2);
	ike_put_u64(del + 12, first_sa(t.a)->icookie);
	ike_put_u64(del + 20, first_sa(t.a)->rcookie);
	malformed = ike_in(t.b)->n.drops[IKE_DROP_PAYLOAD];
	send_hashed(t.a, IKE_EXCH_INFO, del, sizeof(del), IKE_PL_DELETE, true);
	world_run_s(t.s, 1);
	assert_non_null(first_sa(t.b));
	assert_int_equal(ike_in(t.b)->n.drops[IKE_DROP_PAYLOAD], malformed + 1);
	send_hashed(t.a, IKE_EXCH_INFO, del, sizeof(del), IKE_PL_DELETE, false);
	world_run_s(t.s, 1);
	assert_null(first_sa(t.b));
	sim_free(t.s);
}

/* HASH(1) of quick mode under another SKEYID_a: as if it had not come. */
static void test_quick_mode_of_another(void **state)
{
	struct tunnel t = hostile_tunnel();
	uint32_t a = world_addr("192.0.2.1"), b = world_addr("198.51.100.1");

	(void)state;
	assert_int_equal(tunnel_ping(&t, 3, 100, false), 2);
	ipsec_delete_peer(t.a, a, b);
	ipsec_delete_peer(t.b, b, a);
	first_sa(t.a)->skeyid_a[0] ^= 1;
	assert_int_equal(tunnel_ping(&t, 2, 100, false), 0);
	assert_false(ipsec_has_sas(t.a, a, b) || ipsec_has_sas(t.b, b, a));
	assert_true(ike_in(t.b)->n.drops[IKE_DROP_PAYLOAD] > 0);
	sim_free(t.s);
}

/* The cipher's key is right, HASH_I is not: nobody is authenticated. */
static void test_authentication_of_another(void **state)
{
	struct tunnel t = hostile_tunnel();
	struct ping_params p = world_ping_params("10.2.0.1", 1);
	struct ping *ping;

	(void)state;
	p.src = world_addr("10.1.0.1");
	ping = ping_new(t.a, &p);
	while (!first_sa(t.b) || first_sa(t.b)->fsm != IKE_FSM_IKE_R_MM4)
		sim_run_until(t.s, sim_next_ns(t.s));
	first_sa(t.b)->hs->skeyid[0] ^= 1;
	world_run_s(t.s, 5);
	assert_int_equal(world_count(t.b, EVENT_ike_auth_failed), 1);
	assert_int_equal(first_sa(t.b)->fsm, IKE_FSM_IKE_R_MM4);
	assert_int_equal(first_sa(t.a)->fsm, IKE_FSM_IKE_I_MM5);
	world_run_s(t.s, 100);
	assert_null(first_sa(t.a));
	assert_null(first_sa(t.b));
	ping_free(ping);
	sim_free(t.s);
}

/* What was sent once is not obeyed again: the same bytes, and the same bytes after a while. */
static void test_replay(void **state)
{
	struct tunnel t = hostile_tunnel();
	struct ip_tx tx = {.src = world_addr("192.0.2.1"), .dst = world_addr("198.51.100.1"),
			   .no_crypto = true};
	struct ike_node *n;
	uint8_t third[512];
	size_t len;
	uint64_t out, duplicates;

	(void)state;
	assert_int_equal(tunnel_ping(&t, 3, 100, false), 2);
	/* The initiator's last quick mode message is what the responder heard last of it. */
	n = list_first(&first_sa(t.b)->nodes, struct ike_node, of_sa);
	len = n->flight.rx.len;
	memcpy(third, n->flight.rx.p, len);
	out = ike_in(t.b)->n.out;
	duplicates = ike_in(t.b)->n.drops[IKE_DROP_DUPLICATE];
	udp_send(t.a, &tx, 500, 500, third, len);
	world_run_s(t.s, 1);
	assert_int_equal(ike_in(t.b)->n.drops[IKE_DROP_DUPLICATE], duplicates + 1);
	assert_int_equal(ike_in(t.b)->n.out, out);
	world_run_s(t.s, IKE_NODE_AGE_S + 1);
	out = ike_in(t.b)->n.out;
	udp_send(t.a, &tx, 500, 500, third, len);
	world_run_s(t.s, 1);
	assert_int_equal(ike_in(t.b)->n.out, out);
	assert_int_equal(tunnel_ping(&t, 3, 100, false), 3);
	sim_free(t.s);
}

static void test_nonsense_under_the_right_key(void **state)
{
	struct tunnel t = hostile_tunnel();
	uint8_t p[200];
	struct rng r;

	(void)state;
	assert_int_equal(tunnel_ping(&t, 3, 100, false), 2);
	rng_seed(&r, 11, 0);
	for (unsigned i = 0; i < 4000; i++) {
		size_t len = 8 + rng_below(&r, 150);
		uint8_t first = (uint8_t[]){IKE_PL_NOTIFY, IKE_PL_DELETE, IKE_PL_SA, IKE_PL_ID,
					    IKE_PL_NONCE}[rng_below(&r, 5)];

		if (!first_sa(t.a))
			assert_true(tunnel_ping(&t, 3, 100, false) >= 1);
		rng_bytes(&r, p, sizeof(p));
		p[0] = i % 3 ? 0 : (uint8_t)rng_below(&r, 14);
		p[1] = 0;
		p[2] = 0;
		p[3] = i % 5 ? (uint8_t)len : p[3];
		/* Plausible beginnings: DOI 1, known types and protocols. */
		p[4] = p[5] = p[6] = 0;
		p[7] = 1;
		p[8] = (uint8_t)(1 + rng_below(&r, 3));
		if (i % 2) {
			p[9] = (uint8_t[]){0, 4, 16}[rng_below(&r, 3)];
			p[10] = (uint8_t[]){0, 0x80, 0x60, 0x8d}[rng_below(&r, 4)];
		}
		send_sealed(t.a, i & 1 ? IKE_EXCH_INFO : IKE_EXCH_QUICK, p, len, first);
		world_run_ms(t.s, 20);
	}
	world_run_s(t.s, 120);
	assert_true(ike_in(t.b)->n.drops[IKE_DROP_PAYLOAD] > 100);
	assert_true(tunnel_ping(&t, 5, 100, false) >= 4);
	sim_free(t.s);
}

/* A quick mode whose answer spoils one byte must not install, nor harm what is there. */
static void test_spoiled_byte(void **state)
{
	(void)state;
	for (unsigned seed = 0; seed < 40; seed++) {
		struct tunnel t = hostile_tunnel();

		rng_seed(&t.s->rng, seed, 5);
		t.mb->corrupt_ppm = 400000;
		for (unsigned i = 0; i < 4; i++)
			tunnel_ping(&t, 2, 100, false);
		t.mb->corrupt_ppm = 0;
		world_run_s(t.s, 90);
		assert_int_equal(tunnel_ping(&t, 4, 100, false) >= 3, 1);
		sim_free(t.s);
	}
}

/* The world may end at any moment of a negotiation; ASan counts what is left. */
static void test_power_off_at_any_moment(void **state)
{
	(void)state;
	for (unsigned us = 0; us < 3000; us += 60) {
		struct tunnel t = hostile_tunnel();
		struct ping_params p = world_ping_params("10.2.0.1", 1);
		struct ping *ping;

		p.src = world_addr("10.1.0.1");
		ping = ping_new(t.a, &p);
		sim_run_until(t.s, t.s->now_ns + us * 1000);
		ping_free(ping);
		if (us % 120)
			router_stop(t.a);
		else
			router_stop(t.b);
		world_run_s(t.s, 80);
		sim_free(t.s);
	}
}

static void test_disable_drops_all(void **state)
{
	struct tunnel t = hostile_tunnel();
	struct isakmp_settings off = {.enabled = false};

	(void)state;
	assert_int_equal(tunnel_ping(&t, 3, 100, false), 2);
	crypto_set_isakmp(t.b, &off);
	assert_null(first_sa(t.b));
	world_run_s(t.s, 1);
	assert_null(first_sa(t.a));
	sim_free(t.s);
}

static void test_identity_hostname(void **state)
{
	struct tunnel t = hostile_tunnel();
	struct isakmp_settings s = {.enabled = true, .identity_hostname = true};

	(void)state;
	crypto_set_isakmp(t.a, &s);
	assert_int_equal(tunnel_ping(&t, 3, 100, false), 2);
	assert_int_equal(first_sa(t.b)->peer_id, 0);
	assert_int_equal(first_sa(t.a)->peer_id, world_addr("198.51.100.1"));
	sim_free(t.s);
}

/* Public values that would fix the secret are refused (0, 1, p-1, p and beyond). */
static void test_unsound_public_values(void **state)
{
	struct tunnel t = hostile_tunnel();
	struct ike *ike = ike_in(t.a);
	struct ike_dh dh, other;
	uint8_t v[97] = {0};

	(void)state;
	assert_true(ike_dh_begin(ike, &dh, 1));
	assert_true(ike_dh_begin(ike, &other, 1));
	assert_false(ike_dh_finish(ike, &dh, (struct ike_chunk){v, 0}));
	assert_false(ike_dh_finish(ike, &dh, (struct ike_chunk){v, 96}));
	assert_false(ike_dh_finish(ike, &dh, (struct ike_chunk){v, 97}));
	v[95] = 1;
	assert_false(ike_dh_finish(ike, &dh, (struct ike_chunk){v, 96}));
	BN_bn2binpad(ike->groups[0].p_minus_1, v, 96);
	assert_false(ike_dh_finish(ike, &dh, (struct ike_chunk){v, 96}));
	BN_bn2binpad(ike->groups[0].p, v, 96);
	assert_false(ike_dh_finish(ike, &dh, (struct ike_chunk){v, 96}));
	memset(v, 0xff, 96);
	assert_false(ike_dh_finish(ike, &dh, (struct ike_chunk){v, 96}));
	/* And a sound one gives both the same. */
	assert_true(ike_dh_finish(ike, &dh, (struct ike_chunk){other.pub, other.len}));
	assert_true(ike_dh_finish(ike, &other, (struct ike_chunk){dh.pub, dh.len}));
	assert_memory_equal(dh.shared, other.shared, dh.len);
	assert_false(ike_dh_begin(ike, &dh, 3));
	sim_free(t.s);
}

/* What is spoken to us and not by us: each under its own name, and nothing said to it. */
static void test_other_protocols_are_named(void **state)
{
	static const struct {
		size_t at;
		uint8_t is;
		enum ike_drop why;
	} other[] = {
		{17, 0x20, IKE_DROP_VERSION}, /* IKEv2 (RFC 7296, 3.1) */
		{17, 0x00, IKE_DROP_VERSION},
		{18, IKE_EXCH_AGGRESSIVE, IKE_DROP_AGGRESSIVE},
		{15, 9, IKE_DROP_COOKIES}, /* a responder's that nobody gave */
		{18, 1, IKE_DROP_COOKIES}, /* base exchange (RFC 2408, 4.4) */
		{26, 0x7f, IKE_DROP_HEADER},
	};
	struct tunnel t = hostile_tunnel();
	struct ip_tx tx = {.dst = world_addr("198.51.100.1")};
	struct ike_counters *n = &ike_in(t.b)->n;
	uint8_t buf[256];

	(void)state;
	for (size_t i = 0; i < sizeof(other) / sizeof(*other); i++) {
		size_t len = first_message(buf, sizeof(buf), i + 1);

		buf[other[i].at] = other[i].is;
		memset(n->drops, 0, sizeof(n->drops));
		udp_send(t.a, &tx, 500, 500, buf, len);
		world_run_ms(t.s, 50);
		for (unsigned why = 0; why < IKE_DROP_COUNT; why++)
			assert_int_equal(n->drops[why], why == other[i].why);
	}
	assert_int_equal(n->out, 0);
	sim_free(t.s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_other_protocols_are_named),
		cmocka_unit_test(test_half_open_is_bounded),
		cmocka_unit_test(test_flood_leaves_tunnels_alone),
		cmocka_unit_test(test_limit_of_sas),
		cmocka_unit_test(test_repeated_first_message),
		cmocka_unit_test(test_wrong_hash_is_not_believed),
		cmocka_unit_test(test_quick_mode_of_another),
		cmocka_unit_test(test_authentication_of_another),
		cmocka_unit_test(test_replay),
		cmocka_unit_test(test_nonsense_under_the_right_key),
		cmocka_unit_test(test_spoiled_byte),
		cmocka_unit_test(test_power_off_at_any_moment),
		cmocka_unit_test(test_disable_drops_all),
		cmocka_unit_test(test_identity_hostname),
		cmocka_unit_test(test_unsound_public_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
