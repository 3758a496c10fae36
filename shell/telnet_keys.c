/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keys on their way from the client to the line being typed, and the line on its way to libcli.
 * What needs the session (`?`, Tab, the history) is left for the pump: state VTY_ASK.
 */
#include <string.h>

#include "shell/telnet.h"

static bool plain(uint8_t c)
{
	return c >= 0x20 && c != 0x7f && c != '?' && c != 0xff;
}

void vty_show(struct vty *v)
{
	struct text screen = {0};

	edit_show(&v->edit, &screen);
	vty_put(v, text_str(&screen), screen.len);
	text_free(&screen);
}

/* One word makes libcli raise its cli_error; the line itself waits in v->line. */
static void enter(struct vty *v, const char *mark)
{
	vty_show(v);
	vty_put(v, mark, strlen(mark));
	vty_put(v, "\n", 1);
	text_clear(&v->line);
	text_addn(&v->line, text_str(&v->edit.line), v->edit.line.len);
	bytes_push(&v->to_cli, ".\r", 2);
	v->state = VTY_SENT;
}

static void act(struct vty *v, enum edit_act what)
{
	switch (what) {
	case EDIT_NONE:
		break;
	case EDIT_ENTER:
		enter(v, "");
		break;
	case EDIT_END:
		v->ctrl_z = true;
		enter(v, "^Z");
		break;
	case EDIT_ABORT:
		v->ctrl_z = true;
		enter(v, "^C");
		text_clear(&v->line);
		break;
	case EDIT_ESCAPE:
		v->escape = 1;
		break;
	case EDIT_HELP:
	case EDIT_TAB:
	case EDIT_REDRAW:
	case EDIT_OLDER:
	case EDIT_NEWER:
		vty_show(v);
		v->ask = what;
		v->state = VTY_ASK;
		break;
	}
}

/* A run of plain characters: drawn at once, but one by one where the line has to shift. */
static void characters(struct vty *v)
{
	const char *p = (const char *)bytes_at(&v->in);
	struct edit *e = &v->edit;
	size_t n = 0, i;

	while (n < v->in.len && plain((uint8_t)p[n]))
		n++;
	e->yanked = 0;
	if (e->width && e->line.len < EDIT_LINE_MAX &&
	    e->prompt_len + e->line.len + n >= e->width) {
		for (i = 0; i < n && e->line.len < EDIT_LINE_MAX; i++) {
			edit_insert(e, p + i, 1);
			vty_show(v);
		}
		e->bell |= i < n;
	} else {
		edit_insert(e, p, n);
	}
	bytes_drop(&v->in, n);
}

void vty_feed(struct vty *v)
{
	uint8_t c;

	while (v->state == VTY_PROMPT && v->in.len && !v->ending) {
		c = *bytes_at(&v->in);
		if (v->escape) {
			v->escape = 0;
			if (c == 'x' || c == 'X') {
				bytes_drop(&v->in, 1);
				continue;
			}
		}
		if (plain(c) && v->edit.state == EDIT_PLAIN) {
			characters(v);
		} else {
			bytes_drop(&v->in, 1);
			act(v, edit_key(&v->edit, c));
		}
	}
	if (v->state == VTY_PROMPT)
		vty_show(v);
}
