/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The order of the modules is the order in which their interface listeners are called: routes
 * first, then what depends on them. Stopped in reverse.
 */
#include "engine/core/modules.h"

#include <stddef.h>

void ip_start(struct router *r);
void ip_stop(struct router *r);
void track_start(struct router *r);
void track_stop(struct router *r);
void hsrp_start(struct router *r);
void hsrp_stop(struct router *r);
void ospf_start(struct router *r);
void ospf_stop(struct router *r);
void crypto_start(struct router *r);
void crypto_stop(struct router *r);

struct module {
	void (*start)(struct router *r);
	void (*stop)(struct router *r);
};

static const struct module modules[] = {
	{red_start, red_stop},	 {ip_start, ip_stop},	  {track_start, track_stop},
	{hsrp_start, hsrp_stop}, {ospf_start, ospf_stop}, {crypto_start, crypto_stop},
};

enum { MODULE_COUNT = sizeof(modules) / sizeof(*modules) };

void modules_start(struct router *r)
{
	for (size_t i = 0; i < MODULE_COUNT; i++)
		modules[i].start(r);
}

void modules_stop(struct router *r)
{
	for (size_t i = MODULE_COUNT; i-- > 0;)
		modules[i].stop(r);
}
