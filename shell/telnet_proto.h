/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The telnet protocol's bytes, apart from sockets: RFC 854, 855, 857, 858, 1073. */
#ifndef ROSH_SHELL_TELNET_PROTO_H
#define ROSH_SHELL_TELNET_PROTO_H

#include <stdbool.h>
#include <stdint.h>

#include "shell/bytes.h"

enum telnet_state { TELNET_DATA, TELNET_IAC, TELNET_VERB, TELNET_SB, TELNET_SB_IAC };

struct telnet_proto {
	enum telnet_state state;
	bool cr; /* the last key was CR: an LF or NUL behind it belongs to it */
	uint8_t verb;
	uint8_t sb[8]; /* the beginning of a subnegotiation; the rest is dropped */
	unsigned sb_len;
	uint8_t answered[2][32]; /* bitmaps: DO and WILL answered already, so that nothing loops */
	unsigned rows, columns;	 /* from NAWS, 0: not told */
	bool window_changed;
};

/* telnet_proto.c */

/* What the server says first: it echoes, no go-ahead, tell me your window. */
void telnet_proto_greet(struct bytes *to_client);
/*
 * Keys out of the client's bytes; line ends of every kind become '\r'. `keys` has room for `n`.
 * Returns the number of keys; answers to options go to `reply`.
 */
size_t telnet_proto_decode(struct telnet_proto *t, const uint8_t *in, size_t n, uint8_t *keys,
			   struct bytes *reply);
/* Text for the client: '\n' becomes CR LF, 0xff is doubled. */
void telnet_proto_encode(const char *text, size_t n, struct bytes *out);
/* The same for a client that does not speak telnet: 0xff means itself. */
void telnet_proto_plain(const char *text, size_t n, struct bytes *out);

#endif
