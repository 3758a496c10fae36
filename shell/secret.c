/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How passwords are kept, and their way into the configuration: a secret is kept only as its MD5
 * crypt (type 5), and with `service password-encryption` other passwords, those before it too,
 * are obscured (type 7) against a glance.
 */
#include "shell/secret.h"

#include <crypt.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/core/router.h"
#include "grammar.h"
#include "lib/mem.h"
#include "shell/aaa.h"

static const char key[] = "dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87";
/* The letters of crypt(3), in the order of their values. */
static const char set[] = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

bool secret_reveal(const char *obscured, char *clear, size_t cap)
{
	size_t n = strlen(obscured), i, at;
	char pair[3] = {0}, *end;

	if (n < 4 || n % 2 || n / 2 > cap || strspn(obscured, "0123456789") < 2)
		return false;
	at = (size_t)((obscured[0] - '0') * 10 + obscured[1] - '0');
	for (i = 2; i < n; i += 2) {
		memcpy(pair, obscured + i, 2);
		clear[i / 2 - 1] = (char)(strtoul(pair, &end, 16) ^
					  (unsigned char)key[at++ % (sizeof(key) - 1)]);
		if (end != pair + 2 || strspn(pair, "0123456789abcdefABCDEF") != 2)
			return false;
	}
	clear[n / 2 - 1] = '\0';
	return true;
}

static void obscure(struct router *r, const char *clear, struct text *out)
{
	uint32_t at = router_chance_below(r, 16);

	text_printf(out, "%02u", at);
	for (; *clear; clear++)
		text_printf(out, "%02X",
			    (unsigned char)*clear ^ (unsigned char)key[at++ % (sizeof(key) - 1)]);
}

/* `setting` is a salt, or a whole hash whose salt is taken. */
static void md5_crypt(const char *clear, const char *setting, struct text *out)
{
	struct crypt_data *work = mem_zalloc(sizeof(*work));
	const char *crypted = crypt_r(clear, setting, work);

	text_add(out, crypted ? crypted : "*");
	mem_wipe(work, sizeof(*work));
	free(work);
}

/* Types 8 and 9: "$9$", a salt of 14 characters, "$", 32 bytes in base 64 of crypt's letters. */
static bool derive(unsigned type, const char *clear, const char *setting, struct text *out)
{
	const unsigned char *salt = (const unsigned char *)setting + 3;
	unsigned char d[33] = {0};
	size_t n = strlen(clear), i;
	bool ok;

	if (type == 8)
		ok = PKCS5_PBKDF2_HMAC(clear, (int)n, salt, 14, 20000, EVP_sha256(), 32, d) == 1;
	else
		ok = EVP_PBE_scrypt(clear, n, salt, 14, 16384, 1, 1, 0, d, 32) == 1;
	text_printf(out, "$%u$%.14s$", type, setting + 3);
	for (i = 0; i < 33 && ok; i += 3) {
		uint32_t w = (uint32_t)d[i] << 16 | (uint32_t)d[i + 1] << 8 | d[i + 2];

		text_char(out, set[w >> 18]);
		text_char(out, set[w >> 12 & 63]);
		text_char(out, set[w >> 6 & 63]);
		if (i < 30)
			text_char(out, set[w & 63]);
	}
	mem_wipe(d, sizeof(d));
	return ok;
}

/* "$5$salt$hash" with nothing but letters of crypt in both. */
static bool well_formed(unsigned type, const char *hash)
{
	size_t salt, rest;

	if (hash[0] != '$' || hash[1] != (type == 5 ? '1' : (char)('0' + type)) || hash[2] != '$')
		return false;
	salt = strspn(hash + 3, set);
	if (hash[3 + salt] != '$' || salt == 0 || (type == 5 ? salt > 8 : salt != 14))
		return false;
	rest = strspn(hash + 4 + salt, set);
	return !hash[4 + salt + rest] && rest == (type == 5 ? 22 : 43);
}

bool secret_matches(unsigned type, const char *hash, const char *secret)
{
	struct text mine = {0};
	bool ok = false;

	if ((type != 5 && type != 8 && type != 9) || !well_formed(type, hash))
		return false;
	if (type == 5)
		md5_crypt(secret, hash, &mine);
	if (type == 5 || derive(type, secret, hash, &mine))
		ok = mine.len == strlen(hash) && CRYPTO_memcmp(mine.s, hash, mine.len) == 0;
	mem_wipe(mine.s, mine.len);
	text_free(&mine);
	return ok;
}

