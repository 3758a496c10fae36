/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IPsec in the forwarding path (RFC 2401, section 5): what leaves by an interface with a crypto
 * map is looked up and, if protected, sealed; what comes in clear though the map protects it is
 * dropped; ESP and AH for this router are opened and checked against the flow they belong to.
 *
 * Protected traffic never leaves in clear: with no SA, no peer or no role the packet is dropped
 * and counted as a send error. A packet too large for its tunnel is fragmented and each piece
 * encrypted, or encrypted whole and then fragmented, as `crypto ipsec fragmentation` says; with DF
 * set its sender is told the size that fits (RFC 4301, 8.1 and 8.2).
 */
#include <string.h>

#include "engine/core/event.h"
#include "engine/crypto/ipsec.h"
#include "engine/crypto/store.h"
#include "engine/net/icmp.h"
#include "lib/buf.h"

enum {
	PATH_MTU_AGE_S = 600, /* RFC 1191, 6.3: ten minutes */
	PATH_MTU_MIN = 256,
	AH_FIXED_LEN = 12,
	MAX_IP_HDR = 60,
	PORT_ISAKMP = 500,
	PROTO_IPIP = 4,
};

/* ---- sizes ---- */

uint16_t ipsec_pair_mtu(const struct ipsec_pair *p, uint16_t mtu)
{
	size_t head = p->tunnel ? 0 : IP_HDR_LEN; /* not part of what is padded */
	size_t fixed = IP_HDR_LEN, align;

	if (p->encap_port)
		fixed += ESP_UDP_LEN;
	if (p->ah_out.proto)
		fixed += (size_t)AH_FIXED_LEN + p->ah_out.icv_len;
	if (p->esp_out.proto)
		fixed += ESP_HDR_LEN + (size_t)p->esp_out.iv_len + p->esp_out.icv_len;
	if (mtu < fixed + ESP_HDR_LEN)
		return 0;
	if (!p->esp_out.proto)
		return (uint16_t)(mtu - fixed + head);
	align = p->esp_out.block > ESP_ALIGN ? p->esp_out.block : ESP_ALIGN;
	return (uint16_t)((mtu - fixed) / align * align - ESP_TRAILER_LEN + head);
}

static uint16_t ipsec_flow_mtu(const struct ipsec_flow *f, const struct iface *out)
{
	const struct sim *s = out->router->sim;
	bool learned = f->path_mtu && s->now_ns - f->path_mtu_ns < PATH_MTU_AGE_S * NS_PER_S;

	return learned && f->path_mtu < out->ip_mtu ? f->path_mtu : out->ip_mtu;
}

/* ---- outbound ---- */

static enum ip_verdict ipsec_refuse(struct router *r, struct ipsec_flow *f, struct pkt *p)
{
	f->count.send_errors++;
	ip_drop(r, p, IP_DROP_CRYPTO);
	return IP_CONSUMED;
}

/* RFC 4301, 8.1: DF of the outer header is copied, cleared or set, as configured; transport mode
 * has but one header. */
static bool ipsec_outer_df(const struct router *r, const struct ipsec_pair *pair,
			   const struct ip_hdr *inner)
{
	if (!pair->tunnel || r->crypto->df == CRYPTO_DF_COPY)
		return (inner->frag & IP_DF) != 0;
	return r->crypto->df == CRYPTO_DF_SET;
}

/* An AH header covers the header in front, so that is made here, identification and all. */
static void ipsec_send_ah(struct router *r, struct ipsec_pair *pair, struct pkt *p,
			  const struct ip_hdr *inner, uint8_t next)
{
	struct ip_hdr h = {
		.tos = inner->tos,
		.id = r->crypto->ipsec->next_id++,
		.frag = ipsec_outer_df(r, pair, inner) ? IP_DF : 0,
		.ttl = pair->tunnel ? IP_DEFAULT_TTL : inner->ttl,
		.src = pair->tunnel ? pair->local : inner->src,
		.dst = pair->tunnel ? pair->remote : inner->dst,
	};

	if (!ah_seal(&pair->ah_out, p, &h, next)) {
		pair->flow->count.replay_rollover_send++;
		ipsec_refuse(r, pair->flow, p);
		return;
	}
	ip_route_out(r, p);
}

