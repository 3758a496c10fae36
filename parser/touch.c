/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a change of the model has to be told to: each top-level node collects the applies of its
 * changed lines, lines that use a named thing are touched with it, and a flush runs each apply
 * once over all the nodes it is due for.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "parser/model_impl.h"

static uint32_t name_hash(unsigned kind, const char *s)
{
	uint32_t h = 5381 + kind * 31;

	for (; *s; s++)
		h = h * 33 + (unsigned char)*s;
	return h ^ h >> 15;
}

/* The name as text; `num` holds it when it is a number. NULL if the line does not say it. */
static const char *name_text(const struct node *n, unsigned arg, char num[24])
{
	const struct arg *a = args_get(&n->a, arg);

	if (!a || n->negated)
		return NULL;
	if (value_is_text(&a->v))
		return a->v.s;
	snprintf(num, 24, "%llu", (unsigned long long)a->v.u);
	return num;
}

static void uses_grow(struct config *c)
{
	size_t old = c->use_cap;
	struct use **was = c->use;

	c->use_cap = old ? old * 2 : 32;
	c->use = mem_calloc(c->use_cap, sizeof(*c->use));
	for (size_t i = 0; i < old; i++) {
		for (struct use *u = was[i], *next; u; u = next) {
			struct use **at = &c->use[u->hash & (c->use_cap - 1)];

			next = u->next;
			u->next = *at;
			*at = u;
		}
	}
	free(was);
}

void uses_add(struct config *c, struct node *n)
{
	for (unsigned i = 0; i < n->cmd->nref; i++) {
		char num[24];
		const char *name = name_text(n, n->cmd->ref[i].arg, num);
		struct use *u, **at;

		if (!name)
			continue;
		if (c->uses >= c->use_cap)
			uses_grow(c);
		u = mem_zalloc(sizeof(*u));
		u->node = n;
		u->kind = n->cmd->ref[i].kind;
		u->hash = name_hash(u->kind, name);
		if (name == num) {
			memcpy(u->num, num, sizeof(num));
			u->name = u->num;
		} else {
			u->name = name;
		}
		at = &c->use[u->hash & (c->use_cap - 1)];
		u->next = *at;
		*at = u;
		c->uses++;
	}
}

void uses_remove(struct config *c, struct node *n)
{
	for (unsigned i = 0; i < n->cmd->nref; i++) {
		char num[24];
		const char *name = name_text(n, n->cmd->ref[i].arg, num);
		struct use **at, *u;

		if (!name)
			continue;
		at = &c->use[name_hash(n->cmd->ref[i].kind, name) & (c->use_cap - 1)];
		while ((u = *at)) {
			if (u->node == n && u->kind == n->cmd->ref[i].kind) {
				*at = u->next;
				free(u);
				c->uses--;
				break;
			}
			at = &u->next;
		}
	}
}

static void touch_deep(struct config *c, struct node *n, int depth);

/* Touches the users of what the node names. */
static void users_touch(struct config *c, struct node *n, int depth)
{
	/* The lines of a list leave it to their container. */
	if (!c->uses || n->parent->container || n->told)
		return;
	/* Once until the next flush: many lines of a list with many users stay cheap. */
	n->told = n->parent == &c->root && !list_empty(&n->touch_link);
	for (unsigned i = 0; i < n->cmd->nnames; i++) {
		char num[24];
		const char *name = name_text(n, n->cmd->names[i].arg, num);
		uint32_t h;

		if (!name)
			continue;
		h = name_hash(n->cmd->names[i].kind, name);
		for (struct use *u = c->use[h & (c->use_cap - 1)]; u; u = u->next)
			if (u->hash == h && u->kind == n->cmd->names[i].kind &&
			    strcmp(u->name, name) == 0)
				touch_deep(c, u->node, depth + 1);
	}
}

/* The apply of the line, or of the section it stands in. */
static unsigned apply_of(const struct node *n)
{
	for (; n->cmd; n = n->parent)
		if (n->cmd->apply != GRAM_NONE)
			return n->cmd->apply;
	return GRAM_NONE;
}

static void touch_deep(struct config *c, struct node *n, int depth)
{
	unsigned apply = apply_of(n);
	struct node *top = n;

	while (top->parent != &c->root)
		top = top->parent;
	if (apply != GRAM_NONE) {
		top->touched |= 1ull << apply;
		if (list_empty(&top->touch_link))
			list_push(&c->touched, &top->touch_link);
	}
	if (depth > 4)
		return;
	for (struct node *up = n; up != &c->root; up = up->parent)
		users_touch(c, up, depth);
}

void touch_node(struct config *c, struct node *n)
{
	touch_deep(c, n, 0);
}

void touch_gone(struct config *c, struct node *top)
{
	struct gone *g;

	if (!top->touched)
		return;
	g = mem_zalloc(sizeof(*g));
	g->cmd = top->cmd;
	g->touched = top->touched;
	g->container = top->container;
	args_copy(&g->a, &top->a);
	list_push(&c->gone, &g->link);
}

static void gone_free(struct gone *g)
{
	list_remove(&g->link);
	free(g->a.v);
	free(g);
}

void touch_free(struct config *c)
{
	struct gone *g, *tmp;

	list_each_safe(g, tmp, &c->gone, link)
		gone_free(g);
}

/* A node that is back under the key of a deleted one speaks for both. */
static void gone_settle(struct config *c)
{
	struct gone *g, *tmp;

	list_each_safe(g, tmp, &c->gone, link) {
		struct node *n = node_find(c, &c->root, g->cmd, &g->a, g->container);

		if (!n)
			continue;
		n->touched |= g->touched;
		if (list_empty(&n->touch_link))
			list_push(&c->touched, &n->touch_link);
		gone_free(g);
	}
}

static size_t touches_of(struct config *c, unsigned apply, struct touch *t)
{
	uint64_t bit = 1ull << apply;
	struct node *n;
	struct gone *g;
	size_t k = 0;

	list_each(g, &c->gone, link)
		if (g->touched & bit)
			t[k++] = (struct touch){g->cmd->id, &g->a, NULL};
	list_each(n, &c->touched, touch_link)
		if (n->touched & bit)
			t[k++] = (struct touch){n->cmd->id, &n->a, n};
	return k;
}

size_t config_flush(struct config *c, const struct dispatch *d, void *ctx)
{
	struct node *n, *next;
	struct touch *t;
	size_t all = 0;
	struct gone *g, *tmp;

	if (list_empty(&c->touched) && list_empty(&c->gone))
		return 0;
	gone_settle(c);
	list_each(g, &c->gone, link)
		all++;
	list_each(n, &c->touched, touch_link)
		all++;
	t = mem_calloc(all + 1, sizeof(*t));
	for (unsigned a = 0; d && a < c->g->napply; a++) {
		size_t k = d->apply[a] ? touches_of(c, a, t) : 0;

		if (k)
			d->apply[a](ctx, t, k);
	}
	free(t);
	list_each_safe(n, next, &c->touched, touch_link) {
		n->touched = 0;
		n->told = false;
		n->settled = n->nchildren;
		list_remove(&n->touch_link);
	}
	list_each_safe(g, tmp, &c->gone, link)
		gone_free(g);
	return all;
}

static void touch_all(struct config *c, struct node *n)
{
	struct node *child;

	n->settled = 0;
	list_each(child, &n->children, link) {
		touch_node(c, child);
		touch_all(c, child);
	}
}

void config_touch_all(struct config *c)
{
	touch_all(c, &c->root);
}
