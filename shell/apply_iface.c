/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the lines of an interface's section to the engine's interface: existence (of software
 * interfaces), addresses, state, media values, access groups. And the checks that refuse a line.
 */
#include <string.h>

#include "engine/core/subnet.h"
#include "engine/net/acl.h"
#include "engine/net/arp.h"
#include "engine/net/ip.h"
#include "engine/ospf/ospf.h"
#include "grammar.h"
#include "parser/dispatch.h"
#include "shell/epc.h"
#include "shell/host.h"

/* Software interfaces come and go with their section; a chassis' own do not. */
static bool is_software(const char *name)
{
	const struct iface_kind *k = iface_kind_of(name);

	return k && (!k->ethernet || strchr(name, '.')) && strncmp(name, "ATM", 3) != 0;
}

bool check_interface(struct host *h, const struct node *parent, const struct parse *p,
		     struct text *words)
{
	const char *name = args_s(&p->args, A_IFACE);

	(void)parent;
	if (!name || !p->negate || is_software(name))
		return true;
	(void)h;
	text_add(words, "% Removal of physical interfaces is not permitted\n");
	return false;
}

/* Whether the names are those of one port: the interface itself and its subinterfaces. */
static bool same_port(const char *a, const char *b)
{
	size_t n = strcspn(a, ".");

	return n == strcspn(b, ".") && strncmp(a, b, n) == 0;
}

/* The address must be a host's in its subnet, and the subnet nobody else's. */
static bool address_ok(struct host *h, const struct node *parent, const struct parse *p,
		       struct text *words)
{
	uint32_t addr = args_ip(&p->args, A_ADDR, 0), mask = args_ip(&p->args, A_MASK, 0);
	int len = ip_mask_len(mask);
	struct prefix subnet;
	const struct iface *other;
	struct strbuf b;

	if (len < 0) {
		text_printf(words, "Bad mask 0x%X for address %s\n", (unsigned)mask,
			    ip_str(&b, addr));
		return false;
	}
	subnet = prefix_make(addr, (unsigned)len);
	/* The addresses of lines just pasted count too. */
	config_flush(h->running, &rosh_dispatch, h);
	if (len < 1 || addr >> 24 == 0 || addr >> 24 == 127 || addr >> 28 >= 14) {
		text_printf(words, "Not a valid host address - %s\n", ip_str(&b, addr));
		return false;
	}
	if (len < 31 && ((addr & ~mask) == 0 || (addr & ~mask) == ~mask)) {
		text_printf(words, "Bad mask /%d for address %s\n", len, ip_str(&b, addr));
		return false;
	}
	other = subnet_overlap(h->router, subnet,
			       iface_find(h->router, args_s(&parent->a, A_IFACE)));
	if (other) {
		text_printf(words, "%% %s overlaps with %s\n", ip_str(&b, subnet.addr),
			    other->name);
		if (!same_port(other->name, args_s(&parent->a, A_IFACE)))
			text_printf(words, "%s: incorrect IP address assignment\n",
				    args_s(&parent->a, A_IFACE));
		return false;
	}
	return true;
}

bool check_ip_address(struct host *h, const struct node *parent, const struct parse *p,
		      struct text *words)
{
	if (p->negate || p->dflt) {
		const struct node *is =
			parent ? node_find_child(parent, CMD_IF_IP_ADDRESS) : NULL;

		if (is && args_has(&p->args, A_ADDR) &&
		    (args_ip(&is->a, A_ADDR, 0) != args_ip(&p->args, A_ADDR, 0) ||
		     args_ip(&is->a, A_MASK, 0) != args_ip(&p->args, A_MASK, 0))) {
			text_add(words, "Invalid address\n");
			return false;
		}
		if (parent && node_find_child(parent, CMD_IF_IP_ADDRESS_SECONDARY)) {
			text_add(words, "Must delete secondary before deleting primary\n");
			return false;
		}
		return true;
	}
	return address_ok(h, parent, p, words);
}

