/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPsec between routers: maps, flows, what leaves and what may come in, rekeying, sizes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/ipsec_world.h"

/* An eye on every wire: frames with both inner nets in clear, ESP and AH, fragments. */
struct eye {
	unsigned clear, esp, ah, fragments, frames;
	size_t longest;
};

static void eye_frame(void *ctx, const struct link *l, const struct link_port *from,
		      const uint8_t *data, size_t len)
{
	static const uint8_t pattern[] = {0xab, 0xcd, 0xab, 0xcd, 0xab, 0xcd};
	static const uint8_t nets[][2] = {{10, 1}, {10, 2}};
	struct eye *e = ctx;

	(void)l, (void)from;
	e->frames++;
	if (len < 34 || data[12] != 8 || data[13] != 0)
		return;
	e->longest = len - 14 > e->longest ? len - 14 : e->longest;
	e->esp += data[23] == IP_PROTO_ESP;
	e->ah += data[23] == IP_PROTO_AH;
	e->fragments += (data[20] & 0x3f) != 0 || data[21] != 0;
	if (memmem(data, len, pattern, sizeof(pattern)) || !memcmp(data + 26, nets[0], 2) ||
	    !memcmp(data + 26, nets[1], 2))
		e->clear++;
}

/* The eye takes the frames, world.h's observer keeps the events. */
static void eye_open(struct sim *s, struct eye *e)
{
	memset(e, 0, sizeof(*e));
	s->observer.ctx = e;
	s->observer.frame = eye_frame;
}

static void test_every_suite(void **state)
{
	static const struct {
		enum cipher c;
		enum hash h, ah;
	} suites[] = {
		{CIPHER_DES, HASH_MD5, HASH_NONE},	{CIPHER_DES, HASH_NONE, HASH_NONE},
		{CIPHER_3DES, HASH_SHA1, HASH_NONE},	{CIPHER_AES128, HASH_SHA1, HASH_NONE},
		{CIPHER_AES192, HASH_SHA256, HASH_NONE}, {CIPHER_AES256, HASH_SHA256, HASH_NONE},
		{CIPHER_NULL, HASH_SHA1, HASH_NONE},	{CIPHER_NONE, HASH_MD5, HASH_NONE},
		{CIPHER_NONE, HASH_NONE, HASH_MD5},	{CIPHER_NONE, HASH_NONE, HASH_SHA256},
		{CIPHER_3DES, HASH_MD5, HASH_SHA1},	{CIPHER_AES128, HASH_NONE, HASH_SHA256},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(suites) / sizeof(*suites); i++) {
		struct tunnel t = tunnel_new(suites[i].c, suites[i].h, suites[i].ah);
		bool hides = suites[i].c > CIPHER_NULL;
		struct eye eye;
		struct ipsec_flow *f;

		tunnel_map(&t);
		eye_open(t.s, &eye);
		/* The first asks for the SA. */
		assert_int_equal(tunnel_ping(&t, 5, 100, false), 4);
		assert_int_equal(tunnel_ping(&t, 5, 100, false), 5);
		f = world_flow(t.a, 0);
		assert_int_equal(f->count.send_errors, 1);
		assert_int_equal(f->count.encaps, 9);
		assert_int_equal(f->count.digest, suites[i].h || suites[i].ah ? 9 : 0);
		assert_int_equal(f->count.encrypt, suites[i].c || suites[i].h ? 9 : 0);
		assert_int_equal(f->count.decaps, world_flow(t.b, 0)->count.encaps);
		assert_int_equal(f->count.recv_errors, 0);
		assert_true(suites[i].ah ? eye.ah >= 17 : eye.esp >= 17);
		if (hides)
			assert_int_equal(eye.clear, 0);
		else
			assert_true(eye.clear > 0); /* the eye can see */
		sim_free(t.s);
	}
}

static void test_nothing_leaves_without_sa(void **state)
{
	struct tunnel t = tunnel_new(CIPHER_AES128, HASH_SHA1, HASH_NONE);
	struct eye eye;

	(void)state;
	tunnel_map(&t);
	double_of(t.a)->deaf = true;
	eye_open(t.s, &eye);
	assert_int_equal(tunnel_ping(&t, 5, 100, false), 0);
	assert_int_equal(eye.clear, 0);
	assert_int_equal(world_flow(t.a, 0)->count.send_errors, 5);
	assert_int_equal(double_of(t.a)->requests, 1);
	/* A map without a usable transform set protects all the same. */
	crypto_set_transforms(t.a, NULL, 0);
	ipsec_request_failed(t.a, (void *)world_flow(t.a, 0)->id);
	assert_int_equal(tunnel_ping(&t, 2, 100, false), 0);
	assert_int_equal(eye.clear, 0);
	sim_free(t.s);
}

