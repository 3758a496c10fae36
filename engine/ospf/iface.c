/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The interface machine (RFC 2328, section 9), and an interface's life in a process. A passive
 * interface runs its machine without sending or hearing anything, so that it shows as DR.
 */
#include <stdlib.h>

#include "engine/ospf/ospf_int.h"

static struct sim *oif_sim(const struct ospf_iface *oif)
{
	return oif->ifp->router->sim;
}

struct ospf_if_config ospf_if_config_default(void)
{
	return (struct ospf_if_config){
		.priority = 1,
		.retransmit_s = 5,
		.transmit_delay_s = OSPF_TRANSMIT_DELAY_S,
		.net_type = -1,
		.auth = -1,
	};
}

static void hello_timer(void *ctx)
{
	struct ospf_iface *oif = ctx;

	timer_start(oif_sim(oif), &oif->hello_timer, oif->hello_s * NS_PER_S);
	ospf_if_send_hello(oif, OSPF_ALL_ROUTERS);
}

static void wait_timer(void *ctx)
{
	struct ospf_iface *oif = ctx;

	ev_ospf_wait_end(oif->ifp->router, oif->ifp);
	ospf_if_event(oif, OSPF_IF_EV_WAIT_TIMER);
}

struct ospf_iface *ospf_iface_get(struct iface *ifp)
{
	struct ospf_iface *oif = ifp->ospf;

	if (oif)
		return oif;
	oif = mem_zalloc(sizeof(*oif));
	oif->ifp = ifp;
	oif->cfg = ospf_if_config_default();
	oif->state = OSPF_IF_DOWN;
	list_init(&oif->node);
	list_init(&oif->nbrs);
	list_init(&oif->flood_list);
	for (unsigned i = 0; i < OSPF_NBR_BUCKETS; i++)
		list_init(&oif->nbr_hash[i]);
	timer_init(&oif->hello_timer, hello_timer, oif);
	timer_init(&oif->wait_timer, wait_timer, oif);
	timer_init(&oif->flood_timer, ospf_flood_timer, oif);
	timer_init(&oif->ack_timer, ospf_ack_timer, oif);
	ifp->ospf = oif;
	return oif;
}

void ospf_if_free(struct ospf_iface *oif)
{
	struct ospf_proc *proc;

	if (oif->proc)
		ospf_if_disable(oif);
	list_each(proc, &oif->ifp->router->ospf->procs, node)
		ospf_routes_forget_iface(proc, oif);
	oif->ifp->ospf = NULL;
	free(oif->key_users);
	mem_wipe(&oif->cfg, sizeof(oif->cfg));
	free(oif);
}

/* 13.3 of RFC 1112's groups: AllDRouters only as DR or Backup. */
static void set_all_dr(struct ospf_iface *oif, bool on)
{
	if (oif->in_all_dr == on || oif->passive)
		return;
	oif->in_all_dr = on;
	if (on)
		iface_join_group(oif->ifp, OSPF_ALL_DROUTERS);
	else
		iface_leave_group(oif->ifp, OSPF_ALL_DROUTERS);
}

void ospf_if_set_state(struct ospf_iface *oif, enum ospf_if_state is)
{
	if (oif->state == is)
		return;
	oif->state = is;
	oif->state_changes++;
	set_all_dr(oif, is & (OSPF_IF_DR | OSPF_IF_BACKUP));
	/* 12.4, event 2: an interface changed state. */
	ospf_router_lsa_soon(oif->area);
	ospf_network_lsa_update(oif);
	ospf_abr_check(oif->proc);
}

static void act_up(struct ospf_iface *oif)
{
	ev_ospf_if_going(oif->ifp->router, oif->ifp, "Up");
	oif->dr = oif->bdr = oif->dr_id = oif->bdr_id = 0;
	if (oif->net_type == OSPF_NET_LOOPBACK) {
		ospf_if_set_state(oif, OSPF_IF_LOOPBACK);
		return;
	}
	if (!ospf_net_is_broadcast(oif))
		ospf_if_set_state(oif, OSPF_IF_P2P);
	else if (oif->cfg.priority == 0)
		ospf_if_set_state(oif, OSPF_IF_DROTHER);
	else
		ospf_if_set_state(oif, OSPF_IF_WAITING);
	if (oif->state == OSPF_IF_WAITING)
		timer_start(oif_sim(oif), &oif->wait_timer, oif->dead_s * NS_PER_S);
	if (oif->passive)
		return;
	iface_join_group(oif->ifp, OSPF_ALL_ROUTERS);
	hello_timer(oif);
}

static void act_elect(struct ospf_iface *oif)
{
	timer_stop(oif_sim(oif), &oif->wait_timer);
	ospf_if_elect(oif);
}

static void act_backup_seen(struct ospf_iface *oif)
{
	ev_ospf_backup_seen(oif->ifp->router, oif->ifp);
	act_elect(oif);
}

static void act_nbr_change(struct ospf_iface *oif)
{
	ev_ospf_nbr_change(oif->ifp->router, oif->ifp);
	act_elect(oif);
}

