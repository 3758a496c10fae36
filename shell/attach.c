/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host's side of a link: packet sockets, TAP interfaces, UDP. One thread waits for all of
 * them; it takes the lab's lock to put a frame on its link. Frames that leave are written at once
 * by whoever runs the world: the descriptors do not block, and what does not fit is lost, as on
 * any wire. Twice a second the thread looks whether the Linux interface has carrier.
 */
#include "shell/attach.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "lib/mem.h"

enum { FRAME_MAX = 65550, CARRIER_POLL_MS = 500, DESCRIPTORS_FROM = 1100 };

enum attach_kind { ATTACH_PACKET, ATTACH_TAP, ATTACH_UDP };

struct attach {
	struct list node; /* in lab->attachments */
	struct lab *lab;
	struct link_port *port;
	enum attach_kind kind;
	char name[IFNAMSIZ]; /* of the Linux interface */
	int fd;
	bool up; /* carrier on the host's side */
	struct sockaddr_in peer;
	uint64_t in, out, lost;
};

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

/* ---- from the world to the host ---- */

static void attach_deliver(void *ctx, struct pkt *p)
{
	static const struct virtio_net_hdr plain = {0};
	struct attach *a = ctx;
	struct iovec iov[2] = {{(void *)(uintptr_t)&plain, sizeof(plain)}, {p->data, p->len}};
	bool header = a->kind == ATTACH_PACKET;

	if (a->up && writev(a->fd, header ? iov : iov + 1, header ? 2 : 1) > 0)
		a->out++;
	else
		a->lost++;
	pkt_free(p);
}

/* ---- from the host to the world ---- */

static void attach_put(void *ctx, const uint8_t *frame, size_t len)
{
	struct attach *a = ctx;
	struct pkt *p;

	if (len < ETHER_HDR_LEN)
		return;
	p = pkt_new(a->lab->sim, len);
	memcpy(pkt_put(p, len), frame, len);
	a->in++;
	link_transmit(a->port, p);
}

/* A packet socket takes VLAN tags off: they come beside the frame and are put back. */
static size_t restore_tag(const struct msghdr *m, uint8_t *frame, size_t len, size_t room)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR((struct msghdr *)m, c)) {
		struct tpacket_auxdata aux;

		if (c->cmsg_level != SOL_PACKET || c->cmsg_type != PACKET_AUXDATA)
			continue;
		memcpy(&aux, CMSG_DATA(c), sizeof(aux));
		if (!(aux.tp_status & TP_STATUS_VLAN_VALID) || len < 12 || len + 4 > room)
			return len;
		memmove(frame + 16, frame + 12, len - 12);
		frame[12] = 0x81;
		frame[13] = 0x00;
		frame[14] = (uint8_t)(aux.tp_vlan_tci >> 8);
		frame[15] = (uint8_t)aux.tp_vlan_tci;
		return len + 4;
	}
	return len;
}

/* Reads one frame; false when there is none. */
static bool attach_read(struct attach *a, uint8_t *buf)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(struct tpacket_auxdata))];
	struct virtio_net_hdr v = {0};
	struct iovec iov[2] = {{&v, sizeof(v)}, {buf, FRAME_MAX}};
	struct msghdr m = {.msg_iov = iov, .msg_iovlen = 2};
	struct attach_offload o = {0};
	ssize_t n;

	if (a->kind != ATTACH_PACKET) {
		n = read(a->fd, buf, FRAME_MAX);
		if (n > 0) {
			lab_lock(a->lab);
			attach_put(a, buf, (size_t)n);
			lab_unlock(a->lab);
		}
		return n > 0;
	}
	m.msg_control = control;
	m.msg_controllen = sizeof(control);
	n = recvmsg(a->fd, &m, 0);
	if (n < (ssize_t)sizeof(v))
		return false;
	o = (struct attach_offload){v.flags,	v.gso_type,   v.hdr_len,
				    v.gso_size, v.csum_start, v.csum_offset};
	lab_lock(a->lab);
	n = (ssize_t)restore_tag(&m, buf, (size_t)n - sizeof(v), FRAME_MAX);
	attach_finish(&o, buf, (size_t)n, attach_put, a);
	lab_unlock(a->lab);
	return true;
}

