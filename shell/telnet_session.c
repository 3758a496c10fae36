/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The thread of a telnet session: login, libcli's loop, the next user of a console. libcli knows no
 * command: a line of at least one word raises one cli_error, and that is where the line runs.
 * Lines that wait in whole behind it (a paste) run at once, without libcli's editor in between.
 */
#include "shell/ssh.h"
#include "shell/telnet.h"

#include <errno.h>
#include <fcntl.h>
#include <libcli.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/select.h>
#include <unistd.h>

#include "engine/core/sim.h"
#include "shell/load.h"

enum { PASTE_BLOCK = 32768, LOGIN_TIMEOUT_S = 30 };

static struct vty *vty_of(struct session *s)
{
	return s->ops_ctx;
}

static bool over(const struct vty *v)
{
	return atomic_load(&v->gone) || atomic_load(&v->hang) || atomic_load(&v->srv->stop);
}

void vty_wake(struct vty *v)
{
	uint64_t one = 1;

	pthread_mutex_lock(&v->srv->wake_m);
	if (list_empty(&v->wake_node))
		list_push(&v->srv->woken, &v->wake_node);
	pthread_mutex_unlock(&v->srv->wake_m);
	if (write(v->srv->wake_fd, &one, sizeof(one)) < 0 && errno != EAGAIN)
		abort();
}

/* Waits for keys or room, `ns` at most, so that nothing is slept through. v->m held. */
static void wait_changed(struct vty *v, uint64_t ns)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	ns += (uint64_t)ts.tv_nsec;
	ts.tv_sec += (time_t)(ns / NS_PER_S);
	ts.tv_nsec = (long)(ns % NS_PER_S);
	pthread_cond_timedwait(&v->changed, &v->m, &ts);
}

static void op_write(struct session *s, const char *text, size_t len)
{
	struct vty *v = vty_of(s);
	size_t n;

	pthread_mutex_lock(&v->m);
	/* Who interrupts a long output does not want what the client has not yet taken. */
	while (len && !over(v) && !(v->out.len > VTY_OUT_MAX && atomic_load(&v->interrupt))) {
		n = len < VTY_OUT_MAX ? len : VTY_OUT_MAX;
		vty_put(v, text, n);
		vty_send(v);
		text += n;
		len -= n;
		while (v->out.len > VTY_OUT_MAX && !over(v) && !atomic_load(&v->interrupt)) {
			vty_arm(v);
			wait_changed(v, NS_PER_S);
		}
	}
	vty_arm(v);
	pthread_mutex_unlock(&v->m);
}

static void write_str(struct vty *v, const char *text)
{
	op_write(&v->s, text, strlen(text));
}

static void write_log(struct vty *v)
{
	struct text lines = {0};
	bool hung_up;

	lab_lock(v->srv->lab);
	session_log(&v->s, &lines);
	lab_unlock(v->srv->lab);
	if (lines.len) {
		pthread_mutex_lock(&v->m);
		if (!v->col0)
			vty_put(v, "\n", 1);
		/* Who is hung up in the middle of a command still hears why, if he listens. */
		hung_up = atomic_load(&v->hang) && v->out.len <= VTY_OUT_MAX;
		if (hung_up)
			vty_put(v, lines.s, lines.len);
		pthread_mutex_unlock(&v->m);
		if (!hung_up)
			op_write(&v->s, lines.s, lines.len);
	}
	text_free(&lines);
}

static bool stop_waiting(struct session *s)
{
	struct vty *v = vty_of(s);

	return atomic_load(&v->interrupt) || over(v) || atomic_load(&v->log_due);
}

static bool op_wait(struct session *s, uint64_t ns)
{
	struct vty *v = vty_of(s);
	uint64_t until = s->lab->sim->now_ns + ns, now;

	for (;;) {
		now = s->lab->sim->now_ns;
		if (session_wait_lab(s, until > now ? until - now : 0, stop_waiting))
			return true;
		if (s->closing || s->lab->stopping || over(v) || atomic_load(&v->interrupt))
			return false;
		atomic_store(&v->log_due, false);
		lab_unlock(s->lab);
		write_log(v);
		lab_lock(s->lab);
	}
}

