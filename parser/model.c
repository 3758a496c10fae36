/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tree of configured lines. Every node is in one hash table under (parent, slot, key), so
 * that finding, replacing and undoing a line cost the same in a configuration of any length.
 * Children are appended as they come and sorted when somebody looks: a paste of n lines in any
 * order costs n log n at most.
 */
#include "parser/model.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "parser/iface.h"
#include "parser/model_impl.h"

enum { SEQ_STEP = 10, HASH_MOVE = 8, NEAR_END = 32 };

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15ull;
	return h ^ h >> 32;
}

static uint64_t value_hash(const struct value *v)
{
	uint64_t h = 5381;

	if (!value_is_text(v))
		return mix(7, v->u);
	for (const char *s = v->s; *s; s++)
		h = h * 33 + (unsigned char)*s;
	return h;
}

/* The value of a key: as given, or its default; false if it is neither. */
bool node_key(const struct cmd *cmd, const struct args *a, unsigned name, struct value *v)
{
	const struct arg *arg = args_get(a, name);

	if (arg) {
		*v = arg->v;
		return true;
	}
	for (unsigned k = 0; k < cmd->ndflt; k++) {
		if (cmd->dflt[k].name == name) {
			v->type = TOKEN_NUMBER;
			v->dict = 0;
			v->u = cmd->dflt[k].value;
			return true;
		}
	}
	return false;
}

static bool key_value(const struct cmd *cmd, const struct args *a, unsigned i, struct value *v)
{
	return node_key(cmd, a, cmd->key[i], v);
}

static bool whole_line(const struct cmd *cmd, bool container)
{
	return cmd->flags & CMD_KEY_ALL || (cmd->flags & CMD_MANY && !container);
}

static uint32_t identity_hash(const struct node *parent, const struct cmd *cmd,
			      const struct args *a, bool container)
{
	uint64_t h = mix((uint64_t)(uintptr_t)parent, cmd->slot * 2u + container);
	struct value v;

	if (whole_line(cmd, container)) {
		for (unsigned i = 0; i < a->n; i++)
			h = mix(h, value_hash(&a->v[i].v) + a->v[i].name);
	} else {
		for (unsigned i = 0; i < cmd->nkey; i++)
			if (key_value(cmd, a, i, &v))
				h = mix(h, value_hash(&v));
	}
	return (uint32_t)h;
}

static bool keys_eq(const struct cmd *x, const struct args *a, const struct cmd *y,
		    const struct args *b)
{
	struct value v, w;

	for (unsigned i = 0; i < x->nkey || i < y->nkey; i++) {
		bool has = i < x->nkey && key_value(x, a, i, &v);

		if (has != (i < y->nkey && key_value(y, b, i, &w)))
			return false;
		if (has && !value_eq(&v, &w))
			return false;
	}
	return true;
}

static struct node *table_find(const struct slot *table, size_t cap, uint32_t h,
			       const struct node *parent, const struct cmd *cmd,
			       const struct args *a, bool container)
{
	for (size_t i = h & (cap - 1); table[i].node; i = (i + 1) & (cap - 1)) {
		struct node *n = table[i].node;

		if (table[i].hash != h || n->parent != parent || n->cmd->slot != cmd->slot ||
		    n->container != container)
			continue;
		if (whole_line(cmd, container) ? n->cmd == cmd && args_eq(&n->a, a)
					       : keys_eq(n->cmd, &n->a, cmd, a))
			return n;
	}
	return NULL;
}

struct node *node_find(const struct config *c, const struct node *parent, const struct cmd *cmd,
		       const struct args *a, bool container)
{
	struct node *n;
	uint32_t h;

	if (!c->hash_cap)
		return NULL;
	h = identity_hash(parent, cmd, a, container);
	n = table_find(c->hash, c->hash_cap, h, parent, cmd, a, container);
	if (!n && c->was)
		n = table_find(c->was, c->was_cap, h, parent, cmd, a, container);
	return n;
}

