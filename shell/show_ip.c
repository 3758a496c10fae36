/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show arp, show access-lists, and the clear commands of IPv4. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/net/acl.h"
#include "engine/net/arp.h"
#include "engine/net/rib.h"
#include "grammar.h"
#include "lib/mem.h"
#include "shell/acl_text.h"
#include "shell/session.h"
#include "shell/show_pace.h"

/* An entry as it was when the table was read: its interface may go before it is printed. */
struct arp_line {
	struct arp_entry e;
	size_t name_at; /* in `names` */
};

struct arp_lines {
	struct arp_line *v;
	size_t n, cap;
	struct text names; /* of interfaces, each with its final zero */
	const struct iface *last;
	const char *iface; /* only of this one */
	uint32_t addr;	   /* only this one */
};

static void arp_collect(void *ctx, const struct arp_entry *e)
{
	struct arp_lines *l = ctx;
	const char *name = e->ifp ? e->ifp->name : "";
	size_t at = l->n ? l->v[l->n - 1].name_at : 0;

	if ((l->iface && strcmp(l->iface, name) != 0) || (l->addr && l->addr != e->addr))
		return;
	if (!l->n || e->ifp != l->last) {
		at = l->names.len;
		text_addn(&l->names, name, strlen(name) + 1);
		l->last = e->ifp;
	}
	if (l->n == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 64;
		l->v = mem_realloc(l->v, l->cap, sizeof(*l->v));
	}
	l->v[l->n++] = (struct arp_line){*e, at};
}

static int arp_line_cmp(const void *pa, const void *pb)
{
	const struct arp_line *a = pa, *b = pb;

	return arp_order(&a->e, &b->e);
}

static void arp_row(struct exec *ex, const struct arp_entry *e, const char *name)
{
	uint64_t now = ex->host->router->sim->now_ns;
	struct strbuf ip, mac, age;

	if (e->own)
		snprintf(age.s, sizeof(age.s), "-");
	else
		snprintf(age.s, sizeof(age.s), "%llu",
			 (unsigned long long)((now - e->updated_ns) / (60 * NS_PER_S)));
	if (e->incomplete)
		text_printf(ex->out, "Internet  %-15s  %8s   Incomplete      ARPA   \n",
			    ip_str(&ip, e->addr), "0");
	else
		text_printf(ex->out, "Internet  %-15s  %8s   %s  ARPA   %s\n",
			    ip_str(&ip, e->addr), age.s, mac_str(&mac, e->mac), name);
}

void show_arp(struct exec *ex, const struct args *a)
{
	struct arp_lines l = {.iface = args_s(a, A_IFACE), .addr = args_ip(a, A_ADDR, 0)};
	struct show_pace p = show_pace_begin(ex);

	text_add(ex->out,
		 "Protocol  Address          Age (min)  Hardware Addr   Type   Interface\n");
	arp_each(ex->host->router, arp_collect, &l);
	if (show_pace_sort(&p, l.v, l.n, sizeof(*l.v), arp_line_cmp))
		for (size_t i = 0; i < l.n && show_pace_breathe(&p); i++)
			arp_row(ex, &l.v[i].e, l.names.s + l.v[i].name_at);
	text_free(&l.names);
	free(l.v);
}

static void acl_row(struct exec *ex, const struct acl *acl, const struct acl_entry *e)
{
	struct text *out = ex->out;

	text_add(out, "    ");
	/* Sequence numbers came with 12.3 (FORMATS of the captures). */
	if (ex->host->style != STYLE_12_2)
		text_printf(out, "%u ", e->seq);
	acl_entry_text(out, acl, e);
	if (e->hits)
		text_printf(out, " (%llu match%s)", (unsigned long long)e->hits,
			    e->hits == 1 ? "" : "es");
	text_char(out, '\n');
}

