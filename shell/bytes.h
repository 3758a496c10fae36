/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A queue of bytes in one block: what waits to be read, or to be sent. */
#ifndef ROSH_SHELL_BYTES_H
#define ROSH_SHELL_BYTES_H

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

struct bytes {
	unsigned char *base;
	size_t head;
	size_t len;
	size_t cap;
};

static inline unsigned char *bytes_at(const struct bytes *b)
{
	return b->base + b->head;
}

static inline void bytes_push(struct bytes *b, const void *p, size_t n)
{
	if (n == 0)
		return;
	if (b->head + b->len + n > b->cap) {
		if (b->head)
			memmove(b->base, b->base + b->head, b->len);
		b->head = 0;
		if (b->len + n > b->cap) {
			b->cap = (b->len + n) * 2;
			b->base = mem_realloc(b->base, b->cap, 1);
		}
	}
	memcpy(b->base + b->head + b->len, p, n);
	b->len += n;
}

static inline void bytes_drop(struct bytes *b, size_t n)
{
	b->head += n;
	b->len -= n;
	if (b->len == 0)
		b->head = 0;
}

static inline void bytes_free(struct bytes *b)
{
	free(b->base);
	memset(b, 0, sizeof(*b));
}

#endif
