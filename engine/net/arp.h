/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ethernet framing and ARP (RFC 826, gratuitous: RFC 5227 section 3), proxy ARP (RFC 1027). */
#ifndef ROSH_ENGINE_NET_ARP_H
#define ROSH_ENGINE_NET_ARP_H

#include "engine/core/router.h"

enum { ETH_IP = 0x0800, ETH_ARP = 0x0806, ETH_DOT1Q = 0x8100 };
enum { ARP_AGE_S = 14400 };

struct arp_entry {
	uint32_t addr;
	uint8_t mac[6];
	bool incomplete;
	bool own;	  /* an interface's or a virtual address: does not age */
	uint64_t updated_ns;
	struct iface *ifp;
};

/* eth.c */

/* A frame arrived at a router's port. Takes the packet over. */
void eth_input(struct iface *ifp, struct pkt *p);
/* Puts the Ethernet header (and tag) in front and transmits. `src` NULL: the interface's own. */
void eth_output(struct iface *ifp, struct pkt *p, const uint8_t dst[6], const uint8_t *src,
		uint16_t type);

/* arp.c */

void arp_input(struct iface *ifp, struct pkt *p);
/* Sends an IP packet to a neighbour, after asking for its address if need be. Takes it over. */
void arp_resolve_send(struct iface *ifp, struct pkt *p, uint32_t next_hop, const uint8_t *src_mac);
/* Announces `addr` at `mac` to all on the link. */
void arp_gratuitous(struct iface *ifp, uint32_t addr, const uint8_t mac[6]);
/* Calls `fn` for each entry, in no order. */
void arp_each(struct router *r, void (*fn)(void *ctx, const struct arp_entry *e), void *ctx);
/* By address, own ones first: for qsort(). */
int arp_order(const void *a, const void *b);
/* Calls `fn` for each entry in order of address. */
void arp_walk(struct router *r, void (*fn)(void *ctx, const struct arp_entry *e), void *ctx);
/* `clear arp-cache`: forgets what was learned and asks again. */
void arp_clear(struct router *r);
/* `arp ADDR MAC arpa` and its `no` (mac NULL). */
void arp_set_static(struct router *r, uint32_t addr, const uint8_t *mac);

#endif
