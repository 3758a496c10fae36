/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What IOS does with a line, once for every kind of terminal: telnet, the readline console and
 * `rosh play` differ only in their session_ops. The lab's lock is held to parse and to run, and
 * given up to write.
 */
#include "shell/heap.h"
#include "shell/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar.h"
#include "engine/core/sim.h"
#include "lib/mem.h"
#include "shell/aaa.h"
#include "shell/life.h"
#include "shell/range.h"

/* One hold of the lock over pasted lines lasts at most this long. */
#define PASTE_HOLD_NS (NS_PER_MS / 2)
/* So much text at once, and more is likely to come. */
#define PASTE_LONG 4096
/* An apply that takes longer than that for a node has looked at more than what was typed. */
#define APPLY_NODE_NS (50 * 1000)

struct line_settings *session_line(const struct session *s)
{
	unsigned vty = s->line_no - 2;

	if (!s->host)
		return NULL;
	if (s->line == LINE_CON)
		return &s->host->con;
	if (s->line == LINE_AUX)
		return &s->host->aux;
	return &s->host->vty[vty < HOST_VTYS ? vty : HOST_VTYS - 1];
}

/* A fresh user at the line: what the line's settings say. */
static void take_line_settings(struct session *s)
{
	const struct line_settings *l = session_line(s);

	s->privilege = l && l->privilege ? l->privilege : 1;
	s->length = l ? l->length : 24;
	s->width = l && l->width ? l->width : 80;
	s->prompt_stamp = l && l->prompt_stamp;
	s->history_size = l && l->history_size ? l->history_size : SESSION_HISTORY_DEFAULT;
	if (s->history_size > SESSION_HISTORY_MAX)
		s->history_size = SESSION_HISTORY_MAX;
}

void session_open(struct session *s, struct lab *lab, struct host *h, enum line_kind line,
		  unsigned line_no, const struct session_ops *ops, void *ops_ctx)
{
	memset(s, 0, sizeof(*s));
	list_init(&s->node);
	s->lab = lab;
	s->host = h;
	s->ops = ops;
	s->ops_ctx = ops_ctx;
	s->line = line;
	s->line_no = line_no;
	s->history = mem_calloc(2, sizeof(*s->history));
	s->parse = mem_zalloc(sizeof(*s->parse));
	s->opened_wall_ns = s->last_key_wall_ns = lab_wall_ns();
	take_line_settings(s);
	if (h) {
		s->log_seen = h->log_seq;
		list_push(&h->sessions, &s->node);
		atomic_fetch_add(&lab->lines_gen, 1);
	}
}

static void leave_config(struct session *s)
{
	if (!s->in_config)
		return;
	session_apply(s);
	config_pos_close(&s->pos);
	range_leave(s);
	config_unlock(s);
	s->in_config = false;
	text_clear(&s->banner);
}

static void history_clear(struct session *s)
{
	for (unsigned i = 0; i < SESSION_HISTORY_MAX; i++) {
		text_free(&s->history[0].line[i]);
		text_free(&s->history[1].line[i]);
	}
	s->history[0].n = s->history[1].n = 0;
}

void session_close(struct session *s)
{
	leave_config(s);
	list_remove(&s->node);
	atomic_fetch_add(&s->lab->lines_gen, 1);
	history_clear(s);
	free(s->history);
	free(s->parse);
	pipe_close(&s->pipe, NULL, NULL);
	filter_close(&s->search);
	text_free(&s->out);
	text_free(&s->banner);
	s->history = NULL;
	s->parse = NULL;
}

void session_restart(struct session *s)
{
	leave_config(s);
	take_line_settings(s);
	s->user[0] = '\0';
	s->logged_in = false;
	s->closing = false;
	s->monitor = false;
	history_clear(s);
	text_clear(&s->out);
	s->opened_wall_ns = s->last_key_wall_ns = lab_wall_ns();
}

void session_drop_all(struct host *h)
{
	struct session *s, *next;

	list_each_safe(s, next, &h->sessions, node) {
		leave_config(s);
		s->closing = true;
		if (s->ops->hangup)
			s->ops->hangup(s);
	}
}

