/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A line against the automaton, token by token. A keyword that is exactly there wins, then the
 * only one that begins so, then the variables in the order of enum token.
 */
#include "parser/parse.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ip.h"
#include "parser/iface.h"
#include "parser/walk.h"

static inline int lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c | 32 : (unsigned char)c;
}

static inline bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Compares the first n letters of a keyword, case-blind. */
static int prefix_cmp(const char *word, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int d = lower(word[i]) - lower(s[i]);

		if (d || !word[i])
			return d;
	}
	return 0;
}

/* The edge of user exec that is this one; NULL: it has none. */
static const struct gram_edge *shadow_edge(const struct walk *w, const struct gram_edge *e)
{
	const struct gram_state *st;
	const struct gram_edge *x;

	if (w->shadow == NO_SHADOW)
		return NULL;
	st = &w->g->state[w->shadow];
	x = &w->g->edge[st->edge];
	for (unsigned i = 0; i < st->keywords + st->vars; i++, x++)
		if (x->type == e->type && x->name == e->name && !strcmp(x->word, e->word))
			return x;
	return NULL;
}

bool walk_shut(const struct walk *w, const struct gram_edge *e)
{
	if (e->flags & EDGE_ONCE && args_has(&w->p->args, e->name))
		return true;
	return w->env && w->env->barred && e->type == TOKEN_KEYWORD &&
	       w->env->barred(w->env, &w->at, e->word, !shadow_edge(w, e));
}

/* Keeps what env->barred asks for, when the edge is taken by the n letters of a token. */
static void place_step(struct walk *w, const struct gram_edge *e, const char *s, size_t n)
{
	const struct gram_edge *x = shadow_edge(w, e);
	struct parse_place *at = &w->at;

	if (e->type == TOKEN_KEYWORD) {
		s = e->word;
		n = strlen(s);
	}
	if (e->act == ACT_DO) {
		at->mode = GRAM_MODE_PRIV;
		at->n = 0;
		at->own = 0;
		at->len = 0;
		at->path[0] = '\0';
		w->shadow = w->g->mode[GRAM_MODE_EXEC].start;
		return;
	}
	if (e->type == TOKEN_KEYWORD && !x)
		at->own |= 1u << (at->n < 31 ? at->n : 31);
	at->n++;
	w->shadow = x ? x->to : NO_SHADOW;
	/* What is too long keeps its place, with the letters for which there is room. */
	if (n + 2 > sizeof(at->path) - at->len)
		n = sizeof(at->path) - at->len < 3 ? 0 : sizeof(at->path) - at->len - 2;
	if (!n)
		return;
	memcpy(at->path + at->len, s, n);
	at->len += n;
	at->path[at->len++] = ' ';
	at->path[at->len] = '\0';
}

static inline void step(struct walk *w, const struct gram_edge *e, const char *s, size_t n)
{
	w->state = e->to;
	if (e->act != ACT_NO && e->act != ACT_DEFAULT && e->act != ACT_DO)
		w->n++;
	if (w->env && w->env->barred)
		place_step(w, e, s, n);
}

