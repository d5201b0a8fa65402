/* SPDX-License-Identifier: MIT
 *
 * Decoded frames as pictures: by reference where the library has a name for their
 * layout, and converted exactly where it has none.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <libavutil/display.h>
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>

#include "cli/input/frame.h"
#include "cli/input/pixels.h"

/* A frame of a layout, all its bytes 0. */
static AVFrame *make_frame(enum AVPixelFormat layout, int width, int height)
{
    AVFrame *frame = av_frame_alloc();
    frame->format = layout;
    frame->width = width;
    frame->height = height;
    cr_assert_eq(av_frame_get_buffer(frame, 0), 0);
    for (size_t i = 0; i < AV_NUM_DATA_POINTERS && frame->buf[i] != NULL; i++)
        memset(frame->buf[i]->data, 0, frame->buf[i]->size);
    return frame;
}

/* Takes a frame that must be taken, and frees what is left of it. */
static struct input_picture take(AVFrame *frame, const int32_t *matrix)
{
    struct input_picture picture;
    struct cli_text problem = CLI_TEXT_INIT;
    cli_text_clear(&problem);
    const struct input_frame_manner manner = {.matrix = matrix};
    cr_assert(input_frame_take(&picture, frame, &manner, &problem), "%s", problem.data);
    struct ims_message message;
    cr_assert_eq(ims_image_check(&picture.image, &message), IMS_OK, "%s", message.text);
    cli_text_free(&problem);
    av_frame_free(&frame);
    return picture;
}

static void write_component(AVFrame *frame, int component, const uint16_t *values)
{
    const AVPixFmtDescriptor *layout = av_pix_fmt_desc_get(frame->format);
    bool chroma = (layout->flags & AV_PIX_FMT_FLAG_RGB) == 0 &&
                  layout->nb_components > 2 && (component == 1 || component == 2);
    int width =
        chroma ? AV_CEIL_RSHIFT(frame->width, layout->log2_chroma_w) : frame->width;
    int height =
        chroma ? AV_CEIL_RSHIFT(frame->height, layout->log2_chroma_h) : frame->height;
    for (int y = 0; y < height; y++)
        av_write_image_line(values + y * width, frame->data, frame->linesize, layout, 0,
                            y, component, width);
}

Test(cli_input_pixels, known_layouts_are_passed_by_reference)
{
    static const struct {
        enum AVPixelFormat layout;
        enum ims_pixel_format format;
    } known[] = {{AV_PIX_FMT_YUV420P, IMS_PIXEL_YUV420},
                 {AV_PIX_FMT_YUVJ422P, IMS_PIXEL_YUV422},
                 {AV_PIX_FMT_YUV444P, IMS_PIXEL_YUV444},
                 {AV_PIX_FMT_NV12, IMS_PIXEL_NV12},
                 {AV_PIX_FMT_UYVY422, IMS_PIXEL_UYVY},
                 {AV_PIX_FMT_YUV440P, IMS_PIXEL_YUV440},
                 {AV_PIX_FMT_YUV420P10, IMS_PIXEL_YUV420_10},
                 {AV_PIX_FMT_P010, IMS_PIXEL_P010},
                 {AV_PIX_FMT_YUV422P12, IMS_PIXEL_YUV422_12},
                 {AV_PIX_FMT_GRAY8, IMS_PIXEL_GRAY8},
                 {AV_PIX_FMT_GRAY16, IMS_PIXEL_GRAY16},
                 {AV_PIX_FMT_RGB24, IMS_PIXEL_RGB8},
                 {AV_PIX_FMT_BGRA, IMS_PIXEL_BGRA8},
                 {AV_PIX_FMT_ARGB, IMS_PIXEL_ARGB8},
                 {AV_PIX_FMT_0BGR, IMS_PIXEL_XBGR8},
                 {AV_PIX_FMT_RGBA64, IMS_PIXEL_RGBA16},
                 {AV_PIX_FMT_GRAYF32, IMS_PIXEL_GRAY_F32}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        AVFrame *frame = make_frame(known[i].layout, 7, 5);
        const uint8_t *bytes = frame->data[0];
        struct input_picture picture = take(frame, NULL);
        cr_assert_eq(picture.image.format, known[i].format);
        cr_assert_eq(picture.image.planes[0], bytes, "copied");
        cr_assert_eq(picture.warnings, 0);
        uint8_t first = bytes[0];
        struct input_frame_ref *other = input_frame_ref_share(picture.frame_ref);
        input_frame_ref_release(picture.frame_ref, &picture.image);
        cr_assert_eq(bytes[0], first, "freed too early");
        input_frame_ref_release(other, &picture.image);
    }
}

