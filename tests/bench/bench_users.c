/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What users feel: a paste through telnet, a key's way to its echo beside it and among 500 who
 * type, and how late a timer runs meanwhile (the lab's own measure, which its `clock` tells; a
 * tick of IOS's clock is 4 ms).
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/text.h"
#include "tests/bench/bench.h"

enum { PASTED_AT = BENCH_CONSOLE + 3 }; /* the fourth router has no crypto map to re-read */

static const char *const tick_aim = "4 (a tick)";

static void late_row(struct bench_child *c, const char *when)
{
	double ms = bench_child_late_ms(c);
	char what[80];

	snprintf(what, sizeof(what), "latest timer %s", when);
	if (ms >= 0)
		bench_row(what, ms, "ms", tick_aim);
}

/* The lab, in which two routers send HSRP hellos every 15 ms, so that there always is a timer to be
 * late. False: it does not start. */
static bool start(struct bench_child *c, const char *rosh)
{
	static const char quick[] = "\renable\rconfigure terminal\rinterface FastEthernet0/0\r"
				    "standby 1 timers msec 15 msec 300\rend\rexit\r";
	bool up;

	*c = bench_child_start(rosh, "labs/vpn-ha/lab.yml");
	up = bench_read_until(c->out, "ready");
	for (int i = 1; up && i <= 2; i++) {
		int fd = bench_dial(BENCH_CONSOLE + i);

		bench_say(fd, quick);
		bench_read_until(fd, "Press RETURN");
		close(fd);
	}
	/* Until the links are up and the groups speak. */
	bench_say(c->in, "speed 20\n");
	sleep(1);
	bench_say(c->in, "speed 1\n");
	return up;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The 99th percentile of what a key's echo took, in ms. */
static void echo_row(const char *what, double *took_s, int n)
{
	if (n == 0)
		return;
	qsort(took_s, (size_t)n, sizeof(*took_s), by_value);
	bench_row(what, took_s[n * 99 / 100] * 1e3, "ms", "20");
}

/* A kind of lines, and the shows that print as many. */
struct pasted {
	const char *kind, *fmt;
	bool mixed; /* in no order */
	const char *shows[3];
};

/* So many lines of a kind, and a last one that renames the router. */
static void make_lines(struct text *t, const struct pasted *p, int lines)
{
	for (int i = 0; i < lines; i++) {
		int n = p->mixed ? (int)(i * 7919LL % lines) : i;

		text_printf(t, p->fmt, 16 + (n >> 16 & 15), n >> 8 & 255, n & 255);
	}
	text_add(t, "hostname PASTED\r\n");
}

static int begin_config(void)
{
	int fd = bench_dial(PASTED_AT);

	if (fd < 0)
		return -1;
	bench_say(fd, "\renable\rterminal length 0\rconfigure terminal\r");
	bench_read_until(fd, "(config)#");
	return fd;
}

/* Writes all of `t` to `fd`: a process. */
static pid_t writer_start(int fd, const struct text *t)
{
	pid_t pid = fork();
	ssize_t n;

	if (pid != 0)
		return pid;
	for (size_t done = 0; done < t->len; done += (size_t)n) {
		n = write(fd, t->s + done, t->len - done);
		if (n <= 0)
			_exit(1);
	}
	_exit(0);
}

/* How long a show of all that takes, and how long it keeps a timer waiting. */
static void show_row(struct bench_child *c, int fd, const char *line, const struct pasted *p,
		     int lines)
{
	double from = bench_now_s();
	char what[80];

	bench_say(fd, line);
	bench_say(fd, "\r");
	if (bench_read_until(fd, "\r\nPASTED#")) {
		snprintf(what, sizeof(what), "%s of %d lines (%s)", line, lines, p->kind);
		bench_row(what, (bench_now_s() - from) * 1e3, "ms", "");
	}
	late_row(c, "meanwhile");
}

static void bench_paste(const char *rosh, const struct pasted *p, int lines)
{
	struct bench_child c;
	struct text t = {0};
	char what[80];
	double from;
	pid_t writer;
	int fd = start(&c, rosh) ? begin_config() : -1;

	if (fd >= 0) {
		bench_say(fd, "ip cef\r");
		bench_read_until(fd, "(config)#");
		make_lines(&t, p, lines);
		bench_child_late_ms(&c);
		from = bench_now_s();
		writer = writer_start(fd, &t);
		snprintf(what, sizeof(what), "%d lines (%s) pasted through telnet", lines, p->kind);
		if (bench_read_until(fd, "PASTED(config)#"))
			bench_row(what, lines / (bench_now_s() - from), "lines/s", "100,000");
		waitpid(writer, NULL, 0);
		late_row(&c, "meanwhile");
		bench_say(fd, "end\r");
		bench_read_until(fd, "PASTED#");
		show_row(&c, fd, "show running-config", p, lines);
		for (int i = 0; i < 3 && p->shows[i]; i++)
			show_row(&c, fd, p->shows[i], p, lines);
		close(fd);
	}
	bench_child_stop(&c);
	text_free(&t);
}

/* One key, then its echo; negative if it does not come within a second. */
static double key_echo_s(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	double from = bench_now_s();
	char b[4096];

	bench_say(fd, "x");
	while (bench_now_s() - from < 1) {
		ssize_t n = poll(&p, 1, 1000) > 0 ? read(fd, b, sizeof(b)) : -1;

		if (n <= 0)
			return -1;
		if (b[n - 1] == 'x')
			return bench_now_s() - from;
	}
	return -1;
}

/* Pastes, and reads what comes: a process. */
static pid_t paste_start(const struct pasted *p, int lines)
{
	struct text t = {0};
	pid_t pid = fork(), writer;
	int fd;

	if (pid != 0)
		return pid;
	fd = begin_config();
	if (fd < 0)
		_exit(1);
	make_lines(&t, p, lines);
	writer = writer_start(fd, &t);
	bench_read_until(fd, "PASTED(config)#");
	waitpid(writer, NULL, 0);
	_exit(0);
}

/* Keys of one user while another pastes. */
static void bench_echo(const char *rosh, const struct pasted *p, int lines)
{
	enum { KEYS = 20000 };
	struct bench_child c;
	double *took = calloc(KEYS, sizeof(*took));
	int fd = start(&c, rosh) ? bench_dial(BENCH_CONSOLE) : -1, n = 0;
	char what[80];
	pid_t paste;

	if (fd >= 0) {
		bench_say(fd, "\r");
		bench_read_until(fd, ">");
		bench_child_late_ms(&c);
		paste = paste_start(p, lines);
		while (n < KEYS && waitpid(paste, NULL, WNOHANG) == 0) {
			double s = key_echo_s(fd);

			if (s >= 0)
				took[n++] = s;
			if (n % 50 == 0)
				bench_say(fd, "\x15");
			usleep(500);
		}
		if (n == KEYS)
			waitpid(paste, NULL, 0);
		snprintf(what, sizeof(what), "key to echo beside %d lines (%s), 99th pct", lines,
			 p->kind);
		echo_row(what, took, n);
		late_row(&c, "meanwhile");
		close(fd);
	}
	bench_child_stop(&c);
	free(took);
}

struct crowd {
	int users;
	int *fd;
	double *took;
	int n, cap;
};

/* The same moment for all: a key goes to everyone, then everyone's echo is awaited. */
static void crowd_at_once(struct crowd *c, int rounds)
{
	char b[256];
	double from;

	for (int round = 0; round < rounds; round++) {
		for (int i = 0; i < c->users; i++)
			while (recv(c->fd[i], b, sizeof(b), MSG_DONTWAIT) > 0)
				;
		from = bench_now_s();
		for (int i = 0; i < c->users; i++)
			bench_say(c->fd[i], "x");
		for (int i = 0; i < c->users && c->n < c->cap; i++)
			if (read(c->fd[i], b, sizeof(b)) > 0)
				c->took[c->n++] = bench_now_s() - from;
	}
}

/* Echoes that have come. */
static void crowd_read(struct crowd *c, int ep, double *sent)
{
	struct epoll_event ev[64];
	int n = epoll_wait(ep, ev, 64, 0);
	char b[256];

	if (n <= 0)
		usleep(50);
	for (int k = 0; k < n; k++) {
		int i = ev[k].data.fd;

		if (read(c->fd[i], b, sizeof(b)) > 0 && sent[i] > 0 && c->n < c->cap) {
			c->took[c->n++] = bench_now_s() - sent[i];
			sent[i] = 0;
		}
	}
}

/* Each at his own pace: `keys` keys, one every 200 ms, the users' moments spread evenly. */
static void crowd_spread(struct crowd *c, int keys)
{
	double began = bench_now_s(), step = 0.2 / c->users;
	double *sent = calloc((size_t)c->users, sizeof(*sent));
	int next = 0, ep = epoll_create1(0);

	for (int i = 0; i < c->users; i++) {
		struct epoll_event ev = {.events = EPOLLIN, .data.fd = i};

		epoll_ctl(ep, EPOLL_CTL_ADD, c->fd[i], &ev);
	}
	while (bench_now_s() - began < keys * 0.2 + 1) {
		for (; next < keys * c->users && bench_now_s() >= began + next * step; next++) {
			sent[next % c->users] = bench_now_s();
			bench_say(c->fd[next % c->users], "y");
		}
		crowd_read(c, ep, sent);
	}
	close(ep);
	free(sent);
}

void bench_crowd(const char *rosh)
{
	enum { USERS = 500, ROUNDS = 40 };
	struct bench_child lab;
	struct crowd c = {.users = USERS, .cap = USERS * ROUNDS};
	char what[80];
	int i;

	c.fd = calloc((size_t)USERS, sizeof(*c.fd));
	c.took = calloc((size_t)c.cap, sizeof(*c.took));
	start(&lab, rosh);
	for (i = 0; i < USERS; i++) {
		c.fd[i] = bench_dial(BENCH_CONSOLE + i % 4);
		bench_say(c.fd[i], "\r");
	}
	for (i = 0; i < USERS; i++)
		bench_read_until(c.fd[i], ">");
	sleep(1);
	bench_child_late_ms(&lab);
	crowd_at_once(&c, ROUNDS);
	snprintf(what, sizeof(what), "key to echo, %d users at the same moment, 99th pct", USERS);
	echo_row(what, c.took, c.n);
	late_row(&lab, "meanwhile");
	c.n = 0;
	crowd_spread(&c, 25);
	snprintf(what, sizeof(what), "key to echo, %d users, 5 keys/s each, 99th pct", USERS);
	echo_row(what, c.took, c.n);
	late_row(&lab, "meanwhile");
	for (i = 0; i < USERS; i++)
		close(c.fd[i]);
	bench_child_stop(&lab);
	free(c.fd);
	free(c.took);
}

void bench_users(const char *rosh)
{
	static const char route[] = "ip route 172.%d.%d.%d 255.255.255.255 Null0\r\n";
	static const struct pasted routes = {
		"routes", route, false, {"show ip route", "show ip cef", "show ip route summary"}};
	static const struct pasted mixed = {"mixed routes", route, true, {NULL}};
	static const struct pasted acl = {"one access list",
					  "access-list 150 permit ip host 10.%d.%d.%d any\r\n",
					  false,
					  {"show access-lists"}};

	bench_paste(rosh, &routes, 2000);
	bench_paste(rosh, &routes, 100000);
	bench_paste(rosh, &mixed, 100000);
	bench_paste(rosh, &acl, 100000);
	bench_echo(rosh, &routes, 100000);
	bench_echo(rosh, &acl, 100000);
}
