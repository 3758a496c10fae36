/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * OSPF version 2 (RFC 2328), as the rest of the program sees it: desired state in, const state
 * out. Configuration is given whole, never as a delta: the process compares and does what is
 * needed. Virtual links and NSSAs are absent.
 */
#ifndef ROSH_ENGINE_OSPF_OSPF_H
#define ROSH_ENGINE_OSPF_OSPF_H

#include "engine/net/rib.h"
#include "engine/ospf/ospf_state.h"

/* ospf.c */

/* Module start and stop, called by router_start() and router_stop(). */
void ospf_start(struct router *r);
void ospf_stop(struct router *r);

/* A configuration with IOS's defaults and nothing enabled. */
struct ospf_config ospf_config_default(void);
/* An area of which nothing was said. */
struct ospf_area_config ospf_area_config_default(uint32_t id);
/* The desired state of process `pid` (1 .. 65535), which is made if need be. Copies `cfg`. */
void ospf_configure(struct router *r, unsigned pid, const struct ospf_config *cfg);
/* `no router ospf PID`: flushes, leaves its neighbours, takes its routes out. Quiet if absent. */
void ospf_unconfigure(struct router *r, unsigned pid);
/* `clear ip ospf [PID] process` (pid 0: all): starts over, with a newly chosen router id. */
void ospf_clear(struct router *r, unsigned pid);

/*
 * `clear ip ospf [PID] traffic [IFACE]`: counts from zero again; of `ifp` alone if it is given,
 * else of process `pid` and its interfaces, or (0) of the router and all that is on it.
 */
void ospf_traffic_clear(struct router *r, unsigned pid, struct iface *ifp);

/* An interface's own settings (ip ospf ...), which hold for whichever process runs there. */
struct ospf_if_config ospf_if_config_default(void);
void ospf_if_configure(struct iface *ifp, const struct ospf_if_config *cfg);
/* The interface's bandwidth is another: so may be its cost. */
void ospf_if_bandwidth_changed(struct iface *ifp);

/* Processes in order of number; NULL when there is none. */
const struct ospf_proc *ospf_find(const struct router *r, unsigned pid);
const struct ospf_proc *ospf_first(const struct router *r);
const struct ospf_proc *ospf_next(const struct ospf_proc *proc);
bool ospf_is_asbr(const struct ospf_proc *proc);

/* summary.c */

/* The router is an area border router, as IOS understands it (RFC 3509, 2.1). */
bool ospf_is_abr(const struct ospf_proc *proc);

/* lsdb.c */

/* The age in seconds, as it would be sent now (0 .. 3600). */
uint16_t ospf_lsa_age_s(const struct ospf_lsa *lsa);
/* Keys of a database's entries, which may change between two steps; all zero: none yet. */
struct ospf_keys {
	struct ospf_key *v;
	size_t n, cap;
	size_t bucket, n_buckets; /* how far it was looked through */
};

/* Adds the keys of type `type` from the next part of a database. True: there is more; false: it was
 * looked through, and has what was there throughout. The array is the caller's to free(). */
bool ospf_lsdb_keys(const struct ospf_lsdb *db, uint8_t type, struct ospf_keys *k);
/* By link state id, then advertising router: for qsort(). */
int ospf_key_order(const void *a, const void *b);
struct ospf_lsa *ospf_lsdb_find(const struct ospf_lsdb *db, struct ospf_key key);

/* auth.c */

/* What the interface asks of its packets: its own setting, else the area's. */
enum ospf_auth ospf_auth_of(const struct ospf_iface *oif);
/* The key that signs; number 0, all zero, where none is configured. */
const struct ospf_md5_key *ospf_auth_youngest(const struct ospf_iface *oif);
/* Neighbours that still sign with a key other than the youngest; how many with key `id`. */
unsigned ospf_auth_rollover(const struct ospf_iface *oif);
unsigned ospf_auth_old_users(const struct ospf_iface *oif, uint8_t id);

/* names.c */

const char *ospf_drop_name(enum ospf_drop d);
const char *ospf_nbr_state_name(enum ospf_nbr_state s); /* "EXSTART" */
const char *ospf_if_state_name(enum ospf_if_state s);	/* "WAITING", "DROTHER" */
const char *ospf_net_type_name(enum ospf_net_type t);	/* "BROADCAST", "POINT_TO_POINT" */

#endif
