/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show ip ospf, its neighbours and interfaces; show ip protocols; debug and clear. What the
 * styles print differently is a row of `words_of`.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar.h"
#include "shell/debug.h"
#include "shell/show_ospf.h"

struct ospf_words {
	bool start_time, lls, event_log, nsf, reference;
	bool spf_throttle;	/* in milliseconds, else delay and hold in seconds */
	bool options_in_words;	/* of a neighbour, hello and DBD apart */
	bool last_spf;		/* how long ago the calculation ran */
	bool attached;		/* by what an interface came into its area; else a blank */
	bool topology;		/* an interface's topologies */
	bool cryptographic;	/* so MD5 is called, before the neighbours; else message digest */
	const char *end_of_area; /* behind the area on neighbour lines */
};

static const struct ospf_words words_of[STYLE_COUNT] = {
	[STYLE_12_2] = {.end_of_area = " "},
	[STYLE_12_3] = {.lls = true, .last_spf = true, .end_of_area = " "},
	[STYLE_15] = {true, true, true, true, true, true, true, true, true, true, true, ""},
};

static const struct ospf_words *words(const struct exec *ex)
{
	return &words_of[ex->host->style];
}

static uint64_t seconds_since(const struct router *r, uint64_t ns)
{
	return (r->sim->now_ns - ns) / NS_PER_S;
}

/* "00:00:31" until a timer fires. */
static const char *due(struct strbuf *b, const struct router *r, const struct timer *t)
{
	return text_age(b, timer_left_ns(r->sim, t) / NS_PER_S);
}

/* "00:11:13.616", or "6d06h" from a day on. */
static const char *age_ms(struct text *t, uint64_t ns)
{
	struct strbuf b;

	text_clear(t);
	text_add(t, text_age(&b, ns / NS_PER_S));
	if (ns < 86400 * NS_PER_S)
		text_printf(t, ".%03u", (unsigned)(ns / NS_PER_MS % 1000));
	return text_str(t);
}

bool show_ospf_is_asked(const struct ospf_proc *proc, const struct args *a)
{
	unsigned pid = (unsigned)args_u(a, A_PROCESS, 0);

	return !pid || proc->pid == pid;
}

bool show_ospf_process_asked(struct exec *ex, const struct args *a)
{
	unsigned pid = (unsigned)args_u(a, A_PROCESS, 0);

	if (!pid || ospf_find(ex->host->router, pid))
		return true;
	text_printf(ex->out, "%% OSPF: No router process %u\n", pid);
	return false;
}

void show_ospf_each_process(struct exec *ex, const struct args *a,
			    void (*fn)(struct exec *ex, const struct ospf_proc *proc,
				       const struct args *a))
{
	const struct ospf_proc *proc;

	if (!show_ospf_process_asked(ex, a))
		return;
	for (proc = ospf_first(ex->host->router); proc; proc = ospf_next(proc))
		if (show_ospf_is_asked(proc, a))
			fn(ex, proc, a);
}

/* show ip ospf */

static void put_role(struct text *out, const struct ospf_proc *proc, const char *indent)
{
	bool abr = ospf_is_abr(proc), asbr = ospf_is_asbr(proc);

	if (abr || asbr)
		text_printf(out, "%sIt is an %s%s%s router\n", indent, abr ? "area border" : "",
			    abr && asbr ? " and " : "",
			    asbr ? "autonomous system boundary" : "");
}

static void put_redistribution(struct text *out, const struct ospf_proc *proc, const char *indent)
{
	static const char *const names[RIB_SOURCE_COUNT] = {"connected", "static", "ospf", "local"};
	bool first = true;

	for (unsigned i = 0; i < RIB_SOURCE_COUNT; i++) {
		const struct ospf_redist *rd = &proc->cfg.redist[i];

		if (!rd->on)
			continue;
		if (first)
			text_printf(out, "%sRedistributing External Routes from,\n", indent);
		first = false;
		text_printf(out, "%s   %s", indent, names[i]);
		if (rd->metric >= 0)
			text_printf(out, " with metric mapped to %d", rd->metric);
		text_printf(out, "%s\n", rd->subnets ? ", includes subnets in redistribution" : "");
	}
}

