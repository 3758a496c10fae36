/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Path-compressed binary trie. Checked against a linear scan in tests/unit/test_trie.c. */
#include "lib/trie.h"

#include <assert.h>

static unsigned bit_at(uint32_t addr, unsigned pos)
{
	return addr >> (31 - pos) & 1;
}

static unsigned common_len(struct prefix a, struct prefix b)
{
	uint32_t diff = a.addr ^ b.addr;
	unsigned len = diff ? (unsigned)__builtin_clz(diff) : 32;

	if (len > a.len)
		len = a.len;
	return len > b.len ? b.len : len;
}

void trie_init(struct trie *t)
{
	*t = (struct trie){0};
	pool_init(&t->nodes, sizeof(struct trie_node));
}

void trie_free(struct trie *t)
{
	pool_free(&t->nodes);
	t->root = NULL;
	t->count = 0;
}

static struct trie_node *node_new(struct trie *t, struct prefix key, void *value)
{
	struct trie_node *n = pool_get(&t->nodes);

	*n = (struct trie_node){.key = key, .value = value};
	return n;
}

void *trie_set(struct trie *t, struct prefix key, void *value)
{
	struct trie_node **at = &t->root, *n;
	unsigned common;
	void *old;

	assert(value);
	for (;;) {
		n = *at;
		if (!n) {
			*at = node_new(t, key, value);
			t->count++;
			return NULL;
		}
		common = common_len(n->key, key);
		if (common < n->key.len)
			break;
		if (n->key.len == key.len) {
			old = n->value;
			n->value = value;
			t->count += old == NULL;
			return old;
		}
		at = &n->child[bit_at(key.addr, n->key.len)];
	}
	*at = node_new(t, prefix_make(key.addr, common), NULL);
	(*at)->child[bit_at(n->key.addr, common)] = n;
	if (common == key.len)
		(*at)->value = value;
	else
		(*at)->child[bit_at(key.addr, common)] = node_new(t, key, value);
	t->count++;
	return NULL;
}

/* Takes out nodes that neither carry a value nor branch, from `n` upwards. */
static void trie_prune(struct trie *t, struct trie_node ***path, int depth)
{
	for (; depth >= 0; depth--) {
		struct trie_node *n = *path[depth];

		if (n->value || (n->child[0] && n->child[1]))
			return;
		*path[depth] = n->child[0] ? n->child[0] : n->child[1];
		pool_put(&t->nodes, n);
	}
}

void *trie_remove(struct trie *t, struct prefix key)
{
	struct trie_node **path[34], **at = &t->root;
	int depth = -1;
	void *old;

	while (*at && (*at)->key.len <= key.len && prefix_has((*at)->key, key.addr)) {
		path[++depth] = at;
		if ((*at)->key.len == key.len)
			break;
		at = &(*at)->child[bit_at(key.addr, (*at)->key.len)];
	}
	if (depth < 0 || !prefix_eq((*path[depth])->key, key) || !(*path[depth])->value)
		return NULL;
	old = (*path[depth])->value;
	(*path[depth])->value = NULL;
	t->count--;
	trie_prune(t, path, depth);
	return old;
}

void *trie_get(const struct trie *t, struct prefix key)
{
	const struct trie_node *n = t->root;

	while (n && n->key.len < key.len && prefix_has(n->key, key.addr))
		n = n->child[bit_at(key.addr, n->key.len)];
	return n && prefix_eq(n->key, key) ? n->value : NULL;
}

void *trie_match(const struct trie *t, uint32_t addr)
{
	const struct trie_node *n = t->root;
	void *best = NULL;

	while (n && prefix_has(n->key, addr)) {
		if (n->value)
			best = n->value;
		if (n->key.len == 32)
			break;
		n = n->child[bit_at(addr, n->key.len)];
	}
	return best;
}

/* Where a walk goes on behind `after`: the top of what comes next, NULL at the end. */
static const struct trie_node *node_behind(const struct trie_node *n, struct prefix after)
{
	const struct trie_node *later = NULL;

	while (n) {
		if (n->key.addr > after.addr ||
		    (n->key.addr == after.addr && n->key.len > after.len))
			return n;
		if (!prefix_has(n->key, after.addr))
			return later;
		if (n->key.len >= after.len) {
			if (n->child[0])
				return n->child[0];
			return n->child[1] ? n->child[1] : later;
		}
		if (bit_at(after.addr, n->key.len)) {
			n = n->child[1];
		} else {
			if (n->child[1])
				later = n->child[1];
			n = n->child[0];
		}
	}
	return later;
}

void *trie_next(const struct trie *t, const struct prefix *after, struct prefix *key)
{
	const struct trie_node *n = after ? node_behind(t->root, *after) : t->root;

	/* What has no value branches, so there is something on its left. */
	while (n && !n->value)
		n = n->child[0];
	if (!n)
		return NULL;
	*key = n->key;
	return n->value;
}

static void walk(const struct trie_node *n, void (*fn)(void *, struct prefix, void *), void *ctx)
{
	if (!n)
		return;
	if (n->value)
		fn(ctx, n->key, n->value);
	walk(n->child[0], fn, ctx);
	walk(n->child[1], fn, ctx);
}

void trie_walk(const struct trie *t, void (*fn)(void *, struct prefix, void *), void *ctx)
{
	walk(t->root, fn, ctx);
}

void trie_walk_under(const struct trie *t, struct prefix under,
		     void (*fn)(void *ctx, struct prefix key, void *value), void *ctx)
{
	const struct trie_node *n = t->root;

	while (n && n->key.len < under.len && prefix_has(n->key, under.addr))
		n = n->child[bit_at(under.addr, n->key.len)];
	if (n && n->key.len >= under.len && prefix_has(under, n->key.addr))
		walk(n, fn, ctx);
}
