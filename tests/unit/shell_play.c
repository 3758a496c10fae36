/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Placeholders, and the four kinds of check of a session file. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "shell/play.h"

static bool match(struct play_names *names, const char *want, const char *got)
{
	const struct play_line w = {want, strlen(want)}, g = {got, strlen(got)};

	return play_match(&w, &g, names);
}

static bool once(const char *want, const char *got)
{
	struct play_names names = {0};
	bool ok = match(&names, want, got);

	play_names_free(&names);
	return ok;
}

static void classes_stand_for_their_kind(void **state)
{
	(void)state;
	assert_true(once("up <time>, x", "up 00:00:12, x"));
	assert_true(once("up <time>, x", "up 1d02h, x"));
	assert_true(once("up <time>, x", "up 12w6d, x"));
	assert_true(once("<time>: x", "*Mar  1 00:01:12.345: x"));
	assert_false(once("up <time>, x", "up 12, x"));
	assert_false(once("up <time>, x", "up 00:00:1, x"));
	assert_false(once("up <time>, x", "up , x"));
	assert_true(once("in <secs> secs", "in 1.476 secs"));
	assert_true(once("in <secs> secs", "in 0 secs"));
	assert_false(once("in <secs> secs", "in soon secs"));
	assert_true(once("spi: 0x<spi>(<spid>)", "spi: 0x5461156C(1415648620)"));
	assert_false(once("spi: 0x<spi>(<spid>)", "spi: 0x5461156C1(1415648620)"));
	assert_true(once("ID = <node>", "ID = -12345"));
	assert_false(once("ID = <n>", "ID = -12345"));
	assert_true(once("sa = <ptr>", "sa = 0x62AB34C0"));
	assert_true(once("sa = <ptr>", "sa = 62AB34C0"));
	assert_true(once("a <word> c", "a b c"));
	assert_false(once("a <word> c", "a b d c"));
	assert_true(once("a <any>c", "a b d c"));
	assert_true(once("a <any>", "a "));
	assert_true(once("  <0-255>  group <cr>", "  <0-255>  group <cr>"));
	assert_false(once("abc", "abcd"));
	assert_false(once("abcd", "abc"));
}

static void names_stand_for_one_value(void **state)
{
	struct play_names names = {0};

	(void)state;
	assert_true(match(&names, "out <spi:a>", "out 7D94C0D5"));
	assert_true(match(&names, "0x<spi:a>(<spid:a>)", "0x7D94C0D5(2106900693)"));
	assert_false(match(&names, "0x<spi:a>(<spid:a>)", "0x7D94C0D5(2106900694)"));
	assert_false(match(&names, "<spi:b> <spi:a>", "1 2"));
	/* The line that failed bound nothing. */
	assert_true(match(&names, "<spi:b>", "5"));
	assert_false(match(&names, "<spi:b>", "1"));
	assert_true(match(&names, "<time:t> <time:t>", "00:00:01 00:00:01"));
	assert_false(match(&names, "<time:u> <time:u>", "00:00:01 00:00:02"));
	play_names_free(&names);
}

static void long_numbers_push_into_blanks(void **state)
{
	(void)state;
	assert_true(once("IDLE      <n>       0", "IDLE      1       0"));
	assert_true(once("IDLE      <n>       0", "IDLE     12       0"));
	assert_true(once("IDLE      <n>       0", "IDLE      12      0"));
	assert_false(once("IDLE      <n>       0", "IDLE     12      0"));
	assert_false(once("IDLE      <n>       0", "IDLE     1       0"));
	assert_false(once("IDLE      <n>       0", "IDLE      1      0"));
	assert_false(once("IDLE      <n>       0", "IDLE       1       0"));
	assert_false(once("a <n> b", "a1 b"));
	assert_true(once("<n>     10.1.1.1", "2001  10.1.1.1"));
	assert_false(once("<n>     10.1.1.1", "2001 10.1.1.1"));
}

