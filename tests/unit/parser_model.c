/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The change path: what is touched by which line, when applies run, how sessions stand in sections.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "grammar.h"

static struct parse p;
static struct text seen;

static void record(const char *apply, const struct touch *t, size_t n)
{
	text_printf(&seen, "%s", apply);
	for (size_t i = 0; i < n; i++) {
		text_printf(&seen, " %s", rosh_grammar.cmd[t[i].cmd].name + 4);
		for (unsigned k = 0; k < t[i].key->n && k < 1; k++) {
			text_char(&seen, ':');
			value_print(&rosh_grammar, &t[i].key->v[k].v, &seen);
		}
		if (!t[i].node)
			text_add(&seen, ":gone");
	}
	text_char(&seen, '\n');
}

#define RECORDER(f, word)                                                                          \
	static void f(struct host *h, const struct touch *t, size_t n)                             \
	{                                                                                          \
		(void)h;                                                                           \
		record(word, t, n);                                                                \
	}

RECORDER(on_acl, "acl")
RECORDER(on_hsrp, "hsrp")
RECORDER(on_crypto, "crypto")
RECORDER(on_interface, "interface")
RECORDER(on_other, "other")

static void (*applies[APPLY_COUNT])(struct host *, const struct touch *, size_t);
static bool (*checks[CHECK_COUNT])(struct host *, const struct node *, const struct parse *,
				   struct text *);
static const struct dispatch table = {.apply = applies, .check = checks};

static enum parse_status say(struct config *c, struct config_pos *pos, const char *line)
{
	struct text words = {0};
	enum parse_status s = parse_line(&rosh_grammar, &p, config_pos_mode(pos), line, NULL);

	if (s == PARSE_OK)
		s = config_change(c, pos, &p, &table, NULL, &words);
	if (words.len)
		text_printf(&seen, "%s\n", text_str(&words));
	text_free(&words);
	return s;
}

static void all(struct config *c, struct config_pos *pos, const char *const *lines)
{
	for (; *lines; lines++)
		if (say(c, pos, *lines) != PARSE_OK)
			fail_msg("%s: %d", *lines, p.status);
}

static void expect(const char *want)
{
	assert_string_equal(text_str(&seen), want);
	text_clear(&seen);
}

static struct config *begin(struct config_pos *pos)
{
	struct config *c = config_new(&rosh_grammar);

	for (int i = 0; i < APPLY_COUNT; i++)
		applies[i] = on_other;
	applies[APPLY_ACL] = on_acl;
	applies[APPLY_HSRP] = on_hsrp;
	applies[APPLY_CRYPTO] = on_crypto;
	applies[APPLY_INTERFACE] = on_interface;
	memset(checks, 0, sizeof(checks));
	config_pos_open(pos, c);
	text_clear(&seen);
	return c;
}

static void finish(struct config *c, struct config_pos *pos)
{
	config_pos_close(pos);
	config_free(c);
	text_free(&seen);
}

static const char *const vpn[] = {
    "access-list 101 permit ip any any",
    "access-list 101 deny ip any any",
    "crypto map m 10 ipsec-isakmp",
    "match address 101",
    "interface FastEthernet0/0",
    "ip address 10.0.0.1 255.255.255.0",
    "standby 1 ip 10.0.0.3",
    "standby 1 priority 105",
    NULL,
};

static void each_apply_runs_once_with_whole_nodes(void **state)
{
	struct config_pos pos;
	struct config *c = begin(&pos);

	(void)state;
	all(c, &pos, vpn);
	config_flush(c, &table, NULL);
	expect("acl ACCESS_LIST_EXT:101\ninterface INTERFACE:FastEthernet0/0\n"
	       "hsrp INTERFACE:FastEthernet0/0\ncrypto CRYPTO_MAP:m\n");
	config_flush(c, &table, NULL);
	expect("");
	/* The same line again is no change. */
	assert_int_equal(say(c, &pos, "standby 1 priority 105"), PARSE_OK);
	config_flush(c, &table, NULL);
	expect("");
	finish(c, &pos);
}

