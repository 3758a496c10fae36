/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IKEv1 (RFC 2407, 2408, 2409, 3706): start and stop, the way in from UDP 500, requests of IPsec.
 *
 *   ike_wire.c  bytes <-> structs           ike_main.c   main mode, steps as a table
 *   ike_crypt.c keys, hashes, ciphers       ike_quick.c  quick mode, ike_p2.c its SA payloads
 *   ike_sa.c    life of SAs and exchanges   ike_info.c   notify and delete
 *   ike_send.c  sending, retransmission     ike_alive.c  keepalives
 *
 *   ike_natt.c  NAT traversal, port 4500
 *
 * Absent: aggressive mode, public keys, certificates, configuration mode.
 * A message that fits nothing known is dropped without an answer: unknown cookies tell a standby
 * router's silence apart from nobody's, and cost an attacker nothing to send.
 */
#include "engine/crypto/ike_priv.h"

#include <stdlib.h>
#include <string.h>

static struct ike *ike_of(const struct router *r)
{
	return r->crypto ? r->crypto->ike : NULL;
}

/* Deciphers into ike->plain and decodes. The IV moves on only if the message was sound. */
static bool ike_open(struct ike_sa *sa, uint8_t *iv, const uint8_t *p, struct ike_msg *m)
{
	struct ike *ike = sa->ike;
	size_t len = m->h.len - IKE_HDR_LEN;

	if (!(m->h.flags & IKE_FLAG_ENCRYPTED))
		return ike_msg_decode(p + IKE_HDR_LEN, len, m->h.next, m);
	return sa->keyed && ike_cbc(sa, iv, false, p + IKE_HDR_LEN, len, ike->plain) &&
	       ike_msg_decode(ike->plain, len, m->h.next, m);
}

/* What anybody may provoke is logged once a second. */
static bool ike_may_log(struct ike *ike)
{
	uint64_t now = ike->r->sim->now_ns;

	if (ike->bad_logged_ns && now - ike->bad_logged_ns < NS_PER_S)
		return false;
	ike->bad_logged_ns = now ? now : 1;
	return true;
}

static void ike_malformed(struct ike_sa *sa, const char *what)
{
	struct ike *ike = sa->ike;

	ike->n.drops[IKE_DROP_PAYLOAD]++;
	ev_ike_malformed(ike->r, sa->id, what);
	if (ike_may_log(ike))
		ev_ike_bad_message(ike->r, sa->peer->remote);
}

/* Before there are keys: said, and not believed. */
static void ike_clear_info_input(struct ike_sa *sa, const struct udp_rx *d, struct ike_msg *m)
{
	ike_say_received(sa, false);
	if (!ike_open(sa, sa->iv, d->data, m)) {
		ike_malformed(sa, "informational");
		return;
	}
	sa->ike->n.drops[IKE_DROP_UNHASHED]++;
	ev_ike_no_hash(sa->ike->r, sa->id);
	if (ike_may_log(sa->ike))
		ev_ike_mode_failure(sa->ike->r, "Informational", sa->peer->remote);
}

/* A message that came before: its answer once more, if it had one (RFC 2408, 5.1). */
static void ike_duplicate(struct ike_sa *sa, struct ike_flight *f, unsigned phase)
{
	sa->ike->n.drops[IKE_DROP_DUPLICATE]++;
	ev_ike_dup(sa->ike->r, sa->id, phase);
	if (!f->tx_answers_rx || f->tx.len == 0)
		return;
	ev_ike_dup_resend(sa->ike->r, sa->id, phase);
	ike_resend(sa, f);
}

/* What a flight knew before a message that may prove unsound. */
struct ike_kept {
	bool swapped, answers;
	unsigned tries;
	struct ike_blob rx;
};

static void ike_swap_in(struct ike_flight *f, const uint8_t *p, size_t len, struct ike_kept *k)
{
	*k = (struct ike_kept){true, f->tx_answers_rx, f->tries, f->rx};
	f->rx = (struct ike_blob){0};
	ike_flight_received(f, p, len);
}

static void ike_swap_back(struct ike_flight *f, struct ike_kept *k)
{
	if (!k->swapped)
		return;
	free(f->rx.p);
	f->rx = k->rx;
	f->tx_answers_rx = k->answers;
	f->tries = k->tries;
	k->rx.p = NULL;
}

