/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The entries of show ip cef, which the styles put into words of their own.
 */
#ifndef ROSH_SHELL_SHOW_IP_CEF_H
#define ROSH_SHELL_SHOW_IP_CEF_H

#include "engine/net/rib.h"
#include "shell/show_pace.h"

enum cef_kind { CEF_ROUTE, CEF_RECEIVE, CEF_DROP, CEF_ADJACENCY };

struct cef_entry {
	struct prefix prefix;
	enum cef_kind kind;
	bool own;	   /* CEF_RECEIVE: an address of the router's */
	uint8_t cover_len; /* CEF_RECEIVE: of the network it lies in; 0 for one of no interface */
	size_t name_at;	   /* CEF_ADJACENCY, CEF_RECEIVE with a network: its interface's name */
};

/* In order of address, then length, once it is collected. */
struct cef_list {
	struct cef_entry *v;
	size_t n, cap;
	bool has_default;
	struct text names;	  /* each with its final zero */
	const struct iface *last; /* its name stands at ... */
	size_t last_at;
};

/* show_ip_cef.c */

/* Whether packets are forwarded by CEF, as the configuration and the style have it. */
bool cef_runs(const struct host *h);
/* The name of the entry's interface, "" if it has none. Belongs to the list. */
const char *cef_entry_name(const struct cef_list *l, const struct cef_entry *e);
bool cef_is_attached(const struct rib_route *r);

/* show_ip_cef15.c: `route` is the entry's, NULL unless it is a CEF_ROUTE. */

void cef15_row(struct exec *ex, const struct cef_entry *e, const struct rib_route *route,
	       const char *name);
void cef15_entry(struct exec *ex, const struct cef_list *l, const struct cef_entry *e,
		 const struct rib_route *route, bool detail);

#endif
