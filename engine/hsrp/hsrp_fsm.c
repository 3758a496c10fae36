/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The HSRP state machine: RFC 2281, section 5.3 to 5.5, as the table it prints there.
 *
 * Differs from the RFC where IOS does: an Active router that yields to a higher Active one
 * resigns (event g), hellos are sent on entry to Speak, Standby and Active and not only when the
 * hello timer expires, and without preemption the timers of a lower Active router are learned.
 * The RFC leaves a router stuck in Standby when its active timer ran out in Speak; here such a
 * router takes event c on entry to Standby.
 *
 * Timers that fall due together are put in order: in Listen the active timer goes first, it
 * restarts both; in Speak the standby timer goes first, or Active would never be reached.
 */
#include "engine/hsrp/hsrp_priv.h"

#include <stdio.h>
#include <string.h>

#define BIT(s) (1u << HSRP_##s)

enum { HSRP_SAME = HSRP_STATE_COUNT };

/* A condition on a row; the first row that fits is taken. */
enum hsrp_when { ALWAYS, HAS_ADDR, TEACHES, MAY_PREEMPT };

struct hsrp_row {
	enum hsrp_event ev;
	unsigned states;
	enum hsrp_when when;
	const char *actions; /* the RFC's letters */
	int next;
	bool quiet; /* no line for the event */
};

static const struct hsrp_row hsrp_rows[] = {
	{HSRP_EV_ENABLE, BIT(INIT), HAS_ADDR, "AB", HSRP_LISTEN, false},
	{HSRP_EV_ENABLE, BIT(INIT), ALWAYS, "AB", HSRP_LEARN, false},

	{HSRP_EV_DISABLE, BIT(LEARN) | BIT(LISTEN) | BIT(SPEAK) | BIT(STANDBY), ALWAYS, "CD",
	 HSRP_INIT, false},
	{HSRP_EV_DISABLE, BIT(ACTIVE), ALWAYS, "CDH", HSRP_INIT, false},

	{HSRP_EV_ACTIVE_TIMER, BIT(LISTEN), ALWAYS, "AB", HSRP_SPEAK, false},
	{HSRP_EV_ACTIVE_TIMER, BIT(STANDBY), ALWAYS, "CDFI", HSRP_ACTIVE, false},
	{HSRP_EV_ACTIVE_TIMER, BIT(LEARN) | BIT(SPEAK), ALWAYS, "", HSRP_SAME, true},

	{HSRP_EV_STANDBY_TIMER, BIT(LISTEN), ALWAYS, "B", HSRP_SPEAK, false},
	{HSRP_EV_STANDBY_TIMER, BIT(SPEAK), ALWAYS, "D", HSRP_STANDBY, false},
	{HSRP_EV_STANDBY_TIMER, BIT(LEARN) | BIT(ACTIVE), ALWAYS, "", HSRP_SAME, true},

	{HSRP_EV_HELLO_TIMER, BIT(SPEAK) | BIT(STANDBY) | BIT(ACTIVE), ALWAYS, "F", HSRP_SAME,
	 true},

	{HSRP_EV_SPEAK_HIGHER, BIT(SPEAK) | BIT(STANDBY), ALWAYS, "B", HSRP_LISTEN, false},

	{HSRP_EV_ACTIVE_HIGHER, BIT(LEARN), TEACHES, "EAB", HSRP_LISTEN, false},
	{HSRP_EV_ACTIVE_HIGHER, BIT(LISTEN) | BIT(SPEAK) | BIT(STANDBY), ALWAYS, "EA", HSRP_SAME,
	 true},
	{HSRP_EV_ACTIVE_HIGHER, BIT(ACTIVE), ALWAYS, "ABH", HSRP_SPEAK, false},

	{HSRP_EV_ACTIVE_LOWER, BIT(LEARN), TEACHES, "EAB", HSRP_LISTEN, false},
	{HSRP_EV_ACTIVE_LOWER, BIT(LISTEN) | BIT(SPEAK) | BIT(STANDBY), MAY_PREEMPT, "BGFI",
	 HSRP_ACTIVE, false},
	{HSRP_EV_ACTIVE_LOWER, BIT(LISTEN) | BIT(SPEAK) | BIT(STANDBY), ALWAYS, "EA", HSRP_SAME,
	 true},
	{HSRP_EV_ACTIVE_LOWER, BIT(ACTIVE), ALWAYS, "G", HSRP_SAME, false},

	{HSRP_EV_RESIGN, BIT(LISTEN), ALWAYS, "AB", HSRP_SPEAK, false},
	{HSRP_EV_RESIGN, BIT(SPEAK), ALWAYS, "A", HSRP_SAME, false},
	{HSRP_EV_RESIGN, BIT(STANDBY), ALWAYS, "CFI", HSRP_ACTIVE, false},
	{HSRP_EV_RESIGN, BIT(ACTIVE), ALWAYS, "", HSRP_SAME, false},

	{HSRP_EV_COUP, BIT(ACTIVE), ALWAYS, "ABH", HSRP_SPEAK, false},

	{HSRP_EV_STANDBY_HIGHER, BIT(LISTEN) | BIT(ACTIVE), ALWAYS, "B", HSRP_SAME, true},
	{HSRP_EV_STANDBY_HIGHER, BIT(SPEAK) | BIT(STANDBY), ALWAYS, "B", HSRP_LISTEN, false},

	{HSRP_EV_STANDBY_LOWER, BIT(LISTEN), ALWAYS, "B", HSRP_SPEAK, false},
	{HSRP_EV_STANDBY_LOWER, BIT(SPEAK), ALWAYS, "D", HSRP_STANDBY, false},
	{HSRP_EV_STANDBY_LOWER, BIT(ACTIVE), ALWAYS, "B", HSRP_SAME, true},
};

