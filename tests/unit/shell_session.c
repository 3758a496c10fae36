/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What IOS does with a line: modes, prompts, errors, dialogues, filters, pages, paste, login,
 * log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "engine/core/sim.h"
#include "shell/guard.h"
#include "shell/login_watch.h"
#include "shell/session.h"

/* A terminal whose user has written down beforehand what he will type. */
struct term {
	struct lab *lab;
	struct host *h;
	struct session s;
	struct text out;
	const char *answers; /* lines for read_line, ended by '\n' */
	const char *keys;    /* for read_key */
	unsigned hangups;
};

static struct term *term_of(struct session *s)
{
	return s->ops_ctx;
}

static void term_write(struct session *s, const char *text, size_t len)
{
	text_addn(&term_of(s)->out, text, len);
}

static bool term_wait(struct session *s, uint64_t ns)
{
	lab_advance(s->lab, ns);
	return true;
}

static bool term_read_line(struct session *s, bool secret, char *to, size_t cap)
{
	struct term *t = term_of(s);
	size_t n = strcspn(t->answers, "\n");

	if (!*t->answers)
		return false;
	snprintf(to, cap, "%.*s", (int)n, t->answers);
	t->answers += n + 1;
	text_printf(&t->out, "%s\n", secret ? "" : to);
	return true;
}

static int term_read_key(struct session *s)
{
	struct term *t = term_of(s);

	return *t->keys ? *t->keys++ : -1;
}

static void term_hangup(struct session *s)
{
	term_of(s)->hangups++;
}

static const struct session_ops term_ops = {
	.write = term_write,
	.wait = term_wait,
	.read_line = term_read_line,
	.read_key = term_read_key,
	.hangup = term_hangup,
};

static void begin(struct term *t, const char *config, enum line_kind line, unsigned line_no)
{
	const struct lab_options opt = {.speed = 1};

	memset(t, 0, sizeof(*t));
	t->answers = t->keys = "";
	t->lab = lab_new("test", &opt);
	t->h = host_new(t->lab, "r1", 0);
	text_add(&t->h->startup, config);
	host_add_config_ifaces(t->h, config);
	host_start(t->h, NULL);
	session_open(&t->s, t->lab, t->h, line, line_no, &term_ops, t);
}

static void end(struct term *t)
{
	session_close(&t->s);
	lab_free(t->lab);
	text_free(&t->out);
}

#define CONFIG                                                                                     \
	"version 12.3\nhostname R\nno ip domain lookup\n"                                          \
	"interface FastEthernet0/0\n ip address 192.0.2.1 255.255.255.0\nend\n"

/* Types a line; gives what was printed. */
static const char *type(struct term *t, const char *line)
{
	text_clear(&t->out);
	session_execute(&t->s, line);
	return text_str(&t->out);
}

static void prompt_is(struct term *t, const char *expect)
{
	struct text p = {0};

	session_prompt(&t->s, &p);
	assert_string_equal(text_str(&p), expect);
	text_free(&p);
}

static void modes_and_prompts(void **state)
{
	struct term t;

	(void)state;
	begin(&t, CONFIG, LINE_CON, 0);
	prompt_is(&t, "R>");
	assert_string_equal(type(&t, "enable"), "");
	prompt_is(&t, "R#");
	assert_string_equal(type(&t, "conf t"),
			    "Enter configuration commands, one per line.  End with CNTL/Z.\n");
	prompt_is(&t, "R(config)#");
	type(&t, "int fa0/0");
	prompt_is(&t, "R(config-if)#");
	type(&t, "hostname S");
	prompt_is(&t, "S(config)#");
	type(&t, "int fa0/0");
	type(&t, "exit");
	prompt_is(&t, "S(config)#");
	type(&t, "end");
	prompt_is(&t, "S#");
	type(&t, "disable");
	prompt_is(&t, "S>");
	type(&t, "exit");
	assert_true(t.s.closing);
	end(&t);
}

