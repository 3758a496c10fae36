/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames from packet sockets as they would be on a wire: checksums finished, segments cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lib/buf.h"
#include "lib/ip.h"
#include "shell/attach.h"

enum { FRAMES_MAX = 8, FRAME_ROOM = 2048, L3 = 14, L4 = 34 };

struct caught {
	uint8_t frame[FRAMES_MAX][FRAME_ROOM];
	size_t len[FRAMES_MAX];
	unsigned n;
};

static void catch_frame(void *ctx, const uint8_t *frame, size_t len)
{
	struct caught *c = ctx;

	assert_true(c->n < FRAMES_MAX && len <= FRAME_ROOM);
	memcpy(c->frame[c->n], frame, len);
	c->len[c->n++] = len;
}

/* An Ethernet frame with IPv4 (checksum right) and `l4_len` bytes behind it. */
static size_t make_frame(uint8_t *frame, uint8_t proto, size_t l4_len)
{
	struct wbuf w = wbuf_from(frame, 65536);

	wbuf_zeros(&w, 12);
	wbuf_u16(&w, 0x0800);
	wbuf_u16(&w, 0x4500);
	wbuf_u16(&w, (uint16_t)(20 + l4_len));
	wbuf_u16(&w, 7);
	wbuf_u16(&w, 0);
	wbuf_u8(&w, 64);
	wbuf_u8(&w, proto);
	wbuf_u16(&w, 0);
	wbuf_u32(&w, 0xc0000201);
	wbuf_u32(&w, 0xc0000202);
	wbuf_set_u16(&w, L3 + 10, ip_sum_fold(ip_sum_add(0, frame + L3, 20)));
	for (size_t i = 0; i < l4_len; i++)
		frame[L4 + i] = (uint8_t)i;
	return L4 + l4_len;
}

/* Zero when the checksum of what IPv4 carries is right (RFC 9293, 3.1; RFC 768). */
static uint16_t l4_error(const uint8_t *frame, size_t len)
{
	uint8_t pseudo[4] = {0, frame[L3 + 9], (uint8_t)((len - L4) >> 8), (uint8_t)(len - L4)};
	uint32_t sum = ip_sum_add(0, frame + L3 + 12, 8);

	sum = ip_sum_add(sum, pseudo, 4);
	return ip_sum_fold(ip_sum_add(sum, frame + L4, len - L4));
}

static void unfinished_checksum_is_finished(void **state)
{
	static uint8_t frame[65536];
	static struct caught c;
	struct attach_offload o = {.flags = 1, .csum_start = L4, .csum_offset = 6};
	size_t len = make_frame(frame, 17, 30);
	uint8_t pseudo[4] = {0, 17, 0, 30};
	uint32_t sum = ip_sum_add(ip_sum_add(0, frame + L3 + 12, 8), pseudo, 4);
	uint16_t folded = (uint16_t)~ip_sum_fold(sum);

	(void)state;
	memset(&c, 0, sizeof(c));
	frame[L4 + 6] = (uint8_t)(folded >> 8);
	frame[L4 + 7] = (uint8_t)folded;
	attach_finish(&o, frame, len, catch_frame, &c);
	assert_int_equal(c.n, 1);
	assert_int_equal(c.len[0], len);
	assert_int_equal(l4_error(c.frame[0], len), 0);
}

static void long_segment_is_cut(void **state)
{
	static uint8_t frame[65536];
	static struct caught c;
	struct attach_offload o = {.gso_type = 1, .gso_size = 1000};
	size_t len = make_frame(frame, 6, 20 + 2500), bytes = 0;

	(void)state;
	memset(&c, 0, sizeof(c));
	memset(frame + L4, 0, 20);
	frame[L4 + 7] = 100;  /* sequence number */
	frame[L4 + 12] = 0x50; /* header of 20 bytes */
	frame[L4 + 13] = 0x19; /* ACK, PSH, FIN */
	attach_finish(&o, frame, len, catch_frame, &c);
	assert_int_equal(c.n, 3);
	for (unsigned i = 0; i < c.n; i++) {
		const uint8_t *f = c.frame[i];

		assert_int_equal(ip_sum_fold(ip_sum_add(0, f + L3, 20)), 0);
		assert_int_equal(l4_error(f, c.len[i]), 0);
		assert_int_equal((f[L3 + 2] << 8 | f[L3 + 3]) + L3, c.len[i]);
		assert_int_equal((f[L4 + 6] << 8 | f[L4 + 7]), 100 + 1000 * i);
		assert_int_equal(f[L4 + 13], i == 2 ? 0x19 : 0x10);
		assert_memory_equal(f + L4 + 20, frame + L4 + 20 + bytes, c.len[i] - L4 - 20);
		bytes += c.len[i] - L4 - 20;
	}
	assert_int_equal(bytes, 2500);
}

