/* SPDX-License-Identifier: GPL-2.0-or-later */
/* NVRAM: a writer that is killed at any moment leaves the old or the new content, whole. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "engine/core/sim.h"
#include "shell/host.h"

enum { LENGTH = 200000, KILLS = 25 };

static void fill(char *to, char c)
{
	memset(to, c, LENGTH);
}

static bool is_whole(const struct text *t)
{
	if (t->len != LENGTH)
		return false;
	for (size_t i = 1; i < t->len; i++)
		if (t->s[i] != t->s[0])
			return false;
	return true;
}

static void a_kill_leaves_old_or_new(void **state)
{
	char dir[] = "/tmp/rosh-nvram-XXXXXX", path[64], tmp[80];
	static char old[LENGTH];
	struct text back = {0};

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/r1.cfg", dir);
	snprintf(tmp, sizeof(tmp), "%s.tmp", path);
	fill(old, 'a');
	assert_true(nvram_write(path, old, LENGTH));
	for (int i = 0; i < KILLS; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			for (char c = 'b';; c = c == 'z' ? 'b' : (char)(c + 1)) {
				fill(old, c);
				nvram_write(path, old, LENGTH);
			}
		}
		usleep((useconds_t)(500 + i * 377));
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		assert_true(nvram_read(path, &back));
		assert_true(is_whole(&back));
	}
	text_free(&back);
	unlink(tmp);
	unlink(path);
	rmdir(dir);
}

static void folders_are_made_and_failures_told(void **state)
{
	char dir[] = "/tmp/rosh-nvram-XXXXXX", deep[64], path[80];
	struct text back = {0};

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(deep, sizeof(deep), "%s/a/b", dir);
	snprintf(path, sizeof(path), "%s/r1.cfg", deep);
	assert_false(nvram_write(path, "x", 1));
	assert_false(nvram_read(path, &back));
	assert_true(nvram_mkdirs(deep));
	assert_true(nvram_mkdirs(deep));
	assert_true(nvram_write(path, "hello\n", 6));
	assert_true(nvram_read(path, &back));
	assert_string_equal(text_str(&back), "hello\n");
	unlink(path);
	rmdir(deep);
	snprintf(deep, sizeof(deep), "%s/a", dir);
	rmdir(deep);
	rmdir(dir);
	text_free(&back);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_kill_leaves_old_or_new),
		cmocka_unit_test(folders_are_made_and_failures_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
