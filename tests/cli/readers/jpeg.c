/* SPDX-License-Identifier: MIT
 *
 * JPEG files by libjpeg-turbo: the samples of libavcodec, which rounds differently by
 * one at most; kinds that libavcodec does not read; damage; what stands beside the
 * pixels.
 */
#include "config.h"

#include <criterion/criterion.h>

#ifdef HAVE_LIBJPEG_TURBO

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <libavcodec/avcodec.h>

#include "cli/input/pixels.h"
#include "cli/readers/readers.h"

/* What kind of file to make. */
struct kind {
    int width, height;
    int channels;
    int across, down; /* pixels that share chroma */
    bool progressive, arithmetic, apart, rgb;
    const char *comment;
    int restart;
    struct {
        int code;
        const char *bytes;
        size_t size;
    } markers[3];
};

struct file {
    unsigned char *bytes;
    unsigned long size;
};

static unsigned char sample_of(int i, int y)
{
    return (unsigned char)(i * 3 + y * y / 5 + i * i / 900);
}

static void set_mode(struct jpeg_compress_struct *jpeg, const struct kind *kind)
{
    static const jpeg_scan_info scans[3] = {
        {1, {0}, 0, 63, 0, 0}, {1, {1}, 0, 63, 0, 0}, {1, {2}, 0, 63, 0, 0}};
    if (kind->channels == 3) {
        jpeg->comp_info[0].h_samp_factor = kind->across;
        jpeg->comp_info[0].v_samp_factor = kind->down;
        for (int i = 1; i < 3; i++)
            jpeg->comp_info[i].h_samp_factor = jpeg->comp_info[i].v_samp_factor = 1;
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
    if (kind->rgb)
        jpeg_set_colorspace(&jpeg, JCS_RGB);
    jpeg_set_quality(&jpeg, 92, TRUE);
    set_mode(&jpeg, kind);
    jpeg_start_compress(&jpeg, TRUE);
    if (kind->comment != NULL)
        jpeg_write_marker(&jpeg, JPEG_COM, (const JOCTET *)kind->comment,
                          (unsigned)strlen(kind->comment));
    for (size_t i = 0; i < 3; i++)
        if (kind->markers[i].bytes != NULL)
            jpeg_write_marker(&jpeg, kind->markers[i].code,
                              (const JOCTET *)kind->markers[i].bytes,
                              (unsigned)kind->markers[i].size);
    for (int y = 0; y < kind->height; y++) {
        for (size_t i = 0; i < row_size; i++)
            row[i] = sample_of((int)i, y);
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

/* ---- reading --------------------------------------------------------------------- */

/* A file that the reader has opened, and the first step. */
struct taken {
    struct input_reading reading;
    struct input_guard guard;
    struct input_picture picture;
    struct cli_text problem;
    enum input_step step;
};

static void take(struct taken *taken, const struct file *file)
{
    *taken = (struct taken){
        .reading = {.bytes = file->bytes, .size = file->size, .guard = &taken->guard},
        .picture = {.image = IMS_IMAGE_INIT}};
    cli_text_clear(&taken->problem);
    taken->step = readers_jpeg.open(&taken->reading, &taken->problem);
    if (taken->step == INPUT_PICTURE)
        taken->step =
            readers_jpeg.next(&taken->reading, &taken->picture, &taken->problem);
}

static void let_go(struct taken *taken, struct file *file)
{
    if (taken->step == INPUT_PICTURE)
        input_frame_ref_release(taken->picture.frame_ref, NULL);
    input_metadata_free(taken->picture.metadata);
    readers_jpeg.close(&taken->reading);
    cli_text_free(&taken->problem);
    free(file->bytes);
}

static enum input_step step_of(struct file file)
{
    struct taken taken;
    take(&taken, &file);
    cr_assert((taken.problem.length > 0) == (taken.step == INPUT_FAILED));
    enum input_step step = taken.step;
    let_go(&taken, &file);
    return step;
}

static void compare_planes(const struct ims_image *image, const AVFrame *other,
                           const struct kind *kind)
{
    cr_assert_eq(image->width, kind->width);
    cr_assert_eq(image->height, kind->height);
    for (int i = 0; i < kind->channels; i++) {
        int across = i > 0 ? kind->across : 1, down = i > 0 ? kind->down : 1;
        int width = (kind->width + across - 1) / across;
        int height = (kind->height + down - 1) / down;
        for (int y = 0; y < height; y++) {
            const uint8_t *row = input_pixels_row(image, (size_t)i, y);
            for (int x = 0; x < width; x++)
                cr_assert_leq(abs(row[x] - other->data[i][y * other->linesize[i] + x]),
                              1, "%dx%d, chroma of %dx%d, plane %d at %d,%d",
                              kind->width, kind->height, kind->across, kind->down, i, x,
                              y);
        }
    }
}

Test(cli_readers_jpeg, samples_are_those_of_libavcodec)
{
    static const int sizes[][2] = {{1, 1},   {7, 9},   {16, 16}, {17, 33},
                                   {64, 40}, {95, 63}, {200, 1}, {3, 130}};
    static const int shares[][2] = {{1, 1}, {2, 1}, {2, 2}, {1, 2}};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++)
        for (int i = 0; i < 16; i++) {
            struct kind kind = {.width = sizes[s][0],
                                .height = sizes[s][1],
                                .channels = i < 12 ? 3 : 1,
                                .across = i < 12 ? shares[i % 4][0] : 1,
                                .down = i < 12 ? shares[i % 4][1] : 1,
                                .restart = i % 2 * 3,
                                .apart = i >= 4 && i < 8,
                                .progressive = i >= 8 && i < 12};
            struct file file = make_file(&kind);
            struct taken taken;
            take(&taken, &file);
            cr_assert_eq(taken.step, INPUT_PICTURE, "%dx%d kind %d: %s", kind.width,
                         kind.height, i, taken.problem.data);
            cr_assert(kind.channels == 1 ||
                      taken.picture.image.range == IMS_RANGE_FULL);
            AVFrame *expected = decode_by_lavc(&file);
            compare_planes(&taken.picture.image, expected, &kind);
            av_frame_free(&expected);
            let_go(&taken, &file);
        }
}

/* What libjpeg itself makes RGB of. */
static void compare_rgb(const struct ims_image *image, const struct file *file)
{
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&jpeg);
    jpeg_mem_src(&jpeg, file->bytes, file->size);
    jpeg_read_header(&jpeg, TRUE);
    jpeg.out_color_space = JCS_RGB;
    jpeg_start_decompress(&jpeg);
    cr_assert_eq(image->format, IMS_PIXEL_RGB8);
    unsigned char *row = malloc((size_t)image->width * 3);
    cr_assert_not_null(row);
    for (int y = 0; y < image->height; y++) {
        jpeg_read_scanlines(&jpeg, &row, 1);
        cr_assert_arr_eq(row, input_pixels_row(image, 0, y), (size_t)image->width * 3);
    }
    free(row);
    jpeg_finish_decompress(&jpeg);
    jpeg_destroy_decompress(&jpeg);
}

Test(cli_readers_jpeg, rare_kinds_become_rgb)
{
    struct kind plain = {
        .width = 40, .height = 30, .channels = 3, .across = 1, .down = 1};
    struct kind kinds[] = {plain, plain, plain};
    kinds[0].across = 4; /* 4:1:1 */
    kinds[1].rgb = true;
    kinds[2].rgb = true;
    kinds[2].across = 2; /* of red more than of green and blue */
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct file file = make_file(&kinds[i]);
        struct taken taken;
        take(&taken, &file);
        cr_assert_eq(taken.step, INPUT_PICTURE, "kind %zu: %s", i, taken.problem.data);
        compare_rgb(&taken.picture.image, &file);
        let_go(&taken, &file);
    }
}

