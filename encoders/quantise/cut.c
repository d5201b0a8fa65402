/* SPDX-License-Identifier: MIT */
#include "cut.h"

#include <assert.h>
#include <string.h>

enum { VALUES = 256 };

/* Weighted colors together. */
struct sums {
    uint64_t weight;
    uint64_t colors[3];
};

/* Neighbouring points of the list that will have one color, and their best cut. */
struct box {
    size_t first;
    size_t count;
    struct sums sums;
    uint64_t gain;   /* what the cut takes of the squared distances; 0: there is none */
    unsigned axis;   /* that is cut, */
    unsigned lowest; /* and the lowest value of it in the upper part */
};

static void add(struct sums *sums, const struct sums *more)
{
    sums->weight += more->weight;
    for (int k = 0; k < 3; k++)
        sums->colors[k] += more->colors[k];
}

/* The squared length of the sum, by the weight: with what points have anyway it makes
 * the squared distances to their average. */
static uint64_t share(const uint64_t colors[3], uint64_t weight)
{
    assert(weight > 0);
    return (colors[0] * colors[0] + colors[1] * colors[1] + colors[2] * colors[2]) /
           weight;
}

static struct sums sums_of(const struct ims_quantise_point *point)
{
    struct sums sums = {.weight = point->weight};
    for (int k = 0; k < 3; k++)
        sums.colors[k] = (uint64_t)point->weight * point->color[k];
    return sums;
}

/* The best cut of one axis, whose points are summed by their value. */
static void try_axis(struct box *box, unsigned axis, const struct sums values[VALUES])
{
    const uint64_t whole = share(box->sums.colors, box->sums.weight);
    struct sums lower = {0};
    for (unsigned value = 0; value < VALUES; value++) {
        if (values[value].weight == 0)
            continue;
        add(&lower, &values[value]);
        if (lower.weight == box->sums.weight)
            return;
        uint64_t upper[3];
        for (int k = 0; k < 3; k++)
            upper[k] = box->sums.colors[k] - lower.colors[k];
        const uint64_t both = share(lower.colors, lower.weight) +
                              share(upper, box->sums.weight - lower.weight);
        if (both <= whole + box->gain)
            continue;
        box->gain = both - whole;
        box->axis = axis;
        box->lowest = value + 1;
    }
}

/* Sums a box up and finds its best cut. */
static void measure(struct box *box, const struct ims_quantise_point *points)
{
    struct sums values[VALUES];
    box->sums = (struct sums){0};
    box->gain = 0;
    for (size_t i = 0; i < box->count; i++) {
        const struct sums sums = sums_of(&points[box->first + i]);
        add(&box->sums, &sums);
    }
    for (unsigned axis = 0; axis < 3; axis++) {
        memset(values, 0, sizeof values);
        for (size_t i = 0; i < box->count; i++) {
            const struct ims_quantise_point *const point = &points[box->first + i];
            const struct sums sums = sums_of(point);
            add(&values[point->color[axis]], &sums);
        }
        try_axis(box, axis, values);
    }
}

/* Puts points below the cut before the others; returns how many there are. */
static size_t part(const struct box *box, struct ims_quantise_point *points)
{
    size_t lower = 0;
    for (size_t i = 0; i < box->count; i++) {
        struct ims_quantise_point *const point = &points[box->first + i];
        if (point->color[box->axis] >= box->lowest)
            continue;
        struct ims_quantise_point *const place = &points[box->first + lower++];
        const struct ims_quantise_point moved = *place;
        *place = *point;
        *point = moved;
    }
    return lower;
}

static struct box *best_of(struct box *boxes, size_t count)
{
    struct box *best = boxes;
    for (size_t i = 1; i < count; i++)
        if (boxes[i].gain > best->gain)
            best = &boxes[i];
    return best;
}

void ims_quantise_cut_boxes(struct ims_quantise_point *points, size_t count,
                            size_t colors, struct ims_quantise_palette *palette)
{
    struct box boxes[IMS_QUANTISE_COLORS];
    size_t made = 1;
    boxes[0] = (struct box){.count = count};
    measure(&boxes[0], points);
    while (made < colors) {
        struct box *const box = best_of(boxes, made);
        if (box->gain == 0)
            break;
        const size_t lower = part(box, points);
        struct box *const upper = &boxes[made++];
        *upper = (struct box){.first = box->first + lower, .count = box->count - lower};
        box->count = lower;
        measure(box, points);
        measure(upper, points);
    }
    for (size_t i = 0; i < made; i++)
        for (int k = 0; k < 3; k++) {
            const struct sums *const sums = &boxes[i].sums;
            assert(sums->weight > 0);
            palette->colors[i][k] =
                (uint8_t)((sums->colors[k] + sums->weight / 2) / sums->weight);
        }
    palette->count = made;
}
