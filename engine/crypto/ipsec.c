/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IPsec's beginning and end, and its dealings with IKE: what to offer, what to accept
 * (RFC 2407, 4.5 and 4.6; RFC 2409, 5.5), whom to speak with.
 */
#include "engine/crypto/ipsec.h"

#include <stdlib.h>
#include <string.h>

#include "engine/core/event.h"
#include "engine/crypto/ipsec_debug.h"
#include "engine/crypto/store.h"

enum { IPSEC_LOG_S = 30, NOTIFY_NO_PROPOSAL = 14, NOTIFY_INVALID_ID = 18 };

/* RFC 2407, 4.4.1: protocol ids, which debug lines print. */
enum { DOI_PROTO_AH = 2, DOI_PROTO_ESP = 3 };

void ipsec_start(struct router *r)
{
	struct ipsec *ip = mem_zalloc(sizeof(*ip));

	ip->router = r;
	ip->generation = 1;
	list_init(&ip->bindings);
	r->crypto->ipsec = ip;
	ipsec_role_listen(ip);
	ipsec_path_start(r);
}

void ipsec_stop(struct router *r)
{
	struct ipsec *ip = r->crypto->ipsec;
	struct crypto_binding *b, *tmp;

	if (!ip)
		return;
	ip->stopping = true;
	ipsec_path_stop(r);
	list_each_safe (b, tmp, &ip->bindings, node)
		ipsec_binding_free(b);
	iface_unlisten(&ip->listener);
	free(ip->sas);
	free(ip->flows);
	free(ip->peers);
	free(ip->conn_map);
	mem_wipe(ip, sizeof(*ip));
	free(ip);
	r->crypto->ipsec = NULL;
}

bool ipsec_may_log(struct router *r, uint64_t *last_ns)
{
	if (*last_ns && r->sim->now_ns - *last_ns < IPSEC_LOG_S * NS_PER_S)
		return false;
	*last_ns = r->sim->now_ns ? r->sim->now_ns : 1;
	return true;
}

/* RFC 2401, 4.1: transport mode is for hosts; a gateway's traffic for others needs a tunnel. */
bool ipsec_flow_transport(const struct ipsec_flow *f, const struct transform_set *t)
{
	return t->transport && f->local_proxy.mask == UINT32_MAX &&
	       f->remote_proxy.mask == UINT32_MAX &&
	       f->local_proxy.addr == f->entry->binding->local &&
	       ipsec_entry_has_peer(f->entry, f->remote_proxy.addr);
}

static void ipsec_wish(const struct ipsec_flow *f, const struct transform_set *t,
		       struct ipsec_proposal *p)
{
	const struct crypto_map_config *c = &f->entry->config;
	const struct crypto *store = f->entry->binding->ipsec->router->crypto;

	*p = (struct ipsec_proposal){
		.esp_cipher = t->esp_cipher,
		.esp_hash = t->esp_hash,
		.ah_hash = t->ah_hash,
		.transport = ipsec_flow_transport(f, t),
		.lifetime_s = c->lifetime_s ? c->lifetime_s : store->lifetime_s,
		.lifetime_kb = c->lifetime_kb ? c->lifetime_kb : store->lifetime_kb,
		.pfs_group = c->pfs_group,
		.set_name = t->name,
	};
	/* Authentication alone is ESP with the null cipher (RFC 2410). */
	if (!p->esp_cipher && p->esp_hash)
		p->esp_cipher = CIPHER_NULL;
}

/* Fills a message of the key engine for one protocol of a proposal; false if it has it not. */
static bool ipsec_msg(const struct ipsec_proposal *p, uint8_t proto, struct ipsec_key_msg *m)
{
	m->proto = proto;
	m->transport = p->transport;
	m->pfs_group = p->pfs_group;
	m->cipher = proto == IP_PROTO_ESP ? p->esp_cipher : CIPHER_NONE;
	m->hash = proto == IP_PROTO_ESP ? p->esp_hash : p->ah_hash;
	return proto == IP_PROTO_ESP ? p->esp_cipher != CIPHER_NONE : p->ah_hash != HASH_NONE;
}

