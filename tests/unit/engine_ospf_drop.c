/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One router and a neighbour made by hand, which says one wrong thing after another: each counts
 * under its own reason (RFC 2328, 8.2, 10.5 to 10.7, 13), for router, process and interface, and
 * under no other; and does what its section says. The last test asks whether any was left out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "engine/ospf/ospf_int.h"
#include "tests/unit/world.h"

enum { ETH_LEN = 14, OSPF_AT = ETH_LEN + IP_HDR_LEN, BODY_AT = OSPF_AT + OSPF_HDR_LEN };
enum { FRAME_MAX = 1600, OPTIONS = OSPF_OPT_E | OSPF_OPT_O };

#define FE0 "FastEthernet0/0"
#define OURS 0xc0000232u /* 192.0.2.50 */
#define LOWER 0xc0000201u
#define HIGHER 0xc0000263u

struct fake {
	struct sim *s;
	struct router *r;
	struct ospf_iface *oif;
	struct link_port *tap;
	uint32_t rid, src;
	uint8_t frame[FRAME_MAX];
	size_t len;
	struct ospf_traffic was[3];
};

static bool seen[OSPF_DROP_COUNT];

static void swallow(void *ctx, struct pkt *p)
{
	(void)ctx;
	pkt_free(p);
}

static struct fake fake_new(enum ospf_net_type type, uint32_t rid)
{
	static const struct ospf_network inside = {0x0a000000, 0x00ffffff, 0};
	struct fake w = {.s = world_new(), .rid = rid, .src = world_addr("10.0.0.1")};
	struct ospf_if_config ic = ospf_if_config_default();
	struct ospf_config c = ospf_config_default();
	struct link *lan = world_segment(w.s, "lan");
	struct iface *ifp;

	w.tap = link_attach(lan, swallow, NULL);
	w.r = world_router(w.s, "r");
	ifp = world_iface(w.r, FE0, "10.0.0.2/24", lan);
	ic.net_type = (int)type;
	ospf_if_configure(ifp, &ic);
	c.networks = &inside;
	c.n_networks = 1;
	c.router_id = OURS;
	ospf_configure(w.r, 1, &c);
	w.oif = ifp->ospf;
	world_run_s(w.s, 5);
	return w;
}

/* A packet of the neighbour with this body, sound in all respects; tests spoil it. */
static uint8_t *pack(struct fake *w, uint8_t type, const void *body, size_t len)
{
	struct ospf_hdr h = {.version = OSPF_VERSION, .type = type, .router_id = w->rid};
	struct ip_hdr ih = {.hdr_len = IP_HDR_LEN, .ttl = 1, .proto = IP_PROTO_OSPF};
	struct wbuf b = wbuf_from(w->frame + OSPF_AT, FRAME_MAX - OSPF_AT);

	ospf_hdr_encode(&b, &h);
	wbuf_bytes(&b, body, len);
	ospf_packet_finish(&b);
	w->len = OSPF_AT + b.len;
	memcpy(w->frame, "\1\0\x5e\0\0\5\2\0\0\0\0\x99\x8\0", ETH_LEN);
	ih.total_len = (uint16_t)(IP_HDR_LEN + b.len);
	ih.src = w->src;
	ih.dst = OSPF_ALL_ROUTERS;
	ip_hdr_encode(w->frame + ETH_LEN, &ih);
	return w->frame + OSPF_AT;
}

/* The header was changed: its checksum is to hold all the same. */
static void mend(struct fake *w)
{
	struct wbuf b = wbuf_from(w->frame + OSPF_AT, w->len - OSPF_AT);

	b.len = w->len - OSPF_AT;
	ospf_packet_finish(&b);
}

/* So many bytes more behind the packet. */
static void lengthen(struct fake *w, size_t n)
{
	struct ip_hdr ih;

	w->len += n;
	assert_true(ip_hdr_decode(w->frame + ETH_LEN, FRAME_MAX, &ih));
	ih.total_len = (uint16_t)(w->len - ETH_LEN);
	ip_hdr_encode(w->frame + ETH_LEN, &ih);
}

static void traffic_now(const struct fake *w, struct ospf_traffic t[3])
{
	t[0] = w->r->ospf->traffic;
	t[1] = ospf_find(w->r, 1)->traffic;
	t[2] = w->oif->traffic;
}

