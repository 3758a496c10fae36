/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Link state ids for prefixes that share an address (RFC 2328, appendix E): of summary-LSAs and
 * of AS-external-LSAs alike. What is named lies in a trie, each beginning with its name.
 */
#include "engine/ospf/ospf_int.h"

static struct ospf_named *named_at(const struct ospf_naming *g, uint32_t addr, unsigned len)
{
	struct prefix p = prefix_make(addr, len);

	return p.addr == addr ? trie_get(g->names, p) : NULL;
}

/* The prefix of `len` bits that has `id` inside, NULL unless that can be its id: as its address,
 * or with all host bits set. */
static struct ospf_named *candidate(const struct ospf_naming *g, uint32_t id, unsigned len)
{
	struct prefix p = prefix_make(id, len);

	if (p.addr != id && (p.addr | ~ip_mask(len)) != id)
		return NULL;
	return trie_get(g->names, p);
}

static struct ospf_named *holder_of(const struct ospf_naming *g, uint32_t id)
{
	for (unsigned len = 0; len <= 32; len++) {
		struct ospf_named *n = candidate(g, id, len);

		if (n && n->sent && n->ls_id == id)
			return n;
	}
	return NULL;
}

/* Gives it the id if it can have it: a prefix has its own address before any other, and host bits
 * that make up another's id are not to be had. */
static void take(const struct ospf_naming *g, struct ospf_named *n, uint32_t id)
{
	struct ospf_named *holder = holder_of(g, id);

	n->sent = false;
	if (holder && holder != n && holder->prefix.addr != n->prefix.addr) {
		if (id != n->prefix.addr)
			return;
		holder->sent = false;
	}
	n->ls_id = id;
	n->sent = true;
	g->send(g, n);
}

/*
 * A host route can only have its address; else the shortest has it; the others set their host
 * bits. All ids of the address are dealt out anew, and what no longer stands is withdrawn after
 * the new ones were sent. What cannot be told from another is left out, as the appendix has it.
 */
void ospf_ids_deal(const struct ospf_naming *g, uint32_t addr)
{
	bool taken = named_at(g, addr, 32) != NULL;
	uint32_t old[33];
	unsigned n_old = 0;

	for (unsigned len = 0; len <= 32; len++) {
		struct ospf_named *n = named_at(g, addr, len);
		uint32_t id = addr;

		if (!n)
			continue;
		if (len < 32 && taken)
			id = addr | ~ip_mask(len);
		taken = true;
		if (n->sent)
			old[n_old++] = n->ls_id;
		take(g, n, id);
	}
	for (unsigned i = 0; i < n_old; i++)
		if (!holder_of(g, old[i]))
			g->withdraw(g, old[i]);
}

/* Those whose host bits make up `id` and that were left out. */
static void deal_left_out(const struct ospf_naming *g, uint32_t id)
{
	for (unsigned len = 0; len < 32; len++) {
		const struct ospf_named *n = candidate(g, id, len);

		if (n && !n->sent)
			ospf_ids_deal(g, n->prefix.addr);
	}
}

void ospf_ids_take_back(const struct ospf_naming *g, const struct ospf_named *was)
{
	ospf_ids_deal(g, was->prefix.addr);
	if (!was->sent)
		return;
	deal_left_out(g, was->ls_id);
	if (!holder_of(g, was->ls_id))
		g->withdraw(g, was->ls_id);
}
