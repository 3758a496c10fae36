/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * NAT traversal: finding out about translation and moving to port 4500 (RFC 3947), what arrives
 * there (RFC 3948), and keepalives.
 *
 *   port 4500:  0xff                              NAT keepalive (RFC 3948, 2.3): dropped
 *               00 00 00 00 | ISAKMP message      (2.2: the marker where ESP has its SPI)
 *               SPI | sequence number | ...       ESP (2.1)
 *
 * Routers in the 12.2 style know nothing of it. A 12.3 router offers it in message 1 and shows it
 * in message 2 only to a peer that offered it: one that answers a 12.2 router, as in the reference
 * lab, sends what it always sent, and none of that lab's debug changes. Of the vendor ids only
 * that of RFC 3947 is offered; those of the drafts are known by name.
 *
 * Absent: NAT-OA (RFC 3947, 5.2), so that transport mode works only where the translation left
 * the addresses alone; several peers behind one address; a peer whose address changes.
 */
#include "engine/crypto/ike_priv.h"

#include <string.h>

enum { NATT_MARKER_LEN = 4 };

bool ike_natt_on(const struct ike *ike)
{
	return ike->r->style != STYLE_12_2 && ike->c->isakmp.enabled && !ike->c->isakmp.no_natt;
}

bool ike_natt_udp(const struct ike_sa *sa)
{
	return sa->lport == IKE_NATT_PORT && (sa->nat_here || sa->nat_there);
}

/* RFC 3947, 3.2: HASH(CKY-I | CKY-R | IP | Port). */
void ike_natt_hash(const struct ike_sa *sa, uint32_t addr, uint16_t port, uint8_t *out)
{
	uint8_t in[22];
	struct wbuf w = wbuf_from(in, sizeof(in));

	wbuf_u64(&w, sa->icookie);
	wbuf_u64(&w, sa->rcookie);
	wbuf_u32(&w, addr);
	wbuf_u16(&w, port);
	EVP_Digest(in, sizeof(in), out, NULL, sa->ike->c->ossl->md[sa->hash], NULL);
}

void ike_natt_put(struct ike_sa *sa, struct ike_enc *e)
{
	uint8_t hash[IKE_HASH_MAX];

	if (!sa->natt)
		return;
	/* The other end first, then this one. */
	ike_natt_hash(sa, sa->peer->remote, sa->rport, hash);
	ike_enc_payload(e, IKE_PL_NAT_D, hash, ike_prf_len(sa));
	ike_natt_hash(sa, sa->peer->local, sa->lport, hash);
	ike_enc_payload(e, IKE_PL_NAT_D, hash, ike_prf_len(sa));
}

static bool ike_natt_is(const struct ike_sa *sa, struct ike_chunk c, const uint8_t *hash)
{
	return c.len == ike_prf_len(sa) && memcmp(c.p, hash, c.len) == 0;
}

/* A line for each payload, and what it told. */
static void ike_natt_say(struct ike_sa *sa, unsigned n)
{
	struct router *r = sa->ike->r;

	for (unsigned i = 0; i < n; i++) {
		ev_ike_nat_d(r, sa->id, IKE_PL_NAT_D);
		if (i == 0 && sa->nat_here && sa->nat_there)
			ev_ike_nat_found(r, sa->id, "NAT found, both nodes inside NAT");
		else if (sa->nat_here)
			ev_ike_nat_found(r, sa->id, "My hash no match -  this node inside NAT");
		else if (sa->nat_there)
			ev_ike_nat_found(r, sa->id, "His hash no match - this node outside NAT");
	}
}