/* RFC 3948, 2.1: a UDP header without a checksum in front of the ESP header. */
static void ipsec_push_udp(struct pkt *p, uint16_t port)
{
	struct wbuf w;

	pkt_push(p, ESP_UDP_LEN);
	w = wbuf_from(p->data, ESP_UDP_LEN);
	wbuf_u16(&w, ESP_UDP_PORT);
	wbuf_u16(&w, port);
	wbuf_u16(&w, (uint16_t)p->len);
	wbuf_u16(&w, 0);
}

static void ipsec_send_esp(struct router *r, struct ipsec_pair *pair, struct pkt *p,
			   const struct ip_hdr *inner)
{
	/* RFC 4301, 5.1.2.1: the type of service is copied to the outer header. */
	const struct ip_tx tx = {
		.src = pair->tunnel ? pair->local : inner->src,
		.dst = pair->tunnel ? pair->remote : inner->dst,
		.proto = pair->encap_port ? IP_PROTO_UDP : IP_PROTO_ESP,
		.ttl = pair->tunnel ? 0 : inner->ttl,
		.tos = inner->tos,
		.df = ipsec_outer_df(r, pair, inner),
		.no_crypto = true,
	};

	if (pair->encap_port)
		ipsec_push_udp(p, pair->encap_port);
	ip_send(r, p, &tx);
}

static void ipsec_count_out(struct ipsec_pair *pair)
{
	struct ipsec_counters *c = &pair->flow->count;

	c->encaps++;
	c->encrypt += pair->esp_out.proto != 0;
	c->digest += pair->esp_out.icv_len || pair->ah_out.icv_len;
}

/* Seals the packet in the pair's SAs, ESP inside AH, and sends it. */
static void ipsec_encap(struct router *r, struct ipsec_pair *pair, struct pkt *p,
			const struct ip_hdr *h)
{
	uint8_t next = PROTO_IPIP;
	struct ip_hdr inner = *h;
	size_t len;

	if (!pair->tunnel) {
		next = h->proto;
		pkt_pull(p, h->hdr_len);
	}
	len = p->len;
	p->flags |= PKT_ENCRYPTED;
	if (pair->esp_out.proto) {
		if (!esp_seal(&pair->esp_out, p, next)) {
			pair->flow->count.replay_rollover_send++;
			ipsec_refuse(r, pair->flow, p);
			return;
		}
		next = IP_PROTO_ESP;
	}
	ipsec_count_out(pair);
	if (pair->ah_out.proto)
		ipsec_send_ah(r, pair, p, &inner, next);
	else
		ipsec_send_esp(r, pair, p, &inner);
	/* Accounting may end the pair: last. */
	if (pair->ah_out.proto && pair->esp_out.proto) {
		pair->ah_out.packets++;
		pair->ah_out.bytes += len;
	}
	ipsec_sa_account(pair->esp_out.proto ? &pair->esp_out : &pair->ah_out, len);
}

static bool ipsec_cuts_first(const struct iface *out)
{
	const struct router *r = out->router;

	if (out->crypto->fragmentation != CRYPTO_FRAG_DEFAULT)
		return out->crypto->fragmentation == CRYPTO_FRAG_BEFORE;
	if (r->crypto->fragmentation != CRYPTO_FRAG_DEFAULT)
		return r->crypto->fragmentation == CRYPTO_FRAG_BEFORE;
	return r->style != STYLE_12_2;
}

struct ipsec_cut {
	struct router *r;
	struct ipsec_flow *flow;
};

static void ipsec_encap_piece(void *ctx, struct pkt *p)
{
	const struct ipsec_cut *cut = ctx;
	struct ip_hdr h;

	/* The SA may have ended with the piece before. */
	if (cut->flow->out && ip_hdr_decode(p->data, p->len, &h))
		ipsec_encap(cut->r, cut->flow->out, p, &h);
	else
		ipsec_refuse(cut->r, cut->flow, p);
}

