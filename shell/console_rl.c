/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * GNU readline for the terminal that started rosh, in its callback form. It is in charge of the
 * terminal only while a line is being typed; bracketed paste is off, for with it several pasted
 * lines come as one. readline edits, but the row is drawn by edit.c: a line wider than the
 * terminal scrolls as IOS does it, not as readline would.
 */
#include <stdio.h>

#include <readline/history.h>
#include <readline/readline.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shell/console_tty.h"

/* readline calls back without a context, and there is one terminal. */
static struct console *the_console;

static int get_key(FILE *in)
{
	struct console *c = the_console;
	unsigned char key;

	(void)in;
	if (c->keys.len) {
		key = *bytes_at(&c->keys);
		bytes_drop(&c->keys, 1);
		return key;
	}
	return read(STDIN_FILENO, &key, 1) == 1 ? key : EOF;
}

/* readline's idea of the line, drawn as a router draws it. */
static void take_line(struct console *c)
{
	struct edit *e = &c->edit;

	text_clear(&e->line);
	text_addn(&e->line, rl_line_buffer, (size_t)rl_end);
	e->cursor = (size_t)rl_point;
	e->width = c->cur->width;
}

static void show(void)
{
	struct console *c = the_console;
	struct text screen = {0};

	if (!c || !rl_line_buffer || !c->editing)
		return;
	take_line(c);
	edit_show(&c->edit, &screen);
	console_write(c, text_str(&screen), screen.len);
	text_free(&screen);
}

static void redraw(struct console *c)
{
	struct text screen = {0};

	if (!c->col0)
		console_write(c, "\n", 1);
	console_prompt(c, &screen);
	c->edit.prompt_len = screen.len;
	take_line(c);
	edit_redraw(&c->edit, &screen);
	console_write(c, text_str(&screen), screen.len);
	text_free(&screen);
}

static int on_redraw(int count, int key)
{
	(void)count;
	(void)key;
	console_write(the_console, "\n", 1);
	redraw(the_console);
	return 0;
}

static int on_enter(int count, int key)
{
	(void)count;
	(void)key;
	console_write(the_console, "\n", 1);
	rl_done = 1;
	return 0;
}

static void on_line(char *line)
{
	struct console *c = the_console;

	console_rl_end(c);
	free(c->line);
	c->line = line;
	if (!line) {
		c->eof = true;
		console_write(c, "\n", 1);
	}
}

static char *left_of_cursor(void)
{
	return mem_strndup(rl_line_buffer, (size_t)rl_point);
}

static int on_help(int count, int key)
{
	struct console *c = the_console;
	struct text words = {0};
	char *left;

	(void)count;
	/* A banner's text is taken as it comes. */
	if (c->cur->banner.len)
		return rl_insert(1, key);
	left = left_of_cursor();
	lab_lock(c->lab);
	session_help(c->cur, left, &words);
	lab_unlock(c->lab);
	console_write(c, "?\n", 2);
	pager_begin(c->cur);
	pager_write(c->cur, text_str(&words), words.len);
	redraw(c);
	text_free(&words);
	free(left);
	return 0;
}

static int on_tab(int count, int key)
{
	struct console *c = the_console;
	struct text suffix = {0};
	char *left;

	(void)count;
	if (c->cur->banner.len)
		return rl_insert(1, key);
	left = left_of_cursor();
	lab_lock(c->lab);
	session_complete(c->cur, left, &suffix);
	lab_unlock(c->lab);
	if (suffix.len)
		rl_insert_text(suffix.s);
	console_write(c, "\n", 1);
	redraw(c);
	text_free(&suffix);
	free(left);
	return 0;
}

/* Ctrl-^, then x: back to lab>. */
static int on_escape(int count, int key)
{
	struct console *c = the_console;

	(void)count;
	(void)key;
	key = rl_read_key();
	if ((key == 'x' || key == 'X') && c->cur != &c->ses) {
		console_write(c, "\n", 1);
		c->leave = true;
		rl_done = 1;
	}
	return 0;
}

/* ^Z: the line is run, and the configuration left. */
static int on_ctrl_z(int count, int key)
{
	struct console *c = the_console;

	(void)count;
	(void)key;
	console_write(c, "^Z", 2);
	c->ctrl_z = true;
	return on_enter(1, '\r');
}

/*
 * A map of its own: readline's has keys that IOS has not (macros, vi's mode), and ~/.inputrc may
 * have put any there.
 */
