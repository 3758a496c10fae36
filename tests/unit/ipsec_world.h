/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A world for tests of IPsec alone: world.h, and a double in place of IKE that negotiates in one
 * step, 10 ms after it was asked, by calling both routers' IPsec as the real one would. It stands
 * for every ike_ call, so that the linker takes no file of the real one.
 */
#ifndef ROSH_TESTS_UNIT_IPSEC_WORLD_H
#define ROSH_TESTS_UNIT_IPSEC_WORLD_H

#include <stdio.h>

#include "engine/crypto/ike.h"
#include "engine/crypto/ipsec.h"
#include "engine/crypto/store.h"
#include "tests/unit/world.h"

#ifndef WORLD_REAL_IKE /* defined by tests that want IKE itself */

struct ike_double {
	struct timer timer;
	struct router *router;
	struct ipsec_request req;
	bool busy, deaf; /* deaf: asks, and nothing ever comes of it */
	unsigned requests, installs, refusals, deletes, drops;
	int last_error;
};

/* struct ike is the real one's secret; the double keeps its own behind the same pointer. */
static struct ike_double *double_of(struct router *r)
{
	return (struct ike_double *)(void *)r->crypto->ike;
}

static struct router *double_peer(const struct router *r, uint32_t addr)
{
	struct router *p;

	list_each (p, &r->sim->routers, node)
		if (p != r && p->crypto && p->crypto->ike && ip_is_local(p, addr))
			return p;
	return NULL;
}

static void double_keys(struct sim *s, struct ipsec_sa_pair *a, struct ipsec_sa_pair *b)
{
	rng_bytes(&s->rng, a->key_esp_in, sizeof(a->key_esp_in));
	rng_bytes(&s->rng, a->key_esp_out, sizeof(a->key_esp_out));
	rng_bytes(&s->rng, a->key_ah_in, sizeof(a->key_ah_in));
	rng_bytes(&s->rng, a->key_ah_out, sizeof(a->key_ah_out));
	memcpy(b->key_esp_in, a->key_esp_out, sizeof(b->key_esp_in));
	memcpy(b->key_esp_out, a->key_esp_in, sizeof(b->key_esp_out));
	memcpy(b->key_ah_in, a->key_ah_out, sizeof(b->key_ah_in));
	memcpy(b->key_ah_out, a->key_ah_in, sizeof(b->key_ah_out));
}

static void double_install(struct ike_double *d, struct router *peer, void *peer_flow,
			   const struct ipsec_proposal *chosen)
{
	const struct ipsec_request *q = &d->req;
	struct ipsec_sa_pair a = {
		.flow = q->flow,
		.local = q->local,
		.remote = q->remote,
		.local_proxy = q->local_proxy,
		.remote_proxy = q->remote_proxy,
		.chosen = *chosen,
		.initiator = true,
		.icookie = 0x1122334455667788,
		.rcookie = 0x99aabbccddeeff00,
		.dh_group = chosen->pfs_group,
	};
	struct ipsec_sa_pair b = a;

	a.esp_in = chosen->spi_esp;
	a.ah_in = chosen->spi_ah;
	a.esp_out = ipsec_new_spi(peer, IP_PROTO_ESP);
	a.ah_out = ipsec_new_spi(peer, IP_PROTO_AH);
	b.flow = peer_flow;
	b.initiator = false;
	b.local = q->remote;
	b.remote = q->local;
	b.local_proxy = q->remote_proxy;
	b.remote_proxy = q->local_proxy;
	b.esp_in = a.esp_out;
	b.esp_out = a.esp_in;
	b.ah_in = a.ah_out;
	b.ah_out = a.ah_in;
	double_keys(d->router->sim, &a, &b);
	ipsec_install(d->router, &a);
	ipsec_install(peer, &b);
	d->installs++;
}

static void double_negotiate(void *ctx)
{
	struct ike_double *d = ctx;
	const struct ipsec_request *q = &d->req;
	struct router *peer = double_peer(d->router, q->remote);
	struct ipsec_proposal chosen;
	void *flow = NULL;
	int got = -1;

	d->busy = false;
	if (d->deaf)
		return;
	if (peer && ipsec_peer_allowed(peer, q->remote, q->local))
		got = ipsec_offer_select(peer, q->remote, q->local, &q->local_proxy,
					 &q->remote_proxy, q->proposals, q->n_proposals, &flow,
					 &chosen);
	d->last_error = got < 0 ? got : 0;
	if (got < 0) {
		d->refusals++;
		ipsec_request_failed(d->router, q->flow);
		return;
	}
	double_install(d, peer, flow, &chosen);
}

