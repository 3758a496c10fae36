/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ping and traceroute from exec, one line or as a dialogue. The engine's machines send and
 * measure (engine/net/probe.c); here are the words, the marks folded at 70 to a line, and the
 * interruption.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/net/icmp.h"
#include "engine/net/rib.h"
#include "grammar.h"
#include "parser/iface.h"
#include "shell/exec.h"

enum { MARKS_PER_LINE = 70, POLL_MS = 2 };

static const char bad_target[] =
	"% Unrecognized host or address, or protocol not running.\n";

/* An address or a name from `ip host`; false with words when it is neither. */
static bool target_address(struct exec *ex, const char *word, uint32_t *addr)
{
	const struct node *host;

	if (ip_parse(word, strlen(word), addr))
		return true;
	host = config_find_s(ex->host->running, CMD_IP_HOST, word);
	if (host && args_has(&host->a, A_ADDR)) {
		*addr = args_ip(&host->a, A_ADDR, 0);
		return true;
	}
	text_printf(ex->out, "Translating \"%s\"\n\n%s", word, bad_target);
	return false;
}

/* "Source address or interface": fills `src`; false with IOS's words. */
static bool source_address(struct exec *ex, const char *word, uint32_t *src)
{
	char name[IFACE_NAME_MAX];
	struct iface *ifp;

	if (ip_parse(word, strlen(word), src)) {
		if (ip_is_local(ex->host->router, *src))
			return true;
		text_add(ex->out, "% Invalid source address- IP address not on any of our up "
				  "interfaces\n");
		return false;
	}
	if (iface_canonical(word, strlen(word), name, NULL)) {
		ifp = iface_find(ex->host->router, name);
		if (ifp && ifp->proto_up && iface_addr(ifp)) {
			*src = iface_addr(ifp);
			return true;
		}
	}
	text_add(ex->out, "% Invalid source interface - IP not enabled or interface is down\n");
	return false;
}

/* What differs between the styles. */
struct probe_words {
	const char *first;  /* in front of all */
	const char *traced; /* behind "Tracing the route" */
};

static const struct probe_words words_of[STYLE_COUNT] = {
	[STYLE_12_2] = {"\n", "\n"},
	[STYLE_12_3] = {"\n", "\n"},
	[STYLE_15] = {"", "VRF info: (vrf in name/id, vrf out name/id)\n"},
};

static void ping_summary(struct exec *ex, const struct ping *p)
{
	unsigned percent = p->sent ? p->received * 100 / p->sent : 0;

	text_printf(ex->out, "Success rate is %u percent (%u/%u)", percent, p->received, p->sent);
	if (p->received)
		text_printf(ex->out, ", round-trip min/avg/max = %u/%u/%u ms", p->min_ms,
			    (unsigned)(p->sum_ms / p->received), p->max_ms);
	text_char(ex->out, '\n');
}

/* "Sweep range of sizes": every size from `lo` to `hi`; `step` 0: no sweep. */
struct ping_sweep {
	unsigned lo, hi, step;
};

/* Runs one ping to its end, its marks behind the `*shown` of the command so far; adds its numbers
 * to `all`. False: interrupted. */
static bool ping_part(struct exec *ex, const struct ping_params *params, struct ping *all,
		      unsigned *shown)
{
	struct ping *p = ping_new(ex->host->router, params);
	bool go_on = true;

	for (unsigned mark = 0; go_on;) {
		for (; mark < p->n_marks; mark++) {
			text_char(ex->out, p->marks[mark]);
			if (++*shown % MARKS_PER_LINE == 0)
				text_char(ex->out, '\n');
		}
		if (p->done)
			break;
		go_on = exec_wait(ex, POLL_MS * NS_PER_MS);
	}
	if (p->received) {
		all->min_ms = !all->received || p->min_ms < all->min_ms ? p->min_ms : all->min_ms;
		all->max_ms = p->max_ms > all->max_ms ? p->max_ms : all->max_ms;
	}
	all->sum_ms += p->sum_ms;
	all->sent += p->sent;
	all->received += p->received;
	ping_free(p);
	return go_on;
}

