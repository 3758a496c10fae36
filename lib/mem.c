/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Allocation without failure, pools of equal elements, arenas. */
#include "lib/mem.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { POOL_SLAB_ELEMS = 32, ARENA_CHUNK = 16384 };

static void mem_die(void)
{
	fputs("rosh: out of memory\n", stderr);
	abort();
}

void *mem_zalloc(size_t size)
{
	return mem_calloc(1, size);
}

void *mem_calloc(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);

	if (!p)
		mem_die();
	return p;
}

void *mem_realloc(void *old, size_t count, size_t size)
{
	size_t bytes;
	void *p;

	if (__builtin_mul_overflow(count, size, &bytes))
		mem_die();
	p = realloc(old, bytes ? bytes : 1);
	if (!p)
		mem_die();
	return p;
}

char *mem_strdup(const char *s)
{
	return mem_strndup(s, strlen(s));
}

char *mem_strndup(const char *s, size_t n)
{
	char *p = mem_realloc(NULL, n + 1, 1);

	memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

void mem_wipe(void *p, size_t n)
{
	volatile unsigned char *b = p;

	while (n--)
		*b++ = 0;
}

static size_t mem_round_up(size_t n)
{
	size_t a = alignof(max_align_t);

	return (n + a - 1) / a * a;
}

void pool_init(struct pool *p, size_t elem_size)
{
	*p = (struct pool){.elem_size = mem_round_up(elem_size)};
}

static void pool_grow(struct pool *p)
{
	size_t head = mem_round_up(sizeof(void *));
	char *slab = mem_realloc(NULL, 1, head + p->elem_size * POOL_SLAB_ELEMS);

	*(void **)(void *)slab = p->slabs;
	p->slabs = slab;
	for (int i = POOL_SLAB_ELEMS - 1; i >= 0; i--) {
		void *elem = slab + head + p->elem_size * (size_t)i;

		*(void **)elem = p->free_list;
		p->free_list = elem;
	}
}

void *pool_get(struct pool *p)
{
	void *elem;

	if (!p->free_list)
		pool_grow(p);
	elem = p->free_list;
	p->free_list = *(void **)elem;
	p->live++;
	return elem;
}

void pool_put(struct pool *p, void *elem)
{
	*(void **)elem = p->free_list;
	p->free_list = elem;
	p->live--;
}

void pool_free(struct pool *p)
{
	while (p->slabs) {
		void *next = *(void **)p->slabs;

		free(p->slabs);
		p->slabs = next;
	}
	p->free_list = NULL;
	p->live = 0;
}

void arena_init(struct arena *a)
{
	*a = (struct arena){0};
}

void *arena_alloc(struct arena *a, size_t size)
{
	size_t head = mem_round_up(sizeof(void *));
	void *p;

	size = mem_round_up(size ? size : 1);
	if (size > a->left) {
		size_t room = size > ARENA_CHUNK ? size : ARENA_CHUNK;
		char *chunk = mem_calloc(1, head + room);

		*(void **)(void *)chunk = a->chunks;
		a->chunks = chunk;
		a->cursor = chunk + head;
		a->left = room;
		a->total += room;
	}
	p = a->cursor;
	a->cursor += size;
	a->left -= size;
	return p;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *p = arena_alloc(a, n + 1);

	memcpy(p, s, n);
	return p;
}

void arena_free(struct arena *a)
{
	while (a->chunks) {
		void *next = *(void **)a->chunks;

		free(a->chunks);
		a->chunks = next;
	}
	arena_init(a);
}