/* The offsets count from the frame without its tag (virtio_net_hdr_from_skb in Linux). */
static void tag_is_put_back(void **state)
{
	static uint8_t frame[65536];
	static struct caught c;
	struct attach_offload o = {.flags = 1, .csum_start = L4, .csum_offset = 6};
	size_t len = make_frame(frame, 17, 30);
	uint8_t pseudo[4] = {0, 17, 0, 30};
	uint16_t folded;

	(void)state;
	memset(&c, 0, sizeof(c));
	folded = (uint16_t)~ip_sum_fold(ip_sum_add(ip_sum_add(0, frame + L3 + 12, 8), pseudo, 4));
	frame[L4 + 6] = (uint8_t)(folded >> 8);
	frame[L4 + 7] = (uint8_t)folded;
	len = attach_tag(&o, frame, len, 0x8100, 0x200a);
	assert_true(attach_finish(&o, frame, len, catch_frame, &c));
	assert_int_equal(c.len[0], L4 + 30 + 4);
	assert_memory_equal(c.frame[0] + 12, "\x81\x00\x20\x0a\x08\x00", 6);
	memmove(c.frame[0] + 12, c.frame[0] + 16, len - 16);
	assert_int_equal(l4_error(c.frame[0], len - 4), 0);
}

/* IPv6 passes a segment between two ends outside: TCP over it is cut too (RFC 8200, 8.1). */
static void long_segment_over_ipv6_is_cut(void **state)
{
	enum { SIX_L4 = L3 + 40, SIX_DATA = SIX_L4 + 20 };
	static uint8_t frame[65536];
	static struct caught c;
	struct attach_offload o = {.gso_type = 4, .gso_size = 900};

	(void)state;
	memset(&c, 0, sizeof(c));
	memset(frame, 0, sizeof(frame));
	frame[12] = 0x86;
	frame[13] = 0xdd;
	frame[L3] = 0x60;
	frame[L3 + 6] = 6;
	frame[L3 + 8] = 0xfd;
	frame[L3 + 39] = 1;
	frame[SIX_L4 + 12] = 0x50;
	frame[SIX_L4 + 13] = 0x98; /* CWR, ACK, PSH */
	assert_true(attach_finish(&o, frame, SIX_DATA + 2000, catch_frame, &c));
	assert_int_equal(c.n, 3);
	for (unsigned i = 0; i < c.n; i++) {
		uint16_t l4 = (uint16_t)(c.len[i] - SIX_L4);
		uint8_t pseudo[4] = {0, 6, (uint8_t)(l4 >> 8), (uint8_t)l4};
		uint32_t sum = ip_sum_add(0, c.frame[i] + L3 + 8, 32);

		sum = ip_sum_add(ip_sum_add(sum, pseudo, 4), c.frame[i] + SIX_L4, l4);
		assert_int_equal(ip_sum_fold(sum), 0);
		assert_int_equal(c.frame[i][L3 + 4] << 8 | c.frame[i][L3 + 5], l4);
		assert_int_equal(c.frame[i][SIX_L4 + 13], i == 0 ? 0x90 : i == 2 ? 0x18 : 0x10);
	}
}

/* What cannot be cut is told, and nothing comes of it. */
static void no_segment_is_refused(void **state)
{
	static uint8_t frame[65536];
	static struct caught c;
	struct attach_offload o = {.gso_type = 3, .gso_size = 1000};
	size_t len = make_frame(frame, 17, 3000);

	(void)state;
	memset(&c, 0, sizeof(c));
	assert_false(attach_finish(&o, frame, len, catch_frame, &c));
	o = (struct attach_offload){.gso_type = 5};
	assert_false(attach_finish(&o, frame, len, catch_frame, &c));
	assert_int_equal(c.n, 0);
}

/* Any offsets, any lengths: nothing is read or written outside (run under ASan). */
static void nonsense_does_no_harm(void **state)
{
	static uint8_t frame[65536];
	static struct caught c;

	(void)state;
	for (unsigned i = 0; i < 4000; i++) {
		struct attach_offload o = {.flags = 1,
					   .gso_type = (uint8_t)(i % 7),
					   .gso_size = (uint16_t)(i * 37),
					   .csum_start = (uint16_t)(i * 101),
					   .csum_offset = (uint16_t)(i * 13)};
		size_t len = make_frame(frame, i % 2 ? 6 : 17, i % 1400);

		memset(&c, 0, sizeof(c));
		frame[L3] = (uint8_t)(0x40 | i % 16);
		if (o.gso_size < 200)
			o.gso_size += 200;
		attach_finish(&o, frame, i % 3 ? len : len % 60, catch_frame, &c);
	}
}

static void endpoints_are_known(void **state)
{
	(void)state;
	assert_true(attach_is("host:eth0") && attach_is("tap:t0") &&
		    attach_is("udp:1:127.0.0.1:2"));
	assert_false(attach_is("hostess:eth0") || attach_is("r1:host") || attach_is("tap"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unfinished_checksum_is_finished),
		cmocka_unit_test(long_segment_is_cut),
		cmocka_unit_test(tag_is_put_back),
		cmocka_unit_test(long_segment_over_ipv6_is_cut),
		cmocka_unit_test(no_segment_is_refused),
		cmocka_unit_test(nonsense_does_no_harm),
		cmocka_unit_test(endpoints_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
