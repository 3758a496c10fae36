/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzzers and the sanitizers found in the shell, each once. */
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "shell/session.h"

static void quiet_write(struct session *s, const char *text, size_t len)
{
	(void)s;
	(void)text;
	(void)len;
}

static const struct session_ops ops = {.write = quiet_write};

struct desk {
	struct lab *lab;
	struct host *h;
	struct session s;
};

static void begin(struct desk *d)
{
	static const char config[] = "version 12.3\nhostname R\ninterface FastEthernet0/0\nend\n";
	const struct lab_options opt = {.speed = 1};

	memset(d, 0, sizeof(*d));
	d->lab = lab_new("test", &opt);
	d->h = host_new(d->lab, "r1", 0);
	text_add(&d->h->startup, config);
	host_add_config_ifaces(d->h, config);
	host_start(d->h, NULL);
	session_open(&d->s, d->lab, d->h, LINE_CON, 0, &ops, NULL);
}

static void end(struct desk *d)
{
	session_close(&d->s);
	lab_free(d->lab);
}

/* Resizing a history whose lines an earlier user had typed lost the memory of those lines. */
static void a_resized_history_frees_former_users_lines(void **state)
{
	struct desk d;
	char line[900];
	size_t before = 0;

	(void)state;
	memset(line, '!', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	begin(&d);
	for (unsigned round = 0; round < 400; round++) {
		for (unsigned i = 0; i < 10; i++)
			session_execute(&d.s, line);
		lab_lock(d.lab);
		session_restart(&d.s);
		lab_unlock(d.lab);
		session_execute(&d.s, "terminal history size 20");
		if (round == 20)
			before = mallinfo2().uordblks;
	}
	assert_true(mallinfo2().uordblks < before + 200000);
	end(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_resized_history_frees_former_users_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
