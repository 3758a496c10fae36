/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two configurations compared, node by node: the lines that make one of the other. Nodes are
 * matched by their identity (command and key), as a typed line finds what it replaces, so that a
 * line with another value is entered over the old one and only what has no match is undone.
 *
 * Where order matters (access lists), lines are kept up to the first that stands elsewhere; those
 * behind it are undone and entered again. A numbered list cannot lose a line, so it goes whole.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "parser/model_impl.h"

struct diff {
	const struct config *from, *to;
	enum config_diff_kind kind;
	struct parse *parse;
};

static void script_add(struct config_script *s, unsigned depth, struct text *line)
{
	if (s->n == s->cap) {
		s->cap = s->cap ? 2 * s->cap : 16;
		s->line = mem_realloc(s->line, s->cap, sizeof(*s->line));
	}
	s->line[s->n].text = mem_strdup(text_str(line));
	s->line[s->n++].depth = depth;
	text_free(line);
}

/* The lines of `more` behind those of `s`; `more` is empty then. */
static void script_append(struct config_script *s, struct config_script *more)
{
	for (size_t i = 0; i < more->n; i++) {
		struct text t = {0};

		text_add(&t, more->line[i].text);
		script_add(s, more->line[i].depth, &t);
	}
	config_script_free(more);
}

void config_script_free(struct config_script *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->line[i].text);
	free(s->line);
	memset(s, 0, sizeof(*s));
}

void config_script_print(const struct config_script *s, struct text *out)
{
	for (size_t i = 0; i < s->n; i++)
		text_printf(out, "%*s%s\n", (int)s->line[i].depth, "", s->line[i].text);
}

void config_pos_depth(struct config_pos *pos, unsigned depth)
{
	while (pos->depth > depth)
		config_pos_up(pos);
}

static const struct node *mate(const struct config *c, const struct node *parent,
			       const struct node *n)
{
	return parent ? node_find(c, parent, n->cmd, &n->a, n->container) : NULL;
}

static bool same_line(const struct node *a, const struct node *b)
{
	return a->cmd == b->cmd && a->negated == b->negated && args_eq(&a->a, &b->a);
}

static void add_line(const struct diff *d, const struct node *n, unsigned depth,
		     struct config_script *s)
{
	struct text line = {0};

	node_line(d->to->g, n, &line);
	script_add(s, depth, &line);
}

static void add_all(const struct diff *d, const struct node *n, unsigned depth,
		    struct config_script *s)
{
	const struct node *child;

	if (!n->container)
		add_line(d, n, depth, s);
	node_each(child, n)
		add_all(d, child, depth + !n->container, s);
}

static void diff_level(const struct diff *d, const struct node *a, const struct node *b,
		       unsigned mode, unsigned depth, struct config_script *s);

/* A line that takes away, if there is such a line; the text is used up. */
static bool add_text(const struct diff *d, struct text *line, unsigned mode, unsigned depth,
		     struct config_script *s)
{
	bool ok = parse_line(d->from->g, d->parse, mode, text_str(line), NULL) == PARSE_OK;

	if (ok)
		script_add(s, depth, line);
	text_free(line);
	return ok;
}

/* The no of a line that gets another value. */
static void add_no(const struct diff *d, const struct node *n, unsigned mode, unsigned depth,
		   struct config_script *s)
{
	struct text line = {0};

	text_add(&line, "no ");
	node_line(d->from->g, n, &line);
	add_text(d, &line, mode, depth, s);
}

/* What takes the line away: its no, or `default` where a no would be kept. */
static void add_undo(const struct diff *d, const struct node *n, unsigned mode, unsigned depth,
		     struct config_script *s)
{
	bool dflt = n->negated || n->cmd->flags & (CMD_BOTH | CMD_DEFAULT_ON);
	struct text line = {0}, full = {0};
	struct arg room[PARSE_ARGS_MAX];
	struct node whole = {.cmd = n->cmd, .negated = n->negated, .a = n->a};

	if (n->cmd->flags & CMD_YIELDS) {
		whole.a = (struct args){0, room};
		for (unsigned i = 0; i < n->a.n; i++)
			if (!part_has(n->cmd, n->a.v[i].name))
				room[whole.a.n++] = n->a.v[i];
	}
	node_line(d->from->g, &whole, &line);
	text_printf(&full, "%s%s", dflt ? "default " : "no ",
		    text_str(&line) + (n->negated ? 3 : 0));
	text_free(&line);
	if (add_text(d, &full, mode, depth, s))
		return;
	/* A line without a no (`line con 0`) loses what it has. */
	diff_level(d, n, NULL, node_mode(n, mode), depth, s);
}

/* Whether nodes of the list `b` are the nodes of `a` and then perhaps more. */
static bool only_grows(const struct node *a, const struct node *b)
{
	const struct node *x = node_first_child(a), *y = node_first_child(b);

	for (; x; x = node_next(x), y = node_next(y))
		if (!y || !same_line(x, y))
			return false;
	return true;
}

static void diff_list(const struct diff *d, const struct node *a, const struct node *b,
		      unsigned mode, unsigned depth, struct config_script *undo,
		      struct config_script *set)
{
	const struct node *y = node_first_child(b);

	if (only_grows(a, b)) {
		for (size_t i = 0; i < a->nchildren; i++)
			y = node_next(y);
		for (; y; y = node_next(y))
			add_all(d, y, depth, set);
		return;
	}
	add_undo(d, a, mode, depth, undo);
	add_all(d, b, depth, set);
}