/* ---- carrier ---- */

static void attach_look(struct attach *a)
{
	struct ifreq r = {0};
	int fd = a->kind == ATTACH_UDP ? -1 : socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool up = a->kind == ATTACH_UDP;

	if (fd >= 0) {
		snprintf(r.ifr_name, sizeof(r.ifr_name), "%s", a->name);
		up = ioctl(fd, SIOCGIFFLAGS, &r) == 0 && r.ifr_flags & IFF_UP &&
		     r.ifr_flags & IFF_RUNNING;
		close(fd);
	}
	if (up == a->up)
		return;
	lab_lock(a->lab);
	a->up = up;
	link_set_enabled(a->port, up);
	lab_unlock(a->lab);
}

/* Reads what is there; bounded, so that one busy end does not starve the others. */
static void attach_drain(struct attach *a, bool ready, uint8_t *buf)
{
	for (int k = 0; ready && k < 64; k++)
		ready = attach_read(a, buf);
}

static void *attach_loop(void *ctx)
{
	struct lab *lab = ctx;
	uint8_t *buf = mem_realloc(NULL, FRAME_MAX + 4, 1);
	struct pollfd *fds;
	struct attach *a;
	size_t n = 1, i;

	list_each(a, &lab->attachments, node)
		n++;
	fds = mem_calloc(n, sizeof(*fds));
	fds[0] = (struct pollfd){.fd = lab->attach_wake[0], .events = POLLIN};
	i = 1;
	list_each(a, &lab->attachments, node)
		fds[i++] = (struct pollfd){.fd = a->fd, .events = POLLIN};
	while (!(fds[0].revents & POLLIN)) {
		list_each(a, &lab->attachments, node)
			attach_look(a);
		if (poll(fds, n, CARRIER_POLL_MS) < 0 && errno != EINTR)
			break;
		i = 1;
		list_each(a, &lab->attachments, node)
			attach_drain(a, fds[i++].revents & POLLIN, buf);
	}
	free(fds);
	free(buf);
	return NULL;
}

/* ---- opening ---- */

static bool attach_fail(struct text *why, const char *endpoint, const char *what)
{
	const char *hint = errno == EPERM || errno == EACCES
				   ? " (this needs CAP_NET_RAW, for a TAP CAP_NET_ADMIN)"
				   : "";

	text_printf(why, "%s: %s: %s%s", endpoint, what, strerror(errno), hint);
	return false;
}

static bool open_packet(struct attach *a, const char *endpoint, struct text *why)
{
	struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
	struct packet_mreq all = {.mr_type = PACKET_MR_PROMISC};
	int on = 1;

	to.sll_ifindex = (int)if_nametoindex(a->name);
	if (!to.sll_ifindex)
		return attach_fail(why, endpoint, "no such interface");
	a->fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (a->fd < 0)
		return attach_fail(why, endpoint, "packet socket");
	all.mr_ifindex = to.sll_ifindex;
	if (setsockopt(a->fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on)) < 0 ||
	    setsockopt(a->fd, SOL_PACKET, PACKET_AUXDATA, &on, sizeof(on)) < 0 ||
	    setsockopt(a->fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof(on)) < 0 ||
	    setsockopt(a->fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof(all)) < 0 ||
	    bind(a->fd, (struct sockaddr *)&to, sizeof(to)) < 0)
		return attach_fail(why, endpoint, "packet socket");
	return true;
}

