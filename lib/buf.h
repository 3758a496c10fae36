/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A bounds-checked cursor over bytes, for wire formats. A read or write past the end sets
 * `failed` and from then on reads give zeros and writes do nothing, so a decoder checks once,
 * at its end. All integers are in network byte order on the wire, host order here.
 */
#ifndef ROSH_LIB_BUF_H
#define ROSH_LIB_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rbuf {
	const uint8_t *p;
	size_t left;
	bool failed;
};

struct wbuf {
	uint8_t *base;
	size_t cap;
	size_t len;
	bool failed;
};

/* buf.c */

struct rbuf rbuf_from(const void *p, size_t len);
uint8_t rbuf_u8(struct rbuf *b);
uint16_t rbuf_u16(struct rbuf *b);
uint32_t rbuf_u32(struct rbuf *b);
uint64_t rbuf_u64(struct rbuf *b);
/* The next `n` bytes in place, NULL (and failed) if there are fewer. */
const uint8_t *rbuf_bytes(struct rbuf *b, size_t n);
/* Copies `n` bytes out, zeros where there are fewer. */
void rbuf_copy(struct rbuf *b, void *to, size_t n);
void rbuf_skip(struct rbuf *b, size_t n);
/* A cursor over the next `n` bytes, which are consumed here; failed in both if fewer. */
struct rbuf rbuf_sub(struct rbuf *b, size_t n);

struct wbuf wbuf_from(void *p, size_t cap);
void wbuf_u8(struct wbuf *b, uint8_t v);
void wbuf_u16(struct wbuf *b, uint16_t v);
void wbuf_u32(struct wbuf *b, uint32_t v);
void wbuf_u64(struct wbuf *b, uint64_t v);
void wbuf_bytes(struct wbuf *b, const void *p, size_t n);
void wbuf_zeros(struct wbuf *b, size_t n);
/* Overwrites two bytes written earlier, at offset `at`: for lengths and checksums. */
void wbuf_set_u16(struct wbuf *b, size_t at, uint16_t v);

#endif
