/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IKE's inside: peers (a pair of addresses), their phase 1 SAs, the exchanges under those (nodes),
 * and the requests of IPsec that wait for one. Freeing a peer frees all below it, timers too.
 */
#ifndef ROSH_ENGINE_CRYPTO_IKE_PRIV_H
#define ROSH_ENGINE_CRYPTO_IKE_PRIV_H

#include "engine/core/event.h"
#include "engine/crypto/ike.h"
#include "engine/crypto/ike_table.h"
#include "engine/crypto/ike_wire.h"
#include "engine/crypto/store.h"

enum {
	IKE_PORT = 500,
	IKE_NATT_PORT = 4500, /* RFC 3947, 4 */
	IKE_NATT_KEEPALIVE_S = 20, /* RFC 3948, 4 */
	IKE_RETRANSMIT_S = 10,
	IKE_RETRANSMITS = 5,
	IKE_NODE_AGE_S = 50, /* a finished exchange is remembered so long, against replays */
	IKE_HALF_OPEN_MAX = 1000, /* unless configured */
	IKE_HALF_OPEN_KNOWN = 4,  /* beyond that, of a peer with which a phase 1 stands */
	IKE_HALF_OPEN_S = 60,
	IKE_ALIVE_TRIES = 5,
	IKE_DH_MAX = 256, /* bytes of the largest group */
	IKE_DH_PRIV = 32, /* RFC 3526, 8: twice the strength of group 14 and more */
	IKE_NONCE_LEN = 20,
	IKE_NONCE_MAX = 256, /* RFC 2409, 5: 8 to 256 bytes */
	IKE_HASH_MAX = 32,
	IKE_BLOCK_MAX = 16,
	IKE_KEY_MAX = 32,
};

/* States of the machines, in IOS's words: the X-macro gives values and names. */
enum ike_fsm {
#define IKE_FSM(id) IKE_FSM_##id,
#include "engine/crypto/ike_fsm.def"
#undef IKE_FSM
	IKE_FSM_COUNT
};

/* A message as sent or received, kept for retransmission and for telling duplicates. */
struct ike_blob {
	uint8_t *p;
	size_t len, cap;
};

/* What an exchange needs on the wire: the last messages and the retransmission timer. */
struct ike_flight {
	struct ike_blob rx, tx;
	struct timer timer;
	unsigned tries;
	bool tx_answers_rx; /* a duplicate of rx is answered by tx again */
};

struct ike_dh {
	unsigned group;
	size_t len; /* of public values and the shared secret */
	uint8_t priv[IKE_DH_PRIV], pub[IKE_DH_MAX], peer[IKE_DH_MAX], shared[IKE_DH_MAX];
};

struct ike_nonce {
	uint8_t p[IKE_NONCE_MAX];
	size_t len;
};

/* What only the building of phase 1 needs: wiped and freed when it is authenticated. */
struct ike_handshake {
	struct ike_dh dh;
	struct ike_nonce ni, nr;
	uint8_t *sa_body; /* SAi_b */
	size_t sa_len;
	struct ike_transform chosen; /* responder: what to echo; attrs point to chosen_attrs */
	uint8_t chosen_attrs[256];
	uint8_t spi[16];
	uint8_t skeyid[IKE_HASH_MAX];
	bool initial_contact;
	bool shorter; /* our lifetime is shorter than the offered one */
};

struct ike_peer {
	struct ike_entry by_addr;
	struct ike *ike;
	uint32_t local, remote;
	struct list sas;  /* struct ike_sa, newest first */
	struct list reqs; /* struct ike_req waiting for phase 1 */
	unsigned half_open; /* of sas */
	uint64_t heard_ns, sent_ns;
};

/* A flow that IPsec wants an SA pair for. */
struct ike_req {
	struct ike_entry by_flow;
	struct list of_peer;   /* in peer->reqs while it waits */
	struct ike_node *node; /* its quick mode, NULL while it waits */
	struct ipsec_request want;
	char set_names[TRANSFORM_MAX_SETS][64];
};

struct ike_alive {
	struct timer timer;
	unsigned misses;
	bool asking;
	uint64_t asked_ns; /* first question of this round */
	uint32_t seq;      /* RFC 3706: ours */
	uint32_t peer_seq; /* theirs, last seen */
	bool peer_seq_known;
};

