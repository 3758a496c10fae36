/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes of OSPF packets and LSAs (RFC 2328, appendix A; opaque types: RFC 5250; link-local
 * signalling: RFC 5613). TOS metrics are skipped on reading and never written.
 */
#include "engine/ospf/ospf_wire.h"

#include <string.h>

#include "lib/ip.h"

/* Ages in the first two bytes, then options and type; see A.4.1. */
enum { LSA_AGE_LEN = 2, LSA_CHECKSUM_AT = 16 };
enum { HDR_LENGTH_AT = 2, HDR_CHECKSUM_AT = 12, HDR_AUTH_AT = 16, HDR_AUTH_LEN = 8 };
enum { LLS_TLV_EXT_OPTIONS = 1 };

/*
 * A.3.1:  0               1               2               3
 *        |   Version #   |     Type      |         Packet length         |
 *        |                          Router ID                            |
 *        |                           Area ID                             |
 *        |           Checksum            |             AuType            |
 *        |                       Authentication  (8)                     |
 */
bool ospf_hdr_decode(struct rbuf *b, struct ospf_hdr *h)
{
	h->version = rbuf_u8(b);
	h->type = rbuf_u8(b);
	h->length = rbuf_u16(b);
	h->router_id = rbuf_u32(b);
	h->area_id = rbuf_u32(b);
	h->checksum = rbuf_u16(b);
	h->auth_type = rbuf_u16(b);
	rbuf_skip(b, HDR_AUTH_LEN);
	return !b->failed;
}

void ospf_hdr_encode(struct wbuf *b, const struct ospf_hdr *h)
{
	wbuf_u8(b, h->version);
	wbuf_u8(b, h->type);
	wbuf_u16(b, 0);
	wbuf_u32(b, h->router_id);
	wbuf_u32(b, h->area_id);
	wbuf_u16(b, 0);
	wbuf_u16(b, h->auth_type);
	wbuf_zeros(b, HDR_AUTH_LEN);
}

/* The IP checksum over the packet except the authentication field (D.4.1). */
static uint16_t packet_checksum(const uint8_t *p, size_t len)
{
	uint32_t sum = ip_sum_add(0, p, HDR_AUTH_AT);

	sum = ip_sum_add(sum, p + OSPF_HDR_LEN, len - OSPF_HDR_LEN);
	return ip_sum_fold(sum);
}

void ospf_packet_finish(struct wbuf *b)
{
	if (b->failed || b->len < OSPF_HDR_LEN)
		return;
	wbuf_set_u16(b, HDR_LENGTH_AT, (uint16_t)b->len);
	wbuf_set_u16(b, HDR_CHECKSUM_AT, 0);
	wbuf_set_u16(b, HDR_CHECKSUM_AT, packet_checksum(b->base, b->len));
}

bool ospf_packet_sound(const uint8_t *p, size_t len)
{
	return len >= OSPF_HDR_LEN && packet_checksum(p, len) == 0;
}

/*
 * A.3.2: |                        Network Mask                           |
 *        |         HelloInterval         |    Options    |    Rtr Pri    |
 *        |                     RouterDeadInterval                        |
 *        |                      Designated Router                        |
 *        |                   Backup Designated Router                    |
 *        |                          Neighbor ...                         |
 */
bool ospf_hello_decode(struct rbuf *b, struct ospf_hello *h)
{
	h->mask = rbuf_u32(b);
	h->hello_s = rbuf_u16(b);
	h->options = rbuf_u8(b);
	h->priority = rbuf_u8(b);
	h->dead_s = rbuf_u32(b);
	h->dr = rbuf_u32(b);
	h->bdr = rbuf_u32(b);
	return !b->failed && b->left % 4 == 0;
}

