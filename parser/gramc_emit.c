/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gramc: writes grammar.h, grammar.c and dispatch.c. */
#include "parser/gramc.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static FILE *out_open(struct gramc *gc, const char *name)
{
	char *path = gc_printf(gc, "%s/%s", gc->out_dir, name);
	FILE *f = fopen(path, "w");

	if (!f) {
		fprintf(stderr, "gramc: %s: %s\n", path, strerror(errno));
		exit(1);
	}
	if (!strstr(name, ".md"))
		fputs("/* Written by gramc from grammars/. */\n", f);
	return f;
}

static void quote(FILE *f, const char *s)
{
	if (!s) {
		fputs("NULL", f);
		return;
	}
	fputc('"', f);
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			fputc('\\', f);
		fputc(*s, f);
	}
	fputc('"', f);
}

static void upper(FILE *f, const char *s)
{
	for (; *s; s++)
		fputc(isalnum((unsigned char)*s) ? toupper((unsigned char)*s) : '_', f);
}

static void enum_list(FILE *f, const char *tag, const char *prefix, const struct vec *v)
{
	fprintf(f, "enum %s {\n", tag);
	for (size_t i = 0; i < v->n; i++) {
		fprintf(f, "\t%s", prefix);
		upper(f, v->v[i]);
		fputs(",\n", f);
	}
	fprintf(f, "\t%sCOUNT\n};\n\n", prefix);
}

static void emit_header(struct gramc *gc)
{
	FILE *f = out_open(gc, "grammar.h");

	fputs("#ifndef ROSH_GEN_GRAMMAR_H\n#define ROSH_GEN_GRAMMAR_H\n\n"
	      "#include \"parser/dispatch.h\"\n\nenum mode_id {\n",
	      f);
	for (unsigned m = 0; m < gc->nmode; m++) {
		fputs("\tMODE_", f);
		upper(f, gc->mode[m].name);
		fputs(",\n", f);
	}
	fputs("\tMODE_COUNT\n};\n\nenum cmd_id {\n", f);
	for (size_t i = 0; i < gc->decl.n; i++)
		fprintf(f, "\t%s,\n", ((struct decl *)gc->decl.v[i])->name);
	fputs("\tCMD_COUNT\n};\n\n/* Arguments: variables and keywords. */\nenum arg_name {\n", f);
	for (size_t i = 0; i < gc->name.n; i++)
		fprintf(f, "\t%s,\n", (char *)gc->name.v[i]);
	fputs("\tARG_NAME_COUNT\n};\n\n", f);
	enum_list(f, "apply_id", "APPLY_", &gc->apply);
	enum_list(f, "check_id", "CHECK_", &gc->check);
	enum_list(f, "spell_id", "SPELL_", &gc->spell);
	enum_list(f, "brings_id", "BRINGS_", &gc->brings);
	enum_list(f, "ref_id", "REF_", &gc->kind);
	fputs("enum dict_id {\n", f);
	for (size_t i = 0; i < gc->dict.n; i++) {
		fputs("\tDICT_", f);
		upper(f, ((struct dict *)gc->dict.v[i])->name);
		fputs(i ? ",\n" : " = 1,\n", f);
	}
	fputs("\tDICT_COUNT\n};\n\nextern const struct grammar rosh_grammar;\n"
	      "extern const struct dispatch rosh_dispatch;\n\n#endif\n",
	      f);
	fclose(f);
}

static void emit_automaton(struct gramc *gc, FILE *f)
{
	fputs("static const struct gram_state states[] = {\n", f);
	for (size_t i = 0; i < gc->dstate.n; i++) {
		const struct dstate *s = gc->dstate.v[i];

		fprintf(f, "\t{%u, %u, %u, %d},\n", s->edge, s->keywords, s->vars,
			s->accept ? (int)s->accept->id : GRAM_NONE);
	}
	fputs("};\n\nstatic const struct gram_edge edges[] = {\n", f);
	for (size_t i = 0; i < gc->dedge.n; i++) {
		const struct gram_edge *e = &((struct nfa_edge *)gc->dedge.v[i])->e;

		fputs("\t{", f);
		quote(f, e->word);
		fputs(", ", f);
		quote(f, e->print);
		fputs(", ", f);
		quote(f, e->help);
		fprintf(f, ", %lluu, %lluu, %u, %u, %u, %u, %u, %u, %u, %d},\n",
			(unsigned long long)e->lo, (unsigned long long)e->hi, e->to, e->name,
			e->dict, e->type, e->vtype, e->act, e->flags, e->valued);
	}
	fputs("};\n\n", f);
}

