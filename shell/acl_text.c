/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Access list entries: from config lines to the engine's rows, to the text of show commands, and
 * the apply function that joins the two. */
#include "shell/acl_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar.h"
#include "lib/mem.h"
#include "shell/host.h"

/* ---- config line -> entry ---- */

struct port_words {
	unsigned eq, gt, lt, neq, lo, hi;
};

static const struct port_words source_words = {A_SPORT,	    A_SPORT_GT, A_SPORT_LT,
					       A_SPORT_NEQ, A_SPORT_LO, A_SPORT_HI};
static const struct port_words dest_words = {A_DPORT,	  A_DPORT_GT, A_DPORT_LT,
					     A_DPORT_NEQ, A_DPORT_LO, A_DPORT_HI};

static struct acl_ports ports_from(const struct args *a, const struct port_words *w)
{
	static const enum acl_port_op ops[] = {ACL_EQ, ACL_GT, ACL_LT, ACL_NEQ};
	const unsigned names[] = {w->eq, w->gt, w->lt, w->neq};

	for (int i = 0; i < 4; i++)
		if (args_has(a, names[i])) {
			uint16_t port = (uint16_t)args_u(a, names[i], 0);

			return (struct acl_ports){ops[i], port, port};
		}
	if (args_has(a, w->lo))
		return (struct acl_ports){ACL_RANGE, (uint16_t)args_u(a, w->lo, 0),
					  (uint16_t)args_u(a, w->hi, 0)};
	return (struct acl_ports){ACL_ANY_PORT, 0, 0};
}

static int int_or(const struct args *a, unsigned name, int otherwise)
{
	return args_has(a, name) ? (int)args_u(a, name, 0) : otherwise;
}

static void icmp_from(struct acl_entry *e, const struct args *a)
{
	e->icmp_type = int_or(a, A_TYPE, -1);
	e->icmp_code = int_or(a, A_CODE, -1);
	if (args_has(a, A_ICMP)) {
		unsigned v = (unsigned)args_u(a, A_ICMP, 0);

		e->icmp_type = (int)(v >> 8);
		e->icmp_code = (v & 255) == 255 ? -1 : (int)(v & 255);
	}
}

/* RFC 793, 3.1: the bits from the right. */
static const struct {
	unsigned keyword;
	const char *word;
	uint8_t bit;
} tcp_flags[] = {
	{K_ACK, "ack", 16}, {K_FIN, "fin", 1}, {K_PSH, "psh", 8},
	{K_RST, "rst", 4},  {K_SYN, "syn", 2}, {K_URG, "urg", 32},
};

static uint8_t tcp_flags_from(const struct args *a)
{
	uint8_t flags = 0;

	for (size_t i = 0; i < sizeof(tcp_flags) / sizeof(*tcp_flags); i++)
		if (args_has(a, tcp_flags[i].keyword))
			flags |= tcp_flags[i].bit;
	return flags;
}

bool acl_entry_from(struct acl_entry *e, const struct node *line, bool extended)
{
	const struct args *a = &line->a;

	if (!args_has(a, K_PERMIT) && !args_has(a, K_DENY))
		return false;
	*e = (struct acl_entry){.permit = args_has(a, K_PERMIT),
				.log = args_has(a, K_LOG) || args_has(a, K_LOG_INPUT),
				.log_input = args_has(a, K_LOG_INPUT),
				.proto = -1,
				.src = args_ip(a, A_SRC, 0),
				.src_wild = args_mask(a, A_SRC, 0),
				.dst_wild = 0xffffffffu,
				.icmp_type = -1,
				.icmp_code = -1,
				.tos = -1,
				.precedence = -1,
				.dscp = -1};
	if (!extended)
		return true;
	e->dst = args_ip(a, A_DST, 0);
	e->dst_wild = args_mask(a, A_DST, 0);
	e->proto = int_or(a, A_PROTO, -1);
	e->sport = ports_from(a, &source_words);
	e->dport = ports_from(a, &dest_words);
	icmp_from(e, a);
	e->tcp_flags = tcp_flags_from(a);
	e->tos = int_or(a, A_TOS, -1);
	e->precedence = int_or(a, A_PREC, -1);
	e->dscp = int_or(a, A_DSCP, -1);
	e->fragments = args_has(a, K_FRAGMENTS);
	e->established = args_has(a, K_ESTABLISHED);
	return true;
}

/* ---- entry -> text ---- */

/* The word for a number in one of the grammar's dictionaries, or the number itself. */
static void dict_word(struct text *out, const char *dict, uint64_t v)
{
	for (unsigned d = 0; d < rosh_grammar.ndict; d++) {
		const struct gram_dict *g = &rosh_grammar.dict[d];

		if (strcmp(g->name, dict) != 0)
			continue;
		for (unsigned i = 0; i < g->n; i++)
			if (g->entry[i].value == v) {
				text_add(out, g->entry[i].word);
				return;
			}
	}
	text_printf(out, "%llu", (unsigned long long)v);
}

static void named_text(struct text *out, const char *what, const char *dict, int v)
{
	if (v < 0)
		return;
	text_add(out, what);
	dict_word(out, dict, (uint64_t)v);
}

static void addr_text(struct text *out, uint32_t addr, uint32_t wild)
{
	struct strbuf b, w;

	if (wild == 0xffffffffu)
		text_add(out, " any");
	else if (wild == 0)
		text_printf(out, " host %s", ip_str(&b, addr));
	else
		text_printf(out, " %s %s", ip_str(&b, addr), ip_str(&w, wild));
}