bool node_matches(const struct node *n, const struct cmd *cmd, const struct args *a)
{
	struct value v, w;

	if (n->cmd->slot != cmd->slot)
		return false;
	if (cmd->flags & CMD_KEY_ALL) {
		for (unsigned i = 0; i < a->n; i++) {
			const struct arg *arg = args_get(&n->a, a->v[i].name);

			if (!arg || !value_eq(&arg->v, &a->v[i].v))
				return false;
		}
		return true;
	}
	for (unsigned i = 0; i < cmd->nkey && i < n->cmd->nkey; i++) {
		if (!key_value(cmd, a, i, &v))
			continue;
		if (!key_value(n->cmd, &n->a, i, &w) || !value_eq(&v, &w))
			return false;
	}
	return true;
}

/* Stands in the old table where a node was, so that no search breaks off early. */
static const struct node moved_on;

static void slot_put(struct config *c, struct slot s)
{
	size_t i = s.hash & (c->hash_cap - 1);

	while (c->hash[i].node)
		i = (i + 1) & (c->hash_cap - 1);
	c->hash[i] = s;
}

/* Some of the old table, done with each new node: the lab does not wait while it grows. */
static void hash_move(struct config *c, size_t slots)
{
	for (; c->was && slots; slots--) {
		struct slot *s = &c->was[c->was_at];

		if (s->node && s->node != &moved_on) {
			slot_put(c, *s);
			s->node = (struct node *)&moved_on;
		}
		if (++c->was_at == c->was_cap) {
			free(c->was);
			c->was = NULL;
		}
	}
}

static void hash_insert(struct config *c, struct node *n)
{
	n->hash = identity_hash(n->parent, n->cmd, &n->a, n->container);
	if (c->nodes * 2 >= c->hash_cap) {
		hash_move(c, SIZE_MAX);
		c->was = c->hash;
		c->was_cap = c->hash_cap;
		c->was_at = 0;
		c->hash_cap = c->was_cap ? c->was_cap * 2 : 64;
		c->hash = mem_calloc(c->hash_cap, sizeof(*c->hash));
	}
	hash_move(c, HASH_MOVE);
	slot_put(c, (struct slot){n, n->hash});
	c->nodes++;
}

/* Takes a node out and closes the gap, so that no search breaks off early. */
static void hash_remove(struct config *c, struct node *n)
{
	size_t mask = c->hash_cap - 1, i = n->hash & mask, k;

	c->nodes--;
	while (c->hash[i].node && c->hash[i].node != n)
		i = (i + 1) & mask;
	if (!c->hash[i].node) {
		mask = c->was_cap - 1;
		for (i = n->hash & mask; c->was[i].node != n; i = (i + 1) & mask)
			;
		c->was[i].node = (struct node *)&moved_on;
		return;
	}
	for (k = (i + 1) & mask; c->hash[k].node; k = (k + 1) & mask) {
		if (((k - c->hash[k].hash) & mask) < ((k - i) & mask))
			continue;
		c->hash[i] = c->hash[k];
		i = k;
	}
	c->hash[i].node = NULL;
}

void args_copy(struct args *to, const struct args *from)
{
	size_t text = 0;
	char *s;

	to->n = from->n;
	to->v = NULL;
	if (!from->n)
		return;
	for (unsigned i = 0; i < from->n; i++)
		if (value_is_text(&from->v[i].v) && from->v[i].v.type != TOKEN_KEYWORD)
			text += strlen(from->v[i].v.s) + 1;
	to->v = mem_realloc(NULL, 1, from->n * sizeof(*to->v) + text);
	memcpy(to->v, from->v, from->n * sizeof(*to->v));
	s = (char *)(to->v + from->n);
	for (unsigned i = 0; i < to->n; i++) {
		struct value *v = &to->v[i].v;
		size_t len;

		/* Keywords point into the grammar. */
		if (!value_is_text(v) || v->type == TOKEN_KEYWORD)
			continue;
		len = strlen(v->s) + 1;
		memcpy(s, v->s, len);
		v->s = s;
		s += len;
	}
}

