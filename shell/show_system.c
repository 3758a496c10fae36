/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show version, running-config, startup-config, logging. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "grammar.h"
#include "shell/life.h"
#include "shell/session.h"

/* What differs between the families in show version and show logging. */
struct system_style {
	const char *banner;  /* first lines, with the version */
	const char *version;
	const char *support;
	bool support_first;  /* the line above stands right behind the banner */
	const char *flushes; /* show logging's first line */
	const char *before;  /* the destinations */
	const char *off;     /* behind a destination that is off */
	const char *console, *buffer; /* behind console and monitor, and behind the buffer */
	const char *buffer_name;
	const char *exception;
	bool counts;	       /* "Count and timestamp logging messages" */
	const char *after;     /* the destinations */
	const char *trap_tail;
	const char *maker;     /* in front of the model in show version */
	bool short_kinds;      /* "2 FastEthernet interfaces", why it was reloaded */
	bool changed_line;     /* "! Last configuration change" */
	const char *absent;  /* show startup-config without one */
};

#define EXCEPTION_12 "    Logging Exception size (4096 bytes)\n"
#define FILTERING(blanks) ", xml disabled,\n" blanks "filtering disabled"

static const struct system_style styles[STYLE_COUNT] = {
	[STYLE_12_2] = {.banner = "Internetwork Operating System Software \n"
				  "IOS (tm) 7200 Software (ROSH-JK9S-M), Version %s, "
				  "RELEASE SOFTWARE (fc1)",
			.version = "12.2",
			.support = "TAC Support: https://example.org/rosh",
			.flushes = "enabled (0 messages dropped, 0 flushes, 0 overruns)",
			.off = "",
			.console = "",
			.buffer = "",
			.before = "",
			.buffer_name = "Buffer logging:",
			.exception = EXCEPTION_12,
			.after = "",
			.trap_tail = "",
			.maker = "cisco",
			.absent = "%% Non-volatile configuration memory is not present\n"},
	[STYLE_12_3] = {.banner = "Internetwork Operating System Software \n"
				  "IOS (tm) 7200 Software (ROSH-JK9S-M), Version %s, "
				  "RELEASE SOFTWARE (fc1)",
			.version = "12.3",
			.support = "Technical Support: https://example.org/rosh",
			.flushes = "enabled (0 messages dropped, 0 messages rate-limited, "
				   "0 flushes, 0 overruns, xml disabled)",
			.off = ", xml disabled",
			.console = ", xml disabled",
			.buffer = ", xml disabled",
			.before = "",
			.buffer_name = "Buffer logging:",
			.exception = EXCEPTION_12,
			.counts = true,
			.after = "",
			.trap_tail = "",
			.maker = "cisco",
			.absent = "startup-config is not present\n"},
	[STYLE_15] = {.banner = "IOS Software, 7200 Software (ROSH-ADVENTERPRISEK9-M), "
				"Version %s, RELEASE SOFTWARE (fc1)",
		      .version = "15.2",
		      .support = "Technical Support: https://example.org/rosh",
		      .support_first = true,
		      .flushes = "enabled (0 messages dropped, 0 messages rate-limited, "
				 "0 flushes, 0 overruns, xml disabled, filtering disabled)",
		      .off = "",
		      .console = FILTERING("                     "),
		      .buffer = FILTERING("                    "),
		      .before = "\nNo Active Message Discriminator.\n\n\n\n"
				"No Inactive Message Discriminator.\n\n\n",
		      .buffer_name = "Buffer logging: ",
		      .exception = "    Exception Logging: size (4096 bytes)\n",
		      .counts = true,
		      .after = "    Persistent logging: disabled\n\n"
			       "No active filter modules.\n\n",
		      .trap_tail = "        Logging Source-Interface:       VRF Name:\n",
		      .maker = "Cisco",
		      .short_kinds = true,
		      .changed_line = true,
		      .absent = "startup-config is not present\n"},
};

/* The version that the configuration names, else the style's. */
static const char *version_of(const struct host *h)
{
	const struct node *n = config_find(h->running, CMD_VERSION, NULL);
	const char *v = n ? args_s(&n->a, A_VERSION) : NULL;

	return v ? v : styles[h->style].version;
}

static void put_unit(struct text *out, uint64_t n, const char *unit, bool *any)
{
	if (n == 0)
		return;
	text_printf(out, "%s%llu %s%s", *any ? ", " : "", (unsigned long long)n, unit,
		    n == 1 ? "" : "s");
	*any = true;
}

static void put_uptime(struct text *out, uint64_t s)
{
	bool any = false;

	put_unit(out, s / 31536000, "year", &any);
	put_unit(out, s % 31536000 / 604800, "week", &any);
	put_unit(out, s % 604800 / 86400, "day", &any);
	put_unit(out, s % 86400 / 3600, "hour", &any);
	put_unit(out, s % 3600 / 60, "minute", &any);
	if (!any)
		text_add(out, "0 minutes");
}