void ospf_hello_encode(struct wbuf *b, const struct ospf_hello *h)
{
	wbuf_u32(b, h->mask);
	wbuf_u16(b, h->hello_s);
	wbuf_u8(b, h->options);
	wbuf_u8(b, h->priority);
	wbuf_u32(b, h->dead_s);
	wbuf_u32(b, h->dr);
	wbuf_u32(b, h->bdr);
}

/*
 * A.3.3: |         Interface MTU         |    Options    |0|0|0|0|0|I|M|MS|
 *        |                     DD sequence number                        |
 *        |                        LSA headers ...                        |
 */
bool ospf_dd_decode(struct rbuf *b, struct ospf_dd *d)
{
	d->mtu = rbuf_u16(b);
	d->options = rbuf_u8(b);
	d->flags = rbuf_u8(b) & (OSPF_DD_I | OSPF_DD_M | OSPF_DD_MS);
	d->seq = rbuf_u32(b);
	return !b->failed && b->left % OSPF_LSA_HDR_LEN == 0;
}

void ospf_dd_encode(struct wbuf *b, const struct ospf_dd *d)
{
	wbuf_u16(b, d->mtu);
	wbuf_u8(b, d->options);
	wbuf_u8(b, d->flags);
	wbuf_u32(b, d->seq);
}

/*
 * A.4.1: |            LS age             |    Options    |    LS type    |
 *        |                        Link State ID                          |
 *        |                     Advertising Router                        |
 *        |                     LS sequence number                        |
 *        |         LS checksum           |             length            |
 */
bool ospf_lsa_hdr_decode(struct rbuf *b, struct ospf_lsa_hdr *h)
{
	h->age = rbuf_u16(b);
	h->options = rbuf_u8(b);
	h->type = rbuf_u8(b);
	h->id = rbuf_u32(b);
	h->adv = rbuf_u32(b);
	h->seq = rbuf_u32(b);
	h->checksum = rbuf_u16(b);
	h->length = rbuf_u16(b);
	return !b->failed;
}

void ospf_lsa_hdr_encode(struct wbuf *b, const struct ospf_lsa_hdr *h)
{
	wbuf_u16(b, h->age);
	wbuf_u8(b, h->options);
	wbuf_u8(b, h->type);
	wbuf_u32(b, h->id);
	wbuf_u32(b, h->adv);
	wbuf_u32(b, h->seq);
	wbuf_u16(b, h->checksum);
	wbuf_u16(b, h->length);
}

bool ospf_lsa_next(struct rbuf *b, struct ospf_lsa_hdr *h, const uint8_t **raw)
{
	struct rbuf peek = *b;

	*raw = NULL;
	if (!ospf_lsa_hdr_decode(&peek, h) || h->length < OSPF_LSA_HDR_LEN)
		return false;
	*raw = rbuf_bytes(b, h->length);
	return *raw != NULL;
}

void ospf_lls_encode(struct wbuf *b, uint32_t ext_options)
{
	size_t at = b->len;

	wbuf_u16(b, 0);
	wbuf_u16(b, OSPF_LLS_LEN / 4);
	wbuf_u16(b, LLS_TLV_EXT_OPTIONS);
	wbuf_u16(b, 4);
	wbuf_u32(b, ext_options);
	if (!b->failed)
		wbuf_set_u16(b, at, ip_sum_fold(ip_sum_add(0, b->base + at, OSPF_LLS_LEN)));
}

uint32_t ospf_lls_options(const uint8_t *p, size_t len)
{
	struct rbuf b = rbuf_from(p, len), tlvs;
	size_t bytes;

	rbuf_skip(&b, 2);
	bytes = rbuf_u16(&b) * 4u;
	if (b.failed || bytes < 4 || bytes > len)
		return 0;
	tlvs = rbuf_sub(&b, bytes - 4);
	while (!tlvs.failed && tlvs.left >= 4) {
		uint16_t type = rbuf_u16(&tlvs);
		uint16_t n = rbuf_u16(&tlvs);

		if (type == LLS_TLV_EXT_OPTIONS && n == 4)
			return rbuf_u32(&tlvs);
		rbuf_skip(&tlvs, (n + 3u) & ~3u);
	}
	return 0;
}

