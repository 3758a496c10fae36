/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who sits at which line, and how the lines are set: show users, show line, show terminal, clear
 * line. Absent: connections from a line to elsewhere, modems and autoselection, so that their
 * lines always say that there are none.
 */
#include <stdio.h>
#include <string.h>

#include "engine/core/sim.h"
#include "grammar.h"
#include "shell/session.h"

static void put_time(struct text *out, uint64_t s)
{
	text_printf(out, "%02u:%02u:%02u", (unsigned)(s / 3600), (unsigned)(s / 60 % 60),
		    (unsigned)(s % 60));
}

/* The user of a line, NULL: nobody. */
static const struct session *line_user(const struct host *h, unsigned line)
{
	const struct session *s;

	list_each(s, &h->sessions, node)
		if (s->line_no == line && !s->closing)
			return s;
	return NULL;
}

/* A line nobody sits at is listed with nothing but its name and no idle time. */
static void users_row(struct exec *ex, unsigned line, const struct session *s, bool wide)
{
	static const char *const kinds[] = {"con", "aux", "vty"};
	uint64_t idle_s = s ? (lab_wall_ns() - s->last_key_wall_ns) / NS_PER_S : 0;

	text_printf(ex->out, "%c%3u %s %-6u%-10.*s %-20s ", s == ex->ses ? '*' : ' ', line,
		    kinds[line < 2 ? line : 2], line < 2 ? 0 : line - 2, wide ? 64 : 10,
		    s ? s->user : "", s ? "idle" : "");
	put_time(ex->out, idle_s);
	text_printf(ex->out, " %s\n", s ? s->from : "");
}

void show_users(struct exec *ex, const struct args *a)
{
	const struct host *h = ex->host;

	text_add(ex->out, "    Line       User       Host(s)              Idle       Location\n");
	for (unsigned line = 0; line < 2 + HOST_VTYS; line++) {
		const struct session *s = line_user(h, line);

		if (s || (args_has(a, K_ALL) && (line < 2 || h->vty[line - 2].configured)))
			users_row(ex, line, s, args_has(a, K_WIDE));
	}
	text_add(ex->out,
		 "\n  Interface    User               Mode         Idle     Peer Address\n");
}

static const struct line_settings *line_of(const struct host *h, unsigned line)
{
	return line == 0 ? &h->con : line == 1 ? &h->aux : &h->vty[line - 2];
}

static void line_header(struct text *out)
{
	text_add(out, "   Tty Typ     Tx/Rx    A Modem  Roty AccO AccI   Uses   Noise  "
		      "Overruns   Int\n");
}

static void line_row(struct text *out, const struct host *h, unsigned line)
{
	static const char *const types[] = {"CTY", "AUX", "VTY"};
	const char *acl = line_of(h, line)->access_class_in;

	text_printf(out, "%c%5u %s   %-9s  -    -      -    -%5s%7u%8u     0/0       -\n",
		    line_user(h, line) ? '*' : ' ', line, types[line < 2 ? line : 2],
		    line == 1 ? "9600/9600" : "", acl ? acl : "-", h->line_uses[line], 0);
}

/* A setting of the line as it is configured, else `dflt`. */
static void put_set(struct text *out, const struct node *section, unsigned cmd, const char *dflt)
{
	const struct node *n = section ? node_find_child(section, cmd) : NULL;

	if (n && n->a.n)
		value_print(&rosh_grammar, &n->a.v[n->a.n - 1].v, out);
	else
		text_add(out, dflt);
}

static void put_rate(struct text *out, const struct node *section, unsigned line)
{
	text_add(out, "Baud rate (TX/RX) is ");
	put_set(out, section, CMD_LINE_SPEED, "9600");
	text_char(out, '/');
	put_set(out, section, CMD_LINE_SPEED, "9600");
	if (line < 2) {
		text_add(out, ", no parity, ");
		put_set(out, section, CMD_LINE_STOPBITS, "2");
		text_add(out, " stopbits, ");
		put_set(out, section, CMD_LINE_DATABITS, "8");
		text_add(out, " databits");
	}
	text_char(out, '\n');
}

static void put_status(struct text *out, const struct session *s, unsigned line, unsigned length)
{
	if (!s)
		text_printf(out, "Status: %s\n", line == 0 ? "Ready" : "No Exit Banner");
	else
		text_printf(out, "Status: PSI Enabled, Ready, Active%s%s\n",
			    line == 0 ? "" : ", No Exit Banner", length ? ", Automore On" : "");
	text_printf(out, "Capabilities: none\nModem state: %s\n",
		    s || line == 0 ? "Ready" : "Idle");
	if (line == 0)
		text_add(out, "Modem hardware state: CTS* noDSR  DTR RTS\n");
}

static void put_timeouts(struct text *out, const struct line_settings *l)
{
	struct text idle = {0};

	if (l->exec_timeout_s)
		put_time(&idle, l->exec_timeout_s);
	else
		text_add(&idle, "never");
	text_add(out, "Special Chars: Escape  Hold  Stop  Start  Disconnect  Activation\n"
		      "                ^^x    none   -     -       none         \n"
		      "Timeouts:      Idle EXEC    Idle Session   Modem Answer  Session   "
		      "Dispatch\n");
	text_printf(out, "               %-16snever                        none     not set\n",
		    text_str(&idle));
	text_add(out, "                            Idle Session Disconnect Warning\n"
		      "                              never \n"
		      "                            Login-sequence User Response\n"
		      "                             00:00:30\n"
		      "                            Autoselect Initial Wait\n"
		      "                              not set \n");
	text_free(&idle);
}

