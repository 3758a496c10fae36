/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Captures: the frames of one link in one pcapng file (draft-ietf-opsawg-pcapng: section header,
 * interface description, enhanced packet blocks), with nanosecond virtual time and one capture
 * interface for each end, named NODE:INTERFACE. A frame is written once, at the end that sent it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shell/host.h"

enum {
	BLOCK_SECTION = 0x0a0d0d0a,
	BLOCK_INTERFACE = 1,
	BLOCK_PACKET = 6,
	BYTE_ORDER_MAGIC = 0x1a2b3c4d,
	LINKTYPE_ETHERNET = 1,
	OPTION_END = 0,
	OPTION_IF_NAME = 2,
	OPTION_IF_TSRESOL = 9,
};

struct pcapng_end {
	const struct link_port *port;
	const struct iface *ifp; /* a port may be freed and its memory used by another */
};

struct pcapng {
	struct list node; /* in lab->captures */
	const struct link *link;
	FILE *file;
	struct pcapng_end *ends;
	unsigned nends;
};

static void put_u16(struct text *b, uint16_t v)
{
	text_addn(b, (const char *)&v, sizeof(v));
}

static void put_u32(struct text *b, uint32_t v)
{
	text_addn(b, (const char *)&v, sizeof(v));
}

static void put_pad(struct text *b)
{
	while (b->len % 4)
		text_char(b, '\0');
}

static void put_option(struct text *b, uint16_t code, const void *data, uint16_t len)
{
	put_u16(b, code);
	put_u16(b, len);
	if (len > 0)
		text_addn(b, data, len);
	put_pad(b);
}

/* Every block: type, total length, body, total length again, in this machine's byte order. */
static void block_write(struct pcapng *p, uint32_t type, const struct text *body)
{
	const uint32_t total = (uint32_t)body->len + 12;
	const uint32_t head[2] = {type, total};

	fwrite(head, sizeof(head), 1, p->file);
	fwrite(body->s, body->len, 1, p->file);
	fwrite(&total, sizeof(total), 1, p->file);
}

static void section_write(struct pcapng *p)
{
	struct text b = {0};

	put_u32(&b, BYTE_ORDER_MAGIC);
	put_u16(&b, 1);
	put_u16(&b, 0);
	put_u32(&b, UINT32_MAX); /* length of the section: not told */
	put_u32(&b, UINT32_MAX);
	block_write(p, BLOCK_SECTION, &b);
	text_free(&b);
}

static void interface_write(struct pcapng *p, struct lab *lab, const struct link_port *port)
{
	static const uint8_t nanoseconds = 9;
	struct text b = {0}, name = {0};

	if (port->ifp && port->ifp->router->index < lab->nhosts)
		text_printf(&name, "%s:%s", lab->by_index[port->ifp->router->index]->name,
			    port->ifp->name);
	else
		text_add(&name, "host");
	put_u16(&b, LINKTYPE_ETHERNET);
	put_u16(&b, 0);
	put_u32(&b, 0);
	put_option(&b, OPTION_IF_NAME, name.s, (uint16_t)name.len);
	put_option(&b, OPTION_IF_TSRESOL, &nanoseconds, 1);
	put_option(&b, OPTION_END, NULL, 0);
	block_write(p, BLOCK_INTERFACE, &b);
	text_free(&b);
	text_free(&name);
}

static uint32_t interface_id(struct pcapng *p, struct lab *lab, const struct link_port *port)
{
	for (unsigned i = 0; i < p->nends; i++)
		if (p->ends[i].port == port && p->ends[i].ifp == port->ifp)
			return i;
	p->ends = mem_realloc(p->ends, p->nends + 1, sizeof(*p->ends));
	p->ends[p->nends] = (struct pcapng_end){port, port->ifp};
	interface_write(p, lab, port);
	return p->nends++;
}

static void packet_write(struct pcapng *p, struct lab *lab, const struct link_port *from,
			 const uint8_t *data, size_t len)
{
	const uint64_t now = lab->sim->now_ns;
	const uint32_t padded = ((uint32_t)len + 3) & ~3u, total = 32 + padded;
	const uint32_t head[7] = {BLOCK_PACKET, total, interface_id(p, lab, from),
				  (uint32_t)(now >> 32), (uint32_t)now,
				  (uint32_t)len, (uint32_t)len};
	static const uint8_t zero[4];

	fwrite(head, sizeof(head), 1, p->file);
	fwrite(data, len, 1, p->file);
	fwrite(zero, padded - len, 1, p->file);
	fwrite(&total, sizeof(total), 1, p->file);
}

bool pcapng_start(struct lab *lab, struct link *l, const char *path)
{
	struct pcapng *p;
	FILE *file = fopen(path, "wbe");

	if (!file)
		return false;
	pcapng_stop(lab, l);
	p = mem_zalloc(sizeof(*p));
	p->link = l;
	p->file = file;
	list_push(&lab->captures, &p->node);
	section_write(p);
	fflush(file);
	return true;
}

static void pcapng_close(struct pcapng *p)
{
	list_remove(&p->node);
	fclose(p->file);
	free(p->ends);
	free(p);
}

void pcapng_stop(struct lab *lab, const struct link *l)
{
	struct pcapng *p, *tmp;

	list_each_safe(p, tmp, &lab->captures, node)
	{
		if (p->link == l)
			pcapng_close(p);
	}
}

void pcapng_stop_all(struct lab *lab)
{
	struct pcapng *p, *tmp;

	list_each_safe(p, tmp, &lab->captures, node)
		pcapng_close(p);
}

void pcapng_frame(struct lab *lab, const struct link *l, const struct link_port *from,
		  const uint8_t *data, size_t len)
{
	struct pcapng *p;

	list_each(p, &lab->captures, node)
	{
		if (p->link == l)
			packet_write(p, lab, from, data, len);
	}
}
