/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The program: a lab in real time, session files in virtual time, or a look at configurations.
 * Exit status: 0 fine, 1 the user's input was wrong, 2 usage.
 */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shell/attach.h"
#include "shell/console.h"
#include "shell/heap.h"
#include "shell/host.h"
#include "shell/play.h"

enum { CONSOLE_BASE = 2001, VTY_BASE = 2101 };

enum { EXIT_OK, EXIT_INPUT, EXIT_USAGE };

static int usage(void)
{
	fputs("usage: rosh LAB.yml [--nvram DIR] [--console-base PORT] [--vty-base PORT]\n"
	      "            [--listen ADDRESS] [--speed N] [--seed N]\n"
	      "       rosh play [--update] [--hash] [--verbose] [--seed N] [--pcap DIR] "
	      "FILE.session...\n"
	      "       rosh check FILE.cfg...\n",
	      stderr);
	return EXIT_USAGE;
}

static bool number(const char *s, uint64_t min, uint64_t max, uint64_t *to)
{
	char *end;

	errno = 0;
	*to = strtoull(s, &end, 0);
	return *s && *s != '-' && !*end && !errno && *to >= min && *to <= max;
}

/* Folders of state are the user's: $XDG_STATE_HOME/rosh, else ~/.local/state/rosh. */
static void state_dir(struct text *dir)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (state && *state == '/')
		text_printf(dir, "%s/rosh", state);
	else if (home && *home == '/')
		text_printf(dir, "%s/.local/state/rosh", home);
}

/* The caret's line moves with the one above it. */
static void note_problem(void *ctx, const char *host, const char *text)
{
	struct text *out = ctx;
	size_t from = out->len, indent;
	const char *caret = strchr(text, '\n');

	text_printf(out, "%s: startup-config ", host);
	indent = out->len - from;
	if (caret && caret[1 + strspn(caret + 1, " ")] == '^')
		text_printf(out, "%.*s\n%*s%s\n", (int)(caret - text), text, (int)indent, "",
			    caret + 1);
	else
		text_printf(out, "%s\n", text);
}

static void print_ports(const struct lab *lab)
{
	struct host *h;

	list_each(h, &lab->hosts, node)
	{
		printf("%s console %s:%u vty %s:%u\n", h->name, lab->opt.listen_addr,
		       h->console_port, lab->opt.listen_addr, h->vty_port);
	}
	puts("ready");
	fflush(stdout);
}

static int run_lab(const char *file, struct lab_options *opt)
{
	struct text why = {0}, problems = {0};
	struct lab *lab;

	opt->problem = note_problem;
	opt->problem_ctx = &problems;
	console_prepare();
	lab = lab_load(file, opt, &why);
	if (!lab || !console_server_start(lab, &why)) {
		fprintf(stderr, "%s\n", text_str(&why));
		lab_free(lab);
		text_free(&why);
		text_free(&problems);
		return EXIT_INPUT;
	}
	print_ports(lab);
	fputs(text_str(&problems), stderr);
	lab_clock_start(lab);
	attach_start(lab);
	lab_console_run(lab);
	attach_stop(lab);
	console_server_stop(lab);
	lab_clock_stop(lab);
	lab_free(lab);
	text_free(&why);
	text_free(&problems);
	return EXIT_OK;
}

static bool lab_option(int c, const char *arg, struct lab_options *opt)
{
	uint64_t n;

	switch (c) {
	case 'n':
		opt->nvram_dir = arg;
		opt->nvram_by_name = false;
		return true;
	case 'c':
		opt->console_base = number(arg, 1, 65535, &n) ? (unsigned)n : 0;
		return opt->console_base > 0;
	case 'v':
		opt->vty_base = number(arg, 1, 65535, &n) ? (unsigned)n : 0;
		return opt->vty_base > 0;
	case 'l':
		opt->listen_addr = arg;
		return true;
	case 's': {
		char *end;

		opt->speed = strtod(arg, &end);
		return *arg && !*end && isfinite(opt->speed) && opt->speed >= 0;
	}
	case 'r':
		opt->real_chance = false;
		return number(arg, 0, UINT64_MAX, &opt->seed);
	default:
		return false;
	}
}

