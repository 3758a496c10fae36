/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pairs of SAs: keys into contexts, the table by SPI, lifetimes in seconds and kilobytes with a
 * successor asked for in time (RFC 2401, 4.4.3), overlap of old and new, deletion.
 *
 * A successor is wanted only if the SA carried traffic; otherwise it just ends, as IOS has it.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/core/event.h"
#include "engine/crypto/ipsec.h"
#include "engine/crypto/ipsec_debug.h"
#include "engine/crypto/store.h"
#include "engine/net/rib.h"

enum { IPSEC_MIN_BUCKETS = 16 };

/* ---- connection ids: the lowest that is free, so that numbers stay small ---- */

/* Up to 12.x the ids of connections begin at 2000, from 15 on they are those of the flows. */
static unsigned ipsec_conn_first(const struct router *r)
{
	return r->style == STYLE_15 ? 1 : IPSEC_FIRST_CONN;
}

static unsigned ipsec_conn_new(struct ipsec *ip)
{
	for (size_t w = 0;; w++) {
		if (w == ip->conn_words) {
			ip->conn_map = mem_realloc(ip->conn_map, w + 1, sizeof(*ip->conn_map));
			ip->conn_map[ip->conn_words++] = 0;
		}
		if (ip->conn_map[w] != UINT64_MAX) {
			unsigned bit = (unsigned)__builtin_ctzll(~ip->conn_map[w]);

			ip->conn_map[w] |= 1ull << bit;
			return ipsec_conn_first(ip->router) + (unsigned)w * 64 + bit;
		}
	}
}

unsigned ipsec_conn_peek(const struct router *r, unsigned nth)
{
	const struct ipsec *ip = r->crypto->ipsec;
	unsigned id = 0;

	for (;; id++) {
		if (id / 64 < ip->conn_words && ip->conn_map[id / 64] >> id % 64 & 1)
			continue;
		if (nth-- == 0)
			return ipsec_conn_first(r) + id;
	}
}

static void ipsec_conn_free(struct ipsec *ip, unsigned id)
{
	unsigned n = id - ipsec_conn_first(ip->router);

	ip->conn_map[n / 64] &= ~(1ull << n % 64);
}

/* ---- the tables of inbound SAs and of peers ---- */

static struct ipsec *ipsec_of_flow(const struct ipsec_flow *f)
{
	return f->entry->binding->ipsec;
}

struct ipsec_sa *ipsec_sa_find(const struct ipsec *ip, uint8_t proto, uint32_t spi, uint32_t dst)
{
	struct ipsec_sa *sa;

	if (!ip->sa_buckets)
		return NULL;
	/* RFC 4301, 4.1: by SPI, protocol and destination. */
	for (sa = ip->sas[spi & (ip->sa_buckets - 1)]; sa; sa = sa->next)
		if (sa->spi == spi && sa->proto == proto && sa->pair->local == dst)
			return sa;
	return NULL;
}

static void ipsec_sa_grow(struct ipsec *ip)
{
	size_t n = ip->sa_buckets ? ip->sa_buckets * 2 : IPSEC_MIN_BUCKETS;
	struct ipsec_sa **to = mem_calloc(n, sizeof(*to));

	for (size_t i = 0; i < ip->sa_buckets; i++) {
		while (ip->sas[i]) {
			struct ipsec_sa *sa = ip->sas[i];

			ip->sas[i] = sa->next;
			sa->next = to[sa->spi & (n - 1)];
			to[sa->spi & (n - 1)] = sa;
		}
	}
	free(ip->sas);
	ip->sas = to;
	ip->sa_buckets = n;
}

static void ipsec_sa_insert(struct ipsec *ip, struct ipsec_sa *sa)
{
	if (ip->n_sas >= ip->sa_buckets)
		ipsec_sa_grow(ip);
	sa->next = ip->sas[sa->spi & (ip->sa_buckets - 1)];
	ip->sas[sa->spi & (ip->sa_buckets - 1)] = sa;
	ip->n_sas++;
}

static void ipsec_sa_remove(struct ipsec *ip, struct ipsec_sa *sa)
{
	struct ipsec_sa **at = &ip->sas[sa->spi & (ip->sa_buckets - 1)];

	while (*at != sa)
		at = &(*at)->next;
	*at = sa->next;
	ip->n_sas--;
}

