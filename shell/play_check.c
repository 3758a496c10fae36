/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Outputs against expected text: whole, in part, in order, absent; and what to show when they
 * differ: a diff whose lines match where their placeholders do.
 */
#include <stdlib.h>
#include <string.h>

#include "shell/play.h"

enum {
	INORDER_STEPS = 200000, /* a bound for the search; no honest block comes near */
	DIFF_CELLS = 4000000,
};

/* Whether the lines match, with nothing bound that was not bound before. */
static bool alike(const struct play_line *want, const struct play_line *got,
		  struct play_names *names)
{
	size_t bound = names->n;
	bool ok = play_match(want, got, names);

	names->n = bound;
	return ok;
}

/* A walk along a longest common subsequence: kind ' ' both, '-' want only, '+' got only. */
static void diff_walk(const struct play_lines *want, const struct play_lines *got,
		      struct play_names *names,
		      void (*fn)(void *ctx, char kind, const struct play_line *w,
				 const struct play_line *g),
		      void *ctx)
{
	size_t rows = want->n + 1, cols = got->n + 1, i = 0, j = 0;
	uint32_t *len;

	if (rows * cols > DIFF_CELLS) {
		for (; i < want->n; i++)
			fn(ctx, '-', &want->v[i], NULL);
		for (; j < got->n; j++)
			fn(ctx, '+', NULL, &got->v[j]);
		return;
	}
	len = mem_calloc(rows * cols, sizeof(*len));
#define LEN(r, c) len[(r)*cols + (c)]
	for (size_t r = want->n; r-- > 0;)
		for (size_t c = got->n; c-- > 0;) {
			uint32_t skip = LEN(r + 1, c) > LEN(r, c + 1) ? LEN(r + 1, c)
								      : LEN(r, c + 1);

			LEN(r, c) = skip;
			if (alike(&want->v[r], &got->v[c], names) && LEN(r + 1, c + 1) + 1 > skip)
				LEN(r, c) = LEN(r + 1, c + 1) + 1;
		}
	while (i < want->n || j < got->n) {
		if (i < want->n && j < got->n && alike(&want->v[i], &got->v[j], names) &&
		    LEN(i, j) == LEN(i + 1, j + 1) + 1) {
			fn(ctx, ' ', &want->v[i++], &got->v[j]);
			j++;
		} else if (i < want->n && (j == got->n || LEN(i + 1, j) >= LEN(i, j + 1))) {
			fn(ctx, '-', &want->v[i++], NULL);
		} else {
			fn(ctx, '+', NULL, &got->v[j++]);
		}
	}
#undef LEN
	free(len);
}

static void put_line(struct text *out, char kind, const struct play_line *l)
{
	text_char(out, kind);
	text_addn(out, l->s, l->len);
	text_char(out, '\n');
}

static void diff_line(void *ctx, char kind, const struct play_line *w, const struct play_line *g)
{
	put_line(ctx, kind, kind == '-' ? w : g);
}

static void diff_show(const struct play_lines *want, const struct play_lines *got,
		      struct play_names *names, struct text *diff)
{
	diff_walk(want, got, names, diff_line, diff);
}

bool play_check_block(const struct play_lines *want, const struct play_lines *got,
		      struct play_names *names, struct text *diff)
{
	bool ok = want->n == got->n;

	for (size_t i = 0; ok && i < want->n; i++)
		ok = play_match(&want->v[i], &got->v[i], names);
	if (!ok)
		diff_show(want, got, names, diff);
	return ok;
}

bool play_check_part(const struct play_lines *want, const struct play_lines *got,
		     struct play_names *names, struct text *diff)
{
	size_t bound = names->n;

	for (size_t at = 0; at + want->n <= got->n; at++) {
		size_t i = 0;

		while (i < want->n && play_match(&want->v[i], &got->v[at + i], names))
			i++;
		if (i == want->n)
			return true;
		names->n = bound;
	}
	diff_show(want, got, names, diff);
	return false;
}

struct inorder {
	const struct play_lines *want, *classes, *got;
	struct play_names *names;
	unsigned steps;
	size_t best; /* how many wanted lines were found at the most */
};

static bool inorder_class(struct inorder *s, const struct play_line *got)
{
	for (size_t i = 0; i < s->classes->n; i++)
		if (alike(&s->classes->v[i], got, s->names))
			return true;
	return false;
}

static bool inorder_from(struct inorder *s, size_t w, size_t g)
{
	for (;; g++) {
		size_t bound = s->names->n;

		if (w > s->best)
			s->best = w;
		if (w == s->want->n)
			return true;
		if (g == s->got->n || s->steps++ > INORDER_STEPS)
			return false;
		if (play_match(&s->want->v[w], &s->got->v[g], s->names)) {
			if (inorder_from(s, w + 1, g + 1))
				return true;
			s->names->n = bound;
		}
		/* In front of the first line anything may stand. */
		if (w > 0 && !inorder_class(s, &s->got->v[g]))
			return false;
	}
}

bool play_check_inorder(const struct play_lines *want, const struct play_lines *classes,
			const struct play_lines *got, struct play_names *names, struct text *diff)
{
	struct inorder s = {want, classes, got, names, 0, 0};

	if (inorder_from(&s, 0, 0))
		return true;
	diff_show(want, got, names, diff);
	if (s.best < want->n) {
		text_add(diff, "not found in its place:\n");
		put_line(diff, '-', &want->v[s.best]);
	}
	return false;
}

bool play_check_absent(const struct play_lines *want, const struct play_lines *got,
		       struct play_names *names, struct text *diff)
{
	bool ok = true;

	for (size_t i = 0; i < want->n; i++)
		for (size_t j = 0; want->v[i].len > 0 && j < got->n; j++)
			if (play_match_inside(&want->v[i], &got->v[j], names)) {
				put_line(diff, '+', &got->v[j]);
				ok = false;
			}
	return ok;
}

static void merge_line(void *ctx, char kind, const struct play_line *w, const struct play_line *g)
{
	const struct play_line *keep = kind == ' ' ? w : g;

	if (kind == '-')
		return;
	text_addn(ctx, keep->s, keep->len);
	text_char(ctx, '\n');
}

void play_merge(const struct play_lines *want, const struct play_lines *got,
		struct play_names *names, struct text *out)
{
	diff_walk(want, got, names, merge_line, out);
}
