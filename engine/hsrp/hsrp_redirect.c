/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ICMP redirects where HSRP runs (an extension of Cisco's; RFC 2281, section 7 only says that
 * there should be none). Hosts shall learn virtual addresses and no others. So an interface with
 * groups listens to all HSRP on its segment, of groups it does not run too, and keeps a table:
 * which router is Active in which groups, and which is passive, being Active in none. Passive
 * routers say nothing in Listen, so they advertise themselves; see hsrp_wire.c for the packet.
 *
 * A redirect to an active router names the virtual address of one of its groups. One to a passive
 * router is held back, one to a router that runs no HSRP is let pass. It comes from the address
 * that the host sent its packet to: RFC 1122, section 3.2.2.2, has hosts ignore a redirect that is
 * not from the gateway they used.
 *
 * An advertisement goes out when the interface becomes active, passive or dormant (no group runs),
 * and again and again while it is passive.
 */
#include "engine/hsrp/hsrp_redirect.h"

#include <stdlib.h>
#include <string.h>

#include "engine/hsrp/hsrp_priv.h"
#include "engine/net/ip.h"

/* What a flood of forged packets may cost at most. */
enum { HSRP_KNOWN_MAX = 256, HSRP_KNOWN_GROUPS_MAX = 1024 };

const char *hsrp_adv_state_name(enum hsrp_adv_state s)
{
	static const char *const names[] = {"Unknown", "Dormant", "Passive", "Active"};

	return names[s];
}

static struct sim *hsrp_known_sim(const struct hsrp_known *k)
{
	return k->hif->ifp->router->sim;
}

static void hsrp_known_group_free(struct hsrp_iface *hif, struct hsrp_known_group *kg)
{
	list_remove(&kg->node);
	hif->n_known_groups--;
	free(kg);
}

static void hsrp_known_free(struct hsrp_known *k)
{
	timer_stop(hsrp_known_sim(k), &k->timer);
	while (!list_empty(&k->groups))
		hsrp_known_group_free(k->hif, list_first(&k->groups, struct hsrp_known_group,
							 node));
	list_remove(&k->node);
	k->hif->n_known--;
	free(k);
}

void hsrp_redirect_forget(struct hsrp_iface *hif)
{
	while (!list_empty(&hif->known))
		hsrp_known_free(list_first(&hif->known, struct hsrp_known, node));
}

/* Drops what is over; the router itself when nothing of it is left. */
static void hsrp_known_update(struct hsrp_known *k)
{
	struct sim *s = hsrp_known_sim(k);
	uint64_t next = k->passive_until_ns;
	struct hsrp_known_group *kg, *tmp;

	if (next <= s->now_ns)
		next = k->passive_until_ns = 0;
	list_each_safe (kg, tmp, &k->groups, node) {
		if (kg->until_ns <= s->now_ns)
			hsrp_known_group_free(k->hif, kg);
		else if (!next || kg->until_ns < next)
			next = kg->until_ns;
	}
	if (next)
		timer_start(s, &k->timer, next - s->now_ns);
	else
		hsrp_known_free(k);
}

static void hsrp_known_timer_fired(void *ctx)
{
	hsrp_known_update(ctx);
}

static struct hsrp_known *hsrp_known_find(const struct hsrp_iface *hif, uint32_t addr)
{
	struct hsrp_known *k;

	list_each (k, &hif->known, node)
		if (k->addr == addr)
			return k;
	return NULL;
}

/* NULL: the table is full. */
static struct hsrp_known *hsrp_known_get(struct hsrp_iface *hif, uint32_t addr)
{
	struct hsrp_known *k = hsrp_known_find(hif, addr), *after;

	if (k || hif->n_known >= HSRP_KNOWN_MAX)
		return k;
	k = mem_zalloc(sizeof(*k));
	k->hif = hif;
	k->addr = addr;
	list_init(&k->groups);
	timer_init(&k->timer, hsrp_known_timer_fired, k);
	list_each (after, &hif->known, node)
		if (after->addr > addr)
			break;
	list_insert_before(&after->node, &k->node);
	hif->n_known++;
	return k;
}

static struct hsrp_known_group *hsrp_known_group_find(const struct hsrp_known *k, unsigned group)
{
	struct hsrp_known_group *kg;

	list_each (kg, &k->groups, node)
		if (kg->group == group)
			return kg;
	return NULL;
}

static struct hsrp_known_group *hsrp_known_group_get(struct hsrp_known *k, unsigned group)
{
	struct hsrp_known_group *kg = hsrp_known_group_find(k, group), *after;

	if (kg || k->hif->n_known_groups >= HSRP_KNOWN_GROUPS_MAX)
		return kg;
	kg = mem_zalloc(sizeof(*kg));
	kg->group = group;
	list_each (after, &k->groups, node)
		if (after->group > group)
			break;
	list_insert_before(&after->node, &kg->node);
	k->hif->n_known_groups++;
	return kg;
}

