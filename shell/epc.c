/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Captures of a router's own packets. A point of the CEF path sees the IPv4 frames that come in by
 * its interface and those that are forwarded out of it; a point of the process path those for the
 * router itself and those that it makes.
 */
#include "shell/epc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/core/pkt.h"
#include "engine/core/sim.h"
#include "engine/net/acl.h"
#include "engine/net/ip.h"
#include "lib/mem.h"
#include "shell/pcapng.h"

enum { SIZE_KB = 1024, ELEMENT_MAX = 68, ETH_HDR = 14, ETH_TAG = 4, TYPE_IP = 0x0800 };

void epc_new(struct host *h)
{
	h->epc = mem_zalloc(sizeof(*h->epc));
	list_init(&h->epc->buffers);
	list_init(&h->epc->points);
}

struct epc_buffer *epc_buffer_find(const struct host *h, const char *name)
{
	struct epc_buffer *b;

	list_each(b, &h->epc->buffers, node)
		if (!strcmp(b->name, name))
			return b;
	return NULL;
}

struct epc_buffer *epc_buffer_get(struct host *h, const char *name)
{
	struct epc_buffer *b = epc_buffer_find(h, name), *at;

	if (b)
		return b;
	b = mem_zalloc(sizeof(*b));
	snprintf(b->name, sizeof(b->name), "%s", name);
	b->size_kb = SIZE_KB;
	b->element_max = ELEMENT_MAX;
	list_init(&b->packets);
	list_each(at, &h->epc->buffers, node)
		if (strcmp(at->name, name) > 0)
			break;
	list_insert_before(&at->node, &b->node);
	return b;
}

static void drop_oldest(struct epc_buffer *b)
{
	struct epc_packet *p = list_first(&b->packets, struct epc_packet, node);

	list_remove(&p->node);
	b->used -= sizeof(*p) + p->kept;
	b->count--;
	free(p);
}

void epc_buffer_clear(struct epc_buffer *b)
{
	while (!list_empty(&b->packets))
		drop_oldest(b);
	b->passed = 0;
}

void epc_buffer_delete(struct host *h, struct epc_buffer *b)
{
	struct epc_point *p;

	list_each(p, &h->epc->points, node) {
		if (p->buffer != b)
			continue;
		epc_point_set(h, p, false);
		p->buffer = NULL;
	}
	epc_buffer_clear(b);
	list_remove(&b->node);
	free(b->filter);
	free(b);
}

struct epc_point *epc_point_find(const struct host *h, const char *name)
{
	struct epc_point *p;

	list_each(p, &h->epc->points, node)
		if (!strcmp(p->name, name))
			return p;
	return NULL;
}

static void say(struct host *h, const char *mnemonic, const struct epc_point *p, const char *done)
{
	struct text t = {0};

	if (!h->powered)
		return;
	text_printf(&t, "Capture Point %s %s.", p->name, done);
	log_message(h, 6, "BUFCAP", mnemonic, text_str(&t));
	text_free(&t);
}

struct epc_point *epc_point_new(struct host *h, const char *name)
{
	struct epc_point *p = mem_zalloc(sizeof(*p)), *at;

	snprintf(p->name, sizeof(p->name), "%s", name);
	list_each(at, &h->epc->points, node)
		if (strcmp(at->name, name) > 0)
			break;
	list_insert_before(&at->node, &p->node);
	say(h, "CREATE", p, "created");
	return p;
}

void epc_point_delete(struct host *h, struct epc_point *p)
{
	epc_point_set(h, p, false);
	list_remove(&p->node);
	say(h, "DELETE", p, "deleted");
	free(p);
}

void epc_point_set(struct host *h, struct epc_point *p, bool active)
{
	if (p->active == active)
		return;
	p->active = active;
	p->started_ns = h->lab->sim->now_ns;
	epc_watch(h);
	say(h, active ? "ENABLE" : "DISABLE", p, active ? "enabled" : "disabled");
}

void epc_clear(struct host *h)
{
	while (!list_empty(&h->epc->points))
		epc_point_delete(h, list_first(&h->epc->points, struct epc_point, node));
	while (!list_empty(&h->epc->buffers))
		epc_buffer_delete(h, list_first(&h->epc->buffers, struct epc_buffer, node));
}

void epc_free(struct host *h)
{
	epc_clear(h);
	free(h->epc);
	h->epc = NULL;
}

static bool concerns(const struct epc_point *p, const struct iface *ifp)
{
	return !p->iface[0] || !strcmp(p->iface, ifp->name);
}

void epc_watch(struct host *h)
{
	const struct epc_point *p;
	struct iface *ifp;

	list_each(ifp, &h->router->ifaces, node) {
		ifp->watched = false;
		list_each(p, &h->epc->points, node)
			ifp->watched |= p->active && concerns(p, ifp);
	}
}

