/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What IKE and IPsec share on a router: the algorithms, the configured policy (set by
 * shell/apply_crypto*.c as desired state), and the calls between the two halves.
 *
 *   ipsec/ (ipsec_*.c, esp.c, ah.c, rri.c)           ike/ (ike_*.c)
 *   a packet matches a map entry and has no SA --->  ike_request()        main mode, quick mode
 *   ipsec_offer_select() / ipsec_install()     <---  quick mode
 *   ipsec_delete_*()                           <---  delete payloads, keepalive, expiry of peers
 *   ike_delete_sent()                          --->  informational with delete payload
 */
#ifndef ROSH_ENGINE_CRYPTO_CRYPTO_H
#define ROSH_ENGINE_CRYPTO_CRYPTO_H

#include "engine/core/redundancy.h"
#include "engine/net/acl.h"
#include "engine/net/ip.h"

enum cipher { CIPHER_NONE, CIPHER_NULL, CIPHER_DES, CIPHER_3DES, CIPHER_AES128, CIPHER_AES192,
	      CIPHER_AES256, CIPHER_COUNT };
enum hash { HASH_NONE, HASH_MD5, HASH_SHA1, HASH_SHA256, HASH_COUNT };

/* A row for each cipher and hash: sizes in bytes, and the names in configs and shows. */
struct cipher_info {
	const char *transform; /* "esp-des", "esp-192-aes", "esp-null" as shows print it */
	const char *openssl;	/* "DES-CBC" */
	uint8_t key_len, block, iv_len;
	uint8_t esp_id;		/* RFC 2407, 4.4.4 */
	uint16_t key_bits_attr; /* key length attribute, 0: none (fixed) */
	uint16_t ike_id;	/* RFC 2409, appendix A */
};

struct hash_info {
	const char *openssl;   /* "MD5" */
	const char *esp_name;  /* "esp-md5-hmac" */
	const char *ah_name;   /* "ah-md5-hmac" */
	uint8_t len, icv_len;  /* digest; truncated ICV (RFC 2403, 2404: 12; RFC 4868: 16) */
	uint8_t auth_attr;     /* RFC 2407, 4.5: authentication algorithm */
	uint8_t ah_id;	       /* RFC 2407, 4.4.3 */
	uint16_t ike_id;       /* RFC 2409, appendix A */
};

/* alg.c */

extern const struct cipher_info cipher_infos[CIPHER_COUNT];
extern const struct hash_info hash_infos[HASH_COUNT];
/* MODP group by number (1, 2, 5, 14): its size in bits, 0 if unknown. */
unsigned dh_group_bits(unsigned group);

/* ---- desired state (the config) ---- */

struct isakmp_policy {
	unsigned priority; /* 1 first */
	enum cipher cipher;
	enum hash hash;
	bool psk; /* authentication pre-share; otherwise rsa-sig */
	unsigned group;
	uint32_t lifetime_s;
};

struct isakmp_key {
	uint32_t addr, mask; /* mask 255.255.255.255 for one peer, 0 for any */
	char key[129];
};

struct isakmp_settings {
	bool enabled; /* `no crypto isakmp enable` turns it off */
	bool keepalive;
	uint16_t keepalive_s, retry_s;
	bool periodic;
	bool identity_hostname;
	bool no_natt;		  /* `no crypto ipsec nat-transparency udp-encapsulation` */
	uint16_t nat_keepalive_s; /* 0: 20 */
	uint32_t max_sas;	  /* `crypto call admission limit ike sa`, 0: none */
	uint32_t max_negotiating; /* `... in-negotiation-sa`, 0: 1000 */
};

enum { TRANSFORM_MAX_SETS = 6 };

struct transform_set {
	char name[64];
	enum cipher esp_cipher; /* CIPHER_NONE: no ESP encryption transform given */
	enum hash esp_hash;
	enum hash ah_hash; /* HASH_NONE: no AH */
	bool transport;
};

