/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * HSRP on the wire. Version 1 (RFC 2281, section 5.1):
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
 * Opcode 3 (advertise) is Cisco's. What it tells is a part, of which type 1 is the interface's
 * state (1 dormant, 2 passive, 3 active); other types are let pass unread:
 *
 *   +---------------+---------------+---------------+---------------+
 *   |   Version     |   Op Code 3   |             Type              |
 *   +---------------+---------------+---------------+---------------+
 *   |            Length, 10         |     State     |   Reserved    |
 *   +---------------+---------------+---------------+---------------+
 *   |         Active groups         |        Passive groups         |
 *   +---------------+---------------+---------------+---------------+
 *   |                           Reserved                            |
 *   +---------------------------------------------------------------+
 *
 * Version 2 is Cisco's: a row of parts, each a type and a length (one byte each, the length
 * without these two). Group state is type 1, length 40, its states are numbered 1 to 6:
 *
 *   +---------------+---------------+---------------+---------------+
 *   |   Version     |   Op Code     |     State     |  IP version   |
 *   +---------------+---------------+---------------+---------------+
 *   |             Group             |           Identifier          |
 *   +-------------------------------+                               |
 *   |                                                               |
 *   +---------------------------------------------------------------+
 *   |                           Priority                            |
 *   |                    Hello time, milliseconds                   |
 *   |                    Hold time, milliseconds                    |
 *   |                 Virtual IP address, 16 bytes                  |
 *   +---------------------------------------------------------------+
 *
 * Type 2 has the interface's active and passive groups, two bytes each, 3 is the authentication
 * text, 8 bytes. MD5 is type 4 in both versions: algorithm 1, a pad, two bytes of flags, the
 * sender's address, the key's number, the digest.
 */
#include "engine/hsrp/hsrp_wire.h"

#include <string.h>

#include "engine/hsrp/hsrp_redirect.h"
#include "lib/buf.h"

enum { TLV_GROUP = 1, TLV_IFACE = 2, TLV_TEXT = 3, TLV_MD5 = 4 };
enum { ADV_IFACE = 1, ADV_IFACE_LEN = 10, TLV_IFACE_LEN = 4 };
enum { TLV_GROUP_LEN = 40, TLV_TEXT_LEN = 8, TLV_MD5_LEN = HSRP_MD5_TLV_LEN - 2 };

/* Version 2's number of a state is its place here. */
static const uint8_t v2_states[] = {
	[1] = HSRP_WIRE_INITIAL, [2] = HSRP_WIRE_LEARN,	  [3] = HSRP_WIRE_LISTEN,
	[4] = HSRP_WIRE_SPEAK,	 [5] = HSRP_WIRE_STANDBY, [6] = HSRP_WIRE_ACTIVE,
};

static bool hsrp_state_defined(uint8_t state)
{
	return state <= HSRP_WIRE_LISTEN || state == HSRP_WIRE_SPEAK ||
	       state == HSRP_WIRE_STANDBY || state == HSRP_WIRE_ACTIVE;
}

/* The value of an MD5 part; `at` is where it begins in the packet. */
static enum hsrp_drop hsrp_md5_decode(const uint8_t *v, size_t len, size_t at, struct hsrp_pkt *p)
{
	struct rbuf b = rbuf_from(v, len);
	uint8_t algorithm = rbuf_u8(&b);

	rbuf_skip(&b, 3);
	p->md5_addr = rbuf_u32(&b);
	p->md5_key_id = rbuf_u32(&b);
	rbuf_skip(&b, HSRP_DIGEST_LEN);
	if (b.failed)
		return HSRP_DROP_PART_LENGTH;
	if (algorithm != 1)
		return HSRP_DROP_ALGORITHM;
	p->auth_kind = HSRP_AUTH_MD5;
	p->digest_at = at + TLV_MD5_LEN - HSRP_DIGEST_LEN;
	return HSRP_DROP_NONE;
}

