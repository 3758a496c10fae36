/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gramc: the command reference, COMMANDS.md. */
#include "parser/gramc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A syntax as a manual prints it: variables by name, no types. */
static void syntax_plain(FILE *f, const struct ast *a, bool bracket)
{
	static const char *const open[] = {"", "", "{", "[", "{", ""};
	static const char *const close[] = {"", "", "}", "]", "}", " ..."};
	const char *sep = a->kind == AST_ALT || a->kind == AST_ANY ? " | " : " ";

	if (a->kind == AST_ITEM) {
		fputs(a->item->word, f);
		return;
	}
	if (bracket)
		fputs(open[a->kind], f);
	for (size_t i = 0; i < a->child.n; i++) {
		const struct ast *e = a->child.v[i];

		if (i)
			fputs(sep, f);
		syntax_plain(f, e, !(a->kind == AST_OPT && e->kind == AST_ALT));
	}
	if (bracket)
		fputs(close[a->kind], f);
}

static void decl_doc(FILE *f, const struct decl *d)
{
	fputs(d->undo ? "- `no " : "- `", f);
	syntax_plain(f, d->ast, true);
	fputs("`", f);
	if (d->debug)
		fputs(", `undebug`, `no debug`", f);
	if (d->no_ast && !d->undo) {
		fputs("; undone by `no ", f);
		syntax_plain(f, d->no_ast, true);
		fputs("`", f);
	}
	fputs("\n", f);
}

void gc_doc(struct gramc *gc)
{
	char *path = gc_printf(gc, "%s/COMMANDS.md", gc->out_dir);
	FILE *f = fopen(path, "w");

	if (!f) {
		fprintf(stderr, "gramc: %s: %s\n", path, strerror(errno));
		exit(1);
	}
	fputs("# Commands\n\nWritten by gramc from `grammars/`. `[x]` is optional, `{a | b}` a "
	      "choice.\n",
	      f);
	for (unsigned m = 0; m < gc->nmode; m++) {
		const struct mode *mode = &gc->mode[m];

		fprintf(f, "\n## %s%s%s%s\n\n", mode->name, mode->prompt ? " (`" : "",
			mode->prompt ? mode->prompt : "", mode->prompt ? "`)" : "");
		for (size_t i = 0; i < gc->decl.n; i++) {
			const struct decl *d = gc->decl.v[i];

			if (d->modes & 1ull << m)
				decl_doc(f, d);
		}
	}
	fclose(f);
}