static int value_cmp(const struct value *a, const struct value *b)
{
	if (value_is_text(a) && value_is_text(b))
		return a->type == TOKEN_INTERFACE && b->type == TOKEN_INTERFACE
			       ? iface_cmp(a->s, b->s)
			       : strcmp(a->s, b->s);
	if (a->type == TOKEN_SIGNED)
		return a->i < b->i ? -1 : a->i > b->i;
	if (a->type == TOKEN_IP || a->type == TOKEN_ADDR)
		return a->ip < b->ip ? -1 : a->ip > b->ip;
	return a->u < b->u ? -1 : a->u > b->u;
}

static bool by_key(const struct cmd *cmd)
{
	return cmd->nkey && !(cmd->flags & (CMD_ORDER_ENTERED | CMD_KEY_ALL));
}

int node_cmp(const struct node *a, const struct node *b)
{
	const struct cmd *x = a->cmd, *y = b->cmd;
	struct value v, w;

	if (x->rank >> 8 != y->rank >> 8)
		return x->rank >> 8 < y->rank >> 8 ? -1 : 1;
	if (x->flags & CMD_MANY && !a->container)
		return 0;
	if (by_key(x) && by_key(y)) {
		/* Keys that are not the same thing have no order. */
		for (unsigned i = 0; i < x->nsort && i < y->nsort && x->key[i] == y->key[i];
		     i++) {
			int d = 0;

			if (key_value(x, &a->a, i, &v) && key_value(y, &b->a, i, &w))
				d = value_cmp(&v, &w);
			if (d)
				return d;
		}
	}
	/* What would take the others away when read again stands before them. */
	if ((a->negated && x->flags & CMD_REACH) != (b->negated && y->flags & CMD_REACH))
		return a->negated && x->flags & CMD_REACH ? -1 : 1;
	return (int)(x->rank & 255) - (int)(y->rank & 255);
}

int node_place_cmp(const struct node *a, const struct node *b)
{
	if (a->seq != b->seq && a->cmd->rank >> 8 == b->cmd->rank >> 8)
		return a->seq < b->seq ? -1 : 1;
	return node_cmp(a, b);
}

/* A line that belongs a few lines in front of the end, as those of a list in order do when lines
 * of other kinds follow it, goes there at once: sorting 100,000 of them later is a long time. */
static void child_append(struct node *parent, struct node *n)
{
	struct list *before = &parent->children;
	struct node *last;

	parent->nchildren++;
	for (int i = 0; i < NEAR_END && !parent->unsorted && before->prev != &parent->children;
	     i++) {
		last = container_of(before->prev, struct node, link);
		if (node_place_cmp(last, n) <= 0)
			break;
		parent->settled = 0;
		before = before->prev;
	}
	if (!parent->unsorted && before->prev != &parent->children &&
	    node_place_cmp(container_of(before->prev, struct node, link), n) > 0) {
		parent->unsorted = true;
		parent->settled = 0;
		before = &parent->children;
	}
	list_push(before, &n->link);
}

bool node_numbered(const struct cmd *cmd, const struct args *a)
{
	return cmd->flags & CMD_NUMBERED && a->n && a->v[a->n - 1].v.type != TOKEN_LINE;
}

struct node *node_at_seq(const struct node *parent, uint32_t seq)
{
	struct node *n;

	list_each(n, &parent->children, link)
		if (n->seq == seq && node_numbered(n->cmd, &n->a))
			return n;
	return NULL;
}

/* The number of a new line: the one asked for, else ten more than the last, as IOS counts. Only
 * a numbered list is looked at: sorting any other for this would cost a paste its square. */
static uint32_t seq_next(const struct config *c, const struct node *parent, const struct node *n)
{
	const struct node *last;
	bool numbered = node_numbered(n->cmd, &n->a);

	if (numbered && c->place)
		return c->place;
	if (list_empty(&parent->children))
		return numbered ? SEQ_STEP : 0;
	last = list_last(&parent->children, struct node, link);
	if (!numbered && !last->seq)
		return 0;
	if (parent->unsorted)
		node_sort((struct node *)parent, NULL, NULL);
	last = list_last(&parent->children, struct node, link);
	return last->seq + (numbered ? SEQ_STEP : 0);
}

