/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ICMP: what errors are sent about, what they quote, and truncated messages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/net/arp.h"
#include "tests/unit/world.h"

enum { QUOTE_AT = 14 + 20 + 8, TCP_SYN = 2, TCP_RST = 4 };

struct bench {
	struct sim *s;
	struct router *r;
	struct iface *in;
	struct link_port *host;
	unsigned icmps, tcps;
	uint8_t last[128];
	size_t last_len;
};

static const uint8_t host_mac[6] = {2, 0xaa, 0, 0, 0, 1};

static void host_deliver(void *ctx, struct pkt *p)
{
	struct bench *w = ctx;

	if (p->data[13] == 0 &&
	    (p->data[23] == IP_PROTO_ICMP || p->data[23] == IP_PROTO_TCP)) {
		w->icmps += p->data[23] == IP_PROTO_ICMP;
		w->tcps += p->data[23] == IP_PROTO_TCP;
		w->last_len = p->len < sizeof(w->last) ? p->len : sizeof(w->last);
		memcpy(w->last, p->data, w->last_len);
	}
	pkt_free(p);
}

static struct bench *bench_new(void)
{
	struct bench *w = mem_zalloc(sizeof(*w));
	struct link *l;

	w->s = world_new();
	l = world_segment(w->s, "lan");
	w->r = world_router(w->s, "r");
	w->in = world_iface(w->r, "FastEthernet0/0", "10.1.0.1/24", l);
	w->host = link_attach(l, host_deliver, w);
	arp_set_static(w->r, world_addr("10.1.0.9"), host_mac);
	world_run_s(w->s, 5);
	return w;
}

static void bench_free(struct bench *w)
{
	assert_int_equal(w->s->small_pkts.live, 0);
	sim_free(w->s);
	free(w);
}

/* Sends a packet with `n` bytes of payload; gives whether an ICMP came back. */
static bool draws_icmp(struct bench *w, struct ip_hdr h, const void *payload, size_t n, bool group)
{
	struct pkt *p = pkt_new(w->s, 128);
	uint8_t *d = pkt_put(p, 34 + n);
	unsigned before = w->icmps;

	memset(d, group ? 0xff : 0, 6);
	if (!group)
		memcpy(d, w->in->mac, 6);
	memcpy(d + 6, host_mac, 6);
	d[12] = 8;
	d[13] = 0;
	h.total_len = (uint16_t)(20 + n);
	ip_hdr_encode(d + 14, &h);
	memcpy(d + 34, payload, n);
	link_transmit(w->host, p);
	world_run_s(w->s, 1); /* past the rate limit too */
	return w->icmps > before;
}

static struct ip_hdr to(const char *dst, uint8_t proto)
{
	return (struct ip_hdr){
		.ttl = 64,
		.proto = proto,
		.src = world_addr("10.1.0.9"),
		.dst = world_addr(dst),
	};
}

/* A UDP datagram to port 9 with no checksum. */
static const uint8_t udp[16] = {0, 7, 0, 9, 0, 16, 0, 0, 'p', 'a', 'y', 'l', 'o', 'a', 'd', '.'};

static void test_errors(void **state)
{
	struct bench *w = bench_new();
	struct ip_hdr h = to("10.1.0.1", IP_PROTO_UDP);

	(void)state;
	assert_true(draws_icmp(w, h, udp, 16, false));
	assert_int_equal(w->last[34], 3);
	assert_int_equal(w->last[35], 3);
	/* Quotes the header and eight bytes; both checksums are right. */
	assert_int_equal(w->last[16] << 8 | w->last[17], 56);
	assert_memory_equal(w->last + QUOTE_AT + 20, udp, 8);
	assert_int_equal(ip_sum_fold(ip_sum_add(0, w->last + 14, 20)), 0);
	assert_int_equal(ip_sum_fold(ip_sum_add(0, w->last + 34, 36)), 0);
	assert_true(draws_icmp(w, to("10.1.0.1", 200), udp, 16, false));
	assert_int_equal(w->last[35], 2);
	assert_true(draws_icmp(w, to("10.7.0.1", 200), udp, 16, false));
	assert_int_equal(w->last[35], 1);
	world_route(w->r, "10.7.0.0/16", "10.1.0.8");
	h = to("10.7.0.1", IP_PROTO_UDP);
	h.ttl = 1;
	assert_true(draws_icmp(w, h, udp, 16, false));
	assert_int_equal(w->last[34], 11);
	bench_free(w);
}

