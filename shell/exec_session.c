/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commands of grammars/session.cmd: privilege, configuration mode, the terminal, the lines.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/core/sim.h"
#include "grammar.h"
#include "lib/mem.h"
#include "shell/aaa.h"
#include "shell/config_log.h"
#include "shell/guard.h"
#include "shell/life.h"

enum { ENABLE_TRIES = 3 };

static bool enable_dialogue(struct exec *ex, const struct guard *g)
{
	char typed[256];
	bool good;
	int i;

	for (i = 0; i < ENABLE_TRIES; i++) {
		if (!exec_ask(ex, "Password: ", true, typed, sizeof(typed)))
			return false;
		/* A hash is slow on purpose; nobody else waits for it. */
		lab_unlock(ex->lab);
		good = guard_lets(g, typed);
		lab_lock(ex->lab);
		mem_wipe(typed, sizeof(typed));
		if (good)
			return true;
	}
	text_add(ex->out, g->secret ? "% Bad secrets\n\n" : "% Bad passwords\n\n");
	return false;
}

void exec_enable(struct exec *ex, const struct args *a)
{
	unsigned level = (unsigned)args_u(a, A_LEVEL, 15);
	struct session *s = ex->ses;
	struct guard g;

	if (level <= s->privilege) {
		s->privilege = level;
		return;
	}
	if (aaa_enabled(ex->host)) {
		if (aaa_enable(ex, level))
			s->privilege = level;
		return;
	}
	g = guard_enable(ex->host, level);
	if (!g.password && (s->line != LINE_CON || level < 15))
		text_add(ex->out, "% No password set\n");
	else if (!g.password || enable_dialogue(ex, &g))
		s->privilege = level;
	guard_free(&g);
}

void exec_disable(struct exec *ex, const struct args *a)
{
	unsigned level = (unsigned)args_u(a, A_LEVEL, 1);

	if (level < ex->ses->privilege)
		ex->ses->privilege = level;
}

void exec_exit(struct exec *ex, const struct args *a)
{
	struct session *s = ex->ses;

	(void)a;
	if (!s->in_config)
		s->closing = true;
	else if (!config_pos_up(&s->pos))
		session_end_config(s);
}

void exec_logout(struct exec *ex, const struct args *a)
{
	(void)a;
	ex->ses->closing = true;
}

void exec_end(struct exec *ex, const struct args *a)
{
	(void)a;
	session_end_config(ex->ses);
}

void exec_configure_terminal(struct exec *ex, const struct args *a)
{
	struct session *s = ex->ses;

	/* `do configure terminal` finds itself there already. */
	if (s->in_config || config_locked(ex) || !config_lock(ex, args_has(a, K_LOCK)))
		return;
	text_add(ex->out, "Enter configuration commands, one per line.  End with CNTL/Z.\n");
	config_pos_open(&s->pos, ex->host->running);
	s->pos.typed = true;
	s->in_config = true;
	s->config_session = config_log_session(ex->host);
}

void exec_configure(struct exec *ex, const struct args *a)
{
	char answer[32];
	size_t n;

	if (!exec_ask(ex, "Configuring from terminal, memory, or network [terminal]? ", false,
		      answer, sizeof(answer)))
		return;
	n = strlen(answer);
	if (n == 0 || !strncmp("terminal", answer, n))
		exec_configure_terminal(ex, a);
	else if (!strncmp("memory", answer, n))
		exec_configure_memory(ex, a);
	else
		text_add(ex->out, "?Must be \"terminal\", \"memory\" or \"network\"\n");
}

void exec_terminal_length(struct exec *ex, const struct args *a)
{
	ex->ses->length = (unsigned)args_u(a, A_LINES, 24);
}

void exec_terminal_width(struct exec *ex, const struct args *a)
{
	ex->ses->width = (unsigned)args_u(a, A_COLUMNS, 80);
}

void exec_terminal_monitor(struct exec *ex, const struct args *a)
{
	(void)a;
	if (ex->ses->line == LINE_CON) {
		text_add(ex->out, "% Console already monitors\n");
		return;
	}
	if (!ex->ses->monitor)
		ex->ses->log_seen = ex->host->log_seq;
	ex->ses->monitor = true;
}

void exec_terminal_no_monitor(struct exec *ex, const struct args *a)
{
	(void)a;
	ex->ses->monitor = false;
}

void exec_terminal_history(struct exec *ex, const struct args *a)
{
	unsigned dflt = ex->ses->history_size ? ex->ses->history_size : SESSION_HISTORY_DEFAULT;

	session_history_resize(ex->ses, (unsigned)args_u(a, A_LINES, dflt));
}

void exec_terminal_no_history(struct exec *ex, const struct args *a)
{
	(void)a;
	session_history_resize(ex->ses, 0);
}

void exec_terminal_stamp(struct exec *ex, const struct args *a)
{
	ex->ses->prompt_stamp = !args_has(a, K_NO);
}

/* What the line's own settings say. */
void exec_terminal_default(struct exec *ex, const struct args *a)
{
	const struct line_settings *l = session_line(ex->ses);

	if (args_has(a, K_LENGTH))
		ex->ses->length = l ? l->length : 24;
	else if (args_has(a, K_WIDTH))
		ex->ses->width = l ? l->width : 80;
	else if (args_has(a, K_MONITOR))
		ex->ses->monitor = false;
	else
		session_history_resize(ex->ses, l ? l->history_size : SESSION_HISTORY_DEFAULT);
}

void show_history(struct exec *ex, const struct args *a)
{
	const char *line;
	unsigned i;

	(void)a;
	for (i = 0; (line = session_history_get(ex->ses, i)); i++)
		text_printf(ex->out, "  %s\n", line);
}

void show_privilege(struct exec *ex, const struct args *a)
{
	(void)a;
	text_printf(ex->out, "Current privilege level is %u\n", ex->ses->privilege);
}