static void test_clear_packets_are_dropped(void **state)
{
	struct tunnel t = tunnel_new(CIPHER_AES128, HASH_SHA1, HASH_NONE);

	(void)state;
	tunnel_map(&t);
	crypto_bind(t.a_out, NULL, NULL);
	/* a now sends in clear what b protects. */
	assert_int_equal(tunnel_ping(&t, 5, 100, false), 0);
	assert_int_equal(world_flow(t.b, 0)->count.recv_errors, 5);
	assert_int_equal(ip_stats(t.b)->drops[IP_DROP_CLEARTEXT], 5);
	assert_int_equal(world_count(t.b, EVENT_crypto_not_ipsec), 1);
	/* What the map does not name comes through. */
	assert_true(world_ping(t.a, "198.51.100.1", 3) >= 2);
	sim_free(t.s);
}

static void test_entries_and_deny_lines(void **state)
{
	const char *const first[] = {"deny icmp 10.1.0.0/16 10.2.0.0/16",
				     "permit ip 10.1.0.0/16 10.9.0.0/16"};
	const char *const second[] = {"permit udp 10.1.0.0/16 10.2.0.0/16 eq 7",
				      "permit icmp 10.1.0.0/16 10.2.0.0/16"};
	const char *const mirror[] = {"permit icmp 10.2.0.0/16 10.1.0.0/16"};
	struct tunnel t = tunnel_new(CIPHER_AES128, HASH_SHA1, HASH_NONE);
	struct crypto_map_config maps[2] = {
		world_map("vpn", 20, "198.51.100.1", "102", "ts"),
		world_map("vpn", 10, "198.51.100.9", "101", "ts"),
	};
	struct ipsec_flow *f;

	(void)state;
	tunnel_map(&t);
	crypto_set_maps(t.a, maps, 2);
	world_acl(t.a, "101", first, 2);
	world_acl(t.a, "102", second, 2);
	world_acl(t.b, "101", mirror, 1);
	assert_int_equal(tunnel_ping(&t, 5, 100, false), 4);
	/* Shows go by sequence number: 10's one permit, then 20's two. */
	f = world_flow(t.a, 0);
	assert_int_equal(f->entry->config.seq, 10);
	assert_int_equal(f->remote_proxy.addr, world_addr("10.9.0.0"));
	assert_int_equal(f->count.encaps, 0);
	f = world_flow(t.a, 1);
	assert_int_equal(f->remote_proxy.port, 7);
	assert_int_equal(f->count.encaps, 0);
	f = world_flow(t.a, 2);
	assert_int_equal(f->local_proxy.proto, 1);
	assert_int_equal(f->count.encaps, 4);
	assert_null(world_flow(t.a, 3));
	sim_free(t.s);
}

static void test_mirror_is_demanded(void **state)
{
	const char *const other[] = {"permit ip 10.2.0.0/16 10.1.0.0/24"};
	struct tunnel t = tunnel_new(CIPHER_AES128, HASH_SHA1, HASH_NONE);

	(void)state;
	tunnel_map(&t);
	world_acl(t.b, "101", other, 1);
	assert_int_equal(tunnel_ping(&t, 2, 100, false), 0);
	assert_int_equal(double_of(t.a)->last_error, -18);
	assert_true(world_count(t.b, EVENT_ipsec_no_proxies) >= 1);
	sim_free(t.s);
}

static void test_sets_pfs_and_lifetimes(void **state)
{
	struct tunnel t = tunnel_new(CIPHER_AES128, HASH_SHA1, HASH_NONE);
	struct crypto_map_config ma = world_map("vpn", 10, "198.51.100.1", "101", "none");
	struct crypto_map_config mb = world_map("vpn", 10, "192.0.2.1", "101", "ts");
	struct transform_set sets[2] = {world_set("odd", CIPHER_DES, HASH_MD5, HASH_NONE), t.set};

	(void)state;
	tunnel_map(&t);
	crypto_set_transforms(t.a, sets, 2);
	snprintf(ma.sets[1], sizeof(ma.sets[1]), "odd");
	ma.n_sets = 2;
	crypto_set_maps(t.a, &ma, 1);
	assert_int_equal(tunnel_ping(&t, 1, 100, false), 0);
	assert_int_equal(double_of(t.a)->last_error, -14);
	/* The second of the offered sets fits; the shorter lifetimes hold. */
	snprintf(ma.sets[2], sizeof(ma.sets[2]), "ts");
	ma.n_sets = 3;
	ma.lifetime_s = 600;
	mb.lifetime_kb = 5000;
	mb.pfs_group = 2;
	crypto_set_maps(t.a, &ma, 1);
	crypto_set_maps(t.b, &mb, 1);
	assert_int_equal(tunnel_ping(&t, 1, 100, false), 0);
	assert_int_equal(double_of(t.a)->last_error, -14); /* b wants PFS */
	ma.pfs_group = 5;
	crypto_set_maps(t.a, &ma, 1);
	assert_int_equal(tunnel_ping(&t, 2, 100, false), 1);
	assert_int_equal(world_flow(t.a, 0)->out->lifetime_s, 600);
	assert_int_equal(world_flow(t.b, 0)->out->lifetime_kb, 5000);
	assert_int_equal(world_flow(t.b, 0)->out->dh_group, 5);
	assert_true(world_flow(t.b, 0)->out->esp_in.cipher == CIPHER_AES128);
	sim_free(t.s);
}

