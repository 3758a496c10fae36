/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Authentication of OSPF packets (RFC 2328, appendix D): none, a password in the clear, or MD5
 * over the packet and a key. A packet is made as if there was none and sealed on its way out, so
 * that one that is sent again gets a sequence number and a key of that moment.
 *
 *	| packet, its length without what follows | digest (16) | link-local signalling |
 *
 * Keys roll over as in D.3 and as IOS does it: the youngest key (the one configured last) signs;
 * as long as a neighbour signs with an older key that is still configured, a copy of each packet
 * is sent with that key as well. Every configured key is accepted.
 * Absent: lifetimes of keys (key chains), HMAC-SHA (RFC 5709).
 */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "engine/ospf/ospf_int.h"

enum { HDR_CHECKSUM_AT = 12, HDR_AUTYPE_AT = 14, HDR_AUTH_AT = 16 };
enum { LLS_HDR = 4, LLS_CA_TYPE = 2, LLS_CA_LEN = 4 + OSPF_MD5_LEN };

void ospf_auth_start(struct ospf *o)
{
	o->md5 = EVP_MD_CTX_new();
	if (!o->md5 || !EVP_DigestInit_ex(o->md5, EVP_md5(), NULL))
		abort();
}

void ospf_auth_stop(struct ospf *o)
{
	EVP_MD_CTX_free(o->md5);
	o->md5 = NULL;
}

enum ospf_auth ospf_auth_of(const struct ospf_iface *oif)
{
	if (oif->cfg.auth >= 0)
		return (enum ospf_auth)oif->cfg.auth;
	return oif->area ? oif->area->auth : OSPF_AUTH_NULL;
}

const struct ospf_md5_key *ospf_auth_youngest(const struct ospf_iface *oif)
{
	/* Without a key IOS signs with number 0, which is all zero. */
	static const struct ospf_md5_key none;

	return oif->cfg.n_keys ? &oif->cfg.keys[oif->cfg.n_keys - 1] : &none;
}

static const struct ospf_md5_key *key_find(const struct ospf_iface *oif, uint8_t id)
{
	for (unsigned i = 0; i < oif->cfg.n_keys; i++)
		if (oif->cfg.keys[i].id == id)
			return &oif->cfg.keys[i];
	return id ? NULL : ospf_auth_youngest(oif)->id == 0 ? ospf_auth_youngest(oif) : NULL;
}

unsigned ospf_auth_old_users(const struct ospf_iface *oif, uint8_t id)
{
	return oif->key_users ? oif->key_users[id] : 0;
}

unsigned ospf_auth_rollover(const struct ospf_iface *oif)
{
	uint8_t youngest = ospf_auth_youngest(oif)->id;
	unsigned n = 0;

	for (unsigned i = 0; i < oif->cfg.n_keys; i++)
		if (oif->cfg.keys[i].id != youngest)
			n += ospf_auth_old_users(oif, oif->cfg.keys[i].id);
	return n;
}

/* D.4.3: the digest is that of the bytes and the key behind them. */
static void md5(struct ospf *o, const uint8_t *p, size_t len, const struct ospf_md5_key *key,
		uint8_t digest[OSPF_MD5_LEN])
{
	/* No type: the context keeps the one it was made with, and nothing is fetched. */
	if (!EVP_DigestInit_ex(o->md5, NULL, NULL) || !EVP_DigestUpdate(o->md5, p, len) ||
	    !EVP_DigestUpdate(o->md5, key->key, OSPF_MD5_LEN) ||
	    !EVP_DigestFinal_ex(o->md5, digest, NULL))
		abort();
}

static void put_u16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void put_u32(uint8_t *p, uint32_t v)
{
	put_u16(p, v >> 16);
	put_u16(p + 2, v & 0xffff);
}

static uint32_t get_u32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* D.3: never less than before, across a restart of the router too where time is real. */
static uint32_t seq_next(struct ospf_iface *oif)
{
	const struct sim *s = oif->ifp->router->sim;
	uint32_t now_s = s->epoch_s + (uint32_t)(s->now_ns / NS_PER_S);

	oif->crypt_seq = oif->crypt_seq + 1 > now_s ? oif->crypt_seq + 1 : now_s;
	return oif->crypt_seq;
}