/* "2 FastEthernet/IEEE 802.3 interface(s)" for each kind the chassis has. */
static void put_hardware(struct text *out, const struct host *h)
{
	static const struct {
		const char *type, *says, *says_short;
	} kinds[] = {{"Ethernet", "Ethernet/IEEE 802.3", "Ethernet"},
		     {"FastEthernet", "FastEthernet/IEEE 802.3", "FastEthernet"},
		     {"GigabitEthernet", "Gigabit Ethernet/IEEE 802.3", "Gigabit Ethernet"},
		     {"Serial", "Serial network", "Serial"},
		     {"ATM", "ATM network", "ATM"}};

	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
		size_t len = strlen(kinds[k].type);
		unsigned n = 0;

		for (size_t i = 0; i < h->nslots; i++)
			n += strncmp(h->slots[i].name, kinds[k].type, len) == 0 &&
			     h->slots[i].name[len] >= '0' && h->slots[i].name[len] <= '9';
		if (n > 0 && styles[h->style].short_kinds)
			text_printf(out, "%u %s interface%s\n", n, kinds[k].says_short,
				    n == 1 ? "" : "s");
		else if (n > 0)
			text_printf(out, "%u %s interface(s)\n", n, kinds[k].says);
	}
}

static unsigned serial_of(const struct host *h)
{
	return 4294967u + h->router->index;
}

/* The lab file's kind as a model: cisco_7204vxr is a 7204VXR. */
static void put_model(struct text *out, const char *kind)
{
	if (strncmp(kind, "cisco_", 6) == 0)
		kind += 6;
	for (; *kind; kind++)
		text_char(out, (char)toupper((unsigned char)*kind));
}

void system_banner(const struct host *h, struct text *out)
{
	const struct system_style *st = &styles[h->style];
	const char *percent = strstr(st->banner, "%s");

	text_add(out, "Cisco ");
	text_addn(out, st->banner, (size_t)(percent - st->banner));
	text_printf(out, "%s%s\n", version_of(h), percent + 2);
	if (st->support_first)
		text_printf(out, "%s\n", st->support);
	text_add(out, "rosh, a router shell compatible with the text of this version\n");
	if (!st->support_first)
		text_printf(out, "%s\n", st->support);
}

void show_version(struct exec *ex, const struct args *a)
{
	const struct host *h = ex->host;
	const struct system_style *st = &styles[h->style];
	bool power_on = strcmp(h->last_reload, "power-on") == 0;

	(void)a;
	system_banner(h, ex->out);
	text_printf(ex->out, "\nROM: System Bootstrap\n\n%s uptime is ", host_hostname(h));
	put_uptime(ex->out, router_uptime_s(h->router));
	text_printf(ex->out, "\nSystem returned to ROM by %s\n",
		    power_on ? "power-on" : "reload");
	text_add(ex->out, "System image file is \"unix:rosh\"\n");
	if (st->short_kinds)
		text_printf(ex->out,
			    "Last reload type: Normal Reload\nLast reload reason: %s\n\n\n",
			    power_on ? "power-on" : "Reload Command");
	text_printf(ex->out, "\n%s ", st->maker);
	put_model(ex->out, h->kind);
	text_printf(ex->out,
		    " (NPE400) processor (revision A) with %dK/32768K bytes of memory.\n",
		    HOST_MEMORY_KB);
	text_printf(ex->out, "Processor board ID %08u\n", serial_of(h));
	put_hardware(ex->out, h);
	text_add(ex->out, "125K bytes of non-volatile configuration memory.\n\n"
			  "Configuration register is 0x2102\n\n");
}

/* Of the hardware a router here has no more than its chassis. */
void show_inventory(struct exec *ex, const struct args *a)
{
	const struct host *h = ex->host;
	struct text model = {0};

	(void)a;
	text_add(&model, "CISCO");
	put_model(&model, h->kind);
	text_printf(ex->out, "NAME: \"Chassis\", DESCR: \"Cisco %s chassis\"\n",
		    text_str(&model) + 5);
	text_printf(ex->out, "PID: %-18s, VID:    , SN: %08u\n\n", text_str(&model),
		    serial_of(h));
	text_free(&model);
}

/* The lines of a configuration, numbered if that is asked for. */
static void put_config(struct text *out, const char *config, bool numbers)
{
	unsigned n = 0;

	while (numbers && *config) {
		size_t len = strcspn(config, "\n");

		text_printf(out, "%6u : %.*s\n", ++n, (int)len, config);
		config += len + (config[len] == '\n');
	}
	text_add(out, config);
	if (out->len && out->s[out->len - 1] != '\n')
		text_char(out, '\n');
}

/* Above the configuration: when it was changed last, and by which user. */
static void put_changed(const struct host *h, struct text *body)
{
	const char *on = strstr(h->config_changed_by, " on ");
	uint64_t ago = h->lab->sim->now_ns - h->config_changed_ns;
	struct text head = {0};

	if (!styles[h->style].changed_line || !h->config_changed_ns)
		return;
	text_add(&head, "!\n! Last configuration change at ");
	clock_text_at(h, host_clock_ns(h) - (int64_t)ago, &head);
	if (on)
		text_printf(&head, " by %.*s", (int)(on - h->config_changed_by),
			    h->config_changed_by);
	text_char(&head, '\n');
	text_add(&head, text_str(body));
	text_clear(body);
	text_add(body, text_str(&head));
	text_free(&head);
}

