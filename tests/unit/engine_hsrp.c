/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * HSRP's rules one by one: groups, ties, preemption and its delay, learning, authentication,
 * resigning, reconfiguration, the virtual address and MAC on the wire, bad packets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/world.h"

#include "engine/hsrp/hsrp_wire.h"
#include "engine/net/arp.h"
#include "tests/unit/hsrp_pair.h"

static struct pair *pair_plain(void)
{
	struct pair *p = pair_new(0);

	p->conf_a.n_tracks = p->conf_b.n_tracks = 0;
	return p;
}

static void pair_both(struct pair *p)
{
	pair_start(p);
	pair_debug(p);
	world_run_s(p->s, 60);
}

static void test_equal_priority_higher_address_wins(void **state)
{
	struct pair *p = pair_plain();

	(void)state;
	p->conf_a.priority = p->conf_b.priority = 100;
	pair_both(p);
	assert_int_equal(pair_get(&p->a)->state, HSRP_STANDBY);
	assert_int_equal(pair_get(&p->b)->state, HSRP_ACTIVE);
	pair_free(p);
}

static void test_without_preempt_nobody_is_displaced(void **state)
{
	struct pair *p = pair_plain();

	(void)state;
	p->conf_a.preempt = false;
	pair_apply(&p->b, &p->conf_b);
	world_run_s(p->s, 60);
	pair_apply(&p->a, &p->conf_a);
	world_run_s(p->s, 60);
	assert_int_equal(pair_get(&p->a)->state, HSRP_STANDBY);
	assert_int_equal(pair_get(&p->b)->state, HSRP_ACTIVE);
	/* With it, the next hello of the lower one is enough. */
	p->conf_a.preempt = true;
	pair_apply(&p->a, &p->conf_a);
	world_run_s(p->s, 4);
	assert_int_equal(pair_get(&p->a)->state, HSRP_ACTIVE);
	assert_int_equal(pair_get(&p->b)->state, HSRP_SPEAK);
	pair_free(p);
}

static void test_preempt_delay(void **state)
{
	struct pair *p = pair_plain();

	(void)state;
	p->conf_a.preempt_min_s = 30;
	pair_apply(&p->b, &p->conf_b);
	world_run_s(p->s, 60);
	pair_debug(p);
	pair_apply(&p->a, &p->conf_a);
	world_run_s(p->s, 29);
	assert_int_equal(pair_get(&p->a)->state, HSRP_STANDBY);
	assert_in_range(hsrp_preempt_left_ms(pair_get(&p->a)), 1, 4000);
	world_run_s(p->s, 8);
	assert_int_equal(pair_get(&p->a)->state, HSRP_ACTIVE);
	assert_true(pair_has(&p->a, "HSRP: Fa0/0 Grp 1 Starting minimum preempt delay (30 secs)\n"
				    "HSRP: Fa0/0 Grp 1 Preempt delay expired\n"
				    "HSRP: Fa0/0 Grp 1 Standby -> Active\n"));
	pair_free(p);
}

/* Groups of both ends of the range share an interface, each with its own roles and MAC. */
static void test_groups_are_independent(void **state)
{
	static const uint8_t mac0[6] = PAIR_MAC(0);
	static const uint8_t mac255[6] = PAIR_MAC(255);
	struct pair *p = pair_plain();
	struct hsrp_group_conf ga[2], gb[2];
	struct hsrp_conf ca, cb;
	const struct hsrp_group *g;

	(void)state;
	pair_conf_init(&ca);
	pair_conf_init(&cb);
	for (int i = 0; i < 2; i++) {
		hsrp_group_conf_init(&ga[i], i ? 255 : 0);
		ga[i].ip = ga[i].preempt = true;
		ga[i].virtual_addr = world_addr(i ? "192.0.2.12" : "192.0.2.11");
		gb[i] = ga[i];
		(i ? &gb[i] : &ga[i])->priority = 150;
	}
	ca.groups = ga;
	cb.groups = gb;
	ca.n_groups = cb.n_groups = 2;
	hsrp_iface_set(p->a.out, &ca);
	hsrp_iface_set(p->b.out, &cb);
	world_run_s(p->s, 60);
	g = hsrp_group_find(p->a.out, 0);
	assert_int_equal(g->state, HSRP_ACTIVE);
	assert_memory_equal(g->virtual_mac, mac0, 6);
	assert_string_equal(g->name, "hsrp-Fa0/0-0");
	g = hsrp_group_find(p->a.out, 255);
	assert_int_equal(g->state, HSRP_STANDBY);
	assert_memory_equal(g->virtual_mac, mac255, 6);
	assert_int_equal(p->a.out->hsrp->n_active, 1);
	assert_int_equal(p->a.out->hsrp->n_passive, 1);
	assert_int_equal(hsrp_group_find(p->b.out, 255)->state, HSRP_ACTIVE);
	assert_null(hsrp_group_find(p->a.out, 7));
	assert_null(hsrp_group_find(p->a.out, 4096));
	pair_free(p);
}

