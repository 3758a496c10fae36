/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Main mode with pre-shared keys (RFC 2409, 5.4), as a table of steps for each side:
 *
 *   initiator                    responder
 *   1  HDR, SA            -->
 *                         <--    HDR, SA               2
 *   3  HDR, KE, Ni        -->
 *                         <--    HDR, KE, Nr           4
 *   5  HDR*, IDii, HASH_I -->
 *                         <--    HDR*, IDir, HASH_R    6
 *
 * Differs from the RFC where IOS does: a proposal is accepted whatever its lifetime, and the
 * shorter one counts; the key is chosen by the peer's address alone.
 */
#include "engine/crypto/ike_vendor.h"

#include <stdlib.h>
#include <string.h>
#include <openssl/crypto.h>

const char *ike_psk(struct ike_sa *sa)
{
	const struct isakmp_key *k = crypto_key_for(sa->ike->r, sa->peer->remote);

	if (ike_modern(sa))
		ev_ike_psk_look(sa->ike->r, sa->peer->remote, k ? "success" : "failure");
	if (k)
		ev_ike_psk_found(sa->ike->r, sa->id, sa->peer->remote);
	else
		ev_ike_psk_none(sa->ike->r, sa->id, sa->peer->remote);
	return k ? k->key : NULL;
}

static void ike_put_policy(struct ike_enc *e, const struct isakmp_policy *p, uint8_t num, bool more)
{
	const struct cipher_info *c = &cipher_infos[p->cipher];

	ike_enc_transform(e, num, 1); /* KEY_IKE */
	ike_enc_attr(e, IKE_P1_ENCR, c->ike_id);
	ike_enc_attr(e, IKE_P1_HASH, hash_infos[p->hash].ike_id);
	ike_enc_attr(e, IKE_P1_GROUP, p->group);
	ike_enc_attr(e, IKE_P1_AUTH, 1);
	ike_enc_attr(e, IKE_P1_LIFE_TYPE, 1);
	ike_enc_attr(e, IKE_P1_LIFE, p->lifetime_s);
	if (c->key_bits_attr)
		ike_enc_attr(e, IKE_P1_KEY_BITS, c->key_bits_attr);
	ike_enc_transform_end(e, more);
}

/* Policies we can negotiate: those with pre-shared keys whose algorithms are here. */
static bool ike_policy_usable(const struct ike *ike, const struct isakmp_policy *p)
{
	return p->psk && p->cipher < CIPHER_COUNT && ike->c->ossl->cipher[p->cipher] &&
	       p->hash < HASH_COUNT && ike->c->ossl->md[p->hash] && ike_group_known(ike, p->group);
}

static bool ike_make_offer(struct ike_sa *sa, struct ike_enc *e)
{
	const struct crypto *c = sa->ike->c;
	struct ike_handshake *hs = sa->hs;
	unsigned n = 0, i = 0;
	size_t at;

	for (size_t k = 0; k < c->n_policies; k++)
		n += ike_policy_usable(sa->ike, &c->policies[k]);
	if (n == 0 || n > 255)
		return false;
	ike_enc_open(e, IKE_PL_SA);
	at = e->w.len;
	wbuf_u32(&e->w, IKE_DOI_IPSEC);
	wbuf_u32(&e->w, IKE_SIT_IDENTITY);
	ike_enc_proposal(e, 1, IKE_PROTO_ISAKMP, NULL, 0, (uint8_t)n);
	for (size_t k = 0; k < c->n_policies; k++) {
		if (!ike_policy_usable(sa->ike, &c->policies[k]))
			continue;
		i++;
		ike_put_policy(e, &c->policies[k], (uint8_t)i, i < n);
	}
	ike_enc_proposal_end(e, false);
	ike_enc_close(e);
	if (e->w.failed)
		return false;
	hs->sa_len = e->w.len - at;
	hs->sa_body = mem_zalloc(hs->sa_len);
	memcpy(hs->sa_body, e->w.base + at, hs->sa_len);
	return true;
}

