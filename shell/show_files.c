/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What holds a router's files: show flash, show file systems. */
#include <stdio.h>
#include <time.h>

#include "shell/session.h"
#include "shell/files.h"

void show_flash(struct exec *ex, const struct args *a)
{
	size_t used = files_used(ex->host, FILE_FLASH);
	const struct file *f;
	unsigned n = 0;

	(void)a;
	text_add(ex->out, "-#- --length-- -----date/time------ path\n");
	list_each(f, &ex->host->files, node) {
		time_t t = (time_t)f->written_s;
		struct tm tm;
		char date[40];

		if (f->place != FILE_FLASH)
			continue;
		gmtime_r(&t, &tm);
		strftime(date, sizeof(date), "%b %d %Y %H:%M:%S +00:00", &tm);
		text_printf(ex->out, "%-3u %10zu %s %s\n", ++n, f->data.len, date, f->name);
	}
	text_printf(ex->out, "\n%zu bytes available (%zu bytes used)\n\n",
		    FILE_FLASH_BYTES - used, used);
}

/* `size` 0: it has none of its own. */
static void system_row(struct text *out, bool here, size_t size, size_t free, const char *type,
		       const char *name)
{
	char bytes[24] = "-", left[24] = "-";

	if (size) {
		snprintf(bytes, sizeof(bytes), "%zu", size);
		snprintf(left, sizeof(left), "%zu", free);
	}
	text_printf(out, "%c%11s%12s%10s     rw   %s\n", here ? '*' : ' ', bytes, left, type, name);
}

void show_file_systems(struct exec *ex, const struct args *a)
{
	const struct host *h = ex->host;

	(void)a;
	text_add(ex->out, "File Systems:\n\n"
			  "     Size(b)     Free(b)      Type  Flags  Prefixes\n");
	system_row(ex->out, false, 0, 0, "opaque", "system:");
	system_row(ex->out, false, 0, 0, "opaque", "null:");
	system_row(ex->out, false, FILE_NVRAM_BYTES,
		   FILE_NVRAM_BYTES - files_used(h, FILE_NVRAM), "nvram", "nvram:");
	system_row(ex->out, true, FILE_FLASH_BYTES,
		   FILE_FLASH_BYTES - files_used(h, FILE_FLASH), "disk", "flash:");
	text_char(ex->out, '\n');
}