unsigned session_mode(const struct session *s)
{
	if (!s->host)
		return MODE_LAB;
	if (s->in_config)
		return config_pos_mode(&s->pos);
	return GRAM_MODE_PRIV;
}

static bool iface_known(void *ctx, const char *canonical)
{
	return host_has_iface(ctx, canonical);
}

struct parse_env session_env(const struct session *s)
{
	struct parse_env env = {.privilege = s->privilege};

	if (s->host) {
		env.style = s->host->style;
		env.iface_known = iface_known;
		env.absent = aaa_absent;
		env.barred = s->privilege < 15 ? privilege_barred : NULL;
		env.ctx = s->host;
	}
	return env;
}

void session_prompt(const struct session *s, struct text *out)
{
	const char *name;

	if (s->banner.len)
		return;
	if (!s->host) {
		text_add(out, "lab>");
		return;
	}
	name = host_hostname(s->host);
	if (!s->in_config) {
		text_printf(out, "%s%c", name, s->privilege > 1 ? '#' : '>');
		return;
	}
	text_printf(out, "%.20s(%s%s)#", name, rosh_grammar.mode[session_mode(s)].prompt,
		    range_active(s) ? "-range" : "");
}

void session_who(const struct session *s, struct text *out)
{
	if (s->user[0])
		text_printf(out, "%s on ", s->user);
	if (s->line == LINE_VTY)
		text_printf(out, "vty%u (%s)", s->line_no - 2, s->from);
	else
		text_add(out, s->line == LINE_AUX ? "aux" : "console");
}

void session_end_config(struct session *s)
{
	struct text who = {0}, words = {0};

	if (!s->in_config)
		return;
	leave_config(s);
	session_who(s, &who);
	text_printf(&words, "Configured from console by %s", text_str(&who));
	log_message(s->host, 5, "SYS", "CONFIG_I", text_str(&words));
	text_free(&who);
	text_free(&words);
}

void session_history_add(struct session *s, const char *line)
{
	struct history *h = &s->history[s->in_config];
	struct text *t;

	if (!s->history_size || !*line)
		return;
	t = &h->line[h->n++ % s->history_size];
	text_clear(t);
	text_add(t, line);
}

const char *session_history_back(const struct session *s, unsigned back)
{
	const struct history *h = s->history ? &s->history[s->in_config] : NULL;
	unsigned have;

	/* The pump may still have a key in hand when the session has just been closed. */
	if (!h)
		return NULL;
	have = h->n < s->history_size ? h->n : s->history_size;
	if (!back || back > have)
		return NULL;
	return text_str(&h->line[(h->n - back) % s->history_size]);
}

const char *session_history_get(const struct session *s, unsigned i)
{
	const struct history *h = &s->history[s->in_config];
	unsigned have = h->n < s->history_size ? h->n : s->history_size;

	return i < have ? session_history_back(s, have - i) : NULL;
}

static void history_resize(struct history *h, unsigned old, unsigned size)
{
	unsigned have = h->n < old ? h->n : old, keep = have < size ? have : size, i;
	struct history was = *h;

	memset(h, 0, sizeof(*h));
	h->n = keep;
	for (i = 0; i < keep; i++)
		h->line[i] = was.line[(was.n - keep + i) % old];
	for (; i < have; i++)
		text_free(&was.line[(was.n - have + i - keep) % old]);
}

void session_history_resize(struct session *s, unsigned size)
{
	for (int i = 0; i < 2; i++)
		history_resize(&s->history[i], s->history_size, size);
	s->history_size = size;
}

void session_flush(struct session *s)
{
	struct text all = s->out, passed = {0};

	memset(&s->out, 0, sizeof(s->out));
	if (!all.len) {
		s->out = all;
		return;
	}
	lab_unlock(s->lab);
	if (pipe_idle(&s->pipe)) {
		pager_write(s, all.s, all.len);
	} else {
		pipe_feed(&s->pipe, all.s, all.len, false, &passed);
		pager_write(s, text_str(&passed), passed.len);
		text_free(&passed);
	}
	lab_lock(s->lab);
	text_clear(&all);
	if (!s->out.s)
		s->out = all;
	else
		text_free(&all);
}

