/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show ip cef [PREFIX] [detail], in the form of 12.x, and its summary: what the forwarding path
 * would do with each prefix. Entries come from the RIB's best routes, the router's own addresses
 * and what ARP knows.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/net/arp.h"
#include "engine/net/rib.h"
#include "grammar.h"
#include "lib/mem.h"
#include "shell/show_pace.h"

enum cef_kind { CEF_ROUTE, CEF_RECEIVE, CEF_DROP, CEF_ADJACENCY };

struct cef_entry {
	struct prefix prefix;
	enum cef_kind kind;
	size_t name_at; /* CEF_ADJACENCY: its interface's name in `names` */
};

struct cef_list {
	struct cef_entry *v;
	size_t n, cap;
	bool has_default;
	struct text names; /* each with its final zero */
	const struct iface *last; /* its name stands at ... */
	size_t last_at;
};

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

static void cef_add_arp(void *ctx, const struct arp_entry *e)
{
	struct cef_list *l = ctx;

	if (e->own || e->incomplete)
		return;
	if (e->ifp != l->last) {
		l->last_at = l->names.len;
		text_addn(&l->names, e->ifp->name, strlen(e->ifp->name) + 1);
		l->last = e->ifp;
	}
	cef_add(l, (struct cef_entry){.prefix = {e->addr, 32},
				      .kind = CEF_ADJACENCY,
				      .name_at = l->last_at});
}

static void cef_add_receive(struct cef_list *l, uint32_t addr, uint8_t len)
{
	cef_add(l, (struct cef_entry){.prefix = {addr, len}, .kind = CEF_RECEIVE});
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

			cef_add_receive(l, a->addr, 32);
			if (a->len < 31) {
				cef_add_receive(l, p.addr, 32);
				cef_add_receive(l, p.addr | ~ip_mask(a->len), 32);
			}
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
		cef_add(l, (struct cef_entry){.prefix = {0, 0}, .kind = CEF_DROP});
	cef_add_receive(l, 0, 32);
	cef_add(l, (struct cef_entry){.prefix = {0xe0000000u, 4}, .kind = CEF_DROP});
	cef_add_receive(l, 0xe0000000u, 24);
	cef_add_receive(l, 0xffffffffu, 32);
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

static bool is_connected(const struct rib_route *r)
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
	if (e->kind == CEF_RECEIVE || e->kind == CEF_DROP) {
		text_add(ex->out, e->kind == CEF_RECEIVE ? ", receive\n" : ", drop\n");
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
	if (is_connected(route)) {
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

/* An entry as it is now; what is gone meanwhile is left out. */
static void cef_show(struct exec *ex, const struct cef_list *l, const struct cef_entry *e,
		     bool detail)
{
	const char *name = e->kind == CEF_ADJACENCY ? l->names.s + e->name_at : "";
	const struct rib_route *r = NULL;

	if (e->kind == CEF_ROUTE) {
		r = rib_best(ex->host->router, e->prefix);
		if (!r)
			return;
	}
	if (detail)
		cef_detail(ex, e, r, name);
	else
		cef_row(ex, e, r, name);
}

/* Nothing is unresolved: a route whose next hop cannot be reached is in no table. */
static void cef_header(struct exec *ex, const struct cef_list *l)
{
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
		cef_show(ex, l, &l->v[i], detail);
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
		cef_show(ex, l, e, true);
	else
		text_add(ex->out, "%Prefix not found\n");
}

static void cef_summary(struct exec *ex, const struct cef_list *l)
{
	if (ex->host->style < STYLE_15)
		cef_header(ex, l);
	else
		text_printf(ex->out,
			    "IPv4 CEF is enabled and running\nVRF Default\n"
			    " %zu prefixes (%zu/0 fwd/non-fwd)\n Table id 0x0\n"
			    " Database epoch:        0 (%zu entries at this epoch)\n",
			    l->n, l->n, l->n);
}

void show_ip_cef(struct exec *ex, const struct args *a)
{
	const struct node *n = config_find(ex->host->running, CMD_IP_CEF, NULL);
	struct show_pace p = show_pace_begin(ex);
	struct cef_list l = {0};

	if (!n || n->negated) {
		text_add(ex->out, ex->host->style == STYLE_15 ? "%IPv4 CEF not running\n"
							     : "%CEF not running\n");
		return;
	}
	if (cef_collect(&p, &l)) {
		if (args_has(a, A_ADDR) || args_has(a, A_PREFIX))
			cef_show_one(ex, &l, a);
		else if (args_has(a, K_SUMMARY))
			cef_summary(ex, &l);
		else
			cef_show_all(&p, &l, args_has(a, K_DETAIL));
	}
	text_free(&l.names);
	free(l.v);
}