void config_resequence(struct config *c, struct node *list, uint32_t start, uint32_t step)
{
	uint32_t seq = 0, next = start;
	struct node *n;

	node_each(n, list) {
		if (node_numbered(n->cmd, &n->a)) {
			seq = next;
			next += step;
		}
		n->seq = seq;
	}
	list->settled = 0;
	touch_node(c, list);
	c->generation++;
}

struct node *node_new(struct config *c, struct node *parent, const struct cmd *cmd,
		      const struct args *a, bool negated, bool container)
{
	struct node *n = mem_zalloc(sizeof(*n));

	n->cmd = cmd;
	args_copy(&n->a, a);
	n->negated = negated;
	n->container = container;
	n->parent = parent;
	if (!container)
		n->seq = seq_next(c, parent, n);
	list_init(&n->children);
	list_init(&n->touch_link);
	child_append(parent, n);
	hash_insert(c, n);
	uses_add(c, n);
	touch_node(c, n);
	c->generation++;
	return n;
}

static void positions_leave(struct config *c, const struct node *n)
{
	struct config_pos *pos;

	list_each(pos, &c->positions, link) {
		for (unsigned i = 0; i < pos->depth; i++) {
			if (pos->at[i].node == n) {
				pos->depth = i;
				break;
			}
		}
	}
}

static bool stood_in(const struct config *c, const struct node *n)
{
	const struct config_pos *pos;

	list_each(pos, &c->positions, link)
		for (unsigned i = 0; i < pos->depth; i++)
			if (pos->at[i].node == n)
				return true;
	return false;
}

static void node_release(struct config *c, struct node *n)
{
	struct node *child, *tmp;

	list_each_safe(child, tmp, &n->children, link)
		node_release(c, child);
	uses_remove(c, n);
	hash_remove(c, n);
	positions_leave(c, n);
	list_remove(&n->touch_link);
	free(n->a.v);
	free(n);
}

static void touch_subtree(struct config *c, struct node *n)
{
	struct node *child;

	touch_node(c, n);
	list_each(child, &n->children, link)
		touch_subtree(c, child);
}

void node_delete(struct config *c, struct node *n)
{
	struct node *parent = n->parent;

	touch_subtree(c, n);
	list_remove(&n->link);
	parent->nchildren--;
	parent->settled = 0;
	if (parent == &c->root)
		touch_gone(c, n);
	node_release(c, n);
	c->generation++;
	if (parent->container && list_empty(&parent->children) && !stood_in(c, parent))
		node_delete(c, parent);
}

/* A section that has become another takes along the lines that there are in that, too. */
static void drop_strange(struct config *c, struct node *n)
{
	struct node *line, *tmp;

	if (n->cmd->enter == GRAM_NONE)
		return;
	list_each_safe(line, tmp, &n->children, link)
		if (line->cmd && !(line->cmd->modes & 1ull << n->cmd->enter))
			node_delete(c, line);
}

void node_rewrite(struct config *c, struct node *n, const struct cmd *cmd, const struct args *a,
		  bool negated)
{
	struct arg *was = n->a.v;
	bool moved = n->cmd != cmd || n->negated != negated;
	bool other = n->cmd->enter != cmd->enter;

	touch_node(c, n);
	uses_remove(c, n);
	hash_remove(c, n);
	n->cmd = cmd;
	args_copy(&n->a, a);
	free(was);
	n->negated = negated;
	n->told = false;
	n->parent->settled = 0;
	hash_insert(c, n);
	uses_add(c, n);
	if (moved) {
		list_remove(&n->link);
		n->parent->nchildren--;
		child_append(n->parent, n);
	}
	if (other)
		drop_strange(c, n);
	touch_node(c, n);
	c->generation++;
}

struct config *config_new(const struct grammar *g)
{
	struct config *c = mem_zalloc(sizeof(*c));