/* RFC 5613, section 2.5: the block is signed by a TLV of its own, its checksum is zero. */
static void lls_sign(struct ospf *o, struct pkt *p, uint32_t options, uint32_t seq,
		     const struct ospf_md5_key *key)
{
	size_t len = OSPF_LLS_LEN + 4 + LLS_CA_LEN;
	uint8_t *block = pkt_put(p, len), *ca = block + OSPF_LLS_LEN;
	struct wbuf w = wbuf_from(block, len);

	ospf_lls_encode(&w, options);
	put_u16(block, 0);
	put_u16(block + 2, (unsigned)len / 4);
	put_u16(ca, LLS_CA_TYPE);
	put_u16(ca + 2, LLS_CA_LEN);
	put_u32(ca + 4, seq);
	md5(o, block, OSPF_LLS_LEN + 8, key, ca + 8);
}

static void sign(struct ospf_iface *oif, struct pkt *p, const struct ospf_md5_key *key)
{
	struct ospf *o = oif->ifp->router->ospf;
	size_t len = (size_t)(p->data[2] << 8 | p->data[3]);
	uint32_t lls = p->len > len ? ospf_lls_decode(p->data + len, p->len - len) : 0;
	uint32_t seq = seq_next(oif);
	uint8_t *hdr = p->data;

	pkt_trim(p, len);
	put_u16(hdr + HDR_CHECKSUM_AT, 0);
	put_u16(hdr + HDR_AUTYPE_AT, OSPF_AUTH_CRYPT);
	put_u16(hdr + HDR_AUTH_AT, 0);
	hdr[HDR_AUTH_AT + 2] = key->id;
	hdr[HDR_AUTH_AT + 3] = OSPF_MD5_LEN;
	put_u32(hdr + HDR_AUTH_AT + 4, seq);
	/* The digest's place may move the packet. */
	pkt_put(p, OSPF_MD5_LEN);
	md5(o, p->data, len, key, p->data + len);
	if (lls)
		lls_sign(o, p, lls, seq, key);
}

/* D.4.1 and D.4.2: the password lies where the checksum does not look. */
static void put_password(const struct ospf_iface *oif, struct pkt *p)
{
	uint32_t sum = (uint16_t)~(p->data[HDR_CHECKSUM_AT] << 8 | p->data[HDR_CHECKSUM_AT + 1]);

	/* RFC 1624: what the new type adds to the checksum. */
	put_u16(p->data + HDR_AUTYPE_AT, OSPF_AUTH_SIMPLE);
	sum += OSPF_AUTH_SIMPLE;
	sum = (sum & 0xffff) + (sum >> 16);
	put_u16(p->data + HDR_CHECKSUM_AT, (uint16_t)~sum);
	memcpy(p->data + HDR_AUTH_AT, oif->cfg.password, OSPF_PASSWORD_LEN);
}

struct pkt *ospf_auth_seal(struct ospf_iface *oif, struct pkt *p, unsigned *more)
{
	const struct ospf_md5_key *youngest = ospf_auth_youngest(oif), *k;
	struct pkt *copy;

	switch (ospf_auth_of(oif)) {
	case OSPF_AUTH_NULL:
		break;
	case OSPF_AUTH_SIMPLE:
		put_password(oif, p);
		break;
	case OSPF_AUTH_CRYPT:
		for (; *more < oif->cfg.n_keys; ++*more) {
			k = &oif->cfg.keys[*more];
			if (k == youngest || !ospf_auth_old_users(oif, k->id))
				continue;
			copy = pkt_clone(p);
			sign(oif, copy, k);
			++*more;
			return copy;
		}
		ev_ospf_auth_key_sent(oif->ifp->router, oif->ifp, youngest->id);
		sign(oif, p, youngest);
		break;
	}
	return NULL;
}

static enum ospf_drop crypt_check(struct ospf_iface *oif, const struct pkt *p, size_t len,
				  const struct ospf_nbr *nbr, uint32_t src)
{
	struct router *r = oif->ifp->router;
	const uint8_t *auth = p->data + HDR_AUTH_AT;
	const struct ospf_md5_key *key = key_find(oif, auth[2]);
	uint8_t digest[OSPF_MD5_LEN];

	if (!key) {
		ev_ospf_auth_no_key(r, src, oif->ifp, auth[2]);
		return OSPF_DROP_AUTH_KEY;
	}
	if (auth[3] != OSPF_MD5_LEN || p->len - len < OSPF_MD5_LEN)
		return OSPF_DROP_LENGTH;
	/* D.4.3 (3): a replay. */
	if (nbr && nbr->crypt_heard && get_u32(auth + 4) < nbr->crypt_seq) {
		ev_ospf_auth_replay(r, src, oif->ifp, get_u32(auth + 4), nbr->crypt_seq);
		return OSPF_DROP_AUTH_SEQ;
	}
	md5(r->ospf, p->data, len, key, digest);
	if (CRYPTO_memcmp(digest, p->data + len, OSPF_MD5_LEN) != 0) {
		ev_ospf_auth_bad_digest(r, src, oif->ifp, auth[2]);
		return OSPF_DROP_AUTH_KEY;
	}
	return OSPF_DROP_NONE;
}

