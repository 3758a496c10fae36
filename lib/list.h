/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Intrusive doubly linked list: the link lives in the element, so adding and removing
 * allocate nothing and cost the same whatever the length.
 */
#ifndef ROSH_LIB_LIST_H
#define ROSH_LIB_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list {
	struct list *next;
	struct list *prev;
};

/* The element of type `type` whose member `member` is at `ptr`. */
#define container_of(ptr, type, member) ((type *)(void *)((char *)(ptr)-offsetof(type, member)))

/* Walks the elements of `head`; the current one must not be removed. */
#define list_each(it, head, member)                                                                \
	for (it = container_of((head)->next, __typeof__(*it), member); &it->member != (head);      \
	     it = container_of(it->member.next, __typeof__(*it), member))

/* Like list_each, and the current element may be removed; `tmp` is a second cursor. */
#define list_each_safe(it, tmp, head, member)                                                      \
	for (it = container_of((head)->next, __typeof__(*it), member),                             \
	    tmp = container_of(it->member.next, __typeof__(*it), member);                          \
	     &it->member != (head);                                                                \
	     it = tmp, tmp = container_of(it->member.next, __typeof__(*it), member))

#define list_first(head, type, member)                                                             \
	(list_empty(head) ? NULL : container_of((head)->next, type, member))
#define list_last(head, type, member)                                                              \
	(list_empty(head) ? NULL : container_of((head)->prev, type, member))

static inline void list_init(struct list *head)
{
	head->next = head->prev = head;
}

static inline bool list_empty(const struct list *head)
{
	return head->next == head;
}

/* Puts `node` in front of `at` (at the tail when `at` is the head). */
static inline void list_insert_before(struct list *at, struct list *node)
{
	node->prev = at->prev;
	node->next = at;
	at->prev->next = node;
	at->prev = node;
}

static inline void list_push(struct list *head, struct list *node)
{
	list_insert_before(head, node);
}

static inline void list_push_front(struct list *head, struct list *node)
{
	list_insert_before(head->next, node);
}

/* Takes `node` out of its list and leaves it as an empty list of its own: safe to repeat. */
static inline void list_remove(struct list *node)
{
	node->prev->next = node->next;
	node->next->prev = node->prev;
	list_init(node);
}

#endif
