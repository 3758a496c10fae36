/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab>: where its lines go (the lab's commands, or the console of the router one has joined), and
 * the start and the end of the terminal.
 */
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "engine/core/router.h"
#include "shell/console.h"
#include "shell/console_tty.h"

static struct joined *joined_of(struct console *c)
{
	return c->cur == &c->ses ? NULL : container_of(c->cur, struct joined, s);
}

void console_prompt(struct console *c, struct text *out)
{
	struct joined *j = joined_of(c);

	if (j && j->waits_return)
		return;
	lab_lock(c->lab);
	session_prompt(c->cur, out);
	lab_unlock(c->lab);
}

static void say(struct console *c, const char *words)
{
	console_write(c, words, strlen(words));
}

/* The user has left the console, or the router is gone. */
static void end_user(struct console *c, struct joined *j)
{
	struct text t = {0};

	lab_lock(c->lab);
	session_restart(&j->s);
	if (j->s.host->powered)
		text_printf(&t,
			    "\n\n%s con0 is now available\n\n\nPress RETURN to get started.\n\n\n",
			    host_hostname(j->s.host));
	else
		text_printf(&t, "\n\n%s is powered off\n\n", j->s.host->name);
	lab_unlock(c->lab);
	say(c, text_str(&t));
	text_free(&t);
	j->waits_return = true;
}

static void begin_user(struct console *c, struct joined *j)
{
	bool on;

	lab_lock(c->lab);
	on = j->s.host->powered;
	lab_unlock(c->lab);
	j->waits_return = false;
	if (!on || !session_login(&j->s))
		end_user(c, j);
	if (c->tty)
		j->s.paging = true;
}

static void go(struct console *c, struct session *s)
{
	c->cur = s;
	lab_lock(c->lab);
	s->length = c->ses.length;
	s->width = c->ses.width;
	if (s->host)
		s->log_seen = s->host->log_seq;
	lab_unlock(c->lab);
}

static void join(struct console *c, struct host *h)
{
	struct joined *j = c->joined[h->router->index];
	bool first = !j;

	c->join = NULL;
	if (first) {
		j = c->joined[h->router->index] = mem_zalloc(sizeof(*j));
		lab_lock(c->lab);
		session_open(&j->s, c->lab, h, LINE_CON, 0, &console_ops, c);
		lab_unlock(c->lab);
	}
	if (c->tty)
		say(c, "Ctrl-^ x comes back to lab>\n");
	go(c, &j->s);
	if (first)
		begin_user(c, j);
}

static void show_log(struct console *c)
{
	struct text lines = {0};

	console_log(c, &lines);
	console_write(c, text_str(&lines), lines.len);
	text_free(&lines);
}

void console_line(struct console *c, const char *line)
{
	struct joined *j = joined_of(c);

	if (c->leave) {
		c->leave = false;
		c->ctrl_z = false;
		if (j)
			go(c, &c->ses);
		if (!*line)
			return;
		j = NULL;
	}
	if (j && j->waits_return) {
		begin_user(c, j);
		return;
	}
	session_execute(c->cur, line);
	if (c->ctrl_z) {
		c->ctrl_z = false;
		lab_lock(c->lab);
		session_end_config(c->cur);
		lab_unlock(c->lab);
	}
	c->interrupt = false;
	show_log(c);
	if (c->join)
		join(c, c->join);
	else if (c->cur->closing && j)
		end_user(c, j);
	else if (c->cur->closing)
		c->over = true;
}

static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGWINCH);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void close_sessions(struct console *c)
{
	unsigned i;

	lab_lock(c->lab);
	session_close(&c->ses);
	for (i = 0; i < c->njoined; i++)
		if (c->joined[i])
			session_close(&c->joined[i]->s);
	lab_unlock(c->lab);
	for (i = 0; i < c->njoined; i++)
		free(c->joined[i]);
	free(c->joined);
}

void lab_console_run(struct lab *lab)
{
	struct console c = {.lab = lab, .col0 = true};

	c.signal_fd = open_signals();
	c.wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	c.tty = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
	c.njoined = lab->nhosts;
	c.joined = mem_calloc(c.njoined + 1, sizeof(*c.joined));
	c.cur = &c.ses;
	lab_lock(lab);
	session_open(&c.ses, lab, NULL, LINE_CON, 0, &console_ops, &c);
	c.ses.privilege = 15;
	c.ses.paging = c.tty;
	lab_unlock(lab);
	if (c.tty)
		console_rl_open(&c);
	console_loop(&c);
	if (c.tty)
		console_rl_close(&c);
	close_sessions(&c);
	bytes_free(&c.keys);
	free(c.line);
	close(c.signal_fd);
	close(c.wake_fd);
}