enum ospf_drop ospf_auth_check(struct ospf_iface *oif, const struct pkt *p,
			       const struct ospf_hdr *h, uint32_t src)
{
	struct router *r = oif->ifp->router;
	enum ospf_auth ours = ospf_auth_of(oif);

	if (h->auth_type != (uint16_t)ours) {
		ev_ospf_auth_mismatch(r, src, oif->ifp, h->auth_type, ours);
		return OSPF_DROP_AUTH_TYPE;
	}
	if (ours == OSPF_AUTH_CRYPT)
		return crypt_check(oif, p, h->length, ospf_nbr_find(oif, h->router_id, src), src);
	if (!ospf_packet_sound(p->data, h->length))
		return OSPF_DROP_CHECKSUM;
	if (ours == OSPF_AUTH_SIMPLE &&
	    CRYPTO_memcmp(p->data + HDR_AUTH_AT, oif->cfg.password, OSPF_PASSWORD_LEN) != 0) {
		ev_ospf_auth_bad_password(r, src, oif->ifp);
		return OSPF_DROP_AUTH_KEY;
	}
	return OSPF_DROP_NONE;
}

static void key_use(struct ospf_iface *oif, uint8_t id, int by)
{
	if (!oif->key_users)
		oif->key_users = mem_calloc(256, sizeof(*oif->key_users));
	oif->key_users[id] = (uint16_t)(oif->key_users[id] + by);
}

void ospf_auth_heard(struct ospf_iface *oif, const struct pkt *p, const struct ospf_hdr *h,
		     uint32_t src)
{
	struct ospf_nbr *nbr = h->auth_type == OSPF_AUTH_CRYPT
				       ? ospf_nbr_find(oif, h->router_id, src) : NULL;
	const uint8_t *auth = p->data + HDR_AUTH_AT;

	if (!nbr)
		return;
	if (!nbr->crypt_heard || nbr->key_id != auth[2]) {
		ospf_auth_forget(nbr);
		key_use(oif, auth[2], 1);
	}
	nbr->crypt_heard = true;
	nbr->key_id = auth[2];
	nbr->crypt_seq = get_u32(auth + 4);
}

void ospf_auth_forget(struct ospf_nbr *nbr)
{
	if (nbr->crypt_heard)
		key_use(nbr->oif, nbr->key_id, -1);
	nbr->crypt_heard = false;
}

bool ospf_auth_lls(struct ospf_iface *oif, const struct pkt *p, const struct ospf_hdr *h,
		   uint32_t *options)
{
	size_t skip = h->auth_type == OSPF_AUTH_CRYPT ? h->length + OSPF_MD5_LEN : h->length;
	const uint8_t *auth = p->data + HDR_AUTH_AT, *lls = p->data + skip, *ca;
	uint8_t digest[OSPF_MD5_LEN];
	size_t n;

	*options = 0;
	if (p->len <= skip)
		return false;
	n = p->len - skip;
	if (h->auth_type != OSPF_AUTH_CRYPT) {
		*options = ospf_lls_decode(lls, n);
		return ospf_lls_sound(lls, n);
	}
	/* The signature is the last TLV; a block without one that holds is passed over. */
	if (n < LLS_HDR || (size_t)(lls[2] << 8 | lls[3]) * 4 > n)
		return false;
	n = (size_t)(lls[2] << 8 | lls[3]) * 4;
	if (n < LLS_HDR + 4 + LLS_CA_LEN || !key_find(oif, auth[2]))
		return false;
	ca = lls + n - 4 - LLS_CA_LEN;
	if ((ca[0] << 8 | ca[1]) != LLS_CA_TYPE || (ca[2] << 8 | ca[3]) != LLS_CA_LEN ||
	    memcmp(ca + 4, auth + 4, 4) != 0)
		return false;
	md5(oif->ifp->router->ospf, lls, n - OSPF_MD5_LEN, key_find(oif, auth[2]), digest);
	if (CRYPTO_memcmp(digest, ca + 8, OSPF_MD5_LEN) != 0)
		return false;
	*options = ospf_lls_options(lls, n);
	return true;
}
