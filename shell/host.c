/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A router as its operator sees it: power, the startup configuration and its way into the running
 * one, line by line and through the same door as a typed line. What fails is reported with its
 * number and a caret; the rest holds.
 *
 * The chassis (struct host_slot) outlives power: its interfaces are made anew in the engine at
 * each start and plugged into the links again.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar.h"
#include "parser/dispatch.h"
#include "parser/iface.h"
#include "shell/aaa.h"
#include "shell/apply.h"
#include "shell/config_log.h"
#include "shell/epc.h"
#include "shell/files.h"
#include "shell/keystore.h"
#include "shell/life.h"
#include "shell/login_watch.h"
#include "shell/secret.h"
#include "shell/session.h"

/* Midnight of March 1 in the years that 12.2 and later software begins its calendar with. */
enum { RENDER_TRIES = 3 };

#define EPOCH_MARCH_1993 730944000ull
#define EPOCH_MARCH_2002 1014940800ull

struct host *host_new(struct lab *lab, const char *name, unsigned index)
{
	struct host *h = mem_zalloc(sizeof(*h));

	h->lab = lab;
	h->name = mem_strdup(name);
	h->kind = mem_strdup("7206VXR");
	h->router = router_new(lab->sim, name, index);
	h->running = config_new(&rosh_grammar);
	h->scratch = mem_zalloc(sizeof(*h->scratch));
	h->style = STYLE_15;
	list_init(&h->sessions);
	list_init(&h->files);
	life_new(h);
	epc_new(h);
	login_watch_new(h);
	config_log_new(h);
	list_push(&lab->hosts, &h->node);
	if (index >= lab->nhosts) {
		lab->by_index = mem_realloc(lab->by_index, index + 1, sizeof(*lab->by_index));
		lab->nhosts = index + 1;
	}
	lab->by_index[index] = h;
	strcpy(h->last_reload, "power-on");
	return h;
}

void host_free(struct host *h)
{
	if (!h)
		return;
	host_stop(h);
	life_free(h);
	epc_free(h);
	privilege_free(h->privileges);
	login_watch_free(h);
	config_log_free(h);
	files_free(h);
	list_remove(&h->node);
	config_free(h->running);
	router_free(h->router);
	apply_settings_free(h);
	log_free(h);
	text_free(&h->startup);
	free(h->slots);
	free(h->scratch);
	free(h->nvram_path);
	free(h->key_path);
	keystore_free(h->rsa);
	free(h->kind);
	free(h->name);
	free(h);
}

const char *host_hostname(const struct host *h)
{
	return h->router->hostname[0] ? h->router->hostname : "Router";
}

/* The chassis. */

struct host_slot *host_slot(const struct host *h, const char *canonical)
{
	for (size_t i = 0; i < h->nslots; i++)
		if (strcmp(h->slots[i].name, canonical) == 0)
			return &h->slots[i];
	return NULL;
}

void host_add_iface(struct host *h, const char *canonical)
{
	struct host_slot *slot;
	size_t at = h->nslots;

	if (host_slot(h, canonical) || strlen(canonical) >= sizeof(slot->name))
		return;
	h->slots = mem_realloc(h->slots, h->nslots + 1, sizeof(*h->slots));
	while (at > 0 && iface_cmp(h->slots[at - 1].name, canonical) > 0)
		at--;
	memmove(&h->slots[at + 1], &h->slots[at], (h->nslots - at) * sizeof(*slot));
	slot = &h->slots[at];
	memset(slot, 0, sizeof(*slot));
	strcpy(slot->name, canonical);
	h->nslots++;
}

bool host_has_iface(const struct host *h, const char *canonical)
{
	const struct iface_kind *kind = iface_kind_of(canonical);
	const char *dot = strchr(canonical, '.');
	char parent[IFACE_NAME_MAX];

	if (!kind)
		return false;
	if (kind->virtual)
		return true;
	snprintf(parent, sizeof(parent), "%.*s", dot ? (int)(dot - canonical) : -1, canonical);
	return host_slot(h, parent) != NULL;
}

static bool host_iface_known(void *ctx, const char *canonical)
{
	return host_has_iface(ctx, canonical);
}

void host_plug(struct host *h, const char *canonical, struct link *l)
{
	struct host_slot *slot = host_slot(h, canonical);

	if (slot)
		slot->link = l;
}

