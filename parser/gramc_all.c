/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a line would say if the configuration said everything: the text of `show running-config
 * all` for a command that has no line. Only where the declaration knows: a command that is on by
 * itself, values that have defaults, a mere switch that is off (`no X`).
 */
#include <string.h>

#include "parser/gramc.h"

static const char *value_text(struct gramc *gc, const struct item *it)
{
	for (unsigned i = 0; it->dict && i < it->dict->n; i++)
		if (it->dict->entry[i].value == it->dflt)
			return it->dict->entry[i].word;
	if (it->type == TOKEN_SIGNED)
		return gc_printf(gc, "%lld", (long long)it->dflt);
	if (it->type != TOKEN_NUMBER)
		return NULL;
	return gc_printf(gc, "%llu", (unsigned long long)it->dflt);
}

/* A keyword, or a variable's default; NULL: there is none. */
static const char *item_text(struct gramc *gc, const struct item *it)
{
	if (it->keyword)
		return it->print ? it->print : it->word;
	return it->has_dflt ? value_text(gc, it) : NULL;
}

/* An optional part that is one variable with a default, NULL: another. */
static const struct item *lone_value(const struct ast *e)
{
	while (e->kind != AST_ITEM && e->child.n == 1)
		e = e->child.v[0];
	return e->kind == AST_ITEM && !e->item->keyword && e->item->has_dflt ? e->item : NULL;
}

/* The line with its defaults; `values` counts them. NULL: a part of it has none. */
static char *full_text(struct gramc *gc, const struct decl *d, unsigned *values)
{
	char *s = gc_printf(gc, "%s", "");

	for (size_t i = 0; i < d->ast->child.n; i++) {
		const struct ast *e = d->ast->child.v[i];
		const struct item *it = e->kind == AST_ITEM ? e->item : NULL;
		const char *word;

		if (e->kind == AST_OPT)
			it = lone_value(e);
		if (!it && e->kind == AST_OPT)
			continue;
		word = it ? item_text(gc, it) : NULL;
		if (!word)
			return NULL;
		*values += !it->keyword;
		s = gc_printf(gc, "%s%s%s", s, *s ? " " : "", word);
	}
	return s;
}

/* Nothing but words, and what may be left out. */
static bool is_switch(const struct decl *d)
{
	for (size_t i = 0; i < d->ast->child.n; i++) {
		const struct ast *e = d->ast->child.v[i];

		if (e->kind != AST_OPT && (e->kind != AST_ITEM || !e->item->keyword))
			return false;
	}
	return true;
}

const char *gc_all_text(struct gramc *gc, const struct decl *d)
{
	const unsigned none = CMD_MANY | CMD_TEXT | CMD_KEY_ALL | CMD_UNDO | CMD_NUMBERED |
			      CMD_SPLIT | CMD_ABSOLUTE | CMD_BESIDE;
	const char *factory = d->factory;
	unsigned values = 0;
	char *s;

	if (d->all)
		return strcmp(d->all, "-") ? d->all : NULL;
	if (d->run || d->undo || d->nkey || d->enter || d->flags & none || !d->ranked ||
	    !d->has_no)
		return NULL;
	s = full_text(gc, d, &values);
	if (d->flags & CMD_BOTH)
		return factory && !strcmp(factory, "no") && s ? gc_printf(gc, "no %s", s) : NULL;
	if (s && (d->flags & CMD_DEFAULT_ON || values))
		return s;
	return is_switch(d) && !(d->flags & CMD_DEFAULT_ON) ? gc_printf(gc, "no %s", s) : NULL;
}
