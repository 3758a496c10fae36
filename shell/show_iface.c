/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show interfaces, show interfaces description, show ip interface, show ip interface brief. */
#include <string.h>

#include "engine/hsrp/hsrp.h"
#include "engine/net/acl.h"
#include "engine/net/ip.h"
#include "engine/ospf/ospf.h"
#include "grammar.h"
#include "shell/exec.h"
#include "shell/show_ip_cef.h"

/* What differs between the styles. */
struct iface_words {
	const char *bandwidth;	/* its unit */
	unsigned name_width;	/* of show ip interface brief */
	const char *received;	/* behind the number of broadcasts received */
	const char *throttles;	/* behind that word */
	const char *abort;	/* behind a loopback's input errors */
	bool unknown;		/* tells of unknown protocols, before the collisions */
	const char *sub_keepalive;
	const char *switching;	/* of show ip interface, in front of "IP CEF" and behind it */
	const char *fast_flags, *cef_flags, *tail;
	bool groups;		/* "Multicast reserved groups joined" */
};

static const struct iface_words words_of[STYLE_COUNT] = {
	[STYLE_12_2] = {"", 22, "broadcasts, ", "", "", false, "", "", "",
			"", "", false},
	[STYLE_12_3] = {"", 22, "broadcasts, ", "", "", false, "", "", "",
			"", "", false},
	[STYLE_15] = {"/sec", 26,
		      "broadcasts (0 IP multicasts)\n     ", " ",
		      ", 0 abort", true, "  Keepalive set (10 sec)\n",
		      "  IP fast switching is enabled\n"
		      "  IP fast switching on the same interface is disabled\n"
		      "  IP Flow switching is disabled\n",
		      "  IP multicast fast switching is enabled\n"
		      "  IP multicast distributed fast switching is disabled\n"
		      "  IP route-cache flags are Fast\n",
		      "  IP CEF switching turbo vector\n"
		      "  IP multicast fast switching is enabled\n"
		      "  IP multicast distributed fast switching is disabled\n"
		      "  IP route-cache flags are Fast, CEF\n",
		      "  BGP Policy Mapping is disabled\n"
		      "  Input features: MCI Check\n"
		      "  IPv4 WCCP Redirect outbound is disabled\n"
		      "  IPv4 WCCP Redirect inbound is disabled\n"
		      "  IPv4 WCCP Redirect exclude is disabled\n",
		      true},
};

static const struct iface_words *words(const struct exec *ex)
{
	return &words_of[ex->host->style];
}

/* The line of an interface's section that `cmd` names, or NULL. */
static const struct node *iface_line(const struct host *h, const struct iface *ifp, unsigned cmd)
{
	struct node *n = config_find_s(h->running, CMD_INTERFACE, ifp->name);

	return n ? node_find_child(n, cmd) : NULL;
}

static const char *state_words(const struct iface *ifp)
{
	if (!ifp->admin_up)
		return "administratively down";
	return ifp->hw_up ? "up" : "down";
}

static const char *up_down(bool up)
{
	return up ? "up" : "down";
}

/* Calls `fn` for one interface by name, or for all in the chassis' order. */
static void each_iface(struct exec *ex, const char *only,
		       void (*fn)(struct exec *ex, struct iface *ifp))
{
	struct iface *ifp;

	if (only) {
		ifp = iface_find(ex->host->router, only);
		if (ifp)
			fn(ex, ifp);
		return;
	}
	list_each(ifp, &ex->host->router->ifaces, node)
		fn(ex, ifp);
}

/* "00:00:03", "1d02h" or "never" since a moment of the world's clock. */
static const char *since(struct strbuf *b, const struct iface *ifp, uint64_t at_ns)
{
	if (at_ns == 0)
		return "never";
	return text_age(b, (ifp->router->sim->now_ns - at_ns) / NS_PER_S);
}

static unsigned load_255(double bps, uint32_t kbps)
{
	double share = kbps ? bps / ((double)kbps * 1000) * 255 : 0;

	return share < 1 ? 1 : share > 255 ? 255 : (unsigned)share;
}

