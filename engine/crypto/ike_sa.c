/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The life of peers, phase 1 SAs and exchanges under them. A peer exists as long as it has an SA
 * or a waiting request; freeing an SA frees its exchanges and timers.
 */
#include "engine/crypto/ike_priv.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static uint64_t ike_peer_key(uint32_t local, uint32_t remote)
{
	return (uint64_t)local << 32 | remote;
}

struct ike_peer *ike_peer_find(const struct ike *ike, uint32_t local, uint32_t remote)
{
	uint64_t key = ike_peer_key(local, remote);
	struct ike_peer *p;

	ike_table_each(p, ike_table_chain(&ike->peers, key), key, by_addr) return p;
	return NULL;
}

struct ike_peer *ike_peer_get(struct ike *ike, uint32_t local, uint32_t remote)
{
	struct ike_peer *p = ike_peer_find(ike, local, remote);

	if (p)
		return p;
	p = mem_zalloc(sizeof(*p));
	p->ike = ike;
	p->local = local;
	p->remote = remote;
	list_init(&p->sas);
	list_init(&p->reqs);
	ike_table_add(&ike->peers, &p->by_addr, ike_peer_key(local, remote));
	return p;
}

void ike_peer_put(struct ike_peer *p)
{
	if (!list_empty(&p->sas) || !list_empty(&p->reqs))
		return;
	ike_table_remove(&p->ike->peers, &p->by_addr);
	free(p);
}

static uint64_t ike_sa_key(uint64_t icookie, uint32_t remote)
{
	return icookie ^ remote;
}

struct ike_sa *ike_sa_find(const struct ike *ike, uint64_t icookie, uint64_t rcookie,
			   uint32_t local, uint32_t remote)
{
	uint64_t key = ike_sa_key(icookie, remote);
	struct ike_sa *sa;

	ike_table_each(sa, ike_table_chain(&ike->sas, key), key, by_cookie)
	{
		if (sa->icookie != icookie || sa->peer->local != local)
			continue;
		/* The responder's cookie is unknown to its peer in message 1, to us in message 2.
		 */
		if (sa->rcookie == rcookie || (sa->initiator && sa->rcookie == 0) ||
		    (!sa->initiator && rcookie == 0))
			return sa;
	}
	return NULL;
}

struct ike_sa *ike_sa_ready(const struct ike_peer *p)
{
	struct ike_sa *sa;

	list_each(sa, &p->sas,
		  of_peer) if (sa->fsm == IKE_FSM_IKE_P1_COMPLETE && !sa->dying) return sa;
	return NULL;
}

/* So long before its end a phase 1 is renewed whatever goes on under it. */
enum { IKE_REKEY_LAST_S = 2 };

static void ike_sa_expired(void *ctx)
{
	ike_sa_delete(ctx, "IKE SA Lifetime Exceeded", IKE_END_TELL);
}

/* Whether a quick mode that was begun here goes on under it. */
static bool ike_sa_is_asking(const struct ike_sa *sa)
{
	const struct ike_node *n;

	list_each (n, &sa->nodes, of_sa)
		if (n->initiator && (n->req || (n->q && !n->done)))
			return true;
	return false;
}

/* Phase 1 is built anew while the old one still serves, if anything hangs on it. */
static void ike_sa_rekey_due(void *ctx)
{
	struct ike_sa *sa = ctx;
	struct ike_peer *p = sa->peer;

	if (ike_sa_ready(p) != sa || sa->rekeying ||
	    !ipsec_has_sas(sa->ike->r, p->local, p->remote))
		return;
	/* Not while a quick mode goes on (ike_peer_serve() says why), unless the end is near. */
	if (ike_sa_is_asking(sa) && timer_left_ns(sa->ike->r->sim, &sa->expire) >
					    IKE_REKEY_LAST_S * NS_PER_S) {
		timer_start(sa->ike->r->sim, &sa->rekey, NS_PER_S);
		return;
	}
	sa->rekeying = true;
	ike_main_start(p);
}

struct ike_sa *ike_sa_new(struct ike_peer *p, bool initiator, uint64_t icookie)
{
	struct ike *ike = p->ike;
	struct ike_sa *sa = mem_zalloc(sizeof(*sa));

	sa->ike = ike;
	sa->peer = p;
	sa->initiator = initiator;
	sa->icookie = icookie;
	sa->lport = sa->rport = IKE_PORT;
	sa->rx_sport = sa->rx_dport = IKE_PORT;
	sa->id = ++ike->next_id;
	sa->created_ns = ike->r->sim->now_ns;
	sa->hs = mem_zalloc(sizeof(*sa->hs));
	sa->half_open = true;
	ike->half_open++;
	p->half_open++;
	list_init(&sa->nodes);
	ike_flight_init(&sa->flight, ike_sa_retransmit, sa);
	timer_init(&sa->expire, ike_sa_expired, sa);
	timer_init(&sa->rekey, ike_sa_rekey_due, sa);
	ike_alive_init(sa);
	ike_natt_init(sa);
	ike_table_add(&ike->sas, &sa->by_cookie, ike_sa_key(icookie, p->remote));
	list_push_front(&ike->all, &sa->all);
	list_push_front(&p->sas, &sa->of_peer);
	return sa;
}