Test(cli_readers_jpeg, arithmetic_coding_is_read)
{
    struct kind kind = {.width = 33,
                        .height = 20,
                        .channels = 3,
                        .across = 2,
                        .down = 2,
                        .arithmetic = true};
    struct kind huffman = kind;
    huffman.arithmetic = false;
    struct file file = make_file(&kind), same = make_file(&huffman);
    struct taken taken;
    take(&taken, &file);
    cr_assert_eq(taken.step, INPUT_PICTURE, "%s", taken.problem.data);
    AVFrame *expected = decode_by_lavc(&same);
    compare_planes(&taken.picture.image, expected, &kind);
    av_frame_free(&expected);
    free(same.bytes);
    let_go(&taken, &file);
}

/* Adobe's programs store how much light is left. */
Test(cli_readers_jpeg, inks_become_light)
{
    struct kind kind = {
        .width = 16, .height = 8, .channels = 4, .across = 1, .down = 1};
    struct file file = make_file(&kind);
    struct taken taken;
    take(&taken, &file);
    cr_assert_eq(taken.step, INPUT_PICTURE, "%s", taken.problem.data);
    cr_assert_eq(taken.picture.image.format, IMS_PIXEL_RGB8);
    for (int y = 0; y < kind.height; y++) {
        const uint8_t *row = input_pixels_row(&taken.picture.image, 0, y);
        for (int x = 0; x < kind.width; x++)
            for (int i = 0; i < 3; i++) {
                int ink = sample_of(x * 4 + i, y);
                int black = sample_of(x * 4 + 3, y);
                cr_assert_leq(abs(row[x * 3 + i] - ink * black / 255), 40);
            }
    }
    let_go(&taken, &file);
}

