/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tracked objects, kept by number. They change with interface events only, so each event walks
 * the few there are. Absent: IP routes, SLA, lists, delays.
 */
#include "engine/track/track.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/core/event.h"

struct track {
	struct router *router;
	struct list objects; /* by number */
	struct track_object *by_number[TRACK_SLOTS];
	struct iface_listener listener;
};

/* What the object's interface says; one that does not exist is Down. */
static bool track_evaluate(const struct router *r, const struct track_object *o,
			   const struct iface *gone)
{
	const struct iface *ifp = iface_find(r, o->ifname);

	if (!o->defined)
		return true;
	if (!ifp || ifp == gone || !ifp->proto_up)
		return false;
	return o->kind != TRACK_IP_ROUTING || iface_addr(ifp) != 0;
}

static void track_log(struct router *r, const struct track_object *o)
{
	const struct iface *ifp = iface_find(r, o->ifname);
	const char *name = ifp ? ifp->short_name : o->ifname;
	const char *what = o->kind == TRACK_IP_ROUTING ? "ip routing" : "line-protocol";
	const char *was = o->up ? "Down" : "Up", *is = o->up ? "Up" : "Down";

	if (r->style == STYLE_15)
		ev_track_state_15(r, o->number, ifp ? ifp->name : name, what, was, is);
	else
		ev_track_state(r, o->number, name, what, was, is);
}

/* The one place where an object changes: counts, dates, log, clients. */
static void track_set_up(struct router *r, struct track_object *o, bool up)
{
	struct track_client *c, *tmp;

	if (o->up == up)
		return;
	o->up = up;
	o->changes++;
	o->changed_ns = r->sim->now_ns;
	track_log(r, o);
	list_each_safe (c, tmp, &o->clients, node)
		c->fn(c->ctx, o);
}

/* A new object begins with what it sees; that is its first change when it is Up. */
static void track_begin(struct router *r, struct track_object *o)
{
	o->up = track_evaluate(r, o, NULL);
	o->changes = o->up && o->defined;
	o->changed_ns = r->sim->now_ns;
}

static struct track_object *track_object_new(struct router *r, unsigned number)
{
	struct track_object *o = mem_zalloc(sizeof(*o)), *after;

	assert(number && number < TRACK_SLOTS && !r->track->by_number[number]);
	o->number = number;
	o->up = true;
	list_init(&o->clients);
	list_each (after, &r->track->objects, node)
		if (after->number > number)
			break;
	list_insert_before(&after->node, &o->node);
	r->track->by_number[number] = o;
	return o;
}

static void track_object_free(struct track *t, struct track_object *o)
{
	t->by_number[o->number] = NULL;
	list_remove(&o->node);
	free(o);
}

/* 0: all are taken. */
static unsigned track_free_number(const struct track *t)
{
	unsigned n = 1;

	while (n < TRACK_SLOTS && t->by_number[n])
		n++;
	return n < TRACK_SLOTS ? n : 0;
}

/* An explicit object takes the number that an implicit one had come by. */
static void track_make_way(struct track *t, struct track_object *o)
{
	struct track_object *after;
	unsigned number = track_free_number(t);

	assert(number);
	t->by_number[o->number] = NULL;
	list_remove(&o->node);
	o->number = number;
	t->by_number[number] = o;
	list_each (after, &t->objects, node)
		if (after->number > number)
			break;
	list_insert_before(&after->node, &o->node);
}

void track_object_set(struct router *r, unsigned number, enum track_kind kind, const char *ifname)
{
	struct track_object *o = r->track->by_number[number];
	bool was_up;

	if (o && o->implicit) {
		track_make_way(r->track, o);
		o = NULL;
	}
	if (o && o->defined && o->kind == kind && !strcmp(o->ifname, ifname))
		return;
	if (!o)
		o = track_object_new(r, number);
	was_up = o->up;
	o->defined = true;
	o->kind = kind;
	snprintf(o->ifname, sizeof(o->ifname), "%s", ifname);
	track_begin(r, o);
	if (o->up != was_up) {
		struct track_client *c, *tmp;

		list_each_safe (c, tmp, &o->clients, node)
			c->fn(c->ctx, o);
	}
}

void track_object_unset(struct router *r, unsigned number)
{
	struct track_object *o = r->track->by_number[number];

	if (!o || o->implicit)
		return;
	/* Clients that still name it see something that is not defined, which counts as Up. */
	o->defined = false;
	track_set_up(r, o, true);
	o->changes = 0;
	if (list_empty(&o->clients))
		track_object_free(r->track, o);
}

static void track_client_add(struct track_object *o, struct track_client *c)
{
	c->obj = o;
	list_push(&o->clients, &c->node);
}

void track_client_join(struct router *r, struct track_client *c, unsigned number)
{
	struct track_object *o = r->track->by_number[number];

	if (o && o->implicit) {
		track_make_way(r->track, o);
		o = NULL;
	}
	track_client_add(o ? o : track_object_new(r, number), c);
}

void track_client_join_iface(struct router *r, struct track_client *c, const char *ifname)
{
	unsigned number = track_free_number(r->track);
	struct track_object *o;

	list_each (o, &r->track->objects, node)
		if (o->implicit && !strcmp(o->ifname, ifname)) {
			track_client_add(o, c);
			return;
		}
	if (!number)
		return;
	o = track_object_new(r, number);
	o->implicit = o->defined = true;
	o->kind = TRACK_LINE_PROTOCOL;
	snprintf(o->ifname, sizeof(o->ifname), "%s", ifname);
	track_begin(r, o);
	track_client_add(o, c);
}

void track_client_leave(struct router *r, struct track_client *c)
{
	struct track_object *o = c->obj;

	if (!o)
		return;
	c->obj = NULL;
	list_remove(&c->node);
	if (list_empty(&o->clients) && (o->implicit || !o->defined))
		track_object_free(r->track, o);
}

const struct track_object *track_find(const struct router *r, unsigned number)
{
	return number < TRACK_SLOTS ? r->track->by_number[number] : NULL;
}

const struct track_object *track_next(const struct router *r, const struct track_object *after)
{
	const struct list *at = after ? after->node.next : r->track->objects.next;

	return at == &r->track->objects ? NULL : container_of(at, struct track_object, node);
}

static void track_iface_event(void *ctx, struct iface *ifp, enum iface_event ev)
{
	struct track *t = ctx;
	struct track_object *o, *tmp;

	if (ev != IFACE_UP && ev != IFACE_DOWN && ev != IFACE_ADDR && ev != IFACE_GONE)
		return;
	list_each_safe (o, tmp, &t->objects, node)
		if (o->defined && !strcmp(o->ifname, ifp->name))
			track_set_up(t->router, o,
				     track_evaluate(t->router, o, ev == IFACE_GONE ? ifp : NULL));
}

void track_start(struct router *r)
{
	struct track *t = mem_zalloc(sizeof(*t));

	t->router = r;
	list_init(&t->objects);
	t->listener.fn = track_iface_event;
	t->listener.ctx = t;
	r->track = t;
	iface_listen(r, &t->listener);
}

void track_stop(struct router *r)
{
	struct track *t = r->track;

	if (!t)
		return;
	iface_unlisten(&t->listener);
	while (!list_empty(&t->objects))
		track_object_free(t, list_first(&t->objects, struct track_object, node));
	free(t);
	r->track = NULL;
}
