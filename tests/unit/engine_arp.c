/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ARP as a neighbour sees it: requests, replies, ageing, proxy, duplicates, garbage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/net/arp.h"
#include "tests/unit/world.h"

/* A router on a segment, and a host that is this test. */
struct bench {
	struct sim *s;
	struct router *r;
	struct iface *in, *far;
	struct link_port *host;
	uint8_t last[64]; /* the last ARP frame that the host got */
	unsigned arps, ips;
};

static const uint8_t host_mac[6] = {2, 0xaa, 0, 0, 0, 1};
static const uint8_t all[6] = {255, 255, 255, 255, 255, 255};

static void host_deliver(void *ctx, struct pkt *p)
{
	struct bench *w = ctx;

	if (p->data[13] == 0x06) {
		w->arps++;
		memcpy(w->last, p->data, p->len < 64 ? p->len : 64);
	} else {
		w->ips++;
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
	w->far = world_iface(w->r, "FastEthernet0/1", "10.2.0.1/24", world_segment(w->s, "far"));
	w->host = link_attach(l, host_deliver, w);
	world_run_s(w->s, 5);
	w->arps = 0;
	return w;
}

static void bench_free(struct bench *w)
{
	sim_free(w->s);
	free(w);
}

static void put_addr(uint8_t *at, uint32_t addr)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(addr >> (24 - 8 * i));
}

static struct pkt *frame(struct bench *w, uint8_t op, const uint8_t sha[6], const char *spa,
			 const uint8_t tha[6], const char *tpa)
{
	struct pkt *p = pkt_new(w->s, 60);
	uint8_t *d = pkt_put(p, 60);

	memset(d, 0, 60);
	memcpy(d, op == 1 ? all : w->in->mac, 6);
	memcpy(d + 6, sha, 6);
	memcpy(d + 12, "\x08\x06\x00\x01\x08\x00\x06\x04\x00", 9);
	d[21] = op;
	memcpy(d + 22, sha, 6);
	put_addr(d + 28, world_addr(spa));
	memcpy(d + 32, tha, 6);
	put_addr(d + 38, world_addr(tpa));
	return p;
}

static void say(struct bench *w, uint8_t op, const char *spa, const char *tpa)
{
	link_transmit(w->host, frame(w, op, host_mac, spa, w->in->mac, tpa));
	world_run_ms(w->s, 10);
}

static unsigned found_age;
static bool found, found_incomplete;

static void look(void *ctx, const struct arp_entry *e)
{
	if (e->addr != world_addr("10.1.0.9"))
		return;
	found = true;
	found_incomplete = e->incomplete;
	found_age = (unsigned)((((struct bench *)ctx)->s->now_ns - e->updated_ns) / NS_PER_S);
}

static bool has_entry(struct bench *w)
{
	found = false;
	arp_walk(w->r, look, w);
	return found;
}

static void test_answers(void **state)
{
	struct bench *w = bench_new();
	static const uint8_t virtual_mac[6] = {0, 0, 0x0c, 7, 0xac, 5};

	(void)state;
	say(w, 1, "10.1.0.9", "10.1.0.1");
	assert_int_equal(w->arps, 1);
	assert_memory_equal(w->last, host_mac, 6);
	assert_memory_equal(w->last + 6, w->in->mac, 6);
	assert_int_equal(w->last[21], 2);
	assert_memory_equal(w->last + 22, w->in->mac, 6);
	assert_memory_equal(w->last + 32, host_mac, 6);
	assert_true(has_entry(w));
	/* Not for others; not the virtual address before it is ours. */
	say(w, 1, "10.1.0.9", "10.1.0.77");
	say(w, 1, "10.1.0.9", "10.1.0.5");
	assert_int_equal(w->arps, 1);
	ip_virtual_add(w->r, w->in, world_addr("10.1.0.5"), virtual_mac);
	say(w, 1, "10.1.0.9", "10.1.0.5");
	assert_int_equal(w->arps, 2);
	assert_memory_equal(w->last + 6, virtual_mac, 6);
	assert_memory_equal(w->last + 22, virtual_mac, 6);
	/* RFC 5227's probe is answered, but its sender is not learned. */
	say(w, 1, "0.0.0.0", "10.1.0.1");
	assert_int_equal(w->arps, 3);
	bench_free(w);
}

