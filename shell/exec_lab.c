/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commands of lab>, declared in grammars/lab.cmd: routers and their power, wires, time,
 * captures.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "engine/core/link.h"
#include "engine/core/sim.h"
#include "grammar.h"
#include "shell/attach.h"
#include "shell/console_tty.h"
#include "shell/keys.h"

/* A router by its name or the beginning of it; NULL and words when there is none, or several. */
static struct host *find_host(struct exec *ex, const char *name)
{
	struct host *h, *found = lab_host(ex->lab, name);
	unsigned n = 0;

	if (found)
		return found;
	list_each(h, &ex->lab->hosts, node) {
		if (strncasecmp(h->name, name, strlen(name)))
			continue;
		found = h;
		n++;
	}
	if (n == 1)
		return found;
	text_printf(ex->out, n ? "%% Ambiguous router: %s\n" : "%% No such router: %s\n", name);
	return NULL;
}

static void list_routers(struct exec *ex)
{
	const struct session *s;
	const struct host *h;
	unsigned n;

	text_printf(ex->out, "%-20s %-5s %-8s %-6s %s\n", "Router", "Power", "Console", "Vty",
		    "Sessions");
	list_each(h, &ex->lab->hosts, node) {
		n = 0;
		list_each(s, &h->sessions, node)
			n++;
		text_printf(ex->out, "%-20s %-5s %-8u %-6u %u\n", h->name,
			    h->powered ? "on" : "off", h->console_port, h->vty_port, n);
	}
}

/* The slots plugged into a link: its ends, also those of routers that are off. */
static void list_ends(struct exec *ex, const struct link *l)
{
	const struct host *h;
	size_t i;

	list_each(h, &ex->lab->hosts, node) {
		for (i = 0; i < h->nslots; i++) {
			const struct host_slot *slot = &h->slots[i];
			const struct link_port *p = slot->port;

			if (slot->link != l)
				continue;
			text_printf(ex->out, "  %s:%s", h->name, slot->name);
			text_pad_to(ex->out, 50);
			text_printf(ex->out, "%s\n",
				    slot->cut			   ? "cut"
				    : !p			   ? "off"
				    : !p->carrier		   ? "no carrier"
				    : link_port_forwards(p) ? "up"
							    : "up, not yet forwarding");
		}
	}
}

/* The ends outside: what they carried, and what was lost on the way in and out. */
static void list_attached(struct exec *ex, const struct link *l)
{
	const struct link_port *p;
	struct attach_info i;

	list_each(p, &l->ports, node) {
		if (p->ifp || !attach_info(p, &i))
			continue;
		text_printf(ex->out, "  %s", i.endpoint);
		text_pad_to(ex->out, 50);
		text_printf(ex->out, "%s, %llu in, %llu out, %llu overrun, %llu dropped, "
				     "%llu not sent\n",
			    i.up ? "up" : "no carrier", (unsigned long long)i.in,
			    (unsigned long long)i.out, (unsigned long long)i.overrun,
			    (unsigned long long)i.dropped, (unsigned long long)i.unsent);
	}
}

static void list_links(struct exec *ex)
{
	const struct link *l;

	list_each(l, &ex->lab->sim->links, node) {
		text_printf(ex->out, "%s (%s, %llu frames)\n", l->name,
			    l->kind == LINK_WIRE ? "wire" : "segment",
			    (unsigned long long)l->frames);
		list_ends(ex, l);
		list_attached(ex, l);
	}
}

void exec_lab_list(struct exec *ex, const struct args *a)
{
	if (!args_has(a, K_LINKS))
		list_routers(ex);
	if (!args_has(a, K_ROUTERS))
		list_links(ex);
}

void exec_lab_connect(struct exec *ex, const struct args *a)
{
	struct console *c = ex->ses->ops_ctx;

	c->join = find_host(ex, args_s(a, A_NAME));
}

static void cut_or_join(struct exec *ex, const struct args *a, bool cut)
{
	const char *iface = args_s(a, A_END2);
	struct text end = {0};

	text_add(&end, args_s(a, A_END));
	if (iface)
		text_printf(&end, ":%s", iface);
	if (lab_cut(ex->lab, text_str(&end), cut))
		text_printf(ex->out, "%s is %s\n", text_str(&end), cut ? "cut" : "joined");
	else
		text_printf(ex->out, "%% No such link or interface: %s\n", text_str(&end));
	text_free(&end);
}

void exec_lab_cut(struct exec *ex, const struct args *a)
{
	cut_or_join(ex, a, true);
}

void exec_lab_join(struct exec *ex, const struct args *a)
{
	cut_or_join(ex, a, false);
}

void exec_lab_start(struct exec *ex, const struct args *a)
{
	struct host *h = find_host(ex, args_s(a, A_NAME));

	if (!h)
		return;
	if (h->powered)
		text_printf(ex->out, "%% %s is on already\n", h->name);
	else
		host_start(h, ex->out);
}

void exec_lab_stop(struct exec *ex, const struct args *a)
{
	struct host *h = find_host(ex, args_s(a, A_NAME));

	if (!h)
		return;
	if (h->powered)
		host_stop(h);
	else
		text_printf(ex->out, "%% %s is off already\n", h->name);
}

void exec_lab_pause(struct exec *ex, const struct args *a)
{
	(void)a;
	lab_set_paused(ex->lab, true);
}

