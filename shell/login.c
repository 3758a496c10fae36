/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who may use a line: the dialogues of `login`, `login local` and no login. What is typed is
 * compared in constant time with what the configuration keeps.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/core/sim.h"
#include "grammar.h"
#include "lib/mem.h"
#include "shell/aaa.h"
#include "shell/guard.h"
#include "shell/login_watch.h"

enum { LOGIN_TRIES = 3, LOGIN_BLANKS = 20 };

/* A banner with what its tokens stand for, NULL: there is none. Lock held. */
static char *banner_text(const struct session *s, const char *banner)
{
	static const char *const tokens[] = {"$(hostname)", "$(domain)", "$(line)", "$(line-desc)"};
	const struct host_settings *set = &s->host->set;
	struct text out = {0};
	char line[16];
	size_t i;

	if (!banner)
		return NULL;
	snprintf(line, sizeof(line), "%u", s->line_no);
	while (*banner) {
		const char *values[] = {host_hostname(s->host),
					set->domain_name ? set->domain_name : "", line, ""};

		for (i = 0; i < 4 && strncmp(banner, tokens[i], strlen(tokens[i])); i++)
			;
		if (i < 4) {
			text_add(&out, values[i]);
			banner += strlen(tokens[i]);
		} else {
			text_char(&out, *banner++);
		}
	}
	return out.s ? out.s : mem_strdup("");
}

/* The line's rules as they were when the user came. */
struct rules {
	bool aaa, login, local;
	char *password;
	unsigned password_type;
	char *motd, *banner;
};

static char *copy(const char *s)
{
	return s ? mem_strdup(s) : NULL;
}

static struct rules rules_of(struct session *s)
{
	const struct line_settings *l;
	struct rules r = {0};

	lab_lock(s->lab);
	l = session_line(s);
	r.aaa = aaa_enabled(s->host);
	r.login = l->login;
	r.local = l->login_local;
	r.password = copy(l->password);
	r.password_type = l->password_type;
	r.motd = banner_text(s, s->host->set.banner_motd);
	r.banner = banner_text(s, s->host->set.banner_login);
	lab_unlock(s->lab);
	return r;
}

static void rules_free(struct rules *r)
{
	if (r->password)
		mem_wipe(r->password, strlen(r->password));
	free(r->password);
	free(r->motd);
	free(r->banner);
}

void login_say(struct session *s, const char *words)
{
	if (words)
		s->ops->write(s, words, strlen(words));
}

static void say_banner(struct session *s, const char *banner)
{
	if (!banner)
		return;
	login_say(s, banner);
	if (*banner && banner[strlen(banner) - 1] != '\n')
		login_say(s, "\n");
}

bool login_ask(struct session *s, const char *prompt, bool secret, char *to, size_t cap)
{
	login_say(s, prompt);
	if (s->ops->read_line(s, secret, to, cap))
		return true;
	if (!s->closing) {
		login_say(s, "% ");
		login_say(s, prompt);
		login_say(s, " timeout expired!\n");
	}
	return false;
}

static bool ask_password(struct session *s, const struct rules *r)
{
	char typed[256];
	bool ok;
	int i;

	for (i = 0; i < LOGIN_TRIES && !s->closing; i++) {
		ok = login_ask(s, "Password: ", true, typed, sizeof(typed)) &&
		     guard_password_ok(r->password_type, r->password, typed);
		mem_wipe(typed, sizeof(typed));
		if (ok)
			return true;
		if (!login_retry(s, ""))
			break;
	}
	login_say(s, "% Bad passwords\n");
	return false;
}

static unsigned login_privilege(const struct host *h, unsigned vty, const char *name)
{
	const struct node *n = config_find_s(h->running, CMD_USERNAME, name);
	unsigned line = h->vty[vty].privilege;

	return n ? (unsigned)args_u(&n->a, A_LEVEL, line) : line;
}

/* Whether the user is configured with this password; takes over his privilege. */
static bool user_ok(struct session *s, const char *name, const char *password)
{
	const struct node *n;
	struct guard g;
	bool ok;

	lab_lock(s->lab);
	g = guard_user(s->host, name);
	lab_unlock(s->lab);
	ok = guard_lets(&g, password);
	guard_free(&g);
	lab_lock(s->lab);
	n = config_find_s(s->host->running, CMD_USERNAME, name);
	ok = ok && n;
	if (ok) {
		snprintf(s->user, sizeof(s->user), "%s", name);
		s->privilege = (unsigned)args_u(&n->a, A_LEVEL, s->privilege);
	}
	lab_unlock(s->lab);
	return ok;
}