static void test_conn_ids(void **state)
{
	struct tunnel t = tunnel_new(CIPHER_3DES, HASH_MD5, HASH_SHA1);
	const struct ipsec_pair *p;

	(void)state;
	tunnel_map(&t);
	tunnel_ping(&t, 3, 100, false);
	p = world_flow(t.a, 0)->out;
	assert_int_equal(p->ah_in.conn_id, 2000);
	assert_int_equal(p->ah_out.conn_id, 2001);
	assert_int_equal(p->esp_in.conn_id, 2002);
	assert_int_equal(p->esp_out.conn_id, 2003);
	assert_int_equal(p->esp_in.flow_id, 3);
	assert_int_equal(p->esp_in.spi, world_flow(t.b, 0)->out->esp_out.spi);
	assert_ptr_equal(ipsec_sa_find(t.a->crypto->ipsec, IP_PROTO_ESP, p->esp_in.spi, p->local),
			 &p->esp_in);
	assert_null(ipsec_sa_find(t.a->crypto->ipsec, IP_PROTO_AH, p->esp_in.spi, p->local));
	assert_null(ipsec_sa_find(t.a->crypto->ipsec, IP_PROTO_ESP, p->esp_in.spi, p->remote));
	/* Freed numbers are taken again. */
	ipsec_clear_all(t.a);
	assert_null(world_flow(t.a, 0)->out);
	assert_null(world_flow(t.b, 0)->out); /* was told */
	assert_false(ipsec_has_sas(t.a, world_addr("192.0.2.1"), world_addr("198.51.100.1")));
	tunnel_ping(&t, 3, 100, false);
	assert_int_equal(world_flow(t.a, 0)->out->ah_in.conn_id, 2000);
	sim_free(t.s);
}

static void test_counters_outlive_sas(void **state)
{
	struct tunnel t = tunnel_new(CIPHER_DES, HASH_MD5, HASH_NONE);
	struct ipsec_flow *f;

	(void)state;
	tunnel_map(&t);
	tunnel_ping(&t, 5, 100, false);
	f = world_flow(t.a, 0);
	assert_int_equal(f->count.encaps, 4);
	ipsec_delete_peer(t.a, world_addr("192.0.2.1"), world_addr("198.51.100.1"));
	ipsec_delete_peer(t.b, world_addr("198.51.100.1"), world_addr("192.0.2.1"));
	assert_int_equal(world_count(t.a, EVENT_ipsec_delete_shared), 1);
	assert_int_equal(world_count(t.a, EVENT_ipsec_delete_sa), 2);
	assert_null(f->out);
	tunnel_ping(&t, 5, 100, false);
	assert_ptr_equal(world_flow(t.a, 0), f);
	assert_int_equal(f->count.encaps, 8);
	assert_int_equal(f->count.send_errors, 2);
	ipsec_clear_counters(t.a);
	assert_int_equal(f->count.encaps, 0);
	sim_free(t.s);
}

/* Pings once a second through a lifetime: not one is lost, and at most two pairs live. */
static void test_rekey_by_time(void **state)
{
	struct tunnel t = tunnel_new(CIPHER_AES128, HASH_SHA1, HASH_NONE);
	unsigned before, pairs;
	struct ipsec_pair *p;

	(void)state;
	crypto_set_lifetimes(t.a, 300, 0);
	tunnel_map(&t);
	tunnel_ping(&t, 3, 100, false);
	before = double_of(t.a)->installs;
	assert_int_equal(world_flow(t.a, 0)->out->lifetime_s, 300);
	for (unsigned i = 0; i < 700; i++) {
		assert_int_equal(tunnel_ping(&t, 1, 100, false), 1);
		world_run_s(t.s, 1);
		pairs = 0;
		list_each (p, &world_flow(t.b, 0)->pairs, node)
			pairs++;
		assert_in_range(pairs, 1, 2);
	}
	assert_int_equal(double_of(t.a)->installs - before, 2);
	assert_int_equal(double_of(t.b)->requests, 0);
	sim_free(t.s);
}

static void test_idle_sa_just_ends(void **state)
{
	struct tunnel t = tunnel_new(CIPHER_AES128, HASH_SHA1, HASH_NONE);

	(void)state;
	crypto_set_lifetimes(t.a, 300, 0);
	tunnel_map(&t);
	tunnel_ping(&t, 1, 100, false);
	assert_non_null(world_flow(t.a, 0)->out);
	world_run_s(t.s, 301);
	assert_null(world_flow(t.a, 0)->out);
	assert_null(world_flow(t.b, 0)->out);
	assert_int_equal(double_of(t.a)->requests, 1);
	assert_true(double_of(t.a)->deletes >= 1);
	sim_free(t.s);
}

