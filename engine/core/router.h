/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A router: a value that holds its interfaces and the state of every protocol. Each protocol's
 * state hangs here as a pointer to a struct that only its own folder knows; it is made by
 * router_start() and freed, timers and all, by router_stop().
 */
#ifndef ROSH_ENGINE_CORE_ROUTER_H
#define ROSH_ENGINE_CORE_ROUTER_H

#include "engine/core/iface.h"
#include "lib/trie.h"

/* The family of output text a router prints in; the engine uses it only where the wire differs. */
enum style { STYLE_12_2, STYLE_12_3, STYLE_15, STYLE_COUNT };

/* debug.def: a row for each `debug` flag. */
enum debug_flag {
#define DEBUG(id, words, says) DEBUG_##id,
#include "engine/core/debug.def"
#undef DEBUG
	DEBUG_COUNT
};

enum { ROUTER_IFACE_BUCKETS = 1024 };

struct router {
	struct list node; /* in sim->routers */
	struct sim *sim;
	char hostname[64];
	unsigned index; /* order in the lab: its stream of chance, its MAC addresses */
	uint32_t mac_salt; /* 24 bits that go into its MAC addresses, 0 in a world of its own */
	enum style style;
	bool running;
	uint64_t booted_ns;
	struct rng rng;
	uint64_t debug; /* bit DEBUG_x: that debugging is on */
	struct list ifaces;
	struct iface *null0; /* always there, and not among ifaces */
	struct iface *iface_names[ROUTER_IFACE_BUCKETS];
	unsigned next_iface;
	struct list iface_listeners;
	struct iface_telling *iface_tellings; /* the innermost; NULL: none is on its way */
	struct trie subnets; /* of the interfaces' addresses, engine/core/subnet.c */
	/* One pointer a module; see engine/core/modules.c. */
	struct ip_stack *ip;	   /* engine/net */
	struct redundancy *red;	   /* engine/core/redundancy.h */
	struct track *track;	   /* engine/track */
	struct hsrp *hsrp;	   /* engine/hsrp */
	struct ospf *ospf;	   /* engine/ospf: list of processes */
	struct crypto *crypto;	   /* engine/crypto */
};

/* router.c */

/* A router with no interfaces, stopped. `index` picks its stream of chance and MAC block. */
struct router *router_new(struct sim *s, const char *hostname, unsigned index);
void router_free(struct router *r);
/* Power on: makes every module's state. Interfaces are added afterwards with iface_new(). */
void router_start(struct router *r);
/* Power off, or the first half of a reload: frees interfaces and modules; wires lose carrier. */
void router_stop(struct router *r);
/* Chance for cookies, nonces, SPIs, keys, jitter: seeded, or OpenSSL's in real time. */
void router_chance(struct router *r, void *to, size_t n);
uint32_t router_chance_u32(struct router *r);
/* Uniform in 0 .. bound-1. */
uint32_t router_chance_below(struct router *r, uint32_t bound);
uint64_t router_uptime_s(const struct router *r);

static inline bool router_debugs(const struct router *r, enum debug_flag f)
{
	return r->debug >> f & 1;
}

#endif
