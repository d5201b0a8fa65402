/* SPDX-License-Identifier: MIT */
#include "orientation.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "pixels.h"

struct input_orientation input_orientation_of(const int32_t matrix[9])
{
    /* A point (x, y) goes to (x * m0 + y * m3, x * m1 + y * m4). */
    struct input_orientation orientation = {.transpose = false};
    if (matrix == NULL)
        return orientation;
    bool upright = matrix[0] != 0 && matrix[4] != 0 && matrix[1] == 0 && matrix[3] == 0;
    bool lying = matrix[1] != 0 && matrix[3] != 0 && matrix[0] == 0 && matrix[4] == 0;
    if (!upright && !lying)
        return orientation;
    orientation.transpose = lying;
    orientation.mirror_x = (lying ? matrix[3] : matrix[0]) < 0;
    orientation.mirror_y = (lying ? matrix[1] : matrix[4]) < 0;
    return orientation;
}

struct input_orientation input_orientation_of_exif(int number)
{
    /* Transpose, mirror_x, mirror_y: done in this order. */
    static const struct input_orientation orientations[9] = {
        [2] = {false, true, false}, [3] = {false, true, true},
        [4] = {false, false, true}, [5] = {true, false, false},
        [6] = {true, true, false},  [7] = {true, true, true},
        [8] = {true, false, true},
    };
    return orientations[number >= 1 && number <= 8 ? number : 0];
}

bool input_orientation_possible(struct input_orientation orientation,
                                enum ims_pixel_format format, int width, int height)
{
    struct input_plane planes[4];
    size_t count = input_pixels_planes(format, planes);
    if (input_orientation_is_none(orientation))
        return true;
    if (count < 2) /* where pixels may share chroma, or a byte */
        return planes[0].shift_x == 0 && planes[0].bytes != 0;
    const struct input_plane *chroma = &planes[1];
    /* Of more than 8 bits it becomes RGB before. */
    if (planes[0].bytes > 1 && (chroma->shift_x != 0 || chroma->shift_y != 0))
        return false;
    if (orientation.transpose && chroma->shift_x != chroma->shift_y)
        return false;
    int oriented_width = orientation.transpose ? height : width;
    int oriented_height = orientation.transpose ? width : height;
    return !(orientation.mirror_x && chroma->shift_x != 0 && oriented_width % 2 != 0) &&
           !(orientation.mirror_y && chroma->shift_y != 0 && oriented_height % 2 != 0);
}

/* Copies samples of a known size, so that the compiler knows it too: `step` is from a
 * sample to the next one in the source. */
static inline void copy_samples(unsigned char *to, const unsigned char *from,
                                ptrdiff_t step, int count, size_t bytes)
{
    for (int i = 0; i < count; i++, to += bytes, from += step)
        memcpy(to, from, bytes);
}

static void copy_run(unsigned char *to, const unsigned char *from, ptrdiff_t step,
                     int count, size_t bytes)
{
    switch (bytes) {
    case 1:
        copy_samples(to, from, step, count, 1);
        break;
    case 2:
        copy_samples(to, from, step, count, 2);
        break;
    case 3:
        copy_samples(to, from, step, count, 3);
        break;
    case 4:
        copy_samples(to, from, step, count, 4);
        break;
    default:
        copy_samples(to, from, step, count, bytes);
        break;
    }
}

/* Orients one plane, in squares that fit the cache when rows become columns. */
static void orient_plane(struct input_orientation orientation,
                         const struct ims_image *from, const struct ims_image *to,
                         const struct input_plane *planes, size_t plane)
{
    enum { SQUARE = 64 };
    size_t bytes = planes[plane].bytes;
    int width = input_pixels_shifted(to->width, planes[plane].shift_x);
    int height = input_pixels_shifted(to->height, planes[plane].shift_y);
    const unsigned char *first = from->planes[plane];
    /* From a sample to the next one that goes right, and down, in the oriented plane.
     */
    ptrdiff_t right = orientation.transpose ? from->strides[plane] : (ptrdiff_t)bytes;
    ptrdiff_t down = orientation.transpose ? (ptrdiff_t)bytes : from->strides[plane];
    if (orientation.mirror_x) {
        first += (width - 1) * right;
        right = -right;
    }
    if (orientation.mirror_y) {
        first += (height - 1) * down;
        down = -down;
    }
    int square = orientation.transpose ? SQUARE : width;
    for (int x = 0; x < width; x += square) {
        int count = width - x < square ? width - x : square;
        for (int y = 0; y < height; y++) {
            unsigned char *row = input_pixels_row(to, plane, y);
            copy_run(row + (size_t)x * bytes, first + y * down + x * right, right,
                     count, bytes);
        }
    }
}

/* Where chroma stands after that. */
static enum ims_chroma_location orient_chroma(struct input_orientation orientation,
                                              enum ims_chroma_location place)
{
    static const enum ims_chroma_location names[3][3] = {
        {IMS_CHROMA_TOP_LEFT, IMS_CHROMA_TOP, IMS_CHROMA_TOP_RIGHT},
        {IMS_CHROMA_LEFT, IMS_CHROMA_CENTER, IMS_CHROMA_RIGHT},
        {IMS_CHROMA_BOTTOM_LEFT, IMS_CHROMA_BOTTOM, IMS_CHROMA_BOTTOM_RIGHT}};
    if (place == IMS_CHROMA_DEFAULT)
        place = IMS_CHROMA_LEFT;
    for (int i = 0; i < 9; i++) {
        int x = orientation.transpose ? i / 3 : i % 3;
        int y = orientation.transpose ? i % 3 : i / 3;
        if (names[i / 3][i % 3] == place)
            return names[orientation.mirror_y ? 2 - y : y]
                        [orientation.mirror_x ? 2 - x : x];
    }
    return place;
}

bool input_orientation_apply(struct input_orientation orientation,
                             struct input_picture *picture)
{
    struct input_picture oriented = *picture;
    const struct ims_image *from = &picture->image;
    if (!input_pixels_make(&oriented, from->format,
                           orientation.transpose ? from->height : from->width,
                           orientation.transpose ? from->width : from->height))
        return false;
    struct input_plane planes[4];
    size_t count = input_pixels_planes(from->format, planes);
    if (count > 1 && planes[1].shift_x != 0)
        oriented.image.chroma_location =
            orient_chroma(orientation, from->chroma_location);
    for (size_t i = 0; i < count; i++)
        orient_plane(orientation, from, &oriented.image, planes, i);
    input_frame_ref_release(picture->frame_ref, NULL);
    *picture = oriented;
    return true;
}
