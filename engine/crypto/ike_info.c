/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Informational exchanges (RFC 2408, 4.8; RFC 2409, 5.7): HDR*, HASH(1), N/D. Once keys exist,
 * nothing is believed without a HASH. Before, a notify is looked at for the debug only: anybody
 * could have sent it.
 */
#include "engine/crypto/ike_priv.h"

#include <string.h>
#include <openssl/crypto.h>

static const struct {
	uint16_t type;
	const char *name;
} ike_notify_names[] = {
    {IKE_N_NO_PROPOSAL, "PROPOSAL_NOT_CHOSEN"},
    {IKE_N_INVALID_ID, "INVALID_ID_INFO"},
    {IKE_N_RESPONDER_LIFETIME, "RESPONDER_LIFETIME"},
    {IKE_N_INITIAL_CONTACT, "INITIAL_CONTACT"},
    {IKE_N_ALIVE_ASK, "ITS_ALIVE"},
    {IKE_N_ALIVE_ACK, "ITS_ALIVE_ACK"},
    {IKE_N_R_U_THERE, "DPD/R_U_THERE"},
    {IKE_N_R_U_THERE_ACK, "DPD/R_U_THERE_ACK"},
};

static const char *ike_notify_name(uint16_t type)
{
	for (size_t i = 0; i < sizeof(ike_notify_names) / sizeof(*ike_notify_names); i++)
		if (ike_notify_names[i].type == type)
			return ike_notify_names[i].name;
	return "unknown";
}

void ike_info_hash(struct ike_sa *sa, uint32_t mid, const struct ike_nonce *ni,
		   struct ike_chunk rest, uint8_t *out)
{
	uint8_t wire_mid[4];
	struct wbuf w = wbuf_from(wire_mid, 4);

	wbuf_u32(&w, mid);
	ike_prf(sa, sa->skeyid_a, ike_prf_len(sa),
		(struct ossl_piece[]){
		    {wire_mid, 4}, {ni ? ni->p : wire_mid, ni ? ni->len : 0}, {rest.p, rest.len}},
		3, out);
}

/* The peer came back from nothing: what is older than this dialogue is void (RFC 2407, 4.6.3.3). */
static void ike_initial_contact(struct ike_sa *sa)
{
	struct router *r = sa->ike->r;
	struct ike_peer *p = sa->peer;
	struct ike_sa *o, *tmp;
	bool younger = false;

	list_each_safe(o, tmp, &p->sas, of_peer)
	{
		if (o == sa || o->fsm != IKE_FSM_IKE_P1_COMPLETE || o->dying)
			continue;
		/* Both sides began at once: the other dialogue is as fresh as this one. */
		if (o->up_ns >= sa->created_ns)
			younger = true;
		else
			ike_sa_delete(o, "Receive initial contact", IKE_END_KEEP_P2);
	}
	if (younger || !ipsec_has_sas(r, p->local, p->remote))
		return;
	ev_ike_contact_got(r, sa->id, p->local, p->remote, sa->rport);
	ipsec_delete_peer(r, p->local, p->remote);
}

static void ike_responder_lifetime(struct ike_sa *sa, struct ike_node *n,
				   const struct ike_notification *nt)
{
	struct router *r = sa->ike->r;
	bool p1 = nt->proto == IKE_PROTO_ISAKMP;
	struct ike_attrs a;

	if (!ike_attrs_decode(nt->data, p1 ? IKE_P1_LIFE_TYPE : IKE_P2_LIFE_TYPE,
			      p1 ? IKE_P1_LIFE : IKE_P2_LIFE, &a))
		return;
	ev_ike_life_responder(r, sa->id, p1 ? "isakmp" : "ipsec");
	if (!p1 && n && n->q) {
		struct ipsec_proposal *c = &n->q->pair.chosen;

		if (a.life_s && a.life_s < c->lifetime_s)
			c->lifetime_s = a.life_s;
		if (a.life_kb && a.life_kb < c->lifetime_kb)
			c->lifetime_kb = a.life_kb;
	}
	if (p1 && a.life_s && a.life_s < sa->lifetime_s && sa->up_ns) {
		sa->lifetime_s = a.life_s;
		ev_ike_life_restart(r, sa->id, a.life_s);
		ike_sa_lifetime_start(sa);
	}
}

