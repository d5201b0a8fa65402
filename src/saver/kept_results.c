/* SPDX-License-Identifier: MIT */
#include "kept_results.h"

#include <assert.h>
#include <stdlib.h>

/* Threads whose last result is kept for them; beyond, the oldest one is used again. */
enum { MOST_TAKERS = 1024 };

IMS_DEFINE_LOCK(struct ims_kept_results, lock, ims_kept_results_role)

IMS_UNSHARED
bool ims_kept_results_init(struct ims_kept_results *kept, size_t capacity,
                           const struct ims_os *os)
{
    *kept = (struct ims_kept_results){.capacity = capacity};
    ims_list_init(&kept->waiting);
    ims_list_init(&kept->taken);
    ims_list_init(&kept->free_list);
    ims_event_init(&kept->event, os);
    if (!ims_mutex_init(&kept->lock, IMS_LOCK_RANK_RESULTS))
        return false;
    if (!ims_condition_init(&kept->added))
        goto no_added;
    if (!ims_condition_init(&kept->removed))
        goto no_removed;
    return true;

no_removed:
    ims_condition_fini(&kept->added);
no_added:
    ims_mutex_fini(&kept->lock);
    return false;
}

static struct ims_kept_result *record_of(struct ims_list *node)
{
    return IMS_LIST_OWNER(node, struct ims_kept_result, link);
}

static void free_record(struct ims_kept_result *record)
{
    free(record->copy.texts);
    free(record);
}

static void free_all(struct ims_list *records)
{
    struct ims_list *node;

    while ((node = ims_list_take(records)) != NULL)
        free_record(record_of(node));
}

void ims_kept_results_fini(struct ims_kept_results *kept)
{
    free_all(&kept->waiting);
    free_all(&kept->taken);
    free_all(&kept->free_list);
    ims_event_fini(&kept->event);
    ims_condition_fini(&kept->removed);
    ims_condition_fini(&kept->added);
    ims_mutex_fini(&kept->lock);
}

/* ---- records --------------------------------------------------------------------- */

static bool make_room(struct ims_kept_result *record, size_t path_length,
                      size_t encoder_length)
{
    size_t size = ims_result_copy_texts_size(path_length, encoder_length);
    char *texts = record->copy.texts;

    if (size == 0)
        return false;
    if (size > record->texts_capacity) {
        char *larger = realloc(record->copy.texts, size);

        if (larger == NULL)
            return false;
        texts = larger;
        record->texts_capacity = size;
    }
    ims_result_copy_set_texts(&record->copy, texts, path_length, encoder_length);
    return true;
}

struct ims_kept_result *ims_kept_results_reserve(struct ims_kept_results *kept,
                                                 size_t path_length,
                                                 size_t encoder_length)
{
    lock(kept);
    struct ims_list *node = ims_list_take(&kept->free_list);
    unlock(kept);
    struct ims_kept_result *record =
        node != NULL ? record_of(node) : calloc(1, sizeof *record);
    if (record != NULL && !make_room(record, path_length, encoder_length)) {
        free_record(record);
        return NULL;
    }
    return record;
}

void ims_kept_results_discard(struct ims_kept_results *kept,
                              struct ims_kept_result *record)
{
    if (record == NULL)
        return;
    lock(kept);
    ims_list_prepend(&kept->free_list, &record->link);
    unlock(kept);
}

/* ---- in and out ------------------------------------------------------------------ */

void ims_kept_results_add(struct ims_kept_results *kept, struct ims_kept_result *record,
                          const struct ims_result *result)
{
    ims_result_copy_fill(&record->copy, result);
    lock(kept);
    while (kept->waiting_count == kept->capacity && !kept->is_closed)
        ims_condition_wait(&kept->removed, &kept->lock, IMS_CLOCK_NEVER);
    if (kept->is_closed) {
        ims_list_prepend(&kept->free_list, &record->link);
    } else {
        ims_list_append(&kept->waiting, &record->link);
        if (++kept->waiting_count == 1)
            ims_event_set(&kept->event);
        ims_condition_signal(&kept->added);
    }
    unlock(kept);
}

/* What this thread took before is used again. */
IMS_REQUIRES(ims_kept_results_role)
static void recycle_taken(struct ims_kept_results *kept)
{
    struct ims_list *node = ims_list_first(&kept->taken);

    assert(ims_mutex_is_held(&kept->lock));
    while (node != NULL && !ims_thread_is_self(record_of(node)->taker))
        node = node->next != &kept->taken ? node->next : NULL;
    if (node == NULL && kept->taken_count == MOST_TAKERS)
        node = kept->taken.previous;
    if (node == NULL)
        return;
    ims_list_remove(node);
    kept->taken_count--;
    ims_list_prepend(&kept->free_list, node);
}

IMS_REQUIRES(ims_kept_results_role)
static const struct ims_result *take_first(struct ims_kept_results *kept)
{
    struct ims_kept_result *record = record_of(ims_list_take(&kept->waiting));

    assert(ims_mutex_is_held(&kept->lock));
    if (--kept->waiting_count == 0)
        ims_event_clear(&kept->event);
    ims_condition_signal(&kept->removed);
    recycle_taken(kept);
    record->taker = ims_thread_self();
    ims_list_prepend(&kept->taken, &record->link);
    kept->taken_count++;
    return &record->copy.result;
}

int ims_kept_results_take(struct ims_kept_results *kept, uint64_t deadline,
                          const struct ims_result **result)
{
    bool in_time = true;
    int error = IMS_OK;

    lock(kept);
    while (kept->waiting_count == 0 && in_time && !kept->is_closed)
        in_time = ims_condition_wait(&kept->added, &kept->lock, deadline);
    if (kept->waiting_count > 0)
        *result = take_first(kept);
    else
        error = kept->is_closed ? IMS_ERROR_CLOSED : IMS_ERROR_TIMEOUT;
    unlock(kept);
    return error;
}

size_t ims_kept_results_count(struct ims_kept_results *kept)
{
    lock(kept);
    size_t count = kept->waiting_count;
    unlock(kept);
    return count;
}

int ims_kept_results_handle(struct ims_kept_results *kept)
{
    lock(kept);
    bool is_new = kept->event.handle < 0;
    if (ims_event_open(&kept->event) && is_new && kept->waiting_count > 0)
        ims_event_set(&kept->event);
    int handle = kept->event.handle;
    unlock(kept);
    return handle;
}

void ims_kept_results_close(struct ims_kept_results *kept)
{
    lock(kept);
    kept->is_closed = true;
    ims_condition_broadcast(&kept->added);
    ims_condition_broadcast(&kept->removed);
    unlock(kept);
}
