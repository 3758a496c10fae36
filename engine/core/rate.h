/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The "5 minute input rate" of show interfaces: traffic averaged with exponential decay, folded
 * every five seconds as IOS does, but only when somebody counts or looks.
 */
#ifndef ROSH_ENGINE_CORE_RATE_H
#define ROSH_ENGINE_CORE_RATE_H

#include <stdint.h>

struct rate {
	uint64_t window; /* number of the five-second window being counted */
	uint64_t bits, packets; /* in that window */
	double bps, pps;
};

/* rate.c */

/* Counts one packet of `bytes` at `now_ns`. */
void rate_count(struct rate *r, uint64_t now_ns, uint64_t bytes);
/* Brings bps and pps up to `now_ns`. */
void rate_fold(struct rate *r, uint64_t now_ns);

#endif
