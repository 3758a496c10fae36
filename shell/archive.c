/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The archive of configurations: files NAME-1, NAME-2 ... of the place that `path` names. Which
 * there are is read from the files themselves, so that it holds over a reload and a restart.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/core/sim.h"
#include "grammar.h"
#include "lib/mem.h"
#include "shell/apply.h"
#include "shell/life.h"
#include "shell/session.h"

enum { ARCHIVE_MAX = 14, ARCHIVE_DEFAULT = 10 };

struct saved {
	const struct file *file[ARCHIVE_MAX];
	unsigned n;
	unsigned last; /* The newest one's number. */
};

static const struct node *archive_line(const struct host *h, unsigned cmd)
{
	const struct node *n = config_find(h->running, CMD_ARCHIVE, NULL);

	return n ? node_find_child(n, cmd) : NULL;
}

static unsigned archive_maximum(const struct host *h)
{
	const struct node *n = archive_line(h, CMD_ARC_MAXIMUM);

	return n ? (unsigned)args_u(&n->a, A_NUMBER, ARCHIVE_DEFAULT) : ARCHIVE_DEFAULT;
}

/* The place that a path names: $h in it is the hostname. */
static bool path_parse(const struct host *h, const char *path, struct file_url *u,
		       struct text *words)
{
	struct text whole = {0};
	bool ok;

	for (; *path; path++)
		if (path[0] == '$' && path[1] == 'h' && path++)
			text_add(&whole, host_hostname(h));
		else
			text_char(&whole, *path);
	ok = file_url_parse(text_str(&whole), u, words);
	text_free(&whole);
	return ok;
}

/* Where the archive is; false: nowhere. */
static bool archive_path(const struct host *h, struct file_url *u)
{
	const struct node *n = archive_line(h, CMD_ARC_PATH);
	struct text words = {0};
	bool ok = n && path_parse(h, args_s(&n->a, A_PATH), u, &words);

	text_free(&words);
	/* A number of ten digits has to fit behind it. */
	return ok && u->place <= FILE_NVRAM && *u->name && strlen(u->name) < FILE_NAME_MAX - 12;
}

/* The number behind the archive's name, 0: it is no file of the archive. */
static unsigned number_of(const struct file *f, const struct file_url *base)
{
	size_t len = strlen(base->name);
	char *end;
	unsigned long n;

	if (f->place != base->place || strncmp(f->name, base->name, len) != 0 ||
	    f->name[len] != '-' || f->name[len + 1] < '1' || f->name[len + 1] > '9')
		return 0;
	n = strtoul(f->name + len + 1, &end, 10);
	return *end || n > 999999999 ? 0 : (unsigned)n;
}

static void archive_list(const struct host *h, const struct file_url *base, struct saved *s)
{
	const struct file *f;

	memset(s, 0, sizeof(*s));
	list_each(f, &h->files, node) {
		unsigned number = number_of(f, base), at = s->n;

		if (!number)
			continue;
		if (number > s->last)
			s->last = number;
		if (s->n == ARCHIVE_MAX) {
			if (number_of(s->file[0], base) > number)
				continue;
			memmove(s->file, s->file + 1, (ARCHIVE_MAX - 1) * sizeof(*s->file));
			at = --s->n;
		}
		for (; at > 0 && number_of(s->file[at - 1], base) > number; at--)
			s->file[at] = s->file[at - 1];
		s->file[at] = f;
		s->n++;
	}
}

static struct file_url archive_name(const struct file_url *base, unsigned number)
{
	struct file_url u = *base;
	size_t len = strlen(u.name);

	snprintf(u.name + len, sizeof(u.name) - len, "-%u", number);
	return u;
}

bool archive_save(struct host *h, struct file_url *as)
{
	struct text body = {0};
	struct file_url base;
	struct saved s;
	bool ok;

	errno = ENOENT;
	if (!archive_path(h, &base))
		return false;
	archive_list(h, &base, &s);
	*as = archive_name(&base, s.last + 1);
	host_render_body(h, &body);
	ok = file_write(h, as, text_str(&body), body.len);
	text_free(&body);
	for (unsigned i = 0; ok && s.n + 1 - i > archive_maximum(h); i++) {
		struct file_url old = archive_name(&base, number_of(s.file[i], &base));

		file_delete(h, &old);
	}
	return ok;
}

