/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The pump's half of a telnet session: what goes to the client, what comes from libcli, help,
 * completion, and log lines that break into a line being typed.
 *
 * libcli 1.10 is used without commands: it edits the line and hands it over. Its prompt is one
 * byte that no client can type (VTY_MARK); whenever it comes, the real prompt is printed
 * instead. To know the line and the cursor the pump sends ^L ^C: libcli answers CR LF, mark,
 * line, a backspace for every character right of the cursor, and one BEL.
 */
#include "shell/telnet.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

void vty_lose(struct vty *v)
{
	if (atomic_exchange(&v->gone, true))
		return;
	shutdown(v->fd, SHUT_RDWR);
	if (v->pump_fd >= 0)
		shutdown(v->pump_fd, SHUT_RDWR);
	pthread_cond_broadcast(&v->changed);
}

static void flush_fd(struct vty *v, int fd, struct bytes *b)
{
	ssize_t n;

	while (b->len && fd >= 0) {
		n = send(fd, bytes_at(b), b->len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n > 0) {
			bytes_drop(b, (size_t)n);
		} else if (errno != EINTR) {
			if (errno == EAGAIN || errno == EWOULDBLOCK)
				return;
			b->len = b->head = 0;
			if (fd == v->fd)
				vty_lose(v);
			return;
		}
	}
}

void vty_send(struct vty *v)
{
	size_t before = v->out.len;

	flush_fd(v, v->fd, &v->out);
	if (v->pump_fd >= 0)
		flush_fd(v, v->pump_fd, &v->to_cli);
	if (before > VTY_OUT_MAX / 2 && v->out.len <= VTY_OUT_MAX / 2)
		pthread_cond_broadcast(&v->changed);
	if (before && v->out.len == 0)
		pthread_cond_broadcast(&v->changed);
}

void vty_arm(struct vty *v)
{
	struct epoll_event ev = {0};
	unsigned want = 0;

	if (atomic_load(&v->gone)) {
		if (v->armed_client != ~0u)
			epoll_ctl(v->srv->ep, EPOLL_CTL_DEL, v->fd, NULL);
		v->armed_client = ~0u;
	} else {
		if (!v->eof && v->in.len < VTY_IN_MAX)
			want |= EPOLLIN;
		if (v->out.len)
			want |= EPOLLOUT;
		if (want != v->armed_client) {
			ev.events = v->armed_client = want;
			ev.data.ptr = &v->client_src;
			epoll_ctl(v->srv->ep, EPOLL_CTL_MOD, v->fd, &ev);
		}
	}
	if (v->pump_fd < 0)
		return;
	want = v->out.len < VTY_OUT_MAX ? EPOLLIN : 0;
	if (v->to_cli.len)
		want |= EPOLLOUT;
	if (want != v->armed_pump) {
		ev.events = v->armed_pump = want;
		ev.data.ptr = &v->cli_src;
		epoll_ctl(v->srv->ep, EPOLL_CTL_MOD, v->pump_fd, &ev);
	}
}

void vty_put(struct vty *v, const char *text, size_t len)
{
	if (!len || atomic_load(&v->gone))
		return;
	telnet_proto_encode(text, len, &v->out);
	v->col0 = text[len - 1] == '\n';
}

static void put_str(struct vty *v, const char *text)
{
	vty_put(v, text, strlen(text));
}

static void fresh_row(struct vty *v)
{
	if (!v->col0)
		put_str(v, "\n");
}

/* The prompt as it is now. Both locks held. */
void vty_set_prompt(struct vty *v)
{
	text_clear(&v->prompt);
	session_prompt(&v->s, &v->prompt);
}

/* Another session may have renamed the router: look, if that needs no waiting. */
static void put_prompt(struct vty *v)
{
	struct lab *lab = v->srv->lab;

	if (v->state == VTY_PROMPT && !pthread_mutex_trylock(&lab->lock)) {
		vty_set_prompt(v);
		pthread_mutex_unlock(&lab->lock);
	}
	vty_put(v, text_str(&v->prompt), v->prompt.len);
}

static void prompt_mark(struct vty *v)
{
	v->held = 0;
	if (v->ending)
		return;
	fresh_row(v);
	if (v->redraws) {
		v->redraws--;
		put_prompt(v);
		return;
	}
	v->state = VTY_PROMPT;
	v->typed = 0;
	v->swallow = false;
	if (v->ctrl_z) {
		v->ctrl_z = false;
		v->end_due = true;
		return;
	}
	put_prompt(v);
}

/* One byte of libcli's echo. A CR LF is held back: in front of the mark it is libcli's own idea
 * of layout. */
