/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Database exchange (RFC 2328, 10.6 and 10.8). A slave whose packet describes anything sets the
 * M bit and ends with an empty packet, as IOS does; the RFC allows it.
 */
#include "engine/ospf/ospf_int.h"

enum { DD_SEQ_RANGE = 0x2000 };

static struct sim *nbr_sim(const struct ospf_nbr *nbr)
{
	return nbr->oif->ifp->router->sim;
}

static void dd_forget_last(struct ospf_nbr *nbr)
{
	if (nbr->last_dd)
		pkt_free(nbr->last_dd);
	nbr->last_dd = NULL;
}

void ospf_dd_stop(struct ospf_nbr *nbr)
{
	timer_stop(nbr_sim(nbr), &nbr->dd_timer);
	dd_forget_last(nbr);
	ospf_hdrs_free(&nbr->summary);
	nbr->last_valid = false;
}

/* 10.8: the next headers of the summary list, as many as fit, under the current number. */
static void dd_send(struct ospf_nbr *nbr, uint8_t flags)
{
	struct ospf_iface *oif = nbr->oif;
	size_t room = ospf_tx_room(oif);
	size_t at_most = (room - OSPF_DD_LEN) / OSPF_LSA_HDR_LEN;
	struct ospf_hdrs *sum = &nbr->summary;
	size_t n = sum->n - sum->next < at_most ? sum->n - sum->next : at_most;
	struct ospf_dd dd = {.mtu = oif->ifp->ip_mtu, .options = ospf_dd_options(oif)};
	struct ospf_tx tx;

	if (flags & OSPF_DD_I)
		n = 0;
	else if (sum->next + n < sum->n || (!nbr->master && n))
		flags |= OSPF_DD_M;
	dd.flags = flags;
	dd.seq = nbr->dd_seq;
	nbr->more = flags & OSPF_DD_M;
	ospf_tx_begin(&tx, oif, OSPF_DD, OSPF_DD_LEN + n * OSPF_LSA_HDR_LEN);
	ospf_dd_encode(&tx.w, &dd);
	while (n--)
		ospf_lsa_hdr_encode(&tx.w, &sum->v[sum->next++]);
	ev_ospf_send_dd(oif->ifp->router, nbr->router_id, oif->ifp, dd.seq, dd.options, dd.flags,
			(unsigned)tx.w.len);
	dd_forget_last(nbr);
	nbr->dd_retries = 0;
	nbr->last_dd = ospf_tx_send_kept(&tx, ospf_nbr_dst(nbr), 1);
	if (nbr->master || flags & OSPF_DD_I)
		timer_start(nbr_sim(nbr), &nbr->dd_timer, oif->cfg.retransmit_s * NS_PER_S);
}

/* Sends the last packet once more. */
static void dd_send_again(struct ospf_nbr *nbr)
{
	const struct pkt *p = nbr->last_dd;
	struct rbuf b = rbuf_from(p->data, p->len);
	struct ospf_hdr h;
	struct ospf_dd dd;

	ospf_hdr_decode(&b, &h);
	ospf_dd_decode(&b, &dd);
	ev_ospf_send_dd(nbr->oif->ifp->router, nbr->router_id, nbr->oif->ifp, dd.seq, dd.options,
			dd.flags, h.length);
	ospf_tx_again(nbr->oif, p, ospf_nbr_dst(nbr));
}

/* Entering ExStart (10.3): a new number, and the claim to be master. */
void ospf_dd_start(struct ospf_nbr *nbr)
{
	struct router *r = nbr->oif->ifp->router;

	nbr->dd_seq = nbr->dd_seq ? nbr->dd_seq + 1 : router_chance_below(r, DD_SEQ_RANGE) + 1;
	nbr->master = true;
	ospf_hdrs_free(&nbr->summary);
	dd_send(nbr, OSPF_DD_I | OSPF_DD_M | OSPF_DD_MS);
}

/* Master, or in ExStart: repeat. Slave in Loading or Full: the last packet is no longer kept. */
void ospf_dd_timer(void *ctx)
{
	struct ospf_nbr *nbr = ctx;
	struct router *r = nbr->oif->ifp->router;

	if (nbr->state & (OSPF_NBR_EXSTART | OSPF_NBR_EXCHANGE)) {
		if (nbr->dd_retries == OSPF_RXMT_LIMIT) {
			ospf_nbr_event(nbr, OSPF_NBR_EV_UNHEARD);
			return;
		}
		dd_send_again(nbr);
		ev_ospf_retransmit_dd(r, nbr->router_id, nbr->oif->ifp, ++nbr->dd_retries);
		timer_start(r->sim, &nbr->dd_timer, nbr->oif->cfg.retransmit_s * NS_PER_S);
	} else {
		dd_forget_last(nbr);
	}
}

