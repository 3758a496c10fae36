/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ranges of interfaces and aliases of commands, in a session. */
#ifndef ROSH_SHELL_RANGE_H
#define ROSH_SHELL_RANGE_H

#include "shell/session.h"

/* range.c */

/* One understood line of configuration where the session stands, in each interface of its range.
 * What there is to say goes to `words`. */
enum parse_status session_change(struct session *s, struct parse *p, struct text *words);
/* Whether the session's lines go to a range of interfaces. */
bool range_active(const struct session *s);
void range_leave(struct session *s);
/* The line with its first word, an alias, replaced; false: it is none. */
bool session_alias(const struct session *s, const char *line, struct text *to);
/* What `?` says of the aliases that begin with `left`: `*lo=logout`. Kept in `words`; how many. */
enum { ALIAS_WORDS_MAX = 32 };
unsigned session_alias_words(const struct session *s, const char *left, struct text *words,
			     const char *also[ALIAS_WORDS_MAX]);

#endif
