/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `show ... | include X | redirect flash:y`: output on its way through filters to the screen or to
 * a file. IOS 12 knows one bar, and what stands behind it is the pattern, bars and all; later ones
 * take ` | include Y` behind a pattern as the next filter.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "grammar.h"
#include "shell/files.h"
#include "shell/session.h"

struct verb {
	const char *word;
	enum filter_kind filter;
	enum pipe_sink sink;
};

static const struct verb verbs[] = {
	{"append", FILTER_NONE, PIPE_APPEND},	  {"begin", FILTER_BEGIN, PIPE_SCREEN},
	{"count", FILTER_COUNT, PIPE_SCREEN},	  {"exclude", FILTER_EXCLUDE, PIPE_SCREEN},
	{"include", FILTER_INCLUDE, PIPE_SCREEN}, {"redirect", FILTER_NONE, PIPE_REDIRECT},
	{"section", FILTER_SECTION, PIPE_SCREEN}, {"tee", FILTER_NONE, PIPE_TEE},
};

/* The verb that the word abbreviates (each begins with a letter of its own), with what follows. */
static const struct verb *verb_find(const char *s, const char **rest)
{
	size_t n = strcspn(s, " ");

	*rest = s + n + strspn(s + n, " ");
	for (size_t i = 0; n && **rest && i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (!strncmp(verbs[i].word, s, n))
			return &verbs[i];
	return NULL;
}

static void add(struct pipe *p, const struct verb *v, const char *what, size_t len)
{
	static const char append[] = "/append ";
	enum filter_kind kind = v->filter;
	struct text pattern = {0};
	const char *rest;
	const struct verb *sub;

	while (len && what[len - 1] == ' ')
		len--;
	if (v->sink != PIPE_SCREEN) {
		p->sink = v->sink;
		p->append = v->sink == PIPE_APPEND;
		if (v->sink == PIPE_TEE && len > sizeof(append) - 1 &&
		    !strncmp(what, append, sizeof(append) - 1)) {
			p->append = true;
			what += sizeof(append) - 1;
			len -= sizeof(append) - 1;
		}
		snprintf(p->url, sizeof(p->url), "%.*s", (int)len, what);
		return;
	}
	text_addn(&pattern, what, len);
	what = text_str(&pattern);
	if (kind == FILTER_SECTION && strcspn(what, " ") >= 3) {
		sub = verb_find(what, &rest);
		if (sub && (sub->filter == FILTER_INCLUDE || sub->filter == FILTER_EXCLUDE)) {
			kind = sub->filter == FILTER_EXCLUDE ? FILTER_SECTION_OUT : kind;
			what = rest;
		}
	}
	if (p->n < PIPE_FILTERS)
		filter_open(&p->filter[p->n++], kind, what);
	text_free(&pattern);
}

/* Where the next filter's bar is in a pattern; NULL: nowhere. */
static const char *next_bar(const char *s, const struct verb **v, const char **rest)
{
	for (const char *bar = s; (bar = strchr(bar, '|')); bar++) {
		if (bar == s || bar[-1] != ' ')
			continue;
		*v = verb_find(bar + 1 + strspn(bar + 1, " "), rest);
		if (*v)
			return bar;
	}
	return NULL;
}

void pipe_open(struct pipe *p, const struct args *a, bool chains)
{
	static const uint16_t keys[] = {K_APPEND,  K_BEGIN,    K_COUNT,	  K_EXCLUDE,
					K_INCLUDE, K_REDIRECT, K_SECTION, K_TEE};
	const char *what = args_s(a, A_PIPE), *bar, *rest = NULL;
	const struct verb *v = NULL, *next = NULL;

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (args_has(a, keys[i]))
			v = &verbs[i];
	while (what && v) {
		bar = chains ? next_bar(what, &next, &rest) : NULL;
		add(p, v, what, bar ? (size_t)(bar - what) : strlen(what));
		if (!bar)
			break;
		what = rest;
		v = next;
	}
}

void pipe_feed(struct pipe *p, const char *text, size_t len, bool end, struct text *out)
{
	struct text in = {0}, passed = {0}, was;

	text_addn(&in, text, len);
	for (unsigned i = 0; i < p->n; i++) {
		text_clear(&passed);
		filter_feed(&p->filter[i], text_str(&in), in.len, end, &passed);
		was = in;
		in = passed;
		passed = was;
	}
	if (p->sink != PIPE_SCREEN)
		text_addn(&p->file, text_str(&in), in.len);
	if (p->sink == PIPE_SCREEN || p->sink == PIPE_TEE)
		text_addn(out, text_str(&in), in.len);
	text_free(&in);
	text_free(&passed);
}

/* Puts the output into the file, behind what is there for `append`. */
static void pipe_write(struct pipe *p, struct host *h, struct text *out)
{
	struct text data = {0};
	struct file_url u;

	if (!file_url_parse(p->url, &u, out))
		return;
	if (p->append)
		file_read(h, &u, &data);
	text_addn(&data, text_str(&p->file), p->file.len);
	if (!file_write(h, &u, text_str(&data), data.len))
		text_printf(out, "%%Error opening %s (%s)\n", p->url, strerror(errno));
	text_free(&data);
}

void pipe_close(struct pipe *p, struct host *h, struct text *out)
{
	for (unsigned i = 0; i < p->n; i++)
		filter_close(&p->filter[i]);
	if (p->sink != PIPE_SCREEN && h)
		pipe_write(p, h, out);
	text_free(&p->file);
	memset(p, 0, sizeof(*p));
}
