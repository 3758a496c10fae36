/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The log of configuration changes: every line that went into the running configuration, whoever
 * brought it there (typed, pasted, copied, or a step of `configure replace`), as the model
 * understood it. The oldest go when there are more than `logging size`. What is read at power on
 * is no change. Absent: `logging persistent`, and XML.
 */
#include "shell/config_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar.h"
#include "lib/mem.h"
#include "shell/secret.h"

enum { SIZE_DEFAULT = 100 };

struct change {
	struct list node;
	unsigned index, session, depth;
	char user[64], line[16];
	char *text;
};

struct config_log {
	struct list changes; /* the oldest first */
	unsigned n;
	unsigned index;	   /* of the newest */
	unsigned sessions; /* so many have configured */
	const struct session *actor;
	unsigned actor_session;
	uint64_t allocated, freed; /* bytes of changes, so far */
};

void config_log_new(struct host *h)
{
	h->config_log = mem_zalloc(sizeof(*h->config_log));
	list_init(&h->config_log->changes);
}

static size_t change_bytes(const struct change *c)
{
	return sizeof(*c) + strlen(c->text) + 1;
}

static void change_drop(struct config_log *l, struct change *c)
{
	l->freed += change_bytes(c);
	list_remove(&c->node);
	mem_wipe(c->text, strlen(c->text));
	free(c->text);
	free(c);
	l->n--;
}

static void trim(struct config_log *l, unsigned size)
{
	while (l->n > size)
		change_drop(l, container_of(l->changes.next, struct change, node));
}

void config_log_stop(struct host *h)
{
	trim(h->config_log, 0);
	h->config_log->index = h->config_log->sessions = 0;
	h->config_log->allocated = h->config_log->freed = 0;
	h->config_log->actor = NULL;
}

void config_log_free(struct host *h)
{
	trim(h->config_log, 0);
	free(h->config_log);
	h->config_log = NULL;
}

/* A line of the section `log config`, NULL if there is none. */
static const struct node *log_line(const struct host *h, unsigned cmd)
{
	const struct node *n = config_find(h->running, CMD_ARCHIVE, NULL);

	n = n ? node_find_child(n, CMD_ARC_LOG_CONFIG) : NULL;
	return n ? node_find_child(n, cmd) : NULL;
}

bool config_log_enabled(const struct host *h)
{
	return log_line(h, CMD_ARCLOG_LOGGING_ENABLE) != NULL;
}

static unsigned log_size(const struct host *h)
{
	const struct node *n = log_line(h, CMD_ARCLOG_LOGGING_SIZE);

	return n ? (unsigned)args_u(&n->a, A_SIZE, SIZE_DEFAULT) : SIZE_DEFAULT;
}

unsigned config_log_session(struct host *h)
{
	return ++h->config_log->sessions;
}

void config_log_actor(struct host *h, const struct session *s)
{
	struct config_log *l = h->config_log;

	l->actor = s;
	if (s)
		l->actor_session = s->in_config ? s->config_session : config_log_session(h);
}

/* The line as the model understood it; with `hidekeys` a star stands for what is secret. */
static char *line_text(const struct host *h, const struct parse *p)
{
	unsigned secret = log_line(h, CMD_ARCLOG_HIDEKEYS) ? secret_arg(p->cmd) : 0;
	struct arg room[PARSE_ARGS_MAX];
	struct node n = {.cmd = p->cmd, .negated = p->negate, .a = {0, room}};
	unsigned from = p->cmd->nprefix < p->args.n ? p->cmd->nprefix : p->args.n;
	struct text t = {0};

	for (unsigned i = from; i < p->args.n; i++) {
		struct arg *a = &room[n.a.n];

		*a = p->args.v[i];
		if (secret && a->name == A_TYPE)
			continue;
		if (secret && a->name == secret)
			a->v = (struct value){.type = TOKEN_WORD, .s = "*"};
		n.a.n++;
	}
	if (p->dflt)
		text_add(&t, "default ");
	node_line(&rosh_grammar, &n, &t);
	return t.s ? t.s : mem_strdup("");
}

