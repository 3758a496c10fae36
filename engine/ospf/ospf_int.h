/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of engine/ospf call in each other. */
#ifndef ROSH_ENGINE_OSPF_OSPF_INT_H
#define ROSH_ENGINE_OSPF_OSPF_INT_H

#include "engine/core/event.h"
#include "engine/net/ip.h"
#include "engine/ospf/ospf.h"

#define OSPF_ALL_ROUTERS 0xe0000005u
#define OSPF_ALL_DROUTERS 0xe0000006u

/* 10.2: the events of the neighbour machine; Start is for networks without broadcast. */
enum ospf_nbr_event {
	OSPF_NBR_EV_HELLO,
	OSPF_NBR_EV_2WAY,
	OSPF_NBR_EV_NEGOTIATED,
	OSPF_NBR_EV_EXCHANGED,
	OSPF_NBR_EV_BAD_REQUEST,
	OSPF_NBR_EV_LOADED,
	OSPF_NBR_EV_ADJ_OK,
	OSPF_NBR_EV_SEQ_MISMATCH,
	OSPF_NBR_EV_1WAY,
	OSPF_NBR_EV_KILL,
	OSPF_NBR_EV_INACTIVE,
	OSPF_NBR_EV_LL_DOWN,
	OSPF_NBR_EV_UNHEARD,	 /* Cisco: OSPF_RXMT_LIMIT repeats were not answered */
	OSPF_NBR_EV_IGNORE_OVER, /* and it was ignored long enough for that */
};

/* 9.2: the events of the interface machine. */
enum ospf_if_event {
	OSPF_IF_EV_UP,
	OSPF_IF_EV_WAIT_TIMER,
	OSPF_IF_EV_BACKUP_SEEN,
	OSPF_IF_EV_NBR_CHANGE,
	OSPF_IF_EV_DOWN,
};

#define OSPF_NBR_FROM_2WAY                                                                         \
	(OSPF_NBR_2WAY | OSPF_NBR_EXSTART | OSPF_NBR_EXCHANGE | OSPF_NBR_LOADING | OSPF_NBR_FULL)
#define OSPF_NBR_FROM_EXSTART (OSPF_NBR_FROM_2WAY & ~OSPF_NBR_2WAY)
#define OSPF_NBR_FROM_EXCHANGE (OSPF_NBR_FROM_EXSTART & ~OSPF_NBR_EXSTART)
#define OSPF_NBR_FROM_INIT (OSPF_NBR_INIT | OSPF_NBR_FROM_2WAY)
#define OSPF_NBR_ANY (OSPF_NBR_DOWN | OSPF_NBR_ATTEMPT | OSPF_NBR_FROM_INIT)

/* map.c */

struct ospf_hnode *ospf_map_find(const struct ospf_map *m, struct ospf_key key);
void ospf_map_add(struct ospf_map *m, struct ospf_hnode *n);
void ospf_map_remove(struct ospf_map *m, struct ospf_hnode *n);
/* Releases the table; the nodes are the caller's. */
void ospf_map_free(struct ospf_map *m);
/* The first node whose type and id are these and that follows `after` (NULL: from the start). */
struct ospf_hnode *ospf_map_next_id(const struct ospf_map *m, uint8_t type, uint32_t id,
				    const struct ospf_hnode *after);
struct ospf_key ospf_key_of(const struct ospf_lsa_hdr *h);
void ospf_hdrs_add(struct ospf_hdrs *l, const struct ospf_lsa_hdr *h);
void ospf_hdrs_free(struct ospf_hdrs *l);

/* lsdb.c */

