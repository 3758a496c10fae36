/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IKEv1 as the rest of rosh sees it: module start and stop, and what the show commands read.
 * What IPsec calls is in crypto.h.
 */
#ifndef ROSH_ENGINE_CRYPTO_IKE_H
#define ROSH_ENGINE_CRYPTO_IKE_H

#include "engine/crypto/crypto.h"

/* Phase 1 as `show crypto isakmp sa` names it. */
enum ike_state {
	IKE_MM_NO_STATE,
	IKE_MM_SA_SETUP,
	IKE_MM_KEY_EXCH,
	IKE_MM_KEY_AUTH,
	IKE_QM_IDLE,
	IKE_STATE_COUNT
};

/* A phase 1 SA, for shows and tests. The pointers are valid during the call. */
struct ike_sa_view {
	uint64_t icookie, rcookie; /* first byte on the wire is the most significant */
	uint32_t local, remote;
	uint16_t local_port, remote_port;
	bool nat; /* what is protected goes in UDP: N */
	bool initiator; /* ours: `src` is local, `dst` (the responder) remote */
	enum ike_state state;
	bool deleted;     /* waiting for its last packets: "ACTIVE (deleted)" */
	unsigned conn_id; /* 0 until keys exist */
	enum cipher cipher;
	enum hash hash;
	unsigned group;
	bool psk;
	uint32_t lifetime_s;      /* agreed */
	uint32_t lifetime_left_s; /* 0 until authenticated */
	bool keepalive;           /* IOS's own keepalive runs: K */
	bool dpd;                 /* RFC 3706 runs: D */
	uint32_t peer_id;         /* its phase 1 identity when an address, else 0 */
	unsigned n_nodes;         /* phase 2 exchanges still remembered */
	const uint8_t *cipher_key;
	size_t cipher_key_len;
};

enum ike_drop {
#define IKE_DROP(id, words) IKE_DROP_##id,
#include "engine/crypto/ike_drop.def"
#undef IKE_DROP
	IKE_DROP_COUNT
};

/* Messages, and requests for a phase 1 from either end: see ike_may_call(). */
struct ike_counters {
	uint64_t in, out, retransmitted;
	uint64_t drops[IKE_DROP_COUNT];
	uint64_t calls_in, calls_in_refused, calls_out, calls_out_refused;
};

/* What call admission looks at. */
struct ike_load {
	unsigned max_sas;	  /* 0: no limit */
	unsigned max_negotiating;
	unsigned active, negotiating;
};

/* ike.c */

/* Called by crypto_start() with the store in place, and by crypto_stop() before it goes. */
void ike_start(struct router *r);
void ike_stop(struct router *r);
/* Called by crypto.c after policies, keys or settings changed. */
void ike_config_changed(struct router *r);
/* Each phase 1 SA, the latest first. */
void ike_walk(const struct router *r, void (*fn)(void *ctx, const struct ike_sa_view *v),
	      void *ctx);
/* The configured policies by priority, and keys, the most exact first. */
const struct isakmp_policy *ike_policies(const struct router *r, size_t *n);
const struct isakmp_key *ike_keys(const struct router *r, size_t *n);
const struct ike_counters *ike_counters(const struct router *r);
struct ike_load ike_load(const struct router *r);
const char *ike_drop_name(enum ike_drop why);
/* `clear crypto call admission statistics`: calls begin anew from nothing. */
void ike_clear_calls(struct router *r);
const char *ike_state_name(enum ike_state s); /* "QM_IDLE" */
/* `clear crypto isakmp [conn-id]`: 0 clears all; the peers are told. */
void ike_clear(struct router *r, unsigned conn_id);
/* The same of all SAs with a peer's address, in host byte order. */
void ike_clear_peer(struct router *r, uint32_t remote);

#endif
