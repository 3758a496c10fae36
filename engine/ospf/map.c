/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A chained hash over LSA identities, grown by doubling; and growing lists of headers. The
 * advertising router is no part of the bucket's number, so that network-LSAs, which a link names
 * by link state id alone (RFC 2328, 16.1), are found by it in constant time too.
 */
#include <stdlib.h>

#include "engine/ospf/ospf_int.h"

static size_t bucket_of(const struct ospf_map *m, uint8_t type, uint32_t id)
{
	uint64_t x = (uint64_t)id << 8 | type;

	x *= 0x9e3779b97f4a7c15ull;
	return (size_t)(x >> 32) & (m->n_buckets - 1);
}

static bool key_eq(struct ospf_key a, struct ospf_key b)
{
	return a.type == b.type && a.id == b.id && a.adv == b.adv;
}

struct ospf_hnode *ospf_map_find(const struct ospf_map *m, struct ospf_key key)
{
	struct ospf_hnode *n;

	if (!m->n_buckets)
		return NULL;
	for (n = m->buckets[bucket_of(m, key.type, key.id)]; n; n = n->next) {
		if (key_eq(n->key, key))
			return n;
	}
	return NULL;
}

struct ospf_hnode *ospf_map_next_id(const struct ospf_map *m, uint8_t type, uint32_t id,
				    const struct ospf_hnode *after)
{
	struct ospf_hnode *n;

	if (!m->n_buckets)
		return NULL;
	n = after ? after->next : m->buckets[bucket_of(m, type, id)];
	for (; n; n = n->next) {
		if (n->key.type == type && n->key.id == id)
			return n;
	}
	return NULL;
}

static void map_grow(struct ospf_map *m)
{
	struct ospf_map bigger = {.n_buckets = m->n_buckets ? m->n_buckets * 2 : 8};

	bigger.buckets = mem_calloc(bigger.n_buckets, sizeof(struct ospf_hnode *));
	for (size_t i = 0; i < m->n_buckets; i++) {
		struct ospf_hnode *n = m->buckets[i], *next;

		for (; n; n = next) {
			next = n->next;
			ospf_map_add(&bigger, n);
		}
	}
	free(m->buckets);
	*m = bigger;
}

void ospf_map_add(struct ospf_map *m, struct ospf_hnode *n)
{
	size_t at;

	if (m->count >= m->n_buckets)
		map_grow(m);
	at = bucket_of(m, n->key.type, n->key.id);
	n->next = m->buckets[at];
	m->buckets[at] = n;
	m->count++;
}

void ospf_map_remove(struct ospf_map *m, struct ospf_hnode *n)
{
	struct ospf_hnode **at = &m->buckets[bucket_of(m, n->key.type, n->key.id)];

	while (*at != n)
		at = &(*at)->next;
	*at = n->next;
	n->next = NULL;
	m->count--;
}

void ospf_map_free(struct ospf_map *m)
{
	free(m->buckets);
	*m = (struct ospf_map){0};
}

struct ospf_key ospf_key_of(const struct ospf_lsa_hdr *h)
{
	return (struct ospf_key){.type = h->type, .id = h->id, .adv = h->adv};
}

void ospf_hdrs_add(struct ospf_hdrs *l, const struct ospf_lsa_hdr *h)
{
	if (l->n == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 8;
		l->v = mem_realloc(l->v, l->cap, sizeof(*l->v));
	}
	l->v[l->n++] = *h;
}

void ospf_hdrs_free(struct ospf_hdrs *l)
{
	free(l->v);
	*l = (struct ospf_hdrs){0};
}
