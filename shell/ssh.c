/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SSH connections: RFC 4253 (transport), 4252 (authentication: password and public key), 4254
 * (one session channel: pty-req, window-change, shell, exec), by libssh. Forwarding and
 * subsystems are refused, and SSH version 1 is not spoken, whatever `show ip ssh` calls 1.99.
 *
 * SSH shares the vty's port with telnet, as it shares the vty. A telnet client waits for the server
 * or sends IAC; the SSH clients of our days send "SSH-2.0-..." at once, as RFC 4253 section 4.2
 * lets them. So the pump looks at the first bytes (console_server.c): "SSH-" begins a connection
 * here; anything else, or silence of 300 ms, is telnet, unless the line takes SSH alone. A router
 * without a key, or a line without SSH, has nothing to tell apart, and its telnet users do not
 * wait. An SSH client that is later than that finds its connection closed, and nothing worse: a
 * telnet session that begins with "SSH-" is ended.
 *
 * Each connection has a thread, which sleeps in poll: libssh computes and waits where it likes,
 * and nobody else should wait for a stranger's key exchange. The session behind it is a telnet
 * session like any other: this thread is its client over a socket pair, and says the window's size
 * in telnet's way (RFC 1073). Flow control is the pump's at one end, SSH's window at the other.
 */
#include "shell/ssh.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libssh/callbacks.h>
#include <libssh/server.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/core/sim.h"
#include "shell/keystore.h"
#include "shell/load.h"
#include "shell/login_watch.h"

enum {
	CARRY = 16384,
	PUBKEYS_MAX = 32,    /* offers of keys that one client may make */
	GOODBYE_MS = 5000,   /* for the client to take the last words */
	STOPPING_MS = 1000,  /* the same, when the lab ends */
	WAIT_MS = 1000,
	WINDOW_MAX = 1 << 23, /* far beyond what libssh lets a client send ahead */
	SSH_STACK = 524288,
	COMMAND_MAX = 65536,
};

struct ssh_conn {
	struct list node; /* in server->ssh_conns, by wake_m */
	struct vty_server *srv;
	struct vty_port *port;
	int fd;		  /* libssh has a duplicate */
	int pair;	  /* the session's wire, our end; -1: none yet */
	struct login_source source;
	unsigned vty;	  /* whose rules hold for logging in */
	bool begun;	  /* by wake_m: there is a session */
	struct text pem;  /* the host key, until libssh has it */
	struct text banner;
	unsigned timeout_s, tries, failed, offered;
	bool known;	  /* authenticated */
	bool start;	  /* shell or exec was asked for */
	struct vty_remote *remote;
	ssh_session ssh;
	ssh_channel ch;
	ssh_event ev;
	short watch;	  /* what the pair is polled for; -1: it is not in `ev` */
	bool eof;	  /* the client's end was passed on */
	uint64_t hung_ns; /* when the session's end was seen, 0: not yet */
	struct bytes to_pump, to_client;
	struct ssh_server_callbacks_struct server_cb;
	struct ssh_channel_callbacks_struct channel_cb;
};

void vty_remote_free(struct vty_remote *r)
{
	if (!r)
		return;
	if (r->fd >= 0)
		close(r->fd);
	free(r->command);
	free(r);
}

/* Authentication. */

static int on_none(ssh_session ssh, const char *user, void *ctx)
{
	struct ssh_conn *c = ctx;
	ssh_string words;

	(void)user;
	/* RFC 4252 section 5.4: a banner, once, before authentication succeeds. */
	if (c->banner.len && (words = ssh_string_from_char(text_str(&c->banner)))) {
		ssh_send_issue_banner(ssh, words);
		ssh_string_free(words);
		text_clear(&c->banner);
	}
	return SSH_AUTH_DENIED;
}

static void log_event(struct ssh_conn *c, const char *mnemonic, const char *user, const char *end)
{
	lab_lock(c->srv->lab);
	ssh_log_event(c->port->host, c->remote, c->vty, mnemonic, user, end);
	lab_unlock(c->srv->lab);
}

