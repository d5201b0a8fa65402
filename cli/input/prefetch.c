/* SPDX-License-Identifier: MIT */
#include "prefetch.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/interrupt.h"
#include "common/memory.h"
#include "common/thread_pool.h"

struct prefetch {
    struct ahead_plan plan;
    struct thread_pool *crew;
    size_t window;
    size_t place;              /* the main thread's: inputs that were dropped */
    struct ahead_input *slots; /* input n at n % window */
};

/* Whether reading cannot wait for somebody who writes. */
static bool is_file(const char *path)
{
    struct stat status;
    return strcmp(path, "-") != 0 && stat(path, &status) == 0 &&
           S_ISREG(status.st_mode);
}

static void open_input(const struct ahead_plan *plan, const char *path,
                       const struct input_limits *limits, struct ahead_input *slot)
{
    text_clear(&slot->problem);
    slot->input = input_open(path, plan->registry, limits, &slot->problem);
}

/* All readers together may take what one input may in its turn. */
static uint64_t share_of(uint64_t bytes, const struct ahead_plan *plan)
{
    return bytes > 0 ? bytes / (unsigned)plan->readers + 1 : 0;
}

static void clear(struct ahead_input *slot)
{
    if (slot->stepped && slot->step == INPUT_PICTURE) {
        free(slot->bytes);
        if (slot->bytes == NULL)
            input_release(slot->picture.owner, NULL);
    }
    input_close(slot->input);
    text_free(&slot->problem);
    *slot = (struct ahead_input){.input = NULL};
}

/* A task of the crew. */
static void read_input(size_t number, void *user)
{
    struct prefetch *ahead = user;
    const struct ahead_plan *plan = &ahead->plan;
    const struct walk_entry *entry = &plan->walk->entries[number];
    struct ahead_input *slot = &ahead->slots[number % ahead->window];
    if (!walk_can_read(entry) || interrupt_pending() || !is_file(entry->path))
        return;
    struct input_limits limits = plan->limits;
    limits.file_bytes = share_of(limits.file_bytes, plan);
    limits.picture_bytes = share_of(limits.picture_bytes, plan);
    open_input(plan, entry->path, &limits, slot);
    if (slot->input == NULL || input_kind(slot->input) != INPUT_IMAGE)
        return;
    slot->stepped = true;
    if (plan->decode)
        slot->step = input_next(slot->input, &slot->picture, &slot->problem);
    else
        slot->step =
            input_bytes(slot->input, &slot->bytes, &slot->size, &slot->problem);
    if (slot->step != INPUT_PICTURE && input_is_too_large(slot->input))
        clear(slot); /* for its share: in its turn it may be more */
}

struct prefetch *prefetch_begin(const struct ahead_plan *plan)
{
    struct prefetch *ahead = memory_new(1, sizeof *ahead);
    size_t count = plan->walk->count;
    size_t readers = (size_t)plan->readers < count ? (size_t)plan->readers : count;
    ahead->plan = *plan;
    ahead->window = readers > 0 ? readers : 1;
    ahead->slots = memory_new(ahead->window, sizeof *ahead->slots);
    /* One input alone has nothing to be ahead of. */
    ahead->crew = thread_pool_begin(count > 1 ? (int)readers : 0, count, ahead->window,
                                    read_input, ahead);
    return ahead;
}

struct ahead_input *prefetch_take(struct prefetch *ahead, int milliseconds)
{
    struct ahead_input *slot = &ahead->slots[ahead->place % ahead->window];
    const struct walk_entry *entry = &ahead->plan.walk->entries[ahead->place];
    if (!thread_pool_wait(ahead->crew, ahead->place, milliseconds))
        return NULL;
    if (slot->problem.data == NULL && walk_can_read(entry))
        open_input(&ahead->plan, entry->path, &ahead->plan.limits, slot);
    return slot;
}

void prefetch_drop(struct prefetch *ahead)
{
    clear(&ahead->slots[ahead->place % ahead->window]);
    ahead->place++;
    thread_pool_take(ahead->crew);
}

void prefetch_end(struct prefetch *ahead)
{
    if (ahead == NULL)
        return;
    thread_pool_end(ahead->crew);
    for (size_t i = 0; i < ahead->window; i++)
        clear(&ahead->slots[i]);
    free(ahead->slots);
    free(ahead);
}
