/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One line for several interfaces (`interface range fa0/0 - 3 , lo1`), and lines under other
 * names (`alias`).
 */
#include "shell/range.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar.h"
#include "lib/mem.h"
#include "parser/iface.h"
#include "shell/config_log.h"
#include "shell/secret.h"

enum { RANGE_MAX = 256 };

struct iface_range {
	unsigned n;
	char name[RANGE_MAX][IFACE_NAME_MAX];
};

void range_leave(struct session *s)
{
	free(s->range);
	s->range = NULL;
}

bool range_active(const struct session *s)
{
	return s->range && s->pos.depth == 1;
}

static bool range_add(struct iface_range *r, const struct host *h, const char *name)
{
	for (unsigned i = 0; i < r->n; i++)
		if (strcmp(r->name[i], name) == 0)
			return true;
	if (r->n == RANGE_MAX || strlen(name) >= IFACE_NAME_MAX || !host_has_iface(h, name))
		return false;
	strcpy(r->name[r->n++], name);
	return true;
}

/* Where the last number of an interface's name begins. */
static size_t last_number(const char *name)
{
	size_t at = strlen(name);

	while (at > 0 && isdigit((unsigned char)name[at - 1]))
		at--;
	return at;
}

/* "fa0/0 - 3": from the interface to the last number. */
static bool range_add_part(struct iface_range *r, const struct host *h, const char *part,
			   size_t len)
{
	const char *dash = memchr(part, '-', len);
	size_t head = dash ? (size_t)(dash - part) : len, at;
	char first[IFACE_NAME_MAX], name[IFACE_NAME_MAX + 16];
	unsigned long from, to;
	char *end;

	while (head > 0 && part[head - 1] == ' ')
		head--;
	if (!iface_canonical(part, head, first, NULL))
		return false;
	at = last_number(first);
	from = to = strtoul(first + at, NULL, 10);
	if (dash) {
		to = strtoul(dash + 1, &end, 10);
		if (end != part + len || to < from || to - from >= RANGE_MAX)
			return false;
	}
	for (; from <= to; from++) {
		snprintf(name, sizeof(name), "%.*s%lu", (int)at, first, from);
		if (!range_add(r, h, name))
			return false;
	}
	return true;
}

/* The caret stands under the part that names no interfaces. */
static void say_where(struct exec *ex, const char *range, size_t offset)
{
	const char *at = strstr(ex->line, range);
	struct text prompt = {0};

	session_prompt(ex->ses, &prompt);
	text_printf(ex->out, "%*s^\n%% Invalid input detected at '^' marker.\n\n",
		    (int)(prompt.len + (at ? (size_t)(at - ex->line) : 0) + offset), "");
	text_free(&prompt);
}

void exec_interface_range(struct exec *ex, const struct args *a)
{
	const char *range = args_s(a, A_RANGE), *part = range;
	struct iface_range *r = mem_zalloc(sizeof(*r));
	struct session *s = ex->ses;
	struct text line = {0};

	while (part && *part) {
		size_t len;

		part += strspn(part, " ");
		len = strcspn(part, ",");
		if (!range_add_part(r, ex->host, part, len - (part[len] == ',' &&
							      len && part[len - 1] == ' '))) {
			say_where(ex, range, (size_t)(part - range));
			free(r);
			return;
		}
		part += len + (part[len] == ',');
	}
	range_leave(s);
	/* Each gets its section; the session stays in the first one's. */
	config_log_actor(ex->host, s);
	for (unsigned i = r->n; i-- > 0;) {
		config_pos_top(&s->pos);
		text_clear(&line);
		text_printf(&line, "interface %s", r->name[i]);
		host_line(ex->host, &s->pos, text_str(&line), 0, ex->out);
	}
	config_log_actor(ex->host, NULL);
	text_free(&line);
	if (s->pos.depth == 1)
		s->range = r;
	else
		free(r);
}

/* The line into the sections of the other interfaces of the range. */
static enum parse_status change_others(struct session *s, struct parse *p, struct text *words)
{
	enum parse_status st = PARSE_OK;
	struct config_pos pos = {0};

	config_pos_open(&pos, s->host->running);
	for (unsigned i = 1; i < s->range->n && st == PARSE_OK; i++) {
		struct node *n = config_find_s(s->host->running, CMD_INTERFACE,
					       s->range->name[i]);

		if (!n)
			continue;
		pos.depth = 1;
		pos.at[0].node = n;
		pos.at[0].mode = s->pos.at[0].mode;
		st = host_change(s->host, &pos, p, words);
		if (st == PARSE_REFUSED)
			text_printf(words, "%% Command failed on interface %s. Aborting\n",
				    s->range->name[i]);
	}
	config_pos_close(&pos);
	return st;
}

/* `default interface X`: as it comes from the shop. */
static void interface_default(struct session *s, const char *name, struct text *words)
{
	struct config_pos pos = {0};
	struct text line = {0};

	config_pos_open(&pos, s->host->running);
	text_printf(&line, "interface %s", name);
	host_line(s->host, &pos, text_str(&line), 0, words);
	host_line(s->host, &pos, " no ip address", 0, words);
	if (host_slot(s->host, name))
		host_line(s->host, &pos, " shutdown", 0, words);
	config_pos_close(&pos);
	text_free(&line);
	text_printf(words,
		    "Building configuration...\n\n"
		    "Interface %s set to default configuration\n",
		    name);
}

