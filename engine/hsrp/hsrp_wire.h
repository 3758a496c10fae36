/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The HSRP packets of version 1 (RFC 2281, section 5.1) and 2 in host order, as one structure. */
#ifndef ROSH_ENGINE_HSRP_WIRE_H
#define ROSH_ENGINE_HSRP_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	HSRP_V1_LEN = 20,
	HSRP_DIGEST_LEN = 16,
	HSRP_MD5_TLV_LEN = 30, /* type and length included */
	HSRP_MAX_LEN = 72,     /* what hsrp_pkt_encode() writes at most */
	HSRP_PORT = 1985,
	HSRP_V2_GROUP_MAX = 4095,
	/* What `standby timers` can set, and so what a neighbour can mean. */
	HSRP_HELLO_MAX_MS = 254000,
	HSRP_HOLD_MAX_MS = 255000,
};
#define HSRP_V1_GROUP 0xe0000002u /* 224.0.0.2 */
#define HSRP_V2_GROUP 0xe0000066u /* 224.0.0.102 */

enum hsrp_op { HSRP_OP_HELLO, HSRP_OP_COUP, HSRP_OP_RESIGN, HSRP_OP_ADVERTISE };

/* Values of the state field in version 1. */
enum hsrp_wire_state {
	HSRP_WIRE_INITIAL = 0,
	HSRP_WIRE_LEARN = 1,
	HSRP_WIRE_LISTEN = 2,
	HSRP_WIRE_SPEAK = 4,
	HSRP_WIRE_STANDBY = 8,
	HSRP_WIRE_ACTIVE = 16,
};

/* HSRP_DROP(id, name): why a packet was refused. The first half is what hsrp_pkt_decode() finds. */
#define HSRP_DROPS(X)                                                                              \
	X(NONE, "")                                                                                \
	X(SHORT, "too short")                                                                      \
	X(VERSION, "another version")                                                              \
	X(OPCODE, "unknown opcode")                                                                \
	X(STATE, "unknown state")                                                                  \
	X(FIELD, "field out of range")                                                             \
	X(PART_LENGTH, "part of a wrong length")                                                   \
	X(PART_TWICE, "two group states")                                                          \
	X(NO_STATE, "no state of a group or interface")                                            \
	X(ALGORITHM, "unknown digest algorithm")                                                   \
	X(ADV_STATE, "unknown interface state")                                                    \
	X(DESTINATION, "not to this version's address")                                            \
	X(OWN, "from our own address")                                                             \
	X(SUBNET, "from another subnet")                                                           \
	X(NO_GROUP, "no such group here")                                                          \
	X(GROUP_DOWN, "group does not run")                                                        \
	X(FOLLOWER, "group follows another")                                                       \
	X(TEXT, "wrong authentication text")                                                       \
	X(NO_MD5, "MD5 digest missing")                                                            \
	X(MD5_KEY, "no such MD5 key")                                                              \
	X(MD5, "wrong MD5 digest")                                                                 \
	X(MD5_SENDER, "MD5 digest of another sender")

enum hsrp_drop {
#define X(id, name) HSRP_DROP_##id,
	HSRP_DROPS(X)
#undef X
	HSRP_DROP_COUNT
};

enum hsrp_auth_kind { HSRP_AUTH_NONE, HSRP_AUTH_TEXT, HSRP_AUTH_MD5 };

struct hsrp_pkt {
	uint8_t version; /* 1 or 2 */
	uint8_t op;
	uint8_t state; /* enum hsrp_wire_state, whatever the version */
	uint8_t priority;
	uint16_t group;
	uint32_t hello_ms, hold_ms; /* version 1 tells whole seconds */
	uint8_t id[6];		    /* version 2: the sender's own MAC */
	uint32_t virtual_addr;
	enum hsrp_auth_kind auth_kind;
	uint8_t auth[8]; /* the text */
	uint32_t md5_addr, md5_key_id;
	size_t digest_at; /* where a decoded packet's digest begins */
	/* An advertisement of the interface's state (enum hsrp_adv_state). */
	uint8_t adv_state;
	uint16_t n_active, n_passive;
};

/* hsrp_wire.c */

/*
 * HSRP_DROP_NONE, or why it is no packet of `version` (RFC 2281, section 5.1). Bytes behind
 * version 1's packet are let pass, unknown parts of version 2's skipped.
 */
enum hsrp_drop hsrp_pkt_decode(unsigned version, const void *data, size_t len,
			       struct hsrp_pkt *p);
/* "wrong MD5 digest" */
const char *hsrp_drop_name(enum hsrp_drop d);
/* The bytes written, 0 if `cap` is less. With MD5 the last HSRP_DIGEST_LEN are the digest's, 0. */
size_t hsrp_pkt_encode(const struct hsrp_pkt *p, void *to, size_t cap);
/* The same for an advertisement. */
size_t hsrp_adv_encode(const struct hsrp_pkt *p, void *to, size_t cap);

#endif