Test(cli_input_pixels, yuv_says_its_matrix_and_range)
{
    static const struct {
        enum AVPixelFormat layout;
        enum AVColorSpace space;
        enum AVColorRange range;
        enum ims_color_matrix matrix;
        enum ims_color_range as;
    } colors[] = {{AV_PIX_FMT_YUV420P, AVCOL_SPC_UNSPECIFIED, AVCOL_RANGE_UNSPECIFIED,
                   IMS_MATRIX_BT601, IMS_RANGE_LIMITED},
                  {AV_PIX_FMT_YUVJ420P, AVCOL_SPC_BT470BG, AVCOL_RANGE_UNSPECIFIED,
                   IMS_MATRIX_BT601, IMS_RANGE_FULL},
                  {AV_PIX_FMT_YUV420P, AVCOL_SPC_SMPTE170M, AVCOL_RANGE_JPEG,
                   IMS_MATRIX_BT601, IMS_RANGE_FULL},
                  {AV_PIX_FMT_YUV444P, AVCOL_SPC_BT709, AVCOL_RANGE_MPEG,
                   IMS_MATRIX_BT709, IMS_RANGE_LIMITED}};
    for (size_t i = 0; i < sizeof colors / sizeof colors[0]; i++) {
        AVFrame *frame = make_frame(colors[i].layout, 4, 4);
        frame->colorspace = colors[i].space;
        frame->color_range = colors[i].range;
        struct input_picture picture = take(frame, NULL);
        cr_assert_eq(picture.image.matrix, colors[i].matrix);
        cr_assert_eq(picture.image.range, colors[i].as);
        input_frame_ref_release(picture.frame_ref, NULL);
    }
}

/* Each value of a component of `depth` bits becomes this one of 16 bits. */
static unsigned widened(unsigned value, int depth)
{
    return (unsigned)lround(value * 65535.0 / ((1 << depth) - 1));
}

Test(cli_input_pixels, deep_rgb_is_widened_exactly)
{
    static const struct {
        enum AVPixelFormat layout;
        int depth;
        int channels;
    } layouts[] = {{AV_PIX_FMT_GBRP10, 10, 3},   {AV_PIX_FMT_GBRP12, 12, 3},
                   {AV_PIX_FMT_GBRP14, 14, 3},   {AV_PIX_FMT_GBRAP16, 16, 4},
                   {AV_PIX_FMT_GBRAP12, 12, 4},  {AV_PIX_FMT_GRAY10, 10, 1},
                   {AV_PIX_FMT_RGB48BE, 16, 3},  {AV_PIX_FMT_RGBA64BE, 16, 4},
                   {AV_PIX_FMT_GRAY16BE, 16, 1}, {AV_PIX_FMT_YA16BE, 16, 2}};
    enum { WIDTH = 1024 };
    uint16_t values[WIDTH];
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
        int depth = layouts[i].depth, channels = layouts[i].channels;
        AVFrame *frame = make_frame(layouts[i].layout, WIDTH, 1);
        for (int c = 0; c < channels; c++) {
            for (int x = 0; x < WIDTH; x++)
                values[x] = (uint16_t)(((x + c) * ((1 << depth) - 1) / 1023) &
                                       ((1 << depth) - 1));
            write_component(frame, c, values);
        }
        struct input_picture picture = take(frame, NULL);
        const uint16_t *row = picture.image.planes[0];
        for (int c = 0; c < channels; c++)
            for (int x = 0; x < WIDTH; x++) {
                unsigned value = (unsigned)((x + c) * ((1 << depth) - 1) / 1023) &
                                 (unsigned)((1 << depth) - 1);
                cr_assert_eq(row[x * channels + c], widened(value, depth),
                             "%s: %u became %u", av_get_pix_fmt_name(layouts[i].layout),
                             value, row[x * channels + c]);
            }
        cr_assert_eq(picture.warnings, 0);
        input_frame_ref_release(picture.frame_ref, NULL);
    }
}

