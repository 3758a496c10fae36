/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Redundancy groups by name: a list of what is published and a list of clients, a router each. */
#include "engine/core/redundancy.h"

#include <stdlib.h>
#include <string.h>

#include "engine/core/modules.h"

struct red_group {
	struct list node;
	char name[64];
	struct red_info info;
};

struct redundancy {
	struct list groups;
	struct list clients;
	uint64_t tellings;
};

void red_start(struct router *r)
{
	r->red = mem_zalloc(sizeof(*r->red));
	list_init(&r->red->groups);
	list_init(&r->red->clients);
}

static void red_group_free(struct red_group *g)
{
	list_remove(&g->node);
	free(g);
}

void red_stop(struct router *r)
{
	struct red_client *c, *tmp;

	if (!r->red)
		return;
	while (!list_empty(&r->red->groups))
		red_group_free(list_first(&r->red->groups, struct red_group, node));
	list_each_safe (c, tmp, &r->red->clients, node)
		list_remove(&c->node);
	free(r->red);
	r->red = NULL;
}

const char *red_state_name(enum red_state s)
{
	static const char *const names[] = {
		[RED_INIT] = "Init",	   [RED_BACKUP] = "Backup", [RED_SPEAK] = "Speak",
		[RED_STANDBY] = "Standby", [RED_ACTIVE] = "Active",
	};

	return names[s];
}

static struct red_group *red_group_find(const struct router *r, const char *name)
{
	struct red_group *g;

	list_each (g, &r->red->groups, node)
		if (!strcmp(g->name, name))
			return g;
	return NULL;
}

/* Who has not heard of this telling, nor of a later one; NULL: all have. */
static struct red_client *red_client_untold(const struct router *r, const char *name, uint64_t n)
{
	struct red_client *c;

	list_each (c, &r->red->clients, node)
		if (c->told < n && !strcmp(c->name, name))
			return c;
	return NULL;
}

/*
 * A client may end itself or any other, and may publish in its turn: the list is looked through
 * anew after each, and who heard the later news is spared the older.
 */
static void red_tell(struct router *r, const char *name, enum red_state from, enum red_state to)
{
	uint64_t n = ++r->red->tellings;
	struct red_client *c;

	while ((c = red_client_untold(r, name, n))) {
		c->told = n;
		c->fn(c->ctx, name, from, to);
	}
}

void red_publish(struct router *r, const char *name, const struct red_info *info)
{
	struct red_group *g = red_group_find(r, name);
	enum red_state from;

	if (!g) {
		g = mem_zalloc(sizeof(*g));
		strncpy(g->name, name, sizeof(g->name) - 1);
		list_push(&r->red->groups, &g->node);
	}
	/* While clients are told they see the new addresses, but the state that is being left. */
	from = g->info.state;
	g->info = *info;
	g->info.state = from;
	red_tell(r, name, from, info->state);
	g = red_group_find(r, name);
	if (g)
		g->info.state = info->state;
}

void red_withdraw(struct router *r, const char *name)
{
	struct red_group *g = red_group_find(r, name);
	enum red_state from;

	if (!g)
		return;
	from = g->info.state;
	red_group_free(g);
	red_tell(r, name, from, RED_INIT);
}

bool red_enquire(struct router *r, const char *name, struct red_info *info)
{
	const struct red_group *g = red_group_find(r, name);

	if (g && info)
		*info = g->info;
	return g != NULL;
}

void red_register(struct router *r, struct red_client *c)
{
	c->told = 0;
	list_push(&r->red->clients, &c->node);
}

void red_unregister(struct red_client *c)
{
	list_remove(&c->node);
}