static void ike_phase1_input(struct ike_sa *sa, const struct udp_rx *d, struct ike_msg *m)
{
	uint8_t iv[IKE_BLOCK_MAX];
	struct ike_kept kept = {0};
	int result = IKE_BAD;

	if (ike_flight_is_dup(&sa->flight, d->data, m->h.len)) {
		ike_duplicate(sa, &sa->flight, 1);
		return;
	}
	if (!sa->step) {
		sa->ike->n.drops[IKE_DROP_UNEXPECTED]++;
		return;
	}
	ike_say_received(sa, false);
	memcpy(iv, sa->iv, sizeof(iv));
	if (ike_open(sa, sa->iv, d->data, m)) {
		ike_swap_in(&sa->flight, d->data, m->h.len, &kept);
		result = ike_main_input(sa, m);
	}
	if (result == IKE_BAD) {
		ike_swap_back(&sa->flight, &kept);
		memcpy(sa->iv, iv, sizeof(iv));
		ike_malformed(sa, "phase 1");
	}
	free(kept.rx.p);
}

static void ike_phase2_input(struct ike_sa *sa, const struct udp_rx *d, struct ike_msg *m)
{
	struct ike_node *n = ike_node_find(sa, m->h.mid);
	bool quick = m->h.exchange == IKE_EXCH_QUICK;
	uint8_t iv[IKE_BLOCK_MAX];
	struct ike_kept kept = {0};
	bool fresh = !n;
	int result = IKE_BAD;

	if (n && ike_flight_is_dup(&n->flight, d->data, m->h.len)) {
		ike_duplicate(sa, &n->flight, 2);
		return;
	}
	if (n && (n->done || !quick)) {
		sa->ike->n.drops[IKE_DROP_DUPLICATE]++;
		return;
	}
	ike_say_received(sa, false);
	if (fresh) {
		n = ike_node_new(sa, m->h.mid, false);
		if (quick) {
			n->q = mem_zalloc(sizeof(*n->q));
			n->step = ike_quick_responder;
		}
	}
	memcpy(iv, n->iv, sizeof(iv));
	if (ike_open(sa, n->iv, d->data, m)) {
		ike_swap_in(&n->flight, d->data, m->h.len, &kept);
		result = quick ? ike_quick_input(sa, n, m) : ike_info_input(sa, n, m);
	}
	/* Sound, and the exchange may be gone by now. */
	if (result == IKE_BAD) {
		ike_swap_back(&n->flight, &kept);
		memcpy(n->iv, iv, sizeof(iv));
		ike_malformed(sa, quick ? "quick mode" : "informational");
		if (fresh)
			ike_node_free(n);
	}
	free(kept.rx.p);
}

static void ike_sa_input(struct ike_sa *sa, const struct udp_rx *d, struct ike_msg *m)
{
	bool up = sa->fsm == IKE_FSM_IKE_P1_COMPLETE;

	if (m->h.exchange == IKE_EXCH_MAIN && m->h.mid == 0)
		ike_phase1_input(sa, d, m);
	else if (up && m->h.mid && m->h.flags & IKE_FLAG_ENCRYPTED &&
		 (m->h.exchange == IKE_EXCH_QUICK || m->h.exchange == IKE_EXCH_INFO))
		ike_phase2_input(sa, d, m);
	else if (!up && m->h.exchange == IKE_EXCH_INFO && !(m->h.flags & IKE_FLAG_ENCRYPTED))
		ike_clear_info_input(sa, d, m);
	else
		sa->ike->n.drops[IKE_DROP_UNEXPECTED]++;
}

void ike_input(void *ctx, const struct udp_rx *d)
{
	struct ike *ike = ctx;
	struct ike_msg *m = &ike->msg;
	struct ike_sa *sa;

	ike->n.in++;
	if (!ike->c->isakmp.enabled) {
		ike->n.drops[IKE_DROP_DISABLED]++;
		return;
	}
	if (d->len > IKE_MAX_MSG || !ike_hdr_decode(d->data, d->len, &m->h)) {
		ike->n.drops[IKE_DROP_HEADER]++;
		return;
	}
	/* RFC 2408, 3.1: IKEv2 has the same header (RFC 7296, 3.1). */
	if (m->h.version >> 4 != IKE_VERSION >> 4) {
		ike->n.drops[IKE_DROP_VERSION]++;
		return;
	}
	/* A standby router, and one without such a map, says nothing. */
	if (!ipsec_peer_allowed(ike->r, d->dst, d->src)) {
		ike->n.drops[IKE_DROP_STRANGER]++;
		return;
	}
	/* RFC 2409, 5.4: neither begun nor taken. */
	if (m->h.exchange == IKE_EXCH_AGGRESSIVE) {
		ike->n.drops[IKE_DROP_AGGRESSIVE]++;
		return;
	}
	sa = ike_sa_find(ike, m->h.icookie, m->h.rcookie, d->dst, d->src);
	if (sa) {
		sa->rx_sport = d->sport;
		sa->rx_dport = d->dport;
		ike_sa_input(sa, d, m);
	} else if (m->h.exchange == IKE_EXCH_MAIN && m->h.rcookie == 0) {
		ike_main_offered(ike, d, &m->h);
	} else {
		ike->n.drops[IKE_DROP_COOKIES]++;
	}
}