bool ike_main_start(struct ike_peer *p)
{
	struct ike *ike = p->ike;
	struct router *r = ike->r;
	struct ike_sa *sa, *old;
	struct ike_enc e;
	uint64_t cookie = 0;

	while (cookie == 0)
		router_chance(r, &cookie, sizeof(cookie));
	old = ike_sa_ready(p);
	sa = ike_sa_new(p, true, cookie);
	/* RFC 3947, 4: once moved, new dialogues begin at port 4500. */
	if (old && ike_natt_udp(old)) {
		sa->lport = old->lport;
		sa->rport = old->rport;
	}
	if (ike_modern(sa)) {
		ev_ike_ports(r, sa->lport, sa->rport);
		ev_ike_new_node(r, 0);
	}
	ike_enc_start(sa, NULL, IKE_EXCH_MAIN, true, &e);
	if (!ike_psk(sa) || !ike_make_offer(sa, &e)) {
		ike_sa_delete(sa, "No policy or key", IKE_END_QUIET);
		return false;
	}
	ike_vendors_put(sa, &e, true);
	sa->step = ike_main_initiator;
	ike_sa_set_fsm(sa, IKE_FSM_IKE_I_MM1, "IKE_SA_REQ_MM");
	ev_ike_main_begin(r, sa->id);
	return ike_send(sa, NULL, &e, true);
}

/* What keeps a transform from matching a policy, in IOS's words; NULL: it matches. */
static const char *ike_policy_mismatch(const struct isakmp_policy *p, const struct ike_attrs *a)
{
	const struct cipher_info *c = &cipher_infos[p->cipher];
	uint32_t bits = a->seen & 1u << IKE_P1_KEY_BITS ? a->val[IKE_P1_KEY_BITS] : 0;

	if (a->val[IKE_P1_ENCR] != c->ike_id)
		return "Encryption algorithm offered";
	if (c->key_bits_attr && (bits ? bits : 128) != c->key_bits_attr)
		return "Proposed key length";
	if (!c->key_bits_attr && bits && bits != c->key_len * 8u)
		return "Proposed key length";
	if (a->val[IKE_P1_HASH] != hash_infos[p->hash].ike_id)
		return "Hash algorithm offered";
	if (a->val[IKE_P1_AUTH] != 1 || !p->psk)
		return "Authentication method offered";
	if (a->val[IKE_P1_GROUP] != p->group)
		return "Diffie-Hellman group offered";
	return a->odd ? "Attribute offered" : NULL;
}

static bool ike_policy_match(struct ike_sa *sa, const struct isakmp_policy *p,
			     const struct ike_transform *t, bool more)
{
	struct ike_attrs a;
	const char *why;

	if (t->proto != IKE_PROTO_ISAKMP || t->id != 1 ||
	    !ike_attrs_decode(t->attrs, IKE_P1_LIFE_TYPE, IKE_P1_LIFE, &a))
		return false;
	ike_say_p1_transform(sa, t, &a, p->priority);
	why = ike_policy_mismatch(p, &a);
	if (why) {
		ev_ike_mismatch(sa->ike->r, sa->id, why);
		ev_ike_atts_bad(sa->ike->r, sa->id, more ? IKE_PL_TRANSFORM : 0);
		return false;
	}
	ev_ike_atts_ok(sa->ike->r, sa->id, more ? IKE_PL_TRANSFORM : 0);
	sa->cipher = p->cipher;
	sa->hash = p->hash;
	sa->group = p->group;
	sa->lifetime_s = p->lifetime_s;
	if (a.life_s && a.life_s < sa->lifetime_s)
		sa->lifetime_s = a.life_s;
	sa->hs->shorter = sa->lifetime_s < (a.life_s ? a.life_s : UINT32_MAX);
	return true;
}

/* The first policy by priority that one of the transforms satisfies. */
static const struct ike_transform *ike_policy_select(struct ike_sa *sa, const struct ike_offer *o)
{
	const struct crypto *c = sa->ike->c;

	for (size_t k = 0; k < c->n_policies; k++) {
		const struct isakmp_policy *p = &c->policies[k];

		if (!ike_policy_usable(sa->ike, p))
			continue;
		for (unsigned i = 0; i < o->n; i++)
			if (ike_policy_match(sa, p, &o->t[i], i + 1 < o->n))
				return &o->t[i];
	}
	ev_ike_no_offers(sa->ike->r, sa->id);
	ev_ike_p1_refused(sa->ike->r, sa->id, sa->peer->local, sa->peer->remote);
	return NULL;
}

