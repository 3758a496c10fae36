/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPv4 addresses, prefixes, MAC addresses and the Internet checksum. */
#include "lib/ip.h"

#include <stdio.h>
#include <string.h>

bool ip_parse(const char *s, size_t n, uint32_t *addr)
{
	uint32_t v = 0;
	size_t i = 0;

	for (int part = 0; part < 4; part++) {
		unsigned octet = 0;
		size_t digits = 0;

		while (i < n && s[i] >= '0' && s[i] <= '9' && digits < 4) {
			octet = octet * 10 + (unsigned)(s[i++] - '0');
			digits++;
		}
		if (digits == 0 || digits > 3 || octet > 255)
			return false;
		v = v << 8 | octet;
		if (part < 3 && (i >= n || s[i++] != '.'))
			return false;
	}
	if (i != n)
		return false;
	*addr = v;
	return true;
}

const char *ip_str(struct strbuf *b, uint32_t addr)
{
	char *p = b->s;

	for (int shift = 24; shift >= 0; shift -= 8) {
		unsigned octet = addr >> shift & 255;

		if (octet >= 100)
			*p++ = (char)('0' + octet / 100);
		if (octet >= 10)
			*p++ = (char)('0' + octet / 10 % 10);
		*p++ = (char)('0' + octet % 10);
		*p++ = shift ? '.' : '\0';
	}
	return b->s;
}

const char *prefix_str(struct strbuf *b, struct prefix p)
{
	size_t n;

	ip_str(b, p.addr);
	n = strlen(b->s);
	snprintf(b->s + n, sizeof(b->s) - n, "/%u", p.len);
	return b->s;
}

uint32_t ip_mask(unsigned len)
{
	return len == 0 ? 0 : len >= 32 ? 0xffffffffu : ~(0xffffffffu >> len);
}

int ip_mask_len(uint32_t mask)
{
	unsigned len = mask == 0 ? 0 : (unsigned)__builtin_popcount(mask);

	return ip_mask(len) == mask ? (int)len : -1;
}

struct prefix prefix_make(uint32_t addr, unsigned len)
{
	return (struct prefix){.addr = addr & ip_mask(len), .len = (uint8_t)len};
}

bool prefix_has(struct prefix p, uint32_t addr)
{
	return ((addr ^ p.addr) & ip_mask(p.len)) == 0;
}

bool prefix_eq(struct prefix a, struct prefix b)
{
	return a.addr == b.addr && a.len == b.len;
}

unsigned ip_class_len(uint32_t addr)
{
	if (!(addr & 0x80000000u))
		return 8;
	if (!(addr & 0x40000000u))
		return 16;
	return addr & 0x20000000u ? 32 : 24;
}

bool ip_is_multicast(uint32_t addr)
{
	return addr >> 28 == 14;
}

const char *mac_str(struct strbuf *b, const uint8_t mac[6])
{
	snprintf(b->s, sizeof(b->s), "%02x%02x.%02x%02x.%02x%02x", mac[0], mac[1], mac[2], mac[3],
		 mac[4], mac[5]);
	return b->s;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool mac_parse(const char *s, size_t n, uint8_t mac[6])
{
	size_t i = 0;

	for (int group = 0; group < 3; group++) {
		unsigned v = 0;
		int digits = 0;

		while (i < n && digits < 4 && hex_digit(s[i]) >= 0) {
			v = v << 4 | (unsigned)hex_digit(s[i++]);
			digits++;
		}
		if (digits == 0 || (group < 2 && (i >= n || s[i++] != '.')))
			return false;
		mac[2 * group] = (uint8_t)(v >> 8);
		mac[2 * group + 1] = (uint8_t)v;
	}
	return i == n;
}

uint32_t ip_sum_add(uint32_t sum, const void *p, size_t len)
{
	const uint8_t *b = p;
	uint64_t s = sum;

	for (; len >= 2; len -= 2, b += 2)
		s += (uint32_t)(b[0] << 8 | b[1]);
	if (len)
		s += (uint32_t)(b[0] << 8);
	while (s >> 32)
		s = (s & 0xffffffffu) + (s >> 32);
	return (uint32_t)s;
}

uint16_t ip_sum_fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}
