/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Link state acknowledgments (RFC 2328, 13.5 and 13.7): delayed ones for all, direct ones. */
#include "engine/ospf/ospf_int.h"

static void ack_send(struct ospf_iface *oif, const struct ospf_hdrs *hdrs, uint32_t dst)
{
	size_t at_most = ospf_tx_room(oif) / OSPF_LSA_HDR_LEN;

	for (size_t i = 0; i < hdrs->n;) {
		size_t n = hdrs->n - i < at_most ? hdrs->n - i : at_most;
		struct ospf_tx tx;

		ospf_tx_begin(&tx, oif, OSPF_LS_ACK, n * OSPF_LSA_HDR_LEN);
		while (n--)
			ospf_lsa_hdr_encode(&tx.w, &hdrs->v[i++]);
		ospf_tx_send(&tx, dst, 0);
	}
}

void ospf_ack_delayed(struct ospf_iface *oif, const struct ospf_lsa_hdr *h)
{
	ospf_hdrs_add(&oif->acks, h);
	if (!timer_running(&oif->ack_timer))
		timer_start(oif->ifp->router->sim, &oif->ack_timer,
			    OSPF_ACK_DELAY_MS * NS_PER_MS);
}

/* 13.5: the DR and the BDR tell all routers, the others tell those two. */
void ospf_ack_timer(void *ctx)
{
	struct ospf_iface *oif = ctx;
	uint32_t dst = OSPF_ALL_ROUTERS;

	if (oif->state == OSPF_IF_DROTHER)
		dst = OSPF_ALL_DROUTERS;
	ack_send(oif, &oif->acks, dst);
	oif->acks.n = 0;
}

void ospf_ack_direct(struct ospf_nbr *nbr, const struct ospf_hdrs *hdrs)
{
	if (hdrs->n)
		ack_send(nbr->oif, hdrs, ospf_nbr_dst(nbr));
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
