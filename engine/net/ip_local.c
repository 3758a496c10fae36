/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The addresses that are this router's: those of interfaces whose line protocol is up, HSRP's
 * virtual ones, and the broadcast addresses of the subnets. One hash, read for every packet.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/net/stack.h"

static unsigned local_hash(uint32_t addr)
{
	return addr * 0x9e3779b1u >> 24;
}

const struct ip_local *ip_local_find(const struct ip_stack *st, uint32_t addr, unsigned kinds,
				     const struct iface *ifp)
{
	const struct ip_local *l, *best = NULL;

	for (l = st->locals[local_hash(addr)]; l; l = l->next) {
		if (l->addr != addr || !(l->kind & kinds) || (ifp && l->ifp != ifp))
			continue;
		if (!best || l->kind < best->kind)
			best = l;
	}
	return best;
}

static void local_free(struct ip_stack *st, struct ip_local *l)
{
	struct ip_local **at = &st->locals[local_hash(l->addr)];

	while (*at != l)
		at = &(*at)->next;
	*at = l->next;
	list_remove(&l->of_iface);
	free(l);
}

void ip_local_add(struct iface *ifp, uint32_t addr, enum ip_local_kind kind, const uint8_t mac[6])
{
	struct ip_stack *st = ifp->router->ip;
	struct ip_local *l = mem_zalloc(sizeof(*l));
	struct ip_local **at = &st->locals[local_hash(addr)];

	l->addr = addr;
	l->kind = kind;
	l->ifp = ifp;
	memcpy(l->mac, mac, 6);
	l->next = *at;
	*at = l;
	list_push(&ip_iface_of(ifp)->locals, &l->of_iface);
}

static void local_drop(struct iface *ifp, unsigned kinds, const uint32_t *addr)
{
	struct ip_local *l, *tmp;

	list_each_safe (l, tmp, &ip_iface_of(ifp)->locals, of_iface)
		if (l->kind & kinds && (!addr || l->addr == *addr))
			local_free(ifp->router->ip, l);
}

/* From 15 on an own address has a route beside that of its network. */
static uint32_t local_route_of(const struct iface *ifp, const struct iface_addr *a)
{
	return ifp->router->style == STYLE_15 && a->len < 32 ? a->addr : 0;
}

static void connected_drop(struct iface *ifp)
{
	struct list *head = &ip_iface_of(ifp)->connected;

	while (!list_empty(head)) {
		struct ip_connected *c = list_first(head, struct ip_connected, node);

		rib_withdraw(ifp->router, c->prefix, RIB_CONNECTED, ifp->index, 0);
		if (c->local)
			rib_withdraw(ifp->router, prefix_make(c->local, 32), RIB_LOCAL, ifp->index,
				     0);
		list_remove(&c->node);
		free(c);
	}
}

static void connected_add(struct iface *ifp, const struct iface_addr *a)
{
	struct ip_connected *c = mem_zalloc(sizeof(*c));
	struct rib_route route = {
		.prefix = prefix_make(a->addr, a->len),
		.source = RIB_CONNECTED,
		.instance = ifp->index,
		.n_hops = 1,
		.hops = {{.ifp = ifp}},
	};

	c->prefix = route.prefix;
	c->local = local_route_of(ifp, a);
	list_push(&ip_iface_of(ifp)->connected, &c->node);
	rib_set(ifp->router, &route);
	if (!c->local)
		return;
	route.prefix = prefix_make(c->local, 32);
	route.source = RIB_LOCAL;
	rib_set(ifp->router, &route);
}

static bool connected_same(struct iface *ifp)
{
	struct list *c = ip_iface_of(ifp)->connected.next;
	const struct iface_addr *a;

	if (ifp->proto_up) {
		list_each (a, &ifp->addrs, node) {
			const struct ip_connected *was =
				container_of(c, struct ip_connected, node);

			if (c == &ip_iface_of(ifp)->connected ||
			    !prefix_eq(was->prefix, prefix_make(a->addr, a->len)) ||
			    was->local != local_route_of(ifp, a))
				return false;
			c = c->next;
		}
	}
	return c == &ip_iface_of(ifp)->connected;
}

void ip_local_refresh(struct iface *ifp)
{
	const struct iface_addr *a;

	local_drop(ifp, IP_LOCAL_OWN | IP_LOCAL_BROADCAST, NULL);
	if (ifp->proto_up) {
		list_each (a, &ifp->addrs, node) {
			uint32_t mask = ip_mask(a->len);

			ip_local_add(ifp, a->addr, IP_LOCAL_OWN, ifp->mac);
			if (a->len > 30) /* RFC 3021: no broadcast on a /31 */
				continue;
			ip_local_add(ifp, a->addr | ~mask, IP_LOCAL_BROADCAST, ifp->mac);
			/* RFC 1812, 5.3.5.1: the old all-zeros form means the same. */
			ip_local_add(ifp, a->addr & mask, IP_LOCAL_BROADCAST, ifp->mac);
		}
	}
	if (connected_same(ifp))
		return;
	connected_drop(ifp);
	if (ifp->proto_up)
		list_each (a, &ifp->addrs, node)
			connected_add(ifp, a);
}

void ip_local_forget(struct iface *ifp)
{
	local_drop(ifp, ~0u, NULL);
	connected_drop(ifp);
}

void ip_virtual_add(struct router *r, struct iface *ifp, uint32_t addr, const uint8_t mac[6])
{
	ip_virtual_remove(r, ifp, addr);
	arp_forget(ifp, addr);
	ip_local_add(ifp, addr, IP_LOCAL_VIRTUAL, mac);
	iface_accept_mac(ifp, mac);
}

void ip_virtual_remove(struct router *r, struct iface *ifp, uint32_t addr)
{
	const struct ip_local *l = ip_local_find(r->ip, addr, IP_LOCAL_VIRTUAL, ifp);

	if (!l)
		return;
	iface_unaccept_mac(ifp, l->mac);
	local_drop(ifp, IP_LOCAL_VIRTUAL, &addr);
}

bool ip_is_local(const struct router *r, uint32_t addr)
{
	return ip_local_find(r->ip, addr, IP_LOCAL_OWN | IP_LOCAL_VIRTUAL, NULL) != NULL;
}
