/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show crypto isakmp sa, policy, key, peers; clear and debug crypto isakmp. What the styles print
 * differently are rows of tables; the SAs come as const views from the engine.
 */
#include <stdio.h>
#include <string.h>

#include "engine/crypto/ike.h"
#include "grammar.h"
#include "lib/ip.h"
#include "shell/debug.h"
#include "shell/exec.h"

/* How a style prints the tables of SAs. */
struct isakmp_words {
	const char *sa_head;
	const char *sa_row; /* dst, src, state, conn-id, and slot or status */
	const char *sa_tail;
	bool sa_slot; /* the last column is the slot's number, not a status */
	const char *detail_head;
	const char *detail_row; /* id, local, remote, then Encr, Hash, DH, lifetime, capability */
	const char *detail_below;
	bool default_suite; /* show policy always ends with it */
	const char *key_head;
	const char *key_row;
};

#define DETAIL_CODES                                                                               \
	"Codes: C - IKE configuration mode, D - Dead Peer Detection\n"                             \
	"       K - Keepalives, N - NAT-traversal\n"
#define DETAIL_CODES_END                                                                           \
	"       psk - Preshared key, rsig - RSA signature\n"                                       \
	"       renc - RSA encryption\n"
#define DETAIL_12                                                                                  \
	DETAIL_CODES "       X - IKE Extended Authentication\n" DETAIL_CODES_END "\n"              \
	"C-id  Local           Remote          I-VRF    Encr Hash Auth DH Lifetime Cap.\n"
#define DETAIL_12_ROW "%-6u%-16s%-16s         %-4s %-4s psk  %-3u%s %s\n"
#define DETAIL_12_BELOW "       Connection-id:Engine-id =  %u:1(software)\n"
#define KEY_HEAD "Keyring      Hostname/Address                            Preshared Key\n\n"
#define KEY_ROW "default      %-44s%s\n"

static const struct isakmp_words isakmp_words[STYLE_COUNT] = {
	[STYLE_12_2] = {"dst             src             state           conn-id    slot\n",
			"%-16s%-16s%-16s%7u%8s\n", "", true, DETAIL_12, DETAIL_12_ROW,
			DETAIL_12_BELOW, true, "Hostname/Address       Preshared Key\n",
			"%-23s%s\n"},
	[STYLE_12_3] = {"dst             src             state          conn-id slot\n",
			"%-16s%-16s%-15s%7u%5s\n", "", true, DETAIL_12, DETAIL_12_ROW,
			DETAIL_12_BELOW, true, KEY_HEAD, KEY_ROW},
	[STYLE_15] = {"IPv4 Crypto ISAKMP SA\n"
		      "dst             src             state          conn-id status\n",
		      "%-16s%-16s%-15s%7u %s\n", "\nIPv6 Crypto ISAKMP SA\n\n", false,
		      DETAIL_CODES
		      "       T - cTCP encapsulation, X - IKE Extended Authentication\n"
		      DETAIL_CODES_END "IPv4 Crypto ISAKMP SA\n\n"
		      "C-id  Local           Remote          I-VRF  Status Encr Hash   Auth DH "
		      "Lifetime Cap.\n\n",
		      "%-6u%-16s%-16s       ACTIVE %-5s%-7spsk  %-3u%s %-3s\n",
		      "       Engine-id:Conn-id =  SW:%u\n\n", false, KEY_HEAD, KEY_ROW},
};

/* For a walk over the SAs. */
struct isakmp_show {
	struct text *out;
	const struct isakmp_words *words;
	enum style style;
	uint32_t only; /* this peer, 0: all */
	unsigned active, negotiating;
};

static const char *isakmp_status(const struct ike_sa_view *v)
{
	return v->deleted ? "ACTIVE (deleted)" : "ACTIVE";
}

static void isakmp_put_sa(void *ctx, const struct ike_sa_view *v)
{
	struct isakmp_show *s = ctx;
	struct strbuf dst, src;

	/* dst is the responder, whoever that is. */
	ip_str(&dst, v->initiator ? v->remote : v->local);
	ip_str(&src, v->initiator ? v->local : v->remote);
	text_printf(s->out, s->words->sa_row, dst.s, src.s, ike_state_name(v->state), v->conn_id,
		    s->words->sa_slot ? "0" : isakmp_status(v));
}

static const char *isakmp_cipher_word(enum cipher c)
{
	return c == CIPHER_DES ? "des" : c == CIPHER_3DES ? "3des" : c ? "aes" : "";
}

static const char *isakmp_hash_word(enum hash h)
{
	return h == HASH_MD5 ? "md5" : h == HASH_SHA1 ? "sha" : h == HASH_SHA256 ? "sha256" : "";
}

static void isakmp_put_detail(void *ctx, const struct ike_sa_view *v)
{
	struct isakmp_show *s = ctx;
	uint32_t left = v->lifetime_left_s;
	struct strbuf local, remote;
	char time[16], cap[3];

	snprintf(cap, sizeof(cap), "%s%s", v->dpd ? "D" : v->keepalive ? "K" : "",
		 v->nat ? "N" : "");
	snprintf(time, sizeof(time), "%02u:%02u:%02u", left / 3600, left / 60 % 60, left % 60);
	text_printf(s->out, s->words->detail_row, v->conn_id, ip_str(&local, v->local),
		    ip_str(&remote, v->remote), isakmp_cipher_word(v->cipher),
		    isakmp_hash_word(v->hash), v->group, time,
		    cap);
	text_printf(s->out, s->words->detail_below,
		    s->style == STYLE_15 && v->conn_id > 1000 ? v->conn_id - 1000 : v->conn_id);
}