/* Whether the preempt delay (if any) is over; starts it on the first occasion. No client holds
 * preemption back, so that `delay sync`, which bounds how long one may, never counts. */
static bool hsrp_may_preempt(struct hsrp_group *g)
{
	struct router *r = hsrp_router(g);
	bool reload = g->reload_due && g->preempt_reload_s > 0;
	unsigned delay_s = reload ? g->preempt_reload_s : g->preempt_min_s;

	if (!g->preempt)
		return false;
	if (!delay_s || g->preempt_delayed)
		return true;
	if (!timer_running(&g->preempt_timer)) {
		ev_hsrp_preempt_start(r, g->hif->ifp, g->group, reload ? "reload" : "minimum",
				      delay_s);
		timer_start(r->sim, &g->preempt_timer, delay_s * NS_PER_S);
	}
	return false;
}

/* An address that `standby ip` could give: of the interface's subnet, a host's, not our own. */
static bool hsrp_addr_fits(const struct iface *ifp, uint32_t addr)
{
	const struct iface_addr *a = iface_addr_for(ifp, addr), *own;
	uint32_t host_bits;

	if (!a || a->len > 30)
		return false;
	list_each (own, &ifp->addrs, node)
		if (own->addr == addr)
			return false;
	host_bits = UINT32_MAX >> a->len;
	return (addr & host_bits) && (addr & host_bits) != host_bits;
}

static const struct hsrp_row *hsrp_row_find(struct hsrp_group *g, enum hsrp_event ev,
					    const struct hsrp_rx *rx)
{
	for (size_t i = 0; i < sizeof(hsrp_rows) / sizeof(*hsrp_rows); i++) {
		const struct hsrp_row *row = &hsrp_rows[i];

		if (row->ev != ev || !(row->states & 1u << g->state))
			continue;
		if (row->when == HAS_ADDR && !g->virtual_addr)
			continue;
		if (row->when == TEACHES && !hsrp_addr_fits(g->hif->ifp, rx->pkt->virtual_addr))
			continue;
		if (row->when == MAY_PREEMPT && !hsrp_may_preempt(g))
			continue;
		return row;
	}
	return NULL;
}