/* Which protocols may come in or go out, in the order of the configuration's help. */
static void put_transports(struct text *out, const struct node *n, bool none)
{
	static const struct {
		unsigned name;
		const char *word;
	} all[] = {{K_PAD, "pad"}, {K_TELNET, "telnet"}, {K_RLOGIN, "rlogin"},
		   {K_UDPTN, "udptn"}, {K_SSH, "ssh"}};
	bool any = false;

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (n ? args_has(&n->a, K_ALL) || args_has(&n->a, all[i].name) : !none) {
			text_printf(out, " %s", all[i].word);
			any = true;
		}
	text_add(out, any ? ".\n" : " none.\n");
}

/* The section of the configuration that the line belongs to, NULL: none. */
static const struct node *line_section(const struct host *h, unsigned line)
{
	const struct node *n;

	if (line < 2)
		return config_find_u(h->running, line ? CMD_LINE_AUX : CMD_LINE_CON, 0);
	node_each(n, config_root(h->running))
		if (n->cmd->id == CMD_LINE_VTY) {
			unsigned first = (unsigned)args_u(&n->a, A_FIRST, 0);

			if (line - 2 >= first && line - 2 <= args_u(&n->a, A_LAST, first))
				return n;
		}
	return NULL;
}

static const struct node *line_child(const struct node *section, unsigned cmd)
{
	return section ? node_find_child(section, cmd) : NULL;
}

static void put_limit(struct text *out, const struct node *section)
{
	const struct node *n = line_child(section, CMD_LINE_SESSION_LIMIT);

	if (n)
		text_printf(out, "Session limit is %llu.\n",
			    (unsigned long long)args_u(&n->a, A_LIMIT, 0));
	else
		text_add(out, "Session limit is not set.\n");
}

static void put_history(struct text *out, unsigned size)
{
	text_add(out, "Editing is enabled.\n");
	if (size)
		text_printf(out, "History is enabled, history size is %u.\n", size);
	else
		text_add(out, "History is disabled.\n");
}

/* Everything about one line, as its user has it now. */
static void line_detail(struct text *out, const struct host *h, unsigned line)
{
	const struct session *s = line_user(h, line);
	const struct line_settings *l = line_of(h, line);
	const struct node *section = line_section(h, line);
	unsigned length = s ? s->length : l->length, width = s ? s->width : l->width;

	text_printf(out, "Line %u, Location: \"\", Type: \"\"\n", line);
	text_printf(out, "Length: %u lines, Width: %u columns\n", length, width);
	put_rate(out, section, line);
	put_status(out, s, line, length);
	put_timeouts(out, l);
	text_add(out, "Modem type is unknown.\n");
	put_limit(out, section);
	text_add(out, "Time since activation: ");
	if (s)
		put_time(out, (lab_wall_ns() - s->opened_wall_ns) / NS_PER_S);
	else
		text_add(out, "never");
	text_char(out, '\n');
	put_history(out, s ? s->history_size : l->history_size);
	text_printf(out, "DNS resolution in show commands is enabled\n"
			 "Full user help is disabled\nAllowed input transports are");
	put_transports(out, line_child(section, CMD_LINE_TRANSPORT_INPUT), line < 2);
	text_add(out, "Allowed output transports are");
	put_transports(out, line_child(section, CMD_LINE_TRANSPORT_OUTPUT), false);
	text_add(out, "Preferred transport is ");
	put_set(out, section, CMD_LINE_TRANSPORT_PREFERRED, "telnet");
	text_add(out, ".\n");
	if (h->style == STYLE_15)
		text_add(out, "Shell: disabled\nShell trace: off\n");
	text_add(out, "No output characters are padded\n"
		      "No special data dispatching characters\n");
}

/* The line that the words name; false: the one of no words. */
static bool line_asked(const struct args *a, unsigned *line)
{
	if (args_get(a, A_VTY))
		*line = (unsigned)args_u(a, A_VTY, 0) + 2;
	else if (args_get(a, A_AUX))
		*line = 1;
	else if (args_get(a, A_CON))
		*line = 0;
	else if (args_get(a, A_LINE))
		*line = (unsigned)args_u(a, A_LINE, 0);
	else
		return false;
	return true;
}

void show_line(struct exec *ex, const struct args *a)
{
	const struct host *h = ex->host;
	unsigned line, only = 0;
	bool one = line_asked(a, &only);

	if (one && only >= 2 && !h->vty[only - 2].configured) {
		text_printf(ex->out, "%% No such line: %u\n", only);
		return;
	}
	line_header(ex->out);
	for (line = 0; line < 2 + HOST_VTYS; line++)
		if (one ? line == only : line < 2 || h->vty[line - 2].configured)
			line_row(ex->out, h, line);
	text_char(ex->out, '\n');
	if (one)
		line_detail(ex->out, h, only);
}

void show_terminal(struct exec *ex, const struct args *a)
{
	(void)a;
	line_detail(ex->out, ex->host, ex->ses->line_no);
}

void show_sessions(struct exec *ex, const struct args *a)
{
	(void)a;
	text_add(ex->out, "% No connections open\n");
}

void clear_line(struct exec *ex, const struct args *a)
{
	struct session *s, *next;
	unsigned line = 0;

	line_asked(a, &line);
	if (line == ex->ses->line_no) {
		text_add(ex->out, "% Not allowed to clear current line\n");
		return;
	}
	if (!exec_confirm(ex, "[confirm]"))
		return;
	list_each_safe(s, next, &ex->host->sessions, node) {
		if (s->line_no != line || s == ex->ses)
			continue;
		s->closing = true;
		if (s->ops->hangup)
			s->ops->hangup(s);
	}
	text_add(ex->out, " [OK]\n");
}
