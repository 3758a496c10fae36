/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Vendor ids. DPD's is of RFC 3706, 5.1. That of IOS's own keepalive is made as RFC 2408, 3.16
 * advises, from a text of our own: it tells that the notifies 32768 and 32769 are understood, so
 * that no other peer is ever asked that way, and none is taken for dead because it kept silent.
 * A router in the 12.2 style knows nothing of DPD.
 */
#include "engine/crypto/ike_vendor.h"

#include <string.h>

enum ike_vendor {
	IKE_VENDOR_DPD,
	IKE_VENDOR_IOS,
	IKE_VENDOR_UNITY,
	IKE_VENDOR_COUNT_OWN,
	IKE_VENDOR_XAUTH = IKE_VENDOR_COUNT_OWN,
	IKE_VENDOR_NATT,
};

static const struct ike_vendor_row {
	const char *name;
	uint8_t len;
	uint8_t id[16];
} ike_vendor_rows[] = {
    [IKE_VENDOR_DPD] = {"DPD",
			16,
			{0xaf, 0xca, 0xd7, 0x13, 0x68, 0xa1, 0xf1, 0xc9, 0x6b, 0x86, 0x96, 0xfc,
			 0x77, 0x57, 0x01, 0x00}},
    /* MD5 of "rosh paranoid keepalives". */
    [IKE_VENDOR_IOS] = {NULL,
			16,
			{0x48, 0x07, 0xcf, 0x9f, 0x04, 0xac, 0x37, 0xef, 0x5d, 0xd5, 0x1b, 0x0f,
			 0x2a, 0x30, 0xaa, 0x43}},
    [IKE_VENDOR_UNITY] = {"Unity",
			  16,
			  {0x12, 0xf5, 0xf2, 0x8c, 0x45, 0x71, 0x68, 0xa9, 0x70, 0x2d, 0x9f, 0xe2,
			   0x74, 0xcc, 0x01, 0x00}},
    [IKE_VENDOR_XAUTH] = {"XAUTH", 8, {0x09, 0x00, 0x26, 0x89, 0xdf, 0xd6, 0xb7, 0x12}},
    [IKE_VENDOR_NATT] = {"NAT-T RFC 3947",
			 16,
			 {0x4a, 0x13, 0x1c, 0x81, 0x07, 0x03, 0x58, 0x45, 0x5c, 0x57, 0x28, 0xf2,
			  0x0e, 0x95, 0x45, 0x2f}},
    {"NAT-T v2",
     16,
     {0x90, 0xcb, 0x80, 0x91, 0x3e, 0xbb, 0x69, 0x6e, 0x08, 0x63, 0x81, 0xb5, 0xec, 0x42, 0x7b,
      0x1f}},
};

void ike_vendors_put(struct ike_sa *sa, struct ike_enc *e, bool early)
{
	/* RFC 3947, 3.1: message 2 answers the offer of message 1. */
	if (early && ike_natt_on(sa->ike) && (sa->initiator || sa->natt)) {
		ike_enc_payload(e, IKE_PL_VENDOR, ike_vendor_rows[IKE_VENDOR_NATT].id, 16);
		ev_ike_natt_vendor(sa->ike->r, sa->id);
	}
	if (ike_modern(sa))
		ike_enc_payload(e, IKE_PL_VENDOR, ike_vendor_rows[IKE_VENDOR_DPD].id, 16);
	if (!early)
		ike_enc_payload(e, IKE_PL_VENDOR, ike_vendor_rows[IKE_VENDOR_IOS].id, 16);
}

static void ike_vendor_take(struct ike_sa *sa, struct ike_chunk v)
{
	struct router *r = sa->ike->r;

	ev_ike_vendor(r, sa->id);
	for (size_t i = 0; i < sizeof(ike_vendor_rows) / sizeof(*ike_vendor_rows); i++) {
		const struct ike_vendor_row *row = &ike_vendor_rows[i];

		if (v.len < row->len || memcmp(v.p, row->id, row->len))
			continue;
		if (i == IKE_VENDOR_IOS) {
			sa->peer_ios = true;
			ev_ike_ios_box(r, sa->id);
			return;
		}
		sa->natt |= i == IKE_VENDOR_NATT && v.len == row->len && ike_natt_on(sa->ike);
		sa->peer_dpd |= i == IKE_VENDOR_DPD;
		if (i >= IKE_VENDOR_COUNT_OWN && v.len == 16)
			ev_ike_vendor_major(r, sa->id, v.p[14]);
		ev_ike_vendor_is(r, sa->id, row->name);
		return;
	}
	if (v.len >= 16)
		ev_ike_vendor_major(r, sa->id, v.p[14]);
}

void ike_vendors_take(struct ike_sa *sa, const struct ike_msg *m)
{
	for (unsigned i = 0; i < m->n_vendors; i++)
		ike_vendor_take(sa, m->vendor[i]);
}