static int main_lab(int argc, char **argv)
{
	static const struct option options[] = {
		{"nvram", required_argument, NULL, 'n'},
		{"console-base", required_argument, NULL, 'c'},
		{"vty-base", required_argument, NULL, 'v'},
		{"listen", required_argument, NULL, 'l'},
		{"speed", required_argument, NULL, 's'},
		{"seed", required_argument, NULL, 'r'},
		{NULL, 0, NULL, 0},
	};
	struct lab_options opt = {.console_base = CONSOLE_BASE, .vty_base = VTY_BASE,
				  .listen_addr = "127.0.0.1", .speed = 1, .real_chance = true,
				  .nvram_by_name = true};
	struct text state = {0};
	int c, rc;

	state_dir(&state);
	opt.nvram_dir = state.len > 0 ? text_str(&state) : NULL;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == '?' || !lab_option(c, optarg, &opt)) {
			if (c != '?')
				fprintf(stderr, "rosh: \"%s\" will not do here\n", optarg);
			text_free(&state);
			return usage();
		}
	}
	rc = optind + 1 == argc ? run_lab(argv[optind], &opt) : usage();
	text_free(&state);
	return rc;
}

static int main_play(int argc, char **argv)
{
	static const struct option options[] = {
		{"update", no_argument, NULL, 'u'},	 {"hash", no_argument, NULL, 'h'},
		{"verbose", no_argument, NULL, 'v'},	 {"seed", required_argument, NULL, 'r'},
		{"pcap", required_argument, NULL, 'p'}, {NULL, 0, NULL, 0},
	};
	struct play_options opt = {0};
	struct text report = {0};
	bool ok = true;
	int c, failed;

	while (ok && (c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		ok = c != '?';
		opt.update |= c == 'u';
		opt.hash |= c == 'h';
		opt.verbose |= c == 'v';
		if (c == 'p')
			opt.pcap_dir = optarg;
		if (c == 'r')
			ok = number(optarg, 0, UINT64_MAX, &opt.seed);
	}
	if (!ok || optind >= argc)
		return usage();
	failed = play_files((const char *const *)&argv[optind], (size_t)(argc - optind), &opt,
			    &report);
	fputs(text_str(&report), failed ? stderr : stdout);
	text_free(&report);
	return failed ? EXIT_INPUT : EXIT_OK;
}

/* Loads a configuration as a router of its own does at boot. Gives false if a line was rejected. */
static bool check_config(const char *file)
{
	const struct lab_options opt = {.speed = 1};
	struct text report = {0}, label = {0};
	struct lab *lab;
	struct host *h;
	bool ok = false;

	lab = lab_new("check", &opt);
	h = host_new(lab, "Router", 0);
	if (!nvram_read(file, &h->startup)) {
		fprintf(stderr, "%s: %s\n", file, strerror(errno));
	} else {
		text_printf(&label, "%s:", file);
		h->config_label = text_str(&label);
		host_add_config_ifaces(h, text_str(&h->startup));
		host_start(h, &report);
		fputs(text_str(&report), stdout);
		ok = report.len == 0;
	}
	lab_free(lab);
	text_free(&report);
	text_free(&label);
	return ok;
}

static int main_check(int argc, char **argv)
{
	bool ok = true;

	if (argc < 2 || argv[1][0] == '-')
		return usage();
	for (int i = 1; i < argc; i++)
		ok &= check_config(argv[i]);
	return ok ? EXIT_OK : EXIT_INPUT;
}

int main(int argc, char **argv)
{
	if (argc >= 2 && strcmp(argv[1], "play") == 0)
		return main_play(argc - 1, argv + 1);
	if (argc >= 2 && strcmp(argv[1], "check") == 0)
		return main_check(argc - 1, argv + 1);
	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		usage();
		return EXIT_OK;
	}
	heap_start();
	return main_lab(argc, argv);
}
