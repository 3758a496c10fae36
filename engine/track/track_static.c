/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Static routes bound to tracked objects: in the routing table while the object is Up. An object
 * that nothing defines holds no route.
 */
#include <stdlib.h>

#include "engine/track/track_int.h"

struct track_static {
	struct list node;
	struct router *router;
	struct track_client client;
	struct prefix prefix;
	uint32_t gw;
	struct iface *ifp;
	uint8_t distance;
	uint32_t tag;
	bool installed;
};

/* Puts the route in or takes it out, as the object says. */
static void track_static_update(struct track_static *ts, bool up)
{
	if (ts->installed == up)
		return;
	ts->installed = up;
	if (up)
		rib_static_add(ts->router, ts->prefix, ts->gw, ts->ifp, ts->distance, ts->tag,
			       false);
	else
		rib_static_remove(ts->router, ts->prefix, ts->gw, ts->ifp, ts->distance, false);
}

static void track_static_changed(void *ctx, const struct track_object *obj)
{
	track_static_update(ctx, obj->defined && obj->up);
}

static void track_static_free(struct track_static *ts)
{
	track_static_update(ts, false);
	track_client_leave(ts->router, &ts->client);
	list_remove(&ts->node);
	free(ts);
}

void track_static_unset(struct router *r, struct prefix p, uint32_t gw, struct iface *ifp)
{
	struct track_static *ts, *tmp;

	list_each_safe (ts, tmp, &r->track->statics, node)
		if (prefix_eq(ts->prefix, p) && ts->gw == gw && ts->ifp == ifp)
			track_static_free(ts);
}

void track_static_set(struct router *r, struct prefix p, uint32_t gw, struct iface *ifp,
		      uint8_t distance, uint32_t tag, unsigned number)
{
	struct track_static *ts = mem_zalloc(sizeof(*ts));

	track_static_unset(r, p, gw, ifp);
	ts->router = r;
	ts->prefix = p;
	ts->gw = gw;
	ts->ifp = ifp;
	ts->distance = distance;
	ts->tag = tag;
	ts->client.fn = track_static_changed;
	ts->client.ctx = ts;
	ts->client.strict = true;
	ts->client.protocol = "Static IP Routing";
	list_push(&r->track->statics, &ts->node);
	track_client_join(r, &ts->client, number);
	track_static_changed(ts, ts->client.obj);
}

void track_static_drop(struct router *r, const struct iface *ifp)
{
	struct track_static *ts, *tmp;

	list_each_safe (ts, tmp, &r->track->statics, node)
		if (!ifp || ts->ifp == ifp)
			track_static_free(ts);
}
