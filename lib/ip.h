/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPv4 addresses and prefixes as host-order integers, and their text. */
#ifndef ROSH_LIB_IP_H
#define ROSH_LIB_IP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/text.h"

/* A prefix: `addr` in host byte order with the host bits clear, `len` 0 to 32. */
struct prefix {
	uint32_t addr;
	uint8_t len;
};

/* ip.c */

/* Dotted quad to host order; true if the whole of `s` (`n` characters) is one. */
bool ip_parse(const char *s, size_t n, uint32_t *addr);
/* "10.1.1.1" in the caller's buffer. */
const char *ip_str(struct strbuf *b, uint32_t addr);
/* "10.1.1.0/24" in the caller's buffer. */
const char *prefix_str(struct strbuf *b, struct prefix p);
/* 24 -> 255.255.255.0. */
uint32_t ip_mask(unsigned len);
/* 255.255.255.0 -> 24, or -1 when the ones are not contiguous. */
int ip_mask_len(uint32_t mask);
struct prefix prefix_make(uint32_t addr, unsigned len);
bool prefix_has(struct prefix p, uint32_t addr);
bool prefix_eq(struct prefix a, struct prefix b);
/* 8, 16 or 24 for classes A to C; 32 for the rest (RFC 791, section 3.2). */
unsigned ip_class_len(uint32_t addr);
bool ip_is_multicast(uint32_t addr);
/* "0000.0c07.ac01" in the caller's buffer, from six bytes. */
const char *mac_str(struct strbuf *b, const uint8_t mac[6]);
bool mac_parse(const char *s, size_t n, uint8_t mac[6]);
/* The Internet checksum (RFC 1071) of `len` bytes, continuing from `sum` (0 to begin). */
uint32_t ip_sum_add(uint32_t sum, const void *p, size_t len);
uint16_t ip_sum_fold(uint32_t sum);

#endif