/* The next key; -1: gone, -2: nothing for `timeout_s` (0: for ever). v->m held. */
static int next_key(struct vty *v, unsigned timeout_s)
{
	uint64_t until = lab_wall_ns() + timeout_s * NS_PER_S;
	int key;

	v->reading = true;
	vty_send(v);
	vty_arm(v);
	while (!v->in.len && !v->eof && !over(v)) {
		if (v->s.logged_in && atomic_exchange(&v->log_due, false)) {
			pthread_mutex_unlock(&v->m);
			write_log(v);
			pthread_mutex_lock(&v->m);
			continue;
		}
		if (timeout_s && lab_wall_ns() > until) {
			v->reading = false;
			return -2;
		}
		wait_changed(v, NS_PER_S);
	}
	v->reading = false;
	if (!v->in.len || over(v))
		return -1;
	key = *bytes_at(&v->in);
	bytes_drop(&v->in, 1);
	return key;
}

static int op_read_key(struct session *s)
{
	struct vty *v = vty_of(s);
	int key;

	pthread_mutex_lock(&v->m);
	key = next_key(v, 0);
	vty_arm(v);
	pthread_mutex_unlock(&v->m);
	return key;
}

static bool op_read_line(struct session *s, bool secret, char *to, size_t cap)
{
	struct vty *v = vty_of(s);
	size_t len = 0;
	int key;

	pthread_mutex_lock(&v->m);
	while ((key = next_key(v, s->logged_in ? 0 : LOGIN_TIMEOUT_S)) >= 0) {
		if (key == '\r' || key == 0x03 || key == 0x1e)
			break;
		if ((key == 0x7f || key == '\b') && len) {
			len--;
			if (!secret)
				vty_put(v, "\b \b", 3);
		} else if (key == 0x15) {
			for (; len; len--)
				if (!secret)
					vty_put(v, "\b \b", 3);
		} else if ((key >= 0x20 || key == '\t') && key != 0x7f && len + 1 < cap) {
			to[len++] = (char)key;
			if (!secret)
				vty_put(v, &to[len - 1], 1);
		}
	}
	to[len] = '\0';
	vty_put(v, "\n", 1);
	vty_send(v);
	vty_arm(v);
	pthread_mutex_unlock(&v->m);
	return key == '\r';
}

static void op_notify(struct session *s)
{
	struct vty *v = vty_of(s);

	if (!atomic_exchange(&v->log_due, true))
		vty_wake(v);
}

static void op_hangup(struct session *s)
{
	struct vty *v = vty_of(s);

	if (!atomic_exchange(&v->hang, true))
		vty_wake(v);
}

static const struct session_ops vty_ops = {
	.write = op_write,
	.wait = op_wait,
	.read_line = op_read_line,
	.read_key = op_read_key,
	.notify = op_notify,
	.hangup = op_hangup,
};

/* Lines of plain characters at the head of the queue, whole ones only, ended by '\n'. v->m held. */
static size_t whole_lines(const struct vty *v, char *to, size_t cap)
{
	const unsigned char *p = bytes_at(&v->in);
	size_t n = v->in.len < cap ? v->in.len : cap, i, end = 0;

	for (i = 0; i < n; i++) {
		if (p[i] == '\r') {
			if (i - end >= SESSION_LINE_MAX)
				break;
			to[i] = '\n';
			end = i + 1;
		} else if (p[i] < 0x20 || p[i] == 0x7f || p[i] == '?' || p[i] == 0xff) {
			break;
		} else {
			to[i] = (char)p[i];
		}
	}
	return end;
}

/* A banner's text is taken as it comes: there `?` and Tab mean themselves. */
static void execute(struct vty *v, const char *line)
{
	char more[SESSION_LINE_MAX];

	session_execute(&v->s, line);
	while (v->s.banner.len && !v->s.closing && !over(v)) {
		if (op_read_line(&v->s, false, more, sizeof(more))) {
			session_execute(&v->s, more);
			continue;
		}
		lab_lock(v->srv->lab);
		text_clear(&v->s.banner);
		lab_unlock(v->srv->lab);
	}
}

/* The first waiting line, as if typed: prompt, echo, run. */
static void run_waiting(struct vty *v, const char *lines)
{
	size_t n = strcspn(lines, "\n");
	struct text t = {0};

	lab_lock(v->srv->lab);
	session_prompt(&v->s, &t);
	lab_unlock(v->srv->lab);
	text_addn(&t, lines, n + 1);
	op_write(&v->s, text_str(&t), t.len);
	text_clear(&t);
	text_addn(&t, lines, n);
	execute(v, text_str(&t));
	text_free(&t);
}

/* Takes `n` keys off the queue, unless an interrupt has emptied it since `drops` was read. */
static bool take_keys(struct vty *v, size_t n, unsigned drops)
{
	bool ours;

	pthread_mutex_lock(&v->m);
	ours = v->drops == drops;
	if (ours)
		bytes_drop(&v->in, n);
	vty_arm(v);
	pthread_mutex_unlock(&v->m);
	return ours;
}

