/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `privilege exec level 5 show running-config`: which level a word of a command needs. A line
 * needs the highest of its words' levels. Without such a line a word of user exec needs 1, one
 * that only privileged exec or the configuration has, 15; the few that only move the user about
 * need nothing; values need nothing. A `privilege` line speaks for its last word and, with `all`
 * or if no longer line of the same level goes on from there, for whatever follows it. The words
 * in front of the last get the same level, as lines of their own, when it is entered.
 */
#include <stdlib.h>
#include <string.h>

#include "grammar.h"
#include "lib/mem.h"
#include "parser/walk.h"
#include "shell/session.h"

enum { LEVEL_ALL = 15 };

/* As the dictionary privmode has them. */
enum { OF_INTERFACE, OF_LINE, OF_ROUTER, OF_CONFIGURE, OF_EXEC };

struct privilege_rule {
	unsigned mode, level;
	bool all;
	bool goes_on; /* another one of the same level is longer */
	const char *words; /* the node's */
};

/* Of one router, as its configuration was in `generation`. */
struct privileges {
	uint64_t generation;
	struct privilege_rule *rule;
	size_t n;
};

void privilege_free(struct privileges *p)
{
	if (p)
		free(p->rule);
	free(p);
}

static size_t word_len(const char *s)
{
	return strcspn(s, " ");
}

static const char *word_next(const char *s)
{
	s += word_len(s);
	return s + strspn(s, " ");
}

static bool same_word(const char *a, const char *b)
{
	return word_len(a) == word_len(b) && !strncmp(a, b, word_len(a));
}

/* Whether `longer` begins with the words of `words`; `*behind`: what follows them there. */
static bool begins(const char *words, const char *longer, const char **behind)
{
	for (; *words; words = word_next(words), longer = word_next(longer))
		if (!same_word(words, longer))
			return false;
	*behind = longer;
	return true;
}

static void rules_build(struct privileges *p, const struct host *h)
{
	const struct node *n;
	const char *rest;

	p->n = 0;
	node_each(n, config_root(h->running)) {
		if (n->cmd->id != CMD_PRIVILEGE)
			continue;
		p->rule = mem_realloc(p->rule, p->n + 1, sizeof(*p->rule));
		p->rule[p->n++] = (struct privilege_rule){
			.mode = (unsigned)args_u(&n->a, A_MODE, 0),
			.level = (unsigned)args_u(&n->a, A_LEVEL, LEVEL_ALL),
			.all = args_has(&n->a, K_ALL),
			.words = args_s(&n->a, A_COMMAND),
		};
	}
	for (size_t i = 0; i < p->n; i++)
		for (size_t k = 0; k < p->n && !p->rule[i].goes_on; k++)
			p->rule[i].goes_on = p->rule[k].mode == p->rule[i].mode &&
					     p->rule[k].level == p->rule[i].level &&
					     begins(p->rule[i].words, p->rule[k].words, &rest) &&
					     *rest;
}

static const struct privileges *rules(struct host *h)
{
	uint64_t now = config_generation(h->running);

	if (!h->privileges)
		h->privileges = mem_zalloc(sizeof(*h->privileges));
	else if (h->privileges->generation == now)
		return h->privileges;
	rules_build(h->privileges, h);
	h->privileges->generation = now;
	return h->privileges;
}

/* The line for exactly the first words of the path, up to `end`. */
static const struct privilege_rule *rule_of(const struct privileges *p, unsigned mode,
					    const char *path, const char *end)
{
	const char *behind;

	for (size_t i = 0; i < p->n; i++)
		if (p->rule[i].mode == mode && begins(p->rule[i].words, path, &behind) &&
		    behind == end)
			return &p->rule[i];
	return NULL;
}

static bool moves_about(unsigned mode, const char *word)
{
	static const char *const exec[] = {"disable", "enable", "exit", "help", "logout"};
	static const char *const configure[] = {"do", "end", "exit", "help"};
	const char *const *w = mode == OF_EXEC ? exec : configure;
	size_t n = mode == OF_EXEC ? 5 : 4;

	for (size_t i = 0; i < n; i++)
		if (same_word(w[i], word))
			return true;
	return false;
}

/* Bit 31 stands for all words from there on. */
static bool is_own(uint32_t own, unsigned word)
{
	return own >> (word < 31 ? word : 31) & 1;
}

/* The level that the words of `path`, each with a blank behind it, need. Bit i of `own`: word i
 * is a keyword that user exec does not have. */
static unsigned level_of(const struct privileges *p, unsigned mode, const char *path,
			 uint32_t own)
{
	const struct privilege_rule *cover = NULL, *r;
	unsigned level = 0, needs;
	const char *at = path;

	if (moves_about(mode, path))
		return 0;
	for (unsigned i = 0; *at; i++) {
		at = word_next(at);
		r = rule_of(p, mode, path, at);
		if (r)
			cover = r->all || !r->goes_on ? r : NULL;
		needs = r ? r->level : cover ? cover->level : is_own(own, i) ? LEVEL_ALL : i == 0;
		if (needs > level)
			level = needs;
	}
	return level;
}

static unsigned mode_number(unsigned mode)
{
	const char *prompt = rosh_grammar.mode[mode].prompt;

	if (!prompt)
		return OF_EXEC;
	if (!strcmp(prompt, "config-if") || !strcmp(prompt, "config-subif"))
		return OF_INTERFACE;
	if (!strcmp(prompt, "config-line"))
		return OF_LINE;
	return strcmp(prompt, "config-router") ? OF_CONFIGURE : OF_ROUTER;
}

