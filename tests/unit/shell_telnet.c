/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Telnet's bytes at every split, keys for libcli, and libcli itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lib/rng.h"
#include "shell/telnet.h"

static void libcli_is_as_the_pump_needs_it(void **state)
{
	struct text why = {0};

	(void)state;
	assert_true(vty_self_test(&why));
	assert_string_equal(text_str(&why), "");
}

/* Decodes in two pieces, split at every place: always the same keys and answers. */
static void decodes(const char *in, size_t n, const char *keys, const char *reply, size_t reply_n)
{
	uint8_t out[256];
	size_t split, got;

	for (split = 0; split <= n; split++) {
		struct telnet_proto t = {0};
		struct bytes answer = {0};

		got = telnet_proto_decode(&t, (const uint8_t *)in, split, out, &answer);
		got += telnet_proto_decode(&t, (const uint8_t *)in + split, n - split, out + got,
					   &answer);
		assert_int_equal(got, strlen(keys));
		assert_memory_equal(out, keys, got);
		assert_int_equal(answer.len, reply_n);
		if (reply_n)
			assert_memory_equal(bytes_at(&answer), reply, reply_n);
		bytes_free(&answer);
	}
}

#define DECODES(in, keys, reply) decodes(in, sizeof(in) - 1, keys, reply, sizeof(reply) - 1)

static void line_ends_are_one_key(void **state)
{
	(void)state;
	DECODES("a\r\nb\r\0c\nd\re\r\r\n\n", "a\rb\rc\rd\re\r\r\r", "");
}

static void commands_are_keys(void **state)
{
	(void)state;
	DECODES("a\xff\xf4"
		"b\xff\xf3"
		"c\xff\xf8"
		"d\xff\xf7\xff\xff"
		"e\xff\xf1",
		"a\x03"
		"b\x1e"
		"c\x15"
		"d\x7f\xff"
		"e",
		"");
}

static void options_are_answered_once(void **state)
{
	(void)state;
	/* DO ECHO, DO SGA: agreed before. DO 24 twice: refused once. WILL SGA: wanted. WILL 32:
	 * not. */
	DECODES("\xff\xfd\x01\xff\xfd\x03\xff\xfd\x18\xff\xfd\x18"
		"\xff\xfb\x03\xff\xfb\x20\xff\xfb\x20",
		"", "\xff\xfc\x18\xff\xfd\x03\xff\xfe\x20");
	/* DO TIMING MARK is answered each time: it marks a place. */
	DECODES("x\xff\xfd\x06y\xff\xfd\x06", "xy", "\xff\xfb\x06\xff\xfb\x06");
	/* WONT, DONT: nothing was on. */
	DECODES("\xff\xfc\x18\xff\xfe\x18", "", "");
}

static void the_window_is_taken_and_not_typed(void **state)
{
	static const char in[] = "\xff\xfb\x1f\xff\xfa\x1f\x00\x84\x00\x2b\xff\xf0z";
	struct telnet_proto t = {0};
	struct bytes reply = {0};
	uint8_t keys[32];

	(void)state;
	assert_int_equal(
		telnet_proto_decode(&t, (const uint8_t *)in, sizeof(in) - 1, keys, &reply), 1);
	assert_int_equal(keys[0], 'z');
	assert_true(t.window_changed);
	assert_int_equal(t.columns, 132);
	assert_int_equal(t.rows, 43);
	assert_int_equal(reply.len, 0);
	decodes(in, sizeof(in) - 1, "z", "", 0);
	/* Too short, and too long: no window, no key. */
	DECODES("\xff\xfa\x1f\x00\xff\xf0"
		"a\xff\xfa\x18\x00xterm-and-more-than-fits\xff\xf0"
		"b",
		"ab", "");
}

static void garbage_harms_nothing(void **state)
{
	struct telnet_proto t = {0};
	struct bytes reply = {0};
	struct rng rng;
	uint8_t in[64], keys[64];
	int round;
	size_t i;

	(void)state;
	rng_seed(&rng, 7, 0);
	for (round = 0; round < 20000; round++) {
		for (i = 0; i < sizeof(in); i++)
			in[i] = rng_u64(&rng) % 3 ? (uint8_t)(240 + rng_u64(&rng) % 16)
						  : (uint8_t)rng_u64(&rng);
		assert_true(telnet_proto_decode(&t, in, sizeof(in), keys, &reply) <= sizeof(in));
		assert_true(reply.len <= 3 * 512 + 9 * sizeof(in) || round > 0);
		reply.len = reply.head = 0;
	}
	bytes_free(&reply);
}

static void text_is_encoded(void **state)
{
	struct bytes out = {0};

	(void)state;
	telnet_proto_encode("a\n\xff\n", 4, &out);
	assert_int_equal(out.len, 7);
	assert_memory_equal(bytes_at(&out), "a\r\n\xff\xff\r\n", 7);
	bytes_free(&out);
}