static void fire(struct fake *w)
{
	struct pkt *p = pkt_new(w->s, w->len);

	traffic_now(w, w->was);
	memcpy(pkt_put(p, w->len), w->frame, w->len);
	link_transmit(w->tap, p);
	world_run_ms(w->s, 2);
}

static void say(struct fake *w, uint8_t type, const void *body, size_t len)
{
	pack(w, type, body, len);
	fire(w);
}

/* The last packet was refused for this reason alone, `n` times; by type it counts or not. */
static void assert_drops(const struct fake *w, enum ospf_drop why, unsigned n, bool by_type)
{
	unsigned type = w->frame[OSPF_AT + 1];
	struct ospf_traffic is[3];

	traffic_now(w, is);
	seen[why] = true;
	for (unsigned i = 0; i < 3; i++) {
		for (unsigned d = 0; d < OSPF_DROP_COUNT; d++) {
			uint64_t more = is[i].drops[d] - w->was[i].drops[d];

			if (more != (d == why ? n : 0))
				fail_msg("%u: %s counts %u", i, ospf_drop_name(d), (unsigned)more);
		}
		assert_int_equal(is[i].rx_all - w->was[i].rx_all, 1);
		if (type <= OSPF_LS_ACK)
			assert_int_equal(is[i].rx[type] - w->was[i].rx[type], by_type);
	}
}

static void assert_header_drop(const struct fake *w, enum ospf_drop why)
{
	assert_drops(w, why, 1, false);
}

static void assert_drop(const struct fake *w, enum ospf_drop why)
{
	assert_drops(w, why, 1, true);
}

static void assert_taken(const struct fake *w)
{
	assert_drops(w, OSPF_DROP_NONE, 0, true);
}

static const struct ospf_nbr *nbr(const struct fake *w)
{
	return list_first(&w->oif->nbrs, struct ospf_nbr, node);
}

static void assert_state(const struct fake *w, enum ospf_nbr_state s)
{
	assert_non_null(nbr(w));
	assert_string_equal(ospf_nbr_state_name(nbr(w)->state), ospf_nbr_state_name(s));
}

static const struct ospf_hello good_hello = {
	.mask = 0xffffff00, .hello_s = 10, .options = OSPF_OPT_E, .priority = 1, .dead_s = 40};

static void say_hello(struct fake *w, struct ospf_hello h)
{
	uint8_t body[OSPF_HELLO_LEN + 4];
	struct wbuf b = wbuf_from(body, sizeof(body));

	ospf_hello_encode(&b, &h);
	wbuf_u32(&b, OURS);
	say(w, OSPF_HELLO, body, b.len);
}

static struct ospf_lsa_hdr lsa_hdr(uint8_t type, const char *id, uint32_t seq)
{
	return (struct ospf_lsa_hdr){.options = OSPF_OPT_E, .type = type, .id = world_addr(id),
				     .adv = HIGHER, .seq = seq, .checksum = 0x1234,
				     .length = 36};
}

/* A description with one header, or (NULL) none. */
static void say_dd(struct fake *w, uint8_t flags, uint32_t seq, const struct ospf_lsa_hdr *h)
{
	struct ospf_dd d = {.mtu = 1500, .options = OPTIONS, .flags = flags, .seq = seq};
	uint8_t body[OSPF_DD_LEN + OSPF_LSA_HDR_LEN];
	struct wbuf b = wbuf_from(body, sizeof(body));

	ospf_dd_encode(&b, &d);
	if (h)
		ospf_lsa_hdr_encode(&b, h);
	say(w, OSPF_DD, body, b.len);
}

enum { ALL = OSPF_DD_I | OSPF_DD_M | OSPF_DD_MS, SEQ = 1000 };

/* On two ends: ExStart as soon as hellos have been exchanged. */
static struct fake at_exstart(uint32_t rid)
{
	struct fake w = fake_new(OSPF_NET_P2P, rid);

	say_hello(&w, good_hello);
	assert_taken(&w);
	assert_state(&w, OSPF_NBR_EXSTART);
	return w;
}

/* We are the slave: a router id above ours claims to be master. */
static struct fake at_exchange(void)
{
	struct fake w = at_exstart(HIGHER);

	say_dd(&w, ALL, SEQ, NULL);
	assert_taken(&w);
	assert_state(&w, OSPF_NBR_EXCHANGE);
	return w;
}

static struct fake at_full(void)
{
	struct fake w = at_exchange();

	say_dd(&w, OSPF_DD_MS, SEQ + 1, NULL);
	assert_taken(&w);
	assert_state(&w, OSPF_NBR_FULL);
	return w;
}

