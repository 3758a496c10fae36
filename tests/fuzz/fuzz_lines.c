/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines at every console, with `?` and Tab in between, and pastes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/core/sim.h"
#include "tests/fuzz/fuzz_term.h"

void *fuzz_lines_new(uint64_t seed)
{
	struct fuzz_world *w = mem_zalloc(sizeof(*w));

	fuzz_world_start(w, seed);
	return w;
}

void fuzz_lines_free(void *ctx)
{
	fuzz_world_end(ctx);
	free(ctx);
}

/* A value for a place that help tells of by its kind: <1-255>, A.B.C.D, WORD, LINE ... */
static void value(struct rng *r, const char *kind, char *to, size_t cap)
{
	unsigned long lo, hi;

	if (sscanf(kind, "<%lu-%lu>", &lo, &hi) == 2 && rng_below(r, 8) && lo <= hi)
		snprintf(to, cap, "%lu",
			 rng_below(r, 3)   ? lo + rng_u64(r) % (hi - lo + 1)
			 : rng_below(r, 2) ? lo
					   : hi);
	else if (strncmp(kind, "A.B.C.D", 7) == 0 && rng_below(r, 8))
		snprintf(to, cap, "%s%u.%u", rng_below(r, 2) ? "10.1." : "172.16.",
			 rng_below(r, 256), rng_below(r, 256));
	else
		fuzz_word(r, to, cap);
}

/* The next word of a line, of those that help offers; "" where it may end, or nothing is offered.
 */
static void next_word(struct session *s, const char *line, struct rng *r, char *to, size_t cap)
{
	struct text out = {0};
	const char *picked = NULL, *p;
	unsigned n = 0;
	char word[64];

	lab_lock(s->lab);
	session_help(s, line, &out);
	lab_unlock(s->lab);
	for (p = text_str(&out); p; p = strchr(p, '\n'), p = p ? p + 1 : NULL)
		if (strncmp(p, "  ", 2) == 0 && p[2] && rng_below(r, ++n) == 0)
			picked = p + 2;
	to[0] = '\0';
	if (picked) {
		snprintf(word, sizeof(word), "%.*s", (int)strcspn(picked, " \n"), picked);
		if (*word == '<' && strncmp(word, "<cr>", 4) != 0)
			value(r, word, to, cap);
		else if (*word >= 'A' && *word <= 'Z' && strcmp(word, "FastEthernet") != 0)
			value(r, word, to, cap);
		else if (strncmp(word, "<cr>", 4) != 0)
			snprintf(to, cap, "%s", word);
	}
	text_free(&out);
}

/* A line that is sound most of the time: help is asked at each place. */
static void walk(struct session *s, struct rng *r, char *line, size_t cap)
{
	char word[300];
	size_t len = 0;

	line[0] = '\0';
	for (unsigned n = 0; n < 16 && len + sizeof(word) + 2 < cap; n++) {
		next_word(s, line, r, word, sizeof(word));
		if (!*word || rng_below(r, 40) == 0)
			return;
		if (rng_below(r, 40) == 0)
			fuzz_word(r, word, sizeof(word));
		len += (size_t)snprintf(line + len, cap - len, "%s ", word);
	}
}

static void ask(struct session *s, const char *line, struct rng *r)
{
	struct text out = {0};

	lab_lock(s->lab);
	if (rng_below(r, 2))
		session_help(s, line, &out);
	else
		session_complete(s, line, &out);
	lab_unlock(s->lab);
	text_free(&out);
}

static void paste(struct session *s, struct rng *r)
{
	struct text lines = {0}, screen = {0};
	char line[2048];
	size_t used;

	for (uint32_t n = rng_below(r, 10); n > 0; n--) {
		size_t len = fuzz_line(r, line, sizeof(line));

		text_addn(&lines, line, len);
		text_char(&lines, '\n');
	}
	used = session_paste(s, text_str(&lines), lines.len, &screen);
	if (used > lines.len)
		abort();
	lab_lock(s->lab);
	session_apply(s);
	lab_unlock(s->lab);
	text_free(&lines);
	text_free(&screen);
}

void fuzz_lines(void *ctx, struct rng *r)
{
	struct fuzz_world *w = ctx;
	unsigned host = rng_below(r, w->n);
	struct session *s = &w->terms[host].s;
	char line[2048];

	if (rng_below(r, 8))
		walk(s, r, line, sizeof(line));
	else
		fuzz_line(r, line, sizeof(line));
	switch (rng_below(r, 16)) {
	case 0:
	case 1:
	case 2:
		ask(s, line, r);
		break;
	case 3:
		if (!s->closing)
			paste(s, r);
		break;
	case 4:
		fuzz_type(w, host, "configure terminal", r);
		break;
	case 5:
		fuzz_type(w, host, rng_below(r, 4) ? "interface FastEthernet0/0" : "end", r);
		break;
	case 6:
		fuzz_type(w, host, s->in_config ? "do show running-config" : "show running-config",
			  r);
		break;
	case 7:
		lab_lock(w->lab);
		lab_advance(w->lab, rng_below(r, 2000) * NS_PER_MS);
		lab_unlock(w->lab);
		break;
	default:
		fuzz_type(w, host, line, r);
	}
}
