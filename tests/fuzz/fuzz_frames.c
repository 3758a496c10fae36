/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Frames: changed copies of what the routers of the reference lab send each other, with checksums
 * put right most of the time, so that what is behind them is reached; and garbage. In between
 * everything is shown, so that what the frames left behind is read.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/core/sim.h"
#include "engine/ospf/ospf_wire.h"
#include "tests/fuzz/fuzz_term.h"

enum { KEPT = 512, FRAME_MAX = 2000, ETH_LEN = 14, IP_MIN = 20 };

struct frames {
	struct fuzz_world w;
	struct sim_observer before;
	unsigned kept, n;
	struct {
		size_t len;
		uint8_t data[FRAME_MAX];
	} frame[KEPT];
	struct link_port *ports[64];
	unsigned n_ports, rounds;
	bool mine; /* the frame on its way is a changed one: it is not kept */
};

static void on_event(void *ctx, struct router *r, unsigned id, const struct ev_arg *args, size_t n)
{
	struct frames *f = ctx;

	f->before.event(f->before.ctx, r, id, args, n);
}

static void on_frame(void *ctx, const struct link *l, const struct link_port *from,
		     const uint8_t *data, size_t len)
{
	struct frames *f = ctx;
	unsigned at = f->n % KEPT;

	f->before.frame(f->before.ctx, l, from, data, len);
	if (f->mine || len > FRAME_MAX)
		return;
	memcpy(f->frame[at].data, data, len);
	f->frame[at].len = len;
	f->n++;
	f->kept = f->n < KEPT ? f->n : KEPT;
}

void *fuzz_frames_new(uint64_t seed)
{
	struct frames *f = mem_zalloc(sizeof(*f));
	struct link *l;
	struct link_port *p;

	fuzz_world_start(&f->w, seed);
	f->before = f->w.lab->sim->observer;
	f->w.lab->sim->observer = (struct sim_observer){
		.ctx = f, .event = on_event, .frame = on_frame};
	list_each(l, &f->w.lab->sim->links, node)
	    list_each(p, &l->ports, node) if (f->n_ports < sizeof(f->ports) / sizeof(*f->ports))
		f->ports[f->n_ports++] = p;
	lab_lock(f->w.lab);
	lab_advance(f->w.lab, 60 * NS_PER_S);
	lab_unlock(f->w.lab);
	for (unsigned i = 0; i < f->w.n; i++)
		fuzz_type(&f->w, i, "ping 99.99.99.99 source 20.1.1.1", NULL);
	return f;
}

void fuzz_frames_free(void *ctx)
{
	struct frames *f = ctx;

	f->w.lab->sim->observer = f->before;
	fuzz_world_end(&f->w);
	free(f);
}

/* RFC 1071. */
static uint16_t sum16(const uint8_t *p, size_t len, uint32_t sum)
{
	for (size_t i = 0; i < len; i += 2)
		sum += (uint32_t)(p[i] << 8) | (i + 1 < len ? p[i + 1] : 0);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static void put16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

/* RFC 2328, D.4.1: all but the authentication data; and the LSAs of an update. */
static void mend_ospf(uint8_t *p, size_t len)
{
	if (len < 24)
		return;
	put16(p + 2, (uint16_t)len);
	for (size_t at = 28; p[1] == 4 && at + 20 <= len;) {
		size_t lsa = (size_t)(p[at + 18] << 8) | p[at + 19];

		if (lsa < 20 || at + lsa > len)
			break;
		put16(p + at + 16, ospf_lsa_checksum(p + at, lsa));
		at += lsa;
	}
	put16(p + 12, 0);
	memset(p + 16, 0, 8);
	put16(p + 12, sum16(p, len, 0));
}

/* Lengths and checksums as a sender would have written them. */
static void mend(uint8_t *f, size_t len)
{
	uint8_t *ip = f + ETH_LEN, *up;
	size_t head, n;

	if (len < ETH_LEN + IP_MIN || f[12] != 8 || f[13] != 0)
		return;
	len -= ETH_LEN;
	ip[0] = (uint8_t)(0x40 | (ip[0] & 15));
	head = (size_t)(ip[0] & 15) * 4;
	if (head < IP_MIN || head > len)
		return;
	put16(ip + 2, (uint16_t)len);
	put16(ip + 10, 0);
	put16(ip + 10, sum16(ip, head, 0));
	up = ip + head;
	n = len - head;
	if (ip[9] == 17 && n >= 8) {
		put16(up + 4, (uint16_t)n);
		put16(up + 6, 0);
	} else if (ip[9] == 1 && n >= 8) {
		put16(up + 2, 0);
		put16(up + 2, sum16(up, n, 0));
	} else if (ip[9] == 89) {
		mend_ospf(up, n);
	}
}

static void show_all(struct frames *f, struct rng *r)
{
	static const char *const shows[] = {
	    "show ip route",
	    "show arp",
	    "show standby",
	    "show ip ospf neighbor detail",
	    "show ip ospf database",
	    "show ip ospf interface",
	    "show ip ospf",
	    "show crypto isakmp sa",
	    "show crypto ipsec sa",
	    "show interfaces",
	    "show ip cef detail",
	    "show logging",
	    "show crypto session",
	    "show ip protocols",
	    "show crypto engine connections active",
	    "show access-lists",
	    "clear crypto sa",
	    "clear ip ospf process",
	    "clear arp-cache",
	    "ping 99.99.99.99 repeat 2 timeout 1 source 20.1.1.1",
	};

	fuzz_type(&f->w, rng_below(r, f->w.n), shows[rng_below(r, sizeof(shows) / sizeof(*shows))],
		  r);
}

static void send_one(struct frames *f, struct rng *r)
{
	uint8_t data[FRAME_MAX + 64];
	size_t len;
	struct pkt *p;

	if (f->kept && rng_below(r, 16)) {
		unsigned at = rng_below(r, f->kept);

		len = f->frame[at].len;
		memcpy(data, f->frame[at].data, len);
		/* What is behind the headers, or all of it. */
		if (len > ETH_LEN + IP_MIN && rng_below(r, 4)) {
			size_t skip = ETH_LEN + IP_MIN + (rng_below(r, 2) ? 8 : 0);

			skip = skip < len ? skip : len;
			len = skip + fuzz_mutate(r, data + skip, len - skip, FRAME_MAX - skip);
		} else {
			len = fuzz_mutate(r, data, len, FRAME_MAX);
		}
		if (rng_below(r, 8))
			mend(data, len);
	} else {
		len = rng_below(r, 1600);
		rng_bytes(r, data, len);
	}
	p = pkt_new(f->w.lab->sim, len);
	if (len)
		memcpy(pkt_put(p, len), data, len);
	f->mine = true;
	link_transmit(f->ports[rng_below(r, f->n_ports)], p);
	f->mine = false;
}

void fuzz_frames(void *ctx, struct rng *r)
{
	struct frames *f = ctx;

	lab_lock(f->w.lab);
	send_one(f, r);
	if (rng_below(r, 4) == 0)
		lab_advance(f->w.lab, rng_below(r, 5) * NS_PER_MS);
	if (rng_below(r, 50) == 0)
		lab_advance(f->w.lab, rng_below(r, 3000) * NS_PER_MS);
	lab_unlock(f->w.lab);
	if (++f->rounds % 50 == 0)
		show_all(f, r);
}
