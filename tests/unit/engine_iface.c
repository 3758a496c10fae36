/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interfaces: the sequences of going up and down, order, addresses, filters, subinterfaces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lib/text.h"
#include "tests/unit/world.h"

/* Writes what a listener hears and what is logged as words with the second: "SW_UP@0". */
static struct text heard;
static uint64_t t0_ns;

static void note(const struct router *r, const char *what)
{
	text_printf(&heard, "%s%s@%u", heard.len ? " " : "", what,
		    (unsigned)((r->sim->now_ns - t0_ns) / NS_PER_S));
}

static void on_iface(void *ctx, struct iface *ifp, enum iface_event ev)
{
	static const char *const names[] = {"SW_DOWN", "DOWN", "HW",  "SW_UP",
					    "UP",      "ADDR", "MAC", "GONE"};

	(void)ctx;
	note(ifp->router, names[ev]);
}

static void on_event(void *ctx, struct router *r, unsigned id, const struct ev_arg *args, size_t n)
{
	char line[64];

	(void)ctx;
	(void)n;
	snprintf(line, sizeof(line), "%s-%s", event_classes[id].facility, args[1].s);
	if (event_classes[id].debug_flag < 0)
		note(r, line);
}

static struct iface_listener listener = {.fn = on_iface};

static struct router *lone(struct sim **s)
{
	struct router *r;

	*s = sim_new(1);
	r = router_new(*s, "r", 0);
	router_start(r);
	(*s)->observer.event = on_event;
	iface_listen(r, &listener);
	return r;
}

static void begin(struct sim *s)
{
	text_clear(&heard);
	t0_ns = s->now_ns;
}

static void assert_heard(struct sim *s, const char *want)
{
	sim_run_until(s, s->now_ns + 10 * NS_PER_S);
	assert_string_equal(text_str(&heard), want);
}

static void test_shut_no_shut(void **state)
{
	struct sim *s;
	struct router *r = lone(&s);
	struct link *l = link_new(s, "lan", LINK_SEGMENT);
	struct iface *ifp = iface_new(r, "FastEthernet0/0");

	(void)state;
	link_join(l, ifp);
	begin(s);
	iface_set_admin(ifp, true);
	assert_true(ifp->port->carrier);
	assert_heard(s, "MAC@0 SW_UP@0 LINK-up@2 HW@2 SW_UP@2 LINEPROTO-up@3 UP@3");
	assert_true(ifp->proto_up);
	begin(s);
	iface_set_admin(ifp, true);
	assert_heard(s, "");
	iface_set_admin(ifp, false);
	begin(s);
	assert_false(ifp->proto_up);
	assert_false(ifp->port->carrier);
	iface_set_admin(ifp, true);
	assert_heard(s, "MAC@0 SW_UP@0 HW@2 SW_UP@2 UP@3");
	begin(s);
	iface_set_admin(ifp, false);
	assert_string_equal(text_str(&heard), "SW_DOWN@0 SW_DOWN@0 DOWN@0");
	assert_heard(s, "SW_DOWN@0 SW_DOWN@0 DOWN@0 LINK-administratively down@2 HW@2 "
			"LINEPROTO-down@3");
	sim_free(s);
	text_free(&heard);
}

static void test_cut(void **state)
{
	struct sim *s;
	struct router *r = lone(&s);
	struct link *l = link_new(s, "wire", LINK_WIRE);
	struct iface *x = iface_new(r, "FastEthernet0/0"), *y = iface_new(r, "FastEthernet0/1");
	struct link_port *p;

	(void)state;
	p = link_join(l, x);
	link_join(l, y);
	begin(s);
	iface_set_admin(x, true);
	assert_heard(s, "MAC@0 SW_UP@0 LINK-down@2 HW@2");
	iface_set_admin(y, true);
	assert_true(x->hw_up && y->hw_up);
	sim_run_until(s, s->now_ns + 5 * NS_PER_S);
	assert_true(x->proto_up && y->proto_up);
	iface_unlisten(&listener);
	iface_listen(r, &listener);
	s->observer.event = NULL;
	begin(s);
	link_set_cut(p, true);
	assert_false(x->proto_up || y->proto_up);
	assert_heard(s, "SW_DOWN@0 DOWN@0 HW@0 SW_DOWN@0 DOWN@0 HW@0");
	link_set_cut(p, false);
	sim_run_until(s, s->now_ns + 5 * NS_PER_S);
	assert_true(x->proto_up && y->proto_up);
	/* The other end is shut: a wire needs both. */
	iface_set_admin(y, false);
	assert_false(x->hw_up);
	sim_free(s);
	text_free(&heard);
}

