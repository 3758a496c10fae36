/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `privilege exec level 5 show running-config`: which level a command needs. Without such a line
 * a command of user exec needs 1, one of privileged exec and of the configuration 15; what only
 * moves the user about needs nothing. The line that says most about the command counts.
 */
#include <string.h>

#include "grammar.h"
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

/* The level that the configuration gives the line, else `dflt`. */
static unsigned level_of(const struct session *s, unsigned mode, const char *line, unsigned dflt)
{
	const struct node *n;
	unsigned best = 0, words;

	node_each(n, config_root(s->host->running)) {
		if (n->cmd->id != CMD_PRIVILEGE || args_u(&n->a, A_MODE, 0) != mode)
			continue;
		words = matches(args_s(&n->a, A_COMMAND), line);
		if (words > best) {
			best = words;
			dflt = (unsigned)args_u(&n->a, A_LEVEL, LEVEL_ALL);
		}
	}
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
