/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show ip protocols: what each routing process is set to, and whom it has heard. */
#include <stdlib.h>

#include "engine/ospf/ospf.h"
#include "grammar.h"
#include "shell/exec.h"

/* Routers whose LSAs gave routes, and when a route of theirs last changed. */
struct sources {
	unsigned pid;
	struct {
		uint32_t id;
		uint64_t since_ns;
	} *v;
	size_t n, cap;
};

static void add_source(struct sources *s, const struct rib_hop *hop)
{
	for (size_t i = 0; i < s->n; i++) {
		if (s->v[i].id != hop->from)
			continue;
		if (hop->since_ns > s->v[i].since_ns)
			s->v[i].since_ns = hop->since_ns;
		return;
	}
	if (s->n == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 8;
		s->v = mem_realloc(s->v, s->cap, sizeof(*s->v));
	}
	s->v[s->n].id = hop->from;
	s->v[s->n++].since_ns = hop->since_ns;
}

static void route_sources(void *ctx, const struct rib_route *route)
{
	struct sources *s = ctx;

	if (route->source != RIB_OSPF || route->instance != s->pid)
		return;
	for (unsigned i = 0; i < route->n_hops; i++)
		add_source(s, &route->hops[i]);
}

static void put_sources(struct text *out, const struct ospf_proc *proc)
{
	struct sources s = {.pid = proc->pid};
	struct strbuf a, b;

	rib_walk(proc->router, route_sources, &s);
	text_add(out, "  Routing Information Sources:\n"
		      "    Gateway         Distance      Last Update\n");
	for (size_t i = 0; i < s.n; i++)
		text_printf(out, "    %-15s %8u      %s\n", ip_str(&a, s.v[i].id),
			    proc->cfg.distance_intra,
			    text_age(&b, (proc->router->sim->now_ns - s.v[i].since_ns) / NS_PER_S));
	free(s.v);
}

static void put_passive(struct text *out, const struct ospf_proc *proc)
{
	const struct ospf_area *area;
	const struct ospf_iface *oif;
	bool any = false;

	list_each (area, &proc->areas, node) {
		list_each (oif, &area->ifaces, node) {
			if (!oif->passive)
				continue;
			if (!any)
				text_add(out, "  Passive Interface(s):\n");
			any = true;
			text_printf(out, "    %s\n", oif->ifp->name);
		}
	}
}

/* The capture of 15 has the title one blank nearer to the margin than what stands around it. */
static void put_redistributed(struct text *out, const struct ospf_proc *proc, bool of_15)
{
	static const char *const names[RIB_SOURCE_COUNT] = {"connected", "static", "ospf", "local"};
	bool any = false;

	for (unsigned i = 0; i < RIB_SOURCE_COUNT; i++) {
		const struct ospf_redist *rd = &proc->cfg.redist[i];

		if (!rd->on)
			continue;
		if (!any)
			text_printf(out, "%sRedistributing External Routes from,\n",
				    of_15 ? " " : "  ");
		any = true;
		text_printf(out, "    %s%s\n", names[i],
			    rd->subnets ? ", includes subnets in redistribution" : "");
	}
}

static void put_networks(struct text *out, const struct ospf_proc *proc)
{
	struct strbuf a, b;

	text_add(out, "  Routing for Networks:\n");
	for (size_t i = 0; i < proc->cfg.n_networks; i++) {
		const struct ospf_network *n = &proc->cfg.networks[i];

		text_printf(out, "    %s %s area %u\n", ip_str(&a, n->addr),
			    ip_str(&b, n->wildcard), n->area);
	}
}

/* Those that `ip ospf PID area` puts there, area by area. */
static void put_explicit(struct text *out, const struct ospf_proc *proc)
{
	const struct ospf_area *area;
	const struct ospf_iface *oif;

	list_each (area, &proc->areas, node) {
		bool any = false;

		list_each (oif, &area->ifaces, node) {
			if (oif->by_network)
				continue;
			if (!any)
				text_printf(out, "  Routing on Interfaces Configured Explicitly"
						 " (Area %u):\n",
					    area->id);
			any = true;
			text_printf(out, "    %s\n", oif->ifp->name);
		}
	}
}

static void put_protocol(struct text *out, const struct ospf_proc *proc, bool of_15)
{
	bool abr = ospf_is_abr(proc), asbr = ospf_is_asbr(proc);
	const struct ospf_area *area;
	unsigned areas = 0, stubs = 0;
	struct strbuf b;

	list_each (area, &proc->areas, node) {
		areas++;
		stubs += area->stub;
	}
	text_printf(out,
		    "Routing Protocol is \"ospf %u\"\n"
		    "  Outgoing update filter list for all interfaces is not set\n"
		    "  Incoming update filter list for all interfaces is not set\n"
		    "  Router ID %s\n",
		    proc->pid, ip_str(&b, proc->router_id));
	if (abr || asbr)
		text_printf(out, "  It is an %s%s%s router\n", abr ? "area border" : "",
			    abr && asbr ? " and " : "",
			    asbr ? "autonomous system boundary" : "");
	put_redistributed(out, proc, of_15);
	text_printf(out,
		    "  Number of areas in this router is %u. %u normal %u stub 0 nssa\n"
		    "  Maximum path: %u\n",
		    areas, areas - stubs, stubs, proc->cfg.max_paths);
	put_networks(out, proc);
	put_explicit(out, proc);
	put_passive(out, proc);
	put_sources(out, proc);
	text_printf(out, "  Distance: (default is %u)\n\n", proc->cfg.distance_intra);
}

void show_ip_protocols(struct exec *ex, const struct args *a)
{
	const struct ospf_proc *proc = ospf_first(ex->host->router);

	(void)a;
	if (ex->host->style == STYLE_15)
		text_add(ex->out, "*** IP Routing is NSF aware ***\n\n");
	for (; proc; proc = ospf_next(proc))
		put_protocol(ex->out, proc, ex->host->style == STYLE_15);
}
