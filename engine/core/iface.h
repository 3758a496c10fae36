/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interfaces: kind, names, addresses, states, counters, and who is told when they change. */
#ifndef ROSH_ENGINE_CORE_IFACE_H
#define ROSH_ENGINE_CORE_IFACE_H

#include "engine/core/link.h"
#include "engine/core/rate.h"
#include "lib/ip.h"

/* A row of the table of interface kinds (iface_kinds in iface.c). */
struct iface_kind {
	const char *long_name;	/* "FastEthernet" */
	const char *short_name; /* "Fa" */
	uint32_t bandwidth_kbps;
	uint32_t delay_us;
	uint16_t mtu;
	bool ethernet; /* has a MAC address and a wire */
	bool virtual;  /* up as soon as it exists: Loopback, Null */
	const char *hardware; /* show interfaces: "DEC21140", "Loopback" ... */
};

/*
 * What happens to an interface, in the words of the debug that shows it. SW_DOWN and DOWN come
 * when it loses its line protocol, HW when the hardware state was logged; SW_UP before and after
 * the hardware is up, UP when the line protocol is. ADDR and MAC follow a change of those.
 */
enum iface_event {
	IFACE_SW_DOWN,
	IFACE_DOWN,
	IFACE_HW,
	IFACE_SW_UP,
	IFACE_UP,
	IFACE_ADDR,
	IFACE_MAC,
	IFACE_GONE, /* about to be freed */
};

struct iface_listener {
	struct list node;
	/* May end this listener and any other, and cause events of its own. */
	void (*fn)(void *ctx, struct iface *ifp, enum iface_event ev);
	void *ctx;
	struct router *router; /* set by iface_listen() */
};

/* One event on its way through the listeners, on the stack of iface_notify(). */
struct iface_telling {
	struct list *next; /* the listener that hears of it next */
	struct iface_telling *outer; /* the event that this one came in the middle of */
};

struct iface_addr {
	struct list node;
	struct list same_subnet; /* engine/core/subnet.c */
	struct iface *ifp;
	uint32_t addr;
	uint8_t len;
	bool secondary;
};

struct iface_counters {
	uint64_t in_pkts, in_bytes, in_broadcasts;
	uint64_t in_errors; /* of every kind, giants and overruns among them */
	uint64_t in_unknown; /* of a type or VLAN that nobody here takes */
	uint64_t in_giants; /* longer than the kind's MTU and the header */
	uint64_t in_overrun; /* arrived at the host faster than the router took them */
	uint64_t in_drops;  /* no room on the link before it */
	uint64_t out_pkts, out_bytes, out_drops, out_errors;
	uint64_t resets, carrier_lost;
	struct rate in_rate, out_rate; /* decayed averages; counted with the packets */
	uint64_t last_in_ns, last_out_ns, cleared_ns;
};

/* The state of the link as the log has told it. */
enum iface_logged { IFACE_LOGGED_ADMIN_DOWN, IFACE_LOGGED_DOWN, IFACE_LOGGED_UP };

