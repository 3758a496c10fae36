/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show crypto session and show crypto engine connections active: phase 1 and 2 seen together. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/crypto/ike.h"
#include "engine/crypto/ipsec.h"
#include "engine/crypto/store.h"
#include "grammar.h"
#include "shell/exec.h"
#include "shell/show_crypto.h"

/* What differs between the styles. */
struct session_words {
	const char *status;  /* of a session, padded */
	const char *ike;     /* in front of "local": with the session's number from 15.2 on */
	const char *legend;
	bool by_id;	     /* engine connections in the order of their ids: IPsec before IKE */
};

#define IKE_12 "  IKE SA:"
#define LEGEND_12                                                                                  \
	"Code: C - IKE Configuration mode, D - Dead Peer Detection     \n"                         \
	"K - Keepalives, N - NAT-traversal, X - IKE Extended Authentication\n\n"

static const struct session_words words_of[STYLE_COUNT] = {
	[STYLE_12_2] = {"%s", IKE_12, LEGEND_12, false},
	[STYLE_12_3] = {"%s", IKE_12, LEGEND_12, false},
	[STYLE_15] = {"%-14s", "  Session ID: 0  \n  IKEv1 SA:",
		      "Code: C - IKE Configuration mode, D - Dead Peer Detection     \n"
		      "K - Keepalives, N - NAT-traversal, T - cTCP encapsulation     \n"
		      "X - IKE Extended Authentication, F - IKE Fragmentation\n"
		      "R - IKE Auto Reconnect\n\n",
		      true},
};

/* ---- show crypto session ---- */

/* A session: the pair of endpoints that a map entry names. */
struct session_at {
	struct text *out;
	const struct router *router;
	const struct crypto_binding *binding;
	uint32_t remote;
	bool detail, brief;
	/* What was seen of phase 1 and 2. */
	unsigned ike_up, ike_any, pairs;
	uint16_t port; /* the peer's, of IKE */
	uint64_t oldest_ns;
};

static void session_ike(void *ctx, const struct ike_sa_view *v)
{
	struct session_at *s = ctx;

	if (v->local != s->binding->local || v->remote != s->remote)
		return;
	s->ike_any++;
	if (!s->port)
		s->port = v->remote_port;
	s->ike_up += v->state == IKE_QM_IDLE && !v->deleted;
}

static void put_ike(void *ctx, const struct ike_sa_view *v)
{
	struct session_at *s = ctx;
	bool up = v->state == IKE_QM_IDLE && !v->deleted;
	struct strbuf l, r;
	char cap[4];

	if (v->local != s->binding->local || v->remote != s->remote)
		return;
	text_printf(s->out, "%s local %s/%u remote %s/%u %s \n",
		    words_of[s->router->style].ike, ip_str(&l, v->local),
		    v->local_port, ip_str(&r, v->remote), v->remote_port,
		    up ? "Active" : "Inactive");
	if (!s->detail)
		return;
	snprintf(cap, sizeof(cap), "%s%s", v->keepalive ? "K" : v->dpd ? "D" : "",
		 v->nat ? "N" : "");
	text_printf(s->out, "          Capabilities:%s connid:%u lifetime:%02u:%02u:%02u\n",
		    *cap ? cap : "(none)", v->conn_id,
		    v->lifetime_left_s / 3600, v->lifetime_left_s / 60 % 60,
		    v->lifetime_left_s % 60);
}

static void put_proxy(struct text *out, const struct proxy *p)
{
	struct strbuf a, m;

	if (p->mask == UINT32_MAX)
		text_printf(out, "host %s ", ip_str(&a, p->addr));
	else
		text_printf(out, "%s/%s ", ip_str(&a, p->addr), ip_str(&m, p->mask));
}

static unsigned flow_sas(const struct ipsec_flow *f)
{
	const struct ipsec_pair *p;
	unsigned n = 0;

	list_each (p, &f->pairs, node)
		n += 2u * (p->esp_in.proto != 0) + 2u * (p->ah_in.proto != 0);
	return n;
}

static void put_session_flow(const struct session_at *s, const struct ipsec_flow *f)
{
	const struct ipsec_counters *c = &f->count;
	const struct ipsec_pair *p = f->out;
	const struct ipsec_sa *in = !p ? NULL : p->esp_in.proto ? &p->esp_in : &p->ah_in;
	const struct ipsec_sa *out = !p ? NULL : p->esp_out.proto ? &p->esp_out : &p->ah_out;

	if (f->local_proxy.proto)
		text_printf(s->out, "  IPSEC FLOW: permit %u ", f->local_proxy.proto);
	else
		text_add(s->out, "  IPSEC FLOW: permit ip ");
	put_proxy(s->out, &f->local_proxy);
	put_proxy(s->out, &f->remote_proxy);
	text_printf(s->out, "\n        Active SAs: %u, origin: crypto map\n", flow_sas(f));
	if (!s->detail)
		return;
	text_printf(s->out,
		    "        Inbound:  #pkts dec'ed %" PRIu64 " drop %" PRIu64
		    " life (KB/Sec) %u/%u\n",
		    c->decaps, c->recv_errors, in ? ipsec_sa_left_kb(in) : 0,
		    p ? ipsec_pair_left_s(p) : 0);
	text_printf(s->out,
		    "        Outbound: #pkts enc'ed %" PRIu64 " drop %" PRIu64
		    " life (KB/Sec) %u/%u\n",
		    c->encaps, c->send_errors, out ? ipsec_sa_left_kb(out) : 0,
		    p ? ipsec_pair_left_s(p) : 0);
}