static void test_proxy(void **state)
{
	struct bench *w = bench_new();

	(void)state;
	say(w, 1, "10.1.0.9", "10.2.0.7");
	assert_int_equal(w->arps, 1);
	assert_memory_equal(w->last + 22, w->in->mac, 6);
	say(w, 1, "10.1.0.9", "10.3.0.7"); /* no route */
	say(w, 1, "10.9.0.9", "10.2.0.7"); /* no neighbour */
	assert_int_equal(w->arps, 1);
	w->in->proxy_arp = false;
	say(w, 1, "10.1.0.9", "10.2.0.7");
	assert_int_equal(w->arps, 1);
	bench_free(w);
}

static void test_asking_and_ageing(void **state)
{
	struct bench *w = bench_new();
	struct ping_params p = world_ping_params("10.1.0.9", 1);

	(void)state;
	ping_free(ping_new(w->r, &p));
	world_run_ms(w->s, 10);
	assert_int_equal(w->arps, 1);
	assert_memory_equal(w->last, all, 6);
	assert_int_equal(w->last[21], 1);
	assert_true(has_entry(w) && found_incomplete);
	/* Asked a few times, then forgotten. */
	world_run_s(w->s, 10);
	assert_int_equal(w->arps, 4);
	assert_false(has_entry(w));
	ping_free(ping_new(w->r, &p));
	world_run_ms(w->s, 10);
	say(w, 2, "10.1.0.9", "10.1.0.1");
	assert_true(has_entry(w) && !found_incomplete);
	assert_int_equal(w->ips, 0);
	ping_free(ping_new(w->r, &p));
	world_run_s(w->s, 100);
	assert_int_equal(w->ips, 1);
	assert_true(has_entry(w));
	assert_int_equal(found_age, 100);
	/* After four hours it is asked by name; the answer keeps it, silence ends it. */
	w->arps = 0;
	world_run_s(w->s, ARP_AGE_S - 100);
	assert_int_equal(w->arps, 1);
	assert_memory_equal(w->last, host_mac, 6);
	say(w, 2, "10.1.0.9", "10.1.0.1");
	assert_true(has_entry(w));
	assert_int_equal(found_age, 0);
	world_run_s(w->s, ARP_AGE_S + 10);
	assert_false(has_entry(w));
	bench_free(w);
}

static void test_queue_of_one(void **state)
{
	struct bench *w = bench_new();
	struct ip_tx tx = {.dst = world_addr("10.1.0.9")};

	(void)state;
	for (int i = 0; i < 3; i++)
		udp_send(w->r, &tx, 500, 500, "x", 1);
	world_run_ms(w->s, 10);
	assert_int_equal(w->ips, 0);
	assert_int_equal(ip_stats(w->r)->drops[IP_DROP_NO_ARP], 2);
	say(w, 2, "10.1.0.9", "10.1.0.1");
	assert_int_equal(w->ips, 1);
	bench_free(w);
}

static void test_clear_flush_static(void **state)
{
	struct bench *w = bench_new();
	struct ip_tx tx = {.dst = world_addr("10.1.0.9")};

	(void)state;
	say(w, 1, "10.1.0.9", "10.1.0.1");
	w->arps = 0;
	arp_clear(w->r);
	world_run_ms(w->s, 10);
	assert_int_equal(w->arps, 1);
	assert_false(has_entry(w));
	say(w, 2, "10.1.0.9", "10.1.0.1");
	assert_true(has_entry(w));
	iface_set_admin(w->in, false);
	assert_false(has_entry(w));
	iface_set_admin(w->in, true);
	world_run_s(w->s, 5);
	assert_int_equal(w->last[21], 2); /* announced itself */
	assert_memory_equal(w->last + 28, w->last + 38, 4);
	arp_set_static(w->r, world_addr("10.1.0.9"), host_mac);
	w->arps = 0;
	udp_send(w->r, &tx, 500, 500, "x", 1);
	world_run_ms(w->s, 10);
	assert_int_equal(w->arps, 0);
	assert_int_equal(w->ips, 1);
	arp_set_static(w->r, world_addr("10.1.0.9"), NULL);
	udp_send(w->r, &tx, 500, 500, "x", 1);
	world_run_ms(w->s, 10);
	assert_int_equal(w->arps, 1);
	bench_free(w);
}

