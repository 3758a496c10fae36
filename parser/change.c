/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One understood line against the model: the same way for a typed line, a pasted file, boot and
 * undo. Check, change, note what was touched.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "parser/model_impl.h"

void config_pos_open(struct config_pos *pos, struct config *c)
{
	pos->config = c;
	pos->typed = false;
	pos->depth = 0;
	list_push(&c->positions, &pos->link);
}

void config_pos_close(struct config_pos *pos)
{
	list_remove(&pos->link);
}

unsigned config_pos_mode(const struct config_pos *pos)
{
	return pos->depth ? pos->at[pos->depth - 1].mode : GRAM_MODE_CONFIG;
}

struct node *config_pos_node(const struct config_pos *pos)
{
	return pos->depth ? pos->at[pos->depth - 1].node : NULL;
}

bool config_pos_up(struct config_pos *pos)
{
	if (!pos->depth)
		return false;
	pos->depth--;
	return true;
}

void config_pos_top(struct config_pos *pos)
{
	pos->depth = 0;
}

static const struct cmd_default *default_of(const struct cmd *cmd, unsigned name)
{
	for (unsigned k = 0; k < cmd->ndflt; k++)
		if (cmd->dflt[k].name == name)
			return &cmd->dflt[k];
	return NULL;
}

/* Whether `a` has every key, so that it names one node. */
static bool key_whole(const struct cmd *cmd, const struct args *a)
{
	for (unsigned i = 0; i < cmd->nkey; i++)
		if (!args_has(a, cmd->key[i]) && !default_of(cmd, cmd->key[i]))
			return false;
	return true;
}

/* The line says only what holds without it: `standby 1 priority 100`, or X where X is the rule. */
static bool says_default(const struct cmd *cmd, const struct args *a)
{
	bool any = cmd->flags & CMD_DEFAULT_ON;
	unsigned keywords = 0;

	if (cmd->flags & (CMD_KEEP | CMD_BOTH) || (!cmd->ndflt && !any))
		return false;
	for (unsigned i = 0; i < a->n; i++) {
		const struct cmd_default *d = default_of(cmd, a->v[i].name);
		bool key = false;

		for (unsigned k = 0; k < cmd->nkey; k++)
			key |= cmd->key[k] == a->v[i].name;
		if (a->v[i].v.type == TOKEN_KEYWORD)
			keywords++;
		else if (!key && (!d || a->v[i].v.u != d->value))
			return false;
		any |= !key && d && d->mandatory;
	}
	/* A keyword beyond the command's own is an option. */
	return any && keywords == (unsigned)(cmd->nfixed - cmd->nprefix);
}

bool part_has(const struct cmd *cmd, unsigned name)
{
	for (unsigned i = 0; i < cmd->npart; i++)
		if (cmd->part[i] == name)
			return true;
	return false;
}

/* The same of a line whose default the grammar spells out: `authentication rsa-sig`. */
static bool spells_default(const struct config *c, const struct cmd *cmd, const struct args *a)
{
	struct node n = {.cmd = cmd, .a = *a};
	struct text t = {0};
	bool same;

	if (!(cmd->flags & CMD_SPELT))
		return false;
	node_line(c->g, &n, &t);
	same = strcmp(text_str(&t), cmd->all) == 0;
	text_free(&t);
	return same;
}

/* Appends the values that were left out. */
static void fill(const struct cmd *cmd, struct args *a, struct arg *room)
{
	memcpy(room, a->v, a->n * sizeof(*room));
	a->v = room;
	for (unsigned k = 0; k < cmd->ndflt && a->n < PARSE_ARGS_MAX; k++) {
		struct arg *arg = &room[a->n];

		if (args_has(a, cmd->dflt[k].name))
			continue;
		memset(arg, 0, sizeof(*arg));
		arg->name = cmd->dflt[k].name;
		arg->v.type = TOKEN_NUMBER;
		arg->v.u = cmd->dflt[k].value;
		a->n++;
	}
}