static void session_flows(struct session_at *s, bool print)
{
	const struct ipsec_entry *e;
	const struct ipsec_flow *f;
	const struct ipsec_pair *p;

	list_each (e, &s->binding->entries, node) {
		if (ipsec_entry_peer(e) != s->remote)
			continue;
		list_each (f, &e->flows, node) {
			list_each (p, &f->pairs, node) {
				s->pairs++;
				if (p->made_ns < s->oldest_ns)
					s->oldest_ns = p->made_ns;
			}
			if (print)
				put_session_flow(s, f);
		}
	}
}

static const char *session_status(const struct session_at *s)
{
	if (s->pairs)
		return s->ike_up ? "UP-ACTIVE" : "UP-NO-IKE";
	if (s->ike_up)
		return "UP-IDLE";
	return s->ike_any ? "DOWN-NEGOTIATING" : "DOWN";
}

static void put_session_brief(struct session_at *s)
{
	static const struct {
		const char *status, *letters;
	} letters[] = {{"UP-ACTIVE", "UA"},
		       {"UP-IDLE", "UI"},
		       {"UP-NO-IKE", "UK"},
		       {"DOWN-NEGOTIATING", "DN"},
		       {"DOWN", "D"}};
	uint64_t age = (s->router->sim->now_ns - s->oldest_ns) / NS_PER_S;
	const char *status = session_status(s);
	struct strbuf peer, id, up;
	unsigned i = 0;

	while (strcmp(letters[i].status, status) != 0)
		i++;
	text_printf(s->out, "%-16s%-13s%-16s%-25s%-9s%s\n", ip_str(&peer, s->remote),
		    s->binding->ifp->short_name, "", s->ike_up ? ip_str(&id, s->remote) : "",
		    s->pairs ? text_age(&up, age) : "", letters[i].letters);
}

static void put_session(struct session_at *s)
{
	struct strbuf b;

	s->oldest_ns = UINT64_MAX;
	s->port = 0;
	ike_walk(s->router, session_ike, s);
	session_flows(s, false);
	if (s->brief) {
		put_session_brief(s);
		return;
	}
	text_printf(s->out, "Interface: %s\n", s->binding->ifp->name);
	if (s->detail && s->pairs)
		text_printf(s->out, "Uptime: %s\n",
			    text_age(&b, (s->router->sim->now_ns - s->oldest_ns) / NS_PER_S));
	text_add(s->out, "Session status: ");
	text_printf(s->out, words_of[s->router->style].status, session_status(s));
	text_char(s->out, '\n');
	text_printf(s->out, "Peer: %s port %u ", ip_str(&b, s->remote),
		    s->port ? s->port : 500);
	if (s->detail) {
		text_add(s->out, "fvrf: (none) ivrf: (none)\n");
		if (s->ike_up)
			text_printf(s->out, "      Phase1_id: %s\n", ip_str(&b, s->remote));
		else
			text_add(s->out, "      Phase1_id: (none)\n");
		text_add(s->out, "      Desc: (none)\n");
	} else {
		text_char(s->out, '\n');
	}
	ike_walk(s->router, put_ike, s);
	session_flows(s, true);
	text_char(s->out, '\n');
}

/* True for the first entry of the binding that has this peer: one session for all. */
static bool session_is_first(const struct crypto_binding *b, const struct ipsec_entry *e)
{
	const struct ipsec_entry *x;

	list_each (x, &b->entries, node) {
		if (x == e)
			return true;
		if (ipsec_entry_peer(x) == ipsec_entry_peer(e))
			return false;
	}
	return true;
}

void show_crypto_session(struct exec *ex, const struct args *a)
{
	const struct router *r = ex->host->router;
	const struct crypto_binding *b;
	const struct ipsec_entry *e;
	bool brief = args_has(a, K_BRIEF), detail = args_has(a, K_DETAIL);

	if (brief)
		text_add(ex->out,
			 "Status: A- Active, U - Up, D - Down, I - Idle, S - Standby, "
			 "N - Negotiating \n        K - No IKE\nivrf = (none)\n"
			 "Peer            I/F          Username        Group/Phase1_id          "
			 "Uptime   Status\n");
	else
		text_add(ex->out, "Crypto session current status\n\n");
	if (detail)
		text_add(ex->out, words_of[r->style].legend);
	list_each (b, &r->crypto->ipsec->bindings, node) {
		list_each (e, &b->entries, node) {
			struct session_at s = {.out = ex->out,
					       .router = r,
					       .binding = b,
					       .remote = ipsec_entry_peer(e),
					       .detail = detail,
					       .brief = brief};

			if (s.remote && session_is_first(b, e))
				put_session(&s);
		}
	}
}

