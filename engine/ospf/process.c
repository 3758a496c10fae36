/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes: from configuration to areas and interfaces. A process needs a router id: the
 * configured one, else the highest address of a loopback interface, else of any interface that
 * is up; without one it waits for an interface. The id is kept until the process starts over.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/ospf/ospf_int.h"

/* Configuration: a copy that owns its arrays. */

struct ospf_config ospf_config_default(void)
{
	struct ospf_config c = {
		.default_metric = -1,
		.reference_mbps = 100,
		.default_originate_metric = -1,
		.default_originate_type = 2,
		.distance_intra = 110,
		.distance_inter = 110,
		.distance_external = 110,
		.max_paths = 4,
		.rfc1583 = true,
		.spf_delay_ms = 5000,
		.spf_hold_ms = 10000,
	};

	for (unsigned i = 0; i < RIB_SOURCE_COUNT; i++)
		c.redist[i] = (struct ospf_redist){.metric = -1, .metric_type = 2};
	return c;
}

static void config_free(struct ospf_config *c)
{
	for (size_t i = 0; i < c->n_passive_except; i++)
		free((char *)c->passive_except[i]);
	free((void *)c->passive_except);
	free((void *)c->networks);
	free((void *)c->areas);
	free((void *)c->ranges);
	memset(c, 0, sizeof(*c));
}

static struct ospf_config config_copy(const struct ospf_config *from)
{
	struct ospf_config c = *from;
	struct ospf_network *networks = mem_calloc(c.n_networks + 1, sizeof(*networks));
	struct ospf_area_config *areas = mem_calloc(c.n_areas + 1, sizeof(*areas));
	struct ospf_range_config *ranges = mem_calloc(c.n_ranges + 1, sizeof(*ranges));
	const char **names = mem_calloc(c.n_passive_except + 1, sizeof(*names));

	if (c.n_networks)
		memcpy(networks, from->networks, c.n_networks * sizeof(*networks));
	if (c.n_areas)
		memcpy(areas, from->areas, c.n_areas * sizeof(*areas));
	if (c.n_ranges)
		memcpy(ranges, from->ranges, c.n_ranges * sizeof(*ranges));
	for (size_t i = 0; i < c.n_passive_except; i++)
		names[i] = mem_strdup(from->passive_except[i]);
	c.networks = networks;
	c.areas = areas;
	c.ranges = ranges;
	c.passive_except = names;
	return c;
}

/* Areas. */

struct ospf_area *ospf_area_find(const struct ospf_proc *proc, uint32_t id)
{
	struct ospf_area *area;

	list_each(area, &proc->areas, node)
		if (area->id == id)
			return area;
	return NULL;
}

struct ospf_area_config ospf_area_config_default(uint32_t id)
{
	return (struct ospf_area_config){.id = id, .default_cost = 1};
}

/* What the `area N ...` lines say. */
static void area_configure(struct ospf_area *area)
{
	const struct ospf_config *c = &area->proc->cfg;
	struct ospf_area_config is = ospf_area_config_default(area->id);
	struct ospf_iface *oif;

	for (size_t i = 0; i < c->n_areas; i++)
		if (c->areas[i].id == area->id)
			is = c->areas[i];
	area->auth = is.auth;
	/* 10.5: neighbours must agree on this, so all begin again. */
	if (area->stub != is.stub)
		list_each(oif, &area->ifaces, node)
			oif->restart = true;
	area->stub = is.stub;
	area->no_summary = is.no_summary;
	area->default_cost = is.default_cost;
	ospf_ranges_configure(area);
}

static struct ospf_area *area_get(struct ospf_proc *proc, uint32_t id)
{
	struct ospf_area *area = ospf_area_find(proc, id), *at;

