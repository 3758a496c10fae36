/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The anti-replay window: RFC 6479's ring of words, window 64 as IOS 12.x has it. */
#include "engine/crypto/replay.h"

static uint64_t *replay_word(struct replay *w, uint32_t seq)
{
	return &w->word[(seq >> 6) % REPLAY_WORDS];
}

bool replay_check(const struct replay *w, uint32_t seq)
{
	if (seq == 0) /* RFC 4303, 3.3.3: the first packet has 1. */
		return false;
	if (seq > w->top)
		return true;
	if (w->top - seq >= REPLAY_WINDOW)
		return false;
	return !(w->word[(seq >> 6) % REPLAY_WORDS] >> (seq & 63) & 1);
}

void replay_mark(struct replay *w, uint32_t seq)
{
	if (seq > w->top) {
		uint32_t ahead = (seq >> 6) - (w->top >> 6);

		if (ahead > REPLAY_WORDS)
			ahead = REPLAY_WORDS;
		for (uint32_t i = 0; i < ahead; i++)
			*replay_word(w, seq - (i << 6)) = 0;
		w->top = seq;
	}
	*replay_word(w, seq) |= 1ull << (seq & 63);
}
