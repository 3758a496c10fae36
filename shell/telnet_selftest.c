/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How libcli is set up, and a test of what is no documented contract of it but what the pump
 * stands on: that a line raises one cli_error, and what the prompt looks like.
 */
#include <libcli.h>
#include <sys/socket.h>
#include <poll.h>
#include <unistd.h>

#include "shell/telnet.h"

struct cli_def *vty_cli_new(void (*on_line)(struct cli_def *cli, const char *message), void *ctx)
{
	struct cli_def *cli = cli_init();

	if (!cli)
		return NULL;
	cli_unregister_all_commands(cli);
	cli_unregister_all_filters(cli);
	cli_print_callback(cli, on_line);
	cli_set_context(cli, ctx);
	cli_telnet_protocol(cli, 0);
	cli_set_hostname(cli, NULL);
	cli_set_promptchar(cli, "\x1e");
	cli->timeout_tm.tv_sec = 3600;
	return cli;
}

struct trial {
	int fd;
	unsigned lines;
};

static void trial_line(struct cli_def *cli, const char *message)
{
	struct trial *t = cli_get_context(cli);

	(void)message;
	if (!cli->pipeline)
		return;
	t->lines++;
}

static void *trial_main(void *ctx)
{
	struct trial *t = ctx;
	struct cli_def *cli = vty_cli_new(trial_line, t);

	if (cli) {
		cli_loop(cli, t->fd);
		cli_done(cli);
	} else {
		close(t->fd);
	}
	return NULL;
}

/* Sends keys and compares what comes back; one second is an age for it. */
static bool says(int fd, const char *keys, const char *expect)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	size_t want = strlen(expect), got = 0;
	char answer[128];
	ssize_t n;

	if (send(fd, keys, strlen(keys), MSG_NOSIGNAL) < 0)
		return false;
	while (got < want && poll(&p, 1, 1000) > 0) {
		n = recv(fd, answer + got, want - got, 0);
		if (n <= 0)
			return false;
		got += (size_t)n;
	}
	return got == want && !memcmp(answer, expect, want);
}

static const char *trial_steps(int fd)
{
	if (!says(fd, "", "\r\n\x1e"))
		return "the prompt";
	if (!says(fd, "\r", "\r\n\r\n\x1e"))
		return "an empty line";
	if (!says(fd, ".\r", ".\r\n\r\n\x1e"))
		return "a line";
	return NULL;
}

bool vty_self_test(struct text *why)
{
	struct trial t = {0};
	const char *wrong = NULL;
	pthread_t thread;
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
		text_add(why, "no socket pair for the consoles");
		return false;
	}
	t.fd = pair[0];
	if (pthread_create(&thread, NULL, trial_main, &t)) {
		close(pair[0]);
		close(pair[1]);
		text_add(why, "no thread for the consoles");
		return false;
	}
	wrong = trial_steps(pair[1]);
	close(pair[1]);
	pthread_join(thread, NULL);
	if (!wrong && t.lines != 1)
		wrong = "handing over a line";
	if (wrong)
		text_printf(why, "this libcli differs from 1.10.7 in %s", wrong);
	return !wrong;
}