const struct gram_edge *walk_keywords(const struct walk *w, const char *s, size_t n,
				      unsigned *count)
{
	const struct gram_state *st = &w->g->state[w->state];
	const struct gram_edge *e = &w->g->edge[st->edge];
	unsigned lo = 0, hi = st->keywords;

	while (lo < hi) {
		unsigned mid = (lo + hi) / 2;

		if (prefix_cmp(e[mid].word, s, n) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (hi = lo; hi < st->keywords && prefix_cmp(e[hi].word, s, n) == 0;)
		hi++;
	*count = hi - lo;
	return &e[lo];
}

/* The keyword that the token means. NULL and `*ambiguous` if it is several. */
static const struct gram_edge *keyword_find(const struct walk *w, const char *s, size_t n,
					    bool *exact, bool *ambiguous)
{
	const struct gram_edge *found = NULL, *hidden = NULL, *e;
	unsigned count;

	*exact = *ambiguous = false;
	e = walk_keywords(w, s, n, &count);
	for (; count; count--, e++) {
		if (walk_shut(w, e))
			continue;
		if (!e->word[n]) {
			*exact = true;
			return e;
		}
		if (e->flags & EDGE_HIDDEN) {
			hidden = e;
			continue;
		}
		if (found)
			*ambiguous = true;
		found = e;
	}
	if (*ambiguous)
		return NULL;
	return found ? found : hidden;
}

static struct arg *arg_push(struct parse *p, unsigned name, unsigned type, unsigned dict)
{
	struct arg *a;

	if (p->args.n == PARSE_ARGS_MAX)
		return NULL;
	a = &p->store[p->args.n++];
	a->name = (uint16_t)name;
	a->v.type = (enum token)type;
	a->v.dict = (uint16_t)dict;
	a->v.u = 0;
	return a;
}

static const char *text_push(struct parse *p, const char *s, size_t n)
{
	char *to = p->text + p->text_len;

	if (n + 1 > sizeof(p->text) - p->text_len)
		return NULL;
	memcpy(to, s, n);
	to[n] = '\0';
	p->text_len += n + 1;
	return to;
}

static bool keyword_take(struct walk *w, const struct gram_edge *e)
{
	struct parse *p = w->p;
	struct arg *a;

	step(w, e, NULL, 0);
	switch (e->act) {
	case ACT_NO:
		p->negate = true;
		return true;
	case ACT_DEFAULT:
		p->dflt = true;
		return true;
	case ACT_DO:
		p->do_exec = true;
		return true;
	case ACT_SKIP:
		return true;
	default:
		break;
	}
	a = arg_push(p, e->name, e->vtype, e->dict);
	if (!a)
		return false;
	if (!e->valued)
		a->v.s = e->print ? e->print : e->word;
	else if (e->vtype == TOKEN_NUMBER)
		a->v.u = e->lo;
	else {
		a->v.wild.ip = (uint32_t)e->lo;
		a->v.wild.mask = (uint32_t)e->hi;
	}
	return true;
}

/* A decimal number in the edge's range; `*good`: characters that could still be one. */
static bool number(const struct gram_edge *e, const char *s, size_t n, uint64_t *out, size_t *good)
{
	bool minus = e->type == TOKEN_SIGNED && n > 1 && *s == '-';
	uint64_t v = 0, max = e->type == TOKEN_SIGNED && (int64_t)e->hi < 0 ? 0 : e->hi;
	size_t i = minus;

	if (minus)
		max = (uint64_t)(-(int64_t)e->lo);
	for (; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			break;
		if (v > max / 10 || v * 10 + (uint64_t)(s[i] - '0') > max)
			break;
		v = v * 10 + (uint64_t)(s[i] - '0');
	}
	*good = i;
	if (i < n || i == (size_t)minus)
		return false;
	*good = 0;
	*out = minus ? (uint64_t)(-(int64_t)v) : v;
	if (e->type == TOKEN_SIGNED)
		return (int64_t)*out >= (int64_t)e->lo && (int64_t)*out <= (int64_t)e->hi;
	return v >= e->lo;
}

/* How far a text is the beginning of a dotted quad. */
static size_t ip_good(const char *s, size_t n)
{
	unsigned octet = 0, dots = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		if (s[i] == '.') {
			if (i == 0 || s[i - 1] == '.' || ++dots > 3)
				break;
			octet = 0;
			continue;
		}
		if (s[i] < '0' || s[i] > '9')
			break;
		octet = octet * 10 + (unsigned)(s[i] - '0');
		if (octet > 255)
			break;
	}
	return i;
}

static bool prefix_parse(const char *s, size_t n, struct value *v)
{
	const char *slash = memchr(s, '/', n);
	char *end;
	unsigned long len;

	if (!slash || !ip_parse(s, (size_t)(slash - s), &v->wild.ip) || slash + 1 == s + n ||
	    !isdigit((unsigned char)slash[1]))
		return false;
	len = strtoul(slash + 1, &end, 10);
	if (end != s + n || len > 32)
		return false;
	v->wild.mask = ip_mask((unsigned)len);
	return true;
}

static bool time_parse(const char *s, size_t n, uint64_t *out)
{
	unsigned part[3] = {0, 0, 0}, k = 0;
	size_t digits = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == ':' && digits && k < 2) {
			k++;
			digits = 0;
		} else if (isdigit((unsigned char)s[i]) && digits < 3) {
			part[k] = part[k] * 10 + (unsigned)(s[i] - '0');
			digits++;
		} else {
			return false;
		}
	}
	if (!k || !digits || part[1] > 59 || part[2] > 59)
		return false;
	*out = part[0] * 3600ull + part[1] * 60 + part[2];
	return true;
}