Test(cli_readers_jpeg, what_videos_mark_is_left_to_ffmpeg)
{
    struct kind kind = {.width = 40,
                        .height = 30,
                        .channels = 3,
                        .across = 1,
                        .down = 1,
                        .comment = "CS=ITU601"};
    cr_assert_eq(step_of(make_file(&kind)), INPUT_DECLINED);
}

Test(cli_readers_jpeg, damage_is_refused)
{
    struct kind plain = {
        .width = 90, .height = 70, .channels = 3, .across = 2, .down = 2};
    for (int progressive = 0; progressive < 2; progressive++) {
        plain.progressive = progressive != 0;
        struct file complete = make_file(&plain);
        size_t size = complete.size;
        cr_assert_eq(step_of(complete), INPUT_PICTURE);
        for (size_t cut = 0; cut < size; cut += size / 60 + 1) {
            struct file file = make_file(&plain);
            file.size = cut;
            cr_assert_eq(step_of(file), INPUT_FAILED, "cut after %zu of %zu bytes", cut,
                         size);
        }
        for (size_t place = size / 2; place < size - 40; place += 37) {
            struct file file = make_file(&plain);
            memcpy(file.bytes + place, "\xff\xd9\xff\xc4", 4);
            cr_assert_eq(step_of(file), INPUT_FAILED, "wrong at %zu of %zu bytes",
                         place, size);
        }
    }
}

Test(cli_readers_jpeg, a_picture_beyond_the_limits_is_refused)
{
    struct kind plain = {
        .width = 90, .height = 70, .channels = 3, .across = 2, .down = 2};
    struct file file = make_file(&plain);
    struct taken taken = {.guard = {.limits = {.pixels = 6299}}};
    taken.reading = (struct input_reading){
        .bytes = file.bytes, .size = file.size, .guard = &taken.guard};
    cli_text_clear(&taken.problem);
    cr_assert_eq(readers_jpeg.open(&taken.reading, &taken.problem), INPUT_PICTURE);
    taken.step = readers_jpeg.next(&taken.reading, &taken.picture, &taken.problem);
    cr_assert_eq(taken.step, INPUT_FAILED);
    cr_assert_str_eq(taken.problem.data,
                     "a picture of 90 x 70 pixels has more than --max-pixels allows "
                     "(6299)");
    let_go(&taken, &file);
}

