/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host's side of a link: packet sockets, TAP interfaces, UDP. One thread waits for all of
 * them. It takes frames in batches without the lab's lock, puts a batch on its link under one
 * lock, and runs what that made due before it lets go, so that a frame is forwarded without
 * another thread. Frames that leave are written at once by whoever runs the world: the descriptors
 * do not block, and what does not fit is lost, as on any wire.
 *
 * A flood is bounded by the kernel: while the world is behind the clock nothing is read, the
 * socket's buffer fills, and what the kernel throws away is counted as the interface's overruns.
 */
#include "shell/attach.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/ethernet.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "engine/core/router.h"
#include "lib/mem.h"
#include "shell/load.h"

enum {
	FRAME_MAX = 65550,  /* and room for a tag behind it */
	FRAME_STRIDE = 65560,
	BATCH = 32,
	COUNT_MS = 500, /* between two looks at the kernel's losses */
};

/* A batch of frames as they were read. */
struct batch {
	uint8_t *frames; /* BATCH of FRAME_STRIDE */
	struct mmsghdr msg[BATCH];
	struct iovec iov[BATCH][2];
	struct virtio_net_hdr hdr[BATCH];
	_Alignas(struct cmsghdr) char control[BATCH][CMSG_SPACE(sizeof(struct tpacket_auxdata))];
	size_t len[BATCH];
};

/* ---- from the world to the host ---- */

/* The interface at the other end of a wire, or NULL: whose counters tell what was lost here. */
static struct iface *other_end(const struct attach *a)
{
	const struct link *l = a->port->link;
	struct link_port *p;

	if (l->kind == LINK_WIRE)
		list_each(p, &l->ports, node)
			if (p->ifp)
				return p->ifp;
	return NULL;
}

void attach_deliver(void *ctx, struct pkt *p)
{
	static const struct virtio_net_hdr plain = {0};
	struct attach *a = ctx;
	struct iovec iov[2] = {{(void *)(uintptr_t)&plain, sizeof(plain)}, {p->data, p->len}};
	bool header = a->kind == ATTACH_PACKET;

	if (a->up && writev(a->fd, header ? iov : iov + 1, header ? 2 : 1) > 0) {
		a->out++;
	} else {
		struct iface *ifp = other_end(a);

		a->unsent++;
		if (ifp)
			ifp->count.out_drops++;
	}
	pkt_free(p);
}

/* ---- from the host to the world ---- */

static void attach_put(void *ctx, const uint8_t *frame, size_t len)
{
	struct attach *a = ctx;
	struct pkt *p;

	if (len < ETHER_HDR_LEN) {
		a->dropped++;
		return;
	}
	p = pkt_new(a->lab->sim, len);
	memcpy(pkt_put(p, len), frame, len);
	a->in++;
	link_transmit(a->port, p);
}

/* A packet socket takes a VLAN tag off: it comes beside the frame and is put back. */
static size_t restore_tag(const struct msghdr *m, struct attach_offload *o, uint8_t *frame,
			  size_t len)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(m);
	struct tpacket_auxdata aux;

	if (!c || c->cmsg_level != SOL_PACKET || c->cmsg_type != PACKET_AUXDATA)
		return len;
	memcpy(&aux, CMSG_DATA(c), sizeof(aux));
	if (!(aux.tp_status & TP_STATUS_VLAN_VALID))
		return len;
	return attach_tag(o, frame, len,
			  aux.tp_status & TP_STATUS_VLAN_TPID_VALID ? aux.tp_vlan_tpid : 0x8100,
			  aux.tp_vlan_tci);
}

static void put_packet(struct attach *a, struct batch *b, int i)
{
	const struct virtio_net_hdr *v = &b->hdr[i];
	struct attach_offload o = {v->flags,	v->gso_type,   v->hdr_len,
				   v->gso_size, v->csum_start, v->csum_offset};
	uint8_t *frame = b->iov[i][1].iov_base;
	size_t len = b->msg[i].msg_len;

	if (len < sizeof(*v)) {
		a->dropped++;
		return;
	}
	len = restore_tag(&b->msg[i].msg_hdr, &o, frame, len - sizeof(*v));
	if (!attach_finish(&o, frame, len, attach_put, a))
		a->dropped++;
}

/* While time stands still nothing arrives: it would wait without bound. */
static void batch_put(struct attach *a, struct batch *b, int n)
{
	if (a->lab->paused) {
		a->dropped += (uint64_t)n;
		return;
	}
	for (int i = 0; i < n; i++) {
		if (a->kind == ATTACH_PACKET)
			put_packet(a, b, i);
		else
			attach_put(a, b->iov[i][1].iov_base,
				   a->kind == ATTACH_TAP ? b->len[i] : b->msg[i].msg_len);
	}
}

/* Reads what is there, a batch at the most; gives how many frames. */
static int batch_read(struct attach *a, struct batch *b)
{
	bool packet = a->kind == ATTACH_PACKET;
	int n = 0;

	if (a->kind == ATTACH_TAP) {
		for (ssize_t len = 1; n < BATCH && len > 0; n += len > 0) {
			len = read(a->fd, b->iov[n][1].iov_base, FRAME_MAX);
			b->len[n] = len > 0 ? (size_t)len : 0;
		}
		return n;
	}
	for (int i = 0; i < BATCH; i++) {
		b->msg[i].msg_hdr = (struct msghdr){
			.msg_iov = &b->iov[i][!packet], .msg_iovlen = packet ? 2 : 1,
			.msg_control = b->control[i],
			.msg_controllen = packet ? sizeof(b->control[i]) : 0};
	}
	n = recvmmsg(a->fd, b->msg, BATCH, MSG_DONTWAIT, NULL);
	return n < 0 ? 0 : n;
}

