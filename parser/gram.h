/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The compiled grammar: for each mode a deterministic automaton over tokens, as gramc writes it
 * into build/gen/grammar.c. Pure data; parser/ walks it, nothing else needs to look inside.
 */
#ifndef ROSH_PARSER_GRAM_H
#define ROSH_PARSER_GRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parser/value.h"

#define GRAM_NONE 0xffff

/* The first three modes of every grammar. */
enum gram_mode_fixed { GRAM_MODE_EXEC, GRAM_MODE_PRIV, GRAM_MODE_CONFIG };

enum gram_act {
	ACT_PUSH,      /* Append the token's value under the edge's name. */
	ACT_SKIP,      /* Nothing: `host` of `host A`. */
	ACT_ADDR,      /* Append an address whose wildcard is zero. */
	ACT_ADDR_MASK, /* The wildcard of the address appended last. */
	ACT_NO,	       /* The keyword no. */
	ACT_DEFAULT,   /* The keyword default. */
	ACT_DO,	       /* The keyword do: go on in privileged exec. */
};

enum gram_edge_flag {
	EDGE_HIDDEN = 1, /* Accepted, not shown by ?. */
	EDGE_ONCE = 2,	 /* Of an any-order group: at most once a line. */
};

struct gram_edge {
	/* Keyword, or what ? shows for a variable ("<0-255>", "A.B.C.D", "flash:|nvram:": one of
	 * these, a `$` in the help standing for it). */
	const char *word;
	const char *print; /* Keyword: how it is printed, when not as `word`. */
	const char *help;
	uint64_t lo; /* Number range, bit pattern of int64_t where signed; or a keyword's value. */
	uint64_t hi;
	uint32_t to;
	uint16_t name;
	uint16_t dict; /* 1 + dictionary, or 0. */
	uint8_t type;  /* enum token; of a dictionary's keyword TOKEN_KEYWORD with `valued`. */
	uint8_t vtype; /* Type of the value appended. */
	uint8_t act;
	uint8_t flags;
	bool valued; /* A keyword that stands for the number `lo` (or address `lo`, mask `hi`). */
};

/* Edges of a state: keywords in case-blind order, then variables in the order they are tried. */
struct gram_state {
	uint32_t edge;
	uint16_t keywords;
	uint16_t vars;
	uint16_t cmd; /* Accepted here, or GRAM_NONE. */
};

struct gram_dict_entry {
	const char *word;
	uint64_t value;
};

struct gram_dict {
	const char *name;
	const struct gram_dict_entry *entry; /* By value. */
	unsigned n;
};

enum { GRAM_STYLES = 3 };

/* The "!" lines in front of what stands from a place on. */
struct gram_bang {
	uint16_t place;
	uint8_t count[GRAM_STYLES];
	bool used[GRAM_STYLES]; /* Only where something stands between it and the one before. */
};

enum cmd_kind { CMD_KIND_SET, CMD_KIND_RUN };

enum cmd_flag {
	CMD_MANY = 1,	       /* Lines with one key are kept in a container, in order. */
	CMD_KEY_ALL = 2,       /* The whole line is the key. */
	CMD_ORDER_ENTERED = 4, /* Siblings stay as entered, else by key. */
	CMD_DEFAULT_ON = 8,    /* `no X` is kept, X is what needs no line. */
	CMD_BOTH = 16,	       /* X and `no X` are both kept. */
	CMD_EDGE = 32,	       /* Takes effect at once and alone, as do its no and default. */
	CMD_EDGE_NO = 64,      /* Only its no does. */
	CMD_TEXT = 128,	       /* Delimited text over several lines (banner). */
	CMD_AUTO = 256,	       /* Comes into being with its section. */
	CMD_KEEP = 512,	       /* A value equal to its default is still printed. */
	CMD_SPLIT = 1024,      /* Keys FIRST and LAST are a range of lines. */
	CMD_NO_FORM = 2048,    /* Run command: also taken behind `no`. */
	CMD_REACH = 4096,      /* Its bare no reaches every line of the same leading words. */
	CMD_UNDO = 8192,       /* Only a no: of every line with its words and keys. */
	CMD_FILL = 16384,      /* Values left out are kept and printed as their defaults. */
	CMD_AUTO_NO = 32768,   /* Its no comes into being with its section. */
	CMD_STAYS = 65536,     /* Its default empties the section and keeps it. */
	CMD_BESIDE = 131072,   /* `no X` is kept only beside a line `X default`. */
	CMD_NUMBERED = 262144, /* Begins with its number among its siblings, which is not kept. */
	CMD_CLOSED = 524288,   /* A "!" follows each of its lines or sections. */
	CMD_APART = 1048576,   /* A "!" stands between two of its sections. */
	CMD_SPELT = 2097152,   /* A line that reads as `all` needs no line. */
	CMD_ABSOLUTE = 4194304, /* Keys FIRST and LAST count the lines of every kind. */
	CMD_ALWAYS = 8388608,  /* What comes with a section comes whoever opens it. */
	CMD_YIELDS = 16777216, /* Its no takes only the parts that it names. */
};

