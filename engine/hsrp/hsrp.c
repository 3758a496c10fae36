/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * HSRP (RFC 2281, and version 2): the module, its configuration, and what interfaces and tracked
 * objects do to its groups. The machine itself is in hsrp_fsm.c, packets in hsrp_io.c.
 *
 * Not in the RFC: groups on an interface wait for `standby delay` after it came up; a tracked
 * object that is Down lowers a group's priority; groups have names that clients follow.
 * Absent: BFD, IPv6.
 */
#include "engine/hsrp/hsrp.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/hsrp/hsrp_priv.h"
#include "engine/net/ip.h"

void hsrp_group_conf_init(struct hsrp_group_conf *c, unsigned group)
{
	*c = (struct hsrp_group_conf){
		.group = group,
		.priority = HSRP_DEFAULT_PRIORITY,
		.hello_ms = HSRP_DEFAULT_HELLO_MS,
		.hold_ms = HSRP_DEFAULT_HOLD_MS,
	};
}

void hsrp_conf_init(struct hsrp_conf *c)
{
	*c = (struct hsrp_conf){
		.version = 1,
		.delay_min_s = HSRP_DEFAULT_DELAY_MIN_S,
		.delay_reload_s = HSRP_DEFAULT_DELAY_RELOAD_S,
		.redirect_adv_s = HSRP_DEFAULT_ADV_S,
		.redirect_hold_s = HSRP_DEFAULT_ADV_HOLD_S,
	};
}

/* The configured priority less the decrements of what is Down; never under 0. */
static void hsrp_priority_update(struct hsrp_group *g)
{
	unsigned was = g->priority, lost = 0;

	g->shut = false;
	for (unsigned i = 0; i < g->n_tracks; i++) {
		const struct hsrp_track *t = &g->tracks[i];

		if (!t->client.obj || t->client.obj->up)
			continue;
		g->shut = g->shut || t->shutdown;
		lost += t->shutdown ? 0 : t->decrement;
	}
	g->priority = lost < g->configured_priority ? g->configured_priority - lost : 0;
	if (g->priority != was && g->state > HSRP_DISABLED)
		ev_hsrp_priority(hsrp_router(g), g->hif->ifp, g->group, was, g->priority);
}

static void hsrp_track_changed(void *ctx, const struct track_object *obj)
{
	struct hsrp_track *t = ctx;
	struct hsrp_group *g = t->group;

	ev_hsrp_track(hsrp_router(g), g->hif->ifp, g->group, obj->number,
		      obj->up ? "Down" : "Up", obj->up ? "Up" : "Down");
	hsrp_priority_update(g);
	if (t->shutdown)
		hsrp_group_check(g);
}

static bool hsrp_tracks_same(const struct hsrp_group *g, const struct hsrp_group_conf *c)
{
	if (g->n_tracks != c->n_tracks)
		return false;
	for (unsigned i = 0; i < g->n_tracks; i++)
		if (strcmp(g->tracks[i].ifname, c->tracks[i].ifname) != 0 ||
		    g->tracks[i].object != c->tracks[i].object ||
		    g->tracks[i].shutdown != c->tracks[i].shutdown ||
		    g->tracks[i].decrement != c->tracks[i].decrement)
			return false;
	return true;
}

static void hsrp_tracks_free(struct router *r, struct hsrp_track *t, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		track_client_leave(r, &t[i].client);
	free(t);
}

/* New ones join before old ones leave, so that an object both use keeps its number and history. */
static void hsrp_tracks_set(struct hsrp_group *g, const struct hsrp_group_conf *c)
{
	struct router *r = hsrp_router(g);
	struct hsrp_track *was = g->tracks;
	unsigned n_was = g->n_tracks;

	if (hsrp_tracks_same(g, c))
		return;
	g->tracks = c->n_tracks ? mem_calloc(c->n_tracks, sizeof(*g->tracks)) : NULL;
	g->n_tracks = c->n_tracks;
	for (unsigned i = 0; i < c->n_tracks; i++) {
		struct hsrp_track *t = &g->tracks[i];

		t->group = g;
		snprintf(t->ifname, sizeof(t->ifname), "%s", c->tracks[i].ifname);
		t->object = c->tracks[i].object;
		t->decrement = c->tracks[i].decrement;
		t->shutdown = c->tracks[i].shutdown;
		t->client.fn = hsrp_track_changed;
		t->client.ctx = t;
		t->client.protocol = "HSRP";
		t->client.ifp = g->hif->ifp;
		t->client.group = g->group;
		if (*t->ifname)
			track_client_join_iface(r, &t->client, t->ifname);
		else
			track_client_join(r, &t->client, t->object);
	}
	hsrp_tracks_free(r, was, n_was);
}