static void hash(struct router *r, const char *clear, struct text *out)
{
	char salt[] = "$1$....$";
	int i;

	for (i = 3; i < 7; i++)
		salt[i] = set[router_chance_below(r, 64)];
	md5_crypt(clear, salt, out);
}

/* Puts `type` and `word` in the place of the clear text, which is argument `i`. */
static void replace(struct parse *p, unsigned i, unsigned type, const struct text *word)
{
	struct arg *typed = (struct arg *)args_get(&p->args, A_TYPE);

	if (p->text_len + word->len + 1 > sizeof(p->text) || p->args.n == PARSE_ARGS_MAX)
		return;
	memcpy(p->text + p->text_len, text_str(word), word->len + 1);
	mem_wipe((char *)p->args.v[i].v.s, strlen(p->args.v[i].v.s));
	p->args.v[i].v.s = p->text + p->text_len;
	p->text_len += word->len + 1;
	if (typed) {
		typed->v.u = type;
		return;
	}
	memmove(&p->args.v[i + 1], &p->args.v[i], (p->args.n - i) * sizeof(*p->args.v));
	p->args.v[i] = (struct arg){.name = A_TYPE, .v = {.type = TOKEN_NUMBER, .u = type}};
	p->args.n++;
}

/* `password 0 WORD` is `password WORD`, and so are keys; `0 7 WORD` must say that it is clear. */
static void forget_type(struct parse *p, unsigned name)
{
	const char *word = args_s(&p->args, name);
	unsigned kept = 0;

	if (word && *word >= '0' && *word <= '9' && (!word[1] || word[1] == ' '))
		return;
	for (unsigned i = 0; i < p->args.n; i++)
		if (p->args.v[i].name != A_TYPE)
			p->args.v[kept++] = p->args.v[i];
	p->args.n = kept;
}

/* `service password-encryption` */
static bool obscures(const struct config *c)
{
	const struct node *n = config_find(c, CMD_SERVICE_PASSWORD_ENCRYPTION, NULL);

	return n && !n->negated;
}

/* The argument of a command that is a password; 0: it has none. */
static unsigned password_arg(const struct cmd *cmd)
{
	switch (cmd->id) {
	case CMD_ENABLE_SECRET:
		return A_SECRET;
	case CMD_ENABLE_PASSWORD:
	case CMD_LINE_PASSWORD:
	case CMD_USERNAME:
		return A_PASSWORD;
	case CMD_IF_STANDBY_AUTH_MD5_STRING:
		return A_STRING;
	case CMD_CHAINKEY_KEY_STRING:
	case CMD_IF_IP_OSPF_AUTHENTICATION_KEY:
	case CMD_IF_IP_OSPF_MESSAGE_DIGEST_KEY_MD5:
		return A_KEY;
	default:
		return 0;
	}
}

unsigned secret_arg(const struct cmd *cmd)
{
	switch (cmd->id) {
	case CMD_CRYPTO_ISAKMP_KEY_ADDRESS:
		return A_KEY;
	case CMD_IF_STANDBY_AUTHENTICATION:
		return A_STRING;
	case CMD_SNMP_SERVER_COMMUNITY:
		return A_NAME;
	case CMD_SNMP_SERVER_HOST:
		return A_COMMUNITY;
	default:
		return password_arg(cmd);
	}
}

void secret_conceal(struct host *h, const struct config *c, struct parse *p)
{
	unsigned name = password_arg(p->cmd), i;
	struct text word = {0};
	bool secret = name == A_SECRET || args_has(&p->args, K_SECRET), clear;

	if (p->negate || p->dflt || !name)
		return;
	clear = !secret && !obscures(c);
	if (args_u(&p->args, A_TYPE, 0) != 0)
		return;
	/* A user's password is kept with its type, 0 too; other lines do without. */
	if (clear && p->cmd->id != CMD_USERNAME) {
		forget_type(p, name);
		return;
	}
	for (i = 0; i < p->args.n && p->args.v[i].name != name; i++)
		;
	if (i == p->args.n)
		return;
	if (secret)
		hash(h->router, p->args.v[i].v.s, &word);
	else if (clear)
		text_add(&word, p->args.v[i].v.s);
	else
		obscure(h->router, p->args.v[i].v.s, &word);
	replace(p, i, secret ? 5 : clear ? 0 : 7, &word);
	if (clear)
		mem_wipe(word.s, word.len);
	text_free(&word);
}