/* Peers share one address pair; buckets by the remote end, which differs most. */
static size_t ipsec_peer_bucket(const struct ipsec *ip, uint32_t remote)
{
	return remote * 2654435761u >> 7 & (ip->peer_buckets - 1);
}

struct ipsec_peer *ipsec_peer_find(const struct ipsec *ip, uint32_t local, uint32_t remote)
{
	struct ipsec_peer *p;

	if (!ip->peer_buckets)
		return NULL;
	for (p = ip->peers[ipsec_peer_bucket(ip, remote)]; p; p = p->next)
		if (p->local == local && p->remote == remote)
			return p;
	return NULL;
}

static void ipsec_peer_grow(struct ipsec *ip)
{
	size_t was = ip->peer_buckets;
	struct ipsec_peer **from = ip->peers;

	ip->peer_buckets = was ? was * 2 : IPSEC_MIN_BUCKETS;
	ip->peers = mem_calloc(ip->peer_buckets, sizeof(*ip->peers));
	for (size_t i = 0; i < was; i++) {
		while (from[i]) {
			struct ipsec_peer *p = from[i];
			size_t b = ipsec_peer_bucket(ip, p->remote);

			from[i] = p->next;
			p->next = ip->peers[b];
			ip->peers[b] = p;
		}
	}
	free(from);
}

static struct ipsec_peer *ipsec_peer_get(struct ipsec *ip, uint32_t local, uint32_t remote)
{
	struct ipsec_peer *p = ipsec_peer_find(ip, local, remote);
	size_t b;

	if (p)
		return p;
	if (ip->n_peers >= ip->peer_buckets)
		ipsec_peer_grow(ip);
	p = mem_zalloc(sizeof(*p));
	p->local = local;
	p->remote = remote;
	list_init(&p->pairs);
	b = ipsec_peer_bucket(ip, remote);
	p->next = ip->peers[b];
	ip->peers[b] = p;
	ip->n_peers++;
	return p;
}

static void ipsec_peer_put(struct ipsec *ip, struct ipsec_peer *p)
{
	struct ipsec_peer **at = &ip->peers[ipsec_peer_bucket(ip, p->remote)];

	if (!list_empty(&p->pairs))
		return;
	while (*at != p)
		at = &(*at)->next;
	*at = p->next;
	free(p);
	ip->n_peers--;
}

/* ---- SAs ---- */

static void ipsec_sa_init(struct ipsec_pair *p, struct ipsec_sa *sa, uint8_t proto, uint32_t spi,
			  bool inbound, const uint8_t *key, const struct ipsec_proposal *chosen)
{
	struct ipsec *ip = ipsec_of_flow(p->flow);
	enum cipher c = proto == IP_PROTO_ESP ? chosen->esp_cipher : CIPHER_NONE;
	size_t key_len;

	sa->pair = p;
	sa->proto = proto;
	sa->spi = spi;
	sa->inbound = inbound;
	sa->cipher = proto == IP_PROTO_ESP && c == CIPHER_NONE ? CIPHER_NULL : c;
	sa->hash = proto == IP_PROTO_ESP ? chosen->esp_hash : chosen->ah_hash;
	sa->block = cipher_infos[c].block;
	sa->iv_len = cipher_infos[c].iv_len;
	sa->icv_len = hash_infos[sa->hash].icv_len;
	key_len = cipher_infos[c].key_len;
	memcpy(sa->cipher_key, key, key_len);
	memcpy(sa->auth_key, key + key_len, hash_infos[sa->hash].len);
	if (sa->hash)
		mac_init(&sa->mac, sa->hash, sa->auth_key, hash_infos[sa->hash].len);
	if (key_len) {
		sa->ctx = EVP_CIPHER_CTX_new();
		assert(sa->ctx);
		EVP_CipherInit_ex2(sa->ctx, ip->router->crypto->ossl->cipher[c], sa->cipher_key,
				   NULL, !inbound, NULL);
		EVP_CIPHER_CTX_set_padding(sa->ctx, 0);
	}
	sa->conn_id = ipsec_conn_new(ip);
	sa->flow_id = sa->conn_id - ipsec_conn_first(ip->router) + 1;
	if (inbound)
		ipsec_sa_insert(ip, sa);
}