static bool hex_parse(const char *s, size_t n, uint64_t *out)
{
	uint64_t v = 0;
	size_t i = n > 2 && s[0] == '0' && lower(s[1]) == 'x' ? 2 : 0;

	if (i == n || n - i > 16)
		return false;
	for (; i < n; i++) {
		int c = lower(s[i]);

		if (!isxdigit(c))
			return false;
		v = v << 4 | (uint64_t)(isdigit(c) ? c - '0' : c - 'a' + 10);
	}
	*out = v;
	return true;
}

/* The end of the interface name at `s`: one token, or a type and a number behind a blank. */
static const char *iface_end(const char *s, const char *end)
{
	const char *p = s;

	while (p < end && !isdigit((unsigned char)*p))
		p++;
	if (p < end)
		return end;
	while (blank(*p))
		p++;
	if (!isdigit((unsigned char)*p))
		return end;
	while (*p && !blank(*p))
		p++;
	return p;
}

/* A token that did not fit: how much of it did, at best. */
static void worst(struct walk *w, size_t good)
{
	size_t at = (size_t)(w->pos - w->line) + good;

	if (at > w->p->caret)
		w->p->caret = at;
}

static enum walk_result iface_take(struct walk *w, const struct gram_edge *e, const char **end)
{
	char name[IFACE_NAME_MAX];
	const char *to = iface_end(w->pos, *end);
	size_t good, n = (size_t)(to - w->pos);
	struct arg *a;

	if (!iface_canonical(w->pos, n, name, &good)) {
		if (good == n && to == *end && !*to)
			return WALK_INCOMPLETE;
		worst(w, good);
		return WALK_INVALID;
	}
	if (w->env && w->env->iface_known && !w->env->iface_known(w->env->ctx, name)) {
		/* Its type is right; there is none of that number. */
		worst(w, strcspn(w->pos, "0123456789"));
		return WALK_INVALID;
	}
	a = arg_push(w->p, e->name, TOKEN_INTERFACE, 0);
	if (!a)
		return WALK_INVALID;
	a->v.s = text_push(w->p, name, strlen(name));
	*end = to;
	step(w, e, w->pos, n);
	return a->v.s ? WALK_OK : WALK_INVALID;
}

/* The token as a value of the edge's type. Strings are left to the caller. */
static bool value_parse(struct walk *w, const struct gram_edge *e, const char *s, size_t n,
			struct value *v)
{
	size_t good = 0;
	bool ok = false;

	switch ((enum token)e->type) {
	case TOKEN_NUMBER:
	case TOKEN_SIGNED:
		ok = number(e, s, n, &v->u, &good);
		break;
	case TOKEN_IP:
	case TOKEN_WILDCARD:
		ok = ip_parse(s, n, &v->ip);
		good = ok ? n : ip_good(s, n);
		break;
	case TOKEN_MASK:
		ok = ip_parse(s, n, &v->ip) && ip_mask_len(v->ip) >= 0;
		good = ok ? n : ip_good(s, n) < n ? ip_good(s, n) : 0;
		break;
	case TOKEN_PREFIX:
		ok = prefix_parse(s, n, v);
		good = ip_good(s, n);
		break;
	case TOKEN_MAC:
		ok = mac_parse(s, n, v->mac);
		break;
	case TOKEN_TIME:
		ok = time_parse(s, n, &v->u);
		break;
	case TOKEN_HEX:
		ok = hex_parse(s, n, &v->u);
		break;
	default:
		break;
	}
	if (!ok)
		worst(w, good < n ? good : 0);
	return ok;
}

