/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show ip cef [PREFIX] [detail] and its summary: what the forwarding path would do with each
 * prefix. Entries come from the RIB's best routes, the router's own addresses and what ARP knows.
 * Here: the entries, and the words of 12.x; those of 15.x are in show_ip_cef15.c.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/net/arp.h"
#include "engine/net/rib.h"
#include "grammar.h"
#include "lib/mem.h"
#include "shell/show_ip_cef.h"

static void cef_add(struct cef_list *l, struct cef_entry e)
{
	if (l->n == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 64;
		l->v = mem_realloc(l->v, l->cap, sizeof(*l->v));
	}
	l->v[l->n++] = e;
}

static void cef_add_route(void *ctx, const struct rib_route *r)
{
	struct cef_list *l = ctx;

	l->has_default |= r->prefix.len == 0;
	cef_add(l, (struct cef_entry){.prefix = r->prefix, .kind = CEF_ROUTE});
}

/* Where the interface's name stands in `names`. */
static size_t cef_name(struct cef_list *l, const struct iface *ifp)
{
	if (ifp != l->last) {
		l->last_at = l->names.len;
		text_addn(&l->names, ifp->name, strlen(ifp->name) + 1);
		l->last = ifp;
	}
	return l->last_at;
}

static void cef_add_arp(void *ctx, const struct arp_entry *e)
{
	struct cef_list *l = ctx;

	if (!e->own && !e->incomplete)
		cef_add(l, (struct cef_entry){.prefix = {e->addr, 32},
					      .kind = CEF_ADJACENCY,
					      .name_at = cef_name(l, e->ifp)});
}

static void cef_add_special(struct cef_list *l, enum cef_kind kind, uint32_t addr, uint8_t len)
{
	cef_add(l, (struct cef_entry){.prefix = {addr, len}, .kind = kind});
}

static void cef_add_own(struct cef_list *l, const struct router *r)
{
	const struct iface_addr *a;
	const struct iface *ifp;

	list_each(ifp, &r->ifaces, node) {
		if (!ifp->proto_up)
			continue;
		list_each(a, &ifp->addrs, node) {
			struct prefix p = prefix_make(a->addr, a->len);
			struct cef_entry e = {.prefix = {a->addr, 32},
					      .kind = CEF_RECEIVE,
					      .own = true,
					      .cover_len = a->len,
					      .name_at = cef_name(l, ifp)};

			cef_add(l, e);
			if (a->len >= 31)
				continue;
			e.own = false;
			e.prefix.addr = p.addr;
			cef_add(l, e);
			e.prefix.addr = p.addr | ~ip_mask(a->len);
			cef_add(l, e);
		}
	}
}

static int cef_cmp(const void *pa, const void *pb)
{
	const struct cef_entry *a = pa, *b = pb;

	if (a->prefix.addr != b->prefix.addr)
		return a->prefix.addr < b->prefix.addr ? -1 : 1;
	if (a->prefix.len != b->prefix.len)
		return a->prefix.len - b->prefix.len;
	return (int)a->kind - (int)b->kind;
}

/* False: stop at once. */
static bool cef_collect(struct show_pace *p, struct cef_list *l)
{
	struct router *r = p->ex->host->router;
	size_t keep = 0;

	if (!show_pace_routes(p, cef_add_route, l))
		return false;
	arp_each(r, cef_add_arp, l);
	cef_add_own(l, r);
	if (!l->has_default)
		cef_add_special(l, CEF_DROP, 0, 0);
	cef_add_special(l, CEF_RECEIVE, 0, 32);
	cef_add_special(l, CEF_DROP, 0xe0000000u, 4);
	cef_add_special(l, CEF_RECEIVE, 0xe0000000u, 24);
	cef_add_special(l, CEF_RECEIVE, 0xffffffffu, 32);
	if (p->ex->host->style == STYLE_15) {
		cef_add_special(l, CEF_DROP, 0, 8);
		cef_add_special(l, CEF_DROP, 0x7f000000u, 8);
		cef_add_special(l, CEF_DROP, 0xf0000000u, 4);
	}
	if (!show_pace_sort(p, l->v, l->n, sizeof(*l->v), cef_cmp))
		return false;
	/* A loopback's /32 is both connected and our own: one line, "receive". */
	for (size_t i = 0; i < l->n; i++) {
		if (keep > 0 && prefix_eq(l->v[keep - 1].prefix, l->v[i].prefix)) {
			if (l->v[i].kind == CEF_RECEIVE)
				l->v[keep - 1] = l->v[i];
			continue;
		}
		l->v[keep++] = l->v[i];
	}
	l->n = keep;
	return true;
}

/* Where a hop without interface leads: fills `out`; gives the covering route, NULL if none. */
static const struct rib_route *hop_resolve(const struct router *r, const struct rib_hop *h,
					   struct fib_entry *out)
{
	if (!fib_lookup(r, h->gw, 0, out))
		return NULL;
	if (out->next_hop == 0)
		out->next_hop = h->gw;
	return rib_lookup(r, h->gw);
}

