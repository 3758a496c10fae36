/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Access lists: standard and extended, by number or name, with hit counts. First match wins. */
#ifndef ROSH_ENGINE_NET_ACL_H
#define ROSH_ENGINE_NET_ACL_H

#include "engine/net/ip.h"

enum acl_port_op { ACL_ANY_PORT, ACL_EQ, ACL_NEQ, ACL_GT, ACL_LT, ACL_RANGE };

struct acl_ports {
	enum acl_port_op op;
	uint16_t lo, hi;
};

struct acl_entry {
	struct list node;
	uint32_t seq;
	bool permit;
	bool log, log_input;
	int proto;		       /* -1: ip */
	uint32_t src, src_wild;	       /* wildcard: ones are "don't care" */
	uint32_t dst, dst_wild;
	struct acl_ports sport, dport;
	int icmp_type, icmp_code;      /* -1: any */
	int tos, precedence, dscp;     /* -1: any */
	bool fragments, established;
	uint8_t tcp_flags; /* any of these is set; 0: whatever they are */
	uint64_t hits;
	uint64_t logged_ns;  /* `log`: when a line was last printed, 0: never */
	unsigned log_count; /* matches since */
};

struct acl {
	struct list node;
	char *name; /* "101" or a word */
	bool extended;
	bool defined;	  /* has been configured: an undefined list permits all */
	struct list entries;
	uint32_t replaced; /* how often entries went: those that were found before may be gone */
	unsigned users;
};

/* A place in a list whose entries may come and go meanwhile; all zero: before the first. */
struct acl_cursor {
	const struct acl_entry *at;
	uint32_t seq, replaced;
};

/* What is matched; ports and type are -1 when unknown (a later fragment). */
struct acl_key {
	uint32_t src, dst;
	uint8_t proto, tos;
	int sport, dport;
	int icmp_type, icmp_code;
	bool fragment;	  /* offset > 0 */
	bool established; /* TCP with ACK or RST */
	uint8_t tcp_flags; /* 0 where unknown */
};

/* acl.c */

/* Finds a list, NULL if nobody named it yet. Constant time. */
struct acl *acl_find(const struct router *r, const char *name);
/* Finds or makes it (undefined until entries are set), so that users can hold a stable pointer. */
struct acl *acl_get(struct router *r, const char *name);
/* Replaces the entries by copies of `e[n]`; those that stay the same keep their hit counts. */
void acl_set(struct router *r, const char *name, bool extended, const struct acl_entry *e,
	     size_t n);
/* More entries behind those of a list that has been set. */
void acl_append(struct router *r, const char *name, const struct acl_entry *e, size_t n);
/* Removes the definition; holders of the pointer see an undefined list. */
void acl_unset(struct router *r, const char *name);
/* Each defined list, standard before extended as IOS shows them, numbers before names. */
void acl_walk(const struct router *r, void (*fn)(void *ctx, const struct acl *a), void *ctx);
/* The same as an array that ends with NULL, the caller's to free(). The lists stay as long as the
 * router is on, though not their definitions. */
const struct acl **acl_sorted(const struct router *r);
/* The entry behind the cursor's, which moves there; NULL: there is none. If the list was given
 * anew since the last step it goes on behind that entry's sequence number. */
const struct acl_entry *acl_next(const struct acl *a, struct acl_cursor *c);
/* Changes whenever any list's entries do: what was derived from them must be derived anew. */
uint32_t acl_generation(const struct router *r);
/* `clear access-list counters`. */
void acl_clear_counters(struct router *r, const char *name);
void acl_key_from(struct acl_key *k, const struct ip_hdr *h, const uint8_t *l4, size_t len);
/* The first entry that matches, NULL: the implicit deny. Does not count. */
struct acl_entry *acl_match(const struct acl *a, const struct acl_key *k);
/* True if permitted; counts the hit. An undefined list permits. */
bool acl_permits(struct acl *a, const struct acl_key *k);
/* The same in the path of `r`: prints the line that an entry with `log` asks for, the first time
 * at once, then at most every five minutes. `p` came in by p->in, which `log-input` prints. */
bool acl_filter(struct router *r, struct acl *a, const struct acl_key *k, const struct pkt *p);
/* Whether it permits, without counting. */
bool acl_would_permit(const struct acl *a, const struct acl_key *k);
/* `ip access-group NAME in|out` (name NULL: none); sets ifp->acl_in or acl_out. */
void acl_bind(struct iface *ifp, bool in, const char *name);

#endif
