/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The neighbour machine (RFC 2328, section 10). Like IOS, a neighbour passes through every state
 * on its way up (2-Way before ExStart, Loading before Full), which its count of changes shows.
 * A neighbour that has come Down is freed, unless it is to be ignored for a while.
 */
#include <assert.h>
#include <stdlib.h>

#include "engine/ospf/ospf_int.h"

static void nbr_start_inactivity(struct ospf_nbr *nbr)
{
	timer_start(nbr->oif->ifp->router->sim, &nbr->inactivity_timer,
		    nbr->oif->dead_s * NS_PER_S);
}

static struct list *nbr_bucket(const struct ospf_iface *oif, uint32_t router_id, uint32_t addr)
{
	uint32_t id = ospf_net_is_broadcast(oif) ? addr : router_id;

	return (struct list *)&oif->nbr_hash[(id ^ id >> 8 ^ id >> 16) % OSPF_NBR_BUCKETS];
}

struct ospf_nbr *ospf_nbr_find(const struct ospf_iface *oif, uint32_t router_id, uint32_t addr)
{
	struct ospf_nbr *nbr;

	list_each(nbr, nbr_bucket(oif, router_id, addr), hash_node) {
		if (ospf_net_is_broadcast(oif) ? nbr->addr == addr : nbr->router_id == router_id)
			return nbr;
	}
	return NULL;
}

static void inactivity_timer(void *ctx)
{
	ospf_nbr_event(ctx, OSPF_NBR_EV_INACTIVE);
}

static void ignore_timer(void *ctx)
{
	ospf_nbr_event(ctx, OSPF_NBR_EV_IGNORE_OVER);
}

struct ospf_nbr *ospf_nbr_new(struct ospf_iface *oif, uint32_t router_id, uint32_t addr)
{
	struct ospf_nbr *nbr = mem_zalloc(sizeof(*nbr));

	nbr->oif = oif;
	nbr->state = OSPF_NBR_DOWN;
	nbr->router_id = router_id;
	nbr->addr = addr;
	list_init(&nbr->req_list);
	list_init(&nbr->rxmt_list);
	timer_init(&nbr->inactivity_timer, inactivity_timer, nbr);
	timer_init(&nbr->ignore_timer, ignore_timer, nbr);
	timer_init(&nbr->dd_timer, ospf_dd_timer, nbr);
	timer_init(&nbr->req_timer, ospf_request_timer, nbr);
	timer_init(&nbr->rxmt_timer, ospf_rxmt_timer, nbr);
	nbr->index_area = ++oif->area->n_nbr_index;
	nbr->index_proc = ++oif->proc->n_nbr_index;
	list_push(&oif->nbrs, &nbr->node);
	list_push(nbr_bucket(oif, router_id, addr), &nbr->hash_node);
	oif->n_nbrs++;
	return nbr;
}

static void nbr_free(struct ospf_nbr *nbr)
{
	struct sim *s = nbr->oif->ifp->router->sim;

	ospf_auth_forget(nbr);
	ospf_dd_stop(nbr);
	ospf_request_clear(nbr);
	ospf_rxmt_clear(nbr);
	timer_stop(s, &nbr->inactivity_timer);
	timer_stop(s, &nbr->ignore_timer);
	list_remove(&nbr->node);
	list_remove(&nbr->hash_node);
	nbr->oif->n_nbrs--;
	free(nbr);
}

/* 10.4: an adjacency is formed on all networks of two ends, and with or as a DR or BDR. */
bool ospf_nbr_wants_adjacency(const struct ospf_nbr *nbr)
{
	const struct ospf_iface *oif = nbr->oif;

	if (!ospf_net_is_broadcast(oif))
		return true;
	if (oif->state & (OSPF_IF_DR | OSPF_IF_BACKUP))
		return true;
	return nbr->addr == oif->dr || nbr->addr == oif->bdr;
}

static const char *const event_reasons[] = {
	[OSPF_NBR_EV_HELLO] = "Received Hello",
	[OSPF_NBR_EV_2WAY] = "2-Way Received",
	[OSPF_NBR_EV_NEGOTIATED] = "Negotiation Done",
	[OSPF_NBR_EV_EXCHANGED] = "Exchange Done",
	[OSPF_NBR_EV_BAD_REQUEST] = "BadLSReq",
	[OSPF_NBR_EV_LOADED] = "Loading Done",
	[OSPF_NBR_EV_ADJ_OK] = "AdjOK?",
	[OSPF_NBR_EV_SEQ_MISMATCH] = "SeqNumberMismatch",
	[OSPF_NBR_EV_1WAY] = "1-Way",
	[OSPF_NBR_EV_KILL] = "Neighbor Down: Interface down or detached",
	[OSPF_NBR_EV_INACTIVE] = "Neighbor Down: Dead timer expired",
	[OSPF_NBR_EV_LL_DOWN] = "Neighbor Down: Interface down or detached",
	[OSPF_NBR_EV_UNHEARD] = "Neighbor Down: Too many retransmissions",
	[OSPF_NBR_EV_IGNORE_OVER] = "Neighbor Down: Ignore timer expired",
};