static void isakmp_count(void *ctx, const struct ike_sa_view *v)
{
	struct isakmp_show *s = ctx;

	if (v->state == IKE_QM_IDLE)
		s->active++;
	else
		s->negotiating++;
}

static struct isakmp_show isakmp_show_begin(struct exec *ex)
{
	enum style style = ex->host->style;

	return (struct isakmp_show){.out = ex->out, .words = &isakmp_words[style], .style = style};
}

void show_crypto_isakmp_sa(struct exec *ex, const struct args *a)
{
	struct isakmp_show s = isakmp_show_begin(ex);
	struct router *r = ex->host->router;

	if (args_has(a, K_COUNT)) {
		ike_walk(r, isakmp_count, &s);
		text_printf(ex->out,
			    "Active ISAKMP SA's: %u\n\nStandby ISAKMP SA's: 0\n\n"
			    "Currently being negotiated ISAKMP SA's: %u\n\n"
			    "Dead ISAKMP SA's: 0\n",
			    s.active, s.negotiating);
	} else if (args_has(a, K_DETAIL)) {
		text_add(ex->out, s.words->detail_head);
		ike_walk(r, isakmp_put_detail, &s);
		text_add(ex->out, s.words->sa_tail[0] ? "IPv6 Crypto ISAKMP SA\n\n" : "");
	} else {
		text_add(ex->out, s.words->sa_head);
		ike_walk(r, isakmp_put_sa, &s);
		text_add(ex->out, s.words->sa_tail);
	}
}

static void isakmp_put_suite(struct text *out, const struct isakmp_policy *p)
{
	static const char *const ciphers[CIPHER_COUNT] = {
		[CIPHER_DES] = "DES - Data Encryption Standard (56 bit keys).",
		[CIPHER_3DES] = "Three key triple DES",
		[CIPHER_AES128] = "AES - Advanced Encryption Standard (128 bit keys).",
		[CIPHER_AES192] = "AES - Advanced Encryption Standard (192 bit keys).",
		[CIPHER_AES256] = "AES - Advanced Encryption Standard (256 bit keys).",
	};
	static const char *const hashes[HASH_COUNT] = {
		[HASH_MD5] = "Message Digest 5",
		[HASH_SHA1] = "Secure Hash Standard",
		[HASH_SHA256] = "Secure Hash Standard 2 (256 bit)",
	};

	text_printf(out,
		    "\tencryption algorithm:\t%s\n"
		    "\thash algorithm:\t\t%s\n"
		    "\tauthentication method:\t%s\n"
		    "\tDiffie-Hellman group:\t#%u (%u bit)\n"
		    "\tlifetime:\t\t%u seconds, no volume limit\n",
		    ciphers[p->cipher], hashes[p->hash],
		    p->psk ? "Pre-Shared Key" : "Rivest-Shamir-Adleman Signature", p->group,
		    dh_group_bits(p->group), p->lifetime_s);
}

void show_crypto_isakmp_policy(struct exec *ex, const struct args *a)
{
	static const struct isakmp_policy suite = {
		.cipher = CIPHER_DES, .hash = HASH_SHA1, .group = 1, .lifetime_s = 86400};
	size_t n;
	const struct isakmp_policy *p = ike_policies(ex->host->router, &n);

	(void)a;
	text_add(ex->out, "\nGlobal IKE policy\n");
	for (size_t i = 0; i < n; i++) {
		text_printf(ex->out, "Protection suite of priority %u\n", p[i].priority);
		isakmp_put_suite(ex->out, &p[i]);
	}
	if (isakmp_words[ex->host->style].default_suite) {
		text_add(ex->out, "Default protection suite\n");
		isakmp_put_suite(ex->out, &suite);
	}
}

void show_crypto_isakmp_key(struct exec *ex, const struct args *a)
{
	const struct isakmp_words *w = &isakmp_words[ex->host->style];
	size_t n;
	const struct isakmp_key *k = ike_keys(ex->host->router, &n);

	(void)a;
	if (n)
		text_add(ex->out, w->key_head);
	for (size_t i = 0; i < n; i++) {
		struct strbuf addr, mask;
		char peer[64];

		ip_str(&addr, k[i].addr);
		if (k[i].mask == UINT32_MAX)
			snprintf(peer, sizeof(peer), "%s", addr.s);
		else
			snprintf(peer, sizeof(peer), "%-15s[%s]", addr.s,
				 ip_str(&mask, k[i].mask));
		text_printf(ex->out, w->key_row, peer, k[i].key);
	}
}

static void isakmp_put_peer(void *ctx, const struct ike_sa_view *v)
{
	struct isakmp_show *s = ctx;
	struct strbuf remote, local, id;

	if (v->state != IKE_QM_IDLE || (s->only && s->only != v->remote))
		return;
	text_printf(s->out, "Peer: %s Port: %u Local: %s\n Phase1 id: %s\n",
		    ip_str(&remote, v->remote), v->remote_port, ip_str(&local, v->local),
		    ip_str(&id, v->peer_id ? v->peer_id : v->remote));
}

void show_crypto_isakmp_peers(struct exec *ex, const struct args *a)
{
	struct isakmp_show s = isakmp_show_begin(ex);

	s.only = args_ip(a, A_PEER, 0);
	ike_walk(ex->host->router, isakmp_put_peer, &s);
}

void clear_crypto_isakmp(struct exec *ex, const struct args *a)
{
	ike_clear(ex->host->router, (unsigned)args_u(a, A_ID, 0));
}

void debug_crypto_isakmp(struct exec *ex, const struct args *a)
{
	debug_switch(ex, a, DEBUG_CRYPTO_ISAKMP);
}