void ike_natt_take(struct ike_sa *sa, const struct ike_msg *m)
{
	uint8_t hash[IKE_HASH_MAX];

	if (!sa->natt || m->n_nat_d < 2)
		return;
	ike_natt_hash(sa, sa->peer->local, sa->rx_dport, hash);
	sa->nat_here = !ike_natt_is(sa, m->nat_d[0], hash);
	/* A host of several addresses sends one for each: any of them will do. */
	ike_natt_hash(sa, sa->peer->remote, sa->rx_sport, hash);
	sa->nat_there = true;
	for (unsigned i = 1; i < m->n_nat_d; i++)
		if (ike_natt_is(sa, m->nat_d[i], hash))
			sa->nat_there = false;
	ike_natt_say(sa, m->n_nat_d);
	/* RFC 3947, 4: the initiator moves with its next message, which is message 5. */
	if (sa->initiator && (sa->nat_here || sa->nat_there))
		sa->lport = sa->rport = IKE_NATT_PORT;
}

/* RFC 3947, 4 and 6: where a sound message came from is where the answer goes. */
void ike_natt_follow(struct ike_sa *sa)
{
	if (!sa->natt || sa->rx_dport != IKE_NATT_PORT)
		return;
	if (sa->lport == sa->rx_dport && sa->rport == sa->rx_sport)
		return;
	sa->lport = sa->rx_dport;
	sa->rport = sa->rx_sport;
	ipsec_peer_port(sa->ike->r, sa->peer->local, sa->peer->remote, sa->rport);
}

/* ---- keepalives (RFC 3948, section 4): from the side whose translation would be forgotten ---- */

static uint64_t ike_natt_period_ns(const struct ike_sa *sa)
{
	uint16_t s = sa->ike->c->isakmp.nat_keepalive_s;

	return (s ? s : IKE_NATT_KEEPALIVE_S) * NS_PER_S;
}

static void ike_natt_due(void *ctx)
{
	struct ike_sa *sa = ctx;
	struct ike_peer *p = sa->peer;
	struct sim *s = sa->ike->r->sim;
	uint64_t period = ike_natt_period_ns(sa), quiet = s->now_ns - p->sent_ns;
	struct ip_tx tx = {.src = p->local, .dst = p->remote, .no_crypto = true};

	if (ike_sa_ready(p) != sa)
		return;
	/* Anything that was sent keeps the translation as well. */
	if (quiet >= period) {
		p->sent_ns = s->now_ns;
		quiet = 0;
		udp_send(sa->ike->r, &tx, IKE_NATT_PORT, sa->rport, "\xff", 1);
	}
	timer_start(s, &sa->natt_alive, period - quiet);
}

void ike_natt_init(struct ike_sa *sa)
{
	timer_init(&sa->natt_alive, ike_natt_due, sa);
}

void ike_natt_alive_start(struct ike_sa *sa)
{
	if (sa->nat_here && ike_natt_udp(sa))
		timer_start(sa->ike->r->sim, &sa->natt_alive, ike_natt_period_ns(sa));
}

/* ---- port 4500 ---- */

static bool ike_natt_input(void *ctx, struct pkt *p, const struct ip_hdr *h, struct udp_rx *d)
{
	struct ike *ike = ctx;
	static const uint8_t marker[NATT_MARKER_LEN];

	if (d->len == 1 && d->data[0] == 0xff)
		return false;
	if (d->len >= NATT_MARKER_LEN && memcmp(d->data, marker, NATT_MARKER_LEN) == 0) {
		d->data += NATT_MARKER_LEN;
		d->len -= NATT_MARKER_LEN;
		ike_input(ike, d);
		return false;
	}
	ipsec_udp_input(ike->r, p, h, d);
	return true;
}

void ike_natt_config_changed(struct ike *ike)
{
	if (ike_natt_on(ike))
		udp_bind_whole(ike->r, IKE_NATT_PORT, ike_natt_input, ike);
	else
		udp_unbind(ike->r, IKE_NATT_PORT);
}

/* Sends a message from port 4500, behind the marker. */
void ike_natt_transmit(struct ike_sa *sa, const struct ip_tx *tx, const uint8_t *p, size_t len)
{
	uint8_t *out = sa->ike->marked;

	memset(out, 0, NATT_MARKER_LEN);
	memcpy(out + NATT_MARKER_LEN, p, len);
	udp_send(sa->ike->r, tx, IKE_NATT_PORT, sa->rport, out, len + NATT_MARKER_LEN);
}
