/* SPDX-License-Identifier: MIT */
#include "prefetch.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/interrupt.h"
#include "common/memory.h"
#include "common/thread_pool.h"

struct input_prefetch {
    struct input_prefetch_plan plan;
    struct cli_thread_pool *pool;
    size_t window;
    size_t place;                      /* the main thread's: inputs that were dropped */
    struct input_prefetch_slot *slots; /* input n at n % window */
};

/* Whether reading cannot wait for somebody who writes. */
static bool is_file(const char *path)
{
    struct stat status;
    return strcmp(path, "-") != 0 && stat(path, &status) == 0 &&
           S_ISREG(status.st_mode);
}

static void open_input(const struct input_prefetch_plan *plan, const char *path,
                       const struct input_options *options,
                       struct input_prefetch_slot *slot)
{
    cli_text_clear(&slot->problem);
    slot->input = input_open(path, plan->registry, options, &slot->problem);
}

/* All readers together may take what one input may alone, with a file and up to
 * two pictures of each. */
static uint64_t share_of(uint64_t bytes, const struct input_prefetch_plan *plan)
{
    return bytes > 0 ? bytes / (unsigned)plan->readers / 2 + 1 : 0;
}

static void clear(struct input_prefetch_slot *slot)
{
    input_close(slot->input);
    cli_text_free(&slot->problem);
    *slot = (struct input_prefetch_slot){.input = NULL};
}

/* A task of the pool. */
static void read_input(size_t number, void *user)
{
    struct input_prefetch *prefetch = user;
    const struct input_prefetch_plan *plan = &prefetch->plan;
    const struct cli_walk_entry *entry = &plan->walk->entries[number];
    struct input_prefetch_slot *slot = &prefetch->slots[number % prefetch->window];
    if (!cli_walk_can_read(entry) || cli_interrupt_pending() || !is_file(entry->path))
        return;
    struct input_options options = plan->options;
    options.file_bytes = share_of(options.file_bytes, plan);
    options.picture_bytes = share_of(options.picture_bytes, plan);
    open_input(plan, entry->path, &options, slot);
    if (slot->input == NULL || input_kind(slot->input) != INPUT_IMAGE)
        return;
    input_read_ahead(slot->input);
    if (input_is_too_large(slot->input))
        clear(slot); /* for its share: alone it may have more */
}

struct input_prefetch *input_prefetch_begin(const struct input_prefetch_plan *plan)
{
    struct input_prefetch *prefetch = cli_memory_new(1, sizeof *prefetch);
    size_t count = plan->walk->count;
    size_t readers = (size_t)plan->readers < count ? (size_t)plan->readers : count;
    prefetch->plan = *plan;
    prefetch->window = readers > 0 ? readers : 1;
    prefetch->slots = cli_memory_new(prefetch->window, sizeof *prefetch->slots);
    /* A single input has no time in which to be prefetched. */
    prefetch->pool = cli_thread_pool_begin(count > 1 ? (int)readers : 0, count,
                                           prefetch->window, read_input, prefetch);
    return prefetch;
}

struct input_prefetch_slot *input_prefetch_take(struct input_prefetch *prefetch,
                                                int milliseconds)
{
    struct input_prefetch_slot *slot =
        &prefetch->slots[prefetch->place % prefetch->window];
    const struct cli_walk_entry *entry = &prefetch->plan.walk->entries[prefetch->place];
    if (!cli_thread_pool_wait(prefetch->pool, prefetch->place, milliseconds))
        return NULL;
    if (slot->problem.data == NULL && cli_walk_can_read(entry))
        open_input(&prefetch->plan, entry->path, &prefetch->plan.options, slot);
    return slot;
}

void input_prefetch_drop(struct input_prefetch *prefetch)
{
    clear(&prefetch->slots[prefetch->place % prefetch->window]);
    prefetch->place++;
    cli_thread_pool_take(prefetch->pool);
}

void input_prefetch_end(struct input_prefetch *prefetch)
{
    if (prefetch == NULL)
        return;
    cli_thread_pool_end(prefetch->pool);
    for (size_t i = 0; i < prefetch->window; i++)
        clear(&prefetch->slots[i]);
    free(prefetch->slots);
    free(prefetch);
}
