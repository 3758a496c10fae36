/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The inside of the configuration model, for model.c, change.c and touch.c. */
#ifndef ROSH_PARSER_MODEL_IMPL_H
#define ROSH_PARSER_MODEL_IMPL_H

#include "parser/dispatch.h"

/* A deleted top-level node that some apply still has to hear of. */
struct gone {
	struct list link;
	const struct cmd *cmd;
	struct args a;
	uint64_t touched;
	bool container;
};

/* One use of a named thing by a line. */
struct use {
	struct use *next;
	struct node *node;
	uint32_t hash;
	uint16_t kind;
	const char *name; /* Owned by the node's values, or num. */
	char num[24];
};

struct slot {
	struct node *node;
	uint32_t hash;
};

struct config {
	const struct grammar *g;
	struct node root;
	struct slot *hash; /* Open addressing: one cold read a look-up. */
	size_t hash_cap;
	struct slot *was; /* The smaller table before; what is not moved yet is still there. */
	size_t was_cap, was_at;
	size_t nodes;
	struct use **use;
	size_t use_cap;
	size_t uses;
	struct list positions; /* struct config_pos */
	struct list touched;   /* struct node */
	struct list gone;
	uint64_t generation;
	uint32_t place; /* Number that the line being entered asks for, 0: the next. */
};

/* model.c */

struct node *node_new(struct config *c, struct node *parent, const struct cmd *cmd,
		      const struct args *a, bool negated, bool container);
/* Copies values and their strings into one block, to->v, the caller's to free. */
void args_copy(struct args *to, const struct args *from);
/* The order of siblings: where a line stands, in a numbered list by its number. */
int node_place_cmp(const struct node *a, const struct node *b);
/* Takes a node and all below it out, and lets go of it; touches what must know. */
void node_delete(struct config *c, struct node *n);
/* Whether the name is in one of the command's parts. */
bool part_has(const struct cmd *cmd, unsigned name);
/* What a line says together with what it leaves of the one before (`part` rows): `a` then stands in
 * `room` (PARSE_ARGS_MAX). False: nothing stays, and `a` is as it was. */
bool line_merge(const struct cmd *cmd, const struct args *old, struct args *a, struct arg *room);
/* Gives the node other values (of the same key), or another command of its slot. */
void node_rewrite(struct config *c, struct node *n, const struct cmd *cmd, const struct args *a,
		  bool negated);
/* The node of that identity below `parent`, NULL if there is none. */
struct node *node_find(const struct config *c, const struct node *parent, const struct cmd *cmd,
		       const struct args *a, bool container);
/* An argument's value: as given, or its default; false if it is neither. */
bool node_key(const struct cmd *cmd, const struct args *a, unsigned name, struct value *v);
/* Whether the node is what `a` names, where a missing key means any. */
bool node_matches(const struct node *n, const struct cmd *cmd, const struct args *a);

/* Whether a line has a number of its own in its list: free text goes with the line above. */
bool node_numbered(const struct cmd *cmd, const struct args *a);
/* The child that has this number, NULL if none. */
struct node *node_at_seq(const struct node *parent, uint32_t seq);
/* The order of siblings; 0: as they were entered. */
int node_cmp(const struct node *a, const struct node *b);

/* render.c */

/* The mode that the lines of this section are understood in; `outer`: of a line that has none. */
unsigned node_mode(const struct node *n, unsigned outer);

/* split.c */

/* The lines that the arguments name; false if they end before they begin. */
bool split_range(const struct cmd *cmd, const struct args *a, unsigned *first, unsigned *last);
/* Sections for exactly these lines; the first of them. */
struct node *split_cover(struct config *c, struct node *parent, const struct cmd *cmd,
			 unsigned first, unsigned last);
/* The place of a range's last line among the lines of every kind. */
unsigned split_last(const struct cmd *cmd, const struct args *a);
/* The section behind `n` up to that place, be it of another kind. */
struct node *split_next(const struct config *c, const struct node *n, unsigned last);
/* Sections for the lines from `first` to `last`, counted over every kind; the first of them. */
struct node *split_open(struct config *c, struct node *parent, unsigned first, unsigned last);
void split_remove(struct config *c, struct node *parent, const struct cmd *cmd,
		  const struct args *a);

/* touch.c */

void touch_node(struct config *c, struct node *n);
void touch_gone(struct config *c, struct node *top);
void uses_add(struct config *c, struct node *n);
void uses_remove(struct config *c, struct node *n);
void touch_free(struct config *c);

/* sort.c */

/* Puts the children of a node in order, equals as they came. Asks `go_on` (NULL: nobody) now
 * and then; false: ended there by its wish, which it must have if the configuration has changed. */
bool node_sort(struct node *parent, bool (*go_on)(void *ctx), void *ctx);

#endif