static void test_duplicate(void **state)
{
	struct bench *w = bench_new();

	(void)state;
	say(w, 2, "10.1.0.1", "10.1.0.1");
	assert_int_equal(world_count(w->r, EVENT_ip_dupaddr), 1);
	assert_int_equal(w->arps, 1); /* defended */
	say(w, 2, "10.1.0.1", "10.1.0.1");
	assert_int_equal(world_count(w->r, EVENT_ip_dupaddr), 1);
	bench_free(w);
}

static unsigned entries_5; /* of 10.1.0.5 */

static void count_5(void *ctx, const struct arp_entry *e)
{
	static const uint8_t virtual_mac[6] = {0, 0, 0x0c, 7, 0xac, 5};

	(void)ctx;
	if (e->addr != world_addr("10.1.0.5"))
		return;
	entries_5++;
	assert_true(e->own);
	assert_memory_equal(e->mac, virtual_mac, 6);
}

/* A virtual address that is ours is claimed: with another MAC, and with its own by the router
 * that had the role or takes it, which is nothing to tell. */
static void test_duplicate_virtual(void **state)
{
	static const uint8_t virtual_mac[6] = {0, 0, 0x0c, 7, 0xac, 5};
	struct bench *w = bench_new();

	(void)state;
	/* What was learned of another router's ends when it is ours. */
	say(w, 1, "10.1.0.5", "10.1.0.1");
	ip_virtual_add(w->r, w->in, world_addr("10.1.0.5"), virtual_mac);
	arp_walk(w->r, count_5, NULL);
	assert_int_equal(entries_5, 1);
	w->arps = 0;
	link_transmit(w->host, frame(w, 2, virtual_mac, "10.1.0.5", all, "10.1.0.5"));
	world_run_ms(w->s, 10);
	assert_int_equal(world_count(w->r, EVENT_ip_dupaddr), 0);
	assert_int_equal(ip_stats(w->r)->drops[IP_DROP_ARP_DUPLICATE], 0);
	assert_int_equal(w->arps, 0);
	say(w, 2, "10.1.0.5", "10.1.0.5");
	assert_int_equal(world_count(w->r, EVENT_ip_dupaddr), 1);
	assert_int_equal(w->arps, 1); /* defended, with the virtual MAC */
	assert_memory_equal(w->last + 22, virtual_mac, 6);
	say(w, 1, "10.1.0.5", "10.1.0.1");
	assert_int_equal(world_count(w->r, EVENT_ip_dupaddr), 1);
	assert_int_equal(ip_stats(w->r)->drops[IP_DROP_ARP_DUPLICATE], 2);
	entries_5 = 0;
	arp_walk(w->r, count_5, NULL);
	assert_int_equal(entries_5, 1);
	bench_free(w);
}

static void test_truncated_and_garbage(void **state)
{
	struct bench *w = bench_new();
	struct rng rng;

	(void)state;
	rng_seed(&rng, 2, 2);
	for (size_t n = 14; n < 42; n++) {
		struct pkt *p = frame(w, 1, host_mac, "10.1.0.9", all, "10.1.0.1");

		pkt_trim(p, n);
		eth_input(w->in, p);
	}
	world_run_ms(w->s, 10);
	assert_int_equal(w->arps, 0);
	for (unsigned i = 0; i < 20000; i++) {
		struct pkt *p = frame(w, 1 + i % 2, host_mac, "10.1.0.9", all, "10.1.0.1");

		for (unsigned k = rng_below(&rng, 4); k; k--)
			p->data[14 + rng_below(&rng, 28)] = (uint8_t)rng_u64(&rng);
		eth_input(w->in, p);
	}
	/* A scan of more addresses than the table holds. */
	for (uint32_t i = 0; i < 20000; i++) {
		struct ip_tx tx = {.dst = world_addr("10.1.0.0") + i, .out = w->in};

		udp_send(w->r, &tx, 1, 1, "x", 1);
	}
	world_run_s(w->s, 20);
	assert_int_equal(w->s->small_pkts.live, 0);
	bench_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),		  cmocka_unit_test(test_proxy),
		cmocka_unit_test(test_asking_and_ageing), cmocka_unit_test(test_queue_of_one),
		cmocka_unit_test(test_clear_flush_static), cmocka_unit_test(test_duplicate),
		cmocka_unit_test(test_duplicate_virtual),
		cmocka_unit_test(test_truncated_and_garbage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
