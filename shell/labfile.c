/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lab file: containerlab's topology schema (name, topology.nodes, topology.links), read with
 * libyaml, with rosh's own keys beside it. Everything is checked before anything is started; what
 * does not hold is told in one line, FILE:LINE: what.
 *
 *   nodes.NAME       kind (`bridge` is a segment), startup-config, interfaces [NAME...],
 *                    ports {console, vty}; a bridge: delay, loss, duplicate, reorder, corrupt,
 *                    forward-delay
 *   links[]          endpoints ["NODE:INTERFACE", "NODE:INTERFACE"], name; a wire: delay, loss,
 *                    duplicate, reorder, corrupt
 *
 * Times are "20.9s", "5ms" or "10us"; chances "1%", "0.5%" or a fraction of 1. A router without
 * startup-config and `interfaces` has the interfaces that the links name. Keys that only say how
 * containerlab runs a container (image, type, group, labels, mgmt-ipv4) are read over.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

#include "engine/core/sim.h"
#include "parser/iface.h"
#include "shell/attach.h"
#include "shell/files.h"
#include "shell/host.h"
#include "shell/keystore.h"

/* What is read, as it is being read. */
struct labfile {
	yaml_document_t doc;
	const char *file;
	struct lab *lab;
	struct text *why;
	const struct lab_options *opt;
	unsigned index; /* of the next router */
};

/* A key of a mapping: what reads it, NULL to read over it. False: `why` says what is wrong. */
struct key {
	const char *name;
	bool (*read)(struct labfile *f, void *to, yaml_node_t *v);
};

