/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The IPv4 path between routers: ping, routes, TTL, fragments, broadcasts, options. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/net/acl.h"
#include "engine/net/arp.h"
#include "tests/unit/world.h"

/* a - b - c in a line; a and c know the far net through b. */
struct line {
	struct sim *s;
	struct router *a, *b, *c;
	struct link *ab, *bc;
	struct iface *b1, *b2;
};

static struct line line_new(void)
{
	struct line w;

	w.s = world_new();
	w.ab = world_segment(w.s, "ab");
	w.bc = world_wire(w.s, "bc");
	w.a = world_router(w.s, "a");
	w.b = world_router(w.s, "b");
	w.c = world_router(w.s, "c");
	world_iface(w.a, "FastEthernet0/0", "192.0.2.1/24", w.ab);
	w.b1 = world_iface(w.b, "FastEthernet0/0", "192.0.2.2/24", w.ab);
	w.b2 = world_iface(w.b, "FastEthernet0/1", "198.51.100.2/24", w.bc);
	world_iface(w.c, "FastEthernet0/0", "198.51.100.3/24", w.bc);
	world_iface(w.c, "Loopback0", "203.0.113.3/32", NULL);
	world_route(w.a, "0.0.0.0/0", "192.0.2.2");
	world_route(w.b, "203.0.113.3/32", "198.51.100.3");
	world_route(w.c, "192.0.2.0/24", "198.51.100.2");
	world_run_s(w.s, 5);
	return w;
}

static void test_ping(void **state)
{
	struct line w = line_new();
	struct ping_params p = world_ping_params("192.0.2.2", 5);

	(void)state;
	assert_true(world_ping_is(w.a, &p, ".!!!!"));
	assert_true(world_ping_is(w.a, &p, "!!!!!"));
	p = world_ping_params("203.0.113.3", 5);
	assert_true(world_ping_is(w.a, &p, ".!!!!"));
	assert_true(world_ping_is(w.a, &p, "!!!!!"));
	p = world_ping_params("192.0.2.1", 2);
	assert_true(world_ping_is(w.a, &p, "!!"));
	sim_free(w.s);
}

/* A SYN with options on even and odd places, as it leaves the router in the middle. */
struct syn_seen {
	const struct router *by;
	unsigned n, mss;
	bool sound;
};

static void on_syn(void *ctx, const struct link *l, const struct link_port *from, const uint8_t *d,
		   size_t len)
{
	struct syn_seen *seen = ctx;
	const uint8_t *t = d + 34;
	uint32_t sum = IP_PROTO_TCP + 28;

	(void)l;
	if (len < 62 || d[23] != IP_PROTO_TCP || !from->ifp || from->ifp->router != seen->by)
		return;
	sum = ip_sum_add(sum, d + 26, 8);
	seen->sound = ip_sum_fold(ip_sum_add(sum, t, 28)) == 0;
	seen->mss = t[20] == 2 ? (unsigned)(t[22] << 8 | t[23]) : (unsigned)(t[23] << 8 | t[24]);
	seen->n++;
}

static void send_syn(struct router *r, const uint8_t options[8], uint8_t flags)
{
	struct ip_tx tx = {.src = world_addr("192.0.2.1"), .dst = world_addr("203.0.113.3"),
			   .proto = IP_PROTO_TCP};
	struct pkt *p = pkt_new(r->sim, 28);
	uint8_t *t = pkt_put(p, 28);
	uint8_t pseudo[8] = {192, 0, 2, 1, 203, 0, 113, 3};
	uint16_t sum;

	memset(t, 0, 28);
	t[1] = 80;
	t[12] = 7 << 4;
	t[13] = flags;
	memcpy(t + 20, options, 8);
	sum = ip_sum_fold(ip_sum_add(ip_sum_add(IP_PROTO_TCP + 28, pseudo, 8), t, 28));
	t[16] = (uint8_t)(sum >> 8);
	t[17] = (uint8_t)sum;
	ip_send(r, p, &tx);
}