/* RFC 1122, section 3.2.2. */
static void test_no_errors(void **state)
{
	static const uint8_t error[8] = {ICMP_UNREACHABLE, 1}, query[8] = {ICMP_ECHO};
	struct bench *w = bench_new();
	struct ip_hdr h;

	(void)state;
	assert_false(draws_icmp(w, to("10.7.0.1", IP_PROTO_ICMP), error, 8, false));
	assert_true(draws_icmp(w, to("10.7.0.1", IP_PROTO_ICMP), query, 8, false));
	assert_false(draws_icmp(w, to("10.7.0.1", IP_PROTO_ICMP), query, 0, false));
	assert_false(draws_icmp(w, to("224.0.0.1", IP_PROTO_UDP), udp, 16, false));
	assert_false(draws_icmp(w, to("255.255.255.255", IP_PROTO_UDP), udp, 16, true));
	assert_false(draws_icmp(w, to("10.1.0.255", IP_PROTO_UDP), udp, 16, false));
	assert_false(draws_icmp(w, to("10.1.0.1", IP_PROTO_UDP), udp, 16, true));
	h = to("10.7.0.1", IP_PROTO_UDP);
	h.frag = 5;
	assert_false(draws_icmp(w, h, udp, 16, false));
	h = to("10.7.0.1", IP_PROTO_UDP);
	h.src = 0;
	assert_false(draws_icmp(w, h, udp, 16, false));
	h.src = world_addr("127.0.0.1");
	assert_false(draws_icmp(w, h, udp, 16, false));
	h.src = world_addr("10.1.0.255");
	assert_false(draws_icmp(w, h, udp, 16, false));
	/* Bad checksums are dropped without a word. */
	assert_false(draws_icmp(w, to("10.1.0.1", IP_PROTO_ICMP), query, 8, false));
	bench_free(w);
}

static void test_rate(void **state)
{
	struct bench *w = bench_new();
	struct pkt *p;

	(void)state;
	for (int i = 0; i < 50; i++) {
		struct ip_hdr h = to("10.7.0.1", IP_PROTO_UDP);

		p = pkt_new(w->s, 64);
		h.total_len = 36;
		ip_hdr_encode(pkt_put(p, 20), &h);
		memcpy(pkt_put(p, 16), udp, 16);
		ip_input(w->in, p);
		world_run_ms(w->s, 20);
	}
	assert_in_range(w->icmps, 2, 3);
	world_run_ms(w->s, 100);
	bench_free(w);
}

static unsigned heard;
static uint16_t heard_mtu;

/* `no ip icmp rate-limit unreachable`: every packet is answered. */
static void test_rate_off(void **state)
{
	struct bench *w = bench_new();

	(void)state;
	icmp_set_unreach_pause(w->r, false, 0);
	for (int i = 0; i < 20; i++) {
		struct ip_hdr h = to("10.7.0.1", IP_PROTO_UDP);
		struct pkt *p = pkt_new(w->s, 64);

		h.total_len = 36;
		ip_hdr_encode(pkt_put(p, 20), &h);
		memcpy(pkt_put(p, 16), udp, 16);
		ip_input(w->in, p);
		world_run_ms(w->s, 1);
	}
	world_run_ms(w->s, 100);
	assert_int_equal(w->icmps, 20);
	bench_free(w);
}

static void on_error(void *ctx, uint32_t from, uint8_t type, uint8_t code, uint16_t mtu,
		     const struct ip_hdr *h, const uint8_t *l4, size_t len)
{
	(void)ctx;
	(void)l4;
	assert_int_equal(from, world_addr("10.1.0.9"));
	assert_int_equal(type, ICMP_UNREACHABLE);
	assert_int_equal(code, 4);
	assert_int_equal(h->dst, world_addr("10.99.0.1"));
	assert_true(len <= 8);
	heard_mtu = mtu;
	heard++;
}

