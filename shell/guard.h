/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The passwords of a configuration, as they are compared with what somebody types. */
#ifndef ROSH_SHELL_GUARD_H
#define ROSH_SHELL_GUARD_H

#include "shell/host.h"

/*
 * What guards a user, a line or a level: a copy, for the configuration may change while somebody
 * types, and hashing takes its time, which is not the lab's.
 */
struct guard {
	char *password; /* as configured, of `type`; NULL: none */
	unsigned type;	/* 0 clear, 7 obscured, else a secret */
	bool known;	/* user: he is configured; else: there is a password */
	bool open;	/* user: needs no password */
	bool secret;	/* level: `enable secret` rather than `enable password` */
};

/* The lock is held for these three. */
struct guard guard_user(const struct host *h, const char *name);
struct guard guard_line(const struct line_settings *l);
struct guard guard_enable(const struct host *h, unsigned level);
/* Whether it lets in who typed that, in constant time. Lock not held. */
bool guard_lets(const struct guard *g, const char *typed);
/* Wipes the copy. */
void guard_free(struct guard *g);
/* Whether what was typed is the configured password of that type. */
bool guard_password_ok(unsigned type, const char *configured, const char *typed);

#endif
