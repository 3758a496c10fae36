/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The load of this process, as the kernel counts it: samples of the processor time that it and
 * each of its threads used so far, five seconds apart, and shares of a span as differences of
 * them. Samples are taken by the clock when it runs anyway; while it sleeps there is little to
 * count, and between two samples the time is taken to have been used evenly. Where IOS counts the
 * time of interrupts stands the time that the kernel spent for the process.
 */
#include "shell/load.h"

#include <dirent.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "lib/mem.h"
#include "lib/text.h"
#include "shell/lab.h"

enum { SAMPLES = 62, SECOND = 1000000000, SHARE_ALL = 10000 };

static const uint64_t every_ns = 5ull * SECOND;
static const uint64_t span_ns[LOAD_SPANS] = {5ull * SECOND, 60ull * SECOND, 300ull * SECOND};

struct sample_task {
	uint64_t tid, cpu_ns, runs;
};

struct sample {
	uint64_t wall_ns, cpu_ns, kernel_ns;
	unsigned n;
	struct sample_task task[LOAD_TASKS];
};

struct load {
	uint64_t next_ns;
	unsigned n; /* samples taken so far; the i-th is at i % SAMPLES */
	struct sample ring[SAMPLES], last;
	struct load_now now;
};

static uint64_t ns_of(struct timeval t)
{
	return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_usec * 1000;
}

/* A file of /proc/self/task/TID into `to`; false: the thread is gone. */
static bool task_read(uint64_t tid, const char *name, char *to, size_t cap)
{
	char path[64];
	FILE *f;
	bool ok;

	snprintf(path, sizeof(path), "/proc/self/task/%llu/%s", (unsigned long long)tid, name);
	f = fopen(path, "re");
	ok = f && fgets(to, (int)cap, f);
	if (f)
		fclose(f);
	return ok;
}

/* The kernel's schedstat: time on a processor, time waiting for one, how often it got one. */
static void sample_tasks(struct sample *s)
{
	unsigned long long cpu, wait, runs;
	DIR *d = opendir("/proc/self/task");
	const struct dirent *e;
	char line[96];

	while (d && s->n < LOAD_TASKS && (e = readdir(d))) {
		uint64_t tid = strtoull(e->d_name, NULL, 10);

		if (tid == 0 || !task_read(tid, "schedstat", line, sizeof(line)) ||
		    sscanf(line, "%llu %llu %llu", &cpu, &wait, &runs) != 3)
			continue;
		s->task[s->n++] = (struct sample_task){tid, cpu, runs};
	}
	if (d)
		closedir(d);
}

static void sample_take(struct sample *s)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	s->n = 0;
	s->wall_ns = lab_wall_ns();
	s->kernel_ns = ns_of(u.ru_stime);
	s->cpu_ns = ns_of(u.ru_utime) + s->kernel_ns;
	sample_tasks(s);
}

struct load *load_new(void)
{
	struct load *l = mem_zalloc(sizeof(*l));

	load_tick(l, lab_wall_ns());
	return l;
}

void load_free(struct load *l)
{
	free(l);
}

void load_tick(struct load *l, uint64_t wall_ns)
{
	if (wall_ns < l->next_ns)
		return;
	l->next_ns = wall_ns + every_ns;
	sample_take(&l->ring[l->n++ % SAMPLES]);
}

static uint64_t cpu_total(const struct sample *s, uint64_t tid)
{
	(void)tid;
	return s->cpu_ns;
}

static uint64_t cpu_kernel(const struct sample *s, uint64_t tid)
{
	(void)tid;
	return s->kernel_ns;
}

/* A thread that a sample does not have had used nothing by then. */
static uint64_t cpu_task(const struct sample *s, uint64_t tid)
{
	for (unsigned i = 0; i < s->n; i++)
		if (s->task[i].tid == tid)
			return s->task[i].cpu_ns;
	return 0;
}

/* What had been used at a moment: between two samples in proportion, before the first of all or
 * the oldest that is kept as in that. `*at` is the moment meant. */
