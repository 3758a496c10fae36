/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The anti-replay window of an inbound SA (RFC 4303, 3.4.3), kept as RFC 6479 does: a ring of
 * words indexed by the sequence number itself, so that nothing is ever shifted. One word more
 * than the window needs gives room to clear ahead.
 */
#ifndef ROSH_ENGINE_CRYPTO_REPLAY_H
#define ROSH_ENGINE_CRYPTO_REPLAY_H

#include <stdbool.h>
#include <stdint.h>

enum { REPLAY_WINDOW = 64, REPLAY_WORDS = REPLAY_WINDOW / 64 + 1 };

struct replay {
	uint32_t top; /* the highest number accepted */
	uint64_t word[REPLAY_WORDS];
};

/* replay.c */

/* True if `seq` is new; changes nothing. To be asked before the ICV is verified. */
bool replay_check(const struct replay *w, uint32_t seq);
/* Marks `seq`, which replay_check() allowed and whose ICV was right. */
void replay_mark(struct replay *w, uint32_t seq);

#endif
