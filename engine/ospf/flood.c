/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Flooding (RFC 2328, section 13): received updates, the choice of interfaces and neighbours,
 * and updates that leave, gathered per interface for a few milliseconds as IOS paces them.
 */
#include "engine/ospf/ospf_int.h"

/* The age grows by InfTransDelay with every hop, up to MaxAge (13.3). */
static void put_lsa(struct wbuf *w, const struct ospf_lsa *lsa, unsigned delay_s)
{
	unsigned age = ospf_lsa_age_s(lsa) + delay_s;
	size_t at = w->len;

	wbuf_bytes(w, lsa->raw, lsa->hdr.length);
	if (!w->failed)
		ospf_lsa_set_age(w->base + at, age > OSPF_MAX_AGE_S ? OSPF_MAX_AGE_S
								    : (uint16_t)age);
}

/* How many of the first LSAs go into one update; at least one, which IP may have to fragment. */
static size_t batch_size(const struct ospf_iface *oif, struct ospf_lsa **lsas, size_t n,
			 size_t *bytes)
{
	size_t room = ospf_tx_room(oif), i;

	*bytes = 4;
	for (i = 0; i < n; i++) {
		if (i && *bytes + lsas[i]->hdr.length > room)
			break;
		*bytes += lsas[i]->hdr.length;
	}
	return i;
}

static size_t update_send(struct ospf_iface *oif, struct ospf_lsa **lsas, size_t n, uint32_t dst)
{
	size_t bytes, take = batch_size(oif, lsas, n, &bytes);
	struct ospf_tx tx;

	ospf_tx_begin(&tx, oif, OSPF_LS_UPDATE, bytes);
	wbuf_u32(&tx.w, (uint32_t)take);
	for (size_t i = 0; i < take; i++)
		put_lsa(&tx.w, lsas[i], oif->cfg.transmit_delay_s);
	ev_ospf_send_update(oif->ifp->router, dst, oif->ifp, (unsigned)(OSPF_HDR_LEN + bytes),
			    (unsigned)take);
	ospf_tx_send(&tx, dst, 0);
	return take;
}

void ospf_update_send_to(struct ospf_nbr *nbr, struct ospf_lsa **lsas, size_t n)
{
	for (size_t i = 0; i < n;)
		i += update_send(nbr->oif, lsas + i, n - i, ospf_nbr_dst(nbr));
}

static struct ospf_flood *flood_first(const struct ospf_iface *oif)
{
	return list_first(&oif->flood_list, struct ospf_flood, node);
}

static void flood_entry_free(struct ospf_iface *oif, struct ospf_flood *f)
{
	struct ospf_lsa *lsa = f->lsa;

	ospf_map_remove(&oif->flood_map, &f->hnode);
	list_remove(&f->node);
	pool_put(&oif->ifp->router->ospf->floods, f);
	if (!list_empty(&lsa->maxage_node))
		ospf_lsdb_sweep_soon(lsa->proc);
	ospf_lsa_unref(lsa);
}

static void flood_queue(struct ospf_iface *oif, struct ospf_lsa *lsa)
{
	struct ospf_flood *f;

	if (ospf_map_find(&oif->flood_map, lsa->hnode.key))
		return;
	f = pool_get(&oif->ifp->router->ospf->floods);
	*f = (struct ospf_flood){.lsa = lsa};
	f->hnode.key = lsa->hnode.key;
	ospf_map_add(&oif->flood_map, &f->hnode);
	list_push(&oif->flood_list, &f->node);
	ospf_lsa_ref(lsa);
	if (!timer_running(&oif->flood_timer))
		timer_start(oif->ifp->router->sim, &oif->flood_timer,
			    OSPF_FLOOD_PACING_MS * NS_PER_MS);
}