static uint8_t hsrp_adv_state(const struct hsrp_pkt *p)
{
	return p->n_active ? HSRP_ADV_ACTIVE : p->n_passive ? HSRP_ADV_PASSIVE : HSRP_ADV_DORMANT;
}

/* Behind the opcode. Another type than the interface's state leaves the state 0. */
static enum hsrp_drop hsrp_v1_adv_decode(struct rbuf *b, struct hsrp_pkt *p)
{
	uint16_t type = rbuf_u16(b), len = rbuf_u16(b);

	if (b->failed)
		return HSRP_DROP_SHORT;
	if (type != ADV_IFACE)
		return HSRP_DROP_NONE;
	p->adv_state = rbuf_u8(b);
	rbuf_skip(b, 1);
	p->n_active = rbuf_u16(b);
	p->n_passive = rbuf_u16(b);
	rbuf_skip(b, 4);
	if (b->failed)
		return HSRP_DROP_SHORT;
	if (len < ADV_IFACE_LEN)
		return HSRP_DROP_PART_LENGTH;
	return p->adv_state >= HSRP_ADV_DORMANT && p->adv_state <= HSRP_ADV_ACTIVE
		       ? HSRP_DROP_NONE
		       : HSRP_DROP_ADV_STATE;
}

static enum hsrp_drop hsrp_v1_decode(const uint8_t *data, size_t len, struct hsrp_pkt *p)
{
	struct rbuf b = rbuf_from(data, len);
	uint8_t version = rbuf_u8(&b);

	p->op = rbuf_u8(&b);
	if (b.failed)
		return HSRP_DROP_SHORT;
	if (version != 0)
		return HSRP_DROP_VERSION;
	if (p->op > HSRP_OP_ADVERTISE)
		return HSRP_DROP_OPCODE;
	if (p->op == HSRP_OP_ADVERTISE)
		return hsrp_v1_adv_decode(&b, p);
	p->state = rbuf_u8(&b);
	p->hello_ms = rbuf_u8(&b) * 1000u;
	p->hold_ms = rbuf_u8(&b) * 1000u;
	p->priority = rbuf_u8(&b);
	p->group = rbuf_u8(&b);
	rbuf_skip(&b, 1);
	p->auth_kind = HSRP_AUTH_TEXT;
	rbuf_copy(&b, p->auth, sizeof(p->auth));
	p->virtual_addr = rbuf_u32(&b);
	if (b.failed)
		return HSRP_DROP_SHORT;
	if (!hsrp_state_defined(p->state))
		return HSRP_DROP_STATE;
	if (len >= HSRP_V1_LEN + HSRP_MD5_TLV_LEN && data[HSRP_V1_LEN] == TLV_MD5 &&
	    data[HSRP_V1_LEN + 1] == TLV_MD5_LEN)
		return hsrp_md5_decode(data + HSRP_V1_LEN + 2, TLV_MD5_LEN, HSRP_V1_LEN + 2, p);
	return HSRP_DROP_NONE;
}

/*
 * The times of version 2: milliseconds in 32 bits, in which a forged hello could take a role for
 * seven weeks. RFC 2281, section 5.1: they mean something in hellos only. Version 1 has a byte for
 * seconds, which bounds itself, and says 0 for what is less than one.
 */
static bool hsrp_times_fit(const struct hsrp_pkt *p)
{
	return p->op != HSRP_OP_HELLO || (p->hello_ms && p->hello_ms <= HSRP_HELLO_MAX_MS &&
					  p->hold_ms && p->hold_ms <= HSRP_HOLD_MAX_MS);
}

static enum hsrp_drop hsrp_group_state_decode(const uint8_t *v, size_t len, struct hsrp_pkt *p)
{
	struct rbuf b = rbuf_from(v, len);
	uint8_t version = rbuf_u8(&b), state, ip_version;
	uint32_t priority;

