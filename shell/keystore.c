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
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
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

enum { RSA_BITS_OPENSSL = 512 };

/* The numbers of a private key (RFC 8017, 3.2), in the order of `rsa_names`. */
enum { RSA_N, RSA_E, RSA_D, RSA_P, RSA_Q, RSA_DP, RSA_DQ, RSA_QINV, RSA_NUMBERS };

static const char *const rsa_names[RSA_NUMBERS] = {
	OSSL_PKEY_PARAM_RSA_N,	       OSSL_PKEY_PARAM_RSA_E,
	OSSL_PKEY_PARAM_RSA_D,	       OSSL_PKEY_PARAM_RSA_FACTOR1,
	OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
	OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};

/* One draw of two primes and what follows from them; false: they do not fit, or no memory. */
static bool numbers_draw(BIGNUM *v[RSA_NUMBERS], unsigned bits, BN_CTX *ctx)
{
	BIGNUM *p1 = BN_CTX_get(ctx), *q1 = BN_CTX_get(ctx), *phi = BN_CTX_get(ctx);

	/* Both primes have their two highest bits set, so that their product is not short. */
	return phi && BN_set_word(v[RSA_E], 65537) &&
	       BN_generate_prime_ex(v[RSA_P], (int)((bits + 1) / 2), 0, NULL, NULL, NULL) &&
	       BN_generate_prime_ex(v[RSA_Q], (int)(bits / 2), 0, NULL, NULL, NULL) &&
	       BN_cmp(v[RSA_P], v[RSA_Q]) != 0 &&
	       BN_mul(v[RSA_N], v[RSA_P], v[RSA_Q], ctx) && BN_num_bits(v[RSA_N]) == (int)bits &&
	       BN_sub(p1, v[RSA_P], BN_value_one()) && BN_sub(q1, v[RSA_Q], BN_value_one()) &&
	       BN_mul(phi, p1, q1, ctx) && BN_mod_inverse(v[RSA_D], v[RSA_E], phi, ctx) &&
	       BN_mod(v[RSA_DP], v[RSA_D], p1, ctx) && BN_mod(v[RSA_DQ], v[RSA_D], q1, ctx) &&
	       BN_mod_inverse(v[RSA_QINV], v[RSA_Q], v[RSA_P], ctx);
}

static EVP_PKEY *pair_of(BIGNUM *const v[RSA_NUMBERS])
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	EVP_PKEY *pair = NULL;
	bool ok = ctx && bld;

	for (int i = 0; ok && i < RSA_NUMBERS; i++)
		ok = OSSL_PARAM_BLD_push_BN(bld, rsa_names[i], v[i]);
	params = ok ? OSSL_PARAM_BLD_to_param(bld) : NULL;
	if (params && EVP_PKEY_fromdata_init(ctx) > 0)
		EVP_PKEY_fromdata(ctx, &pair, EVP_PKEY_KEYPAIR, params);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(bld);
	EVP_PKEY_CTX_free(ctx);
	return pair;
}

/* OpenSSL makes no keys as short as IOS does, but works with them. */
static EVP_PKEY *generate_short(unsigned bits)
{
	BN_CTX *ctx = BN_CTX_secure_new();
	BIGNUM *v[RSA_NUMBERS];
	EVP_PKEY *pair = NULL;
	bool ok = ctx;

	for (int i = 0; i < RSA_NUMBERS; i++)
		ok &= (v[i] = BN_secure_new()) != NULL;
	for (int tries = 0; ok && !pair && tries < 100; tries++) {
		BN_CTX_start(ctx);
		if (numbers_draw(v, bits, ctx))
			pair = pair_of(v);
		BN_CTX_end(ctx);
	}
	for (int i = 0; i < RSA_NUMBERS; i++)
		BN_clear_free(v[i]);
	BN_CTX_free(ctx);
	return pair;
}

struct rsa_key *keystore_generate(const char *name, unsigned bits, int64_t now_s)
{
	EVP_PKEY *pair = NULL;

	if (bits >= RSA_BITS_OPENSSL)
		pair = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)bits);
	else if (bits >= RSA_BITS_MIN)
		pair = generate_short(bits);
	return key_new(pair, name, now_s);
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
