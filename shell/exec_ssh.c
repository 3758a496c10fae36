/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commands of grammars/ssh.cmd: the RSA key pair and its dialogue, show ip ssh, users' public
 * keys. A key of less than 512 bits, which IOS still takes, OpenSSL does not make. While a key is
 * made the lab goes on without us.
 */
#include <ctype.h>
#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "engine/core/sim.h"
#include "grammar.h"
#include "shell/keystore.h"
#include "shell/session.h"
#include "shell/ssh.h"

enum { KEY_STRING_MAX = 8192 };

static unsigned bits_max(const struct host *h)
{
	return h->style >= STYLE_15 ? RSA_BITS_MAX : 2048;
}

static bool is_yes(const char *answer)
{
	size_t n = strlen(answer);

	return n > 0 && n <= 3 && !strncasecmp(answer, "yes", n);
}

/* Asks until there is a size; 0: interrupted. */
static unsigned ask_bits(struct exec *ex)
{
	char answer[32], *end;
	unsigned long n;

	text_printf(ex->out,
		    "Choose the size of the key modulus in the range of %u to %u for your\n"
		    "  General Purpose Keys. Choosing a key modulus greater than 512 may take\n"
		    "  a few minutes.\n\n",
		    RSA_BITS_MIN, bits_max(ex->host));
	for (;;) {
		if (!exec_ask(ex, "How many bits in the modulus [512]: ", false, answer,
			      sizeof(answer)))
			return 0;
		n = *answer ? strtoul(answer, &end, 10) : 512;
		if (!*answer || (!*end && isdigit((unsigned char)*answer))) {
			if (n >= RSA_BITS_MIN && n <= bits_max(ex->host))
				return (unsigned)n;
		}
		text_printf(ex->out, "%% A decimal number between %u and %u.\n", RSA_BITS_MIN,
			    bits_max(ex->host));
	}
}

/* Whether a pair of that name may be made; says why not. */
static bool may_generate(struct exec *ex, const char *name, bool told)
{
	char answer[16];

	if (ex->host->rsa && told) {
		text_printf(ex->out, "%% You already have RSA keys defined named %s.\n"
				     "%% They will be replaced.\n\n", ex->host->rsa->name);
	} else if (ex->host->rsa) {
		text_printf(ex->out, "%% You already have RSA keys defined named %s.\n",
			    ex->host->rsa->name);
		if (!exec_ask(ex, "% Do you really want to replace them? [yes/no]: ", false,
			      answer, sizeof(answer)) ||
		    !is_yes(answer))
			return false;
	}
	text_printf(ex->out, "The name for the keys will be: %s\n", name);
	return true;
}

static void generate(struct exec *ex, const char *name, unsigned bits)
{
	struct host *h = ex->host;
	int64_t now_s = host_clock_ns(h) / (int64_t)NS_PER_S;
	uint64_t began = lab_wall_ns();
	struct rsa_key *key;

	text_printf(ex->out, "%% Generating %u bit RSA keys%s...%s", bits,
		    h->style == STYLE_12_2 ? " " : ", keys will be non-exportable",
		    h->style >= STYLE_15 ? "\n" : "");
	exec_flush(ex);
	lab_unlock(ex->lab);
	key = keystore_generate(name, bits, now_s);
	lab_lock(ex->lab);
	if (!key) {
		text_add(ex->out, "\n% Failed to generate RSA keys\n");
		return;
	}
	if (!ssh_set_key(h, key)) {
		text_printf(ex->out, "\n%% Failed to save RSA keys in NVRAM (%s)\n",
			    strerror(errno));
		return;
	}
	text_add(ex->out, "[OK]");
	if (h->style >= STYLE_15)
		text_printf(ex->out, " (elapsed time was %llu seconds)\n",
			    (unsigned long long)((lab_wall_ns() - began) / NS_PER_S));
	else
		text_char(ex->out, '\n');
	text_char(ex->out, '\n');
}

