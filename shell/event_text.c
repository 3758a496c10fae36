/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the engine's typed events to lines of text: the formats of event.def, in the column of the
 * router's style. See engine/core/event.h for what the letters mean.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/ospf/ospf.h"
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

/* Formats of 15.x where they differ from the first column. */
static const char *const formats_15[EVENT_COUNT] = {
#define WORDS_15(id, f) [EVENT_##id] = f,
#include "shell/event_15.def"
#undef WORDS_15
};

/*
 * How whole families of lines begin in 15.x: the first that fits is taken. Some lines of ISAKMP
 * have a blank behind the tag and some have none, as in the traces of real routers.
 */
static const struct {
	const char *was, *is;
} beginnings_15[] = {
	{"ISAKMP (0:%u): processing", "ISAKMP:(%u): processing"},
	{"ISAKMP (0:%u): vendor", "ISAKMP:(%u): vendor"},
	{"ISAKMP (0:%u): sending", "ISAKMP:(%u): sending"},
	{"ISAKMP (0:%u): beginning Main", "ISAKMP:(%u): beginning Main"},
	{"ISAKMP (0:%u): local", "ISAKMP:(%u): local"},
	{"ISAKMP (0:%u): received packet", "ISAKMP (%u): received packet"},
	{"ISAKMP (0:%u): ", "ISAKMP:(%u):"},
};

/* What stands between % and the letter. */
struct spec {
	bool left, zero;
	int width;
	size_t place; /* "%2$u": the second argument; 0: the next one */
	bool wraps;   /* %d of a message ID is printed without sign */
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

	if (letter == 'd' && sp->wraps)
		snprintf(digits, sizeof(digits), "%" PRIu32, (uint32_t)a->i);
	else if (letter == 'd')
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

static void put_process(struct text *out, const struct iface *ifp)
{
	if (ifp && ifp->ospf && ifp->ospf->proc)
		text_printf(out, "%u", ifp->ospf->proc->pid);
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
	case 'o':
		put_process(out, a->ifp);
		break;
	case 'I':
		put_padded(out, sp, a->ifp ? a->ifp->name : "");
		break;
	default:
		put_number(out, sp, letter, a);
	}
}

struct progress {
	size_t used; /* arguments taken so far */
	bool wraps;
};

static void put_format(struct text *out, const char *f, const struct ev_arg *args, size_t n,
		       struct progress *at)
{
	struct spec sp;

	while (*f) {
		const char *percent = strchr(f, '%');

		if (!percent) {
			text_add(out, f);
			return;
		}
		text_addn(out, f, (size_t)(percent - f));
		f = spec_read(percent + 1, &sp);
		sp.wraps = at->wraps;
		if (*f == '\0')
			return;
		if (*f == '%')
			text_char(out, '%');
		else if (sp.place ? sp.place <= n : at->used < n)
			put_arg(out, &sp, *f, &args[sp.place ? sp.place - 1 : at->used++]);
		f++;
	}
}

/* The format of a style, in two pieces: its beginning, and the rest that is given back. */
static const char *format_of(enum style style, unsigned id, const char **begin)
{
	const struct event_format *ef = &formats[id];

	*begin = "";
	if (style == STYLE_12_2 && ef->fmt_12_2)
		return ef->fmt_12_2;
	if (style != STYLE_15)
		return ef->fmt;
	if (formats_15[id])
		return formats_15[id];
	for (size_t i = 0; i < sizeof(beginnings_15) / sizeof(*beginnings_15); i++) {
		size_t len = strlen(beginnings_15[i].was);

		if (strncmp(ef->fmt, beginnings_15[i].was, len) == 0) {
			*begin = beginnings_15[i].is;
			return ef->fmt + len;
		}
	}
	return ef->fmt;
}

void event_format(enum style style, unsigned id, const struct ev_arg *args, size_t n,
		  struct text *out)
{
	const char *begin, *rest = format_of(style, id, &begin);
	/* The IDs of IKE's messages and nodes are signed up to 12.x and unsigned from then on. */
	struct progress at = {.wraps = style == STYLE_15};

	put_format(out, begin, args, n, &at);
	put_format(out, rest, args, n, &at);
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
