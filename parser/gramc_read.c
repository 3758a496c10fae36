/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gramc: statements and rows of a .cmd file. Syntaxes are only kept here, as text. */
#include "parser/gramc.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* What a file's lines are read into. */
struct reader {
	struct gramc *gc;
	struct where at;
	uint64_t modes; /* Of the `in` statement, 0 in front of any. */
	struct decl *decl;
	const char *p; /* Rest of the statement. */
	int pass;      /* 0: what others refer to (mode, dict, macro); 1: the rest. */
};

static void blanks(struct reader *r)
{
	while (*r->p == ' ' || *r->p == '\t')
		r->p++;
}

/* The next word or quoted string, NULL at the end. */
static char *token(struct reader *r)
{
	const char *from;
	char *s;

	blanks(r);
	if (!*r->p)
		return NULL;
	if (*r->p == '"') {
		from = ++r->p;
		while (*r->p && *r->p != '"')
			r->p++;
		s = arena_strndup(&r->gc->mem, from, (size_t)(r->p - from));
		if (*r->p == '"')
			r->p++;
		else
			gc_error(r->gc, r->at, "a quote is not closed");
		return s;
	}
	from = r->p;
	while (*r->p && *r->p != ' ' && *r->p != '\t')
		r->p++;
	return arena_strndup(&r->gc->mem, from, (size_t)(r->p - from));
}

static char *need(struct reader *r, const char *what)
{
	char *s = token(r);

	if (!s)
		gc_error(r->gc, r->at, "%s is missing", what);
	return s ? s : gc_printf(r->gc, "?");
}

static char *rest(struct reader *r)
{
	size_t n;

	blanks(r);
	n = strlen(r->p);
	while (n && isspace((unsigned char)r->p[n - 1]))
		n--;
	return arena_strndup(&r->gc->mem, r->p, n);
}

static void st_mode(struct reader *r)
{
	struct gramc *gc = r->gc;
	const char *name = need(r, "the mode's name"), *w;
	int i = gc_mode_find(gc, name);
	struct mode *m;

	if (i < 0 && gc->nmode == GC_MODES_MAX) {
		gc_error(gc, r->at, "too many modes");
		return;
	}
	m = i < 0 ? &gc->mode[gc->nmode++] : &gc->mode[i];
	m->name = name;
	m->at = r->at;
	if (!m->prefix)
		m->prefix = "";
	while ((w = token(r))) {
		const char *v = need(r, w);

		if (strcmp(w, "prompt") == 0)
			m->prompt = v;
		else if (strcmp(w, "title") == 0)
			m->title = v;
		else if (strcmp(w, "parent") == 0)
			m->parent = v;
		else if (strcmp(w, "prefix") == 0)
			m->prefix = v;
		else
			gc_error(gc, r->at, "unknown property %s of a mode", w);
	}
}

static void st_in(struct reader *r)
{
	const char *w;

	r->modes = 0;
	r->decl = NULL;
	while ((w = token(r))) {
		int i = gc_mode_find(r->gc, w);

		if (i < 0)
			gc_error(r->gc, r->at, "unknown mode %s", w);
		else
			r->modes |= 1ull << i;
	}
	if (r->modes & 1u << GRAM_MODE_EXEC)
		r->modes |= 1u << GRAM_MODE_PRIV;
}

static void help_add(struct reader *r, struct vec *v, uint64_t modes)
{
	struct help *h = arena_alloc(&r->gc->mem, sizeof(*h));

	h->key = need(r, "the word");
	h->text = need(r, "the help");
	h->modes = modes;
	h->at = r->at;
	vec_push(v, h);
}

static void st_word(struct reader *r)
{
	help_add(r, &r->gc->word, r->modes);
}

static void st_dict(struct reader *r)
{
	struct gramc *gc = r->gc;
	struct dict *d = arena_alloc(&gc->mem, sizeof(*d));
	char *w;

	d->name = need(r, "the dictionary's name");
	d->id = (unsigned)gc->dict.n + 1;
	vec_push(&gc->dict, d);
	while ((w = token(r))) {
		char *eq = strchr(w, '=');

		if (!eq || d->n == sizeof(d->entry) / sizeof(d->entry[0])) {
			gc_error(gc, r->at, "bad or too many entries at %s", w);
			return;
		}
		*eq = '\0';
		d->entry[d->n].word = w;
		d->entry[d->n].value = strtoull(eq + 1, NULL, 0);
		d->help[d->n++] = need(r, "the help");
	}
}

static void st_macro(struct reader *r)
{
	vec_push(&r->gc->macro_name, need(r, "the macro's name"));
	vec_push(&r->gc->macro_text, rest(r));
}