/* ---- show crypto engine connections active ---- */

struct engine_names {
	const char *cipher_old, *cipher_new;
};

static const struct engine_names cipher_names[CIPHER_COUNT] = {
	[CIPHER_NONE] = {"", ""},
	[CIPHER_NULL] = {"NULL", "NULL"},
	[CIPHER_DES] = {"DES_56_CB", "DES"},
	[CIPHER_3DES] = {"3DES_56_C", "3DES"},
	[CIPHER_AES128] = {"AES_CBC", "AES"},
	[CIPHER_AES192] = {"AES_CBC", "AES192"},
	[CIPHER_AES256] = {"AES_CBC", "AES256"},
};

static const char *const hash_names[HASH_COUNT] = {"", "MD5", "SHA", "SHA256"};

struct engine_row {
	unsigned id;
	bool ike;
	const char *ifname;
	uint32_t addr;
	enum cipher cipher;
	enum hash hash;
	uint64_t encrypted, decrypted, last_seq;
};

static void put_engine_old(struct text *out, const struct engine_row *row)
{
	char alg[48];
	struct strbuf b;

	snprintf(alg, sizeof(alg), "%s%s%s%s", row->hash ? "HMAC_" : "", hash_names[row->hash],
		 row->hash && row->cipher ? "+" : "", cipher_names[row->cipher].cipher_old);
	text_printf(out, "%4u %-15s %-15s %-6s %-18s %8" PRIu64 " %8" PRIu64 "\n", row->id,
		    row->ifname, ip_str(&b, row->addr), "set", alg, row->encrypted,
		    row->decrypted);
}

static void put_engine_new(struct text *out, const struct engine_row *row)
{
	char alg[48];
	struct strbuf b;

	if (row->ike)
		snprintf(alg, sizeof(alg), "%s+%s", hash_names[row->hash],
			 cipher_names[row->cipher].cipher_new);
	else
		snprintf(alg, sizeof(alg), "%s%s%s", cipher_names[row->cipher].cipher_new,
			 row->hash && row->cipher ? "+" : "", hash_names[row->hash]);
	text_printf(out, "%5u  %-7s %-17s %9" PRIu64 " %8" PRIu64 " %8" PRIu64 " %s\n", row->id,
		    row->ike ? "IKE" : "IPsec", alg, row->encrypted, row->decrypted,
		    row->last_seq, ip_str(&b, row->addr));
}

struct engine_at {
	struct exec *ex;
	unsigned count;
};

static void put_engine_row(struct engine_at *at, const struct engine_row *row)
{
	at->count++;
	if (at->ex->host->router->style == STYLE_15)
		put_engine_new(at->ex->out, row);
	else
		put_engine_old(at->ex->out, row);
}

static void engine_ike(void *ctx, const struct ike_sa_view *v)
{
	struct engine_at *at = ctx;
	const struct router *r = at->ex->host->router;
	struct engine_row row = {.id = v->conn_id,
				 .ike = true,
				 .ifname = "",
				 .addr = v->local,
				 .cipher = v->cipher,
				 .hash = v->hash};
	const struct crypto_binding *b;

	if (!v->conn_id)
		return;
	list_each (b, &r->crypto->ipsec->bindings, node)
		if (b->local == v->local)
			row.ifname = b->ifp->name;
	put_engine_row(at, &row);
}

static void engine_sa(struct engine_at *at, const struct ipsec_sa *sa)
{
	struct engine_row row = {
		.id = sa->conn_id,
		.ifname = sa->proto ? sa->pair->flow->entry->binding->ifp->name : "",
		.cipher = sa->cipher,
		.hash = sa->hash,
		.encrypted = sa->inbound ? 0 : sa->packets,
		.decrypted = sa->inbound ? sa->packets : 0,
		.last_seq = sa->inbound ? sa->replay.top : sa->seq,
	};

	if (!sa->proto)
		return;
	row.addr = sa->pair->local;
	put_engine_row(at, &row);
}

static void engine_flow(void *ctx, struct ipsec_flow *f)
{
	const struct ipsec_pair *p;

	list_each (p, &f->pairs, node) {
		engine_sa(ctx, &p->ah_in);
		engine_sa(ctx, &p->ah_out);
		engine_sa(ctx, &p->esp_in);
		engine_sa(ctx, &p->esp_out);
	}
}

void show_crypto_engine(struct exec *ex, const struct args *a)
{
	struct engine_at at = {.ex = ex};
	const struct router *r = ex->host->router;

	(void)a;
	if (r->style == STYLE_15)
		text_add(ex->out, "Crypto Engine Connections\n\n   ID  Type    Algorithm           "
				  "Encrypt  Decrypt LastSeqN IP-Address\n");
	else
		text_add(ex->out, "\n  ID Interface       IP-Address      State  Algorithm        "
				  "   Encrypt  Decrypt\n");
	if (!words_of[r->style].by_id)
		ike_walk(r, engine_ike, &at);
	ipsec_walk(r, engine_flow, &at);
	if (words_of[r->style].by_id)
		ike_walk(r, engine_ike, &at);
	text_char(ex->out, '\n');
}