/* One update, then the next a pacing interval later. */
void ospf_flood_timer(void *ctx)
{
	enum { BATCH = 64 };
	struct ospf_iface *oif = ctx;
	uint32_t dst = OSPF_ALL_ROUTERS;
	struct ospf_lsa *lsas[BATCH];
	struct ospf_flood *f;
	size_t n = 0, sent;

	list_each(f, &oif->flood_list, node) {
		lsas[n++] = f->lsa;
		if (n == BATCH)
			break;
	}
	if (!n)
		return;
	/* 13.3, step 5: other routers of a broadcast network speak to the DR and the BDR. */
	if (oif->state == OSPF_IF_DROTHER)
		dst = OSPF_ALL_DROUTERS;
	sent = update_send(oif, lsas, n, dst);
	oif->scan_last = (unsigned)sent;
	if (oif->scan_max < sent)
		oif->scan_max = (unsigned)sent;
	while (sent--) {
		ospf_rxmt_sent(oif, flood_first(oif)->lsa);
		flood_entry_free(oif, flood_first(oif));
	}
	if (!list_empty(&oif->flood_list))
		timer_start(oif->ifp->router->sim, &oif->flood_timer,
			    OSPF_FLOOD_PACING_MS * NS_PER_MS);
}

void ospf_flood_now(struct ospf_iface *oif)
{
	while (!list_empty(&oif->flood_list))
		ospf_flood_timer(oif);
}

void ospf_flood_clear(struct ospf_iface *oif)
{
	timer_stop(oif->ifp->router->sim, &oif->flood_timer);
	while (!list_empty(&oif->flood_list))
		flood_entry_free(oif, flood_first(oif));
	ospf_map_free(&oif->flood_map);
}

/* 13.3, step 1, for one neighbour: true if the LSA went onto its retransmission list. */
static bool flood_to_nbr(struct ospf_nbr *nbr, struct ospf_lsa *lsa, const struct ospf_nbr *from)
{
	if (!(nbr->state & OSPF_NBR_FROM_EXCHANGE))
		return false;
	if (nbr->state != OSPF_NBR_FULL) {
		struct ospf_request *q = ospf_request_find(nbr, lsa->hnode.key);

		if (q) {
			struct ospf_lsa_hdr ours = ospf_lsa_hdr_now(lsa);
			int cmp = ospf_lsa_compare(&ours, &q->hdr);

			if (cmp < 0)
				return false;
			ospf_request_remove(nbr, q);
			ospf_request_check_soon(nbr);
			if (cmp == 0)
				return false;
		}
	}
	if (nbr == from)
		return false;
	/* RFC 5250, section 3: opaque LSAs only to those who know them. */
	if (lsa->hdr.type >= OSPF_LSA_OPAQUE_LINK && !(nbr->dd_options & OSPF_OPT_O))
		return false;
	ospf_rxmt_add(nbr, lsa);
	return true;
}

static bool flood_iface(struct ospf_iface *oif, struct ospf_lsa *lsa, const struct ospf_nbr *from)
{
	bool any = false, came_here = from && from->oif == oif;
	struct ospf_nbr *nbr;

	list_each(nbr, &oif->nbrs, node)
		any |= flood_to_nbr(nbr, lsa, from);
	if (!any)
		return false;
	/* Steps 3 and 4: the DR has told all, or will. */
	if (came_here && (from->addr == oif->dr || from->addr == oif->bdr))
		return false;
	if (came_here && oif->state == OSPF_IF_BACKUP)
		return false;
	flood_queue(oif, lsa);
	return came_here;
}

bool ospf_flood(struct ospf_lsa *lsa, const struct ospf_nbr *from)
{
	struct ospf_area *area;
	struct ospf_iface *oif;
	bool back = false;

	list_each(area, &lsa->proc->areas, node) {
		if (lsa->area ? lsa->area != area : area->stub)
			continue;
		list_each(oif, &area->ifaces, node)
			back |= flood_iface(oif, lsa, from);
	}
	return back;
}