/* The last, unfinished line of what passes, and the file if the output goes to one. */
static void end_pipe(struct session *s)
{
	struct text rest = {0};

	if (pipe_idle(&s->pipe))
		return;
	pipe_feed(&s->pipe, "", 0, true, &rest);
	pipe_close(&s->pipe, s->host, &rest);
	text_addn(&s->out, text_str(&rest), rest.len);
	text_free(&rest);
	session_flush(s);
}

static void run_command(struct session *s, const struct parse *p, const char *line)
{
	struct exec ex = {.lab = s->lab, .host = s->host, .ses = s, .out = &s->out, .line = line};
	void (*fn)(struct exec *, const struct args *) = rosh_dispatch.exec[p->cmd->id];

	if (!fn)
		return;
	if (s->prompt_stamp && strncmp(p->cmd->prefix, "show ", 5) == 0) {
		clock_stamp(s->host, &s->out);
		session_flush(s);
	}
	pipe_open(&s->pipe, &p->args, s->host && s->host->style >= STYLE_15);
	fn(&ex, &p->args);
	session_flush(s);
	end_pipe(s);
}

/*
 * A line that the grammar does not know. In exec a lone unknown word is taken for a host to telnet
 * to, so it is looked up; `show` alone has words of its own.
 */
static void report_error(struct session *s, const struct parse *p, const char *line)
{
	struct text prompt = {0};
	size_t start = strspn(line, " \t"), word = strcspn(line + start, " \t");
	bool lone = line[start + word + strspn(line + start + word, " \t")] == '\0';

	if (s->host && !s->in_config && p->status == PARSE_INVALID && lone &&
	    p->caret < start + word) {
		text_printf(&s->out, "Translating \"%.*s\"%s\n\n", (int)word, line + start,
			    s->host->set.domain_lookup ? "...domain server (255.255.255.255)"
						       : "");
		if (s->host->style >= STYLE_15)
			text_add(&s->out, "% Bad IP address or host name\n");
		text_add(&s->out, "% Unknown command or computer name, or unable to find "
				  "computer address\n");
		return;
	}
	if (s->host && !s->in_config && p->status == PARSE_INCOMPLETE && lone && word >= 2 &&
	    !strncmp(line + start, "show", word)) {
		text_add(&s->out, "% Type \"show ?\" for a list of subcommands\n");
		return;
	}
	session_prompt(s, &prompt);
	parse_error(p, line, prompt.len, &s->out);
	text_free(&prompt);
}

static void note_change(struct session *s)
{
	struct text who = {0};

	session_who(s, &who);
	s->host->config_changed = true;
	s->host->config_changed_ns = s->lab->sim->now_ns;
	snprintf(s->host->config_changed_by, sizeof(s->host->config_changed_by), "%s",
		 text_str(&who));
	text_free(&who);
}

/* A banner goes on until its delimiter comes back. */
static bool collect_banner(struct session *s, const char *line)
{
	if (s->banner.len + strlen(line) + 2 > PARSE_TEXT_MAX) {
		text_clear(&s->banner);
		return false;
	}
	if (!s->banner.len)
		text_printf(&s->out, "Enter TEXT message.  End with the character '%s%c'.\n",
			    s->parse->delim < ' ' ? "^" : "",
			    s->parse->delim < ' ' ? s->parse->delim + '@' : s->parse->delim);
	else
		text_char(&s->banner, '\n');
	text_add(&s->banner, line);
	return true;
}