static void lines_of(struct play_lines *l, const char *s)
{
	memset(l, 0, sizeof(*l));
	play_lines_split(l, s, strlen(s));
	play_lines_trim(l);
}

static bool check(bool (*fn)(const struct play_lines *, const struct play_lines *,
			     struct play_names *, struct text *),
		  const char *want, const char *got)
{
	struct play_names names = {0};
	struct play_lines w, g;
	struct text diff = {0};
	bool ok;

	lines_of(&w, want);
	lines_of(&g, got);
	ok = fn(&w, &g, &names, &diff);
	assert_int_equal(ok, diff.len == 0);
	play_lines_free(&w);
	play_lines_free(&g);
	play_names_free(&names);
	text_free(&diff);
	return ok;
}

static void blocks_parts_and_absence(void **state)
{
	(void)state;
	assert_true(check(play_check_block, "a <n>\nb\n", "\na 1  \r\nb\n\n"));
	assert_false(check(play_check_block, "a\nb", "a\nb\nc"));
	assert_false(check(play_check_block, "a\nb\nc", "a\nb"));
	assert_false(check(play_check_block, "", "a"));
	assert_true(check(play_check_part, "b\nc", "a\nb\nc\nd"));
	assert_false(check(play_check_part, "b\nd", "a\nb\nc\nd"));
	/* The name of the attempt that failed must not stick. */
	assert_true(check(play_check_part, "x <n:k>\ny <n:k>", "x 1\ny 2\nx 3\ny 3"));
	assert_true(check(play_check_absent, "zz\nq <n>", "a\nb q x"));
	assert_false(check(play_check_absent, "zz\nq <n>", "a\nb q 7 x"));
}

static bool inorder(const char *want, const char *classes, const char *got)
{
	struct play_lines w, c, g;
	struct play_names names = {0};
	struct text diff = {0};
	bool ok;

	lines_of(&w, want);
	lines_of(&c, classes);
	lines_of(&g, got);
	ok = play_check_inorder(&w, &c, &g, &names, &diff);
	play_lines_free(&w);
	play_lines_free(&c);
	play_lines_free(&g);
	play_names_free(&names);
	text_free(&diff);
	return ok;
}

static void order_with_only_declared_lines_between(void **state)
{
	(void)state;
	assert_true(inorder("a\nb\nc", "", "x\na\nb\nc\ny"));
	assert_false(inorder("a\nb\nc", "", "a\nx\nb\nc"));
	assert_true(inorder("a\nb\nc", "p <n>", "a\np 1\np 2\nb\nc"));
	assert_false(inorder("a\nb\nc", "p <n>", "a\nc\nb"));
	/* The first a leads nowhere, the second does. */
	assert_true(inorder("a\nb", "", "a\nx\na\nb"));
	/* A line that is both wanted and of the class. */
	assert_true(inorder("a\np <n:k>\nq <n:k>", "p <n>", "a\np 1\np 2\nq 2"));
	assert_false(inorder("a\nb", "", ""));
}

static void merging_keeps_what_matches(void **state)
{
	struct play_names names = {0};
	struct play_lines w, g;
	struct text out = {0};

	(void)state;
	lines_of(&w, "a <n>\nold\nc");
	lines_of(&g, "a 1\nnew\nc\nd");
	play_merge(&w, &g, &names, &out);
	assert_string_equal(text_str(&out), "a <n>\nnew\nc\nd\n");
	play_lines_free(&w);
	play_lines_free(&g);
	play_names_free(&names);
	text_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(classes_stand_for_their_kind),
		cmocka_unit_test(names_stand_for_one_value),
		cmocka_unit_test(long_numbers_push_into_blanks),
		cmocka_unit_test(blocks_parts_and_absence),
		cmocka_unit_test(order_with_only_declared_lines_between),
		cmocka_unit_test(merging_keeps_what_matches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