static void arp_line(struct exec *ex, const struct iface *ifp)
{
	unsigned s = ifp->arp_timeout_s;

	text_printf(ex->out, "  ARP type: ARPA, ARP Timeout %02u:%02u:%02u\n", s / 3600,
		    s / 60 % 60, s % 60);
}

static void keepalive_line(struct exec *ex, const struct iface *ifp)
{
	const struct node *line = iface_line(ex->host, ifp, CMD_IF_KEEPALIVE);
	unsigned s = line ? (unsigned)args_u(&line->a, A_SECONDS, 10) : 10;

	if (s == 0 || (line && line->negated))
		text_add(ex->out, "  Keepalive not set\n");
	else
		text_printf(ex->out, "  Keepalive set (%u sec)\n", s);
}

static void iface_duplex(struct exec *ex, const struct iface *ifp)
{
	const struct node *duplex = iface_line(ex->host, ifp, CMD_IF_DUPLEX);
	const struct node *speed = iface_line(ex->host, ifp, CMD_IF_SPEED);
	const char *word = "Auto-duplex, Auto Speed";

	if (duplex && args_has(&duplex->a, K_HALF))
		word = "Half-duplex, 100Mb/s";
	else if (ifp->hw_up || duplex)
		word = "Full-duplex, 100Mb/s";
	if (speed && args_has(&speed->a, K_10))
		word = duplex && args_has(&duplex->a, K_HALF) ? "Half-duplex, 10Mb/s"
							     : "Full-duplex, 10Mb/s";
	text_printf(ex->out, "  %s, 100BaseTX/FX\n", word);
}

static void iface_head(struct exec *ex, struct iface *ifp)
{
	const struct node *desc = iface_line(ex->host, ifp, CMD_IF_DESCRIPTION);
	struct strbuf b, c;

	text_printf(ex->out, "%s is %s, line protocol is %s \n", ifp->name, state_words(ifp),
		    up_down(ifp->proto_up));
	text_printf(ex->out, "  Hardware is %s", ifp->kind->hardware);
	if (ifp->kind->ethernet)
		text_printf(ex->out, ", address is %s (bia %s)", mac_str(&b, ifp->mac),
			    mac_str(&c, ifp->burned_in));
	text_char(ex->out, '\n');
	if (desc)
		text_printf(ex->out, "  Description: %s\n", args_s(&desc->a, A_TEXT));
	if (iface_addr(ifp))
		text_printf(ex->out, "  Internet address is %s/%u\n", ip_str(&b, iface_addr(ifp)),
			    iface_prefix(ifp).len);
	rate_fold(&ifp->count.in_rate, ifp->router->sim->now_ns);
	rate_fold(&ifp->count.out_rate, ifp->router->sim->now_ns);
	text_printf(ex->out,
		    "  MTU %u bytes, BW %u Kbit%s, DLY %u usec, \n"
		    "     reliability 255/255, txload %u/255, rxload %u/255\n",
		    ifp->kind->mtu, ifp->bandwidth_kbps, words(ex)->bandwidth, ifp->delay_us,
		    load_255(ifp->count.out_rate.bps, ifp->bandwidth_kbps),
		    load_255(ifp->count.in_rate.bps, ifp->bandwidth_kbps));
}