static void welcome(struct ssh_conn *c, const char *user, unsigned privilege)
{
	snprintf(c->remote->user, sizeof(c->remote->user), "%s", user);
	c->remote->privilege = privilege;
	c->known = true;
	log_event(c, "SSH2_USERAUTH", user, "Succeeded");
}

static int on_password(ssh_session ssh, const char *user, const char *password, void *ctx)
{
	struct ssh_conn *c = ctx;
	unsigned privilege;

	(void)ssh;
	if (c->known || c->failed >= c->tries)
		return SSH_AUTH_DENIED;
	if (!login_remote_ok(c->srv->lab, c->port->host, c->vty, &c->source, user, password,
			     false, &privilege)) {
		c->failed++;
		log_event(c, "SSH2_USERAUTH", user, "Failed");
		return SSH_AUTH_DENIED;
	}
	welcome(c, user, privilege);
	return SSH_AUTH_SUCCESS;
}

static bool fingerprint(ssh_key key, char hex[33])
{
	unsigned char *md = NULL;
	size_t n = 0, i;

	if (ssh_key_type(key) != SSH_KEYTYPE_RSA ||
	    ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_MD5, &md, &n) != SSH_OK)
		return false;
	for (i = 0; i < n && i < 16; i++)
		snprintf(hex + 2 * i, 3, "%02X", md[i]);
	ssh_clean_pubkey_hash(&md);
	return n == 16;
}

/* RFC 4252 section 7: asked first whether the key would do (NONE), then with a signature, which
 * libssh has checked (VALID). */
static int on_pubkey(ssh_session ssh, const char *user, struct ssh_key_struct *key, char state,
		     void *ctx)
{
	struct ssh_conn *c = ctx;
	struct host *h = c->port->host;
	unsigned privilege;
	char hex[33];
	bool ok;

	(void)ssh;
	if (c->known || ++c->offered > PUBKEYS_MAX || !fingerprint(key, hex))
		return SSH_AUTH_DENIED;
	lab_lock(c->srv->lab);
	ok = ssh_pubkey_known(h, user, hex);
	lab_unlock(c->srv->lab);
	ok = ok && login_remote_ok(c->srv->lab, h, c->vty, &c->source, user, NULL, true,
				   &privilege);
	if (!ok || (state != SSH_PUBLICKEY_STATE_NONE && state != SSH_PUBLICKEY_STATE_VALID))
		return SSH_AUTH_DENIED;
	if (state == SSH_PUBLICKEY_STATE_VALID)
		welcome(c, user, privilege);
	return SSH_AUTH_SUCCESS;
}

/* The channel. */

/* RFC 1073, what comes from us to the session; 255 is doubled. */
static void say_window(struct ssh_conn *c)
{
	uint8_t size[4] = {(uint8_t)(c->remote->columns >> 8), (uint8_t)c->remote->columns,
			   (uint8_t)(c->remote->rows >> 8), (uint8_t)c->remote->rows};
	int i;

	bytes_push(&c->to_pump, "\xff\xfa\x1f", 3);
	for (i = 0; i < 4; i++)
		bytes_push(&c->to_pump, size[i] == 0xff ? "\xff\xff" : (char *)&size[i],
			   size[i] == 0xff ? 2 : 1);
	bytes_push(&c->to_pump, "\xff\xf0", 2);
}

static unsigned sane(int n)
{
	return n < 0 ? 0 : n > 512 ? 512 : (unsigned)n;
}

static int on_pty(ssh_session ssh, ssh_channel ch, const char *term, int width, int height,
		  int pxwidth, int pxheight, void *ctx)
{
	struct ssh_conn *c = ctx;

	(void)ssh, (void)ch, (void)term, (void)pxwidth, (void)pxheight;
	if (c->start)
		return SSH_ERROR;
	c->remote->columns = sane(width);
	c->remote->rows = sane(height);
	return SSH_OK;
}

