/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a tracked object looks at, by its kind: interfaces, routes, other objects. */
#include <stdio.h>
#include <string.h>

#include "engine/track/track_int.h"
#include "lib/ip.h"

static bool track_iface_up(const struct track_object *o, const struct iface *gone)
{
	const struct iface *ifp = iface_find(o->router, o->ifname);

	if (!ifp || ifp == gone || !ifp->proto_up)
		return false;
	return o->kind != TRACK_IP_ROUTING || iface_addr(ifp) != 0;
}

/* The route's first interface is noted on the way. */
static bool track_route_up(struct track_object *o)
{
	const struct rib_route *route = rib_best(o->router, o->prefix);
	const struct iface *ifp = route && route->n_hops ? route->hops[0].ifp : NULL;
	const char *name = "";
	struct fib_entry fe;

	if (ifp)
		name = ifp->name;
	else if (route && fib_lookup(o->router, o->prefix.addr, 0, &fe) && fe.ifp)
		name = fe.ifp->name;
	if (strcmp(name, o->hop) != 0) {
		memcpy(o->hop_was, o->hop, sizeof(o->hop_was));
		snprintf(o->hop, sizeof(o->hop), "%s", name);
	}
	return route != NULL;
}

unsigned track_resolution(const struct router *r, enum rib_source source)
{
	return source == RIB_OSPF     ? r->track->resolution_ospf
	       : source == RIB_STATIC ? r->track->resolution_static
				      : 1;
}

unsigned track_scaled_metric(const struct router *r, const struct rib_route *route)
{
	unsigned scaled;

	if (!route)
		return TRACK_SCALED_MAX;
	scaled = route->metric / track_resolution(r, route->source);
	return scaled < TRACK_SCALED_MAX ? scaled : TRACK_SCALED_MAX;
}

/* Small is good: Up at the upper threshold and below, Down at the lower one, between them as it
 * was. */
static bool track_metric_up(struct track_object *o)
{
	unsigned metric = track_route_up(o)
				  ? track_scaled_metric(o->router, rib_best(o->router, o->prefix))
				  : TRACK_SCALED_MAX;

	if (metric <= o->threshold_up)
		return true;
	return metric < o->threshold_down && o->up;
}

bool track_member_up(const struct track_member *m)
{
	const struct track_object *o = m->client.obj;

	return (o && o->defined && o->up) != m->conf.negate;
}

unsigned track_list_sum(const struct track_object *o, unsigned *total)
{
	bool weights = o->kind == TRACK_LIST_WEIGHT;
	unsigned sum = 0, all = 0;

	for (unsigned i = 0; i < o->n_members; i++) {
		unsigned w = weights ? o->members[i].conf.weight : 1;

		all += w;
		sum += track_member_up(&o->members[i]) ? w : 0;
	}
	*total = weights ? all : 100;
	return weights ? sum : all ? sum * 100 / all : 0;
}

/* Up at the upper threshold, Down at the lower one, between them as it was. */
static bool track_threshold_up(const struct track_object *o)
{
	unsigned total, sum = track_list_sum(o, &total);

	if (!o->threshold_up || !o->n_members)
		return false;
	if (sum >= o->threshold_up)
		return true;
	return sum > o->threshold_down && o->up;
}

static bool track_boolean_up(const struct track_object *o)
{
	unsigned n_up = 0;

	for (unsigned i = 0; i < o->n_members; i++)
		n_up += track_member_up(&o->members[i]);
	return o->kind == TRACK_LIST_OR ? n_up > 0 : n_up > 0 && n_up == o->n_members;
}

bool track_evaluate(struct track_object *o, const struct iface *gone)
{
	if (!o->defined)
		return true;
	switch (o->kind) {
	case TRACK_ROUTE:
		return track_route_up(o);
	case TRACK_METRIC:
		return track_metric_up(o);
	case TRACK_LIST_AND:
	case TRACK_LIST_OR:
		return track_boolean_up(o);
	case TRACK_LIST_WEIGHT:
	case TRACK_LIST_PERCENT:
		return track_threshold_up(o);
	default:
		return track_iface_up(o, gone);
	}
}

void track_describe(const struct track_object *o, char *to, size_t cap)
{
	const struct iface *ifp = iface_find(o->router, o->ifname);
	const char *name = o->ifname;
	struct strbuf b;

	if (ifp)
		name = o->router->style == STYLE_15 ? ifp->name : ifp->short_name;
	switch (o->kind) {
	case TRACK_ROUTE:
	case TRACK_METRIC:
		snprintf(to, cap, "ip route %s/%u %s", ip_str(&b, o->prefix.addr), o->prefix.len,
			 o->kind == TRACK_ROUTE ? "reachability" : "metric threshold");
		break;
	case TRACK_LIST_AND:
	case TRACK_LIST_OR:
		snprintf(to, cap, "list boolean %s", o->kind == TRACK_LIST_OR ? "or" : "and");
		break;
	case TRACK_LIST_WEIGHT:
	case TRACK_LIST_PERCENT:
		snprintf(to, cap, "list threshold %s",
			 o->kind == TRACK_LIST_WEIGHT ? "weight" : "percentage");
		break;
	default:
		snprintf(to, cap, "interface %s %s", name,
			 o->kind == TRACK_IP_ROUTING ? "ip routing" : "line-protocol");
	}
}
