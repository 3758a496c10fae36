/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Quick mode's SA payloads (RFC 2407, 4.4 and 4.5). Proposals with the same number belong
 * together (RFC 2408, 4.2): AH and ESP of one transform set. A proposal that has a protocol or an
 * attribute that is not known is passed over.
 */
#include "engine/crypto/ike_p2.h"

#include <string.h>

enum { IKE_P2_MAX_OFFERS = 32 };

/* A whole offer: its transforms, and what they mean. */
struct ike_p2_offer {
	const struct ike_transform *esp, *ah;
	struct ipsec_proposal means;
};

/* RFC 2407, 4.5: 1 tunnel, 2 transport; RFC 3947, 5.1: 3 and 4 are those in UDP. */
static uint32_t ike_p2_encap(const struct ike_sa *sa, bool transport)
{
	return (transport ? 2u : 1u) + (ike_natt_udp(sa) ? 2u : 0u);
}

static void ike_p2_put_attrs(const struct ike_sa *sa, const struct ipsec_proposal *p,
			     enum cipher c, enum hash h, unsigned group, struct ike_enc *e)
{
	ike_enc_attr(e, IKE_P2_ENCAP, ike_p2_encap(sa, p->transport));
	if (p->lifetime_s) {
		ike_enc_attr(e, IKE_P2_LIFE_TYPE, 1);
		ike_enc_attr(e, IKE_P2_LIFE, p->lifetime_s);
	}
	if (p->lifetime_kb) {
		ike_enc_attr(e, IKE_P2_LIFE_TYPE, 2);
		ike_enc_attr(e, IKE_P2_LIFE, p->lifetime_kb);
	}
	if (h != HASH_NONE)
		ike_enc_attr(e, IKE_P2_AUTH, hash_infos[h].auth_attr);
	if (cipher_infos[c].key_bits_attr)
		ike_enc_attr(e, IKE_P2_KEY_BITS, cipher_infos[c].key_bits_attr);
	if (group)
		ike_enc_attr(e, IKE_P2_GROUP, group);
}

static void ike_p2_put_one(const struct ike_sa *sa, uint8_t num, uint8_t proto, uint32_t spi,
			   uint8_t id, const struct ipsec_proposal *p, unsigned group, bool more,
			   struct ike_enc *e)
{
	uint8_t wire_spi[4];
	struct wbuf w = wbuf_from(wire_spi, 4);
	bool esp = proto == IKE_PROTO_ESP;

	wbuf_u32(&w, spi);
	ike_enc_proposal(e, num, proto, wire_spi, 4, 1);
	ike_enc_transform(e, 1, id);
	ike_p2_put_attrs(sa, p, esp ? p->esp_cipher : CIPHER_NONE, esp ? p->esp_hash : p->ah_hash,
			 group, e);
	ike_enc_transform_end(e, false);
	ike_enc_proposal_end(e, more);
}

void ike_p2_put_request(struct ike_sa *sa, const struct ipsec_request *want, struct ike_enc *e)
{
	ike_enc_open(e, IKE_PL_SA);
	wbuf_u32(&e->w, IKE_DOI_IPSEC);
	wbuf_u32(&e->w, IKE_SIT_IDENTITY);
	for (unsigned i = 0; i < want->n_proposals; i++) {
		const struct ipsec_proposal *p = &want->proposals[i];
		bool more = i + 1 < want->n_proposals, esp = p->esp_cipher != CIPHER_NONE;
		uint8_t num = (uint8_t)(i + 1);

		if (p->ah_hash != HASH_NONE)
			ike_p2_put_one(sa, num, IKE_PROTO_AH, p->spi_ah,
				       hash_infos[p->ah_hash].ah_id, p, want->pfs_group,
				       more || esp, e);
		if (esp)
			ike_p2_put_one(sa, num, IKE_PROTO_ESP, p->spi_esp,
				       cipher_infos[p->esp_cipher].esp_id, p, want->pfs_group, more,
				       e);
	}
	ike_enc_close(e);
}

static void ike_p2_put_echo(struct ike_transform *t, uint32_t spi, uint8_t *spi_wire, bool more,
			    struct ike_enc *e)
{
	struct wbuf w = wbuf_from(spi_wire, 4);

	wbuf_u32(&w, spi);
	ike_enc_proposal(e, t->prop, t->proto, spi_wire, 4, 1);
	ike_enc_transform(e, t->num, t->id);
	wbuf_bytes(&e->w, t->attrs.p, t->attrs.len);
	ike_enc_transform_end(e, false);
	ike_enc_proposal_end(e, more);
}

void ike_p2_put_choice(struct ike_quick *q, struct ike_enc *e)
{
	ike_enc_open(e, IKE_PL_SA);
	wbuf_u32(&e->w, IKE_DOI_IPSEC);
	wbuf_u32(&e->w, IKE_SIT_IDENTITY);
	if (q->ah.proto)
		ike_p2_put_echo(&q->ah, q->spi_ah, q->spis[1], q->esp.proto != 0, e);
	if (q->esp.proto)
		ike_p2_put_echo(&q->esp, q->spi_esp, q->spis[0], false, e);
	ike_enc_close(e);
}

