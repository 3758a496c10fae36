/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP without listeners: every segment is answered with a reset (RFC 793, section 3.4). And the
 * segment size that passing connections ask for (`ip tcp adjust-mss`). */
#include "engine/net/stack.h"

enum { TCP_OPT_END = 0, TCP_OPT_NOP = 1, TCP_OPT_MSS = 2 };
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

/* Puts the value of the option at `t[at]` (RFC 9293, section 3.7.1) and mends the checksum (RFC
 * 1624, section 3); at an odd place its bytes lie in two words, which the sum sees swapped. */
static void tcp_put_mss(uint8_t *t, size_t at, uint16_t mss)
{
	uint16_t was = (uint16_t)(t[at] << 8 | t[at + 1]), is = mss;
	uint32_t sum = (uint16_t)~(t[16] << 8 | t[17]);

	if (at & 1) {
		was = (uint16_t)(was << 8 | was >> 8);
		is = (uint16_t)(is << 8 | is >> 8);
	}
	sum += (uint16_t)~was + (uint32_t)is;
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	t[16] = (uint8_t)(~sum >> 8);
	t[17] = (uint8_t)~sum;
	t[at] = (uint8_t)(mss >> 8);
	t[at + 1] = (uint8_t)mss;
}

void tcp_clamp(struct pkt *p, const struct ip_hdr *h, uint16_t mss)
{
	uint8_t *t = p->data + h->hdr_len;
	size_t len = h->total_len - (size_t)h->hdr_len, end, l;

	if (h->proto != IP_PROTO_TCP || h->frag & IP_OFFSET_MASK || len < TCP_HDR ||
	    !(t[13] & TCP_SYN))
		return;
	end = (size_t)(t[12] >> 4) * 4;
	if (end > len)
		return;
	for (size_t i = TCP_HDR; i < end && t[i] != TCP_OPT_END; i += l) {
		l = t[i] == TCP_OPT_NOP ? 1 : i + 1 < end ? t[i + 1] : 0;
		if (!l || i + l > end || (l == 1 && t[i] != TCP_OPT_NOP))
			return;
		if (t[i] == TCP_OPT_MSS && l == 4 && (t[i + 2] << 8 | t[i + 3]) > mss)
			tcp_put_mss(t, i + 2, mss);
	}
}

void tcp_start(struct router *r)
{
	ip_register_proto(r, IP_PROTO_TCP, tcp_input, r);
}