/* One line understood and run; the configuration is not yet flushed. Lock held. */
static void run_line(struct session *s, const char *line)
{
	struct parse *p = s->parse;
	struct parse_env env = session_env(s);
	struct text joined = {0};
	enum parse_status st;

	if (s->banner.len) {
		text_printf(&joined, "%s\n%s", text_str(&s->banner), line);
		st = parse_line(&rosh_grammar, p, session_mode(s), text_str(&joined), &env);
	} else {
		if (session_alias(s, line, &joined))
			line = text_str(&joined);
		st = parse_line(&rosh_grammar, p, session_mode(s), line, &env);
	}
	if (st == PARSE_MORE && collect_banner(s, line))
		goto out;
	text_clear(&s->banner);
	if (st == PARSE_OK && p->cmd->kind == CMD_KIND_RUN) {
		/* Others may be in the middle of a paste: what is shown is what was typed. */
		if (s->host)
			config_flush(s->host->running, &rosh_dispatch, s->host);
		run_command(s, p, line);
	} else if (st == PARSE_OK) {
		st = session_change(s, p, &s->out);
		if (st != PARSE_OK && st != PARSE_REFUSED)
			report_error(s, p, line);
		else
			note_change(s);
	} else {
		report_error(s, p, line);
	}
out:
	text_free(&joined);
}

/* What is logged between these two is held back where the line says so. */
static void busy_begin(struct session *s)
{
	s->busy = true;
	if (s->host && s->busy_to <= s->log_seen)
		s->busy_from = s->host->log_seq;
}

static void busy_end(struct session *s)
{
	s->busy = false;
	if (!s->host)
		return;
	s->busy_to = s->host->log_seq;
	if (s->log_seen < s->busy_to && s->ops->notify)
		s->ops->notify(s);
}

void session_execute(struct session *s, const char *line)
{
	pager_begin(s);
	lab_lock(s->lab);
	if (s->closing) {
		lab_unlock(s->lab);
		return;
	}
	s->last_key_wall_ns = lab_wall_ns();
	if (s->host)
		revert_touch(s->host);
	if (line[strspn(line, " \t")] && !s->banner.len)
		session_history_add(s, line);
	busy_begin(s);
	run_line(s, line);
	if (s->host && s->in_config)
		session_apply(s);
	session_flush(s);
	busy_end(s);
	lab_unlock(s->lab);
	pager_end(s);
}

/* A pasted line if it is one of plain configuration; false: session_execute() must have it. */
static bool paste_line(struct session *s, const char *line, const struct parse_env *env,
		       struct text *screen)
{
	struct parse *p = s->parse;
	size_t at = screen->len, prompt;
	enum parse_status st = parse_line(&rosh_grammar, p, session_mode(s), line, env);
	struct text other = {0};

	if (session_alias(s, line, &other)) {
		text_free(&other);
		return false;
	}
	if (st == PARSE_MORE || (st == PARSE_OK && p->cmd->kind == CMD_KIND_RUN))
		return false;
	session_prompt(s, screen);
	prompt = screen->len - at;
	text_add(screen, line);
	text_char(screen, '\n');
	if (st != PARSE_EMPTY)
		session_history_add(s, line);
	if (st == PARSE_OK)
		st = session_change(s, p, screen);
	if (st != PARSE_OK && st != PARSE_REFUSED)
		parse_error(p, line, prompt, screen);
	return true;
}

size_t session_paste(struct session *s, const char *text, size_t len, struct text *screen)
{
	uint64_t until;
	struct parse_env env;
	char line[SESSION_LINE_MAX];
	size_t used = 0, n;
	const char *nl;
	unsigned count = 0;

	if (len >= PASTE_LONG)
		heap_warm();
	lab_lock(s->lab);
	if (!s->host || !s->in_config || s->closing || s->banner.len || s->privilege < 15) {
		lab_unlock(s->lab);
		return 0;
	}
	until = lab_wall_ns() + PASTE_HOLD_NS;
	revert_touch(s->host);
	env = session_env(s);
	while (used < len && (nl = memchr(text + used, '\n', len - used))) {
		n = (size_t)(nl - text) - used;
		if (n >= sizeof(line))
			break;
		memcpy(line, text + used, n);
		line[n] = '\0';
		if (!paste_line(s, line, &env, screen))
			break;
		used += n + 1;
		if ((++count & 63) == 0 && lab_wall_ns() > until)
			break;
	}
	if (used) {
		note_change(s);
		s->unapplied = true;
	}
	if (session_unapplied_ns(s) <= 1)
		session_apply(s);
	lab_unlock(s->lab);
	return used;
}

