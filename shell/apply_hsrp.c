/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `standby ...` lines to the engine: an interface's lines as one struct
 * hsrp_conf, whole, whenever one of them changed. And what may not be typed at all.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/hsrp/hsrp.h"
#include "grammar.h"
#include "lib/ip.h"
#include "lib/mem.h"
#include "parser/dispatch.h"
#include "shell/host.h"
#include "shell/secret.h"

/* The lines of one interface, gathered by group. */
struct gather {
	struct arena arena;
	struct hsrp_conf conf;
	struct hsrp_group_conf *groups; /* room for one a line */
	struct hsrp_group_conf *by_number[HSRP_GROUPS];
	unsigned n_lines;
};

static struct hsrp_group_conf *gather_group(struct gather *ga, const struct node *n)
{
	unsigned group = (unsigned)args_u(&n->a, A_GROUP, 0);

	if (!ga->by_number[group]) {
		ga->by_number[group] = &ga->groups[ga->conf.n_groups++];
		hsrp_group_conf_init(ga->by_number[group], group);
	}
	return ga->by_number[group];
}

static void gather_delay(struct gather *ga, const struct args *a)
{
	ga->conf.delay_min_s = (unsigned)args_u(a, A_MINIMUM, HSRP_DEFAULT_DELAY_MIN_S);
	ga->conf.delay_reload_s = (unsigned)args_u(a, A_RELOAD, HSRP_DEFAULT_DELAY_RELOAD_S);
}

static void gather_redirects(struct gather *ga, const struct node *n)
{
	ga->conf.redirects_off = args_has(&n->a, K_DISABLE);
	ga->conf.redirect_adv_s = (unsigned)args_u(&n->a, A_ADVERTISE, HSRP_DEFAULT_ADV_S);
	ga->conf.redirect_hold_s = (unsigned)args_u(&n->a, A_HOLDDOWN, HSRP_DEFAULT_ADV_HOLD_S);
}

static void gather_timers(struct hsrp_group_conf *g, const struct args *a)
{
	g->timers_set = true;
	g->hello_ms = (unsigned)(args_u(a, A_HELLO, 0) * 1000 + args_u(a, A_HELLO_MS, 0));
	g->hold_ms = (unsigned)(args_u(a, A_HOLD, 0) * 1000 + args_u(a, A_HOLD_MS, 0));
}

/* Arrays of a group grow one by one in the arena; a group has few. */
static void gather_secondary(struct gather *ga, struct hsrp_group_conf *g, const struct args *a)
{
	uint32_t *more = arena_alloc(&ga->arena, (g->n_secondary + 1) * sizeof(*more));

	if (g->n_secondary)
		memcpy(more, g->secondary, g->n_secondary * sizeof(*more));
	more[g->n_secondary++] = args_ip(a, A_ADDR, 0);
	g->secondary = more;
}

static void gather_track(struct gather *ga, struct hsrp_group_conf *g, const struct args *a)
{
	struct hsrp_track_conf *more = arena_alloc(&ga->arena, (g->n_tracks + 1) * sizeof(*more));
	struct hsrp_track_conf *t = &more[g->n_tracks];
	const char *ifname = args_s(a, A_IFACE);

	if (g->n_tracks)
		memcpy(more, g->tracks, g->n_tracks * sizeof(*more));
	if (ifname)
		strncpy(t->ifname, ifname, sizeof(t->ifname) - 1);
	t->object = (unsigned)args_u(a, A_OBJECT, 0);
	t->shutdown = args_has(a, K_SHUTDOWN);
	t->decrement = (unsigned)args_u(a, A_DECREMENT, HSRP_DEFAULT_DECREMENT);
	g->tracks = more;
	g->n_tracks++;
}

static void gather_text(char *to, size_t cap, const struct args *a, unsigned name)
{
	const char *s = args_s(a, name);

	if (s)
		strncpy(to, s, cap - 1);
}

