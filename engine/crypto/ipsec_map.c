/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Crypto maps at work: a binding per interface, its entries by sequence number, a flow for each
 * permit line of an entry's access list. This is the router's SPD (RFC 2401, 4.4.1): entries are
 * tried in order, a deny line or no match goes on to the next entry, nothing at all is bypass.
 *
 * Looking a packet up costs a scan of the lists once; then a small cache by the packet's
 * selectors answers, until the config or a list changes.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/core/event.h"
#include "engine/crypto/ipsec.h"
#include "engine/crypto/store.h"
#include "engine/net/rib.h"

enum { FLOW_MIN_BUCKETS = 16 };

/* ---- flows by id ---- */

struct ipsec_flow *ipsec_flow_by_id(const struct ipsec *ip, uintptr_t id)
{
	struct ipsec_flow *f;

	if (!ip->flow_buckets)
		return NULL;
	for (f = ip->flows[id & (ip->flow_buckets - 1)]; f; f = f->next)
		if (f->id == id)
			return f;
	return NULL;
}

static void ipsec_flow_grow(struct ipsec *ip)
{
	size_t n = ip->flow_buckets ? ip->flow_buckets * 2 : FLOW_MIN_BUCKETS;
	struct ipsec_flow **to = mem_calloc(n, sizeof(*to));

	for (size_t i = 0; i < ip->flow_buckets; i++) {
		while (ip->flows[i]) {
			struct ipsec_flow *f = ip->flows[i];

			ip->flows[i] = f->next;
			f->next = to[f->id & (n - 1)];
			to[f->id & (n - 1)] = f;
		}
	}
	free(ip->flows);
	ip->flows = to;
	ip->flow_buckets = n;
}

static struct ipsec_flow *ipsec_flow_new(struct ipsec_entry *e, const struct proxy *local,
					 const struct proxy *remote)
{
	struct ipsec *ip = e->binding->ipsec;
	struct ipsec_flow *f = mem_zalloc(sizeof(*f));

	if (ip->n_flows >= ip->flow_buckets)
		ipsec_flow_grow(ip);
	f->entry = e;
	f->local_proxy = *local;
	f->remote_proxy = *remote;
	f->id = ++ip->next_flow;
	list_init(&f->pairs);
	f->next = ip->flows[f->id & (ip->flow_buckets - 1)];
	ip->flows[f->id & (ip->flow_buckets - 1)] = f;
	ip->n_flows++;
	return f;
}

static void ipsec_flow_free(struct ipsec_flow *f)
{
	struct ipsec *ip = f->entry->binding->ipsec;
	struct ipsec_flow **at = &ip->flows[f->id & (ip->flow_buckets - 1)];

	ipsec_flow_delete_pairs(f, true, true);
	while (*at != f)
		at = &(*at)->next;
	*at = f->next;
	ip->n_flows--;
	ip->generation++;
	list_remove(&f->node);
	free(f);
}

/* ---- from access list lines to proxies ---- */

static bool ipsec_proxy_eq(const struct proxy *a, const struct proxy *b)
{
	return a->addr == b->addr && a->mask == b->mask && a->proto == b->proto &&
	       a->port == b->port;
}

/* A proxy has one port or all: a range negotiates as all (RFC 2407, 4.6.2 has no ranges
 * of ports). */
static uint16_t ipsec_proxy_port(const struct acl_entry *line, const struct acl_ports *ports)
{
	bool has_ports = line->proto == IP_PROTO_TCP || line->proto == IP_PROTO_UDP;

	return has_ports && ports->op == ACL_EQ ? ports->lo : 0;
}

static void ipsec_line_proxies(const struct acl_entry *line, struct proxy *local,
			       struct proxy *remote)
{
	*local = (struct proxy){
		.addr = line->src & ~line->src_wild,
		.mask = ~line->src_wild,
		.proto = line->proto < 0 ? 0 : (uint8_t)line->proto,
		.port = ipsec_proxy_port(line, &line->sport),
	};
	*remote = (struct proxy){
		.addr = line->dst & ~line->dst_wild,
		.mask = ~line->dst_wild,
		.proto = local->proto,
		.port = ipsec_proxy_port(line, &line->dport),
	};
}

static struct ipsec_flow *ipsec_flow_find(const struct ipsec_entry *e, const struct proxy *local,
					  const struct proxy *remote)
{
	struct ipsec_flow *f;

	list_each (f, &e->flows, node)
		if (ipsec_proxy_eq(&f->local_proxy, local) &&
		    ipsec_proxy_eq(&f->remote_proxy, remote))
			return f;
	return NULL;
}

