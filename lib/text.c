/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Growing text and the few number formats that all show commands share. */
#include "lib/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

void text_room(struct text *t, size_t more)
{
	size_t need = t->len + more + 1;

	if (need <= t->cap)
		return;
	t->cap = need < 256 ? 256 : need + need / 2;
	t->s = mem_realloc(t->s, t->cap, 1);
}

void text_free(struct text *t)
{
	free(t->s);
	*t = (struct text){0};
}

void text_clear(struct text *t)
{
	t->len = 0;
	if (t->s)
		t->s[0] = '\0';
}

const char *text_str(const struct text *t)
{
	return t->s ? t->s : "";
}

void text_addn(struct text *t, const char *s, size_t n)
{
	text_room(t, n);
	if (n)
		memcpy(t->s + t->len, s, n);
	t->len += n;
	t->s[t->len] = '\0';
}

void text_add(struct text *t, const char *s)
{
	text_addn(t, s, strlen(s));
}

void text_char(struct text *t, char c)
{
	text_addn(t, &c, 1);
}

void text_vprintf(struct text *t, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	text_room(t, 128);
	n = vsnprintf(t->s + t->len, t->cap - t->len, fmt, ap);
	if (n >= 0 && (size_t)n >= t->cap - t->len) {
		text_room(t, (size_t)n);
		n = vsnprintf(t->s + t->len, t->cap - t->len, fmt, again);
	}
	va_end(again);
	if (n > 0)
		t->len += (size_t)n;
}

void text_printf(struct text *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	text_vprintf(t, fmt, ap);
	va_end(ap);
}

void text_pad_to(struct text *t, size_t column)
{
	size_t start = t->len;

	while (start > 0 && t->s[start - 1] != '\n')
		start--;
	while (t->len - start < column)
		text_char(t, ' ');
}

const char *text_age(struct strbuf *b, uint64_t seconds)
{
	unsigned long long days = seconds / 86400, hours = seconds / 3600 % 24;

	if (days >= 7)
		snprintf(b->s, sizeof(b->s), "%lluw%llud", days / 7, days % 7);
	else if (days >= 1)
		snprintf(b->s, sizeof(b->s), "%llud%02lluh", days, hours);
	else
		snprintf(b->s, sizeof(b->s), "%02llu:%02u:%02u", hours,
			 (unsigned)(seconds / 60 % 60), (unsigned)(seconds % 60));
	return b->s;
}
