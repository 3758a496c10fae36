/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * HSRP version 1 (RFC 2281) and 2 with Cisco's extensions: desired state in, const state out.
 *
 * Apply functions describe what an interface shall have (struct hsrp_conf, whole, never a delta)
 * and hsrp_iface_set() reconciles. Show commands read struct hsrp_iface and struct hsrp_group.
 * Addresses are in host byte order, times in the unit their name ends in.
 */
#ifndef ROSH_ENGINE_HSRP_HSRP_H
#define ROSH_ENGINE_HSRP_HSRP_H

#include "engine/core/redundancy.h"
#include "engine/hsrp/hsrp_wire.h"
#include "engine/track/track.h"

enum {
	HSRP_GROUPS = 4096,	 /* version 2 */
	HSRP_V1_GROUPS = 256,
	HSRP_AUTH_LEN = 8,
	HSRP_KEY_LEN = 64,
	HSRP_DEFAULT_PRIORITY = 100,
	HSRP_DEFAULT_HELLO_MS = 3000,
	HSRP_MIN_HELLO_MS = 15, /* that can be configured, and so that can be learned */
	HSRP_DEFAULT_HOLD_MS = 10000,
	HSRP_DEFAULT_DELAY_MIN_S = 1,
	HSRP_DEFAULT_DELAY_RELOAD_S = 5,
	HSRP_DEFAULT_DECREMENT = 10,
	HSRP_REFRESH_S = 10, /* of the MAC of a group that follows */
	HSRP_DEFAULT_ADV_S = 60,
	HSRP_DEFAULT_ADV_HOLD_S = 180,
};

/* HSRP_STATE(id, name, value on the wire in version 1). Disabled: no `standby ip`. */
#define HSRP_STATES(X)                                                                             \
	X(DISABLED, "Disabled", 0)                                                                 \
	X(INIT, "Init", 0)                                                                         \
	X(LEARN, "Learn", 1)                                                                       \
	X(LISTEN, "Listen", 2)                                                                     \
	X(SPEAK, "Speak", 4)                                                                       \
	X(STANDBY, "Standby", 8)                                                                   \
	X(ACTIVE, "Active", 16)

enum hsrp_state {
#define X(id, name, wire) HSRP_##id,
	HSRP_STATES(X)
#undef X
	HSRP_STATE_COUNT
};

/* What a tracked object costs: `track IFNAME [dec]`, or `track OBJECT decrement dec`. */
struct hsrp_track_conf {
	char ifname[40]; /* "" when it is an object by number */
	unsigned object;
	unsigned decrement;
	bool shutdown; /* instead of a lower priority: the group leaves */
};

/* When a key is good, in nanoseconds of virtual time; `until_ns` 0: for ever. */
struct hsrp_lifetime {
	uint64_t from_ns, until_ns;
};

/* One key of a `key chain`, in order of its number. */
struct hsrp_key {
	uint32_t id;
	struct hsrp_lifetime accept, send;
	char string[HSRP_KEY_LEN + 1];
};

/* What authenticates a group's packets; all empty: the text "cisco". */
struct hsrp_auth_conf {
	char text[HSRP_AUTH_LEN + 1];
	char key[HSRP_KEY_LEN + 1]; /* `md5 key-string` */
	unsigned timeout_s;	    /* how long the key before it is accepted still */
	char chain[HSRP_KEY_LEN + 1];
};

/* One group as configured. Begin with hsrp_group_conf_init(). */
struct hsrp_group_conf {
	unsigned group;
	bool ip;	       /* `standby G ip [ADDR]` is there: the group runs */
	uint32_t virtual_addr; /* 0: learned from the active router */
	const uint32_t *secondary;
	unsigned n_secondary;
	unsigned priority;
	bool preempt;
	unsigned preempt_min_s, preempt_reload_s;
	/* How long clients of the group's name may hold preemption back, at most. The only clients
	 * here, crypto maps, are ready at once and never do: kept and shown, it delays nothing. */
	unsigned preempt_sync_s;
	bool timers_set;
	unsigned hello_ms, hold_ms;
	char name[64];		  /* "": "hsrp-Fa0/0-1" */
	struct hsrp_auth_conf auth;
	char follow[64]; /* the name of the group whose state this one takes; "": its own */
	bool mac_set;		  /* `standby G mac-address` */
	uint8_t mac[6];
	const struct hsrp_track_conf *tracks;
	unsigned n_tracks;
};

/* One interface as configured: no groups and default delays is no HSRP at all. */
struct hsrp_conf {
	unsigned version; /* 1 or 2 */
	unsigned delay_min_s;
	unsigned delay_reload_s;
	bool redirects_off; /* `standby redirects disable`: ICMP redirects are not looked into */
	bool unknown_off;   /* routers that run no HSRP may not be told of */
	unsigned redirect_adv_s, redirect_hold_s;
	bool use_bia; /* `standby use-bia`: the interface's own MAC serves as virtual one */
	const struct hsrp_group_conf *groups;
	unsigned n_groups;
};

/* Who holds a role, as far as this router knows. */
enum hsrp_who { HSRP_UNKNOWN, HSRP_LOCAL, HSRP_REMOTE };

struct hsrp_peer {
	enum hsrp_who who;
	uint32_t addr; /* HSRP_REMOTE */
	uint8_t priority;
	uint8_t mac[6]; /* version 2: the sender's own; else zeros */
};

struct hsrp_track {
	struct hsrp_group *group;
	char ifname[40]; /* "" when by number */
	unsigned object;
	unsigned decrement;
	bool shutdown;
	struct track_client client;
};

