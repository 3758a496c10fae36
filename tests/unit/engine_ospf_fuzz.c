/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Real packets of a running network, cut at every byte and altered, with lengths and checksums
 * that agree, put back onto the wire as if a neighbour had sent them. Nobody may fall over, and
 * when it ends the network must find back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "engine/ospf/ospf.h"
#include "tests/unit/world.h"

enum { STORE = 400, IP_AT = 14, OSPF_AT = 34, FRAME_MAX = 2048 };

/* Frames with OSPF in them, as they were seen on the link. */
struct store {
	struct {
		uint8_t data[FRAME_MAX];
		size_t len;
	} v[STORE];
	size_t n;
	bool closed;
};

static void keep_frame(void *ctx, const struct link *l, const struct link_port *from,
		       const uint8_t *data, size_t len)
{
	struct store *s = ctx;

	(void)l;
	(void)from;
	if (s->closed || s->n == STORE || len < OSPF_AT + 24 || len > FRAME_MAX ||
	    data[12] != 8 || data[13] != 0 || data[IP_AT + 9] != IP_PROTO_OSPF)
		return;
	memcpy(s->v[s->n].data, data, len);
	s->v[s->n++].len = len;
}

static void drop(void *ctx, struct pkt *p)
{
	(void)ctx;
	pkt_free(p);
}

/* Sends the first `len` bytes, with IP and OSPF headers made to agree. */
static void inject(struct link_port *port, const uint8_t *frame, size_t len)
{
	struct pkt *p = pkt_new(port->link->sim, len);
	uint8_t *b = pkt_put(p, len);
	struct wbuf w = wbuf_from(b + OSPF_AT, len - OSPF_AT);
	struct ip_hdr h;

	memcpy(b, frame, len);
	if (ip_hdr_decode(b + IP_AT, 2048, &h)) {
		h.total_len = (uint16_t)(len - IP_AT);
		ip_hdr_encode(b + IP_AT, &h);
	}
	w.len = len - OSPF_AT;
	if (w.len >= 24)
		ospf_packet_finish(&w);
	link_transmit(port, p);
}

struct net {
	struct sim *s;
	struct link *lan;
	struct link_port *port;
	struct router *r[3];
	struct store *store;
};

static const struct ospf_network inside = {0x0a000000, 0x00ffffff, 0};

static struct net net_new(void)
{
	struct net n = {.s = world_new(), .store = calloc(1, sizeof(struct store))};
	struct ospf_config c = ospf_config_default();
	char text[32];

	n.lan = world_segment(n.s, "lan");
	n.port = link_attach(n.lan, drop, NULL);
	n.s->observer.event = NULL;
	n.s->observer.frame = keep_frame;
	n.s->observer.ctx = n.store;
	c.networks = &inside;
	c.n_networks = 1;
	c.redist[RIB_STATIC].on = c.redist[RIB_STATIC].subnets = true;
	for (unsigned i = 0; i < 3; i++) {
		snprintf(text, sizeof(text), "r%u", i);
		n.r[i] = world_router(n.s, text);
		snprintf(text, sizeof(text), "10.0.0.%u/24", i + 1);
		world_iface(n.r[i], "FastEthernet0/0", text, n.lan);
		ospf_configure(n.r[i], 1, &c);
		snprintf(text, sizeof(text), "203.0.113.%u/32", i);
		world_route(n.r[i], text, "10.0.0.77");
	}
	world_run_s(n.s, 100);
	n.store->closed = true;
	assert_true(n.store->n > 30);
	return n;
}

/* All adjacent and equipped with each other's routes. */
static void assert_whole(struct net *n)
{
	for (unsigned i = 0; i < 3; i++) {
		const struct iface *ifp = list_first(&n->r[i]->ifaces, struct iface, node);
		const struct ospf_iface *oif = ifp->ospf;

		assert_int_equal(oif->n_full, 2);
		assert_int_equal(ospf_find(n->r[i], 1)->ext.counts[OSPF_LSA_EXTERNAL], 3);
	}
}

static void net_free(struct net *n)
{
	sim_free(n->s);
	free(n->store);
}

static void every_truncation(void **state)
{
	struct net n = net_new();
	unsigned types = 0;

	(void)state;
	assert_whole(&n);
	for (size_t i = 0; i < n.store->n; i++) {
		types |= 1u << n.store->v[i].data[OSPF_AT + 1];
		for (size_t len = OSPF_AT; len <= n.store->v[i].len; len++) {
			inject(n.port, n.store->v[i].data, len);
			world_run_ms(n.s, 1);
		}
	}
	/* Hello to acknowledgment: none was missing. */
	assert_int_equal(types, 0x3e);
	world_run_s(n.s, 200);
	assert_whole(&n);
	net_free(&n);
}

