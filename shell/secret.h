/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Passwords in the configuration: never kept as typed where IOS does not. */
#ifndef ROSH_SHELL_SECRET_H
#define ROSH_SHELL_SECRET_H

#include "shell/host.h"

/* secret.c */

/* The clear text of a type 7 password; false: it is none, or longer than `cap`. */
bool secret_reveal(const char *obscured, char *clear, size_t cap);
/* Puts the passwords of a line into the form in which the configuration `c` keeps them. */
void secret_conceal(struct host *h, const struct config *c, struct parse *p);
/* The argument of a command that others should not see (A_KEY ...); 0: it has none. */
unsigned secret_arg(const struct cmd *cmd);
/* Whether a secret is that of the hash: type 5 (MD5 crypt), 8 (PBKDF2) or 9 (scrypt). */
bool secret_matches(unsigned type, const char *hash, const char *secret);

#endif
