/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show standby redirect: what ICMP redirects may say, and what is known of other routers.
 * show|clear standby drops: why packets were refused, an addition of rosh's own.
 */
#include <inttypes.h>
#include <string.h>

#include "engine/hsrp/hsrp_redirect.h"
#include "grammar.h"
#include "shell/exec.h"

/* The interfaces and the router asked for. */
struct wanted {
	const char *ifname; /* NULL: all */
	uint32_t addr;	    /* 0: all */
};

static const struct hsrp_iface *wanted_next(const struct router *r, const struct wanted *w,
					    const struct hsrp_iface *hif)
{
	do
		hif = hsrp_iface_next(r, hif);
	while (hif && w->ifname && strcmp(hif->ifp->name, w->ifname) != 0);
	return hif;
}

static void put_timers(struct text *out, const struct router *r, const struct wanted *w)
{
	const struct hsrp_iface *hif = NULL;

	text_add(out, "Interface              Redirects Unknown  Adv  Holddown\n");
	while ((hif = wanted_next(r, w, hif)))
		text_printf(out, "%-22s %-9s %-8s %-4u %u\n", hif->ifp->name,
			    hif->redirects_off ? "disabled" : "enabled",
			    hif->unknown_off ? "disabled" : "enabled", hif->redirect_adv_s,
			    hif->redirect_hold_s);
}

/* A router's groups stand under each other, what they share before the first. */
struct active_row {
	struct text *out;
	const char *addr;
	uint64_t hits;
	const struct iface *ifp;
	unsigned n;
};

static void put_active_group(struct active_row *row, unsigned group, uint32_t vip,
			     const uint8_t mac[6])
{
	struct strbuf b, m;

	if (!row->n++)
		text_printf(row->out, "%-16s %-6" PRIu64 " %-20s", row->addr, row->hits,
			    row->ifp->name);
	else
		text_printf(row->out, "%44s", "");
	text_printf(row->out, " %-5u %-15s %s\n", group, ip_str(&b, vip), mac_str(&m, mac));
}

static void put_active_iface(struct text *out, const struct wanted *w,
			     const struct hsrp_iface *hif)
{
	struct active_row own = {out, "local", hif->redirect_hits, hif->ifp, 0};
	const struct hsrp_known_group *kg;
	const struct hsrp_known *k = NULL;
	const struct hsrp_group *g;

	while ((k = hsrp_known_next(hif, k))) {
		struct strbuf b;
		struct active_row row = {out, ip_str(&b, k->addr), k->hits, hif->ifp, 0};

		if (w->addr && w->addr != k->addr)
			continue;
		list_each (kg, &k->groups, node)
			put_active_group(&row, kg->group, kg->virtual_addr, kg->mac);
	}
	if (w->addr && w->addr != iface_addr(hif->ifp))
		return;
	list_each (g, &hif->groups, node)
		if (g->state == HSRP_ACTIVE)
			put_active_group(&own, g->group, g->virtual_addr, g->virtual_mac);
}

static void put_active(struct text *out, const struct router *r, const struct wanted *w)
{
	const struct hsrp_iface *hif = NULL;

	text_add(out, "Active           Hits   Interface            Group Virtual IP      "
		      "Virtual MAC\n");
	while ((hif = wanted_next(r, w, hif)))
		put_active_iface(out, w, hif);
}

static void put_passive(struct text *out, const struct router *r, const struct wanted *w)
{
	const struct hsrp_iface *hif = NULL;
	struct strbuf b;

	text_add(out, "Passive          Hits   Interface            Expires in\n");
	while ((hif = wanted_next(r, w, hif))) {
		const struct hsrp_known *k = NULL;

		while ((k = hsrp_known_next(hif, k))) {
			uint64_t left = hsrp_known_left_ms(k);

			if (!list_empty(&k->groups) || (w->addr && w->addr != k->addr))
				continue;
			text_printf(out, "%-16s %-6" PRIu64 " %-20s %" PRIu64 ".%03" PRIu64 "\n",
				    ip_str(&b, k->addr), k->hits, hif->ifp->name, left / 1000,
				    left % 1000);
		}
	}
}

void show_standby_redirect(struct exec *ex, const struct args *a)
{
	static const struct {
		unsigned word;
		void (*put)(struct text *, const struct router *, const struct wanted *);
	} parts[] = {
		{K_TIMERS, put_timers}, {K_ACTIVE, put_active}, {K_PASSIVE, put_passive},
	};
	const struct wanted w = {args_s(a, A_IFACE), args_ip(a, A_ADDR, 0)};
	bool all = !args_has(a, K_TIMERS) && !args_has(a, K_ACTIVE) && !args_has(a, K_PASSIVE);
	bool first = true;

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		/* An address asks for a router alone. */
		if (!args_has(a, parts[i].word) &&
		    (!all || (w.addr && parts[i].put == put_timers)))
			continue;
		if (!first)
			text_char(ex->out, '\n');
		parts[i].put(ex->out, ex->host->router, &w);
		first = false;
	}
}

void show_standby_drops(struct exec *ex, const struct args *a)
{
	const struct wanted w = {.ifname = args_s(a, A_IFACE)};
	const struct hsrp_iface *hif = NULL;

	while ((hif = wanted_next(ex->host->router, &w, hif))) {
		text_printf(ex->out, "%s, HSRP packets received and refused:\n", hif->ifp->name);
		for (unsigned i = HSRP_DROP_NONE + 1; i < HSRP_DROP_COUNT; i++)
			text_printf(ex->out, "  %-36s %10" PRIu64 "\n",
				    hsrp_drop_name((enum hsrp_drop)i), hif->drops[i]);
	}
}

void clear_standby_drops(struct exec *ex, const struct args *a)
{
	const struct iface *ifp =
		args_s(a, A_IFACE) ? iface_find(ex->host->router, args_s(a, A_IFACE)) : NULL;

	if (!args_s(a, A_IFACE) || (ifp && ifp->hsrp))
		hsrp_drops_clear(ex->host->router, ifp ? ifp->hsrp : NULL);
}
