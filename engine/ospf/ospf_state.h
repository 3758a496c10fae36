/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of OSPF: processes, areas, interfaces, neighbours, link state databases (RFC 2328,
 * sections 5 to 12). Changed in engine/ospf only; show commands read it as const.
 */
#ifndef ROSH_ENGINE_OSPF_OSPF_STATE_H
#define ROSH_ENGINE_OSPF_OSPF_STATE_H

#include "engine/core/iface.h"
#include "engine/core/router.h"
#include "engine/net/rib.h"
#include "engine/ospf/ospf_wire.h"
#include "lib/trie.h"

/* Architectural constants (appendix B) and IOS's habits. */
enum {
	OSPF_LS_REFRESH_S = 1800,
	OSPF_MIN_LS_INTERVAL_S = 5,
	OSPF_MIN_LS_ARRIVAL_MS = 1000,
	OSPF_MAX_AGE_S = 3600,
	OSPF_CHECK_AGE_S = 300,
	OSPF_MAX_AGE_DIFF_S = 900,
	OSPF_ORIGINATE_DELAY_MS = 500, /* a change of topology until the new router-LSA */
	OSPF_FLOOD_PACING_MS = 33,
	OSPF_RXMT_PACING_MS = 66,
	/* Cisco: so many repeats without an answer, then a neighbour is down and ignored. */
	OSPF_RXMT_LIMIT = 24,
	OSPF_IGNORE_S = 60,
	OSPF_ACK_DELAY_MS = 2500,
	OSPF_ACK_PACING_MS = 10, /* between two packets of many acknowledgments */
	OSPF_TRANSMIT_DELAY_S = 1,
	OSPF_BACKBONE = 0,
};

/* Interface states (9.1), in the RFC's order; as bits, so that sets have names. */
enum ospf_if_state {
#define OSPF_IF_STATE(id, name, bit) OSPF_IF_##id = 1 << bit,
#include "engine/ospf/ospf_names.def"
};

/* Neighbour states (10.1). */
enum ospf_nbr_state {
#define OSPF_NBR_STATE(id, name, bit) OSPF_NBR_##id = 1 << bit,
#include "engine/ospf/ospf_names.def"
};

enum ospf_net_type {
#define OSPF_NET_TYPE(id, name) OSPF_NET_##id,
#include "engine/ospf/ospf_names.def"
};

/* AuType (D): the numbers are those of the packet. */
enum ospf_auth { OSPF_AUTH_NULL, OSPF_AUTH_SIMPLE, OSPF_AUTH_CRYPT };

enum { OSPF_KEYS_MAX = 8, OSPF_MD5_LEN = 16, OSPF_PASSWORD_LEN = 8 };

/* What this router is between areas (RFC 3509, 2.1). */
enum ospf_abr_role {
	OSPF_ABR_NONE,
	OSPF_ABR_APART,	 /* attached to the backbone, but with no full neighbour in it */
	OSPF_ABR_ACTIVE, /* with an active backbone connection */
};

struct ospf_md5_key {
	uint8_t id; /* 1 to 255 */
	uint8_t key[OSPF_MD5_LEN]; /* filled up with zeros (D.3) */
};

/* Why a packet, or an LSA or a header in it, was refused (8.2, 10.5 to 10.7, 13). */
enum ospf_drop {
	OSPF_DROP_NONE,
#define OSPF_DROP(id, name, heading) OSPF_DROP_##id,
#include "engine/ospf/ospf_names.def"
	OSPF_DROP_COUNT,
};

/* What came and went: of the router, of a process, or of an interface. */
struct ospf_traffic {
	uint64_t rx[6], tx[6]; /* packets by type; rx[0]: of no type that there is, tx[0]: failed */
	uint64_t rx_bytes[6]; /* of OSPF */
	uint64_t tx_bytes[6]; /* of IP */
	uint64_t rx_all; /* whatever came, refused or not */
	uint64_t drops[OSPF_DROP_COUNT];
	bool cleared;
	uint64_t cleared_ns;
};