static void summary_add(struct ospf_nbr *nbr, const struct ospf_lsdb *db, uint8_t type)
{
	const struct ospf_lsa *lsa;

	list_each(lsa, &db->types[type], node) {
		struct ospf_lsa_hdr h = ospf_lsa_hdr_now(lsa);

		/* 10.3: what is at MaxAge goes onto the retransmission list instead. */
		if (h.age >= OSPF_MAX_AGE_S)
			ospf_rxmt_add(nbr, (struct ospf_lsa *)lsa);
		else
			ospf_hdrs_add(&nbr->summary, &h);
	}
}

void ospf_dd_build_summary(struct ospf_nbr *nbr)
{
	const struct ospf_proc *proc = nbr->oif->proc;
	bool opaque = nbr->dd_options & OSPF_OPT_O;

	for (uint8_t t = OSPF_LSA_ROUTER; t <= OSPF_LSA_ASBR; t++)
		summary_add(nbr, &nbr->oif->area->db, t);
	if (opaque)
		summary_add(nbr, &nbr->oif->area->db, OSPF_LSA_OPAQUE_AREA);
	/* 10.3: a stub area hears of nothing outside. */
	if (nbr->oif->area->stub)
		return;
	summary_add(nbr, &proc->ext, OSPF_LSA_EXTERNAL);
	if (opaque)
		summary_add(nbr, &proc->ext, OSPF_LSA_OPAQUE_AS);
}

/* 10.6, last part: notes what is newer over there. False: a type that cannot be. */
static bool dd_accept_headers(struct ospf_nbr *nbr, struct rbuf *b)
{
	struct ospf_proc *proc = nbr->oif->proc;
	struct ospf_lsa_hdr h, ours;

	while (b->left >= OSPF_LSA_HDR_LEN && ospf_lsa_hdr_decode(b, &h)) {
		struct ospf_lsa *lsa;

		if (h.type < OSPF_LSA_ROUTER || h.type > OSPF_LSA_OPAQUE_AS ||
		    (h.type > OSPF_LSA_EXTERNAL && h.type < OSPF_LSA_OPAQUE_LINK) ||
		    ospf_area_shuts_out(nbr->oif->area, h.type))
			return false;
		lsa = ospf_lsdb_find(ospf_lsdb_of(proc, nbr->oif->area, h.type), ospf_key_of(&h));
		if (lsa) {
			ours = ospf_lsa_hdr_now(lsa);
			if (ospf_lsa_compare(&h, &ours) <= 0)
				continue;
		}
		ospf_request_add(nbr, &h);
	}
	return true;
}

static void dd_remember(struct ospf_nbr *nbr, const struct ospf_dd *dd)
{
	nbr->last_valid = true;
	nbr->last_flags = dd->flags;
	nbr->last_options = dd->options;
	nbr->last_seq = dd->seq;
}

/* The packet is the next in sequence: its headers count, and it is answered. */
static enum ospf_drop dd_accept(struct ospf_nbr *nbr, const struct ospf_dd *dd, struct rbuf *b)
{
	bool done;

	dd_remember(nbr, dd);
	if (!dd_accept_headers(nbr, b)) {
		ospf_nbr_event(nbr, OSPF_NBR_EV_SEQ_MISMATCH);
		return OSPF_DROP_DD_TYPE;
	}
	if (nbr->master) {
		nbr->dd_seq++;
		done = !nbr->more && !(dd->flags & OSPF_DD_M);
		if (!done)
			dd_send(nbr, OSPF_DD_MS);
	} else {
		nbr->dd_seq = dd->seq;
		dd_send(nbr, 0);
		done = !nbr->more && !(dd->flags & OSPF_DD_M);
	}
	if (!done) {
		ospf_request_next(nbr);
		return OSPF_DROP_NONE;
	}
	ev_ospf_exchange_done(nbr->oif->ifp->router, nbr->router_id, nbr->oif->ifp);
	/* 10.8: the slave keeps its last packet for the dead interval, the master needs none. */
	timer_stop(nbr_sim(nbr), &nbr->dd_timer);
	if (nbr->master)
		dd_forget_last(nbr);
	else
		timer_start(nbr_sim(nbr), &nbr->dd_timer, nbr->oif->dead_s * NS_PER_S);
	ospf_nbr_event(nbr, OSPF_NBR_EV_EXCHANGED);
	return OSPF_DROP_NONE;
}

/*
 * ExStart (10.6): who is master is settled by the router ids. A claim to be master that loses is
 * passed over without being an error: it crossed with ours.
 */
static enum ospf_drop dd_exstart(struct ospf_nbr *nbr, const struct ospf_dd *dd, struct rbuf *b)
{
	const uint8_t all = OSPF_DD_I | OSPF_DD_M | OSPF_DD_MS;
	struct router *r = nbr->oif->ifp->router;
	uint32_t own = nbr->oif->proc->router_id;