static void put_spf_timers(struct text *out, const struct ospf_proc *proc,
			   const struct ospf_words *w)
{
	if (w->spf_throttle)
		text_printf(out,
			    " Initial SPF schedule delay %u msecs\n"
			    " Minimum hold time between two consecutive SPFs %u msecs\n"
			    " Maximum wait time between two consecutive SPFs %u msecs\n"
			    " Incremental-SPF disabled\n"
			    " Minimum LSA interval 5 secs\n"
			    " Minimum LSA arrival 1000 msecs\n",
			    proc->cfg.spf_delay_ms, proc->cfg.spf_hold_ms, proc->cfg.spf_hold_ms);
	else
		text_printf(out,
			    " SPF schedule delay %u secs, Hold time between two SPFs %u secs\n"
			    " Minimum LSA interval 5 secs. Minimum LSA arrival 1 secs\n",
			    proc->cfg.spf_delay_ms / 1000, proc->cfg.spf_hold_ms / 1000);
	text_add(out, " LSA group pacing timer 240 secs\n"
		      " Interface flood pacing timer 33 msecs\n"
		      " Retransmission pacing timer 66 msecs\n");
}

static unsigned count_dcbitless(const struct ospf_lsdb *db)
{
	const struct ospf_lsa *lsa;
	unsigned n = 0;

	for (unsigned t = 0; t < OSPF_LSA_TYPE_COUNT; t++)
		list_each (lsa, &db->types[t], node)
			n += !(lsa->hdr.options & OSPF_OPT_DC);
	return n;
}

static void put_externals(struct text *out, const struct ospf_proc *proc,
			  const struct ospf_words *w)
{
	const struct ospf_lsdb *db = &proc->ext;
	const struct ospf_area *area;
	unsigned areas = 0, stubs = 0;

	list_each (area, &proc->areas, node) {
		areas++;
		stubs += area->stub;
	}
	text_printf(out,
		    " Number of external LSA %zu. Checksum Sum 0x%06X\n"
		    " Number of opaque AS LSA %zu. Checksum Sum 0x%06X\n"
		    " Number of DCbitless external and opaque AS LSA %u\n"
		    " Number of DoNotAge external and opaque AS LSA 0\n"
		    " Number of areas in this router is %u. %u normal %u stub 0 nssa\n",
		    db->counts[OSPF_LSA_EXTERNAL], db->checksum_sums[OSPF_LSA_EXTERNAL],
		    db->counts[OSPF_LSA_OPAQUE_AS], db->checksum_sums[OSPF_LSA_OPAQUE_AS],
		    count_dcbitless(db), areas, areas - stubs, stubs);
	if (w->nsf)
		text_add(out, " Number of areas transit capable is 0\n");
	text_add(out, " External flood list length 0\n");
	if (w->nsf)
		text_add(out, " IETF NSF helper support enabled\n"
			      " Cisco NSF helper support enabled\n");
	if (w->reference)
		text_printf(out, " Reference bandwidth unit is %u mbps\n",
			    proc->cfg.reference_mbps);
}

