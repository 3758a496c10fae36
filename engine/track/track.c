/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tracked objects, kept by number. They change with interfaces, with routes and with each other;
 * what happens to the first two is held against every object that there can be. A changed route is
 * looked at ROUTE_WAIT_S later: a route that hangs on what it is itself tracked by cannot make the
 * router spin. Absent: SLA.
 */
#include "engine/track/track.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/core/event.h"
#include "engine/track/track_int.h"

enum { ROUTE_WAIT_S = 1 };

static void track_log(struct router *r, const struct track_object *o)
{
	const char *was = o->up ? "Down" : "Up", *is = o->up ? "Up" : "Down";
	char what[96];

	track_describe(o, what, sizeof(what));
	if (r->style == STYLE_15)
		ev_track_state_15(r, o->number, what, was, is);
	else
		ev_track_state(r, o->number, what, was, is);
}

static void track_members_free(struct router *r, struct track_member *m, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		track_client_leave(r, &m[i].client);
	free(m);
}

static void track_object_free(struct track *t, struct track_object *o)
{
	timer_stop(t->router->sim, &o->delay_timer);
	track_members_free(o->router, o->members, o->n_members);
	t->by_number[o->number] = NULL;
	list_remove(&o->node);
	free(o);
}

/* An object without a line goes with its last client, once nobody is being told of it. */
static void track_object_release(struct track *t, struct track_object *o)
{
	if (!o->settling && list_empty(&o->clients) && (o->implicit || !o->defined))
		track_object_free(t, o);
}

/*
 * A list that has itself among its objects hears nothing of its own change. A client may end
 * itself or any other: those that leave move `telling` on. The object may be gone afterwards.
 */
static void track_tell(struct track_object *o, bool strict)
{
	uint64_t n;

	if (o->settling)
		return;
	o->settling = true;
	n = ++o->router->track->tellings;
	o->telling = o->clients.next;
	while (o->telling != &o->clients) {
		struct track_client *c = container_of(o->telling, struct track_client, node);

		o->telling = o->telling->next;
		/* Who joined meanwhile has seen what there is. */
		if (c->told >= n || (strict && !c->strict))
			continue;
		c->told = n;
		c->fn(c->ctx, o);
	}
	o->telling = NULL;
	o->settling = false;
	track_object_release(o->router->track, o);
}

/* The one place where an object changes: counts, dates, log, clients. It may go with the last. */
static void track_set_up(struct router *r, struct track_object *o, bool up)
{
	timer_stop(r->sim, &o->delay_timer);
	if (o->up == up)
		return;
	o->up = up;
	o->changes++;
	o->changed_ns = r->sim->now_ns;
	track_log(r, o);
	track_tell(o, false);
}

/* What it sees now counts at once, or when it has lasted as long as `delay` says. */
static void track_look(struct track_object *o, const struct iface *gone)
{
	struct sim *s = o->router->sim;
	bool up = track_evaluate(o, gone);
	unsigned delay_s = up ? o->delay_up_s : o->delay_down_s;

	if (up == o->up) {
		timer_stop(s, &o->delay_timer);
	} else if (!delay_s) {
		track_set_up(o->router, o, up);
	} else if (!timer_running(&o->delay_timer)) {
		o->waits_since_ns = s->now_ns;
		timer_start(s, &o->delay_timer, delay_s * NS_PER_S);
	}
}

/* A change that waits has other delays now: what it has waited counts. */
static void track_delay_again(struct track_object *o)
{
	struct sim *s = o->router->sim;
	uint64_t due_ns;

	if (!timer_running(&o->delay_timer))
		return;
	due_ns = o->waits_since_ns + (o->up ? o->delay_down_s : o->delay_up_s) * NS_PER_S;
	if (due_ns > s->now_ns)
		timer_start(s, &o->delay_timer, due_ns - s->now_ns);
	else
		track_set_up(o->router, o, !o->up);
}

static void track_delay_fired(void *ctx)
{
	struct track_object *o = ctx;

	track_set_up(o->router, o, !o->up);
}

/* A new object begins with what it sees; that is its first change when it is Up. */
static void track_begin(struct router *r, struct track_object *o)
{
	timer_stop(r->sim, &o->delay_timer);
	o->up = track_evaluate(o, NULL);
	o->changes = o->up && o->defined;
	o->changed_ns = r->sim->now_ns;
}

