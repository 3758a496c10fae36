/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The protocols of a router, started and stopped together. */
#ifndef ROSH_ENGINE_CORE_MODULES_H
#define ROSH_ENGINE_CORE_MODULES_H

struct router;

/* modules.c */

void modules_start(struct router *r);
void modules_stop(struct router *r);

/* redundancy.c */

void red_start(struct router *r);
void red_stop(struct router *r);

#endif