	p->op = rbuf_u8(&b);
	state = rbuf_u8(&b);
	ip_version = rbuf_u8(&b);
	p->group = rbuf_u16(&b);
	rbuf_copy(&b, p->id, sizeof(p->id));
	priority = rbuf_u32(&b);
	p->hello_ms = rbuf_u32(&b);
	p->hold_ms = rbuf_u32(&b);
	p->virtual_addr = rbuf_u32(&b);
	rbuf_skip(&b, 12);
	if (b.failed)
		return HSRP_DROP_PART_LENGTH;
	if (version != 2)
		return HSRP_DROP_VERSION;
	if (p->op > HSRP_OP_RESIGN)
		return HSRP_DROP_OPCODE;
	if (!state || state >= sizeof(v2_states))
		return HSRP_DROP_STATE;
	if (ip_version != 4 || priority > 255 || p->group > HSRP_V2_GROUP_MAX ||
	    !hsrp_times_fit(p))
		return HSRP_DROP_FIELD;
	p->state = v2_states[state];
	p->priority = (uint8_t)priority;
	return HSRP_DROP_NONE;
}

static enum hsrp_drop hsrp_v2_adv_decode(const uint8_t *v, size_t len, struct hsrp_pkt *p)
{
	struct rbuf b = rbuf_from(v, len);

	p->n_active = rbuf_u16(&b);
	p->n_passive = rbuf_u16(&b);
	p->adv_state = hsrp_adv_state(p);
	return b.failed ? HSRP_DROP_PART_LENGTH : HSRP_DROP_NONE;
}

/* One part of version 2; `at` is where its value `v` begins in the packet. */
static enum hsrp_drop hsrp_part_decode(uint8_t type, const uint8_t *v, size_t n, size_t at,
				       struct hsrp_pkt *p)
{
	switch (type) {
	case TLV_GROUP:
		return hsrp_group_state_decode(v, n, p);
	case TLV_IFACE:
		return hsrp_v2_adv_decode(v, n, p);
	case TLV_MD5:
		return hsrp_md5_decode(v, n, at, p);
	case TLV_TEXT:
		if (n != TLV_TEXT_LEN)
			return HSRP_DROP_PART_LENGTH;
		memcpy(p->auth, v, TLV_TEXT_LEN);
		p->auth_kind = HSRP_AUTH_TEXT;
		break;
	}
	return HSRP_DROP_NONE;
}

static enum hsrp_drop hsrp_v2_decode(const uint8_t *data, size_t len, struct hsrp_pkt *p)
{
	bool group = false, iface = false;
	enum hsrp_drop drop;
	size_t at = 0, n;

	while (at < len) {
		uint8_t type = data[at];

		if (len - at < 2 || len - at - 2 < data[at + 1])
			return HSRP_DROP_SHORT;
		if (group && type == TLV_GROUP)
			return HSRP_DROP_PART_TWICE;
		n = data[at + 1];
		drop = hsrp_part_decode(type, data + at + 2, n, at + 2, p);
		if (drop)
			return drop;
		group = group || type == TLV_GROUP;
		iface = iface || type == TLV_IFACE;
		at += 2 + n;
	}
	if (!group)
		p->op = HSRP_OP_ADVERTISE;
	return group || iface ? HSRP_DROP_NONE : HSRP_DROP_NO_STATE;
}

enum hsrp_drop hsrp_pkt_decode(unsigned version, const void *data, size_t len, struct hsrp_pkt *p)
{
	memset(p, 0, sizeof(*p));
	p->version = (uint8_t)version;
	return version == 1 ? hsrp_v1_decode(data, len, p) : hsrp_v2_decode(data, len, p);
}

const char *hsrp_drop_name(enum hsrp_drop d)
{
	static const char *const names[HSRP_DROP_COUNT] = {
#define X(id, name) name,
		HSRP_DROPS(X)
#undef X
	};

	return names[d];
}