/* Whoever may not set a line is not shown it: secrets stay with their level. */
static void put_view_of_level(struct exec *ex, const char *iface, struct text *body)
{
	const struct node *n = iface ? config_find_s(ex->host->running, CMD_INTERFACE, iface)
				     : config_root(ex->host->running);

	text_add(body, "!\n");
	if (iface && n)
		text_printf(body, "interface %s\n", iface);
	if (n)
		privilege_render(ex->ses, n, iface != NULL, body);
	text_add(body, iface ? "end\n" : "!\n!\nend\n");
}

void show_running_config(struct exec *ex, const struct args *a)
{
	const char *name = args_s(a, A_IFACE);
	const struct node *n;
	struct text body = {0};

	if (ex->ses->privilege < 15) {
		put_view_of_level(ex, name, &body);
	} else if (!name && args_has(a, K_ALL)) {
		text_add(&body, "!\n");
		config_render_all(ex->host->running, &body, ex->host->style);
		text_add(&body, "end\n");
	} else if (!name) {
		host_render_shared(ex->host, &body);
	} else {
		n = config_find_s(ex->host->running, CMD_INTERFACE, name);
		text_add(&body, "!\n");
		if (n)
			config_render_node(&rosh_grammar, n, ex->host->style, &body);
		text_add(&body, "end\n");
	}
	if (!name)
		put_changed(ex->host, &body);
	text_printf(ex->out, "Building configuration...\n\nCurrent configuration : %zu bytes\n",
		    body.len);
	put_config(ex->out, text_str(&body), args_has(a, K_LINENUM));
	text_char(ex->out, '\n');
	text_free(&body);
}

void show_startup_config(struct exec *ex, const struct args *a)
{
	const struct text *startup = &ex->host->startup;

	if (startup->len == 0) {
		text_add(ex->out, styles[ex->host->style].absent);
		return;
	}
	text_printf(ex->out, "Using %zu out of 129016 bytes\n", startup->len);
	put_config(ex->out, text_str(startup), args_has(a, K_LINENUM));
}

static const char *const level_names[] = {"emergencies", "alerts", "critical", "errors",
					  "warnings", "notifications", "informational",
					  "debugging"};

static void put_destination(struct text *out, const struct system_style *st, const char *name,
			    int level, uint64_t count, const char *behind)
{
	if (level < 0)
		text_printf(out, "    %s disabled%s\n", name, st->off);
	else
		text_printf(out, "    %s level %s, %llu messages logged%s\n", name,
			    level_names[level], (unsigned long long)count, behind);
}

/* The newest lines that fit into the buffer's bytes. */
static void put_buffer(struct text *out, const struct host *h)
{
	uint64_t first = h->log_seq;
	size_t bytes = 0;

	for (; first > h->log_cleared; first--) {
		const struct log_entry *e = log_entry(h, first);

		if (!e)
			break;
		if (e->severity > h->set.buffered_level || e->broadcast)
			continue;
		bytes += strlen(e->text) + 1;
		if (bytes > h->set.buffered_bytes)
			break;
	}
	while (++first <= h->log_seq) {
		const struct log_entry *e = log_entry(h, first);

		if (e && e->severity <= h->set.buffered_level && !e->broadcast)
			text_printf(out, "%s\n", e->text);
	}
}

void show_logging(struct exec *ex, const struct args *a)
{
	const struct host *h = ex->host;
	struct text *out = ex->out;

	const struct system_style *st = &styles[h->style];

	(void)a;
	text_printf(out, "Syslog logging: %s\n%s", st->flushes, st->before);
	put_destination(out, st, "Console logging:", h->set.console_level, h->log_count[0],
			st->console);
	put_destination(out, st, "Monitor logging:", h->set.monitor_level, h->log_count[1],
			st->console);
	put_destination(out, st, st->buffer_name, h->set.buffered_level, h->log_count[2],
			st->buffer);
	text_add(out, st->exception);
	if (st->counts)
		text_add(out, "    Count and timestamp logging messages: disabled\n");
	text_add(out, st->after);
	text_printf(out, "    Trap logging: level informational, %llu message lines logged\n",
		    (unsigned long long)h->log_trapped);
	text_add(out, st->trap_tail);
	if (h->set.buffered_level < 0)
		return;
	text_printf(out, "\nLog Buffer (%u bytes):\n\n", h->set.buffered_bytes);
	put_buffer(out, h);
}

void clear_logging(struct exec *ex, const struct args *a)
{
	(void)a;
	if (exec_confirm(ex, "Clear logging buffer [confirm]"))
		ex->host->log_cleared = ex->host->log_seq;
}
