/* SPDX-License-Identifier: MIT
 *
 * Frames of FFmpeg as images: each layout becomes the pixel format that FFmpeg's own
 * description fits, and what has none is refused in words.
 */
#include <criterion/criterion.h>
#include <string.h>

#include <imagesaver/ffmpeg.h>

/* Plane, place among the samples of a pixel in it, and samples from there to the next
 * one of its kind, of a letter. */
struct place {
    int plane;
    int index;
    int step;
};

static struct place place_of(const char *order, char letter)
{
    struct place place = {0, 0, 0};
    const char *at = strchr(order, letter);
    cr_assert_not_null(at, "no %c in \"%s\"", letter, order);
    const char *word = order;
    for (const char *c = order; c < at; c++) {
        if (*c != ' ')
            continue;
        place.plane++;
        word = c + 1;
    }
    place.index = (int)(at - word);
    place.step = (int)strcspn(word, " ");
    /* Two pixels in one. */
    if (memchr(at + 1, letter, (size_t)(word + place.step - at - 1)) != NULL)
        place.step /= 2;
    return place;
}

static void check_layout(const AVPixFmtDescriptor *theirs,
                         const struct ims_pixel_format_info *ours)
{
    const char *letters = ours->model == IMS_MODEL_RGB   ? "rgba"
                          : ours->model == IMS_MODEL_YUV ? "yuva"
                                                         : "ya";
    const uint16_t machine = 1;
    const bool big_endian = *(const uint8_t *)&machine == 0;
    cr_assert_eq((theirs->flags & AV_PIX_FMT_FLAG_FLOAT) != 0,
                 ours->kind == IMS_SAMPLE_FLOAT, "%s", theirs->name);
    cr_assert_eq((theirs->flags & AV_PIX_FMT_FLAG_ALPHA) != 0, ours->has_alpha, "%s",
                 theirs->name);
    if (ours->bits > 8)
        cr_assert_eq((theirs->flags & AV_PIX_FMT_FLAG_BE) != 0, big_endian, "%s",
                     theirs->name);
    if (ours->model == IMS_MODEL_YUV) {
        cr_assert_eq(theirs->log2_chroma_w, ours->chroma_shift_x, "%s", theirs->name);
        cr_assert_eq(theirs->log2_chroma_h, ours->chroma_shift_y, "%s", theirs->name);
    }
    for (int i = 0; i < theirs->nb_components; i++) {
        const AVComponentDescriptor *component = &theirs->comp[i];
        const struct place place = place_of(ours->order, letters[i]);
        const int bytes = (ours->bits + 7) / 8;
        /* Planes of colors are put in order. */
        if (ours->planes < 3 || ours->model != IMS_MODEL_RGB)
            cr_assert_eq(component->plane, place.plane, "%s: %c", theirs->name,
                         letters[i]);
        cr_assert_eq(component->offset, place.index * bytes, "%s: %c", theirs->name,
                     letters[i]);
        cr_assert_eq(component->step, place.step * bytes, "%s: %c", theirs->name,
                     letters[i]);
        cr_assert_eq(component->depth, ours->bits, "%s: %c", theirs->name, letters[i]);
        cr_assert_eq(component->shift, ours->format == IMS_PIXEL_P010 ? 6 : 0);
    }
}

Test(avframe_image, each_layout_is_the_one_that_ffmpeg_describes)
{
    int known = 0;
    const AVPixFmtDescriptor *theirs = NULL;
    while ((theirs = av_pix_fmt_desc_next(theirs)) != NULL) {
        struct ims_pixel_format_info ours = IMS_PIXEL_FORMAT_INFO_INIT;
        const enum ims_pixel_format format =
            ims_pixel_format_from_ffmpeg(av_pix_fmt_desc_get_id(theirs));
        if (format == IMS_PIXEL_NONE)
            continue;
        cr_assert_eq(ims_pixel_format_describe(format, &ours), IMS_OK);
        if (ours.packing != IMS_PACKING_BYTES)
            continue;
        check_layout(theirs, &ours);
        known++;
    }
    cr_assert_geq(known, 40, "all formats that both have");
}