static void test_virtual(void **state)
{
	struct sim *s;
	struct router *r = lone(&s);
	struct iface *lo;

	(void)state;
	begin(s);
	lo = iface_new(r, "Loopback0");
	assert_true(lo->proto_up);
	assert_heard(s, "UP@0 LINEPROTO-up@1");
	begin(s);
	iface_set_admin(lo, false);
	assert_heard(s, "DOWN@0 LINK-administratively down@2 HW@2 LINEPROTO-down@3");
	assert_ptr_equal(iface_find(r, "Null0"), r->null0);
	assert_ptr_equal(iface_new(r, "Null0"), r->null0);
	assert_true(r->null0->proto_up);
	begin(s);
	iface_free(lo);
	assert_heard(s, "GONE@0");
	assert_null(iface_find(r, "Loopback0"));
	sim_free(s);
	text_free(&heard);
}

static void test_names_and_order(void **state)
{
	static const char *const names[] = {
		"Loopback1", "FastEthernet1/0.20", "Serial0/0", "Loopback0", "FastEthernet0/1",
		"GigabitEthernet0/0", "FastEthernet1/0", "FastEthernet1/0.3", "ATM6/0",
		"FastEthernet0/0", "Ethernet10/0",
	};
	struct sim *s;
	struct router *r = lone(&s);
	struct text order = {0};
	struct iface *ifp;

	(void)state;
	iface_new(r, "FastEthernet1/0");
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		iface_new(r, names[i]);
	list_each (ifp, &r->ifaces, node)
		text_printf(&order, "%s ", ifp->short_name);
	assert_string_equal(text_str(&order), "Fa0/0 Gi0/0 Se0/0 Fa0/1 Fa1/0 Fa1/0.3 Fa1/0.20 "
					      "AT6/0 Et10/0 Lo0 Lo1 ");
	assert_null(iface_kind_of("Fast"));
	assert_null(iface_kind_of("FastEthernet"));
	assert_string_equal(iface_kind_of("Loopback7")->short_name, "Lo");
	/* Freeing the parent frees its subinterfaces. */
	iface_free(iface_find(r, "FastEthernet1/0"));
	assert_null(iface_find(r, "FastEthernet1/0.3"));
	text_free(&order);
	sim_free(s);
	text_free(&heard);
}

static void test_macs_differ(void **state)
{
	struct sim *s = world_new();
	struct iface *all[12];
	unsigned n = 0;

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct router *r = world_router(s, "r");

		all[n++] = iface_new(r, "FastEthernet0/0");
		all[n++] = iface_new(r, "FastEthernet0/1");
		all[n++] = iface_new(r, "Ethernet0/0");
		all[n++] = iface_new(r, "FastEthernet1/0");
	}
	for (unsigned i = 0; i < n; i++) {
		assert_int_equal(all[i]->mac[0] & 1, 0);
		for (unsigned j = 0; j < i; j++)
			assert_memory_not_equal(all[i]->mac, all[j]->mac, 6);
	}
	sim_free(s);
}

static void test_addresses(void **state)
{
	struct sim *s = world_new();
	struct router *r = world_router(s, "r");
	struct iface *ifp = iface_new(r, "FastEthernet0/0");

	(void)state;
	assert_int_equal(iface_addr(ifp), 0);
	iface_add_secondary(ifp, world_addr("10.2.0.1"), 16);
	assert_int_equal(iface_addr(ifp), 0);
	iface_set_primary(ifp, world_addr("10.1.0.1"), 24);
	assert_int_equal(iface_addr(ifp), world_addr("10.1.0.1"));
	assert_int_equal(iface_prefix(ifp).addr, world_addr("10.1.0.0"));
	assert_int_equal(iface_addr_for(ifp, world_addr("10.2.9.9"))->addr, world_addr("10.2.0.1"));
	assert_null(iface_addr_for(ifp, world_addr("10.3.9.9")));
	iface_remove_secondary(ifp, world_addr("10.2.0.1"));
	assert_null(iface_addr_for(ifp, world_addr("10.2.9.9")));
	iface_set_primary(ifp, 0, 0);
	assert_int_equal(iface_addr(ifp), 0);
	sim_free(s);
}