	if (area)
		return area;
	area = mem_zalloc(sizeof(*area));
	area->proc = proc;
	area->id = id;
	list_init(&area->ifaces);
	trie_init(&area->summaries);
	trie_init(&area->asbr_summaries);
	ospf_lsdb_init(&area->db);
	timer_init(&area->router_lsa_timer, ospf_router_lsa_build, area);
	list_each(at, &proc->areas, node)
		if (at->id > id)
			break;
	list_insert_before(&at->node, &area->node);
	area_configure(area);
	return area;
}

/* Its interfaces are gone already. */
static void area_free(struct ospf_area *area)
{
	timer_stop(ospf_sim(area->proc), &area->router_lsa_timer);
	ospf_summaries_free(area);
	ospf_origins_free(&area->origins);
	ospf_lsdb_free(&area->db);
	free(area->ranges);
	list_remove(&area->node);
	free(area);
}

static bool area_is_wanted(const struct ospf_area *area)
{
	const struct ospf_config *c = &area->proc->cfg;

	for (size_t i = 0; i < c->n_networks; i++)
		if (c->networks[i].area == area->id)
			return true;
	return !list_empty(&area->ifaces);
}

bool ospf_is_asbr(const struct ospf_proc *proc)
{
	const struct ospf_config *c = &proc->cfg;
	bool any = c->default_originate;

	for (unsigned i = 0; i < RIB_SOURCE_COUNT; i++)
		any |= c->redist[i].on;
	return any;
}

/* Which interfaces take part. */

/* The statement with the fewest free bits that covers the address; the earlier of two equals. */
static const struct ospf_network *network_for(const struct ospf_proc *proc, uint32_t addr)
{
	const struct ospf_network *best = NULL;

	for (size_t i = 0; i < proc->cfg.n_networks; i++) {
		const struct ospf_network *n = &proc->cfg.networks[i];

		if ((addr ^ n->addr) & ~n->wildcard)
			continue;
		if (!best || __builtin_popcount(n->wildcard) < __builtin_popcount(best->wildcard))
			best = n;
	}
	return best;
}

bool ospf_network_covers(const struct ospf_proc *proc, uint32_t area, uint32_t addr)
{
	const struct ospf_network *n = network_for(proc, addr);

	return n && n->area == area;
}

static bool is_passive(const struct ospf_proc *proc, const struct iface *ifp)
{
	bool except = false;

	for (size_t i = 0; i < proc->cfg.n_passive_except && !except; i++)
		except = !strcmp(proc->cfg.passive_except[i], ifp->name);
	return proc->cfg.passive_default != except;
}

/* The area that an interface is to be in; false: in none. */
static bool iface_wanted(const struct ospf_proc *proc, const struct iface *ifp, uint32_t *area,
			 bool *by_network)
{
	const struct ospf_iface *oif = ifp->ospf;
	uint32_t addr = iface_addr(ifp);
	const struct ospf_network *n;

	if (!addr || !proc->running)
		return false;
	*by_network = !oif || !oif->cfg.bound;
	if (!*by_network) {
		*area = oif->cfg.area;
		return oif->cfg.pid == proc->pid;
	}
	n = network_for(proc, addr);
	if (n)
		*area = n->area;
	return n != NULL;
}

/* What can only be changed with the machine stopped differs from what it runs with. */
static bool must_restart(const struct ospf_iface *oif, uint32_t area, bool passive)
{
	struct prefix p = iface_prefix(oif->ifp);

	return oif->area->id != area || oif->passive != passive || oif->restart ||
	       oif->addr != iface_addr(oif->ifp) || oif->len != p.len;
}

static void reconcile_iface(struct ospf_proc *proc, struct iface *ifp, unsigned index)
{
	struct ospf_iface *oif = ifp->ospf;
	bool passive = is_passive(proc, ifp), by_network = true, wanted;
	uint32_t area = 0;

	wanted = iface_wanted(proc, ifp, &area, &by_network);
	if (oif && oif->proc && oif->proc != proc)
		return;
	if (oif && oif->proc && (!wanted || must_restart(oif, area, passive)))
		ospf_if_disable(oif);
	if (!wanted)
		return;
	oif = ospf_iface_get(ifp);
	oif->index = index;
	oif->restart = false;
	if (oif->proc) {
		ospf_if_derive(oif);
		if (oif->by_network != by_network) {
			oif->by_network = by_network;
			ospf_router_lsa_soon(oif->area);
		}
		return;
	}
	oif->passive = passive;
	ospf_if_enable(oif, area_get(proc, area), by_network);
}

