/* SPDX-License-Identifier: MIT
 *
 * JPEG XL by libjxl: still pictures and animations, upright, with the depth that they
 * say.
 */
#include "readers.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jxl/decode.h>
#include <jxl/version.h>

#include "byte_order.h"
#include "input/pixels.h"

/* Until 0.9 the profile of an image depended on how its pixels were wanted. */
#if JPEGXL_NUMERIC_VERSION < JPEGXL_COMPUTE_NUMERIC_VERSION(0, 9, 0)
#define PIXELS(layout) (layout),
#else
#define PIXELS(layout)
#endif

enum { ROW_ALIGNMENT = 64 }; /* of input_pixels_make() */

/* An open file. */
struct jxl_file {
    JxlDecoder *decoder;
    JxlBasicInfo info;
    JxlPixelFormat layout;
    enum ims_pixel_format format;
    uint32_t warnings;
    enum ims_color_primaries primaries;
    enum ims_color_transfer transfer;
    struct input_metadata *metadata;
    uint64_t next_ticks; /* when the next frame begins */
    bool ended;
};

static enum input_step explain(JxlDecoderStatus status, enum input_step step,
                               struct cli_text *problem)
{
    return input_reader_fail(step,
                             status == JXL_DEC_NEED_MORE_INPUT
                                 ? "the file is cut off: its end is missing"
                                 : "its data are damaged",
                             problem);
}

/* ---- boxes beside the picture -----------------------------------------------------
 */

/* A box that is being read; grows up to what is kept of one. */
struct box {
    JxlDecoder *decoder;
    unsigned char *bytes;
    size_t size;
    enum ims_metadata_kind kind; /* 0 = it is not wanted */
};

static void begin_box(struct box *box)
{
    enum { FIRST_SIZE = 65536 };
    JxlBoxType type;
    box->kind = 0;
    if (JxlDecoderGetBoxType(box->decoder, type, JXL_TRUE) != JXL_DEC_SUCCESS)
        return;
    if (memcmp(type, "Exif", 4) == 0)
        box->kind = IMS_METADATA_EXIF;
    else if (memcmp(type, "xml ", 4) == 0)
        box->kind = IMS_METADATA_XMP;
    if (box->kind == 0)
        return;
    box->size = FIRST_SIZE;
    box->bytes = malloc(box->size);
    if (box->bytes == NULL ||
        JxlDecoderSetBoxBuffer(box->decoder, box->bytes, box->size) != JXL_DEC_SUCCESS)
        box->kind = 0;
}

/* Returns false where it is too large. */
static bool grow_box(struct box *box)
{
    size_t filled = box->size - JxlDecoderReleaseBoxBuffer(box->decoder);
    if (box->size == 0 || box->size >= INPUT_METADATA_MOST)
        return false;
    unsigned char *larger = realloc(box->bytes, box->size * 2);
    if (larger == NULL)
        return false;
    box->bytes = larger;
    box->size *= 2;
    return JxlDecoderSetBoxBuffer(box->decoder, box->bytes + filled,
                                  box->size - filled) == JXL_DEC_SUCCESS;
}

static void end_box(struct box *box, struct input_metadata *metadata)
{
    if (box->kind != 0) {
        const unsigned char *bytes = box->bytes;
        size_t size = box->size - JxlDecoderReleaseBoxBuffer(box->decoder), skipped = 0;
        /* Before Exif data stands where in them they begin. */
        if (box->kind == IMS_METADATA_EXIF && size > 4)
            skipped = 4 + (size_t)readers_byte_order_big(bytes, 4);
        if (skipped < size)
            input_metadata_set(metadata, box->kind, bytes + skipped, size - skipped);
    }
    free(box->bytes);
    box->bytes = NULL;
    box->kind = 0;
}

/* They may stand behind the picture, and are wanted with it: so a decoder of their own
 * goes through the file first. What is wrong with them does no harm. */
static void read_boxes(const struct input_reading *reading,
                       struct input_metadata *metadata)
{
    struct box box = {.decoder = JxlDecoderCreate(NULL)};
    JxlDecoderStatus status = JXL_DEC_ERROR;
    if (box.decoder != NULL &&
        JxlDecoderSubscribeEvents(box.decoder, JXL_DEC_BOX) == JXL_DEC_SUCCESS &&
        JxlDecoderSetDecompressBoxes(box.decoder, JXL_TRUE) == JXL_DEC_SUCCESS &&
        JxlDecoderSetInput(box.decoder, reading->bytes, reading->size) ==
            JXL_DEC_SUCCESS)
        status = JxlDecoderProcessInput(box.decoder);
    while (status == JXL_DEC_BOX || status == JXL_DEC_BOX_NEED_MORE_OUTPUT) {
        if (status == JXL_DEC_BOX) {
            end_box(&box, metadata);
            begin_box(&box);
        } else if (!grow_box(&box)) {
            box.kind = 0;
            break;
        }
        status = JxlDecoderProcessInput(box.decoder);
    }
    /* A last box may go on to the end of the file, which the decoder does not know. */
    if (status != JXL_DEC_SUCCESS && status != JXL_DEC_NEED_MORE_INPUT)
        box.kind = 0;
    end_box(&box, metadata);
    if (box.decoder != NULL)
        JxlDecoderDestroy(box.decoder);
}