bool cef_is_attached(const struct rib_route *r)
{
	return r->source == RIB_CONNECTED || r->source == RIB_LOCAL ||
	       (r->hops[0].ifp && !r->hops[0].gw);
}

static void cef_row(struct exec *ex, const struct cef_entry *e, const struct rib_route *route,
		    const char *name)
{
	static const char *const words[] = {"", "receive", "drop", ""};
	struct text *out = ex->out;
	struct strbuf b;

	text_add(out, prefix_str(&b, e->prefix));
	for (unsigned i = 0; i == 0 || (route && i < route->n_hops); i++) {
		const struct rib_hop *h = route ? &route->hops[i] : NULL;
		struct fib_entry f = {0};

		text_pad_to(out, 21);
		if (e->kind == CEF_ADJACENCY) {
			text_printf(out, "%-20s %s", ip_str(&b, e->prefix.addr), name);
		} else if (!h) {
			text_printf(out, "%s", words[e->kind]);
			if (e->kind == CEF_DROP && e->prefix.len == 0)
				text_add(out, "                 "
					      "Null0 (default route handler entry)");
		} else if (!h->gw) {
			text_printf(out, "%-20s %s", "attached",
				    h->ifp ? h->ifp->name : "Null0");
		} else {
			f.ifp = h->ifp;
			if (!h->ifp)
				hop_resolve(ex->host->router, h, &f);
			text_printf(out, "%-20s %s", ip_str(&b, h->gw),
				    f.ifp ? f.ifp->name : "");
		}
		text_char(out, '\n');
	}
}

static void cef_hop_detail(struct exec *ex, const struct rib_route *r, const struct rib_hop *h)
{
	const struct rib_route *cover = NULL;
	struct fib_entry f = {.ifp = h->ifp, .next_hop = h->gw};
	struct fib_view v = {0};
	struct strbuf b, c;

	fib_view(ex->host->router, r->prefix, &v);
	if (!h->ifp)
		cover = hop_resolve(ex->host->router, h, &f);
	text_printf(ex->out, "  via %s, ", ip_str(&b, h->gw));
	if (h->ifp)
		text_printf(ex->out, "%s, ", h->ifp->name);
	text_printf(ex->out, "%u dependenc%s%s\n", v.dependents, v.dependents == 1 ? "y" : "ies",
		    h->ifp ? "" : ", recursive");
	text_printf(ex->out, "    next hop %s", ip_str(&b, f.next_hop));
	if (f.ifp)
		text_printf(ex->out, ", %s", f.ifp->name);
	if (cover)
		text_printf(ex->out, " via %s", prefix_str(&c, cover->prefix));
	text_add(ex->out, f.ifp ? "\n    valid cached adjacency\n" : "\n    unresolved\n");
}

/* One entry at length: version, adjacency, each path. */
static void cef_detail(struct exec *ex, const struct cef_entry *e, const struct rib_route *route,
		       const char *name)
{
	struct router *r = ex->host->router;
	struct strbuf b;
	struct fib_entry f;

	text_printf(ex->out, "%s, version %u, epoch 0", prefix_str(&b, e->prefix),
		    fib_version(r, e->prefix));
	if (e->kind == CEF_RECEIVE) {
		text_add(ex->out, ", receive\n");
		return;
	}
	if (e->kind == CEF_DROP) {
		text_add(ex->out, "\n0 packets, 0 bytes\n  via 0.0.0.0, 0 dependencies\n"
				  "    next hop 0.0.0.0\n    valid drop adjacency\n");
		return;
	}
	if (e->kind == CEF_ADJACENCY) {
		text_printf(ex->out, ", connected, cached adjacency %s\n0 packets, 0 bytes\n",
			    ip_str(&b, e->prefix.addr));
		text_printf(ex->out, "  via %s, %s, 0 dependencies\n", ip_str(&b, e->prefix.addr),
			    name);
		text_printf(ex->out, "    next hop %s, %s\n    valid cached adjacency\n",
			    ip_str(&b, e->prefix.addr), name);
		return;
	}
	if (cef_is_attached(route)) {
		text_printf(ex->out, ", attached%s\n0 packets, 0 bytes\n  via %s, 0 dependencies\n",
			    route->source == RIB_CONNECTED ? ", connected" : "",
			    route->hops[0].ifp ? route->hops[0].ifp->name : "Null0");
		text_add(ex->out, "    valid glean adjacency\n");
		return;
	}
	if (route->n_hops == 1) {
		if (route->hops[0].ifp)
			text_printf(ex->out, ", cached adjacency %s",
				    ip_str(&b, route->hops[0].gw));
		else if (hop_resolve(r, &route->hops[0], &f))
			text_printf(ex->out, ", cached adjacency %s", ip_str(&b, f.next_hop));
	} else {
		text_add(ex->out, ", per-destination sharing");
	}
	text_add(ex->out, "\n0 packets, 0 bytes\n");
	for (unsigned i = 0; i < route->n_hops; i++)
		cef_hop_detail(ex, route, &route->hops[i]);
}

