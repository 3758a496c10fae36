/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a router has scheduled for its configuration; stopped with its power. */
#include "shell/life.h"

#include <stdlib.h>

#include "grammar.h"
#include "lib/mem.h"

static void period_over(void *ctx)
{
	struct life *l = ctx;
	struct file_url as;

	archive_save(l->host, &as);
	timer_start(l->host->lab->sim, &l->archive, l->period_min * 60 * NS_PER_S);
}

void archive_update(struct host *h)
{
	const struct node *archive = config_find(h->running, CMD_ARCHIVE, NULL);
	const struct node *n = archive ? node_find_child(archive, CMD_ARC_TIME_PERIOD) : NULL;
	unsigned period = n ? (unsigned)args_u(&n->a, A_MINUTES, 0) : 0;
	struct life *l = h->life;

	if (period == l->period_min)
		return;
	l->period_min = period;
	timer_stop(h->lab->sim, &l->archive);
	if (period)
		timer_start(h->lab->sim, &l->archive, period * 60 * NS_PER_S);
}

void life_new(struct host *h)
{
	struct life *l = mem_zalloc(sizeof(*l));

	l->host = h;
	timer_init(&l->reload, reload_timer, l);
	timer_init(&l->warn, reload_warn_timer, l);
	timer_init(&l->revert, revert_timer, l);
	timer_init(&l->revert_warn, revert_warn_timer, l);
	timer_init(&l->archive, period_over, l);
	h->life = l;
}

void life_stop(struct host *h)
{
	struct timer *all[] = {&h->life->reload, &h->life->warn, &h->life->revert,
			       &h->life->revert_warn, &h->life->archive};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		timer_stop(h->lab->sim, all[i]);
	h->life->period_min = 0;
}

void life_free(struct host *h)
{
	life_stop(h);
	free(h->life);
}