struct ike_sa {
	struct ike_entry by_cookie; /* initiator's cookie and the peer's address */
	struct list all, of_peer;
	struct ike *ike;
	struct ike_peer *peer;
	uint64_t icookie, rcookie;
	uint16_t lport, rport;
	uint16_t rx_sport, rx_dport; /* of the message being read */
	bool natt;                   /* both ends know RFC 3947 */
	bool nat_here, nat_there;    /* who is behind a translation */
	struct timer natt_alive;
	bool initiator;
	bool dying;
	unsigned id; /* conn-id */
	enum ike_fsm fsm;
	enum ike_state state;
	const struct ike_step *step; /* what the next message must be; NULL: built */
	enum cipher cipher;
	enum hash hash;
	unsigned group;
	uint32_t lifetime_s;
	uint64_t created_ns, up_ns;
	bool keyed;     /* keys exist: messages are encrypted */
	bool half_open; /* counted as such */
	struct ike_handshake *hs;
	uint8_t skeyid_d[IKE_HASH_MAX], skeyid_a[IKE_HASH_MAX];
	uint8_t key[IKE_KEY_MAX];
	uint8_t iv[IKE_BLOCK_MAX]; /* last block of phase 1 */
	uint32_t peer_id;
	bool peer_dpd, peer_ios; /* vendor ids seen */
	struct ike_flight flight;
	struct timer expire, rekey;
	bool rekeying;
	struct ike_alive alive;
	struct list nodes;
	unsigned n_nodes;
};

/* Quick mode's own: wiped and freed when it ends. */
struct ike_quick {
	struct ike_nonce ni, nr;
	struct ike_dh dh; /* dh.group 0: no PFS */
	struct ipsec_sa_pair pair;
	bool ids; /* identity payloads are exchanged */
	unsigned chosen_offer;
	struct ike_transform esp, ah; /* responder: what to echo */
	uint8_t attrs[2][256];
	uint8_t spis[2][4];
	uint32_t spi_esp, spi_ah; /* ours */
	struct ike_id id_i, id_r;
	bool lifetime_shorter;
	char set_name[64];
};

struct ike_node {
	struct ike_entry by_mid;
	struct list of_sa;
	struct ike_sa *sa;
	uint32_t mid;
	bool initiator;
	bool done;
	enum ike_fsm fsm;
	const struct ike_step *step;
	uint8_t iv[IKE_BLOCK_MAX];
	struct ike_flight flight;
	struct timer purge;
	struct ike_req *req;
	struct ike_quick *q;
};

/* Why a step refuses a message. Positive values are notify types to send. */
enum ike_result { IKE_OK = 0, IKE_BAD = -1, IKE_FAIL = -2 };

/* A step of an exchange: what must be in the message, who reads it, who writes the answer. */
struct ike_step {
	uint32_t want;               /* payloads, IKE_HAS() */
	bool encrypted;              /* the message is */
	bool answer_clear;           /* its answer is not, though keys exist */
	enum ike_fsm received, sent; /* states after reading, after answering */
	enum ike_state shown;        /* phase 1: as shows and debugs name it after the answer */
	int (*take)(struct ike_sa *sa, struct ike_node *n, struct ike_msg *m);
	bool (*make)(struct ike_sa *sa, struct ike_node *n, struct ike_enc *e);
	bool last; /* the exchange is complete after it */
};

struct ike_group {
	unsigned number;
	size_t len;
	BIGNUM *p, *p_minus_1;
	BN_MONT_CTX *mont;
};

struct ike {
	struct router *r;
	struct crypto *c;
	struct ike_table sas, nodes, peers, reqs;
	struct list all; /* struct ike_sa, latest first */
	struct ike_group groups[4];
	BIGNUM *two, *priv, *pub, *out;
	EVP_CIPHER_CTX *cipher;
	struct ike_counters n;
	unsigned next_id;
	unsigned half_open;
	bool stopping; /* nobody is told any more */
	uint64_t bad_logged_ns;
	struct ike_msg msg; /* the one being read */
	uint8_t plain[IKE_MAX_MSG], out_msg[IKE_MAX_MSG], marked[IKE_MAX_MSG + 4];
};

/* ike_crypt.c */

bool ike_crypt_start(struct ike *ike);
void ike_crypt_stop(struct ike *ike);
bool ike_group_known(const struct ike *ike, unsigned group);
/* Draws a private value and computes the public one. */
bool ike_dh_begin(struct ike *ike, struct ike_dh *dh, unsigned group);
/* Takes the peer's public value and computes the shared secret; false if the value is unsound. */
bool ike_dh_finish(struct ike *ike, struct ike_dh *dh, struct ike_chunk peer);
/* HMAC under the SA's hash (RFC 2409, 4: prf). */
void ike_prf(const struct ike_sa *sa, const void *key, size_t key_len,
	     const struct ossl_piece *pieces, size_t n, uint8_t *out);