static void ping_swept(struct exec *ex, const struct ping_params *params,
		       const struct ping_sweep *sweep, struct ping *all, unsigned *shown)
{
	struct ping_params one = *params;

	one.count = 1;
	for (unsigned round = 0; round < params->count; round++)
		for (one.size = sweep->lo; one.size <= sweep->hi; one.size += sweep->step)
			if (!ping_part(ex, &one, all, shown))
				return;
}

static void ping_run(struct exec *ex, const struct ping_params *params,
		     const struct ping_sweep *sweep)
{
	struct ping all = {0};
	unsigned shown = 0, total = params->count;
	struct strbuf b;

	if (sweep->step)
		total *= (sweep->hi - sweep->lo) / sweep->step + 1;
	text_printf(ex->out, "%sType escape sequence to abort.\nSending %u, ",
		    words_of[ex->host->style].first, total);
	if (sweep->step)
		text_printf(ex->out, "[%u..%u]", sweep->lo, sweep->hi);
	else
		text_printf(ex->out, "%u", params->size);
	text_printf(ex->out, "-byte ICMP Echos to %s, timeout is %u seconds:\n",
		    ip_str(&b, params->dst), params->timeout_ms / 1000);
	if (params->src)
		text_printf(ex->out, "Packet sent with a source address of %s \n",
			    ip_str(&b, params->src));
	if (params->df)
		text_add(ex->out, "Packet sent with the DF bit set\n");
	if (sweep->step)
		ping_swept(ex, params, sweep, &all, &shown);
	else
		ping_part(ex, params, &all, &shown);
	if (shown % MARKS_PER_LINE != 0 || shown == 0)
		text_char(ex->out, '\n');
	ping_summary(ex, &all);
}

/* Asks for a number; an empty answer takes the default. False: interrupted or out of range. */
static bool ask_number(struct exec *ex, const char *words, unsigned lo, unsigned hi, unsigned *v)
{
	char prompt[96], answer[32];
	unsigned long n;
	char *end;

	snprintf(prompt, sizeof(prompt), "%s [%u]: ", words, *v);
	if (!exec_ask(ex, prompt, false, answer, sizeof(answer)))
		return false;
	if (!answer[0])
		return true;
	n = strtoul(answer, &end, 10);
	if (*end || n < lo || n > hi) {
		text_printf(ex->out, "%% Bad value - %s\n", answer);
		return false;
	}
	*v = (unsigned)n;
	return true;
}

static bool ask_yes(struct exec *ex, const char *prompt, bool *yes)
{
	char answer[16];

	if (!exec_ask(ex, prompt, false, answer, sizeof(answer)))
		return false;
	*yes = answer[0] == 'y' || answer[0] == 'Y';
	return true;
}

static bool ask_source(struct exec *ex, uint32_t *src)
{
	char answer[64];

	if (!exec_ask(ex, "Source address or interface: ", false, answer, sizeof(answer)))
		return false;
	return !answer[0] || source_address(ex, answer, src);
}

/* The way points of a source route, between blanks. */
static bool ask_route(struct exec *ex, struct ping_params *p)
{
	char answer[128], *rest = answer, *word;

	if (!exec_ask(ex, "Source route: ", false, answer, sizeof(answer)))
		return false;
	p->n_route = 0;
	while ((word = strtok_r(rest, " ", &rest)) && p->n_route < PING_ROUTE_MAX)
		if (!target_address(ex, word, &p->route[p->n_route++]))
			return false;
	return true;
}

/* Asked again until nothing is added. */
static bool ask_options(struct exec *ex, struct ping_params *p)
{
	const char *chosen = "none";
	char prompt[80], answer[16], c;

	for (;;) {
		snprintf(prompt, sizeof(prompt), "Loose, Strict, Record, Timestamp, Verbose[%s]: ",
			 chosen);
		if (!exec_ask(ex, prompt, false, answer, sizeof(answer)))
			return false;
		c = (char)toupper((unsigned char)answer[0]);
		if (c != 'L' && c != 'S')
			return true;
		p->strict = c == 'S';
		chosen = p->strict ? "SV" : "LV";
		if (!ask_route(ex, p))
			return false;
	}
}

