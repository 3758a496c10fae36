/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys of captures: each once, no more than the bound; comments longer than an option holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "engine/crypto/ike.h"
#include "engine/crypto/ipsec.h"
#include "shell/keys.h"
#include "shell/pcapng.h"

static void add_ike(struct keys *k, uint64_t cookie)
{
	uint8_t key[8] = {1, 2, 3, 4, 5, 6, 7, (uint8_t)cookie};
	struct ike_sa_view v = {.icookie = cookie, .cipher_key = key, .cipher_key_len = 8};

	keys_add_ike(k, &v);
}

static unsigned lines_of(const struct text *t)
{
	unsigned n = 0;

	for (size_t i = 0; i < t->len; i++)
		n += t->s[i] == '\n';
	return n;
}

/* What one end calls local is the other's remote. */
static void both_ends_tell_one_key(void **state)
{
	struct ipsec_pair here = {.local = 0xc0000201, .remote = 0xc0000202}, there;
	struct keys *k = keys_new(0);
	struct text t = {0};

	(void)state;
	here.esp_in = (struct ipsec_sa){.spi = 0x111, .proto = IP_PROTO_ESP,
					.cipher = CIPHER_DES, .hash = HASH_MD5};
	here.esp_out = here.esp_in;
	here.esp_out.spi = 0x222;
	there = here;
	there.local = here.remote;
	there.remote = here.local;
	there.esp_in = here.esp_out;
	there.esp_out = here.esp_in;
	keys_add_pair(k, &here);
	keys_add_pair(k, &there);
	keys_add_pair(k, &here);
	add_ike(k, 7);
	add_ike(k, 7);
	keys_print(k, &t);
	assert_string_equal(text_str(&t),
			    "esp 192.0.2.2 192.0.2.1 0x00000111 des 0000000000000000 md5 "
			    "00000000000000000000000000000000\n"
			    "esp 192.0.2.1 192.0.2.2 0x00000222 des 0000000000000000 md5 "
			    "00000000000000000000000000000000\n"
			    "ike 0000000000000007 0102030405060707\n");
	keys_wipe(&t);
	keys_free(k);
}

static void bound_is_kept_and_told(void **state)
{
	struct keys *k = keys_new(1000);
	struct text t = {0};

	(void)state;
	for (unsigned round = 0; round < 2; round++)
		for (uint64_t i = 1; i <= 1000; i++)
			add_ike(k, i << 40 | i);
	keys_print(k, &t);
	assert_int_equal(lines_of(&t), 1000);
	assert_null(strchr(text_str(&t), '#'));
	add_ike(k, 5);
	text_clear(&t);
	keys_print(k, &t);
	assert_int_equal(lines_of(&t), 1001);
	assert_non_null(strstr(text_str(&t), "\n# and 1 more, which were not kept\n"));
	keys_wipe(&t);
	keys_free(k);
}

/* The options of a section, put together again, are the comment; each ends with a line. */
static void long_comment_is_cut_at_lines(void **state)
{
	struct text said = {0}, block = {0}, got = {0};
	size_t at = 24;

	(void)state;
	for (unsigned i = 0; i < 20000; i++)
		text_printf(&said, "line %u\n", i);
	pcapng_put_section(&block, text_str(&said));
	for (;;) {
		uint16_t code, len;

		assert_true(at + 4 <= block.len);
		memcpy(&code, block.s + at, 2);
		memcpy(&len, block.s + at + 2, 2);
		at += 4;
		if (code == 0)
			break;
		assert_int_equal(code, 1);
		text_addn(&got, block.s + at, len);
		assert_int_equal(block.s[at + len - 1], '\n');
		at += (len + 3u) & ~3u;
	}
	assert_int_equal(at + 4, block.len);
	assert_string_equal(text_str(&got), text_str(&said));
	text_free(&said);
	text_free(&block);
	text_free(&got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_ends_tell_one_key),
		cmocka_unit_test(bound_is_kept_and_told),
		cmocka_unit_test(long_comment_is_cut_at_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