static enum ip_verdict ipsec_outbound(void *ctx, struct iface *out, struct pkt *p,
				      const struct ip_hdr *h)
{
	struct router *r = ctx;
	struct crypto_binding *b = out->crypto;
	struct ipsec_flow *f;
	struct acl_key k;
	uint16_t max;
	bool df;

	if (!b || p->flags & PKT_ENCRYPTED)
		return IP_PASS;
	acl_key_from(&k, h, p->data + h->hdr_len, h->total_len - h->hdr_len);
	f = ipsec_classify(b, &k, true);
	if (!f)
		return IP_PASS;
	if (!f->out || !b->active) {
		f->count.no_sa_send++;
		ipsec_flow_request(r, f);
		return ipsec_refuse(r, f, p);
	}
	ike_traffic(r, f->out->local, f->out->remote, true);
	if (!f->out) /* The keepalive found its peer dead just now. */
		return ipsec_refuse(r, f, p);
	max = ipsec_pair_mtu(f->out, ipsec_flow_mtu(f, out));
	df = ipsec_outer_df(r, f->out, h);
	/* Tunnels only (RFC 4301, 7): transport mode takes whole datagrams. What asks for no
	 * fragments is still cut where the tunnel does not ask for that either. */
	if (h->total_len > max && f->out->tunnel && max >= h->hdr_len + 8u &&
	    (!(h->frag & IP_DF) || !df) && ipsec_cuts_first(out)) {
		ip_fragment_each(p, h, max, ipsec_encap_piece, &(struct ipsec_cut){r, f});
		return IP_CONSUMED;
	}
	/* What may be fragmented outside need not fit. */
	if (h->total_len > max && df) {
		icmp_error(r, p, ICMP_UNREACHABLE, 4, max);
		ip_drop(r, p, IP_DROP_DF);
		return IP_CONSUMED;
	}
	/* RFC 4303, 3.1.1: transport mode takes whole datagrams; and 64 KB is all IP can say. */
	if ((!f->out->tunnel && h->frag & (IP_MF | IP_OFFSET_MASK)) ||
	    h->total_len + (size_t)MAX_IP_HDR * 3 > UINT16_MAX) {
		f->count.encaps_failed++;
		return ipsec_refuse(r, f, p);
	}
	ipsec_encap(r, f->out, p, h);
	return IP_CONSUMED;
}

/* ---- inbound, in clear ---- */

/* Key management and protected packets for this router itself are never expected to
 * be protected. */
static bool ipsec_exempt(const struct router *r, const struct ip_hdr *h, const struct acl_key *k)
{
	if (ip_is_multicast(h->dst) || h->dst == UINT32_MAX)
		return true;
	if (!ip_is_local(r, h->dst))
		return false;
	if (h->proto == IP_PROTO_ESP || h->proto == IP_PROTO_AH)
		return true;
	return h->proto == IP_PROTO_UDP &&
	       (k->fragment || k->dport == PORT_ISAKMP || k->dport == ESP_UDP_PORT);
}

static enum ip_verdict ipsec_inbound(void *ctx, struct iface *in, struct pkt *p,
				     const struct ip_hdr *h)
{
	struct router *r = ctx;
	struct ipsec *ip = r->crypto->ipsec;
	struct acl_key k, mirror;
	struct ipsec_flow *f;

	if (!in->crypto || p->flags & PKT_DECRYPTED)
		return IP_PASS;
	acl_key_from(&k, h, p->data + h->hdr_len, h->total_len - h->hdr_len);
	if (ipsec_exempt(r, h, &k))
		return IP_PASS;
	mirror = k;
	mirror.src = k.dst;
	mirror.dst = k.src;
	mirror.sport = k.dport;
	mirror.dport = k.sport;
	f = ipsec_classify(in->crypto, &mirror, false);
	if (!f)
		return IP_PASS;
	/* RFC 4301, 5.2, step 4: the policy wanted protection. */
	f->count.recv_errors++;
	ip->stats.clear_dropped++;
	if (ipsec_may_log(r, &ip->clear_logged_ns))
		ev_crypto_not_ipsec(r, h->dst, h->src, h->proto);
	ip_drop(r, p, IP_DROP_CLEARTEXT);
	return IP_CONSUMED;
}

/* ---- inbound, protected ---- */

