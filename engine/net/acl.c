/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Access lists. Later fragments carry no ports: a permit entry that names ports lets them pass by
 * their addresses alone, a deny entry that names ports does not stop them, as IOS documents.
 */
#include "engine/net/acl.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/net/stack.h"

enum { ACL_BUCKETS = 256, ACL_LOG_S = 300, TCP_RST_ACK = 0x14, TCP_FLAGS_AT = 13 };

/* The public part first; `next` is the bucket's chain. */
struct acl_slot {
	struct acl acl;
	struct acl_slot *next;
};

struct acl_table {
	struct acl_slot *bucket[ACL_BUCKETS];
	size_t count;
	uint32_t generation;
};

void acl_start(struct router *r)
{
	r->ip->acls = mem_zalloc(sizeof(*r->ip->acls));
}

static void acl_empty(struct acl *a)
{
	a->replaced++;
	while (!list_empty(&a->entries)) {
		struct acl_entry *e = list_first(&a->entries, struct acl_entry, node);

		list_remove(&e->node);
		free(e);
	}
}

void acl_stop(struct router *r)
{
	struct acl_table *t = r->ip->acls;

	for (unsigned i = 0; i < ACL_BUCKETS; i++) {
		while (t->bucket[i]) {
			struct acl_slot *s = t->bucket[i];

			t->bucket[i] = s->next;
			acl_empty(&s->acl);
			free(s->acl.name);
			free(s);
		}
	}
	free(t);
	r->ip->acls = NULL;
}

static struct acl_slot **acl_at(struct acl_table *t, const char *name)
{
	struct acl_slot **at;
	uint32_t h = 2166136261u;

	for (const char *c = name; *c; c++)
		h = (h ^ (uint8_t)*c) * 16777619u;
	at = &t->bucket[(h ^ h >> 16) % ACL_BUCKETS];
	while (*at && strcmp((*at)->acl.name, name) != 0)
		at = &(*at)->next;
	return at;
}

struct acl *acl_find(const struct router *r, const char *name)
{
	struct acl_slot *s = *acl_at(r->ip->acls, name);

	return s ? &s->acl : NULL;
}

struct acl *acl_get(struct router *r, const char *name)
{
	struct acl_slot **at = acl_at(r->ip->acls, name);

	if (!*at) {
		*at = mem_zalloc(sizeof(**at));
		(*at)->acl.name = mem_strdup(name);
		list_init(&(*at)->acl.node);
		list_init(&(*at)->acl.entries);
		r->ip->acls->count++;
	}
	return &(*at)->acl;
}

static bool ports_same(const struct acl_ports *a, const struct acl_ports *b)
{
	return a->op == b->op && a->lo == b->lo && a->hi == b->hi;
}

static bool entry_same(const struct acl_entry *a, const struct acl_entry *b)
{
	return a->permit == b->permit && a->log == b->log && a->log_input == b->log_input &&
	       a->proto == b->proto &&
	       a->src == b->src && a->src_wild == b->src_wild && a->dst == b->dst &&
	       a->dst_wild == b->dst_wild && ports_same(&a->sport, &b->sport) &&
	       ports_same(&a->dport, &b->dport) && a->icmp_type == b->icmp_type &&
	       a->icmp_code == b->icmp_code && a->tos == b->tos &&
	       a->precedence == b->precedence && a->dscp == b->dscp &&
	       a->fragments == b->fragments && a->established == b->established &&
	       a->tcp_flags == b->tcp_flags;
}

void acl_set(struct router *r, const char *name, bool extended, const struct acl_entry *e, size_t n)
{
	struct acl *a = acl_get(r, name);
	struct list old, *cursor;

	r->ip->acls->generation++;
	a->replaced++;
	list_init(&old);
	while (!list_empty(&a->entries)) {
		struct list *first = a->entries.next;

		list_remove(first);
		list_push(&old, first);
	}
	a->extended = extended;
	a->defined = true;
	cursor = old.next;
	for (size_t i = 0; i < n; i++) {
		struct acl_entry *copy = mem_zalloc(sizeof(*copy));

		*copy = e[i];
		copy->hits = 0;
		list_push(&a->entries, &copy->node);
		/* Entries keep their order, so what stayed is found from where we are. */
		for (struct list *at = cursor; at != &old; at = at->next) {
			const struct acl_entry *was = container_of(at, struct acl_entry, node);

			if (!entry_same(was, copy))
				continue;
			copy->hits = was->hits;
			copy->logged_ns = was->logged_ns;
			copy->log_count = was->log_count;
			cursor = at->next;
			break;
		}
	}
	while (!list_empty(&old)) {
		struct acl_entry *was = list_first(&old, struct acl_entry, node);

		list_remove(&was->node);
		free(was);
	}
}

