/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show standby and debug standby. Three layouts: 12.2's, and one for 12.3 and 15
 * that differ in single words, which a row of a table holds.
 */
#include <inttypes.h>
#include <string.h>

#include "engine/hsrp/hsrp.h"
#include "grammar.h"
#include "shell/debug.h"
#include "shell/exec.h"

/* What differs between the styles that share a layout. */
struct hsrp_words {
	const char *name_line;	  /* of the redundancy name */
	const char *brief_header;
	const char *brief_row;	  /* interface, group, priority, P, state, the addresses */
};

#define BRIEF_NEW "%-12s%-5u%-4u%-2s%-8s%-16s%-16s%s\n"
#define BRIEF_NEW_HEAD                                                                             \
	"Interface   Grp  Pri P State   Active          Standby         Virtual IP\n"

static const struct hsrp_words words_of[STYLE_COUNT] = {
	[STYLE_12_2] = {"  IP redundancy name is",
			"Interface   Grp Prio P State    Active addr     Standby addr    "
			"Group addr\n",
			"%-12s%-4u%-5u%-2s%-9s%-16s%-16s%s\n"},
	[STYLE_12_3] = {"  IP redundancy name is", BRIEF_NEW_HEAD, BRIEF_NEW},
	[STYLE_15] = {"  Group name is", BRIEF_NEW_HEAD, BRIEF_NEW},
};

static uint64_t seconds_since(const struct router *r, uint64_t ns)
{
	return (r->sim->now_ns - ns) / NS_PER_S;
}

static const char *addr_or_unknown(struct strbuf *b, uint32_t addr)
{
	return addr ? ip_str(b, addr) : "unknown";
}

static const char *peer_text(struct strbuf *b, const struct hsrp_peer *p)
{
	return p->who == HSRP_LOCAL ? "local" : addr_or_unknown(b, p->addr);
}

/* "2 state changes, last state change 00:01:02" */
static void put_changes(struct text *out, const struct router *r, const struct hsrp_group *g,
			const char *plural)
{
	struct strbuf b;

	text_printf(out, "%u state change%s, last state change %s\n", g->changes, plural,
		    g->changes ? text_age(&b, seconds_since(r, g->changed_ns)) : "never");
}

static void put_time(struct text *out, unsigned ms)
{
	if (ms % 1000)
		text_printf(out, "%u msec", ms);
	else
		text_printf(out, "%u sec", ms / 1000);
}

static void put_state(struct text *out, const struct hsrp_group *g)
{
	const char *why = g->state == HSRP_INIT ? hsrp_group_obstacle(g) : NULL;

	text_printf(out, "  State is %s", hsrp_state_name(g->state));
	if (why)
		text_printf(out, " (%s)", why);
	text_char(out, '\n');
}

static void put_addresses(struct text *out, const struct hsrp_group *g)
{
	struct strbuf b;

	text_printf(out, "  Virtual IP address is %s%s\n", addr_or_unknown(&b, g->virtual_addr),
		    g->virtual_addr && !g->configured_addr ? " (learnt)" : "");
	for (unsigned i = 0; i < g->n_secondary; i++)
		text_printf(out, "    Secondary virtual IP address %s\n",
			    ip_str(&b, g->secondary[i]));
	text_printf(out, "  Active virtual MAC address is %s\n",
		    g->active.who == HSRP_UNKNOWN ? "unknown" : mac_str(&b, g->virtual_mac));
	text_printf(out, "    Local virtual MAC address is %s (%s)\n",
		    mac_str(&b, g->virtual_mac),
		    g->mac_set ? "cfgd"
		    : g->hif->use_bia     ? "bia"
		    : g->hif->version == 2 ? "v2 default"
					   : "v1 default");
}

static void put_timers(struct text *out, const struct hsrp_group *g)
{
	uint64_t left = hsrp_hello_left_ms(g);

	text_add(out, "  Hello time ");
	put_time(out, g->hello_ms);
	text_add(out, ", hold time ");
	put_time(out, g->hold_ms);
	text_char(out, '\n');
	if (g->state >= HSRP_SPEAK && !*g->follow)
		text_printf(out, "    Next hello sent in %" PRIu64 ".%03" PRIu64 " secs\n",
			    left / 1000, left % 1000);
}