/* A router id is wanted from those addresses that can be used now or in a moment. */
static uint32_t choose_router_id(const struct ospf_proc *proc)
{
	uint32_t loopback = 0, other = 0;
	const struct iface *ifp;

	if (proc->cfg.router_id)
		return proc->cfg.router_id;
	list_each(ifp, &proc->router->ifaces, node) {
		uint32_t addr = iface_addr(ifp);

		if (!ifp->admin_up || !ifp->hw_up)
			continue;
		if (ifp->kind->virtual)
			loopback = addr > loopback ? addr : loopback;
		else
			other = addr > other ? addr : other;
	}
	return loopback ? loopback : other;
}

static void process_run(struct ospf_proc *proc)
{
	uint32_t id;

	if (proc->running)
		return;
	id = choose_router_id(proc);
	if (!id) {
		if (!proc->said_no_id)
			ev_ospf_no_rtrid(proc->router, proc->pid);
		proc->said_no_id = true;
		return;
	}
	proc->router_id = id;
	proc->running = true;
	proc->started_ns = proc->router->sim->now_ns;
	trie_init(&proc->routes);
	trie_init(&proc->ext_prefixes);
	ospf_external_start(proc);
}

/* 3.6: a router in stub areas alone keeps nothing of what is outside. */
static bool in_stub_areas_alone(const struct ospf_proc *proc)
{
	const struct ospf_area *area;
	bool any = false;

	list_each(area, &proc->areas, node) {
		if (!list_empty(&area->ifaces) && !area->stub)
			return false;
		any |= !list_empty(&area->ifaces);
	}
	return any;
}

void ospf_reconcile(struct ospf_proc *proc)
{
	struct ospf_area *area, *tmp;
	struct iface *ifp;
	unsigned index = 0;

	process_run(proc);
	if (!proc->running)
		return;
	for (size_t i = 0; i < proc->cfg.n_networks; i++)
		area_get(proc, proc->cfg.networks[i].area);
	list_each(area, &proc->areas, node)
		area_configure(area);
	list_each(ifp, &proc->router->ifaces, node)
		reconcile_iface(proc, ifp, index++);
	list_each_safe(area, tmp, &proc->areas, node) {
		if (area_is_wanted(area)) {
			ospf_router_lsa_soon(area);
			continue;
		}
		/* No LSA is left to say that its routes are gone. */
		area_free(area);
		ospf_spf_soon(proc);
	}
	if (in_stub_areas_alone(proc))
		ospf_lsdb_forget_outside(proc);
	ospf_external_resync(proc);
	ospf_routes_announce(proc);
	/* A calculation that is due tells what is then so: the table is of before the change. */
	if (proc->spf_ran && !timer_running(&proc->spf_timer))
		ospf_summaries_update(proc);
}

static void free_prefix(void *ctx, struct prefix p, void *value)
{
	(void)ctx;
	(void)p;
	free(value);
}

static void stop_timers(struct ospf_proc *proc)
{
	struct sim *s = ospf_sim(proc);

	timer_stop(s, &proc->spf_timer);
	timer_stop(s, &proc->ext_timer);
	timer_stop(s, &proc->maxage_timer);
}

