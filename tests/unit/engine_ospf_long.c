/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What OSPF does over days and years, in virtual time: every LSA is made anew each LSRefreshTime
 * (RFC 2328, 12.4) and none grows old (14), nothing is sent over and over, nothing piles up; and
 * the sequence numbers' end (12.1.6), to which a neighbour brings an LSA by a copy of it (13.4).
 */
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/net/acl.h"
#include "engine/ospf/ospf_int.h"
#include "tests/unit/world.h"

#define FE0 "FastEthernet0/0"
#define FE1 "FastEthernet0/1"

enum { N_ROUTERS = 4, N_EXT_A = 20, N_EXT_D = 12, DAY_S = 24 * 3600 };

/* a, b and c on a segment, d behind c; a and d carry statics in. */
struct net {
	struct sim *s;
	struct link *lan, *wire;
	struct router *r[N_ROUTERS];
};

static void run_ospf(struct router *r, bool redistribute)
{
	static const struct ospf_network inside = {0x0a000000, 0x00ffffff, 0};
	struct ospf_config c = ospf_config_default();

	c.networks = &inside;
	c.n_networks = 1;
	c.log_adjacency = true;
	c.redist[RIB_STATIC].on = redistribute;
	c.redist[RIB_STATIC].subnets = true;
	ospf_configure(r, 1, &c);
}

static void add_statics(struct router *r, uint32_t first, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		rib_static_add(r, prefix_make(first + (i << 8), 24), 0, r->null0, 1, 0, false);
}

static struct net net_new(void)
{
	static const char *const names[N_ROUTERS] = {"a", "b", "c", "d"};
	struct ospf_if_config p2p = ospf_if_config_default();
	struct net t = {.s = world_new()};
	char addr[24];

	t.lan = world_segment(t.s, "lan");
	t.wire = world_wire(t.s, "wire");
	for (unsigned i = 0; i < N_ROUTERS; i++) {
		t.r[i] = world_router(t.s, names[i]);
		snprintf(addr, sizeof(addr), "10.9.9.%u/32", i + 1);
		world_iface(t.r[i], "Loopback0", addr, NULL);
		snprintf(addr, sizeof(addr), "10.1.1.%u/24", i + 1);
		if (i < 3)
			world_iface(t.r[i], FE1, addr, t.lan);
	}
	p2p.net_type = OSPF_NET_P2P;
	ospf_if_configure(world_iface(t.r[2], FE0, "10.2.0.1/30", t.wire), &p2p);
	ospf_if_configure(world_iface(t.r[3], FE0, "10.2.0.2/30", t.wire), &p2p);
	for (unsigned i = 0; i < N_ROUTERS; i++)
		run_ospf(t.r[i], i == 0 || i == 3);
	return t;
}

static const struct ospf_proc *proc_of(const struct router *r)
{
	return ospf_find(r, 1);
}

static const struct ospf_lsdb *area_db(const struct router *r)
{
	return &list_first(&proc_of(r)->areas, struct ospf_area, node)->db;
}

static void lsdb_each(const struct ospf_lsdb *db, void (*fn)(const struct ospf_lsa *, void *),
		      void *ctx)
{
	for (unsigned type = 1; type < OSPF_LSA_TYPE_COUNT; type++) {
		const struct ospf_lsa *lsa;

		list_each(lsa, &db->types[type], node)
			fn(lsa, ctx);
	}
}

static void lsa_each(const struct router *r, void (*fn)(const struct ospf_lsa *, void *),
		     void *ctx)
{
	lsdb_each(area_db(r), fn, ctx);
	lsdb_each(&proc_of(r)->ext, fn, ctx);
}

static void lsa_count(const struct ospf_lsa *lsa, void *ctx)
{
	(void)lsa;
	++*(unsigned *)ctx;
}

static unsigned n_lsas(const struct router *r)
{
	unsigned n = 0;

	lsa_each(r, lsa_count, &n);
	return n;
}

