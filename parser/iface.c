/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interface names: types, abbreviations, order. */
#include "parser/iface.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* In case-blind order. */
const struct iface_type iface_types[] = {
	{"ATM", "AT", "ATM interface", 6, 9},
	{"BVI", "BV", "Bridge-Group Virtual Interface", 255, 12},
	{"Dialer", "Di", "Dialer interface", 255, 11},
	{"Ethernet", "Et", "IEEE 802.3", 6, 9},
	{"FastEthernet", "Fa", "FastEthernet IEEE 802.3", 6, 9},
	{"GigabitEthernet", "Gi", "GigabitEthernet IEEE 802.3z", 6, 9},
	{"Loopback", "Lo", "Loopback interface", 2147483647, 0},
	{"Null", "Nu", "Null interface", 0, 2},
	{"POS", "PO", "Packet over Sonet", 6, 9},
	{"Port-channel", "Po", "Ethernet Channel of interfaces", 64, 3},
	{"Serial", "Se", "Serial", 6, 9},
	{"TenGigabitEthernet", "Te", "Ten Gigabit Ethernet", 6, 9},
	{"Tunnel", "Tu", "Tunnel interface", 2147483647, 1},
	{"Vlan", "Vl", "Vlan interface", 4094, 10},
};
const size_t iface_type_count = sizeof(iface_types) / sizeof(iface_types[0]);

const struct iface_type *iface_type_find(const char *s, size_t n)
{
	const struct iface_type *found = NULL;

	for (size_t i = 0; n && i < iface_type_count; i++) {
		const struct iface_type *t = &iface_types[i];

		if (strncasecmp(t->name, s, n) != 0)
			continue;
		if (!t->name[n])
			return t;
		/* The short form means its own type: Po is Port-channel, Te not Tengig... */
		if (strlen(t->brief) == n && memcmp(t->brief, s, n) == 0)
			return t;
		if (found)
			return NULL;
		found = t;
	}
	return found;
}

/* Whether s[0..n) is numbers such as 0, 0/1, 1/0/2, 0/0.10, 0/0:1; `*good` as far as it is. */
static bool numbers(const char *s, size_t n, size_t *good)
{
	size_t i = 0;
	bool dot = false;
	int parts = 1;

	for (;;) {
		size_t digits = 0;

		while (i < n && isdigit((unsigned char)s[i]) && digits < 10) {
			i++;
			digits++;
		}
		*good = i;
		if (!digits)
			return false;
		if (i == n)
			return true;
		if (dot || parts > 4 || (s[i] != '/' && s[i] != '.' && s[i] != ':'))
			return false;
		dot = s[i] == '.';
		parts++;
		i++;
	}
}

bool iface_canonical(const char *s, size_t n, char out[IFACE_NAME_MAX], size_t *good)
{
	size_t letters = 0, from, ok, dummy;
	const struct iface_type *t;

	if (!good)
		good = &dummy;
	*good = 0;
	while (letters < n && (isalpha((unsigned char)s[letters]) || s[letters] == '-'))
		letters++;
	t = iface_type_find(s, letters);
	if (!t)
		return false;
	from = letters;
	while (from < n && s[from] == ' ')
		from++;
	*good = from;
	if (!numbers(s + from, n - from, &ok)) {
		*good = from + ok;
		return false;
	}
	*good = n;
	return snprintf(out, IFACE_NAME_MAX, "%s%.*s", t->name, (int)(n - from), s + from) <
	       IFACE_NAME_MAX;
}

static size_t letters_of(const char *name)
{
	size_t n = 0;

	while (isalpha((unsigned char)name[n]) || name[n] == '-')
		n++;
	return n;
}

const char *iface_brief(const char *name, char out[IFACE_NAME_MAX])
{
	size_t n = letters_of(name);

	for (size_t i = 0; i < iface_type_count; i++) {
		const struct iface_type *t = &iface_types[i];

		if (strlen(t->name) == n && strncasecmp(t->name, name, n) == 0) {
			snprintf(out, IFACE_NAME_MAX, "%s%s", t->brief, name + n);
			return out;
		}
	}
	snprintf(out, IFACE_NAME_MAX, "%s", name);
	return out;
}

int iface_cmp(const char *a, const char *b)
{
	size_t na = letters_of(a), nb = letters_of(b);
	const struct iface_type *ta = iface_type_find(a, na), *tb = iface_type_find(b, nb);
	int oa = ta ? ta->order : 99, ob = tb ? tb->order : 99;

	if (oa != ob)
		return oa - ob;
	/* Numbers one by one; a subinterface behind its main interface. */
	for (const char *p = a + na, *q = b + nb; *p || *q;) {
		unsigned long x, y;

		if (!*p || !*q)
			return *p ? 1 : -1;
		x = strtoul(p, (char **)&p, 10);
		y = strtoul(q, (char **)&q, 10);
		if (x != y)
			return x < y ? -1 : 1;
		if (*p != *q && *p && *q)
			return *p == '.' ? -1 : 1;
		p += *p != '\0';
		q += *q != '\0';
	}
	return strcmp(a, b);
}
