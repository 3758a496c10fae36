/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands that save and erase the configuration, and set the clock. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "grammar.h"
#include "shell/apply.h"
#include "shell/life.h"
#include "shell/load.h"
#include "shell/session.h"

void exec_save(struct exec *ex)
{
	text_add(ex->out, "Building configuration...\n");
	if (host_save(ex->host)) {
		text_add(ex->out, "[OK]\n");
		archive_on_write(ex->host);
	} else {
		text_printf(ex->out, "startup-config file open failed (%s)\n", strerror(errno));
	}
}

static void erase(struct exec *ex)
{
	if (!exec_confirm(ex, "Erasing the nvram filesystem will remove all configuration files! "
			      "Continue? [confirm]"))
		return;
	if (!files_erase_nvram(ex->host)) {
		text_printf(ex->out, "%%Error erasing nvram (%s)\n", strerror(errno));
		return;
	}
	text_add(ex->out, "[OK]\nErase of nvram: complete\n");
	log_message(ex->host, 7, "SYS", "NV_BLOCK_INIT", "Initialized the geometry of nvram");
}

void exec_write(struct exec *ex, const struct args *a)
{
	if (args_has(a, K_TERMINAL))
		host_render_running(ex->host, ex->out);
	else if (args_has(a, K_ERASE))
		erase(ex);
	else if (args_has(a, K_NETWORK))
		text_add(ex->out, "This command has been replaced by the command:\n"
				  "         'copy system:/running-config <url>'\n");
	else
		exec_save(ex);
}

void exec_erase(struct exec *ex, const struct args *a)
{
	(void)a;
	erase(ex);
}

unsigned clock_month(const char *s)
{
	static const char *const names[] = {"January", "February", "March", "April",
					    "May", "June", "July", "August",
					    "September", "October", "November", "December"};

	for (unsigned i = 0; i < 12; i++)
		if (strlen(s) >= 3 && strncasecmp(names[i], s, strlen(s)) == 0)
			return i + 1;
	return 0;
}

const char *clock_month_name(unsigned month)
{
	static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
					    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

	return names[month - 1];
}

void clock_text_at(const struct host *h, int64_t at_ns, struct text *out)
{
	int64_t utc_s = at_ns / (int64_t)NS_PER_S;
	int64_t ns = at_ns + zone_offset_s(h, utc_s) * (int64_t)NS_PER_S;
	time_t secs = (time_t)(ns / (int64_t)NS_PER_S);
	struct tm tm;
	char day[48];

	gmtime_r(&secs, &tm);
	strftime(day, sizeof(day), "%H:%M:%S", &tm);
	text_printf(out, "%s %s ", day, zone_name(h, utc_s));
	strftime(day, sizeof(day), "%a %b %e %Y", &tm);
	text_printf(out, "%.8s%s", day, day + 8 + (day[8] == ' '));
}

static void clock_text(const struct host *h, struct text *out)
{
	clock_text_at(h, host_clock_ns(h), out);
}

void exec_clock_set(struct exec *ex, const struct args *a)
{
	struct host *h = ex->host;
	unsigned month = clock_month(args_s(a, A_MONTH)), clock = (unsigned)args_u(a, A_TIME, 0);
	unsigned day = (unsigned)args_u(a, A_DAY, 1);
	struct tm tm = {.tm_year = (int)args_u(a, A_YEAR, 2002) - 1900, .tm_mon = (int)month - 1,
			.tm_mday = (int)day, .tm_sec = (int)(clock % 60),
			.tm_min = (int)(clock / 60 % 60), .tm_hour = (int)(clock / 3600)};
	struct text before = {0}, after = {0}, who = {0}, said = {0};
	time_t then = month ? timegm(&tm) : 0;

	if (!month || tm.tm_mday != (int)day) {
		text_add(ex->out, "% Invalid date\n");
		return;
	}
	clock_text(h, &before);
	h->clock_adjust_ns += zone_utc_s(h, (int64_t)then) * (int64_t)NS_PER_S -
			      host_clock_ns(h);
	h->clock_set = true;
	keychain_clock_set(h);
	clock_text(h, &after);
	session_who(ex->ses, &who);
	text_printf(&said, "System clock has been updated from %s to %s, configured from %s by %s.",
		    text_str(&before), text_str(&after),
		    ex->ses->line == LINE_CON ? "console" : text_str(&who), text_str(&who));
	if (h->style != STYLE_12_2)
		log_message(h, 6, "SYS", "CLOCKUPDATE", text_str(&said));
	text_free(&before);
	text_free(&after);
	text_free(&who);
	text_free(&said);
}

/* "*12:00:00.000 UTC Mon Mar 1 2002": an asterisk where nobody has set the clock. */
static void put_now(const struct host *h, struct text *out)
{
	struct text now = {0};

	clock_text(h, &now);
	text_printf(out, "%s%.8s.%03u%s", h->clock_set ? "" : "*", text_str(&now),
		    (unsigned)(host_clock_ns(h) / (int64_t)NS_PER_MS % 1000), text_str(&now) + 8);
	text_free(&now);
}

static const char *time_source(const struct host *h)
{
	return h->clock_set ? "Time source is user configuration" : "No time source";
}

void clock_stamp(const struct host *h, struct text *out)
{
	load_put_line(h->lab->load, "Load for five secs", out);
	text_printf(out, "%s, ", time_source(h));
	put_now(h, out);
	text_add(out, "\n\n");
}

void show_clock(struct exec *ex, const struct args *a)
{
	put_now(ex->host, ex->out);
	text_char(ex->out, '\n');
	if (args_has(a, K_DETAIL))
		text_printf(ex->out, "%s\n", time_source(ex->host));
}
