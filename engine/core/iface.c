/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interfaces: names, the chassis order, the sequence of going up and down, addresses.
 *
 * Going up takes LINK_PAUSE_S until the hardware is reported and PROTO_PAUSE_S more until the
 * line protocol is up, as real routers take; losing the line protocol is felt at once, its log
 * lines come with the same pauses.
 */
#include "engine/core/iface.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/core/event.h"
#include "engine/core/subnet.h"
#include "engine/net/arp.h"

enum { LINK_PAUSE_S = 2, PROTO_PAUSE_S = 1, VLANS = 4096 };

static const struct iface_kind iface_kinds[] = {
	{"Ethernet", "Et", 10000, 1000, 1500, true, false, "AmdP2"},
	{"FastEthernet", "Fa", 100000, 100, 1500, true, false, "DEC21140A"},
	{"GigabitEthernet", "Gi", 1000000, 10, 1500, true, false, "i82543 (Livengood)"},
	{"Serial", "Se", 1544, 20000, 1500, false, false, "M4T"},
	{"ATM", "AT", 149760, 80, 4470, false, false, "ENHANCED ATM PA"},
	{"Loopback", "Lo", 8000000, 5000, 1514, false, true, "Loopback"},
	{"Null", "Nu", 10000000, 0, 1500, false, true, "Unknown"},
};

enum { KIND_COUNT = sizeof(iface_kinds) / sizeof(*iface_kinds) };

const struct iface_kind *iface_kind_of(const char *name)
{
	for (size_t i = 0; i < KIND_COUNT; i++) {
		size_t n = strlen(iface_kinds[i].long_name);

		if (!strncmp(name, iface_kinds[i].long_name, n) && isdigit((uint8_t)name[n]))
			return &iface_kinds[i];
	}
	return NULL;
}

static unsigned iface_hash(const char *name)
{
	uint32_t h = 2166136261u;

	while (*name)
		h = (h ^ (uint8_t)*name++) * 16777619u;
	return h ^ h >> 16;
}

/* "1/0.10" of a name, as slot, port, subinterface; a lone number is the port. */
struct iface_place {
	unsigned slot, port, sub;
};

static struct iface_place iface_place_of(const struct iface *ifp)
{
	const char *s = ifp->name + strlen(ifp->kind->long_name);
	struct iface_place at = {0};
	char *end;

	at.port = (unsigned)strtoul(s, &end, 10);
	while (*end == '/') {
		at.slot = at.slot * 64 + at.port;
		at.port = (unsigned)strtoul(end + 1, &end, 10);
	}
	if (*end == '.')
		at.sub = (unsigned)strtoul(end + 1, NULL, 10);
	return at;
}

/* By slot, port, kind, subinterface, as a chassis numbers them; what has no hardware is last. */
static bool iface_before(const struct iface *a, const struct iface *b)
{
	struct iface_place x = iface_place_of(a), y = iface_place_of(b);

	if (a->kind->virtual != b->kind->virtual)
		return b->kind->virtual;
	if (a->kind->virtual && a->kind != b->kind)
		return a->kind < b->kind;
	if (x.slot != y.slot)
		return x.slot < y.slot;
	if (x.port != y.port)
		return x.port < y.port;
	if (a->kind != b->kind)
		return a->kind < b->kind;
	return x.sub < y.sub;
}

static void iface_insert(struct iface *ifp)
{
	struct list *head = &ifp->router->ifaces, *at = head;

	/* From the tail, since configurations mostly come in order. */
	while (at->prev != head &&
	       iface_before(ifp, container_of(at->prev, struct iface, node)))
		at = at->prev;
	list_insert_before(at, &ifp->node);
}

/*
 * Locally administered: router, kind and slot, port; the same on every run. Worlds that share a
 * wire with others tell their routers apart by the salt.
 */