static void test_learns_virtual_address(void **state)
{
	struct pair *p = pair_plain();

	(void)state;
	p->conf_b.virtual_addr = 0;
	pair_apply(&p->b, &p->conf_b);
	world_run_s(p->s, 60);
	assert_int_equal(pair_get(&p->b)->state, HSRP_LEARN);
	pair_apply(&p->a, &p->conf_a);
	world_run_s(p->s, 60);
	assert_int_equal(pair_get(&p->b)->state, HSRP_STANDBY);
	assert_int_equal(pair_get(&p->b)->virtual_addr, world_addr("192.0.2.10"));
	iface_set_admin(p->a.out, false);
	world_run_s(p->s, 15);
	assert_int_equal(pair_get(&p->b)->state, HSRP_ACTIVE);
	assert_true(ip_is_local(p->b.r, world_addr("192.0.2.10")));
	pair_free(p);
}

static void test_learns_timers(void **state)
{
	struct pair *p = pair_plain();

	(void)state;
	p->conf_a.timers_set = true;
	p->conf_a.hello_ms = 1000;
	p->conf_a.hold_ms = 4000;
	pair_both(p);
	assert_int_equal(pair_get(&p->b)->hello_ms, 1000);
	assert_int_equal(pair_get(&p->b)->hold_ms, 4000);
	assert_in_range(hsrp_active_left_ms(pair_get(&p->b)), 2900, 4000);
	/* Takes over in the learned time, and keeps what it learned. */
	iface_set_admin(p->a.out, false);
	world_run_ms(p->s, 4100);
	assert_int_equal(pair_get(&p->b)->state, HSRP_ACTIVE);
	assert_int_equal(pair_get(&p->b)->hello_ms, 1000);
	/* One that has timers of its own goes back to them. */
	iface_set_admin(p->a.out, true);
	p->conf_b.timers_set = true;
	p->conf_b.hello_ms = 5000;
	p->conf_b.hold_ms = 16000;
	pair_apply(&p->b, &p->conf_b);
	world_run_s(p->s, 60);
	assert_int_equal(pair_get(&p->b)->hello_ms, 1000);
	iface_set_admin(p->a.out, false);
	world_run_s(p->s, 5);
	assert_int_equal(pair_get(&p->b)->state, HSRP_ACTIVE);
	assert_int_equal(pair_get(&p->b)->hello_ms, 5000);
	assert_int_equal(pair_get(&p->b)->hold_ms, 16000);
	pair_free(p);
}

/* Under a second version 1 has no way to tell: each keeps its own. Version 2 tells. */
static void test_learns_nothing_under_a_second(void **state)
{
	struct pair *p = pair_plain();

	(void)state;
	p->conf_a.timers_set = true;
	p->conf_a.hello_ms = 200;
	p->conf_a.hold_ms = 700;
	pair_both(p);
	assert_int_equal(pair_get(&p->a)->state, HSRP_ACTIVE);
	assert_int_equal(pair_get(&p->b)->state, HSRP_STANDBY);
	assert_int_equal(pair_get(&p->b)->hello_ms, PAIR_VERSION == 1 ? 3000 : 200);
	assert_int_equal(pair_get(&p->b)->hold_ms, PAIR_VERSION == 1 ? 10000 : 700);
	pair_free(p);
}

