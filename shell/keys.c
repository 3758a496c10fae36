/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keys for decrypting a capture, one a line, where they are asked for at the lab's console or by
 * a session file; no router's show command prints them.
 *
 *   ike ICOOKIE KEY
 *   esp SRC DST 0xSPI des|3des|aes|null KEY md5|sha1|sha256|none AUTHKEY
 */
#include "shell/keys.h"

#include "engine/crypto/ike.h"
#include "engine/crypto/ipsec.h"

static void hex(struct text *out, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		text_printf(out, "%02x", p[i]);
	if (n == 0)
		text_char(out, '-');
}

static void ike_key(void *ctx, const struct ike_sa_view *v)
{
	struct text *out = ctx;

	if (!v->cipher_key_len)
		return;
	text_printf(out, "ike %016llx ", (unsigned long long)v->icookie);
	hex(out, v->cipher_key, v->cipher_key_len);
	text_char(out, '\n');
}

static void sa_key(struct text *out, const struct ipsec_sa *sa, uint32_t src, uint32_t dst)
{
	static const char *const ciphers[CIPHER_COUNT] = {
		[CIPHER_NONE] = "null",	 [CIPHER_NULL] = "null",  [CIPHER_DES] = "des",
		[CIPHER_3DES] = "3des",	 [CIPHER_AES128] = "aes", [CIPHER_AES192] = "aes",
		[CIPHER_AES256] = "aes",
	};
	static const char *const hashes[HASH_COUNT] = {"none", "md5", "sha1", "sha256"};
	struct strbuf a, b;

	if (sa->proto != IP_PROTO_ESP)
		return;
	text_printf(out, "esp %s %s 0x%08x %s ", ip_str(&a, src), ip_str(&b, dst), sa->spi,
		    ciphers[sa->cipher]);
	hex(out, sa->cipher_key, cipher_infos[sa->cipher].key_len);
	text_printf(out, " %s ", hashes[sa->hash]);
	hex(out, sa->auth_key, hash_infos[sa->hash].len);
	text_char(out, '\n');
}

static void flow_keys(void *ctx, struct ipsec_flow *f)
{
	struct text *out = ctx;
	const struct ipsec_pair *p;

	list_each(p, &f->pairs, node) {
		sa_key(out, &p->esp_in, p->remote, p->local);
		sa_key(out, &p->esp_out, p->local, p->remote);
	}
}

void keys_export(const struct lab *lab, struct text *out)
{
	struct host *h;

	list_each(h, &lab->hosts, node) {
		if (!h->powered)
			continue;
		ike_walk(h->router, ike_key, out);
		ipsec_walk(h->router, flow_keys, out);
	}
}
