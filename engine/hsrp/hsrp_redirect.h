/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ICMP redirects where HSRP runs: who else runs it on the interface, as their packets tell, and
 * what a redirect may say. Addresses are in host byte order.
 */
#ifndef ROSH_ENGINE_HSRP_REDIRECT_H
#define ROSH_ENGINE_HSRP_REDIRECT_H

#include "engine/hsrp/hsrp.h"

/* What an interface's groups amount to, as advertisements tell it. */
enum hsrp_adv_state { HSRP_ADV_DORMANT = 1, HSRP_ADV_PASSIVE = 2, HSRP_ADV_ACTIVE = 3 };

/* A group that another router is Active in. */
struct hsrp_known_group {
	struct list node; /* by number */
	unsigned group;
	uint32_t virtual_addr;
	uint8_t mac[6];
	uint64_t until_ns;
};

/* Another router that runs HSRP on the interface; passive while it has no group here. */
struct hsrp_known {
	struct list node; /* by address */
	struct hsrp_iface *hif;
	uint32_t addr;
	struct list groups; /* struct hsrp_known_group */
	uint64_t passive_until_ns;
	uint64_t hits; /* redirects about it that were changed or held back */
	struct timer timer; /* the next of these times */
};

/* What the redirect about a packet says. */
struct hsrp_redirect {
	uint32_t gateway; /* to name */
	uint32_t source;  /* to speak from; 0: the interface's own */
};

/* hsrp_redirect.c */

/*
 * Whether a host may be told of `next_hop`, having sent a packet from `host` to the MAC `to_mac`
 * of this interface, and how. Counts what it finds; false: send no redirect.
 */
bool hsrp_redirect_filter(struct iface *ifp, uint32_t next_hop, uint32_t host,
			  const uint8_t to_mac[6], struct hsrp_redirect *out);

const char *hsrp_adv_state_name(enum hsrp_adv_state s);
/* In order of address; `after` NULL: the first. */
const struct hsrp_known *hsrp_known_next(const struct hsrp_iface *hif,
					 const struct hsrp_known *after);
/* Milliseconds until a passive router is forgotten. */
uint64_t hsrp_known_left_ms(const struct hsrp_known *k);

#endif
