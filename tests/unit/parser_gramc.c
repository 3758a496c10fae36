/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The grammar compiler refuses what would make the command line ambiguous, with file and line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static char dir[256];
static char gramc[512];

/* Compiles the text; gives the exit status and what was said. */
static int compile(const char *text, char *said, size_t size)
{
	char path[512], cmd[2048];
	FILE *f;
	size_t n;
	int status;

	snprintf(path, sizeof(path), "%s/t.cmd", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("word no \"Undo\"\nword default \"Default\"\nword do \"Exec\"\napply-order a b\n", f);
	fputs(text, f);
	fclose(f);
	snprintf(cmd, sizeof(cmd), "%s -w -o %s %s 2>&1", gramc, dir, path);
	f = popen(cmd, "r");
	assert_non_null(f);
	n = fread(said, 1, size - 1, f);
	said[n] = '\0';
	status = pclose(f);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void refused(const char *text, const char *words)
{
	char said[4096];

	assert_int_equal(compile(text, said, sizeof(said)), 1);
	if (!strstr(said, words) || !strstr(said, "t.cmd:"))
		fail_msg("wanted \"%s\", got: %s", words, said);
}

#define SHOUT "in config\nset shout\nhelp shout \"Be loud\"\nrank 1\n"

static void good_grammar_is_compiled(void **state)
{
	char said[4096];

	(void)state;
	assert_int_equal(compile(SHOUT, said, sizeof(said)), 0);
	assert_string_equal(said, "");
}

static void bad_grammars_are_refused(void **state)
{
	(void)state;
	refused("in config\nset shout LEVEL:<0-5>\nhelp shout \"Be loud\"\nrank 1\n",
		"no help for shout LEVEL");
	refused(SHOUT "set shout twice\nhelp shout \"Cry\"\nhelp twice \"2\"\nrank 2\n",
		"two helps");
	refused(SHOUT "set shout\nname other\nhelp shout \"Be loud\"\nrank 2\n",
		"the same line as");
	refused(SHOUT "set cry\nhelp cry \"c\"\nrank 1\n", "rank 1.0 is taken by CMD_SHOUT");
	refused(SHOUT "set cry\nhelp cry \"c\"\nrank 1.1 15 7\n", "stands elsewhere in 15");
	refused("in config\nset cry\nhelp cry \"c\"\nrank 1 14 7\n", "only the style 15");
	refused("bang 20 1 1 1\nbang 10 1 1 1\n", "in the order of their places");
	refused("bang 20 1 1\n", "a count for each style");
	refused("bang 20 1 1 x\n", "a count is a number");
	refused("frobnicate\n", "unknown verb frobnicate");
	refused(SHOUT "frobnicate\n", "unknown verb or row frobnicate");
	refused("in nowhere\n", "unknown mode nowhere");
	refused("in config\nset a X:colour\nhelp a \"a\"\nhelp X \"x\"\nrank 1\n",
		"unknown type colour");
	refused("in config\nset a (X:<0-9>|Y:<5-20>)\nhelp a \"a\"\nhelp X \"x\"\nhelp Y \"y\"\n"
		"rank 1\n",
		"is ambiguous with");
	refused("in config\nset a (X:word|Y:word)\nhelp a \"a\"\nhelp X \"x\"\nhelp Y \"x\"\n"
		"rank 1\n",
		"two names");
	refused("in config\nset a [b\nhelp a \"a\"\nhelp b \"b\"\nrank 1\n", "] is missing");
	refused(SHOUT "key LEVEL\n", "no variable or keyword LEVEL");
	refused(SHOUT "apply nothing\n", "in no apply-order row");
	refused(SHOUT "enter nowhere\n", "unknown mode nowhere");
	refused("in config\nset shout\nhelp shout \"Be loud\"\n", "needs a rank");
	refused("in priv\nrun shout\nhelp shout \"Be loud\"\n", "-> handler");
	refused(SHOUT "set shout\nhelp shout \"Be loud\"\nrank 2\n", "is declared twice");
	refused("in config\nset @NOTHING\nrank 1\n", "unknown or endless macro");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(good_grammar_is_compiled),
	    cmocka_unit_test(bad_grammars_are_refused),
	};
	char *slash, cmd[512];
	int rc;

	(void)argc;
	/* The compiler is in the folder above the test's own. */
	snprintf(gramc, sizeof(gramc) - 16, "%s", argv[0]);
	slash = strrchr(gramc, '/');
	strcpy(slash ? slash + 1 : gramc, "../gramc");
	snprintf(dir, sizeof(dir), "/tmp/gramc-test-XXXXXX");
	if (!mkdtemp(dir))
		return 1;
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	snprintf(cmd, sizeof(cmd), "rm -r %s", dir);
	if (system(cmd))
		return 1;
	return rc;
}
