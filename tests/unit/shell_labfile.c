/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lab files: what a good one makes, and the one line that each kind of mistake gets. */
#include <stdarg.h>
#include <stddef.h>
#include <errno.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "engine/core/sim.h"
#include "shell/host.h"

static char dir[64];

static int make_dir(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/rosh-labfile-XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

static const char *put(const char *name, const char *text)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	assert_true(nvram_write(path, text, strlen(text)));
	return path;
}

static const struct lab_options plain = {.speed = 1, .seed = 7};

static struct lab *load(const char *yaml, struct text *why)
{
	return lab_load(put("lab.yml", yaml), &plain, why);
}

#define CONFIG                                                                                     \
	"version 12.3\nhostname R1\ninterface Loopback0\n ip address 192.0.2.1 "                   \
	"255.255.255.255\ninterface FastEthernet0/0\n ip address 198.51.100.1 255.255.255.0\n"     \
	"interface FastEthernet0/1\n no ip address\n shutdown\nend\n"

static void a_good_file_makes_its_lab(void **state)
{
	struct text why = {0};
	struct lab *lab;
	struct host *r1, *r2;

	(void)state;
	put("r1.cfg", CONFIG);
	lab = load(
		 "name: two\ntopology:\n"
		 "  links:\n"
		 "    - {endpoints: [\"r1:fa0/0\", \"r2:FastEthernet1/0\"], delay: 2ms, loss: 5%}\n"
		 "    - endpoints: [\"r1:FastEthernet0/1\", \"lan:p1\"]\n"
		 "  nodes:\n"
		 "    r1: {kind: cisco_7206vxr, startup-config: r1.cfg}\n"
		 "    r2: {ports: {console: 4001, vty: 4002}}\n"
		 "    lan: {kind: bridge, forward-delay: 1.5s, reorder: 0.25}\n",
		 &why);
	assert_string_equal(text_str(&why), "");
	assert_non_null(lab);
	assert_string_equal(lab->name, "two");
	r1 = lab_host(lab, "r1");
	r2 = lab_host(lab, "R2");
	assert_non_null(r1);
	assert_non_null(r2);
	assert_string_equal(host_hostname(r1), "R1");
	assert_true(r1->powered);
	assert_int_equal(r1->nslots, 2);
	assert_int_equal(r2->nslots, 1);
	assert_int_equal(r2->console_port, 4001);
	assert_int_equal(lab_link(lab, "r1-r2")->delay_ns, 2000000);
	assert_int_equal(lab_link(lab, "r1-r2")->loss_ppm, 50000);
	assert_int_equal(lab_link(lab, "lan")->forward_delay_ns, 1500000000);
	assert_int_equal(lab_link(lab, "lan")->reorder_ppm, 250000);
	assert_ptr_equal(lab_port(lab, "r1:f0/1")->link, lab_link(lab, "lan"));
	assert_null(lab_port(lab, "r1:FastEthernet7/0"));
	assert_true(host_has_iface(r1, "Loopback9"));
	assert_true(host_has_iface(r1, "FastEthernet0/0.10"));
	assert_false(host_has_iface(r1, "FastEthernet2/0"));
	lab_free(lab);
	text_free(&why);
}

struct mistake {
	const char *yaml;
	unsigned line;
	const char *says;
};

#define NODES "name: x\ntopology:\n  nodes:\n    r1: {startup-config: r1.cfg}\n"                   \
	      "    r2: {interfaces: [fa0/0, fa0/1]}\n    lan: {kind: bridge}\n"

