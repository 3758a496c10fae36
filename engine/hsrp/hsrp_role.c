/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a role brings with it: the Active router answers for the virtual addresses with the
 * virtual MAC (RFC 2281, section 4 and 5.2), and the redundancy table hears of every change.
 */
#include "engine/hsrp/hsrp_priv.h"

#include <string.h>

#include "engine/net/arp.h"
#include "engine/net/ip.h"

void hsrp_virtual_hold(struct hsrp_group *g)
{
	struct iface *ifp = g->hif->ifp;

	iface_accept_mac(ifp, g->virtual_mac);
	ip_virtual_add(ifp->router, ifp, g->virtual_addr, g->virtual_mac);
	for (unsigned i = 0; i < g->n_secondary; i++)
		ip_virtual_add(ifp->router, ifp, g->secondary[i], g->virtual_mac);
}

void hsrp_virtual_release(struct hsrp_group *g)
{
	struct iface *ifp = g->hif->ifp;

	ip_virtual_remove(ifp->router, ifp, g->virtual_addr);
	for (unsigned i = 0; i < g->n_secondary; i++)
		ip_virtual_remove(ifp->router, ifp, g->secondary[i]);
	iface_unaccept_mac(ifp, g->virtual_mac);
}

void hsrp_virtual_announce(struct hsrp_group *g)
{
	struct iface *ifp = g->hif->ifp;

	arp_gratuitous(ifp, g->virtual_addr, g->virtual_mac);
	for (unsigned i = 0; i < g->n_secondary; i++)
		arp_gratuitous(ifp, g->secondary[i], g->virtual_mac);
}

static enum red_state hsrp_red_state(enum hsrp_state s)
{
	switch (s) {
	case HSRP_LISTEN:
		return RED_BACKUP;
	case HSRP_SPEAK:
		return RED_SPEAK;
	case HSRP_STANDBY:
		return RED_STANDBY;
	case HSRP_ACTIVE:
		return RED_ACTIVE;
	default:
		return RED_INIT;
	}
}

/* Addresses as they are at this moment; 0 where nobody is known. */
static void hsrp_red_fill(const struct hsrp_group *g, struct red_info *info)
{
	uint32_t own = iface_addr(g->hif->ifp);

	info->ifp = g->hif->ifp;
	info->virtual_addr = g->virtual_addr;
	info->active_addr = g->active.who == HSRP_LOCAL ? own : g->active.addr;
	info->standby_addr = g->standby.who == HSRP_LOCAL ? own : g->standby.addr;
}

void hsrp_redundancy_publish(struct hsrp_group *g, enum hsrp_state to)
{
	struct router *r = hsrp_router(g);
	struct red_info was = {0}, is = {.state = hsrp_red_state(to)};

	if (to == HSRP_DISABLED) {
		red_withdraw(r, g->name);
		return;
	}
	red_enquire(r, g->name, &was);
	hsrp_red_fill(g, &is);
	if (was.state != is.state)
		ev_hsrp_redundancy(r, g->hif->ifp, g->group, g->name, red_state_name(was.state),
				   red_state_name(is.state));
	red_publish(r, g->name, &is);
}

struct hsrp_group *hsrp_group_by_name(const struct router *r, const char *name)
{
	struct hsrp_iface *hif;
	struct hsrp_group *g;

	list_each (hif, &r->hsrp->ifaces, node)
		list_each (g, &hif->groups, node)
			if (g->state != HSRP_DISABLED && !strcmp(g->name, name))
				return g;
	return NULL;
}

bool hsrp_redundancy_enquire(struct router *r, const char *name, struct red_info *info)
{
	const struct hsrp_group *g = r->hsrp ? hsrp_group_by_name(r, name) : NULL;
	struct red_info found = {0};

	if (!red_enquire(r, name, &found) || !g) {
		ev_hsrp_redundancy_missing(r, name);
		return false;
	}
	hsrp_red_fill(g, &found);
	if (info)
		*info = found;
	ev_hsrp_redundancy_enquiry(r, g->hif->ifp, g->group, name);
	return true;
}