static void test_rekey_by_volume(void **state)
{
	struct tunnel t = tunnel_new(CIPHER_AES128, HASH_SHA1, HASH_NONE);

	(void)state;
	crypto_set_lifetimes(t.b, 0, 2560);
	tunnel_map(&t);
	tunnel_ping(&t, 2, 100, false);
	/* 1500 x 1400 bytes: under 2560 KB less 256, then over. */
	assert_int_equal(tunnel_ping(&t, 1600, 1400, false), 1600);
	assert_int_equal(double_of(t.a)->installs + double_of(t.b)->installs, 1);
	assert_int_equal(tunnel_ping(&t, 300, 1400, false), 300);
	assert_true(double_of(t.a)->installs + double_of(t.b)->installs >= 2);
	sim_free(t.s);
}

static void test_sizes(void **state)
{
	struct tunnel t = tunnel_new(CIPHER_DES, HASH_MD5, HASH_NONE);
	const struct ipsec_pair *p;
	struct eye eye;
	uint16_t max;

	(void)state;
	tunnel_map(&t);
	tunnel_ping(&t, 3, 100, false);
	p = world_flow(t.a, 0)->out;
	max = ipsec_pair_mtu(p, 1500);
	/* 1500 - 20 - 8 - 8 - 12 = 1452, whole blocks 1448, less 2. */
	assert_int_equal(max, 1446);
	eye_open(t.s, &eye);
	assert_int_equal(tunnel_ping(&t, 2, max, true), 2);
	assert_int_equal(eye.fragments, 0);
	assert_true(eye.longest <= 1500 && eye.longest > 1492);
	/* One byte more: refused with DF, encrypted whole and then fragmented without. */
	assert_int_equal(tunnel_ping(&t, 1, max + 1u, true), 0);
	assert_int_equal(eye.fragments, 0);
	assert_int_equal(tunnel_ping(&t, 2, max + 1u, false), 2);
	assert_true(eye.fragments >= 8);
	assert_int_equal(tunnel_ping(&t, 2, 9000, false), 2);
	assert_true(eye.longest <= 1500);
	assert_int_equal(eye.clear, 0);
	sim_free(t.s);
}

/* A router in the middle with a smaller MTU tells, and the next packet's sender is told. */
static void test_path_mtu(void **state)
{
	struct tunnel t = tunnel_new(CIPHER_AES128, HASH_SHA1, HASH_NONE);

	(void)state;
	tunnel_map(&t);
	tunnel_ping(&t, 3, 100, false);
	t.m2->ip_mtu = 1000;
	assert_int_equal(tunnel_ping(&t, 1, 1200, true), 0);
	assert_int_equal(world_flow(t.a, 0)->path_mtu, 1000);
	assert_int_equal(tunnel_ping(&t, 1, 1200, true), 0);
	assert_int_equal(tunnel_ping(&t, 1, ipsec_pair_mtu(world_flow(t.a, 0)->out, 1000), true),
			 1);
	/* What routers say holds ten minutes. */
	t.m2->ip_mtu = 1500;
	world_run_s(t.s, 601);
	assert_int_equal(tunnel_ping(&t, 1, 1200, true), 1);
	sim_free(t.s);
}

/* Cut before encryption, every piece is whole ESP and fits; after, pieces of ESP leave. */
static void test_fragmentation(void **state)
{
	struct tunnel t = tunnel_new(CIPHER_AES128, HASH_SHA1, HASH_NONE);
	const struct ipsec_counters *c;
	enum style was = t.a->style;
	struct eye eye;
	uint64_t encaps;

	(void)state;
	tunnel_map(&t);
	tunnel_ping(&t, 3, 100, false);
	c = &world_flow(t.a, 0)->count;
	eye_open(t.s, &eye);
	for (int i = 0; i < 2; i++) {
		crypto_set_fragmentation(i ? t.b : t.a, CRYPTO_FRAG_BEFORE);
		assert_int_equal(tunnel_ping(&t, 1, 1490, false), 1);
	}
	/* Both ways now: nothing is a fragment outside, and nothing is too long. */
	eye.fragments = 0;
	encaps = c->encaps;
	assert_int_equal(tunnel_ping(&t, 1, 4000, false), 1);
	assert_int_equal(eye.fragments, 0);
	assert_true(eye.longest <= 1500);
	assert_int_equal(c->encaps - encaps, 3);
	assert_int_equal(c->encaps, c->digest);
	/* Its sender asks for no fragments, and is told; unless the tunnel need not. */
	assert_int_equal(tunnel_ping(&t, 1, 1490, true), 0);
	crypto_set_df(t.a, CRYPTO_DF_CLEAR);
	crypto_set_df(t.b, CRYPTO_DF_CLEAR);
	assert_int_equal(tunnel_ping(&t, 1, 1490, true), 1);
	/* The tunnel's packets ask for it, theirs did not: each piece does. */
	crypto_set_df(t.a, CRYPTO_DF_SET);
	crypto_set_df(t.b, CRYPTO_DF_SET);
	assert_int_equal(tunnel_ping(&t, 1, 1490, false), 1);
	assert_int_equal(eye.fragments, 0);
	crypto_set_df(t.a, CRYPTO_DF_COPY);
	crypto_set_df(t.b, CRYPTO_DF_COPY);
	/* An interface has the last word. */
	crypto_set_iface_fragmentation(t.a_out, CRYPTO_FRAG_AFTER);
	encaps = c->encaps;
	assert_int_equal(tunnel_ping(&t, 1, 4000, false), 1);
	assert_true(eye.fragments >= 2);
	assert_int_equal(c->encaps - encaps, 1);
	/* Else the version has: 12.2 knew only what comes after. */
	crypto_set_iface_fragmentation(t.a_out, CRYPTO_FRAG_DEFAULT);
	crypto_set_fragmentation(t.a, CRYPTO_FRAG_DEFAULT);
	for (int i = STYLE_12_2; i < STYLE_COUNT; i++) {
		t.a->style = (enum style)i;
		encaps = c->encaps;
		assert_int_equal(tunnel_ping(&t, 1, 4000, false), 1);
		assert_int_equal(c->encaps - encaps, i == STYLE_12_2 ? 1 : 3);
	}
	t.a->style = was; /* The SAs' numbers are its. */
	assert_int_equal(eye.clear, 0);
	sim_free(t.s);
}