void crypto_key_generate(struct exec *ex, const struct args *a)
{
	struct host *h = ex->host;
	unsigned bits = (unsigned)args_u(a, A_BITS, 0);
	const char *label = args_s(a, A_NAME);
	struct text name = {0};

	/* A label needs no name of the router's. */
	if (!label && !strcmp(host_hostname(h), "Router")) {
		text_add(ex->out, "% Please define a hostname other than Router.\n");
		return;
	}
	if (!label && !h->set.domain_name) {
		text_add(ex->out, "% Please define a domain-name first.\n");
		return;
	}
	if (bits && (bits < RSA_BITS_MIN || bits > bits_max(h))) {
		text_printf(ex->out, "%% A decimal number between %u and %u.\n", RSA_BITS_MIN,
			    bits_max(h));
		return;
	}
	if (label)
		text_printf(&name, "%.*s", RSA_NAME_MAX - 1, label);
	else
		text_printf(&name, "%s.%s", host_hostname(h), h->set.domain_name);
	if (may_generate(ex, text_str(&name), bits != 0)) {
		if (bits)
			text_printf(ex->out, "\n%% The key modulus size is %u bits\n", bits);
		else
			bits = ask_bits(ex);
		if (bits)
			generate(ex, text_str(&name), bits);
	}
	text_free(&name);
}

void crypto_key_zeroize(struct exec *ex, const struct args *a)
{
	const char *name = args_s(a, A_NAME);
	char answer[16];

	if (!ex->host->rsa || (name && strcmp(name, ex->host->rsa->name) != 0)) {
		text_add(ex->out, "% No Signature RSA Keys found in configuration.\n\n");
		return;
	}
	text_printf(ex->out, name ? "%% Keys to be removed are named '%s'.\n"
				  : "%% All RSA keys will be removed.\n", name);
	text_add(ex->out, "% All router certs issued using these keys will also be removed.\n");
	if (!exec_ask(ex, "Do you really want to remove these keys? [yes/no]: ", false, answer,
		      sizeof(answer)) ||
	    !is_yes(answer))
		return;
	if (!ssh_set_key(ex->host, NULL))
		text_printf(ex->out, "%% Failed to remove RSA keys from NVRAM (%s)\n",
			    strerror(errno));
}

/* Groups of four bytes, eight of them a line. */
static void put_key_data(struct text *out, const struct text *der)
{
	for (size_t i = 0; i < der->len; i++) {
		if (i % 32 == 0)
			text_add(out, i ? "\n  " : "  ");
		text_printf(out, "%02X%s", (unsigned char)der->s[i], i % 4 == 3 ? " " : "");
	}
	text_char(out, '\n');
}

void show_crypto_key(struct exec *ex, const struct args *a)
{
	const struct host *h = ex->host;
	const char *name = args_s(a, A_NAME);
	struct text der = {0};
	char when[64];
	time_t secs;
	struct tm tm;

	if (!h->rsa || (name && strcmp(name, h->rsa->name) != 0))
		return;
	secs = (time_t)(h->rsa->generated_s + zone_offset_s(h, h->rsa->generated_s));
	gmtime_r(&secs, &tm);
	strftime(when, sizeof(when), "%H:%M:%S", &tm);
	text_printf(ex->out, "%% Key pair was generated at: %s %s ", when,
		    zone_name(h, h->rsa->generated_s));
	strftime(when, sizeof(when), "%b", &tm);
	text_printf(ex->out, "%s %d %d\nKey name: %s\n", when, tm.tm_mday, tm.tm_year + 1900,
		    h->rsa->name);
	if (h->style >= STYLE_15)
		text_add(ex->out, "Key type: RSA KEYS\n Storage Device: not specified\n");
	text_printf(ex->out, " Usage: General Purpose Key\n%s Key Data:\n",
		    h->style == STYLE_12_2 ? "" : " Key is not exportable.\n");
	if (keystore_public_der(h->rsa, &der))
		put_key_data(ex->out, &der);
	text_free(&der);
}

void show_ip_ssh(struct exec *ex, const struct args *a)
{
	const struct host *h = ex->host;
	bool late = h->style >= STYLE_15;

	(void)a;
	text_printf(ex->out, "SSH %s - version %s\n", h->rsa ? "Enabled" : "Disabled",
		    ssh_version_name(h));
	if (!h->rsa)
		text_printf(ex->out, "%%Please create RSA keys to enable SSH%s.\n",
			    late ? " (and of atleast 768 bits for SSH v2)" : "");
	if (late)
		text_add(ex->out, "Authentication methods:publickey,password\n");
	text_printf(ex->out, "Authentication timeout: %u secs; Authentication retries: %u\n",
		    h->set.ssh_timeout_s, h->set.ssh_retries);
	if (late)
		text_add(ex->out, "Minimum expected Diffie Hellman key size : 2048 bits\n");
}

