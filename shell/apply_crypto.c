/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Transform sets, lifetimes, crypto maps and their places on interfaces: from the config's lines
 * to what engine/crypto is to have. Sets, maps and bindings refer to each other by name in any
 * order, so all is handed over whole; the engine keeps what did not change.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/crypto/crypto.h"
#include "grammar.h"
#include "parser/dispatch.h"
#include "shell/host.h"

/* The keyword among the arguments that a row of the table names; the first row's value if none. */
struct choice {
	unsigned keyword;
	unsigned value;
};

static unsigned choose(const struct args *a, const struct choice *c, size_t n, unsigned none)
{
	for (size_t i = 0; i < n; i++)
		if (args_has(a, c[i].keyword))
			return c[i].value;
	return none;
}

#define CHOOSE(a, table, none) choose(a, table, sizeof(table) / sizeof(*(table)), none)

static const struct choice esp_ciphers[] = {
	{K_ESP_DES, CIPHER_DES}, {K_ESP_3DES, CIPHER_3DES}, {K_ESP_NULL, CIPHER_NULL},
	{K_192, CIPHER_AES192},	 {K_256, CIPHER_AES256},    {K_ESP_AES, CIPHER_AES128},
};

static const struct choice esp_hashes[] = {
	{K_ESP_MD5_HMAC, HASH_MD5},
	{K_ESP_SHA_HMAC, HASH_SHA1},
	{K_ESP_SHA256_HMAC, HASH_SHA256},
};

static const struct choice ah_hashes[] = {
	{K_AH_MD5_HMAC, HASH_MD5},
	{K_AH_SHA_HMAC, HASH_SHA1},
	{K_AH_SHA256_HMAC, HASH_SHA256},
};

static void copy_name(char *to, size_t cap, const char *s)
{
	size_t n = s ? strnlen(s, cap - 1) : 0;

	memcpy(to, s ? s : "", n);
	to[n] = '\0';
}

static void transform_from(struct transform_set *t, const struct node *n)
{
	const struct node *mode = node_find_child(n, CMD_TRANS_MODE);

	*t = (struct transform_set){
		.esp_cipher = (enum cipher)CHOOSE(&n->a, esp_ciphers, CIPHER_NONE),
		.esp_hash = (enum hash)CHOOSE(&n->a, esp_hashes, HASH_NONE),
		.ah_hash = (enum hash)CHOOSE(&n->a, ah_hashes, HASH_NONE),
		.transport = mode && args_has(&mode->a, K_TRANSPORT),
	};
	copy_name(t->name, sizeof(t->name), args_s(&n->a, A_NAME));
}

static void map_sets(struct crypto_map_config *m, const struct args *a)
{
	const struct arg *x = NULL;

	while ((x = args_next(a, A_TRANSFORM, x)) && m->n_sets < TRANSFORM_MAX_SETS)
		copy_name(m->sets[m->n_sets++], sizeof(m->sets[0]), x->v.s);
}

static void map_line(struct crypto_map_config *m, const struct node *n)
{
	switch (n->cmd->id) {
	case CMD_CMAP_SET_PEER:
		if (m->n_peers < sizeof(m->peers) / sizeof(*m->peers))
			m->peers[m->n_peers++] = args_ip(&n->a, A_PEER, 0);
		break;
	case CMD_CMAP_SET_SECURITY_ASSOCIATION_LIFETIME_SECONDS:
		m->lifetime_s = (uint32_t)args_u(&n->a, A_SECONDS, 0);
		break;
	case CMD_CMAP_SET_SECURITY_ASSOCIATION_LIFETIME_KILOBYTES:
		m->lifetime_kb = (uint32_t)args_u(&n->a, A_KILOBYTES, 0);
		break;
	case CMD_CMAP_SET_SECURITY_ASSOCIATION_IDLE_TIME:
		m->idle_s = (uint32_t)args_u(&n->a, A_SECONDS, 0);
		break;
	case CMD_CMAP_SET_TRANSFORM_SET:
		map_sets(m, &n->a);
		break;
	case CMD_CMAP_SET_PFS:
		m->pfs_group = (unsigned)args_u(&n->a, A_PFS, 1);
		break;
	case CMD_CMAP_MATCH_ADDRESS:
		copy_name(m->acl, sizeof(m->acl), args_s(&n->a, A_ACL));
		break;
	case CMD_CMAP_REVERSE_ROUTE:
		m->reverse_route = true;
		m->reverse_route_static = args_has(&n->a, K_STATIC);
		m->rri_remote_peer = args_ip(&n->a, A_NEXTHOP, 0);
		m->rri_tag = (uint32_t)args_u(&n->a, A_TAG, m->rri_tag);
		break;
	case CMD_CMAP_SET_REVERSE_ROUTE_TAG:
		m->rri_tag = (uint32_t)args_u(&n->a, A_TAG, 0);
		break;
	case CMD_CMAP_SET_REVERSE_ROUTE_DISTANCE:
		m->rri_distance = (uint8_t)args_u(&n->a, A_DISTANCE, 0);
		break;
	}
}