/* Of ISO 21496-1, of Ultra HDR, of Apple; and a list of pictures without any. */
Test(cli_readers_jpeg, a_gain_map_is_missed)
{
    static const char iso[] = "urn:iso:std:iso:ts:21496:-1\0\0\0\0";
    static const char xmp[] = "http://ns.adobe.com/xap/1.0/\0<x xmlns:hdrgm="
                              "'http://ns.adobe.com/hdr-gain-map/1.0/'/>";
    static const char list[] = "MPF\0MM\0*";
    static const char apple[] = "urn:com:apple:photo:2020:aux:hdrgainmap";
    const struct kind kinds[] = {
        {.markers = {{0xE2, iso, sizeof iso}}},
        {.markers = {{0xE1, xmp, sizeof xmp - 1}}},
        {.markers = {{0xE2, list, sizeof list}, {0xEF, apple, sizeof apple}}},
        {.markers = {{0xE2, list, sizeof list}}},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct kind kind = kinds[i];
        struct taken taken;
        kind.width = kind.height = 16;
        kind.channels = 3;
        kind.across = kind.down = 1;
        struct file file = make_file(&kind);
        take(&taken, &file);
        cr_assert_eq(taken.step, INPUT_PICTURE, "%s", taken.problem.data);
        cr_assert_eq(taken.picture.warnings & IMS_WARNING_NO_GAIN_MAP,
                     i < 3 ? IMS_WARNING_NO_GAIN_MAP : 0, "file %zu", i);
        let_go(&taken, &file);
    }
}

Test(cli_readers_jpeg, markers_become_metadata)
{
    static const char exif[] = "Exif\0\0II*\0\10\0\0\0\0\0\0\0\0\0";
    static const char xmp[] = "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>";
    static const char iptc[] =
        "Photoshop 3.0\0"
        "8BIM\4\1\0\0\0\0\0\2ab8BIM\4\4\0\0\0\0\0\7\x1c\2\5\0\2it";
    struct kind kind = {.width = 8,
                        .height = 8,
                        .channels = 1,
                        .across = 1,
                        .down = 1,
                        .comment = "gr\xfc\xdf",
                        .markers = {{0xE1, exif, sizeof exif - 1},
                                    {0xE1, xmp, sizeof xmp - 1},
                                    {0xED, iptc, sizeof iptc - 1}}};
    struct file file = make_file(&kind);
    struct taken taken;
    take(&taken, &file);
    cr_assert_eq(taken.step, INPUT_PICTURE, "%s", taken.problem.data);
    const struct ims_metadata *fields = &taken.picture.metadata->fields;
    cr_assert_eq(fields->exif_size, sizeof exif - 7);
    cr_assert_arr_eq(fields->exif, exif + 6, sizeof exif - 7);
    cr_assert_eq(fields->xmp_size, strlen("<x:xmpmeta/>"));
    cr_assert_arr_eq(fields->xmp, "<x:xmpmeta/>", fields->xmp_size);
    cr_assert_eq(fields->iptc_size, 7);
    cr_assert_arr_eq(fields->iptc, "\x1c\2\5\0\2it", 7);
    cr_assert_str_eq(fields->texts[0].key, "Comment");
    cr_assert_str_eq(fields->texts[0].value, "gr\xc3\xbc\xc3\x9f");
    cr_assert_eq(fields->no_place, IMS_NO_PLACE_DROP);
    let_go(&taken, &file);
}

#else

Test(cli_readers_jpeg, not_built)
{
    cr_skip_test("configure has not found libjpeg-turbo");
}

#endif