static bool ping_ask_extended(struct exec *ex, struct ping_params *p)
{
	char answer[64];
	unsigned tos = 0;
	bool df = false;

	if (!ask_source(ex, &p->src) || !ask_number(ex, "Type of service", 0, 255, &tos) ||
	    !ask_yes(ex, "Set DF bit in IP header? [no]: ", &df) ||
	    !ask_yes(ex, "Validate reply data? [no]: ", &p->validate) ||
	    !exec_ask(ex, "Data pattern [0xABCD]: ", false, answer, sizeof(answer)))
		return false;
	if (answer[0])
		p->pattern = (uint16_t)strtoul(answer, NULL, 16);
	p->tos = (uint8_t)tos;
	p->df = df;
	return ask_options(ex, p);
}

/* ping alone: the dialogue. */
static bool ping_ask_sweep(struct exec *ex, struct ping_sweep *w)
{
	*w = (struct ping_sweep){36, 18024, 1};
	return ask_number(ex, "Sweep min size", 36, 18024, &w->lo) &&
	       ask_number(ex, "Sweep max size", w->lo, 18024, &w->hi) &&
	       ask_number(ex, "Sweep interval", 1, 18024, &w->step);
}

static bool ping_ask(struct exec *ex, struct ping_params *p, struct ping_sweep *w)
{
	unsigned timeout_s = p->timeout_ms / 1000;
	char answer[64];
	bool extended = false, sweep = false;

	if (!exec_ask(ex, "Protocol [ip]: ", false, answer, sizeof(answer)))
		return false;
	if (answer[0] && strcmp(answer, "ip") != 0) {
		text_printf(ex->out, "%% Unknown protocol - \"%s\", type \"ping ?\" for help\n",
			    answer);
		return false;
	}
	if (!exec_ask(ex, "Target IP address: ", false, answer, sizeof(answer)))
		return false;
	if (!answer[0]) {
		text_add(ex->out, "% Bad IP address\n");
		return false;
	}
	if (!target_address(ex, answer, &p->dst) ||
	    !ask_number(ex, "Repeat count", 1, 2147483647, &p->count) ||
	    !ask_number(ex, "Datagram size", 36, 18024, &p->size) ||
	    !ask_number(ex, "Timeout in seconds", 0, 3600, &timeout_s) ||
	    !ask_yes(ex, "Extended commands [n]: ", &extended) ||
	    (extended && !ping_ask_extended(ex, p)) ||
	    !ask_yes(ex, "Sweep range of sizes [n]: ", &sweep) ||
	    (sweep && !ping_ask_sweep(ex, w)))
		return false;
	p->timeout_ms = timeout_s * 1000;
	return true;
}

void exec_ping(struct exec *ex, const struct args *a)
{
	struct ping_params p = {.count = 5, .size = 100, .timeout_ms = 2000, .pattern = 0xabcd};
	struct ping_sweep sweep = {0};
	const char *source = args_s(a, A_SOURCE), *target = args_s(a, A_TARGET);

	if (!target) {
		if (ping_ask(ex, &p, &sweep))
			ping_run(ex, &p, &sweep);
		return;
	}
	if (!target_address(ex, target, &p.dst))
		return;
	p.count = (unsigned)args_u(a, A_REPEAT, p.count);
	p.size = (unsigned)args_u(a, A_SIZE, p.size);
	p.timeout_ms = (unsigned)args_u(a, A_TIMEOUT, p.timeout_ms / 1000) * 1000;
	p.pattern = (uint16_t)args_u(a, A_PATTERN, p.pattern);
	p.df = args_has(a, K_DF_BIT);
	p.validate = args_has(a, K_VALIDATE);
	if (source && !source_address(ex, source, &p.src))
		return;
	ping_run(ex, &p, &sweep);
}