static void hsrp_peer_set(struct hsrp_group *g, struct hsrp_peer *p, const char *role,
			  enum hsrp_who who, const struct hsrp_rx *rx)
{
	struct hsrp_peer was = *p;
	struct strbuf now_text, was_text;

	memset(p, 0, sizeof(*p));
	p->who = who;
	if (who == HSRP_REMOTE) {
		p->addr = rx->src;
		p->priority = rx->pkt->priority;
		memcpy(p->mac, rx->pkt->id, sizeof(p->mac));
	}
	if (was.who == p->who && was.addr == p->addr)
		return;
	if (was.who == HSRP_UNKNOWN)
		ev_hsrp_router_is(hsrp_router(g), g->hif->ifp, g->group, role,
				  hsrp_peer_str(p, &now_text));
	else
		ev_hsrp_router_was(hsrp_router(g), g->hif->ifp, g->group, role,
				   hsrp_peer_str(p, &now_text), hsrp_peer_str(&was, &was_text));
}

void hsrp_group_set_active(struct hsrp_group *g, enum hsrp_who who, const struct hsrp_rx *rx)
{
	hsrp_peer_set(g, &g->active, "Active", who, rx);
	/* One router has one role: the standby that became active is not standby any more. */
	if (who != HSRP_UNKNOWN && g->standby.who == who && g->standby.addr == g->active.addr)
		hsrp_group_set_standby(g, HSRP_UNKNOWN, NULL);
}

void hsrp_group_set_standby(struct hsrp_group *g, enum hsrp_who who, const struct hsrp_rx *rx)
{
	hsrp_peer_set(g, &g->standby, "Standby", who, rx);
}

static void hsrp_event_line(struct hsrp_group *g, enum hsrp_event ev, const struct hsrp_rx *rx)
{
	static const struct {
		const char *letter, *cmp, *role;
	} hello[HSRP_EV_COUNT] = {
		[HSRP_EV_SPEAK_HIGHER] = {"f", "higher", "Speak"},
		[HSRP_EV_ACTIVE_HIGHER] = {"g", "higher", "Active"},
		[HSRP_EV_ACTIVE_LOWER] = {"h", "lower", "Active"},
		[HSRP_EV_STANDBY_HIGHER] = {"k", "higher", "Standby"},
		[HSRP_EV_STANDBY_LOWER] = {"l", "lower", "Standby"},
	};
	struct router *r = hsrp_router(g);
	const struct iface *ifp = g->hif->ifp;
	const char *state = hsrp_state_name(g->state);
	struct strbuf who;

	switch (ev) {
	case HSRP_EV_ENABLE:
		ev_hsrp_ev_enabled(r, ifp, g->group, state);
		break;
	case HSRP_EV_DISABLE:
		ev_hsrp_ev_disabled(r, ifp, g->group, state);
		break;
	case HSRP_EV_ACTIVE_TIMER:
		ev_hsrp_ev_active_timer(r, ifp, g->group, state, hsrp_peer_str(&g->active, &who));
		break;
	case HSRP_EV_STANDBY_TIMER:
		ev_hsrp_ev_standby_timer(r, ifp, g->group, state,
					 hsrp_peer_str(&g->standby, &who));
		break;
	case HSRP_EV_RESIGN:
		ev_hsrp_ev_resign(r, ifp, g->group, state, rx->pkt->priority, rx->src);
		break;
	case HSRP_EV_COUP:
		ev_hsrp_ev_coup(r, ifp, g->group, state, rx->pkt->priority, rx->src);
		break;
	default:
		if (hello[ev].letter)
			ev_hsrp_ev_hello(r, ifp, g->group, state, hello[ev].letter, hello[ev].cmp,
					 hello[ev].role, rx->pkt->priority, rx->src);
	}
}

