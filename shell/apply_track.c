/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `track N ...` lines, with those below them, to the engine: an object whole at a time. */
#include <stdio.h>
#include <stdlib.h>

#include "engine/track/track.h"
#include "grammar.h"
#include "lib/ip.h"
#include "parser/dispatch.h"
#include "shell/exec.h"
#include "shell/host.h"
#include "shell/session.h"

enum { DEFAULT_WEIGHT = 10, DEFAULT_METRIC_UP = 254, DEFAULT_METRIC_DOWN = 255 };

static enum track_kind track_kind_of(const struct node *n)
{
	switch (n->cmd->id) {
	case CMD_TRACK_ROUTE:
		return TRACK_ROUTE;
	case CMD_TRACK_METRIC:
		return TRACK_METRIC;
	case CMD_TRACK_LIST:
		return args_has(&n->a, K_OR) ? TRACK_LIST_OR : TRACK_LIST_AND;
	case CMD_TRACK_WEIGHT:
		return TRACK_LIST_WEIGHT;
	case CMD_TRACK_PERCENT:
		return TRACK_LIST_PERCENT;
	default:
		return args_has(&n->a, K_ROUTING) ? TRACK_IP_ROUTING : TRACK_LINE_PROTOCOL;
	}
}

static struct prefix track_network(const struct args *a)
{
	const struct arg *net = args_get(a, A_NET);

	if (net)
		return prefix_make(net->v.wild.ip, (unsigned)ip_mask_len(net->v.wild.mask));
	return prefix_make(args_ip(a, A_PREFIX, 0),
			   (unsigned)ip_mask_len(args_ip(a, A_MASK, 0)));
}

/* A network is kept without the bits that its mask leaves open. */
void spell_track_network(struct parse *p)
{
	for (unsigned i = 0; i < p->args.n; i++) {
		struct arg *a = &p->args.v[i];

		if (a->name == A_PREFIX)
			a->v.ip &= args_ip(&p->args, A_MASK, 0xffffffffu);
		if (a->name == A_NET)
			a->v.wild.ip &= a->v.wild.mask;
	}
}

/* Between the two it stays what it is: Up from `up`, Down up to `down`. */
bool check_track_threshold(struct host *h, const struct node *parent, const struct parse *p,
			   struct text *words)
{
	(void)h;
	(void)parent;
	if (p->negate || p->dflt || !args_has(&p->args, A_DOWN) ||
	    args_u(&p->args, A_DOWN, 0) < args_u(&p->args, A_UP, 0))
		return true;
	text_add(words, "% Threshold down must be less than threshold up\n");
	return false;
}

/* The less a metric is, the better: Up up to `up`, Down from `down`. */
bool check_track_metric(struct host *h, const struct node *parent, const struct parse *p,
			struct text *words)
{
	(void)h;
	(void)parent;
	if (p->negate || p->dflt || args_u(&p->args, A_UP, DEFAULT_METRIC_UP) <
					    args_u(&p->args, A_DOWN, DEFAULT_METRIC_DOWN))
		return true;
	text_add(words, "% Threshold up must be less than threshold down\n");
	return false;
}

static void track_line(struct track_conf *c, struct track_member_conf *members,
		       const struct node *n)
{
	const struct args *a = &n->a;

	switch (n->cmd->id) {
	case CMD_TRACK_LIST_OBJECT:
	case CMD_TRACK_WEIGHT_OBJECT:
	case CMD_TRACK_PERCENT_OBJECT:
		members[c->n_members++] = (struct track_member_conf){
			.number = (unsigned)args_u(a, A_NUMBER, 0),
			.negate = args_has(a, K_NOT),
			.weight = (unsigned)args_u(a, A_WEIGHT, DEFAULT_WEIGHT),
		};
		break;
	case CMD_TRACK_WEIGHT_THRESHOLD:
	case CMD_TRACK_PERCENT_THRESHOLD:
		c->threshold_up = (unsigned)args_u(a, A_UP, 0);
		c->threshold_down = (unsigned)args_u(a, A_DOWN, c->threshold_up - 1);
		break;
	case CMD_TRACK_METRIC_THRESHOLD:
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
	c.prefix = track_network(&section->a);
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
		     n->cmd->id == CMD_TRACK_METRIC || n->cmd->id == CMD_TRACK_LIST ||
		     n->cmd->id == CMD_TRACK_WEIGHT || n->cmd->id == CMD_TRACK_PERCENT) &&
		    args_u(&n->a, A_OBJECT, 0) == number)
			return n;
	return NULL;
}

/* `track N` alone: into the section of an object that there is. */
void exec_track(struct exec *ex, const struct args *a)
{
	const struct node *n = track_section(ex->host, (unsigned)args_u(a, A_OBJECT, 0));
	struct text line = {0};

	if (!n) {
		text_add(ex->out, "% Incomplete command.\n\n");
		return;
	}
	node_line(&rosh_grammar, n, &line);
	config_pos_top(&ex->ses->pos);
	host_line(ex->host, &ex->ses->pos, text_str(&line), 0, ex->out);
	text_free(&line);
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