/* Some of the lines that wait in whole; false: there are none, or the session is over. */
static bool run_some(struct vty *v, char *block, struct text *screen)
{
	unsigned drops;
	size_t n, used;

	pthread_mutex_lock(&v->m);
	n = v->escape || v->ctrl_z ? 0 : whole_lines(v, block, PASTE_BLOCK - 1);
	if (!n && session_unapplied_ns(&v->s) && !over(v)) {
		/* More of the paste may be on its way; but it is not waited for long. */
		wait_changed(v, session_unapplied_ns(&v->s));
		n = whole_lines(v, block, PASTE_BLOCK - 1);
	}
	drops = v->drops;
	pthread_mutex_unlock(&v->m);
	if (!n || v->s.closing || over(v))
		return false;
	block[n] = '\0';
	used = session_paste(&v->s, block, n, screen);
	if (used) {
		op_write(&v->s, text_str(screen), screen->len);
		text_clear(screen);
		if (!take_keys(v, used, drops))
			return false;
	} else {
		/* A dialogue of this line may want the lines behind it. */
		used = strcspn(block, "\n") + 1;
		if (!take_keys(v, used, drops))
			return false;
		run_waiting(v, block);
	}
	write_log(v);
	return true;
}

static void run_paste(struct vty *v)
{
	char *block = mem_zalloc(PASTE_BLOCK);
	struct text screen = {0};

	while (run_some(v, block, &screen))
		;
	text_free(&screen);
	free(block);
}

/* libcli has a line. */
static void on_line(struct cli_def *cli, const char *message)
{
	struct vty *v = cli_get_context(cli);
	struct text line;
	bool ending;

	(void)message;
	if (!cli->pipeline)
		return;
	pthread_mutex_lock(&v->m);
	v->state = VTY_RUN;
	line = v->line;
	memset(&v->line, 0, sizeof(v->line));
	pthread_mutex_unlock(&v->m);
	execute(v, text_str(&line));
	text_free(&line);
	write_log(v);
	run_paste(v);
	lab_lock(v->srv->lab);
	if (v->ctrl_z)
		session_end_config(&v->s);
	if (v->s.unapplied)
		session_apply(&v->s);
	pthread_mutex_lock(&v->m);
	v->ctrl_z = false;
	vty_set_prompt(v);
	v->ending = ending = v->s.closing || over(v);
	pthread_mutex_unlock(&v->m);
	lab_unlock(v->srv->lab);
	write_log(v);
	atomic_store(&v->interrupt, false);
	if (ending)
		shutdown(v->cli_fd, SHUT_RD);
}

static void run_libcli(struct vty *v)
{
	struct cli_def *cli = vty_cli_new(on_line, v);

	if (!cli)
		return;
	cli_loop(cli, v->cli_fd);
	cli_done(cli);
}

static int high_fd(int fd)
{
	int high = fcntl(fd, F_DUPFD_CLOEXEC, VTY_FD_HIGH);

	if (high < 0)
		return fd;
	close(fd);
	return high;
}

/* A fresh wire between pump and libcli. False: no descriptor that select can take. */
static bool open_pair(struct vty *v)
{
	struct epoll_event ev = {.events = EPOLLIN, .data.ptr = &v->cli_src};
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return false;
	pair[1] = high_fd(pair[1]);
	if (pair[0] >= FD_SETSIZE) {
		close(pair[0]);
		close(pair[1]);
		errno = EMFILE;
		return false;
	}
	pthread_mutex_lock(&v->m);
	if (v->pump_fd >= 0)
		close(v->pump_fd);
	v->cli_fd = pair[0];
	v->pump_fd = pair[1];
	v->armed_pump = EPOLLIN;
	v->ending = v->ctrl_z = false;
	epoll_ctl(v->srv->ep, EPOLL_CTL_ADD, v->pump_fd, &ev);
	pthread_mutex_unlock(&v->m);
	return true;
}

static void set_prompt(struct vty *v)
{
	lab_lock(v->srv->lab);
	pthread_mutex_lock(&v->m);
	vty_set_prompt(v);
	pthread_mutex_unlock(&v->m);
	lab_unlock(v->srv->lab);
}

static bool powered(struct vty *v)
{
	bool on;

	lab_lock(v->srv->lab);
	on = v->s.host->powered;
	lab_unlock(v->srv->lab);
	return on;
}