static void ike_handshake_free(struct ike_sa *sa)
{
	if (!sa->hs)
		return;
	free(sa->hs->sa_body);
	mem_wipe(sa->hs, sizeof(*sa->hs));
	free(sa->hs);
	sa->hs = NULL;
}

static void ike_sa_not_half_open(struct ike_sa *sa)
{
	sa->ike->half_open -= sa->half_open;
	sa->peer->half_open -= sa->half_open;
	sa->half_open = false;
}

/* Takes the SA out of all tables and frees it; its peer stays. */
static void ike_sa_unlink(struct ike_sa *sa)
{
	struct sim *s = sa->ike->r->sim;
	struct ike_node *n, *tmp;

	list_each_safe(n, tmp, &sa->nodes, of_sa) ike_node_free(n);
	ike_sa_not_half_open(sa);
	ike_handshake_free(sa);
	ike_flight_free(sa, &sa->flight);
	timer_stop(s, &sa->expire);
	timer_stop(s, &sa->rekey);
	timer_stop(s, &sa->natt_alive);
	ike_alive_stop(sa);
	ike_table_remove(&sa->ike->sas, &sa->by_cookie);
	list_remove(&sa->all);
	list_remove(&sa->of_peer);
	mem_wipe(sa, sizeof(*sa));
	free(sa);
}

/* Of several dialogues one carries the keepalives and is renewed: when that goes, the next does. */
static void ike_peer_succeed(struct ike_peer *p)
{
	struct ike_sa *sa = ike_sa_ready(p);

	if (!sa || p->ike->stopping)
		return;
	if (!timer_running(&sa->alive.timer))
		ike_alive_start(sa);
	if (!timer_running(&sa->natt_alive))
		ike_natt_alive_start(sa);
	if (!timer_running(&sa->rekey) && !ike_peer_is_calling(p)) {
		sa->rekeying = false;
		ike_sa_lifetime_start(sa);
	}
}

void ike_sa_free(struct ike_sa *sa)
{
	struct ike_peer *p = sa->peer;

	sa->dying = true;
	ike_sa_unlink(sa);
	ike_peer_succeed(p);
	ike_peer_give_up(p);
	ike_peer_put(p);
}

void ike_sa_set_fsm(struct ike_sa *sa, enum ike_fsm to, const char *input)
{
	if (ike_talks(sa) && ike_modern(sa)) {
		ev_ike_input(sa->ike->r, sa->id,
			     strncmp(input, "IKE_MM_EXCH", 11) == 0 ||
				     strncmp(input, "IKE_INFO", 8) == 0
				 ? "IKE_MESG_FROM_PEER"
			     : strncmp(input, "IKE_SA_REQ", 10) == 0 ? "IKE_MESG_FROM_IPSEC"
								     : "IKE_MESG_INTERNAL",
			     input);
		ev_ike_fsm(sa->ike->r, sa->id, ike_fsm_name(sa->fsm), ike_fsm_name(to));
	}
	sa->fsm = to;
}

/* How long before its end a phase 1 is renewed. */
static uint32_t ike_rekey_margin(struct ike_sa *sa)
{
	uint32_t margin = sa->lifetime_s / 10;

	if (margin > 120)
		margin = 120;
	if (margin < 2)
		margin = 2;
	/* The side that built it renews it; the other waits half as long again. */
	return sa->initiator ? margin : margin / 2;
}

void ike_sa_lifetime_start(struct ike_sa *sa)
{
	struct sim *s = sa->ike->r->sim;
	uint32_t margin = ike_rekey_margin(sa);
	uint64_t age = s->now_ns - sa->up_ns, end = sa->lifetime_s * NS_PER_S;
	uint64_t renew = end - margin * NS_PER_S;

	timer_start(s, &sa->expire, end > age ? end - age : 0);
	/* Overdue, because another dialogue was in charge till now: soon, the initiator first. */
	if (sa->lifetime_s > 2 * margin)
		timer_start(s, &sa->rekey,
			    renew > age ? renew - age : (sa->initiator ? 1 : 2) * NS_PER_S);
}

void ike_sa_established(struct ike_sa *sa)
{
	struct sim *s = sa->ike->r->sim;

	sa->state = IKE_QM_IDLE;
	sa->step = NULL;
	sa->up_ns = s->now_ns;
	sa->peer->heard_ns = s->now_ns;
	ike_sa_not_half_open(sa);
	ike_handshake_free(sa);
	ike_sa_lifetime_start(sa);
	ike_alive_start(sa);
	ike_natt_alive_start(sa);
}

/* True if another phase 1 with the peer stands. */
static bool ike_sa_has_sibling(const struct ike_sa *sa)
{
	const struct ike_sa *o;

	list_each(o, &sa->peer->sas, of_peer)
	{
		if (o != sa && o->fsm == IKE_FSM_IKE_P1_COMPLETE && !o->dying)
			return true;
	}
	return false;
}

