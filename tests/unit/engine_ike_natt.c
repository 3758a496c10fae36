/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * NAT traversal between two routers (RFC 3947, 3948), with a box on the wire before b that
 * translates: a's 192.0.2.1 is 203.0.113.9 there, and its ports are others.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define WORLD_REAL_IKE
#include "engine/crypto/ike_priv.h"
#include "tests/unit/ipsec_world.h"

enum { ETH_LEN = 14, IP_AT_SRC = 12, IP_AT_DST = 16, PUBLIC_PORTS = 10000 };

/* What the box does and what it saw. */
struct nat {
	struct link_port *inside, *outside;
	uint32_t private, public;
	uint16_t shift; /* public port = private port + shift */
	unsigned esp, ike, keepalives, from_500, raw;
};

static uint32_t get32(const uint8_t *p)
{
	struct rbuf b = rbuf_from(p, 4);

	return rbuf_u32(&b);
}

static void put32(uint8_t *p, uint32_t v)
{
	struct wbuf w = wbuf_from(p, 4);

	wbuf_u32(&w, v);
}

static void port_add(uint8_t *p, int by)
{
	uint16_t v = (uint16_t)((p[0] << 8 | p[1]) + by);

	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void nat_saw(struct nat *n, const uint8_t *ip, const uint8_t *udp, size_t len)
{
	if (ip[9] == IP_PROTO_ESP)
		n->raw++;
	else if (ip[9] == IP_PROTO_UDP && len == 9 && udp[8] == 0xff)
		n->keepalives++;
	else if (ip[9] == IP_PROTO_UDP && (udp[0] << 8 | udp[1]) == 500)
		n->from_500++;
	else if (ip[9] == IP_PROTO_UDP && (udp[0] << 8 | udp[1]) == 4500)
		*(get32(udp + 8) ? &n->esp : &n->ike) += 1;
}

static void nat_rewrite(struct nat *n, struct pkt *p, bool outward)
{
	uint8_t *ip = p->data + ETH_LEN, *udp = ip + (ip[0] & 15) * 4;
	uint8_t *addr = ip + (outward ? IP_AT_SRC : IP_AT_DST);
	uint16_t sum;

	if (p->len < ETH_LEN + IP_HDR_LEN || p->data[12] != 8 || p->data[13] != 0)
		return;
	if (get32(addr) != (outward ? n->private : n->public))
		return;
	if (outward)
		nat_saw(n, ip, udp, (size_t)(udp[4] << 8 | udp[5]));
	put32(addr, outward ? n->public : n->private);
	if (ip[9] == IP_PROTO_UDP) {
		port_add(outward ? udp : udp + 2, outward ? n->shift : -n->shift);
		udp[6] = udp[7] = 0;
	}
	ip[10] = ip[11] = 0;
	sum = ip_sum_fold(ip_sum_add(0, ip, (ip[0] & 15) * 4u));
	ip[10] = (uint8_t)(sum >> 8);
	ip[11] = (uint8_t)sum;
}

static void nat_outward(void *ctx, struct pkt *p)
{
	struct nat *n = ctx;

	nat_rewrite(n, p, true);
	link_transmit(n->outside, p);
}

static void nat_inward(void *ctx, struct pkt *p)
{
	struct nat *n = ctx;

	nat_rewrite(n, p, false);
	link_transmit(n->inside, p);
}

static void settle(struct router *r, bool off, unsigned keepalive_s)
{
	struct isakmp_policy p = {.priority = 10, .cipher = CIPHER_AES128, .hash = HASH_SHA1,
				  .psk = true, .group = 2, .lifetime_s = 86400};
	struct isakmp_settings s = {.enabled = true, .no_natt = off,
				    .nat_keepalive_s = (uint16_t)keepalive_s};
	struct isakmp_key k = {.mask = 0, .key = "between us"};

	r->style = STYLE_12_3;
	crypto_set_policies(r, &p, 1);
	crypto_set_keys(r, &k, 1);
	crypto_set_isakmp(r, &s);
}

/* a behind the box; without it (`n` NULL) the two see each other as they are. */
static struct tunnel natt_tunnel(struct nat *n)
{
	struct tunnel t = tunnel_new(CIPHER_AES128, HASH_SHA1, HASH_NONE);
	struct crypto_map_config back = world_map("vpn", 10, "203.0.113.9", "101", "ts");
	struct link *beyond;

	settle(t.a, false, 0);
	settle(t.b, false, 0);
	tunnel_map(&t);
	if (!n)
		return t;
	*n = (struct nat){.private = world_addr("192.0.2.1"), .public = world_addr("203.0.113.9"),
			  .shift = PUBLIC_PORTS};
	beyond = world_wire(t.s, "beyond");
	link_leave(t.b_out->port);
	n->inside = link_attach(t.mb, nat_outward, n);
	n->outside = link_attach(beyond, nat_inward, n);
	link_join(beyond, t.b_out);
	link_set_enabled(n->inside, true);
	link_set_enabled(n->outside, true);
	world_route(t.m, "203.0.113.9", "192.0.2.1");
	crypto_set_maps(t.b, &back, 1);
	world_run_s(t.s, 6);
	world_ping(t.m, "198.51.100.1", 3); /* ARP has its answers */
	return t;
}

static struct ipsec_pair *pair_of(const struct router *r)
{
	struct crypto_binding *b = list_first(&r->crypto->ipsec->bindings, struct crypto_binding,
					      node);
	struct ipsec_entry *e = list_first(&b->entries, struct ipsec_entry, node);

	return list_first(&e->flows, struct ipsec_flow, node)->out;
}

static struct ike_sa *sa_of(const struct router *r)
{
	return list_first(&r->crypto->ike->all, struct ike_sa, all);
}

static void test_through(void **state)
{
	struct nat n;
	struct tunnel t = natt_tunnel(&n);

	(void)state;
	assert_true(tunnel_ping(&t, 10, 100, false) >= 8);
	assert_true(sa_of(t.a)->nat_here && !sa_of(t.a)->nat_there);
	assert_true(!sa_of(t.b)->nat_here && sa_of(t.b)->nat_there);
	/* Messages 1 and 3 from 500, message 5 and all after it from 4500. */
	assert_int_equal(n.from_500, 2);
	assert_int_equal(sa_of(t.a)->lport, 4500);
	assert_int_equal(sa_of(t.a)->rport, 4500);
	assert_int_equal(sa_of(t.b)->lport, 4500);
	assert_int_equal(sa_of(t.b)->rport, 4500 + PUBLIC_PORTS);
	assert_int_equal(pair_of(t.a)->encap_port, 4500);
	assert_int_equal(pair_of(t.b)->encap_port, 4500 + PUBLIC_PORTS);
	assert_true(n.esp >= 8);
	assert_int_equal(n.raw, 0);
	sim_free(t.s);
}

static void test_no_translation(void **state)
{
	struct tunnel t = natt_tunnel(NULL);

	(void)state;
	assert_true(tunnel_ping(&t, 5, 100, false) >= 3);
	assert_true(sa_of(t.a)->natt && sa_of(t.b)->natt);
	assert_int_equal(sa_of(t.a)->lport, 500);
	assert_int_equal(pair_of(t.a)->encap_port, 0);
	assert_int_equal(ipsec_pair_mtu(pair_of(t.a), 1500), 1438);
	pair_of(t.a)->encap_port = 4500; /* a cipher block less once the UDP header is there */
	assert_int_equal(ipsec_pair_mtu(pair_of(t.a), 1500), 1422);
	sim_free(t.s);
}

/* Switched off at one end, or unknown to it: nothing of it is on the wire. */
static void test_off(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		struct tunnel t = natt_tunnel(NULL);
		struct router *r = i & 1 ? t.a : t.b;

		settle(r, i < 2, 0);
		if (i >= 2)
			r->style = STYLE_12_2;
		assert_true(tunnel_ping(&t, 5, 100, false) >= 3);
		assert_false(sa_of(t.a)->natt);
		assert_false(sa_of(t.b)->natt);
		sim_free(t.s);
	}
}