static void nbr_log(struct ospf_nbr *nbr, enum ospf_nbr_state was, enum ospf_nbr_event why)
{
	const struct ospf_config *cfg = &nbr->oif->proc->cfg;
	bool big = nbr->state == OSPF_NBR_FULL || nbr->state == OSPF_NBR_DOWN ||
		   was == OSPF_NBR_FULL;

	if (!cfg->log_adjacency || (!big && !cfg->log_adjacency_detail))
		return;
	ev_ospf_adjchg(nbr->oif->ifp->router, nbr->oif->proc->pid, nbr->router_id,
		       nbr->oif->ifp, ospf_nbr_state_name(was), ospf_nbr_state_name(nbr->state),
		       event_reasons[why]);
}

static void nbr_count(struct ospf_nbr *nbr, enum ospf_nbr_state was, enum ospf_nbr_state is)
{
	const unsigned exchanging = OSPF_NBR_EXCHANGE | OSPF_NBR_LOADING;
	struct ospf_iface *oif = nbr->oif;

	oif->n_full += (unsigned)(is == OSPF_NBR_FULL) - (unsigned)(was == OSPF_NBR_FULL);
	oif->proc->n_exchanging += (unsigned)!!(is & exchanging) - (unsigned)!!(was & exchanging);
	if (was & exchanging && !(is & exchanging) && !list_empty(&oif->proc->maxage))
		ospf_lsdb_sweep_soon(oif->proc);
}

/* The one place where a neighbour's state changes. */
static void nbr_set_state(struct ospf_nbr *nbr, enum ospf_nbr_state is, enum ospf_nbr_event why)
{
	struct ospf_iface *oif = nbr->oif;
	enum ospf_nbr_state was = nbr->state;

	if (was == is)
		return;
	nbr->state = is;
	nbr->changes++;
	nbr_count(nbr, was, is);
	if (is == OSPF_NBR_2WAY && was < is)
		ev_ospf_2way(oif->ifp->router, nbr->router_id, oif->ifp);
	if (is == OSPF_NBR_FULL)
		ev_ospf_synchronized(oif->ifp->router, nbr->router_id, oif->ifp);
	nbr_log(nbr, was, why);
	if (is == OSPF_NBR_FULL || was == OSPF_NBR_FULL) {
		nbr->up_ns = oif->ifp->router->sim->now_ns;
		/* 12.4, event 4: our links and, as DR, our network have changed. */
		ospf_router_lsa_soon(oif->area);
		ospf_network_lsa_update(oif);
		ospf_abr_check(oif->proc);
	}
}

/* What an adjacency holds is given up (10.3, as for KillNbr and SeqNumberMismatch). */
static void nbr_forget_adjacency(struct ospf_nbr *nbr)
{
	ospf_dd_stop(nbr);
	ospf_request_clear(nbr);
	ospf_rxmt_clear(nbr);
}

static void act_hello_first(struct ospf_nbr *nbr, enum ospf_nbr_event ev)
{
	nbr_start_inactivity(nbr);
	if (nbr->ignored)
		return;
	nbr->up_ns = nbr->oif->ifp->router->sim->now_ns;
	nbr_set_state(nbr, OSPF_NBR_INIT, ev);
}

static void act_hello(struct ospf_nbr *nbr, enum ospf_nbr_event ev)
{
	(void)ev;
	nbr_start_inactivity(nbr);
}

static void nbr_go_exstart(struct ospf_nbr *nbr, enum ospf_nbr_event ev)
{
	nbr_forget_adjacency(nbr);
	nbr_set_state(nbr, OSPF_NBR_EXSTART, ev);
	ospf_dd_start(nbr);
}

static void act_2way(struct ospf_nbr *nbr, enum ospf_nbr_event ev)
{
	nbr_set_state(nbr, OSPF_NBR_2WAY, ev);
	if (ospf_nbr_wants_adjacency(nbr))
		nbr_go_exstart(nbr, OSPF_NBR_EV_ADJ_OK);
}

static void act_negotiated(struct ospf_nbr *nbr, enum ospf_nbr_event ev)
{
	ospf_dd_build_summary(nbr);
	nbr_set_state(nbr, OSPF_NBR_EXCHANGE, ev);
}

static void act_exchanged(struct ospf_nbr *nbr, enum ospf_nbr_event ev)
{
	nbr_set_state(nbr, OSPF_NBR_LOADING, ev);
	ospf_request_next(nbr);
}

static void act_loaded(struct ospf_nbr *nbr, enum ospf_nbr_event ev)
{
	nbr_set_state(nbr, OSPF_NBR_FULL, ev);
}

static void act_adj_ok_2way(struct ospf_nbr *nbr, enum ospf_nbr_event ev)
{
	if (ospf_nbr_wants_adjacency(nbr))
		nbr_go_exstart(nbr, ev);
}

static void act_adj_ok(struct ospf_nbr *nbr, enum ospf_nbr_event ev)
{
	if (ospf_nbr_wants_adjacency(nbr))
		return;
	nbr_forget_adjacency(nbr);
	nbr_set_state(nbr, OSPF_NBR_2WAY, ev);
}

