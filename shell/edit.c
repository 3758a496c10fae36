/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IOS's editing keys on a line. What is on the screen is known, so that whatever a key changed is
 * drawn by one comparison of old and new: a character typed at the end costs its echo alone.
 */
#include "shell/edit.h"

#include <ctype.h>
#include <string.h>

#define CTRL_KEY(c) ((c) - '@')
#define KEY_ESC 0x1b

void edit_free(struct edit *e)
{
	text_free(&e->line);
	text_free(&e->shown);
	for (unsigned i = 0; i < EDIT_KILLS; i++)
		text_free(&e->kill[i]);
	memset(e, 0, sizeof(*e));
}

void edit_begin(struct edit *e, size_t prompt_len, unsigned width)
{
	text_clear(&e->line);
	text_clear(&e->shown);
	e->cursor = e->offset = e->shown_at = 0;
	e->prompt_len = prompt_len;
	e->width = width;
	e->state = EDIT_PLAIN;
	e->history = 0;
	e->yanked = 0;
}

static void set_line(struct edit *e, const char *left, size_t left_n, const char *mid,
		     size_t mid_n, const char *right, size_t right_n)
{
	struct text t = {0};

	text_addn(&t, left, left_n);
	text_addn(&t, mid, mid_n);
	text_addn(&t, right, right_n);
	text_free(&e->line);
	e->line = t;
}

void edit_insert(struct edit *e, const char *text, size_t n)
{
	size_t room = EDIT_LINE_MAX - e->line.len;

	if (n > room) {
		n = room;
		e->bell = true;
	}
	if (e->cursor == e->line.len)
		text_addn(&e->line, text, n);
	else
		set_line(e, e->line.s, e->cursor, text, n, e->line.s + e->cursor,
			 e->line.len - e->cursor);
	e->cursor += n;
}

void edit_recall(struct edit *e, const char *line)
{
	text_clear(&e->line);
	e->cursor = 0;
	edit_insert(e, line, strlen(line));
}

/* Takes [from, to) out of the line; `keep`: for ^Y. */
static void cut(struct edit *e, size_t from, size_t to, bool keep)
{
	struct text *k;

	if (from == to)
		return;
	if (keep) {
		k = &e->kill[e->kills++ % EDIT_KILLS];
		text_clear(k);
		text_addn(k, e->line.s + from, to - from);
	}
	set_line(e, e->line.s, from, "", 0, e->line.s + to, e->line.len - to);
	e->cursor = from;
}

static bool word_char(const struct edit *e, size_t at)
{
	return isalnum((unsigned char)e->line.s[at]);
}

static size_t word_left(const struct edit *e)
{
	size_t at = e->cursor;

	while (at && !word_char(e, at - 1))
		at--;
	while (at && word_char(e, at - 1))
		at--;
	return at;
}

static size_t word_right(const struct edit *e)
{
	size_t at = e->cursor;

	while (at < e->line.len && !word_char(e, at))
		at++;
	while (at < e->line.len && word_char(e, at))
		at++;
	return at;
}

/* What ^W takes: blanks, and the word in front of them. */
static size_t blank_left(const struct edit *e)
{
	size_t at = e->cursor;

	while (at && e->line.s[at - 1] == ' ')
		at--;
	while (at && e->line.s[at - 1] != ' ')
		at--;
	return at;
}

static void transpose(struct edit *e)
{
	size_t at = e->cursor;
	char c;

	if (at && at == e->line.len)
		at--;
	if (!at) {
		e->bell = true;
		return;
	}
	c = e->line.s[at];
	e->line.s[at] = e->line.s[at - 1];
	e->line.s[at - 1] = c;
	e->cursor = at + 1;
}

/* ^Y: the newest deletion; Esc y behind it: the one before in its place. */
static void yank(struct edit *e, bool next, size_t last)
{
	unsigned have = e->kills < EDIT_KILLS ? e->kills : EDIT_KILLS;
	const struct text *k;

	if (!have || (next && !last)) {
		e->bell = true;
		return;
	}
	if (next)
		cut(e, e->cursor - last, e->cursor, false);
	e->yank_at = next ? (e->yank_at + 1) % have : 0;
	k = &e->kill[(e->kills - 1 - e->yank_at) % EDIT_KILLS];
	edit_insert(e, text_str(k), k->len);
	e->yanked = k->len;
}