void archive_on_write(struct host *h)
{
	struct file_url as;

	if (archive_line(h, CMD_ARC_WRITE_MEMORY))
		archive_save(h, &as);
}

void apply_archive(struct host *h, const struct touch *t, size_t n)
{
	(void)t;
	(void)n;
	archive_update(h);
}

bool check_archive_path(struct host *h, const struct node *parent, const struct parse *p,
			struct text *words)
{
	const char *path = args_s(&p->args, A_PATH);
	struct file_url u;

	(void)parent;
	if (!path || p->negate || p->dflt)
		return true;
	if (!path_parse(h, path, &u, words))
		return false;
	if (u.place <= FILE_NVRAM && *u.name && strlen(u.name) < FILE_NAME_MAX - 12)
		return true;
	text_add(words, "%Error parsing filename (Bad file name)\n");
	return false;
}

void exec_archive_config(struct exec *ex, const struct args *a)
{
	struct file_url as, base;

	(void)a;
	if (!archive_path(ex->host, &base))
		text_add(ex->out, "% The archive path has not been configured\n");
	else if (!archive_save(ex->host, &as))
		file_error(ex, "opening", &as, errno);
}

void show_archive(struct exec *ex, const struct args *a)
{
	unsigned maximum = archive_maximum(ex->host);
	struct file_url base, next;
	struct text name = {0};
	struct saved s;

	(void)a;
	if (!archive_path(ex->host, &base)) {
		text_add(ex->out, " Archive feature not enabled\n\n");
		return;
	}
	archive_list(ex->host, &base, &s);
	next = archive_name(&base, s.last + 1);
	file_url_print(&next, &name);
	if (ex->host->style >= STYLE_15)
		text_printf(ex->out, "The maximum archive configurations allowed is %u.\n",
			    maximum);
	text_printf(ex->out,
		    "There are currently %u archive configurations saved.\n"
		    "The next archive file will be named %s\n Archive #  Name\n",
		    s.n, text_str(&name));
	for (unsigned i = 0; i < maximum; i++) {
		text_printf(ex->out, "   %-8u", i + 1);
		if (i < s.n)
			text_printf(ex->out, " %s%s%s",
				    base.place == FILE_FLASH ? "flash:" : "nvram:",
				    s.file[i]->name, i + 1 == s.n ? " <- Most Recent" : "");
		text_char(ex->out, '\n');
	}
	text_free(&name);
}

/* A file, or what stands for it when none is named, as a configuration; NULL: told why not. */
static struct config *config_at(struct exec *ex, const char *name, enum file_place otherwise)
{
	struct file_url u = {.place = otherwise};
	struct text data = {0};
	struct config *c = NULL;

	if (name && !file_url_parse(name, &u, ex->out))
		return NULL;
	if (file_read(ex->host, &u, &data))
		c = config_of_text(ex->host, text_str(&data), NULL);
	else
		file_error(ex, "opening", &u, ENOENT);
	text_free(&data);
	return c;
}

/* `+` stands before what only the second has, `-` before what only the first has. */
void show_archive_differences(struct exec *ex, const struct args *a)
{
	const char *first = args_s(a, A_FIRST), *second = args_s(a, A_SECOND);
	struct config *from = config_at(ex, first, FILE_STARTUP);
	struct config *to = from ? config_at(ex, second, FILE_RUNNING) : NULL;
	struct text body = {0};

	if (to) {
		config_print_missing(from, to, '+', &body);
		config_print_missing(to, from, '-', &body);
		text_printf(ex->out, "%sContextual Config Diffs:\n%s\n",
			    ex->host->style >= STYLE_15 ? "!" : "",
			    body.len ? text_str(&body) : "!No changes were found");
	}
	text_free(&body);
	config_free(from);
	config_free(to);
}

/* The lines that make the running configuration of the file's. */
void show_archive_incremental(struct exec *ex, const struct args *a)
{
	struct config *from = config_at(ex, args_s(a, A_FILE), FILE_STARTUP);
	struct config_script s;

	if (!from)
		return;
	config_diff(from, ex->host->running, CONFIG_DIFF_LEAST, &s);
	text_add(ex->out, s.n ? "!List of Commands:\n" : "!No changes were found\n");
	config_script_print(&s, ex->out);
	if (s.n)
		text_add(ex->out, "end\n");
	config_script_free(&s);
	config_free(from);
}
