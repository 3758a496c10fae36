/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Access lists: what matches, fragments, counters, order, and their places in the path. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/net/acl.h"
#include "lib/text.h"
#include "tests/unit/world.h"

static struct acl_entry entry(bool permit, const char *src, const char *dst)
{
	struct acl_entry e = {
		.permit = permit,
		.proto = -1,
		.icmp_type = -1,
		.icmp_code = -1,
		.tos = -1,
		.precedence = -1,
		.dscp = -1,
	};
	struct prefix s = world_prefix(src), d = world_prefix(dst);

	e.src = s.addr;
	e.src_wild = ~ip_mask(s.len);
	e.dst = d.addr;
	e.dst_wild = ~ip_mask(d.len);
	return e;
}

static struct acl_key key(const char *src, const char *dst, uint8_t proto, int sport, int dport)
{
	return (struct acl_key){
		.src = world_addr(src),
		.dst = world_addr(dst),
		.proto = proto,
		.sport = sport,
		.dport = dport,
		.icmp_type = -1,
		.icmp_code = -1,
	};
}

static void test_matching(void **state)
{
	struct sim *s = world_new();
	struct router *r = world_router(s, "r");
	struct acl_entry e[4];
	struct acl_key k;
	struct acl *a = acl_get(r, "101");

	(void)state;
	k = key("10.1.1.5", "10.9.0.1", IP_PROTO_UDP, 5000, 53);
	assert_true(acl_permits(a, &k)); /* not defined: permits all */
	e[0] = entry(false, "10.1.1.5", "0.0.0.0/0");
	e[0].proto = IP_PROTO_TCP;
	e[1] = entry(true, "10.1.1.0/24", "10.9.0.0/16");
	e[1].proto = IP_PROTO_UDP;
	e[1].dport = (struct acl_ports){ACL_RANGE, 50, 60};
	e[2] = entry(true, "0.0.0.0/0", "10.9.0.7");
	acl_set(r, "101", true, e, 3);
	assert_true(acl_permits(a, &k));
	k.dport = 61;
	assert_false(acl_permits(a, &k)); /* the implicit deny */
	k.proto = IP_PROTO_TCP;
	k.dst = world_addr("10.9.0.7");
	assert_false(acl_permits(a, &k)); /* the first match wins */
	k.src = world_addr("10.1.1.6");
	assert_true(acl_permits(a, &k));
	/* Hits: one each; entries that stay keep theirs. */
	assert_int_equal(list_first(&a->entries, struct acl_entry, node)->hits, 1);
	assert_int_equal(list_last(&a->entries, struct acl_entry, node)->hits, 1);
	e[3] = entry(true, "10.1.1.0/24", "10.9.0.0/16");
	acl_set(r, "101", true, e, 4);
	assert_int_equal(list_first(&a->entries, struct acl_entry, node)->hits, 1);
	assert_int_equal(list_last(&a->entries, struct acl_entry, node)->hits, 0);
	acl_set(r, "101", true, e + 1, 3);
	assert_int_equal(list_first(&a->entries, struct acl_entry, node)->hits, 1);
	acl_clear_counters(r, NULL);
	assert_int_equal(list_first(&a->entries, struct acl_entry, node)->hits, 0);
	acl_unset(r, "101");
	assert_true(acl_permits(a, &k));
	assert_ptr_equal(acl_find(r, "101"), a);
	sim_free(s);
}

static void test_ports(void **state)
{
	static const struct {
		enum acl_port_op op;
		const char *matches; /* of ports 9, 10, 11 and unknown */
	} rows[] = {{ACL_ANY_PORT, "yyyy"}, {ACL_EQ, "nynn"}, {ACL_NEQ, "ynyn"},
		    {ACL_GT, "nnyn"},	    {ACL_LT, "ynnn"}, {ACL_RANGE, "nyyn"}};
	static const int ports[] = {9, 10, 11, -1};
	struct sim *s = world_new();
	struct router *r = world_router(s, "r");
	struct acl *a = acl_get(r, "P");

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct acl_entry e = entry(true, "0.0.0.0/0", "0.0.0.0/0");

		e.proto = IP_PROTO_TCP;
		e.dport = (struct acl_ports){rows[i].op, 10, 20};
		acl_set(r, "P", true, &e, 1);
		for (int j = 0; j < 4; j++) {
			struct acl_key k = key("1.1.1.1", "2.2.2.2", IP_PROTO_TCP, 1, ports[j]);

			assert_int_equal(acl_permits(a, &k), rows[i].matches[j] == 'y');
		}
	}
	sim_free(s);
}