static void ipsec_entry_reconcile(struct ipsec_entry *e)
{
	const struct acl_entry *line;
	struct ipsec_flow *f, *tmp;
	struct proxy local, remote;

	e->acl = e->config.acl[0] ? acl_find(e->binding->ipsec->router, e->config.acl) : NULL;
	list_each (f, &e->flows, node)
		f->stale = true;
	if (e->acl && e->acl->defined) {
		list_each (line, &e->acl->entries, node) {
			if (!line->permit)
				continue;
			ipsec_line_proxies(line, &local, &remote);
			f = ipsec_flow_find(e, &local, &remote);
			if (f && !f->stale)
				continue;
			if (!f)
				f = ipsec_flow_new(e, &local, &remote);
			else
				list_remove(&f->node);
			f->stale = false;
			list_push(&e->flows, &f->node);
		}
	}
	list_each_safe (f, tmp, &e->flows, node)
		if (f->stale)
			ipsec_flow_free(f);
	rri_reconcile(e);
}

/* ---- entries ---- */

uint32_t ipsec_entry_peer(const struct ipsec_entry *e)
{
	return e->config.n_peers ? e->config.peers[e->peer % e->config.n_peers] : 0;
}

bool ipsec_entry_has_peer(const struct ipsec_entry *e, uint32_t remote)
{
	for (unsigned i = 0; i < e->config.n_peers; i++)
		if (e->config.peers[i] == remote)
			return true;
	return false;
}

static bool ipsec_names_eq(const struct crypto_map_config *a, const struct crypto_map_config *b)
{
	for (unsigned i = 0; i < a->n_sets; i++)
		if (strcmp(a->sets[i], b->sets[i]))
			return false;
	return !strcmp(a->name, b->name) && !strcmp(a->acl, b->acl);
}

/* True if SAs made for `a` are what `b` would make; routes are another matter. */
static bool ipsec_config_eq(const struct crypto_map_config *a, const struct crypto_map_config *b)
{
	return a->seq == b->seq && a->n_peers == b->n_peers && a->n_sets == b->n_sets &&
	       !memcmp(a->peers, b->peers, a->n_peers * sizeof(*a->peers)) &&
	       a->pfs_group == b->pfs_group && a->lifetime_s == b->lifetime_s &&
	       a->lifetime_kb == b->lifetime_kb && a->idle_s == b->idle_s && ipsec_names_eq(a, b);
}

static void ipsec_entry_free(struct ipsec_entry *e)
{
	struct ipsec_flow *f, *tmp;

	rri_remove_all(e);
	e->config.reverse_route = false;
	list_each_safe (f, tmp, &e->flows, node)
		ipsec_flow_free(f);
	list_remove(&e->node);
	free(e);
}

static void ipsec_entry_add(struct crypto_binding *b, const struct crypto_map_config *c)
{
	struct ipsec_entry *e = mem_zalloc(sizeof(*e)), *at;

	e->binding = b;
	e->config = *c;
	list_init(&e->flows);
	list_init(&e->routes);
	list_each (at, &b->entries, node)
		if (at->config.seq > c->seq)
			break;
	list_insert_before(&at->node, &e->node);
}