/* 8.2, step by step. */
static void headers(void **state)
{
	struct fake w = fake_new(OSPF_NET_BROADCAST, LOWER);
	uint8_t *o;

	(void)state;
	o = pack(&w, OSPF_HELLO, "", 0);
	o[0] = 3;
	fire(&w);
	assert_header_drop(&w, OSPF_DROP_VERSION);
	o = pack(&w, OSPF_HELLO, "", 0);
	o[3] = 23;
	fire(&w);
	assert_header_drop(&w, OSPF_DROP_LENGTH);
	o[3] = 25;
	fire(&w);
	assert_header_drop(&w, OSPF_DROP_LENGTH);
	o = pack(&w, 6, "", 0);
	fire(&w);
	assert_header_drop(&w, OSPF_DROP_TYPE);
	assert_int_equal(w.oif->traffic.rx[0], 1);
	o = pack(&w, OSPF_HELLO, "", 0);
	o[11] = 1;
	mend(&w);
	fire(&w);
	assert_header_drop(&w, OSPF_DROP_AREA);
	o = pack(&w, OSPF_HELLO, "", 0);
	o[15] = OSPF_AUTH_SIMPLE;
	mend(&w);
	fire(&w);
	assert_header_drop(&w, OSPF_DROP_AUTH_TYPE);
	o = pack(&w, OSPF_HELLO, "", 0);
	o[12] ^= 1;
	fire(&w);
	assert_header_drop(&w, OSPF_DROP_CHECKSUM);
	w.src = world_addr("10.0.1.1");
	say(&w, OSPF_HELLO, "", 0);
	assert_header_drop(&w, OSPF_DROP_ADDRESS);
	sim_free(w.s);
}

/* Nobody is called 0.0.0.0 (RFC 5340, 2.11, says so), nor as we are. */
static void router_ids(void **state)
{
	struct fake w = fake_new(OSPF_NET_BROADCAST, 0);

	(void)state;
	say_hello(&w, good_hello);
	assert_header_drop(&w, OSPF_DROP_ROUTER_ID);
	w.rid = OURS;
	say_hello(&w, good_hello);
	assert_header_drop(&w, OSPF_DROP_DUP_ID);
	assert_int_equal(w.oif->n_nbrs, 0);
	sim_free(w.s);
}

/* IP lets no packet pass that claims to be from here; 8.2 has the rule nevertheless. */
static void our_own(void **state)
{
	struct fake w = fake_new(OSPF_NET_BROADCAST, LOWER);
	struct ip_hdr ih = {.src = w.oif->addr, .dst = OSPF_ALL_ROUTERS};
	struct pkt *p = pkt_new(w.s, OSPF_HDR_LEN);

	(void)state;
	pack(&w, OSPF_HELLO, "", 0);
	memcpy(pkt_put(p, OSPF_HDR_LEN), w.frame + OSPF_AT, OSPF_HDR_LEN);
	p->in = w.oif->ifp;
	traffic_now(&w, w.was);
	ospf_input(w.r->ospf, p, &ih);
	assert_header_drop(&w, OSPF_DROP_SELF);
	sim_free(w.s);
}

static void passive(void **state)
{
	static const struct ospf_network inside = {0x0a000000, 0x00ffffff, 0};
	struct fake w = fake_new(OSPF_NET_BROADCAST, LOWER);
	struct ospf_config c = ospf_config_default();

	(void)state;
	c.networks = &inside;
	c.n_networks = 1;
	c.passive_default = true;
	ospf_configure(w.r, 1, &c);
	iface_join_group(w.oif->ifp, OSPF_ALL_ROUTERS);
	say_hello(&w, good_hello);
	assert_header_drop(&w, OSPF_DROP_NOT_ENABLED);
	iface_leave_group(w.oif->ifp, OSPF_ALL_ROUTERS);
	sim_free(w.s);
}

