/* SPDX-License-Identifier: MIT */
#include "jpeg.h"

#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include <libavutil/frame.h>

#include "guard.h"

/* A file that is being decoded. */
struct reading {
    struct jpeg_decompress_struct jpeg; /* first, so that libjpeg's pointer is ours */
    struct jpeg_error_mgr errors;
    jmp_buf give_up;
    struct input_guard *guard;
};

/* ---- errors: nothing is said, and a warning is one as well ----------------------- */

static _Noreturn void give_up(j_common_ptr jpeg)
{
    struct reading *reading = (struct reading *)(void *)jpeg;
    longjmp(reading->give_up, 1);
}

static void hear_message(j_common_ptr jpeg, int level)
{
    if (level < 0)
        give_up(jpeg);
}

static void say_nothing(j_common_ptr jpeg)
{
    (void)jpeg;
}

/* ---- what the markers say -------------------------------------------------------- */

static uint32_t read_number(const uint8_t *bytes, size_t size, bool little)
{
    uint32_t number = 0;
    for (size_t i = 0; i < size; i++)
        number |= (uint32_t)bytes[i] << 8 * (little ? i : size - 1 - i);
    return number;
}

/* The orientation in EXIF data, 1 to 8; 1 where it is not given. */
static uint32_t find_orientation(const uint8_t *tiff, size_t size)
{
    enum { ENTRY = 12, ORIENTATION = 0x112, SHORT = 3, LONG = 4 };
    if (size < 8 || (memcmp(tiff, "II*\0", 4) != 0 && memcmp(tiff, "MM\0*", 4) != 0))
        return 1;
    bool little = tiff[0] == 'I';
    size_t place = read_number(tiff + 4, 4, little);
    if (place > size - 2)
        return 1;
    uint32_t count = read_number(tiff + place, 2, little);
    const uint8_t *entry = tiff + place + 2;
    for (; count > 0 && (size_t)(tiff + size - entry) >= ENTRY; count--) {
        uint32_t type = read_number(entry + 2, 2, little);
        if (read_number(entry, 2, little) == ORIENTATION &&
            (type == SHORT || type == LONG)) {
            uint32_t value = read_number(entry + 8, type == SHORT ? 2 : 4, little);
            return value >= 1 && value <= 8 ? value : 1;
        }
        entry += ENTRY;
    }
    return 1;
}

static bool begins_with(const struct jpeg_marker_struct *marker, int code,
                        const char *words, size_t length)
{
    return marker->marker == code && marker->data_length >= length &&
           memcmp(marker->data, words, length) == 0;
}

static uint32_t read_orientation(const struct jpeg_decompress_struct *jpeg)
{
    enum { EXIF = JPEG_APP0 + 1, PREFIX = 6 };
    const struct jpeg_marker_struct *marker = jpeg->marker_list;
    for (; marker != NULL; marker = marker->next)
        if (begins_with(marker, EXIF, "Exif\0", PREFIX))
            return find_orientation(marker->data + PREFIX,
                                    marker->data_length - PREFIX);
    return 1;
}

/* Marks of frames of videos, and of limited range, that libavcodec knows. */
static bool is_special(const struct jpeg_decompress_struct *jpeg)
{
    const struct jpeg_marker_struct *marker = jpeg->marker_list;
    for (; marker != NULL; marker = marker->next)
        if (begins_with(marker, JPEG_COM, "CS=ITU601", 9) ||
            begins_with(marker, JPEG_APP0, "AVI1", 4))
            return true;
    return false;
}

static bool set_matrix(AVFrame *frame, uint32_t orientation)
{
    /* For columns and rows of a point: where they go, see orientation.c. */
    static const int8_t factors[9][4] = {
        [2] = {-1, 0, 0, 1}, [3] = {-1, 0, 0, -1}, [4] = {1, 0, 0, -1},
        [5] = {0, 1, 1, 0},  [6] = {0, 1, -1, 0},  [7] = {0, -1, -1, 0},
        [8] = {0, -1, 1, 0},
    };
    if (orientation == 1)
        return true;
    const int8_t *factor = factors[orientation];
    const int32_t one = 1 << 16;
    const int32_t matrix[9] = {
        factor[0] * one, factor[1] * one, 0, factor[2] * one, factor[3] * one, 0, 0, 0,
        1 << 30};
    AVFrameSideData *data =
        av_frame_new_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX, sizeof matrix);
    if (data != NULL)
        memcpy(data->data, matrix, sizeof matrix);
    return data != NULL;
}

/* ---- pixels ---------------------------------------------------------------------- */