static void errors_in_ios_words(void **state)
{
	struct term t;

	(void)state;
	begin(&t, CONFIG, LINE_CON, 0);
	type(&t, "enable");
	assert_string_equal(type(&t, "show qoo"),
			    "       ^\n% Invalid input detected at '^' marker.\n\n");
	assert_string_equal(type(&t, "show ip"), "% Incomplete command.\n\n");
	assert_string_equal(type(&t, "show"), "% Type \"show ?\" for a list of subcommands\n");
	assert_string_equal(type(&t, "wre"),
			    "Translating \"wre\"\n\n% Unknown command or computer name, or "
			    "unable to find computer address\n");
	assert_string_equal(type(&t, "wre now"),
			    "    ^\n% Invalid input detected at '^' marker.\n\n");
	assert_string_equal(type(&t, ""), "");
	assert_string_equal(type(&t, "   "), "");
	assert_string_equal(type(&t, "! a comment"), "");
	type(&t, "conf t");
	assert_string_equal(type(&t, "wre"),
			    "          ^\n% Invalid input detected at '^' marker.\n\n");
	end(&t);
}

static void leaving_the_configuration_is_logged(void **state)
{
	struct term t;
	const struct log_entry *e;

	(void)state;
	begin(&t, CONFIG, LINE_VTY, 3);
	snprintf(t.s.from, sizeof(t.s.from), "198.51.100.7");
	t.s.privilege = 15;
	type(&t, "conf t");
	type(&t, "end");
	e = log_entry(t.h, t.h->log_seq);
	assert_string_equal(e->text + e->stamp_len,
			    "%SYS-5-CONFIG_I: Configured from console by vty1 (198.51.100.7)");
	assert_true(t.h->config_changed == false);
	end(&t);
}

static void enable_asks_thrice(void **state)
{
	struct term t;

	(void)state;
	begin(&t, "version 12.3\nhostname R\nenable password secret1\nend\n", LINE_CON, 0);
	t.answers = "a\nb\nc\n";
	assert_string_equal(type(&t, "enable"),
			    "Password: \nPassword: \nPassword: \n% Bad passwords\n\n");
	prompt_is(&t, "R>");
	t.answers = "no\nsecret1\n";
	assert_string_equal(type(&t, "enable"), "Password: \nPassword: \n");
	prompt_is(&t, "R#");
	end(&t);
	begin(&t, CONFIG, LINE_VTY, 2);
	assert_string_equal(type(&t, "enable"), "% No password set\n");
	end(&t);
}

static void login_is(const char *config, enum line_kind line, const char *answers, bool ok,
		     const char *expect)
{
	struct term t;

	begin(&t, config, line, line == LINE_VTY ? 2 : 0);
	t.answers = answers;
	assert_int_equal(session_login(&t.s), ok);
	assert_string_equal(text_str(&t.out), expect);
	end(&t);
}

/* Who comes by SSH, with name and password or with a key: the privilege he gets, -1: refused. */
static int remote(struct term *t, unsigned vty, const char *name, const char *password, bool key)
{
	const struct login_source from = {0};
	unsigned privilege = 0;

	if (!login_remote_ok(t->s.lab, t->s.host, vty, &from, name, password, key, &privilege))
		return -1;
	return (int)privilege;
}

static void ssh_follows_the_lists(void **state)
{
	struct term t;

	(void)state;
	begin(&t,
	      "aaa new-model\naaa authentication login default local line\n"
	      "aaa authentication login KEYS none\n"
	      "aaa authorization exec default local\naaa authorization exec FREE none\n"
	      "username al privilege 7 password a\nusername bo password b\n"
	      "line vty 0\n password sesame\nline vty 1\n authorization exec FREE\n"
	      " password sesame\n privilege level 3\nline vty 2\n login authentication KEYS\n"
	      " authorization exec FREE\nend\n",
	      LINE_VTY, 2);
	assert_int_equal(remote(&t, 0, "al", "a", false), 7);
	assert_int_equal(remote(&t, 0, "al", "b", false), -1);
	assert_int_equal(remote(&t, 0, "al", "sesame", false), -1);
	assert_int_equal(remote(&t, 0, "bo", "b", false), 1);
	/* Not a local user: the line's password lets him in, but nothing authorizes him. */
	assert_int_equal(remote(&t, 0, "cy", "sesame", false), -1);
	assert_int_equal(remote(&t, 1, "cy", "sesame", false), 3);
	assert_int_equal(remote(&t, 1, "cy", "other", false), -1);
	assert_int_equal(remote(&t, 1, "al", "a", false), 3);
	assert_int_equal(remote(&t, 2, "cy", "whatever", false), 1);
	assert_int_equal(remote(&t, 0, "al", NULL, true), 7);
	assert_int_equal(remote(&t, 0, "cy", NULL, true), -1);
	end(&t);
}

