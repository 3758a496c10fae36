/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keys into the terminal that started a lab: a child runs the console on a pseudo-terminal, as
 * `rosh LAB.yml` does, and joins a router's line. At the end of a world the prompt of the lab must
 * still come, and the child end in peace, with nothing leaked.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "shell/console.h"
#include "shell/host.h"
#include "tests/fuzz/fuzz.h"

enum { ANSWER_MS = 30000, NUDGE_MS = 200 };

struct tty {
	uint64_t seed;
	pid_t child;
	int fd;
	char dir[40];
};

static _Noreturn void serve(struct tty *t, const char *slave)
{
	struct lab_options opt = {.speed = 20, .seed = t->seed, .listen_addr = "127.0.0.1"};
	struct winsize size = {.ws_row = 24, .ws_col = 80};
	struct text why = {0};
	struct lab *lab;
	int fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setsid();
	fd = open(slave, O_RDWR);
	if (fd < 0 || ioctl(fd, TIOCSCTTY, 0) < 0 || ioctl(fd, TIOCSWINSZ, &size) < 0)
		abort();
	dup2(fd, 0);
	dup2(fd, 1);
	close(fd);
	close(t->fd);
	setenv("TERM", "xterm", 1);
	console_prepare();
	lab = lab_load("labs/vpn-ha/lab.yml", &opt, &why);
	/* What is captured lands where it is removed. */
	if (!lab || chdir(t->dir) < 0)
		abort();
	lab_clock_start(lab);
	lab_console_run(lab);
	lab_clock_stop(lab);
	lab_free(lab);
	text_free(&why);
	fuzz_words_free();
	exit(0);
}

/* What the terminal shows; false: nobody is at its other end. */
static bool look(struct tty *t, struct text *got)
{
	char buf[4096];
	ssize_t n;

	while ((n = read(t->fd, buf, sizeof(buf))) > 0)
		for (ssize_t i = 0; got && i < n; i++)
			if (buf[i])
				text_char(got, buf[i]);
	return n < 0 && errno == EAGAIN;
}

static void start(struct tty *t)
{
	struct text got = {0};
	char slave[64];

	t->fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (t->fd < 0 || grantpt(t->fd) < 0 || unlockpt(t->fd) < 0 ||
	    ptsname_r(t->fd, slave, sizeof(slave)) != 0)
		abort();
	fflush(NULL);
	t->child = fork();
	if (t->child < 0)
		abort();
	if (t->child == 0)
		serve(t, slave);
	/* Until it has the terminal, ^\ is not a key but the end. */
	while (look(t, &got) && !strstr(text_str(&got), "lab>"))
		usleep(10000);
	text_free(&got);
}

static void finish(struct tty *t)
{
	int status = -1;

	for (int ms = 0; ms < ANSWER_MS; ms += 10) {
		look(t, NULL);
		if (waitpid(t->child, &status, WNOHANG) == t->child)
			break;
		usleep(10000);
	}
	if (status != 0) {
		fprintf(stderr, "the console's process ended with status %d\n", status);
		abort();
	}
	close(t->fd);
	t->fd = -1;
}

static void type(struct tty *t, const char *keys, size_t n)
{
	/* A terminal that is full loses keys, as any. */
	if (write(t->fd, keys, n) < 0 && errno != EAGAIN && errno != EIO)
		abort();
}

/* Leaves whatever is going on, until the lab's prompt comes; false: the lab is at its end. */
static bool prompt(struct tty *t)
{
	static const char out[] = "\x03q\x1ex\x15\r";
	struct text got = {0};
	bool there = true;
	int ms;

	for (ms = 0; there && ms < ANSWER_MS && !strstr(text_str(&got), "lab>"); ms += NUDGE_MS) {
		struct pollfd p = {.fd = t->fd, .events = POLLIN};

		type(t, out, sizeof(out) - 1);
		poll(&p, 1, NUDGE_MS);
		usleep(20000);
		there = look(t, &got);
	}
	if (there && ms >= ANSWER_MS) {
		fprintf(stderr, "no prompt came, but: %s\n", text_str(&got));
		abort();
	}
	text_free(&got);
	return there;
}

void *fuzz_readline_new(uint64_t seed)
{
	struct tty *t = mem_zalloc(sizeof(*t));

	t->seed = seed;
	strcpy(t->dir, "/tmp/rosh-fuzz-XXXXXX");
	if (!mkdtemp(t->dir))
		abort();
	start(t);
	return t;
}

void fuzz_readline(void *ctx, struct rng *r)
{
	struct tty *t = ctx;
	char buf[2048];
	size_t n;

	/* Who leaves the lab's console comes back to a new lab. */
	if (!look(t, NULL)) {
		finish(t);
		start(t);
	}
	if (rng_below(r, 200) == 0) {
		static const char join[] = "\x1ex\x15\rconnect vpn7200\r\r";

		type(t, join, sizeof(join) - 1);
	}
	n = fuzz_keys(r, buf, sizeof(buf));
	/* Once the lab is at its end the terminal is an ordinary one: ^\ would quit. */
	for (size_t i = 0; i < n; i++)
		if (buf[i] == 0x1c)
			buf[i] = '?';
	type(t, buf, n);
	usleep(rng_below(r, 500));
}

void fuzz_readline_free(void *ctx)
{
	struct tty *t = ctx;
	char command[64];

	if (prompt(t))
		kill(t->child, SIGTERM);
	finish(t);
	snprintf(command, sizeof(command), "rm -rf %s", t->dir);
	if (system(command) != 0)
		abort();
	free(t);
}
