/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bounds-checked readers and writers with sticky failure. */
#include "lib/buf.h"

#include <string.h>

struct rbuf rbuf_from(const void *p, size_t len)
{
	return (struct rbuf){.p = p, .left = len};
}

const uint8_t *rbuf_bytes(struct rbuf *b, size_t n)
{
	const uint8_t *p = b->p;

	if (b->failed || n > b->left) {
		b->failed = true;
		return NULL;
	}
	b->p += n;
	b->left -= n;
	return p;
}

static uint64_t rbuf_be(struct rbuf *b, size_t n)
{
	const uint8_t *p = rbuf_bytes(b, n);
	uint64_t v = 0;

	if (!p)
		return 0;
	while (n--)
		v = v << 8 | *p++;
	return v;
}

uint8_t rbuf_u8(struct rbuf *b)
{
	return (uint8_t)rbuf_be(b, 1);
}

uint16_t rbuf_u16(struct rbuf *b)
{
	return (uint16_t)rbuf_be(b, 2);
}

uint32_t rbuf_u32(struct rbuf *b)
{
	return (uint32_t)rbuf_be(b, 4);
}

uint64_t rbuf_u64(struct rbuf *b)
{
	return rbuf_be(b, 8);
}

void rbuf_copy(struct rbuf *b, void *to, size_t n)
{
	const uint8_t *p = rbuf_bytes(b, n);

	if (p)
		memcpy(to, p, n);
	else
		memset(to, 0, n);
}

void rbuf_skip(struct rbuf *b, size_t n)
{
	(void)rbuf_bytes(b, n);
}

struct rbuf rbuf_sub(struct rbuf *b, size_t n)
{
	const uint8_t *p = rbuf_bytes(b, n);

	return p ? (struct rbuf){.p = p, .left = n} : (struct rbuf){.failed = true};
}

struct wbuf wbuf_from(void *p, size_t cap)
{
	return (struct wbuf){.base = p, .cap = cap};
}

static uint8_t *wbuf_room(struct wbuf *b, size_t n)
{
	uint8_t *p = b->base + b->len;

	if (b->failed || n > b->cap - b->len) {
		b->failed = true;
		return NULL;
	}
	b->len += n;
	return p;
}

static void wbuf_be(struct wbuf *b, uint64_t v, size_t n)
{
	uint8_t *p = wbuf_room(b, n);

	if (!p)
		return;
	for (size_t i = n; i-- > 0; v >>= 8)
		p[i] = (uint8_t)v;
}

void wbuf_u8(struct wbuf *b, uint8_t v)
{
	wbuf_be(b, v, 1);
}

void wbuf_u16(struct wbuf *b, uint16_t v)
{
	wbuf_be(b, v, 2);
}

void wbuf_u32(struct wbuf *b, uint32_t v)
{
	wbuf_be(b, v, 4);
}

void wbuf_u64(struct wbuf *b, uint64_t v)
{
	wbuf_be(b, v, 8);
}

void wbuf_bytes(struct wbuf *b, const void *p, size_t n)
{
	uint8_t *to = wbuf_room(b, n);

	if (to && n)
		memcpy(to, p, n);
}

void wbuf_zeros(struct wbuf *b, size_t n)
{
	uint8_t *to = wbuf_room(b, n);

	if (to)
		memset(to, 0, n);
}

void wbuf_set_u16(struct wbuf *b, size_t at, uint16_t v)
{
	if (b->failed || at + 2 > b->len) {
		b->failed = true;
		return;
	}
	b->base[at] = (uint8_t)(v >> 8);
	b->base[at + 1] = (uint8_t)v;
}
