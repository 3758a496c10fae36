/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The `login ...` lines of the whole router: from the model to its login_watch. */
#include <stdlib.h>
#include <string.h>

#include "grammar.h"
#include "lib/mem.h"
#include "shell/login_watch.h"

static const struct node *line(const struct host *h, unsigned cmd)
{
	return config_find(h->running, cmd, NULL);
}

static void read_report(const struct host *h, unsigned cmd, struct login_report *r)
{
	const struct node *n = line(h, cmd);

	r->log = r->trap = false;
	r->every = 1;
	if (!n)
		return;
	r->log = args_has(&n->a, K_LOG);
	r->trap = args_has(&n->a, K_TRAP);
	if (!r->log && !r->trap)
		r->log = r->trap = true;
	r->every = (unsigned)args_u(&n->a, A_TIMES, 1);
}

void apply_login(struct host *h, const struct touch *t, size_t n)
{
	struct login_watch *w = h->watch;
	const struct node *block = line(h, CMD_LOGIN_BLOCK_FOR), *delay = line(h, CMD_LOGIN_DELAY);
	const struct node *acl = line(h, CMD_LOGIN_QUIET_MODE_ACCESS_CLASS);
	struct login_watch was = *w;

	(void)t;
	(void)n;
	w->block_s = block ? (unsigned)args_u(&block->a, A_SECONDS, 0) : 0;
	w->tries = block ? (unsigned)args_u(&block->a, A_TRIES, 0) : 0;
	w->within_s = block ? (unsigned)args_u(&block->a, A_PERIOD, 0) : 0;
	w->delay_set = delay != NULL;
	w->delay_s = delay ? (unsigned)args_u(&delay->a, A_SECONDS, 1) : w->block_s ? 1 : 0;
	free(w->quiet_acl);
	w->quiet_acl = acl ? mem_strdup(args_s(&acl->a, A_ACL)) : NULL;
	read_report(h, CMD_LOGIN_ON_FAILURE, &w->failure);
	read_report(h, CMD_LOGIN_ON_SUCCESS, &w->success);
	if (was.block_s == w->block_s && was.tries == w->tries && was.within_s == w->within_s)
		return;
	/* Watched otherwise: it begins anew. */
	timer_stop(h->lab->sim, &w->quiet);
	w->window_ns = h->lab->sim->now_ns;
	w->in_window = 0;
}