static void iface_make_mac(struct iface *ifp)
{
	struct iface_place at = iface_place_of(ifp);
	unsigned owner = ifp->router->index + 1;
	uint32_t salt = ifp->router->mac_salt;
	unsigned kind = (unsigned)(ifp->kind - iface_kinds);

	if (ifp->parent) {
		memcpy(ifp->burned_in, ifp->parent->burned_in, 6);
		memcpy(ifp->mac, ifp->parent->mac, 6);
		return;
	}
	ifp->burned_in[0] = 0x02;
	ifp->burned_in[1] = (uint8_t)(salt >> 16 ^ at.slot >> 4);
	ifp->burned_in[2] = (uint8_t)(salt >> 8 ^ owner >> 8);
	ifp->burned_in[3] = (uint8_t)(salt ^ owner);
	ifp->burned_in[4] = (uint8_t)(kind << 4 | (at.slot & 15));
	ifp->burned_in[5] = (uint8_t)at.port;
	memcpy(ifp->mac, ifp->burned_in, 6);
}

static void iface_hw_timer(void *ctx);
static void iface_proto_timer(void *ctx);

static struct iface *iface_find_parent(struct router *r, const char *name)
{
	const char *dot = strchr(name, '.');
	char parent[40];

	if (!dot)
		return NULL;
	snprintf(parent, sizeof(parent), "%.*s", (int)(dot - name), name);
	return iface_find(r, parent);
}

struct iface *iface_new(struct router *r, const char *name)
{
	const struct iface_kind *kind = iface_kind_of(name);
	struct iface *ifp = iface_find(r, name);

	assert(kind);
	if (ifp)
		return ifp;
	ifp = mem_zalloc(sizeof(*ifp));
	ifp->router = r;
	ifp->kind = kind;
	snprintf(ifp->name, sizeof(ifp->name), "%s", name);
	snprintf(ifp->short_name, sizeof(ifp->short_name), "%s%s", kind->short_name,
		 name + strlen(kind->long_name));
	ifp->parent = iface_find_parent(r, name);
	if (ifp->parent)
		ifp->parent->n_subs++;
	ifp->index = r->next_iface++;
	ifp->name_hash = iface_hash(name);
	ifp->name_next = r->iface_names[ifp->name_hash % ROUTER_IFACE_BUCKETS];
	r->iface_names[ifp->name_hash % ROUTER_IFACE_BUCKETS] = ifp;
	ifp->ip_mtu = kind->mtu;
	ifp->bandwidth_kbps = kind->bandwidth_kbps;
	ifp->delay_us = kind->delay_us;
	ifp->arp_timeout_s = ARP_AGE_S;
	ifp->unreachables = ifp->redirects = ifp->proxy_arp = true;
	list_init(&ifp->node);
	list_init(&ifp->addrs);
	timer_init(&ifp->hw_timer, iface_hw_timer, ifp);
	timer_init(&ifp->proto_timer, iface_proto_timer, ifp);
	ifp->proto_changed_ns = ifp->carrier_since_ns = r->sim->now_ns;
	ifp->count.cleared_ns = r->sim->now_ns;
	if (kind->ethernet) {
		iface_make_mac(ifp);
		iface_join_group(ifp, 0xe0000001); /* RFC 1112, section 4: all hosts */
	}
	if (strcmp(name, "Null0") != 0 || r->null0)
		iface_insert(ifp);
	if (kind->virtual || ifp->parent)
		iface_set_admin(ifp, true);
	return ifp;
}

static void iface_unname(struct iface *ifp)
{
	struct iface **at = &ifp->router->iface_names[ifp->name_hash % ROUTER_IFACE_BUCKETS];

	while (*at != ifp)
		at = &(*at)->name_next;
	*at = ifp->name_next;
}