bool line_merge(const struct cmd *cmd, const struct args *old, struct args *a, struct arg *room)
{
	struct args full = {0, room};
	bool kept = false, said;
	unsigned i, from, end;

	for (i = 0; i < a->n && !part_has(cmd, a->v[i].name); i++)
		room[full.n++] = a->v[i];
	for (from = 0; from < cmd->npart; from = end + 1) {
		said = false;
		for (end = from; cmd->part[end] != GRAM_NONE; end++)
			said |= args_has(a, cmd->part[end]);
		for (i = from; i < end && full.n < PARSE_ARGS_MAX; i++) {
			const struct arg *arg = args_get(said ? a : old, cmd->part[i]);

			if (arg)
				room[full.n++] = *arg;
			kept |= arg && !said;
		}
	}
	if (kept)
		*a = full;
	return kept;
}

/* The container of a list's lines, made with its first line. */
static struct node *container(struct config *c, struct node *parent, const struct cmd *cmd,
			      const struct args *a)
{
	struct node *n = node_find(c, parent, cmd, a, true);
	struct arg key[4];
	struct args keys = {0, key};

	if (n)
		return n;
	for (unsigned i = 0; i < cmd->nkey; i++) {
		const struct arg *arg = args_get(a, cmd->key[i]);

		if (arg)
			key[keys.n++] = *arg;
	}
	return node_new(c, parent, cmd, &keys, false, true);
}

/* The lines that a section has from its beginning; `typed`: when a person opens it. */
static void section_lines(struct config *c, struct node *section, unsigned mode, bool typed)
{
	static const struct args none;

	for (unsigned i = 0; i < c->g->ncmd; i++) {
		const struct cmd *cmd = &c->g->cmd[i];

		if (cmd->flags & (CMD_AUTO | CMD_AUTO_NO) && cmd->modes & 1ull << mode &&
		    (typed || cmd->flags & CMD_ALWAYS) &&
		    !node_find(c, section, cmd, &none, false))
			node_new(c, section, cmd, &none, cmd->flags & CMD_AUTO_NO, false);
	}
}

static struct node *line_set(struct config *c, struct node *parent, const struct cmd *cmd,
			     const struct args *a, bool *made)
{
	struct arg room[PARSE_ARGS_MAX], both[PARSE_ARGS_MAX];
	struct args full = *a;
	struct node *n;

	if (cmd->flags & CMD_FILL) {
		fill(cmd, &full, room);
		a = &full;
	}
	*made = false;

	if (cmd->flags & CMD_MANY)
		parent = container(c, parent, cmd, a);
	n = node_find(c, parent, cmd, a, false);
	if (n && !n->negated && line_merge(cmd, &n->a, &full, both))
		a = &full;
	if (says_default(cmd, a) || spells_default(c, cmd, a)) {
		if (n)
			node_delete(c, n);
		return NULL;
	}
	if (!n) {
		*made = true;
		return node_new(c, parent, cmd, a, false, false);
	}
	if (n->cmd != cmd || n->negated || !args_eq(&n->a, a))
		node_rewrite(c, n, cmd, a, false);
	return n;
}

/* Whether the line begins with those words. */
static bool begins(const char *line, const char *words)
{
	size_t n = strlen(words);

	return strncmp(line, words, n) == 0 && (!line[n] || line[n] == ' ');
}

/* `no standby 1`: every line that begins so and has these keys. */
static void words_undo(struct config *c, struct node *parent, const struct cmd *cmd,
		       const struct args *a)
{
	struct node *n, *tmp;

	list_each_safe(n, tmp, &parent->children, link) {
		bool same = begins(n->cmd->prefix, cmd->prefix);

		for (unsigned i = 0; same && i < cmd->nkey; i++) {
			struct value v, w;

			if (!node_key(cmd, a, cmd->key[i], &v))
				continue;
			same = node_key(n->cmd, &n->a, cmd->key[i], &w) && value_eq(&v, &w);
		}
		if (same)
			node_delete(c, n);
	}
}

