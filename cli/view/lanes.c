/* SPDX-License-Identifier: MIT */
#include "lanes.h"

#include <stdbool.h>
#include <stdlib.h>

#include "common/memory.h"

struct view_lanes_image {
    struct view_lanes_image *previous;
    struct view_lanes_image *next;
    const void *image;
    char *name;
};

void view_lanes_begin(struct view_lanes *lanes, size_t count)
{
    *lanes = (struct view_lanes){.count = count};
    lanes->lanes = cli_memory_new(count, sizeof *lanes->lanes);
}

static void unlink_image(struct view_lanes *lanes, struct view_lanes_image *image)
{
    *(image->previous != NULL ? &image->previous->next : &lanes->first) = image->next;
    *(image->next != NULL ? &image->next->previous : &lanes->last) = image->previous;
    lanes->image_count--;
    free(image->name);
    free(image);
}

void view_lanes_free(struct view_lanes *lanes)
{
    struct view_lanes_image *next;
    for (struct view_lanes_image *image = lanes->first; image != NULL; image = next) {
        next = image->next;
        free(image->name);
        free(image);
    }
    free(lanes->lanes);
    *lanes = (struct view_lanes){.count = 0};
}

void view_lanes_add(struct view_lanes *lanes, const void *image, const char *name)
{
    struct view_lanes_image *added = cli_memory_new(1, sizeof *added);
    *added = (struct view_lanes_image){
        .previous = lanes->last, .image = image, .name = cli_memory_copy_text(name)};
    *(lanes->last != NULL ? &lanes->last->next : &lanes->first) = added;
    lanes->last = added;
    lanes->image_count++;
}

static struct view_lane *find_lane(const struct view_lanes *lanes, const void *image)
{
    for (size_t i = 0; i < lanes->count; i++)
        if (lanes->lanes[i].image == image)
            return &lanes->lanes[i];
    return NULL;
}

void view_lanes_remove(struct view_lanes *lanes, const void *image)
{
    /* It is one of the oldest, so that it is found soon. */
    struct view_lanes_image *found = lanes->first;
    while (found != NULL && found->image != image)
        found = found->next;
    if (found == NULL)
        return;
    struct view_lane *lane = find_lane(lanes, image);
    if (lane != NULL)
        *lane = (struct view_lane){.image = NULL};
    unlink_image(lanes, found);
}

void view_lanes_assign(struct view_lanes *lanes, size_t left, size_t in_work,
                       double now)
{
    const struct view_lanes_image *first = lanes->first;
    for (; left > 0 && first != NULL; left--) {
        struct view_lane *lane = find_lane(lanes, first->image);
        if (lane != NULL)
            *lane = (struct view_lane){.image = NULL};
        first = first->next;
    }
    if (in_work > lanes->count)
        in_work = lanes->count;
    for (; in_work > 0 && first != NULL; in_work--, first = first->next) {
        struct view_lane *lane = find_lane(lanes, first->image);
        if (lane == NULL)
            lane = find_lane(lanes, NULL);
        if (lane == NULL)
            return;
        if (lane->image == NULL)
            *lane = (struct view_lane){
                .image = first->image, .name = first->name, .began = now};
    }
}
