/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The IPv4 forwarding path of one router (RFC 791, 1812): input, forwarding, output, fragments,
 * local delivery. Run to completion: a frame that arrives is forwarded or answered before
 * ip_input() returns. Addresses and header fields are in host byte order.
 *
 * Order of a transit packet: header check - input ACL - crypto inbound check - route - TTL -
 * output ACL - crypto map - fragment - ARP - wire.
 */
#ifndef ROSH_ENGINE_NET_IP_H
#define ROSH_ENGINE_NET_IP_H

#include "engine/core/router.h"
#include "lib/buf.h"

enum { IP_HDR_LEN = 20, IP_DEFAULT_TTL = 255 };

enum ip_proto {
	IP_PROTO_ICMP = 1,
	IP_PROTO_TCP = 6,
	IP_PROTO_UDP = 17,
	IP_PROTO_ESP = 50,
	IP_PROTO_AH = 51,
	IP_PROTO_OSPF = 89,
};

enum ip_frag_bits { IP_DF = 0x4000, IP_MF = 0x2000, IP_OFFSET_MASK = 0x1fff };

struct ip_hdr {
	uint8_t hdr_len; /* bytes, options included */
	uint8_t tos;
	uint16_t total_len;
	uint16_t id;
	uint16_t frag; /* DF, MF and offset in units of 8 bytes */
	uint8_t ttl;
	uint8_t proto;
	uint16_t checksum;
	uint32_t src;
	uint32_t dst;
};

/* Why packets were dropped; show commands print the counters. */
enum ip_drop {
#define IP_DROP(id, words) IP_DROP_##id,
#include "engine/net/ip_drop.def"
#undef IP_DROP
	IP_DROP_COUNT
};

/* What the crypto module says of a packet. CONSUMED: it took the packet over (sent or freed it). */
enum ip_verdict { IP_PASS, IP_CONSUMED };

/* The crypto module's two places in the path; NULL when there is none. */
struct ip_crypto_hooks {
	void *ctx;
	/* A clear packet came in by `in` (not decrypted here): drop it if its map protects it. */
	enum ip_verdict (*inbound)(void *ctx, struct iface *in, struct pkt *p,
				   const struct ip_hdr *h);
	/* About to leave by `out`, TTL done, checksum right, data at the IP header. */
	enum ip_verdict (*outbound)(void *ctx, struct iface *out, struct pkt *p,
				    const struct ip_hdr *h);
};

/* How to send a packet of our own. Zero means: choose. */
struct ip_tx {
	uint32_t src; /* 0: the address of the outgoing interface */
	uint32_t dst;
	uint8_t proto;
	uint8_t ttl; /* 0: 255 */
	uint8_t tos;
	bool df;
	uint8_t options_len; /* so many bytes of the payload are IP options, padded to words */
	struct iface *out; /* needed for multicast and 255.255.255.255; else a forced interface */
	uint32_t next_hop; /* with `out`: the neighbour on it, 0: dst */
	const uint8_t *src_mac; /* frame's source address, NULL: the interface's */
	bool no_crypto; /* the packet is IKE's own or already protected */
};

/* Takes the packet over. `data` is at the payload, the header is in front (still in headroom). */
typedef void ip_proto_fn(void *ctx, struct pkt *p, const struct ip_hdr *h);

enum { ICMP_TYPES = 32 }; /* that are counted one by one; the last stands for all above */

struct ip_stats {
	uint64_t received, delivered, forwarded, sent, fragments_made, fragments_seen, reassembled;
	uint64_t fragmented; /* packets that became fragments */
	uint64_t broadcasts_in, broadcasts_out, multicasts_in, multicasts_out, with_options;
	uint64_t icmp_in[ICMP_TYPES], icmp_out[ICMP_TYPES];
	uint64_t udp_in, udp_out, udp_relayed, tcp_in, tcp_out;
	uint64_t arp_requests_in, arp_replies_in, arp_requests_out, arp_replies_out, arp_proxied;
	uint64_t drops[IP_DROP_COUNT];
};

/* ip.c */

