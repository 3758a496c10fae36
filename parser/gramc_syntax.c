/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gramc: a syntax as written to a tree, and what follows from it: names, the no form. */
#include "parser/gramc.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct cursor {
	struct gramc *gc;
	struct where at;
	const char *p;
	const struct vec *vars;
	int depth; /* Of macros. */
};

static struct ast *alt(struct cursor *c);

static struct ast *ast_new(struct cursor *c, enum ast_kind kind)
{
	struct ast *a = arena_alloc(&c->gc->mem, sizeof(*a));

	a->kind = kind;
	return a;
}

static void skip(struct cursor *c)
{
	while (isspace((unsigned char)*c->p))
		c->p++;
}

/* "<0-255>", "<-10-10>" at *p. */
static bool range(const char **p, struct item *it)
{
	char *end;

	if (**p != '<')
		return false;
	it->lo = (int64_t)strtoll(*p + 1, &end, 10);
	if (*end != '-')
		return false;
	it->hi = (int64_t)strtoll(end + 1, &end, 10);
	if (*end != '>')
		return false;
	it->ranged = true;
	it->type = it->lo < 0 ? TOKEN_SIGNED : TOKEN_NUMBER;
	*p = end + 1;
	return it->lo <= it->hi;
}

static bool type_named(const char *s, size_t n, enum token *type)
{
	static const char *const names[TOKEN_COUNT] = {
		[TOKEN_IP] = "ip",	   [TOKEN_MASK] = "mask",
		[TOKEN_WILDCARD] = "wildcard", [TOKEN_PREFIX] = "prefix",
		[TOKEN_MAC] = "mac",	   [TOKEN_TIME] = "time",
		[TOKEN_HEX] = "hex",	   [TOKEN_INTERFACE] = "interface",
		[TOKEN_ADDR] = "addr",	   [TOKEN_ADDR_STD] = "addr-std",
		[TOKEN_WORD] = "word",	   [TOKEN_LINE] = "line",
	};

	for (int t = 0; t < TOKEN_COUNT; t++) {
		if (names[t] && strlen(names[t]) == n && memcmp(names[t], s, n) == 0) {
			*type = (enum token)t;
			return true;
		}
	}
	return false;
}

/* The words in the brackets behind a dictionary's name. */
static void dict_words(struct cursor *c, struct item *it)
{
	struct vec *to = &it->only;

	c->p++;
	skip(c);
	if (*c->p == '!') {
		to = &it->except;
		c->p++;
	}
	for (;;) {
		const char *from;

		skip(c);
		from = c->p;
		while (*c->p && *c->p != ')' && !isspace((unsigned char)*c->p))
			c->p++;
		if (c->p == from)
			break;
		vec_push(to, arena_strndup(&c->gc->mem, from, (size_t)(c->p - from)));
	}
	if (*c->p == ')')
		c->p++;
}

/* The type behind "NAME:". */
static void variable_type(struct cursor *c, struct item *it)
{
	const char *from;
	size_t n;

	if (*c->p == '<') {
		if (!range(&c->p, it))
			gc_error(c->gc, c->at, "bad range of %s", it->word);
		if (*c->p != '/')
			goto dflt;
		c->p++;
	}
	from = c->p;
	while (isalnum((unsigned char)*c->p) || *c->p == '-' || *c->p == '_')
		c->p++;
	n = (size_t)(c->p - from);
	if (!it->ranged && n == 4 && !memcmp(from, "file", n)) {
		it->file = true;
		it->type = TOKEN_WORD;
	} else if (it->ranged || !type_named(from, n, &it->type)) {
		it->dict = gc_dict_find(c->gc, from, n);
		if (!it->ranged)
			it->type = TOKEN_NUMBER;
		if (!it->dict)
			gc_error(c->gc, c->at, "unknown type %.*s", (int)n, from);
		if (*c->p == '(')
			dict_words(c, it);
	}
dflt:
	if (*c->p == '=') {
		it->has_dflt = true;
		it->dflt = strtoull(c->p + 1, (char **)&c->p, 0);
	}
}

static struct item *bare_variable(const struct cursor *c, const char *name)
{
	for (size_t i = 0; c->vars && i < c->vars->n; i++) {
		struct item *it = c->vars->v[i];

		if (strcmp(it->word, name) == 0)
			return it;
	}
	return NULL;
}

