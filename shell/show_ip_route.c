/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show ip route in its forms. What is printed is the RIB's best routes; grouping by major network
 * and the order of lines are the display's own.
 *
 * Order in 12.x: IOS walks two hash tables, and years of operators have read their tables in that
 * order. Major networks come by (first octet xor third octet) folded to four bits, subnets of one
 * network by the xor of all four octets, supernets (the default route among them) last. Worked
 * out from published tables, which it reproduces; where two networks fall into one slot the low
 * bits decide here. From 15 on the order is that of the addresses.
 */
#include <stdio.h>
#include <stdlib.h>

#include "engine/net/rib.h"
#include "engine/ospf/ospf.h"
#include "grammar.h"
#include "lib/mem.h"
#include "shell/exec.h"
#include "shell/show.h"
#include "shell/show_pace.h"

#define SUMMARY_12                                                                                 \
	"IP routing table name is Default-IP-Routing-Table(0)\n"                                   \
	"IP routing table maximum-paths is 16\n"                                                   \
	"Route Source    Networks    Subnets     Overhead    Memory (bytes)\n"
#define SUMMARY_15                                                                                 \
	"IP routing table name is default (0x0)\nIP routing table maximum-paths is 32\n"           \
	"Route Source    Networks    Subnets     Replicates  Overhead    Memory (bytes)\n"

/* What differs between the styles: texts and columns. */
struct route_style {
	const char *codes;
	unsigned code_width;   /* column of a major network */
	unsigned subnet_width; /* column of a subnet */
	bool hash_order;
	bool codes_when_filtered;
	const char *summary;   /* first lines of the summary */
	/* What the summary accounts for a route, and for the entry above a network's subnets. */
	unsigned route_bytes, overhead_bytes, internal_bytes;
	bool replicates;
};

static const struct route_style route_styles[STYLE_COUNT] = {
	[STYLE_12_2] = {SHOW_ROUTE_CODES_12, 5, 8, true, false, SUMMARY_12, 136, 72, 1156, false},
	[STYLE_12_3] = {SHOW_ROUTE_CODES_12, 5, 8, true, false, SUMMARY_12, 136, 72, 1156, false},
	[STYLE_15] = {SHOW_ROUTE_CODES_15, 6, 9, false, true, SUMMARY_15, 180, 68, 460, true},
};

/* A route as it was when the table was read; whatever else is printed of it is looked up then. */
struct route_key {
	struct prefix prefix;
	bool wanted; /* printed; a network's header counts its other routes too */
};

struct route_list {
	struct route_key *v;
	size_t n, cap;
	int source; /* enum rib_source or -1: all */
	struct prefix within; /* longer-prefixes: only these */
};

static bool route_wanted(const struct route_list *l, const struct rib_route *r)
{
	return l->source < 0 || (int)r->source == l->source ||
	       (l->source == RIB_CONNECTED && r->source == RIB_LOCAL);
}

static void route_collect(void *ctx, const struct rib_route *r)
{
	struct route_list *l = ctx;

	if (r->prefix.len < l->within.len || !prefix_has(l->within, r->prefix.addr))
		return;
	if (l->n == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 64;
		l->v = mem_realloc(l->v, l->cap, sizeof(*l->v));
	}
	l->v[l->n++] = (struct route_key){r->prefix, route_wanted(l, r)};
}

static bool is_supernet(struct prefix p)
{
	return p.len < ip_class_len(p.addr) || p.addr == 0;
}

static uint32_t major_of(struct prefix p)
{
	return is_supernet(p) ? p.addr : p.addr & ip_mask(ip_class_len(p.addr));
}

/* Larger comes later: supernets, then the slot of the network, then the bits that break a tie. */
static uint64_t major_rank(struct prefix p)
{
	uint32_t net = major_of(p);
	unsigned x = (net >> 24 ^ net >> 8) & 255;

	if (is_supernet(p))
		return 1ull << 60 | net;
	return (uint64_t)((x >> 4 ^ x) & 15) << 40 | (uint64_t)(x & 15) << 36 | net;
}

static unsigned subnet_rank(struct prefix p)
{
	return (p.addr >> 24 ^ p.addr >> 16 ^ p.addr >> 8 ^ p.addr) & 255;
}