size_t ike_prf_len(const struct ike_sa *sa);
/* SKEYID and the keys drawn from it; false: weak key or no such cipher. */
bool ike_keys_derive(struct ike_sa *sa, const char *psk);
/* HASH_I or HASH_R over the identity body. */
void ike_auth_hash(struct ike_sa *sa, bool of_initiator, struct ike_chunk id_body, uint8_t *out);
/* The first IV of an exchange under phase 1 (RFC 2409, appendix B). */
void ike_iv_for(struct ike_sa *sa, uint32_t mid, uint8_t iv[IKE_BLOCK_MAX]);
/* CBC over whole blocks; iv is replaced by the last ciphertext block. */
bool ike_cbc(struct ike_sa *sa, uint8_t iv[IKE_BLOCK_MAX], bool encrypt, const uint8_t *in,
	     size_t len, uint8_t *out);
/* KEYMAT of one SA (RFC 2409, 5.5). */
void ike_keymat(struct ike_sa *sa, const struct ike_quick *q, uint8_t proto, uint32_t spi,
		uint8_t *out, size_t len);

/* ike_sa.c: phase 1 SAs and exchanges: life, sending, timers. */

struct ike_peer *ike_peer_find(const struct ike *ike, uint32_t local, uint32_t remote);
struct ike_peer *ike_peer_get(struct ike *ike, uint32_t local, uint32_t remote);
/* Frees a peer that has neither SAs nor requests. */
void ike_peer_put(struct ike_peer *p);
struct ike_sa *ike_sa_new(struct ike_peer *p, bool initiator, uint64_t icookie);
struct ike_sa *ike_sa_find(const struct ike *ike, uint64_t icookie, uint64_t rcookie,
			   uint32_t local, uint32_t remote);
/* The SA that new exchanges use: authenticated, newest. NULL: none. */
struct ike_sa *ike_sa_ready(const struct ike_peer *p);
/* The only place where a phase 1 changes its state. */
void ike_sa_set_fsm(struct ike_sa *sa, enum ike_fsm to, const char *input);
void ike_sa_established(struct ike_sa *sa);
/* (Re)starts expiry and renewal, counted from when the SA was built. */
void ike_sa_lifetime_start(struct ike_sa *sa);
/* Ends an SA without telling anybody; its requests fail unless another SA serves them. */
void ike_sa_free(struct ike_sa *sa);
/*
 * The debug's ritual, a delete to the peer if `tell`, and the end. The SAs of phase 2 go too when
 * the peer is dead (IKE_END_DEAD), or when this was the last phase 1 and IOS keepalives run.
 */
enum ike_end { IKE_END_QUIET = 0, IKE_END_TELL = 1, IKE_END_DEAD = 2, IKE_END_KEEP_P2 = 4 };
void ike_sa_delete(struct ike_sa *sa, const char *reason, unsigned how);
struct ike_node *ike_node_new(struct ike_sa *sa, uint32_t mid, bool initiator);
struct ike_node *ike_node_find(const struct ike_sa *sa, uint32_t mid);
uint32_t ike_node_new_mid(struct ike_sa *sa);
void ike_node_set_fsm(struct ike_node *n, enum ike_fsm to, const char *input);
/* The exchange is over: it is remembered for a while, then purged. */
void ike_node_done(struct ike_node *n, const char *reason, bool error);
void ike_node_free(struct ike_node *n);

/* ike_send.c */

void ike_flight_init(struct ike_flight *f, void (*fn)(void *ctx), void *ctx);
void ike_flight_free(struct ike_sa *sa, struct ike_flight *f);
bool ike_flight_is_dup(const struct ike_flight *f, const uint8_t *p, size_t len);
void ike_flight_received(struct ike_flight *f, const uint8_t *p, size_t len);
/* Encrypts if keyed, keeps, sends, and starts the timer if an answer is expected. */
bool ike_send(struct ike_sa *sa, struct ike_node *n, struct ike_enc *e, bool expects);
void ike_resend(struct ike_sa *sa, struct ike_flight *f);
void ike_enc_start(struct ike_sa *sa, struct ike_node *n, enum ike_exchange x, bool clear,
		   struct ike_enc *e);
void ike_sa_retransmit(void *ctx);
void ike_node_retransmit(void *ctx);

/* ike_main.c */

bool ike_main_start(struct ike_peer *p);
extern const struct ike_step ike_main_initiator[], ike_main_responder[];
/* IKE_OK, IKE_BAD (as if it had not come), IKE_FAIL (the SA is gone). */
int ike_main_input(struct ike_sa *sa, struct ike_msg *m);
/* The first message of a dialogue that the peer begins. */
void ike_main_offered(struct ike *ike, const struct udp_rx *d, const struct ike_hdr *h);
/* A key for the peer, or NULL with a debug line. */
const char *ike_psk(struct ike_sa *sa);

/* ike_quick.c */

