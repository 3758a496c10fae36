/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gramc: subset construction. Alternatives that read the same token become one edge, so a place
 * in a line knows each word once; where they disagree on its help, name or effect, and where
 * two commands accept one line, the grammar is refused.
 */
#include "parser/gramc.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct dfa {
	struct gramc *gc;
	uint32_t *hash; /* 1 + state, open addressing */
	size_t cap;
	uint8_t *seen; /* NFA states in the closure at hand */
};

static void closure_add(struct dfa *d, struct vec *set, unsigned s)
{
	struct nfa_state *n = d->gc->nfa.v[s];

	if (d->seen[s])
		return;
	d->seen[s] = 1;
	vec_push(set, (void *)(uintptr_t)s);
	for (size_t i = 0; i < n->eps.n; i++)
		closure_add(d, set, (unsigned)(uintptr_t)n->eps.v[i]);
}

static int ptr_cmp(const void *a, const void *b)
{
	uintptr_t x = *(const uintptr_t *)a, y = *(const uintptr_t *)b;

	return x < y ? -1 : x > y;
}

static uint64_t set_hash(const struct vec *set)
{
	uint64_t h = 1469598103934665603ull;

	for (size_t i = 0; i < set->n; i++)
		h = (h ^ (uintptr_t)set->v[i]) * 1099511628211ull;
	return h ^ h >> 29;
}

static void hash_grow(struct dfa *d)
{
	free(d->hash);
	d->cap = d->cap ? d->cap * 2 : 1024;
	d->hash = mem_calloc(d->cap, sizeof(*d->hash));
	for (size_t i = 0; i < d->gc->dstate.n; i++) {
		struct dstate *s = d->gc->dstate.v[i];
		size_t at = set_hash(&s->set) & (d->cap - 1);

		while (d->hash[at])
			at = (at + 1) & (d->cap - 1);
		d->hash[at] = (uint32_t)i + 1;
	}
}

static void accept_set(struct dfa *d, struct dstate *s)
{
	for (size_t i = 0; i < s->set.n; i++) {
		struct nfa_state *n = d->gc->nfa.v[(uintptr_t)s->set.v[i]];

		if (!n->accept || n->accept == s->accept)
			continue;
		if (s->accept)
			gc_error(d->gc, n->accept->at, "the same line as %s (%s:%d)",
				 s->accept->name, s->accept->at.file, s->accept->at.line);
		s->accept = n->accept;
	}
}

/* The state of a closed set of NFA states, made if it is new. Takes the vector over. */
static uint32_t state_of(struct dfa *d, struct vec *set)
{
	struct dstate *s;
	size_t at;

	for (size_t i = 0; i < set->n; i++)
		d->seen[(uintptr_t)set->v[i]] = 0;
	qsort(set->v, set->n, sizeof(*set->v), ptr_cmp);
	if (d->gc->dstate.n * 2 >= d->cap)
		hash_grow(d);
	at = set_hash(set) & (d->cap - 1);
	for (; d->hash[at]; at = (at + 1) & (d->cap - 1)) {
		s = d->gc->dstate.v[d->hash[at] - 1];
		if (s->set.n == set->n &&
		    memcmp(s->set.v, set->v, set->n * sizeof(*set->v)) == 0) {
			free(set->v);
			return d->hash[at] - 1;
		}
	}
	s = arena_alloc(&d->gc->mem, sizeof(*s));
	s->set = *set;
	vec_push(&d->gc->dstate, s);
	d->hash[at] = (uint32_t)d->gc->dstate.n;
	accept_set(d, s);
	return (uint32_t)d->gc->dstate.n - 1;
}

/* Keywords first, case-blind; then variables as they are tried, ranges ascending. */
static int edge_cmp(const void *a, const void *b)
{
	const struct gram_edge *x = &(*(struct nfa_edge *const *)a)->e;
	const struct gram_edge *y = &(*(struct nfa_edge *const *)b)->e;
	int c;

	if (x->type != y->type)
		return (int)x->type - (int)y->type;
	if (x->type == TOKEN_KEYWORD) {
		c = strcasecmp(x->word, y->word);
		return c ? c : strcmp(x->word, y->word);
	}
	if ((int64_t)x->lo != (int64_t)y->lo)
		return (int64_t)x->lo < (int64_t)y->lo ? -1 : 1;
	return (int64_t)x->hi < (int64_t)y->hi ? -1 : (int64_t)x->hi > (int64_t)y->hi;
}

static bool same_token(const struct gram_edge *x, const struct gram_edge *y)
{
	return x->type == y->type && strcasecmp(x->word, y->word) == 0 &&
	       (x->type == TOKEN_KEYWORD || (x->lo == y->lo && x->hi == y->hi));
}

