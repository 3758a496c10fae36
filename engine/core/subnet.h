/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which subnets a router's interfaces are configured for, whether they are up or not: the
 * question "does this address overlap with another interface" in 33 steps, however many there are.
 */
#ifndef ROSH_ENGINE_CORE_SUBNET_H
#define ROSH_ENGINE_CORE_SUBNET_H

#include "engine/core/iface.h"

/* subnet.c */

/* Files an address (addr, len and ifp set) under its subnet, or takes it out. */
void subnet_add(struct iface_addr *a);
void subnet_remove(struct iface_addr *a);
/* An interface that is not shut, other than `self`, with a subnet that has or lies in `p`; NULL. */
const struct iface *subnet_overlap(const struct router *r, struct prefix p,
				   const struct iface *self);

#endif
