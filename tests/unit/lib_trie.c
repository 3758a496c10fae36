/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The trie against its naive twin: a table that is scanned from end to end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lib/rng.h"
#include "lib/trie.h"

enum { NAIVE_MAX = 400, ROUNDS = 20000 };

struct naive {
	struct prefix key[NAIVE_MAX];
	void *value[NAIVE_MAX];
	size_t n;
};

static size_t naive_find(const struct naive *t, struct prefix key)
{
	size_t i = 0;

	while (i < t->n && !prefix_eq(t->key[i], key))
		i++;
	return i;
}

static void *naive_match(const struct naive *t, uint32_t addr)
{
	void *best = NULL;
	int len = -1;

	for (size_t i = 0; i < t->n; i++)
		if (prefix_has(t->key[i], addr) && (int)t->key[i].len > len) {
			len = t->key[i].len;
			best = t->value[i];
		}
	return best;
}

static uint32_t random_addr(struct rng *r)
{
	/* Few distinct bits, so that prefixes nest and collide. */
	return (uint32_t)rng_u64(r) & 0xc0f00f03u;
}

struct walk_check {
	struct prefix last;
	size_t seen;
};

static void walk_ordered(void *ctx, struct prefix key, void *value)
{
	struct walk_check *w = ctx;

	assert_non_null(value);
	if (w->seen++ > 0)
		assert_true(key.addr > w->last.addr ||
			    (key.addr == w->last.addr && key.len > w->last.len));
	w->last = key;
}

static bool prefix_behind(struct prefix a, struct prefix b)
{
	return a.addr > b.addr || (a.addr == b.addr && a.len > b.len);
}

/* The smallest key behind `after`, by its place in the table. */
static size_t naive_next(const struct naive *t, struct prefix after)
{
	size_t best = t->n;

	for (size_t i = 0; i < t->n; i++)
		if (prefix_behind(t->key[i], after) &&
		    (best == t->n || prefix_behind(t->key[best], t->key[i])))
			best = i;
	return best;
}

static void next_agrees(const struct trie *t, const struct naive *naive, struct prefix after)
{
	size_t at = naive_next(naive, after);
	struct prefix key;
	void *value = trie_next(t, &after, &key);

	assert_ptr_equal(value, at < naive->n ? naive->value[at] : NULL);
	if (value)
		assert_true(prefix_eq(key, naive->key[at]));
}

static void steps_are_a_walk(const struct trie *t)
{
	struct walk_check w = {0};
	struct prefix key;
	void *value = trie_next(t, NULL, &key);

	for (; value; value = trie_next(t, &key, &key))
		walk_ordered(&w, key, value);
	assert_int_equal(w.seen, t->count);
}

static void trie_agrees_with_scan(void **state)
{
	static struct naive naive;
	static char values[ROUNDS];
	struct trie t;
	struct rng r;

	(void)state;
	rng_seed(&r, 7, 0);
	trie_init(&t);
	for (int i = 0; i < ROUNDS; i++) {
		struct prefix key = prefix_make(random_addr(&r), rng_below(&r, 33));
		size_t at = naive_find(&naive, key);
		uint32_t probe = random_addr(&r);

		if (rng_below(&r, 5) < 3 && (at < naive.n || naive.n < NAIVE_MAX)) {
			void *old = trie_set(&t, key, &values[i]);

			assert_ptr_equal(old, at < naive.n ? naive.value[at] : NULL);
			naive.key[at] = key;
			naive.value[at] = &values[i];
			naive.n += at == naive.n;
		} else if (at < naive.n) {
			assert_ptr_equal(trie_remove(&t, key), naive.value[at]);
			naive.n--;
			naive.key[at] = naive.key[naive.n];
			naive.value[at] = naive.value[naive.n];
		} else {
			assert_null(trie_remove(&t, key));
		}
		assert_int_equal(t.count, naive.n);
		assert_ptr_equal(trie_match(&t, probe), naive_match(&naive, probe));
		next_agrees(&t, &naive, key);
		next_agrees(&t, &naive, prefix_make(probe, rng_below(&r, 33)));
		at = naive_find(&naive, key);
		assert_ptr_equal(trie_get(&t, key), at < naive.n ? naive.value[at] : NULL);
	}
	struct walk_check w = {0};

	trie_walk(&t, walk_ordered, &w);
	assert_int_equal(w.seen, naive.n);
	steps_are_a_walk(&t);
	trie_free(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(trie_agrees_with_scan)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
