/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The router's local time: `clock timezone` and `clock summer-time ZONE recurring`. Without dates
 * summer time is that of the United States, as it was when the version was made: until 2006 from
 * the first Sunday of April to the last of October, since 2007 from the second of March to the
 * first of November, each time at two o'clock.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "engine/core/sim.h"
#include "grammar.h"
#include "shell/host.h"
#include "shell/life.h"

enum { DAY_S = 86400, WEEK_LAST = 5, OFFSET_MIN = 60 };

static const char *const days[] = {"Sunday", "Monday", "Tuesday", "Wednesday",
				   "Thursday", "Friday", "Saturday"};

/* Of a word or the first letters of it, three at least; -1: it is none. */
static int day_of(const char *s)
{
	for (int i = 0; i < 7; i++)
		if (strlen(s) >= 3 && strncasecmp(days[i], s, strlen(s)) == 0)
			return i;
	return -1;
}

static int week_of(const char *s)
{
	if (strlen(s) == 1 && *s >= '1' && *s <= '4')
		return *s - '0';
	if (strcasecmp(s, "first") == 0)
		return 1;
	return strcasecmp(s, "last") == 0 ? WEEK_LAST : -1;
}

/* "2:00" in seconds of the day; -1: it is none. */
static int clock_of(const char *s)
{
	unsigned hour, minute;
	int used = 0;

	if (sscanf(s, "%2u:%2u%n", &hour, &minute, &used) != 2 || s[used] || hour > 23 ||
	    minute > 59)
		return -1;
	return (int)(hour * 3600 + minute * 60);
}

/* False: one of the four words is not what it should be. */
static bool edge_read(const char *week, const char *day, const char *month, const char *at,
		      struct summer_edge *e)
{
	if (!week || !day || !month || !at)
		return false;
	*e = (struct summer_edge){week_of(week), day_of(day), (int)clock_month(month),
				  clock_of(at)};
	return e->week > 0 && e->day >= 0 && e->month > 0 && e->at_s >= 0;
}

static bool summer_read(enum style style, const struct args *a, struct summer_time *t)
{
	t->offset_s = (int)args_u(a, A_OFFSET, OFFSET_MIN) * 60;
	if (!args_has(a, A_WEEK)) {
		t->from = (struct summer_edge){style == STYLE_15 ? 2 : 1, 0,
					       style == STYLE_15 ? 3 : 4, 7200};
		t->to = (struct summer_edge){style == STYLE_15 ? 1 : WEEK_LAST, 0,
					     style == STYLE_15 ? 11 : 10, 7200};
		return true;
	}
	return edge_read(args_s(a, A_WEEK), args_s(a, A_DAY), args_s(a, A_MONTH), args_s(a, A_HHMM),
			 &t->from) &&
	       edge_read(args_s(a, A_END_WEEK), args_s(a, A_END_DAY), args_s(a, A_END_MONTH),
			 args_s(a, A_END_HHMM), &t->to);
}

bool check_summer_time(struct host *h, const struct node *parent, const struct parse *p,
		       struct text *words)
{
	struct summer_time t;

	(void)parent;
	if (p->negate || p->dflt || summer_read(h->style, &p->args, &t))
		return true;
	text_add(words, "% Invalid date\n");
	return false;
}

/* Days and months by three letters, the week by its number unless it is the last. */
void spell_summer_time(struct parse *p)
{
	static const char *const weeks[] = {NULL, "1", "2", "3", "4", "last"};
	static const char *const short_days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

	for (unsigned i = 0; i < p->args.n; i++) {
		struct arg *a = &p->args.v[i];

		if ((a->name == A_MONTH || a->name == A_END_MONTH) && clock_month(a->v.s))
			a->v.s = clock_month_name(clock_month(a->v.s));
		if ((a->name == A_WEEK || a->name == A_END_WEEK) && week_of(a->v.s) > 0)
			a->v.s = weeks[week_of(a->v.s)];
		if ((a->name == A_DAY || a->name == A_END_DAY) && day_of(a->v.s) >= 0)
			a->v.s = short_days[day_of(a->v.s)];
	}
}

void zone_read(struct host *h)
{
	const struct node *n = config_find(h->running, CMD_CLOCK_TIMEZONE, NULL);
	const struct node *summer = config_find(h->running, CMD_CLOCK_SUMMER_TIME, NULL);
	const struct arg *hours = n ? args_get(&n->a, A_HOURS) : NULL;
	int minutes = n ? (int)args_u(&n->a, A_MINUTES, 0) : 0;
	int64_t east = hours ? hours->v.i : 0;

	free(h->set.timezone);
	h->set.timezone = n ? mem_strdup(args_s(&n->a, A_ZONE)) : NULL;
	h->set.timezone_offset_s = (int)east * 3600 + (east < 0 ? -minutes : minutes) * 60;
	free(h->set.summer.zone);
	h->set.summer.zone = NULL;
	if (summer && summer_read(h->style, &summer->a, &h->set.summer))
		h->set.summer.zone = mem_strdup(args_s(&summer->a, A_ZONE));
}

/* The second at which it is that time of local reckoning in the year. */
static int64_t edge_at(const struct summer_edge *e, int year)
{
	struct tm first = {.tm_year = year, .tm_mon = e->month - 1, .tm_mday = 1};
	struct tm next = {.tm_year = year, .tm_mon = e->month, .tm_mday = 1};
	int64_t at = (int64_t)timegm(&first), end = (int64_t)timegm(&next);

	at += (e->day - first.tm_wday + 7) % 7 * DAY_S;
	for (int week = 1; week < e->week && at + 7 * DAY_S < end; week++)
		at += 7 * (int64_t)DAY_S;
	return at + e->at_s;
}

static bool is_summer(const struct host *h, int64_t utc_s)
{
	const struct summer_time *t = &h->set.summer;
	int64_t local = utc_s + h->set.timezone_offset_s, from, to;
	time_t secs = (time_t)local;
	struct tm tm;

	if (!t->zone)
		return false;
	gmtime_r(&secs, &tm);
	from = edge_at(&t->from, tm.tm_year);
	/* It ends by its own clock. */
	to = edge_at(&t->to, tm.tm_year) - t->offset_s;
	return from < to ? local >= from && local < to : local >= from || local < to;
}

int zone_offset_s(const struct host *h, int64_t utc_s)
{
	return h->set.timezone_offset_s + (is_summer(h, utc_s) ? h->set.summer.offset_s : 0);
}

const char *zone_name(const struct host *h, int64_t utc_s)
{
	if (is_summer(h, utc_s))
		return h->set.summer.zone;
	return h->set.timezone ? h->set.timezone : "UTC";
}

int64_t zone_utc_s(const struct host *h, int64_t local_s)
{
	int64_t utc = local_s - h->set.timezone_offset_s;

	if (h->set.summer.zone && is_summer(h, utc - h->set.summer.offset_s))
		utc -= h->set.summer.offset_s;
	return utc;
}