/* What an SSH client asked for instead of a dialogue: a line, or several. */
static void run_command(struct vty *v, const char *command)
{
	char *lines = mem_strdup(command), *rest = lines, *line;

	write_str(v, "\n");
	while ((line = strsep(&rest, "\r\n")) && !v->s.closing && !over(v))
		if (*line)
			execute(v, line);
	lab_lock(v->srv->lab);
	session_end_config(&v->s);
	lab_unlock(v->srv->lab);
	free(lines);
}

/* An SSH user is known already, and has told his window's size. */
static void take_remote(struct vty *v)
{
	const struct vty_remote *r = v->remote;

	snprintf(v->s.user, sizeof(v->s.user), "%s", r->user);
	v->s.privilege = r->privilege;
	v->s.known = true;
	v->s.ssh = &r->crypto;
	v->s.paging = !r->command;
	if (r->rows)
		v->s.length = r->rows;
	if (r->columns)
		v->s.width = r->columns;
}

/* One user at the line, from login to logout. */
static void serve_user(struct vty *v)
{
	if (!powered(v))
		return;
	pthread_mutex_lock(&v->m);
	v->state = VTY_RUN;
	pthread_mutex_unlock(&v->m);
	if (!session_login(&v->s) || over(v))
		return;
	write_log(v);
	if (v->remote && v->remote->command) {
		run_command(v, v->remote->command);
		return;
	}
	set_prompt(v);
	if (v->cli_fd >= 0 || open_pair(v))
		run_libcli(v);
	v->cli_fd = -1;
	pthread_mutex_lock(&v->m);
	v->state = VTY_RUN;
	pthread_mutex_unlock(&v->m);
}

/* A console stays: the next user presses Return. False: nobody will. */
static bool next_user(struct vty *v)
{
	struct text t = {0};
	const struct host *h = v->s.host;
	int key;

	if (v->s.line != LINE_CON || atomic_load(&v->gone) || atomic_load(&v->srv->stop))
		return false;
	atomic_store(&v->hang, false);
	lab_lock(v->srv->lab);
	session_restart(&v->s);
	if (h->powered)
		text_printf(&t, "\n\n%s con0 is now available\n\n\n"
				"Press RETURN to get started.\n\n\n", host_hostname(h));
	else
		text_printf(&t, "\n\n%s is powered off\n\n", h->name);
	lab_unlock(v->srv->lab);
	op_write(&v->s, text_str(&t), t.len);
	text_free(&t);
	do {
		key = op_read_key(&v->s);
		if (key < 0 && atomic_load(&v->hang) && !atomic_load(&v->gone)) {
			atomic_store(&v->hang, false);
			key = 0;
		}
	} while (key >= 0 && key != '\r');
	return key >= 0;
}

/* The pump frees the session once it sees `done`; nothing of it is touched from here on. */
static void finish(struct vty *v)
{
	struct vty_server *srv = v->srv;
	uint64_t one = 1;

	pthread_mutex_lock(&srv->wake_m);
	if (list_empty(&v->wake_node))
		list_push(&srv->woken, &v->wake_node);
	atomic_store(&v->done, true);
	if (write(srv->wake_fd, &one, sizeof(one)) < 0 && errno != EAGAIN)
		abort();
	pthread_mutex_unlock(&srv->wake_m);
}

static void *vty_main(void *ctx)
{
	struct vty *v = ctx;

	load_name_thread(v->s.line == LINE_VTY ? "Virtual Exec" : "Exec", v->s.line_no);
	if (v->s.line == LINE_CON)
		write_str(v, "\n");
	do
		serve_user(v);
	while (next_user(v));
	if (v->cli_fd >= 0)
		close(v->cli_fd);
	lab_lock(v->srv->lab);
	session_close(&v->s);
	lab_unlock(v->srv->lab);
	finish(v);
	return NULL;
}

bool vty_start(struct vty *v)
{
	pthread_attr_t attr;
	pthread_t thread;
	int err;

	if (!open_pair(v))
		return false;
	lab_lock(v->srv->lab);
	session_open(&v->s, v->srv->lab, v->cli_src.port->host, v->cli_src.port->line, v->line_no,
		     &vty_ops, v);
	if (v->s.line == LINE_VTY)
		snprintf(v->s.from, sizeof(v->s.from), "%s", v->from);
	v->s.paging = true;
	if (v->remote)
		take_remote(v);
	lab_unlock(v->srv->lab);
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, VTY_STACK);
	err = pthread_create(&thread, &attr, vty_main, v);
	pthread_attr_destroy(&attr);
	if (!err)
		return true;
	lab_lock(v->srv->lab);
	session_close(&v->s);
	lab_unlock(v->srv->lab);
	errno = err;
	return false;
}
