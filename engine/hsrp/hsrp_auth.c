/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What authenticates HSRP packets: the text of RFC 2281, section 5.1, or Cisco's MD5, the keyed
 * MD5 of RFC 1828: the key padded as MD5 pads its input, the packet with a zero digest, the key.
 * A key-string is key number 0. Of a key chain the lowest key that is good to send signs, and any
 * that is good to accept is accepted; with none to sign by nothing is sent, for a packet that
 * everybody could have made would let everybody in.
 */
#include "engine/hsrp/hsrp_priv.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MD5_BLOCK = 64, MD5_LENGTH_AT = 56 };

static void hsrp_digest(const char *key, const uint8_t *data, size_t len, size_t digest_at,
			uint8_t out[HSRP_DIGEST_LEN])
{
	static const uint8_t zeros[HSRP_DIGEST_LEN];
	uint8_t pad[2 * MD5_BLOCK] = {0};
	size_t n = strlen(key), padded = n < MD5_LENGTH_AT ? MD5_BLOCK : 2 * MD5_BLOCK;
	EVP_MD_CTX *md = EVP_MD_CTX_new();

	memcpy(pad, key, n);
	pad[n] = 0x80;
	/* RFC 1321, section 3.2: the length in bits, low byte first. */
	pad[padded - 8] = (uint8_t)(n * 8);
	pad[padded - 7] = (uint8_t)(n * 8 >> 8);
	EVP_DigestInit_ex(md, EVP_md5(), NULL);
	EVP_DigestUpdate(md, pad, padded);
	EVP_DigestUpdate(md, data, digest_at);
	EVP_DigestUpdate(md, zeros, sizeof(zeros));
	EVP_DigestUpdate(md, data + digest_at + sizeof(zeros), len - digest_at - sizeof(zeros));
	EVP_DigestUpdate(md, key, n);
	EVP_DigestFinal_ex(md, out, NULL);
	EVP_MD_CTX_free(md);
	OPENSSL_cleanse(pad, sizeof(pad));
}

static bool hsrp_auth_md5(const struct hsrp_group *g)
{
	return *g->auth.key || *g->auth.chain;
}

bool hsrp_lifetime_valid(const struct hsrp_lifetime *l, uint64_t now_ns)
{
	return now_ns >= l->from_ns && (!l->until_ns || now_ns < l->until_ns);
}

/* The key that packets leave with: a chain's lowest that is good. NULL: there is none. */
static const char *hsrp_auth_key(const struct hsrp_group *g, uint32_t *id)
{
	uint64_t now = hsrp_router(g)->sim->now_ns;

	*id = 0;
	if (*g->auth.key)
		return g->auth.key;
	for (unsigned i = 0; g->chain && i < g->chain->n_keys; i++) {
		const struct hsrp_key *k = &g->chain->keys[i];

		if (!hsrp_lifetime_valid(&k->send, now))
			continue;
		*id = k->id;
		return k->string;
	}
	return NULL;
}

static void hsrp_auth_text(const struct hsrp_group *g, uint8_t to[HSRP_AUTH_LEN])
{
	const char *text = *g->auth.text ? g->auth.text : "cisco";

	memset(to, 0, HSRP_AUTH_LEN);
	memcpy(to, text, strnlen(text, HSRP_AUTH_LEN));
}

bool hsrp_auth_prepare(const struct hsrp_group *g, struct hsrp_pkt *p, uint32_t src,
		       const char **key)
{
	*key = NULL;
	if (!hsrp_auth_md5(g)) {
		p->auth_kind = HSRP_AUTH_TEXT;
		hsrp_auth_text(g, p->auth);
		return true;
	}
	*key = hsrp_auth_key(g, &p->md5_key_id);
	p->auth_kind = HSRP_AUTH_MD5;
	p->md5_addr = src;
	return *key != NULL;
}

void hsrp_auth_sign(const char *key, uint8_t *data, size_t len)
{
	size_t at = len - HSRP_DIGEST_LEN;

	if (key)
		hsrp_digest(key, data, len, at, data + at);
}

static bool hsrp_key_fits(const char *key, const struct hsrp_rx *rx)
{
	const uint8_t *data = rx->data;
	size_t at = rx->pkt->digest_at;
	uint8_t ours[HSRP_DIGEST_LEN];

	hsrp_digest(key, data, rx->len, at, ours);
	return !CRYPTO_memcmp(ours, data + at, sizeof(ours));
}

