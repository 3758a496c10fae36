/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the show commands of OSPF share. */
#ifndef ROSH_SHELL_SHOW_OSPF_H
#define ROSH_SHELL_SHOW_OSPF_H

#include "engine/ospf/ospf.h"
#include "shell/exec.h"

/* show_ospf.c */

/* The process is among those that the number in the command, or none, names. */
bool show_ospf_is_asked(const struct ospf_proc *proc, const struct args *a);
/* There is a process of that number, or none is asked for; else says so. */
bool show_ospf_process_asked(struct exec *ex, const struct args *a);
/* Runs `fn` for each process that is asked for, or says that the one asked for is not there. */
void show_ospf_each_process(struct exec *ex, const struct args *a,
			    void (*fn)(struct exec *ex, const struct ospf_proc *proc,
				       const struct args *a));
/* The interface that is asked for; NULL: none, or (after saying so) none of OSPF's. */
const struct ospf_iface *show_ospf_iface(struct exec *ex, const struct args *a);
/* The neighbour is among those that the interface and the router id in the command name. */
bool show_ospf_nbr_asked_for(const struct ospf_nbr *nbr, const struct args *a);

/* show_ospf_db.c */

/* The line that databases and lists begin with: whose they are. */
void show_ospf_head(struct text *out, const struct ospf_proc *proc);

/* show_ospf_traffic.c */

/* "OSPF statistics:", a blank line in front, where OSPF runs. */
void show_ospf_statistics(struct exec *ex);

#endif
