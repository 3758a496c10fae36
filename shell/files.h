/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A router's files: flash: and nvram: beside the configurations. They are kept in memory and, where
 * the lab has a state folder, in it: <router>.flash/NAME and <router>.nvram/NAME.
 */
#ifndef ROSH_SHELL_FILES_H
#define ROSH_SHELL_FILES_H

#include "parser/model.h"
#include "shell/exec.h"

enum { FILE_NAME_MAX = 64, FILE_FLASH_BYTES = 64016384, FILE_NVRAM_BYTES = 129016 };
enum file_place { FILE_FLASH, FILE_NVRAM, FILE_RUNNING, FILE_STARTUP, FILE_NULL };

struct file {
	struct list node;
	enum file_place place; /* FILE_FLASH or FILE_NVRAM */
	char name[FILE_NAME_MAX];
	struct text data;
	int64_t written_s; /* The router's calendar. */
};

/* What a typed name means. */
struct file_url {
	enum file_place place;
	char name[FILE_NAME_MAX]; /* Empty: the place alone, `flash:`. */
};

/* files.c */

/* Reads what the state folder has; needs the host's nvram_path, if it has one. */
void files_load(struct host *h);
void files_free(struct host *h);
/* "flash:backup", "backup" (flash), "nvram:startup-config", "running-config", "null:". False
 * with IOS's words in `words` if it is no name that can be. */
bool file_url_parse(const char *typed, struct file_url *u, struct text *words);
/* "flash:backup" */
void file_url_print(const struct file_url *u, struct text *out);
struct file *file_find(const struct host *h, const struct file_url *u);
/* The text behind a name, be it a file or a configuration; false: there is none. */
bool file_read(struct host *h, const struct file_url *u, struct text *to);
/* Makes or replaces a file, or the startup configuration; false and errno. */
bool file_write(struct host *h, const struct file_url *u, const char *data, size_t len);
bool file_delete(struct host *h, const struct file_url *u);
/* Bytes of NVRAM's private-config: the RSA key. */
size_t files_private_len(const struct host *h);
/* Writes the key that NVRAM does not have (its erasure came between); false and errno. */
bool files_save_private(struct host *h);
/* Startup configuration, private-config and all else of nvram:; false and errno. */
bool files_erase_nvram(struct host *h);
/* Bytes in use at a place. */
size_t files_used(const struct host *h, enum file_place place);
/* "%Error opening flash:x (No such file or directory)" */
void file_error(struct exec *ex, const char *doing, const struct file_url *u, int error);

#endif
