/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A router between two veth pairs, in a network namespace of its own (root; without it the rows
 * are left out): what a frame through two packet sockets takes, how many a second pass, how many
 * bits through an IPsec tunnel between two routers of the process, how far HSRP's hellos stray,
 * and what the process costs while nothing happens.
 *
 *   a0 - a1 Fa0/0 r1 Fa0/1 b1 - b0      a0 - a1 Fa0/0 r1 Fa0/1 - Fa0/1 r2 Fa0/0 b1 - b0
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <math.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/buf.h"
#include "lib/ip.h"
#include "tests/bench/bench.h"

enum { HOST_CONSOLE = 26021, HOST_VTY = 26121, BATCH = 64, FRAME_ROOM = 1600, L3 = 14,
       SECONDS = 2 /* of a measurement of throughput */ };

static const uint8_t src_mac[6] = {2, 0, 0, 0, 0x81, 1}, dst_mac[6] = {2, 0, 0, 0, 0x81, 2};

struct ends {
	int a, b;	   /* packet sockets on a0 and b0 */
	uint8_t router[6]; /* link address of Fa0/0 */
	pid_t pid;
	int out;
	char dir[32];
};

static int packet_socket(const char *name, int protocol)
{
	struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_protocol = htons((uint16_t)protocol),
				 .sll_ifindex = (int)if_nametoindex(name)};
	int fd = socket(AF_PACKET, SOCK_RAW, 0), on = 1, room = 8 << 20;

	setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	if (bind(fd, (struct sockaddr *)&to, sizeof(to)) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* A frame to 10.81.2.2 through the router: UDP with its number in front. */
static size_t make_frame(uint8_t *frame, const uint8_t router[6], size_t ip_len, uint32_t number)
{
	struct wbuf w = wbuf_from(frame, FRAME_ROOM);

	memset(frame, 0, L3 + ip_len);
	wbuf_bytes(&w, router, 6);
	wbuf_bytes(&w, src_mac, 6);
	wbuf_u16(&w, 0x0800);
	wbuf_u16(&w, 0x4500);
	wbuf_u16(&w, (uint16_t)ip_len);
	wbuf_u32(&w, 0);
	wbuf_u16(&w, 0x4011);
	wbuf_u16(&w, 0);
	wbuf_u32(&w, 0x0a510102);
	wbuf_u32(&w, 0x0a510202);
	wbuf_set_u16(&w, L3 + 10, ip_sum_fold(ip_sum_add(0, frame + L3, 20)));
	wbuf_u32(&w, 0x00070007);
	wbuf_u16(&w, (uint16_t)(ip_len - 20));
	wbuf_u16(&w, 0);
	wbuf_u32(&w, number);
	return L3 + ip_len;
}

static void send_arp(int fd, const uint8_t own[6], uint32_t ip, uint32_t target, int op)
{
	uint8_t frame[60] = {0};
	struct wbuf w = wbuf_from(frame, sizeof(frame));

	for (int i = 0; i < 6; i++)
		wbuf_u8(&w, 0xff);
	wbuf_bytes(&w, own, 6);
	wbuf_u16(&w, 0x0806);
	wbuf_u32(&w, 0x00010800);
	wbuf_u16(&w, 0x0604);
	wbuf_u16(&w, (uint16_t)op);
	wbuf_bytes(&w, own, 6);
	wbuf_u32(&w, ip);
	wbuf_zeros(&w, 6);
	wbuf_u32(&w, target);
	if (write(fd, frame, sizeof(frame)) < 0)
		perror("bench");
}

/* The next frame of a type; its length, 0 after a silence. */
static ssize_t receive(int fd, uint8_t *frame, int type, int timeout_ms)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	while (poll(&p, 1, timeout_ms) > 0) {
		ssize_t n = read(fd, frame, FRAME_ROOM);

		if (n > 20 && (frame[12] << 8 | frame[13]) == type)
			return n;
	}
	return 0;
}

/* Asks the router by ARP until it answers: each learns the other's address. */
static bool meet_one(int fd, const uint8_t own[6], uint32_t net, uint8_t router[6])
{
	uint8_t frame[FRAME_ROOM];

	for (double end = bench_now_s() + 15; bench_now_s() < end;) {
		send_arp(fd, own, net + 2, net + 1, 1);
		if (receive(fd, frame, 0x0806, 300) <= 0 || frame[21] != 2 || frame[31] != 1)
			continue;
		memcpy(router, frame + 6, 6);
		return true;
	}
	return false;
}