void iface_free(struct iface *ifp)
{
	struct sim *s = ifp->router->sim;
	struct iface *sub, *tmp;

	if (ifp->n_subs)
		list_each_safe (sub, tmp, &ifp->router->ifaces, node)
			if (sub->parent == ifp)
				iface_free(sub);
	ifp->freeing = true;
	ifp->proto_up = ifp->hw_up = ifp->admin_up = false;
	iface_notify(ifp, IFACE_GONE);
	if (ifp->port)
		link_leave(ifp->port);
	if (ifp->parent) {
		iface_set_vlan(ifp, 0, false);
		ifp->parent->n_subs--;
	}
	timer_stop(s, &ifp->hw_timer);
	timer_stop(s, &ifp->proto_timer);
	while (!list_empty(&ifp->addrs)) {
		struct iface_addr *a = list_first(&ifp->addrs, struct iface_addr, node);

		list_remove(&a->node);
		subnet_remove(a);
		free(a);
	}
	iface_filter_free(ifp);
	list_remove(&ifp->node);
	iface_unname(ifp);
	free(ifp->by_vlan);
	free(ifp);
}

struct iface *iface_find(const struct router *r, const char *name)
{
	unsigned hash = iface_hash(name);
	struct iface *ifp = r->iface_names[hash % ROUTER_IFACE_BUCKETS];

	while (ifp && (ifp->name_hash != hash || strcmp(ifp->name, name) != 0))
		ifp = ifp->name_next;
	return ifp;
}

/* A subinterface is up when it and its parent are. */
static void iface_follow_parent(struct iface *sub)
{
	bool up = sub->admin_up && sub->parent->proto_up;

	sub->hw_up = sub->admin_up && sub->parent->hw_up;
	if (up == sub->proto_up)
		return;
	sub->proto_up = up;
	sub->proto_changed_ns = sub->router->sim->now_ns;
	if (up)
		iface_notify(sub, IFACE_SW_UP);
	else
		iface_notify(sub, IFACE_SW_DOWN);
	iface_notify(sub, up ? IFACE_UP : IFACE_DOWN);
}

/* The one place where the line protocol changes; its subinterfaces follow. */
static void iface_set_proto(struct iface *ifp, bool up)
{
	struct iface *sub;

	if (ifp->proto_up == up)
		return;
	ifp->proto_up = up;
	ifp->proto_changed_ns = ifp->router->sim->now_ns;
	iface_notify(ifp, up ? IFACE_UP : IFACE_DOWN);
	if (!ifp->n_subs)
		return;
	list_each (sub, &ifp->router->ifaces, node)
		if (sub->parent == ifp)
			iface_follow_parent(sub);
}

static enum iface_logged iface_link_state(const struct iface *ifp)
{
	if (!ifp->admin_up)
		return IFACE_LOGGED_ADMIN_DOWN;
	return ifp->hw_up ? IFACE_LOGGED_UP : IFACE_LOGGED_DOWN;
}

static void iface_log_link(struct iface *ifp)
{
	enum iface_logged now = iface_link_state(ifp);

	if (now == ifp->logged_link)
		return;
	ifp->logged_link = now;
	if (now == IFACE_LOGGED_ADMIN_DOWN)
		ev_link_changed(ifp->router, ifp, "administratively down");
	else
		ev_link_updown(ifp->router, ifp, now == IFACE_LOGGED_UP ? "up" : "down");
}

static void iface_log_proto(struct iface *ifp, bool up)
{
	if (ifp->logged_proto == up)
		return;
	ifp->logged_proto = up;
	ev_lineproto_updown(ifp->router, ifp, up ? "up" : "down");
}

/* The hardware has settled: says so, then the line protocol's pause begins. */
static void iface_hw_timer(void *ctx)
{
	struct iface *ifp = ctx;

	iface_log_link(ifp);
	iface_notify(ifp, IFACE_HW);
	if (ifp->hw_up)
		iface_notify(ifp, IFACE_SW_UP);
	timer_start(ifp->router->sim, &ifp->proto_timer, PROTO_PAUSE_S * NS_PER_S);
}

