/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show memory, show processes: this process and its threads. All routers of a lab live in it, so
 * each of them shows the same. The processor pool is the memory that show version names, of which
 * is used what the heap has given out. Absent: an I/O pool, since packets come from the same heap,
 * the blocks of the heap one by one, and memory by process, since threads share the heap.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "grammar.h"
#include "shell/load.h"
#include "shell/session.h"

static struct load_memory pool(void)
{
	return load_memory(HOST_MEMORY_KB * 1024ull);
}

void show_memory(struct exec *ex, const struct args *a)
{
	struct load_memory m = pool();

	(void)a;
	text_printf(ex->out,
		    "                Head    Total(b)     Used(b)     Free(b)   Lowest(b)"
		    "  Largest(b)\n"
		    "Processor %10X %11" PRIu64 " %11" PRIu64 " %11" PRIu64 " %11" PRIu64
		    " %11" PRIu64 "\n",
		    (unsigned)(uintptr_t)ex->lab, m.total, m.used, m.free, m.lowest, m.largest);
}

/* The busiest of a span first, equal ones as they came. */
static int by_share(const void *a, const void *b, void *span)
{
	const struct load_task *const *x = a, *const *y = b;
	unsigned k = *(unsigned *)span;

	if ((*x)->share[k] != (*y)->share[k])
		return (*x)->share[k] < (*y)->share[k] ? 1 : -1;
	return (*x > *y) - (*x < *y);
}

static void put_task(struct text *out, unsigned pid, const struct load_task *t)
{
	uint64_t each = t->runs ? t->cpu_ns / t->runs / 1000 : 0;

	text_printf(out, "%4u%12" PRIu64 "%12" PRIu64 "%11" PRIu64, pid,
		    (uint64_t)(t->cpu_ns / NS_PER_MS), t->runs, each);
	for (unsigned k = 0; k < LOAD_SPANS; k++) {
		/* The column has room for no more. */
		unsigned of = t->share[k] < 9999 ? t->share[k] : 9999;

		text_printf(out, "%3u.%02u%%", of / 100, of % 100);
	}
	text_printf(out, "%4u %-16s \n", t->tty, t->name);
}

/* The threads are numbered as they came; sorting keeps the numbers. */
void show_processes_cpu(struct exec *ex, const struct args *a)
{
	const struct load_task *row[LOAD_TASKS];
	const struct load_now *now;
	unsigned span = args_has(a, K_1MIN) ? 1 : args_has(a, K_5MIN) ? 2 : 0;

	load_put_line(ex->lab->load, "CPU utilization for five seconds", ex->out);
	now = load_now(ex->lab->load);
	text_add(ex->out, " PID Runtime(ms)     Invoked      uSecs   5Sec   1Min   5Min TTY "
			  "Process \n");
	for (unsigned i = 0; i < now->n; i++)
		row[i] = &now->task[i];
	if (args_has(a, K_SORTED))
		qsort_r(row, now->n, sizeof(*row), by_share, &span);
	for (unsigned i = 0; i < now->n; i++)
		put_task(ex->out, (unsigned)(row[i] - now->task) + 1, row[i]);
}

void show_processes_memory(struct exec *ex, const struct args *a)
{
	struct load_memory m = pool();

	(void)a;
	text_printf(ex->out, "Processor Pool Total: %10" PRIu64 " Used: %10" PRIu64
			     " Free: %10" PRIu64 "\n",
		    m.total, m.used, m.free);
}
