/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * OpenSSL, prepared: a library context with the legacy provider (DES) and every cipher, digest
 * and MAC fetched once, so that no packet pays for a fetch. One for a world:
 * its routers count themselves as users (sim->ossl).
 */
#ifndef ROSH_ENGINE_CRYPTO_OSSL_H
#define ROSH_ENGINE_CRYPTO_OSSL_H

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/provider.h>

#include "engine/crypto/crypto.h"

struct ossl {
	OSSL_LIB_CTX *lib;
	OSSL_PROVIDER *base, *legacy;
	EVP_CIPHER *cipher[CIPHER_COUNT]; /* NULL: none, or OpenSSL here does not have it */
	EVP_MD *md[HASH_COUNT];
	EVP_MAC *hmac;
	BN_CTX *bn;
	EVP_MD_CTX *md_ctx; /* for ossl_hmac() alone */
	unsigned users; /* kept by crypto.c */
};

/* ossl.c */

struct ossl *ossl_new(void);
void ossl_free(struct ossl *o);
/* True for the weak and semi-weak keys of DES (RFC 2409, appendix A), parity ignored. */
bool ossl_des_weak(const uint8_t key[8]);
/* One-shot HMAC over the pieces; `out` has room for hash_infos[h].len bytes. */
struct ossl_piece {
	const void *p;
	size_t len;
};
void ossl_hmac(struct ossl *o, enum hash h, const void *key, size_t key_len,
	       const struct ossl_piece *pieces, size_t n, uint8_t *out);

#endif