static int cmp_u64(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int route_cmp_hash(const void *pa, const void *pb)
{
	const struct route_key *a = pa, *b = pb;
	int c = cmp_u64(major_rank(a->prefix), major_rank(b->prefix));

	if (!c)
		c = cmp_u64(subnet_rank(a->prefix), subnet_rank(b->prefix));
	if (!c)
		c = cmp_u64(a->prefix.addr, b->prefix.addr);
	return c ? c : cmp_u64(a->prefix.len, b->prefix.len);
}

static const char *route_code(const struct rib_route *r, bool candidate)
{
	static const char *const ospf[] = {"O", "O IA", "O E1", "O E2"};
	static const char *const ospf_default[] = {"O*", "O*IA", "O*E1", "O*E2"};

	switch (r->source) {
	case RIB_CONNECTED:
		return "C";
	case RIB_LOCAL:
		return "L";
	case RIB_STATIC:
		return candidate ? "S*" : "S";
	default:
		return (candidate ? ospf_default : ospf)[r->kind];
	}
}

/* One hop behind the prefix: "[110/2] via 10.1.1.3, 00:00:07, FastEthernet0/1". */
static void hop_text(struct text *out, const struct rib_route *r, const struct rib_hop *h,
		     uint64_t now_ns)
{
	struct strbuf b;

	if (r->source == RIB_CONNECTED || r->source == RIB_LOCAL ||
	    (r->source != RIB_OSPF && !h->gw && h->ifp)) {
		text_printf(out, "is directly connected, %s", h->ifp ? h->ifp->name : "Null0");
		return;
	}
	/* An OSPF range's own route. */
	if (!h->gw) {
		text_printf(out, "is a summary, %s, Null0",
			    text_age(&b, (now_ns - h->since_ns) / NS_PER_S));
		return;
	}
	text_printf(out, "[%u/%u] via %s", r->distance, r->metric, ip_str(&b, h->gw));
	if (r->source == RIB_OSPF)
		text_printf(out, ", %s", text_age(&b, (now_ns - h->since_ns) / NS_PER_S));
	if (h->ifp)
		text_printf(out, ", %s", h->ifp->name);
}

static void route_line(struct text *out, const struct route_style *st, const struct rib_route *r,
		       bool subnet, bool mask, uint64_t now_ns)
{
	struct strbuf b;
	size_t start = out->len, bracket;

	text_add(out, route_code(r, r->prefix.len == 0));
	text_pad_to(out, subnet ? st->subnet_width : st->code_width);
	text_add(out, mask ? prefix_str(&b, r->prefix) : ip_str(&b, r->prefix.addr));
	text_char(out, ' ');
	bracket = out->len - start;
	for (unsigned i = 0; i < r->n_hops; i++) {
		if (i > 0)
			text_pad_to(out, bracket);
		hop_text(out, r, &r->hops[i], now_ns);
		text_char(out, '\n');
	}
}

/* The line above the subnets of one network: "     10.0.0.0/8 is variably subnetted, ...". */
static void major_header(struct text *out, const struct route_style *st,
			 const struct route_key *v, size_t n, bool *variable)
{
	unsigned class_len = ip_class_len(v[0].prefix.addr), masks = 0;
	struct strbuf b;
	uint64_t seen = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t bit = 1ull << v[i].prefix.len;

		masks += !(seen & bit);
		seen |= bit;
	}
	*variable = masks > 1;
	text_pad_to(out, st->code_width);
	if (*variable)
		text_printf(out, "%s is variably subnetted, %zu subnets, %u masks\n",
			    prefix_str(&b, prefix_make(major_of(v[0].prefix), class_len)), n,
			    masks);
	else
		text_printf(
			out, "%s is subnetted, %zu subnets\n",
			prefix_str(&b, (struct prefix){major_of(v[0].prefix), v[0].prefix.len}),
			n);
}

static size_t same_major(const struct route_key *v, size_t n)
{
	size_t i = 1;

	while (i < n && !is_supernet(v[0].prefix) && !is_supernet(v[i].prefix) &&
	       major_of(v[i].prefix) == major_of(v[0].prefix))
		i++;
	return i;
}

static bool any_wanted(const struct route_key *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].wanted)
			return true;
	return false;
}

static void route_row(struct show_pace *p, const struct route_style *st, const struct route_list *l,
		      const struct route_key *k, bool subnet, bool mask)
{
	const struct router *router = p->ex->host->router;
	const struct rib_route *r = k->wanted ? rib_best(router, k->prefix) : NULL;

	if (r && route_wanted(l, r))
		route_line(p->ex->out, st, r, subnet, mask, router->sim->now_ns);
}

static void route_table(struct show_pace *pace, const struct route_style *st,
			const struct route_list *l)
{
	for (size_t i = 0; i < l->n;) {
		size_t n = same_major(l->v + i, l->n - i);
		struct prefix p = l->v[i].prefix;
		bool whole = is_supernet(p) || (n == 1 && p.len == ip_class_len(p.addr));
		bool variable = false;

		if (!whole && any_wanted(l->v + i, n))
			major_header(pace->ex->out, st, l->v + i, n, &variable);
		for (size_t k = 0; k < n; k++) {
			route_row(pace, st, l, &l->v[i + k], !whole, whole || variable);
			if (!show_pace_breathe(pace))
				return;
		}
		i += n;
	}
}

