/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the apply functions of the whole router share with host.c. */
#ifndef ROSH_SHELL_APPLY_H
#define ROSH_SHELL_APPLY_H

#include "shell/host.h"

/* apply_global.c */

/* Settings of a router that was told nothing. */
void apply_settings_defaults(struct host *h);
void apply_settings_free(struct host *h);

/* apply_ip.c */

/* Whether the configuration speaks of `ip forward-protocol nd`: from 15 on it always does. */
bool forward_nd_said(const struct config *c);

/* keychain.c */

/* The router's clock was set: the lifetimes of its keys begin and end at other times. Lock held. */
void keychain_clock_set(struct host *h);

/* apply_line.c */

void apply_line_defaults(struct host *h);
void apply_line_free(struct host *h);

#endif
