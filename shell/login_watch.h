/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `login block-for`, `login delay`, `login on-failure`, `login on-success`: what a router does
 * about those who guess passwords.
 */
#ifndef ROSH_SHELL_LOGIN_WATCH_H
#define ROSH_SHELL_LOGIN_WATCH_H

#include "engine/core/sim.h"
#include "shell/session.h"

enum { LOGIN_FAILURES_KEPT = 50, PORT_SSH = 22, PORT_TELNET = 23 };

/* Somebody who comes to a line. */
struct login_source {
	uint32_t addr; /* host order; unused when local */
	unsigned port; /* on this router: 22, 23; 0 is the console */
	char from[48]; /* as text, "" is the console */
};

/* Failures of one user name from one place. */
struct login_failure {
	char user[64], from[48];
	unsigned port, count;
	int64_t at_ns; /* the last one, by the router's clock */
};

/* How attempts of one kind are told. */
struct login_report {
	bool log, trap;
	unsigned every; /* each so many: 1 is all */
	unsigned seen;
};

struct login_watch {
	struct host *host;
	unsigned block_s, tries, within_s; /* block_s 0: nobody counts */
	unsigned delay_s;
	bool delay_set; /* delay_s is not the default that comes with block-for */
	char *quiet_acl; /* who may come in all the same, NULL: nobody */
	struct login_report failure, success;
	uint64_t window_ns; /* when the watch window in which `in_window` were counted began */
	unsigned in_window;
	uint64_t total;
	struct timer quiet; /* runs in quiet mode */
	struct login_failure last[LOGIN_FAILURES_KEPT];
	unsigned nlast; /* the newest is last[(nlast - 1) % LOGIN_FAILURES_KEPT] */
};

/* login_watch.c. Lock held, where not told otherwise. */

void login_watch_new(struct host *h);
void login_watch_free(struct host *h);
/* Power off: all is forgotten. */
void login_watch_stop(struct host *h);

/* Where the user of a session comes from. */
struct login_source login_source_of(const struct session *s);
/* An attempt was refused, or let in. `user`: "" where only a password is asked for. */
void login_note_failure(struct host *h, const struct login_source *from, const char *user);
void login_note_success(struct host *h, const struct login_source *from, const char *user);
/* Whether quiet mode keeps him out. */
bool login_quiet(struct host *h, const struct login_source *from);
/* Whether a remote user may come to a vty at all: its access class, and quiet mode. `sport`: his
 * port, host order. */
bool login_lets_in(struct host *h, unsigned vty, const struct login_source *from, unsigned sport);
/* Seconds left of the present watch window, of quiet mode. */
unsigned login_window_left_s(const struct login_watch *w);
/* Failures in it so far. */
unsigned login_window_failures(struct login_watch *w);
unsigned login_quiet_left_s(const struct login_watch *w);
/*
 * One attempt of a session's dialogue has failed: it is counted, and the next one waits. False:
 * there is no next one, the session is to end. Lock not held.
 */
bool login_retry(struct session *s, const char *user);

#endif
