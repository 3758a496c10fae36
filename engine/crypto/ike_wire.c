/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ISAKMP's wire format (RFC 2408, section 3; RFC 2407, 4.6).
 *
 *   header: I-cookie(8) R-cookie(8) next(1) version(1) exchange(1) flags(1) message id(4) length(4)
 *   payload: next(1) reserved(1) length(2) body
 *
 * Payload types that are not known are passed over. A reserved byte that is not zero makes the
 * message malformed: that is how a message under the wrong key is found out.
 */
#include "engine/crypto/ike_wire.h"

#include <string.h>

uint64_t ike_get_u64(const uint8_t *p)
{
	struct rbuf b = rbuf_from(p, 8);

	return rbuf_u64(&b);
}

void ike_put_u64(uint8_t *p, uint64_t v)
{
	struct wbuf b = wbuf_from(p, 8);

	wbuf_u64(&b, v);
}

bool ike_hdr_decode(const uint8_t *p, size_t len, struct ike_hdr *h)
{
	struct rbuf b = rbuf_from(p, len);

	h->icookie = rbuf_u64(&b);
	h->rcookie = rbuf_u64(&b);
	h->next = rbuf_u8(&b);
	h->version = rbuf_u8(&b);
	h->exchange = rbuf_u8(&b);
	h->flags = rbuf_u8(&b);
	h->mid = rbuf_u32(&b);
	h->len = rbuf_u32(&b);
	/* A datagram may be longer than the message, never shorter (RFC 2408, 5.2). */
	return !b.failed && h->len >= IKE_HDR_LEN && h->len <= len && h->icookie != 0;
}

static struct ike_chunk ike_take(struct rbuf *b, size_t n)
{
	struct ike_chunk c = {rbuf_bytes(b, n), n};

	return c;
}

static bool ike_notify_decode(struct rbuf b, struct ike_notification *n)
{
	uint8_t spi_len;

	n->doi = rbuf_u32(&b);
	n->proto = rbuf_u8(&b);
	spi_len = rbuf_u8(&b);
	n->type = rbuf_u16(&b);
	n->spi = ike_take(&b, spi_len);
	n->data = ike_take(&b, b.left);
	return !b.failed;
}

static bool ike_delete_decode(struct rbuf b, struct ike_deletion *d)
{
	d->doi = rbuf_u32(&b);
	d->proto = rbuf_u8(&b);
	d->spi_size = rbuf_u8(&b);
	d->n = rbuf_u16(&b);
	d->spis = rbuf_bytes(&b, (size_t)d->n * d->spi_size);
	return !b.failed && d->spi_size > 0;
}

/* A payload that may come once only. */
static bool ike_once(struct ike_msg *m, uint8_t type, struct ike_chunk *to, struct ike_chunk c)
{
	if (m->have & IKE_HAS(type))
		return false;
	*to = c;
	return true;
}

static bool ike_payload_decode(struct ike_msg *m, uint8_t type, struct ike_chunk c)
{
	struct rbuf b = rbuf_from(c.p, c.len);

	switch (type) {
	case IKE_PL_SA:
		return ike_once(m, type, &m->sa, c);
	case IKE_PL_KE:
		return ike_once(m, type, &m->ke, c);
	case IKE_PL_NONCE:
		return ike_once(m, type, &m->nonce, c);
	case IKE_PL_HASH:
		return ike_once(m, type, &m->hash, c);
	case IKE_PL_ID:
		if (m->n_ids == 2)
			return false;
		m->id[m->n_ids++] = c;
		return true;
	case IKE_PL_NOTIFY:
		return m->n_notifies == IKE_MAX_LIST ||
		       ike_notify_decode(b, &m->notify[m->n_notifies++]);
	case IKE_PL_DELETE:
		return m->n_deletes == IKE_MAX_LIST ||
		       ike_delete_decode(b, &m->del[m->n_deletes++]);
	case IKE_PL_VENDOR:
		if (m->n_vendors < IKE_MAX_LIST)
			m->vendor[m->n_vendors++] = c;
		return true;
	case IKE_PL_NAT_D:
		if (m->n_nat_d < IKE_MAX_LIST)
			m->nat_d[m->n_nat_d++] = c;
		return true;
	default:
		return true;
	}
}