void ike_start(struct router *r)
{
	struct ike *ike = mem_zalloc(sizeof(*ike));

	ike->r = r;
	ike->c = r->crypto;
	ike_table_init(&ike->sas);
	ike_table_init(&ike->nodes);
	ike_table_init(&ike->peers);
	ike_table_init(&ike->reqs);
	list_init(&ike->all);
	/* 12.x counts conn-ids from 1, later releases from 1001. */
	ike->next_id = r->style == STYLE_15 ? 1000 : 0;
	ike_crypt_start(ike);
	r->crypto->ike = ike;
	udp_bind(r, IKE_PORT, ike_input, ike);
	ike_natt_config_changed(ike);
}

void ike_stop(struct router *r)
{
	struct ike *ike = ike_of(r);

	if (!ike)
		return;
	ike->stopping = true;
	udp_unbind(r, IKE_PORT);
	udp_unbind(r, IKE_NATT_PORT);
	while (!list_empty(&ike->all))
		ike_sa_free(list_first(&ike->all, struct ike_sa, all));
	ike_crypt_stop(ike);
	ike_table_free(&ike->sas);
	ike_table_free(&ike->nodes);
	ike_table_free(&ike->peers);
	ike_table_free(&ike->reqs);
	mem_wipe(ike, sizeof(*ike));
	free(ike);
	r->crypto->ike = NULL;
}

void ike_config_changed(struct router *r)
{
	struct ike *ike = ike_of(r);
	struct ike_sa *sa;

	if (!ike)
		return;
	ike_natt_config_changed(ike);
	if (!ike->c->isakmp.enabled) {
		ike_clear(r, 0);
		return;
	}
	list_each(sa, &ike->all, all)
	{
		if (sa->fsm != IKE_FSM_IKE_P1_COMPLETE)
			continue;
		if (!ike->c->isakmp.keepalive)
			ike_alive_stop(sa);
		else if (!timer_running(&sa->alive.timer))
			ike_alive_start(sa);
	}
}

/* ---- requests ---- */

static uint64_t ike_flow_key(const void *flow)
{
	return (uint64_t)(uintptr_t)flow;
}

static struct ike_req *ike_req_find(const struct ike *ike, const void *flow)
{
	uint64_t key = ike_flow_key(flow);
	struct ike_req *q;

	ike_table_each(q, ike_table_chain(&ike->reqs, key), key, by_flow) return q;
	return NULL;
}

static struct ike_req *ike_req_new(struct ike *ike, const struct ipsec_request *want)
{
	struct ike_req *q = mem_zalloc(sizeof(*q));

	q->want = *want;
	for (unsigned i = 0; i < want->n_proposals; i++) {
		struct ipsec_proposal *p = &q->want.proposals[i];

		if (p->set_name)
			memccpy(q->set_names[i], p->set_name, 0, sizeof(q->set_names[i]) - 1);
		p->set_name = q->set_names[i];
		if (p->esp_cipher != CIPHER_NONE && !p->spi_esp)
			p->spi_esp = ipsec_new_spi(ike->r, IP_PROTO_ESP);
		if (p->ah_hash != HASH_NONE && !p->spi_ah)
			p->spi_ah = ipsec_new_spi(ike->r, IP_PROTO_AH);
	}
	list_init(&q->of_peer);
	ike_table_add(&ike->reqs, &q->by_flow, ike_flow_key(want->flow));
	return q;
}

void ike_req_free(struct ike *ike, struct ike_req *req)
{
	if (req->node)
		req->node->req = NULL;
	list_remove(&req->of_peer);
	ike_table_remove(&ike->reqs, &req->by_flow);
	free(req);
}

void ike_req_fail(struct ike *ike, struct ike_req *req)
{
	void *flow = req->want.flow;

	ike_req_free(ike, req);
	if (!ike->stopping)
		ipsec_request_failed(ike->r, flow);
}

/* While phase 1 is renewed they wait for the new one: what is built under the old one in the moment
 * in which that is replaced may go with it at the peer (strongSwan does so). */