static void test_heard_errors_truncated(void **state)
{
	struct bench *w = bench_new();
	struct ip_hdr quoted = {.total_len = 1500, .ttl = 3, .proto = 50};
	uint8_t m[36] = {ICMP_UNREACHABLE, 4, 0, 0, 0, 0, 1400 >> 8, 1400 & 255};

	(void)state;
	quoted.src = world_addr("10.1.0.1");
	quoted.dst = world_addr("10.99.0.1");
	ip_hdr_encode(m + 8, &quoted);
	icmp_listen(w->r, on_error, NULL);
	for (size_t n = 0; n <= sizeof(m); n++) {
		unsigned before = heard;
		uint16_t sum;

		m[2] = m[3] = 0;
		sum = ip_sum_fold(ip_sum_add(0, m, n));
		m[2] = (uint8_t)(sum >> 8);
		m[3] = (uint8_t)sum;
		draws_icmp(w, to("10.1.0.1", IP_PROTO_ICMP), m, n, false);
		assert_int_equal(heard - before, n >= 28);
	}
	assert_int_equal(heard_mtu, 1400);
	bench_free(w);
}

/* RFC 1812, section 5.2.7.2. */
static void test_redirects(void **state)
{
	struct bench *w = bench_new();

	(void)state;
	arp_set_static(w->r, world_addr("10.1.0.8"), host_mac);
	world_route(w->r, "10.7.0.0/16", "10.1.0.8");
	assert_true(draws_icmp(w, to("10.7.0.1", IP_PROTO_UDP), udp, 16, false));
	assert_int_equal(w->last[34], ICMP_REDIRECT);
	assert_int_equal(w->last[35], 1);
	assert_int_equal(w->last[38] << 24 | w->last[39] << 16 | w->last[40] << 8 | w->last[41],
			 world_addr("10.1.0.8"));
	assert_int_equal(ip_stats(w->r)->forwarded, 1);
	w->in->redirects = false;
	assert_false(draws_icmp(w, to("10.7.0.1", IP_PROTO_UDP), udp, 16, false));
	assert_int_equal(ip_stats(w->r)->forwarded, 2);
	bench_free(w);
}

static void test_tcp_reset(void **state)
{
	struct bench *w = bench_new();
	uint8_t seg[24] = {0x12, 0x34, 0, 23, 0, 0, 0, 9, 0, 0, 0, 0, 0x50, 2};
	uint32_t a = world_addr("10.1.0.9"), b = world_addr("10.1.0.1");
	uint32_t pseudo = (a >> 16) + (a & 0xffff) + (b >> 16) + (b & 0xffff) + IP_PROTO_TCP;

	(void)state;
	for (size_t n = 0; n <= sizeof(seg); n++) {
		unsigned before = w->tcps;
		uint16_t sum;

		seg[16] = seg[17] = 0;
		sum = ip_sum_fold(ip_sum_add(pseudo + (uint32_t)n, seg, n));
		seg[16] = (uint8_t)(sum >> 8);
		seg[17] = (uint8_t)sum;
		assert_false(draws_icmp(w, to("10.1.0.1", IP_PROTO_TCP), seg, n, false));
		assert_int_equal(w->tcps - before, n >= 20);
		if (n < 20)
			continue;
		/* Acknowledges the SYN and the data, from port 23; its checksum is right. */
		assert_int_equal(w->last[47], 0x14);
		assert_int_equal(w->last[35], 23);
		assert_int_equal(w->last[45], 9 + 1 + n - 20);
		assert_int_equal(ip_sum_fold(ip_sum_add(pseudo + 20, w->last + 34, 20)), 0);
	}
	/* No reset about a reset; the sum of the checksum and the flags stays. */
	seg[13] += TCP_RST - TCP_SYN;
	seg[17] -= TCP_RST - TCP_SYN;
	assert_int_equal(ip_sum_fold(ip_sum_add(pseudo + 24, seg, 24)), 0);
	assert_false(draws_icmp(w, to("10.1.0.1", IP_PROTO_TCP), seg, 24, false));
	assert_int_equal(w->tcps, 5);
	bench_free(w);
}

static void test_udp_truncated(void **state)
{
	struct bench *w = bench_new();

	(void)state;
	/* Only the whole datagram is one; shorter ones draw no error either. */
	for (size_t n = 0; n <= 16; n++)
		assert_int_equal(draws_icmp(w, to("10.1.0.1", IP_PROTO_UDP), udp, n, false),
				 n == 16);
	bench_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_no_errors),
		cmocka_unit_test(test_rate),
		cmocka_unit_test(test_rate_off),
		cmocka_unit_test(test_heard_errors_truncated),
		cmocka_unit_test(test_udp_truncated),
		cmocka_unit_test(test_redirects),
		cmocka_unit_test(test_tcp_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