/* Nobody makes this router say hello more often than it could be told to. */
static void test_learns_no_storm(void **state)
{
	struct pair *p = pair_plain();

	(void)state;
	p->conf_a.timers_set = true;
	p->conf_a.hello_ms = 14;
	p->conf_a.hold_ms = 60;
	pair_both(p);
	assert_int_equal(pair_get(&p->a)->state, HSRP_ACTIVE);
	assert_int_equal(pair_get(&p->b)->hello_ms, 3000);
	assert_int_equal(pair_get(&p->b)->hold_ms, 10000);
	pair_free(p);
}

static unsigned count_of(const struct pair_router *pr, const char *word)
{
	unsigned n = 0;

	for (const char *at = text_str(&pr->log); (at = strstr(at, word)); at++)
		n++;
	return n;
}

static void test_authentication(void **state)
{
	struct pair *p = pair_plain();

	(void)state;
	snprintf(p->conf_a.auth.text, sizeof(p->conf_a.auth.text), "8letters");
	pair_both(p);
	/* Each is alone in its own eyes; a complaint at most every 30 s. */
	assert_int_equal(pair_get(&p->a)->state, HSRP_ACTIVE);
	assert_int_equal(pair_get(&p->b)->state, HSRP_ACTIVE);
	assert_in_range(pair_get(&p->a)->hif->drops[HSRP_DROP_TEXT], 10, 40);
	assert_in_range(count_of(&p->a, "BADAUTH"), 1, 2);
	assert_true(pair_has(&p->a, "%HSRP-4-BADAUTH: Bad authentication from 192.0.2.4, group 1, "
				    "remote state Speak\n"));
	snprintf(p->conf_b.auth.text, sizeof(p->conf_b.auth.text), "8letters");
	pair_apply(&p->b, &p->conf_b);
	world_run_s(p->s, 30);
	assert_int_equal(pair_get(&p->a)->state, HSRP_ACTIVE);
	assert_int_equal(pair_get(&p->b)->state, HSRP_STANDBY);
	/* "cisco" is what an unconfigured router sends. */
	snprintf(p->conf_a.auth.text, sizeof(p->conf_a.auth.text), "cisco");
	p->conf_b.auth.text[0] = '\0';
	pair_start(p);
	world_run_s(p->s, 60);
	assert_int_equal(pair_get(&p->b)->state, HSRP_STANDBY);
	pair_free(p);
}

static void test_resigns_when_unconfigured(void **state)
{
	struct pair *p = pair_plain();
	struct hsrp_conf none;

	(void)state;
	pair_both(p);
	text_clear(&p->a.log);
	hsrp_conf_init(&none);
	hsrp_iface_set(p->a.out, &none);
	assert_null(p->a.out->hsrp);
	assert_true(pair_has(&p->a, "HSRP: Fa0/0 Grp 1 Active: b/HSRP disabled\n"
				    "HSRP: Fa0/0 Grp 1 Active -> Init\n"
				    "HSRP: Fa0/0 Grp 1 Init -> Disabled\n"));
	assert_false(red_enquire(p->a.r, "HA", NULL));
	assert_false(ip_is_local(p->a.r, world_addr("192.0.2.10")));
	world_run_ms(p->s, 1);
	assert_int_equal(pair_get(&p->b)->state, HSRP_ACTIVE);
	assert_true(pair_has(&p->b, "HSRP: Fa0/0 Grp 1 Standby: i/Resign rcvd (200/192.0.2.2)\n"
				    "HSRP: Fa0/0 Grp 1 Active router is local, was 192.0.2.2\n"
				    "HSRP: Fa0/0 Grp 1 Standby router is unknown, was local\n"));
	pair_free(p);
}

/* `no standby 1 ip` leaves the group, disabled; the rest of its lines stay. */
static void test_disabled_group(void **state)
{
	struct pair *p = pair_plain();

	(void)state;
	pair_both(p);
	p->conf_a.ip = false;
	p->conf_a.virtual_addr = 0;
	pair_apply(&p->a, &p->conf_a);
	assert_int_equal(pair_get(&p->a)->state, HSRP_DISABLED);
	assert_int_equal(pair_get(&p->a)->priority, 200);
	assert_false(hsrp_redundancy_enquire(p->a.r, "HA", NULL));
	pair_free(p);
}