bool ike_msg_decode(const uint8_t *p, size_t len, uint8_t first, struct ike_msg *m)
{
	struct rbuf b = rbuf_from(p, len);
	uint8_t type = first;
	const uint8_t *hash_end = NULL;
	struct ike_hdr h = m->h;

	memset(m, 0, sizeof(*m));
	m->h = h;
	while (type != IKE_PL_NONE) {
		uint8_t next = rbuf_u8(&b), reserved = rbuf_u8(&b);
		uint16_t n = rbuf_u16(&b);

		if (b.failed || reserved || n < 4 || n - 4u > b.left)
			return false;
		if (!ike_payload_decode(m, type, ike_take(&b, n - 4u)))
			return false;
		if (type == IKE_PL_HASH && !m->have)
			hash_end = b.p;
		if (type < 32)
			m->have |= IKE_HAS(type);
		type = next;
	}
	if (hash_end) {
		m->after_hash.p = hash_end;
		m->after_hash.len = (size_t)(b.p - hash_end);
	}
	return true;
}

static bool ike_transforms_decode(struct rbuf b, struct ike_transform base, unsigned count,
				  struct ike_offer *o)
{
	while (count-- > 0) {
		uint8_t next = rbuf_u8(&b), reserved = rbuf_u8(&b);
		uint16_t len = rbuf_u16(&b);
		struct ike_transform t = base;
		struct rbuf body;

		if (b.failed || reserved || len < 8 || next != (count ? IKE_PL_TRANSFORM : 0))
			return false;
		body = rbuf_sub(&b, len - 4u);
		t.num = rbuf_u8(&body);
		t.id = rbuf_u8(&body);
		rbuf_u16(&body);
		t.attrs = ike_take(&body, body.left);
		if (b.failed || body.failed)
			return false;
		if (o->n < IKE_MAX_TRANSFORMS)
			o->t[o->n++] = t;
	}
	return !b.failed && b.left == 0;
}

bool ike_offer_decode(struct ike_chunk sa, struct ike_offer *o)
{
	struct rbuf b = rbuf_from(sa.p, sa.len);
	uint8_t next = IKE_PL_PROPOSAL;

	o->n = 0;
	if (rbuf_u32(&b) != IKE_DOI_IPSEC || rbuf_u32(&b) != IKE_SIT_IDENTITY)
		return false;
	while (next == IKE_PL_PROPOSAL) {
		struct ike_transform base = {0};
		struct rbuf body;
		uint8_t reserved, spi_len, count;
		uint16_t len;

		next = rbuf_u8(&b);
		reserved = rbuf_u8(&b);
		len = rbuf_u16(&b);
		if (b.failed || reserved || len < 8)
			return false;
		body = rbuf_sub(&b, len - 4u);
		base.prop = rbuf_u8(&body);
		base.proto = rbuf_u8(&body);
		spi_len = rbuf_u8(&body);
		count = rbuf_u8(&body);
		base.spi = ike_take(&body, spi_len);
		if (b.failed || body.failed || !ike_transforms_decode(body, base, count, o))
			return false;
	}
	return next == IKE_PL_NONE && b.left == 0;
}

static void ike_life_set(struct ike_attrs *a, uint32_t type, uint32_t v, bool basic)
{
	/* RFC 2407, 4.5: 1 seconds, 2 kilobytes; so in RFC 2409, appendix A. */
	if (type == 1) {
		a->life_s = v;
		a->life_s_basic = basic;
	} else if (type == 2) {
		a->life_kb = v;
		a->life_kb_basic = basic;
	} else {
		a->odd = true;
	}
}