static void lines_ask_as_configured(void **state)
{
	(void)state;
	login_is(CONFIG, LINE_CON, "", true, "");
	login_is("line vty 0 4\n login\nend\n", LINE_VTY, "", false,
		 "\n\nPassword required, but none set\n");
	login_is("line vty 0 4\n no login\nend\n", LINE_VTY, "", true, "");
	login_is("line vty 0 4\n password p\n login\nend\n", LINE_VTY, "p\n", true,
		 "\n\nUser Access Verification\n\nPassword: \n");
	login_is("line vty 0 4\n password p\n login\nend\n", LINE_VTY, "x\ny\nz\n", false,
		 "\n\nUser Access Verification\n\nPassword: \nPassword: \nPassword: \n"
		 "% Bad passwords\n");
	login_is("username u password 0 q\nline vty 0 4\n login local\nend\n", LINE_VTY,
		 "u\nx\nu\nq\n", true,
		 "\n\nUser Access Verification\n\nUsername: u\nPassword: \n% Login invalid\n\n"
		 "Username: u\nPassword: \n");
}

static void passwords_in_three_forms(void **state)
{
	(void)state;
	assert_true(guard_password_ok(0, "abc", "abc"));
	assert_false(guard_password_ok(0, "abc", "abcd"));
	assert_false(guard_password_ok(0, "abcd", "abc"));
	assert_true(guard_password_ok(7, "00071A150754", "cisco"));
	assert_false(guard_password_ok(7, "00071A150754", "cisca"));
	assert_false(guard_password_ok(7, "0", ""));
	assert_true(guard_password_ok(5, "$1$mERr$hx5rVt7rPNoS4wqbXKX7m0", "cisco"));
	assert_false(guard_password_ok(5, "$1$mERr$hx5rVt7rPNoS4wqbXKX7m0", "Cisco"));
	assert_false(guard_password_ok(5, "nonsense", "nonsense"));
	/* The published examples of hashcat's modes 9200 and 9300. */
	assert_true(guard_password_ok(8, "$8$TnGX/fE4KGHOVU$"
				      "pEhnEvxrvaynpi8j4f.EMHr6M.FzU8xnZnBr/tJdFWk", "hashcat"));
	assert_true(guard_password_ok(9, "$9$2MJBozw/9R3UsU$"
				      "2lFhcKvpghcyw8deP25GOfyZaagyUOGBymkryvOdfo6", "hashcat"));
	assert_false(guard_password_ok(9, "$9$2MJBozw/9R3UsU$"
				       "2lFhcKvpghcyw8deP25GOfyZaagyUOGBymkryvOdfo6", "hashdog"));
	assert_false(guard_password_ok(8, "$8$short$x", "hashcat"));
	assert_false(guard_password_ok(0, NULL, ""));
}

/* What `show running-config` would print of a line typed at global level. */
static const char *kept(struct term *t, const char *section, const char *line, const char *word)
{
	char command[64];

	type(t, "conf t");
	type(t, section);
	type(t, line);
	type(t, "end");
	snprintf(command, sizeof(command), "show running-config | include %s", word);
	return type(t, command);
}

