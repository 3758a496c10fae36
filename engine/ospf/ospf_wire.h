/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * OSPF packets and LSAs as bytes (RFC 2328, appendix A) and back. Decoders survive any bytes;
 * lists inside a packet are read one element at a time from a cursor, so nothing is allocated.
 */
#ifndef ROSH_ENGINE_OSPF_OSPF_WIRE_H
#define ROSH_ENGINE_OSPF_OSPF_WIRE_H

#include "lib/buf.h"

enum {
	OSPF_VERSION = 2,
	OSPF_HDR_LEN = 24,
	OSPF_LSA_HDR_LEN = 20,
	OSPF_REQ_LEN = 12,
	OSPF_DD_LEN = 8,
	OSPF_HELLO_LEN = 20,
	OSPF_LLS_LEN = 12,
};

enum ospf_packet_type {
	OSPF_HELLO = 1,
	OSPF_DD = 2,
	OSPF_LS_REQUEST = 3,
	OSPF_LS_UPDATE = 4,
	OSPF_LS_ACK = 5,
};

/* A.2, and L and O of RFC 5613 and RFC 5250. */
enum ospf_option {
	OSPF_OPT_E = 0x02,
	OSPF_OPT_MC = 0x04,
	OSPF_OPT_NP = 0x08,
	OSPF_OPT_L = 0x10,
	OSPF_OPT_DC = 0x20,
	OSPF_OPT_O = 0x40,
	OSPF_OPT_DN = 0x80, /* of LSAs: RFC 4576 */
};

enum ospf_dd_flag { OSPF_DD_MS = 1, OSPF_DD_M = 2, OSPF_DD_I = 4 };

enum ospf_lsa_type {
	OSPF_LSA_ROUTER = 1,
	OSPF_LSA_NETWORK = 2,
	OSPF_LSA_SUMMARY = 3,
	OSPF_LSA_ASBR = 4,
	OSPF_LSA_EXTERNAL = 5,
	OSPF_LSA_OPAQUE_LINK = 9,
	OSPF_LSA_OPAQUE_AREA = 10,
	OSPF_LSA_OPAQUE_AS = 11,
	OSPF_LSA_TYPE_COUNT = 12,
};

#define OSPF_SEQ_FIRST 0x80000001u
#define OSPF_SEQ_LAST 0x7fffffffu
#define OSPF_LS_INFINITY 0xffffffu

struct ospf_hdr {
	uint8_t version;
	uint8_t type;
	uint16_t length;
	uint32_t router_id;
	uint32_t area_id;
	uint16_t checksum;
	uint16_t auth_type;
};

struct ospf_hello {
	uint32_t mask;
	uint16_t hello_s;
	uint8_t options;
	uint8_t priority;
	uint32_t dead_s;
	uint32_t dr, bdr;
};

struct ospf_dd {
	uint16_t mtu;
	uint8_t options;
	uint8_t flags;
	uint32_t seq;
};

struct ospf_lsa_hdr {
	uint16_t age;
	uint8_t options;
	uint8_t type;
	uint32_t id;
	uint32_t adv;
	uint32_t seq;
	uint16_t checksum;
	uint16_t length;
};

enum ospf_link_type {
	OSPF_LINK_P2P = 1,
	OSPF_LINK_TRANSIT = 2,
	OSPF_LINK_STUB = 3,
	OSPF_LINK_VIRTUAL = 4,
};

enum ospf_router_flag { OSPF_RTR_B = 1, OSPF_RTR_E = 2, OSPF_RTR_V = 4 };

/* One link of a router-LSA; TOS metrics are skipped. */
struct ospf_link {
	uint32_t id;
	uint32_t data;
	uint8_t type;
	uint16_t metric;
};

struct ospf_ext_body {
	uint32_t mask;
	bool type2;
	uint32_t metric;
	uint32_t forward;
	uint32_t tag;
};

