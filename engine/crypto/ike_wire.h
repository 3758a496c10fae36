/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ISAKMP messages (RFC 2408, section 3) with the IPsec DOI's contents (RFC 2407): bytes and
 * structs. */
#ifndef ROSH_ENGINE_CRYPTO_IKE_WIRE_H
#define ROSH_ENGINE_CRYPTO_IKE_WIRE_H

#include "lib/buf.h"

enum {
	IKE_HDR_LEN = 28,
	IKE_VERSION = 0x10,
	IKE_FLAG_ENCRYPTED = 1, /* RFC 2408, 3.1 */
	IKE_MAX_MSG = 8192,     /* longer ones are dropped */
	IKE_MAX_TRANSFORMS = 64,
	IKE_MAX_LIST = 12, /* notifies, deletes, vendor ids looked at */
	IKE_DOI_IPSEC = 1,
	IKE_SIT_IDENTITY = 1,
};

enum ike_exchange {
	IKE_EXCH_MAIN = 2,
	IKE_EXCH_AGGRESSIVE = 4,
	IKE_EXCH_INFO = 5,
	IKE_EXCH_QUICK = 32,
};

enum ike_payload {
	IKE_PL_NONE = 0,
	IKE_PL_SA = 1,
	IKE_PL_PROPOSAL = 2,
	IKE_PL_TRANSFORM = 3,
	IKE_PL_KE = 4,
	IKE_PL_ID = 5,
	IKE_PL_HASH = 8,
	IKE_PL_NONCE = 10,
	IKE_PL_NOTIFY = 11,
	IKE_PL_DELETE = 12,
	IKE_PL_VENDOR = 13,
	IKE_PL_NAT_D = 20, /* RFC 3947, 3.2 */
};
#define IKE_HAS(type) (1u << (type))

enum ike_protocol { IKE_PROTO_ISAKMP = 1, IKE_PROTO_AH = 2, IKE_PROTO_ESP = 3 };

enum ike_notify {
	IKE_N_NO_PROPOSAL = 14,
	IKE_N_INVALID_ID = 18,
	IKE_N_RESPONDER_LIFETIME = 24576, /* RFC 2407, 4.6.3 */
	IKE_N_INITIAL_CONTACT = 24578,
	IKE_N_ALIVE_ASK = 32768, /* IOS's own keepalive */
	IKE_N_ALIVE_ACK = 32769,
	IKE_N_R_U_THERE = 36136, /* RFC 3706, 5.3 */
	IKE_N_R_U_THERE_ACK = 36137,
};

/* RFC 2409, appendix A, and RFC 2407, 4.5: attribute types. */
enum ike_p1_attr {
	IKE_P1_ENCR = 1,
	IKE_P1_HASH = 2,
	IKE_P1_AUTH = 3,
	IKE_P1_GROUP = 4,
	IKE_P1_LIFE_TYPE = 11,
	IKE_P1_LIFE = 12,
	IKE_P1_KEY_BITS = 14,
};
enum ike_p2_attr {
	IKE_P2_LIFE_TYPE = 1,
	IKE_P2_LIFE = 2,
	IKE_P2_GROUP = 3,
	IKE_P2_ENCAP = 4,
	IKE_P2_AUTH = 5,
	IKE_P2_KEY_BITS = 6,
};

struct ike_chunk {
	const uint8_t *p;
	size_t len;
};

struct ike_hdr {
	uint64_t icookie, rcookie; /* the first byte on the wire is the most significant */
	uint8_t next, version, exchange, flags;
	uint32_t mid, len;
};

struct ike_notification {
	uint32_t doi;
	uint8_t proto;
	uint16_t type;
	struct ike_chunk spi, data;
};

struct ike_deletion {
	uint32_t doi;
	uint8_t proto, spi_size;
	uint16_t n;
	const uint8_t *spis; /* n * spi_size bytes */
};

