/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gramc, the grammar compiler: what its parts share. It runs on the build machine, reads every
 * .cmd file (grammars/LANGUAGE.md), and lives as long as one compilation: memory is one arena.
 */
#ifndef ROSH_PARSER_GRAMC_H
#define ROSH_PARSER_GRAMC_H

#include <stdbool.h>
#include <stdio.h>

#include "lib/mem.h"
#include "parser/gram.h"

#define GC_MODES_MAX 64
#define GC_BANGS_MAX 64
#define GC_ROWS_MAX 32

/* A growing array of pointers. */
struct vec {
	void **v;
	size_t n;
	size_t cap;
};

struct where {
	const char *file;
	int line;
};

struct help {
	const char *key; /* "priority", "GROUP", "show ip" */
	const char *text;
	uint64_t modes; /* Bit set; 0: all. */
	struct where at;
};

struct dict {
	const char *name;
	struct gram_dict_entry entry[160];
	const char *help[160];
	unsigned n;
	unsigned id;
};

/* One keyword or variable of a syntax. */
struct item {
	bool keyword;
	bool hidden;
	bool once;
	const char *word;  /* Keyword; variable's name. */
	const char *print; /* Keyword, NULL: as the word. */
	enum token type;
	bool ranged;
	int64_t lo, hi;
	struct dict *dict;
	struct vec only, except; /* Words of the dictionary. */
	bool has_dflt;
	uint64_t dflt;
	bool file; /* A WORD that names a file: `?` lists the file systems. */
};

enum ast_kind { AST_ITEM, AST_SEQ, AST_ALT, AST_OPT, AST_ANY, AST_PLUS };

struct ast {
	enum ast_kind kind;
	struct item *item;
	struct vec child;
};

struct mode {
	const char *name, *prompt, *title, *parent, *prefix;
	struct where at;
	unsigned nstart; /* NFA states at which a line and its no begin. */
	unsigned nno;
	uint32_t start;
};

struct ref {
	const char *kind;
	const char *var;
};

/* A declaration. */
struct decl {
	struct where at;
	unsigned id;
	bool run;
	bool show, debug;
	bool undo; /* Only a no. */
	uint64_t modes;
	const char *syntax;
	const char *no_syntax;
	bool has_no;
	struct ast *ast, *no_ast;
	const char *name; /* CMD_... */
	const char *word; /* The same as its row says it. */
	const char *handler;
	struct vec help; /* struct help */
	const char *key[4];
	unsigned key_name[4]; /* Its A_ or K_ number. */
	unsigned nkey;
	unsigned flags;
	const char *slot;
	unsigned major, minor;
	unsigned major15; /* In the style of 15 (0: the same). */
	unsigned nsort; /* So many keys order siblings; 0: all. */
	bool ranked;
	struct {
		const char *name;
		unsigned lo, hi;
	} fold[2];
	unsigned nfold;
	unsigned base; /* Plus one; 0: none. */
	const char *enter, *enter_sub, *apply, *check, *spell, *brings, *factory;
	const char *all; /* As its row says it, "-": nothing. */
	struct ref ref[3], names[1];
	unsigned nref, nnames;
	unsigned nprefix;
	struct vec order; /* const char *, names of options */
	struct vec part;  /* const char *, names of values, NULL behind each part */
	struct vec vars;  /* struct item, in order of appearance */
};

struct nfa_edge {
	struct gram_edge e; /* `to` is an NFA state. */
	struct decl *decl;
};

struct nfa_state {
	struct vec eps; /* NFA state numbers, as pointers */
	struct vec edge;
	struct decl *accept;
};

struct gramc {
	struct arena mem;
	int errors;
	bool weak;
	const char *out_dir;
	struct mode mode[GC_MODES_MAX];
	unsigned nmode;
	struct vec decl, word, dict, macro_name, macro_text, name, kind;
	struct vec apply, check, spell, brings;
	struct vec nfa; /* struct nfa_state */
	struct vec dstate, dedge;
	struct gram_bang bang[GC_BANGS_MAX];
	unsigned nbang;
	const char *files; /* "flash:|nvram:" */
};

/* gramc.c */

void gc_error(struct gramc *gc, struct where at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void vec_push(struct vec *v, void *p);
char *gc_printf(struct gramc *gc, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int gc_mode_find(const struct gramc *gc, const char *name);
struct dict *gc_dict_find(const struct gramc *gc, const char *name, size_t n);
/* The index of a name in a list of names, added if it is new. */
unsigned gc_intern(struct gramc *gc, struct vec *v, const char *name);
/* "brief", keyword -> K_BRIEF; "GROUP" -> A_GROUP: its number. */
unsigned gc_name(struct gramc *gc, bool keyword, const char *word);

/* gramc_read.c */

/* Pass 0 reads what other files may refer to, pass 1 everything else. */
void gc_read(struct gramc *gc, const char *path, int pass);
const char *gc_macro(const struct gramc *gc, const char *name, size_t n);

/* gramc_syntax.c */

/* `vars` resolves bare names (no rows); NULL where every variable brings its type. */
struct ast *gc_syntax(struct gramc *gc, struct where at, const char *text, const struct vec *vars);
/* Derives names, prefix, the no syntax; checks keys and references. */
void gc_decl_finish(struct gramc *gc, struct decl *d);

/* gramc_nfa.c */

void gc_nfa_build(struct gramc *gc);
const char *gc_help(struct gramc *gc, const struct decl *d, const char *path, const char *word);

/* gramc_dfa.c */

struct dstate {
	struct vec set; /* NFA states, ascending */
	uint32_t edge;
	unsigned keywords, vars;
	struct decl *accept;
};

void gc_dfa_build(struct gramc *gc);

/* gramc_all.c */

/* What the full configuration says of a command that has no line; NULL: nothing. */
const char *gc_all_text(struct gramc *gc, const struct decl *d);

/* gramc_emit.c, gramc_doc.c */

void gc_emit(struct gramc *gc);
void gc_doc(struct gramc *gc);

#endif