struct crypto_map_config {
	char name[64];
	unsigned seq;
	unsigned n_peers;
	uint32_t peers[8];
	unsigned n_sets;
	char sets[TRANSFORM_MAX_SETS][64]; /* names, resolved at use */
	char acl[64];			   /* "" until `match address` */
	unsigned pfs_group;		   /* 0: none */
	uint32_t lifetime_s, lifetime_kb;  /* 0: the global ones */
	uint32_t idle_s;		   /* 0: the global one */
	bool reverse_route;
	bool reverse_route_static;
	uint32_t rri_tag;
	uint8_t rri_distance; /* 0: 1 */
	uint32_t rri_remote_peer; /* next hop, 0: the peer */
};

/* crypto.c: the store of both halves, made by crypto_start(). All setters copy. */

void crypto_start(struct router *r);
void crypto_stop(struct router *r);
void crypto_set_policies(struct router *r, const struct isakmp_policy *p, size_t n);
void crypto_set_keys(struct router *r, const struct isakmp_key *k, size_t n);
void crypto_set_isakmp(struct router *r, const struct isakmp_settings *s);
void crypto_set_transforms(struct router *r, const struct transform_set *t, size_t n);
/* Global `crypto ipsec security-association lifetime` (0: default 3600 s, 4608000 KB). */
void crypto_set_lifetimes(struct router *r, uint32_t seconds, uint32_t kilobytes);
/* Global `crypto ipsec security-association idle-time`: SAs made from now on end after so many
 * seconds without a packet, 0: never. */
void crypto_set_idle(struct router *r, uint32_t seconds);
/* `crypto ipsec df-bit`: DF of a tunnel's outer header (RFC 4301, 8.1). */
enum crypto_df { CRYPTO_DF_COPY, CRYPTO_DF_CLEAR, CRYPTO_DF_SET };

void crypto_set_df(struct router *r, enum crypto_df df);
/* `crypto ipsec fragmentation`: whether what is too large for a tunnel is cut before it is
 * encrypted, so that the peer need not put anything together, or after. Of an interface the
 * default is what the router does; of a router what its version does: from 12.3 on, before. */
enum crypto_fragmentation { CRYPTO_FRAG_DEFAULT, CRYPTO_FRAG_BEFORE, CRYPTO_FRAG_AFTER };

void crypto_set_fragmentation(struct router *r, enum crypto_fragmentation f);
/* Of an interface with a crypto map; forgotten when that goes. */
void crypto_set_iface_fragmentation(struct iface *ifp, enum crypto_fragmentation f);
/* All entries of all maps; what changed loses its SAs, what did not keeps them. */
void crypto_set_maps(struct router *r, const struct crypto_map_config *m, size_t n);
/* `crypto map NAME [redundancy GROUP]` on an interface; name NULL: none. */
void crypto_bind(struct iface *ifp, const char *map, const char *redundancy);

/* `crypto map NAME local-address IFACE`: the endpoint is that interface's address. */
struct crypto_map_local {
	char map[64], iface[48];
};

void crypto_set_map_locals(struct router *r, const struct crypto_map_local *l, size_t n);

/* ---- between the halves ---- */

/* A traffic selector: what a quick mode identity says (RFC 2407, 4.6.2). */
struct proxy {
	uint32_t addr, mask;
	uint8_t proto;
	uint16_t port;
};

/* One proposal for phase 2: a transform set and the wishes that go with it. */
struct ipsec_proposal {
	enum cipher esp_cipher;
	enum hash esp_hash;
	enum hash ah_hash;
	bool transport;
	uint32_t lifetime_s, lifetime_kb;
	unsigned pfs_group;
	const char *set_name;
	uint32_t spi_esp, spi_ah; /* ours in an offer we make, the peer's in one we got */
};

struct ipsec_request {
	uint32_t local, remote; /* IKE and tunnel endpoints */
	struct proxy local_proxy, remote_proxy;
	unsigned n_proposals;
	struct ipsec_proposal proposals[TRANSFORM_MAX_SETS];
	unsigned pfs_group;
	void *flow; /* IPsec's own handle: struct ipsec_flow */
};

