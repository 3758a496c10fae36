/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shows of long tables, which change whenever the lock is given up: a timer runs then and takes out
 * what was printed last and what is near it. What stays throughout is printed exactly once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "engine/core/sim.h"
#include "engine/net/acl.h"
#include "engine/net/rib.h"
#include "shell/session.h"

enum { N = 32768 };

struct table {
	struct lab *lab;
	struct host *h;
	struct session s;
	struct text out;
	struct timer timer;
	void (*change)(struct table *t, uint32_t last);
	unsigned changes, most; /* how often it changed; then the router loses its power */
	bool went[2 * N];	/* was out of the table, or was not in it at the start */
	unsigned seen[2 * N];
};

static void table_write(struct session *s, const char *text, size_t len)
{
	struct table *t = s->ops_ctx;

	text_addn(&t->out, text, len);
}

static const struct session_ops table_ops = {.write = table_write};

/* The i-th address, which orders them, too: even ones are there at the start. */
static uint32_t addr_of(unsigned i)
{
	return 0xac100000u + i;
}

/* The first of our addresses in a line. */
static bool addr_in(const char *line, size_t len, uint32_t *i)
{
	const char *at = memmem(line, len, "172.16.", 7);
	unsigned a, b;

	if (!at) {
		at = memmem(line, len, "172.17.", 7);
		if (!at)
			return false;
	}
	if (sscanf(at, "172.16.%u.%u", &a, &b) == 2)
		*i = a << 8 | b;
	else if (sscanf(at, "172.17.%u.%u", &a, &b) == 2)
		*i = 65536 + (a << 8 | b);
	else
		return false;
	return *i < 2 * N;
}

/* What the show printed last. */
static uint32_t last_printed(const struct table *t)
{
	const struct text *out = &t->s.out;
	size_t from = out->len;
	uint32_t i = 0;

	while (from > 1 && out->s[from - 2] != '\n')
		from--;
	if (from > 1)
		addr_in(out->s + from - 1, out->len - from + 1, &i);
	return i;
}

static void tick(void *ctx)
{
	struct table *t = ctx;

	/* More than one may be due after a long hold: the first makes the change. */
	timer_start(t->lab->sim, &t->timer, NS_PER_MS / 4);
	if (!t->s.busy || ++t->changes > t->most) {
		if (t->s.busy && t->h->powered) {
			timer_stop(t->lab->sim, &t->timer);
			host_stop(t->h);
		}
		return;
	}
	t->change(t, last_printed(t));
}

static void begin(struct table *t, const char *kind, void (*change)(struct table *, uint32_t))
{
	const struct lab_options opt = {.speed = 1};

	memset(t, 0, sizeof(*t));
	t->lab = lab_new("test", &opt);
	t->h = host_new(t->lab, "r1", 0);
	text_printf(&t->h->startup,
		    "version %s\nip cef\ninterface Loopback0\n"
		    " ip address 10.0.0.1 255.255.255.255\nrouter ospf 1\n"
		    " redistribute static subnets\nend\n",
		    kind);
	host_start(t->h, NULL);
	session_open(&t->s, t->lab, t->h, LINE_CON, 0, &table_ops, t);
	t->s.privilege = 15;
	t->change = change;
	t->most = UINT32_MAX;
	timer_init(&t->timer, tick, t);
	timer_start(t->lab->sim, &t->timer, NS_PER_MS);
	/* Time goes on whenever somebody takes the lock, and at no other moment. */
	t->lab->clock_running = true;
	lab_set_speed(t->lab, 1);
}

static void end(struct table *t)
{
	timer_stop(t->lab->sim, &t->timer);
	t->lab->clock_running = false;
	session_close(&t->s);
	lab_free(t->lab);
	text_free(&t->out);
}

static void show(struct table *t, const char *line)
{
	const char *nl;
	uint32_t i;

	text_clear(&t->out);
	memset(t->seen, 0, sizeof(t->seen));
	session_execute(&t->s, line);
	for (const char *at = text_str(&t->out); (nl = strchr(at, '\n')); at = nl + 1)
		if (addr_in(at, (size_t)(nl - at), &i))
			t->seen[i]++;
}

static void whole_and_once(const struct table *t)
{
	assert_true(t->changes > 2);
	for (unsigned i = 0; i < 2 * N; i++) {
		if (t->went[i])
			assert_true(t->seen[i] <= 1);
		else
			assert_int_equal(t->seen[i], 1);
	}
}

/* Routes. */

