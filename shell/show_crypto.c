/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show crypto ipsec sa, in the words of three styles; show crypto ipsec transform-set and
 * security-association lifetime; clear crypto sa; debug crypto ipsec and engine.
 */
#include <inttypes.h>
#include <string.h>

#include "engine/crypto/ike.h"
#include "engine/crypto/ipsec.h"
#include "engine/crypto/store.h"
#include "grammar.h"
#include "shell/debug.h"
#include "shell/exec.h"
#include "shell/show_crypto.h"

/* What differs between the styles in the block of a flow. */
struct sa_words {
	const char *tag;	/* interface's map: name, local address */
	const char *vrf;	/* a line, or none */
	const char *peer;	/* address, port */
	const char *digest;	/* what stands behind "#pkts digest", "verify" */
	const char *compressed; /* the lines about compression */
	const char *slot;	/* in front of the connection id */
	const char *flow;	/* in front of the flow id */
	const char *sibling;	/* behind it */
	bool engine, cookies, spi_long, pfs, status, detail_tags;
	bool default_set; /* show crypto ipsec transform-set begins with "default" */
};

static const struct sa_words words_of[STYLE_COUNT] = {
	[STYLE_12_2] = {.tag = "    Crypto map tag: %s, local addr. %s\n",
			.vrf = "",
			.peer = "   current_peer: %s\n", /* no port */
			.digest = "",
			.compressed = "    #pkts not compressed: 0, #pkts compr. failed: 0, "
				      "#pkts decompress failed: 0\n",
			.slot = "slot: 0, ",
			.flow = "",
			.sibling = ""},
	[STYLE_12_3] = {.tag = "    Crypto map tag: %s, local addr. %s\n",
			.vrf = "   protected vrf:\n",
			.peer = "   current_peer: %s:%u\n",
			.digest = ":",
			.compressed = "    #pkts not compressed: 0, #pkts compr. failed: 0\n"
				      "    #pkts not decompressed: 0, "
				      "#pkts decompress failed: 0\n",
			.slot = "slot: 0, ",
			.flow = "",
			.sibling = "",
			.engine = true,
			.cookies = true},
	[STYLE_15] = {.tag = "    Crypto map tag: %s, local addr %s\n",
		      .vrf = "   protected vrf: (none)\n",
		      .peer = "   current_peer %s port %u\n",
		      .digest = ":",
		      .compressed = "    #pkts not compressed: 0, #pkts compr. failed: 0\n"
				    "    #pkts not decompressed: 0, "
				    "#pkts decompress failed: 0\n",
		      .slot = "",
		      .flow = "SW:",
		      .sibling = ", sibling_flags 80000040",
		      .spi_long = true,
		      .pfs = true,
		      .status = true,
		      .detail_tags = true,
		      .default_set = true},
};

static void put_ident(struct text *out, const char *which, const struct proxy *p)
{
	struct strbuf a, m;

	text_printf(out, "   %s ident (addr/mask/prot/port): (%s/%s/%u/%u)\n", which,
		    ip_str(&a, p->addr), ip_str(&m, p->mask), p->proto, p->port);
}

static void put_counters(struct text *out, const struct sa_words *w,
			 const struct ipsec_counters *c)
{
	text_printf(out,
		    "    #pkts encaps: %" PRIu64 ", #pkts encrypt: %" PRIu64
		    ", #pkts digest%s %" PRIu64 "\n",
		    c->encaps, c->encrypt, w->digest, c->digest);
	text_printf(out,
		    "    #pkts decaps: %" PRIu64 ", #pkts decrypt: %" PRIu64
		    ", #pkts verify%s %" PRIu64 "\n",
		    c->decaps, c->decrypt, w->digest, c->verify);
	text_add(out, "    #pkts compressed: 0, #pkts decompressed: 0\n");
	text_add(out, w->compressed);
}