/* 10.5: what must be the same. */
static void hellos(void **state)
{
	struct fake w = fake_new(OSPF_NET_BROADCAST, LOWER);
	struct ospf_hello h = good_hello;

	(void)state;
	h.mask = 0xffff0000;
	say_hello(&w, h);
	assert_drop(&w, OSPF_DROP_HELLO_MASK);
	h = good_hello;
	h.hello_s = 5;
	say_hello(&w, h);
	assert_drop(&w, OSPF_DROP_HELLO_INTERVAL);
	h = good_hello;
	h.dead_s = 41;
	say_hello(&w, h);
	assert_drop(&w, OSPF_DROP_HELLO_DEAD);
	h = good_hello;
	h.options = 0;
	say_hello(&w, h);
	assert_drop(&w, OSPF_DROP_HELLO_OPTIONS);
	say(&w, OSPF_HELLO, "12345678901234567890abc", 23);
	assert_drop(&w, OSPF_DROP_BODY);
	say(&w, OSPF_HELLO, "1234567890123456789", 19);
	assert_drop(&w, OSPF_DROP_BODY);
	assert_int_equal(w.oif->n_nbrs, 0);
	say_hello(&w, good_hello);
	assert_taken(&w);
	assert_int_equal(w.oif->n_nbrs, 1);
	sim_free(w.s);
}

/* RFC 5613, 2: a block with a wrong checksum, and one announced that is not there. */
static void signalling(void **state)
{
	struct fake w = fake_new(OSPF_NET_BROADCAST, LOWER);
	struct ospf_hello h = good_hello;
	uint8_t body[OSPF_HELLO_LEN], *block;
	struct wbuf b = wbuf_from(body, sizeof(body)), lls;

	(void)state;
	w.r->style = STYLE_15; /* it signals */
	h.options |= OSPF_OPT_L;
	ospf_hello_encode(&b, &h);
	say(&w, OSPF_HELLO, body, sizeof(body));
	assert_drop(&w, OSPF_DROP_LLS);
	assert_int_equal(w.oif->n_nbrs, 1);
	pack(&w, OSPF_HELLO, body, sizeof(body));
	block = w.frame + w.len;
	lls = wbuf_from(block, OSPF_LLS_LEN);
	ospf_lls_encode(&lls, 1);
	lengthen(&w, OSPF_LLS_LEN);
	fire(&w);
	assert_taken(&w);
	assert_int_equal(nbr(&w)->lls_options, 1);
	block[11] = 2;
	fire(&w);
	assert_drop(&w, OSPF_DROP_LLS);
	assert_int_equal(nbr(&w)->lls_options, 0);
	w.r->style = STYLE_12_2; /* it does not look */
	fire(&w);
	assert_taken(&w);
	sim_free(w.s);
}

/* 8.2: all but hellos are for neighbours; 10.6, 10.7, 13, 13.7: and for those near enough. */
static void strangers(void **state)
{
	static const struct {
		uint8_t type;
		enum ospf_drop why;
	} rows[] = {{OSPF_DD, OSPF_DROP_DD_STATE},
		    {OSPF_LS_REQUEST, OSPF_DROP_REQ_STATE},
		    {OSPF_LS_UPDATE, OSPF_DROP_UPD_STATE},
		    {OSPF_LS_ACK, OSPF_DROP_ACK_STATE}};
	static const uint8_t body[OSPF_DD_LEN] = {0x05, 0xdc};
	struct fake w = fake_new(OSPF_NET_BROADCAST, LOWER);

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		say(&w, rows[i].type, body, sizeof(body));
		assert_header_drop(&w, OSPF_DROP_NO_NBR);
	}
	/* While the interface waits, no adjacency is begun. */
	say_hello(&w, good_hello);
	assert_state(&w, OSPF_NBR_2WAY);
	for (size_t i = 0; i < 4; i++) {
		say(&w, rows[i].type, body, sizeof(body));
		assert_drop(&w, rows[i].why);
	}
	assert_state(&w, OSPF_NBR_2WAY);
	sim_free(w.s);
}

/* 10.6, ExStart: all but a claim, or the agreement of a lower router id, is passed over. */
static void negotiation(void **state)
{
	struct fake w = at_exstart(LOWER);
	struct ospf_dd d = {.mtu = 1501, .options = OPTIONS, .flags = ALL, .seq = SEQ};
	uint8_t body[OSPF_DD_LEN];
	struct wbuf b = wbuf_from(body, sizeof(body));

	(void)state;
	ospf_dd_encode(&b, &d);
	say(&w, OSPF_DD, body, sizeof(body));
	assert_drop(&w, OSPF_DROP_DD_MTU);
	say(&w, OSPF_DD, body, sizeof(body) - 1);
	assert_drop(&w, OSPF_DROP_BODY);
	say_dd(&w, OSPF_DD_I | OSPF_DD_MS, SEQ, NULL);
	assert_drop(&w, OSPF_DROP_DD_NEGOTIATION);
	say_dd(&w, 0, nbr(&w)->dd_seq + 1, NULL);
	assert_drop(&w, OSPF_DROP_DD_NEGOTIATION);
	/* Claims cross whenever two routers meet. */
	say_dd(&w, ALL, SEQ, NULL);
	assert_taken(&w);
	assert_state(&w, OSPF_NBR_EXSTART);
	say_dd(&w, 0, nbr(&w)->dd_seq, NULL);
	assert_taken(&w);
	assert_int_not_equal(nbr(&w)->state, OSPF_NBR_EXSTART);
	/* 10.8: we are master, and discard what comes twice. */
	say_dd(&w, 0, nbr(&w)->last_seq, NULL);
	assert_drop(&w, OSPF_DROP_DD_DUPLICATE);
	sim_free(w.s);
}

