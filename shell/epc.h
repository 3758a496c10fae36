/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Captures of a router's own packets, `monitor capture`: buffers, and points that fill them. They
 * are no configuration: a reload forgets them.
 */
#ifndef ROSH_SHELL_EPC_H
#define ROSH_SHELL_EPC_H

#include "shell/host.h"

enum epc_path { EPC_CEF, EPC_PROCESS };

struct epc_buffer {
	struct list node; /* in host->epc->buffers, by name */
	char name[32];
	uint32_t size_kb;      /* 1024 */
	uint32_t element_max;  /* bytes kept of a packet: 68 */
	bool circular;	       /* the oldest make room; else a full buffer takes no more */
	char *filter;	       /* an access list, NULL: none */
	uint32_t every_nth, duration_s, max_packets, per_s; /* limits, 0: none */
	struct list packets;   /* struct epc_packet, oldest first */
	size_t used, count;    /* bytes and packets in it */
	uint32_t passed;       /* seen since the last that was taken (every_nth) */
	uint64_t second, in_second; /* packets taken in that second of virtual time */
};

struct epc_packet {
	struct list node;
	uint64_t at_ns;	    /* of the lab */
	int64_t clock_ns;   /* of the router */
	enum epc_path path;
	char in[24], out[24]; /* short names, "" none */
	char iface[40];	    /* whose frame it is */
	uint32_t len, kept;
	uint8_t data[];
};

struct epc_point {
	struct list node; /* in host->epc->points, by name */
	char name[32];
	enum epc_path path;
	char iface[40]; /* "" every one */
	bool in, out;
	char words[16]; /* "both", as it was typed */
	struct epc_buffer *buffer; /* NULL: none */
	bool active;
	uint64_t started_ns;
};

struct epc {
	struct list buffers, points;
};

/* epc.c */

void epc_new(struct host *h);
/* Forgets everything: power off. */
void epc_clear(struct host *h);
void epc_free(struct host *h);
struct epc_buffer *epc_buffer_find(const struct host *h, const char *name);
struct epc_buffer *epc_buffer_get(struct host *h, const char *name);
void epc_buffer_clear(struct epc_buffer *b);
/* Its points have no buffer any more, and stop. */
void epc_buffer_delete(struct host *h, struct epc_buffer *b);
struct epc_point *epc_point_find(const struct host *h, const char *name);
struct epc_point *epc_point_new(struct host *h, const char *name);
void epc_point_delete(struct host *h, struct epc_point *p);
void epc_point_set(struct host *h, struct epc_point *p, bool active);
/* A frame of a watched interface (struct sim_observer). */
void epc_frame(struct host *h, struct iface *ifp, const struct pkt *p, bool in);
/* Interfaces come and go: which of them are watched. */
void epc_watch(struct host *h);
/* The buffer as a pcapng file. */
void epc_export(const struct epc_buffer *b, const char *router, struct text *out);

#endif
