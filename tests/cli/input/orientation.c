/* SPDX-License-Identifier: MIT
 *
 * Turned and mirrored pictures have each sample where it belongs.
 */
#include <criterion/criterion.h>

#include <libavutil/display.h>

#include "cli/input/orientation.h"
#include "cli/input/pixels.h"

/* A sample that tells where it came from. */
static uint8_t mark(size_t plane, int x, int y, size_t byte)
{
    return (uint8_t)(x * 7 + y * 31 + (int)plane * 101 + (int)byte * 57);
}

static struct input_picture make_marked(enum ims_pixel_format format, int width,
                                        int height)
{
    struct input_picture picture = {.warnings = 0};
    cr_assert(input_pixels_make(&picture, format, width, height));
    struct input_plane planes[4];
    size_t count = input_pixels_planes(format, planes);
    for (size_t i = 0; i < count; i++)
        for (int y = 0; y < input_pixels_shifted(height, planes[i].shift_y); y++) {
            uint8_t *row = input_pixels_row(&picture.image, i, y);
            for (int x = 0; x < input_pixels_shifted(width, planes[i].shift_x); x++)
                for (size_t b = 0; b < planes[i].bytes; b++)
                    row[(size_t)x * planes[i].bytes + b] = mark(i, x, y, b);
        }
    return picture;
}

/* Whether each sample of an oriented picture came from where it should. */
static void check_oriented(struct input_orientation orientation,
                           const struct ims_image *image)
{
    struct input_plane planes[4];
    size_t count = input_pixels_planes(image->format, planes);
    for (size_t i = 0; i < count; i++) {
        int width = input_pixels_shifted(image->width, planes[i].shift_x);
        int height = input_pixels_shifted(image->height, planes[i].shift_y);
        for (int y = 0; y < height; y++) {
            const uint8_t *row = input_pixels_row(image, i, y);
            for (int x = 0; x < width; x++) {
                int column = orientation.mirror_x ? width - 1 - x : x;
                int line = orientation.mirror_y ? height - 1 - y : y;
                int from_x = orientation.transpose ? line : column;
                int from_y = orientation.transpose ? column : line;
                for (size_t b = 0; b < planes[i].bytes; b++)
                    cr_assert_eq(row[(size_t)x * planes[i].bytes + b],
                                 mark(i, from_x, from_y, b));
            }
        }
    }
}

Test(cli_input_orientation, every_orientation_of_every_format)
{
    static const enum ims_pixel_format formats[] = {
        IMS_PIXEL_GRAY8,  IMS_PIXEL_GRAY_ALPHA8, IMS_PIXEL_RGB8,    IMS_PIXEL_ARGB8,
        IMS_PIXEL_RGB16,  IMS_PIXEL_RGBA16,      IMS_PIXEL_RGB_F32, IMS_PIXEL_YUV420,
        IMS_PIXEL_YUV422, IMS_PIXEL_YUV444,      IMS_PIXEL_NV12};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        for (int bits = 0; bits < 8; bits++) {
            enum ims_pixel_format format = formats[i];
            struct input_orientation orientation = {(bits & 1) != 0, (bits & 2) != 0,
                                                    (bits & 4) != 0};
            if (!input_orientation_possible(orientation, format, 130, 70)) {
                cr_assert(format == IMS_PIXEL_YUV422 && orientation.transpose);
                continue;
            }
            struct input_picture picture = make_marked(format, 130, 70);
            picture.image.range = IMS_RANGE_FULL;
            picture.image.alpha = IMS_ALPHA_PREMULTIPLIED;
            cr_assert(input_orientation_apply(orientation, &picture));
            cr_assert_eq(picture.image.width, orientation.transpose ? 70 : 130);
            cr_assert_eq(picture.image.range, IMS_RANGE_FULL, "color is kept");
            cr_assert_eq(picture.image.alpha, IMS_ALPHA_PREMULTIPLIED, "alpha too");
            check_oriented(orientation, &picture.image);
            input_frame_ref_release(picture.frame_ref, NULL);
        }
}