bool host_line_next(const char **at, const char **line, size_t *len)
{
	const char *end;

	if (**at == '\0')
		return false;
	end = strchr(*at, '\n');
	*line = *at;
	*len = end ? (size_t)(end - *at) : strlen(*at);
	*at = end ? end + 1 : *at + *len;
	while (*len > 0 && ((*line)[*len - 1] == '\r' || (*line)[*len - 1] == ' '))
		--*len;
	return true;
}

void host_add_config_ifaces(struct host *h, const char *config)
{
	static const char word[] = "interface ";
	char name[IFACE_NAME_MAX];
	const char *line;
	size_t len;

	while (host_line_next(&config, &line, &len)) {
		const struct iface_kind *kind;

		if (len <= sizeof(word) - 1 || strncmp(line, word, sizeof(word) - 1) != 0)
			continue;
		line += sizeof(word) - 1;
		if (!iface_canonical(line, len - (sizeof(word) - 1), name, NULL))
			continue;
		kind = iface_kind_of(name);
		if (kind && !kind->virtual && !strchr(name, '.'))
			host_add_iface(h, name);
	}
}

static void slots_start(struct host *h)
{
	for (size_t i = 0; i < h->nslots; i++) {
		struct host_slot *slot = &h->slots[i];
		struct iface *ifp = iface_new(h->router, slot->name);

		if (!ifp || !slot->link)
			continue;
		slot->port = link_join(slot->link, ifp);
		if (slot->cut)
			link_set_cut(slot->port, true);
	}
}

/* Configuration lines. */

static struct parse_env host_env(struct host *h)
{
	return (struct parse_env){
		.privilege = 15, .style = h->style, .iface_known = host_iface_known,
		.absent = aaa_absent, .ctx = h};
}

enum parse_status host_line(struct host *h, struct config_pos *pos, const char *line,
			    size_t prompt_len, struct text *out)
{
	const struct parse_env env = host_env(h);
	enum parse_status st;

	st = parse_line(&rosh_grammar, h->scratch, config_pos_mode(pos), line, &env);
	if (st != PARSE_OK) {
		parse_error(h->scratch, line, prompt_len, out);
		return st;
	}
	if (h->scratch->cmd->kind != CMD_KIND_SET) {
		if (strncmp(line, "exit", 4) == 0)
			config_pos_up(pos);
		else
			config_pos_top(pos);
		return st;
	}
	st = host_change(h, pos, h->scratch, out);
	if (st == PARSE_OK && !h->booting) {
		h->config_changed = true;
		h->config_changed_ns = h->lab->sim->now_ns;
	}
	return st;
}

bool host_config_line(struct host *h, struct config_pos *pos, const char *line, size_t prompt_len,
		      struct text *out)
{
	enum parse_status st = host_line(h, pos, line, prompt_len, out);

	config_flush(h->running, &rosh_dispatch, h);
	return st == PARSE_OK || st == PARSE_EMPTY || st == PARSE_COMMENT;
}

/* "line 12: text", the caret under it, and IOS's words. */
static void host_report(struct host *h, const char *label, const char *line,
			const struct text *why, struct text *report)
{
	struct text said = {0};

	text_printf(&said, "%s%s\n%s", label, line, text_str(why));
	while (said.len > 0 && said.s[said.len - 1] == '\n')
		said.s[--said.len] = '\0';
	log_plain(h, text_str(&said));
	if (h->lab->opt.problem)
		h->lab->opt.problem(h->lab->opt.problem_ctx, h->name, text_str(&said));
	if (report) {
		text_addn(report, said.s, said.len);
		text_char(report, '\n');
	}
	text_free(&said);
}

static bool is_end(const char *line)
{
	return strncmp(line, "end", 3) == 0 && line[3] == '\0';
}

/* The length of "line 12: ", where the line itself and the caret's column begin. */
static size_t label_len(const char *prefix, unsigned number)
{
	size_t len = strlen(prefix) + 3;

	for (; number > 9; number /= 10)
		len++;
	return len;
}

static void host_load(struct host *h, const char *config, struct text *report)
{
	const char *prefix = h->config_label ? h->config_label : "line ";
	struct text line = {0}, why = {0}, label = {0};
	struct config_pos pos = {0};
	unsigned number = 0, first = 0;
	const char *s;
	size_t len;
	bool more = false;

	config_pos_open(&pos, h->running);
	while (host_line_next(&config, &s, &len)) {
		enum parse_status st;

		number++;
		if (more) {
			text_char(&line, '\n');
		} else {
			text_clear(&line);
			first = number;
		}
		text_addn(&line, s, len);
		if (is_end(text_str(&line)))
			break;
		text_clear(&why);
		st = host_line(h, &pos, text_str(&line), label_len(prefix, first), &why);
		more = st == PARSE_MORE;
		if (!more && why.len > 0 && st != PARSE_OK) {
			text_clear(&label);
			text_printf(&label, "%s%u: ", prefix, first);
			host_report(h, text_str(&label), text_str(&line), &why, report);
		}
	}
	config_pos_close(&pos);
	text_free(&label);
	text_free(&line);
	text_free(&why);
}

