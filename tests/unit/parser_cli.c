/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line at a time: abbreviations, carets, ambiguity, help and completion, values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "grammar.h"
#include "lib/ip.h"
#include "parser/iface.h"

static struct parse p;

static enum parse_status parse(unsigned mode, const char *line)
{
	return parse_line(&rosh_grammar, &p, mode, line, NULL);
}

static void fails(unsigned mode, const char *line, enum parse_status status, const char *words)
{
	struct text t = {0};

	assert_int_equal(parse(mode, line), status);
	parse_error(&p, line, 2, &t);
	assert_string_equal(text_str(&t), words);
	text_free(&t);
}

static void abbreviations(void **state)
{
	(void)state;
	assert_int_equal(parse(MODE_PRIV, "  sh ip int br "), PARSE_OK);
	assert_int_equal(p.cmd->id, CMD_SHOW_IP_INTERFACE_BRIEF);
	assert_int_equal(parse(MODE_PRIV, "SHOW VERSION"), PARSE_OK);
	assert_int_equal(p.cmd->id, CMD_SHOW_VERSION);
	/* `standby ip` and `standby 1 ip`, in the section and from the wrong place. */
	assert_int_equal(parse(MODE_INTERFACE, "stand 5 pri 7"), PARSE_OK);
	assert_int_equal(p.cmd->id, CMD_IF_STANDBY_PRIORITY);
	assert_int_equal(args_u(&p.args, A_GROUP, 0), 5);
	assert_int_equal(parse(MODE_CONFIG, "stand 5 pri 7"), PARSE_INVALID);
	/* A line of global configuration typed in a section. */
	assert_int_equal(parse(MODE_INTERFACE, "ip route 10.0.0.0 255.0.0.0 10.1.1.1"), PARSE_OK);
	assert_int_equal(p.cmd->id, CMD_IP_ROUTE);
	assert_int_equal(p.mode, MODE_CONFIG);
	assert_int_equal(parse(MODE_INTERFACE, "do sh ver"), PARSE_OK);
	assert_int_equal(p.cmd->id, CMD_SHOW_VERSION);
	assert_true(p.do_exec);
	/* An exact word wins over longer ones: `ip domain lookup` beside `ip domain-lookup`. */
	assert_int_equal(parse(MODE_CONFIG, "no ip domain lookup"), PARSE_OK);
	assert_int_equal(p.cmd->id, CMD_IP_DOMAIN_LOOKUP);
	assert_true(p.negate);
	assert_int_equal(parse(MODE_CONFIG, "default hostname"), PARSE_OK);
	assert_true(p.dflt);
}

/* A line end inside a line would print as two lines. */
static void line_end_inside(void **state)
{
	(void)state;
	assert_int_equal(parse(MODE_CONFIG, "hostname a\nb"), PARSE_INVALID);
	assert_int_equal(parse(MODE_INTERFACE, "description \nshutdown"), PARSE_INVALID);
	assert_int_equal(parse(MODE_CONFIG, "banner motd #a\nb#"), PARSE_OK);
}

static void bad_lines(void **state)
{
	(void)state;
	fails(MODE_PRIV, "show ip rotue", PARSE_INVALID,
	      "            ^\n% Invalid input detected at '^' marker.\n\n");
	fails(MODE_PRIV, "xyz", PARSE_INVALID, "  ^\n% Invalid input detected at '^' marker.\n\n");
	fails(MODE_PRIV, "show version now", PARSE_INVALID,
	      "               ^\n% Invalid input detected at '^' marker.\n\n");
	fails(MODE_CONFIG, "ip route 10.0.0.0 255.0.0.300 1.1.1.1", PARSE_INVALID,
	      "                              ^\n% Invalid input detected at '^' marker.\n\n");
	fails(MODE_CONFIG, "hostname", PARSE_INCOMPLETE, "% Incomplete command.\n\n");
	fails(MODE_PRIV, "show ip", PARSE_INCOMPLETE, "% Incomplete command.\n\n");
	fails(MODE_PRIV, "sh", PARSE_INCOMPLETE, "% Type \"show ?\" for a list of subcommands\n");
	fails(MODE_PRIV, "co t", PARSE_AMBIGUOUS, "% Ambiguous command:  \"co t\"\n");
	fails(MODE_PRIV, "", PARSE_EMPTY, "");
	fails(MODE_PRIV, " ! note", PARSE_COMMENT, "");
	assert_int_equal(parse(MODE_CONFIG, "router ospf 0"), PARSE_INVALID);
	assert_int_equal(parse(MODE_CONFIG, "router ospf 65536"), PARSE_INVALID);
	assert_int_equal(parse(MODE_CONFIG, "router ospf 99999999999999999999999"), PARSE_INVALID);
	assert_int_equal(parse(MODE_CONFIG, "router ospf 65535"), PARSE_OK);
}

