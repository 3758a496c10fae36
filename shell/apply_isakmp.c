/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `crypto isakmp ...` lines to the engine: all policies, keys and settings, whole, each time. */
#include <stdlib.h>
#include <string.h>

#include "engine/crypto/crypto.h"
#include "grammar.h"
#include "parser/dispatch.h"
#include "shell/host.h"

/* What the lines amount to. */
struct isakmp_gather {
	struct isakmp_policy *policies;
	struct isakmp_key *keys;
	size_t n_policies, n_keys;
	struct isakmp_settings set;
};

static enum cipher isakmp_cipher(const struct args *a)
{
	if (args_has(a, K_AES))
		return args_has(a, K_256)   ? CIPHER_AES256
		       : args_has(a, K_192) ? CIPHER_AES192
					    : CIPHER_AES128;
	return args_u(a, A_ENCR, 1) == cipher_infos[CIPHER_3DES].ike_id ? CIPHER_3DES : CIPHER_DES;
}

static enum hash isakmp_hash(uint64_t ike_id)
{
	for (int h = HASH_NONE + 1; h < HASH_COUNT; h++)
		if (hash_infos[h].ike_id == ike_id)
			return (enum hash)h;
	return HASH_SHA1;
}

static void isakmp_policy(struct isakmp_policy *p, const struct node *section)
{
	const struct node *n;

	*p = (struct isakmp_policy){
	    .priority = (unsigned)args_u(&section->a, A_PRIORITY, 1),
	    .cipher = CIPHER_DES,
	    .hash = HASH_SHA1,
	    .group = 1,
	    .lifetime_s = 86400,
	};
	node_each (n, section)
	{
		switch (n->cmd->id) {
		case CMD_ISAKMP_ENCRYPTION:
			p->cipher = isakmp_cipher(&n->a);
			break;
		case CMD_ISAKMP_HASH:
			p->hash = isakmp_hash(args_u(&n->a, A_HASH, 2));
			break;
		case CMD_ISAKMP_AUTHENTICATION:
			p->psk = args_has(&n->a, K_PRE_SHARE);
			break;
		case CMD_ISAKMP_GROUP:
			p->group = (unsigned)args_u(&n->a, A_DH, 1);
			break;
		case CMD_ISAKMP_LIFETIME:
			p->lifetime_s = (uint32_t)args_u(&n->a, A_SECONDS, 86400);
			break;
		}
	}
}

static void isakmp_key(struct isakmp_key *k, const struct args *a)
{
	const char *key = args_s(a, A_KEY);

	k->mask = args_ip(a, A_MASK, UINT32_MAX);
	k->addr = args_ip(a, A_PEER, 0);
	/* Address 0.0.0.0 without a mask means any peer. */
	if (!k->addr)
		k->mask = 0;
	strncpy(k->key, key ? key : "", sizeof(k->key) - 1);
}

static void isakmp_line(struct isakmp_gather *g, const struct node *n)
{
	switch (n->cmd->id) {
	case CMD_CRYPTO_ISAKMP_ENABLE:
		g->set.enabled = !n->negated;
		break;
	case CMD_CRYPTO_ISAKMP_POLICY:
		g->policies = mem_realloc(g->policies, g->n_policies + 1, sizeof(*g->policies));
		isakmp_policy(&g->policies[g->n_policies++], n);
		break;
	case CMD_CRYPTO_ISAKMP_KEY_ADDRESS:
		g->keys = mem_realloc(g->keys, g->n_keys + 1, sizeof(*g->keys));
		memset(&g->keys[g->n_keys], 0, sizeof(*g->keys));
		isakmp_key(&g->keys[g->n_keys++], &n->a);
		break;
	case CMD_CRYPTO_ISAKMP_KEEPALIVE:
		g->set.keepalive = true;
		g->set.keepalive_s = (uint16_t)args_u(&n->a, A_SECONDS, 10);
		g->set.retry_s = (uint16_t)args_u(&n->a, A_RETRY, 2);
		g->set.periodic = args_has(&n->a, K_PERIODIC);
		break;
	case CMD_CRYPTO_ISAKMP_NAT_KEEPALIVE:
		g->set.nat_keepalive_s = (uint16_t)args_u(&n->a, A_SECONDS, 0);
		break;
	case CMD_CRYPTO_IPSEC_NAT_TRANSPARENCY_UDP_ENCAPSULATION:
		g->set.no_natt = n->negated;
		break;
	case CMD_CRYPTO_CALL_ADMISSION_LIMIT_IKE_SA:
		g->set.max_sas = (uint32_t)args_u(&n->a, A_SAS, 0);
		break;
	case CMD_CRYPTO_CALL_ADMISSION_LIMIT_IKE_IN_NEGOTIATION_SA:
		g->set.max_negotiating = (uint32_t)args_u(&n->a, A_SAS, 0);
		break;
	case CMD_CRYPTO_ISAKMP_IDENTITY:
		g->set.identity_hostname = args_has(&n->a, K_HOSTNAME);
		break;
	}
}

void apply_isakmp(struct host *h, const struct touch *t, size_t count)
{
	struct isakmp_gather g = {.set = {.enabled = true}};
	const struct node *n;

	(void)t;
	(void)count;
	node_each (n, config_root(h->running)) isakmp_line(&g, n);
	crypto_set_policies(h->router, g.policies, g.n_policies);
	crypto_set_keys(h->router, g.keys, g.n_keys);
	crypto_set_isakmp(h->router, &g.set);
	if (g.keys)
		mem_wipe(g.keys, g.n_keys * sizeof(*g.keys));
	free(g.policies);
	free(g.keys);
}