void host_merge(struct host *h, const char *config, struct text *report)
{
	host_load(h, config, report);
	config_flush(h->running, &rosh_dispatch, h);
}

/* A router without configuration: what every router has, and its interfaces shut down. */
static void host_load_factory(struct host *h)
{
	struct config_pos pos = {0};
	struct text why = {0}, line = {0};

	config_factory(h->running);
	config_pos_open(&pos, h->running);
	for (size_t i = 0; i < h->nslots; i++) {
		text_clear(&line);
		text_printf(&line, "interface %s", h->slots[i].name);
		host_line(h, &pos, text_str(&line), 0, &why);
		host_line(h, &pos, " no ip address", 0, &why);
		host_line(h, &pos, " shutdown", 0, &why);
		config_pos_top(&pos);
	}
	config_pos_close(&pos);
	text_free(&line);
	text_free(&why);
}

/* Those of the lines that are always there that no section is of. */
static void implied_vtys(const struct config *c, struct text *lines)
{
	bool have[HOST_VTYS] = {0};
	const struct node *n;

	node_each(n, config_root(c)) {
		unsigned first, last;

		if (n->cmd->id != CMD_LINE_VTY)
			continue;
		first = (unsigned)args_u(&n->a, A_FIRST, 0);
		last = (unsigned)args_u(&n->a, A_LAST, first);
		for (unsigned i = first; i <= last && i < HOST_VTYS; i++)
			have[i] = true;
	}
	for (unsigned i = 0, end; i < HOST_VTYS_FIXED; i = end) {
		for (end = i; end < HOST_VTYS_FIXED && !have[end]; end++)
			;
		if (end > i + 1)
			text_printf(lines, "line vty %u %u\n login\n", i, end - 1);
		else if (end > i)
			text_printf(lines, "line vty %u\n login\n", i);
		else
			end = i + 1;
	}
}

void host_implied(const struct host *h, const struct config *c, struct text *lines)
{
	bool con = false, aux = false;
	const struct node *n;

	node_each(n, config_root(c)) {
		con |= n->cmd->id == CMD_LINE_CON;
		aux |= n->cmd->id == CMD_LINE_AUX;
	}
	if (h->style >= STYLE_15 && !forward_nd_said(c))
		text_add(lines, "ip forward-protocol nd\n");
	text_add(lines, con ? "" : "line con 0\n");
	text_add(lines, aux ? "" : "line aux 0\n");
	implied_vtys(c, lines);
}

static void load_implied(struct host *h)
{
	struct text lines = {0}, why = {0};
	struct config_pos pos = {0};
	const char *rest, *line;
	struct text one = {0};
	size_t len;

	host_implied(h, h->running, &lines);
	rest = text_str(&lines);
	config_pos_open(&pos, h->running);
	while (host_line_next(&rest, &line, &len)) {
		text_clear(&one);
		text_addn(&one, line, len);
		host_line(h, &pos, text_str(&one), 0, &why);
	}
	config_pos_close(&pos);
	text_free(&lines);
	text_free(&one);
	text_free(&why);
}

/* The style that the `version` line of a configuration picks. */
static enum style style_of(const char *config)
{
	const char *line;
	size_t len;

	while (host_line_next(&config, &line, &len)) {
		if (strncmp(line, "version ", 8) != 0)
			continue;
		if (strncmp(line + 8, "12.", 3) != 0)
			return STYLE_15;
		return line[11] >= '3' ? STYLE_12_3 : STYLE_12_2;
	}
	return STYLE_15;
}

static void host_log_restart(struct host *h)
{
	struct text said = {0};

	text_add(&said, "System restarted --\n");
	system_banner(h, &said);
	said.s[--said.len] = '\0';
	log_message(h, 5, "SYS", "RESTART", text_str(&said));
	text_free(&said);
}