static void test_standby_router_fails(void **state)
{
	struct pair *p = pair_plain();

	(void)state;
	pair_both(p);
	text_clear(&p->a.log);
	iface_set_admin(p->b.out, false);
	world_run_s(p->s, 11);
	assert_true(pair_has(&p->a,
			     "HSRP: Fa0/0 Grp 1 Active: d/Standby timer expired (192.0.2.4)\n"
			     "HSRP: Fa0/0 Grp 1 Standby router is unknown, was 192.0.2.4\n"));
	assert_int_equal(pair_get(&p->a)->state, HSRP_ACTIVE);
	assert_int_equal(pair_get(&p->a)->changes, 2);
	pair_free(p);
}

static void test_same_configuration_changes_nothing(void **state)
{
	struct pair *p = pair_new(0);

	(void)state;
	pair_both(p);
	pair_clear(p);
	for (int i = 0; i < 5; i++)
		pair_start(p);
	assert_string_equal(text_str(&p->a.log), "");
	assert_string_equal(text_str(&p->b.log), "");
	assert_int_equal(track_find(p->a.r, 1)->changes, 1);
	pair_free(p);
}

static void test_changes_in_place(void **state)
{
	struct pair *p = pair_plain();
	uint32_t second = world_addr("192.0.2.12");
	struct red_info info;

	(void)state;
	pair_both(p);
	p->conf_a.virtual_addr = p->conf_b.virtual_addr = world_addr("192.0.2.11");
	p->conf_a.secondary = &second;
	p->conf_a.n_secondary = 1;
	snprintf(p->conf_a.name, sizeof(p->conf_a.name), "OTHER");
	pair_start(p);
	assert_int_equal(pair_get(&p->a)->state, HSRP_ACTIVE);
	assert_int_equal(pair_get(&p->a)->changes, 2);
	assert_false(ip_is_local(p->a.r, world_addr("192.0.2.10")));
	assert_true(ip_is_local(p->a.r, world_addr("192.0.2.11")));
	assert_true(ip_is_local(p->a.r, second));
	assert_false(red_enquire(p->a.r, "HA", NULL));
	assert_true(red_enquire(p->a.r, "OTHER", &info));
	assert_int_equal(info.state, RED_ACTIVE);
	assert_int_equal(info.virtual_addr, world_addr("192.0.2.11"));
	assert_int_equal(info.active_addr, world_addr("192.0.2.2"));
	assert_int_equal(info.standby_addr, world_addr("192.0.2.4"));
	pair_free(p);
}

static void test_virtual_address_outside_subnet(void **state)
{
	struct pair *p = pair_plain();

	(void)state;
	p->conf_a.virtual_addr = world_addr("203.0.113.1");
	pair_both(p);
	assert_int_equal(pair_get(&p->a)->state, HSRP_INIT);
	assert_string_equal(hsrp_group_obstacle(pair_get(&p->a)), "virtual IP in wrong subnet");
	iface_add_secondary(p->a.out, world_addr("203.0.113.2"), 24);
	world_run_s(p->s, 30);
	assert_int_equal(pair_get(&p->a)->state, HSRP_ACTIVE);
	pair_free(p);
}

static void test_interface_delays(void **state)
{
	struct pair *p = pair_plain();
	struct hsrp_conf c;

	(void)state;
	pair_conf_one(&c, &p->conf_a);
	c.delay_min_s = 0;
	c.delay_reload_s = 7;
	hsrp_iface_set(p->a.out, &c);
	pair_debug(p);
	/* The first coming up is the reload's, whatever the minimum. */
	world_run_s(p->s, PAIR_UP_S + 6);
	assert_int_equal(pair_get(&p->a)->state, HSRP_INIT);
	world_run_s(p->s, 1);
	assert_int_equal(pair_get(&p->a)->state, HSRP_LISTEN);
	assert_true(pair_has(&p->a, "HSRP: Fa0/0 Starting reload interface delay (7 secs)\n"
				    "HSRP: Fa0/0 Interface reload delay expired\n"));
	iface_set_admin(p->a.out, false);
	world_run_s(p->s, 5);
	iface_set_admin(p->a.out, true);
	world_run_s(p->s, PAIR_UP_S);
	assert_int_equal(pair_get(&p->a)->state, HSRP_LISTEN);
	pair_free(p);
}

