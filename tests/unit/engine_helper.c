/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UDP broadcasts that go on to a helper, and BOOTP through a relay (RFC 1542, 4.1). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/net/arp.h"
#include "engine/net/ip.h"
#include "tests/unit/world.h"

enum { RELAY = 0xc0000201, SERVER = 0xc6336402, CLIENT = 0xc0000207, BOOTP = 300, L4 = 34 };

/* A client's port on a LAN, the relay, and a server that keeps what it heard last. */
struct relayed {
	struct sim *s;
	struct router *relay, *server;
	struct iface *lan;
	struct link_port *client;
	unsigned heard, answers;
	struct udp_rx last;
	uint8_t data[2048], frame[2048];
};

static void on_server(void *ctx, const struct udp_rx *d)
{
	struct relayed *w = ctx;

	w->heard++;
	w->last = *d;
	memcpy(w->data, d->data, d->len);
}

static void on_client(void *ctx, struct pkt *p)
{
	struct relayed *w = ctx;

	if (p->len > L4 && p->data[12] == 8 && p->data[13] == 0 && p->data[23] == 17) {
		w->answers++;
		memcpy(w->frame, p->data, p->len);
	}
	pkt_free(p);
}

static void relayed_new(struct relayed *w)
{
	struct link *lan, *wire;

	memset(w, 0, sizeof(*w));
	w->s = world_new();
	lan = world_segment(w->s, "lan");
	wire = world_wire(w->s, "wire");
	w->relay = world_router(w->s, "relay");
	w->server = world_router(w->s, "server");
	w->lan = world_iface(w->relay, "FastEthernet0/0", "192.0.2.1/24", lan);
	world_iface(w->relay, "FastEthernet0/1", "198.51.100.1/24", wire);
	world_iface(w->server, "FastEthernet0/0", "198.51.100.2/24", wire);
	world_route(w->server, "192.0.2.0/24", "198.51.100.1");
	w->client = link_attach(lan, on_client, w);
	for (unsigned port = 53; port <= 69; port++)
		udp_bind(w->server, (uint16_t)port, on_server, w);
	udp_bind(w->server, 9999, on_server, w);
	helper_set(w->lan, (const uint32_t[]){SERVER}, 1);
	world_run_s(w->s, 5);
	world_ping(w->relay, "198.51.100.2", 2); /* ARP */
}

/* The client sends a UDP broadcast; `frag` as in the IPv4 header. */
static void client_says(struct relayed *w, uint32_t src, uint32_t dst, uint16_t port,
			const uint8_t *data, size_t len, uint16_t frag)
{
	struct pkt *p = pkt_new(w->s, 14 + 28 + len);
	uint8_t pseudo[4] = {0, 17, (uint8_t)((8 + len) >> 8), (uint8_t)(8 + len)};
	struct ip_hdr h = {.hdr_len = 20, .total_len = (uint16_t)(28 + len), .ttl = 9,
			   .proto = 17, .src = src, .dst = dst, .frag = frag};
	uint8_t *at = pkt_put(p, 14 + 28 + len);
	struct wbuf b = wbuf_from(at + L4, 8);
	uint32_t sum;

	memset(at, 0xff, 6);
	memcpy(at + 6, "\2\0\0\0\0\7\10\0", 8);
	ip_hdr_encode(at + 14, &h);
	wbuf_u16(&b, 68);
	wbuf_u16(&b, port);
	wbuf_u16(&b, (uint16_t)(8 + len));
	wbuf_u16(&b, 0);
	memcpy(at + L4 + 8, data, len);
	sum = ip_sum_add(ip_sum_add(0, at + 26, 8), pseudo, 4);
	sum = ip_sum_fold(ip_sum_add(sum, at + L4, 8 + len));
	at[L4 + 6] = (uint8_t)(sum >> 8);
	at[L4 + 7] = (uint8_t)sum;
	link_transmit(w->client, p);
	world_run_s(w->s, 1);
}

static void a_datagram_goes_on(void **state)
{
	static const uint8_t text[] = "who is there?";
	struct relayed w;

	(void)state;
	relayed_new(&w);
	/* The server's UDP checks the sum. */
	client_says(&w, CLIENT, 0xffffffff, 53, text, sizeof(text), 0);
	assert_int_equal(w.heard, 1);
	assert_int_equal(w.last.src, CLIENT);
	assert_int_equal(w.last.dst, SERVER);
	assert_int_equal(w.last.ttl, 8);
	assert_memory_equal(w.data, text, sizeof(text));
	client_says(&w, CLIENT, 0xc00002ff, 69, text, sizeof(text), 0);
	assert_int_equal(w.heard, 2);
	client_says(&w, CLIENT, 0xffffffff, 9999, text, sizeof(text), 0);
	client_says(&w, CLIENT, 0xffffffff, 53, text, sizeof(text), IP_MF);
	client_says(&w, CLIENT, RELAY, 53, text, sizeof(text), 0);
	assert_int_equal(w.heard, 2);
	helper_set(w.lan, NULL, 0);
	client_says(&w, CLIENT, 0xffffffff, 53, text, sizeof(text), 0);
	assert_int_equal(w.heard, 2);
	sim_free(w.s);
}

