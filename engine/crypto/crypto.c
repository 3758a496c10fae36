/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The crypto module's beginning and end, and its store of configured policy. Setters copy what
 * they are given and let the half that it concerns reconcile itself.
 */
#include "engine/crypto/crypto.h"

#include <stdlib.h>
#include <string.h>

#include "engine/crypto/ike.h"
#include "engine/crypto/ipsec.h"
#include "engine/crypto/store.h"

/* The providers cost a few milliseconds and some hundred KB: one set serves all routers. */
static struct ossl *crypto_ossl_get(struct sim *s)
{
	if (!s->ossl)
		s->ossl = ossl_new();
	s->ossl->users++;
	return s->ossl;
}

static void crypto_ossl_put(struct sim *s)
{
	if (--s->ossl->users)
		return;
	ossl_free(s->ossl);
	s->ossl = NULL;
}

void crypto_start(struct router *r)
{
	struct crypto *c = mem_zalloc(sizeof(*c));

	c->router = r;
	c->ossl = crypto_ossl_get(r->sim);
	c->isakmp.enabled = true;
	c->lifetime_s = IPSEC_LIFETIME_S;
	c->lifetime_kb = IPSEC_LIFETIME_KB;
	r->crypto = c;
	ipsec_start(r);
	ike_start(r);
}

void crypto_stop(struct router *r)
{
	struct crypto *c = r->crypto;

	if (!c)
		return;
	ike_stop(r);
	ipsec_stop(r);
	crypto_ossl_put(r->sim);
	if (c->n_keys)
		mem_wipe(c->keys, c->n_keys * sizeof(*c->keys));
	free(c->policies);
	free(c->keys);
	free(c->transforms);
	free(c->maps);
	free(c->locals);
	free(c);
	r->crypto = NULL;
}

/* Replaces the array at `*to` by a copy of `from[n]`. */
static void crypto_copy(void *to, size_t *n_to, const void *from, size_t n, size_t size)
{
	void **array = to;

	if (*n_to)
		mem_wipe(*array, *n_to * size);
	free(*array);
	*array = NULL;
	*n_to = n;
	if (!n)
		return;
	*array = mem_calloc(n, size);
	memcpy(*array, from, n * size);
}

static int crypto_policy_cmp(const void *va, const void *vb)
{
	const struct isakmp_policy *a = va, *b = vb;

	return (a->priority > b->priority) - (a->priority < b->priority);
}

void crypto_set_policies(struct router *r, const struct isakmp_policy *p, size_t n)
{
	struct crypto *c = r->crypto;

	crypto_copy(&c->policies, &c->n_policies, p, n, sizeof(*p));
	if (n)
		qsort(c->policies, n, sizeof(*p), crypto_policy_cmp);
	ike_config_changed(r);
}

/* Longest mask first, so that the first match is the best; equal masks stay as entered. */
static int crypto_key_cmp(const void *va, const void *vb)
{
	const struct isakmp_key *a = va, *b = vb;

	return (a->mask < b->mask) - (a->mask > b->mask);
}

void crypto_set_keys(struct router *r, const struct isakmp_key *k, size_t n)
{
	struct crypto *c = r->crypto;

	crypto_copy(&c->keys, &c->n_keys, k, n, sizeof(*k));
	if (n)
		qsort(c->keys, n, sizeof(*k), crypto_key_cmp);
	ike_config_changed(r);
}

void crypto_set_isakmp(struct router *r, const struct isakmp_settings *s)
{
	r->crypto->isakmp = *s;
	ike_config_changed(r);
}

void crypto_set_transforms(struct router *r, const struct transform_set *t, size_t n)
{
	struct crypto *c = r->crypto;

	crypto_copy(&c->transforms, &c->n_transforms, t, n, sizeof(*t));
}

void crypto_set_lifetimes(struct router *r, uint32_t seconds, uint32_t kilobytes)
{
	r->crypto->lifetime_s = seconds ? seconds : IPSEC_LIFETIME_S;
	r->crypto->lifetime_kb = kilobytes ? kilobytes : IPSEC_LIFETIME_KB;
}

void crypto_set_idle(struct router *r, uint32_t seconds)
{
	r->crypto->idle_s = seconds;
}

void crypto_set_df(struct router *r, enum crypto_df df)
{
	r->crypto->df = df;
}

void crypto_set_fragmentation(struct router *r, enum crypto_fragmentation f)
{
	r->crypto->fragmentation = f;
}

void crypto_set_iface_fragmentation(struct iface *ifp, enum crypto_fragmentation f)
{
	if (ifp->crypto)
		ifp->crypto->fragmentation = f;
}

void crypto_set_map_locals(struct router *r, const struct crypto_map_local *l, size_t n)
{
	struct crypto *c = r->crypto;

	crypto_copy(&c->locals, &c->n_locals, l, n, sizeof(*l));
	ipsec_locals_changed(c->ipsec);
}

const char *crypto_map_local(const struct router *r, const char *map)
{
	const struct crypto *c = r->crypto;

	for (size_t i = 0; i < c->n_locals; i++)
		if (!strcmp(c->locals[i].map, map))
			return c->locals[i].iface;
	return NULL;
}

static int crypto_map_cmp(const void *va, const void *vb)
{
	const struct crypto_map_config *a = va, *b = vb;
	int order = strcmp(a->name, b->name);

	return order ? order : (a->seq > b->seq) - (a->seq < b->seq);
}

void crypto_set_maps(struct router *r, const struct crypto_map_config *m, size_t n)
{
	struct crypto *c = r->crypto;

	crypto_copy(&c->maps, &c->n_maps, m, n, sizeof(*m));
	if (n)
		qsort(c->maps, n, sizeof(*m), crypto_map_cmp);
	ipsec_reconcile(r);
}

const struct transform_set *crypto_transform(const struct router *r, const char *name)
{
	const struct crypto *c = r->crypto;

	for (size_t i = 0; i < c->n_transforms; i++)
		if (!strcmp(c->transforms[i].name, name))
			return &c->transforms[i];
	return NULL;
}

const struct isakmp_key *crypto_key_for(const struct router *r, uint32_t peer)
{
	const struct crypto *c = r->crypto;

	for (size_t i = 0; i < c->n_keys; i++)
		if ((peer & c->keys[i].mask) == (c->keys[i].addr & c->keys[i].mask))
			return &c->keys[i];
	return NULL;
}
