/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The difference of two configurations, as lines: entered, they make one of the other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "grammar.h"
#include "lib/mem.h"
#include "lib/rng.h"

enum { PASSES = 5 };

static struct parse the_parse;

static enum parse_status line(struct config *c, struct config_pos *pos, const char *s)
{
	struct parse *p = &the_parse;

	if (parse_line(&rosh_grammar, p, config_pos_mode(pos), s, NULL) != PARSE_OK)
		return p->status;
	return config_change(c, pos, p, NULL, NULL, NULL);
}

static struct config *config_of(const char *text)
{
	struct config *c = config_new(&rosh_grammar);
	struct config_pos pos;
	char buf[4096];

	config_pos_open(&pos, c);
	while (*text) {
		size_t n = strcspn(text, "\n");

		snprintf(buf, sizeof(buf), "%.*s", (int)n, text);
		text += n + (text[n] == '\n');
		if (line(c, &pos, buf) == PARSE_INVALID)
			fail_msg("%s", buf);
	}
	config_pos_close(&pos);
	return c;
}

static void random_config(struct config *c, struct rng *rng, int lines)
{
	struct config_pos pos;
	struct text t = {0};

	config_pos_open(&pos, c);
	/* These two have no no. */
	line(c, &pos, "line con 0");
	line(c, &pos, "line aux 0");
	config_pos_top(&pos);
	for (int i = 0; i < lines; i++) {
		parser_random_line(&rosh_grammar, rng, GRAM_MODE_CONFIG, &t);
		line(c, &pos, text_str(&t));
		for (int k = 0; config_pos_node(&pos) && k < 8; k++) {
			parser_random_line(&rosh_grammar, rng, config_pos_mode(&pos), &t);
			if (!t.len)
				break;
			line(c, &pos, text_str(&t));
		}
		config_pos_top(&pos);
	}
	config_pos_close(&pos);
	text_free(&t);
}

/* The same, with some of its top-level lines undone and others added. */
static void mutate(struct config *c, struct rng *rng)
{
	struct text t = {0}, undo = {0};
	const struct node *n, *next;
	struct config_pos pos;

	config_pos_open(&pos, c);
	for (n = node_first_child(config_root(c)); n; n = next) {
		next = node_next(n);
		if (n->container || rng_below(rng, 4) || n->cmd->id == CMD_LINE_CON ||
		    n->cmd->id == CMD_LINE_AUX || (n->cmd->flags & CMD_SPLIT))
			continue;
		text_clear(&t);
		text_clear(&undo);
		node_line(&rosh_grammar, n, &t);
		text_printf(&undo, "%s %s", n->negated ? "default" : "no",
			    text_str(&t) + (n->negated ? 3 : 0));
		line(c, &pos, text_str(&undo));
		config_pos_top(&pos);
		/* The no may have reached farther. */
		next = node_first_child(config_root(c));
		for (unsigned skip = rng_below(rng, 20); next && skip; skip--)
			next = node_next(next);
	}
	config_pos_close(&pos);
	text_free(&t);
	text_free(&undo);
	random_config(c, rng, 10);
}

static void enter_script(struct config *c, const struct config_script *s)
{
	struct config_pos pos;

	config_pos_open(&pos, c);
	for (size_t i = 0; i < s->n; i++) {
		config_pos_depth(&pos, s->line[i].depth);
		if (line(c, &pos, s->line[i].text) != PARSE_OK)
			fail_msg("not taken: %s (%d)", s->line[i].text, the_parse.status);
	}
	config_pos_close(&pos);
}

/* Makes `b` of `a`; the number of scripts it took. */
static unsigned replace(struct config *a, const struct config *b, enum config_diff_kind kind)
{
	struct text said = {0};
	unsigned pass;

	for (pass = 0; pass < PASSES; pass++) {
		struct config_script s;

		config_diff(a, b, pass == 1 ? CONFIG_DIFF_CLEAR : kind, &s);
		if (!s.n)
			return config_script_free(&s), text_free(&said), pass;
		text_printf(&said, "-- pass %u\n", pass + 1);
		config_script_print(&s, &said);
		enter_script(a, &s);
		config_script_free(&s);
	}
	if (!config_eq(a, b)) {
		text_add(&said, "-- is\n");
		config_render(a, &said, 0);
		text_add(&said, "-- and should be\n");
		config_render(b, &said, 0);
		fail_msg("%s", text_str(&said));
	}
	text_free(&said);
	return pass;
}

static void any_config_becomes_any_other(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 3, 9);
	for (unsigned i = 0; i < 80; i++) {
		struct config *a = config_new(&rosh_grammar), *b = config_new(&rosh_grammar);

		random_config(a, &rng, 40);
		random_config(b, &rng, 40);
		replace(a, b, i & 1 ? CONFIG_DIFF_LEAST : CONFIG_DIFF_ROLLBACK);
		assert_true(config_eq(a, b));
		config_free(a);
		config_free(b);
	}
}

