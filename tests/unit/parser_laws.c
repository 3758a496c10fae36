/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Laws that hold for every line of the grammar, tried with random ones: print and parse again,
 * undo. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "grammar.h"
#include "lib/mem.h"
#include "lib/rng.h"

static struct parse the_parse;

static enum parse_status line(struct config *c, struct config_pos *pos, const char *s)
{
	struct parse *p = &the_parse;

	if (parse_line(&rosh_grammar, p, config_pos_mode(pos), s, NULL) != PARSE_OK)
		return p->status;
	return config_change(c, pos, p, NULL, NULL, NULL);
}

static void random_config(struct config *c, struct rng *rng, int lines)
{
	struct config_pos pos;
	struct text t = {0};

	config_pos_open(&pos, c);
	for (int i = 0; i < lines; i++) {
		parser_random_line(&rosh_grammar, rng, GRAM_MODE_CONFIG, &t);
		if (line(c, &pos, text_str(&t)) != PARSE_OK && the_parse.cmd->enter != MODE_LINE)
			fail_msg("%s: %d", text_str(&t), the_parse.status);
		for (int k = 0; config_pos_node(&pos) && k < 8; k++) {
			parser_random_line(&rosh_grammar, rng, config_pos_mode(&pos), &t);
			if (!t.len)
				break;
			/* A number may be another line's already. */
			if (line(c, &pos, text_str(&t)) != PARSE_OK &&
			    !(the_parse.cmd->flags & CMD_NUMBERED))
				fail_msg("%s: %d", text_str(&t), the_parse.status);
		}
		config_pos_top(&pos);
	}
	config_pos_close(&pos);
	text_free(&t);
}

static void reload(struct config *c, const char *text)
{
	struct config_pos pos;
	char buf[4096];

	config_pos_open(&pos, c);
	while (*text) {
		size_t n = strcspn(text, "\n");
		enum parse_status s;

		snprintf(buf, sizeof(buf), "%.*s", (int)n, text);
		text += n + (text[n] == '\n');
		s = line(c, &pos, buf);
		if (s != PARSE_OK && s != PARSE_COMMENT)
			fail_msg("printed, but not read: %s (%d)", buf, s);
	}
	config_pos_close(&pos);
}

static void printed_config_reads_back(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 60; seed++) {
		struct config *a = config_new(&rosh_grammar), *b = config_new(&rosh_grammar);
		struct text out = {0}, again = {0};
		struct rng rng;

		rng_seed(&rng, seed, 1);
		random_config(a, &rng, 60);
		config_render(a, &out, 0);
		reload(b, text_str(&out));
		config_render(b, &again, 0);
		assert_string_equal(text_str(&again), text_str(&out));
		assert_true(config_eq(a, b));
		config_free(a);
		config_free(b);
		text_free(&out);
		text_free(&again);
	}
}

/* The section a line of `mode` can stand in: a random line that opens it. */
static bool open_section(struct config *c, struct config_pos *pos, struct rng *rng, unsigned mode,
			 struct text *t)
{
	const struct cmd *cmd = NULL;

	if (mode == GRAM_MODE_CONFIG)
		return true;
	for (unsigned i = 0; i < rosh_grammar.ncmd; i++)
		if (rosh_grammar.cmd[i].enter == mode || rosh_grammar.cmd[i].enter_sub == mode)
			cmd = &rosh_grammar.cmd[i];
	/* Sections inside sections are left to the transcripts. */
	if (!cmd || cmd->mode != GRAM_MODE_CONFIG)
		return false;
	for (int i = 0; i < 3000; i++) {
		parser_random_line(&rosh_grammar, rng, cmd->mode, t);
		if (parse_line(&rosh_grammar, &the_parse, cmd->mode, text_str(t), NULL) !=
			PARSE_OK ||
		    the_parse.cmd != cmd)
			continue;
		if (line(c, pos, text_str(t)) == PARSE_OK && config_pos_mode(pos) == mode)
			return true;
		config_clear(c);
	}
	return false;
}

/* Where a no takes only what it names: as many words less as it needs for all. */
static void undo_shorter(struct config *c, struct config_pos *pos, const struct config *before,
			 struct text *undo)
{
	char *blank;

	while (!config_eq(before, c) && (blank = strrchr(undo->s, ' '))) {
		*blank = '\0';
		line(c, pos, undo->s);
	}
}

static void undo_one(struct rng *rng, unsigned mode)
{
	struct config *before = config_new(&rosh_grammar), *c = config_new(&rosh_grammar);
	struct text section = {0}, t = {0}, undo = {0};
	struct config_pos pos, pos2;
	const struct cmd *cmd;

	config_pos_open(&pos, c);
	config_pos_open(&pos2, before);
	if (open_section(c, &pos, rng, mode, &section)) {
		if (section.len)
			assert_int_equal(line(before, &pos2, text_str(&section)), PARSE_OK);
		parser_random_line(&rosh_grammar, rng, mode, &t);
		if (!t.len)
			goto out; /* A mode of no lines. */
		if (line(c, &pos, text_str(&t)) == PARSE_REFUSED)
			goto out; /* line vty 9 3 */
		assert_int_equal(the_parse.status, PARSE_OK);
		cmd = the_parse.cmd;
		if (the_parse.mode != mode)
			fail_msg("%s is another mode's", text_str(&t));
		if (mode == GRAM_MODE_CONFIG)
			config_pos_top(&pos);
		text_printf(&undo, "no %s", text_str(&t));
		if (line(c, &pos, text_str(&undo)) == PARSE_OK) {
			if (the_parse.cmd != cmd)
				fail_msg("%s undoes another line", text_str(&undo));
			if (cmd->flags & (CMD_BOTH | CMD_DEFAULT_ON)) {
				text_clear(&undo);
				text_printf(&undo, "default %s", text_str(&t));
				assert_int_equal(line(c, &pos, text_str(&undo)), PARSE_OK);
			}
			if (cmd->flags & CMD_YIELDS)
				undo_shorter(c, &pos, before, &undo);
			if (!config_eq(before, c)) {
				text_clear(&undo);
				config_render(before, &undo, 0);
				text_add(&undo, "and now\n");
				config_render(c, &undo, 0);
				fail_msg("%s is not undone: %s", text_str(&t), text_str(&undo));
			}
		} else if (cmd->enter != MODE_LINE) {
			fail_msg("not understood: %s (%d)", text_str(&undo), the_parse.status);
		}
	}
out:
	config_pos_close(&pos);
	config_pos_close(&pos2);
	config_free(before);
	config_free(c);
	text_free(&section);
	text_free(&t);
	text_free(&undo);
}

