/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * HSRP packets in and out: UDP port 1985 with TTL 1, to 224.0.0.2 (RFC 2281, section 5.1) or,
 * in version 2, to 224.0.0.102. An interface hears the version it speaks and no other.
 * A packet is checked, noted, and turned into one event of the state machine.
 */
#include "engine/hsrp/hsrp_priv.h"

#include <string.h>

#include "engine/net/ip.h"

/* Lines about refused packets in a second and an interface, at most. */
enum { HSRP_ERROR_LINES = 10 };

enum { HSRP_COMPLAIN_S = 30, HSRP_TOS = 0xc0 /* RFC 791: internetwork control */ };

static const char *const hsrp_op_names[] = {"Hello", "Coup", "Resign", "Advertise"};

static void hsrp_packet_line(struct hsrp_group *g, const char *way, const struct hsrp_pkt *p,
			     uint32_t addr)
{
	struct router *r = hsrp_router(g);
	const char *op = hsrp_op_names[p->op], *state = hsrp_wire_state_name(p->state);

	if (router_debugs(r, DEBUG_HSRP_PACKETS))
		ev_hsrp_packet(r, g->hif->ifp, g->group, op, way, addr, state, p->priority,
			       p->virtual_addr);
	else if (p->op != HSRP_OP_HELLO)
		ev_hsrp_packet_terse(r, g->hif->ifp, g->group, op, way, addr, state, p->priority,
				     p->virtual_addr);
}

struct ip_tx hsrp_tx(const struct hsrp_iface *hif)
{
	return (struct ip_tx){
		.src = iface_addr(hif->ifp),
		.dst = hif->version == 1 ? HSRP_V1_GROUP : HSRP_V2_GROUP,
		.ttl = 1,
		.tos = HSRP_TOS,
		.out = hif->ifp,
		.no_crypto = true,
	};
}

void hsrp_send(struct hsrp_group *g, enum hsrp_op op)
{
	struct iface *ifp = g->hif->ifp;
	struct router *r = ifp->router;
	struct hsrp_pkt p = {
		.version = (uint8_t)g->hif->version,
		.op = (uint8_t)op,
		.state = hsrp_state_wire(g->state),
		.hello_ms = g->hello_ms,
		.hold_ms = g->hold_ms,
		.priority = (uint8_t)g->priority,
		.group = (uint16_t)g->group,
		.virtual_addr = g->virtual_addr,
	};
	struct ip_tx tx = hsrp_tx(g->hif);
	uint8_t data[HSRP_MAX_LEN];
	const char *key;
	size_t len;

	if (!ifp->proto_up || !tx.src)
		return;
	tx.src_mac = g->state == HSRP_ACTIVE ? g->virtual_mac : NULL;
	memcpy(p.id, ifp->burned_in, sizeof(p.id));
	if (!hsrp_auth_prepare(g, &p, tx.src, &key)) {
		ev_hsrp_error_key(r, ifp, g->group, g->auth.chain);
		return;
	}
	len = hsrp_pkt_encode(&p, data, sizeof(data));
	hsrp_auth_sign(key, data, len);
	if (op == HSRP_OP_HELLO)
		g->stats.hello_out++;
	else if (op == HSRP_OP_COUP)
		g->stats.coup_out++;
	else
		g->stats.resign_out++;
	hsrp_packet_line(g, "out", &p, tx.src);
	udp_send(r, &tx, HSRP_PORT, HSRP_PORT, data, len);
}

/* RFC 2281, section 5.1: the higher priority wins, then the higher address. */
static bool hsrp_rx_higher(const struct hsrp_group *g, const struct hsrp_rx *rx)
{
	if (rx->pkt->priority != g->priority)
		return rx->pkt->priority > g->priority;
	return rx->src > iface_addr(g->hif->ifp);
}

/* At most one complaint in a while, of which `last_ns` has the time. */
static bool hsrp_may_complain(const struct hsrp_iface *hif, uint64_t *last_ns)
{
	uint64_t now = hif->ifp->router->sim->now_ns;

	if (*last_ns && now - *last_ns < HSRP_COMPLAIN_S * NS_PER_S)
		return false;
	*last_ns = now;
	return true;
}

