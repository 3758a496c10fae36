/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the fuzzers share. Each runs one round for a number and returns; a round depends on seed and
 * number alone, so that a crash comes again (`make fuzz FUZZ_ARGS="--seed S --only NAME"`).
 */
#ifndef ROSH_TESTS_FUZZ_FUZZ_H
#define ROSH_TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/rng.h"

struct lab;

/* fuzz.c */

/* Changes some of `len` bytes, as a bad wire or a bad neighbour would; gives the new length, not
 * above `cap`. */
size_t fuzz_mutate(struct rng *r, uint8_t *p, size_t len, size_t cap);

/* fuzz_wire.c: every decoder, on blocks of exactly the length told. */

void fuzz_wire(struct rng *r);

/* fuzz_frames.c: changed copies of frames that routers sent, and garbage, into a running lab. */

void *fuzz_frames_new(uint64_t seed);
void fuzz_frames(void *ctx, struct rng *r);
void fuzz_frames_free(void *ctx);

/* fuzz_lines.c: lines of the grammar's words and of garbage, at consoles in virtual time. */

void *fuzz_lines_new(uint64_t seed);
void fuzz_lines(void *ctx, struct rng *r);
void fuzz_lines_free(void *ctx);

/* fuzz_telnet.c: keys and garbage into telnet ports of a lab in real time. */

void *fuzz_telnet_new(uint64_t seed);
void fuzz_telnet(void *ctx, struct rng *r);
void fuzz_telnet_free(void *ctx);

/* What a client may type: keys, words, commands of telnet, garbage; at most `cap` bytes. */
size_t fuzz_keys(struct rng *r, char *to, size_t cap);

/* fuzz_readline.c: the same into the terminal that started a lab. */

void *fuzz_readline_new(uint64_t seed);
void fuzz_readline(void *ctx, struct rng *r);
void fuzz_readline_free(void *ctx);

/* fuzz_words.c */

/* A word out of grammars/, or a number, an address, an interface's name, or garbage. */
void fuzz_word(struct rng *r, char *to, size_t cap);
/* A line of such words, at most `cap` - 1 bytes. */
size_t fuzz_line(struct rng *r, char *to, size_t cap);
void fuzz_words_free(void);

#endif