static void passwords_are_kept_out_of_sight(void **state)
{
	struct term t;
	char clear[32];
	const char *s;

	(void)state;
	begin(&t, CONFIG, LINE_CON, 0);
	type(&t, "enable");
	s = kept(&t, "", "enable secret hush", "secret");
	assert_int_equal(strncmp(s, "enable secret 5 $1$", 19), 0);
	assert_int_equal(strlen(s), strlen("enable secret 5 $1$....$0123456789012345678901\n"));
	type(&t, "disable");
	t.answers = "hush\n";
	type(&t, "enable");
	prompt_is(&t, "R#");
	s = kept(&t, "", "username u privilege 3 secret hush", "^username");
	assert_int_equal(strncmp(s, "username u privilege 3 secret 5 $1$", 35), 0);
	/* A hash stays as it was given, so that what is printed can be pasted. */
	assert_string_equal(kept(&t, "", "enable secret 5 $1$mERr$hx5rVt7rPNoS4wqbXKX7m0",
				 "secret 5 .1.mERr"),
			    "enable secret 5 $1$mERr$hx5rVt7rPNoS4wqbXKX7m0\n");
	assert_string_equal(kept(&t, "line con 0", "password clear", "password clear"),
			    " password clear\n");
	/* What was there before is obscured with it, in all places. */
	kept(&t, "", "username v password clear", "x");
	kept(&t, "", "enable password clear", "x");
	kept(&t, "", "service password-encryption", "x");
	assert_string_equal(type(&t, "show running-config | include clear"), "");
	s = type(&t, "show running-config | include password 7");
	assert_non_null(strstr(s, "username v password 7 "));
	assert_non_null(strstr(s, "enable password 7 "));
	assert_non_null(strstr(s, " password 7 "));
	s = kept(&t, "line con 0", "password hidden", "^ password");
	assert_int_equal(strncmp(s, " password 7 ", 12), 0);
	snprintf(clear, sizeof(clear), "%.*s", (int)strlen(s + 12) - 1, s + 12);
	assert_true(guard_password_ok(7, clear, "hidden"));
	end(&t);
}

/* What is said to be hidden already must be. */
static void no_secret_in_a_wrong_form(void **state)
{
	struct term t;

	(void)state;
	begin(&t, CONFIG, LINE_CON, 0);
	type(&t, "enable");
	type(&t, "conf t");
	assert_string_equal(type(&t, "enable secret 5 hush"),
			    "ERROR: The secret you entered is not a valid encrypted secret.\n"
			    "To enter an UNENCRYPTED secret, do not specify type 5 encryption.\n"
			    "When you properly enter an UNENCRYPTED secret, it will be encrypted."
			    "\n\n");
	assert_non_null(strstr(type(&t, "username u secret 9 hush"), "specify type 9 "));
	assert_string_equal(type(&t, "username u password 7 hush"),
			    "Invalid encrypted password: hush\n");
	type(&t, "line con 0");
	assert_string_equal(type(&t, "password 7 00071A1507"), "");
	assert_string_equal(type(&t, "do show running-config | include hush"), "");
	end(&t);
}

/* A startup-config has the service and the password in the clear: both are taken as typed. */
static void boot_obscures(void **state)
{
	struct term t;

	(void)state;
	begin(&t, "service password-encryption\nhostname R\nusername u password clear\n"
		  "line con 0\n password clear\nend\n", LINE_CON, 0);
	type(&t, "enable");
	assert_string_equal(type(&t, "show running-config | include clear"), "");
	assert_non_null(strstr(type(&t, "show running-config"), "\nusername u password 7 "));
	end(&t);
}

static void login_without_password_warns(void **state)
{
	struct term t;

	(void)state;
	begin(&t, CONFIG, LINE_CON, 0);
	type(&t, "enable");
	type(&t, "conf t");
	type(&t, "line vty 0 1");
	assert_string_equal(type(&t, "login"),
			    "% Login disabled on line 2, until 'password' is set\n"
			    "% Login disabled on line 3, until 'password' is set\n");
	type(&t, "password x");
	assert_string_equal(type(&t, "login"), "");
	end(&t);
}

static void history_is_a_ring(void **state)
{
	struct term t;
	int i;
	char line[16];

	(void)state;
	begin(&t, CONFIG, LINE_CON, 0);
	for (i = 0; i < 25; i++) {
		snprintf(line, sizeof(line), "! %d", i);
		type(&t, line);
	}
	assert_string_equal(session_history_get(&t.s, 0), "! 15");
	assert_string_equal(session_history_get(&t.s, 9), "! 24");
	assert_null(session_history_get(&t.s, 10));
	type(&t, "terminal history size 3");
	assert_string_equal(session_history_get(&t.s, 2), "terminal history size 3");
	assert_string_equal(type(&t, "show history"),
			    "  ! 24\n  terminal history size 3\n  show history\n");
	end(&t);
}

