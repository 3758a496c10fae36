/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files of a router. A name is letters, digits and a few signs, never a path and never begins
 * with a dot, so that nothing can be reached outside of the router's own two folders. Each write
 * leaves the old or the new content (nvram.c).
 */
#include "shell/files.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "engine/core/sim.h"
#include "lib/mem.h"
#include "shell/keystore.h"

static const struct {
	const char *prefix;
	const char *folder;
	size_t bytes;
} places[] = {
	[FILE_FLASH] = {"flash:", "flash", FILE_FLASH_BYTES},
	[FILE_NVRAM] = {"nvram:", "nvram", FILE_NVRAM_BYTES},
};

static bool name_ok(const char *name)
{
	static const char signs[] = "._-+@=";
	size_t len = strlen(name);

	if (!len || len >= FILE_NAME_MAX || *name == '.')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)name[i]) && !strchr(signs, name[i]))
			return false;
	/* What a write that was cut off leaves behind. */
	return len < 4 || strcmp(name + len - 4, ".tmp") != 0;
}

static bool is_startup(const struct file_url *u)
{
	return u->place == FILE_NVRAM && strcmp(u->name, "startup-config") == 0;
}

bool file_url_parse(const char *typed, struct file_url *u, struct text *words)
{
	static const struct {
		const char *prefix;
		enum file_place place;
	} known[] = {{"flash:", FILE_FLASH}, {"nvram:", FILE_NVRAM}, {"null:", FILE_NULL},
		     {"system:", FILE_RUNNING}};
	const char *colon = strchr(typed, ':'), *name = colon ? colon + 1 : typed;

	memset(u, 0, sizeof(*u));
	u->place = FILE_FLASH;
	if (!colon && strcmp(typed, "running-config") == 0)
		u->place = FILE_RUNNING;
	if (!colon && strcmp(typed, "startup-config") == 0)
		u->place = FILE_STARTUP;
	if (u->place != FILE_FLASH)
		return true;
	if (colon) {
		size_t i = 0, len = (size_t)(name - typed);

		while (i < 4 && (strlen(known[i].prefix) != len ||
				 strncasecmp(known[i].prefix, typed, len) != 0))
			i++;
		if (i == 4) {
			text_add(words, "%Error parsing filename (No such device)\n");
			return false;
		}
		u->place = known[i].place;
	}
	name += *name == '/';
	if (u->place == FILE_NULL)
		return true;
	if (u->place == FILE_RUNNING)
		name = strcmp(name, "running-config") == 0 ? "" : "/";
	if (*name && !name_ok(name)) {
		text_add(words, "%Error parsing filename (Bad file name)\n");
		return false;
	}
	strcpy(u->name, name);
	if (is_startup(u)) {
		u->place = FILE_STARTUP;
		u->name[0] = '\0';
	}
	return true;
}

void file_url_print(const struct file_url *u, struct text *out)
{
	static const char *const whole[] = {[FILE_RUNNING] = "system:running-config",
					    [FILE_STARTUP] = "nvram:startup-config",
					    [FILE_NULL] = "null:"};

	if (u->place >= FILE_RUNNING)
		text_add(out, whole[u->place]);
	else
		text_printf(out, "%s%s", places[u->place].prefix, u->name);
}

void file_error(struct exec *ex, const char *doing, const struct file_url *u, int error)
{
	text_printf(ex->out, "%%Error %s ", doing);
	file_url_print(u, ex->out);
	text_printf(ex->out, " (%s)\n", strerror(error));
}

/* The folder of a place beside the router's NVRAM file; false: memory only. */
static bool folder(const struct host *h, enum file_place place, struct text *path)
{
	size_t len = h->nvram_path ? strlen(h->nvram_path) : 0;

	if (len < 4)
		return false;
	text_addn(path, h->nvram_path, len - 4);
	text_printf(path, ".%s", places[place].folder);
	return true;
}

struct file *file_find(const struct host *h, const struct file_url *u)
{
	struct file *f;

	list_each(f, &h->files, node)
		if (f->place == u->place && strcmp(f->name, u->name) == 0)
			return f;
	return NULL;
}

/* Behind those of its place, in the order of their names where they were read from a folder. */
static struct file *file_new(struct host *h, enum file_place place, const char *name)
{
	struct file *f = mem_zalloc(sizeof(*f));

	f->place = place;
	snprintf(f->name, sizeof(f->name), "%.*s", (int)sizeof(f->name) - 1, name);
	list_push(&h->files, &f->node);
	return f;
}

static void file_free(struct file *f)
{
	list_remove(&f->node);
	text_free(&f->data);
	free(f);
}