/* A group configured on an interface that is up starts at once. */
static void test_configured_while_up(void **state)
{
	struct pair *p = pair_plain();

	(void)state;
	world_run_s(p->s, 10);
	pair_debug(p);
	pair_apply(&p->a, &p->conf_a);
	assert_int_equal(pair_get(&p->a)->state, HSRP_LISTEN);
	assert_true(pair_has(&p->a, "HSRP: Fa0/0 API 192.0.2.10 is not an HSRP address\n"
				    "HSRP: Fa0/0 Grp 1 Disabled -> Init\n"
				    "HSRP: Fa0/0 Grp 1 Init: a/HSRP enabled\n"
				    "HSRP: Fa0/0 Grp 1 Init -> Listen\n"));
	pair_free(p);
}

/* What an Ethernet frame on the outside was, as far as HSRP is concerned. */
struct seen {
	unsigned hello_active, hello_other, wrong_mac, wrong_ttl, gratuitous, replies;
};

static void on_frame(void *ctx, const struct link *l, const struct link_port *from,
		     const uint8_t *d, size_t len)
{
	static const uint8_t group_mac[6] = {0x01, 0x00, 0x5e, 0, 0, PAIR_MULTICAST & 0xff};
	static const uint8_t virtual_mac[6] = PAIR_MAC(1);
	struct seen *seen = ctx;
	struct hsrp_pkt p;
	bool virtual;

	(void)l;
	if (!from->ifp || strcmp(from->ifp->name, "FastEthernet0/0") != 0)
		return;
	virtual = !memcmp(d + 6, virtual_mac, 6);
	if (!memcmp(d, group_mac, 6) && len >= 62 &&
	    !hsrp_pkt_decode(PAIR_VERSION, d + 42, PAIR_VERSION == 1 ? 20 : 52, &p)) {
		bool active = p.state == HSRP_WIRE_ACTIVE && p.op == HSRP_OP_HELLO;

		seen->wrong_mac += virtual != (p.state == HSRP_WIRE_ACTIVE) ||
				   (!virtual && memcmp(d + 6, from->ifp->mac, 6) != 0);
		seen->wrong_ttl += d[22] != 1;
		*(active ? &seen->hello_active : &seen->hello_other) += 1;
	} else if (d[12] == 0x08 && d[13] == 0x06 && !memcmp(d + 22, virtual_mac, 6)) {
		bool gratuitous = !memcmp(d + 28, d + 38, 4);

		*(gratuitous ? &seen->gratuitous : &seen->replies) += 1;
	}
}

static void seen_arp(void *ctx, const struct arp_entry *e)
{
	static const uint8_t virtual_mac[6] = PAIR_MAC(1);

	if (e->addr == world_addr("192.0.2.10"))
		*(unsigned *)ctx += !memcmp(e->mac, virtual_mac, 6);
}

static void test_virtual_mac_on_the_wire(void **state)
{
	struct pair *p = pair_plain();
	struct router *host = world_router(p->s, "host");
	struct seen seen = {0};
	unsigned entries = 0;

	(void)state;
	world_iface(host, "FastEthernet0/1", "192.0.2.7/28", p->outside);
	p->s->observer.frame = on_frame;
	p->s->observer.ctx = &seen;
	p->s->observer.event = NULL;
	pair_start(p);
	world_run_s(p->s, 60);
	assert_in_range(seen.hello_active, 9, 14);
	assert_true(seen.hello_other > 10);
	assert_true(seen.gratuitous >= 1);
	assert_in_range(world_ping(host, "192.0.2.10", 5), 4, 5);
	arp_walk(host, seen_arp, &entries);
	assert_int_equal(entries, 1);
	/* The neighbour's knowledge outlives the failover. */
	iface_set_admin(p->a.out, false);
	world_run_s(p->s, 12);
	/* The first answer may wait for the new router's own ARP. */
	assert_in_range(world_ping(host, "192.0.2.10", 5), 4, 5);
	arp_walk(host, seen_arp, &entries);
	assert_int_equal(entries, 2);
	assert_int_equal(seen.wrong_mac, 0);
	assert_int_equal(seen.wrong_ttl, 0);
	pair_free(p);
}

