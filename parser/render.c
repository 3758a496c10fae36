/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The model as text: each line from its own syntax, in the order of the ranks. */
#include <assert.h>
#include <string.h>

#include "lib/ip.h"
#include "parser/model_impl.h"

static const char *dict_name(const struct gram_dict *d, uint64_t v)
{
	unsigned lo = 0, hi = d->n;

	while (lo < hi) {
		unsigned mid = (lo + hi) / 2;

		if (d->entry[mid].value < v)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < d->n && d->entry[lo].value == v ? d->entry[lo].word : NULL;
}

static void number_print(uint64_t v, struct text *out)
{
	char buf[24], *s = buf + sizeof(buf);

	do
		*--s = (char)('0' + v % 10);
	while (v /= 10);
	text_addn(out, s, (size_t)(buf + sizeof(buf) - s));
}

static void addr_print(const struct value *v, struct text *out)
{
	struct strbuf b;

	if (v->wild.mask == 0xffffffff) {
		text_add(out, "any");
		return;
	}
	if (!v->wild.mask && v->type == TOKEN_ADDR)
		text_add(out, "host ");
	text_add(out, ip_str(&b, v->wild.ip));
	if (v->wild.mask) {
		text_char(out, ' ');
		text_add(out, ip_str(&b, v->wild.mask));
	}
}

void value_print(const struct grammar *g, const struct value *v, struct text *out)
{
	const char *name = NULL;
	struct strbuf b;

	switch (v->type) {
	case TOKEN_NUMBER:
		if (v->dict)
			name = dict_name(&g->dict[v->dict - 1], v->u);
		if (name)
			text_add(out, name);
		else
			number_print(v->u, out);
		return;
	case TOKEN_SIGNED:
		text_printf(out, "%lld", (long long)v->i);
		return;
	case TOKEN_IP:
	case TOKEN_MASK:
	case TOKEN_WILDCARD:
		text_add(out, ip_str(&b, v->ip));
		return;
	case TOKEN_PREFIX:
		text_printf(out, "%s/%d", ip_str(&b, v->wild.ip), ip_mask_len(v->wild.mask));
		return;
	case TOKEN_MAC:
		text_add(out, mac_str(&b, v->mac));
		return;
	case TOKEN_TIME:
		text_printf(out, "%02u:%02u:%02u", (unsigned)(v->u / 3600),
			    (unsigned)(v->u / 60 % 60), (unsigned)(v->u % 60));
		return;
	case TOKEN_HEX:
		text_printf(out, "0x%llX", (unsigned long long)v->u);
		return;
	case TOKEN_ADDR:
	case TOKEN_ADDR_STD:
		addr_print(v, out);
		return;
	default:
		text_add(out, v->s);
	}
}

void node_line(const struct grammar *g, const struct node *n, struct text *out)
{
	bool blank = *n->cmd->prefix != '\0';

	if (n->negated)
		text_add(out, "no ");
	text_add(out, n->cmd->prefix);
	for (unsigned i = 0; i < n->a.n; i++) {
		const struct value *v = &n->a.v[i].v;

		if (blank)
			text_char(out, ' ');
		blank = true;
		if (v->type == TOKEN_LINE && n->cmd->flags & CMD_TEXT) {
			text_add(out, "^C");
			text_add(out, v->s);
			text_add(out, "^C");
		} else {
			value_print(g, v, out);
		}
	}
}

/*
 * The children of a node, those of one major in one run. The model keeps them in the order of the
 * ranks; where a style has places of its own, whole runs change places.
 */
struct run {
	const struct node *first;
	unsigned place, n;
};

enum { RUNS_MAX = 256 };

static unsigned runs_of(const struct node *parent, unsigned style, struct run *run)
{
	const struct node *n;
	unsigned count = 0, i;
	struct run r;

	node_each(n, parent) {
		if (!count || run[count - 1].first->cmd->rank >> 8 != n->cmd->rank >> 8) {
			assert(count < RUNS_MAX);
			run[count++] = (struct run){.first = n, .place = n->cmd->place[style]};
		}
		run[count - 1].n++;
	}
	for (unsigned k = 1; k < count; k++) {
		r = run[k];
		for (i = k; i && run[i - 1].place > r.place; i--)
			run[i] = run[i - 1];
		run[i] = r;
	}
	return count;
}

static void render(const struct grammar *g, const struct node *n, unsigned depth, unsigned style,
		   struct text *out)
{
	const struct node *child;
	struct run run[RUNS_MAX];
	unsigned count;

	if (!n->container) {
		for (unsigned i = 0; i < depth; i++)
			text_char(out, ' ');
		node_line(g, n, out);
		text_char(out, '\n');
	}
	if (list_empty(&n->children))
		return;
	count = runs_of(n, style, run);
	for (unsigned i = 0; i < count; i++) {
		child = run[i].first;
		for (unsigned k = 0; k < run[i].n; k++, child = node_next(child))
			render(g, child, depth + !n->container, style, out);
	}
}

void config_render_node(const struct grammar *g, const struct node *n, unsigned style,
			struct text *out)
{
	render(g, n, 0, style, out);
}

/* The "!" lines that the grammar puts in front of a place, from its `*next`-th on. */
static void bangs(const struct grammar *g, unsigned style, unsigned place, unsigned *next,
		  bool *used, struct text *out)
{
	for (; *next < g->nbang && g->bang[*next].place <= place; ++*next) {
		const struct gram_bang *b = &g->bang[*next];

		for (unsigned i = 0; i < b->count[style] && (*used || !b->used[style]); i++)
			text_add(out, "!\n");
		*used = false;
	}
}

void config_render(const struct config *c, struct text *out, unsigned style)
{
	const struct node *n, *prev = NULL;
	struct run run[RUNS_MAX];
	unsigned count = runs_of(&c->root, style, run), next = 0;
	bool used = false;

	for (unsigned i = 0; i < count; i++) {
		bangs(c->g, style, run[i].place, &next, &used, out);
		n = run[i].first;
		for (unsigned k = 0; k < run[i].n; k++, prev = n, n = node_next(n)) {
			if (prev && prev->cmd == n->cmd && n->cmd->flags & CMD_APART)
				text_add(out, "!\n");
			render(c->g, n, 0, style, out);
			if (n->cmd->flags & CMD_CLOSED)
				text_add(out, "!\n");
		}
		used = true;
	}
	bangs(c->g, style, GRAM_NONE, &next, &used, out);
}
