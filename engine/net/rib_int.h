/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The insides of the RIB, shared by rib.c, rib_static.c and fib.c. */
#ifndef ROSH_ENGINE_NET_RIB_INT_H
#define ROSH_ENGINE_NET_RIB_INT_H

#include "engine/net/stack.h"
#include "lib/trie.h"

/* A route depends on an interface or on a tracked next hop: an element of their list of users. */
struct rib_dep {
	struct list node;
	struct rib_entry *entry;
};

/* A next hop that is found by recursion, shared by all routes that name it. */
struct rib_nh {
	uint32_t gw;
	struct list users;	/* struct rib_dep */
	struct rib_prefix *via; /* the longest installed prefix that has gw, or NULL */
};

/* What one source gave for one prefix. */
struct rib_entry {
	struct list node; /* in rib_prefix.entries, best first */
	struct rib_prefix *prefix;
	struct rib_route route;
	struct rib_dep *deps; /* one for each hop */
};

/* One of the givers of a static route. */
struct rib_static {
	struct list node;
	uint32_t gw;
	struct iface *ifp;
	uint8_t distance;
	uint32_t tag;
	bool injected;
};

struct rib_prefix {
	struct prefix key;
	struct list entries;
	struct list statics;
	struct rib_route *best; /* installed: the usable hops of the best usable entry */
	struct fib_entry *fib;
	unsigned n_fib;
	uint32_t version;
	struct list queue; /* waits to be looked at again */
	uint64_t run;
	unsigned rounds;
};

struct rib {
	struct router *router;
	struct trie table; /* struct rib_prefix: all */
	struct trie fib;   /* struct rib_prefix: those with a best route */
	struct trie nhs;   /* struct rib_nh, by /32 */
	struct list queue;
	struct list listeners;
	bool running;
	uint64_t run;
	uint32_t version;
};

/* rib.c */

struct rib_prefix *rib_prefix_find(const struct rib *rib, struct prefix p);
struct rib_prefix *rib_prefix_get(struct rib *rib, struct prefix p);
void rib_prefix_release(struct rib *rib, struct rib_prefix *p);
struct rib_nh *rib_nh_find(const struct rib *rib, uint32_t gw);

/* rib_static.c */

void rib_static_iface_gone(struct iface *ifp);

#endif
