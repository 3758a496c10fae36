/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reload: at once, in a while, at a time; its questions, its warnings, and show reload. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "grammar.h"
#include "shell/life.h"
#include "shell/session.h"

enum { DAY_S = 86400 };

/* So long before the end everybody is warned. */
static const unsigned warnings_s[] = {3600, 1800, 300, 60};

/* Asks until it is yes or no; -1: interrupted. */
static int ask_yes_no(struct exec *ex, const char *prompt)
{
	char answer[16];

	for (;;) {
		size_t n;

		if (!exec_ask(ex, prompt, false, answer, sizeof(answer)))
			return -1;
		n = strlen(answer);
		if (n > 0 && n <= 3 && strncasecmp(answer, "yes", n) == 0)
			return 1;
		if (n > 0 && n <= 2 && strncasecmp(answer, "no", n) == 0)
			return 0;
		text_add(ex->out, "% Please answer 'yes' or 'no'.\n");
	}
}

static void put_units(struct text *out, uint64_t n, const char *unit, const char *before)
{
	text_printf(out, "%s%llu %s%s", before, (unsigned long long)n, unit, n == 1 ? "" : "s");
}

/* "2 hours and 3 minutes", "9 minutes and 50 seconds", "10 minutes" */
static void put_left(struct text *out, uint64_t s)
{
	if (s >= 3600) {
		put_units(out, s / 3600, "hour", "");
		if (s / 60 % 60)
			put_units(out, s / 60 % 60, "minute", " and ");
	} else if (s >= 60) {
		put_units(out, s / 60, "minute", "");
		if (s % 60)
			put_units(out, s % 60, "second", " and ");
	} else {
		put_units(out, s, "second", "");
	}
}

static uint64_t left_s(const struct host *h)
{
	return (h->life->reload_ns - h->lab->sim->now_ns + NS_PER_S / 2) / NS_PER_S;
}

static void put_when(struct text *out, const struct host *h)
{
	uint64_t ns = h->life->reload_ns - h->lab->sim->now_ns;

	clock_text_at(h, host_clock_ns(h) + (int64_t)ns, out);
}

static void put_schedule(struct text *out, const struct host *h)
{
	const struct life *l = h->life;

	text_add(out, "Reload scheduled for ");
	put_when(out, h);
	text_add(out, " (in ");
	put_left(out, left_s(h));
	text_printf(out, ") by %s\n", l->reload_by);
	if (*l->reload_reason)
		text_printf(out, "Reload reason: %s\n", l->reload_reason);
}

static void warn_next(struct life *l)
{
	uint64_t left = l->reload_ns - l->host->lab->sim->now_ns;

	for (size_t i = 0; i < sizeof(warnings_s) / sizeof(*warnings_s); i++)
		if (left > warnings_s[i] * NS_PER_S) {
			timer_start(l->host->lab->sim, &l->warn, left - warnings_s[i] * NS_PER_S);
			return;
		}
}

/* Tells every terminal, and when it will be told next. */
static void warn(struct life *l)
{
	unsigned left = (unsigned)left_s(l->host);
	char said[80];

	snprintf(said, sizeof(said), "\n\n***\n*** --- SHUTDOWN in %u:%02u:%02u ---\n***\n",
		 left / 3600, left / 60 % 60, left % 60);
	log_broadcast(l->host, said);
	warn_next(l);
}

void reload_warn_timer(void *ctx)
{
	warn(ctx);
}

/* The end of a router's running; `by` asked for it. */
static void log_reload(struct host *h, const char *by, const char *reason)
{
	struct text said = {0};

	if (h->style == STYLE_12_2) {
		log_message(h, 5, "SYS", "RELOAD", "Reload requested");
		return;
	}
	text_printf(&said, "Reload requested by %s. Reload Reason: %s.", by, reason);
	log_message(h, 5, "SYS", "RELOAD", text_str(&said));
	text_free(&said);
}

void reload_timer(void *ctx)
{
	struct life *l = ctx;

	log_broadcast(l->host, "\n\n***\n*** --- SHUTDOWN NOW ---\n***\n");
	log_reload(l->host, l->reload_by,
		   *l->reload_reason ? l->reload_reason : "Reload Command");
	host_reload(l->host, "Reload Command");
}

