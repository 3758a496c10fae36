/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The world's clock and its timers: a binary heap, 1-based so that slot 0 means "not running". */
#include "engine/core/sim.h"

#include <assert.h>
#include <stdlib.h>

#include "engine/core/link.h"
#include "engine/core/router.h"

/* Router streams use their index; the links' chance must not share one of them. */
enum { SIM_LINK_STREAM = 0x4c494e4b };

struct sim *sim_new(uint64_t seed)
{
	struct sim *s = mem_zalloc(sizeof(*s));

	s->seed = seed;
	rng_seed(&s->rng, seed, SIM_LINK_STREAM);
	list_init(&s->routers);
	list_init(&s->links);
	pool_init(&s->small_pkts, sizeof(struct pkt) + PKT_BLOCK);
	return s;
}

void sim_free(struct sim *s)
{
	while (!list_empty(&s->routers))
		router_free(list_first(&s->routers, struct router, node));
	while (!list_empty(&s->links))
		link_free(list_first(&s->links, struct link, node));
	pool_free(&s->small_pkts);
	free(s->heap);
	free(s);
}

static bool timer_before(const struct timer *a, const struct timer *b)
{
	return a->due_ns != b->due_ns ? a->due_ns < b->due_ns : a->order < b->order;
}

static void heap_put(struct sim *s, size_t slot, struct timer *t)
{
	s->heap[slot - 1] = t;
	t->slot = slot;
}

static void heap_up(struct sim *s, struct timer *t)
{
	size_t slot = t->slot;

	while (slot > 1 && timer_before(t, s->heap[slot / 2 - 1])) {
		heap_put(s, slot, s->heap[slot / 2 - 1]);
		slot /= 2;
	}
	heap_put(s, slot, t);
}

static void heap_down(struct sim *s, struct timer *t)
{
	size_t slot = t->slot;

	for (;;) {
		size_t child = 2 * slot;

		if (child > s->heap_len)
			break;
		if (child < s->heap_len && timer_before(s->heap[child], s->heap[child - 1]))
			child++;
		if (!timer_before(s->heap[child - 1], t))
			break;
		heap_put(s, slot, s->heap[child - 1]);
		slot = child;
	}
	heap_put(s, slot, t);
}

void sim_run_until(struct sim *s, uint64_t t_ns)
{
	while (s->heap_len && s->heap[0]->due_ns <= t_ns) {
		struct timer *t = s->heap[0];

		if (t->due_ns > s->now_ns)
			s->now_ns = t->due_ns;
		timer_stop(s, t);
		s->events_run++;
		t->fn(t->ctx);
	}
	if (t_ns > s->now_ns)
		s->now_ns = t_ns;
}

uint64_t sim_next_ns(const struct sim *s)
{
	return s->heap_len ? s->heap[0]->due_ns : UINT64_MAX;
}

void timer_init(struct timer *t, void (*fn)(void *ctx), void *ctx)
{
	*t = (struct timer){.fn = fn, .ctx = ctx};
}

void timer_start(struct sim *s, struct timer *t, uint64_t delay_ns)
{
	assert(t->fn);
	timer_stop(s, t);
	if (__builtin_add_overflow(s->now_ns, delay_ns, &t->due_ns))
		t->due_ns = UINT64_MAX;
	t->order = s->order++;
	if (s->heap_len == s->heap_cap) {
		s->heap_cap = s->heap_cap ? 2 * s->heap_cap : 64;
		s->heap = mem_realloc(s->heap, s->heap_cap, sizeof(*s->heap));
	}
	t->slot = ++s->heap_len;
	heap_up(s, t);
}

void timer_stop(struct sim *s, struct timer *t)
{
	struct timer *last;
	size_t slot = t->slot;

	if (!slot)
		return;
	assert(slot <= s->heap_len && s->heap[slot - 1] == t);
	t->slot = 0;
	last = s->heap[--s->heap_len];
	if (last == t)
		return;
	last->slot = slot;
	heap_up(s, last);
	heap_down(s, last);
}

bool timer_running(const struct timer *t)
{
	return t->slot != 0;
}

uint64_t timer_left_ns(const struct sim *s, const struct timer *t)
{
	return t->slot && t->due_ns > s->now_ns ? t->due_ns - s->now_ns : 0;
}
