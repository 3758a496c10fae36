/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A host is a router as its operator sees it: the engine's router, the running config, NVRAM, the
 * log, the lines (console, vtys) and the settings that only the shell acts on.
 */
#ifndef ROSH_SHELL_HOST_H
#define ROSH_SHELL_HOST_H

#include "parser/model.h"
#include "shell/lab.h"

enum line_kind { LINE_CON, LINE_AUX, LINE_VTY };
/* Lines vty 0 to HOST_VTYS_FIXED - 1 are always there. */
enum { HOST_VTYS = 16, HOST_VTYS_FIXED = 5, LOG_RING = 4096, HOST_MEMORY_KB = 491520 };

/* What `line con 0`, `line vty 0 4` … set. Made by apply_line. */
struct line_settings {
	uint32_t exec_timeout_s; /* 0: never; default 600 */
	bool login;		 /* ask for the line's password; vtys: default on */
	bool login_local;
	char *aaa_login, *aaa_exec; /* names of their method lists, NULL: the default */
	char *password;	 /* as configured, NULL: none */
	unsigned password_type;
	unsigned privilege; /* default 1 */
	unsigned length, width; /* 24, 80 */
	bool lockable;
	bool prompt_stamp; /* load and time above what show commands say */
	bool synchronous; /* hold log lines of this severity, or a lesser one, back ... */
	int synchronous_level;
	uint64_t synchronous_limit; /* ... but no more than so many */
	char *access_class_in; /* ACL name, NULL: none */
	bool transport_telnet, transport_ssh;
	unsigned history_size;
	bool configured; /* vty: the line exists */
};

enum stamp_form { STAMP_NONE, STAMP_UPTIME, STAMP_DATETIME };

struct stamp_settings {
	enum stamp_form form;
	bool msec, localtime, show_timezone, year;
};

/* The first, second ... fourth (5: last) such day (0: Sunday) of a month, at a time of that day. */
struct summer_edge {
	int week, day, month, at_s;
};

/* `clock summer-time`. `zone` NULL: there is none. */
struct summer_time {
	char *zone;
	struct summer_edge from, to;
	int offset_s;
};

/* Settings of the whole router that the shell itself acts on. Made by apply_global. */
struct host_settings {
	struct stamp_settings stamp_debug, stamp_log;
	bool domain_lookup;
	bool sequence_numbers;
	int console_level, monitor_level, buffered_level; /* 0..7, -1: off */
	uint32_t buffered_bytes;			   /* 4096 */
	char *enable_secret, *enable_password;
	unsigned enable_secret_type, enable_password_type;
	char *banner_motd, *banner_login, *banner_exec;
	char *timezone;
	struct summer_time summer;
	int timezone_offset_s;
	char *domain_name;
	unsigned ssh_version; /* 0: not told (IOS calls that 1.99), 1, 2 */
	unsigned ssh_timeout_s, ssh_retries;
	bool ssh_log_events;
	char *ssh_keypair; /* `ip ssh rsa keypair-name`; NULL: the one there is */
};

/* One line of the log, already formatted with its time stamp, without line end; a message of
 * several lines is one entry with '\n' inside. */
struct log_entry {
	uint64_t seq; /* counts up from 1 */
	int severity; /* debug lines are 7 */
	char *text;
	size_t stamp_len; /* so much of `text` is sequence number and time stamp */
	bool broadcast;	  /* for every terminal, whatever it monitors, and for no log */
};

/* An interface of the chassis, and what is plugged into it. It outlives power off. */
struct host_slot {
	char name[48]; /* "FastEthernet0/0" */
	struct link *link;
	struct link_port *port; /* NULL while the router is off */
	bool cut;
};

struct host {
	struct list node; /* in lab->hosts */
	struct lab *lab;
	char *name; /* in the lab file; the prompt uses the configured hostname */
	char *kind; /* chassis, for show version */
	struct router *router;
	struct config *running;
	struct text startup; /* NVRAM's text; empty: none */
	char *nvram_path;    /* NULL: memory only */
	bool saving;	     /* a session writes it, without the lock */
	char *key_path;	     /* of the RSA keys, beside it */
	struct rsa_key *rsa; /* NULL: none generated */
	bool rsa_saved;	     /* NVRAM has it; else it ends with the power */
	enum style style;
	struct host_settings set;
	struct line_settings con, aux, vty[HOST_VTYS];
	struct log_entry log[LOG_RING]; /* ring; entry of seq n at n % LOG_RING */
	uint64_t log_seq;		/* the newest entry's number */
	uint64_t log_cleared;		/* show logging shows entries after this one */
	uint64_t log_count[3];		/* console, monitor, buffer messages logged */
	uint64_t log_trapped;		/* lines that a syslog server would get */
	bool config_changed;		/* since the last write */
	uint64_t config_changed_ns;	/* virtual time, and by whom */
	char config_changed_by[64];
	uint64_t boot_epoch_s; /* calendar second (UTC) at power on: March 1 as IOS without clock */
	int64_t clock_adjust_ns; /* `clock set` */
	bool clock_set;
	unsigned line_uses[2 + HOST_VTYS]; /* logins so far, by line number */
	struct list sessions; /* struct session, shell/session.h */
	unsigned console_port, vty_port;
	bool powered;
	char last_reload[80]; /* "power-on", "Reload Command" */
	struct host_slot *slots;
	size_t nslots;
	struct parse *scratch; /* for host_config_line */
	bool booting;	       /* the startup config is being read */
	struct list files; /* struct file, shell/files.h */
	struct privileges *privileges; /* what the `privilege` lines say: shell/privilege.c */
	struct login_watch *watch; /* who failed to log in: shell/login_watch.h */
	struct config_log *config_log; /* who changed what: shell/config_log.h */
	struct life *life; /* What is scheduled: shell/life.h */
	struct epc *epc;   /* captures of its own packets: shell/epc.h */
	const char *config_label; /* before the line numbers of what it rejects: "line " */
};