static void ipsec_check_failed(struct router *r, struct ipsec_sa *sa, struct pkt *p,
			       enum ipsec_check why)
{
	struct ipsec_counters *c = &sa->pair->flow->count;
	struct ipsec *ip = r->crypto->ipsec;

	c->recv_errors++;
	switch (why) {
	case IPSEC_REPLAYED:
		c->replay_failed_rcv++;
		if (ipsec_may_log(r, &ip->replay_logged_ns))
			ev_crypto_replay_error(r, sa->conn_id);
		break;
	case IPSEC_BAD_ICV:
		c->verify_failed++;
		if (ipsec_may_log(r, &ip->mac_logged_ns))
			ev_crypto_mac_error(r, sa->conn_id);
		break;
	case IPSEC_SHORT:
		c->invalid_len_rcv++;
		break;
	case IPSEC_BAD_PAD:
	case IPSEC_OK:
		c->decaps_failed++;
		break;
	}
	ip_drop(r, p, IP_DROP_CRYPTO);
}

static bool ipsec_proxy_has(const struct proxy *x, uint32_t addr, uint8_t proto, int port)
{
	return ((addr ^ x->addr) & x->mask) == 0 && (!x->proto || x->proto == proto) &&
	       (!x->port || port < 0 || x->port == port);
}

/* RFC 4301, 5.2, step 4: what came out must be what the SA was made for. */
static bool ipsec_identity_ok(const struct ipsec_flow *f, const struct pkt *p,
			      const struct ip_hdr *h)
{
	struct acl_key k;

	acl_key_from(&k, h, p->data + h->hdr_len, h->total_len - h->hdr_len);
	return ipsec_proxy_has(&f->remote_proxy, h->src, h->proto, k.sport) &&
	       ipsec_proxy_has(&f->local_proxy, h->dst, h->proto, k.dport);
}

/* Transport mode: the header in front gets its payload's type and length back. */
static void ipsec_rejoin(struct pkt *p, const uint8_t *hdr, size_t hdr_len, uint8_t next)
{
	uint8_t *at = pkt_push(p, hdr_len);
	uint16_t sum;

	memcpy(at, hdr, hdr_len);
	at[2] = (uint8_t)(p->len >> 8);
	at[3] = (uint8_t)p->len;
	at[9] = next;
	at[10] = at[11] = 0;
	sum = ip_sum_fold(ip_sum_add(0, at, hdr_len));
	at[10] = (uint8_t)(sum >> 8);
	at[11] = (uint8_t)sum;
}

/* The payload is clear and sound: it goes on as if it had come in by the interface. */
static void ipsec_receive(struct router *r, struct ipsec_sa *sa, struct pkt *p, const uint8_t *hdr,
			  size_t hdr_len, uint8_t next)
{
	struct ipsec_pair *pair = sa->pair;
	struct ipsec_counters *c = &pair->flow->count;
	size_t len = p->len;
	struct ip_hdr inner;

	if (pair->tunnel ? next != PROTO_IPIP : next == PROTO_IPIP) {
		c->invalid_prot_rcv++;
		ipsec_check_failed(r, sa, p, IPSEC_BAD_PAD);
		return;
	}
	if (!pair->tunnel)
		ipsec_rejoin(p, hdr, hdr_len, next);
	if (!ip_hdr_decode(p->data, p->len, &inner)) {
		ipsec_check_failed(r, sa, p, IPSEC_SHORT);
		return;
	}
	if (!ipsec_identity_ok(pair->flow, p, &inner)) {
		c->invalid_identity_rcv++;
		c->recv_errors++;
		if (ipsec_may_log(r, &r->crypto->ipsec->identity_logged_ns))
			ev_crypto_invalid_identity(r, inner.dst, inner.src, inner.proto);
		ip_drop(r, p, IP_DROP_CRYPTO);
		return;
	}
	c->decaps++;
	c->decrypt += pair->esp_in.proto != 0;
	c->verify += pair->esp_in.icv_len || pair->ah_in.icv_len;
	p->flags = (p->flags & ~(unsigned)PKT_ENCRYPTED) | PKT_DECRYPTED;
	ike_traffic(r, pair->local, pair->remote, false);
	ipsec_sa_account(sa, len);
	ip_route_out(r, p);
}

