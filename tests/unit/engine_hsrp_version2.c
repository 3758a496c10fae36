/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules of engine_hsrp.c once more, with both routers speaking version 2. */
#define PAIR_VERSION 2
#include "tests/unit/engine_hsrp.c"