/* ---- what it is -------------------------------------------------------------------
 */

static void choose_format(struct jxl_file *file)
{
    /* By enum input_samples. */
    static const JxlDataType types[] = {JXL_TYPE_UINT8, JXL_TYPE_UINT16,
                                        JXL_TYPE_FLOAT16, JXL_TYPE_FLOAT};
    const JxlBasicInfo *info = &file->info;
    const bool is_float = info->exponent_bits_per_sample > 0;
    const unsigned channels = info->num_color_channels + (info->alpha_bits > 0);
    const enum input_samples samples =
        is_float ? info->bits_per_sample == 16 ? INPUT_SAMPLES_F16 : INPUT_SAMPLES_F32
        : info->bits_per_sample <= 8  ? INPUT_SAMPLES_8
        : info->bits_per_sample <= 16 ? INPUT_SAMPLES_16
                                      : INPUT_SAMPLES_F32;
    file->warnings =
        samples == INPUT_SAMPLES_F32 && !is_float ? IMS_WARNING_NARROWED : 0;
    file->format = input_pixels_format(samples, channels);
    file->layout =
        (JxlPixelFormat){channels, types[samples], JXL_NATIVE_ENDIAN, ROW_ALIGNMENT};
}

/* Inks have black as one more channel, which is no color to us. */
static bool has_inks(const struct jxl_file *file)
{
    for (uint32_t i = 0; i < file->info.num_extra_channels; i++) {
        JxlExtraChannelInfo channel;
        if (JxlDecoderGetExtraChannelInfo(file->decoder, i, &channel) ==
                JXL_DEC_SUCCESS &&
            channel.type == JXL_CHANNEL_BLACK)
            return true;
    }
    return false;
}

static void add_profile(struct jxl_file *file)
{
    size_t size = 0;
    if (JxlDecoderGetICCProfileSize(file->decoder,
                                    PIXELS(&file->layout) JXL_COLOR_PROFILE_TARGET_DATA,
                                    &size) != JXL_DEC_SUCCESS ||
        size == 0 || size > INPUT_METADATA_MOST)
        return;
    unsigned char *bytes = malloc(size);
    if (bytes != NULL &&
        JxlDecoderGetColorAsICCProfile(
            file->decoder, PIXELS(&file->layout) JXL_COLOR_PROFILE_TARGET_DATA, bytes,
            size) == JXL_DEC_SUCCESS)
        input_metadata_set(file->metadata, IMS_METADATA_ICC, bytes, size);
    free(bytes);
}

/* The colors of the pixels, by their code points where there are such, else by a
 * profile. */
static void read_color(struct jxl_file *file)
{
    JxlColorEncoding color;
    if (JxlDecoderGetColorAsEncodedProfile(
            file->decoder, PIXELS(&file->layout) JXL_COLOR_PROFILE_TARGET_DATA,
            &color) == JXL_DEC_SUCCESS &&
        color.transfer_function != JXL_TRANSFER_FUNCTION_GAMMA &&
        color.transfer_function != JXL_TRANSFER_FUNCTION_UNKNOWN &&
        (color.color_space == JXL_COLOR_SPACE_GRAY ||
         color.primaries != JXL_PRIMARIES_CUSTOM)) {
        const bool d65 = color.white_point == JXL_WHITE_POINT_D65;
        const bool p3 = color.primaries == JXL_PRIMARIES_P3;
        file->transfer = input_pixels_transfer((int)color.transfer_function);
        file->primaries = color.color_space == JXL_COLOR_SPACE_GRAY
                              ? IMS_PRIMARIES_DEFAULT
                          : p3 && d65 ? IMS_PRIMARIES_DISPLAY_P3
                                      : input_pixels_primaries((int)color.primaries);
        if (d65 || (p3 && color.white_point == JXL_WHITE_POINT_DCI))
            return;
    }
    file->primaries = IMS_PRIMARIES_DEFAULT;
    file->transfer = IMS_TRANSFER_DEFAULT;
    add_profile(file);
}

static bool is_allowed(const struct input_reading *reading, const struct jxl_file *file)
{
    const JxlBasicInfo *info = &file->info;
    struct ims_pixel_format_info about = IMS_PIXEL_FORMAT_INFO_INIT;
    ims_pixel_format_describe(file->format, &about);
    return info->xsize <= INT32_MAX && info->ysize <= INT32_MAX &&
           input_guard_allows(reading->guard, (int)info->xsize, (int)info->ysize,
                              (uint64_t)info->xsize * info->ysize *
                                  (uint64_t)about.bytes_per_pixel[0]);
}

/* ---- opening ----------------------------------------------------------------------
 */