static void word_case(struct edit *e, uint8_t key)
{
	size_t end = word_right(e), at = e->cursor;
	bool first = true;

	for (; at < end; at++) {
		unsigned char c = (unsigned char)e->line.s[at];

		if (key == 'l' || (key == 'c' && !first))
			c = (unsigned char)tolower(c);
		else
			c = (unsigned char)toupper(c);
		first &= !isalnum(c);
		e->line.s[at] = (char)c;
	}
	e->cursor = end;
}

static enum edit_act erase(struct edit *e)
{
	if (e->cursor)
		cut(e, e->cursor - 1, e->cursor, false);
	return EDIT_NONE;
}

static enum edit_act erase_right(struct edit *e)
{
	if (e->cursor < e->line.len)
		cut(e, e->cursor, e->cursor + 1, false);
	return EDIT_NONE;
}

static enum edit_act control(struct edit *e, uint8_t key, size_t yanked)
{
	switch (key) {
	case CTRL_KEY('A'):
		e->cursor = 0;
		break;
	case CTRL_KEY('B'):
		e->cursor -= e->cursor > 0;
		break;
	case CTRL_KEY('C'):
		return EDIT_ABORT;
	case CTRL_KEY('D'):
		return erase_right(e);
	case CTRL_KEY('E'):
		e->cursor = e->line.len;
		break;
	case CTRL_KEY('F'):
		e->cursor += e->cursor < e->line.len;
		break;
	case CTRL_KEY('H'):
	case 0x7f:
		return erase(e);
	case CTRL_KEY('I'):
		return EDIT_TAB;
	case CTRL_KEY('K'):
		cut(e, e->cursor, e->line.len, true);
		break;
	case CTRL_KEY('L'):
	case CTRL_KEY('R'):
		return EDIT_REDRAW;
	case CTRL_KEY('M'):
		return EDIT_ENTER;
	case CTRL_KEY('N'):
		return EDIT_NEWER;
	case CTRL_KEY('P'):
		return EDIT_OLDER;
	case CTRL_KEY('T'):
		transpose(e);
		break;
	case CTRL_KEY('U'):
	case CTRL_KEY('X'):
		cut(e, 0, e->cursor, true);
		break;
	case CTRL_KEY('V'):
		e->state = EDIT_LITERAL;
		break;
	case CTRL_KEY('W'):
		cut(e, blank_left(e), e->cursor, true);
		break;
	case CTRL_KEY('Y'):
		yank(e, false, yanked);
		break;
	case CTRL_KEY('Z'):
		return EDIT_END;
	case KEY_ESC:
		e->state = EDIT_ESC;
		e->yanked = yanked;
		break;
	case 0x1e:
		return EDIT_ESCAPE;
	}
	return EDIT_NONE;
}

/* Behind ESC. */
static enum edit_act escape(struct edit *e, uint8_t key, size_t yanked)
{
	e->state = EDIT_PLAIN;
	switch (tolower(key)) {
	case '[':
	case 'o':
		e->state = EDIT_CSI;
		e->number = 0;
		break;
	case 'b':
		e->cursor = word_left(e);
		break;
	case 'f':
		e->cursor = word_right(e);
		break;
	case 'd':
		cut(e, e->cursor, word_right(e), true);
		break;
	case 0x7f:
	case '\b':
		cut(e, word_left(e), e->cursor, true);
		break;
	case 'y':
		yank(e, true, yanked);
		break;
	case 'c':
	case 'l':
	case 'u':
		word_case(e, (uint8_t)tolower(key));
		break;
	}
	return EDIT_NONE;
}

/* Behind ESC [ or ESC O: numbers, then the letter that says which key it was (ECMA-48 5.4). */
static enum edit_act sequence(struct edit *e, uint8_t key, size_t yanked)
{
	static const char homes[] = "\0\1\0\0\5\0\0\1\5";

