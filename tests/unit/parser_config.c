/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole configurations: the reference configs come back line for line; lines and their no. */
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

/* Loads text; prints and counts the lines that are refused. */
static int load(struct config *c, const char *text)
{
	struct parse *p = mem_zalloc(sizeof(*p));
	struct config_pos pos;
	char line[4096];
	int bad = 0;

	config_pos_open(&pos, c);
	while (*text) {
		size_t n = strcspn(text, "\n");

		snprintf(line, sizeof(line), "%.*s", (int)n, text);
		text += n + (text[n] == '\n');
		if (strcmp(line, "end") == 0)
			continue;
		switch (parse_line(&rosh_grammar, p, config_pos_mode(&pos), line, NULL)) {
		case PARSE_OK:
			if (p->cmd->id == CMD_CONFIG_EXIT)
				config_pos_up(&pos);
			else if (config_change(c, &pos, p, NULL, NULL, NULL) != PARSE_OK)
				bad++;
			break;
		case PARSE_EMPTY:
		case PARSE_COMMENT:
			break;
		default:
			print_message("%d at %zu: %s\n", p->status, p->caret, line);
			bad++;
		}
	}
	config_pos_close(&pos);
	free(p);
	return bad;
}

static char *file_read(const char *path)
{
	FILE *f = fopen(path, "r");
	char *s;
	size_t n;

	assert_non_null(f);
	s = mem_zalloc(1 << 16);
	n = fread(s, 1, (1 << 16) - 1, f);
	assert_true(n > 100);
	fclose(f);
	return s;
}

static bool is_line(const char *at, size_t n, const char *line)
{
	return n == strlen(line) && memcmp(at, line, n) == 0;
}

/* Drops lines of "!" alone, empty lines, `end`, and those that read `but`. */
static void squeeze(const char *from, struct text *to, const char *but)
{
	while (*from) {
		size_t n = strcspn(from, "\n");

		if (n && !is_line(from, n, "!") && !is_line(from, n, "end") &&
		    !is_line(from, n, but)) {
			text_addn(to, from, n);
			text_char(to, '\n');
		}
		from += n + (from[n] == '\n');
	}
}

static void reference_one(const char *path)
{
	struct config *c = config_new(&rosh_grammar), *d = config_new(&rosh_grammar);
	struct text want = {0}, got = {0}, out = {0};
	char *s = file_read(path);

	assert_int_equal(load(c, s), 0);
	config_render(c, &out, 0);
	/* A port without an address says so, whether the file did or not. */
	squeeze(s, &want, " no ip address");
	squeeze(text_str(&out), &got, " no ip address");
	assert_string_equal(text_str(&got), text_str(&want));
	assert_int_equal(load(d, text_str(&out)), 0);
	assert_true(config_eq(c, d));
	config_free(c);
	config_free(d);
	text_free(&want);
	text_free(&got);
	text_free(&out);
	free(s);
}

static void reference_configs_come_back(void **state)
{
	(void)state;
	reference_one("labs/vpn-ha/configs/7204VXR-1.cfg");
	reference_one("labs/vpn-ha/configs/7204VXR-2.cfg");
	reference_one("labs/vpn-ha/configs/7206-1.cfg");
	reference_one("labs/vpn-ha/configs/vpn7200.cfg");
}

/* To the byte: whatever stands in front of it (`!`) and behind it (`end`) is the shell's. */
static void reference_exact(const char *path, unsigned style)
{
	struct config *c = config_new(&rosh_grammar);
	struct text out = {0};
	char *s = file_read(path);

	assert_int_equal(load(c, s), 0);
	text_add(&out, "!\n");
	config_render(c, &out, style);
	text_add(&out, "end\n");
	assert_string_equal(text_str(&out), s);
	config_free(c);
	text_free(&out);
	free(s);
}

/* 7204VXR-2 and 7206-1 came from images whose separators differ by a line here and there. */
static void reference_configs_print_as_they_were(void **state)
{
	(void)state;
	reference_exact("labs/vpn-ha/configs/vpn7200.cfg", 0);
	reference_exact("labs/vpn-ha/configs/7204VXR-1.cfg", 1);
}

