/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A path-compressed binary trie over IPv4 prefixes: longest match in at most 32 steps, ordered
 * walk by address, then by length. Values are the caller's.
 */
#ifndef ROSH_LIB_TRIE_H
#define ROSH_LIB_TRIE_H

#include "lib/ip.h"
#include "lib/mem.h"

struct trie_node {
	struct trie_node *child[2];
	struct prefix key;
	void *value; /* NULL: a branching point only. */
};

struct trie {
	struct trie_node *root;
	struct pool nodes;
	size_t count;
};

/* trie.c */

void trie_init(struct trie *t);
/* Releases the nodes; the values are the caller's to release before. */
void trie_free(struct trie *t);
/* Stores `value` (not NULL) at `key`; gives the value it replaces, or NULL. */
void *trie_set(struct trie *t, struct prefix key, void *value);
/* Takes the value at `key` out and gives it, or NULL. */
void *trie_remove(struct trie *t, struct prefix key);
void *trie_get(const struct trie *t, struct prefix key);
/* The value of the longest prefix that has `addr`, or NULL. */
void *trie_match(const struct trie *t, uint32_t addr);
/* The value behind `after` in the order of trie_walk() (NULL: the first), its key into `*key`; NULL
 * at the end. `after` itself need not be there any more, so the trie may change between two steps:
 * what stays is met once. */
void *trie_next(const struct trie *t, const struct prefix *after, struct prefix *key);
/* Calls `fn` for each value in order of address, shorter prefix first; the trie must not change. */
void trie_walk(const struct trie *t, void (*fn)(void *ctx, struct prefix key, void *value),
	       void *ctx);
/* The same for the values at and below `under` only. */
void trie_walk_under(const struct trie *t, struct prefix under,
		     void (*fn)(void *ctx, struct prefix key, void *value), void *ctx);

#endif
