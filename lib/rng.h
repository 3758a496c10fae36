/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A seeded stream of chance (xoshiro256**, seeded by splitmix64): the same seed, the same bytes. */
#ifndef ROSH_LIB_RNG_H
#define ROSH_LIB_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
	uint64_t s[4];
};

/* rng.c */

/* Starts a stream; `stream` separates streams that share a seed (a router's index). */
void rng_seed(struct rng *r, uint64_t seed, uint64_t stream);
uint64_t rng_u64(struct rng *r);
/* Uniform in 0 .. bound-1; bound must not be 0. */
uint32_t rng_below(struct rng *r, uint32_t bound);
void rng_bytes(struct rng *r, void *p, size_t n);

#endif
