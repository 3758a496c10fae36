/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random valid configuration lines, by a random walk through the automaton. */
#include <string.h>

#include "lib/ip.h"
#include "lib/rng.h"
#include "parser/parse.h"

#define RANDOM_TOKENS_MAX 40

struct drawn {
	uint16_t once[RANDOM_TOKENS_MAX];
	unsigned n;
};

static bool was_drawn(const struct drawn *d, unsigned name)
{
	for (unsigned i = 0; i < d->n; i++)
		if (d->once[i] == name)
			return true;
	return false;
}

static uint64_t in_range(struct rng *rng, uint64_t lo, uint64_t hi)
{
	uint64_t span = hi - lo;

	switch (rng_below(rng, 8)) {
	case 0:
		return lo;
	case 1:
		return hi;
	default:
		return lo + (span == UINT64_MAX ? rng_u64(rng) : rng_u64(rng) % (span + 1));
	}
}

/* A word that no keyword begins with. */
static void random_word(struct rng *rng, struct text *out)
{
	text_printf(out, "Qz%u", rng_below(rng, 50));
}

static void random_value(struct rng *rng, const struct gram_edge *e, struct text *out)
{
	static const char *const ifaces[] = {"FastEthernet0/%u", "fa 1/%u", "Loopback%u",
					     "Ethernet2/%u",	 "Tunnel%u", "Serial0/%u.10"};
	struct strbuf b;
	uint32_t ip = (uint32_t)rng_u64(rng);

	switch ((enum token)e->type) {
	case TOKEN_NUMBER:
		text_printf(out, "%llu", (unsigned long long)in_range(rng, e->lo, e->hi));
		return;
	case TOKEN_SIGNED:
		text_printf(out, "%lld", (long long)in_range(rng, e->lo, e->hi));
		return;
	case TOKEN_IP:
		text_add(out, ip_str(&b, ip));
		return;
	case TOKEN_MASK:
		text_add(out, ip_str(&b, ip_mask(rng_below(rng, 33))));
		return;
	case TOKEN_WILDCARD:
		text_add(out, ip_str(&b, rng_below(rng, 4) ? ~ip_mask(rng_below(rng, 33)) : ip));
		return;
	case TOKEN_PREFIX:
		text_printf(out, "%s/%u", ip_str(&b, ip), rng_below(rng, 33));
		return;
	case TOKEN_MAC:
		text_printf(out, "%04x.%04x.%04x", ip & 0xfeff, ip >> 16, rng_below(rng, 65536));
		return;
	case TOKEN_TIME:
		text_printf(out, "%02u:%02u:%02u", rng_below(rng, 24), rng_below(rng, 60),
			    rng_below(rng, 60));
		return;
	case TOKEN_HEX:
		text_printf(out, "0x%X", ip);
		return;
	case TOKEN_INTERFACE:
		text_printf(out, "%s", "");
		{
			const char *f = ifaces[rng_below(rng, 6)], *at = strchr(f, '%');

			text_addn(out, f, (size_t)(at - f));
			text_printf(out, "%u%s", rng_below(rng, 4), at + 2);
		}
		return;
	default:
		random_word(rng, out);
	}
}

/* One attempt; false where the walk ended in no `set`. */
static bool walk(const struct grammar *g, struct rng *rng, unsigned mode, struct text *out)
{
	struct drawn d = {.n = 0};
	uint32_t s = g->mode[mode].start;

	for (int tokens = 0; tokens < RANDOM_TOKENS_MAX; tokens++) {
		const struct gram_state *st = &g->state[s];
		unsigned all = st->keywords + st->vars;
		const struct gram_edge *e;

		if (st->cmd != GRAM_NONE && (!all || rng_below(rng, 3) == 0))
			return g->cmd[st->cmd].kind == CMD_KIND_SET &&
			       !(g->cmd[st->cmd].flags & CMD_TEXT);
		if (!all)
			return false;
		/* As likely a variable as a keyword, though the keywords be many. */
		if (st->vars && (!st->keywords || rng_below(rng, 2)))
			e = &g->edge[st->edge + st->keywords + rng_below(rng, st->vars)];
		else
			e = &g->edge[st->edge + rng_below(rng, st->keywords)];
		if (e->act == ACT_NO || e->act == ACT_DEFAULT || e->act == ACT_DO)
			return false;
		if (e->flags & EDGE_ONCE) {
			if (was_drawn(&d, e->name))
				continue;
			d.once[d.n++] = e->name;
		}
		if (out->len)
			text_char(out, ' ');
		if (e->type == TOKEN_KEYWORD)
			text_add(out, e->word);
		else
			random_value(rng, e, out);
		s = e->to;
	}
	return false;
}

void parser_random_line(const struct grammar *g, struct rng *rng, unsigned mode, struct text *out)
{
	for (int i = 0; i < 10000; i++) {
		text_clear(out);
		if (walk(g, rng, mode, out))
			return;
	}
	text_clear(out);
}