static void put_preempt(struct text *out, const struct hsrp_group *g)
{
	const char *sep = ", delay";

	text_printf(out, "  Preemption %s", g->preempt ? "enabled" : "disabled");
	if (g->preempt_min_s) {
		text_printf(out, "%s min %u secs", sep, g->preempt_min_s);
		sep = ",";
	}
	if (g->preempt_reload_s) {
		text_printf(out, "%s reload %u secs", sep, g->preempt_reload_s);
		sep = ",";
	}
	if (g->preempt_sync_s)
		text_printf(out, "%s sync %u secs", sep, g->preempt_sync_s);
	text_char(out, '\n');
	if (hsrp_preempt_left_ms(g))
		text_printf(out, "    Preemption delayed for at least another %" PRIu64 " secs\n",
			    (hsrp_preempt_left_ms(g) + 999) / 1000);
}

static void put_auth(struct text *out, const struct hsrp_group *g)
{
	if (*g->auth.key)
		text_add(out, "  Authentication MD5, key-string\n");
	else if (*g->auth.chain)
		text_printf(out, "  Authentication MD5, key-chain \"%s\"\n", g->auth.chain);
	else if (*g->auth.text)
		text_printf(out, "  Authentication text, string \"%s\"\n", g->auth.text);
}

static void put_router(struct text *out, const char *role, const struct hsrp_peer *p,
		       uint64_t left_ms)
{
	struct strbuf b;

	text_printf(out, "  %s router is %s", role, peer_text(&b, p));
	if (p->who == HSRP_REMOTE)
		text_printf(out, ", priority %u (expires in %" PRIu64 ".%03" PRIu64 " sec)",
			    p->priority, left_ms / 1000, left_ms % 1000);
	text_char(out, '\n');
}

static void put_track(struct text *out, const struct hsrp_track *t)
{
	const struct track_object *o = t->client.obj;
	const char *state = !o || !o->defined ? NULL : o->up ? "Up" : "Down";

	if (*t->ifname)
		text_printf(out, "    Track interface %s", t->ifname);
	else
		text_printf(out, "    Track object %u", t->object);
	if (t->shutdown)
		text_printf(out, state ? " state %s\n" : " (unknown)\n", state);
	else if (state)
		text_printf(out, " state %s decrement %u\n", state, t->decrement);
	else
		text_printf(out, " (unknown) decrement %u\n", t->decrement);
}

static void show_group(struct text *out, const struct hsrp_group *g)
{
	const struct router *r = g->hif->ifp->router;
	struct strbuf b;

	text_printf(out, "%s - Group %u%s\n", g->hif->ifp->name, g->group,
		    g->hif->version == 2 ? " (version 2)" : "");
	put_state(out, g);
	if (g->state != HSRP_DISABLED) {
		text_add(out, "    ");
		put_changes(out, r, g, g->changes == 1 ? "" : "s");
	}
	for (unsigned i = 0; i < g->n_tracks; i++)
		if (g->tracks[i].shutdown)
			put_track(out, &g->tracks[i]);
	put_addresses(out, g);
	put_timers(out, g);
	put_auth(out, g);
	put_preempt(out, g);
	put_router(out, "Active", &g->active, hsrp_active_left_ms(g));
	if (g->active.who == HSRP_REMOTE && g->hif->version == 2)
		text_printf(out, "    MAC address is %s\n", mac_str(&b, g->active.mac));
	put_router(out, "Standby", &g->standby, hsrp_standby_left_ms(g));
	text_printf(out, "  Priority %u (%s %u)\n", g->priority,
		    g->priority_set ? "configured" : "default", g->configured_priority);
	for (unsigned i = 0; i < g->n_tracks; i++)
		if (!g->tracks[i].shutdown)
			put_track(out, &g->tracks[i]);
	if (*g->follow)
		text_printf(out, "  Following \"%s\"\n", g->follow);
	text_printf(out, "%s \"%s\" (%s)\n", words_of[r->style].name_line, g->name,
		    g->name_set ? "cfgd" : "default");
}