void acl_append(struct router *r, const char *name, const struct acl_entry *e, size_t n)
{
	struct acl *a = acl_get(r, name);

	assert(a->defined);
	r->ip->acls->generation++;
	for (size_t i = 0; i < n; i++) {
		struct acl_entry *copy = mem_zalloc(sizeof(*copy));

		*copy = e[i];
		list_push(&a->entries, &copy->node);
	}
}

void acl_unset(struct router *r, const char *name)
{
	struct acl *a = acl_find(r, name);

	if (!a)
		return;
	acl_empty(a);
	a->defined = false;
	r->ip->acls->generation++;
}

uint32_t acl_generation(const struct router *r)
{
	return r->ip->acls->generation;
}

static int acl_order(const void *x, const void *y)
{
	const struct acl *a = *(const struct acl *const *)x, *b = *(const struct acl *const *)y;
	bool na = isdigit((uint8_t)a->name[0]), nb = isdigit((uint8_t)b->name[0]);

	if (a->extended != b->extended)
		return a->extended ? 1 : -1;
	if (na != nb)
		return na ? -1 : 1;
	if (na && strtoul(a->name, NULL, 10) != strtoul(b->name, NULL, 10))
		return strtoul(a->name, NULL, 10) < strtoul(b->name, NULL, 10) ? -1 : 1;
	return strcmp(a->name, b->name);
}

const struct acl **acl_sorted(const struct router *r)
{
	const struct acl_table *t = r->ip->acls;
	const struct acl **all = mem_calloc(t->count + 1, sizeof(const struct acl *));
	size_t n = 0;

	for (unsigned i = 0; i < ACL_BUCKETS; i++)
		for (struct acl_slot *s = t->bucket[i]; s; s = s->next)
			if (s->acl.defined)
				all[n++] = &s->acl;
	if (n > 1)
		qsort(all, n, sizeof(const struct acl *), acl_order);
	return all;
}

void acl_walk(const struct router *r, void (*fn)(void *ctx, const struct acl *a), void *ctx)
{
	const struct acl **all = acl_sorted(r);

	for (size_t i = 0; all[i]; i++)
		fn(ctx, all[i]);
	free(all);
}

const struct acl_entry *acl_next(const struct acl *a, struct acl_cursor *c)
{
	const struct list *next = a->entries.next;

	if (c->at && c->replaced == a->replaced) {
		next = c->at->node.next;
	} else if (c->at) {
		while (next != &a->entries &&
		       container_of(next, const struct acl_entry, node)->seq <= c->seq)
			next = next->next;
	}
	if (next == &a->entries)
		return NULL;
	c->at = container_of(next, const struct acl_entry, node);
	c->seq = c->at->seq;
	c->replaced = a->replaced;
	return c->at;
}

static void acl_clear_one(struct acl *a)
{
	struct acl_entry *e;

	list_each (e, &a->entries, node)
		e->hits = 0;
}

void acl_clear_counters(struct router *r, const char *name)
{
	if (name) {
		struct acl *a = acl_find(r, name);

		if (a)
			acl_clear_one(a);
		return;
	}
	for (unsigned i = 0; i < ACL_BUCKETS; i++)
		for (struct acl_slot *s = r->ip->acls->bucket[i]; s; s = s->next)
			acl_clear_one(&s->acl);
}

void acl_key_from(struct acl_key *k, const struct ip_hdr *h, const uint8_t *l4, size_t len)
{
	*k = (struct acl_key){
		.src = h->src,
		.dst = h->dst,
		.proto = h->proto,
		.tos = h->tos,
		.sport = -1,
		.dport = -1,
		.icmp_type = -1,
		.icmp_code = -1,
		.fragment = (h->frag & IP_OFFSET_MASK) != 0,
	};
	if (k->fragment)
		return;
	if (h->proto == IP_PROTO_ICMP && len >= 2) {
		k->icmp_type = l4[0];
		k->icmp_code = l4[1];
	} else if ((h->proto == IP_PROTO_TCP || h->proto == IP_PROTO_UDP) && len >= 4) {
		k->sport = l4[0] << 8 | l4[1];
		k->dport = l4[2] << 8 | l4[3];
		if (h->proto == IP_PROTO_TCP && len > TCP_FLAGS_AT)
			k->tcp_flags = l4[TCP_FLAGS_AT] & 0x3f;
		k->established = k->tcp_flags & TCP_RST_ACK;
	}
}

static bool ports_match(const struct acl_ports *p, int port)
{
	switch (p->op) {
	case ACL_ANY_PORT:
		return true;
	case ACL_EQ:
		return port == p->lo;
	case ACL_NEQ:
		return port >= 0 && port != p->lo;
	case ACL_GT:
		return port > p->lo;
	case ACL_LT:
		return port >= 0 && port < p->lo;
	case ACL_RANGE:
		return port >= p->lo && port <= p->hi;
	}
	return false;
}

