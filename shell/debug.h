/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Switching debugging on and off, for the handlers of `debug X`, `no debug X` and `undebug X`. */
#ifndef ROSH_SHELL_DEBUG_H
#define ROSH_SHELL_DEBUG_H

#include "engine/core/router.h"
#include "shell/exec.h"

/* debug.c */

/* Switches a flag (off with K_NO among the args) and says so in debug.def's words. */
void debug_switch(struct exec *ex, const struct args *a, enum debug_flag flag);
/* "HSRP Events debugging is on", as debug.def has it. */
const char *debug_says(enum debug_flag flag);

#endif