static int ipsec_peer_order(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void ipsec_peers_gather(struct crypto_binding *b)
{
	const struct ipsec_entry *e;

	b->n_peers = 0;
	list_each (e, &b->entries, node) {
		if (!e->config.n_peers)
			continue;
		b->peers = mem_realloc(b->peers, b->n_peers + e->config.n_peers, sizeof(*b->peers));
		for (unsigned i = 0; i < e->config.n_peers; i++)
			b->peers[b->n_peers++] = e->config.peers[i];
	}
	if (b->n_peers)
		qsort(b->peers, b->n_peers, sizeof(*b->peers), ipsec_peer_order);
}

bool ipsec_binding_has_peer(const struct crypto_binding *b, uint32_t remote)
{
	return b->n_peers &&
	       bsearch(&remote, b->peers, b->n_peers, sizeof(remote), ipsec_peer_order);
}

static void ipsec_binding_reconcile(struct crypto_binding *b)
{
	const struct crypto *c = b->ipsec->router->crypto;
	struct ipsec_entry *e, *tmp;

	list_each (e, &b->entries, node)
		e->stale = true;
	/* What is unchanged stays, with its SAs; what changed goes before its successor comes. */
	for (size_t i = 0; i < c->n_maps; i++) {
		list_each (e, &b->entries, node) {
			if (!ipsec_config_eq(&e->config, &c->maps[i]))
				continue;
			e->stale = false;
			e->config = c->maps[i];
		}
	}
	list_each_safe (e, tmp, &b->entries, node)
		if (e->stale)
			ipsec_entry_free(e);
	for (size_t i = 0; i < c->n_maps; i++) {
		bool have = false;

		if (strcmp(c->maps[i].name, b->map))
			continue;
		list_each (e, &b->entries, node)
			have |= e->config.seq == c->maps[i].seq;
		if (!have)
			ipsec_entry_add(b, &c->maps[i]);
	}
	ipsec_peers_gather(b);
	list_each (e, &b->entries, node)
		ipsec_entry_reconcile(e);
}

void ipsec_reconcile(struct router *r)
{
	struct ipsec *ip = r->crypto->ipsec;
	struct crypto_binding *b;

	ip->acl_generation = acl_generation(r);
	ip->generation++;
	list_each (b, &ip->bindings, node)
		ipsec_binding_reconcile(b);
}

void ipsec_refresh(struct ipsec *ip)
{
	if (ip->acl_generation != acl_generation(ip->router))
		ipsec_reconcile(ip->router);
}

/* ---- bindings ---- */

void ipsec_binding_free(struct crypto_binding *b)
{
	struct ipsec_entry *e, *tmp;

	ipsec_role_stop(b);
	list_each_safe (e, tmp, &b->entries, node)
		ipsec_entry_free(e);
	if (b->ifp)
		b->ifp->crypto = NULL;
	list_remove(&b->node);
	free(b->peers);
	free(b);
}

void crypto_bind(struct iface *ifp, const char *map, const char *redundancy)
{
	struct router *r = ifp->router;
	struct ipsec *ip = r->crypto->ipsec;
	struct crypto_binding *b = ifp->crypto;

	if (!redundancy)
		redundancy = "";
	if (b && map && !strcmp(b->map, map) && !strcmp(b->redundancy, redundancy))
		return;
	if (b)
		ipsec_binding_free(b);
	if (!map)
		return;
	b = mem_zalloc(sizeof(*b));
	b->ipsec = ip;
	b->ifp = ifp;
	strncpy(b->map, map, sizeof(b->map) - 1);
	strncpy(b->redundancy, redundancy, sizeof(b->redundancy) - 1);
	list_init(&b->entries);
	list_push(&ip->bindings, &b->node);
	ifp->crypto = b;
	if (!ip->isakmp_announced && r->crypto->isakmp.enabled)
		ev_crypto_isakmp_on_off(r, "ON");
	ip->isakmp_announced = true;
	ipsec_role_start(b);
	ip->generation++;
	ipsec_binding_reconcile(b);
}

/* ---- classification ---- */

static struct ipsec_flow *ipsec_search(struct crypto_binding *b, const struct acl_key *k,
				       struct acl_entry **line)
{
	struct proxy local, remote;
	struct ipsec_entry *e;

	list_each (e, &b->entries, node) {
		struct acl_entry *m;

		/* An entry without a peer or a list stays disabled, as IOS says when it is made. */
		if (!e->acl || !e->acl->defined || !e->config.n_peers)
			continue;
		m = acl_match(e->acl, k);
		if (!m || !m->permit)
			continue;
		*line = m;
		ipsec_line_proxies(m, &local, &remote);
		return ipsec_flow_find(e, &local, &remote);
	}
	*line = NULL;
	return NULL;
}

static struct ipsec_cache_line *ipsec_cache_at(struct crypto_binding *b, const struct acl_key *k)
{
	uint32_t h = k->src * 2654435761u;

	h = (h ^ k->dst) * 2246822519u;
	h = (h ^ (uint32_t)k->sport << 16 ^ (uint32_t)k->dport ^ (uint32_t)k->proto << 8) *
	    3266489917u;
	return &b->cache[h >> 24 & (IPSEC_CACHE - 1)];
}

static bool ipsec_cache_hit(const struct ipsec_cache_line *c, const struct acl_key *k)
{
	return c->src == k->src && c->dst == k->dst && c->proto == k->proto && c->tos == k->tos &&
	       c->sport == k->sport && c->dport == k->dport && c->icmp_type == k->icmp_type &&
	       c->icmp_code == k->icmp_code && c->fragment == k->fragment &&
	       c->tcp_flags == k->tcp_flags;
}

struct ipsec_flow *ipsec_classify(struct crypto_binding *b, const struct acl_key *k, bool count)
{
	struct ipsec *ip = b->ipsec;
	struct ipsec_cache_line *c;

	ipsec_refresh(ip);
	c = ipsec_cache_at(b, k);
	if (c->generation != ip->generation || !ipsec_cache_hit(c, k)) {
		*c = (struct ipsec_cache_line){
			.generation = ip->generation,
			.src = k->src,
			.dst = k->dst,
			.proto = k->proto,
			.tos = k->tos,
			.fragment = k->fragment,
			.tcp_flags = k->tcp_flags,
			.sport = k->sport,
			.dport = k->dport,
			.icmp_type = k->icmp_type,
			.icmp_code = k->icmp_code,
		};
		c->flow = ipsec_search(b, k, &c->line);
	}
	if (c->line && count)
		c->line->hits++;
	return c->flow;
}