static enum hash ike_p2_hash(uint32_t auth)
{
	for (int h = HASH_NONE + 1; h < HASH_COUNT; h++)
		if (hash_infos[h].auth_attr == auth)
			return (enum hash)h;
	return HASH_NONE;
}

static enum cipher ike_p2_cipher(uint8_t id, uint32_t bits)
{
	for (int c = CIPHER_NONE + 1; c < CIPHER_COUNT; c++) {
		const struct cipher_info *i = &cipher_infos[c];

		/* RFC 3602, 5.3: without the attribute a key of 128 bits is meant. */
		if (i->esp_id == id &&
		    (!i->key_bits_attr || i->key_bits_attr == (bits ? bits : 128)))
			return (enum cipher)c;
	}
	return CIPHER_NONE;
}

static uint32_t ike_shorter(uint32_t a, uint32_t b)
{
	return !a ? b : !b || a < b ? a : b;
}

/* Adds one transform's meaning to `p`; false if it asks for something that is not here. */
static bool ike_p2_add(const struct ike_sa *sa, const struct ike_transform *t,
		       const struct ike_attrs *a, struct ipsec_proposal *p)
{
	uint32_t auth = a->val[IKE_P2_AUTH];
	enum hash h = ike_p2_hash(auth);
	struct rbuf spi = rbuf_from(t->spi.p, t->spi.len);

	if (a->odd || t->spi.len != 4 || (auth && h == HASH_NONE))
		return false;
	/* Not said at all: tunnel, or what the map's transform set has. */
	p->transport = a->val[IKE_P2_ENCAP] && a->val[IKE_P2_ENCAP] % 2 == 0;
	if ((a->val[IKE_P2_ENCAP] || ike_natt_udp(sa)) &&
	    a->val[IKE_P2_ENCAP] != ike_p2_encap(sa, p->transport))
		return false;
	p->lifetime_s = ike_shorter(p->lifetime_s, a->life_s);
	p->lifetime_kb = ike_shorter(p->lifetime_kb, a->life_kb);
	if (p->pfs_group && p->pfs_group != a->val[IKE_P2_GROUP])
		return false;
	p->pfs_group = a->val[IKE_P2_GROUP];
	if (t->proto == IKE_PROTO_ESP) {
		p->esp_cipher = ike_p2_cipher(t->id, a->val[IKE_P2_KEY_BITS]);
		p->esp_hash = h;
		p->spi_esp = rbuf_u32(&spi);
		return p->esp_cipher != CIPHER_NONE && p->spi_esp > 255;
	}
	p->ah_hash = h;
	p->spi_ah = rbuf_u32(&spi);
	return t->proto == IKE_PROTO_AH && h != HASH_NONE && hash_infos[h].ah_id == t->id &&
	       p->spi_ah > 255;
}

static bool ike_p2_read(struct ike_sa *sa, const struct ike_transform *t, bool say,
			struct ipsec_proposal *p)
{
	struct ike_attrs a;

	if (!ike_attrs_decode(t->attrs, IKE_P2_LIFE_TYPE, IKE_P2_LIFE, &a))
		return false;
	if (say)
		ike_say_p2_transform(sa, t, &a);
	return ike_p2_add(sa, t, &a, p);
}

/* Offers of the proposals numbered alike: ESP alone, AH alone, or each with each. */
static unsigned ike_p2_combine(struct ike_sa *sa, const struct ike_transform *t, unsigned n,
			       struct ike_p2_offer *to, unsigned room)
{
	unsigned used = 0, n_esp = 0, n_ah = 0;

	for (unsigned i = 0; i < n; i++) {
		n_esp += t[i].proto == IKE_PROTO_ESP;
		n_ah += t[i].proto == IKE_PROTO_AH;
	}
	if (n_esp + n_ah != n)
		return 0;
	for (unsigned i = 0; i < n; i++) {
		if (t[i].proto == (n_esp ? IKE_PROTO_AH : IKE_PROTO_ESP))
			continue;
		for (unsigned k = 0; k < (n_esp && n_ah ? n : 1) && used < room; k++) {
			struct ike_p2_offer o = {0};
			bool with_ah = n_esp && n_ah;

			if (with_ah && t[k].proto != IKE_PROTO_AH)
				continue;
			o.esp = n_esp ? &t[i] : NULL;
			o.ah = with_ah ? &t[k] : n_esp ? NULL : &t[i];
			if ((o.esp && !ike_p2_read(sa, o.esp, false, &o.means)) ||
			    (o.ah && !ike_p2_read(sa, o.ah, false, &o.means)))
				continue;
			to[used++] = o;
		}
	}
	return used;
}

/* Keeps a transform beyond the message it came in. */
static bool ike_p2_keep(struct ike_transform *to, const struct ike_transform *from,
			uint8_t attrs[256])
{
	if (!from)
		return true;
	if (from->attrs.len > 256)
		return false;
	*to = *from;
	memcpy(attrs, from->attrs.p, from->attrs.len);
	to->attrs.p = attrs;
	to->spi = (struct ike_chunk){NULL, 0};
	return true;
}