void ike_sa_delete(struct ike_sa *sa, const char *reason, unsigned how)
{
	struct router *r = sa->ike->r;
	uint32_t local = sa->peer->local, remote = sa->peer->remote;
	bool up = sa->fsm == IKE_FSM_IKE_P1_COMPLETE, ios = up && ike_alive_is_ios(sa);
	const char *does = ios ? "does" : "does not do";
	bool last = up && !ike_sa_has_sibling(sa);
	bool take = last && !(how & IKE_END_KEEP_P2) && (ios || how & IKE_END_DEAD);
	unsigned id = sa->id;
	struct ike_node *n;

	if (sa->dying)
		return;
	sa->dying = true;
	ev_ike_paranoid(r, id, does);
	if (take && ios) {
		ev_ike_going_away(r, id);
		ev_ike_bring_down(r, id);
		ev_ike_last_phase1(r, id);
		ev_ike_paranoid(r, id, does);
	}
	ev_ike_deleting_sa(r, id, reason, ike_role(sa), ike_state_name(sa->state), remote);
	if (take)
		ipsec_delete_peer(r, local, remote);
	sa->state = IKE_MM_NO_STATE;
	if (up && how & IKE_END_TELL)
		ike_info_send_delete(sa, IKE_PROTO_ISAKMP, NULL, 0);
	if (up)
		ike_sa_set_fsm(sa, IKE_FSM_IKE_DEST_SA, "IKE_PHASE1_DEL");
	if (take && ios) {
		ev_ike_paranoid(r, id, does);
		ipsec_delete_peer(r, local, remote);
	}
	list_each(n, &sa->nodes, of_sa) ev_ike_node_purging(r, id, (int32_t)n->mid);
	ike_sa_free(sa);
}

static uint64_t ike_node_key(const struct ike_sa *sa, uint32_t mid)
{
	return (uint64_t)sa->id << 32 | mid;
}

struct ike_node *ike_node_find(const struct ike_sa *sa, uint32_t mid)
{
	uint64_t key = ike_node_key(sa, mid);
	struct ike_node *n;

	ike_table_each(n, ike_table_chain(&sa->ike->nodes, key), key, by_mid) return n;
	return NULL;
}

uint32_t ike_node_new_mid(struct ike_sa *sa)
{
	uint32_t mid;

	do
		mid = router_chance_u32(sa->ike->r);
	while (mid == 0 || ike_node_find(sa, mid));
	return mid;
}

static void ike_node_purge(void *ctx)
{
	struct ike_node *n = ctx;

	ev_ike_node_purging(n->sa->ike->r, n->sa->id, (int32_t)n->mid);
	ike_node_free(n);
}

struct ike_node *ike_node_new(struct ike_sa *sa, uint32_t mid, bool initiator)
{
	struct ike_node *n = mem_zalloc(sizeof(*n));

	n->sa = sa;
	n->mid = mid;
	n->initiator = initiator;
	n->fsm = IKE_FSM_IKE_QM_READY;
	ike_iv_for(sa, mid, n->iv);
	ike_flight_init(&n->flight, ike_node_retransmit, n);
	timer_init(&n->purge, ike_node_purge, n);
	ike_table_add(&sa->ike->nodes, &n->by_mid, ike_node_key(sa, mid));
	list_push(&sa->nodes, &n->of_sa);
	sa->n_nodes++;
	if (ike_modern(sa) && !initiator)
		ev_ike_new_node(sa->ike->r, (int32_t)mid);
	return n;
}

void ike_node_set_fsm(struct ike_node *n, enum ike_fsm to, const char *input)
{
	struct router *r = n->sa->ike->r;

	if (ike_talks(n->sa) && ike_modern(n->sa)) {
		ev_ike_node_input(r, n->sa->id, (int32_t)n->mid,
				  strcmp(input, "IKE_QM_EXCH") == 0 ? "IKE_MESG_FROM_PEER"
								    : "IKE_MESG_INTERNAL",
				  input);
		ev_ike_node_fsm(r, n->sa->id, ike_fsm_name(n->fsm), ike_fsm_name(to));
	}
	n->fsm = to;
}

void ike_node_done(struct ike_node *n, const char *reason, bool error)
{
	struct sim *s = n->sa->ike->r->sim;

	if (n->done)
		return;
	n->done = true;
	n->step = NULL;
	ev_ike_node_deleting(n->sa->ike->r, n->sa->id, (int32_t)n->mid, error ? "TRUE" : "FALSE",
			     reason);
	timer_stop(s, &n->flight.timer);
	timer_start(s, &n->purge, IKE_NODE_AGE_S * NS_PER_S);
}

void ike_node_free(struct ike_node *n)
{
	struct ike_sa *sa = n->sa;

	timer_stop(sa->ike->r->sim, &n->purge);
	ike_flight_free(sa, &n->flight);
	ike_table_remove(&sa->ike->nodes, &n->by_mid);
	list_remove(&n->of_sa);
	sa->n_nodes--;
	ike_quick_failed(n);
	ike_quick_free(n);
	free(n);
}