struct cmd_default {
	uint16_t name;
	uint64_t value;
	bool mandatory; /* The line may be left out when it says just this. */
};

struct cmd {
	uint16_t id;
	uint16_t mode;	 /* First mode it is declared in. */
	uint64_t modes;	 /* Bit set of all of them. */
	const char *name; /* "CMD_IF_STANDBY_PRIORITY" */
	const char *syntax;
	const char *prefix; /* Fixed leading words as printed. */
	uint8_t kind;
	uint8_t nprefix; /* So many leading args are in `prefix` and not kept in a node. */
	uint8_t nfixed; /* Fixed keywords, at the front and further behind. */
	uint32_t flags;
	uint16_t slot; /* Commands that replace each other share a slot. */
	uint16_t key[4];
	uint8_t nkey;
	uint8_t nsort; /* So many of them order siblings. */
	/* With a number of this range for its key it means that `many` command, GRAM_NONE. */
	struct {
		uint16_t cmd;
		uint32_t lo, hi;
	} fold[2];
	uint16_t base; /* Its line 0 among the lines of every kind, GRAM_NONE. */
	uint16_t enter;	    /* Mode it enters, GRAM_NONE if none. */
	uint16_t enter_sub; /* The same when its interface is a subinterface. */
	uint32_t rank;	    /* major << 8 | minor */
	uint16_t place[GRAM_STYLES]; /* The major in each style of output. */
	uint16_t apply;	    /* enum apply_id, GRAM_NONE. */
	uint16_t check;	    /* enum check_id, GRAM_NONE. */
	uint16_t spell;	    /* enum spell_id, GRAM_NONE. */
	uint16_t brings;    /* enum brings_id, GRAM_NONE. */
	struct {
		uint16_t kind; /* enum ref_id */
		uint16_t arg;
	} ref[3], names[1];
	uint8_t nref;
	uint8_t nnames;
	const struct cmd_default *dflt;
	uint8_t ndflt;
	const uint16_t *order; /* Names of any-order options in printing order. */
	uint8_t norder;
	/* Names of values that stay until others of their part come: the parts as printed,
	 * GRAM_NONE behind each. */
	const uint16_t *part;
	uint8_t npart;
	const char *all;     /* What `show running-config all` says without a line, NULL. */
	const char *factory; /* Line of a router without configuration, NULL. */
};

struct gram_mode {
	const char *name;
	const char *prompt; /* "config-if"; NULL in exec modes. */
	const char *title;  /* "Interface configuration commands:" */
	uint32_t start;	    /* State at the start of a line. */
	uint16_t parent;    /* Mode that a line unknown here is tried in, GRAM_NONE. */
};

struct grammar {
	const struct gram_state *state;
	const struct gram_edge *edge;
	const struct cmd *cmd;
	const struct gram_mode *mode;
	const struct gram_dict *dict;
	const char *const *name; /* Of arguments: "GROUP", "brief". */
	const char *const *apply;
	const char *const *check;
	const struct gram_bang *bang; /* By place. */
	unsigned nbang;
	unsigned nstate, nedge, ncmd, nmode, ndict, nname, napply, ncheck, nref;
};

#endif
