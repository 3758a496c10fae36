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
#include "engine/net/acl.h"
#include "shell/telnet.h"

enum { EVENTS = 64, TICK_MS = 1000 };

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

/* The lowest free vty; the first line that the configuration has not, when all are taken: -1. */
static int free_vty(const struct host *h)
{
	const struct session *s;
	bool taken[HOST_VTYS] = {false};
	int i;

	list_each(s, &h->sessions, node)
		if (s->line == LINE_VTY && s->line_no - 2 < HOST_VTYS)
			taken[s->line_no - 2] = true;
	for (i = 0; i < HOST_VTYS; i++)
		if (!taken[i] && h->vty[i].configured && h->vty[i].transport_telnet)
			return i;
	return -1;
}

/* `access-class NAME in`: standard lists look at the source alone. */
static bool lets_in(struct host *h, unsigned vty, const struct sockaddr_in *peer)
{
	const char *name = h->vty[vty].access_class_in;
	struct acl *acl = name ? acl_find(h->router, name) : NULL;
	struct acl_key key = {.src = ntohl(peer->sin_addr.s_addr), .proto = IPPROTO_TCP,
			      .sport = ntohs(peer->sin_port), .dport = 23, .icmp_type = -1,
			      .icmp_code = -1};

	return !acl || acl_permits(acl, &key);
}

static void refuse(int fd, const char *words)
{
	send(fd, words, strlen(words), MSG_NOSIGNAL | MSG_DONTWAIT);
	close(fd);
}

static struct vty *vty_new(struct vty_server *srv, struct vty_port *port, int fd,
			   const struct sockaddr_in *peer)
{
	struct vty *v = mem_zalloc(sizeof(*v));

	v->srv = srv;
	v->fd = fd;
	v->pump_fd = v->cli_fd = -1;
	v->col0 = true;
	v->client_src = (struct pump_source){PUMP_CLIENT, v, port};
	v->cli_src = (struct pump_source){PUMP_CLI, v, port};
	inet_ntop(AF_INET, &peer->sin_addr, v->from, sizeof(v->from));
	pthread_mutex_init(&v->m, NULL);
	pthread_cond_init(&v->changed, NULL);
	list_init(&v->wake_node);
	list_init(&v->node);
	atomic_store(&v->key_wall_ns, lab_wall_ns());
	return v;
}

static void vty_free(struct vty *v)
{
	pthread_mutex_lock(&v->m);
	vty_send(v);
	pthread_mutex_unlock(&v->m);
	shutdown(v->fd, SHUT_WR);
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
	pthread_mutex_destroy(&v->m);
	pthread_cond_destroy(&v->changed);
	free(v);
}

static void begin_session(struct vty_server *srv, struct vty_port *port, int fd,
			  const struct sockaddr_in *peer)
{
	struct epoll_event ev = {.events = EPOLLIN};
	struct vty *v;
	int line = 0;
	bool let;

	if (srv->live >= VTY_SESSIONS_MAX) {
		refuse(fd, "% Too many sessions are open, try again later\r\n");
		return;
	}
	lab_lock(srv->lab);
	if (port->line == LINE_VTY)
		line = port->host->powered ? free_vty(port->host) : -1;
	let = line < 0 || port->line != LINE_VTY || lets_in(port->host, (unsigned)line, peer);
	lab_unlock(srv->lab);
	if (!let) {
		/* As a router does: not a word. */
		close(fd);
		return;
	}
	if (line < 0) {
		refuse(fd, "% Connection refused: no vty line is free\r\n");
		return;
	}
	v = vty_new(srv, port, fd, peer);
	v->line_no = port->line == LINE_VTY ? (unsigned)line + 2 : 0;
	telnet_proto_greet(&v->out);
	ev.data.ptr = &v->client_src;
	v->armed_client = EPOLLIN;
	epoll_ctl(srv->ep, EPOLL_CTL_ADD, fd, &ev);
	list_push(&srv->vtys, &v->node);
	if (!vty_start(v)) {
		bytes_push(&v->out, "% No resources for another session\r\n", 36);
		vty_free(v);
		return;
	}
	srv->live++;
}

static void on_connect(struct vty_server *srv, struct vty_port *port)
{
	struct sockaddr_in peer = {0};
	socklen_t len = sizeof(peer);
	int fd, on = 1, i;

	for (i = 0; i < 16; i++) {
		fd = accept4(port->fd, (struct sockaddr *)&peer, &len,
			     SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd < 0)
			return;
		fd = move_up(fd);
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
		begin_session(srv, port, fd, &peer);
	}
}

/* Sessions that asked to be looked after; those whose thread is done are freed. */
static void on_wake(struct vty_server *srv)
{
	uint64_t count;
	struct vty *v;

	if (read(srv->wake_fd, &count, sizeof(count)) < 0 && errno != EAGAIN)
		return;
	for (;;) {
		pthread_mutex_lock(&srv->wake_m);
		v = list_first(&srv->woken, struct vty, wake_node);
		if (v)
			list_remove(&v->wake_node);
		pthread_mutex_unlock(&srv->wake_m);
		if (!v)
			return;
		vty_service(v);
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
		vty_free(v);
		srv->live--;
	}
}

/* exec-timeout counts wall time, whatever the speed of the lab's. */
static void check_timeouts(struct vty_server *srv)
{
	uint64_t now = lab_wall_ns(), limit;
	struct vty *v;

	list_each(v, &srv->vtys, node) {
		if (atomic_load(&v->done) || !v->s.host)
			continue;
		lab_lock(srv->lab);
		limit = session_line(&v->s)->exec_timeout_s * NS_PER_S;
		lab_unlock(srv->lab);
		if (!limit || now - atomic_load(&v->key_wall_ns) < limit)
			continue;
		atomic_store(&v->key_wall_ns, now);
		if (!atomic_exchange(&v->hang, true))
			vty_service(v);
	}
}

static void on_event(struct vty_server *srv, const struct epoll_event *ev)
{
	struct pump_source *src = ev->data.ptr;

	switch (src->kind) {
	case PUMP_LISTEN:
		on_connect(srv, src->port);
		return;
	case PUMP_WAKE:
		on_wake(srv);
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
	vty_service(src->vty);
	srv->reap_due |= atomic_load(&src->vty->done);
}

static void *pump_main(void *ctx)
{
	struct vty_server *srv = ctx;
	struct epoll_event ev[EVENTS];
	uint64_t tick = lab_wall_ns();
	int n, i;

	while (!atomic_load(&srv->stop) || srv->live) {
		n = epoll_wait(srv->ep, ev, EVENTS, srv->live ? TICK_MS : -1);
		for (i = 0; i < n; i++)
			on_event(srv, &ev[i]);
		reap(srv);
		if (lab_wall_ns() - tick >= TICK_MS * NS_PER_MS) {
			tick = lab_wall_ns();
			srv->reap_due = true;
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
	p->src = (struct pump_source){PUMP_LISTEN, NULL, p};
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
	pthread_mutex_init(&srv->wake_m, NULL);
	srv->ep = move_up(epoll_create1(EPOLL_CLOEXEC));
	srv->wake_fd = move_up(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
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
	if (write(srv->wake_fd, &one, sizeof(one)) < 0)
		abort();
	pthread_join(srv->thread, NULL);
	lab->console_server = NULL;
	server_free(srv);
}
