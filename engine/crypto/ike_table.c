/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hash table of ike_table.h: it doubles when there are more elements than buckets. */
#include "engine/crypto/ike_table.h"

#include <stdlib.h>

#include "lib/mem.h"

enum { IKE_TABLE_MIN = 16 };

static size_t ike_table_slot(size_t n_buckets, uint64_t key)
{
	/* Fibonacci hashing: cookies are random, addresses are not. */
	return (size_t)((key * 0x9e3779b97f4a7c15u) >> 32) & (n_buckets - 1);
}

static struct list *ike_buckets_new(size_t n)
{
	struct list *b = mem_calloc(n, sizeof(*b));

	for (size_t i = 0; i < n; i++)
		list_init(&b[i]);
	return b;
}

void ike_table_init(struct ike_table *t)
{
	t->n_buckets = IKE_TABLE_MIN;
	t->count = 0;
	t->buckets = ike_buckets_new(t->n_buckets);
}

void ike_table_free(struct ike_table *t)
{
	free(t->buckets);
	t->buckets = NULL;
}

static void ike_table_grow(struct ike_table *t)
{
	size_t n = t->n_buckets * 2;
	struct list *b = ike_buckets_new(n);

	for (size_t i = 0; i < t->n_buckets; i++) {
		struct ike_entry *e, *tmp;

		list_each_safe(e, tmp, &t->buckets[i], chain)
		{
			list_remove(&e->chain);
			list_push(&b[ike_table_slot(n, e->key)], &e->chain);
		}
	}
	free(t->buckets);
	t->buckets = b;
	t->n_buckets = n;
}

void ike_table_add(struct ike_table *t, struct ike_entry *e, uint64_t key)
{
	if (t->count >= t->n_buckets)
		ike_table_grow(t);
	e->key = key;
	list_push(&t->buckets[ike_table_slot(t->n_buckets, key)], &e->chain);
	t->count++;
}

void ike_table_remove(struct ike_table *t, struct ike_entry *e)
{
	list_remove(&e->chain);
	t->count--;
}

struct list *ike_table_chain(const struct ike_table *t, uint64_t key)
{
	return &t->buckets[ike_table_slot(t->n_buckets, key)];
}
