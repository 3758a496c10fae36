/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The world that the fuzzers of frames and of lines begin with, and its terminals. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/core/sim.h"
#include "tests/fuzz/fuzz_term.h"

enum { WAITS_A_LINE = 40 };

static struct fuzz_term *term_of(struct session *s)
{
	return s->ops_ctx;
}

static void term_write(struct session *s, const char *text, size_t len)
{
	volatile char sum = 0;

	(void)s;
	/* Read, so that the sanitizers see what was not to be read. */
	for (size_t i = 0; i < len; i++)
		sum ^= text[i];
}

/* The user loses patience after some waits. */
static bool term_wait(struct session *s, uint64_t ns)
{
	struct fuzz_term *t = term_of(s);

	lab_advance(s->lab, ns);
	return !s->closing && ++t->waits < WAITS_A_LINE;
}

static bool term_read_line(struct session *s, bool secret, char *to, size_t cap)
{
	struct fuzz_term *t = term_of(s);

	(void)secret;
	if (!t->rng || ++t->waits > WAITS_A_LINE || rng_below(t->rng, 4) == 0)
		return false;
	if (rng_below(t->rng, 2))
		snprintf(to, cap, "%s", rng_below(t->rng, 2) ? "" : "yes");
	else
		fuzz_word(t->rng, to, cap);
	return true;
}

static int term_read_key(struct session *s)
{
	struct fuzz_term *t = term_of(s);

	if (!t->rng || ++t->waits > WAITS_A_LINE)
		return -1;
	return rng_below(t->rng, 3) ? ' ' : (int)rng_below(t->rng, 256);
}

static void term_none(struct session *s)
{
	(void)s;
}

static const struct session_ops term_ops = {
    .write = term_write,
    .wait = term_wait,
    .read_line = term_read_line,
    .read_key = term_read_key,
    .notify = term_none,
    .hangup = term_none,
};

void fuzz_type(struct fuzz_world *w, unsigned host, const char *line, struct rng *r)
{
	struct fuzz_term *t = &w->terms[host];
	struct text out = {0};

	if (!t->s.host->powered) {
		lab_lock(w->lab);
		host_start(t->s.host, NULL);
		lab_unlock(w->lab);
	}
	if (t->s.closing) {
		lab_lock(w->lab);
		session_restart(&t->s);
		t->s.privilege = 15;
		lab_unlock(w->lab);
	}
	t->rng = r;
	t->waits = 0;
	session_execute(&t->s, line);
	lab_lock(w->lab);
	session_log(&t->s, &out);
	session_prompt(&t->s, &out);
	lab_unlock(w->lab);
	text_free(&out);
}

void fuzz_world_start(struct fuzz_world *w, uint64_t seed)
{
	const struct lab_options opt = {.speed = 1, .seed = seed};
	struct text why = {0};
	struct host *h;
	struct iface *ifp;

	memset(w, 0, sizeof(*w));
	w->lab = lab_load("labs/vpn-ha/lab.yml", &opt, &why);
	if (!w->lab) {
		fprintf(stderr, "%s\n", text_str(&why));
		abort();
	}
	lab_lock(w->lab);
	list_each(h, &w->lab->hosts, node)
	{
		w->hosts[w->n] = h;
		session_open(&w->terms[w->n].s, w->lab, h, LINE_CON, 0, &term_ops, &w->terms[w->n]);
		w->terms[w->n].s.privilege = 15;
		h->router->debug = ~0ull >> (64 - DEBUG_COUNT);
		w->n++;
		list_each(ifp, &h->router->ifaces, node) iface_set_admin(ifp, true);
	}
	lab_advance(w->lab, 60 * NS_PER_S);
	lab_unlock(w->lab);
	text_free(&why);
	for (unsigned i = 0; i < w->n; i++)
		fuzz_type(w, i, "ping 99.99.99.99 source 20.1.1.1", NULL);
}

void fuzz_world_end(struct fuzz_world *w)
{
	lab_lock(w->lab);
	for (unsigned i = 0; i < w->n; i++)
		session_close(&w->terms[i].s);
	lab_unlock(w->lab);
	lab_free(w->lab);
}
