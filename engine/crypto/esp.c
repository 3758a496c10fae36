/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ESP (RFC 2406; RFC 4303 where it is clearer), without extended sequence numbers and without
 * combined modes:
 *
 *    0                   1                   2                   3
 *   +---------------------------------------------------------------+
 *   |               Security Parameters Index (SPI)                 |
 *   |                      Sequence Number                          |
 *   |                    IV (8 or 16 bytes)                         |
 *   |                    Payload (variable)                         |
 *   |               +     Padding (0-255 bytes)                     |
 *   |               |               |  Pad Length   | Next Header   |
 *   |                  ICV (12, SHA-256: 16 bytes)                  |
 *   +---------------------------------------------------------------+
 *
 * Everything happens in place in the packet's buffer.
 */
#include <string.h>

#include "engine/crypto/ipsec.h"
#include "lib/buf.h"

/* RFC 4303, 2.4: to whole cipher blocks, and the trailer ends on a 4-byte boundary. */
static size_t esp_pad_len(const struct ipsec_sa *sa, size_t len)
{
	size_t align = sa->block > ESP_ALIGN ? sa->block : ESP_ALIGN;

	return (align - (len + ESP_TRAILER_LEN) % align) % align;
}

/* RFC 2405, section 3: an IV nobody can foretell. Drawn in bulk. */
static void esp_iv(struct ipsec *ip, uint8_t *iv, size_t len)
{
	if (ip->iv_left < len) {
		router_chance(ip->router, ip->iv_pool, sizeof(ip->iv_pool));
		ip->iv_left = sizeof(ip->iv_pool);
	}
	ip->iv_left -= len;
	memcpy(iv, ip->iv_pool + ip->iv_left, len);
}

static bool esp_cipher(struct ipsec_sa *sa, const uint8_t *iv, uint8_t *p, size_t len)
{
	int n = 0;

	return EVP_CipherInit_ex2(sa->ctx, NULL, NULL, iv, -1, NULL) &&
	       EVP_CipherUpdate(sa->ctx, p, &n, p, (int)len) && (size_t)n == len;
}

static void esp_icv(const struct ipsec_sa *sa, const uint8_t *p, size_t len,
		    uint8_t out[MAC_MAX_LEN])
{
	struct mac_run run;

	mac_begin(&run, &sa->mac);
	mac_add(&run, p, len);
	mac_end(&run, out);
}

bool esp_seal(struct ipsec_sa *sa, struct pkt *p, uint8_t next)
{
	size_t pad = esp_pad_len(sa, p->len), clear_len;
	uint8_t *at, icv[MAC_MAX_LEN];
	struct wbuf w;

	/* RFC 4303, 3.3.3: the counter must not cycle. */
	if (sa->seq == UINT32_MAX)
		return false;
	at = pkt_put(p, pad + ESP_TRAILER_LEN + sa->icv_len);
	for (size_t i = 0; i < pad; i++)
		at[i] = (uint8_t)(i + 1);
	at[pad] = (uint8_t)pad;
	at[pad + 1] = next;
	clear_len = p->len - sa->icv_len;
	at = pkt_push(p, ESP_HDR_LEN + sa->iv_len);
	w = wbuf_from(at, ESP_HDR_LEN);
	wbuf_u32(&w, sa->spi);
	wbuf_u32(&w, ++sa->seq);
	if (sa->ctx) {
		esp_iv(sa->pair->flow->entry->binding->ipsec, at + ESP_HDR_LEN, sa->iv_len);
		if (!esp_cipher(sa, at + ESP_HDR_LEN, at + ESP_HDR_LEN + sa->iv_len, clear_len))
			return false;
	}
	if (sa->icv_len) {
		esp_icv(sa, p->data, p->len - sa->icv_len, icv);
		memcpy(p->data + p->len - sa->icv_len, icv, sa->icv_len);
	}
	return true;
}

/* With an ICV nobody can have touched the padding; without one its pattern is the only check. */
static bool esp_pad_ok(const struct ipsec_sa *sa, const uint8_t *pad, size_t len)
{
	if (sa->icv_len)
		return true;
	for (size_t i = 0; i < len; i++)
		if (pad[i] != i + 1)
			return false;
	return true;
}

/* RFC 4303, 3.4: sequence number, then ICV, then decryption; the window moves only for a
 * good ICV. */
enum ipsec_check esp_open(struct ipsec_sa *sa, struct pkt *p, uint8_t *next)
{
	size_t head = (size_t)ESP_HDR_LEN + sa->iv_len, body;
	struct rbuf b = rbuf_from(p->data, p->len);
	uint8_t icv[MAC_MAX_LEN], *clear, pad;
	uint32_t seq;

	rbuf_skip(&b, 4);
	seq = rbuf_u32(&b);
	if (b.failed || p->len < head + ESP_TRAILER_LEN + sa->icv_len)
		return IPSEC_SHORT;
	body = p->len - head - sa->icv_len;
	if (body % (sa->block > ESP_ALIGN ? sa->block : ESP_ALIGN))
		return IPSEC_SHORT;
	/* RFC 4303, 3.4.3: without integrity there is nothing to protect from replay. */
	if (sa->icv_len && !replay_check(&sa->replay, seq))
		return IPSEC_REPLAYED;
	if (sa->icv_len) {
		esp_icv(sa, p->data, p->len - sa->icv_len, icv);
		if (!mac_equal(icv, p->data + p->len - sa->icv_len, sa->icv_len))
			return IPSEC_BAD_ICV;
		replay_mark(&sa->replay, seq);
	}
	clear = p->data + head;
	if (sa->ctx && !esp_cipher(sa, p->data + ESP_HDR_LEN, clear, body))
		return IPSEC_BAD_PAD;
	pad = clear[body - 2];
	if ((size_t)pad + ESP_TRAILER_LEN > body ||
	    !esp_pad_ok(sa, clear + body - ESP_TRAILER_LEN - pad, pad))
		return IPSEC_BAD_PAD;
	*next = clear[body - 1];
	pkt_pull(p, head);
	pkt_trim(p, body - ESP_TRAILER_LEN - pad);
	return IPSEC_OK;
}
