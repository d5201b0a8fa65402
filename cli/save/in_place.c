/* SPDX-License-Identifier: MIT */
#include "in_place.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "common/memory.h"

struct save_in_place_input {
    dev_t device;
    ino_t inode;
    size_t next;     /* in its chain */
    uint64_t on_way; /* pictures */
    bool read;
    bool lost;
};

static size_t chain_of(const struct save_in_place *in_place, const struct stat *status)
{
    uint64_t hash = (uint64_t)status->st_ino * 0x9E3779B97F4A7C15u ^ status->st_dev;
    return (size_t)(hash ^ hash >> 32) & (in_place->chain_count - 1);
}

void save_in_place_begin(struct save_in_place *in_place, const struct cli_walk *walk)
{
    in_place->count = walk->count;
    in_place->inputs = cli_memory_new(walk->count, sizeof *in_place->inputs);
    in_place->chain_count = 64;
    while (in_place->chain_count < walk->count)
        in_place->chain_count *= 2;
    in_place->chains = cli_memory_new(in_place->chain_count, sizeof *in_place->chains);
    for (size_t i = 0; i < in_place->chain_count; i++)
        in_place->chains[i] = SAVE_IN_PLACE_NONE;
    for (size_t i = 0; i < walk->count; i++) {
        struct stat status;
        struct save_in_place_input *input = &in_place->inputs[i];
        if (!cli_walk_look_at(&walk->entries[i], &status))
            continue;
        size_t *chain = &in_place->chains[chain_of(in_place, &status)];
        *input =
            (struct save_in_place_input){status.st_dev, status.st_ino, .next = *chain};
        *chain = i;
    }
}

void save_in_place_free(struct save_in_place *in_place)
{
    free(in_place->inputs);
    free(in_place->chains);
    *in_place = (struct save_in_place){.inputs = NULL};
}

enum save_in_place_state save_in_place_look_again(const struct save_in_place *in_place,
                                                  size_t input)
{
    const struct save_in_place_input *found = &in_place->inputs[input];
    if (found->lost)
        return SAVE_IN_PLACE_LOST;
    return found->read && found->on_way == 0 ? SAVE_IN_PLACE_FREE
                                             : SAVE_IN_PLACE_WAITING;
}

enum save_in_place_state save_in_place_look(const struct save_in_place *in_place,
                                            const char *path, size_t own, size_t *input)
{
    struct stat status;
    if (in_place->count == 0 || stat(path, &status) != 0)
        return SAVE_IN_PLACE_FREE;
    size_t i = in_place->chains[chain_of(in_place, &status)];
    for (; i != SAVE_IN_PLACE_NONE; i = in_place->inputs[i].next) {
        const struct save_in_place_input *other = &in_place->inputs[i];
        if (i == own || other->device != status.st_dev || other->inode != status.st_ino)
            continue;
        enum save_in_place_state state = save_in_place_look_again(in_place, i);
        if (state == SAVE_IN_PLACE_FREE)
            continue;
        *input = i;
        return state;
    }
    return SAVE_IN_PLACE_FREE;
}

void save_in_place_sent(struct save_in_place *in_place, size_t input)
{
    if (in_place->count > 0)
        in_place->inputs[input].on_way++;
}

void save_in_place_arrived(struct save_in_place *in_place, size_t input, bool saved)
{
    if (in_place->count == 0)
        return;
    in_place->inputs[input].on_way--;
    if (!saved)
        in_place->inputs[input].lost = true;
}

void save_in_place_read(struct save_in_place *in_place, size_t input)
{
    if (in_place->count > 0)
        in_place->inputs[input].read = true;
}

void save_in_place_lost(struct save_in_place *in_place, size_t input)
{
    if (in_place->count > 0)
        in_place->inputs[input].lost = true;
}

bool save_in_place_is(const struct save_in_place *in_place, const char *path,
                      size_t input)
{
    struct stat status;
    return in_place->count > 0 && stat(path, &status) == 0 &&
           in_place->inputs[input].device == status.st_dev &&
           in_place->inputs[input].inode == status.st_ino;
}
