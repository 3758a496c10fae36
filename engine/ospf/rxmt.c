/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Link state retransmission lists (RFC 2328, 13.6): what was flooded to a neighbour and is not
 * yet acknowledged. An entry is found by the LSA's identity; each LSA knows the lists it is on.
 */
#include "engine/ospf/ospf_int.h"

static void rxmt_arm(struct ospf_nbr *nbr, uint64_t least_ns)
{
	struct sim *s = nbr->oif->ifp->router->sim;
	struct ospf_rxmt *x = list_first(&nbr->rxmt_list, struct ospf_rxmt, node);
	uint64_t left_ns = x && x->due_ns > s->now_ns ? x->due_ns - s->now_ns : 0;

	if (!x)
		timer_stop(s, &nbr->rxmt_timer);
	else if (!timer_running(&nbr->rxmt_timer))
		timer_start(s, &nbr->rxmt_timer, left_ns < least_ns ? least_ns : left_ns);
}

static void rxmt_queue(struct ospf_rxmt *x, uint64_t delay_ns)
{
	struct ospf_nbr *nbr = x->nbr;

	x->due_ns = nbr->oif->ifp->router->sim->now_ns + delay_ns +
		    nbr->oif->cfg.retransmit_s * NS_PER_S;
	list_remove(&x->node);
	list_push(&nbr->rxmt_list, &x->node);
}

struct ospf_rxmt *ospf_rxmt_find(const struct ospf_nbr *nbr, struct ospf_key key)
{
	struct ospf_hnode *n = ospf_map_find(&nbr->rxmt_map, key);

	return n ? container_of(n, struct ospf_rxmt, hnode) : NULL;
}

void ospf_rxmt_add(struct ospf_nbr *nbr, struct ospf_lsa *lsa)
{
	struct ospf_rxmt *x = ospf_rxmt_find(nbr, lsa->hnode.key);

	if (!x) {
		x = pool_get(&nbr->oif->ifp->router->ospf->rxmts);
		*x = (struct ospf_rxmt){.lsa = lsa, .nbr = nbr};
		x->hnode.key = lsa->hnode.key;
		list_init(&x->node);
		ospf_map_add(&nbr->rxmt_map, &x->hnode);
		list_push(&lsa->rxmts, &x->lsa_node);
		ospf_lsa_ref(lsa);
	}
	x->retries = 0;
	rxmt_queue(x, OSPF_FLOOD_PACING_MS * NS_PER_MS);
	rxmt_arm(nbr, 0);
}

void ospf_rxmt_sent(const struct ospf_iface *oif, struct ospf_lsa *lsa)
{
	struct ospf_rxmt *x;

	list_each(x, &lsa->rxmts, lsa_node)
		if (x->nbr->oif == oif)
			rxmt_queue(x, 0);
}

void ospf_rxmt_remove(struct ospf_rxmt *x)
{
	struct ospf_nbr *nbr = x->nbr;
	struct ospf_lsa *lsa = x->lsa;

	ospf_map_remove(&nbr->rxmt_map, &x->hnode);
	list_remove(&x->node);
	list_remove(&x->lsa_node);
	pool_put(&nbr->oif->ifp->router->ospf->rxmts, x);
	rxmt_arm(nbr, 0);
	if (!list_empty(&lsa->maxage_node))
		ospf_lsdb_sweep_soon(lsa->proc);
	ospf_lsa_unref(lsa);
}

void ospf_rxmt_clear(struct ospf_nbr *nbr)
{
	struct ospf_rxmt *x, *tmp;

	list_each_safe(x, tmp, &nbr->rxmt_list, node)
		ospf_rxmt_remove(x);
	ospf_map_free(&nbr->rxmt_map);
}

void ospf_rxmt_drop_lsa(struct ospf_lsa *lsa)
{
	struct ospf_rxmt *x, *tmp;

	list_each_safe(x, tmp, &lsa->rxmts, lsa_node)
		ospf_rxmt_remove(x);
}

/* Sends again what is due, as far as it fits into one update; the oldest are in front. */
void ospf_rxmt_timer(void *ctx)
{
	enum { BATCH = 64 };
	struct ospf_nbr *nbr = ctx;
	struct sim *s = nbr->oif->ifp->router->sim;
	struct ospf_lsa *lsas[BATCH];
	size_t n = 0, bytes = 4, room = ospf_tx_room(nbr->oif);
	struct ospf_rxmt *x, *tmp;

	list_each_safe(x, tmp, &nbr->rxmt_list, node) {
		if (n == BATCH || x->due_ns > s->now_ns)
			break;
		/* Of many LSAs at once some still wait for the pacing of the first time. */
		if (ospf_map_find(&nbr->oif->flood_map, x->hnode.key)) {
			rxmt_queue(x, 0);
			continue;
		}
		if (n && bytes + x->lsa->hdr.length > room)
			break;
		if (x->retries++ == OSPF_RXMT_LIMIT) {
			ospf_nbr_event(nbr, OSPF_NBR_EV_UNHEARD);
			return;
		}
		bytes += x->lsa->hdr.length;
		lsas[n++] = x->lsa;
		nbr->n_retransmissions++;
		rxmt_queue(x, 0);
	}
	nbr->scan_last = (unsigned)n;
	if (nbr->scan_max < n)
		nbr->scan_max = (unsigned)n;
	if (n)
		ospf_update_send_to(nbr, lsas, n);
	rxmt_arm(nbr, OSPF_RXMT_PACING_MS * NS_PER_MS);
}