static void put_router_12_2(struct text *out, const char *role, const struct hsrp_peer *p,
			    uint64_t left_ms)
{
	struct strbuf b;

	text_printf(out, "  %s router is %s", role, peer_text(&b, p));
	if (p->who == HSRP_REMOTE)
		text_printf(out, " expires in %" PRIu64 ".%03" PRIu64, left_ms / 1000,
			    left_ms % 1000);
	text_char(out, '\n');
}

static void put_tracks_12_2(struct text *out, const struct hsrp_group *g)
{
	unsigned up = 0;

	for (unsigned i = 0; i < g->n_tracks; i++)
		up += g->tracks[i].client.obj && g->tracks[i].client.obj->up;
	if (!g->n_tracks)
		return;
	text_printf(out, "  Priority tracking %u interface%s or object%s, %u up:\n", g->n_tracks,
		    g->n_tracks == 1 ? "" : "s", g->n_tracks == 1 ? "" : "s", up);
	text_add(out, "    Interface or object        Decrement  State\n");
	for (unsigned i = 0; i < g->n_tracks; i++) {
		const struct hsrp_track *t = &g->tracks[i];
		struct text name = {0};

		if (*t->ifname)
			text_add(&name, t->ifname);
		else
			text_printf(&name, "%u", t->object);
		text_printf(out, "    %-27s  %3u      %s\n", text_str(&name), t->decrement,
			    t->client.obj && t->client.obj->up ? "Up" : "Down");
		text_free(&name);
	}
}

static void show_group_12_2(struct text *out, const struct hsrp_group *g)
{
	const struct router *r = g->hif->ifp->router;
	uint64_t left = hsrp_hello_left_ms(g);
	struct strbuf b;

	text_printf(out, "%s - Group %u\n", g->hif->ifp->name, g->group);
	text_printf(out, "  Local state is %s, priority %u%s\n", hsrp_state_name(g->state),
		    g->priority, g->preempt ? ", may preempt" : "");
	if (g->preempt_min_s)
		text_printf(out, "  Preemption delayed for at least %u secs\n", g->preempt_min_s);
	text_add(out, "  Hellotime ");
	put_time(out, g->hello_ms);
	text_add(out, ", holdtime ");
	put_time(out, g->hold_ms);
	text_char(out, '\n');
	if (g->state >= HSRP_SPEAK)
		text_printf(out, "  Next hello sent in %" PRIu64 ".%03" PRIu64 "\n", left / 1000,
			    left % 1000);
	text_printf(out, "  Virtual IP address is %s%s\n", addr_or_unknown(&b, g->virtual_addr),
		    g->configured_addr ? " configured" : "");
	for (unsigned i = 0; i < g->n_secondary; i++)
		text_printf(out, "    Secondary virtual IP address %s\n",
			    ip_str(&b, g->secondary[i]));
	put_router_12_2(out, "Active", &g->active, hsrp_active_left_ms(g));
	put_router_12_2(out, "Standby", &g->standby, hsrp_standby_left_ms(g));
	text_printf(out, "  Virtual mac address is %s\n", mac_str(&b, g->virtual_mac));
	if (*g->auth.text)
		text_printf(out, "  Authentication text \"%s\"\n", g->auth.text);
	else
		put_auth(out, g);
	text_add(out, "  ");
	put_changes(out, r, g, "s");
	text_printf(out, "%s \"%s\"%s\n", words_of[r->style].name_line, g->name,
		    g->name_set ? "" : " (default)");
	put_tracks_12_2(out, g);
}

static void show_group_brief(struct text *out, const struct hsrp_group *g)
{
	struct strbuf active, standby, addr;

	text_printf(out, words_of[g->hif->ifp->router->style].brief_row, g->hif->ifp->short_name,
		    g->group, g->priority, g->preempt ? "P" : "", hsrp_state_name(g->state),
		    peer_text(&active, &g->active), peer_text(&standby, &g->standby),
		    addr_or_unknown(&addr, g->virtual_addr));
}