static void test_filter_counts(void **state)
{
	static const uint8_t mac[6] = {0x00, 0x00, 0x0c, 0x07, 0xac, 0x01};
	static const uint8_t group[6] = {0x01, 0x00, 0x5e, 0x00, 0x00, 0x05};
	struct sim *s = world_new();
	struct iface *ifp = iface_new(world_router(s, "r"), "FastEthernet0/0");

	(void)state;
	assert_false(iface_wants_mac(ifp, mac));
	iface_accept_mac(ifp, mac);
	iface_accept_mac(ifp, mac);
	iface_unaccept_mac(ifp, mac);
	assert_true(iface_wants_mac(ifp, mac));
	iface_unaccept_mac(ifp, mac);
	assert_false(iface_wants_mac(ifp, mac));
	iface_unaccept_mac(ifp, mac);
	assert_false(iface_wants_mac(ifp, group));
	iface_join_group(ifp, 0xe0000005);
	iface_join_group(ifp, 0xe0000005);
	iface_leave_group(ifp, 0xe0000005);
	assert_true(iface_wants_mac(ifp, group));
	assert_true(iface_has_group(ifp, 0xe0000005));
	assert_false(iface_has_group(ifp, 0xe1000005)); /* the same link address */
	iface_leave_group(ifp, 0xe0000005);
	assert_false(iface_wants_mac(ifp, group));
	assert_true(iface_wants_mac(ifp, ifp->mac));
	sim_free(s);
}

static void test_subinterfaces(void **state)
{
	struct sim *s = world_new();
	struct router *a = world_router(s, "a"), *b = world_router(s, "b");
	struct link *l = world_wire(s, "trunk");
	struct iface *x;

	(void)state;
	world_iface(a, "FastEthernet0/0", "10.9.0.1/24", l);
	x = world_iface(a, "FastEthernet0/0.10", "10.10.0.1/24", NULL);
	iface_set_vlan(x, 10, false);
	x = world_iface(a, "FastEthernet0/0.20", "10.20.0.1/24", NULL);
	iface_set_vlan(x, 20, false);
	world_iface(b, "FastEthernet0/0", NULL, l);
	x = world_iface(b, "FastEthernet0/0.1", "10.9.0.2/24", NULL);
	iface_set_vlan(x, 9, true);
	x = world_iface(b, "FastEthernet0/0.2", "10.10.0.2/24", NULL);
	iface_set_vlan(x, 10, false);
	x = world_iface(b, "FastEthernet0/0.3", "10.20.0.2/24", NULL);
	iface_set_vlan(x, 21, false);
	world_run_s(s, 5);
	assert_int_equal(world_ping(a, "10.9.0.2", 5), 4);
	assert_int_equal(world_ping(a, "10.10.0.2", 5), 4);
	assert_int_equal(world_ping(a, "10.20.0.2", 2), 0);
	iface_set_vlan(x, 20, false);
	assert_int_equal(world_ping(a, "10.20.0.2", 5), 4);
	iface_set_admin(iface_find(a, "FastEthernet0/0"), false);
	assert_false(x->proto_up);
	sim_free(s);
}

/* A listener that ends the one behind it, in the middle of an event of its own making. */
struct ender {
	struct iface_listener listener;
	struct iface_listener *victim; /* on the heap; NULL: it is dead */
	bool nested;
	unsigned n_heard;
};

static void ender_heard(void *ctx, struct iface *ifp, enum iface_event ev)
{
	struct ender *e = ctx;

	e->n_heard++;
	if (ev == IFACE_ADDR && !e->nested) {
		e->nested = true;
		iface_notify(ifp, IFACE_MAC);
	} else if (e->victim) {
		iface_unlisten(e->victim);
		free(e->victim);
		e->victim = NULL;
	}
}

/* The listener that would hear next goes; the one behind it hears both events. */
static void test_listener_ends_the_next(void **state)
{
	struct sim *s = world_new();
	struct router *r = world_router(s, "r");
	struct iface *ifp = world_iface(r, "FastEthernet0/0", NULL, world_segment(s, "lan"));
	struct ender e = {.listener = {.fn = ender_heard, .ctx = &e}}, last = {.nested = true};

	(void)state;
	last.listener = (struct iface_listener){.fn = ender_heard, .ctx = &last};
	e.victim = mem_calloc(1, sizeof(*e.victim));
	*e.victim = (struct iface_listener){.fn = ender_heard, .ctx = &last};
	iface_listen(r, &e.listener);
	iface_listen(r, e.victim);
	iface_listen(r, &last.listener);
	iface_notify(ifp, IFACE_ADDR);
	assert_null(e.victim);
	assert_int_equal(e.n_heard, 2);
	assert_int_equal(last.n_heard, 2);
	iface_unlisten(&e.listener);
	iface_unlisten(&last.listener);
	sim_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shut_no_shut),  cmocka_unit_test(test_cut),
		cmocka_unit_test(test_virtual),	      cmocka_unit_test(test_names_and_order),
		cmocka_unit_test(test_macs_differ),   cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_filter_counts), cmocka_unit_test(test_subinterfaces),
		cmocka_unit_test(test_listener_ends_the_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
