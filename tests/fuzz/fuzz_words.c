/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words for the fuzzers of the command line: those of grammars/, read when the first is wanted, so
 * that a new command is tried without a change here.
 */
#include <ctype.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "tests/fuzz/fuzz.h"

static struct {
	char **w;
	size_t n, cap;
} words;

static void add(const char *s, size_t len)
{
	if (words.n == words.cap) {
		words.cap = words.cap ? words.cap * 2 : 1024;
		words.w = mem_realloc(words.w, words.cap, sizeof(*words.w));
	}
	words.w[words.n] = mem_zalloc(len + 1);
	memcpy(words.w[words.n++], s, len);
}

static void read_file(const char *path)
{
	FILE *f = fopen(path, "r");
	char line[4096];

	if (!f)
		abort();
	while (fgets(line, sizeof(line), f)) {
		if (*line == '#' || strstr(line, "help "))
			continue;
		for (char *p = line; *p;) {
			size_t n = 0;

			while (islower((unsigned char)p[n]) || isdigit((unsigned char)p[n]) ||
			       (n && p[n] == '-'))
				n++;
			if (n > 1)
				add(p, n);
			p += n ? n : 1;
		}
	}
	fclose(f);
}

static void read_all(void)
{
	glob_t g;

	if (glob("grammars/*.cmd", 0, NULL, &g) != 0)
		abort();
	for (size_t i = 0; i < g.gl_pathc; i++)
		read_file(g.gl_pathv[i]);
	globfree(&g);
}

void fuzz_words_free(void)
{
	while (words.n > 0)
		free(words.w[--words.n]);
	free(words.w);
	words.w = NULL;
}

static void garbage(struct rng *r, char *to, size_t cap)
{
	size_t n = rng_below(r, 10) ? rng_below(r, 12) : rng_below(r, (uint32_t)cap);
	size_t i;

	for (i = 0; i < n && i + 1 < cap; i++) {
		to[i] = (char)rng_u64(r);
		if (!to[i] || strchr("\r\n", to[i]))
			to[i] = '%';
	}
	to[i] = '\0';
}

void fuzz_word(struct rng *r, char *to, size_t cap)
{
	static const char *const names[] = {"FastEthernet0/0",
					    "fa0/1",
					    "Loopback0",
					    "lo7",
					    "FastEthernet0/0.10",
					    "101",
					    "vpn",
					    "VPNHA",
					    "any",
					    "host",
					    "|",
					    "include",
					    "begin",
					    "exclude",
					    "do",
					    "no",
					    "default",
					    "show",
					    "debug",
					    "ip",
					    "crypto"};
	uint32_t n = (uint32_t)rng_u64(r);

	if (words.n == 0)
		read_all();
	switch (rng_below(r, 12)) {
	case 0:
		snprintf(to, cap, "%u", n >> rng_below(r, 32));
		break;
	case 1:
		snprintf(to, cap, "%u.%u.%u.%u", n >> 24, n >> 16 & 255, n >> 8 & 255, n & 255);
		break;
	case 2:
		snprintf(to, cap, "%s", rng_below(r, 2) ? "255.255.255.0" : "0.0.0.255");
		break;
	case 3:
	case 4:
		snprintf(to, cap, "%s", names[rng_below(r, sizeof(names) / sizeof(*names))]);
		break;
	case 5:
		garbage(r, to, cap);
		break;
	default:
		snprintf(to, cap, "%s", words.w[rng_below(r, (uint32_t)words.n)]);
		if (rng_below(r, 4) == 0 && *to)
			to[1 + rng_below(r, (uint32_t)strlen(to))] = '\0';
	}
}

size_t fuzz_line(struct rng *r, char *to, size_t cap)
{
	size_t len = 0;

	to[0] = '\0';
	for (uint32_t n = rng_below(r, 9); n > 0 && len + 300 < cap; n--) {
		fuzz_word(r, to + len, 280);
		len += strlen(to + len);
		to[len++] = ' ';
		to[len] = '\0';
	}
	return len;
}
