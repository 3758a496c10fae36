/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For tests of HSRP: two routers on a segment, with what they say as lines of text. Each router
 * has a client of the redundancy table that asks as the crypto map does. Include after world.h.
 */
#ifndef ROSH_TESTS_UNIT_HSRP_PAIR_H
#define ROSH_TESTS_UNIT_HSRP_PAIR_H

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>

#include "engine/hsrp/hsrp.h"

#ifndef PAIR_VERSION
#define PAIR_VERSION 1
#endif

/* The group's MAC, the multicast address and its MAC's last byte. */
#if PAIR_VERSION == 1
#define PAIR_MAC(g) {0, 0, 0x0c, 0x07, 0xac, (g)}
#define PAIR_MULTICAST HSRP_V1_GROUP
#else
#define PAIR_MAC(g) {0, 0, 0x0c, 0x9f, 0xf0, (g)}
#define PAIR_MULTICAST HSRP_V2_GROUP
#endif

enum { PAIR_UP_S = 3 /* from `no shutdown` to the line protocol */ };

static const char *const pair_formats[EVENT_COUNT] = {
#define EVENT(id, class, params, args, fmt, fmt_12_2) [EVENT_##id] = fmt,
#include "engine/core/event.def"
#undef EVENT
};

struct pair_router {
	struct router *r;
	struct iface *out, *in;
	struct red_client client;
	struct text log;  /* lines since it was last cleared */
	struct text times; /* the same with virtual seconds in front */
};

struct pair {
	struct sim *s;
	struct link *outside, *inside;
	struct pair_router a, b;
	struct hsrp_group_conf conf_a, conf_b;
	struct hsrp_track_conf track_a, track_b;
};

static void pair_arg(struct text *out, const char *spec, const struct ev_arg *a)
{
	size_t n = strlen(spec);
	char letter = spec[n - 1], fmt[16], digits[24];
	struct strbuf b;
	const char *s = digits;

	switch (letter) {
	case 's':
		s = a->s;
		break;
	case 'a':
		s = ip_str(&b, (uint32_t)a->u);
		break;
	case 'm':
		s = mac_str(&b, a->mac);
		break;
	case 'i':
		s = a->ifp->short_name;
		break;
	case 'I':
		s = a->ifp->name;
		break;
	default:
		snprintf(digits, sizeof(digits), "%" PRIu64, a->u);
	}
	snprintf(fmt, sizeof(fmt), "%.*ss", (int)(n - 1), spec);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	text_printf(out, fmt, s);
#pragma GCC diagnostic pop
}

static void pair_line(struct text *out, unsigned id, const struct ev_arg *args)
{
	const struct event_class *c = &event_classes[id];

	if (c->facility)
		text_printf(out, "%%%s-%d-%s: ", c->facility, c->severity, c->mnemonic);
	for (const char *f = pair_formats[id]; *f; f++) {
		char spec[8] = "%";
		size_t n = 1;

		if (*f != '%') {
			text_char(out, *f);
			continue;
		}
		while (!isalpha((unsigned char)f[1]))
			spec[n++] = *++f;
		spec[n] = *++f;
		pair_arg(out, spec, args++);
	}
	text_char(out, '\n');
}

static void pair_event(void *ctx, struct router *r, unsigned id, const struct ev_arg *args,
		       size_t n)
{
	struct pair *p = ctx;
	struct pair_router *pr = r == p->a.r ? &p->a : &p->b;

	(void)n;
	pair_line(&pr->log, id, args);
	text_printf(&pr->times, "%.3f ", (double)r->sim->now_ns / (double)NS_PER_S);
	pair_line(&pr->times, id, args);
}

/* Asks when the group falls back, as the crypto map does, and notes the answer. */
static void pair_client(void *ctx, const char *name, enum red_state from, enum red_state to)
{
	struct pair_router *pr = ctx;
	struct red_info info;
	struct strbuf vip, active, standby;

	if (from == to || (to != RED_STANDBY && to != RED_INIT))
		return;
	if (hsrp_redundancy_enquire(pr->r, name, &info))
		text_printf(&pr->log, "addr %s state %s active %s standby %s\n",
			    ip_str(&vip, info.virtual_addr), red_state_name(info.state),
			    ip_str(&active, info.active_addr),
			    ip_str(&standby, info.standby_addr));
}