static void ipsec_sa_fini(struct ipsec_sa *sa)
{
	struct ipsec *ip;

	if (!sa->proto)
		return;
	ip = ipsec_of_flow(sa->pair->flow);
	if (sa->inbound)
		ipsec_sa_remove(ip, sa);
	ipsec_conn_free(ip, sa->conn_id);
	EVP_CIPHER_CTX_free(sa->ctx);
	mem_wipe(sa, sizeof(*sa));
}

/* ---- pairs ---- */

static void ipsec_pair_tell(struct ipsec_pair *p)
{
	struct router *r = ipsec_of_flow(p->flow)->router;

	if (ipsec_of_flow(p->flow)->stopping)
		return;
	if (p->esp_in.proto)
		ike_send_delete(r, p->local, p->remote, IP_PROTO_ESP, &p->esp_in.spi, 1);
	if (p->ah_in.proto)
		ike_send_delete(r, p->local, p->remote, IP_PROTO_AH, &p->ah_in.spi, 1);
}

/* The pair to send by when the one in use is gone: the newest, rather one that was not retired. */
static struct ipsec_pair *ipsec_flow_best(const struct ipsec_flow *f)
{
	struct ipsec_pair *p;

	list_each (p, &f->pairs, node)
		if (!p->replaced)
			return p;
	return list_first(&f->pairs, struct ipsec_pair, node);
}

void ipsec_pair_delete(struct ipsec_pair *p, bool tell, bool debug)
{
	struct ipsec_sa *const sas[] = {&p->ah_in, &p->ah_out, &p->esp_in, &p->esp_out};
	struct ipsec_flow *f = p->flow;
	struct ipsec *ip = ipsec_of_flow(f);

	if (tell)
		ipsec_pair_tell(p);
	for (size_t i = 0; i < 4; i++)
		if (debug && sas[i]->proto)
			ipsec_debug_deleted(sas[i]);
	for (size_t i = 0; i < 4; i++)
		ipsec_sa_fini(sas[i]);
	timer_stop(ip->router->sim, &p->soft);
	timer_stop(ip->router->sim, &p->hard);
	timer_stop(ip->router->sim, &p->idle);
	list_remove(&p->node);
	list_remove(&p->peer_node);
	ipsec_peer_put(ip, p->peer);
	if (f->out == p)
		f->out = ipsec_flow_best(f);
	free(p);
	rri_reconcile(f->entry);
}

void ipsec_flow_delete_pairs(struct ipsec_flow *f, bool tell, bool debug)
{
	struct ipsec_pair *p, *tmp;

	list_each_safe (p, tmp, &f->pairs, node)
		ipsec_pair_delete(p, tell, debug);
}

static bool ipsec_pair_used(const struct ipsec_pair *p)
{
	return p->esp_in.packets || p->esp_out.packets || p->ah_in.packets || p->ah_out.packets;
}

static void ipsec_pair_soft(void *ctx)
{
	struct ipsec_pair *p = ctx;
	struct router *r = ipsec_of_flow(p->flow)->router;

	ev_ipsec_expiring(r, ipsec_pair_left_s(p));
	if (p->flow->out == p && ipsec_pair_used(p))
		ipsec_flow_request(r, p->flow);
}

static void ipsec_pair_hard(void *ctx)
{
	ipsec_pair_delete(ctx, true, true);
}

/* Nothing is noted for a timer with each packet: when it is due it looks how long ago the last
 * one was, and waits for the rest. */
static void ipsec_pair_idle(void *ctx)
{
	struct ipsec_pair *p = ctx;
	struct sim *s = ipsec_of_flow(p->flow)->router->sim;
	uint64_t quiet = s->now_ns - p->used_ns, limit = p->idle_s * NS_PER_S;

	if (quiet < limit)
		timer_start(s, &p->idle, limit - quiet);
	else
		ipsec_pair_delete(p, true, true);
}

