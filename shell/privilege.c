/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `privilege exec level 5 show running-config`: which level a command needs. Without such a line
 * a command of user exec needs 1, one of privileged exec and of the configuration 15; what only
 * moves the user about needs nothing. The line that says most about the command counts.
 */
#include <stdlib.h>
#include <string.h>

#include "grammar.h"
#include "lib/mem.h"
#include "shell/session.h"

enum { LEVEL_ALL = 15 };

/* As the dictionary privmode has them. */
enum { OF_EXEC, OF_CONFIGURE, OF_INTERFACE, OF_LINE, OF_ROUTER };

/* How many words of `rule` the line begins with, abbreviated or not; 0: it is another command. */
static unsigned matches(const char *rule, const char *line)
{
	unsigned words = 0;
	size_t n, m;

	for (;;) {
		rule += strspn(rule, " ");
		line += strspn(line, " ");
		n = strcspn(rule, " ");
		m = strcspn(line, " ");
		if (!n)
			return words;
		if (!m || strncmp(rule, line, n < m ? n : m) != 0)
			return 0;
		words++;
		rule += n;
		line += m;
	}
}

static unsigned mode_number(const struct session *s)
{
	const char *prompt = s->in_config ? rosh_grammar.mode[session_mode(s)].prompt : NULL;

	if (!prompt)
		return OF_EXEC;
	if (!strcmp(prompt, "config-if") || !strcmp(prompt, "config-subif"))
		return OF_INTERFACE;
	if (!strcmp(prompt, "config-line"))
		return OF_LINE;
	return strcmp(prompt, "config-router") ? OF_CONFIGURE : OF_ROUTER;
}

/* Takes the level of a `privilege` line that says more about the command than `*best` words. */
static void consider(const struct node *rule, unsigned mode, const char *line, unsigned *best,
		     unsigned *level)
{
	unsigned words = args_u(&rule->a, A_MODE, 0) == mode
				 ? matches(args_s(&rule->a, A_COMMAND), line)
				 : 0;

	if (words > *best) {
		*best = words;
		*level = (unsigned)args_u(&rule->a, A_LEVEL, LEVEL_ALL);
	}
}

/* The level that the configuration gives the line, else `dflt`. */
static unsigned level_of(const struct session *s, unsigned mode, const char *line, unsigned dflt)
{
	const struct node *n;
	unsigned best = 0;

	node_each(n, config_root(s->host->running))
		if (n->cmd->id == CMD_PRIVILEGE)
			consider(n, mode, line, &best, &dflt);
	return dflt;
}

static bool moves_about(const struct cmd *cmd)
{
	void (*fn)(struct exec *, const struct args *) = rosh_dispatch.exec[cmd->id];

	return fn == exec_enable || fn == exec_disable || fn == exec_exit || fn == exec_logout ||
	       fn == exec_end;
}

static enum parse_status refuse(struct parse *p, const char *line)
{
	p->caret = strspn(line, " \t");
	return p->status = PARSE_INVALID;
}

/* In exec, with a level below 15. */
static enum parse_status parse_exec(struct session *s, const char *line,
				    const struct parse_env *env)
{
	struct parse *p = s->parse;
	unsigned dflt = 1;

	if (parse_line(&rosh_grammar, p, GRAM_MODE_EXEC, line, env) == PARSE_OK &&
	    moves_about(p->cmd))
		return PARSE_OK;
	if (p->status != PARSE_OK) {
		dflt = LEVEL_ALL;
		if (level_of(s, OF_EXEC, line, dflt) > s->privilege)
			return p->status;
		parse_line(&rosh_grammar, p, GRAM_MODE_PRIV, line, env);
	}
	if (p->status != PARSE_OK || level_of(s, OF_EXEC, line, dflt) <= s->privilege)
		return p->status;
	return refuse(p, line);
}

enum parse_status privilege_parse(struct session *s, const char *line, const struct parse_env *env)
{
	struct parse *p = s->parse;
	enum parse_status st;
	const char *rest;
	size_t caret;

	if (!s->host || s->privilege >= LEVEL_ALL)
		return parse_line(&rosh_grammar, p, session_mode(s), line, env);
	if (!s->in_config)
		return parse_exec(s, line, env);
	st = parse_line(&rosh_grammar, p, session_mode(s), line, env);
	if (st == PARSE_OK && p->do_exec) {
		rest = line + strspn(line, " \t");
		rest += strcspn(rest, " \t");
		st = parse_exec(s, rest, env);
		caret = p->caret + (size_t)(rest - line);
		if (st == PARSE_OK)
			return parse_line(&rosh_grammar, p, session_mode(s), line, env);
		p->caret = caret;
		return st;
	}
	if ((st != PARSE_OK && st != PARSE_MORE) ||
	    (p->cmd && p->cmd->kind == CMD_KIND_RUN && moves_about(p->cmd)) ||
	    level_of(s, mode_number(s), line, LEVEL_ALL) <= s->privilege)
		return st;
	return refuse(p, line);
}

/* What a user of a lower level sees of the configuration. */
struct view {
	unsigned level;
	const struct node **rules; /* the `privilege` lines */
	size_t n;
	struct text *out;
};

static unsigned mode_of_section(const struct node *section)
{
	switch (section->parent ? section->cmd->id : CMD_PRIVILEGE) {
	case CMD_INTERFACE:
		return OF_INTERFACE;
	case CMD_LINE_CON:
	case CMD_LINE_AUX:
	case CMD_LINE_VTY:
		return OF_LINE;
	case CMD_ROUTER_OSPF:
		return OF_ROUTER;
	default:
		return OF_CONFIGURE;
	}
}

static bool may_set(const struct view *v, unsigned mode, const char *line)
{
	unsigned best = 0, level = LEVEL_ALL;

	for (size_t i = 0; i < v->n; i++)
		consider(v->rules[i], mode, line, &best, &level);
	return level <= v->level;
}

/* The lines of a section that the level may set, and the sections that these stand in. */
static void put_view(const struct view *v, const struct node *section, unsigned depth)
{
	unsigned mode = mode_of_section(section);
	const struct node *n;
	struct text line = {0};

	node_each(n, section) {
		size_t before = v->out->len, said;

		if (n->container) {
			put_view(v, n, depth);
			continue;
		}
		text_clear(&line);
		node_line(&rosh_grammar, n, &line);
		text_printf(v->out, "%*s%s\n", (int)depth, "", text_str(&line));
		said = v->out->len;
		put_view(v, n, depth + 1);
		if (v->out->len == said && !may_set(v, mode, text_str(&line)))
			v->out->s[v->out->len = before] = '\0';
	}
	text_free(&line);
}

void privilege_render(const struct session *s, const struct node *section, unsigned depth,
		      struct text *out)
{
	struct view v = {.level = s->privilege, .out = out};
	const struct node *n;

	node_each(n, config_root(s->host->running)) {
		if (n->cmd->id != CMD_PRIVILEGE)
			continue;
		v.rules = mem_realloc(v.rules, v.n + 1, sizeof(*v.rules));
		v.rules[v.n++] = n;
	}
	put_view(&v, section, depth);
	free(v.rules);
}
