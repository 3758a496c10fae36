/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IPsec of one router (RFC 2401, and 4301 where it is clearer), from the inside and for the shows.
 *
 *   binding   a crypto map applied to an interface, perhaps tied to a redundancy group
 *     entry     a map entry at work there, by sequence number
 *       flow      a permit line of its access list: a pair of proxies, its counters
 *         pair      an inbound and an outbound SA of one negotiation, for ESP, AH or both
 *
 * Flows outlive pairs: their counters survive a change of SAs. IKE holds a flow by a number, not
 * by its address, so that a flow which the config took away cannot be met again by mistake.
 */
#ifndef ROSH_ENGINE_CRYPTO_IPSEC_H
#define ROSH_ENGINE_CRYPTO_IPSEC_H

#include <openssl/evp.h>

#include "engine/crypto/crypto.h"
#include "engine/crypto/mac.h"
#include "engine/crypto/replay.h"

enum {
	IPSEC_OVERLAP_S = 30,  /* an SA that was replaced lives on for packets on their way */
	IPSEC_REKEY_S = 30,    /* seconds before expiry at which a successor is asked for */
	IPSEC_REKEY_KB = 256,  /* the same in kilobytes */
	IPSEC_CROSSED_S = 2,   /* pairs made so close together may have crossed */
	IPSEC_REQUEST_S = 150, /* a negotiation that never ended may be asked for again */
	IPSEC_FIRST_CONN = 2000,
	IPSEC_CACHE = 256,
	IPSEC_IV_POOL = 1024,
	ESP_HDR_LEN = 8,
	ESP_TRAILER_LEN = 2,
	ESP_ALIGN = 4, /* RFC 4303, 2.4 */
	ESP_UDP_LEN = 8, /* RFC 3948, 2.1 */
	ESP_UDP_PORT = 4500,
};

struct ipsec_pair;
struct ipsec_flow;

/* One direction of one protocol (RFC 4301, 4.1). */
struct ipsec_sa {
	struct ipsec_sa *next; /* in its bucket of inbound SAs */
	struct ipsec_pair *pair;
	uint32_t spi;
	uint8_t proto; /* IP_PROTO_ESP or IP_PROTO_AH; 0: this SA does not exist */
	bool inbound;
	enum cipher cipher;
	enum hash hash;
	uint8_t iv_len, block, icv_len;
	EVP_CIPHER_CTX *ctx; /* NULL with ESP-NULL and AH */
	struct mac mac;
	uint32_t seq; /* outbound: the last one sent */
	struct replay replay;
	uint64_t packets, bytes;
	unsigned conn_id, flow_id;
	uint8_t cipher_key[32], auth_key[32]; /* for the export; wiped with the SA */
};

struct ipsec_pair {
	struct list node;      /* in flow->pairs, the newest first */
	struct list peer_node; /* in peer->pairs */
	struct ipsec_flow *flow;
	struct ipsec_peer *peer;
	uint32_t local, remote;
	struct ipsec_sa esp_in, esp_out, ah_in, ah_out;
	bool tunnel, initiator, replaced;
	unsigned dh_group;
	uint32_t lifetime_s, lifetime_kb;
	uint16_t encap_port; /* ESP goes in UDP to this port (RFC 3948), 0: as it is */
	uint64_t icookie, rcookie;
	uint64_t made_ns, used_ns; /* when the last packet went through, either way */
	uint32_t idle_s;	   /* 0: may be idle for ever */
	struct timer soft, hard, idle;
};

/* An address pair that shares pairs of SAs: what IKE's keepalive and deletes are about. */
struct ipsec_peer {
	struct ipsec_peer *next; /* in its bucket */
	uint32_t local, remote;
	struct list pairs;
};

struct ipsec_counters {
	uint64_t encaps, encrypt, digest, decaps, decrypt, verify;
	uint64_t send_errors, recv_errors;
	/* What makes up the errors: show crypto ipsec sa detail. */
	uint64_t no_sa_send, invalid_sa_rcv, encaps_failed, decaps_failed, invalid_prot_rcv;
	uint64_t verify_failed, invalid_identity_rcv, invalid_len_rcv;
	uint64_t replay_rollover_send, replay_rollover_rcv, replay_failed_rcv;
	uint64_t internal_send, internal_rcv;
};

