/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `configuration mode exclusive`: one session has the configuration for itself, from when it
 * enters the configuration mode (auto) or asks for it (manual) until it leaves that mode. Its
 * process is this program, whose sessions are told apart by their terminals.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "grammar.h"
#include "shell/life.h"
#include "shell/session.h"

static const char *owner_name(const struct session *s)
{
	return s->user[0] ? s->user : "unknown";
}

bool config_locked(struct exec *ex)
{
	const struct session *owner = ex->host->life->config_owner;

	if (!owner || owner == ex->ses)
		return false;
	text_printf(ex->out,
		    "Configuration mode locked exclusively by user '%s' process '%d' from "
		    "terminal '%u'. Please try later.\n",
		    owner_name(owner), (int)getpid(), owner->line_no);
	return true;
}

bool config_lock(struct exec *ex, bool asked)
{
	const struct node *n = config_find(ex->host->running, CMD_CONFIGURATION_MODE, NULL);
	struct life *l = ex->host->life;

	if (asked && !n) {
		text_add(ex->out, "% Exclusive configuration mode is not configured\n");
		return false;
	}
	if (n && (asked || args_has(&n->a, K_AUTO))) {
		l->config_owner = ex->ses;
		l->config_locked_ns = ex->lab->sim->now_ns;
	}
	return true;
}

void config_unlock(const struct session *s)
{
	if (s->host && s->host->life->config_owner == s)
		s->host->life->config_owner = NULL;
}

void show_configuration_lock(struct exec *ex, const struct args *a)
{
	const struct life *l = ex->host->life;
	const struct session *owner = l->config_owner;

	(void)a;
	text_add(ex->out, "Parser Configure Lock\n---------------------\n");
	text_printf(ex->out, "Owner PID         : %d\n", owner ? (int)getpid() : -1);
	text_printf(ex->out, "User              : %s\n", owner ? owner_name(owner) : "unknown");
	text_printf(ex->out, "TTY               : %d\n", owner ? (int)owner->line_no : -1);
	text_printf(ex->out, "Type              : %s\n", owner ? "EXCLUSIVE" : "NO LOCK");
	text_printf(ex->out, "State             : %s\n", owner ? "LOCKED" : "FREE");
	if (owner)
		text_printf(ex->out, "Lock active time (in Sec) : %llu\n",
			    (unsigned long long)((ex->lab->sim->now_ns - l->config_locked_ns) /
						 NS_PER_S));
}

/* The owner stays where he is, and the others may come. */
void clear_configuration_lock(struct exec *ex, const struct args *a)
{
	char prompt[96], answer[16];
	struct life *l = ex->host->life;
	size_t n;

	(void)a;
	if (!l->config_owner) {
		text_add(ex->out, "The configuration lock is not held by any process\n");
		return;
	}
	snprintf(prompt, sizeof(prompt),
		 "Process <%d> is holding the EXCLUSIVE lock.\nDo you want to clear the lock? "
		 "[yes/no]: ",
		 (int)getpid());
	if (!exec_ask(ex, prompt, false, answer, sizeof(answer)))
		return;
	n = strlen(answer);
	if (n && n <= 3 && strncmp("yes", answer, n) == 0)
		l->config_owner = NULL;
}