static void a_changed_config_goes_back(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 4, 9);
	for (unsigned i = 0; i < 60; i++) {
		struct config *a, *b = config_new(&rosh_grammar);
		struct text kept = {0};

		random_config(b, &rng, 40);
		config_render(b, &kept, 0);
		a = config_of(text_str(&kept));
		assert_true(config_eq(a, b));
		mutate(b, &rng);
		replace(a, b, i & 1 ? CONFIG_DIFF_LEAST : CONFIG_DIFF_ROLLBACK);
		assert_true(config_eq(a, b));
		config_free(a);
		config_free(b);
		text_free(&kept);
	}
}

static void expect_kind(enum config_diff_kind kind, const char *from, const char *to,
			const char *want)
{
	struct config *a = config_of(from), *b = config_of(to);
	struct config_script s;
	struct text got = {0};

	config_diff(a, b, kind, &s);
	config_script_print(&s, &got);
	assert_string_equal(text_str(&got), want);
	enter_script(a, &s);
	assert_true(config_eq(a, b));
	config_script_free(&s);
	text_free(&got);
	config_free(a);
	config_free(b);
}

static void expect_script(const char *from, const char *to, const char *want)
{
	expect_kind(CONFIG_DIFF_LEAST, from, to, want);
}

static void rollback_undoes_old_values(void **state)
{
	(void)state;
	expect_kind(CONFIG_DIFF_ROLLBACK,
		    "hostname r1\n"
		    "username wren privilege 7 password 0 reed\n"
		    "interface FastEthernet0/0\n"
		    " ip address 192.0.2.1 255.255.255.0\n"
		    " ip address 198.51.100.1 255.255.255.0 secondary\n"
		    " shutdown\n",
		    "hostname r2\n"
		    "username wren privilege 8 password 0 reed\n"
		    "interface FastEthernet0/0\n"
		    " ip address 192.0.2.9 255.255.255.0\n"
		    " ip address 198.51.100.1 255.255.255.0 secondary\n",
		    "no hostname r1\n"
		    "hostname r2\n"
		    "username wren privilege 8 password 0 reed\n"
		    "interface FastEthernet0/0\n"
		    " no shutdown\n"
		    " no ip address 192.0.2.1 255.255.255.0\n"
		    " ip address 192.0.2.9 255.255.255.0\n");
}

static void script_is_the_least(void **state)
{
	static const char one[] = "hostname r1\n"
				  "interface FastEthernet0/0\n"
				  " ip address 192.0.2.1 255.255.255.0\n"
				  " shutdown\n"
				  "access-list 101 permit ip any any\n";

	(void)state;
	expect_script(one, one, "");
	expect_script(one,
		      "hostname r2\n"
		      "interface FastEthernet0/0\n"
		      " ip address 192.0.2.9 255.255.255.0\n"
		      "access-list 101 permit ip any any\n"
		      "access-list 101 deny   ip any any\n",
		      "hostname r2\n"
		      "interface FastEthernet0/0\n"
		      " no shutdown\n"
		      " ip address 192.0.2.9 255.255.255.0\n"
		      "access-list 101 deny   ip any any\n");
	expect_script(one, "interface FastEthernet0/0\n shutdown\n",
		      "no hostname r1\n"
		      "no access-list 101\n"
		      "interface FastEthernet0/0\n"
		      " no ip address\n");
}

static void order_of_a_list_is_kept(void **state)
{
	(void)state;
	expect_script("access-list 101 permit ip host 192.0.2.1 any\n"
		      "access-list 101 permit ip host 192.0.2.2 any\n",
		      "access-list 101 permit ip host 192.0.2.2 any\n"
		      "access-list 101 permit ip host 192.0.2.1 any\n",
		      "no access-list 101\n"
		      "access-list 101 permit ip host 192.0.2.2 any\n"
		      "access-list 101 permit ip host 192.0.2.1 any\n");
	expect_script("ip access-list extended edge\n"
		      " permit tcp any any eq www\n"
		      " permit udp any any\n"
		      " deny   ip any any\n",
		      "ip access-list extended edge\n"
		      " permit tcp any any eq www\n"
		      " permit icmp any any\n"
		      " deny   ip any any\n",
		      "ip access-list extended edge\n"
		      " no permit udp any any\n"
		      " no deny   ip any any\n"
		      " permit icmp any any\n"
		      " deny   ip any any\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rollback_undoes_old_values),
	    cmocka_unit_test(script_is_the_least),
	    cmocka_unit_test(order_of_a_list_is_kept),
	    cmocka_unit_test(any_config_becomes_any_other),
	    cmocka_unit_test(a_changed_config_goes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