static void map_from(struct crypto_map_config *m, const struct node *n)
{
	const struct node *line;

	*m = (struct crypto_map_config){.seq = (unsigned)args_u(&n->a, A_SEQ, 0)};
	copy_name(m->name, sizeof(m->name), args_s(&n->a, A_MAP));
	node_each (line, n)
		if (!line->negated)
			map_line(m, line);
}

/* What the whole config has of IPsec. */
struct gathered {
	struct transform_set *transforms;
	struct crypto_map_config *maps;
	struct crypto_map_local *locals;
	size_t n_transforms, n_maps, n_locals;
	uint32_t lifetime_s, lifetime_kb, idle_s;
	enum crypto_df df;
};

static void local_from(struct crypto_map_local *l, const struct node *n)
{
	copy_name(l->map, sizeof(l->map), args_s(&n->a, A_MAP));
	copy_name(l->iface, sizeof(l->iface), args_s(&n->a, A_IFACE));
}

static void gather(struct gathered *g, const struct config *c)
{
	const struct node *root = config_root(c), *n;
	size_t n_sets = 0, n_maps = 0, n_locals = 0;

	node_each (n, root) {
		n_locals += n->cmd->id == CMD_CRYPTO_MAP_LOCAL_ADDRESS;
		n_sets += n->cmd->id == CMD_CRYPTO_IPSEC_TRANSFORM_SET;
		n_maps += n->cmd->id == CMD_CRYPTO_MAP;
	}
	g->transforms = mem_calloc(n_sets + 1, sizeof(*g->transforms));
	g->maps = mem_calloc(n_maps + 1, sizeof(*g->maps));
	g->locals = mem_calloc(n_locals + 1, sizeof(*g->locals));
	node_each (n, root) {
		if (n->cmd->id == CMD_CRYPTO_IPSEC_TRANSFORM_SET)
			transform_from(&g->transforms[g->n_transforms++], n);
		else if (n->cmd->id == CMD_CRYPTO_MAP)
			map_from(&g->maps[g->n_maps++], n);
		else if (n->cmd->id == CMD_CRYPTO_MAP_LOCAL_ADDRESS)
			local_from(&g->locals[g->n_locals++], n);
		else if (n->cmd->id == CMD_CRYPTO_IPSEC_SECURITY_ASSOCIATION_IDLE_TIME)
			g->idle_s = (uint32_t)args_u(&n->a, A_SECONDS, 0);
		else if (n->cmd->id == CMD_CRYPTO_IPSEC_DF_BIT)
			g->df = args_has(&n->a, K_CLEAR) ? CRYPTO_DF_CLEAR
				: args_has(&n->a, K_SET) ? CRYPTO_DF_SET
							 : CRYPTO_DF_COPY;
		else if (n->cmd->id == CMD_CRYPTO_IPSEC_SECURITY_ASSOCIATION_LIFETIME_SECONDS)
			g->lifetime_s = (uint32_t)args_u(&n->a, A_SECONDS, 0);
		else if (n->cmd->id == CMD_CRYPTO_IPSEC_SECURITY_ASSOCIATION_LIFETIME_KILOBYTES)
			g->lifetime_kb = (uint32_t)args_u(&n->a, A_KILOBYTES, 0);
	}
}

/* What the line says; NULL: there is none. */
static enum crypto_fragmentation fragmentation_of(const struct node *n)
{
	if (!n)
		return CRYPTO_FRAG_DEFAULT;
	return args_has(&n->a, K_AFTER_ENCRYPTION) ? CRYPTO_FRAG_AFTER : CRYPTO_FRAG_BEFORE;
}

static void bind_iface(struct iface *ifp, const struct node *section)
{
	const struct node *n = section ? node_find_child(section, CMD_IF_CRYPTO_MAP) : NULL;

	if (n)
		crypto_bind(ifp, args_s(&n->a, A_MAP), args_s(&n->a, A_NAME));
	else
		crypto_bind(ifp, NULL, NULL);
	n = section ? node_find_child(section, CMD_IF_CRYPTO_IPSEC_FRAGMENTATION) : NULL;
	crypto_set_iface_fragmentation(ifp, fragmentation_of(n));
}