static void put_area_interfaces(struct text *out, const struct ospf_area *area)
{
	unsigned n = 0, loopbacks = 0, active = 0;
	const struct ospf_iface *oif;

	list_each (oif, &area->ifaces, node) {
		n++;
		loopbacks += oif->net_type == OSPF_NET_LOOPBACK;
		active += oif->state != OSPF_IF_DOWN;
	}
	if (area->id == OSPF_BACKBONE)
		text_printf(out, "    Area BACKBONE(0)%s\n", active ? "" : " (Inactive)");
	else
		text_printf(out, "    Area %u%s\n", area->id, active ? "" : " (Inactive)");
	text_printf(out, "        Number of interfaces in this area is %u", n);
	if (loopbacks)
		text_printf(out, " (%u loopback)", loopbacks);
	text_char(out, '\n');
	if (!area->stub)
		return;
	text_printf(out, "        It is a stub area%s\n",
		    area->no_summary && ospf_is_abr(area->proc)
			    ? ", no summary LSA in this area" : "");
	if (ospf_is_abr(area->proc))
		text_printf(out, "        Generates stub default route with cost %u\n",
			    area->default_cost);
}

static void put_ranges(struct text *out, const struct ospf_area *area)
{
	struct strbuf b;

	for (size_t i = 0; i < area->n_ranges; i++) {
		const struct ospf_range *g = &area->ranges[i];

		text_printf(out, "           %s ", prefix_str(&b, g->cfg.prefix));
		if (g->active && g->cfg.cost >= 0)
			text_printf(out, "Active(%d - configured)", g->cfg.cost);
		else if (g->active)
			text_printf(out, "Active(%u)", g->metric);
		else
			text_add(out, "Passive");
		text_printf(out, " %s\n", g->cfg.hidden ? "DoNotAdvertise" : "Advertise");
	}
}

static void put_area(struct text *out, const struct ospf_area *area, const struct ospf_words *w)
{
	uint64_t now_ns = area->proc->router->sim->now_ns;
	const struct ospf_lsdb *db = &area->db;
	size_t n = 0;
	uint32_t sum = 0;
	struct text t = {0};

	for (unsigned i = 0; i < OSPF_LSA_TYPE_COUNT; i++) {
		n += db->counts[i];
		sum += db->checksum_sums[i];
	}
	put_area_interfaces(out, area);
	text_printf(out, "        Area has %s authentication\n",
		    area->auth == OSPF_AUTH_CRYPT    ? "message digest"
		    : area->auth == OSPF_AUTH_SIMPLE ? "simple password"
						     : "no");
	if (w->last_spf && area->spf_runs)
		text_printf(out, "        SPF algorithm last executed %s ago\n",
			    age_ms(&t, now_ns - area->spf_last_ns));
	text_printf(out, "        SPF algorithm executed %u times\n"
			 "        Area ranges are\n", area->spf_runs);
	put_ranges(out, area);
	text_printf(out,
		    "        Number of LSA %zu. Checksum Sum 0x%06X\n"
		    "        Number of opaque link LSA 0. Checksum Sum 0x000000\n"
		    "        Number of DCbitless LSA %u\n"
		    "        Number of indication LSA 0\n"
		    "        Number of DoNotAge LSA 0\n"
		    "        Flood list length 0\n",
		    n, sum, count_dcbitless(db));
	text_free(&t);
}

static void put_process(struct exec *ex, const struct ospf_proc *proc, const struct args *a)
{
	const struct ospf_words *w = words(ex);
	const struct router *r = ex->host->router;
	struct text *out = ex->out, t = {0};
	const struct ospf_area *area;
	struct strbuf b;

	(void)a;
	if (!proc->running) {
		text_printf(out, "%%OSPF: Router process %u is not running, please configure a "
				 "router-id\n",
			    proc->pid);
		return;
	}
	text_printf(out, " Routing Process \"ospf %u\" with ID %s\n", proc->pid,
		    ip_str(&b, proc->router_id));
	if (w->start_time) {
		text_printf(out, " Start time: %s, ",
			    age_ms(&t, proc->started_ns - r->booted_ns));
		text_printf(out, "Time elapsed: %s\n",
			    age_ms(&t, r->sim->now_ns - proc->started_ns));
	}
	text_add(out, " Supports only single TOS(TOS0) routes\n Supports opaque LSA\n");
	if (w->lls)
		text_add(out, " Supports Link-local Signaling (LLS)\n");
	if (w->event_log)
		text_add(out, " Supports area transit capability\n"
			      " Supports NSSA (compatible with RFC 3101)\n"
			      " Event-log enabled, Maximum number of events: 1000, Mode: cyclic\n");
	put_role(out, proc, " ");
	put_redistribution(out, proc, " ");
	if (w->event_log)
		text_add(out, " Router is not originating router-LSAs with maximum metric\n");
	put_spf_timers(out, proc, w);
	put_externals(out, proc, w);
	list_each (area, &proc->areas, node)
		put_area(out, area, w);
	text_char(out, '\n');
	text_free(&t);
}