static void ike_p2_say(struct ike_sa *sa, const struct ike_offer *o)
{
	struct ipsec_proposal sink;

	if (!ike_talks(sa))
		return;
	for (unsigned i = 0; i < o->n; i++) {
		if (i == 0 || o->t[i].prop != o->t[i - 1].prop)
			ev_ike_p2_proposal(sa->ike->r, sa->id, o->t[i].prop);
		memset(&sink, 0, sizeof(sink));
		ike_p2_read(sa, &o->t[i], true, &sink);
	}
}

int ike_p2_select(struct ike_sa *sa, struct ike_node *n, const struct ike_offer *o, bool has_ke,
		  const struct proxy *theirs, const struct proxy *ours)
{
	struct ike_quick *q = n->q;
	struct ike_p2_offer offers[IKE_P2_MAX_OFFERS];
	struct ipsec_proposal means[IKE_P2_MAX_OFFERS];
	unsigned count = 0, from = 0;
	int pick;

	ike_p2_say(sa, o);
	for (unsigned i = 1; i <= o->n; i++) {
		if (i < o->n && o->t[i].prop == o->t[from].prop)
			continue;
		count += ike_p2_combine(sa, &o->t[from], i - from, offers + count,
					IKE_P2_MAX_OFFERS - count);
		from = i;
	}
	for (unsigned i = 0; i < count; i++) {
		/* RFC 2409, 5.5: PFS is a group attribute together with a KE payload. */
		if ((offers[i].means.pfs_group != 0) != has_ke)
			offers[i].means.esp_cipher = CIPHER_NONE,
			offers[i].means.ah_hash = HASH_NONE;
		means[i] = offers[i].means;
	}
	pick = ipsec_offer_select(sa->ike->r, sa->peer->local, sa->peer->remote, theirs, ours,
				  means, count, &q->pair.flow, &q->pair.chosen);
	if (pick < 0) {
		if (pick == -IKE_N_INVALID_ID)
			ev_ike_p2_ids(sa->ike->r, sa->id);
		ev_ike_p2_refused(sa->ike->r, sa->id);
		return -pick;
	}
	if ((unsigned)pick >= count || (!means[pick].esp_cipher && !means[pick].ah_hash) ||
	    !ike_p2_keep(&q->esp, offers[pick].esp, q->attrs[0]) ||
	    !ike_p2_keep(&q->ah, offers[pick].ah, q->attrs[1]))
		return IKE_N_NO_PROPOSAL;
	ev_ike_p2_ok(sa->ike->r, sa->id);
	q->pair.chosen.spi_esp = means[pick].spi_esp;
	q->pair.chosen.spi_ah = means[pick].spi_ah;
	q->pair.chosen.pfs_group = means[pick].pfs_group;
	q->pair.chosen.lifetime_s = ike_shorter(q->pair.chosen.lifetime_s, means[pick].lifetime_s);
	q->pair.chosen.lifetime_kb =
	    ike_shorter(q->pair.chosen.lifetime_kb, means[pick].lifetime_kb);
	q->lifetime_shorter =
	    (means[pick].lifetime_s && q->pair.chosen.lifetime_s < means[pick].lifetime_s) ||
	    (means[pick].lifetime_kb && q->pair.chosen.lifetime_kb < means[pick].lifetime_kb);
	return 0;
}

bool ike_p2_take_choice(struct ike_sa *sa, struct ike_quick *q, const struct ipsec_request *want,
			const struct ike_offer *o)
{
	const struct ipsec_proposal *p;
	struct ike_p2_offer got;
	unsigned which;

	ike_p2_say(sa, o);
	if (o->n == 0 || o->n > 2 || o->t[0].prop != o->t[o->n - 1].prop)
		return false;
	if (ike_p2_combine(sa, o->t, o->n, &got, 1) != 1)
		return false;
	which = o->t[0].prop - 1u;
	if (which >= want->n_proposals)
		return false;
	p = &want->proposals[which];
	if (got.means.esp_cipher != p->esp_cipher || got.means.esp_hash != p->esp_hash ||
	    got.means.ah_hash != p->ah_hash || got.means.transport != p->transport ||
	    got.means.pfs_group != want->pfs_group)
		return false;
	ev_ike_p2_ok(sa->ike->r, sa->id);
	q->pair.chosen = *p;
	q->spi_esp = p->spi_esp;
	q->spi_ah = p->spi_ah;
	q->pair.chosen.spi_esp = got.means.spi_esp;
	q->pair.chosen.spi_ah = got.means.spi_ah;
	q->pair.chosen.pfs_group = want->pfs_group;
	q->pair.chosen.lifetime_s = ike_shorter(p->lifetime_s, got.means.lifetime_s);
	q->pair.chosen.lifetime_kb = ike_shorter(p->lifetime_kb, got.means.lifetime_kb);
	return true;
}