static void values_are_typed_and_canonical(void **state)
{
	struct text t = {0};

	(void)state;
	assert_int_equal(parse(MODE_CONFIG, "access-list 101 permit tcp 10.1.1.9 0.0.0.255 eq 80 "
					    "any eq 81 log"),
			 PARSE_OK);
	assert_int_equal(args_ip(&p.args, A_SRC, 0), 0x0a010100);
	assert_int_equal(args_mask(&p.args, A_SRC, 0), 0xff);
	assert_int_equal(args_mask(&p.args, A_DST, 0), 0xffffffff);
	assert_int_equal(args_u(&p.args, A_SPORT, 0), 80);
	assert_true(args_has(&p.args, K_LOG));
	for (unsigned i = 1; i < p.args.n; i++) {
		text_char(&t, ' ');
		value_print(&rosh_grammar, &p.args.v[i].v, &t);
	}
	assert_string_equal(text_str(&t),
			    " 101 permit tcp 10.1.1.0 0.0.0.255 eq www any eq 81 log");
	text_free(&t);
	assert_int_equal(parse(MODE_CONFIG, "access-list 101 permit 6 10.0.0.1 0.0.0.0 any"),
			 PARSE_OK);
	text_clear(&t);
	value_print(&rosh_grammar, &args_get(&p.args, A_SRC)->v, &t);
	assert_string_equal(text_str(&t), "host 10.0.0.1");
	text_free(&t);
	assert_int_equal(parse(MODE_CONFIG, "int f0/0.12"), PARSE_OK);
	assert_string_equal(args_s(&p.args, A_IFACE), "FastEthernet0/0.12");
	assert_int_equal(parse(MODE_CONFIG, "interface FastEthernet 1/0"), PARSE_OK);
	assert_string_equal(args_s(&p.args, A_IFACE), "FastEthernet1/0");
	assert_int_equal(parse(MODE_PRIV, "show interfaces fa 1/0 | inc up is"), PARSE_OK);
	assert_string_equal(args_s(&p.args, A_PIPE), "up is");
	assert_true(args_has(&p.args, K_INCLUDE));
	/* Options in any order come out in the declared one, each at most once. */
	assert_int_equal(parse(MODE_ROUTER_OSPF, "redistribute static subnets metric 5"), PARSE_OK);
	assert_int_equal(p.args.v[2].name, K_METRIC);
	assert_int_equal(p.args.v[4].name, K_SUBNETS);
	assert_int_equal(parse(MODE_ROUTER_OSPF, "redistribute static subnets subnets"),
			 PARSE_INVALID);
}

static bool only_fa00(void *ctx, const char *name)
{
	(void)ctx;
	return strcmp(name, "FastEthernet0/0") == 0;
}

static void unknown_interfaces_are_refused(void **state)
{
	struct parse_env env = {.iface_known = only_fa00};

	(void)state;
	assert_int_equal(parse_line(&rosh_grammar, &p, MODE_CONFIG, "interface fa0/0", &env),
			 PARSE_OK);
	assert_int_equal(parse_line(&rosh_grammar, &p, MODE_CONFIG, "interface fa0/1", &env),
			 PARSE_INVALID);
	assert_int_equal(p.caret, 12);
	assert_int_equal(parse(MODE_CONFIG, "interface fa"), PARSE_INCOMPLETE);
	assert_int_equal(parse(MODE_CONFIG, "interface t0"), PARSE_INVALID);
}

static void interface_names(void **state)
{
	char out[IFACE_NAME_MAX];

	(void)state;
	assert_true(iface_canonical("lo0", 3, out, NULL));
	assert_string_equal(out, "Loopback0");
	assert_true(iface_canonical("Gi1/0/2.100", 11, out, NULL));
	assert_string_equal(out, "GigabitEthernet1/0/2.100");
	assert_false(iface_canonical("fa0/", 4, out, NULL));
	assert_false(iface_canonical("fa0/0.1.2", 9, out, NULL));
	assert_false(iface_canonical("0/0", 3, out, NULL));
	assert_false(iface_canonical("fa", 2, out, NULL));
	assert_string_equal(iface_brief("FastEthernet0/0.10", out), "Fa0/0.10");
	assert_string_equal(iface_brief("Bogus7", out), "Bogus7");
	assert_true(iface_cmp("Loopback9", "FastEthernet0/0") < 0);
	assert_true(iface_cmp("FastEthernet0/2", "FastEthernet0/10") < 0);
	assert_true(iface_cmp("ATM1/0", "FastEthernet3/0") < 0);
	assert_true(iface_cmp("FastEthernet0/1", "FastEthernet0/1.5") < 0);
	assert_true(iface_cmp("FastEthernet0/1.5", "FastEthernet0/2") < 0);
	assert_int_equal(iface_cmp("ATM1/0", "ATM1/0"), 0);
}

static void helps(unsigned mode, const char *left, const char *want)
{
	struct text t = {0};

	parse_help(&rosh_grammar, mode, left, NULL, &t);
	assert_string_equal(text_str(&t), want);
	text_free(&t);
}

