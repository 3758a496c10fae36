/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tracked objects: something that is Up or Down, and who wants to know. Explicit ones are made
 * by `track N ...`: an interface, a route, or a list of other objects; a client that names an
 * interface (`standby 1 track Fa0/1`) gets an implicit one, numbered with the lowest free number
 * from 1, gone with its last client.
 */
#ifndef ROSH_ENGINE_TRACK_TRACK_H
#define ROSH_ENGINE_TRACK_TRACK_H

#include "engine/core/router.h"
#include "engine/net/rib.h"

enum {
	TRACK_MAX = 500,   /* highest number of `track N` */
	TRACK_SLOTS = 1000, /* implicit objects may go beyond */
	TRACK_SCALED_MAX = 255,	     /* scaled metric of what cannot be reached */
	TRACK_RESOLUTION_STATIC = 10, /* defaults */
	TRACK_RESOLUTION_OSPF = 1,
};

enum track_kind {
	TRACK_LINE_PROTOCOL, /* the interface's line protocol */
	TRACK_IP_ROUTING,    /* line protocol up, and an IP address on it */
	TRACK_ROUTE,	     /* the routing table has just this prefix */
	TRACK_METRIC,	     /* its metric, scaled to 0 ... 255, against thresholds */
	TRACK_LIST_AND,
	TRACK_LIST_OR,
	TRACK_LIST_WEIGHT,  /* the weights of the members that are Up against thresholds */
	TRACK_LIST_PERCENT, /* how many of the members are Up */
};

/* A line `object N [not] [weight W]` of a list. */
struct track_member_conf {
	unsigned number;
	bool negate;
	unsigned weight;
};

/* An explicit object as configured. */
struct track_conf {
	enum track_kind kind;
	char ifname[40];
	struct prefix prefix;
	const struct track_member_conf *members;
	unsigned n_members;
	/* Of a list: up 0: none, the object stays Down. Of a metric: it is Up up to `up`, Down from
	 * `down` on. */
	unsigned threshold_up, threshold_down;
	unsigned delay_up_s, delay_down_s;
};

struct track_object {
	struct list node; /* by number */
	unsigned number;
	bool defined;  /* false: clients name it, no config line makes it; counts as Up */
	bool implicit; /* made by a client that named the interface */
	enum track_kind kind;
	char ifname[40]; /* canonical long name; the interface need not exist */
	struct prefix prefix;
	struct track_member *members;
	unsigned n_members;
	unsigned threshold_up, threshold_down;
	unsigned delay_up_s, delay_down_s;
	struct timer delay_timer;    /* runs while a change waits */
	uint64_t waits_since_ns;     /* then */
	bool settling;		     /* clients are told: a list that has itself changes once */
	struct list *telling;	     /* then: the next one of `clients`, or that list itself */
	char hop[40], hop_was[40];   /* a route's first interface, "": unknown */
	struct router *router;
	bool up;
	unsigned changes;
	uint64_t changed_ns;
	struct list clients; /* struct track_client, in order of registration */
};

struct track_client {
	struct list node;
	struct track_object *obj; /* NULL: not registered */
	/* The object became Up or Down (obj->up). May end this client and any other. */
	void (*fn)(void *ctx, const struct track_object *obj);
	void *ctx;
	bool strict; /* told too of the object being defined, and no more */
	uint64_t told; /* the last telling it heard, or joined after */
	/* For show track: "HSRP FastEthernet0/0 1". */
	const char *protocol;
	const struct iface *ifp;
	unsigned group;
};

/* One object of a list. */
struct track_member {
	struct track_member_conf conf;
	struct track_object *list;
	struct track_client client;
};

/* track.c */

/* Module start and stop (called by router_start/router_stop). */
void track_start(struct router *r);
void track_stop(struct router *r);
/* `track N interface IFNAME line-protocol|ip routing`, and its `no`. Idempotent. */
void track_object_set(struct router *r, unsigned number, enum track_kind kind, const char *ifname);
/* `track N ...` of any kind, whole, with the lines below it. Idempotent. */
void track_object_configure(struct router *r, unsigned number, const struct track_conf *c);
void track_object_unset(struct router *r, unsigned number);
/* Registers a client (owned by the caller, fn, ctx and the show fields filled in) with an object
 * by number ... */
void track_client_join(struct router *r, struct track_client *c, unsigned number);
/* ... or with the implicit line-protocol object of an interface (none when all numbers are
 * taken). */
void track_client_join_iface(struct router *r, struct track_client *c, const char *ifname);
/* Safe to repeat. */
void track_client_leave(struct router *r, struct track_client *c);
/* In order of number; NULL: none. */
const struct track_object *track_find(const struct router *r, unsigned number);
const struct track_object *track_next(const struct router *r, const struct track_object *after);
/* So much of a route's metric is 1 of the scaled one: of static routes and those of OSPF. */
void track_resolution_set(struct router *r, unsigned of_static, unsigned of_ospf);
unsigned track_resolution(const struct router *r, enum rib_source source);
/* The metric of a tracked route, scaled; TRACK_SCALED_MAX without a route. */
unsigned track_scaled_metric(const struct router *r, const struct rib_route *route);
/* What the objects of a list amount to: weights or per cent, and of how much. */
unsigned track_list_sum(const struct track_object *o, unsigned *total);
/* A member counts as Up: defined and Up, or Down where it says `not`. */
bool track_member_up(const struct track_member *m);

/* track_static.c: static routes that an object holds */

/* `ip route ... track N`: in the table while the object is defined and Up. */
void track_static_set(struct router *r, struct prefix p, uint32_t gw, struct iface *ifp,
		      uint8_t distance, uint32_t tag, unsigned number);
/* Forgets the binding and takes its route out; quiet if there is none. */
void track_static_unset(struct router *r, struct prefix p, uint32_t gw, struct iface *ifp);
/* For track_stop() and for an interface (else NULL: all) that goes away. */
void track_static_drop(struct router *r, const struct iface *ifp);

#endif
