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
	struct ossl *ossl;
	struct ike *ike;     /* ike.c: made by ike_start() */
	struct ipsec *ipsec; /* made by ipsec_start() */
	/* Desired state, sorted by priority; arrays owned here. Keys are wiped when replaced. */
	struct isakmp_policy *policies;
	size_t n_policies;
	struct isakmp_key *keys;
	size_t n_keys;
	struct isakmp_settings isakmp;
	struct transform_set *transforms;
	size_t n_transforms;
	uint32_t lifetime_s, lifetime_kb; /* global, never 0 */
};

#endif