struct iface {
	struct list node; /* in router->ifaces, in the order of the chassis */
	struct router *router;
	const struct iface_kind *kind;
	char name[40];	     /* "FastEthernet0/0.10" */
	char short_name[24]; /* "Fa0/0.10" */
	unsigned name_hash;
	struct iface *name_next; /* in its bucket of router->iface_names */
	struct iface *parent;	 /* of a subinterface */
	unsigned n_subs;	 /* subinterfaces it has */
	uint16_t vlan;	      /* dot1Q id of a subinterface, 0: none */
	bool vlan_native;
	struct link_port *port; /* NULL: nothing plugged in */
	uint8_t burned_in[6];
	uint8_t mac[6];
	struct list addrs; /* struct iface_addr, primary first */
	uint16_t ip_mtu;   /* ip mtu, else the kind's */
	uint16_t tcp_mss;  /* ip tcp adjust-mss; 0: as it is */
	uint32_t bandwidth_kbps;
	uint32_t delay_us;
	uint32_t arp_timeout_s; /* 0: entries stay */
	bool admin_up;
	bool hw_up;    /* carrier seen and not shut */
	bool proto_up; /* line protocol: IP may use it */
	bool addr_from_nvram; /* the primary address, or its no, came with the startup config */
	bool directed_broadcast;
	bool proxy_arp;
	bool redirects, unreachables;
	struct timer hw_timer, proto_timer; /* the pauses between hardware, log and protocol */
	enum iface_logged logged_link; /* what the log said last */
	bool logged_proto;
	unsigned index; /* order of creation on this router */
	struct iface **by_vlan; /* its dot1Q subinterfaces, by tag; 0: the native one */
	bool freeing;
	uint64_t proto_changed_ns;
	uint64_t carrier_since_ns;
	struct iface_counters count;
	bool watched; /* its frames are shown to the world's observer */
	/* What features hang on it; each is its owner's alone. */
	struct ip_iface *ip; /* addresses, routes and ARP of engine/net */
	const char *acl_in, *acl_out; /* interned names in the ACL table, or NULL */
	struct crypto_binding *crypto; /* the applied crypto map (engine/crypto) */
	struct hsrp_iface *hsrp;
	struct ospf_iface *ospf;
	/* Link addresses accepted besides mac and broadcast: virtual and group addresses. */
	struct iface_filter *filter;
};

/* iface.c */

/* The kind whose long name begins `name`, or NULL. */
const struct iface_kind *iface_kind_of(const char *name);
/* Makes an interface by its canonical long name ("FastEthernet0/0"); shut down unless virtual. */
struct iface *iface_new(struct router *r, const char *name);
void iface_free(struct iface *ifp);
struct iface *iface_find(const struct router *r, const char *name);
/* "shutdown" and "no shutdown": runs the whole sequence of events and log lines in its time. */
void iface_set_admin(struct iface *ifp, bool up);
/* Called by the link when carrier comes or goes. */
void iface_carrier(struct iface *ifp, bool up);
/* Primary (or 0/0 for none) and secondary addresses; tells listeners and the RIB. */
void iface_set_primary(struct iface *ifp, uint32_t addr, uint8_t len);
void iface_add_secondary(struct iface *ifp, uint32_t addr, uint8_t len);
void iface_remove_secondary(struct iface *ifp, uint32_t addr);
/* The primary address, 0 when there is none. */
uint32_t iface_addr(const struct iface *ifp);
struct prefix iface_prefix(const struct iface *ifp);
/* The address entry whose subnet has `addr`, or NULL. */
const struct iface_addr *iface_addr_for(const struct iface *ifp, uint32_t addr);
void iface_set_mac(struct iface *ifp, const uint8_t mac[6]);
/* `encapsulation dot1Q VLAN [native]` of a subinterface; 0 takes it away. */
void iface_set_vlan(struct iface *ifp, uint16_t vlan, bool native);
/* The subinterface for a tag; vlan 0: for untagged frames (the interface itself if none). */
struct iface *iface_for_vlan(struct iface *ifp, uint16_t vlan);
/* Listeners are called in the order of registration; owned by the caller. */
void iface_listen(struct router *r, struct iface_listener *l);
void iface_unlisten(struct iface_listener *l);
/* For features whose state makes an event of its own: calls all listeners. */
void iface_notify(struct iface *ifp, enum iface_event ev);

/* iface_filter.c */

/* Counted: accept frames to a further unicast or group link address. */
void iface_accept_mac(struct iface *ifp, const uint8_t mac[6]);
void iface_unaccept_mac(struct iface *ifp, const uint8_t mac[6]);
/* Counted: join an IPv4 group (01:00:5e mapping, RFC 1112, section 6.4). */
void iface_join_group(struct iface *ifp, uint32_t group);
void iface_leave_group(struct iface *ifp, uint32_t group);
bool iface_has_group(const struct iface *ifp, uint32_t group);
/* Whether a frame to this link address is for the interface (its own, virtual, group). */
bool iface_wants_mac(const struct iface *ifp, const uint8_t mac[6]);
void iface_filter_free(struct iface *ifp);

#endif
