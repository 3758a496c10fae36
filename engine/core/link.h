/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Links: a wire with two ends, or a segment (a learning switch with many ports). A link delays,
 * loses, doubles, reorders and corrupts as told. A segment's port begins to forward only
 * `forward_delay_ns` after its link came up, as a switch port under spanning tree does, in both
 * directions. Carrier: both ends of a wire powered and not cut; a segment's port needs only its
 * own side.
 */
#ifndef ROSH_ENGINE_CORE_LINK_H
#define ROSH_ENGINE_CORE_LINK_H

#include "engine/core/pkt.h"

enum link_kind { LINK_WIRE, LINK_SEGMENT };

struct link_port {
	struct list node; /* in link->ports */
	struct link *link;
	struct iface *ifp; /* the router's interface, or NULL for a host attachment */
	/* Host attachment: takes the frame (and frees it); NULL for a router's port. */
	void (*deliver)(void *ctx, struct pkt *p);
	void *ctx;
	bool cut;		 /* the cable is pulled here */
	bool enabled;		 /* the attached side is powered and not shut */
	bool carrier;		 /* derived */
	uint64_t forwards_at_ns; /* segment: when the port begins to forward */
	size_t queued;		 /* frames on their way to it */
	uint64_t dropped;	 /* frames for which there was no room on the way */
};

struct link {
	struct list node; /* in sim->links */
	struct sim *sim;
	char *name;
	enum link_kind kind;
	struct list ports;
	uint64_t delay_ns;	   /* one way */
	uint64_t forward_delay_ns; /* segment ports only */
	uint32_t loss_ppm;
	uint32_t duplicate_ppm;
	uint32_t reorder_ppm;
	uint32_t corrupt_ppm;
	uint64_t frames;
	struct link_fdb *fdb; /* a segment's learned addresses */
	struct list flying;   /* packets on their way */
};

/* link.c */

struct link *link_new(struct sim *s, const char *name, enum link_kind kind);
void link_free(struct link *l);
/* Plugs an interface in; carrier follows at once. A wire takes two ports at the most (assert). */
struct link_port *link_join(struct link *l, struct iface *ifp);
/* Plugs a host attachment in. */
struct link_port *link_attach(struct link *l, void (*deliver)(void *ctx, struct pkt *p), void *ctx);
void link_leave(struct link_port *p);
/* Pulls the cable at one port, or puts it back. */
void link_set_cut(struct link_port *p, bool cut);
/* The attached side says whether it is powered and not shut. */
void link_set_enabled(struct link_port *p, bool enabled);
/* Whether a port passes frames: it has carrier, and its forward delay is over. */
bool link_port_forwards(const struct link_port *p);
/* Puts a whole Ethernet frame on the link; takes the packet over. */
void link_transmit(struct link_port *from, struct pkt *p);

#endif
