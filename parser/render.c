/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The model as text: each line from its own syntax, in the order of the ranks. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ip.h"
#include "lib/mem.h"
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

unsigned node_mode(const struct node *n, unsigned outer)
{
	if (!n->cmd || n->cmd->enter == GRAM_NONE)
		return outer;
	if (n->cmd->enter_sub != GRAM_NONE)
		for (unsigned i = 0; i < n->a.n; i++)
			if (n->a.v[i].v.type == TOKEN_INTERFACE && strchr(n->a.v[i].v.s, '.'))
				return n->cmd->enter_sub;
	return n->cmd->enter;
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

enum { RUNS_MAX = 256, PACE_BYTES = 65536 };

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

/* Who is asked on the way whether to go on, and where it was asked last. */
struct pace {
	bool (*go_on)(void *ctx);
	void *ctx;
	size_t asked_at;
	bool ended;
};

static bool ended(struct pace *p, const struct text *out)
{
	if (!p)
		return false;
	if (!p->ended && out->len - p->asked_at > PACE_BYTES) {
		p->ended = !p->go_on(p->ctx);
		p->asked_at = out->len;
	}
	return p->ended;
}

/* A long list is not sorted in one go. False: ended. */
static bool sorted(const struct node *n, struct pace *p)
{
	if (p && n->unsorted && !node_sort((struct node *)n, p->go_on, p->ctx))
		p->ended = true;
	return !p || !p->ended;
}

static void render(const struct grammar *g, const struct node *n, unsigned depth, unsigned style,
		   struct pace *pace, struct text *out)
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
	if (list_empty(&n->children) || !sorted(n, pace))
		return;
	count = runs_of(n, style, run);
	for (unsigned i = 0; i < count; i++) {
		child = run[i].first;
		for (unsigned k = 0; k < run[i].n; k++, child = node_next(child)) {
			if (ended(pace, out))
				return;
			render(g, child, depth + !n->container, style, pace, out);
		}
	}
}

/*
 * The configuration in full: the lines of a section and, in their places, what the grammar says of
 * the commands that have none.
 */
struct full {
	const struct node *n; /* NULL: text */
	const char *text;
	unsigned place;
	uint32_t rank;
};

struct fulls {
	struct full *v;
	size_t n, cap;
};

static void full_add(struct fulls *f, size_t at, struct full e)
{
	if (f->n == f->cap) {
		f->cap = f->cap ? 2 * f->cap : 64;
		f->v = mem_realloc(f->v, f->cap, sizeof(*f->v));
	}
	memmove(f->v + at + 1, f->v + at, (f->n - at) * sizeof(*f->v));
	f->v[at] = e;
	f->n++;
}

static bool has_slot(const struct node *section, uint16_t slot)
{
	const struct node *n;

	node_each(n, section)
		if (n->cmd->slot == slot)
			return true;
	return false;
}

static void full_insert(struct fulls *f, const struct cmd *cmd, unsigned style)
{
	struct full e = {.text = cmd->all, .place = cmd->place[style], .rank = cmd->rank};
	size_t at = 0;

	while (at < f->n && (f->v[at].place < e.place ||
			     (f->v[at].place == e.place && f->v[at].rank <= e.rank)))
		at++;
	full_add(f, at, e);
}

static struct fulls full_of(const struct grammar *g, const struct node *section, unsigned mode,
			    unsigned style)
{
	struct run run[RUNS_MAX];
	unsigned count = runs_of(section, style, run);
	struct fulls f = {0};
	const struct node *n;

	for (unsigned i = 0; i < count; i++) {
		n = run[i].first;
		for (unsigned k = 0; k < run[i].n; k++, n = node_next(n))
			full_add(&f, f.n, (struct full){n, NULL, run[i].place, n->cmd->rank});
	}
	for (unsigned i = 0; i < g->ncmd; i++)
		if (g->cmd[i].all && g->cmd[i].modes >> mode & 1 &&
		    !has_slot(section, g->cmd[i].slot))
			full_insert(&f, &g->cmd[i], style);
	return f;
}

static void render_full(const struct grammar *g, const struct full *e, unsigned depth,
			unsigned style, struct text *out)
{
	unsigned mode = e->n ? node_mode(e->n, GRAM_NONE) : GRAM_NONE;
	struct fulls f;

	if (mode == GRAM_NONE && e->n) {
		render(g, e->n, depth, style, NULL, out);
		return;
	}
	for (unsigned i = 0; i < depth; i++)
		text_char(out, ' ');
	if (e->n)
		node_line(g, e->n, out);
	else
		text_add(out, e->text);
	text_char(out, '\n');
	if (!e->n)
		return;
	f = full_of(g, e->n, mode, style);
	for (size_t i = 0; i < f.n; i++)
		render_full(g, &f.v[i], depth + 1, style, out);
	free(f.v);
}

void config_render_node(const struct grammar *g, const struct node *n, unsigned style,
			struct text *out)
{
	render(g, n, 0, style, NULL, out);
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

void config_render_all(const struct config *c, struct text *out, unsigned style)
{
	struct fulls f = full_of(c->g, &c->root, GRAM_MODE_CONFIG, style);
	const struct node *prev = NULL, *n;
	unsigned next = 0, place = GRAM_NONE;
	bool used = false;

	for (size_t i = 0; i < f.n; i++) {
		if (f.v[i].place != place)
			bangs(c->g, style, f.v[i].place, &next, &used, out);
		place = f.v[i].place;
		n = f.v[i].n;
		if (prev && n && prev->cmd == n->cmd && n->cmd->flags & CMD_APART)
			text_add(out, "!\n");
		render_full(c->g, &f.v[i], 0, style, out);
		if (n && n->cmd->flags & CMD_CLOSED)
			text_add(out, "!\n");
		used = true;
		prev = n;
	}
	bangs(c->g, style, GRAM_NONE, &next, &used, out);
	free(f.v);
}

bool config_render_paced(const struct config *c, struct text *out, unsigned style,
			 bool (*go_on)(void *ctx), void *ctx)
{
	const struct node *n, *prev = NULL;
	struct run run[RUNS_MAX];
	struct pace asked = {go_on, ctx, out->len, false}, *pace = go_on ? &asked : NULL;
	unsigned count, next = 0;
	bool used = false;

	if (!sorted(&c->root, pace))
		return false;
	count = runs_of(&c->root, style, run);
	for (unsigned i = 0; i < count; i++) {
		bangs(c->g, style, run[i].place, &next, &used, out);
		n = run[i].first;
		for (unsigned k = 0; k < run[i].n; k++, prev = n, n = node_next(n)) {
			if (ended(pace, out))
				return false;
			if (prev && prev->cmd == n->cmd && n->cmd->flags & CMD_APART)
				text_add(out, "!\n");
			render(c->g, n, 0, style, pace, out);
			if (pace && pace->ended)
				return false;
			if (n->cmd->flags & CMD_CLOSED)
				text_add(out, "!\n");
		}
		used = true;
	}
	bangs(c->g, style, GRAM_NONE, &next, &used, out);
	return true;
}

void config_render(const struct config *c, struct text *out, unsigned style)
{
	config_render_paced(c, out, style, NULL, NULL);
}
