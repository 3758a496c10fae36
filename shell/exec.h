/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a command handler gets: void show_standby(struct exec *ex, const struct args *a). It runs
 * with the lab's lock held, writes into ex->out, and reads const state. A command that takes time
 * (ping, reload) writes as ordinary code: it calls exec_wait() in a loop; the lock is given up
 * inside, and in `rosh play` virtual time advances there.
 */
#ifndef ROSH_SHELL_EXEC_H
#define ROSH_SHELL_EXEC_H

#include "parser/parse.h"
#include "shell/host.h"

struct session;

struct exec {
	struct lab *lab;
	struct host *host; /* NULL at the lab console */
	struct session *ses;
	struct text *out;
	const char *line; /* as typed */
};

/* exec.c */

/* Gives the user what is in ex->out now, past pager and filter of the session. Gives up the
 * lock. */
void exec_flush(struct exec *ex);
/* Lets up to `ns` of virtual time pass (or waits that long in the lab's time). False:
 * interrupted by the user (Ctrl-^ or ^C) or the session is gone: clean up and return. Flushes
 * first. */
bool exec_wait(struct exec *ex, uint64_t ns);
/* Prints `prompt`, reads a line; false: interrupted. `secret`: no echo. */
bool exec_ask(struct exec *ex, const char *prompt, bool secret, char *answer, size_t cap);
/* Prints `prompt` ("Proceed with reload? [confirm]") and reads one key: Enter or y is true. */
bool exec_confirm(struct exec *ex, const char *prompt);

#endif