static const struct ospf_lsa *lsa_at(const struct router *r, struct ospf_key key)
{
	const struct ospf_lsdb *db = area_db(r);

	if (key.type == OSPF_LSA_EXTERNAL)
		db = &proc_of(r)->ext;
	return ospf_lsdb_find(db, key);
}

static void lsa_same(const struct ospf_lsa *lsa, void *ctx)
{
	const struct ospf_lsa *other = lsa_at(ctx, lsa->hnode.key);

	assert_non_null(other);
	assert_int_equal(other->hdr.seq, lsa->hdr.seq);
	assert_int_equal(other->hdr.checksum, lsa->hdr.checksum);
	assert_int_equal(other->hdr.length, lsa->hdr.length);
	assert_memory_equal(other->raw + 2, lsa->raw + 2, lsa->hdr.length - 2u);
	/* 13.1: copies are never far apart in age. */
	assert_true(abs(ospf_lsa_age_s(lsa) - ospf_lsa_age_s(other)) <= 30);
}

static void assert_same_databases(const struct net *t)
{
	for (unsigned i = 1; i < N_ROUTERS; i++) {
		assert_int_equal(n_lsas(t->r[i]), n_lsas(t->r[0]));
		lsa_each(t->r[0], lsa_same, t->r[i]);
		assert_int_equal(proc_of(t->r[i])->ext.checksum_sums[OSPF_LSA_EXTERNAL],
				 proc_of(t->r[0])->ext.checksum_sums[OSPF_LSA_EXTERNAL]);
	}
}

static void nbr_each(const struct net *t, void (*fn)(const struct ospf_nbr *, void *), void *ctx)
{
	const struct ospf_iface *oif;
	const struct ospf_area *area;
	const struct ospf_nbr *nbr;

	for (unsigned i = 0; i < N_ROUTERS; i++)
		list_each(area, &proc_of(t->r[i])->areas, node)
			list_each(oif, &area->ifaces, node)
				list_each(nbr, &oif->nbrs, node)
					fn(nbr, ctx);
}

/* What goes on among neighbours, and what memory holds. */
struct tally {
	unsigned full, changes, again, waiting;
	size_t timers, pooled, lsas;
};

static void nbr_tally(const struct ospf_nbr *nbr, void *ctx)
{
	struct tally *y = ctx;

	y->full += nbr->state == OSPF_NBR_FULL;
	y->changes += nbr->changes;
	y->again += nbr->n_retransmissions;
	y->waiting += (unsigned)(nbr->rxmt_map.count + nbr->req_map.count);
}

static struct tally tally_of(const struct net *t)
{
	struct tally y = {.timers = t->s->heap_len};

	nbr_each(t, nbr_tally, &y);
	for (unsigned i = 0; i < N_ROUTERS; i++) {
		const struct ospf *o = t->r[i]->ospf;

		y.pooled += o->requests.live + o->rxmts.live + o->floods.live;
		y.lsas += n_lsas(t->r[i]);
	}
	return y;
}

/* An LSA of a router's own, as it was made first after the network settled. */
struct birth {
	struct ospf_key key;
	uint32_t seq;
	uint64_t made_ns;
};

enum { BIRTHS_MAX = 64 };
struct births {
	struct birth v[BIRTHS_MAX];
	unsigned n;
};

static void birth_note(const struct ospf_lsa *lsa, void *ctx)
{
	struct births *b = ctx;

	if (!lsa->self)
		return;
	assert_true(b->n < BIRTHS_MAX);
	b->v[b->n++] = (struct birth){lsa->hnode.key, lsa->hdr.seq, lsa->stored_ns};
}

/* No copy is older than LSRefreshTime and the moment that flooding takes (12.4, 14). */
static void lsa_is_young(const struct ospf_lsa *lsa, void *ctx)
{
	(void)ctx;
	assert_true(ospf_lsa_age_s(lsa) <= OSPF_LS_REFRESH_S + 5);
	assert_true(list_empty(&lsa->maxage_node));
}

