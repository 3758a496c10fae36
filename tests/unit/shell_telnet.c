/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Telnet's bytes at every split, keys on their way to the line, and libcli itself. */
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
	telnet_proto_plain("\na\xff\nb", 5, &out);
	assert_int_equal(out.len, 7);
	assert_memory_equal(bytes_at(&out), "\r\na\xff\r\nb", 7);
	bytes_free(&out);
}

/* What a vty makes of keys that come in one by one, and all at once: screen, line, and state. */
static void feeds(const char *keys, const char *screen, const char *line, enum vty_state end)
{
	size_t n = strlen(keys), step, i;

	for (step = 1; step <= n; step += n - 1 ? n - 1 : 1) {
		struct vty v = {.state = VTY_PROMPT};

		for (i = 0; i < n; i += step) {
			bytes_push(&v.in, keys + i, n - i < step ? n - i : step);
			vty_feed(&v);
		}
		if (screen) {
			assert_int_equal(v.out.len, strlen(screen));
			assert_memory_equal(bytes_at(&v.out), screen, v.out.len);
		}
		assert_string_equal(text_str(end == VTY_SENT ? &v.line : &v.edit.line), line);
		assert_int_equal(v.state, end);
		assert_int_equal(v.to_cli.len, end == VTY_SENT ? 2 : 0);
		bytes_free(&v.in);
		bytes_free(&v.out);
		bytes_free(&v.to_cli);
		text_free(&v.line);
		edit_free(&v.edit);
	}
}

static void keys_reach_the_line(void **state)
{
	(void)state;
	feeds("show\x7fx\r", NULL, "shox", VTY_SENT);
	feeds("ab?cd", "ab", "ab", VTY_ASK);
	feeds("ab\tcd", "ab", "ab", VTY_ASK);
	feeds("ab\x10", "ab", "ab", VTY_ASK);
	feeds("ab\x12", "ab", "ab", VTY_ASK);
	feeds("one\rtwo\r", "one\r\n", "one", VTY_SENT);
	feeds("a\x1exb\x1e"
	      "c",
	      "abc", "abc", VTY_PROMPT);
	feeds("ab\x03", "ab^C\r\n", "", VTY_SENT);
	feeds("ab\x1a", "ab^Z\r\n", "ab", VTY_SENT);
	feeds("a\x16?b\r", "a?b\r\n", "a?b", VTY_SENT);
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
	assert_int_equal(v.edit.line.len, EDIT_LINE_MAX);
	assert_int_equal(v.in.len, 0);
	assert_int_equal(bytes_at(&v.out)[v.out.len - 1], '\a');
	bytes_free(&v.in);
	bytes_free(&v.out);
	bytes_free(&v.to_cli);
	edit_free(&v.edit);
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
		cmocka_unit_test(keys_reach_the_line),
		cmocka_unit_test(a_line_has_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
