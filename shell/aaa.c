/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `aaa new-model`: the methods of a list are tried in turn; the next one only where the one
 * before can't tell (no such user, no such password, no server that answers), never where it
 * refuses. Without a default list a vty asks for a local user, and the console for nobody.
 * Absent: servers (no RADIUS or TACACS+ server can be configured, so their groups can't tell),
 * accounting, prompts and banners of its own.
 */
#include "shell/aaa.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar.h"
#include "lib/mem.h"
#include "shell/guard.h"
#include "shell/login_watch.h"

enum { METHODS_MAX = 4, TRIES_DEFAULT = 3 };

enum verdict { REFUSED, PASSED, CANT_TELL, GONE };

/* The methods of a list, each the name of its keyword. */
struct methods {
	unsigned name[METHODS_MAX];
	unsigned n;
};

/* One user at a door: what he said so far, and how he is asked for the rest. */
struct caller {
	struct lab *lab;
	struct host *h;
	const struct line_settings *line;
	unsigned level; /* which `enable` */
	char user[64], password[256];
	bool named, said;
	bool (*ask)(struct caller *c, const char *prompt, bool secret, char *to, size_t cap);
	void *ctx;
};

bool aaa_enabled(const struct host *h)
{
	const struct node *n = config_find(h->running, CMD_AAA_NEW_MODEL, NULL);

	return n && !n->negated;
}

static bool is_method(unsigned name)
{
	return name == K_ENABLE || name == K_LINE || name == K_LOCAL || name == K_LOCAL_CASE ||
	       name == K_NONE || name == K_GROUP || name == K_IF_AUTHENTICATED;
}

static unsigned methods_read(const struct args *a, struct methods *m)
{
	unsigned count = 0;

	m->n = 0;
	for (unsigned i = 0; i < a->n; i++) {
		if (!is_method(a->v[i].name))
			continue;
		if (m->n < METHODS_MAX)
			m->name[m->n++] = a->v[i].name;
		count++;
	}
	return count;
}

/* The list of that name, NULL or "default": the default one. */
static const struct node *list_find(const struct host *h, unsigned cmd, const char *name)
{
	bool dflt = !name || !strcmp(name, "default");
	struct arg arg = {.name = dflt ? K_DEFAULT : A_LIST};
	struct args key = {1, &arg};

	arg.v.type = dflt ? TOKEN_KEYWORD : TOKEN_WORD;
	arg.v.s = dflt ? "default" : name;
	return config_find(h->running, cmd, &key);
}

/* How a user of the line is authenticated. Lock held. */
static struct methods login_methods(const struct host *h, const struct line_settings *l, bool vty)
{
	const struct node *n = list_find(h, CMD_AAA_AUTHENTICATION_LOGIN, l->aaa_login);
	struct methods m = {.n = 1};

	if (n)
		methods_read(&n->a, &m);
	else if (l->aaa_login)
		m.n = 0;
	else
		m.name[0] = vty ? K_LOCAL : K_NONE;
	return m;
}

/* Asks for what the method wants to know and was not told. */
static bool know(struct caller *c, bool user)
{
	if (user && !c->named)
		c->named = c->ask(c, "Username: ", false, c->user, sizeof(c->user));
	if ((!user || c->named) && !c->said)
		c->said = c->ask(c, "Password: ", true, c->password, sizeof(c->password));
	return c->said && (!user || c->named);
}

/* Lock not held. */
static enum verdict method_try(struct caller *c, unsigned method)
{
	bool user = method == K_LOCAL || method == K_LOCAL_CASE;
	enum verdict v = CANT_TELL;
	struct guard g;

	if (method == K_NONE)
		return PASSED;
	if (method == K_GROUP)
		return CANT_TELL;
	if (user && !know(c, true))
		return GONE;
	lab_lock(c->lab);
	g = user		? guard_user(c->h, c->user)
	    : method == K_LINE	? guard_line(c->line)
				: guard_enable(c->h, c->level);
	lab_unlock(c->lab);
	if (g.known && !know(c, user))
		v = GONE;
	else if (g.known)
		v = guard_lets(&g, c->password) ? PASSED : REFUSED;
	guard_free(&g);
	return v;
}

/* Lock not held. */
static enum verdict methods_try(struct caller *c, const struct methods *m)
{
	enum verdict v = CANT_TELL;

	for (unsigned i = 0; i < m->n && v == CANT_TELL; i++)
		v = method_try(c, m->name[i]);
	return v;
}

/*
 * What the line's exec authorization makes of an authenticated user; false: nothing. Only a list
 * makes the user's own privilege count. Lock held.
 */
static bool authorize(const struct host *h, const struct line_settings *l, bool console,
		      const char *user, unsigned *privilege)
{
	const struct node *list = list_find(h, CMD_AAA_AUTHORIZATION_EXEC, l->aaa_exec);
	const struct node *n = config_find_s(h->running, CMD_USERNAME, user);
	struct methods m;

	if (console && !config_find(h->running, CMD_AAA_AUTHORIZATION_CONSOLE, NULL))
		return true;
	if (!list)
		return !l->aaa_exec;
	methods_read(&list->a, &m);
	for (unsigned i = 0; i < m.n; i++) {
		if (m.name[i] == K_NONE || (m.name[i] == K_IF_AUTHENTICATED && user[0]))
			return true;
		if (m.name[i] == K_LOCAL && n) {
			*privilege = (unsigned)args_u(&n->a, A_LEVEL, *privilege);
			return true;
		}
	}
	return false;
}

static bool ask_session(struct caller *c, const char *prompt, bool secret, char *to, size_t cap)
{
	return login_ask(c->ctx, prompt, secret, to, cap);
}

static enum verdict login_tries(struct session *s, struct caller *c, const struct methods *m,
				unsigned tries)
{
	enum verdict v;

	/* A list that cannot even ask will not do so later. */
	do {
		c->named = c->said = false;
		v = methods_try(c, m);
		mem_wipe(c->password, sizeof(c->password));
		if (v == PASSED || s->closing)
			break;
		login_say(s, "% Authentication failed\n\n");
	} while (v != GONE && (c->named || c->said) &&
		 login_retry(s, c->named ? c->user : "") && --tries);
	return v;
}

bool aaa_login(struct session *s)
{
	struct caller c = {.lab = s->lab, .h = s->host, .level = 15, .ask = ask_session, .ctx = s};
	const struct node *n;
	struct methods m;
	unsigned tries;
	bool ok;

	lab_lock(s->lab);
	c.line = session_line(s);
	m = login_methods(s->host, c.line, s->line == LINE_VTY);
	n = config_find(s->host->running, CMD_AAA_AUTHENTICATION_ATTEMPTS_LOGIN, NULL);
	tries = n ? (unsigned)args_u(&n->a, A_TRIES, TRIES_DEFAULT) : TRIES_DEFAULT;
	lab_unlock(s->lab);
	if (m.n && m.name[0] != K_NONE)
		login_say(s, "\n\nUser Access Verification\n\n");
	if (login_tries(s, &c, &m, tries) != PASSED)
		return false;
	lab_lock(s->lab);
	if (c.named)
		snprintf(s->user, sizeof(s->user), "%s", c.user);
	ok = authorize(s->host, c.line, s->line != LINE_VTY, s->user, &s->privilege);
	lab_unlock(s->lab);
	if (!ok)
		login_say(s, "% Authorization failed.\n");
	return ok;
}

/* An SSH client has said all that it will say. */
static bool ask_nobody(struct caller *c, const char *prompt, bool secret, char *to, size_t cap)
{
	(void)c;
	(void)prompt;
	(void)secret;
	(void)to;
	(void)cap;
	return false;
}

bool aaa_remote_ok(struct lab *lab, struct host *h, unsigned vty, const char *name,
		   const char *password, bool key, unsigned *privilege)
{
	struct caller c = {.lab = lab, .h = h, .line = &h->vty[vty], .level = 15,
			   .named = true, .said = true, .ask = ask_nobody};
	struct methods m;
	bool ok;

	snprintf(c.user, sizeof(c.user), "%s", name);
	snprintf(c.password, sizeof(c.password), "%s", password ? password : "");
	lab_lock(lab);
	m = login_methods(h, c.line, true);
	lab_unlock(lab);
	ok = key || methods_try(&c, &m) == PASSED;
	mem_wipe(c.password, sizeof(c.password));
	lab_lock(lab);
	*privilege = c.line->privilege;
	ok = ok && authorize(h, c.line, false, name, privilege);
	lab_unlock(lab);
	return ok;
}

static bool ask_exec(struct caller *c, const char *prompt, bool secret, char *to, size_t cap)
{
	bool ok;

	lab_lock(c->lab);
	ok = exec_ask(c->ctx, prompt, secret, to, cap);
	lab_unlock(c->lab);
	return ok;
}

bool aaa_enable(struct exec *ex, unsigned level)
{
	struct caller c = {.lab = ex->lab, .h = ex->host, .line = session_line(ex->ses),
			   .level = level, .ask = ask_exec, .ctx = ex};
	const struct node *n = config_find(ex->host->running, CMD_AAA_AUTHENTICATION_ENABLE_DEFAULT,
					   NULL);
	struct methods m = {.n = 1, .name = {K_ENABLE}};
	enum verdict v;

	if (n)
		methods_read(&n->a, &m);
	else if (ex->ses->line == LINE_CON && level == 15)
		m.name[m.n++] = K_NONE;
	lab_unlock(ex->lab);
	v = methods_try(&c, &m);
	mem_wipe(c.password, sizeof(c.password));
	lab_lock(ex->lab);
	if (v == REFUSED || v == CANT_TELL)
		text_add(ex->out, "\n% Error in authentication.\n\n");
	return v == PASSED;
}

static bool is_aaa(unsigned cmd)
{
	switch (cmd) {
	case CMD_AAA_AUTHENTICATION_ATTEMPTS_LOGIN:
	case CMD_AAA_AUTHENTICATION_LOGIN:
	case CMD_AAA_AUTHENTICATION_ENABLE_DEFAULT:
	case CMD_AAA_AUTHORIZATION_CONSOLE:
	case CMD_AAA_AUTHORIZATION_EXEC:
	case CMD_AAA_SESSION_ID:
		return true;
	default:
		return false;
	}
}

static bool is_line(unsigned cmd)
{
	return cmd == CMD_LINE_CON || cmd == CMD_LINE_AUX || cmd == CMD_LINE_VTY;
}

unsigned aaa_absent(void *host, const struct cmd *cmd)
{
	bool on = cmd->id == CMD_LINE_LOGIN_AUTHENTICATION || is_aaa(cmd->id);

	if (!on && cmd->id != CMD_LINE_AUTHORIZATION_EXEC)
		return 0;
	return aaa_enabled(host) ? 0 : 1 + on;
}

/* No model of aaa's ran: its user has said already how the line is. */
static bool says_login(const struct node *line)
{
	const struct node *n;

	node_each(n, line)
		if (n->cmd->id == CMD_LINE_LOGIN)
			return true;
	return false;
}

/* What to type so that the lines of the other model go. */
static void switch_lines(const struct config *c, bool on, struct text *lines)
{
	const struct node *n;

	node_each(n, config_root(c)) {
		if (!on && is_aaa(n->cmd->id)) {
			text_add(lines, "no ");
			node_line(&rosh_grammar, n, lines);
			text_char(lines, '\n');
		} else if (is_line(n->cmd->id)) {
			node_line(&rosh_grammar, n, lines);
			text_add(lines, on ? "\ndefault login\n"
					   : "\ndefault login authentication\n"
					     "default authorization exec\n");
			if (!on && n->cmd->id == CMD_LINE_VTY && !says_login(n))
				text_add(lines, "login\n");
		}
	}
}

/* `aaa new-model` and its no: the lines of the other model go. */
void brings_aaa_model(struct host *h, struct config *c, const struct parse *p)
{
	struct parse *own = mem_zalloc(sizeof(*own));
	struct text lines = {0}, words = {0};
	struct config_pos pos = {0};
	char *line, *rest;

	(void)h;
	switch_lines(c, !p->negate && !p->dflt, &lines);
	config_pos_open(&pos, c);
	rest = lines.s;
	while (rest && (line = strsep(&rest, "\n")) && *line)
		if (parse_line(&rosh_grammar, own, config_pos_mode(&pos), line, NULL) == PARSE_OK)
			config_change(c, &pos, own, NULL, NULL, &words);
	config_pos_close(&pos);
	free(own);
	text_free(&lines);
	text_free(&words);
}

bool check_aaa_methods(struct host *h, const struct node *parent, const struct parse *p,
		       struct text *words)
{
	struct methods m;

	(void)h;
	(void)parent;
	if (p->negate || methods_read(&p->args, &m) <= METHODS_MAX)
		return true;
	text_add(words, "% AAA: too many methods in the list\n");
	return false;
}

bool check_aaa_list(struct host *h, const struct node *parent, const struct parse *p,
		    struct text *words)
{
	const char *name = args_s(&p->args, A_LIST);
	bool login = p->cmd->id == CMD_LINE_LOGIN_AUTHENTICATION;

	(void)parent;
	if (p->negate || p->dflt || !name)
		return true;
	if (!list_find(h, login ? CMD_AAA_AUTHENTICATION_LOGIN : CMD_AAA_AUTHORIZATION_EXEC, name))
		text_printf(words, "AAA: Warning %s list \"%s\" is not defined for %s.\n",
			    login ? "authentication" : "authorization", name,
			    login ? "LOGIN" : "EXEC");
	return true;
}
