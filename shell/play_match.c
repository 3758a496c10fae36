/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One line of output against one line of a session file. Placeholders stand for what differs
 * between any two runs:
 *
 *   <time>    a duration or time of day as IOS prints them: 00:01:23, 00:00:12.345, 1d02h, 3w4d,
 *             1y2w, *Mar  1 00:01:23.456
 *   <secs>    seconds, perhaps with a fraction      <n>     an unsigned number
 *   <spi>     up to eight hex digits                <spid>  the same as a decimal number
 *   <cookie>  up to eight hex digits                <node>  a decimal number, perhaps negative
 *   <ptr>     hex digits, perhaps behind 0x         <word>  anything without a blank
 *   <any>     anything
 *
 * With a name (<spi:in>, <spid:in>, <n:sent>) the placeholder stands for the same value wherever
 * the name recurs; values are compared as numbers, hex or decimal. Other text in angle brackets
 * is literal. A number is taken to be one character wide in the session file: where two or more
 * blanks stand beside it, a longer number may push into them, as right-aligned columns do.
 * Blanks at line ends do not count.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "shell/play.h"

/* Lines. */

void play_lines_add(struct play_lines *l, const char *s, size_t len)
{
	if (l->n == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 32;
		l->v = mem_realloc(l->v, l->cap, sizeof(*l->v));
	}
	while (len > 0 && (s[len - 1] == ' ' || s[len - 1] == '\r'))
		len--;
	l->v[l->n++] = (struct play_line){s, len};
}

void play_lines_split(struct play_lines *l, const char *text, size_t len)
{
	const char *end = text + len;

	while (text < end) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));

		if (!eol)
			eol = end;
		play_lines_add(l, text, (size_t)(eol - text));
		text = eol + 1;
	}
}

void play_lines_trim(struct play_lines *l)
{
	size_t lead = 0;

	while (l->n > 0 && l->v[l->n - 1].len == 0)
		l->n--;
	while (lead < l->n && l->v[lead].len == 0)
		lead++;
	if (lead == 0)
		return;
	memmove(l->v, l->v + lead, (l->n - lead) * sizeof(*l->v));
	l->n -= lead;
}

void play_lines_free(struct play_lines *l)
{
	free(l->v);
	memset(l, 0, sizeof(*l));
}

void play_names_free(struct play_names *n)
{
	free(n->v);
	memset(n, 0, sizeof(*n));
}

/* The classes of placeholder: how much of the text at `s` each may stand for. */

static size_t span_digits(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && isdigit((unsigned char)s[i]))
		i++;
	return i;
}

static size_t span_hex(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && isxdigit((unsigned char)s[i]))
		i++;
	return i;
}

static size_t span_hex8(const char *s, size_t n)
{
	size_t i = span_hex(s, n);

	return i > 8 ? 0 : i;
}

static size_t span_ptr(const char *s, size_t n)
{
	size_t skip = n > 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X') ? 2 : 0;
	size_t digits = span_hex(s + skip, n - skip);

	return digits ? skip + digits : 0;
}

static size_t span_node(const char *s, size_t n)
{
	size_t sign = n > 0 && s[0] == '-', digits = span_digits(s + sign, n - sign);

	return digits ? sign + digits : 0;
}

static size_t span_secs(const char *s, size_t n)
{
	size_t i = span_digits(s, n), frac;

	if (i == 0 || i == n || s[i] != '.')
		return i;
	frac = span_digits(s + i + 1, n - i - 1);
	return frac ? i + 1 + frac : i;
}

/* hh:mm:ss, perhaps with a fraction. */
static size_t span_clock(const char *s, size_t n)
{
	size_t i = span_digits(s, n), frac;

	if (i == 0 || n < i + 6 || s[i] != ':' || s[i + 3] != ':' ||
	    span_digits(s + i + 1, 2) != 2 || span_digits(s + i + 4, 2) != 2)
		return 0;
	i += 6;
	if (i < n && s[i] == '.') {
		frac = span_digits(s + i + 1, n - i - 1);
		if (frac)
			i += 1 + frac;
	}
	return i;
}

/* 1d02h, 3w4d, 1y2w. */
static size_t span_days(const char *s, size_t n)
{
	static const char units[] = "ywdh";
	size_t i = span_digits(s, n), more;
	const char *unit;

	if (i == 0 || i >= n || !(unit = memchr(units, s[i], 3)))
		return 0;
	more = span_digits(s + i + 1, n - i - 1);
	if (more == 0 || i + 1 + more >= n || s[i + 1 + more] != unit[1])
		return 0;
	return i + more + 2;
}

static size_t span_time(const char *s, size_t n)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	size_t i = span_days(s, n), clock;

	if (i == 0)
		i = span_clock(s, n);
	if (i > 0)
		return i;
	if (i < n && (s[i] == '*' || s[i] == '.'))
		i++;
	for (const char *m = months; *m; m += 3) {
		if (n < i + 7 || strncmp(s + i, m, 3) != 0)
			continue;
		i += 7;
		clock = span_clock(s + i, n - i);
		return clock ? i + clock : 0;
	}
	return 0;
}

static size_t span_word(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && s[i] != ' ')
		i++;
	return i;
}

static size_t span_any(const char *s, size_t n)
{
	(void)s;
	return n;
}

struct span_class {
	const char *name;
	size_t (*span)(const char *s, size_t n);
	int base;    /* of the number it is; 0: text */
	size_t least; /* 1 + the fewest characters it may stand for; 0: its whole span */
	bool number; /* may push into blanks beside it */
};