/* RFC 2281, section 4, or version 2's range; unless one is configured. */
static void hsrp_mac_make(const struct hsrp_group *g, const struct hsrp_group_conf *c,
			  uint8_t mac[6])
{
	const uint8_t v1[6] = {0x00, 0x00, 0x0c, 0x07, 0xac, (uint8_t)g->group};
	const uint8_t v2[6] = {
		0x00, 0x00, 0x0c, 0x9f, (uint8_t)(0xf0 | g->group >> 8), (uint8_t)g->group,
	};

	if (c->mac_set)
		memcpy(mac, c->mac, 6);
	else if (g->hif->use_bia)
		memcpy(mac, g->hif->ifp->burned_in, 6);
	else
		memcpy(mac, g->hif->version == 1 ? v1 : v2, 6);
}

static void hsrp_mac_set(struct hsrp_group *g, const struct hsrp_group_conf *c)
{
	g->mac_set = c->mac_set;
	memcpy(g->configured_mac, c->mac, sizeof(g->configured_mac));
	hsrp_mac_make(g, c, g->virtual_mac);
}

static void hsrp_name_set(struct hsrp_group *g, const char *name)
{
	struct router *r = hsrp_router(g);
	char made[64], was[64];

	g->name_set = *name != '\0';
	if (!*name) {
		snprintf(made, sizeof(made), "hsrp-%s-%u", g->hif->ifp->short_name, g->group);
		name = made;
	}
	if (!strcmp(g->name, name))
		return;
	if (*g->name && g->state > HSRP_DISABLED)
		red_withdraw(r, g->name);
	snprintf(was, sizeof(was), "%s", g->name);
	snprintf(g->name, sizeof(g->name), "%s", name);
	if (g->state > HSRP_DISABLED)
		hsrp_redundancy_publish(g, g->state);
	hsrp_followers_renamed(r, was);
	hsrp_followers_renamed(r, name);
}

/* Addresses and MAC, exchanged in place: an Active router stays Active with the new ones. */
static void hsrp_addrs_set(struct hsrp_group *g, const struct hsrp_group_conf *c)
{
	bool held = g->state == HSRP_ACTIVE;
	bool fresh = c->virtual_addr && c->virtual_addr != g->configured_addr;

	if (held)
		hsrp_virtual_release(g);
	g->configured_addr = c->virtual_addr;
	if (c->virtual_addr || g->state <= HSRP_INIT)
		g->virtual_addr = c->virtual_addr;
	free(g->secondary);
	g->secondary = NULL;
	g->n_secondary = c->n_secondary;
	if (c->n_secondary) {
		g->secondary = mem_calloc(c->n_secondary, sizeof(*g->secondary));
		memcpy(g->secondary, c->secondary, c->n_secondary * sizeof(*g->secondary));
	}
	hsrp_mac_set(g, c);
	if (fresh)
		ev_hsrp_api_no_hsrp_addr(hsrp_router(g), g->hif->ifp, c->virtual_addr);
	if (held) {
		hsrp_virtual_hold(g);
		hsrp_virtual_announce(g);
		hsrp_redundancy_publish(g, g->state);
	}
	if (g->state == HSRP_LEARN && c->virtual_addr)
		hsrp_group_set_state(g, HSRP_LISTEN);
}

