/* SPDX-License-Identifier: MIT
 *
 * The plugin jpeg-turbo: its files are, byte for byte, those of the bare library fed
 * with the same samples; what it converts; what it does when memory runs out.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dlfcn.h>
#include <jerror.h>
#include <jpeglib.h>

#include <criterion/criterion.h>

#include "encoders/jpeg/turbo.h"
#include "support/encode.h"
#include "support/libjpeg.h"
#include "support/picture.h"

static const struct {
    int32_t width;
    int32_t height;
} sizes[] = {{1, 1}, {1, 37}, {37, 1}, {3, 5}, {16, 16}, {33, 50}, {200, 131}};

enum { SIZES = sizeof sizes / sizeof sizes[0] };

enum {
    AUTO = LIBJPEG_AUTO,
    S420 = LIBJPEG_420,
    S422 = LIBJPEG_422,
    S444 = LIBJPEG_444
};

static const struct ims_encoder *plugin(void)
{
    static const struct ims_encoder *encoder;
    if (!encoder) {
        void *const library =
            dlopen(IMS_BUILD_FOLDER "/plugins/jpeg-turbo.so", RTLD_NOW);
        if (!library)
            cr_skip_test("%s", dlerror());
        const struct ims_encoder_plugin *const table =
            dlsym(library, IMS_ENCODER_PLUGIN_SYMBOL);
        cr_assert_not_null(table);
        cr_assert_eq(table->abi, IMS_ENCODER_ABI);
        encoder = table->encoders[0];
    }
    return encoder;
}

/* ---- what it writes -------------------------------------------------------------- */

static void check_format(enum ims_pixel_format format,
                         const struct libjpeg_settings *settings, uint32_t warnings)
{
    struct encode encode;
    encode_init(&encode, plugin());
    for (int i = 0; i < SIZES * PICTURE_LAYOUTS; i++) {
        const int size = i / PICTURE_LAYOUTS;
        struct picture picture;
        picture_make(&picture, format, sizes[size].width, sizes[size].height,
                     size % 2 ? PICTURE_NOISE : PICTURE_SMOOTH,
                     (enum picture_layout)(i % PICTURE_LAYOUTS), 5);
        picture.image.matrix = IMS_MATRIX_BT601;
        picture.image.range = IMS_RANGE_FULL;
        libjpeg_check(&encode, &picture.image, settings);
        cr_assert_eq(encode.message.warnings & ~warnings, 0u);
        picture_free(&picture);
    }
    encode_fini(&encode);
}

Test(jpeg_turbo, colors_and_gray_give_the_bytes_of_the_bare_library)
{
    static const enum ims_pixel_format formats[] = {IMS_PIXEL_RGB8, IMS_PIXEL_BGR8,
                                                    IMS_PIXEL_GRAY8};
    for (int i = 0; i < 3; i++) {
        check_format(formats[i], &(struct libjpeg_settings){90, 3, S420, 0, 0}, 0);
        check_format(formats[i], &(struct libjpeg_settings){50, 5, S422, 0, 0}, 0);
        check_format(formats[i], &(struct libjpeg_settings){97, 7, S444, 0, 0}, 0);
        check_format(formats[i], &(struct libjpeg_settings){0, 9, S420, 0, 0}, 0);
    }
}

Test(jpeg_turbo, planes_that_fit_go_in_as_they_are)
{
    for (int effort = 3; effort <= 7; effort += 4) {
        check_format(IMS_PIXEL_YUV420,
                     &(struct libjpeg_settings){90, effort, S420, 0, 0}, 0);
        check_format(IMS_PIXEL_NV12, &(struct libjpeg_settings){90, effort, S420, 0, 0},
                     0);
        check_format(IMS_PIXEL_YUV422,
                     &(struct libjpeg_settings){90, effort, S422, 0, 0}, 0);
        check_format(IMS_PIXEL_YUV444,
                     &(struct libjpeg_settings){90, effort, S444, 0, 0}, 0);
    }
}