struct hsrp_stats {
	uint64_t hello_in, hello_out, coup_in, coup_out, resign_in, resign_out;
};

struct hsrp_group {
	struct list node; /* in hsrp_iface.groups, by number */
	struct hsrp_iface *hif;
	unsigned group;
	/* As configured. */
	bool ip;
	uint32_t configured_addr; /* 0: learn */
	uint32_t *secondary;
	unsigned n_secondary;
	unsigned configured_priority;
	bool priority_set; /* differs from the default */
	bool preempt;
	unsigned preempt_min_s, preempt_reload_s, preempt_sync_s;
	bool timers_set;
	unsigned configured_hello_ms, configured_hold_ms;
	char name[64]; /* given or made */
	bool name_set;
	struct hsrp_auth_conf auth;
	char old_key[HSRP_KEY_LEN + 1]; /* accepted until old_key_until_ns */
	uint64_t old_key_until_ns;
	struct hsrp_chain *chain; /* NULL: none of that name */
	char follow[64];
	struct list leading; /* while `led`: in struct hsrp.leaders */
	bool led;
	bool mac_set;
	uint8_t configured_mac[6];
	struct hsrp_track *tracks;
	unsigned n_tracks;
	/* As it is. */
	enum hsrp_state state;
	unsigned priority; /* after decrements */
	bool shut;	   /* a tracked object that is Down takes it out */
	uint32_t virtual_addr; /* configured or learned, 0: unknown */
	uint8_t virtual_mac[6];
	unsigned hello_ms, hold_ms; /* in use: the active router's override ours */
	struct hsrp_peer active, standby;
	unsigned changes;
	uint64_t changed_ns;
	unsigned confirms_due; /* hellos after which clients are told once more */
	bool reload_due;       /* `preempt delay reload` applies to the next preemption */
	bool preempt_delayed;  /* the preempt delay has run since the last change of roles */
	struct timer hello_timer, active_timer, standby_timer, preempt_timer;
	uint64_t complained_ns; /* rate of warnings about bad packets */
	struct hsrp_stats stats;
};

/* HSRP on one interface; ifp->hsrp. */
struct hsrp_iface {
	struct list node; /* in order of creation */
	struct iface *ifp;
	struct list groups;
	struct hsrp_group *by_number[HSRP_GROUPS];
	unsigned version;
	unsigned delay_min_s, delay_reload_s;
	bool use_bia;
	bool up;	 /* line protocol up and the delay is over */
	bool reload_due; /* no interface-up event since the router booted */
	struct timer delay_timer;
	unsigned n_active, n_passive; /* groups that are Active; that run and are not */
	/* Of ICMP redirects, hsrp_redirect.h. */
	bool redirects_off, unknown_off;
	unsigned redirect_adv_s, redirect_hold_s;
	unsigned adv_state;	/* enum hsrp_adv_state, as last advertised */
	struct timer adv_timer; /* runs while passive */
	struct list known;	/* struct hsrp_known */
	unsigned n_known, n_known_groups;
	uint64_t drops[HSRP_DROP_COUNT]; /* what was refused, by reason */
	uint64_t error_second, error_lines; /* rate of debug lines about it */
	uint64_t complained_ns;		    /* rate of warnings about our own address */
	uint64_t redirect_hits; /* redirects that left from a virtual address */
	uint64_t advs_in, advs_out;
};

/* hsrp.c */

/* Module start and stop (called by router_start/router_stop). */
void hsrp_start(struct router *r);
void hsrp_stop(struct router *r);
void hsrp_group_conf_init(struct hsrp_group_conf *c, unsigned group);
void hsrp_conf_init(struct hsrp_conf *c);
/* Makes the interface have just this; idempotent. A group that goes away resigns. */
void hsrp_iface_set(struct iface *ifp, const struct hsrp_conf *c);

/* hsrp_auth.c */

bool hsrp_lifetime_valid(const struct hsrp_lifetime *l, uint64_t now_ns);
/* The keys of `key chain NAME`; none when it is gone. Groups that use it follow at once. */
void hsrp_chain_set(struct router *r, const char *name, const struct hsrp_key *keys, unsigned n);

/* hsrp_info.c: for show commands */

const char *hsrp_state_name(enum hsrp_state s);
/* Interfaces with groups, in the order of the chassis; `after` NULL: the first. */
const struct hsrp_iface *hsrp_iface_next(const struct router *r, const struct hsrp_iface *after);
/* Zeroes the counters of what was refused; `hif` NULL: of all interfaces. */
void hsrp_drops_clear(struct router *r, struct hsrp_iface *hif);
/* By name; a group that is disabled is not found. */
struct hsrp_group *hsrp_group_by_name(const struct router *r, const char *name);
const struct hsrp_group *hsrp_group_find(const struct iface *ifp, unsigned group);
/* Why a group stays in Init: "interface down", ...; NULL when nothing is in its way. */
const char *hsrp_group_obstacle(const struct hsrp_group *g);
/* Milliseconds until the next hello; until the remote active or standby router expires. */
uint64_t hsrp_hello_left_ms(const struct hsrp_group *g);
uint64_t hsrp_active_left_ms(const struct hsrp_group *g);
uint64_t hsrp_standby_left_ms(const struct hsrp_group *g);
uint64_t hsrp_preempt_left_ms(const struct hsrp_group *g);
/* A client's question for a group by name: asks the redundancy table, emits the line that says
 * so. Addresses are those of the moment, the state is the one published. */
bool hsrp_redundancy_enquire(struct router *r, const char *name, struct red_info *info);

#endif