void show_ip_ospf(struct exec *ex, const struct args *a)
{
	show_ospf_each_process(ex, a, put_process);
}

/* show ip ospf neighbor */

static const char *nbr_role(const struct ospf_nbr *nbr)
{
	const struct ospf_iface *oif = nbr->oif;

	if (oif->net_type != OSPF_NET_BROADCAST && oif->net_type != OSPF_NET_NBMA)
		return "  -";
	if (nbr->addr == oif->dr)
		return "DR";
	return nbr->addr == oif->bdr ? "BDR" : "DROTHER";
}

static void put_nbr_row(struct text *out, const struct ospf_nbr *nbr)
{
	const struct router *r = nbr->oif->ifp->router;
	struct strbuf id, addr, left;
	char state[24];

	snprintf(state, sizeof(state), "%s/%s", ospf_nbr_state_name(nbr->state), nbr_role(nbr));
	text_printf(out, "%-15s %3u   %-15s %-11s %-15s %s\n", ip_str(&id, nbr->router_id),
		    nbr->priority, state, due(&left, r, &nbr->inactivity_timer),
		    ip_str(&addr, nbr->addr), nbr->oif->ifp->name);
}

/* "0x52 in DBD (E-bit, L-bit, O-bit)" */
static void put_options(struct text *out, uint8_t options, const char *where)
{
	static const struct {
		uint8_t bit;
		const char *name;
	} bits[] = {{OSPF_OPT_E, "E-bit"}, {OSPF_OPT_MC, "MC-bit"}, {OSPF_OPT_NP, "N/P-bit"},
		    {OSPF_OPT_L, "L-bit"}, {OSPF_OPT_DC, "DC-bit"}, {OSPF_OPT_O, "O-bit"}};
	const char *sep = " (";

	text_printf(out, "    Options is 0x%X in %s", options, where);
	for (size_t i = 0; i < sizeof(bits) / sizeof(*bits); i++) {
		if (!(options & bits[i].bit))
			continue;
		text_printf(out, "%s%s", sep, bits[i].name);
		sep = ", ";
	}
	text_add(out, *sep == ',' ? ")\n" : "\n");
}