static void iface_counters(struct exec *ex, const struct iface *ifp)
{
	const struct iface_counters *c = &ifp->count;
	const struct iface_words *w = words(ex);

	text_printf(ex->out,
		    "  5 minute input rate %.0f bits/sec, %.0f packets/sec\n"
		    "  5 minute output rate %.0f bits/sec, %.0f packets/sec\n",
		    (double)(uint64_t)(c->in_rate.bps / 1000) * 1000, c->in_rate.pps,
		    (double)(uint64_t)(c->out_rate.bps / 1000) * 1000, c->out_rate.pps);
	text_printf(ex->out,
		    "     %llu packets input, %llu bytes, 0 no buffer\n"
		    "     Received %llu ",
		    (unsigned long long)c->in_pkts, (unsigned long long)c->in_bytes,
		    (unsigned long long)c->in_broadcasts);
	text_printf(ex->out,
		    "%s0 runts, %llu giants, 0 throttles%s\n"
		    "     %llu input errors, 0 CRC, 0 frame, %llu overrun, 0 ignored%s\n",
		    w->received, (unsigned long long)c->in_giants, w->throttles,
		    (unsigned long long)c->in_errors, (unsigned long long)c->in_overrun,
		    ifp->kind->ethernet ? "" : w->abort);
	if (ifp->kind->ethernet)
		text_add(ex->out, "     0 watchdog\n"
				  "     0 input packets with dribble condition detected\n");
	text_printf(ex->out,
		    "     %llu packets output, %llu bytes, 0 underruns\n"
		    "     %llu output errors, 0 collisions, %llu interface resets\n",
		    (unsigned long long)c->out_pkts, (unsigned long long)c->out_bytes,
		    (unsigned long long)c->out_errors, (unsigned long long)c->resets);
	if (w->unknown)
		text_printf(ex->out, "     %llu unknown protocol drops\n",
			    (unsigned long long)c->in_unknown);
	if (ifp->kind->ethernet)
		text_printf(ex->out,
			    "     0 babbles, 0 late collision, 0 deferred\n"
			    "     %llu lost carrier, 0 no carrier\n",
			    (unsigned long long)c->carrier_lost);
	text_add(ex->out, "     0 output buffer failures, 0 output buffers swapped out\n");
}

static void show_one_interface(struct exec *ex, struct iface *ifp)
{
	struct strbuf b, c;

	iface_head(ex, ifp);
	if (ifp->vlan)
		text_printf(ex->out, "  Encapsulation 802.1Q Virtual LAN, Vlan ID  %u.\n",
			    ifp->vlan);
	else
		text_printf(ex->out, "  Encapsulation %s, loopback not set\n",
			    ifp->kind->ethernet ? "ARPA" : "LOOPBACK");
	if (ifp->parent) {
		arp_line(ex, ifp);
		text_add(ex->out, words(ex)->sub_keepalive);
		text_printf(ex->out, "  Last clearing of \"show interface\" counters %s\n",
			    since(&c, ifp, ifp->count.cleared_ns));
		return;
	}
	keepalive_line(ex, ifp);
	if (ifp->kind->ethernet) {
		iface_duplex(ex, ifp);
		arp_line(ex, ifp);
	}
	text_printf(ex->out, "  Last input %s, output %s, output hang never\n",
		    since(&b, ifp, ifp->count.last_in_ns), since(&c, ifp, ifp->count.last_out_ns));
	text_printf(ex->out, "  Last clearing of \"show interface\" counters %s\n",
		    since(&c, ifp, ifp->count.cleared_ns));
	text_printf(ex->out,
		    "  Input queue: 0/75/%llu/0 (size/max/drops/flushes); Total output drops: "
		    "%llu\n  Queueing strategy: fifo\n  Output queue: 0/%u (size/max)\n",
		    (unsigned long long)ifp->count.in_drops,
		    (unsigned long long)ifp->count.out_drops, ifp->kind->ethernet ? 40u : 0u);
	iface_counters(ex, ifp);
}

void show_interfaces(struct exec *ex, const struct args *a)
{
	each_iface(ex, args_s(a, A_IFACE), show_one_interface);
}

/* What a queue of packets holds is gone before a command can look. */
static void summarize_interface(struct exec *ex, struct iface *ifp)
{
	const struct iface_counters *c = &ifp->count;

	rate_fold(&ifp->count.in_rate, ifp->router->sim->now_ns);
	rate_fold(&ifp->count.out_rate, ifp->router->sim->now_ns);
	text_printf(ex->out, "%c %-21s", ifp->hw_up ? '*' : ' ', ifp->name);
	if (ifp->parent) {
		for (int i = 0; i < 9; i++)
			text_printf(ex->out, "%10s", "-");
		text_char(ex->out, '\n');
		return;
	}
	text_printf(ex->out, "%10u%10llu%10u%10llu%10.0f%10.0f%10.0f%10.0f%10u\n", 0u,
		    (unsigned long long)c->in_drops, 0u, (unsigned long long)c->out_drops,
		    (double)(uint64_t)(c->in_rate.bps / 1000) * 1000, c->in_rate.pps,
		    (double)(uint64_t)(c->out_rate.bps / 1000) * 1000, c->out_rate.pps, 0u);
}