/* Which of the command's parts has the name, counted from 1; 0: none. */
static unsigned part_of(const struct cmd *cmd, unsigned name)
{
	unsigned part = 1;

	for (unsigned i = 0; i < cmd->npart; i++) {
		if (cmd->part[i] == name)
			return part;
		part += cmd->part[i] == GRAM_NONE;
	}
	return 0;
}

/* A first part of nothing but a keyword stands in front of the others: `preempt delay ...`. */
static bool part_leads(const struct cmd *cmd)
{
	return cmd->npart > 1 && cmd->part[1] == GRAM_NONE;
}

/* The parts that a no names, one bit each. All of them, if it names the one in front alone. */
static uint32_t parts_named(const struct cmd *cmd, const struct args *a)
{
	uint32_t named = 0;

	for (unsigned i = 0; i < a->n; i++)
		named |= 1u << part_of(cmd, a->v[i].name);
	named &= ~1u;
	return part_leads(cmd) && named == 2 ? ~1u : named & ~(part_leads(cmd) ? 2u : 0u);
}

/* `no standby 1 preempt delay minimum`: takes what is named and leaves the rest of the line, which
 * goes with its last part, or lasts without any if one stands in front of them. */
static bool parts_undo(struct config *c, struct node *parent, const struct cmd *cmd,
		       const struct args *a)
{
	uint32_t named = parts_named(cmd, a), left = 0;
	struct node *n = node_find(c, parent, cmd, a, false);
	struct arg room[PARSE_ARGS_MAX];
	struct args rest = {0, room};

	if (!named)
		return false;
	if (!n)
		return true;
	for (unsigned i = 0; i < n->a.n; i++)
		left |= 1u << part_of(cmd, n->a.v[i].name) & ~named & ~1u;
	if (part_leads(cmd) && left == 2)
		left = 0;
	for (unsigned i = 0; i < n->a.n; i++) {
		unsigned part = part_of(cmd, n->a.v[i].name);

		if (!part || left & 1u << part)
			room[rest.n++] = n->a.v[i];
	}
	if (!left && !part_leads(cmd))
		node_delete(c, n);
	else if (!args_eq(&n->a, &rest))
		node_rewrite(c, n, cmd, &rest, false);
	return true;
}

/* Every node that `no` reaches: one by its whole key, else all that agree with what is said. */
static void line_undo(struct config *c, struct node *parent, const struct cmd *cmd,
		      const struct args *a)
{
	bool many = cmd->flags & CMD_MANY;
	struct node *n, *tmp;

	if (cmd->flags & CMD_UNDO || (cmd->flags & CMD_REACH && !a->n)) {
		words_undo(c, parent, cmd, a);
		return;
	}
	if (cmd->flags & CMD_YIELDS && parts_undo(c, parent, cmd, a))
		return;
	n = node_find(c, parent, cmd, a, many);
	if (n)
		node_delete(c, n);
	if (n || (!(cmd->flags & CMD_KEY_ALL) && key_whole(cmd, a)))
		return;
	list_each_safe(n, tmp, &parent->children, link)
		if (n->container == many && node_matches(n, cmd, a))
			node_delete(c, n);
}

/* Keeps `no X` as a line of its own: its words, and the key where it has one. */
static void line_negate(struct config *c, struct node *parent, const struct cmd *cmd,
			const struct args *a)
{
	struct arg key[4];
	struct args keys = {0, key};

	for (unsigned i = 0; i < cmd->nkey; i++) {
		const struct arg *arg = args_get(a, cmd->key[i]);

		if (arg)
			key[keys.n++] = *arg;
	}
	if (cmd->flags & CMD_KEY_ALL)
		keys = *a;
	if (!node_find(c, parent, cmd, &keys, false))
		node_new(c, parent, cmd, &keys, true, false);
}