/* `ip tcp adjust-mss`: the less of both interfaces, in SYNs alone, the checksum mended. */
static void test_adjust_mss(void **state)
{
	static const uint8_t even[8] = {2, 4, 0x05, 0xb4, 1, 1, 1, 0};
	static const uint8_t odd[8] = {1, 2, 4, 0x05, 0xb4, 1, 1, 0};
	static const uint8_t broken[8] = {2, 4, 0x05, 0xb4, 5, 0, 1, 1};
	static const uint8_t small[8] = {2, 4, 0x01, 0x00, 0, 0, 0, 0};
	struct line w = line_new();
	struct ping_params pp = world_ping_params("203.0.113.3", 2);
	struct syn_seen seen = {.by = w.b};

	(void)state;
	world_ping_is(w.a, &pp, "!!");
	w.s->observer.frame = on_syn;
	w.s->observer.ctx = &seen;
	w.s->observer.event = NULL;
	send_syn(w.a, even, 2);
	world_run_ms(w.s, 50);
	assert_int_equal(seen.mss, 1460);
	w.b1->tcp_mss = 1400;
	w.b2->tcp_mss = 1360;
	send_syn(w.a, even, 2);
	world_run_ms(w.s, 50);
	assert_int_equal(seen.mss, 1360);
	assert_true(seen.sound);
	w.b2->tcp_mss = 0;
	seen.sound = false;
	send_syn(w.a, (const uint8_t[]){1, 1, 1, 2, 4, 0x05, 0xb4, 0}, 2);
	world_run_ms(w.s, 50);
	assert_true(seen.sound);
	seen.sound = false;
	send_syn(w.a, odd, 2 | 16);
	world_run_ms(w.s, 50);
	assert_true(seen.sound);
	send_syn(w.a, small, 2);
	world_run_ms(w.s, 50);
	assert_int_equal(seen.mss, 256);
	send_syn(w.a, broken, 2);
	world_run_ms(w.s, 50);
	assert_int_equal(seen.mss, 1400);
	send_syn(w.a, even, 16);
	world_run_ms(w.s, 50);
	assert_int_equal(seen.mss, 1460);
	assert_int_equal(seen.n, 7);
	sim_free(w.s);
}

static void test_no_route_and_ttl(void **state)
{
	struct line w = line_new();
	struct ping_params p = world_ping_params("203.0.113.99", 5);
	struct trace_params tp = {
		.dst = world_addr("203.0.113.3"),
		.probes = 3,
		.min_ttl = 1,
		.max_ttl = 30,
		.timeout_ms = 3000,
		.port = 33434,
	};
	struct trace *t;

	(void)state;
	/* Unreachables come at most every 500 ms: an answer, then a wait. */
	assert_true(world_ping_is(w.a, &p, ".U.U."));
	assert_true(ip_stats(w.b)->drops[IP_DROP_NO_ROUTE] >= 4);
	world_ping(w.a, "203.0.113.3", 3);
	t = trace_new(w.a, &tp);
	while (!t->done)
		world_run_ms(w.s, 10);
	assert_int_equal(t->n_results, 6);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(t->results[i].ttl, 1);
		assert_int_equal(t->results[i].from, world_addr("192.0.2.2"));
		assert_int_equal(t->results[i].code, 0);
		assert_true(t->results[i].rtt_ms >= 1);
	}
	/* The end, with the well-known star of the rate limit in the middle. */
	assert_int_equal(t->results[3].from, world_addr("198.51.100.3"));
	assert_int_equal(t->results[4].from, 0);
	assert_int_equal(t->results[5].from, world_addr("198.51.100.3"));
	trace_free(t);
	tp.dst = world_addr("203.0.113.99");
	tp.max_ttl = 4;
	t = trace_new(w.a, &tp);
	while (!t->done)
		world_run_ms(w.s, 10);
	assert_int_equal(t->n_results, 3);
	assert_int_equal(t->results[0].code, 'H');
	trace_free(t);
	sim_free(w.s);
}