/* 10.6, Exchange: each mistake starts the exchange over. */
static void exchange(void **state)
{
	static const struct {
		uint8_t flags;
		uint32_t seq;
		enum ospf_drop why;
	} rows[] = {{0, SEQ + 1, OSPF_DROP_DD_MASTER},
		    {OSPF_DD_I | OSPF_DD_MS, SEQ + 1, OSPF_DROP_DD_INIT},
		    {OSPF_DD_MS, SEQ + 2, OSPF_DROP_DD_SEQ}};
	const struct ospf_lsa_hdr odd = lsa_hdr(8, "10.9.0.0", OSPF_SEQ_FIRST);
	struct ospf_dd d = {.mtu = 1500, .flags = OSPF_DD_MS, .seq = SEQ + 1};
	uint8_t body[OSPF_DD_LEN];
	struct wbuf b = wbuf_from(body, sizeof(body));
	struct fake w;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		w = at_exchange();
		say_dd(&w, rows[i].flags, rows[i].seq, NULL);
		assert_drop(&w, rows[i].why);
		assert_state(&w, OSPF_NBR_EXSTART);
		sim_free(w.s);
	}
	w = at_exchange();
	d.options = OSPF_OPT_E;
	ospf_dd_encode(&b, &d);
	say(&w, OSPF_DD, body, sizeof(body));
	assert_drop(&w, OSPF_DROP_DD_OPTIONS);
	assert_state(&w, OSPF_NBR_EXSTART);
	sim_free(w.s);
	w = at_exchange();
	say_dd(&w, OSPF_DD_MS, SEQ + 1, &odd);
	assert_drop(&w, OSPF_DROP_DD_TYPE);
	assert_state(&w, OSPF_NBR_EXSTART);
	sim_free(w.s);
}

/* 10.6, Loading and Full: only a duplicate may still come; 10.8: while its answer is kept. */
static void after_the_exchange(void **state)
{
	struct fake w = at_full();

	(void)state;
	say_dd(&w, OSPF_DD_MS, SEQ + 1, NULL);
	assert_taken(&w);
	assert_state(&w, OSPF_NBR_FULL);
	say_dd(&w, OSPF_DD_MS, SEQ + 2, NULL);
	assert_drop(&w, OSPF_DROP_DD_LATE);
	assert_state(&w, OSPF_NBR_EXSTART);
	sim_free(w.s);
	w = at_full();
	for (unsigned i = 0; i < 5; i++) {
		world_run_s(w.s, 9);
		say_hello(&w, good_hello);
	}
	assert_state(&w, OSPF_NBR_FULL);
	say_dd(&w, OSPF_DD_MS, SEQ + 1, NULL);
	assert_drop(&w, OSPF_DROP_DD_LATE);
	assert_state(&w, OSPF_NBR_EXSTART);
	sim_free(w.s);
}

/* 10.7: BadLSReq. */
static void requests(void **state)
{
	struct fake w = at_full();
	uint8_t body[OSPF_REQ_LEN] = {0, 0, 0, OSPF_LSA_ROUTER, 192, 0, 2, 50, 192, 0, 2, 50};

	(void)state;
	say(&w, OSPF_LS_REQUEST, body, sizeof(body) - 1);
	assert_drop(&w, OSPF_DROP_BODY);
	say(&w, OSPF_LS_REQUEST, body, sizeof(body));
	assert_taken(&w);
	assert_state(&w, OSPF_NBR_FULL);
	body[11] = 51;
	say(&w, OSPF_LS_REQUEST, body, sizeof(body));
	assert_drop(&w, OSPF_DROP_REQ_UNKNOWN);
	assert_state(&w, OSPF_NBR_EXSTART);
	sim_free(w.s);
}