/* A key as typed, or revealed where it was typed hidden. */
static void gather_key(char *to, size_t cap, const struct args *a, unsigned name)
{
	const char *s = args_s(a, name);

	if (!s || args_u(a, A_TYPE, 0) != 7 || !secret_reveal(s, to, cap))
		gather_text(to, cap, a, name);
}

static void gather_auth(struct hsrp_group_conf *g, const struct node *n)
{
	g->auth = (struct hsrp_auth_conf){0};
	if (n->cmd->id == CMD_IF_STANDBY_AUTHENTICATION) {
		gather_text(g->auth.text, sizeof(g->auth.text), &n->a, A_STRING);
	} else if (n->cmd->id == CMD_IF_STANDBY_AUTH_MD5_STRING) {
		gather_key(g->auth.key, sizeof(g->auth.key), &n->a, A_STRING);
		g->auth.timeout_s = (unsigned)args_u(&n->a, A_TIMEOUT, 0);
	} else {
		gather_text(g->auth.chain, sizeof(g->auth.chain), &n->a, A_CHAIN);
	}
}

static void gather_preempt(struct hsrp_group_conf *g, const struct args *a)
{
	g->preempt = true;
	g->preempt_min_s = (unsigned)args_u(a, A_MINIMUM, 0);
	g->preempt_reload_s = (unsigned)args_u(a, A_RELOAD, 0);
	g->preempt_sync_s = (unsigned)args_u(a, A_SYNC, 0);
}

static void gather_group_line(struct gather *ga, const struct node *n)
{
	struct hsrp_group_conf *g = gather_group(ga, n);
	const struct arg *mac;

	switch (n->cmd->id) {
	case CMD_IF_STANDBY_IP:
		g->ip = true;
		g->virtual_addr = args_ip(&n->a, A_ADDR, 0);
		break;
	case CMD_IF_STANDBY_IP_SECONDARY:
		gather_secondary(ga, g, &n->a);
		break;
	case CMD_IF_STANDBY_TIMERS:
		gather_timers(g, &n->a);
		break;
	case CMD_IF_STANDBY_PRIORITY:
		g->priority = (unsigned)args_u(&n->a, A_VALUE, HSRP_DEFAULT_PRIORITY);
		break;
	case CMD_IF_STANDBY_PREEMPT:
		gather_preempt(g, &n->a);
		break;
	case CMD_IF_STANDBY_AUTHENTICATION:
	case CMD_IF_STANDBY_AUTH_MD5_STRING:
	case CMD_IF_STANDBY_AUTH_MD5_CHAIN:
		gather_auth(g, n);
		break;
	case CMD_IF_STANDBY_FOLLOW:
		gather_text(g->follow, sizeof(g->follow), &n->a, A_LEADER);
		break;
	case CMD_IF_STANDBY_MAC_ADDRESS:
		mac = args_get(&n->a, A_MAC);
		g->mac_set = mac != NULL;
		if (mac)
			memcpy(g->mac, mac->v.mac, sizeof(g->mac));
		break;
	case CMD_IF_STANDBY_NAME:
		gather_text(g->name, sizeof(g->name), &n->a, A_NAME);
		break;
	case CMD_IF_STANDBY_TRACK:
	case CMD_IF_STANDBY_TRACK_OBJECT:
		gather_track(ga, g, &n->a);
		break;
	}
}

static bool gather_is_group_line(const struct node *n)
{
	switch (n->cmd->id) {
	case CMD_IF_STANDBY_IP:
	case CMD_IF_STANDBY_IP_SECONDARY:
	case CMD_IF_STANDBY_TIMERS:
	case CMD_IF_STANDBY_PRIORITY:
	case CMD_IF_STANDBY_PREEMPT:
	case CMD_IF_STANDBY_AUTHENTICATION:
	case CMD_IF_STANDBY_AUTH_MD5_STRING:
	case CMD_IF_STANDBY_AUTH_MD5_CHAIN:
	case CMD_IF_STANDBY_FOLLOW:
	case CMD_IF_STANDBY_MAC_ADDRESS:
	case CMD_IF_STANDBY_NAME:
	case CMD_IF_STANDBY_TRACK:
	case CMD_IF_STANDBY_TRACK_OBJECT:
		return !n->negated;
	default:
		return false;
	}
}

