/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Growing text: what a show command writes into. Lines end with '\n' here; the session turns
 * them into CR LF. The string is always terminated.
 */
#ifndef ROSH_LIB_TEXT_H
#define ROSH_LIB_TEXT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	char *s;
	size_t len;
	size_t cap;
};

/* text.c */

/* A zeroed struct text is empty and valid; `s` may be NULL until something is added. */
void text_free(struct text *t);
void text_clear(struct text *t);
/* The text as a string, "" when empty. Valid until the next change. */
const char *text_str(const struct text *t);
/* Room for `more` characters: what is added to it does not move the text (secrets are wiped in the
 * one place where they were). */
void text_room(struct text *t, size_t more);
void text_add(struct text *t, const char *s);
void text_addn(struct text *t, const char *s, size_t n);
void text_char(struct text *t, char c);
void text_printf(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void text_vprintf(struct text *t, const char *fmt, va_list ap);
/* Adds blanks until the current line is `column` characters long. */
void text_pad_to(struct text *t, size_t column);

/* Room for one of the short strings below, on the caller's stack: struct strbuf b. */
struct strbuf {
	char s[48];
};

/* "00:12:07" up to a day, then "1d02h", "5d14h", from a week "1w0d" (show standby, show
 * ip route). */
const char *text_age(struct strbuf *b, uint64_t seconds);

#endif