static void put_detail(struct text *out, const struct sa_words *w, const struct ipsec_counters *c)
{
	text_printf(out,
		    "    #pkts no sa (send) %" PRIu64 ", #pkts invalid sa (rcv) %" PRIu64 "\n",
		    c->no_sa_send, c->invalid_sa_rcv);
	text_printf(out,
		    "    #pkts encaps failed (send) %" PRIu64 ", #pkts decaps failed (rcv) %" PRIu64
		    "\n",
		    c->encaps_failed, c->decaps_failed);
	text_printf(out,
		    "    #pkts invalid prot (recv) %" PRIu64 ", #pkts verify failed: %" PRIu64 "\n",
		    c->invalid_prot_rcv, c->verify_failed);
	text_printf(out,
		    "    #pkts invalid identity (recv) %" PRIu64
		    ", #pkts invalid len (rcv) %" PRIu64 "\n",
		    c->invalid_identity_rcv, c->invalid_len_rcv);
	text_printf(out,
		    "    #pkts replay rollover (send): %" PRIu64
		    ", #pkts replay rollover (rcv) %" PRIu64 "\n",
		    c->replay_rollover_send, c->replay_rollover_rcv);
	text_printf(out, "    ##pkts replay failed (rcv): %" PRIu64 "\n", c->replay_failed_rcv);
	if (w->detail_tags)
		text_add(out, "    #pkts tagged (send): 0, #pkts untagged (rcv): 0\n"
			      "    #pkts not tagged (send): 0, #pkts not untagged (rcv): 0\n");
	text_printf(out,
		    "    #pkts internal err (send): %" PRIu64 ", #pkts internal err (recv) %" PRIu64
		    "\n",
		    c->internal_send, c->internal_rcv);
}

static void put_cookies(struct text *out, const struct ipsec_pair *p)
{
	text_printf(out, "        ike_cookies: %08X %08X %08X %08X\n", (uint32_t)(p->icookie >> 32),
		    (uint32_t)p->icookie, (uint32_t)(p->rcookie >> 32), (uint32_t)p->rcookie);
}

static void put_sa(struct text *out, const struct sa_words *w, const struct ipsec_sa *sa)
{
	const struct ipsec_pair *p = sa->pair;
	char t[64];

	text_printf(out, "      spi: 0x%X(%u)\n        transform: %s,\n", sa->spi, sa->spi,
		    ipsec_sa_transform(sa, t));
	text_printf(out, "        in use settings ={%s%s, }\n", p->tunnel ? "Tunnel" : "Transport",
		    p->encap_port ? " UDP-Encaps" : "");
	text_printf(out, "        %sconn id: %u, flow_id: %s%u%s, crypto map: %s\n", w->slot,
		    sa->conn_id, w->flow, sa->flow_id, w->sibling, p->flow->entry->config.name);
	if (w->engine)
		text_add(out, "        crypto engine type: Software, engine_id: 1\n");
	text_printf(out, "        sa timing: remaining key lifetime (k/sec): (%u/%u)\n",
		    ipsec_sa_left_kb(sa), ipsec_pair_left_s(p));
	if (w->cookies)
		put_cookies(out, p);
	if (sa->proto == IP_PROTO_ESP)
		text_printf(out, "        IV size: %u bytes\n", sa->iv_len);
	text_printf(out, "        replay detection support: %s\n", sa->icv_len ? "Y" : "N");
	if (w->status)
		text_add(out, "        Status: ACTIVE(ACTIVE)\n");
}

/* The SAs of one kind, the newest first. */
static void put_sas(struct text *out, const struct sa_words *w, const struct ipsec_flow *f,
		    const char *title, size_t member)
{
	const struct ipsec_pair *p;

	text_printf(out, "\n     %s sas:\n", title);
	list_each (p, &f->pairs, node) {
		const struct ipsec_sa *sa = (const void *)((const char *)p + member);

		if (sa->proto)
			put_sa(out, w, sa);
	}
}