static int dict_entry_cmp(const void *a, const void *b)
{
	const struct gram_dict_entry *x = a, *y = b;

	return x->value < y->value ? -1 : x->value > y->value;
}

static void emit_dicts(struct gramc *gc, FILE *f)
{
	for (size_t i = 0; i < gc->dict.n; i++) {
		struct dict *d = gc->dict.v[i];

		qsort(d->entry, d->n, sizeof(d->entry[0]), dict_entry_cmp);
		fprintf(f, "static const struct gram_dict_entry dict_%zu[] = {\n", i);
		for (unsigned k = 0; k < d->n; k++)
			fprintf(f, "\t{\"%s\", %lluu},\n", d->entry[k].word,
				(unsigned long long)d->entry[k].value);
		fputs("};\n", f);
	}
	fputs("static const struct gram_dict dicts[] = {\n", f);
	for (size_t i = 0; i < gc->dict.n; i++) {
		const struct dict *d = gc->dict.v[i];

		fprintf(f, "\t{\"%s\", dict_%zu, %u},\n", d->name, i, d->n);
	}
	fputs("\t{NULL, NULL, 0},\n};\n\n", f);
}

static bool top_level(const struct decl *d, const struct item *it)
{
	for (size_t i = 0; i < d->ast->child.n; i++) {
		const struct ast *e = d->ast->child.v[i];

		if (e->kind == AST_ITEM && e->item == it)
			return true;
	}
	return false;
}

static void emit_names(FILE *f, const char *what, unsigned id, const struct vec *names)
{
	if (!names->n)
		return;
	fprintf(f, "static const uint16_t %s_%u[] = {", what, id);
	for (size_t i = 0; i < names->n; i++)
		fprintf(f, "%s, ", (char *)names->v[i]);
	fputs("};\n", f);
}

static unsigned emit_cmd_lists(struct gramc *gc, FILE *f, const struct decl *d)
{
	unsigned n = 0;

	for (size_t i = 0; i < d->vars.n; i++)
		n += ((struct item *)d->vars.v[i])->has_dflt;
	if (n) {
		fprintf(f, "static const struct cmd_default dflt_%u[] = {", d->id);
		for (size_t i = 0; i < d->vars.n; i++) {
			const struct item *it = d->vars.v[i];

			if (it->has_dflt)
				fprintf(f, "{%u, %lluu, %d}, ", gc_name(gc, false, it->word),
					(unsigned long long)it->dflt, top_level(d, it));
		}
		fputs("};\n", f);
	}
	emit_names(f, "order", d->id, &d->order);
	emit_names(f, "part", d->id, &d->part);
	return n;
}

static char *prefix_text(struct gramc *gc, const struct decl *d)
{
	char *s = gc_printf(gc, "%s", "");

	for (unsigned i = 0; i < d->nprefix; i++) {
		const struct item *it = ((struct ast *)d->ast->child.v[i])->item;

		s = gc_printf(gc, "%s%s%s", s, i ? " " : "", it->print ? it->print : it->word);
	}
	return s;
}

static int index_of(const struct vec *v, const char *s)
{
	for (size_t i = 0; s && i < v->n; i++)
		if (strcmp(v->v[i], s) == 0)
			return (int)i;
	return GRAM_NONE;
}

/* Commands that name one slot share the number of the first of them. */
static unsigned slot_of(struct gramc *gc, const struct decl *d)
{
	for (size_t i = 0; d->slot && i < gc->decl.n; i++) {
		const struct decl *o = gc->decl.v[i];

		if (o->slot && strcmp(o->slot, d->slot) == 0)
			return o->id;
	}
	return d->id;
}

