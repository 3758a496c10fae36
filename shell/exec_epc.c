/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `monitor capture` and what it shows, in the form of 12.4T and 15. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "engine/core/iface.h"
#include "engine/core/sim.h"
#include "grammar.h"
#include "lib/mem.h"
#include "parser/dispatch.h"
#include "shell/epc.h"
#include "shell/files.h"
#include "shell/life.h"
#include "shell/show.h"

static struct epc_buffer *buffer_of(struct exec *ex, const struct args *a)
{
	const char *name = args_s(a, A_BUFFER);
	struct epc_buffer *b = epc_buffer_find(ex->host, name);

	if (!b)
		text_printf(ex->out, "%% Capture Buffer %s does not exist\n", name);
	return b;
}

static struct epc_point *point_of(struct exec *ex, const struct args *a)
{
	const char *name = args_s(a, A_POINT);
	struct epc_point *p = epc_point_find(ex->host, name);

	if (!p)
		text_printf(ex->out, "%% Capture Point %s does not exist\n", name);
	return p;
}

void epc_buffer(struct exec *ex, const struct args *a)
{
	struct epc_buffer *b;

	if (args_has(a, K_NO)) {
		b = buffer_of(ex, a);
		if (b)
			epc_buffer_delete(ex->host, b);
		return;
	}
	b = epc_buffer_get(ex->host, args_s(a, A_BUFFER));
	b->size_kb = (uint32_t)args_u(a, A_KB, b->size_kb);
	b->element_max = (uint32_t)args_u(a, A_BYTES, b->element_max);
	if (args_has(a, K_CIRCULAR) || args_has(a, K_LINEAR))
		b->circular = args_has(a, K_CIRCULAR);
}

void epc_clear_buffer(struct exec *ex, const struct args *a)
{
	struct epc_buffer *b = buffer_of(ex, a);

	if (b)
		epc_buffer_clear(b);
}

void epc_export_buffer(struct exec *ex, const struct args *a)
{
	struct epc_buffer *b = buffer_of(ex, a);
	struct text file = {0};
	struct file_url u;

	if (!b || !file_url_parse(args_s(a, A_URL), &u, ex->out))
		return;
	if (u.place > FILE_NVRAM || !*u.name) {
		text_add(ex->out, "%Error parsing filename (No such file or directory)\n");
		return;
	}
	epc_export(b, ex->host->name, &file);
	if (!file_write(ex->host, &u, file.s, file.len))
		file_error(ex, "opening", &u, errno);
	text_free(&file);
}

void epc_filter(struct exec *ex, const struct args *a)
{
	struct epc_buffer *b = buffer_of(ex, a);

	if (!b)
		return;
	free(b->filter);
	b->filter = args_has(a, K_NO) ? NULL : mem_strdup(args_s(a, A_ACL));
}

void epc_limit(struct exec *ex, const struct args *a)
{
	struct epc_buffer *b = buffer_of(ex, a);

	if (!b)
		return;
	if (args_has(a, K_NO)) {
		b->every_nth = b->duration_s = b->max_packets = b->per_s = 0;
		return;
	}
	b->every_nth = (uint32_t)args_u(a, A_NTH, b->every_nth);
	b->duration_s = (uint32_t)args_u(a, A_SECONDS, b->duration_s);
	b->max_packets = (uint32_t)args_u(a, A_PACKETS, b->max_packets);
	b->per_s = (uint32_t)args_u(a, A_PPS, b->per_s);
}

/* Makes the point; NULL: it was deleted, or there is one of that name. */
static struct epc_point *point_make(struct exec *ex, const struct args *a, enum epc_path path)
{
	const char *name = args_s(a, A_POINT);
	struct epc_point *p;

	if (args_has(a, K_NO)) {
		p = point_of(ex, a);
		if (p)
			epc_point_delete(ex->host, p);
		return NULL;
	}
	if (epc_point_find(ex->host, name)) {
		text_printf(ex->out, "%% Capture Point %s already exists\n", name);
		return NULL;
	}
	p = epc_point_new(ex->host, name);
	p->path = path;
	p->in = args_has(a, K_IN) || args_has(a, K_BOTH);
	p->out = args_has(a, K_OUT) || args_has(a, K_BOTH) || args_has(a, K_FROM_US);
	snprintf(p->words, sizeof(p->words), "%s",
		 p->in && p->out	   ? "both"
		 : args_has(a, K_FROM_US) ? "from-us"
		 : p->in		   ? "in"
					   : "out");
	return p;
}

void epc_point_cef(struct exec *ex, const struct args *a)
{
	struct epc_point *p = point_make(ex, a, EPC_CEF);

	if (p && !args_has(a, K_ALL))
		snprintf(p->iface, sizeof(p->iface), "%s", args_s(a, A_IFACE));
}

void epc_point_process(struct exec *ex, const struct args *a)
{
	point_make(ex, a, EPC_PROCESS);
}

void epc_associate(struct exec *ex, const struct args *a)
{
	struct epc_point *p = point_of(ex, a);
	struct epc_buffer *b = p ? buffer_of(ex, a) : NULL;

	if (!b)
		return;
	if (p->active)
		text_printf(ex->out, "%% Capture Point %s is active\n", p->name);
	else
		p->buffer = b;
}

void epc_disassociate(struct exec *ex, const struct args *a)
{
	struct epc_point *p = point_of(ex, a);

	if (!p)
		return;
	if (p->active)
		text_printf(ex->out, "%% Capture Point %s is active\n", p->name);
	else
		p->buffer = NULL;
}

static void set_active(struct exec *ex, struct epc_point *p, bool active)
{
	if (active && !p->buffer)
		text_printf(ex->out,
			    "%% Capture Point %s is not associated with a Capture Buffer\n",
			    p->name);
	else
		epc_point_set(ex->host, p, active);
}