static const struct mistake mistakes[] = {
	{"name: x\ncolour: red\n", 2, "unknown key \"colour\" in the lab file"},
	{"name: x\nname: y\n", 2, "name is given twice"},
	{"name: x\ntopology:\n  nodes:\n    r1:\n      startup-config: none.cfg\n", 5,
	 "cannot read"},
	{"name: x\ntopology:\n  nodes:\n    r1:\n      colour: red\n", 5, "unknown key \"colour\""},
	{"name: x\ntopology:\n  nodes:\n    r1: {}\n    r1: {}\n", 5, "r1 is given twice"},
	{"name: x\ntopology:\n  nodes: [r1]\n", 3, "must be a mapping"},
	{"name: x\ntopology:\n  nodes:\n    lan: {kind: bridge}\n", 1, "no router"},
	{"name: x\ntopology:\n  nodes:\n    r1: {interfaces: [wlan7]}\n", 4, "no interface"},
	{"name: x\ntopology:\n  nodes:\n    r1: {interfaces: [fa0/0, Fa0/0]}\n", 4, "twice"},
	{"name: x\ntopology:\n  nodes:\n    r1: {ports: {console: 70000}}\n", 4, "no port"},
	{"name: x\ntopology:\n  nodes:\n    \"a/b\": {}\n", 4, "no name for a router"},
	{NODES "  links:\n    - {endpoints: [\"r1:fa0/0\", \"r9:fa0/0\"]}\n", 8,
	 "there is no node \"r9\""},
	{NODES "  links:\n    - {endpoints: [\"r1:fa0/0\"]}\n", 8, "two endpoints"},
	{NODES "  links:\n    - {endpoints: [\"r1:fa5/0\", \"r2:fa0/0\"]}\n", 8,
	 "r1 has no interface FastEthernet5/0"},
	{NODES "  links:\n    - {endpoints: [\"r1:fa0/0\", \"r2:fa9/0\"]}\n", 8,
	 "r2 has no interface FastEthernet9/0"},
	{NODES "  links:\n    - {endpoints: [\"r1:fa0/0\", \"lan:1\"]}\n"
	       "    - {endpoints: [\"r1:fa0/0\", \"r2:fa0/0\"]}\n", 9, "plugged in twice"},
	{NODES "  links:\n    - {endpoints: [\"r1:fa0/0\", \"r1:fa0/0\"]}\n", 8, "different"},
	{NODES "  links:\n    - {endpoints: [\"r1:fa0/0\", \"lan:1\"], delay: 5ms}\n", 8,
	 "unknown key \"delay\""},
	{NODES "  links:\n    - {endpoints: [\"r1:fa0/0\", \"r2:fa0/0\"], delay: 5}\n", 8,
	 "no time"},
	{NODES "  links:\n    - {endpoints: [\"r1:fa0/0\", \"r2:fa0/0\"], delay: nans}\n", 8,
	 "no time"},
	{NODES "  links:\n    - {endpoints: [\"r1:fa0/0\", \"r2:fa0/0\"], loss: 150%}\n", 8,
	 "no chance"},
	{NODES "  links:\n    - {endpoints: [\"r1:fa0/0\", \"r2:fa0/0\"], name: lan}\n", 8,
	 "the name lan is given twice"},
	{"name: x\ntopology: [\n", 3, ""},
	{"", 1, "empty"},
};

static void each_mistake_gets_one_line(void **state)
{
	struct text why = {0};
	char place[128];

	(void)state;
	put("r1.cfg", CONFIG);
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(*mistakes); i++) {
		const struct mistake *m = &mistakes[i];

		snprintf(place, sizeof(place), "%s/lab.yml:%u: ", dir, m->line);
		if (load(m->yaml, &why))
			fail_msg("mistake %zu was taken", i);
		if (strncmp(text_str(&why), place, strlen(place)) != 0 ||
		    !strstr(text_str(&why), m->says) || strchr(text_str(&why), '\n'))
			fail_msg("mistake %zu: %s", i, text_str(&why));
	}
	text_free(&why);
}

/* The bases count up with the routers, and may leave the range of ports. */
static void ports_end_at_65535(void **state)
{
	static const char yaml[] = "name: x\ntopology:\n  nodes:\n    r1: {}\n    r2: {}\n";
	struct lab_options opt = {.speed = 1, .console_base = 4000, .vty_base = 65535};
	struct text why = {0};

	(void)state;
	assert_null(lab_load(put("lab.yml", yaml), &opt, &why));
	assert_non_null(strstr(text_str(&why), "lab.yml:5: there is no port 65536 for r2"));
	text_free(&why);
}

/* Two processes with a segment in common, each with its first router on it. */
static void processes_on_a_wire_differ_in_their_addresses(void **state)
{
	static const char yaml[] =
	    "name: %s\ntopology:\n  nodes:\n    r1: {}\n  links:\n"
	    "    - {endpoints: [\"r1:fa0/0\", \"udp:26401:127.0.0.1:26402\"]}\n";
	struct lab_options opt = {.speed = 1, .real_chance = true};
	struct text why = {0};
	uint8_t mac[3][6];

	(void)state;
	for (int i = 0; i < 3; i++) {
		char text[sizeof(yaml) + 8];
		struct lab *lab;

		snprintf(text, sizeof(text), yaml, i == 1 ? "left" : "right");
		lab = lab_load(put("lab.yml", text), &opt, &why);
		assert_string_equal(text_str(&why), "");
		memcpy(mac[i], iface_find(lab_host(lab, "r1")->router, "FastEthernet0/0")->mac, 6);
		assert_int_equal(mac[i][0] & 3, 2); /* locally administered, of one station */
		lab_free(lab);
	}
	assert_memory_not_equal(mac[0], mac[1], 6);
	assert_memory_equal(mac[0], mac[2], 6);
	text_free(&why);
}