/* RFC 3948, 4: only who is behind the box, only when nothing else was sent. */
static void test_keepalive(void **state)
{
	struct nat n;
	struct tunnel t = natt_tunnel(&n);
	unsigned before;

	(void)state;
	assert_true(tunnel_ping(&t, 5, 100, false) >= 3);
	before = n.keepalives;
	world_run_s(t.s, 205);
	assert_in_range(n.keepalives - before, 9, 11);
	settle(t.a, false, 5);
	world_run_s(t.s, 20);
	before = n.keepalives;
	world_run_s(t.s, 50);
	assert_in_range(n.keepalives - before, 9, 11);
	/* With traffic every second there is no need. */
	before = n.keepalives;
	for (unsigned i = 0; i < 30; i++) {
		tunnel_ping(&t, 1, 100, false);
		world_run_s(t.s, 1);
	}
	assert_int_equal(n.keepalives, before);
	sim_free(t.s);
}

/* The box forgot and chose another port: b follows the first sound packet. */
static void test_other_port(void **state)
{
	struct nat n;
	struct tunnel t = natt_tunnel(&n);

	(void)state;
	assert_true(tunnel_ping(&t, 5, 100, false) >= 3);
	n.shift += 77;
	assert_int_equal(tunnel_ping(&t, 5, 100, false), 5);
	assert_int_equal(pair_of(t.b)->encap_port, 4500 + n.shift);
	sim_free(t.s);
}