static bool hsrp_addrs_same(const struct hsrp_group *g, const struct hsrp_group_conf *c)
{
	uint8_t mac[6];

	hsrp_mac_make(g, c, mac);
	return g->configured_addr == c->virtual_addr && g->mac_set == c->mac_set &&
	       !memcmp(g->virtual_mac, mac, sizeof(mac)) && g->n_secondary == c->n_secondary &&
	       (!c->n_secondary ||
		!memcmp(g->secondary, c->secondary, c->n_secondary * sizeof(*g->secondary)));
}

static void hsrp_timers_set(struct hsrp_group *g, const struct hsrp_group_conf *c)
{
	struct sim *s = hsrp_router(g)->sim;

	if (g->timers_set == c->timers_set && g->configured_hello_ms == c->hello_ms &&
	    g->configured_hold_ms == c->hold_ms)
		return;
	g->timers_set = c->timers_set;
	g->configured_hello_ms = c->hello_ms;
	g->configured_hold_ms = c->hold_ms;
	/* While another router is Active its timers count; its next hello tells them again. */
	if (g->active.who == HSRP_REMOTE && g->state > HSRP_INIT)
		return;
	g->hello_ms = c->hello_ms;
	g->hold_ms = c->hold_ms;
	if (timer_left_ns(s, &g->hello_timer) > g->hello_ms * NS_PER_MS)
		timer_start(s, &g->hello_timer, g->hello_ms * NS_PER_MS);
}

static void hsrp_group_configure(struct hsrp_group *g, const struct hsrp_group_conf *c)
{
	g->configured_priority = c->priority;
	g->priority_set = c->priority != HSRP_DEFAULT_PRIORITY;
	g->preempt = c->preempt;
	g->preempt_min_s = c->preempt_min_s;
	g->preempt_reload_s = c->preempt_reload_s;
	g->preempt_sync_s = c->preempt_sync_s;
	hsrp_auth_set(g, &c->auth);
	hsrp_timers_set(g, c);
	hsrp_tracks_set(g, c);
	hsrp_priority_update(g);
	if (!hsrp_addrs_same(g, c))
		hsrp_addrs_set(g, c);
	hsrp_name_set(g, c->name);
	/* From following to its own machine, and back, by way of Init. */
	if (strcmp(g->follow, c->follow) != 0) {
		hsrp_group_leave(g);
		snprintf(g->follow, sizeof(g->follow), "%s", c->follow);
	}
	g->ip = c->ip;
	hsrp_group_check(g);
}

static struct hsrp_group *hsrp_group_new(struct hsrp_iface *hif, unsigned group)
{
	struct hsrp_group *g = mem_zalloc(sizeof(*g)), *after;

	assert(group < HSRP_GROUPS && !hif->by_number[group]);
	g->hif = hif;
	g->group = group;
	g->hello_ms = g->configured_hello_ms = HSRP_DEFAULT_HELLO_MS;
	g->hold_ms = g->configured_hold_ms = HSRP_DEFAULT_HOLD_MS;
	g->reload_due = hif->reload_due;
	hsrp_group_timers_init(g);
	list_each (after, &hif->groups, node)
		if (after->group > group)
			break;
	list_insert_before(&after->node, &g->node);
	hif->by_number[group] = g;
	return g;
}

static void hsrp_group_free(struct hsrp_group *g)
{
	hsrp_group_timers_stop(g);
	hsrp_tracks_free(hsrp_router(g), g->tracks, g->n_tracks);
	g->hif->by_number[g->group] = NULL;
	list_remove(&g->node);
	free(g->secondary);
	hsrp_auth_wipe(g);
	free(g);
}

/* `no standby G`: resigns if need be, tells the clients. */
static void hsrp_group_remove(struct hsrp_group *g)
{
	g->ip = false;
	hsrp_group_check(g);
	red_withdraw(hsrp_router(g), g->name);
	hsrp_group_free(g);
}

static void hsrp_iface_ready(struct hsrp_iface *hif)
{
	struct hsrp_group *g;

	hif->up = true;
	list_each (g, &hif->groups, node)
		hsrp_group_check(g);
}

static const char *hsrp_delay_name(const struct hsrp_iface *hif)
{
	return hif->reload_due ? "reload" : "minimum";
}

