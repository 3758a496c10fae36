/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Allocation that cannot fail: out of memory is fatal with one line on stderr, so that no
 * caller carries a path that nobody can test.
 */
#ifndef ROSH_LIB_MEM_H
#define ROSH_LIB_MEM_H

#include <stddef.h>

/* mem.c */

/* A zeroed block of `size` bytes, owned by the caller, released with free(). */
void *mem_zalloc(size_t size);
/* `count` zeroed elements of `size` bytes; an overflow of the product is fatal. */
void *mem_calloc(size_t count, size_t size);
/* As realloc(), for `count` elements of `size` bytes; never returns NULL. */
void *mem_realloc(void *old, size_t count, size_t size);
/* A copy of a string, owned by the caller, released with free(). */
char *mem_strdup(const char *s);
char *mem_strndup(const char *s, size_t n);
/* Overwrites a secret in a way the compiler may not drop. */
void mem_wipe(void *p, size_t n);

/*
 * A pool of equal elements: freed ones are kept on a list and handed out again, so that the
 * steady state calls no allocator. Elements come back as they were left, not zeroed.
 */
struct pool {
	size_t elem_size;
	void *free_list;
	void *slabs;
	size_t live;
};

void pool_init(struct pool *p, size_t elem_size);
void *pool_get(struct pool *p);
void pool_put(struct pool *p, void *elem);
/* Releases every slab; elements still out are gone too. */
void pool_free(struct pool *p);

/* An arena: many small blocks of one life time, released together. */
struct arena {
	void *chunks;
	char *cursor;
	size_t left;
	size_t total;
};

void arena_init(struct arena *a);
/* `size` zeroed bytes aligned for any type. */
void *arena_alloc(struct arena *a, size_t size);
char *arena_strndup(struct arena *a, const char *s, size_t n);
void arena_free(struct arena *a);

#endif
