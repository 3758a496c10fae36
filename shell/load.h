/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much of a processor this process used, and the memory it holds. */
#ifndef ROSH_SHELL_LOAD_H
#define ROSH_SHELL_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lab;
struct load;

enum { LOAD_SPANS = 3, LOAD_TASKS = 32 }; /* five seconds, one minute, five minutes */

/* A thread: what it is, whose line it serves, and what it used. Shares in 1/100 of a percent. */
struct load_task {
	char name[16];
	unsigned tty;
	uint64_t tid, cpu_ns, runs;
	unsigned share[LOAD_SPANS];
};

struct load_now {
	unsigned share[LOAD_SPANS]; /* of one processor, in 1/100 of a percent */
	unsigned kernel;	    /* the same of five seconds, spent in the kernel for us */
	unsigned n;
	struct load_task task[LOAD_TASKS];
};

/* In bytes. */
struct load_memory {
	uint64_t total, used, free, lowest, largest;
};

/* load.c. Lock held. */

struct load *load_new(void);
void load_free(struct load *l);
/* Takes a sample if the last one is old enough; costs one comparison if not. */
void load_tick(struct load *l, uint64_t wall_ns);
/* As of now; never NULL. Valid until the next call. */
const struct load_now *load_now(struct load *l);
/* What the process holds of `total` bytes. */
struct load_memory load_memory(uint64_t total);
/* Names the calling thread; `tty`: the line that it serves, 0: none, or the console. */
void load_name_thread(const char *name, unsigned tty);
/* "Load for five secs: 1%/0%; one minute: 2%; five minutes: 1%" behind `head`. */
struct text;
void load_put_line(struct load *l, const char *head, struct text *out);

#endif