static bool begin(struct jxl_file *file, const struct input_reading *reading)
{
    file->metadata = input_metadata_new();
    read_boxes(reading, file->metadata);
    file->decoder = JxlDecoderCreate(NULL);
    /* It is not told that this is all: of what is missing then, it would print a line
     * instead of asking for more. */
    return file->decoder != NULL &&
           JxlDecoderSubscribeEvents(file->decoder,
                                     JXL_DEC_BASIC_INFO | JXL_DEC_COLOR_ENCODING |
                                         JXL_DEC_FRAME | JXL_DEC_FULL_IMAGE) ==
               JXL_DEC_SUCCESS &&
           JxlDecoderSetInput(file->decoder, reading->bytes, reading->size) ==
               JXL_DEC_SUCCESS;
}

static enum input_step open_jxl(struct input_reading *reading, struct cli_text *problem)
{
    struct jxl_file *file = calloc(1, sizeof *file);
    reading->state = file;
    if (file == NULL || !begin(file, reading))
        return input_reader_fail(INPUT_FAILED, "out of memory", problem);
    JxlDecoderStatus status = JxlDecoderProcessInput(file->decoder);
    if (status != JXL_DEC_BASIC_INFO ||
        JxlDecoderGetBasicInfo(file->decoder, &file->info) != JXL_DEC_SUCCESS)
        return explain(status, INPUT_FAILED, problem);
    if (has_inks(file))
        return input_reader_fail(
            INPUT_FAILED,
            "its colors are inks, which cannot be read: convert it with djxl", problem);
    choose_format(file);
    if (!is_allowed(reading, file)) {
        input_guard_explain(reading->guard, problem);
        return INPUT_FAILED;
    }
    status = JxlDecoderProcessInput(file->decoder);
    if (status != JXL_DEC_COLOR_ENCODING)
        return explain(status, INPUT_FAILED, problem);
    read_color(file);
    reading->expected = file->info.have_animation ? 0 : 1;
    return INPUT_PICTURE;
}

/* ---- pictures ---------------------------------------------------------------------
 */

static void set_time(struct jxl_file *file, struct input_picture *picture)
{
    JxlFrameHeader frame;
    const JxlAnimationHeader *animation = &file->info.animation;
    if (!file->info.have_animation || animation->tps_numerator == 0 ||
        JxlDecoderGetFrameHeader(file->decoder, &frame) != JXL_DEC_SUCCESS)
        return;
    picture->time_ms =
        file->next_ticks * 1000 * animation->tps_denominator / animation->tps_numerator;
    file->next_ticks += frame.duration;
}

/* Gives the decoder memory for a picture. */
static bool offer_picture(struct jxl_file *file, struct input_picture *picture)
{
    if (!input_pixels_make(picture, file->format, (int)file->info.xsize,
                           (int)file->info.ysize))
        return false;
    const struct ims_image *image = &picture->image;
    return JxlDecoderSetImageOutBuffer(
               file->decoder, &file->layout, input_pixels_row(image, 0, 0),
               (size_t)image->strides[0] * (size_t)image->height) == JXL_DEC_SUCCESS;
}

static enum input_step end(struct jxl_file *file, JxlDecoderStatus status,
                           struct input_picture *picture, struct cli_text *problem)
{
    file->ended = true;
    input_frame_ref_release(picture->frame_ref, NULL);
    picture->frame_ref = NULL;
    return status == JXL_DEC_SUCCESS ? INPUT_END
                                     : explain(status, INPUT_DAMAGED, problem);
}

static enum input_step next_picture(struct input_reading *reading,
                                    struct input_picture *picture,
                                    struct cli_text *problem)
{
    struct jxl_file *file = reading->state;
    picture->frame_ref = NULL;
    while (!file->ended) {
        JxlDecoderStatus status = JxlDecoderProcessInput(file->decoder);
        if (status == JXL_DEC_FRAME) {
            set_time(file, picture);
        } else if (status == JXL_DEC_NEED_IMAGE_OUT_BUFFER) {
            if (offer_picture(file, picture))
                continue;
            end(file, JXL_DEC_SUCCESS, picture, problem);
            return input_reader_fail(INPUT_FAILED, "out of memory", problem);
        } else if (status == JXL_DEC_FULL_IMAGE && picture->frame_ref != NULL) {
            picture->image.alpha = file->info.alpha_premultiplied
                                       ? IMS_ALPHA_PREMULTIPLIED
                                       : IMS_ALPHA_STRAIGHT;
            picture->image.primaries = file->primaries;
            picture->image.transfer = file->transfer;
            picture->warnings |= file->warnings;
            picture->metadata = input_metadata_copy(file->metadata);
            picture->orientation = 1; /* libjxl has turned it, whatever Exif says */
            return INPUT_PICTURE;
        } else {
            return end(file, status, picture, problem);
        }
    }
    return INPUT_END;
}

static void close_jxl(struct input_reading *reading)
{
    struct jxl_file *file = reading->state;
    if (file == NULL)
        return;
    if (file->decoder != NULL)
        JxlDecoderDestroy(file->decoder);
    input_metadata_free(file->metadata);
    free(file);
    reading->state = NULL;
}

const struct input_reader readers_jxl = {
    .name = "libjxl", .open = open_jxl, .next = next_picture, .close = close_jxl};