static void ipsec_unknown(struct router *r, struct pkt *p, uint8_t proto, uint32_t spi,
			  uint32_t dst)
{
	struct ipsec *ip = r->crypto->ipsec;

	ip->stats.unknown_spi++;
	/* 12.3 is silent: a router that has just become active gets what its predecessor's peers
	 * still send. */
	if (r->style == STYLE_12_2 && ipsec_may_log(r, &ip->spi_logged_ns))
		ev_crypto_invalid_spi(r, dst, proto, spi);
	ip_drop(r, p, IP_DROP_CRYPTO);
}

/* Opens ESP at p->data. `outer` is the AH SA it came out of, NULL: none; `port` the peer's if it
 * came in UDP, else 0. */
static void ipsec_esp_open(struct router *r, struct pkt *p, const struct ip_hdr *h,
			   const uint8_t *hdr, const struct ipsec_sa *outer, uint16_t port)
{
	struct ipsec *ip = r->crypto->ipsec;
	struct rbuf b = rbuf_from(p->data, p->len);
	uint32_t spi = rbuf_u32(&b);
	struct ipsec_sa *sa;
	enum ipsec_check check;
	uint8_t next = 0;

	if (b.failed) {
		ip->stats.malformed++;
		ip_drop(r, p, IP_DROP_CRYPTO);
		return;
	}
	sa = ipsec_sa_find(ip, IP_PROTO_ESP, spi, h->dst);
	if (!sa) {
		ipsec_unknown(r, p, IP_PROTO_ESP, spi, h->dst);
		return;
	}
	/* Both or neither: a pair that was agreed with AH does not take ESP alone. */
	if ((sa->pair->encap_port != 0) != (port != 0) ||
	    (sa->pair->ah_in.proto != 0) != (outer != NULL) ||
	    (outer && outer->pair != sa->pair)) {
		sa->pair->flow->count.invalid_prot_rcv++;
		ipsec_check_failed(r, sa, p, IPSEC_BAD_PAD);
		return;
	}
	check = esp_open(sa, p, &next);
	if (check != IPSEC_OK) {
		ipsec_check_failed(r, sa, p, check);
		return;
	}
	/* RFC 3948, 5.2 and RFC 3947, 6: the translation may choose another port at any time. */
	if (port && port != sa->pair->encap_port)
		ipsec_peer_port(r, sa->pair->local, sa->pair->remote, port);
	ipsec_receive(r, sa, p, hdr, h->hdr_len, next);
}

void ipsec_udp_input(struct router *r, struct pkt *p, const struct ip_hdr *h,
		     const struct udp_rx *d)
{
	uint8_t hdr[MAX_IP_HDR];

	memcpy(hdr, p->data - h->hdr_len, h->hdr_len);
	pkt_pull(p, ESP_UDP_LEN);
	pkt_trim(p, d->len);
	ipsec_esp_open(r, p, h, hdr, NULL, d->sport);
}

static void ipsec_esp_input(void *ctx, struct pkt *p, const struct ip_hdr *h)
{
	uint8_t hdr[MAX_IP_HDR];

	memcpy(hdr, p->data - h->hdr_len, h->hdr_len);
	ipsec_esp_open(ctx, p, h, hdr, NULL, 0);
}

static void ipsec_ah_input(void *ctx, struct pkt *p, const struct ip_hdr *h)
{
	struct router *r = ctx;
	struct ipsec *ip = r->crypto->ipsec;
	struct rbuf b = rbuf_from(p->data, p->len);
	uint8_t hdr[MAX_IP_HDR], next = 0;
	struct ipsec_sa *sa;
	enum ipsec_check check;
	uint32_t spi;

	memcpy(hdr, p->data - h->hdr_len, h->hdr_len);
	rbuf_skip(&b, 4);
	spi = rbuf_u32(&b);
	if (b.failed) {
		ip->stats.malformed++;
		ip_drop(r, p, IP_DROP_CRYPTO);
		return;
	}
	sa = ipsec_sa_find(ip, IP_PROTO_AH, spi, h->dst);
	if (!sa) {
		ipsec_unknown(r, p, IP_PROTO_AH, spi, h->dst);
		return;
	}
	check = ah_open(sa, p, h, &next);
	if (check != IPSEC_OK) {
		ipsec_check_failed(r, sa, p, check);
		return;
	}
	if (!sa->pair->esp_in.proto) {
		ipsec_receive(r, sa, p, hdr, h->hdr_len, next);
		return;
	}
	if (next != IP_PROTO_ESP) {
		sa->pair->flow->count.invalid_prot_rcv++;
		ipsec_check_failed(r, sa, p, IPSEC_BAD_PAD);
		return;
	}
	sa->packets++;
	sa->bytes += p->len;
	ipsec_esp_open(r, p, h, hdr, sa, 0);
}

