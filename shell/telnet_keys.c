/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keys on their way to libcli's editor: what it takes as it is, what is translated, and what needs
 * to know the line first (IOS's Esc b, Esc f, Esc d, ^D, ^X, `?` and Tab).
 */
#include <ctype.h>
#include <string.h>

#include "shell/telnet.h"

#define CTRL_KEY(c) ((c) - '@')

static bool plain(uint8_t c)
{
	return c >= 0x20 && c != 0x7f && c != '?' && c != 0xff;
}

static void to_cli(struct vty *v, const char *keys, size_t n)
{
	bytes_push(&v->to_cli, keys, n);
}

static void ask(struct vty *v, uint8_t key)
{
	v->ask_key = key;
	v->ask.len = v->ask.head = 0;
	v->state = VTY_ASK;
	to_cli(v, "\x0c\x03", 2);
}

static void enter(struct vty *v)
{
	to_cli(v, "\r", 1);
	v->state = VTY_SENT;
}

/*
 * An escape sequence at the head of the queue: its length, 0 if its end is still to come;
 * `key` is the control key that means the same, or 0, or the letter of an Esc key.
 */
static size_t escape(const uint8_t *p, size_t n, uint8_t *key)
{
	size_t i = 2;

	*key = 0;
	if (n < 2)
		return 0;
	if (p[1] != '[' && p[1] != 'O') {
		*key = (uint8_t)tolower(p[1]);
		return 2;
	}
	while (i < n && i < 8 && (isdigit(p[i]) || p[i] == ';'))
		i++;
	if (i == n && n < 8)
		return 0;
	switch (p[i < n ? i : n - 1]) {
	case 'A':
		*key = CTRL_KEY('P');
		break;
	case 'B':
		*key = CTRL_KEY('N');
		break;
	case 'C':
		*key = CTRL_KEY('F');
		break;
	case 'D':
		*key = CTRL_KEY('B');
		break;
	case 'H':
		*key = CTRL_KEY('A');
		break;
	case 'F':
		*key = CTRL_KEY('E');
		break;
	case '~':
		if (i != 3)
			break;
		if (p[2] == '1' || p[2] == '7')
			*key = CTRL_KEY('A');
		else if (p[2] == '4' || p[2] == '8')
			*key = CTRL_KEY('E');
		else if (p[2] == '3')
			*key = CTRL_KEY('D');
		break;
	}
	return i < n ? i + 1 : n;
}

/* A key that is no character. */
static void control(struct vty *v, uint8_t c)
{
	switch (c) {
	case '\r':
		enter(v);
		break;
	case CTRL_KEY('Z'):
		v->ctrl_z = v->show_z = true;
		enter(v);
		break;
	case CTRL_KEY('C'):
		to_cli(v, "\x15", 1);
		vty_put(v, "^C", 2);
		v->swallow = v->ctrl_z = true;
		enter(v);
		break;
	case VTY_MARK:
		v->escape = 1;
		break;
	case CTRL_KEY('L'):
	case CTRL_KEY('R'):
		v->redraws++;
		to_cli(v, "\x0c", 1);
		break;
	case '?':
	case '\t':
	case CTRL_KEY('D'):
	case CTRL_KEY('X'):
	case 'b':
	case 'f':
	case 'd':
		ask(v, c);
		break;
	case 0x7f:
	case '\b':
		v->typed -= v->typed > 0;
		to_cli(v, "\b", 1);
		break;
	case CTRL_KEY('U'):
		v->typed = 0;
		to_cli(v, "\x15", 1);
		break;
	case CTRL_KEY('A'):
	case CTRL_KEY('B'):
	case CTRL_KEY('E'):
	case CTRL_KEY('F'):
	case CTRL_KEY('K'):
	case CTRL_KEY('N'):
	case CTRL_KEY('P'):
	case CTRL_KEY('W'):
		to_cli(v, (char *)&c, 1);
		break;
	}
}

static void characters(struct vty *v)
{
	const uint8_t *p = bytes_at(&v->in);
	size_t n = 0, room = v->typed < VTY_TYPED_MAX ? VTY_TYPED_MAX - v->typed : 0;

	while (n < v->in.len && plain(p[n]))
		n++;
	to_cli(v, (const char *)p, n < room ? n : room);
	v->typed += n < room ? n : room;
	if (n > room)
		vty_put(v, "\a", 1);
	bytes_drop(&v->in, n);
}

void vty_feed(struct vty *v)
{
	uint8_t c, key;
	size_t n;

	while (v->state == VTY_PROMPT && v->in.len && !v->ending) {
		c = *bytes_at(&v->in);
		if (v->escape) {
			v->escape = 0;
			if (c == 'x' || c == 'X') {
				bytes_drop(&v->in, 1);
				continue;
			}
		}
		if (plain(c)) {
			characters(v);
		} else if (c == 0x1b) {
			n = escape(bytes_at(&v->in), v->in.len, &key);
			if (!n)
				return;
			bytes_drop(&v->in, n);
			if (key && key != '\r' && (key < 0x20 || strchr("bfd", key)))
				control(v, key);
		} else {
			bytes_drop(&v->in, 1);
			control(v, c);
		}
	}
}

bool vty_ask_parse(const struct bytes *ask_bytes, const char **line, size_t *len, size_t *cursor)
{
	const char *p = (const char *)bytes_at(ask_bytes);
	size_t n = ask_bytes->len, back = 0;
	const char *mark = n ? memchr(p, VTY_MARK, n) : NULL;

	if (!mark || p[n - 1] != '\a')
		return false;
	mark++;
	n -= (size_t)(mark - p) + 1;
	while (n > back && mark[n - back - 1] == '\b')
		back++;
	n -= back;
	if (back > n || memchr(mark, '\b', n))
		return false;
	*line = mark;
	*len = n;
	*cursor = n - back;
	return true;
}

static void repeat(struct vty *v, const char *keys, size_t n)
{
	while (n--)
		to_cli(v, keys, strlen(keys));
}

void vty_edit(struct vty *v, const char *line, size_t len, size_t cursor)
{
	size_t at = cursor;

	switch (v->ask_key) {
	case CTRL_KEY('D'):
		if (cursor < len)
			to_cli(v, "\x06\x08", 2);
		break;
	case CTRL_KEY('X'):
		repeat(v, "\x08", cursor);
		break;
	case 'b':
		while (at && !isalnum((unsigned char)line[at - 1]))
			at--;
		while (at && isalnum((unsigned char)line[at - 1]))
			at--;
		repeat(v, "\x02", cursor - at);
		break;
	case 'f':
	case 'd':
		while (at < len && !isalnum((unsigned char)line[at]))
			at++;
		while (at < len && isalnum((unsigned char)line[at]))
			at++;
		repeat(v, "\x06", at - cursor);
		if (v->ask_key == 'd')
			repeat(v, "\x08", at - cursor);
		break;
	}
}
