/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lab as a process: start, memory, idle CPU, paste through telnet, speed of virtual time. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "shell/host.h"
#include "tests/bench/bench.h"

enum { BENCH_CONSOLE = 23001, BENCH_VTY = 23501, READ_MAX = 1 << 16 };

struct child {
	pid_t pid;
	int out; /* its standard output */
};

static struct child child_start(const char *rosh, const char *lab_file)
{
	char console[16], vty[16];
	struct child c;
	int fd[2];

	snprintf(console, sizeof(console), "%d", BENCH_CONSOLE);
	snprintf(vty, sizeof(vty), "%d", BENCH_VTY);
	if (pipe(fd) < 0)
		exit(1);
	c.pid = fork();
	if (c.pid == 0) {
		dup2(open("/dev/null", O_RDONLY), 0);
		dup2(fd[1], 1);
		execl(rosh, rosh, lab_file, "--nvram", "/tmp/rosh-bench-nvram", "--console-base",
		      console, "--vty-base", vty, (char *)NULL);
		_exit(127);
	}
	close(fd[1]);
	c.out = fd[0];
	return c;
}

static void child_stop(struct child *c)
{
	kill(c->pid, SIGTERM);
	waitpid(c->pid, NULL, 0);
	close(c->out);
}

/* Reads from `fd` until `mark` was seen; false at the end of the stream or after 30 s. */
static bool read_until(int fd, const char *mark)
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

static int dial(int port)
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

static void say(int fd, const char *line)
{
	if (write(fd, line, strlen(line)) < 0)
		perror("bench");
}

static void bench_paste(int lines)
{
	int fd = dial(BENCH_CONSOLE + 3); /* the fourth router has no crypto map to re-read */
	struct text t = {0};
	char what[80];
	double from;
	pid_t writer;

	if (fd < 0)
		return;
	say(fd, "\r");
	read_until(fd, ">");
	say(fd, "enable\rterminal length 0\rconfigure terminal\r");
	read_until(fd, "(config)#");
	for (int i = 0; i < lines; i++)
		text_printf(&t, "ip route 172.%d.%d.%d 255.255.255.255 Null0\r\n",
			    16 + (i >> 16 & 15), i >> 8 & 255, i & 255);
	text_add(&t, "hostname PASTED\r\n");
	from = bench_now_s();
	writer = fork();
	if (writer == 0) {
		for (size_t done = 0; done < t.len;) {
			ssize_t n = write(fd, t.s + done, t.len - done);

			if (n <= 0)
				_exit(1);
			done += (size_t)n;
		}
		_exit(0);
	}
	if (read_until(fd, "PASTED(config)#")) {
		snprintf(what, sizeof(what), "%d lines pasted through telnet", lines);
		bench_row(what, lines / (bench_now_s() - from), "lines/s", "100,000");
	}
	waitpid(writer, NULL, 0);
	close(fd);
	text_free(&t);
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

/* One key, then its echo; negative if it does not come within a second. */
static double key_echo_s(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	double from = bench_now_s();
	char b[4096];

	say(fd, "x");
	while (bench_now_s() - from < 1) {
		ssize_t n = poll(&p, 1, 1000) > 0 ? read(fd, b, sizeof(b)) : -1;

		if (n <= 0)
			return -1;
		if (b[n - 1] == 'x')
			return bench_now_s() - from;
	}
	return -1;
}

/* Writes `lines` lines of configuration, `end` behind them, and reads what comes: a process. */
static pid_t paste_start(int lines)
{
	int fd = dial(BENCH_CONSOLE + 3);
	char line[80];
	pid_t pid = fork(), writer;

	if (pid != 0) {
		close(fd);
		return pid;
	}
	say(fd, "\renable\rterminal length 0\rconfigure terminal\r");
	read_until(fd, "(config)#");
	writer = fork();
	for (int i = 0; writer == 0 && i < lines; i++) {
		snprintf(line, sizeof(line), "ip route 172.%d.%d.%d 255.255.255.255 Null0\r\n",
			 16 + (i >> 16 & 15), i >> 8 & 255, i & 255);
		say(fd, line);
	}
	if (writer == 0) {
		say(fd, "hostname PASTED\r\n");
		_exit(0);
	}
	read_until(fd, "PASTED(config)#");
	waitpid(writer, NULL, 0);
	_exit(0);
}

/* Keys of one user while another pastes. */
static void bench_echo(int lines)
{
	enum { KEYS = 20000 };
	double *took = calloc(KEYS, sizeof(*took));
	int fd = dial(BENCH_CONSOLE), n = 0;
	char what[80];
	pid_t paste;

	say(fd, "\r");
	read_until(fd, ">");
	paste = paste_start(lines);
	while (n < KEYS && waitpid(paste, NULL, WNOHANG) == 0) {
		double s = key_echo_s(fd);

		if (s >= 0)
			took[n++] = s;
		if (n % 50 == 0) {
			say(fd, "\x15");
			usleep(1000);
		}
	}
	if (n == KEYS)
		waitpid(paste, NULL, 0);
	snprintf(what, sizeof(what), "key to echo beside a %d-line paste, 99th pct",
		 lines);
	echo_row(what, took, n);
	close(fd);
	free(took);
}

/* Many users, each typing: a key goes to everyone, then everyone's echo is awaited. */
static void bench_crowd(int users)
{
	enum { ROUNDS = 20 };
	double *took = calloc((size_t)(users * ROUNDS), sizeof(*took)), from;
	int *fd = calloc((size_t)users, sizeof(*fd)), n = 0, i, round;
	char what[80], b[256];

	for (i = 0; i < users; i++) {
		fd[i] = dial(BENCH_CONSOLE + i % 4);
		say(fd[i], "\r");
	}
	for (i = 0; i < users; i++)
		read_until(fd[i], ">");
	sleep(1);
	for (round = 0; round < ROUNDS; round++) {
		for (i = 0; i < users; i++)
			while (recv(fd[i], b, sizeof(b), MSG_DONTWAIT) > 0)
				;
		from = bench_now_s();
		for (i = 0; i < users; i++)
			say(fd[i], "x");
		for (i = 0; i < users; i++)
			if (read(fd[i], b, sizeof(b)) > 0)
				took[n++] = bench_now_s() - from;
	}
	snprintf(what, sizeof(what), "key to echo, %d users typing, 99th pct",
		 users);
	echo_row(what, took, n);
	for (i = 0; i < users; i++)
		close(fd[i]);
	free(fd);
	free(took);
}

static long proc_number(pid_t pid, const char *file, const char *key)
{
	char path[64], line[256];
	long v = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, key, strlen(key)))
			v = strtol(line + strlen(key), NULL, 10);
	if (f)
		fclose(f);
	return v;
}