/* Who has which role after the event. Hellos have been noted before it, hsrp_io.c. */
static void hsrp_roles_after(struct hsrp_group *g, enum hsrp_event ev, int next,
			     const struct hsrp_rx *rx)
{
	if (next == HSRP_ACTIVE) {
		hsrp_group_set_active(g, HSRP_LOCAL, NULL);
		return;
	}
	if (next == HSRP_STANDBY) {
		hsrp_group_set_standby(g, HSRP_LOCAL, NULL);
		return;
	}
	if (next == HSRP_INIT) {
		hsrp_group_set_active(g, HSRP_UNKNOWN, NULL);
		hsrp_group_set_standby(g, HSRP_UNKNOWN, NULL);
		return;
	}
	if (ev == HSRP_EV_COUP)
		hsrp_group_set_active(g, HSRP_REMOTE, rx);
	else if (ev == HSRP_EV_ACTIVE_TIMER || (ev == HSRP_EV_RESIGN && next != HSRP_SAME))
		hsrp_group_set_active(g, HSRP_UNKNOWN, NULL);
	else if (ev == HSRP_EV_RESIGN && g->state != HSRP_ACTIVE)
		hsrp_group_set_active(g, HSRP_UNKNOWN, NULL);
	else if (ev == HSRP_EV_STANDBY_TIMER)
		hsrp_group_set_standby(g, HSRP_UNKNOWN, NULL);
	else if (ev == HSRP_EV_SPEAK_HIGHER && g->standby.who == HSRP_LOCAL)
		hsrp_group_set_standby(g, HSRP_UNKNOWN, NULL);
}

/* RFC 2281, section 5.3, action E: the address if we have none, and the Active router's timers. */
static void hsrp_learn(struct hsrp_group *g, const struct hsrp_pkt *pkt)
{
	if (!g->configured_addr && hsrp_addr_fits(g->hif->ifp, pkt->virtual_addr))
		g->virtual_addr = pkt->virtual_addr;
	/* "MUST NOT use one configured time and one learned time"; under 1 s nothing is told. */
	if (pkt->hello_ms >= HSRP_MIN_HELLO_MS && pkt->hold_ms > pkt->hello_ms) {
		g->hello_ms = pkt->hello_ms;
		g->hold_ms = pkt->hold_ms;
	}
}

/*
 * The hold time that a timer about the hello's sender gets: the hello's own, where it can be one.
 * RFC 2281, section 5.1: "The Holdtime MUST be greater than the Hellotime"; one that is not would
 * run out between any two hellos, and whole seconds of version 1 may leave two of one size.
 */
static uint64_t hsrp_hold_ns(const struct hsrp_group *g, const struct hsrp_rx *rx, uint8_t role)
{
	const struct hsrp_pkt *p = rx ? rx->pkt : NULL;

	if (p && p->op == HSRP_OP_HELLO && p->state == role && p->hello_ms &&
	    p->hold_ms > p->hello_ms)
		return p->hold_ms * NS_PER_MS;
	return g->hold_ms * NS_PER_MS;
}

/* The actions of a row that belong in front of the change of state. */
static void hsrp_act_before(struct hsrp_group *g, const char *actions, const struct hsrp_rx *rx)
{
	struct sim *s = hsrp_router(g)->sim;

	for (const char *a = actions; *a; a++) {
		switch (*a) {
		case 'A':
			timer_start(s, &g->active_timer, hsrp_hold_ns(g, rx, HSRP_WIRE_ACTIVE));
			break;
		case 'B':
			timer_start(s, &g->standby_timer, hsrp_hold_ns(g, rx, HSRP_WIRE_STANDBY));
			break;
		case 'C':
			timer_stop(s, &g->active_timer);
			break;
		case 'D':
			timer_stop(s, &g->standby_timer);
			break;
		case 'E':
			hsrp_learn(g, rx->pkt);
			break;
		case 'G':
			hsrp_send(g, HSRP_OP_COUP);
			break;
		case 'H':
			hsrp_send(g, HSRP_OP_RESIGN);
			break;
		}
	}
}

