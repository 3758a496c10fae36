/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of engine/track share among themselves. */
#ifndef ROSH_ENGINE_TRACK_TRACK_INT_H
#define ROSH_ENGINE_TRACK_TRACK_INT_H

#include "engine/net/rib.h"
#include "engine/track/track.h"

struct track {
	struct router *router;
	struct list objects; /* by number */
	struct track_object *by_number[TRACK_SLOTS];
	struct iface_listener listener;
	struct rib_listener routes;
	struct timer route_timer; /* from a change of a route to a look at the objects */
	unsigned resolution_static, resolution_ospf;
	struct list statics;	  /* struct track_static */
	uint64_t tellings;	  /* how often clients of an object were told */
};

/* track_eval.c */

/* What the object sees now; one that nothing defines is Up. `gone` is an interface on its way. */
bool track_evaluate(struct track_object *o, const struct iface *gone);
/* "interface Fa0/1 line-protocol", for the log. */
void track_describe(const struct track_object *o, char *to, size_t cap);

#endif