void ospf_lsdb_init(struct ospf_lsdb *db);
void ospf_lsdb_free(struct ospf_lsdb *db);
/* The database that LSAs of this type live in. */
struct ospf_lsdb *ospf_lsdb_of(struct ospf_proc *proc, struct ospf_area *area, uint8_t type);
/* 13.1: > 0 if `a` is newer than `b`, < 0 if older, 0 if the same instance. */
int ospf_lsa_compare(const struct ospf_lsa_hdr *a, const struct ospf_lsa_hdr *b);
/* The header with the age of this moment. */
struct ospf_lsa_hdr ospf_lsa_hdr_now(const struct ospf_lsa *lsa);
bool ospf_lsa_is_max_age(const struct ospf_lsa *lsa);
/* 13.2: puts an instance into its database, replacing an older one. Copies `raw`. */
struct ospf_lsa *ospf_lsdb_install(struct ospf_proc *proc, struct ospf_area *area,
				   const struct ospf_lsa_hdr *h, const uint8_t *raw);
/* 14.1: sets the age to MaxAge and floods; it leaves the database when all have it. */
void ospf_lsa_flush(struct ospf_lsa *lsa);
/* 14: MaxAge LSAs that nobody needs any more are taken out, at the end of the present event. */
void ospf_lsdb_sweep_soon(struct ospf_proc *proc);
void ospf_lsdb_sweep(void *proc);
/* Others' LSAs of the whole system, without a word: no area is left that they could come from. */
void ospf_lsdb_forget_outside(struct ospf_proc *proc);
void ospf_lsa_ref(struct ospf_lsa *lsa);
void ospf_lsa_unref(struct ospf_lsa *lsa);

/* origin.c */

/* This router wants to say `body` under (type, id); sent now or when MinLSInterval allows. */
void ospf_origin_set(struct ospf_proc *proc, struct ospf_area *area, uint8_t type, uint32_t id,
		     uint8_t options, const void *body, size_t len);
/* It no longer does. */
void ospf_origin_clear(struct ospf_proc *proc, struct ospf_area *area, uint8_t type, uint32_t id);
/* An LSA of ours is due for its refresh (12.4, event 1). */
void ospf_origin_refresh(struct ospf_lsa *lsa);
/* 13.4: the network had a newer copy of one of ours, which has just been installed. */
void ospf_origin_contest(struct ospf_lsa *lsa);
/* An LSA of ours has left the database after its flush. */
void ospf_origin_gone(struct ospf_lsa *lsa);
void ospf_origins_free(struct ospf_map *origins);
/* Flushes everything this router has said. */
void ospf_origins_flush(struct ospf_proc *proc);
bool ospf_is_self(const struct ospf_proc *proc, const struct ospf_lsa_hdr *h);

/* lsa_build.c: the area's router-LSA and network-LSAs (12.4.1, 12.4.2). */

void ospf_router_lsa_soon(struct ospf_area *area);
void ospf_router_lsa_build(void *area);
void ospf_network_lsa_update(struct ospf_iface *oif);

/* The options that our LSAs of this area carry (A.2). */
uint8_t ospf_lsa_options(const struct ospf_area *area);

/* lsid.c */

/* Whose link state ids are dealt out: the prefixes in a trie, and how an LSA of theirs goes. */
struct ospf_naming {
	const struct trie *names; /* things that begin with a struct ospf_named */
	void (*send)(const struct ospf_naming *g, const struct ospf_named *n);
	void (*withdraw)(const struct ospf_naming *g, uint32_t ls_id);
	struct ospf_proc *proc;
	struct ospf_area *area;
};

/* Appendix E: gives all prefixes of one address their ids, and sends each that got one. */
void ospf_ids_deal(const struct ospf_naming *g, uint32_t addr);
/* A prefix is out of the trie: its LSA goes unless another has the id now, and what had to be left
 * out for its sake is told of. */
void ospf_ids_take_back(const struct ospf_naming *g, const struct ospf_named *was);

/* range.c */

/* Takes over the area's `range` lines. */
void ospf_ranges_configure(struct ospf_area *area);
/* The smallest range that the network falls into; NULL: none. */
const struct ospf_range *ospf_range_of(const struct ospf_area *area, struct prefix p);
/* 16.2, step 3: the network is an active range of one of our areas. */
bool ospf_range_is_active(const struct ospf_proc *proc, struct prefix p);
/* The networks inside the areas were worked out: which ranges are active, and at which cost. */
void ospf_ranges_update(struct ospf_proc *proc);