/* What quick mode produced, for ipsec_install(): a pair of SAs. */
struct ipsec_sa_pair {
	void *flow; /* from the request or from ipsec_offer_select() */
	uint32_t local, remote;
	struct proxy local_proxy, remote_proxy;
	struct ipsec_proposal chosen; /* lifetimes as agreed */
	uint32_t esp_in, esp_out, ah_in, ah_out; /* SPIs */
	/* KEYMAT for each SA (RFC 2409, 5.5): cipher key then authentication key. */
	uint8_t key_esp_in[64], key_esp_out[64], key_ah_in[32], key_ah_out[32];
	uint64_t icookie, rcookie; /* shown as ike_cookies in the 12.3 style; big-endian halves */
	bool initiator;
	bool rekey;
	uint8_t dh_group; /* PFS, 0: none */
	uint16_t encap_port; /* the peer's, of ESP in UDP (RFC 3948); 0: none */
};

/* ike.c: IPsec calls these. */

/* Starts negotiation, or joins one under way. Quiet if the same flow is being negotiated. */
void ike_request(struct router *r, const struct ipsec_request *req);
/* Something protected is about to be sent to the peer: on-demand keepalive looks at this. */
void ike_traffic(struct router *r, uint32_t local, uint32_t remote, bool outbound);
/* Tells the peer that our inbound SAs are gone (informational, delete); n SPIs of one protocol. */
void ike_send_delete(struct router *r, uint32_t local, uint32_t remote, uint8_t proto,
		     const uint32_t *spis, size_t n);
/* Drops IKE SAs between the addresses without a word (role lost), or with deletes (clear). */
void ike_drop(struct router *r, uint32_t local, uint32_t remote, bool tell);

/* ipsec.c: IKE calls these. */

/* A responder's view of an offer: proxies as the peer sent them (its own first), and its
 * proposals. Picks a map entry of the interface that owns `local` whose peer is `remote`, whose
 * ACL has the mirrored permit, and a transform set. Gives the index into offers and fills `flow`
 * and `chosen`, or a negative ISAKMP notify type (-14, -18). */
int ipsec_offer_select(struct router *r, uint32_t local, uint32_t remote,
		       const struct proxy *their_proxy, const struct proxy *our_proxy,
		       const struct ipsec_proposal *offers, size_t n, void **flow,
		       struct ipsec_proposal *chosen);
/* A fresh SPI that no SA here uses. */
uint32_t ipsec_new_spi(struct router *r, uint8_t proto);
/* Takes keys over into prepared contexts; the caller wipes its copy. */
void ipsec_install(struct router *r, const struct ipsec_sa_pair *pair);
/* The negotiation for a flow failed or timed out: queued state is dropped. */
void ipsec_request_failed(struct router *r, void *flow);
/* The peer deleted these SPIs (its inbound, our outbound) of `proto`. */
void ipsec_peer_deleted(struct router *r, uint32_t remote, uint8_t proto, const uint32_t *spis,
			size_t n);
/* The last phase 1 with this peer is going away: take its SAs with it (see act 2's debug). */
void ipsec_delete_peer(struct router *r, uint32_t local, uint32_t remote);
/* True while any SA with the peer lives (IKE's keepalive and rekey ask). */
bool ipsec_has_sas(struct router *r, uint32_t local, uint32_t remote);
/* True if this router may speak IKE from `local` to `remote` now: some applied map has that peer
 * and its redundancy role, if any, is Active. IKE packets for others are dropped silently. */
bool ipsec_peer_allowed(struct router *r, uint32_t local, uint32_t remote);

/* The peer was met at another port: ESP in UDP goes there from now on. */
void ipsec_peer_port(struct router *r, uint32_t local, uint32_t remote, uint16_t port);
/* ESP in UDP for this router: `p` begins with the UDP header, IP header `h` before it. */
void ipsec_udp_input(struct router *r, struct pkt *p, const struct ip_hdr *h,
		     const struct udp_rx *d);

#endif