void hsrp_fsm_event(struct hsrp_group *g, enum hsrp_event ev, const struct hsrp_rx *rx)
{
	const struct hsrp_row *row = hsrp_row_find(g, ev, rx);

	if (!row)
		return;
	/* A timer of a router that is known says so even where the table has nothing to do. */
	if (!row->quiet ||
	    (ev == HSRP_EV_ACTIVE_TIMER && g->active.who == HSRP_REMOTE) ||
	    (ev == HSRP_EV_STANDBY_TIMER && g->standby.who == HSRP_REMOTE))
		hsrp_event_line(g, ev, rx);
	hsrp_roles_after(g, ev, row->next, rx);
	hsrp_act_before(g, row->actions, rx);
	if (row->next == HSRP_ACTIVE)
		timer_stop(hsrp_router(g)->sim, &g->active_timer);
	if (row->next != HSRP_SAME)
		hsrp_group_set_state(g, row->next);
	else if (strchr(row->actions, 'F'))
		hsrp_send(g, HSRP_OP_HELLO);
	if (strchr(row->actions, 'I'))
		hsrp_virtual_announce(g);
	if (g->state == HSRP_STANDBY && !timer_running(&g->active_timer))
		hsrp_fsm_event(g, HSRP_EV_ACTIVE_TIMER, NULL);
}

/* Entry into Standby, exit from Standby or Active: what IOS counts and dates. */
static bool hsrp_change_counts(enum hsrp_state from, enum hsrp_state to)
{
	return to == HSRP_STANDBY || from == HSRP_STANDBY || from == HSRP_ACTIVE;
}

static void hsrp_count_text(char *to, size_t cap, unsigned was, unsigned is)
{
	if (was == is)
		snprintf(to, cap, "%u", is);
	else
		snprintf(to, cap, "%u->%u", was, is);
}

/* The lines of a change of state, and the interface's sums that the detailed one shows. */
static void hsrp_state_lines(struct hsrp_group *g, enum hsrp_state from, enum hsrp_state to)
{
	struct hsrp_iface *hif = g->hif;
	struct router *r = hsrp_router(g);
	const char *from_name = hsrp_state_name(from), *to_name = hsrp_state_name(to);
	unsigned active = hif->n_active, passive = hif->n_passive;
	char active_text[24], passive_text[24];

	hif->n_active += (to == HSRP_ACTIVE) - (from == HSRP_ACTIVE);
	hif->n_passive += (to > HSRP_INIT && to < HSRP_ACTIVE) -
			  (from > HSRP_INIT && from < HSRP_ACTIVE);
	if (router_debugs(r, DEBUG_HSRP_EVENTS_DETAIL)) {
		hsrp_count_text(active_text, sizeof(active_text), active, hif->n_active);
		hsrp_count_text(passive_text, sizeof(passive_text), passive, hif->n_passive);
		ev_hsrp_state_detail(r, hif->ifp, g->group, from_name, to_name, active_text,
				     passive_text);
	} else {
		ev_hsrp_state(r, hif->ifp, g->group, from_name, to_name);
	}
	if (r->style == STYLE_12_3) {
		if (from == HSRP_ACTIVE || to == HSRP_ACTIVE)
			ev_hsrp_statechange(r, hif->ifp, g->group, from_name, to_name);
	} else if (from >= HSRP_STANDBY || to >= HSRP_STANDBY) {
		if (r->style == STYLE_12_2)
			ev_hsrp_statechange_12_2(r, hif->ifp, g->group, from_name, to_name);
		else
			ev_hsrp_statechange_15(r, hif->ifp, g->group, from_name, to_name);
	}
}