static enum hsrp_drop hsrp_md5_refuse(const struct hsrp_group *g, const struct hsrp_rx *rx)
{
	bool fits;

	if (*g->auth.key) {
		fits = hsrp_key_fits(g->auth.key, rx) ||
		       (*g->old_key && hsrp_router(g)->sim->now_ns < g->old_key_until_ns &&
			hsrp_key_fits(g->old_key, rx));
		return fits ? HSRP_DROP_NONE : HSRP_DROP_MD5;
	}
	for (unsigned i = 0; g->chain && i < g->chain->n_keys; i++)
		if (g->chain->keys[i].id == rx->pkt->md5_key_id &&
		    hsrp_lifetime_valid(&g->chain->keys[i].accept, hsrp_router(g)->sim->now_ns))
			return hsrp_key_fits(g->chain->keys[i].string, rx) ? HSRP_DROP_NONE
									   : HSRP_DROP_MD5;
	return HSRP_DROP_MD5_KEY;
}

enum hsrp_drop hsrp_auth_refuse(const struct hsrp_group *g, const struct hsrp_rx *rx)
{
	uint8_t ours[HSRP_AUTH_LEN];
	enum hsrp_drop why;

	if (hsrp_auth_md5(g)) {
		if (rx->pkt->auth_kind != HSRP_AUTH_MD5)
			return HSRP_DROP_NO_MD5;
		why = hsrp_md5_refuse(g, rx);
		/* The digest covers the sender's address in the part, but not the IP header's: what
		 * one router signed is no other's. */
		return why || rx->pkt->md5_addr == rx->src ? why : HSRP_DROP_MD5_SENDER;
	}
	hsrp_auth_text(g, ours);
	if (rx->pkt->auth_kind == HSRP_AUTH_TEXT && !memcmp(ours, rx->pkt->auth, sizeof(ours)))
		return HSRP_DROP_NONE;
	return HSRP_DROP_TEXT;
}

static struct hsrp_chain *hsrp_chain_get(struct hsrp *h, const char *name)
{
	struct hsrp_chain *c;

	list_each (c, &h->chains, node)
		if (!strcmp(c->name, name))
			return c;
	c = mem_zalloc(sizeof(*c));
	snprintf(c->name, sizeof(c->name), "%s", name);
	list_push(&h->chains, &c->node);
	return c;
}

static void hsrp_chain_clear(struct hsrp_chain *c)
{
	if (c->keys)
		OPENSSL_cleanse(c->keys, c->n_keys * sizeof(*c->keys));
	free(c->keys);
	c->keys = NULL;
	c->n_keys = 0;
}

void hsrp_chain_set(struct router *r, const char *name, const struct hsrp_key *keys, unsigned n)
{
	struct hsrp_chain *c = hsrp_chain_get(r->hsrp, name);

	hsrp_chain_clear(c);
	if (!n)
		return;
	c->keys = mem_calloc(n, sizeof(*keys));
	memcpy(c->keys, keys, n * sizeof(*keys));
	c->n_keys = n;
}

void hsrp_auth_wipe(struct hsrp_group *g)
{
	OPENSSL_cleanse(&g->auth, sizeof(g->auth));
	OPENSSL_cleanse(g->old_key, sizeof(g->old_key));
}

void hsrp_chains_free(struct hsrp *h)
{
	while (!list_empty(&h->chains)) {
		struct hsrp_chain *c = list_first(&h->chains, struct hsrp_chain, node);

		hsrp_chain_clear(c);
		list_remove(&c->node);
		free(c);
	}
}

void hsrp_auth_set(struct hsrp_group *g, const struct hsrp_auth_conf *c)
{
	struct router *r = hsrp_router(g);

	if (strcmp(g->auth.key, c->key) != 0) {
		OPENSSL_cleanse(g->old_key, sizeof(g->old_key));
		if (*c->key && c->timeout_s)
			memcpy(g->old_key, g->auth.key, sizeof(g->old_key));
		g->old_key_until_ns = r->sim->now_ns + c->timeout_s * NS_PER_S;
	}
	g->auth = *c;
	g->chain = *c->chain ? hsrp_chain_get(r->hsrp, c->chain) : NULL;
}
