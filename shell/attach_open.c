/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Opening and closing attachments, and watching the Linux interfaces that they stand on: rtnetlink
 * tells of every change, so that a lost carrier is known at once. Nothing here needs more than the
 * attachment itself does: a packet socket CAP_NET_RAW, a TAP that is to be made CAP_NET_ADMIN, a
 * TAP that its user owns and UDP nothing.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <net/ethernet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/mem.h"
#include "shell/attach.h"

enum { DESCRIPTORS_FROM = 1100, RECEIVE_BYTES = 4 << 20 };

static const char *const attach_words[] = {"host:", "tap:", "udp:"};

static int kind_of(const char *endpoint)
{
	for (int i = 0; i < 3; i++)
		if (strncmp(endpoint, attach_words[i], strlen(attach_words[i])) == 0)
			return i;
	return -1;
}

bool attach_is(const char *endpoint)
{
	return kind_of(endpoint) >= 0;
}

static bool attach_fail(const struct attach *a, struct text *why, const char *what)
{
	static const char *const needs[] = {
		[ATTACH_PACKET] = " (this needs CAP_NET_RAW)",
		[ATTACH_TAP] = " (this needs CAP_NET_ADMIN, or a TAP that is yours)",
		[ATTACH_UDP] = "",
	};
	bool may_not = errno == EPERM || errno == EACCES;

	text_printf(why, "%s: %s: %s%s", a->endpoint, what, strerror(errno),
		    may_not ? needs[a->kind] : "");
	return false;
}

/* Binds the packet socket to the interface that has the name now. */
static bool packet_bind(struct attach *a, int index)
{
	struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
				 .sll_ifindex = index};
	struct packet_mreq all = {.mr_type = PACKET_MR_PROMISC, .mr_ifindex = index};

	if (setsockopt(a->fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof(all)) < 0 ||
	    bind(a->fd, (struct sockaddr *)&to, sizeof(to)) < 0)
		return false;
	a->index = index;
	return true;
}

static bool open_packet(struct attach *a, struct text *why)
{
	int on = 1, index = (int)if_nametoindex(a->name);

	if (!index)
		return attach_fail(a, why, "no such interface");
	a->fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (a->fd < 0 ||
	    setsockopt(a->fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on)) < 0 ||
	    setsockopt(a->fd, SOL_PACKET, PACKET_AUXDATA, &on, sizeof(on)) < 0 ||
	    setsockopt(a->fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof(on)) < 0 ||
	    !packet_bind(a, index))
		return attach_fail(a, why, "packet socket");
	return true;
}

static bool tap_take(struct attach *a)
{
	struct ifreq r = {.ifr_flags = IFF_TAP | IFF_NO_PI};

	snprintf(r.ifr_name, sizeof(r.ifr_name), "%s", a->name);
	if (ioctl(a->fd, TUNSETIFF, &r) < 0)
		return false;
	a->index = (int)if_nametoindex(a->name);
	return true;
}

static bool open_tap(struct attach *a, struct text *why)
{
	struct ifreq r = {0};
	int fd;

	a->fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (a->fd < 0)
		return attach_fail(a, why, "/dev/net/tun");
	if (!tap_take(a))
		return attach_fail(a, why, "TAP interface");
	/* One that was made for us is down: bring it up, if we may. */
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	snprintf(r.ifr_name, sizeof(r.ifr_name), "%s", a->name);
	if (fd >= 0 && ioctl(fd, SIOCGIFFLAGS, &r) == 0) {
		r.ifr_flags |= IFF_UP;
		(void)ioctl(fd, SIOCSIFFLAGS, &r);
	}
	if (fd >= 0)
		close(fd);
	return true;
}

/* "PORT:ADDRESS:PORT", behind "udp:". */
static bool open_udp(struct attach *a, struct text *why)
{
	struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_ANY)};
	struct sockaddr_in peer = {.sin_family = AF_INET};
	unsigned port, peer_port;
	char address[64], rest;

	if (sscanf(a->endpoint, "udp:%u:%63[0-9.]:%u%c", &port, address, &peer_port, &rest) != 3 ||
	    port < 1 || port > 65535 || peer_port < 1 || peer_port > 65535 ||
	    inet_pton(AF_INET, address, &peer.sin_addr) != 1) {
		text_printf(why, "%s: write udp:PORT:ADDRESS:PORT", a->endpoint);
		return false;
	}
	own.sin_port = htons((uint16_t)port);
	peer.sin_port = htons((uint16_t)peer_port);
	a->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (a->fd < 0 || bind(a->fd, (struct sockaddr *)&own, sizeof(own)) < 0 ||
	    connect(a->fd, (struct sockaddr *)&peer, sizeof(peer)) < 0)
		return attach_fail(a, why, "UDP socket");
	return true;
}