static void put_nbr_detail(struct text *out, const struct ospf_nbr *nbr,
			   const struct ospf_words *w)
{
	const struct router *r = nbr->oif->ifp->router;
	struct strbuf a, b;

	text_printf(out, " Neighbor %s, interface address %s\n", ip_str(&a, nbr->router_id),
		    ip_str(&b, nbr->addr));
	text_printf(out, "    In the area %u via interface %s%s\n", nbr->oif->area->id,
		    nbr->oif->ifp->name, w->end_of_area);
	text_printf(out, "    Neighbor priority is %u, State is %s, %u state changes\n",
		    nbr->priority, ospf_nbr_state_name(nbr->state), nbr->changes);
	text_printf(out, "    DR is %s BDR is %s\n", ip_str(&a, nbr->dr), ip_str(&b, nbr->bdr));
	if (w->options_in_words) {
		put_options(out, nbr->hello_options, "Hello");
		put_options(out, nbr->dd_options, "DBD");
	} else {
		text_printf(out, "    Options is 0x%X\n",
			    nbr->dd_options ? nbr->dd_options : nbr->hello_options);
	}
	if (w->lls && nbr->lls_options)
		text_printf(out, "    LLS Options is 0x%X (LR)\n", nbr->lls_options);
	text_printf(out, "    Dead timer due in %s\n", due(&a, r, &nbr->inactivity_timer));
	text_printf(out, "    Neighbor is up for %s\n",
		    text_age(&a, seconds_since(r, nbr->up_ns)));
	text_printf(out,
		    "    Index %u/%u, retransmission queue length %zu, number of "
		    "retransmission %u\n"
		    "    First 0x0(0)/0x0(0) Next 0x0(0)/0x0(0)\n"
		    "    Last retransmission scan length is %u, maximum is %u\n"
		    "    Last retransmission scan time is 0 msec, maximum is 0 msec\n",
		    nbr->index_area, nbr->index_proc, nbr->rxmt_map.count,
		    nbr->n_retransmissions, nbr->scan_last, nbr->scan_max);
	if (timer_running(&nbr->rxmt_timer))
		text_printf(out, "    Link State retransmission due in %u msec\n",
			    (unsigned)(timer_left_ns(r->sim, &nbr->rxmt_timer) / NS_PER_MS));
}

bool show_ospf_nbr_asked_for(const struct ospf_nbr *nbr, const struct args *a)
{
	const char *ifname = args_s(a, A_IFACE);

	if (ifname && strcmp(ifname, nbr->oif->ifp->name) != 0)
		return false;
	return !args_get(a, A_NBR) || args_ip(a, A_NBR, 0) == nbr->router_id;
}

static void put_nbrs(struct exec *ex, const struct ospf_proc *proc, const struct args *a)
{
	/* IOS shows a neighbour that is named in detail. */
	bool detail = args_has(a, K_DETAIL) || args_get(a, A_NBR);
	const struct ospf_area *area;
	const struct ospf_iface *oif;
	const struct ospf_nbr *nbr;
	bool any = false;

	list_each (area, &proc->areas, node) {
		list_each (oif, &area->ifaces, node) {
			list_each (nbr, &oif->nbrs, node) {
				if (!show_ospf_nbr_asked_for(nbr, a))
					continue;
				if (!any && !detail)
					text_add(ex->out,
						 "\nNeighbor ID     Pri   State           Dead Time"
						 "   Address         Interface\n");
				any = true;
				if (detail)
					put_nbr_detail(ex->out, nbr, words(ex));
				else
					put_nbr_row(ex->out, nbr);
			}
		}
	}
}

void show_ip_ospf_neighbor(struct exec *ex, const struct args *a)
{
	show_ospf_each_process(ex, a, put_nbrs);
}

/* show ip ospf interface */

static void put_dr(struct text *out, const struct ospf_iface *oif)
{
	struct strbuf a, b;

	if (oif->dr)
		text_printf(out, "  Designated Router (ID) %s, Interface address %s\n",
			    ip_str(&a, oif->dr_id), ip_str(&b, oif->dr));
	else
		text_add(out, "  No designated router on this network\n");
	if (oif->bdr)
		text_printf(out, "  Backup Designated router (ID) %s, Interface address %s\n",
			    ip_str(&a, oif->bdr_id), ip_str(&b, oif->bdr));
	else
		text_add(out, "  No backup designated router on this network\n");
}

static void put_if_timers(struct text *out, const struct ospf_iface *oif,
			  const struct ospf_words *w)
{
	const struct router *r = oif->ifp->router;
	struct strbuf b;

	text_printf(out,
		    "  Timer intervals configured, Hello %u, Dead %u, Wait %u, Retransmit %u\n",
		    oif->hello_s, oif->dead_s, oif->dead_s, oif->cfg.retransmit_s);
	if (w->lls)
		text_printf(out, "    oob-resync timeout %u\n",
			    oif->dead_s < 40 ? 40 : oif->dead_s);
	if (oif->passive)
		text_add(out, "    No Hellos (Passive interface) \n");
	else
		text_printf(out, "    Hello due in %s\n", due(&b, r, &oif->hello_timer));
	if (oif->state == OSPF_IF_WAITING)
		text_printf(out, "    Wait time before Designated router selection %s\n",
			    due(&b, r, &oif->wait_timer));
}