static void test_wildcards_and_fields(void **state)
{
	struct sim *s = world_new();
	struct router *r = world_router(s, "r");
	struct acl *a = acl_get(r, "W");
	struct acl_entry e = entry(true, "10.0.7.0", "0.0.0.0/0");
	struct acl_key k = key("10.99.7.0", "1.1.1.1", IP_PROTO_ICMP, -1, -1);

	(void)state;
	e.src_wild = 0x00ff0000; /* any second octet */
	acl_set(r, "W", true, &e, 1);
	assert_true(acl_permits(a, &k));
	k.src++;
	assert_false(acl_permits(a, &k));
	k.src--;
	e.proto = IP_PROTO_ICMP;
	e.icmp_type = 3;
	e.icmp_code = 4;
	acl_set(r, "W", true, &e, 1);
	assert_false(acl_permits(a, &k));
	k.icmp_type = 3;
	k.icmp_code = 4;
	assert_true(acl_permits(a, &k));
	e.dscp = 46;
	acl_set(r, "W", true, &e, 1);
	assert_false(acl_permits(a, &k));
	k.tos = 46 << 2;
	assert_true(acl_permits(a, &k));
	/* A standard list looks at sources only. */
	e = entry(true, "10.99.7.0", "9.9.9.9");
	acl_set(r, "W", false, &e, 1);
	assert_true(acl_permits(a, &k));
	sim_free(s);
}

static void test_fragment_rules(void **state)
{
	struct sim *s = world_new();
	struct router *r = world_router(s, "r");
	struct acl *a = acl_get(r, "F");
	struct acl_entry e[2];
	struct acl_key k = key("1.1.1.1", "2.2.2.2", IP_PROTO_UDP, -1, -1);

	(void)state;
	k.fragment = true;
	e[0] = entry(false, "0.0.0.0/0", "0.0.0.0/0");
	e[0].proto = IP_PROTO_UDP;
	e[0].dport = (struct acl_ports){ACL_EQ, 53, 0};
	e[1] = entry(true, "0.0.0.0/0", "0.0.0.0/0");
	acl_set(r, "F", true, e, 2);
	assert_true(acl_permits(a, &k)); /* a deny with ports passes fragments by */
	e[0].permit = true;
	e[1].permit = false;
	acl_set(r, "F", true, e, 2);
	assert_true(acl_permits(a, &k)); /* a permit with ports lets them pass */
	e[0].dport.op = ACL_ANY_PORT;
	e[0].permit = false;
	e[0].fragments = true;
	e[1].permit = true;
	acl_set(r, "F", true, e, 2);
	assert_false(acl_permits(a, &k));
	k.fragment = false;
	k.dport = 53;
	assert_true(acl_permits(a, &k));
	sim_free(s);
}

static void test_key_truncated(void **state)
{
	uint8_t l4[20] = {0x12, 0x34, 0x00, 0x50, 0, 0, 0, 0, 0, 0, 0, 0, 0x50, 0x10};
	struct ip_hdr h = {.proto = IP_PROTO_TCP, .src = 1, .dst = 2};
	struct acl_key k;

	(void)state;
	for (size_t n = 0; n <= sizeof(l4); n++) {
		uint8_t *copy = mem_calloc(1, n);

		memcpy(copy, l4, n);
		acl_key_from(&k, &h, copy, n);
		assert_int_equal(k.sport, n < 4 ? -1 : 0x1234);
		assert_int_equal(k.established, n >= 14);
		h.proto = IP_PROTO_ICMP;
		acl_key_from(&k, &h, copy, n);
		assert_int_equal(k.icmp_type, n < 2 ? -1 : 0x12);
		h.proto = IP_PROTO_TCP;
		free(copy);
	}
}

/* Any of the bits that an entry names, in a packet that carries them. */
static void test_tcp_flags(void **state)
{
	uint8_t l4[20] = {0x12, 0x34, 0x00, 0x50, 0, 0, 0, 0, 0, 0, 0, 0, 0x50, 0};
	struct ip_hdr h = {.proto = IP_PROTO_TCP, .src = 1, .dst = 2};
	struct sim *s = world_new();
	struct router *r = world_router(s, "r");
	struct acl *a = acl_get(r, "101");
	struct acl_entry e = entry(true, "0.0.0.0/0", "0.0.0.0/0");
	struct acl_key k;

	(void)state;
	e.proto = IP_PROTO_TCP;
	e.tcp_flags = 0x02 | 0x04;
	acl_set(r, "101", true, &e, 1);
	for (unsigned flags = 0; flags < 64; flags++) {
		l4[13] = (uint8_t)flags;
		acl_key_from(&k, &h, l4, sizeof(l4));
		assert_int_equal(acl_permits(a, &k), (flags & 6) != 0);
	}
	acl_key_from(&k, &h, l4, 13);
	assert_false(acl_permits(a, &k));
	sim_free(s);
}

