/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ICMP redirects with HSRP: the advertisements' bytes, what is learned from packets and forgotten
 * again, and what a redirect may then say.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/world.h"

#include "engine/hsrp/hsrp_redirect.h"
#include "engine/hsrp/hsrp_wire.h"
#include "engine/net/ip.h"
#include "tests/unit/hsrp_pair.h"

static const uint8_t adv1[16] = {
	0, 3, 0, 1, 0, 10, 2, 0, /* version, opcode, type, length, passive */
	0, 0, 0, 5, 0, 0,  0, 0, /* no active groups, five passive ones */
};
static const uint8_t adv2[6] = {2, 4, 0, 3, 0, 1};

static void test_known_bytes(void **state)
{
	struct hsrp_pkt p;
	uint8_t out[HSRP_MAX_LEN];

	(void)state;
	assert_int_equal(hsrp_pkt_decode(1, adv1, sizeof(adv1), &p), HSRP_DROP_NONE);
	assert_int_equal(p.op, HSRP_OP_ADVERTISE);
	assert_int_equal(p.adv_state, HSRP_ADV_PASSIVE);
	assert_int_equal(p.n_active, 0);
	assert_int_equal(p.n_passive, 5);
	assert_int_equal(hsrp_adv_encode(&p, out, sizeof(out)), sizeof(adv1));
	assert_memory_equal(out, adv1, sizeof(adv1));
	assert_int_equal(hsrp_adv_encode(&p, out, sizeof(adv1) - 1), 0);
	assert_int_equal(hsrp_pkt_decode(2, adv2, sizeof(adv2), &p), HSRP_DROP_NONE);
	assert_int_equal(p.op, HSRP_OP_ADVERTISE);
	assert_int_equal(p.adv_state, HSRP_ADV_ACTIVE);
	assert_int_equal(p.n_active, 3);
	assert_int_equal(p.n_passive, 1);
	assert_int_equal(hsrp_adv_encode(&p, out, sizeof(out)), sizeof(adv2));
	assert_memory_equal(out, adv2, sizeof(adv2));
}

static void test_damaged_bytes(void **state)
{
	uint8_t bad[sizeof(adv1)];
	struct hsrp_pkt p;

	(void)state;
	for (size_t n = 0; n < sizeof(adv1); n++)
		assert_int_not_equal(hsrp_pkt_decode(1, adv1, n, &p), HSRP_DROP_NONE);
	for (size_t n = 0; n < sizeof(adv2); n++)
		assert_int_not_equal(hsrp_pkt_decode(2, adv2, n, &p), HSRP_DROP_NONE);
	for (unsigned v = 0; v < 256; v++) {
		memcpy(bad, adv1, sizeof(bad));
		bad[6] = (uint8_t)v;
		assert_int_equal(hsrp_pkt_decode(1, bad, sizeof(bad), &p),
				 v >= 1 && v <= 3 ? HSRP_DROP_NONE : HSRP_DROP_ADV_STATE);
		memcpy(bad, adv1, sizeof(bad));
		bad[5] = (uint8_t)v;
		assert_int_equal(hsrp_pkt_decode(1, bad, sizeof(bad), &p),
				 v >= 10 ? HSRP_DROP_NONE : HSRP_DROP_PART_LENGTH);
	}
	/* What tells of something else is no damage, and tells no state. */
	memcpy(bad, adv1, sizeof(bad));
	bad[3] = 2;
	assert_int_equal(hsrp_pkt_decode(1, bad, sizeof(bad), &p), HSRP_DROP_NONE);
	assert_int_equal(p.adv_state, 0);
}

/* A pair and somebody else on the segment, 192.0.2.7. */
static struct link_port *other;

static void other_deliver(void *ctx, struct pkt *p)
{
	(void)ctx;
	pkt_free(p);
}

static struct pair *pair_plain(void)
{
	struct pair *p = pair_new(0);

	p->conf_a.n_tracks = p->conf_b.n_tracks = 0;
	other = link_attach(p->outside, other_deliver, NULL);
	pair_start(p);
	world_run_s(p->s, 60);
	return p;
}

static void other_says(struct pair *p, const void *data, size_t n)
{
	static const uint8_t head[14] = {1, 0, 0x5e, 0, 0, 2, 0, 0, 0x0c, 7, 0xac, 9, 8, 0};
	struct pkt *pkt = pkt_new(p->s, 128);
	struct ip_hdr h = {
		.hdr_len = 20, .total_len = (uint16_t)(28 + n), .ttl = 1, .proto = IP_PROTO_UDP,
		.src = world_addr("192.0.2.7"), .dst = HSRP_V1_GROUP,
	};
	uint8_t udp[8] = {7, 0xc1, 7, 0xc1, 0, (uint8_t)(8 + n)};

	memcpy(pkt_put(pkt, sizeof(head)), head, sizeof(head));
	ip_hdr_encode(pkt_put(pkt, 20), &h);
	memcpy(pkt_put(pkt, 8), udp, 8);
	memcpy(pkt_put(pkt, n), data, n);
	link_transmit(other, pkt);
	world_run_ms(p->s, 10);
}

