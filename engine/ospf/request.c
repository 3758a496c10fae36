/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Link state request lists (RFC 2328, 10.7 and 10.9): what a neighbour's description of its
 * database has shown to be newer there. One request packet is outstanding at a time.
 */
#include "engine/ospf/ospf_int.h"

struct ospf_request *ospf_request_find(const struct ospf_nbr *nbr, struct ospf_key key)
{
	struct ospf_hnode *n = ospf_map_find(&nbr->req_map, key);

	return n ? container_of(n, struct ospf_request, hnode) : NULL;
}

void ospf_request_add(struct ospf_nbr *nbr, const struct ospf_lsa_hdr *h)
{
	struct ospf_request *q = ospf_request_find(nbr, ospf_key_of(h));

	if (q) {
		q->hdr = *h;
		return;
	}
	q = pool_get(&nbr->oif->ifp->router->ospf->requests);
	*q = (struct ospf_request){.hdr = *h};
	q->hnode.key = ospf_key_of(h);
	ospf_map_add(&nbr->req_map, &q->hnode);
	list_push(&nbr->req_list, &q->node);
}

void ospf_request_remove(struct ospf_nbr *nbr, struct ospf_request *q)
{
	if (q->asked)
		nbr->req_sent--;
	nbr->req_retries = 0;
	ospf_map_remove(&nbr->req_map, &q->hnode);
	list_remove(&q->node);
	pool_put(&nbr->oif->ifp->router->ospf->requests, q);
}

void ospf_request_clear(struct ospf_nbr *nbr)
{
	struct ospf_request *q, *tmp;

	list_each_safe(q, tmp, &nbr->req_list, node)
		ospf_request_remove(nbr, q);
	ospf_map_free(&nbr->req_map);
	nbr->req_sent = 0;
	timer_stop(nbr->oif->ifp->router->sim, &nbr->req_timer);
}

/* Asks for the first of the list, as many as one packet takes. */
static void request_send(struct ospf_nbr *nbr)
{
	size_t at_most = ospf_tx_room(nbr->oif) / OSPF_REQ_LEN, n = 0;
	struct router *r = nbr->oif->ifp->router;
	struct ospf_request *q;
	struct ospf_tx tx;

	if (at_most > nbr->req_map.count)
		at_most = nbr->req_map.count;
	ospf_tx_begin(&tx, nbr->oif, OSPF_LS_REQUEST, at_most * OSPF_REQ_LEN);
	list_each(q, &nbr->req_list, node) {
		if (n++ == at_most)
			break;
		wbuf_u32(&tx.w, q->hdr.type);
		wbuf_u32(&tx.w, q->hdr.id);
		wbuf_u32(&tx.w, q->hdr.adv);
		if (!q->asked)
			nbr->req_sent++;
		q->asked = true;
	}
	ev_ospf_send_req(r, nbr->router_id,
			 (unsigned)(OSPF_HDR_LEN + at_most * OSPF_REQ_LEN), (unsigned)at_most,
			 nbr->oif->ifp);
	timer_start(r->sim, &nbr->req_timer, nbr->oif->cfg.retransmit_s * NS_PER_S);
	ospf_tx_send(&tx, ospf_nbr_dst(nbr), 0);
}

void ospf_request_next(struct ospf_nbr *nbr)
{
	if (list_empty(&nbr->req_list)) {
		timer_stop(nbr->oif->ifp->router->sim, &nbr->req_timer);
		if (nbr->state == OSPF_NBR_LOADING)
			ospf_nbr_event(nbr, OSPF_NBR_EV_LOADED);
	} else if (!nbr->req_sent) {
		request_send(nbr);
	}
}

void ospf_request_timer(void *ctx)
{
	struct ospf_nbr *nbr = ctx;

	if (list_empty(&nbr->req_list)) {
		ospf_request_next(nbr);
		return;
	}
	if (nbr->req_sent && nbr->req_retries++ == OSPF_RXMT_LIMIT)
		ospf_nbr_event(nbr, OSPF_NBR_EV_UNHEARD);
	else
		request_send(nbr);
}

void ospf_request_check_soon(struct ospf_nbr *nbr)
{
	if (!nbr->req_sent)
		timer_start(nbr->oif->ifp->router->sim, &nbr->req_timer, 0);
}

/* 10.7: the neighbour asks; it is answered with updates, outside of all retransmission. */
enum ospf_drop ospf_request_input(struct ospf_nbr *nbr, const struct ospf_hdr *h, struct rbuf *b)
{
	enum { BATCH = 128 };
	struct ospf_proc *proc = nbr->oif->proc;
	struct ospf_lsa *lsas[BATCH];
	size_t n = 0;

	if (!(nbr->state & OSPF_NBR_FROM_EXCHANGE))
		return OSPF_DROP_REQ_STATE;
	if (b->left % OSPF_REQ_LEN)
		return OSPF_DROP_BODY;
	ev_ospf_rcv_req(proc->router, nbr->router_id, nbr->oif->ifp, h->length,
			(unsigned)(b->left / OSPF_REQ_LEN));
	while (b->left >= OSPF_REQ_LEN) {
		uint32_t type = rbuf_u32(b);
		struct ospf_key key = {.type = (uint8_t)type};
		struct ospf_lsdb *db;
		struct ospf_lsa *lsa = NULL;

		key.id = rbuf_u32(b);
		key.adv = rbuf_u32(b);
		db = ospf_lsdb_of(proc, nbr->oif->area, key.type);
		if (type < OSPF_LSA_TYPE_COUNT && !ospf_area_shuts_out(nbr->oif->area, key.type))
			lsa = ospf_lsdb_find(db, key);
		if (!lsa) {
			ospf_nbr_event(nbr, OSPF_NBR_EV_BAD_REQUEST);
			return OSPF_DROP_REQ_UNKNOWN;
		}
		lsas[n++] = lsa;
		if (n == BATCH) {
			ospf_update_send_to(nbr, lsas, n);
			n = 0;
		}
	}
	if (n)
		ospf_update_send_to(nbr, lsas, n);
	return OSPF_DROP_NONE;
}