static void users_of_a_name_are_touched_with_it(void **state)
{
	struct config_pos pos;
	struct config *c = begin(&pos);

	(void)state;
	all(c, &pos, vpn);
	config_flush(c, &table, NULL);
	text_clear(&seen);
	assert_int_equal(say(c, &pos, "access-list 101 permit ip host 10.0.0.1 any"), PARSE_OK);
	config_flush(c, &table, NULL);
	expect("acl ACCESS_LIST_EXT:101\ncrypto CRYPTO_MAP:m\n");
	assert_int_equal(say(c, &pos, "no access-list 101"), PARSE_OK);
	config_flush(c, &table, NULL);
	expect("acl ACCESS_LIST_EXT:101:gone\ncrypto CRYPTO_MAP:m\n");
	/* A map is named by its interface, a redundancy group's name by the line in there. */
	all(c, &pos, (const char *const[]){"int fa0/0", "crypto map m", NULL});
	config_flush(c, &table, NULL);
	text_clear(&seen);
	all(c, &pos,
	    (const char *const[]){"crypto map m 10 ipsec-isakmp", "set peer 10.9.9.9", NULL});
	config_flush(c, &table, NULL);
	expect("crypto CRYPTO_MAP:m INTERFACE:FastEthernet0/0\n");
	finish(c, &pos);
}

static void edges_take_effect_at_once_and_alone(void **state)
{
	struct config_pos pos;
	struct config *c = begin(&pos);

	(void)state;
	all(c, &pos,
	    (const char *const[]){"interface fa0/0", "ip address 10.0.0.1 255.0.0.0", NULL});
	expect("");
	assert_int_equal(say(c, &pos, "shutdown"), PARSE_OK);
	expect("interface INTERFACE:FastEthernet0/0\ninterface INTERFACE:FastEthernet0/0\n");
	assert_int_equal(say(c, &pos, "no shutdown"), PARSE_OK);
	expect("interface INTERFACE:FastEthernet0/0\n");
	finish(c, &pos);
}

static void deleted_and_made_again_is_one_touch(void **state)
{
	struct config_pos pos;
	struct config *c = begin(&pos);

	(void)state;
	all(c, &pos, (const char *const[]){"access-list 7 permit any", NULL});
	config_flush(c, &table, NULL);
	text_clear(&seen);
	all(c, &pos, (const char *const[]){"no access-list 7", "access-list 7 deny any", NULL});
	config_flush(c, &table, NULL);
	expect("acl ACCESS_LIST_STD:7\n");
	finish(c, &pos);
}

static bool refuse(struct host *h, const struct node *parent, const struct parse *line,
		   struct text *words)
{
	(void)h;
	(void)parent;
	(void)line;
	text_add(words, "% not here");
	return false;
}

static void a_check_refuses_with_its_words(void **state)
{
	struct config_pos pos;
	struct config *c = begin(&pos);

	(void)state;
	checks[CHECK_IP_ADDRESS] = refuse;
	assert_int_equal(say(c, &pos, "interface fa0/0"), PARSE_OK);
	assert_int_equal(say(c, &pos, "ip address 10.0.0.1 255.0.0.0"), PARSE_REFUSED);
	expect("% not here\n");
	assert_int_equal(config_count(c), 2);
	finish(c, &pos);
}

static void sessions_let_go_of_deleted_sections(void **state)
{
	struct config_pos pos, other;
	struct config *c = begin(&pos);

	(void)state;
	config_pos_open(&other, c);
	assert_int_equal(say(c, &pos, "interface lo0"), PARSE_OK);
	assert_int_equal(config_pos_mode(&pos), MODE_INTERFACE);
	assert_ptr_equal(config_pos_node(&pos), config_find_s(c, CMD_INTERFACE, "Loopback0"));
	assert_int_equal(say(c, &other, "no interface lo0"), PARSE_OK);
	assert_int_equal(config_pos_mode(&pos), MODE_CONFIG);
	assert_null(config_find_s(c, CMD_INTERFACE, "Loopback0"));
	assert_int_equal(say(c, &pos, "interface lo0.5"), PARSE_OK);
	assert_int_equal(config_pos_mode(&pos), MODE_SUBIF);
	/* A global line leaves the section. */
	assert_int_equal(say(c, &pos, "ip route 10.0.0.0 255.0.0.0 10.1.1.1"), PARSE_OK);
	assert_int_equal(config_pos_mode(&pos), MODE_CONFIG);
	assert_false(config_pos_up(&pos));
	config_pos_close(&other);
	finish(c, &pos);
}