static bool ike_quick_offers(const struct ike_node *n, uint32_t spi)
{
	const struct ipsec_request *w = &n->req->want;

	for (unsigned i = 0; spi && i < w->n_proposals; i++)
		if (w->proposals[i].spi_esp == spi || w->proposals[i].spi_ah == spi)
			return true;
	return false;
}

/* The peer refused a quick mode of ours: the one it names, or the only one. */
static void ike_quick_refused(struct ike_sa *sa, const struct ike_notification *nt)
{
	struct ike_node *n, *found = NULL;
	struct rbuf b = rbuf_from(nt->spi.p, nt->spi.len);
	uint32_t spi = nt->spi.len == 4 ? rbuf_u32(&b) : 0;
	unsigned count = 0;

	list_each(n, &sa->nodes, of_sa)
	{
		if (!n->q || !n->req || n->done)
			continue;
		found = n;
		count++;
		if (!ike_quick_offers(n, spi))
			continue;
		count = 1;
		break;
	}
	if (count != 1)
		return;
	ike_node_done(found, "quick mode refused by peer", true);
	ike_quick_failed(found);
}

static void ike_notify_take(struct ike_sa *sa, struct ike_node *n,
			    const struct ike_notification *nt)
{
	ev_ike_notify(sa->ike->r, sa->id, ike_notify_name(nt->type), nt->proto,
		      n ? (int32_t)n->mid : 0, ike_sa_handle(sa));
	switch (nt->type) {
	case IKE_N_ALIVE_ASK:
	case IKE_N_ALIVE_ACK:
	case IKE_N_R_U_THERE:
	case IKE_N_R_U_THERE_ACK:
		ike_alive_notify(sa, nt);
		break;
	case IKE_N_INITIAL_CONTACT:
		ike_initial_contact(sa);
		break;
	case IKE_N_RESPONDER_LIFETIME:
		ike_responder_lifetime(sa, n, nt);
		break;
	default:
		if (nt->type < 16384 && n)
			ike_quick_refused(sa, nt);
	}
}

void ike_info_notifies(struct ike_sa *sa, struct ike_node *n, struct ike_msg *m)
{
	for (unsigned i = 0; i < m->n_notifies; i++)
		ike_notify_take(sa, n, &m->notify[i]);
}

/* Deletes of phase 1 SAs other than the one that carries the message; true if that one is named. */
static bool ike_delete_isakmp(struct ike_sa *sa, const struct ike_deletion *d)
{
	bool self = false;

	for (unsigned i = 0; i < d->n && d->spi_size == 16; i++) {
		uint64_t ic = ike_get_u64(d->spis + 16 * i), rc = ike_get_u64(d->spis + 16 * i + 8);
		struct ike_sa *o = ike_sa_find(sa->ike, ic, rc, sa->peer->local, sa->peer->remote);

		if (o == sa)
			self = true;
		else if (o && o->rcookie == rc)
			ike_sa_delete(o, "P1 delete notify (in)", IKE_END_QUIET);
	}
	return self;
}

static void ike_delete_ipsec(struct ike_sa *sa, const struct ike_deletion *d)
{
	uint8_t proto = d->proto == IKE_PROTO_ESP ? IP_PROTO_ESP : IP_PROTO_AH;
	struct rbuf b = rbuf_from(d->spis, (size_t)d->n * 4);
	uint32_t spis[64];

	if (d->spi_size != 4)
		return;
	for (unsigned left = d->n; left > 0;) {
		unsigned take = left < 64 ? left : 64;

		for (unsigned i = 0; i < take; i++)
			spis[i] = rbuf_u32(&b);
		ipsec_peer_deleted(sa->ike->r, sa->peer->remote, proto, spis, take);
		left -= take;
	}
}