static void set_points(struct exec *ex, const struct args *a, bool active)
{
	struct epc_point *p;

	if (!args_has(a, K_ALL)) {
		p = point_of(ex, a);
		if (p)
			set_active(ex, p, active);
		return;
	}
	list_each(p, &ex->host->epc->points, node)
		set_active(ex, p, active);
}

void epc_start(struct exec *ex, const struct args *a)
{
	set_points(ex, a, true);
}

void epc_stop(struct exec *ex, const struct args *a)
{
	set_points(ex, a, false);
}

/* What was typed of a buffer. */
static void put_buffer_lines(struct text *out, const struct host *h, const struct epc_buffer *b)
{
	const struct epc_point *p;

	text_printf(out, "Configuration:\nmonitor capture buffer %s size %u", b->name, b->size_kb);
	if (b->element_max != 68)
		text_printf(out, " max-size %u", b->element_max);
	text_printf(out, " %s\n", b->circular ? "circular" : "linear");
	list_each(p, &h->epc->points, node)
		if (p->buffer == b)
			text_printf(out, "monitor capture point associate %s %s\n", p->name,
				    b->name);
	if (b->filter)
		text_printf(out, "monitor capture buffer %s filter access-list %s\n", b->name,
			    b->filter);
}

static void put_parameters(struct text *out, const struct host *h, const struct epc_buffer *b)
{
	const struct epc_point *p;

	text_printf(out,
		    "Capture buffer %s (%s buffer)\n"
		    "Buffer Size : %u bytes, Max Element Size : %u bytes, Packets : %zu\n"
		    "Allow-nth-pak : %u, Duration : %u (seconds), Max packets : %u, pps : %u\n"
		    "Associated Capture Points:\n",
		    b->name, b->circular ? "circular" : "linear", b->size_kb * 1024,
		    b->element_max, b->count, b->every_nth, b->duration_s, b->max_packets,
		    b->per_s);
	list_each(p, &h->epc->points, node)
		if (p->buffer == b)
			text_printf(out, "Name : %s, Status : %s\n", p->name,
				    p->active ? "Active" : "Inactive");
	put_buffer_lines(out, h, b);
}

static void put_dump(struct text *out, const uint8_t *p, size_t len)
{
	text_char(out, '\n');
	for (size_t at = 0; at < len; at += 16) {
		text_printf(out, "%08zX:", at);
		for (size_t i = at; i < at + 16; i++) {
			text_add(out, i % 4 == 0 ? " " : "");
			if (i < len)
				text_printf(out, "%02X", p[i]);
			else
				text_add(out, "  ");
		}
		text_add(out, "  ");
		for (size_t i = at; i < at + 16 && i < len; i++)
			text_char(out, p[i] >= ' ' && p[i] < 0x7f ? (char)p[i] : '.');
		text_char(out, '\n');
	}
	text_char(out, '\n');
}

static void put_packets(struct text *out, const struct host *h, const struct epc_buffer *b,
			bool dump)
{
	const struct epc_packet *p;
	struct text at = {0};
	const char *zone, *day;

	list_each(p, &b->packets, node) {
		text_clear(&at);
		clock_text_at(h, p->clock_ns, &at);
		/* "hh:mm:ss UTC Fri Mar 1 2002": the day of the week is left out. */
		zone = text_str(&at) + 8;
		day = zone + 1 + strcspn(zone + 1, " ");
		text_printf(out, "%.8s.%03u%.*s%s : %-16s: %s %s\n", text_str(&at),
			    (unsigned)(p->clock_ns / (int64_t)NS_PER_MS % 1000), (int)(day - zone),
			    zone, day + 4,
			    p->path == EPC_CEF ? "IPv4 LES CEF" : "IPv4 Process",
			    p->in[0] ? p->in : "None", p->out[0] ? p->out : "None");
		if (dump)
			put_dump(out, p->data, p->kept);
	}
	text_free(&at);
}

static void put_buffer(struct exec *ex, const struct epc_buffer *b, const struct args *a)
{
	if (args_has(a, K_PARAMETERS))
		put_parameters(ex->out, ex->host, b);
	else
		put_packets(ex->out, ex->host, b, args_has(a, K_DUMP));
}

void show_epc_buffer(struct exec *ex, const struct args *a)
{
	const struct epc_buffer *b;

	if (!args_has(a, K_ALL)) {
		b = buffer_of(ex, a);
		if (b)
			put_buffer(ex, b, a);
		return;
	}
	list_each(b, &ex->host->epc->buffers, node)
		put_buffer(ex, b, a);
}

static void put_point(struct text *out, const struct epc_point *p)
{
	const char *path = p->path == EPC_CEF ? "IPv4 CEF" : "IPv4 Process";

	text_printf(out,
		    "Status Information for Capture Point %s\n"
		    "%s\n"
		    "Switch Path: %-20s, Capture Buffer: %s\n"
		    "Status : %s\n"
		    "\n"
		    "Configuration:\n"
		    "monitor capture point ip %s %s %s%s%s\n",
		    p->name, path, path, p->buffer ? p->buffer->name : "None",
		    p->active ? "Active" : "Inactive",
		    p->path == EPC_CEF ? "cef" : "process-switched", p->name,
		    p->path != EPC_CEF ? "" : p->iface[0] ? p->iface : "all",
		    p->path == EPC_CEF ? " " : "", p->words);
}

void show_epc_point(struct exec *ex, const struct args *a)
{
	const struct epc_point *p;

	if (!args_has(a, K_ALL)) {
		p = point_of(ex, a);
		if (p)
			put_point(ex->out, p);
		return;
	}
	list_each(p, &ex->host->epc->points, node)
		put_point(ex->out, p);
}