/* Responder, message 1. */
static int ike_take_offer(struct ike_sa *sa, struct ike_node *n, struct ike_msg *m)
{
	struct ike_handshake *hs = sa->hs;
	const struct ike_transform *t;
	struct ike_offer o;

	(void)n;
	ev_ike_processing(sa->ike->r, sa->id, "SA", 0);
	if (!ike_offer_decode(m->sa, &o))
		return IKE_BAD;
	ike_vendors_take(sa, m);
	if (!ike_psk(sa))
		return IKE_FAIL;
	ev_ike_psk_local(sa->ike->r, sa->id);
	t = ike_policy_select(sa, &o);
	if (!t || t->attrs.len > sizeof(hs->chosen_attrs) || t->spi.len > sizeof(hs->spi))
		return IKE_N_NO_PROPOSAL;
	/* The chosen transform is given back as it came (RFC 2408, 4.2). */
	hs->chosen = *t;
	memcpy(hs->chosen_attrs, t->attrs.p, t->attrs.len);
	memcpy(hs->spi, t->spi.p, t->spi.len);
	hs->chosen.attrs.p = hs->chosen_attrs;
	hs->chosen.spi.p = hs->spi;
	hs->sa_len = m->sa.len;
	hs->sa_body = mem_zalloc(hs->sa_len);
	memcpy(hs->sa_body, m->sa.p, hs->sa_len);
	return IKE_OK;
}

static bool ike_make_choice(struct ike_sa *sa, struct ike_node *n, struct ike_enc *e)
{
	const struct ike_transform *t = &sa->hs->chosen;

	(void)n;
	ike_enc_open(e, IKE_PL_SA);
	wbuf_u32(&e->w, IKE_DOI_IPSEC);
	wbuf_u32(&e->w, IKE_SIT_IDENTITY);
	ike_enc_proposal(e, t->prop, t->proto, t->spi.p, t->spi.len, 1);
	ike_enc_transform(e, t->num, t->id);
	wbuf_bytes(&e->w, t->attrs.p, t->attrs.len);
	ike_enc_transform_end(e, false);
	ike_enc_proposal_end(e, false);
	ike_enc_close(e);
	ike_vendors_put(sa, e, true);
	return true;
}

/* Initiator, message 2: one transform, which must be one of ours. */
static int ike_take_choice(struct ike_sa *sa, struct ike_node *n, struct ike_msg *m)
{
	struct ike_offer o;

	(void)n;
	ev_ike_processing(sa->ike->r, sa->id, "SA", 0);
	if (!ike_offer_decode(m->sa, &o) || o.n != 1)
		return IKE_BAD;
	ike_vendors_take(sa, m);
	if (!ike_psk(sa))
		return IKE_FAIL;
	ev_ike_psk_local(sa->ike->r, sa->id);
	return ike_policy_select(sa, &o) ? IKE_OK : IKE_BAD;
}

static bool ike_make_key(struct ike_sa *sa, struct ike_node *n, struct ike_enc *e)
{
	struct ike_handshake *hs = sa->hs;
	struct ike_nonce *own = sa->initiator ? &hs->ni : &hs->nr;

	(void)n;
	if (sa->initiator) {
		own->len = IKE_NONCE_LEN;
		router_chance(sa->ike->r, own->p, own->len);
		if (!ike_dh_begin(sa->ike, &hs->dh, sa->group))
			return false;
	}
	ike_enc_payload(e, IKE_PL_KE, hs->dh.pub, hs->dh.len);
	ike_enc_payload(e, IKE_PL_NONCE, own->p, own->len);
	ike_vendors_put(sa, e, false);
	ike_natt_put(sa, e);
	return true;
}