static int on_window(ssh_session ssh, ssh_channel ch, int width, int height, int pxwidth,
		     int pxheight, void *ctx)
{
	struct ssh_conn *c = ctx;

	(void)ssh, (void)ch, (void)pxwidth, (void)pxheight;
	if (!c->remote)
		return SSH_OK;
	c->remote->columns = sane(width);
	c->remote->rows = sane(height);
	if (c->begun && c->to_pump.len < VTY_IN_MAX)
		say_window(c);
	return SSH_OK;
}

static int on_shell(ssh_session ssh, ssh_channel ch, void *ctx)
{
	struct ssh_conn *c = ctx;

	(void)ssh, (void)ch;
	if (c->start)
		return 1;
	c->start = true;
	return 0;
}

static int on_exec(ssh_session ssh, ssh_channel ch, const char *command, void *ctx)
{
	struct ssh_conn *c = ctx;

	(void)ssh, (void)ch;
	if (c->start || strlen(command) > COMMAND_MAX)
		return 1;
	c->remote->command = mem_strdup(command);
	c->start = true;
	return 0;
}

static ssh_channel on_channel(ssh_session ssh, void *ctx)
{
	struct ssh_conn *c = ctx;

	if (c->ch || !c->known)
		return NULL;
	c->ch = ssh_channel_new(ssh);
	if (c->ch)
		ssh_set_channel_callbacks(c->ch, &c->channel_cb);
	return c->ch;
}

static void set_callbacks(struct ssh_conn *c)
{
	c->server_cb = (struct ssh_server_callbacks_struct){
		.userdata = c,
		.auth_none_function = on_none,
		.auth_password_function = on_password,
		.auth_pubkey_function = on_pubkey,
		.channel_open_request_session_function = on_channel,
	};
	c->channel_cb = (struct ssh_channel_callbacks_struct){
		.userdata = c,
		.channel_pty_request_function = on_pty,
		.channel_pty_window_change_function = on_window,
		.channel_shell_request_function = on_shell,
		.channel_exec_request_function = on_exec,
	};
	ssh_callbacks_init(&c->server_cb);
	ssh_callbacks_init(&c->channel_cb);
}

static void note_crypto(struct ssh_conn *c)
{
	struct session_ssh *s = &c->remote->crypto;
	const char *names[4] = {ssh_get_cipher_in(c->ssh), ssh_get_cipher_out(c->ssh),
				ssh_get_hmac_in(c->ssh), ssh_get_hmac_out(c->ssh)};

	for (int i = 0; i < 2; i++) {
		snprintf(s->cipher[i], sizeof(s->cipher[i]), "%s", names[i] ? names[i] : "");
		snprintf(s->hmac[i], sizeof(s->hmac[i]), "%s", names[2 + i] ? names[2 + i] : "");
	}
}

/* Takes over the socket and the key, and exchanges keys. */
static bool shake_hands(struct ssh_conn *c)
{
	long timeout_s = (long)c->timeout_s;
	ssh_bind bind = ssh_bind_new();
	int least = RSA_BITS_SSH2, fd = fcntl(c->fd, F_DUPFD_CLOEXEC, VTY_FD_HIGH);
	bool off = false, ok = false;
	ssh_key key = NULL;

	c->ssh = ssh_new();
	if (fd >= 0 && bind && c->ssh &&
	    ssh_pki_import_privkey_base64(text_str(&c->pem), NULL, NULL, NULL, &key) == SSH_OK) {
		/* The machine's own SSH server has its own settings. */
		ssh_bind_options_set(bind, SSH_BIND_OPTIONS_PROCESS_CONFIG, &off);
		ssh_bind_options_set(bind, SSH_BIND_OPTIONS_RSA_MIN_SIZE, &least);
		ssh_bind_options_set(bind, SSH_BIND_OPTIONS_BANNER, "Cisco-1.25");
		if (ssh_bind_options_set(bind, SSH_BIND_OPTIONS_IMPORT_KEY, key) == SSH_OK)
			ok = ssh_bind_accept_fd(bind, c->ssh, fd) == SSH_OK;
		else
			ssh_key_free(key);
	}
	keystore_wipe(&c->pem);
	ssh_bind_free(bind);
	if (!ok) {
		if (fd >= 0 && (!c->ssh || ssh_get_fd(c->ssh) != fd))
			close(fd);
		return false;
	}
	ssh_options_set(c->ssh, SSH_OPTIONS_TIMEOUT, &timeout_s);
	set_callbacks(c);
	ssh_set_server_callbacks(c->ssh, &c->server_cb);
	ssh_set_auth_methods(c->ssh, SSH_AUTH_METHOD_PASSWORD | SSH_AUTH_METHOD_PUBLICKEY);
	if (ssh_handle_key_exchange(c->ssh) != SSH_OK)
		return false;
	note_crypto(c);
	log_event(c, "SSH2_SESSION", NULL, "Succeeded");
	ssh_set_blocking(c->ssh, 0);
	return ssh_event_add_session(c->ev, c->ssh) == SSH_OK;
}