static void iface_proto_timer(void *ctx)
{
	struct iface *ifp = ctx;

	iface_log_proto(ifp, ifp->hw_up);
	iface_set_proto(ifp, ifp->hw_up);
}

static void iface_wait_hw(struct iface *ifp)
{
	timer_stop(ifp->router->sim, &ifp->proto_timer);
	timer_start(ifp->router->sim, &ifp->hw_timer, LINK_PAUSE_S * NS_PER_S);
}

static void iface_set_admin_virtual(struct iface *ifp, bool up)
{
	ifp->hw_up = up;
	ifp->carrier_since_ns = ifp->router->sim->now_ns;
	iface_set_proto(ifp, up);
	if (!strcmp(ifp->name, "Null0"))
		return;
	if (up) {
		ifp->logged_link = IFACE_LOGGED_UP;
		timer_start(ifp->router->sim, &ifp->proto_timer, PROTO_PAUSE_S * NS_PER_S);
	} else {
		iface_wait_hw(ifp);
	}
}

void iface_set_admin(struct iface *ifp, bool up)
{
	if (ifp->admin_up == up)
		return;
	ifp->admin_up = up;
	if (ifp->kind->virtual) {
		iface_set_admin_virtual(ifp, up);
		return;
	}
	if (ifp->parent) {
		iface_follow_parent(ifp);
		return;
	}
	if (up) {
		iface_notify(ifp, IFACE_MAC);
		iface_notify(ifp, IFACE_SW_UP);
	} else {
		ifp->count.resets++;
		iface_notify(ifp, IFACE_SW_DOWN);
		iface_notify(ifp, IFACE_SW_DOWN);
		iface_set_proto(ifp, false);
	}
	if (ifp->port)
		link_set_enabled(ifp->port, up);
	if (!up)
		ifp->hw_up = false;
	iface_wait_hw(ifp);
}

void iface_carrier(struct iface *ifp, bool up)
{
	if (ifp->hw_up == up || ifp->freeing || !ifp->router->running || (up && !ifp->admin_up))
		return;
	ifp->hw_up = up;
	ifp->carrier_since_ns = ifp->router->sim->now_ns;
	if (!up)
		ifp->count.carrier_lost++;
	if (!ifp->admin_up)
		return;
	if (up) {
		iface_wait_hw(ifp);
		return;
	}
	/* A pulled cable is felt and logged at once. */
	timer_stop(ifp->router->sim, &ifp->hw_timer);
	iface_log_link(ifp);
	iface_notify(ifp, IFACE_SW_DOWN);
	iface_set_proto(ifp, false);
	iface_notify(ifp, IFACE_HW);
	timer_start(ifp->router->sim, &ifp->proto_timer, PROTO_PAUSE_S * NS_PER_S);
}

static struct iface_addr *iface_primary(const struct iface *ifp)
{
	struct iface_addr *a = list_first(&ifp->addrs, struct iface_addr, node);

	return a && !a->secondary ? a : NULL;
}

static struct iface_addr *iface_addr_new(struct iface *ifp)
{
	struct iface_addr *a = mem_zalloc(sizeof(*a));

	a->ifp = ifp;
	list_init(&a->same_subnet);
	return a;
}

void iface_set_primary(struct iface *ifp, uint32_t addr, uint8_t len)
{
	struct iface_addr *a = iface_primary(ifp);

	if (a ? a->addr == addr && a->len == len : !addr)
		return;
	if (a)
		subnet_remove(a);
	if (!addr) {
		list_remove(&a->node);
		free(a);
	} else {
		if (!a) {
			a = iface_addr_new(ifp);
			list_push_front(&ifp->addrs, &a->node);
		}
		a->addr = addr;
		a->len = len;
		subnet_add(a);
	}
	iface_notify(ifp, IFACE_ADDR);
}

static struct iface_addr *iface_secondary(const struct iface *ifp, uint32_t addr)
{
	struct iface_addr *a;

