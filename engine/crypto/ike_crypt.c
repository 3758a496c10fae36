/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IKE's arithmetic (RFC 2409, sections 5 and 6, appendix B): Diffie-Hellman over the MODP groups 1,
 * 2 (RFC 2409), 5 and 14 (RFC 3526), SKEYID and its children, IVs, KEYMAT.
 *
 * Private values come from router_chance(), so that a seeded world is repeatable. Each group's
 * Montgomery context is computed once; exponentiation is constant-time.
 */
#include "engine/crypto/ike_priv.h"

#include <assert.h>
#include <string.h>

typedef BIGNUM *ike_prime_fn(BIGNUM *);

bool ike_crypt_start(struct ike *ike)
{
	static const struct {
		unsigned number;
		ike_prime_fn *prime;
	} known[] = {{1, BN_get_rfc2409_prime_768},
		     {2, BN_get_rfc2409_prime_1024},
		     {5, BN_get_rfc3526_prime_1536},
		     {14, BN_get_rfc3526_prime_2048}};

	for (size_t i = 0; i < 4; i++) {
		struct ike_group *g = &ike->groups[i];

		g->number = known[i].number;
		g->p = known[i].prime(NULL);
		g->p_minus_1 = BN_dup(g->p);
		g->mont = BN_MONT_CTX_new();
		assert(g->p && g->p_minus_1 && g->mont);
		BN_sub_word(g->p_minus_1, 1);
		g->len = (size_t)BN_num_bytes(g->p);
		if (!BN_MONT_CTX_set(g->mont, g->p, ike->c->ossl->bn))
			return false;
	}
	ike->two = BN_new();
	ike->priv = BN_secure_new();
	ike->pub = BN_new();
	ike->out = BN_secure_new();
	ike->cipher = EVP_CIPHER_CTX_new();
	assert(ike->two && ike->priv && ike->pub && ike->out && ike->cipher);
	return BN_set_word(ike->two, 2) == 1;
}

void ike_crypt_stop(struct ike *ike)
{
	for (size_t i = 0; i < 4; i++) {
		BN_free(ike->groups[i].p);
		BN_free(ike->groups[i].p_minus_1);
		BN_MONT_CTX_free(ike->groups[i].mont);
	}
	BN_free(ike->two);
	BN_clear_free(ike->priv);
	BN_clear_free(ike->out);
	BN_free(ike->pub);
	EVP_CIPHER_CTX_free(ike->cipher);
}

static const struct ike_group *ike_group_get(const struct ike *ike, unsigned group)
{
	for (size_t i = 0; i < 4; i++)
		if (ike->groups[i].number == group)
			return &ike->groups[i];
	return NULL;
}

bool ike_group_known(const struct ike *ike, unsigned group)
{
	return ike_group_get(ike, group) != NULL;
}

/* base^priv mod p into `to`, as many bytes as the prime has. */
static bool ike_dh_exp(struct ike *ike, const struct ike_group *g, const BIGNUM *base,
		       const uint8_t *priv, uint8_t *to)
{
	bool ok;

	ok =
	    BN_bin2bn(priv, IKE_DH_PRIV, ike->priv) &&
	    BN_mod_exp_mont_consttime(ike->out, base, ike->priv, g->p, ike->c->ossl->bn, g->mont) &&
	    BN_bn2binpad(ike->out, to, (int)g->len) == (int)g->len;
	BN_clear(ike->priv);
	BN_clear(ike->out);
	return ok;
}

bool ike_dh_begin(struct ike *ike, struct ike_dh *dh, unsigned group)
{
	const struct ike_group *g = ike_group_get(ike, group);

	if (!g)
		return false;
	dh->group = group;
	dh->len = g->len;
	router_chance(ike->r, dh->priv, sizeof(dh->priv));
	dh->priv[0] |= 0x80; /* never short */
	return ike_dh_exp(ike, g, ike->two, dh->priv, dh->pub);
}

