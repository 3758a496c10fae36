/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `track N ...` lines, with those below them, to the engine: an object whole at a time. */
#include <stdio.h>
#include <stdlib.h>

#include "engine/track/track.h"
#include "grammar.h"
#include "lib/ip.h"
#include "parser/dispatch.h"
#include "shell/host.h"

enum { DEFAULT_WEIGHT = 10, DEFAULT_METRIC_UP = 254, DEFAULT_METRIC_DOWN = 255 };

static enum track_kind track_kind_of(const struct node *n)
{
	const struct args *a = &n->a;

	if (n->cmd->id == CMD_TRACK_ROUTE)
		return args_has(a, K_METRIC) ? TRACK_METRIC : TRACK_ROUTE;
	if (n->cmd->id == CMD_TRACK_INTERFACE)
		return args_has(a, K_ROUTING) ? TRACK_IP_ROUTING : TRACK_LINE_PROTOCOL;
	if (args_has(a, K_BOOLEAN))
		return args_has(a, K_OR) ? TRACK_LIST_OR : TRACK_LIST_AND;
	return args_has(a, K_WEIGHT) ? TRACK_LIST_WEIGHT : TRACK_LIST_PERCENT;
}

static void track_line(struct track_conf *c, struct track_member_conf *members,
		       const struct node *n)
{
	const struct args *a = &n->a;

	switch (n->cmd->id) {
	case CMD_TRACK_TRACK_OBJECT:
		members[c->n_members++] = (struct track_member_conf){
			.number = (unsigned)args_u(a, A_NUMBER, 0),
			.negate = args_has(a, K_NOT),
			.weight = (unsigned)args_u(a, A_WEIGHT, DEFAULT_WEIGHT),
		};
		break;
	case CMD_TRACK_TRACK_THRESHOLD:
		/* The one that the list is about. */
		if (c->kind < TRACK_LIST_WEIGHT ||
		    args_has(a, K_WEIGHT) != (c->kind == TRACK_LIST_WEIGHT))
			break;
		c->threshold_up = (unsigned)args_u(a, A_UP, 0);
		c->threshold_down = (unsigned)args_u(a, A_DOWN, c->threshold_up - 1);
		break;
	case CMD_TRACK_TRACK_METRIC:
		c->threshold_up = (unsigned)args_u(a, A_UP, DEFAULT_METRIC_UP);
		c->threshold_down = (unsigned)args_u(a, A_DOWN, DEFAULT_METRIC_DOWN);
		break;
	case CMD_TRACK_TRACK_DELAY_UP:
	case CMD_TRACK_TRACK_DELAY_DOWN:
		c->delay_up_s = (unsigned)args_u(a, A_UP, c->delay_up_s);
		c->delay_down_s = (unsigned)args_u(a, A_DOWN, c->delay_down_s);
		break;
	}
}

static void apply_track_one(struct router *r, unsigned number, const struct node *section)
{
	struct track_conf c = {.kind = track_kind_of(section)};
	const char *ifname = args_s(&section->a, A_IFACE);
	struct track_member_conf *members;
	const struct node *n;
	size_t lines = 1;

	node_each (n, section)
		lines++;
	members = mem_calloc(lines, sizeof(*members));
	if (ifname)
		snprintf(c.ifname, sizeof(c.ifname), "%s", ifname);
	c.prefix = prefix_make(args_ip(&section->a, A_PREFIX, 0),
			       (unsigned)ip_mask_len(args_ip(&section->a, A_MASK, 0)));
	if (c.kind == TRACK_METRIC) {
		c.threshold_up = DEFAULT_METRIC_UP;
		c.threshold_down = DEFAULT_METRIC_DOWN;
	}
	node_each (n, section)
		track_line(&c, members, n);
	c.members = members;
	track_object_configure(r, number, &c);
	free(members);
}

/* The line that makes the object now; one kind may have given way to another. */
static const struct node *track_section(const struct host *h, unsigned number)
{
	const struct node *n, *root = config_root(h->running);

	node_each (n, root)
		if ((n->cmd->id == CMD_TRACK_INTERFACE || n->cmd->id == CMD_TRACK_ROUTE ||
		     n->cmd->id == CMD_TRACK_LIST) &&
		    args_u(&n->a, A_OBJECT, 0) == number)
			return n;
	return NULL;
}

static void apply_resolution(struct host *h)
{
	unsigned by[2] = {TRACK_RESOLUTION_STATIC, TRACK_RESOLUTION_OSPF};
	const unsigned cmd[2] = {CMD_TRACK_RESOLUTION_STATIC, CMD_TRACK_RESOLUTION_OSPF};

	for (int i = 0; i < 2; i++) {
		const struct node *n = config_find(h->running, cmd[i], NULL);

		if (n)
			by[i] = (unsigned)args_u(&n->a, A_RESOLUTION, by[i]);
	}
	track_resolution_set(h->router, by[0], by[1]);
}

void apply_track(struct host *h, const struct touch *t, size_t n)
{
	apply_resolution(h);
	for (size_t i = 0; i < n; i++) {
		unsigned number = (unsigned)args_u(t[i].key, A_OBJECT, 0);
		const struct node *section = t[i].node;

		if (!number)
			continue;
		if (!section)
			section = track_section(h, number);
		if (section)
			apply_track_one(h->router, number, section);
		else
			track_object_unset(h->router, number);
	}
}
