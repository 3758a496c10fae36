/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A terminal in virtual time at every router's console, whose user reads nothing. */
#ifndef ROSH_TESTS_FUZZ_FUZZ_TERM_H
#define ROSH_TESTS_FUZZ_FUZZ_TERM_H

#include "shell/session.h"
#include "tests/fuzz/fuzz.h"

enum { FUZZ_TERMS = 8 };

struct fuzz_term {
	struct session s;
	struct rng *rng; /* answers and interrupts at random; NULL: neither */
	uint64_t waits;
};

struct fuzz_world {
	struct lab *lab;
	struct host *hosts[FUZZ_TERMS];
	struct fuzz_term terms[FUZZ_TERMS];
	unsigned n;
};

/* fuzz_term.c */

/* The reference lab, every interface up, all debugging on, a minute old. */
void fuzz_world_start(struct fuzz_world *w, uint64_t seed);
void fuzz_world_end(struct fuzz_world *w);
/* Types a line at a console; one that was left is taken up again. */
void fuzz_type(struct fuzz_world *w, unsigned host, const char *line, struct rng *r);

#endif