/* Since it was first made one instance has followed another in steps of LSRefreshTime. */
static void assert_refreshed(const struct net *t, const struct births *b)
{
	for (unsigned i = 0; i < N_ROUTERS; i++) {
		for (unsigned k = 0; k < b[i].n; k++) {
			const struct birth *v = &b[i].v[k];
			uint64_t age_s = (t->s->now_ns - v->made_ns) / NS_PER_S;
			const struct ospf_lsa *lsa = lsa_at(t->r[i], v->key);

			assert_non_null(lsa);
			assert_int_equal(lsa->hdr.seq - v->seq, age_s / OSPF_LS_REFRESH_S);
		}
		lsa_each(t->r[i], lsa_is_young, NULL);
	}
}

static void assert_bounded(const struct tally *is, const struct tally *was)
{
	assert_int_equal(is->full, was->full);
	assert_int_equal(is->lsas, was->lsas);
	assert_in_range(is->timers, 1, was->timers + 3 * N_ROUTERS);
	assert_in_range(is->pooled, 0, 2 * was->lsas);
}

/* A whole day on good links: each LSA 48 times, and not one packet more than it takes. */
static void a_day(void **state)
{
	struct net t = net_new();
	struct births b[N_ROUTERS] = {0};
	uint64_t made[N_ROUTERS], updates[N_ROUTERS];
	struct tally was, is;
	size_t heap;

	(void)state;
	add_statics(t.r[0], 0x64000000, N_EXT_A);
	world_run_s(t.s, 60);
	/* Not all at one time. */
	add_statics(t.r[3], 0x65000000, N_EXT_D);
	world_run_s(t.s, 60);
	assert_same_databases(&t);
	was = tally_of(&t);
	assert_int_equal(was.full, 8);
	assert_int_equal(was.lsas, N_ROUTERS * (4 + 1 + N_EXT_A + N_EXT_D));
	heap = mallinfo2().uordblks;
	for (unsigned i = 0; i < N_ROUTERS; i++) {
		lsa_each(t.r[i], birth_note, &b[i]);
		made[i] = proc_of(t.r[i])->n_originated;
		updates[i] = t.r[i]->ospf->traffic.tx[OSPF_LS_UPDATE];
	}
	for (unsigned minute = 0; minute < DAY_S / 60; minute += 7) {
		world_run_s(t.s, 7 * 60);
		assert_refreshed(&t, b);
		is = tally_of(&t);
		assert_bounded(&is, &was);
	}
	assert_same_databases(&t);
	assert_int_equal(is.changes, was.changes);
	assert_int_equal(is.again, was.again);
	assert_int_equal(is.waiting, 0);
	for (unsigned i = 0; i < N_ROUTERS; i++) {
		assert_int_equal(proc_of(t.r[i])->n_originated - made[i], 48 * b[i].n);
		/* Of the 37 LSAs some are due together: never more than an update each. */
		assert_in_range(t.r[i]->ospf->traffic.tx[OSPF_LS_UPDATE] - updates[i], 48,
				2 * 48 * 37);
	}
	assert_true(mallinfo2().uordblks < heap + 65536);
	sim_free(t.s);
}

static uint64_t instances_of(const struct net *t)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < N_ROUTERS; i++)
		n += proc_of(t->r[i])->n_originated;
	return n;
}

static uint64_t updates_of(const struct net *t)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < N_ROUTERS; i++)
		n += t->r[i]->ospf->traffic.tx[OSPF_LS_UPDATE];
	return n;
}

/* So many that were made together come together every half hour: pacing spreads each wave. */
static void a_day_of_waves(void **state)
{
	enum { MANY = 3000 };
	struct net t = net_new();
	struct tally was, is;
	uint64_t updates;

	(void)state;
	world_run_s(t.s, 60);
	add_statics(t.r[3], 0x65000000, MANY);
	world_run_s(t.s, 120);
	was = tally_of(&t);
	assert_int_equal(was.lsas, N_ROUTERS * (4 + 1 + MANY));
	updates = updates_of(&t);
	for (unsigned hour = 0; hour < 24; hour++) {
		world_run_s(t.s, 3600);
		is = tally_of(&t);
		assert_bounded(&is, &was);
		for (unsigned i = 0; i < N_ROUTERS; i++)
			lsa_each(t.r[i], lsa_is_young, NULL);
	}
	assert_same_databases(&t);
	assert_int_equal(is.again, was.again);
	assert_int_equal(is.waiting, 0);
	assert_int_equal(is.changes, was.changes);
	/* From d to c, and from c into the segment: 40 of them, at the least, in an update. */
	assert_in_range(updates_of(&t) - updates, 2 * 48 * MANY / 64, 2 * 48 * (MANY / 40 + 8));
	sim_free(t.s);
}