static void echo(struct vty *v, uint8_t c)
{
	if (c == '\r' && v->show_z) {
		v->show_z = false;
		put_str(v, "^Z");
	}
	if (v->held == 1 && c == '\n') {
		v->held = 2;
		return;
	}
	if (v->held == 1)
		put_str(v, "\r");
	else if (v->held == 2)
		put_str(v, "\n");
	v->held = c == '\r';
	if (!v->held)
		vty_put(v, (char *)&c, 1);
}

static void from_cli(struct vty *v, const uint8_t *p, size_t n)
{
	for (; n; p++, n--) {
		if (v->state == VTY_ASK && (v->ask.len || (*p == VTY_MARK && !v->redraws))) {
			if (v->ask.len < 3 * SESSION_LINE_MAX)
				bytes_push(&v->ask, p, 1);
			if (*p == '\a')
				v->ask_ready = true;
		} else if (*p == VTY_MARK) {
			prompt_mark(v);
		} else if (!v->swallow && !v->ending) {
			echo(v, *p);
		}
	}
}

static void read_cli(struct vty *v)
{
	uint8_t b[4096];
	ssize_t n;

	while (v->pump_fd >= 0 && v->out.len < VTY_OUT_MAX && !v->ask_ready) {
		n = recv(v->pump_fd, b, sizeof(b), MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return;
		if (n <= 0) {
			close(v->pump_fd);
			v->pump_fd = -1;
			return;
		}
		from_cli(v, b, (size_t)n);
	}
}

void vty_drain_cli(struct vty *v)
{
	read_cli(v);
	if (v->held == 2 && !v->swallow)
		put_str(v, "\n");
	v->held = 0;
}

/* While a command runs, Ctrl-^ and ^C interrupt it and drop what was typed ahead. */
static void find_interrupt(struct vty *v, size_t from)
{
	size_t i;

	if (v->reading || (v->state != VTY_RUN && v->state != VTY_SENT))
		return;
	for (i = v->in.len; i > from; i--) {
		uint8_t c = bytes_at(&v->in)[i - 1];

		if (c != 0x1e && c != 0x03)
			continue;
		if (c == 0x1e)
			v->escape = 1;
		bytes_drop(&v->in, i);
		v->drops++;
		atomic_store(&v->interrupt, true);
		pthread_cond_broadcast(&v->changed);
		return;
	}
}

static void read_client(struct vty *v)
{
	uint8_t b[8192], keys[8192];
	size_t before, got;
	ssize_t n;

	while (!v->eof && v->in.len < VTY_IN_MAX && !atomic_load(&v->gone)) {
		n = recv(v->fd, b, sizeof(b), MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
			vty_lose(v);
		if (n < 0)
			return;
		if (n == 0) {
			v->eof = true;
			pthread_cond_broadcast(&v->changed);
			return;
		}
		got = telnet_proto_decode(&v->proto, b, (size_t)n, keys, &v->out);
		before = v->in.len;
		bytes_push(&v->in, keys, got);
		find_interrupt(v, before);
		atomic_store(&v->key_wall_ns, lab_wall_ns());
		pthread_cond_broadcast(&v->changed);
	}
}

/* Prints help as far as the screen takes it, then the line again. */
static void put_help(struct vty *v)
{
	const char *text = text_str(&v->more), *nl = text;
	unsigned row = 0;

	while (*nl && (v->rows < 2 || row < v->rows - 1)) {
		nl = strchrnul(nl, '\n');
		nl += *nl == '\n';
		row++;
	}
	vty_put(v, text, (size_t)(nl - text));
	if (*nl) {
		struct text rest = {0};

		text_add(&rest, nl);
		text_free(&v->more);
		v->more = rest;
		put_str(v, " --More-- ");
		v->state = VTY_MORE;
		return;
	}
	text_clear(&v->more);
	v->state = VTY_PROMPT;
	fresh_row(v);
	put_prompt(v);
	vty_put(v, text_str(&v->redraw), v->redraw.len);
}

static void more_key(struct vty *v)
{
	uint8_t key = *bytes_at(&v->in);
	unsigned rows = v->rows;

	bytes_drop(&v->in, 1);
	put_str(v, "\b\b\b\b\b\b\b\b\b\b          \b\b\b\b\b\b\b\b\b\b");
	v->col0 = true;
	if (key == '\r')
		v->rows = 2;
	else if (key != ' ')
		text_clear(&v->more);
	put_help(v);
	v->rows = rows;
}

/* `?` and Tab. v->m is given up to take the lab's lock; libcli waits meanwhile. */
static void answer(struct vty *v, const char *line, size_t len, size_t cursor)
{
	struct text left = {0}, words = {0};
	bool help = v->ask_key == '?';
	size_t i;

	text_addn(&left, line, cursor);
	text_clear(&v->redraw);
	text_addn(&v->redraw, line, len);
	for (i = cursor; i < len; i++)
		text_char(&v->redraw, '\b');
	pthread_mutex_unlock(&v->m);
	lab_lock(v->srv->lab);
	if (help)
		session_help(&v->s, text_str(&left), &words);
	else
		session_complete(&v->s, text_str(&left), &words);
	v->rows = v->s.length;
	lab_unlock(v->srv->lab);
	pthread_mutex_lock(&v->m);
	v->state = VTY_PROMPT;
	if (help)
		put_str(v, "?");
	put_str(v, "\n");
	if (help) {
		text_clear(&v->more);
		text_addn(&v->more, text_str(&words), words.len);
		put_help(v);
	} else {
		put_prompt(v);
		vty_put(v, text_str(&v->redraw), v->redraw.len);
		bytes_push(&v->to_cli, text_str(&words), words.len);
		v->typed += words.len;
	}
	text_free(&left);
	text_free(&words);
}

static void answer_ask(struct vty *v)
{
	const char *line;
	size_t len, cursor;
	struct bytes ask = v->ask;

	memset(&v->ask, 0, sizeof(v->ask));
	v->ask_ready = false;
	v->held = 0;
	v->state = VTY_PROMPT;
	if (vty_ask_parse(&ask, &line, &len, &cursor)) {
		v->typed = len;
		if (v->ask_key == '?' || v->ask_key == '\t')
			answer(v, line, len, cursor);
		else
			vty_edit(v, line, len, cursor);
	}
	bytes_free(&ask);
}

static void end_config(struct vty *v)
{
	v->end_due = false;
	pthread_mutex_unlock(&v->m);
	lab_lock(v->srv->lab);
	session_end_config(&v->s);
	lab_unlock(v->srv->lab);
	atomic_store(&v->log_due, true);
	pthread_mutex_lock(&v->m);
	put_prompt(v);
}

static void put_log(struct vty *v)
{
	struct text lines = {0};

	atomic_store(&v->log_due, false);
	pthread_mutex_unlock(&v->m);
	lab_lock(v->srv->lab);
	session_log(&v->s, &lines);
	lab_unlock(v->srv->lab);
	pthread_mutex_lock(&v->m);
	if (lines.len) {
		fresh_row(v);
		vty_put(v, lines.s, lines.len);
		bytes_push(&v->to_cli, "\x0c", 1);
		v->redraws++;
	}
	text_free(&lines);
}

static void take_window(struct vty *v)
{
	unsigned rows = v->proto.rows, columns = v->proto.columns;

	v->proto.window_changed = false;
	pthread_mutex_unlock(&v->m);
	lab_lock(v->srv->lab);
	if (rows)
		v->s.length = rows;
	if (columns)
		v->s.width = columns;
	lab_unlock(v->srv->lab);
	pthread_mutex_lock(&v->m);
}

/* One thing that is due; false: nothing is. */
static bool step(struct vty *v)
{
	if (v->ask_ready)
		answer_ask(v);
	else if (v->end_due && v->state == VTY_PROMPT)
		end_config(v);
	else if (v->proto.window_changed)
		take_window(v);
	else if (v->state == VTY_MORE && v->in.len)
		more_key(v);
	else if (v->state == VTY_PROMPT && atomic_load(&v->log_due) && v->out.len < VTY_OUT_MAX)
		put_log(v);
	else
		return false;
	return true;
}

void vty_service(struct vty *v)
{
	bool over;

	pthread_mutex_lock(&v->m);
	read_client(v);
	do {
		read_cli(v);
		if (v->state == VTY_PROMPT && !v->end_due)
			vty_feed(v);
	} while (step(v));
	over = atomic_load(&v->hang) || (v->eof && v->in.len == 0);
	if (v->eof && v->state == VTY_MORE)
		over = true;
	if (over && !v->ending && v->pump_fd >= 0 &&
	    (v->state == VTY_PROMPT || v->state == VTY_MORE)) {
		v->ending = true;
		shutdown(v->pump_fd, SHUT_WR);
	}
	if (atomic_load(&v->hang)) {
		/* Who does not read either cannot be parted with in peace. */
		if (v->out.len >= VTY_OUT_MAX)
			vty_lose(v);
		pthread_cond_broadcast(&v->changed);
	}
	vty_send(v);
	vty_arm(v);
	pthread_mutex_unlock(&v->m);
}