struct ipsec_flow {
	struct list node; /* in entry->flows, in the order of the access list */
	struct ipsec_flow *next; /* in its bucket of flows by id */
	uintptr_t id;
	struct ipsec_entry *entry;
	struct proxy local_proxy, remote_proxy;
	struct ipsec_counters count;
	struct list pairs;
	struct ipsec_pair *out; /* the pair to send by, NULL: negotiate */
	bool requested;
	bool stale; /* during reconciliation */
	uint64_t requested_ns;
	uint16_t path_mtu; /* learned from routers on the way, 0: none */
	uint64_t path_mtu_ns;
};

/* A route that reverse-route made. */
struct ipsec_route {
	struct list node; /* in entry->routes */
	struct prefix prefix;
	uint32_t gw;
	uint8_t distance;
	uint32_t tag;
	bool wanted; /* during reconciliation */
};

struct ipsec_entry {
	struct list node; /* in binding->entries, by sequence number */
	struct crypto_binding *binding;
	struct crypto_map_config config;
	struct acl *acl; /* NULL until `match address` */
	struct list flows;
	struct list routes;
	unsigned peer; /* index of the current one */
	bool stale;
};

/* What the last packets of a kind were found to be; key and verdict of one classification. */
struct ipsec_cache_line {
	uint32_t generation; /* 0: empty */
	uint32_t src, dst;
	uint8_t proto, tos;
	bool fragment;
	uint8_t tcp_flags;
	int32_t sport, dport, icmp_type, icmp_code;
	struct ipsec_flow *flow; /* NULL: not protected */
	struct acl_entry *line;
};

struct crypto_binding {
	struct list node; /* in ipsec->bindings, in the order of binding */
	struct ipsec *ipsec;
	struct iface *ifp;
	char map[64];
	char redundancy[64]; /* "": none */
	struct red_client client;
	enum red_state role; /* with redundancy */
	bool active;	     /* SAs and routes may live here */
	uint32_t local;	     /* our endpoint, 0: none */
	enum crypto_fragmentation fragmentation;
	struct list entries;
	uint32_t *peers; /* of all entries, sorted: asked for each IKE message */
	size_t n_peers;
	struct ipsec_cache_line cache[IPSEC_CACHE];
};

/* Counters of packets that belong to no flow. */
struct ipsec_stats {
	uint64_t unknown_spi, malformed, clear_dropped, reserved_spi;
};

struct ipsec {
	struct router *router;
	struct list bindings;
	struct iface_listener listener;
	uint32_t generation;	 /* of classifications: changes with the config and the lists */
	uint32_t acl_generation; /* of the access lists, as seen last */
	/* Tables by number; each a power of two of buckets. */
	struct ipsec_sa **sas;
	size_t sa_buckets, n_sas;
	struct ipsec_flow **flows;
	size_t flow_buckets, n_flows;
	struct ipsec_peer **peers;
	size_t peer_buckets, n_peers;
	uintptr_t next_flow;
	uint64_t *conn_map; /* a bit for each connection id in use */
	size_t conn_words;
	uint8_t iv_pool[IPSEC_IV_POOL]; /* chance in stock, so that a packet need not go for it */
	size_t iv_left;
	uint16_t next_id; /* of IP headers made here, for AH */
	struct ipsec_stats stats;
	struct ip_crypto_hooks hooks;
	uint64_t clear_logged_ns, spi_logged_ns, replay_logged_ns, mac_logged_ns;
	uint64_t identity_logged_ns;
	bool isakmp_announced;
	bool stopping; /* power is off: IKE is gone already, nobody is told */
};

/* ipsec.c: called by crypto_start() with the store in place, and by crypto_stop(). */

void ipsec_start(struct router *r);
void ipsec_stop(struct router *r);
/* True once in 30 s by the clock at `*last_ns`: the rate of log messages about bad packets. */
bool ipsec_may_log(struct router *r, uint64_t *last_ns);
/* Asks IKE for SAs of a flow, unless it was asked already. */
void ipsec_flow_request(struct router *r, struct ipsec_flow *f);
/* The transform sets' mode for these proxies: transport only between the endpoints themselves. */
bool ipsec_flow_transport(const struct ipsec_flow *f, const struct transform_set *t);

/* ipsec_map.c: bindings, entries, flows */