/* Down to the level at which the line was understood: the parents' after fall-through. */
static unsigned level_of(const struct config_pos *pos, unsigned mode)
{
	unsigned d = pos->depth;

	while (d && pos->at[d - 1].mode != mode)
		d--;
	return d;
}

static bool is_sub(const struct args *a)
{
	for (unsigned i = 0; i < a->n; i++)
		if (a->v[i].v.type == TOKEN_INTERFACE)
			return strchr(a->v[i].v.s, '.') != NULL;
	return false;
}

static void enter(struct config_pos *pos, const struct cmd *cmd, struct node *n)
{
	if (cmd->enter == GRAM_NONE || pos->depth == CONFIG_DEPTH_MAX)
		return;
	pos->at[pos->depth].node = n;
	pos->at[pos->depth].mode =
		cmd->enter_sub != GRAM_NONE && is_sub(&n->a) ? cmd->enter_sub : cmd->enter;
	pos->depth++;
}

/* Whether `deflt` is the line `X default` of the line X. */
static bool is_default_of(const struct cmd *deflt, const struct cmd *cmd)
{
	size_t len = strlen(cmd->name);

	return strncmp(deflt->name, cmd->name, len) == 0 &&
	       strcmp(deflt->name + len, "_DEFAULT") == 0;
}

/* Whether `no X` says something: always, or only where the section has a line `X default`. */
static bool negation_stays(const struct node *parent, const struct cmd *cmd)
{
	const struct node *n;

	if (cmd->flags & (CMD_BOTH | CMD_DEFAULT_ON))
		return true;
	if (!(cmd->flags & CMD_BESIDE))
		return false;
	list_each(n, &parent->children, link)
		if (is_default_of(n->cmd, cmd))
			return true;
	return false;
}

/* Whether `no X` is what every such section has, so that its default is that. */
static bool comes_always(const struct cmd *cmd)
{
	return cmd->flags & CMD_AUTO_NO && cmd->flags & CMD_ALWAYS;
}

/* With `X default` gone, each `no X` says nothing any more. */
static void negations_drop(struct config *c, struct node *parent, const struct cmd *deflt)
{
	const char *end = strstr(deflt->name, "_DEFAULT");
	struct node *n, *tmp;

	if (!end || end[8])
		return;
	list_each_safe(n, tmp, &parent->children, link)
		if (n->negated && n->cmd->flags & CMD_BESIDE && is_default_of(deflt, n->cmd))
			node_delete(c, n);
}

/* `ip access-list extended 101` is the numbered list: its command, and its number as the key. */
static const struct cmd *fold(const struct config *c, const struct cmd *cmd, const struct args *a,
			      struct arg *key)
{
	const char *s = cmd->fold[0].cmd == GRAM_NONE ? NULL : args_s(a, cmd->key[0]);
	unsigned long n;
	char *end;

	if (!s || *s < '0' || *s > '9')
		return NULL;
	n = strtoul(s, &end, 10);
	for (unsigned i = 0; !*end && i < sizeof(cmd->fold) / sizeof(*cmd->fold); i++) {
		const struct cmd *list;

		if (cmd->fold[i].cmd == GRAM_NONE || n < cmd->fold[i].lo || n > cmd->fold[i].hi)
			continue;
		list = &c->g->cmd[cmd->fold[i].cmd];
		memset(key, 0, sizeof(*key));
		key->name = list->key[0];
		key->v.type = TOKEN_NUMBER;
		key->v.u = n;
		return list;
	}
	return NULL;
}

