/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `?` and Tab: what may follow at a place in a line, laid out as IOS does. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parser/iface.h"
#include "parser/walk.h"

#define HELP_COLUMNS 79
#define HELP_MAX 512
#define FILES_MAX 4
#define SLOTS_MAX 6   /* a type with so many numbers counts slots: 0/1 */
#define PORTS_MAX 64

struct entry {
	const char *word;
	const char *help;
};

struct list_of {
	struct entry e[HELP_MAX];
	unsigned n;
	char range[32];
	struct text made[2 * FILES_MAX]; /* words and helps of file systems, in turn */
	unsigned nmade;
};

static void entry_add(struct list_of *l, const char *word, const char *help)
{
	for (unsigned i = 0; i < l->n; i++)
		if (strcmp(l->e[i].word, word) == 0 && strcmp(l->e[i].help, help) == 0)
			return;
	if (l->n < HELP_MAX)
		l->e[l->n++] = (struct entry){word, help};
}

static int entry_cmp(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->word, ((const struct entry *)b)->word);
}

/* A description, folded behind its column. */
static void fold(struct text *out, const char *s, size_t column)
{
	size_t at = column;

	while (*s) {
		size_t n = strcspn(s, " "), gap = 0;

		while (s[n + gap] == ' ')
			gap++;
		if (at > column && at + n > HELP_COLUMNS) {
			while (out->len && out->s[out->len - 1] == ' ')
				out->s[--out->len] = '\0';
			text_char(out, '\n');
			for (size_t i = 0; i < column; i++)
				text_char(out, ' ');
			at = column;
		}
		text_addn(out, s, n + gap);
		at += n + gap;
		s += n + gap;
	}
}

static void entries_print(struct list_of *l, bool cr, struct text *out)
{
	size_t wide = cr ? 4 : 0;

	qsort(l->e, l->n, sizeof(l->e[0]), entry_cmp);
	for (unsigned i = 0; i < l->n; i++)
		if (strlen(l->e[i].word) > wide)
			wide = strlen(l->e[i].word);
	for (unsigned i = 0; i < l->n; i++) {
		text_printf(out, "  %-*s  ", (int)wide, l->e[i].word);
		fold(out, l->e[i].help, wide + 4);
		text_char(out, '\n');
	}
	if (cr)
		text_add(out, "  <cr>\n");
	text_char(out, '\n');
}

static void ifaces_add(struct list_of *l, const char *s, size_t n)
{
	for (size_t i = 0; i < iface_type_count; i++)
		if (strncasecmp(iface_types[i].name, s, n) == 0)
			entry_add(l, iface_types[i].name, iface_types[i].help);
}

enum { SEEN_MAX = 64 };

/* Whether no command that the router knows begins with the words up to the state, the next word
 * being its `n`th: all that can be reached is absent from that word on. Looks at SEEN_MAX states:
 * what has more ways on is a word of several features. */
static bool absent_behind(const struct walk *w, uint32_t state, unsigned n)
{
	uint32_t seen[SEEN_MAX] = {state};
	unsigned have = 1;

	for (unsigned i = 0; i < have; i++) {
		const struct gram_state *st = &w->g->state[seen[i]];
		const struct gram_edge *e = &w->g->edge[st->edge];
		unsigned at = st->cmd == GRAM_NONE ? 0
						   : w->env->absent(w->env->ctx,
								    &w->g->cmd[st->cmd]);

		if (st->cmd != GRAM_NONE && (!at || at > n))
			return false;
		for (unsigned k = 0; k < st->keywords + st->vars; k++, e++) {
			unsigned j = 0;

			while (j < have && seen[j] != e->to)
				j++;
			if (j < have)
				continue;
			if (have == SEEN_MAX)
				return false;
			seen[have++] = e->to;
		}
	}
	return true;
}

/* Whether `?` and Tab say nothing of the edge. */
static bool hidden(const struct walk *w, const struct gram_edge *e)
{
	return e->flags & EDGE_HIDDEN || walk_shut(w, e) ||
	       (w->env && w->env->absent && absent_behind(w, e->to, w->n + 1));
}

/* Those of "flash:|nvram:" that begin with s. */
static void files_add(struct list_of *l, const struct gram_edge *e, const char *s, size_t n)
{
	for (const char *w = e->word; *w; w += strcspn(w, "|"), w += *w == '|') {
		size_t len = strcspn(w, "|");
		const char *mark = strchr(e->help, '$');

		if (n > len || strncmp(w, s, n) != 0 || l->nmade == 2 * FILES_MAX)
			continue;
		text_addn(&l->made[l->nmade], w, len);
		text_printf(&l->made[l->nmade + 1], "%.*s%.*s%s",
			    (int)(mark ? mark - e->help : 0), e->help, mark ? (int)len : 0, w,
			    mark ? mark + 1 : e->help);
		entry_add(l, l->made[l->nmade].s, l->made[l->nmade + 1].s);
		l->nmade += 2;
	}
}