/*
 * Two packets of a hundred are lost. An instance crosses the segment between four pairs that wait
 * for each other's word, the wire between one: a fifth of them, about, is repeated to somebody.
 */
static void a_week_of_losses(void **state)
{
	struct net t = net_new();
	struct tally was, is;
	uint64_t made;

	(void)state;
	add_statics(t.r[0], 0x64000000, N_EXT_A);
	world_run_s(t.s, 60);
	add_statics(t.r[3], 0x65000000, N_EXT_D);
	world_run_s(t.s, 60);
	was = tally_of(&t);
	made = instances_of(&t);
	t.lan->loss_ppm = t.wire->loss_ppm = 20000;
	for (unsigned hour = 0; hour < 7 * 24; hour++) {
		world_run_s(t.s, 3600 + hour);
		for (unsigned i = 0; i < N_ROUTERS; i++)
			lsa_each(t.r[i], lsa_is_young, NULL);
	}
	t.lan->loss_ppm = t.wire->loss_ppm = 0;
	world_run_s(t.s, 120);
	is = tally_of(&t);
	assert_bounded(&is, &was);
	assert_same_databases(&t);
	assert_int_equal(is.waiting, 0);
	made = instances_of(&t) - made;
	assert_in_range(is.again - was.again, made / 50, made / 3);
	sim_free(t.s);
}

/* What the segment carried of one LSA: instances and acknowledgments of them. */
struct sighting {
	uint32_t src, seq;
	bool ack, max_age;
};

enum { SIGHTINGS_MAX = 64 };
struct sightings {
	const struct link *lan;
	struct ospf_key key;
	struct sighting v[SIGHTINGS_MAX];
	unsigned n;
};

static void sighted(struct sightings *g, uint32_t src, const struct ospf_lsa_hdr *h, bool ack)
{
	if (h->type != g->key.type || h->id != g->key.id || h->adv != g->key.adv)
		return;
	assert_true(g->n < SIGHTINGS_MAX);
	g->v[g->n++] = (struct sighting){src, h->seq, ack, h->age >= OSPF_MAX_AGE_S};
}

static void on_frame(void *ctx, const struct link *l, const struct link_port *from,
		     const uint8_t *data, size_t len)
{
	enum { ETH_LEN = 14 };
	struct sightings *g = ctx;
	struct ospf_lsa_hdr h;
	struct ospf_hdr oh;
	const uint8_t *raw;
	struct ip_hdr ih;
	struct rbuf b;

	(void)from;
	if (l != g->lan || len < ETH_LEN || !ip_hdr_decode(data + ETH_LEN, len - ETH_LEN, &ih) ||
	    ih.proto != IP_PROTO_OSPF)
		return;
	b = rbuf_from(data + ETH_LEN + ih.hdr_len, (size_t)ih.total_len - ih.hdr_len);
	if (!ospf_hdr_decode(&b, &oh))
		return;
	if (oh.type == OSPF_LS_ACK)
		while (b.left >= OSPF_LSA_HDR_LEN && ospf_lsa_hdr_decode(&b, &h))
			sighted(g, ih.src, &h, true);
	if (oh.type == OSPF_LS_UPDATE && rbuf_u32(&b))
		while (ospf_lsa_next(&b, &h, &raw))
			sighted(g, ih.src, &h, false);
}

static void watch(struct net *t, struct sightings *g, struct ospf_key key)
{
	*g = (struct sightings){.lan = t->lan, .key = key};
	t->s->observer.frame = on_frame;
	t->s->observer.event = NULL;
	t->s->observer.ctx = g;
}