static struct track_object *track_object_new(struct router *r, unsigned number)
{
	struct track_object *o = mem_zalloc(sizeof(*o)), *after;

	assert(number && number < TRACK_SLOTS && !r->track->by_number[number]);
	o->number = number;
	o->router = r;
	timer_init(&o->delay_timer, track_delay_fired, o);
	o->up = true;
	list_init(&o->clients);
	list_each (after, &r->track->objects, node)
		if (after->number > number)
			break;
	list_insert_before(&after->node, &o->node);
	r->track->by_number[number] = o;
	return o;
}

/* So many implicit objects there may be, that every explicit one still finds a number. */
enum { TRACK_IMPLICIT_MAX = TRACK_SLOTS - 1 - TRACK_MAX };

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

static bool track_conf_same(const struct track_object *o, const struct track_conf *c)
{
	if (!o->defined || o->kind != c->kind || strcmp(o->ifname, c->ifname) != 0 ||
	    !prefix_eq(o->prefix, c->prefix) || o->n_members != c->n_members ||
	    o->threshold_up != c->threshold_up || o->threshold_down != c->threshold_down)
		return false;
	for (unsigned i = 0; i < c->n_members; i++)
		if (o->members[i].conf.number != c->members[i].number ||
		    o->members[i].conf.negate != c->members[i].negate ||
		    o->members[i].conf.weight != c->members[i].weight)
			return false;
	return true;
}

static void track_member_changed(void *ctx, const struct track_object *obj)
{
	struct track_member *m = ctx;

	(void)obj;
	track_look(m->list, NULL);
}

static void track_members_set(struct track_object *o, const struct track_conf *c)
{
	struct track_member *was = o->members;
	unsigned n_was = o->n_members;

	o->members = c->n_members ? mem_calloc(c->n_members, sizeof(*o->members)) : NULL;
	o->n_members = c->n_members;
	for (unsigned i = 0; i < c->n_members; i++) {
		struct track_member *m = &o->members[i];

		m->conf = c->members[i];
		m->list = o;
		m->client.fn = track_member_changed;
		m->client.ctx = m;
		m->client.strict = true;
		m->client.protocol = "Track-list";
		m->client.group = o->number;
		track_client_join(o->router, &m->client, m->conf.number);
	}
	track_members_free(o->router, was, n_was);
}

void track_object_configure(struct router *r, unsigned number, const struct track_conf *c)
{
	struct track_object *o = r->track->by_number[number];
	bool was_up, fresh;

	if (o && o->implicit) {
		track_make_way(r->track, o);
		o = NULL;
	}
	if (!o)
		o = track_object_new(r, number);
	o->delay_up_s = c->delay_up_s;
	o->delay_down_s = c->delay_down_s;
	if (track_conf_same(o, c)) {
		track_delay_again(o);
		return;
	}
	was_up = o->up;
	/* A list that gets another object is the list it was: what changes is a change. */
	fresh = !o->defined || o->kind != c->kind || c->kind < TRACK_LIST_AND;
	o->defined = true;
	o->kind = c->kind;
	snprintf(o->ifname, sizeof(o->ifname), "%s", c->ifname);
	o->prefix = c->prefix;
	o->threshold_up = c->threshold_up;
	o->threshold_down = c->threshold_down;
	track_members_set(o, c);
	if (!fresh) {
		track_look(o, NULL);
		return;
	}
	o->up = false;
	track_begin(r, o);
	track_tell(o, o->up == was_up);
}

void track_object_set(struct router *r, unsigned number, enum track_kind kind, const char *ifname)
{
	struct track_conf c = {.kind = kind};

	snprintf(c.ifname, sizeof(c.ifname), "%s", ifname);
	track_object_configure(r, number, &c);
}

void track_object_unset(struct router *r, unsigned number)
{
	struct track_object *o = r->track->by_number[number];

	if (!o || o->implicit)
		return;
	/* Clients that still name it see something that is not defined, which counts as Up. */
	/* Still defined: a list that has itself among its objects is not freed by that. */
	track_members_free(r, o->members, o->n_members);
	o->members = NULL;
	o->n_members = 0;
	o->defined = false;
	if (o->up)
		track_tell(o, true);
	else
		track_set_up(r, o, true);
	/* A client that was told may have let go of it, or have defined it anew. */
	o = r->track->by_number[number];
	if (!o || o->implicit || o->defined)
		return;
	o->changes = 0;
	track_object_release(r->track, o);
}

