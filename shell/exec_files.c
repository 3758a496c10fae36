/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * copy, dir, more, delete, rename: IOS's dialogues over the router's files. A copy to flash takes
 * the time that such a flash takes, in the lab's time.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "engine/core/sim.h"
#include "grammar.h"
#include "parser/dispatch.h"
#include "shell/config_log.h"
#include "shell/life.h"
#include "shell/session.h"

/* Flash takes so many bytes a second; times are told in steps of the clock. */
enum { FLASH_BYTES_PER_S = 131072, COPY_STEP_MS = 4 };

/* The number of startup-config in nvram:, whose files are counted from both ends. */
enum { NVRAM_STARTUP = 124 };

/* The name that the next question proposes. */
static const char *base_name(const struct file_url *u)
{
	if (u->place == FILE_RUNNING)
		return "running-config";
	return u->place == FILE_STARTUP ? "startup-config" : u->name;
}

/* Asks for a file name; Enter takes the proposal. False: interrupted, or it is none. */
static bool ask_name(struct exec *ex, const char *which, struct file_url *u, const char *proposed)
{
	char prompt[FILE_NAME_MAX + 48], answer[FILE_NAME_MAX + 16], url[FILE_NAME_MAX + 32];
	enum file_place place = u->place;
	struct file_url typed;
	static const char *const prefixes[] = {
		[FILE_FLASH] = "flash:", [FILE_NVRAM] = "nvram:", [FILE_RUNNING] = "system:",
		[FILE_STARTUP] = "nvram:", [FILE_NULL] = "null:"};

	snprintf(prompt, sizeof(prompt), "%s filename [%s]? ", which, proposed);
	if (!exec_ask(ex, prompt, false, answer, sizeof(answer)))
		return false;
	if (place >= FILE_RUNNING && (!*answer || strcmp(answer, base_name(u)) == 0))
		return true;
	/* A bare name is one on the file system that is asked about, whatever it reads like. */
	snprintf(url, sizeof(url), "%s%s", strchr(answer, ':') ? "" : prefixes[u->place],
		 *answer ? answer : proposed);
	if (!file_url_parse(url, &typed, ex->out))
		return false;
	*u = typed;
	if (u->place <= FILE_NVRAM && !*u->name) {
		text_add(ex->out, "%Error parsing filename (No such file or directory)\n");
		return false;
	}
	return true;
}

static void tell_bytes(struct exec *ex, size_t len, uint64_t ns)
{
	uint64_t ms = ns / NS_PER_MS;

	ms = (ms + COPY_STEP_MS - 1) / COPY_STEP_MS * COPY_STEP_MS;
	ms = ms ? ms : COPY_STEP_MS;
	text_printf(ex->out, "%zu bytes copied in %llu.%03llu secs (%llu bytes/sec)\n", len,
		    (unsigned long long)(ms / 1000), (unsigned long long)(ms % 1000),
		    (unsigned long long)(len * 1000 / ms));
}

static void to_running(struct exec *ex, const struct file_url *from, const struct text *data)
{
	struct text source = {0}, who = {0}, said = {0};

	config_log_actor(ex->host, ex->ses);
	host_merge(ex->host, text_str(data), ex->out);
	config_log_actor(ex->host, NULL);
	if (from->place == FILE_STARTUP)
		text_add(&source, "memory");
	else
		file_url_print(from, &source);
	session_who(ex->ses, &who);
	text_printf(&said, "Configured from %s by %s", text_str(&source), text_str(&who));
	log_message(ex->host, 5, "SYS", "CONFIG_I", text_str(&said));
	text_free(&source);
	text_free(&who);
	text_free(&said);
}

void exec_configure_memory(struct exec *ex, const struct args *a)
{
	static const struct file_url startup = {.place = FILE_STARTUP};
	struct text data = {0};

	(void)a;
	if (file_read(ex->host, &startup, &data))
		to_running(ex, &startup, &data);
	else
		text_add(ex->out, "%% Non-volatile configuration memory is not present\n");
	text_free(&data);
}