struct ospf_area_config {
	uint32_t id;
	enum ospf_auth auth;
	bool stub, no_summary;
	uint32_t default_cost; /* of the default route told to a stub area */
};

/* `area N range ADDR MASK`. */
struct ospf_range_config {
	uint32_t area;
	struct prefix prefix;
	bool hidden; /* not-advertise */
	int cost;    /* -1: what follows from the networks inside */
};

struct ospf_network {
	uint32_t addr, wildcard; /* ones are "don't care" */
	uint32_t area;
};

struct ospf_redist {
	bool on;
	bool subnets;	     /* else classful networks only */
	int metric;	     /* -1: the process's default metric, else 20 */
	uint8_t metric_type; /* 1 or 2 */
	uint32_t tag;
};

/* What `router ospf` and its lines ask for. Strings and arrays are the giver's; they are copied. */
struct ospf_config {
	uint32_t router_id; /* 0: choose */
	const struct ospf_network *networks;
	size_t n_networks;
	const struct ospf_area_config *areas; /* those of which something was said */
	size_t n_areas;
	const struct ospf_range_config *ranges;
	size_t n_ranges;
	bool passive_default;
	/* Long names of the interfaces for which passive_default is reversed. */
	const char *const *passive_except;
	size_t n_passive_except;
	struct ospf_redist redist[RIB_SOURCE_COUNT]; /* RIB_CONNECTED, RIB_STATIC */
	int default_metric;			     /* -1: none */
	bool log_adjacency, log_adjacency_detail;
	uint32_t reference_mbps;
	bool default_originate, default_always;
	int default_originate_metric; /* -1: 1, or 10 when from a route of another protocol */
	uint8_t default_originate_type;
	uint8_t distance_intra, distance_inter, distance_external;
	unsigned max_paths;
	bool rfc1583;
	uint32_t spf_delay_ms, spf_hold_ms;
};

/* What an interface's `ip ospf ...` lines ask for; 0 or -1: the default is to be worked out. */
struct ospf_if_config {
	uint32_t cost; /* 0: from bandwidth */
	uint8_t priority;
	uint16_t hello_s; /* 0: 10, on non-broadcast networks 30 */
	uint16_t dead_s;  /* 0: four times hello */
	uint16_t retransmit_s;
	uint16_t transmit_delay_s;
	int net_type; /* enum ospf_net_type, -1: by kind */
	bool mtu_ignore;
	int auth; /* enum ospf_auth, -1: the area's */
	uint8_t password[OSPF_PASSWORD_LEN]; /* filled up with zeros */
	struct ospf_md5_key keys[OSPF_KEYS_MAX]; /* the last one is the youngest */
	unsigned n_keys;
	bool bound;	/* `ip ospf PID area AREA` */
	unsigned pid;
	uint32_t area;
};

/* A hash of things that are named by an LSA's identity; the nodes lie in the things. */
struct ospf_key {
	uint8_t type;
	uint32_t id;
	uint32_t adv;
};

struct ospf_hnode {
	struct ospf_hnode *next;
	struct ospf_key key;
};

struct ospf_map {
	struct ospf_hnode **buckets;
	size_t n_buckets; /* a power of two, or 0 */
	size_t count;
};

/* A link state database: an area's, or the process's for AS-external LSAs. */
struct ospf_lsdb {
	struct ospf_map map;
	struct list types[OSPF_LSA_TYPE_COUNT]; /* struct ospf_lsa, in order of arrival */
	size_t counts[OSPF_LSA_TYPE_COUNT];
	uint32_t checksum_sums[OSPF_LSA_TYPE_COUNT];
};