static void put_endpoints(struct text *out, const struct sa_words *w, const struct ipsec_flow *f)
{
	const struct crypto_binding *b = f->entry->binding;
	const struct ipsec_pair *p = f->out;
	const struct ipsec_sa *sa = p && p->esp_out.proto ? &p->esp_out : p ? &p->ah_out : NULL;
	unsigned path = f->path_mtu ? f->path_mtu : b->ifp->ip_mtu, mtu = b->ifp->ip_mtu;
	uint32_t spi = sa ? sa->spi : 0;
	struct strbuf l, r;

	text_printf(out, "\n     local crypto endpt.: %s, remote crypto endpt.: %s\n",
		    ip_str(&l, b->local),
		    ip_str(&r, p ? p->remote : ipsec_entry_peer(f->entry)));
	if (!w->spi_long) {
		text_printf(out, "     path mtu %u, %s mtu %u\n", path,
			    w->engine ? "media" : "ip", mtu);
		text_printf(out, "     current outbound spi: %X\n", spi);
		return;
	}
	text_printf(out, "     plaintext mtu %u, path mtu %u, ip mtu %u, ip mtu idb %s\n",
		    p ? ipsec_pair_mtu(p, (uint16_t)path) : path, path, mtu, b->ifp->name);
	text_printf(out, "     current outbound spi: 0x%X(%u)\n", spi, spi);
	if (p && p->dh_group)
		text_printf(out, "     PFS (Y/N): Y, DH group: group%u\n", p->dh_group);
	else
		text_add(out, "     PFS (Y/N): N, DH group: none\n");
}

static void put_flow(struct text *out, const struct sa_words *w, const struct ipsec_flow *f,
		     bool detail)
{
	uint32_t peer = f->out ? f->out->remote : ipsec_entry_peer(f->entry);
	struct strbuf b;

	text_printf(out, "\n%s", w->vrf);
	put_ident(out, "local ", &f->local_proxy);
	put_ident(out, "remote", &f->remote_proxy);
	text_printf(out, w->peer, ip_str(&b, peer),
		    f->out && f->out->encap_port ? f->out->encap_port : 500u);
	text_add(out, "     PERMIT, flags={origin_is_acl,}\n");
	put_counters(out, w, &f->count);
	if (detail)
		put_detail(out, w, &f->count);
	else
		text_printf(out, "    #send errors %" PRIu64 ", #recv errors %" PRIu64 "\n",
			    f->count.send_errors, f->count.recv_errors);
	put_endpoints(out, w, f);
	put_sas(out, w, f, "inbound esp", offsetof(struct ipsec_pair, esp_in));
	put_sas(out, w, f, "inbound ah", offsetof(struct ipsec_pair, ah_in));
	text_add(out, "\n     inbound pcp sas:\n");
	put_sas(out, w, f, "outbound esp", offsetof(struct ipsec_pair, esp_out));
	put_sas(out, w, f, "outbound ah", offsetof(struct ipsec_pair, ah_out));
	text_add(out, "\n     outbound pcp sas:\n");
}

static bool binding_wanted(const struct args *a, const struct crypto_binding *b)
{
	const char *map = args_s(a, A_MAP), *ifname = args_s(a, A_IFACE);

	return (!map || !strcmp(map, b->map)) && (!ifname || !strcmp(ifname, b->ifp->name));
}

static void put_binding(struct exec *ex, const struct args *a, const struct crypto_binding *b)
{
	const struct sa_words *w = &words_of[b->ifp->router->style];
	uint32_t peer = args_ip(a, A_PEER, 0);
	const struct ipsec_entry *e;
	const struct ipsec_flow *f;
	struct strbuf local;

	text_printf(ex->out, "\ninterface: %s\n", b->ifp->name);
	text_printf(ex->out, w->tag, b->map, ip_str(&local, b->local));
	list_each (e, &b->entries, node) {
		if (peer && !ipsec_entry_has_peer(e, peer))
			continue;
		list_each (f, &e->flows, node)
			put_flow(ex->out, w, f, args_has(a, K_DETAIL));
	}
}