/* `ip ssh time-out` bounds all that comes before the session. */
static bool let_in(struct ssh_conn *c, uint64_t until_ns)
{
	uint64_t now;

	while (!c->start) {
		now = lab_wall_ns();
		if (now >= until_ns || !ssh_is_connected(c->ssh) || c->failed >= c->tries ||
		    c->offered > PUBKEYS_MAX || atomic_load(&c->srv->stop))
			return false;
		if (ssh_event_dopoll(c->ev, (int)((until_ns - now) / NS_PER_MS) + 1) == SSH_ERROR)
			return false;
	}
	return true;
}

/* The wire. */

static int on_pair(socket_t fd, int revents, void *ctx)
{
	struct ssh_conn *c = ctx;

	(void)fd;
	if ((revents & (POLLHUP | POLLERR)) && !c->hung_ns)
		c->hung_ns = lab_wall_ns();
	return 0;
}

/* A wire to the pump, which makes a session at its other end. */
static bool begin_session(struct ssh_conn *c)
{
	struct vty_remote *r;
	int pair[2], i, high;
	uint64_t one = 1;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0)
		return false;
	/* libcli's select needs the low descriptors. */
	for (i = 0; i < 2; i++) {
		high = fcntl(pair[i], F_DUPFD_CLOEXEC, VTY_FD_HIGH);
		if (high >= 0)
			close(pair[i]);
		pair[i] = high >= 0 ? high : pair[i];
	}
	c->pair = pair[0];
	r = mem_zalloc(sizeof(*r));
	*r = *c->remote;
	c->remote->command = NULL;
	r->fd = pair[1];
	pthread_mutex_lock(&c->srv->wake_m);
	c->begun = true;
	c->port->ssh_waiting--;
	list_push(&c->srv->remotes, &r->node);
	if (write(c->srv->wake_fd, &one, sizeof(one)) < 0 && errno != EAGAIN)
		abort();
	pthread_mutex_unlock(&c->srv->wake_m);
	return true;
}

/* Keys, as telnet has them: 255 is doubled. */
static void take_keys(struct ssh_conn *c)
{
	uint8_t b[CARRY];
	int n, i, from;

	while (c->to_pump.len < VTY_IN_MAX) {
		n = ssh_channel_read_nonblocking(c->ch, b, sizeof(b), 0);
		if (n <= 0)
			return;
		for (i = from = 0; i < n; i++) {
			if (b[i] != 0xff)
				continue;
			bytes_push(&c->to_pump, b + from, (size_t)(i + 1 - from));
			from = i;
		}
		bytes_push(&c->to_pump, b + from, (size_t)(n - from));
	}
}

static void send_keys(struct ssh_conn *c)
{
	ssize_t n;

	while (c->to_pump.len) {
		n = send(c->pair, bytes_at(&c->to_pump), c->to_pump.len, MSG_NOSIGNAL);
		if (n > 0)
			bytes_drop(&c->to_pump, (size_t)n);
		else if (errno == EAGAIN)
			return;
		else if (errno != EINTR)
			bytes_drop(&c->to_pump, c->to_pump.len);
	}
	if (!c->eof && ssh_channel_is_eof(c->ch)) {
		c->eof = true;
		shutdown(c->pair, SHUT_WR);
	}
}