/* A message's payloads; all chunks point into the buffer that was decoded. */
struct ike_msg {
	struct ike_hdr h;
	uint32_t have; /* IKE_HAS() of what is there */
	struct ike_chunk sa, ke, nonce, hash;
	struct ike_chunk id[2];
	struct ike_chunk after_hash; /* what a HASH payload at the front covers */
	unsigned n_ids, n_notifies, n_deletes, n_vendors, n_nat_d;
	struct ike_notification notify[IKE_MAX_LIST];
	struct ike_deletion del[IKE_MAX_LIST];
	struct ike_chunk vendor[IKE_MAX_LIST], nat_d[IKE_MAX_LIST];
};

struct ike_transform {
	uint8_t prop, proto, num, id;
	struct ike_chunk spi, attrs;
};

/* An SA payload, flattened: transforms in the order of the payload. */
struct ike_offer {
	unsigned n;
	struct ike_transform t[IKE_MAX_TRANSFORMS];
};

/* Data attributes below 32, and the life durations paired with their types, in any order. */
struct ike_attrs {
	uint32_t seen, basic; /* bit per type */
	uint32_t val[32];
	bool odd; /* a type we do not know, or twice the same */
	uint32_t life_s, life_kb;
	bool life_s_basic, life_kb_basic;
};

/* Phase 1 or 2 identity (RFC 2407, 4.6.2). */
struct ike_id {
	uint8_t type, proto;
	uint16_t port;
	uint32_t addr, mask; /* types 1 and 4 */
	struct ike_chunk data;
};

enum { IKE_ID_ADDR = 1, IKE_ID_FQDN = 2, IKE_ID_SUBNET = 4 };

/* ike_wire.c: decoding. False: malformed. */

/* Of any version: the caller looks at it. */
bool ike_hdr_decode(const uint8_t *p, size_t len, struct ike_hdr *h);
/* The payload chain that begins with type h->next; `m->h` is left alone. */
bool ike_msg_decode(const uint8_t *p, size_t len, uint8_t first, struct ike_msg *m);
bool ike_offer_decode(struct ike_chunk sa, struct ike_offer *o);
bool ike_attrs_decode(struct ike_chunk c, uint8_t life_type, uint8_t life, struct ike_attrs *a);
bool ike_id_decode(struct ike_chunk c, struct ike_id *id);
uint64_t ike_get_u64(const uint8_t *p);
void ike_put_u64(uint8_t *p, uint64_t v);

/* Encoding: payloads one after the other, each linked to the one before. */
struct ike_enc {
	struct wbuf w;
	size_t next_at; /* where the type of the next payload goes */
	size_t open_at; /* begin of the payload being written */
	size_t prop_at, trans_at;
};

void ike_enc_begin(struct ike_enc *e, void *buf, size_t cap, const struct ike_hdr *h);
void ike_enc_open(struct ike_enc *e, enum ike_payload type);
void ike_enc_close(struct ike_enc *e);
void ike_enc_payload(struct ike_enc *e, enum ike_payload type, const void *p, size_t len);
/* Inside an open SA payload; `more` tells whether another follows. */
void ike_enc_proposal(struct ike_enc *e, uint8_t num, uint8_t proto, const void *spi,
		      size_t spi_len, uint8_t n_transforms);
void ike_enc_proposal_end(struct ike_enc *e, bool more);
void ike_enc_transform(struct ike_enc *e, uint8_t num, uint8_t id);
void ike_enc_transform_end(struct ike_enc *e, bool more);
/* An attribute in the basic form when it fits in 16 bits, else in four bytes. */
void ike_enc_attr(struct ike_enc *e, uint16_t type, uint32_t v);
void ike_enc_id(struct ike_enc *e, const struct ike_id *id);
void ike_enc_notify(struct ike_enc *e, uint8_t proto, uint16_t type, const void *spi,
		    size_t spi_len, const void *data, size_t len);
/* Pads to a multiple of `block` and writes the total length; gives it, 0 if it did not fit. */
size_t ike_enc_finish(struct ike_enc *e, size_t block);

#endif