	c->g = g;
	list_init(&c->root.children);
	list_init(&c->root.link);
	list_init(&c->root.touch_link);
	list_init(&c->positions);
	list_init(&c->touched);
	list_init(&c->gone);
	return c;
}

void config_clear(struct config *c)
{
	while (!list_empty(&c->root.children))
		node_delete(c, container_of(c->root.children.prev, struct node, link));
}

void config_free(struct config *c)
{
	struct node *n, *tmp;

	if (!c)
		return;
	list_each_safe(n, tmp, &c->root.children, link)
		node_release(c, n);
	touch_free(c);
	free(c->hash);
	free(c->was);
	free(c->use);
	free(c);
}

const struct grammar *config_grammar(const struct config *c)
{
	return c->g;
}

struct node *config_root(const struct config *c)
{
	return (struct node *)&c->root;
}

uint64_t config_generation(const struct config *c)
{
	return c->generation;
}

static size_t count(const struct node *n)
{
	const struct node *child;
	size_t total = 0;

	list_each(child, &n->children, link)
		total += !child->container + count(child);
	return total;
}

size_t config_count(const struct config *c)
{
	return count(&c->root);
}

struct node *config_find(const struct config *c, unsigned cmd, const struct args *key)
{
	static const struct args none;
	const struct cmd *k = &c->g->cmd[cmd];

	return node_find(c, &c->root, k, key ? key : &none, k->flags & CMD_MANY);
}

static struct node *find_one(const struct config *c, unsigned cmd, struct value v)
{
	struct arg arg = {.name = c->g->cmd[cmd].key[0], .v = v};
	struct args key = {1, &arg};

	return config_find(c, cmd, &key);
}

struct node *config_find_s(const struct config *c, unsigned cmd, const char *key)
{
	return find_one(c, cmd, (struct value){.type = TOKEN_WORD, .s = key});
}

struct node *config_find_u(const struct config *c, unsigned cmd, uint64_t key)
{
	return find_one(c, cmd, (struct value){.type = TOKEN_NUMBER, .u = key});
}

struct node *node_first_child(const struct node *n)
{
	if (n->unsorted)
		node_sort((struct node *)n, NULL, NULL);
	return list_empty(&n->children) ? NULL
					: container_of(n->children.next, struct node, link);
}

struct node *node_next(const struct node *n)
{
	return n->link.next == &n->parent->children
		       ? NULL
		       : container_of(n->link.next, struct node, link);
}

struct node *node_find_child(const struct node *n, unsigned cmd)
{
	struct node *child;

	node_each(child, n)
		if (child->cmd->id == cmd)
			return child;
	return NULL;
}

static struct node *child_with(const struct node *n, unsigned cmd, const struct value *v)
{
	struct node *child;
	struct value w;

	node_each(child, n)
		if (child->cmd->id == cmd && key_value(child->cmd, &child->a, 0, &w) &&
		    value_eq(&w, v))
			return child;
	return NULL;
}

struct node *node_find_child_u(const struct node *n, unsigned cmd, uint64_t key)
{
	return child_with(n, cmd, &(struct value){.type = TOKEN_NUMBER, .u = key});
}

struct node *node_find_child_s(const struct node *n, unsigned cmd, const char *key)
{
	return child_with(n, cmd, &(struct value){.type = TOKEN_WORD, .s = key});
}

/* The first of n and those behind it that prints anything: an empty list does not. */
static const struct node *printed(const struct node *n)
{
	while (n && n->container && list_empty(&n->children))
		n = node_next(n);
	return n;
}

static bool nodes_eq(const struct node *a, const struct node *b)
{
	const struct node *x = printed(node_first_child(a)), *y = printed(node_first_child(b));

	for (; x && y; x = printed(node_next(x)), y = printed(node_next(y)))
		if (x->cmd != y->cmd || x->negated != y->negated || !args_eq(&x->a, &y->a) ||
		    !nodes_eq(x, y))
			return false;
	return !x && !y;
}

bool config_eq(const struct config *a, const struct config *b)
{
	return nodes_eq(&a->root, &b->root);
}