/* "30s", "500ms", "5m", "2h", "10" (seconds) in nanoseconds; false: not a time. */
static bool parse_duration(const char *s, uint64_t *ns)
{
	static const struct {
		const char *unit;
		double ns;
	} units[] = {{"", 1e9}, {"s", 1e9}, {"ms", 1e6}, {"us", 1e3}, {"m", 60e9}, {"h", 3600e9}};
	char *end;
	double v = strtod(s, &end);
	size_t i;

	if (end == s || !isfinite(v) || v < 0)
		return false;
	for (i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (strcmp(end, units[i].unit))
			continue;
		if (v * units[i].ns > 1e18)
			return false;
		*ns = (uint64_t)(v * units[i].ns);
		return true;
	}
	return false;
}

void exec_lab_run(struct exec *ex, const struct args *a)
{
	const char *duration = args_s(a, A_DURATION);
	bool paused = ex->lab->paused;
	uint64_t ns;

	if (!duration) {
		lab_set_paused(ex->lab, false);
		return;
	}
	if (!parse_duration(duration, &ns)) {
		text_printf(ex->out, "%% Not a duration: %s\n", duration);
		return;
	}
	lab_set_paused(ex->lab, false);
	exec_wait(ex, ns);
	lab_set_paused(ex->lab, paused);
}

void exec_lab_speed(struct exec *ex, const struct args *a)
{
	const char *s = args_s(a, A_SPEED);
	char *end;
	double v;

	if (!list_empty(&ex->lab->attachments)) {
		text_add(ex->out, "% Time runs at 1x: a link's end is outside\n");
		return;
	}
	if (!strncasecmp(s, "max", strlen(s))) {
		lab_set_speed(ex->lab, 0);
		return;
	}
	v = strtod(s, &end);
	if (end == s || (*end && strcmp(end, "x")) || !isfinite(v) || v <= 0 || v > 1e9)
		text_printf(ex->out, "%% Not a speed: %s\n", s);
	else
		lab_set_speed(ex->lab, v);
}

static struct link *find_link(struct exec *ex, const char *name)
{
	struct link *l = lab_link(ex->lab, name);
	struct link_port *p = l ? NULL : lab_port(ex->lab, name);

	if (p)
		l = p->link;
	if (!l)
		text_printf(ex->out, "%% No such link: %s\n", name);
	return l;
}

void exec_lab_capture(struct exec *ex, const struct args *a)
{
	struct link *l = find_link(ex, args_s(a, A_LINK));
	const char *file = args_s(a, A_FILE);

	if (l && !pcapng_start(ex->lab, l, file, args_has(a, K_SECRETS)))
		text_printf(ex->out, "%% %s: %s\n", file, strerror(errno));
}

void exec_lab_capture_stop(struct exec *ex, const struct args *a)
{
	const char *name = args_s(a, A_LINK);
	struct link *l;

	if (!name) {
		pcapng_stop_all(ex->lab);
		return;
	}
	l = find_link(ex, name);
	if (l)
		pcapng_stop(ex->lab, l);
}

void exec_lab_clock(struct exec *ex, const struct args *a)
{
	uint64_t ns = ex->lab->sim->now_ns;

	(void)a;
	text_printf(ex->out, "%llu.%03llu s since power on, ",
		    (unsigned long long)(ns / NS_PER_S),
		    (unsigned long long)(ns % NS_PER_S / NS_PER_MS));
	if (ex->lab->paused)
		text_add(ex->out, "paused\n");
	else if (ex->lab->speed > 0)
		text_printf(ex->out, "speed %gx\n", ex->lab->speed);
	else
		text_add(ex->out, "as fast as it goes\n");
	if (ex->lab->clock_running && !ex->lab->paused && ex->lab->speed > 0)
		text_printf(ex->out, "Timers were at most %.3f ms late since the last look\n",
			    (double)ex->lab->late_max_ns / NS_PER_MS);
	ex->lab->late_max_ns = 0;
}

void exec_lab_seed(struct exec *ex, const struct args *a)
{
	(void)a;
	if (ex->lab->sim->real_chance)
		text_add(ex->out, "Chance is real: no seed\n");
	else
		text_printf(ex->out, "%llu\n", (unsigned long long)ex->lab->sim->seed);
}

void exec_lab_hash(struct exec *ex, const struct args *a)
{
	(void)a;
	text_printf(ex->out, "%016llx over %llu frames\n",
		    (unsigned long long)ex->lab->frame_hash, (unsigned long long)ex->lab->frames);
}

/* Keys open what was sent: the file is for its owner alone. */
static bool write_private(const char *path, const struct text *t)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool ok = fd >= 0 && write(fd, text_str(t), t->len) == (ssize_t)t->len;

	if (fd >= 0 && close(fd) < 0)
		ok = false;
	return ok;
}

void exec_lab_keys(struct exec *ex, const struct args *a)
{
	const char *file = args_s(a, A_FILE);
	struct text keys = {0};

	if (!file) {
		keys_export(ex->lab, ex->out);
		return;
	}
	keys_export(ex->lab, &keys);
	if (!write_private(file, &keys))
		text_printf(ex->out, "%% %s: %s\n", file, strerror(errno));
	keys_wipe(&keys);
}

void exec_lab_help(struct exec *ex, const struct args *a)
{
	(void)a;
	session_help(ex->ses, "", ex->out);
}

void exec_lab_exit(struct exec *ex, const struct args *a)
{
	(void)a;
	ex->ses->closing = true;
}