/* Version 1 tells time in whole seconds; under one it tells 0, which nobody learns. */
static uint8_t hsrp_seconds(unsigned ms)
{
	return ms / 1000 > 255 ? 255 : (uint8_t)(ms / 1000);
}

static void hsrp_v1_encode(struct wbuf *b, const struct hsrp_pkt *p)
{
	static const uint8_t none[sizeof(p->auth)];

	wbuf_u8(b, 0);
	wbuf_u8(b, p->op);
	wbuf_u8(b, p->state);
	wbuf_u8(b, hsrp_seconds(p->hello_ms));
	wbuf_u8(b, hsrp_seconds(p->hold_ms));
	wbuf_u8(b, p->priority);
	wbuf_u8(b, (uint8_t)p->group);
	wbuf_u8(b, 0);
	wbuf_bytes(b, p->auth_kind == HSRP_AUTH_MD5 ? none : p->auth, sizeof(p->auth));
	wbuf_u32(b, p->virtual_addr);
}

static void hsrp_v2_encode(struct wbuf *b, const struct hsrp_pkt *p)
{
	static const uint8_t rest[12]; /* of an address that could be IPv6 */
	uint8_t state = 1;

	while (state + 1u < sizeof(v2_states) && v2_states[state] != p->state)
		state++;
	wbuf_u8(b, TLV_GROUP);
	wbuf_u8(b, TLV_GROUP_LEN);
	wbuf_u8(b, 2);
	wbuf_u8(b, p->op);
	wbuf_u8(b, state);
	wbuf_u8(b, 4);
	wbuf_u16(b, p->group);
	wbuf_bytes(b, p->id, sizeof(p->id));
	wbuf_u32(b, p->priority);
	wbuf_u32(b, p->hello_ms);
	wbuf_u32(b, p->hold_ms);
	wbuf_u32(b, p->virtual_addr);
	wbuf_bytes(b, rest, sizeof(rest));
	if (p->auth_kind != HSRP_AUTH_TEXT)
		return;
	wbuf_u8(b, TLV_TEXT);
	wbuf_u8(b, TLV_TEXT_LEN);
	wbuf_bytes(b, p->auth, sizeof(p->auth));
}

size_t hsrp_pkt_encode(const struct hsrp_pkt *p, void *to, size_t cap)
{
	static const uint8_t digest[HSRP_DIGEST_LEN];
	struct wbuf b = wbuf_from(to, cap);

	if (p->version == 1)
		hsrp_v1_encode(&b, p);
	else
		hsrp_v2_encode(&b, p);
	if (p->auth_kind == HSRP_AUTH_MD5) {
		wbuf_u8(&b, TLV_MD5);
		wbuf_u8(&b, TLV_MD5_LEN);
		wbuf_u8(&b, 1);
		wbuf_u8(&b, 0);
		wbuf_u16(&b, 0);
		wbuf_u32(&b, p->md5_addr);
		wbuf_u32(&b, p->md5_key_id);
		wbuf_bytes(&b, digest, sizeof(digest));
	}
	return b.failed ? 0 : b.len;
}

size_t hsrp_adv_encode(const struct hsrp_pkt *p, void *to, size_t cap)
{
	struct wbuf b = wbuf_from(to, cap);

	if (p->version == 1) {
		wbuf_u8(&b, 0);
		wbuf_u8(&b, HSRP_OP_ADVERTISE);
		wbuf_u16(&b, ADV_IFACE);
		wbuf_u16(&b, ADV_IFACE_LEN);
		wbuf_u8(&b, p->adv_state);
		wbuf_u8(&b, 0);
	} else {
		wbuf_u8(&b, TLV_IFACE);
		wbuf_u8(&b, TLV_IFACE_LEN);
	}
	wbuf_u16(&b, p->n_active);
	wbuf_u16(&b, p->n_passive);
	if (p->version == 1)
		wbuf_u32(&b, 0);
	return b.failed ? 0 : b.len;
}