static struct iface *tagged(struct router *r, const char *addr, struct link *l)
{
	struct iface *sub;

	world_iface(r, "FastEthernet0/0", NULL, l);
	sub = iface_new(r, "FastEthernet0/0.10");
	iface_set_vlan(sub, 10, false);
	iface_set_primary(sub, world_addr(addr), 24);
	return sub;
}

/* On a subinterface the virtual MAC is heard through its parent. */
static void test_subinterface(void **state)
{
	struct sim *s = world_new();
	struct link *l = world_segment(s, "trunk");
	struct router *a = world_router(s, "a"), *b = world_router(s, "b");
	struct router *host = world_router(s, "host");
	struct iface *sa = tagged(a, "192.0.2.2/24", l), *sb = tagged(b, "192.0.2.3/24", l);
	struct hsrp_group_conf g;
	struct hsrp_conf c;

	(void)state;
	tagged(host, "192.0.2.9/24", l);
	hsrp_group_conf_init(&g, 3);
	g.ip = true;
	g.virtual_addr = world_addr("192.0.2.1");
	pair_conf_one(&c, &g);
	hsrp_iface_set(sa, &c);
	hsrp_iface_set(sb, &c);
	world_run_s(s, 60);
	assert_int_equal(hsrp_group_find(sb, 3)->state, HSRP_ACTIVE);
	assert_int_equal(hsrp_group_find(sa, 3)->state, HSRP_STANDBY);
	assert_string_equal(hsrp_group_find(sa, 3)->name, "hsrp-Fa0/0.10-3");
	assert_in_range(world_ping(host, "192.0.2.1", 5), 4, 5);
	iface_set_admin(sb->parent, false);
	world_run_s(s, 12);
	assert_int_equal(hsrp_group_find(sa, 3)->state, HSRP_ACTIVE);
	assert_in_range(world_ping(host, "192.0.2.1", 5), 4, 5);
	sim_free(s);
}

static void send_raw(struct router *from, struct iface *out, uint32_t src, const void *data,
		     size_t len)
{
	struct ip_tx tx = {
		.src = src,
		.dst = PAIR_MULTICAST,
		.ttl = 1,
		.out = out,
		.no_crypto = true,
	};

	udp_send(from, &tx, HSRP_PORT, HSRP_PORT, data, len);
}

/* Noise for the group changes nothing; a sound packet from elsewhere neither. */
static void test_bad_packets(void **state)
{
	struct pair *p = pair_plain();
	struct router *host = world_router(p->s, "host");
	struct iface *ifp = world_iface(host, "FastEthernet0/1", "192.0.2.7/28", p->outside);
	struct hsrp_pkt pkt = {
		.version = PAIR_VERSION,
		.op = HSRP_OP_HELLO,
		.state = HSRP_WIRE_ACTIVE,
		.hello_ms = 3000,
		.hold_ms = 10000,
		.priority = 255,
		.group = 1,
		.auth_kind = HSRP_AUTH_TEXT,
		.auth = "cisco",
		.virtual_addr = 0xc000020a,
	};
	uint8_t data[HSRP_MAX_LEN], junk[40];
	size_t n;

	(void)state;
	pair_both(p);
	for (unsigned i = 0; i < 2000; i++) {

		n = router_chance_below(host, sizeof(junk));
		router_chance(host, junk, n);
		junk[0] &= 1;
		send_raw(host, ifp, 0, junk, n);
		if (i % 100 == 0)
			world_run_ms(p->s, 1);
	}
	n = hsrp_pkt_encode(&pkt, data, sizeof(data));
	send_raw(host, ifp, world_addr("203.0.113.9"), data, n);
	pkt.group = 2;
	n = hsrp_pkt_encode(&pkt, data, sizeof(data));
	send_raw(host, ifp, 0, data, n);
	pkt.group = 1;
	pkt.op = HSRP_OP_COUP;
	pkt.priority = 10;
	n = hsrp_pkt_encode(&pkt, data, sizeof(data));
	send_raw(host, ifp, 0, data, n);
	world_run_ms(p->s, 10);
	assert_int_equal(pair_get(&p->a)->state, HSRP_ACTIVE);
	assert_int_equal(pair_get(&p->b)->state, HSRP_STANDBY);
	assert_int_equal(pair_get(&p->a)->hif->drops[HSRP_DROP_SUBNET], 1);
	assert_int_equal(pair_get(&p->a)->hif->drops[HSRP_DROP_NO_GROUP], 1);
	/* The same with a higher priority and a good source is believed. */
	pkt.op = HSRP_OP_HELLO;
	pkt.priority = 255;
	n = hsrp_pkt_encode(&pkt, data, sizeof(data));
	send_raw(host, ifp, 0, data, n);
	world_run_ms(p->s, 10);
	assert_int_equal(pair_get(&p->a)->state, HSRP_SPEAK);
	pair_free(p);
}