static void ports_text(struct text *out, const struct acl_ports *p, const char *dict)
{
	static const char *const ops[] = {"", " eq ", " neq ", " gt ", " lt ", " range "};

	if (p->op == ACL_ANY_PORT)
		return;
	text_add(out, ops[p->op]);
	dict_word(out, dict, p->lo);
	if (p->op == ACL_RANGE) {
		text_char(out, ' ');
		dict_word(out, dict, p->hi);
	}
}

static void icmp_text(struct text *out, const struct acl_entry *e)
{
	struct text word = {0};

	if (e->icmp_type < 0)
		return;
	dict_word(&word, "icmpmsg",
		  (uint64_t)e->icmp_type << 8 | (e->icmp_code < 0 ? 255u : (unsigned)e->icmp_code));
	if (word.s[0] >= '0' && word.s[0] <= '9') {
		text_clear(&word);
		text_printf(&word, "%d", e->icmp_type);
		if (e->icmp_code >= 0)
			text_printf(&word, " %d", e->icmp_code);
	}
	text_printf(out, " %s", word.s);
	text_free(&word);
}

static void standard_text(struct text *out, const struct acl_entry *e)
{
	struct strbuf b, w;

	text_add(out, e->permit ? "permit " : "deny   ");
	if (e->src_wild == 0xffffffffu)
		text_add(out, "any");
	else if (e->src_wild == 0)
		text_add(out, ip_str(&b, e->src));
	else
		text_printf(out, "%s, wildcard bits %s", ip_str(&b, e->src),
			    ip_str(&w, e->src_wild));
}

void acl_entry_text(struct text *out, const struct acl *acl, const struct acl_entry *e)
{
	const char *dict = e->proto == IP_PROTO_UDP ? "udpport" : "tcpport";

	if (!acl->extended) {
		standard_text(out, e);
	} else {
		text_add(out, e->permit ? "permit " : "deny ");
		if (e->proto < 0)
			text_add(out, "ip");
		else
			dict_word(out, "ipproto", (uint64_t)e->proto);
		addr_text(out, e->src, e->src_wild);
		ports_text(out, &e->sport, dict);
		addr_text(out, e->dst, e->dst_wild);
		ports_text(out, &e->dport, dict);
		icmp_text(out, e);
		if (e->established)
			text_add(out, " established");
		for (size_t i = 0; i < sizeof(tcp_flags) / sizeof(*tcp_flags); i++)
			if (e->tcp_flags & tcp_flags[i].bit)
				text_printf(out, " %s", tcp_flags[i].word);
		named_text(out, " precedence ", "precname", e->precedence);
		named_text(out, " tos ", "tosname", e->tos);
		named_text(out, " dscp ", "dscpname", e->dscp);
		if (e->fragments)
			text_add(out, " fragments");
	}
	if (e->log)
		text_add(out, e->log_input ? " log-input" : " log");
}

/* ---- config -> engine ---- */

static const char *touch_name(const struct touch *t, struct strbuf *b)
{
	if (args_has(t->key, A_NAME))
		return args_s(t->key, A_NAME);
	snprintf(b->s, sizeof(b->s), "%u", (unsigned)args_u(t->key, A_ACL, 0));
	return b->s;
}

unsigned acl_number(const char *name)
{
	size_t n = strlen(name);

	return n && n < 10 && strspn(name, "0123456789") == n ? (unsigned)strtoul(name, NULL, 10)
							       : 0;
}

bool acl_number_extended(unsigned number)
{
	return (number >= 100 && number <= 199) || number >= 2000;
}

/* A name of digits alone would be taken for a number; those that are one never come here with the
 * wrong kind. */
bool check_acl_name(struct host *h, const struct node *parent, const struct parse *p,
		    struct text *words)
{
	bool extended = p->cmd->id == CMD_IP_ACCESS_LIST_EXT;
	const char *name = args_s(&p->args, A_NAME);
	unsigned n = acl_number(name);

	(void)h;
	(void)parent;
	if (strspn(name, "0123456789") < strlen(name))
		return true;
	if (extended == acl_number_extended(n) &&
	    ((n >= 1 && n <= 199) || (n >= 1300 && n <= 2699)))
		return true;
	text_add(words, "% Invalid access list name.\n");
	return false;
}

static bool touch_extended(const struct touch *t)
{
	if (args_has(t->key, A_NAME))
		return t->cmd == CMD_IP_ACCESS_LIST_EXT;
	return acl_number_extended((unsigned)args_u(t->key, A_ACL, 0));
}

/* The first line that is not applied yet; NULL: all are. A list that only grew is walked from its
 * end, so that a long paste costs its length. */
static const struct node *first_unsettled(const struct node *list)
{
	const struct node *line = node_first_child(list);
	uint32_t back;

	if (!list->settled)
		return line;
	if (list->settled == list->nchildren)
		return NULL;
	line = list_last(&list->children, struct node, link);
	for (back = list->nchildren - list->settled; back > 1; back--)
		line = container_of(line->link.prev, struct node, link);
	return line;
}

void apply_acl(struct host *h, const struct touch *t, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct node *list = t[i].node, *line;
		bool extended = touch_extended(&t[i]);
		struct acl_entry *rows;
		struct strbuf b;
		size_t count = 0;

		if (!list) {
			acl_unset(h->router, touch_name(&t[i], &b));
			continue;
		}
		line = first_unsettled(list);
		rows = mem_calloc(list->nchildren - list->settled + 1, sizeof(*rows));
		for (; line; line = node_next(line))
			if (acl_entry_from(&rows[count], line, extended))
				rows[count++].seq = line->seq;
		if (list->settled)
			acl_append(h->router, touch_name(&t[i], &b), rows, count);
		else
			acl_set(h->router, touch_name(&t[i], &b), extended, rows, count);
		free(rows);
	}
}
