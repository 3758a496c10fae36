/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sending: encryption, what is kept for retransmission, and the retransmission timer: five times,
 * ten seconds apart, as IOS does. RFC 2408, 5.1 leaves the numbers open.
 */
#include "engine/crypto/ike_priv.h"

#include <stdlib.h>
#include <string.h>

void ike_flight_init(struct ike_flight *f, void (*fn)(void *ctx), void *ctx)
{
	timer_init(&f->timer, fn, ctx);
}

void ike_flight_free(struct ike_sa *sa, struct ike_flight *f)
{
	timer_stop(sa->ike->r->sim, &f->timer);
	free(f->rx.p);
	free(f->tx.p);
	memset(&f->rx, 0, sizeof(f->rx));
	memset(&f->tx, 0, sizeof(f->tx));
}

static void ike_blob_set(struct ike_blob *b, const uint8_t *p, size_t len)
{
	if (len > b->cap) {
		b->p = mem_realloc(b->p, len, 1);
		b->cap = len;
	}
	memcpy(b->p, p, len);
	b->len = len;
}

bool ike_flight_is_dup(const struct ike_flight *f, const uint8_t *p, size_t len)
{
	return f->rx.len == len && len && memcmp(f->rx.p, p, len) == 0;
}

void ike_flight_received(struct ike_flight *f, const uint8_t *p, size_t len)
{
	ike_blob_set(&f->rx, p, len);
	f->tx_answers_rx = false;
	f->tries = 0;
}

void ike_enc_start(struct ike_sa *sa, struct ike_node *n, enum ike_exchange x, bool clear,
		   struct ike_enc *e)
{
	struct ike_hdr h = {
	    .icookie = sa->icookie,
	    .rcookie = sa->rcookie,
	    .exchange = (uint8_t)x,
	    .flags = sa->keyed && !clear ? IKE_FLAG_ENCRYPTED : 0,
	    .mid = n ? n->mid : 0,
	};

	ike_enc_begin(e, sa->ike->out_msg, IKE_MAX_MSG, &h);
}

static void ike_transmit(struct ike_sa *sa, const uint8_t *p, size_t len)
{
	struct ip_tx tx = {
	    .src = sa->peer->local,
	    .dst = sa->peer->remote,
	    .no_crypto = true,
	};

	sa->ike->n.out++;
	sa->peer->sent_ns = sa->ike->r->sim->now_ns;
	if (sa->lport == IKE_NATT_PORT)
		ike_natt_transmit(sa, &tx, p, len);
	else
		udp_send(sa->ike->r, &tx, IKE_PORT, sa->rport, p, len);
}

bool ike_send(struct ike_sa *sa, struct ike_node *n, struct ike_enc *e, bool expects)
{
	struct ike_flight *f = n ? &n->flight : &sa->flight;
	uint8_t *iv = n ? n->iv : sa->iv;
	uint8_t *p = e->w.base;
	bool encrypt = p[19] & IKE_FLAG_ENCRYPTED;
	size_t len = ike_enc_finish(e, encrypt ? cipher_infos[sa->cipher].block : 1);

	if (len == 0)
		return false;
	if (encrypt && !ike_cbc(sa, iv, true, p + IKE_HDR_LEN, len - IKE_HDR_LEN, p + IKE_HDR_LEN))
		return false;
	ike_blob_set(&f->tx, p, len);
	f->tx_answers_rx = true;
	f->tries = 0;
	ike_say_sending(sa);
	if (expects)
		timer_start(sa->ike->r->sim, &f->timer, IKE_RETRANSMIT_S * NS_PER_S);
	else
		timer_stop(sa->ike->r->sim, &f->timer);
	ike_transmit(sa, p, len);
	return true;
}

void ike_resend(struct ike_sa *sa, struct ike_flight *f)
{
	if (f->tx.len == 0)
		return;
	sa->ike->n.retransmitted++;
	ike_say_sending(sa);
	ike_transmit(sa, f->tx.p, f->tx.len);
}

void ike_sa_retransmit(void *ctx)
{
	struct ike_sa *sa = ctx;
	struct router *r = sa->ike->r;

	ev_ike_rexmit1(r, sa->id, ike_state_name(sa->state), "...");
	if (++sa->flight.tries > IKE_RETRANSMITS) {
		ev_ike_silent_peer(r, sa->id);
		ike_sa_delete(sa,
			      ike_modern(sa) ? "Death by retransmission P1"
					     : "death by retransmission P1",
			      IKE_END_QUIET);
		return;
	}
	ev_ike_errcount(r, sa->id, "retransmit phase 1");
	ev_ike_rexmit1(r, sa->id, ike_state_name(sa->state), "");
	timer_start(r->sim, &sa->flight.timer, IKE_RETRANSMIT_S * NS_PER_S);
	ike_resend(sa, &sa->flight);
}

void ike_node_retransmit(void *ctx)
{
	struct ike_node *n = ctx;
	struct ike_sa *sa = n->sa;
	struct router *r = sa->ike->r;

	ev_ike_rexmit2(r, sa->id, ike_state_name(sa->state), (int32_t)n->mid, "...");
	if (++n->flight.tries > IKE_RETRANSMITS) {
		ike_node_done(n, "death by retransmission P2", true);
		ike_quick_failed(n);
		return;
	}
	ev_ike_errcount(r, sa->id, "retransmit phase 2");
	ev_ike_rexmit2(r, sa->id, ike_state_name(sa->state), (int32_t)n->mid, "");
	timer_start(r->sim, &n->flight.timer, IKE_RETRANSMIT_S * NS_PER_S);
	ike_resend(sa, &n->flight);
}
