/* SPDX-License-Identifier: GPL-2.0-or-later */
/* OSPF's authentication (RFC 2328, appendix D): each signed packet of two routers is checked by
 * hand, then replayed, changed and forged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "engine/ospf/ospf.h"
#include "tests/unit/world.h"

enum { ETH = 14, IP = 20, OSPF_AT = ETH + IP, FRAMES = 512, FRAME_MAX = 1600 };

struct seen {
	uint8_t data[FRAME_MAX];
	size_t len;
	const struct link_port *from;
};

static struct {
	struct seen v[FRAMES];
	size_t n;
} frames;

static void keep(void *ctx, const struct link *l, const struct link_port *from,
		 const uint8_t *data, size_t len)
{
	struct seen *f = &frames.v[frames.n];

	(void)ctx;
	(void)l;
	if (frames.n == FRAMES || len > FRAME_MAX || data[12] != 8 || data[13] != 0 ||
	    data[ETH + 9] != 89)
		return;
	memcpy(f->data, data, len);
	f->len = len;
	f->from = from;
	frames.n++;
}

static void nowhere(void *ctx, struct pkt *p)
{
	(void)ctx;
	pkt_free(p);
}

struct pair {
	struct sim *s;
	struct router *r[2];
	struct link_port *tap;
};

static const struct ospf_network inside = {0x0a000000, 0x00ffffff, 0};

static void set_keys(struct router *r, const char *const *keys, unsigned n)
{
	struct ospf_if_config c = ospf_if_config_default();
	struct iface *ifp = iface_find(r, "FastEthernet0/0");

	c.auth = OSPF_AUTH_CRYPT;
	for (unsigned i = 0; i < n; i++) {
		c.keys[i].id = (uint8_t)(keys[i][0] - '0');
		memcpy(c.keys[i].key, keys[i] + 1, strlen(keys[i] + 1));
	}
	c.n_keys = n;
	ospf_if_configure(ifp, &c);
}

static void set_password(struct router *r, const char *password)
{
	struct ospf_if_config c = ospf_if_config_default();

	c.auth = OSPF_AUTH_SIMPLE;
	memcpy(c.password, password, strlen(password));
	ospf_if_configure(iface_find(r, "FastEthernet0/0"), &c);
}

static struct pair pair_new(void)
{
	struct pair p = {.s = world_new()};
	struct ospf_config c = ospf_config_default();
	struct link *lan = world_segment(p.s, "lan");

	c.networks = &inside;
	c.n_networks = 1;
	frames.n = 0;
	p.s->observer.frame = keep;
	p.tap = link_attach(lan, nowhere, NULL);
	for (unsigned i = 0; i < 2; i++) {
		p.r[i] = world_router(p.s, i ? "b" : "a");
		p.r[i]->style = STYLE_15; /* it signals */
		world_iface(p.r[i], "FastEthernet0/0", i ? "10.0.0.2/24" : "10.0.0.1/24", lan);
		ospf_configure(p.r[i], 1, &c);
	}
	return p;
}

static const struct ospf_iface *oif(const struct pair *p, unsigned i)
{
	return iface_find(p->r[i], "FastEthernet0/0")->ospf;
}

static uint32_t u32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void inject(struct pair *p, const struct seen *f)
{
	struct pkt *k = pkt_new(p->s, f->len);

	memcpy(pkt_put(k, f->len), f->data, f->len);
	link_transmit(p->tap, k);
	world_run_ms(p->s, 1);
}

static uint64_t drops(const struct pair *p, unsigned i, enum ospf_drop why)
{
	return p->r[i]->ospf->traffic.drops[why];
}

/* The digest by hand: the packet, and the key filled up with zeros (D.4.3). */
static void digest_of(const uint8_t *ospf, size_t len, const char *key, uint8_t out[16])
{
	uint8_t all[FRAME_MAX + 16] = {0};

	memcpy(all, ospf, len);
	memcpy(all + len, key, strlen(key));
	EVP_Digest(all, len + 16, out, NULL, EVP_md5(), NULL);
}