static void test_fragments(void **state)
{
	struct line w = line_new();
	struct ping_params p = world_ping_params("203.0.113.3", 5);

	(void)state;
	world_ping(w.a, "203.0.113.3", 2);
	p.validate = true;
	for (p.size = 1490; p.size < 1510; p.size++)
		assert_true(world_ping_is(w.a, &p, "!!!!!"));
	p.size = 18024;
	assert_true(world_ping_is(w.a, &p, "!!!!!"));
	assert_true(ip_stats(w.c)->reassembled >= 5);
	/* In any order, doubled. */
	w.bc->reorder_ppm = 400000;
	w.bc->duplicate_ppm = 300000;
	assert_true(world_ping_is(w.a, &p, "!!!!!"));
	w.bc->reorder_ppm = w.bc->duplicate_ppm = 0;
	/* A smaller MTU ahead: fragments of fragments, and with DF an answer that says so. */
	w.b2->ip_mtu = 600;
	assert_true(world_ping_is(w.a, &p, "!!!!!"));
	p.size = 1000;
	p.df = true;
	assert_true(world_ping_is(w.a, &p, "M.M.M"));
	assert_true(ip_stats(w.b)->drops[IP_DROP_DF] >= 5);
	p.size = 600;
	assert_true(world_ping_is(w.a, &p, "!!!!!"));
	/* Lost fragments: nothing is left behind after the reassembly time. */
	w.bc->loss_ppm = 500000;
	p.size = 3000;
	p.df = false;
	p.count = 20;
	p.timeout_ms = 100;
	ping_free(ping_new(w.a, &p));
	world_ping(w.a, "203.0.113.3", 20);
	world_run_s(w.s, 60);
	assert_int_equal(w.s->small_pkts.live, 0);
	sim_free(w.s);
}

/* A fragment to the router's own address, by the wire's format. */
static void send_fragment(struct line *w, uint16_t id, unsigned off, unsigned n, bool more,
			  const uint8_t *payload)
{
	struct pkt *p = pkt_new(w->s, IP_HDR_LEN + n);
	uint8_t *at = pkt_put(p, IP_HDR_LEN + n);
	struct ip_hdr h = {
		.total_len = (uint16_t)(IP_HDR_LEN + n),
		.id = id,
		.frag = (uint16_t)(off / 8 | (more ? IP_MF : 0)),
		.ttl = 9,
		.proto = 253, /* RFC 3692: for experiments */
		.src = world_addr("192.0.2.1"),
		.dst = world_addr("192.0.2.2"),
	};

	ip_hdr_encode(at, &h);
	memcpy(at + IP_HDR_LEN, payload + off, n);
	ip_input(w->b1, p);
}

static const uint8_t *whole;
static size_t whole_len;
static unsigned wholes;

static void on_whole(void *ctx, struct pkt *p, const struct ip_hdr *h)
{
	(void)ctx;
	assert_int_equal(p->len, whole_len);
	assert_memory_equal(p->data, whole, whole_len);
	assert_int_equal(h->total_len, whole_len + IP_HDR_LEN);
	wholes++;
	pkt_free(p);
}

static void test_reassembly_random(void **state)
{
	struct line w = line_new();
	static uint8_t payload[4000];
	struct rng rng;

	(void)state;
	rng_seed(&rng, 9, 9);
	rng_bytes(&rng, payload, sizeof(payload));
	whole = payload;
	wholes = 0;
	ip_register_proto(w.b, 253, on_whole, NULL);
	for (uint16_t id = 1; id <= 300; id++) {
		unsigned want = wholes + 1;
		size_t len = 9 + rng_below(&rng, sizeof(payload) - 9);

		whole_len = len;
		/* Pieces anywhere, overlapping, until all is there. */
		for (unsigned k = 0; wholes < want && k < 4000; k++) {
			unsigned off = rng_below(&rng, (uint32_t)(len + 7) / 8) * 8;
			unsigned n = (1 + rng_below(&rng, 80)) * 8;
			bool more = off + n < len;

			send_fragment(&w, id, off, more ? n : (unsigned)len - off, more, payload);
		}
		assert_int_equal(wholes, want);
	}
	/* Contradicting ends, an empty piece, a length that is no multiple of 8, past 64 KB. */
	whole_len = 0;
	send_fragment(&w, 1000, 800, 8, false, payload);
	send_fragment(&w, 1000, 0, 1600, true, payload);
	send_fragment(&w, 1001, 0, 0, true, payload);
	send_fragment(&w, 1002, 0, 9, true, payload);
	for (uint16_t id = 2000; id < 2100; id++)
		send_fragment(&w, id, 8, 8, true, payload);
	world_run_s(w.s, 60);
	assert_int_equal(w.s->small_pkts.live, 0);
	sim_free(w.s);
}

