/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the process gets its memory. */
#ifndef ROSH_SHELL_HEAP_H
#define ROSH_SHELL_HEAP_H

/* heap.c */

/* First of all, before there are threads. Nothing depends on its success. */
void heap_start(void);
/* Without the lab's lock, before work that takes much memory with it: has the system give the
 * memory now that will be taken next. */
void heap_warm(void);

#endif
