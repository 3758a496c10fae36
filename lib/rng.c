/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Seeded pseudo-random streams. Not for keys of real traffic: those come from OpenSSL. */
#include "lib/rng.h"

#include <assert.h>
#include <string.h>

static uint64_t rng_splitmix(uint64_t *x)
{
	uint64_t z = *x += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static uint64_t rotl(uint64_t x, int k)
{
	return x << k | x >> (64 - k);
}

void rng_seed(struct rng *r, uint64_t seed, uint64_t stream)
{
	uint64_t x = seed ^ rotl(stream * 0xd1342543de82ef95u + 1, 32);

	for (int i = 0; i < 4; i++)
		r->s[i] = rng_splitmix(&x);
}

uint64_t rng_u64(struct rng *r)
{
	uint64_t result = rotl(r->s[1] * 5, 7) * 9, t = r->s[1] << 17;

	r->s[2] ^= r->s[0];
	r->s[3] ^= r->s[1];
	r->s[1] ^= r->s[2];
	r->s[0] ^= r->s[3];
	r->s[2] ^= t;
	r->s[3] = rotl(r->s[3], 45);
	return result;
}

uint32_t rng_below(struct rng *r, uint32_t bound)
{
	assert(bound > 0);
	return (uint32_t)((rng_u64(r) >> 32) * bound >> 32);
}

void rng_bytes(struct rng *r, void *p, size_t n)
{
	uint8_t *to = p;

	while (n > 0) {
		uint64_t v = rng_u64(r);
		size_t take = n < 8 ? n : 8;

		for (size_t i = 0; i < take; i++)
			to[i] = (uint8_t)(v >> (8 * i));
		to += take;
		n -= take;
	}
}
