/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show ip ospf database: the summary, and LSAs in full by type. */
#include <stdlib.h>

#include "grammar.h"
#include "lib/mem.h"
#include "shell/show_ospf.h"
#include "shell/show_pace.h"

/* A type's title, the words of its full form, and the last column of its summary. */
struct lsa_form {
	uint8_t type;
	const char *title;
	const char *words;
	const char *id_words;
	const char *column;
};

static const struct lsa_form forms[] = {
	{OSPF_LSA_ROUTER, "Router", "Router Links", "", " Link count"},
	{OSPF_LSA_NETWORK, "Net", "Network Links", " (address of Designated Router)", ""},
	{OSPF_LSA_SUMMARY, "Summary Net", "Summary Links(Network)", " (summary Network Number)",
	 ""},
	{OSPF_LSA_ASBR, "Summary ASB", "Summary Links(AS Boundary Router)",
	 " (AS Boundary Router address)", ""},
	{OSPF_LSA_EXTERNAL, "Type-5 AS External", "AS External Link",
	 " (External Network Number )", " Tag"},
};

enum { FORM_COUNT = sizeof(forms) / sizeof(*forms) };

static const struct lsa_form *form_of(uint8_t type)
{
	for (unsigned i = 0; i < FORM_COUNT; i++)
		if (forms[i].type == type)
			return &forms[i];
	return NULL;
}

/* A database by its name: process and area may be gone after the lock was given up. */
struct db_name {
	unsigned pid;
	bool external; /* the process's, of AS-external LSAs */
	uint32_t area;
};

struct db_names {
	struct db_name *v;
	size_t n, cap;
};

static void name_add(struct db_names *l, struct db_name name)
{
	if (l->n == l->cap) {
		l->cap = l->cap ? 2 * l->cap : 8;
		l->v = mem_realloc(l->v, l->cap, sizeof(*l->v));
	}
	l->v[l->n++] = name;
}

/* All databases of a process, of all for 0, in the order of display. */
static struct db_names names_of(const struct router *r, unsigned pid)
{
	const struct ospf_proc *proc = ospf_first(r);
	const struct ospf_area *area;
	struct db_names l = {0};

	for (; proc; proc = ospf_next(proc)) {
		if (pid && proc->pid != pid)
			continue;
		list_each (area, &proc->areas, node)
			name_add(&l, (struct db_name){proc->pid, false, area->id});
		name_add(&l, (struct db_name){proc->pid, true, 0});
	}
	return l;
}

static const struct ospf_lsdb *db_find(const struct show_pace *p, const struct db_name *name)
{
	const struct ospf_proc *proc = ospf_find(p->ex->host->router, name->pid);
	const struct ospf_area *area;

	if (!proc || name->external)
		return proc ? &proc->ext : NULL;
	list_each (area, &proc->areas, node)
		if (area->id == name->area)
			return &area->db;
	return NULL;
}

/* The keys of one type, sorted. False: stop at once. */
static bool keys_of(struct show_pace *p, const struct db_name *name, uint8_t type,
		    struct ospf_keys *k)
{
	const struct ospf_lsdb *db = db_find(p, name);

	if (!db || !db->counts[type])
		return true;
	while (db && ospf_lsdb_keys(db, type, k)) {
		if (!show_pace_breathe(p))
			return false;
		db = db_find(p, name);
	}
	return show_pace_sort(p, k->v, k->n, sizeof(*k->v), ospf_key_order);
}

/* NULL: it is gone meanwhile. */
static const struct ospf_lsa *lsa_find(const struct show_pace *p, const struct db_name *name,
				       struct ospf_key key)
{
	const struct ospf_lsdb *db = db_find(p, name);

	return db ? ospf_lsdb_find(db, key) : NULL;
}

static void put_title(struct text *out, const struct lsa_form *f, const struct db_name *name)
{
	text_printf(out, "\n\t\t%s Link States", f->title);
	if (!name->external)
		text_printf(out, " (Area %u)", name->area);
	text_add(out, "\n\n");
}

static void put_row(struct text *out, const struct ospf_lsa *lsa)
{
	struct rbuf b = ospf_lsa_body(lsa->raw, lsa->hdr.length);
	struct ospf_ext_body e;
	struct strbuf id, adv;
	uint16_t n_links;
	uint8_t flags;

	text_printf(out, "%-15s %-15s %-11u 0x%08X 0x%06X", ip_str(&id, lsa->hdr.id),
		    ip_str(&adv, lsa->hdr.adv), ospf_lsa_age_s(lsa), lsa->hdr.seq,
		    lsa->hdr.checksum);
	if (lsa->hdr.type == OSPF_LSA_ROUTER && ospf_router_body_decode(&b, &flags, &n_links))
		text_printf(out, " %u", n_links);
	if (lsa->hdr.type == OSPF_LSA_EXTERNAL && ospf_ext_decode(&b, &e))
		text_printf(out, " %u", e.tag);
	text_char(out, '\n');
}