void files_free(struct host *h)
{
	struct file *f, *next;

	list_each_safe(f, next, &h->files, node)
		file_free(f);
}

void files_load(struct host *h)
{
	for (unsigned place = FILE_FLASH; place <= FILE_NVRAM; place++) {
		struct text dir = {0}, path = {0};
		struct dirent **names;
		int n = folder(h, place, &dir) ? scandir(text_str(&dir), &names, NULL, alphasort)
					       : -1;

		for (int i = 0; i < n; i++) {
			struct text data = {0};

			text_clear(&path);
			text_printf(&path, "%s/%s", text_str(&dir), names[i]->d_name);
			if (name_ok(names[i]->d_name) && nvram_read(text_str(&path), &data))
				file_new(h, place, names[i]->d_name)->data = data;
			else
				text_free(&data);
			free(names[i]);
		}
		if (n >= 0)
			free(names);
		text_free(&dir);
		text_free(&path);
	}
}

size_t files_private_len(const struct host *h)
{
	struct text pem = {0};
	size_t len;

	if (!h->rsa || !h->rsa_saved || !keystore_pem(h->rsa, &pem))
		return 0;
	len = pem.len;
	keystore_wipe(&pem);
	return len;
}

bool files_save_private(struct host *h)
{
	if (!h->rsa || h->rsa_saved)
		return true;
	h->rsa_saved = !h->key_path || keystore_write(h->rsa, h->key_path);
	return h->rsa_saved;
}

bool files_erase_nvram(struct host *h)
{
	struct file *f, *next;

	list_each_safe(f, next, &h->files, node) {
		struct file_url u = {.place = FILE_NVRAM};

		if (f->place != FILE_NVRAM)
			continue;
		strcpy(u.name, f->name);
		if (!file_delete(h, &u))
			return false;
	}
	/* The key in use stays until the router goes down. */
	if (h->key_path && !keystore_erase(h->key_path))
		return false;
	h->rsa_saved = false;
	return host_erase_startup(h);
}

size_t files_used(const struct host *h, enum file_place place)
{
	size_t used = place == FILE_NVRAM ? h->startup.len + files_private_len(h) : 0;
	const struct file *f;

	list_each(f, &h->files, node)
		if (f->place == place)
			used += f->data.len;
	return used;
}

bool file_read(struct host *h, const struct file_url *u, struct text *to)
{
	const struct file *f;

	if (u->place == FILE_RUNNING) {
		host_render_body(h, to);
		return true;
	}
	if (u->place == FILE_STARTUP) {
		text_addn(to, text_str(&h->startup), h->startup.len);
		return h->startup.len > 0;
	}
	f = file_find(h, u);
	if (f)
		text_addn(to, text_str(&f->data), f->data.len);
	return f != NULL;
}

bool file_write(struct host *h, const struct file_url *u, const char *data, size_t len)
{
	struct file *f = file_find(h, u);
	struct text path = {0};
	bool ok = true;

	if (u->place == FILE_NULL)
		return true;
	if (u->place == FILE_STARTUP)
		return host_write_startup(h, data, len);
	if (u->place > FILE_NVRAM || !name_ok(u->name)) {
		errno = EINVAL;
		return false;
	}
	if (u->place == FILE_NVRAM && strcmp(u->name, "private-config") == 0) {
		errno = EACCES;
		return false;
	}
	if (files_used(h, u->place) - (f ? f->data.len : 0) + len > places[u->place].bytes) {
		errno = ENOSPC;
		return false;
	}
	if (folder(h, u->place, &path)) {
		ok = lab_keep_nvram(h->lab) && nvram_mkdirs(text_str(&path));
		text_printf(&path, "/%s", u->name);
		ok = ok && nvram_write(text_str(&path), data, len);
	}
	text_free(&path);
	if (!ok)
		return false;
	if (!f)
		f = file_new(h, u->place, u->name);
	text_clear(&f->data);
	text_addn(&f->data, data, len);
	f->written_s = host_clock_ns(h) / (int64_t)NS_PER_S;
	return true;
}

bool file_delete(struct host *h, const struct file_url *u)
{
	struct file *f = file_find(h, u);
	struct text path = {0};
	bool ok = true;

	if (!f) {
		errno = ENOENT;
		return false;
	}
	if (folder(h, u->place, &path)) {
		text_printf(&path, "/%s", u->name);
		ok = unlink(text_str(&path)) == 0 || errno == ENOENT;
	}
	text_free(&path);
	if (ok)
		file_free(f);
	return ok;
}