const char *gc_macro(const struct gramc *gc, const char *name, size_t n)
{
	for (size_t i = 0; i < gc->macro_name.n; i++)
		if (strlen(gc->macro_name.v[i]) == n &&
		    memcmp(gc->macro_name.v[i], name, n) == 0)
			return gc->macro_text.v[i];
	return NULL;
}

static void st_apply_order(struct reader *r)
{
	const char *w;

	while ((w = token(r)))
		gc_intern(r->gc, &r->gc->apply, w);
}

static void st_file_systems(struct reader *r)
{
	struct gramc *gc = r->gc;
	const char *w;

	while ((w = token(r)))
		gc->files = gc->files ? gc_printf(gc, "%s|%s", gc->files, w) : w;
}

static unsigned bang_place(struct reader *r, const char *s)
{
	char *end;
	unsigned long place = strtoul(s, &end, 10);

	if (strcmp(s, "end") == 0)
		return GRAM_NONE;
	if (*end || end == s || place >= GRAM_NONE)
		gc_error(r->gc, r->at, "a bang's place is a MAJOR or end");
	return (unsigned)place;
}

static void st_bang(struct reader *r)
{
	struct gramc *gc = r->gc;
	struct gram_bang *b = &gc->bang[gc->nbang];
	const char *s = need(r, "the place");

	if (gc->nbang == GC_BANGS_MAX) {
		gc_error(gc, r->at, "too many bangs");
		return;
	}
	b->place = (uint16_t)bang_place(r, s);
	if (gc->nbang && b->place <= b[-1].place)
		gc_error(gc, r->at, "bangs stand in the order of their places");
	gc->nbang++;
	for (int i = 0; i < GRAM_STYLES; i++) {
		char *end;

		s = need(r, "a count for each style");
		b->count[i] = (uint8_t)strtoul(s, &end, 10);
		b->used[i] = *end == '?';
		if (end[b->used[i]] || end == s)
			gc_error(gc, r->at, "a count is a number, or a number and ?");
	}
}

static struct decl *decl_begin(struct reader *r)
{
	struct decl *d = arena_alloc(&r->gc->mem, sizeof(*d));

	d->at = r->at;
	d->modes = r->modes;
	d->id = (unsigned)r->gc->decl.n;
	d->has_no = true;
	if (!r->modes)
		gc_error(r->gc, r->at, "no `in` before this declaration");
	vec_push(&r->gc->decl, d);
	r->decl = d;
	return d;
}

static void st_set(struct reader *r)
{
	decl_begin(r)->syntax = rest(r);
}

static void st_undo(struct reader *r)
{
	struct decl *d = decl_begin(r);

	d->syntax = d->no_syntax = rest(r);
	d->undo = true;
	d->flags |= CMD_UNDO;
}

static void row_auto(struct reader *r)
{
	const char *s = token(r);
	bool no = s && strcmp(s, "no") == 0;

	r->decl->flags |= no ? CMD_AUTO_NO : CMD_AUTO;
	s = no ? token(r) : s;
	if (s && strcmp(s, "always") == 0)
		r->decl->flags |= CMD_ALWAYS;
}

static void run_begin(struct reader *r, const char *front)
{
	struct decl *d = decl_begin(r);
	char *s = rest(r), *arrow = strstr(s, "->");

	d->run = true;
	if (!arrow) {
		gc_error(r->gc, r->at, "`-> handler` is missing");
		arrow = s + strlen(s);
	} else {
		d->handler = arrow + 2;
		while (*d->handler == ' ')
			d->handler++;
		*arrow = '\0';
	}
	d->syntax = gc_printf(r->gc, "%s%s", front, s);
}

static void st_run(struct reader *r)
{
	run_begin(r, "");
}

static void st_show(struct reader *r)
{
	run_begin(r, "show ");
	r->decl->show = true;
}

static void st_clear(struct reader *r)
{
	run_begin(r, "clear ");
}

static void st_debug(struct reader *r)
{
	run_begin(r, "debug ");
	r->decl->debug = true;
}

static void row_piped(struct reader *r)
{
	r->decl->show = true;
}

static void row_help(struct reader *r)
{
	help_add(r, &r->decl->help, 0);
}

static void row_name(struct reader *r)
{
	r->decl->name = need(r, "the name");
}

static void row_key(struct reader *r)
{
	const char *w;

	while ((w = token(r))) {
		if (strcmp(w, "*") == 0)
			r->decl->flags |= CMD_KEY_ALL;
		else if (r->decl->nkey == 4)
			gc_error(r->gc, r->at, "too many key variables");
		else
			r->decl->key[r->decl->nkey++] = w;
	}
}

static void row_no(struct reader *r)
{
	r->decl->no_syntax = rest(r);
	if (strcmp(r->decl->no_syntax, "-") == 0)
		r->decl->has_no = false;
	if (r->decl->run)
		r->decl->flags |= CMD_NO_FORM;
}

