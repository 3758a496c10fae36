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

static bool id_is_used(const struct ospf_naming *g, uint32_t addr, uint32_t id)
{
	for (unsigned len = 0; len <= 32; len++) {
		const struct ospf_named *n = named_at(g, addr, len);

		if (n && n->ls_id == id)
			return true;
	}
	return false;
}

/*
 * A host route can only have its address; else the shortest has it; the others set their host
 * bits. All ids of the address are dealt out anew, and what no longer stands is withdrawn after
 * the new ones were sent.
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
		if (n->ls_id != id && n->sent)
			old[n_old++] = n->ls_id;
		n->ls_id = id;
		n->sent = true;
		g->send(g, n);
	}
	for (unsigned i = 0; i < n_old; i++)
		if (!id_is_used(g, addr, old[i]))
			g->withdraw(g, old[i]);
}

void ospf_ids_take_back(const struct ospf_naming *g, uint32_t addr, uint32_t id)
{
	ospf_ids_deal(g, addr);
	if (!id_is_used(g, addr, id))
		g->withdraw(g, id);
}
