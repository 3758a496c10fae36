/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What this router says (RFC 2328, 12.4): for each of its LSAs the body that it wants in the
 * database. This file sees to sequence numbers, refresh, MinLSInterval, premature ageing,
 * received copies of our own (13.4) and the wrap of the sequence number (12.1.6); those who
 * know the contents call ospf_origin_set() as often as they like.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/ospf/ospf_int.h"

bool ospf_is_self(const struct ospf_proc *proc, const struct ospf_lsa_hdr *h)
{
	const struct ospf_area *area;
	const struct ospf_iface *oif;

	if (h->adv == proc->router_id)
		return true;
	/* 13.4: also a network-LSA under an address of ours, made under an earlier router id. */
	if (h->type != OSPF_LSA_NETWORK)
		return false;
	list_each(area, &proc->areas, node)
		list_each(oif, &area->ifaces, node)
			if (oif->addr == h->id && oif->state != OSPF_IF_DOWN)
				return true;
	return false;
}

static struct ospf_map *origins_of(struct ospf_proc *proc, struct ospf_area *area)
{
	return area ? &area->origins : &proc->origins;
}

static struct ospf_origin *origin_find(const struct ospf_map *m, struct ospf_key key)
{
	struct ospf_hnode *n = ospf_map_find(m, key);

	return n ? container_of(n, struct ospf_origin, hnode) : NULL;
}

static struct ospf_lsa *origin_lsa(const struct ospf_origin *o)
{
	return ospf_lsdb_find(ospf_lsdb_of(o->proc, o->area, o->hnode.key.type), o->hnode.key);
}

static void origin_free(struct ospf_map *m, struct ospf_origin *o)
{
	timer_stop(ospf_sim(o->proc), &o->timer);
	ospf_map_remove(m, &o->hnode);
	free(o->body);
	free(o);
}

static void origin_trace(const struct ospf_origin *o, const struct ospf_lsa_hdr *h)
{
	struct rbuf b = rbuf_from(o->body, o->body_len);
	struct ospf_ext_body e;

	if (h->type == OSPF_LSA_ROUTER)
		ev_ospf_build_router(o->proc->router, o->area->id, h->adv, h->seq);
	else if (h->type == OSPF_LSA_EXTERNAL && ospf_ext_decode(&b, &e))
		ev_ospf_external(o->proc->router, h->id & e.mask, e.mask, e.type2 ? 2 : 1,
				 e.metric);
}

/* Puts a new instance into the database and floods it. */
static void origin_send(struct ospf_origin *o)
{
	struct ospf_lsa *old = origin_lsa(o), *lsa;
	struct ospf_lsa_hdr h = {
		.options = o->options,
		.type = o->hnode.key.type,
		.id = o->hnode.key.id,
		.adv = o->hnode.key.adv,
		.seq = old ? old->hdr.seq + 1 : OSPF_SEQ_FIRST,
	};
	uint8_t *raw;

	if (old && old->hdr.seq == OSPF_SEQ_LAST) {
		/* 12.1.6: the last instance must be flushed before the first can be sent. */
		o->wrapping = true;
		ospf_lsa_flush(old);
		return;
	}
	raw = mem_zalloc(OSPF_LSA_HDR_LEN + o->body_len);
	ospf_lsa_build(raw, &h, o->body, o->body_len);
	o->dirty = false;
	o->sent = true;
	o->wrapping = false;
	o->sent_ns = ospf_sim(o->proc)->now_ns;
	o->proc->n_originated++;
	origin_trace(o, &h);
	lsa = ospf_lsdb_install(o->proc, o->area, &h, raw);
	free(raw);
	ospf_flood(lsa, NULL);
}

/* Now, or as soon as MinLSInterval has passed since the last instance (12.4). */
static void origin_send_when_due(struct ospf_origin *o)
{
	struct sim *s = ospf_sim(o->proc);
	uint64_t due_ns = o->sent_ns + OSPF_MIN_LS_INTERVAL_S * NS_PER_S;

	if (timer_running(&o->timer) || o->wrapping)
		return;
	if (o->sent && s->now_ns < due_ns)
		timer_start(s, &o->timer, due_ns - s->now_ns);
	else
		origin_send(o);
}

