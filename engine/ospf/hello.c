/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hello packets (RFC 2328, 9.5 and 10.5). */
#include "engine/ospf/ospf_int.h"

void ospf_if_send_hello(struct ospf_iface *oif, uint32_t dst)
{
	struct ospf_hello h = {
		.mask = ip_mask(oif->len),
		.hello_s = oif->hello_s,
		.options = ospf_hello_options(oif),
		.priority = oif->cfg.priority,
		.dead_s = oif->dead_s,
		.dr = oif->dr,
		.bdr = oif->bdr,
	};
	struct ospf_nbr *nbr;
	struct ospf_tx tx;

	ev_ospf_send_hello(oif->ifp->router, dst, oif->area->id, oif->ifp, oif->addr);
	ospf_tx_begin(&tx, oif, OSPF_HELLO, OSPF_HELLO_LEN + oif->n_nbrs * 4);
	ospf_hello_encode(&tx.w, &h);
	list_each(nbr, &oif->nbrs, node) {
		if (nbr->state & OSPF_NBR_FROM_INIT)
			wbuf_u32(&tx.w, nbr->router_id);
	}
	ospf_tx_send(&tx, dst, 1);
}

/* 10.5: what must be equal for two routers to be neighbours at all. */
static enum ospf_drop hello_fits(struct ospf_iface *oif, const struct ospf_hello *h, uint32_t src)
{
	uint32_t mask = ip_mask(oif->len);
	enum ospf_drop drop = OSPF_DROP_NONE;

	if (oif->net_type != OSPF_NET_P2P && h->mask != mask)
		drop = OSPF_DROP_HELLO_MASK;
	else if (h->hello_s != oif->hello_s)
		drop = OSPF_DROP_HELLO_INTERVAL;
	else if (h->dead_s != oif->dead_s)
		drop = OSPF_DROP_HELLO_DEAD;
	if (drop) {
		ev_ospf_hello_mismatch(oif->ifp->router, src, oif->ifp);
		ev_ospf_hello_values(oif->ifp->router, h->dead_s, oif->dead_s, h->hello_s,
				     oif->hello_s, h->mask, mask, oif->ifp);
		return drop;
	}
	if (!(h->options & OSPF_OPT_E) != oif->area->stub) {
		ev_ospf_hello_stub(oif->ifp->router, src, oif->ifp);
		return OSPF_DROP_HELLO_OPTIONS;
	}
	return OSPF_DROP_NONE;
}

static bool hello_lists_us(const struct ospf_iface *oif, struct rbuf *b)
{
	while (b->left >= 4)
		if (rbuf_u32(b) == oif->proc->router_id)
			return true;
	return false;
}

/* What the neighbour says of itself and of the DR before and after this hello. */
struct hello_view {
	uint8_t priority;
	uint32_t dr, bdr;
};

static void hello_drives_interface(struct ospf_iface *oif, struct ospf_nbr *nbr,
				   struct hello_view was)
{
	bool is_dr = nbr->dr == nbr->addr, was_dr = was.dr == nbr->addr;
	bool is_bdr = nbr->bdr == nbr->addr, was_bdr = was.bdr == nbr->addr;

	if (!ospf_net_is_broadcast(oif) || !(nbr->state & OSPF_NBR_FROM_2WAY))
		return;
	if (oif->state == OSPF_IF_WAITING) {
		if (is_bdr || (is_dr && nbr->bdr == 0))
			ospf_if_event(oif, OSPF_IF_EV_BACKUP_SEEN);
	} else if (was.priority != nbr->priority || is_dr != was_dr || is_bdr != was_bdr) {
		ospf_if_event(oif, OSPF_IF_EV_NBR_CHANGE);
	}
}

enum ospf_drop ospf_hello_input(struct ospf_iface *oif, const struct ospf_hdr *h, uint32_t src,
				struct rbuf *b, uint8_t lls)
{
	struct router *r = oif->ifp->router;
	struct hello_view was;
	struct ospf_hello hello;
	struct ospf_nbr *nbr;
	enum ospf_drop drop;
	bool fresh;

	ev_ospf_rcv_hello(r, h->router_id, oif->area->id, oif->ifp, src);
	if (!ospf_hello_decode(b, &hello))
		return OSPF_DROP_BODY;
	drop = hello_fits(oif, &hello, src);
	if (drop)
		return drop;
	nbr = ospf_nbr_find(oif, h->router_id, src);
	fresh = !nbr;
	if (!nbr)
		nbr = ospf_nbr_new(oif, h->router_id, src);
	was = (struct hello_view){nbr->priority, nbr->dr, nbr->bdr};
	if (nbr->router_id != h->router_id) {
		/* Another router has this address now: the old adjacency is void. */
		ospf_nbr_event(nbr, OSPF_NBR_EV_1WAY);
		nbr->router_id = h->router_id;
		nbr->ignored = false;
	}
	nbr->addr = src;
	nbr->priority = hello.priority;
	nbr->dr = hello.dr;
	nbr->bdr = hello.bdr;
	nbr->hello_options = hello.options;
	nbr->lls_options = lls;
	nbr->last_hello_ns = r->sim->now_ns;
	if (fresh)
		was = (struct hello_view){nbr->priority, nbr->dr, nbr->bdr};
	ospf_nbr_event(nbr, OSPF_NBR_EV_HELLO);
	if (!hello_lists_us(oif, b)) {
		ospf_nbr_event(nbr, OSPF_NBR_EV_1WAY);
		/* IOS answers a newcomer at once instead of at its next turn. */
		if (fresh)
			ospf_if_send_hello(oif, ospf_nbr_dst(nbr));
	} else {
		ospf_nbr_event(nbr, OSPF_NBR_EV_2WAY);
		if (fresh)
			ospf_if_send_hello(oif, ospf_nbr_dst(nbr));
		hello_drives_interface(oif, nbr, was);
	}
	ev_ospf_hello_end(r, oif->ifp);
	return OSPF_DROP_NONE;
}