int ike_info_input(struct ike_sa *sa, struct ike_node *n, struct ike_msg *m)
{
	struct router *r = sa->ike->r;
	uint8_t want[IKE_HASH_MAX];
	bool self = false;

	if (m->hash.len != ike_prf_len(sa) || !m->after_hash.p)
		return IKE_BAD;
	ike_info_hash(sa, n->mid, NULL, m->after_hash, want);
	if (CRYPTO_memcmp(want, m->hash.p, m->hash.len))
		return IKE_BAD;
	ev_ike_processing(r, sa->id, "HASH", (int32_t)n->mid);
	ike_natt_follow(sa);
	ike_info_notifies(sa, n, m);
	for (unsigned i = 0; i < m->n_deletes; i++) {
		ev_ike_processing(r, sa->id, "DELETE", (int32_t)n->mid);
		if (m->del[i].proto == IKE_PROTO_ISAKMP)
			self |= ike_delete_isakmp(sa, &m->del[i]);
		else if (m->del[i].proto == IKE_PROTO_ESP || m->del[i].proto == IKE_PROTO_AH)
			ike_delete_ipsec(sa, &m->del[i]);
	}
	ike_node_done(
	    n, ike_modern(sa) ? "Informational (in) state 1" : "informational (in) state 1", false);
	if (self) {
		ike_sa_delete(sa, "P1 delete notify (in)", IKE_END_QUIET);
		return IKE_FAIL;
	}
	return IKE_OK;
}

/* Before keys exist: in the clear, without a hash. */
static void ike_info_send_clear(struct ike_sa *sa, uint8_t proto, uint16_t type)
{
	struct ike_hdr h = {.icookie = sa->icookie,
			    .rcookie = sa->rcookie,
			    .exchange = IKE_EXCH_INFO,
			    .mid = ike_node_new_mid(sa)};
	struct ike_enc e;

	ike_enc_begin(&e, sa->ike->out_msg, IKE_MAX_MSG, &h);
	ike_enc_notify(&e, proto, type, NULL, 0, NULL, 0);
	ike_send(sa, NULL, &e, false);
}

/* A node of our own for one message; it is forgotten at once. */
static struct ike_node *ike_info_begin(struct ike_sa *sa, struct ike_enc *e)
{
	static const uint8_t zeros[IKE_HASH_MAX];
	struct ike_node *n = ike_node_new(sa, ike_node_new_mid(sa), true);

	ike_enc_start(sa, n, IKE_EXCH_INFO, false, e);
	ike_enc_payload(e, IKE_PL_HASH, zeros, ike_prf_len(sa));
	return n;
}

static void ike_info_end(struct ike_sa *sa, struct ike_node *n, struct ike_enc *e)
{
	size_t from = IKE_HDR_LEN + 4 + ike_prf_len(sa);

	if (!e->w.failed) {
		ike_info_hash(sa, n->mid, NULL,
			      (struct ike_chunk){e->w.base + from, e->w.len - from},
			      e->w.base + IKE_HDR_LEN + 4);
		ike_send(sa, n, e, false);
	}
	ev_ike_node_purging(sa->ike->r, sa->id, (int32_t)n->mid);
	ike_node_free(n);
}

void ike_info_send_notify(struct ike_sa *sa, uint8_t proto, uint16_t type, const void *spi,
			  size_t spi_len, const void *data, size_t len)
{
	struct ike_enc e;
	struct ike_node *n;

	if (!sa->keyed) {
		ike_info_send_clear(sa, proto, type);
		return;
	}
	if (sa->fsm != IKE_FSM_IKE_P1_COMPLETE)
		return;
	n = ike_info_begin(sa, &e);
	ike_enc_notify(&e, proto, type, spi, spi_len, data, len);
	ike_info_end(sa, n, &e);
}

void ike_info_send_delete(struct ike_sa *sa, uint8_t proto, const uint32_t *spis, size_t count)
{
	struct ike_enc e;
	struct ike_node *n = ike_info_begin(sa, &e);
	bool isakmp = proto == IKE_PROTO_ISAKMP;

	ike_enc_open(&e, IKE_PL_DELETE);
	wbuf_u32(&e.w, IKE_DOI_IPSEC);
	wbuf_u8(&e.w, proto);
	wbuf_u8(&e.w, isakmp ? 16 : 4);
	wbuf_u16(&e.w, isakmp ? 1 : (uint16_t)count);
	if (isakmp) {
		wbuf_u64(&e.w, sa->icookie);
		wbuf_u64(&e.w, sa->rcookie);
	}
	for (size_t i = 0; i < count; i++)
		wbuf_u32(&e.w, spis[i]);
	ike_enc_close(&e);
	ike_info_end(sa, n, &e);
}
