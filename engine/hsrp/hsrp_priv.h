/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of engine/hsrp share among themselves. */
#ifndef ROSH_ENGINE_HSRP_PRIV_H
#define ROSH_ENGINE_HSRP_PRIV_H

#include "engine/core/event.h"
#include "engine/hsrp/hsrp.h"
#include "engine/hsrp/hsrp_wire.h"
#include "engine/net/ip.h"

struct hsrp {
	struct router *router;
	struct list ifaces; /* struct hsrp_iface */
	struct iface_listener listener;
	struct list chains; /* struct hsrp_chain */
	struct list leaders; /* groups whose followers are to hear of a change */
	bool leading;	     /* they are being told */
};

/* A `key chain`; once named it stays, with no keys when it is gone, so that groups may point. */
struct hsrp_chain {
	struct list node;
	char name[HSRP_KEY_LEN + 1];
	struct hsrp_key *keys;
	unsigned n_keys;
};

/* The events of RFC 2281, section 5.3, in the order of its letters. */
enum hsrp_event {
	HSRP_EV_ENABLE,		/* a */
	HSRP_EV_DISABLE,	/* b */
	HSRP_EV_ACTIVE_TIMER,	/* c */
	HSRP_EV_STANDBY_TIMER,	/* d */
	HSRP_EV_HELLO_TIMER,	/* e */
	HSRP_EV_SPEAK_HIGHER,	/* f */
	HSRP_EV_ACTIVE_HIGHER,	/* g */
	HSRP_EV_ACTIVE_LOWER,	/* h */
	HSRP_EV_RESIGN,		/* i */
	HSRP_EV_COUP,		/* j */
	HSRP_EV_STANDBY_HIGHER, /* k */
	HSRP_EV_STANDBY_LOWER,	/* l */
	HSRP_EV_COUNT
};

/* The packet that brings an event about. */
struct hsrp_rx {
	uint32_t src;
	const struct hsrp_pkt *pkt;
	const void *data; /* its bytes, for the digest */
	size_t len;
	const uint8_t *mac; /* of its frame */
};

static inline struct router *hsrp_router(const struct hsrp_group *g)
{
	return g->hif->ifp->router;
}

/* hsrp_fsm.c */

/* Runs one event through the state table; `rx` NULL when no packet caused it. */
void hsrp_fsm_event(struct hsrp_group *g, enum hsrp_event ev, const struct hsrp_rx *rx);
/* The one place where a state changes: counts, lines, virtual address, clients, hellos. */
void hsrp_group_set_state(struct hsrp_group *g, enum hsrp_state to);
/* Notes who has a role, with the line that says so. */
void hsrp_group_set_active(struct hsrp_group *g, enum hsrp_who who, const struct hsrp_rx *rx);
void hsrp_group_set_standby(struct hsrp_group *g, enum hsrp_who who, const struct hsrp_rx *rx);
/* Starts or stops the machine as configuration and interface allow. */
void hsrp_group_check(struct hsrp_group *g);
/* To Init, with a resign where one is due. */
void hsrp_group_leave(struct hsrp_group *g);
void hsrp_group_timers_init(struct hsrp_group *g);
void hsrp_group_timers_stop(struct hsrp_group *g);

/* Groups that follow take over what this one has become, and those that follow them in turn:
 * one after the other, however long the chain, and none twice for one change. */
void hsrp_followers_update(struct hsrp_group *leader);
/* Who follows this name looks for its leader anew. */
void hsrp_followers_renamed(struct router *r, const char *name);

/* hsrp_auth.c */

void hsrp_auth_set(struct hsrp_group *g, const struct hsrp_auth_conf *c);
/* Keys leave no trace behind. */
void hsrp_auth_wipe(struct hsrp_group *g);
/* Fills in how the packet is authenticated, before it is encoded, by which key (NULL: none is
 * needed). False: none is good now, and nothing may leave. */
bool hsrp_auth_prepare(const struct hsrp_group *g, struct hsrp_pkt *p, uint32_t src,
		       const char **key);
/* Signs it afterwards, with that key. */
void hsrp_auth_sign(const char *key, uint8_t *data, size_t len);
/* HSRP_DROP_NONE when the packet is ours. */
enum hsrp_drop hsrp_auth_refuse(const struct hsrp_group *g, const struct hsrp_rx *rx);
void hsrp_chains_free(struct hsrp *h);

/* hsrp_role.c: what being Active, and having a name, brings with it */

/* Makes the virtual addresses this router's own, or gives them up. */
void hsrp_virtual_hold(struct hsrp_group *g);
void hsrp_virtual_release(struct hsrp_group *g);
/* Gratuitous ARP for all of them. */
void hsrp_virtual_announce(struct hsrp_group *g);
/* Tells the redundancy table of the group's state. */
void hsrp_redundancy_publish(struct hsrp_group *g, enum hsrp_state to);

/* hsrp_io.c */

void hsrp_send(struct hsrp_group *g, enum hsrp_op op);
/* How a packet of the interface's leaves, but for the source MAC of an Active group. */
struct ip_tx hsrp_tx(const struct hsrp_iface *hif);
/* A datagram for port 1985 (struct udp_rx); ctx is the struct hsrp. */
struct udp_rx;
void hsrp_receive(void *ctx, const struct udp_rx *d);

/* hsrp_redirect.c */

void hsrp_redirect_init(struct hsrp_iface *hif);
void hsrp_redirect_stop(struct hsrp_iface *hif);
void hsrp_redirect_set(struct hsrp_iface *hif, const struct hsrp_conf *c);
/* The sums of the interface's groups changed: advertises what that makes of it. */
void hsrp_redirect_update(struct hsrp_iface *hif);
/* A hello, coup or resign, of whatever group, that was not refused. */
void hsrp_redirect_snoop(struct hsrp_iface *hif, const struct hsrp_rx *rx);
/* An advertisement. */
void hsrp_redirect_heard(struct hsrp_iface *hif, const struct hsrp_rx *rx);
/* All that was heard, when it counts no more. */
void hsrp_redirect_forget(struct hsrp_iface *hif);

/* hsrp_info.c */

/* "local", "unknown" or the address, in the caller's buffer. */
const char *hsrp_peer_str(const struct hsrp_peer *p, struct strbuf *b);
uint8_t hsrp_state_wire(enum hsrp_state s);
const char *hsrp_wire_state_name(uint8_t wire);

#endif
