/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The terminal server: a console port and a vty port for every router, and the one thread that
 * pumps bytes for all telnet sessions.
 */
#include "shell/console.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/core/sim.h"
#include "shell/load.h"
#include "shell/login_watch.h"
#include "shell/ssh.h"
#include "shell/telnet.h"

/* How long to wait for an SSH client's first bytes, where telnet is allowed too, and where not. */
enum { EVENTS = 64, TICK_MS = 1000, FRESH_MS = 300, FRESH_SSH_MS = 5000, FRESH_MAX = 256 };

void console_prepare(void)
{
	struct rlimit lim;
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGWINCH);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	if (!getrlimit(RLIMIT_NOFILE, &lim) && lim.rlim_cur < 8192) {
		lim.rlim_cur = lim.rlim_max < 8192 ? lim.rlim_max : 8192;
		setrlimit(RLIMIT_NOFILE, &lim);
	}
}

/* Moves a descriptor out of the range that libcli's select can take. */
static int move_up(int fd)
{
	int high = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, VTY_FD_HIGH);

	if (high < 0)
		return fd;
	close(fd);
	return high;
}

static int listen_on(const char *addr, unsigned port)
{
	struct sockaddr_in sin = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	int fd, on = 1;

	if (port == 0 || port > 65535 || inet_pton(AF_INET, addr, &sin.sin_addr) != 1) {
		errno = EINVAL;
		return -1;
	}
	fd = move_up(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (!bind(fd, (struct sockaddr *)&sin, sizeof(sin)) && !listen(fd, 128))
		return fd;
	on = errno;
	close(fd);
	errno = on;
	return -1;
}

/* The lowest free vty that takes the protocol, but for the first `pass`: -1 when all are taken, -2
 * when none takes it. */
static int free_vty(const struct host *h, bool ssh, unsigned pass)
{
	const struct session *s;
	bool taken[HOST_VTYS] = {false};
	int i, none = -2;

	list_each(s, &h->sessions, node)
		if (s->line == LINE_VTY && s->line_no - 2 < HOST_VTYS)
			taken[s->line_no - 2] = true;
	for (i = 0; i < HOST_VTYS; i++) {
		if (!h->vty[i].configured ||
		    !(ssh ? h->vty[i].transport_ssh : h->vty[i].transport_telnet))
			continue;
		if (!taken[i] && !pass--)
			return i;
		none = -1;
	}
	return none;
}

static bool lets_in(struct host *h, unsigned vty, const struct sockaddr_in *peer, bool ssh)
{
	struct login_source from = {.addr = ntohl(peer->sin_addr.s_addr),
				    .port = ssh ? PORT_SSH : PORT_TELNET};

	return login_lets_in(h, vty, &from, ntohs(peer->sin_port));
}

/* Too late to refuse what was accepted already: the client hears of a reset. */
static void refuse(int fd)
{
	struct linger now = {.l_onoff = 1};

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(fd);
}

static bool full(struct vty_server *srv)
{
	unsigned ssh;

	pthread_mutex_lock(&srv->wake_m);
	ssh = srv->ssh_live;
	pthread_mutex_unlock(&srv->wake_m);
	return srv->live + ssh >= VTY_SESSIONS_MAX;
}

/* Whether a client at the port would get a line. */
static bool has_line(struct vty_server *srv, const struct vty_port *port)
{
	const struct host *h = port->host;
	unsigned waiting;
	bool yes;

	if (full(srv))
		return false;
	if (port->line != LINE_VTY)
		return true;
	pthread_mutex_lock(&srv->wake_m);
	waiting = port->ssh_waiting;
	pthread_mutex_unlock(&srv->wake_m);
	lab_lock(srv->lab);
	yes = h->powered && (free_vty(h, false, 0) >= 0 ||
			     (ssh_enabled(h) && free_vty(h, true, waiting) >= 0));
	lab_unlock(srv->lab);
	return yes;
}

/* A port without a free line refuses its clients, as TCP does where nobody listens. The socket
 * stays bound and does not share its address, so that no other program takes the number meanwhile;
 * to listen again it has to share it with the sessions that were accepted before. */
static void port_hear(struct vty_server *srv, struct vty_port *p, bool hear)
{
	struct epoll_event ev = {.events = EPOLLIN, .data.ptr = &p->src};
	int share = hear;

	setsockopt(p->fd, SOL_SOCKET, SO_REUSEADDR, &share, sizeof(share));
	if (hear && listen(p->fd, 128))
		return;
	epoll_ctl(srv->ep, hear ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, p->fd, &ev);
	if (!hear)
		shutdown(p->fd, SHUT_RDWR);
	srv->deaf += hear ? -1 : 1;
	p->deaf = !hear;
}

/* Asked once an iteration, a look at the lines only when one of them was taken, left or
 * configured. `all`: in any case. */
static void ports_mind(struct vty_server *srv, bool all)
{
	unsigned gen = atomic_load(&srv->lab->lines_gen);
	bool hear;
	size_t i;

	if (gen == srv->lines_seen && !all)
		return;
	srv->lines_seen = gen;
	for (i = 0; i < srv->nports; i++) {
		hear = has_line(srv, &srv->ports[i]);
		if (hear == srv->ports[i].deaf)
			port_hear(srv, &srv->ports[i], hear);
	}
}

static struct vty *vty_new(struct vty_server *srv, struct vty_port *port, int fd,
			   const struct sockaddr_in *peer)
{
	struct vty *v = mem_zalloc(sizeof(*v));

	v->srv = srv;
	v->fd = fd;
	v->pump_fd = v->cli_fd = -1;
	v->col0 = true;
	v->client_src = (struct pump_source){PUMP_CLIENT, v, port, NULL};
	v->cli_src = (struct pump_source){PUMP_CLI, v, port, NULL};
	inet_ntop(AF_INET, &peer->sin_addr, v->from, sizeof(v->from));
	pthread_mutex_init(&v->m, NULL);
	pthread_cond_init(&v->changed, NULL);
	list_init(&v->wake_node);
	list_init(&v->node);
	atomic_store(&v->key_wall_ns, lab_wall_ns());
	return v;
}

/* A socket that is closed over unread keys tells its client so, who then loses our last words. */
static void drain(int fd)
{
	char b[4096];
	int i;

	for (i = 0; i < 64 && recv(fd, b, sizeof(b), MSG_DONTWAIT) > 0; i++)
		;
}

static void vty_free(struct vty *v)
{
	pthread_mutex_lock(&v->m);
	vty_send(v);
	pthread_mutex_unlock(&v->m);
	shutdown(v->fd, SHUT_WR);
	drain(v->fd);
	close(v->fd);
	if (v->pump_fd >= 0)
		close(v->pump_fd);
	list_remove(&v->node);
	bytes_free(&v->in);
	bytes_free(&v->out);
	bytes_free(&v->to_cli);
	edit_free(&v->edit);
	text_free(&v->line);
	text_free(&v->prompt);
	text_free(&v->more);
	vty_remote_free(v->remote);
	pthread_mutex_destroy(&v->m);
	pthread_cond_destroy(&v->changed);
	free(v);
}

/* The line for a new user: -1, all are taken; -2, he is not to come in. */
static int choose_line(struct vty_server *srv, struct vty_port *port,
		       const struct sockaddr_in *peer, bool ssh, unsigned pass)
{
	int line = 0;

	if (port->line != LINE_VTY)
		return 0;
	lab_lock(srv->lab);
	line = port->host->powered ? free_vty(port->host, ssh, pass) : -1;
	if (line >= 0 && !lets_in(port->host, (unsigned)line, peer, ssh))
		line = -2;
	lab_unlock(srv->lab);
	return line;
}

/* `remote`: an SSH user, whose wire is `fd`; NULL: telnet. */
static void begin_session(struct vty_server *srv, struct vty_port *port, int fd,
			  const struct sockaddr_in *peer, struct vty_remote *remote)
{
	struct epoll_event ev = {.events = EPOLLIN};
	struct vty *v;
	int line;

	if (!remote && full(srv)) {
		refuse(fd);
		return;
	}
	line = choose_line(srv, port, peer, remote != NULL, 0);
	if (line < 0) {
		refuse(fd);
		vty_remote_free(remote);
		return;
	}
	v = vty_new(srv, port, fd, peer);
	v->line_no = port->line == LINE_VTY ? (unsigned)line + 2 : 0;
	v->remote = remote;
	if (!remote)
		telnet_proto_greet(&v->out);
	ev.data.ptr = &v->client_src;
	v->armed_client = EPOLLIN;
	epoll_ctl(srv->ep, EPOLL_CTL_ADD, fd, &ev);
	list_push(&srv->vtys, &v->node);
	if (!vty_start(v)) {
		vty_free(v);
		return;
	}
	srv->live++;
}

static void begin_remote(struct vty_server *srv, struct vty_remote *r)
{
	struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons(r->peer_port),
				   .sin_addr.s_addr = htonl(r->peer)};
	int fd = r->fd;

	r->fd = -1;
	begin_session(srv, r->port, fd, &peer, r);
}

