/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show and clear ip ospf traffic: packets by type, and errors under IOS's headings. The block on
 * IOS's queues is absent, since a packet waits in none here. show ip ospf drops: the same errors,
 * each reason apart, zero or not; IOS has no such command.
 */
#include <inttypes.h>

#include "grammar.h"
#include "shell/show_ospf.h"

/* NONE: what IOS has no heading for; ABSENT: what does not occur here (virtual links, ...). */
enum heading {
	H_NONE,
	H_ABSENT,
	H_LENGTH,
	H_CHECKSUM,
	H_AUTH_TYPE,
	H_VERSION,
	H_SOURCE,
	H_AREA,
	H_SELF,
	H_DUP_ID,
	H_HELLO,
	H_MTU,
	H_IGNORED,
	H_LLS,
	H_NO_NBR,
	H_AUTH,
	H_LSA_TYPE,
	H_LSA_LENGTH,
	H_LSA_DATA,
	H_LSA_CHECKSUM,
	H_COUNT
};

static const enum heading heading_of[OSPF_DROP_COUNT] = {
#define OSPF_DROP(id, name, heading) [OSPF_DROP_##id] = H_##heading,
#include "engine/ospf/ospf_names.def"
};

struct field {
	const char *before;
	enum heading heading;
};

static const struct field fields_12[] = {
	{"OSPF header errors\n  Length", H_LENGTH},
	{", Auth Type", H_AUTH_TYPE},
	{", Checksum", H_CHECKSUM},
	{", Version", H_VERSION},
	{",\n  Bad Source", H_SOURCE},
	{", No Virtual Link", H_ABSENT},
	{", Area Mismatch", H_AREA},
	{",\n  No Sham Link", H_ABSENT},
	{", Self Originated", H_SELF},
	{", Duplicate ID", H_DUP_ID},
	{",\n  Hello", H_HELLO},
	{", MTU Mismatch", H_MTU},
	{", Nbr Ignored", H_IGNORED},
	{",\n  LLS", H_LLS},
	{", Unknown Neighbor", H_NO_NBR},
	{", Authentication", H_AUTH},
	{",\n  TTL Check Fail", H_ABSENT},
	{",\n\nOSPF LSA errors\n  Type", H_LSA_TYPE},
	{", Length", H_LSA_LENGTH},
	{", Data", H_LSA_DATA},
	{", Checksum", H_LSA_CHECKSUM},
	{NULL, H_NONE},
};

static const struct field fields_15[] = {
	{"OSPF header errors\n  Length", H_LENGTH},
	{", Instance ID", H_ABSENT},
	{", Checksum", H_CHECKSUM},
	{", Auth Type", H_AUTH_TYPE},
	{",\n  Version", H_VERSION},
	{", Bad Source", H_SOURCE},
	{", No Virtual Link", H_ABSENT},
	{",\n  Area Mismatch", H_AREA},
	{", No Sham Link", H_ABSENT},
	{", Self Originated", H_SELF},
	{",\n  Duplicate ID", H_DUP_ID},
	{", Hello", H_HELLO},
	{", MTU Mismatch", H_MTU},
	{",\n  Nbr Ignored", H_IGNORED},
	{", LLS", H_LLS},
	{", Unknown Neighbor", H_NO_NBR},
	{",\n  Authentication", H_AUTH},
	{", TTL Check Fail", H_ABSENT},
	{", Test discard", H_ABSENT},
	{"\n\nOSPF LSA errors\n  Type", H_LSA_TYPE},
	{", Length", H_LSA_LENGTH},
	{", Data", H_LSA_DATA},
	{", Checksum", H_LSA_CHECKSUM},
	{NULL, H_NONE},
};

static bool is_15(const struct exec *ex)
{
	return ex->host->style == STYLE_15;
}

static uint64_t sum_of(const uint64_t v[6])
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < 6; i++)
		sum += v[i];
	return sum;
}

/* What could not be sent is not among what was sent. */
static uint64_t sent_of(const uint64_t v[6])
{
	return sum_of(v) - v[0];
}

static uint64_t errors_under(const struct ospf_traffic *t, enum heading h)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < OSPF_DROP_COUNT; i++)
		if (heading_of[i] == h)
			n += t->drops[i];
	return n;
}

