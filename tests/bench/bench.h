/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `make bench`: a row a figure, with the aim beside it where there is one. */
#ifndef ROSH_TESTS_BENCH_BENCH_H
#define ROSH_TESTS_BENCH_BENCH_H

#include <stdbool.h>
#include <stdint.h>

/* bench.c */

/* Monotonic wall time in seconds. */
double bench_now_s(void);
/* Prints one row: what, the figure with its unit, the aim ("" for none). */
void bench_row(const char *what, double value, const char *unit, const char *aim);

/* bench_child.c */

enum { BENCH_CONSOLE = 23001, BENCH_VTY = 23501 };

/* A lab that runs: its pid, its standard output and the way to its own console. */
struct bench_child {
	int pid;
	int out, in;
};

struct bench_child bench_child_start(const char *rosh, const char *lab_file);
void bench_child_stop(struct bench_child *c);
/* How late in ms a timer was at most since this was last asked; negative: not known. */
double bench_child_late_ms(struct bench_child *c);
/* A socket to that port of this machine; -1: nobody listens. */
int bench_dial(int port);
void bench_say(int fd, const char *line);
/* Reads from `fd` until `mark` was seen; false at the end of the stream or after 30 s. */
bool bench_read_until(int fd, const char *mark);

/* bench_config.c, bench_lab.c, bench_users.c, bench_vtysh.c,
 * bench_crypto.c, bench_host.c */

void bench_config(void);
void bench_users(const char *rosh);
void bench_crowd(const char *rosh);
void bench_vtysh(void);
void bench_lab(const char *rosh);
void bench_crypto(void);
void bench_host(const char *rosh);

#endif