static const struct span_class classes[] = {
	{"time", span_time, 0, 0, false},     {"secs", span_secs, 0, 0, true},
	{"n", span_digits, 10, 0, true},      {"spi", span_hex8, 16, 0, false},
	{"spid", span_digits, 10, 0, true},   {"cookie", span_hex8, 16, 0, false},
	{"node", span_node, 10, 0, true},     {"ptr", span_ptr, 16, 0, false},
	{"word", span_word, 0, 2, false},     {"any", span_any, 0, 1, false},
};

/* The state of one comparison. */
struct match {
	const char *want, *want_end;
	struct play_names *names;
	bool inside;	/* the rest of the line does not matter */
};

/* A placeholder at `w`: its class, its name (length 0: none), what follows it. */
struct holder {
	const struct span_class *class;
	const char *name, *next;
	size_t name_len;
};

static bool holder_at(const char *w, const char *end, struct holder *h)
{
	const char *close, *colon;
	size_t len;

	if (w >= end || *w != '<' || !(close = memchr(w, '>', (size_t)(end - w))))
		return false;
	colon = memchr(w, ':', (size_t)(close - w));
	len = (size_t)((colon ? colon : close) - w - 1);
	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++) {
		if (strlen(classes[i].name) != len || strncmp(w + 1, classes[i].name, len) != 0)
			continue;
		h->class = &classes[i];
		h->name = colon ? colon + 1 : close;
		h->name_len = (size_t)(close - h->name);
		h->next = close + 1;
		return true;
	}
	return false;
}

/* Binds a name to a value, or compares it with what it is bound to. */
static bool name_take(struct match *m, const struct holder *h, const char *s, size_t len)
{
	struct play_name v = {.numeric = h->class->base != 0};
	struct play_names *names = m->names;

	if (h->name_len == 0)
		return true;
	if (h->name_len >= sizeof(v.name) || len >= sizeof(v.text))
		return false;
	memcpy(v.name, h->name, h->name_len);
	memcpy(v.text, s, len);
	v.number = strtoull(v.text, NULL, h->class->base ? h->class->base : 10);
	for (size_t i = 0; i < names->n; i++) {
		const struct play_name *o = &names->v[i];

		if (strcmp(o->name, v.name) != 0)
			continue;
		return o->numeric && v.numeric ? o->number == v.number
					       : strcmp(o->text, v.text) == 0;
	}
	if (names->n == names->cap) {
		names->cap = names->cap ? names->cap * 2 : 16;
		names->v = mem_realloc(names->v, names->cap, sizeof(*names->v));
	}
	names->v[names->n++] = v;
	return true;
}

static bool match_from(struct match *m, const char *w, const char *g, const char *g_end,
		       size_t slack);

static size_t blanks_at(const char *s, const char *end)
{
	size_t n = 0;

	while (s + n < end && s[n] == ' ')
		n++;
	return n;
}

/* The placeholder takes `len` characters; `eaten` blanks before it are missing. */
static bool holder_take(struct match *m, const struct holder *h, const char *g, const char *g_end,
			size_t len, size_t eaten)
{
	size_t bound = m->names->n, slack = h->class->number ? len - 1 : 0;

	if (eaten > 0 && eaten != slack)
		return false;
	if (name_take(m, h, g, len) &&
	    match_from(m, h->next, g + len, g_end, eaten > 0 ? 0 : slack))
		return true;
	m->names->n = bound;
	return false;
}

static bool match_holder(struct match *m, const struct holder *h, const char *g, const char *g_end,
			 size_t eaten)
{
	size_t len = h->class->span(g, (size_t)(g_end - g));
	size_t least = h->class->least ? h->class->least - 1 : len;

	if (len == 0 && h->class->span != span_any)
		return false;
	for (;; len--) {
		if (holder_take(m, h, g, g_end, len, eaten))
			return true;
		if (len <= least)
			return false;
	}
}

/* A run of blanks before a number: fewer will do if the number is as much longer. */
static bool match_blanks(struct match *m, const char *w, const char *g, const char *g_end)
{
	size_t want = blanks_at(w, m->want_end), got = blanks_at(g, g_end);
	struct holder h;

	if (want < 2 || got == 0 || got >= want || !holder_at(w + want, m->want_end, &h) ||
	    !h.class->number)
		return false;
	return match_holder(m, &h, g + got, g_end, want - got);
}

/* The rest of both lines; `slack` blanks may be missing right here, all of them or none. */
static bool match_from(struct match *m, const char *w, const char *g, const char *g_end,
		       size_t slack)
{
	struct holder h;

	if (slack > 0 && blanks_at(w, m->want_end) > slack &&
	    match_from(m, w + slack, g, g_end, 0))
		return true;
	while (w < m->want_end) {
		if (holder_at(w, m->want_end, &h))
			return match_holder(m, &h, g, g_end, 0);
		if (*w == ' ' && match_blanks(m, w, g, g_end))
			return true;
		if (g >= g_end || *g != *w)
			return false;
		/* Within a run the blanks that are left must not be tried as a run of their own. */
		if (*w == ' ') {
			size_t run = blanks_at(w, m->want_end);

			if (blanks_at(g, g_end) < run)
				return false;
			w += run;
			g += run;
			continue;
		}
		w++;
		g++;
	}
	return m->inside || g == g_end;
}

bool play_match(const struct play_line *want, const struct play_line *got, struct play_names *names)
{
	struct match m = {want->s, want->s + want->len, names, false};
	size_t bound = names->n;

	if (match_from(&m, want->s, got->s, got->s + got->len, 0))
		return true;
	names->n = bound;
	return false;
}

bool play_match_inside(const struct play_line *want, const struct play_line *got,
		       struct play_names *names)
{
	struct match m = {want->s, want->s + want->len, names, true};
	size_t bound = names->n;
	bool found = false;

	for (size_t at = 0; !found && at <= got->len; at++)
		found = match_from(&m, want->s, got->s + at, got->s + got->len, 0);
	names->n = bound;
	return found;
}