static void apply_hsrp_iface(struct iface *ifp, const struct node *section)
{
	struct gather ga = {0};
	const struct node *n;

	arena_init(&ga.arena);
	hsrp_conf_init(&ga.conf);
	if (section) {
		node_each (n, section)
			ga.n_lines += gather_is_group_line(n);
		ga.groups = arena_alloc(&ga.arena, (ga.n_lines + 1) * sizeof(*ga.groups));
		node_each (n, section) {
			if (n->cmd->id == CMD_IF_STANDBY_DELAY)
				gather_delay(&ga, &n->a);
			else if (n->cmd->id == CMD_IF_STANDBY_USE_BIA)
				ga.conf.use_bia = true;
			else if (n->cmd->id == CMD_IF_STANDBY_VERSION)
				ga.conf.version = (unsigned)args_u(&n->a, A_VERSION, 1);
			else if (n->cmd->id == CMD_IF_STANDBY_REDIRECTS)
				gather_redirects(&ga, n);
			else if (n->cmd->id == CMD_IF_STANDBY_REDIRECTS_UNKNOWN)
				ga.conf.unknown_off = n->negated;
			else if (gather_is_group_line(n))
				gather_group_line(&ga, n);
		}
	}
	ga.conf.groups = ga.groups;
	hsrp_iface_set(ifp, &ga.conf);
	arena_free(&ga.arena);
}

void apply_hsrp(struct host *h, const struct touch *t, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *name = args_s(t[i].key, A_IFACE);
		struct iface *ifp = name ? iface_find(h->router, name) : NULL;

		if (ifp && t[i].cmd == CMD_INTERFACE)
			apply_hsrp_iface(ifp, t[i].node);
	}
}

static unsigned section_version(const struct node *section)
{
	const struct node *n;

	if (section)
		node_each (n, section)
			if (n->cmd->id == CMD_IF_STANDBY_VERSION)
				return (unsigned)args_u(&n->a, A_VERSION, 1);
	return 1;
}

bool check_standby_group(struct host *h, const struct node *parent, const struct parse *p,
			 struct text *words)
{
	(void)h;
	if (p->negate || p->dflt || args_u(&p->args, A_GROUP, 0) < HSRP_V1_GROUPS ||
	    section_version(parent) == 2)
		return true;
	text_add(words, "% Group numbers above 255 need standby version 2\n");
	return false;
}

bool check_standby_version(struct host *h, const struct node *parent, const struct parse *p,
			   struct text *words)
{
	bool two = !p->negate && !p->dflt && args_u(&p->args, A_VERSION, 1) == 2;
	const struct node *n;

	(void)h;
	if (two || !parent)
		return true;
	node_each (n, parent)
		if (args_u(&n->a, A_GROUP, 0) >= HSRP_V1_GROUPS) {
			text_add(words, "% Group numbers above 255 need standby version 2\n");
			return false;
		}
	return true;
}

static bool is_address(const struct node *n)
{
	return !n->negated && args_has(&n->a, A_ADDR) &&
	       (n->cmd->id == CMD_IF_IP_ADDRESS || n->cmd->id == CMD_IF_IP_ADDRESS_SECONDARY);
}

/* Against the interface's addresses, as lines that may have been pasted just now: not its own, a
 * host's in a subnet; outside of all it is only warned of. */
static bool virtual_fits(const struct node *section, uint32_t addr, struct text *words)
{
	bool any = false, within = false;
	const struct node *n;

	node_each (n, section) {
		uint32_t own = args_ip(&n->a, A_ADDR, 0), host = ~args_ip(&n->a, A_MASK, 0);

		if (!is_address(n))
			continue;
		if (addr == own) {
			text_add(words, "% Address cannot equal interface IP address\n");
			return false;
		}
		any = true;
		if ((addr ^ own) & ~host)
			continue;
		within = true;
		/* RFC 3021: the two addresses of a /31 are hosts'. */
		if (host > 1 && ((addr & host) == 0 || (addr & host) == host)) {
			text_add(words, "% Invalid IP address\n");
			return false;
		}
	}
	if (any && !within)
		text_add(words, "% Warning: address is not within a subnet on this interface\n");
	return true;
}

