/* SPDX-License-Identifier: MIT
 *
 * JPEG files by libjpeg-turbo: the samples of libavcodec, which rounds differently by
 * one at most; and what is left to libavcodec.
 */
#include "config.h"

#include <criterion/criterion.h>

#ifdef HAVE_LIBJPEG_TURBO

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <libavcodec/avcodec.h>

#include "cli/input/guard.h"
#include "cli/input/jpeg.h"

static struct input_options limits;

/* What kind of file to make. */
struct kind {
    int width, height;
    int channels;
    int across, down; /* pixels that share chroma */
    int factor;       /* that all vertical factors are multiplied by */
    bool progressive, arithmetic, apart;
    const char *comment;
    int restart;
};

struct file {
    unsigned char *bytes;
    unsigned long size;
};

static void set_mode(struct jpeg_compress_struct *jpeg, const struct kind *kind)
{
    static const jpeg_scan_info scans[3] = {
        {1, {0}, 0, 63, 0, 0}, {1, {1}, 0, 63, 0, 0}, {1, {2}, 0, 63, 0, 0}};
    if (kind->channels == 3) {
        int factor = kind->factor > 0 ? kind->factor : 1;
        jpeg->comp_info[0].h_samp_factor = kind->across;
        jpeg->comp_info[0].v_samp_factor = kind->down * factor;
        for (int i = 1; i < 3; i++) {
            jpeg->comp_info[i].h_samp_factor = 1;
            jpeg->comp_info[i].v_samp_factor = factor;
        }
    }
    if (kind->apart) {
        jpeg->scan_info = scans;
        jpeg->num_scans = 3;
    }
    if (kind->progressive)
        jpeg_simple_progression(jpeg);
    jpeg->arith_code = kind->arithmetic;
    jpeg->restart_interval = (unsigned)kind->restart;
}

static struct file make_file(const struct kind *kind)
{
    static const J_COLOR_SPACE spaces[] = {
        [1] = JCS_GRAYSCALE, [3] = JCS_RGB, [4] = JCS_CMYK};
    struct file file = {.bytes = NULL};
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    size_t row_size = (size_t)(kind->width * kind->channels);
    unsigned char *row = malloc(row_size);
    cr_assert_not_null(row);
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &file.bytes, &file.size);
    jpeg.image_width = (JDIMENSION)kind->width;
    jpeg.image_height = (JDIMENSION)kind->height;
    jpeg.input_components = kind->channels;
    jpeg.in_color_space = spaces[kind->channels];
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, 92, TRUE);
    set_mode(&jpeg, kind);
    jpeg_start_compress(&jpeg, TRUE);
    if (kind->comment != NULL)
        jpeg_write_marker(&jpeg, JPEG_COM, (const JOCTET *)kind->comment,
                          (unsigned)strlen(kind->comment));
    for (int y = 0; y < kind->height; y++) {
        for (size_t i = 0; i < row_size; i++)
            row[i] = (unsigned char)(i * 3 + (size_t)(y * y) / 5 + i * i / 900);
        jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    free(row);
    /* libavcodec reads on behind the end. */
    file.bytes = realloc(file.bytes, file.size + AV_INPUT_BUFFER_PADDING_SIZE);
    cr_assert_not_null(file.bytes);
    memset(file.bytes + file.size, 0, AV_INPUT_BUFFER_PADDING_SIZE);
    return file;
}

static AVFrame *decode_by_lavc(const struct file *file)
{
    AVCodecContext *decoder =
        avcodec_alloc_context3(avcodec_find_decoder(AV_CODEC_ID_MJPEG));
    AVPacket *packet = av_packet_alloc();
    AVFrame *frame = av_frame_alloc();
    cr_assert(decoder != NULL && packet != NULL && frame != NULL);
    cr_assert_eq(avcodec_open2(decoder, NULL, NULL), 0);
    packet->data = file->bytes;
    packet->size = (int)file->size;
    cr_assert_eq(avcodec_send_packet(decoder, packet), 0);
    cr_assert_eq(avcodec_receive_frame(decoder, frame), 0);
    packet->data = NULL;
    av_packet_free(&packet);
    avcodec_free_context(&decoder);
    return frame;
}

