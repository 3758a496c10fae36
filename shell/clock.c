/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lab's one lock and its real-time clock. A thread advances the world to where wall time
 * says it should be, in slices of at most 1 ms of wall time, and sleeps until the next timer is
 * due: an idle lab costs nothing. Mutexes are not fair, so the clock counts who waits for the
 * lock and stands back between two slices until they had it.
 *
 * Whoever takes the lock first brings the world up to date, so that a command sees the present
 * and not the moment of the last timer.
 */
#include <math.h>
#include <time.h>
#include <unistd.h>

#include "shell/heap.h"
#include "shell/lab.h"
#include "shell/load.h"
#include "engine/core/sim.h"

enum {
	SLICE_NS = 900000,	 /* of wall time with the lock held */
	LAG_MAX_NS = 200000000,	 /* further behind: give up catching up */
	YIELD_NS = 20000,
	YIELD_TRIES = 50,
	SLEEP_MAX_S = 3600,
};

uint64_t lab_wall_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
}

static struct timespec timespec_of(uint64_t ns)
{
	return (struct timespec){.tv_sec = (time_t)(ns / NS_PER_S),
				 .tv_nsec = (long)(ns % NS_PER_S)};
}

/* Where virtual time should stand now; UINT64_MAX: as far as it goes. */
static uint64_t clock_target(const struct lab *lab)
{
	uint64_t wall = lab_wall_ns() - lab->base_wall_ns;

	if (lab->speed <= 0)
		return UINT64_MAX;
	return lab->base_ns + (uint64_t)((double)wall * lab->speed);
}

static void clock_rebase(struct lab *lab)
{
	lab->base_wall_ns = lab_wall_ns();
	lab->base_ns = lab->sim->now_ns;
}

/* How late, in wall time, the timer of `due_ns` runs that runs at `wall_ns`. */
static void note_late(struct lab *lab, uint64_t due_ns, uint64_t wall_ns)
{
	double due;

	if (lab->speed <= 0 || due_ns < lab->base_ns)
		return;
	due = (double)(due_ns - lab->base_ns) / lab->speed;
	if ((double)(wall_ns - lab->base_wall_ns) - due > (double)lab->late_max_ns)
		lab->late_max_ns = (uint64_t)((double)(wall_ns - lab->base_wall_ns) - due);
}

/* Runs what is due, for one slice at the most. True: there is more to do at once. */
static bool clock_slice(struct lab *lab)
{
	uint64_t target = clock_target(lab), began = lab_wall_ns(), now = began;
	struct sim *s = lab->sim;

	load_tick(lab->load, began);
	if (lab->paused)
		return false;
	if (target < s->now_ns)
		return false;
	for (;;) {
		uint64_t next = sim_next_ns(s);

		if (next > target || next == UINT64_MAX) {
			if (target != UINT64_MAX)
				sim_run_until(s, target);
			return false;
		}
		note_late(lab, next, now);
		sim_run_until(s, next);
		now = lab_wall_ns();
		if (now - began >= SLICE_NS)
			break;
	}
	if (target != UINT64_MAX && (double)(target - s->now_ns) > LAG_MAX_NS * lab->speed)
		clock_rebase(lab);
	return true;
}

static void clock_announce(struct lab *lab)
{
	if (lab->sim->now_ns < lab->wake_ns)
		return;
	lab->wake_ns = UINT64_MAX;
	pthread_cond_broadcast(&lab->moved);
}

/* The wall time at which the clock must look again. */
static uint64_t clock_due_wall(const struct lab *lab)
{
	uint64_t next = sim_next_ns(lab->sim), latest = lab_wall_ns() + SLEEP_MAX_S * NS_PER_S;
	double wait;

	if (lab->wake_ns < next)
		next = lab->wake_ns;
	if (lab->paused || next == UINT64_MAX || lab->speed <= 0)
		return latest;
	wait = next > lab->base_ns ? (double)(next - lab->base_ns) / lab->speed : 0;
	if (wait >= (double)(latest - lab->base_wall_ns))
		return latest;
	return lab->base_wall_ns + (uint64_t)ceil(wait);
}