/* libssh still has text that the client's TCP does not take. It would take more from us, without
 * end: a window may be 4 GB (RFC 4254 section 5.2), and its owner need not read. */
static bool congested(struct ssh_conn *c)
{
	return (ssh_get_status(c->ssh) & SSH_WRITE_PENDING) != 0;
}

/* Text for the client, as much as its window takes. False: the session is over. */
static bool take_text(struct ssh_conn *c)
{
	uint8_t b[CARRY];
	ssize_t n;
	int sent;

	for (;;) {
		while (c->to_client.len) {
			if (congested(c))
				return true;
			sent = ssh_channel_write(c->ch, bytes_at(&c->to_client),
						 (uint32_t)c->to_client.len);
			if (sent <= 0)
				return sent != SSH_ERROR;
			bytes_drop(&c->to_client, (size_t)sent);
		}
		n = recv(c->pair, b, sizeof(b), 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN;
		if (n == 0)
			return false;
		bytes_push(&c->to_client, b, (size_t)n);
	}
}

/* Polled for what can be acted on alone, so that nothing spins: an end that was seen would be told
 * of again and again. */
static bool watch(struct ssh_conn *c)
{
	short want = (short)((c->to_client.len ? 0 : POLLIN) | (c->to_pump.len ? POLLOUT : 0));

	if (c->hung_ns && c->to_client.len)
		want = -1;
	if (want == c->watch)
		return true;
	if (c->watch != -1)
		ssh_event_remove_fd(c->ev, c->pair);
	c->watch = want;
	return want == -1 || ssh_event_add_fd(c->ev, c->pair, want, on_pair, c) == SSH_OK;
}

static bool client_there(const struct ssh_conn *c)
{
	return ssh_is_connected(c->ssh) && !ssh_channel_is_closed(c->ch);
}

static uint64_t patience_ns(const struct ssh_conn *c)
{
	return (atomic_load(&c->srv->stop) ? STOPPING_MS : GOODBYE_MS) * NS_PER_MS;
}

static void carry(struct ssh_conn *c)
{
	while (client_there(c)) {
		take_keys(c);
		send_keys(c);
		if (!take_text(c) || !watch(c))
			return;
		/* A client who takes nothing any more does not outlive his session for long. */
		if (c->hung_ns && lab_wall_ns() - c->hung_ns > patience_ns(c))
			return;
		/* RFC 4254 section 5.2: who sends beyond the window is no client. */
		if (ssh_channel_poll(c->ch, 0) > WINDOW_MAX)
			return;
		if (ssh_event_dopoll(c->ev, c->hung_ns ? 100 : WAIT_MS) == SSH_ERROR)
			return;
	}
}

/*
 * RFC 4254 sections 5.3 and 6.10: the status of a command, end of data, close. Then the client
 * speaks last (RFC 4253 section 11.1, disconnect): a socket closed before that breaks its pipe.
 */
static void goodbye(struct ssh_conn *c)
{
	uint64_t began = lab_wall_ns();

	if (c->watch != -1)
		ssh_event_remove_fd(c->ev, c->pair);
	ssh_channel_request_send_exit_status(c->ch, 0);
	ssh_channel_send_eof(c->ch);
	ssh_channel_close(c->ch);
	while (ssh_is_connected(c->ssh) && lab_wall_ns() - began < patience_ns(c))
		if (ssh_event_dopoll(c->ev, 100) == SSH_ERROR)
			break;
}

static void conn_free(struct ssh_conn *c)
{
	struct vty_server *srv = c->srv;
	uint64_t one = 1;

	/* Off the list before its descriptor is another's. */
	pthread_mutex_lock(&srv->wake_m);
	list_remove(&c->node);
	c->port->ssh_waiting -= !c->begun;
	pthread_mutex_unlock(&srv->wake_m);
	if (c->pair >= 0)
		close(c->pair);
	if (c->ssh) {
		ssh_event_remove_session(c->ev, c->ssh);
		ssh_disconnect(c->ssh);
		ssh_free(c->ssh);
	}
	close(c->fd);
	if (c->ev)
		ssh_event_free(c->ev);
	keystore_wipe(&c->pem);
	text_free(&c->banner);
	if (c->to_pump.base)
		mem_wipe(c->to_pump.base, c->to_pump.cap);
	bytes_free(&c->to_pump);
	bytes_free(&c->to_client);
	vty_remote_free(c->remote);
	free(c);
	pthread_mutex_lock(&srv->wake_m);
	srv->ssh_live--;
	atomic_fetch_add(&srv->lab->lines_gen, 1);
	if (write(srv->wake_fd, &one, sizeof(one)) < 0 && errno != EAGAIN)
		abort();
	pthread_mutex_unlock(&srv->wake_m);
}

static void *conn_main(void *ctx)
{
	struct ssh_conn *c = ctx;
	uint64_t until = lab_wall_ns() + c->timeout_s * NS_PER_S;

	load_name_thread("SSH Process", 0);
	c->ev = ssh_event_new();
	if (c->ev && shake_hands(c) && let_in(c, until) && begin_session(c)) {
		carry(c);
		goodbye(c);
		log_event(c, "SSH2_CLOSE", c->remote->user, "closed");
	}
	conn_free(c);
	return NULL;
}

/* What the connection needs of its router. False: it has no key. Lock held. */
static bool take_settings(struct ssh_conn *c)
{
	const struct host *h = c->port->host;

	if (!ssh_enabled(h) || !keystore_pem(h->rsa, &c->pem))
		return false;
	c->timeout_s = h->set.ssh_timeout_s;
	c->tries = h->set.ssh_retries ? h->set.ssh_retries : 1;
	if (h->set.banner_login) {
		text_add(&c->banner, h->set.banner_login);
		text_char(&c->banner, '\n');
	}
	return true;
}

bool ssh_conn_start(struct vty_server *srv, struct vty_port *port, int fd, unsigned vty)
{
	struct ssh_conn *c = mem_zalloc(sizeof(*c));
	struct sockaddr_in peer = {0};
	socklen_t len = sizeof(peer);
	pthread_attr_t attr;
	pthread_t thread;
	bool ok;

	getpeername(fd, (struct sockaddr *)&peer, &len);
	list_init(&c->node);
	c->srv = srv;
	c->port = port;
	c->fd = fd;
	c->pair = -1;
	c->watch = -1;
	c->vty = vty;
	c->remote = mem_zalloc(sizeof(*c->remote));
	c->remote->fd = -1;
	c->remote->port = port;
	c->remote->peer = ntohl(peer.sin_addr.s_addr);
	c->remote->peer_port = ntohs(peer.sin_port);
	c->source.port = PORT_SSH;
	c->source.addr = c->remote->peer;
	inet_ntop(AF_INET, &peer.sin_addr, c->source.from, sizeof(c->source.from));
	pthread_mutex_lock(&srv->wake_m);
	list_push(&srv->ssh_conns, &c->node);
	srv->ssh_live++;
	port->ssh_waiting++;
	atomic_fetch_add(&srv->lab->lines_gen, 1);
	ok = !atomic_load(&srv->stop);
	pthread_mutex_unlock(&srv->wake_m);
	lab_lock(srv->lab);
	ok = ok && take_settings(c);
	lab_unlock(srv->lab);
	if (ok) {
		pthread_attr_init(&attr);
		pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
		pthread_attr_setstacksize(&attr, SSH_STACK);
		ok = pthread_create(&thread, &attr, conn_main, c) == 0;
		pthread_attr_destroy(&attr);
	}
	if (!ok)
		conn_free(c);
	return ok;
}

void ssh_conn_stop_all(struct vty_server *srv)
{
	struct ssh_conn *c;

	pthread_mutex_lock(&srv->wake_m);
	list_each(c, &srv->ssh_conns, node)
		if (!c->begun)
			shutdown(c->fd, SHUT_RDWR);
	pthread_mutex_unlock(&srv->wake_m);
}
