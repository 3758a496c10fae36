/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keys for decrypting a capture, one a line, where they are asked for at the lab's console or by
 * a session file, and of a capture with secrets; no router's show command prints them.
 *
 *   ike ICOOKIE KEY
 *   esp SRC DST 0xSPI des|3des|aes|null KEY md5|sha1|sha256|none AUTHKEY
 *
 * Lines stand one behind the other in one block, which is wiped whenever it moves or goes; a table
 * of their offsets, by hash, finds what is there already.
 */
#include "shell/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/crypto/ike.h"
#include "engine/crypto/ipsec.h"

enum { LINE_MAX_LEN = 256, MIN_SLOTS = 64, MIN_ROOM = 4096 };

struct keys {
	char *s; /* lines */
	size_t len, cap;
	size_t *slots; /* offsets of lines and 1, 0: free; a power of two of them */
	size_t nslots, n;
	size_t max, left_out;
};

struct line {
	char s[LINE_MAX_LEN];
	size_t len;
};

struct keys *keys_new(size_t max)
{
	struct keys *k = mem_zalloc(sizeof(*k));

	k->max = max;
	return k;
}

void keys_free(struct keys *k)
{
	if (k->s)
		mem_wipe(k->s, k->cap);
	free(k->s);
	free(k->slots);
	free(k);
}

void keys_wipe(struct text *t)
{
	if (t->s)
		mem_wipe(t->s, t->cap);
	text_free(t);
}

/* ---- each line once ---- */

static size_t line_len(const char *s)
{
	return (size_t)((const char *)rawmemchr(s, '\n') - s) + 1;
}

/* Where a line stands, or the free slot for it. */
static size_t *keys_slot(const struct keys *k, const char *line, size_t len)
{
	uint64_t h = 0xcbf29ce484222325ull; /* FNV-1a */

	for (size_t i = 0; i < len; i++)
		h = (h ^ (uint8_t)line[i]) * 0x100000001b3ull;
	for (size_t i = h >> 16;; i++) {
		size_t *slot = &k->slots[i & (k->nslots - 1)];

		if (!*slot || !strncmp(k->s + *slot - 1, line, len))
			return slot;
	}
}

static void keys_grow_slots(struct keys *k)
{
	free(k->slots);
	k->nslots = k->nslots ? 2 * k->nslots : MIN_SLOTS;
	k->slots = mem_calloc(k->nslots, sizeof(*k->slots));
	for (size_t at = 0; at < k->len; at += line_len(k->s + at))
		*keys_slot(k, k->s + at, line_len(k->s + at)) = at + 1;
}

static void keys_grow(struct keys *k)
{
	size_t cap = k->cap ? 2 * k->cap : MIN_ROOM;
	char *s = mem_zalloc(cap);

	if (k->len) {
		memcpy(s, k->s, k->len);
		mem_wipe(k->s, k->len);
	}
	free(k->s);
	k->s = s;
	k->cap = cap;
}

static void keys_add(struct keys *k, const struct line *l)
{
	size_t *slot;

	if (2 * k->n >= k->nslots)
		keys_grow_slots(k);
	if (k->cap - k->len <= l->len) /* The last line ends with a zero, for strncmp(). */
		keys_grow(k);
	slot = keys_slot(k, l->s, l->len);
	if (*slot)
		return;
	if (k->max && k->n >= k->max) {
		k->left_out++;
		return;
	}
	memcpy(k->s + k->len, l->s, l->len);
	*slot = k->len + 1;
	k->len += l->len;
	k->n++;
}

/* ---- their form ---- */

__attribute__((format(printf, 2, 3))) static void put(struct line *l, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	l->len += (size_t)vsnprintf(l->s + l->len, sizeof(l->s) - l->len, fmt, ap);
	va_end(ap);
}

static void put_hex(struct line *l, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		put(l, "%02x", p[i]);
	if (n == 0)
		put(l, "-");
}

void keys_add_ike(struct keys *k, const struct ike_sa_view *v)
{
	struct line l = {.len = 0};

	if (!v->cipher_key_len)
		return;
	put(&l, "ike %016llx ", (unsigned long long)v->icookie);
	put_hex(&l, v->cipher_key, v->cipher_key_len);
	put(&l, "\n");
	keys_add(k, &l);
	mem_wipe(&l, sizeof(l));
}

static void add_sa(struct keys *k, const struct ipsec_sa *sa, uint32_t src, uint32_t dst)
{
	static const char *const ciphers[CIPHER_COUNT] = {
		[CIPHER_NONE] = "null",	 [CIPHER_NULL] = "null",  [CIPHER_DES] = "des",
		[CIPHER_3DES] = "3des",	 [CIPHER_AES128] = "aes", [CIPHER_AES192] = "aes",
		[CIPHER_AES256] = "aes",
	};
	static const char *const hashes[HASH_COUNT] = {"none", "md5", "sha1", "sha256"};
	struct line l = {.len = 0};
	struct strbuf a, b;

	if (sa->proto != IP_PROTO_ESP)
		return;
	put(&l, "esp %s %s 0x%08x %s ", ip_str(&a, src), ip_str(&b, dst), sa->spi,
	    ciphers[sa->cipher]);
	put_hex(&l, sa->cipher_key, cipher_infos[sa->cipher].key_len);
	put(&l, " %s ", hashes[sa->hash]);
	put_hex(&l, sa->auth_key, hash_infos[sa->hash].len);
	put(&l, "\n");
	keys_add(k, &l);
	mem_wipe(&l, sizeof(l));
}

void keys_add_pair(struct keys *k, const struct ipsec_pair *p)
{
	add_sa(k, &p->esp_in, p->remote, p->local);
	add_sa(k, &p->esp_out, p->local, p->remote);
}

static void add_ike(void *ctx, const struct ike_sa_view *v)
{
	keys_add_ike(ctx, v);
}

static void add_flow(void *ctx, struct ipsec_flow *f)
{
	const struct ipsec_pair *p;

	list_each(p, &f->pairs, node)
		keys_add_pair(ctx, p);
}

void keys_collect(struct keys *k, const struct lab *lab)
{
	struct host *h;

	list_each(h, &lab->hosts, node) {
		if (!h->powered)
			continue;
		ike_walk(h->router, add_ike, k);
		ipsec_walk(h->router, add_flow, k);
	}
}

void keys_print(const struct keys *k, struct text *out)
{
	text_room(out, k->len + 256); /* what is printed asks for 128 more */
	text_addn(out, k->s, k->len);
	if (k->left_out)
		text_printf(out, "# and %zu more, which were not kept\n", k->left_out);
}

void keys_export(const struct lab *lab, struct text *out)
{
	struct keys *k = keys_new(0);

	keys_collect(k, lab);
	keys_print(k, out);
	keys_free(k);
}