static void vars_add(struct list_of *l, const struct walk *w, bool ifaces)
{
	const struct gram_state *st = &w->g->state[w->state];
	const struct gram_edge *e = &w->g->edge[st->edge + st->keywords];

	for (unsigned i = 0; i < st->vars; i++, e++) {
		if (hidden(w, e))
			continue;
		if (strchr(e->word, '|'))
			files_add(l, e, "", 0);
		else if (e->type != TOKEN_INTERFACE)
			entry_add(l, e->word, e->help);
		else if (ifaces)
			ifaces_add(l, "", 0);
	}
}

/* Everything that may follow here. */
static void all_add(struct list_of *l, const struct walk *w)
{
	const struct gram_state *st = &w->g->state[w->state];
	const struct gram_edge *e = &w->g->edge[st->edge];

	for (unsigned i = 0; i < st->keywords; i++)
		if (!hidden(w, &e[i]))
			entry_add(l, e[i].word, e[i].help);
	vars_add(l, w, true);
}

static bool takes_iface(const struct walk *w)
{
	const struct gram_state *st = &w->g->state[w->state];
	const struct gram_edge *e = &w->g->edge[st->edge + st->keywords];

	for (unsigned i = 0; i < st->vars; i++)
		if (e[i].type == TOKEN_INTERFACE)
			return true;
	return false;
}

static bool known(const struct walk *w, const char *name)
{
	return w->env && w->env->iface_known && w->env->iface_known(w->env->ctx, name);
}

/* The last number that a name may go on with: of the ports that are there, else of the type. */
static unsigned last_of(const struct walk *w, const struct iface_type *t, const char *name)
{
	char full[IFACE_NAME_MAX + 32];
	unsigned last = 0;
	bool any = false;

	if (!strchr(name, '/'))
		return t->max;
	for (unsigned i = 0; i < PORTS_MAX; i++) {
		snprintf(full, sizeof(full), "%s%u", name, i);
		if (known(w, full)) {
			any = true;
			last = i;
		}
	}
	return any ? last : 1;
}

/*
 * Inside an interface's name, s up to the end of the line: its number or what goes on with it
 * (`FastEthernet `, `f0`, `FastEthernet 0/`). False: it is none.
 */
static bool number_help(struct list_of *l, const struct walk *w, const char *s, struct text *out)
{
	size_t letters = 0, digits;
	const struct iface_type *t;
	const char *number;
	char name[IFACE_NAME_MAX + 16];

	while (isalpha((unsigned char)s[letters]) || s[letters] == '-')
		letters++;
	t = iface_type_find(s, letters);
	number = s + letters + strspn(s + letters, " \t");
	digits = strlen(number);
	if (!t || !takes_iface(w) || digits != strspn(number, "0123456789/.:"))
		return false;
	if (digits && isdigit((unsigned char)number[digits - 1])) {
		bool slot = t->max <= SLOTS_MAX && !strchr(number, '/');

		if (strpbrk(number, ".:"))
			return false;
		text_add(out, slot ? "/\n\n" : ".\n\n");
		return true;
	}
	snprintf(name, sizeof(name), "%s%.*s", t->name, IFACE_NAME_MAX - 1, number);
	if (digits && number[digits - 1] == '.')
		snprintf(l->range, sizeof(l->range), "<0-4294967295>");
	else
		snprintf(l->range, sizeof(l->range), "<0-%u>", last_of(w, t, name));
	text_printf(&l->made[0], "%s interface number", t->name);
	l->nmade = 1;
	entry_add(l, l->range, l->made[0].s);
	entries_print(l, false, out);
	return true;
}

/* Whether the token at w->pos is the last and no blank follows: the word to be completed. */
static bool partial(const struct walk *w, const char *s)
{
	return !*walk_token_end(w, s);
}

enum goal { GOAL_LIST, GOAL_WORD, GOAL_DEAD, GOAL_AMBIGUOUS, GOAL_NUMBER };

/* Whether the rest of the line is an interface's type, a blank and some of its number. */
static bool number_begun(const struct walk *w)
{
	size_t n = strcspn(w->pos, " \t"), gap = strspn(w->pos + n, " \t");

	return gap && w->pos[n + gap] && partial(w, w->pos + n + gap) && takes_iface(w) &&
	       isdigit((unsigned char)w->pos[n + gap]) && iface_type_find(w->pos, n);
}