static void hsrp_delay_fired(void *ctx)
{
	struct hsrp_iface *hif = ctx;

	ev_hsrp_delay_over(hif->ifp->router, hif->ifp, hif->reload_due ? "reload" : "min");
	hif->reload_due = false;
	hsrp_iface_ready(hif);
}

/* The line protocol is up: `standby delay` begins, the reload one after a boot. */
static void hsrp_iface_begin(struct hsrp_iface *hif)
{
	struct router *r = hif->ifp->router;
	unsigned delay_s = hif->reload_due ? hif->delay_reload_s : hif->delay_min_s;

	ev_hsrp_iface_up(r, hif->ifp);
	if (!delay_s) {
		hif->reload_due = false;
		hsrp_iface_ready(hif);
		return;
	}
	ev_hsrp_delay_start(r, hif->ifp, hsrp_delay_name(hif), delay_s);
	timer_start(r->sim, &hif->delay_timer, delay_s * NS_PER_S);
}

static void hsrp_iface_end(struct hsrp_iface *hif)
{
	struct router *r = hif->ifp->router;
	struct hsrp_group *g;

	timer_stop(r->sim, &hif->delay_timer);
	ev_hsrp_iface_down(r, hif->ifp);
	hif->up = false;
	list_each (g, &hif->groups, node)
		hsrp_group_check(g);
	hsrp_redirect_forget(hif);
	ev_hsrp_api_arp(r, hif->ifp);
}

static struct hsrp_iface *hsrp_iface_new(struct iface *ifp)
{
	struct hsrp_iface *hif = mem_zalloc(sizeof(*hif));

	hif->ifp = ifp;
	list_init(&hif->groups);
	hsrp_redirect_init(hif);
	timer_init(&hif->delay_timer, hsrp_delay_fired, hif);
	list_push(&ifp->router->hsrp->ifaces, &hif->node);
	ifp->hsrp = hif;
	/* Configured while the router boots: the first coming up counts as the reload's. */
	hif->reload_due = ifp->router->sim->now_ns == ifp->router->booted_ns;
	hif->up = ifp->proto_up;
	hif->version = 1;
	iface_join_group(ifp, HSRP_V1_GROUP);
	return hif;
}

static void hsrp_iface_free(struct hsrp_iface *hif)
{
	struct iface *ifp = hif->ifp;

	timer_stop(ifp->router->sim, &hif->delay_timer);
	hsrp_redirect_stop(hif);
	while (!list_empty(&hif->groups))
		hsrp_group_free(list_first(&hif->groups, struct hsrp_group, node));
	list_remove(&hif->node);
	ifp->hsrp = NULL;
	free(hif);
}

static uint32_t hsrp_multicast(unsigned version)
{
	return version == 1 ? HSRP_V1_GROUP : HSRP_V2_GROUP;
}

/* The versions do not talk to each other: every group takes its leave and begins anew. */
static void hsrp_version_set(struct hsrp_iface *hif, unsigned version)
{
	struct hsrp_group *g;

	if (hif->version == version)
		return;
	list_each (g, &hif->groups, node)
		hsrp_group_leave(g);
	hsrp_redirect_forget(hif);
	iface_leave_group(hif->ifp, hsrp_multicast(hif->version));
	hif->version = version;
	iface_join_group(hif->ifp, hsrp_multicast(version));
}

static bool hsrp_conf_has(const struct hsrp_conf *c, unsigned group)
{
	for (unsigned i = 0; i < c->n_groups; i++)
		if (c->groups[i].group == group)
			return true;
	return false;
}