void show_standby(struct exec *ex, const struct args *a)
{
	const struct router *r = ex->host->router;
	const char *ifname = args_s(a, A_IFACE);
	bool brief = args_has(a, K_BRIEF), all = args_has(a, K_ALL);
	const struct hsrp_iface *hif = NULL;
	const struct hsrp_group *g;

	if (brief)
		text_printf(ex->out, "%21sP indicates configured to preempt.\n%21s|\n%s", "", "",
			    words_of[r->style].brief_header);
	while ((hif = hsrp_iface_next(r, hif))) {
		if (ifname && strcmp(hif->ifp->name, ifname) != 0)
			continue;
		list_each (g, &hif->groups, node) {
			if (args_has(a, A_GROUP) && args_u(a, A_GROUP, 0) != g->group)
				continue;
			if (g->state == HSRP_DISABLED && !all && !args_has(a, A_GROUP))
				continue;
			if (brief)
				show_group_brief(ex->out, g);
			else if (r->style == STYLE_12_2)
				show_group_12_2(ex->out, g);
			else
				show_group(ex->out, g);
		}
	}
}

void show_standby_delay(struct exec *ex, const struct args *a)
{
	const struct router *r = ex->host->router;
	const char *ifname = args_s(a, A_IFACE);
	const struct iface *ifp;

	text_add(ex->out, "Interface          Minimum Reload \n");
	list_each (ifp, &r->ifaces, node)
		if (ifp->hsrp && (!ifname || !strcmp(ifp->name, ifname)))
			text_printf(ex->out, "%-18s %-7u %-6u\n", ifp->name,
				    ifp->hsrp->delay_min_s, ifp->hsrp->delay_reload_s);
}

#define FLAG(x) (1ull << DEBUG_##x)

static const char terse_on[] = "HSRP:\n"
			       "  HSRP Errors debugging is on\n"
			       "  HSRP Events debugging is on\n"
			       "    (protocol, neighbor, redundancy, track, ha, arp, interface)\n"
			       "  HSRP Packets debugging is on\n"
			       "    (Coup, Resign)\n";

void debug_standby(struct exec *ex, const struct args *a)
{
	struct router *r = ex->host->router;
	bool off = args_has(a, K_NO);
	uint64_t flags = FLAG(HSRP_ERRORS) | FLAG(HSRP_EVENTS) | FLAG(HSRP_PACKETS) |
			 FLAG(HSRP_ADVERTISE);
	const char *what = "HSRP";

	if (args_has(a, K_ERRORS)) {
		flags = FLAG(HSRP_ERRORS);
		what = "HSRP Errors";
	} else if (args_has(a, K_EVENTS)) {
		flags = FLAG(HSRP_EVENTS);
		if (off || args_has(a, K_DETAIL))
			flags |= FLAG(HSRP_EVENTS_DETAIL);
		what = "HSRP Events";
	} else if (args_has(a, K_PACKETS)) {
		flags = FLAG(HSRP_ADVERTISE);
		if (!args_has(a, K_ADVERTISE))
			flags |= FLAG(HSRP_PACKETS);
		what = "HSRP Packets";
	} else if (args_has(a, K_TERSE)) {
		flags = FLAG(HSRP_ERRORS) | FLAG(HSRP_EVENTS) | FLAG(HSRP_TERSE);
	} else if (off) {
		flags |= FLAG(HSRP_EVENTS_DETAIL) | FLAG(HSRP_TERSE);
	}
	/* One of the two about packets at a time: all of them, or coups and resigns. */
	if (!off && flags & FLAG(HSRP_PACKETS))
		r->debug &= ~FLAG(HSRP_TERSE);
	if (!off && flags & FLAG(HSRP_TERSE))
		r->debug &= ~FLAG(HSRP_PACKETS);
	r->debug = off ? r->debug & ~flags : r->debug | flags;
	if (!off && args_has(a, K_TERSE))
		text_add(ex->out, terse_on);
	else if (!off && args_has(a, K_ADVERTISE))
		text_printf(ex->out, "%s\n", debug_says(DEBUG_HSRP_ADVERTISE));
	else
		text_printf(ex->out, "%s debugging is %s\n", what, off ? "off" : "on");
}