/* Lines that stand elsewhere in 15.x than in 12.x. */
static void the_style_of_15_has_its_own_places(void **state)
{
	static const char lines[] =
		"ip route 10.0.0.0 255.0.0.0 Null0\nno ip http server\nip ssh version 2\n"
		"interface fa0/0\nip ospf cost 5\nduplex full\nstandby 1 ip 10.0.0.1\n"
		"standby version 2\nip address 10.0.0.2 255.0.0.0\n";
	static const char *const want[] = {
		"ip ssh version 2\n"
		"interface FastEthernet0/0\n ip address 10.0.0.2 255.0.0.0\n ip ospf cost 5\n"
		" duplex full\n standby version 2\n standby 1 ip 10.0.0.1\n"
		"ip route 10.0.0.0 255.0.0.0 Null0\nno ip http server\n",
		"interface FastEthernet0/0\n ip address 10.0.0.2 255.0.0.0\n standby version 2\n"
		" standby 1 ip 10.0.0.1\n ip ospf cost 5\n duplex full\n"
		"no ip http server\nip route 10.0.0.0 255.0.0.0 Null0\nip ssh version 2\n",
	};
	struct config *c = config_new(&rosh_grammar);
	struct text out = {0}, got = {0};

	(void)state;
	assert_int_equal(load(c, lines), 0);
	for (unsigned i = 0; i < 2; i++) {
		text_clear(&out);
		text_clear(&got);
		config_render(c, &out, i + 1);
		squeeze(text_str(&out), &got, "");
		assert_string_equal(text_str(&got), want[i]);
	}
	config_free(c);
	text_free(&out);
	text_free(&got);
}

/* Loads `first` then `then`, and compares what is rendered, separators dropped. */
static void becomes(const char *first, const char *then, const char *want)
{
	struct config *c = config_new(&rosh_grammar);
	struct text out = {0}, got = {0};

	assert_int_equal(load(c, first), 0);
	assert_int_equal(load(c, then), 0);
	config_render(c, &out, 0);
	squeeze(text_str(&out), &got, "");
	assert_string_equal(text_str(&got), want);
	config_free(c);
	text_free(&out);
	text_free(&got);
}

