/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Link state acknowledgments (RFC 2328, 13.5 and 13.7): delayed ones for all, direct ones. */
#include <string.h>

#include "engine/ospf/ospf_int.h"

enum { ACKS_KEPT = 1024 }; /* sent ones that may wait to be taken out of the queue together */

static size_t acks_in_packet(const struct ospf_iface *oif)
{
	return ospf_tx_room(oif) / OSPF_LSA_HDR_LEN;
}

/* One packet of those that are left; gives how many it took. */
static size_t ack_send(struct ospf_iface *oif, const struct ospf_lsa_hdr *hdrs, size_t left,
		       uint32_t dst)
{
	size_t at_most = acks_in_packet(oif), n = left < at_most ? left : at_most;
	struct ospf_tx tx;

	ospf_tx_begin(&tx, oif, OSPF_LS_ACK, n * OSPF_LSA_HDR_LEN);
	for (size_t i = 0; i < n; i++)
		ospf_lsa_hdr_encode(&tx.w, &hdrs[i]);
	ospf_tx_send(&tx, dst, 0);
	return n;
}

/*
 * 13.5: together, and a while later. A packet that is full leaves sooner, but many of them do so
 * one after the other: a neighbour that told of ten thousand LSAs at once may have no room for all
 * its answers at once, and what it loses it sends again.
 */
void ospf_ack_delayed(struct ospf_iface *oif, const struct ospf_lsa_hdr *h)
{
	struct sim *s = oif->ifp->router->sim;
	size_t full = acks_in_packet(oif);

	ospf_hdrs_add(&oif->acks, h);
	if (oif->acks.n - oif->acks.next >= full &&
	    (!timer_running(&oif->ack_timer) ||
	     timer_left_ns(s, &oif->ack_timer) > OSPF_ACK_PACING_MS * NS_PER_MS))
		timer_start(s, &oif->ack_timer, OSPF_ACK_PACING_MS * NS_PER_MS);
	else if (!timer_running(&oif->ack_timer))
		timer_start(s, &oif->ack_timer, OSPF_ACK_DELAY_MS * NS_PER_MS);
}

/* What was sent leaves the queue, which may never be empty. */
static void ack_forget(struct ospf_hdrs *q)
{
	size_t left = q->n - q->next;

	if (left && (q->next < ACKS_KEPT || q->next < left))
		return;
	if (left)
		memmove(q->v, &q->v[q->next], left * sizeof(*q->v));
	q->n = left;
	q->next = 0;
}

/* 13.5: the DR and the BDR tell all routers, the others tell those two. */
void ospf_ack_timer(void *ctx)
{
	struct ospf_iface *oif = ctx;
	struct ospf_hdrs *q = &oif->acks;
	uint32_t dst = OSPF_ALL_ROUTERS;

	if (oif->state == OSPF_IF_DROTHER)
		dst = OSPF_ALL_DROUTERS;
	if (q->next < q->n)
		q->next += ack_send(oif, &q->v[q->next], q->n - q->next, dst);
	ack_forget(q);
	if (q->n)
		timer_start(oif->ifp->router->sim, &oif->ack_timer,
			    OSPF_ACK_PACING_MS * NS_PER_MS);
}

void ospf_ack_direct(struct ospf_nbr *nbr, const struct ospf_hdrs *hdrs)
{
	for (size_t i = 0; i < hdrs->n;)
		i += ack_send(nbr->oif, &hdrs->v[i], hdrs->n - i, ospf_nbr_dst(nbr));
}

/* 13.7. Headers that do not fill the packet are a sign that it is none. */
enum ospf_drop ospf_ack_input(struct ospf_nbr *nbr, struct rbuf *b)
{
	struct ospf_lsa_hdr h;

	if (!(nbr->state & OSPF_NBR_FROM_EXCHANGE))
		return OSPF_DROP_ACK_STATE;
	if (b->left % OSPF_LSA_HDR_LEN)
		return OSPF_DROP_BODY;
	while (b->left >= OSPF_LSA_HDR_LEN && ospf_lsa_hdr_decode(b, &h)) {
		struct ospf_rxmt *x = ospf_rxmt_find(nbr, ospf_key_of(&h));
		struct ospf_lsa_hdr ours;

		if (!x)
			continue;
		/* 13.7: only the instance that is on the list; others are questionable. */
		ours = ospf_lsa_hdr_now(x->lsa);
		if (ospf_lsa_compare(&h, &ours) == 0)
			ospf_rxmt_remove(x);
		else
			ospf_drop_count(nbr->oif, OSPF_DROP_ACK_OTHER);
	}
	return OSPF_DROP_NONE;
}