void host_start(struct host *h, struct text *report)
{
	const char *startup = text_str(&h->startup);

	if (h->powered)
		return;
	h->style = h->router->style = style_of(startup);
	h->boot_epoch_s = h->style == STYLE_12_2 ? EPOCH_MARCH_1993 : EPOCH_MARCH_2002;
	h->clock_adjust_ns = 0;
	h->clock_set = false;
	apply_settings_defaults(h);
	snprintf(h->router->hostname, sizeof(h->router->hostname), "Router");
	router_start(h->router);
	slots_start(h);
	h->powered = true;
	atomic_fetch_add(&h->lab->lines_gen, 1);
	h->booting = true;
	if (*startup)
		host_load(h, startup, report);
	else
		host_load_factory(h);
	load_implied(h);
	config_flush(h->running, &rosh_dispatch, h);
	h->booting = false;
	h->config_changed = false;
	h->config_changed_ns = 0;
	log_message(h, 5, "SYS", "CONFIG_I", "Configured from memory by console");
	host_log_restart(h);
}

void host_stop(struct host *h)
{
	if (!h->powered)
		return;
	h->powered = false;
	atomic_fetch_add(&h->lab->lines_gen, 1);
	life_stop(h);
	epc_clear(h);
	login_watch_stop(h);
	config_log_stop(h);
	session_drop_all(h);
	router_stop(h->router);
	if (!h->rsa_saved) {
		keystore_free(h->rsa);
		h->rsa = NULL;
	}
	for (size_t i = 0; i < h->nslots; i++)
		h->slots[i].port = NULL;
	config_clear(h->running);
	h->log_cleared = h->log_seq;
}

void host_reload(struct host *h, const char *why)
{
	host_stop(h);
	snprintf(h->last_reload, sizeof(h->last_reload), "%s", why);
	host_start(h, NULL);
}

/* NVRAM. */

static void startup_is(struct host *h, const char *text, size_t len)
{
	text_clear(&h->startup);
	text_addn(&h->startup, text, len);
	if (len > 0)
		h->config_changed = false;
}

bool host_write_startup(struct host *h, const char *text, size_t len)
{
	if (h->saving) {
		errno = EBUSY;
		return false;
	}
	if (h->nvram_path && (!lab_keep_nvram(h->lab) ||
			      !nvram_write(h->nvram_path, text, len)))
		return false;
	startup_is(h, text, len);
	return true;
}

/* An empty file says that there is none: the lab's own file must not come back at the next
 * start. */
bool host_erase_startup(struct host *h)
{
	return host_write_startup(h, "", 0);
}

void host_render_body(struct host *h, struct text *out)
{
	text_add(out, "!\n");
	config_render(h->running, out, h->style);
	text_add(out, "end\n");
}

struct pacing {
	struct host *h;
	uint64_t generation;
};

/* Gives up the lock for those who wait, and for what is due. */
static bool let_others(void *ctx)
{
	const struct pacing *p = ctx;

	lab_breathe(p->h->lab);
	return config_generation(p->h->running) == p->generation;
}

void host_render_shared(struct host *h, struct text *out)
{
	size_t before = out->len;

	for (int i = 0; i < RENDER_TRIES; i++) {
		struct pacing p = {h, config_generation(h->running)};

		text_add(out, "!\n");
		if (config_render_paced(h->running, out, h->style, let_others, &p)) {
			text_add(out, "end\n");
			return;
		}
		out->s[out->len = before] = '\0';
	}
	/* Somebody pastes all the time: as it is at one moment, whatever that takes. */
	host_render_body(h, out);
}

void host_render_running(struct host *h, struct text *out)
{
	struct text body = {0};

	host_render_shared(h, &body);
	text_printf(out, "Building configuration...\n\nCurrent configuration : %zu bytes\n",
		    body.len);
	text_addn(out, body.s, body.len);
	text_char(out, '\n');
	text_free(&body);
}

bool host_save(struct host *h)
{
	struct text body = {0};
	uint64_t generation;
	bool ok = true, changed;
	int why;

	if (h->saving) {
		errno = EBUSY;
		return false;
	}
	if (h->nvram_path && !lab_keep_nvram(h->lab))
		return false;
	h->saving = true;
	host_render_shared(h, &body);
	generation = config_generation(h->running);
	lab_unlock(h->lab);
	if (h->nvram_path)
		ok = nvram_write(h->nvram_path, body.s, body.len);
	why = errno;
	lab_lock(h->lab);
	h->saving = false;
	changed = h->config_changed && config_generation(h->running) != generation;
	if (ok)
		startup_is(h, body.s, body.len);
	if (ok && !files_save_private(h)) {
		ok = false;
		why = errno;
	}
	h->config_changed |= changed;
	text_free(&body);
	errno = why;
	return ok;
}
