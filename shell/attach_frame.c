/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Frames from a packet socket as they would be on a wire: checksums finished, segments of TCP
 * (RFC 9293) and UDP cut to size. Numbers are those of linux/virtio_net.h.
 */
#include <string.h>

#include "lib/buf.h"
#include "lib/ip.h"
#include "shell/attach.h"

enum {
	OFFLOAD_NEEDS_CSUM = 1,
	GSO_NONE = 0,
	GSO_TCPV4 = 1,
	GSO_UDP = 3,
	GSO_UDP_L4 = 5,
	GSO_MASK = 0x7f,
	SEGMENT_MAX = 2048,
	ETHER_LEN = 14,
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

/* The checksum of a whole TCP or UDP segment behind an IPv4 header. */
static uint16_t l4_checksum(const uint8_t *ip, const uint8_t *l4, size_t len)
{
	uint8_t pseudo[4] = {0, ip[9], (uint8_t)(len >> 8), (uint8_t)len};
	uint32_t sum = ip_sum_add(0, ip + 12, 8);

	sum = ip_sum_add(sum, pseudo, sizeof(pseudo));
	return ip_sum_fold(ip_sum_add(sum, l4, len));
}

static void fix_ip(uint8_t *ip, size_t total, unsigned index)
{
	size_t hdr = (size_t)(ip[0] & 15) * 4;

	put16(ip + 2, (uint16_t)total);
	put16(ip + 4, (uint16_t)(get16(ip + 4) + index));
	put16(ip + 10, 0);
	put16(ip + 10, ip_sum_fold(ip_sum_add(0, ip, hdr)));
}

/* One segment: the headers as they were, with lengths, numbers, flags and checksums of its own. */
static void fix_segment(uint8_t *frame, size_t l3, size_t l4, size_t len, unsigned index,
			uint32_t offset, bool last)
{
	uint8_t *ip = frame + l3, *seg = frame + l4;
	size_t seg_len = len - l4;

	fix_ip(ip, len - l3, index);
	if (ip[9] == 6) {
		uint32_t seq = get32(seg + 4) + offset;

		put16(seg + 4, (uint16_t)(seq >> 16));
		put16(seg + 6, (uint16_t)seq);
		if (!last)
			seg[13] &= (uint8_t)~0x09; /* FIN and PSH belong to the last one */
		put16(seg + 16, 0);
		put16(seg + 16, l4_checksum(ip, seg, seg_len));
	} else {
		put16(seg + 4, (uint16_t)seg_len);
		put16(seg + 6, 0);
		put16(seg + 6, l4_checksum(ip, seg, seg_len));
	}
}

/* Where IPv4 and what it carries begin; false if this is no frame that we can cut. */
static bool find_layers(const uint8_t *frame, size_t len, size_t *l3, size_t *l4, size_t *payload)
{
	size_t at = ETHER_LEN;

	if (len < at + 20)
		return false;
	if (get16(frame + 12) == 0x8100)
		at += 4;
	if (len < at + 40 || get16(frame + at - 2) != 0x0800 || frame[at] >> 4 != 4)
		return false;
	*l3 = at;
	*l4 = at + (size_t)(frame[at] & 15) * 4;
	if (frame[at + 9] != 6 && frame[at + 9] != 17)
		return false;
	if (*l4 + 20 > len)
		return false;
	*payload = *l4 + (frame[at + 9] == 6 ? (size_t)(frame[*l4 + 12] >> 4) * 4 : 8);
	return *payload < len;
}

void attach_finish(const struct attach_offload *o, uint8_t *frame, size_t len,
		   void (*out)(void *ctx, const uint8_t *frame, size_t len), void *ctx)
{
	uint8_t copy[SEGMENT_MAX];
	size_t l3, l4, payload;
	unsigned index = 0;

	if ((o->gso_type & GSO_MASK) == GSO_NONE) {
		if (o->flags & OFFLOAD_NEEDS_CSUM)
			finish_checksum(o, frame, len);
		out(ctx, frame, len);
		return;
	}
	if (!find_layers(frame, len, &l3, &l4, &payload) || o->gso_size == 0 ||
	    payload + o->gso_size > sizeof(copy))
		return;
	for (size_t at = payload; at < len; at += o->gso_size, index++) {
		size_t n = len - at < o->gso_size ? len - at : o->gso_size;

		memcpy(copy, frame, payload);
		memcpy(copy + payload, frame + at, n);
		fix_segment(copy, l3, l4, payload + n, index, (uint32_t)(at - payload),
			    at + n == len);
		out(ctx, copy, payload + n);
	}
}