/* `ip forward-protocol udp`: the default set, another, none, and the default again. */
static void the_services_are_chosen(void **state)
{
	static const uint8_t text[] = "who is there?";
	uint8_t bootp[BOOTP] = {1, 1, 6, 0, 0xab};
	const uint16_t *defaults;
	struct relayed w;

	(void)state;
	relayed_new(&w);
	assert_int_equal(helper_services_default(&defaults), 8);
	helper_set_services(w.relay, (const uint16_t[]){9999, 69}, 2);
	client_says(&w, CLIENT, 0xffffffff, 9999, text, sizeof(text), 0);
	assert_int_equal(w.heard, 1);
	client_says(&w, CLIENT, 0xffffffff, 69, text, sizeof(text), 0);
	assert_int_equal(w.heard, 2);
	client_says(&w, CLIENT, 0xffffffff, 53, text, sizeof(text), 0);
	client_says(&w, 0, 0xffffffff, 67, bootp, sizeof(bootp), 0);
	assert_int_equal(w.heard, 2);
	helper_set_services(w.relay, defaults, 0);
	client_says(&w, CLIENT, 0xffffffff, 69, text, sizeof(text), 0);
	assert_int_equal(w.heard, 2);
	helper_set_services(w.relay, NULL, 0);
	client_says(&w, CLIENT, 0xffffffff, 53, text, sizeof(text), 0);
	client_says(&w, 0, 0xffffffff, 67, bootp, sizeof(bootp), 0);
	assert_int_equal(w.heard, 4);
	sim_free(w.s);
}

static void bootp_is_relayed(void **state)
{
	static const uint8_t relay_addr[4] = {192, 0, 2, 1}, other[4] = {203, 0, 113, 9};
	uint8_t bootp[BOOTP] = {1, 1, 6, 0, 0xab};
	struct ip_tx back = {.dst = RELAY};
	struct relayed w;

	(void)state;
	relayed_new(&w);
	client_says(&w, 0, 0xffffffff, 67, bootp, sizeof(bootp), 0);
	assert_int_equal(w.heard, 1);
	assert_int_equal(w.last.src, RELAY);
	assert_int_equal(w.last.sport, 67);
	assert_int_equal(w.data[3], 1);
	assert_memory_equal(w.data + 24, relay_addr, 4);
	/* Another relay was there before: its address stays. */
	memcpy(bootp + 24, other, 4);
	bootp[3] = 15;
	client_says(&w, 0, 0xffffffff, 67, bootp, sizeof(bootp), 0);
	assert_int_equal(w.heard, 2);
	assert_memory_equal(w.data + 24, other, 4);
	bootp[3] = 16; /* too far */
	client_says(&w, 0, 0xffffffff, 67, bootp, sizeof(bootp), 0);
	client_says(&w, 0, 0xffffffff, 67, bootp, 100, 0); /* too short */
	bootp[0] = 2; /* no request */
	client_says(&w, 0, 0xffffffff, 67, bootp, sizeof(bootp), 0);
	assert_int_equal(w.heard, 2);
	/* Back: only what names this relay. */
	udp_send(w.server, &back, 67, 67, bootp, sizeof(bootp));
	world_run_s(w.s, 1);
	assert_int_equal(w.answers, 0);
	memcpy(bootp + 24, relay_addr, 4);
	udp_send(w.server, &back, 67, 67, bootp, sizeof(bootp));
	world_run_s(w.s, 1);
	assert_int_equal(w.answers, 1);
	assert_memory_equal(w.frame, "\377\377\377\377\377\377", 6);
	assert_memory_equal(w.frame + 30, "\377\377\377\377", 4);
	assert_int_equal(w.frame[L4 + 1], 67);
	assert_int_equal(w.frame[L4 + 3], 68);
	assert_memory_equal(w.frame + L4 + 8, bootp, sizeof(bootp));
	sim_free(w.s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_datagram_goes_on),
		cmocka_unit_test(the_services_are_chosen),
		cmocka_unit_test(bootp_is_relayed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
