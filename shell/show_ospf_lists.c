/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show ip ospf request-list, retransmission-list and flood-list: what waits to be asked for, to be
 * acknowledged, to be sent (RFC 2328, 10.9, 13.6, 13.3). The counts of the databases, too.
 */
#include <stdlib.h>
#include <string.h>

#include "grammar.h"
#include "lib/mem.h"
#include "shell/show_ospf.h"
#include "shell/show_pace.h"

struct list_row {
	struct ospf_lsa_hdr hdr;
	unsigned age_s;
	size_t heads_at; /* so much of the heads comes before */
};

/*
 * Lists may be long, and are gone through at once, since what is in them comes and goes: `heads`
 * has all other lines in their order, each row where it stands among these. They are printed after.
 */
struct list_rows {
	struct list_row *v;
	size_t n, cap;
	struct text heads;
};

static unsigned left_ms(const struct router *r, const struct timer *t)
{
	return (unsigned)(timer_left_ns(r->sim, t) / NS_PER_MS);
}

static void add_list_head(struct list_rows *l)
{
	text_add(&l->heads,
		 "\n Type  LS ID           ADV RTR         Seq NO       Age    Checksum\n");
}

static void add_row(struct list_rows *l, const struct ospf_lsa_hdr *h, unsigned age_s)
{
	if (l->n == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 64;
		l->v = mem_realloc(l->v, l->cap, sizeof(*l->v));
	}
	l->v[l->n++] = (struct list_row){*h, age_s, l->heads.len};
}

static void add_requests(struct list_rows *l, const struct ospf_nbr *nbr)
{
	const struct ospf_request *q;

	if (!list_empty(&nbr->req_list))
		add_list_head(l);
	list_each (q, &nbr->req_list, node)
		add_row(l, &q->hdr, q->hdr.age);
}

static void add_rxmts(struct list_rows *l, const struct ospf_nbr *nbr)
{
	const struct ospf_rxmt *x;

	if (list_empty(&nbr->rxmt_list)) {
		text_add(&l->heads, " Queue length 0\n");
		return;
	}
	text_printf(&l->heads,
		    " Link state retransmission due in %u msec, Queue length %zu\n",
		    left_ms(nbr->oif->ifp->router, &nbr->rxmt_timer), nbr->rxmt_map.count);
	add_list_head(l);
	list_each (x, &nbr->rxmt_list, node)
		add_row(l, &x->lsa->hdr, ospf_lsa_age_s(x->lsa));
}

static void add_floods(struct list_rows *l, const struct ospf_iface *oif)
{
	const struct ospf_flood *f;

	text_printf(&l->heads, "\n Interface %s, Queue length %zu\n", oif->ifp->name,
		    oif->flood_map.count);
	if (list_empty(&oif->flood_list))
		return;
	text_printf(&l->heads, " Link state flooding due in %u msec\n",
		    left_ms(oif->ifp->router, &oif->flood_timer));
	add_list_head(l);
	list_each (f, &oif->flood_list, node)
		add_row(l, &f->lsa->hdr, ospf_lsa_age_s(f->lsa));
}

static void add_nbr_lists(struct list_rows *l, const struct ospf_iface *oif, const struct args *a)
{
	const struct ospf_nbr *nbr;
	struct strbuf id, addr;

	list_each (nbr, &oif->nbrs, node) {
		if (!show_ospf_nbr_asked_for(nbr, a))
			continue;
		text_printf(&l->heads, "\n Neighbor %s, interface %s address %s\n",
			    ip_str(&id, nbr->router_id), oif->ifp->name,
			    ip_str(&addr, nbr->addr));
		if (args_has(a, K_REQUEST_LIST))
			add_requests(l, nbr);
		else
			add_rxmts(l, nbr);
	}
}

static void add_lists(struct list_rows *l, const struct ospf_proc *proc, const struct args *a)
{
	const char *ifname = args_s(a, A_IFACE);
	const struct ospf_area *area;
	const struct ospf_iface *oif;

	show_ospf_head(&l->heads, proc);
	list_each (area, &proc->areas, node) {
		list_each (oif, &area->ifaces, node) {
			if (!args_has(a, K_FLOOD_LIST))
				add_nbr_lists(l, oif, a);
			else if (ifname ? !strcmp(ifname, oif->ifp->name)
					: oif->net_type != OSPF_NET_LOOPBACK)
				add_floods(l, oif);
		}
	}
}

static void put_rows(struct exec *ex, const struct list_rows *l)
{
	struct show_pace p = show_pace_begin(ex);
	size_t done = 0;

	for (size_t i = 0; i < l->n && show_pace_breathe(&p); i++) {
		const struct list_row *row = &l->v[i];
		struct strbuf id, adv;

		text_addn(ex->out, l->heads.s + done, row->heads_at - done);
		done = row->heads_at;
		text_printf(ex->out, "%5u  %-15s %-15s 0x%08X   %-6u 0x%04X\n", row->hdr.type,
			    ip_str(&id, row->hdr.id), ip_str(&adv, row->hdr.adv), row->hdr.seq,
			    row->age_s, row->hdr.checksum);
	}
	if (!p.ended && l->heads.len)
		text_addn(ex->out, l->heads.s + done, l->heads.len - done);
}