static void test_header_truncated(void **state)
{
	uint8_t b[64] = {0};
	struct ip_hdr h = {.total_len = 40, .ttl = 1, .proto = 17, .src = 1, .dst = 2}, got;

	(void)state;
	ip_hdr_encode(b, &h);
	for (size_t n = 0; n < 40; n++)
		assert_false(ip_hdr_decode(b, n, &got));
	assert_true(ip_hdr_decode(b, 40, &got));
	assert_true(ip_hdr_decode(b, 60, &got));
	assert_int_equal(got.hdr_len, 20);
	for (size_t i = 0; i < 20; i++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			b[i] ^= (uint8_t)(1u << bit);
			assert_false(ip_hdr_decode(b, 40, &got));
			b[i] ^= (uint8_t)(1u << bit);
		}
	}
}

/* Random bytes and every truncation of good frames must neither crash nor leak. */
static void test_garbage(void **state)
{
	struct line w = line_new();
	struct rng rng;

	(void)state;
	rng_seed(&rng, 4, 4);
	for (unsigned i = 0; i < 20000; i++) {
		size_t n = rng_below(&rng, 120);
		struct pkt *p = pkt_new(w.s, 120);
		uint8_t *d = pkt_put(p, n);

		rng_bytes(&rng, d, n);
		if (n > 14) {
			memcpy(d, w.b1->mac, 6);
			d[12] = 0x08;
			d[13] = i % 3 ? 0x00 : 0x06;
		}
		if (n > 34 && i % 3) {
			struct ip_hdr h = {
				.total_len = (uint16_t)(n - 14 - rng_below(&rng, 4)),
				.ttl = (uint8_t)rng_below(&rng, 3),
				.proto = i % 2 ? IP_PROTO_ICMP : IP_PROTO_UDP,
				.src = world_addr("192.0.2.7"),
				.dst = world_addr("192.0.2.2"),
				.frag = i % 7 ? 0 : (uint16_t)rng_below(&rng, 0x4000),
			};

			if (i % 5 == 0)
				h.dst = (uint32_t)rng_u64(&rng);
			ip_hdr_encode(d + 14, &h);
			if (i % 11 == 0)
				d[14] = (uint8_t)(0x40 | rng_below(&rng, 16));
		}
		eth_input(w.b1, p);
		if (i % 100 == 0)
			world_run_ms(w.s, 10);
	}
	world_run_s(w.s, 60);
	assert_int_equal(w.s->small_pkts.live, 0);
	assert_int_equal(world_ping(w.a, "192.0.2.2", 3) >= 2, true);
	sim_free(w.s);
}

static void test_directed_broadcast(void **state)
{
	struct line w = line_new();
	struct ping_params p = world_ping_params("198.51.100.255", 2);

	(void)state;
	world_ping(w.a, "198.51.100.3", 2);
	p.timeout_ms = 200;
	assert_true(world_ping_is(w.a, &p, ".."));
	assert_int_equal(ip_stats(w.b)->drops[IP_DROP_BROADCAST], 2);
	w.b2->directed_broadcast = true;
	/* Router b itself answers first, c as well. */
	assert_true(world_ping_is(w.a, &p, "!!"));
	assert_int_equal(ip_stats(w.b)->drops[IP_DROP_BROADCAST], 2);
	/* On the own subnet, and to all. */
	p = world_ping_params("192.0.2.255", 2);
	assert_true(world_ping_is(w.a, &p, "!!"));
	p = world_ping_params("255.255.255.255", 2);
	assert_true(world_ping_is(w.a, &p, "!!"));
	p = world_ping_params("224.0.0.1", 2);
	assert_true(world_ping_is(w.a, &p, "!!"));
	p = world_ping_params("224.0.0.77", 1);
	assert_true(world_ping_is(w.a, &p, "."));
	sim_free(w.s);
}

static void echo_udp(void *ctx, const struct udp_rx *d)
{
	struct router *r = ctx;
	struct ip_tx tx = {.dst = d->src, .src = d->dst};

	assert_int_equal(d->len, 3);
	assert_memory_equal(d->data, "abc", 3);
	if (d->sport != 7)
		udp_send(r, &tx, d->dport, d->sport, d->data, d->len);
}

static unsigned udp_answers;

static void count_udp(void *ctx, const struct udp_rx *d)
{
	(void)ctx;
	assert_int_equal(d->sport, 7);
	udp_answers++;
}