static bool item_char(char ch)
{
	return ch && !isspace((unsigned char)ch) && !strchr("[](){}|:", ch);
}

static struct ast *item(struct cursor *c)
{
	struct ast *a = ast_new(c, AST_ITEM);
	struct item *it = arena_alloc(&c->gc->mem, sizeof(*it)), *known;
	const char *from = c->p;
	char *w, *tilde;
	size_t n;

	while (item_char(*c->p) && strncmp(c->p, "...", 3) != 0)
		c->p++;
	n = (size_t)(c->p - from);
	/* `nvram:` is a word; a type follows the colon of a variable at once. */
	if (islower((unsigned char)*from) && *c->p == ':' && !item_char(c->p[1])) {
		c->p++;
		n++;
	}
	w = arena_strndup(&c->gc->mem, from, n);
	it->word = w;
	a->item = it;
	if (*c->p == ':') {
		c->p++;
		variable_type(c, it);
		return a;
	}
	known = bare_variable(c, w);
	if (known) {
		a->item = known;
		return a;
	}
	it->keyword = true;
	if (n && w[n - 1] == '%') {
		it->hidden = true;
		w[n - 1] = '\0';
	}
	tilde = strchr(w, '~');
	if (tilde) {
		*tilde = '\0';
		it->print = tilde + 1;
		for (char *q = tilde + 1; *q; q++)
			*q = *q == '_' ? ' ' : *q;
	}
	if (!n)
		gc_error(c->gc, c->at, "syntax error at '%.20s'", c->p);
	return a;
}

static struct ast *macro(struct cursor *c)
{
	const char *from = ++c->p, *text;
	struct cursor in = *c;
	struct ast *a;

	while (isalnum((unsigned char)*c->p) || *c->p == '_' || *c->p == '-')
		c->p++;
	text = gc_macro(c->gc, from, (size_t)(c->p - from));
	if (!text || c->depth > 8) {
		gc_error(c->gc, c->at, "unknown or endless macro %.*s", (int)(c->p - from), from);
		return ast_new(c, AST_SEQ);
	}
	in.p = text;
	in.depth++;
	a = alt(&in);
	if (*in.p)
		gc_error(c->gc, c->at, "syntax error in a macro at '%.20s'", in.p);
	return a;
}

static struct ast *group(struct cursor *c, char close, enum ast_kind kind)
{
	struct ast *in, *a;

	c->p++;
	in = alt(c);
	if (*c->p == close)
		c->p++;
	else
		gc_error(c->gc, c->at, "%c is missing", close);
	if (kind == AST_SEQ)
		return in;
	a = ast_new(c, kind);
	if (kind == AST_ANY && in->kind == AST_ALT)
		a->child = in->child;
	else
		vec_push(&a->child, in);
	return a;
}

static struct ast *seq(struct cursor *c)
{
	struct ast *a = ast_new(c, AST_SEQ), *e, *plus;

	for (;;) {
		skip(c);
		if (!*c->p || strchr(")]}|", *c->p))
			return a;
		switch (*c->p) {
		case '[':
			e = group(c, ']', AST_OPT);
			break;
		case '(':
			e = group(c, ')', AST_SEQ);
			break;
		case '{':
			e = group(c, '}', AST_ANY);
			break;
		case '@':
			e = macro(c);
			break;
		default:
			e = item(c);
			if (c->gc->errors > 50)
				return a;
		}
		if (strncmp(c->p, "...", 3) == 0) {
			c->p += 3;
			plus = ast_new(c, AST_PLUS);
			vec_push(&plus->child, e);
			e = plus;
		}
		/* A macro's or bracket's plain sequence becomes part of this one. */
		if (e->kind == AST_SEQ)
			for (size_t i = 0; i < e->child.n; i++)
				vec_push(&a->child, e->child.v[i]);
		else
			vec_push(&a->child, e);
	}
}

static struct ast *alt(struct cursor *c)
{
	struct ast *first = seq(c), *a;

	if (*c->p != '|')
		return first;
	a = ast_new(c, AST_ALT);
	vec_push(&a->child, first);
	while (*c->p == '|') {
		c->p++;
		vec_push(&a->child, seq(c));
	}
	return a;
}

