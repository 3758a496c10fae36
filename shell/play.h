/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Session files: the runner's options, and the comparison of lines with placeholders. */
#ifndef ROSH_SHELL_PLAY_H
#define ROSH_SHELL_PLAY_H

#include "shell/lab.h"

struct play_options {
	bool update;	      /* rewrite the expected text of what differs */
	bool hash;	      /* print the hash over all frames */
	bool verbose;	      /* print what goes in and out */
	uint64_t seed;
	const char *pcap_dir; /* captures of all links go here, NULL: none */
};

/* Lines of a text, borrowed from it. */
struct play_line {
	const char *s;
	size_t len;
};

struct play_lines {
	struct play_line *v;
	size_t n, cap;
};

/* What named placeholders stand for. */
struct play_name {
	char name[32];
	bool numeric;
	uint64_t number;
	char text[64];
};

struct play_names {
	struct play_name *v;
	size_t n, cap;
};

/* play.c */

/* Plays the files one after the other; their failures go to `report`. Gives the number of failed
 * checks, or -1 when a file could not be read or has an error in itself. */
int play_files(const char *const *files, size_t n, const struct play_options *opt,
	       struct text *report);

/* play_match.c */

void play_lines_add(struct play_lines *l, const char *s, size_t len);
/* Splits a text at line ends; its last line needs none. */
void play_lines_split(struct play_lines *l, const char *text, size_t len);
/* Forgets empty lines at both ends. */
void play_lines_trim(struct play_lines *l);
void play_lines_free(struct play_lines *l);
void play_names_free(struct play_names *n);
/* The whole line against a line with placeholders; names are bound only when it matches. */
bool play_match(const struct play_line *want, const struct play_line *got,
		struct play_names *names);
/* The same anywhere inside the line; binds nothing. */
bool play_match_inside(const struct play_line *want, const struct play_line *got,
		       struct play_names *names);

/* play_check.c */

/* A check of an output against expected lines; false: `diff` tells where. */
bool play_check_block(const struct play_lines *want, const struct play_lines *got,
		      struct play_names *names, struct text *diff);
/* The lines stand in the output one below the other. */
bool play_check_part(const struct play_lines *want, const struct play_lines *got,
		     struct play_names *names, struct text *diff);
/* The lines stand in the output in this order; between them only lines of `classes`. */
bool play_check_inorder(const struct play_lines *want, const struct play_lines *classes,
			const struct play_lines *got, struct play_names *names, struct text *diff);
bool play_check_absent(const struct play_lines *want, const struct play_lines *got,
		       struct play_names *names, struct text *diff);
/* The expected lines as they must be for this output: those that match stay, others are
 * replaced. */
void play_merge(const struct play_lines *want, const struct play_lines *got,
		struct play_names *names, struct text *out);

#endif
