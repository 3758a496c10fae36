/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IP options: loose and strict source routes (RFC 791, section 3.1; RFC 1812, 5.2.4.1), obeyed
 * unless `no ip source-route`. Other options pass through unchanged.
 */
#include <string.h>

#include "engine/net/stack.h"

enum {
	OPT_END = 0,
	OPT_NOP = 1,
	OPT_COPIED = 0x80,
	UNREACH_SOURCE_ROUTE = 5,
};

/* The length of the option at o[0], or 0 when it does not fit. */
static size_t option_len(const uint8_t *o, size_t left)
{
	if (*o == OPT_END || *o == OPT_NOP)
		return 1;
	if (left < 2 || o[1] < 2 || o[1] > left)
		return 0;
	return o[1];
}

size_t ip_options_copied(const uint8_t *options, size_t len, uint8_t out[40])
{
	size_t n = 0;

	for (size_t i = 0; i < len && options[i] != OPT_END;) {
		size_t l = option_len(options + i, len - i);

		if (!l)
			break;
		if (options[i] & OPT_COPIED) {
			memcpy(out + n, options + i, l);
			n += l;
		}
		i += l;
	}
	while (n % 4)
		out[n++] = OPT_END;
	return n;
}

static uint32_t get_addr(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void put_addr(uint8_t *p, uint32_t addr)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(addr >> (24 - 8 * i));
}

static void refuse(struct router *r, struct pkt *p)
{
	icmp_error(r, p, ICMP_UNREACHABLE, UNREACH_SOURCE_ROUTE, 0);
	ip_drop(r, p, IP_DROP_SOURCE_ROUTE);
}

/* The packet reached the address it was sent to: turns it to the next of its list. */
static enum ip_options_verdict route_on(struct iface *in, struct pkt *p, struct ip_hdr *h,
					uint8_t *o)
{
	struct router *r = in->router;
	size_t ptr = o[2];
	struct fib_entry fe;
	uint32_t next;
	uint16_t sum;

	if (ptr < 4 || ptr > o[1] || ptr + 3u > o[1])
		return IP_OPT_PASS; /* the list is used up: it is for us */
	next = get_addr(o + ptr - 1);
	if (!fib_lookup(r, next, ip_flow_hash(h->src, next), &fe) || fe.null0 ||
	    (o[0] == IP_OPT_SSRR && fe.next_hop && fe.next_hop != next)) {
		refuse(r, p);
		return IP_OPT_TAKEN;
	}
	put_addr(o + ptr - 1, iface_addr(fe.ifp));
	o[2] = (uint8_t)(ptr + 4);
	h->dst = next;
	put_addr(p->data + 16, next);
	p->data[10] = p->data[11] = 0;
	sum = ip_sum_fold(ip_sum_add(0, p->data, h->hdr_len));
	p->data[10] = (uint8_t)(sum >> 8);
	p->data[11] = (uint8_t)sum;
	h->checksum = sum;
	return IP_OPT_PASS;
}

enum ip_options_verdict ip_options_input(struct iface *in, struct pkt *p, struct ip_hdr *h)
{
	uint8_t *o = p->data + IP_HDR_LEN;
	size_t len = h->hdr_len - IP_HDR_LEN;

	for (size_t i = 0; i < len && o[i] != OPT_END;) {
		size_t l = option_len(o + i, len - i);

		if (!l) {
			icmp_error(in->router, p, ICMP_PARAMETER, 0, 0);
			ip_drop(in->router, p, IP_DROP_OPTIONS);
			return IP_OPT_TAKEN;
		}
		if (o[i] == IP_OPT_LSRR || o[i] == IP_OPT_SSRR) {
			if (!in->router->ip->source_route) {
				refuse(in->router, p);
				return IP_OPT_TAKEN;
			}
			if (l >= 3 && ip_is_local(in->router, h->dst))
				return route_on(in, p, h, o + i);
			if (o[i] == IP_OPT_SSRR && !ip_is_local(in->router, h->dst)) {
				refuse(in->router, p);
				return IP_OPT_TAKEN;
			}
		}
		i += l;
	}
	return IP_OPT_PASS;
}
