/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The children of a node into their order: a stable merge sort from below, of pointers beside the
 * list, which stays as it is until the end. So the sort may be paused between any two comparisons.
 */
#include <assert.h>
#include <stdlib.h>

#include "lib/mem.h"
#include "parser/model_impl.h"

enum { STEPS = 2048 }; /* comparisons between two questions */

struct sort {
	struct node *parent;
	struct node **from, **to; /* runs in order, and where they are merged to */
	size_t n;
	bool (*go_on)(void *ctx);
	void *ctx;
	unsigned steps;
	bool refused;
};

/* False: leave it. Somebody else who had to look may have sorted meanwhile. */
static bool goes_on(struct sort *s)
{
	if (s->go_on && ++s->steps % STEPS == 0)
		s->refused = !s->go_on(s->ctx);
	return !s->refused && s->parent->unsorted;
}

static bool merge(struct sort *s, size_t at, size_t mid, size_t end)
{
	size_t a = at, b = mid;

	for (; at < end; at++) {
		if (!goes_on(s))
			return false;
		if (b == end || (a < mid && node_place_cmp(s->from[a], s->from[b]) <= 0))
			s->to[at] = s->from[a++];
		else
			s->to[at] = s->from[b++];
	}
	return true;
}

static bool merge_all(struct sort *s)
{
	for (size_t width = 1; width < s->n; width *= 2) {
		struct node **was = s->from;

		for (size_t at = 0; at < s->n; at += 2 * width) {
			size_t mid = at + width < s->n ? at + width : s->n;
			size_t end = mid + width < s->n ? mid + width : s->n;

			if (!merge(s, at, mid, end))
				return false;
		}
		s->from = s->to;
		s->to = was;
	}
	return true;
}

static void relink(struct sort *s)
{
	struct list *head = &s->parent->children;

	list_init(head);
	for (size_t i = 0; i < s->n; i++)
		list_push(head, &s->from[i]->link);
	s->parent->unsorted = false;
}

bool node_sort(struct node *parent, bool (*go_on)(void *ctx), void *ctx)
{
	size_t count = parent->nchildren;
	struct node **v = mem_calloc(2 * count + 1, sizeof(struct node *)), *n;
	struct sort s = {.parent = parent, .from = v, .to = v + count, .go_on = go_on, .ctx = ctx};

	list_each(n, &parent->children, link) {
		assert(s.n < count);
		s.from[s.n++] = n;
	}
	if (merge_all(&s))
		relink(&s);
	free(v);
	return !s.refused;
}