Test(cli_input_orientation, odd_sizes_are_oriented_where_no_chroma_is_split)
{
    struct input_orientation transpose = {true, false, false},
                             mirror = {false, true, false}, flip = {false, false, true},
                             none = {false, false, false},
                             quarter = {true, true, false};
    cr_assert(input_orientation_possible(transpose, IMS_PIXEL_YUV420, 5, 3));
    cr_assert_not(input_orientation_possible(mirror, IMS_PIXEL_YUV420, 5, 4));
    cr_assert(input_orientation_possible(mirror, IMS_PIXEL_YUV420, 4, 5));
    cr_assert_not(input_orientation_possible(flip, IMS_PIXEL_NV12, 4, 5));
    cr_assert_not(input_orientation_possible(flip, IMS_PIXEL_YUYV, 4, 4));
    cr_assert_not(input_orientation_possible(mirror, IMS_PIXEL_YUV420_10, 4, 4));
    cr_assert(input_orientation_possible(mirror, IMS_PIXEL_YUV444_10, 4, 4));
    cr_assert(input_orientation_possible(none, IMS_PIXEL_P010, 4, 4));
    cr_assert_not(input_orientation_possible(mirror, IMS_PIXEL_GRAY1, 8, 4));
    cr_assert(input_orientation_possible(none, IMS_PIXEL_YUYV, 4, 4));
    cr_assert(input_orientation_possible(flip, IMS_PIXEL_YUV422, 5, 5));
    /* A quarter turn mirrors what were the rows. */
    cr_assert_not(input_orientation_possible(quarter, IMS_PIXEL_YUV420, 4, 5));
    cr_assert(input_orientation_possible(quarter, IMS_PIXEL_YUV420, 5, 4));
    cr_assert(input_orientation_possible(quarter, IMS_PIXEL_RGB8, 5, 3));
}

Test(cli_input_orientation, display_matrices)
{
    int32_t matrix[9];
    static const struct {
        double angle;
        struct input_orientation orientation;
    } angles[] = {{0, {false, false, false}},
                  {180, {false, true, true}},
                  {45, {false, false, false}}};
    for (size_t i = 0; i < sizeof angles / sizeof angles[0]; i++) {
        av_display_rotation_set(matrix, angles[i].angle);
        struct input_orientation orientation = input_orientation_of(matrix);
        cr_assert_eq(orientation.transpose, angles[i].orientation.transpose);
        cr_assert_eq(orientation.mirror_x, angles[i].orientation.mirror_x);
        cr_assert_eq(orientation.mirror_y, angles[i].orientation.mirror_y);
    }
    /* A quarter clockwise: what was the left side comes to the top. */
    av_display_rotation_set(matrix, 90);
    struct input_orientation orientation = input_orientation_of(matrix);
    cr_assert(orientation.transpose && orientation.mirror_x && !orientation.mirror_y);
    av_display_rotation_set(matrix, -90);
    orientation = input_orientation_of(matrix);
    cr_assert(orientation.transpose && !orientation.mirror_x && orientation.mirror_y);
    cr_assert(input_orientation_is_none(input_orientation_of(NULL)));
}

static void check_place(struct input_orientation orientation,
                        enum ims_chroma_location from, enum ims_chroma_location to)
{
    struct input_picture picture = {.warnings = 0};
    cr_assert(input_pixels_make(&picture, IMS_PIXEL_YUV420, 4, 6));
    picture.image.chroma_location = from;
    cr_assert(input_orientation_apply(orientation, &picture));
    cr_assert_eq(picture.image.chroma_location, to, "%d becomes %d, not %d", from,
                 picture.image.chroma_location, to);
    input_frame_ref_release(picture.frame_ref, NULL);
}

/* Chroma at the left goes to the top, and so on. */
Test(cli_input_orientation, the_place_of_chroma)
{
    const struct input_orientation transpose = {.transpose = true};
    const struct input_orientation upside_down = {.mirror_y = true};
    const struct input_orientation mirrored = {.mirror_x = true};
    check_place(transpose, IMS_CHROMA_DEFAULT, IMS_CHROMA_TOP);
    check_place(transpose, IMS_CHROMA_CENTER, IMS_CHROMA_CENTER);
    check_place(transpose, IMS_CHROMA_TOP_LEFT, IMS_CHROMA_TOP_LEFT);
    check_place(upside_down, IMS_CHROMA_LEFT, IMS_CHROMA_LEFT);
    check_place(upside_down, IMS_CHROMA_TOP_LEFT, IMS_CHROMA_BOTTOM_LEFT);
    check_place(upside_down, IMS_CHROMA_BOTTOM, IMS_CHROMA_TOP);
    check_place(mirrored, IMS_CHROMA_TOP, IMS_CHROMA_TOP);
    check_place(mirrored, IMS_CHROMA_LEFT, IMS_CHROMA_RIGHT);
    check_place(mirrored, IMS_CHROMA_BOTTOM_RIGHT, IMS_CHROMA_BOTTOM_LEFT);
    check_place(transpose, IMS_CHROMA_TOP_RIGHT, IMS_CHROMA_BOTTOM_LEFT);
}