bool ospf_lls_sound(const uint8_t *p, size_t len)
{
	size_t bytes = len < 4 ? 0 : (size_t)(p[2] << 8 | p[3]) * 4;

	return bytes && bytes <= len && ip_sum_fold(ip_sum_add(0, p, bytes)) == 0;
}

uint32_t ospf_lls_decode(const uint8_t *p, size_t len)
{
	return ospf_lls_sound(p, len) ? ospf_lls_options(p, len) : 0;
}

/*
 * ISO 8473's checksum over the LSA without its age (12.1.7). The sums are reduced in blocks
 * that cannot overflow 32 bits.
 */
static void fletcher_sums(const uint8_t *p, size_t len, size_t skip_at, int *c0, int *c1)
{
	uint32_t a = 0, b = 0;

	for (size_t i = 0; i < len; i++) {
		a += i == skip_at || i == skip_at + 1 ? 0 : p[i];
		b += a;
		if (i % 2048 == 2047) {
			a %= 255;
			b %= 255;
		}
	}
	*c0 = (int)(a % 255);
	*c1 = (int)(b % 255);
}

uint16_t ospf_lsa_checksum(const uint8_t *raw, size_t len)
{
	const size_t at = LSA_CHECKSUM_AT - LSA_AGE_LEN;
	int c0, c1, x, y;

	if (len < OSPF_LSA_HDR_LEN)
		return 0;
	len -= LSA_AGE_LEN;
	fletcher_sums(raw + LSA_AGE_LEN, len, at, &c0, &c1);
	/* RFC 1008, section 7.2: X and Y such that both sums over the whole are zero. */
	x = ((int)((len - at - 1) % 255) * c0 - c1) % 255;
	if (x <= 0)
		x += 255;
	y = 510 - c0 - x;
	if (y > 255)
		y -= 255;
	return (uint16_t)(x << 8 | y);
}

bool ospf_lsa_checksum_ok(const uint8_t *raw, size_t len)
{
	int c0, c1;

	if (len < OSPF_LSA_HDR_LEN)
		return false;
	/* A zero field means "no checksum", which OSPF does not allow. */
	if (raw[LSA_CHECKSUM_AT] == 0 && raw[LSA_CHECKSUM_AT + 1] == 0)
		return false;
	fletcher_sums(raw + LSA_AGE_LEN, len - LSA_AGE_LEN, SIZE_MAX - 1, &c0, &c1);
	return c0 == 0 && c1 == 0;
}

struct rbuf ospf_lsa_body(const uint8_t *raw, size_t len)
{
	if (len < OSPF_LSA_HDR_LEN)
		return rbuf_from(raw, 0);
	return rbuf_from(raw + OSPF_LSA_HDR_LEN, len - OSPF_LSA_HDR_LEN);
}

bool ospf_lsa_sound(const struct ospf_lsa_hdr *h, const uint8_t *raw)
{
	struct rbuf b = ospf_lsa_body(raw, h->length);
	struct ospf_link link;
	uint16_t n_links;
	uint8_t flags;

	switch (h->type) {
	case OSPF_LSA_ROUTER:
		if (h->id != h->adv || !ospf_router_body_decode(&b, &flags, &n_links))
			return false;
		while (n_links--) {
			if (!ospf_link_decode(&b, &link))
				return false;
		}
		return true;
	case OSPF_LSA_NETWORK:
		return b.left >= 8 && b.left % 4 == 0 && ip_mask_len(rbuf_u32(&b)) >= 0;
	case OSPF_LSA_SUMMARY:
	case OSPF_LSA_ASBR:
		return b.left >= 8 && ip_mask_len(rbuf_u32(&b)) >= 0;
	case OSPF_LSA_EXTERNAL:
		return b.left >= 16 && ip_mask_len(rbuf_u32(&b)) >= 0;
	default:
		return true;
	}
}