static bool meet(struct ends *e)
{
	uint8_t other[6];

	return meet_one(e->a, src_mac, 0x0a510100, e->router) &&
	       meet_one(e->b, dst_mac, 0x0a510200, other);
}

static const char config_r1[] =
	"version 12.3\nhostname r1\n%s"
	"interface FastEthernet0/0\n ip address 10.81.1.1 255.255.255.0\n"
	"interface FastEthernet0/1\n ip address %s 255.255.255.0\n%send\n";

static const char config_crypto[] =
	"crypto isakmp policy 10\n encr aes\n authentication pre-share\n group 2\n"
	"crypto isakmp key bench address 10.81.3.%d\n"
	"crypto ipsec transform-set ts esp-aes esp-sha-hmac\n"
	"crypto map m 10 ipsec-isakmp\n set peer 10.81.3.%d\n set transform-set ts\n"
	" match address 101\n"
	"access-list 101 permit ip 10.81.%d.0 0.0.0.255 10.81.%d.0 0.0.0.255\n"
	"ip route 10.81.%d.0 255.255.255.0 10.81.3.%d\n";

static void write_file(const char *dir, const char *name, const char *text)
{
	char path[96];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	if (!f)
		exit(1);
	fputs(text, f);
	fclose(f);
}

static void write_plain(const char *dir)
{
	char text[2048];

	snprintf(text, sizeof(text), config_r1, "", "10.81.2.1",
		 " standby 1 ip 10.81.2.9\n standby 1 timers msec 50 msec 200\n");
	write_file(dir, "r1.cfg", text);
	write_file(dir, "lab.yml",
		   "name: bench\ntopology:\n  nodes:\n    r1: {kind: cisco_7206vxr, "
		   "startup-config: r1.cfg}\n  links:\n"
		   "    - endpoints: [\"r1:FastEthernet0/0\", \"host:a1\"]\n"
		   "    - endpoints: [\"r1:FastEthernet0/1\", \"host:b1\"]\n");
}

static void write_tunnel(const char *dir)
{
	char crypto[1024], text[2048];

	snprintf(crypto, sizeof(crypto), config_crypto, 2, 2, 1, 2, 2, 2);
	snprintf(text, sizeof(text), config_r1, crypto, "10.81.3.1", " crypto map m\n");
	write_file(dir, "r1.cfg", text);
	snprintf(crypto, sizeof(crypto), config_crypto, 1, 1, 2, 1, 1, 1);
	snprintf(text, sizeof(text),
		 "version 12.3\nhostname r2\n%s"
		 "interface FastEthernet0/0\n ip address 10.81.2.1 255.255.255.0\n"
		 "interface FastEthernet0/1\n ip address 10.81.3.2 255.255.255.0\n crypto map m\n"
		 "end\n", crypto);
	write_file(dir, "r2.cfg", text);
	write_file(dir, "lab.yml",
		   "name: bench\ntopology:\n  nodes:\n"
		   "    r1: {kind: cisco_7206vxr, startup-config: r1.cfg}\n"
		   "    r2: {kind: cisco_7206vxr, startup-config: r2.cfg}\n  links:\n"
		   "    - endpoints: [\"r1:FastEthernet0/0\", \"host:a1\"]\n"
		   "    - endpoints: [\"r2:FastEthernet0/0\", \"host:b1\"]\n"
		   "    - endpoints: [\"r1:FastEthernet0/1\", \"r2:FastEthernet0/1\"]\n");
}