/* Messages 3 and 4. */
static int ike_take_key(struct ike_sa *sa, struct ike_node *n, struct ike_msg *m)
{
	struct ike_handshake *hs = sa->hs;
	struct ike_nonce *own = sa->initiator ? &hs->ni : &hs->nr;
	struct ike_nonce *their = sa->initiator ? &hs->nr : &hs->ni;
	struct router *r = sa->ike->r;
	const char *psk;

	(void)n;
	if (m->nonce.len < 8 || m->nonce.len > IKE_NONCE_MAX)
		return IKE_BAD;
	ev_ike_processing(r, sa->id, "KE", 0);
	if (!sa->initiator && !ike_dh_begin(sa->ike, &hs->dh, sa->group))
		return IKE_FAIL;
	if (!ike_dh_finish(sa->ike, &hs->dh, m->ke))
		return IKE_BAD;
	ev_ike_processing(r, sa->id, "NONCE", 0);
	memcpy(their->p, m->nonce.p, m->nonce.len);
	their->len = m->nonce.len;
	if (!sa->initiator) {
		own->len = IKE_NONCE_LEN;
		router_chance(r, own->p, own->len);
	}
	psk = ike_psk(sa);
	if (!psk || !ike_keys_derive(sa, psk))
		return IKE_FAIL;
	ev_ike_skeyid(r, sa->id);
	ike_vendors_take(sa, m);
	ike_natt_take(sa, m);
	return IKE_OK;
}

/* This is the first contact if nothing else stands with the peer (RFC 2407, 4.6.3.3). */
static bool ike_is_first_contact(struct ike_sa *sa)
{
	return !ike_sa_ready(sa->peer) &&
	       !ipsec_has_sas(sa->ike->r, sa->peer->local, sa->peer->remote);
}

static bool ike_make_auth(struct ike_sa *sa, struct ike_node *n, struct ike_enc *e)
{
	struct router *r = sa->ike->r;
	bool hostname = sa->ike->c->isakmp.identity_hostname;
	struct ike_id id = {
	    .type = hostname ? IKE_ID_FQDN : IKE_ID_ADDR,
	    .proto = IP_PROTO_UDP,
	    .port = IKE_PORT,
	    .addr = sa->peer->local,
	    .data = {(const uint8_t *)r->hostname, hostname ? strlen(r->hostname) : 8 - 4},
	};
	uint8_t hash[IKE_HASH_MAX], cookies[16];
	struct ike_chunk body;

	(void)n;
	if (sa->initiator && ike_is_first_contact(sa)) {
		sa->hs->initial_contact = true;
		if (ike_modern(sa))
			ev_ike_contact_sent(r, sa->id);
	}
	ev_ike_auth_type(r, sa->id, hostname ? "ID_FQDN" : "ID_IPV4_ADDR");
	ike_say_id(sa, &id, IKE_PL_HASH);
	ike_enc_id(e, &id);
	if (e->w.failed)
		return false;
	body = (struct ike_chunk){e->w.base + e->open_at + 4, e->w.len - e->open_at - 4};
	ev_ike_id_total(r, sa->id, (unsigned)body.len + 4);
	ike_auth_hash(sa, sa->initiator, body, hash);
	ike_enc_payload(e, IKE_PL_HASH, hash, ike_prf_len(sa));
	if (sa->hs->initial_contact && sa->initiator) {
		ike_put_u64(cookies, sa->icookie);
		ike_put_u64(cookies + 8, sa->rcookie);
		ike_enc_notify(e, IKE_PROTO_ISAKMP, IKE_N_INITIAL_CONTACT, cookies, 16, NULL, 0);
	}
	return true;
}

