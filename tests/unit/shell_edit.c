/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IOS's editing keys: what each leaves of the line, and that the screen, played back as a terminal
 * would, always shows prompt, line, `$` and cursor. Ends with random keys from a fixed seed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lib/rng.h"
#include "shell/edit.h"

/* One row of a terminal. */
struct row {
	char s[512];
	size_t at, max;
};

static void play(struct row *r, const struct text *t)
{
	for (size_t i = 0; i < t->len; i++) {
		if (t->s[i] == '\a')
			continue;
		if (t->s[i] == '\b') {
			assert_true(r->at > 0);
			r->at--;
			continue;
		}
		assert_true((unsigned char)t->s[i] >= 0x20);
		r->s[r->at++] = t->s[i];
		if (r->at > r->max)
			r->max = r->at;
		assert_true(r->at < sizeof(r->s));
	}
}

/* Types keys behind a prompt of five; checks the row and the cursor in it. */
static void types(unsigned width, const char *keys, const char *row, size_t cursor,
		  const char *line)
{
	struct row r = {0};
	struct edit e = {0};
	struct text t = {0};
	size_t end;

	memset(r.s, ' ', sizeof(r.s));
	edit_begin(&e, 5, width);
	for (; *keys; keys++) {
		edit_key(&e, (uint8_t)*keys);
		text_clear(&t);
		edit_show(&e, &t);
		play(&r, &t);
		assert_true(!width || 5 + r.max < width);
	}
	for (end = r.max; end && r.s[end - 1] == ' ' && end > strlen(row); end--)
		;
	r.s[end] = '\0';
	assert_string_equal(r.s, row);
	assert_int_equal(r.at, cursor);
	assert_string_equal(text_str(&e.line), line);
	edit_free(&e);
	text_free(&t);
}

static void line_is(const char *keys, const char *line, size_t cursor)
{
	types(0, keys, line, cursor, line);
	types(80, keys, line, cursor, line);
}

static void keys_edit_the_line(void **state)
{
	(void)state;
	line_is("show", "show", 4);
	line_is("show\x7f\x08x", "shx", 3);
	line_is("bc\x01"
		"a\x05"
		"d",
		"abcd", 4);
	line_is("abd\x02"
		"c\x06"
		"e",
		"abcde", 5);
	line_is("abc\x01\x04", "bc", 0);
	line_is("ip route x\x02\x0b", "ip route ", 9);
	line_is("ip route\x02\x02\x15", "te", 0);
	line_is("ip route\x02\x02\x18", "te", 0);
	line_is("ip route  \x17", "ip ", 3);
	line_is("ab\x14", "ba", 2);
	line_is("abc\x02\x14", "acb", 3);
	line_is("a\x01\x14", "a", 0);
	line_is("a\x16?b", "a?b", 3);
	line_is("\x1b[D\x1b[C\x1bOD", "", 0);
	line_is("bc\x1b[1~a\x1b[4~d\x1b[Hz\x1b[F!", "zabcd!", 6);
	line_is("abc\x1b[D\x1b[3~", "ab", 2);
	line_is("\x1b[15~\x1b[1;5Q\x1b[2~\x1b\x1b", "", 0);
}

static void keys_know_words(void **state)
{
	(void)state;
	line_is("ip host-name x\x1b"
		"b\x1b"
		"b",
		"ip host-name x", 8);
	line_is("ip host x\x01\x1b"
		"f\x1b"
		"f",
		"ip host x", 7);
	line_is("ip host x\x01\x1b"
		"d",
		" host x", 0);
	line_is("ip host x\x1b\x7f", "ip host ", 8);
	line_is("ip\x01\x1bu", "IP", 2);
	line_is("IP ROUTE\x01\x1bl\x1b"
		"c",
		"ip Route", 8);
}

static void what_is_cut_is_yanked(void **state)
{
	(void)state;
	line_is("one two\x17\x19\x19", "one twotwo", 10);
	line_is("one two\x17\x17\x19", "one ", 4);
	line_is("one two\x17\x17\x19\x1by", "two", 3);
	line_is("one two\x17\x17\x19\x1by\x1by", "one ", 4);
	line_is("a\x19", "a", 1);
	line_is("a b\x17x\x1by", "a x", 3);
}

