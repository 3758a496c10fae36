/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `configure replace`: the file becomes a second configuration, the difference of the two becomes
 * lines, and the lines are entered through the same door as typed ones, with their checks. What
 * a first pass could not enter (an address that another interface still has) a later one can.
 */
#include <stdlib.h>
#include <string.h>

#include "grammar.h"
#include "lib/mem.h"
#include "parser/dispatch.h"
#include "shell/apply.h"
#include "shell/life.h"
#include "shell/secret.h"

enum { REPLACE_PASSES = 5 };

static bool iface_known(void *ctx, const char *canonical)
{
	return host_has_iface(ctx, canonical);
}

/* One line into a configuration that nothing acts on. */
static enum parse_status line_into(struct host *h, struct config *c, struct config_pos *pos,
				   const char *line, struct parse *p)
{
	const struct parse_env env = {
		.privilege = 15, .style = h->style, .iface_known = iface_known, .ctx = h};
	enum parse_status st = parse_line(&rosh_grammar, p, config_pos_mode(pos), line, &env);

	if (st != PARSE_OK)
		return st;
	if (p->cmd->kind != CMD_KIND_SET) {
		if (strncmp(line + strspn(line, " "), "exit", 4) == 0)
			config_pos_up(pos);
		return st;
	}
	return host_change_in(h, c, pos, p, NULL);
}

struct config *config_of_text(struct host *h, const char *text, struct text *rejected)
{
	struct parse *p = mem_zalloc(sizeof(*p));
	struct config *c = config_new(&rosh_grammar);
	enum parse_status st = PARSE_EMPTY;
	struct text line = {0};
	struct config_pos pos;
	const char *s;
	size_t len;

	config_pos_open(&pos, c);
	while (host_line_next(&text, &s, &len)) {
		if (st == PARSE_MORE)
			text_char(&line, '\n');
		else
			text_clear(&line);
		text_addn(&line, s, len);
		if (strcmp(text_str(&line), "end") == 0)
			break;
		st = line_into(h, c, &pos, text_str(&line), p);
		if (st != PARSE_OK && st != PARSE_EMPTY && st != PARSE_COMMENT &&
		    st != PARSE_MORE && rejected)
			text_printf(rejected, "%s\n", text_str(&line));
	}
	config_pos_close(&pos);
	text_free(&line);
	free(p);
	return c;
}

/* The interfaces and lines of the chassis cannot go; those a file does not speak of are
 * as from the shop. */
static void keep_chassis(struct host *h, struct config *target)
{
	struct parse *p = mem_zalloc(sizeof(*p));
	struct text line = {0}, lines = {0};
	struct config_pos pos;
	char *rest, *one;

	config_pos_open(&pos, target);
	for (size_t i = 0; i < h->nslots; i++) {
		if (config_find_s(target, CMD_INTERFACE, h->slots[i].name))
			continue;
		text_clear(&line);
		text_printf(&line, "interface %s", h->slots[i].name);
		line_into(h, target, &pos, text_str(&line), p);
		line_into(h, target, &pos, " no ip address", p);
		line_into(h, target, &pos, " shutdown", p);
		config_pos_top(&pos);
	}
	host_implied(h, target, &lines);
	rest = lines.s;
	while (rest && (one = strsep(&rest, "\n")) && *one)
		line_into(h, target, &pos, one, p);
	text_free(&lines);
	config_pos_close(&pos);
	text_free(&line);
	free(p);
}

/* Opens in `c` each range of vtys that `by` has, as far as `c` has its lines: cuts them there. */
static void cut_lines(struct host *h, struct config *c, const struct config *by)
{
	struct parse *p = mem_zalloc(sizeof(*p));
	unsigned first, last, end = 0;
	struct text lines = {0};
	struct config_pos pos;
	const struct node *n;
	char *rest, *one;

	node_each(n, config_root(c))
		if (n->cmd->id == CMD_LINE_VTY) {
			first = (unsigned)args_u(&n->a, A_FIRST, 0);
			last = (unsigned)args_u(&n->a, A_LAST, first);
			end = last + 1 > end ? last + 1 : end;
		}
	node_each(n, config_root(by)) {
		first = n->cmd->id == CMD_LINE_VTY ? (unsigned)args_u(&n->a, A_FIRST, 0) : end;
		last = (unsigned)args_u(&n->a, A_LAST, first);
		last = last < end ? last : end - 1;
		if (first < end && first < last)
			text_printf(&lines, "line vty %u %u\n", first, last);
		else if (first < end)
			text_printf(&lines, "line vty %u\n", first);
	}
	config_pos_open(&pos, c);
	rest = lines.s;
	while (rest && (one = strsep(&rest, "\n")) && *one) {
		config_pos_top(&pos);
		line_into(h, c, &pos, one, p);
	}
	config_pos_close(&pos);
	text_free(&lines);
	free(p);
}

static void enter_script(struct host *h, const struct config_script *s, struct text *failed)
{
	struct text words = {0};
	struct config_pos pos;

	config_pos_open(&pos, h->running);
	for (size_t i = 0; i < s->n; i++) {
		config_pos_depth(&pos, s->line[i].depth);
		if (pos.depth < s->line[i].depth ||
		    host_line(h, &pos, s->line[i].text, 0, &words) != PARSE_OK)
			text_printf(failed, "%s\n", s->line[i].text);
	}
	config_pos_close(&pos);
	config_flush(h->running, &rosh_dispatch, h);
	text_free(&words);
}

bool host_replace(struct host *h, struct config *target, unsigned *passes, struct text *list,
		  struct text *failed)
{
	unsigned pass;

	keep_chassis(h, target);
	/* Ranges of vtys that lie across each other cannot be told apart as sections. */
	cut_lines(h, target, h->running);
	cut_lines(h, h->running, target);
	for (pass = 0; pass < REPLACE_PASSES; pass++) {
		struct config_script s;

		config_diff(h->running, target,
			    pass == 1 ? CONFIG_DIFF_CLEAR : CONFIG_DIFF_ROLLBACK, &s);
		if (!s.n) {
			*passes = pass;
			return true;
		}
		if (list) {
			text_printf(list, "!Pass %u\n%s:\n", pass + 1,
				    h->style >= STYLE_15 ? "!List of Rollback Commands"
							 : "\n!List of Commands");
			config_script_print(&s, list);
			text_add(list, "end\n\n");
		}
		text_clear(failed);
		enter_script(h, &s, failed);
		config_script_free(&s);
	}
	*passes = pass;
	return config_eq(h->running, target);
}