static void to_startup(struct exec *ex, const struct file_url *from, const struct text *data)
{
	bool ok;

	if (from->place == FILE_RUNNING) {
		text_add(ex->out, "Building configuration...\n");
		ok = host_save(ex->host);
		if (ok)
			archive_on_write(ex->host);
	} else {
		bool changed = ex->host->config_changed;

		ok = host_write_startup(ex->host, text_str(data), data->len);
		ex->host->config_changed = changed;
	}
	if (ok)
		text_add(ex->out, "[OK]\n");
	else
		text_printf(ex->out, "startup-config file open failed (%s)\n", strerror(errno));
	if (ok && from->place != FILE_RUNNING)
		tell_bytes(ex, data->len, 0);
}

static void to_file(struct exec *ex, const struct file_url *to, const struct text *data)
{
	uint64_t before = ex->lab->sim->now_ns;

	if (file_find(ex->host, to)) {
		text_add(ex->out, "%Warning:There is a file already existing with this name \n");
		if (!exec_confirm(ex, "Do you want to over write? [confirm]"))
			return;
	}
	if (to->place == FILE_FLASH &&
	    !exec_wait(ex, data->len * NS_PER_S / FLASH_BYTES_PER_S + 1))
		return;
	if (!file_write(ex->host, to, text_str(data), data->len))
		file_error(ex, "opening", to, errno);
	else
		tell_bytes(ex, data->len, ex->lab->sim->now_ns - before);
}

static bool copy_names(struct exec *ex, const struct args *a, struct file_url *from,
		       struct file_url *to)
{
	static const struct file_url running = {.place = FILE_RUNNING};
	static const struct file_url startup = {.place = FILE_STARTUP};
	const char *src = args_s(a, A_SOURCE), *dst = args_s(a, A_DESTINATION);

	*from = args_has(a, K_RUNNING_CONFIG) ? running : startup;
	if (src && !file_url_parse(src, from, ex->out))
		return false;
	/* Both words are there in `copy running-config startup-config`, in this order or not. */
	*to = args_has(a, K_STARTUP_CONFIG) && from->place != FILE_STARTUP ? startup : running;
	if (!src && !dst && a->n > 2 && a->v[1].name == K_STARTUP_CONFIG)
		*from = startup, *to = running;
	if (!src && !dst && a->n > 2 && a->v[1].name == a->v[2].name)
		*to = *from;
	if (dst && !file_url_parse(dst, to, ex->out))
		return false;
	if (from->place <= FILE_NVRAM && !*from->name &&
	    !ask_name(ex, "Source", from, ""))
		return false;
	return to->place == FILE_NULL ||
	       ask_name(ex, "Destination", to,
			to->place <= FILE_NVRAM && !*to->name ? base_name(from) : base_name(to));
}

void exec_copy(struct exec *ex, const struct args *a)
{
	struct file_url from, to;
	struct text data = {0};

	if (!copy_names(ex, a, &from, &to))
		return;
	if (!file_read(ex->host, &from, &data)) {
		if (from.place == FILE_STARTUP)
			text_add(ex->out,
				 "%% Non-volatile configuration memory is not present\n");
		else
			file_error(ex, "opening", &from, ENOENT);
	} else if (from.place == to.place && strcmp(from.name, to.name) == 0) {
		text_add(ex->out, "%Error copying a file to itself\n");
	} else if (to.place == FILE_RUNNING) {
		to_running(ex, &from, &data);
		tell_bytes(ex, data.len, 0);
	} else if (to.place == FILE_STARTUP) {
		to_startup(ex, &from, &data);
	} else {
		to_file(ex, &to, &data);
	}
	text_free(&data);
}

static void dir_row(struct text *out, unsigned number, const char *rights, size_t len,
		    int64_t written_s, const char *name)
{
	char date[40] = "<no date>";
	time_t t = (time_t)written_s;
	struct tm tm;

	if (written_s) {
		gmtime_r(&t, &tm);
		strftime(date, sizeof(date), "%b %d %Y %H:%M:%S +00:00", &tm);
	}
	text_printf(out, "%5u  %s  %10zu  %27s  %s\n", number, rights, len, date, name);
}

