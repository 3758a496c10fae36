/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show track: objects with what they look at, why they are Down, and who wants to know. */
#include <stdio.h>

#include "engine/net/rib.h"
#include "engine/track/track.h"
#include "grammar.h"
#include "lib/ip.h"
#include "shell/exec.h"

/* The reason behind "Line protocol is Down". */
static const char *const reason_format[STYLE_COUNT] = {
	[STYLE_12_2] = " (%s)",
	[STYLE_12_3] = " (%s)",
	[STYLE_15] = " ((%s))",
};

static bool is_list(const struct track_object *o)
{
	return o->kind >= TRACK_LIST_AND;
}

static bool is_route(const struct track_object *o)
{
	return o->kind == TRACK_ROUTE || o->kind == TRACK_METRIC;
}

static const char *up_or_down(bool up)
{
	return up ? "Up" : "Down";
}

static const char *last_change(struct strbuf *b, const struct router *r,
			       const struct track_object *o)
{
	return o->changes ? text_age(b, (r->sim->now_ns - o->changed_ns) / NS_PER_S) : "never";
}

/* Why an interface's line protocol is down. */
static const char *iface_reason(const struct router *r, const struct track_object *o)
{
	const struct iface *ifp = iface_find(r, o->ifname);

	if (!ifp)
		return "no interface";
	if (!ifp->admin_up)
		return "hw admin-down";
	if (!ifp->hw_up)
		return "hw down";
	return ifp->proto_up ? "no IP addr" : "line protocol down";
}

static const char *route_reason(const struct router *r, const struct track_object *o)
{
	static const char *const names[] = {
		[RIB_CONNECTED] = "connected", [RIB_LOCAL] = "connected",
		[RIB_STATIC] = "static",       [RIB_OSPF] = "OSPF",
	};
	_Static_assert(sizeof(names) / sizeof(*names) == RIB_SOURCE_COUNT, "a name for each");
	const struct rib_route *route = rib_best(r, o->prefix);

	return route ? names[route->source] : "no ip route";
}

/* By which protocol the route is there, its metric, and that scaled. */
static void put_metric(struct text *out, const struct router *r, const struct track_object *o)
{
	const struct rib_route *route = rib_best(r, o->prefix);

	if (route)
		text_printf(out, " (%s/%u/%u)", route_reason(r, o), route->metric,
			    track_scaled_metric(r, route));
	else
		text_add(out, " (no route)");
}

static void put_secs(struct text *out, const char *what, uint64_t secs)
{
	text_printf(out, "%s%u sec%s", what, (unsigned)secs, secs == 1 ? "" : "s");
}

/* "Boolean AND is Up", and what it would be were it not for a delay. */
static void put_state(struct text *out, const struct router *r, const struct track_object *o)
{
	static const char *const what[] = {
		[TRACK_LINE_PROTOCOL] = "Line protocol", [TRACK_IP_ROUTING] = "IP routing",
		[TRACK_ROUTE] = "Reachability",		 [TRACK_METRIC] = "Metric threshold",
		[TRACK_LIST_AND] = "Boolean AND",
		[TRACK_LIST_OR] = "Boolean OR",		 [TRACK_LIST_WEIGHT] = "Threshold weight",
		[TRACK_LIST_PERCENT] = "Threshold percentage",
	};
	uint64_t left_ns = timer_left_ns(r->sim, &o->delay_timer);
	unsigned total, sum;

	text_printf(out, "  %s is %s", what[o->kind], up_or_down(o->up));
	if (left_ns && is_route(o) && !o->up)
		text_add(out, " (no ip route)");
	if (left_ns) {
		text_printf(out, ", delayed %s (", up_or_down(!o->up));
		put_secs(out, "", (left_ns + NS_PER_S - 1) / NS_PER_S);
		text_add(out, " remaining)");
	}
	if (o->kind == TRACK_METRIC) {
		put_metric(out, r, o);
	} else if (o->kind == TRACK_ROUTE) {
		text_printf(out, " (%s)", route_reason(r, o));
	} else if (o->kind >= TRACK_LIST_WEIGHT) {
		sum = track_list_sum(o, &total);
		if (o->kind == TRACK_LIST_WEIGHT)
			text_printf(out, " (%u/%u)", sum, total);
		else
			text_printf(out, " (%u%%)", sum);
	} else if (!is_list(o) && !o->up && !left_ns) {
		text_printf(out, reason_format[r->style], iface_reason(r, o));
	}
	text_char(out, '\n');
}

static void put_what(struct text *out, const struct track_object *o)
{
	struct strbuf addr, mask;

	switch (o->kind) {
	case TRACK_ROUTE:
	case TRACK_METRIC:
		text_printf(out, "  IP route %s %s %s\n", ip_str(&addr, o->prefix.addr),
			    ip_str(&mask, ip_mask(o->prefix.len)),
			    o->kind == TRACK_ROUTE ? "reachability" : "metric threshold");
		break;
	case TRACK_LIST_AND:
	case TRACK_LIST_OR:
		text_printf(out, "  List boolean %s\n", o->kind == TRACK_LIST_OR ? "or" : "and");
		break;
	case TRACK_LIST_WEIGHT:
		text_add(out, "  List threshold weight\n");
		break;
	case TRACK_LIST_PERCENT:
		text_add(out, "  List threshold percentage\n");
		break;
	default:
		text_printf(out, "  Interface %s %s\n", o->ifname,
			    o->kind == TRACK_IP_ROUTING ? "ip routing" : "line-protocol");
	}
}