/* 9.3, InterfaceDown: all is reset, the neighbours are killed. */
static void act_down(struct ospf_iface *oif)
{
	struct sim *s = oif_sim(oif);
	struct ospf_nbr *nbr, *tmp;

	ev_ospf_if_going(oif->ifp->router, oif->ifp, "Down");
	timer_stop(s, &oif->hello_timer);
	timer_stop(s, &oif->wait_timer);
	timer_stop(s, &oif->ack_timer);
	list_each_safe(nbr, tmp, &oif->nbrs, node)
		ospf_nbr_event(nbr, OSPF_NBR_EV_KILL);
	ospf_flood_clear(oif);
	ospf_hdrs_free(&oif->acks);
	if (!oif->passive && oif->state != OSPF_IF_LOOPBACK)
		iface_leave_group(oif->ifp, OSPF_ALL_ROUTERS);
	oif->dr = oif->bdr = oif->dr_id = oif->bdr_id = 0;
	ospf_if_set_state(oif, OSPF_IF_DOWN);
	ospf_external_resync(oif->proc);
}

struct if_row {
	unsigned states;
	enum ospf_if_event event;
	void (*action)(struct ospf_iface *oif);
};

#define IF_ELECTED (OSPF_IF_DROTHER | OSPF_IF_BACKUP | OSPF_IF_DR)
#define IF_ALIVE (OSPF_IF_LOOPBACK | OSPF_IF_WAITING | OSPF_IF_P2P | IF_ELECTED)

/* 9.3, row by row. LoopInd and UnloopInd do not occur: a loopback interface begins as one. */
static const struct if_row if_table[] = {
	{OSPF_IF_DOWN, OSPF_IF_EV_UP, act_up},
	{OSPF_IF_WAITING, OSPF_IF_EV_BACKUP_SEEN, act_backup_seen},
	{OSPF_IF_WAITING, OSPF_IF_EV_WAIT_TIMER, act_elect},
	{IF_ELECTED, OSPF_IF_EV_NBR_CHANGE, act_nbr_change},
	{IF_ALIVE, OSPF_IF_EV_DOWN, act_down},
};

void ospf_if_event(struct ospf_iface *oif, enum ospf_if_event ev)
{
	for (size_t i = 0; i < sizeof(if_table) / sizeof(*if_table); i++) {
		if (if_table[i].event == ev && if_table[i].states & oif->state) {
			if_table[i].action(oif);
			return;
		}
	}
}

static enum ospf_net_type net_type_of(const struct ospf_iface *oif)
{
	const struct iface_kind *kind = oif->ifp->kind;

	if (oif->cfg.net_type >= 0)
		return (enum ospf_net_type)oif->cfg.net_type;
	if (kind->virtual)
		return OSPF_NET_LOOPBACK;
	return kind->ethernet ? OSPF_NET_BROADCAST : OSPF_NET_P2P;
}

/* Cost: the reference over the bandwidth, 1 at least and 65535 at most; a loopback's is 1. */
static uint32_t cost_of(const struct ospf_iface *oif)
{
	uint64_t reference_kbps = oif->proc->cfg.reference_mbps * 1000ull, cost;

	if (oif->cfg.cost)
		return oif->cfg.cost;
	if (oif->net_type == OSPF_NET_LOOPBACK || !oif->ifp->bandwidth_kbps)
		return 1;
	cost = reference_kbps / oif->ifp->bandwidth_kbps;
	return cost < 1 ? 1 : cost > 65535 ? 65535 : (uint32_t)cost;
}

/* What follows from configuration and may change while the machine runs. */
void ospf_if_derive(struct ospf_iface *oif)
{
	struct ospf_if_config *c = &oif->cfg;
	uint32_t cost = cost_of(oif);
	bool slow = oif->net_type == OSPF_NET_NBMA || oif->net_type == OSPF_NET_P2MP;

	oif->hello_s = c->hello_s ? c->hello_s : slow ? 30 : 10;
	oif->dead_s = c->dead_s ? c->dead_s : (uint16_t)(oif->hello_s * 4);
	if (cost != oif->cost) {
		oif->cost = cost;
		ospf_router_lsa_soon(oif->area);
	}
}

static void oif_list(struct ospf_iface *oif)
{
	struct ospf_iface *at;

	list_each(at, &oif->area->ifaces, node) {
		if (at->index > oif->index)
			break;
	}
	list_insert_before(&at->node, &oif->node);
}

/* The least number that no interface of the area has. */
static unsigned free_index(const struct ospf_area *area)
{
	const struct ospf_iface *oif;
	unsigned index = 1;
	bool taken = true;

	while (taken) {
		taken = false;
		list_each(oif, &area->ifaces, node)
			taken |= oif->index_area == index;
		index += taken;
	}
	return index;
}

void ospf_if_enable(struct ospf_iface *oif, struct ospf_area *area, bool by_network)
{
	struct prefix p = iface_prefix(oif->ifp);

	oif->area = area;
	oif->proc = area->proc;
	oif->by_network = by_network;
	if (oif->traffic_of != oif->proc->serial)
		oif->traffic = (struct ospf_traffic){0};
	oif->traffic_of = oif->proc->serial;
	oif->addr = iface_addr(oif->ifp);
	oif->len = p.len;
	oif->net_type = net_type_of(oif);
	oif->cost = 0;
	oif->index_area = free_index(area);
	oif_list(oif);
	ospf_if_derive(oif);
	if (oif->ifp->proto_up)
		ospf_if_event(oif, OSPF_IF_EV_UP);
}

void ospf_if_disable(struct ospf_iface *oif)
{
	struct ospf_area *area = oif->area;

	ospf_if_event(oif, OSPF_IF_EV_DOWN);
	list_remove(&oif->node);
	ospf_router_lsa_soon(area);
	oif->proc = NULL;
	oif->area = NULL;
}