static void question_marks(void **state)
{
	(void)state;
	helps(MODE_PRIV, "show interfaces FastEthernet ",
	      "  <0-6>  FastEthernet interface number\n\n");
	helps(MODE_INTERFACE, "duplex ",
	      "  auto  Enable AUTO duplex configuration\n"
	      "  full  Force full duplex operation\n"
	      "  half  Force half-duplex operation\n\n");
	helps(MODE_INTERFACE, "standby 1 track fa0/1 ", "  <1-255>  Decrement value\n  <cr>\n\n");
	helps(MODE_INTERFACE, "shutdown ", "  <cr>\n\n");
	helps(MODE_CONFIG, "service tcp-keepalives-", "tcp-keepalives-in   tcp-keepalives-out\n\n");
	helps(MODE_CONFIG, "no such thing ", "% Unrecognized command\n");
	helps(MODE_CONFIG, "hostname a b", "% Unrecognized command\n");
	helps(MODE_PRIV, "co ", "% Ambiguous command:  \"co \"\n");
}

static void long_descriptions_are_folded(void **state)
{
	struct text t = {0};

	(void)state;
	helps(MODE_CONFIG, "aaa ",
	      "  authentication  Authentication configurations parameters.\n"
	      "  authorization   Authorization configurations parameters.\n"
	      "  new-model       Enable NEW access control commands and functions.(Disables\n"
	      "                  OLD commands.)\n"
	      "  session-id      AAA Session ID\n\n");
	parse_help(&rosh_grammar, MODE_CONFIG, "service ", NULL, &t);
	for (const char *s = text_str(&t); *s; s += strcspn(s, "\n") + 1)
		assert_true(strcspn(s, "\n") <= 79);
	text_free(&t);
}

static void first_word_has_a_title(void **state)
{
	struct text t = {0};

	(void)state;
	parse_help(&rosh_grammar, MODE_INTERFACE, "", NULL, &t);
	assert_memory_equal(text_str(&t), "Interface configuration commands:\n  ", 36);
	assert_null(strstr(text_str(&t), "<cr>"));
	assert_null(strstr(text_str(&t), "\n  do "));
	text_free(&t);
}

static void completes(unsigned mode, const char *left, const char *want)
{
	struct text t = {0};

	parse_complete(&rosh_grammar, mode, left, NULL, &t);
	assert_string_equal(text_str(&t), want);
	text_free(&t);
}

static void tabs(void **state)
{
	(void)state;
	completes(MODE_PRIV, "sh", "ow ");
	completes(MODE_PRIV, "show ip inter", "face ");
	completes(MODE_PRIV, "co", "");
	completes(MODE_PRIV, "show ", "");
	completes(MODE_PRIV, "show", " ");
	completes(MODE_CONFIG, "interface fas", "tEthernet");
	completes(MODE_CONFIG, "no ip cl", "assless ");
	completes(MODE_CONFIG, "bogus wor", "");
}

static void banners_go_over_lines(void **state)
{
	(void)state;
	assert_int_equal(parse(MODE_CONFIG, "banner motd #hello#"), PARSE_OK);
	assert_string_equal(args_s(&p.args, A_TEXT), "hello");
	assert_int_equal(parse(MODE_CONFIG, "banner motd ^C"), PARSE_MORE);
	assert_int_equal(parse(MODE_CONFIG, "banner motd ^C\nA B\n c\n^C"), PARSE_OK);
	assert_string_equal(args_s(&p.args, A_TEXT), "\nA B\n c\n");
}

static void no_line_breaks_the_parser(void **state)
{
	static char line[PARSE_TEXT_MAX * 2];

	(void)state;
	memset(line, 'a', sizeof(line) - 1);
	memcpy(line, "hostname ", 9);
	assert_int_equal(parse(MODE_CONFIG, line), PARSE_INVALID);
	memset(line, 0, sizeof(line));
	for (size_t i = 0; i < 400; i++)
		strcat(line, "1.1.1.1 ");
	memmove(line + 17, line, strlen(line));
	memcpy(line, "ip host somebody ", 17);
	assert_int_equal(parse(MODE_CONFIG, line), PARSE_INVALID);
	for (int c = 1; c < 256; c++) {
		char two[] = {(char)c, ' ', (char)c, '\0'};
		struct text t = {0};

		for (unsigned m = 0; m < rosh_grammar.nmode; m++) {
			parse(m, two);
			parse_help(&rosh_grammar, m, two, NULL, &t);
			parse_complete(&rosh_grammar, m, two, NULL, &t);
		}
		text_free(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(abbreviations),
	    cmocka_unit_test(line_end_inside),
		cmocka_unit_test(bad_lines),
	    cmocka_unit_test(values_are_typed_and_canonical),
	    cmocka_unit_test(unknown_interfaces_are_refused),
	    cmocka_unit_test(interface_names),
	    cmocka_unit_test(question_marks),
	    cmocka_unit_test(long_descriptions_are_folded),
	    cmocka_unit_test(first_word_has_a_title),
	    cmocka_unit_test(tabs),
	    cmocka_unit_test(banners_go_over_lines),
	    cmocka_unit_test(no_line_breaks_the_parser),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
