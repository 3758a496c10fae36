/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events: their classes, from event.def, and the one way out to the observer. */
#include "engine/core/event.h"

#define DBG(flag) {.debug_flag = DEBUG_##flag, .severity = 7}
#define LOG(sev, fac, mnem)                                                                        \
	{.debug_flag = -1, .severity = (sev), .facility = (fac), .mnemonic = (mnem)}
const struct event_class event_classes[EVENT_COUNT] = {
#define EVENT(id, class, params, args, fmt, fmt_12_2) [EVENT_##id] = class,
#include "engine/core/event.def"
#undef EVENT
};
#undef DBG
#undef LOG

void event_emit(struct router *r, enum event_id id, const struct ev_arg *args, size_t n)
{
	const struct event_class *c = &event_classes[id];
	const struct sim_observer *o = &r->sim->observer;

	if (c->debug_flag >= 0 && !router_debugs(r, (enum debug_flag)c->debug_flag))
		return;
	if (o->event)
		o->event(o->ctx, r, id, args, n);
}