/* Counts a refused packet; whether the debug may speak of it, which a flood should not fill. */
static bool hsrp_drop(struct hsrp_iface *hif, enum hsrp_drop why)
{
	uint64_t second = hif->ifp->router->sim->now_ns / NS_PER_S;

	hif->drops[why]++;
	if (second != hif->error_second)
		hif->error_lines = 0;
	hif->error_second = second;
	return hif->error_lines++ < HSRP_ERROR_LINES;
}

/* Refuses a packet of the interface's before a group has it. */
static void hsrp_refuse(struct hsrp_iface *hif, uint32_t from, enum hsrp_drop why)
{
	if (hsrp_drop(hif, why))
		ev_hsrp_error_packet(hif->ifp->router, hif->ifp, from, hsrp_drop_name(why));
}

/* The end of the debug's line. */
static const char *hsrp_auth_words(enum hsrp_drop why)
{
	if (why == HSRP_DROP_TEXT)
		return "Text auth failed";
	return why == HSRP_DROP_NO_MD5 ? "MD5 auth not present" : "MD5 auth failed";
}

static bool hsrp_auth_fits(struct hsrp_group *g, const struct hsrp_rx *rx)
{
	struct router *r = hsrp_router(g);
	enum hsrp_drop why = hsrp_auth_refuse(g, rx);

	if (why == HSRP_DROP_NONE)
		return true;
	if (hsrp_drop(g->hif, why))
		ev_hsrp_error_auth(r, g->hif->ifp, g->group, hsrp_op_names[rx->pkt->op], rx->src,
				   hsrp_auth_words(why));
	if (!hsrp_may_complain(g->hif, &g->complained_ns))
		return false;
	if (r->style == STYLE_12_2)
		ev_hsrp_badauth_12_2(r, rx->src, g->group, hsrp_wire_state_name(rx->pkt->state));
	else
		ev_hsrp_badauth(r, rx->src, g->group, hsrp_wire_state_name(rx->pkt->state));
	return false;
}

/* The long line of `debug standby events detail`, when the hello makes us change our mind. */
static void hsrp_hello_line(struct hsrp_group *g, const struct hsrp_rx *rx)
{
	const struct hsrp_pkt *p = rx->pkt;
	const uint8_t v1_id[6] = {0x00, 0x00, 0x0c, 0x07, 0xac, (uint8_t)p->group};

	if (g->active.who == HSRP_REMOTE && g->active.addr == rx->src)
		return;
	ev_hsrp_hello_detail(hsrp_router(g), g->hif->ifp, g->group, rx->src,
			     hsrp_wire_state_name(p->state), p->priority, p->virtual_addr,
			     p->hello_ms, p->hold_ms, p->version == 1 ? v1_id : p->id);
}

static void hsrp_hello_active(struct hsrp_group *g, const struct hsrp_rx *rx)
{
	bool higher = hsrp_rx_higher(g, rx);
	uint32_t theirs = rx->pkt->virtual_addr;

	if (g->configured_addr && theirs && theirs != g->configured_addr &&
	    hsrp_may_complain(g->hif, &g->complained_ns))
		ev_hsrp_diffvip(hsrp_router(g), g->hif->ifp, g->group, theirs,
				g->configured_addr);
	hsrp_hello_line(g, rx);
	/* An Active router that yields to nobody stays the active one it knows. */
	if (g->state != HSRP_ACTIVE || higher)
		hsrp_group_set_active(g, HSRP_REMOTE, rx);
	hsrp_fsm_event(g, higher ? HSRP_EV_ACTIVE_HIGHER : HSRP_EV_ACTIVE_LOWER, rx);
}

static void hsrp_hello_standby(struct hsrp_group *g, const struct hsrp_rx *rx)
{
	bool higher = hsrp_rx_higher(g, rx);

	/* A lower one is about to be replaced by us, or is wrong about us. */
	if (higher || g->state == HSRP_LEARN || g->state == HSRP_LISTEN ||
	    g->state == HSRP_ACTIVE)
		hsrp_group_set_standby(g, HSRP_REMOTE, rx);
	hsrp_fsm_event(g, higher ? HSRP_EV_STANDBY_HIGHER : HSRP_EV_STANDBY_LOWER, rx);
}

