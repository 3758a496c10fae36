/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzzers for a bounded time, in one process that the sanitizers watch: a crash, a leak at the end
 * or a router that answers no more ends it with a status other than 0.
 *
 *   fuzz [--seconds N] [--seed N] [--only wire|frames|lines|telnet]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "shell/console.h"
#include "tests/fuzz/fuzz.h"

static double wall_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

size_t fuzz_mutate(struct rng *r, uint8_t *p, size_t len, size_t cap)
{
	for (unsigned n = rng_below(r, 5); n > 0 && len > 0; n--) {
		size_t at = rng_below(r, (uint32_t)len);

		switch (rng_below(r, 7)) {
		case 0:
			p[at] = (uint8_t)rng_u64(r);
			break;
		case 1:
			p[at] ^= (uint8_t)(1 << rng_below(r, 8));
			break;
		case 2:
			p[at] = rng_below(r, 2) ? 0xff : 0;
			break;
		case 3: /* a length or a count, a little off */
			p[at] += rng_below(r, 2) ? 1 : 0xff;
			break;
		case 4:
			len = at;
			break;
		case 5: /* longer */
			for (uint32_t more = rng_below(r, 64); more > 0 && len < cap; more--)
				p[len++] = (uint8_t)rng_u64(r);
			break;
		case 6: /* a piece of it elsewhere */
			memmove(p + at, p, rng_below(r, (uint32_t)(len - at) + 1));
			break;
		}
	}
	return len;
}

static void *wire_new(uint64_t seed)
{
	(void)seed;
	return NULL;
}

static void wire(void *ctx, struct rng *r)
{
	(void)ctx;
	fuzz_wire(r);
}

static void wire_free(void *ctx)
{
	(void)ctx;
}

static const struct fuzzer {
	const char *name;
	unsigned share; /* of the time, in percent */
	void *(*start)(uint64_t seed);
	void (*round)(void *ctx, struct rng *r);
	void (*end)(void *ctx);
} fuzzers[] = {
    {"wire", 10, wire_new, wire, wire_free},
    {"frames", 35, fuzz_frames_new, fuzz_frames, fuzz_frames_free},
    {"lines", 25, fuzz_lines_new, fuzz_lines, fuzz_lines_free},
    {"telnet", 20, fuzz_telnet_new, fuzz_telnet, fuzz_telnet_free},
    {"readline", 10, fuzz_readline_new, fuzz_readline, fuzz_readline_free},
};

/* A world is worn out after some rounds: a new one every few seconds. */
enum { ROUNDS_A_WORLD = 20000, WORLD_S = 10 };

static void run(const struct fuzzer *f, uint64_t seed, double seconds)
{
	const double end = wall_s() + seconds;
	unsigned long rounds = 0, worlds = 0;

	while (wall_s() < end) {
		const double world_end = wall_s() + WORLD_S;
		void *ctx = f->start(seed + worlds);
		struct rng r;

		rng_seed(&r, seed + worlds, 77);
		printf("%s: seed %llu\n", f->name, (unsigned long long)(seed + worlds));
		fflush(stdout);
		for (unsigned i = 0; i < ROUNDS_A_WORLD; i++) {
			f->round(ctx, &r);
			rounds++;
			if (wall_s() >= end || wall_s() >= world_end)
				break;
		}
		f->end(ctx);
		worlds++;
	}
	printf("%s: %lu rounds in %lu worlds\n", f->name, rounds, worlds);
}

int main(int argc, char **argv)
{
	double seconds = 60;
	uint64_t seed = 1;
	const char *only = NULL;

	for (int i = 1; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--seconds") == 0)
			seconds = atof(argv[i + 1]);
		else if (strcmp(argv[i], "--seed") == 0)
			seed = strtoull(argv[i + 1], NULL, 0);
		else if (strcmp(argv[i], "--only") == 0)
			only = argv[i + 1];
	}
	console_prepare();
	for (size_t i = 0; i < sizeof(fuzzers) / sizeof(*fuzzers); i++) {
		if (!only)
			run(&fuzzers[i], seed, seconds * fuzzers[i].share / 100);
		else if (strcmp(only, fuzzers[i].name) == 0)
			run(&fuzzers[i], seed, seconds);
	}
	fuzz_words_free();
	return 0;
}
