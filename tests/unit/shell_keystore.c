/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RSA keys on their way to a file and back, what garbage in it does, and who may read it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include <openssl/evp.h>

#include "shell/host.h"
#include "shell/keystore.h"

static char dir[] = "/tmp/rosh-keys-XXXXXX";
static char path[64];

static int folder(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/r1.key", dir);
	return 0;
}

static int no_folder(void **state)
{
	(void)state;
	return rmdir(dir);
}

static void a_key_comes_back(void **state)
{
	struct rsa_key *a = keystore_generate("r1.example.net", 768, 1014940800), *b;
	struct text x = {0}, y = {0};
	struct stat st;

	(void)state;
	assert_non_null(a);
	assert_int_equal(a->bits, 768);
	assert_null(keystore_read(path));
	assert_true(keystore_write(a, path));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	b = keystore_read(path);
	assert_non_null(b);
	assert_string_equal(b->name, "r1.example.net");
	assert_int_equal(b->generated_s, 1014940800);
	assert_int_equal(b->bits, 768);
	assert_true(keystore_public_der(a, &x));
	assert_true(keystore_public_der(b, &y));
	assert_int_equal(x.len, y.len);
	assert_memory_equal(x.s, y.s, x.len);
	keystore_wipe(&x);
	keystore_wipe(&y);
	assert_true(keystore_pem(a, &x));
	assert_true(keystore_pem(b, &y));
	assert_string_equal(text_str(&x), text_str(&y));
	keystore_wipe(&x);
	keystore_wipe(&y);
	assert_int_equal(x.len, 0);
	keystore_free(a);
	keystore_free(b);
	assert_true(keystore_erase(path));
	assert_null(keystore_read(path));
	assert_true(keystore_erase(path));
}

/* Cut off anywhere before its last lines there is no key, and no crash. */
static void half_a_file_is_no_key(void **state)
{
	struct rsa_key *k = keystore_generate("r1.example.net", 512, 5);
	struct text all = {0};
	size_t n;

	(void)state;
	assert_non_null(k);
	assert_true(keystore_write(k, path));
	keystore_free(k);
	assert_true(nvram_read(path, &all));
	assert_non_null(strstr(text_str(&all), "-----END"));
	for (n = 0; n < all.len - 30; n += 7) {
		assert_true(nvram_write(path, all.s, n));
		assert_null(keystore_read(path));
	}
	/* A number of the key changed: the file is refused, or another key, never a crash. */
	for (n = 0; n < all.len; n += 13) {
		char was = all.s[n];

		all.s[n] = 'A';
		assert_true(nvram_write(path, all.s, all.len));
		keystore_free(keystore_read(path));
		all.s[n] = was;
	}
	keystore_wipe(&all);
	assert_true(keystore_erase(path));
}

/* IOS makes keys of 360 bits, which OpenSSL does not: they are keys all the same. */
static void short_keys_are_keys(void **state)
{
	(void)state;
	for (unsigned bits = RSA_BITS_MIN; bits < 512; bits += 37) {
		struct rsa_key *k = keystore_generate("r1.example.net", bits, 5), *again;
		EVP_PKEY_CTX *ctx;

		assert_non_null(k);
		assert_int_equal(k->bits, bits);
		ctx = EVP_PKEY_CTX_new(k->pair, NULL);
		assert_int_equal(EVP_PKEY_pairwise_check(ctx), 1);
		EVP_PKEY_CTX_free(ctx);
		assert_true(keystore_write(k, path));
		again = keystore_read(path);
		assert_non_null(again);
		assert_int_equal(EVP_PKEY_eq(k->pair, again->pair), 1);
		keystore_free(k);
		keystore_free(again);
	}
	assert_null(keystore_generate("r1", RSA_BITS_MIN - 1, 5));
	assert_true(keystore_erase(path));
}

static void what_cannot_be_written_is_told(void **state)
{
	struct rsa_key *k = keystore_generate("r1.example.net", 512, 5);

	(void)state;
	assert_false(keystore_write(k, "/nonexistent/r1.key"));
	keystore_free(k);
	assert_null(keystore_generate("r1", 16, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_comes_back),
		cmocka_unit_test(half_a_file_is_no_key),
		cmocka_unit_test(short_keys_are_keys),
		cmocka_unit_test(what_cannot_be_written_is_told),
	};

	return cmocka_run_group_tests(tests, folder, no_folder);
}