Test(cli_input_pixels, shallow_rgb)
{
    /* 5 bits: 31 is white, 16 is 16 * 255 / 31 rounded. */
    AVFrame *frame = make_frame(AV_PIX_FMT_RGB555LE, 2, 1);
    memcpy(frame->data[0], "\xff\x7f\x10\x00", 4);
    struct input_picture picture = take(frame, NULL);
    cr_assert_arr_eq(picture.image.planes[0], "\xff\xff\xff\x00\x00\x84", 6);
    input_frame_ref_release(picture.frame_ref, NULL);
}

Test(cli_input_pixels, black_and_white)
{
    AVFrame *frame = make_frame(AV_PIX_FMT_MONOBLACK, 8, 1);
    frame->data[0][0] = 0xA1;
    struct input_picture picture = take(frame, NULL);
    cr_assert_eq(picture.image.format, IMS_PIXEL_GRAY1);
    cr_assert_arr_eq(picture.image.planes[0], "\xa1", 1);
    input_frame_ref_release(picture.frame_ref, NULL);
    frame = make_frame(AV_PIX_FMT_MONOWHITE, 8, 1);
    frame->data[0][0] = 0xA1;
    picture = take(frame, NULL);
    cr_assert_eq(picture.image.format, IMS_PIXEL_GRAY1);
    cr_assert_arr_eq(picture.image.planes[0], "\x5e", 1);
    input_frame_ref_release(picture.frame_ref, NULL);
}

Test(cli_input_pixels, palettes)
{
    uint32_t palette[256];
    for (uint32_t i = 0; i < 256; i++)
        palette[i] = 0xFF000000 | i << 16 | (255 - i) << 8 | 7;
    palette[200] = 0; /* clear, but no pixel has it */
    for (int alpha = 0; alpha < 2; alpha++) {
        AVFrame *frame = make_frame(AV_PIX_FMT_PAL8, 2, 1);
        palette[9] = alpha ? 0x80112233 : 0xFF112233;
        memcpy(frame->data[1], palette, sizeof palette);
        memcpy(frame->data[0], "\x05\x09", 2);
        struct input_picture picture = take(frame, NULL);
        if (alpha)
            cr_assert_arr_eq(picture.image.planes[0],
                             "\x05\xfa\x07\xff\x11\x22\x33\x80", 8);
        else
            cr_assert_arr_eq(picture.image.planes[0], "\x05\xfa\x07\x11\x22\x33", 6);
        cr_assert_eq(picture.image.format, alpha ? IMS_PIXEL_RGBA8 : IMS_PIXEL_RGB8);
        input_frame_ref_release(picture.frame_ref, NULL);
    }
}

Test(cli_input_pixels, limited_gray_is_stretched)
{
    AVFrame *frame = make_frame(AV_PIX_FMT_GRAY8, 5, 1);
    frame->color_range = AVCOL_RANGE_MPEG;
    memcpy(frame->data[0], "\x00\x10\x7e\xeb\xff", 5);
    struct input_picture picture = take(frame, NULL);
    cr_assert_arr_eq(picture.image.planes[0], "\x00\x00\x80\xff\xff", 5);
    input_frame_ref_release(picture.frame_ref, NULL);
}

Test(cli_input_pixels, planes_of_colors_are_put_in_order)
{
    AVFrame *frame = make_frame(AV_PIX_FMT_GBRPF32, 2, 1);
    const uint8_t *const green = frame->data[0];
    const uint8_t *const blue = frame->data[1];
    const uint8_t *const red = frame->data[2];
    struct input_picture picture = take(frame, NULL);
    cr_assert_eq(picture.image.format, IMS_PIXEL_RGB_F32_PLANAR);
    cr_assert_eq(picture.image.planes[0], red);
    cr_assert_eq(picture.image.planes[1], green);
    cr_assert_eq(picture.image.planes[2], blue);
    input_frame_ref_release(picture.frame_ref, NULL);
}

Test(cli_input_pixels, floats_keep_their_alpha)
{
    static const float planes[4][2] = {
        {0.5F, -1.0F}, {0.25F, 2.0F}, {1.0F, 0.0F}, {1.0F, 0.5F}};
    static const float expected[] = {1.0F, 0.5F, 0.25F, 1.0F, 0.0F, -1.0F, 2.0F, 0.5F};
    AVFrame *frame = make_frame(AV_PIX_FMT_GBRAPF32, 2, 1);
    for (size_t i = 0; i < 4; i++)
        memcpy(frame->data[i], planes[i], sizeof planes[i]);
    struct input_picture picture = take(frame, NULL);
    cr_assert_eq(picture.image.format, IMS_PIXEL_RGBA_F32);
    cr_assert_arr_eq(picture.image.planes[0], expected, sizeof expected);
    input_frame_ref_release(picture.frame_ref, NULL);
}

