/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HSRP's state as show commands read it: names, order, times left. Changes nothing. */
#include "engine/hsrp/hsrp_priv.h"

#include <string.h>

#include "lib/ip.h"

static const char *const hsrp_state_names[HSRP_STATE_COUNT] = {
#define X(id, name, wire) [HSRP_##id] = name,
	HSRP_STATES(X)
#undef X
};

static const uint8_t hsrp_state_wires[HSRP_STATE_COUNT] = {
#define X(id, name, wire) [HSRP_##id] = wire,
	HSRP_STATES(X)
#undef X
};

const char *hsrp_state_name(enum hsrp_state s)
{
	return hsrp_state_names[s];
}

uint8_t hsrp_state_wire(enum hsrp_state s)
{
	return hsrp_state_wires[s];
}

const char *hsrp_wire_state_name(uint8_t wire)
{
	for (int s = HSRP_INIT; s < HSRP_STATE_COUNT; s++)
		if (hsrp_state_wires[s] == wire)
			return hsrp_state_names[s];
	return "unknown";
}

const char *hsrp_peer_str(const struct hsrp_peer *p, struct strbuf *b)
{
	if (p->who == HSRP_UNKNOWN)
		return "unknown";
	return p->who == HSRP_LOCAL ? "local" : ip_str(b, p->addr);
}

static const struct hsrp_iface *hsrp_iface_from(const struct router *r, const struct list *at)
{
	for (; at != &r->ifaces; at = at->next) {
		const struct iface *ifp = container_of(at, struct iface, node);

		if (ifp->hsrp && !list_empty(&ifp->hsrp->groups))
			return ifp->hsrp;
	}
	return NULL;
}

const struct hsrp_iface *hsrp_iface_next(const struct router *r, const struct hsrp_iface *after)
{
	return hsrp_iface_from(r, after ? after->ifp->node.next : r->ifaces.next);
}

void hsrp_drops_clear(struct router *r, struct hsrp_iface *hif)
{
	struct hsrp_iface *each;

	list_each (each, &r->hsrp->ifaces, node)
		if (!hif || each == hif)
			memset(each->drops, 0, sizeof(each->drops));
}

const struct hsrp_group *hsrp_group_find(const struct iface *ifp, unsigned group)
{
	return ifp->hsrp && group < HSRP_GROUPS ? ifp->hsrp->by_number[group] : NULL;
}

const char *hsrp_group_obstacle(const struct hsrp_group *g)
{
	const struct iface *ifp = g->hif->ifp;

	if (!ifp->proto_up)
		return "interface down";
	if (!iface_addr(ifp))
		return "no interface address";
	if (g->configured_addr && !iface_addr_for(ifp, g->configured_addr))
		return "virtual IP in wrong subnet";
	if (g->shut)
		return "tracking shutdown";
	return NULL;
}

static uint64_t hsrp_left_ms(const struct hsrp_group *g, const struct timer *t)
{
	return timer_left_ns(hsrp_router(g)->sim, t) / NS_PER_MS;
}

uint64_t hsrp_hello_left_ms(const struct hsrp_group *g)
{
	return hsrp_left_ms(g, &g->hello_timer);
}

uint64_t hsrp_active_left_ms(const struct hsrp_group *g)
{
	return hsrp_left_ms(g, &g->active_timer);
}

uint64_t hsrp_standby_left_ms(const struct hsrp_group *g)
{
	return hsrp_left_ms(g, &g->standby_timer);
}

uint64_t hsrp_preempt_left_ms(const struct hsrp_group *g)
{
	return hsrp_left_ms(g, &g->preempt_timer);
}
