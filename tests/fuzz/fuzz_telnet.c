/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keys into telnet ports of a lab in real time: words, editing keys, commands of telnet and
 * garbage, by several clients that read as they like and leave as they like. At the end of a world
 * a client of good manners must still be answered.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "shell/console.h"
#include "shell/host.h"
#include "tests/fuzz/fuzz.h"

enum { CLIENTS = 6, PORT_MIN = 20000, PORTS = 9000, TRIES = 50, ANSWER_MS = 30000 };

struct telnet {
	struct lab *lab;
	unsigned base;
	int fd[CLIENTS];
};

static int client(unsigned port)
{
	struct sockaddr_in sin = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || connect(fd, (struct sockaddr *)&sin, sizeof(sin)) != 0)
		abort();
	return fd;
}

void *fuzz_telnet_new(uint64_t seed)
{
	struct telnet *t = mem_zalloc(sizeof(*t));
	struct lab_options opt = {.speed = 20, .seed = seed, .listen_addr = "127.0.0.1"};
	struct text why = {0};
	struct host *h;
	bool ok = false;

	for (unsigned i = 0; i < CLIENTS; i++)
		t->fd[i] = -1;
	for (unsigned i = 0; i < TRIES && !ok; i++) {
		t->base = PORT_MIN + (unsigned)((unsigned)getpid() * 7 + i * 211) % PORTS;
		opt.console_base = t->base;
		opt.vty_base = t->base + 100;
		t->lab = lab_load("labs/vpn-ha/lab.yml", &opt, &why);
		ok = t->lab && console_server_start(t->lab, &why);
		if (!ok)
			lab_free(t->lab);
	}
	if (!ok) {
		fprintf(stderr, "%s\n", text_str(&why));
		abort();
	}
	text_free(&why);
	/* Vtys that everybody may use, at once with full rights. */
	lab_lock(t->lab);
	list_each(h, &t->lab->hosts, node)
		host_merge(h, "line vty 0 15\nno login\nprivilege level 15\n", &why);
	lab_unlock(t->lab);
	text_free(&why);
	lab_clock_start(t->lab);
	return t;
}

/* `what` comes, or this is the end. */
static void await(int fd, const char *what)
{
	struct text got = {0};
	char buf[4096];

	for (;;) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		ssize_t n = poll(&p, 1, ANSWER_MS) > 0 ? read(fd, buf, sizeof(buf)) : 0;

		if (n <= 0) {
			fprintf(stderr, "no \"%s\" came, but: %s\n", what, text_str(&got));
			abort();
		}
		for (ssize_t i = 0; i < n; i++)
			if (buf[i])
				text_char(&got, buf[i]);
		if (strstr(text_str(&got), what))
			break;
	}
	text_free(&got);
}

void fuzz_telnet_free(void *ctx)
{
	struct telnet *t = ctx;
	int fd;

	for (unsigned i = 0; i < CLIENTS; i++)
		if (t->fd[i] >= 0)
			close(t->fd[i]);
	fd = client(t->base);
	await(fd, ">");
	if (write(fd, "show version\r\n", 14) != 14)
		abort();
	await(fd, "uptime");
	close(fd);
	console_server_stop(t->lab);
	lab_clock_stop(t->lab);
	lab_free(t->lab);
	free(t);
}

size_t fuzz_keys(struct rng *r, char *to, size_t cap)
{
	static const char *const special[] = {
	    "\r",
	    "\r\n",
	    "\r",
	    "?",
	    "\t",
	    "\x03",
	    "\x1a",
	    "\x1e",
	    "\x1ex",
	    "\x15",
	    "\x17",
	    "\x01",
	    "\x05",
	    "\x02",
	    "\x06",
	    "\x08",
	    "\x7f",
	    "\x04",
	    "\x0b",
	    "\x0c",
	    "\x10",
	    "\x0e",
	    "\x12",
	    "\x14",
	    "\x16",
	    "\x18",
	    "\x19",
	    "\x1b[A",
	    "\x1b[B",
	    "\x1b[C",
	    "\x1b[D",
	    "\x1b"
	    "b",
	    "\x1b"
	    "d",
	    "\x1b",
	    " ",
	    "q",
	    "enable\r",
	    "configure terminal\r",
	    "end\r",
	    "terminal length 0\r",
	    "show running-config\r",
	    "ping 10.1.1.1\r",
	    "\xff\xf4",
	    "\xff\xfd\x06",
	    "\xff\xfa\x1f\x01\x50\x01\x05\xff\xf0",
	    "\xff\xff",
	    "\xff\xf3",
	};
	size_t n;

	switch (rng_below(r, 4)) {
	case 0:
		n = rng_below(r, 50) ? rng_below(r, 40) : rng_below(r, (uint32_t)cap);
		rng_bytes(r, to, n);
		return n;
	case 1:
		return fuzz_line(r, to, cap);
	default:
		n = (size_t)snprintf(to, cap, "%s",
				     special[rng_below(r, sizeof(special) / sizeof(*special))]);
		return n;
	}
}

void fuzz_telnet(void *ctx, struct rng *r)
{
	struct telnet *t = ctx;
	unsigned i = rng_below(r, CLIENTS);
	char buf[8192];
	size_t n;

	if (t->fd[i] < 0)
		t->fd[i] =
		    client(t->base + rng_below(r, t->lab->nhosts) + (rng_below(r, 2) ? 0 : 100));
	n = fuzz_keys(r, buf, sizeof(buf));
	if (send(t->fd[i], buf, n, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno != EAGAIN) {
		close(t->fd[i]);
		t->fd[i] = -1;
		return;
	}
	if (rng_below(r, 4) && recv(t->fd[i], buf, sizeof(buf), MSG_DONTWAIT) == 0)
		n = 0;
	if (rng_below(r, 300) == 0)
		shutdown(t->fd[i], SHUT_WR);
	if (rng_below(r, 200) == 0) {
		close(t->fd[i]);
		t->fd[i] = -1;
	}
	usleep(rng_below(r, 500));
}