/* A flood of refused packets: each counted under its reason, few told of. */
static void test_refused_flood(void **state)
{
	struct pair *p = pair_plain();
	struct router *host = world_router(p->s, "host");
	struct iface *ifp = world_iface(host, "FastEthernet0/1", "192.0.2.7/28", p->outside);
	struct hsrp_iface *hif;
	uint8_t data[HSRP_MAX_LEN];
	struct hsrp_pkt pkt = {
		.version = PAIR_VERSION,
		.state = HSRP_WIRE_ACTIVE,
		.hello_ms = 3000,
		.hold_ms = 10000,
		.group = 1,
		.auth_kind = HSRP_AUTH_TEXT,
		.auth = "forged",
	};
	unsigned lines;
	size_t n;

	(void)state;
	pair_both(p);
	hif = p->a.out->hsrp;
	p->a.r->debug |= 1ull << DEBUG_HSRP_ERRORS;
	lines = count_of(&p->a, "Auth failed");
	n = hsrp_pkt_encode(&pkt, data, sizeof(data));
	for (unsigned i = 0; i < 1000; i++) {
		send_raw(host, ifp, 0, data, n);
		send_raw(host, ifp, 0, data, 3);
		if (i % 100 == 99)
			world_run_ms(p->s, 1);
	}
	world_run_ms(p->s, 10);
	assert_int_equal(hif->drops[HSRP_DROP_TEXT], 1000);
	assert_int_equal(hif->drops[HSRP_DROP_SHORT], 1000);
	lines = count_of(&p->a, "Auth failed") - lines;
	assert_in_range(lines + count_of(&p->a, "ignored: too short"), 5, 25);
	hsrp_drops_clear(p->a.r, NULL);
	assert_int_equal(hif->drops[HSRP_DROP_TEXT], 0);
	pair_free(p);
}