static void dir_place(struct exec *ex, enum file_place place)
{
	size_t total = place == FILE_FLASH ? FILE_FLASH_BYTES : FILE_NVRAM_BYTES;
	const struct host *h = ex->host;
	const struct file *f;
	unsigned n = 0;

	text_printf(ex->out, "Directory of %s:/\n\n", place == FILE_FLASH ? "flash" : "nvram");
	if (place == FILE_NVRAM) {
		dir_row(ex->out, NVRAM_STARTUP, "-rw-", h->startup.len, 0, "startup-config");
		dir_row(ex->out, NVRAM_STARTUP + 1, "----", files_private_len(h), 0,
			"private-config");
	}
	list_each(f, &h->files, node)
		if (f->place == place)
			dir_row(ex->out, ++n, "-rw-", f->data.len,
				place == FILE_FLASH ? f->written_s : 0, f->name);
	if (!n && place == FILE_FLASH)
		text_add(ex->out, "No files in directory\n");
	text_printf(ex->out, "\n%zu bytes total (%zu bytes free)\n", total,
		    total - files_used(h, place));
}

void exec_dir(struct exec *ex, const struct args *a)
{
	const char *name = args_s(a, A_FILE);
	struct file_url u = {.place = FILE_FLASH};
	const struct file *f;

	if (name && !file_url_parse(name, &u, ex->out))
		return;
	if (u.place > FILE_NVRAM) {
		file_error(ex, "opening", &u, ENOTDIR);
		return;
	}
	if (!*u.name) {
		dir_place(ex, u.place);
		return;
	}
	f = file_find(ex->host, &u);
	if (!f) {
		file_error(ex, "opening", &u, ENOENT);
		return;
	}
	text_printf(ex->out, "Directory of ");
	file_url_print(&u, ex->out);
	text_add(ex->out, "\n\n");
	dir_row(ex->out, 1, "-rw-", f->data.len, u.place == FILE_FLASH ? f->written_s : 0,
		f->name);
	text_printf(ex->out, "\n%u bytes total (%zu bytes free)\n", FILE_FLASH_BYTES,
		    FILE_FLASH_BYTES - files_used(ex->host, FILE_FLASH));
}

void exec_more(struct exec *ex, const struct args *a)
{
	struct file_url u;

	if (!file_url_parse(args_s(a, A_FILE), &u, ex->out))
		return;
	if (!file_read(ex->host, &u, ex->out))
		file_error(ex, "opening", &u, ENOENT);
}

/* `/recursive` means no more than the rest: there are no folders on flash:. */
void exec_delete(struct exec *ex, const struct args *a)
{
	bool force = args_has(a, K__FORCE);
	struct text prompt = {0};
	struct file_url u;

	if (!file_url_parse(args_s(a, A_FILE), &u, ex->out))
		return;
	if ((!force || (u.place <= FILE_NVRAM && !*u.name)) &&
	    !ask_name(ex, "Delete", &u, base_name(&u)))
		return;
	text_add(&prompt, "Delete ");
	file_url_print(&u, &prompt);
	text_add(&prompt, "? [confirm]");
	if (force || exec_confirm(ex, text_str(&prompt))) {
		if (u.place == FILE_STARTUP ? !host_erase_startup(ex->host)
					    : !file_delete(ex->host, &u))
			file_error(ex, "deleting", &u, errno);
	}
	text_free(&prompt);
}

void exec_rename(struct exec *ex, const struct args *a)
{
	struct file_url from, to;
	const struct file *f;

	if (!file_url_parse(args_s(a, A_SOURCE), &from, ex->out) ||
	    !file_url_parse(args_s(a, A_DESTINATION), &to, ex->out) ||
	    !ask_name(ex, "Destination", &to, base_name(&to)))
		return;
	f = file_find(ex->host, &from);
	if (!f)
		file_error(ex, "renaming", &from, ENOENT);
	else if (to.place != from.place)
		file_error(ex, "renaming", &from, EXDEV);
	else if (file_find(ex->host, &to))
		file_error(ex, "renaming", &from, EEXIST);
	else if (!file_write(ex->host, &to, text_str(&f->data), f->data.len) ||
		 !file_delete(ex->host, &from))
		file_error(ex, "renaming", &from, errno);
}
