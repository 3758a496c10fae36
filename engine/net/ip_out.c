/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IPv4 output: this router's own packets, fragments (RFC 791, section 3.2), and the last steps of
 * all packets. Path MTU as RFC 1191 asks: a packet that must not be fragmented is answered with
 * the MTU of the way ahead.
 */
#include <string.h>

#include "engine/net/stack.h"

static const uint8_t mac_broadcast[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

/* Out of the interface, to the neighbour or to the group's link address (RFC 1112, 6.4). */
static void ip_to_link(struct router *r, struct pkt *p, const struct ip_way *way, uint32_t dst)
{
	uint32_t to = way->next_hop ? way->next_hop : dst;
	uint8_t mac[6] = {0x01, 0x00, 0x5e, dst >> 16 & 0x7f, (uint8_t)(dst >> 8), (uint8_t)dst};

	if (!way->out->kind->ethernet) {
		ip_drop(r, p, IP_DROP_DOWN);
		return;
	}
	if (ip_is_multicast(dst))
		eth_output(way->out, p, mac, way->src_mac, ETH_IP);
	else if (to == 0xffffffff || ip_local_find(r->ip, to, IP_LOCAL_BROADCAST, way->out))
		eth_output(way->out, p, mac_broadcast, way->src_mac, ETH_IP);
	else
		arp_resolve_send(way->out, p, to, way->src_mac);
}

/* Options follow the header at `at`: its length, and the checksum over both. */
static void ip_hdr_extend(uint8_t *at, size_t head)
{
	uint16_t sum;

	at[0] = (uint8_t)(0x40 | head / 4);
	at[10] = at[11] = 0;
	sum = ip_sum_fold(ip_sum_add(0, at, head));
	at[10] = (uint8_t)(sum >> 8);
	at[11] = (uint8_t)sum;
}

/* One fragment: `off` and `n` bytes of the payload behind a header of its own. */
static struct pkt *ip_fragment_make(const struct pkt *p, const struct ip_hdr *h, size_t off,
				    size_t n, const uint8_t *options, size_t options_len)
{
	size_t head = IP_HDR_LEN + options_len;
	struct pkt *f = pkt_new(p->sim, head + n);
	uint8_t *at = pkt_put(f, head + n);
	struct ip_hdr fh = *h;

	fh.total_len = (uint16_t)(head + n);
	fh.frag = (uint16_t)((h->frag & (IP_MF | IP_DF)) + (h->frag & IP_OFFSET_MASK) + off / 8);
	if (off + n < (size_t)(h->total_len - h->hdr_len))
		fh.frag |= IP_MF;
	ip_hdr_encode(at, &fh);
	if (options_len) {
		memcpy(at + IP_HDR_LEN, options, options_len);
		ip_hdr_extend(at, head);
	}
	memcpy(at + head, p->data + h->hdr_len + off, n);
	f->in = p->in;
	f->flags = p->flags;
	return f;
}

void ip_fragment_each(struct pkt *p, const struct ip_hdr *h, size_t mtu,
		      void (*give)(void *ctx, struct pkt *f), void *ctx)
{
	const uint8_t *options = p->data + IP_HDR_LEN;
	size_t options_len = h->hdr_len - IP_HDR_LEN, left = h->total_len - h->hdr_len, off = 0;
	uint8_t copied[40];

	while (left) {
		size_t room = (mtu - IP_HDR_LEN - options_len) & ~(size_t)7;
		size_t n = left > room ? room : left;

		give(ctx, ip_fragment_make(p, h, off, n, options, options_len));
		if (!off && options_len) {
			options_len = ip_options_copied(options, options_len, copied);
			options = copied;
		}
		off += n;
		left -= n;
	}
	pkt_free(p);
}

struct ip_leaving {
	struct router *r;
	const struct ip_way *way;
	uint32_t dst;
};

static void ip_fragment_leaves(void *ctx, struct pkt *f)
{
	const struct ip_leaving *l = ctx;

	ip_to_link(l->r, f, l->way, l->dst);
	l->r->ip->stats.fragments_made++;
}

void ip_output(struct router *r, struct pkt *p, struct ip_hdr *h, const struct ip_way *way)
{
	const struct ip_crypto_hooks *c = r->ip->crypto;

	if (!way->out->proto_up) {
		ip_drop(r, p, IP_DROP_DOWN);
		return;
	}
	if (way->out->crypto && c && c->outbound && !way->no_crypto &&
	    !(p->flags & PKT_ENCRYPTED) && !ip_is_multicast(h->dst) &&
	    c->outbound(c->ctx, way->out, p, h) == IP_CONSUMED)
		return;
	if (h->total_len <= way->out->ip_mtu) {
		ip_to_link(r, p, way, h->dst);
		return;
	}
	if (h->frag & IP_DF) {
		icmp_error(r, p, ICMP_UNREACHABLE, 4, way->out->ip_mtu);
		ip_drop(r, p, IP_DROP_DF);
		return;
	}
	r->ip->stats.fragmented++;
	ip_fragment_each(p, h, way->out->ip_mtu, ip_fragment_leaves,
			 &(struct ip_leaving){r, way, h->dst});
}

static void ip_looped(void *ctx)
{
	struct pkt *p = ctx;

	list_remove(&p->link);
	p->flags |= PKT_LOOPED;
	ip_deliver(p->router, p);
}

void ip_loop(struct router *r, struct pkt *p)
{
	p->router = r;
	timer_init(&p->timer, ip_looped, p);
	list_push(&r->ip->looped, &p->link);
	timer_start(r->sim, &p->timer, 0);
}

/* The way of a packet of our own; false if there is none. */
static bool ip_tx_way(struct router *r, const struct ip_tx *tx, struct ip_way *way)
{
	struct fib_entry fe;

	way->src_mac = tx->src_mac;
	way->no_crypto = tx->no_crypto;
	if (tx->out) {
		way->out = tx->out;
		way->next_hop = tx->next_hop;
		return true;
	}
	if (!fib_lookup(r, tx->dst, ip_flow_hash(tx->src, tx->dst), &fe) || fe.null0)
		return false;
	way->out = fe.ifp;
	way->next_hop = fe.next_hop;
	return true;
}

static uint32_t ip_tx_source(const struct ip_tx *tx, const struct ip_way *way, bool local)
{
	const struct iface_addr *a;

	if (tx->src)
		return tx->src;
	if (local)
		return tx->dst;
	a = iface_addr_for(way->out, way->next_hop ? way->next_hop : tx->dst);
	return a ? a->addr : iface_addr(way->out);
}

/* Of a packet of our own: the payload is at p->data. */
static void ip_count_sent(struct ip_stats *n, const struct pkt *p, const struct ip_hdr *h)
{
	uint8_t type = p->len && p->data[0] < ICMP_TYPES ? p->data[0] : ICMP_TYPES - 1;

	n->sent++;
	n->multicasts_out += ip_is_multicast(h->dst);
	n->broadcasts_out += h->dst == 0xffffffff;
	n->udp_out += h->proto == IP_PROTO_UDP;
	n->tcp_out += h->proto == IP_PROTO_TCP;
	n->icmp_out[type] += h->proto == IP_PROTO_ICMP;
}

bool ip_send(struct router *r, struct pkt *p, const struct ip_tx *tx)
{
	struct ip_way way = {0};
	bool local = !tx->out && ip_is_local(r, tx->dst);
	struct ip_hdr h = {
		.hdr_len = (uint8_t)(IP_HDR_LEN + tx->options_len),
		.tos = tx->tos,
		.frag = tx->df ? IP_DF : 0,
		.ttl = tx->ttl ? tx->ttl : IP_DEFAULT_TTL,
		.proto = tx->proto,
		.dst = tx->dst,
	};

	if (p->len > 65535 - IP_HDR_LEN || (!local && !ip_tx_way(r, tx, &way))) {
		r->ip->stats.drops[IP_DROP_NO_ROUTE]++;
		pkt_free(p);
		return false;
	}
	h.src = ip_tx_source(tx, &way, local);
	h.total_len = (uint16_t)(p->len + IP_HDR_LEN);
	h.id = r->ip->next_id++;
	ip_count_sent(&r->ip->stats, p, &h);
	ip_hdr_encode(pkt_push(p, IP_HDR_LEN), &h);
	if (tx->options_len)
		ip_hdr_extend(p->data, h.hdr_len);
	p->in = NULL;
	p->flags = (p->flags & (PKT_ENCRYPTED | PKT_DECRYPTED)) | PKT_LOCAL;
	if (local) {
		ip_debug(r, p, NULL, "sending");
		ip_loop(r, p);
		return true;
	}
	if (!tx->out)
		ip_debug_routed(r, p, way.out, "FIB");
	ip_debug(r, p, way.out,
		 ip_is_multicast(h.dst) || h.dst == 0xffffffff ? "sending broad/multicast"
								 : "sending");
	ip_output(r, p, &h, &way);
	return true;
}
