/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The benchmark table. Figures are of this machine at this moment: nothing here passes or fails,
 * and no test looks at a clock. usage: bench PATH-OF-ROSH [config|lab|users|crowd|crypto|host]
 */
#include "tests/bench/bench.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

double bench_now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void bench_row(const char *what, double value, const char *unit, const char *aim)
{
	printf("%-52s %14.*f %-14s %s\n", what, value < 10 ? 2 : value < 1000 ? 1 : 0, value, unit,
	       aim);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	const char *only = argc > 2 ? argv[2] : NULL;

	if (argc < 2) {
		fputs("usage: bench PATH-OF-ROSH [config|lab|users|crowd|crypto|host]\n", stderr);
		return 2;
	}
	printf("%-52s %14s %-14s %s\n", "what", "figure", "unit", "aim");
	fflush(stdout);
	if (!only || !strcmp(only, "config"))
		bench_config();
	if (!only || !strcmp(only, "lab"))
		bench_lab(argv[1]);
	if (!only || !strcmp(only, "users")) {
		bench_users(argv[1]);
		bench_vtysh();
	}
	if (!only || !strcmp(only, "crowd"))
		bench_crowd(argv[1]);
	if (!only || !strcmp(only, "crypto"))
		bench_crypto();
	if (!only || !strcmp(only, "host"))
		bench_host(argv[1]);
	return 0;
}