Test(jpeg_turbo, alpha_is_blended_exactly)
{
    static const uint32_t backgrounds[] = {0x000000, 0xffffff, 0x808080};
    for (int i = 0; i < 3; i++) {
        const struct libjpeg_settings settings = {90, 3, S420, 0, backgrounds[i]};
        check_format(IMS_PIXEL_RGBA8, &settings, IMS_WARNING_ALPHA_FLATTENED);
        check_format(IMS_PIXEL_BGRA8, &settings, IMS_WARNING_ALPHA_FLATTENED);
        check_format(IMS_PIXEL_GRAY_ALPHA8, &settings, IMS_WARNING_ALPHA_FLATTENED);
    }
}

Test(jpeg_turbo, opaque_pixels_need_no_blending_and_no_warning)
{
    struct encode encode;
    encode_init(&encode, plugin());
    static uint8_t pixels[20 * 30 * 4];
    for (size_t i = 0; i < sizeof pixels; i++)
        pixels[i] = i % 4 == 3 ? 255 : (uint8_t)(i * 7);
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGBA8;
    image.width = 20;
    image.height = 30;
    image.planes[0] = pixels;
    image.strides[0] = 80;
    libjpeg_check(&encode, &image,
                  &(struct libjpeg_settings){90, 3, S420, 0, 0xff0000});
    cr_assert_eq(encode.message.warnings, 0u);
    pixels[20 * 30 * 4 - 1] = 254;
    libjpeg_check(&encode, &image,
                  &(struct libjpeg_settings){90, 3, S420, 0, 0x000000});
    cr_assert_eq(encode.message.warnings, (uint32_t)IMS_WARNING_ALPHA_FLATTENED);
    encode_fini(&encode);
}

static int count_markers(const struct encode *encode, int first, int last)
{
    int count = 0;
    for (size_t i = 0; i + 1 < encode->buffer.length; i++)
        count += encode->buffer.data[i] == 0xff &&
                 encode->buffer.data[i + 1] >= first &&
                 encode->buffer.data[i + 1] <= last;
    return count;
}

Test(jpeg_turbo, restart_markers_and_the_form_of_the_file)
{
    struct encode encode;
    encode_init(&encode, plugin());
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 100, 96, PICTURE_NOISE, PICTURE_TIGHT, 1);
    libjpeg_check(&encode, &picture.image,
                  &(struct libjpeg_settings){90, 3, S420, 1, 0});
    cr_assert_eq(count_markers(&encode, 0xd0, 0xd7), 96 / 16 - 1);
    cr_assert_eq(count_markers(&encode, 0xc0, 0xc0), 1, "baseline");
    cr_assert_eq(memcmp(encode.buffer.data + 6, "JFIF", 5), 0);
    picture_free(&picture);
    encode_fini(&encode);
}

Test(jpeg_turbo, progressive_mode_is_for_pictures_that_it_makes_smaller)
{
    const struct libjpeg_settings settings = {90, 7, S420, 0, 0};
    struct encode encode;
    encode_init(&encode, plugin());
    for (int i = 0; i < 2; i++) {
        struct picture picture;
        picture_make(&picture, IMS_PIXEL_RGB8, i ? 400 : 40, i ? 300 : 30,
                     PICTURE_SMOOTH, PICTURE_TIGHT, 1);
        libjpeg_check(&encode, &picture.image, &settings);
        cr_assert_eq(count_markers(&encode, 0xc2, 0xc2), i, "progressive");
        cr_assert_eq(count_markers(&encode, 0xc0, 0xc0), 1 - i, "baseline");
        picture_free(&picture);
    }
    encode_fini(&encode);
}

/* The mean squared error of the decoded file against the image's colors. */
static double error_of(const struct encode *encode, const struct ims_image *image)
{
    struct jpeg_decompress_struct decompress;
    struct jpeg_error_mgr errors;
    decompress.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&decompress);
    jpeg_mem_src(&decompress, encode->buffer.data, encode->buffer.length);
    jpeg_read_header(&decompress, TRUE);
    decompress.out_color_space = JCS_RGB;
    decompress.do_fancy_upsampling = FALSE;
    jpeg_start_decompress(&decompress);
    JSAMPLE *row = malloc((size_t)image->width * 3);
    cr_assert_not_null(row);
    double sum = 0.0;
    for (int32_t y = 0; y < image->height; y++) {
        jpeg_read_scanlines(&decompress, &row, 1);
        for (int32_t x = 0; x < image->width; x++) {
            double color[3];
            picture_color(image, x, y, 0, color);
            for (int i = 0; i < 3; i++) {
                const double wanted = fmin(fmax(color[i], 0.0), 1.0) * 255.0;
                sum += (row[3 * x + i] - wanted) * (row[3 * x + i] - wanted);
            }
        }
    }
    free(row);
    jpeg_finish_decompress(&decompress);
    jpeg_destroy_decompress(&decompress);
    return sum / (3.0 * image->width * image->height);
}