bool privilege_barred(const struct parse_env *env, const struct parse_place *at, const char *word,
		      bool own)
{
	char path[sizeof(at->path) + 64];
	size_t n = strlen(word);

	/* Nobody gets past by being long. */
	if (n + 2 > sizeof(path) - at->len)
		return true;
	memcpy(path, at->path, at->len);
	memcpy(path + at->len, word, n);
	memcpy(path + at->len + n, " ", 2);
	return level_of(rules(env->ctx), mode_number(at->mode), path,
			at->own | (uint32_t)own << (at->n < 31 ? at->n : 31)) > env->privilege;
}

/* For a walk that only keeps its words. */
static bool bars_nothing(const struct parse_env *env, const struct parse_place *at,
			 const char *word, bool own)
{
	(void)env;
	(void)at;
	(void)word;
	(void)own;
	return false;
}

/* The first mode of that name in a `privilege` line. */
static unsigned mode_named(unsigned number)
{
	unsigned m = GRAM_MODE_PRIV;

	while (m < rosh_grammar.nmode && mode_number(m) != number)
		m++;
	return m;
}

/* The words as the grammar spells them, as far as it knows them; then as they were typed. */
static void spell(unsigned number, const char *words, struct text *out)
{
	const struct parse_env env = {.barred = bars_nothing};
	struct parse *scratch = mem_zalloc(sizeof(*scratch));
	struct walk w;

	walk_begin(&w, &rosh_grammar, scratch, mode_named(number), words, &env);
	while (*w.pos && walk_token(&w) == WALK_OK)
		;
	text_printf(out, "%s%s", w.at.path, w.pos);
	while (out->len && out->s[out->len - 1] == ' ')
		out->s[--out->len] = '\0';
	free(scratch);
}

/* The words of the command whole. */
void spell_privilege(struct parse *p)
{
	struct text out = {0};

	for (unsigned i = 0; i < p->args.n; i++) {
		struct arg *a = &p->store[i];

		if (a->name != A_COMMAND)
			continue;
		spell((unsigned)args_u(&p->args, A_MODE, 0), a->v.s, &out);
		if (out.len + 1 > sizeof(p->text) - p->text_len)
			break;
		memcpy(p->text + p->text_len, text_str(&out), out.len + 1);
		a->v.s = p->text + p->text_len;
		p->text_len += out.len + 1;
	}
	text_free(&out);
}

/* The words in front of a command's last get the same level, unless they have one no higher. */
void brings_privilege(struct host *h, struct config *c, const struct parse *p)
{
	struct config_pos pos = {0};
	struct text line = {0}, mode = {0}, words = {0};
	const char *command = args_s(&p->args, A_COMMAND);
	const struct arg *a = args_get(&p->args, A_MODE);
	unsigned level = (unsigned)args_u(&p->args, A_LEVEL, LEVEL_ALL);
	const struct node *r;
	struct parse *own;

	(void)h;
	if (p->negate || p->dflt)
		return;
	own = mem_zalloc(sizeof(*own));
	value_print(&rosh_grammar, &a->v, &mode);
	config_pos_open(&pos, c);
	for (size_t n = strlen(command); n;) {
		while (n && command[n - 1] != ' ')
			n--;
		while (n && command[n - 1] == ' ')
			n--;
		if (!n)
			break;
		text_clear(&line);
		text_printf(&line, "privilege %s level %u %.*s", text_str(&mode),
			    level, (int)n, command);
		if (parse_line(&rosh_grammar, own, GRAM_MODE_CONFIG, text_str(&line), NULL) !=
		    PARSE_OK)
			continue;
		r = config_find(c, CMD_PRIVILEGE, &own->args);
		if (!r || args_u(&r->a, A_LEVEL, LEVEL_ALL) > level)
			config_change(c, &pos, own, NULL, NULL, &words);
	}
	config_pos_close(&pos);
	free(own);
	text_free(&line);
	text_free(&mode);
	text_free(&words);
}

/* What a user of a lower level sees of the configuration. */
struct view {
	unsigned level;
	const struct privileges *privileges;
	struct text *out;
};

static unsigned mode_of_section(const struct node *section)
{
	switch (section->parent ? section->cmd->id : CMD_PRIVILEGE) {
	case CMD_INTERFACE:
		return OF_INTERFACE;
	case CMD_LINE_CON:
	case CMD_LINE_AUX:
	case CMD_LINE_VTY:
		return OF_LINE;
	case CMD_ROUTER_OSPF:
		return OF_ROUTER;
	default:
		return OF_CONFIGURE;
	}
}

/* The lines of a section that the level may set, and the sections that these stand in. */
static void put_view(const struct view *v, const struct node *section, unsigned depth)
{
	unsigned mode = mode_of_section(section);
	const struct node *n;
	struct text line = {0};

	node_each(n, section) {
		size_t before = v->out->len, said;

		if (n->container) {
			put_view(v, n, depth);
			continue;
		}
		text_clear(&line);
		node_line(&rosh_grammar, n, &line);
		text_printf(v->out, "%*s%s\n", (int)depth, "", text_str(&line));
		said = v->out->len;
		put_view(v, n, depth + 1);
		if (v->out->len == said &&
		    level_of(v->privileges, mode, text_str(&line), UINT32_MAX) > v->level)
			v->out->s[v->out->len = before] = '\0';
	}
	text_free(&line);
}

void privilege_render(const struct session *s, const struct node *section, unsigned depth,
		      struct text *out)
{
	const struct view v = {
		.level = s->privilege, .privileges = rules(s->host), .out = out};

	put_view(&v, section, depth);
}