static void typed_sections_get_their_first_lines(void **state)
{
	struct config_pos pos;
	struct config *c = begin(&pos);
	struct text out = {0};

	(void)state;
	assert_int_equal(say(c, &pos, "router ospf 1"), PARSE_OK);
	pos.typed = true;
	all(c, &pos, (const char *const[]){"router ospf 2", "interface lo0", NULL});
	config_render(c, &out, 0);
	assert_string_equal(text_str(&out), "!\n!\n!\n!\ninterface Loopback0\n no ip address\n!\n"
					    "router ospf 1\n!\nrouter ospf 2\n"
					    " log-adjacency-changes\n!\n!\n!\n!\n");
	text_free(&out);
	finish(c, &pos);
}

static void siblings_stand_in_order(void **state)
{
	struct config_pos pos;
	struct config *c = begin(&pos);
	struct text out = {0};

	(void)state;
	all(c, &pos,
	    (const char *const[]){
		"ip route 10.9.0.0 255.255.0.0 10.1.1.1",
		"ip route 10.1.0.0 255.255.0.0 10.1.1.1",
		"interface FastEthernet0/10",
		"standby 2 priority 20",
		"standby 1 preempt",
		"standby 1 track lo0",
		"standby 2 track lo2",
		"standby 2 track lo1",
		"standby 2 ip 10.0.0.2",
		"standby 1 ip 10.0.0.1",
		"interface FastEthernet0/2",
		"description d",
		"hostname r",
		NULL,
	    });
	config_render(c, &out, 0);
	assert_string_equal(text_str(&out), "!\nhostname r\n!\n!\n!\n"
					    "interface FastEthernet0/2\n description d\n"
					    " no ip address\n!\n"
					    "interface FastEthernet0/10\n no ip address\n"
					    " standby 1 ip 10.0.0.1\n standby 1 preempt\n"
					    " standby 1 track Loopback0\n"
					    " standby 2 ip 10.0.0.2\n standby 2 priority 20\n"
					    " standby 2 track Loopback1\n"
					    " standby 2 track Loopback2\n!\n"
					    "ip route 10.1.0.0 255.255.0.0 10.1.1.1\n"
					    "ip route 10.9.0.0 255.255.0.0 10.1.1.1\n!\n!\n!\n");
	text_free(&out);
	finish(c, &pos);
}

/* Ten thousand lines in, replaced, and out again: nothing stays behind, nothing is slow. */
static void many_lines(void **state)
{
	struct config_pos pos;
	struct config *c = begin(&pos);
	char line[100];

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 20000; i++) {
			snprintf(line, sizeof(line),
				 "%sip route 10.%d.%d.0 255.255.255.0 10.1.1.1 %d",
				 round == 2 ? "no " : "", i * 7 % 200, i / 200, 10 + round);
			assert_int_equal(say(c, &pos, line), PARSE_OK);
		}
		assert_int_equal(config_count(c), round == 2 ? 0 : 20000);
	}
	config_flush(c, &table, NULL);
	finish(c, &pos);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_apply_runs_once_with_whole_nodes),
	    cmocka_unit_test(users_of_a_name_are_touched_with_it),
	    cmocka_unit_test(edges_take_effect_at_once_and_alone),
	    cmocka_unit_test(deleted_and_made_again_is_one_touch),
	    cmocka_unit_test(a_check_refuses_with_its_words),
	    cmocka_unit_test(sessions_let_go_of_deleted_sections),
	    cmocka_unit_test(typed_sections_get_their_first_lines),
	    cmocka_unit_test(siblings_stand_in_order),
	    cmocka_unit_test(many_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