/* False: stop at once. */
static bool put_summary(struct show_pace *p, const struct db_name *name, const struct lsa_form *f)
{
	struct text *out = p->ex->out;
	struct ospf_keys k = {0};
	bool go_on = keys_of(p, name, f->type, &k);

	if (go_on && k.n) {
		put_title(out, f, name);
		text_printf(out,
			    "Link ID         ADV Router      Age         Seq#       Checksum%s\n",
			    f->column);
	}
	for (size_t i = 0; go_on && i < k.n; i++) {
		const struct ospf_lsa *lsa = lsa_find(p, name, k.v[i]);

		if (lsa)
			put_row(out, lsa);
		go_on = show_pace_breathe(p);
	}
	free(k.v);
	return go_on;
}

void show_ospf_head(struct text *out, const struct ospf_proc *proc)
{
	struct strbuf b;

	text_printf(out, "\n            OSPF Router with ID (%s) (Process ID %u)\n",
		    ip_str(&b, proc->router_id), proc->pid);
}

/* Above the first database of a process. */
static void put_head(struct show_pace *p, const struct db_names *l, size_t at)
{
	const struct ospf_proc *proc = ospf_find(p->ex->host->router, l->v[at].pid);

	if (proc && (at == 0 || l->v[at - 1].pid != l->v[at].pid))
		show_ospf_head(p->ex->out, proc);
}

void show_ip_ospf_database(struct exec *ex, const struct args *a)
{
	unsigned pid = (unsigned)args_u(a, A_PROCESS, 0);
	struct db_names l = names_of(ex->host->router, pid);
	struct show_pace p = show_pace_begin(ex);
	bool go_on = true;

	for (size_t i = 0; go_on && i < l.n; i++) {
		put_head(&p, &l, i);
		for (unsigned k = 0; go_on && k < FORM_COUNT; k++)
			if ((forms[k].type == OSPF_LSA_EXTERNAL) == l.v[i].external)
				go_on = put_summary(&p, &l.v[i], &forms[k]);
	}
	free(l.v);
}

/* The full form. */

static void put_link(struct text *out, const struct ospf_link *l, bool style_15)
{
	static const char *const to[] = {
		[OSPF_LINK_P2P] = "another Router (point-to-point)",
		[OSPF_LINK_TRANSIT] = "a Transit Network",
		[OSPF_LINK_STUB] = "a Stub Network",
		[OSPF_LINK_VIRTUAL] = "a Virtual Link",
	};
	static const char *const id[] = {
		[OSPF_LINK_P2P] = "Neighboring Router ID",
		[OSPF_LINK_TRANSIT] = "Designated Router address",
		[OSPF_LINK_STUB] = "Network/subnet number",
		[OSPF_LINK_VIRTUAL] = "Neighboring Router ID",
	};
	unsigned t = l->type >= OSPF_LINK_P2P && l->type <= OSPF_LINK_VIRTUAL ? l->type
									       : OSPF_LINK_STUB;
	struct strbuf a, b;

	text_printf(out,
		    "    Link connected to: %s\n"
		    "     (Link ID) %s: %s\n"
		    "     (Link Data) %s: %s\n"
		    "      Number of %s metrics: 0\n"
		    "       TOS 0 Metrics: %u\n\n",
		    to[t], id[t], ip_str(&a, l->id),
		    t == OSPF_LINK_STUB ? "Network Mask" : "Router Interface address",
		    ip_str(&b, l->data), style_15 ? "MTID" : "TOS", l->metric);
}

static void put_router(struct text *out, struct rbuf *b, bool style_15)
{
	struct ospf_link link;
	uint16_t n;
	uint8_t flags;

	ospf_router_body_decode(b, &flags, &n);
	if (flags & OSPF_RTR_B)
		text_add(out, "  Area Border Router\n");
	if (flags & OSPF_RTR_E)
		text_add(out, "  AS Boundary Router\n");
	text_printf(out, "  Number of Links: %u\n\n", n);
	while (n-- && ospf_link_decode(b, &link))
		put_link(out, &link, style_15);
	text_char(out, '\n');
}

static void put_network(struct text *out, struct rbuf *b)
{
	struct strbuf a;

	text_printf(out, "  Network Mask: /%d\n", ip_mask_len(rbuf_u32(b)));
	while (b->left >= 4)
		text_printf(out, "\tAttached Router: %s\n", ip_str(&a, rbuf_u32(b)));
	text_char(out, '\n');
}

static void put_summary_body(struct text *out, struct rbuf *b, bool style_15)
{
	struct ospf_summary_body s;

	ospf_summary_decode(b, &s);
	text_printf(out, "  Network Mask: /%d\n\t%s: 0 \tMetric: %u \n\n", ip_mask_len(s.mask),
		    style_15 ? "MTID" : "TOS", s.metric);
}

