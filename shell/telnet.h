/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A telnet user. Between the client's socket and libcli's loop stands the pump: one
 * thread for all users, which decodes telnet, edits the line while libcli waits for one, and
 * answers `?` and Tab. While a line runs, the user's own thread owns the keys. Everything below `m`
 * is guarded by it; it is taken after the lab's lock, never before.
 */
#ifndef ROSH_SHELL_TELNET_H
#define ROSH_SHELL_TELNET_H

#include <stdatomic.h>

#include "shell/edit.h"
#include "shell/session.h"
#include "shell/telnet_proto.h"

enum {
	VTY_IN_MAX = 65536,    /* keys waiting: beyond, the client's socket is not read */
	VTY_OUT_MAX = 262144,  /* bytes waiting: beyond, whoever writes has to wait */
	VTY_SESSIONS_MAX = 1000,
	VTY_FD_HIGH = 1100,    /* libcli's select needs the descriptors below 1024 */
	VTY_STACK = 262144,
};

/* The prompt that libcli prints; the pump puts the real one in its place. */
#define VTY_MARK 0x1e

enum vty_state {
	VTY_RUN,    /* The session's thread talks with the client itself. */
	VTY_PROMPT, /* libcli waits for keys. */
	VTY_ASK,    /* A key needs the session: the pump answers it. */
	VTY_MORE,   /* Help that is longer than the screen waits for a key. */
	VTY_SENT,   /* Enter was sent: a line is in flight. */
};

enum pump_kind { PUMP_CLIENT, PUMP_CLI, PUMP_LISTEN, PUMP_WAKE, PUMP_FRESH };

/* What an epoll event belongs to. */
struct pump_source {
	enum pump_kind kind;
	struct vty *vty;
	struct vty_port *port;
	struct vty_fresh *fresh;
};

struct cli_def;
struct vty_remote;

/* Somebody at a vty's port who has not shown yet whether he speaks telnet or SSH. */
struct vty_fresh {
	struct list node; /* in server->fresh, the longest waiting first */
	struct pump_source src;
	int fd;
	uint64_t until_ns;
};

struct vty_server {
	struct lab *lab;
	int ep, wake_fd;
	pthread_t thread;
	bool running;
	atomic_bool stop;
	struct list vtys; /* pump's thread only */
	pthread_mutex_t wake_m;
	struct list woken; /* vtys with log_due, hang or done */
	unsigned live;	   /* pump's thread only */
	bool reap_due;
	struct list fresh;     /* pump's thread only */
	unsigned nfresh;       /* pump's thread only */
	int spare_fd;	       /* given up to tell a client that there are no more; -1: none */
	struct list remotes;   /* by wake_m: SSH users whom the pump is to give a session */
	struct list ssh_conns; /* by wake_m */
	unsigned ssh_live;     /* by wake_m */
	struct pump_source wake_src;
	struct vty_port *ports;
	size_t nports;
	unsigned deaf, lines_seen; /* pump's thread only: deaf ports, the lab's lines_gen */
};

/* A listening socket. */
struct vty_port {
	struct pump_source src;
	struct host *host;
	enum line_kind line;
	int fd;
	bool deaf;	      /* pump's thread only: no line is free, nobody listens */
	unsigned ssh_waiting; /* by wake_m: SSH clients who have no session yet */
};

struct vty {
	struct session s; /* by the lab's lock */
	struct vty_server *srv;
	struct list node, wake_node;
	struct pump_source client_src, cli_src;
	atomic_bool interrupt, log_due, hang, gone, done;
	atomic_ullong key_wall_ns;
	unsigned line_no;
	char from[48];
	struct vty_remote *remote; /* SSH: who, and what he asked for; NULL: telnet */

	pthread_mutex_t m;
	pthread_cond_t changed;
	int fd, pump_fd, cli_fd;
	unsigned armed_client, armed_pump;
	enum vty_state state;
	struct telnet_proto proto;
	struct bytes in, out, to_cli;
	bool eof;      /* the client will send no more */
	bool heard;    /* it has sent something */
	bool reading;  /* read_line or read_key waits: keys are theirs, ^C too */
	bool ending;   /* cli_loop is to return: what libcli still says is dropped */
	bool col0;     /* the cursor stands at the beginning of a row */
	unsigned drops;	 /* how often an interrupt has emptied `in` */
	unsigned escape; /* 1: Ctrl-^ was hit */
	bool ctrl_z;	 /* leave the configuration when the line is done */
	struct text prompt;
	struct edit edit;  /* the line being typed */
	struct text line;  /* the line in flight */
	enum edit_act ask; /* what the pump has to answer, in VTY_ASK */
	struct text more;  /* rest of a help text that is longer than the screen */
	unsigned rows;
};

/* telnet.c: the pump's half of a session. All with v->m held unless told otherwise. */

/* Takes what the client (PUMP_CLIENT) or libcli (PUMP_CLI) has sent, and acts on it; anything else:
 * looks after the session alone. Pump's thread, v->m not held. */
void vty_service(struct vty *v, enum pump_kind from);
/* Text for the user. */
void vty_put(struct vty *v, const char *text, size_t len);
/* Sends what waits, as far as the client takes it, and tells epoll what to wait for. */
void vty_send(struct vty *v);
void vty_arm(struct vty *v);
void vty_set_prompt(struct vty *v); /* Both locks held. */
/* The client is lost. */
void vty_lose(struct vty *v);

/* telnet_keys.c */

/* Feeds waiting keys to libcli, as long as it waits for them. */
void vty_feed(struct vty *v);
/* What has changed of the line goes to the screen. */
void vty_show(struct vty *v);

/* telnet_session.c: the session's own thread. */

/* Starts the thread of a new session. False: errno tells. */
bool vty_start(struct vty *v);
/* Puts the session on the server's list of those to look after. Takes no lock but wake_m. */
void vty_wake(struct vty *v);

/* telnet_selftest.c */

/* Whether libcli behaves as the pump needs it; `why` says where not. */
bool vty_self_test(struct text *why);
/* What libcli is set up with: a line raises `on_line`, the prompt is VTY_MARK alone. NULL: no
 * memory. */
struct cli_def *vty_cli_new(void (*on_line)(struct cli_def *cli, const char *message), void *ctx);

#endif
