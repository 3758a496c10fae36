/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A router's files: in its own folders, whole after a restart, and nowhere else. And replacing a
 * running configuration by random others. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "grammar.h"
#include "lib/mem.h"
#include "lib/rng.h"
#include "shell/life.h"

static struct lab *new_lab(struct host **h, const char *dir)
{
	const struct lab_options opt = {.nvram_dir = dir, .seed = 1};
	struct lab *lab = lab_new("files", &opt);
	struct text path = {0};

	*h = host_new(lab, "r1", 0);
	host_add_iface(*h, "FastEthernet0/0");
	host_add_iface(*h, "FastEthernet0/1");
	if (dir) {
		text_printf(&path, "%s/r1.cfg", dir);
		(*h)->nvram_path = mem_strdup(text_str(&path));
		files_load(*h);
	}
	text_free(&path);
	host_start(*h, NULL);
	return lab;
}

static struct file_url url(const char *typed)
{
	struct text words = {0};
	struct file_url u;

	if (!file_url_parse(typed, &u, &words))
		fail_msg("%s", typed);
	text_free(&words);
	return u;
}

static void names_stay_inside(void **state)
{
	static const char *const bad[] = {
	    "flash:../x", "flash:a/b", "flash://x", "flash:.hidden", "flash:..", "nvram:x/../y",
	    "flash:a b", "flash:x.tmp", "tftp://192.0.2.1/x", "flash:a\nb", "flash:a%s*",
	    "system:other",
	    "flash:0123456789012345678901234567890123456789012345678901234567890123"};
	struct text words = {0};
	struct file_url u;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		text_clear(&words);
		if (file_url_parse(bad[i], &u, &words))
			fail_msg("%s is taken", bad[i]);
		assert_true(words.len > 0);
	}
	text_free(&words);
	assert_int_equal(url("flash:/ok-1.cfg").place, FILE_FLASH);
	assert_string_equal(url("ok").name, "ok");
	assert_int_equal(url("NVRAM:keep").place, FILE_NVRAM);
	assert_int_equal(url("nvram:startup-config").place, FILE_STARTUP);
	assert_int_equal(url("startup-config").place, FILE_STARTUP);
	assert_int_equal(url("system:running-config").place, FILE_RUNNING);
	assert_int_equal(url("null:").place, FILE_NULL);
}

static void files_outlive_the_program(void **state)
{
	char dir[] = "/tmp/rosh-files-XXXXXX", path[64];
	struct file_url a = url("flash:alpha"), b = url("nvram:beta"), c = url("flash:gone");
	struct text data = {0};
	struct host *h;
	struct lab *lab;
	struct stat st;

	(void)state;
	assert_non_null(mkdtemp(dir));
	lab = new_lab(&h, dir);
	assert_true(file_write(h, &a, "one\n", 4));
	assert_true(file_write(h, &a, "other\n", 6));
	assert_true(file_write(h, &b, "two\n", 4));
	assert_true(file_write(h, &c, "x", 1));
	assert_true(file_delete(h, &c));
	assert_false(file_delete(h, &c));
	assert_int_equal(files_used(h, FILE_FLASH), 6);
	lab_free(lab);

	snprintf(path, sizeof(path), "%s/r1.flash/alpha", dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 077, 0);
	lab = new_lab(&h, dir);
	assert_true(file_read(h, &a, &data));
	assert_string_equal(text_str(&data), "other\n");
	text_clear(&data);
	assert_true(file_read(h, &b, &data));
	assert_string_equal(text_str(&data), "two\n");
	assert_false(file_read(h, &c, &data));
	assert_true(file_delete(h, &a));
	assert_true(file_delete(h, &b));
	lab_free(lab);
	text_free(&data);
	snprintf(path, sizeof(path), "%s/r1.flash", dir);
	assert_int_equal(rmdir(path), 0);
	snprintf(path, sizeof(path), "%s/r1.nvram", dir);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(rmdir(dir), 0);
}

