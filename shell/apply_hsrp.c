/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `standby ...` and `track ...` lines to the engine: an interface's lines as one struct
 * hsrp_conf, whole, whenever one of them changed. And what may not be typed at all.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/hsrp/hsrp.h"
#include "grammar.h"
#include "lib/ip.h"
#include "parser/dispatch.h"
#include "shell/host.h"

/* The lines of one interface, gathered by group. */
struct gather {
	struct arena arena;
	struct hsrp_conf conf;
	struct hsrp_group_conf *groups; /* room for one a line */
	struct hsrp_group_conf *by_number[HSRP_GROUPS];
	unsigned n_lines;
};

static struct hsrp_group_conf *gather_group(struct gather *ga, const struct node *n)
{
	unsigned group = (unsigned)args_u(&n->a, A_GROUP, 0);

	if (!ga->by_number[group]) {
		ga->by_number[group] = &ga->groups[ga->conf.n_groups++];
		hsrp_group_conf_init(ga->by_number[group], group);
	}
	return ga->by_number[group];
}

static void gather_delay(struct gather *ga, const struct args *a)
{
	ga->conf.delay_min_s = (unsigned)args_u(a, A_MINIMUM, HSRP_DEFAULT_DELAY_MIN_S);
	ga->conf.delay_reload_s = (unsigned)args_u(a, A_RELOAD, HSRP_DEFAULT_DELAY_RELOAD_S);
}

static void gather_timers(struct hsrp_group_conf *g, const struct args *a)
{
	g->timers_set = true;
	g->hello_ms = (unsigned)(args_u(a, A_HELLO, 0) * 1000 + args_u(a, A_HELLO_MS, 0));
	g->hold_ms = (unsigned)(args_u(a, A_HOLD, 0) * 1000 + args_u(a, A_HOLD_MS, 0));
}

/* Arrays of a group grow one by one in the arena; a group has few. */
static void gather_secondary(struct gather *ga, struct hsrp_group_conf *g, const struct args *a)
{
	uint32_t *more = arena_alloc(&ga->arena, (g->n_secondary + 1) * sizeof(*more));

	if (g->n_secondary)
		memcpy(more, g->secondary, g->n_secondary * sizeof(*more));
	more[g->n_secondary++] = args_ip(a, A_ADDR, 0);
	g->secondary = more;
}

static void gather_track(struct gather *ga, struct hsrp_group_conf *g, const struct args *a)
{
	struct hsrp_track_conf *more = arena_alloc(&ga->arena, (g->n_tracks + 1) * sizeof(*more));
	struct hsrp_track_conf *t = &more[g->n_tracks];
	const char *ifname = args_s(a, A_IFACE);

	if (g->n_tracks)
		memcpy(more, g->tracks, g->n_tracks * sizeof(*more));
	if (ifname)
		strncpy(t->ifname, ifname, sizeof(t->ifname) - 1);
	t->object = (unsigned)args_u(a, A_OBJECT, 0);
	t->decrement = (unsigned)args_u(a, A_DECREMENT, HSRP_DEFAULT_DECREMENT);
	g->tracks = more;
	g->n_tracks++;
}

static void gather_text(char *to, size_t cap, const struct args *a, unsigned name)
{
	const char *s = args_s(a, name);

	if (s)
		strncpy(to, s, cap - 1);
}

static void gather_preempt(struct hsrp_group_conf *g, const struct args *a)
{
	g->preempt = true;
	g->preempt_min_s = (unsigned)args_u(a, A_MINIMUM, 0);
	g->preempt_reload_s = (unsigned)args_u(a, A_RELOAD, 0);
	g->preempt_sync_s = (unsigned)args_u(a, A_SYNC, 0);
}

static void gather_group_line(struct gather *ga, const struct node *n)
{
	struct hsrp_group_conf *g = gather_group(ga, n);
	const struct arg *mac;

	switch (n->cmd->id) {
	case CMD_IF_STANDBY_IP:
		g->ip = true;
		g->virtual_addr = args_ip(&n->a, A_ADDR, 0);
		break;
	case CMD_IF_STANDBY_IP_SECONDARY:
		gather_secondary(ga, g, &n->a);
		break;
	case CMD_IF_STANDBY_TIMERS:
		gather_timers(g, &n->a);
		break;
	case CMD_IF_STANDBY_PRIORITY:
		g->priority = (unsigned)args_u(&n->a, A_VALUE, HSRP_DEFAULT_PRIORITY);
		break;
	case CMD_IF_STANDBY_PREEMPT:
		gather_preempt(g, &n->a);
		break;
	case CMD_IF_STANDBY_AUTHENTICATION:
		gather_text(g->auth.text, sizeof(g->auth.text), &n->a, A_STRING);
		break;
	case CMD_IF_STANDBY_MAC_ADDRESS:
		mac = args_get(&n->a, A_MAC);
		g->mac_set = mac != NULL;
		if (mac)
			memcpy(g->mac, mac->v.mac, sizeof(g->mac));
		break;
	case CMD_IF_STANDBY_NAME:
		gather_text(g->name, sizeof(g->name), &n->a, A_NAME);
		break;
	case CMD_IF_STANDBY_TRACK:
	case CMD_IF_STANDBY_TRACK_OBJECT:
		gather_track(ga, g, &n->a);
		break;
	}
}