static void put_if_nbrs(struct text *out, const struct ospf_iface *oif)
{
	const struct ospf_nbr *nbr;
	struct strbuf b;

	text_printf(out, "  Neighbor Count is %u, Adjacent neighbor count is %u \n", oif->n_nbrs,
		    oif->n_full);
	list_each (nbr, &oif->nbrs, node) {
		if (nbr->state != OSPF_NBR_FULL)
			continue;
		text_printf(out, "    Adjacent with neighbor %s%s\n", ip_str(&b, nbr->router_id),
			    nbr->addr == oif->dr    ? "  (Designated Router)"
			    : nbr->addr == oif->bdr ? "  (Backup Designated Router)"
						    : "");
	}
	text_add(out, "  Suppress hello for 0 neighbor(s)\n");
}

static void put_if_auth(struct text *out, const struct ospf_iface *oif,
			const struct ospf_words *w)
{
	unsigned old = ospf_auth_rollover(oif);
	const struct ospf_md5_key *k = oif->cfg.keys, *youngest = ospf_auth_youngest(oif);

	if (ospf_auth_of(oif) == OSPF_AUTH_SIMPLE)
		text_add(out, "  Simple password authentication enabled\n");
	if (ospf_auth_of(oif) != OSPF_AUTH_CRYPT)
		return;
	text_add(out, w->cryptographic ? "  Cryptographic authentication enabled\n"
				       : "  Message digest authentication enabled\n");
	if (!oif->cfg.n_keys) {
		text_add(out, "      No key configured, using default key id 0\n");
		return;
	}
	text_printf(out, "    Youngest key id is %u\n", youngest->id);
	if (!old)
		return;
	text_printf(out, "    Rollover in progress, %u neighbor(s) using the old key(s):\n", old);
	for (unsigned i = 0; i < oif->cfg.n_keys; i++)
		if (&k[i] != youngest && ospf_auth_old_users(oif, k[i].id))
			text_printf(out, w->cryptographic ? "    key id %u algorithm MD5\n"
							  : "      key id %u\n", k[i].id);
}

static void put_if_machine(struct text *out, const struct ospf_iface *oif,
			   const struct ospf_words *w)
{
	bool elects = oif->net_type == OSPF_NET_BROADCAST || oif->net_type == OSPF_NET_NBMA;

	text_printf(out, "  Transmit Delay is %u sec, State %s", oif->cfg.transmit_delay_s,
		    ospf_if_state_name(oif->state));
	if (elects) {
		text_printf(out, ", Priority %u \n", oif->cfg.priority);
		put_dr(out, oif);
	} else {
		text_add(out, w->topology ? "\n" : ",\n");
	}
	put_if_timers(out, oif, w);
	if (w->lls)
		text_add(out, "  Supports Link-local Signaling (LLS)\n");
	if (w->nsf)
		text_add(out, "  Cisco NSF helper support enabled\n"
			      "  IETF NSF helper support enabled\n");
	text_printf(out,
		    "  Index %u/%u, flood queue length %zu\n"
		    "  Next 0x0(0)/0x0(0)\n"
		    "  Last flood scan length is %u, maximum is %u\n"
		    "  Last flood scan time is 0 msec, maximum is 0 msec\n",
		    oif->index_area, oif->index_area, oif->flood_map.count, oif->scan_last,
		    oif->scan_max);
	if (w->cryptographic)
		put_if_auth(out, oif, w);
	put_if_nbrs(out, oif);
	if (!w->cryptographic)
		put_if_auth(out, oif, w);
}