static void act_restart(struct ospf_nbr *nbr, enum ospf_nbr_event ev)
{
	nbr_go_exstart(nbr, ev);
}

static void act_1way(struct ospf_nbr *nbr, enum ospf_nbr_event ev)
{
	nbr_forget_adjacency(nbr);
	nbr_set_state(nbr, OSPF_NBR_INIT, ev);
}

static void act_down(struct ospf_nbr *nbr, enum ospf_nbr_event ev)
{
	struct router *r = nbr->oif->ifp->router;

	if (ev == OSPF_NBR_EV_INACTIVE)
		ev_ospf_dead(r, nbr->router_id, nbr->addr, nbr->oif->ifp);
	nbr_forget_adjacency(nbr);
	nbr->ignored = false;
	nbr_set_state(nbr, OSPF_NBR_DOWN, ev);
	ev_ospf_dead_state(r, nbr->router_id, nbr->addr, nbr->oif->ifp);
}

/*
 * Cisco's: who answers no repeat, although his hellos come, is taken for down and not heard for a
 * minute. (RFC 2328 repeats for ever.)
 */
static void act_ignore(struct ospf_nbr *nbr, enum ospf_nbr_event ev)
{
	nbr_forget_adjacency(nbr);
	nbr->ignored = true;
	timer_start(nbr->oif->ifp->router->sim, &nbr->ignore_timer, OSPF_IGNORE_S * NS_PER_S);
	nbr_set_state(nbr, OSPF_NBR_DOWN, ev);
}

static void act_ignore_over(struct ospf_nbr *nbr, enum ospf_nbr_event ev)
{
	nbr_log(nbr, OSPF_NBR_DOWN, ev);
	nbr->ignored = false;
}

struct nbr_row {
	unsigned states;
	enum ospf_nbr_event event;
	void (*action)(struct ospf_nbr *nbr, enum ospf_nbr_event ev);
};

/* 10.3, row by row; the action sets the next state where the RFC says "depends". */
static const struct nbr_row nbr_table[] = {
	{OSPF_NBR_DOWN | OSPF_NBR_ATTEMPT, OSPF_NBR_EV_HELLO, act_hello_first},
	{OSPF_NBR_FROM_INIT, OSPF_NBR_EV_HELLO, act_hello},
	{OSPF_NBR_INIT, OSPF_NBR_EV_2WAY, act_2way},
	{OSPF_NBR_EXSTART, OSPF_NBR_EV_NEGOTIATED, act_negotiated},
	{OSPF_NBR_EXCHANGE, OSPF_NBR_EV_EXCHANGED, act_exchanged},
	{OSPF_NBR_LOADING, OSPF_NBR_EV_LOADED, act_loaded},
	{OSPF_NBR_2WAY, OSPF_NBR_EV_ADJ_OK, act_adj_ok_2way},
	{OSPF_NBR_FROM_EXSTART, OSPF_NBR_EV_ADJ_OK, act_adj_ok},
	{OSPF_NBR_FROM_EXCHANGE, OSPF_NBR_EV_SEQ_MISMATCH, act_restart},
	{OSPF_NBR_FROM_EXCHANGE, OSPF_NBR_EV_BAD_REQUEST, act_restart},
	{OSPF_NBR_FROM_2WAY, OSPF_NBR_EV_1WAY, act_1way},
	{OSPF_NBR_ANY, OSPF_NBR_EV_KILL, act_down},
	{OSPF_NBR_ANY, OSPF_NBR_EV_LL_DOWN, act_down},
	{OSPF_NBR_ANY, OSPF_NBR_EV_INACTIVE, act_down},
	{OSPF_NBR_FROM_EXSTART, OSPF_NBR_EV_UNHEARD, act_ignore},
	{OSPF_NBR_DOWN, OSPF_NBR_EV_IGNORE_OVER, act_ignore_over},
};

/* 9.2: bidirectional communication was gained or lost: the interface may elect again. */
static bool crossed_2way(enum ospf_nbr_state was, enum ospf_nbr_state is)
{
	return !!(was & OSPF_NBR_FROM_2WAY) != !!(is & OSPF_NBR_FROM_2WAY);
}

void ospf_nbr_event(struct ospf_nbr *nbr, enum ospf_nbr_event ev)
{
	struct ospf_iface *oif = nbr->oif;
	enum ospf_nbr_state was = nbr->state, is;

	for (size_t i = 0; i < sizeof(nbr_table) / sizeof(*nbr_table); i++) {
		if (nbr_table[i].event == ev && nbr_table[i].states & was) {
			nbr_table[i].action(nbr, ev);
			break;
		}
	}
	is = nbr->state;
	if (is == OSPF_NBR_DOWN && !nbr->ignored)
		nbr_free(nbr);
	if (crossed_2way(was, is) && ev != OSPF_NBR_EV_KILL && ev != OSPF_NBR_EV_LL_DOWN)
		ospf_if_event(oif, OSPF_IF_EV_NBR_CHANGE);
}