/* The vty's number is the connection's; each way has a row. */
void show_ssh(struct exec *ex, const struct args *a)
{
	static const char *const ways[] = {"IN", "OUT"};
	const struct session *s;
	bool any = false;

	(void)a;
	for (unsigned line = 2; line < 2 + HOST_VTYS; line++) {
		list_each(s, &ex->host->sessions, node) {
			if (s->line_no != line || !s->ssh)
				continue;
			if (!any)
				text_add(ex->out, "Connection Version Mode Encryption  Hmac"
						  "         State                 Username\n");
			any = true;
			for (int i = 0; i < 2; i++)
				text_printf(ex->out,
					    "%-10u 2.0     %-4s %-11.11s %-12.12s %-21s %s\n",
					    line - 2, ways[i], s->ssh->cipher[i], s->ssh->hmac[i],
					    "Session started", s->user);
		}
	}
	if (!any)
		text_add(ex->out, "%No SSHv2 server connections running.\n");
	text_add(ex->out, "%No SSHv1 server connections running.\n");
}

bool check_ssh_version(struct host *h, const struct node *parent, const struct parse *p,
		       struct text *words)
{
	(void)parent;
	if (!h->booting && !p->negate && args_u(&p->args, A_VERSION, 0) == 2 &&
	    (!h->rsa || h->rsa->bits < RSA_BITS_SSH2))
		text_add(words, "Please create RSA keys (of at least 768 bits size) to enable "
				"SSH v2.\n");
	return true;
}

/* The key blob (RFC 4253 section 6.6) of what was typed, base64 in any number of lines, perhaps
 * with "ssh-rsa" in front and a comment behind; its MD5 in hex. */
static bool hash_key(char *typed, char hex[33])
{
	static const unsigned char type[] = {0, 0, 0, 7, 's', 's', 'h', '-', 'r', 's', 'a'};
	unsigned char blob[KEY_STRING_MAX], md[EVP_MAX_MD_SIZE];
	char *from = typed + strspn(typed, " \n"), *to = typed, *at;
	unsigned n = 0;
	int len;

	if (!strncmp(from, "ssh-rsa", 7))
		from += 7 + strspn(from + 7, " \n");
	/* A blank ends the key, a line end does not. */
	for (at = from; *at && *at != ' '; at++)
		if (*at != '\n')
			*to++ = *at;
	*to = '\0';
	if (to == typed || (to - typed) % 4)
		return false;
	len = EVP_DecodeBlock(blob, (unsigned char *)typed, (int)(to - typed));
	len -= len > 0 ? (to[-1] == '=') + (to[-2] == '=') : 0;
	if (len < 64 || memcmp(blob, type, sizeof(type)) != 0 ||
	    !EVP_Digest(blob, (size_t)len, md, &n, EVP_md5(), NULL))
		return false;
	for (unsigned i = 0; i < n && i < 16; i++)
		snprintf(hex + 2 * i, 3, "%02X", md[i]);
	return true;
}

/* As IOS, which keeps the key's hash alone. The lines of the key are no commands. */
void ssh_key_string(struct exec *ex, const struct args *a)
{
	struct text prompt = {0}, line = {0};
	char part[1024], hex[33];
	char *typed = mem_zalloc(KEY_STRING_MAX);
	size_t n = 0;
	bool done = false;

	(void)a;
	text_printf(&prompt, "%.20s(conf-ssh-pubkey-data)#", host_hostname(ex->host));
	while (!done && exec_ask(ex, text_str(&prompt), false, part, sizeof(part))) {
		done = !strcmp(part + strspn(part, " "), "exit");
		if (done || n + strlen(part) + 2 > KEY_STRING_MAX)
			continue;
		n += (size_t)snprintf(typed + n, KEY_STRING_MAX - n, "%s\n",
				      part + strspn(part, " "));
	}
	if (done && ex->ses->in_config && hash_key(typed, hex)) {
		text_printf(&line, "key-hash ssh-rsa %s", hex);
		host_config_line(ex->host, &ex->ses->pos, text_str(&line), 0, ex->out);
	} else if (done) {
		text_add(ex->out, "%SSH: Failed to decode the Key Value\n");
	}
	text_free(&line);
	text_free(&prompt);
	free(typed);
}