static void no_reaches_as_declared(void **state)
{
	(void)state;
	becomes("access-list 101 permit ip any any\naccess-list 101 deny ip any any\n",
		"no access-list 101 permit ip any any\n", "");
	becomes("crypto map m 10 ipsec-isakmp\ncrypto map m 20 ipsec-isakmp\n"
		"crypto map n 5 ipsec-isakmp\n",
		"no crypto map m\n", "crypto map n 5 ipsec-isakmp\n");
	becomes("crypto map m 10 ipsec-isakmp\ncrypto map m 20 ipsec-isakmp\n",
		"no crypto map m 10\n", "crypto map m 20 ipsec-isakmp\n");
	becomes("interface Lo0\nip address 10.0.0.1 255.255.255.255\n", "no int lo 0\n", "");
	becomes("interface fa0/0\nstandby 1 priority 120\nstandby 1 ip 10.0.0.1\n",
		"interface fa0/0\nno standby 1 priority\n",
		"interface FastEthernet0/0\n no ip address\n standby 1 ip 10.0.0.1\n");
	becomes("interface fa0/0\nstandby 1 priority 120\n",
		"interface fa0/0\nstandby 1 priority 100\n",
		"interface FastEthernet0/0\n no ip address\n");
	becomes("interface fa0/0\nstandby 1 ip 10.0.0.1\nstandby 1 preempt\nstandby 2 preempt\n"
		"standby priority 7\n",
		"interface fa0/0\nno standby 1\nno standby\n",
		"interface FastEthernet0/0\n no ip address\n standby 2 preempt\n");
	becomes("ip route 10.0.0.0 255.0.0.0 10.1.1.1\nip route 10.0.0.0 255.0.0.0 10.1.1.2\n",
		"no ip route 10.0.0.0 255.0.0.0 10.1.1.1\n",
		"ip route 10.0.0.0 255.0.0.0 10.1.1.2\n");
	becomes("router ospf 1\nnetwork 10.0.0.0 0.0.0.255 area 0\n", "no router ospf 1\n", "");
	becomes("ip cef\nno ip domain lookup\n", "no ip cef\nip domain lookup\n", "no ip cef\n");
	becomes("router ospf 1\npassive-interface default\nno passive-interface lo0\n",
		"router ospf 1\nno passive-interface default\n", "router ospf 1\n");
	becomes("no ip cef\n", "default ip cef\n", "");
	becomes("interface Lo0\nip address 10.0.0.1 255.255.255.255\n"
		"ip address 10.0.0.2 255.255.255.255 secondary\n",
		"interface Lo0\nno ip address\n", "interface Loopback0\n no ip address\n");
	becomes("interface fa0/0\nip address 10.0.0.1 255.0.0.0\nshutdown\n",
		"default interface fa0/0\n", "interface FastEthernet0/0\n");
	becomes("ip route 10.2.0.0 255.255.0.0 10.1.1.9\nip route 10.2.0.0 255.255.0.0 10.1.1.2\n",
		"ip route 10.1.0.0 255.255.0.0 10.1.1.3\n",
		"ip route 10.1.0.0 255.255.0.0 10.1.1.3\n"
		"ip route 10.2.0.0 255.255.0.0 10.1.1.9\n"
		"ip route 10.2.0.0 255.255.0.0 10.1.1.2\n");
	becomes("access-list 101 deny ip any any\naccess-list 101 permit ip any any\n",
		"ip access-list extended 101\nno deny ip any any\npermit tcp any any eq 80\n",
		"access-list 101 permit ip any any\n"
		"access-list 101 permit tcp any any eq www\n");
	becomes("ip access-list standard 7\npermit 10.0.0.1\nno permit 10.0.0.1\ndeny any\n", "",
		"access-list 7 deny   any\n");
	becomes("access-list 7 deny any\n", "no ip access-list standard 7\n", "");
	becomes("access-list 101 deny ip any any\n", "", "access-list 101 deny   ip any any\n");
	becomes("line con 0\nexec-timeout 0\n", "", "line con 0\n exec-timeout 0 0\n");
	becomes("line con 0\nexec-timeout 5 0\n", "line con 0\nexec-timeout 10\n", "line con 0\n");
}

static void a_router_without_configuration_has_lines(void **state)
{
	struct config *c = config_new(&rosh_grammar);
	struct text out = {0};

	(void)state;
	config_factory(c);
	config_render(c, &out, 0);
	assert_non_null(strstr(text_str(&out), "no service password-encryption\n"));
	assert_non_null(strstr(text_str(&out), "ip classless\n"));
	assert_non_null(strstr(text_str(&out), "line con 0\nline aux 0\nline vty 0 4\n login\n"));
	config_free(c);
	text_free(&out);
}

static void ranges_of_lines_are_cut(void **state)
{
	(void)state;
	becomes("line vty 0 15\nlogin\n", "", "line vty 0 4\n login\nline vty 5 15\n login\n");
	becomes("line vty 0 4\nlogin\n", "line vty 2\nno login\nexec-timeout 3\n",
		"line vty 0 1\n login\nline vty 2\n exec-timeout 3 0\n no login\n"
		"line vty 3 4\n login\n");
	becomes("line vty 0 4\nlogin\nline vty 2 3\nlogin local\n", "line vty 0 4\npassword x\n",
		"line vty 0 1\n password x\n login\nline vty 2 3\n password x\n login local\n"
		"line vty 4\n password x\n login\n");
	becomes("line vty 0 4\nlogin\n", "no line vty 3 15\n", "line vty 0 2\n login\n");
}

static bool count_down(void *ctx)
{
	return --*(int *)ctx > 0;
}

