/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From grammar to C: the functions that the shell supplies for commands and their rows (apply,
 * check, spell, brings). The table itself, rosh_dispatch, is generated and linked into the shell
 * only.
 */
#ifndef ROSH_PARSER_DISPATCH_H
#define ROSH_PARSER_DISPATCH_H

#include "parser/model.h"
#include "parser/parse.h"

struct exec; /* A session that runs a command; the shell's. */
struct host; /* The router a configuration belongs to; the shell's. */

struct dispatch {
	/* By cmd id; NULL where a command is a `set` (or has no function yet). */
	void (*const *exec)(struct exec *ex, const struct args *a);
	/* By apply id, in the order in which they run. */
	void (*const *apply)(struct host *h, const struct touch *t, size_t n);
	/* By check id. */
	bool (*const *check)(struct host *h, const struct node *parent, const struct parse *p,
			     struct text *words);
	/* By spell id: the line as IOS keeps it, of one as it was typed. */
	void (*const *spell)(struct parse *p);
	/* By brings id: what a line that is in `c` now (the router's running configuration, or what
	 * a file says) changes there besides itself. */
	void (*const *brings)(struct host *h, struct config *c, const struct parse *p);
};

#endif