static void put_errors(struct exec *ex, const struct ospf_traffic *t)
{
	const struct field *f;

	text_char(ex->out, '\n');
	for (f = is_15(ex) ? fields_15 : fields_12; f->before; f++)
		text_printf(ex->out, "%s %" PRIu64, f->before,
			    f->heading == H_ABSENT ? 0 : errors_under(t, f->heading));
	text_add(ex->out, is_15(ex) ? "\n" : ",\n");
}

/* "Last clearing of OSPF traffic counters 00:01:10" */
static void put_cleared(struct exec *ex, const char *what, const struct ospf_traffic *t)
{
	struct strbuf b;
	uint64_t now_ns = ex->host->router->sim->now_ns;

	text_printf(ex->out, "Last clearing of %s traffic counters %s\n", what,
		    t->cleared ? text_age(&b, (now_ns - t->cleared_ns) / NS_PER_S) : "never");
}

/* 15: a row a type; 12: a column a type. */
static void put_rows(struct text *out, const char *way, const char *first, const uint64_t n[6],
		     const uint64_t bytes[6], uint64_t total)
{
	static const char *const types[] = {"Hello", "DB des", "LS req", "LS upd", "LS ack"};
	bool failed = *first == 'F';

	text_printf(out, "  %s %-10s %-20" PRIu64 " %" PRIu64 "\n", way, first, n[0], bytes[0]);
	for (unsigned i = 0; i < 5; i++)
		text_printf(out, "  %s %-10s %-20" PRIu64 " %" PRIu64 "\n", way, types[i],
			    n[i + 1], bytes[i + 1]);
	text_printf(out, "  %s %-10s %-20" PRIu64 " %" PRIu64 "\n", way, "Total", total,
		    failed ? sent_of(bytes) : sum_of(bytes));
}

static void put_packets_15(struct text *out, const struct ospf_traffic *t)
{
	text_add(out, "  Type          Packets              Bytes\n");
	put_rows(out, "RX", "Invalid", t->rx, t->rx_bytes, sum_of(t->rx));
	text_char(out, '\n');
	put_rows(out, "TX", "Failed", t->tx, t->tx_bytes, sent_of(t->tx));
}

static void put_columns(struct text *out, const char *way, const uint64_t n[6], uint64_t total)
{
	text_printf(out, "%s: ", way);
	for (unsigned i = 0; i < 6; i++)
		text_printf(out, "%-8" PRIu64 " ", n[i]);
	text_printf(out, "%" PRIu64 "\n", total);
}

static void put_packets_12(struct text *out, const struct ospf_traffic *t)
{
	text_add(out, "    Invalid  Hellos   DB-des   LS-req   LS-upd   LS-ack   Total\n");
	put_columns(out, "Rx", t->rx, sum_of(t->rx));
	put_columns(out, "Tx", t->tx, sent_of(t->tx));
}

/* "683 hello, 3 database desc, ..." on two lines. */
static void put_by_type(struct exec *ex, const uint64_t n[6], const char *updates)
{
	const char *indent = is_15(ex) ? "    " : "        ";

	text_printf(ex->out,
		    "%s%" PRIu64 " hello, %" PRIu64 " database desc, %" PRIu64
		    " link state req\n%s%" PRIu64 " link state %s, %" PRIu64 " link state acks",
		    indent, n[OSPF_HELLO], n[OSPF_DD], n[OSPF_LS_REQUEST], indent,
		    n[OSPF_LS_UPDATE], updates, n[OSPF_LS_ACK]);
}

static void put_router(struct exec *ex, const struct ospf_traffic *t)
{
	text_add(ex->out, "\nOSPF statistics:\n");
	if (is_15(ex)) {
		text_add(ex->out, "  ");
		put_cleared(ex, "OSPF", t);
	}
	text_printf(ex->out, "  Rcvd: %" PRIu64 " total, %" PRIu64 " checksum errors\n",
		    t->rx_all, t->drops[OSPF_DROP_CHECKSUM]);
	put_by_type(ex, t->rx, "updates");
	text_printf(ex->out, "\n%s  Sent: %" PRIu64 " total\n", is_15(ex) ? "" : "\n",
		    sent_of(t->tx));
	put_by_type(ex, t->tx, "updates");
	text_char(ex->out, '\n');
}

void show_ospf_statistics(struct exec *ex)
{
	if (ospf_first(ex->host->router))
		put_router(ex, &ex->host->router->ospf->traffic);
}

