/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a line of the CLI carries once it is understood: a list of named, typed values. Keywords
 * are in the list too (under their K_ name), in the order in which they are printed.
 */
#ifndef ROSH_PARSER_VALUE_H
#define ROSH_PARSER_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/text.h"

/* The kinds of token, in the order in which a place that takes several tries them. */
enum token {
	TOKEN_KEYWORD,	 /* s: the word as it is printed. */
	TOKEN_NUMBER,	 /* u, in a range. */
	TOKEN_SIGNED,	 /* i, in a range. */
	TOKEN_IP,	 /* ip: A.B.C.D. */
	TOKEN_MASK,	 /* ip: A.B.C.D with contiguous ones. */
	TOKEN_WILDCARD,	 /* ip: A.B.C.D, ones are "any". */
	TOKEN_PREFIX,	 /* wild.ip, wild.mask: A.B.C.D/nn (mask is a netmask). */
	TOKEN_MAC,	 /* mac: H.H.H. */
	TOKEN_TIME,	 /* u: hh:mm:ss in seconds. */
	TOKEN_HEX,	 /* u: 0x... or hex digits. */
	TOKEN_INTERFACE, /* s: canonical long name, "FastEthernet0/0.10". */
	TOKEN_ADDR,	 /* wild.ip, wild.mask: any, host A, A W (extended access lists). */
	TOKEN_ADDR_STD,	 /* wild.ip, wild.mask: any, A, A W (standard access lists). */
	TOKEN_WORD,	 /* s: up to the next blank. */
	TOKEN_LINE,	 /* s: the rest of the line. */
	TOKEN_COUNT
};

struct value {
	enum token type;
	uint16_t dict; /* 1 + index of the dictionary that names this number, or 0. */
	union {
		uint64_t u;
		int64_t i;
		uint32_t ip;
		struct {
			uint32_t ip;
			uint32_t mask; /* TOKEN_ADDR*: wildcard; TOKEN_PREFIX: netmask. */
		} wild;
		uint8_t mac[6];
		const char *s;
	};
};

struct arg {
	uint16_t name; /* A_... or K_... of the generated grammar.h. */
	struct value v;
};

struct args {
	unsigned n;
	struct arg *v;
};

/* value.c */

bool args_has(const struct args *a, unsigned name);
const struct arg *args_get(const struct args *a, unsigned name);
/* The next argument of that name behind `prev` (NULL to begin), or NULL: for repeats. */
const struct arg *args_next(const struct args *a, unsigned name, const struct arg *prev);
uint64_t args_u(const struct args *a, unsigned name, uint64_t dflt);
/* The address of an IP, MASK, WILDCARD, PREFIX or ADDR token, in host byte order. */
uint32_t args_ip(const struct args *a, unsigned name, uint32_t dflt);
/* The mask half of a PREFIX (netmask) or ADDR (wildcard) token. */
uint32_t args_mask(const struct args *a, unsigned name, uint32_t dflt);
/* The text of a WORD, LINE, INTERFACE or KEYWORD token; NULL if absent. */
const char *args_s(const struct args *a, unsigned name);
/* Whether `s` is the value's member, and not one of the numbers. */
bool value_is_text(const struct value *v);
bool value_eq(const struct value *a, const struct value *b);
bool args_eq(const struct args *a, const struct args *b);

#endif
