/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `key chain`: its keys with their lifetimes to the engine, and show key chain. Lifetimes are told
 * by the calendar (UTC), the engine counts from when the lab began: each time the router's clock is
 * set they are told anew.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "engine/core/sim.h"
#include "engine/hsrp/hsrp.h"
#include "grammar.h"
#include "lib/mem.h"
#include "parser/dispatch.h"
#include "shell/apply.h"
#include "shell/exec.h"
#include "shell/life.h"
#include "shell/secret.h"

/* A lifetime in seconds of the calendar; as of no line: always. */
struct span {
	bool always, infinite;
	int64_t from_s, until_s;
};

/* False: there is no such day, or month. */
static bool date_read(const char *month_name, unsigned day, unsigned year, unsigned clock_s,
		      int64_t *at_s)
{
	unsigned month = month_name ? clock_month(month_name) : 0;
	struct tm tm = {.tm_year = (int)year - 1900, .tm_mon = (int)month - 1, .tm_mday = (int)day};

	*at_s = month ? (int64_t)timegm(&tm) + clock_s : 0;
	return month && tm.tm_mday == (int)day;
}

static bool span_read(const struct args *a, struct span *s)
{
	*s = (struct span){.infinite = args_has(a, K_INFINITE)};
	if (!date_read(args_s(a, A_MONTH), (unsigned)args_u(a, A_DAY, 0),
		       (unsigned)args_u(a, A_YEAR, 0), (unsigned)args_u(a, A_TIME, 0), &s->from_s))
		return false;
	if (s->infinite)
		return true;
	if (args_has(a, A_SECONDS)) {
		s->until_s = s->from_s + (int64_t)args_u(a, A_SECONDS, 0);
		return true;
	}
	return date_read(args_s(a, A_END_MONTH), (unsigned)args_u(a, A_END_DAY, 0),
			 (unsigned)args_u(a, A_END_YEAR, 0), (unsigned)args_u(a, A_END, 0),
			 &s->until_s);
}

static struct span span_of(const struct node *key, unsigned cmd)
{
	struct span s = {.always = true};
	const struct node *n;

	node_each (n, key)
		if (n->cmd->id == cmd)
			span_read(&n->a, &s);
	return s;
}

bool check_lifetime(struct host *h, const struct node *parent, const struct parse *p,
		    struct text *words)
{
	struct span s;

	(void)h;
	(void)parent;
	if (p->negate || p->dflt)
		return true;
	if (!span_read(&p->args, &s)) {
		text_add(words, "% Invalid date\n");
		return false;
	}
	if (s.infinite || s.until_s > s.from_s)
		return true;
	text_add(words, "% Stop time is before the start time\n");
	return false;
}

/* The month by its three letters, in front of the day. */
static void spell_date(struct parse *p, unsigned month, unsigned day)
{
	struct arg *at[2] = {NULL, NULL}, first;
	unsigned number;

	for (unsigned i = 0; i < p->args.n; i++) {
		struct arg *a = &p->args.v[i];

		if (a->name != month && a->name != day)
			continue;
		if (a->name == month && (number = clock_month(a->v.s)))
			a->v.s = clock_month_name(number);
		at[at[0] != NULL] = a;
	}
	if (!at[1] || at[0]->name == month)
		return;
	first = *at[0];
	*at[0] = *at[1];
	*at[1] = first;
}

void spell_lifetime(struct parse *p)
{
	spell_date(p, A_MONTH, A_DAY);
	spell_date(p, A_END_MONTH, A_END_DAY);
}

/* The virtual time of a calendar second by the router's clock; 0: before the lab began. */
static uint64_t virtual_ns(const struct host *h, int64_t at_s)
{
	int64_t behind = host_clock_ns(h) - (int64_t)h->lab->sim->now_ns;
	int64_t ns = at_s * (int64_t)NS_PER_S - behind;

	return ns > 0 ? (uint64_t)ns : 0;
}

static struct hsrp_lifetime lifetime(const struct host *h, const struct node *key, unsigned cmd)
{
	struct span s = span_of(key, cmd);
	struct hsrp_lifetime l = {0};

	if (s.always)
		return l;
	l.from_ns = virtual_ns(h, s.from_s);
	if (!s.infinite) {
		l.until_ns = virtual_ns(h, s.until_s);
		/* Over before the lab began, which is not for ever. */
		l.until_ns += !l.until_ns;
	}
	return l;
}

static void key_text(const struct args *a, char *to, size_t cap)
{
	const char *s = args_s(a, A_KEY);

	if (!s || args_u(a, A_TYPE, 0) != 7 || !secret_reveal(s, to, cap))
		snprintf(to, cap, "%s", s ? s : "");
}

