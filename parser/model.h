/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The configuration: an ordered tree of configured lines. A node is a line; its children are the
 * lines of its section. Lines of a numbered access list hang below a container node whose cmd is
 * their own and whose args are the key alone, so that one list is one top-level node.
 */
#ifndef ROSH_PARSER_MODEL_H
#define ROSH_PARSER_MODEL_H

#include "lib/list.h"
#include "parser/gram.h"
#include "parser/parse.h"

#define CONFIG_DEPTH_MAX 4

struct dispatch;
struct config;

struct node {
	const struct cmd *cmd;
	struct args a; /* Key and values; the fixed leading words are not in it. */
	bool negated;  /* The line reads `no ...`. */
	bool container; /* Prints no line of its own; its children are printed at its level. */
	uint32_t seq;	/* Place in a numbered list. */
	bool unsorted;	/* The children are to be sorted before anybody looks. */
	struct node *parent;
	struct list link;
	struct list children;
	bool told;	/* Users of its name are touched already. */
	uint64_t touched; /* Bit a: apply a is due (top-level nodes). */
	struct list touch_link;
	uint32_t hash;
	uint32_t nchildren;
	/* Top-level: so many of the children, in front, are as the last flush left them; what is
	 * new stands behind. 0: something else has changed too. */
	uint32_t settled;
};

/* Where a configuration session stands. Registered, so that a deleted section lets go of it. */
struct config_pos {
	struct config *config;
	struct list link;
	bool typed;	/* By a person: a new section gets the lines that come with it. */
	unsigned depth; /* 0: global configuration. */
	struct {
		struct node *node;
		unsigned mode;
		unsigned last; /* Of a range of terminal lines, counted over every kind. */
	} at[CONFIG_DEPTH_MAX];
};

/* One touched top-level node, as an apply function gets it. */
struct touch {
	unsigned cmd;		 /* enum cmd_id */
	const struct args *key;	 /* Its key, valid also when the node is gone. */
	const struct node *node; /* NULL: deleted. */
};

/* model.c */

struct config *config_new(const struct grammar *g);
void config_free(struct config *c);
/* Forgets every line; touches all that was there. Positions return to global configuration. */
void config_clear(struct config *c);
const struct grammar *config_grammar(const struct config *c);
/* The node above all top-level nodes. */
struct node *config_root(const struct config *c);
/* Number of lines that config_render prints, separators not counted. */
size_t config_count(const struct config *c);
/* A number that grows with every change. */
uint64_t config_generation(const struct config *c);

/* The top-level node of that command and key (in the order of its `key` row); key NULL: none. */
struct node *config_find(const struct config *c, unsigned cmd, const struct args *key);
struct node *config_find_s(const struct config *c, unsigned cmd, const char *key);
struct node *config_find_u(const struct config *c, unsigned cmd, uint64_t key);

struct node *node_first_child(const struct node *n);
struct node *node_next(const struct node *n);
/* The first child of that command, NULL if none. */
struct node *node_find_child(const struct node *n, unsigned cmd);
/* The child of that command with that single key. */
struct node *node_find_child_u(const struct node *n, unsigned cmd, uint64_t key);
struct node *node_find_child_s(const struct node *n, unsigned cmd, const char *key);

#define node_each(child, parent)                                                                   \
	for (child = node_first_child(parent); child; child = node_next(child))

/* Numbers the lines of a numbered list anew. */
void config_resequence(struct config *c, struct node *list, uint32_t start, uint32_t step);

/* Deep comparison of lines and order. */
bool config_eq(const struct config *a, const struct config *b);

/* change.c */

void config_pos_open(struct config_pos *pos, struct config *c);
void config_pos_close(struct config_pos *pos);
/* The mode to parse the next line in. */
unsigned config_pos_mode(const struct config_pos *pos);
/* The section the session stands in, NULL at global level. */
struct node *config_pos_node(const struct config_pos *pos);
/* exit: one level up; false when already at global level. */
bool config_pos_up(struct config_pos *pos);
/* end: back to global level. */
void config_pos_top(struct config_pos *pos);

/*
 * Changes the model by one understood `set` line (p->status PARSE_OK, p->cmd->kind
 * CMD_KIND_SET) and moves `pos`. PARSE_REFUSED with IOS's words when its check refuses; the
 * model is then as before. `d` and `ctx` (the host) may be NULL: nothing is checked, no edge
 * is flushed. Words may also come with PARSE_OK (a warning).
 */
enum parse_status config_change(struct config *c, struct config_pos *pos, const struct parse *p,
				const struct dispatch *d, void *ctx, struct text *words);
/* Runs each due apply once, in the grammar's order, with its touched nodes. How many there were. */
size_t config_flush(struct config *c, const struct dispatch *d, void *ctx);
/* Marks every node as touched: at boot. */
void config_touch_all(struct config *c);
/*
 * Lines of a router that has no configuration (`factory` rows), by parsing and changing.
 */
void config_factory(struct config *c);

/* diff.c */

/* Lines that make one configuration of another, in the order to enter them. */
struct config_script {
	struct script_line {
		char *text;	/* Not indented; a banner's goes over several lines. */
		unsigned depth; /* So many sections it stands in. */
	} *line;
	size_t n;
	size_t cap;
};

enum config_diff_kind {
	CONFIG_DIFF_LEAST,
	CONFIG_DIFF_CLEAR,    /* only undoes what is to get another value */
	CONFIG_DIFF_ROLLBACK, /* undoes that as well, and enters it */
};

/*
 * The lines that turn `from` into `to`, the fewest of them for CONFIG_DIFF_LEAST: what is only in
 * `from` is undone, what differs or is new is entered. Lines that push each other out (two
 * interfaces that exchange their addresses) may need a second script, made when the first was
 * entered; CONFIG_DIFF_CLEAR then makes room.
 */
void config_diff(const struct config *from, const struct config *to, enum config_diff_kind kind,
		 struct config_script *s);
void config_script_free(struct config_script *s);
/* The script as IOS lists it, sections indented. */
void config_script_print(const struct config_script *s, struct text *out);
/* What is in `to` and not in `from`, each line behind `sign`, in the sections it stands in. */
void config_print_missing(const struct config *from, const struct config *to, char sign,
			  struct text *out);
/* Brings a position to where the line is to be entered. */
void config_pos_depth(struct config_pos *pos, unsigned depth);

/* render.c */

/* The running-config from its `version` line to before `end`, with "!" between sections. */
void config_render(const struct config *c, struct text *out, unsigned style);
/* The same, asking `go_on` whenever some milliseconds' worth was printed; false: ended there, by
 * its wish, which it must have if the configuration has changed (config_generation). */
bool config_render_paced(const struct config *c, struct text *out, unsigned style,
			 bool (*go_on)(void *ctx), void *ctx);
/* The same with what the commands say that have no line (show running-config all). */
void config_render_all(const struct config *c, struct text *out, unsigned style);
/* One node and its children, indented by their depth. */
void config_render_node(const struct grammar *g, const struct node *n, unsigned style,
			struct text *out);
/* One line, not indented, without line end. */
void node_line(const struct grammar *g, const struct node *n, struct text *out);
/* One value as IOS prints it. */
void value_print(const struct grammar *g, const struct value *v, struct text *out);

#endif