/* An LSA in a database. Newer instances take the place of older ones in the same struct. */
struct ospf_lsa {
	struct ospf_hnode hnode;
	struct list node; /* in lsdb->types */
	struct ospf_proc *proc;
	struct ospf_area *area; /* NULL: AS-wide */
	struct ospf_lsa_hdr hdr; /* hdr.age is the age at `stored_ns` */
	uint8_t *raw;		 /* the whole LSA, as it is flooded; hdr.length bytes */
	uint64_t stored_ns;	 /* when this instance came in */
	uint64_t flooded_in_ns;	 /* when it was last accepted in flooding, 0: never */
	struct timer timer;	 /* MaxAge reached, or time to refresh */
	struct list rxmts;	 /* struct ospf_rxmt: lists that hold it */
	unsigned refs;
	struct list maxage_node; /* in proc->maxage while it is being flushed */
	struct list ext_node;	 /* external: in `ext_prefix` */
	struct ospf_ext_prefix *ext_prefix;
	bool self;		 /* made by this router */
	bool in_db;
	bool routing;	  /* SPF used it: "Routing Bit Set on this LSA" */
	unsigned spf_run; /* the calculation that `vertex` belongs to */
	struct ospf_vertex *vertex;
};

/* What this router wants to say: an LSA that it keeps in a database (12.4). */
struct ospf_origin {
	struct ospf_hnode hnode; /* in proc->origins or area->origins */
	struct ospf_proc *proc;
	struct ospf_area *area;
	uint8_t *body; /* NULL: to be flushed */
	size_t body_len;
	uint8_t options;
	bool dirty;    /* differs from what was last sent */
	bool wrapping; /* at the last sequence number: waits for the old one to be gone (12.1.6) */
	bool sent;
	uint64_t sent_ns;
	struct timer timer; /* MinLSInterval */
};

/* An LSA that waits for a neighbour's acknowledgment (13.3). */
struct ospf_rxmt {
	struct ospf_hnode hnode;   /* in nbr->rxmt_map */
	struct list node;	   /* in nbr->rxmt_list, oldest first */
	struct list lsa_node;	   /* in lsa->rxmts */
	struct ospf_lsa *lsa;
	struct ospf_nbr *nbr;
	uint64_t due_ns;
	unsigned retries;
};

/* An LSA that a neighbour has in a newer instance (10.9). */
struct ospf_request {
	struct ospf_hnode hnode; /* in nbr->req_map */
	struct list node;	 /* in nbr->req_list */
	struct ospf_lsa_hdr hdr;
	bool asked; /* in the last request packet */
};

/* An LSA that waits for an interface's pacing timer. */
struct ospf_flood {
	struct ospf_hnode hnode; /* in oif->flood_map */
	struct list node;
	struct ospf_lsa *lsa;
};

/* A growing array of headers, read from `next` on. */
struct ospf_hdrs {
	struct ospf_lsa_hdr *v;
	size_t n, cap, next;
};

/* All external LSAs of one prefix, for the incremental calculation (16.6). */
struct ospf_ext_prefix {
	struct list lsas;
	struct list dirty_node; /* in proc->ext_dirty */
	struct prefix prefix;
};