/* Walks to where the help is wanted. */
static enum goal walk_to(struct walk *w)
{
	while (*w->pos) {
		const char *tok = w->pos;

		if (partial(w, tok))
			return GOAL_WORD;
		if (number_begun(w))
			return GOAL_NUMBER;
		switch (walk_token(w)) {
		case WALK_OK:
			break;
		case WALK_AMBIGUOUS:
			return GOAL_AMBIGUOUS;
		case WALK_INCOMPLETE:
			return GOAL_NUMBER;
		case WALK_INVALID:
			/* `FastEthernet ` waits for its number. */
			return GOAL_NUMBER;
		}
	}
	return GOAL_LIST;
}

static void words_print(const struct list_of *l, struct text *out)
{
	size_t wide = 0, at = 0;

	for (unsigned i = 0; i < l->n; i++)
		if (strlen(l->e[i].word) > wide)
			wide = strlen(l->e[i].word);
	wide += 2;
	for (unsigned i = 0; i < l->n; i++) {
		if (at && at + wide > HELP_COLUMNS) {
			text_char(out, '\n');
			at = 0;
		}
		if (i + 1 == l->n || at + 2 * wide > HELP_COLUMNS)
			text_add(out, l->e[i].word);
		else
			text_printf(out, "%-*s", (int)wide, l->e[i].word);
		at += wide;
	}
	text_add(out, "\n\n");
}

/* `xx?` without a blank: the words that begin so, or what the place wants instead. */
static void word_help(struct list_of *l, struct walk *w, struct text *out)
{
	size_t n = strlen(w->pos);
	const struct gram_edge *e;
	unsigned count;
	enum walk_result r;
	const struct gram_state *st = &w->g->state[w->state];

	for (unsigned i = 0; w->env && w->pos == w->line && i < w->env->nalso; i++)
		entry_add(l, w->env->also[i], "");
	e = walk_keywords(w, w->pos, n, &count);
	for (; count; count--, e++)
		if (!hidden(w, e))
			entry_add(l, e->word, e->help);
	e = &w->g->edge[st->edge + st->keywords];
	for (unsigned i = 0; i < st->vars; i++, e++) {
		if (e->type == TOKEN_INTERFACE)
			ifaces_add(l, w->pos, n);
		else if (strchr(e->word, '|'))
			files_add(l, e, w->pos, n);
	}
	if (l->n) {
		qsort(l->e, l->n, sizeof(l->e[0]), entry_cmp);
		words_print(l, out);
		return;
	}
	if (strpbrk(w->pos, "0123456789") && number_help(l, w, w->pos, out))
		return;
	vars_add(l, w, false);
	r = walk_token(w);
	if (l->n && r == WALK_OK)
		entries_print(l, false, out);
	else
		text_add(out, "% Unrecognized command\n");
}

void parse_help(const struct grammar *g, unsigned mode, const char *left,
		const struct parse_env *env, struct text *out)
{
	struct parse *p = malloc(sizeof(*p));
	struct list_of *l = calloc(1, sizeof(*l));
	struct walk w;
	bool start;

	if (!p || !l)
		abort();
	walk_begin(&w, g, p, mode, left, env);
	start = !*w.pos;
	switch (walk_to(&w)) {
	case GOAL_LIST:
		if (start && g->mode[mode].title)
			text_printf(out, "%s\n", g->mode[mode].title);
		all_add(l, &w);
		entries_print(l, g->state[w.state].cmd != GRAM_NONE && !start, out);
		break;
	case GOAL_WORD:
		word_help(l, &w, out);
		break;
	case GOAL_AMBIGUOUS:
		text_printf(out, "%% Ambiguous command:  \"%s\"\n", left);
		break;
	case GOAL_NUMBER:
		if (!number_help(l, &w, w.pos, out))
			text_add(out, "% Unrecognized command\n");
		break;
	case GOAL_DEAD:
		break;
	}
	while (l->nmade)
		text_free(&l->made[--l->nmade]);
	free(l);
	free(p);
}

void parse_complete(const struct grammar *g, unsigned mode, const char *left,
		    const struct parse_env *env, struct text *suffix)
{
	struct parse *p = malloc(sizeof(*p));
	const struct gram_edge *e, *only = NULL;
	const struct gram_state *st;
	const struct iface_type *t;
	struct walk w;
	unsigned count, found = 0;
	size_t n;

	if (!p)
		abort();
	walk_begin(&w, g, p, mode, left, env);
	if (walk_to(&w) == GOAL_WORD) {
		n = strlen(w.pos);
		e = walk_keywords(&w, w.pos, n, &count);
		for (; count; count--, e++) {
			if (hidden(&w, e))
				continue;
			only = e;
			if (!e->word[n]) {
				found = 1;
				break;
			}
			found++;
		}
		st = &g->state[w.state];
		t = iface_type_find(w.pos, n);
		if (found == 1)
			text_printf(suffix, "%s ", only->word + n);
		else if (!found && t && st->vars &&
			 g->edge[st->edge + st->keywords].type == TOKEN_INTERFACE)
			text_add(suffix, t->name + n);
	}
	free(p);
}
