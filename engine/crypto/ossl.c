/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fetching from OpenSSL 3 once: see ossl.h. DES is in its legacy provider. */
#include "engine/crypto/ossl.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/core_names.h>
#include <openssl/params.h>

struct ossl *ossl_new(void)
{
	struct ossl *o = mem_zalloc(sizeof(*o));

	o->lib = OSSL_LIB_CTX_new();
	assert(o->lib);
	o->base = OSSL_PROVIDER_load(o->lib, "default");
	o->legacy = OSSL_PROVIDER_load(o->lib, "legacy");
	for (int c = 0; c < CIPHER_COUNT; c++)
		if (cipher_infos[c].openssl)
			o->cipher[c] = EVP_CIPHER_fetch(o->lib, cipher_infos[c].openssl, NULL);
	for (int h = 0; h < HASH_COUNT; h++)
		if (hash_infos[h].openssl)
			o->md[h] = EVP_MD_fetch(o->lib, hash_infos[h].openssl, NULL);
	o->hmac = EVP_MAC_fetch(o->lib, "HMAC", NULL);
	o->bn = BN_CTX_new_ex(o->lib);
	o->md_ctx = EVP_MD_CTX_new();
	assert(o->hmac && o->bn && o->md_ctx);
	return o;
}

void ossl_free(struct ossl *o)
{
	if (!o)
		return;
	for (int c = 0; c < CIPHER_COUNT; c++)
		EVP_CIPHER_free(o->cipher[c]);
	for (int h = 0; h < HASH_COUNT; h++)
		EVP_MD_free(o->md[h]);
	EVP_MAC_free(o->hmac);
	BN_CTX_free(o->bn);
	EVP_MD_CTX_free(o->md_ctx);
	if (o->legacy)
		OSSL_PROVIDER_unload(o->legacy);
	if (o->base)
		OSSL_PROVIDER_unload(o->base);
	OSSL_LIB_CTX_free(o->lib);
	free(o);
}

bool ossl_des_weak(const uint8_t key[8])
{
	/* FIPS 74: 4 weak and 12 semi-weak keys, written with odd parity. */
	static const uint8_t weak[16][8] = {
		{0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01},
		{0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe},
		{0x1f, 0x1f, 0x1f, 0x1f, 0x0e, 0x0e, 0x0e, 0x0e},
		{0xe0, 0xe0, 0xe0, 0xe0, 0xf1, 0xf1, 0xf1, 0xf1},
		{0x01, 0xfe, 0x01, 0xfe, 0x01, 0xfe, 0x01, 0xfe},
		{0xfe, 0x01, 0xfe, 0x01, 0xfe, 0x01, 0xfe, 0x01},
		{0x1f, 0xe0, 0x1f, 0xe0, 0x0e, 0xf1, 0x0e, 0xf1},
		{0xe0, 0x1f, 0xe0, 0x1f, 0xf1, 0x0e, 0xf1, 0x0e},
		{0x01, 0xe0, 0x01, 0xe0, 0x01, 0xf1, 0x01, 0xf1},
		{0xe0, 0x01, 0xe0, 0x01, 0xf1, 0x01, 0xf1, 0x01},
		{0x1f, 0xfe, 0x1f, 0xfe, 0x0e, 0xfe, 0x0e, 0xfe},
		{0xfe, 0x1f, 0xfe, 0x1f, 0xfe, 0x0e, 0xfe, 0x0e},
		{0x01, 0x1f, 0x01, 0x1f, 0x01, 0x0e, 0x01, 0x0e},
		{0x1f, 0x01, 0x1f, 0x01, 0x0e, 0x01, 0x0e, 0x01},
		{0xe0, 0xfe, 0xe0, 0xfe, 0xf1, 0xfe, 0xf1, 0xfe},
		{0xfe, 0xe0, 0xfe, 0xe0, 0xfe, 0xf1, 0xfe, 0xf1},
	};

	for (size_t i = 0; i < 16; i++) {
		uint8_t diff = 0;

		for (size_t k = 0; k < 8; k++)
			diff |= (key[k] ^ weak[i][k]) & 0xfe;
		if (diff == 0)
			return true;
	}
	return false;
}

void ossl_hmac(struct ossl *o, enum hash h, const void *key, size_t key_len,
	       const struct ossl_piece *pieces, size_t n, uint8_t *out)
{
	uint8_t pad[64] = {0}, inner[64];
	EVP_MD_CTX *c = o->md_ctx;
	unsigned len = 0;

	/* RFC 2104 by hand: a fetched digest twice costs less than EVP_MAC's parameters. */
	if (key_len > sizeof(pad)) {
		EVP_Digest(key, key_len, pad, NULL, o->md[h], NULL);
	} else if (key_len) {
		memcpy(pad, key, key_len);
	}
	for (size_t i = 0; i < sizeof(pad); i++)
		pad[i] ^= 0x36;
	EVP_DigestInit_ex2(c, o->md[h], NULL);
	EVP_DigestUpdate(c, pad, sizeof(pad));
	for (size_t i = 0; i < n; i++)
		EVP_DigestUpdate(c, pieces[i].p, pieces[i].len);
	EVP_DigestFinal_ex(c, inner, &len);
	for (size_t i = 0; i < sizeof(pad); i++)
		pad[i] ^= 0x36 ^ 0x5c;
	EVP_DigestInit_ex2(c, o->md[h], NULL);
	EVP_DigestUpdate(c, pad, sizeof(pad));
	EVP_DigestUpdate(c, inner, len);
	EVP_DigestFinal_ex(c, out, NULL);
	mem_wipe(pad, sizeof(pad));
	mem_wipe(inner, sizeof(inner));
}
