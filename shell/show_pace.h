/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A show of many entries gives up the lab's lock now and then, so that no protocol timer and nobody
 * else's key waits for it. Meanwhile anything may change: what was found before is to be found
 * again by its key, and a show whose session ended must not look at the router any more.
 */
#ifndef ROSH_SHELL_SHOW_PACE_H
#define ROSH_SHELL_SHOW_PACE_H

#include "engine/net/rib.h"
#include "shell/exec.h"

struct show_pace {
	struct exec *ex;
	uint64_t until_ns; /* wall time until which the lock is kept */
	unsigned steps;
	bool ended; /* the session is gone, and the router may be */
};

/* show_pace.c */

struct show_pace show_pace_begin(struct exec *ex);
/* Between two entries. Gives up the lock if it was held long enough. False: stop at once. */
bool show_pace_breathe(struct show_pace *p);
/* Sorts an array of the caller's own, a long one without the lock: `cmp` may look at nothing else.
 * False: stop at once. */
bool show_pace_sort(struct show_pace *p, void *v, size_t n, size_t size,
		    int (*cmp)(const void *, const void *));
/* Calls `fn` for each best route in order of address, then length. False: stop at once. */
bool show_pace_routes(struct show_pace *p, void (*fn)(void *ctx, const struct rib_route *r),
		      void *ctx);

#endif
