/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long shows give up the lab's lock: shell/show_pace.h. */
#include "shell/show_pace.h"

#include <stdlib.h>

#include "shell/session.h"

/* One hold of the lock, how many entries may pass before the clock is read, and the least number
 * that is worth being sorted without the lock. */
enum { HOLD_NS = 500000, STEPS = 16, SORT_MIN = 512 };

struct show_pace show_pace_begin(struct exec *ex)
{
	return (struct show_pace){.ex = ex, .until_ns = lab_wall_ns() + HOLD_NS};
}

static bool go_on(struct show_pace *p)
{
	p->until_ns = lab_wall_ns() + HOLD_NS;
	p->ended |= p->ex->ses->closing;
	return !p->ended;
}

bool show_pace_breathe(struct show_pace *p)
{
	if (p->ended)
		return false;
	if (++p->steps % STEPS || lab_wall_ns() < p->until_ns)
		return true;
	lab_breathe(p->ex->lab);
	return go_on(p);
}

bool show_pace_sort(struct show_pace *p, void *v, size_t n, size_t size,
		    int (*cmp)(const void *, const void *))
{
	if (p->ended)
		return false;
	if (n < SORT_MIN) {
		if (n > 1)
			qsort(v, n, size, cmp);
		return true;
	}
	lab_unlock(p->ex->lab);
	qsort(v, n, size, cmp);
	lab_lock(p->ex->lab);
	return go_on(p);
}

bool show_pace_routes(struct show_pace *p, void (*fn)(void *ctx, const struct rib_route *r),
		      void *ctx)
{
	const struct router *r = p->ex->host->router;
	const struct rib_route *route = rib_next(r, NULL);

	while (route) {
		struct prefix at = route->prefix;

		fn(ctx, route);
		if (!show_pace_breathe(p))
			return false;
		route = rib_next(r, &at);
	}
	return true;
}