struct ast *gc_syntax(struct gramc *gc, struct where at, const char *text, const struct vec *vars)
{
	struct cursor c = {.gc = gc, .at = at, .p = text, .vars = vars};
	struct ast *a = alt(&c), *top;

	if (*c.p)
		gc_error(gc, at, "syntax error at '%.20s'", c.p);
	if (a->kind == AST_SEQ)
		return a;
	top = ast_new(&c, AST_SEQ);
	vec_push(&top->child, a);
	return top;
}

static void vars_collect(const struct ast *a, struct vec *vars)
{
	if (a->kind == AST_ITEM && !a->item->keyword) {
		for (size_t i = 0; i < vars->n; i++)
			if (strcmp(((struct item *)vars->v[i])->word, a->item->word) == 0)
				return;
		vec_push(vars, a->item);
	}
	for (size_t i = 0; i < a->child.n; i++)
		vars_collect(a->child.v[i], vars);
}

/* A variable or keyword of that name. */
static bool ast_has_word(const struct ast *a, const char *name)
{
	if (a->kind == AST_ITEM)
		return strcmp(a->item->word, name) == 0;
	for (size_t i = 0; i < a->child.n; i++)
		if (ast_has_word(a->child.v[i], name))
			return true;
	return false;
}

static void order_names(struct gramc *gc, const struct ast *a, struct vec *order)
{
	if (a->kind == AST_ITEM)
		vec_push(order, gc_printf(gc, "%u", gc_name(gc, a->item->keyword, a->item->word)));
	for (size_t i = 0; i < a->child.n; i++)
		order_names(gc, a->child.v[i], order);
}

static void order_collect(struct gramc *gc, const struct ast *a, struct vec *order)
{
	if (a->kind == AST_ANY) {
		order_names(gc, a, order);
		return;
	}
	for (size_t i = 0; i < a->child.n; i++)
		order_collect(gc, a->child.v[i], order);
}

static bool is_key(const struct decl *d, const struct ast *a)
{
	for (unsigned k = 0; k < d->nkey; k++)
		if (ast_has_word(a, d->key[k]))
			return true;
	return false;
}

/* The command up to its last fixed keyword or key; what follows may, step by step. */
static struct ast *no_derive(struct gramc *gc, const struct decl *d)
{
	struct ast *no = arena_alloc(&gc->mem, sizeof(*no)), *to = no;
	size_t need = 0, n = d->ast->child.n;

	no->kind = AST_SEQ;
	for (size_t i = 0; i < n; i++) {
		const struct ast *e = d->ast->child.v[i];

		if ((e->kind == AST_ITEM && e->item->keyword) || is_key(d, e) ||
		    d->flags & CMD_KEY_ALL)
			need = i + 1;
	}
	for (size_t i = 0; i < n; i++) {
		if (i >= need) {
			struct ast *opt = arena_alloc(&gc->mem, sizeof(*opt));
			struct ast *in = arena_alloc(&gc->mem, sizeof(*in));

			opt->kind = AST_OPT;
			in->kind = AST_SEQ;
			vec_push(&opt->child, in);
			vec_push(&to->child, opt);
			to = in;
		}
		vec_push(&to->child, d->ast->child.v[i]);
	}
	return no;
}

static void name_derive(struct gramc *gc, struct decl *d)
{
	const char *prefix = "";
	char buf[256];
	size_t n = 0;

	for (unsigned m = 0; m < gc->nmode; m++) {
		if (d->modes & 1ull << m) {
			prefix = gc->mode[m].prefix;
			if (d->run && m >= GRAM_MODE_CONFIG && !*prefix)
				prefix = gc->mode[m].name;
			break;
		}
	}
	if (!d->name) {
		for (size_t i = 0; i < d->ast->child.n; i++) {
			const struct ast *e = d->ast->child.v[i];

			if (e->kind == AST_ITEM && e->item->keyword && n < 200)
				n += (size_t)snprintf(buf + n, sizeof(buf) - n, "%s%s",
						      n ? "-" : "", e->item->word);
		}
		d->name = gc_printf(gc, "%s%.*s", d->undo ? "no-" : "", (int)n, buf);
	}
	d->word = d->name;
	n = (size_t)snprintf(buf, sizeof(buf), "CMD_%s%s%s", prefix, *prefix ? "_" : "", d->name);
	for (size_t i = 0; i < n; i++)
		buf[i] = isalnum((unsigned char)buf[i]) ? (char)toupper((unsigned char)buf[i])
							: '_';
	d->name = arena_strndup(&gc->mem, buf, n);
	for (unsigned i = 0; i < d->id; i++)
		if (strcmp(((struct decl *)gc->decl.v[i])->name, d->name) == 0)
			gc_error(gc, d->at, "%s is declared twice, give one a name", d->name);
}

