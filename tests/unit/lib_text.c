/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Buffers, addresses, ages: the small things everything prints or parses with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lib/buf.h"
#include "lib/ip.h"

static void buf_failure_sticks(void **state)
{
	uint8_t bytes[] = {1, 2, 3};
	struct rbuf r = rbuf_from(bytes, 3);
	struct wbuf w = wbuf_from(bytes, 3);

	(void)state;
	assert_int_equal(rbuf_u16(&r), 0x0102);
	assert_int_equal(rbuf_u32(&r), 0);
	assert_true(r.failed);
	assert_int_equal(rbuf_u8(&r), 0);
	wbuf_u16(&w, 0xaabb);
	wbuf_u16(&w, 0xccdd);
	wbuf_u8(&w, 9);
	assert_true(w.failed);
	assert_int_equal(w.len, 2);
	assert_int_equal(bytes[2], 3);
}

static void addresses_round_trip(void **state)
{
	static const char *const bad[] = {"1.2.3",   "1.2.3.4.5", "256.1.1.1", "1..2.3",
					  "1.2.3.x", "",	  "01234.1.1.1"};
	struct strbuf b;
	uint32_t a;

	(void)state;
	assert_true(ip_parse("192.0.2.255", 11, &a));
	assert_int_equal(a, 0xc00002ff);
	assert_string_equal(ip_str(&b, a), "192.0.2.255");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(ip_parse(bad[i], strlen(bad[i]), &a));
	assert_int_equal(ip_mask_len(ip_mask(0)), 0);
	assert_int_equal(ip_mask_len(0xfffffff0), 28);
	assert_int_equal(ip_mask_len(0xff00ff00), -1);
	assert_string_equal(prefix_str(&b, prefix_make(a, 28)), "192.0.2.240/28");
}

static void ages_print_as_on_the_router(void **state)
{
	struct strbuf b;

	(void)state;
	assert_string_equal(text_age(&b, 727), "00:12:07");
	assert_string_equal(text_age(&b, 86399), "23:59:59");
	assert_string_equal(text_age(&b, 86400 + 2 * 3600), "1d02h");
	assert_string_equal(text_age(&b, 27 * 7 * 86400), "27w0d");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(buf_failure_sticks),
					   cmocka_unit_test(addresses_round_trip),
					   cmocka_unit_test(ages_print_as_on_the_router)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
