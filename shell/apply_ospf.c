/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `router ospf` and `ip ospf ...` lines to the engine: a process or an interface whole, whenever
 * one of its lines changed.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/ospf/ospf.h"
#include "grammar.h"
#include "lib/mem.h"
#include "parser/dispatch.h"
#include "shell/host.h"
#include "shell/secret.h"

/* A section's lines as a configuration; the arrays have room for one entry a line. */
struct gather {
	struct ospf_config conf;
	struct ospf_network *networks;
	struct ospf_area_config *areas;
	struct ospf_range_config *ranges;
	const char **passive_except;
};

/* `area 1` and `area 0.0.0.1` are the same. */
static uint32_t area_of(const struct args *a)
{
	return args_get(a, A_AREA_IP) ? args_ip(a, A_AREA_IP, 0) : (uint32_t)args_u(a, A_AREA, 0);
}

static void gather_network(struct gather *g, const struct args *a)
{
	g->networks[g->conf.n_networks++] = (struct ospf_network){
		.addr = args_ip(a, A_ADDR, 0),
		.wildcard = args_ip(a, A_WILD, 0),
		.area = area_of(a),
	};
}

/* The entry of the area that a line speaks of. */
static struct ospf_area_config *gather_area(struct gather *g, const struct args *a)
{
	uint32_t id = area_of(a);

	for (size_t i = 0; i < g->conf.n_areas; i++)
		if (g->areas[i].id == id)
			return &g->areas[i];
	g->areas[g->conf.n_areas] = ospf_area_config_default(id);
	return &g->areas[g->conf.n_areas++];
}

static void gather_area_line(struct gather *g, const struct node *n)
{
	struct ospf_area_config *c = gather_area(g, &n->a);

	switch (n->cmd->id) {
	case CMD_OSPF_AREA_AUTHENTICATION:
		c->auth = args_has(&n->a, K_MESSAGE_DIGEST) ? OSPF_AUTH_CRYPT : OSPF_AUTH_SIMPLE;
		break;
	case CMD_OSPF_AREA_STUB:
		c->stub = c->id != OSPF_BACKBONE;
		c->no_summary = args_has(&n->a, K_NO_SUMMARY);
		break;
	default:
		c->default_cost = (uint32_t)args_u(&n->a, A_COST, 1);
		break;
	}
}

/* A network is kept without the bits that its mask, or wildcard, leaves open. */
void spell_ospf_network(struct parse *p)
{
	uint32_t open = args_ip(&p->args, A_WILD, ~args_ip(&p->args, A_MASK, 0xffffffffu));

	for (unsigned i = 0; i < p->args.n; i++)
		if (p->args.v[i].name == A_ADDR)
			p->args.v[i].v.ip &= ~open;
}

static void gather_range(struct gather *g, const struct args *a)
{
	g->ranges[g->conf.n_ranges++] = (struct ospf_range_config){
		.area = area_of(a),
		.prefix = prefix_make(args_ip(a, A_ADDR, 0),
				      (unsigned)ip_mask_len(args_ip(a, A_MASK, 0))),
		.hidden = args_has(a, K_NOT_ADVERTISE),
		.cost = args_get(a, A_COST) ? (int)args_u(a, A_COST, 0) : -1,
	};
}

static void gather_redist(struct ospf_redist *rd, const struct args *a)
{
	rd->on = true;
	rd->subnets = args_has(a, K_SUBNETS);
	if (args_get(a, A_METRIC))
		rd->metric = (int)args_u(a, A_METRIC, 0);
	rd->metric_type = (uint8_t)args_u(a, A_MTYPE, 2);
	rd->tag = (uint32_t)args_u(a, A_TAG, 0);
}

static void gather_default(struct ospf_config *c, const struct args *a)
{
	c->default_originate = true;
	c->default_always = args_has(a, K_ALWAYS);
	if (args_get(a, A_METRIC))
		c->default_originate_metric = (int)args_u(a, A_METRIC, 0);
	c->default_originate_type = (uint8_t)args_u(a, A_MTYPE, 2);
}

static void gather_distance(struct ospf_config *c, const struct args *a)
{
	uint8_t all = (uint8_t)args_u(a, A_DISTANCE, c->distance_intra);

	c->distance_intra = (uint8_t)args_u(a, A_INTRA, all);
	c->distance_inter = (uint8_t)args_u(a, A_INTER, all);
	c->distance_external = (uint8_t)args_u(a, A_EXTERNAL, all);
}

