/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A growing chained hash table whose links lie in the elements; the keys are 64-bit digests. */
#ifndef ROSH_ENGINE_CRYPTO_IKE_TABLE_H
#define ROSH_ENGINE_CRYPTO_IKE_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "lib/list.h"

struct ike_entry {
	struct list chain;
	uint64_t key;
};

struct ike_table {
	struct list *buckets;
	size_t n_buckets, count;
};

/* ike_table.c */

void ike_table_init(struct ike_table *t);
void ike_table_free(struct ike_table *t);
void ike_table_add(struct ike_table *t, struct ike_entry *e, uint64_t key);
void ike_table_remove(struct ike_table *t, struct ike_entry *e);
/* The chain in which elements with this key are; the caller compares. */
struct list *ike_table_chain(const struct ike_table *t, uint64_t key);

/* Elements of `type` with entry member `member` under `key_`, in a chain given by
 * ike_table_chain(). */
#define ike_table_each(it, head, key_, member)                                                     \
	list_each(it, head, member.chain) if (it->member.key == (key_))

#endif
