/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * HSRP version 1 on the wire (RFC 2281, section 5.1):
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +---------------+---------------+---------------+---------------+
 *   |   Version     |   Op Code     |     State     |   Hellotime   |
 *   +---------------+---------------+---------------+---------------+
 *   |   Holdtime    |   Priority    |     Group     |   Reserved    |
 *   +---------------+---------------+---------------+---------------+
 *   |                      Authentication  Data                     |
 *   |                                                               |
 *   +---------------------------------------------------------------+
 *   |                      Virtual IP Address                       |
 *   +---------------------------------------------------------------+
 *
 * Opcode 3 (advertise) is Cisco's; its payload differs, so only the opcode of it is read.
 */
#include "engine/hsrp/hsrp_wire.h"

#include <string.h>

#include "lib/buf.h"

static bool hsrp_state_defined(uint8_t state)
{
	return state <= HSRP_WIRE_LISTEN || state == HSRP_WIRE_SPEAK ||
	       state == HSRP_WIRE_STANDBY || state == HSRP_WIRE_ACTIVE;
}

bool hsrp_pkt_decode(const void *data, size_t len, struct hsrp_pkt *p)
{
	struct rbuf b = rbuf_from(data, len);
	uint8_t version = rbuf_u8(&b);

	memset(p, 0, sizeof(*p));
	p->op = rbuf_u8(&b);
	if (b.failed || version != 0 || p->op > HSRP_OP_ADVERTISE)
		return false;
	if (p->op == HSRP_OP_ADVERTISE)
		return true;
	p->state = rbuf_u8(&b);
	p->hello_s = rbuf_u8(&b);
	p->hold_s = rbuf_u8(&b);
	p->priority = rbuf_u8(&b);
	p->group = rbuf_u8(&b);
	rbuf_skip(&b, 1);
	rbuf_copy(&b, p->auth, sizeof(p->auth));
	p->virtual_addr = rbuf_u32(&b);
	return !b.failed && hsrp_state_defined(p->state);
}

bool hsrp_pkt_encode(const struct hsrp_pkt *p, void *to, size_t cap)
{
	struct wbuf b = wbuf_from(to, cap);

	wbuf_u8(&b, 0);
	wbuf_u8(&b, p->op);
	wbuf_u8(&b, p->state);
	wbuf_u8(&b, p->hello_s);
	wbuf_u8(&b, p->hold_s);
	wbuf_u8(&b, p->priority);
	wbuf_u8(&b, p->group);
	wbuf_u8(&b, 0);
	wbuf_bytes(&b, p->auth, sizeof(p->auth));
	wbuf_u32(&b, p->virtual_addr);
	return !b.failed;
}