enum parse_status session_change(struct session *s, struct parse *p, struct text *words)
{
	bool ranging = range_active(s) && p->mode == s->pos.at[0].mode;
	enum parse_status st;

	config_log_actor(s->host, s);
	st = host_change(s->host, &s->pos, p, words);
	if (st == PARSE_OK && ranging)
		st = change_others(s, p, words);
	else if (st == PARSE_OK && s->range)
		range_leave(s);
	if (st == PARSE_OK && p->dflt && p->cmd->id == CMD_INTERFACE)
		interface_default(s, args_s(&p->args, A_IFACE), words);
	config_log_actor(s->host, NULL);
	return st;
}

/* The aliases that every router has, where rosh has the command. */
static const struct {
	const char *name, *command;
} builtin[] = {{"h", "help"}, {"lo", "logout"}, {"p", "ping"}, {"r", "resume"}, {"s", "show"},
	       {"u", "undebug"}, {"un", "undebug"}, {"w", "where"}};

/* Whether the configuration gives the name of a built-in alias to something else. */
static bool renamed(const struct host *h, size_t i)
{
	return config_find_s(h->running, CMD_ALIAS_EXEC, builtin[i].name);
}

/* `exec`: the word stands where a command of exec does. */
static unsigned alias_mode(const struct session *s, bool exec)
{
	if (exec)
		return CMD_ALIAS_EXEC;
	if (!s->in_config)
		return CMD_COUNT;
	return session_mode(s) == GRAM_MODE_CONFIG ? CMD_ALIAS_CONFIGURE
	       : session_mode(s) == MODE_INTERFACE ? CMD_ALIAS_INTERFACE
						   : CMD_COUNT;
}

static const char *alias_of(const struct session *s, const char *word, bool exec)
{
	unsigned cmd = alias_mode(s, exec);
	const struct node *n;

	n = cmd == CMD_COUNT ? NULL : config_find_s(s->host->running, cmd, word);
	if (n)
		return args_s(&n->a, A_COMMAND);
	for (size_t i = 0; exec && i < sizeof(builtin) / sizeof(*builtin); i++)
		if (strcmp(builtin[i].name, word) == 0)
			return builtin[i].command;
	return NULL;
}

bool session_alias(const struct session *s, const char *line, struct text *to)
{
	size_t start = strspn(line, " "), len = strcspn(line + start, " ");
	bool exec = !s->in_config;
	const char *command;
	char word[64];

	/* Behind `do` stands a command of exec. */
	if (!exec && len == 2 && !strncmp(line + start, "do", 2)) {
		start += len + strspn(line + start + len, " ");
		len = strcspn(line + start, " ");
		exec = true;
	}
	if (!s->host || !len || len >= sizeof(word))
		return false;
	memcpy(word, line + start, len);
	word[len] = '\0';
	command = alias_of(s, word, exec);
	if (!command)
		return false;
	text_addn(to, line, start);
	text_printf(to, "%s%s", command, line + start + len);
	return true;
}

static void put_word(const char *name, const char *command, struct text *words)
{
	const char *quote = strchr(command, ' ') ? "\"" : "";

	text_printf(words, "*%s=%s%s%s", name, quote, command, quote);
	text_addn(words, "", 1);
}

unsigned session_alias_words(const struct session *s, const char *left, struct text *words,
			     const char *also[ALIAS_WORDS_MAX])
{
	unsigned cmd = alias_mode(s, !s->in_config), n = 0;
	size_t len = strlen(left);
	const struct node *node;
	const char *at;

	if (!s->host || !len || strchr(left, ' '))
		return 0;
	for (size_t i = 0; !s->in_config && i < sizeof(builtin) / sizeof(*builtin); i++)
		if (strncmp(builtin[i].name, left, len) == 0 && !renamed(s->host, i) && ++n)
			put_word(builtin[i].name, builtin[i].command, words);
	node_each(node, config_root(s->host->running))
		if (node->cmd->id == cmd && n < ALIAS_WORDS_MAX &&
		    strncmp(args_s(&node->a, A_NAME), left, len) == 0 && ++n)
			put_word(args_s(&node->a, A_NAME), args_s(&node->a, A_COMMAND), words);
	at = text_str(words);
	for (unsigned i = 0; i < n; i++, at += strlen(at) + 1)
		also[i] = at;
	return n;
}

static void put_aliases(struct exec *ex, unsigned cmd, const char *title, bool titled)
{
	const struct node *n;

	node_each(n, config_root(ex->host->running)) {
		if (n->cmd->id != cmd)
			continue;
		if (!titled)
			text_printf(ex->out, "%s mode aliases:\n", title);
		titled = true;
		text_printf(ex->out, "  %-22s%s\n", args_s(&n->a, A_NAME),
			    args_s(&n->a, A_COMMAND));
	}
	if (titled)
		text_char(ex->out, '\n');
}

void show_aliases(struct exec *ex, const struct args *a)
{
	(void)a;
	text_add(ex->out, "Exec mode aliases:\n");
	for (size_t i = 0; i < sizeof(builtin) / sizeof(*builtin); i++)
		if (!renamed(ex->host, i))
			text_printf(ex->out, "  %-22s%s\n", builtin[i].name, builtin[i].command);
	put_aliases(ex, CMD_ALIAS_EXEC, "Exec", true);
	put_aliases(ex, CMD_ALIAS_CONFIGURE, "Global configuration", false);
	put_aliases(ex, CMD_ALIAS_INTERFACE, "Interface configuration", false);
}
