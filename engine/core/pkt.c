/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packet buffers: the block lies behind the struct, until a packet outgrows it. */
#include "engine/core/pkt.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/core/link.h"

static uint8_t *pkt_own_block(struct pkt *p)
{
	return (uint8_t *)(p + 1);
}

struct pkt *pkt_new(struct sim *s, size_t room)
{
	size_t cap = PKT_HEADROOM + room;
	bool pooled = cap <= PKT_BLOCK;
	struct pkt *p;

	if (pooled) {
		p = pool_get(&s->small_pkts);
		cap = PKT_BLOCK;
	} else {
		p = mem_realloc(NULL, 1, sizeof(*p) + cap);
	}
	*p = (struct pkt){.sim = s, .cap = cap, .pooled = pooled};
	list_init(&p->link);
	p->block = pkt_own_block(p);
	p->data = p->block + PKT_HEADROOM;
	return p;
}

struct pkt *pkt_clone(const struct pkt *p)
{
	struct pkt *c = pkt_new(p->sim, p->len);

	memcpy(pkt_put(c, p->len), p->data, p->len);
	c->in = p->in;
	c->flags = p->flags;
	return c;
}

void pkt_free(struct pkt *p)
{
	struct sim *s = p->sim;

	timer_stop(s, &p->timer);
	list_remove(&p->link);
	if (p->to)
		p->to->queued--;
	if (p->block != pkt_own_block(p))
		free(p->block);
	if (p->pooled)
		pool_put(&s->small_pkts, p);
	else
		free(p);
}

/*
 * Moves the bytes to a block that has `head` bytes in front and `tail` behind. Rare: a packet that
 * went into several tunnels one inside the other, or that was given less room than it needs.
 */
static void pkt_grow(struct pkt *p, size_t head, size_t tail)
{
	size_t cap = head + PKT_HEADROOM + p->len + tail;
	uint8_t *block = mem_realloc(NULL, 1, cap);

	if (p->len)
		memcpy(block + head + PKT_HEADROOM, p->data, p->len);
	if (p->block != pkt_own_block(p))
		free(p->block);
	p->block = block;
	p->cap = cap;
	p->data = block + head + PKT_HEADROOM;
}

uint8_t *pkt_push(struct pkt *p, size_t n)
{
	if ((size_t)(p->data - p->block) < n)
		pkt_grow(p, n, 0);
	p->data -= n;
	p->len += n;
	return p->data;
}

void pkt_pull(struct pkt *p, size_t n)
{
	assert(n <= p->len);
	p->data += n;
	p->len -= n;
}

uint8_t *pkt_put(struct pkt *p, size_t n)
{
	uint8_t *at;

	if ((size_t)(p->block + p->cap - p->data) < p->len + n)
		pkt_grow(p, 0, n);
	at = p->data + p->len;
	p->len += n;
	return at;
}

void pkt_trim(struct pkt *p, size_t n)
{
	assert(n <= p->len);
	p->len = n;
}