enum { LSA_LEN = OSPF_LSA_HDR_LEN + 16, UPD_LEN = 4 + LSA_LEN };

/* An update with one external LSA; its bytes for those who would spoil it. */
static uint8_t *update(uint8_t body[UPD_LEN], const char *id, uint32_t seq, uint8_t type)
{
	const struct ospf_ext_body e = {.mask = 0xffff0000, .metric = 20};
	struct ospf_lsa_hdr h = lsa_hdr(type, id, seq);
	uint8_t *lsa = body + 4, ext[16];
	struct wbuf b = wbuf_from(ext, sizeof(ext));

	ospf_ext_encode(&b, &e);
	memcpy(body, "\0\0\0\1", 4);
	ospf_lsa_build(lsa, &h, ext, sizeof(ext));
	return lsa;
}

static void say_update(struct fake *w, const uint8_t body[UPD_LEN])
{
	say(w, OSPF_LS_UPDATE, body, UPD_LEN);
}

static size_t n_externals(const struct fake *w)
{
	return ospf_find(w->r, 1)->ext.counts[OSPF_LSA_EXTERNAL];
}

static void sum_lsa(uint8_t *lsa)
{
	uint16_t sum = ospf_lsa_checksum(lsa, LSA_LEN);

	lsa[16] = (uint8_t)(sum >> 8);
	lsa[17] = (uint8_t)sum;
}

/* 13, steps 1 and 2, and ages that there are not (12.1.1): that LSA is passed over. */
static void bad_lsas(void **state)
{
	struct fake w = at_full();
	uint8_t body[UPD_LEN], *lsa = update(body, "10.9.0.0", OSPF_SEQ_FIRST, 5);

	(void)state;
	lsa[17] ^= 1;
	say_update(&w, body);
	assert_drop(&w, OSPF_DROP_LSA_CHECKSUM);
	update(body, "10.9.0.0", OSPF_SEQ_FIRST, 8);
	say_update(&w, body);
	assert_drop(&w, OSPF_DROP_LSA_TYPE);
	lsa = update(body, "10.9.0.0", OSPF_SEQ_FIRST, 5);
	lsa[20] = 0xf0; /* 240.255.0.0 is no mask */
	sum_lsa(lsa);
	say_update(&w, body);
	assert_drop(&w, OSPF_DROP_LSA_DATA);
	lsa = update(body, "10.9.0.0", OSPF_SEQ_FIRST, 5);
	ospf_lsa_set_age(lsa, OSPF_MAX_AGE_S + 1);
	say_update(&w, body);
	assert_drop(&w, OSPF_DROP_LSA_AGE);
	assert_int_equal(n_externals(&w), 0);
	say(&w, OSPF_LS_UPDATE, body, 3);
	assert_drop(&w, OSPF_DROP_BODY);
	sim_free(w.s);
}

/* One bad, one good, and one that is cut short: 13 asks to go on as long as that is possible. */
static void bad_among_good(void **state)
{
	struct fake w = at_full();
	uint8_t body[4 + 3 * LSA_LEN] = {0}, one[UPD_LEN];

	(void)state;
	update(one, "10.9.0.0", OSPF_SEQ_FIRST, 8);
	memcpy(body + 4, one + 4, LSA_LEN);
	memcpy(body + 4 + LSA_LEN, one + 4, LSA_LEN);
	update(one, "10.8.0.0", OSPF_SEQ_FIRST, 5);
	memcpy(body + 4 + 2 * LSA_LEN, one + 4, LSA_LEN);
	memcpy(body, "\0\0\0\3", 4);
	say(&w, OSPF_LS_UPDATE, body, sizeof(body));
	assert_drops(&w, OSPF_DROP_LSA_TYPE, 2, true);
	assert_int_equal(n_externals(&w), 1);
	update(body, "10.7.0.0", OSPF_SEQ_FIRST, 5);
	memcpy(body, "\0\0\0\2", 4);
	say(&w, OSPF_LS_UPDATE, body, UPD_LEN + 19);
	assert_drop(&w, OSPF_DROP_LSA_LENGTH);
	assert_int_equal(n_externals(&w), 2);
	sim_free(w.s);
}