/* Room for a burst, as much as we may have: what does not fit is lost. */
static void make_room(struct attach *a)
{
	int bytes = RECEIVE_BYTES;

	if (a->kind != ATTACH_TAP &&
	    setsockopt(a->fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) < 0)
		(void)setsockopt(a->fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
}

static bool open_kind(struct attach *a, struct text *why)
{
	const char *name = a->endpoint + strlen(attach_words[a->kind]);
	int high;

	if (a->kind != ATTACH_UDP && (!*name || strlen(name) >= sizeof(a->name))) {
		text_printf(why, "%s: no name of an interface", a->endpoint);
		return false;
	}
	snprintf(a->name, sizeof(a->name), "%s", a->kind == ATTACH_UDP ? "" : name);
	if (!(a->kind == ATTACH_PACKET ? open_packet(a, why)
	      : a->kind == ATTACH_TAP  ? open_tap(a, why)
				       : open_udp(a, why)))
		return false;
	make_room(a);
	/* Low descriptors are for libcli's sessions, which wait with select(). */
	high = fcntl(a->fd, F_DUPFD_CLOEXEC, DESCRIPTORS_FROM);
	if (high >= 0) {
		close(a->fd);
		a->fd = high;
	}
	return true;
}

static void attach_free(struct attach *a)
{
	if (a->fd >= 0)
		close(a->fd);
	free(a->endpoint);
	free(a);
}

bool attach_open(struct lab *lab, struct link *l, const char *endpoint, struct text *why)
{
	struct attach *a = mem_zalloc(sizeof(*a));

	a->lab = lab;
	a->kind = (enum attach_kind)kind_of(endpoint);
	a->endpoint = mem_strdup(endpoint);
	a->fd = -1;
	if (!open_kind(a, why)) {
		attach_free(a);
		return false;
	}
	/* The wire outside takes the time that it takes. */
	if (l->kind == LINK_WIRE)
		l->delay_ns = 0;
	a->port = link_attach(l, attach_deliver, a);
	link_set_enabled(a->port, false);
	list_push(&lab->attachments, &a->node);
	return true;
}

void attach_close_all(struct lab *lab)
{
	struct attach *a, *tmp;

	list_each_safe(a, tmp, &lab->attachments, node) {
		link_leave(a->port);
		list_remove(&a->node);
		attach_free(a);
	}
}

/* ---- the Linux interface ---- */

int attach_watch(void)
{
	struct sockaddr_nl own = {.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd >= 0 && bind(fd, (struct sockaddr *)&own, sizeof(own)) < 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

void attach_watch_read(int fd)
{
	char skip[8192];

	while (recv(fd, skip, sizeof(skip), 0) > 0 || errno == ENOBUFS || errno == EINTR)
		;
}

/* The interface went and came again: the old descriptor would stay silent for good. */
static bool attach_again(struct attach *a, int index)
{
	int error;
	socklen_t len = sizeof(error);

	if (index == a->index)
		return true;
	if (a->kind == ATTACH_TAP)
		return tap_take(a);
	(void)getsockopt(a->fd, SOL_SOCKET, SO_ERROR, &error, &len);
	return packet_bind(a, index);
}

void attach_look(struct attach *a, int fd)
{
	struct ifreq r = {0};
	bool up = a->kind == ATTACH_UDP;

	if (!up) {
		int index = (int)if_nametoindex(a->name);

		snprintf(r.ifr_name, sizeof(r.ifr_name), "%s", a->name);
		up = index && attach_again(a, index) && ioctl(fd, SIOCGIFFLAGS, &r) == 0 &&
		     r.ifr_flags & IFF_UP && r.ifr_flags & IFF_RUNNING;
	}
	a->deaf = !up;
	if (up == a->up)
		return;
	lab_lock(a->lab);
	a->up = up;
	link_set_enabled(a->port, up);
	lab_unlock(a->lab);
}

uint64_t attach_kernel_drops(const struct attach *a)
{
	uint32_t info[SK_MEMINFO_VARS] = {0};
	socklen_t len = sizeof(info);

	if (a->kind == ATTACH_TAP ||
	    getsockopt(a->fd, SOL_SOCKET, SO_MEMINFO, info, &len) < 0)
		return 0;
	return info[SK_MEMINFO_DROPS];
}