static void gateway_line(struct text *out, const struct rib_route *gateway)
{
	struct strbuf b;

	if (!gateway)
		text_add(out, "Gateway of last resort is not set\n\n");
	else
		text_printf(out, "Gateway of last resort is %s to network 0.0.0.0\n\n",
			    ip_str(&b, gateway->hops[0].gw));
}

static void routing_entry_hops(struct text *out, const struct rib_route *r, uint64_t now_ns)
{
	struct strbuf a, f, t;

	text_add(out, "  Routing Descriptor Blocks:\n");
	for (unsigned i = 0; i < r->n_hops; i++) {
		const struct rib_hop *h = &r->hops[i];

		text_printf(out, "  %c ", i == 0 ? '*' : ' ');
		if (h->gw)
			text_add(out, ip_str(&a, h->gw));
		else
			text_printf(out, "directly connected, via %s",
				    h->ifp ? h->ifp->name : "Null0");
		if (r->source == RIB_OSPF && h->gw)
			text_printf(out, ", from %s, %s ago, via %s", ip_str(&f, h->from),
				    text_age(&t, (now_ns - h->since_ns) / NS_PER_S), h->ifp->name);
		else if (h->gw && h->ifp)
			text_printf(out, ", via %s", h->ifp->name);
		text_printf(out, "\n      Route metric is %u, traffic share count is 1\n",
			    r->metric);
		if (r->tag)
			text_printf(out, "      Route tag %u\n", r->tag);
	}
}

/* show ip route ADDRESS. */
static void routing_entry(struct text *out, const struct rib_route *r, uint64_t now_ns)
{
	static const char *const kinds[] = {"intra area", "inter area", "extern 1", "extern 2"};
	struct strbuf b, t;

	text_printf(out, "Routing entry for %s%s\n  Known via \"", prefix_str(&b, r->prefix),
		    is_supernet(r->prefix) ? ", supernet" : "");
	if (r->source == RIB_OSPF)
		text_printf(out, "ospf %u", r->instance);
	else
		/* A local route counts as connected here (capture of 15). */
		text_add(out, r->source == RIB_STATIC ? "static" : "connected");
	text_printf(out, "\", distance %u, metric %u", r->distance, r->metric);
	if (r->source == RIB_CONNECTED || r->source == RIB_LOCAL)
		text_add(out, " (connected, via interface)");
	if (r->prefix.len == 0)
		text_add(out, ", candidate default path");
	if (r->tag)
		text_printf(out, "\n  Tag %u", r->tag);
	if (r->source == RIB_OSPF)
		text_printf(out, ", type %s", kinds[r->kind]);
	if (r->source == RIB_OSPF && r->kind == RIB_OSPF_E2)
		text_printf(out, ", forward metric %u", r->forward_metric);
	text_char(out, '\n');
	if (r->source == RIB_OSPF) {
		const struct rib_hop *last = &r->hops[0];

		for (unsigned i = 1; i < r->n_hops; i++)
			if (r->hops[i].since_ns > last->since_ns)
				last = &r->hops[i];
		text_printf(out, "  Last update from %s on %s, %s ago\n", ip_str(&b, last->gw),
			    last->ifp->name, text_age(&t, (now_ns - last->since_ns) / NS_PER_S));
	}
	routing_entry_hops(out, r, now_ns);
}

struct major_search {
	struct prefix net;
	bool found;
};

static void major_find(void *ctx, const struct rib_route *r)
{
	struct major_search *s = ctx;

	s->found |= !is_supernet(r->prefix) && prefix_has(s->net, r->prefix.addr);
}

static void show_route_entry(struct exec *ex, uint32_t addr, const uint32_t *mask)
{
	struct router *r = ex->host->router;
	const struct rib_route *route =
		mask ? rib_best(r, prefix_make(addr, (unsigned)ip_mask_len(*mask)))
		     : rib_lookup(r, addr);
	struct major_search s = {.net = prefix_make(addr, ip_class_len(addr))};
	struct show_pace pace;

	/* IOS answers for an address with the default route only if asked for 0.0.0.0. */
	if (route && (route->prefix.len > 0 || addr == 0)) {
		routing_entry(ex->out, route, r->sim->now_ns);
		return;
	}
	pace = show_pace_begin(ex);
	if (!show_pace_routes(&pace, major_find, &s))
		return;
	text_add(ex->out, s.found ? "% Subnet not in table\n" : "% Network not in table\n");
}

struct source_count {
	unsigned networks, subnets, replicates;
};

struct summary {
	const struct router *router;
	struct source_count of[RIB_SOURCE_COUNT], sum;
	unsigned kinds[4];	/* enum rib_ospf_kind */
	unsigned internal;	/* networks that have subnets */
	uint32_t last_major;
};