static double used_at(const struct load *l, uint64_t tid, uint64_t *at,
		      uint64_t (*cpu)(const struct sample *, uint64_t))
{
	const struct sample *later = &l->last, *s = later;
	unsigned back;

	for (back = 1; back <= l->n && back <= SAMPLES; back++) {
		s = &l->ring[(l->n - back) % SAMPLES];
		if (s->wall_ns <= *at)
			break;
		later = s;
	}
	if (s->wall_ns >= *at || s == later) {
		*at = s->wall_ns;
		return (double)cpu(s, tid);
	}
	return (double)cpu(s, tid) + (double)(cpu(later, tid) - cpu(s, tid)) *
					     (double)(*at - s->wall_ns) /
					     (double)(later->wall_ns - s->wall_ns);
}

static unsigned share(const struct load *l, uint64_t tid, uint64_t span,
		      uint64_t (*cpu)(const struct sample *, uint64_t))
{
	uint64_t now = l->last.wall_ns, at = now > span ? now - span : 0;
	double used = (double)cpu(&l->last, tid) - used_at(l, tid, &at, cpu);

	if (now == at || used <= 0)
		return 0;
	return (unsigned)(used * SHARE_ALL / (double)(now - at) + 0.5);
}

/* The name is "Virtual Exec:2" where the thread serves a line. */
static void task_name(struct load_task *t)
{
	char line[32] = "", *colon;

	task_read(t->tid, "comm", line, sizeof(line));
	line[strcspn(line, "\n")] = '\0';
	colon = strchr(line, ':');
	if (colon) {
		*colon = '\0';
		t->tty = (unsigned)strtoul(colon + 1, NULL, 10);
	}
	snprintf(t->name, sizeof(t->name), "%.15s", line);
}

static int task_order(const void *a, const void *b)
{
	const struct load_task *x = a, *y = b;

	return x->tid < y->tid ? -1 : x->tid > y->tid;
}

const struct load_now *load_now(struct load *l)
{
	struct load_now *now = &l->now;

	memset(now, 0, sizeof(*now));
	sample_take(&l->last);
	now->n = l->last.n;
	now->kernel = share(l, 0, span_ns[0], cpu_kernel);
	for (unsigned k = 0; k < LOAD_SPANS; k++)
		now->share[k] = share(l, 0, span_ns[k], cpu_total);
	for (unsigned i = 0; i < now->n; i++) {
		const struct sample_task *s = &l->last.task[i];
		struct load_task *t = &now->task[i];

		*t = (struct load_task){.tid = s->tid, .cpu_ns = s->cpu_ns, .runs = s->runs};
		for (unsigned k = 0; k < LOAD_SPANS; k++)
			t->share[k] = share(l, t->tid, span_ns[k], cpu_task);
		task_name(t);
	}
	qsort(now->task, now->n, sizeof(*now->task), task_order);
	load_tick(l, l->last.wall_ns);
	return now;
}

/* What the heap never asked the kernel for is one piece, and was always free. */
struct load_memory load_memory(uint64_t total)
{
	struct mallinfo2 m = mallinfo2();
	uint64_t used = m.uordblks + m.hblkhd, heap = m.arena + m.hblkhd;
	struct load_memory r = {.total = total > heap ? total : heap, .used = used};

	r.free = r.total - used;
	r.lowest = r.largest = r.total - heap;
	return r;
}

void load_name_thread(const char *name, unsigned tty)
{
	char comm[16];

	if (tty)
		snprintf(comm, sizeof(comm), "%.12s:%u", name, tty % 100);
	else
		snprintf(comm, sizeof(comm), "%.15s", name);
	pthread_setname_np(pthread_self(), comm);
}

void load_put_line(struct load *l, const char *head, struct text *out)
{
	const struct load_now *now = load_now(l);

	text_printf(out, "%s: %u%%/%u%%; one minute: %u%%; five minutes: %u%%\n", head,
		    now->share[0] / 100, now->kernel / 100, now->share[1] / 100,
		    now->share[2] / 100);
}