static bool entry_has_l4(const struct acl_entry *e)
{
	return e->sport.op != ACL_ANY_PORT || e->dport.op != ACL_ANY_PORT || e->icmp_type >= 0 ||
	       e->established || e->tcp_flags;
}

static bool entry_matches(const struct acl_entry *e, const struct acl_key *k, bool extended)
{
	if ((e->src ^ k->src) & ~e->src_wild)
		return false;
	if (!extended)
		return true;
	if ((e->dst ^ k->dst) & ~e->dst_wild || (e->proto >= 0 && e->proto != k->proto) ||
	    (e->dscp >= 0 && e->dscp != k->tos >> 2) ||
	    (e->precedence >= 0 && e->precedence != k->tos >> 5) ||
	    (e->tos >= 0 && e->tos != (k->tos >> 1 & 15)))
		return false;
	if (e->fragments)
		return k->fragment;
	if (!entry_has_l4(e))
		return true;
	if (k->fragment)
		return e->permit;
	return ports_match(&e->sport, k->sport) && ports_match(&e->dport, k->dport) &&
	       (e->icmp_type < 0 || e->icmp_type == k->icmp_type) &&
	       (e->icmp_type < 0 || e->icmp_code < 0 || e->icmp_code == k->icmp_code) &&
	       (!e->established || k->established) &&
	       (!e->tcp_flags || e->tcp_flags & k->tcp_flags);
}

struct acl_entry *acl_match(const struct acl *a, const struct acl_key *k)
{
	struct acl_entry *e;

	list_each (e, &a->entries, node)
		if (entry_matches(e, k, a->extended))
			return e;
	return NULL;
}

bool acl_would_permit(const struct acl *a, const struct acl_key *k)
{
	const struct acl_entry *e;

	/* A list that is not there, or that has no entry yet, filters nothing. */
	if (!a->defined || list_empty(&a->entries))
		return true;
	e = acl_match(a, k);
	return e && e->permit;
}

bool acl_permits(struct acl *a, const struct acl_key *k)
{
	struct acl_entry *e;

	if (!a->defined || list_empty(&a->entries))
		return true;
	e = acl_match(a, k);
	if (e)
		e->hits++;
	return e && e->permit;
}

static void acl_log(struct router *r, const struct acl *a, struct acl_entry *e,
		    const struct acl_key *k, const struct pkt *p)
{
	const char *what = e->permit ? "permitted" : "denied";
	const char *proto = k->proto == IP_PROTO_TCP ? "tcp" : "udp";
	uint64_t now_ns = r->sim->now_ns;
	struct strbuf mac;
	char via[96] = "";
	const char *plural;

	e->log_count++;
	if (e->logged_ns && now_ns - e->logged_ns < ACL_LOG_S * NS_PER_S)
		return;
	plural = e->log_count == 1 ? "" : "s";
	if (e->log_input && p->in)
		snprintf(via, sizeof(via), " (%s %s)", p->in->name, mac_str(&mac, p->from_mac));
	if (!a->extended)
		ev_acl_logs(r, a->name, what, k->src, e->log_count, plural);
	else if (k->sport >= 0)
		ev_acl_logp(r, a->name, what, proto, k->src, (unsigned)k->sport, via, k->dst,
			    (unsigned)k->dport, e->log_count, plural);
	else if (k->icmp_type >= 0)
		ev_acl_logdp(r, a->name, what, "icmp", k->src, via, k->dst, (unsigned)k->icmp_type,
			     (unsigned)k->icmp_code, e->log_count, plural);
	else
		ev_acl_lognp(r, a->name, what, k->proto, k->src, via, k->dst, e->log_count, plural);
	e->logged_ns = now_ns;
	e->log_count = 0;
}

bool acl_filter(struct router *r, struct acl *a, const struct acl_key *k, const struct pkt *p)
{
	struct acl_entry *e;

	if (!a->defined || list_empty(&a->entries))
		return true;
	e = acl_match(a, k);
	if (!e)
		return false;
	e->hits++;
	if (e->log)
		acl_log(r, a, e, k, p);
	return e->permit;
}

void acl_bind(struct iface *ifp, bool in, const char *name)
{
	struct acl **slot = &ip_iface_of(ifp)->acl[in ? 0 : 1];
	struct acl *a = name ? acl_get(ifp->router, name) : NULL;

	if (*slot)
		(*slot)->users--;
	if (a)
		a->users++;
	*slot = a;
	*(in ? &ifp->acl_in : &ifp->acl_out) = a ? a->name : NULL;
}