static void put_members(struct text *out, const struct track_object *o)
{
	unsigned total;

	track_list_sum(o, &total);
	for (unsigned i = 0; i < o->n_members; i++) {
		const struct track_member *m = &o->members[i];
		bool up = track_member_up(m);

		text_printf(out, "    object %u%s %s", m->conf.number, m->conf.negate ? " not" : "",
			    up_or_down(up != m->conf.negate));
		if (o->kind == TRACK_LIST_WEIGHT)
			text_printf(out, " (%u/%u)", up ? m->conf.weight : 0, total);
		else if (o->kind == TRACK_LIST_PERCENT)
			text_printf(out, " (%u%%)", up ? 100 / o->n_members : 0);
		text_char(out, '\n');
	}
	if (o->kind == TRACK_METRIC)
		text_printf(out, "  Metric threshold down %u up %u\n", o->threshold_down,
			    o->threshold_up);
	else if (o->threshold_up)
		text_printf(out, "  Threshold %s down %u up %u\n",
			    o->kind == TRACK_LIST_WEIGHT ? "weight" : "percentage",
			    o->threshold_down, o->threshold_up);
}

static void put_delay(struct text *out, const struct track_object *o)
{
	if (!o->delay_up_s && !o->delay_down_s)
		return;
	text_add(out, "  Delay");
	if (o->delay_up_s)
		put_secs(out, " up ", o->delay_up_s);
	if (o->delay_down_s)
		put_secs(out, o->delay_up_s ? ", down " : " down ", o->delay_down_s);
	text_char(out, '\n');
}

static void show_track_object(struct text *out, const struct router *r,
			      const struct track_object *o)
{
	const struct track_client *c;
	struct strbuf b;

	text_printf(out, "Track %u%s\n", o->number, o->implicit ? " (via HSRP)" : "");
	put_what(out, o);
	put_state(out, r, o);
	text_printf(out, "    %u change%s, last change %s\n", o->changes,
		    o->changes == 1 ? "" : "s", last_change(&b, r, o));
	put_members(out, o);
	put_delay(out, o);
	if (is_route(o)) {
		text_printf(out, "  First-hop interface is %s", *o->hop ? o->hop : "unknown");
		if (!*o->hop && *o->hop_was)
			text_printf(out, " (was %s)", o->hop_was);
		text_char(out, '\n');
	}
	if (list_empty(&o->clients))
		return;
	text_add(out, "  Tracked by:\n");
	list_each (c, &o->clients, node)
		if (c->ifp)
			text_printf(out, "    %s %s %u\n", c->protocol, c->ifp->name, c->group);
		else
			text_printf(out, "    %s %u\n", c->protocol, c->group);
}

static void show_track_brief(struct text *out, const struct router *r,
			     const struct track_object *o)
{
	const char *type = "interface", *param = "line-protocol", *instance = o->ifname;
	struct strbuf b, addr;
	char prefix[24];

	if (o->kind == TRACK_IP_ROUTING) {
		param = "ip routing";
	} else if (is_route(o)) {
		snprintf(prefix, sizeof(prefix), "%s/%u", ip_str(&addr, o->prefix.addr),
			 o->prefix.len);
		type = "ip route";
		instance = prefix;
		param = o->kind == TRACK_ROUTE ? "reachability" : "metric threshold";
	} else if (is_list(o)) {
		type = "list";
		param = o->kind <= TRACK_LIST_OR ? "boolean" : "threshold";
	}
	text_printf(out, "%-6u%-12s%-27s%-17s%-6s%s\n", o->number, type, instance, param,
		    up_or_down(o->up), last_change(&b, r, o));
}

static bool is_asked_for(const struct track_object *o, const struct args *a)
{
	if (args_has(a, A_OBJECT))
		return args_u(a, A_OBJECT, 0) == o->number;
	if (args_has(a, K_INTERFACE))
		return o->kind <= TRACK_IP_ROUTING;
	return !args_has(a, K_ROUTE) || is_route(o);
}

void show_track_resolution(struct exec *ex, const struct args *a)
{
	const struct router *r = ex->host->router;

	(void)a;
	text_printf(ex->out,
		    "Route type            Metric Resolution\n"
		    "static                %u\n"
		    "OSPF                  %u\n",
		    track_resolution(r, RIB_STATIC), track_resolution(r, RIB_OSPF));
}

void show_track(struct exec *ex, const struct args *a)
{
	const struct router *r = ex->host->router;
	const struct track_object *o = NULL;
	bool brief = args_has(a, K_BRIEF);

	if (brief)
		text_add(ex->out, "Track Type        Instance                   Parameter        "
				  "State Last Change\n");
	while ((o = track_next(r, o))) {
		if (!o->defined || !is_asked_for(o, a))
			continue;
		if (brief)
			show_track_brief(ex->out, r, o);
		else
			show_track_object(ex->out, r, o);
	}
}

/* show ip route track-table: the static routes that hang on an object, each as it is configured. */
void show_ip_route_track_table(struct exec *ex, const struct args *a)
{
	struct text line = {0};
	const struct node *n;

	(void)a;
	node_each(n, config_root(ex->host->running)) {
		unsigned number = (unsigned)args_u(&n->a, A_OBJECT, 0);
		const struct track_object *o = track_find(ex->host->router, number);

		if (n->cmd->id != CMD_IP_ROUTE || !number)
			continue;
		text_clear(&line);
		node_line(&rosh_grammar, n, &line);
		/* What nobody defines holds no route back. */
		text_printf(ex->out, " %s state is [%s]\n", text_str(&line),
			    !o || o->up ? "up" : "down");
	}
	text_free(&line);
}
