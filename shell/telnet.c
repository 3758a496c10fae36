/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The pump's half of a telnet session: what goes to the client, what comes from libcli, help,
 * completion, and log lines that break into a line being typed.
 *
 * libcli 1.10 is used without commands: its loop runs the session. Its own editor knows neither a
 * margin nor ^V, ^R, ^Y and most of IOS's keys, and does three system calls a character; so the
 * line is edited here (edit.c) and libcli is handed one word in its place, which raises its
 * cli_error. Its prompt is one byte that no client can type (VTY_MARK): it says that libcli waits,
 * and everything else that libcli says is dropped.
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
	if (v->remote)
		telnet_proto_plain(text, len, &v->out);
	else
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

/* The prompt again, and what was typed so far. */
static void redraw(struct vty *v)
{
	struct text screen = {0};

	put_prompt(v);
	v->edit.prompt_len = v->prompt.len;
	edit_redraw(&v->edit, &screen);
	vty_put(v, text_str(&screen), screen.len);
	text_free(&screen);
}

static void prompt_mark(struct vty *v)
{
	if (v->ending)
		return;
	fresh_row(v);
	v->state = VTY_PROMPT;
	put_prompt(v);
	edit_begin(&v->edit, v->prompt.len, v->s.width);
}

static void from_cli(struct vty *v, const uint8_t *p, size_t n)
{
	for (; n; p++, n--)
		if (*p == VTY_MARK)
			prompt_mark(v);
}

static void read_cli(struct vty *v)
{
	uint8_t b[4096];
	ssize_t n;

	while (v->pump_fd >= 0 && v->out.len < VTY_OUT_MAX) {
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
		/* SSH where it is not served, or too late: shell/ssh.c says why. */
		if (!v->heard && !v->remote && v->s.line == LINE_VTY && n >= 4 &&
		    !memcmp(b, "SSH-", 4)) {
			vty_lose(v);
			return;
		}
		v->heard = true;
		got = telnet_proto_decode(&v->proto, b, (size_t)n, keys, &v->out);
		before = v->in.len;
		bytes_push(&v->in, keys, got);
		find_interrupt(v, before);
		atomic_store(&v->key_wall_ns, lab_wall_ns());
		pthread_cond_broadcast(&v->changed);
		/* That was all, for now: epoll tells when there is more. */
		if ((size_t)n < sizeof(b))
			return;
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
	redraw(v);
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

/* Along the history; past its newest line the line is empty. Both locks held. */
static void recall(struct vty *v)
{
	unsigned back = v->edit.history;
	const char *line = "";

	if (v->ask == EDIT_OLDER)
		back++;
	else if (back)
		back--;
	if (back)
		line = session_history_back(&v->s, back);
	if (!line || (!back && !v->edit.history)) {
		v->edit.bell = true;
		return;
	}
	v->edit.history = back;
	edit_recall(&v->edit, line);
}

/* `?`, Tab, ^R and the history. v->m is given up to take the lab's lock; no key moves meanwhile. */
static void answer(struct vty *v)
{
	struct text left = {0}, words = {0};

	text_addn(&left, text_str(&v->edit.line), v->edit.cursor);
	pthread_mutex_unlock(&v->m);
	lab_lock(v->srv->lab);
	if (v->ask == EDIT_HELP)
		session_help(&v->s, text_str(&left), &words);
	else if (v->ask == EDIT_TAB)
		session_complete(&v->s, text_str(&left), &words);
	pthread_mutex_lock(&v->m);
	if (v->ask == EDIT_OLDER || v->ask == EDIT_NEWER)
		recall(v);
	v->rows = v->s.length;
	lab_unlock(v->srv->lab);
	v->state = VTY_PROMPT;
	if (v->ask == EDIT_HELP) {
		put_str(v, "?\n");
		text_clear(&v->more);
		text_addn(&v->more, text_str(&words), words.len);
		put_help(v);
	} else if (v->ask == EDIT_TAB || v->ask == EDIT_REDRAW) {
		edit_insert(&v->edit, text_str(&words), words.len);
		put_str(v, "\n");
		redraw(v);
	} else {
		vty_show(v);
	}
	text_free(&left);
	text_free(&words);
}

/*
 * Log lines break into what is being typed. With `logging synchronous` the line is shown again
 * behind them; without, the user goes on where the cursor is, and has ^R.
 */
static void put_log(struct vty *v)
{
	struct text lines = {0};
	bool again;

	atomic_store(&v->log_due, false);
	pthread_mutex_unlock(&v->m);
	lab_lock(v->srv->lab);
	again = session_log(&v->s, &lines);
	lab_unlock(v->srv->lab);
	pthread_mutex_lock(&v->m);
	if (lines.len) {
		fresh_row(v);
		vty_put(v, lines.s, lines.len);
		if (again)
			redraw(v);
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
	if (columns) {
		v->edit.width = columns;
		v->s.width = columns;
	}
	lab_unlock(v->srv->lab);
	pthread_mutex_lock(&v->m);
}

/* One thing that is due; false: nothing is. */
static bool step(struct vty *v)
{
	if (v->state == VTY_ASK)
		answer(v);
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

void vty_service(struct vty *v, enum pump_kind from)
{
	bool over;

	pthread_mutex_lock(&v->m);
	if (from == PUMP_CLIENT)
		read_client(v);
	if (from == PUMP_CLI)
		read_cli(v);
	do {
		if (v->state == VTY_PROMPT)
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