static void origin_timer(void *ctx)
{
	struct ospf_origin *o = ctx;

	if (o->dirty && o->body)
		origin_send(o);
}

void ospf_origin_set(struct ospf_proc *proc, struct ospf_area *area, uint8_t type, uint32_t id,
		     uint8_t options, const void *body, size_t len)
{
	struct ospf_key key = {.type = type, .id = id, .adv = proc->router_id};
	struct ospf_map *m = origins_of(proc, area);
	struct ospf_origin *o = origin_find(m, key);

	if (!o) {
		o = mem_zalloc(sizeof(*o));
		o->hnode.key = key;
		o->proc = proc;
		o->area = area;
		timer_init(&o->timer, origin_timer, o);
		ospf_map_add(m, &o->hnode);
	}
	if (o->body && o->body_len == len && o->options == options && !memcmp(o->body, body, len))
		return;
	o->body = mem_realloc(o->body, len, 1);
	memcpy(o->body, body, len);
	o->body_len = len;
	o->options = options;
	o->dirty = true;
	origin_send_when_due(o);
}

void ospf_origin_clear(struct ospf_proc *proc, struct ospf_area *area, uint8_t type, uint32_t id)
{
	struct ospf_key key = {.type = type, .id = id, .adv = proc->router_id};
	struct ospf_map *m = origins_of(proc, area);
	struct ospf_origin *o = origin_find(m, key);
	struct ospf_lsa *lsa;

	if (!o || !o->body)
		return;
	free(o->body);
	o->body = NULL;
	o->dirty = false;
	timer_stop(ospf_sim(proc), &o->timer);
	lsa = origin_lsa(o);
	/* The record stays until the flushed LSA is gone: it remembers when it was sent last. */
	if (lsa)
		ospf_lsa_flush(lsa);
	else
		origin_free(m, o);
}

void ospf_origin_refresh(struct ospf_lsa *lsa)
{
	struct ospf_origin *o;

	o = origin_find(origins_of(lsa->proc, lsa->area), lsa->hnode.key);
	/* Another copy with the last number, of a greater checksum (13.1), has to go as well. */
	if (!o || !o->body || o->wrapping) {
		ospf_lsa_flush(lsa);
		return;
	}
	o->dirty = true;
	origin_send_when_due(o);
}

void ospf_origin_contest(struct ospf_lsa *lsa)
{
	ospf_origin_refresh(lsa);
}

void ospf_origin_gone(struct ospf_lsa *lsa)
{
	struct ospf_map *m = origins_of(lsa->proc, lsa->area);
	struct ospf_origin *o = origin_find(m, lsa->hnode.key);

	if (!o)
		return;
	if (!o->body) {
		origin_free(m, o);
		return;
	}
	o->wrapping = false;
	origin_send_when_due(o);
}

void ospf_origins_free(struct ospf_map *origins)
{
	for (size_t i = 0; i < origins->n_buckets; i++) {
		while (origins->buckets[i])
			origin_free(origins, container_of(origins->buckets[i], struct ospf_origin,
							  hnode));
	}
	ospf_map_free(origins);
}

static void origins_clear(struct ospf_proc *proc, struct ospf_area *area, struct ospf_map *m)
{
	struct ospf_hnode *n, *next;

	for (size_t i = 0; i < m->n_buckets; i++) {
		for (n = m->buckets[i]; n; n = next) {
			next = n->next;
			ospf_origin_clear(proc, area, n->key.type, n->key.id);
		}
	}
}

void ospf_origins_flush(struct ospf_proc *proc)
{
	struct ospf_area *area;

	origins_clear(proc, NULL, &proc->origins);
	list_each(area, &proc->areas, node)
		origins_clear(proc, area, &area->origins);
}
