/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys of the lab's tunnels, for decrypting captures. */
#ifndef ROSH_SHELL_KEYS_H
#define ROSH_SHELL_KEYS_H

#include "shell/host.h"

struct keys;

/* Of a capture: with these its last block stays below the 16 MB that Wireshark reads at most. */
enum { KEYS_MAX = 65536 };

/* keys.c */

/* None yet; `max` at the most, 0: any number. Later ones are then counted and not kept. */
struct keys *keys_new(size_t max);
/* Wipes them, too. */
void keys_free(struct keys *k);
/* Each key is kept once, whichever end of the tunnel tells of it. */
void keys_add_ike(struct keys *k, const struct ike_sa_view *v);
void keys_add_pair(struct keys *k, const struct ipsec_pair *p);
/* Every live key of every router. Lock held. */
void keys_collect(struct keys *k, const struct lab *lab);
/* As text, in the order in which they came. */
void keys_print(const struct keys *k, struct text *out);
/* Every live key of every router as text. Lock held. */
void keys_export(const struct lab *lab, struct text *out);
/* Wipes and frees a text of keys. */
void keys_wipe(struct text *t);

#endif