static struct batch *batch_new(void)
{
	struct batch *b = mem_zalloc(sizeof(*b));

	b->frames = mem_realloc(NULL, BATCH, FRAME_STRIDE);
	for (int i = 0; i < BATCH; i++) {
		b->iov[i][0] = (struct iovec){&b->hdr[i], sizeof(b->hdr[i])};
		b->iov[i][1] = (struct iovec){b->frames + (size_t)i * FRAME_STRIDE, FRAME_MAX};
	}
	return b;
}

static void batch_free(struct batch *b)
{
	free(b->frames);
	free(b);
}

/* ---- the thread ---- */

static void count_losses(struct lab *lab)
{
	struct attach *a;

	list_each(a, &lab->attachments, node) {
		uint64_t now, lost;
		struct iface *ifp;

		if (!a->warm)
			continue;
		a->warm = false;
		now = attach_kernel_drops(a);
		lost = (uint32_t)(now - a->kernel_drops);
		a->kernel_drops = now;
		if (lost == 0)
			continue;
		lab_lock(lab);
		ifp = other_end(a);
		a->overrun += lost;
		if (ifp) {
			ifp->count.in_errors += lost;
			ifp->count.in_overrun += lost;
		}
		lab_unlock(lab);
	}
}

/* An error without a frame, such as a port of UDP that nobody listens on: reading it ends it. What
 * stays belongs to an interface that is down or gone, and is heard again when that changes. */
static void attach_error(struct attach *a)
{
	int error;
	socklen_t len = sizeof(error);

	if (a->kind == ATTACH_TAP || getsockopt(a->fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
		a->deaf = true;
}

/*
 * One batch: read, put on the link, run. While the world is behind the clock nothing more is read;
 * others have the lock between two slices.
 */
static void attach_take(struct attach *a, struct batch *b)
{
	int n = batch_read(a, b);

	if (n == 0)
		return;
	a->warm = true;
	for (bool behind = true; behind; n = 0) {
		lab_lock(a->lab);
		batch_put(a, b, n);
		behind = lab_run_due(a->lab);
		lab_unlock(a->lab);
		lab_stand_back(a->lab);
	}
}

struct loop {
	struct lab *lab;
	struct pollfd *fds; /* to wake, netlink, then the attachments */
	nfds_t n;
	int watch, ask; /* netlink or -1; any socket */
	struct batch *batch;
};

enum { FD_WAKE, FD_WATCH, FD_FIRST };

static void loop_look(struct loop *lp)
{
	struct attach *a;

	list_each(a, &lp->lab->attachments, node)
		attach_look(a, lp->ask);
}

/* Everybody's turn, one batch each, so that one busy end does not starve the others. */
static void loop_take(struct loop *lp)
{
	size_t i = FD_FIRST;
	struct attach *a;

	list_each(a, &lp->lab->attachments, node) {
		short got = lp->fds[i++].revents;

		if (got & POLLIN)
			attach_take(a, lp->batch);
		else if (got & (POLLERR | POLLHUP | POLLNVAL))
			attach_error(a);
	}
}

/* How long to sleep: losses are counted a while after frames came. */
static int loop_timeout(const struct loop *lp, uint64_t counted_ns)
{
	const struct attach *a;
	uint64_t passed_ms = (lab_wall_ns() - counted_ns) / NS_PER_MS;

	list_each(a, &lp->lab->attachments, node)
		if (a->warm)
			return passed_ms < COUNT_MS ? (int)(COUNT_MS - passed_ms) : 0;
	return lp->watch < 0 ? COUNT_MS : -1;
}

static void loop_run(struct loop *lp)
{
	uint64_t counted_ns = lab_wall_ns();
	struct attach *a;

	while (!(lp->fds[FD_WAKE].revents & POLLIN)) {
		size_t i = FD_FIRST;

		list_each(a, &lp->lab->attachments, node)
			lp->fds[i++].fd = a->deaf ? -1 : a->fd;
		if (poll(lp->fds, lp->n, loop_timeout(lp, counted_ns)) < 0 && errno != EINTR)
			break;
		if (lp->fds[FD_WATCH].revents) {
			attach_watch_read(lp->watch);
			loop_look(lp);
		}
		loop_take(lp);
		if (lab_wall_ns() - counted_ns >= COUNT_MS * NS_PER_MS) {
			counted_ns = lab_wall_ns();
			count_losses(lp->lab);
			if (lp->watch < 0)
				loop_look(lp);
		}
	}
}

static void *attach_loop(void *ctx)
{
	struct loop lp = {.lab = ctx, .n = FD_FIRST, .watch = attach_watch()};
	struct attach *a;

	load_name_thread("Net Input", 0);
	list_each(a, &lp.lab->attachments, node)
		lp.n++;
	lp.ask = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	lp.batch = batch_new();
	lp.fds = mem_calloc(lp.n, sizeof(*lp.fds));
	for (nfds_t i = 0; i < lp.n; i++)
		lp.fds[i] = (struct pollfd){.fd = -1, .events = POLLIN};
	lp.fds[FD_WAKE].fd = lp.lab->attach_wake[0];
	lp.fds[FD_WATCH].fd = lp.watch;
	loop_look(&lp);
	loop_run(&lp);
	if (lp.watch >= 0)
		close(lp.watch);
	close(lp.ask);
	batch_free(lp.batch);
	free(lp.fds);
	return NULL;
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

bool attach_info(const struct link_port *p, struct attach_info *to)
{
	const struct attach *a = p->ctx;

	if (p->deliver != attach_deliver)
		return false;
	*to = (struct attach_info){a->endpoint, a->up,	    a->in,    a->out,
				   a->overrun,	a->dropped, a->unsent};
	return true;
}
