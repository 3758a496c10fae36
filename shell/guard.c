/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The passwords of users, lines and levels, compared in constant time with what is typed. */
#include "shell/guard.h"

#include <stdlib.h>
#include <string.h>

#include "grammar.h"
#include "lib/mem.h"
#include "shell/secret.h"

static bool same(const char *a, const char *b)
{
	size_t i, n = strlen(a);
	unsigned char diff = n != strlen(b);

	for (i = 0; i < n && !(diff && !b[i]); i++)
		diff |= (unsigned char)(a[i] ^ b[i]);
	return !diff;
}

bool guard_password_ok(unsigned type, const char *configured, const char *typed)
{
	char clear[256];
	bool ok;

	if (!configured)
		return false;
	if (type == 7) {
		ok = secret_reveal(configured, clear, sizeof(clear)) && same(clear, typed);
		mem_wipe(clear, sizeof(clear));
		return ok;
	}
	return type == 0 ? same(configured, typed) : secret_matches(type, configured, typed);
}

static void keep(struct guard *g, const char *password, unsigned type)
{
	g->password = password ? mem_strdup(password) : NULL;
	g->type = type;
}

struct guard guard_user(const struct host *h, const char *name)
{
	const struct node *n = config_find_s(h->running, CMD_USERNAME, name);
	struct guard g = {.known = n != NULL};

	if (n) {
		g.open = args_has(&n->a, K_NOPASSWORD);
		keep(&g, args_s(&n->a, A_PASSWORD), (unsigned)args_u(&n->a, A_TYPE, 0));
	}
	return g;
}

struct guard guard_line(const struct line_settings *l)
{
	struct guard g = {.known = l->password != NULL};

	keep(&g, l->password, l->password_type);
	return g;
}

/* Each level has its own secret or password; a secret is asked for before a password. */
struct guard guard_enable(const struct host *h, unsigned level)
{
	const struct node *n = config_find_u(h->running, CMD_ENABLE_SECRET, level);
	struct guard g = {.secret = n != NULL};

	if (!n)
		n = config_find_u(h->running, CMD_ENABLE_PASSWORD, level);
	g.known = n != NULL;
	if (n)
		keep(&g, args_s(&n->a, g.secret ? A_SECRET : A_PASSWORD),
		     (unsigned)args_u(&n->a, A_TYPE, 0));
	return g;
}

bool guard_lets(const struct guard *g, const char *typed)
{
	return g->open || guard_password_ok(g->type, g->password, typed);
}

void guard_free(struct guard *g)
{
	if (g->password)
		mem_wipe(g->password, strlen(g->password));
	free(g->password);
	memset(g, 0, sizeof(*g));
}
