/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP without listeners: every segment is answered with a reset (RFC 793, section 3.4). */
#include "engine/net/stack.h"

enum { TCP_HDR = 20, TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_ACK = 16 };

static uint16_t tcp_sum(uint32_t src, uint32_t dst, const uint8_t *p, size_t len)
{
	uint32_t sum = (src >> 16) + (src & 0xffff) + (dst >> 16) + (dst & 0xffff);

	return ip_sum_fold(ip_sum_add(sum + IP_PROTO_TCP + (uint32_t)len, p, len));
}

static void tcp_reset(struct router *r, const struct ip_hdr *h, uint16_t sport, uint16_t dport,
		      uint32_t seq, uint32_t ack, uint8_t flags)
{
	struct ip_tx tx = {.src = h->dst, .dst = h->src, .proto = IP_PROTO_TCP};
	struct pkt *p = pkt_new(r->sim, TCP_HDR);
	struct wbuf b = wbuf_from(pkt_put(p, TCP_HDR), TCP_HDR);

	wbuf_u16(&b, sport);
	wbuf_u16(&b, dport);
	wbuf_u32(&b, seq);
	wbuf_u32(&b, ack);
	wbuf_u8(&b, TCP_HDR / 4 << 4);
	wbuf_u8(&b, flags);
	wbuf_zeros(&b, 6);
	wbuf_set_u16(&b, 16, tcp_sum(h->dst, h->src, p->data, TCP_HDR));
	ip_send(r, p, &tx);
}

static void tcp_input(void *ctx, struct pkt *p, const struct ip_hdr *h)
{
	struct router *r = ctx;
	struct rbuf b = rbuf_from(p->data, p->len);
	uint16_t sport = rbuf_u16(&b), dport = rbuf_u16(&b);
	uint32_t seq = rbuf_u32(&b), ack = rbuf_u32(&b);
	uint8_t off = rbuf_u8(&b) >> 4, flags = rbuf_u8(&b);
	size_t len = p->len;

	r->ip->stats.tcp_in++;
	rbuf_skip(&b, 6);
	if (b.failed || off < TCP_HDR / 4 || (size_t)off * 4 > len) {
		ip_drop(r, p, IP_DROP_TCP_FORMAT);
		return;
	}
	if (tcp_sum(h->src, h->dst, p->data, len)) {
		ip_drop(r, p, IP_DROP_TCP_CHECKSUM);
		return;
	}
	len -= (size_t)off * 4;
	len += (flags & TCP_SYN ? 1 : 0) + (flags & TCP_FIN ? 1 : 0);
	if (!(flags & TCP_RST) && ip_is_local(r, h->dst)) {
		if (flags & TCP_ACK)
			tcp_reset(r, h, dport, sport, ack, 0, TCP_RST);
		else
			tcp_reset(r, h, dport, sport, 0, seq + (uint32_t)len, TCP_RST | TCP_ACK);
	}
	ip_drop(r, p, IP_DROP_TCP_PORT);
}

void tcp_start(struct router *r)
{
	ip_register_proto(r, IP_PROTO_TCP, tcp_input, r);
}