static double cpu_s(pid_t pid)
{
	unsigned long user = 0, sys = 0;
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	f = fopen(path, "r");
	if (f && fscanf(f, "%*d %*s %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
			&sys) != 2)
		user = sys = 0;
	if (f)
		fclose(f);
	return (double)(user + sys) / (double)sysconf(_SC_CLK_TCK);
}

/* A lab of `n` routers with one LAN: what one router more costs in memory. */
static long lab_rss_kb(const char *rosh, unsigned n)
{
	char dir[] = "/tmp/rosh-bench-XXXXXX", path[64];
	struct child c;
	long kb = -1;
	FILE *f;

	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/lab.yml", dir);
	f = fopen(path, "w");
	fprintf(f, "name: bench\ntopology:\n  nodes:\n    lan:\n      kind: bridge\n");
	for (unsigned i = 0; i < n; i++)
		fprintf(f, "    r%u:\n      kind: cisco_7206vxr\n", i);
	fprintf(f, "  links:\n");
	for (unsigned i = 0; i < n; i++)
		fprintf(f, "    - endpoints: [\"r%u:FastEthernet0/0\", \"lan:p%u\"]\n", i, i);
	fclose(f);
	c = child_start(rosh, path);
	if (read_until(c.out, "ready"))
		kb = proc_number(c.pid, "status", "VmRSS:");
	child_stop(&c);
	unlink(path);
	rmdir(dir);
	return kb;
}

static void bench_virtual_time(void)
{
	struct lab_options opt = {.seed = 1};
	struct text why = {0};
	struct lab *lab = lab_load("labs/vpn-ha/lab.yml", &opt, &why);
	const double hours = 2;
	double from;

	if (!lab) {
		printf("%s\n", text_str(&why));
		return;
	}
	lab_lock(lab);
	lab_advance(lab, 120 * NS_PER_S);
	from = bench_now_s();
	lab_advance(lab, (uint64_t)(hours * 3600) * NS_PER_S);
	bench_row("scenario at rest, virtual seconds per second", hours * 3600 /
		  (bench_now_s() - from), "s/s", "");
	lab_unlock(lab);
	lab_free(lab);
	text_free(&why);
}

/* The three acts from start to end, as a user plays them: a process of its own. */
static void bench_acts(const char *rosh)
{
	double from = bench_now_s();
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		dup2(open("/dev/null", O_WRONLY), 1);
		execl(rosh, rosh, "play", "labs/vpn-ha/act1.session", "labs/vpn-ha/act2.session",
		      "labs/vpn-ha/act3.session", (char *)NULL);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	if (status == 0)
		bench_row("the three acts played and compared", (bench_now_s() - from) * 1e3, "ms",
			  "1000");
	else
		printf("the three acts fail\n");
}

void bench_lab(const char *rosh)
{
	double from = bench_now_s(), cpu;
	struct child c = child_start(rosh, "labs/vpn-ha/lab.yml");
	long few, many;
	int fd;

	if (!read_until(c.out, "ready")) {
		printf("the lab does not start\n");
		child_stop(&c);
		return;
	}
	fd = dial(BENCH_CONSOLE);
	say(fd, "\r");
	read_until(fd, ">");
	bench_row("lab start to first prompt", (bench_now_s() - from) * 1e3, "ms", "50");
	close(fd);
	sleep(5);
	cpu = cpu_s(c.pid);
	sleep(5);
	bench_row("idle CPU of the lab in real time", (cpu_s(c.pid) - cpu) / 5 * 100, "% of a core",
		  "near 0");
	bench_paste(10000);
	child_stop(&c);
	c = child_start(rosh, "labs/vpn-ha/lab.yml");
	if (read_until(c.out, "ready"))
		bench_paste(100000);
	child_stop(&c);
	c = child_start(rosh, "labs/vpn-ha/lab.yml");
	if (read_until(c.out, "ready")) {
		bench_crowd(500);
		bench_echo(100000);
	}
	child_stop(&c);
	few = lab_rss_kb(rosh, 2);
	many = lab_rss_kb(rosh, 102);
	if (few > 0 && many > 0)
		bench_row("memory per router", (double)(many - few) / 100, "KB", "1024");
	bench_virtual_time();
	bench_acts(rosh);
}
