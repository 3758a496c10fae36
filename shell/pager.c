/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --More--: output stops when the screen is full. Blank shows the next screen, Enter the next line,
 * any other key ends the output. `/X` goes on from the next line that matches, `+X` shows only the
 * lines that do, `-X` only those that do not. A line wider than the terminal counts as the rows it
 * takes.
 */
#include <string.h>

#include "shell/session.h"

#define MORE " --More-- "
#define WIPE "\b\b\b\b\b\b\b\b\b\b          \b\b\b\b\b\b\b\b\b\b"

void pager_begin(struct session *s)
{
	s->page_row = 0;
	s->page_quit = false;
	filter_close(&s->search);
}

static unsigned rows_of(const struct session *s, size_t columns)
{
	unsigned width = s->width;

	return width && columns > width ? (unsigned)((columns - 1) / width) + 1 : 1;
}

/* The user looks for something in the rest of the output. */
static void search(struct session *s, char key)
{
	enum filter_kind kind = FILTER_BEGIN;
	char pattern[256];

	if (key != '/')
		kind = key == '+' ? FILTER_INCLUDE : FILTER_EXCLUDE;
	s->ops->write(s, &key, 1);
	if (!s->ops->read_line(s, false, pattern, sizeof(pattern))) {
		s->page_quit = true;
		return;
	}
	s->page_search = *pattern != '\0';
	if (*pattern)
		filter_open(&s->search, kind, pattern);
	s->ops->write(s, "filtering...\n", 13);
	s->page_row = 0;
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
	else if (key == '/' || key == '+' || key == '-')
		search(s, (char)key);
	else
		s->page_quit = true;
	return !s->page_quit;
}

static void page(struct session *s, const char *text, size_t len)
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
			s->page_search = false;
			if (!more(s, length))
				return;
			if (s->page_search) {
				pager_write(s, from, (size_t)(end - from));
				return;
			}
		}
		if (!nl)
			break;
		s->page_row += rows;
		text = nl + 1;
	}
	if (end > from)
		s->ops->write(s, from, (size_t)(end - from));
}

void pager_write(struct session *s, const char *text, size_t len)
{
	struct text passed = {0};

	if (s->search.kind == FILTER_NONE) {
		page(s, text, len);
		return;
	}
	filter_feed(&s->search, text, len, false, &passed);
	page(s, text_str(&passed), passed.len);
	text_free(&passed);
}

void pager_end(struct session *s)
{
	struct text rest = {0};

	if (s->search.kind == FILTER_NONE)
		return;
	filter_feed(&s->search, "", 0, true, &rest);
	filter_close(&s->search);
	page(s, text_str(&rest), rest.len);
	text_free(&rest);
}
