/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exponentially decayed rates with a time constant of five minutes. */
#include "engine/core/rate.h"

#include <math.h>

static const uint64_t RATE_WINDOW_NS = 5000000000ull;
static const double RATE_WINDOWS = 60.0; /* five minutes */

void rate_fold(struct rate *r, uint64_t now_ns)
{
	uint64_t window = now_ns / RATE_WINDOW_NS;
	double decay, idle;

	if (window == r->window)
		return;
	decay = exp(-1 / RATE_WINDOWS);
	idle = exp(-(double)(window - r->window - 1) / RATE_WINDOWS);
	r->bps = (r->bps * decay + (double)r->bits / 5 * (1 - decay)) * idle;
	r->pps = (r->pps * decay + (double)r->packets / 5 * (1 - decay)) * idle;
	r->bits = r->packets = 0;
	r->window = window;
}

void rate_count(struct rate *r, uint64_t now_ns, uint64_t bytes)
{
	rate_fold(r, now_ns);
	r->bits += bytes * 8;
	r->packets++;
}