/* Brings map instances, flows and routes in line with the config and the access lists. */
void ipsec_reconcile(struct router *r);
/* The same, if an access list changed since. */
void ipsec_refresh(struct ipsec *ip);
void ipsec_binding_free(struct crypto_binding *b);
/* The endpoint of an entry's current peer, 0: none. */
uint32_t ipsec_entry_peer(const struct ipsec_entry *e);
bool ipsec_binding_has_peer(const struct crypto_binding *b, uint32_t remote);
bool ipsec_entry_has_peer(const struct ipsec_entry *e, uint32_t remote);
struct ipsec_flow *ipsec_flow_by_id(const struct ipsec *ip, uintptr_t id);
/* The flow that protects a packet which leaves (for one that comes in: swap the key), or NULL. */
struct ipsec_flow *ipsec_classify(struct crypto_binding *b, const struct acl_key *k, bool count);

/* ipsec_role.c: redundancy, and addresses of interfaces */

void ipsec_role_listen(struct ipsec *ip);
/* Endpoints by `local-address` may be others now. */
void ipsec_locals_changed(struct ipsec *ip);
void ipsec_role_start(struct crypto_binding *b);
void ipsec_role_stop(struct crypto_binding *b);

/* ipsec_sa.c: pairs of SAs */

struct ipsec_sa *ipsec_sa_find(const struct ipsec *ip, uint8_t proto, uint32_t spi, uint32_t dst);
/* Takes a pair away; `tell`: the peer hears of it. `debug`: with the lines of debug
 * crypto ipsec. */
void ipsec_pair_delete(struct ipsec_pair *p, bool tell, bool debug);
void ipsec_flow_delete_pairs(struct ipsec_flow *f, bool tell, bool debug);
/* Bytes went through an SA: looks at the lifetime in kilobytes. False: the pair is gone. */
bool ipsec_sa_account(struct ipsec_sa *sa, size_t bytes);
/* Seconds and kilobytes that remain, for the shows. */
uint32_t ipsec_pair_left_s(const struct ipsec_pair *p);
uint32_t ipsec_sa_left_kb(const struct ipsec_sa *sa);
struct ipsec_peer *ipsec_peer_find(const struct ipsec *ip, uint32_t local, uint32_t remote);
/* "esp-des esp-md5-hmac " (each transform and a blank), of one SA. */
const char *ipsec_sa_transform(const struct ipsec_sa *sa, char buf[64]);
unsigned ipsec_keysize(enum cipher c); /* bits that the debug prints: AES only */

/* ipsec_clear.c */

/* `clear crypto sa`: every one, or a peer's, a map's, or the one by address, protocol and SPI. */
void ipsec_clear_all(struct router *r);
void ipsec_clear_peer(struct router *r, uint32_t remote);
void ipsec_clear_map(struct router *r, const char *map);
bool ipsec_clear_entry(struct router *r, uint32_t dst, uint8_t proto, uint32_t spi);
void ipsec_clear_counters(struct router *r);
/* Calls `fn` for each flow: bindings, entries, flows in order. */
void ipsec_walk(const struct router *r, void (*fn)(void *ctx, struct ipsec_flow *f), void *ctx);

/* ipsec_path.c: the two places in the forwarding path, and the way in from the wire */

void ipsec_path_start(struct router *r);
void ipsec_path_stop(struct router *r);
/* The most that a packet may have so that it fits `mtu` once protected by the pair. */
uint16_t ipsec_pair_mtu(const struct ipsec_pair *p, uint16_t mtu);

/* What became of a packet that an SA was to open. */
enum ipsec_check { IPSEC_OK, IPSEC_SHORT, IPSEC_REPLAYED, IPSEC_BAD_ICV, IPSEC_BAD_PAD };

/* esp.c */

/* Wraps the bytes of `p` (the payload whose type is `next`) as ESP. False: no number is left. */
bool esp_seal(struct ipsec_sa *sa, struct pkt *p, uint8_t next);
/* Checks and unwraps ESP at p->data: what is left is the payload, its type in `*next`. */
enum ipsec_check esp_open(struct ipsec_sa *sa, struct pkt *p, uint8_t *next);

/* ah.c */

/* Puts AH in front of the payload, whose type is `next`, and the IP header `h` (total_len and
 * proto are set here) in front of that. False: no number is left. */
bool ah_seal(struct ipsec_sa *sa, struct pkt *p, struct ip_hdr *h, uint8_t next);
/* Checks AH at p->data; the IP header with its options is the `h->hdr_len` bytes before it. */
enum ipsec_check ah_open(struct ipsec_sa *sa, struct pkt *p, const struct ip_hdr *h,
			 uint8_t *next);

/* rri.c */

/* Adds and removes the entry's routes so that they are what config and role call for. */
void rri_reconcile(struct ipsec_entry *e);
void rri_remove_all(struct ipsec_entry *e);

#endif