static void any_cut_of_a_file_is_survived(void **state)
{
	static const char yaml[] = NODES "  links:\n    - {endpoints: [\"r1:fa0/0\", \"lan:1\"]}\n";
	struct text why = {0};
	char cut[sizeof(yaml)];

	(void)state;
	put("r1.cfg", CONFIG);
	for (size_t n = 0; n < sizeof(yaml); n++) {
		struct lab *lab;

		memcpy(cut, yaml, n);
		cut[n] = '\0';
		lab = load(cut, &why);
		assert_true(lab || why.len > 0);
		lab_free(lab);
	}
	text_free(&why);
}

static void a_broken_config_line_is_told_and_the_rest_holds(void **state)
{
	struct text why = {0}, report = {0};
	struct lab *lab;
	struct host *h;

	(void)state;
	put("r1.cfg", "version 12.3\nhostname R1\ninterface FastEthernet0/0\n zzz 5\n"
		      " ip address 198.51.100.1 255.255.255.0\nend\nmore nonsense\n");
	lab = load("name: x\ntopology:\n  nodes:\n    r1: {startup-config: r1.cfg}\n", &why);
	assert_non_null(lab);
	h = lab_host(lab, "r1");
	host_stop(h);
	host_start(h, &report);
	assert_string_equal(text_str(&report), "line 4:  zzz 5\n"
					       "         ^\n"
					       "% Invalid input detected at '^' marker.\n");
	assert_string_equal(host_hostname(h), "R1");
	assert_int_equal(iface_addr(iface_find(h->router, "FastEthernet0/0")), 0xc6336401);
	lab_free(lab);
	text_free(&report);
	text_free(&why);
}

static void what_was_saved_wins_over_the_file(void **state)
{
	static const char yaml[] =
	    "name: x\ntopology:\n  nodes:\n    r1: {startup-config: r1.cfg}\n";
	struct lab_options opt = {.speed = 1, .nvram_by_name = true};
	struct text why = {0}, line = {0};
	struct config_pos pos = {0};
	struct lab *lab;
	struct host *h;

	(void)state;
	put("r1.cfg", CONFIG);
	opt.nvram_dir = dir;
	lab = lab_load(put("lab.yml", yaml), &opt, &why);
	assert_non_null(lab);
	h = lab_host(lab, "r1");
	config_pos_open(&pos, h->running);
	assert_true(host_config_line(h, &pos, "hostname CHANGED", 0, &line));
	config_pos_close(&pos);
	assert_true(h->config_changed);
	lab_lock(lab);
	assert_true(host_save(h));
	lab_unlock(lab);
	/* While a session saves without the lock, nobody else does. */
	h->saving = true;
	lab_lock(lab);
	assert_false(host_save(h));
	assert_int_equal(errno, EBUSY);
	assert_false(host_erase_startup(h));
	assert_int_equal(errno, EBUSY);
	lab_unlock(lab);
	h->saving = false;
	/* Nobody else has that folder meanwhile. */
	assert_null(lab_load(put("lab.yml", yaml), &opt, &why));
	assert_non_null(strstr(text_str(&why), "another rosh keeps its NVRAM in "));
	assert_false(h->config_changed);
	lab_free(lab);

	lab = lab_load(put("lab.yml", yaml), &opt, &why);
	h = lab_host(lab, "r1");
	assert_string_equal(host_hostname(h), "CHANGED");
	assert_int_equal(h->nslots, 2);
	assert_true(host_erase_startup(h));
	host_reload(h, "test");
	assert_string_equal(host_hostname(h), "Router");
	assert_false(iface_find(h->router, "FastEthernet0/0")->admin_up);
	lab_free(lab);

	/* Erased stays erased: the lab's own file does not come back. */
	lab = lab_load(put("lab.yml", yaml), &opt, &why);
	h = lab_host(lab, "r1");
	assert_string_equal(host_hostname(h), "Router");
	assert_int_equal(h->nslots, 2);
	lab_free(lab);
	text_free(&why);
	text_free(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_good_file_makes_its_lab, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(each_mistake_gets_one_line, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(ports_end_at_65535, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(processes_on_a_wire_differ_in_their_addresses,
						make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(any_cut_of_a_file_is_survived, make_dir,
						remove_dir),
		cmocka_unit_test_setup_teardown(a_broken_config_line_is_told_and_the_rest_holds,
						make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(what_was_saved_wins_over_the_file, make_dir,
						remove_dir),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