static void put_iface(struct exec *ex, const struct ospf_iface *oif)
{
	const struct ospf_traffic *t = &oif->traffic;

	text_printf(ex->out, "    Interface %s\n\n", oif->ifp->name);
	if (is_15(ex)) {
		put_cleared(ex, "interface", t);
		text_char(ex->out, '\n');
	}
	text_add(ex->out, "OSPF packets received/sent\n");
	if (is_15(ex))
		put_packets_15(ex->out, t);
	else
		put_packets_12(ex->out, t);
	put_errors(ex, t);
	text_char(ex->out, '\n');
}

static void put_summary_12(struct exec *ex, const struct ospf_traffic *t)
{
	uint64_t errors = 0;

	for (enum heading h = H_LENGTH; h < H_COUNT; h++)
		errors += errors_under(t, h);
	text_printf(ex->out, "  Rcvd: %" PRIu64 " total, %" PRIu64 " errors\n", sum_of(t->rx),
		    errors);
	put_by_type(ex, t->rx, "upds");
	text_printf(ex->out, ", %" PRIu64 " invalid\n  Sent: %" PRIu64 " total\n", t->rx[0],
		    sent_of(t->tx));
	put_by_type(ex, t->tx, "upds");
	text_printf(ex->out, ", %" PRIu64 " invalid\n", t->tx[0]);
}

static void put_process(struct exec *ex, const struct ospf_proc *proc, const struct args *a)
{
	const struct ospf_area *area;
	const struct ospf_iface *oif;
	struct strbuf b;

	(void)a;
	text_printf(ex->out, "\n            OSPF Router with ID (%s) (Process ID %u)\n\n",
		    ip_str(&b, proc->router_id), proc->pid);
	text_add(ex->out, "Interface statistics:\n\n");
	/* A loopback interface has nobody to speak with. */
	list_each (area, &proc->areas, node)
		list_each (oif, &area->ifaces, node)
			if (oif->net_type != OSPF_NET_LOOPBACK)
				put_iface(ex, oif);
	text_printf(ex->out, "Summary traffic statistics for process ID %u:\n\n", proc->pid);
	if (is_15(ex)) {
		text_add(ex->out, "OSPF packets received/sent\n\n");
		put_packets_15(ex->out, &proc->traffic);
		put_errors(ex, &proc->traffic);
	} else {
		put_summary_12(ex, &proc->traffic);
	}
}

void show_ip_ospf_traffic(struct exec *ex, const struct args *a)
{
	const struct ospf_iface *oif = show_ospf_iface(ex, a);
	unsigned pid = (unsigned)args_u(a, A_PROCESS, 0);

	if (oif && (!pid || oif->proc->pid == pid))
		put_iface(ex, oif);
	if (args_s(a, A_IFACE))
		return;
	if (!pid)
		show_ospf_statistics(ex);
	show_ospf_each_process(ex, a, put_process);
}

void clear_ip_ospf_traffic(struct exec *ex, const struct args *a)
{
	const struct ospf_iface *oif = show_ospf_iface(ex, a);
	unsigned pid = (unsigned)args_u(a, A_PROCESS, 0);
	struct router *r = ex->host->router;

	if (pid && !ospf_find(r, pid))
		text_printf(ex->out, "%% OSPF: No router process %u\n", pid);
	else if (!args_s(a, A_IFACE))
		ospf_traffic_clear(r, pid, NULL);
	else if (oif && (!pid || oif->proc->pid == pid))
		ospf_traffic_clear(r, pid, oif->ifp);
}

void show_ip_ospf_drops(struct exec *ex, const struct args *a)
{
	unsigned pid = (unsigned)args_u(a, A_PROCESS, 0);
	const struct router *r = ex->host->router;
	const struct ospf_proc *proc = pid ? ospf_find(r, pid) : NULL;
	const struct ospf_traffic *t = proc ? &proc->traffic : &r->ospf->traffic;

	if (pid && !proc) {
		text_printf(ex->out, "%% OSPF: No router process %u\n", pid);
		return;
	}
	text_add(ex->out, "OSPF packets and LSAs received and refused:\n");
	for (unsigned i = OSPF_DROP_NONE + 1; i < OSPF_DROP_COUNT; i++)
		text_printf(ex->out, "  %-36s %10" PRIu64 "\n",
			    ospf_drop_name((enum ospf_drop)i), t->drops[i]);
}
