/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One simulated world: its clock, its timers, its chance, its routers and links. Time moves only
 * in sim_run_until(). Two runs with the same seed and the same calls produce the same bytes.
 *
 * Timers live in a binary heap ordered by (due time, order of starting), so that timers due
 * together fire in the order in which they were started; starting and stopping cost O(log n)
 * and allocate nothing but the heap's array.
 */
#ifndef ROSH_ENGINE_CORE_SIM_H
#define ROSH_ENGINE_CORE_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/list.h"
#include "lib/mem.h"
#include "lib/rng.h"

#define NS_PER_US 1000ull
#define NS_PER_MS 1000000ull
#define NS_PER_S 1000000000ull

struct sim;
struct router;
struct link;
struct link_port;
struct iface;
struct pkt;
struct ev_arg;
struct ossl;
struct ike_sa_view;
struct ipsec_pair;

struct timer {
	uint64_t due_ns;
	uint64_t order;
	size_t slot; /* 1-based place in the heap, 0: not running. */
	void (*fn)(void *ctx);
	void *ctx;
};

/* Who hears of what happens: the shell. All called with the world at rest, from its own thread. */
struct sim_observer {
	void *ctx;
	/* An event of event.def happened on `r` (already filtered by the router's debug flags). */
	void (*event)(void *ctx, struct router *r, unsigned id, const struct ev_arg *args,
		      size_t n);
	/* A whole Ethernet frame was put on a link by `from`. `data` is valid during the call. */
	void (*frame)(void *ctx, const struct link *l, const struct link_port *from,
		      const uint8_t *data, size_t len);
	/* A whole Ethernet frame of an interface that is watched: came in (its receiver has taken
	 * it), or goes out. */
	void (*iface_frame)(void *ctx, struct iface *ifp, const struct pkt *p, bool in);
	/* Keys came into use: of a phase 1, of a pair of SAs. What they point to is valid during
	 * the call. */
	void (*ike_keys)(void *ctx, const struct ike_sa_view *v);
	void (*ipsec_keys)(void *ctx, const struct ipsec_pair *p);
};

struct sim {
	uint64_t now_ns;
	uint64_t seed;
	uint32_t epoch_s; /* Calendar seconds at now_ns 0, where time is real: for numbers that must
			   * not go back when the program starts anew; else 0. */
	bool real_chance; /* Draw from OpenSSL's generator: real time, real wires. */
	struct rng rng;	  /* The links' chance: loss, reordering, corruption. */
	struct timer **heap;
	size_t heap_len;
	size_t heap_cap;
	uint64_t order;
	struct list routers;
	struct list links;
	struct pool small_pkts;
	struct sim_observer observer;
	struct ossl *ossl; /* engine/crypto: algorithms fetched once for all routers */
	uint64_t events_run;
};

/* sim.c */

/* A world at time 0. Free with sim_free(), which frees its routers and links too. */
struct sim *sim_new(uint64_t seed);
void sim_free(struct sim *s);
/* Fires every timer due up to and including `t_ns`, in order, then sets the clock to `t_ns`. */
void sim_run_until(struct sim *s, uint64_t t_ns);
/* The due time of the next timer, UINT64_MAX when there is none. */
uint64_t sim_next_ns(const struct sim *s);

void timer_init(struct timer *t, void (*fn)(void *ctx), void *ctx);
/* (Re)starts `t` to fire `delay_ns` from now. */
void timer_start(struct sim *s, struct timer *t, uint64_t delay_ns);
void timer_stop(struct sim *s, struct timer *t);
bool timer_running(const struct timer *t);
/* Time until `t` fires, 0 when it is not running. */
uint64_t timer_left_ns(const struct sim *s, const struct timer *t);

#endif
