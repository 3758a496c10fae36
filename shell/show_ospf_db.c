/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show ip ospf database: the summary, and LSAs in full by type. */
#include <stdlib.h>

#include "grammar.h"
#include "shell/show_ospf.h"

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

static void put_title(struct text *out, const struct lsa_form *f, const struct ospf_area *area)
{
	text_printf(out, "\n\t\t%s Link States", f->title);
	if (area)
		text_printf(out, " (Area %u)", area->id);
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

static void put_summary(struct text *out, const struct ospf_lsdb *db, const struct lsa_form *f,
			const struct ospf_area *area)
{
	const struct ospf_lsa **v;
	size_t n;

	if (!db->counts[f->type])
		return;
	put_title(out, f, area);
	text_printf(out, "Link ID         ADV Router      Age         Seq#       Checksum%s\n",
		    f->column);
	v = ospf_lsdb_sorted(db, f->type, &n);
	for (size_t i = 0; i < n; i++)
		put_row(out, v[i]);
	free(v);
}

void show_ospf_head(struct text *out, const struct ospf_proc *proc)
{
	struct strbuf b;

	text_printf(out, "\n            OSPF Router with ID (%s) (Process ID %u)\n",
		    ip_str(&b, proc->router_id), proc->pid);
}

void show_ip_ospf_database(struct exec *ex, const struct args *a)
{
	unsigned pid = (unsigned)args_u(a, A_PROCESS, 0);
	const struct ospf_proc *proc = ospf_first(ex->host->router);
	const struct ospf_area *area;

	for (; proc; proc = ospf_next(proc)) {
		if (pid && proc->pid != pid)
			continue;
		show_ospf_head(ex->out, proc);
		list_each (area, &proc->areas, node)
			for (unsigned i = 0; i < FORM_COUNT - 1; i++)
				put_summary(ex->out, &area->db, &forms[i], area);
		put_summary(ex->out, &proc->ext, &forms[FORM_COUNT - 1], NULL);
	}
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

static void put_lsa(struct text *out, const struct ospf_lsa *lsa, const struct lsa_form *f,
		    bool style_15)
{
	struct rbuf b = ospf_lsa_body(lsa->raw, lsa->hdr.length);
	bool external = lsa->hdr.type >= OSPF_LSA_SUMMARY;
	struct strbuf id, adv;

	if (lsa->routing)
		text_add(out, "  Routing Bit Set on this LSA\n");
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
		    style_15 && external ? ", Upward" : "", f->words, ip_str(&id, lsa->hdr.id),
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

static void put_full(struct exec *ex, const struct ospf_lsdb *db, const struct lsa_form *f,
		     const struct ospf_area *area, const struct args *a)
{
	const struct ospf_lsa **v;
	bool any = false;
	size_t n;

	v = ospf_lsdb_sorted(db, f->type, &n);
	for (size_t i = 0; i < n; i++) {
		if (!lsa_asked_for(v[i], a))
			continue;
		if (!any)
			put_title(ex->out, f, area);
		any = true;
		put_lsa(ex->out, v[i], f, ex->host->style == STYLE_15);
	}
	free(v);
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
	const struct ospf_proc *proc = ospf_first(ex->host->router);
	const struct lsa_form *f = form_of(type_of(a));
	const struct ospf_area *area;

	for (; proc; proc = ospf_next(proc)) {
		if (pid && proc->pid != pid)
			continue;
		show_ospf_head(ex->out, proc);
		if (f->type == OSPF_LSA_EXTERNAL) {
			put_full(ex, &proc->ext, f, NULL, a);
			continue;
		}
		list_each (area, &proc->areas, node)
			put_full(ex, &area->db, f, area, a);
	}
}