void ike_start(struct router *r)
{
	struct ike_double *d = mem_zalloc(sizeof(*d));

	d->router = r;
	timer_init(&d->timer, double_negotiate, d);
	r->crypto->ike = (struct ike *)(void *)d;
}

void ike_stop(struct router *r)
{
	timer_stop(r->sim, &double_of(r)->timer);
	free(r->crypto->ike);
	r->crypto->ike = NULL;
}

void ike_config_changed(struct router *r)
{
	(void)r;
}

void ike_request(struct router *r, const struct ipsec_request *req)
{
	struct ike_double *d = double_of(r);

	d->requests++;
	if (d->busy)
		return;
	d->busy = true;
	d->req = *req;
	timer_start(r->sim, &d->timer, 10 * NS_PER_MS);
}

void ike_traffic(struct router *r, uint32_t local, uint32_t remote, bool outbound)
{
	(void)r, (void)local, (void)remote, (void)outbound;
}

void ike_send_delete(struct router *r, uint32_t local, uint32_t remote, uint8_t proto,
		     const uint32_t *spis, size_t n)
{
	struct router *peer = double_peer(r, remote);

	double_of(r)->deletes++;
	if (peer)
		ipsec_peer_deleted(peer, local, proto, spis, n);
}

void ike_drop(struct router *r, uint32_t local, uint32_t remote, bool tell)
{
	(void)local, (void)remote, (void)tell;
	double_of(r)->drops++;
}

#endif

/* ---- config in a line each ---- */

/* "permit|deny ip|tcp|udp|icmp SRC/LEN DST/LEN [eq PORT]" */
static WORLD_UNUSED struct acl_entry world_ace(const char *line)
{
	char action[8], proto[8], src[24], dst[24], eq[4];
	struct acl_entry e = {.proto = -1, .icmp_type = -1, .icmp_code = -1, .tos = -1,
			      .precedence = -1, .dscp = -1};
	unsigned port = 0;
	int n = sscanf(line, "%7s %7s %23s %23s %3s %u", action, proto, src, dst, eq, &port);

	if (n < 4)
		abort();
	e.permit = !strcmp(action, "permit");
	e.proto = !strcmp(proto, "tcp") ? 6 : !strcmp(proto, "udp") ? 17
		  : !strcmp(proto, "icmp") ? 1 : -1;
	e.src = world_prefix(src).addr;
	e.src_wild = ~ip_mask(world_prefix(src).len);
	e.dst = world_prefix(dst).addr;
	e.dst_wild = ~ip_mask(world_prefix(dst).len);
	if (n == 6)
		e.dport = (struct acl_ports){ACL_EQ, (uint16_t)port, (uint16_t)port};
	return e;
}

static WORLD_UNUSED void world_acl(struct router *r, const char *name, const char *const *lines,
				   size_t n)
{
	struct acl_entry e[8];

	for (size_t i = 0; i < n; i++)
		e[i] = world_ace(lines[i]);
	acl_set(r, name, true, e, n);
}

static WORLD_UNUSED struct crypto_map_config world_map(const char *name, unsigned seq,
						       const char *peer, const char *acl,
						       const char *set)
{
	struct crypto_map_config c = {.seq = seq, .n_peers = 1, .n_sets = 1};

	snprintf(c.name, sizeof(c.name), "%s", name);
	snprintf(c.acl, sizeof(c.acl), "%s", acl);
	snprintf(c.sets[0], sizeof(c.sets[0]), "%s", set);
	c.peers[0] = world_addr(peer);
	return c;
}

static WORLD_UNUSED struct transform_set world_set(const char *name, enum cipher c, enum hash h,
						   enum hash ah)
{
	struct transform_set t = {.esp_cipher = c, .esp_hash = h, .ah_hash = ah};

	snprintf(t.name, sizeof(t.name), "%s", name);
	return t;
}