/* The `many` command whose name row is that. */
static unsigned fold_of(struct gramc *gc, const struct decl *d, const char *name)
{
	for (size_t i = 0; name && i < gc->decl.n; i++) {
		const struct decl *o = gc->decl.v[i];

		if (o->flags & CMD_MANY && strcmp(o->word, name) == 0)
			return o->id;
	}
	if (name)
		gc_error(gc, d->at, "no list of commands is named %s", name);
	return GRAM_NONE;
}

static const char *factory_text(struct gramc *gc, const struct decl *d)
{
	if (!d->factory)
		return NULL;
	if (!*d->factory)
		return prefix_text(gc, d);
	if (strcmp(d->factory, "no") == 0)
		return gc_printf(gc, "no %s", prefix_text(gc, d));
	return d->factory;
}

static unsigned first_mode(const struct decl *d)
{
	unsigned m = 0;

	while (!(d->modes & 1ull << m) && m < 63)
		m++;
	return m;
}

static unsigned fixed_count(const struct decl *d)
{
	unsigned n = 0;

	for (size_t i = 0; i < d->ast->child.n; i++) {
		const struct ast *e = d->ast->child.v[i];

		n += e->kind == AST_ITEM && e->item->keyword;
	}
	return n;
}

static void emit_refs(struct gramc *gc, FILE *f, const char *what, const struct ref *r, unsigned n)
{
	fprintf(f, ", .%s = {", what);
	for (unsigned i = 0; i < n; i++)
		fprintf(f, "{%d, %u}, ", index_of(&gc->kind, r[i].kind),
			gc_name(gc, false, r[i].var));
	fputs("}", f);
}

static void emit_cmd(struct gramc *gc, FILE *f, const struct decl *d, unsigned ndflt)
{
	fprintf(f, "\t{.id = %u, .mode = %u, .modes = %lluu, .name = \"%s\", .syntax = ", d->id,
		first_mode(d), (unsigned long long)d->modes, d->name);
	quote(f, d->syntax);
	fputs(", .prefix = ", f);
	quote(f, prefix_text(gc, d));
	fprintf(f,
		",\n\t .kind = %d, .nprefix = %u, .nfixed = %u, .flags = %u, .slot = %u,"
		" .nkey = %u, .nsort = %u",
		d->run, d->run ? 0 : d->nprefix, fixed_count(d), d->flags, slot_of(gc, d), d->nkey,
		d->nsort && d->nsort < d->nkey ? d->nsort : d->nkey);
	fputs(", .key = {0", f);
	for (unsigned i = 0; i < d->nkey; i++)
		fprintf(f, "%s%u", i ? ", " : " + ", d->key_name[i]);
	fprintf(f, "},\n\t .enter = %u, .enter_sub = %u, .rank = %u, .apply = %d, .check = %d,"
		" .spell = %d, .brings = %d",
		d->enter ? (unsigned)gc_mode_find(gc, d->enter) : GRAM_NONE,
		d->enter_sub ? (unsigned)gc_mode_find(gc, d->enter_sub) : GRAM_NONE,
		d->major << 8 | d->minor, index_of(&gc->apply, d->apply),
		index_of(&gc->check, d->check), index_of(&gc->spell, d->spell),
		index_of(&gc->brings, d->brings));
	fprintf(f, ", .place = {%u, %u, %u}", d->major, d->major,
		d->major15 ? d->major15 : d->major);
	fputs(", .fold = {", f);
	for (size_t i = 0; i < sizeof(d->fold) / sizeof(*d->fold); i++)
		fprintf(f, "%s{%u, %u, %u}", i ? ", " : "", fold_of(gc, d, d->fold[i].name),
			d->fold[i].lo, d->fold[i].hi);
	fputs("}", f);
	fprintf(f, ", .base = %u", d->base ? d->base - 1 : GRAM_NONE);
	if (d->nref)
		emit_refs(gc, f, "ref", d->ref, d->nref);
	if (d->nnames)
		emit_refs(gc, f, "names", d->names, d->nnames);
	fprintf(f, ", .nref = %u, .nnames = %u", d->nref, d->nnames);
	if (ndflt)
		fprintf(f, ", .dflt = dflt_%u, .ndflt = %u", d->id, ndflt);
	if (d->order.n)
		fprintf(f, ", .order = order_%u, .norder = %zu", d->id, d->order.n);
	if (d->part.n)
		fprintf(f, ", .part = part_%u, .npart = %zu", d->id, d->part.n);
	fputs(", .all = ", f);
	quote(f, gc_all_text(gc, d));
	fputs(", .factory = ", f);
	quote(f, factory_text(gc, d));
	fputs("},\n", f);
}

