/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The same through FRR's vtysh, where it is installed: lines of configuration into zebra and
 * staticd, and back. The daemons run in a network namespace of their own, with a folder of their
 * own; that takes root.
 */
#include <fcntl.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/bench.h"

struct frr {
	char dir[32], zserv[64], config[64];
	pid_t daemon[2];
};

static pid_t run(const char *const *argv, bool wait)
{
	pid_t pid = fork();
	int null;

	if (pid == 0) {
		null = open("/dev/null", O_RDWR);
		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
		execv(argv[0], (char *const *)argv);
		_exit(127);
	}
	if (wait)
		waitpid(pid, NULL, 0);
	return pid;
}

static bool daemon_start(struct frr *f, int i, const char *name)
{
	char path[64], pid[64], vty[64];
	const char *const argv[] = {path, "--vty_socket", f->dir, "-z", f->zserv, "-i", pid, "-f",
				    "/dev/null", "-P", "0", "-u", "frr", "-g", "frr", NULL};

	snprintf(path, sizeof(path), "/usr/lib/frr/%s", name);
	snprintf(pid, sizeof(pid), "%s/%s.pid", f->dir, name);
	snprintf(vty, sizeof(vty), "%s/%s.vty", f->dir, name);
	f->daemon[i] = run(argv, false);
	for (int n = 0; n < 50; n++) {
		if (access(vty, F_OK) == 0)
			return true;
		usleep(100000);
	}
	return false;
}

static void vtysh(const struct frr *f, const char *option, const char *arg)
{
	const char *const argv[] = {"/usr/bin/vtysh", "--vty_socket", f->dir, option, arg, NULL};

	run(argv, true);
}

static void measure(struct frr *f, int lines)
{
	FILE *out = fopen(f->config, "w");
	char what[80];
	double from;

	if (!out)
		return;
	for (int i = 0; i < lines; i++)
		fprintf(out, "ip route 172.%d.%d.%d/32 Null0\n", 16 + (i >> 16 & 15), i >> 8 & 255,
			i & 255);
	fclose(out);
	from = bench_now_s();
	vtysh(f, "-f", f->config);
	snprintf(what, sizeof(what), "%d lines (routes) into FRR by vtysh -f", lines);
	bench_row(what, lines / (bench_now_s() - from), "lines/s", "");
	from = bench_now_s();
	vtysh(f, "-c", "show running-config");
	snprintf(what, sizeof(what), "FRR's show running-config of %d lines", lines);
	bench_row(what, (bench_now_s() - from) * 1e3, "ms", "");
}

/* In a process of its own, which the namespace ends with. */
static void in_namespace(const struct passwd *user)
{
	struct frr f = {.dir = "/tmp/rosh-bench-frr-XXXXXX"};
	const char *const clean[] = {"/bin/rm", "-rf", f.dir, NULL};

	if (unshare(CLONE_NEWNET) < 0 || !mkdtemp(f.dir) || chown(f.dir, user->pw_uid,
								  user->pw_gid) < 0)
		return;
	snprintf(f.zserv, sizeof(f.zserv), "%s/zserv.api", f.dir);
	snprintf(f.config, sizeof(f.config), "%s/config", f.dir);
	if (daemon_start(&f, 0, "zebra") && daemon_start(&f, 1, "staticd"))
		measure(&f, 2000);
	for (int i = 0; i < 2; i++)
		if (f.daemon[i] > 0) {
			kill(f.daemon[i], SIGTERM);
			waitpid(f.daemon[i], NULL, 0);
		}
	run(clean, true);
}

void bench_vtysh(void)
{
	const struct passwd *user = getpwnam("frr");
	pid_t pid;

	if (!user || geteuid() != 0 || access("/usr/lib/frr/staticd", X_OK) != 0)
		return;
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		in_namespace(user);
		fflush(stdout);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}