/* Table 19 (13.5): how an LSA that was installed or was a duplicate is acknowledged. */
static void ack_new(struct ospf_nbr *nbr, const struct ospf_lsa_hdr *h, bool flooded_back)
{
	struct ospf_iface *oif = nbr->oif;

	if (flooded_back)
		return;
	if (oif->state == OSPF_IF_BACKUP && nbr->addr != oif->dr)
		return;
	ospf_ack_delayed(oif, h);
}

/* 13, step 5: newer than ours, or new, unless (a) it came too soon after the last instance. */
static enum ospf_drop update_newer(struct ospf_nbr *nbr, const struct ospf_lsa_hdr *h,
				   const uint8_t *raw, struct ospf_lsa *old)
{
	struct ospf_proc *proc = nbr->oif->proc;
	uint64_t now_ns = ospf_sim(proc)->now_ns;
	bool asked = ospf_request_find(nbr, ospf_key_of(h)) != NULL;
	struct ospf_lsa *lsa;
	bool back;

	if (!asked && old && old->flooded_in_ns &&
	    now_ns - old->flooded_in_ns < OSPF_MIN_LS_ARRIVAL_MS * NS_PER_MS)
		return OSPF_DROP_LSA_ARRIVAL;
	proc->n_received++;
	lsa = ospf_lsdb_install(proc, nbr->oif->area, h, raw);
	/* What was asked for did not come by flooding: the next instance may follow at once. */
	lsa->flooded_in_ns = asked ? 0 : now_ns;
	back = ospf_flood(lsa, nbr);
	ack_new(nbr, h, back);
	if (lsa->self)
		ospf_origin_contest(lsa);
	return OSPF_DROP_NONE;
}

/* 13, step 7: the same instance. It may be the neighbour's way to acknowledge ours. */
static void update_duplicate(struct ospf_nbr *nbr, const struct ospf_lsa_hdr *h,
			     struct ospf_hdrs *direct)
{
	struct ospf_rxmt *x = ospf_rxmt_find(nbr, ospf_key_of(h));
	struct ospf_iface *oif = nbr->oif;

	if (!x) {
		ospf_hdrs_add(direct, h);
		return;
	}
	ospf_rxmt_remove(x);
	if (oif->state == OSPF_IF_BACKUP && nbr->addr == oif->dr)
		ospf_ack_delayed(oif, h);
}

/* 13, step 8: ours is newer. It is sent back, unless that was done a moment ago. */
static enum ospf_drop update_older(struct ospf_nbr *nbr, struct ospf_lsa *ours)
{
	uint64_t now_ns = ospf_sim(ours->proc)->now_ns;

	if ((!ospf_lsa_is_max_age(ours) || ours->hdr.seq != OSPF_SEQ_LAST) &&
	    now_ns - ours->stored_ns >= OSPF_MIN_LS_ARRIVAL_MS * NS_PER_MS)
		ospf_update_send_to(nbr, &ours, 1);
	return OSPF_DROP_LSA_OLDER;
}

static bool type_is_known(uint8_t type)
{
	return (type >= OSPF_LSA_ROUTER && type <= OSPF_LSA_EXTERNAL) ||
	       (type >= OSPF_LSA_OPAQUE_LINK && type <= OSPF_LSA_OPAQUE_AS);
}

/*
 * 13, steps 1 and 2, in their order; 12.1.1: no age is beyond MaxAge. A list that its own length
 * contradicts is as bad as a wrong checksum.
 */
static enum ospf_drop lsa_check(const struct ospf_lsa_hdr *h, const uint8_t *raw)
{
	if (!ospf_lsa_checksum_ok(raw, h->length))
		return OSPF_DROP_LSA_CHECKSUM;
	if (!type_is_known(h->type))
		return OSPF_DROP_LSA_TYPE;
	if (!ospf_lsa_sound(h, raw))
		return OSPF_DROP_LSA_DATA;
	return h->age > OSPF_MAX_AGE_S ? OSPF_DROP_LSA_AGE : OSPF_DROP_NONE;
}

