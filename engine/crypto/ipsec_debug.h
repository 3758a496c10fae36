/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `debug crypto ipsec` says in blocks: the key engine's messages and the SAs. */
#ifndef ROSH_ENGINE_CRYPTO_IPSEC_DEBUG_H
#define ROSH_ENGINE_CRYPTO_IPSEC_DEBUG_H

#include "engine/crypto/ipsec.h"

/* A message between IKE and IPsec about one SA or one wish for it. */
struct ipsec_key_msg {
	uint32_t local, remote;
	const struct proxy *local_proxy, *remote_proxy;
	uint8_t proto; /* IP_PROTO_ESP or IP_PROTO_AH */
	enum cipher cipher;
	enum hash hash;
	bool transport;
	uint32_t lifetime_s, lifetime_kb, spi;
	unsigned conn_id, pfs_group;
};

/* ipsec_debug.c */

/* "esp-des esp-md5-hmac ", each transform with a blank behind it. */
const char *ipsec_transform(char buf[64], uint8_t proto, enum cipher c, enum hash h);
/* The flags of an SA about to be made, and its number: IKE's debug tells them before. */
unsigned ipsec_debug_flags(const struct router *r, unsigned pfs_group, bool inbound);
unsigned ipsec_conn_peek(const struct router *r, unsigned nth);
void ipsec_debug_request(struct router *r, const struct ipsec_key_msg *m);
void ipsec_debug_validate(struct router *r, unsigned part, const struct ipsec_key_msg *m);
void ipsec_debug_initialize(struct router *r, const struct ipsec_key_msg *m, bool inbound);
void ipsec_debug_created(const struct ipsec_sa *sa);
void ipsec_debug_deleted(const struct ipsec_sa *sa);

#endif
