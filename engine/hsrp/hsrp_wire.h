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
 * False: too short, another version than `version`, an opcode or state nobody defined. Bytes
 * behind version 1's packet are let pass, unknown parts of version 2's skipped.
 */
bool hsrp_pkt_decode(unsigned version, const void *data, size_t len, struct hsrp_pkt *p);
/* The bytes written, 0 if `cap` is less. With MD5 the last HSRP_DIGEST_LEN are the digest's, 0. */
size_t hsrp_pkt_encode(const struct hsrp_pkt *p, void *to, size_t cap);
/* The same for an advertisement. */
size_t hsrp_adv_encode(const struct hsrp_pkt *p, void *to, size_t cap);

#endif
