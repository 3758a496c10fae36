/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lab: the world, its hosts (routers with their configs and sessions), its links, its clock
 * and its one lock. Whoever touches the world, a config or a host holds the lock; it is held to
 * run a line or to advance time, never while writing to a client or waiting for one.
 */
#ifndef ROSH_SHELL_LAB_H
#define ROSH_SHELL_LAB_H

#include <pthread.h>
#include <stdatomic.h>

#include "engine/core/event.h"
#include "lib/list.h"
#include "lib/text.h"

struct host;
struct load;
struct pcapng;
struct vty_server;

struct lab_options {
	const char *nvram_dir; /* NULL: NVRAM is kept in memory only */
	bool nvram_by_name;    /* nvram_dir holds a folder for each lab, of the lab's name */
	unsigned console_base; /* first console port; 0: no listening */
	unsigned vty_base;
	const char *listen_addr; /* "127.0.0.1" */
	double speed;		 /* 1: real time; 0: as fast as it goes */
	uint64_t seed;
	bool real_chance;
	void (*problem)(void *ctx, const char *host, const char *text); /* rejected lines at boot */
	void *problem_ctx;
};

struct lab {
	struct sim *sim;
	char *name;
	char *file; /* the lab file's path, for messages */
	struct lab_options opt;
	struct list hosts; /* in the order of the lab file */
	struct host **by_index; /* by router->index */
	unsigned nhosts;
	pthread_mutex_t lock;
	pthread_cond_t moved; /* time went on, or output appeared: waiting sessions look again */
	_Atomic unsigned waiting; /* sessions that want the lock (the clock yields to them) */
	uint64_t wake_ns;	  /* the earliest time a session waits for (lab_wait) */
	bool paused;
	bool stopping;
	double speed;
	pthread_t clock_thread;
	bool clock_running;
	uint64_t base_wall_ns, base_ns; /* a wall time and the virtual time that belongs to it */
	struct load *load;	/* of the process: shell/load.h */
	uint64_t late_max_ns; /* wall time: the latest that a timer ran since this was last asked */
	bool kicked;			/* the clock is to look again at once */
	uint64_t sleeps_until_ns;	/* wall time at which the clock wakes, 0: it is awake */
	pthread_cond_t kick;
	struct list attachments; /* ends of links on the host, shell/attach.c */
	pthread_t attach_thread;
	int attach_wake[2];
	bool attach_running;
	struct list captures; /* pcapng files being written, shell/pcapng.c */
	atomic_uint lines_gen; /* counts what makes a line free or not: users, lines, power, keys */
	struct vty_server *console_server; /* shell/console_server.c, NULL: none */
	uint64_t frame_hash;  /* over all frames in order: equal for equal seeds and inputs */
	uint64_t frames;
	char *nvram_dir; /* NULL: memory only */
	int nvram_fd;	 /* keeps it for this process (nvram_lock); -1: not kept */
};

/* lab.c */

/* Takes and gives back the lab's lock; a waiting session gets it between two slices of time. */
void lab_lock(struct lab *lab);
void lab_unlock(struct lab *lab);
/* A lab without hosts or links, at time 0. */
struct lab *lab_new(const char *name, const struct lab_options *opt);
/* Reads a lab file and the configs it names, and powers the routers on at time 0. NULL with one
 * line in `why` ("FILE:LINE: what is wrong") if anything in it does not hold; nothing is left
 * behind. */
struct lab *lab_load(const char *file, const struct lab_options *opt, struct text *why);
void lab_free(struct lab *lab);
/* Makes the NVRAM's folder if need be and keeps it for this process: two that save into one would
 * take each other's configurations away. False and errno, EWOULDBLOCK: another has it. */
bool lab_keep_nvram(struct lab *lab);
struct host *lab_host(const struct lab *lab, const char *name);
struct link *lab_link(const struct lab *lab, const char *name);
/* The port of a link at "ROUTER:INTERFACE" (any abbreviation of the interface), or NULL. */
struct link_port *lab_port(const struct lab *lab, const char *end);
/* Pulls or puts back a cable at "ROUTER:INTERFACE", or all cables of a link, also while a router is
 * off. False: there is no such end or link. */
bool lab_cut(struct lab *lab, const char *end, bool cut);

/* clock.c */

/* Real time: a thread advances the world in slices of at most 1 ms of wall time. */
void lab_clock_start(struct lab *lab);
void lab_clock_stop(struct lab *lab);
/* Lock held: runs what is due, for one slice at the most. True: the world is behind, there is more
 * to run at once. */
bool lab_run_due(struct lab *lab);
/* Lock not held: lets those who wait for the lock have it first, a millisecond at the most. */
void lab_stand_back(struct lab *lab);
/* Lock held, given up inside: for those who wait for it, and for what is due. */
void lab_breathe(struct lab *lab);
/* Wall time in ns, monotonic. */
uint64_t lab_wall_ns(void);
/* Lock held: stops time, or lets it run on; a new speed (0: as fast as it goes). */
void lab_set_paused(struct lab *lab, bool paused);
void lab_set_speed(struct lab *lab, double speed);
/* Lock held, given up inside: waits until virtual time `until_ns`, or until the lab moved,
 * whichever is first, at most `wall_ns` of wall time. Real time only. */
void lab_wait(struct lab *lab, uint64_t until_ns, uint64_t wall_ns);
/* Virtual time (rosh play, tests): advances by `ns` at once. Lock held. */
void lab_advance(struct lab *lab, uint64_t ns);

/* pcapng.c */

/* Begins writing a link's frames to a file (nanosecond virtual time); false: errno tells.
 * `secrets`: at its end the keys of all SAs that there were meanwhile go into it. */
bool pcapng_start(struct lab *lab, struct link *l, const char *path, bool secrets);
void pcapng_stop(struct lab *lab, const struct link *l);
void pcapng_stop_all(struct lab *lab);
/* Every frame on any link passes here (from the world's observer). */
void pcapng_frame(struct lab *lab, const struct link *l, const struct link_port *from,
		  const uint8_t *data, size_t len);
/* And all new keys; they are kept while a capture with secrets runs. */
void pcapng_ike_keys(struct lab *lab, const struct ike_sa_view *v);
void pcapng_ipsec_keys(struct lab *lab, const struct ipsec_pair *pair);

#endif
