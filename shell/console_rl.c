/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * GNU readline for the terminal that started rosh, in its callback form. It is in charge of the
 * terminal only while a line is being typed; bracketed paste is off, for with it several pasted
 * lines come as one.
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
	rl_on_new_line();
	rl_redisplay();
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
	rl_on_new_line();
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
	return rl_newline(1, '\r');
}

void console_rl_open(struct console *c)
{
	the_console = c;
	rl_catch_signals = 0;
	rl_catch_sigwinch = 0;
	rl_getc_function = get_key;
	rl_readline_name = "rosh";
	using_history();
	rl_initialize();
	rl_variable_bind("enable-bracketed-paste", "off");
	rl_bind_key('?', on_help);
	rl_bind_key('\t', on_tab);
	rl_bind_key(0x1e, on_escape);
	rl_bind_key(0x1a, on_ctrl_z);
	tcgetattr(STDIN_FILENO, &c->cooked);
	console_rl_resize(c);
}

void console_rl_close(struct console *c)
{
	console_rl_end(c);
	tcsetattr(STDIN_FILENO, TCSANOW, &c->cooked);
	rl_clear_history();
	the_console = NULL;
}

void console_rl_begin(struct console *c)
{
	struct text prompt = {0};
	struct termios t = c->cooked;

	console_prompt(c, &prompt);
	if (!c->col0)
		console_write(c, "\n", 1);
	/*
	 * readline leaves ^Z and ^\ to the terminal; here ^Z is a key. Before the prompt: a ^Z
	 * typed right behind it would have the terminal throw away what was typed with it.
	 */
	t.c_cc[VSUSP] = _POSIX_VDISABLE;
	t.c_cc[VQUIT] = _POSIX_VDISABLE;
	tcsetattr(STDIN_FILENO, TCSANOW, &t);
	rl_callback_handler_install(text_str(&prompt), on_line);
	c->col0 = true;
	text_free(&prompt);
}

/* Between lines keys come one by one and unseen, for --More--, passwords and interrupts. */
void console_rl_end(struct console *c)
{
	struct termios raw = c->cooked;

	rl_callback_handler_remove();
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_cc[VSUSP] = _POSIX_VDISABLE;
	raw.c_cc[VQUIT] = _POSIX_VDISABLE;
	tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

void console_rl_key(struct console *c)
{
	rl_callback_read_char();
	/* Keys typed ahead are in no descriptor that poll() could see. */
	while (c->keys.len && !c->line && !c->eof)
		rl_callback_read_char();
}

void console_rl_above(struct console *c, const struct text *lines)
{
	rl_clear_visible_line();
	fflush(rl_outstream);
	console_write(c, text_str(lines), lines->len);
	rl_on_new_line();
	rl_redisplay();
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

void console_rl_history(const struct session *s)
{
	const char *line;
	unsigned i;

	clear_history();
	for (i = 0; (line = session_history_get(s, i)); i++)
		add_history(line);
}
