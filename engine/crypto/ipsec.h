/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ROSH_ENGINE_CRYPTO_IPSEC_H
#define ROSH_ENGINE_CRYPTO_IPSEC_H

#include "engine/crypto/crypto.h"

/* ipsec.c */

/* Called by crypto_start() with the store in place, and by crypto_stop() before it goes. */
void ipsec_start(struct router *r);
void ipsec_stop(struct router *r);
/* Brings map instances, flows and routes in line with the config and the access lists. */
void ipsec_reconcile(struct router *r);

#endif
