/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A session: one user at one line of one host (or at the lab console), apart from how the keys
 * arrive. Telnet, the readline console and `rosh play` each give it their own session_ops; all
 * that IOS does with a line is here, once.
 */
#ifndef ROSH_SHELL_SESSION_H
#define ROSH_SHELL_SESSION_H

#include "shell/exec.h"

struct session_ops {
	/* Output to the user, lines ended by '\n' (the terminal makes CR LF). Lock not held. */
	void (*write)(struct session *s, const char *text, size_t len);
	/* Lets time pass, at most `ns`; false: the user interrupts or is gone. Lock held at entry and at exit. */
	bool (*wait)(struct session *s, uint64_t ns);
	/* Reads a line after `prompt` was written; false: interrupted or gone. Lock not held. */
	bool (*read_line)(struct session *s, bool secret, char *to, size_t cap);
	/* Reads one key; -1: gone. Lock not held. */
	int (*read_key)(struct session *s);
	/* New log lines may be waiting: wake the terminal to call session_log(). Lock held; must not block. */
	void (*notify)(struct session *s);
	/* The line is cleared or the router reloads: end the session soon. Lock held; must not block. */
	void (*hangup)(struct session *s);
};

struct session {
	struct list node; /* in host->sessions */
	struct lab *lab;
	struct host *host; /* NULL: the lab console */
	const struct session_ops *ops;
	void *ops_ctx;
	enum line_kind line;
	unsigned line_no; /* 0 con, 1 aux, 2.. vtys as `show users` counts; vty index = line_no - 2 */
	char user[64];	  /* "" none */
	char from[48];	  /* peer's address, "" on the console */
	unsigned privilege;
	bool in_config; /* `configure terminal` */
	struct config_pos pos;
	struct config_pos saved;
	unsigned length, width; /* terminal length (0: no paging), width */
	bool monitor;		/* terminal monitor */
	bool paging;		/* this terminal can page (not in play, not piped) */
	unsigned history_size;
	struct text *history; /* ring of history_size lines */
	unsigned history_n;
	uint64_t log_seen;   /* the newest log entry this session has printed */
	uint64_t last_key_wall_ns;
	bool logged_in;
	bool closing;
	struct text out; /* what handlers write into */
};

/* session.c */

/* A session of a host's line, listed there; the caller owns the memory and calls session_close(). Lock held. */
void session_open(struct session *s, struct lab *lab, struct host *h, enum line_kind line,
		  unsigned line_no, const struct session_ops *ops, void *ops_ctx);
void session_close(struct session *s);
/* "7204VXR-1(config-if)#", no blank behind. */
void session_prompt(const struct session *s, struct text *out);
/* Runs one typed line to its end: parse, filters, dialogue, output, errors with the caret. Lock not held. */
void session_execute(struct session *s, const char *line);
/* The answers to `?` and Tab for the line left of the cursor; no I/O. Lock held. */
void session_help(struct session *s, const char *left, struct text *out);
void session_complete(struct session *s, const char *left, struct text *suffix);
/* Log and debug lines this session should show now (console, or monitor is on); advances log_seen. Lock held. */
void session_log(struct session *s, struct text *out);
/* Whether a new vty/console user must log in first, and the dialogue itself; false: refused. Lock not held. */
bool session_login(struct session *s);

#endif