static bool start(struct ends *e, const char *rosh, void (*write_lab)(const char *dir))
{
	char lab[64], console[16], vty[16], ready[256] = "";
	int fd[2];

	snprintf(e->dir, sizeof(e->dir), "/tmp/rosh-bench-XXXXXX");
	if (!mkdtemp(e->dir) || pipe(fd) < 0)
		return false;
	write_lab(e->dir);
	snprintf(lab, sizeof(lab), "%s/lab.yml", e->dir);
	snprintf(console, sizeof(console), "%d", HOST_CONSOLE);
	snprintf(vty, sizeof(vty), "%d", HOST_VTY);
	e->pid = fork();
	if (e->pid == 0) {
		dup2(open("/dev/null", O_RDONLY), 0);
		dup2(fd[1], 1);
		execl(rosh, rosh, lab, "--nvram", e->dir, "--console-base", console, "--vty-base",
		      vty, (char *)NULL);
		_exit(127);
	}
	close(fd[1]);
	e->out = fd[0];
	for (size_t len = 0; !strstr(ready, "ready"); ) {
		ssize_t n = read(e->out, ready + len, sizeof(ready) - 1 - len);

		if (n <= 0)
			return false;
		len += (size_t)n;
	}
	e->a = packet_socket("a0", ETH_P_ALL);
	e->b = packet_socket("b0", ETH_P_ALL);
	return meet(e);
}