static void put_oif(struct text *out, const struct ospf_iface *oif, const struct ospf_words *w)
{
	const struct iface *ifp = oif->ifp;
	struct strbuf b;

	text_printf(out, "%s is %s, line protocol is %s \n", ifp->name,
		    !ifp->admin_up ? "administratively down"
		    : ifp->hw_up   ? "up"
				   : "down",
		    ifp->proto_up ? "up" : "down");
	text_printf(out, "  Internet Address %s/%u, Area %u%s\n", ip_str(&b, oif->addr), oif->len,
		    oif->area->id,
		    !w->attached      ? " "
		    : oif->by_network ? ", Attached via Network Statement"
				      : ", Attached via Interface Enable");
	text_printf(out, "  Process ID %u, Router ID %s, Network Type %s, Cost: %u\n",
		    oif->proc->pid, ip_str(&b, oif->proc->router_id),
		    ospf_net_type_name(oif->net_type), oif->cost);
	if (w->topology)
		text_printf(out,
			    "  Topology-MTID    Cost    Disabled    Shutdown      Topology Name\n"
			    "        0           %-10uno          no            Base\n",
			    oif->cost);
	if (!oif->by_network)
		text_add(out, "  Enabled by interface config, including secondary ip addresses\n");
	if (oif->net_type == OSPF_NET_LOOPBACK)
		text_add(out, "  Loopback interface is treated as a stub Host\n");
	else if (oif->state == OSPF_IF_DOWN)
		text_add(out, "  Transmit Delay is 1 sec, State DOWN\n");
	else
		put_if_machine(out, oif, w);
}

static void put_oif_brief(struct text *out, const struct ospf_iface *oif)
{
	char addr[24], counts[24];
	struct strbuf b;

	snprintf(addr, sizeof(addr), "%s/%u", ip_str(&b, oif->addr), oif->len);
	snprintf(counts, sizeof(counts), "%u/%u", oif->n_full, oif->n_nbrs);
	text_printf(out, "%-12s %-5u %-15u %-18s %-5u %-5s %s\n", oif->ifp->short_name,
		    oif->proc->pid, oif->area->id, addr, oif->cost,
		    oif->state == OSPF_IF_P2P	     ? "P2P"
		    : oif->state == OSPF_IF_LOOPBACK ? "LOOP"
		    : oif->state == OSPF_IF_DROTHER  ? "DROTH"
		    : oif->state == OSPF_IF_WAITING  ? "WAIT"
						     : ospf_if_state_name(oif->state),
		    counts);
}

static void put_oifs(struct exec *ex, const struct ospf_proc *proc, const struct args *a)
{
	const char *ifname = args_s(a, A_IFACE);
	bool brief = args_has(a, K_BRIEF);
	const struct ospf_area *area;
	const struct ospf_iface *oif;

	list_each (area, &proc->areas, node) {
		list_each (oif, &area->ifaces, node) {
			if (ifname && strcmp(ifname, oif->ifp->name) != 0)
				continue;
			if (brief)
				put_oif_brief(ex->out, oif);
			else
				put_oif(ex->out, oif, words(ex));
		}
	}
}

const struct ospf_iface *show_ospf_iface(struct exec *ex, const struct args *a)
{
	const char *ifname = args_s(a, A_IFACE);
	const struct iface *ifp = ifname ? iface_find(ex->host->router, ifname) : NULL;

	if (ifp && ifp->ospf && ifp->ospf->proc)
		return ifp->ospf;
	if (ifname)
		text_printf(ex->out, "%%OSPF: OSPF not enabled on %s\n", ifname);
	return NULL;
}