static void bind_keys(void)
{
	static const struct {
		const char *keys;
		rl_command_func_t *fn;
	} bound[] = {
		{"?", on_help}, {"\\C-i", on_tab}, {"\\C-m", on_enter}, {"\\C-j", on_enter},
		{"\\C-l", on_redraw}, {"\\C-r", on_redraw}, {"\\C-v", rl_quoted_insert},
		{"\\C-x", rl_unix_line_discard}, {"\\C-u", rl_unix_line_discard},
		{"\\C-a", rl_beg_of_line}, {"\\C-e", rl_end_of_line},
		{"\\C-b", rl_backward_char}, {"\\C-f", rl_forward_char},
		{"\\C-d", rl_delete}, {"\\C-k", rl_kill_line}, {"\\C-t", rl_transpose_chars},
		{"\\C-w", rl_unix_word_rubout}, {"\\C-y", rl_yank},
		{"\\C-h", rl_rubout}, {"\\C-?", rl_rubout},
		{"\\C-p", rl_get_previous_history}, {"\\C-n", rl_get_next_history},
		{"\\C-z", on_ctrl_z},
		{"\\e[A", rl_get_previous_history}, {"\\eOA", rl_get_previous_history},
		{"\\e[B", rl_get_next_history}, {"\\eOB", rl_get_next_history},
		{"\\e[C", rl_forward_char}, {"\\eOC", rl_forward_char},
		{"\\e[D", rl_backward_char}, {"\\eOD", rl_backward_char},
		{"\\e[H", rl_beg_of_line}, {"\\eOH", rl_beg_of_line}, {"\\e[1~", rl_beg_of_line},
		{"\\e[F", rl_end_of_line}, {"\\eOF", rl_end_of_line}, {"\\e[4~", rl_end_of_line},
		{"\\e[3~", rl_delete},
		{"\\eb", rl_backward_word}, {"\\ef", rl_forward_word}, {"\\ed", rl_kill_word},
		{"\\eB", rl_backward_word}, {"\\eF", rl_forward_word}, {"\\eD", rl_kill_word},
		{"\\ec", rl_capitalize_word}, {"\\el", rl_downcase_word},
		{"\\eu", rl_upcase_word}, {"\\ey", rl_yank_pop},
	};
	Keymap map = rl_make_bare_keymap();

	for (int key = ' '; key < 256; key++)
		if (key < 0x7f || key >= 0x80)
			rl_bind_key_in_map(key, rl_insert, map);
	for (size_t i = 0; i < sizeof(bound) / sizeof(*bound); i++)
		rl_bind_keyseq_in_map(bound[i].keys, bound[i].fn, map);
	rl_bind_key_in_map(0x1e, on_escape, map);
	rl_set_keymap(map);
}

void console_rl_open(struct console *c)
{
	the_console = c;
	rl_catch_signals = 0;
	rl_catch_sigwinch = 0;
	rl_getc_function = get_key;
	rl_redisplay_function = show;
	rl_readline_name = "rosh";
	using_history();
	rl_initialize();
	rl_variable_bind("enable-bracketed-paste", "off");
	rl_variable_bind("editing-mode", "emacs");
	bind_keys();
	tcgetattr(STDIN_FILENO, &c->cooked);
	console_rl_resize(c);
}

void console_rl_close(struct console *c)
{
	console_rl_end(c);
	tcsetattr(STDIN_FILENO, TCSANOW, &c->cooked);
	rl_clear_history();
	edit_free(&c->edit);
	the_console = NULL;
}

void console_rl_begin(struct console *c)
{
	struct text prompt = {0};
	struct termios t = c->cooked;

	console_prompt(c, &prompt);
	if (!c->col0)
		console_write(c, "\n", 1);
	console_rl_history(c);
	/*
	 * readline leaves ^Z and ^\ to the terminal; here ^Z is a key. Before the prompt: what is
	 * typed at the sight of it must not meet the old terminal.
	 */
	t.c_cc[VSUSP] = _POSIX_VDISABLE;
	t.c_cc[VQUIT] = _POSIX_VDISABLE;
	tcsetattr(STDIN_FILENO, TCSANOW, &t);
	rl_callback_handler_install("", on_line);
	console_write(c, text_str(&prompt), prompt.len);
	edit_begin(&c->edit, prompt.len, c->cur->width);
	c->editing = true;
	text_free(&prompt);
}

/* Between lines keys come one by one and unseen, for --More--, passwords and interrupts. */
void console_rl_end(struct console *c)
{
	struct termios raw = c->cooked;

	c->editing = false;
	rl_callback_handler_remove();
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_cc[VSUSP] = _POSIX_VDISABLE;
	raw.c_cc[VQUIT] = _POSIX_VDISABLE;
	tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

/* No key undoes, so nothing is kept for it: readline would hang it on lines of the history, where
 * clear_history() loses it. */
static void read_char(void)
{
	rl_callback_read_char();
	rl_free_undo_list();
}

void console_rl_key(struct console *c)
{
	read_char();
	/* Keys typed ahead are in no descriptor that poll() could see. */
	while (c->keys.len && !c->line && !c->eof)
		read_char();
}

void console_rl_above(struct console *c, const struct text *lines, bool again)
{
	if (!c->col0)
		console_write(c, "\n", 1);
	console_write(c, text_str(lines), lines->len);
	if (again)
		redraw(c);
}

void console_rl_abandon(struct console *c)
{
	console_write(c, "^C\n", 3);
	rl_replace_line("", 0);
	console_rl_end(c);
	console_rl_begin(c);
}

void console_rl_resize(struct console *c)
{
	int rows, columns;

	rl_resize_terminal();
	rl_get_screen_size(&rows, &columns);
	lab_lock(c->lab);
	c->ses.length = c->cur->length = rows > 2 ? (unsigned)rows : 24;
	c->ses.width = c->cur->width = columns > 10 ? (unsigned)columns : 80;
	lab_unlock(c->lab);
}

void console_rl_history(struct console *c)
{
	HIST_ENTRY **kept = history_list();
	const char *line;
	unsigned i;

	/* clear_history() would lose what a key left to undo on the line it came from. */
	for (i = 0; kept && kept[i]; i++)
		if (kept[i]->data) {
			rl_undo_list = kept[i]->data;
			kept[i]->data = NULL;
			rl_free_undo_list();
		}
	clear_history();
	lab_lock(c->lab);
	for (i = 0; (line = session_history_get(c->cur, i)); i++)
		add_history(line);
	lab_unlock(c->lab);
}