void lab_stand_back(struct lab *lab)
{
	const struct timespec nap = timespec_of(YIELD_NS);

	for (int i = 0; i < YIELD_TRIES && lab->waiting > 0; i++)
		nanosleep(&nap, NULL);
}

void lab_breathe(struct lab *lab)
{
	lab_unlock(lab);
	heap_warm();
	lab_stand_back(lab);
	lab_lock(lab);
}

static void *clock_main(void *ctx)
{
	struct lab *lab = ctx;

	load_name_thread("Lab Clock", 0);
	pthread_mutex_lock(&lab->lock);
	while (!lab->stopping) {
		bool more;

		lab->kicked = false;
		more = clock_slice(lab);
		clock_announce(lab);
		if (more) {
			pthread_mutex_unlock(&lab->lock);
			lab_stand_back(lab);
			pthread_mutex_lock(&lab->lock);
			continue;
		}
		if (!lab->kicked && !lab->stopping) {
			struct timespec due;

			lab->sleeps_until_ns = clock_due_wall(lab);
			due = timespec_of(lab->sleeps_until_ns);
			pthread_cond_timedwait(&lab->kick, &lab->lock, &due);
			lab->sleeps_until_ns = 0;
		}
	}
	pthread_mutex_unlock(&lab->lock);
	return NULL;
}

void lab_lock(struct lab *lab)
{
	lab->waiting++;
	pthread_mutex_lock(&lab->lock);
	lab->waiting--;
	if (lab->clock_running)
		clock_slice(lab);
}

bool lab_run_due(struct lab *lab)
{
	return lab->clock_running && clock_slice(lab);
}

static void clock_kick(struct lab *lab)
{
	if (!lab->clock_running)
		return;
	lab->kicked = true;
	pthread_cond_signal(&lab->kick);
}

/* The clock is called only for what is due before it would wake by itself. While it is awake it
 * looks again anyway, before it sleeps. */
void lab_unlock(struct lab *lab)
{
	if (lab->clock_running && clock_due_wall(lab) < lab->sleeps_until_ns)
		clock_kick(lab);
	pthread_mutex_unlock(&lab->lock);
}

void lab_wait(struct lab *lab, uint64_t until_ns, uint64_t wall_ns)
{
	struct timespec due = timespec_of(lab_wall_ns() + wall_ns);

	if (until_ns < lab->wake_ns)
		lab->wake_ns = until_ns;
	clock_kick(lab);
	pthread_cond_timedwait(&lab->moved, &lab->lock, &due);
	if (lab->clock_running)
		clock_slice(lab);
}

void lab_clock_start(struct lab *lab)
{
	pthread_mutex_lock(&lab->lock);
	lab->stopping = false;
	lab->clock_running = true;
	clock_rebase(lab);
	pthread_mutex_unlock(&lab->lock);
	pthread_create(&lab->clock_thread, NULL, clock_main, lab);
}

void lab_clock_stop(struct lab *lab)
{
	pthread_mutex_lock(&lab->lock);
	if (!lab->clock_running) {
		pthread_mutex_unlock(&lab->lock);
		return;
	}
	lab->stopping = true;
	pthread_cond_signal(&lab->kick);
	pthread_cond_broadcast(&lab->moved);
	pthread_mutex_unlock(&lab->lock);
	pthread_join(lab->clock_thread, NULL);
	lab->clock_running = false;
}

void lab_set_paused(struct lab *lab, bool paused)
{
	lab->paused = paused;
	clock_rebase(lab);
	clock_kick(lab);
}

void lab_set_speed(struct lab *lab, double speed)
{
	lab->speed = speed;
	clock_rebase(lab);
	clock_kick(lab);
}

void lab_advance(struct lab *lab, uint64_t ns)
{
	sim_run_until(lab->sim, lab->sim->now_ns + ns);
}
