/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gramc: compiles grammars/<name>.cmd to the tables of build/gen.
 *
 *	gramc [-w] -o DIR FILE...
 *
 * -w refers to handlers weakly, so that the program links before each of them is written.
 * Exit status: 0 written, 1 the grammar is wrong (FILE:LINE: message), 2 usage.
 */
#include "parser/gramc.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void vec_push(struct vec *v, void *p)
{
	if (v->n == v->cap) {
		v->cap = v->cap ? v->cap * 2 : 4;
		v->v = mem_realloc(v->v, v->cap, sizeof(*v->v));
	}
	v->v[v->n++] = p;
}

void gc_error(struct gramc *gc, struct where at, const char *fmt, ...)
{
	va_list ap;

	gc->errors++;
	fprintf(stderr, "%s:%d: ", at.file ? at.file : "gramc", at.line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

char *gc_printf(struct gramc *gc, const char *fmt, ...)
{
	char buf[2048];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	return arena_strndup(&gc->mem, buf, n < (int)sizeof(buf) ? (size_t)n : sizeof(buf) - 1);
}

int gc_mode_find(const struct gramc *gc, const char *name)
{
	for (unsigned i = 0; i < gc->nmode; i++)
		if (strcmp(gc->mode[i].name, name) == 0)
			return (int)i;
	return -1;
}

struct dict *gc_dict_find(const struct gramc *gc, const char *name, size_t n)
{
	for (size_t i = 0; i < gc->dict.n; i++) {
		struct dict *d = gc->dict.v[i];

		if (strlen(d->name) == n && memcmp(d->name, name, n) == 0)
			return d;
	}
	return NULL;
}

unsigned gc_intern(struct gramc *gc, struct vec *v, const char *name)
{
	for (size_t i = 0; i < v->n; i++)
		if (strcmp(v->v[i], name) == 0)
			return (unsigned)i;
	vec_push(v, gc_printf(gc, "%s", name));
	return (unsigned)v->n - 1;
}

unsigned gc_name(struct gramc *gc, bool keyword, const char *word)
{
	char buf[128];
	size_t n = 0;

	buf[n++] = keyword ? 'K' : 'A';
	buf[n++] = '_';
	for (; *word && n + 1 < sizeof(buf); word++)
		buf[n++] =
		    isalnum((unsigned char)*word) ? (char)toupper((unsigned char)*word) : '_';
	buf[n] = '\0';
	return gc_intern(gc, &gc->name, buf);
}

static void modes_begin(struct gramc *gc)
{
	static const char *const fixed[] = {"exec", "priv", "config"};

	for (int i = 0; i < 3; i++) {
		struct mode *m = &gc->mode[gc->nmode++];

		m->name = fixed[i];
		m->prefix = "";
		m->title = i < 2 ? "Exec commands:" : "Configure commands:";
		m->prompt = i < 2 ? NULL : "config";
	}
}

int main(int argc, char **argv)
{
	struct gramc *gc = mem_zalloc(sizeof(*gc));
	int i = 1;

	arena_init(&gc->mem);
	for (; i < argc && argv[i][0] == '-'; i++) {
		if (strcmp(argv[i], "-w") == 0)
			gc->weak = true;
		else if (strcmp(argv[i], "-o") == 0 && i + 1 < argc)
			gc->out_dir = argv[++i];
		else
			break;
	}
	if (!gc->out_dir || i >= argc) {
		fprintf(stderr, "usage: gramc [-w] -o DIR FILE...\n");
		return 2;
	}
	modes_begin(gc);
	gc_name(gc, true, "no");
	for (int pass = 0; pass < 2; pass++)
		for (int k = i; k < argc; k++)
			gc_read(gc, argv[k], pass);
	for (size_t n = 0; n < gc->decl.n; n++)
		gc_decl_finish(gc, gc->decl.v[n]);
	if (!gc->errors)
		gc_nfa_build(gc);
	if (!gc->errors)
		gc_dfa_build(gc);
	if (!gc->errors) {
		gc_emit(gc);
		gc_doc(gc);
	}
	if (gc->errors)
		fprintf(stderr, "gramc: %d error%s\n", gc->errors, gc->errors == 1 ? "" : "s");
	return gc->errors ? 1 : 0;
}