bool check_ip_secondary(struct host *h, const struct node *parent, const struct parse *p,
			struct text *words)
{
	const struct node *primary = node_find_child(parent, CMD_IF_IP_ADDRESS);

	if (p->negate || p->dflt)
		return true;
	if (!primary || primary->negated) {
		text_add(words, "% Primary IP address must be configured first\n");
		return false;
	}
	if (args_ip(&primary->a, A_ADDR, 0) == args_ip(&p->args, A_ADDR, 0)) {
		text_add(words, "Secondary can't be same as primary\n");
		return false;
	}
	return address_ok(h, parent, p, words);
}

static void apply_primary(const struct host *h, struct iface *ifp, const struct node *n)
{
	uint32_t addr = args_ip(&n->a, A_ADDR, 0);
	uint8_t len = (uint8_t)ip_mask_len(args_ip(&n->a, A_MASK, 0));

	if (iface_addr(ifp) == addr && iface_prefix(ifp).len == len)
		return;
	ifp->addr_from_nvram = h->booting;
	iface_set_primary(ifp, addr, len);
}

/* Secondary addresses: those no longer wanted go, new ones come. */
static void apply_secondaries(struct iface *ifp, const struct node *section)
{
	const struct iface_addr *a, *tmp;
	const struct node *n;

	list_each_safe(a, tmp, &ifp->addrs, node) {
		bool wanted = !a->secondary;

		node_each(n, section)
			wanted |= n->cmd->id == CMD_IF_IP_ADDRESS_SECONDARY &&
				  args_ip(&n->a, A_ADDR, 0) == a->addr;
		if (!wanted)
			iface_remove_secondary(ifp, a->addr);
	}
	node_each(n, section) {
		uint32_t addr = args_ip(&n->a, A_ADDR, 0);
		bool there = false;

		if (n->cmd->id != CMD_IF_IP_ADDRESS_SECONDARY)
			continue;
		list_each(a, &ifp->addrs, node)
			there |= a->addr == addr;
		if (!there)
			iface_add_secondary(ifp, addr,
					    (uint8_t)ip_mask_len(args_ip(&n->a, A_MASK, 0)));
	}
}

/* What a section asks for; gathered first, so that a missing line means the default. */
struct wanted {
	const struct node *primary;
	const char *acl_in, *acl_out;
	const uint8_t *mac;
	uint32_t bandwidth_kbps, delay_us, arp_timeout_s;
	uint16_t ip_mtu, vlan, tcp_mss;
	bool vlan_native, shutdown, directed, proxy, redirects, unreachables;
};

static void want_line(struct wanted *w, const struct node *n)
{
	const struct arg *mac;

	switch (n->cmd->id) {
	case CMD_IF_IP_ADDRESS:
		w->primary = n;
		break;
	case CMD_IF_IP_ACCESS_GROUP:
		if (args_has(&n->a, K_IN))
			w->acl_in = args_s(&n->a, A_ACL);
		else
			w->acl_out = args_s(&n->a, A_ACL);
		break;
	case CMD_IF_MAC_ADDRESS:
		mac = args_get(&n->a, A_MAC);
		w->mac = mac ? mac->v.mac : NULL;
		break;
	case CMD_IF_BANDWIDTH:
		w->bandwidth_kbps = (uint32_t)args_u(&n->a, A_KBPS, w->bandwidth_kbps);
		break;
	case CMD_IF_DELAY:
		w->delay_us = (uint32_t)args_u(&n->a, A_TENS_US, 10) * 10;
		break;
	case CMD_IF_ARP_TIMEOUT:
		w->arp_timeout_s = (uint32_t)args_u(&n->a, A_SECONDS, ARP_AGE_S);
		break;
	case CMD_IF_IP_TCP_ADJUST_MSS:
		w->tcp_mss = (uint16_t)args_u(&n->a, A_BYTES, 0);
		break;
	case CMD_IF_IP_MTU:
		w->ip_mtu = (uint16_t)args_u(&n->a, A_BYTES, w->ip_mtu);
		break;
	case CMD_IF_ENCAPSULATION_DOT1Q:
		w->vlan = (uint16_t)args_u(&n->a, A_VLAN, 0);
		w->vlan_native = args_has(&n->a, K_NATIVE);
		break;
	case CMD_IF_SHUTDOWN:
		w->shutdown = !n->negated;
		break;
	case CMD_IF_IP_DIRECTED_BROADCAST:
		w->directed = !n->negated;
		break;
	case CMD_IF_IP_PROXY_ARP:
		w->proxy = !n->negated;
		break;
	case CMD_IF_IP_REDIRECTS:
		w->redirects = !n->negated;
		break;
	case CMD_IF_IP_UNREACHABLES:
		w->unreachables = !n->negated;
		break;
	}
}

