/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AH (RFC 2402; RFC 4302), without extended sequence numbers:
 *
 *   +---------------------------------------------------------------+
 *   | Next Header   |  Payload Len  |          RESERVED             |
 *   |                 Security Parameters Index (SPI)               |
 *   |                    Sequence Number Field                      |
 *   |                  ICV (12, SHA-256: 16 bytes)                  |
 *   +---------------------------------------------------------------+
 *
 * The ICV covers the IP header too, with what routers change taken as zero.
 */
#include <string.h>

#include "engine/crypto/ipsec.h"
#include "lib/buf.h"

enum { AH_FIXED_LEN = 12, AH_MAX_IP_HDR = 60 };

/* RFC 4302, appendix A: options that no router changes on the way. */
static bool ah_option_immutable(uint8_t type)
{
	switch (type) {
	case 130: /* security */
	case 133: /* extended security */
	case 134: /* commercial security */
	case 148: /* router alert */
	case 149: /* sender directed multi-destination delivery */
		return true;
	default:
		return false;
	}
}

/* Zeroes the options that may change; a malformed one makes the rest count as such. */
static void ah_mask_options(uint8_t *p, size_t len)
{
	size_t at = 0;

	while (at < len) {
		size_t n;

		if (p[at] == 0) /* end of list: itself and what follows stay as they are */
			return;
		if (p[at] == 1) { /* no operation */
			at++;
			continue;
		}
		n = at + 1 < len ? p[at + 1] : 0;
		if (n < 2 || n > len - at) {
			memset(p + at, 0, len - at);
			return;
		}
		if (!ah_option_immutable(p[at]))
			memset(p + at, 0, n);
		at += n;
	}
}

/* RFC 4302, 3.3.3.1.1: type of service, flags, offset, time to live and checksum are mutable. */
static void ah_icv(const struct ipsec_sa *sa, const uint8_t *ip_hdr, size_t hdr_len,
		   const uint8_t *ah, size_t len, uint8_t out[MAC_MAX_LEN])
{
	static const uint8_t zeros[MAC_MAX_LEN];
	uint8_t hdr[AH_MAX_IP_HDR];
	size_t total = hdr_len + len;
	struct mac_run run;

	memcpy(hdr, ip_hdr, hdr_len);
	hdr[1] = 0;
	/* A datagram that came in fragments has the whole's length (3.4.1). */
	hdr[2] = (uint8_t)(total >> 8);
	hdr[3] = (uint8_t)total;
	memset(hdr + 6, 0, 3);
	memset(hdr + 10, 0, 2);
	ah_mask_options(hdr + IP_HDR_LEN, hdr_len - IP_HDR_LEN);
	mac_begin(&run, &sa->mac);
	mac_add(&run, hdr, hdr_len);
	mac_add(&run, ah, AH_FIXED_LEN);
	mac_add(&run, zeros, sa->icv_len);
	mac_add(&run, ah + AH_FIXED_LEN + sa->icv_len, len - AH_FIXED_LEN - sa->icv_len);
	mac_end(&run, out);
}

bool ah_seal(struct ipsec_sa *sa, struct pkt *p, struct ip_hdr *h, uint8_t next)
{
	size_t ah_len = (size_t)AH_FIXED_LEN + sa->icv_len;
	uint8_t *at, icv[MAC_MAX_LEN];
	struct wbuf w;

	if (sa->seq == UINT32_MAX)
		return false;
	at = pkt_push(p, ah_len);
	w = wbuf_from(at, ah_len);
	wbuf_u8(&w, next);
	wbuf_u8(&w, (uint8_t)(ah_len / 4 - 2)); /* RFC 4302, 2.2 */
	wbuf_u16(&w, 0);
	wbuf_u32(&w, sa->spi);
	wbuf_u32(&w, ++sa->seq);
	wbuf_zeros(&w, sa->icv_len);
	h->hdr_len = IP_HDR_LEN;
	h->proto = IP_PROTO_AH;
	h->total_len = (uint16_t)(IP_HDR_LEN + p->len);
	at = pkt_push(p, IP_HDR_LEN);
	ip_hdr_encode(at, h);
	ah_icv(sa, at, IP_HDR_LEN, at + IP_HDR_LEN, p->len - IP_HDR_LEN, icv);
	memcpy(at + IP_HDR_LEN + AH_FIXED_LEN, icv, sa->icv_len);
	return true;
}

enum ipsec_check ah_open(struct ipsec_sa *sa, struct pkt *p, const struct ip_hdr *h, uint8_t *next)
{
	size_t ah_len = (size_t)AH_FIXED_LEN + sa->icv_len;
	struct rbuf b = rbuf_from(p->data, p->len);
	uint8_t icv[MAC_MAX_LEN], type, words;
	uint32_t seq;

	type = rbuf_u8(&b);
	words = rbuf_u8(&b);
	rbuf_skip(&b, 6);
	seq = rbuf_u32(&b);
	if (b.failed || p->len < ah_len || (words + 2u) * 4 != ah_len)
		return IPSEC_SHORT;
	if (!replay_check(&sa->replay, seq))
		return IPSEC_REPLAYED;
	ah_icv(sa, p->data - h->hdr_len, h->hdr_len, p->data, p->len, icv);
	if (!mac_equal(icv, p->data + AH_FIXED_LEN, sa->icv_len))
		return IPSEC_BAD_ICV;
	replay_mark(&sa->replay, seq);
	*next = type;
	pkt_pull(p, ah_len);
	return IPSEC_OK;
}
