/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gramc: trees of all declarations to one nondeterministic automaton. */
#include "parser/gramc.h"

#include <string.h>

struct builder {
	struct gramc *gc;
	struct decl *decl;
	char path[512]; /* Leading keywords so far, for helps by path. */
};

static unsigned state_new(struct gramc *gc)
{
	vec_push(&gc->nfa, arena_alloc(&gc->mem, sizeof(struct nfa_state)));
	return (unsigned)gc->nfa.n - 1;
}

static struct nfa_state *state_at(struct gramc *gc, unsigned i)
{
	return gc->nfa.v[i];
}

static void eps(struct gramc *gc, unsigned from, unsigned to)
{
	vec_push(&state_at(gc, from)->eps, (void *)(uintptr_t)to);
}

static struct nfa_edge *edge(struct builder *b, unsigned from, unsigned to)
{
	struct nfa_edge *e = arena_alloc(&b->gc->mem, sizeof(*e));

	e->e.to = to;
	e->decl = b->decl;
	vec_push(&state_at(b->gc, from)->edge, e);
	return e;
}

static const char *word_find(const struct gramc *gc, const char *key, uint64_t modes)
{
	for (size_t i = 0; i < gc->word.n; i++) {
		const struct help *h = gc->word.v[i];

		if ((modes ? (h->modes & modes) == modes : !h->modes) && strcmp(h->key, key) == 0)
			return h->text;
	}
	return NULL;
}

const char *gc_help(struct gramc *gc, const struct decl *d, const char *path, const char *word)
{
	const char *full = *path ? gc_printf(gc, "%s %s", path, word) : word, *text;

	for (size_t i = 0; d && i < d->help.n; i++) {
		const struct help *h = d->help.v[i];

		if (strcmp(h->key, word) == 0 || strcmp(h->key, full) == 0)
			return h->text;
	}
	/* In all the declaration's modes alike, in the first of them, then in any. */
	if (d) {
		uint64_t first = d->modes & -d->modes;

		text = word_find(gc, full, d->modes);
		if (!text)
			text = word_find(gc, full, first);
		if (!text)
			text = word_find(gc, full, 0);
		if (!text)
			text = word_find(gc, word, d->modes);
		if (!text)
			text = word_find(gc, word, first);
		if (text)
			return text;
	}
	return word_find(gc, word, 0);
}

static const char *help_need(struct builder *b, const char *word)
{
	const char *text = gc_help(b->gc, b->decl, b->path, word);

	if (!text) {
		gc_error(b->gc, b->decl->at, "no help for %s%s%s", b->path, *b->path ? " " : "",
			 word);
		return "";
	}
	return text;
}

static const char *help_or(struct builder *b, const char *word, const char *part,
			   const char *dflt)
{
	const char *key = gc_printf(b->gc, "%s.%s", word, part);
	const char *text = gc_help(b->gc, b->decl, b->path, key);

	return text ? text : dflt;
}

static const char *shown(struct builder *b, const struct item *it)
{
	static const char *const names[TOKEN_COUNT] = {
		[TOKEN_IP] = "A.B.C.D",	      [TOKEN_MASK] = "A.B.C.D",
		[TOKEN_WILDCARD] = "A.B.C.D", [TOKEN_PREFIX] = "A.B.C.D/nn",
		[TOKEN_MAC] = "H.H.H",	      [TOKEN_TIME] = "hh:mm:ss",
		[TOKEN_HEX] = "<0x0-0xFFFFFFFF>", [TOKEN_INTERFACE] = "IFACE",
		[TOKEN_WORD] = "WORD",	      [TOKEN_LINE] = "LINE",
	};

	if (it->file)
		return b->gc->files ? b->gc->files : "WORD";
	if (it->ranged)
		return gc_printf(b->gc, "<%lld-%lld>", (long long)it->lo, (long long)it->hi);
	return names[it->type];
}

