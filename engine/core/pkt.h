/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packet buffers. Bytes lie in one block with headroom, so that a header is put in front without
 * moving the rest; blocks of ordinary size come from the world's pool, larger ones (reassembled
 * datagrams, up to 64 KB) from the heap.
 */
#ifndef ROSH_ENGINE_CORE_PKT_H
#define ROSH_ENGINE_CORE_PKT_H

#include "engine/core/sim.h"

enum {
	PKT_BLOCK = 2048,   /* bytes of storage in a pooled packet */
	PKT_HEADROOM = 128, /* Ethernet + outer IP + UDP + ESP + IV + new IP header, with room */
};

enum pkt_flag {
	PKT_LOCAL = 1 << 0,	/* made by this router */
	PKT_DECRYPTED = 1 << 1, /* came out of an SA */
	PKT_ENCRYPTED = 1 << 2, /* went into an SA: no further crypto map */
	PKT_L2_GROUP = 1 << 3,	/* received as link broadcast or multicast */
	PKT_LOOPED = 1 << 4,	/* sent by this router to itself */
};

struct iface;

struct pkt {
	struct sim *sim;
	struct list link;     /* for whichever queue holds it */
	struct timer timer;   /* for the wire's delay */
	struct router *router; /* on its way to this router itself */
	struct iface *in;     /* interface it came in by, NULL if local */
	struct link_port *to; /* while on a wire */
	uint8_t from_mac[6];  /* whose frame it came in */
	uint8_t to_mac[6];    /* whom that was for */
	unsigned flags;
	uint8_t *data; /* first byte of the current layer */
	size_t len;
	uint8_t *block;
	size_t cap;
	bool pooled;
};

/* pkt.c */

/* An empty packet with PKT_HEADROOM in front and room for `room` bytes behind. */
struct pkt *pkt_new(struct sim *s, size_t room);
/* A copy of bytes, flags and `in`; the copy is in no queue. */
struct pkt *pkt_clone(const struct pkt *p);
void pkt_free(struct pkt *p);
/* Extends to the front by `n` and gives the new first byte; the room must be there (assert). */
uint8_t *pkt_push(struct pkt *p, size_t n);
/* Drops `n` bytes from the front (assert n <= len). */
void pkt_pull(struct pkt *p, size_t n);
/* Extends at the end by `n` and gives the first new byte. */
uint8_t *pkt_put(struct pkt *p, size_t n);
/* Cuts to `n` bytes (assert n <= len). */
void pkt_trim(struct pkt *p, size_t n);

#endif
