/* SPDX-License-Identifier: MIT
 *
 * Pixels that are not square: pictures are enlarged so that they are, every kind of
 * pixel, chroma at its place, or say it by their resolution.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include <imagesaver/ffmpeg.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>

#include "cli/input/frame.h"
#include "cli/input/metadata.h"
#include "cli/input/pixels.h"

static AVFrame *make_frame(enum AVPixelFormat layout, int width, int height)
{
    AVFrame *frame = av_frame_alloc();
    frame->format = layout;
    frame->width = width;
    frame->height = height;
    cr_assert_eq(av_frame_get_buffer(frame, 0), 0);
    return frame;
}

static void fill(AVFrame *frame, int byte)
{
    const AVPixFmtDescriptor *layout = av_pix_fmt_desc_get(frame->format);
    for (int plane = 0; plane < av_pix_fmt_count_planes(frame->format); plane++) {
        const int shift = plane == 1 || plane == 2 ? layout->log2_chroma_h : 0;
        for (int y = 0; y < AV_CEIL_RSHIFT(frame->height, shift); y++)
            memset(frame->data[plane] + (ptrdiff_t)y * frame->linesize[plane], byte,
                   (size_t)av_image_get_linesize(frame->format, frame->width, plane));
    }
}

static struct input_picture take(AVFrame *frame, struct input_frame_manner manner)
{
    struct input_guard guard = {.refused = 0};
    struct input_picture picture = {.image = IMS_IMAGE_INIT};
    struct cli_text problem = CLI_TEXT_INIT;
    struct ims_message message;
    cli_text_clear(&problem);
    manner.guard = &guard;
    cr_assert(input_frame_take(&picture, frame, &manner, &problem), "%s", problem.data);
    cr_assert(picture.has_oblong_pixels);
    cr_assert_eq(ims_image_check(&picture.image, &message), IMS_OK, "%s", message.text);
    cli_text_free(&problem);
    av_frame_free(&frame);
    return picture;
}

static struct input_picture enlarge(AVFrame *frame, int width, int height)
{
    return take(frame, (struct input_frame_manner){.pixel = {width, height}});
}

static void drop(struct input_picture *picture)
{
    input_frame_ref_release(picture->frame_ref, NULL);
    input_metadata_free(picture->metadata);
}

static int byte_at(const struct input_picture *picture, size_t plane, int x, int y)
{
    const struct ims_image *image = &picture->image;
    return ((const uint8_t *)image->planes[plane])[y * image->strides[plane] + x];
}

/* What all samples have they keep, whatever they are. */
Test(cli_input_aspect, every_layout_is_enlarged)
{
    const size_t count = sizeof ims_avframe_formats / sizeof ims_avframe_formats[0];
    for (size_t i = 0; i < count; i++)
        for (int turned = 0; turned < 2; turned++) {
            struct ims_pixel_format_info about = IMS_PIXEL_FORMAT_INFO_INIT;
            ims_pixel_format_describe(ims_avframe_formats[i].ours, &about);
            AVFrame *frame = make_frame(ims_avframe_formats[i].theirs, 13, 9);
            fill(frame,
                 about.bits > 8 && about.bits < 16 ? 2 : 60); /* 0x0202: 10 bits */
            struct input_picture picture =
                enlarge(frame, turned ? 11 : 16, turned ? 16 : 11);
            cr_assert_eq(picture.image.width, turned ? 13 : 19, "%s", about.name);
            cr_assert_eq(picture.image.height, turned ? 13 : 9, "%s", about.name);
            /* Floats are rounded. */
            const size_t bytes = about.kind == IMS_SAMPLE_FLOAT            ? 2
                                 : picture.image.format == IMS_PIXEL_GRAY8 ? 1
                                                                           : 4;
            const unsigned char *first = picture.image.planes[0];
            const size_t skipped =
                bytes == 2 && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 2 : 0;
            for (int y = 0; y < picture.image.height; y++)
                cr_assert_eq(memcmp(first + y * picture.image.strides[0] + skipped,
                                    first + skipped, bytes),
                             0, "%s, row %d", about.name, y);
            drop(&picture);
        }
}

