/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys of the lab's tunnels, for decrypting captures. */
#ifndef ROSH_SHELL_KEYS_H
#define ROSH_SHELL_KEYS_H

#include "shell/host.h"

/* keys.c */

/* Every live key of every router, as text; both ends of a tunnel give the same lines. Lock held. */
void keys_export(const struct lab *lab, struct text *out);

#endif