/* Everything that running has brought goes; configuration stays. */
static void process_halt(struct ospf_proc *proc)
{
	struct ospf_iface *oif, *tmp;
	struct ospf_area *area;

	if (!proc->running)
		return;
	/* 14.1: what we have said is taken back while there are neighbours to hear it. */
	ospf_origins_flush(proc);
	list_each(area, &proc->areas, node)
		list_each(oif, &area->ifaces, node)
			ospf_flood_now(oif);
	list_each(area, &proc->areas, node)
		list_each_safe(oif, tmp, &area->ifaces, node)
			ospf_if_disable(oif);
	proc->running = false;
	ospf_external_stop(proc);
	ospf_routes_free(proc);
	ospf_origins_free(&proc->origins);
	while (!list_empty(&proc->areas))
		area_free(list_first(&proc->areas, struct ospf_area, node));
	ospf_lsdb_free(&proc->ext);
	trie_walk(&proc->ext_prefixes, free_prefix, NULL);
	trie_free(&proc->ext_prefixes);
	list_init(&proc->ext_dirty);
	stop_timers(proc);
	proc->spf_ran = false;
	proc->router_id = 0;
	proc->n_nbr_index = 0;
}

static struct ospf_proc *process_find(const struct router *r, unsigned pid)
{
	struct ospf_proc *proc;

	if (!r->ospf)
		return NULL;
	list_each(proc, &r->ospf->procs, node)
		if (proc->pid == pid)
			return proc;
	return NULL;
}

static struct ospf_proc *process_new(struct router *r, unsigned pid)
{
	struct ospf_proc *proc = mem_zalloc(sizeof(*proc)), *at;

	proc->ospf = r->ospf;
	proc->router = r;
	proc->pid = pid;
	proc->serial = ++r->ospf->n_serials;
	list_init(&proc->areas);
	list_init(&proc->maxage);
	list_init(&proc->ext_dirty);
	ospf_lsdb_init(&proc->ext);
	timer_init(&proc->spf_timer, ospf_spf_run, proc);
	timer_init(&proc->ext_timer, ospf_ext_timer, proc);
	timer_init(&proc->maxage_timer, ospf_lsdb_sweep, proc);
	list_each(at, &r->ospf->procs, node)
		if (at->pid > pid)
			break;
	list_insert_before(&at->node, &proc->node);
	return proc;
}

static void process_free(struct ospf_proc *proc)
{
	process_halt(proc);
	config_free(&proc->cfg);
	list_remove(&proc->node);
	free(proc);
}

void ospf_configure(struct router *r, unsigned pid, const struct ospf_config *cfg)
{
	struct ospf_proc *proc = process_find(r, pid);
	struct ospf_config old;

	if (!proc)
		proc = process_new(r, pid);
	old = proc->cfg;
	proc->cfg = config_copy(cfg);
	/* The choice among paths and the cost of ranges follow from it. */
	if (old.rfc1583 != cfg->rfc1583)
		ospf_spf_soon(proc);
	config_free(&old);
	ospf_reconcile(proc);
}

void ospf_unconfigure(struct router *r, unsigned pid)
{
	struct ospf_proc *proc = process_find(r, pid);

	if (!proc)
		return;
	process_free(proc);
	/* Another process may have wanted the interfaces that are free now. */
	list_each(proc, &r->ospf->procs, node)
		ospf_reconcile(proc);
}

void ospf_clear(struct router *r, unsigned pid)
{
	struct ospf_proc *proc;

	list_each(proc, &r->ospf->procs, node) {
		if (pid && proc->pid != pid)
			continue;
		process_halt(proc);
		ospf_reconcile(proc);
	}
}

static void traffic_zero(struct ospf_traffic *t, const struct sim *s)
{
	*t = (struct ospf_traffic){.cleared = true, .cleared_ns = s->now_ns};
}

void ospf_traffic_clear(struct router *r, unsigned pid, struct iface *ifp)
{
	struct ospf_proc *proc;
	struct ospf_area *area;
	struct ospf_iface *oif;

	if (ifp) {
		if (ifp->ospf)
			traffic_zero(&ifp->ospf->traffic, r->sim);
		return;
	}
	if (!pid)
		traffic_zero(&r->ospf->traffic, r->sim);
	list_each(proc, &r->ospf->procs, node) {
		if (pid && proc->pid != pid)
			continue;
		traffic_zero(&proc->traffic, r->sim);
		list_each(area, &proc->areas, node)
			list_each(oif, &area->ifaces, node)
				traffic_zero(&oif->traffic, r->sim);
	}
}