/* Cleared, a large packet goes in fragments though its sender asked for none; set, the tunnel's
 * packets have it though he did not. */
static void test_df_bit(void **state)
{
	struct tunnel t = tunnel_new(CIPHER_AES128, HASH_SHA1, HASH_NONE);

	(void)state;
	tunnel_map(&t);
	tunnel_ping(&t, 3, 100, false);
	assert_int_equal(tunnel_ping(&t, 1, 1490, true), 0);
	assert_int_equal(tunnel_ping(&t, 1, 1490, false), 1);
	crypto_set_df(t.a, CRYPTO_DF_CLEAR);
	crypto_set_df(t.b, CRYPTO_DF_CLEAR);
	assert_int_equal(tunnel_ping(&t, 1, 1490, true), 1);
	crypto_set_df(t.a, CRYPTO_DF_SET);
	assert_int_equal(tunnel_ping(&t, 1, 1490, false), 0);
	assert_int_equal(tunnel_ping(&t, 1, 1400, false), 1);
	/* The router in the middle may not break it. */
	t.m2->ip_mtu = 1000;
	assert_int_equal(tunnel_ping(&t, 1, 1200, false), 0);
	crypto_set_df(t.a, CRYPTO_DF_COPY);
	assert_int_equal(tunnel_ping(&t, 1, 1200, false), 1);
	sim_free(t.s);
}

/* Of ESP in UDP a router on the way quotes the ports and no SPI (RFC 792: eight bytes). */
static void test_path_mtu_in_udp(void **state)
{
	struct tunnel t = tunnel_new(CIPHER_AES128, HASH_SHA1, HASH_NONE);

	(void)state;
	tunnel_map(&t);
	tunnel_ping(&t, 3, 100, false);
	world_flow(t.a, 0)->out->encap_port = world_flow(t.b, 0)->out->encap_port = 4500;
	t.m2->ip_mtu = 1000;
	assert_int_equal(tunnel_ping(&t, 1, 1200, true), 0);
	assert_int_equal(world_flow(t.a, 0)->path_mtu, 1000);
	sim_free(t.s);
}

static void test_transport(void **state)
{
	const char *const ab[] = {"permit ip 192.0.2.1/32 198.51.100.1/32"};
	const char *const ba[] = {"permit ip 198.51.100.1/32 192.0.2.1/32"};
	static const enum hash ah[] = {HASH_NONE, HASH_SHA1};

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct tunnel t = tunnel_new(CIPHER_3DES, HASH_MD5, ah[i]);
		struct ping_params p = world_ping_params("198.51.100.1", 5);
		struct eye eye;

		t.set.transport = true;
		tunnel_map(&t);
		/* Of no meaning here: transport mode takes whole datagrams. */
		crypto_set_fragmentation(t.a, CRYPTO_FRAG_BEFORE);
		crypto_set_fragmentation(t.b, CRYPTO_FRAG_BEFORE);
		world_acl(t.a, "101", ab, 1);
		world_acl(t.b, "101", ba, 1);
		eye_open(t.s, &eye);
		assert_true(world_ping_is(t.a, &p, ".!!!!"));
		assert_false(world_flow(t.a, 0)->out->tunnel);
		assert_int_equal(eye.clear, 0);
		p.size = 3000;
		assert_true(world_ping_is(t.a, &p, "!!!!!"));
		assert_true(eye.fragments >= 20);
		p.size = ipsec_pair_mtu(world_flow(t.a, 0)->out, 1500);
		p.df = true;
		assert_true(world_ping_is(t.a, &p, "!!!!!"));
		p.size++;
		p.count = 1;
		assert_false(world_ping_is(t.a, &p, "!"));
		assert_true(eye.longest <= 1500);
		sim_free(t.s);
	}
}

