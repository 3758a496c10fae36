/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * HMAC (RFC 2104) as the data path needs it: the two keyed blocks are hashed once, when the key is
 * set; a packet then copies the two states and allocates nothing. OpenSSL's EVP_MAC duplicates
 * heap contexts for every message, which costs a short packet more than hashing it.
 */
#ifndef ROSH_ENGINE_CRYPTO_MAC_H
#define ROSH_ENGINE_CRYPTO_MAC_H

#include "engine/crypto/crypto.h"

enum { MAC_MAX_LEN = 32, MAC_STATE_LEN = 128 };

struct mac {
	enum hash hash;
	/* The digest's own context after the inner and the outer pad. */
	_Alignas(8) uint8_t inner[MAC_STATE_LEN];
	_Alignas(8) uint8_t outer[MAC_STATE_LEN];
};

/* A message under way. */
struct mac_run {
	const struct mac *mac;
	_Alignas(8) uint8_t state[MAC_STATE_LEN];
};

/* mac.c */

/* Sets the key, `len` bytes, at most the digest's block (64). */
void mac_init(struct mac *m, enum hash h, const uint8_t *key, size_t len);
void mac_wipe(struct mac *m);
void mac_begin(struct mac_run *run, const struct mac *m);
void mac_add(struct mac_run *run, const void *p, size_t n);
/* Writes hash_infos[].len bytes. */
void mac_end(struct mac_run *run, uint8_t out[MAC_MAX_LEN]);
/* Compares in constant time. */
bool mac_equal(const uint8_t *a, const uint8_t *b, size_t n);

#endif