/* What is fed to libcli for keys that come in one by one, and all at once. */
static void feeds(const char *keys, const char *expect, enum vty_state end)
{
	size_t n = strlen(keys), step, i;

	for (step = 1; step <= n; step += n - 1 ? n - 1 : 1) {
		struct vty v = {.state = VTY_PROMPT};

		for (i = 0; i < n; i += step) {
			bytes_push(&v.in, keys + i, n - i < step ? n - i : step);
			vty_feed(&v);
		}
		assert_int_equal(v.to_cli.len, strlen(expect));
		assert_memory_equal(bytes_at(&v.to_cli), expect, v.to_cli.len);
		assert_int_equal(v.state, end);
		bytes_free(&v.in);
		bytes_free(&v.out);
		bytes_free(&v.to_cli);
	}
}

static void keys_are_translated(void **state)
{
	(void)state;
	feeds("show\x7fx", "show\bx", VTY_PROMPT);
	feeds("\x1b[A\x1b[B\x1b[C\x1b[D\x1bOA", "\x10\x0e\x06\x02\x10", VTY_PROMPT);
	feeds("\x1b[1~\x1b[4~\x1b[H\x1b[F", "\x01\x05\x01\x05", VTY_PROMPT);
	feeds("\x1b[15~\x1b[1;5Q\x1b\x1b", "", VTY_PROMPT);
	feeds("a\x1exb\x1e"
	      "c",
	      "abc", VTY_PROMPT);
	feeds("ab?cd", "ab\x0c\x03", VTY_ASK);
	feeds("ab\tcd", "ab\x0c\x03", VTY_ASK);
	feeds("ab\x1b"
	      "bcd",
	      "ab\x0c\x03", VTY_ASK);
	feeds("one\rtwo\r", "one\r", VTY_SENT);
	feeds("\x01\x02\x05\x06\x0b\x0e\x10\x15\x17\x04",
	      "\x01\x02\x05\x06\x0b\x0e\x10\x15\x17\x0c\x03", VTY_ASK);
	feeds("\x03", "\x15\r", VTY_SENT);
	feeds("x\x1a", "x\r", VTY_SENT);
}

static void a_line_has_an_end(void **state)
{
	struct vty v = {.state = VTY_PROMPT};
	char block[1000];
	int i;

	(void)state;
	memset(block, 'x', sizeof(block));
	for (i = 0; i < 20; i++) {
		bytes_push(&v.in, block, sizeof(block));
		vty_feed(&v);
	}
	assert_int_equal(v.to_cli.len, VTY_TYPED_MAX);
	assert_int_equal(v.in.len, 0);
	bytes_free(&v.in);
	bytes_free(&v.out);
	bytes_free(&v.to_cli);
}

static void asked(const char *answer, const char *expect, size_t expect_cursor)
{
	struct bytes b = {0};
	const char *line;
	size_t len, cursor;

	bytes_push(&b, answer, strlen(answer));
	if (expect) {
		assert_true(vty_ask_parse(&b, &line, &len, &cursor));
		assert_int_equal(len, strlen(expect));
		assert_memory_equal(line, expect, len);
		assert_int_equal(cursor, expect_cursor);
	} else {
		assert_false(vty_ask_parse(&b, &line, &len, &cursor));
	}
	bytes_free(&b);
}

static void line_and_cursor_are_read(void **state)
{
	(void)state;
	asked("\x1e\a", "", 0);
	asked("\x1eshow\a", "show", 4);
	asked("\x1eshow\b\b\a", "show", 2);
	asked("\r\n\x1eshow\b\b\b\b\a", "show", 0);
	asked("\x1eshow\b\b\b\b\b\a", NULL, 0);
	asked("\x1eshow", NULL, 0);
	asked("show\a", NULL, 0);
	asked("", NULL, 0);
}

static void edits(uint8_t key, const char *line, size_t cursor, const char *expect)
{
	struct vty v = {.state = VTY_PROMPT, .ask_key = key};

	vty_edit(&v, line, strlen(line), cursor);
	assert_int_equal(v.to_cli.len, strlen(expect));
	assert_memory_equal(bytes_at(&v.to_cli), expect, v.to_cli.len);
	bytes_free(&v.to_cli);
}

static void words_are_jumped_and_erased(void **state)
{
	(void)state;
	edits('b', "ip route  x", 10, "\x02\x02\x02\x02\x02\x02\x02");
	edits('b', "ip", 0, "");
	edits('f', "ip route", 2, "\x06\x06\x06\x06\x06\x06");
	edits('d', "ip route", 5, "\x06\x06\x06\b\b\b");
	edits(0x04, "ip", 1, "\x06\b");
	edits(0x04, "ip", 2, "");
	edits(0x18, "ip r", 3, "\b\b\b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(libcli_is_as_the_pump_needs_it),
		cmocka_unit_test(line_ends_are_one_key),
		cmocka_unit_test(commands_are_keys),
		cmocka_unit_test(options_are_answered_once),
		cmocka_unit_test(the_window_is_taken_and_not_typed),
		cmocka_unit_test(garbage_harms_nothing),
		cmocka_unit_test(text_is_encoded),
		cmocka_unit_test(keys_are_translated),
		cmocka_unit_test(a_line_has_an_end),
		cmocka_unit_test(line_and_cursor_are_read),
		cmocka_unit_test(words_are_jumped_and_erased),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