/* What of a frame is IPv4; false: it is something else. */
static bool ip_of(const uint8_t *data, size_t len, struct ip_hdr *ip, const uint8_t **l4,
		  size_t *l4_len)
{
	size_t head = ETH_HDR;

	if (len > ETH_HDR + ETH_TAG && data[12] == 0x81 && data[13] == 0)
		head += ETH_TAG;
	if (len < head || (data[head - 2] << 8 | data[head - 1]) != TYPE_IP ||
	    !ip_hdr_decode(data + head, len - head, ip))
		return false;
	*l4 = data + head + ip->hdr_len;
	*l4_len = len - head - ip->hdr_len;
	return true;
}

static bool filtered(const struct host *h, const struct epc_buffer *b, const struct ip_hdr *ip,
		     const uint8_t *l4, size_t len)
{
	const struct acl *acl = b->filter ? acl_find(h->router, b->filter) : NULL;
	struct acl_key k;

	if (!acl)
		return false;
	acl_key_from(&k, ip, l4, len);
	return !acl_would_permit(acl, &k);
}

/* Whether the buffer's limits let another packet in. */
static bool admitted(struct epc_buffer *b, uint64_t now_ns)
{
	if (b->every_nth && ++b->passed < b->every_nth)
		return false;
	b->passed = 0;
	if (b->second != now_ns / NS_PER_S) {
		b->second = now_ns / NS_PER_S;
		b->in_second = 0;
	}
	return !b->per_s || b->in_second < b->per_s;
}

static void keep(struct host *h, struct epc_point *pt, const struct iface *ifp,
		 const struct pkt *p, bool in)
{
	struct epc_buffer *b = pt->buffer;
	size_t kept = p->len < b->element_max ? p->len : b->element_max;
	size_t room = (size_t)b->size_kb * 1024, cost = sizeof(struct epc_packet) + kept;
	struct epc_packet *k;

	if (cost > room || (!b->circular && b->used + cost > room))
		return;
	while (b->used + cost > room)
		drop_oldest(b);
	k = mem_zalloc(cost);
	k->at_ns = h->lab->sim->now_ns;
	k->clock_ns = host_clock_ns(h);
	k->path = pt->path;
	k->len = (uint32_t)p->len;
	k->kept = (uint32_t)kept;
	memcpy(k->data, p->data, kept);
	snprintf(k->iface, sizeof(k->iface), "%s", ifp->name);
	if (in)
		snprintf(k->in, sizeof(k->in), "%s", ifp->short_name);
	else
		snprintf(k->out, sizeof(k->out), "%s", ifp->short_name);
	if (!in && p->in && !(p->flags & PKT_LOCAL))
		snprintf(k->in, sizeof(k->in), "%s", p->in->short_name);
	list_push(&b->packets, &k->node);
	b->used += cost;
	b->count++;
	b->in_second++;
}

/* Duration and number of packets end a point's capture. */
static bool over(const struct epc_point *p, uint64_t now_ns)
{
	const struct epc_buffer *b = p->buffer;

	return (b->max_packets && b->count >= b->max_packets) ||
	       (b->duration_s && now_ns - p->started_ns > b->duration_s * NS_PER_S);
}

void epc_frame(struct host *h, struct iface *ifp, const struct pkt *p, bool in)
{
	uint64_t now_ns = h->lab->sim->now_ns;
	struct epc_point *pt;
	const uint8_t *l4;
	struct ip_hdr ip;
	bool own, ours;
	size_t len;

	if (!ip_of(p->data, p->len, &ip, &l4, &len))
		return;
	own = !in && p->flags & PKT_LOCAL;
	ours = in && (ip_is_local(h->router, ip.dst) || ip.dst >> 28 == 14 ||
		      ip.dst == 0xffffffff);
	list_each(pt, &h->epc->points, node) {
		if (!pt->active || !pt->buffer || !concerns(pt, ifp) || !(in ? pt->in : pt->out))
			continue;
		if (pt->path == EPC_PROCESS ? !(own || ours) : own)
			continue;
		if (over(pt, now_ns))
			epc_point_set(h, pt, false);
		else if (!filtered(h, pt->buffer, &ip, l4, len) && admitted(pt->buffer, now_ns))
			keep(h, pt, ifp, p, in);
	}
}

/* The number of the packet's interface in the file, which is told there the first time. */
static uint32_t export_iface(const char *router, const struct epc_packet *p, struct text *names,
			     unsigned *n, struct text *out)
{
	struct text name = {0};
	const char *at;
	uint32_t id = 0;

	text_printf(&name, "%s:%s\n", router, p->iface);
	for (at = text_str(names); *at; at += strcspn(at, "\n") + 1, id++)
		if (!strncmp(at, text_str(&name), name.len))
			break;
	if (!*at) {
		text_addn(names, name.s, name.len);
		name.s[name.len - 1] = '\0';
		pcapng_put_interface(out, name.s);
		id = (*n)++;
	}
	text_free(&name);
	return id;
}

void epc_export(const struct epc_buffer *b, const char *router, struct text *out)
{
	const struct epc_packet *p;
	struct text names = {0};
	unsigned n = 0;

	pcapng_put_section(out, NULL);
	list_each(p, &b->packets, node) {
		uint32_t id = export_iface(router, p, &names, &n, out);

		pcapng_put_packet(out, id, p->at_ns, p->data, p->kept, p->len);
	}
	text_free(&names);
}
