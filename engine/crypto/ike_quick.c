/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Quick mode (RFC 2409, 5.5), as a table of steps for each side:
 *
 *   initiator                                       responder
 *   1  HDR*, HASH(1), SA, Ni [, KE] [, IDci, IDcr] -->
 *                   <--  HDR*, HASH(2), SA, Nr [, KE] [, IDci, IDcr]   2
 *   3  HDR*, HASH(3) -->
 *
 * SAs are installed by the initiator when message 3 has left, by the responder when it arrived.
 * What SA payloads say is in ike_p2.c. The commit bit is not used.
 */
#include "engine/crypto/ike_p2.h"

#include <stdlib.h>
#include <string.h>
#include <openssl/crypto.h>

void ike_quick_free(struct ike_node *n)
{
	if (!n->q)
		return;
	mem_wipe(n->q, sizeof(*n->q));
	free(n->q);
	n->q = NULL;
}

void ike_quick_failed(struct ike_node *n)
{
	struct ike_req *req = n->req;

	n->req = NULL;
	if (req)
		ike_req_fail(n->sa->ike, req);
	ike_quick_free(n);
}

static struct ike_id ike_proxy_id(const struct proxy *p)
{
	struct ike_id id = {
	    .type = p->mask == UINT32_MAX ? IKE_ID_ADDR : IKE_ID_SUBNET,
	    .proto = p->proto,
	    .port = p->port,
	    .addr = p->addr,
	    .mask = p->mask,
	};

	return id;
}

static struct proxy ike_id_proxy(const struct ike_id *id)
{
	return (struct proxy){id->addr & id->mask, id->mask, id->proto, id->port};
}

/* Begins a message with room for its HASH payload. */
static void ike_quick_begin(struct ike_sa *sa, struct ike_node *n, struct ike_enc *e)
{
	static const uint8_t zeros[IKE_HASH_MAX];

	ike_enc_start(sa, n, IKE_EXCH_QUICK, false, e);
	ike_enc_payload(e, IKE_PL_HASH, zeros, ike_prf_len(sa));
}

/* Fills in the HASH over what follows it: HASH(1), or HASH(2) when `ni` is given. */
static void ike_quick_seal(struct ike_sa *sa, struct ike_node *n, struct ike_enc *e,
			   const struct ike_nonce *ni)
{
	size_t from = IKE_HDR_LEN + 4 + ike_prf_len(sa);
	struct ike_chunk rest = {e->w.base + from, e->w.len - from};

	if (!e->w.failed)
		ike_info_hash(sa, n->mid, ni, rest, e->w.base + IKE_HDR_LEN + 4);
}

/* HASH(3) = prf(SKEYID_a, 0 | M-ID | Ni_b | Nr_b). */
static void ike_quick_hash3(struct ike_sa *sa, struct ike_node *n, uint8_t *out)
{
	uint8_t head[5] = {0};
	struct wbuf w = wbuf_from(head + 1, 4);

	wbuf_u32(&w, n->mid);
	ike_prf(sa, sa->skeyid_a, ike_prf_len(sa),
		(struct ossl_piece[]){
		    {head, 5}, {n->q->ni.p, n->q->ni.len}, {n->q->nr.p, n->q->nr.len}},
		3, out);
}

static void ike_quick_nonce(struct ike_sa *sa, struct ike_nonce *n)
{
	n->len = IKE_NONCE_LEN;
	router_chance(sa->ike->r, n->p, n->len);
}

