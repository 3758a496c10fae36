/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The log of a router: a ring of lines with their time stamps as `service timestamps` asks, and
 * the router's calendar. Console, terminal monitors, buffer and `rosh play` read the same ring,
 * each from its own place; the levels of `logging console|monitor|buffered` say who shows what.
 *
 * A router that nobody told the time begins at March 1 of the year its software was made in, and
 * marks every time with `*`.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "shell/session.h"

void log_defaults(struct host *h)
{
	struct host_settings *s = &h->set;

	s->console_level = 7;
	s->monitor_level = 7;
	/* Up to 12.4 the buffer is off until it is asked for. */
	s->buffered_level = h->style >= STYLE_15 ? 7 : -1;
	s->buffered_bytes = 4096;
}

int64_t host_clock_ns(const struct host *h)
{
	uint64_t since = h->lab->sim->now_ns - h->router->booted_ns;

	return (int64_t)(h->boot_epoch_s * NS_PER_S + since) + h->clock_adjust_ns;
}

static void stamp_datetime(const struct host *h, const struct stamp_settings *s, struct text *out)
{
	int64_t ns = host_clock_ns(h), utc_s = ns / (int64_t)NS_PER_S;
	time_t secs;
	struct tm tm;
	char day[32];

	if (s->localtime)
		ns += zone_offset_s(h, utc_s) * (int64_t)NS_PER_S;
	secs = (time_t)(ns / (int64_t)NS_PER_S);
	gmtime_r(&secs, &tm);
	strftime(day, sizeof(day), s->year ? "%b %e %Y %H:%M:%S" : "%b %e %H:%M:%S", &tm);
	text_printf(out, "%s%s", h->clock_set ? "" : "*", day);
	if (s->msec)
		text_printf(out, ".%03u", (unsigned)(ns / (int64_t)NS_PER_MS % 1000));
	if (s->show_timezone)
		text_printf(out, " %s", s->localtime ? zone_name(h, utc_s) : "UTC");
}

void log_stamp(const struct host *h, const struct stamp_settings *s, struct text *out)
{
	struct strbuf age;

	if (s->form == STAMP_DATETIME)
		stamp_datetime(h, s, out);
	else if (s->form == STAMP_UPTIME)
		text_add(out, text_age(&age, router_uptime_s(h->router)));
}

/* The next entry of the ring, for a line whose first `stamp_len` characters are its stamp. */
static struct log_entry *entry_new(struct host *h, int severity, const struct text *line,
				   size_t stamp_len)
{
	struct log_entry *e = &h->log[++h->log_seq % LOG_RING];

	free(e->text);
	e->seq = h->log_seq;
	e->severity = severity;
	e->text = mem_strndup(text_str(line), line->len);
	e->stamp_len = stamp_len;
	e->broadcast = false;
	return e;
}

static void wake_sessions(struct host *h)
{
	struct session *s;

	list_each(s, &h->sessions, node)
	{
		if (s->ops && s->ops->notify)
			s->ops->notify(s);
	}
}

/* Stores a line, counts it and wakes sessions. */
static void log_store(struct host *h, int severity, struct text *line, size_t stamp_len)
{
	const int level[3] = {h->set.console_level, h->set.monitor_level, h->set.buffered_level};

	entry_new(h, severity, line, stamp_len);
	h->log_trapped += severity <= 6;
	for (unsigned i = 0; i < 3; i++)
		if (severity <= level[i])
			h->log_count[i]++;
	wake_sessions(h);
}

/* Sequence number and time stamp; gives their length. */
static size_t log_begin(struct host *h, const struct stamp_settings *s, struct text *line)
{
	size_t before;

	if (h->set.sequence_numbers)
		text_printf(line, "%06llu: ", (unsigned long long)h->log_seq + 1);
	before = line->len;
	log_stamp(h, s, line);
	if (line->len > before)
		text_add(line, ": ");
	return line->len;
}

void log_message(struct host *h, int severity, const char *facility, const char *mnemonic,
		 const char *text)
{
	struct text line = {0};
	size_t stamp = log_begin(h, &h->set.stamp_log, &line);

	text_printf(&line, "%%%s-%d-%s: %s", facility, severity, mnemonic, text);
	log_store(h, severity, &line, stamp);
	text_free(&line);
}

void log_debug(struct host *h, const char *text)
{
	struct text line = {0};
	size_t stamp = log_begin(h, &h->set.stamp_debug, &line);

	text_add(&line, text);
	log_store(h, 7, &line, stamp);
	text_free(&line);
}

void log_plain(struct host *h, const char *text)
{
	struct text line = {0};

	text_add(&line, text);
	log_store(h, 0, &line, 0);
	text_free(&line);
}

void log_broadcast(struct host *h, const char *text)
{
	struct text line = {0};

	text_add(&line, text);
	entry_new(h, 0, &line, 0)->broadcast = true;
	text_free(&line);
	wake_sessions(h);
}

const struct log_entry *log_entry(const struct host *h, uint64_t seq)
{
	const struct log_entry *e = &h->log[seq % LOG_RING];

	return seq > 0 && e->seq == seq ? e : NULL;
}

void log_free(struct host *h)
{
	for (unsigned i = 0; i < LOG_RING; i++) {
		free(h->log[i].text);
		h->log[i].text = NULL;
		h->log[i].seq = 0;
	}
}