/* The rest of the line; of delimited text with its blanks and line ends. */
static bool line_take(struct walk *w, const struct gram_edge *e, const char **end)
{
	const char *to = w->pos + strlen(w->pos);
	struct arg *a;

	while (to > w->pos && blank(to[-1]))
		to--;
	a = arg_push(w->p, e->name, TOKEN_LINE, 0);
	if (!a)
		return false;
	a->v.s = text_push(w->p, w->pos, (size_t)(to - w->pos));
	*end = w->pos + strlen(w->pos);
	step(w, e, w->pos, (size_t)(to - w->pos));
	return a->v.s != NULL;
}

static bool value_take(struct walk *w, const struct gram_edge *e, const struct value *v, size_t n)
{
	struct parse *p = w->p;
	struct arg *a;

	if (e->act == ACT_ADDR_MASK) {
		a = &p->store[p->args.n - 1];
		a->v.wild.mask = v->ip;
		a->v.wild.ip &= ~v->ip;
	} else {
		a = arg_push(p, e->name, e->vtype, e->dict);
		if (!a)
			return false;
		a->v.u = v->u;
	}
	step(w, e, w->pos, n);
	return true;
}

static enum walk_result var_take(struct walk *w, const char **end)
{
	const struct gram_state *st = &w->g->state[w->state];
	const struct gram_edge *e = &w->g->edge[st->edge + st->keywords];
	size_t n = (size_t)(*end - w->pos);

	for (unsigned i = 0; i < st->vars; i++, e++) {
		struct value v = {.u = 0};
		struct arg *a;
		enum walk_result r;

		if (walk_shut(w, e))
			continue;
		switch ((enum token)e->type) {
		case TOKEN_INTERFACE:
			r = iface_take(w, e, end);
			if (r != WALK_INVALID)
				return r;
			continue;
		case TOKEN_WORD:
			a = arg_push(w->p, e->name, TOKEN_WORD, 0);
			if (!a)
				return WALK_INVALID;
			a->v.s = text_push(w->p, w->pos, n);
			step(w, e, w->pos, n);
			return a->v.s ? WALK_OK : WALK_INVALID;
		case TOKEN_LINE:
			return line_take(w, e, end) ? WALK_OK : WALK_INVALID;
		default:
			if (value_parse(w, e, w->pos, n, &v))
				return value_take(w, e, &v, n) ? WALK_OK : WALK_INVALID;
		}
	}
	return WALK_INVALID;
}

/* Sets the caret behind the longest beginning that some keyword shares with the token. */
static void keyword_caret(struct walk *w, const char *s, size_t n)
{
	const struct gram_state *st = &w->g->state[w->state];
	const struct gram_edge *e = &w->g->edge[st->edge];
	size_t best = 0;

	for (unsigned i = 0; i < st->keywords; i++) {
		size_t k = 0;

		if (e[i].flags & EDGE_HIDDEN || walk_shut(w, &e[i]))
			continue;
		while (k < n && e[i].word[k] && lower(e[i].word[k]) == lower(s[k]))
			k++;
		if (k > best)
			best = k;
	}
	worst(w, best < n ? best : 0);
}

const char *walk_token_end(const struct walk *w, const char *s)
{
	bool exec = w->at.mode <= GRAM_MODE_PRIV || w->p->do_exec;

	if (exec && *s == '|')
		return s + 1;
	while (*s && !blank(*s) && *s != '\n' && !(exec && *s == '|'))
		s++;
	return s;
}

enum walk_result walk_token(struct walk *w)
{
	const struct gram_state *st = &w->g->state[w->state];
	const struct gram_edge *last = &w->g->edge[st->edge + st->keywords + st->vars];
	const char *end = walk_token_end(w, w->pos);
	const struct gram_edge *e;
	enum walk_result r;
	bool exact, ambiguous, free_text;
	size_t n;