void apply_crypto(struct host *h, const struct touch *t, size_t n)
{
	struct gathered g = {0};

	gather(&g, h->running);
	crypto_set_transforms(h->router, g.transforms, g.n_transforms);
	crypto_set_lifetimes(h->router, g.lifetime_s, g.lifetime_kb);
	crypto_set_idle(h->router, g.idle_s);
	crypto_set_df(h->router, g.df);
	crypto_set_fragmentation(
		h->router,
		fragmentation_of(config_find(h->running, CMD_CRYPTO_IPSEC_FRAGMENTATION, NULL)));
	crypto_set_map_locals(h->router, g.locals, g.n_locals);
	crypto_set_maps(h->router, g.maps, g.n_maps);
	for (size_t i = 0; i < n; i++) {
		const char *name = args_s(t[i].key, A_IFACE);
		struct iface *ifp = name ? iface_find(h->router, name) : NULL;

		if (ifp && t[i].cmd == CMD_INTERFACE)
			bind_iface(ifp, t[i].node);
	}
	free(g.transforms);
	free(g.maps);
	free(g.locals);
}

/* IOS's note when an entry is new. */
bool check_crypto_map(struct host *h, const struct node *parent, const struct parse *p,
		      struct text *words)
{
	const struct node *n;

	(void)parent;
	if (p->negate || p->dflt || h->booting)
		return true;
	node_each (n, config_root(h->running))
		if (n->cmd->id == CMD_CRYPTO_MAP &&
		    args_u(&n->a, A_SEQ, 0) == args_u(&p->args, A_SEQ, 0) &&
		    !strcmp(args_s(&n->a, A_MAP), args_s(&p->args, A_MAP)))
			return true;
	text_add(words, "% NOTE: This new crypto map will remain disabled until a peer\n"
			"        and a valid access list have been configured.\n");
	return true;
}

static const struct node *find_transform(const struct host *h, const char *name)
{
	const struct node *n;

	node_each (n, config_root(h->running))
		if (n->cmd->id == CMD_CRYPTO_IPSEC_TRANSFORM_SET && name &&
		    !strcmp(args_s(&n->a, A_NAME), name))
			return n;
	return NULL;
}

/* A map's sets must be there, when a person says so; at boot they may come later. */
bool check_map_transform_set(struct host *h, const struct node *parent, const struct parse *p,
			     struct text *words)
{
	const struct arg *x = NULL;

	(void)parent;
	if (p->negate || p->dflt || h->booting)
		return true;
	while ((x = args_next(&p->args, A_TRANSFORM, x))) {
		if (find_transform(h, x->v.s))
			continue;
		text_printf(words, "ERROR: transform set with tag \"%s\" does not exist.\n",
			    x->v.s);
		return false;
	}
	return true;
}

/* The map whose entry names the set, NULL: none. */
static const struct node *user_of_transform(const struct host *h, const char *name)
{
	const struct node *n, *line;

	node_each (n, config_root(h->running)) {
		if (n->cmd->id != CMD_CRYPTO_MAP)
			continue;
		line = node_find_child(n, CMD_CMAP_SET_TRANSFORM_SET);
		for (const struct arg *x = NULL;
		     line && (x = args_next(&line->a, A_TRANSFORM, x));)
			if (!strcmp(x->v.s, name))
				return n;
	}
	return NULL;
}

/* A set that a map names stays. */
static bool may_remove_transform(struct host *h, const struct parse *p, struct text *words)
{
	const char *name = args_s(&p->args, A_NAME);
	const struct node *user = name && !h->booting ? user_of_transform(h, name) : NULL;

	if (user)
		text_printf(words, "%% Transform set %s is in use by crypto map %s, not removed\n",
			    name, args_s(&user->a, A_MAP));
	return !user;
}

/* A set does not encrypt with nothing and vouch for nothing. */
bool check_transform_set(struct host *h, const struct node *parent, const struct parse *p,
			 struct text *words)
{
	unsigned cipher = CHOOSE(&p->args, esp_ciphers, CIPHER_NONE);
	unsigned hash = CHOOSE(&p->args, esp_hashes, HASH_NONE);
	unsigned ah = CHOOSE(&p->args, ah_hashes, HASH_NONE);

	(void)parent;
	if (p->negate || p->dflt)
		return may_remove_transform(h, p, words);
	/* RFC 4303, 1: both null would be no protection at all. */
	if (cipher == CIPHER_NULL && !hash && !ah) {
		text_add(words, "% esp-null requires an authentication transform\n");
		return false;
	}
	return true;
}
