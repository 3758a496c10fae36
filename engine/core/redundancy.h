/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Redundancy groups by name: HSRP publishes the role of a named group, clients (the crypto map)
 * follow it. A client may name a group that does not exist yet.
 */
#ifndef ROSH_ENGINE_CORE_REDUNDANCY_H
#define ROSH_ENGINE_CORE_REDUNDANCY_H

#include "engine/core/router.h"

/* The role as clients see it; HSRP's Init, Listen (here Backup), Speak, Standby, Active. */
enum red_state { RED_INIT, RED_BACKUP, RED_SPEAK, RED_STANDBY, RED_ACTIVE };

struct red_info {
	enum red_state state; /* as published: the old one while clients are being told */
	uint32_t virtual_addr;
	uint32_t active_addr;  /* 0: unknown */
	uint32_t standby_addr; /* 0: unknown */
	struct iface *ifp;
};

struct red_client {
	struct list node;
	char name[64];
	/* The group went from `from` to `to` (equal: it was confirmed, or changed its address). */
	void (*fn)(void *ctx, const char *name, enum red_state from, enum red_state to);
	void *ctx;
	uint64_t told; /* the redundancy table's own: the last change heard of */
};

/* redundancy.c */

const char *red_state_name(enum red_state s); /* "Init", "Backup", "Speak", "Standby", "Active" */
/* HSRP: a named group exists and has this state; calls the clients, then stores the state. */
void red_publish(struct router *r, const char *name, const struct red_info *info);
/* HSRP: the name is gone; clients see a change to Init. */
void red_withdraw(struct router *r, const char *name);
/* Asks for a group by name; false if nobody publishes it. The caller emits the debug line. */
bool red_enquire(struct router *r, const char *name, struct red_info *info);
/* Registers a client (owned by the caller, name and fn filled in). */
void red_register(struct router *r, struct red_client *c);
void red_unregister(struct red_client *c);

#endif
