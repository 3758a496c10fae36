/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What router->crypto points at: the policy store (crypto.c writes it, both halves read it) and
 * the state of the two halves. Only engine/crypto includes this.
 */
#ifndef ROSH_ENGINE_CRYPTO_STORE_H
#define ROSH_ENGINE_CRYPTO_STORE_H

#include "engine/crypto/crypto.h"
#include "engine/crypto/ossl.h"

struct crypto {
	struct router *router;
	struct ossl *ossl;   /* the world's, shared by its routers */
	struct ike *ike;     /* ike.c: made by ike_start() */
	struct ipsec *ipsec; /* made by ipsec_start() */
	/* Desired state, sorted by priority, keys by mask; arrays owned here. Keys are wiped when
	 * replaced. */
	struct isakmp_policy *policies;
	size_t n_policies;
	struct isakmp_key *keys;
	size_t n_keys;
	struct isakmp_settings isakmp;
	struct transform_set *transforms;
	size_t n_transforms;
	struct crypto_map_config *maps; /* by name and sequence number */
	size_t n_maps;
	struct crypto_map_local *locals; /* a row a map at most */
	size_t n_locals;
	uint32_t lifetime_s, lifetime_kb; /* global, never 0 */
	uint32_t idle_s;		  /* global, 0: none */
	enum crypto_df df;
	enum crypto_fragmentation fragmentation;
};

enum { IPSEC_LIFETIME_S = 3600, IPSEC_LIFETIME_KB = 4608000 };

/* crypto.c */

/* The transform set of that name, or NULL. */
const struct transform_set *crypto_transform(const struct router *r, const char *name);
/* The interface whose address a map's endpoint is, NULL: that of the interface it is applied to. */
const char *crypto_map_local(const struct router *r, const char *map);
/* The key with the longest match for a peer, or NULL. */
const struct isakmp_key *crypto_key_for(const struct router *r, uint32_t peer);

#endif
