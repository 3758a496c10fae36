/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the heap's memory comes from: one area for all threads, in large steps, the first of them
 * of huge pages. Taking 100,000 lines touches 200 MB, and a fault for each 4 KB of these costs
 * more than all else a line needs (make bench: twice the lines a second, and more on a virtual
 * machine, with an eighth of the faults). What is not touched costs nothing but addresses. To get
 * a huge page may take milliseconds: better without the lab's lock.
 */
#include "shell/heap.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* BIG: the most that M_MMAP_THRESHOLD takes. */
enum { STEP = 256 << 20, HUGE = 2 << 20, BIG = 32 << 20, MORE_THAN_THERE_IS = 1 << 20,
       WARM = 12 << 20, SMALL = 64 << 10 };

/* The sanitizers have allocators of their own. */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
void heap_start(void)
{
	uintptr_t from = (uintptr_t)sbrk(0), to;
	void *volatile grown; /* or the compiler would see that nobody wants it */

	/* The lab has one lock: its threads seldom allocate at the same moment. */
	mallopt(M_ARENA_MAX, 1);
	mallopt(M_TOP_PAD, STEP);
	mallopt(M_TRIM_THRESHOLD, STEP);
	mallopt(M_MMAP_THRESHOLD, BIG);
	grown = malloc(MORE_THAN_THERE_IS);
	free(grown);
	from = (from + HUGE - 1) & ~(uintptr_t)(HUGE - 1);
	to = (uintptr_t)sbrk(0) & ~(uintptr_t)(HUGE - 1);
	/* Where there are none, pages are small. */
	if (to > from)
		madvise((void *)from, to - from, MADV_HUGEPAGE);
}

void heap_warm(void)
{
	volatile char *p = malloc(WARM);

	if (!p)
		return;
	for (size_t i = 0; i < WARM; i += SMALL)
		p[i] = 0;
	free((void *)p);
}
#else
void heap_start(void)
{
}

void heap_warm(void)
{
}
#endif