/* Of nvram: only; and what is kept beside it goes too. */
static void erasing_nvram_leaves_nothing_of_it(void **state)
{
	char dir[] = "/tmp/rosh-files-XXXXXX", path[64];
	struct file_url a = url("flash:alpha"), b = url("nvram:beta"), c = url("nvram:gamma");
	struct host *h;
	struct lab *lab;

	(void)state;
	assert_non_null(mkdtemp(dir));
	lab = new_lab(&h, dir);
	assert_true(file_write(h, &a, "one\n", 4));
	assert_true(file_write(h, &b, "two\n", 4));
	assert_true(file_write(h, &c, "three\n", 6));
	lab_lock(lab);
	assert_true(host_save(h));
	lab_unlock(lab);
	assert_true(files_erase_nvram(h));
	assert_int_equal(files_used(h, FILE_NVRAM), 0);
	assert_int_equal(files_used(h, FILE_FLASH), 4);
	lab_free(lab);
	lab = new_lab(&h, dir);
	assert_null(file_find(h, &b));
	assert_null(file_find(h, &c));
	assert_true(file_delete(h, &a));
	lab_free(lab);
	snprintf(path, sizeof(path), "%s/r1.flash", dir);
	assert_int_equal(rmdir(path), 0);
	snprintf(path, sizeof(path), "%s/r1.nvram", dir);
	assert_int_equal(rmdir(path), 0);
	snprintf(path, sizeof(path), "%s/r1.cfg", dir);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
}

static void a_full_place_takes_no_more(void **state)
{
	struct file_url u = url("nvram:big");
	char *big = mem_zalloc(FILE_NVRAM_BYTES + 1);
	struct host *h;
	struct lab *lab = new_lab(&h, NULL);

	(void)state;
	assert_false(file_write(h, &u, big, FILE_NVRAM_BYTES + 1));
	assert_int_equal(errno, ENOSPC);
	assert_null(file_find(h, &u));
	assert_true(file_write(h, &u, big, 1000));
	free(big);
	lab_free(lab);
}

/* Some global lines and sections that mean something to the engine. */
static void random_text(struct rng *rng, struct text *t)
{
	unsigned first = 1 + rng_below(rng, 2);

	text_clear(t);
	text_printf(t, "version 12.3\nhostname r%u\n", rng_below(rng, 9));
	for (unsigned i = 0; i < 2; i++) {
		unsigned net = i ? 3 - first : first;

		text_printf(t, "interface FastEthernet0/%u\n ip address 10.%u.%u.1 255.255.255.0\n",
			    i, net, rng_below(rng, 2));
		if (rng_below(rng, 2))
			text_add(t, " shutdown\n");
		if (rng_below(rng, 2))
			text_printf(t, " standby %u ip 10.%u.0.9\n", rng_below(rng, 3), net);
	}
	for (unsigned i = rng_below(rng, 4); i > 0; i--)
		text_printf(t, "access-list 10%u permit ip host 192.0.2.%u any\n",
			    rng_below(rng, 2), rng_below(rng, 4));
	for (unsigned i = rng_below(rng, 3); i > 0; i--)
		text_printf(t, "ip route 198.51.%u.0 255.255.255.0 10.1.0.2\n", rng_below(rng, 4));
	if (rng_below(rng, 2))
		text_printf(t, "router ospf %u\n network 10.0.0.0 0.255.255.255 area %u\n",
			    1 + rng_below(rng, 2), rng_below(rng, 2));
	if (rng_below(rng, 2))
		text_printf(t, "banner motd ^Cline %u\nanother^C\n", rng_below(rng, 3));
	text_add(t, "line con 0\nline aux 0\nline vty 0 4\n login\nend\n");
}

/* Addresses move from one interface to the other too: the checks would refuse a first try. */
static void running_becomes_the_file(void **state)
{
	struct host *h;
	struct lab *lab = new_lab(&h, NULL);
	struct rng rng;

	(void)state;
	rng_seed(&rng, 6, 1);
	for (unsigned i = 0; i < 150; i++) {
		struct text file = {0}, failed = {0};
		struct config *target;
		unsigned passes = 0;

		random_text(&rng, &file);
		target = config_of_text(h, text_str(&file), &failed);
		if (!host_replace(h, target, &passes, NULL, &failed))
			fail_msg("%u passes, %s of\n%s", passes, text_str(&failed),
				 text_str(&file));
		assert_true(config_eq(h->running, target));
		assert_true(passes <= 4);
		assert_true(host_replace(h, target, &passes, NULL, &failed));
		assert_int_equal(passes, 0);
		config_free(target);
		text_free(&file);
		text_free(&failed);
	}
	lab_free(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_stay_inside),
	    cmocka_unit_test(files_outlive_the_program),
	    cmocka_unit_test(erasing_nvram_leaves_nothing_of_it),
	    cmocka_unit_test(a_full_place_takes_no_more),
	    cmocka_unit_test(running_becomes_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