/* The initiator asks first; the other end asks only if that came to nothing. */
static void ipsec_pair_timers(struct ipsec_pair *p)
{
	struct sim *s = ipsec_of_flow(p->flow)->router->sim;
	uint32_t before = p->initiator ? IPSEC_REKEY_S : IPSEC_REKEY_S / 2;

	timer_init(&p->soft, ipsec_pair_soft, p);
	timer_init(&p->hard, ipsec_pair_hard, p);
	if (p->lifetime_s > 2 * before)
		timer_start(s, &p->soft, (p->lifetime_s - before) * NS_PER_S);
	timer_start(s, &p->hard, p->lifetime_s * NS_PER_S);
	timer_init(&p->idle, ipsec_pair_idle, p);
	if (p->idle_s)
		timer_start(s, &p->idle, p->idle_s * NS_PER_S);
}

/*
 * A pair that gave way stays for what is on its way, and no longer. The initiator lets go a second
 * earlier and says so; the other end then has nothing left to say.
 */
static void ipsec_pair_retire(struct ipsec_pair *p)
{
	struct sim *s = ipsec_of_flow(p->flow)->router->sim;
	uint64_t overlap_ns = (IPSEC_OVERLAP_S - p->initiator) * NS_PER_S;

	if (p->replaced)
		return;
	p->replaced = true;
	timer_stop(s, &p->soft);
	if (timer_left_ns(s, &p->hard) > overlap_ns)
		timer_start(s, &p->hard, overlap_ns);
}

/* Both ends began at once: two pairs that each end may have seen in another order. */
static bool ipsec_pairs_crossed(const struct ipsec_pair *a, const struct ipsec_pair *b)
{
	uint64_t apart_ns = a->made_ns > b->made_ns ? a->made_ns - b->made_ns
						    : b->made_ns - a->made_ns;

	return a->initiator != b->initiator && !a->replaced && !b->replaced &&
	       apart_ns < IPSEC_CROSSED_S * NS_PER_S;
}

/* A number that both ends see alike. */
static uint32_t ipsec_pair_rank(const struct ipsec_pair *p)
{
	const struct ipsec_sa *in = p->esp_in.proto ? &p->esp_in : &p->ah_in;
	const struct ipsec_sa *out = p->esp_out.proto ? &p->esp_out : &p->ah_out;

	return in->spi < out->spi ? in->spi : out->spi;
}

/*
 * A new pair takes the place of those before it. Of two that crossed, the one with the lowest SPI
 * stays, so that both ends retire the same one; else each would delete what the other uses.
 */
static void ipsec_pair_succeed(struct ipsec_flow *f, struct ipsec_pair *p)
{
	struct ipsec_pair *old;

	f->out = p;
	list_each (old, &f->pairs, node) {
		if (ipsec_pairs_crossed(old, p) && ipsec_pair_rank(old) < ipsec_pair_rank(p)) {
			ipsec_pair_retire(p);
			f->out = old;
		} else {
			ipsec_pair_retire(old);
		}
	}
	list_push_front(&f->pairs, &p->node);
}

static void ipsec_install_debug(struct ipsec_pair *p)
{
	struct ipsec_sa *const sas[] = {&p->ah_in, &p->ah_out, &p->esp_in, &p->esp_out};
	struct router *r = ipsec_of_flow(p->flow)->router;
	struct ipsec_key_msg m = {
		.local = p->local,
		.remote = p->remote,
		.local_proxy = &p->flow->local_proxy,
		.remote_proxy = &p->flow->remote_proxy,
		.transport = !p->tunnel,
		.lifetime_s = p->lifetime_s,
		.lifetime_kb = p->lifetime_kb,
		.pfs_group = p->dh_group,
	};

	ev_ipsec_queue(r, 0);
	for (size_t i = 0; i < 4; i++) {
		if (!sas[i]->proto)
			continue;
		m.proto = sas[i]->proto;
		m.cipher = sas[i]->cipher;
		m.hash = sas[i]->hash;
		m.spi = sas[i]->spi;
		m.conn_id = sas[i]->conn_id;
		ipsec_debug_initialize(r, &m, sas[i]->inbound);
	}
	for (size_t i = 0; i < 4; i++)
		if (sas[i]->proto)
			ipsec_debug_created(sas[i]);
}

