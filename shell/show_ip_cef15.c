/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show ip cef in the words of 15.x: a table that names the interface of what is received too, and
 * entries with their sources and paths.
 */
#include "shell/show_ip_cef.h"

/* The columns, and what stands there, as captured from 15.x (show ip cef). */
void cef15_row(struct exec *ex, const struct cef_entry *e, const struct rib_route *route,
	       const char *name)
{
	struct text *out = ex->out;
	struct fib_view v = {0};
	struct strbuf b;

	text_add(out, prefix_str(&b, e->prefix));
	text_pad_to(out, 21);
	if (e->kind == CEF_DROP) {
		text_add(out, e->prefix.len ? "drop\n" : "no route\n");
	} else if (e->kind == CEF_RECEIVE) {
		text_printf(out, "%-20s %s\n", "receive", name);
	} else if (!route) {
		text_printf(out, "%-20s %s\n", "attached", name);
	} else if (cef_is_attached(route)) {
		text_printf(out, "%-20s %s\n", "attached",
			    route->hops[0].ifp ? route->hops[0].ifp->name : "Null0");
	} else if (!fib_view(ex->host->router, route->prefix, &v)) {
		text_add(out, "drop\n");
	}
	for (unsigned i = 0; i < v.n_paths; i++) {
		const struct fib_path *p = &v.paths[i];

		text_pad_to(out, 21);
		text_printf(out, "%-20s %s\n", ip_str(&b, p->gw ? p->gw : p->to.next_hop),
			    p->to.ifp ? p->to.ifp->name : "Null0");
	}
}

/* How many entries the connected network `e` covers by nature: its ends, and its neighbors. */
static void count_covered(const struct cef_list *l, const struct cef_entry *e, unsigned *deagg,
			  unsigned *neighbors)
{
	*deagg = *neighbors = 0;
	for (const struct cef_entry *c = e + 1;
	     c < l->v + l->n && prefix_has(e->prefix, c->prefix.addr); c++) {
		*neighbors += c->kind == CEF_ADJACENCY;
		*deagg += c->kind == CEF_RECEIVE && !c->own && c->cover_len == e->prefix.len;
	}
}

static void attached_sources(struct exec *ex, const struct cef_list *l, const struct cef_entry *e,
			     const struct rib_route *route)
{
	unsigned deagg, neighbors;

	text_printf(ex->out, ", flags [attached%s",
		    route->source == RIB_CONNECTED ? ", connected" : "");
	count_covered(l, e, &deagg, &neighbors);
	if (route->source != RIB_CONNECTED || deagg == 0) {
		text_add(ex->out, "]\n");
		return;
	}
	text_printf(ex->out,
		    ", cover dependents, need deagg]\n"
		    "  Covered dependent prefixes: %u\n    need deagg: %u\n",
		    deagg + neighbors, deagg);
	if (neighbors)
		text_printf(ex->out, "    notify cover updated: %u\n", neighbors);
}

static void neighbor_sources(struct exec *ex, const struct cef_entry *e, const char *name)
{
	const struct rib_route *cover = rib_lookup(ex->host->router, e->prefix.addr);
	struct strbuf a, c;

	/* IOS ends the line with where the adjacency lies in its memory; a number stands there. */
	text_printf(ex->out,
		    ", flags [attached]\n  Adj source: IP adj out of %s, addr %s %08X\n", name,
		    ip_str(&a, e->prefix.addr), 0x65000000u | (e->prefix.addr & 0xffffffu));
	if (cover)
		text_printf(ex->out, "    Dependent covered prefix type adjfib, cover %s\n",
			    prefix_str(&c, cover->prefix));
}

static void receive_sources(struct exec *ex, const struct cef_entry *e, const char *name)
{
	struct strbuf b;

	if (e->own) {
		text_printf(ex->out,
			    ", flags [%sreceive, local, source eligible]\n"
			    "  Interface source: %s flags: local, source eligible\n",
			    e->cover_len == 32 ? "attached, connected, " : "", name);
		return;
	}
	text_add(ex->out, ", flags [receive]\n");
	if (e->cover_len == 0)
		text_add(ex->out, "  Special source: receive\n");
	else
		text_printf(ex->out,
			    "  Interface source: %s flags: none\n"
			    "    Dependent covered prefix type cover need deagg, cover %s\n",
			    name, prefix_str(&b, prefix_make(e->prefix.addr, e->cover_len)));
}

/* What follows the prefix where more than its paths is wanted. */
static void put_sources(struct exec *ex, const struct cef_list *l, const struct cef_entry *e,
			const struct rib_route *route)
{
	text_add(ex->out, ", epoch 0");
	if (e->kind == CEF_RECEIVE)
		receive_sources(ex, e, cef_entry_name(l, e));
	else if (e->kind == CEF_ADJACENCY)
		neighbor_sources(ex, e, cef_entry_name(l, e));
	else if (e->kind == CEF_DROP)
		text_add(ex->out, e->prefix.len
					  ? "\n  Special source: drop\n"
					  : ", flags [default route handler, default route]\n");
	else if (cef_is_attached(route))
		attached_sources(ex, l, e, route);
	else
		text_printf(ex->out, "%s%s\n",
			    e->prefix.len == 0 ? ", flags [default route]" : "",
			    route->n_hops > 1 ? ", per-destination sharing" : "");
}

/* A path that ends in a neighbor known by its link address is attached, any other goes through
 * the network that it lies in. */
static void put_path(struct exec *ex, const struct fib_path *p, bool detail)
{
	const char *name = p->to.ifp ? p->to.ifp->name : "Null0";
	struct strbuf a;

	if (!p->recursive || !detail) {
		text_printf(ex->out, "  nexthop %s %s\n",
			    ip_str(&a, p->recursive ? p->to.next_hop : p->gw), name);
		return;
	}
	text_printf(ex->out, "  recursive via %s\n", ip_str(&a, p->gw));
	if (p->to.next_hop && p->to.next_hop != p->gw) {
		text_printf(ex->out, "    nexthop %s %s\n", ip_str(&a, p->to.next_hop), name);
	} else if (p->to.ifp && fib_adjacent(ex->host->router, p->to.ifp, p->gw)) {
		text_printf(ex->out, "    attached to %s\n", name);
	} else {
		text_printf(ex->out, "    recursive via %s\n", prefix_str(&a, p->via));
		text_printf(ex->out, "      attached to %s\n", name);
	}
}

void cef15_entry(struct exec *ex, const struct cef_list *l, const struct cef_entry *e,
		 const struct rib_route *route, bool detail)
{
	const char *name = cef_entry_name(l, e);
	struct fib_view v = {0};
	struct strbuf b;

	text_add(ex->out, prefix_str(&b, e->prefix));
	if (detail)
		put_sources(ex, l, e, route);
	else
		text_char(ex->out, '\n');
	if (e->kind == CEF_DROP)
		text_add(ex->out, e->prefix.len ? "  drop\n" : "  no route\n");
	else if (e->kind == CEF_RECEIVE)
		text_printf(ex->out, "  receive%s%s\n", *name ? " for " : "", name);
	else if (e->kind == CEF_ADJACENCY)
		text_printf(ex->out, "  attached to %s\n", name);
	else if (cef_is_attached(route))
		text_printf(ex->out, "  attached to %s\n",
			    route->hops[0].ifp ? route->hops[0].ifp->name : "Null0");
	else if (fib_view(ex->host->router, route->prefix, &v))
		for (unsigned i = 0; i < v.n_paths; i++)
			put_path(ex, &v.paths[i], detail);
}