/* 13, steps 5 (a) and 8; 13.7. */
static void instances(void **state)
{
	struct fake w = at_full();
	struct ospf_lsa_hdr h;
	uint8_t body[UPD_LEN], ack[OSPF_LSA_HDR_LEN + 1] = {0};
	struct wbuf b = wbuf_from(ack, sizeof(ack));

	(void)state;
	update(body, "10.9.0.0", OSPF_SEQ_FIRST + 1, 5);
	say_update(&w, body);
	assert_taken(&w);
	update(body, "10.9.0.0", OSPF_SEQ_FIRST + 2, 5);
	say_update(&w, body);
	assert_drop(&w, OSPF_DROP_LSA_ARRIVAL);
	world_run_s(w.s, 1);
	say_update(&w, body);
	assert_taken(&w);
	update(body, "10.9.0.0", OSPF_SEQ_FIRST, 5);
	say_update(&w, body);
	assert_drop(&w, OSPF_DROP_LSA_OLDER);
	/* Our router-LSA names the neighbour by now, and waits to be acknowledged. */
	world_run_s(w.s, 6);
	assert_int_equal(nbr(&w)->rxmt_map.count, 1);
	h = list_first(&nbr(&w)->rxmt_list, struct ospf_rxmt, node)->lsa->hdr;
	h.seq--;
	ospf_lsa_hdr_encode(&b, &h);
	say(&w, OSPF_LS_ACK, ack, OSPF_LSA_HDR_LEN);
	assert_drop(&w, OSPF_DROP_ACK_OTHER);
	assert_int_equal(nbr(&w)->rxmt_map.count, 1);
	h.seq++;
	b.len = 0;
	ospf_lsa_hdr_encode(&b, &h);
	say(&w, OSPF_LS_ACK, ack, OSPF_LSA_HDR_LEN + 1);
	assert_drop(&w, OSPF_DROP_BODY);
	assert_int_equal(nbr(&w)->rxmt_map.count, 1);
	say(&w, OSPF_LS_ACK, ack, OSPF_LSA_HDR_LEN);
	assert_taken(&w);
	assert_int_equal(nbr(&w)->rxmt_map.count, 0);
	sim_free(w.s);
}

/* 13, step 6: it described a newer instance than it sends now: BadLSReq. */
static void not_as_described(void **state)
{
	const struct ospf_lsa_hdr described = lsa_hdr(5, "10.9.0.0", OSPF_SEQ_FIRST + 5);
	struct fake w = at_exchange();
	uint8_t body[UPD_LEN];

	(void)state;
	update(body, "10.9.0.0", OSPF_SEQ_FIRST, 5);
	say_update(&w, body);
	assert_taken(&w);
	say_dd(&w, OSPF_DD_MS | OSPF_DD_M, SEQ + 1, &described);
	assert_taken(&w);
	assert_int_equal(nbr(&w)->req_map.count, 1);
	say_update(&w, body);
	assert_drop(&w, OSPF_DROP_UPD_REQUESTED);
	assert_state(&w, OSPF_NBR_EXSTART);
	sim_free(w.s);
}

/* 13, step 3, and 10.6: a stub area hears of nothing outside, and nothing is asked of it. */
static void stub_area(void **state)
{
	const struct ospf_lsa_hdr outside = lsa_hdr(5, "10.9.0.0", OSPF_SEQ_FIRST);
	struct fake w = at_full();
	uint8_t body[UPD_LEN];

	(void)state;
	w.oif->area->stub = true;
	update(body, "10.9.0.0", OSPF_SEQ_FIRST, 5);
	say_update(&w, body);
	assert_drop(&w, OSPF_DROP_LSA_STUB);
	assert_int_equal(n_externals(&w), 0);
	say_hello(&w, good_hello);
	assert_drop(&w, OSPF_DROP_HELLO_OPTIONS);
	sim_free(w.s);
	w = at_exchange();
	w.oif->area->stub = true;
	say_dd(&w, OSPF_DD_MS | OSPF_DD_M, SEQ + 1, &outside);
	assert_drop(&w, OSPF_DROP_DD_TYPE);
	assert_state(&w, OSPF_NBR_EXSTART);
	sim_free(w.s);
}

/* Hellos and nothing else, for so many seconds. */
static void only_hellos(struct fake *w, unsigned seconds)
{
	for (unsigned i = 0; i < seconds; i += 5) {
		say_hello(w, good_hello);
		world_run_s(w->s, 5);
	}
}

/* Cisco's limit of 24 repeats: of updates that are never acknowledged, of requests never answered.
 * Then the neighbour is not heard for a minute. */