void show_ip_ospf_lists(struct exec *ex, const struct args *a)
{
	struct list_rows l = {0};
	const struct ospf_proc *proc;

	if ((args_s(a, A_IFACE) && !show_ospf_iface(ex, a)) || !show_ospf_process_asked(ex, a))
		return;
	for (proc = ospf_first(ex->host->router); proc; proc = ospf_next(proc))
		if (show_ospf_is_asked(proc, a))
			add_lists(&l, proc, a);
	put_rows(ex, &l);
	free(l.v);
	text_free(&l.heads);
}

/* show ip ospf database database-summary */

/* How many of a kind there are, and how many of these are at MaxAge. None is kept after its end,
 * so none is ever marked as deleted. */
struct tally {
	size_t count[OSPF_LSA_TYPE_COUNT], max_age[OSPF_LSA_TYPE_COUNT];
	size_t ours; /* externals that are carried in here */
	size_t others;
};

static void tally_db(struct tally *t, const struct ospf_lsdb *db)
{
	const struct ospf_lsa *lsa;

	for (unsigned type = 0; type < OSPF_LSA_TYPE_COUNT; type++) {
		list_each (lsa, &db->types[type], node) {
			bool old = !list_empty(&lsa->maxage_node);

			t->count[type]++;
			t->max_age[type] += old;
			t->others += !lsa->self;
			t->ours += lsa->self && !old && type == OSPF_LSA_EXTERNAL;
		}
	}
}

static void put_count(struct text *out, const char *what, size_t n, size_t max_age)
{
	text_printf(out, "  %-13s %-8zu %-8u %-8zu\n", what, n, 0, max_age);
}

static void put_type(struct text *out, const struct tally *t, const char *what, unsigned type)
{
	put_count(out, what, t->count[type], t->max_age[type]);
}

static void put_sum(struct text *out, const struct tally *t, const char *what)
{
	size_t n = 0, max_age = 0;

	for (unsigned type = 0; type < OSPF_LSA_TYPE_COUNT; type++) {
		n += t->count[type];
		max_age += t->max_age[type];
	}
	put_count(out, what, n, max_age);
}

static void put_internal(struct text *out, const struct tally *t)
{
	text_add(out, "  LSA Type      Count    Delete   Maxage\n");
	put_type(out, t, "Router", OSPF_LSA_ROUTER);
	put_type(out, t, "Network", OSPF_LSA_NETWORK);
	put_type(out, t, "Summary Net", OSPF_LSA_SUMMARY);
	put_type(out, t, "Summary ASBR", OSPF_LSA_ASBR);
	put_count(out, "Type-7 Ext", 0, 0);
}

static void put_opaque(struct text *out, const struct tally *t)
{
	put_type(out, t, "Opaque Link", OSPF_LSA_OPAQUE_LINK);
	put_type(out, t, "Opaque Area", OSPF_LSA_OPAQUE_AREA);
}

/* 15.x counts the prefixes carried in, and what is from others; the captures have it so. */
static void put_database_summary(struct exec *ex, const struct ospf_proc *proc,
				 const struct args *a)
{
	bool style_15 = ex->host->style == STYLE_15;
	const char *made = style_15 ? "Prefixes redistributed in" : "Self-originated";
	struct text *out = ex->out;
	const struct ospf_area *area;
	struct tally all = {0};

	(void)a;
	show_ospf_head(out, proc);
	list_each (area, &proc->areas, node) {
		struct tally t = {0};

		tally_db(&t, &area->db);
		tally_db(&all, &area->db);
		text_printf(out, "\nArea %u database summary\n", area->id);
		put_internal(out, &t);
		text_printf(out, "    %s Type-7  0\n", made);
		put_opaque(out, &t);
		put_sum(out, &t, "Subtotal");
	}
	tally_db(&all, &proc->ext);
	text_printf(out, "\nProcess %u database summary\n", proc->pid);
	put_internal(out, &all);
	put_opaque(out, &all);
	put_type(out, &all, "Type-5 Ext", OSPF_LSA_EXTERNAL);
	text_printf(out, "      %s Type-5  %zu\n", made, all.ours);
	put_type(out, &all, "Opaque AS", OSPF_LSA_OPAQUE_AS);
	put_sum(out, &all, "Total");
	if (style_15)
		text_printf(out, "  %-13s %-8zu\n", "Non-self", all.others);
}

void show_ip_ospf_database_summary(struct exec *ex, const struct args *a)
{
	show_ospf_each_process(ex, a, put_database_summary);
}
