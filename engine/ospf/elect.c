/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The election of Designated Router and Backup (RFC 2328, 9.4). A candidate is this router or a
 * neighbour in 2-Way or more with a priority above 0, as its hellos show it.
 */
#include "engine/ospf/ospf_int.h"

struct candidate {
	uint32_t router_id;
	uint32_t addr;
	uint8_t priority;
	uint32_t dr, bdr; /* what it declares */
};

static bool better(const struct candidate *a, const struct candidate *b)
{
	if (!b->addr)
		return true;
	if (a->priority != b->priority)
		return a->priority > b->priority;
	return a->router_id > b->router_id;
}

struct election {
	struct candidate declared_bdr, any_bdr, declared_dr;
};

static void consider(struct election *e, const struct candidate *c)
{
	if (c->priority == 0)
		return;
	if (c->dr == c->addr) {
		if (better(c, &e->declared_dr))
			e->declared_dr = *c;
		return; /* Step 2: who declares itself DR cannot become Backup. */
	}
	if (better(c, &e->any_bdr))
		e->any_bdr = *c;
	if (c->bdr == c->addr && better(c, &e->declared_bdr))
		e->declared_bdr = *c;
}

/* Steps 2 and 3, with ourselves as `self`. */
static void elect_once(struct ospf_iface *oif, const struct candidate *self,
		       struct candidate *dr, struct candidate *bdr)
{
	struct router *r = oif->ifp->router;
	struct election e = {0};
	struct ospf_nbr *nbr;

	consider(&e, self);
	list_each(nbr, &oif->nbrs, node) {
		struct candidate c = {nbr->router_id, nbr->addr, nbr->priority, nbr->dr, nbr->bdr};

		if (nbr->state & OSPF_NBR_FROM_2WAY)
			consider(&e, &c);
	}
	*bdr = e.declared_bdr.addr ? e.declared_bdr : e.any_bdr;
	*dr = e.declared_dr.addr ? e.declared_dr : *bdr;
	ev_ospf_elect(r, "BDR", bdr->router_id, oif->ifp);
	ev_ospf_elect(r, "DR", dr->router_id, oif->ifp);
}

static enum ospf_if_state place_of(const struct ospf_iface *oif, const struct candidate *dr,
				   const struct candidate *bdr)
{
	if (dr->addr == oif->addr)
		return OSPF_IF_DR;
	return bdr->addr == oif->addr ? OSPF_IF_BACKUP : OSPF_IF_DROTHER;
}

void ospf_if_elect(struct ospf_iface *oif)
{
	struct candidate self = {oif->proc->router_id, oif->addr, oif->cfg.priority, oif->dr,
				 oif->bdr};
	struct router *r = oif->ifp->router;
	uint32_t old_dr = oif->dr, old_bdr = oif->bdr;
	enum ospf_if_state is, was = oif->state;
	struct candidate dr, bdr;
	struct ospf_nbr *nbr, *tmp;

	ev_ospf_election(r, oif->ifp);
	elect_once(oif, &self, &dr, &bdr);
	is = place_of(oif, &dr, &bdr);
	/* Step 4: when our own place has changed, once more, with what we now declare. */
	if (is != (was & (OSPF_IF_DR | OSPF_IF_BACKUP) ? was : OSPF_IF_DROTHER)) {
		self.dr = dr.addr;
		self.bdr = bdr.addr;
		elect_once(oif, &self, &dr, &bdr);
		is = place_of(oif, &dr, &bdr);
	}
	if (!dr.addr)
		ev_ospf_elected_none(r, oif->ifp);
	else if (!bdr.addr)
		ev_ospf_elected_dr(r, dr.router_id, oif->ifp);
	else
		ev_ospf_elected(r, dr.router_id, bdr.router_id, oif->ifp);
	oif->dr = dr.addr;
	oif->dr_id = dr.router_id;
	oif->bdr = bdr.addr;
	oif->bdr_id = bdr.router_id;
	ospf_if_set_state(oif, is);
	if (oif->dr == old_dr && oif->bdr == old_bdr)
		return;
	/* Step 7, and 12.4, event 3. */
	list_each_safe(nbr, tmp, &oif->nbrs, node) {
		if (nbr->state & OSPF_NBR_FROM_2WAY)
			ospf_nbr_event(nbr, OSPF_NBR_EV_ADJ_OK);
	}
	ospf_router_lsa_soon(oif->area);
	ospf_network_lsa_update(oif);
}
