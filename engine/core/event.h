/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What happened, as typed values. Every syslog and debug line is a row of an event.def file; the
 * row makes a function ev_<id>(router, ...) whose arguments the compiler checks. The engine calls
 * it and knows nothing of text; shell/event_text.c turns the row's format into the line.
 *
 *   EVENT(id, DBG(flag) | LOG(severity, "FACILITY", "MNEMONIC"), (parameters), (EV_x(arg), ...),
 *         "format", NULL | "format of the 12.2 style")
 *
 * Where 15.x has words of its own they stand in shell/event_15.def.
 *
 * Each row has at least one parameter. A debug event whose flag is off costs one test of a bit.
 *
 * Formats: %s string  %u unsigned  %d signed  %x hex (lower; %X upper)  %a IPv4 address
 * %m MAC address  %i interface, short name  %I interface, long name  %o its OSPF process;
 * width and '-' and '0' as in printf; '%%'; "%2$u" takes the second argument. An embedded '\n'
 * begins a further line of the same message.
 */
#ifndef ROSH_ENGINE_CORE_EVENT_H
#define ROSH_ENGINE_CORE_EVENT_H

#include "engine/core/router.h"

struct ev_arg {
	union {
		uint64_t u;
		int64_t i;
		const char *s;
		const struct iface *ifp;
		const uint8_t *mac;
	};
};

#define EV_U(x) {.u = (x)}
#define EV_D(x) {.i = (x)}
#define EV_S(x) {.s = (x)}
#define EV_A(x) {.u = (x)}
#define EV_IF(x) {.ifp = (x)}
#define EV_MAC(x) {.mac = (x)}
#define EV_LIST(...) __VA_ARGS__

enum event_id {
#define EVENT(id, class, params, args, fmt, fmt_12_2) EVENT_##id,
#include "engine/core/event.def"
#undef EVENT
	EVENT_COUNT
};

/* What decides whether an event is passed on: a debug flag, or always for a log message. */
struct event_class {
	int debug_flag;	       /* DEBUG_x, or -1 for a log message */
	int severity;	       /* 0 .. 7 */
	const char *facility;  /* "HSRP"; NULL for debug */
	const char *mnemonic;  /* "STATECHANGE" */
};

/* event.c */

extern const struct event_class event_classes[EVENT_COUNT];
/* Hands the event to the world's observer, if it is wanted. */
void event_emit(struct router *r, enum event_id id, const struct ev_arg *args, size_t n);

#define EVENT(id, class, params, args, fmt, fmt_12_2)                                              \
	static inline void ev_##id(struct router *r, EV_LIST params)                               \
	{                                                                                          \
		const struct ev_arg a[] = {EV_LIST args};                                          \
		event_emit(r, EVENT_##id, a, sizeof(a) / sizeof(*a));                              \
	}
#include "engine/core/event.def"
#undef EVENT

#endif
