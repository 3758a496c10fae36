/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show hosts: the names that `ip host` gives, and how others would be looked up. No name server is
 * asked here, so that no entry ever came from one.
 */
#include <strings.h>

#include "grammar.h"
#include "shell/session.h"

static void put_servers(struct text *out, const struct host *h)
{
	const struct arg *v = NULL;
	const struct node *n;
	struct strbuf b;
	bool any = false;

	text_add(out, "Name servers are ");
	node_each(n, config_root(h->running)) {
		if (n->cmd->id != CMD_IP_NAME_SERVER)
			continue;
		for (v = NULL; (v = args_next(&n->a, A_ADDR, v));) {
			text_printf(out, "%s%s", any ? ", " : "", ip_str(&b, v->v.ip));
			any = true;
		}
	}
	text_add(out, any ? "\n" : "255.255.255.255\n");
}

static void put_host(struct text *out, const struct node *n)
{
	struct strbuf b;

	text_printf(out, "%-26s%-6s%-12s%-4u%-8s%s\n", args_s(&n->a, A_NAME), "None",
		    "(perm, OK)", 0u, "IP", ip_str(&b, args_ip(&n->a, A_ADDR, 0)));
}

void show_hosts(struct exec *ex, const struct args *a)
{
	const struct host *h = ex->host;
	const char *only = args_s(a, A_NAME);
	const struct node *n;

	if (h->set.domain_name)
		text_printf(ex->out, "Default domain is %s\n", h->set.domain_name);
	else
		text_add(ex->out, "Default domain is not set\n");
	text_printf(ex->out, "Name/address lookup uses %s\n",
		    h->set.domain_lookup ? "domain service" : "static mappings");
	if (h->set.domain_lookup)
		put_servers(ex->out, h);
	text_add(ex->out, "\nCodes: UN - unknown, EX - expired, OK - OK, ?? - revalidate\n"
			  "       temp - temporary, perm - permanent\n"
			  "       NA - Not Applicable None - Not defined\n\n"
			  "Host                      Port  Flags      Age Type   Address(es)\n");
	node_each(n, config_root(h->running))
		if (n->cmd->id == CMD_IP_HOST &&
		    (!only || strcasecmp(only, args_s(&n->a, A_NAME)) == 0))
			put_host(ex->out, n);
}
