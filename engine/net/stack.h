/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of engine/net share about one router's IP stack; no other folder includes this. */
#ifndef ROSH_ENGINE_NET_STACK_H
#define ROSH_ENGINE_NET_STACK_H

#include "engine/core/event.h"
#include "engine/net/acl.h"
#include "engine/net/arp.h"
#include "engine/net/icmp.h"
#include "engine/net/ip.h"
#include "engine/net/rib.h"

enum { IP_LOCAL_BUCKETS = 256, UDP_BUCKETS = 64 };

/* Why a destination address is not simply routed. */
enum ip_local_kind {
	IP_LOCAL_OWN = 1 << 0,	     /* an interface's address */
	IP_LOCAL_VIRTUAL = 1 << 1,   /* HSRP's, while active */
	IP_LOCAL_BROADCAST = 1 << 2, /* a subnet's broadcast address, all ones or all zeros */
};

struct ip_local {
	struct ip_local *next; /* in its bucket */
	struct list of_iface;
	uint32_t addr;
	enum ip_local_kind kind;
	struct iface *ifp;
	uint8_t mac[6];
};

/* What hangs on an interface, up or down. */
struct ip_iface {
	struct list locals;    /* struct ip_local */
	struct list connected; /* struct ip_connected */
	struct list deps;      /* struct rib_dep: routes that leave by it */
	struct acl *acl[2];    /* in, out */
	uint32_t *helpers;     /* where UDP broadcasts go on to */
	unsigned n_helpers;
};

struct ip_connected {
	struct list node;
	struct prefix prefix;
	uint32_t local; /* the address itself, 0: it has no route of its own */
};

struct ip_stack {
	struct router *router;
	struct ip_stats stats;
	struct {
		ip_proto_fn *fn;
		void *ctx;
	} protos[256];
	const struct ip_crypto_hooks *crypto;
	bool source_route;
	uint16_t next_id;
	struct ip_local *locals[IP_LOCAL_BUCKETS];
	struct list looped; /* packets on their way to ourselves */
	struct iface_listener listener;
	struct arp_table *arp;
	struct udp_table *udp;
	unsigned helping;   /* interfaces with helpers */
	uint16_t *services; /* ports of what goes to them, NULL: the default ones */
	unsigned n_services;
	struct icmp_state *icmp;
	struct probes *probes;
	struct reasm *reasm;
	struct acl_table *acls;
	struct rib *rib;
	const struct acl *debug_acl; /* `debug ip packet ACL` */
};

/* An outgoing packet's way: from the FIB, or forced by its sender. */
struct ip_way {
	struct iface *out;
	uint32_t next_hop;
	const uint8_t *src_mac;
	bool no_crypto;
};

/* ip.c */

/* As ip_hdr_decode, for a header quoted by ICMP: no checksum, and the rest may be cut off. */
bool ip_hdr_quoted(const uint8_t *p, size_t len, struct ip_hdr *h);
struct ip_iface *ip_iface_of(struct iface *ifp);
/* Chooses a path among equals: the same for all packets of a pair of addresses. */
uint32_t ip_flow_hash(uint32_t src, uint32_t dst);

/* ip_out.c */

/* The last steps of every packet: crypto, fragments, neighbour. Takes it over. */
void ip_output(struct router *r, struct pkt *p, struct ip_hdr *h, const struct ip_way *way);
/* Passes a packet to this router itself, after the current work. */
void ip_loop(struct router *r, struct pkt *p);

/* ip_local.c */

/* The entry for `addr` of one of the kinds, own addresses first; `ifp` NULL: on any interface. */
const struct ip_local *ip_local_find(const struct ip_stack *st, uint32_t addr, unsigned kinds,
				     const struct iface *ifp);
void ip_local_add(struct iface *ifp, uint32_t addr, enum ip_local_kind kind,
		  const uint8_t mac[6]);
/* Makes own addresses, broadcasts and connected routes agree with the interface. */
void ip_local_refresh(struct iface *ifp);
void ip_local_forget(struct iface *ifp);

/* ip_options.c */

enum { IP_OPT_LSRR = 131, IP_OPT_SSRR = 137 };
enum ip_options_verdict { IP_OPT_PASS, IP_OPT_TAKEN };
/* Source routes (RFC 791, 3.1): may change the destination in packet and header. */
enum ip_options_verdict ip_options_input(struct iface *in, struct pkt *p, struct ip_hdr *h);
/* The options that go into every fragment; gives their padded length. */
size_t ip_options_copied(const uint8_t *options, size_t len, uint8_t out[40]);

/* ip_reasm.c */

void reasm_start(struct router *r);
void reasm_stop(struct router *r);
/* Gives up what came in by an interface. */
void reasm_forget(struct iface *ifp);
/* Takes a fragment over; gives the whole datagram when it is complete, else NULL. */
struct pkt *reasm_input(struct router *r, struct pkt *p, const struct ip_hdr *h);

/* ip_debug.c */

bool ip_debugs(const struct router *r, const struct pkt *p, const struct ip_hdr *h);
/* `what` at the end of the line; out NULL: none known. */
void ip_debug(struct router *r, const struct pkt *p, const struct iface *out, const char *what);

/* Which table decided, "FIB" or "RIB": styles after 12.2 say so. */
void ip_debug_routed(struct router *r, const struct pkt *p, const struct iface *out,
		     const char *by);
void ip_debug_forward(struct router *r, const struct pkt *p, const struct iface *out, uint32_t gw);

/* arp.c */

void arp_start(struct router *r);
void arp_stop(struct router *r);
/* Forgets what was learned on an interface. */
void arp_flush(struct iface *ifp);
/* The same of one address, which has become the router's own. */
void arp_forget(struct iface *ifp, uint32_t addr);

/* udp.c */

/* A packet with an own source address that is one for udp_bind_own_source()'s caller. */
bool udp_hears_own_source(struct router *r, const struct pkt *p, const struct ip_hdr *h);
void udp_start(struct router *r);
void udp_stop(struct router *r);

/* helper.c */

/* A UDP broadcast that came in: to the helpers of its interface, if its service is one of theirs.
 * The packet stays the caller's. */
void helper_relay(struct iface *in, const struct pkt *p, const struct ip_hdr *h);

/* tcp.c */

void tcp_start(struct router *r);
/* A passing SYN (data at the IP header) asks for no longer segments than `mss`. */
void tcp_clamp(struct pkt *p, const struct ip_hdr *h, uint16_t mss);

/* icmp.c */

/* Whether the pause behind the last redirect is over; else none is to be sent. */
bool icmp_may_redirect(const struct router *r);
/* Tells the sender of a transit packet that `gw`, on its own subnet, is nearer; from `src`, or
 * the interface's own address if that is 0. */
void icmp_redirect(struct router *r, const struct pkt *p, uint32_t gw, uint32_t src);

void icmp_stop(struct router *r);

/* acl.c */

void acl_start(struct router *r);
void acl_stop(struct router *r);

/* rib.c */

void rib_start(struct router *r);
void rib_stop(struct router *r);
void rib_iface_changed(struct iface *ifp);
void rib_iface_gone(struct iface *ifp);

/* probe.c: answers handed over by ICMP; the packet stays the caller's. */

void probe_start(struct router *r);
void probe_echo_reply(struct router *r, uint32_t src, const uint8_t *icmp, size_t len);
/* An error about a packet of ours: `h` and `l4` are the quoted ones. */
void probe_error(struct router *r, uint32_t from, uint8_t type, uint8_t code,
		 const struct ip_hdr *h, const uint8_t *l4, size_t len);
void probe_stop(struct router *r);

#endif