void hsrp_iface_set(struct iface *ifp, const struct hsrp_conf *c)
{
	bool idle = !c->n_groups && c->delay_min_s == HSRP_DEFAULT_DELAY_MIN_S &&
		    c->delay_reload_s == HSRP_DEFAULT_DELAY_RELOAD_S && !c->use_bia &&
		    c->version == 1 && !c->redirects_off && !c->unknown_off &&
		    c->redirect_adv_s == HSRP_DEFAULT_ADV_S &&
		    c->redirect_hold_s == HSRP_DEFAULT_ADV_HOLD_S;
	struct hsrp_iface *hif = ifp->hsrp;
	struct hsrp_group *g, *tmp;

	if (idle && !hif)
		return;
	if (!hif)
		hif = hsrp_iface_new(ifp);
	hif->delay_min_s = c->delay_min_s;
	hif->delay_reload_s = c->delay_reload_s;
	hif->use_bia = c->use_bia;
	hsrp_redirect_set(hif, c);
	list_each_safe (g, tmp, &hif->groups, node)
		if (!hsrp_conf_has(c, g->group))
			hsrp_group_remove(g);
	hsrp_version_set(hif, c->version);
	for (unsigned i = 0; i < c->n_groups; i++) {
		const struct hsrp_group_conf *gc = &c->groups[i];

		g = hif->by_number[gc->group];
		hsrp_group_configure(g ? g : hsrp_group_new(hif, gc->group), gc);
	}
	if (idle) {
		iface_leave_group(ifp, HSRP_V1_GROUP);
		hsrp_iface_free(hif);
	}
}

/* ARP asks of each address of an interface that comes up whether HSRP owns it. */
static void hsrp_addr_line(struct hsrp_iface *hif)
{
	struct router *r = hif->ifp->router;
	uint32_t addr = iface_addr(hif->ifp);
	const struct hsrp_group *g;

	if (!addr)
		return;
	list_each (g, &hif->groups, node)
		if (g->state == HSRP_ACTIVE && g->virtual_addr == addr) {
			ev_hsrp_api_hsrp_addr(r, hif->ifp, addr);
			return;
		}
	ev_hsrp_api_no_hsrp_addr(r, hif->ifp, addr);
}

/* The address changed: groups that may run now start, others stop. */
static void hsrp_addr_changed(struct hsrp_iface *hif)
{
	struct hsrp_group *g;

	hsrp_addr_line(hif);
	list_each (g, &hif->groups, node)
		hsrp_group_check(g);
}

static void hsrp_iface_event(void *ctx, struct iface *ifp, enum iface_event ev)
{
	struct hsrp *h = ctx;
	struct hsrp_iface *hif = ifp->hsrp;

	if (!hif)
		return;
	switch (ev) {
	case IFACE_SW_DOWN:
		ev_hsrp_api_going_down(h->router, ifp);
		break;
	case IFACE_DOWN:
		hsrp_iface_end(hif);
		break;
	case IFACE_HW:
		ev_hsrp_api_hardware(h->router, ifp);
		break;
	case IFACE_SW_UP:
		ev_hsrp_api_coming_up(h->router, ifp);
		break;
	case IFACE_UP:
		hsrp_iface_begin(hif);
		break;
	case IFACE_ADDR:
		hsrp_addr_changed(hif);
		break;
	case IFACE_MAC:
		if (ifp->admin_up && !ifp->proto_up)
			hsrp_addr_line(hif);
		ev_hsrp_api_mac(h->router, ifp);
		break;
	case IFACE_GONE:
		while (!list_empty(&hif->groups))
			hsrp_group_remove(list_first(&hif->groups, struct hsrp_group, node));
		hsrp_iface_free(hif);
		break;
	}
}

void hsrp_start(struct router *r)
{
	struct hsrp *h = mem_zalloc(sizeof(*h));

	h->router = r;
	list_init(&h->ifaces);
	list_init(&h->chains);
	list_init(&h->leaders);
	h->listener.fn = hsrp_iface_event;
	h->listener.ctx = h;
	r->hsrp = h;
	iface_listen(r, &h->listener);
	udp_bind_own_source(r, HSRP_PORT, hsrp_receive, h);
}

void hsrp_stop(struct router *r)
{
	struct hsrp *h = r->hsrp;

	if (!h)
		return;
	udp_unbind(r, HSRP_PORT);
	iface_unlisten(&h->listener);
	while (!list_empty(&h->ifaces))
		hsrp_iface_free(list_first(&h->ifaces, struct hsrp_iface, node));
	hsrp_chains_free(h);
	free(h);
	r->hsrp = NULL;
}
