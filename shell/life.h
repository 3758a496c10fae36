/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The life of a configuration: replacing it, archiving it, going back to an earlier one, and what
 * is scheduled (reload, revert, archive).
 */
#ifndef ROSH_SHELL_LIFE_H
#define ROSH_SHELL_LIFE_H

#include "engine/core/sim.h"
#include "shell/files.h"

struct life {
	struct host *host;
	struct timer reload, warn; /* warn: the next "SHUTDOWN in" */
	uint64_t reload_ns;	   /* when, in the lab's time */
	char reload_by[64], reload_reason[128];
	struct timer revert, revert_warn;
	struct file_url revert_to;
	unsigned revert_idle_min; /* goes back when nobody typed for so long; 0: at its time */
	const struct session *config_owner; /* `configure terminal lock`; NULL: nobody */
	uint64_t config_locked_ns;
	struct timer archive;
	unsigned period_min;
};

void life_new(struct host *h);
void life_free(struct host *h);
/* Power off: nothing is scheduled any more. */
void life_stop(struct host *h);

/* exec_files.c */

void exec_configure_memory(struct exec *ex, const struct args *a);

/* replace.c */

/* A text as a configuration of its own; lines that are none are added to `rejected`. */
struct config *config_of_text(struct host *h, const char *text, struct text *rejected);
/* Makes the running configuration that of `target`. False: what could not be is in `failed`.
 * `list`: takes the lines that were entered, NULL: nobody asked. */
bool host_replace(struct host *h, struct config *target, unsigned *passes, struct text *list,
		  struct text *failed);

/* archive.c */

/* Saves the running configuration under the archive's next name; false: there is no archive, or
 * errno. */
bool archive_save(struct host *h, struct file_url *as);
/* Starts and stops the regular saving. */
void archive_update(struct host *h);
/* What `write memory` brings along. */
void archive_on_write(struct host *h);

/* exec_session.c */

void exec_configure_terminal(struct exec *ex, const struct args *a);

/* exec_system.c */

/* What write memory does and says. */
void exec_save(struct exec *ex);
/* The number of a month by its name or three or more of its first letters, 0: it is none. */
unsigned clock_month(const char *s);
/* "Jan" of 1. */
const char *clock_month_name(unsigned month);
/* "10:11:12 UTC Fri May 3 2024" */
void clock_text_at(const struct host *h, int64_t at_ns, struct text *out);
/* Two lines and an empty one: the load, and the time with where it is from. */
void clock_stamp(const struct host *h, struct text *out);

/* exec_reload.c */

void reload_timer(void *ctx);
void reload_warn_timer(void *ctx);

/* revert.c */

void revert_timer(void *ctx);
void revert_warn_timer(void *ctx);
/* A line was typed: an idle timer begins again. */
void revert_touch(struct host *h);

/* config_lock.c */

/* Whether another session has the configuration for itself; says so then. */
bool config_locked(struct exec *ex);
/* `configuration mode exclusive`: the session takes the configuration, where it may. */
bool config_lock(struct exec *ex, bool asked);
void config_unlock(const struct session *s);

#endif