bool ike_attrs_decode(struct ike_chunk c, uint8_t life_type, uint8_t life, struct ike_attrs *a)
{
	struct rbuf b = rbuf_from(c.p, c.len);
	uint32_t type_now = 0, pending = 0;
	bool is_pending = false, pending_basic = false;

	memset(a, 0, sizeof(*a));
	while (b.left > 0 && !b.failed) {
		uint16_t type = rbuf_u16(&b), n = rbuf_u16(&b);
		bool basic = type & 0x8000; /* RFC 2408, 3.3: AF bit: value in place of length */
		uint64_t v = 0;

		type &= 0x7fff;
		if (basic) {
			v = n;
		} else {
			const uint8_t *p = rbuf_bytes(&b, n);

			for (uint16_t i = 0; p && i < n; i++)
				v = v >> 56 ? UINT64_MAX : v << 8 | p[i];
		}
		if (v > UINT32_MAX)
			v = UINT32_MAX;
		if (type == life) {
			if (type_now)
				ike_life_set(a, type_now, (uint32_t)v, basic);
			pending = type_now ? 0 : (uint32_t)v;
			is_pending = type_now == 0;
			pending_basic = basic;
			type_now = 0;
		} else if (type == life_type) {
			if (is_pending)
				ike_life_set(a, (uint32_t)v, pending, pending_basic);
			type_now = is_pending ? 0 : (uint32_t)v;
			is_pending = false;
		} else if (type >= 32 || a->seen & 1u << type) {
			a->odd = true;
			continue;
		} else {
			a->val[type] = (uint32_t)v;
		}
		a->seen |= 1u << type;
		a->basic |= (uint32_t)basic << type;
	}
	if (is_pending)
		ike_life_set(a, 1, pending, pending_basic);
	return !b.failed;
}

bool ike_id_decode(struct ike_chunk c, struct ike_id *id)
{
	struct rbuf b = rbuf_from(c.p, c.len);

	memset(id, 0, sizeof(*id));
	id->type = rbuf_u8(&b);
	id->proto = rbuf_u8(&b);
	id->port = rbuf_u16(&b);
	id->data.p = b.p;
	id->data.len = b.left;
	if (id->type == IKE_ID_ADDR || id->type == IKE_ID_SUBNET) {
		id->addr = rbuf_u32(&b);
		id->mask = id->type == IKE_ID_SUBNET ? rbuf_u32(&b) : UINT32_MAX;
		return !b.failed && b.left == 0;
	}
	return !b.failed;
}

void ike_enc_begin(struct ike_enc *e, void *buf, size_t cap, const struct ike_hdr *h)
{
	memset(e, 0, sizeof(*e));
	e->w = wbuf_from(buf, cap);
	wbuf_u64(&e->w, h->icookie);
	wbuf_u64(&e->w, h->rcookie);
	e->next_at = e->w.len;
	wbuf_u8(&e->w, IKE_PL_NONE);
	wbuf_u8(&e->w, IKE_VERSION);
	wbuf_u8(&e->w, h->exchange);
	wbuf_u8(&e->w, h->flags);
	wbuf_u32(&e->w, h->mid);
	wbuf_u32(&e->w, 0);
}

void ike_enc_open(struct ike_enc *e, enum ike_payload type)
{
	if (!e->w.failed)
		e->w.base[e->next_at] = (uint8_t)type;
	e->open_at = e->next_at = e->w.len;
	wbuf_u32(&e->w, 0);
}

/* Writes the length of the structure that began at `at`. */
static void ike_enc_len(struct ike_enc *e, size_t at)
{
	if (!e->w.failed)
		wbuf_set_u16(&e->w, at + 2, (uint16_t)(e->w.len - at));
}

void ike_enc_close(struct ike_enc *e)
{
	ike_enc_len(e, e->open_at);
}

