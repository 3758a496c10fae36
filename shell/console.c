/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The terminal that started rosh: its loop, and what a session there may ask of it. One thread
 * does all: it waits for keys, runs the line, and waits again. Where stdin is no terminal, its
 * lines are run without readline, and after their end the lab is served until a signal comes.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "engine/core/sim.h"
#include "shell/console.h"
#include "shell/console_tty.h"

enum { POLL_STDIN, POLL_SIGNAL, POLL_WAKE, POLLS };

static struct console *console_of(struct session *s)
{
	return s->ops_ctx;
}

void console_write(struct console *c, const char *text, size_t len)
{
	ssize_t n;

	if (len)
		c->col0 = text[len - 1] == '\n';
	while (len) {
		n = write(STDOUT_FILENO, text, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		text += n;
		len -= (size_t)n;
	}
}

static void on_signal(struct console *c)
{
	struct signalfd_siginfo si;

	if (read(c->signal_fd, &si, sizeof(si)) != (ssize_t)sizeof(si))
		return;
	if (si.ssi_signo == SIGWINCH)
		return;
	if (si.ssi_signo == SIGINT && c->tty)
		c->interrupt = true;
	else
		c->over = true;
}

/* Looks at what is there, without waiting (`timeout_ms` 0), for ever (-1), or a while. */
static void look(struct console *c, int timeout_ms)
{
	struct pollfd p[] = {{.fd = c->eof ? -1 : STDIN_FILENO, .events = POLLIN},
			     {.fd = c->signal_fd, .events = POLLIN}};
	unsigned char b[512];
	ssize_t n;

	if (poll(p, 2, timeout_ms) <= 0)
		return;
	if (p[POLL_SIGNAL].revents)
		on_signal(c);
	if (!p[POLL_STDIN].revents)
		return;
	n = read(STDIN_FILENO, b, sizeof(b));
	if (n > 0)
		bytes_push(&c->keys, b, (size_t)n);
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		c->eof = true;
}

/* Ctrl-^ interrupts a command and drops what was typed before it; ^C comes as a signal. */
static bool stop_waiting(struct session *s)
{
	struct console *c = console_of(s);
	size_t i;

	if (c->tty && c->keys.len < 65536)
		look(c, 0);
	for (i = c->keys.len; c->tty && i > 0; i--) {
		if (bytes_at(&c->keys)[i - 1] != 0x1e)
			continue;
		bytes_drop(&c->keys, i);
		c->interrupt = true;
		break;
	}
	return c->interrupt || c->over || atomic_load(&c->due);
}

static void op_write(struct session *s, const char *text, size_t len)
{
	console_write(console_of(s), text, len);
}

/* Log lines in the middle of a command. */
static void break_in(struct console *c)
{
	struct text lines = {0};

	console_log(c, &lines);
	if (lines.len && !c->col0)
		console_write(c, "\n", 1);
	console_write(c, text_str(&lines), lines.len);
	text_free(&lines);
}

static bool op_wait(struct session *s, uint64_t ns)
{
	struct console *c = console_of(s);
	uint64_t until = s->lab->sim->now_ns + ns, now;
	bool ok;

	for (;;) {
		now = s->lab->sim->now_ns;
		ok = session_wait_lab(s, until > now ? until - now : 0, stop_waiting);
		if (ok || s->closing || s->lab->stopping || c->interrupt || c->over)
			return ok;
		lab_unlock(s->lab);
		break_in(c);
		lab_lock(s->lab);
	}
}

static int op_read_key(struct session *s)
{
	struct console *c = console_of(s);
	int key;

	while (!c->keys.len && !c->eof && !c->over && !c->interrupt && !s->closing) {
		if (atomic_load(&c->due))
			break_in(c);
		look(c, 500);
	}
	if (!c->keys.len || c->interrupt)
		return -1;
	key = *bytes_at(&c->keys);
	bytes_drop(&c->keys, 1);
	return key;
}

static bool op_read_line(struct session *s, bool secret, char *to, size_t cap)
{
	bool echo = !secret && console_of(s)->tty;
	size_t len = 0;
	int key;

	while ((key = op_read_key(s)) >= 0 && key != '\r' && key != '\n' && key != 0x1e) {
		if ((key == 0x7f || key == '\b') && len) {
			len--;
			if (echo)
				op_write(s, "\b \b", 3);
		} else if (key >= 0x20 && key != 0x7f && len + 1 < cap) {
			to[len++] = (char)key;
			if (echo)
				op_write(s, &to[len - 1], 1);
		}
	}
	to[len] = '\0';
	op_write(s, "\n", 1);
	return key == '\r' || key == '\n';
}

static void op_notify(struct session *s)
{
	struct console *c = console_of(s);
	uint64_t one = 1;

	if (!atomic_exchange(&c->due, true) && write(c->wake_fd, &one, sizeof(one)) < 0)
		return;
}

const struct session_ops console_ops = {
	.write = op_write,
	.wait = op_wait,
	.read_line = op_read_line,
	.read_key = op_read_key,
	.notify = op_notify,
	.hangup = op_notify,
};

bool console_log(struct console *c, struct text *out)
{
	bool again;

	atomic_store(&c->due, false);
	lab_lock(c->lab);
	again = session_log(c->cur, out);
	lab_unlock(c->lab);
	return again;
}

/* Something happened to a session: log lines, or its router is gone. */
static void on_wake(struct console *c)
{
	struct text lines = {0};
	uint64_t count;
	bool again;

	if (read(c->wake_fd, &count, sizeof(count)) < 0)
		return;
	again = console_log(c, &lines);
	if (c->cur->closing && c->cur != &c->ses) {
		if (c->tty)
			console_rl_end(c);
		console_line(c, "");
		if (c->tty)
			console_rl_begin(c);
	} else if (lines.len && c->tty) {
		console_rl_above(c, &lines, again);
	} else {
		console_write(c, text_str(&lines), lines.len);
	}
	text_free(&lines);
}

/* ^C at the prompt. */
static void on_interrupt(struct console *c)
{
	c->interrupt = false;
	lab_lock(c->lab);
	session_end_config(c->cur);
	lab_unlock(c->lab);
	console_rl_abandon(c);
}

/* A line of a file, without its end; false: none is whole yet. */
static bool take_line(struct console *c, struct text *line)
{
	unsigned char *p = bytes_at(&c->keys);
	unsigned char *nl = c->keys.len ? memchr(p, '\n', c->keys.len) : NULL;
	size_t n = nl ? (size_t)(nl - p) : c->keys.len;

	if (!c->keys.len || (!nl && !c->eof))
		return false;
	text_clear(line);
	text_addn(line, (char *)p, n && p[n - 1] == '\r' ? n - 1 : n);
	bytes_drop(&c->keys, n + (nl != NULL));
	return true;
}

static void file_lines(struct console *c)
{
	struct text line = {0};
	const char *s;

	while (!c->over && take_line(c, &line)) {
		s = text_str(&line);
		if (*s == 0x1e) {
			c->leave = true;
			s += s[1] == 'x' || s[1] == 'X' ? 2 : 1;
		}
		console_line(c, s);
	}
	text_free(&line);
}

static void tty_keys(struct console *c)
{
	char *line;

	console_rl_key(c);
	while (c->line || c->eof) {
		line = c->line;
		c->line = NULL;
		if (c->eof) {
			c->over |= c->cur == &c->ses;
			c->leave = true;
			c->eof = false;
		}
		if (!c->over)
			console_line(c, line ? line : "");
		free(line);
		if (c->over)
			return;
		console_rl_begin(c);
		if (c->keys.len)
			console_rl_key(c);
	}
}

void console_loop(struct console *c)
{
	struct pollfd p[POLLS] = {{.events = POLLIN},
				  {.fd = c->signal_fd, .events = POLLIN},
				  {.fd = c->wake_fd, .events = POLLIN}};

	if (c->tty)
		console_rl_begin(c);
	while (!c->over) {
		p[POLL_STDIN].fd = c->eof ? -1 : STDIN_FILENO;
		if (poll(p, POLLS, -1) < 0 && errno != EINTR)
			return;
		if (p[POLL_SIGNAL].revents) {
			on_signal(c);
			if (c->tty)
				console_rl_resize(c);
			if (c->interrupt)
				on_interrupt(c);
		}
		if (c->over)
			break;
		if (p[POLL_WAKE].revents)
			on_wake(c);
		if (!p[POLL_STDIN].revents)
			continue;
		if (c->tty) {
			tty_keys(c);
		} else {
			look(c, 0);
			file_lines(c);
		}
	}
}
