/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * OSPF packets out and in (RFC 2328, 8.1 and 8.2): header, checksum, addresses, and whom a
 * received packet belongs to.
 */
#include "engine/ospf/ospf_int.h"

#include <string.h>

enum { OSPF_TTL = 1, OSPF_TOS = 0xc0, HELLO_OPTIONS_AT = 6, DD_OPTIONS_AT = 2 };

size_t ospf_tx_room(const struct ospf_iface *oif)
{
	size_t headers = IP_HDR_LEN + OSPF_HDR_LEN, least = OSPF_DD_LEN + OSPF_LSA_HDR_LEN;

	/* With a tiny MTU one entry a packet must still get through, as IP fragments. */
	return oif->ifp->ip_mtu > headers + least ? oif->ifp->ip_mtu - headers : least;
}

uint32_t ospf_nbr_dst(const struct ospf_nbr *nbr)
{
	return nbr->oif->net_type == OSPF_NET_P2P ? OSPF_ALL_ROUTERS : nbr->addr;
}

/* IOS 12.2 knows opaque LSAs but no link-local signalling; 12.3 announces both. */
static bool has_lls(const struct ospf_iface *oif)
{
	return oif->ifp->router->style != STYLE_12_2;
}

uint8_t ospf_hello_options(const struct ospf_iface *oif)
{
	return (oif->area->stub ? 0 : OSPF_OPT_E) | (has_lls(oif) ? OSPF_OPT_L : 0);
}

uint8_t ospf_dd_options(const struct ospf_iface *oif)
{
	return ospf_hello_options(oif) | OSPF_OPT_O;
}

void ospf_tx_begin(struct ospf_tx *tx, struct ospf_iface *oif, uint8_t type, size_t body_room)
{
	size_t room = OSPF_HDR_LEN + body_room + OSPF_LLS_LEN;
	struct ospf_hdr h = {
		.version = OSPF_VERSION,
		.type = type,
		.router_id = oif->proc->router_id,
		.area_id = oif->area->id,
	};

	tx->oif = oif;
	tx->type = type;
	tx->p = pkt_new(oif->ifp->router->sim, room);
	tx->w = wbuf_from(pkt_put(tx->p, room), room);
	ospf_hdr_encode(&tx->w, &h);
}

void ospf_tx_drop(struct ospf_tx *tx)
{
	pkt_free(tx->p);
	tx->p = NULL;
}

static void tx_finish(struct ospf_tx *tx, uint32_t lls)
{
	ospf_packet_finish(&tx->w);
	if (lls && has_lls(tx->oif))
		ospf_lls_encode(&tx->w, lls);
	pkt_trim(tx->p, tx->w.len);
}

static void traffic_sent(struct ospf_traffic *t, uint8_t type, size_t bytes)
{
	t->tx[type]++;
	t->tx_bytes[type] += bytes;
}

/* A packet without a route or a way out of the interface counts as type 0: failed. */
static void tx_count(struct ospf_iface *oif, uint8_t type, size_t len)
{
	size_t bytes = IP_HDR_LEN + len;

	traffic_sent(&oif->traffic, type, bytes);
	traffic_sent(&oif->proc->traffic, type, bytes);
	traffic_sent(&oif->ifp->router->ospf->traffic, type, bytes);
}

static void tx_one(struct ospf_iface *oif, struct pkt *p, uint32_t dst, uint8_t type)
{
	size_t len = p->len;
	struct ip_tx tx = {
		.src = oif->addr,
		.dst = dst,
		.proto = IP_PROTO_OSPF,
		.ttl = OSPF_TTL,
		.tos = OSPF_TOS,
		.out = oif->ifp,
		.no_crypto = true,
	};

	tx_count(oif, ip_send(oif->ifp->router, p, &tx) ? type : 0, len);
}

static void tx_out(struct ospf_iface *oif, struct pkt *p, uint32_t dst, uint8_t type)
{
	unsigned more = 0;
	struct pkt *copy;

	while ((copy = ospf_auth_seal(oif, p, &more)))
		tx_one(oif, copy, dst, type);
	tx_one(oif, p, dst, type);
}

void ospf_tx_send(struct ospf_tx *tx, uint32_t dst, uint32_t lls)
{
	tx_finish(tx, lls);
	tx_out(tx->oif, tx->p, dst, tx->type);
	tx->p = NULL;
}

struct pkt *ospf_tx_send_kept(struct ospf_tx *tx, uint32_t dst, uint32_t lls)
{
	struct pkt *kept;

	tx_finish(tx, lls);
	kept = pkt_clone(tx->p);
	tx_out(tx->oif, tx->p, dst, tx->type);
	tx->p = NULL;
	return kept;
}

void ospf_tx_again(struct ospf_iface *oif, const struct pkt *kept, uint32_t dst)
{
	tx_out(oif, pkt_clone(kept), dst, kept->data[1]);
}

/* 8.2: for whom it is, and whether the sender can be on this network. */
static bool addresses_fit(const struct ospf_iface *oif, const struct ip_hdr *ih)
{
	if (ih->dst == OSPF_ALL_DROUTERS) {
		if (!(oif->state & (OSPF_IF_DR | OSPF_IF_BACKUP)))
			return false;
	} else if (ih->dst != OSPF_ALL_ROUTERS && ih->dst != oif->addr) {
		return false;
	}
	return oif->net_type == OSPF_NET_P2P ||
	       prefix_has(prefix_make(oif->addr, oif->len), ih->src);
}