void show_ip_ospf_interface(struct exec *ex, const struct args *a)
{
	if (args_s(a, A_IFACE) && !show_ospf_iface(ex, a))
		return;
	if (args_has(a, K_BRIEF) && ospf_first(ex->host->router))
		text_add(ex->out, "Interface    PID   Area            IP Address/Mask    Cost  "
				  "State Nbrs F/C\n");
	show_ospf_each_process(ex, a, put_oifs);
}

/* show ip ospf border-routers */

/* How often the tree of a border router's area was worked out. */
static unsigned spf_runs_of(const struct ospf_proc *proc, uint32_t id)
{
	const struct ospf_area *area;

	list_each (area, &proc->areas, node)
		if (area->id == id)
			return area->spf_runs;
	return 0;
}

static void put_border(struct text *out, const struct ospf_proc *proc,
		       const struct ospf_border *b)
{
	struct strbuf id, gw;

	for (unsigned i = 0; i < b->hops.n; i++)
		text_printf(out, "%s %s [%u] via %s, %s, %s, Area %u, SPF %u\n",
			    b->inter ? "I" : "i", ip_str(&id, b->hnode.key.id), b->metric,
			    ip_str(&gw, b->hops.v[i].gw), b->hops.v[i].oif->ifp->name,
			    (b->flags & 3) == 3		 ? "ABR/ASBR"
			    : b->flags & OSPF_RTR_B ? "ABR"
							 : "ASBR",
			    b->area, spf_runs_of(proc, b->area));
}

static int border_order(const void *a, const void *b)
{
	const struct ospf_border *x = *(const struct ospf_border *const *)a;
	const struct ospf_border *y = *(const struct ospf_border *const *)b;

	if (x->hnode.key.id != y->hnode.key.id)
		return x->hnode.key.id < y->hnode.key.id ? -1 : 1;
	return x->area < y->area ? -1 : x->area > y->area;
}

static void put_borders(struct exec *ex, const struct ospf_proc *proc, const struct args *a)
{
	const struct ospf_map *m = &proc->borders;
	const struct ospf_border **v = mem_calloc(m->count + 1, sizeof(*v));
	struct strbuf b;
	size_t n = 0;

	(void)a;
	if (words(ex)->topology)
		text_printf(ex->out,
			    "\n            OSPF Router with ID (%s) (Process ID %u)\n\n\n"
			    "\t\tBase Topology (MTID 0)\n\nInternal Router Routing Table\n",
			    ip_str(&b, proc->router_id), proc->pid);
	else
		text_printf(ex->out, "\nOSPF Process %u internal Routing Table\n\n", proc->pid);
	text_add(ex->out, "Codes: i - Intra-area route, I - Inter-area route\n\n");
	for (size_t i = 0; i < m->n_buckets; i++)
		for (const struct ospf_hnode *h = m->buckets[i]; h; h = h->next)
			v[n++] = container_of(h, const struct ospf_border, hnode);
	qsort(v, n, sizeof(*v), border_order);
	for (size_t i = 0; i < n; i++)
		put_border(ex->out, proc, v[i]);
	free(v);
}

void show_ip_ospf_border(struct exec *ex, const struct args *a)
{
	show_ospf_each_process(ex, a, put_borders);
}

/* debug and clear */

void debug_ip_ospf(struct exec *ex, const struct args *a)
{
	debug_switch(ex, a,
		     args_has(a, K_ADJ)	    ? DEBUG_OSPF_ADJ
		     : args_has(a, K_HELLO) ? DEBUG_OSPF_HELLO
					    : DEBUG_OSPF_EVENTS);
}

void clear_ip_ospf(struct exec *ex, const struct args *a)
{
	unsigned pid = (unsigned)args_u(a, A_PROCESS, 0);
	char answer[16];

	if (!exec_ask(ex, pid ? "Reset OSPF process? [no]: " : "Reset ALL OSPF processes? [no]: ",
		      false, answer, sizeof(answer)))
		return;
	if (answer[0] == 'y' || answer[0] == 'Y')
		ospf_clear(ex->host->router, pid);
}