void ike_enc_payload(struct ike_enc *e, enum ike_payload type, const void *p, size_t len)
{
	ike_enc_open(e, type);
	wbuf_bytes(&e->w, p, len);
	ike_enc_close(e);
}

void ike_enc_proposal(struct ike_enc *e, uint8_t num, uint8_t proto, const void *spi,
		      size_t spi_len, uint8_t n_transforms)
{
	e->prop_at = e->w.len;
	wbuf_u32(&e->w, 0);
	wbuf_u8(&e->w, num);
	wbuf_u8(&e->w, proto);
	wbuf_u8(&e->w, (uint8_t)spi_len);
	wbuf_u8(&e->w, n_transforms);
	if (spi_len)
		wbuf_bytes(&e->w, spi, spi_len);
}

void ike_enc_proposal_end(struct ike_enc *e, bool more)
{
	if (!e->w.failed)
		e->w.base[e->prop_at] = more ? IKE_PL_PROPOSAL : IKE_PL_NONE;
	ike_enc_len(e, e->prop_at);
}

void ike_enc_transform(struct ike_enc *e, uint8_t num, uint8_t id)
{
	e->trans_at = e->w.len;
	wbuf_u32(&e->w, 0);
	wbuf_u8(&e->w, num);
	wbuf_u8(&e->w, id);
	wbuf_u16(&e->w, 0);
}

void ike_enc_transform_end(struct ike_enc *e, bool more)
{
	if (!e->w.failed)
		e->w.base[e->trans_at] = more ? IKE_PL_TRANSFORM : IKE_PL_NONE;
	ike_enc_len(e, e->trans_at);
}

void ike_enc_attr(struct ike_enc *e, uint16_t type, uint32_t v)
{
	if (v <= UINT16_MAX) {
		wbuf_u16(&e->w, type | 0x8000);
		wbuf_u16(&e->w, (uint16_t)v);
	} else {
		wbuf_u16(&e->w, type);
		wbuf_u16(&e->w, 4);
		wbuf_u32(&e->w, v);
	}
}

void ike_enc_id(struct ike_enc *e, const struct ike_id *id)
{
	ike_enc_open(e, IKE_PL_ID);
	wbuf_u8(&e->w, id->type);
	wbuf_u8(&e->w, id->proto);
	wbuf_u16(&e->w, id->port);
	if (id->type == IKE_ID_FQDN) {
		wbuf_bytes(&e->w, id->data.p, id->data.len);
	} else {
		wbuf_u32(&e->w, id->addr);
		if (id->type == IKE_ID_SUBNET)
			wbuf_u32(&e->w, id->mask);
	}
	ike_enc_close(e);
}

void ike_enc_notify(struct ike_enc *e, uint8_t proto, uint16_t type, const void *spi,
		    size_t spi_len, const void *data, size_t len)
{
	ike_enc_open(e, IKE_PL_NOTIFY);
	wbuf_u32(&e->w, IKE_DOI_IPSEC);
	wbuf_u8(&e->w, proto);
	wbuf_u8(&e->w, (uint8_t)spi_len);
	wbuf_u16(&e->w, type);
	if (spi_len)
		wbuf_bytes(&e->w, spi, spi_len);
	if (len)
		wbuf_bytes(&e->w, data, len);
	ike_enc_close(e);
}

size_t ike_enc_finish(struct ike_enc *e, size_t block)
{
	if (block > 1 && (e->w.len - IKE_HDR_LEN) % block)
		wbuf_zeros(&e->w, block - (e->w.len - IKE_HDR_LEN) % block);
	if (e->w.failed)
		return 0;
	wbuf_set_u16(&e->w, IKE_HDR_LEN - 4, (uint16_t)(e->w.len >> 16));
	wbuf_set_u16(&e->w, IKE_HDR_LEN - 2, (uint16_t)e->w.len);
	return e->w.len;
}