/* ---- path MTU ---- */

/* What identifies an SA in the quoted beginning of a packet of ours. */
struct ipsec_quote {
	uint8_t proto;
	bool spi_known; /* a router need not quote more than eight bytes: of UDP no SPI */
	uint32_t spi;
	uint16_t port; /* of ESP in UDP: where to */
};

static bool ipsec_quote_read(const struct ip_hdr *h, const uint8_t *quoted, size_t len,
			     struct ipsec_quote *q)
{
	struct rbuf b = rbuf_from(quoted, len);
	uint16_t sport = 0;

	*q = (struct ipsec_quote){.proto = h->proto, .spi_known = true};
	if (h->proto == IP_PROTO_AH) {
		rbuf_skip(&b, 4);
	} else if (h->proto == IP_PROTO_UDP) {
		sport = rbuf_u16(&b);
		q->port = rbuf_u16(&b);
		rbuf_skip(&b, 4);
		q->spi_known = b.left >= 4;
		if (b.failed || sport != ESP_UDP_PORT)
			return false;
		if (!q->spi_known)
			return true;
	} else if (h->proto != IP_PROTO_ESP) {
		return false;
	}
	q->spi = rbuf_u32(&b);
	return !b.failed;
}

static bool ipsec_quote_is_of(const struct ipsec_quote *q, const struct ipsec_pair *p)
{
	const struct ipsec_sa *sa = q->proto == IP_PROTO_AH ? &p->ah_out : &p->esp_out;

	return sa->proto && p->encap_port == q->port && (!q->spi_known || sa->spi == q->spi);
}

/* A router on the way said what fits (RFC 1191); believed only of an SA we send by (RFC
 * 4301, 8.2). */
static void ipsec_icmp_error(void *ctx, uint32_t from, uint8_t type, uint8_t code, uint16_t mtu,
			     const struct ip_hdr *h, const uint8_t *quoted, size_t len)
{
	struct router *r = ctx;
	struct ipsec_quote q;
	struct ipsec_peer *peer;
	struct ipsec_pair *p;

	(void)from;
	if (type != ICMP_UNREACHABLE || code != 4 || mtu < PATH_MTU_MIN ||
	    !ipsec_quote_read(h, quoted, len, &q))
		return;
	peer = ipsec_peer_find(r->crypto->ipsec, h->src, h->dst);
	if (!peer)
		return;
	list_each (p, &peer->pairs, peer_node) {
		if (!ipsec_quote_is_of(&q, p))
			continue;
		p->flow->path_mtu = mtu;
		p->flow->path_mtu_ns = r->sim->now_ns;
	}
}

void ipsec_path_start(struct router *r)
{
	struct ipsec *ip = r->crypto->ipsec;

	ip->next_id = (uint16_t)router_chance_u32(r);
	ip->hooks = (struct ip_crypto_hooks){
		.ctx = r,
		.inbound = ipsec_inbound,
		.outbound = ipsec_outbound,
	};
	ip_set_crypto(r, &ip->hooks);
	ip_register_proto(r, IP_PROTO_ESP, ipsec_esp_input, r);
	ip_register_proto(r, IP_PROTO_AH, ipsec_ah_input, r);
	icmp_listen(r, ipsec_icmp_error, r);
}

void ipsec_path_stop(struct router *r)
{
	ip_set_crypto(r, NULL);
	ip_register_proto(r, IP_PROTO_ESP, NULL, NULL);
	ip_register_proto(r, IP_PROTO_AH, NULL, NULL);
}
