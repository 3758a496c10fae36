/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Typed values and lists of them. */
#include "parser/value.h"

#include <string.h>

bool value_is_text(const struct value *v)
{
	return v->type == TOKEN_KEYWORD || v->type == TOKEN_WORD || v->type == TOKEN_LINE ||
	       v->type == TOKEN_INTERFACE;
}

const struct arg *args_get(const struct args *a, unsigned name)
{
	for (unsigned i = 0; i < a->n; i++)
		if (a->v[i].name == name)
			return &a->v[i];
	return NULL;
}

bool args_has(const struct args *a, unsigned name)
{
	return args_get(a, name) != NULL;
}

const struct arg *args_next(const struct args *a, unsigned name, const struct arg *prev)
{
	for (const struct arg *p = prev ? prev + 1 : a->v; p < a->v + a->n; p++)
		if (p->name == name)
			return p;
	return NULL;
}

uint64_t args_u(const struct args *a, unsigned name, uint64_t dflt)
{
	const struct arg *p = args_get(a, name);

	return p ? p->v.u : dflt;
}

uint32_t args_ip(const struct args *a, unsigned name, uint32_t dflt)
{
	const struct arg *p = args_get(a, name);

	return p ? p->v.wild.ip : dflt;
}

uint32_t args_mask(const struct args *a, unsigned name, uint32_t dflt)
{
	const struct arg *p = args_get(a, name);

	return p ? p->v.wild.mask : dflt;
}

const char *args_s(const struct args *a, unsigned name)
{
	const struct arg *p = args_get(a, name);

	return p && value_is_text(&p->v) ? p->v.s : NULL;
}

bool value_eq(const struct value *a, const struct value *b)
{
	bool text = value_is_text(a);

	if (text != value_is_text(b))
		return false;
	return text ? strcmp(a->s, b->s) == 0 : a->u == b->u;
}

bool args_eq(const struct args *a, const struct args *b)
{
	if (a->n != b->n)
		return false;
	for (unsigned i = 0; i < a->n; i++)
		if (a->v[i].name != b->v[i].name || !value_eq(&a->v[i].v, &b->v[i].v))
			return false;
	return true;
}
