/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SA payloads of quick mode: IPsec's proposals as RFC 2407, 4.4 and 4.5 write them. */
#ifndef ROSH_ENGINE_CRYPTO_IKE_P2_H
#define ROSH_ENGINE_CRYPTO_IKE_P2_H

#include "engine/crypto/ike_priv.h"

/* ike_p2.c */

/* The SA payload of a request: each transform set a proposal. */
void ike_p2_put_request(struct ike_sa *sa, const struct ipsec_request *want, struct ike_enc *e);
/* The SA payload of an answer: the chosen transforms as they came, under our SPIs. */
void ike_p2_put_choice(struct ike_quick *q, struct ike_enc *e);
/* Lets IPsec choose among the offers: fills q->pair's flow and chosen. 0, or a notify type. */
int ike_p2_select(struct ike_sa *sa, struct ike_node *n, const struct ike_offer *o, bool has_ke,
		  const struct proxy *theirs, const struct proxy *ours);
/* Checks the peer's choice against the request and fills q->pair.chosen. */
bool ike_p2_take_choice(struct ike_sa *sa, struct ike_quick *q, const struct ipsec_request *want,
			const struct ike_offer *o);

#endif