static enum ospf_drop header_fits(struct ospf_iface *oif, const struct pkt *p,
				  const struct ospf_hdr *h, const struct ip_hdr *ih)
{
	struct router *r = oif->ifp->router;
	enum ospf_drop drop;

	if (h->area_id != oif->area->id) {
		ev_ospf_area_mismatch(r, ih->src, oif->ifp, h->area_id, oif->area->id);
		return OSPF_DROP_AREA;
	}
	drop = ospf_auth_check(oif, p, h, ih->src);
	if (drop)
		return drop;
	if (h->router_id == oif->proc->router_id) {
		ev_ospf_dup_rtrid(r, h->router_id, ih->src, oif->ifp);
		return OSPF_DROP_DUP_ID;
	}
	return h->router_id ? OSPF_DROP_NONE : OSPF_DROP_ROUTER_ID;
}

/* Router, process and interface, as far as they are known: each counts what comes its way. */
struct counters {
	struct ospf_traffic *v[3];
	unsigned n;
};

static struct counters counters_of(struct ospf *o, struct ospf_iface *oif)
{
	struct counters c = {.v = {&o->traffic}, .n = 1};

	if (oif && oif->proc) {
		c.v[c.n++] = &oif->proc->traffic;
		c.v[c.n++] = &oif->traffic;
	}
	return c;
}

void ospf_drop_count(struct ospf_iface *oif, enum ospf_drop drop)
{
	struct counters c = counters_of(oif->ifp->router->ospf, oif);

	for (unsigned i = 0; i < c.n; i++)
		c.v[i]->drops[drop]++;
}

/*
 * The extended options that go with a hello or a description, if `options` announces any. A block
 * that does not hold is refused alone: the packet is good without it (RFC 5613, 2).
 */
static uint8_t lls_of(struct ospf_iface *oif, const struct pkt *p, const struct ospf_hdr *h,
		      const struct rbuf *b, size_t options_at)
{
	uint32_t lls = 0;

	if (b->left <= options_at || !(b->p[options_at] & OSPF_OPT_L))
		return 0;
	if (!ospf_auth_lls(oif, p, h, &lls) && has_lls(oif))
		ospf_drop_count(oif, OSPF_DROP_LLS);
	return (uint8_t)lls;
}

static enum ospf_drop input_from_nbr(struct ospf_nbr *nbr, const struct pkt *p,
				     const struct ospf_hdr *h, struct rbuf *b)
{
	switch (h->type) {
	case OSPF_DD:
		return ospf_dd_input(nbr, h, b, lls_of(nbr->oif, p, h, b, DD_OPTIONS_AT));
	case OSPF_LS_REQUEST:
		return ospf_request_input(nbr, h, b);
	case OSPF_LS_UPDATE:
		return ospf_update_input(nbr, h, b);
	default:
		return ospf_ack_input(nbr, b);
	}
}

/* 8.2, in its order but for the checksum, which is the authentication's (D.4). */
static enum ospf_drop input_check(struct ospf_iface *oif, const struct pkt *p,
				  const struct ospf_hdr *h, const struct ip_hdr *ih)
{
	if (!oif || !oif->proc || oif->passive || oif->state == OSPF_IF_DOWN)
		return OSPF_DROP_NOT_ENABLED;
	if (h->version != OSPF_VERSION)
		return OSPF_DROP_VERSION;
	if (h->length < OSPF_HDR_LEN || h->length > p->len)
		return OSPF_DROP_LENGTH;
	if (h->type < OSPF_HELLO || h->type > OSPF_LS_ACK)
		return OSPF_DROP_TYPE;
	if (ih->src == oif->addr)
		return OSPF_DROP_SELF;
	if (!addresses_fit(oif, ih))
		return OSPF_DROP_ADDRESS;
	return header_fits(oif, p, h, ih);
}

/* By type counts what got as far as the one that it is for; type 0 is of no type at all. */
static void rx_count(const struct counters *c, uint8_t type, size_t bytes)
{
	for (unsigned i = 0; i < c->n; i++) {
		c->v[i]->rx[type]++;
		c->v[i]->rx_bytes[type] += bytes;
	}
}

static enum ospf_drop input(const struct counters *c, struct ospf_iface *oif,
			    const struct pkt *p, const struct ip_hdr *ih)
{
	struct rbuf b = rbuf_from(p->data, p->len);
	struct ospf_nbr *nbr = NULL;
	enum ospf_drop drop;
	struct ospf_hdr h;

	if (!ospf_hdr_decode(&b, &h))
		return OSPF_DROP_LENGTH;
	drop = input_check(oif, p, &h, ih);
	if (drop == OSPF_DROP_TYPE)
		rx_count(c, 0, h.length);
	if (drop)
		return drop;
	if (h.type != OSPF_HELLO) {
		nbr = ospf_nbr_find(oif, h.router_id, ih->src);
		if (!nbr)
			return OSPF_DROP_NO_NBR;
	}
	rx_count(c, h.type, h.length);
	b = rbuf_from(p->data + OSPF_HDR_LEN, h.length - OSPF_HDR_LEN);
	/* Before it is acted on: a neighbour may end by what it says. */
	ospf_auth_heard(oif, p, &h, ih->src);
	if (nbr)
		return input_from_nbr(nbr, p, &h, &b);
	drop = ospf_hello_input(oif, &h, ih->src, &b, lls_of(oif, p, &h, &b, HELLO_OPTIONS_AT));
	ospf_auth_heard(oif, p, &h, ih->src);
	return drop;
}

void ospf_input(void *ctx, struct pkt *p, const struct ip_hdr *h)
{
	struct ospf_iface *oif = p->in ? p->in->ospf : NULL;
	struct ospf *o = ctx;
	struct counters c = counters_of(o, oif);
	enum ospf_drop drop = input(&c, oif, p, h);

	for (unsigned i = 0; i < c.n; i++) {
		c.v[i]->rx_all++;
		if (drop)
			c.v[i]->drops[drop]++;
	}
	pkt_free(p);
}