/* A neighbour (10). On broadcast networks known by its address, else by its router id. */
struct ospf_nbr {
	struct list node; /* in oif->nbrs, in the order of their first hellos */
	struct list hash_node;
	struct ospf_iface *oif;
	enum ospf_nbr_state state;
	uint32_t router_id;
	uint32_t addr;
	uint8_t priority;
	uint32_t dr, bdr; /* what its hello says */
	uint8_t hello_options, dd_options, lls_options;
	bool crypt_heard; /* it has signed with MD5: with key `key_id`, last with `crypt_seq` */
	uint8_t key_id;
	uint32_t crypt_seq;
	bool master;	    /* we are master of the exchange */
	bool more;	    /* our last DD had the M bit */
	uint32_t dd_seq;
	uint32_t last_seq; /* the last received DD, for finding duplicates */
	uint8_t last_flags, last_options;
	bool last_valid;
	struct pkt *last_dd; /* our last DD, for the slave's repeats */
	struct timer inactivity_timer;
	struct timer dd_timer; /* master: repeat; slave: free last_dd after the dead interval */
	struct timer req_timer;
	struct timer rxmt_timer;
	struct ospf_hdrs summary; /* our database, as headers still to be described */
	struct ospf_map req_map;
	struct list req_list;
	unsigned req_sent; /* outstanding of the last request packet */
	struct ospf_map rxmt_map;
	struct list rxmt_list;
	unsigned changes; /* of state, as shown */
	uint64_t up_ns;	  /* since the adjacency's last change to Full or first hello */
	uint64_t last_hello_ns;
	unsigned index_area, index_proc;
	unsigned n_retransmissions;
	unsigned scan_last, scan_max; /* LSAs in one retransmission */
	unsigned dd_retries, req_retries; /* of what is being repeated now */
	bool ignored; /* Down after too many repeats, until the timer is over */
	struct timer ignore_timer;
};

enum { OSPF_NBR_BUCKETS = 16 };

/* An interface that OSPF knows: its settings, and its machine while a process runs on it. */
struct ospf_iface {
	struct iface *ifp;
	struct ospf_if_config cfg;
	struct list node; /* in area->ifaces, in the order of the chassis */
	struct ospf_proc *proc; /* NULL: not enabled */
	struct ospf_area *area;
	enum ospf_if_state state;
	enum ospf_net_type net_type;
	bool passive;
	bool restart;	 /* a setting changed that needs the machine to start again */
	bool by_network; /* by a network statement, not by `ip ospf PID area` */
	uint32_t addr;
	uint8_t len;
	uint32_t cost;
	uint16_t hello_s, dead_s;
	uint32_t dr, bdr;	/* interface addresses, 0: none (9) */
	uint32_t dr_id, bdr_id; /* their router ids */
	uint32_t crypt_seq;	/* of the last packet signed with MD5 */
	uint16_t *key_users;	/* by key: neighbours that last signed with it; NULL: none did */
	struct list nbrs;
	struct list nbr_hash[OSPF_NBR_BUCKETS];
	unsigned n_nbrs, n_full;
	struct timer hello_timer;
	struct timer wait_timer;
	struct timer flood_timer;
	struct timer ack_timer;
	struct ospf_map flood_map;
	struct list flood_list;
	struct ospf_hdrs acks;
	unsigned state_changes;
	unsigned scan_last, scan_max; /* LSAs in one update */
	bool in_all_dr; /* member of 224.0.0.6 */
	unsigned index; /* place in the chassis */
	unsigned index_area; /* counts from 1 in the area */
	struct ospf_traffic traffic;
	unsigned traffic_of; /* serial number of the process it was counted for */
};

struct ospf_range {
	struct ospf_range_config cfg;
	bool active; /* the area has a network inside */
	uint32_t metric;
};

struct ospf_area {
	struct list node; /* in proc->areas, by number */
	struct ospf_proc *proc;
	uint32_t id;
	enum ospf_auth auth;
	bool stub;	 /* no AS-external LSAs, no ways to AS boundary routers (3.6) */
	bool no_summary; /* as a border router we tell it of a default route alone */
	uint32_t default_cost;
	struct ospf_range *ranges;
	size_t n_ranges;
	struct list ifaces;
	struct ospf_lsdb db;
	struct ospf_map origins;
	struct timer router_lsa_timer;
	unsigned spf_runs;
	uint64_t spf_last_ns;
	unsigned n_nbr_index;
	struct trie summaries;	    /* struct ospf_summary by prefix: what we tell the area of */
	struct trie asbr_summaries; /* the same of AS boundary routers */
};

/* Where a path leaves this router: the interface, and the neighbour's address (0: attached). */
struct ospf_hop {
	struct ospf_iface *oif;
	uint32_t gw;
	uint32_t from; /* router id of the LSA's advertiser */
};

