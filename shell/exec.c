/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a command handler may ask of its session while it runs: show what it has, wait, ask.
 * Handlers run with the lab's lock held; every function here gives it up while it talks.
 */
#include "shell/exec.h"

#include <string.h>

#include "shell/session.h"

void exec_flush(struct exec *ex)
{
	session_flush(ex->ses);
}

bool exec_wait(struct exec *ex, uint64_t ns)
{
	struct session *s = ex->ses;

	session_flush(s);
	if (s->closing || s->page_quit)
		return false;
	return s->ops->wait(s, ns);
}

bool exec_ask(struct exec *ex, const char *prompt, bool secret, char *answer, size_t cap)
{
	struct session *s = ex->ses;
	bool ok;

	session_flush(s);
	if (s->closing)
		return false;
	lab_unlock(ex->lab);
	s->ops->write(s, prompt, strlen(prompt));
	ok = s->ops->read_line(s, secret, answer, cap);
	pager_begin(s);
	lab_lock(ex->lab);
	return ok && !s->closing;
}

bool exec_confirm(struct exec *ex, const char *prompt)
{
	struct session *s = ex->ses;
	int key;

	session_flush(s);
	if (s->closing)
		return false;
	lab_unlock(ex->lab);
	s->ops->write(s, prompt, strlen(prompt));
	key = s->ops->read_key(s);
	s->ops->write(s, "\n", 1);
	pager_begin(s);
	lab_lock(ex->lab);
	return !s->closing && (key == '\r' || key == '\n' || key == 'y' || key == 'Y');
}
