/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Static routes and the global switches of IPv4. */
#include <string.h>

#include "engine/net/icmp.h"
#include "engine/net/ip.h"
#include "engine/net/rib.h"
#include "engine/track/track.h"
#include "grammar.h"
#include "shell/host.h"

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
