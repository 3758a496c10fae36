/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `show ... | include X` and its sisters: whole lines pass or do not, so output may come in pieces.
 * IOS's patterns are extended regular expressions in which `_` also stands for a delimiter or for
 * an end of the line.
 */
#include <string.h>

#include "shell/session.h"

/* The pattern as POSIX writes it. */
static void translate(const char *pattern, struct text *re)
{
	bool set = false;

	for (; *pattern; pattern++) {
		if (*pattern == '\\' && pattern[1]) {
			text_addn(re, pattern++, 2);
			continue;
		}
		if (*pattern == '[')
			set = true;
		else if (*pattern == ']')
			set = false;
		if (*pattern == '_' && !set)
			text_add(re, "(^|[][ ,{}()\"_]|$)");
		else
			text_char(re, *pattern);
	}
}

/* Every character of the pattern stands for itself. */
static void literal(const char *pattern, struct text *re)
{
	for (; *pattern; pattern++) {
		if (strchr("\\.[]{}()*+?|^$", *pattern))
			text_char(re, '\\');
		text_char(re, *pattern);
	}
}

void filter_open(struct filter *f, enum filter_kind kind, const char *pattern)
{
	struct text re = {0};

	filter_close(f);
	if (kind == FILTER_NONE)
		return;
	translate(pattern, &re);
	f->compiled = !regcomp(&f->re, text_str(&re), REG_EXTENDED | REG_NOSUB);
	if (!f->compiled) {
		text_clear(&re);
		literal(pattern, &re);
		f->compiled = !regcomp(&f->re, text_str(&re), REG_EXTENDED | REG_NOSUB);
	}
	text_free(&re);
	f->kind = kind;
}

/* Whether the line belongs to a section whose first line matched: it is indented deeper. */
static bool section_passes(struct filter *f, const char *line, bool match)
{
	size_t indent = strspn(line, " ");

	if (f->open && (indent > f->indent && line[indent]))
		return true;
	f->open = match;
	f->indent = indent;
	return match;
}

static bool passes(struct filter *f, const char *line)
{
	bool match = f->compiled && !regexec(&f->re, line, 0, NULL, 0);

	switch (f->kind) {
	case FILTER_BEGIN:
		f->open |= match;
		return f->open;
	case FILTER_EXCLUDE:
		return !match;
	case FILTER_INCLUDE:
		return match;
	case FILTER_COUNT:
		f->count += match;
		return false;
	case FILTER_SECTION:
		return section_passes(f, line, match);
	case FILTER_SECTION_OUT:
		return !section_passes(f, line, match);
	case FILTER_NONE:
		break;
	}
	return true;
}

static void flush_line(struct filter *f, struct text *out)
{
	if (passes(f, text_str(&f->part))) {
		text_addn(out, text_str(&f->part), f->part.len);
		text_char(out, '\n');
	}
	text_clear(&f->part);
}

void filter_feed(struct filter *f, const char *text, size_t len, bool end, struct text *out)
{
	const char *nl;

	while (len) {
		nl = memchr(text, '\n', len);
		text_addn(&f->part, text, nl ? (size_t)(nl - text) : len);
		if (!nl)
			break;
		flush_line(f, out);
		len -= (size_t)(nl - text) + 1;
		text = nl + 1;
	}
	if (end && f->part.len)
		flush_line(f, out);
	if (end && f->kind == FILTER_COUNT)
		text_printf(out, "Number of lines which match regexp = %u\n", f->count);
}

void filter_close(struct filter *f)
{
	if (f->compiled)
		regfree(&f->re);
	text_free(&f->part);
	memset(f, 0, sizeof(*f));
}