void ospf_lsa_set_age(uint8_t *raw, uint16_t age)
{
	raw[0] = (uint8_t)(age >> 8);
	raw[1] = (uint8_t)age;
}

void ospf_lsa_build(uint8_t *raw, struct ospf_lsa_hdr *h, const uint8_t *body, size_t body_len)
{
	struct wbuf b = wbuf_from(raw, OSPF_LSA_HDR_LEN + body_len);

	h->length = (uint16_t)(OSPF_LSA_HDR_LEN + body_len);
	h->checksum = 0;
	ospf_lsa_hdr_encode(&b, h);
	wbuf_bytes(&b, body, body_len);
	h->checksum = ospf_lsa_checksum(raw, h->length);
	wbuf_set_u16(&b, LSA_CHECKSUM_AT, h->checksum);
}

/*
 * A.4.2: |    0    |V|E|B|        0      |            # links            |
 *        |                          Link ID                              |
 *        |                         Link Data                             |
 *        |     Type      |     # TOS     |            metric             |
 *        |      TOS      |        0      |          TOS  metric          |
 */
bool ospf_router_body_decode(struct rbuf *b, uint8_t *flags, uint16_t *n_links)
{
	*flags = rbuf_u8(b);
	rbuf_skip(b, 1);
	*n_links = rbuf_u16(b);
	return !b->failed;
}

bool ospf_link_decode(struct rbuf *b, struct ospf_link *l)
{
	uint8_t n_tos;

	l->id = rbuf_u32(b);
	l->data = rbuf_u32(b);
	l->type = rbuf_u8(b);
	n_tos = rbuf_u8(b);
	l->metric = rbuf_u16(b);
	rbuf_skip(b, n_tos * 4u);
	return !b->failed;
}

void ospf_router_body_encode(struct wbuf *b, uint8_t flags, uint16_t n_links)
{
	wbuf_u8(b, flags);
	wbuf_u8(b, 0);
	wbuf_u16(b, n_links);
}

void ospf_link_encode(struct wbuf *b, const struct ospf_link *l)
{
	wbuf_u32(b, l->id);
	wbuf_u32(b, l->data);
	wbuf_u8(b, l->type);
	wbuf_u8(b, 0);
	wbuf_u16(b, l->metric);
}

/*
 * A.4.5: |                         Network Mask                          |
 *        |E|     0       |                  metric                       |
 *        |                      Forwarding address                       |
 *        |                      External Route Tag                       |
 */
bool ospf_ext_decode(struct rbuf *b, struct ospf_ext_body *e)
{
	uint32_t m;

	e->mask = rbuf_u32(b);
	m = rbuf_u32(b);
	e->type2 = m >> 31;
	e->metric = m & OSPF_LS_INFINITY;
	e->forward = rbuf_u32(b);
	e->tag = rbuf_u32(b);
	return !b->failed;
}

void ospf_ext_encode(struct wbuf *b, const struct ospf_ext_body *e)
{
	wbuf_u32(b, e->mask);
	wbuf_u32(b, (e->type2 ? 0x80000000u : 0) | (e->metric & OSPF_LS_INFINITY));
	wbuf_u32(b, e->forward);
	wbuf_u32(b, e->tag);
}

/* A.4.4: network mask, then 8 bits of zero and 24 of metric. */
bool ospf_summary_decode(struct rbuf *b, struct ospf_summary_body *s)
{
	s->mask = rbuf_u32(b);
	s->metric = rbuf_u32(b) & OSPF_LS_INFINITY;
	return !b->failed;
}

void ospf_summary_encode(struct wbuf *b, const struct ospf_summary_body *s)
{
	wbuf_u32(b, s->mask);
	wbuf_u32(b, s->metric & OSPF_LS_INFINITY);
}
