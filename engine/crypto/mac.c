/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * HMAC with both pads hashed in advance (RFC 2104, section 4). The digests' plain contexts are
 * values that can be copied; OpenSSL 3 calls that interface deprecated and has no other like it.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "engine/crypto/mac.h"

#include <assert.h>
#include <openssl/crypto.h>
#include <openssl/md5.h>
#include <openssl/sha.h>
#include <string.h>

enum { MAC_BLOCK = 64 };

_Static_assert(sizeof(MD5_CTX) <= MAC_STATE_LEN, "MD5 state");
_Static_assert(sizeof(SHA_CTX) <= MAC_STATE_LEN, "SHA-1 state");
_Static_assert(sizeof(SHA256_CTX) <= MAC_STATE_LEN, "SHA-256 state");

struct mac_digest {
	size_t state_len;
	int (*init)(void *state);
	int (*update)(void *state, const void *p, size_t n);
	int (*final)(uint8_t *out, void *state);
};

static int mac_md5_init(void *state)
{
	return MD5_Init(state);
}

static int mac_md5_update(void *state, const void *p, size_t n)
{
	return MD5_Update(state, p, n);
}

static int mac_md5_final(uint8_t *out, void *state)
{
	return MD5_Final(out, state);
}

static int mac_sha1_init(void *state)
{
	return SHA1_Init(state);
}

static int mac_sha1_update(void *state, const void *p, size_t n)
{
	return SHA1_Update(state, p, n);
}

static int mac_sha1_final(uint8_t *out, void *state)
{
	return SHA1_Final(out, state);
}

static int mac_sha256_init(void *state)
{
	return SHA256_Init(state);
}

static int mac_sha256_update(void *state, const void *p, size_t n)
{
	return SHA256_Update(state, p, n);
}

static int mac_sha256_final(uint8_t *out, void *state)
{
	return SHA256_Final(out, state);
}

static const struct mac_digest mac_digests[HASH_COUNT] = {
	[HASH_MD5] = {sizeof(MD5_CTX), mac_md5_init, mac_md5_update, mac_md5_final},
	[HASH_SHA1] = {sizeof(SHA_CTX), mac_sha1_init, mac_sha1_update, mac_sha1_final},
	[HASH_SHA256] = {sizeof(SHA256_CTX), mac_sha256_init, mac_sha256_update, mac_sha256_final},
};

void mac_init(struct mac *m, enum hash h, const uint8_t *key, size_t len)
{
	const struct mac_digest *d = &mac_digests[h];
	uint8_t pad[MAC_BLOCK] = {0};

	assert(d->init && len <= sizeof(pad));
	memset(m, 0, sizeof(*m));
	m->hash = h;
	memcpy(pad, key, len);
	for (size_t i = 0; i < sizeof(pad); i++)
		pad[i] ^= 0x36;
	d->init(m->inner);
	d->update(m->inner, pad, sizeof(pad));
	for (size_t i = 0; i < sizeof(pad); i++)
		pad[i] ^= 0x36 ^ 0x5c;
	d->init(m->outer);
	d->update(m->outer, pad, sizeof(pad));
	mem_wipe(pad, sizeof(pad));
}

void mac_wipe(struct mac *m)
{
	mem_wipe(m, sizeof(*m));
}

void mac_begin(struct mac_run *run, const struct mac *m)
{
	run->mac = m;
	memcpy(run->state, m->inner, mac_digests[m->hash].state_len);
}

void mac_add(struct mac_run *run, const void *p, size_t n)
{
	mac_digests[run->mac->hash].update(run->state, p, n);
}

void mac_end(struct mac_run *run, uint8_t out[MAC_MAX_LEN])
{
	const struct mac_digest *d = &mac_digests[run->mac->hash];

	d->final(out, run->state);
	memcpy(run->state, run->mac->outer, d->state_len);
	d->update(run->state, out, hash_infos[run->mac->hash].len);
	d->final(out, run->state);
}

bool mac_equal(const uint8_t *a, const uint8_t *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}