/* A client takes up a line as soon as he is there, whether he says who he is or not. */
static void begin_ssh(struct vty_server *srv, struct vty_port *port, int fd)
{
	struct sockaddr_in peer = {0};
	socklen_t len = sizeof(peer);
	unsigned waiting;
	int line;

	pthread_mutex_lock(&srv->wake_m);
	waiting = port->ssh_waiting;
	pthread_mutex_unlock(&srv->wake_m);
	getpeername(fd, (struct sockaddr *)&peer, &len);
	line = full(srv) ? -1 : choose_line(srv, port, &peer, true, waiting);
	if (line < 0)
		close(fd);
	else
		ssh_conn_start(srv, port, fd, (unsigned)line);
}

/* How long to wait for what a new client says first: 0, telnet it is. */
static uint64_t patience_ns(struct vty_server *srv, const struct vty_port *port)
{
	const struct host *h = port->host;
	bool ssh, telnet;

	if (port->line != LINE_VTY)
		return 0;
	lab_lock(srv->lab);
	ssh = h->powered && ssh_enabled(h) && free_vty(h, true, 0) >= 0;
	telnet = free_vty(h, false, 0) != -2;
	lab_unlock(srv->lab);
	return ssh ? (telnet ? FRESH_MS : FRESH_SSH_MS) * NS_PER_MS : 0;
}

