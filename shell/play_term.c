/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The player's terminals: what IOS asks of a person is answered from the session file, waiting
 * lets virtual time pass, and nothing is ever paged.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/core/sim.h"
#include "shell/play_int.h"
#include "shell/login_watch.h"

static struct play *play_of(const struct session *s)
{
	return ((struct play_host *)s->ops_ctx)->play;
}

static void term_write(struct session *s, const char *text, size_t len)
{
	text_addn(&play_of(s)->out, text, len);
}

static bool term_wait(struct session *s, uint64_t ns)
{
	struct play *p = play_of(s);
	uint64_t now = p->lab->sim->now_ns;

	if (p->break_at_ns && now + ns >= p->break_at_ns) {
		lab_advance(p->lab, p->break_at_ns > now ? p->break_at_ns - now : 0);
		return false;
	}
	lab_advance(p->lab, ns);
	return !s->closing;
}

/* The next @type line below the command; NULL: there is none. */
static char *term_answer(struct play *p)
{
	struct play_file *f = p->file;
	const struct play_line *l;
	char *rest, *blank;

	if (p->type_at >= f->lines.n)
		return NULL;
	l = &f->lines.v[p->type_at];
	if (!play_line_is(l, "@type"))
		return NULL;
	p->type_at++;
	rest = play_line_rest(l, "@type");
	blank = strchr(rest, ' ');
	memmove(rest, blank ? blank + 1 : rest + strlen(rest),
		strlen(blank ? blank + 1 : "") + 1);
	return rest;
}

static bool term_read_line(struct session *s, bool secret, char *to, size_t cap)
{
	char *answer = term_answer(play_of(s));
	bool ok = answer && strcmp(answer, "^C") != 0;

	if (ok)
		snprintf(to, cap, "%s", answer);
	if (ok && !secret)
		text_add(&play_of(s)->out, answer);
	text_char(&play_of(s)->out, '\n');
	free(answer);
	return ok;
}

static int term_read_key(struct session *s)
{
	char *answer = term_answer(play_of(s));
	int key = -1;

	if (answer)
		key = strcmp(answer, "^C") == 0 ? 3 : *answer ? *answer : '\r';
	free(answer);
	return key;
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

/* Lines. */

static struct session *line_open(struct play_host *ph, unsigned number)
{
	struct session *s = mem_zalloc(sizeof(*s));

	/* Lines are numbered as show users does: con 0, aux 1, then the vtys. */
	session_open(s, ph->play->lab, ph->host, number == 0 ? LINE_CON : LINE_VTY,
		     number == 0 ? 0 : number + 1, &term_ops, ph);
	s->logged_in = number == 0;
	ph->lines[number] = s;
	return s;
}

static void line_close(struct play_host *ph, unsigned number)
{
	if (!ph->lines[number])
		return;
	session_close(ph->lines[number]);
	free(ph->lines[number]);
	ph->lines[number] = NULL;
}

/* exit, or a reload: a console begins anew, a vty is gone. */
static void line_over(struct play_host *ph)
{
	if (ph->at == 0) {
		session_restart(ph->lines[0]);
		ph->lines[0]->logged_in = true;
		return;
	}
	line_close(ph, ph->at);
	ph->at = 0;
}

struct session *play_session(struct play_host *ph)
{
	struct session *s = ph->lines[ph->at];

	/* It may have been hung up from elsewhere, by a reload or clear line. */
	if (s && s->closing) {
		line_over(ph);
		s = ph->lines[ph->at];
	}
	if (!s)
		s = line_open(ph, ph->at);
	s->paging = false;
	return s;
}

void play_line_choose(struct play_host *ph, unsigned number)
{
	struct session *s = ph->lines[number];
	struct login_source from;

	if (s && s->closing) {
		line_close(ph, number);
		s = NULL;
	}
	text_clear(&ph->play->out);
	ph->at = number;
	if (s || number == 0)
		return;
	s = line_open(ph, number);
	strcpy(s->from, "127.0.0.1");
	from = login_source_of(s);
	if (!login_lets_in(ph->host, number - 1, &from, 0) || !session_login(s))
		line_over(ph);
}

void play_lines_close(struct play_host *ph)
{
	for (unsigned i = 0; i <= HOST_VTYS; i++)
		line_close(ph, i);
	ph->at = 0;
}

/* Typing. */

static void run_help(struct play_host *ph, const char *line)
{
	struct session *s = play_session(ph);
	struct text left = {0};

	text_addn(&left, line, strlen(line) - 1);
	lab_lock(ph->play->lab);
	session_help(s, text_str(&left), &ph->play->out);
	lab_unlock(ph->play->lab);
	text_free(&left);
}

void play_type(struct play_host *ph, const char *line)
{
	struct session *s = play_session(ph);
	struct play *p = ph->play;

	text_clear(&p->out);
	if (p->opt->verbose)
		text_printf(p->report, "[%.3f] %s: %s\n", (double)p->lab->sim->now_ns / 1e9,
			    ph->host->name, line);
	if (*line && line[strlen(line) - 1] == '?')
		run_help(ph, line);
	else
		session_execute(s, line);
	if (s->closing)
		line_over(ph);
	if (p->opt->verbose)
		text_addn(p->report, text_str(&p->out), p->out.len);
}

/* @break among the lines below the command. */
bool play_read_break(struct play *p)
{
	const struct play_line *l;
	uint64_t ns;

	p->break_at_ns = 0;
	for (size_t i = p->type_at; i < p->file->lines.n; i++) {
		char *rest;
		bool ok;

		l = &p->file->lines.v[i];
		if (play_line_is(l, "@type"))
			continue;
		if (!play_line_is(l, "@break"))
			break;
		rest = play_line_rest(l, "@break");
		ok = play_read_time(rest, &ns) > 0;
		free(rest);
		if (!ok)
			return play_broken(p, "@break needs a time, such as 3s");
		p->break_at_ns = p->lab->sim->now_ns + ns;
	}
	return true;
}