/* Module start and stop (called by router_start/router_stop). */
void ip_start(struct router *r);
void ip_stop(struct router *r);
/* Decodes and checks a header; false if it is no sound IPv4 header (length, version, checksum). */
bool ip_hdr_decode(const uint8_t *p, size_t len, struct ip_hdr *h);
/* Writes 20 bytes, checksum included. */
void ip_hdr_encode(uint8_t *p, const struct ip_hdr *h);
/* A frame's IPv4 payload arrived on `in` (called by eth). Takes the packet over. */
void ip_input(struct iface *in, struct pkt *p);
/* Sends a payload (data at the payload, headroom in front). Takes it over. False: no route. */
bool ip_send(struct router *r, struct pkt *p, const struct ip_tx *tx);
/* Routes and sends a packet that already has its IP header (decrypted, or encapsulated). */
void ip_route_out(struct router *r, struct pkt *p);
/* Delivers to this router a packet that already has its header (a decrypted one, say). */
void ip_deliver(struct router *r, struct pkt *p);
void ip_drop(struct router *r, struct pkt *p, enum ip_drop why);
const char *ip_drop_name(enum ip_drop why);
/* The counters; a show command reads them, and zeroes them. */
struct ip_stats *ip_stats(struct router *r);
/* Counts what was refused where there is no packet to free. */
void ip_count_drop(struct router *r, enum ip_drop why);
void ip_register_proto(struct router *r, uint8_t proto, ip_proto_fn *fn, void *ctx);
void ip_set_crypto(struct router *r, const struct ip_crypto_hooks *hooks);
/* Global settings: `ip source-route`, `ip routing`-less parts that have effect. */
void ip_set_source_route(struct router *r, bool on);

/* `debug ip packet ACL`: lines only for packets that the list permits; NULL: for all. */
void ip_set_debug_acl(struct router *r, const char *name);
/* The name of that list, NULL: none. */
const char *ip_debug_acl(const struct router *r);

/* Local addresses: the stack keeps the interfaces' own; HSRP adds virtual ones while active. */
void ip_virtual_add(struct router *r, struct iface *ifp, uint32_t addr, const uint8_t mac[6]);
void ip_virtual_remove(struct router *r, struct iface *ifp, uint32_t addr);
bool ip_is_local(const struct router *r, uint32_t addr);
/* The source address a packet to `dst` would get, 0 without a route. */
uint32_t ip_source_for(struct router *r, uint32_t dst);

/* Cuts a datagram into fragments of at most `mtu` bytes (its header and eight at least), and gives
 * each away. Takes it over. */
void ip_fragment_each(struct pkt *p, const struct ip_hdr *h, size_t mtu,
		      void (*give)(void *ctx, struct pkt *f), void *ctx);

/* helper.c */

/* `ip helper-address`: the addresses that UDP broadcasts heard on the interface go on to. */
void helper_set(struct iface *ifp, const uint32_t *addrs, unsigned n);
/* `ip forward-protocol udp`: the ports of the services that go on; NULL: the default ones. */
void helper_set_services(struct router *r, const uint16_t *ports, unsigned n);
unsigned helper_services_default(const uint16_t **ports);
/* How many there are; `addrs` stay the interface's. */
unsigned helper_list(const struct iface *ifp, const uint32_t **addrs);

/* A UDP datagram (RFC 768). */
struct udp_rx {
	uint32_t src, dst;
	uint16_t sport, dport;
	uint8_t ttl, tos;
	struct iface *in;
	const uint8_t *from_mac;
	const uint8_t *data;
	size_t len;
};
typedef void udp_fn(void *ctx, const struct udp_rx *d);

/* udp.c */

void udp_bind(struct router *r, uint16_t port, udp_fn *fn, void *ctx);
/* For what is wrapped in UDP: `fn` sees the packet, its data at the UDP header, and takes it over
 * if it gives true. */
typedef bool udp_whole_fn(void *ctx, struct pkt *p, const struct ip_hdr *h, struct udp_rx *d);
void udp_bind_whole(struct router *r, uint16_t port, udp_whole_fn *fn, void *ctx);
/* To groups joined, also what says that it comes from an address of ours, which IP drops else. */
void udp_bind_own_source(struct router *r, uint16_t port, udp_fn *fn, void *ctx);
void udp_unbind(struct router *r, uint16_t port);
/* Sends `len` bytes from sport to dport; tx->proto is set here. False: no route. */
bool udp_send(struct router *r, const struct ip_tx *tx, uint16_t sport, uint16_t dport,
	      const void *data, size_t len);

#endif
