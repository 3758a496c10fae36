/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keepalives: is the peer still there? Two dialogues with one clockwork.
 *
 * IOS's own (between routers that know each other's vendor id): every `keepalive` seconds an
 * informational notify 32768 asks, 32769 answers, whatever the traffic. Who is asked sets its own
 * clock back, so that of two routers one asks and the other answers.
 *
 * Dead peer detection (RFC 3706), where the peer showed its vendor id: R-U-THERE with a sequence
 * number; on demand (5.5: only with traffic to send and nothing heard), or periodic.
 *
 * A question without an answer is repeated every `retry` seconds; after the fifth the peer is dead.
 */
#include "engine/crypto/ike_priv.h"

#include <string.h>

/* What the asked one grants the asker: the way of its next question. */
enum { IKE_ALIVE_GRACE_MS = 50 };

static const struct isakmp_settings *ike_settings(const struct ike_sa *sa)
{
	return &sa->ike->c->isakmp;
}

bool ike_alive_is_dpd(const struct ike_sa *sa)
{
	return ike_settings(sa)->keepalive && sa->peer_dpd && ike_modern(sa);
}

bool ike_alive_is_ios(const struct ike_sa *sa)
{
	return ike_settings(sa)->keepalive && sa->peer_ios && !(sa->peer_dpd && ike_modern(sa));
}

static uint64_t ike_alive_period_ns(const struct ike_sa *sa)
{
	uint16_t s = ike_settings(sa)->keepalive_s;

	return (s ? s : 10) * NS_PER_S;
}

static uint64_t ike_alive_retry_ns(const struct ike_sa *sa)
{
	uint16_t s = ike_settings(sa)->retry_s;

	return (s ? s : 2) * NS_PER_S;
}

/* True if questions come by the clock; otherwise traffic brings them about. */
static bool ike_alive_by_clock(const struct ike_sa *sa)
{
	return ike_alive_is_ios(sa) || (ike_alive_is_dpd(sa) && ike_settings(sa)->periodic);
}

static void ike_alive_send(struct ike_sa *sa, uint16_t type, uint32_t seq)
{
	uint8_t cookies[16], data[4];
	struct wbuf w = wbuf_from(data, 4);
	bool dpd = type == IKE_N_R_U_THERE || type == IKE_N_R_U_THERE_ACK;

	ike_put_u64(cookies, sa->icookie);
	ike_put_u64(cookies + 8, sa->rcookie);
	wbuf_u32(&w, seq);
	/* RFC 3706, 5.3: SPI is the cookies, data the sequence number. IOS's own carries neither.
	 */
	ike_info_send_notify(sa, IKE_PROTO_ISAKMP, type, cookies, dpd ? 16 : 0, data, dpd ? 4 : 0);
}

static void ike_alive_ask(struct ike_sa *sa)
{
	struct ike_alive *a = &sa->alive;
	struct sim *s = sa->ike->r->sim;

	if (!a->asking) {
		a->asking = true;
		a->misses = 0;
		a->asked_ns = s->now_ns;
	}
	timer_start(s, &a->timer, ike_alive_retry_ns(sa));
	if (ike_alive_is_dpd(sa))
		ike_alive_send(sa, IKE_N_R_U_THERE, ++a->seq);
	else
		ike_alive_send(sa, IKE_N_ALIVE_ASK, 0);
}

static void ike_alive_due(void *ctx)
{
	struct ike_sa *sa = ctx;
	struct ike_alive *a = &sa->alive;
	struct router *r = sa->ike->r;

	/* A newer phase 1 has taken over, or the config no longer asks. */
	if (ike_sa_ready(sa->peer) != sa || !ike_settings(sa)->keepalive) {
		a->asking = false;
		return;
	}
	if (a->asking) {
		ev_ike_errcount(r, sa->id, "PEERS_ALIVE_TIMER");
		if (++a->misses >= IKE_ALIVE_TRIES) {
			ev_ike_silent_peer(r, sa->id);
			ike_sa_delete(sa, "P1 errcounter exceeded (PEERS_ALIVE_TIMER)",
				      IKE_END_DEAD | IKE_END_TELL);
			return;
		}
	}
	ike_alive_ask(sa);
}