static void test_udp(void **state)
{
	struct line w = line_new();
	struct ip_tx tx = {.dst = world_addr("203.0.113.3")};

	(void)state;
	udp_answers = 0;
	udp_bind(w.c, 7, echo_udp, w.c);
	udp_bind(w.a, 5000, count_udp, NULL);
	/* Our own protocols' packets wait for ARP; b drops the one in transit. */
	assert_true(udp_send(w.a, &tx, 5000, 7, "abc", 3));
	world_run_s(w.s, 1);
	assert_int_equal(udp_answers, 0);
	assert_true(udp_send(w.a, &tx, 5000, 7, "abc", 3));
	world_run_s(w.s, 1);
	assert_int_equal(udp_answers, 1);
	/* A local answer, and nobody there. */
	udp_bind(w.a, 7, echo_udp, w.a);
	tx.dst = world_addr("192.0.2.1");
	assert_true(udp_send(w.a, &tx, 5000, 7, "abc", 3));
	world_run_s(w.s, 1);
	assert_int_equal(udp_answers, 2);
	tx.dst = world_addr("203.0.113.3");
	assert_true(udp_send(w.a, &tx, 5000, 8, "abc", 3));
	world_run_s(w.s, 1);
	assert_int_equal(ip_stats(w.c)->drops[IP_DROP_NO_PORT], 1);
	udp_unbind(w.c, 7);
	tx.dst = world_addr("10.10.10.10");
	assert_false(udp_send(w.c, &tx, 1, 2, "abc", 3));
	sim_free(w.s);
}

static void test_source_route(void **state)
{
	struct line w = line_new();
	uint8_t icmp[8] = {ICMP_ECHO, 0, 0xf7, 0xff};

	(void)state;
	world_ping(w.a, "203.0.113.3", 3);
	for (int on = 1; on >= 0; on--) {
		struct pkt *p = pkt_new(w.s, 64);
		uint8_t *at = pkt_put(p, 36);
		struct ip_hdr h = {.total_len = 36, .ttl = 9, .proto = IP_PROTO_ICMP};
		static const uint8_t option[8] = {131, 7, 4, 203, 0, 113, 3, 0};
		uint64_t before = ip_stats(w.c)->delivered;
		uint16_t sum;

		h.src = world_addr("192.0.2.1");
		h.dst = world_addr("192.0.2.2");
		ip_hdr_encode(at, &h);
		at[0] = 0x47;
		memcpy(at + 20, option, 8);
		memcpy(at + 28, icmp, 8);
		at[10] = at[11] = 0;
		sum = ip_sum_fold(ip_sum_add(0, at, 28));
		at[10] = (uint8_t)(sum >> 8);
		at[11] = (uint8_t)sum;
		ip_set_source_route(w.b, on);
		ip_input(w.b1, p);
		world_run_s(w.s, 1);
		assert_int_equal(ip_stats(w.c)->delivered, before + (on ? 1 : 0));
		assert_int_equal(ip_stats(w.b)->drops[IP_DROP_SOURCE_ROUTE], on ? 0 : 1);
	}
	sim_free(w.s);
}

static void test_secondary_and_martians(void **state)
{
	struct line w = line_new();
	struct iface *lo = iface_find(w.c, "Loopback0");

	(void)state;
	iface_add_secondary(lo, world_addr("203.0.113.4"), 32);
	world_route(w.b, "203.0.113.4/32", "198.51.100.3");
	world_ping(w.a, "203.0.113.3", 3);
	assert_int_equal(world_ping(w.a, "203.0.113.4", 3), 3);
	iface_remove_secondary(lo, world_addr("203.0.113.4"));
	assert_int_equal(world_ping(w.a, "203.0.113.4", 1), 0);
	/* A packet that says it is from us, and one from a group. */
	for (unsigned i = 0; i < 2; i++) {
		struct pkt *p = pkt_new(w.s, 64);
		struct ip_hdr h = {.total_len = 28, .ttl = 9, .proto = IP_PROTO_UDP};

		h.src = world_addr(i ? "224.0.0.9" : "192.0.2.2");
		h.dst = world_addr("203.0.113.3");
		memset(pkt_put(p, 28), 0, 28);
		ip_hdr_encode(p->data, &h);
		ip_input(w.b1, p);
	}
	assert_int_equal(ip_stats(w.b)->drops[IP_DROP_MARTIAN], 2);
	sim_free(w.s);
}