static void never_answered(void **state)
{
	struct ospf_lsa_hdr h = lsa_hdr(OSPF_LSA_EXTERNAL, "203.0.113.0", 0x80000005);
	struct fake w = at_full();

	(void)state;
	only_hellos(&w, 110);
	assert_state(&w, OSPF_NBR_FULL);
	only_hellos(&w, 40);
	assert_state(&w, OSPF_NBR_DOWN);
	only_hellos(&w, 30);
	assert_state(&w, OSPF_NBR_DOWN);
	only_hellos(&w, 30);
	assert_state(&w, OSPF_NBR_EXSTART);
	sim_free(w.s);

	w = at_exchange();
	say_dd(&w, OSPF_DD_MS, SEQ + 1, &h);
	assert_state(&w, OSPF_NBR_LOADING);
	only_hellos(&w, 110);
	assert_state(&w, OSPF_NBR_LOADING);
	only_hellos(&w, 40);
	assert_state(&w, OSPF_NBR_DOWN);
	sim_free(w.s);
}

/* Acknowledgments on the wire: packets, headers in them, and the least time between two. */
struct acks_seen {
	const struct sim *s;
	unsigned packets, headers;
	uint64_t last_ns, gap_ns;
};

static void on_ack(void *ctx, const struct link *l, const struct link_port *from, const uint8_t *d,
		   size_t len)
{
	struct acks_seen *seen_acks = ctx;
	uint64_t now = seen_acks->s->now_ns;

	(void)l;
	(void)len;
	if (!from->ifp || d[23] != IP_PROTO_OSPF || d[OSPF_AT + 1] != OSPF_LS_ACK)
		return;
	if (seen_acks->packets++ && now - seen_acks->last_ns < seen_acks->gap_ns)
		seen_acks->gap_ns = now - seen_acks->last_ns;
	seen_acks->last_ns = now;
	seen_acks->headers += (unsigned)((d[OSPF_AT + 2] << 8 | d[OSPF_AT + 3]) - OSPF_HDR_LEN) /
			      OSPF_LSA_HDR_LEN;
}

/* 13.5: two thousand LSAs at once are acknowledged soon, but not in one burst. */
static void many_at_once(void **state)
{
	struct fake w = at_full();
	struct acks_seen acks = {.s = w.s, .gap_ns = NS_PER_S};
	uint8_t body[UPD_LEN];
	char id[32];

	(void)state;
	world_run_s(w.s, 10);
	say_hello(&w, good_hello);
	w.s->observer.frame = on_ack;
	w.s->observer.ctx = &acks;
	w.s->observer.event = NULL;
	for (unsigned i = 0; i < 2000; i++) {
		struct pkt *p;

		snprintf(id, sizeof(id), "172.%u.%u.0", 16 + i / 250, i % 250);
		update(body, id, 0x80000001, OSPF_LSA_EXTERNAL);
		pack(&w, OSPF_LS_UPDATE, body, UPD_LEN);
		p = pkt_new(w.s, w.len);
		memcpy(pkt_put(p, w.len), w.frame, w.len);
		link_transmit(w.tap, p);
	}
	world_run_s(w.s, 1);
	assert_int_equal(acks.headers, 2000);
	assert_in_range(acks.packets, 27, 40);
	assert_true(acks.gap_ns >= 10 * NS_PER_MS);
	sim_free(w.s);
}

/* What another test has (engine_ospf_auth: keys and replays) is left to it. */
static void none_is_left_out(void **state)
{
	(void)state;
	seen[OSPF_DROP_AUTH_KEY] = seen[OSPF_DROP_AUTH_SEQ] = true;
	for (unsigned i = 1; i < OSPF_DROP_COUNT; i++) {
		if (!seen[i])
			fail_msg("nothing was refused for \"%s\"", ospf_drop_name(i));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers),
		cmocka_unit_test(router_ids),
		cmocka_unit_test(our_own),
		cmocka_unit_test(passive),
		cmocka_unit_test(hellos),
		cmocka_unit_test(signalling),
		cmocka_unit_test(strangers),
		cmocka_unit_test(negotiation),
		cmocka_unit_test(exchange),
		cmocka_unit_test(after_the_exchange),
		cmocka_unit_test(requests),
		cmocka_unit_test(bad_lsas),
		cmocka_unit_test(bad_among_good),
		cmocka_unit_test(instances),
		cmocka_unit_test(not_as_described),
		cmocka_unit_test(stub_area),
		cmocka_unit_test(never_answered),
		cmocka_unit_test(many_at_once),
		cmocka_unit_test(none_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
