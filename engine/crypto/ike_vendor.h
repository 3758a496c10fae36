/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vendor ids (RFC 2408, 3.16): which are sent, which are known. */
#ifndef ROSH_ENGINE_CRYPTO_IKE_VENDOR_H
#define ROSH_ENGINE_CRYPTO_IKE_VENDOR_H

#include "engine/crypto/ike_priv.h"

/* ike_vendor.c */

/* In messages 1 and 2 (`early`), in 3 and 4 otherwise. */
void ike_vendors_put(struct ike_sa *sa, struct ike_enc *e, bool early);
/* Notes what the peer can do; unknown ids are passed over. */
void ike_vendors_take(struct ike_sa *sa, const struct ike_msg *m);

#endif