/* Changed settings that neighbours must agree on start the interface's machine again. */
void ospf_if_configure(struct iface *ifp, const struct ospf_if_config *cfg)
{
	struct ospf_if_config old = ospf_if_config_default();
	struct ospf_iface *oif;
	struct ospf_proc *proc;

	if (!memcmp(ifp->ospf ? &ifp->ospf->cfg : &old, cfg, sizeof(*cfg)))
		return;
	oif = ospf_iface_get(ifp);
	if (oif->proc && (oif->cfg.net_type != cfg->net_type || oif->cfg.bound != cfg->bound ||
			  oif->cfg.pid != cfg->pid || oif->cfg.area != cfg->area))
		ospf_if_disable(oif);
	oif->cfg = *cfg;
	list_each(proc, &ifp->router->ospf->procs, node)
		ospf_reconcile(proc);
}

void ospf_if_bandwidth_changed(struct iface *ifp)
{
	if (ifp->ospf && ifp->ospf->proc)
		ospf_if_derive(ifp->ospf);
}

void ospf_iface_heard(void *ctx, struct iface *ifp, enum iface_event ev)
{
	struct ospf_iface *oif = ifp->ospf;
	struct ospf *o = ctx;
	struct ospf_proc *proc;

	switch (ev) {
	case IFACE_DOWN:
	case IFACE_SW_DOWN:
		if (oif && oif->proc && !ifp->proto_up)
			ospf_if_event(oif, OSPF_IF_EV_DOWN);
		break;
	case IFACE_SW_UP:
	case IFACE_UP:
	case IFACE_ADDR:
		list_each(proc, &o->procs, node)
			ospf_reconcile(proc);
		oif = ifp->ospf;
		if (oif && oif->proc && ifp->proto_up)
			ospf_if_event(oif, OSPF_IF_EV_UP);
		break;
	case IFACE_GONE:
		if (oif)
			ospf_if_free(oif);
		break;
	default:
		break;
	}
}

void ospf_start(struct router *r)
{
	struct ospf *o = mem_zalloc(sizeof(*o));

	o->router = r;
	list_init(&o->procs);
	pool_init(&o->requests, sizeof(struct ospf_request));
	pool_init(&o->rxmts, sizeof(struct ospf_rxmt));
	pool_init(&o->floods, sizeof(struct ospf_flood));
	ospf_auth_start(o);
	o->iface_listener.fn = ospf_iface_heard;
	o->iface_listener.ctx = o;
	r->ospf = o;
	iface_listen(r, &o->iface_listener);
	ip_register_proto(r, IP_PROTO_OSPF, ospf_input, o);
}

void ospf_stop(struct router *r)
{
	struct ospf *o = r->ospf;
	struct iface *ifp;

	if (!o)
		return;
	iface_unlisten(&o->iface_listener);
	while (!list_empty(&o->procs))
		process_free(list_first(&o->procs, struct ospf_proc, node));
	list_each(ifp, &r->ifaces, node)
		if (ifp->ospf)
			ospf_if_free(ifp->ospf);
	pool_free(&o->requests);
	pool_free(&o->rxmts);
	pool_free(&o->floods);
	ospf_auth_stop(o);
	free(o);
	r->ospf = NULL;
}

const struct ospf_proc *ospf_find(const struct router *r, unsigned pid)
{
	return process_find(r, pid);
}

const struct ospf_proc *ospf_first(const struct router *r)
{
	return r->ospf ? list_first(&r->ospf->procs, struct ospf_proc, node) : NULL;
}

const struct ospf_proc *ospf_next(const struct ospf_proc *proc)
{
	if (proc->node.next == &proc->ospf->procs)
		return NULL;
	return container_of(proc->node.next, struct ospf_proc, node);
}
