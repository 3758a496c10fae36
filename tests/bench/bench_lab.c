/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lab as a process: start, memory, idle CPU, speed of virtual time. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shell/host.h"
#include "tests/bench/bench.h"

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
	struct bench_child c;
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
	c = bench_child_start(rosh, path);
	if (bench_read_until(c.out, "ready"))
		kb = proc_number(c.pid, "status", "VmRSS:");
	bench_child_stop(&c);
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
	struct bench_child c = bench_child_start(rosh, "labs/vpn-ha/lab.yml");
	long few, many;
	int fd;

	if (!bench_read_until(c.out, "ready")) {
		printf("the lab does not start\n");
		bench_child_stop(&c);
		return;
	}
	fd = bench_dial(BENCH_CONSOLE);
	bench_say(fd, "\r");
	bench_read_until(fd, ">");
	bench_row("lab start to first prompt", (bench_now_s() - from) * 1e3, "ms", "50");
	close(fd);
	sleep(5);
	cpu = cpu_s(c.pid);
	sleep(5);
	bench_row("idle CPU of the lab in real time", (cpu_s(c.pid) - cpu) / 5 * 100, "% of a core",
		  "near 0");
	bench_child_stop(&c);
	few = lab_rss_kb(rosh, 2);
	many = lab_rss_kb(rosh, 102);
	if (few > 0 && many > 0)
		bench_row("memory per router", (double)(many - few) / 100, "KB", "1024");
	bench_virtual_time();
	bench_acts(rosh);
}
