/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show arp, show access-lists, and the clear commands of IPv4. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/net/acl.h"
#include "engine/net/arp.h"
#include "engine/net/rib.h"
#include "grammar.h"
#include "shell/acl_text.h"
#include "shell/session.h"

struct arp_query {
	struct exec *ex;
	const char *iface;
	uint32_t addr;
};

static void arp_row(void *ctx, const struct arp_entry *e)
{
	struct arp_query *q = ctx;
	struct strbuf ip, mac, age;
	uint64_t now = q->ex->host->router->sim->now_ns;

	if ((q->iface && strcmp(q->iface, e->ifp->name) != 0) || (q->addr && q->addr != e->addr))
		return;
	if (e->own)
		snprintf(age.s, sizeof(age.s), "-");
	else
		snprintf(age.s, sizeof(age.s), "%llu",
			 (unsigned long long)((now - e->updated_ns) / (60 * NS_PER_S)));
	if (e->incomplete)
		text_printf(q->ex->out, "Internet  %-15s  %8s   Incomplete      ARPA   \n",
			    ip_str(&ip, e->addr), "0");
	else
		text_printf(q->ex->out, "Internet  %-15s  %8s   %s  ARPA   %s\n",
			    ip_str(&ip, e->addr), age.s, mac_str(&mac, e->mac), e->ifp->name);
}

void show_arp(struct exec *ex, const struct args *a)
{
	struct arp_query q = {ex, args_s(a, A_IFACE), args_ip(a, A_ADDR, 0)};

	text_add(ex->out,
		 "Protocol  Address          Age (min)  Hardware Addr   Type   Interface\n");
	arp_walk(ex->host->router, arp_row, &q);
}

struct acl_query {
	struct exec *ex;
	const char *name;
};

static void acl_show(void *ctx, const struct acl *acl)
{
	struct acl_query *q = ctx;
	struct text *out = q->ex->out;
	const struct acl_entry *e;

	if (q->name && strcmp(q->name, acl->name) != 0)
		return;
	text_printf(out, "%s IP access list %s\n", acl->extended ? "Extended" : "Standard",
		    acl->name);
	list_each(e, &acl->entries, node) {
		text_add(out, "    ");
		/* Sequence numbers came with 12.3 (FORMATS of the captures). */
		if (q->ex->host->style != STYLE_12_2)
			text_printf(out, "%u ", e->seq);
		acl_entry_text(out, acl, e);
		if (e->hits)
			text_printf(out, " (%llu match%s)", (unsigned long long)e->hits,
				    e->hits == 1 ? "" : "es");
		text_char(out, '\n');
	}
}

void show_access_lists(struct exec *ex, const struct args *a)
{
	struct strbuf b;
	struct acl_query q = {.ex = ex, .name = args_s(a, A_NAME)};

	if (!q.name && args_has(a, A_ACL)) {
		snprintf(b.s, sizeof(b.s), "%u", (unsigned)args_u(a, A_ACL, 0));
		q.name = b.s;
	}
	acl_walk(ex->host->router, acl_show, &q);
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
