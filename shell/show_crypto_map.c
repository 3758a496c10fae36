/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show crypto map: the entries, their lists, peers, sets, and where they are applied. */
#include <string.h>

#include "engine/crypto/ipsec.h"
#include "engine/crypto/store.h"
#include "grammar.h"
#include "shell/acl_text.h"
#include "shell/exec.h"
#include "shell/show_crypto.h"

/* What differs between the styles. */
struct map_words {
	const char *title;
	bool transforms; /* the sets' transforms behind their names */
	bool newer;	 /* Responder-Only */
};

static const struct map_words words_of[STYLE_COUNT] = {
	[STYLE_12_2] = {"Crypto Map \"%s\" %u ipsec-isakmp\n", false, false},
	[STYLE_12_3] = {"Crypto Map \"%s\" %u ipsec-isakmp\n", false, false},
	[STYLE_15] = {"Crypto Map IPv4 \"%s\" %u ipsec-isakmp\n", true, true},
};

static void put_acl(struct text *out, const struct router *r, const char *name)
{
	const struct acl *acl = acl_find(r, name);
	const struct acl_entry *e;

	if (!name[0]) {
		text_add(out, "\tNo matching address list set.\n");
		return;
	}
	text_printf(out, "\tExtended IP access list %s\n", name);
	if (!acl)
		return;
	list_each (e, &acl->entries, node) {
		text_printf(out, "\t    access-list %s ", name);
		acl_entry_text(out, acl, e);
		text_char(out, '\n');
	}
}

static void put_sets(struct text *out, const struct router *r, const struct map_words *w,
		     const struct crypto_map_config *m)
{
	text_add(out, "\tTransform sets={ \n");
	for (unsigned i = 0; i < m->n_sets; i++) {
		const struct transform_set *t = crypto_transform(r, m->sets[i]);

		text_printf(out, "\t\t%s", m->sets[i]);
		if (w->transforms && t) {
			text_add(out, ":  { ");
			show_crypto_transforms(out, t);
			text_add(out, " } ");
		}
		text_add(out, ", \n");
	}
	text_add(out, "\t}\n");
}

static void put_interfaces(struct text *out, const struct router *r, const char *map)
{
	const struct crypto_binding *b;

	text_printf(out, "\tInterfaces using crypto map %s:\n", map);
	list_each (b, &r->crypto->ipsec->bindings, node)
		if (!strcmp(b->map, map))
			text_printf(out, "\t\t%s\n", b->ifp->name);
}

/* The peer in use, of an applied entry; the first one otherwise. */
static uint32_t current_peer(const struct router *r, const struct crypto_map_config *m)
{
	const struct crypto_binding *b;
	const struct ipsec_entry *e;

	list_each (b, &r->crypto->ipsec->bindings, node)
		list_each (e, &b->entries, node)
			if (e->config.seq == m->seq && !strcmp(e->config.name, m->name))
				return ipsec_entry_peer(e);
	return m->n_peers ? m->peers[0] : 0;
}

static void put_map(struct text *out, const struct router *r, const struct crypto_map_config *m)
{
	const struct map_words *w = &words_of[r->style];
	const struct crypto *c = r->crypto;
	struct strbuf b;

	text_printf(out, w->title, m->name, m->seq);
	if (!m->n_peers || !m->acl[0])
		text_add(out, "\tWARNING: This crypto map is in an incomplete state!\n"
			      "\t\t(missing peer or access-list definitions)\n");
	for (unsigned i = 0; i < m->n_peers; i++)
		text_printf(out, "\tPeer = %s\n", ip_str(&b, m->peers[i]));
	put_acl(out, r, m->acl);
	if (m->n_peers)
		text_printf(out, "\tCurrent peer: %s\n", ip_str(&b, current_peer(r, m)));
	text_printf(out, "\tSecurity association lifetime: %u kilobytes/%u seconds\n",
		    m->lifetime_kb ? m->lifetime_kb : c->lifetime_kb,
		    m->lifetime_s ? m->lifetime_s : c->lifetime_s);
	if (w->newer)
		text_add(out, "\tResponder-Only (Y/N): N\n");
	text_printf(out, "\tPFS (Y/N): %c\n", m->pfs_group ? 'Y' : 'N');
	if (m->pfs_group)
		text_printf(out, "\tDH group:  group%u\n", m->pfs_group);
	put_sets(out, r, w, m);
	if (m->reverse_route)
		text_add(out, "\tReverse Route Injection Enabled\n");
}

/* Where the endpoint is another interface's address. */
static void put_local(struct text *out, const struct router *r, const char *map)
{
	const char *name = crypto_map_local(r, map);
	const struct iface *ifp = name ? iface_find(r, name) : NULL;
	struct strbuf b;

	if (name)
		text_printf(out, "Crypto Map: \"%s\" idb: %s local address: %s\n", map, name,
			    ip_str(&b, ifp ? iface_addr(ifp) : 0));
}

static bool map_is_on(const struct router *r, const char *map, const char *ifname)
{
	const struct crypto_binding *b;

	list_each (b, &r->crypto->ipsec->bindings, node)
		if (!strcmp(b->map, map) && !strcmp(b->ifp->name, ifname))
			return true;
	return false;
}

void show_crypto_map(struct exec *ex, const struct args *a)
{
	const struct router *r = ex->host->router;
	const struct crypto *c = r->crypto;
	const char *map = args_s(a, A_MAP), *ifname = args_s(a, A_IFACE);

	for (size_t i = 0; i < c->n_maps; i++) {
		const struct crypto_map_config *m = &c->maps[i];

		if ((map && strcmp(map, m->name)) || (ifname && !map_is_on(r, m->name, ifname)))
			continue;
		if (i == 0 || strcmp(m->name, c->maps[i - 1].name))
			put_local(ex->out, r, m->name);
		put_map(ex->out, r, m);
		/* The interfaces stand once, behind a map's last entry. */
		if (i + 1 == c->n_maps || strcmp(m->name, c->maps[i + 1].name)) {
			put_interfaces(ex->out, r, m->name);
			text_char(ex->out, '\n');
		}
	}
	if (!c->n_maps)
		text_add(ex->out, "No crypto maps found.\n");
}