static void gather_line(struct gather *g, const struct node *n)
{
	struct ospf_config *c = &g->conf;

	switch (n->cmd->id) {
	case CMD_OSPF_ROUTER_ID:
		c->router_id = args_ip(&n->a, A_ID, 0);
		break;
	case CMD_OSPF_LOG_ADJACENCY_CHANGES:
		c->log_adjacency = true;
		c->log_adjacency_detail = args_has(&n->a, K_DETAIL);
		break;
	case CMD_OSPF_AUTO_COST_REFERENCE_BANDWIDTH:
		c->reference_mbps = (uint32_t)args_u(&n->a, A_MBPS, 100);
		break;
	case CMD_OSPF_REDISTRIBUTE_CONNECTED:
		gather_redist(&c->redist[RIB_CONNECTED], &n->a);
		break;
	case CMD_OSPF_REDISTRIBUTE_STATIC:
		gather_redist(&c->redist[RIB_STATIC], &n->a);
		break;
	case CMD_OSPF_PASSIVE_INTERFACE_DEFAULT:
		c->passive_default = true;
		break;
	case CMD_OSPF_NETWORK_AREA:
		gather_network(g, &n->a);
		break;
	case CMD_OSPF_AREA_AUTHENTICATION:
	case CMD_OSPF_AREA_STUB:
	case CMD_OSPF_AREA_DEFAULT_COST:
		gather_area_line(g, n);
		break;
	case CMD_OSPF_AREA_RANGE:
		gather_range(g, &n->a);
		break;
	case CMD_OSPF_DEFAULT_METRIC:
		c->default_metric = (int)args_u(&n->a, A_METRIC, 0);
		break;
	case CMD_OSPF_DEFAULT_INFORMATION_ORIGINATE:
		gather_default(c, &n->a);
		break;
	case CMD_OSPF_DISTANCE:
	case CMD_OSPF_DISTANCE_OSPF:
		gather_distance(c, &n->a);
		break;
	case CMD_OSPF_MAXIMUM_PATHS:
		c->max_paths = (unsigned)args_u(&n->a, A_PATHS, 4);
		break;
	case CMD_OSPF_TIMERS_SPF:
		c->spf_delay_ms = (uint32_t)args_u(&n->a, A_DELAY, 5) * 1000;
		c->spf_hold_ms = (uint32_t)args_u(&n->a, A_HOLD, 10) * 1000;
		break;
	default:
		break;
	}
}

/* Those interfaces whose own line says the opposite of the default. */
static void gather_passive(struct gather *g, const struct node *section)
{
	const struct node *n;

	node_each (n, section) {
		if (n->cmd->id == CMD_OSPF_PASSIVE_INTERFACE &&
		    n->negated == g->conf.passive_default)
			g->passive_except[g->conf.n_passive_except++] = args_s(&n->a, A_IFACE);
	}
}

static void apply_process(struct host *h, unsigned pid, const struct node *section)
{
	struct gather g = {.conf = ospf_config_default()};
	const struct node *n;

	if (!section) {
		ospf_unconfigure(h->router, pid);
		return;
	}
	g.networks = mem_calloc(section->nchildren + 1, sizeof(*g.networks));
	g.areas = mem_calloc(section->nchildren + 1, sizeof(*g.areas));
	g.ranges = mem_calloc(section->nchildren + 1, sizeof(*g.ranges));
	g.passive_except = mem_calloc(section->nchildren + 1, sizeof(*g.passive_except));
	node_each (n, section) {
		if (n->cmd->id == CMD_OSPF_COMPATIBLE_RFC1583)
			g.conf.rfc1583 = !n->negated;
		else if (!n->negated)
			gather_line(&g, n);
	}
	gather_passive(&g, section);
	g.conf.networks = g.networks;
	g.conf.areas = g.areas;
	g.conf.ranges = g.ranges;
	g.conf.passive_except = g.passive_except;
	ospf_configure(h->router, pid, &g.conf);
	free(g.networks);
	free(g.areas);
	free(g.ranges);
	free(g.passive_except);
}

static int net_type_of(const struct args *a)
{
	if (args_has(a, K_BROADCAST))
		return OSPF_NET_BROADCAST;
	if (args_has(a, K_NON_BROADCAST))
		return OSPF_NET_NBMA;
	return args_has(a, K_POINT_TO_POINT) ? OSPF_NET_P2P : OSPF_NET_P2MP;
}

static enum ospf_auth auth_of(const struct args *a)
{
	if (args_has(a, K_NULL))
		return OSPF_AUTH_NULL;
	return args_has(a, K_MESSAGE_DIGEST) ? OSPF_AUTH_CRYPT : OSPF_AUTH_SIMPLE;
}

/* A key as typed, or revealed where it was typed hidden; cut at what the field holds. */
static void key_of(const struct args *a, uint8_t *to, size_t cap)
{
	const char *s = args_s(a, A_KEY);
	char clear[256];

	if (args_u(a, A_TYPE, 0) == 7 && secret_reveal(s, clear, sizeof(clear)))
		s = clear;
	memset(to, 0, cap);
	memcpy(to, s, strlen(s) < cap ? strlen(s) : cap);
	mem_wipe(clear, sizeof(clear));
}

static void gather_md5_key(struct ospf_if_config *c, const struct args *a)
{
	struct ospf_md5_key *k = &c->keys[c->n_keys];

	if (c->n_keys == OSPF_KEYS_MAX)
		return;
	k->id = (uint8_t)args_u(a, A_ID, 0);
	key_of(a, k->key, sizeof(k->key));
	c->n_keys++;
}

