/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the player's two halves share: files and checks (play.c), terminals (play_term.c). */
#ifndef ROSH_SHELL_PLAY_INT_H
#define ROSH_SHELL_PLAY_INT_H

#include "shell/play.h"
#include "shell/session.h"

struct play_class {
	char name[32];
	struct play_lines lines; /* borrowed from the file's text */
};

/* A router's console, as the player types at it. */
struct play_host {
	struct play *play;
	struct host *host;
	/* Made when first typed at: the console, then the vtys; `at` is the one typed at now. */
	struct session *lines[1 + HOST_VTYS];
	unsigned at;
	uint64_t log_mark;   /* the newest line that a @log has shown */
	uint64_t until_mark; /* the newest line that an @until has found */
};

struct play_file {
	const char *path;
	struct text text;
	struct play_lines lines;
	size_t at; /* the next line */
	struct text updated;
	size_t copied; /* so many lines are in `updated` */
	unsigned checks, failed;
	struct play_file *outer;
};

struct play {
	const struct play_options *opt;
	struct text *report;
	struct lab *lab;
	struct play_host *hosts;
	unsigned nhosts;
	struct play_names names;
	struct play_class *classes;
	size_t nclasses;
	struct text *kept; /* texts of files, for as long as classes borrow from them */
	size_t nkept;
	struct play_file *file;
	char *last; /* path of the file that was played last */
	int failed;
	bool broken; /* a file has an error in itself: nothing goes on */
	/* While a command runs: */
	struct text out;
	size_t type_at;	      /* the file's line from which answers are read */
	uint64_t break_at_ns; /* 0: no interruption */
};

/* play.c */

/* A file has an error in itself: says so with its line, and nothing goes on. Gives false. */
bool play_broken(struct play *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Whether a line is that directive. */
bool play_line_is(const struct play_line *l, const char *word);
/* What stands behind a directive's word, as a string of the caller's. */
char *play_line_rest(const struct play_line *l, const char *word);
/* Times: 500ms, 30s, 1.5m, 2h. Gives the number of characters read, 0: none. */
size_t play_read_time(const char *s, uint64_t *ns);

/* play_term.c */

/* The session that is typed at; the console is opened when it is first asked for. */
struct session *play_session(struct play_host *ph);
/* Another line: 0 the console, 1 + n vty n. A vty that is new logs in, into p->out. */
void play_line_choose(struct play_host *ph, unsigned number);
/* Ends all sessions of a host. */
void play_lines_close(struct play_host *ph);
/* Types a line; its output goes into p->out. */
void play_type(struct play_host *ph, const char *line);
/* Reads @break among the lines below the command. */
bool play_read_break(struct play *p);

#endif