void ike_peer_serve(struct ike_peer *p)
{
	struct ike_sa *sa;

	if (ike_peer_is_calling(p))
		return;
	while (!list_empty(&p->reqs) && (sa = ike_sa_ready(p))) {
		struct ike_req *req = list_first(&p->reqs, struct ike_req, of_peer);

		list_remove(&req->of_peer);
		ike_quick_start(sa, req);
	}
}

bool ike_peer_is_calling(const struct ike_peer *p)
{
	const struct ike_sa *sa;

	list_each(sa, &p->sas,
		  of_peer) if (sa->initiator && sa->half_open && !sa->dying) return true;
	return false;
}

void ike_peer_give_up(struct ike_peer *p)
{
	struct ike *ike = p->ike;

	if (ike_peer_is_calling(p))
		return;
	if (!ike->stopping)
		ike_peer_serve(p);
	while (!list_empty(&p->reqs))
		ike_req_fail(ike, list_first(&p->reqs, struct ike_req, of_peer));
}

/*
 * Call admission: a phase 1 more only within the limits. What stands is kept up: a peer with
 * which a phase 1 stands may renew it, a few at a time, whatever others do.
 */
static bool ike_admits(const struct ike *ike, uint32_t local, uint32_t remote)
{
	const struct isakmp_settings *s = &ike->c->isakmp;
	unsigned negotiating = s->max_negotiating ? s->max_negotiating : IKE_HALF_OPEN_MAX;
	const struct ike_peer *p = ike_peer_find(ike, local, remote);

	if (p && ike_sa_ready(p) && p->half_open < IKE_HALF_OPEN_KNOWN)
		return true;
	return ike->half_open < negotiating && (!s->max_sas || ike->sas.count < s->max_sas);
}

bool ike_may_call(struct ike *ike, uint32_t local, uint32_t remote, bool incoming)
{
	bool may = ike_admits(ike, local, remote);

	if (incoming)
		++*(may ? &ike->n.calls_in : &ike->n.calls_in_refused);
	else
		++*(may ? &ike->n.calls_out : &ike->n.calls_out_refused);
	if (!may && ike_may_log(ike))
		ev_ike_call_refused(ike->r, incoming ? "INCOMING" : "OUTGOING",
				    incoming ? remote : local, incoming ? local : remote);
	return may;
}

void ike_request(struct router *r, const struct ipsec_request *want)
{
	struct ike *ike = ike_of(r);
	struct ike_peer *p;
	struct ike_req *req;

	if (ike_req_find(ike, want->flow))
		return;
	if (!ike->c->isakmp.enabled || !want->n_proposals ||
	    !ipsec_peer_allowed(r, want->local, want->remote)) {
		ipsec_request_failed(r, want->flow);
		return;
	}
	ev_ike_ke_message(r, 1);
	p = ike_peer_find(ike, want->local, want->remote);
	if (!(p && (ike_sa_ready(p) || ike_peer_is_calling(p))) &&
	    !ike_may_call(ike, want->local, want->remote, false)) {
		ipsec_request_failed(r, want->flow);
		return;
	}
	req = ike_req_new(ike, want);
	p = ike_peer_get(ike, want->local, want->remote);
	list_push(&p->reqs, &req->of_peer);
	if (ike_sa_ready(p))
		ike_peer_serve(p);
	else if (!ike_peer_is_calling(p))
		ike_main_start(p);
}

void ike_traffic(struct router *r, uint32_t local, uint32_t remote, bool outbound)
{
	struct ike *ike = ike_of(r);
	struct ike_peer *p = ike ? ike_peer_find(ike, local, remote) : NULL;

	if (!p)
		return;
	if (outbound)
		p->sent_ns = r->sim->now_ns;
	ike_alive_traffic(p, outbound);
}

void ike_send_delete(struct router *r, uint32_t local, uint32_t remote, uint8_t proto,
		     const uint32_t *spis, size_t n)
{
	struct ike *ike = ike_of(r);
	struct ike_peer *p = ike ? ike_peer_find(ike, local, remote) : NULL;
	struct ike_sa *sa = p ? ike_sa_ready(p) : NULL;
	bool esp = proto == IP_PROTO_ESP || proto == IKE_PROTO_ESP;

	if (sa && n)
		ike_info_send_delete(sa, esp ? IKE_PROTO_ESP : IKE_PROTO_AH, spis, n);
}

/* Ends all SAs of a peer. Each end may free the peer, so it is looked up anew. */
static void ike_peer_end(struct ike *ike, uint32_t local, uint32_t remote, const char *reason,
			 unsigned how)
{
	struct ike_peer *p;

	while ((p = ike_peer_find(ike, local, remote))) {
		struct ike_sa *sa, *found = NULL;

		list_each(sa, &p->sas, of_peer) if (!sa->dying) found = sa;
		if (!found)
			return;
		ike_sa_delete(found, reason, how);
	}
}

