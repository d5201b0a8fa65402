/* SPDX-License-Identifier: MIT */
#include "results.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void copy_text(char *to, size_t size, const char *text)
{
    snprintf(to, size, "%s", text);
}

static void make_room(struct results *results, uint64_t id)
{
    if (id <= results->capacity)
        return;
    size_t capacity = results->capacity == 0 ? 64 : results->capacity;
    while (capacity < id)
        capacity *= 2;
    struct results_entry *entries =
        realloc(results->entries, capacity * sizeof *entries);
    if (entries == NULL)
        abort();
    memset(entries + results->capacity, 0,
           (capacity - results->capacity) * sizeof *entries);
    results->entries = entries;
    results->capacity = capacity;
}

void results_done(const struct ims_result *result, void *argument)
{
    struct results *results = argument;
    pthread_mutex_lock(&results->lock);
    make_room(results, result->id);
    struct results_entry *entry = &results->entries[result->id - 1];
    if (entry->id != 0) {
        fprintf(stderr, "results: a second result for image %llu\n",
                (unsigned long long)result->id);
        abort();
    }
    *entry = (struct results_entry){
        .id = result->id,
        .user = result->user,
        .status = result->status,
        .error = result->error,
        .system_errno = result->system_errno,
        .warnings = result->warnings,
        .bytes = result->bytes,
        .queued_ns = result->queued_ns,
        .encode_ns = result->encode_ns,
        .write_ns = result->write_ns,
        .order = ++results->count,
        .thread = pthread_self(),
    };
    copy_text(entry->path, sizeof entry->path, result->path);
    copy_text(entry->encoder, sizeof entry->encoder, result->encoder);
    copy_text(entry->message, sizeof entry->message, result->message);
    pthread_mutex_unlock(&results->lock);
}

struct results_entry results_of(struct results *results, uint64_t id)
{
    struct results_entry entry = {0};
    pthread_mutex_lock(&results->lock);
    if (id >= 1 && id <= results->capacity)
        entry = results->entries[id - 1];
    pthread_mutex_unlock(&results->lock);
    if (entry.id == 0) {
        fprintf(stderr, "results: none for image %llu\n", (unsigned long long)id);
        abort();
    }
    return entry;
}

uint64_t results_count(struct results *results)
{
    pthread_mutex_lock(&results->lock);
    uint64_t count = results->count;
    pthread_mutex_unlock(&results->lock);
    return count;
}

uint64_t results_count_status(struct results *results, enum ims_status status)
{
    uint64_t count = 0;
    pthread_mutex_lock(&results->lock);
    for (size_t i = 0; i < results->capacity; i++)
        count += results->entries[i].id != 0 && results->entries[i].status == status;
    pthread_mutex_unlock(&results->lock);
    return count;
}

void results_free(struct results *results)
{
    free(results->entries);
    results->entries = NULL;
    results->capacity = 0;
    results->count = 0;
}
