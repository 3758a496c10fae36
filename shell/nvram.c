/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * NVRAM: one small file a router. A write goes to a temporary file beside it, is forced to the
 * disk and then renamed over the old one (rename(2) is atomic), so that a kill or a power cut at
 * any moment leaves the old or the new content, whole. A leftover temporary file is never read.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shell/host.h"

bool nvram_read(const char *path, struct text *to)
{
	char buf[16384];
	ssize_t n;
	int fd, saved;

	text_clear(to);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	while ((n = read(fd, buf, sizeof(buf))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		text_addn(to, buf, (size_t)n);
	}
	saved = errno;
	close(fd);
	errno = saved;
	return n == 0;
}

static bool write_all(int fd, const char *p, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		len -= (size_t)n;
	}
	return true;
}

/* The folder's entry must be on the disk too, or the rename may be lost with the power. */
static void sync_folder(const char *path)
{
	char *dir = mem_strdup(path), *slash = strrchr(dir, '/');
	int fd;

	if (slash)
		slash[slash == dir ? 1 : 0] = '\0';
	fd = open(slash ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(dir);
}

bool nvram_write(const char *path, const char *text, size_t len)
{
	struct text tmp = {0};
	int fd, saved;
	bool ok;

	text_printf(&tmp, "%s.tmp", path);
	fd = open(text_str(&tmp), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0) {
		text_free(&tmp);
		return false;
	}
	ok = write_all(fd, text, len) && fsync(fd) == 0;
	saved = errno;
	if (close(fd) != 0 && ok) {
		saved = errno;
		ok = false;
	}
	if (ok && rename(text_str(&tmp), path) != 0) {
		saved = errno;
		ok = false;
	}
	if (ok)
		sync_folder(path);
	else
		unlink(text_str(&tmp));
	text_free(&tmp);
	errno = saved;
	return ok;
}

bool nvram_mkdirs(const char *dir)
{
	char *path = mem_strdup(dir);
	bool ok = true;

	for (char *p = path + 1; ok && *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		ok = mkdir(path, 0700) == 0 || errno == EEXIST;
		*p = '/';
	}
	ok = ok && (mkdir(path, 0700) == 0 || errno == EEXIST);
	free(path);
	return ok;
}

int nvram_lock(const char *dir)
{
	int fd = nvram_mkdirs(dir) ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1, why;

	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	why = errno;
	close(fd);
	errno = why;
	return -1;
}