/* A transport set for the nets behind makes a tunnel all the same. */
static void test_transport_needs_endpoints(void **state)
{
	struct tunnel t = tunnel_new(CIPHER_3DES, HASH_MD5, HASH_NONE);

	(void)state;
	t.set.transport = true;
	tunnel_map(&t);
	assert_true(tunnel_ping(&t, 3, 100, false) >= 1);
	assert_true(world_flow(t.a, 0)->out->tunnel);
	sim_free(t.s);
}

static void test_config_changes(void **state)
{
	const char *const two[] = {"permit ip 10.1.0.0/16 10.2.0.0/16",
				   "permit ip 10.1.0.0/16 10.3.0.0/16"};
	const char *const other[] = {"permit ip 10.1.0.0/16 10.3.0.0/16"};
	struct tunnel t = tunnel_new(CIPHER_AES128, HASH_SHA1, HASH_NONE);
	struct crypto_map_config ma = world_map("vpn", 10, "198.51.100.1", "101", "ts");
	const struct ipsec_pair *p;
	void *stale;

	(void)state;
	tunnel_map(&t);
	tunnel_ping(&t, 3, 100, false);
	p = world_flow(t.a, 0)->out;
	assert_non_null(p);
	/* The same again, or another route, changes nothing; nor does a further line. */
	crypto_set_maps(t.a, &ma, 1);
	ma.reverse_route = true;
	crypto_set_maps(t.a, &ma, 1);
	world_acl(t.a, "101", two, 2);
	assert_int_equal(tunnel_ping(&t, 1, 100, false), 1);
	assert_ptr_equal(world_flow(t.a, 0)->out, p);
	assert_non_null(world_flow(t.a, 1));
	assert_non_null(rib_best(t.a, world_prefix("10.2.0.0/16")));
	/* Its line gone, so are SA, route and the peer's SA. */
	stale = (void *)world_flow(t.a, 0)->id;
	world_acl(t.a, "101", other, 1);
	tunnel_ping(&t, 1, 100, false);
	assert_int_equal(world_flow(t.a, 0)->remote_proxy.addr, world_addr("10.3.0.0"));
	assert_null(world_flow(t.b, 0)->out);
	assert_null(rib_best(t.a, world_prefix("10.2.0.0/16")));
	assert_non_null(rib_best(t.a, world_prefix("10.3.0.0/16")));
	ipsec_request_failed(t.a, stale);
	/* No map: everything is in clear. */
	crypto_bind(t.a_out, NULL, NULL);
	crypto_bind(t.b_out, NULL, NULL);
	assert_null(rib_best(t.a, world_prefix("10.3.0.0/16")));
	assert_int_equal(tunnel_ping(&t, 1, 100, false), 1);
	sim_free(t.s);
}

/* A sealed packet from a to b whose inside is made by hand. */
static void send_sealed(struct tunnel *t, const char *src, const char *dst, uint8_t next)
{
	struct pkt *p = pkt_new(t->s, 40);
	struct ip_hdr h = {
		.hdr_len = IP_HDR_LEN,
		.total_len = 40,
		.ttl = 9,
		.proto = 200,
		.src = world_addr(src),
		.dst = world_addr(dst),
	};
	const struct ip_tx tx = {.src = world_addr("192.0.2.1"),
				 .dst = world_addr("198.51.100.1"),
				 .proto = IP_PROTO_ESP,
				 .no_crypto = true};

	memset(pkt_put(p, 40), 0, 40);
	ip_hdr_encode(p->data, &h);
	assert_true(esp_seal(&world_flow(t->a, 0)->out->esp_out, p, next));
	ip_send(t->a, p, &tx);
	world_run_ms(t->s, 20);
}

static void test_inside_must_fit(void **state)
{
	struct tunnel t = tunnel_new(CIPHER_AES128, HASH_SHA1, HASH_NONE);
	const struct ipsec_counters *c;

	(void)state;
	tunnel_map(&t);
	tunnel_ping(&t, 2, 100, false);
	c = &world_flow(t.b, 0)->count;
	send_sealed(&t, "10.1.0.9", "10.2.0.9", 4);
	assert_int_equal(c->decaps, 2);
	assert_int_equal(c->recv_errors, 0);
	send_sealed(&t, "10.9.0.1", "10.2.0.1", 4);
	assert_int_equal(c->invalid_identity_rcv, 1);
	send_sealed(&t, "10.1.0.1", "10.9.0.1", 4);
	assert_int_equal(c->invalid_identity_rcv, 2);
	assert_int_equal(world_count(t.b, EVENT_crypto_invalid_identity), 1);
	send_sealed(&t, "10.1.0.1", "10.2.0.1", 17); /* no tunnel inside */
	assert_int_equal(c->invalid_prot_rcv, 1);
	assert_int_equal(c->recv_errors, 3);
	assert_int_equal(c->decaps, 2);
	sim_free(t.s);
}