/*
 * Two gateways with a router between, a net behind each:
 * 10.1.0.0/16 - a 192.0.2.1 - m - 198.51.100.1 b - 10.2.0.0/16
 */
struct tunnel {
	struct sim *s;
	struct router *a, *m, *b;
	struct iface *a_out, *b_out, *m1, *m2;
	struct link *am, *mb;
	struct transform_set set;
};

static WORLD_UNUSED void tunnel_map(struct tunnel *t)
{
	const char *const ab[] = {"permit ip 10.1.0.0/16 10.2.0.0/16"};
	const char *const ba[] = {"permit ip 10.2.0.0/16 10.1.0.0/16"};
	struct crypto_map_config ma = world_map("vpn", 10, "198.51.100.1", "101", "ts");
	struct crypto_map_config mb = world_map("vpn", 10, "192.0.2.1", "101", "ts");

	world_acl(t->a, "101", ab, 1);
	world_acl(t->b, "101", ba, 1);
	crypto_set_transforms(t->a, &t->set, 1);
	crypto_set_transforms(t->b, &t->set, 1);
	crypto_set_maps(t->a, &ma, 1);
	crypto_set_maps(t->b, &mb, 1);
	crypto_bind(t->a_out, "vpn", NULL);
	crypto_bind(t->b_out, "vpn", NULL);
}

static WORLD_UNUSED struct tunnel tunnel_new(enum cipher c, enum hash h, enum hash ah)
{
	struct tunnel t = {.s = world_new()};

	t.am = world_wire(t.s, "am");
	t.mb = world_wire(t.s, "mb");
	t.a = world_router(t.s, "a");
	t.m = world_router(t.s, "m");
	t.b = world_router(t.s, "b");
	t.a_out = world_iface(t.a, "FastEthernet0/0", "192.0.2.1/24", t.am);
	t.m1 = world_iface(t.m, "FastEthernet0/0", "192.0.2.254/24", t.am);
	t.m2 = world_iface(t.m, "FastEthernet0/1", "198.51.100.254/24", t.mb);
	t.b_out = world_iface(t.b, "FastEthernet0/0", "198.51.100.1/24", t.mb);
	world_iface(t.a, "Loopback0", "10.1.0.1/16", NULL);
	world_iface(t.b, "Loopback0", "10.2.0.1/16", NULL);
	world_route(t.a, "0.0.0.0/0", "192.0.2.254");
	world_route(t.b, "0.0.0.0/0", "198.51.100.254");
	world_route(t.m, "10.1.0.0/16", "192.0.2.1"); /* what leaks arrives */
	world_route(t.m, "10.2.0.0/16", "198.51.100.1");
	t.set = world_set("ts", c, h, ah);
	t.a->debug = t.b->debug = 1ull << DEBUG_CRYPTO_IPSEC | 1ull << DEBUG_CRYPTO_ENGINE;
	world_run_s(t.s, 5);
	world_ping(t.a, "198.51.100.1", 4); /* ARP has its answers */
	return t;
}

/* Pings from the net behind a to the one behind b; gives the answers. */
static WORLD_UNUSED unsigned tunnel_ping(struct tunnel *t, unsigned count, unsigned size, bool df)
{
	struct ping_params p = world_ping_params("10.2.0.1", count);
	struct ping *ping;
	unsigned n;

	p.src = world_addr("10.1.0.1");
	p.size = size;
	p.df = df;
	ping = ping_new(t->a, &p);
	while (!ping->done)
		world_run_ms(t->s, 10);
	n = ping->received;
	ping_free(ping);
	return n;
}

struct world_flow_at {
	unsigned left;
	struct ipsec_flow *flow;
};

static WORLD_UNUSED void world_flow_each(void *ctx, struct ipsec_flow *f)
{
	struct world_flow_at *at = ctx;

	if (at->left-- == 0)
		at->flow = f;
}

/* The flow by its number in the order of the shows, NULL beyond the last. */
static WORLD_UNUSED struct ipsec_flow *world_flow(struct router *r, unsigned n)
{
	struct world_flow_at at = {.left = n};

	ipsec_refresh(r->crypto->ipsec);
	ipsec_walk(r, world_flow_each, &at);
	return at.flow;
}

#endif