static void ipsec_request_debug(struct router *r, const struct ipsec_request *req)
{
	struct ipsec_key_msg m = {
		.local = req->local,
		.remote = req->remote,
		.local_proxy = &req->local_proxy,
		.remote_proxy = &req->remote_proxy,
	};

	for (unsigned i = 0; i < req->n_proposals; i++) {
		const struct ipsec_proposal *p = &req->proposals[i];

		m.lifetime_s = p->lifetime_s;
		m.lifetime_kb = p->lifetime_kb;
		m.spi = p->spi_ah;
		if (ipsec_msg(p, IP_PROTO_AH, &m))
			ipsec_debug_request(r, &m);
		m.spi = p->spi_esp;
		if (ipsec_msg(p, IP_PROTO_ESP, &m))
			ipsec_debug_request(r, &m);
	}
}

void ipsec_flow_request(struct router *r, struct ipsec_flow *f)
{
	const struct ipsec_entry *e = f->entry;
	struct ipsec_request req = {
		.local = e->binding->local,
		.remote = ipsec_entry_peer(e),
		.local_proxy = f->local_proxy,
		.remote_proxy = f->remote_proxy,
		.pfs_group = e->config.pfs_group,
		.flow = (void *)f->id,
	};
	uint32_t spi_esp, spi_ah;

	if (f->requested && r->sim->now_ns - f->requested_ns < IPSEC_REQUEST_S * NS_PER_S)
		return;
	if (!req.local || !req.remote || !e->binding->active)
		return;
	/* One number for all the sets: whichever is chosen, it is the SA's. */
	spi_esp = ipsec_new_spi(r, IP_PROTO_ESP);
	spi_ah = ipsec_new_spi(r, IP_PROTO_AH);
	for (unsigned i = 0; i < e->config.n_sets; i++) {
		const struct transform_set *t = crypto_transform(r, e->config.sets[i]);
		struct ipsec_proposal *p = &req.proposals[req.n_proposals];

		if (!t)
			continue;
		ipsec_wish(f, t, p);
		p->spi_esp = p->esp_cipher ? spi_esp : 0;
		p->spi_ah = p->ah_hash ? spi_ah : 0;
		req.n_proposals++;
	}
	if (!req.n_proposals)
		return;
	f->requested = true;
	f->requested_ns = r->sim->now_ns;
	ipsec_request_debug(r, &req);
	ike_request(r, &req);
}

void ipsec_request_failed(struct router *r, void *flow)
{
	struct ipsec_flow *f = ipsec_flow_by_id(r->crypto->ipsec, (uintptr_t)flow);

	if (!f)
		return;
	f->requested = false;
	/* The next packet tries the next peer of the entry. */
	if (f->entry->config.n_peers > 1 && !f->out)
		f->entry->peer = (f->entry->peer + 1) % f->entry->config.n_peers;
}

/* ---- the responder's side ---- */

static bool ipsec_mirrors(const struct ipsec_flow *f, const struct proxy *their,
			  const struct proxy *our)
{
	const struct proxy *l = &f->local_proxy, *r = &f->remote_proxy;

	return l->addr == our->addr && l->mask == our->mask && l->proto == our->proto &&
	       l->port == our->port && r->addr == their->addr && r->mask == their->mask &&
	       r->proto == their->proto && r->port == their->port;
}

struct ipsec_search {
	bool local, peer;
};

/* The flow whose entry has that peer and whose proxies are the mirror image of the offer's. */
static struct ipsec_flow *ipsec_mirror_find(struct router *r, uint32_t local, uint32_t remote,
					    const struct proxy *their, const struct proxy *our,
					    struct ipsec_search *found)
{
	struct crypto_binding *b;
	struct ipsec_entry *e;
	struct ipsec_flow *f;

	list_each (b, &r->crypto->ipsec->bindings, node) {
		if (!b->active || b->local != local)
			continue;
		found->local = true;
		list_each (e, &b->entries, node) {
			if (!ipsec_entry_has_peer(e, remote))
				continue;
			found->peer = true;
			list_each (f, &e->flows, node)
				if (ipsec_mirrors(f, their, our))
					return f;
		}
	}
	return NULL;
}

static bool ipsec_offer_matches(const struct ipsec_proposal *offer,
				const struct ipsec_proposal *wish)
{
	return offer->esp_cipher == wish->esp_cipher && offer->esp_hash == wish->esp_hash &&
	       offer->ah_hash == wish->ah_hash && offer->transport == wish->transport;
}

