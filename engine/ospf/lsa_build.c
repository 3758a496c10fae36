/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contents of this router's router-LSAs and network-LSAs (RFC 2328, 12.4.1 and 12.4.2). A
 * loopback interface is a stub host; its cost is 1 as with IOS, where the RFC has 0.
 */
#include <stdlib.h>

#include "engine/ospf/ospf_int.h"

uint8_t ospf_lsa_options(const struct ospf_area *area)
{
	return (area->stub ? 0 : OSPF_OPT_E) | OSPF_OPT_DC;
}

void ospf_router_lsa_soon(struct ospf_area *area)
{
	if (!timer_running(&area->router_lsa_timer))
		timer_start(area->proc->router->sim, &area->router_lsa_timer,
			    OSPF_ORIGINATE_DELAY_MS * NS_PER_MS);
}

/* Links are gathered first, since their number comes before them. */
struct links {
	struct ospf_link *v;
	uint16_t n;
	size_t cap;
};

static void link_add(struct links *l, uint8_t type, uint32_t id, uint32_t data, uint32_t metric)
{
	if (l->n == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 8;
		l->v = mem_realloc(l->v, l->cap, sizeof(*l->v));
	}
	l->v[l->n++] = (struct ospf_link){
		.id = id, .data = data, .type = type, .metric = (uint16_t)metric};
}

static void add_stub(struct links *l, const struct ospf_iface *oif, uint32_t addr, uint8_t len)
{
	link_add(l, OSPF_LINK_STUB, addr & ip_mask(len), ip_mask(len), oif->cost);
}

/* 12.4.1.1: each full neighbour, then the subnet. */
static void add_p2p(struct links *l, const struct ospf_iface *oif)
{
	const struct ospf_nbr *nbr;

	list_each(nbr, &oif->nbrs, node) {
		if (nbr->state == OSPF_NBR_FULL)
			link_add(l, OSPF_LINK_P2P, nbr->router_id, oif->addr, oif->cost);
	}
	if (oif->net_type == OSPF_NET_P2MP)
		link_add(l, OSPF_LINK_STUB, oif->addr, 0xffffffffu, 0);
	else
		add_stub(l, oif, oif->addr, oif->len);
}

/* Full with the DR, or DR with somebody full. */
static bool is_transit(const struct ospf_iface *oif)
{
	const struct ospf_nbr *nbr;

	if (oif->state == OSPF_IF_DR)
		return oif->n_full > 0;
	if (!(oif->state & (OSPF_IF_BACKUP | OSPF_IF_DROTHER)))
		return false;
	nbr = oif->dr ? ospf_nbr_find(oif, oif->dr_id, oif->dr) : NULL;
	return nbr && nbr->state == OSPF_NBR_FULL;
}

/* 12.4.1.2. */
static void add_broadcast(struct links *l, const struct ospf_iface *oif)
{
	if (is_transit(oif))
		link_add(l, OSPF_LINK_TRANSIT, oif->dr, oif->addr, oif->cost);
	else
		add_stub(l, oif, oif->addr, oif->len);
}

/*
 * Secondary addresses are stub networks: those that a network statement of this area covers, or all
 * where `ip ospf PID area` says so.
 */
static void add_secondaries(struct links *l, const struct ospf_iface *oif)
{
	const struct iface_addr *a;

	list_each(a, &oif->ifp->addrs, node) {
		if (a->secondary && (!oif->by_network ||
				     ospf_network_covers(oif->proc, oif->area->id, a->addr)))
			add_stub(l, oif, a->addr, a->len);
	}
}

static void add_iface(struct links *l, const struct ospf_iface *oif)
{
	switch (oif->state) {
	case OSPF_IF_DOWN:
		return;
	case OSPF_IF_LOOPBACK:
		link_add(l, OSPF_LINK_STUB, oif->addr, 0xffffffffu, oif->cost);
		break;
	case OSPF_IF_P2P:
		add_p2p(l, oif);
		break;
	default:
		add_broadcast(l, oif);
	}
	add_secondaries(l, oif);
}

void ospf_router_lsa_build(void *ctx)
{
	struct ospf_area *area = ctx;
	struct ospf_proc *proc = area->proc;
	struct links links = {0};
	const struct ospf_iface *oif;
	uint8_t flags = 0, *body;
	struct wbuf b;
	size_t len;

	if (!proc->running)
		return;
	list_each(oif, &area->ifaces, node)
		add_iface(&links, oif);
	if (ospf_is_abr(proc))
		flags |= OSPF_RTR_B;
	/* 12.4.1: there are no AS boundary routers in a stub area. */
	if (ospf_is_asbr(proc) && !area->stub)
		flags |= OSPF_RTR_E;
	len = 4 + links.n * 12u;
	body = mem_zalloc(len);
	b = wbuf_from(body, len);
	ospf_router_body_encode(&b, flags, links.n);
	for (unsigned i = 0; i < links.n; i++)
		ospf_link_encode(&b, &links.v[i]);
	ospf_origin_set(proc, area, OSPF_LSA_ROUTER, proc->router_id, ospf_lsa_options(area),
			body, len);
	free(body);
	free(links.v);
}

/* 12.4.2: the DR lists itself and all who are full with it. */
void ospf_network_lsa_update(struct ospf_iface *oif)
{
	struct ospf_proc *proc = oif->proc;
	const struct ospf_nbr *nbr;
	struct wbuf b;
	uint8_t *body;
	size_t len;

	if (oif->state != OSPF_IF_DR || !oif->n_full) {
		ospf_origin_clear(proc, oif->area, OSPF_LSA_NETWORK, oif->addr);
		return;
	}
	len = 8 + oif->n_full * 4;
	body = mem_zalloc(len);
	b = wbuf_from(body, len);
	wbuf_u32(&b, ip_mask(oif->len));
	wbuf_u32(&b, proc->router_id);
	list_each(nbr, &oif->nbrs, node) {
		if (nbr->state == OSPF_NBR_FULL)
			wbuf_u32(&b, nbr->router_id);
	}
	ev_ospf_build_network(proc->router, oif->ifp, proc->router_id);
	ospf_origin_set(proc, oif->area, OSPF_LSA_NETWORK, oif->addr,
			ospf_lsa_options(oif->area), body, len);
	free(body);
}