bool ike_dh_finish(struct ike *ike, struct ike_dh *dh, struct ike_chunk peer)
{
	const struct ike_group *g = ike_group_get(ike, dh->group);

	/* RFC 2409, 5: the value is as long as the prime, zeros in front; be strict upward only. */
	if (!g || peer.len == 0 || peer.len > g->len || !BN_bin2bn(peer.p, (int)peer.len, ike->pub))
		return false;
	/* 0, 1 and p-1 would fix the secret (RFC 2412, 5.2; RFC 2631, 2.1.5). */
	if (BN_cmp(ike->pub, BN_value_one()) <= 0 || BN_cmp(ike->pub, g->p_minus_1) >= 0)
		return false;
	memset(dh->peer, 0, sizeof(dh->peer));
	memcpy(dh->peer + g->len - peer.len, peer.p, peer.len);
	return ike_dh_exp(ike, g, ike->pub, dh->priv, dh->shared);
}

size_t ike_prf_len(const struct ike_sa *sa)
{
	return hash_infos[sa->hash].len;
}

void ike_prf(const struct ike_sa *sa, const void *key, size_t key_len,
	     const struct ossl_piece *pieces, size_t n, uint8_t *out)
{
	ossl_hmac(sa->ike->c->ossl, sa->hash, key, key_len, pieces, n, out);
}

/* The cipher's key from SKEYID_e: cut, or expanded by feeding the prf (appendix B). */
static bool ike_cipher_key(struct ike_sa *sa, const uint8_t *skeyid_e)
{
	size_t want = cipher_infos[sa->cipher].key_len, have = ike_prf_len(sa);
	uint8_t k[IKE_HASH_MAX * 3];

	if (want <= have) {
		memcpy(sa->key, skeyid_e, want);
	} else {
		static const uint8_t zero = 0;
		struct ossl_piece in = {&zero, 1};

		for (size_t done = 0; done < want; done += have) {
			ike_prf(sa, skeyid_e, have, &in, 1, k + done);
			in = (struct ossl_piece){k + done, have};
		}
		memcpy(sa->key, k, want);
		mem_wipe(k, sizeof(k));
	}
	return sa->cipher != CIPHER_DES || !ossl_des_weak(sa->key);
}

/* IV of phase 1: hash(g^xi | g^xr) (RFC 2409, appendix B). */
static void ike_first_iv(struct ike_sa *sa)
{
	struct ike_dh *dh = &sa->hs->dh;
	uint8_t both[2 * IKE_DH_MAX], digest[IKE_HASH_MAX];
	const uint8_t *i = sa->initiator ? dh->pub : dh->peer;
	const uint8_t *r = sa->initiator ? dh->peer : dh->pub;

	memcpy(both, i, dh->len);
	memcpy(both + dh->len, r, dh->len);
	EVP_Digest(both, 2 * dh->len, digest, NULL, sa->ike->c->ossl->md[sa->hash], NULL);
	memcpy(sa->iv, digest, IKE_BLOCK_MAX);
}

bool ike_keys_derive(struct ike_sa *sa, const char *psk)
{
	struct ike_handshake *hs = sa->hs;
	size_t n = ike_prf_len(sa);
	uint8_t cookies[16], e[IKE_HASH_MAX], nonces[2 * IKE_NONCE_MAX];
	uint8_t number = 0;
	bool ok;

	ike_put_u64(cookies, sa->icookie);
	ike_put_u64(cookies + 8, sa->rcookie);
	memcpy(nonces, hs->ni.p, hs->ni.len);
	memcpy(nonces + hs->ni.len, hs->nr.p, hs->nr.len);
	/* RFC 2409, 5: for pre-shared keys SKEYID = prf(key, Ni_b | Nr_b). */
	ike_prf(sa, psk, strlen(psk), (struct ossl_piece[]){{nonces, hs->ni.len + hs->nr.len}}, 1,
		hs->skeyid);
	ike_prf(sa, hs->skeyid, n,
		(struct ossl_piece[]){{hs->dh.shared, hs->dh.len}, {cookies, 16}, {&number, 1}}, 3,
		sa->skeyid_d);
	number = 1;
	ike_prf(sa, hs->skeyid, n,
		(struct ossl_piece[]){
		    {sa->skeyid_d, n}, {hs->dh.shared, hs->dh.len}, {cookies, 16}, {&number, 1}},
		4, sa->skeyid_a);
	number = 2;
	ike_prf(sa, hs->skeyid, n,
		(struct ossl_piece[]){
		    {sa->skeyid_a, n}, {hs->dh.shared, hs->dh.len}, {cookies, 16}, {&number, 1}},
		4, e);
	ok = ike_cipher_key(sa, e);
	mem_wipe(e, sizeof(e));
	mem_wipe(hs->dh.shared, sizeof(hs->dh.shared));
	mem_wipe(hs->dh.priv, sizeof(hs->dh.priv));
	ike_first_iv(sa);
	sa->keyed = ok;
	if (ok)
		ike_keyed(sa);
	return ok;
}

