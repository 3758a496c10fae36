/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Frames from a packet socket as they would be on a wire: checksums finished, segments of TCP
 * (RFC 9293) and UDP over IPv4 and IPv6 cut to size, VLAN tags put back. Numbers are those of
 * linux/virtio_net.h. Absent: UDP that a card is to cut into IP fragments (GSO type 3, which
 * Linux no longer sends), and IPv6 with extension headers before TCP or UDP.
 */
#include <string.h>

#include "lib/buf.h"
#include "lib/ip.h"
#include "shell/attach.h"

enum {
	OFFLOAD_NEEDS_CSUM = 1,
	GSO_NONE = 0,
	GSO_TCPV4 = 1,
	GSO_TCPV6 = 4,
	GSO_UDP_L4 = 5,
	GSO_MASK = 0x7f, /* without the bit that says ECN */
	SEGMENT_MAX = 10240, /* jumbo frames, which a bridge may carry */
	ETHER_LEN = 14,
	TAG_LEN = 4,
	IP6_LEN = 40,
	PROTO_TCP = 6,
	PROTO_UDP = 17,
};

/* Where the layers of a frame begin, and what they are. */
struct layers {
	size_t l3, l4, payload;
	bool six; /* IPv6 */
	uint8_t proto;
};

static uint16_t get16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static void put16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

/* The sum so far (of the pseudo header) stands in the field; the rest is ours. */
static void finish_checksum(const struct attach_offload *o, uint8_t *frame, size_t len)
{
	size_t at = (size_t)o->csum_start + o->csum_offset;
	uint16_t sum;

	if (o->csum_start >= len || at + 2 > len)
		return;
	sum = ip_sum_fold(ip_sum_add(0, frame + o->csum_start, len - o->csum_start));
	put16(frame + at, sum ? sum : 0xffff); /* RFC 768: zero would mean none */
}

/* The checksum of a whole TCP or UDP segment (RFC 9293, 3.1; RFC 8200, 8.1). */
static uint16_t l4_checksum(const struct layers *l, const uint8_t *ip, const uint8_t *l4,
			    size_t len)
{
	uint8_t pseudo[4] = {0, l->proto, (uint8_t)(len >> 8), (uint8_t)len};
	uint32_t sum = l->six ? ip_sum_add(0, ip + 8, 32) : ip_sum_add(0, ip + 12, 8);

	sum = ip_sum_add(sum, pseudo, sizeof(pseudo));
	return ip_sum_fold(ip_sum_add(sum, l4, len));
}

static void fix_ip(const struct layers *l, uint8_t *ip, size_t total, unsigned index)
{
	size_t hdr = (size_t)(ip[0] & 15) * 4;

	if (l->six) {
		put16(ip + 4, (uint16_t)(total - IP6_LEN));
		return;
	}
	put16(ip + 2, (uint16_t)total);
	put16(ip + 4, (uint16_t)(get16(ip + 4) + index));
	put16(ip + 10, 0);
	put16(ip + 10, ip_sum_fold(ip_sum_add(0, ip, hdr)));
}

/* One segment: the headers as they were, with lengths, numbers, flags and checksums of its own. */
static void fix_segment(const struct layers *l, uint8_t *frame, size_t len, unsigned index,
			uint32_t offset, bool last)
{
	uint8_t *ip = frame + l->l3, *seg = frame + l->l4;
	size_t seg_len = len - l->l4;
	uint16_t sum;

	fix_ip(l, ip, len - l->l3, index);
	if (l->proto == PROTO_TCP) {
		uint32_t seq = get32(seg + 4) + offset;

		put16(seg + 4, (uint16_t)(seq >> 16));
		put16(seg + 6, (uint16_t)seq);
		if (!last)
			seg[13] &= (uint8_t)~0x09; /* FIN and PSH belong to the last one */
		if (index > 0)
			seg[13] &= (uint8_t)~0x80; /* RFC 3168, 6.1.2: CWR to the first */
		put16(seg + 16, 0);
		put16(seg + 16, l4_checksum(l, ip, seg, seg_len));
	} else {
		put16(seg + 4, (uint16_t)seg_len);
		put16(seg + 6, 0);
		sum = l4_checksum(l, ip, seg, seg_len);
		put16(seg + 6, sum ? sum : 0xffff); /* RFC 768 */
	}
}

/* False if this is no frame that we can cut. */
static bool find_layers(const uint8_t *frame, size_t len, struct layers *l)
{
	size_t at = ETHER_LEN;
	uint16_t type;

	if (len < at + TAG_LEN)
		return false;
	type = get16(frame + 12);
	if (type == 0x8100 || type == 0x88a8) {
		type = get16(frame + 16);
		at += TAG_LEN;
	}
	l->l3 = at;
	l->six = type == 0x86dd;
	if ((type != 0x0800 && !l->six) || len < at + IP6_LEN ||
	    frame[at] >> 4 != (l->six ? 6 : 4))
		return false;
	l->proto = frame[at + (l->six ? 6 : 9)];
	l->l4 = at + (l->six ? (size_t)IP6_LEN : (size_t)(frame[at] & 15) * 4);
	if ((l->proto != PROTO_TCP && l->proto != PROTO_UDP) || l->l4 + 20 > len)
		return false;
	l->payload = l->l4 + (l->proto == PROTO_TCP ? (size_t)(frame[l->l4 + 12] >> 4) * 4 : 8);
	return l->payload >= l->l4 + 8 && l->payload < len;
}

static bool can_cut(const struct attach_offload *o)
{
	unsigned type = o->gso_type & GSO_MASK;

	return o->gso_size > 0 &&
	       (type == GSO_TCPV4 || type == GSO_TCPV6 || type == GSO_UDP_L4);
}

bool attach_finish(const struct attach_offload *o, uint8_t *frame, size_t len,
		   void (*out)(void *ctx, const uint8_t *frame, size_t len), void *ctx)
{
	uint8_t copy[SEGMENT_MAX];
	unsigned index = 0;
	struct layers l;

	if ((o->gso_type & GSO_MASK) == GSO_NONE) {
		if (o->flags & OFFLOAD_NEEDS_CSUM)
			finish_checksum(o, frame, len);
		out(ctx, frame, len);
		return true;
	}
	if (!can_cut(o) || !find_layers(frame, len, &l) || l.payload + o->gso_size > sizeof(copy))
		return false;
	for (size_t at = l.payload; at < len; at += o->gso_size, index++) {
		size_t n = len - at < o->gso_size ? len - at : o->gso_size;

		memcpy(copy, frame, l.payload);
		memcpy(copy + l.payload, frame + at, n);
		fix_segment(&l, copy, l.payload + n, index, (uint32_t)(at - l.payload),
			    at + n == len);
		out(ctx, copy, l.payload + n);
	}
	return true;
}

size_t attach_tag(struct attach_offload *o, uint8_t *frame, size_t len, uint16_t tpid,
		  uint16_t tci)
{
	if (len < 12)
		return len;
	memmove(frame + 12 + TAG_LEN, frame + 12, len - 12);
	put16(frame + 12, tpid);
	put16(frame + 14, tci);
	o->csum_start = (uint16_t)(o->csum_start + TAG_LEN);
	return len + TAG_LEN;
}