bool check_key_string(struct host *h, const struct node *parent, const struct parse *p,
		      struct text *words)
{
	const char *s = args_s(&p->args, A_KEY);
	char clear[HSRP_KEY_LEN + 1];

	(void)h;
	(void)parent;
	if (p->negate || p->dflt || !s || args_u(&p->args, A_TYPE, 0) != 7)
		return true;
	if (secret_reveal(s, clear, sizeof(clear))) {
		mem_wipe(clear, sizeof(clear));
		return true;
	}
	text_add(words, "% Invalid encrypted password\n");
	return false;
}

static const struct node *key_string(const struct node *key)
{
	const struct node *n;

	node_each (n, key)
		if (n->cmd->id == CMD_CHAINKEY_KEY_STRING)
			return n;
	return NULL;
}

/* A key without its string is none yet. */
static void chain_apply(struct host *h, const char *name, const struct node *section)
{
	const struct node *n, *string;
	struct hsrp_key *keys;
	unsigned count = 0;

	if (!section) {
		hsrp_chain_set(h->router, name, NULL, 0);
		return;
	}
	node_each (n, section)
		count++;
	keys = mem_calloc(count + 1, sizeof(*keys));
	count = 0;
	node_each (n, section) {
		string = key_string(n);
		if (!string)
			continue;
		keys[count].id = (uint32_t)args_u(&n->a, A_ID, 0);
		keys[count].accept = lifetime(h, n, CMD_CHAINKEY_ACCEPT_LIFETIME);
		keys[count].send = lifetime(h, n, CMD_CHAINKEY_SEND_LIFETIME);
		key_text(&string->a, keys[count].string, sizeof(keys->string));
		count++;
	}
	hsrp_chain_set(h->router, name, keys, count);
	mem_wipe(keys, (count + 1) * sizeof(*keys));
	free(keys);
}

void apply_keychain(struct host *h, const struct touch *t, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *name = args_s(t[i].key, A_NAME);

		if (name && t[i].cmd == CMD_KEY_CHAIN && strlen(name) <= HSRP_KEY_LEN)
			chain_apply(h, name, t[i].node);
	}
}

void keychain_clock_set(struct host *h)
{
	const struct node *n;

	node_each (n, config_root(h->running))
		if (n->cmd->id == CMD_KEY_CHAIN && strlen(args_s(&n->a, A_NAME)) <= HSRP_KEY_LEN)
			chain_apply(h, args_s(&n->a, A_NAME), n);
}

static void put_moment(struct text *out, int64_t at_s)
{
	time_t secs = (time_t)at_s;
	struct tm tm;
	char day[48];

	gmtime_r(&secs, &tm);
	strftime(day, sizeof(day), "%H:%M:%S UTC %b", &tm);
	text_printf(out, "(%s %d %d)", day, tm.tm_mday, tm.tm_year + 1900);
}

static void put_lifetime(struct text *out, const struct host *h, const char *what,
			 const struct node *key, unsigned cmd)
{
	struct span s = span_of(key, cmd);
	int64_t now_s = host_clock_ns(h) / (int64_t)NS_PER_S;

	text_printf(out, "        %s lifetime ", what);
	if (s.always) {
		text_add(out, "(always valid) - (always valid)");
	} else {
		put_moment(out, s.from_s);
		text_add(out, " - ");
		if (s.infinite)
			text_add(out, "(infinite)");
		else
			put_moment(out, s.until_s);
	}
	if (s.always || (now_s >= s.from_s && (s.infinite || now_s < s.until_s)))
		text_add(out, " [valid now]");
	text_char(out, '\n');
}

void show_key_chain(struct exec *ex, const struct args *a)
{
	const char *wanted = args_s(a, A_NAME);
	const struct node *chain, *key, *string;
	char text[HSRP_KEY_LEN + 1];

	node_each (chain, config_root(ex->host->running)) {
		if (chain->cmd->id != CMD_KEY_CHAIN ||
		    (wanted && strcmp(wanted, args_s(&chain->a, A_NAME)) != 0))
			continue;
		text_printf(ex->out, "Key-chain %s:\n", args_s(&chain->a, A_NAME));
		node_each (key, chain) {
			string = key_string(key);
			text_printf(ex->out, "    key %u -- text ",
				    (unsigned)args_u(&key->a, A_ID, 0));
			if (string)
				key_text(&string->a, text, sizeof(text));
			text_printf(ex->out, string ? "\"%s\"\n" : "(unset)\n", text);
			put_lifetime(ex->out, ex->host, "accept", key,
				     CMD_CHAINKEY_ACCEPT_LIFETIME);
			put_lifetime(ex->out, ex->host, "send", key, CMD_CHAINKEY_SEND_LIFETIME);
		}
	}
	mem_wipe(text, sizeof(text));
}