static void filtered(enum filter_kind kind, const char *pattern, size_t step, const char *expect)
{
	static const char all[] = "interface A\n ip one\n  deep\nrouter B\n ip two\n!\nend";
	struct filter f = {0};
	struct text out = {0};
	size_t i, n = sizeof(all) - 1;

	filter_open(&f, kind, pattern);
	for (i = 0; i < n; i += step)
		filter_feed(&f, all + i, n - i < step ? n - i : step, false, &out);
	filter_feed(&f, "", 0, true, &out);
	filter_close(&f);
	assert_string_equal(text_str(&out), expect);
	text_free(&out);
}

static void filters_pass_whole_lines(void **state)
{
	size_t step;

	(void)state;
	for (step = 1; step < 50; step += 7) {
		filtered(FILTER_INCLUDE, "ip|end", step, " ip one\n ip two\nend\n");
		filtered(FILTER_EXCLUDE, "ip", step,
			 "interface A\n  deep\nrouter B\n!\nend\n");
		filtered(FILTER_BEGIN, "^router", step, "router B\n ip two\n!\nend\n");
		filtered(FILTER_SECTION, "A", step, "interface A\n ip one\n  deep\n");
		filtered(FILTER_INCLUDE, "_B_", step, "router B\n");
		filtered(FILTER_INCLUDE, "(", step, "");
	}
}

/* What stands behind a bar, as the lines of `show history` show. */
static void pipes_filter_in_a_row(void **state)
{
	static const char cfg15[] = "version 15.1\nhostname R\n";
	struct term t;

	(void)state;
	begin(&t, cfg15, LINE_CON, 0);
	type(&t, "! alpha");
	type(&t, "! beta");
	assert_string_equal(type(&t, "show history | i alpha"), "  ! alpha\n"
								"  show history | i alpha\n");
	assert_string_equal(type(&t, "show history | inc beta | exc show"), "  ! beta\n");
	assert_string_equal(type(&t, "show history | c ! (a|b)"),
			    "Number of lines which match regexp = 2\n");
	assert_string_equal(type(&t, "show history | i ! | count ^  !"),
			    "Number of lines which match regexp = 2\n");
	t.s.privilege = 15;
	assert_string_equal(type(&t, "show history | redirect flash:h"), "");
	assert_non_null(strstr(type(&t, "show history | i tee | tee flash:h"), "tee flash:h\n"));
	assert_string_equal(type(&t, "show clock | i nothing | append flash:h"), "");
	assert_string_equal(type(&t, "more flash:h"), "  show history | i tee | tee flash:h\n");
	assert_string_equal(type(&t, "more flash:h | exc tee"), "");
	end(&t);
	begin(&t, CONFIG, LINE_CON, 0);
	type(&t, "! alpha");
	/* Before 15 the bar belongs to the pattern. */
	assert_string_equal(type(&t, "show history | i alpha | exc show"),
			    "  show history | i alpha | exc show\n");
	end(&t);
}

static void levels_have_secrets_and_commands(void **state)
{
	struct term t;

	(void)state;
	begin(&t,
	      "version 12.3\nhostname R\nno ip domain lookup\nenable password top\n"
	      "enable password level 5 five\n"
	      "privilege exec level 5 show running-config\n"
	      "privilege exec level 5 configure terminal\n"
	      "privilege exec level 7 show clock\n"
	      "privilege configure level 5 hostname\nend\n",
	      LINE_CON, 0);
	assert_non_null(strstr(type(&t, "show clock"), "% Invalid input"));
	assert_non_null(strstr(type(&t, "show running-config"), "% Invalid input"));
	t.answers = "top\ntop\ntop\n";
	type(&t, "enable 5");
	assert_int_equal(t.s.privilege, 1);
	t.answers = "five\n";
	type(&t, "enable 5");
	assert_int_equal(t.s.privilege, 5);
	prompt_is(&t, "R#");
	assert_non_null(strstr(type(&t, "sh run"), "hostname R"));
	assert_non_null(strstr(type(&t, "show clock"), "% Invalid input"));
	assert_non_null(strstr(type(&t, "show startup-config"), "% Invalid input"));
	type(&t, "conf t");
	prompt_is(&t, "R(config)#");
	assert_non_null(strstr(type(&t, "ip route 10.0.0.0 255.0.0.0 Null0"), "% Invalid input"));
	type(&t, "hostname S");
	prompt_is(&t, "S(config)#");
	type(&t, "end");
	assert_non_null(strstr(type(&t, "enable 9"), "% No password set"));
	t.answers = "top\n";
	type(&t, "enable");
	assert_int_equal(t.s.privilege, 15);
	assert_non_null(strstr(type(&t, "show clock"), "UTC"));
	type(&t, "disable");
	assert_int_equal(t.s.privilege, 1);
	end(&t);
}

