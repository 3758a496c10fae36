/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The real-time clock: it keeps pace, sleeps when nothing is due, and is fair with its lock. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "engine/core/sim.h"
#include "shell/lab.h"

/* A timer that fires again and again, and how often it did. */
struct ticker {
	struct sim *sim;
	struct timer timer;
	uint64_t every_ns, fired;
	unsigned spin; /* so much work at each tick */
};

static void tick(void *ctx)
{
	struct ticker *t = ctx;

	t->fired++;
	for (volatile unsigned i = 0; i < t->spin; i++)
		;
	timer_start(t->sim, &t->timer, t->every_ns);
}

static struct lab *begin(double speed, struct ticker *t)
{
	const struct lab_options opt = {.speed = speed};
	struct lab *lab = lab_new("clock", &opt);

	t->sim = lab->sim;
	timer_init(&t->timer, tick, t);
	timer_start(lab->sim, &t->timer, t->every_ns);
	lab_clock_start(lab);
	return lab;
}

static uint64_t now_of(struct lab *lab)
{
	uint64_t now;

	lab_lock(lab);
	now = lab->sim->now_ns;
	lab_unlock(lab);
	return now;
}

static void it_keeps_pace(void **state)
{
	struct ticker t = {.every_ns = 10 * NS_PER_MS};
	uint64_t began, took;
	struct lab *lab;

	(void)state;
	began = lab_wall_ns();
	lab = begin(10, &t);
	usleep(100000);
	took = now_of(lab);
	began = lab_wall_ns() - began;
	assert_true(took <= began * 10 + NS_PER_MS);
	assert_true(took >= 900 * NS_PER_MS);
	lab_clock_stop(lab);
	assert_true(t.fired >= 90);
	lab_free(lab);
}

static void a_pause_holds_time(void **state)
{
	struct ticker t = {.every_ns = NS_PER_MS};
	uint64_t then;
	struct lab *lab;

	(void)state;
	lab = begin(1, &t);
	usleep(20000);
	lab_lock(lab);
	lab_set_paused(lab, true);
	lab_unlock(lab);
	then = now_of(lab);
	usleep(30000);
	assert_int_equal(now_of(lab), then);
	lab_lock(lab);
	lab_set_paused(lab, false);
	lab_unlock(lab);
	usleep(30000);
	assert_in_range(now_of(lab), then + 20 * NS_PER_MS, then + 2000 * NS_PER_MS);
	lab_free(lab);
}

static void a_waiter_wakes_at_its_time(void **state)
{
	struct ticker t = {.every_ns = 3600 * NS_PER_S};
	uint64_t until, began = lab_wall_ns();
	struct lab *lab;

	(void)state;
	lab = begin(1, &t);
	lab_lock(lab);
	until = lab->sim->now_ns + 50 * NS_PER_MS;
	while (lab->sim->now_ns < until)
		lab_wait(lab, until, 10 * NS_PER_S);
	lab_unlock(lab);
	began = lab_wall_ns() - began;
	assert_in_range(began, 50 * NS_PER_MS, 2000 * NS_PER_MS);
	lab_free(lab);
}

static void an_idle_lab_costs_nothing(void **state)
{
	struct ticker t = {.every_ns = NS_PER_S};
	struct timespec cpu;
	clockid_t id;
	struct lab *lab;

	(void)state;
	lab = begin(1, &t);
	assert_int_equal(pthread_getcpuclockid(lab->clock_thread, &id), 0);
	usleep(300000);
	assert_int_equal(clock_gettime(id, &cpu), 0);
	assert_int_equal(cpu.tv_sec, 0);
	assert_true(cpu.tv_nsec < 5000000);
	lab_free(lab);
}

static void the_lock_comes_soon_at_full_speed(void **state)
{
	struct ticker t = {.every_ns = 1000, .spin = 1000};
	uint64_t worst = 0;
	struct lab *lab;

	(void)state;
	lab = begin(0, &t);
	for (int i = 0; i < 100; i++) {
		uint64_t asked = lab_wall_ns();

		lab_lock(lab);
		asked = lab_wall_ns() - asked;
		lab_unlock(lab);
		if (asked > worst)
			worst = asked;
		usleep(500);
	}
	/* A slice is 1 ms; a loaded machine may take a time slice of its own. */
	assert_true(worst < 200 * NS_PER_MS);
	lab_clock_stop(lab);
	assert_true(t.fired > 1000);
	lab_free(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_keeps_pace),
		cmocka_unit_test(a_pause_holds_time),
		cmocka_unit_test(a_waiter_wakes_at_its_time),
		cmocka_unit_test(an_idle_lab_costs_nothing),
		cmocka_unit_test(the_lock_comes_soon_at_full_speed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