/* What the first bytes of a client make of it; nothing yet (n < 0) is telnet, once it is late. */
static void fresh_decide(struct vty_server *srv, struct vty_fresh *f, bool late)
{
	struct sockaddr_in peer = {0};
	socklen_t len = sizeof(peer);
	struct vty_port *port = f->src.port;
	char b[4];
	ssize_t n = recv(f->fd, b, sizeof(b), MSG_PEEK | MSG_DONTWAIT);
	bool ssh = n > 0 && !memcmp(b, "SSH-", (size_t)n);
	int fd = f->fd;

	if (!late && (n < 0 ? errno == EAGAIN : ssh && n < 4))
		return;
	epoll_ctl(srv->ep, EPOLL_CTL_DEL, fd, NULL);
	list_remove(&f->node);
	free(f);
	srv->nfresh--;
	if (n == 0 || (n < 0 && errno != EAGAIN)) {
		close(fd);
	} else if (ssh && n == 4) {
		begin_ssh(srv, port, fd);
	} else {
		getpeername(fd, (struct sockaddr *)&peer, &len);
		begin_session(srv, port, fd, &peer, NULL);
	}
}

static void fresh_new(struct vty_server *srv, struct vty_port *port, int fd, uint64_t wait_ns)
{
	/* By edges: the bytes are only looked at, and stay. */
	struct epoll_event ev = {.events = EPOLLIN | EPOLLRDHUP | EPOLLET};
	struct vty_fresh *f;

	/* A flood of clients who say nothing: the first of them has waited long enough. */
	if (srv->nfresh >= FRESH_MAX)
		fresh_decide(srv, list_first(&srv->fresh, struct vty_fresh, node), true);
	srv->nfresh++;
	f = mem_zalloc(sizeof(*f));
	f->fd = fd;
	f->until_ns = lab_wall_ns() + wait_ns;
	f->src = (struct pump_source){PUMP_FRESH, NULL, port, f};
	ev.data.ptr = &f->src;
	list_push(&srv->fresh, &f->node);
	epoll_ctl(srv->ep, EPOLL_CTL_ADD, fd, &ev);
}

