/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A session: one user at one line of one host (or at the lab console), apart from how the keys
 * arrive. Telnet, the readline console and `rosh play` each give it their own session_ops; all
 * that IOS does with a line is here, once.
 */
#ifndef ROSH_SHELL_SESSION_H
#define ROSH_SHELL_SESSION_H

#include <regex.h>

#include "shell/exec.h"

enum { SESSION_LINE_MAX = 4096, SESSION_HISTORY_DEFAULT = 10, SESSION_HISTORY_MAX = 256 };

/* What `| include X` asks for. */
enum filter_kind {
	FILTER_NONE,
	FILTER_BEGIN,
	FILTER_COUNT,
	FILTER_EXCLUDE,
	FILTER_INCLUDE,
	FILTER_SECTION,
	FILTER_SECTION_OUT, /* all but the section */
};

enum { PIPE_FILTERS = 4 };

struct filter {
	enum filter_kind kind;
	regex_t re;
	bool compiled;
	bool open;	   /* begin: seen; section: inside one */
	size_t indent;	   /* of the section's first line */
	unsigned count;	   /* of lines that match */
	struct text part;  /* the beginning of a line whose end is still to come */
};

/* What stands behind the bars of a show command: filters in a row, and a file at their end. */
enum pipe_sink { PIPE_SCREEN, PIPE_REDIRECT, PIPE_TEE, PIPE_APPEND };

struct pipe {
	struct filter filter[PIPE_FILTERS];
	unsigned n;
	enum pipe_sink sink;
	char url[128];
	bool append;	  /* behind what the file has */
	struct text file; /* what goes there */
};

struct session_ops {
	/* Output to the user, lines ended by '\n' (the terminal makes CR LF). Lock not held. */
	void (*write)(struct session *s, const char *text, size_t len);
	/* Lets time pass, at most `ns`; false: the user interrupts or is gone. Lock held at
	 * entry and at exit. */
	bool (*wait)(struct session *s, uint64_t ns);
	/* Reads a line after `prompt` was written; false: interrupted or gone. Lock not held. */
	bool (*read_line)(struct session *s, bool secret, char *to, size_t cap);
	/* Reads one key; -1: gone. Lock not held. */
	int (*read_key)(struct session *s);
	/* New log lines may be waiting: wake the terminal to call session_log(). Lock held;
	 * must not block. */
	void (*notify)(struct session *s);
	/* The line is cleared or the router reloads: end the session soon. Lock held; must not
	 * block. */
	void (*hangup)(struct session *s);
};

/* The lines typed in one kind of mode: a ring of the session's history_size. */
struct history {
	struct text line[SESSION_HISTORY_MAX];
	unsigned n;
};

/* What protects an SSH session, by libssh's names: from the client [0], to him [1]. */
struct session_ssh {
	char cipher[2][48], hmac[2][48];
};

struct session {
	struct list node; /* in host->sessions */
	struct lab *lab;
	struct host *host; /* NULL: the lab console */
	const struct session_ops *ops;
	void *ops_ctx;
	enum line_kind line;
	unsigned line_no; /* 0 con, 1 aux, 2 and up vtys, as `show users` counts */
	char user[64];	  /* "" none */
	char from[48];	  /* peer's address, "" on the console */
	unsigned privilege;
	bool in_config; /* `configure terminal` */
	unsigned config_session; /* its number in the log of changes */
	struct config_pos pos;
	struct config_pos saved;
	struct iface_range *range; /* `interface range`, shell/range.c; NULL: none */
	_Atomic unsigned length, width; /* terminal length (0: no paging), width */
	bool monitor;		/* terminal monitor */
	bool prompt_stamp;	/* terminal exec prompt timestamp */
	bool paging;		/* this terminal can page (not in play, not piped) */
	unsigned history_size;
	struct history *history; /* two: that of exec, that of configuration */
	uint64_t log_seen;   /* the newest log entry this session has printed */
	uint64_t log_shown;  /* the newest that broke into a command, those before it too */
	bool busy;	     /* a command runs; what was logged while one did: */
	uint64_t busy_from, busy_to;
	uint64_t last_key_wall_ns;
	bool logged_in;
	bool known; /* the transport has authenticated the user: SSH */
	const struct session_ssh *ssh; /* NULL: no SSH; the transport's, while the session lives */
	_Atomic bool closing;
	struct text out; /* what handlers write into */
	struct pipe pipe;
	struct filter search; /* /X, +X or -X at --More-- */
	unsigned page_row; /* lines on the screen since the command or the last --More-- */
	bool page_search;  /* --More-- was answered by one */
	bool page_quit;	   /* q at --More--: the rest is thrown away */
	struct text banner; /* lines of a banner whose end is still to come */
	struct parse *parse;
	bool unapplied;		  /* changes of a paste that config_flush() has not seen */
	uint64_t applied_wall_ns; /* when it last did */
	uint64_t apply_pause_ns;  /* how long the next time has to wait */
	uint64_t opened_wall_ns;
};

/* session.c */

/* A session of a host's line, listed there; the caller owns the memory and calls
 * session_close(). Lock held. */
void session_open(struct session *s, struct lab *lab, struct host *h, enum line_kind line,
		  unsigned line_no, const struct session_ops *ops, void *ops_ctx);
void session_close(struct session *s);
/* The same line with its next user, as after `exit` at a console. Lock held. */
void session_restart(struct session *s);
/* "7204VXR-1(config-if)#", no blank behind. Lock held. */
void session_prompt(const struct session *s, struct text *out);
/* Runs one typed line to its end: parse, filters, dialogue, output, errors with the caret. Lock
 * not held. */
