/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Host attachments: a link's end that is outside the process. In a lab file an endpoint reads
 *
 *   host:NAME               a Linux interface, by a packet socket (veth, physical, a bridge's port)
 *   tap:NAME                a TAP interface, opened or made
 *   udp:PORT:ADDRESS:PORT   frames as UDP datagrams from our port to theirs, as Dynamips and GNS3
 *                           link their nodes
 *
 * Time then runs at 1x and chance is real.
 */
#ifndef ROSH_SHELL_ATTACH_H
#define ROSH_SHELL_ATTACH_H

#include "shell/lab.h"

/* attach.c */

/* True if a lab file's endpoint is one of the three forms. */
bool attach_is(const char *endpoint);
/* Opens the attachment and plugs it into `l`. False: `why` says what is wrong, without file and
 * line. */
bool attach_open(struct lab *lab, struct link *l, const char *endpoint, struct text *why);
/* Runs and ends the thread that reads the attachments; nothing happens without any. Lock
 * not held. */
void attach_start(struct lab *lab);
void attach_stop(struct lab *lab);
/* Closes them all; called by lab_free(). */
void attach_close_all(struct lab *lab);

/* attach_frame.c */

/*
 * What a packet socket gives is not always what was on a wire: the sender may have left the
 * checksum to its card, and segments longer than the MTU to be cut. `hdr` is the virtio header of
 * the frame. Calls `out` for each frame as it would be on a wire, in place or in a copy.
 */
struct attach_offload {
	uint8_t flags, gso_type;
	uint16_t hdr_len, gso_size, csum_start, csum_offset;
};
void attach_finish(const struct attach_offload *o, uint8_t *frame, size_t len,
		   void (*out)(void *ctx, const uint8_t *frame, size_t len), void *ctx);

#endif