/* Whether the lines choose differently in one of their parts: a password here, a secret there. */
static bool chooses_other(const struct cmd *cmd, const struct args *a, const struct args *b)
{
	bool lost = false, got = false;

	for (unsigned i = 0; i < cmd->npart; i++) {
		const struct arg *x = NULL, *y = NULL;

		if (cmd->part[i] == GRAM_NONE) {
			lost = got = false;
			continue;
		}
		x = args_get(a, cmd->part[i]);
		y = args_get(b, cmd->part[i]);
		lost |= x && !y && x->v.type == TOKEN_KEYWORD;
		got |= y && !x && y->v.type == TOKEN_KEYWORD;
		if (lost && got)
			return true;
	}
	return false;
}

/* A line whose value is all there is to it. Of others the no would take more along. */
static bool plain(const struct node *n)
{
	const unsigned odd = CMD_BESIDE | CMD_EDGE | CMD_EDGE_NO | CMD_TEXT | CMD_SPLIT;

	return list_empty(&n->children) && n->cmd->enter == GRAM_NONE && !n->cmd->npart &&
	       !(n->cmd->flags & odd);
}

/* A line that both have, with other values or other lines below it perhaps. */
static void diff_node(const struct diff *d, const struct node *a, const struct node *b,
		      unsigned mode, unsigned depth, struct config_script *undo,
		      struct config_script *set)
{
	struct config_script below = {0};
	struct arg room[PARSE_ARGS_MAX];
	struct args said = b->a;

	if (a->container) {
		diff_list(d, a, b, mode, depth, undo, set);
		return;
	}
	if (!same_line(a, b) && d->kind == CONFIG_DIFF_CLEAR) {
		add_undo(d, a, mode, depth, undo);
		return;
	}
	/* What the new line would leave of the old one, or cannot stand beside, goes first. */
	if (!same_line(a, b) && !a->negated && !b->negated) {
		if (line_merge(a->cmd, &a->a, &said, room) ||
		    chooses_other(a->cmd, &a->a, &b->a))
			add_undo(d, a, mode, depth, undo);
		else if (d->kind == CONFIG_DIFF_ROLLBACK && plain(a) && plain(b))
			add_no(d, a, mode, depth, undo);
	}
	diff_level(d, a, b, node_mode(b, mode), depth + 1, &below);
	if (!same_line(a, b) || below.n)
		add_line(d, b, depth, set);
	script_append(set, &below);
}

/* The first of the nodes of its rank and key in `from` that `to` has as well. */
static const struct node *first_kept(const struct diff *d, const struct node *a,
				     const struct node *b_parent)
{
	const struct node *n = a, *kept = a;

	while (n->link.prev != &n->parent->children) {
		n = container_of(n->link.prev, struct node, link);
		if (node_cmp(n, a) != 0)
			break;
		if (mate(d->to, b_parent, n))
			kept = n;
	}
	return kept;
}

static const struct node *next_kept(const struct diff *d, const struct node *a,
				    const struct node *b_parent)
{
	const struct node *n = node_next(a);

	while (n && !mate(d->to, b_parent, n))
		n = node_next(n);
	return n && node_cmp(n, a) == 0 ? n : NULL;
}

/* Lines of `to`: new, other, or out of order. */
static void diff_wanted(const struct diff *d, const struct node *a, const struct node *b,
			unsigned mode, unsigned depth, struct config_script *undo,
			struct config_script *set)
{
	const struct node *y, *before = NULL, *x, *expected = NULL;
	bool begun = false, moved = false;

	node_each(y, b) {
		if (!before || node_cmp(before, y) != 0)
			begun = moved = false;
		before = y;
		if (y->container && list_empty(&y->children))
			continue;
		x = mate(d->from, a, y);
		if (x && !begun)
			expected = first_kept(d, x, b);
		begun |= x != NULL;
		moved |= x && x != expected;
		if (x && !moved) {
			expected = next_kept(d, x, b);
			diff_node(d, x, y, mode, depth, undo, set);
			continue;
		}
		if (x)
			add_undo(d, x, mode, depth, undo);
		/* What comes behind a new line comes behind it. */
		moved = true;
		add_all(d, y, depth, set);
	}
}

static void diff_level(const struct diff *d, const struct node *a, const struct node *b,
		       unsigned mode, unsigned depth, struct config_script *s)
{
	struct config_script set = {0};
	const struct node *x;

	node_each(x, a)
		if (!mate(d->to, b, x) && !(x->container && list_empty(&x->children)))
			add_undo(d, x, mode, depth, s);
	if (b)
		diff_wanted(d, a, b, mode, depth, s, &set);
	script_append(s, &set);
}

void config_diff(const struct config *from, const struct config *to, enum config_diff_kind kind,
		 struct config_script *s)
{
	struct diff d = {.from = from, .to = to, .kind = kind};

	d.parse = mem_zalloc(sizeof(*d.parse));
	memset(s, 0, sizeof(*s));
	diff_level(&d, config_root(from), config_root(to), GRAM_MODE_CONFIG, 0, s);
	free(d.parse);
}

static void print_missing(const struct config *from, const struct node *a, const struct config *to,
			  const struct node *b, char sign, unsigned depth, struct text *out)
{
	const struct node *x, *y;

	node_each(y, b) {
		struct text below = {0};
		unsigned inner = depth + !y->container;
		bool same;

		x = mate(from, a, y);
		same = x && same_line(x, y);
		if (y->container && x && !only_grows(x, y) && !only_grows(y, x))
			x = NULL;
		print_missing(from, x, to, y, sign, inner, &below);
		if (!y->container && (!same || below.len)) {
			text_printf(out, "%*s", (int)depth, "");
			if (!same)
				text_char(out, sign);
			node_line(to->g, y, out);
			text_char(out, '\n');
		}
		text_add(out, text_str(&below));
		text_free(&below);
	}
}

void config_print_missing(const struct config *from, const struct config *to, char sign,
			  struct text *out)
{
	print_missing(from, config_root(from), to, config_root(to), sign, 0, out);
}
