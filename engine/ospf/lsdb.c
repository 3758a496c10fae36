/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Link state databases (RFC 2328, sections 12.2, 13.1, 13.2, 14): LSAs by identity, ageing by one
 * timer an LSA, and the end of those that reached MaxAge. A newer instance takes the place of an
 * older one in the same struct, so lists that hold an LSA always send the newest.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/ospf/ospf_int.h"

enum { KEYS_STEP = 8 }; /* buckets at a time */

void ospf_lsdb_init(struct ospf_lsdb *db)
{
	memset(db, 0, sizeof(*db));
	for (unsigned i = 0; i < OSPF_LSA_TYPE_COUNT; i++)
		list_init(&db->types[i]);
}

struct ospf_lsdb *ospf_lsdb_of(struct ospf_proc *proc, struct ospf_area *area, uint8_t type)
{
	if (type == OSPF_LSA_EXTERNAL || type == OSPF_LSA_OPAQUE_AS)
		return &proc->ext;
	return area ? &area->db : NULL;
}

struct ospf_lsa *ospf_lsdb_find(const struct ospf_lsdb *db, struct ospf_key key)
{
	struct ospf_hnode *n = ospf_map_find(&db->map, key);

	return n ? container_of(n, struct ospf_lsa, hnode) : NULL;
}

void ospf_lsa_ref(struct ospf_lsa *lsa)
{
	lsa->refs++;
}

void ospf_lsa_unref(struct ospf_lsa *lsa)
{
	assert(lsa->refs > 0);
	if (--lsa->refs)
		return;
	assert(list_empty(&lsa->rxmts));
	timer_stop(ospf_sim(lsa->proc), &lsa->timer);
	list_remove(&lsa->maxage_node);
	free(lsa->raw);
	free(lsa);
}

uint16_t ospf_lsa_age_s(const struct ospf_lsa *lsa)
{
	uint64_t age = (ospf_sim(lsa->proc)->now_ns - lsa->stored_ns) / NS_PER_S + lsa->hdr.age;

	return age > OSPF_MAX_AGE_S ? OSPF_MAX_AGE_S : (uint16_t)age;
}

bool ospf_lsa_is_max_age(const struct ospf_lsa *lsa)
{
	return ospf_lsa_age_s(lsa) >= OSPF_MAX_AGE_S;
}

struct ospf_lsa_hdr ospf_lsa_hdr_now(const struct ospf_lsa *lsa)
{
	struct ospf_lsa_hdr h = lsa->hdr;

	h.age = ospf_lsa_age_s(lsa);
	return h;
}

int ospf_lsa_compare(const struct ospf_lsa_hdr *a, const struct ospf_lsa_hdr *b)
{
	bool a_max = a->age >= OSPF_MAX_AGE_S, b_max = b->age >= OSPF_MAX_AGE_S;

	/* Sequence numbers are signed (12.1.6). */
	if (a->seq != b->seq)
		return (int32_t)a->seq > (int32_t)b->seq ? 1 : -1;
	if (a->checksum != b->checksum)
		return a->checksum > b->checksum ? 1 : -1;
	if (a_max != b_max)
		return a_max ? 1 : -1;
	if (abs(a->age - b->age) > OSPF_MAX_AGE_DIFF_S)
		return a->age < b->age ? 1 : -1;
	return 0;
}

/* An LSA's time is up: ours is refreshed (12.4), another's has reached MaxAge (14). */
static void lsa_timer(void *ctx)
{
	struct ospf_lsa *lsa = ctx;

	if (lsa->self && !ospf_lsa_is_max_age(lsa))
		ospf_origin_refresh(lsa);
	else
		ospf_lsa_flush(lsa);
}

static struct ospf_lsa *lsa_new(struct ospf_proc *proc, struct ospf_area *area,
				struct ospf_lsdb *db, const struct ospf_lsa_hdr *h)
{
	struct ospf_lsa *lsa = mem_zalloc(sizeof(*lsa));

