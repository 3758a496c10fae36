/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Passwords in the configuration: never kept as typed where IOS does not. */
#ifndef ROSH_SHELL_SECRET_H
#define ROSH_SHELL_SECRET_H

#include "shell/host.h"

/* secret.c */

/* The clear text of a type 7 password; false: it is none, or longer than `cap`. */
bool secret_reveal(const char *obscured, char *clear, size_t cap);
/* An understood configuration line that sets a password: to the form in which it is kept. */
void secret_conceal(struct host *h, struct parse *p);

#endif