static void searches_at_more(void **state)
{
	static const char five[] = "one\ntwo\nthree\nfour\ntwo again\nlast";
	static const char wipe[] = "\b\b\b\b\b\b\b\b\b\b          \b\b\b\b\b\b\b\b\b\b";
	static const struct {
		const char *keys, *rest;
	} how[] = {
		{"/", "two again\nlast\n"},
		{"+", "two again\n"},
		{"-", "three\nfour\nlast\n"},
	};
	struct term t;
	char expect[256];

	(void)state;
	for (size_t i = 0; i < sizeof(how) / sizeof(how[0]); i++) {
		begin(&t, CONFIG, LINE_CON, 0);
		t.s.paging = true;
		t.s.length = 3;
		t.keys = how[i].keys;
		t.answers = "two\n";
		pager_begin(&t.s);
		pager_write(&t.s, five, sizeof(five) - 1);
		t.s.length = 0;
		pager_end(&t.s);
		snprintf(expect, sizeof(expect), "one\ntwo\n --More-- %s%stwo\nfiltering...\n%s",
			 wipe, how[i].keys, how[i].rest);
		assert_string_equal(text_str(&t.out), expect);
		end(&t);
	}
}

static void pages_stop_and_go(void **state)
{
	static const char ten[] = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n";
	static const char wipe[] = "\b\b\b\b\b\b\b\b\b\b          \b\b\b\b\b\b\b\b\b\b";
	struct term t;
	char expect[256];

	(void)state;
	begin(&t, CONFIG, LINE_CON, 0);
	t.s.paging = true;
	t.s.length = 4;
	t.keys = " \rq";
	pager_begin(&t.s);
	pager_write(&t.s, ten, sizeof(ten) - 1);
	snprintf(expect, sizeof(expect),
		 "1\n2\n3\n --More-- %s4\n5\n6\n --More-- %s7\n --More-- %s", wipe, wipe, wipe);
	assert_string_equal(text_str(&t.out), expect);
	text_clear(&t.out);
	t.s.length = 11;
	pager_begin(&t.s);
	pager_write(&t.s, ten, sizeof(ten) - 1);
	assert_string_equal(text_str(&t.out), ten);
	text_clear(&t.out);
	/* A row too wide counts twice. */
	t.s.length = 3;
	t.s.width = 10;
	t.keys = "q";
	pager_begin(&t.s);
	pager_write(&t.s, "0123456789abc\nx\n", 16);
	snprintf(expect, sizeof(expect), "0123456789abc\n --More-- %s", wipe);
	assert_string_equal(text_str(&t.out), expect);
	end(&t);
}

static void a_paste_runs_until_a_command(void **state)
{
	static const char lines[] = "access-list 1 permit 192.0.2.1\nfoo\n\n"
				    "interface FastEthernet0/0\n description x\nend\nshow clock\n";
	struct term t;
	struct text screen = {0};
	size_t used;

	(void)state;
	begin(&t, CONFIG, LINE_CON, 0);
	type(&t, "enable");
	assert_int_equal(session_paste(&t.s, lines, sizeof(lines) - 1, &screen), 0);
	type(&t, "conf t");
	used = session_paste(&t.s, lines, sizeof(lines) - 1, &screen);
	assert_string_equal(lines + used, "end\nshow clock\n");
	assert_string_equal(text_str(&screen),
			    "R(config)#access-list 1 permit 192.0.2.1\n"
			    "R(config)#foo\n"
			    "          ^\n% Invalid input detected at '^' marker.\n\n"
			    "R(config)#\nR(config)#interface FastEthernet0/0\n"
			    "R(config-if)# description x\n");
	/* A line that is not whole yet is left alone. */
	assert_int_equal(session_paste(&t.s, "ip acc", 6, &screen), 0);
	text_free(&screen);
	end(&t);
}