	lsa->hnode.key = ospf_key_of(h);
	lsa->proc = proc;
	lsa->area = db == &proc->ext ? NULL : area;
	list_init(&lsa->rxmts);
	list_init(&lsa->maxage_node);
	list_init(&lsa->ext_node);
	timer_init(&lsa->timer, lsa_timer, lsa);
	lsa->refs = 1;
	lsa->in_db = true;
	ospf_map_add(&db->map, &lsa->hnode);
	list_push(&db->types[h->type], &lsa->node);
	db->counts[h->type]++;
	return lsa;
}

/* 13.2: contents differ if options, length, body, or being at MaxAge differ. */
static bool lsa_content_differs(const struct ospf_lsa *lsa, const struct ospf_lsa_hdr *h,
				const uint8_t *raw)
{
	if (lsa->hdr.options != h->options || lsa->hdr.length != h->length)
		return true;
	if (ospf_lsa_is_max_age(lsa) != (h->age >= OSPF_MAX_AGE_S))
		return true;
	return memcmp(lsa->raw + OSPF_LSA_HDR_LEN, raw + OSPF_LSA_HDR_LEN,
		      h->length - OSPF_LSA_HDR_LEN) != 0;
}

static void lsa_start_timer(struct ospf_lsa *lsa)
{
	struct sim *s = ospf_sim(lsa->proc);
	unsigned limit_s = lsa->self ? OSPF_LS_REFRESH_S : OSPF_MAX_AGE_S;

	timer_stop(s, &lsa->timer);
	list_remove(&lsa->maxage_node);
	if (lsa->hdr.age >= OSPF_MAX_AGE_S) {
		list_push(&lsa->proc->maxage, &lsa->maxage_node);
		ospf_lsdb_sweep_soon(lsa->proc);
	} else {
		unsigned left_s = lsa->hdr.age < limit_s ? limit_s - lsa->hdr.age : 0;

		timer_start(s, &lsa->timer, left_s * NS_PER_S);
	}
}

struct ospf_lsa *ospf_lsdb_install(struct ospf_proc *proc, struct ospf_area *area,
				   const struct ospf_lsa_hdr *h, const uint8_t *raw)
{
	struct ospf_lsdb *db = ospf_lsdb_of(proc, area, h->type);
	struct ospf_lsa *lsa = ospf_lsdb_find(db, ospf_key_of(h));
	bool changed = !lsa || lsa_content_differs(lsa, h, raw);

	if (lsa) {
		/* 13, step 5 (c): no neighbour need acknowledge the old instance. */
		ospf_rxmt_drop_lsa(lsa);
		db->checksum_sums[h->type] -= lsa->hdr.checksum;
	} else {
		lsa = lsa_new(proc, area, db, h);
	}
	if (!lsa->raw || lsa->hdr.length != h->length)
		lsa->raw = mem_realloc(lsa->raw, h->length, 1);
	memcpy(lsa->raw, raw, h->length);
	lsa->hdr = *h;
	lsa->stored_ns = ospf_sim(proc)->now_ns;
	lsa->self = ospf_is_self(proc, h);
	db->checksum_sums[h->type] += h->checksum;
	lsa_start_timer(lsa);
	if (changed)
		ospf_spf_lsa_changed(lsa);
	return lsa;
}

void ospf_lsa_flush(struct ospf_lsa *lsa)
{
	struct sim *s = ospf_sim(lsa->proc);
	bool was_listed = !list_empty(&lsa->maxage_node);

	if (was_listed)
		return;
	ev_ospf_flush(lsa->proc->router, lsa->hdr.type, lsa->hdr.id, lsa->hdr.adv);
	ospf_rxmt_drop_lsa(lsa);
	timer_stop(s, &lsa->timer);
	lsa->hdr.age = OSPF_MAX_AGE_S;
	lsa->stored_ns = s->now_ns;
	list_push(&lsa->proc->maxage, &lsa->maxage_node);
	ospf_spf_lsa_changed(lsa);
	ospf_flood(lsa, NULL);
	ospf_lsdb_sweep_soon(lsa->proc);
}

