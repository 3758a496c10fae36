/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The terminal that started rosh: what lab_console.c (commands) and console.c (keys) share. */
#ifndef ROSH_SHELL_CONSOLE_TTY_H
#define ROSH_SHELL_CONSOLE_TTY_H

#include <stdatomic.h>
#include <termios.h>

#include "shell/bytes.h"
#include "shell/edit.h"
#include "shell/session.h"

/* A router's console as joined from here; it stays logged in while one is elsewhere. */
struct joined {
	struct session s;
	bool waits_return; /* "Press RETURN to get started" */
};

struct console {
	struct lab *lab;
	bool tty;
	int signal_fd, wake_fd;
	struct session ses;	/* lab> */
	struct joined **joined; /* by router->index, NULL where never joined */
	unsigned njoined;
	struct session *cur; /* where the keys go */
	struct host *join;   /* the command `connect` wants to go there */
	bool leave;	     /* Ctrl-^ x */
	bool over;
	atomic_bool due; /* some session has log lines, or is hung up */
	bool interrupt;
	bool ctrl_z; /* the line ended with ^Z: leave the configuration behind it */
	bool col0;
	char *line;	   /* readline has one */
	struct edit edit;  /* the row it is typed in */
	bool editing;
	struct bytes keys; /* typed ahead, or the file's bytes */
	bool eof;
	struct termios cooked;
};

/* console.c */

/* Runs the terminal until `over`. */
void console_loop(struct console *c);
void console_write(struct console *c, const char *text, size_t len);
/* One line of input is here: goes to the current session, or joins and leaves. */
void console_line(struct console *c, const char *line);
/* The prompt, empty while a console waits for Return. Lock not held. */
void console_prompt(struct console *c, struct text *out);
/* Waiting log lines of the current session; whether what is being typed is to be shown again
 * behind them. Lock not held. */
bool console_log(struct console *c, struct text *out);
extern const struct session_ops console_ops;

/* console_rl.c */

/* readline's half: the line editor, `?`, Tab, Ctrl-^ x, ^Z. One console a process: readline has
 * no context. */
void console_rl_open(struct console *c);
void console_rl_close(struct console *c);
/* Shows the prompt and edits a line, which comes to c->line. */
void console_rl_begin(struct console *c);
void console_rl_end(struct console *c);
void console_rl_key(struct console *c);
/* Prints log lines, and the one being typed again behind them if `again`. */
void console_rl_above(struct console *c, const struct text *lines, bool again);
void console_rl_abandon(struct console *c);
void console_rl_resize(struct console *c);
/* ^P and ^N go through the history of the current session in its mode. */
void console_rl_history(struct console *c);

#endif
