/* SPDX-License-Identifier: GPL-2.0-or-later */
/* debug ip packet|icmp|routing and debug arp. */
#include <stdio.h>

#include "engine/net/ip.h"
#include "grammar.h"
#include "shell/debug.h"

void debug_ip_packet(struct exec *ex, const struct args *a)
{
	char name[12];

	snprintf(name, sizeof(name), "%u", (unsigned)args_u(a, A_ACL, 0));
	ip_set_debug_acl(ex->host->router,
			 args_has(a, A_ACL) && !args_has(a, K_NO) ? name : NULL);
	if (!args_has(a, A_ACL) || args_has(a, K_NO)) {
		debug_switch(ex, a, DEBUG_IP_PACKET);
		return;
	}
	ex->host->router->debug |= 1ull << DEBUG_IP_PACKET;
	text_printf(ex->out, "%s for access list %s\n", debug_says(DEBUG_IP_PACKET), name);
}

void debug_ip_icmp(struct exec *ex, const struct args *a)
{
	debug_switch(ex, a, DEBUG_IP_ICMP);
}

void debug_ip_routing(struct exec *ex, const struct args *a)
{
	debug_switch(ex, a, DEBUG_IP_ROUTING);
}

void debug_arp(struct exec *ex, const struct args *a)
{
	debug_switch(ex, a, DEBUG_ARP);
}