static void emit_cmds(struct gramc *gc, FILE *f)
{
	unsigned *ndflt = mem_calloc(gc->decl.n + 1, sizeof(*ndflt));

	for (size_t i = 0; i < gc->decl.n; i++)
		ndflt[i] = emit_cmd_lists(gc, f, gc->decl.v[i]);
	fputs("static const struct cmd cmds[] = {\n", f);
	for (size_t i = 0; i < gc->decl.n; i++)
		emit_cmd(gc, f, gc->decl.v[i], ndflt[i]);
	fputs("};\n\n", f);
	free(ndflt);
}

static void emit_modes(struct gramc *gc, FILE *f)
{
	fputs("static const struct gram_mode modes[] = {\n", f);
	for (unsigned m = 0; m < gc->nmode; m++) {
		const struct mode *mode = &gc->mode[m];
		int parent = mode->parent ? gc_mode_find(gc, mode->parent) : GRAM_NONE;

		if (parent < 0)
			gc_error(gc, mode->at, "unknown mode %s", mode->parent);
		fputs("\t{", f);
		quote(f, mode->name);
		fputs(", ", f);
		quote(f, mode->prompt);
		fputs(", ", f);
		quote(f, mode->title);
		fprintf(f, ", %u, %u},\n", mode->start, (unsigned)parent);
	}
	fputs("};\n\n", f);
}

static void emit_strings(FILE *f, const char *what, const struct vec *v)
{
	fprintf(f, "static const char *const %s[] = {\n", what);
	for (size_t i = 0; i < v->n; i++)
		fprintf(f, "\t\"%s\",\n", (char *)v->v[i]);
	fputs("\tNULL,\n};\n\n", f);
}

static void handlers_declare(struct gramc *gc, FILE *f, const char *proto_front,
			     const char *proto_back, const struct vec *names)
{
	for (size_t i = 0; i < names->n; i++)
		fprintf(f, "%s%s%s%s;\n", proto_front, (char *)names->v[i], proto_back,
			gc->weak ? " __attribute__((weak))" : "");
}

