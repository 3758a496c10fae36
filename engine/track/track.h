/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tracked objects: something that is Up or Down, and who wants to know. Explicit ones are made
 * by `track N interface ...`; a client that names an interface (`standby 1 track Fa0/1`) gets an
 * implicit one, numbered with the lowest free number from 1, gone with its last client.
 */
#ifndef ROSH_ENGINE_TRACK_TRACK_H
#define ROSH_ENGINE_TRACK_TRACK_H

#include "engine/core/router.h"

enum {
	TRACK_MAX = 500,   /* highest number of `track N` */
	TRACK_SLOTS = 1000, /* implicit objects may go beyond */
};

enum track_kind {
	TRACK_LINE_PROTOCOL, /* the interface's line protocol */
	TRACK_IP_ROUTING,    /* line protocol up, and an IP address on it */
};

struct track_object {
	struct list node; /* by number */
	unsigned number;
	bool defined;  /* false: clients name it, no config line makes it; counts as Up */
	bool implicit; /* made by a client that named the interface */
	enum track_kind kind;
	char ifname[40]; /* canonical long name; the interface need not exist */
	bool up;
	unsigned changes;
	uint64_t changed_ns;
	struct list clients; /* struct track_client, in order of registration */
};

struct track_client {
	struct list node;
	struct track_object *obj; /* NULL: not registered */
	/* The object became Up or Down (obj->up). */
	void (*fn)(void *ctx, const struct track_object *obj);
	void *ctx;
	/* For show track: "HSRP FastEthernet0/0 1". */
	const char *protocol;
	const struct iface *ifp;
	unsigned group;
};

/* track.c */

/* Module start and stop (called by router_start/router_stop). */
void track_start(struct router *r);
void track_stop(struct router *r);
/* `track N interface IFNAME line-protocol|ip routing`, and its `no`. Idempotent. */
void track_object_set(struct router *r, unsigned number, enum track_kind kind, const char *ifname);
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

#endif