static AVFrame *make_frame(enum AVPixelFormat format, int width, int height)
{
    AVFrame *frame = av_frame_alloc();
    frame->format = format;
    frame->width = width;
    frame->height = height;
    cr_assert_geq(av_frame_get_buffer(frame, 0), 0);
    return frame;
}

/* As a bit, or as a part of a word, a sample has no address. */
Test(avframe_image, packed_layouts_mean_the_same)
{
    AVFrame *frame = make_frame(AV_PIX_FMT_MONOBLACK, 8, 1);
    struct ims_image image;
    cr_assert_eq(ims_image_from_avframe(frame, &image, NULL), IMS_OK);
    cr_assert_eq(image.format, IMS_PIXEL_GRAY1);
    av_frame_free(&frame);
    static const struct {
        enum AVPixelFormat theirs;
        enum ims_pixel_format ours;
        int highest; /* component */
    } words[] = {{AV_PIX_FMT_RGB565, IMS_PIXEL_RGB565, 0},
                 {AV_PIX_FMT_BGR565, IMS_PIXEL_BGR565, 2}};
    for (int i = 0; i < 2; i++) {
        const uint16_t most = 31;
        uint16_t word;
        frame = make_frame(words[i].theirs, 1, 1);
        memset(frame->data[0], 0, sizeof word);
        av_write_image_line(&most, frame->data, frame->linesize,
                            av_pix_fmt_desc_get(words[i].theirs), 0, 0,
                            words[i].highest, 1);
        memcpy(&word, frame->data[0], sizeof word);
        cr_assert_eq(word, 0xF800);
        cr_assert_eq(ims_image_from_avframe(frame, &image, NULL), IMS_OK);
        cr_assert_eq(image.format, words[i].ours);
        av_frame_free(&frame);
    }
}

Test(avframe_image, an_image_has_the_planes_and_the_strides_of_its_frame)
{
    AVFrame *frame = make_frame(AV_PIX_FMT_YUV420P, 5, 3);
    struct ims_image image;
    struct ims_message message;
    /* Upside down. */
    for (int i = 0; i < 3; i++) {
        frame->data[i] += frame->linesize[i] * (i == 0 ? 2 : 1);
        frame->linesize[i] = -frame->linesize[i];
    }
    cr_assert_eq(ims_image_from_avframe(frame, &image, &message), IMS_OK);
    cr_assert_eq(image.format, IMS_PIXEL_YUV420);
    cr_assert_eq(image.width, 5);
    cr_assert_eq(image.height, 3);
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(image.planes[i], frame->data[i]);
        cr_assert_eq(image.strides[i], frame->linesize[i]);
        cr_assert_lt(image.strides[i], 0);
    }
    cr_assert_null(image.planes[3]);
    cr_assert_str_empty(message.text);
    cr_assert_eq(ims_image_check(&image, &message), IMS_OK, "%s", message.text);
    av_frame_free(&frame);
}