void ike_drop(struct router *r, uint32_t local, uint32_t remote, bool tell)
{
	struct ike *ike = ike_of(r);

	if (ike)
		ike_peer_end(ike, local, remote, "No reason",
			     IKE_END_KEEP_P2 | (tell ? IKE_END_TELL : IKE_END_QUIET));
}

/* 0: any. */
static void clear_sas(struct router *r, unsigned conn_id, uint32_t remote)
{
	struct ike *ike = ike_of(r);
	bool again = ike != NULL;

	while (again) {
		struct ike_sa *sa;

		again = false;
		list_each(sa, &ike->all, all)
		{
			if (sa->dying || (conn_id && sa->id != conn_id) ||
			    (remote && sa->peer->remote != remote))
				continue;
			ike_sa_delete(sa, "clear crypto isakmp", IKE_END_TELL);
			again = true;
			break;
		}
	}
}

void ike_clear(struct router *r, unsigned conn_id)
{
	clear_sas(r, conn_id, 0);
}

void ike_clear_peer(struct router *r, uint32_t remote)
{
	clear_sas(r, 0, remote);
}

/* ---- for shows ---- */

static void ike_view(const struct ike_sa *sa, struct ike_sa_view *v)
{
	uint64_t left = timer_left_ns(sa->ike->r->sim, &sa->expire);

	*v = (struct ike_sa_view){
	    .icookie = sa->icookie,
	    .rcookie = sa->rcookie,
	    .local = sa->peer->local,
	    .remote = sa->peer->remote,
	    .local_port = sa->lport,
	    .remote_port = sa->rport,
	    .nat = ike_natt_udp(sa),
	    .initiator = sa->initiator,
	    .state = sa->state,
	    .deleted = sa->dying,
	    .conn_id = sa->keyed ? sa->id : 0,
	    .cipher = sa->cipher,
	    .hash = sa->hash,
	    .group = sa->group,
	    .psk = true,
	    .lifetime_s = sa->lifetime_s,
	    .lifetime_left_s = sa->up_ns ? (uint32_t)(left / NS_PER_S) : 0,
	    .keepalive = ike_alive_is_ios(sa),
	    .dpd = ike_alive_is_dpd(sa),
	    .peer_id = sa->peer_id,
	    .n_nodes = sa->n_nodes,
	    .cipher_key = sa->keyed ? sa->key : NULL,
	    .cipher_key_len = sa->keyed ? cipher_infos[sa->cipher].key_len : 0,
	};
}

void ike_keyed(const struct ike_sa *sa)
{
	const struct sim_observer *o = &sa->ike->r->sim->observer;
	struct ike_sa_view v;

	if (!o->ike_keys)
		return;
	ike_view(sa, &v);
	o->ike_keys(o->ctx, &v);
}

void ike_walk(const struct router *r, void (*fn)(void *ctx, const struct ike_sa_view *v), void *ctx)
{
	const struct ike *ike = ike_of(r);
	const struct ike_sa *sa;

	if (!ike)
		return;
	list_each(sa, &ike->all, all)
	{
		struct ike_sa_view v;

		ike_view(sa, &v);
		fn(ctx, &v);
	}
}

const struct ike_counters *ike_counters(const struct router *r)
{
	return &ike_of(r)->n;
}

struct ike_load ike_load(const struct router *r)
{
	const struct ike *ike = ike_of(r);
	const struct isakmp_settings *s = &r->crypto->isakmp;

	return (struct ike_load){
	    .max_sas = s->max_sas,
	    .max_negotiating = s->max_negotiating ? s->max_negotiating : IKE_HALF_OPEN_MAX,
	    .active = (unsigned)ike->sas.count - ike->half_open,
	    .negotiating = ike->half_open,
	};
}

const char *ike_drop_name(enum ike_drop why)
{
	static const char *const names[] = {
#define IKE_DROP(id, words) words,
#include "engine/crypto/ike_drop.def"
#undef IKE_DROP
	};

	return names[why];
}

void ike_clear_calls(struct router *r)
{
	struct ike_counters *n = &ike_of(r)->n;

	n->calls_in = n->calls_in_refused = n->calls_out = n->calls_out_refused = 0;
}

const struct isakmp_policy *ike_policies(const struct router *r, size_t *n)
{
	*n = r->crypto->n_policies;
	return r->crypto->policies;
}

const struct isakmp_key *ike_keys(const struct router *r, size_t *n)
{
	*n = r->crypto->n_keys;
	return r->crypto->keys;
}