/* Gives the first LSA of an update a checksum that fits, so that it is believed. */
static void fix_lsa(uint8_t *frame, size_t len)
{
	uint8_t *lsa = frame + OSPF_AT + 28;
	size_t lsa_len = (size_t)lsa[18] << 8 | lsa[19];
	uint16_t sum;

	if (frame[OSPF_AT + 1] != OSPF_LS_UPDATE || lsa_len < 20 || lsa + lsa_len > frame + len)
		return;
	sum = ospf_lsa_checksum(lsa, lsa_len);
	lsa[16] = (uint8_t)(sum >> 8);
	lsa[17] = (uint8_t)sum;
}

/* `updates_alone`: the adjacencies stay, so that what the updates carry is believed. */
static void change_and_inject(bool updates_alone)
{
	struct net n = net_new();
	uint8_t frame[FRAME_MAX];
	struct rng rng;

	rng_seed(&rng, 3, 0);
	for (unsigned k = 0; k < 30000; k++) {
		size_t i = rng_below(&rng, (uint32_t)n.store->n), len = n.store->v[i].len;

		memcpy(frame, n.store->v[i].data, len);
		if (updates_alone && frame[OSPF_AT + 1] != OSPF_LS_UPDATE)
			continue;
		for (unsigned m = 1 + rng_below(&rng, 4); m; m--)
			frame[OSPF_AT + 24 + rng_below(&rng, (uint32_t)(len - OSPF_AT - 24))] =
				(uint8_t)rng_u64(&rng);
		fix_lsa(frame, len);
		inject(n.port, frame, len);
		world_run_ms(n.s, 1 + rng_below(&rng, 20));
	}
	assert_true(n.r[0]->ospf->traffic.rx[OSPF_LS_UPDATE] > 1000);
	if (updates_alone)
		assert_true(ospf_find(n.r[0], 1)->n_received > 50);
	/* Strange LSAs may have come in: they are to age out, and ours to prevail. */
	world_run_s(n.s, 4000);
	assert_int_equal(ospf_find(n.r[0], 1)->ext.counts[OSPF_LSA_EXTERNAL], 3);
	assert_whole(&n);
	net_free(&n);
}

static void random_changes(void **state)
{
	(void)state;
	change_and_inject(false);
}

static void random_lsas(void **state)
{
	(void)state;
	change_and_inject(true);
}

static const struct ospf_lsa *router_lsa(struct router *at, uint32_t id)
{
	const struct ospf_area *area = list_first(&ospf_find(at, 1)->areas, struct ospf_area, node);
	const struct ospf_lsa *lsa;

	list_each (lsa, &area->db.types[OSPF_LSA_ROUTER], node)
		if (lsa->hdr.id == id)
			return lsa;
	return NULL;
}

/* An update of r0 with one LSA: r2's own router-LSA under another sequence number. */
static void inject_router_lsa(struct net *n, uint32_t seq)
{
	const struct ospf_lsa *lsa = router_lsa(n->r[0], world_addr("10.0.0.3"));
	uint8_t frame[FRAME_MAX], *raw = frame + OSPF_AT + 28;
	size_t i = 0;

	while (n->store->v[i].data[OSPF_AT + 1] != OSPF_LS_UPDATE ||
	       n->store->v[i].data[IP_AT + 15] != 1 || n->store->v[i].data[IP_AT + 16] != 224)
		i++;
	memcpy(frame, n->store->v[i].data, OSPF_AT + 24);
	memcpy(frame + OSPF_AT + 24, "\0\0\0\1", 4);
	memcpy(raw, lsa->raw, lsa->hdr.length);
	raw[12] = (uint8_t)(seq >> 24);
	raw[13] = (uint8_t)(seq >> 16);
	raw[14] = (uint8_t)(seq >> 8);
	raw[15] = (uint8_t)seq;
	fix_lsa(frame, OSPF_AT + 28u + lsa->hdr.length);
	inject(n->port, frame, OSPF_AT + 28u + lsa->hdr.length);
}

/* 13.4: our own LSA in a newer instance; 12.1.6: the last number there is. */
static void sequence_numbers_of_others(void **state)
{
	struct net n = net_new();

	(void)state;
	inject_router_lsa(&n, 0x80001000);
	world_run_s(n.s, 10);
	assert_int_equal(router_lsa(n.r[0], world_addr("10.0.0.3"))->hdr.seq, 0x80001001);
	inject_router_lsa(&n, 0x7fffffff);
	world_run_s(n.s, 30);
	/* Flushed first, then begun anew. */
	assert_int_equal(router_lsa(n.r[2], world_addr("10.0.0.3"))->hdr.seq, 0x80000001);
	assert_int_equal(router_lsa(n.r[0], world_addr("10.0.0.3"))->hdr.seq, 0x80000001);
	assert_int_equal(router_lsa(n.r[1], world_addr("10.0.0.3"))->hdr.seq, 0x80000001);
	assert_whole(&n);
	net_free(&n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_truncation),
		cmocka_unit_test(random_changes),
		cmocka_unit_test(random_lsas),
		cmocka_unit_test(sequence_numbers_of_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