static void test_virtual_address(void **state)
{
	static const uint8_t mac[6] = {0, 0, 0x0c, 7, 0xac, 1};
	struct line w = line_new();

	(void)state;
	assert_int_equal(world_ping(w.a, "192.0.2.9", 1), 0);
	world_run_s(w.s, 10);
	ip_virtual_add(w.b, w.b1, world_addr("192.0.2.9"), mac);
	assert_int_equal(world_ping(w.a, "192.0.2.9", 5), 4);
	assert_true(ip_is_local(w.b, world_addr("192.0.2.9")));
	ip_virtual_remove(w.b, w.b1, world_addr("192.0.2.9"));
	assert_false(ip_is_local(w.b, world_addr("192.0.2.9")));
	assert_int_equal(world_ping(w.a, "192.0.2.9", 1), 0);
	sim_free(w.s);
}

static void test_debug_filter(void **state)
{
	struct line w = line_new();
	struct prefix c = world_prefix("203.0.113.3/32");
	struct acl_entry e = {.permit = true, .src_wild = ~0u, .dst = c.addr, .proto = -1};

	(void)state;
	e.icmp_type = e.icmp_code = e.tos = e.precedence = e.dscp = -1;
	world_ping(w.a, "203.0.113.3", 3);
	assert_int_equal(world_count(w.b, EVENT_ip_forward), 0); /* not switched on */
	w.b->debug |= 1ull << DEBUG_IP_PACKET;
	assert_int_equal(world_ping(w.a, "203.0.113.3", 3), 3);
	assert_int_equal(world_count(w.b, EVENT_ip_forward), 6);
	/* Only what the list permits, and that is not counted as a match. */
	acl_set(w.b, "DEBUG", true, &e, 1);
	ip_set_debug_acl(w.b, "DEBUG");
	assert_int_equal(world_ping(w.a, "203.0.113.3", 3), 3);
	assert_int_equal(world_count(w.b, EVENT_ip_forward), 9);
	assert_int_equal(list_first(&acl_find(w.b, "DEBUG")->entries, struct acl_entry, node)->hits,
			 0);
	ip_set_debug_acl(w.b, NULL);
	assert_int_equal(world_ping(w.a, "203.0.113.3", 1), 1);
	assert_int_equal(world_count(w.b, EVENT_ip_forward), 11);
	sim_free(w.s);
}

static void test_power_off(void **state)
{
	struct line w = line_new();
	struct ping_params p = world_ping_params("203.0.113.3", 1000);
	struct ping *ping = ping_new(w.a, &p);

	(void)state;
	world_run_ms(w.s, 2001);
	router_stop(w.b);
	world_run_ms(w.s, 3000);
	router_stop(w.a);
	assert_true(ping->done);
	ping_free(ping);
	router_start(w.b);
	world_iface(w.b, "FastEthernet0/0", "192.0.2.2/24", w.ab);
	world_run_s(w.s, 10);
	assert_int_equal(world_ping(w.b, "192.0.2.2", 1), 1);
	sim_free(w.s);
}

static uint64_t hash;

static void hash_frame(void *ctx, const struct link *l, const struct link_port *from,
		       const uint8_t *data, size_t len)
{
	(void)ctx;
	(void)l;
	(void)from;
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ data[i]) * 0x100000001b3ull;
}

static void test_same_bytes_every_time(void **state)
{
	uint64_t first = 0;

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct line w = line_new();

		hash = 0xcbf29ce484222325ull;
		w.s->observer.frame = hash_frame;
		w.ab->loss_ppm = 100000;
		world_ping(w.a, "203.0.113.3", 50);
		sim_free(w.s);
		if (i)
			assert_int_equal(hash, first);
		first = hash;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ping),
		cmocka_unit_test(test_adjust_mss),
		cmocka_unit_test(test_no_route_and_ttl),
		cmocka_unit_test(test_fragments),
		cmocka_unit_test(test_reassembly_random),
		cmocka_unit_test(test_header_truncated),
		cmocka_unit_test(test_garbage),
		cmocka_unit_test(test_directed_broadcast),
		cmocka_unit_test(test_udp),
		cmocka_unit_test(test_source_route),
		cmocka_unit_test(test_secondary_and_martians),
		cmocka_unit_test(test_virtual_address),
		cmocka_unit_test(test_debug_filter),
		cmocka_unit_test(test_power_off),
		cmocka_unit_test(test_same_bytes_every_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
