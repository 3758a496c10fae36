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

#include <net/if.h>
#include <netinet/in.h>

#include "shell/lab.h"

enum attach_kind { ATTACH_PACKET, ATTACH_TAP, ATTACH_UDP };

struct attach {
	struct list node; /* in lab->attachments */
	struct lab *lab;
	struct link_port *port;
	enum attach_kind kind;
	char *endpoint;	     /* as the lab file gives it */
	char name[IFNAMSIZ]; /* of the Linux interface, "" for UDP */
	int index;	     /* of the Linux interface that it was opened on, 0: none */
	int fd;
	bool up;   /* carrier on the host's side */
	bool deaf; /* an error is pending that only a change of the interface ends */
	bool warm; /* frames came since the losses were counted last */
	uint64_t in, out;
	uint64_t overrun; /* lost in the kernel, which had no room for more */
	uint64_t dropped; /* that could not be taken: time stood still, or no frame of a wire */
	uint64_t unsent;  /* that the host's side did not take */
	uint64_t kernel_drops; /* the kernel's count when it was read last */
};

/* What the lab's console tells of an attachment. The text lives as long as the port. */
struct attach_info {
	const char *endpoint;
	bool up;
	uint64_t in, out, overrun, dropped, unsent;
};

/* attach.c */

/* Runs and ends the thread that reads the attachments; nothing happens without any. Lock
 * not held. */
void attach_start(struct lab *lab);
void attach_stop(struct lab *lab);
/* False if the port is no attachment's. Lock held. */
bool attach_info(const struct link_port *p, struct attach_info *to);

/* attach_open.c */

/* True if a lab file's endpoint is one of the three forms. */
bool attach_is(const char *endpoint);
/* Opens the attachment and plugs it into `l`; a wire that has one adds no delay of its own. False:
 * `why` says what is wrong, without file and line. */
bool attach_open(struct lab *lab, struct link *l, const char *endpoint, struct text *why);
/* Takes a frame from the world to the host, and frees it. */
void attach_deliver(void *ctx, struct pkt *p);
/* Closes them all; called by lab_free(). */
void attach_close_all(struct lab *lab);
/* Looks whether the Linux interface is there and has carrier; opens it anew if it is another one
 * of the same name. `fd`: any socket. Lock not held. */
void attach_look(struct attach *a, int fd);
/* A netlink socket that becomes readable when any interface changes, or -1. */
int attach_watch(void);
/* Empties it. */
void attach_watch_read(int fd);
/* How many frames the kernel lost so far for want of room, in total. */
uint64_t attach_kernel_drops(const struct attach *a);

/* attach_frame.c */

/*
 * What a packet socket gives is not always what was on a wire: the sender may have left the
 * checksum to its card, and segments longer than the MTU to be cut. `o` is the virtio header of
 * the frame. Calls `out` for each frame as it would be on a wire, in place or in a copy.
 * False: it is none that can be cut.
 */
struct attach_offload {
	uint8_t flags, gso_type;
	uint16_t hdr_len, gso_size, csum_start, csum_offset;
};
bool attach_finish(const struct attach_offload *o, uint8_t *frame, size_t len,
		   void (*out)(void *ctx, const uint8_t *frame, size_t len), void *ctx);
/* Puts an IEEE 802.1Q tag back that came beside the frame; there must be room for 4 bytes more.
 * The offsets of `o` follow. Gives the new length. */
size_t attach_tag(struct attach_offload *o, uint8_t *frame, size_t len, uint16_t tpid,
		  uint16_t tci);

#endif
