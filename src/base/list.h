/* SPDX-License-Identifier: MIT
 *
 * Doubly linked lists whose nodes lie inside what they link, so that linking allocates
 * nothing and unlinking needs no search. It knows nothing of what is linked.
 * Thread-safety: none; the owner's lock guards list and nodes.
 */
#ifndef IMS_LIST_H
#define IMS_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* A node, or the list itself: a ring through its head. */
struct ims_list {
    struct ims_list *next;
    struct ims_list *previous;
};

/* The structure of type `type` whose member `member` is `node`. */
#define IMS_LIST_OWNER(node, type, member)                                             \
    ((type *)(void *)((char *)(node)-offsetof(type, member)))

static inline void ims_list_init(struct ims_list *list)
{
    list->next = list;
    list->previous = list;
}

static inline bool ims_list_is_empty(const struct ims_list *list)
{
    return list->next == list;
}

/* The first node, or NULL. */
static inline struct ims_list *ims_list_first(const struct ims_list *list)
{
    /* The analyzer does not see that what was taken is no longer in the ring. */
    return list->next == list ? NULL : list->next; /* NOLINT(*-unix.Malloc) */
}

static inline void ims_list_insert_after(struct ims_list *place, struct ims_list *node)
{
    node->next = place->next;
    node->previous = place;
    place->next->previous = node;
    place->next = node;
}

static inline void ims_list_prepend(struct ims_list *list, struct ims_list *node)
{
    ims_list_insert_after(list, node);
}

static inline void ims_list_append(struct ims_list *list, struct ims_list *node)
{
    ims_list_insert_after(list->previous, node);
}

static inline void ims_list_remove(struct ims_list *node)
{
    node->previous->next = node->next;
    node->next->previous = node->previous;
}

/* Removes and returns the first node, or NULL. */
static inline struct ims_list *ims_list_take(struct ims_list *list)
{
    struct ims_list *node = ims_list_first(list);

    if (node != NULL)
        ims_list_remove(node);
    return node;
}

/* Moves all nodes of `from` to the end of `to`. */
static inline void ims_list_move_all(struct ims_list *to, struct ims_list *from)
{
    if (ims_list_is_empty(from))
        return;
    from->next->previous = to->previous;
    to->previous->next = from->next;
    from->previous->next = to;
    to->previous = from->previous;
    ims_list_init(from);
}

#endif
