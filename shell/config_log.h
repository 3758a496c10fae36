/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `archive` / `log config`: who changed what, line by line. */
#ifndef ROSH_SHELL_CONFIG_LOG_H
#define ROSH_SHELL_CONFIG_LOG_H

#include "shell/session.h"

/* config_log.c. Lock held. */

void config_log_new(struct host *h);
void config_log_free(struct host *h);
/* Power off: the record is gone, and sessions are counted anew. */
void config_log_stop(struct host *h);

/* A number for somebody who begins to configure. */
unsigned config_log_session(struct host *h);
/* Changes until the next call are this session's doing; NULL: nobody's who sits at a line. */
void config_log_actor(struct host *h, const struct session *s);
/* Whether lines are recorded now. */
bool config_log_enabled(const struct host *h);
/* The line was entered, `depth` sections deep. */
void config_log_note(struct host *h, const struct parse *p, unsigned depth);

#endif
