/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one way in which a line gets into a router's running configuration, whoever brings it (a
 * user, a paste, a file, boot): spelt as IOS keeps it, passwords as they are kept, with what it
 * brings along, and noted in the log of changes.
 */
#include "engine/core/router.h"
#include "grammar.h"
#include "shell/aaa.h"
#include "shell/apply.h"
#include "shell/config_log.h"
#include "shell/guard.h"
#include "shell/secret.h"
#include "shell/session.h"

void host_change_spell(struct parse *p)
{
	switch (p->cmd->id) {
	case CMD_PRIVILEGE:
		privilege_spell(p);
		break;
	case CMD_IP_FORWARD_PROTOCOL_UDP:
		forward_spell(p);
		break;
	case CMD_LINE_LOGGING_SYNCHRONOUS:
		synchronous_spell(p);
		break;
	}
}

/* Whether the `enable` secret that is typed is also the password, or the other way round. */
static bool enable_twice(const struct host *h, const struct parse *p)
{
	bool secret = p->cmd->id == CMD_ENABLE_SECRET;
	uint64_t level = args_u(&p->args, A_LEVEL, 15);
	const char *typed = args_s(&p->args, secret ? A_SECRET : A_PASSWORD);
	const struct node *other = config_find_u(
		h->running, secret ? CMD_ENABLE_PASSWORD : CMD_ENABLE_SECRET, level);

	return !h->booting && !p->negate && !p->dflt && typed && other &&
	       args_u(&p->args, A_TYPE, 0) == 0 &&
	       guard_password_ok((unsigned)args_u(&other->a, A_TYPE, 0),
				 args_s(&other->a, secret ? A_PASSWORD : A_SECRET), typed);
}

static void warn_twice(bool secret, struct text *words)
{
	text_printf(words,
		    "The enable %s you have chosen is the same as your enable %s.\n"
		    "This is not recommended.  Re-enter the enable %s.\n",
		    secret ? "secret" : "password", secret ? "password" : "secret",
		    secret ? "secret" : "password");
}

static enum parse_status change(struct host *h, struct config_pos *pos, struct parse *p,
				struct text *words)
{
	bool was = secret_obscures(h->running), twice = false;
	enum parse_status st;

	if (p->cmd->id == CMD_ENABLE_SECRET || p->cmd->id == CMD_ENABLE_PASSWORD)
		twice = enable_twice(h, p);
	host_change_spell(p);
	secret_conceal(h, h->running, p);
	st = config_change(h->running, pos, p, &rosh_dispatch, h, words);
	if (!was && st == PARSE_OK && p->cmd->id == CMD_SERVICE_PASSWORD_ENCRYPTION &&
	    secret_obscures(h->running))
		secret_conceal_all(h);
	if (st == PARSE_OK && p->cmd->id == CMD_PRIVILEGE && !p->negate && !p->dflt)
		privilege_parents(h, p);
	if (st == PARSE_OK && twice)
		warn_twice(p->cmd->id == CMD_ENABLE_SECRET, words);
	if (st == PARSE_OK && p->cmd->id == CMD_AAA_NEW_MODEL)
		aaa_switched(h);
	return st;
}

enum parse_status host_change(struct host *h, struct config_pos *pos, struct parse *p,
			      struct text *words)
{
	bool logged = config_log_enabled(h);
	unsigned depth = pos->depth;
	enum parse_status st;

	while (depth && pos->at[depth - 1].mode != p->mode)
		depth--;
	st = change(h, pos, p, words);
	/* The line that ends the record is its last. */
	if (st == PARSE_OK && !h->booting && (logged || config_log_enabled(h)))
		config_log_note(h, p, depth);
	return st;
}