/* ---- YUV ---------------------------------------------------------------------- */

/* What a pixel should be, by the definition of the matrix. */
static void rgb_of(double luma, double blue, double red, double kr, double kb,
                   double most, unsigned rgb[3])
{
    double values[3];
    values[0] = luma + 2 * (1 - kr) * red;
    values[2] = luma + 2 * (1 - kb) * blue;
    values[1] = (luma - kr * values[0] - kb * values[2]) / (1 - kr - kb);
    for (int i = 0; i < 3; i++)
        rgb[i] = (unsigned)lround(fmin(fmax(values[i], 0), 1) * most);
}

static void check_yuv(enum AVPixelFormat layout, enum AVColorSpace space, double kr,
                      double kb, bool full)
{
    enum { WIDTH = 64, HEIGHT = 32 };
    const AVPixFmtDescriptor *about = av_pix_fmt_desc_get(layout);
    int depth = about->comp[0].depth;
    unsigned unit = 1u << (depth - 8), most = depth > 8 ? 65535 : 255;
    uint16_t values[WIDTH * HEIGHT];
    AVFrame *frame = make_frame(layout, WIDTH, HEIGHT);
    frame->colorspace = space;
    frame->color_range = full ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    for (unsigned i = 0; i < WIDTH * HEIGHT; i++)
        values[i] = (uint16_t)((i * 37) % (256 * unit));
    write_component(frame, 0, values);
    /* Chroma is flat, so that its interpolation does not matter here. */
    for (int c = 1; c < 3; c++) {
        for (unsigned i = 0; i < WIDTH * HEIGHT; i++)
            values[i] = (uint16_t)((c == 1 ? 100 : 170) * unit);
        write_component(frame, c, values);
    }
    struct input_picture picture = take(frame, NULL);
    cr_assert_eq(picture.warnings, IMS_WARNING_COLOR_CONVERTED);
    for (unsigned i = 0; i < WIDTH * HEIGHT; i++) {
        double low = full ? 0 : 16 * unit;
        double luma_range = full ? 256 * unit - 1 : 219 * unit;
        double chroma_range = full ? 256 * unit - 1 : 224 * unit;
        unsigned luma = (i * 37) % (256 * unit), rgb[3];
        rgb_of((luma - low) / luma_range, (100.0 - 128) * unit / chroma_range,
               (170.0 - 128) * unit / chroma_range, kr, kb, most, rgb);
        const uint8_t *row = (const uint8_t *)picture.image.planes[0] +
                             (ptrdiff_t)(i / WIDTH) * picture.image.strides[0];
        for (unsigned c = 0; c < 3; c++) {
            unsigned found =
                most == 255 ? row[i % WIDTH * 3 + c]
                            : ((const uint16_t *)(const void *)row)[i % WIDTH * 3 + c];
            cr_assert_eq(found, rgb[c], "%s: luma %u, channel %u: %u and not %u",
                         about->name, luma, c, found, rgb[c]);
        }
    }
    input_frame_ref_release(picture.frame_ref, NULL);
}

Test(cli_input_pixels, yuv_of_any_depth_is_exact)
{
    check_yuv(AV_PIX_FMT_YUV444P16, AVCOL_SPC_BT709, 0.2126, 0.0722, true);
    check_yuv(AV_PIX_FMT_YUV420P14, AVCOL_SPC_BT2020_NCL, 0.2627, 0.0593, false);
    check_yuv(AV_PIX_FMT_YUV420P10BE, AVCOL_SPC_BT470BG, 0.299, 0.114, true);
    check_yuv(AV_PIX_FMT_YUV411P, AVCOL_SPC_UNSPECIFIED, 0.299, 0.114, false);
    check_yuv(AV_PIX_FMT_P010, AVCOL_SPC_FCC, 0.30, 0.11, false);
    check_yuv(AV_PIX_FMT_YUV422P14, AVCOL_SPC_SMPTE240M, 0.212, 0.087, false);
    check_yuv(AV_PIX_FMT_YUV411P, AVCOL_SPC_SMPTE240M, 0.212, 0.087, false);
    check_yuv(AV_PIX_FMT_UYVY422, AVCOL_SPC_FCC, 0.30, 0.11, false);
    check_yuv(AV_PIX_FMT_YUV420P, AVCOL_SPC_FCC, 0.30, 0.11, false);
}

