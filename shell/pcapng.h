/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Blocks of a pcapng file (draft-ietf-opsawg-pcapng), in this machine's byte order. */
#ifndef ROSH_SHELL_PCAPNG_H
#define ROSH_SHELL_PCAPNG_H

#include "lib/text.h"

/* pcapng.c */

/* A section; its interfaces count from 0 again. `comment`: NULL or "": none; a long one becomes
 * several, at line ends. */
void pcapng_put_section(struct text *to, const char *comment);
/* The next interface of the section: Ethernet, times in nanoseconds. */
void pcapng_put_interface(struct text *to, const char *name);
/* A frame of `len` bytes of which `kept` are there. */
void pcapng_put_packet(struct text *to, uint32_t iface, uint64_t at_ns, const uint8_t *data,
		       size_t kept, size_t len);

#endif