bool ike_quick_start(struct ike_sa *sa, struct ike_req *req)
{
	struct router *r = sa->ike->r;
	struct ike_node *n = ike_node_new(sa, ike_node_new_mid(sa), true);
	struct ike_quick *q = n->q = mem_zalloc(sizeof(*n->q));
	struct ike_enc e;

	req->node = n;
	n->req = req;
	n->step = ike_quick_initiator;
	ev_ike_quick_begin(r, sa->id, (int32_t)n->mid);
	q->id_i = ike_proxy_id(&req->want.local_proxy);
	q->id_r = ike_proxy_id(&req->want.remote_proxy);
	ike_quick_nonce(sa, &q->ni);
	ike_quick_begin(sa, n, &e);
	ike_p2_put_request(sa, &req->want, &e);
	ike_enc_payload(&e, IKE_PL_NONCE, q->ni.p, q->ni.len);
	if (req->want.pfs_group) {
		if (!ike_dh_begin(sa->ike, &q->dh, req->want.pfs_group))
			goto fail;
		ike_enc_payload(&e, IKE_PL_KE, q->dh.pub, q->dh.len);
	}
	ike_enc_id(&e, &q->id_i);
	ike_enc_id(&e, &q->id_r);
	ike_quick_seal(sa, n, &e, NULL);
	if (!ike_send(sa, n, &e, true))
		goto fail;
	ike_node_set_fsm(n, IKE_FSM_IKE_QM_I_QM1, "IKE_INIT_QM");
	return true;
fail:
	ike_node_done(n, "quick mode could not begin", true);
	ike_quick_failed(n);
	return false;
}

/* Identities of message 1, or the addresses themselves (RFC 2409, 5.5). */
static bool ike_take_ids(struct ike_node *n, const struct ike_msg *m)
{
	struct ike_sa *sa = n->sa;
	struct ike_quick *q = n->q;

	if (m->n_ids == 0) {
		q->id_i = (struct ike_id){
		    .type = IKE_ID_ADDR, .addr = sa->peer->remote, .mask = UINT32_MAX};
		q->id_r = (struct ike_id){
		    .type = IKE_ID_ADDR, .addr = sa->peer->local, .mask = UINT32_MAX};
		return true;
	}
	q->ids = true;
	return m->n_ids == 2 && ike_id_decode(m->id[0], &q->id_i) && q->id_i.mask &&
	       ike_id_decode(m->id[1], &q->id_r) && q->id_r.mask;
}

static bool ike_take_nonce(struct ike_sa *sa, struct ike_node *n, const struct ike_msg *m,
			   struct ike_nonce *to)
{
	if (m->nonce.len < 8 || m->nonce.len > IKE_NONCE_MAX)
		return false;
	ev_ike_processing(sa->ike->r, sa->id, "NONCE", (int32_t)n->mid);
	memcpy(to->p, m->nonce.p, m->nonce.len);
	to->len = m->nonce.len;
	return true;
}

/* Responder, message 1. */
static int ike_take_request(struct ike_sa *sa, struct ike_node *n, struct ike_msg *m)
{
	struct router *r = sa->ike->r;
	struct ike_quick *q = n->q;
	struct proxy theirs, ours;
	struct ike_offer o;
	int result;

	ev_ike_processing(r, sa->id, "SA", (int32_t)n->mid);
	if (!ike_offer_decode(m->sa, &o))
		return IKE_BAD;
	if (m->nonce.len < 8 || m->nonce.len > IKE_NONCE_MAX)
		return IKE_BAD;
	if (!ike_take_ids(n, m))
		return IKE_N_INVALID_ID;
	theirs = ike_id_proxy(&q->id_i);
	ours = ike_id_proxy(&q->id_r);
	result = ike_p2_select(sa, n, &o, m->ke.len > 0, &theirs, &ours);
	if (result)
		return result;
	ike_take_nonce(sa, n, m, &q->ni);
	if (q->pair.chosen.pfs_group) {
		ev_ike_processing(r, sa->id, "KE", (int32_t)n->mid);
		if (!ike_dh_begin(sa->ike, &q->dh, q->pair.chosen.pfs_group) ||
		    !ike_dh_finish(sa->ike, &q->dh, m->ke))
			return IKE_N_NO_PROPOSAL;
	}
	for (unsigned i = 0; i < m->n_ids; i++)
		ev_ike_processing(r, sa->id, "ID", (int32_t)n->mid);
	if (q->pair.chosen.esp_cipher != CIPHER_NONE)
		q->spi_esp = ipsec_new_spi(r, IP_PROTO_ESP);
	if (q->pair.chosen.ah_hash != HASH_NONE)
		q->spi_ah = ipsec_new_spi(r, IP_PROTO_AH);
	q->pair.local_proxy = ours;
	q->pair.remote_proxy = theirs;
	ike_quick_nonce(sa, &q->nr);
	ike_info_notifies(sa, n, m);
	return IKE_OK;
}

