/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The link and group addresses that an interface accepts besides its own: counted, hashed. A
 * subinterface's addresses are looked for on it alone; its parent hears all frames anyway.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/core/iface.h"
#include "engine/core/router.h"

enum { FILTER_BUCKETS = 32 };

struct filter_entry {
	struct filter_entry *next;
	uint64_t key; /* a link address, or a group */
	unsigned users;
};

struct iface_filter {
	struct filter_entry *mac[FILTER_BUCKETS];
	struct filter_entry *group[FILTER_BUCKETS];
};

static unsigned filter_hash(uint64_t key)
{
	return (unsigned)(key * 0x9e3779b97f4a7c15ull >> 59);
}

static uint64_t filter_mac_key(const uint8_t mac[6])
{
	uint64_t key = 0;

	for (int i = 0; i < 6; i++)
		key = key << 8 | mac[i];
	return key;
}

static struct filter_entry **filter_at(struct filter_entry **table, uint64_t key)
{
	struct filter_entry **at = &table[filter_hash(key)];

	while (*at && (*at)->key != key)
		at = &(*at)->next;
	return at;
}

static bool filter_has(struct filter_entry *const *table, uint64_t key)
{
	const struct filter_entry *e = table[filter_hash(key)];

	while (e && e->key != key)
		e = e->next;
	return e != NULL;
}

static void filter_add(struct filter_entry **table, uint64_t key)
{
	struct filter_entry **at = filter_at(table, key);

	if (!*at) {
		*at = mem_zalloc(sizeof(**at));
		(*at)->key = key;
	}
	(*at)->users++;
}

static void filter_drop(struct filter_entry **table, uint64_t key)
{
	struct filter_entry **at = filter_at(table, key), *e = *at;

	if (!e || --e->users)
		return;
	*at = e->next;
	free(e);
}

static struct iface_filter *filter_of(struct iface *ifp)
{
	if (!ifp->filter)
		ifp->filter = mem_zalloc(sizeof(*ifp->filter));
	return ifp->filter;
}

void iface_accept_mac(struct iface *ifp, const uint8_t mac[6])
{
	filter_add(filter_of(ifp)->mac, filter_mac_key(mac));
}

void iface_unaccept_mac(struct iface *ifp, const uint8_t mac[6])
{
	filter_drop(filter_of(ifp)->mac, filter_mac_key(mac));
}

/* RFC 1112, section 6.4: 01-00-5E and the low-order 23 bits of the group. */
static void group_mac(uint32_t group, uint8_t mac[6])
{
	mac[0] = 0x01;
	mac[1] = 0x00;
	mac[2] = 0x5e;
	mac[3] = group >> 16 & 0x7f;
	mac[4] = (uint8_t)(group >> 8);
	mac[5] = (uint8_t)group;
}

void iface_join_group(struct iface *ifp, uint32_t group)
{
	uint8_t mac[6];

	group_mac(group, mac);
	iface_accept_mac(ifp, mac);
	filter_add(filter_of(ifp)->group, group);
}

void iface_leave_group(struct iface *ifp, uint32_t group)
{
	uint8_t mac[6];

	group_mac(group, mac);
	iface_unaccept_mac(ifp, mac);
	filter_drop(filter_of(ifp)->group, group);
}

bool iface_has_group(const struct iface *ifp, uint32_t group)
{
	return ifp->filter && filter_has(ifp->filter->group, group);
}

bool iface_wants_mac(const struct iface *ifp, const uint8_t mac[6])
{
	static const uint8_t broadcast[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

	if (!memcmp(mac, ifp->mac, 6) || !memcmp(mac, broadcast, 6))
		return true;
	return ifp->filter && filter_has(ifp->filter->mac, filter_mac_key(mac));
}

static void filter_free_table(struct filter_entry **table)
{
	for (unsigned i = 0; i < FILTER_BUCKETS; i++) {
		while (table[i]) {
			struct filter_entry *e = table[i];

			table[i] = e->next;
			free(e);
		}
	}
}

void iface_filter_free(struct iface *ifp)
{
	if (!ifp->filter)
		return;
	filter_free_table(ifp->filter->mac);
	filter_free_table(ifp->filter->group);
	free(ifp->filter);
	ifp->filter = NULL;
}