	n = (size_t)(end - w->pos);
	w->p->caret = (size_t)(w->pos - w->line);
	e = keyword_find(w, w->pos, n, &exact, &ambiguous);
	/* Where any word or text may stand, a keyword is only what is exactly one. */
	free_text = st->vars && last[-1].type == TOKEN_LINE;
	if (e && (exact || !free_text)) {
		if (!keyword_take(w, e))
			return WALK_INVALID;
	} else {
		r = ambiguous && !(st->vars && last[-1].type >= TOKEN_WORD) ? WALK_AMBIGUOUS
									    : WALK_INVALID;
		if (st->vars) {
			enum walk_result v = var_take(w, &end);

			if (v == WALK_OK)
				r = v;
			else if (v == WALK_INCOMPLETE && r == WALK_INVALID)
				r = v;
		}
		if (r != WALK_OK) {
			if (r == WALK_INVALID)
				keyword_caret(w, w->pos, n);
			return r;
		}
	}
	while (blank(*end))
		end++;
	w->pos = end;
	return WALK_OK;
}

void walk_begin(struct walk *w, const struct grammar *g, struct parse *p, unsigned mode,
		const char *line, const struct parse_env *env)
{
	w->g = g;
	w->env = env;
	w->p = p;
	w->line = w->pos = line;
	w->state = g->mode[mode].start;
	w->n = 0;
	w->shadow = mode <= GRAM_MODE_PRIV ? g->mode[GRAM_MODE_EXEC].start : NO_SHADOW;
	w->at.mode = mode;
	w->at.n = 0;
	w->at.own = 0;
	w->at.len = 0;
	w->at.path[0] = '\0';
	while (blank(*w->pos))
		w->pos++;
	p->caret = (size_t)(w->pos - line);
	p->cmd = NULL;
	p->mode = mode;
	p->negate = p->dflt = p->do_exec = false;
	p->delim = 0;
	p->args.n = 0;
	p->args.v = p->store;
	p->text_len = 0;
}

/* Options given in any order take the order of the declaration. */
static void options_sort(struct parse *p)
{
	const struct cmd *cmd = p->cmd;
	unsigned char at[PARSE_ARGS_MAX];

	for (unsigned i = 0; i < p->args.n; i++) {
		unsigned k = 0;

		while (k < cmd->norder && cmd->order[k] != p->store[i].name)
			k++;
		at[i] = (unsigned char)k;
	}
	/* Insertion within each run of options; what is none stays where it is. */
	for (unsigned i = 1; i < p->args.n; i++) {
		struct arg a = p->store[i];
		unsigned char key = at[i];
		unsigned k = i;

		if (key == cmd->norder)
			continue;
		for (; k && at[k - 1] != cmd->norder && at[k - 1] > key; k--) {
			p->store[k] = p->store[k - 1];
			at[k] = at[k - 1];
		}
		p->store[k] = a;
		at[k] = key;
	}
}

/* Delimited text (banner): keeps what is between the delimiters, or asks for more. */
static enum parse_status text_take(struct parse *p)
{
	struct arg *a = &p->store[p->args.n - 1];
	char *s = (char *)a->v.s, *end;
	size_t n = s[0] == '^' && s[1] == 'C' ? 2 : 1;

	p->delim = n == 2 ? 3 : s[0];
	end = n == 2 ? strstr(s + 2, "^C") : strchr(s + 1, s[0]);
	if (!end)
		return PARSE_MORE;
	*end = '\0';
	a->v.s = s + n;
	return PARSE_OK;
}

/* Where the n-th word of the line begins, from 1. */
static size_t word_at(const char *line, unsigned n)
{
	size_t at = strspn(line, " \t");

	while (--n) {
		at += strcspn(line + at, " \t");
		at += strspn(line + at, " \t");
	}
	return at;
}

/* A command that is no command of this router as it is configured. */
static bool absent(struct parse *p, const char *line, const struct parse_env *env)
{
	unsigned word = env && env->absent ? env->absent(env->ctx, p->cmd) : 0;

	if (word)
		p->caret = word_at(line, word + (p->negate || p->dflt) + p->do_exec);
	return word != 0;
}

