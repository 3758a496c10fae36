/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Debug lines of IKE that are composed from several values, and the names of states. */
#include "engine/crypto/ike_priv.h"
#include "engine/crypto/ipsec_debug.h"

#include <stdio.h>
#include <string.h>

static const char *const ike_fsm_names[IKE_FSM_COUNT] = {
#define IKE_FSM(id) #id,
#include "engine/crypto/ike_fsm.def"
#undef IKE_FSM
};

const char *ike_fsm_name(enum ike_fsm f)
{
	return ike_fsm_names[f];
}

const char *ike_state_name(enum ike_state s)
{
	static const char *const names[IKE_STATE_COUNT] = {
	    [IKE_MM_NO_STATE] = "MM_NO_STATE", [IKE_MM_SA_SETUP] = "MM_SA_SETUP",
	    [IKE_MM_KEY_EXCH] = "MM_KEY_EXCH", [IKE_MM_KEY_AUTH] = "MM_KEY_AUTH",
	    [IKE_QM_IDLE] = "QM_IDLE",
	};

	return names[s];
}

const char *ike_role(const struct ike_sa *sa)
{
	return sa->initiator ? "I" : "R";
}

unsigned ike_sa_handle(const struct ike_sa *sa)
{
	/* What stands for the address of the SA in memory: the same in every run. */
	return 0x62800000u + sa->id * 0x5f4u;
}

bool ike_talks(const struct ike_sa *sa)
{
	return router_debugs(sa->ike->r, DEBUG_CRYPTO_ISAKMP);
}

bool ike_modern(const struct ike_sa *sa)
{
	return sa->ike->r->style != STYLE_12_2;
}

void ike_say_sending(struct ike_sa *sa)
{
	char ports[48] = "";

	if (!ike_talks(sa))
		return;
	if (ike_modern(sa))
		snprintf(ports, sizeof(ports), " my_port %u peer_port %u", sa->lport, sa->rport);
	ev_ike_sending(sa->ike->r, sa->id, sa->peer->remote, ports, ike_role(sa),
		       ike_state_name(sa->state));
}

void ike_say_received(struct ike_sa *sa, bool fresh)
{
	char ports[48] = "";

	if (!ike_talks(sa))
		return;
	if (ike_modern(sa))
		snprintf(ports, sizeof(ports), " dport %u sport %u Global", sa->rx_dport,
			 sa->rx_sport);
	ev_ike_received(sa->ike->r, fresh ? 0 : sa->id, sa->peer->remote, ports,
			fresh ? "N" : ike_role(sa), fresh ? "NEW SA" : ike_state_name(sa->state));
}

static void ike_say_life(struct ike_sa *sa, const char *prefix, uint32_t v, bool basic)
{
	char line[96];

	if (basic)
		snprintf(line, sizeof(line), "%slife duration (basic) of %u", prefix, v);
	else
		snprintf(line, sizeof(line), "%slife duration (VPI) of  0x%X 0x%X 0x%X 0x%X ",
			 prefix, v >> 24, v >> 16 & 0xff, v >> 8 & 0xff, v & 0xff);
	ev_ike_attr(sa->ike->r, line);
}

static const char *ike_p1_cipher_name(uint32_t id)
{
	return id == 1 ? "DES-CBC" : id == 5 ? "3DES-CBC" : id == 7 ? "AES-CBC" : "?";
}

static const char *ike_p1_hash_name(uint32_t id)
{
	return id == 1 ? "MD5" : id == 2 ? "SHA" : id == 4 ? "SHA256" : "?";
}

void ike_say_p1_transform(struct ike_sa *sa, const struct ike_transform *t,
			  const struct ike_attrs *a, unsigned policy)
{
	struct router *r = sa->ike->r;
	char line[64];

	if (!ike_talks(sa))
		return;
	ev_ike_checking(r, sa->id, t->num, policy);
	snprintf(line, sizeof(line), "encryption %s", ike_p1_cipher_name(a->val[IKE_P1_ENCR]));
	ev_ike_attr(r, line);
	if (a->seen & 1u << IKE_P1_KEY_BITS) {
		snprintf(line, sizeof(line), "keylength of %u", a->val[IKE_P1_KEY_BITS]);
		ev_ike_attr(r, line);
	}
	snprintf(line, sizeof(line), "hash %s", ike_p1_hash_name(a->val[IKE_P1_HASH]));
	ev_ike_attr(r, line);
	snprintf(line, sizeof(line), "default group %u", a->val[IKE_P1_GROUP]);
	ev_ike_attr(r, line);
	ev_ike_attr(r, a->val[IKE_P1_AUTH] == 1 ? "auth pre-share" : "auth RSA sig");
	if (a->life_s) {
		ev_ike_attr(r, "life type in seconds");
		ike_say_life(sa, "", a->life_s, a->life_s_basic);
	}
}

