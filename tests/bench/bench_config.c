/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines a second: parsed into the model, loaded into a router with all effects, printed back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar.h"
#include "parser/dispatch.h"
#include "shell/host.h"
#include "tests/bench/bench.h"

/* A config of about `lines` lines: interfaces, routes and access lists in equal parts. `mixed`:
 * the routes in no order, as nobody but a router prints them. */
static void make_config(struct text *t, unsigned lines, bool mixed)
{
	unsigned routes = lines / 3;

	text_add(t, "version 12.3\n");
	for (unsigned i = 0; i < lines / 6; i++)
		text_printf(t, "interface Loopback%u\n ip address 10.%u.%u.1 255.255.255.255\n", i,
			    i >> 8 & 255, i & 255);
	for (unsigned i = 0; i < routes; i++) {
		unsigned n = mixed ? i * 7919u % routes : i;

		text_printf(t, "ip route 172.%u.%u.%u 255.255.255.255 Null0\n", 16 + (n >> 16 & 15),
			    n >> 8 & 255, n & 255);
	}
	for (unsigned i = 0; i < lines / 3; i++)
		text_printf(t, "access-list %u permit tcp host 192.0.2.%u any eq www\n",
			    100 + i % 100, i % 255);
	text_add(t, "end\n");
}

static unsigned count_lines(const struct text *t)
{
	unsigned n = 0;

	for (size_t i = 0; i < t->len; i++)
		n += t->s[i] == '\n';
	return n;
}

static void bench_model(const struct text *source, unsigned lines, const char *order)
{
	struct config *c = config_new(&rosh_grammar);
	struct parse *p = calloc(1, sizeof(*p));
	struct config_pos pos;
	struct text copy = {0}, words = {0}, out = {0};
	char *save = NULL, what[80];
	double from = bench_now_s();

	text_addn(&copy, source->s, source->len);
	config_pos_open(&pos, c);
	for (char *line = strtok_r(copy.s, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		if (parse_line(&rosh_grammar, p, config_pos_mode(&pos), line, NULL) == PARSE_OK &&
		    p->cmd->kind == CMD_KIND_SET)
			config_change(c, &pos, p, NULL, NULL, &words);
	snprintf(what, sizeof(what), "config of %u lines%s into the model", lines, order);
	bench_row(what, lines / (bench_now_s() - from), "lines/s", "500,000");
	from = bench_now_s();
	config_render(c, &out, STYLE_12_3);
	snprintf(what, sizeof(what), "show running-config of %u lines", lines);
	bench_row(what, (bench_now_s() - from) * 1e3, "ms", "");
	config_pos_close(&pos);
	config_free(c);
	text_free(&copy);
	text_free(&words);
	text_free(&out);
	free(p);
}

/* The whole way: a router boots from the file, every line applied. */
static void bench_boot(const struct text *source, unsigned lines)
{
	struct lab_options opt = {.seed = 1};
	struct lab *lab = lab_new("bench", &opt);
	struct host *h = host_new(lab, "r1", 0);
	struct text report = {0};
	char what[80];
	double from;

	text_addn(&h->startup, source->s, source->len);
	lab_lock(lab);
	from = bench_now_s();
	host_start(h, &report);
	snprintf(what, sizeof(what), "router boots from %u lines, all applied", lines);
	bench_row(what, lines / (bench_now_s() - from), "lines/s", "500,000");
	lab_unlock(lab);
	lab_free(lab);
	text_free(&report);
}

void bench_config(void)
{
	static const unsigned sizes[] = {10000, 100000};

	for (int i = 0; i < 2; i++) {
		struct text source = {0};
		unsigned lines;

		make_config(&source, sizes[i], false);
		lines = count_lines(&source);
		bench_model(&source, lines, "");
		bench_boot(&source, lines);
		text_clear(&source);
		make_config(&source, sizes[i], true);
		bench_model(&source, lines, " in no order");
		text_free(&source);
	}
}
