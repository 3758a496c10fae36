/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The RSA key pair of a router: made by OpenSSL, kept beside the startup-config in a file of its
 * own (two lines that say name and time, then PKCS #8 in PEM, RFC 7468). IOS writes it to private
 * NVRAM with the next `write memory`; here it is written when it is made, since a key that is
 * gone after a crash makes every client warn.
 */
#include "shell/keystore.h"

#include <errno.h>
#include <inttypes.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/mem.h"
#include "shell/host.h"

static struct rsa_key *key_new(EVP_PKEY *pair, const char *name, int64_t generated_s)
{
	struct rsa_key *k;

	if (!pair)
		return NULL;
	k = mem_zalloc(sizeof(*k));
	k->pair = pair;
	k->generated_s = generated_s;
	k->bits = (unsigned)EVP_PKEY_get_bits(pair);
	snprintf(k->name, sizeof(k->name), "%s", name);
	return k;
}

struct rsa_key *keystore_generate(const char *name, unsigned bits, int64_t now_s)
{
	return key_new(EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)bits), name, now_s);
}

void keystore_free(struct rsa_key *k)
{
	if (!k)
		return;
	/* OpenSSL clears the private numbers as it frees them. */
	EVP_PKEY_free(k->pair);
	free(k);
}

void keystore_wipe(struct text *secret)
{
	if (secret->s)
		mem_wipe(secret->s, secret->len);
	text_free(secret);
}

/* What was written into a BIO of secure memory. */
static bool take(BIO *b, bool ok, struct text *to)
{
	char *p;
	long n = ok ? BIO_get_mem_data(b, &p) : 0;

	/* In one go: a growing text would leave copies behind. */
	if (n > 0)
		text_addn(to, p, (size_t)n);
	BIO_free(b);
	return n > 0;
}

bool keystore_pem(const struct rsa_key *k, struct text *pem)
{
	BIO *b = BIO_new(BIO_s_secmem());

	return b && take(b, PEM_write_bio_PKCS8PrivateKey(b, k->pair, NULL, NULL, 0, NULL, NULL),
			 pem);
}

bool keystore_public_der(const struct rsa_key *k, struct text *der)
{
	BIO *b = BIO_new(BIO_s_mem());

	return b && take(b, i2d_PUBKEY_bio(b, k->pair), der);
}

bool keystore_write(const struct rsa_key *k, const char *path)
{
	struct text pem = {0};
	size_t cap;
	char *all;
	int n;
	bool ok;

	if (!keystore_pem(k, &pem)) {
		errno = ENOMEM;
		return false;
	}
	cap = pem.len + sizeof(k->name) + 64;
	all = mem_zalloc(cap);
	n = snprintf(all, cap, "name %s\ngenerated %" PRId64 "\n%s", k->name, k->generated_s,
		     text_str(&pem));
	ok = nvram_write(path, all, (size_t)n);
	mem_wipe(all, cap);
	free(all);
	keystore_wipe(&pem);
	return ok;
}

static struct rsa_key *parse(const char *text)
{
	struct rsa_key k = {0};
	const char *pem = strstr(text, "-----BEGIN");
	EVP_PKEY *pair = NULL;
	BIO *b;

	if (!pem || sscanf(text, "name %191s\ngenerated %" SCNd64 "\n", k.name,
			   &k.generated_s) != 2)
		return NULL;
	b = BIO_new_mem_buf(pem, -1);
	if (b)
		pair = PEM_read_bio_PrivateKey(b, NULL, NULL, NULL);
	BIO_free(b);
	if (pair && (!EVP_PKEY_is_a(pair, "RSA") || EVP_PKEY_get_bits(pair) < RSA_BITS_MIN)) {
		EVP_PKEY_free(pair);
		pair = NULL;
	}
	return key_new(pair, k.name, k.generated_s);
}

struct rsa_key *keystore_read(const char *path)
{
	struct rsa_key *k = NULL;
	char all[16384];
	FILE *f = fopen(path, "re");
	size_t n;

	if (!f)
		return NULL;
	/* No buffer of stdio's own, which nobody would wipe. */
	setvbuf(f, NULL, _IONBF, 0);
	n = fread(all, 1, sizeof(all) - 1, f);
	all[n] = '\0';
	if (!ferror(f) && n < sizeof(all) - 1)
		k = parse(all);
	fclose(f);
	mem_wipe(all, sizeof(all));
	return k;
}

bool keystore_erase(const char *path)
{
	return unlink(path) == 0 || errno == ENOENT;
}
