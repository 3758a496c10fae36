/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ICMP (RFC 792, 1812 section 4.3), and the ping and traceroute that exec commands run. */
#ifndef ROSH_ENGINE_NET_ICMP_H
#define ROSH_ENGINE_NET_ICMP_H

#include "engine/net/ip.h"

enum icmp_type {
	ICMP_ECHO_REPLY = 0,
	ICMP_UNREACHABLE = 3,
	ICMP_SOURCE_QUENCH = 4,
	ICMP_REDIRECT = 5,
	ICMP_ECHO = 8,
	ICMP_TIME_EXCEEDED = 11,
	ICMP_PARAMETER = 12,
};

/* An error came about a packet of ours: `h` and `l4` are what it quotes; `mtu` for code 4. */
typedef void icmp_error_fn(void *ctx, uint32_t from, uint8_t type, uint8_t code, uint16_t mtu,
			   const struct ip_hdr *h, const uint8_t *l4, size_t len);

/* icmp.c */

/* Hears of errors (path MTU); four listeners at the most, for the life of the router. */
void icmp_listen(struct router *r, icmp_error_fn *fn, void *ctx);

void icmp_start(struct router *r);
/* How long after an unreachable the next one may come, 0: at once; `df`: of those that say that
 * fragmentation is needed. 500 ms where nothing else was said, as IOS does. */
void icmp_set_unreach_pause(struct router *r, bool df, uint32_t pause_ms);
/* Reports an error about the packet whose IP header is at p->data (RFC 1122, 3.2.2). Does not take
 * `p` over. `mtu` for fragmentation needed. */
void icmp_error(struct router *r, const struct pkt *p, uint8_t type, uint8_t code, uint16_t mtu);

/* probe.c: ping and traceroute as machines that the exec commands drive and read. */

enum { PING_ROUTE_MAX = 8 };

struct ping_params {
	uint32_t dst;
	uint32_t src; /* 0: choose */
	unsigned count;
	unsigned size; /* IP bytes, 36 .. 18024 */
	unsigned timeout_ms;
	uint8_t tos;
	bool df;
	bool validate;
	uint16_t pattern; /* 0xABCD */
	uint32_t route[PING_ROUTE_MAX]; /* a source route: the way points before dst */
	uint8_t n_route;
	bool strict;
};

/* A ping under way. `marks` grows by one character for each answer or failure: ! . U Q M ? & */
struct ping {
	struct ping_params p;
	char *marks;
	unsigned n_marks, sent, received;
	bool done;
	uint32_t min_ms, max_ms;
	uint64_t sum_ms;
	struct router *router;
	struct timer timer;
	uint16_t id, seq;
	uint64_t sent_ns;
	struct list node;
};

/* Starts at once; owned by the caller, who polls `done`; ping_free() ends it early. */
struct ping *ping_new(struct router *r, const struct ping_params *p);
void ping_free(struct ping *p);

struct trace_params {
	uint32_t dst, src;
	unsigned probes, min_ttl, max_ttl, timeout_ms;
	uint16_t port;
};

/* One probe's result: from 0 = '*'; code: '\0' fine, 'H' 'N' 'P' 'A' 'Q' 'U' as in traceroute. */
struct trace_result {
	unsigned ttl;
	uint32_t from;
	uint32_t rtt_ms;
	char code;
};

struct trace {
	struct trace_params p;
	struct trace_result *results; /* in order, n_results of them so far */
	unsigned n_results;
	bool done;
	struct router *router;
	struct timer timer;
	unsigned ttl, probe;
	bool reached;
	uint16_t sport;
	uint64_t sent_ns;
	struct list node;
};

struct trace *trace_new(struct router *r, const struct trace_params *p);
void trace_free(struct trace *t);

#endif