static void put_external(struct text *out, struct rbuf *b, bool style_15)
{
	struct ospf_ext_body e;
	struct strbuf a;

	ospf_ext_decode(b, &e);
	text_printf(out,
		    "  Network Mask: /%d\n"
		    "\tMetric Type: %s\n"
		    "\t%s: 0 \n"
		    "\tMetric: %u \n"
		    "\tForward Address: %s\n"
		    "\tExternal Route Tag: %u\n\n",
		    ip_mask_len(e.mask),
		    e.type2 ? "2 (Larger than any link state path)"
			    : "1 (Comparable directly to link state metric)",
		    style_15 ? "MTID" : "TOS", e.metric, ip_str(&a, e.forward), e.tag);
}

/*
 * Whether the DN bit (RFC 4576) lets the LSA out of a provider's network: so of summaries; 15.x
 * says it of externals, too. 12.2 does not know the bit.
 */
static const char *direction(const struct ospf_lsa *lsa, enum style style)
{
	uint8_t type = lsa->hdr.type;

	if (style == STYLE_12_2 || type < OSPF_LSA_SUMMARY ||
	    (type == OSPF_LSA_EXTERNAL && style != STYLE_15))
		return "";
	return lsa->hdr.options & OSPF_OPT_DN ? ", Downward" : ", Upward";
}

static void put_lsa(struct text *out, const struct ospf_lsa *lsa, const struct lsa_form *f,
		    enum style style)
{
	struct rbuf b = ospf_lsa_body(lsa->raw, lsa->hdr.length);
	bool style_15 = style == STYLE_15;
	struct strbuf id, adv;

	if (lsa->routing)
		text_printf(out, "  Routing Bit Set on this LSA%s\n",
			    style_15 ? " in topology Base with MTID 0" : "");
	text_printf(out,
		    "  LS age: %u\n"
		    "  Options: (No TOS-capability, %s%s)\n"
		    "  LS Type: %s\n"
		    "  Link State ID: %s%s\n"
		    "  Advertising Router: %s\n"
		    "  LS Seq Number: %08X\n"
		    "  Checksum: 0x%X\n"
		    "  Length: %u\n",
		    ospf_lsa_age_s(lsa), lsa->hdr.options & OSPF_OPT_DC ? "DC" : "No DC",
		    direction(lsa, style), f->words, ip_str(&id, lsa->hdr.id),
		    f->id_words, ip_str(&adv, lsa->hdr.adv), lsa->hdr.seq, lsa->hdr.checksum,
		    lsa->hdr.length);
	if (lsa->hdr.type == OSPF_LSA_ROUTER)
		put_router(out, &b, style_15);
	else if (lsa->hdr.type == OSPF_LSA_NETWORK)
		put_network(out, &b);
	else if (lsa->hdr.type == OSPF_LSA_EXTERNAL)
		put_external(out, &b, style_15);
	else
		put_summary_body(out, &b, style_15);
}

static bool lsa_asked_for(const struct ospf_lsa *lsa, const struct args *a)
{
	if (args_get(a, A_ID) && args_ip(a, A_ID, 0) != lsa->hdr.id)
		return false;
	if (args_get(a, A_ADV) && args_ip(a, A_ADV, 0) != lsa->hdr.adv)
		return false;
	return !args_has(a, K_SELF_ORIGINATE) || lsa->hdr.adv == lsa->proc->router_id;
}

/* False: stop at once. */
static bool put_full(struct show_pace *p, const struct db_name *name, const struct lsa_form *f,
		     const struct args *a)
{
	struct exec *ex = p->ex;
	struct ospf_keys k = {0};
	bool go_on = keys_of(p, name, f->type, &k), any = false;

	for (size_t i = 0; go_on && i < k.n; i++) {
		const struct ospf_lsa *lsa = lsa_find(p, name, k.v[i]);

		if (lsa && lsa_asked_for(lsa, a)) {
			if (!any)
				put_title(ex->out, f, name);
			any = true;
			put_lsa(ex->out, lsa, f, ex->host->style);
		}
		go_on = show_pace_breathe(p);
	}
	free(k.v);
	return go_on;
}

static uint8_t type_of(const struct args *a)
{
	if (args_has(a, K_ROUTER))
		return OSPF_LSA_ROUTER;
	if (args_has(a, K_NETWORK))
		return OSPF_LSA_NETWORK;
	if (args_has(a, K_SUMMARY))
		return OSPF_LSA_SUMMARY;
	return args_has(a, K_ASBR_SUMMARY) ? OSPF_LSA_ASBR : OSPF_LSA_EXTERNAL;
}

void show_ip_ospf_database_type(struct exec *ex, const struct args *a)
{
	unsigned pid = (unsigned)args_u(a, A_PROCESS, 0);
	struct db_names l = names_of(ex->host->router, pid);
	const struct lsa_form *f = form_of(type_of(a));
	struct show_pace p = show_pace_begin(ex);
	bool go_on = true;

	for (size_t i = 0; go_on && i < l.n; i++) {
		put_head(&p, &l, i);
		if ((f->type == OSPF_LSA_EXTERNAL) == l.v[i].external)
			go_on = put_full(&p, &l.v[i], f, a);
	}
	free(l.v);
}
