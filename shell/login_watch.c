/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts logins that fail. So many of them within one watch window begin quiet mode, in which the
 * vtys refuse everybody but the hosts of an access list, until its time is over. Windows follow
 * each other from when the watch was configured; the failures of one do not count in the next.
 * The console is counted and logged, but never refused. Absent: the SNMP traps themselves.
 */
#include "shell/login_watch.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/net/acl.h"
#include "lib/mem.h"
#include "shell/life.h"

static uint64_t now_ns(const struct login_watch *w)
{
	return w->host->lab->sim->now_ns;
}

/* `text` with the time of day behind it. */
static void say(struct host *h, int severity, const char *mnemonic, struct text *text)
{
	text_add(text, " at ");
	clock_text_at(h, host_clock_ns(h), text);
	log_message(h, severity, "SEC_LOGIN", mnemonic, text_str(text));
	text_free(text);
}

static void quiet_over(void *ctx)
{
	struct login_watch *w = ctx;
	struct text said = {0};

	w->window_ns = now_ns(w);
	w->in_window = 0;
	text_add(&said, "Quiet Mode is OFF, because block period timed out");
	say(w->host, 5, "QUIET_MODE_OFF", &said);
}

void login_watch_new(struct host *h)
{
	struct login_watch *w = mem_zalloc(sizeof(*w));

	w->host = h;
	timer_init(&w->quiet, quiet_over, w);
	h->watch = w;
}

void login_watch_stop(struct host *h)
{
	struct login_watch *w = h->watch;

	timer_stop(h->lab->sim, &w->quiet);
	w->in_window = w->nlast = 0;
	w->total = 0;
	w->failure.seen = w->success.seen = 0;
}

void login_watch_free(struct host *h)
{
	login_watch_stop(h);
	free(h->watch->quiet_acl);
	free(h->watch);
}

struct login_source login_source_of(const struct session *s)
{
	struct login_source from = {.port = 0};
	struct in_addr a;

	if (s->line != LINE_VTY)
		return from;
	from.port = s->known ? PORT_SSH : PORT_TELNET;
	snprintf(from.from, sizeof(from.from), "%s", s->from);
	if (inet_pton(AF_INET, s->from, &a) == 1)
		from.addr = ntohl(a.s_addr);
	return from;
}

static void put_source(struct text *out, const struct login_source *from, const char *user)
{
	text_printf(out, " [user: %s] [Source: %s] [localport: %u]", user,
		    from->port ? from->from : "LOCAL", from->port);
}

/* Whether this attempt is one of those to be told. */
static bool due(struct login_report *r)
{
	return r->log && ++r->seen % r->every == 0;
}

static void remember(struct login_watch *w, const struct login_source *from, const char *user)
{
	unsigned kept = w->nlast < LOGIN_FAILURES_KEPT ? w->nlast : LOGIN_FAILURES_KEPT;
	const char *place = from->port ? from->from : "LOCAL";
	struct login_failure *f = NULL;

	for (unsigned i = 0; i < kept && !f; i++)
		if (!strcmp(w->last[i].user, user) && !strcmp(w->last[i].from, place) &&
		    w->last[i].port == from->port)
			f = &w->last[i];
	if (!f) {
		f = &w->last[w->nlast++ % LOGIN_FAILURES_KEPT];
		memset(f, 0, sizeof(*f));
		snprintf(f->user, sizeof(f->user), "%s", user);
		snprintf(f->from, sizeof(f->from), "%s", place);
		f->port = from->port;
	}
	f->count++;
	f->at_ns = host_clock_ns(w->host);
	w->total++;
}

/* The window that time is in. */
static void window_move(struct login_watch *w)
{
	uint64_t len = w->within_s * NS_PER_S, past = now_ns(w) - w->window_ns;

	if (past < len)
		return;
	w->window_ns += past / len * len;
	w->in_window = 0;
}

unsigned login_window_left_s(const struct login_watch *w)
{
	uint64_t len = w->within_s * NS_PER_S, past = now_ns(w) - w->window_ns;

	return w->within_s ? (unsigned)((len - past % len) / NS_PER_S) : 0;
}

unsigned login_window_failures(struct login_watch *w)
{
	window_move(w);
	return w->in_window;
}

unsigned login_quiet_left_s(const struct login_watch *w)
{
	return (unsigned)(timer_left_ns(w->host->lab->sim, &w->quiet) / NS_PER_S);
}

static void count(struct login_watch *w, const struct login_source *from, const char *user)
{
	struct text said = {0};

	if (!w->block_s || timer_running(&w->quiet))
		return;
	window_move(w);
	if (++w->in_window < w->tries)
		return;
	text_printf(&said, "Still timeleft for watching failures is %u secs,",
		    login_window_left_s(w));
	put_source(&said, from, user);
	text_printf(&said, " [Reason: Login Authentication Failed] [ACL: %s]",
		    w->quiet_acl ? w->quiet_acl : "sl_def_acl");
	timer_start(w->host->lab->sim, &w->quiet, w->block_s * NS_PER_S);
	say(w->host, 1, "QUIET_MODE_ON", &said);
}

void login_note_failure(struct host *h, const struct login_source *from, const char *user)
{
	struct login_watch *w = h->watch;
	struct text said = {0};

	if (!w->block_s && !w->failure.log && !w->failure.trap)
		return;
	remember(w, from, user);
	if (due(&w->failure)) {
		text_add(&said, "Login failed");
		put_source(&said, from, user);
		text_add(&said, " [Reason: Login Authentication Failed]");
		say(h, 4, "LOGIN_FAILED", &said);
	}
	count(w, from, user);
}

void login_note_success(struct host *h, const struct login_source *from, const char *user)
{
	struct text said = {0};

	if (!due(&h->watch->success))
		return;
	text_add(&said, "Login Success");
	put_source(&said, from, user);
	say(h, 5, "LOGIN_SUCCESS", &said);
}

/* Lists that are not there keep nobody out. */
static bool acl_lets(struct host *h, const char *name, const struct login_source *from,
		     unsigned sport)
{
	struct acl *acl = name ? acl_find(h->router, name) : NULL;
	struct acl_key key = {.src = from->addr, .proto = IPPROTO_TCP, .sport = (uint16_t)sport,
			      .dport = (uint16_t)from->port, .icmp_type = -1, .icmp_code = -1};

	return !acl || acl_permits(acl, &key);
}

bool login_quiet(struct host *h, const struct login_source *from)
{
	const struct login_watch *w = h->watch;

	if (!timer_running(&w->quiet) || !from->port)
		return false;
	return !w->quiet_acl || !acl_lets(h, w->quiet_acl, from, 0);
}

bool login_lets_in(struct host *h, unsigned vty, const struct login_source *from, unsigned sport)
{
	return acl_lets(h, h->vty[vty].access_class_in, from, sport) && !login_quiet(h, from);
}

bool login_retry(struct session *s, const char *user)
{
	struct login_source from;
	bool go_on;

	lab_lock(s->lab);
	from = login_source_of(s);
	login_note_failure(s->host, &from, user);
	go_on = !login_quiet(s->host, &from);
	if (go_on && s->host->watch->delay_s)
		go_on = s->ops->wait(s, s->host->watch->delay_s * NS_PER_S);
	lab_unlock(s->lab);
	return go_on && !s->closing;
}