	if (dd->flags == all && b->left == 0 && nbr->router_id > own) {
		nbr->master = false;
		nbr->dd_seq = dd->seq;
		timer_stop(r->sim, &nbr->dd_timer);
	} else if (!(dd->flags & (OSPF_DD_I | OSPF_DD_MS)) && dd->seq == nbr->dd_seq &&
		   nbr->router_id < own) {
		nbr->master = true;
	} else if (dd->flags == all && b->left == 0) {
		ev_ospf_first_dd(r, nbr->router_id, nbr->oif->ifp);
		return OSPF_DROP_NONE;
	} else {
		return OSPF_DROP_DD_NEGOTIATION;
	}
	nbr->dd_options = dd->options;
	ev_ospf_negotiated(r, nbr->master ? "MASTER" : "SLAVE", nbr->oif->ifp);
	ospf_nbr_event(nbr, OSPF_NBR_EV_NEGOTIATED);
	return dd_accept(nbr, dd, b);
}

static bool dd_is_duplicate(const struct ospf_nbr *nbr, const struct ospf_dd *dd)
{
	return nbr->last_valid && nbr->last_flags == dd->flags &&
	       nbr->last_options == dd->options && nbr->last_seq == dd->seq;
}

/* 10.6, 10.8: the master discards it, the slave repeats its answer as long as it has it. */
static enum ospf_drop dd_duplicate(struct ospf_nbr *nbr)
{
	if (nbr->master)
		return OSPF_DROP_DD_DUPLICATE;
	if (nbr->last_dd) {
		dd_send_again(nbr);
		return OSPF_DROP_NONE;
	}
	ospf_nbr_event(nbr, OSPF_NBR_EV_SEQ_MISMATCH);
	return OSPF_DROP_DD_LATE;
}

/* 10.6, Exchange, in its order: each of these starts the exchange over. */
static enum ospf_drop dd_exchange(struct ospf_nbr *nbr, const struct ospf_dd *dd, struct rbuf *b)
{
	bool they_are_master = dd->flags & OSPF_DD_MS;
	enum ospf_drop drop;

	if (they_are_master == nbr->master)
		drop = OSPF_DROP_DD_MASTER;
	else if (dd->flags & OSPF_DD_I)
		drop = OSPF_DROP_DD_INIT;
	else if (dd->options != nbr->dd_options)
		drop = OSPF_DROP_DD_OPTIONS;
	else if (dd->seq != (nbr->master ? nbr->dd_seq : nbr->dd_seq + 1))
		drop = OSPF_DROP_DD_SEQ;
	else
		return dd_accept(nbr, dd, b);
	ospf_nbr_event(nbr, OSPF_NBR_EV_SEQ_MISMATCH);
	return drop;
}

/* 10.6: an MTU larger than ours could bring updates that we cannot take. */
static bool dd_mtu_fits(const struct ospf_nbr *nbr, const struct ospf_dd *dd)
{
	const struct ospf_iface *oif = nbr->oif;
	struct router *r = oif->ifp->router;

	if (dd->mtu == oif->ifp->ip_mtu || oif->cfg.mtu_ignore)
		return true;
	ev_ospf_mtu(r, nbr->router_id, dd->mtu > oif->ifp->ip_mtu ? "larger" : "smaller",
		    oif->ifp);
	return dd->mtu < oif->ifp->ip_mtu;
}

enum ospf_drop ospf_dd_input(struct ospf_nbr *nbr, const struct ospf_hdr *h, struct rbuf *b,
			     uint8_t lls)
{
	struct router *r = nbr->oif->ifp->router;
	struct ospf_dd dd;

	if (!ospf_dd_decode(b, &dd))
		return OSPF_DROP_BODY;
	if (lls)
		nbr->lls_options = lls;
	ev_ospf_rcv_dd(r, nbr->router_id, nbr->oif->ifp, dd.seq, dd.options, dd.flags, h->length,
		       dd.mtu, ospf_nbr_state_name(nbr->state));
	if (!dd_mtu_fits(nbr, &dd))
		return OSPF_DROP_DD_MTU;
	if (nbr->state == OSPF_NBR_INIT)
		ospf_nbr_event(nbr, OSPF_NBR_EV_2WAY);
	switch (nbr->state) {
	case OSPF_NBR_EXSTART:
		return dd_exstart(nbr, &dd, b);
	case OSPF_NBR_EXCHANGE:
	case OSPF_NBR_LOADING:
	case OSPF_NBR_FULL:
		if (dd_is_duplicate(nbr, &dd))
			return dd_duplicate(nbr);
		if (nbr->state == OSPF_NBR_EXCHANGE)
			return dd_exchange(nbr, &dd, b);
		/* All that may still come is a duplicate. */
		ospf_nbr_event(nbr, OSPF_NBR_EV_SEQ_MISMATCH);
		return OSPF_DROP_DD_LATE;
	default:
		/* Down, Attempt, 2-Way. */
		return OSPF_DROP_DD_STATE;
	}
}