/* PFS that we want must be offered, with a group at least as strong; PFS offered is taken. */
static bool ipsec_offer_pfs_ok(const struct ipsec_proposal *offer,
			       const struct ipsec_proposal *wish)
{
	return dh_group_bits(offer->pfs_group) >= dh_group_bits(wish->pfs_group);
}

static uint32_t ipsec_lifetime_min(uint32_t offered, uint32_t ours)
{
	return offered && offered < ours ? offered : ours;
}

static bool ipsec_offer_try(struct ipsec_flow *f, const struct ipsec_proposal *offer,
			    struct ipsec_proposal *chosen)
{
	struct router *r = f->entry->binding->ipsec->router;
	const struct crypto_map_config *c = &f->entry->config;
	struct ipsec_proposal wish;

	for (unsigned i = 0; i < c->n_sets; i++) {
		const struct transform_set *t = crypto_transform(r, c->sets[i]);

		if (!t)
			continue;
		ipsec_wish(f, t, &wish);
		if (!ipsec_offer_matches(offer, &wish))
			continue;
		if (!ipsec_offer_pfs_ok(offer, &wish)) {
			ev_ipsec_no_pfs(r, wish.pfs_group);
			continue;
		}
		*chosen = *offer;
		chosen->lifetime_s = ipsec_lifetime_min(offer->lifetime_s, wish.lifetime_s);
		chosen->lifetime_kb = ipsec_lifetime_min(offer->lifetime_kb, wish.lifetime_kb);
		chosen->set_name = t->name;
		return true;
	}
	return false;
}

static void ipsec_offer_debug(struct router *r, uint32_t local, uint32_t remote,
			      const struct proxy *their, const struct proxy *our,
			      const struct ipsec_proposal *offer)
{
	struct ipsec_key_msg m = {
		.local = local,
		.remote = remote,
		.local_proxy = our,
		.remote_proxy = their,
	};
	unsigned part = 1;

	if (ipsec_msg(offer, IP_PROTO_AH, &m))
		ipsec_debug_validate(r, part++, &m);
	if (ipsec_msg(offer, IP_PROTO_ESP, &m))
		ipsec_debug_validate(r, part, &m);
}

static void ipsec_refuse_debug(struct router *r, const struct ipsec_proposal *offer)
{
	if (offer->esp_cipher)
		ev_ipsec_no_transform(r, DOI_PROTO_ESP, cipher_infos[offer->esp_cipher].esp_id,
				      hash_infos[offer->esp_hash].auth_attr);
	else
		ev_ipsec_no_transform(r, DOI_PROTO_AH, hash_infos[offer->ah_hash].ah_id,
				      hash_infos[offer->ah_hash].auth_attr);
}

int ipsec_offer_select(struct router *r, uint32_t local, uint32_t remote,
		       const struct proxy *their_proxy, const struct proxy *our_proxy,
		       const struct ipsec_proposal *offers, size_t n, void **flow,
		       struct ipsec_proposal *chosen)
{
	struct ipsec_search found = {false, false};
	struct ipsec_flow *f;

	ipsec_refresh(r->crypto->ipsec);
	f = ipsec_mirror_find(r, local, remote, their_proxy, our_proxy, &found);
	for (size_t i = 0; i < n; i++) {
		ipsec_offer_debug(r, local, remote, their_proxy, our_proxy, &offers[i]);
		if (!f || !ipsec_offer_try(f, &offers[i], chosen)) {
			if (f)
				ipsec_refuse_debug(r, &offers[i]);
			continue;
		}
		*flow = (void *)f->id;
		return (int)i;
	}
	if (!found.local)
		ev_ipsec_no_local(r, local);
	else if (!found.peer)
		ev_ipsec_no_peer(r, remote);
	else if (!f)
		ev_ipsec_no_proxies(r, 0);
	return f ? -NOTIFY_NO_PROPOSAL : -NOTIFY_INVALID_ID;
}

bool ipsec_peer_allowed(struct router *r, uint32_t local, uint32_t remote)
{
	const struct crypto_binding *b;

	list_each (b, &r->crypto->ipsec->bindings, node)
		if (b->local == local && (!b->redundancy[0] || b->role == RED_ACTIVE) &&
		    ipsec_binding_has_peer(b, remote))
			return true;
	return false;
}
