/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Static routes and the global switches of IPv4. */
#include <stdlib.h>
#include <string.h>

#include "engine/net/icmp.h"
#include "engine/net/ip.h"
#include "engine/net/rib.h"
#include "engine/track/track.h"
#include "grammar.h"
#include "lib/mem.h"
#include "shell/apply.h"

bool check_ip_route(struct host *h, const struct node *parent, const struct parse *p,
		    struct text *words)
{
	uint32_t addr = args_ip(&p->args, A_PREFIX, 0), mask = args_ip(&p->args, A_MASK, 0);
	uint32_t gw = args_ip(&p->args, A_GW, 0);

	(void)parent;
	if (p->negate || p->dflt)
		return true;
	if (addr & ~mask) {
		text_add(words, "%Inconsistent address and mask\n");
		return false;
	}
	if (gw && ip_is_local(h->router, gw)) {
		text_add(words, "%Invalid next hop address (it's this router)\n");
		return false;
	}
	return true;
}

void apply_ip_route(struct host *h, const struct touch *t, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct args *k = t[i].key;
		const struct args *a = t[i].node ? &t[i].node->a : NULL;
		struct prefix p = prefix_make(args_ip(k, A_PREFIX, 0),
					      (unsigned)ip_mask_len(args_ip(k, A_MASK, 0)));
		const char *name = args_s(k, A_IFACE);
		struct iface *ifp = name ? iface_find(h->router, name) : NULL;
		uint32_t gw = args_ip(k, A_GW, 0), tag;
		uint8_t distance;

		/* Distance 0: whatever distance the line had before. */
		track_static_unset(h->router, p, gw, ifp);
		rib_static_remove(h->router, p, gw, ifp, 0, false);
		if (!a || (name && !ifp))
			continue;
		distance = (uint8_t)args_u(a, A_DISTANCE, 1);
		tag = (uint32_t)args_u(a, A_TAG, 0);
		if (args_has(a, A_OBJECT))
			track_static_set(h->router, p, gw, ifp, distance, tag,
					 (unsigned)args_u(a, A_OBJECT, 0));
		else
			rib_static_add(h->router, p, gw, ifp, distance, tag, false);
	}
}

/* `ip icmp rate-limit unreachable [df] MS`; its no: no limit. */
static void apply_icmp_rate(struct host *h, const struct node *n, bool df)
{
	uint32_t ms = 500;

	if (n)
		ms = n->negated ? 0 : (uint32_t)args_u(&n->a, A_MS, ms);
	icmp_set_unreach_pause(h->router, df, ms);
}

static bool is_default_service(uint64_t port)
{
	const uint16_t *ports;
	unsigned n = helper_services_default(&ports);

	while (n-- > 0)
		if (ports[n] == port)
			return true;
	return false;
}

/* `ip forward-protocol udp X` of a service that goes on anyway, and the no of one that does not,
 * say the default. */
void spell_forward(struct parse *p)
{
	if (p->dflt || p->negate == is_default_service(args_u(&p->args, A_PORT, 0)))
		return;
	p->negate = false;
	p->dflt = true;
}

bool forward_nd_said(const struct config *c)
{
	const struct node *n;

	node_each(n, config_root(c))
		if (n->cmd->id == CMD_IP_FORWARD_PROTOCOL && args_has(&n->a, K_ND))
			return true;
	return false;
}

/* All lines together: the default services, without those that one takes away, and the others. */
void apply_forward(struct host *h, const struct touch *t, size_t n)
{
	const struct node *line, *all = config_find(h->running, CMD_IP_FORWARD_PROTOCOL_UDP_ALL,
						    NULL);
	const uint16_t *defaults;
	unsigned have = helper_services_default(&defaults), count = 0;
	uint16_t *ports;

	(void)t;
	(void)n;
	ports = mem_calloc(have + config_count(h->running) + 1, sizeof(*ports));
	for (unsigned i = 0; i < have && !(all && all->negated); i++) {
		bool gone = false;

		node_each(line, config_root(h->running))
			gone |= line->cmd->id == CMD_IP_FORWARD_PROTOCOL_UDP && line->negated &&
				args_u(&line->a, A_PORT, 0) == defaults[i];
		if (!gone)
			ports[count++] = defaults[i];
	}
	node_each(line, config_root(h->running))
		if (line->cmd->id == CMD_IP_FORWARD_PROTOCOL_UDP && !line->negated)
			ports[count++] = (uint16_t)args_u(&line->a, A_PORT, 0);
	helper_set_services(h->router, ports, count);
	free(ports);
}

void apply_ip(struct host *h, const struct touch *t, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (t[i].cmd == CMD_IP_SOURCE_ROUTE)
			ip_set_source_route(h->router, !t[i].node || !t[i].node->negated);
		else if (t[i].cmd == CMD_IP_ICMP_RATE)
			apply_icmp_rate(h, t[i].node, false);
		else if (t[i].cmd == CMD_IP_ICMP_RATE_DF)
			apply_icmp_rate(h, t[i].node, true);
	}
}
