/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The step that parse.c and help.c share: one token through the automaton. */
#ifndef ROSH_PARSER_WALK_H
#define ROSH_PARSER_WALK_H

#include "parser/parse.h"

enum walk_result { WALK_OK, WALK_INVALID, WALK_AMBIGUOUS, WALK_INCOMPLETE };

struct walk {
	const struct grammar *g;
	const struct parse_env *env;
	struct parse *p;
	const char *line;
	const char *pos; /* The next token, blanks skipped. */
	uint32_t state;
	unsigned n;	 /* Words taken, behind `no`, `default` and `do`. */
	uint32_t shadow; /* With env->barred: where user exec stands; NO_SHADOW: nowhere. */
	struct parse_place at;
};

#define NO_SHADOW UINT32_MAX

/* parse.c */

void walk_begin(struct walk *w, const struct grammar *g, struct parse *p, unsigned mode,
		const char *line, const struct parse_env *env);
/* The end of the token at `s`: a blank, the line's end, and in exec a bar too, which is a token of
 * its own (`show version|include uptime`). */
const char *walk_token_end(const struct walk *w, const char *s);
/* Takes the token at w->pos; on WALK_INVALID p->caret is set. */
enum walk_result walk_token(struct walk *w);
/* Keywords of the state that begin with those letters: the first, and how many. */
const struct gram_edge *walk_keywords(const struct walk *w, const char *s, size_t n,
				      unsigned *count);
/* Whether the edge cannot be taken here: an option that was given, a word that the user's
 * privilege level does not have. */
bool walk_shut(const struct walk *w, const struct gram_edge *e);

#endif