/* summary.c: what a border router tells its areas of (12.4.3). */

/* An interface or an adjacency has changed: what this router is between areas may have. */
void ospf_abr_check(struct ospf_proc *proc);
/* The routing table was worked out anew: so is what each area is told. */
void ospf_summaries_update(struct ospf_proc *proc);
void ospf_summaries_free(struct ospf_area *area);

/* external.c */

void ospf_external_start(struct ospf_proc *proc);
void ospf_external_stop(struct ospf_proc *proc);
/* Works out again all that is carried in: the configuration or an interface has changed. */
void ospf_external_resync(struct ospf_proc *proc);

/* spf.c */

struct ospf_vertex {
	struct ospf_lsa *lsa;
	struct ospf_area *area;
	uint32_t dist;
	size_t slot; /* 1-based place in the heap of candidates */
	unsigned order;
	bool done;
	struct ospf_hops hops;
	struct ospf_vertex *next; /* all of the tree, in order of distance once done */
};

/* The shortest path tree of an area. Freed by ospf_spf_free(). */
struct ospf_spf {
	struct arena arena;
	struct ospf_area *area;
	struct ospf_vertex *first, **tail;
	struct ospf_vertex **heap;
	size_t heap_len, heap_cap;
	unsigned order;
	unsigned max_paths;
	struct ospf_vertex *root;
};

/* 16.1, stage one: the tree of routers and transit networks. */
void ospf_spf_tree(struct ospf_spf *spf, struct ospf_area *area);
void ospf_spf_free(struct ospf_spf *spf);
/* Asks for a full calculation, after the delay and hold time. */
void ospf_spf_soon(struct ospf_proc *proc);
void ospf_spf_run(void *proc);
void ospf_ext_timer(void *proc);
/* An LSA came, changed or went: what has to be calculated again (13.2, 16.6). */
void ospf_spf_lsa_changed(struct ospf_lsa *lsa);
void ospf_hops_merge(struct ospf_hops *to, const struct ospf_hops *from, unsigned max);

/* route.c */

void ospf_routes_from_tree(struct ospf_proc *proc, const struct ospf_spf *spf);
void ospf_routes_inter(struct ospf_proc *proc, struct ospf_area *area);
/* An active range's own route, unless there is a network of that name. */
void ospf_routes_discard(struct ospf_proc *proc, const struct ospf_area *area, struct prefix p,
			 uint32_t metric);
void ospf_routes_external(struct ospf_proc *proc);
void ospf_routes_ext_prefix(struct ospf_proc *proc, struct ospf_ext_prefix *ep);
/* Takes out what the calculation did not find again inside the system. */
void ospf_routes_purge(struct ospf_proc *proc);
/* The calculation is done: what it did not confirm goes, what changed is given to the RIB. */
void ospf_routes_settle(struct ospf_proc *proc);
void ospf_routes_free(struct ospf_proc *proc);
/* The way to an AS boundary router that is preferred (16.4, step 3); NULL: there is none. */
const struct ospf_border *ospf_routes_asbr(const struct ospf_proc *proc, uint32_t router_id);
/* The interface ceases to exist before the next calculation: nothing may point to it. */
void ospf_routes_forget_iface(struct ospf_proc *proc, const struct ospf_iface *oif);
/* The routes changed in distance or number of paths. */
void ospf_routes_announce(struct ospf_proc *proc);

/* iface.c */

struct ospf_iface *ospf_iface_get(struct iface *ifp);
/* The one place where an interface's state changes; for the election. */
void ospf_if_set_state(struct ospf_iface *oif, enum ospf_if_state is);
void ospf_if_event(struct ospf_iface *oif, enum ospf_if_event ev);
/* Joins a process: fills in what is derived from configuration, starts the machine if it is up. */
void ospf_if_enable(struct ospf_iface *oif, struct ospf_area *area, bool by_network);
void ospf_if_disable(struct ospf_iface *oif);
void ospf_if_derive(struct ospf_iface *oif);
void ospf_if_free(struct ospf_iface *oif);
void ospf_if_send_hello(struct ospf_iface *oif, uint32_t dst);