static void every_line_is_undone_by_its_no(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 7, 7);
	for (unsigned mode = GRAM_MODE_CONFIG; mode < rosh_grammar.nmode; mode++)
		for (int i = 0; mode != MODE_LAB && i < 400; i++)
			undo_one(&rng, mode);
}

/* A valid line with a few characters lost, doubled, or replaced. */
static void spoil(struct rng *rng, char *s, size_t size)
{
	static const char odd[] = " a.-/09\"?^|<\xff\t";

	for (unsigned n = 1 + rng_below(rng, 3); n; n--) {
		size_t len = strlen(s), at = rng_below(rng, (uint32_t)len + 1);

		switch (rng_below(rng, 3)) {
		case 0:
			if (at < len)
				memmove(s + at, s + at + 1, len - at);
			break;
		case 1:
			if (len + 2 < size) {
				memmove(s + at + 1, s + at, len - at + 1);
				s[at] = odd[rng_below(rng, sizeof(odd) - 1)];
			}
			break;
		default:
			if (at < len)
				s[at] = (char)(1 + rng_below(rng, 255));
		}
	}
}

/* Whatever is typed, the answer is an answer, and the model stays one that reads back. */
static void spoilt_lines_do_no_harm(void **state)
{
	struct config *c = config_new(&rosh_grammar), *d = config_new(&rosh_grammar);
	struct text t = {0}, out = {0};
	struct config_pos pos;
	struct rng rng;
	char buf[600];

	(void)state;
	rng_seed(&rng, 5, 5);
	config_pos_open(&pos, c);
	pos.typed = true;
	for (int i = 0; i < 6000; i++) {
		unsigned mode = config_pos_mode(&pos);

		parser_random_line(&rosh_grammar, &rng, mode, &t);
		snprintf(buf, sizeof(buf), "%s%s", rng_below(&rng, 4) ? "" : "no ", text_str(&t));
		if (rng_below(&rng, 3))
			spoil(&rng, buf, sizeof(buf));
		line(c, &pos, buf);
		assert_true(the_parse.caret <= strlen(buf));
		text_clear(&t);
		parse_error(&the_parse, buf, 9, &t);
		parse_help(&rosh_grammar, mode, buf, NULL, &t);
		parse_complete(&rosh_grammar, mode, buf, NULL, &t);
		if (rng_below(&rng, 50) == 0)
			config_pos_up(&pos);
	}
	config_pos_close(&pos);
	config_flush(c, NULL, NULL);
	config_render(c, &out, 0);
	reload(d, text_str(&out));
	text_clear(&t);
	config_render(d, &t, 0);
	assert_string_equal(text_str(&t), text_str(&out));
	assert_true(config_eq(c, d));
	config_free(c);
	config_free(d);
	text_free(&t);
	text_free(&out);
}

/* Tells of two configurations where they differ first. */
static void same_lines(const char *a, const char *b)
{
	size_t n, m;

	for (; *a || *b; a += n + (a[n] == '\n'), b += m + (b[m] == '\n')) {
		n = strcspn(a, "\n");
		m = strcspn(b, "\n");
		if (n != m || memcmp(a, b, n))
			fail_msg("\"%.*s\" is not \"%.*s\"", (int)n, a, (int)m, b);
	}
}

/* What stands in for lines that are not there means what their absence means. */
static void the_full_config_reads_back(void **state)
{
	struct text t = {0}, out = {0}, full = {0};
	struct config_pos pos;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 11, 7);
	for (int i = 0; i < 60; i++) {
		struct config *c = config_new(&rosh_grammar), *d = config_new(&rosh_grammar);

		random_config(c, &rng, 40);
		/* Both ways of it are kept. */
		config_pos_open(&pos, c);
		for (unsigned k = 0; k < rosh_grammar.ncmd; k++)
			if (rosh_grammar.cmd[k].all && rosh_grammar.cmd[k].flags & CMD_BOTH)
				line(c, &pos, rosh_grammar.cmd[k].all);
		config_pos_close(&pos);
		text_clear(&full);
		text_clear(&out);
		text_clear(&t);
		config_render_all(c, &full, 2);
		config_render(c, &out, 2);
		reload(d, text_str(&full));
		config_render(d, &t, 2);
		same_lines(text_str(&t), text_str(&out));
		assert_true(full.len > out.len);
		config_free(c);
		config_free(d);
	}
	text_free(&t);
	text_free(&out);
	text_free(&full);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(printed_config_reads_back),
	    cmocka_unit_test(spoilt_lines_do_no_harm),
	    cmocka_unit_test(the_full_config_reads_back),
	    cmocka_unit_test(every_line_is_undone_by_its_no),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