void hsrp_group_set_state(struct hsrp_group *g, enum hsrp_state to)
{
	enum hsrp_state from = g->state;
	struct sim *s = hsrp_router(g)->sim;

	if (from == to)
		return;
	g->state = to;
	if (hsrp_change_counts(from, to)) {
		g->changes++;
		g->changed_ns = s->now_ns;
	}
	if (to == HSRP_ACTIVE && g->timers_set) {
		g->hello_ms = g->configured_hello_ms;
		g->hold_ms = g->configured_hold_ms;
	}
	if (to == HSRP_ACTIVE || to <= HSRP_INIT) {
		timer_stop(s, &g->preempt_timer);
		g->preempt_delayed = false;
		g->reload_due = g->reload_due && to <= HSRP_INIT;
	}
	g->confirms_due = to == HSRP_ACTIVE ? 2 : 0;
	hsrp_state_lines(g, from, to);
	if (from == HSRP_ACTIVE)
		hsrp_virtual_release(g);
	if (to == HSRP_ACTIVE)
		hsrp_virtual_hold(g);
	hsrp_redundancy_publish(g, to);
	hsrp_redirect_update(g->hif);
	timer_stop(s, &g->hello_timer);
	hsrp_followers_update(g);
	if (*g->follow) {
		if (to == HSRP_ACTIVE)
			timer_start(s, &g->hello_timer, HSRP_REFRESH_S * NS_PER_S);
	} else if (to >= HSRP_SPEAK) {
		hsrp_send(g, HSRP_OP_HELLO);
		timer_start(s, &g->hello_timer, g->hello_ms * NS_PER_MS);
	}
}

void hsrp_group_leave(struct hsrp_group *g)
{
	if (*g->follow && g->state > HSRP_INIT)
		hsrp_group_set_state(g, HSRP_INIT);
	else
		hsrp_fsm_event(g, HSRP_EV_DISABLE, NULL);
}

/*
 * Whether the way from follower to leader runs into a circle, where nobody's machine could tell
 * the state. One walks to the end, another behind it at half the pace.
 */
static bool hsrp_follows_circle(const struct hsrp_group *g)
{
	const struct router *r = hsrp_router(g);
	const struct hsrp_group *at = g, *behind = g;
	bool second = false;

	while (at && *at->follow) {
		at = hsrp_group_by_name(r, at->follow);
		if (at == behind)
			return true;
		if (second)
			behind = hsrp_group_by_name(r, behind->follow);
		second = !second;
	}
	return false;
}

/* Roles are the leader's; who the others are on this interface, nobody says. */
static void hsrp_follow(struct hsrp_group *g, const struct hsrp_group *leader)
{
	enum hsrp_state to = leader && leader->state > HSRP_INIT ? leader->state : HSRP_INIT;

	if (!g->hif->up || hsrp_group_obstacle(g))
		to = HSRP_INIT;
	hsrp_group_set_active(g, to == HSRP_ACTIVE ? HSRP_LOCAL : HSRP_UNKNOWN, NULL);
	hsrp_group_set_standby(g, to == HSRP_STANDBY ? HSRP_LOCAL : HSRP_UNKNOWN, NULL);
	hsrp_group_set_state(g, to);
	if (to == HSRP_ACTIVE)
		hsrp_virtual_announce(g);
}

/* As the group finds its leader: whose name may have gone to another, or be its own. */
static void hsrp_follow_named(struct hsrp_group *g)
{
	hsrp_follow(g, hsrp_follows_circle(g) ? NULL
					      : hsrp_group_by_name(hsrp_router(g), g->follow));
}

static void hsrp_followers_renew(struct router *r, const char *name)
{
	struct hsrp_iface *hif;
	struct hsrp_group *g;

	list_each (hif, &r->hsrp->ifaces, node)
		list_each (g, &hif->groups, node)
			if (g->ip && !strcmp(g->follow, name))
				hsrp_follow_named(g);
}

void hsrp_followers_update(struct hsrp_group *leader)
{
	struct hsrp *h = hsrp_router(leader)->hsrp;

	if (leader->led)
		return;
	leader->led = true;
	list_push(&h->leaders, &leader->leading);
	if (h->leading)
		return;
	h->leading = true;
	while (!list_empty(&h->leaders)) {
		struct hsrp_group *g = list_first(&h->leaders, struct hsrp_group, leading);

		list_remove(&g->leading);
		g->led = false;
		hsrp_followers_renew(h->router, g->name);
	}
	h->leading = false;
}

void hsrp_followers_renamed(struct router *r, const char *name)
{
	if (*name)
		hsrp_followers_renew(r, name);
}