/* The user, and his line as `show archive log config` names it. */
static void name_actor(const struct config_log *l, struct change *c)
{
	const struct session *s = l->actor;
	bool vty = s && s->line == LINE_VTY;

	snprintf(c->user, sizeof(c->user), "%s",
		 s && s->user[0] ? s->user : vty ? "unknown user" : "console");
	if (vty)
		snprintf(c->line, sizeof(c->line), "vty%u", s->line_no - 2);
	else
		snprintf(c->line, sizeof(c->line), "%s",
			 s && s->line == LINE_AUX ? "aux" : "console");
}

static void change_add(struct host *h, char *text, unsigned depth)
{
	struct config_log *l = h->config_log;
	struct change *c = mem_zalloc(sizeof(*c));
	struct text said = {0};

	c->index = ++l->index;
	c->session = l->actor ? l->actor_session : 0;
	c->depth = depth;
	c->text = text;
	l->allocated += change_bytes(c);
	name_actor(l, c);
	list_push(&l->changes, &c->node);
	l->n++;
	trim(l, log_size(h));
	if (!log_line(h, CMD_ARCLOG_NOTIFY_SYSLOG))
		return;
	text_printf(&said, "User:%s  logged command:%s ", c->user, text);
	log_message(h, 5, "PARSER", "CFGLOG_LOGGEDCMD", text_str(&said));
	text_free(&said);
}

void config_log_note(struct host *h, const struct parse *p, unsigned depth)
{
	change_add(h, line_text(h, p), depth);
	if (p->cmd->id == CMD_USERNAME)
		change_add(h, mem_strdup("!config: USER TABLE MODIFIED"), 0);
}

static void change_print(const struct change *c, bool alone, struct text *out)
{
	if (!alone)
		text_printf(out, "%5u%6u%15s@%-9s|", c->index, c->session, c->user, c->line);
	text_printf(out, "%*s%s\n", (int)c->depth, "", c->text);
}

void show_archive_log_config(struct exec *ex, const struct args *a)
{
	struct config_log *l = ex->host->config_log;
	bool alone = args_has(a, K_PROVISIONING), all = !args_has(a, A_FIRST);
	const char *user = args_s(a, A_USER);
	uint64_t first = args_u(a, A_FIRST, 0), last = args_u(a, A_LAST, first);
	uint64_t session = args_u(a, A_SESSION, 0);
	const struct change *c;

	trim(l, log_size(ex->host));
	if (!alone)
		text_add(ex->out, " idx   sess           user@line      Logged command\n");
	list_each(c, &l->changes, node)
		if ((all || (c->index >= first && c->index <= last)) &&
		    (!user || strcmp(user, c->user) == 0) && (!session || c->session == session))
			change_print(c, alone, ex->out);
}

/* Tracked is who is in the configuration now: what there is of a session. */
static void put_sessions(const struct host *h, struct text *out)
{
	const struct session *s;
	size_t held = 0, all = h->config_log->sessions * sizeof(*s);
	unsigned n = 0;

	list_each(s, &h->sessions, node)
		n += s->in_config;
	held = n * sizeof(*s);
	text_printf(out,
		    "Config Log Session Info:\n"
		    "\tNumber of sessions being tracked: %u\n"
		    "\tMemory being held: %zu bytes\n"
		    "\tTotal memory allocated for session tracking: %zu bytes\n"
		    "\tTotal memory freed from session tracking: %zu bytes\n\n",
		    n, held, all, all > held ? all - held : 0);
}

void show_archive_log_statistics(struct exec *ex, const struct args *a)
{
	struct config_log *l = ex->host->config_log;

	(void)a;
	trim(l, log_size(ex->host));
	put_sessions(ex->host, ex->out);
	text_printf(ex->out,
		    "Config Log log-queue Info:\n"
		    "\tNumber of entries in the log-queue: %u\n"
		    "\tMemory being held by the log-queue: %llu bytes\n"
		    "\tTotal memory allocated for log entries: %llu bytes\n"
		    "\tTotal memory freed from log entries: %llu bytes\n",
		    l->n, (unsigned long long)(l->allocated - l->freed),
		    (unsigned long long)l->allocated, (unsigned long long)l->freed);
}

void clear_archive_log_config(struct exec *ex, const struct args *a)
{
	if (!args_has(a, K_FORCE) && !exec_confirm(ex, "[confirm]"))
		return;
	trim(ex->host->config_log, 0);
}