/* elect.c */

void ospf_if_elect(struct ospf_iface *oif);

/* hello.c */

enum ospf_drop ospf_hello_input(struct ospf_iface *oif, const struct ospf_hdr *h, uint32_t src,
				struct rbuf *b, uint8_t lls);

/* nbr.c */

struct ospf_nbr *ospf_nbr_new(struct ospf_iface *oif, uint32_t router_id, uint32_t addr);
/* By address on broadcast networks, by router id elsewhere (10.5, 8.2). */
struct ospf_nbr *ospf_nbr_find(const struct ospf_iface *oif, uint32_t router_id, uint32_t addr);
/* Runs the machine; the neighbour is gone when it has come Down. */
void ospf_nbr_event(struct ospf_nbr *nbr, enum ospf_nbr_event ev);
bool ospf_nbr_wants_adjacency(const struct ospf_nbr *nbr);

/* dd.c */

void ospf_dd_start(struct ospf_nbr *nbr);
void ospf_dd_build_summary(struct ospf_nbr *nbr);
enum ospf_drop ospf_dd_input(struct ospf_nbr *nbr, const struct ospf_hdr *h, struct rbuf *b,
			     uint8_t lls);
void ospf_dd_stop(struct ospf_nbr *nbr);
void ospf_dd_timer(void *nbr);

/* request.c */

void ospf_request_add(struct ospf_nbr *nbr, const struct ospf_lsa_hdr *h);
struct ospf_request *ospf_request_find(const struct ospf_nbr *nbr, struct ospf_key key);
void ospf_request_remove(struct ospf_nbr *nbr, struct ospf_request *q);
void ospf_request_clear(struct ospf_nbr *nbr);
/* Sends the next request, or ends the loading, as the list is. */
void ospf_request_next(struct ospf_nbr *nbr);
void ospf_request_timer(void *nbr);
/* Another neighbour's update has met a request: goes on when this event is over. */
void ospf_request_check_soon(struct ospf_nbr *nbr);
enum ospf_drop ospf_request_input(struct ospf_nbr *nbr, const struct ospf_hdr *h,
				  struct rbuf *b);

/* flood.c */

/* 13.3. `from`: whom it came from, NULL if made here. True if it went back out there. */
bool ospf_flood(struct ospf_lsa *lsa, const struct ospf_nbr *from);
void ospf_flood_timer(void *oif);
/* Sends all that waits for the pacing timer. */
void ospf_flood_now(struct ospf_iface *oif);
void ospf_flood_clear(struct ospf_iface *oif);
enum ospf_drop ospf_update_input(struct ospf_nbr *nbr, const struct ospf_hdr *h,
				 struct rbuf *b);
/* Sends LSAs to one neighbour in as few updates as will do. */
void ospf_update_send_to(struct ospf_nbr *nbr, struct ospf_lsa **lsas, size_t n);

/* rxmt.c */

void ospf_rxmt_add(struct ospf_nbr *nbr, struct ospf_lsa *lsa);
/* The LSA has gone out there just now: the interval (13.6) counts from here. */
void ospf_rxmt_sent(const struct ospf_iface *oif, struct ospf_lsa *lsa);
struct ospf_rxmt *ospf_rxmt_find(const struct ospf_nbr *nbr, struct ospf_key key);
void ospf_rxmt_remove(struct ospf_rxmt *x);
void ospf_rxmt_clear(struct ospf_nbr *nbr);
void ospf_rxmt_drop_lsa(struct ospf_lsa *lsa);
void ospf_rxmt_timer(void *nbr);

/* ack.c */

void ospf_ack_delayed(struct ospf_iface *oif, const struct ospf_lsa_hdr *h);
void ospf_ack_timer(void *oif);
void ospf_ack_direct(struct ospf_nbr *nbr, const struct ospf_hdrs *hdrs);
enum ospf_drop ospf_ack_input(struct ospf_nbr *nbr, struct rbuf *b);