	if (isdigit(key)) {
		e->number = e->number < 100 ? e->number * 10 + key - '0' : 100;
		return EDIT_NONE;
	}
	if (key >= 0x20 && key < 0x40) {
		/* A modifier, as in ESC [ 1 ; 5 C, does not say which key it is. */
		e->number = 0;
		return EDIT_NONE;
	}
	e->state = EDIT_PLAIN;
	switch (key) {
	case 'A':
		return EDIT_OLDER;
	case 'B':
		return EDIT_NEWER;
	case 'C':
		return control(e, CTRL_KEY('F'), yanked);
	case 'D':
		return control(e, CTRL_KEY('B'), yanked);
	case 'H':
		return control(e, CTRL_KEY('A'), yanked);
	case 'F':
		return control(e, CTRL_KEY('E'), yanked);
	case '~':
		if (e->number == 3)
			return erase_right(e);
		if (e->number < sizeof(homes) && homes[e->number])
			return control(e, homes[e->number] == 1 ? CTRL_KEY('A') : CTRL_KEY('E'),
				       yanked);
	}
	return EDIT_NONE;
}

enum edit_act edit_key(struct edit *e, uint8_t key)
{
	size_t yanked = e->yanked;
	char c = (char)key;

	e->yanked = 0;
	switch (e->state) {
	case EDIT_LITERAL:
		e->state = EDIT_PLAIN;
		if (key && key != '\r')
			edit_insert(e, &c, 1);
		return EDIT_NONE;
	case EDIT_ESC:
		return escape(e, key, yanked);
	case EDIT_CSI:
		return sequence(e, key, yanked);
	case EDIT_PLAIN:
		break;
	}
	if (key == '?')
		return EDIT_HELP;
	if (key < 0x20 || key == 0x7f)
		return control(e, key, yanked);
	if (key != 0xff)
		edit_insert(e, &c, 1);
	return EDIT_NONE;
}

/* The line as the screen would show it with room enough: ^X for a control character. */
static size_t expand(const struct edit *e, struct text *out)
{
	size_t column = 0, i;
	unsigned char c;

	for (i = 0; i < e->line.len; i++) {
		if (i == e->cursor)
			column = out->len;
		c = (unsigned char)e->line.s[i];
		if (c < 0x20 || c == 0x7f) {
			text_char(out, '^');
			c ^= 0x40;
		}
		text_char(out, (char)c);
	}
	return e->cursor == e->line.len ? out->len : column;
}

/* What of the line is to be seen, and the cursor's column in that. */
static size_t view(struct edit *e, struct text *out)
{
	size_t cells = SIZE_MAX, column, len, shift = EDIT_SHIFT;
	struct text all = {0};

	column = expand(e, &all);
	len = all.len;
	/* The last column stays free: there a terminal would begin another row. */
	if (e->width)
		cells = e->width > e->prompt_len + 2 * EDIT_SHIFT
				? e->width - e->prompt_len - 1
				: 2 * EDIT_SHIFT;
	while (e->offset && column <= e->offset)
		e->offset -= shift;
	while (column - e->offset > cells ||
	       (len - e->offset > cells && column - e->offset >= cells - 1))
		e->offset += shift;
	if (e->offset && len <= cells)
		e->offset = 0;
	len -= e->offset;
	text_addn(out, text_str(&all) + e->offset, len < cells ? len : cells);
	if (e->offset && out->len)
		out->s[0] = '$';
	if (len > cells)
		out->s[cells - 1] = '$';
	text_free(&all);
	return column - e->offset;
}

static void backspaces(struct text *screen, size_t n)
{
	while (n--)
		text_char(screen, '\b');
}

void edit_show(struct edit *e, struct text *screen)
{
	struct text now = {0};
	size_t column = view(e, &now), same = 0, at = e->shown_at, blanks;

	while (same < now.len && same < e->shown.len && now.s[same] == e->shown.s[same])
		same++;
	if (same < now.len || same < e->shown.len) {
		/* Forward over what stays by writing it again: there is no other way. */
		if (at > same)
			backspaces(screen, at - same);
		else
			text_addn(screen, text_str(&now) + at, same - at);
		text_addn(screen, text_str(&now) + same, now.len - same);
		blanks = e->shown.len > now.len ? e->shown.len - now.len : 0;
		for (size_t i = 0; i < blanks; i++)
			text_char(screen, ' ');
		at = now.len + blanks;
	}
	if (at > column)
		backspaces(screen, at - column);
	else
		text_addn(screen, text_str(&now) + at, column - at);
	if (e->bell)
		text_char(screen, '\a');
	e->bell = false;
	text_free(&e->shown);
	e->shown = now;
	e->shown_at = column;
}

void edit_redraw(struct edit *e, struct text *screen)
{
	text_clear(&e->shown);
	e->shown_at = 0;
	edit_show(e, screen);
}