/* Those who have said nothing for long enough; at the end: all. Gives the milliseconds until
 * the next is due, `ms` at most. */
static int fresh_expire(struct vty_server *srv, int ms)
{
	bool all = atomic_load(&srv->stop);
	uint64_t now = lab_wall_ns(), left;
	struct vty_fresh *f, *next;

	list_each_safe(f, next, &srv->fresh, node) {
		if (all) {
			list_remove(&f->node);
			close(f->fd);
			free(f);
			srv->nfresh--;
			continue;
		}
		if (f->until_ns <= now) {
			fresh_decide(srv, f, true);
			continue;
		}
		left = (f->until_ns - now) / NS_PER_MS + 1;
		if (ms < 0 || left < (uint64_t)ms)
			ms = (int)left;
	}
	return ms;
}

/* No descriptor is left: the client is taken on the spare one and sent away, for he would wait in
 * the queue and epoll tell of him again and again. */
static void send_away(struct vty_server *srv, int listening)
{
	int fd;

	if (srv->spare_fd >= 0)
		close(srv->spare_fd);
	fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
	if (fd >= 0)
		refuse(fd);
	srv->spare_fd = move_up(open("/dev/null", O_RDONLY | O_CLOEXEC));
}

static void on_connect(struct vty_server *srv, struct vty_port *port)
{
	struct sockaddr_in peer = {0};
	socklen_t len = sizeof(peer);
	int fd, on = 1, i;
	uint64_t wait_ns;

	for (i = 0; i < 16; i++) {
		fd = accept4(port->fd, (struct sockaddr *)&peer, &len,
			     SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd < 0 && (errno == EMFILE || errno == ENFILE))
			send_away(srv, port->fd);
		if (fd < 0)
			return;
		fd = move_up(fd);
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
		wait_ns = patience_ns(srv, port);
		if (wait_ns)
			fresh_new(srv, port, fd, wait_ns);
		else
			begin_session(srv, port, fd, &peer, NULL);
	}
}

/* Sessions that asked to be looked after; those whose thread is done are freed. */
static void on_wake(struct vty_server *srv)
{
	struct vty_remote *r;
	uint64_t count;
	struct vty *v;

	if (read(srv->wake_fd, &count, sizeof(count)) < 0 && errno != EAGAIN)
		return;
	do {
		pthread_mutex_lock(&srv->wake_m);
		r = list_first(&srv->remotes, struct vty_remote, node);
		if (r)
			list_remove(&r->node);
		pthread_mutex_unlock(&srv->wake_m);
		if (r)
			begin_remote(srv, r);
	} while (r);
	for (;;) {
		pthread_mutex_lock(&srv->wake_m);
		v = list_first(&srv->woken, struct vty, wake_node);
		if (v)
			list_remove(&v->wake_node);
		pthread_mutex_unlock(&srv->wake_m);
		if (!v)
			return;
		vty_service(v, PUMP_WAKE);
		srv->reap_due |= atomic_load(&v->done);
	}
}