Test(avframe_image, an_image_has_the_matrix_and_the_range_of_its_frame)
{
    static const struct {
        enum AVPixelFormat format;
        enum AVColorSpace space;
        enum AVColorRange range;
        enum ims_color_matrix matrix;
        enum ims_color_range as;
    } colors[] = {
        {AV_PIX_FMT_YUV420P, AVCOL_SPC_UNSPECIFIED, AVCOL_RANGE_UNSPECIFIED,
         IMS_MATRIX_BT601, IMS_RANGE_LIMITED},
        {AV_PIX_FMT_YUVJ420P, AVCOL_SPC_BT470BG, AVCOL_RANGE_UNSPECIFIED,
         IMS_MATRIX_BT601, IMS_RANGE_FULL},
        {AV_PIX_FMT_NV12, AVCOL_SPC_SMPTE170M, AVCOL_RANGE_JPEG, IMS_MATRIX_BT601,
         IMS_RANGE_FULL},
        {AV_PIX_FMT_YUV444P, AVCOL_SPC_BT709, AVCOL_RANGE_MPEG, IMS_MATRIX_BT709,
         IMS_RANGE_LIMITED},
        {AV_PIX_FMT_YUV420P10, AVCOL_SPC_BT2020_NCL, AVCOL_RANGE_MPEG,
         IMS_MATRIX_BT2020, IMS_RANGE_LIMITED},
        {AV_PIX_FMT_YUV422P, AVCOL_SPC_SMPTE240M, AVCOL_RANGE_MPEG,
         IMS_MATRIX_SMPTE240M, IMS_RANGE_LIMITED},
        /* Of no meaning for what is no YUV. */
        {AV_PIX_FMT_RGB24, AVCOL_SPC_BT709, AVCOL_RANGE_JPEG, IMS_MATRIX_DEFAULT,
         IMS_RANGE_DEFAULT},
        {AV_PIX_FMT_GRAY8, AVCOL_SPC_UNSPECIFIED, AVCOL_RANGE_UNSPECIFIED,
         IMS_MATRIX_DEFAULT, IMS_RANGE_DEFAULT},
    };
    for (size_t i = 0; i < sizeof colors / sizeof colors[0]; i++) {
        AVFrame *frame = make_frame(colors[i].format, 4, 4);
        struct ims_image image;
        frame->colorspace = colors[i].space;
        frame->color_range = colors[i].range;
        cr_assert_eq(ims_image_from_avframe(frame, &image, NULL), IMS_OK);
        cr_assert_eq(image.matrix, colors[i].matrix, "case %zu", i);
        cr_assert_eq(image.range, colors[i].as, "case %zu", i);
        cr_assert_eq(image.alpha, IMS_ALPHA_STRAIGHT);
        av_frame_free(&frame);
    }
}

Test(avframe_image, an_image_has_its_chroma_where_its_frame_has_it)
{
    AVFrame *frame = make_frame(AV_PIX_FMT_YUV420P, 4, 4);
    struct ims_image image;
    /* Both are numbered as ITU-T H.273 has it, plus 1. */
    for (int place = AVCHROMA_LOC_UNSPECIFIED; place < AVCHROMA_LOC_NB; place++) {
        frame->chroma_location = (enum AVChromaLocation)place;
        cr_assert_eq(ims_image_from_avframe(frame, &image, NULL), IMS_OK);
        cr_assert_eq((int)image.chroma_location, place);
    }
    av_frame_free(&frame);
}

/* Expects an error whose message has these words, and no image. */
static void check_refused(const AVFrame *frame, int error, const char *words)
{
    struct ims_message message;
    struct ims_image image = {.format = IMS_PIXEL_RGB8};
    cr_assert_eq(ims_image_from_avframe(frame, &image, &message), error, "%s", words);
    cr_assert_not_null(strstr(message.text, words), "%s", message.text);
    cr_assert_eq(image.format, IMS_PIXEL_NONE);
    cr_assert_eq(ims_image_from_avframe(frame, &image, NULL), error);
}

/* Numbers of FFmpeg's that H.273 has not are not handed on: nobody would take them. */
Test(avframe_image, an_image_has_the_primaries_and_the_transfer_of_its_frame)
{
    struct ims_image image;
    AVFrame *frame = av_frame_alloc();
    frame->format = AV_PIX_FMT_YUV420P10;
    frame->width = frame->height = 16;
    cr_assert_eq(av_frame_get_buffer(frame, 0), 0);
    for (int code = 0; code < 300; code++) {
        frame->color_primaries = (enum AVColorPrimaries)code;
        frame->color_trc = (enum AVColorTransferCharacteristic)code;
        cr_assert_eq(ims_image_from_avframe(frame, &image, NULL), IMS_OK);
        bool primaries = code == 1 || (code >= 4 && code <= 12) || code == 22;
        bool transfer = code == 1 || (code >= 4 && code <= 18);
        cr_assert_eq((int)image.primaries, primaries ? code : 0);
        cr_assert_eq((int)image.transfer, transfer ? code : 0);
    }
    av_frame_free(&frame);
}