/* A line typed in the section of a numbered list is one of that list's own. */
static void change_in_list(struct config *c, struct node *list, const struct parse *p,
			   const struct args *a)
{
	struct arg room[PARSE_ARGS_MAX + 4];
	struct args full = {0, room};
	unsigned nprefix = p->cmd->nprefix < p->args.n ? p->cmd->nprefix : p->args.n;
	struct node *n;
	bool made;

	/* The list's number, the line's own leading words (remark), its values. */
	for (unsigned i = 0; i < list->a.n; i++)
		room[full.n++] = list->a.v[i];
	for (unsigned i = 0; i < nprefix; i++)
		room[full.n++] = p->args.v[i];
	for (unsigned i = 0; i < a->n; i++)
		room[full.n++] = a->v[i];
	if (!p->negate && !p->dflt) {
		line_set(c, list->parent, list->cmd, &full, &made);
		return;
	}
	n = node_find(c, list, list->cmd, &full, false);
	if (n)
		node_delete(c, n);
}

/* Takes the number off the front of a numbered line; false if another line has it. */
static bool place_take(struct config *c, const struct node *parent, const struct parse *p,
		       struct args *a)
{
	const struct node *n;

	c->place = 0;
	if ((p->cmd->flags & (CMD_NUMBERED | CMD_MANY | CMD_UNDO)) != CMD_NUMBERED || !a->n ||
	    a->v[0].v.type != TOKEN_NUMBER)
		return true;
	c->place = (uint32_t)a->v[0].v.u;
	a->v++;
	a->n--;
	n = parent && !p->negate && !p->dflt ? node_at_seq(parent, c->place) : NULL;
	if (n && n->a.n > a->n) { /* Below a numbered list: the list's number stands in front. */
		struct args tail = {a->n, n->a.v + (n->a.n - a->n)};

		return args_eq(&tail, a);
	}
	return !n || args_eq(&n->a, a);
}

/* One line into one section. */
static struct node *change_one(struct config *c, struct node *parent, const struct parse *p,
			       const struct args *a, bool *made)
{
	const struct cmd *cmd = p->cmd, *list;
	unsigned first, last;
	struct arg key;
	struct args keys = {1, &key};

	*made = false;
	if (cmd->flags & CMD_UNDO && cmd->flags & CMD_NUMBERED) {
		struct node *n = node_at_seq(parent, (uint32_t)a->v[0].v.u);

		if (n)
			node_delete(c, n);
		return NULL;
	}
	if (parent->container) {
		change_in_list(c, parent, p, a);
		return NULL;
	}
	list = fold(c, cmd, a, &key);
	if (list) {
		if (!p->negate && !p->dflt)
			return container(c, parent, list, &keys);
		line_undo(c, parent, list, &keys);
		return NULL;
	}
	if (cmd->flags & CMD_ABSOLUTE) {
		split_range(cmd, a, &first, &last);
		return split_open(c, parent, first, last);
	}
	if (cmd->flags & CMD_SPLIT) {
		split_range(cmd, a, &first, &last);
		if (!p->negate && !p->dflt)
			return split_cover(c, parent, cmd, first, last);
		split_remove(c, parent, cmd, a);
		return NULL;
	}
	if (!p->negate && !p->dflt)
		return line_set(c, parent, cmd, a, made);
	if (p->dflt && cmd->flags & CMD_STAYS) {
		struct node *n = node_find(c, parent, cmd, a, false);

		while (n && !list_empty(&n->children))
			node_delete(c, container_of(n->children.prev, struct node, link));
		return NULL;
	}
	line_undo(c, parent, cmd, a);
	if (parent->cmd)
		negations_drop(c, parent, cmd);
	if (p->negate ? negation_stays(parent, cmd) : comes_always(cmd))
		line_negate(c, parent, cmd, a);
	return NULL;
}

/* Whether a section is one of terminal lines, so that others may be open with it. */
static bool in_range(const struct node *n)
{
	return n->cmd->flags & CMD_SPLIT || n->cmd->base != GRAM_NONE;
}