/* The thread of a session may be done while its last words still wait for the client. */
static void reap(struct vty_server *srv)
{
	struct vty *v, *next;
	bool done;

	if (!srv->reap_due)
		return;
	srv->reap_due = false;
	list_each_safe(v, next, &srv->vtys, node) {
		/* Under the lock, for the thread sets it there and then lets go of the session. */
		pthread_mutex_lock(&srv->wake_m);
		done = atomic_load(&v->done);
		if (done)
			list_remove(&v->wake_node);
		pthread_mutex_unlock(&srv->wake_m);
		if (!done)
			continue;
		if (v->out.len && !atomic_load(&v->gone) && !atomic_load(&srv->stop) &&
		    lab_wall_ns() - atomic_load(&v->key_wall_ns) < 5 * NS_PER_S)
			continue;
		/* Who reads the last words may call again at once, and is to find the line free. */
		srv->live--;
		ports_mind(srv, false);
		vty_free(v);
	}
}

/* A command runs, and not for want of a client who reads what it says: nobody is idle. */
static bool busy(struct vty *v)
{
	bool yes;

	pthread_mutex_lock(&v->m);
	yes = (v->state == VTY_RUN || v->state == VTY_SENT) && !v->reading &&
	      v->out.len <= VTY_OUT_MAX;
	pthread_mutex_unlock(&v->m);
	return yes;
}

/* exec-timeout counts wall time, whatever the speed of the lab's. */
static void check_timeouts(struct vty_server *srv)
{
	uint64_t now = lab_wall_ns(), limit;
	struct vty *v;

	lab_lock(srv->lab);
	list_each(v, &srv->vtys, node) {
		if (atomic_load(&v->done) || !v->s.host)
			continue;
		limit = session_line(&v->s)->exec_timeout_s * NS_PER_S;
		if (!limit || now - atomic_load(&v->key_wall_ns) < limit)
			continue;
		atomic_store(&v->key_wall_ns, now);
		if (!busy(v) && !atomic_exchange(&v->hang, true))
			vty_wake(v);
	}
	lab_unlock(srv->lab);
}

static void on_event(struct vty_server *srv, const struct epoll_event *ev)
{
	struct pump_source *src = ev->data.ptr;

	/* Before anybody reads what says that a line is free. */
	ports_mind(srv, false);
	switch (src->kind) {
	case PUMP_LISTEN:
		on_connect(srv, src->port);
		return;
	case PUMP_WAKE:
		on_wake(srv);
		return;
	case PUMP_FRESH:
		fresh_decide(srv, src->fresh, false);
		return;
	case PUMP_CLIENT:
		if (ev->events & (EPOLLERR | EPOLLHUP)) {
			pthread_mutex_lock(&src->vty->m);
			vty_lose(src->vty);
			pthread_mutex_unlock(&src->vty->m);
		}
		break;
	case PUMP_CLI:
		break;
	}
	vty_service(src->vty, src->kind);
	srv->reap_due |= atomic_load(&src->vty->done);
}

/* No session is left, nor the thread of one. */
static bool over(struct vty_server *srv)
{
	bool idle;

	pthread_mutex_lock(&srv->wake_m);
	idle = !srv->live && !srv->ssh_live && list_empty(&srv->remotes);
	pthread_mutex_unlock(&srv->wake_m);
	return idle;
}

static void *pump_main(void *ctx)
{
	struct vty_server *srv = ctx;
	struct epoll_event ev[EVENTS];
	uint64_t tick = lab_wall_ns();
	int n, i, ms;

	load_name_thread("Line Input", 0);
	while (!atomic_load(&srv->stop) || !over(srv)) {
		ports_mind(srv, false);
		ms = fresh_expire(srv, srv->live || srv->deaf ? TICK_MS : -1);
		n = epoll_wait(srv->ep, ev, EVENTS, ms);
		for (i = 0; i < n; i++)
			on_event(srv, &ev[i]);
		reap(srv);
		if (lab_wall_ns() - tick >= TICK_MS * NS_PER_MS) {
			tick = lab_wall_ns();
			srv->reap_due = true;
			ports_mind(srv, srv->deaf);
			check_timeouts(srv);
		}
	}
	return NULL;
}

static struct vty_server *server_of(struct lab *lab)
{
	return lab->console_server;
}