/* The place of the first such sighting, of any sender if `src` is NULL; n if there is none. */
static unsigned first_seen(const struct sightings *g, const char *src, bool ack, bool max_age,
			   uint32_t seq)
{
	for (unsigned i = 0; i < g->n; i++) {
		const struct sighting *v = &g->v[i];

		if ((!src || v->src == world_addr(src)) && v->ack == ack &&
		    v->max_age == max_age && v->seq == seq)
			return i;
	}
	return g->n;
}

/* How often a sent it. */
static unsigned times_seen(const struct sightings *g, bool max_age, uint32_t seq)
{
	unsigned n = 0;

	for (unsigned i = 0; i < g->n; i++)
		n += g->v[i].src == world_addr("10.1.1.1") && !g->v[i].ack &&
		     g->v[i].max_age == max_age && g->v[i].seq == seq;
	return n;
}

/* a's external LSA of 100.0.0.0/24, which is the only one. */
static const struct ospf_key ext_key = {OSPF_LSA_EXTERNAL, 0x64000000, 0x0a090901};

static struct net net_of_one(void)
{
	struct net t = net_new();

	add_statics(t.r[0], ext_key.id, 1);
	world_run_s(t.s, 120);
	assert_same_databases(&t);
	assert_int_equal(lsa_at(t.r[0], ext_key)->hdr.seq, OSPF_SEQ_FIRST);
	return t;
}

/* c brings up a copy of an LSA of a's with this number, as if left over from another life. */
static void plant(struct net *t, struct ospf_key key, uint32_t seq, uint32_t metric)
{
	const struct ospf_ext_body e = {.mask = 0xffffff00, .type2 = true, .metric = metric};
	struct ospf_proc *proc = (struct ospf_proc *)proc_of(t->r[2]);
	struct ospf_area *area = list_first(&proc->areas, struct ospf_area, node);
	struct ospf_lsa_hdr h = {.options = OSPF_OPT_E, .type = key.type, .id = key.id,
				 .adv = key.adv, .seq = seq};
	const struct ospf_lsa *have = lsa_at(t->r[2], key);
	uint8_t raw[512], body[16];
	struct wbuf b = wbuf_from(body, sizeof(body));

	ospf_ext_encode(&b, &e);
	if (key.type == OSPF_LSA_EXTERNAL)
		ospf_lsa_build(raw, &h, body, sizeof(body));
	else
		ospf_lsa_build(raw, &h, have->raw + OSPF_LSA_HDR_LEN,
			       have->hdr.length - OSPF_LSA_HDR_LEN);
	ospf_flood(ospf_lsdb_install(proc, area, &h, raw), NULL);
}

/* a outbids a copy with the last number but one, and so has the last (13.4). */
static void to_the_last(struct net *t, struct ospf_key key)
{
	plant(t, key, OSPF_SEQ_LAST - 1, 20);
	world_run_s(t->s, 10);
	for (unsigned i = 0; i < N_ROUTERS; i++)
		assert_int_equal(lsa_at(t->r[i], key)->hdr.seq, OSPF_SEQ_LAST);
	assert_same_databases(t);
}

static void assert_all_have(const struct net *t, struct ospf_key key, uint32_t seq)
{
	for (unsigned i = 0; i < N_ROUTERS; i++) {
		assert_non_null(lsa_at(t->r[i], key));
		assert_int_equal(lsa_at(t->r[i], key)->hdr.seq, seq);
		assert_true(list_empty(&proc_of(t->r[i])->maxage));
	}
	assert_same_databases(t);
	assert_int_equal(tally_of(t).waiting, 0);
}

static void deafen(struct router *r, bool deaf)
{
	static const struct acl_entry none = {
		.proto = -1, .src_wild = ~0u, .dst_wild = ~0u,
		.icmp_type = -1, .icmp_code = -1, .tos = -1, .precedence = -1, .dscp = -1};

	acl_set(r, "DEAF", true, &none, 1);
	acl_bind(iface_find(r, FE1), true, deaf ? "DEAF" : NULL);
}

