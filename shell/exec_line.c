/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a user does with his own line: locks it, logs in as somebody else, asks how to ask. There
 * are no connections from a line to elsewhere, and so resume and disconnect find none.
 */
#include <string.h>

#include "grammar.h"
#include "lib/mem.h"
#include "shell/session.h"

/* So many interrupts in a row at a locked line close it. */
enum { LOCK_MAX = 80, LOCK_INTERRUPTS = 100 };

void exec_help(struct exec *ex, const struct args *a)
{
	(void)a;
	text_add(ex->out,
		 "A question mark '?' asks for help anywhere in a command.  Where nothing\n"
		 "fits what stands in front of it the list is empty: go back until '?'\n"
		 "has something to show again.\n"
		 "There are two kinds of help:\n"
		 "1. Full help: behind a blank (e.g. 'show ?') the '?' lists every word\n"
		 "   or value that the command can go on with, and what each is for.\n"
		 "2. Partial help: right behind the first letters of a word\n"
		 "   (e.g. 'show pr?') it lists the words that begin with them.\n\n");
}

/* Two times the same password; false: interrupted, or they differ. */
static bool lock_choose(struct exec *ex, char *password)
{
	char again[LOCK_MAX];
	bool same = exec_ask(ex, "Password: ", true, password, LOCK_MAX) &&
		    exec_ask(ex, "Again: ", true, again, sizeof(again));

	if (same && (!*password || strcmp(password, again) != 0)) {
		text_add(ex->out, "% Passwords do not match\n");
		same = false;
	}
	mem_wipe(again, sizeof(again));
	return same;
}

/* Nothing but the password opens the line again. */
static void lock_wait(struct exec *ex, const char *password)
{
	unsigned interrupts = 0;
	char typed[LOCK_MAX];
	bool open = false;

	text_add(ex->out, "\n                                Locked\n\n");
	while (!open && !ex->ses->closing) {
		typed[0] = '\0';
		if (exec_ask(ex, "Password: ", true, typed, sizeof(typed)))
			interrupts = 0;
		else if (++interrupts == LOCK_INTERRUPTS)
			ex->ses->closing = true;
		open = !interrupts && strcmp(typed, password) == 0;
		mem_wipe(typed, sizeof(typed));
	}
}

void exec_lock(struct exec *ex, const struct args *a)
{
	const struct line_settings *l = session_line(ex->ses);
	char password[LOCK_MAX] = "";

	(void)a;
	if (!l || !l->lockable) {
		text_add(ex->out, "% This line is not lockable\n");
		return;
	}
	if (lock_choose(ex, password))
		lock_wait(ex, password);
	mem_wipe(password, sizeof(password));
}

void exec_login(struct exec *ex, const struct args *a)
{
	struct session *s = ex->ses;

	(void)a;
	exec_flush(ex);
	if (s->closing)
		return;
	lab_unlock(ex->lab);
	session_login_again(s);
	pager_begin(s);
	lab_lock(ex->lab);
}

void exec_connections(struct exec *ex, const struct args *a)
{
	if (args_get(a, A_CONNECTION))
		text_printf(ex->out, "%% %u is not an open connection\n",
			    (unsigned)args_u(a, A_CONNECTION, 0));
	else
		text_add(ex->out, "% No current connection\n");
}