static bool fail(struct labfile *f, const yaml_node_t *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static bool fail(struct labfile *f, const yaml_node_t *at, const char *fmt, ...)
{
	va_list ap;

	text_clear(f->why);
	text_printf(f->why, "%s:%zu: ", f->file, at ? at->start_mark.line + 1 : (size_t)1);
	va_start(ap, fmt);
	text_vprintf(f->why, fmt, ap);
	va_end(ap);
	return false;
}

static yaml_node_t *node_at(struct labfile *f, int id)
{
	return yaml_document_get_node(&f->doc, id);
}

static const char *scalar(const yaml_node_t *v)
{
	return v->type == YAML_SCALAR_NODE ? (const char *)v->data.scalar.value : NULL;
}

static bool want_map(struct labfile *f, const yaml_node_t *v, const char *what)
{
	if (v->type == YAML_MAPPING_NODE)
		return true;
	return fail(f, v, "%s must be a mapping (KEY: VALUE lines)", what);
}

static bool want_scalar(struct labfile *f, const yaml_node_t *v, const char *what)
{
	if (scalar(v) && *scalar(v))
		return true;
	return fail(f, v, "%s must be a word", what);
}

/* Each key of a mapping against the table, unknown and doubled ones refused. */
static bool read_map(struct labfile *f, yaml_node_t *map, const char *what, const struct key *keys,
		     void *to)
{
	yaml_node_pair_t *pair, *before;

	if (!want_map(f, map, what))
		return false;
	for (pair = map->data.mapping.pairs.start; pair < map->data.mapping.pairs.top; pair++) {
		const yaml_node_t *name = node_at(f, pair->key);
		const struct key *k;

		if (!want_scalar(f, name, "a key"))
			return false;
		for (before = map->data.mapping.pairs.start; before < pair; before++)
			if (strcmp(scalar(node_at(f, before->key)), scalar(name)) == 0)
				return fail(f, name, "%s is given twice in %s", scalar(name), what);
		for (k = keys; k->name && strcmp(k->name, scalar(name)) != 0; k++)
			;
		if (!k->name)
			return fail(f, name, "unknown key \"%s\" in %s", scalar(name), what);
		if (k->read && !k->read(f, to, node_at(f, pair->value)))
			return false;
	}
	return true;
}

static yaml_node_t *map_get(struct labfile *f, yaml_node_t *map, const char *key)
{
	yaml_node_pair_t *pair;

	if (map->type != YAML_MAPPING_NODE)
		return NULL;
	for (pair = map->data.mapping.pairs.start; pair < map->data.mapping.pairs.top; pair++) {
		const char *name = scalar(node_at(f, pair->key));

		if (name && strcmp(name, key) == 0)
			return node_at(f, pair->value);
	}
	return NULL;
}

/* Times, chances and ports. */

static bool read_time(struct labfile *f, const yaml_node_t *v, uint64_t *ns)
{
	static const struct {
		const char *unit;
		double ns;
	} units[] = {{"s", 1e9}, {"ms", 1e6}, {"us", 1e3}, {"ns", 1}};
	const char *s = scalar(v);
	char *end;
	double n = s ? strtod(s, &end) : -1;

	for (size_t i = 0; s && end != s && i < sizeof(units) / sizeof(*units); i++) {
		if (!(n >= 0 && n <= 86400) || strcmp(end, units[i].unit) != 0)
			continue;
		*ns = (uint64_t)(n * units[i].ns + 0.5);
		return true;
	}
	return fail(f, v, "\"%s\" is no time: write 20s, 5ms or 10us", s ? s : "");
}

static bool read_chance(struct labfile *f, const yaml_node_t *v, uint32_t *ppm)
{
	const char *s = scalar(v);
	char *end;
	double n = s ? strtod(s, &end) : -1;

	if (s && end != s && strcmp(end, "%") == 0) {
		n /= 100;
		end++;
	}
	if (!s || end == s || *end || !(n >= 0 && n <= 1))
		return fail(f, v, "\"%s\" is no chance: write 1%% or 0.01", s ? s : "");
	*ppm = (uint32_t)(n * 1e6 + 0.5);
	return true;
}

static bool read_port(struct labfile *f, const yaml_node_t *v, unsigned *port)
{
	const char *s = scalar(v);
	char *end;
	unsigned long n = s ? strtoul(s, &end, 10) : 0;

	if (!s || *end || n < 1 || n > 65535)
		return fail(f, v, "\"%s\" is no port: 1 to 65535", s ? s : "");
	*port = (unsigned)n;
	return true;
}

#define LINK_TIME(key, field)                                                                      \
	static bool link_##key(struct labfile *f, void *to, yaml_node_t *v)                        \
	{                                                                                          \
		return read_time(f, v, &((struct link *)to)->field);                               \
	}
#define LINK_CHANCE(key)                                                                           \
	static bool link_##key(struct labfile *f, void *to, yaml_node_t *v)                        \
	{                                                                                          \
		return read_chance(f, v, &((struct link *)to)->key##_ppm);                         \
	}
LINK_TIME(delay, delay_ns)
LINK_TIME(forward_delay, forward_delay_ns)
LINK_CHANCE(loss)
LINK_CHANCE(duplicate)
LINK_CHANCE(reorder)
LINK_CHANCE(corrupt)

static const struct key bridge_keys[] = {
	{"kind", NULL},
	{"delay", link_delay},
	{"loss", link_loss},
	{"duplicate", link_duplicate},
	{"reorder", link_reorder},
	{"corrupt", link_corrupt},
	{"forward-delay", link_forward_delay},
	{NULL, NULL},
};

/* Routers. */

static char *path_beside(const char *file, const char *name)
{
	const char *slash = strrchr(file, '/');
	struct text path = {0};

	if (slash && *name != '/')
		text_addn(&path, file, (size_t)(slash + 1 - file));
	text_add(&path, name);
	return path.s;
}

static bool node_startup(struct labfile *f, void *to, yaml_node_t *v)
{
	struct host *h = to;
	char *path;
	bool ok;

	if (!want_scalar(f, v, "startup-config"))
		return false;
	path = path_beside(f->file, scalar(v));
	ok = nvram_read(path, &h->startup);
	if (!ok)
		fail(f, v, "cannot read %s: %s", path, strerror(errno));
	free(path);
	return ok;
}

static bool node_kind(struct labfile *f, void *to, yaml_node_t *v)
{
	struct host *h = to;

	if (!want_scalar(f, v, "kind"))
		return false;
	free(h->kind);
	h->kind = mem_strdup(scalar(v));
	return true;
}

/* The long name of an interface that the engine can make; NULL after telling what is wrong. */
static const char *want_iface(struct labfile *f, const yaml_node_t *at, const char *s, char *name)
{
	const struct iface_kind *kind = NULL;

	if (iface_canonical(s, strlen(s), name, NULL))
		kind = iface_kind_of(name);
	if (kind && !kind->virtual && !strchr(name, '.'))
		return name;
	fail(f, at, "\"%s\" is no interface", s);
	return NULL;
}

static bool node_interfaces(struct labfile *f, void *to, yaml_node_t *v)
{
	struct host *h = to;
	char name[IFACE_NAME_MAX];
	yaml_node_item_t *item;

	if (v->type != YAML_SEQUENCE_NODE)
		return fail(f, v, "interfaces must be a list");
	for (item = v->data.sequence.items.start; item < v->data.sequence.items.top; item++) {
		const yaml_node_t *at = node_at(f, *item);

		if (!want_scalar(f, at, "an interface"))
			return false;
		if (!want_iface(f, at, scalar(at), name))
			return false;
		if (host_slot(h, name))
			return fail(f, at, "%s is given twice", name);
		host_add_iface(h, name);
	}
	return true;
}

static bool ports_console(struct labfile *f, void *to, yaml_node_t *v)
{
	return read_port(f, v, &((struct host *)to)->console_port);
}

static bool ports_vty(struct labfile *f, void *to, yaml_node_t *v)
{
	return read_port(f, v, &((struct host *)to)->vty_port);
}

static bool node_ports(struct labfile *f, void *to, yaml_node_t *v)
{
	static const struct key keys[] = {
		{"console", ports_console}, {"vty", ports_vty}, {NULL, NULL}};

	return read_map(f, v, "ports", keys, to);
}

static const struct key router_keys[] = {
	{"kind", node_kind},
	{"startup-config", node_startup},
	{"interfaces", node_interfaces},
	{"ports", node_ports},
	{"image", NULL},
	{"type", NULL},
	{"group", NULL},
	{"labels", NULL},
	{"mgmt-ipv4", NULL},
	{NULL, NULL},
};

/* What a router was saved with wins over the lab file's config. */
static void host_find_nvram(struct labfile *f, struct host *h)
{
	struct text path = {0}, saved = {0};

	if (!f->lab->nvram_dir)
		return;
	text_printf(&path, "%s/%s.cfg", f->lab->nvram_dir, h->name);
	h->nvram_path = mem_strdup(text_str(&path));
	files_load(h);
	if (nvram_read(h->nvram_path, &saved)) {
		text_clear(&h->startup);
		text_addn(&h->startup, text_str(&saved), saved.len);
	}
	text_clear(&path);
	text_printf(&path, "%s/%s.key", f->lab->nvram_dir, h->name);
	h->key_path = mem_strdup(text_str(&path));
	h->rsa = keystore_read(h->key_path);
	h->rsa_saved = h->rsa != NULL;
	text_free(&path);
	text_free(&saved);
}

static bool read_router(struct labfile *f, const yaml_node_t *key, yaml_node_t *v)
{
	const struct lab_options *opt = f->opt;
	struct host *h;

	if (strpbrk(scalar(key), "/: ") || *scalar(key) == '.' || strlen(scalar(key)) > 63)
		return fail(f, key, "\"%s\" is no name for a router", scalar(key));
	h = host_new(f->lab, scalar(key), f->index++);
	h->console_port = opt->console_base ? opt->console_base + h->router->index : 0;
	h->vty_port = opt->vty_base ? opt->vty_base + h->router->index : 0;
	if (!read_map(f, v, scalar(key), router_keys, h))
		return false;
	if (h->console_port > 65535 || h->vty_port > 65535)
		return fail(f, key, "there is no port %u for %s", h->console_port > 65535
			    ? h->console_port : h->vty_port, h->name);
	host_add_config_ifaces(h, text_str(&h->startup));
	host_find_nvram(f, h);
	host_add_config_ifaces(h, text_str(&h->startup));
	return true;
}

static bool read_nodes(struct labfile *f, void *to, yaml_node_t *map)
{
	yaml_node_pair_t *pair;

	(void)to;
	if (!want_map(f, map, "nodes"))
		return false;
	for (pair = map->data.mapping.pairs.start; pair < map->data.mapping.pairs.top; pair++) {
		const yaml_node_t *key = node_at(f, pair->key);
		yaml_node_t *v = node_at(f, pair->value), *kind;

		if (!want_scalar(f, key, "a node's name") || !want_map(f, v, scalar(key)))
			return false;
		if (lab_host(f->lab, scalar(key)) || lab_link(f->lab, scalar(key)))
			return fail(f, key, "node %s is given twice", scalar(key));
		kind = map_get(f, v, "kind");
		if (kind && scalar(kind) && strcmp(scalar(kind), "bridge") == 0) {
			struct link *l = link_new(f->lab->sim, scalar(key), LINK_SEGMENT);

			if (!read_map(f, v, scalar(key), bridge_keys, l))
				return false;
		} else if (!read_router(f, key, v)) {
			return false;
		}
	}
	return true;
}

/* Links. */

struct end {
	struct host *host;
	struct link *bridge;  /* instead of a host */
	const char *attached; /* instead of both: an end outside, see attach.h */
	char iface[IFACE_NAME_MAX];
};

static bool read_end(struct labfile *f, const yaml_node_t *v, struct end *e, bool named[])
{
	const char *s = scalar(v), *colon = s ? strchr(s, ':') : NULL;
	const struct host_slot *slot;
	char node[64];

	memset(e, 0, sizeof(*e));
	if (s && attach_is(s)) {
		e->attached = s;
		return true;
	}
	if (!colon || colon == s || !colon[1] || (size_t)(colon - s) >= sizeof(node))
		return fail(f, v, "\"%s\" is no end of a link: write NODE:INTERFACE", s ? s : "");
	snprintf(node, sizeof(node), "%.*s", (int)(colon - s), s);
	e->host = lab_host(f->lab, node);
	e->bridge = lab_link(f->lab, node);
	if (!e->host) {
		if (e->bridge && e->bridge->kind == LINK_SEGMENT)
			return true;
		return fail(f, v, "there is no node \"%s\"", node);
	}
	if (!want_iface(f, v, colon + 1, e->iface))
		return false;
	if (!named[e->host->router->index])
		host_add_iface(e->host, e->iface);
	slot = host_slot(e->host, e->iface);
	if (!slot)
		return fail(f, v, "%s has no interface %s: neither its startup-config nor its "
				  "interfaces name it", node, e->iface);
	if (slot->link)
		return fail(f, v, "%s:%s is plugged in twice", node, e->iface);
	return true;
}

static const struct key wire_keys[] = {
	{"endpoints", NULL},
	{"name", NULL},
	{"type", NULL},
	{"delay", link_delay},
	{"loss", link_loss},
	{"duplicate", link_duplicate},
	{"reorder", link_reorder},
	{"corrupt", link_corrupt},
	{NULL, NULL},
};

static const struct key plug_keys[] = {
	{"endpoints", NULL}, {"type", NULL}, {NULL, NULL}};

/* A wire's name, when it has none: both routers, and a number if they share several wires. */
static void wire_name(const struct labfile *f, const struct end e[2], struct text *name)
{
	for (unsigned n = 1;; n++) {
		text_clear(name);
		text_printf(name, "%s-%s", e[0].host ? e[0].host->name : "outside",
			    e[1].host ? e[1].host->name : "outside");
		if (n > 1)
			text_printf(name, "-%u", n);
		if (!lab_link(f->lab, text_str(name)))
			return;
	}
}

/* Opens the end outside and plugs it into the link. */
static bool plug_attached(struct labfile *f, const yaml_node_t *at, struct link *l,
			  const char *attached)
{
	struct text why = {0};
	bool ok;

	if (!f->lab->opt.real_chance || f->lab->opt.speed != 1)
		return fail(f, at, "%s: with an end outside, time runs at 1x and chance is real: "
				   "no --seed, no --speed, no play", attached);
	ok = attach_open(f->lab, l, attached, &why);
	if (!ok)
		fail(f, at, "%s", text_str(&why));
	text_free(&why);
	return ok;
}

static bool read_wire(struct labfile *f, yaml_node_t *v, const struct end e[2])
{
	yaml_node_t *given = map_get(f, v, "name");
	struct text name = {0};
	struct link *l;

	wire_name(f, e, &name);
	if (given) {
		if (!want_scalar(f, given, "name")) {
			text_free(&name);
			return false;
		}
		text_clear(&name);
		text_add(&name, scalar(given));
	}
	if (lab_link(f->lab, text_str(&name)) || lab_host(f->lab, text_str(&name))) {
		fail(f, given, "the name %s is given twice", text_str(&name));
		text_free(&name);
		return false;
	}
	l = link_new(f->lab->sim, text_str(&name), LINK_WIRE);
	text_free(&name);
	for (int i = 0; i < 2; i++)
		if (e[i].host)
			host_plug(e[i].host, e[i].iface, l);
		else if (!plug_attached(f, v, l, e[i].attached))
			return false;
	return read_map(f, v, "a link", wire_keys, l);
}

static bool read_link(struct labfile *f, yaml_node_t *v, bool named[])
{
	yaml_node_t *ends;
	struct end e[2];

	if (!want_map(f, v, "a link"))
		return false;
	ends = map_get(f, v, "endpoints");
	if (!ends || ends->type != YAML_SEQUENCE_NODE ||
	    ends->data.sequence.items.top - ends->data.sequence.items.start != 2)
		return fail(f, ends ? ends : v, "a link needs two endpoints");
	for (int i = 0; i < 2; i++)
		if (!read_end(f, node_at(f, ends->data.sequence.items.start[i]), &e[i], named))
			return false;
	if (e[0].host && e[1].host) {
		if (e[0].host == e[1].host && strcmp(e[0].iface, e[1].iface) == 0)
			return fail(f, ends, "a link needs two different endpoints");
		return read_wire(f, v, e);
	}
	if ((e[0].host && e[1].attached) || (e[1].host && e[0].attached))
		return read_wire(f, v, e);
	if (e[0].attached && e[1].attached)
		return fail(f, ends, "a link whose two ends are outside");
	if (!e[0].host && !e[1].host && !e[0].attached && !e[1].attached)
		return fail(f, ends, "a link between two bridges: make them one");
	if (!read_map(f, v, "a link to a bridge (its own keys stand at the bridge)", plug_keys,
		      NULL))
		return false;
	for (int i = 0; i < 2; i++) {
		if (e[i].host)
			host_plug(e[i].host, e[i].iface, e[1 - i].bridge);
		if (e[i].attached && !plug_attached(f, ends, e[1 - i].bridge, e[i].attached))
			return false;
	}
	return true;
}

static bool read_links(struct labfile *f, yaml_node_t *list)
{
	yaml_node_item_t *item;
	bool *named, ok = true;
	struct host *h;

	if (list->type != YAML_SEQUENCE_NODE)
		return fail(f, list, "links must be a list");
	named = mem_calloc(f->index + 1, sizeof(*named));
	list_each(h, &f->lab->hosts, node)
		named[h->router->index] = h->nslots > 0 || h->startup.len > 0;
	for (item = list->data.sequence.items.start; ok && item < list->data.sequence.items.top;
	     item++)
		ok = read_link(f, node_at(f, *item), named);
	free(named);
	return ok;
}

/* The whole. */

static bool top_name(struct labfile *f, void *to, yaml_node_t *v)
{
	(void)to;
	if (!want_scalar(f, v, "name"))
		return false;
	free(f->lab->name);
	f->lab->name = mem_strdup(scalar(v));
	return true;
}

static bool read_topology(struct labfile *f, void *to, yaml_node_t *v)
{
	static const struct key keys[] = {{"nodes", read_nodes}, {"links", NULL}, {NULL, NULL}};
	yaml_node_t *links;

	/* Links name nodes, so they are read last wherever they stand. */
	if (!read_map(f, v, "topology", keys, to))
		return false;
	links = map_get(f, v, "links");
	return !links || read_links(f, links);
}

static bool read_lab(struct labfile *f)
{
	static const struct key keys[] = {{"name", top_name},
					  {"prefix", NULL},
					  {"mgmt", NULL},
					  {"topology", read_topology},
					  {NULL, NULL}};
	yaml_node_t *root = yaml_document_get_root_node(&f->doc);

	if (!root)
		return fail(f, NULL, "the file is empty");
	if (!read_map(f, root, "the lab file", keys, NULL))
		return false;
	if (list_empty(&f->lab->hosts))
		return fail(f, root, "there is no router in it");
	return true;
}

static bool parse_yaml(struct labfile *f)
{
	yaml_parser_t parser;
	FILE *in = fopen(f->file, "rb");
	bool ok;

	if (!in) {
		text_printf(f->why, "%s: %s", f->file, strerror(errno));
		return false;
	}
	if (!yaml_parser_initialize(&parser)) {
		fclose(in);
		return fail(f, NULL, "out of memory");
	}
	yaml_parser_set_input_file(&parser, in);
	ok = yaml_parser_load(&parser, &f->doc);
	if (!ok)
		text_printf(f->why, "%s:%zu: %s", f->file, parser.problem_mark.line + 1,
			    parser.problem ? parser.problem : "not YAML");
	yaml_parser_delete(&parser);
	fclose(in);
	return ok;
}

/* NVRAM's folder may carry the lab's name, which must be known before the routers are read. */
static bool find_nvram(struct labfile *f)
{
	yaml_node_t *root = yaml_document_get_root_node(&f->doc), *name;
	struct text dir = {0};

	if (!f->opt->nvram_dir || !f->opt->nvram_by_name)
		return true;
	name = root ? map_get(f, root, "name") : NULL;
	if (name && (!scalar(name) || strchr(scalar(name), '/') || *scalar(name) == '.'))
		return fail(f, name, "the lab's name must do as the name of a folder");
	text_printf(&dir, "%s/%s", f->opt->nvram_dir, name ? scalar(name) : f->lab->name);
	free(f->lab->nvram_dir);
	f->lab->nvram_dir = dir.s;
	return true;
}

/* A router of another process may be on the same wire: addresses come from the names then, the
 * same on every run (FNV-1a, folded to 24 bits). */
static uint32_t mac_salt(const struct lab *lab, const struct host *h)
{
	const char *const names[] = {lab->name, h->name};
	uint32_t hash = 0x811c9dc5;

	for (int i = 0; i < 2; i++)
		for (const char *s = names[i];; s++) {
			hash = (hash ^ (uint8_t)*s) * 0x01000193;
			if (!*s)
				break;
		}
	return (hash >> 24 ^ hash) & 0xffffff;
}

/* A folder that is there is kept from the start, another when somebody saves. */
static bool keep_nvram(struct labfile *f)
{
	if (!f->lab->nvram_dir || access(f->lab->nvram_dir, F_OK) != 0 || lab_keep_nvram(f->lab) ||
	    errno != EWOULDBLOCK)
		return true;
	text_printf(f->why, "%s: another rosh keeps its NVRAM in %s; name another folder (--nvram)",
		    f->file, f->lab->nvram_dir);
	return false;
}

struct lab *lab_load(const char *file, const struct lab_options *opt, struct text *why)
{
	struct labfile f = {.file = file, .opt = opt, .why = why};
	struct host *h;
	bool ok;

	text_clear(why);
	if (!parse_yaml(&f))
		return NULL;
	f.lab = lab_new("lab", opt);
	f.lab->file = mem_strdup(file);
	ok = find_nvram(&f) && keep_nvram(&f) && read_lab(&f);
	yaml_document_delete(&f.doc);
	if (!ok) {
		lab_free(f.lab);
		return NULL;
	}
	list_each(h, &f.lab->hosts, node)
	{
		if (!list_empty(&f.lab->attachments))
			h->router->mac_salt = mac_salt(f.lab, h);
		host_start(h, NULL);
	}
	return f.lab;
}