/*
 * 12.1.6: the refresh after the last number takes the LSA back first, and no neighbour hears of
 * the first number before each has acknowledged that: c, the DR, by flooding it on.
 */
static void past_the_last(void **state)
{
	const struct ospf_key keys[] = {ext_key, {OSPF_LSA_ROUTER, 0x0a090901, 0x0a090901}};

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct net t = net_of_one();
		struct sightings g;
		unsigned at;

		to_the_last(&t, keys[i]);
		watch(&t, &g, keys[i]);
		world_run_s(t.s, OSPF_LS_REFRESH_S - 20);
		assert_int_equal(g.n, 0);
		world_run_s(t.s, 40);
		assert_all_have(&t, keys[i], OSPF_SEQ_FIRST);
		at = first_seen(&g, NULL, false, false, OSPF_SEQ_FIRST);
		assert_true(first_seen(&g, "10.1.1.1", false, true, OSPF_SEQ_LAST) == 0);
		assert_true(first_seen(&g, "10.1.1.2", true, true, OSPF_SEQ_LAST) < at);
		assert_true(first_seen(&g, "10.1.1.3", false, true, OSPF_SEQ_LAST) < at);
		assert_true(first_seen(&g, "10.1.1.1", false, false, OSPF_SEQ_FIRST) == at);
		assert_int_equal(times_seen(&g, true, OSPF_SEQ_LAST), 1);
		assert_int_equal(times_seen(&g, false, OSPF_SEQ_FIRST), 1);
		assert_non_null(rib_best(t.r[3], world_prefix("100.0.0.0/24")));
		assert_non_null(rib_best(t.r[3], world_prefix("10.9.9.1/32")));
		sim_free(t.s);
	}
}

/* b hears nothing for a while: all wait for it, and it is told every RxmtInterval (13.6). */
static void late_to_acknowledge(void **state)
{
	struct net t = net_of_one();
	struct sightings g;

	(void)state;
	to_the_last(&t, ext_key);
	watch(&t, &g, ext_key);
	world_run_s(t.s, OSPF_LS_REFRESH_S - 15);
	deafen(t.r[1], true);
	world_run_s(t.s, 30);
	assert_true(ospf_lsa_is_max_age(lsa_at(t.r[0], ext_key)));
	assert_int_equal(lsa_at(t.r[1], ext_key)->hdr.seq, OSPF_SEQ_LAST);
	assert_in_range(times_seen(&g, true, OSPF_SEQ_LAST), 3, 6);
	assert_int_equal(first_seen(&g, NULL, false, false, OSPF_SEQ_FIRST), g.n);
	assert_null(rib_best(t.r[3], world_prefix("100.0.0.0/24")));
	deafen(t.r[1], false);
	world_run_s(t.s, 20);
	assert_all_have(&t, ext_key, OSPF_SEQ_FIRST);
	assert_true(first_seen(&g, "10.1.1.2", true, true, OSPF_SEQ_LAST) <
		    first_seen(&g, NULL, false, false, OSPF_SEQ_FIRST));
	assert_non_null(rib_best(t.r[3], world_prefix("100.0.0.0/24")));
	sim_free(t.s);
}

/* b goes for good in the meantime: nobody waits for the dead (10.1, and 14). */
static void never_to_acknowledge(void **state)
{
	struct net t = net_of_one();

	(void)state;
	to_the_last(&t, ext_key);
	world_run_s(t.s, OSPF_LS_REFRESH_S - 15);
	router_stop(t.r[1]);
	world_run_s(t.s, 20);
	assert_true(ospf_lsa_is_max_age(lsa_at(t.r[0], ext_key)));
	world_run_s(t.s, 40);
	assert_int_equal(lsa_at(t.r[0], ext_key)->hdr.seq, OSPF_SEQ_FIRST);
	assert_int_equal(lsa_at(t.r[3], ext_key)->hdr.seq, OSPF_SEQ_FIRST);
	sim_free(t.s);
}