/* A pair agreed with AH and ESP takes neither alone. */
static void test_esp_without_its_ah(void **state)
{
	struct tunnel t = tunnel_new(CIPHER_AES128, HASH_SHA1, HASH_MD5);
	const struct ipsec_counters *c;

	(void)state;
	tunnel_map(&t);
	tunnel_ping(&t, 2, 100, false);
	c = &world_flow(t.b, 0)->count;
	assert_int_equal(c->decaps, 1);
	send_sealed(&t, "10.1.0.1", "10.2.0.1", 4);
	assert_int_equal(c->decaps, 1);
	assert_int_equal(c->invalid_prot_rcv, 1);
	sim_free(t.s);
}

/* Thousands of peers: a packet's cost does not depend on how many SAs there are. */
static void test_many_flows(void **state)
{
	enum { MANY = 2000 };
	struct tunnel t = tunnel_new(CIPHER_NULL, HASH_MD5, HASH_NONE);
	struct acl_entry *e = mem_calloc(MANY, sizeof(*e));
	struct ipsec_sa_pair pair = {.chosen = {.esp_cipher = CIPHER_NULL, .esp_hash = HASH_MD5}};
	struct ipsec *ip = t.a->crypto->ipsec;

	(void)state;
	tunnel_map(&t);
	for (unsigned i = 0; i < MANY; i++) {
		e[i] = world_ace("permit ip 10.1.0.0/16 10.3.0.0/32");
		e[i].dst += i;
	}
	acl_set(t.a, "101", true, e, MANY);
	pair.local = world_addr("192.0.2.1");
	pair.remote = world_addr("198.51.100.1");
	for (unsigned i = 0; i < MANY; i++) {
		pair.flow = (void *)world_flow(t.a, i)->id;
		pair.esp_in = 1000 + i * 64;
		ipsec_install(t.a, &pair);
	}
	assert_int_equal(ip->n_sas, MANY);
	assert_true(ip->sa_buckets >= MANY);
	for (unsigned i = 0; i < MANY; i++)
		assert_int_equal(ipsec_sa_find(ip, IP_PROTO_ESP, 1000 + i * 64, pair.local)->spi,
				 1000 + i * 64);
	ipsec_delete_peer(t.a, pair.local, pair.remote);
	assert_int_equal(ip->n_sas, 0);
	assert_int_equal(ip->n_peers, 0);
	free(e);
	sim_free(t.s);
}

/* A wire that doubles, swaps and spoils frames: what comes is right, the rest is counted. */
static void test_bad_wire(void **state)
{
	struct tunnel t = tunnel_new(CIPHER_AES128, HASH_SHA1, HASH_NONE);
	const struct ipsec_counters *c;

	(void)state;
	tunnel_map(&t);
	tunnel_ping(&t, 2, 100, false);
	c = &world_flow(t.b, 0)->count;
	t.am->duplicate_ppm = 1000000;
	assert_int_equal(tunnel_ping(&t, 20, 100, false), 20);
	assert_true(c->replay_failed_rcv >= 20);
	assert_int_equal(c->decaps, 21);
	t.am->duplicate_ppm = 0;
	t.am->corrupt_ppm = 500000;
	tunnel_ping(&t, 50, 100, false);
	assert_true(c->verify_failed > 0);
	t.am->corrupt_ppm = 0;
	t.am->reorder_ppm = 300000;
	assert_int_equal(tunnel_ping(&t, 20, 100, false), 20);
	assert_true(c->encaps <= c->decaps);
	sim_free(t.s);
}

/* "permit ip any any": IKE and the sealed packets are let through, all else is sealed. */
static void test_everything_protected(void **state)
{
	const char *const all[] = {"permit ip 0.0.0.0/0 0.0.0.0/0"};
	struct tunnel t = tunnel_new(CIPHER_AES128, HASH_SHA1, HASH_NONE);
	struct eye eye;

	(void)state;
	tunnel_map(&t);
	world_acl(t.a, "101", all, 1);
	world_acl(t.b, "101", all, 1);
	eye_open(t.s, &eye);
	assert_int_equal(world_ping(t.a, "198.51.100.1", 3), 2);
	assert_int_equal(tunnel_ping(&t, 5, 2000, false), 5);
	assert_int_equal(eye.clear, 0);
	/* The router between speaks in clear and is not heard. */
	assert_int_equal(world_ping(t.m, "192.0.2.1", 2), 0);
	sim_free(t.s);
}

/* One pair's two halves, as the initiator and the other end would get them. */
static void install_half(struct tunnel *t, bool at_a, bool a_began, uint32_t spi)
{
	struct router *r = at_a ? t->a : t->b;
	uint32_t a = world_addr("192.0.2.1"), b = world_addr("198.51.100.1");
	const struct ipsec_sa_pair k = {
		.flow = (void *)world_flow(r, 0)->id,
		.local = at_a ? a : b,
		.remote = at_a ? b : a,
		.chosen = {.esp_cipher = CIPHER_AES128, .esp_hash = HASH_SHA1},
		.esp_in = at_a ? spi : spi + 1,
		.esp_out = at_a ? spi + 1 : spi,
		.initiator = at_a == a_began,
	};

	ipsec_install(r, &k);
}