static void emit_dispatch(struct gramc *gc)
{
	FILE *f = out_open(gc, "dispatch.c");
	struct vec handlers = {0};

	fputs("#include \"grammar.h\"\n\n", f);
	for (size_t i = 0; i < gc->decl.n; i++) {
		const struct decl *d = gc->decl.v[i];

		if (d->handler)
			gc_intern(gc, &handlers, d->handler);
	}
	handlers_declare(gc, f, "void ", "(struct exec *ex, const struct args *a)", &handlers);
	handlers_declare(gc, f, "void apply_", "(struct host *h, const struct touch *t, size_t n)",
			 &gc->apply);
	handlers_declare(gc, f, "bool check_",
			 "(struct host *h, const struct node *parent, const struct parse *p,"
			 " struct text *words)",
			 &gc->check);
	handlers_declare(gc, f, "void spell_", "(struct parse *p)", &gc->spell);
	handlers_declare(gc, f, "void brings_",
			 "(struct host *h, struct config *c, const struct parse *p)", &gc->brings);
	fputs("\nstatic void (*const exec[])(struct exec *, const struct args *) = {\n", f);
	for (size_t i = 0; i < gc->decl.n; i++) {
		const struct decl *d = gc->decl.v[i];

		fprintf(f, "\t[%s] = %s,\n", d->name, d->handler ? d->handler : "NULL");
	}
	fputs("};\n\nstatic void (*const apply[])(struct host *, const struct touch *, size_t) = "
	      "{\n",
	      f);
	for (size_t i = 0; i < gc->apply.n; i++)
		fprintf(f, "\tapply_%s,\n", (char *)gc->apply.v[i]);
	fputs("\tNULL,\n};\n\nstatic bool (*const check[])(struct host *, const struct node *,\n"
	      "\t\t\t     const struct parse *, struct text *) = {\n",
	      f);
	for (size_t i = 0; i < gc->check.n; i++)
		fprintf(f, "\tcheck_%s,\n", (char *)gc->check.v[i]);
	fputs("\tNULL,\n};\n\nstatic void (*const spell[])(struct parse *) = {\n", f);
	for (size_t i = 0; i < gc->spell.n; i++)
		fprintf(f, "\tspell_%s,\n", (char *)gc->spell.v[i]);
	fputs("\tNULL,\n};\n\nstatic void (*const brings[])(struct host *, struct config *,\n"
	      "\t\t\t      const struct parse *) = {\n",
	      f);
	for (size_t i = 0; i < gc->brings.n; i++)
		fprintf(f, "\tbrings_%s,\n", (char *)gc->brings.v[i]);
	fputs("\tNULL,\n};\n\n"
	      "const struct dispatch rosh_dispatch = {exec, apply, check, spell, brings};\n",
	      f);
	free(handlers.v);
	fclose(f);
}

static void emit_bangs(struct gramc *gc, FILE *f)
{
	fputs("static const struct gram_bang bangs[] = {\n", f);
	for (unsigned i = 0; i < gc->nbang; i++) {
		const struct gram_bang *b = &gc->bang[i];

		fprintf(f, "\t{%u, {%u, %u, %u}, {%d, %d, %d}},\n", b->place, b->count[0],
			b->count[1], b->count[2], b->used[0], b->used[1], b->used[2]);
	}
	fputs("\t{GRAM_NONE, {0}, {0}},\n};\n\n", f);
}

static void ranks_check(struct gramc *gc)
{
	for (size_t i = 0; i < gc->decl.n; i++) {
		const struct decl *d = gc->decl.v[i];

		for (size_t k = 0; k < i && d->ranked; k++) {
			const struct decl *o = gc->decl.v[k];

			if (!o->ranked || !(o->modes & d->modes) || o->major != d->major)
				continue;
			if (o->minor == d->minor)
				gc_error(gc, d->at, "rank %u.%u is taken by %s (%s:%d)", d->major,
					 d->minor, o->name, o->at.file, o->at.line);
			if (o->major15 != d->major15)
				gc_error(gc, d->at, "%s of the same major stands elsewhere in 15",
					 o->name);
		}
	}
}

void gc_emit(struct gramc *gc)
{
	FILE *f;

	ranks_check(gc);
	if (gc->errors)
		return;
	emit_header(gc);
	f = out_open(gc, "grammar.c");
	fputs("#include \"grammar.h\"\n\n", f);
	emit_automaton(gc, f);
	emit_dicts(gc, f);
	emit_cmds(gc, f);
	emit_modes(gc, f);
	emit_bangs(gc, f);
	emit_strings(f, "names", &gc->name);
	emit_strings(f, "applies", &gc->apply);
	emit_strings(f, "checks", &gc->check);
	fprintf(f,
		"const struct grammar rosh_grammar = {\n"
		"\tstates, edges, cmds, modes, dicts, names, applies, checks,\n"
		"\tbangs, %u,\n"
		"\t%zu, %zu, %zu, %u, %zu, %zu, %zu, %zu, %zu,\n};\n",
		gc->nbang, gc->dstate.n, gc->dedge.n, gc->decl.n, gc->nmode, gc->dict.n, gc->name.n,
		gc->apply.n, gc->check.n, gc->kind.n);
	fclose(f);
	emit_dispatch(gc);
}