/* Messages 5 and 6. */
static int ike_take_auth(struct ike_sa *sa, struct ike_node *n, struct ike_msg *m)
{
	struct router *r = sa->ike->r;
	uint8_t hash[IKE_HASH_MAX];
	struct ike_id id;

	(void)n;
	ev_ike_processing(r, sa->id, "ID", 0);
	/* RFC 2407, 4.6.2: in phase 1 protocol and port are 0/0 or 17/500; some send 17/0. */
	if (m->n_ids != 1 || !ike_id_decode(m->id[0], &id) ||
	    (id.proto && id.proto != IP_PROTO_UDP) || (id.port && id.port != IKE_PORT))
		return IKE_BAD;
	ike_say_id(sa, &id, IKE_PL_HASH);
	ev_ike_processing(r, sa->id, "HASH", 0);
	ike_auth_hash(sa, !sa->initiator, m->id[0], hash);
	if (m->hash.len != ike_prf_len(sa) || CRYPTO_memcmp(hash, m->hash.p, m->hash.len)) {
		ev_ike_auth_failed(r, sa->id, sa->peer->remote);
		return IKE_BAD;
	}
	sa->peer_id = id.type == IKE_ID_ADDR ? id.addr : 0;
	ike_vendors_take(sa, m);
	ike_natt_follow(sa);
	ev_ike_authenticated(r, sa->id, sa->peer->remote);
	if (ike_modern(sa))
		ev_ike_no_profile(r, sa->id);
	ike_info_notifies(sa, NULL, m);
	return IKE_OK;
}

const struct ike_step ike_main_initiator[] = {
    {.want = IKE_HAS(IKE_PL_SA),
     .received = IKE_FSM_IKE_I_MM2,
     .sent = IKE_FSM_IKE_I_MM3,
     .shown = IKE_MM_SA_SETUP,
     .take = ike_take_choice,
     .make = ike_make_key},
    {.want = IKE_HAS(IKE_PL_KE) | IKE_HAS(IKE_PL_NONCE),
     .received = IKE_FSM_IKE_I_MM4,
     .sent = IKE_FSM_IKE_I_MM5,
     .shown = IKE_MM_KEY_EXCH,
     .take = ike_take_key,
     .make = ike_make_auth},
    {.want = IKE_HAS(IKE_PL_ID) | IKE_HAS(IKE_PL_HASH),
     .encrypted = true,
     .received = IKE_FSM_IKE_I_MM6,
     .sent = IKE_FSM_IKE_P1_COMPLETE,
     .shown = IKE_MM_KEY_EXCH,
     .take = ike_take_auth,
     .last = true},
};

const struct ike_step ike_main_responder[] = {
    {.want = IKE_HAS(IKE_PL_SA),
     .received = IKE_FSM_IKE_R_MM1,
     .sent = IKE_FSM_IKE_R_MM2,
     .shown = IKE_MM_SA_SETUP,
     .take = ike_take_offer,
     .make = ike_make_choice},
    {.want = IKE_HAS(IKE_PL_KE) | IKE_HAS(IKE_PL_NONCE),
     .answer_clear = true,
     .received = IKE_FSM_IKE_R_MM3,
     .sent = IKE_FSM_IKE_R_MM4,
     .shown = IKE_MM_KEY_EXCH,
     .take = ike_take_key,
     .make = ike_make_key},
    {.want = IKE_HAS(IKE_PL_ID) | IKE_HAS(IKE_PL_HASH),
     .encrypted = true,
     .received = IKE_FSM_IKE_R_MM5,
     .sent = IKE_FSM_IKE_P1_COMPLETE,
     .shown = IKE_MM_KEY_EXCH,
     .take = ike_take_auth,
     .make = ike_make_auth,
     .last = true},
};

static void ike_main_complete(struct ike_sa *sa)
{
	bool tell_lifetime = !sa->initiator && sa->hs->shorter;
	struct ike_peer *p = sa->peer;

	ike_sa_set_fsm(sa, IKE_FSM_IKE_P1_COMPLETE, "IKE_PROCESS_COMPLETE");
	ike_sa_established(sa);
	if (tell_lifetime) {
		/* RFC 2407, 4.6.3.1: the responder uses less than was offered. */
		uint8_t spi[16], attrs[12];
		struct wbuf w = wbuf_from(attrs, sizeof(attrs));

		ike_put_u64(spi, sa->icookie);
		ike_put_u64(spi + 8, sa->rcookie);
		wbuf_u32(&w, 0x80000000u | IKE_P1_LIFE_TYPE << 16 | 1);
		wbuf_u32(&w, IKE_P1_LIFE << 16 | 4);
		wbuf_u32(&w, sa->lifetime_s);
		ike_info_send_notify(sa, IKE_PROTO_ISAKMP, IKE_N_RESPONDER_LIFETIME, spi, 16, attrs,
				     w.len);
	}
	ike_peer_serve(p);
}