static void banners_go_over_lines(void **state)
{
	struct term t;

	(void)state;
	begin(&t, CONFIG, LINE_CON, 0);
	type(&t, "enable");
	type(&t, "conf t");
	assert_string_equal(type(&t, "banner motd #"),
			    "Enter TEXT message.  End with the character '#'.\n");
	prompt_is(&t, "");
	type(&t, "hostname X");
	type(&t, "show ?#");
	prompt_is(&t, "R(config)#");
	assert_non_null(strstr(t.h->set.banner_motd, "hostname X\nshow ?"));
	end(&t);
}

static void the_log_reaches_who_listens(void **state)
{
	struct term t;
	struct text lines = {0};

	(void)state;
	begin(&t, "hostname R\nno service timestamps log\nend\n", LINE_VTY, 2);
	log_message(t.h, 5, "SYS", "TEST", "one");
	session_log(&t.s, &lines);
	assert_string_equal(text_str(&lines), "");
	t.s.privilege = 15;
	type(&t, "terminal monitor");
	log_message(t.h, 5, "SYS", "TEST", "two");
	session_log(&t.s, &lines);
	assert_string_equal(text_str(&lines), "%SYS-5-TEST: two\n");
	text_clear(&lines);
	session_log(&t.s, &lines);
	assert_string_equal(text_str(&lines), "");
	text_free(&lines);
	end(&t);
}

static void a_stopped_router_drops_its_sessions(void **state)
{
	struct term t;

	(void)state;
	begin(&t, CONFIG, LINE_CON, 0);
	type(&t, "enable");
	type(&t, "conf t");
	type(&t, "interface FastEthernet0/0");
	host_stop(t.h);
	assert_false(t.s.in_config);
	assert_true(t.s.closing);
	assert_int_equal(t.hangups, 1);
	assert_string_equal(type(&t, "shutdown"), "");
	session_restart(&t.s);
	prompt_is(&t, "R>");
	end(&t);
}

static void confirm_and_ask(void **state)
{
	struct term t;

	(void)state;
	begin(&t, CONFIG, LINE_CON, 0);
	type(&t, "enable");
	t.answers = "\n";
	assert_string_equal(type(&t, "configure"),
			    "Configuring from terminal, memory, or network [terminal]? \n"
			    "Enter configuration commands, one per line.  End with CNTL/Z.\n");
	prompt_is(&t, "R(config)#");
	t.keys = "n";
	assert_string_equal(type(&t, "do clear line 2"), "[confirm]\n");
	t.keys = "\r";
	assert_string_equal(type(&t, "do clear line 2"), "[confirm]\n [OK]\n");
	end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(modes_and_prompts),
		cmocka_unit_test(errors_in_ios_words),
		cmocka_unit_test(leaving_the_configuration_is_logged),
		cmocka_unit_test(enable_asks_thrice),
		cmocka_unit_test(lines_ask_as_configured),
		cmocka_unit_test(ssh_follows_the_lists),
		cmocka_unit_test(passwords_in_three_forms),
		cmocka_unit_test(passwords_are_kept_out_of_sight),
		cmocka_unit_test(no_secret_in_a_wrong_form),
		cmocka_unit_test(boot_obscures),
		cmocka_unit_test(login_without_password_warns),
		cmocka_unit_test(history_is_a_ring),
		cmocka_unit_test(filters_pass_whole_lines),
		cmocka_unit_test(pipes_filter_in_a_row),
		cmocka_unit_test(searches_at_more),
		cmocka_unit_test(levels_have_secrets_and_commands),
		cmocka_unit_test(pages_stop_and_go),
		cmocka_unit_test(a_paste_runs_until_a_command),
		cmocka_unit_test(banners_go_over_lines),
		cmocka_unit_test(the_log_reaches_who_listens),
		cmocka_unit_test(a_stopped_router_drops_its_sessions),
		cmocka_unit_test(confirm_and_ask),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
