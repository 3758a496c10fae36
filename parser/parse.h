/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One line of text against the grammar: the command it means, the caret where it goes wrong, the
 * help for `?`, the rest of a word for Tab. Nothing here changes anything or allocates per line.
 */
#ifndef ROSH_PARSER_PARSE_H
#define ROSH_PARSER_PARSE_H

#include "parser/gram.h"

struct rng;

#define PARSE_ARGS_MAX 96
#define PARSE_TEXT_MAX 4096

enum parse_status {
	PARSE_OK,
	PARSE_EMPTY,	  /* Nothing but blanks. */
	PARSE_COMMENT,	  /* Begins with '!'. */
	PARSE_INCOMPLETE, /* "% Incomplete command." */
	PARSE_AMBIGUOUS,  /* "% Ambiguous command:  "..."" */
	PARSE_INVALID,	  /* "% Invalid input detected at '^' marker.", see caret. */
	PARSE_REFUSED,	  /* By a check (config_change). */
	PARSE_MORE,	  /* A banner whose closing delimiter is still to come, see delim. */
};

/* The words in front of a place in a line, as a user of a lower privilege level meets them. */
struct parse_place {
	unsigned mode; /* Privileged exec, or that of the configuration. */
	unsigned n;    /* So many words. */
	/* Bit i: word i is a keyword that user exec does not have there; 31: one from there on. */
	uint32_t own;
	size_t len;
	char path[256]; /* Keywords whole, values as typed, a blank behind each. */
};

/* What of the session and the router bears on the meaning of a line. All may be zero. */
struct parse_env {
	unsigned privilege;
	unsigned style;
	/* Whether the interface exists or may be created; NULL: every well-formed one. */
	bool (*iface_known)(void *ctx, const char *canonical);
	/* Which word of an understood command the router does not know now, from 1; 0: it knows
	 * all. NULL: every command is known. */
	unsigned (*absent)(void *ctx, const struct cmd *cmd);
	/* Whether a user of that privilege may not say the keyword at that place: for him it is not
	 * there. `own`: user exec does not have it. NULL: he may say all. */
	bool (*barred)(const struct parse_env *env, const struct parse_place *at, const char *word,
		       bool own);
	/* `xx?` at the line's front: what to list before the words. NULL: nothing. */
	const char *const *also;
	unsigned nalso;
	void *ctx;
};

struct parse {
	enum parse_status status;
	size_t caret; /* Byte offset in the line of the first wrong character. */
	const struct cmd *cmd;
	unsigned mode; /* Mode in which the line was understood: a parent's, after fall-through. */
	bool negate;   /* no ... */
	bool dflt;     /* default ... */
	bool do_exec;  /* do ... */
	char delim;    /* PARSE_MORE: the delimiter that ends the text. */
	struct args args; /* Keywords and values; strings live in text[]. */
	struct arg store[PARSE_ARGS_MAX];
	size_t text_len;
	char text[PARSE_TEXT_MAX];
};

/* parse.c */

/*
 * Understands one line (no line end) in `mode`. A banner's later lines are given by calling
 * again with the lines so far joined by '\n', for as long as the answer is PARSE_MORE.
 */
enum parse_status parse_line(const struct grammar *g, struct parse *p, unsigned mode,
			     const char *line, const struct parse_env *env);
/*
 * IOS's words for a line that failed, as they follow the echoed line: caret under the column
 * `prompt_len` + p->caret, incomplete, ambiguous. Nothing for PARSE_OK, _EMPTY, _COMMENT, _MORE.
 */
void parse_error(const struct parse *p, const char *line, size_t prompt_len, struct text *out);

/* help.c */

/* The answer to `?` behind `left` (the line left of the cursor), without echo and prompt. */
void parse_help(const struct grammar *g, unsigned mode, const char *left,
		const struct parse_env *env, struct text *out);
/* The rest of the unique word that `left` ends in, and a blank; nothing if there is none. */
void parse_complete(const struct grammar *g, unsigned mode, const char *left,
		    const struct parse_env *env, struct text *suffix);

/* random.c */

/* A random valid config line of `mode` (a `set`, never its no), for tests. */
void parser_random_line(const struct grammar *g, struct rng *rng, unsigned mode, struct text *out);

#endif