/* The line that gives the address already, but for the one that is typed again. */
static const struct node *virtual_used(const struct node *section, const struct parse *p,
				       uint32_t addr)
{
	const struct node *n;

	node_each (n, section) {
		unsigned id = n->cmd->id;

		if ((id == CMD_IF_STANDBY_IP || id == CMD_IF_STANDBY_IP_SECONDARY) &&
		    !n->negated && args_ip(&n->a, A_ADDR, 0) == addr &&
		    (n->cmd != p->cmd ||
		     args_u(&n->a, A_GROUP, 0) != args_u(&p->args, A_GROUP, 0)))
			return n;
	}
	return NULL;
}

bool check_standby_ip(struct host *h, const struct node *parent, const struct parse *p,
		      struct text *words)
{
	uint32_t addr = args_ip(&p->args, A_ADDR, 0);
	const struct node *used;
	struct strbuf b;

	if (!check_standby_group(h, parent, p, words))
		return false;
	if (p->negate || p->dflt || !addr || !parent)
		return true;
	if (ip_is_multicast(addr) || addr == UINT32_MAX) {
		text_add(words, "% Invalid IP address\n");
		return false;
	}
	used = virtual_used(parent, p, addr);
	if (!used)
		return virtual_fits(parent, addr, words);
	text_printf(words, "%% Address %s in group %u\n", ip_str(&b, addr),
		    (unsigned)args_u(&used->a, A_GROUP, 0));
	return false;
}

bool check_standby_mac(struct host *h, const struct node *parent, const struct parse *p,
		       struct text *words)
{
	static const uint8_t zeros[6];
	const struct arg *mac = args_get(&p->args, A_MAC);

	if (!check_standby_group(h, parent, p, words))
		return false;
	if (p->negate || p->dflt || !mac)
		return true;
	/* Of a group of stations, or of none (IEEE 802, section 8.2). */
	if (!(mac->v.mac[0] & 1) && memcmp(mac->v.mac, zeros, sizeof(zeros)) != 0)
		return true;
	text_add(words, "% Invalid MAC address\n");
	return false;
}

bool check_standby_timers(struct host *h, const struct node *parent, const struct parse *p,
			  struct text *words)
{
	struct hsrp_group_conf g = {0};

	if (!check_standby_group(h, parent, p, words))
		return false;
	if (p->negate || p->dflt)
		return true;
	gather_timers(&g, &p->args);
	if (g.hold_ms > g.hello_ms)
		return true;
	text_add(words, "% Hold time must be greater than hello time\n");
	return false;
}

bool check_standby_auth(struct host *h, const struct node *parent, const struct parse *p,
			struct text *words)
{
	bool md5 = args_has(&p->args, K_MD5);
	const char *s = args_s(&p->args, A_STRING);
	char clear[HSRP_KEY_LEN + 1];

	if (!check_standby_group(h, parent, p, words))
		return false;
	if (p->negate || p->dflt || !s)
		return true;
	if (md5 && args_u(&p->args, A_TYPE, 0) == 7) {
		if (secret_reveal(s, clear, sizeof(clear))) {
			mem_wipe(clear, sizeof(clear));
			return true;
		}
		text_add(words, "% Invalid encrypted password\n");
		return false;
	}
	if (strlen(s) <= (md5 ? (size_t)HSRP_KEY_LEN : (size_t)HSRP_AUTH_LEN))
		return true;
	text_printf(words, "%% Authentication string is too long (%d characters max)\n",
		    md5 ? HSRP_KEY_LEN : HSRP_AUTH_LEN);
	return false;
}