uint64_t session_unapplied_ns(const struct session *s)
{
	uint64_t due = s->applied_wall_ns + s->apply_pause_ns, now;

	if (!s->unapplied)
		return 0;
	now = lab_wall_ns();
	return due > now ? due - now : 1;
}

void session_apply(struct session *s)
{
	uint64_t began = lab_wall_ns(), cost;
	size_t nodes;

	s->unapplied = false;
	nodes = config_flush(s->host->running, &rosh_dispatch, s->host);
	s->applied_wall_ns = lab_wall_ns();
	cost = s->applied_wall_ns - began;
	s->apply_pause_ns = cost > nodes * APPLY_NODE_NS ? 4 * cost : 0;
}

bool session_wait_lab(struct session *s, uint64_t ns, bool (*stop)(struct session *s))
{
	uint64_t until = s->lab->sim->now_ns + ns;

	while (s->lab->sim->now_ns < until) {
		if (s->closing || s->lab->stopping || stop(s))
			return false;
		/* The clock does not tell when the user hits a key: look every 20 ms. */
		lab_wait(s->lab, until, 20 * NS_PER_MS);
	}
	return !s->closing && !stop(s);
}

void session_help(struct session *s, const char *left, struct text *out)
{
	struct parse_env env = session_env(s);
	struct text whole = {0}, words = {0};
	const char *also[ALIAS_WORDS_MAX], *word = left + strspn(left, " ");

	/* Behind an alias and a blank stands what its command takes. */
	if (strchr(word, ' ') && session_alias(s, left, &whole))
		left = text_str(&whole);
	env.also = also;
	env.nalso = session_alias_words(s, left, &words, also);
	parse_help(&rosh_grammar, session_mode(s), left, &env, out);
	text_free(&words);
	text_free(&whole);
}

void session_complete(struct session *s, const char *left, struct text *suffix)
{
	struct parse_env env = session_env(s);

	parse_complete(&rosh_grammar, session_mode(s), left, &env, suffix);
}

/* Whether the line keeps the message back until the user's command is over. */
static bool log_holds(const struct session *s, const struct log_entry *e)
{
	const struct line_settings *l = session_line(s);

	return l && l->synchronous && !e->broadcast && e->severity >= l->synchronous_level;
}

/* Whether the line shows the message at all. */
static bool log_shows(const struct session *s, const struct log_entry *e)
{
	int level = s->line == LINE_CON ? s->host->set.console_level
		    : s->monitor	? s->host->set.monitor_level
					: -1;

	return e && (e->severity <= level || (e->broadcast && s->logged_in));
}

/* In the middle of a command: what is not held. */
static void log_break_in(struct session *s, struct text *out)
{
	uint64_t seq = s->log_shown > s->log_seen ? s->log_shown : s->log_seen;
	const struct log_entry *e;

	while (seq < s->host->log_seq) {
		e = log_entry(s->host, ++seq);
		if (log_shows(s, e) && !log_holds(s, e))
			text_printf(out, "%s\n", e->text);
	}
	s->log_shown = seq;
}

bool session_log(struct session *s, struct text *out)
{
	const struct line_settings *l = session_line(s);
	const struct log_entry *e;
	struct host *h = s->host;
	uint64_t held = 0, lost = 0;
	bool again = false;

	if (!h)
		return false;
	if (h->log_seq - s->log_seen > LOG_RING)
		s->log_seen = h->log_seq - LOG_RING;
	if (s->busy) {
		log_break_in(s, out);
		return false;
	}
	while (s->log_seen < h->log_seq) {
		uint64_t seq = ++s->log_seen;

		e = log_entry(h, seq);
		if (!log_shows(s, e))
			continue;
		if (!log_holds(s, e)) {
			if (seq <= s->log_shown)
				continue;
		} else if (seq > s->busy_from && seq <= s->busy_to &&
			   ++held > l->synchronous_limit) {
			lost++;
			continue;
		} else {
			again = true;
		}
		text_printf(out, "%s\n", e->text);
	}
	if (lost)
		text_printf(out, "%%SYS-3-MSGLOST: %llu messages lost because of queue overflow\n",
			    (unsigned long long)lost);
	return again || lost;
}