/* Packets that say they come from us: counted each, told of now and then, believed never. */
static void test_own_source(void **state)
{
	struct pair *p = pair_plain();
	struct router *host = world_router(p->s, "host");
	struct iface *ifp = world_iface(host, "FastEthernet0/1", "192.0.2.7/28", p->outside);
	uint8_t data[HSRP_MAX_LEN];
	struct hsrp_pkt pkt = {
		.version = PAIR_VERSION,
		.state = HSRP_WIRE_ACTIVE,
		.hello_ms = 3000,
		.hold_ms = 10000,
		.priority = 255,
		.group = 1,
		.auth_kind = HSRP_AUTH_TEXT,
		.auth = "cisco",
	};
	static const char *const forged[] = {"192.0.2.2", "192.0.2.3", "192.0.2.10",
					     "198.51.100.1"};
	struct strbuf mac;
	char line[120];
	size_t n;

	(void)state;
	pair_both(p);
	iface_add_secondary(p->a.out, world_addr("192.0.2.3"), 28);
	n = hsrp_pkt_encode(&pkt, data, sizeof(data));
	for (unsigned i = 0; i < 40; i++) {
		send_raw(host, ifp, world_addr(forged[i % 4]), data, n);
		world_run_ms(p->s, 1);
	}
	assert_int_equal(p->a.out->hsrp->drops[HSRP_DROP_OWN], 30);
	assert_int_equal(p->a.out->hsrp->drops[HSRP_DROP_SUBNET], 10);
	assert_int_equal(ip_stats(p->a.r)->drops[IP_DROP_MARTIAN], 0);
	assert_int_equal(pair_get(&p->a)->state, HSRP_ACTIVE);
	snprintf(line, sizeof(line),
		 "%%HSRP-4-DUPADDR: Duplicate address 192.0.2.2 on FastEthernet0/0, "
		 "sourced by %s\n", mac_str(&mac, ifp->mac));
	assert_int_equal(count_of(&p->a, line), 1);
	assert_int_equal(count_of(&p->a, "DUPADDR"), 1);
	p->a.r->style = STYLE_12_2;
	world_run_s(p->s, 31);
	send_raw(host, ifp, world_addr("192.0.2.2"), data, n);
	world_run_ms(p->s, 1);
	assert_int_equal(count_of(&p->a, "%STANDBY-3-DUPADDR: Duplicate address 192.0.2.2 on"), 1);
	pair_free(p);
}

static void test_interface_and_router_go(void **state)
{
	struct pair *p = pair_new(0);

	(void)state;
	pair_both(p);
	iface_free(p->a.out);
	world_run_s(p->s, 12);
	assert_int_equal(pair_get(&p->b)->state, HSRP_ACTIVE);
	router_stop(p->b.r);
	world_run_s(p->s, 12);
	router_start(p->b.r);
	world_run_s(p->s, 12);
	assert_null(hsrp_iface_next(p->b.r, NULL));
	pair_free(p);
}

/* The standby router dies, then the active one while we speak: Active all the same. */
static void test_active_lost_while_speaking(void **state)
{
	struct pair *p = pair_plain();
	struct router *c = world_router(p->s, "c");
	struct iface *ifp = world_iface(c, "FastEthernet0/0", "192.0.2.6/28", p->outside);
	struct hsrp_conf conf;

	(void)state;
	pair_start(p);
	p->conf_b.priority = 50;
	p->conf_b.n_tracks = 0;
	pair_conf_one(&conf, &p->conf_b);
	hsrp_iface_set(ifp, &conf);
	world_run_s(p->s, 60);
	assert_int_equal(hsrp_group_find(ifp, 1)->state, HSRP_LISTEN);
	iface_set_admin(p->b.out, false);
	world_run_s(p->s, 3);
	iface_set_admin(p->a.out, false);
	world_run_s(p->s, 25);
	assert_int_equal(hsrp_group_find(ifp, 1)->state, HSRP_ACTIVE);
	pair_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equal_priority_higher_address_wins),
		cmocka_unit_test(test_without_preempt_nobody_is_displaced),
		cmocka_unit_test(test_preempt_delay),
		cmocka_unit_test(test_groups_are_independent),
		cmocka_unit_test(test_learns_virtual_address),
		cmocka_unit_test(test_learns_timers),
		cmocka_unit_test(test_learns_nothing_under_a_second),
		cmocka_unit_test(test_learns_no_storm),
		cmocka_unit_test(test_authentication),
		cmocka_unit_test(test_resigns_when_unconfigured),
		cmocka_unit_test(test_disabled_group),
		cmocka_unit_test(test_standby_router_fails),
		cmocka_unit_test(test_same_configuration_changes_nothing),
		cmocka_unit_test(test_changes_in_place),
		cmocka_unit_test(test_virtual_address_outside_subnet),
		cmocka_unit_test(test_interface_delays),
		cmocka_unit_test(test_configured_while_up),
		cmocka_unit_test(test_virtual_mac_on_the_wire),
		cmocka_unit_test(test_subinterface),
		cmocka_unit_test(test_bad_packets),
		cmocka_unit_test(test_refused_flood),
		cmocka_unit_test(test_own_source),
		cmocka_unit_test(test_interface_and_router_go),
		cmocka_unit_test(test_active_lost_while_speaking),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