static void apply_helpers(struct iface *ifp, const struct node *section)
{
	enum { HELPERS_MAX = 64 };
	uint32_t addrs[HELPERS_MAX];
	const struct node *n;
	unsigned count = 0;

	node_each(n, section)
		if (n->cmd->id == CMD_IF_IP_HELPER_ADDRESS && count < HELPERS_MAX)
			addrs[count++] = args_ip(&n->a, A_ADDR, 0);
	helper_set(ifp, addrs, count);
}

static void apply_section(const struct host *h, struct iface *ifp, const struct node *section)
{
	struct wanted w = {
		.bandwidth_kbps = ifp->kind->bandwidth_kbps,
		.delay_us = ifp->kind->delay_us,
		.arp_timeout_s = ARP_AGE_S,
		.ip_mtu = ifp->kind->ethernet ? 1500 : ifp->kind->mtu,
		.proxy = true,
		.redirects = true,
		.unreachables = true,
	};
	const struct node *n;

	node_each(n, section)
		want_line(&w, n);
	if (ifp->bandwidth_kbps != w.bandwidth_kbps) {
		ifp->bandwidth_kbps = w.bandwidth_kbps;
		ospf_if_bandwidth_changed(ifp);
	}
	ifp->delay_us = w.delay_us;
	ifp->arp_timeout_s = w.arp_timeout_s;
	ifp->ip_mtu = w.ip_mtu;
	ifp->tcp_mss = w.tcp_mss;
	ifp->directed_broadcast = w.directed;
	ifp->proxy_arp = w.proxy;
	ifp->redirects = w.redirects;
	ifp->unreachables = w.unreachables;
	apply_helpers(ifp, section);
	acl_bind(ifp, true, w.acl_in);
	acl_bind(ifp, false, w.acl_out);
	if (ifp->parent)
		iface_set_vlan(ifp, w.vlan, w.vlan_native);
	if (memcmp(ifp->mac, w.mac ? w.mac : ifp->burned_in, 6) != 0)
		iface_set_mac(ifp, w.mac ? w.mac : ifp->burned_in);
	/* The secondaries that go must be gone before the primary, new ones come after it. */
	if (!w.primary || w.primary->negated) {
		apply_secondaries(ifp, section);
		/* `no ip address` has its origin as well. */
		if (h->booting || iface_addr(ifp))
			ifp->addr_from_nvram = h->booting && h->startup.len;
		iface_set_primary(ifp, 0, 0);
	} else {
		apply_primary(h, ifp, w.primary);
		apply_secondaries(ifp, section);
	}
	if (ifp->admin_up == w.shutdown)
		iface_set_admin(ifp, !w.shutdown);
}

void apply_interface(struct host *h, const struct touch *t, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *name = args_s(t[i].key, A_IFACE);
		struct iface *ifp = iface_find(h->router, name);

		if (!t[i].node) {
			if (ifp && is_software(name))
				iface_free(ifp);
			continue;
		}
		if (!ifp)
			ifp = iface_new(h->router, name);
		if (ifp)
			apply_section(h, ifp, t[i].node);
	}
	/* A capture of all interfaces has those that are new as well. */
	if (!list_empty(&h->epc->points))
		epc_watch(h);
}