/* The line into the section the session stands in, or each of a range of terminal lines. */
static void change(struct config *c, struct config_pos *pos, const struct parse *p,
		   const struct args *a)
{
	unsigned depth = level_of(pos, p->mode);
	struct node *parent = depth ? pos->at[depth - 1].node : &c->root, *n;
	bool made;

	pos->depth = depth;
	n = change_one(c, parent, p, a, &made);
	if (depth && pos->depth == depth && in_range(parent))
		while ((parent = split_next(c, parent, pos->at[depth - 1].last)))
			change_one(c, parent, p, a, &made);
	if (!n)
		return;
	enter(pos, p->cmd, n);
	if (pos->depth > depth && in_range(n))
		pos->at[depth].last = split_last(p->cmd, a);
	if (made && p->cmd->enter != GRAM_NONE)
		section_lines(c, n, config_pos_mode(pos), pos->typed);
}

/* Asks the check about each section that the line would go into. */
static bool check_passes(const struct config *c, const struct config_pos *pos, unsigned depth,
			 const struct parse *p, const struct dispatch *d, void *ctx,
			 struct text *words)
{
	const struct node *n = depth ? pos->at[depth - 1].node : NULL;
	unsigned id = p->cmd->check;

	if (id == GRAM_NONE || !d->check[id])
		return true;
	do {
		if (!d->check[id](ctx, n, p, words))
			return false;
		if (n)
			n = in_range(n) ? split_next(c, n, pos->at[depth - 1].last) : NULL;
	} while (n);
	return true;
}

enum parse_status config_change(struct config *c, struct config_pos *pos, const struct parse *p,
				const struct dispatch *d, void *ctx, struct text *words)
{
	const struct cmd *cmd = p->cmd;
	struct args a = p->args;
	unsigned depth, first, last;
	bool edge;

	if (p->status != PARSE_OK || !cmd || cmd->kind != CMD_KIND_SET)
		return p->status == PARSE_OK ? PARSE_INVALID : p->status;
	depth = level_of(pos, p->mode);
	a.n -= cmd->nprefix < a.n ? cmd->nprefix : a.n;
	a.v += p->args.n - a.n;
	if (cmd->flags & (CMD_SPLIT | CMD_ABSOLUTE) && !split_range(cmd, &a, &first, &last)) {
		if (words)
			text_add(words, "% Bad last line number\n");
		return PARSE_REFUSED;
	}
	if (!place_take(c, depth ? pos->at[depth - 1].node : NULL, p, &a)) {
		c->place = 0;
		if (words)
			text_add(words, "% Duplicate sequence number\n");
		return PARSE_REFUSED;
	}
	if (d && !check_passes(c, pos, depth, p, d, ctx, words))
		return PARSE_REFUSED;
	edge = cmd->flags & CMD_EDGE || (cmd->flags & CMD_EDGE_NO && (p->negate || p->dflt));
	if (edge && d)
		config_flush(c, d, ctx);
	change(c, pos, p, &a);
	c->place = 0;
	if (edge && d)
		config_flush(c, d, ctx);
	return PARSE_OK;
}

/* The lines of one factory row, the later ones of the section that the first opens. */
static void factory_lines(struct config *c, struct parse *p, const char *lines)
{
	struct config_pos pos;
	char line[128];

	config_pos_open(&pos, c);
	while (*lines) {
		size_t n = strcspn(lines, ";");

		assert(n < sizeof(line));
		memcpy(line, lines, n);
		line[n] = '\0';
		lines += n + (lines[n] == ';');
		if (parse_line(c->g, p, config_pos_mode(&pos), line, NULL) == PARSE_OK)
			config_change(c, &pos, p, NULL, NULL, NULL);
	}
	config_pos_close(&pos);
}

void config_factory(struct config *c)
{
	struct parse *p = mem_zalloc(sizeof(*p));

	for (unsigned i = 0; i < c->g->ncmd; i++)
		if (c->g->cmd[i].factory)
			factory_lines(c, p, c->g->cmd[i].factory);
	free(p);
}