/* A router that runs HSRP but is Active nowhere stays known as passive for the hold time. */
static void hsrp_known_passive(struct hsrp_known *k)
{
	k->passive_until_ns = hsrp_known_sim(k)->now_ns + k->hif->redirect_hold_s * NS_PER_S;
}

/* Nobody else is Active in a group that this router is Active in. */
static void hsrp_known_take(struct hsrp_iface *hif, uint32_t addr, unsigned group)
{
	struct hsrp_known *k, *tmp;

	list_each_safe (k, tmp, &hif->known, node) {
		struct hsrp_known_group *kg = hsrp_known_group_find(k, group);

		if (!kg || k->addr == addr)
			continue;
		hsrp_known_group_free(hif, kg);
		if (list_empty(&k->groups))
			hsrp_known_passive(k);
		hsrp_known_update(k);
	}
}

static void hsrp_snoop_active(struct hsrp_iface *hif, const struct hsrp_rx *rx)
{
	const struct hsrp_pkt *p = rx->pkt;
	struct hsrp_known_group *kg;
	struct hsrp_known *k;

	hsrp_known_take(hif, rx->src, p->group);
	k = hsrp_known_get(hif, rx->src);
	kg = k ? hsrp_known_group_get(k, p->group) : NULL;
	if (kg) {
		kg->virtual_addr = p->virtual_addr;
		memcpy(kg->mac, rx->mac, sizeof(kg->mac));
		/* Version 1 tells no hold time under a second. */
		kg->until_ns = hsrp_known_sim(k)->now_ns +
			       (p->hold_ms ? p->hold_ms : HSRP_DEFAULT_HOLD_MS) * NS_PER_MS;
		k->passive_until_ns = 0;
	}
	if (k)
		hsrp_known_update(k);
}

void hsrp_redirect_snoop(struct hsrp_iface *hif, const struct hsrp_rx *rx)
{
	const struct hsrp_pkt *p = rx->pkt;
	struct hsrp_known_group *kg;
	struct hsrp_known *k;

	if (p->op == HSRP_OP_HELLO && p->state == HSRP_WIRE_ACTIVE && p->virtual_addr) {
		hsrp_snoop_active(hif, rx);
		return;
	}
	/* A coup is followed by the hello that counts. */
	if (p->op == HSRP_OP_COUP)
		return;
	k = hsrp_known_get(hif, rx->src);
	if (!k)
		return;
	kg = hsrp_known_group_find(k, p->group);
	if (kg)
		hsrp_known_group_free(hif, kg);
	if (list_empty(&k->groups) && (kg || !k->passive_until_ns))
		hsrp_known_passive(k);
	hsrp_known_update(k);
}

static void hsrp_adv_line(struct hsrp_iface *hif, const struct hsrp_pkt *p, uint32_t from)
{
	const char *state = hsrp_adv_state_name((enum hsrp_adv_state)p->adv_state);

	if (from)
		ev_hsrp_adv_in(hif->ifp->router, hif->ifp, state, p->n_active, p->n_passive,
			       from);
	else
		ev_hsrp_adv_out(hif->ifp->router, hif->ifp, state, p->n_active, p->n_passive);
}

void hsrp_redirect_heard(struct hsrp_iface *hif, const struct hsrp_rx *rx)
{
	struct hsrp_known *k;

	hif->advs_in++;
	hsrp_adv_line(hif, rx->pkt, rx->src);
	switch (rx->pkt->adv_state) {
	case HSRP_ADV_DORMANT:
		k = hsrp_known_find(hif, rx->src);
		if (k)
			hsrp_known_free(k);
		break;
	case HSRP_ADV_PASSIVE:
		k = hsrp_known_get(hif, rx->src);
		if (!k)
			break;
		while (!list_empty(&k->groups))
			hsrp_known_group_free(hif, list_first(&k->groups,
							      struct hsrp_known_group, node));
		hsrp_known_passive(k);
		hsrp_known_update(k);
		break;
	default:
		/* Of which groups its hellos will tell; until then it is as it was. */
		break;
	}
}

static void hsrp_adv_send(struct hsrp_iface *hif)
{
	struct iface *ifp = hif->ifp;
	struct hsrp_pkt p = {
		.version = (uint8_t)hif->version,
		.op = HSRP_OP_ADVERTISE,
		.adv_state = (uint8_t)hif->adv_state,
		.n_active = (uint16_t)hif->n_active,
		.n_passive = (uint16_t)hif->n_passive,
	};
	struct ip_tx tx = hsrp_tx(hif);
	uint8_t data[HSRP_MAX_LEN];
	size_t len = hsrp_adv_encode(&p, data, sizeof(data));

	if (!ifp->proto_up || !tx.src)
		return;
	hif->advs_out++;
	hsrp_adv_line(hif, &p, 0);
	udp_send(ifp->router, &tx, HSRP_PORT, HSRP_PORT, data, len);
}

