/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A crypto map tied to a redundancy group (`crypto map M redundancy NAME`): the group's virtual
 * address is the local endpoint, SAs and reverse-route's routes live only on the active router.
 *
 * What happens when is IOS 12.3's: on Active the routes come. On Init the SAs go at once, and the
 * session's end is logged; on Standby the SAs go with the routes, after the group was asked for
 * its state. In between, in Speak, everything stays: this router may be active again.
 */
#include <string.h>

#include "engine/core/event.h"
#include "engine/crypto/ipsec.h"
#include "engine/crypto/store.h"
#include "engine/hsrp/hsrp.h"

/* HSRP says in its debug that it was asked; whoever else publishes a group is asked by its name. */
static bool ipsec_role_enquire(struct crypto_binding *b, struct red_info *info)
{
	struct router *r = b->ipsec->router;

	return hsrp_redundancy_enquire(r, b->redundancy, info) ||
	       red_enquire(r, b->redundancy, info);
}

/* Every pair with the peer, whichever entry it belongs to; one line of log a session. */
static void ipsec_role_drop_peer(struct crypto_binding *b, uint32_t remote, bool log)
{
	struct router *r = b->ipsec->router;
	struct ipsec_peer *peer;

	if (log && ipsec_has_sas(r, b->local, remote))
		ev_crypto_session_down(r, remote, 500);
	while ((peer = ipsec_peer_find(b->ipsec, b->local, remote)))
		ipsec_pair_delete(list_first(&peer->pairs, struct ipsec_pair, peer_node), false,
				  false);
	ike_drop(r, b->local, remote, false);
}

/* Without a word to the peers: the new active router speaks for the address. */
static void ipsec_role_drop_sas(struct crypto_binding *b, bool log)
{
	struct ipsec_entry *e;
	struct ipsec_flow *f;

	if (!b->local)
		return;
	list_each (e, &b->entries, node) {
		for (unsigned i = 0; i < e->config.n_peers; i++)
			ipsec_role_drop_peer(b, e->config.peers[i], log);
		list_each (f, &e->flows, node)
			f->requested = false;
	}
}

static void ipsec_role_routes(struct crypto_binding *b)
{
	struct ipsec_entry *e;

	list_each (e, &b->entries, node)
		rri_reconcile(e);
}

/* The one place where the role of a binding changes. */
static void ipsec_role_set(struct crypto_binding *b, enum red_state to)
{
	struct red_info info;
	bool was_active = b->active;

	b->role = to;
	switch (to) {
	case RED_ACTIVE:
		b->active = true;
		break;
	case RED_INIT:
	case RED_STANDBY:
		if (to == RED_INIT && was_active)
			ipsec_role_drop_sas(b, true);
		b->active = false;
		if (ipsec_role_enquire(b, &info))
			ev_ipsec_redundancy(b->ipsec->router, info.virtual_addr, b->redundancy,
					    red_state_name(info.state), info.active_addr,
					    info.standby_addr);
		break;
	case RED_BACKUP:
	case RED_SPEAK:
		return;
	}
	ipsec_role_routes(b);
	if (to == RED_STANDBY && was_active)
		ipsec_role_drop_sas(b, false);
}

/* The address of the interface, or of the one that `local-address` names; 0: none. */
static uint32_t ipsec_role_addr(const struct crypto_binding *b)
{
	const char *name = crypto_map_local(b->ipsec->router, b->map);
	const struct iface *ifp = name ? iface_find(b->ipsec->router, name) : b->ifp;

	return ifp ? iface_addr(ifp) : 0;
}

/* The endpoint: the group's address, or the interface's own. A change ends what hung on the old. */
static void ipsec_role_local(struct crypto_binding *b)
{
	struct red_info info;
	uint32_t local = 0;

	if (!b->redundancy[0])
		local = ipsec_role_addr(b);
	else if (red_enquire(b->ipsec->router, b->redundancy, &info))
		local = info.virtual_addr;
	else
		return; /* The group is gone, or not there yet. */
	if (local == b->local)
		return;
	ipsec_role_drop_sas(b, false);
	b->local = local;
}

static void ipsec_role_changed(void *ctx, const char *name, enum red_state from, enum red_state to)
{
	struct crypto_binding *b = ctx;

	(void)name;
	ipsec_role_local(b);
	if (from != to || b->role != to)
		ipsec_role_set(b, to);
}

void ipsec_locals_changed(struct ipsec *ip)
{
	struct crypto_binding *b;

	list_each (b, &ip->bindings, node)
		ipsec_role_local(b);
}

static void ipsec_role_iface(void *ctx, struct iface *ifp, enum iface_event ev)
{
	if (ev == IFACE_GONE && ifp->crypto)
		ipsec_binding_free(ifp->crypto);
	/* Another map's endpoint may be this interface's address. */
	if (ev == IFACE_ADDR || ev == IFACE_GONE)
		ipsec_locals_changed(ctx);
}

void ipsec_role_listen(struct ipsec *ip)
{
	ip->listener = (struct iface_listener){.fn = ipsec_role_iface, .ctx = ip};
	iface_listen(ip->router, &ip->listener);
}

void ipsec_role_start(struct crypto_binding *b)
{
	struct red_info info;

	ipsec_role_local(b);
	if (!b->redundancy[0]) {
		b->active = true;
		return;
	}
	memcpy(b->client.name, b->redundancy, sizeof(b->client.name));
	b->client.fn = ipsec_role_changed;
	b->client.ctx = b;
	red_register(b->ipsec->router, &b->client);
	b->role = RED_INIT;
	if (red_enquire(b->ipsec->router, b->redundancy, &info))
		b->role = info.state;
	b->active = b->role == RED_ACTIVE;
}

void ipsec_role_stop(struct crypto_binding *b)
{
	if (b->redundancy[0])
		red_unregister(&b->client);
}
