/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every decoder of bytes from a wire, on blocks of exactly the length it is told, so that a byte
 * read behind the end is seen. Half of the blocks begin as a sound header does, to get further.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/crypto/ike_wire.h"
#include "engine/hsrp/hsrp_wire.h"
#include "engine/net/ip.h"
#include "engine/net/stack.h"
#include "engine/ospf/ospf_wire.h"
#include "shell/telnet.h"
#include "tests/fuzz/fuzz.h"

static void try_ospf(const uint8_t *p, size_t len)
{
	struct rbuf b = rbuf_from(p, len), body;
	struct ospf_hdr h;
	struct ospf_hello hello;
	struct ospf_dd dd;
	struct ospf_lsa_hdr lsa;
	struct ospf_link link;
	struct ospf_ext_body ext;
	struct ospf_summary_body sum;
	const uint8_t *raw;
	uint8_t flags;
	uint16_t n;

	ospf_packet_sound(p, len);
	ospf_lls_decode(p, len);
	ospf_hdr_decode(&b, &h);
	b = rbuf_from(p, len);
	ospf_hello_decode(&b, &hello);
	b = rbuf_from(p, len);
	ospf_dd_decode(&b, &dd);
	b = rbuf_from(p, len);
	while (ospf_lsa_hdr_decode(&b, &lsa))
		;
	b = rbuf_from(p, len);
	while (ospf_lsa_next(&b, &lsa, &raw)) {
		ospf_lsa_checksum_ok(raw, lsa.length);
		if (!ospf_lsa_sound(&lsa, raw))
			continue;
		body = ospf_lsa_body(raw, lsa.length);
		if (ospf_router_body_decode(&body, &flags, &n))
			while (n-- && ospf_link_decode(&body, &link))
				;
		body = ospf_lsa_body(raw, lsa.length);
		ospf_ext_decode(&body, &ext);
		body = ospf_lsa_body(raw, lsa.length);
		ospf_summary_decode(&body, &sum);
	}
}

static void try_ike(const uint8_t *p, size_t len, struct rng *r)
{
	struct ike_chunk all = {p, len};
	struct ike_hdr h;
	struct ike_msg m;
	struct ike_offer o;
	struct ike_attrs a;
	struct ike_id id;

	memset(&m, 0, sizeof(m));
	ike_hdr_decode(p, len, &h);
	if (ike_msg_decode(p, len, (uint8_t)rng_below(r, 16), &m) && m.sa.p &&
	    ike_offer_decode(m.sa, &o))
		for (unsigned i = 0; i < o.n; i++)
			ike_attrs_decode(o.t[i].attrs, IKE_P2_LIFE_TYPE, IKE_P2_LIFE, &a);
	ike_offer_decode(all, &o);
	ike_attrs_decode(all, IKE_P2_LIFE_TYPE, IKE_P2_LIFE, &a);
	ike_id_decode(all, &id);
}

static void try_telnet(const uint8_t *p, size_t len, struct rng *r)
{
	struct telnet_proto t = {0};
	struct bytes reply = {0};
	uint8_t *keys = mem_zalloc(len + 1);
	struct edit e = {0};
	struct text screen = {0};
	size_t cut = rng_below(r, (uint32_t)len + 1), i, n;

	n = telnet_proto_decode(&t, p, cut, keys, &reply);
	n += telnet_proto_decode(&t, p + cut, len - cut, keys + n, &reply);
	edit_begin(&e, rng_below(r, 40), rng_below(r, 200));
	for (i = 0; i < n; i++) {
		edit_key(&e, keys[i]);
		edit_show(&e, &screen);
	}
	assert(e.cursor <= e.line.len && e.shown_at <= e.shown.len);
	telnet_proto_encode((const char *)p, len, &reply);
	edit_free(&e);
	text_free(&screen);
	bytes_free(&reply);
	free(keys);
}

/* A head that lets a decoder go on to what is behind it. */
static void shape(struct rng *r, uint8_t *p, size_t len)
{
	switch (rng_below(r, 4)) {
	case 0: /* an LSA, or several */
		for (size_t at = 0; at + 36 <= len; at += 36) {
			p[at + 3] = (uint8_t)(1 + rng_below(r, 5));
			p[at + 18] = 0;
			p[at + 19] = (uint8_t)(20 + rng_below(r, 24));
		}
		break;
	case 1: /* payloads of ISAKMP */
		for (size_t at = 0; at + 4 <= len; at += p[at + 3]) {
			p[at] = (uint8_t)rng_below(r, 14);
			p[at + 1] = p[at + 2] = 0;
			p[at + 3] = (uint8_t)(4 + rng_below(r, 40));
		}
		break;
	case 2: /* attributes */
		for (size_t at = 0; at + 4 <= len; at += 4) {
			p[at] = rng_below(r, 4) ? 0x80 : 0;
			p[at + 1] = (uint8_t)rng_below(r, 18);
		}
		break;
	case 3: /* IPv4 */
		if (len > 4) {
			p[0] = (uint8_t)(0x40 | rng_below(r, 16));
			p[2] = (uint8_t)(len >> 8);
			p[3] = (uint8_t)len;
		}
		break;
	}
}

void fuzz_wire(struct rng *r)
{
	size_t len = rng_below(r, 16) ? rng_below(r, 200) : rng_below(r, 3000);
	uint8_t *p = malloc(len ? len : 1);
	struct hsrp_pkt hsrp;
	struct ip_hdr ip;

	if (!p)
		abort();
	rng_bytes(r, p, len);
	if (rng_below(r, 2))
		shape(r, p, len);
	hsrp_pkt_decode(1, p, len, &hsrp);
	hsrp_pkt_decode(2, p, len, &hsrp);
	ip_hdr_decode(p, len, &ip);
	ip_hdr_quoted(p, len, &ip);
	try_ospf(p, len);
	try_ike(p, len, r);
	try_telnet(p, len, r);
	free(p);
}
