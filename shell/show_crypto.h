/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text that several crypto shows share. */
#ifndef ROSH_SHELL_SHOW_CRYPTO_H
#define ROSH_SHELL_SHOW_CRYPTO_H

#include "engine/crypto/crypto.h"
#include "lib/text.h"

/* show_crypto.c */

/* "esp-des esp-md5-hmac ", each transform and a blank. */
void show_crypto_transforms(struct text *out, const struct transform_set *t);

#endif