void session_execute(struct session *s, const char *line);
/*
 * Pasted lines, each ended by '\n': runs those that are plain configuration lines, many under
 * one hold of the lock, and puts prompt, echo and words of each into `screen`. Returns the
 * bytes used, and stops at the first line that session_execute() must run. Lock not held.
 */
size_t session_paste(struct session *s, const char *text, size_t len, struct text *screen);
/*
 * An access list is applied whole, so a paste of n entries must not be applied n times: what
 * session_paste() leaves unapplied waits for four times what applying took last, where that was
 * long for the few nodes there were. Many small ones (routes) gain nothing by waiting, and would
 * hold the lab's lock the longer. This is how long it still has to wait, 0: nothing is due. The
 * caller's thread only.
 */
uint64_t session_unapplied_ns(const struct session *s);
/* Applies it. Lock held. */
void session_apply(struct session *s);
/* Gives the user what is in s->out, past filter and pager; the lock is given up meanwhile. Lock
 * held. */
void session_flush(struct session *s);
/* `end`, ^Z, ^C: leaves the configuration mode and logs it. Lock held. */
void session_end_config(struct session *s);
/* "console", "vty0 (192.0.2.1)", "USER on console": who configures. */
void session_who(const struct session *s, struct text *out);
struct line_settings *session_line(const struct session *s);
unsigned session_mode(const struct session *s);
/* What of session and host bears on the meaning of a line. */
struct parse_env session_env(const struct session *s);
/* The host stops or its lines are cleared: takes every session out of the configuration and
 * hangs it up. Lock held. */
void session_drop_all(struct host *h);
/* The usual ops->wait of a session in real time: sleeps on lab->moved until `ns` have passed in
 * the lab or `stop` says so. Lock held at entry and exit. */
bool session_wait_lab(struct session *s, uint64_t ns, bool (*stop)(struct session *s));

/* The answers to `?` and Tab for the line left of the cursor; no I/O. Lock held. */
void session_help(struct session *s, const char *left, struct text *out);
void session_complete(struct session *s, const char *left, struct text *suffix);
/* Log lines that the terminal has not shown yet and may show now: in the middle of a command what
 * `logging synchronous` does not hold back, else all. Whether the line being typed is to be shown
 * again behind them. Lock held. */
bool session_log(struct session *s, struct text *out);

/* The history of the mode the session is in; the configuration has one of its own. */
void session_history_add(struct session *s, const char *line);
/* The i-th line of history, the oldest is 0; NULL past the end. */
const char *session_history_get(const struct session *s, unsigned i);
/* The line typed `back` lines ago, 1 is the last; NULL past the oldest. */
const char *session_history_back(const struct session *s, unsigned back);
/* `history size`: the newest lines are kept. */
void session_history_resize(struct session *s, unsigned size);

/* filter.c */

/* `pattern` is a regular expression as IOS takes it; one that does not compile is taken
 * literally. */
void filter_open(struct filter *f, enum filter_kind kind, const char *pattern);
/* Adds to `out` what passes; `end`: no more will come. */
void filter_feed(struct filter *f, const char *text, size_t len, bool end, struct text *out);
void filter_close(struct filter *f);

/* exec_session.c: the commands that move a user about, whatever his level. */

void exec_enable(struct exec *ex, const struct args *a);
void exec_disable(struct exec *ex, const struct args *a);
void exec_exit(struct exec *ex, const struct args *a);
void exec_logout(struct exec *ex, const struct args *a);
void exec_end(struct exec *ex, const struct args *a);

/* privilege.c */

/* For parse_env: whether the level env->privilege lacks the word, in the host env->ctx. */
bool privilege_barred(const struct parse_env *env, const struct parse_place *at, const char *word,
		      bool own);
void privilege_free(struct privileges *p);

/* What the session's level may see of a section of the configuration, `depth` levels down: the
 * lines that it may set. Lock held. */
void privilege_render(const struct session *s, const struct node *section, unsigned depth,
		      struct text *out);

/* pipe.c */

/* What the line says behind its bars; `chains`: a bar in a pattern may begin another filter. */
void pipe_open(struct pipe *p, const struct args *a, bool chains);
/* Adds to `out` what the screen gets. */
void pipe_feed(struct pipe *p, const char *text, size_t len, bool end, struct text *out);
/* Writes the file if there is one, IOS's words to `out`. Lock held. */
void pipe_close(struct pipe *p, struct host *h, struct text *out);
static inline bool pipe_idle(const struct pipe *p)
{
	return p->n == 0 && p->sink == PIPE_SCREEN;
}

/* pager.c */

void pager_begin(struct session *s);
/* Writes with --More-- between screens. Lock not held. */
void pager_write(struct session *s, const char *text, size_t len);
/* A command is done: an unfinished line that a search held back. Lock not held. */
void pager_end(struct session *s);

/* login.c */

/* Whether a new vty/console user must log in first, and the dialogue itself; false: refused.
 * Lock not held. */
bool session_login(struct session *s);
/* The dialogue once more, for `login`: as another user of the router, with what he may do. False:
 * refused, and the session is as it was. Lock not held. */
bool session_login_again(struct session *s);
/* Words of that dialogue; NULL: none. Lock not held. */
void login_say(struct session *s, const char *words);
/* A question of it: false, the user is gone or too slow. Lock not held. */
bool login_ask(struct session *s, const char *prompt, bool secret, char *to, size_t cap);
/*
 * Whether the rules of vty line `vty` let a user in who comes with name and password (SSH): with
 * `login local` or no login his own password, else the line's; under `aaa new-model` what the
 * line's lists say; nobody in quiet mode. `key`: his SSH key has shown who he is. Gives his
 * privilege. Lock not held.
 */
struct login_source;
bool login_remote_ok(struct lab *lab, struct host *h, unsigned vty,
		     const struct login_source *from, const char *name, const char *password,
		     bool key, unsigned *privilege);

#endif