static void hsrp_adv_timer_fired(void *ctx)
{
	struct hsrp_iface *hif = ctx;

	hsrp_adv_send(hif);
	timer_start(hif->ifp->router->sim, &hif->adv_timer, hif->redirect_adv_s * NS_PER_S);
}

void hsrp_redirect_update(struct hsrp_iface *hif)
{
	struct sim *s = hif->ifp->router->sim;
	unsigned is = hif->n_active    ? HSRP_ADV_ACTIVE
		      : hif->n_passive ? HSRP_ADV_PASSIVE
				       : HSRP_ADV_DORMANT;

	if (hif->redirects_off || is == hif->adv_state)
		return;
	hif->adv_state = is;
	hsrp_adv_send(hif);
	if (is == HSRP_ADV_PASSIVE)
		timer_start(s, &hif->adv_timer, hif->redirect_adv_s * NS_PER_S);
	else
		timer_stop(s, &hif->adv_timer);
}

void hsrp_redirect_init(struct hsrp_iface *hif)
{
	list_init(&hif->known);
	hif->adv_state = HSRP_ADV_DORMANT;
	hif->redirect_adv_s = HSRP_DEFAULT_ADV_S;
	hif->redirect_hold_s = HSRP_DEFAULT_ADV_HOLD_S;
	timer_init(&hif->adv_timer, hsrp_adv_timer_fired, hif);
}

void hsrp_redirect_set(struct hsrp_iface *hif, const struct hsrp_conf *c)
{
	struct sim *s = hif->ifp->router->sim;

	if (c->redirects_off && !hif->redirects_off) {
		timer_stop(s, &hif->adv_timer);
		hif->adv_state = HSRP_ADV_DORMANT;
	}
	hif->redirects_off = c->redirects_off;
	hif->unknown_off = c->unknown_off;
	hif->redirect_hold_s = c->redirect_hold_s;
	if (hif->redirect_adv_s != c->redirect_adv_s) {
		hif->redirect_adv_s = c->redirect_adv_s;
		if (timer_running(&hif->adv_timer))
			timer_start(s, &hif->adv_timer, c->redirect_adv_s * NS_PER_S);
	}
	hsrp_redirect_update(hif);
}

void hsrp_redirect_stop(struct hsrp_iface *hif)
{
	timer_stop(hif->ifp->router->sim, &hif->adv_timer);
	hsrp_redirect_forget(hif);
}

/* RFC 1812, section 5.2.7.2: on the subnet of the host. */
static bool hsrp_same_subnet(const struct iface *ifp, uint32_t addr, uint32_t host)
{
	const struct iface_addr *a = iface_addr_for(ifp, host);

	return a && a == iface_addr_for(ifp, addr);
}

/* The group's address that the host must have sent to, by the MAC it used; 0: none of ours. */
static uint32_t hsrp_redirect_source(struct hsrp_iface *hif, uint32_t host,
				     const uint8_t to_mac[6])
{
	const struct hsrp_group *g;

	list_each (g, &hif->groups, node) {
		if (g->state != HSRP_ACTIVE || memcmp(g->virtual_mac, to_mac, 6) != 0)
			continue;
		if (hsrp_same_subnet(hif->ifp, g->virtual_addr, host))
			return g->virtual_addr;
		for (unsigned i = 0; i < g->n_secondary; i++)
			if (hsrp_same_subnet(hif->ifp, g->secondary[i], host))
				return g->secondary[i];
	}
	return 0;
}

bool hsrp_redirect_filter(struct iface *ifp, uint32_t next_hop, uint32_t host,
			  const uint8_t to_mac[6], struct hsrp_redirect *out)
{
	struct hsrp_iface *hif = ifp->hsrp;
	const struct hsrp_known_group *kg;
	struct hsrp_known *k;

	*out = (struct hsrp_redirect){.gateway = next_hop};
	if (!hif || hif->redirects_off || list_empty(&hif->groups))
		return true;
	out->source = hsrp_redirect_source(hif, host, to_mac);
	hif->redirect_hits += out->source != 0;
	k = hsrp_known_find(hif, next_hop);
	if (!k)
		return !hif->unknown_off;
	k->hits++;
	list_each (kg, &k->groups, node)
		if (hsrp_same_subnet(ifp, kg->virtual_addr, host)) {
			out->gateway = kg->virtual_addr;
			return true;
		}
	return false;
}

const struct hsrp_known *hsrp_known_next(const struct hsrp_iface *hif,
					 const struct hsrp_known *after)
{
	const struct list *at = after ? after->node.next : hif->known.next;

	return at == &hif->known ? NULL : container_of(at, struct hsrp_known, node);
}

uint64_t hsrp_known_left_ms(const struct hsrp_known *k)
{
	uint64_t now = hsrp_known_sim(k)->now_ns;

	return k->passive_until_ns > now ? (k->passive_until_ns - now) / NS_PER_MS : 0;
}