static struct ipsec_pair *ipsec_pair_new(struct ipsec_flow *f, const struct ipsec_sa_pair *k)
{
	struct ipsec *ip = ipsec_of_flow(f);
	struct ipsec_pair *p = mem_zalloc(sizeof(*p));

	p->flow = f;
	p->local = k->local;
	p->remote = k->remote;
	p->tunnel = !k->chosen.transport;
	p->initiator = k->initiator;
	p->encap_port = k->chosen.ah_hash ? 0 : k->encap_port;
	p->dh_group = k->dh_group;
	p->icookie = k->icookie;
	p->rcookie = k->rcookie;
	p->made_ns = p->used_ns = ip->router->sim->now_ns;
	p->idle_s = f->entry->config.idle_s ? f->entry->config.idle_s : ip->router->crypto->idle_s;
	p->lifetime_s = k->chosen.lifetime_s ? k->chosen.lifetime_s : IPSEC_LIFETIME_S;
	p->lifetime_kb = k->chosen.lifetime_kb ? k->chosen.lifetime_kb : IPSEC_LIFETIME_KB;
	p->peer = ipsec_peer_get(ip, p->local, p->remote);
	list_push(&p->peer->pairs, &p->peer_node);
	if (k->chosen.ah_hash) {
		ipsec_sa_init(p, &p->ah_in, IP_PROTO_AH, k->ah_in, true, k->key_ah_in, &k->chosen);
		ipsec_sa_init(p, &p->ah_out, IP_PROTO_AH, k->ah_out, false, k->key_ah_out,
			      &k->chosen);
	}
	if (k->chosen.esp_cipher || k->chosen.esp_hash) {
		ipsec_sa_init(p, &p->esp_in, IP_PROTO_ESP, k->esp_in, true, k->key_esp_in,
			      &k->chosen);
		ipsec_sa_init(p, &p->esp_out, IP_PROTO_ESP, k->esp_out, false, k->key_esp_out,
			      &k->chosen);
	}
	ipsec_pair_timers(p);
	return p;
}

void ipsec_install(struct router *r, const struct ipsec_sa_pair *k)
{
	struct ipsec_flow *f = ipsec_flow_by_id(r->crypto->ipsec, (uintptr_t)k->flow);
	const struct sim_observer *o = &r->sim->observer;
	struct ipsec_pair *p;

	/* The config may have changed, or the role gone, while IKE was at work. */
	if (!f || !f->entry->binding->active || f->entry->binding->local != k->local) {
		if (k->chosen.esp_cipher || k->chosen.esp_hash)
			ike_send_delete(r, k->local, k->remote, IP_PROTO_ESP, &k->esp_in, 1);
		if (k->chosen.ah_hash)
			ike_send_delete(r, k->local, k->remote, IP_PROTO_AH, &k->ah_in, 1);
		return;
	}
	f->requested = false;
	p = ipsec_pair_new(f, k);
	if (o->ipsec_keys)
		o->ipsec_keys(o->ctx, p);
	ipsec_pair_succeed(f, p);
	ipsec_install_debug(p);
	rri_reconcile(f->entry);
}

/* ---- lifetimes ---- */

uint32_t ipsec_pair_left_s(const struct ipsec_pair *p)
{
	const struct sim *s = ipsec_of_flow(p->flow)->router->sim;

	return (uint32_t)((timer_left_ns(s, &p->hard) + NS_PER_S - 1) / NS_PER_S);
}

uint32_t ipsec_sa_left_kb(const struct ipsec_sa *sa)
{
	uint64_t used = (sa->bytes + 1023) / 1024;

	return used >= sa->pair->lifetime_kb ? 0 : sa->pair->lifetime_kb - (uint32_t)used;
}