	list_each (a, &ifp->addrs, node)
		if (a->secondary && a->addr == addr)
			return a;
	return NULL;
}

void iface_add_secondary(struct iface *ifp, uint32_t addr, uint8_t len)
{
	struct iface_addr *a = iface_secondary(ifp, addr);

	if (a && a->len == len)
		return;
	if (a) {
		subnet_remove(a);
	} else {
		a = iface_addr_new(ifp);
		a->addr = addr;
		a->secondary = true;
		list_push(&ifp->addrs, &a->node);
	}
	a->len = len;
	subnet_add(a);
	iface_notify(ifp, IFACE_ADDR);
}

void iface_remove_secondary(struct iface *ifp, uint32_t addr)
{
	struct iface_addr *a = iface_secondary(ifp, addr);

	if (!a)
		return;
	list_remove(&a->node);
	subnet_remove(a);
	free(a);
	iface_notify(ifp, IFACE_ADDR);
}

uint32_t iface_addr(const struct iface *ifp)
{
	const struct iface_addr *a = iface_primary(ifp);

	return a ? a->addr : 0;
}

struct prefix iface_prefix(const struct iface *ifp)
{
	const struct iface_addr *a = iface_primary(ifp);

	return a ? prefix_make(a->addr, a->len) : (struct prefix){0};
}

const struct iface_addr *iface_addr_for(const struct iface *ifp, uint32_t addr)
{
	const struct iface_addr *a;

	list_each (a, &ifp->addrs, node)
		if (prefix_has(prefix_make(a->addr, a->len), addr))
			return a;
	return NULL;
}

void iface_set_mac(struct iface *ifp, const uint8_t mac[6])
{
	struct iface *sub;

	if (!memcmp(ifp->mac, mac, 6))
		return;
	memcpy(ifp->mac, mac, 6);
	iface_notify(ifp, IFACE_MAC);
	if (!ifp->n_subs)
		return;
	list_each (sub, &ifp->router->ifaces, node)
		if (sub->parent == ifp)
			iface_set_mac(sub, mac);
}

void iface_set_vlan(struct iface *ifp, uint16_t vlan, bool native)
{
	struct iface *parent = ifp->parent;
	uint16_t slot = native ? 0 : vlan;

	assert(parent && vlan < VLANS);
	if (!parent->by_vlan)
		parent->by_vlan = mem_calloc(VLANS, sizeof(struct iface *));
	if (ifp->vlan && parent->by_vlan[ifp->vlan_native ? 0 : ifp->vlan] == ifp)
		parent->by_vlan[ifp->vlan_native ? 0 : ifp->vlan] = NULL;
	ifp->vlan = vlan;
	ifp->vlan_native = native;
	if (vlan)
		parent->by_vlan[slot] = ifp;
}

struct iface *iface_for_vlan(struct iface *ifp, uint16_t vlan)
{
	struct iface *sub = ifp->by_vlan && vlan < VLANS ? ifp->by_vlan[vlan] : NULL;

	return sub || vlan ? sub : ifp;
}

void iface_listen(struct router *r, struct iface_listener *l)
{
	l->router = r;
	list_push(&r->iface_listeners, &l->node);
}

void iface_unlisten(struct iface_listener *l)
{
	/* Events on their way pass it over. */
	for (struct iface_telling *t = l->router->iface_tellings; t; t = t->outer)
		if (t->next == &l->node)
			t->next = l->node.next;
	list_remove(&l->node);
}

void iface_notify(struct iface *ifp, enum iface_event ev)
{
	struct router *r = ifp->router;
	struct iface_telling t = {r->iface_listeners.next, r->iface_tellings};

	r->iface_tellings = &t;
	while (t.next != &r->iface_listeners) {
		struct iface_listener *l = container_of(t.next, struct iface_listener, node);

		t.next = t.next->next;
		l->fn(l->ctx, ifp, ev);
	}
	r->iface_tellings = t.outer;
}