static void stop(struct ends *e)
{
	char clean[64];

	kill(e->pid, SIGTERM);
	waitpid(e->pid, NULL, 0);
	close(e->out);
	close(e->a);
	close(e->b);
	snprintf(clean, sizeof(clean), "rm -rf %s", e->dir);
	if (system(clean) != 0)
		perror("bench");
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* One frame at a time, a thousand a second. */
static void bench_latency(struct ends *e)
{
	enum { FRAMES = 3000 };
	static double took_s[FRAMES];
	uint8_t frame[FRAME_ROOM];
	int n = 0;

	for (uint32_t i = 0; i < FRAMES; i++) {
		size_t len = make_frame(frame, e->router, 100, i);
		double from = bench_now_s();

		if (write(e->a, frame, len) < 0)
			continue;
		while (bench_now_s() - from < 1 && receive(e->b, frame, 0x0800, 1000) > 0)
			if (frame[L3 + 9] == 17 && frame[L3 + 16] == 10) {
				took_s[n++] = bench_now_s() - from;
				break;
			}
		usleep(1000);
	}
	if (n == 0)
		return;
	qsort(took_s, (size_t)n, sizeof(*took_s), by_value);
	bench_row("frame forwarded between two veths, median", took_s[n / 2] * 1e6, "us", "");
	bench_row("frame forwarded between two veths, 99th pct", took_s[n * 99 / 100] * 1e6, "us",
		  "");
}

/* Counts what arrives at b0 until `end`. */
static uint64_t count_frames(int fd, double end)
{
	static uint8_t buf[BATCH][FRAME_ROOM];
	struct mmsghdr m[BATCH] = {0};
	struct iovec iov[BATCH];
	struct pollfd p = {.fd = fd, .events = POLLIN};
	uint64_t n = 0;

	for (int i = 0; i < BATCH; i++) {
		iov[i] = (struct iovec){buf[i], FRAME_ROOM};
		m[i].msg_hdr = (struct msghdr){.msg_iov = &iov[i], .msg_iovlen = 1};
	}
	while (bench_now_s() < end) {
		int got = poll(&p, 1, 100) > 0 ? recvmmsg(fd, m, BATCH, MSG_DONTWAIT, NULL) : 0;

		for (int i = 0; i < got; i++)
			n += buf[i][12] == 8 && buf[i][13] == 0 && buf[i][L3 + 16] == 10;
	}
	return n;
}

/*
 * Sends `rate` frames a second for a while (0: as fast as it goes) and gives those that came
 * through a second.
 */
static double through(struct ends *e, size_t ip_len, double rate, double *sent_pps)
{
	static uint8_t buf[BATCH][FRAME_ROOM];
	struct mmsghdr m[BATCH] = {0};
	struct iovec iov[BATCH];
	uint64_t sent = 0, got = 0;
	double from = bench_now_s();
	int result[2];
	pid_t counter;

	for (int i = 0; i < BATCH; i++) {
		iov[i] = (struct iovec){buf[i], make_frame(buf[i], e->router, ip_len, 0)};
		m[i].msg_hdr = (struct msghdr){.msg_iov = &iov[i], .msg_iovlen = 1};
	}
	if (pipe(result) < 0)
		return 0;
	counter = fork();
	if (counter == 0) {
		got = count_frames(e->b, from + SECONDS + 0.3);
		_exit(write(result[1], &got, sizeof(got)) != sizeof(got));
	}
	while (bench_now_s() - from < SECONDS) {
		int n = sendmmsg(e->a, m, BATCH, 0);

		sent += n > 0 ? (uint64_t)n : 0;
		while (rate > 0 && (double)sent / rate > bench_now_s() - from)
			usleep(100);
	}
	*sent_pps = (double)sent / SECONDS;
	if (read(result[0], &got, sizeof(got)) != sizeof(got))
		got = 0;
	waitpid(counter, NULL, 0);
	close(result[0]);
	close(result[1]);
	return (double)got / SECONDS;
}

static double cpu_s(pid_t pid)
{
	unsigned long user = 0, sys = 0;
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	f = fopen(path, "r");
	if (f && fscanf(f, "%*d %*s %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
			&sys) != 2)
		user = sys = 0;
	if (f)
		fclose(f);
	return (double)(user + sys) / (double)sysconf(_SC_CLK_TCK);
}

/* Hellos every 50 ms: how far the pause between two strays from that. */
static void bench_hellos(struct ends *e)
{
	const double seconds = 6, due_s = 0.050;
	double last = 0, worst = 0, sum = 0, from, cpu = cpu_s(e->pid);
	uint8_t frame[FRAME_ROOM];
	int n = 0;

	while (recv(e->b, frame, sizeof(frame), MSG_DONTWAIT) > 0)
		;
	from = bench_now_s();
	while (bench_now_s() - from < seconds) {
		double now;

		if (receive(e->b, frame, 0x0800, 500) <= 0 || frame[L3 + 9] != 17 ||
		    (frame[L3 + 22] << 8 | frame[L3 + 23]) != 1985)
			continue;
		now = bench_now_s();
		if (last > 0) {
			double off = fabs(now - last - due_s);

			worst = off > worst ? off : worst;
			sum += off;
			n++;
		}
		last = now;
	}
	if (n == 0)
		return;
	bench_row("HSRP hellos of 50 ms: mean error of the pause", sum / n * 1e6, "us", "");
	bench_row("HSRP hellos of 50 ms: worst error of the pause", worst * 1e6, "us", "");
	bench_row("CPU with two attachments and these hellos",
		  (cpu_s(e->pid) - cpu) / seconds * 100, "%", "");
}

static void bench_plain(const char *rosh)
{
	struct ends e = {0};
	double sent, got, cpu;

	if (start(&e, rosh, write_plain)) {
		sleep(8); /* HSRP becomes active */
		bench_hellos(&e);
		bench_latency(&e);
		got = through(&e, 46, 50000, &sent);
		bench_row("50,000 small frames/s offered: lost", (1 - got / sent) * 100, "%", "");
		cpu = cpu_s(e.pid);
		got = through(&e, 46, 0, &sent);
		bench_row("small frames as fast as they come: offered", sent, "frames/s", "");
		bench_row("  forwarded", got, "frames/s", "");
		bench_row("  CPU for each", (cpu_s(e.pid) - cpu) / got / SECONDS * 1e6, "us", "");
	}
	stop(&e);
}

static void bench_tunnel(const char *rosh)
{
	struct ends e = {0};
	double sent, got;

	if (start(&e, rosh, write_tunnel)) {
		sleep(3);
		through(&e, 100, 50, &sent); /* IKE */
		got = through(&e, 1400, 0, &sent);
		bench_row("1400 bytes through AES-SHA, both ends: offered",
			  sent * 1400 * 8 / 1e6, "Mb/s", "");
		bench_row("  arrived", got * 1400 * 8 / 1e6, "Mb/s", "");
	}
	stop(&e);
}

void bench_host(const char *rosh)
{
	pid_t pid = fork();

	/* The namespace, and all in it, goes with the process. */
	if (pid == 0) {
		if (unshare(CLONE_NEWNET) < 0 ||
		    system("ip link add a0 type veth peer name a1 && "
			   "ip link add b0 type veth peer name b1 && "
			   "for i in lo a0 a1 b0 b1; do "
			   "echo 1 >/proc/sys/net/ipv6/conf/$i/disable_ipv6; "
			   "ip link set $i up; done") != 0) {
			printf("(no rows of host attachments: %s)\n", strerror(errno));
			_exit(0);
		}
		bench_plain(rosh);
		bench_tunnel(rosh);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}