const char *cef_entry_name(const struct cef_list *l, const struct cef_entry *e)
{
	bool has = e->kind == CEF_ADJACENCY || (e->kind == CEF_RECEIVE && e->cover_len);

	return has ? l->names.s + e->name_at : "";
}

/* The longest that has the address; with `exact` only the prefix itself. */
static const struct cef_entry *cef_find(const struct cef_list *l, struct prefix p, bool exact)
{
	const struct cef_entry *best = NULL;

	for (size_t i = 0; i < l->n; i++) {
		const struct cef_entry *e = &l->v[i];

		if (exact ? prefix_eq(e->prefix, p)
			  : prefix_has(e->prefix, p.addr) &&
				    (!best || e->prefix.len > best->prefix.len))
			best = e;
	}
	return best;
}

enum cef_form { CEF_ROW, CEF_ONE, CEF_DETAIL };

/* An entry as it is now; what is gone meanwhile is left out. */
static void cef_show(struct exec *ex, const struct cef_list *l, const struct cef_entry *e,
		     enum cef_form form)
{
	const char *name = cef_entry_name(l, e);
	const struct rib_route *r = NULL;

	if (e->kind == CEF_ROUTE) {
		r = rib_best(ex->host->router, e->prefix);
		if (!r)
			return;
	}
	if (ex->host->style == STYLE_15) {
		if (form == CEF_ROW)
			cef15_row(ex, e, r, name);
		else
			cef15_entry(ex, l, e, r, form == CEF_DETAIL);
	} else if (form == CEF_ROW) {
		cef_row(ex, e, r, name);
	} else {
		cef_detail(ex, e, r, name);
	}
}

/* Nothing is unresolved: a route whose next hop cannot be reached is in no table. */
static void cef_header(struct exec *ex, const struct cef_list *l)
{
	if (ex->host->style == STYLE_15)
		text_printf(ex->out,
			    "IPv4 CEF is enabled and running\nVRF Default\n"
			    " %zu prefixes (%zu/0 fwd/non-fwd)\n Table id 0x0\n"
			    " Database epoch:        0 (%zu entries at this epoch)\n",
			    l->n, l->n, l->n);
	else
		text_printf(ex->out,
			    "IP CEF with switching (Table Version %u), flags=0x0\n"
			    "  %zu routes, 0 reresolve, 0 unresolved (0 old, 0 new)\n",
			    fib_table_version(ex->host->router), l->n);
}

static void cef_show_all(struct show_pace *p, const struct cef_list *l, bool detail)
{
	struct exec *ex = p->ex;

	if (detail)
		cef_header(ex, l);
	text_add(ex->out, detail ? "\n" : "Prefix               Next Hop             Interface\n");
	for (size_t i = 0; i < l->n && show_pace_breathe(p); i++)
		cef_show(ex, l, &l->v[i], detail ? CEF_DETAIL : CEF_ROW);
}

/* The entry that the words name. */
static void cef_show_one(struct exec *ex, const struct cef_list *l, const struct args *a)
{
	const struct arg *p = args_get(a, A_PREFIX);
	uint32_t addr = p ? p->v.wild.ip : args_ip(a, A_ADDR, 0);
	uint32_t mask = p ? p->v.wild.mask : args_ip(a, A_MASK, 0xffffffffu);
	bool exact = p || args_has(a, A_MASK);
	const struct cef_entry *e;

	e = cef_find(l, prefix_make(addr, (unsigned)ip_mask_len(mask)), exact);
	if (e)
		cef_show(ex, l, e, args_has(a, K_DETAIL) ? CEF_DETAIL : CEF_ONE);
	else
		text_add(ex->out, "%Prefix not found\n");
}

/* 15.x runs it unless told not to. */
bool cef_runs(const struct host *h)
{
	const struct node *n = config_find(h->running, CMD_IP_CEF, NULL);

	return n ? !n->negated : h->style == STYLE_15;
}

void show_ip_cef(struct exec *ex, const struct args *a)
{
	struct show_pace p = show_pace_begin(ex);
	struct cef_list l = {0};

	if (!cef_runs(ex->host)) {
		text_add(ex->out, ex->host->style == STYLE_15 ? "%IPv4 CEF not running\n"
							     : "%CEF not running\n");
		return;
	}
	if (cef_collect(&p, &l)) {
		if (args_has(a, A_ADDR) || args_has(a, A_PREFIX))
			cef_show_one(ex, &l, a);
		else if (args_has(a, K_SUMMARY))
			cef_header(ex, &l);
		else
			cef_show_all(&p, &l, args_has(a, K_DETAIL));
	}
	text_free(&l.names);
	free(l.v);
}