/* Both ends begin at once and see the two pairs in different order: the same one must stay. */
static void test_crossed_negotiations(void **state)
{
	(void)state;
	for (unsigned low = 0; low < 2; low++) {
		struct tunnel t = tunnel_new(CIPHER_AES128, HASH_SHA1, HASH_NONE);
		uint32_t by_a = low ? 5000 : 9000, by_b = 7000;

		tunnel_map(&t);
		install_half(&t, true, true, by_a);
		install_half(&t, false, false, by_b);
		install_half(&t, true, false, by_b);
		install_half(&t, false, true, by_a);
		assert_int_equal(world_flow(t.a, 0)->out->esp_in.spi, low ? by_a : by_b);
		assert_int_equal(world_flow(t.b, 0)->out->esp_out.spi, low ? by_a : by_b);
		assert_int_equal(tunnel_ping(&t, 3, 100, false), 3);
		/* The other goes after the overlap, at both ends, and takes nothing with it. */
		world_run_s(t.s, 40);
		assert_int_equal(t.a->crypto->ipsec->n_sas, 1);
		assert_int_equal(t.b->crypto->ipsec->n_sas, 1);
		assert_int_equal(tunnel_ping(&t, 3, 100, false), 3);
		assert_int_equal(double_of(t.a)->requests + double_of(t.b)->requests, 0);
		sim_free(t.s);
	}
}

/* The peer renews soon after: what it has just made is used, and stays. */
static void test_early_renewal_is_no_crossing(void **state)
{
	(void)state;
	for (unsigned low = 0; low < 2; low++) {
		struct tunnel t = tunnel_new(CIPHER_AES128, HASH_SHA1, HASH_NONE);
		uint32_t first = low ? 5000 : 9000, second = 7000;

		tunnel_map(&t);
		install_half(&t, true, true, first);
		install_half(&t, false, true, first);
		world_run_s(t.s, 4);
		install_half(&t, false, false, second);
		install_half(&t, true, false, second);
		assert_int_equal(world_flow(t.a, 0)->out->esp_in.spi, second);
		world_run_s(t.s, 40);
		assert_int_equal(world_flow(t.a, 0)->out->esp_in.spi, second);
		assert_int_equal(tunnel_ping(&t, 3, 100, false), 3);
		sim_free(t.s);
	}
}

/* A lifetime below the margin for renewal does not renew without end. */
static void test_tiny_volume(void **state)
{
	struct tunnel t = tunnel_new(CIPHER_AES128, HASH_SHA1, HASH_NONE);

	(void)state;
	crypto_set_lifetimes(t.b, 0, 200);
	tunnel_map(&t);
	assert_int_equal(tunnel_ping(&t, 50, 1400, false), 49);
	assert_int_equal(double_of(t.a)->installs + double_of(t.b)->installs, 1);
	sim_free(t.s);
}

static void test_peers_take_turns(void **state)
{
	struct tunnel t = tunnel_new(CIPHER_AES128, HASH_SHA1, HASH_NONE);
	struct crypto_map_config ma = world_map("vpn", 10, "198.51.100.77", "101", "ts");

	(void)state;
	tunnel_map(&t);
	ma.peers[1] = world_addr("198.51.100.1");
	ma.n_peers = 2;
	crypto_set_maps(t.a, &ma, 1);
	assert_int_equal(tunnel_ping(&t, 3, 100, false), 1);
	assert_int_equal(world_flow(t.a, 0)->out->remote, world_addr("198.51.100.1"));
	sim_free(t.s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_suite),
		cmocka_unit_test(test_nothing_leaves_without_sa),
		cmocka_unit_test(test_clear_packets_are_dropped),
		cmocka_unit_test(test_entries_and_deny_lines),
		cmocka_unit_test(test_mirror_is_demanded),
		cmocka_unit_test(test_sets_pfs_and_lifetimes),
		cmocka_unit_test(test_conn_ids),
		cmocka_unit_test(test_counters_outlive_sas),
		cmocka_unit_test(test_rekey_by_time),
		cmocka_unit_test(test_idle_sa_just_ends),
		cmocka_unit_test(test_rekey_by_volume),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_fragmentation),
		cmocka_unit_test(test_path_mtu),
		cmocka_unit_test(test_path_mtu_in_udp),
		cmocka_unit_test(test_df_bit),
		cmocka_unit_test(test_transport),
		cmocka_unit_test(test_transport_needs_endpoints),
		cmocka_unit_test(test_config_changes),
		cmocka_unit_test(test_inside_must_fit),
		cmocka_unit_test(test_esp_without_its_ah),
		cmocka_unit_test(test_many_flows),
		cmocka_unit_test(test_bad_wire),
		cmocka_unit_test(test_everything_protected),
		cmocka_unit_test(test_crossed_negotiations),
		cmocka_unit_test(test_early_renewal_is_no_crossing),
		cmocka_unit_test(test_tiny_volume),
		cmocka_unit_test(test_peers_take_turns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