void hsrp_group_check(struct hsrp_group *g)
{
	struct hsrp_iface *hif = g->hif;

	if (g->ip && g->state == HSRP_DISABLED)
		hsrp_group_set_state(g, HSRP_INIT);
	if (*g->follow && g->ip) {
		hsrp_follow_named(g);
		return;
	}
	if (!g->ip || !hif->up || hsrp_group_obstacle(g)) {
		hsrp_group_leave(g);
		if (!g->ip && g->state != HSRP_DISABLED)
			hsrp_group_set_state(g, HSRP_DISABLED);
		/* What was learned belongs to the segment as it was. */
		g->virtual_addr = g->configured_addr;
		g->hello_ms = g->configured_hello_ms;
		g->hold_ms = g->configured_hold_ms;
		return;
	}
	hsrp_fsm_event(g, HSRP_EV_ENABLE, NULL);
}

static bool hsrp_due_now(const struct hsrp_group *g, const struct timer *t)
{
	return timer_running(t) && t->due_ns <= hsrp_router(g)->sim->now_ns;
}

static void hsrp_active_timer_fired(void *ctx)
{
	struct hsrp_group *g = ctx;

	if (g->state == HSRP_SPEAK && hsrp_due_now(g, &g->standby_timer)) {
		timer_stop(hsrp_router(g)->sim, &g->standby_timer);
		hsrp_fsm_event(g, HSRP_EV_STANDBY_TIMER, NULL);
		return; /* Standby with no active timer: event c has come already. */
	}
	hsrp_fsm_event(g, HSRP_EV_ACTIVE_TIMER, NULL);
}

static void hsrp_standby_timer_fired(void *ctx)
{
	struct hsrp_group *g = ctx;

	if (g->state == HSRP_LISTEN && hsrp_due_now(g, &g->active_timer)) {
		timer_stop(hsrp_router(g)->sim, &g->active_timer);
		hsrp_fsm_event(g, HSRP_EV_ACTIVE_TIMER, NULL);
		return;
	}
	hsrp_fsm_event(g, HSRP_EV_STANDBY_TIMER, NULL);
}

/* Event e; and the first two hellos of an Active router confirm its role to the clients. */
static void hsrp_hello_timer_fired(void *ctx)
{
	struct hsrp_group *g = ctx;
	const char *active = red_state_name(RED_ACTIVE);

	if (*g->follow) {
		hsrp_virtual_announce(g);
		timer_start(hsrp_router(g)->sim, &g->hello_timer, HSRP_REFRESH_S * NS_PER_S);
		return;
	}
	hsrp_fsm_event(g, HSRP_EV_HELLO_TIMER, NULL);
	timer_start(hsrp_router(g)->sim, &g->hello_timer, g->hello_ms * NS_PER_MS);
	if (g->state != HSRP_ACTIVE || !g->confirms_due)
		return;
	g->confirms_due--;
	ev_hsrp_redundancy_confirm(hsrp_router(g), g->hif->ifp, g->group, g->name, active);
	hsrp_redundancy_publish(g, HSRP_ACTIVE);
	hsrp_virtual_announce(g);
}

static void hsrp_preempt_timer_fired(void *ctx)
{
	struct hsrp_group *g = ctx;

	g->preempt_delayed = true;
	ev_hsrp_preempt_over(hsrp_router(g), g->hif->ifp, g->group);
}

void hsrp_group_timers_init(struct hsrp_group *g)
{
	timer_init(&g->hello_timer, hsrp_hello_timer_fired, g);
	timer_init(&g->active_timer, hsrp_active_timer_fired, g);
	timer_init(&g->standby_timer, hsrp_standby_timer_fired, g);
	timer_init(&g->preempt_timer, hsrp_preempt_timer_fired, g);
}

void hsrp_group_timers_stop(struct hsrp_group *g)
{
	struct sim *s = hsrp_router(g)->sim;

	timer_stop(s, &g->hello_timer);
	timer_stop(s, &g->active_timer);
	timer_stop(s, &g->standby_timer);
	timer_stop(s, &g->preempt_timer);
}