/* RFC 2407, 4.6.3.1: the lifetimes used, when they are shorter than those offered. */
static void ike_put_responder_lifetime(struct ike_quick *q, struct ike_enc *e)
{
	uint8_t attrs[24];
	struct wbuf w = wbuf_from(attrs, sizeof(attrs));
	const struct ipsec_proposal *c = &q->pair.chosen;

	if (c->lifetime_s) {
		wbuf_u32(&w, 0x80000000u | IKE_P2_LIFE_TYPE << 16 | 1);
		wbuf_u32(&w, IKE_P2_LIFE << 16 | 4);
		wbuf_u32(&w, c->lifetime_s);
	}
	if (c->lifetime_kb) {
		wbuf_u32(&w, 0x80000000u | IKE_P2_LIFE_TYPE << 16 | 2);
		wbuf_u32(&w, IKE_P2_LIFE << 16 | 4);
		wbuf_u32(&w, c->lifetime_kb);
	}
	ike_enc_notify(e, c->esp_cipher != CIPHER_NONE ? IKE_PROTO_ESP : IKE_PROTO_AH,
		       IKE_N_RESPONDER_LIFETIME, q->spis[c->esp_cipher == CIPHER_NONE], 4, attrs,
		       w.len);
}

static bool ike_make_reply(struct ike_sa *sa, struct ike_node *n, struct ike_enc *e)
{
	struct ike_quick *q = n->q;

	ike_p2_put_choice(q, e);
	ike_enc_payload(e, IKE_PL_NONCE, q->nr.p, q->nr.len);
	if (q->dh.group)
		ike_enc_payload(e, IKE_PL_KE, q->dh.pub, q->dh.len);
	if (q->ids) {
		ike_enc_id(e, &q->id_i);
		ike_enc_id(e, &q->id_r);
	}
	if (q->lifetime_shorter)
		ike_put_responder_lifetime(q, e);
	ike_quick_seal(sa, n, e, &q->ni);
	return !e->w.failed;
}

/* Initiator, message 2. */
static int ike_take_reply(struct ike_sa *sa, struct ike_node *n, struct ike_msg *m)
{
	struct router *r = sa->ike->r;
	struct ike_quick *q = n->q;
	const struct ipsec_request *want = &n->req->want;
	struct ike_offer o;
	struct ike_id i, resp;

	ev_ike_processing(r, sa->id, "SA", (int32_t)n->mid);
	if (!ike_offer_decode(m->sa, &o) || !ike_p2_take_choice(sa, q, want, &o))
		return IKE_BAD;
	if (!ike_take_nonce(sa, n, m, &q->nr))
		return IKE_BAD;
	if (q->dh.group) {
		ev_ike_processing(r, sa->id, "KE", (int32_t)n->mid);
		if (!ike_dh_finish(sa->ike, &q->dh, m->ke))
			return IKE_BAD;
	}
	/* The identities come back as they were sent, or not at all for host to host. */
	for (unsigned k = 0; k < m->n_ids; k++)
		ev_ike_processing(r, sa->id, "ID", (int32_t)n->mid);
	if (m->n_ids &&
	    (m->n_ids != 2 || !ike_id_decode(m->id[0], &i) || !ike_id_decode(m->id[1], &resp) ||
	     i.addr != q->id_i.addr || i.mask != q->id_i.mask || resp.addr != q->id_r.addr ||
	     resp.mask != q->id_r.mask))
		return IKE_N_INVALID_ID;
	q->pair.local_proxy = want->local_proxy;
	q->pair.remote_proxy = want->remote_proxy;
	q->pair.flow = want->flow;
	ike_info_notifies(sa, n, m);
	return IKE_OK;
}

