/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A lab as a child process, and a telnet client that knows no more than it must. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/bench.h"

enum { READ_MAX = 1 << 16 };

struct bench_child bench_child_start(const char *rosh, const char *lab_file)
{
	char console[16], vty[16];
	struct bench_child c;
	int out[2], in[2];

	snprintf(console, sizeof(console), "%d", BENCH_CONSOLE);
	snprintf(vty, sizeof(vty), "%d", BENCH_VTY);
	if (pipe2(out, O_CLOEXEC) < 0 || pipe2(in, O_CLOEXEC) < 0)
		exit(1);
	c.pid = fork();
	if (c.pid == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		execl(rosh, rosh, lab_file, "--nvram", "/tmp/rosh-bench-nvram", "--console-base",
		      console, "--vty-base", vty, (char *)NULL);
		_exit(127);
	}
	close(out[1]);
	close(in[0]);
	c.out = out[0];
	c.in = in[1];
	return c;
}

void bench_child_stop(struct bench_child *c)
{
	kill(c->pid, SIGTERM);
	waitpid(c->pid, NULL, 0);
	close(c->out);
	close(c->in);
}

/* What the lab's console says of its timers since it was last asked; negative: nothing. */
double bench_child_late_ms(struct bench_child *c)
{
	static const char words[] = "Timers were at most ";
	char buf[4096], *at;
	size_t len = 0;
	ssize_t n;

	bench_say(c->in, "clock\n");
	while (len < sizeof(buf) - 1 && (n = read(c->out, buf + len, sizeof(buf) - 1 - len)) > 0) {
		len += (size_t)n;
		buf[len] = '\0';
		at = strstr(buf, words);
		if (at && strchr(at, '\n'))
			return strtod(at + strlen(words), NULL);
	}
	return -1;
}

bool bench_read_until(int fd, const char *mark)
{
	static char buf[READ_MAX];
	size_t len = 0, keep = strlen(mark);
	double end = bench_now_s() + 30;

	while (bench_now_s() < end) {
		ssize_t n = read(fd, buf + len, sizeof(buf) - 1 - len);

		if (n <= 0)
			return false;
		len += (size_t)n;
		if (memmem(buf, len, mark, keep))
			return true;
		if (len > sizeof(buf) / 2) {
			memmove(buf, buf + len - keep, keep);
			len = keep;
		}
	}
	return false;
}

int bench_dial(int port)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_port = htons((uint16_t)port),
				.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0)
		return fd;
	close(fd);
	return -1;
}

void bench_say(int fd, const char *line)
{
	if (write(fd, line, strlen(line)) < 0)
		perror("bench");
}