/* The lines that lead to a node's section. */
static void add_sections(const struct node *n, struct text *lines)
{
	if (!n->parent)
		return;
	add_sections(n->parent, lines);
	node_line(&rosh_grammar, n, lines);
	text_char(lines, '\n');
}

/* Adds the lines of passwords that are still as they were typed, below `n`. */
static void add_clear(const struct node *n, struct text *lines)
{
	const struct node *child;
	unsigned name;

	node_each(child, n) {
		name = password_arg(child->cmd);
		if (name && args_get(&child->a, name) && args_u(&child->a, A_TYPE, 0) == 0) {
			add_sections(n, lines);
			node_line(&rosh_grammar, child, lines);
			text_char(lines, '\n');
		}
		if (child->cmd->enter != GRAM_NONE)
			add_clear(child, lines);
	}
}

/* Sets each password again that was there before `service password-encryption`. */
void brings_concealment(struct host *h, struct config *c, const struct parse *p)
{
	bool live = c == h->running;
	struct parse *own;
	struct text lines = {0}, words = {0};
	struct config_pos pos = {0};
	char *line, *rest;

	(void)p;
	if (!obscures(c))
		return;
	own = mem_zalloc(sizeof(*own));
	add_clear(config_root(c), &lines);
	config_pos_open(&pos, c);
	rest = lines.s;
	while (rest && (line = strsep(&rest, "\n")) && *line)
		if (parse_line(&rosh_grammar, own, config_pos_mode(&pos), line, NULL) == PARSE_OK) {
			secret_conceal(h, c, own);
			config_change(c, &pos, own, live ? &rosh_dispatch : NULL, live ? h : NULL,
				      &words);
		}
	config_pos_close(&pos);
	mem_wipe(own, sizeof(*own));
	free(own);
	if (lines.len)
		mem_wipe(lines.s, lines.len);
	text_free(&lines);
	text_free(&words);
}

bool check_password(struct host *h, const struct node *parent, const struct parse *p,
		    struct text *words)
{
	const char *kept = args_s(&p->args, A_PASSWORD);
	unsigned type = (unsigned)args_u(&p->args, A_TYPE, 0);
	char clear[256];

	(void)h;
	(void)parent;
	if (!kept)
		kept = args_s(&p->args, A_SECRET);
	if (p->negate || !kept || type == 0)
		return true;
	if (type == 7) {
		if (secret_reveal(kept, clear, sizeof(clear))) {
			mem_wipe(clear, sizeof(clear));
			return true;
		}
		text_printf(words, "Invalid encrypted password: %s\n", kept);
		return false;
	}
	if (well_formed(type, kept))
		return true;
	text_printf(words,
		    "ERROR: The secret you entered is not a valid encrypted secret.\n"
		    "To enter an UNENCRYPTED secret, do not specify type %u encryption.\n"
		    "When you properly enter an UNENCRYPTED secret, it will be encrypted.\n\n",
		    type);
	return false;
}

/* Whether a user's password is typed beside a secret, or the other way round. */
static bool user_twice(const struct host *h, const struct parse *p)
{
	const struct node *user = config_find_s(h->running, CMD_USERNAME, args_s(&p->args, A_NAME));

	return user && ((args_has(&p->args, K_PASSWORD) && args_has(&user->a, K_SECRET)) ||
			(args_has(&p->args, K_SECRET) && args_has(&user->a, K_PASSWORD)));
}

bool check_username(struct host *h, const struct node *parent, const struct parse *p,
		    struct text *words)
{
	if (!p->negate && !p->dflt && user_twice(h, p)) {
		text_add(words, "ERROR: Can not have both a user password and a user secret.\n"
				"Please choose one or the other.\n");
		return false;
	}
	return check_password(h, parent, p, words);
}

bool check_login(struct host *h, const struct node *parent, const struct parse *p,
		 struct text *words)
{
	unsigned first = (unsigned)args_u(&parent->a, A_FIRST, 0), last;

	if (aaa_enabled(h) && !p->dflt) {
		text_add(words, "AAA is enabled. Command not supported. Use an aaa authentication "
				"methodlist\n");
		return false;
	}
	if (h->booting || p->negate || args_has(&p->args, K_LOCAL) ||
	    node_find_child(parent, CMD_LINE_PASSWORD))
		return true;
	last = (unsigned)args_u(&parent->a, A_LAST, first);
	for (; first <= last; first++)
		text_printf(words, "%% Login disabled on line %u, until 'password' is set\n",
			    first + parent->cmd->base);
	return true;
}