/* 13.4: a copy that has the last number already cannot be outbid; or is not wanted at all. */
static void received_with_the_last(void **state)
{
	const struct ospf_key stray = {OSPF_LSA_EXTERNAL, 0x66000000, 0x0a090901};
	struct net t = net_of_one();
	struct sightings g;

	(void)state;
	watch(&t, &g, ext_key);
	plant(&t, ext_key, OSPF_SEQ_LAST, 21);
	plant(&t, stray, OSPF_SEQ_LAST, 21);
	world_run_s(t.s, 20);
	assert_all_have(&t, ext_key, OSPF_SEQ_FIRST);
	/* b, which has just had c's copy, may refuse the first (MinLSArrival; 13, step 5 (a)). */
	assert_in_range(times_seen(&g, true, OSPF_SEQ_LAST), 1, 2);
	for (unsigned i = 0; i < N_ROUTERS; i++)
		assert_null(lsa_at(t.r[i], stray));
	sim_free(t.s);
}

/* The body changes, or is taken back and wanted again, while the end of the old one is told. */
static void changed_meanwhile(void **state)
{
	struct prefix p = world_prefix("100.0.0.0/24");

	(void)state;
	for (unsigned way = 0; way < 3; way++) {
		struct net t = net_of_one();
		struct router *a = t.r[0];

		to_the_last(&t, ext_key);
		deafen(t.r[1], true);
		rib_static_remove(a, p, 0, a->null0, 1, false);
		if (way < 2)
			rib_static_add(a, p, 0, a->null0, 1, 7, false);
		world_run_s(t.s, 10);
		assert_true(ospf_lsa_is_max_age(lsa_at(a, ext_key)));
		if (way == 1)
			rib_static_remove(a, p, 0, a->null0, 1, false);
		if (way == 2)
			rib_static_add(a, p, 0, a->null0, 1, 9, false);
		world_run_s(t.s, 10);
		deafen(t.r[1], false);
		world_run_s(t.s, 20);
		if (way == 1) {
			for (unsigned i = 0; i < N_ROUTERS; i++)
				assert_null(lsa_at(t.r[i], ext_key));
		} else {
			assert_all_have(&t, ext_key, OSPF_SEQ_FIRST);
			assert_int_equal(rib_best(t.r[3], p)->tag, way == 0 ? 7 : 9);
		}
		sim_free(t.s);
	}
}

/*
 * While b is waited for, another copy with the last number comes, which counts as newer for its
 * checksum (13.1): it must be taken back as well.
 */
static void contested_meanwhile(void **state)
{
	struct net t = net_of_one();
	uint16_t sum;
	uint32_t metric = 100;

	(void)state;
	to_the_last(&t, ext_key);
	world_run_s(t.s, OSPF_LS_REFRESH_S - 15);
	deafen(t.r[1], true);
	world_run_s(t.s, 12);
	assert_true(ospf_lsa_is_max_age(lsa_at(t.r[0], ext_key)));
	sum = lsa_at(t.r[0], ext_key)->hdr.checksum;
	do
		plant(&t, ext_key, OSPF_SEQ_LAST, metric++);
	while (lsa_at(t.r[2], ext_key)->hdr.checksum <= sum);
	world_run_s(t.s, 8);
	deafen(t.r[1], false);
	world_run_s(t.s, 20);
	assert_all_have(&t, ext_key, OSPF_SEQ_FIRST);
	world_run_s(t.s, OSPF_LS_REFRESH_S);
	assert_all_have(&t, ext_key, OSPF_SEQ_FIRST + 1);
	sim_free(t.s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_day),
		cmocka_unit_test(a_day_of_waves),
		cmocka_unit_test(a_week_of_losses),
		cmocka_unit_test(past_the_last),
		cmocka_unit_test(late_to_acknowledge),
		cmocka_unit_test(never_to_acknowledge),
		cmocka_unit_test(received_with_the_last),
		cmocka_unit_test(changed_meanwhile),
		cmocka_unit_test(contested_meanwhile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