static WORLD_UNUSED void pair_conf_init(struct hsrp_conf *c)
{
	hsrp_conf_init(c);
	c->version = PAIR_VERSION;
}

/* The same with one group. */
static void pair_conf_one(struct hsrp_conf *c, const struct hsrp_group_conf *g)
{
	pair_conf_init(c);
	c->groups = g;
	c->n_groups = 1;
}

static void pair_apply(struct pair_router *pr, struct hsrp_group_conf *g)
{
	struct hsrp_conf c;

	pair_conf_one(&c, g);
	hsrp_iface_set(pr->out, &c);
}

static void pair_router_init(struct pair *p, struct pair_router *pr, const char *name,
			     const char *out, const char *in)
{
	pr->r = world_router(p->s, name);
	pr->r->style = STYLE_12_3;
	pr->out = world_iface(pr->r, "FastEthernet0/0", out, p->outside);
	pr->in = world_iface(pr->r, "FastEthernet0/1", in, p->inside);
	snprintf(pr->client.name, sizeof(pr->client.name), "HA");
	pr->client.fn = pair_client;
	pr->client.ctx = pr;
	red_register(pr->r, &pr->client);
}

static void pair_group(struct hsrp_group_conf *g, struct hsrp_track_conf *t, unsigned priority,
		       unsigned decrement)
{
	hsrp_group_conf_init(g, 1);
	g->ip = true;
	g->virtual_addr = world_addr("192.0.2.10");
	g->priority = priority;
	g->preempt = true;
	snprintf(g->name, sizeof(g->name), "HA");
	snprintf(t->ifname, sizeof(t->ifname), "FastEthernet0/1");
	t->decrement = decrement;
	g->tracks = t;
	g->n_tracks = 1;
}

/*
 * a: priority 200, tracks its inside for 150. b: priority 100. Both preempt. The segment's ports
 * begin to forward `forward_s` after the line protocol is up.
 */
static struct pair *pair_new(double forward_s)
{
	struct pair *p = mem_zalloc(sizeof(*p));

	p->s = world_new();
	p->s->observer.event = pair_event;
	p->s->observer.ctx = p;
	p->outside = world_segment(p->s, "outside");
	p->inside = world_segment(p->s, "inside");
	p->outside->forward_delay_ns = (uint64_t)((forward_s + PAIR_UP_S) * (double)NS_PER_S);
	pair_router_init(p, &p->a, "a", "192.0.2.2/28", "198.51.100.1/24");
	pair_router_init(p, &p->b, "b", "192.0.2.4/28", "198.51.100.2/24");
	pair_group(&p->conf_a, &p->track_a, 200, 150);
	pair_group(&p->conf_b, &p->track_b, 100, 10);
	return p;
}

static WORLD_UNUSED void pair_start(struct pair *p)
{
	pair_apply(&p->a, &p->conf_a);
	pair_apply(&p->b, &p->conf_b);
}

static WORLD_UNUSED void pair_debug(struct pair *p)
{
	p->a.r->debug = 1ull << DEBUG_HSRP_EVENTS;
	p->b.r->debug = 1ull << DEBUG_HSRP_EVENTS | 1ull << DEBUG_HSRP_EVENTS_DETAIL;
}

static WORLD_UNUSED void pair_clear(struct pair *p)
{
	text_clear(&p->a.log);
	text_clear(&p->b.log);
	text_clear(&p->a.times);
	text_clear(&p->b.times);
}

static void pair_free(struct pair *p)
{
	sim_free(p->s);
	text_free(&p->a.log);
	text_free(&p->b.log);
	text_free(&p->a.times);
	text_free(&p->b.times);
	free(p);
}

static WORLD_UNUSED const struct hsrp_group *pair_get(const struct pair_router *pr)
{
	return hsrp_group_find(pr->out, 1);
}

/* True if `lines` occur in the log one after the other, others between them or not. */
static WORLD_UNUSED bool pair_has(const struct pair_router *pr, const char *lines)
{
	const char *at = text_str(&pr->log);

	while (*lines) {
		size_t n = strcspn(lines, "\n") + 1;

		while (*at && strncmp(at, lines, n) != 0)
			at += strcspn(at, "\n") + 1;
		if (!*at) {
			print_message("no line: %.*s", (int)n, lines);
			return false;
		}
		at += n;
		lines += n;
	}
	return true;
}

#endif