/* Seconds until "hh:mm" next comes by the router's own clock; 0: it is none. */
static uint64_t until_time(const struct host *h, const char *at)
{
	unsigned hour, minute;
	int used = 0;
	int64_t utc = host_clock_ns(h) / (int64_t)NS_PER_S, now = utc + zone_offset_s(h, utc);
	int64_t midnight = now - now % DAY_S, then;

	if (sscanf(at, "%2u:%2u%n", &hour, &minute, &used) != 2 || at[used] || hour > 23 ||
	    minute > 59)
		return 0;
	then = midnight + hour * 3600 + minute * 60;
	/* Summer time may begin or end until then. */
	while (zone_utc_s(h, then) <= utc)
		then += DAY_S;
	return (uint64_t)(zone_utc_s(h, then) - utc);
}

/* "[hh:]mm", in seconds; 0: it is none. */
static uint64_t delay_of(const char *s)
{
	unsigned hours = 0, minutes = 0;
	int used = 0;

	if (sscanf(s, "%3u:%2u%n", &hours, &minutes, &used) == 2 && !s[used])
		return minutes < 60 ? hours * 3600ull + minutes * 60ull : 0;
	used = 0;
	return sscanf(s, "%5u%n", &minutes, &used) == 1 && !s[used] ? minutes * 60ull : 0;
}

static void schedule(struct exec *ex, uint64_t delay_s, const char *reason)
{
	struct life *l = ex->host->life;
	struct text said = {0}, who = {0};

	session_who(ex->ses, &who);
	snprintf(l->reload_by, sizeof(l->reload_by), "%s", text_str(&who));
	snprintf(l->reload_reason, sizeof(l->reload_reason), "%s", reason ? reason : "");
	timer_stop(ex->lab->sim, &l->reload);
	timer_stop(ex->lab->sim, &l->warn);
	l->reload_ns = ex->lab->sim->now_ns + delay_s * NS_PER_S;
	put_schedule(ex->out, ex->host);
	if (!exec_confirm(ex, "Proceed with reload? [confirm]") || !ex->host->powered)
		goto out;
	/* The question took its time. */
	if (l->reload_ns <= ex->lab->sim->now_ns)
		l->reload_ns = ex->lab->sim->now_ns + 1;
	timer_start(ex->lab->sim, &l->reload, l->reload_ns - ex->lab->sim->now_ns);
	warn(l);
	if (ex->host->style != STYLE_12_2) {
		text_add(&said, "Reload requested for ");
		put_when(&said, ex->host);
		text_add(&said, " at ");
		clock_text_at(ex->host, host_clock_ns(ex->host), &said);
		text_printf(&said, " by %s.", l->reload_by);
		if (reason)
			text_printf(&said, " Reload Reason: %s.", reason);
		log_message(ex->host, 5, "SYS", "SCHEDULED_RELOAD", text_str(&said));
	}
out:
	text_free(&said);
	text_free(&who);
}

static void cancel(struct exec *ex)
{
	struct life *l = ex->host->life;

	if (!timer_running(&l->reload)) {
		text_add(ex->out, "%No reload is scheduled.\n");
		return;
	}
	timer_stop(ex->lab->sim, &l->reload);
	timer_stop(ex->lab->sim, &l->warn);
	log_broadcast(ex->host, "\n\n***\n*** --- SHUTDOWN ABORTED ---\n***\n");
}

/* Asks what to do with changes; false: interrupted. */
static bool ask_save(struct exec *ex)
{
	int yes;

	if (!ex->host->config_changed)
		return true;
	yes = ask_yes_no(ex, "\nSystem configuration has been modified. Save? [yes/no]: ");
	if (yes > 0)
		exec_save(ex);
	return yes >= 0;
}

void exec_reload(struct exec *ex, const struct args *a)
{
	const char *in = args_s(a, A_DELAY), *at = args_s(a, A_CLOCK);
	uint64_t delay_s = 0;
	struct text by = {0};

	if (args_has(a, K_CANCEL)) {
		cancel(ex);
		return;
	}
	if (in || at)
		delay_s = in ? delay_of(in) : until_time(ex->host, at);
	if ((in || at) && !delay_s) {
		text_add(ex->out, "%Invalid time\n");
		return;
	}
	if (!ask_save(ex))
		return;
	if (delay_s) {
		schedule(ex, delay_s, args_s(a, A_REASON));
		return;
	}
	if (!exec_confirm(ex, "Proceed with reload? [confirm]"))
		return;
	session_who(ex->ses, &by);
	log_reload(ex->host, text_str(&by),
		   args_has(a, A_REASON) ? args_s(a, A_REASON) : "Reload Command");
	text_free(&by);
	exec_flush(ex);
	host_reload(ex->host, "Reload Command");
}

void show_reload(struct exec *ex, const struct args *a)
{
	(void)a;
	if (timer_running(&ex->host->life->reload))
		put_schedule(ex->out, ex->host);
	else
		text_add(ex->out, "No reload is scheduled.\n");
}
