/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The blocks of `debug crypto ipsec`. Flags are IOS's own and differ between releases: bit 1 (12.2:
 * bit 2) is a static SA's direction-free part, bit 3 marks the outbound one, bits 0 and 4 PFS.
 */
#include "engine/crypto/ipsec_debug.h"

#include <stdio.h>

#include "engine/core/event.h"

enum { FLAGS_OUT = 0x8, FLAGS_ASK = 0x4000, FLAGS_PFS_ASK = 0x1, FLAGS_PFS = 0x11 };

static const unsigned ipsec_flags_base[STYLE_COUNT] = {0x4, 0x2, 0x0};

const char *ipsec_transform(char buf[64], uint8_t proto, enum cipher c, enum hash h)
{
	if (proto == IP_PROTO_AH)
		snprintf(buf, 64, "%s ", hash_infos[h].ah_name);
	else
		snprintf(buf, 64, "%s %s%s", cipher_infos[c].transform, hash_infos[h].esp_name,
			 h ? " " : "");
	return buf;
}

unsigned ipsec_keysize(enum cipher c)
{
	return cipher_infos[c].key_bits_attr;
}

unsigned ipsec_debug_flags(const struct router *r, unsigned pfs_group, bool inbound)
{
	return ipsec_flags_base[r->style] | (pfs_group ? FLAGS_PFS : 0) | (inbound ? 0 : FLAGS_OUT);
}

static unsigned ipsec_proxy_type(const struct proxy *p)
{
	return p->mask == UINT32_MAX ? 1 : 4; /* RFC 2407, 4.6.2.1: ID_IPV4_ADDR, _SUBNET */
}

#define IPSEC_KEY_VALUES(m, text, flags)                                                           \
	(m)->local, (m)->remote, (m)->local_proxy->addr, (m)->local_proxy->mask,                   \
		(m)->local_proxy->proto, (m)->local_proxy->port,                                   \
		ipsec_proxy_type((m)->local_proxy), (m)->remote_proxy->addr,                       \
		(m)->remote_proxy->mask, (m)->remote_proxy->proto, (m)->remote_proxy->port,        \
		ipsec_proxy_type((m)->remote_proxy), (m)->proto == IP_PROTO_AH ? "AH" : "ESP",     \
		text, (m)->lifetime_s, (m)->lifetime_kb, (m)->spi, (m)->conn_id,                   \
		ipsec_keysize((m)->cipher), flags

/* From 12.3 on the mode stands behind the transforms. */
static const char *ipsec_key_text(const struct router *r, char buf[96],
				  const struct ipsec_key_msg *m)
{
	static const char *const mode[STYLE_COUNT][2] = {
		[STYLE_12_2] = {"", ""},
		[STYLE_12_3] = {" (Tunnel)", " (Transport)"},
		[STYLE_15] = {" (Tunnel)", " (Transport)"},
	};
	char t[64];

	snprintf(buf, 96, "%s%s", ipsec_transform(t, m->proto, m->cipher, m->hash),
		 mode[r->style][m->transport]);
	return buf;
}

void ipsec_debug_request(struct router *r, const struct ipsec_key_msg *m)
{
	unsigned flags = ipsec_flags_base[r->style] | FLAGS_OUT | FLAGS_ASK;
	char text[96];

	if (!router_debugs(r, DEBUG_CRYPTO_IPSEC))
		return;
	flags |= m->pfs_group ? FLAGS_PFS_ASK : 0;
	ev_ipsec_sa_request(r, IPSEC_KEY_VALUES(m, ipsec_key_text(r, text, m), flags));
}

void ipsec_debug_validate(struct router *r, unsigned part, const struct ipsec_key_msg *m)
{
	unsigned flags = ipsec_flags_base[r->style] | (m->pfs_group ? FLAGS_PFS & ~1u : 0);
	char text[96];

	ev_crypto_engine_validate(r, 0);
	if (!router_debugs(r, DEBUG_CRYPTO_IPSEC))
		return;
	ev_ipsec_validate(r, part, IPSEC_KEY_VALUES(m, ipsec_key_text(r, text, m), flags));
}

void ipsec_debug_initialize(struct router *r, const struct ipsec_key_msg *m, bool inbound)
{
	unsigned flags = ipsec_flags_base[r->style] | (m->pfs_group ? FLAGS_PFS : 0);
	char text[96];

	ev_crypto_engine_flow(r, 0);
	if (!router_debugs(r, DEBUG_CRYPTO_IPSEC))
		return;
	if (inbound)
		ev_ipsec_init_in(r, IPSEC_KEY_VALUES(m, ipsec_key_text(r, text, m), flags));
	else
		ev_ipsec_init_out(
			r, IPSEC_KEY_VALUES(m, ipsec_key_text(r, text, m), flags | FLAGS_OUT));
}

const char *ipsec_sa_transform(const struct ipsec_sa *sa, char buf[64])
{
	return ipsec_transform(buf, sa->proto, sa->cipher, sa->hash);
}

static uint32_t ipsec_sa_dest(const struct ipsec_sa *sa)
{
	return sa->inbound ? sa->pair->local : sa->pair->remote;
}

static struct router *ipsec_sa_router(const struct ipsec_sa *sa)
{
	return sa->pair->flow->entry->binding->ipsec->router;
}

void ipsec_debug_created(const struct ipsec_sa *sa)
{
	char t[64];

	ev_ipsec_create_sa(ipsec_sa_router(sa), ipsec_sa_dest(sa), sa->proto, sa->spi,
			   ipsec_sa_transform(sa, t), sa->conn_id);
}

void ipsec_debug_deleted(const struct ipsec_sa *sa)
{
	char t[64];

	ev_crypto_engine_delete(ipsec_sa_router(sa), sa->conn_id);
	ev_ipsec_delete_sa(ipsec_sa_router(sa), ipsec_sa_dest(sa), sa->proto, sa->spi,
			   ipsec_sa_transform(sa, t), sa->conn_id);
}