static void other_says_pkt(struct pair *p, enum hsrp_op op, uint8_t wire_state, unsigned group)
{
	struct hsrp_pkt pkt = {
		.version = 1, .op = (uint8_t)op, .state = wire_state, .priority = 90,
		.group = (uint16_t)group, .hello_ms = 3000, .hold_ms = 10000,
		.virtual_addr = world_addr("192.0.2.9"), .auth_kind = HSRP_AUTH_TEXT,
		.auth = "cisco",
	};
	uint8_t data[HSRP_MAX_LEN];

	other_says(p, data, hsrp_pkt_encode(&pkt, data, sizeof(data)));
}

static void other_adv(struct pair *p, enum hsrp_adv_state as)
{
	uint8_t data[sizeof(adv1)];

	memcpy(data, adv1, sizeof(data));
	data[6] = (uint8_t)as;
	other_says(p, data, sizeof(data));
}

/* "gateway from source" of a redirect that a sends to 192.0.2.3, "" if there is none. */
static const char *redirect(struct pair *p, const char *next_hop, const uint8_t *to_mac)
{
	static char text[64];
	struct hsrp_redirect say;
	struct strbuf gw, src;

	text[0] = '\0';
	if (hsrp_redirect_filter(p->a.out, world_addr(next_hop), world_addr("192.0.2.3"),
				 to_mac ? to_mac : p->a.out->mac, &say))
		snprintf(text, sizeof(text), "%s from %s", ip_str(&gw, say.gateway),
			 say.source ? ip_str(&src, say.source) : "itself");
	return text;
}

static void test_from_the_address_used(void **state)
{
	static const uint8_t virtual_mac[6] = PAIR_MAC(1);
	struct pair *p = pair_plain();

	(void)state;
	assert_string_equal(redirect(p, "192.0.2.8", NULL), "192.0.2.8 from itself");
	assert_string_equal(redirect(p, "192.0.2.8", virtual_mac), "192.0.2.8 from 192.0.2.10");
	assert_int_equal(p->a.out->hsrp->redirect_hits, 1);
	pair_free(p);
}

static void test_passive_is_held_back(void **state)
{
	struct pair *p = pair_plain();

	(void)state;
	/* b stands by; a speaks for both. */
	assert_int_equal(pair_get(&p->b)->state, HSRP_STANDBY);
	assert_string_equal(redirect(p, "192.0.2.4", NULL), "");
	assert_string_equal(redirect(p, "192.0.2.7", NULL), "192.0.2.7 from itself");
	other_adv(p, HSRP_ADV_PASSIVE);
	assert_string_equal(redirect(p, "192.0.2.7", NULL), "");
	world_run_s(p->s, 179);
	assert_string_equal(redirect(p, "192.0.2.7", NULL), "");
	world_run_s(p->s, 1);
	assert_string_equal(redirect(p, "192.0.2.7", NULL), "192.0.2.7 from itself");
	/* b keeps saying so. */
	assert_string_equal(redirect(p, "192.0.2.4", NULL), "");
	other_adv(p, HSRP_ADV_PASSIVE);
	other_adv(p, HSRP_ADV_DORMANT);
	assert_string_equal(redirect(p, "192.0.2.7", NULL), "192.0.2.7 from itself");
	pair_free(p);
}

static void test_active_is_replaced(void **state)
{
	struct pair *p = pair_plain();
	const struct hsrp_known *k;

	(void)state;
	/* A group that a does not run itself. */
	other_says_pkt(p, HSRP_OP_HELLO, HSRP_WIRE_ACTIVE, 9);
	assert_string_equal(redirect(p, "192.0.2.7", NULL), "192.0.2.9 from itself");
	k = hsrp_known_next(p->a.out->hsrp, hsrp_known_next(p->a.out->hsrp, NULL));
	assert_int_equal(k->hits, 1);
	assert_null(hsrp_known_next(p->a.out->hsrp, k));
	/* No longer Active: it runs HSRP, but may not be told of. */
	other_says_pkt(p, HSRP_OP_HELLO, HSRP_WIRE_SPEAK, 9);
	assert_string_equal(redirect(p, "192.0.2.7", NULL), "");
	other_says_pkt(p, HSRP_OP_HELLO, HSRP_WIRE_ACTIVE, 9);
	other_says_pkt(p, HSRP_OP_HELLO, HSRP_WIRE_ACTIVE, 8);
	other_says_pkt(p, HSRP_OP_RESIGN, HSRP_WIRE_ACTIVE, 8);
	assert_string_equal(redirect(p, "192.0.2.7", NULL), "192.0.2.9 from itself");
	other_says_pkt(p, HSRP_OP_RESIGN, HSRP_WIRE_ACTIVE, 9);
	assert_string_equal(redirect(p, "192.0.2.7", NULL), "");
	/* Silence for the hold time, and nothing is known. */
	world_run_s(p->s, 180);
	other_says_pkt(p, HSRP_OP_HELLO, HSRP_WIRE_ACTIVE, 9);
	world_run_s(p->s, 9);
	assert_string_equal(redirect(p, "192.0.2.7", NULL), "192.0.2.9 from itself");
	world_run_s(p->s, 1);
	assert_string_equal(redirect(p, "192.0.2.7", NULL), "192.0.2.7 from itself");
	pair_free(p);
}