bool ike_quick_start(struct ike_sa *sa, struct ike_req *req);
extern const struct ike_step ike_quick_initiator[], ike_quick_responder[];
int ike_quick_input(struct ike_sa *sa, struct ike_node *n, struct ike_msg *m);
void ike_quick_failed(struct ike_node *n);
void ike_quick_free(struct ike_node *n);

/* ike_info.c */

int ike_info_input(struct ike_sa *sa, struct ike_node *n, struct ike_msg *m);
/* HASH at the front of a message under phase 1: prf(SKEYID_a, M-ID | rest). */
void ike_info_hash(struct ike_sa *sa, uint32_t mid, const struct ike_nonce *ni,
		   struct ike_chunk rest, uint8_t *out);
/* Notifies inside main or quick mode. */
void ike_info_notifies(struct ike_sa *sa, struct ike_node *n, struct ike_msg *m);
void ike_info_send_notify(struct ike_sa *sa, uint8_t proto, uint16_t type, const void *spi,
			  size_t spi_len, const void *data, size_t len);
void ike_info_send_delete(struct ike_sa *sa, uint8_t proto, const uint32_t *spis, size_t n);

/* ike_alive.c */

void ike_alive_init(struct ike_sa *sa);
void ike_alive_start(struct ike_sa *sa);
void ike_alive_stop(struct ike_sa *sa);
void ike_alive_notify(struct ike_sa *sa, const struct ike_notification *n);
/* Something authentic came from the peer. */
void ike_alive_heard(struct ike_sa *sa);
void ike_alive_traffic(struct ike_peer *p, bool outbound);
bool ike_alive_is_ios(const struct ike_sa *sa);
bool ike_alive_is_dpd(const struct ike_sa *sa);

/* ike_natt.c */

/* True if the router offers and takes NAT traversal. */
bool ike_natt_on(const struct ike *ike);
/* True if what is protected under this SA goes in UDP. */
bool ike_natt_udp(const struct ike_sa *sa);
void ike_natt_hash(const struct ike_sa *sa, uint32_t addr, uint16_t port, uint8_t *out);
/* NAT-D payloads of messages 3 and 4; the initiator moves to port 4500 when one does not match. */
void ike_natt_put(struct ike_sa *sa, struct ike_enc *e);
void ike_natt_take(struct ike_sa *sa, const struct ike_msg *m);
/* An authentic message was read: its ports are the peer's from now on. */
void ike_natt_follow(struct ike_sa *sa);
void ike_natt_init(struct ike_sa *sa);
void ike_natt_alive_start(struct ike_sa *sa);
void ike_natt_config_changed(struct ike *ike);
void ike_natt_transmit(struct ike_sa *sa, const struct ip_tx *tx, const uint8_t *p, size_t len);

/* ike_say.c: debug lines that need composing. */

const char *ike_fsm_name(enum ike_fsm f);
const char *ike_role(const struct ike_sa *sa); /* "I" or "R" */
unsigned ike_sa_handle(const struct ike_sa *sa);
void ike_say_p1_transform(struct ike_sa *sa, const struct ike_transform *t,
			  const struct ike_attrs *a, unsigned policy);
void ike_say_p2_transform(struct ike_sa *sa, const struct ike_transform *t,
			  const struct ike_attrs *a);
void ike_say_id(struct ike_sa *sa, const struct ike_id *id, unsigned next);
void ike_say_creating(struct ike_sa *sa, const struct ipsec_sa_pair *p);
bool ike_talks(const struct ike_sa *sa); /* debug is on */
/* From 12.3 on: ports in packet lines, the machines' lines. */
bool ike_modern(const struct ike_sa *sa);
void ike_say_sending(struct ike_sa *sa);
void ike_say_received(struct ike_sa *sa, bool fresh);

static inline struct router *ike_router(const struct ike_sa *sa)
{
	return sa->ike->r;
}

/* ike.c */

/* The way in from UDP 500, and from 4500 without the marker. */
void ike_input(void *ctx, const struct udp_rx *d);
/* The keys of a phase 1 exist: the observer hears of them. */
void ike_keyed(const struct ike_sa *sa);
/* True if a main mode that we began is under way. */
bool ike_peer_is_calling(const struct ike_peer *p);
/* Gives waiting requests to an established SA. */
void ike_peer_serve(struct ike_peer *p);
/* Counts a call and whether it may be made or taken. */
bool ike_may_call(struct ike *ike, uint32_t local, uint32_t remote, bool incoming);
/* Nothing serves the waiting requests any more: try again or tell IPsec. */
void ike_peer_give_up(struct ike_peer *p);
void ike_req_free(struct ike *ike, struct ike_req *req);
void ike_req_fail(struct ike *ike, struct ike_req *req);

#endif