Test(cli_input_pixels, yuv_of_smpte_240m_stays_as_it_is)
{
    AVFrame *frame = make_frame(AV_PIX_FMT_YUV420P, 64, 32);
    frame->colorspace = AVCOL_SPC_SMPTE240M;
    frame->color_range = AVCOL_RANGE_MPEG;
    struct input_picture picture = take(frame, NULL);
    cr_assert_eq(picture.warnings, 0);
    cr_assert_eq(picture.image.format, IMS_PIXEL_YUV420);
    cr_assert_eq(picture.image.matrix, IMS_MATRIX_SMPTE240M);
    input_frame_ref_release(picture.frame_ref, NULL);
}

/* The red of a row whose V goes 128, 192 and whose Y and U are gray. */
static void check_chroma(enum AVChromaLocation place, const double weights[4])
{
    AVFrame *frame = make_frame(AV_PIX_FMT_YUV411P, 8, 1);
    frame->colorspace = AVCOL_SPC_BT470BG;
    frame->color_range = AVCOL_RANGE_JPEG;
    frame->chroma_location = place;
    memset(frame->data[0], 50, 8);
    memset(frame->data[1], 128, 2);
    memcpy(frame->data[2], "\x80\xc0", 2);
    struct input_picture picture = take(frame, NULL);
    const uint8_t *row = picture.image.planes[0];
    for (int x = 0; x < 4; x++) {
        long red = lround(50 + 1.402 * 64 * weights[x]);
        cr_assert_eq(row[(x + 2) * 3], red, "pixel %d: %d and not %ld", x + 2,
                     row[(x + 2) * 3], red);
    }
    input_frame_ref_release(picture.frame_ref, NULL);
}

/* The same of a column. */
static void check_column(enum AVChromaLocation place, const double weights[4])
{
    AVFrame *frame = make_frame(AV_PIX_FMT_YUVA420P, 1, 4);
    frame->colorspace = AVCOL_SPC_BT470BG;
    frame->color_range = AVCOL_RANGE_JPEG;
    frame->chroma_location = place;
    for (int y = 0; y < 4; y++)
        frame->data[0][y * frame->linesize[0]] = 50;
    for (int y = 0; y < 2; y++) {
        frame->data[1][y * frame->linesize[1]] = 128;
        frame->data[2][y * frame->linesize[2]] = y == 0 ? 128 : 192;
    }
    struct input_picture picture = take(frame, NULL);
    const uint8_t *red = picture.image.planes[0];
    for (int y = 0; y < 4; y++, red += picture.image.strides[0])
        cr_assert_eq(*red, lround(50 + 1.402 * 64 * weights[y]), "row %d: %d", y, *red);
    input_frame_ref_release(picture.frame_ref, NULL);
}

Test(cli_input_pixels, chroma_stands_where_the_frame_says)
{
    static const double left[4] = {0.5, 0.75, 1, 1};
    static const double center[4] = {0.125, 0.375, 0.625, 0.875};
    check_chroma(AVCHROMA_LOC_LEFT, left);
    check_chroma(AVCHROMA_LOC_UNSPECIFIED, left);
    check_chroma(AVCHROMA_LOC_CENTER, center);
    static const double top[4] = {0, 0.5, 1, 1};
    static const double middle[4] = {0, 0.25, 0.75, 1};
    static const double bottom[4] = {0, 0, 0.5, 1};
    check_column(AVCHROMA_LOC_TOPLEFT, top);
    check_column(AVCHROMA_LOC_LEFT, middle);
    check_column(AVCHROMA_LOC_CENTER, middle);
    check_column(AVCHROMA_LOC_BOTTOMLEFT, bottom);
    check_column(AVCHROMA_LOC_BOTTOM, bottom);
}

Test(cli_input_pixels, alpha_of_yuv_is_kept)
{
    AVFrame *frame = make_frame(AV_PIX_FMT_YUVA420P, 2, 2);
    for (int i = 0; i < 4; i++)
        memset(frame->data[i], i == 0 ? 235 : 128, 4);
    frame->data[0][1] = 16;
    frame->data[3][0] = 3;
    struct input_picture picture = take(frame, NULL);
    cr_assert_eq(picture.image.format, IMS_PIXEL_RGBA8);
    cr_assert_arr_eq(picture.image.planes[0], "\xff\xff\xff\x03\x00\x00\x00\x80", 8);
    input_frame_ref_release(picture.frame_ref, NULL);
}

