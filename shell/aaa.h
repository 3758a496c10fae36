/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `aaa new-model`: method lists say who may log in, and what he may do. */
#ifndef ROSH_SHELL_AAA_H
#define ROSH_SHELL_AAA_H

#include "shell/session.h"

/* Lock held. */
bool aaa_enabled(const struct host *h);
/* The dialogue of a line's authentication list, then its authorization; sets user and privilege.
 * False: refused, or gone. Lock not held. */
bool aaa_login(struct session *s);
/* The same for a user of the vty who comes with name and password; `key`: an SSH key has
 * authenticated him. Lock not held. */
bool aaa_remote_ok(struct lab *lab, struct host *h, unsigned vty, const char *name,
		   const char *password, bool key, unsigned *privilege);
/* `enable` under method lists: its dialogue; false with words in ex->out. Lock held. */
bool aaa_enable(struct exec *ex, unsigned level);
/* For parse_env: what a command's words the router does not know in the model it is in. */
unsigned aaa_absent(void *host, const struct cmd *cmd);

#endif