bool ipsec_sa_account(struct ipsec_sa *sa, size_t bytes)
{
	struct ipsec_pair *p = sa->pair;
	uint32_t before = p->initiator ? IPSEC_REKEY_KB : IPSEC_REKEY_KB / 2, left;

	/* A peer may want less than that: never a successor for a new SA's first packet. */
	if (before > p->lifetime_kb / 4)
		before = p->lifetime_kb / 4;
	p->used_ns = ipsec_of_flow(p->flow)->router->sim->now_ns;
	sa->packets++;
	sa->bytes += bytes;
	left = ipsec_sa_left_kb(sa);
	if (left > before)
		return true;
	if (!left) {
		ipsec_pair_delete(p, true, true);
		return false;
	}
	if (p->flow->out == p && !p->replaced && !p->flow->requested)
		ipsec_flow_request(ipsec_of_flow(p->flow)->router, p->flow);
	return true;
}

/* ---- what IKE asks and tells ---- */

static uint8_t ipsec_ip_proto(uint8_t proto)
{
	/* Either a protocol number or RFC 2407's protocol id (4.4.1). */
	if (proto == 3 || proto == IP_PROTO_ESP)
		return IP_PROTO_ESP;
	return IP_PROTO_AH;
}

static bool ipsec_spi_taken(const struct ipsec *ip, uint32_t spi)
{
	const struct ipsec_sa *sa;

	if (!ip->sa_buckets)
		return false;
	for (sa = ip->sas[spi & (ip->sa_buckets - 1)]; sa; sa = sa->next)
		if (sa->spi == spi)
			return true;
	return false;
}

uint32_t ipsec_new_spi(struct router *r, uint8_t proto)
{
	uint32_t spi;

	(void)proto; /* One space of numbers for both. */
	do {
		spi = router_chance_u32(r);
	} while (spi < 256 || ipsec_spi_taken(r->crypto->ipsec, spi)); /* RFC 4303, 2.1 */
	return spi;
}

void ipsec_peer_deleted(struct router *r, uint32_t remote, uint8_t proto, const uint32_t *spis,
			size_t n)
{
	struct ipsec *ip = r->crypto->ipsec;
	bool esp = ipsec_ip_proto(proto) == IP_PROTO_ESP;
	struct ipsec_peer *peer, *next_peer;

	ev_ipsec_queue(r, 0);
	ev_ipsec_delete_notify(r, 0);
	for (size_t i = 0; i < n; i++) {
		ev_ipsec_delete_spi(r, spis[i], ipsec_ip_proto(proto), remote);
		peer = ip->peer_buckets ? ip->peers[ipsec_peer_bucket(ip, remote)] : NULL;
		for (; peer; peer = next_peer) {
			struct ipsec_pair *p, *tmp;

			next_peer = peer->next;
			if (peer->remote != remote)
				continue;
			list_each_safe (p, tmp, &peer->pairs, peer_node) {
				const struct ipsec_sa *sa = esp ? &p->esp_out : &p->ah_out;

				if (!sa->proto || sa->spi != spis[i])
					continue;
				/* The last of a peer's pairs takes the peer with it. */
				ipsec_pair_delete(p, false, true);
				break;
			}
		}
	}
}

/* The pairs with a peer go; the peer goes with the last one. */
static void ipsec_peer_delete_pairs(struct ipsec *ip, uint32_t local, uint32_t remote, bool tell)
{
	struct ipsec_peer *peer;

	while ((peer = ipsec_peer_find(ip, local, remote)))
		ipsec_pair_delete(list_first(&peer->pairs, struct ipsec_pair, peer_node), tell,
				  true);
}

void ipsec_delete_peer(struct router *r, uint32_t local, uint32_t remote)
{
	ev_ipsec_queue(r, 0);
	ev_ipsec_delete_notify(r, 0);
	ev_ipsec_delete_shared(r, remote);
	ipsec_peer_delete_pairs(r->crypto->ipsec, local, remote, false);
}

void ipsec_peer_port(struct router *r, uint32_t local, uint32_t remote, uint16_t port)
{
	struct ipsec_peer *peer = ipsec_peer_find(r->crypto->ipsec, local, remote);
	struct ipsec_pair *p;

	if (!peer)
		return;
	list_each (p, &peer->pairs, peer_node)
		if (p->encap_port)
			p->encap_port = port;
}

bool ipsec_has_sas(struct router *r, uint32_t local, uint32_t remote)
{
	return ipsec_peer_find(r->crypto->ipsec, local, remote) != NULL;
}