static void compare_planes(const AVFrame *one, const AVFrame *other,
                           const struct kind *kind)
{
    cr_assert_eq(one->width, kind->width);
    cr_assert_eq(one->height, kind->height);
    cr_assert_eq(one->color_range, AVCOL_RANGE_JPEG);
    for (int i = 0; i < kind->channels; i++) {
        int across = i > 0 ? kind->across : 1, down = i > 0 ? kind->down : 1;
        int width = (kind->width + across - 1) / across;
        int height = (kind->height + down - 1) / down;
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                int a = one->data[i][y * one->linesize[i] + x];
                int b = other->data[i][y * other->linesize[i] + x];
                cr_assert_leq(abs(a - b), 1,
                              "%dx%d, chroma of %dx%d, plane %d at %d,%d", kind->width,
                              kind->height, kind->across, kind->down, i, x, y);
            }
    }
}

/* Whether a file is taken; it is freed. */
static bool is_taken(struct file file)
{
    AVFrame *frame = av_frame_alloc();
    cr_assert_not_null(frame);
    struct input_guard guard = {.limits = limits};
    bool taken = input_jpeg_decode(frame, file.bytes, file.size, &guard);
    cr_assert_eq(frame->data[0] != NULL, taken, "the frame is empty unless taken");
    av_frame_free(&frame);
    free(file.bytes);
    return taken;
}

Test(cli_input_jpeg, samples_are_those_of_libavcodec)
{
    static const int sizes[][2] = {{1, 1},   {7, 9},   {16, 16}, {17, 33},
                                   {64, 40}, {95, 63}, {200, 1}, {3, 130}};
    static const int shares[][2] = {{1, 1}, {2, 1}, {2, 2}};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++)
        for (int i = 0; i < 12; i++) {
            struct kind kind = {.width = sizes[s][0],
                                .height = sizes[s][1],
                                .channels = i < 9 ? 3 : 1,
                                .across = i < 9 ? shares[i % 3][0] : 1,
                                .down = i < 9 ? shares[i % 3][1] : 1,
                                .restart = i % 2 * 3,
                                .apart = i >= 3 && i < 6,
                                .factor = i == 6 || i == 7 ? 2 : 1};
            struct file file = make_file(&kind);
            AVFrame *frame = av_frame_alloc();
            cr_assert_not_null(frame);
            struct input_guard guard = {.limits = limits};
            cr_assert(input_jpeg_decode(frame, file.bytes, file.size, &guard),
                      "%dx%d kind %d", kind.width, kind.height, i);
            AVFrame *expected = decode_by_lavc(&file);
            compare_planes(frame, expected, &kind);
            av_frame_free(&expected);
            av_frame_free(&frame);
            free(file.bytes);
        }
}

Test(cli_input_jpeg, other_kinds_are_left_to_libavcodec)
{
    struct kind plain = {
        .width = 40, .height = 30, .channels = 3, .across = 1, .down = 1};
    struct kind kinds[] = {plain, plain, plain, plain, plain, plain};
    kinds[0].progressive = true;
    kinds[1].arithmetic = true;
    kinds[2].channels = 4;
    kinds[3].down = 2;   /* 4:4:0 */
    kinds[4].across = 4; /* 4:1:1 */
    kinds[5].comment = "CS=ITU601";
    cr_assert(is_taken(make_file(&plain)));
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        cr_assert_not(is_taken(make_file(&kinds[i])), "kind %zu", i);
}

Test(cli_input_jpeg, damage_is_left_to_libavcodec)
{
    struct kind plain = {
        .width = 90, .height = 70, .channels = 3, .across = 2, .down = 2};
    struct file complete = make_file(&plain);
    size_t size = complete.size;
    free(complete.bytes);
    for (size_t cut = 0; cut < size; cut += size / 60 + 1) {
        struct file file = make_file(&plain);
        file.size = cut;
        cr_assert_not(is_taken(file), "cut after %zu of %zu bytes", cut, size);
    }
    for (size_t place = size / 2; place < size - 40; place += 37) {
        struct file file = make_file(&plain);
        memcpy(file.bytes + place, "\xff\xd9\xff\xc4", 4);
        cr_assert_not(is_taken(file), "wrong at %zu of %zu bytes", place, size);
    }
}

#else

Test(cli_input_jpeg, not_built)
{
    cr_skip_test("configure has not found libjpeg-turbo");
}

#endif
