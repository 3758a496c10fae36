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

enum parse_status host_change_in(struct host *h, struct config *c, struct config_pos *pos,
				 struct parse *p, struct text *words)
{
	unsigned spell = p->cmd->spell, brings = p->cmd->brings;
	bool live = c == h->running;
	enum parse_status st;

	if (spell != GRAM_NONE)
		rosh_dispatch.spell[spell](p);
	secret_conceal(h, c, p);
	st = config_change(c, pos, p, live ? &rosh_dispatch : NULL, live ? h : NULL, words);
	if (st == PARSE_OK && brings != GRAM_NONE)
		rosh_dispatch.brings[brings](h, c, p);
	return st;
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
	bool twice = (p->cmd->id == CMD_ENABLE_SECRET || p->cmd->id == CMD_ENABLE_PASSWORD) &&
		     enable_twice(h, p);
	enum parse_status st = host_change_in(h, h->running, pos, p, words);

	if (st == PARSE_OK && twice)
		warn_twice(p->cmd->id == CMD_ENABLE_SECRET, words);
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