/* Prints the results that came since last time, a line for each TTL. */
static void trace_print(struct exec *ex, const struct trace *t, unsigned *shown, uint32_t *last)
{
	for (; *shown < t->n_results; ++*shown) {
		const struct trace_result *r = &t->results[*shown];
		struct strbuf b;

		if (*shown % t->p.probes == 0) {
			text_printf(ex->out, "%s%3u ", *shown ? "\n" : "", r->ttl);
			*last = 0;
		}
		if (r->from == 0) {
			text_add(ex->out, *shown % t->p.probes == 0 ? " *  " : "*  ");
			continue;
		}
		if (*last && *last != r->from)
			text_add(ex->out, "\n    ");
		if (*last != r->from)
			text_printf(ex->out, "%s ", ip_str(&b, r->from));
		*last = r->from;
		if (r->code)
			text_printf(ex->out, "!%c ", r->code);
		else
			text_printf(ex->out, "%u msec ", r->rtt_ms);
	}
}

static void trace_run(struct exec *ex, const struct trace_params *params)
{
	const struct probe_words *w = &words_of[ex->host->style];
	struct trace *t;
	unsigned shown = 0;
	uint32_t last = 0;
	struct strbuf b;

	text_printf(ex->out, "%sType escape sequence to abort.\nTracing the route to %s\n%s",
		    w->first, ip_str(&b, params->dst), w->traced);
	t = trace_new(ex->host->router, params);
	do {
		trace_print(ex, t, &shown, &last);
	} while (!t->done && exec_wait(ex, POLL_MS * NS_PER_MS));
	trace_print(ex, t, &shown, &last);
	text_char(ex->out, '\n');
	trace_free(t);
}

static bool trace_ask(struct exec *ex, struct trace_params *p)
{
	unsigned timeout_s = p->timeout_ms / 1000, port = p->port;
	char answer[64];

	if (!exec_ask(ex, "Protocol [ip]: ", false, answer, sizeof(answer)) ||
	    !exec_ask(ex, "Target IP address: ", false, answer, sizeof(answer)) ||
	    !target_address(ex, answer, &p->dst) || !ask_source(ex, &p->src) ||
	    !exec_ask(ex, "Numeric display [n]: ", false, answer, sizeof(answer)) ||
	    !ask_number(ex, "Timeout in seconds", 0, 3600, &timeout_s) ||
	    !ask_number(ex, "Probe count", 1, 255, &p->probes) ||
	    !ask_number(ex, "Minimum Time to Live", 1, 255, &p->min_ttl) ||
	    !ask_number(ex, "Maximum Time to Live", 1, 255, &p->max_ttl) ||
	    !ask_number(ex, "Port Number", 1, 65535, &port) ||
	    !exec_ask(ex, "Loose, Strict, Record, Timestamp, Verbose[none]: ", false, answer,
		      sizeof(answer)))
		return false;
	p->timeout_ms = timeout_s * 1000;
	p->port = (uint16_t)port;
	return true;
}

void exec_traceroute(struct exec *ex, const struct args *a)
{
	struct trace_params p = {
		.probes = 3, .min_ttl = 1, .max_ttl = 30, .timeout_ms = 3000, .port = 33434};
	const char *source = args_s(a, A_SOURCE), *target = args_s(a, A_TARGET);

	if (!target) {
		if (trace_ask(ex, &p))
			trace_run(ex, &p);
		return;
	}
	if (!target_address(ex, target, &p.dst) || (source && !source_address(ex, source, &p.src)))
		return;
	p.probes = (unsigned)args_u(a, A_PROBES, p.probes);
	p.timeout_ms = (unsigned)args_u(a, A_TIMEOUT, p.timeout_ms / 1000) * 1000;
	p.min_ttl = (unsigned)args_u(a, A_MIN_TTL, p.min_ttl);
	p.max_ttl = (unsigned)args_u(a, A_MAX_TTL, p.max_ttl);
	p.port = (uint16_t)args_u(a, A_PORT, p.port);
	trace_run(ex, &p);
}