/* host.c */

/* Makes a host with its router, stopped. */
struct host *host_new(struct lab *lab, const char *name, unsigned index);
void host_free(struct host *h);
/* Power on: makes the router's state and its interfaces, loads the startup config line by line.
 * Rejected lines are reported to the console log with their number and the caret, and added to
 * `report`. */
void host_start(struct host *h, struct text *report);
void host_stop(struct host *h);
/* Stop and start from NVRAM; sessions are closed as a reload does. */
void host_reload(struct host *h, const char *why);
/* An interface the chassis has, before start; the lab file names it. */
void host_add_iface(struct host *h, const char *canonical);
bool host_has_iface(const struct host *h, const char *canonical);
struct host_slot *host_slot(const struct host *h, const char *canonical);
/* Plugs a link into a slot; it is joined whenever the router is on. */
void host_plug(struct host *h, const char *canonical, struct link *l);
/* The slots that a configuration needs: its interfaces that are neither virtual nor sub. */
void host_add_config_ifaces(struct host *h, const char *config);
/* NVRAM: temporary file, fsync, rename. False and errno if it could not be written. */
bool host_write_startup(struct host *h, const char *text, size_t len);
bool host_erase_startup(struct host *h);
/* One line; applies are left to the caller. PARSE_MORE asks for the next line of a banner. */
enum parse_status host_line(struct host *h, struct config_pos *pos, const char *line,
			    size_t prompt_len, struct text *out);
/* Walks the lines of a text, ends trimmed; false at its end. */
bool host_line_next(const char **at, const char **line, size_t *len);
/* Lines of a text into the running config, as `copy startup-config running-config` does. */
void host_merge(struct host *h, const char *config, struct text *report);
/* The running config into NVRAM, as write memory does; false and errno, EBUSY if another session
 * is at it. Lock held, given up inside. */
bool host_save(struct host *h);
/* Runs one config line (as typed, trimmed) at `pos`; words of refusal or the caret go to `out`
 * (with `prompt_len` blanks before the caret). True if it was accepted. Applies at once. */
bool host_config_line(struct host *h, struct config_pos *pos, const char *line, size_t prompt_len,
		      struct text *out);
/* The running config as `show running-config` prints it, from "Building" on. Lock held, given up
 * inside. */
void host_render_running(struct host *h, struct text *out);
/* The same as text for a file: from the first "!" to `end`. */
void host_render_body(struct host *h, struct text *out);
/* The same; a long one gives up the lock now and then, and begins anew if it was changed. */
void host_render_shared(struct host *h, struct text *out);
/* Adds the lines that each configuration of this version says although its file may not. */
void host_implied(const struct host *h, const struct config *c, struct text *lines);
const char *host_hostname(const struct host *h);

/* host_change.c */

/* An understood line into the running config at `pos`: config_change(), and all that IOS does with
 * a line around it. Lock held. */
enum parse_status host_change(struct host *h, struct config_pos *pos, struct parse *p,
			      struct text *words);
/* The same without the log of changes, into `c`: the running configuration, or one that nothing
 * acts on yet (what a file says). `words` may be NULL then. */
enum parse_status host_change_in(struct host *h, struct config *c, struct config_pos *pos,
				 struct parse *p, struct text *words);

/* show_system.c */

/* What software this is, as show version begins, three lines. */
void system_banner(const struct host *h, struct text *out);

/* log.c */

/* Formats and stores a line: time stamp per `service timestamps`, then wakes sessions. */
void log_message(struct host *h, int severity, const char *facility, const char *mnemonic,
		 const char *text);
void log_debug(struct host *h, const char *text);
/* A line without time stamp, for the console and the buffer (boot messages). */
void log_plain(struct host *h, const char *text);
/* Lines for whoever sits at a terminal of the router. */
void log_broadcast(struct host *h, const char *text);
void log_free(struct host *h);
/* Settings as of a router that was told nothing. */
void log_defaults(struct host *h);
/* The stored entry of a number, or NULL if it is gone or not yet there. */
const struct log_entry *log_entry(const struct host *h, uint64_t seq);
/* "*Mar  1 00:00:12.345" as the stamp settings say, without ": ". Empty when off. */
void log_stamp(const struct host *h, const struct stamp_settings *s, struct text *out);
/* Calendar time of the router (UTC). */
int64_t host_clock_ns(const struct host *h);

/* zone.c */

/* Reads the lines of the running configuration. Lock held. */
void zone_read(struct host *h);
/* What local time is ahead of UTC at a second of UTC, and the name it has then. */
int zone_offset_s(const struct host *h, int64_t utc_s);
const char *zone_name(const struct host *h, int64_t utc_s);
/* The second of UTC of a second of local time. */
int64_t zone_utc_s(const struct host *h, int64_t local_s);

/* event_text.c */

/* Turns an engine event into its line in the host's style and logs it. */
void event_to_log(struct host *h, unsigned id, const struct ev_arg *args, size_t n);
/* The line alone. False: it is empty. */
void event_format(enum style style, unsigned id, const struct ev_arg *args, size_t n,
		  struct text *out);

/* nvram.c */

/* False and errno when the file is not there or cannot be read. */
bool nvram_read(const char *path, struct text *to);
/* The old or the new content survives a crash at any moment, whole. */
bool nvram_write(const char *path, const char *text, size_t len);
/* Makes a folder and those above it. */
bool nvram_mkdirs(const char *dir);
/* Keeps a folder, made if need be, for this process until the descriptor is closed; -1 and errno:
 * EWOULDBLOCK when another has it. */
int nvram_lock(const char *dir);

#endif