static bool ike_make_confirm(struct ike_sa *sa, struct ike_node *n, struct ike_enc *e)
{
	ike_quick_hash3(sa, n, e->w.base + IKE_HDR_LEN + 4);
	return !e->w.failed;
}

/* Responder, message 3: HASH(3) was checked already. */
static int ike_take_confirm(struct ike_sa *sa, struct ike_node *n, struct ike_msg *m)
{
	(void)sa;
	(void)n;
	(void)m;
	return IKE_OK;
}

const struct ike_step ike_quick_initiator[] = {
    {.want = IKE_HAS(IKE_PL_HASH) | IKE_HAS(IKE_PL_SA) | IKE_HAS(IKE_PL_NONCE),
     .encrypted = true,
     .received = IKE_FSM_IKE_QM_I_QM1,
     .sent = IKE_FSM_IKE_QM_PHASE2_COMPLETE,
     .take = ike_take_reply,
     .make = ike_make_confirm,
     .last = true},
};

const struct ike_step ike_quick_responder[] = {
    {.want = IKE_HAS(IKE_PL_HASH) | IKE_HAS(IKE_PL_SA) | IKE_HAS(IKE_PL_NONCE),
     .encrypted = true,
     .received = IKE_FSM_IKE_QM_R_QM1,
     .sent = IKE_FSM_IKE_QM_R_QM2,
     .take = ike_take_request,
     .make = ike_make_reply},
    {.want = IKE_HAS(IKE_PL_HASH),
     .encrypted = true,
     .received = IKE_FSM_IKE_QM_R_QM2,
     .sent = IKE_FSM_IKE_QM_PHASE2_COMPLETE,
     .take = ike_take_confirm,
     .last = true},
};

/* Derives one SA's keys; false if they are weak (RFC 2405, 4). */
static bool ike_quick_key(struct ike_sa *sa, const struct ike_quick *q, uint32_t spi, uint8_t *to)
{
	const struct ipsec_proposal *c = &q->pair.chosen;
	size_t len = cipher_infos[c->esp_cipher].key_len + hash_infos[c->esp_hash].len;

	ike_keymat(sa, q, IKE_PROTO_ESP, spi, to, len);
	return c->esp_cipher != CIPHER_DES || !ossl_des_weak(to);
}

static bool ike_quick_install(struct ike_sa *sa, struct ike_node *n)
{
	struct ike_quick *q = n->q;
	struct ipsec_sa_pair *p = &q->pair;
	size_t ah_len = hash_infos[p->chosen.ah_hash].len;
	bool sound = true;

	p->local = sa->peer->local;
	p->remote = sa->peer->remote;
	p->icookie = sa->icookie;
	p->rcookie = sa->rcookie;
	p->initiator = n->initiator;
	p->encap_port = ike_natt_udp(sa) ? sa->rport : 0;
	p->dh_group = (uint8_t)q->dh.group;
	if (p->chosen.esp_cipher != CIPHER_NONE) {
		p->esp_in = q->spi_esp;
		p->esp_out = p->chosen.spi_esp;
		sound = ike_quick_key(sa, q, p->esp_in, p->key_esp_in) &&
			ike_quick_key(sa, q, p->esp_out, p->key_esp_out);
	}
	if (ah_len) {
		p->ah_in = q->spi_ah;
		p->ah_out = p->chosen.spi_ah;
		ike_keymat(sa, q, IKE_PROTO_AH, p->ah_in, p->key_ah_in, ah_len);
		ike_keymat(sa, q, IKE_PROTO_AH, p->ah_out, p->key_ah_out, ah_len);
	}
	if (!sound)
		return false;
	ike_say_creating(sa, p);
	return true;
}