static const char *ike_p2_name(const struct ike_transform *t)
{
	switch (t->proto << 8 | t->id) {
	case IKE_PROTO_ESP << 8 | 2:
		return "ESP_DES";
	case IKE_PROTO_ESP << 8 | 3:
		return "ESP_3DES";
	case IKE_PROTO_ESP << 8 | 11:
		return "ESP_NULL";
	case IKE_PROTO_ESP << 8 | 12:
		return "ESP_AES";
	case IKE_PROTO_AH << 8 | 2:
		return "AH_MD5";
	case IKE_PROTO_AH << 8 | 3:
		return "AH_SHA";
	case IKE_PROTO_AH << 8 | 5:
		return "AH_SHA256";
	default:
		return "UNKNOWN";
	}
}

static const char *ike_p2_auth_name(uint32_t auth)
{
	return auth == 1   ? "authenticator is HMAC-MD5"
	       : auth == 2 ? "authenticator is HMAC-SHA"
	       : auth == 5 ? "authenticator is HMAC-SHA256"
			   : "authenticator is unknown";
}

void ike_say_p2_transform(struct ike_sa *sa, const struct ike_transform *t,
			  const struct ike_attrs *a)
{
	struct router *r = sa->ike->r;
	char line[64];

	if (!ike_talks(sa))
		return;
	ev_ike_p2_transform(r, t->num, ike_p2_name(t));
	ev_ike_p2_attrs(r, sa->id);
	snprintf(line, sizeof(line), "encaps is %u%s", a->val[IKE_P2_ENCAP],
		 !ike_modern(sa)             ? ""
		 : a->val[IKE_P2_ENCAP] == 1 ? " (Tunnel)"
		 : a->val[IKE_P2_ENCAP] == 2 ? " (Transport)"
		 : a->val[IKE_P2_ENCAP] == 3 ? " (Tunnel-UDP)"
		 : a->val[IKE_P2_ENCAP] == 4 ? " (Transport-UDP)"
					     : "");
	ev_ike_attr(r, line);
	if (a->life_s) {
		ev_ike_attr(r, "SA life type in seconds");
		ike_say_life(sa, "SA ", a->life_s, a->life_s_basic);
	}
	if (a->life_kb) {
		ev_ike_attr(r, "SA life type in kilobytes");
		ike_say_life(sa, "SA ", a->life_kb, a->life_kb_basic);
	}
	if (a->seen & 1u << IKE_P2_AUTH)
		ev_ike_attr(r, ike_p2_auth_name(a->val[IKE_P2_AUTH]));
	if (a->seen & 1u << IKE_P2_KEY_BITS) {
		snprintf(line, sizeof(line), "key length is %u", a->val[IKE_P2_KEY_BITS]);
		ev_ike_attr(r, line);
	}
	if (a->seen & 1u << IKE_P2_GROUP) {
		snprintf(line, sizeof(line), "group is %u", a->val[IKE_P2_GROUP]);
		ev_ike_attr(r, line);
	}
}

void ike_say_id(struct ike_sa *sa, const struct ike_id *id, unsigned next)
{
	char addr[64] = "";
	struct strbuf b;

	if (!ike_talks(sa))
		return;
	if (ike_modern(sa) && id->type == IKE_ID_ADDR)
		snprintf(addr, sizeof(addr), "\n\taddress      : %s", ip_str(&b, id->addr));
	ev_ike_id_payload(sa->ike->r, sa->id, next, id->type, addr, id->proto, id->port,
			  (unsigned)id->data.len + 4);
}

static void ike_say_half(struct ike_sa *sa, const struct ipsec_sa_pair *p)
{
	struct router *r = sa->ike->r;

	if (p->chosen.lifetime_s)
		ev_ike_sa_secs(r, p->chosen.lifetime_s);
	if (p->chosen.lifetime_kb)
		ev_ike_sa_kb(r, p->chosen.lifetime_kb);
	if (ike_modern(sa))
		ev_ike_sa_client(r, 0);
}

void ike_say_creating(struct ike_sa *sa, const struct ipsec_sa_pair *p)
{
	struct router *r = sa->ike->r;

	if (!ike_talks(sa))
		return;
	ev_ike_creating(r, sa->id);
	ev_ike_sa_in(r, p->remote, p->local, p->remote_proxy.addr, p->local_proxy.addr);
	ev_ike_sa_spi(r, p->esp_in ? p->esp_in : p->ah_in, ipsec_conn_peek(r, 0),
		      ipsec_debug_flags(r, p->dh_group, true));
	ike_say_half(sa, p);
	ev_ike_sa_out(r, p->local, p->remote, p->local_proxy.addr, p->remote_proxy.addr);
	ev_ike_sa_spi_out(r, p->esp_out ? p->esp_out : p->ah_out, ipsec_conn_peek(r, 1),
			  ipsec_debug_flags(r, p->dh_group, false));
	ike_say_half(sa, p);
}