bool login_remote_ok(struct lab *lab, struct host *h, unsigned vty,
		     const struct login_source *from, const char *name, const char *password,
		     bool key, unsigned *privilege)
{
	const struct line_settings *l = &h->vty[vty];
	struct guard g;
	bool ok, aaa;

	lab_lock(lab);
	if (login_quiet(h, from)) {
		lab_unlock(lab);
		return false;
	}
	aaa = aaa_enabled(h);
	g = l->login && !l->login_local ? guard_line(l) : guard_user(h, name);
	*privilege = login_privilege(h, vty, name);
	lab_unlock(lab);
	ok = aaa ? aaa_remote_ok(lab, h, vty, name, password, key, privilege)
		 : key || guard_lets(&g, password);
	guard_free(&g);
	lab_lock(lab);
	if (!ok && !key)
		login_note_failure(h, from, name);
	lab_unlock(lab);
	return ok;
}

/* A bare Return is no name, and is asked again: programs send one to wake a line up. */
static bool ask_name(struct session *s, char *name, size_t cap)
{
	for (int i = 0; i < LOGIN_BLANKS && !s->closing; i++) {
		if (!login_ask(s, "Username: ", false, name, cap))
			return false;
		if (*name)
			return true;
	}
	return false;
}

static bool ask_user(struct session *s)
{
	char name[64], typed[256];
	bool ok;
	int i;

	for (i = 0; i < LOGIN_TRIES && !s->closing; i++) {
		name[0] = '\0';
		ok = ask_name(s, name, sizeof(name)) &&
		     login_ask(s, "Password: ", true, typed, sizeof(typed)) &&
		     user_ok(s, name, typed);
		mem_wipe(typed, sizeof(typed));
		if (ok)
			return true;
		login_say(s, "% Login invalid\n\n");
		if (!login_retry(s, name))
			break;
	}
	return false;
}

bool session_login(struct session *s)
{
	struct login_source from;
	struct rules r;
	char *exec_banner;
	bool ok = true;

	if (!s->host)
		return true;
	r = rules_of(s);
	say_banner(s, r.motd);
	if ((r.aaa || r.local || r.login) && !s->known)
		say_banner(s, r.banner);
	if (s->known) {
		ok = true;
	} else if (r.aaa) {
		ok = aaa_login(s);
	} else if (r.local) {
		login_say(s, "\n\nUser Access Verification\n\n");
		ok = ask_user(s);
	} else if (r.login && !r.password) {
		/* A console without a password lets everybody in; a vty nobody. */
		ok = s->line == LINE_CON;
		if (!ok)
			login_say(s, "\n\nPassword required, but none set\n");
	} else if (r.login) {
		login_say(s, "\n\nUser Access Verification\n\n");
		ok = ask_password(s, &r);
	}
	lab_lock(s->lab);
	exec_banner = ok ? banner_text(s, s->host->set.banner_exec) : NULL;
	s->logged_in = ok;
	if (ok && (s->known || r.aaa || r.local || r.password)) {
		from = login_source_of(s);
		login_note_success(s->host, &from, s->user);
	}
	if (s->line_no < 2 + HOST_VTYS)
		s->host->line_uses[s->line_no] += ok;
	s->opened_wall_ns = s->last_key_wall_ns = lab_wall_ns();
	lab_unlock(s->lab);
	rules_free(&r);
	say_banner(s, exec_banner);
	free(exec_banner);
	return ok && !s->closing;
}

bool session_login_again(struct session *s)
{
	const struct line_settings *l;
	struct login_source from;
	unsigned before = s->privilege;
	char was[sizeof(s->user)];
	bool aaa, ok;

	memcpy(was, s->user, sizeof(was));
	lab_lock(s->lab);
	aaa = aaa_enabled(s->host);
	l = session_line(s);
	s->privilege = l->privilege ? l->privilege : 1;
	lab_unlock(s->lab);
	ok = aaa ? aaa_login(s) : ask_user(s);
	lab_lock(s->lab);
	if (ok) {
		from = login_source_of(s);
		login_note_success(s->host, &from, s->user);
	} else {
		memcpy(s->user, was, sizeof(was));
		s->privilege = before;
	}
	lab_unlock(s->lab);
	return ok;
}