/* The exchange is complete: its request is served, its keys go to IPsec and are wiped here. */
static void ike_quick_complete(struct ike_sa *sa, struct ike_node *n)
{
	struct router *r = sa->ike->r;
	struct ike_quick *q = n->q;
	struct ike_req *req = n->req;

	ike_node_done(n, n->initiator ? "" : "quick mode done (await())", false);
	ike_node_set_fsm(n, IKE_FSM_IKE_QM_PHASE2_COMPLETE, "IKE_QM_EXCH");
	/* From here IPsec may call back and even end this SA. */
	n->q = NULL;
	n->req = NULL;
	if (req)
		ike_req_free(sa->ike, req);
	ipsec_install(r, &q->pair);
	mem_wipe(q, sizeof(*q));
	free(q);
}

static int ike_quick_refuse(struct ike_sa *sa, struct ike_node *n, uint16_t type)
{
	uint8_t proto = n->q->esp.proto ? n->q->esp.proto : IKE_PROTO_ESP;
	struct ike_chunk spi = n->q->esp.spi;

	ev_ike_mode_failure(sa->ike->r, "Quick", sa->peer->remote);
	ike_info_send_notify(sa, proto, type, spi.p, spi.len, NULL, 0);
	ike_node_done(n, "quick mode rejected", true);
	ike_quick_failed(n);
	return IKE_OK;
}

static int ike_quick_answer(struct ike_sa *sa, struct ike_node *n, const struct ike_step *s)
{
	struct ike_enc e;

	if (s->last && !ike_quick_install(sa, n))
		return ike_quick_refuse(sa, n, IKE_N_NO_PROPOSAL);
	if (s->make) {
		ike_quick_begin(sa, n, &e);
		if (!s->make(sa, n, &e) || !ike_send(sa, n, &e, !s->last))
			return ike_quick_refuse(sa, n, IKE_N_NO_PROPOSAL);
	} else {
		timer_stop(sa->ike->r->sim, &n->flight.timer);
		n->flight.tx.len = 0;
	}
	if (s->last) {
		ike_quick_complete(sa, n);
		return IKE_OK;
	}
	ike_node_set_fsm(n, s->sent, "IKE_GOT_SPI");
	n->step = s + 1;
	return IKE_OK;
}

/* Each message's HASH, before anything in it is believed. */
static bool ike_quick_check(struct ike_sa *sa, struct ike_node *n, const struct ike_msg *m,
			    const struct ike_step *s)
{
	uint8_t want[IKE_HASH_MAX];

	if (m->hash.len != ike_prf_len(sa) || !m->after_hash.p)
		return false;
	if (s->last && !n->initiator)
		ike_quick_hash3(sa, n, want);
	else
		ike_info_hash(sa, n->mid, n->initiator ? &n->q->ni : NULL, m->after_hash, want);
	return CRYPTO_memcmp(want, m->hash.p, m->hash.len) == 0;
}

int ike_quick_input(struct ike_sa *sa, struct ike_node *n, struct ike_msg *m)
{
	const struct ike_step *s = n->step;
	int result;

	if (!s || !n->q || (m->have & s->want) != s->want)
		return IKE_BAD;
	if (!ike_quick_check(sa, n, m, s))
		return IKE_BAD;
	ike_natt_follow(sa);
	/* A first message may be an old one; an answer has our nonce under its HASH. */
	if (s->last)
		ike_alive_heard(sa);
	ev_ike_processing(sa->ike->r, sa->id, "HASH", (int32_t)n->mid);
	result = s->take(sa, n, m);
	if (result == IKE_OK)
		return ike_quick_answer(sa, n, s);
	if (result > 0)
		return ike_quick_refuse(sa, n, (uint16_t)result);
	return IKE_BAD;
}