/* A long configuration is printed in parts, whole or up to where it was told to end: from the
 * middle of a list too. Lines of a kind that others follow stand in order without a sort. */
static void a_long_one_prints_in_parts(void **state)
{
	static const char *const kind[] = {"ip route 10.%d.%d.0 255.255.255.0 Null0\n",
					   "access-list 101 permit ip host 10.0.%d.%d any\n"};

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		struct config *c = config_new(&rosh_grammar);
		struct text t = {0}, whole = {0}, parts = {0};
		int left = 1000;

		text_add(&t, "line con 0\nline vty 0 4\nbanner motd #hello#\n");
		for (int i = 0; i < 8000; i++)
			text_printf(&t, kind[k], i >> 8, i & 255);
		assert_int_equal(load(c, text_str(&t)), 0);
		config_render(c, &whole, 0);
		assert_true(config_render_paced(c, &parts, 0, count_down, &left));
		assert_string_equal(text_str(&whole), text_str(&parts));
		assert_in_range(1000 - left, 4, 20);
		left = 2;
		text_clear(&parts);
		assert_false(config_render_paced(c, &parts, 0, count_down, &left));
		assert_in_range(parts.len, 120000, whole.len / 2);
		assert_int_equal(strncmp(text_str(&whole), text_str(&parts), parts.len), 0);
		text_free(&t);
		text_free(&whole);
		text_free(&parts);
		config_free(c);
	}
}

/* Routes in no order. */
static struct config *unordered(unsigned n)
{
	struct config *c = config_new(&rosh_grammar);
	struct text t = {0};

	for (unsigned i = 0; i < n; i++) {
		unsigned k = i * 7919u % n;

		text_printf(&t, "ip route 10.%u.%u.0 255.255.255.0 Null0\n", k >> 8, k & 255);
	}
	assert_int_equal(load(c, text_str(&t)), 0);
	text_free(&t);
	return c;
}

struct looker {
	struct config *c;
	unsigned asked;
};

/* Somebody else prints the configuration meanwhile, which sorts it. */
static bool look(void *ctx)
{
	struct looker *l = ctx;
	struct text t = {0};

	if (++l->asked == 5)
		config_render(l->c, &t, 0);
	text_free(&t);
	return true;
}

static void a_long_one_is_sorted_in_parts(void **state)
{
	enum { LINES = 8192 };
	struct config *c = unordered(LINES);
	struct text whole = {0}, parts = {0};
	struct looker l = {0};
	int left = 1000;

	(void)state;
	config_render(c, &whole, 0);
	config_free(c);
	/* Refused while it is sorted: the list is as it was, and whole. */
	c = unordered(LINES);
	for (int n = 1; n < 40; n += 12) {
		left = n;
		assert_false(config_render_paced(c, &parts, 0, count_down, &left));
		text_clear(&parts);
	}
	left = 1000;
	assert_true(config_render_paced(c, &parts, 0, count_down, &left));
	/* Each of the passes that double the runs, from 1 to 8192, asks for so many lines. */
	assert_true(1000 - left >= 13 * LINES / 2048);
	assert_string_equal(text_str(&parts), text_str(&whole));
	config_free(c);
	c = unordered(LINES);
	l.c = c;
	text_clear(&parts);
	assert_true(config_render_paced(c, &parts, 0, look, &l));
	assert_string_equal(text_str(&parts), text_str(&whole));
	config_free(c);
	text_free(&whole);
	text_free(&parts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reference_configs_come_back),
	    cmocka_unit_test(reference_configs_print_as_they_were),
	    cmocka_unit_test(the_style_of_15_has_its_own_places),
	    cmocka_unit_test(no_reaches_as_declared),
	    cmocka_unit_test(a_router_without_configuration_has_lines),
	    cmocka_unit_test(ranges_of_lines_are_cut),
	    cmocka_unit_test(a_long_one_prints_in_parts),
	    cmocka_unit_test(a_long_one_is_sorted_in_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