static int ike_main_answer(struct ike_sa *sa, const struct ike_step *s)
{
	struct ike_enc e;

	if (s->make) {
		sa->state = s->shown;
		ike_enc_start(sa, NULL, IKE_EXCH_MAIN, s->answer_clear, &e);
		/* Only a peer that proved its address is sent things it did not ask for again. */
		if (!s->make(sa, NULL, &e) ||
		    !ike_send(sa, NULL, &e, !s->last && s != ike_main_responder)) {
			ike_sa_delete(sa, "no answer could be made", IKE_END_QUIET);
			return IKE_FAIL;
		}
		if (s == ike_main_responder)
			timer_start(sa->ike->r->sim, &sa->expire, IKE_HALF_OPEN_S * NS_PER_S);
	} else {
		timer_stop(sa->ike->r->sim, &sa->flight.timer);
		sa->flight.tx.len = 0;
	}
	if (s->last) {
		ike_main_complete(sa);
		return IKE_OK;
	}
	ike_sa_set_fsm(sa, s->sent, "IKE_PROCESS_COMPLETE");
	sa->step = s + 1;
	return IKE_OK;
}

int ike_main_input(struct ike_sa *sa, struct ike_msg *m)
{
	const struct ike_step *s = sa->step;
	enum ike_fsm before = sa->fsm;
	uint64_t rcookie = sa->rcookie;
	int result;

	if (!s || (m->have & s->want) != s->want ||
	    s->encrypted != (m->h.flags & IKE_FLAG_ENCRYPTED)) {
		ev_ike_missing(sa->ike->r, sa->id, ike_fsm_name(sa->fsm));
		return IKE_BAD;
	}
	ike_sa_set_fsm(sa, s->received, "IKE_MM_EXCH");
	if (sa->initiator && sa->rcookie == 0)
		sa->rcookie = m->h.rcookie;
	result = s->take(sa, NULL, m);
	if (result == IKE_OK)
		return ike_main_answer(sa, s);
	if (result == IKE_BAD) {
		sa->fsm = before;
		sa->rcookie = rcookie;
		return IKE_BAD;
	}
	if (result > 0)
		ike_info_send_notify(sa, IKE_PROTO_ISAKMP, (uint16_t)result, NULL, 0, NULL, 0);
	ev_ike_mode_failure(sa->ike->r, "Main", sa->peer->remote);
	ike_sa_delete(sa, "phase 1 failed", IKE_END_QUIET);
	return IKE_FAIL;
}

void ike_main_offered(struct ike *ike, const struct udp_rx *d, const struct ike_hdr *h)
{
	struct ike_msg m = {.h = *h};
	struct ike_peer *p;
	struct ike_sa *sa;
	int result;

	if (h->flags & IKE_FLAG_ENCRYPTED || h->mid ||
	    !ike_msg_decode(d->data + IKE_HDR_LEN, h->len - IKE_HDR_LEN, h->next, &m) ||
	    !(m.have & IKE_HAS(IKE_PL_SA))) {
		ike->n.drops[IKE_DROP_PAYLOAD]++;
		return;
	}
	if (!ike_may_call(ike, d->dst, d->src, true)) {
		ike->n.drops[IKE_DROP_ADMISSION]++;
		return;
	}
	p = ike_peer_get(ike, d->dst, d->src);
	sa = ike_sa_new(p, false, h->icookie);
	while (sa->rcookie == 0)
		router_chance(ike->r, &sa->rcookie, sizeof(sa->rcookie));
	sa->rport = sa->rx_sport = d->sport;
	sa->lport = sa->rx_dport = d->dport;
	sa->step = ike_main_responder;
	ike_say_received(sa, true);
	ike_flight_received(&sa->flight, d->data, h->len);
	result = ike_main_input(sa, &m);
	if (result == IKE_BAD)
		ike_sa_free(sa);
}