void show_crypto_ipsec_sa(struct exec *ex, const struct args *a)
{
	const struct ipsec *ip = ex->host->router->crypto->ipsec;
	const struct crypto_binding *b;
	bool any = false;

	list_each (b, &ip->bindings, node) {
		if (!binding_wanted(a, b))
			continue;
		put_binding(ex, a, b);
		any = true;
	}
	if (!any && ip->router->style == STYLE_15)
		text_add(ex->out, "\nNo SAs found\n");
}

static void put_transform_set(struct text *out, const struct transform_set *t)
{
	text_printf(out, "Transform set %s: { ", t->name);
	show_crypto_transforms(out, t);
	text_printf(out, " }\n   will negotiate = { %s,  },\n\n",
		    t->transport ? "Transport" : "Tunnel");
}

void show_crypto_ipsec_transform_set(struct exec *ex, const struct args *a)
{
	static const struct transform_set standard = {.name = "default",
						      .esp_cipher = CIPHER_AES128,
						      .esp_hash = HASH_SHA1,
						      .transport = true};
	const struct crypto *c = ex->host->router->crypto;
	const char *name = args_s(a, A_NAME);

	if (words_of[ex->host->style].default_set && (!name || !strcmp(name, standard.name)))
		put_transform_set(ex->out, &standard);
	for (size_t i = 0; i < c->n_transforms; i++) {
		const struct transform_set *t = &c->transforms[i];

		if (name && strcmp(name, t->name))
			continue;
		put_transform_set(ex->out, t);
	}
}

void show_crypto_transforms(struct text *out, const struct transform_set *t)
{
	if (t->ah_hash)
		text_printf(out, "%s ", hash_infos[t->ah_hash].ah_name);
	if (t->esp_cipher)
		text_printf(out, "%s ", cipher_infos[t->esp_cipher].transform);
	if (t->esp_hash)
		text_printf(out, "%s ", hash_infos[t->esp_hash].esp_name);
}

void show_crypto_ipsec_lifetime(struct exec *ex, const struct args *a)
{
	const struct crypto *c = ex->host->router->crypto;

	(void)a;
	text_printf(ex->out, "Security association lifetime: %u kilobytes/%u seconds\n",
		    c->lifetime_kb, c->lifetime_s);
}

void clear_crypto_sa(struct exec *ex, const struct args *a)
{
	struct router *r = ex->host->router;
	uint8_t proto = args_has(a, K_AH) ? IP_PROTO_AH : IP_PROTO_ESP;

	if (args_has(a, K_COUNTERS))
		ipsec_clear_counters(r);
	else if (args_get(a, A_PEER))
		ipsec_clear_peer(r, args_ip(a, A_PEER, 0));
	else if (args_get(a, A_MAP))
		ipsec_clear_map(r, args_s(a, A_MAP));
	else if (args_get(a, A_SPI))
		ipsec_clear_entry(r, args_ip(a, A_DST, 0), proto, (uint32_t)args_u(a, A_SPI, 0));
	else
		ipsec_clear_all(r);
}

/* Both phases; the second first, while the peer can still be told. */
void clear_crypto_session(struct exec *ex, const struct args *a)
{
	struct router *r = ex->host->router;
	uint32_t peer = args_ip(a, A_PEER, 0);

	if (peer) {
		ipsec_clear_peer(r, peer);
		ike_clear_peer(r, peer);
	} else {
		ipsec_clear_all(r);
		ike_clear(r, 0);
	}
}

void debug_crypto_ipsec(struct exec *ex, const struct args *a)
{
	debug_switch(ex, a, DEBUG_CRYPTO_IPSEC);
}

void debug_crypto_engine(struct exec *ex, const struct args *a)
{
	debug_switch(ex, a, DEBUG_CRYPTO_ENGINE);
}
