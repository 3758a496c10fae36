/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lab as one value: the world with its hosts and links, found by name, and what the world
 * reports (events for the logs, frames for captures and the hash of the run).
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "shell/attach.h"
#include "shell/epc.h"
#include "shell/host.h"
#include "shell/load.h"
#include "parser/iface.h"

static void lab_on_event(void *ctx, struct router *r, unsigned id, const struct ev_arg *args,
			 size_t n)
{
	struct lab *lab = ctx;

	if (r->index < lab->nhosts)
		event_to_log(lab->by_index[r->index], id, args, n);
}

#define FNV_PRIME 0x100000001b3ull
#define FNV_BASIS 0xcbf29ce484222325ull

/* FNV-1a over eight bytes at a time: quick, and any difference shows. */
static uint64_t hash_add(uint64_t h, const void *data, size_t len)
{
	const uint8_t *p = data;
	uint64_t word;

	for (; len >= sizeof(word); len -= sizeof(word), p += sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		h = (h ^ word) * FNV_PRIME;
		h ^= h >> 32;
	}
	while (len-- > 0)
		h = (h ^ *p++) * FNV_PRIME;
	return h;
}

static void lab_on_frame(void *ctx, const struct link *l, const struct link_port *from,
			 const uint8_t *data, size_t len)
{
	struct lab *lab = ctx;
	const uint64_t head[2] = {lab->sim->now_ns, len};

	lab->frames++;
	lab->frame_hash = hash_add(lab->frame_hash, head, sizeof(head));
	lab->frame_hash = hash_add(lab->frame_hash, l->name, strlen(l->name));
	lab->frame_hash = hash_add(lab->frame_hash, data, len);
	if (!list_empty(&lab->captures))
		pcapng_frame(lab, l, from, data, len);
}

static void lab_on_iface_frame(void *ctx, struct iface *ifp, const struct pkt *p, bool in)
{
	const struct lab *lab = ctx;

	epc_frame(lab->by_index[ifp->router->index], ifp, p, in);
}

static void lab_on_ike_keys(void *ctx, const struct ike_sa_view *v)
{
	pcapng_ike_keys(ctx, v);
}

static void lab_on_ipsec_keys(void *ctx, const struct ipsec_pair *p)
{
	pcapng_ipsec_keys(ctx, p);
}

struct lab *lab_new(const char *name, const struct lab_options *opt)
{
	struct lab *lab = mem_zalloc(sizeof(*lab));
	pthread_condattr_t attr;

	lab->name = mem_strdup(name);
	lab->opt = *opt;
	lab->speed = opt->speed;
	lab->wake_ns = UINT64_MAX;
	lab->frame_hash = FNV_BASIS;
	lab->nvram_fd = -1;
	if (opt->nvram_dir)
		lab->nvram_dir = mem_strdup(opt->nvram_dir);
	list_init(&lab->hosts);
	list_init(&lab->captures);
	list_init(&lab->attachments);
	pthread_mutex_init(&lab->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&lab->moved, &attr);
	pthread_cond_init(&lab->kick, &attr);
	pthread_condattr_destroy(&attr);
	lab->load = load_new();
	lab->sim = sim_new(opt->seed);
	lab->sim->real_chance = opt->real_chance;
	if (opt->real_chance)
		lab->sim->epoch_s = (uint32_t)time(NULL);
	lab->sim->observer = (struct sim_observer){
		.ctx = lab, .event = lab_on_event, .frame = lab_on_frame,
		.iface_frame = lab_on_iface_frame,
		.ike_keys = lab_on_ike_keys, .ipsec_keys = lab_on_ipsec_keys};
	return lab;
}

void lab_free(struct lab *lab)
{
	struct host *h, *tmp;

	if (!lab)
		return;
	lab_clock_stop(lab);
	pcapng_stop_all(lab);
	attach_close_all(lab);
	list_each_safe(h, tmp, &lab->hosts, node)
		host_free(h);
	sim_free(lab->sim);
	load_free(lab->load);
	pthread_cond_destroy(&lab->kick);
	pthread_cond_destroy(&lab->moved);
	pthread_mutex_destroy(&lab->lock);
	free(lab->by_index);
	if (lab->nvram_fd >= 0)
		close(lab->nvram_fd);
	free(lab->nvram_dir);
	free(lab->file);
	free(lab->name);
	free(lab);
}

bool lab_keep_nvram(struct lab *lab)
{
	if (lab->nvram_fd < 0)
		lab->nvram_fd = nvram_lock(lab->nvram_dir);
	/* Somebody may have taken the folder away meanwhile. */
	return lab->nvram_fd >= 0 && nvram_mkdirs(lab->nvram_dir);
}

struct host *lab_host(const struct lab *lab, const char *name)
{
	struct host *h;

	list_each(h, &lab->hosts, node)
	{
		if (strcasecmp(h->name, name) == 0)
			return h;
	}
	return NULL;
}

struct link *lab_link(const struct lab *lab, const char *name)
{
	struct link *l;

	list_each(l, &lab->sim->links, node)
	{
		if (strcasecmp(l->name, name) == 0)
			return l;
	}
	return NULL;
}

static struct host_slot *lab_slot(const struct lab *lab, const char *end)
{
	const char *colon = strrchr(end, ':');
	char name[IFACE_NAME_MAX], host[128];
	struct host *h;

	if (!colon || (size_t)(colon - end) >= sizeof(host))
		return NULL;
	memcpy(host, end, (size_t)(colon - end));
	host[colon - end] = '\0';
	h = lab_host(lab, host);
	if (!h || !iface_canonical(colon + 1, strlen(colon + 1), name, NULL))
		return NULL;
	return host_slot(h, name);
}

struct link_port *lab_port(const struct lab *lab, const char *end)
{
	const struct host_slot *slot = lab_slot(lab, end);

	return slot ? slot->port : NULL;
}

static void slot_cut(struct host_slot *slot, bool cut)
{
	slot->cut = cut;
	if (slot->port)
		link_set_cut(slot->port, cut);
}

bool lab_cut(struct lab *lab, const char *end, bool cut)
{
	struct host_slot *slot = lab_slot(lab, end);
	struct link *l = slot ? slot->link : lab_link(lab, end);
	struct host *h;

	if (!l)
		return false;
	if (slot) {
		slot_cut(slot, cut);
		return true;
	}
	list_each(h, &lab->hosts, node)
	{
		for (size_t i = 0; i < h->nslots; i++)
			if (h->slots[i].link == l)
				slot_cut(&h->slots[i], cut);
	}
	return true;
}