static bool gather_is_group_line(const struct node *n)
{
	switch (n->cmd->id) {
	case CMD_IF_STANDBY_IP:
	case CMD_IF_STANDBY_IP_SECONDARY:
	case CMD_IF_STANDBY_TIMERS:
	case CMD_IF_STANDBY_PRIORITY:
	case CMD_IF_STANDBY_PREEMPT:
	case CMD_IF_STANDBY_AUTHENTICATION:
	case CMD_IF_STANDBY_MAC_ADDRESS:
	case CMD_IF_STANDBY_NAME:
	case CMD_IF_STANDBY_TRACK:
	case CMD_IF_STANDBY_TRACK_OBJECT:
		return !n->negated;
	default:
		return false;
	}
}

static void apply_hsrp_iface(struct iface *ifp, const struct node *section)
{
	struct gather ga = {0};
	const struct node *n;

	arena_init(&ga.arena);
	hsrp_conf_init(&ga.conf);
	if (section) {
		node_each (n, section)
			ga.n_lines += gather_is_group_line(n);
		ga.groups = arena_alloc(&ga.arena, (ga.n_lines + 1) * sizeof(*ga.groups));
		node_each (n, section) {
			if (n->cmd->id == CMD_IF_STANDBY_DELAY)
				gather_delay(&ga, &n->a);
			else if (n->cmd->id == CMD_IF_STANDBY_USE_BIA)
				ga.conf.use_bia = true;
			else if (gather_is_group_line(n))
				gather_group_line(&ga, n);
		}
	}
	ga.conf.groups = ga.groups;
	hsrp_iface_set(ifp, &ga.conf);
	arena_free(&ga.arena);
}

void apply_hsrp(struct host *h, const struct touch *t, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *name = args_s(t[i].key, A_IFACE);
		struct iface *ifp = name ? iface_find(h->router, name) : NULL;

		if (ifp && t[i].cmd == CMD_INTERFACE)
			apply_hsrp_iface(ifp, t[i].node);
	}
}

void apply_track(struct host *h, const struct touch *t, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned number = (unsigned)args_u(t[i].key, A_OBJECT, 0);
		const struct node *node = t[i].node;

		if (!number)
			continue;
		if (node)
			track_object_set(h->router, number,
					 args_has(&node->a, K_ROUTING) ? TRACK_IP_ROUTING
								       : TRACK_LINE_PROTOCOL,
					 args_s(&node->a, A_IFACE));
		else
			track_object_unset(h->router, number);
	}
}

/* A virtual address must not be a router's own; outside the subnet it is only warned of. */
bool check_standby_ip(struct host *h, const struct node *parent, const struct parse *p,
		      struct text *words)
{
	const char *name = parent ? args_s(&parent->a, A_IFACE) : NULL;
	const struct iface *ifp = name ? iface_find(h->router, name) : NULL;
	uint32_t addr = args_ip(&p->args, A_ADDR, 0);

	if (p->negate || p->dflt || !addr || !ifp)
		return true;
	if (ip_is_multicast(addr) || addr == UINT32_MAX) {
		text_add(words, "% Invalid IP address\n");
		return false;
	}
	if (addr == iface_addr(ifp)) {
		text_add(words, "% Address cannot equal interface IP address\n");
		return false;
	}
	if (iface_addr(ifp) && !iface_addr_for(ifp, addr))
		text_add(words, "% Warning: address is not within a subnet on this interface\n");
	return true;
}

bool check_standby_timers(struct host *h, const struct node *parent, const struct parse *p,
			  struct text *words)
{
	struct hsrp_group_conf g = {0};

	(void)h;
	(void)parent;
	if (p->negate || p->dflt)
		return true;
	gather_timers(&g, &p->args);
	if (g.hold_ms > g.hello_ms)
		return true;
	text_add(words, "% Hold time must be greater than hello time\n");
	return false;
}

bool check_standby_auth(struct host *h, const struct node *parent, const struct parse *p,
			struct text *words)
{
	const char *s = args_s(&p->args, A_STRING);

	(void)h;
	(void)parent;
	if (p->negate || p->dflt || !s || strlen(s) <= HSRP_AUTH_LEN)
		return true;
	text_add(words, "% Authentication string is too long (8 characters max)\n");
	return false;
}