static bool open_tap(struct attach *a, const char *endpoint, struct text *why)
{
	struct ifreq r = {.ifr_flags = IFF_TAP | IFF_NO_PI};
	int fd;

	a->fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (a->fd < 0)
		return attach_fail(why, endpoint, "/dev/net/tun");
	snprintf(r.ifr_name, sizeof(r.ifr_name), "%s", a->name);
	if (ioctl(a->fd, TUNSETIFF, &r) < 0)
		return attach_fail(why, endpoint, "TAP interface");
	/* One that was made for us is down: bring it up, if we may. */
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && ioctl(fd, SIOCGIFFLAGS, &r) == 0) {
		r.ifr_flags |= IFF_UP;
		(void)ioctl(fd, SIOCSIFFLAGS, &r);
	}
	if (fd >= 0)
		close(fd);
	return true;
}

/* "PORT:ADDRESS:PORT", behind "udp:". */
static bool open_udp(struct attach *a, const char *endpoint, struct text *why)
{
	struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_ANY)};
	unsigned port, peer_port;
	char address[64], rest;

	if (sscanf(endpoint, "udp:%u:%63[0-9.]:%u%c", &port, address, &peer_port, &rest) != 3 ||
	    port < 1 || port > 65535 || peer_port < 1 || peer_port > 65535 ||
	    inet_pton(AF_INET, address, &a->peer.sin_addr) != 1) {
		text_printf(why, "%s: write udp:PORT:ADDRESS:PORT", endpoint);
		return false;
	}
	own.sin_port = htons((uint16_t)port);
	a->peer.sin_family = AF_INET;
	a->peer.sin_port = htons((uint16_t)peer_port);
	a->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (a->fd < 0 || bind(a->fd, (struct sockaddr *)&own, sizeof(own)) < 0 ||
	    connect(a->fd, (struct sockaddr *)&a->peer, sizeof(a->peer)) < 0)
		return attach_fail(why, endpoint, "UDP socket");
	return true;
}

static bool open_kind(struct attach *a, const char *endpoint, struct text *why)
{
	const char *name = endpoint + strlen(attach_words[a->kind]);
	int high;

	if (a->kind != ATTACH_UDP && (!*name || strlen(name) >= sizeof(a->name))) {
		text_printf(why, "%s: no name of an interface", endpoint);
		return false;
	}
	snprintf(a->name, sizeof(a->name), "%s", a->kind == ATTACH_UDP ? "" : name);
	if (!(a->kind == ATTACH_PACKET ? open_packet(a, endpoint, why)
	      : a->kind == ATTACH_TAP  ? open_tap(a, endpoint, why)
				       : open_udp(a, endpoint, why)))
		return false;
	/* Low descriptors are for libcli's sessions, which wait with select(). */
	high = fcntl(a->fd, F_DUPFD_CLOEXEC, DESCRIPTORS_FROM);
	if (high >= 0) {
		close(a->fd);
		a->fd = high;
	}
	return true;
}

bool attach_open(struct lab *lab, struct link *l, const char *endpoint, struct text *why)
{
	struct attach *a = mem_zalloc(sizeof(*a));

	a->lab = lab;
	a->kind = (enum attach_kind)kind_of(endpoint);
	a->fd = -1;
	if (!open_kind(a, endpoint, why)) {
		if (a->fd >= 0)
			close(a->fd);
		free(a);
		return false;
	}
	a->port = link_attach(l, attach_deliver, a);
	link_set_enabled(a->port, false);
	list_push(&lab->attachments, &a->node);
	return true;
}

void attach_start(struct lab *lab)
{
	if (list_empty(&lab->attachments) || pipe(lab->attach_wake) < 0)
		return;
	lab->attach_running =
		pthread_create(&lab->attach_thread, NULL, attach_loop, lab) == 0;
}

void attach_stop(struct lab *lab)
{
	if (!lab->attach_running)
		return;
	if (write(lab->attach_wake[1], "", 1) == 1)
		pthread_join(lab->attach_thread, NULL);
	close(lab->attach_wake[0]);
	close(lab->attach_wake[1]);
	lab->attach_running = false;
}

void attach_close_all(struct lab *lab)
{
	struct attach *a, *tmp;

	list_each_safe(a, tmp, &lab->attachments, node) {
		close(a->fd);
		link_leave(a->port);
		list_remove(&a->node);
		free(a);
	}
}
