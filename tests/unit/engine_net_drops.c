/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a router refuses of frames, ARP, IP, ICMP, UDP and TCP: each kind of bad input is dropped
 * under the reason that is its own, and under no other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/world.h"

#include "engine/net/arp.h"
#include "engine/net/ip.h"

#define SRC "192.0.2.7"
#define OWN "192.0.2.1"

static struct sim *world;
static struct router *router;
static struct link_port *wire;

static void nobody(void *ctx, struct pkt *p)
{
	(void)ctx;
	pkt_free(p);
}

static int begin(void **state)
{
	struct link *segment;

	(void)state;
	world = world_new();
	router = world_router(world, "r");
	segment = world_segment(world, "lan");
	world_iface(router, "FastEthernet0/0", OWN "/24", segment);
	wire = link_attach(segment, nobody, NULL);
	world_run_s(world, 10);
	memset(ip_stats(router), 0, sizeof(struct ip_stats));
	return 0;
}

static int end(void **state)
{
	(void)state;
	sim_free(world);
	return 0;
}

/* A frame to everybody from a station, its type and what it carries. */
static void frame_from(const uint8_t src[6], uint16_t type, const void *data, size_t len)
{
	static const uint8_t all[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	struct pkt *p = pkt_new(world, 14 + len);

	memcpy(pkt_put(p, 6), all, 6);
	memcpy(pkt_put(p, 6), src, 6);
	memcpy(pkt_put(p, 2), (uint8_t[]){(uint8_t)(type >> 8), (uint8_t)type}, 2);
	memcpy(pkt_put(p, len), data, len);
	link_transmit(wire, p);
	world_run_ms(world, 5);
}

static void frame(uint16_t type, const void *data, size_t len)
{
	frame_from((const uint8_t[]){2, 0, 0, 0, 0, 7}, type, data, len);
}

/* An IP packet from a neighbour to the router; 0 as length: what it is. */
static void packet(uint8_t proto, const char *src, const char *dst, const void *data, size_t len)
{
	uint8_t raw[128];
	struct ip_hdr h = {.hdr_len = 20, .total_len = (uint16_t)(20 + len), .ttl = 9,
			   .proto = proto, .src = world_addr(src), .dst = world_addr(dst)};

	ip_hdr_encode(raw, &h);
	memcpy(raw + 20, data, len);
	frame(0x0800, raw, 20 + len);
}

/* Exactly one drop since the last question, and of this reason. */
static void assert_only(enum ip_drop why)
{
	struct ip_stats *n = ip_stats(router);

	for (unsigned i = 0; i < IP_DROP_COUNT; i++)
		if (n->drops[i] != (i == why))
			fail_msg("%s: %u, expected: %s", ip_drop_name((enum ip_drop)i),
				 (unsigned)n->drops[i], ip_drop_name(why));
	memset(n->drops, 0, sizeof(n->drops));
}

static void test_frames(void **state)
{
	uint8_t big[1600] = {0};

	(void)state;
	frame(0x0800, big, sizeof(big));
	assert_only(IP_DROP_GIANT);
	frame(0x86dd, big, 60);
	assert_only(IP_DROP_ETHERTYPE);
	frame(0x8100, "\x00\x05\x08\x00", 4);
	assert_only(IP_DROP_VLAN);
	assert_int_equal(iface_find(router, "FastEthernet0/0")->count.in_unknown, 2);
}

/* Whether a question for `target` is answered, of a station with that address. */
static bool answered_to(const uint8_t src[6], const char *sender, const char *target)
{
	uint8_t m[28] = {0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 7};
	uint32_t spa = world_addr(sender), tpa = world_addr(target);
	uint64_t before = ip_stats(router)->arp_replies_out;

	for (int i = 0; i < 4; i++) {
		m[14 + i] = (uint8_t)(spa >> (24 - 8 * i));
		m[24 + i] = (uint8_t)(tpa >> (24 - 8 * i));
	}
	frame_from(src, 0x0806, m, sizeof(m));
	return ip_stats(router)->arp_replies_out != before;
}

static bool answered(const uint8_t src[6])
{
	return answered_to(src, SRC, OWN);
}

static void test_sources(void **state)
{
	static const uint8_t group[6] = {1, 0, 0x5e, 0, 0, 2}, set[6] = {2, 0, 0, 0, 0x55, 1},
			     all[6] = {255, 255, 255, 255, 255, 255},
			     virtual[6] = {0, 0, 0x0c, 7, 0xac, 1};
	struct iface *ifp = iface_find(router, "FastEthernet0/0");
	uint64_t in = ifp->count.in_pkts;
	uint8_t burned_in[6];

	(void)state;
	memcpy(burned_in, ifp->mac, 6);
	assert_false(answered(group));
	assert_only(IP_DROP_GROUP_SOURCE);
	assert_false(answered(all));
	assert_only(IP_DROP_GROUP_SOURCE);
	assert_false(answered(burned_in));
	assert_only(IP_DROP_OWN_SOURCE);
	assert_int_equal(ifp->count.in_pkts, in + 3);
	/* The active router's, which we take as well: heard, whoever sends with it. */
	assert_true(answered(virtual));
	iface_accept_mac(ifp, virtual);
	assert_true(answered(virtual));
	/* `mac-address`: that one is ours now, and the burned-in one nobody's. */
	iface_set_mac(ifp, set);
	assert_false(answered(set));
	assert_only(IP_DROP_OWN_SOURCE);
	assert_true(answered(burned_in));
}

static void test_arp(void **state)
{
	uint8_t m[28] = {0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 7, 192, 0, 2, 7,
			 0, 0, 0, 0, 0, 0, 192, 0, 2, 1};

	(void)state;
	frame(0x0806, m, sizeof(m));
	assert_int_equal(ip_stats(router)->arp_requests_in, 1);
	assert_int_equal(ip_stats(router)->arp_replies_out, 1);
	for (size_t n = 0; n < sizeof(m); n++) {
		frame(0x0806, m, n);
		assert_only(IP_DROP_ARP_FORMAT);
	}
	m[1] = 6;
	frame(0x0806, m, sizeof(m));
	assert_only(IP_DROP_ARP_FORMAT);
	m[1] = 1;
	m[7] = 9;
	frame(0x0806, m, sizeof(m));
	assert_only(IP_DROP_ARP_OPERATION);
	m[7] = 1;
	m[8] = 3;
	frame(0x0806, m, sizeof(m));
	assert_only(IP_DROP_ARP_SENDER);
	m[8] = 2;
	m[17] = 1;
	frame(0x0806, m, sizeof(m));
	assert_only(IP_DROP_ARP_DUPLICATE);
}

static void count_learned(void *ctx, const struct arp_entry *e)
{
	*(unsigned *)ctx += !e->own && !e->incomplete;
}

static unsigned learned(void)
{
	unsigned n = 0;

	arp_walk(router, count_learned, &n);
	return n;
}

static void test_arp_from_another_subnet(void **state)
{
	static const uint8_t mac[6] = {2, 0, 0, 0, 0, 7};
	struct iface *ifp = iface_find(router, "FastEthernet0/0");

	(void)state;
	ifp->proxy_arp = true;
	assert_false(answered_to(mac, "198.51.100.7", OWN));
	assert_only(IP_DROP_ARP_CABLE);
	assert_int_equal(learned(), 0);
	/* Not for us: not refused, only not ours; nor is a proxy asked by a stranger. */
	assert_false(answered_to(mac, "198.51.100.7", "192.0.2.9"));
	assert_false(answered_to(mac, "198.51.100.7", "203.0.113.9"));
	/* RFC 5227: a probe. */
	assert_true(answered_to(mac, "0.0.0.0", OWN));
	assert_int_equal(learned(), 0);
	/* A neighbour by the second address asks for the first, and the other way round. */
	iface_add_secondary(ifp, world_addr("198.51.100.1"), 24);
	assert_true(answered_to(mac, "198.51.100.7", OWN));
	assert_true(answered_to(mac, SRC, "198.51.100.1"));
	assert_int_equal(learned(), 2);
	iface_remove_secondary(ifp, world_addr("198.51.100.1"));
	arp_clear(router);
	world_run_s(world, 10);
	assert_int_equal(learned(), 0);
	/* Where a route by the interface alone led to: whom we ask may ask us. */
	arp_resolve_send(ifp, pkt_new(world, 20), world_addr("203.0.113.7"), NULL);
	memset(ip_stats(router)->drops, 0, sizeof(ip_stats(router)->drops));
	assert_true(answered_to(mac, "203.0.113.7", OWN));
	assert_int_equal(learned(), 1);
	for (unsigned i = 0; i < IP_DROP_COUNT; i++)
		assert_int_equal(ip_stats(router)->drops[i], 0);
}

static void test_ip_headers(void **state)
{
	uint8_t raw[60];
	struct ip_hdr h = {.hdr_len = 20, .total_len = 28, .ttl = 9, .proto = IP_PROTO_UDP,
			   .src = world_addr(SRC), .dst = world_addr(OWN)};

	(void)state;
	memset(raw, 0, sizeof(raw));
	ip_hdr_encode(raw, &h);
	for (size_t n = 0; n < 28; n++) {
		frame(0x0800, raw, n);
		assert_only(IP_DROP_HEADER);
	}
	raw[10] ^= 1;
	frame(0x0800, raw, 28);
	assert_only(IP_DROP_CHECKSUM);
	raw[10] ^= 1;
	raw[0] = 0x65;
	frame(0x0800, raw, 28);
	assert_only(IP_DROP_HEADER);
	packet(200, SRC, OWN, "12345678", 8);
	assert_only(IP_DROP_NO_PROTO);
	packet(IP_PROTO_UDP, "127.0.0.1", OWN, "12345678", 8);
	assert_only(IP_DROP_MARTIAN);
	packet(IP_PROTO_UDP, OWN, OWN, "12345678", 8);
	assert_only(IP_DROP_MARTIAN);
	packet(IP_PROTO_UDP, SRC, "239.1.2.3", "12345678", 8);
	assert_only(IP_DROP_NO_GROUP);
}

static void test_transports(void **state)
{
	(void)state;
	packet(IP_PROTO_ICMP, SRC, OWN, "\x08\x00\xf7\xff", 4);
	assert_only(IP_DROP_ICMP_FORMAT);
	packet(IP_PROTO_ICMP, SRC, OWN, "\x08\x00\x00\x00\x00\x00\x00\x00", 8);
	assert_only(IP_DROP_ICMP_CHECKSUM);
	packet(IP_PROTO_ICMP, SRC, OWN, "\x63\x00\x9c\xff\x00\x00\x00\x00", 8);
	assert_only(IP_DROP_ICMP_TYPE);
	packet(IP_PROTO_ICMP, SRC, OWN, "\x03\x01\xfc\xfe\x00\x00\x00\x00", 8);
	assert_only(IP_DROP_ICMP_QUOTE);
	packet(IP_PROTO_ICMP, SRC, OWN, "\x05\x01\xfa\xfe\x00\x00\x00\x00", 8);
	assert_only(IP_DROP_ICMP_QUOTE);
	packet(IP_PROTO_UDP, SRC, OWN, "\x00\x01\x00\x02\x00\x09\x00\x00", 8);
	assert_only(IP_DROP_UDP_FORMAT);
	packet(IP_PROTO_UDP, SRC, OWN, "\x00\x01\x00\x02\x00\x08\x00\x01", 8);
	assert_only(IP_DROP_UDP_CHECKSUM);
	packet(IP_PROTO_UDP, SRC, OWN, "\x00\x01\x00\x02\x00\x08\x00\x00", 8);
	assert_only(IP_DROP_NO_PORT);
	packet(IP_PROTO_TCP, SRC, OWN, "\x00\x01\x00\x02\x00\x08\x00\x00", 8);
	assert_only(IP_DROP_TCP_FORMAT);
	packet(IP_PROTO_TCP, SRC, OWN, "\0\1\0\2\0\0\0\0\0\0\0\0\x50\2\0\0\0\0\0\0", 20);
	assert_only(IP_DROP_TCP_CHECKSUM);
	assert_int_equal(ip_stats(router)->udp_in, 3);
	assert_int_equal(ip_stats(router)->tcp_in, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_frames, begin, end),
		cmocka_unit_test_setup_teardown(test_sources, begin, end),
		cmocka_unit_test_setup_teardown(test_arp, begin, end),
		cmocka_unit_test_setup_teardown(test_arp_from_another_subnet, begin, end),
		cmocka_unit_test_setup_teardown(test_ip_headers, begin, end),
		cmocka_unit_test_setup_teardown(test_transports, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