static void server_free(struct vty_server *srv)
{
	size_t i;

	for (i = 0; i < srv->nports; i++)
		if (srv->ports[i].fd >= 0)
			close(srv->ports[i].fd);
	if (srv->ep >= 0)
		close(srv->ep);
	if (srv->wake_fd >= 0)
		close(srv->wake_fd);
	if (srv->spare_fd >= 0)
		close(srv->spare_fd);
	free(srv->ports);
	free(srv);
}

static bool add_port(struct vty_server *srv, struct host *h, enum line_kind line, unsigned number,
		     struct text *why)
{
	struct vty_port *p = &srv->ports[srv->nports++];
	struct epoll_event ev = {.events = EPOLLIN};
	const char *option = line == LINE_CON ? "--console-base" : "--vty-base";

	p->host = h;
	p->line = line;
	p->src = (struct pump_source){PUMP_LISTEN, NULL, p, NULL};
	p->fd = listen_on(srv->lab->opt.listen_addr ? srv->lab->opt.listen_addr : "127.0.0.1",
			  number);
	if (p->fd < 0) {
		text_printf(why, "port %u (%s of %s): %s; pass %s PORT to use other ports", number,
			    line == LINE_CON ? "console" : "vty", h->name,
			    errno == EADDRINUSE ? "already in use" : strerror(errno), option);
		return false;
	}
	ev.data.ptr = &p->src;
	return epoll_ctl(srv->ep, EPOLL_CTL_ADD, p->fd, &ev) == 0;
}

static bool add_ports(struct vty_server *srv, struct text *why)
{
	const struct lab_options *opt = &srv->lab->opt;
	struct host *h;
	unsigned n = 0;

	list_each(h, &srv->lab->hosts, node)
		n++;
	srv->ports = mem_calloc(2 * n + 1, sizeof(*srv->ports));
	n = 0;
	list_each(h, &srv->lab->hosts, node) {
		if (!h->console_port && opt->console_base)
			h->console_port = opt->console_base + n;
		if (!h->vty_port && opt->vty_base)
			h->vty_port = opt->vty_base + n;
		n++;
		if (h->console_port && !add_port(srv, h, LINE_CON, h->console_port, why))
			return false;
		if (h->vty_port && !add_port(srv, h, LINE_VTY, h->vty_port, why))
			return false;
	}
	return true;
}

bool console_server_start(struct lab *lab, struct text *why)
{
	struct vty_server *srv = mem_zalloc(sizeof(*srv));
	struct epoll_event ev = {.events = EPOLLIN};
	int err;

	srv->lab = lab;
	list_init(&srv->vtys);
	list_init(&srv->woken);
	list_init(&srv->fresh);
	list_init(&srv->remotes);
	list_init(&srv->ssh_conns);
	pthread_mutex_init(&srv->wake_m, NULL);
	srv->ep = move_up(epoll_create1(EPOLL_CLOEXEC));
	srv->wake_fd = move_up(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
	srv->spare_fd = move_up(open("/dev/null", O_RDONLY | O_CLOEXEC));
	srv->wake_src.kind = PUMP_WAKE;
	ev.data.ptr = &srv->wake_src;
	epoll_ctl(srv->ep, EPOLL_CTL_ADD, srv->wake_fd, &ev);
	if (!vty_self_test(why) || !add_ports(srv, why)) {
		server_free(srv);
		return false;
	}
	err = pthread_create(&srv->thread, NULL, pump_main, srv);
	if (err) {
		text_printf(why, "no thread for the consoles: %s", strerror(err));
		server_free(srv);
		return false;
	}
	lab->console_server = srv;
	return true;
}

void console_server_stop(struct lab *lab)
{
	struct vty_server *srv = server_of(lab);
	uint64_t one = 1;
	struct host *h;

	if (!srv)
		return;
	atomic_store(&srv->stop, true);
	lab_lock(lab);
	list_each(h, &lab->hosts, node)
		session_drop_all(h);
	lab_unlock(lab);
	ssh_conn_stop_all(srv);
	if (write(srv->wake_fd, &one, sizeof(one)) < 0)
		abort();
	pthread_join(srv->thread, NULL);
	lab->console_server = NULL;
	server_free(srv);
}
