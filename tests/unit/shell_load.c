/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The load as the kernel counts it: what burned is seen, whose it was, and what the heap holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/text.h"
#include "shell/lab.h"
#include "shell/load.h"

enum { MS = 1000000 };

static atomic_bool burned, over;

static void nap(void)
{
	nanosleep(&(struct timespec){.tv_nsec = 20 * MS}, NULL);
}

static uint64_t thread_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* Uses 200 ms of a processor, however long that takes, and stays. */
static void *burn(void *ctx)
{
	(void)ctx;
	load_name_thread("Virtual Exec", 7);
	while (thread_ns() < 200u * MS)
		;
	burned = true;
	while (!over)
		nap();
	return NULL;
}

static const struct load_task *task_of(const struct load_now *now, const char *name)
{
	for (unsigned i = 0; i < now->n; i++)
		if (strcmp(now->task[i].name, name) == 0)
			return &now->task[i];
	return NULL;
}

static void a_thread_that_works_is_seen(void **state)
{
	uint64_t began = lab_wall_ns(), took;
	struct load *l = load_new();
	const struct load_now *now;
	const struct load_task *t;
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, burn, NULL), 0);
	while (!burned)
		nap();
	now = load_now(l);
	took = lab_wall_ns() - began;
	t = task_of(now, "Virtual Exec");
	assert_non_null(t);
	assert_int_equal(t->tty, 7);
	assert_true(t->cpu_ns >= 200u * MS && t->runs > 0);
	/* 200 ms of what it took, and a little for the rounding; all spans begin with the load. */
	for (unsigned k = 0; k < LOAD_SPANS; k++) {
		assert_true(t->share[k] + 1 >= 200ull * MS * 10000 / took && t->share[k] <= 10100);
		assert_true(now->share[k] > 0);
	}
	over = true;
	pthread_join(thread, NULL);
	load_free(l);
}

/* With no sample in between, a span is the part of the time since the first. */
static void idle_time_dilutes(void **state)
{
	struct load *l = load_new();
	struct text line = {0};
	uint64_t until = thread_ns() + 50u * MS;
	unsigned first;

	(void)state;
	while (thread_ns() < until)
		;
	first = load_now(l)->share[0];
	for (int i = 0; i < 15; i++)
		nap();
	assert_true(first > 0 && load_now(l)->share[0] < first);
	load_put_line(l, "Load for five secs", &line);
	assert_non_null(strstr(text_str(&line), "Load for five secs: "));
	assert_non_null(strstr(text_str(&line), "%; one minute: "));
	text_free(&line);
	load_free(l);
}

static void the_heap_is_what_is_used(void **state)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	(void)state;
	skip(); /* Its heap is not the C library's. */
#else
	const uint64_t total = 480ull << 20, block = 50u << 20;
	struct load_memory before = load_memory(total), with;
	char *p = malloc(block);

	(void)state;
	assert_non_null(p);
	memset(p, 1, block);
	with = load_memory(total);
	assert_true(with.used >= before.used + block && with.free <= before.free - block);
	assert_true(with.lowest <= with.free && with.used + with.free == with.total);
	assert_int_equal(with.total, total);
	/* More than there is said to be: then there is more. */
	assert_true(load_memory(1 << 20).total >= load_memory(1 << 20).used);
	free(p);
	assert_true(load_memory(total).used < before.used + block);
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_thread_that_works_is_seen),
		cmocka_unit_test(idle_time_dilutes),
		cmocka_unit_test(the_heap_is_what_is_used),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