/* False: stop at once. */
static bool acl_show(struct show_pace *p, const struct acl *acl)
{
	struct acl_cursor at = {0};
	const struct acl_entry *e;

	if (!acl->defined)
		return true;
	text_printf(p->ex->out, "%s IP access list %s\n", acl->extended ? "Extended" : "Standard",
		    acl->name);
	while ((e = acl_next(acl, &at))) {
		acl_row(p->ex, acl, e);
		if (!show_pace_breathe(p))
			return false;
	}
	return true;
}

void show_access_lists(struct exec *ex, const struct args *a)
{
	const char *name = args_s(a, A_NAME);
	struct show_pace p = show_pace_begin(ex);
	const struct acl **all;
	struct strbuf b;

	if (!name && args_has(a, A_ACL)) {
		snprintf(b.s, sizeof(b.s), "%u", (unsigned)args_u(a, A_ACL, 0));
		name = b.s;
	}
	all = acl_sorted(ex->host->router);
	for (size_t i = 0; all[i]; i++)
		if ((!name || strcmp(name, all[i]->name) == 0) &&
		    (!acl_show(&p, all[i]) || !show_pace_breathe(&p)))
			break;
	free(all);
}

/* The list's place in the model, numbered or named. */
static struct node *acl_node(const struct config *c, const char *name)
{
	static const unsigned by_name[] = {CMD_IP_ACCESS_LIST_STD, CMD_IP_ACCESS_LIST_EXT};
	static const unsigned by_number[] = {CMD_ACCESS_LIST_STD, CMD_ACCESS_LIST_STD_EXP,
					     CMD_ACCESS_LIST_EXT, CMD_ACCESS_LIST_EXT_EXP};
	unsigned number = acl_number(name);
	struct node *n = NULL;

	for (size_t i = 0; number && !n && i < sizeof(by_number) / sizeof(*by_number); i++)
		n = config_find_u(c, by_number[i], number);
	for (size_t i = 0; !n && i < sizeof(by_name) / sizeof(*by_name); i++)
		n = config_find_s(c, by_name[i], name);
	return n;
}

void exec_resequence(struct exec *ex, const struct args *a)
{
	const char *name = args_s(a, A_NAME);
	struct node *n = acl_node(ex->host->running, name);

	if (n)
		config_resequence(ex->host->running, n, (uint32_t)args_u(a, A_START, 10),
				  (uint32_t)args_u(a, A_STEP, 10));
	else
		text_printf(ex->out, "%%ACL %s does not exist\n", name);
}

void clear_arp_cache(struct exec *ex, const struct args *a)
{
	(void)a;
	arp_clear(ex->host->router);
}

void clear_ip_route(struct exec *ex, const struct args *a)
{
	(void)a;
	rib_clear(ex->host->router);
}

void clear_access_list_counters(struct exec *ex, const struct args *a)
{
	acl_clear_counters(ex->host->router, args_s(a, A_NAME));
}

static void log_cleared(struct exec *ex, const char *only)
{
	struct text who = {0}, said = {0};

	session_who(ex->ses, &who);
	text_printf(&said, "Clear counter on %s%s by %s", only ? "interface " : "all interfaces",
		    only ? only : "", text_str(&who));
	log_message(ex->host, 5, "CLEAR", "COUNTERS", text_str(&said));
	text_free(&who);
	text_free(&said);
}

void clear_counters(struct exec *ex, const struct args *a)
{
	const char *only = args_s(a, A_IFACE);
	struct iface *ifp;

	if (!exec_confirm(ex, only ? "Clear \"show interface\" counters on this interface [confirm]"
				   : "Clear \"show interface\" counters on all interfaces "
				     "[confirm]"))
		return;
	list_each(ifp, &ex->host->router->ifaces, node) {
		uint64_t in = ifp->count.last_in_ns, out = ifp->count.last_out_ns;

		if (only && strcmp(only, ifp->name) != 0)
			continue;
		ifp->count = (struct iface_counters){.last_in_ns = in,
						     .last_out_ns = out,
						     .in_rate = ifp->count.in_rate,
						     .out_rate = ifp->count.out_rate,
						     .cleared_ns = ex->lab->sim->now_ns};
	}
	log_cleared(ex, only);
}