static void track_client_add(struct track_object *o, struct track_client *c)
{
	c->obj = o;
	c->told = o->router->track->tellings;
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
	unsigned number = track_free_number(r->track), n_implicit = 0;
	struct track_object *o;

	list_each (o, &r->track->objects, node) {
		if (o->implicit && !strcmp(o->ifname, ifname)) {
			track_client_add(o, c);
			return;
		}
		n_implicit += o->implicit;
	}
	if (!number || n_implicit == TRACK_IMPLICIT_MAX)
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
	if (o->telling == &c->node)
		o->telling = c->node.next;
	list_remove(&c->node);
	track_object_release(r->track, o);
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

/* By number, since clients that hear of one object may make any other go. */
static void track_iface_event(void *ctx, struct iface *ifp, enum iface_event ev)
{
	struct track *t = ctx;
	struct track_object *o;

	if (ev != IFACE_UP && ev != IFACE_DOWN && ev != IFACE_ADDR && ev != IFACE_GONE)
		return;
	for (unsigned n = 1; n < TRACK_SLOTS; n++) {
		o = t->by_number[n];
		if (o && o->defined && o->kind <= TRACK_IP_ROUTING &&
		    !strcmp(o->ifname, ifp->name))
			track_look(o, ev == IFACE_GONE ? ifp : NULL);
	}
	if (ev == IFACE_GONE)
		track_static_drop(t->router, ifp);
}

static void track_routes_look(struct track *t)
{
	struct track_object *o;

	for (unsigned n = 1; n < TRACK_SLOTS; n++) {
		o = t->by_number[n];
		if (o && o->defined && (o->kind == TRACK_ROUTE || o->kind == TRACK_METRIC))
			track_look(o, NULL);
	}
}

static void track_route_timer_fired(void *ctx)
{
	track_routes_look(ctx);
}

/* The table may not be touched from here, and one change seldom comes alone. */
static void track_route_changed(void *ctx, const struct rib_route *was, const struct rib_route *is)
{
	struct track *t = ctx;

	(void)was;
	(void)is;
	if (!list_empty(&t->objects) && !timer_running(&t->route_timer))
		timer_start(t->router->sim, &t->route_timer, ROUTE_WAIT_S * NS_PER_S);
}

void track_resolution_set(struct router *r, unsigned of_static, unsigned of_ospf)
{
	struct track *t = r->track;

	if (t->resolution_static == of_static && t->resolution_ospf == of_ospf)
		return;
	t->resolution_static = of_static;
	t->resolution_ospf = of_ospf;
	track_routes_look(t);
}

void track_start(struct router *r)
{
	struct track *t = mem_zalloc(sizeof(*t));

	t->router = r;
	t->resolution_static = TRACK_RESOLUTION_STATIC;
	t->resolution_ospf = TRACK_RESOLUTION_OSPF;
	list_init(&t->objects);
	t->listener.fn = track_iface_event;
	t->listener.ctx = t;
	r->track = t;
	iface_listen(r, &t->listener);
	list_init(&t->statics);
	timer_init(&t->route_timer, track_route_timer_fired, t);
	t->routes.fn = track_route_changed;
	t->routes.ctx = t;
	rib_listen(r, &t->routes);
}

/* The lists let go of their objects; one that nothing defines goes with its last client. */
static void track_lists_empty(struct track *t)
{
	struct track_object *o;
	struct list *at = t->objects.next;

	while (at != &t->objects) {
		struct track_member *m;
		unsigned n;

		o = container_of(at, struct track_object, node);
		at = at->next;
		if (!o->n_members)
			continue;
		m = o->members;
		n = o->n_members;
		o->members = NULL;
		o->n_members = 0;
		track_members_free(t->router, m, n);
		at = t->objects.next;
	}
}

void track_stop(struct router *r)
{
	struct track *t = r->track;

	if (!t)
		return;
	iface_unlisten(&t->listener);
	rib_unlisten(&t->routes);
	timer_stop(r->sim, &t->route_timer);
	track_static_drop(r, NULL);
	track_lists_empty(t);
	while (!list_empty(&t->objects))
		track_object_free(t, list_first(&t->objects, struct track_object, node));
	free(t);
	r->track = NULL;
}