static void row_rank(struct reader *r)
{
	const char *s = need(r, "the rank");
	char *end;

	r->decl->major = (unsigned)strtoul(s, &end, 10);
	r->decl->minor = *end == '.' ? (unsigned)strtoul(end + 1, &end, 10) : 0;
	r->decl->ranked = true;
	if (*end || r->decl->minor > 255)
		gc_error(r->gc, r->at, "a rank is MAJOR or MAJOR.MINOR, minor up to 255");
	s = token(r);
	if (!s)
		return;
	if (strcmp(s, "15") != 0)
		gc_error(r->gc, r->at, "only the style 15 has places of its own");
	s = need(r, "the major in that style");
	r->decl->major15 = (unsigned)strtoul(s, &end, 10);
	if (*end || !r->decl->major15)
		gc_error(r->gc, r->at, "a place in the style 15 is a MAJOR");
}

static void row_order(struct reader *r)
{
	const char *s = need(r, "key or entered");

	if (strcmp(s, "entered") == 0) {
		r->decl->flags |= CMD_ORDER_ENTERED;
		return;
	}
	if (strcmp(s, "key") != 0)
		gc_error(r->gc, r->at, "order is key or entered");
	s = token(r);
	r->decl->nsort = s ? (unsigned)strtoul(s, NULL, 10) : 0;
}

static void row_edge(struct reader *r)
{
	const char *s = token(r);

	r->decl->flags |= s && strcmp(s, "no") == 0 ? CMD_EDGE_NO : CMD_EDGE;
}

static void row_enter(struct reader *r)
{
	r->decl->enter = need(r, "the mode");
	r->decl->enter_sub = token(r);
}

static void row_fold(struct reader *r)
{
	struct decl *d = r->decl;

	if (d->nfold == sizeof(d->fold) / sizeof(*d->fold)) {
		gc_error(r->gc, r->at, "too many fold rows");
		return;
	}
	d->fold[d->nfold].name = need(r, "the command");
	d->fold[d->nfold].lo = (unsigned)strtoul(need(r, "the first number"), NULL, 10);
	d->fold[d->nfold++].hi = (unsigned)strtoul(need(r, "the last number"), NULL, 10);
}

static void row_base(struct reader *r)
{
	r->decl->base = 1 + (unsigned)strtoul(need(r, "the number of its first"), NULL, 10);
}

static void row_apply(struct reader *r)
{
	r->decl->apply = need(r, "the feature");
}

static void row_check(struct reader *r)
{
	r->decl->check = need(r, "the check");
	gc_intern(r->gc, &r->gc->check, r->decl->check);
}

static void row_spell(struct reader *r)
{
	r->decl->spell = need(r, "the spelling");
	gc_intern(r->gc, &r->gc->spell, r->decl->spell);
}

static void row_brings(struct reader *r)
{
	r->decl->brings = need(r, "what it brings");
	gc_intern(r->gc, &r->gc->brings, r->decl->brings);
}

static void row_slot(struct reader *r)
{
	r->decl->slot = need(r, "the slot");
}

static void row_ref(struct reader *r)
{
	struct ref ref;

	ref.kind = need(r, "the kind");
	ref.var = need(r, "the variable");
	gc_intern(r->gc, &r->gc->kind, ref.kind);
	if (r->decl->nref == 3)
		gc_error(r->gc, r->at, "too many references");
	else
		r->decl->ref[r->decl->nref++] = ref;
}

static void row_names(struct reader *r)
{
	struct decl *d = r->decl;

	d->names[0].kind = need(r, "the kind");
	d->names[0].var = need(r, "the variable");
	d->nnames = 1;
	gc_intern(r->gc, &r->gc->kind, d->names[0].kind);
}

static void row_part(struct reader *r)
{
	const char *w;

	while ((w = token(r)))
		vec_push(&r->decl->part, gc_printf(r->gc, "%s", w));
	vec_push(&r->decl->part, NULL);
}

static void row_all(struct reader *r)
{
	r->decl->all = rest(r);
	if (strcmp(r->decl->all, "-") != 0)
		r->decl->flags |= CMD_SPELT;
}

static void row_factory(struct reader *r)
{
	char *s = token(r);

	r->decl->factory = s ? s : "";
}