static void hsrp_group_receive(struct hsrp_group *g, const struct hsrp_rx *rx)
{
	switch (rx->pkt->op) {
	case HSRP_OP_HELLO:
		g->stats.hello_in++;
		if (rx->pkt->state == HSRP_WIRE_ACTIVE)
			hsrp_hello_active(g, rx);
		else if (rx->pkt->state == HSRP_WIRE_STANDBY)
			hsrp_hello_standby(g, rx);
		else if (rx->pkt->state == HSRP_WIRE_SPEAK && hsrp_rx_higher(g, rx))
			hsrp_fsm_event(g, HSRP_EV_SPEAK_HIGHER, rx);
		break;
	case HSRP_OP_COUP:
		g->stats.coup_in++;
		if (hsrp_rx_higher(g, rx))
			hsrp_fsm_event(g, HSRP_EV_COUP, rx);
		break;
	case HSRP_OP_RESIGN:
		/* Only the active router has something to resign from; to another Active one
		 * it is news worth a line. */
		g->stats.resign_in++;
		if (g->state == HSRP_ACTIVE ||
		    (g->active.who == HSRP_REMOTE && g->active.addr == rx->src))
			hsrp_fsm_event(g, HSRP_EV_RESIGN, rx);
		break;
	}
}

/* The source of a packet: another router of one of the interface's networks, or why not. */
static enum hsrp_drop hsrp_source_refuse(const struct iface *ifp, uint32_t src)
{
	if (!iface_addr_for(ifp, src))
		return HSRP_DROP_SUBNET;
	return ip_is_local(ifp->router, src) ? HSRP_DROP_OWN : HSRP_DROP_NONE;
}

/* Another router has our address, or a loop brings back what we sent. */
static void hsrp_duplicate(struct hsrp_iface *hif, const struct udp_rx *d)
{
	struct router *r = hif->ifp->router;

	if (!hsrp_may_complain(hif, &hif->complained_ns))
		return;
	if (r->style == STYLE_12_2)
		ev_hsrp_dupaddr_12_2(r, d->src, hif->ifp, d->from_mac);
	else
		ev_hsrp_dupaddr(r, d->src, hif->ifp, d->from_mac);
}

/* What is about no group of ours tells of the routers on the segment all the same. */
static void hsrp_iface_receive(struct hsrp_iface *hif, const struct hsrp_rx *rx)
{
	if (rx->pkt->op != HSRP_OP_ADVERTISE)
		hif->drops[HSRP_DROP_NO_GROUP]++;
	if (list_empty(&hif->groups))
		return;
	if (rx->pkt->op == HSRP_OP_ADVERTISE)
		hsrp_redirect_heard(hif, rx);
	else
		hsrp_redirect_snoop(hif, rx);
}

void hsrp_receive(void *ctx, const struct udp_rx *d)
{
	struct hsrp_iface *hif = d->in ? d->in->hsrp : NULL;
	struct hsrp_pkt pkt;
	struct hsrp_rx rx = {d->src, &pkt, d->data, d->len, d->from_mac};
	enum hsrp_drop why;
	struct hsrp_group *g;

	(void)ctx;
	if (!hif)
		return;
	why = d->dst == (hif->version == 1 ? HSRP_V1_GROUP : HSRP_V2_GROUP)
		      ? hsrp_pkt_decode(hif->version, d->data, d->len, &pkt)
		      : HSRP_DROP_DESTINATION;
	if (why == HSRP_DROP_NONE)
		why = hsrp_source_refuse(d->in, d->src);
	if (why != HSRP_DROP_NONE) {
		hsrp_refuse(hif, d->src, why);
		if (why == HSRP_DROP_OWN)
			hsrp_duplicate(hif, d);
		return;
	}
	if (pkt.op == HSRP_OP_ADVERTISE || !hif->by_number[pkt.group]) {
		hsrp_iface_receive(hif, &rx);
		return;
	}
	g = hif->by_number[pkt.group];
	if (g->state <= HSRP_INIT || *g->follow) {
		hif->drops[*g->follow ? HSRP_DROP_FOLLOWER : HSRP_DROP_GROUP_DOWN]++;
		return;
	}
	hsrp_packet_line(g, "in", &pkt, d->src);
	if (!hsrp_auth_fits(g, &rx))
		return;
	hsrp_redirect_snoop(hif, &rx);
	hsrp_group_receive(g, &rx);
}
