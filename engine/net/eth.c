/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ethernet II framing (RFC 894) and IEEE 802.1Q tags of subinterfaces. */
#include <string.h>

#include "engine/net/stack.h"

enum { ETH_HDR = 14, ETH_TAG = 4, ETH_MIN_LEN = 60, VLAN_MASK = 0xfff };

static uint16_t eth_u16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static void eth_count_in(struct iface *ifp, size_t len, bool group)
{
	struct iface_counters *c = &ifp->count;
	uint64_t now_ns = ifp->router->sim->now_ns;

	c->in_pkts++;
	c->in_bytes += len;
	c->in_broadcasts += group;
	c->last_in_ns = now_ns;
	rate_count(&c->in_rate, now_ns, len);
}

static void eth_count_out(struct iface *ifp, size_t len)
{
	struct iface_counters *c = &ifp->count;
	uint64_t now_ns = ifp->router->sim->now_ns;

	c->out_pkts++;
	c->out_bytes += len;
	c->last_out_ns = now_ns;
	rate_count(&c->out_rate, now_ns, len);
}

/* `phys`: the interface that a subinterface's frames pass as well. */
static void eth_show(struct iface *ifp, struct iface *phys, const struct pkt *p, bool in)
{
	const struct sim_observer *o = &ifp->router->sim->observer;

	if (!ifp->watched && !phys->watched)
		return;
	if (!o->iface_frame)
		return;
	if (ifp->watched)
		o->iface_frame(o->ctx, ifp, p, in);
	if (phys != ifp && phys->watched)
		o->iface_frame(o->ctx, phys, p, in);
}

/*
 * A source that no other station has: a group's (IEEE 802.3, 3.2.3: the bit is reserved, and zero),
 * or our own: a frame of ours, on its way round a loop. HSRP's virtual addresses are none of these:
 * another router may have them just now, and a dispute about one must be heard.
 * IP_DROP_COUNT: it is sound.
 */
static enum ip_drop eth_refuse(const struct iface *ifp, const uint8_t src[6])
{
	if (src[0] & 1)
		return IP_DROP_GROUP_SOURCE;
	return memcmp(src, ifp->mac, 6) ? IP_DROP_COUNT : IP_DROP_OWN_SOURCE;
}

void eth_input(struct iface *ifp, struct pkt *p)
{
	struct iface *target;
	size_t len = p->len, head = ETH_HDR;
	uint16_t type, vlan = 0;
	enum ip_drop why;

	/* A link passes no frame that is shorter than its header. */
	if (!ifp->router->running || !ifp->hw_up || p->len < ETH_HDR) {
		pkt_free(p);
		return;
	}
	type = eth_u16(p->data + 12);
	if (len > (size_t)ifp->kind->mtu + ETH_HDR + (type == ETH_DOT1Q ? ETH_TAG : 0)) {
		ifp->count.in_errors++;
		ifp->count.in_giants++;
		ip_drop(ifp->router, p, IP_DROP_GIANT);
		return;
	}
	if (type == ETH_DOT1Q && p->len >= ETH_HDR + ETH_TAG) {
		vlan = eth_u16(p->data + 14) & VLAN_MASK;
		type = eth_u16(p->data + 16);
		head += ETH_TAG;
	}
	target = iface_for_vlan(ifp, vlan);
	ifp->count.in_unknown += !target;
	if (!target || !target->proto_up) {
		ip_drop(ifp->router, p, target ? IP_DROP_DOWN : IP_DROP_VLAN);
		return;
	}
	/* To another station: not refused, only not ours. */
	if (!iface_wants_mac(target, p->data)) {
		pkt_free(p);
		return;
	}
	p->flags |= p->data[0] & 1 ? PKT_L2_GROUP : 0;
	eth_count_in(ifp, len, p->data[0] & 1);
	if (target != ifp)
		eth_count_in(target, len, p->data[0] & 1);
	eth_show(target, ifp, p, true);
	why = eth_refuse(target, p->data + 6);
	if (why != IP_DROP_COUNT) {
		ip_drop(ifp->router, p, why);
		return;
	}
	memcpy(p->to_mac, p->data, sizeof(p->to_mac));
	memcpy(p->from_mac, p->data + 6, sizeof(p->from_mac));
	pkt_pull(p, head);
	p->in = target;
	if (type == ETH_IP) {
		ip_input(target, p);
	} else if (type == ETH_ARP) {
		arp_input(target, p);
	} else {
		target->count.in_unknown++;
		ip_drop(ifp->router, p, IP_DROP_ETHERTYPE);
	}
}

void eth_output(struct iface *ifp, struct pkt *p, const uint8_t dst[6], const uint8_t *src,
		uint16_t type)
{
	struct iface *phys = ifp->parent ? ifp->parent : ifp;
	bool tagged = ifp->vlan && !ifp->vlan_native;
	uint8_t *at;

	if (!phys->port || !ifp->proto_up) {
		ifp->count.out_drops++;
		pkt_free(p);
		return;
	}
	at = pkt_push(p, tagged ? ETH_HDR + ETH_TAG : ETH_HDR);
	memcpy(at, dst, 6);
	memcpy(at + 6, src ? src : ifp->mac, 6);
	at += 12;
	if (tagged) {
		*at++ = ETH_DOT1Q >> 8;
		*at++ = ETH_DOT1Q & 255;
		*at++ = (uint8_t)(ifp->vlan >> 8);
		*at++ = (uint8_t)ifp->vlan;
	}
	*at++ = (uint8_t)(type >> 8);
	*at = (uint8_t)type;
	if (p->len < ETH_MIN_LEN) {
		size_t pad = ETH_MIN_LEN - p->len;

		memset(pkt_put(p, pad), 0, pad);
	}
	eth_count_out(phys, p->len);
	if (ifp != phys)
		eth_count_out(ifp, p->len);
	eth_show(ifp, phys, p, false);
	link_transmit(phys->port, p);
}