static enum parse_status parse_in(const struct grammar *g, struct parse *p, unsigned mode,
				  const char *line, const struct parse_env *env)
{
	struct walk w;

	walk_begin(&w, g, p, mode, line, env);
	if (!*w.pos)
		return PARSE_EMPTY;
	if (*w.pos == '!')
		return PARSE_COMMENT;
	while (*w.pos) {
		switch (walk_token(&w)) {
		case WALK_OK:
			break;
		case WALK_INVALID:
			return PARSE_INVALID;
		case WALK_AMBIGUOUS:
			return PARSE_AMBIGUOUS;
		case WALK_INCOMPLETE:
			return PARSE_INCOMPLETE;
		}
	}
	p->caret = (size_t)(w.pos - line);
	if (g->state[w.state].cmd == GRAM_NONE)
		return PARSE_INCOMPLETE;
	p->cmd = &g->cmd[g->state[w.state].cmd];
	if (absent(p, line, env))
		return PARSE_INVALID;
	if (p->cmd->norder)
		options_sort(p);
	if (p->cmd->flags & CMD_TEXT && p->args.n &&
	    p->store[p->args.n - 1].v.type == TOKEN_LINE)
		return text_take(p);
	/* Only delimited text goes over several lines. */
	if (line[strcspn(line, "\n")]) {
		p->caret = strcspn(line, "\n");
		return PARSE_INVALID;
	}
	return PARSE_OK;
}

static bool begins_exactly(const struct grammar *g, struct parse *p, unsigned mode,
			   const char *line, const struct parse_env *env)
{
	bool exact, ambiguous;
	struct walk w;

	walk_begin(&w, g, p, mode, line, env);
	if (!strncmp(w.pos, "no ", 3) && walk_token(&w) != WALK_OK)
		return false;
	keyword_find(&w, w.pos, strcspn(w.pos, " \t"), &exact, &ambiguous);
	return exact;
}

enum parse_status parse_line(const struct grammar *g, struct parse *p, unsigned mode,
			     const char *line, const struct parse_env *env)
{
	enum parse_status first;
	size_t caret;
	unsigned m = mode, above = g->mode[mode].parent;

	/* A section inside a section: `key 2` below a key is the next key, not its key-string. */
	if (above != GRAM_NONE && g->mode[above].parent != GRAM_NONE &&
	    !begins_exactly(g, p, m, line, env) && begins_exactly(g, p, above, line, env))
		m = above;
	first = p->status = parse_in(g, p, m, line, env);
	caret = p->caret;
	while (p->status > PARSE_COMMENT && p->status < PARSE_REFUSED &&
	       g->mode[m].parent != GRAM_NONE) {
		m = g->mode[m].parent;
		p->status = parse_in(g, p, m, line, env);
		/* Of two failures the one that got further tells more. */
		if (p->status > PARSE_COMMENT && p->status < PARSE_REFUSED) {
			if (p->caret > caret) {
				first = p->status;
				caret = p->caret;
			}
			p->status = first;
			p->caret = caret;
		}
	}
	return p->status;
}

void parse_error(const struct parse *p, const char *line, size_t prompt_len, struct text *out)
{
	switch (p->status) {
	case PARSE_INVALID:
		for (size_t i = 0; i < prompt_len + p->caret; i++)
			text_char(out, ' ');
		text_add(out, "^\n% Invalid input detected at '^' marker.\n\n");
		break;
	case PARSE_INCOMPLETE:
		if (p->args.n == 1 && p->args.v[0].v.type == TOKEN_KEYWORD && !p->do_exec &&
		    strcmp(p->args.v[0].v.s, "show") == 0)
			text_add(out, "% Type \"show ?\" for a list of subcommands\n");
		else
			text_add(out, "% Incomplete command.\n\n");
		break;
	case PARSE_AMBIGUOUS:
		text_printf(out, "%% Ambiguous command:  \"%s\"\n", line);
		break;
	default:
		break;
	}
}
