/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ranges of terminal lines: `line vty 0 4`. Sections of a `split` command never overlap; naming
 * another range cuts them at its ends, makes what is missing, and stands in all of them at once,
 * so that a line typed there goes into each. IOS keeps lines 0 to 4 and those above apart.
 * `line 0 6` counts the lines of every kind: console, aux, then vtys.
 */
#include <limits.h>
#include <string.h>

#include "parser/model_impl.h"

#define SPLIT_AT 5
#define SPLIT_END 255

bool split_range(const struct cmd *cmd, const struct args *a, unsigned *first, unsigned *last)
{
	*first = (unsigned)args_u(a, cmd->key[0], 0);
	*last = cmd->nkey > 1 ? (unsigned)args_u(a, cmd->key[1], *first) : *first;
	return *first <= *last;
}

static void range_args(const struct cmd *cmd, unsigned first, unsigned last, struct arg v[2],
		       struct args *a)
{
	memset(v, 0, 2 * sizeof(*v));
	v[0].name = cmd->key[0];
	v[1].name = cmd->key[1];
	v[0].v.type = v[1].v.type = TOKEN_NUMBER;
	v[0].v.u = first;
	v[1].v.u = last;
	a->v = v;
	a->n = first == last ? 1 : 2;
}

static void children_copy(struct config *c, struct node *to, const struct node *from)
{
	const struct node *child;

	node_each(child, from)
		children_copy(c, node_new(c, to, child->cmd, &child->a, child->negated, false),
			      child);
}

/* The section that has line `at`, NULL if none has. */
static struct node *section_of(const struct node *parent, const struct cmd *cmd, unsigned at)
{
	struct node *n;

	list_each(n, &parent->children, link) {
		unsigned first, last;

		if (n->cmd != cmd)
			continue;
		split_range(cmd, &n->a, &first, &last);
		if (first <= at && at <= last)
			return n;
	}
	return NULL;
}

/* Makes `at` the first line of its section, if it has one. */
static void cut(struct config *c, struct node *parent, const struct cmd *cmd, unsigned at)
{
	struct node *n = section_of(parent, cmd, at);
	unsigned first, last;
	struct args a;
	struct arg v[2];

	if (!n)
		return;
	split_range(cmd, &n->a, &first, &last);
	if (first == at)
		return;
	range_args(cmd, first, at - 1, v, &a);
	node_rewrite(c, n, cmd, &a, false);
	range_args(cmd, at, last, v, &a);
	children_copy(c, node_new(c, parent, cmd, &a, false, false), n);
}

struct node *split_cover(struct config *c, struct node *parent, const struct cmd *cmd,
			 unsigned first, unsigned last)
{
	cut(c, parent, cmd, first);
	cut(c, parent, cmd, last + 1);
	for (unsigned at = first; at <= last;) {
		struct node *n = section_of(parent, cmd, at);
		unsigned from, to;
		struct args a;
		struct arg v[2];

		if (n) {
			split_range(cmd, &n->a, &from, &to);
			at = to + 1;
			continue;
		}
		for (to = at; to < last && to + 1 != SPLIT_AT; to++)
			if (section_of(parent, cmd, to + 1))
				break;
		range_args(cmd, at, to, v, &a);
		node_new(c, parent, cmd, &a, false, false);
		at = to + 1;
	}
	return section_of(parent, cmd, first);
}

static unsigned base_of(const struct cmd *cmd)
{
	return cmd->base == GRAM_NONE ? 0 : cmd->base;
}

/* The kind of line that has this place, and where the next kind begins. */
static const struct cmd *kind_at(const struct config *c, unsigned at, unsigned *end)
{
	const struct cmd *kind = NULL;

	*end = UINT_MAX;
	for (unsigned i = 0; i < c->g->ncmd; i++) {
		const struct cmd *cmd = &c->g->cmd[i];

		if (cmd->base == GRAM_NONE)
			continue;
		if (cmd->base > at)
			*end = cmd->base < *end ? cmd->base : *end;
		else if (!kind || cmd->base > kind->base)
			kind = cmd;
	}
	return kind;
}

unsigned split_last(const struct cmd *cmd, const struct args *a)
{
	unsigned first, last;

	split_range(cmd, a, &first, &last);
	return base_of(cmd) + last;
}

struct node *split_next(const struct config *c, const struct node *n, unsigned last)
{
	unsigned at = split_last(n->cmd, &n->a) + 1, end;
	const struct cmd *cmd = n->cmd->base == GRAM_NONE ? n->cmd : kind_at(c, at, &end);

	return at <= last ? section_of(n->parent, cmd, at - base_of(cmd)) : NULL;
}

struct node *split_open(struct config *c, struct node *parent, unsigned first, unsigned last)
{
	struct node *opened = NULL;

	for (unsigned at = first, end; at <= last; at = end) {
		const struct cmd *cmd = kind_at(c, at, &end);
		struct node *n;

		end = end <= last ? end : last + 1;
		n = split_cover(c, parent, cmd, at - cmd->base, end - 1 - cmd->base);
		if (!opened)
			opened = n;
	}
	return opened;
}

void split_remove(struct config *c, struct node *parent, const struct cmd *cmd,
		  const struct args *a)
{
	unsigned first, last;

	/* Lines are taken away from the end: `no line vty 7` leaves none above it. */
	split_range(cmd, a, &first, &last);
	if (first >= SPLIT_AT && !args_has(a, cmd->key[1]))
		last = SPLIT_END;
	cut(c, parent, cmd, first);
	cut(c, parent, cmd, last + 1);
	for (unsigned at = first; at <= last; at++) {
		struct node *n = section_of(parent, cmd, at);

		if (n)
			node_delete(c, n);
	}
}