Test(jpeg_turbo, other_yuv_and_deeper_samples_are_converted)
{
    static const enum ims_pixel_format formats[] = {
        IMS_PIXEL_YUV420, IMS_PIXEL_NV12,   IMS_PIXEL_YUV422,  IMS_PIXEL_YUV444,
        IMS_PIXEL_RGB16,  IMS_PIXEL_GRAY16, IMS_PIXEL_RGB_F32, IMS_PIXEL_GRAY_F32};
    struct encode encode;
    encode_init(&encode, plugin());
    for (int i = 0; i < 8 * PICTURE_LAYOUTS; i++) {
        struct picture picture;
        picture_make(&picture, formats[i / PICTURE_LAYOUTS], 75, 83, PICTURE_SMOOTH,
                     (enum picture_layout)(i % PICTURE_LAYOUTS), 9);
        const bool yuv = libjpeg_is_yuv(picture.image.format);
        picture.image.matrix = yuv ? IMS_MATRIX_BT709 : IMS_MATRIX_DEFAULT;
        picture.image.range = yuv ? IMS_RANGE_LIMITED : IMS_RANGE_DEFAULT;
        encode_set(&encode, "quality", 100);
        encode_set(&encode, "subsampling", yuv ? AUTO : S444);
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        const double error = error_of(&encode, &picture.image);
        cr_assert_lt(error, 6.0, "%s: %d/1000",
                     ims_pixel_format_name(picture.image.format), (int)(error * 1000));
        cr_assert_eq(encode.message.warnings,
                     yuv ? (uint32_t)IMS_WARNING_COLOR_CONVERTED : 0u);
        picture_free(&picture);
    }
    encode_fini(&encode);
}

/* Reads a file of CMYK as libjpeg gives it: inverted, as Adobe's marker has it. The
 * mean difference of ink. */
static double cmyk_error(const struct encode *encode, const struct ims_image *image)
{
    struct jpeg_decompress_struct decompress;
    struct jpeg_error_mgr errors;
    decompress.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&decompress);
    jpeg_mem_src(&decompress, encode->buffer.data,
                 (unsigned long)encode->buffer.length);
    jpeg_read_header(&decompress, TRUE);
    cr_assert(decompress.saw_Adobe_marker && !decompress.saw_JFIF_marker);
    cr_assert_eq(decompress.jpeg_color_space, JCS_YCCK);
    cr_assert_eq(decompress.num_components, 4);
    decompress.out_color_space = JCS_CMYK;
    jpeg_start_decompress(&decompress);
    JSAMPLE *row = malloc((size_t)image->width * 4);
    cr_assert_not_null(row);
    double sum = 0;
    for (int32_t y = 0; y < image->height; y++) {
        const uint8_t *const wanted =
            (const uint8_t *)image->planes[0] + y * image->strides[0];
        cr_assert_eq(jpeg_read_scanlines(&decompress, &row, 1), 1u);
        for (int32_t i = 0; i < image->width * 4; i++)
            sum += abs(255 - row[i] - wanted[i]);
    }
    free(row);
    jpeg_finish_decompress(&decompress);
    jpeg_destroy_decompress(&decompress);
    return sum / (4.0 * image->width * image->height);
}

Test(jpeg_turbo, cmyk_is_inverted_as_adobe_has_it)
{
    struct encode encode;
    encode_init(&encode, plugin());
    for (int i = 0; i < SIZES * PICTURE_LAYOUTS; i++) {
        struct picture picture;
        picture_make(&picture, IMS_PIXEL_CMYK8, sizes[i / PICTURE_LAYOUTS].width,
                     sizes[i / PICTURE_LAYOUTS].height, PICTURE_SMOOTH,
                     (enum picture_layout)(i % PICTURE_LAYOUTS), 4);
        encode_set(&encode, "quality", 100);
        encode_set(&encode, "subsampling", i % 2 ? S420 : S444);
        encode_set(&encode, "effort", i % 3 == 0 ? 7 : 1);
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        cr_assert_eq(encode.message.warnings, 0u);
        const double error = cmyk_error(&encode, &picture.image);
        cr_assert_lt(error, i % 2 ? 6.0 : 1.0, "%d/1000", (int)(error * 1000));
        picture_free(&picture);
    }
    encode_fini(&encode);
}