/* What rises evenly does so afterwards, too, but where the ends are repeated. */
Test(cli_input_aspect, ramps_stay_ramps)
{
    AVFrame *frame = make_frame(AV_PIX_FMT_YUV420P, 64, 48);
    frame->chroma_location = AVCHROMA_LOC_LEFT;
    fill(frame, 128);
    for (int y = 0; y < 48; y++)
        for (int x = 0; x < 64; x++)
            frame->data[0][y * frame->linesize[0] + x] = (uint8_t)(20 + 3 * x);
    for (int y = 0; y < 24; y++) /* at the left one of two pixels */
        for (int x = 0; x < 32; x++)
            frame->data[1][y * frame->linesize[1] + x] = (uint8_t)(20 + 6 * x);
    struct input_picture picture = enlarge(frame, 64, 45);
    cr_assert_eq(picture.image.format, IMS_PIXEL_YUV420);
    cr_assert_eq(picture.image.width, 91);
    for (int y = 0; y < 48; y += 47)
        for (int x = 4; x < 86; x++) {
            const double exact = 20 + 3 * ((x + 0.5) * 64 / 91 - 0.5);
            cr_assert_lt(fabs(byte_at(&picture, 0, x, y) - exact), 0.51, "luma %d", x);
            if (x % 2 == 0) /* of chroma there is one in two, at the same place */
                cr_assert_lt(fabs(byte_at(&picture, 1, x / 2, y / 2) - exact), 0.51,
                             "chroma %d", x);
        }
    drop(&picture);
}

Test(cli_input_aspect, rows_become_more_where_pixels_are_narrow)
{
    AVFrame *frame = make_frame(AV_PIX_FMT_GRAY8, 8, 60);
    for (int y = 0; y < 60; y++)
        memset(frame->data[0] + (ptrdiff_t)y * frame->linesize[0], 4 * y, 8);
    struct input_picture picture = enlarge(frame, 8, 9);
    cr_assert_eq(picture.image.width, 8);
    cr_assert_eq(picture.image.height, 68);
    for (int y = 4; y < 64; y++)
        cr_assert_lt(fabs(byte_at(&picture, 0, 3, y) - 4 * ((y + 0.5) * 60 / 68 - 0.5)),
                     0.51, "row %d", y);
    drop(&picture);
}

/* Colors that nobody sees do not shine through at the edge of what is seen. */
Test(cli_input_aspect, colors_count_as_much_as_their_alpha)
{
    AVFrame *frame = make_frame(AV_PIX_FMT_RGBA, 16, 2);
    for (int y = 0; y < 2; y++)
        for (int x = 0; x < 16; x++) {
            const uint8_t seen[4] = {200, 10, 90, 255}, unseen[4] = {0, 255, 0, 0};
            memcpy(frame->data[0] + y * frame->linesize[0] + 4 * x,
                   x < 8 ? seen : unseen, 4);
        }
    struct input_picture picture = enlarge(frame, 16, 11);
    int between = 0;
    for (int x = 0; x < picture.image.width; x++) {
        const int alpha = byte_at(&picture, 0, 4 * x + 3, 0);
        between += alpha > 0 && alpha < 255;
        if (alpha == 0)
            continue;
        cr_assert_eq(byte_at(&picture, 0, 4 * x, 0), 200, "column %d", x);
        cr_assert_eq(byte_at(&picture, 0, 4 * x + 1, 0), 10, "column %d", x);
    }
    cr_assert_gt(between, 0);
    drop(&picture);
}

Test(cli_input_aspect, a_turned_picture_is_enlarged_as_its_file_has_it)
{
    int32_t matrix[9];
    av_display_rotation_set(matrix, 90);
    const struct input_frame_manner square = {.matrix = matrix, .pixel = {16, 11}};
    AVFrame *frame = make_frame(AV_PIX_FMT_GRAY8, 22, 10);
    fill(frame, 9);
    struct input_picture picture = take(frame, square);
    cr_assert_eq(picture.image.width, 10);
    cr_assert_eq(picture.image.height, 32);
    drop(&picture);

    struct input_frame_manner keep = square;
    keep.aspect = INPUT_ASPECT_KEEP;
    for (int turned = 0; turned < 2; turned++) {
        keep.matrix = turned ? matrix : NULL;
        frame = make_frame(AV_PIX_FMT_GRAY8, 22, 10);
        fill(frame, 9);
        picture = take(frame, keep);
        cr_assert_eq(picture.image.width, turned ? 10 : 22);
        const struct ims_metadata *fields = &picture.metadata->fields;
        const uint32_t across = fields->dots_per_metre_x,
                       down = fields->dots_per_metre_y;
        cr_assert(turned ? across * 11 == down * 16 : across * 16 == down * 11,
                  "%u x %u", across, down);
        drop(&picture);
    }
}

Test(cli_input_aspect, what_would_be_too_large_is_refused)
{
    struct input_guard guard = {.limits = {.pixels = 1000}};
    struct input_picture picture = {.image = IMS_IMAGE_INIT};
    struct cli_text problem = CLI_TEXT_INIT;
    cli_text_clear(&problem);
    const struct input_frame_manner manner = {.pixel = {100, 1}, .guard = &guard};
    AVFrame *frame = make_frame(AV_PIX_FMT_GRAY8, 16, 16);
    fill(frame, 1);
    cr_assert_not(input_frame_take(&picture, frame, &manner, &problem));
    cr_assert_not_null(strstr(problem.data, "1600 x 16"), "%s", problem.data);
    cr_assert(input_guard_refused(&guard));
    cli_text_free(&problem);
    av_frame_free(&frame);
}