static void a_literal_control_character_shows(void **state)
{
	(void)state;
	types(80, "a\x16\x03"
		  "b",
	      "a^Cb", 4, "a\x03"
			 "b");
	types(80, "a\x16\x03"
		  "b\x7f\x7f",
	      "a", 1, "a");
}

/* With 30 columns and a prompt of five there are 24 for the line. */
static void a_long_line_scrolls_by_ten(void **state)
{
	(void)state;
	types(30, "abcdefghijklmnopqrstuvwx", "abcdefghijklmnopqrstuvwx", 24,
	      "abcdefghijklmnopqrstuvwx");
	types(30, "abcdefghijklmnopqrstuvwxy", "$lmnopqrstuvwxy", 15,
	      "abcdefghijklmnopqrstuvwxy");
	types(30, "abcdefghijklmnopqrstuvwxy\x01", "abcdefghijklmnopqrstuvw$", 0,
	      "abcdefghijklmnopqrstuvwxy");
	types(30, "abcdefghijklmnopqrstuvwxy\x01\x05", "$lmnopqrstuvwxy", 15,
	      "abcdefghijklmnopqrstuvwxy");
	types(30, "abcdefghijklmnopqrstuvwxy\x15", "", 0, "");
	types(30, "abcdefghijklmnopqrstuvwxyz0123456789A", "$vwxyz0123456789A", 17,
	      "abcdefghijklmnopqrstuvwxyz0123456789A");
	types(0, "abcdefghijklmnopqrstuvwxyz0123456789A",
	      "abcdefghijklmnopqrstuvwxyz0123456789A", 37,
	      "abcdefghijklmnopqrstuvwxyz0123456789A");
}

static void a_line_is_drawn_again(void **state)
{
	struct edit e = {0};
	struct text t = {0};

	(void)state;
	edit_begin(&e, 5, 80);
	edit_recall(&e, "show clock");
	e.cursor = 4;
	edit_redraw(&e, &t);
	assert_string_equal(text_str(&t), "show clock\b\b\b\b\b\b");
	text_clear(&t);
	edit_show(&e, &t);
	assert_int_equal(t.len, 0);
	edit_free(&e);
	text_free(&t);
}

/* What the row must show, worked out without regard to what it showed before. */
static void check_row(const struct edit *e, const struct row *r)
{
	size_t len = 0, i;

	for (i = 0; i < e->line.len; i++)
		len += (unsigned char)e->line.s[i] < 0x20 ? 2 : 1;
	assert_true(r->at < e->width - 5);
	assert_true(e->cursor <= e->line.len && e->offset <= len);
	assert_true((e->offset > 0) == (r->s[0] == '$'));
	for (i = e->shown.len; i < r->max; i++)
		assert_int_equal(r->s[i], ' ');
	assert_memory_equal(r->s, text_str(&e->shown), e->shown.len);
}

static void random_keys_keep_the_row_right(void **state)
{
	static const char often[] = "abc xyz\x7f\x02\x06\x01\x05\x0b\x14\x17\x19\x1b\x1b"
				    "bfdy[DCHF3~\x16\x15";
	struct edit e = {0};
	struct text t = {0};
	struct rng rng;
	struct row r = {0};
	uint8_t key;

	(void)state;
	rng_seed(&rng, 11, 0);
	memset(r.s, ' ', sizeof(r.s));
	edit_begin(&e, 5, 30);
	for (int i = 0; i < 200000; i++) {
		key = rng_u64(&rng) % 4 ? (uint8_t)often[rng_u64(&rng) % (sizeof(often) - 1)]
					: (uint8_t)rng_u64(&rng);
		/* The screen's row is compared with `$` as the sign of a shift alone. */
		if (key == '$' || key == 0x7f)
			key = 0x08;
		if (e.line.len > 300)
			key = 0x15;
		edit_key(&e, key);
		if (rng_u64(&rng) % 3 == 0)
			continue;
		text_clear(&t);
		edit_show(&e, &t);
		play(&r, &t);
		check_row(&e, &r);
	}
	edit_free(&e);
	text_free(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_edit_the_line),
		cmocka_unit_test(keys_know_words),
		cmocka_unit_test(what_is_cut_is_yanked),
		cmocka_unit_test(a_literal_control_character_shows),
		cmocka_unit_test(a_long_line_scrolls_by_ten),
		cmocka_unit_test(a_line_is_drawn_again),
		cmocka_unit_test(random_keys_keep_the_row_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