/* ---- a state is used again --------------------------------------------------------
 */

Test(jpeg_turbo, codes_made_for_an_image_are_not_those_of_the_next)
{
    struct encode encode;
    encode_init(&encode, plugin());
    for (int i = 0; i < 6; i++) {
        struct picture picture;
        picture_make(&picture, i < 3 ? IMS_PIXEL_RGB8 : IMS_PIXEL_GRAY8, 60, 40,
                     i % 3 == 1 ? PICTURE_FLAT : PICTURE_NOISE, PICTURE_TIGHT, 2);
        const int effort = i % 3 == 0 ? 2 : i % 3 == 1 ? 5 : 0;
        libjpeg_check(&encode, &picture.image,
                      &(struct libjpeg_settings){90, effort, S420, 0, 0});
        picture_free(&picture);
    }
    encode_fini(&encode);
}

Test(jpeg_turbo, no_memory_is_an_error_and_the_state_stays_good)
{
    struct encode encode;
    encode_init(&encode, plugin());
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 1000, 700, PICTURE_NOISE, PICTURE_TIGHT, 1);
    const struct libjpeg_settings settings = {100, 3, S444, 0, 0};
    libjpeg_set(&encode, &settings);
    for (int failing = 1; failing <= 2; failing++) {
        memory_buffer_clear(&encode.buffer);
        encode.buffer.failing = failing;
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_ERROR_MEMORY);
        cr_assert_neq(encode.message.text[0], '\0');
    }
    encode_set(&encode, "effort", 7); /* the file is handed over as a whole */
    memory_buffer_clear(&encode.buffer);
    encode.buffer.failing = 1;
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_ERROR_MEMORY);
    cr_assert_eq(encode.buffer.released, 1);
    encode.buffer.failing = 0;
    libjpeg_check(&encode, &picture.image, &settings);
    picture_free(&picture);
    encode_fini(&encode);
}

/* What libjpeg itself does when malloc has nothing. */
static void *have_none(j_common_ptr common, int pool, size_t size)
{
    (void)pool;
    (void)size;
    ERREXIT1(common, JERR_OUT_OF_MEMORY, 4);
    return NULL;
}

static void check_failure(struct encode *encode, const struct ims_image *image,
                          int wanted)
{
    cr_assert_eq(encode_run(encode, image), wanted);
    const char text[] = "jpeg-turbo: libjpeg reports: ";
    cr_assert_eq(strncmp(encode->message.text, text, sizeof text - 1), 0);
    cr_assert_gt(strlen(encode->message.text), sizeof text);
}

Test(jpeg_turbo, memory_that_libjpeg_lacks_is_no_fault_of_the_image)
{
    struct encode encode;
    encode_init(&encode, plugin());
    struct jpeg_memory_mgr *const memory =
        ((struct ims_jpeg_turbo *)encode.state)->compress.mem;
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 300, 200, PICTURE_NOISE, PICTURE_TIGHT, 1);
    const struct libjpeg_settings settings = {90, 5, S444, 0, 0};
    libjpeg_set(&encode, &settings);
    void *(*const alloc_large)(j_common_ptr, int, size_t) = memory->alloc_large;
    memory->alloc_large = have_none;
    void *(*const alloc_small)(j_common_ptr, int, size_t) = memory->alloc_small;
    memory->alloc_small = have_none;
    check_failure(&encode, &picture.image, IMS_ERROR_MEMORY);
    memory->alloc_large = alloc_large;
    memory->alloc_small = alloc_small;
    memory->max_memory_to_use = 1; /* whole images of coefficients are more */
    check_failure(&encode, &picture.image, IMS_ERROR_MEMORY);
    memory->max_memory_to_use = 0;
    struct ims_image wide = picture.image;
    wide.width = 70000;
    check_failure(&encode, &wide, IMS_ERROR_ENCODE);
    libjpeg_check(&encode, &picture.image, &settings);
    picture_free(&picture);
    encode_fini(&encode);
}