struct ospf_summary_body {
	uint32_t mask;
	uint32_t metric;
};

/* ospf_wire.c */

/* Reads the 24 bytes of header; false if too short. Authentication data is skipped. */
bool ospf_hdr_decode(struct rbuf *b, struct ospf_hdr *h);
/* Writes the header with length and checksum zero; ospf_packet_finish() fills them in. */
void ospf_hdr_encode(struct wbuf *b, const struct ospf_hdr *h);
/* Sets length and checksum (D.4.1) of the packet that is all of `b`. */
void ospf_packet_finish(struct wbuf *b);
/* The checksum over a packet of `len` bytes without its authentication data is right. */
bool ospf_packet_sound(const uint8_t *p, size_t len);

bool ospf_hello_decode(struct rbuf *b, struct ospf_hello *h); /* leaves the neighbours in `b` */
void ospf_hello_encode(struct wbuf *b, const struct ospf_hello *h);
bool ospf_dd_decode(struct rbuf *b, struct ospf_dd *d); /* leaves the LSA headers in `b` */
void ospf_dd_encode(struct wbuf *b, const struct ospf_dd *d);
bool ospf_lsa_hdr_decode(struct rbuf *b, struct ospf_lsa_hdr *h);
void ospf_lsa_hdr_encode(struct wbuf *b, const struct ospf_lsa_hdr *h);
/* The next LSA of an update: its header, and its bytes in place; false at the end or if bad. */
bool ospf_lsa_next(struct rbuf *b, struct ospf_lsa_hdr *h, const uint8_t **raw);
/* The link-local signalling block of RFC 5613, section 2, with the extended options TLV. */
void ospf_lls_encode(struct wbuf *b, uint32_t ext_options);
/* The extended options in the block at `p`, 0 without any; its checksum is not looked at. */
uint32_t ospf_lls_options(const uint8_t *p, size_t len);
/* The block's length is within `len`, and its checksum is right. */
bool ospf_lls_sound(const uint8_t *p, size_t len);
/* Its extended options, 0 too where it is not sound. */
uint32_t ospf_lls_decode(const uint8_t *p, size_t len);

/* Fletcher checksum of a whole LSA (12.1.7): computed with the field taken as zero. */
uint16_t ospf_lsa_checksum(const uint8_t *raw, size_t len);
bool ospf_lsa_checksum_ok(const uint8_t *raw, size_t len);
/* Its body is as its type asks for: lengths, counts, masks. Unknown types are sound. */
bool ospf_lsa_sound(const struct ospf_lsa_hdr *h, const uint8_t *raw);
/* Stores an age into an LSA's first two bytes; the checksum does not cover them. */
void ospf_lsa_set_age(uint8_t *raw, uint16_t age);
/* Puts header (checksum computed, length set) and body together into raw[20 + body_len]. */
void ospf_lsa_build(uint8_t *raw, struct ospf_lsa_hdr *h, const uint8_t *body, size_t body_len);

/* Router-LSA: `b` at the body; flags and the number of links, then one link a call. */
bool ospf_router_body_decode(struct rbuf *b, uint8_t *flags, uint16_t *n_links);
bool ospf_link_decode(struct rbuf *b, struct ospf_link *l);
void ospf_router_body_encode(struct wbuf *b, uint8_t flags, uint16_t n_links);
void ospf_link_encode(struct wbuf *b, const struct ospf_link *l);
bool ospf_ext_decode(struct rbuf *b, struct ospf_ext_body *e);
void ospf_ext_encode(struct wbuf *b, const struct ospf_ext_body *e);
bool ospf_summary_decode(struct rbuf *b, struct ospf_summary_body *s);
void ospf_summary_encode(struct wbuf *b, const struct ospf_summary_body *s);
/* A cursor over the body of a stored LSA. */
struct rbuf ospf_lsa_body(const uint8_t *raw, size_t len);

#endif