static void row_flag(struct reader *r, const char *w)
{
	static const struct {
		const char *word;
		unsigned flag;
	} flag[] = {
	    {"many", CMD_MANY},   {"on", CMD_DEFAULT_ON}, {"both", CMD_BOTH},
	    {"text", CMD_TEXT},   {"keep", CMD_KEEP},     {"split", CMD_SPLIT},
	    {"stays", CMD_STAYS}, {"fill", CMD_FILL},     {"reach", CMD_REACH},
	    {"beside", CMD_BESIDE}, {"numbered", CMD_NUMBERED},
	    {"closed", CMD_CLOSED}, {"apart", CMD_APART}, {"absolute", CMD_ABSOLUTE},
	    {"yields", CMD_YIELDS},
	};

	for (size_t i = 0; i < sizeof(flag) / sizeof(flag[0]); i++) {
		if (strcmp(w, flag[i].word) == 0) {
			r->decl->flags |= flag[i].flag;
			return;
		}
	}
	gc_error(r->gc, r->at, "unknown verb or row %s", w);
}

enum verb_kind { VERB_EARLY, VERB_STATEMENT, VERB_ROW };

static const struct verb {
	const char *word;
	void (*read)(struct reader *r);
	enum verb_kind kind;
} verbs[] = {
	{"mode", st_mode, VERB_EARLY},
	{"dict", st_dict, VERB_EARLY},
	{"macro", st_macro, VERB_EARLY},
	{"apply-order", st_apply_order, VERB_EARLY},
	{"bang", st_bang, VERB_EARLY},
	{"file-systems", st_file_systems, VERB_EARLY},
	{"in", st_in, VERB_STATEMENT},
	{"word", st_word, VERB_STATEMENT},
	{"set", st_set, VERB_STATEMENT},
	{"undo", st_undo, VERB_STATEMENT},
	{"run", st_run, VERB_STATEMENT},
	{"show", st_show, VERB_STATEMENT},
	{"clear", st_clear, VERB_STATEMENT},
	{"debug", st_debug, VERB_STATEMENT},
	{"help", row_help, VERB_ROW},
	{"piped", row_piped, VERB_ROW},
	{"name", row_name, VERB_ROW},
	{"key", row_key, VERB_ROW},
	{"no", row_no, VERB_ROW},
	{"rank", row_rank, VERB_ROW},
	{"order", row_order, VERB_ROW},
	{"auto", row_auto, VERB_ROW},
	{"edge", row_edge, VERB_ROW},
	{"enter", row_enter, VERB_ROW},
	{"fold", row_fold, VERB_ROW},
	{"base", row_base, VERB_ROW},
	{"apply", row_apply, VERB_ROW},
	{"check", row_check, VERB_ROW},
	{"spell", row_spell, VERB_ROW},
	{"brings", row_brings, VERB_ROW},
	{"slot", row_slot, VERB_ROW},
	{"ref", row_ref, VERB_ROW},
	{"names", row_names, VERB_ROW},
	{"part", row_part, VERB_ROW},
	{"factory", row_factory, VERB_ROW},
	{"all", row_all, VERB_ROW},
};

static void statement(struct reader *r)
{
	const char *w = token(r);

	if (!w)
		return;
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (strcmp(w, verbs[i].word) != 0)
			continue;
		if ((verbs[i].kind == VERB_EARLY) != (r->pass == 0))
			return;
		if (verbs[i].kind == VERB_ROW && !r->decl)
			gc_error(r->gc, r->at, "row %s is outside a declaration", w);
		else
			verbs[i].read(r);
		return;
	}
	if (r->decl)
		row_flag(r, w);
	else if (r->pass)
		gc_error(r->gc, r->at, "unknown verb %s", w);
}

/* Cuts a comment, which is a # at the line's front or behind a blank, outside quotes. */
static void cut_comment(char *s)
{
	bool quoted = false;

	for (char *p = s; *p; p++) {
		if (*p == '"')
			quoted = !quoted;
		if (*p == '#' && !quoted && (p == s || isspace((unsigned char)p[-1]))) {
			*p = '\0';
			return;
		}
	}
}

void gc_read(struct gramc *gc, const char *path, int pass)
{
	struct reader r = {.gc = gc, .at = {.file = path}, .pass = pass};
	char line[1024], all[16384] = "";
	size_t len = 0;
	int no = 0;
	FILE *f = fopen(path, "r");

	if (!f) {
		gc_error(gc, r.at, "cannot be read");
		return;
	}
	while (fgets(line, sizeof(line), f)) {
		size_t n;

		no++;
		if (!len)
			r.at.line = no;
		cut_comment(line);
		n = strlen(line);
		while (n && isspace((unsigned char)line[n - 1]))
			line[--n] = '\0';
		if (len + n + 2 > sizeof(all)) {
			gc_error(gc, r.at, "statement too long");
			break;
		}
		memcpy(all + len, line, n + 1);
		len += n;
		if (n && line[n - 1] == '\\') {
			all[len - 1] = ' ';
			continue;
		}
		r.p = arena_strndup(&gc->mem, all, len);
		statement(&r);
		len = 0;
	}
	fclose(f);
}