Test(cli_input_pixels, what_is_not_understood_is_refused)
{
    static const struct {
        enum AVPixelFormat layout;
        enum AVColorSpace space;
        const char *says;
    } foreign[] = {{AV_PIX_FMT_YUV420P, AVCOL_SPC_YCGCO, "color matrix"},
                   {AV_PIX_FMT_YUV420P10, AVCOL_SPC_BT2020_CL, "color matrix"},
                   {AV_PIX_FMT_XYZ12, AVCOL_SPC_UNSPECIFIED, "xyz12"},
                   {AV_PIX_FMT_BAYER_RGGB8, AVCOL_SPC_UNSPECIFIED, "bayer"}};
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
        AVFrame *frame = make_frame(foreign[i].layout, 4, 4);
        struct input_picture picture;
        struct cli_text problem = CLI_TEXT_INIT;
        cli_text_clear(&problem);
        frame->colorspace = foreign[i].space;
        const struct input_frame_manner manner = {.matrix = NULL};
        cr_assert_not(input_frame_take(&picture, frame, &manner, &problem));
        cr_assert_not_null(strstr(problem.data, foreign[i].says), "%s", problem.data);
        cli_text_free(&problem);
        av_frame_free(&frame);
    }
}

Test(cli_input_pixels, where_chroma_would_be_split_it_becomes_rgb)
{
    int32_t matrix[9];
    av_display_rotation_set(matrix, 180);
    AVFrame *frame = make_frame(AV_PIX_FMT_YUVJ420P, 5, 3);
    for (int y = 0; y < 3; y++)
        for (int x = 0; x < 5; x++)
            frame->data[0][y * frame->linesize[0] + x] = (uint8_t)(y * 50 + x * 10);
    for (int y = 0; y < 2; y++)
        for (int i = 1; i < 3; i++)
            memset(frame->data[i] + y * frame->linesize[i], 128, 3);
    struct input_picture picture = take(frame, matrix);
    cr_assert_eq(picture.image.format, IMS_PIXEL_RGB8);
    for (int y = 0; y < 3; y++)
        for (int x = 0; x < 5; x++) {
            const uint8_t *row = input_pixels_row(&picture.image, 0, y);
            cr_assert_eq(row[x * 3], (2 - y) * 50 + (4 - x) * 10);
        }
    input_frame_ref_release(picture.frame_ref, NULL);
}

Test(cli_input_pixels, formats_by_samples_and_channels)
{
    static const struct {
        enum ims_sample_kind kind;
        int bits;
    } samples[] = {
        [INPUT_SAMPLES_8] = {IMS_SAMPLE_INTEGER, 8},
        [INPUT_SAMPLES_16] = {IMS_SAMPLE_INTEGER, 16},
        [INPUT_SAMPLES_F16] = {IMS_SAMPLE_FLOAT, 16},
        [INPUT_SAMPLES_F32] = {IMS_SAMPLE_FLOAT, 32},
    };
    for (unsigned i = 0; i < 4; i++)
        for (unsigned channels = 1; channels <= 4; channels++) {
            const enum ims_pixel_format format = input_pixels_format(i, channels);
            struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
            cr_assert_eq(ims_pixel_format_describe(format, &info), IMS_OK);
            cr_expect_eq(info.kind, samples[i].kind, "%s", info.name);
            cr_expect_eq(info.bits, samples[i].bits, "%s", info.name);
            cr_expect_eq(info.samples, (int)channels, "%s", info.name);
            cr_expect_eq(info.has_alpha, channels % 2 == 0, "%s", info.name);
            cr_expect_eq(info.planes, 1, "%s", info.name);
            cr_expect_eq(info.model, channels < 3 ? IMS_MODEL_GRAY : IMS_MODEL_RGB,
                         "%s", info.name);
        }
    cr_expect_eq(input_pixels_format(INPUT_SAMPLES_8, 0), IMS_PIXEL_NONE);
    cr_expect_eq(input_pixels_format(INPUT_SAMPLES_F32, 5), IMS_PIXEL_NONE);
}