void ike_alive_init(struct ike_sa *sa)
{
	timer_init(&sa->alive.timer, ike_alive_due, sa);
	sa->alive.seq = router_chance_u32(sa->ike->r) >> 1;
}

void ike_alive_start(struct ike_sa *sa)
{
	uint64_t grace = sa->initiator ? IKE_ALIVE_GRACE_MS * NS_PER_MS : 0;

	sa->alive.asking = false;
	if (ike_alive_by_clock(sa))
		timer_start(sa->ike->r->sim, &sa->alive.timer, ike_alive_period_ns(sa) + grace);
	else
		ike_alive_stop(sa);
}

void ike_alive_stop(struct ike_sa *sa)
{
	timer_stop(sa->ike->r->sim, &sa->alive.timer);
}

void ike_alive_heard(struct ike_sa *sa)
{
	struct ike_alive *a = &sa->alive;
	struct sim *s = sa->ike->r->sim;
	uint64_t next;

	sa->peer->heard_ns = s->now_ns;
	if (!a->asking)
		return;
	a->asking = false;
	a->misses = 0;
	if (!ike_alive_by_clock(sa)) {
		timer_stop(s, &a->timer);
		return;
	}
	/* The asker keeps its own step. */
	next = a->asked_ns + ike_alive_period_ns(sa);
	timer_start(s, &a->timer, next > s->now_ns ? next - s->now_ns : 0);
}

/* RFC 3706, 5.3: the SPI is the cookies of the dialogue. */
static bool ike_alive_names(const struct ike_sa *sa, const struct ike_notification *n)
{
	return n->spi.len == 16 && ike_get_u64(n->spi.p) == sa->icookie &&
	       ike_get_u64(n->spi.p + 8) == sa->rcookie;
}

/* RFC 3706, 5.4 and 6: each question once, in order. */
static void ike_alive_answer_dpd(struct ike_sa *sa, uint32_t seq)
{
	struct ike_alive *a = &sa->alive;

	ev_ike_dpd_seq(sa->ike->r, sa->id, "", seq);
	if (a->peer_seq_known && (int32_t)(seq - a->peer_seq) <= 0)
		return;
	a->peer_seq = seq;
	a->peer_seq_known = true;
	ike_alive_heard(sa);
	ike_alive_send(sa, IKE_N_R_U_THERE_ACK, seq);
}

/* RFC 3706, 6: an answer proves life only if it is to the last question, not one of old. */
static void ike_alive_acked(struct ike_sa *sa, uint32_t seq)
{
	ev_ike_dpd_seq(sa->ike->r, sa->id, "_ACK", seq);
	if (sa->alive.asking && seq == sa->alive.seq)
		ike_alive_heard(sa);
}

void ike_alive_notify(struct ike_sa *sa, const struct ike_notification *n)
{
	struct rbuf b = rbuf_from(n->data.p, n->data.len);
	uint32_t seq = n->data.len == 4 ? rbuf_u32(&b) : 0;

	switch (n->type) {
	case IKE_N_ALIVE_ASK:
		ike_alive_heard(sa);
		if (ike_alive_by_clock(sa))
			timer_start(sa->ike->r->sim, &sa->alive.timer,
				    ike_alive_period_ns(sa) + IKE_ALIVE_GRACE_MS * NS_PER_MS);
		ike_alive_send(sa, IKE_N_ALIVE_ACK, 0);
		break;
	case IKE_N_ALIVE_ACK:
		/* Has no number; only its being new counts (a node remembers its message id). */
		ike_alive_heard(sa);
		break;
	case IKE_N_R_U_THERE:
		if (ike_alive_names(sa, n))
			ike_alive_answer_dpd(sa, seq);
		break;
	case IKE_N_R_U_THERE_ACK:
		if (ike_alive_names(sa, n))
			ike_alive_acked(sa, seq);
		break;
	default:
		break;
	}
}

void ike_alive_traffic(struct ike_peer *p, bool outbound)
{
	struct ike_sa *sa = ike_sa_ready(p);
	uint64_t now = p->ike->r->sim->now_ns;

	if (!sa || !ike_alive_is_dpd(sa))
		return;
	if (!outbound)
		ike_alive_heard(sa);
	else if (!ike_settings(sa)->periodic && !sa->alive.asking &&
		 now - p->heard_ns >= ike_alive_period_ns(sa))
		ike_alive_ask(sa);
}
