/* SPDX-License-Identifier: MIT
 *
 * What an OpenEXR file says of one of its parts before the pixels: where these lie, and
 * which of its channels are taken. Internal to the folder.
 */
#ifndef READERS_EXR_PART_H
#define READERS_EXR_PART_H

#include <stdbool.h>
#include <stddef.h>

#include <openexr.h>

#include "common/text.h"

enum { READERS_EXR_SAMPLES = 4 };

/* A part that is being read. Its windows are in one plane, whose places may be
 * negative. */
struct readers_exr_part {
    int number;
    bool is_tiled;
    bool is_packed; /* compressed */
    bool is_half;   /* all that is taken; else floats are made of it */
    bool leaves;    /* channels, as there are others */
    exr_attr_box2i_t data, shown;
    exr_attr_box2i_t both; /* where they overlap, which may be nowhere */
    const exr_attr_chlist_t *channels;
    int first;                       /* channel of the layer that is taken */
    size_t layer;                    /* length of what its channels' names begin with */
    int places[READERS_EXR_SAMPLES]; /* channels, in the order of a pixel's samples */
    unsigned samples;
};

/* Whether a part holds anything of a picture; others are of depths, places and names.
 */
bool readers_exr_part_has_colors(exr_const_context_t context, int number);

/* Looks at the part that has this number. Returns false where no picture can be made of
 * it, with the reason in `problem`, which is empty where the library knows more. */
bool readers_exr_part_look(struct readers_exr_part *part, exr_const_context_t context,
                           struct cli_text *problem);

static inline int readers_exr_part_most(int one, int other)
{
    return one > other ? one : other;
}

static inline int readers_exr_part_least(int one, int other)
{
    return one < other ? one : other;
}

/* The library has seen to it that no window is empty or too large. */
static inline int readers_exr_part_width(const exr_attr_box2i_t *box)
{
    return box->max.x - box->min.x + 1;
}

static inline int readers_exr_part_height(const exr_attr_box2i_t *box)
{
    return box->max.y - box->min.y + 1;
}

#endif
