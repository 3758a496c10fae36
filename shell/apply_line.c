/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `line con 0`, `line aux 0`, `line vty A B`: from the model to the settings of each line. */
#include <stdlib.h>
#include <string.h>

#include "grammar.h"
#include "shell/apply.h"

enum { SYNCHRONOUS_LEVEL = 2, SYNCHRONOUS_LIMIT = 20 };

static void line_forget(struct line_settings *l)
{
	char **strings[] = {&l->password, &l->access_class_in, &l->aaa_login, &l->aaa_exec};

	for (size_t i = 0; i < sizeof(strings) / sizeof(*strings); i++) {
		free(*strings[i]);
		*strings[i] = NULL;
	}
}

static void line_reset(struct line_settings *l, enum line_kind kind)
{
	line_forget(l);
	*l = (struct line_settings){
		.exec_timeout_s = 600,
		.login = kind == LINE_VTY,
		.privilege = 1,
		.length = 24,
		.width = 80,
		.transport_telnet = true,
		.transport_ssh = true,
		.history_size = 10,
		.configured = kind != LINE_VTY,
	};
}

void apply_line_free(struct host *h)
{
	struct line_settings *all[HOST_VTYS + 2] = {&h->con, &h->aux};

	for (unsigned i = 0; i < HOST_VTYS; i++)
		all[i + 2] = &h->vty[i];
	for (unsigned i = 0; i < HOST_VTYS + 2; i++)
		line_forget(all[i]);
}

void apply_line_defaults(struct host *h)
{
	line_reset(&h->con, LINE_CON);
	line_reset(&h->aux, LINE_AUX);
	for (unsigned i = 0; i < HOST_VTYS; i++)
		line_reset(&h->vty[i], LINE_VTY);
}

static void set_transport(struct line_settings *l, const struct args *a)
{
	bool all = args_has(a, K_ALL);

	l->transport_telnet = all || args_has(a, K_TELNET);
	l->transport_ssh = all || args_has(a, K_SSH);
}

static void set_login(struct line_settings *l, const struct node *n)
{
	l->login = !n->negated;
	l->login_local = !n->negated && args_has(&n->a, K_LOCAL);
}

static char *list_name(const struct args *a)
{
	const char *name = args_s(a, A_LIST);

	return name ? mem_strdup(name) : NULL;
}

/* `logging synchronous level 2 limit 20` says no more than `logging synchronous`. */
void spell_synchronous(struct parse *p)
{
	bool level = args_u(&p->args, A_LEVEL, 0) == SYNCHRONOUS_LEVEL;
	bool limit = args_u(&p->args, A_LIMIT, 0) == SYNCHRONOUS_LIMIT;
	unsigned kept = 0;

	for (unsigned i = 0; i < p->args.n; i++) {
		unsigned name = p->args.v[i].name;

		if ((level && (name == K_LEVEL || name == A_LEVEL)) ||
		    (limit && (name == K_LIMIT || name == A_LIMIT)))
			continue;
		p->args.v[kept++] = p->args.v[i];
	}
	p->args.n = kept;
}

/* One line below `line ...`. */
static void line_set(struct line_settings *l, const struct node *n)
{
	const struct args *a = &n->a;

	switch (n->cmd->id) {
	case CMD_LINE_EXEC_TIMEOUT:
		l->exec_timeout_s = n->negated ? 0
					       : (uint32_t)(args_u(a, A_MINUTES, 0) * 60 +
							    args_u(a, A_SECONDS, 0));
		break;
	case CMD_LINE_LOGIN:
		set_login(l, n);
		break;
	case CMD_LINE_LOGIN_AUTHENTICATION:
		l->aaa_login = list_name(a);
		break;
	case CMD_LINE_AUTHORIZATION_EXEC:
		l->aaa_exec = list_name(a);
		break;
	case CMD_LINE_PASSWORD:
		l->password = mem_strdup(args_s(a, A_PASSWORD));
		l->password_type = (unsigned)args_u(a, A_TYPE, 0);
		break;
	case CMD_LINE_PRIVILEGE_LEVEL:
		l->privilege = (unsigned)args_u(a, A_LEVEL, 1);
		break;
	case CMD_LINE_LENGTH:
		l->length = (unsigned)args_u(a, A_LINES, 24);
		break;
	case CMD_LINE_WIDTH:
		l->width = (unsigned)args_u(a, A_COLUMNS, 80);
		break;
	case CMD_LINE_HISTORY_SIZE:
		l->history_size = (unsigned)args_u(a, A_LINES, 10);
		break;
	case CMD_LINE_LOCKABLE:
		l->lockable = true;
		break;
	case CMD_LINE_EXEC_PROMPT_TIMESTAMP:
		l->prompt_stamp = true;
		break;
	case CMD_LINE_LOGGING_SYNCHRONOUS:
		l->synchronous = true;
		l->synchronous_level =
			args_has(a, K_ALL) ? 0 : (int)args_u(a, A_LEVEL, SYNCHRONOUS_LEVEL);
		l->synchronous_limit = args_u(a, A_LIMIT, SYNCHRONOUS_LIMIT);
		break;
	case CMD_LINE_ACCESS_CLASS:
		if (args_has(a, K_IN) && !l->access_class_in)
			l->access_class_in = mem_strdup(args_s(a, A_ACL));
		break;
	case CMD_LINE_TRANSPORT_INPUT:
		set_transport(l, a);
		break;
	default:
		break;
	}
}

/* Lines vty 0 to 4 are always there. */
bool check_vty(struct host *h, const struct node *parent, const struct parse *p,
	       struct text *words)
{
	(void)parent;
	if (h->booting || !p->negate || args_u(&p->args, A_FIRST, 0) >= HOST_VTYS_FIXED)
		return true;
	text_printf(words, "%% Can't delete last %d VTY lines\n", HOST_VTYS_FIXED);
	return false;
}

static void line_apply(struct line_settings *l, enum line_kind kind, const struct node *section)
{
	const struct node *n;

	line_reset(l, kind);
	if (!section)
		return;
	l->configured = true;
	node_each(n, section)
		line_set(l, n);
}

static void vty_apply(struct host *h, const struct touch *t, bool gone)
{
	unsigned first = (unsigned)args_u(t->key, A_FIRST, 0);
	unsigned last = (unsigned)args_u(t->key, A_LAST, first);

	if (gone != !t->node)
		return;
	for (unsigned i = first; i <= last && i < HOST_VTYS; i++)
		line_apply(&h->vty[i], LINE_VTY, t->node);
}

void apply_line(struct host *h, const struct touch *t, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (t[i].cmd == CMD_LINE_CON)
			line_apply(&h->con, LINE_CON, t[i].node);
		else if (t[i].cmd == CMD_LINE_AUX)
			line_apply(&h->aux, LINE_AUX, t[i].node);
	}
	/* A range that was split is gone under its old key: first what is gone, then the rest. */
	for (size_t i = 0; i < n; i++)
		if (t[i].cmd == CMD_LINE_VTY)
			vty_apply(h, &t[i], true);
	for (size_t i = 0; i < n; i++)
		if (t[i].cmd == CMD_LINE_VTY)
			vty_apply(h, &t[i], false);
	atomic_fetch_add(&h->lab->lines_gen, 1);
}
