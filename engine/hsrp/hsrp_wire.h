/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The HSRP version 1 packet (RFC 2281, section 5.1) in host order. */
#ifndef ROSH_ENGINE_HSRP_WIRE_H
#define ROSH_ENGINE_HSRP_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HSRP_V1_LEN = 20, HSRP_PORT = 1985 };
#define HSRP_V1_GROUP 0xe0000002u /* 224.0.0.2 */

enum hsrp_op { HSRP_OP_HELLO, HSRP_OP_COUP, HSRP_OP_RESIGN, HSRP_OP_ADVERTISE };

/* Values of the state field. */
enum hsrp_wire_state {
	HSRP_WIRE_INITIAL = 0,
	HSRP_WIRE_LEARN = 1,
	HSRP_WIRE_LISTEN = 2,
	HSRP_WIRE_SPEAK = 4,
	HSRP_WIRE_STANDBY = 8,
	HSRP_WIRE_ACTIVE = 16,
};

struct hsrp_pkt {
	uint8_t op;
	uint8_t state;
	uint8_t hello_s, hold_s;
	uint8_t priority;
	uint8_t group;
	uint8_t auth[8];
	uint32_t virtual_addr;
};

/* hsrp_wire.c */

/* False: too short, another version, an opcode or state nobody defined. Bytes behind the packet
 * are let pass. */
bool hsrp_pkt_decode(const void *data, size_t len, struct hsrp_pkt *p);
/* Writes HSRP_V1_LEN bytes; false if `cap` is less. */
bool hsrp_pkt_encode(const struct hsrp_pkt *p, void *to, size_t cap);

#endif
