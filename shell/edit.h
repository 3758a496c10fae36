/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The line being typed: keys in, characters for the screen out. No I/O, no session: the telnet
 * pump and the tests use it whole, the readline console its view of a line wider than the screen.
 *
 * As in IOS the line is one row. When the cursor reaches the right margin the line shifts ten
 * columns to the left, and a `$` stands for what is cut off on either side.
 */
#ifndef ROSH_SHELL_EDIT_H
#define ROSH_SHELL_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/text.h"

enum { EDIT_KILLS = 10, EDIT_LINE_MAX = 4000, EDIT_SHIFT = 10 };

/* What the owner of the line has to do about a key. */
enum edit_act {
	EDIT_NONE,    /* The line took it. */
	EDIT_ENTER,
	EDIT_END,     /* ^Z: run the line, leave the configuration. */
	EDIT_ABORT,   /* ^C: forget the line, leave the configuration. */
	EDIT_HELP,    /* ? */
	EDIT_TAB,
	EDIT_REDRAW,  /* ^R, ^L: the line again, on a new row. */
	EDIT_OLDER,   /* ^P, up: edit_recall() with the line before. */
	EDIT_NEWER,   /* ^N, down. */
	EDIT_ESCAPE,  /* Ctrl-^ */
};

enum edit_state { EDIT_PLAIN, EDIT_LITERAL, EDIT_ESC, EDIT_CSI };

struct edit {
	struct text line;
	size_t cursor;
	size_t offset;	    /* columns of the line that are scrolled off to the left */
	unsigned width;	    /* of the terminal; 0: it has no margin */
	size_t prompt_len;
	struct text shown;  /* what stands behind the prompt on the screen now */
	size_t shown_at;    /* the cursor's column in it */
	enum edit_state state;
	unsigned number;    /* of an escape sequence: ESC [ 3 ~ */
	unsigned history;   /* how many lines back the history was followed */
	struct text kill[EDIT_KILLS]; /* the last deletions, the newest at kills - 1 */
	unsigned kills, yank_at;
	size_t yanked;	    /* length of what the last key yanked, 0: it was no yank */
	bool bell;
};

void edit_free(struct edit *e);
/* An empty line behind a prompt of that length, which the caller prints. */
void edit_begin(struct edit *e, size_t prompt_len, unsigned width);
enum edit_act edit_key(struct edit *e, uint8_t key);
/* Characters that are no keys, at the cursor; what does not fit rings the bell. */
void edit_insert(struct edit *e, const char *text, size_t n);
/* The line becomes `line`, the cursor at its end. */
void edit_recall(struct edit *e, const char *line);
/* Puts the line's changes on the screen: characters and backspaces, no other control but a bell. */
void edit_show(struct edit *e, struct text *screen);
/* The cursor stands behind a prompt just printed: the whole line again. */
void edit_redraw(struct edit *e, struct text *screen);

#endif