static void count_route(void *ctx, const struct rib_route *r)
{
	struct summary *s = ctx;
	/* What has a line "local" of its own in show ip route is connected here. */
	struct source_count *c = &s->of[r->source == RIB_LOCAL ? RIB_CONNECTED : r->source];
	bool subnet = r->prefix.len > ip_class_len(r->prefix.addr);

	c->networks += !subnet;
	c->subnets += subnet;
	if (r->source == RIB_OSPF)
		s->kinds[r->kind]++;
	if (subnet && (!s->internal || major_of(r->prefix) != s->last_major)) {
		s->internal++;
		s->last_major = major_of(r->prefix);
	}
}

static void summary_row(struct text *out, const struct route_style *st, const char *name,
			const struct source_count *c)
{
	unsigned n = c->networks + c->subnets;

	text_printf(out, "%-15s %-11u %-11u ", name, c->networks, c->subnets);
	if (st->replicates)
		text_printf(out, "%-11u ", c->replicates);
	text_printf(out, "%-11u %u\n", n * st->overhead_bytes, n * st->route_bytes);
}

static void summary_ospf(struct text *out, const struct route_style *st, const struct summary *s)
{
	const struct ospf_proc *proc = ospf_first(s->router);
	char name[24];

	if (!proc)
		return;
	snprintf(name, sizeof(name), "ospf %u", proc->pid);
	summary_row(out, st, name, &s->of[RIB_OSPF]);
	text_printf(out,
		    "  Intra-area: %u Inter-area: %u External-1: %u External-2: %u\n"
		    "  NSSA External-1: 0 NSSA External-2: 0\n",
		    s->kinds[RIB_OSPF_INTRA], s->kinds[RIB_OSPF_INTER], s->kinds[RIB_OSPF_E1],
		    s->kinds[RIB_OSPF_E2]);
}

static void show_route_summary(struct exec *ex, const struct route_style *st)
{
	struct summary s = {.router = ex->host->router};
	struct show_pace pace = show_pace_begin(ex);
	struct text *out = ex->out;
	unsigned n;

	if (!show_pace_routes(&pace, count_route, &s))
		return;
	for (int i = 0; i < RIB_SOURCE_COUNT; i++) {
		s.sum.networks += s.of[i].networks;
		s.sum.subnets += s.of[i].subnets;
	}
	n = s.sum.networks + s.sum.subnets;
	text_add(out, st->summary);
	summary_row(out, st, "connected", &s.of[RIB_CONNECTED]);
	summary_row(out, st, "static", &s.of[RIB_STATIC]);
	if (st->replicates)
		summary_row(out, st, "application", &(struct source_count){0});
	summary_ospf(out, st, &s);
	text_printf(out, "%-15s %-*u %u\n", "internal", st->replicates ? 47 : 35, s.internal,
		    s.internal * st->internal_bytes);
	text_printf(out, "%-15s %-11u %-11u ", "Total", s.sum.networks + s.internal,
		    s.sum.subnets);
	if (st->replicates)
		text_printf(out, "%-11u ", 0u);
	text_printf(out, "%-11u %u\n", n * st->overhead_bytes,
		    n * st->route_bytes + s.internal * st->internal_bytes);
}

void show_ip_route(struct exec *ex, const struct args *a)
{
	const struct route_style *st = &route_styles[ex->host->style];
	struct route_list l = {.source = -1};
	struct show_pace pace = show_pace_begin(ex);

	if (args_has(a, K_SUMMARY)) {
		show_route_summary(ex, st);
		return;
	}
	if (args_has(a, A_ADDR)) {
		uint32_t addr = args_ip(a, A_ADDR, 0), mask = args_ip(a, A_MASK, 0);

		if (!args_has(a, K_LONGER_PREFIXES)) {
			show_route_entry(ex, addr, args_has(a, A_MASK) ? &mask : NULL);
			return;
		}
		l.within = prefix_make(addr, args_has(a, A_MASK) ? (unsigned)ip_mask_len(mask)
								 : ip_class_len(addr));
	}
	if (args_has(a, K_CONNECTED))
		l.source = RIB_CONNECTED;
	else if (args_has(a, K_STATIC))
		l.source = RIB_STATIC;
	else if (args_has(a, K_OSPF))
		l.source = RIB_OSPF;
	if (show_pace_routes(&pace, route_collect, &l) &&
	    (!st->hash_order ||
	     show_pace_sort(&pace, l.v, l.n, sizeof(*l.v), route_cmp_hash))) {
		if (l.source < 0 || st->codes_when_filtered) {
			text_add(ex->out, st->codes);
			text_char(ex->out, '\n');
			gateway_line(ex->out,
				     rib_best(ex->host->router, (struct prefix){0, 0}));
		}
		route_table(&pace, st, &l);
	}
	free(l.v);
}