static void every_packet_is_signed(void **state)
{
	static const char *const keys[] = {"7sesame"};
	struct pair p = pair_new();
	unsigned types = 0, lls = 0;
	uint32_t last[2] = {0};

	(void)state;
	set_keys(p.r[0], keys, 1);
	set_keys(p.r[1], keys, 1);
	world_run_s(p.s, 120);
	assert_int_equal(oif(&p, 0)->n_full, 1);
	for (size_t i = 0; i < frames.n; i++) {
		const uint8_t *o = frames.v[i].data + OSPF_AT;
		size_t len = (size_t)(o[2] << 8 | o[3]);
		unsigned who = frames.v[i].data[ETH + 15] - 1u;
		size_t ip_len = (size_t)(o[2 - IP] << 8 | o[3 - IP]);
		uint8_t digest[16];

		assert_int_equal(o[15], OSPF_AUTH_CRYPT);
		assert_int_equal(o[12] | o[13], 0);
		assert_int_equal(o[18], 7);
		assert_int_equal(o[19], 16);
		assert_true(u32(o + 20) > last[who]);
		last[who] = u32(o + 20);
		digest_of(o, len, "sesame", digest);
		assert_memory_equal(digest, o + len, 16);
		types |= 1u << o[1];
		/* RFC 5613, 2.5: options, then the signature of the block up to itself. */
		if (IP + len + 16 < ip_len) {
			lls++;
			assert_int_equal(ip_len - IP - len - 16, 36);
			digest_of(o + len + 16, 20, "sesame", digest);
			assert_memory_equal(digest, o + len + 16 + 20, 16);
			assert_memory_equal(o + len + 16 + 16, o + 20, 4);
		}
	}
	assert_int_equal(types, 0x3e);
	assert_true(lls > 4);
	sim_free(p.s);
}

/* Whatever byte of a signed packet is another one, it is refused, and nothing comes of it. */
static void changed_packets_are_refused(void **state)
{
	static const char *const keys[] = {"1k"};
	struct pair p = pair_new();
	struct seen f;
	uint64_t refused;

	(void)state;
	set_keys(p.r[0], keys, 1);
	set_keys(p.r[1], keys, 1);
	world_run_s(p.s, 100);
	f = frames.v[frames.n - 1];
	for (size_t at = OSPF_AT + 24; at < f.len; at++) {
		struct seen bad = f;
		unsigned victim = f.data[ETH + 15] == 1;
		size_t len = (size_t)(f.data[OSPF_AT + 2] << 8 | f.data[OSPF_AT + 3]);

		/* The signalling has a signature of its own: the packet holds without it. */
		if (at >= OSPF_AT + len + 16)
			break;
		refused = drops(&p, victim, OSPF_DROP_AUTH_KEY) +
			  drops(&p, victim, OSPF_DROP_AUTH_SEQ);
		bad.data[at] ^= 0x10;
		inject(&p, &bad);
		assert_int_equal(drops(&p, victim, OSPF_DROP_AUTH_KEY) +
					 drops(&p, victim, OSPF_DROP_AUTH_SEQ),
				 refused + 1);
	}
	assert_int_equal(oif(&p, 0)->n_full, 1);
	sim_free(p.s);
}