/* The layout of the planes, or NONE. */
static enum AVPixelFormat find_layout(const struct jpeg_decompress_struct *jpeg)
{
    const jpeg_component_info *luma = jpeg->comp_info, *chroma = luma + 1;
    if (jpeg->num_components == 1 && jpeg->jpeg_color_space == JCS_GRAYSCALE)
        return AV_PIX_FMT_GRAY8;
    if (jpeg->num_components != 3 || jpeg->jpeg_color_space != JCS_YCbCr ||
        chroma[0].h_samp_factor != chroma[1].h_samp_factor ||
        chroma[0].v_samp_factor != chroma[1].v_samp_factor)
        return AV_PIX_FMT_NONE;
    bool same_width = luma->h_samp_factor == chroma->h_samp_factor;
    bool same_height = luma->v_samp_factor == chroma->v_samp_factor;
    if (!same_width && luma->h_samp_factor != 2 * chroma->h_samp_factor)
        return AV_PIX_FMT_NONE;
    if (!same_height && luma->v_samp_factor != 2 * chroma->v_samp_factor)
        return AV_PIX_FMT_NONE;
    if (same_width)
        return same_height ? AV_PIX_FMT_YUV444P : AV_PIX_FMT_NONE;
    return same_height ? AV_PIX_FMT_YUV422P : AV_PIX_FMT_YUV420P;
}

/* With room for the blocks that stand out at the right and at the bottom. */
static bool make_planes(const struct jpeg_decompress_struct *jpeg, AVFrame *frame)
{
    enum { UNIT = MAX_SAMP_FACTOR * DCTSIZE, ALIGNMENT = 64 };
    frame->format = find_layout(jpeg);
    frame->width = ((int)jpeg->image_width + UNIT - 1) / UNIT * UNIT;
    frame->height = ((int)jpeg->image_height + UNIT - 1) / UNIT * UNIT;
    if (frame->format == AV_PIX_FMT_NONE || av_frame_get_buffer(frame, ALIGNMENT) < 0)
        return false;
    frame->width = (int)jpeg->image_width;
    frame->height = (int)jpeg->image_height;
    frame->color_range = AVCOL_RANGE_JPEG;
    frame->colorspace = AVCOL_SPC_BT470BG;
    return set_matrix(frame, read_orientation(jpeg));
}

static bool is_allowed(const struct reading *reading)
{
    const struct jpeg_decompress_struct *jpeg = &reading->jpeg;
    uint64_t samples = 0, width = jpeg->image_width, height = jpeg->image_height;
    for (int i = 0; i < jpeg->num_components; i++) {
        const jpeg_component_info *component = &jpeg->comp_info[i];
        samples += width * height * (uint64_t)component->h_samp_factor *
                   (uint64_t)component->v_samp_factor /
                   (uint64_t)(jpeg->max_h_samp_factor * jpeg->max_v_samp_factor);
    }
    return input_guard_allows(reading->guard, (int)width, (int)height, samples);
}

static void read_planes(struct jpeg_decompress_struct *jpeg, const AVFrame *frame)
{
    enum { PLANES = 3, MOST_ROWS = MAX_SAMP_FACTOR * DCTSIZE };
    JSAMPROW rows[PLANES][MOST_ROWS];
    JSAMPARRAY planes[PLANES] = {rows[0], rows[1], rows[2]};
    unsigned block_rows = 0; /* of the planes with the fewest */
    while (jpeg->output_scanline < jpeg->output_height) {
        for (int i = 0; i < jpeg->num_components; i++) {
            int count = jpeg->comp_info[i].v_samp_factor * DCTSIZE;
            uint8_t *first =
                frame->data[i] + (ptrdiff_t)block_rows * count * frame->linesize[i];
            for (int y = 0; y < count; y++)
                rows[i][y] = first + (ptrdiff_t)y * frame->linesize[i];
        }
        jpeg_read_raw_data(jpeg, planes,
                           (JDIMENSION)(jpeg->max_v_samp_factor * DCTSIZE));
        block_rows++;
    }
}

static bool decode(struct reading *reading, AVFrame *frame, const unsigned char *bytes,
                   size_t size)
{
    enum { ALL = 0xFFFF };
    struct jpeg_decompress_struct *jpeg = &reading->jpeg;
    if (setjmp(reading->give_up) != 0)
        return false;
    jpeg_create_decompress(jpeg);
    jpeg_mem_src(jpeg, bytes, (unsigned long)size);
    jpeg_save_markers(jpeg, JPEG_COM, ALL);
    jpeg_save_markers(jpeg, JPEG_APP0, ALL);
    jpeg_save_markers(jpeg, JPEG_APP0 + 1, ALL);
    jpeg_read_header(jpeg, TRUE);
    if (jpeg->progressive_mode || jpeg->arith_code || jpeg->data_precision != 8 ||
        is_special(jpeg) || !is_allowed(reading) || !make_planes(jpeg, frame))
        return false;
    jpeg->raw_data_out = TRUE;
    jpeg->out_color_space = jpeg->jpeg_color_space;
    jpeg_start_decompress(jpeg);
    read_planes(jpeg, frame);
    jpeg_finish_decompress(jpeg);
    return true;
}

bool input_jpeg_decode(struct AVFrame *frame, const unsigned char *bytes, size_t size,
                       struct input_guard *guard)
{
    struct reading reading;
    memset(&reading, 0, sizeof reading);
    reading.jpeg.err = jpeg_std_error(&reading.errors);
    reading.errors.error_exit = give_up;
    reading.errors.emit_message = hear_message;
    reading.errors.output_message = say_nothing;
    reading.guard = guard;
    bool good = decode(&reading, frame, bytes, size);
    jpeg_destroy_decompress(&reading.jpeg);
    if (!good)
        av_frame_unref(frame);
    return good;
}