static void keyword(struct builder *b, const struct item *it, unsigned from, unsigned to)
{
	struct nfa_edge *e = edge(b, from, to);

	e->e.word = it->word;
	e->e.print = it->print;
	e->e.type = e->e.vtype = TOKEN_KEYWORD;
	e->e.name = (uint16_t)gc_name(b->gc, true, it->word);
	e->e.help = it->hidden ? "" : help_need(b, it->word);
	e->e.flags = (uint8_t)((it->hidden ? EDGE_HIDDEN : 0) | (it->once ? EDGE_ONCE : 0));
}

/* A keyword that stands for a value of the variable. */
static struct nfa_edge *valued(struct builder *b, const struct item *it, const char *word,
			       unsigned from, unsigned to)
{
	struct nfa_edge *e = edge(b, from, to);

	e->e.word = word;
	e->e.type = TOKEN_KEYWORD;
	e->e.name = (uint16_t)gc_name(b->gc, false, it->word);
	e->e.valued = true;
	e->e.flags = it->once ? EDGE_ONCE : 0;
	return e;
}

static bool listed(const struct vec *v, const char *word)
{
	for (size_t i = 0; i < v->n; i++)
		if (strcmp(v->v[i], word) == 0)
			return true;
	return false;
}

static void dict_edges(struct builder *b, const struct item *it, unsigned from, unsigned to)
{
	for (unsigned i = 0; i < it->dict->n; i++) {
		const struct gram_dict_entry *de = &it->dict->entry[i];
		struct nfa_edge *e;

		if ((it->only.n && !listed(&it->only, de->word)) || listed(&it->except, de->word))
			continue;
		e = valued(b, it, de->word, from, to);
		e->e.vtype = TOKEN_NUMBER;
		e->e.lo = de->value;
		e->e.dict = (uint16_t)it->dict->id;
		e->e.help = it->dict->help[i];
	}
}

static void plain(struct builder *b, const struct item *it, unsigned from, unsigned to)
{
	struct nfa_edge *e = edge(b, from, to);

	e->e.word = shown(b, it);
	e->e.type = e->e.vtype = (uint8_t)it->type;
	e->e.name = (uint16_t)gc_name(b->gc, false, it->word);
	e->e.help = help_need(b, it->word);
	e->e.flags = it->once ? EDGE_ONCE : 0;
	e->e.lo = (uint64_t)it->lo;
	e->e.hi = (uint64_t)it->hi;
	if (it->dict)
		e->e.dict = (uint16_t)it->dict->id;
}

/* any, host A, A W; in standard lists also A alone (RFC-less, IOS's own). */
static void addr_edges(struct builder *b, const struct item *it, unsigned from, unsigned to)
{
	unsigned mask = state_new(b->gc), host = state_new(b->gc);
	struct item ip = {.word = it->word, .type = TOKEN_IP, .once = it->once};
	struct nfa_edge *e = valued(b, it, "any", from, to);

	e->e.vtype = (uint8_t)it->type;
	e->e.hi = 0xffffffff;
	e->e.help = help_or(b, it->word, "any", "Any host");
	e = valued(b, it, "host", from, host);
	e->e.valued = false;
	e->e.act = ACT_SKIP;
	e->e.vtype = TOKEN_KEYWORD;
	e->e.help = help_or(b, it->word, "host", "A single host");
	plain(b, &ip, host, to);
	plain(b, &ip, from, mask);
	for (int i = 0; i < 2; i++) {
		struct nfa_state *s = state_at(b->gc, i ? from : host);

		e = s->edge.v[s->edge.n - 1];
		e->e.act = ACT_ADDR;
		e->e.vtype = (uint8_t)it->type;
	}
	e = edge(b, mask, to);
	e->e.word = "A.B.C.D";
	e->e.type = TOKEN_WILDCARD;
	e->e.vtype = (uint8_t)it->type;
	e->e.act = ACT_ADDR_MASK;
	e->e.name = (uint16_t)gc_name(b->gc, false, it->word);
	e->e.help = help_or(b, it->word, "wild", "Wildcard bits");
	if (it->type == TOKEN_ADDR_STD)
		eps(b->gc, mask, to);
}

