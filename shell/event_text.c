/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the engine's typed events to lines of text: the formats of event.def, in the column of the
 * router's style. See engine/core/event.h for what the letters mean.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "shell/host.h"

struct event_format {
	const char *fmt;
	const char *fmt_12_2; /* NULL: as fmt */
};

static const struct event_format formats[EVENT_COUNT] = {
#define EVENT(id, class, params, args, f, f_12_2) [EVENT_##id] = {f, f_12_2},
#include "engine/core/event.def"
#undef EVENT
};

/* What stands between % and the letter. */
struct spec {
	bool left, zero;
	int width;
	size_t place; /* "%2$u": the second argument; 0: the next one */
};

static const char *spec_read(const char *f, struct spec *sp)
{
	memset(sp, 0, sizeof(*sp));
	if (isdigit((unsigned char)f[0]) && f[1] == '$') {
		sp->place = (size_t)(f[0] - '0');
		f += 2;
	}
	for (; *f == '-' || *f == '0'; f++) {
		if (*f == '-')
			sp->left = true;
		else
			sp->zero = true;
	}
	while (isdigit((unsigned char)*f))
		sp->width = sp->width * 10 + (*f++ - '0');
	return f;
}

static void put_padded(struct text *out, const struct spec *sp, const char *s)
{
	text_printf(out, "%*s", sp->left ? -sp->width : sp->width, s);
}

static void put_number(struct text *out, const struct spec *sp, char letter,
		       const struct ev_arg *a)
{
	char digits[32];

	if (letter == 'd')
		snprintf(digits, sizeof(digits), "%" PRId64, a->i);
	else if (letter == 'u')
		snprintf(digits, sizeof(digits), "%" PRIu64, a->u);
	else
		snprintf(digits, sizeof(digits), letter == 'X' ? "%" PRIX64 : "%" PRIx64, a->u);
	if (sp->zero && !sp->left)
		for (int n = (int)strlen(digits); n < sp->width; n++)
			text_char(out, '0');
	if (sp->zero && !sp->left)
		text_add(out, digits);
	else
		put_padded(out, sp, digits);
}

static void put_arg(struct text *out, const struct spec *sp, char letter, const struct ev_arg *a)
{
	struct strbuf b;

	switch (letter) {
	case 's':
		put_padded(out, sp, a->s ? a->s : "");
		break;
	case 'a':
		put_padded(out, sp, ip_str(&b, (uint32_t)a->u));
		break;
	case 'm':
		put_padded(out, sp, mac_str(&b, a->mac));
		break;
	case 'i':
		put_padded(out, sp, a->ifp ? a->ifp->short_name : "");
		break;
	case 'I':
		put_padded(out, sp, a->ifp ? a->ifp->name : "");
		break;
	default:
		put_number(out, sp, letter, a);
	}
}

void event_format(enum style style, unsigned id, const struct ev_arg *args, size_t n,
		  struct text *out)
{
	const struct event_format *ef = &formats[id];
	const char *f = style == STYLE_12_2 && ef->fmt_12_2 ? ef->fmt_12_2 : ef->fmt;
	size_t used = 0;
	struct spec sp;

	while (*f) {
		const char *percent = strchr(f, '%');

		if (!percent) {
			text_add(out, f);
			return;
		}
		text_addn(out, f, (size_t)(percent - f));
		f = spec_read(percent + 1, &sp);
		if (*f == '\0')
			return;
		if (*f == '%')
			text_char(out, '%');
		else if (sp.place ? sp.place <= n : used < n)
			put_arg(out, &sp, *f, &args[sp.place ? sp.place - 1 : used++]);
		f++;
	}
}

void event_to_log(struct host *h, unsigned id, const struct ev_arg *args, size_t n)
{
	const struct event_class *c = &event_classes[id];
	struct text line = {0};

	event_format(h->style, id, args, n, &line);
	if (c->facility)
		log_message(h, c->severity, c->facility, c->mnemonic, text_str(&line));
	else
		log_debug(h, text_str(&line));
	text_free(&line);
}
