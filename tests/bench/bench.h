/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `make bench`: a row a figure, with the aim beside it where there is one. */
#ifndef ROSH_TESTS_BENCH_BENCH_H
#define ROSH_TESTS_BENCH_BENCH_H

#include <stdint.h>

/* bench.c */

/* Monotonic wall time in seconds. */
double bench_now_s(void);
/* Prints one row: what, the figure with its unit, the aim ("" for none). */
void bench_row(const char *what, double value, const char *unit, const char *aim);

/* bench_config.c, bench_lab.c, bench_crypto.c, bench_host.c */

void bench_config(void);
void bench_lab(const char *rosh);
void bench_crypto(void);
void bench_host(const char *rosh);

#endif