static void variable(struct builder *b, const struct item *it, unsigned from, unsigned to)
{
	if (it->type == TOKEN_ADDR || it->type == TOKEN_ADDR_STD) {
		addr_edges(b, it, from, to);
		return;
	}
	if (it->dict)
		dict_edges(b, it, from, to);
	if (it->ranged || !it->dict)
		plain(b, it, from, to);
}

/* Marks the first items of an option: it may come once. */
static void once(struct ast *a)
{
	if (a->kind == AST_ITEM) {
		a->item->once = true;
		return;
	}
	for (size_t i = 0; i < a->child.n; i++) {
		once(a->child.v[i]);
		if (a->kind == AST_SEQ && ((struct ast *)a->child.v[i])->kind != AST_OPT)
			return;
	}
}

static void build(struct builder *b, struct ast *a, unsigned from, unsigned to)
{
	struct gramc *gc = b->gc;
	unsigned mid;

	switch (a->kind) {
	case AST_ITEM:
		if (a->item->keyword)
			keyword(b, a->item, from, to);
		else
			variable(b, a->item, from, to);
		return;
	case AST_SEQ: {
		size_t was = strlen(b->path);

		for (size_t i = 0; i < a->child.n; i++) {
			struct ast *e = a->child.v[i];

			mid = state_new(gc);
			build(b, e, from, mid);
			if (e->kind == AST_ITEM && e->item->keyword &&
			    strlen(b->path) + strlen(e->item->word) + 2 < sizeof(b->path)) {
				if (*b->path)
					strcat(b->path, " ");
				strcat(b->path, e->item->word);
			}
			from = mid;
		}
		b->path[was] = '\0';
		eps(gc, from, to);
		return;
	}
	case AST_OPT:
		eps(gc, from, to);
		build(b, a->child.v[0], from, to);
		return;
	case AST_PLUS: {
		unsigned end = state_new(gc);

		mid = state_new(gc);
		eps(gc, from, mid);
		build(b, a->child.v[0], mid, end);
		eps(gc, end, mid);
		eps(gc, end, to);
		return;
	}
	case AST_ANY:
		mid = state_new(gc);
		eps(gc, from, mid);
		for (size_t i = 0; i < a->child.n; i++) {
			once(a->child.v[i]);
			build(b, a->child.v[i], mid, mid);
		}
		eps(gc, mid, to);
		return;
	case AST_ALT:
		for (size_t i = 0; i < a->child.n; i++)
			build(b, a->child.v[i], from, to);
		return;
	}
}

static unsigned word_edge(struct builder *b, unsigned from, const char *word, enum gram_act act,
			  const char *name)
{
	unsigned to = state_new(b->gc);
	struct nfa_edge *e = edge(b, from, to);

	e->e.word = word;
	e->e.type = e->e.vtype = TOKEN_KEYWORD;
	e->e.act = (uint8_t)act;
	e->e.name = (uint16_t)gc_name(b->gc, true, name);
	e->e.help = help_need(b, word);
	return to;
}

/* `| include LINE` and its sisters, `| redirect URL` and its own, behind a show command. */
static void pipe_edges(struct builder *b, unsigned from)
{
	static const char *const words[] = {"append", "begin", "count", "exclude",
					    "include", "redirect", "section", "tee"};
	struct item line = {.word = "PIPE", .type = TOKEN_LINE};
	unsigned at = word_edge(b, from, "|", ACT_PUSH, "pipe");

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		unsigned to;

		strcpy(b->path, "|");
		to = word_edge(b, at, words[i], ACT_PUSH, words[i]);
		b->path[0] = '\0';
		plain(b, &line, to, state_new(b->gc));
		state_at(b->gc, (unsigned)b->gc->nfa.n - 1)->accept = b->decl;
	}
}

