/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Captures: the frames of one link in one pcapng file (draft-ietf-opsawg-pcapng: section header,
 * interface description, enhanced packet blocks), with nanosecond virtual time and one capture
 * interface for each end, named as `list links` names it. A frame is written once, at the end that
 * sent it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/mem.h"
#include "shell/attach.h"
#include "shell/host.h"
#include "shell/keys.h"
#include "shell/pcapng.h"

enum {
	BLOCK_SECTION = 0x0a0d0d0a,
	BLOCK_INTERFACE = 1,
	BLOCK_PACKET = 6,
	BYTE_ORDER_MAGIC = 0x1a2b3c4d,
	LINKTYPE_ETHERNET = 1,
	OPTION_END = 0,
	OPTION_COMMENT = 1,
	OPTION_MAX = 65532,
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
	struct text block; /* being written */
	struct keys *secrets; /* of all SAs so far, written at the end; NULL: none wanted */
};

static void put_u16(struct text *b, uint16_t v)
{
	text_addn(b, (const char *)&v, sizeof(v));
}

static void put_u32(struct text *b, uint32_t v)
{
	text_addn(b, (const char *)&v, sizeof(v));
}

/* Up to a multiple of four behind `from`. */
static void put_pad(struct text *b, size_t from)
{
	while ((b->len - from) % 4)
		text_char(b, '\0');
}

static void put_option(struct text *b, uint16_t code, const void *data, uint16_t len)
{
	size_t from;

	put_u16(b, code);
	put_u16(b, len);
	from = b->len;
	if (len > 0)
		text_addn(b, data, len);
	put_pad(b, from);
}

/* Every block: type, total length, body, total length again, in this machine's byte order. */
static size_t block_begin(struct text *to, uint32_t type)
{
	size_t at = to->len;

	put_u32(to, type);
	put_u32(to, 0);
	return at;
}

static void block_end(struct text *to, size_t at)
{
	uint32_t total = (uint32_t)(to->len - at) + 4;

	put_u32(to, total);
	memcpy(to->s + at + 4, &total, sizeof(total));
}

/* As many options as it takes, each of whole lines where it can be. */
static void put_comment(struct text *to, const char *comment)
{
	size_t left = strlen(comment);

	while (left) {
		size_t n = left < OPTION_MAX ? left : OPTION_MAX;
		const char *end = n < left ? memrchr(comment, '\n', n) : NULL;

		if (end)
			n = (size_t)(end - comment) + 1;
		put_option(to, OPTION_COMMENT, comment, (uint16_t)n);
		comment += n;
		left -= n;
	}
}

void pcapng_put_section(struct text *to, const char *comment)
{
	size_t at = block_begin(to, BLOCK_SECTION);

	put_u32(to, BYTE_ORDER_MAGIC);
	put_u16(to, 1);
	put_u16(to, 0);
	put_u32(to, UINT32_MAX); /* length of the section: not told */
	put_u32(to, UINT32_MAX);
	if (comment && *comment) {
		put_comment(to, comment);
		put_option(to, OPTION_END, NULL, 0);
	}
	block_end(to, at);
}

void pcapng_put_interface(struct text *to, const char *name)
{
	static const uint8_t nanoseconds = 9;
	size_t at = block_begin(to, BLOCK_INTERFACE);

	put_u16(to, LINKTYPE_ETHERNET);
	put_u16(to, 0);
	put_u32(to, 0);
	put_option(to, OPTION_IF_NAME, name, (uint16_t)strlen(name));
	put_option(to, OPTION_IF_TSRESOL, &nanoseconds, 1);
	put_option(to, OPTION_END, NULL, 0);
	block_end(to, at);
}

void pcapng_put_packet(struct text *to, uint32_t iface, uint64_t at_ns, const uint8_t *data,
		       size_t kept, size_t len)
{
	size_t at = block_begin(to, BLOCK_PACKET), from;

	put_u32(to, iface);
	put_u32(to, (uint32_t)(at_ns >> 32));
	put_u32(to, (uint32_t)at_ns);
	put_u32(to, (uint32_t)kept);
	put_u32(to, (uint32_t)len);
	from = to->len;
	text_addn(to, (const char *)data, kept);
	put_pad(to, from);
	block_end(to, at);
}

static void write_out(struct pcapng *p)
{
	fwrite(p->block.s, p->block.len, 1, p->file);
	text_clear(&p->block);
}

static void interface_write(struct pcapng *p, struct lab *lab, const struct link_port *port)
{
	struct text name = {0};
	struct attach_info outside;

	if (port->ifp && port->ifp->router->index < lab->nhosts)
		text_printf(&name, "%s:%s", lab->by_index[port->ifp->router->index]->name,
			    port->ifp->name);
	else
		text_add(&name, attach_info(port, &outside) ? outside.endpoint : "host");
	pcapng_put_interface(&p->block, text_str(&name));
	write_out(p);
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

bool pcapng_start(struct lab *lab, struct link *l, const char *path, bool secrets)
{
	struct pcapng *p;
	FILE *file = fopen(path, "wbe");

	if (!file)
		return false;
	/* Keys are nobody else's, also in a file that was there. */
	if (secrets && fchmod(fileno(file), 0600)) {
		fclose(file);
		return false;
	}
	pcapng_stop(lab, l);
	p = mem_zalloc(sizeof(*p));
	p->link = l;
	p->file = file;
	if (secrets) {
		p->secrets = keys_new(KEYS_MAX);
		keys_collect(p->secrets, lab);
	}
	list_push(&lab->captures, &p->node);
	pcapng_put_section(&p->block, NULL);
	write_out(p);
	fflush(file);
	return true;
}

/* A section of its own with the keys of all SAs since the start, as comments: the format has no
 * block for the secrets of IKE and ESP. */
static void secrets_write(struct pcapng *p)
{
	struct text keys = {0};

	keys_print(p->secrets, &keys);
	text_room(&p->block, keys.len + keys.len / 1024 + 256);
	pcapng_put_section(&p->block, text_str(&keys));
	fwrite(p->block.s, p->block.len, 1, p->file);
	mem_wipe(p->block.s, p->block.len);
	keys_wipe(&keys);
	keys_free(p->secrets);
}

static void pcapng_close(struct pcapng *p)
{
	list_remove(&p->node);
	if (p->secrets)
		secrets_write(p);
	fclose(p->file);
	text_free(&p->block);
	free(p->ends);
	free(p);
}

void pcapng_ike_keys(struct lab *lab, const struct ike_sa_view *v)
{
	struct pcapng *p;

	list_each(p, &lab->captures, node)
	{
		if (p->secrets)
			keys_add_ike(p->secrets, v);
	}
}

void pcapng_ipsec_keys(struct lab *lab, const struct ipsec_pair *pair)
{
	struct pcapng *p;

	list_each(p, &lab->captures, node)
	{
		if (p->secrets)
			keys_add_pair(p->secrets, pair);
	}
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

static void frame_write(struct pcapng *p, struct lab *lab, const struct link_port *from,
			const uint8_t *data, size_t len)
{
	uint32_t id = interface_id(p, lab, from);

	pcapng_put_packet(&p->block, id, lab->sim->now_ns, data, len, len);
	write_out(p);
}

void pcapng_frame(struct lab *lab, const struct link *l, const struct link_port *from,
		  const uint8_t *data, size_t len)
{
	struct pcapng *p;

	list_each(p, &lab->captures, node)
	{
		if (p->link == l)
			frame_write(p, lab, from, data, len);
	}
}
