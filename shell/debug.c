/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `debug`, `undebug`, `show debugging`: the flags of debug.def. */
#include "shell/debug.h"

#include <string.h>

#include "engine/net/ip.h"
#include "grammar.h"

struct debug_row {
	const char *words; /* after `debug` */
	const char *says;
};

static const struct debug_row rows[DEBUG_COUNT] = {
#define DEBUG(id, words, says) [DEBUG_##id] = {words, says},
#include "engine/core/debug.def"
#undef DEBUG
};

/* The headings of show debugging, by the first words of the command. */
static const struct debug_group {
	const char *words;
	const char *title;
} groups[] = {
	{"arp", "ARP"},
	{"ip packet", "Generic IP"},
	{"ip icmp", "Generic IP"},
	{"ip", "IP routing"},
	{"standby", "HSRP"},
	{"crypto", "Cryptographic Subsystem"},
	{"", "General"},
};

static const char *title_of(enum debug_flag flag)
{
	const struct debug_group *g = groups;

	while (strncmp(rows[flag].words, g->words, strlen(g->words)) != 0)
		g++;
	return g->title;
}

const char *debug_says(enum debug_flag flag)
{
	return rows[flag].says;
}

void debug_switch(struct exec *ex, const struct args *a, enum debug_flag flag)
{
	const char *says = rows[flag].says, *on = strstr(says, " is on");
	uint64_t *flags = &ex->host->router->debug;

	if (!args_has(a, K_NO)) {
		*flags |= 1ull << flag;
		text_printf(ex->out, "%s\n", says);
		return;
	}
	*flags &= ~(1ull << flag);
	text_printf(ex->out, "%.*s is off\n", on ? (int)(on - says) : (int)strlen(says), says);
}

void debug_all(struct exec *ex, const struct args *a)
{
	char answer[16];

	if (args_has(a, K_NO)) {
		ex->host->router->debug = 0;
		text_add(ex->out, "All possible debugging has been turned off\n");
		return;
	}
	if (!exec_ask(ex, "This may severely impact network performance. Continue? (yes/[no]): ",
		      false, answer, sizeof(answer)))
		return;
	if (answer[0] != 'y' && answer[0] != 'Y')
		return;
	ex->host->router->debug = (1ull << DEBUG_COUNT) - 1;
	text_add(ex->out, "All possible debugging has been turned on\n");
}

/* What a flag is limited to, and the end of its line. */
static void show_limits(struct text *out, const struct router *r, enum debug_flag flag)
{
	const char *acl = flag == DEBUG_IP_PACKET ? ip_debug_acl(r) : NULL;

	if (acl)
		text_printf(out, " for access list %s", acl);
	text_char(out, '\n');
	if (flag == DEBUG_HSRP_EVENTS && r->debug >> DEBUG_HSRP_TERSE & 1)
		text_add(out, "    (protocol, neighbor, redundancy, track, ha, arp, interface)\n");
}

void show_debugging(struct exec *ex, const struct args *a)
{
	uint64_t left = ex->host->router->debug;

	(void)a;
	/* All packets of HSRP are more than the advertisements. */
	if (left >> DEBUG_HSRP_PACKETS & 1)
		left &= ~(1ull << DEBUG_HSRP_ADVERTISE);
	/* Group by group, a group where its first flag stands. */
	for (unsigned f = 0; f < DEBUG_COUNT; f++) {
		const char *title = title_of(f);

		if (!(left >> f & 1))
			continue;
		text_printf(ex->out, "%s:\n", title);
		for (unsigned g = f; g < DEBUG_COUNT; g++) {
			if (!(left >> g & 1) || title_of(g) != title)
				continue;
			text_printf(ex->out, "  %s", rows[g].says);
			show_limits(ex->out, ex->host->router, g);
			left &= ~(1ull << g);
		}
	}
}
