/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `clear crypto sa` in its forms, and the walk over all flows that it and the shows use. */
#include <string.h>

#include "engine/crypto/ipsec.h"
#include "engine/crypto/store.h"

void ipsec_walk(const struct router *r, void (*fn)(void *ctx, struct ipsec_flow *f), void *ctx)
{
	struct crypto_binding *b;
	struct ipsec_entry *e;
	struct ipsec_flow *f;

	list_each (b, &r->crypto->ipsec->bindings, node)
		list_each (e, &b->entries, node)
			list_each (f, &e->flows, node)
				fn(ctx, f);
}

static void ipsec_clear_flow(void *ctx, struct ipsec_flow *f)
{
	(void)ctx;
	ipsec_flow_delete_pairs(f, true, true);
}

void ipsec_clear_all(struct router *r)
{
	ipsec_walk(r, ipsec_clear_flow, NULL);
}

static void ipsec_clear_flow_of_peer(void *ctx, struct ipsec_flow *f)
{
	const uint32_t *remote = ctx;
	struct ipsec_pair *p, *tmp;

	list_each_safe (p, tmp, &f->pairs, node)
		if (p->remote == *remote)
			ipsec_pair_delete(p, true, true);
}

void ipsec_clear_peer(struct router *r, uint32_t remote)
{
	ipsec_walk(r, ipsec_clear_flow_of_peer, &remote);
}

static void ipsec_clear_flow_of_map(void *ctx, struct ipsec_flow *f)
{
	if (!strcmp(f->entry->config.name, ctx))
		ipsec_flow_delete_pairs(f, true, true);
}

void ipsec_clear_map(struct router *r, const char *map)
{
	char name[64] = "";

	strncpy(name, map, sizeof(name) - 1);
	ipsec_walk(r, ipsec_clear_flow_of_map, name);
}

/* One SA named by destination, protocol and SPI, either direction; its pair goes with it. */
struct ipsec_named {
	uint32_t dst, spi;
	uint8_t proto;
	struct ipsec_pair *found;
};

static void ipsec_find_named(void *ctx, struct ipsec_flow *f)
{
	struct ipsec_named *n = ctx;
	struct ipsec_pair *p;

	list_each (p, &f->pairs, node) {
		bool ah = n->proto == IP_PROTO_AH;
		const struct ipsec_sa *in = ah ? &p->ah_in : &p->esp_in;
		const struct ipsec_sa *out = ah ? &p->ah_out : &p->esp_out;

		if ((in->proto && in->spi == n->spi && p->local == n->dst) ||
		    (out->proto && out->spi == n->spi && p->remote == n->dst))
			n->found = p;
	}
}

bool ipsec_clear_entry(struct router *r, uint32_t dst, uint8_t proto, uint32_t spi)
{
	struct ipsec_named n = {.dst = dst, .spi = spi, .proto = proto};

	ipsec_walk(r, ipsec_find_named, &n);
	if (n.found)
		ipsec_pair_delete(n.found, true, true);
	return n.found != NULL;
}

static void ipsec_clear_flow_counters(void *ctx, struct ipsec_flow *f)
{
	(void)ctx;
	memset(&f->count, 0, sizeof(f->count));
}

void ipsec_clear_counters(struct router *r)
{
	ipsec_walk(r, ipsec_clear_flow_counters, NULL);
}