static void route_put(struct table *t, uint32_t i)
{
	rib_static_add(t->h->router, prefix_make(addr_of(i), 32), 0, t->h->router->null0, 1, 0,
		       false);
}

static void route_take(struct table *t, uint32_t i)
{
	t->went[i % (2 * N)] = true;
	rib_static_remove(t->h->router, prefix_make(addr_of(i % (2 * N)), 32), 0,
			  t->h->router->null0, 1, false);
}

/* The last one and the one behind it go; others come before and behind. */
static void routes_change(struct table *t, uint32_t last)
{
	route_take(t, last);
	route_take(t, last + 2);
	route_take(t, last + 200);
	route_put(t, last | 1);
	route_put(t, (last + 100) % (2 * N) | 1);
	if (last > 100)
		route_put(t, (last - 100) | 1);
	if (t->changes == 2)
		rib_clear(t->h->router);
}

static void routes(const char *kind, const char *line)
{
	static struct table t;

	begin(&t, kind, routes_change);
	for (unsigned i = 0; i < 2 * N; i++) {
		t.went[i] = i & 1;
		if (!(i & 1))
			route_put(&t, i);
	}
	/* Until OSPF has told them. */
	lab_advance(t.lab, NS_PER_S);
	lab_set_speed(t.lab, 1);
	show(&t, line);
	whole_and_once(&t);
	end(&t);
}

static void routes_come_and_go(void **state)
{
	(void)state;
	routes("12.3", "show ip route");
	routes("12.3", "show ip route static");
	routes("15.2", "show ip route");
	routes("12.3", "show ip cef");
	routes("12.3", "show ip cef detail");
	routes("15.2", "show ip cef");
	routes("15.2", "show ip cef detail");
	routes("12.3", "show ip ospf database");
	routes("15.2", "show ip ospf database external");
}

/* Access lists. */

static void entries_set(struct table *t, bool without, uint32_t last)
{
	struct acl_entry *e = calloc(2 * N, sizeof(*e));
	size_t n = 0;

	for (uint32_t i = 0; i < 2 * N; i++) {
		if ((i & 1 && i != (last | 1)) || (without && (i == last || i == last + 2)))
			continue;
		e[n++] = (struct acl_entry){.permit = true, .seq = 10 * (i + 1),
					    .src = addr_of(i)};
	}
	acl_set(t->h->router, "10", false, e, n);
	free(e);
}

static void entries_change(struct table *t, uint32_t last)
{
	struct acl_entry more = {.permit = true, .seq = UINT32_MAX, .src = 1};

	if (t->changes % 4) {
		acl_append(t->h->router, "10", &more, 1);
		return;
	}
	t->went[last] = true;
	if (last + 2 < 2 * N)
		t->went[last + 2] = true;
	entries_set(t, true, last);
}

static void entries_come_and_go(void **state)
{
	static struct table t;

	(void)state;
	begin(&t, "12.3", entries_change);
	for (unsigned i = 0; i < 2 * N; i++)
		t.went[i] = i & 1;
	entries_set(&t, false, 1);
	show(&t, "show access-lists");
	assert_non_null(strstr(text_str(&t.out), "Standard IP access list 10\n"));
	whole_and_once(&t);
	end(&t);
}

static void list_goes(struct table *t, uint32_t last)
{
	(void)last;
	acl_unset(t->h->router, "10");
}

static void a_list_goes(void **state)
{
	static struct table t;

	(void)state;
	begin(&t, "12.3", list_goes);
	entries_set(&t, false, 1);
	show(&t, "show access-lists");
	assert_true(t.changes > 0);
	assert_int_equal(t.seen[2 * N - 2], 0);
	assert_int_equal(t.seen[0], 1);
	end(&t);
}

/* The router loses its power in the middle: nothing of it is looked at any more. */
static void the_power_goes(void **state)
{
	static const char *const lines[] = {"show ip route", "show ip cef", "show access-lists",
					    "show ip route summary",
					    "show ip ospf database"};
	static struct table t;

	(void)state;
	for (size_t k = 0; k < sizeof(lines) / sizeof(*lines); k++) {
		begin(&t, "12.3", routes_change);
		for (unsigned i = 0; i < 2 * N; i += 2)
			route_put(&t, i);
		entries_set(&t, false, 1);
		t.most = 1;
		show(&t, lines[k]);
		assert_false(t.h->powered);
		end(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(routes_come_and_go),
		cmocka_unit_test(entries_come_and_go),
		cmocka_unit_test(a_list_goes),
		cmocka_unit_test(the_power_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
