/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The forwarding table: what the RIB installed, resolved to interfaces and neighbours. */
#include "engine/net/rib_int.h"

bool fib_lookup(const struct router *r, uint32_t dst, uint32_t hash, struct fib_entry *out)
{
	const struct rib_prefix *p = trie_match(&r->ip->rib->fib, dst);

	if (!p)
		return false;
	*out = p->fib[p->n_fib == 1 ? 0 : hash % p->n_fib];
	return true;
}

uint32_t fib_version(const struct router *r, struct prefix p)
{
	const struct rib_prefix *rp = trie_get(&r->ip->rib->fib, p);

	return rp ? rp->version : 0;
}

size_t fib_count(const struct router *r)
{
	return r->ip->rib->fib.count;
}

uint32_t fib_table_version(const struct router *r)
{
	return r->ip->rib->version;
}

struct fib_count_ctx {
	const struct rib_prefix *p;
	unsigned n;
};

static void fib_count_users(void *ctx, struct prefix key, void *value)
{
	struct fib_count_ctx *c = ctx;
	const struct rib_nh *nh = value;
	const struct list *at;

	(void)key;
	if (nh->via != c->p)
		return;
	for (at = nh->users.next; at != &nh->users; at = at->next)
		c->n++;
}

static bool fib_show(const struct router *r, const struct rib_prefix *p, struct fib_view *v)
{
	struct fib_count_ctx count = {.p = p};

	if (!p)
		return false;
	trie_walk_under(&r->ip->rib->nhs, p->key, fib_count_users, &count);
	*v = (struct fib_view){
		.prefix = p->key,
		.route = p->best,
		.version = p->version,
		.dependents = count.n,
		.n_paths = p->best->n_hops,
	};
	for (unsigned i = 0; i < v->n_paths; i++) {
		const struct rib_hop *hop = &p->best->hops[i];
		struct fib_path *path = &v->paths[i];
		const struct rib_nh *nh = hop->ifp ? NULL : rib_nh_find(r->ip->rib, hop->gw);

		path->gw = hop->gw;
		if (nh && nh->via) {
			path->recursive = true;
			path->via = nh->via->key;
			path->to = nh->via->fib[0];
			if (!path->to.next_hop)
				path->to.next_hop = hop->gw;
		} else {
			path->to = (struct fib_entry){
				.ifp = hop->ifp,
				.next_hop = hop->gw,
				.null0 = hop->ifp == r->null0,
			};
		}
	}
	return true;
}

bool fib_view(const struct router *r, struct prefix p, struct fib_view *v)
{
	return fib_show(r, trie_get(&r->ip->rib->fib, p), v);
}

bool fib_view_for(const struct router *r, uint32_t addr, struct fib_view *v)
{
	return fib_show(r, trie_match(&r->ip->rib->fib, addr), v);
}
