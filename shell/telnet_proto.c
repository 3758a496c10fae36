/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The telnet protocol, the server's half: RFC 854 (commands, line ends), RFC 855 (options),
 * RFC 857 (echo), RFC 858 (suppress go ahead), RFC 860 (timing mark), RFC 1073 (window size).
 * Everything else is refused, each option once.
 */
#include "shell/telnet_proto.h"

enum {
	SE = 240,
	BRK = 243,
	IP = 244,
	AO = 245,
	AYT = 246,
	EC = 247,
	EL = 248,
	SB = 250,
	WILL = 251,
	WONT = 252,
	DO = 253,
	DONT = 254,
	IAC = 255
};

enum { OPT_ECHO = 1, OPT_SGA = 3, OPT_TIMING_MARK = 6, OPT_NAWS = 31 };

void telnet_proto_greet(struct bytes *to_client)
{
	static const uint8_t hello[] = {IAC, WILL, OPT_ECHO, IAC, WILL, OPT_SGA, IAC, DO, OPT_NAWS};

	bytes_push(to_client, hello, sizeof(hello));
}

static void answer(struct bytes *reply, uint8_t verb, uint8_t option)
{
	uint8_t b[] = {IAC, verb, option};

	bytes_push(reply, b, sizeof(b));
}

/* RFC 854: an option is answered when that changes something, never in answer to an answer. */
static bool first_time(struct telnet_proto *t, bool is_will, uint8_t option)
{
	uint8_t *byte = &t->answered[is_will][option / 8], bit = (uint8_t)(1 << option % 8);
	bool first = !(*byte & bit);

	*byte |= bit;
	return first;
}

static void option(struct telnet_proto *t, uint8_t opt, struct bytes *reply)
{
	if (t->verb == DO) {
		if (opt == OPT_ECHO || opt == OPT_SGA)
			return;
		if (opt == OPT_TIMING_MARK)
			answer(reply, WILL, opt);
		else if (first_time(t, false, opt))
			answer(reply, WONT, opt);
	} else if (t->verb == WILL && opt != OPT_NAWS && first_time(t, true, opt)) {
		answer(reply, opt == OPT_SGA ? DO : DONT, opt);
	}
}

/* RFC 1073: IAC SB NAWS <width, 16 bits> <height, 16 bits> IAC SE. */
static void subnegotiation(struct telnet_proto *t)
{
	if (t->sb_len < 5 || t->sb[0] != OPT_NAWS)
		return;
	t->columns = (unsigned)(t->sb[1] << 8 | t->sb[2]);
	t->rows = (unsigned)(t->sb[3] << 8 | t->sb[4]);
	t->window_changed = true;
}

/* A command's key: what the user meant by it, 0 for none. */
static uint8_t command(struct telnet_proto *t, uint8_t c, struct bytes *reply)
{
	t->state = TELNET_DATA;
	switch (c) {
	case IAC:
		return IAC;
	case SB:
		t->sb_len = 0;
		t->state = TELNET_SB;
		return 0;
	case WILL:
	case WONT:
	case DO:
	case DONT:
		t->verb = c;
		t->state = TELNET_VERB;
		return 0;
	case BRK:
		return 0x1e;
	case IP:
		return 0x03;
	case EC:
		return 0x7f;
	case EL:
		return 0x15;
	case AYT:
		bytes_push(reply, "\r\n[Yes]\r\n", 9);
		return 0;
	default:
		return 0;
	}
}

/* RFC 854: CR LF is a new line, CR NUL a return; both are Enter here, and so is a bare LF. */
static uint8_t data(struct telnet_proto *t, uint8_t c)
{
	bool after_cr = t->cr;

	t->cr = c == '\r';
	if (c == '\n')
		return after_cr ? 0 : '\r';
	return c;
}

static uint8_t one(struct telnet_proto *t, uint8_t c, struct bytes *reply)
{
	switch (t->state) {
	case TELNET_DATA:
		if (c != IAC)
			return data(t, c);
		t->state = TELNET_IAC;
		return 0;
	case TELNET_IAC:
		return command(t, c, reply);
	case TELNET_VERB:
		t->state = TELNET_DATA;
		option(t, c, reply);
		return 0;
	case TELNET_SB:
		if (c == IAC)
			t->state = TELNET_SB_IAC;
		else if (t->sb_len < sizeof(t->sb))
			t->sb[t->sb_len++] = c;
		return 0;
	case TELNET_SB_IAC:
		t->state = TELNET_SB;
		if (c == SE) {
			t->state = TELNET_DATA;
			subnegotiation(t);
		} else if (t->sb_len < sizeof(t->sb)) {
			t->sb[t->sb_len++] = c;
		}
		return 0;
	}
	return 0;
}

size_t telnet_proto_decode(struct telnet_proto *t, const uint8_t *in, size_t n, uint8_t *keys,
			   struct bytes *reply)
{
	size_t i, got = 0;
	uint8_t key;

	for (i = 0; i < n; i++) {
		key = one(t, in[i], reply);
		if (key)
			keys[got++] = key;
	}
	return got;
}

void telnet_proto_encode(const char *text, size_t n, struct bytes *out)
{
	size_t i, from = 0;

	for (i = 0; i < n; i++) {
		if (text[i] != '\n' && (uint8_t)text[i] != IAC)
			continue;
		bytes_push(out, text + from, i - from);
		bytes_push(out, text[i] == '\n' ? "\r\n" : "\xff\xff", 2);
		from = i + 1;
	}
	bytes_push(out, text + from, n - from);
}

void telnet_proto_plain(const char *text, size_t n, struct bytes *out)
{
	const char *nl;

	while ((nl = memchr(text, '\n', n))) {
		bytes_push(out, text, (size_t)(nl - text));
		bytes_push(out, "\r\n", 2);
		n -= (size_t)(nl - text) + 1;
		text = nl + 1;
	}
	bytes_push(out, text, n);
}