static unsigned fragment(struct builder *b, struct ast *a)
{
	unsigned start = state_new(b->gc), end = state_new(b->gc);

	b->path[0] = '\0';
	build(b, a, start, end);
	state_at(b->gc, end)->accept = b->decl;
	if (b->decl->show)
		pipe_edges(b, end);
	return start;
}

/* debug X, undebug X, no debug X: the last two with K_NO. */
static void debug_edges(struct builder *b, struct mode *m)
{
	struct decl *d = b->decl;
	struct ast *off = arena_alloc(&b->gc->mem, sizeof(*off)), *un;
	unsigned start;

	if (!m->nno)
		m->nno = word_edge(b, m->nstart, "no", ACT_PUSH, "no");
	eps(b->gc, m->nno, fragment(b, d->ast));
	off->kind = AST_SEQ;
	for (size_t i = 1; i < d->ast->child.n; i++)
		vec_push(&off->child, d->ast->child.v[i]);
	start = state_new(b->gc);
	eps(b->gc, m->nstart, start);
	un = off;
	b->path[0] = '\0';
	{
		unsigned to = word_edge(b, start, "undebug", ACT_PUSH, "no");
		unsigned end = state_new(b->gc);

		strcpy(b->path, "debug");
		build(b, un, to, end);
		b->path[0] = '\0';
		state_at(b->gc, end)->accept = d;
	}
}

static void decl_in_mode(struct builder *b, struct mode *m)
{
	struct gramc *gc = b->gc;
	struct decl *d = b->decl;

	if (!d->undo)
		eps(gc, m->nstart, fragment(b, d->ast));
	if (d->debug)
		debug_edges(b, m);
	if (!d->no_ast)
		return;
	if (!m->nno) {
		m->nno = word_edge(b, m->nstart, "no", d->run ? ACT_PUSH : ACT_NO, "no");
		if (!d->run)
			eps(gc, word_edge(b, m->nstart, "default", ACT_DEFAULT, "default"),
			    m->nno);
	}
	eps(gc, m->nno, fragment(b, d->no_ast));
	/* The line as it stands can always be undone, whatever short form there is. */
	if (!d->run && !d->undo)
		eps(gc, m->nno, fragment(b, d->ast));
}

void gc_nfa_build(struct gramc *gc)
{
	struct decl any = {.at = {.file = "grammars", .line = 0}};

	state_new(gc); /* State 0 is none's. */
	for (unsigned m = 0; m < gc->nmode; m++)
		gc->mode[m].nstart = state_new(gc);
	for (unsigned m = 0; m < gc->nmode; m++) {
		struct builder b = {.gc = gc, .decl = &any};

		any.modes = 1ull << m;
		if (m != GRAM_MODE_CONFIG && !gc->mode[m].parent)
			continue;
		eps(gc, word_edge(&b, gc->mode[m].nstart, "do", ACT_DO, "do"),
		    gc->mode[GRAM_MODE_PRIV].nstart);
		/* Sections take it, but their ? does not show it. */
		if (m != GRAM_MODE_CONFIG) {
			struct nfa_state *s = state_at(gc, gc->mode[m].nstart);

			((struct nfa_edge *)s->edge.v[s->edge.n - 1])->e.flags = EDGE_HIDDEN;
		}
	}
	for (size_t i = 0; i < gc->decl.n; i++) {
		struct builder b = {.gc = gc, .decl = gc->decl.v[i]};
		uint64_t modes = b.decl->modes;

		for (unsigned m = 0; m < gc->nmode; m++) {
			if (!(modes & 1ull << m))
				continue;
			/* Helps are looked up as this mode sees them. */
			b.decl->modes = 1ull << m;
			decl_in_mode(&b, &gc->mode[m]);
		}
		b.decl->modes = modes;
	}
}