/* Two edges that one token could mean: NULL if they agree, else in what they do not. */
static const char *conflict(const struct gram_edge *x, const struct gram_edge *y)
{
	if (strcmp(x->help, y->help) != 0)
		return "two helps";
	if (x->name != y->name)
		return "two names";
	if (x->vtype != y->vtype || x->valued != y->valued || x->dict != y->dict ||
	    x->lo != y->lo || x->hi != y->hi)
		return "two values";
	if (strcmp(x->print ? x->print : x->word, y->print ? y->print : y->word) != 0)
		return "two spellings";
	return NULL;
}

/* Neighbours among the sorted edges that do not merge but could read the same token. */
static void overlap_check(struct dfa *d, const struct nfa_edge *a, const struct nfa_edge *b)
{
	const struct gram_edge *x = &a->e, *y = &b->e;
	bool bad = false;

	if (x->type == TOKEN_KEYWORD || y->type == TOKEN_KEYWORD)
		return;
	if (x->type == y->type)
		bad = x->type != TOKEN_NUMBER || y->lo <= x->hi;
	else if (x->type >= TOKEN_WORD && y->type >= TOKEN_WORD)
		bad = true;
	else if (x->type >= TOKEN_IP && x->type <= TOKEN_WILDCARD && y->type >= TOKEN_IP &&
		 y->type <= TOKEN_WILDCARD)
		bad = true;
	if (bad)
		gc_error(d->gc, b->decl->at, "%s is ambiguous with %s of %s:%d", y->word, x->word,
			 a->decl->at.file ? a->decl->at.file : "?", a->decl->at.line);
}

static void edge_out(struct dfa *d, struct dstate *s, struct nfa_edge *e, struct vec *to)
{
	struct nfa_edge *o = arena_alloc(&d->gc->mem, sizeof(*o));

	*o = *e;
	o->e.to = state_of(d, to);
	vec_push(&d->gc->dedge, o);
	if (e->e.type == TOKEN_KEYWORD)
		s->keywords++;
	else
		s->vars++;
}

/* Merges one run of equal tokens; gives the index behind it. */
static size_t merge(struct dfa *d, struct dstate *s, const struct vec *all, size_t i)
{
	struct nfa_edge *first = all->v[i], *out = arena_alloc(&d->gc->mem, sizeof(*out));
	struct vec to = {0};

	*out = *first;
	out->e.flags = EDGE_HIDDEN;
	if (!(first->e.flags & EDGE_HIDDEN))
		out->e.flags = 0;
	for (; i < all->n; i++) {
		struct nfa_edge *e = all->v[i];
		const char *what;

		if (!same_token(&e->e, &first->e))
			break;
		what = conflict(&e->e, &first->e);
		if (what && !(e->e.flags & EDGE_HIDDEN) && !(first->e.flags & EDGE_HIDDEN))
			gc_error(d->gc, e->decl->at, "%s has %s here: \"%s\", and \"%s\" at %s:%d",
				 e->e.word, what, e->e.help, first->e.help,
				 first->decl->at.file ? first->decl->at.file : "?",
				 first->decl->at.line);
		if (!(e->e.flags & EDGE_HIDDEN))
			out->e.flags &= (uint8_t)~EDGE_HIDDEN;
		if (e->e.flags & EDGE_ONCE)
			out->e.flags |= EDGE_ONCE;
		closure_add(d, &to, e->e.to);
	}
	edge_out(d, s, out, &to);
	return i;
}

static void expand(struct dfa *d, struct dstate *s)
{
	struct vec all = {0};

	s->edge = (uint32_t)d->gc->dedge.n;
	for (size_t i = 0; i < s->set.n; i++) {
		struct nfa_state *n = d->gc->nfa.v[(uintptr_t)s->set.v[i]];

		for (size_t k = 0; k < n->edge.n; k++)
			vec_push(&all, n->edge.v[k]);
	}
	if (all.n)
		qsort(all.v, all.n, sizeof(*all.v), edge_cmp);
	for (size_t i = 0; i < all.n;) {
		size_t next = merge(d, s, &all, i);

		if (next < all.n)
			overlap_check(d, all.v[i], all.v[next]);
		i = next;
	}
	free(all.v);
}

void gc_dfa_build(struct gramc *gc)
{
	struct dfa d = {.gc = gc};

	d.seen = mem_calloc(gc->nfa.n, 1);
	for (unsigned m = 0; m < gc->nmode; m++) {
		struct vec set = {0};

		closure_add(&d, &set, gc->mode[m].nstart);
		gc->mode[m].start = state_of(&d, &set);
	}
	for (size_t i = 0; i < gc->dstate.n && gc->errors < 40; i++)
		expand(&d, gc->dstate.v[i]);
	free(d.seen);
	free(d.hash);
}