static void lsa_remove(struct ospf_lsa *lsa)
{
	struct ospf_lsdb *db = ospf_lsdb_of(lsa->proc, lsa->area, lsa->hdr.type);

	ospf_rxmt_drop_lsa(lsa);
	ospf_map_remove(&db->map, &lsa->hnode);
	list_remove(&lsa->node);
	list_remove(&lsa->maxage_node);
	timer_stop(ospf_sim(lsa->proc), &lsa->timer);
	db->counts[lsa->hdr.type]--;
	db->checksum_sums[lsa->hdr.type] -= lsa->hdr.checksum;
	lsa->in_db = false;
	ospf_spf_lsa_changed(lsa);
	if (lsa->self)
		ospf_origin_gone(lsa);
	ospf_lsa_unref(lsa);
}

void ospf_lsdb_forget_outside(struct ospf_proc *proc)
{
	static const uint8_t types[] = {OSPF_LSA_EXTERNAL, OSPF_LSA_OPAQUE_AS};
	struct ospf_lsa *lsa, *tmp;

	for (unsigned i = 0; i < sizeof(types); i++)
		list_each_safe(lsa, tmp, &proc->ext.types[types[i]], node)
			if (!lsa->self)
				lsa_remove(lsa);
}

/*
 * 14: an LSA at MaxAge leaves when it is on no retransmission list and no neighbour is in
 * Exchange or Loading. It stays while it waits for an interface's pacing, too: nobody has
 * been told yet.
 */
void ospf_lsdb_sweep(void *ctx)
{
	struct ospf_proc *proc = ctx;
	struct ospf_lsa *lsa, *tmp;

	if (list_empty(&proc->maxage) || proc->n_exchanging)
		return;
	list_each_safe(lsa, tmp, &proc->maxage, maxage_node) {
		if (list_empty(&lsa->rxmts) && lsa->refs == 1)
			lsa_remove(lsa);
	}
}

void ospf_lsdb_sweep_soon(struct ospf_proc *proc)
{
	if (!timer_running(&proc->maxage_timer))
		timer_start(ospf_sim(proc), &proc->maxage_timer, 0);
}

/* The neighbours' lists are gone already. */
void ospf_lsdb_free(struct ospf_lsdb *db)
{
	struct ospf_lsa *lsa, *tmp;

	for (unsigned i = 0; i < OSPF_LSA_TYPE_COUNT; i++) {
		list_each_safe(lsa, tmp, &db->types[i], node) {
			list_remove(&lsa->node);
			list_remove(&lsa->ext_node);
			lsa->in_db = false;
			ospf_lsa_unref(lsa);
		}
	}
	ospf_map_free(&db->map);
	ospf_lsdb_init(db);
}

/* Goes by buckets of the map: whatever comes or goes, what stays is in its own. A map that grew is
 * looked through anew. */
bool ospf_lsdb_keys(const struct ospf_lsdb *db, uint8_t type, struct ospf_keys *k)
{
	const struct ospf_map *m = &db->map;
	const struct ospf_hnode *n;

	if (k->n_buckets != m->n_buckets) {
		k->n_buckets = m->n_buckets;
		k->bucket = k->n = 0;
	}
	for (unsigned i = 0; i < KEYS_STEP && k->bucket < m->n_buckets; i++, k->bucket++) {
		for (n = m->buckets[k->bucket]; n; n = n->next) {
			if (n->key.type != type)
				continue;
			if (k->n == k->cap) {
				k->cap = k->cap ? 2 * k->cap : 64;
				k->v = mem_realloc(k->v, k->cap, sizeof(*k->v));
			}
			k->v[k->n++] = n->key;
		}
	}
	return k->bucket < m->n_buckets;
}

int ospf_key_order(const void *a, const void *b)
{
	const struct ospf_key *x = a, *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return x->adv < y->adv ? -1 : x->adv > y->adv;
}