/* ESP comes the way that was agreed, or not at all; garbage at 4500 does no harm. */
static void test_garbage(void **state)
{
	struct nat n;
	struct tunnel t = natt_tunnel(&n);
	struct ip_tx tx = {.src = world_addr("198.51.100.254"),
			   .dst = world_addr("198.51.100.1")};
	uint8_t junk[64];

	(void)state;
	assert_true(tunnel_ping(&t, 5, 100, false) >= 3);
	for (size_t len = 0; len <= sizeof(junk); len++) {
		for (unsigned kind = 0; kind < 3; kind++) {
			memset(junk, kind == 2 ? 0 : 0xff, sizeof(junk));
			if (kind == 1)
				put32(junk, pair_of(t.b)->esp_in.spi);
			udp_send(t.m, &tx, 4500, 4500, junk, len);
			world_run_ms(t.s, 1);
		}
	}
	assert_int_equal(tunnel_ping(&t, 5, 100, false), 5);
	assert_int_equal(pair_of(t.b)->encap_port, 4500 + PUBLIC_PORTS);
	/* A pair in UDP does not take the same bytes as protocol 50. */
	pair_of(t.a)->encap_port = 0;
	assert_int_equal(tunnel_ping(&t, 1, 100, false), 0);
	assert_true(pair_of(t.b)->flow->count.invalid_prot_rcv > 0);
	sim_free(t.s);
}

/* SHA-1 of cookies 0102…08 and 1112…18, 192.0.2.1 and port 500, worked out apart from this. */
static void test_hash(void **state)
{
	static const uint8_t want[20] = {0xd7, 0x98, 0xd9, 0x86, 0x14, 0x3f, 0x87, 0x8f, 0x70, 0x76,
				      0x5e, 0x0e, 0x86, 0x9c, 0x80, 0xbb, 0xc3, 0x75, 0xf7, 0x01};
	struct tunnel t = natt_tunnel(NULL);
	uint8_t got[IKE_HASH_MAX];
	struct ike_sa *sa;

	(void)state;
	tunnel_ping(&t, 2, 100, false);
	sa = sa_of(t.a);
	sa->icookie = 0x0102030405060708;
	sa->rcookie = 0x1112131415161718;
	ike_natt_hash(sa, world_addr("192.0.2.1"), 500, got);
	assert_memory_equal(got, want, 20);
	sim_free(t.s);
}

/* NAT-D payloads at every truncation, and more of them than anybody needs. */
static void test_wire(void **state)
{
	static const struct ike_hdr h = {.icookie = 1, .exchange = IKE_EXCH_MAIN};
	uint8_t buf[1024], hash[20] = {7};
	struct ike_msg m;
	struct ike_enc e;
	size_t len;

	(void)state;
	ike_enc_begin(&e, buf, sizeof(buf), &h);
	for (unsigned i = 0; i < IKE_MAX_LIST + 3; i++)
		ike_enc_payload(&e, IKE_PL_NAT_D, hash, sizeof(hash));
	len = ike_enc_finish(&e, 1);
	assert_true(ike_hdr_decode(buf, len, &m.h));
	assert_true(ike_msg_decode(buf + IKE_HDR_LEN, len - IKE_HDR_LEN, m.h.next, &m));
	assert_int_equal(m.n_nat_d, IKE_MAX_LIST);
	assert_int_equal(m.nat_d[1].len, 20);
	for (size_t cut = 0; cut < len - IKE_HDR_LEN; cut++) {
		uint8_t *copy = malloc(cut ? cut : 1);

		memcpy(copy, buf + IKE_HDR_LEN, cut);
		assert_false(ike_msg_decode(copy, cut, IKE_PL_NAT_D, &m));
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_through),	   cmocka_unit_test(test_no_translation),
		cmocka_unit_test(test_off),	   cmocka_unit_test(test_keepalive),
		cmocka_unit_test(test_other_port), cmocka_unit_test(test_garbage),
		cmocka_unit_test(test_hash),	   cmocka_unit_test(test_wire),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
