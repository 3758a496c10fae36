/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of interfaces: long, short, and what a person types in between. */
#ifndef ROSH_PARSER_IFACE_H
#define ROSH_PARSER_IFACE_H

#include <stdbool.h>
#include <stddef.h>

#define IFACE_NAME_MAX 48

struct iface_type {
	const char *name;    /* "FastEthernet" */
	const char *brief;   /* "Fa" */
	const char *help;    /* "FastEthernet IEEE 802.3" */
	unsigned max;	     /* Highest first number, as ? shows it. */
	unsigned char order; /* In show running-config: software interfaces, then slots. */
};

/* iface.c */

extern const struct iface_type iface_types[];
extern const size_t iface_type_count;

/*
 * "fa0/0", "FastEthernet0/0.10", "f 0/1" to the canonical long name in `out`. False if the text
 * (`n` characters) is no interface name or its type is ambiguous; `*good` (may be NULL) is then
 * the number of characters that were still right.
 */
bool iface_canonical(const char *s, size_t n, char out[IFACE_NAME_MAX], size_t *good);
/* "FastEthernet0/0" to "Fa0/0"; the name itself if its type is not known. */
const char *iface_brief(const char *name, char out[IFACE_NAME_MAX]);
/* The type that an abbreviation (`n` letters) names, NULL if none or several. */
const struct iface_type *iface_type_find(const char *s, size_t n);
/* Order in show running-config: loopbacks and tunnels first, then by slot and port. */
int iface_cmp(const char *a, const char *b);

#endif