struct ospf_hops {
	unsigned n;
	struct ospf_hop v[RIB_MAX_PATHS];
};

/* A network in the routing table (11). */
struct ospf_route {
	struct prefix prefix;
	enum rib_ospf_kind kind;
	uint32_t area;
	uint32_t metric;       /* of E2: the external metric */
	uint32_t forward_cost; /* E2: to the ASBR or the forwarding address */
	uint32_t tag;
	struct ospf_hops hops;
	bool discard;	 /* of an active range: what it has no way for goes to Null0 */
	unsigned run;	 /* the calculation that last confirmed it */
	bool in_rib;	 /* what the RIB was given is in `rib` */
	struct rib_route rib;
};

/* A border router in the routing table (11): where its external routes are to be sent. */
struct ospf_border {
	struct ospf_hnode hnode; /* in proc->borders, key {flags' type 4, router id, area} */
	uint32_t area;
	uint8_t flags; /* ospf_router_flag */
	bool inter;
	uint32_t metric;
	struct ospf_hops hops;
	unsigned run;
};

/* A prefix that an LSA of ours tells of, and the LSA's link state id. First in what it names. */
struct ospf_named {
	struct prefix prefix;
	uint32_t ls_id; /* the prefix's address, with host bits where that is taken (appendix E) */
	bool sent;	/* `ls_id` is in use; false: new, or left out as another has its id */
};

/* A destination that a border router tells an area of (12.4.3). */
struct ospf_summary {
	struct ospf_named name; /* of an AS boundary router: its router id as a host */
	uint32_t metric;
	unsigned run; /* the update that last wanted it */
};

/* A destination outside that this router carries in (12.4.4). */
struct ospf_external {
	struct ospf_named name;
	uint32_t metric;
	bool type2;
	uint32_t forward;
	uint32_t tag;
	unsigned seen; /* the last walk over the RIB that saw it */
};

struct ospf_proc {
	struct list node; /* in ospf->procs, by number */
	struct ospf *ospf;
	struct router *router;
	unsigned pid;
	unsigned serial; /* among all processes that were ever made here */
	struct ospf_config cfg; /* its arrays are the process's own */
	uint32_t router_id;	/* 0: none could be chosen yet */
	bool running;
	bool said_no_id;
	uint64_t started_ns;
	struct list areas;
	enum ospf_abr_role abr; /* as last seen by ospf_abr_check() */
	unsigned summary_run;	/* counts what ospf_summaries_update() did */
	struct ospf_lsdb ext;	    /* AS-external */
	struct ospf_map origins;    /* of AS-external LSAs */
	struct trie externals;	    /* struct ospf_external by prefix: what we carry in */
	unsigned external_walk;
	struct timer resync_timer;
	struct prefix *changed; /* prefixes whose best route has changed */
	size_t n_changed, cap_changed;
	struct timer changed_timer;
	struct trie ext_prefixes;   /* struct ospf_ext_prefix: what is in `ext` */
	struct list ext_dirty;	    /* struct ospf_ext_prefix to be worked out again */
	struct timer ext_timer;
	struct trie routes;	    /* struct ospf_route */
	struct ospf_map borders;    /* struct ospf_border */
	struct timer spf_timer;
	bool spf_ran;
	uint64_t spf_last_ns;
	unsigned spf_run; /* counts calculations */
	struct rib_listener rib_listener;
	struct list maxage; /* LSAs that are being flushed */
	struct timer maxage_timer;
	unsigned n_exchanging; /* neighbours in Exchange or Loading */
	unsigned n_nbr_index;
	uint64_t n_originated, n_received;
	struct ospf_traffic traffic;
};

struct ospf {
	struct router *router;
	struct list procs;
	struct iface_listener iface_listener;
	struct pool requests, rxmts, floods;
	struct evp_md_ctx_st *md5; /* prepared: no packet pays for a fetch */
	struct ospf_traffic traffic;
	unsigned n_serials;
};

#endif