/* auth.c */

void ospf_auth_start(struct ospf *o);
void ospf_auth_stop(struct ospf *o);
/*
 * Seals a finished packet (and its link-local signalling) as the interface asks. While neighbours
 * use older keys it first gives, call by call with the same `*more` (0 at first), copies sealed
 * with those; NULL: `p` itself is sealed now.
 */
struct pkt *ospf_auth_seal(struct ospf_iface *oif, struct pkt *p, unsigned *more);
/* Whether a received packet, whose header fits its length, is from who may send here. */
enum ospf_drop ospf_auth_check(struct ospf_iface *oif, const struct pkt *p,
			       const struct ospf_hdr *h, uint32_t src);
/* The packet was taken: its sender's key and number are known from now on. */
void ospf_auth_heard(struct ospf_iface *oif, const struct pkt *p, const struct ospf_hdr *h,
		     uint32_t src);
/* The neighbour ceases to exist. */
void ospf_auth_forget(struct ospf_nbr *nbr);
/* A received packet's signalling (RFC 5613) is there and holds: its extended options. */
bool ospf_auth_lls(struct ospf_iface *oif, const struct pkt *p, const struct ospf_hdr *h,
		   uint32_t *options);

/* packet.c */

/* A packet being written: the header is there, the body goes into `w`. */
struct ospf_tx {
	struct pkt *p;
	struct wbuf w;
	struct ospf_iface *oif;
	uint8_t type;
};

void ospf_tx_begin(struct ospf_tx *tx, struct ospf_iface *oif, uint8_t type, size_t body_room);
/* Finishes and sends. `lls`: append the block with these extended options (0: none). */
void ospf_tx_send(struct ospf_tx *tx, uint32_t dst, uint32_t lls);
void ospf_tx_drop(struct ospf_tx *tx);
/* As ospf_tx_send(), and gives a copy of the finished packet to keep. */
struct pkt *ospf_tx_send_kept(struct ospf_tx *tx, uint32_t dst, uint32_t lls);
/* Sends a copy of a kept packet again. */
void ospf_tx_again(struct ospf_iface *oif, const struct pkt *kept, uint32_t dst);
void ospf_input(void *ospf, struct pkt *p, const struct ip_hdr *h);
/* Counts a refusal for the interface, its process and the router; for parts of a packet. */
void ospf_drop_count(struct ospf_iface *oif, enum ospf_drop drop);
/* Bytes that an OSPF packet's body may have on this interface without IP fragments. */
size_t ospf_tx_room(const struct ospf_iface *oif);
/* To the neighbour: its address, or 224.0.0.5 where the network has only two ends. */
uint32_t ospf_nbr_dst(const struct ospf_nbr *nbr);
/* Options of hellos and of database descriptions, and whether a block of signalling goes along. */
uint8_t ospf_hello_options(const struct ospf_iface *oif);
uint8_t ospf_dd_options(const struct ospf_iface *oif);

/* process.c */

/* Compares what is wanted with what is, on all interfaces. */
void ospf_reconcile(struct ospf_proc *proc);
/* A network statement puts `addr` into this area. */
bool ospf_network_covers(const struct ospf_proc *proc, uint32_t area, uint32_t addr);
struct ospf_area *ospf_area_find(const struct ospf_proc *proc, uint32_t id);
void ospf_iface_heard(void *ospf, struct iface *ifp, enum iface_event ev);

static inline struct sim *ospf_sim(const struct ospf_proc *proc)
{
	return proc->router->sim;
}

/* 3.6, and 3 of RFC 5250: what goes to the whole system stops before a stub area. */
static inline bool ospf_area_shuts_out(const struct ospf_area *area, uint8_t type)
{
	return area->stub && (type == OSPF_LSA_EXTERNAL || type == OSPF_LSA_OPAQUE_AS);
}

static inline bool ospf_net_is_broadcast(const struct ospf_iface *oif)
{
	return oif->net_type == OSPF_NET_BROADCAST || oif->net_type == OSPF_NET_NBMA;
}

#endif