static void add_name(void *ctx, const struct acl *a)
{
	text_printf(ctx, "%s ", a->name);
}

static void test_order(void **state)
{
	struct sim *s = world_new();
	struct router *r = world_router(s, "r");
	struct acl_entry e = entry(true, "0.0.0.0/0", "0.0.0.0/0");
	struct text names = {0};

	(void)state;
	acl_set(r, "INSIDE", true, &e, 1);
	acl_set(r, "102", true, &e, 1);
	acl_set(r, "9", false, &e, 1);
	acl_set(r, "10", false, &e, 1);
	acl_set(r, "ADMIN", false, &e, 1);
	acl_get(r, "199");
	acl_walk(r, add_name, &names);
	assert_string_equal(text_str(&names), "9 10 ADMIN 102 INSIDE ");
	text_free(&names);
	sim_free(s);
}

static void test_in_the_path(void **state)
{
	struct sim *s = world_new();
	struct link *x = world_segment(s, "x"), *y = world_segment(s, "y");
	struct router *a = world_router(s, "a"), *b = world_router(s, "b"),
		      *c = world_router(s, "c");
	struct iface *b1, *b2;
	struct acl_entry e = entry(false, "10.1.0.1", "10.2.0.3");
	struct ping_params p = world_ping_params("10.2.0.3", 3);

	(void)state;
	world_iface(a, "FastEthernet0/0", "10.1.0.1/24", x);
	b1 = world_iface(b, "FastEthernet0/0", "10.1.0.2/24", x);
	b2 = world_iface(b, "FastEthernet0/1", "10.2.0.2/24", y);
	world_iface(c, "FastEthernet0/0", "10.2.0.3/24", y);
	world_route(a, "0.0.0.0/0", "10.1.0.2");
	world_route(c, "0.0.0.0/0", "10.2.0.2");
	world_run_s(s, 5);
	assert_int_equal(world_ping(a, "10.2.0.3", 5), 3);
	acl_set(b, "B", true, &e, 1);
	acl_bind(b1, true, "B");
	assert_string_equal(b1->acl_in, "B");
	assert_true(world_ping_is(a, &p, "U.U"));
	assert_int_equal(acl_match(acl_find(b, "B"),
				   &(struct acl_key){.src = e.src, .dst = e.dst})->hits, 3);
	acl_bind(b1, true, NULL);
	assert_null(b1->acl_in);
	assert_true(world_ping_is(a, &p, "!!!"));
	acl_bind(b2, false, "B");
	world_run_s(s, 1);
	assert_true(world_ping_is(a, &p, "U.U"));
	/* No filter on what the router itself sends, and none of that kind without unreachables. */
	b1->unreachables = false;
	assert_true(world_ping_is(a, &p, "..."));
	e = entry(false, "0.0.0.0/0", "0.0.0.0/0");
	acl_set(b, "B", true, &e, 1);
	assert_int_equal(world_ping(b, "10.2.0.3", 3), 3);
	acl_unset(b, "B");
	assert_true(world_ping_is(a, &p, "!!!"));
	/* `log`: one line at once, the next after five minutes, with the count. */
	e = entry(true, "0.0.0.0/0", "0.0.0.0/0");
	e.log = true;
	acl_set(b, "B", true, &e, 1);
	assert_true(world_ping_is(a, &p, "!!!"));
	assert_int_equal(world_count(b, EVENT_acl_logdp), 1);
	world_run_s(s, 300);
	assert_int_equal(world_ping(a, "10.2.0.3", 1), 1);
	assert_int_equal(world_count(b, EVENT_acl_logdp), 2);
	assert_int_equal(world_events[world_n_events - 1].args[8].u, 3);
	sim_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matching),
		cmocka_unit_test(test_ports),
		cmocka_unit_test(test_wildcards_and_fields),
		cmocka_unit_test(test_fragment_rules),
		cmocka_unit_test(test_key_truncated),
		cmocka_unit_test(test_tcp_flags),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_in_the_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
