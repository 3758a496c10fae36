/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A router's RSA key pair, and where it is kept. */
#ifndef ROSH_SHELL_KEYSTORE_H
#define ROSH_SHELL_KEYSTORE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/text.h"

enum { RSA_BITS_MIN = 360, RSA_BITS_MAX = 4096, RSA_BITS_SSH2 = 768, RSA_NAME_MAX = 192 };

struct evp_pkey_st;

struct rsa_key {
	struct evp_pkey_st *pair;
	char name[RSA_NAME_MAX]; /* "R1.example.com" */
	int64_t generated_s; /* by the router's calendar */
	unsigned bits;
};

/* keystore.c */

/* A fresh key pair by OpenSSL's chance; NULL: it could not be made. Takes its time: no lock. */
struct rsa_key *keystore_generate(const char *name, unsigned bits, int64_t now_s);
/* NULL is fine. */
void keystore_free(struct rsa_key *k);
/* The private key in PEM; the caller wipes it with keystore_wipe(). False: OpenSSL failed. */
bool keystore_pem(const struct rsa_key *k, struct text *pem);
void keystore_wipe(struct text *secret);
/* The public key as X.509's SubjectPublicKeyInfo (RFC 5280 section 4.1), in DER. */
bool keystore_public_der(const struct rsa_key *k, struct text *der);
/* To and from a file of mode 0600: a crash leaves the old or the new one, whole. */
bool keystore_write(const struct rsa_key *k, const char *path);
/* NULL: none is there, or it is no key. */
struct rsa_key *keystore_read(const char *path);
/* True also when there is none. */
bool keystore_erase(const char *path);

#endif