static void replays_are_refused(void **state)
{
	static const char *const keys[] = {"1k"};
	struct pair p = pair_new();
	uint64_t before, after;
	size_t n;

	(void)state;
	set_keys(p.r[0], keys, 1);
	set_keys(p.r[1], keys, 1);
	world_run_s(p.s, 100);
	n = frames.n / 2;
	before = drops(&p, 0, OSPF_DROP_AUTH_SEQ) + drops(&p, 1, OSPF_DROP_AUTH_SEQ);
	assert_int_equal(before, 0);
	/* The first hellos, which know of nobody: believed, they would take the adjacency down. */
	for (size_t i = 0; i < n; i++)
		inject(&p, &frames.v[i]);
	after = drops(&p, 0, OSPF_DROP_AUTH_SEQ) + drops(&p, 1, OSPF_DROP_AUTH_SEQ);
	/* (The switch has learned from the replays themselves where a station is: those to one
	 * station alone go astray.) */
	assert_true(after >= n / 2);
	assert_int_equal(oif(&p, 0)->n_full, 1);
	assert_int_equal(oif(&p, 1)->n_full, 1);
	sim_free(p.s);
}

static void keys_roll_over(void **state)
{
	static const char *const keys[] = {"1old", "2new"};
	struct pair p = pair_new();
	unsigned copies = 0;

	(void)state;
	set_keys(p.r[0], keys, 1);
	set_keys(p.r[1], keys, 1);
	world_run_s(p.s, 100);
	set_keys(p.r[0], keys, 2);
	frames.n = 0;
	world_run_s(p.s, 60);
	assert_int_equal(oif(&p, 0)->n_full, 1);
	assert_int_equal(ospf_auth_rollover(oif(&p, 0)), 1);
	for (size_t i = 0; i < frames.n; i++)
		copies += frames.v[i].data[ETH + 15] == 1 && frames.v[i].data[OSPF_AT + 18] == 1;
	assert_true(copies >= 5);
	set_keys(p.r[1], keys, 2);
	world_run_s(p.s, 21);
	assert_int_equal(ospf_auth_rollover(oif(&p, 0)), 0);
	frames.n = 0;
	world_run_s(p.s, 60);
	for (size_t i = 0; i < frames.n; i++)
		assert_int_equal(frames.v[i].data[OSPF_AT + 18], 2);
	/* The old key goes on one end, then on the other: nobody notices. */
	set_keys(p.r[0], keys + 1, 1);
	world_run_s(p.s, 60);
	set_keys(p.r[1], keys + 1, 1);
	world_run_s(p.s, 60);
	assert_int_equal(oif(&p, 0)->n_full, 1);
	assert_int_equal(drops(&p, 1, OSPF_DROP_AUTH_KEY) > 0, true);
	sim_free(p.s);
}

static void passwords_must_be_the_same(void **state)
{
	struct pair p = pair_new();
	const uint8_t *o;

	(void)state;
	set_password(p.r[0], "open");
	set_password(p.r[1], "shut");
	world_run_s(p.s, 60);
	assert_int_equal(oif(&p, 0)->n_nbrs, 0);
	assert_true(drops(&p, 0, OSPF_DROP_AUTH_KEY) >= 4);
	set_password(p.r[1], "open");
	world_run_s(p.s, 60);
	assert_int_equal(oif(&p, 0)->n_full, 1);
	o = frames.v[frames.n - 1].data + OSPF_AT;
	assert_int_equal(o[15], OSPF_AUTH_SIMPLE);
	assert_memory_equal(o + 16, "open\0\0\0\0", 8);
	assert_true(ospf_packet_sound(o, (size_t)(o[2] << 8 | o[3])));
	/* None on one end. */
	ospf_if_configure(iface_find(p.r[1], "FastEthernet0/0"),
			  &(struct ospf_if_config){.priority = 1, .retransmit_s = 5,
						   .transmit_delay_s = 1, .net_type = -1,
						   .auth = -1});
	world_run_s(p.s, 60);
	assert_int_equal(oif(&p, 0)->n_nbrs, 0);
	assert_true(drops(&p, 0, OSPF_DROP_AUTH_TYPE) >= 4);
	sim_free(p.s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_packet_is_signed),
		cmocka_unit_test(changed_packets_are_refused),
		cmocka_unit_test(replays_are_refused),
		cmocka_unit_test(keys_roll_over),
		cmocka_unit_test(passwords_must_be_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