/* A hello that is refused teaches nothing: group 1 has a key. */
static void test_refused_is_not_learned(void **state)
{
	struct pair *p = pair_plain();

	(void)state;
	snprintf(p->conf_a.auth.text, sizeof(p->conf_a.auth.text), "other");
	pair_apply(&p->a, &p->conf_a);
	other_says_pkt(p, HSRP_OP_HELLO, HSRP_WIRE_STANDBY, 1);
	assert_string_equal(redirect(p, "192.0.2.7", NULL), "192.0.2.7 from itself");
	pair_free(p);
}

static void test_configured(void **state)
{
	struct pair *p = pair_plain();
	struct hsrp_conf c;

	(void)state;
	pair_conf_one(&c, &p->conf_a);
	c.unknown_off = true;
	hsrp_iface_set(p->a.out, &c);
	assert_string_equal(redirect(p, "192.0.2.8", NULL), "");
	c.unknown_off = false;
	c.redirects_off = true;
	hsrp_iface_set(p->a.out, &c);
	assert_string_equal(redirect(p, "192.0.2.4", NULL), "192.0.2.4 from itself");
	c.redirects_off = false;
	c.redirect_hold_s = 61;
	hsrp_iface_set(p->a.out, &c);
	other_adv(p, HSRP_ADV_PASSIVE);
	world_run_s(p->s, 60);
	assert_string_equal(redirect(p, "192.0.2.7", NULL), "");
	world_run_s(p->s, 1);
	assert_string_equal(redirect(p, "192.0.2.7", NULL), "192.0.2.7 from itself");
	/* Without groups nothing is looked into. */
	pair_conf_init(&c);
	hsrp_iface_set(p->a.out, &c);
	assert_string_equal(redirect(p, "192.0.2.4", NULL), "192.0.2.4 from itself");
	pair_free(p);
}

/* One when the state changes, and one a minute while passive. */
static void test_when_advertised(void **state)
{
	struct pair *p = pair_new(0);
	const struct hsrp_iface *hif;

	(void)state;
	p->a.r->debug = p->b.r->debug = 1ull << DEBUG_HSRP_ADVERTISE;
	p->conf_a.n_tracks = p->conf_b.n_tracks = 0;
	pair_start(p);
	world_run_s(p->s, 200);
	hif = p->a.out->hsrp;
	assert_int_equal(hif->advs_out, 2);
	assert_true(pair_has(&p->a, "HSRP: Fa0/0 Redirect adv out, Passive, active 0 passive 1\n"
				    "HSRP: Fa0/0 Redirect adv out, Active, active 1 passive 0\n"));
	assert_int_equal(hif->advs_in, p->b.out->hsrp->advs_out);
	assert_int_equal(p->b.out->hsrp->advs_out, 1 + 190 / 60);
	pair_clear(p);
	p->conf_b.ip = false;
	pair_apply(&p->b, &p->conf_b);
	world_run_s(p->s, 1);
	assert_true(pair_has(&p->a, "HSRP: Fa0/0 REDIRECT adv in, Dormant, active 0, passive 0, "
				    "from 192.0.2.4\n"));
	assert_string_equal(redirect(p, "192.0.2.4", NULL), "192.0.2.4 from itself");
	pair_free(p);
}

/* Forged senders without end cost a bounded table. */
static void test_flood(void **state)
{
	struct pair *p = pair_plain();

	(void)state;
	for (unsigned group = 0; group < 256; group++)
		if (group != 1)
			other_says_pkt(p, HSRP_OP_HELLO, HSRP_WIRE_ACTIVE, group);
	assert_int_equal(p->a.out->hsrp->n_known_groups, 255);
	assert_int_equal(p->a.out->hsrp->n_known, 2);
	iface_set_admin(p->a.out, false);
	world_run_s(p->s, 1);
	assert_int_equal(p->a.out->hsrp->n_known, 0);
	assert_int_equal(p->a.out->hsrp->n_known_groups, 0);
	pair_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_bytes),
		cmocka_unit_test(test_damaged_bytes),
		cmocka_unit_test(test_from_the_address_used),
		cmocka_unit_test(test_passive_is_held_back),
		cmocka_unit_test(test_active_is_replaced),
		cmocka_unit_test(test_refused_is_not_learned),
		cmocka_unit_test(test_configured),
		cmocka_unit_test(test_when_advertised),
		cmocka_unit_test(test_flood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
