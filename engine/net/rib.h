/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Routes. Each source (connected, static, OSPF ...) adds and withdraws its own; the RIB picks the
 * best per prefix by administrative distance and metric, resolves recursive next hops, and keeps
 * the FIB, a trie that the forwarding path reads. Listeners hear of every change of a best route.
 */
#ifndef ROSH_ENGINE_NET_RIB_H
#define ROSH_ENGINE_NET_RIB_H

#include "engine/core/router.h"

/* RIB_LOCAL: the /32 of an own address, as IOS keeps them from 15 on. */
enum rib_source { RIB_CONNECTED, RIB_STATIC, RIB_OSPF, RIB_LOCAL, RIB_SOURCE_COUNT };

enum rib_ospf_kind { RIB_OSPF_INTRA, RIB_OSPF_INTER, RIB_OSPF_E1, RIB_OSPF_E2 };

enum { RIB_MAX_PATHS = 16 };

/* One way out. Static: gw, ifp or both. OSPF: both. Connected: ifp alone. */
struct rib_hop {
	uint32_t gw;	   /* 0: directly on ifp */
	struct iface *ifp; /* NULL: found by recursion through gw */
	uint32_t from;	   /* OSPF: the router id that advertised it, else 0 */
	uint64_t since_ns; /* set by the RIB: when this hop was added or last changed */
};

struct rib_route {
	struct prefix prefix;
	enum rib_source source;
	unsigned instance;	 /* OSPF process, else 0 */
	enum rib_ospf_kind kind; /* OSPF */
	uint8_t distance;
	uint32_t metric;
	uint32_t forward_metric; /* OSPF E2: the cost of the way to the forwarder */
	uint32_t tag;
	bool injected; /* a static route made by reverse-route, not by a config line */
	unsigned n_hops;
	struct rib_hop hops[RIB_MAX_PATHS];
	uint64_t since_ns; /* set by the RIB */
};

/* The forwarding entry of a packet: the interface and the neighbour on it. */
struct fib_entry {
	struct iface *ifp;
	uint32_t next_hop; /* 0: the destination itself */
	bool null0;
};

/* One path of a forwarding entry: as the route names it, and where it ends after recursion. */
struct fib_path {
	uint32_t gw;	     /* as given by the route, 0: attached */
	bool recursive;	     /* found through `via` */
	struct prefix via;   /* the prefix that resolves gw */
	struct fib_entry to; /* the end of the recursion: its first path */
};

struct fib_view {
	struct prefix prefix;
	const struct rib_route *route;
	uint32_t version;
	unsigned dependents; /* entries that are resolved through this one */
	unsigned n_paths;
	struct fib_path paths[RIB_MAX_PATHS];
};

struct rib_listener {
	struct list node;
	/* The best route for a prefix changed; either may be NULL. Do not change the RIB inside. */
	void (*fn)(void *ctx, const struct rib_route *was, const struct rib_route *is);
	void *ctx;
};

/* rib.c */

/*
 * Adds or replaces the route of (source, instance, distance) for its prefix; copies it. Several
 * hops of one prefix are given in one call.
 */
void rib_set(struct router *r, const struct rib_route *route);
/* Withdraws it. Quiet if there is none. */
void rib_withdraw(struct router *r, struct prefix p, enum rib_source source, unsigned instance,
		  uint8_t distance);
/* The static routes have two givers, config and reverse-route: these merge hops. */
void rib_static_add(struct router *r, struct prefix p, uint32_t gw, struct iface *ifp,
		    uint8_t distance, uint32_t tag, bool injected);
/* `distance` 0: whatever it was given with. `gw` and `ifp` as given to rib_static_add. */
void rib_static_remove(struct router *r, struct prefix p, uint32_t gw, struct iface *ifp,
		       uint8_t distance, bool injected);
/* The best (installed, usable) route of a prefix, or NULL. */
const struct rib_route *rib_best(const struct router *r, struct prefix p);
/* The best route for an address, or NULL. */
const struct rib_route *rib_lookup(const struct router *r, uint32_t addr);
/* Walks best routes in order of address, then length. */
void rib_walk(const struct router *r, void (*fn)(void *ctx, const struct rib_route *route),
	      void *ctx);
/* The best route behind the prefix `after` in that order (NULL: the first), or NULL. For a walk in
 * the course of which the RIB changes. */
const struct rib_route *rib_next(const struct router *r, const struct prefix *after);
/* Listeners are owned by the caller and live until rib_unlisten() or the router's end. */
void rib_listen(struct router *r, struct rib_listener *l);
void rib_unlisten(struct rib_listener *l);
/* `clear ip route *`: takes all learned routes out and puts them in again. */
void rib_clear(struct router *r);
/* Resolves an address for forwarding; `hash` spreads over equal paths. False: no route. */
bool fib_lookup(const struct router *r, uint32_t dst, uint32_t hash, struct fib_entry *out);
/* Everything `show ip cef [detail]` prints of a prefix; false if it has no entry. */
bool fib_view(const struct router *r, struct prefix p, struct fib_view *v);
/* The entry that a packet to `addr` would take. */
bool fib_view_for(const struct router *r, uint32_t addr, struct fib_view *v);
/* Whether the neighbour's link address is known: a "valid adjacency". */
bool fib_adjacent(const struct router *r, struct iface *ifp, uint32_t next_hop);
/* Of all entries: prefixes, and the current table version (`show ip cef summary`). */
size_t fib_count(const struct router *r);
uint32_t fib_table_version(const struct router *r);
/* For `show ip cef`: the version number of a prefix's entry, counted up at each change. */
uint32_t fib_version(const struct router *r, struct prefix p);

#endif