void ike_auth_hash(struct ike_sa *sa, bool of_initiator, struct ike_chunk id_body, uint8_t *out)
{
	struct ike_handshake *hs = sa->hs;
	bool own = of_initiator == sa->initiator;
	uint8_t cookies[16];

	/* HASH_I = prf(SKEYID, g^xi | g^xr | CKY-I | CKY-R | SAi_b | IDii_b), HASH_R with r first.
	 */
	ike_put_u64(cookies, of_initiator ? sa->icookie : sa->rcookie);
	ike_put_u64(cookies + 8, of_initiator ? sa->rcookie : sa->icookie);
	ike_prf(sa, hs->skeyid, ike_prf_len(sa),
		(struct ossl_piece[]){{own ? hs->dh.pub : hs->dh.peer, hs->dh.len},
				      {own ? hs->dh.peer : hs->dh.pub, hs->dh.len},
				      {cookies, 16},
				      {hs->sa_body, hs->sa_len},
				      {id_body.p, id_body.len}},
		5, out);
}

void ike_iv_for(struct ike_sa *sa, uint32_t mid, uint8_t iv[IKE_BLOCK_MAX])
{
	size_t block = cipher_infos[sa->cipher].block;
	uint8_t in[IKE_BLOCK_MAX + 4], digest[IKE_HASH_MAX];
	struct wbuf w = wbuf_from(in + block, 4);

	memcpy(in, sa->iv, block);
	wbuf_u32(&w, mid);
	EVP_Digest(in, block + 4, digest, NULL, sa->ike->c->ossl->md[sa->hash], NULL);
	memcpy(iv, digest, IKE_BLOCK_MAX);
}

bool ike_cbc(struct ike_sa *sa, uint8_t iv[IKE_BLOCK_MAX], bool encrypt, const uint8_t *in,
	     size_t len, uint8_t *out)
{
	size_t block = cipher_infos[sa->cipher].block;
	EVP_CIPHER_CTX *c = sa->ike->cipher;
	uint8_t last[IKE_BLOCK_MAX];
	int n = 0;

	if (len == 0 || len % block)
		return false;
	if (!encrypt)
		memcpy(last, in + len - block, block);
	if (!EVP_CipherInit_ex2(c, sa->ike->c->ossl->cipher[sa->cipher], sa->key, iv, encrypt,
				NULL))
		return false;
	EVP_CIPHER_CTX_set_padding(c, 0);
	if (!EVP_CipherUpdate(c, out, &n, in, (int)len) || (size_t)n != len)
		return false;
	if (encrypt)
		memcpy(last, out + len - block, block);
	memcpy(iv, last, block);
	return true;
}

void ike_keymat(struct ike_sa *sa, const struct ike_quick *q, uint8_t proto, uint32_t spi,
		uint8_t *out, size_t len)
{
	size_t n = ike_prf_len(sa);
	uint8_t k[IKE_HASH_MAX], head[5] = {proto};
	struct wbuf w = wbuf_from(head + 1, 4);
	size_t done = 0, k_len = 0;

	wbuf_u32(&w, spi);
	/* K1 = prf(SKEYID_d, [g(qm)^xy |] protocol | SPI | Ni_b | Nr_b), Kn = prf(.., Kn-1 | ..).
	 */
	while (done < len) {
		size_t take;

		ike_prf(sa, sa->skeyid_d, n,
			(struct ossl_piece[]){{k, k_len},
					      {q->dh.shared, q->dh.group ? q->dh.len : 0},
					      {head, sizeof(head)},
					      {q->ni.p, q->ni.len},
					      {q->nr.p, q->nr.len}},
			5, k);
		k_len = n;
		take = len - done < n ? len - done : n;
		memcpy(out + done, k, take);
		done += take;
	}
	mem_wipe(k, sizeof(k));
}