/* Takes one LSA of an update. UPD_REQUESTED ends the whole packet (step 6: BadLSReq). */
static enum ospf_drop update_lsa(struct ospf_nbr *nbr, const struct ospf_lsa_hdr *h,
				 const uint8_t *raw, struct ospf_hdrs *direct)
{
	struct ospf_proc *proc = nbr->oif->proc;
	enum ospf_drop drop = lsa_check(h, raw);
	struct ospf_request *q;
	struct ospf_lsa_hdr have;
	struct ospf_lsa *old;
	int cmp = 1;

	if (drop)
		return drop;
	/* Step 3. */
	if (ospf_area_shuts_out(nbr->oif->area, h->type))
		return OSPF_DROP_LSA_STUB;
	old = ospf_lsdb_find(ospf_lsdb_of(proc, nbr->oif->area, h->type), ospf_key_of(h));
	/* Step 4: nobody here needs to hear of the end of something unknown. */
	if (h->age == OSPF_MAX_AGE_S && !old && !proc->n_exchanging) {
		ospf_hdrs_add(direct, h);
		return OSPF_DROP_NONE;
	}
	/* Link-local opaque LSAs end here: nothing uses them, so none is kept (RFC 5250, 3). */
	if (h->type == OSPF_LSA_OPAQUE_LINK) {
		q = ospf_request_find(nbr, ospf_key_of(h));
		if (q)
			ospf_request_remove(nbr, q);
		ospf_hdrs_add(direct, h);
		return OSPF_DROP_NONE;
	}
	if (old) {
		have = ospf_lsa_hdr_now(old);
		cmp = ospf_lsa_compare(h, &have);
	}
	if (cmp > 0)
		return update_newer(nbr, h, raw, old);
	q = ospf_request_find(nbr, ospf_key_of(h));
	if (q) {
		ospf_nbr_event(nbr, OSPF_NBR_EV_BAD_REQUEST);
		return OSPF_DROP_UPD_REQUESTED;
	}
	if (cmp < 0)
		return update_older(nbr, old);
	update_duplicate(nbr, h, direct);
	return OSPF_DROP_NONE;
}

/* Each LSA that is refused counts for itself; the rest of the packet is looked at (13). */
static enum ospf_drop update_lsas(struct ospf_nbr *nbr, uint32_t n, struct rbuf *b,
				  struct ospf_hdrs *direct)
{
	struct ospf_lsa_hdr lh;
	const uint8_t *raw;
	enum ospf_drop drop;

	while (n--) {
		/* Where the next one begins is not known any more. */
		if (!ospf_lsa_next(b, &lh, &raw)) {
			ospf_drop_count(nbr->oif, OSPF_DROP_LSA_LENGTH);
			break;
		}
		drop = update_lsa(nbr, &lh, raw, direct);
		if (drop == OSPF_DROP_UPD_REQUESTED)
			return drop;
		if (drop)
			ospf_drop_count(nbr->oif, drop);
	}
	return OSPF_DROP_NONE;
}

enum ospf_drop ospf_update_input(struct ospf_nbr *nbr, const struct ospf_hdr *h, struct rbuf *b)
{
	struct ospf_hdrs direct = {0};
	enum ospf_drop drop;
	uint32_t n;

	if (!(nbr->state & OSPF_NBR_FROM_EXCHANGE))
		return OSPF_DROP_UPD_STATE;
	n = rbuf_u32(b);
	if (b->failed)
		return OSPF_DROP_BODY;
	ev_ospf_rcv_update(nbr->oif->ifp->router, nbr->router_id, nbr->oif->ifp, h->length, n);
	drop = update_lsas(nbr, n, b, &direct);
	ospf_ack_direct(nbr, &direct);
	ospf_hdrs_free(&direct);
	if (nbr->state & (OSPF_NBR_EXCHANGE | OSPF_NBR_LOADING))
		ospf_request_next(nbr);
	return drop;
}
