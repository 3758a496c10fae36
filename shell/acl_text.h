/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Access list entries: from the config's lines to the engine's rows, and to the text of shows. */
#ifndef ROSH_SHELL_ACL_TEXT_H
#define ROSH_SHELL_ACL_TEXT_H

#include "engine/net/acl.h"
#include "parser/model.h"

/* acl_text.c */

/* "permit tcp any host 10.1.1.1 eq www", as show access-lists and show crypto map print it. */
void acl_entry_text(struct text *out, const struct acl *acl, const struct acl_entry *e);
/* The engine's row of a configured ACE line; `extended` says which kind of list it stands in.
 * False: a remark. */
bool acl_entry_from(struct acl_entry *e, const struct node *line, bool extended);

/* The number that a list's name is; 0: it is none. */
unsigned acl_number(const char *name);
/* Whether a list of this number is an extended one: 100 to 199, 2000 to 2699. */
bool acl_number_extended(unsigned number);

#endif