static void var_check(struct gramc *gc, const struct decl *d, const char *var)
{
	for (size_t i = 0; i < d->vars.n; i++)
		if (strcmp(((struct item *)d->vars.v[i])->word, var) == 0)
			return;
	gc_error(gc, d->at, "no variable %s in this syntax", var);
}

/* The number of a variable, or of a keyword. */
static unsigned name_of(struct gramc *gc, struct decl *d, const char *word)
{
	for (size_t k = 0; k < d->vars.n; k++)
		if (strcmp(((struct item *)d->vars.v[k])->word, word) == 0)
			return gc_name(gc, false, word);
	if (ast_has_word(d->ast, word))
		return gc_name(gc, true, word);
	gc_error(gc, d->at, "no variable or keyword %s in this syntax", word);
	return 0;
}

/* A key is a variable, or a keyword whose presence tells lines apart (in, out). */
static void key_check(struct gramc *gc, struct decl *d, unsigned i)
{
	d->key_name[i] = name_of(gc, d, d->key[i]);
}

/* Words become numbers, as text. */
static void part_check(struct gramc *gc, struct decl *d)
{
	for (size_t i = 0; i < d->part.n; i++)
		d->part.v[i] = gc_printf(gc, "%u", d->part.v[i] ? name_of(gc, d, d->part.v[i])
							       : GRAM_NONE);
}

static void set_check(struct gramc *gc, struct decl *d)
{
	for (unsigned i = 0; i < d->nkey; i++)
		key_check(gc, d, i);
	part_check(gc, d);
	for (unsigned i = 0; i < d->nref; i++)
		var_check(gc, d, d->ref[i].var);
	for (unsigned i = 0; i < d->nnames; i++)
		var_check(gc, d, d->names[i].var);
	if (d->enter && gc_mode_find(gc, d->enter) < 0)
		gc_error(gc, d->at, "unknown mode %s", d->enter);
	if (d->enter_sub && gc_mode_find(gc, d->enter_sub) < 0)
		gc_error(gc, d->at, "unknown mode %s", d->enter_sub);
	if (d->apply) {
		size_t i = 0;

		while (i < gc->apply.n && strcmp(gc->apply.v[i], d->apply) != 0)
			i++;
		if (i == gc->apply.n)
			gc_error(gc, d->at, "apply %s is in no apply-order row", d->apply);
	}
	if (!d->run && !d->undo && !d->ranked)
		gc_error(gc, d->at, "a set needs a rank");
	if (d->flags & CMD_MANY && !d->nkey)
		gc_error(gc, d->at, "many needs a key");
}

void gc_decl_finish(struct gramc *gc, struct decl *d)
{
	d->ast = gc_syntax(gc, d->at, d->syntax, NULL);
	vars_collect(d->ast, &d->vars);
	while (d->nprefix < d->ast->child.n) {
		const struct ast *e = d->ast->child.v[d->nprefix];

		if (e->kind != AST_ITEM || !e->item->keyword)
			break;
		d->nprefix++;
	}
	order_collect(gc, d->ast, &d->order);
	name_derive(gc, d);
	set_check(gc, d);
	if (!d->has_no || (d->run && !d->no_syntax))
		return;
	d->no_ast = d->no_syntax ? gc_syntax(gc, d->at, d->no_syntax, &d->vars)
				 : no_derive(gc, d);
	for (size_t i = 0; i < d->nprefix && !d->run; i++) {
		const struct ast *e = d->ast->child.v[i];
		const struct ast *f = i < d->no_ast->child.n ? d->no_ast->child.v[i] : NULL;

		if (!f || f->kind != AST_ITEM || !f->item->keyword)
			d->nprefix = (unsigned)i;
		else if (strcmp(e->item->word, f->item->word) != 0)
			gc_error(gc, d->at, "its no begins with other words");
	}
}
