/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --More--: output stops when the screen is full. Blank shows the next screen, Enter the next line,
 * any other key ends the output. A line wider than the terminal counts as the rows it takes.
 */
#include <string.h>

#include "shell/session.h"

#define MORE " --More-- "
#define WIPE "\b\b\b\b\b\b\b\b\b\b          \b\b\b\b\b\b\b\b\b\b"

void pager_begin(struct session *s)
{
	s->page_row = 0;
	s->page_quit = false;
}

static unsigned rows_of(const struct session *s, size_t columns)
{
	unsigned width = s->width;

	return width && columns > width ? (unsigned)((columns - 1) / width) + 1 : 1;
}

/* Asks at a full screen; false: the user has seen enough. */
static bool more(struct session *s, unsigned length)
{
	int key;

	s->ops->write(s, MORE, strlen(MORE));
	key = s->ops->read_key(s);
	if (key < 0) {
		s->page_quit = true;
		return false;
	}
	s->ops->write(s, WIPE, strlen(WIPE));
	if (key == ' ')
		s->page_row = 0;
	else if (key == '\r' || key == '\n')
		s->page_row = length - 2;
	else
		s->page_quit = true;
	return !s->page_quit;
}

void pager_write(struct session *s, const char *text, size_t len)
{
	const char *from = text, *end = text + len, *nl;
	unsigned rows, length = s->length; /* The window may change meanwhile. */

	if (s->page_quit)
		return;
	if (!s->paging || length < 2) {
		if (len)
			s->ops->write(s, text, len);
		return;
	}
	while (text < end) {
		nl = memchr(text, '\n', (size_t)(end - text));
		rows = rows_of(s, (size_t)((nl ? nl : end) - text));
		if (s->page_row && s->page_row + rows > length - 1) {
			if (text > from)
				s->ops->write(s, from, (size_t)(text - from));
			from = text;
			if (!more(s, length))
				return;
		}
		if (!nl)
			break;
		s->page_row += rows;
		text = nl + 1;
	}
	if (end > from)
		s->ops->write(s, from, (size_t)(end - from));
}