Test(avframe_image, a_frame_tells_how_bright_it_gets)
{
    struct ims_light light;
    AVFrame *frame = av_frame_alloc();
    cr_assert_not(ims_light_from_avframe(frame, &light));
    cr_assert_eq(light.size, sizeof light);
    AVContentLightMetadata *content = av_content_light_metadata_create_side_data(frame);
    content->MaxCLL = 1000;
    content->MaxFALL = 400000000;
    cr_assert(ims_light_from_avframe(frame, &light));
    cr_assert_eq(light.max_content_light, 10000000);
    cr_assert_eq(light.max_frame_average_light, 0, "more than there is a number for");
    cr_assert_eq(light.max_luminance, 0);
    AVMasteringDisplayMetadata *display =
        av_mastering_display_metadata_create_side_data(frame);
    for (int i = 0; i < 3; i++)
        for (int n = 0; n < 2; n++)
            display->display_primaries[i][n] =
                (AVRational){34000 - i * 1000 - n, 50000};
    display->white_point[0] = (AVRational){15635, 50000};
    display->white_point[1] = (AVRational){1, 0};
    display->has_primaries = 1;
    cr_assert(ims_light_from_avframe(frame, &light));
    cr_assert_eq(light.primaries[0][0], 34000);
    cr_assert_eq(light.primaries[2][1], 31999);
    cr_assert_eq(light.white_point[0], 15635);
    cr_assert_eq(light.white_point[1], 0);
    cr_assert_eq(light.max_luminance, 0, "not said");
    display->has_luminance = 1;
    display->max_luminance = (AVRational){1000, 1};
    display->min_luminance = (AVRational){1, 200};
    cr_assert(ims_light_from_avframe(frame, &light));
    cr_assert_eq(light.max_luminance, 10000000);
    cr_assert_eq(light.min_luminance, 50);
    av_frame_free(&frame);
}

Test(avframe_image, what_no_image_can_hold_is_told)
{
    static const struct {
        enum AVPixelFormat format;
        enum AVColorSpace space;
        enum AVColorRange range;
        int error;
        const char *words;
    } foreign[] = {
        {AV_PIX_FMT_YUV410P, AVCOL_SPC_BT709, AVCOL_RANGE_MPEG, IMS_ERROR_IMAGE_FORMAT,
         "yuv410p: there is no such pixel format"},
        {AV_PIX_FMT_YUV420P, AVCOL_SPC_YCGCO, AVCOL_RANGE_MPEG, IMS_ERROR_IMAGE_COLOR,
         "ycgco: images have no such color matrix"},
        {AV_PIX_FMT_GRAY8, AVCOL_SPC_UNSPECIFIED, AVCOL_RANGE_MPEG,
         IMS_ERROR_IMAGE_COLOR, "gray8 of limited range"},
        {AV_PIX_FMT_RGB24, AVCOL_SPC_RGB, AVCOL_RANGE_MPEG, IMS_ERROR_IMAGE_COLOR,
         "rgb8 of limited range"},
    };
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
        AVFrame *frame = make_frame(foreign[i].format, 8, 8);
        frame->colorspace = foreign[i].space;
        frame->color_range = foreign[i].range;
        check_refused(frame, foreign[i].error, foreign[i].words);
        av_frame_free(&frame);
    }
    AVFrame *frame = av_frame_alloc();
    check_refused(frame, IMS_ERROR_IMAGE_FORMAT, "no pixel format");
    frame->format = AV_PIX_FMT_VAAPI;
    check_refused(frame, IMS_ERROR_IMAGE_FORMAT, "device's memory");
    frame->format = AV_PIX_FMT_GRAY8;
    check_refused(frame, IMS_ERROR_IMAGE_PLANE, "no pixels");
    av_frame_free(&frame);
    check_refused(NULL, IMS_ERROR_ARGUMENT, "NULL");

    frame = make_frame(AV_PIX_FMT_GRAY8, 8, 8);
    frame->crop_left = 2;
    check_refused(frame, IMS_ERROR_IMAGE_SIZE, "av_frame_apply_cropping");
    cr_assert_eq(ims_image_from_avframe(frame, NULL, NULL), IMS_ERROR_ARGUMENT);
    av_frame_free(&frame);
}