static void gather_iface_line(struct ospf_if_config *c, const struct node *n)
{
	switch (n->cmd->id) {
	case CMD_IF_IP_OSPF_COST:
		c->cost = (uint32_t)args_u(&n->a, A_COST, 0);
		break;
	case CMD_IF_IP_OSPF_PRIORITY:
		c->priority = (uint8_t)args_u(&n->a, A_PRIORITY, 1);
		break;
	case CMD_IF_IP_OSPF_HELLO_INTERVAL:
		c->hello_s = (uint16_t)args_u(&n->a, A_SECONDS, 0);
		break;
	case CMD_IF_IP_OSPF_DEAD_INTERVAL:
		c->dead_s = (uint16_t)args_u(&n->a, A_SECONDS, 0);
		break;
	case CMD_IF_IP_OSPF_RETRANSMIT_INTERVAL:
		c->retransmit_s = (uint16_t)args_u(&n->a, A_SECONDS, 5);
		break;
	case CMD_IF_IP_OSPF_TRANSMIT_DELAY:
		c->transmit_delay_s = (uint16_t)args_u(&n->a, A_SECONDS, 1);
		break;
	case CMD_IF_IP_OSPF_NETWORK:
		c->net_type = net_type_of(&n->a);
		break;
	case CMD_IF_IP_OSPF_MTU_IGNORE:
		c->mtu_ignore = true;
		break;
	case CMD_IF_IP_OSPF_AUTHENTICATION:
		c->auth = (int)auth_of(&n->a);
		break;
	case CMD_IF_IP_OSPF_AUTHENTICATION_KEY:
		key_of(&n->a, c->password, sizeof(c->password));
		break;
	case CMD_IF_IP_OSPF_MESSAGE_DIGEST_KEY_MD5:
		gather_md5_key(c, &n->a);
		break;
	case CMD_IF_IP_OSPF_AREA:
		c->bound = true;
		c->pid = (unsigned)args_u(&n->a, A_PROCESS, 0);
		c->area = area_of(&n->a);
		break;
	default:
		break;
	}
}

static void apply_iface(struct iface *ifp, const struct node *section)
{
	struct ospf_if_config c = ospf_if_config_default();
	const struct node *n;

	if (section)
		node_each (n, section)
			if (!n->negated)
				gather_iface_line(&c, n);
	ospf_if_configure(ifp, &c);
	mem_wipe(&c, sizeof(c));
}

void apply_ospf(struct host *h, const struct touch *t, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *name = args_s(t[i].key, A_IFACE);
		struct iface *ifp = name ? iface_find(h->router, name) : NULL;

		if (t[i].cmd == CMD_ROUTER_OSPF)
			apply_process(h, (unsigned)args_u(t[i].key, A_PROCESS, 0), t[i].node);
		else if (ifp && t[i].cmd == CMD_INTERFACE)
			apply_iface(ifp, t[i].node);
	}
}

bool check_ospf_key(struct host *h, const struct node *parent, const struct parse *p,
		    struct text *words)
{
	bool md5 = p->cmd->id == CMD_IF_IP_OSPF_MESSAGE_DIGEST_KEY_MD5;
	size_t room = md5 ? OSPF_MD5_LEN : OSPF_PASSWORD_LEN;
	unsigned type = (unsigned)args_u(&p->args, A_TYPE, 0);
	uint8_t typed[OSPF_MD5_LEN], had[OSPF_MD5_LEN];
	const char *s = args_s(&p->args, A_KEY);
	const struct node *n = NULL;
	char clear[256];

	(void)h;
	if (p->negate || p->dflt)
		return true;
	if (type && (type != 7 || !secret_reveal(s, clear, sizeof(clear)))) {
		text_printf(words, "Invalid encrypted password: %s\n", s);
		return false;
	}
	key_of(&p->args, typed, room);
	if (md5)
		n = node_find_child_u(parent, p->cmd->id, args_u(&p->args, A_ID, 0));
	if (n) {
		/* The same key, hidden now, may take its own place. */
		key_of(&n->a, had, room);
		if (!memcmp(typed, had, room))
			return true;
		text_printf(words, "OSPF: Key %u already exists\n",
			    (unsigned)args_u(&p->args, A_ID, 0));
		return false;
	}
	if (strlen(type ? clear : s) > room)
		text_printf(words,
			    "OSPF: Warning: The password/key will be truncated to %zu characters\n",
			    room);
	return true;
}

bool check_ospf_area(struct host *h, const struct node *parent, const struct parse *p,
		     struct text *words)
{
	(void)h;
	(void)parent;
	if (p->negate || p->dflt || area_of(&p->args) != OSPF_BACKBONE)
		return true;
	text_add(words, "OSPF: Backbone can not be configured as stub area\n");
	return false;
}