void show_interfaces_summary(struct exec *ex, const struct args *a)
{
	const char *only = args_s(a, A_IFACE);
	bool subs = false;
	struct iface *ifp;

	text_add(ex->out, "\n *: interface is up\n"
			  " IHQ: pkts in input hold queue     IQD: pkts dropped from input queue\n"
			  " OHQ: pkts in output hold queue    OQD: pkts dropped from output queue\n"
			  " RXBS: rx rate (bits/sec)          RXPS: rx rate (pkts/sec)\n"
			  " TXBS: tx rate (bits/sec)          TXPS: tx rate (pkts/sec)\n"
			  " TRTL: throttle count\n\n"
			  "  Interface                   IHQ       IQD       OHQ       OQD"
			  "      RXBS      RXPS      TXBS      TXPS      TRTL\n"
			  "---------------------------------------------------------"
			  "--------------------------------------------------------\n");
	list_each(ifp, &ex->host->router->ifaces, node) {
		if (only && strcmp(only, ifp->name) != 0 &&
		    (!ifp->parent || strcmp(only, ifp->parent->name) != 0))
			continue;
		summarize_interface(ex, ifp);
		subs |= ifp->parent != NULL;
	}
	if (subs)
		text_add(ex->out,
			 "NOTE:No separate counters are maintained for subinterfaces\n"
			 "     Hence Details of subinterface are not shown\n");
}

static void describe_interface(struct exec *ex, struct iface *ifp)
{
	const struct node *desc = iface_line(ex->host, ifp, CMD_IF_DESCRIPTION);

	text_printf(ex->out, "%-31s%-15s%-9s%s\n", ifp->short_name,
		    ifp->admin_up ? up_down(ifp->hw_up) : "admin down", up_down(ifp->proto_up),
		    desc ? args_s(&desc->a, A_TEXT) : "");
}

void show_interfaces_description(struct exec *ex, const struct args *a)
{
	text_add(ex->out, "Interface                      Status         Protocol Description\n");
	each_iface(ex, args_s(a, A_IFACE), describe_interface);
}

/* How the address got there: from the startup config, typed since, or there is none. */
static const char *address_method(const struct exec *ex, const struct iface *ifp)
{
	const struct node *line = iface_line(ex->host, ifp, CMD_IF_IP_ADDRESS);

	if (!iface_addr(ifp))
		return line && line->negated && ifp->addr_from_nvram ? "NVRAM" : "unset";
	return ifp->addr_from_nvram ? "NVRAM" : "manual";
}

static void brief_interface(struct exec *ex, struct iface *ifp)
{
	struct strbuf b;

	text_printf(ex->out, "%-*s %-15s YES %-6s %-21s %-8s\n", (int)words(ex)->name_width,
		    ifp->name,
		    iface_addr(ifp) ? ip_str(&b, iface_addr(ifp)) : "unassigned",
		    address_method(ex, ifp), state_words(ifp), up_down(ifp->proto_up));
}

void show_ip_interface_brief(struct exec *ex, const struct args *a)
{
	text_pad_to(ex->out, 0);
	text_printf(ex->out, "%-*s IP-Address      OK? Method Status                Protocol\n",
		    (int)words(ex)->name_width, "Interface");
	each_iface(ex, args_s(a, A_IFACE), brief_interface);
}

static void acl_line(struct exec *ex, const char *direction, const char *name)
{
	text_printf(ex->out, "  %s access list is %s\n", direction, name ? name : "not set");
}

/* The groups of the protocols on it (RFC 2328, A.1; RFC 2281, 4; HSRP 2's own). */
static void joined_line(struct text *out, const struct iface *ifp)
{
	const struct ospf_iface *oif = ifp->ospf;
	const char *const title = "  Multicast reserved groups joined:";
	bool runs = oif && !oif->passive && oif->state >= OSPF_IF_WAITING;
	bool any = ifp->hsrp || runs;

	if (any)
		text_add(out, title);
	if (ifp->hsrp)
		text_add(out, ifp->hsrp->version == 2 ? " 224.0.0.102" : " 224.0.0.2");
	if (runs)
		text_add(out, " 224.0.0.5");
	if (runs && (oif->state == OSPF_IF_DR || oif->state == OSPF_IF_BACKUP))
		text_add(out, " 224.0.0.6");
	if (any)
		text_char(out, '\n');
}

static void helper_line(struct text *out, const struct iface *ifp)
{
	const uint32_t *addrs;
	unsigned n = helper_list(ifp, &addrs);
	struct strbuf b;

	if (n == 0) {
		text_add(out, "  Helper address is not set\n");
		return;
	}
	text_printf(out, n == 1 ? "  Helper address is %s\n" : "  Helper addresses are %s\n",
		    ip_str(&b, addrs[0]));
	for (unsigned i = 1; i < n; i++)
		text_printf(out, "%23s%s\n", "", ip_str(&b, addrs[i]));
}

static void show_one_ip_interface(struct exec *ex, struct iface *ifp)
{
	bool fast = cef_runs(ex->host);
	const struct iface_addr *ad;
	struct strbuf b;

	text_printf(ex->out, "%s is %s, line protocol is %s\n", ifp->name, state_words(ifp),
		    up_down(ifp->proto_up));
	if (!iface_addr(ifp)) {
		text_add(ex->out, "  Internet protocol processing disabled\n");
		return;
	}
	text_printf(ex->out, "  Internet address is %s/%u\n  Broadcast address is "
			     "255.255.255.255\n",
		    ip_str(&b, iface_addr(ifp)), iface_prefix(ifp).len);
	text_printf(ex->out, "  Address determined by %s\n",
		    ifp->addr_from_nvram ? "non-volatile memory" : "setup command");
	text_printf(ex->out, "  MTU is %u bytes\n", ifp->ip_mtu);
	helper_line(ex->out, ifp);
	text_printf(ex->out, "  Directed broadcast forwarding is %s\n",
		    ifp->directed_broadcast ? "enabled" : "disabled");
	list_each(ad, &ifp->addrs, node)
		if (ad->secondary)
			text_printf(ex->out, "  Secondary address %s/%u\n", ip_str(&b, ad->addr),
				    ad->len);
	if (words(ex)->groups)
		joined_line(ex->out, ifp);
	acl_line(ex, "Outgoing", ifp->acl_out);
	acl_line(ex, "Inbound ", ifp->acl_in);
	text_printf(ex->out, "  Proxy ARP is %s\n  Local Proxy ARP is disabled\n",
		    ifp->proxy_arp ? "enabled" : "disabled");
	text_add(ex->out, "  Security level is default\n  Split horizon is enabled\n");
	text_printf(ex->out, "  ICMP redirects are %s sent\n  ICMP unreachables are %s sent\n",
		    ifp->redirects ? "always" : "never", ifp->unreachables ? "always" : "never");
	text_add(ex->out, "  ICMP mask replies are never sent\n");
	text_printf(ex->out, "%s  IP CEF switching is %s\n%s", words(ex)->switching,
		    fast ? "enabled" : "disabled",
		    fast ? words(ex)->cef_flags : words(ex)->fast_flags);
	text_add(ex->out, "  Router Discovery is disabled\n"
			  "  IP output packet accounting is disabled\n"
			  "  IP access violation accounting is disabled\n"
			  "  TCP/IP header compression is disabled\n"
			  "  RTP/IP header compression is disabled\n"
			  "  Policy routing is disabled\n"
			  "  Network address translation is disabled\n");
	text_add(ex->out, words(ex)->tail);
}

void show_ip_interface(struct exec *ex, const struct args *a)
{
	each_iface(ex, args_s(a, A_IFACE), show_one_ip_interface);
}
