/* SPDX-License-Identifier: MIT
 *
 * PNG files by libpng: every kind of pixels as it is, what stands beside them, and what
 * is damage and what is not.
 */
#include "config.h"

#include <criterion/criterion.h>

#ifdef HAVE_LIBPNG

#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "cli/input/pixels.h"
#include "cli/readers/readers.h"

/* What kind of file to make. */
struct kind {
    int width, height;
    int color, depth;
    bool interlaced;
    bool keyed;
    const char *name; /* of a chunk before the pixels, or NULL */
    const char *bytes;
    size_t size;
    const char *after; /* the same behind them */
};

struct file {
    unsigned char bytes[65536];
    size_t size;
};

static void append(png_structp png, png_bytep bytes, size_t size)
{
    struct file *file = png_get_io_ptr(png);
    cr_assert_leq(file->size + size, sizeof file->bytes);
    memcpy(file->bytes + file->size, bytes, size);
    file->size += size;
}

static void flush(png_structp png)
{
    (void)png;
}

static unsigned char byte_of(int x, int y)
{
    return (unsigned char)(x * 29 + y * 67 + 5);
}

/* Bytes of a row as the file has them. */
static size_t row_size(const struct kind *kind)
{
    static const int channels[] = {1, 0, 3, 1, 2, 0, 4};
    return ((size_t)(kind->width * channels[kind->color] * kind->depth) + 7) / 8;
}

static void set_palette(png_structp png, png_infop info, const struct kind *kind)
{
    png_color colors[256];
    png_byte alphas[256];
    for (int i = 0; i < 256; i++) {
        colors[i] = (png_color){(png_byte)i, (png_byte)(255 - i), (png_byte)(i * 7)};
        alphas[i] = (png_byte)(i * 3);
    }
    png_color_16 key = {.gray = 1, .red = 5, .green = 34, .blue = 63};
    if (kind->color == PNG_COLOR_TYPE_PALETTE)
        png_set_PLTE(png, info, colors, 1 << kind->depth);
    if (kind->keyed)
        png_set_tRNS(png, info, alphas, 1 << (kind->depth < 8 ? kind->depth : 8), &key);
}

static void make_file(struct file *file, const struct kind *kind)
{
    file->size = 0;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    cr_assert_not_null(info);
    png_set_write_fn(png, file, append, flush);
    png_set_IHDR(png, info, (png_uint_32)kind->width, (png_uint_32)kind->height,
                 kind->depth, kind->color,
                 kind->interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_BASE, PNG_FILTER_TYPE_BASE);
    set_palette(png, info, kind);
    png_write_info(png, info);
    if (kind->name != NULL)
        png_write_chunk(png, (png_const_bytep)kind->name, (png_const_bytep)kind->bytes,
                        kind->size);
    size_t size = row_size(kind);
    unsigned char *pixels = malloc(size * (size_t)kind->height);
    png_bytep *rows = malloc((size_t)kind->height * sizeof *rows);
    cr_assert(pixels != NULL && rows != NULL);
    for (int y = 0; y < kind->height; y++) {
        rows[y] = pixels + (size_t)y * size;
        for (size_t x = 0; x < size; x++)
            rows[y][x] = byte_of((int)x, y);
    }
    png_write_image(png, rows);
    if (kind->after != NULL)
        png_write_chunk(png, (png_const_bytep)kind->after, (png_const_bytep)kind->bytes,
                        kind->size);
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    free(pixels);
    free(rows);
}

/* ---- reading --------------------------------------------------------------------- */

struct taken {
    struct input_reading reading;
    struct input_guard guard;
    struct input_picture picture;
    struct cli_text problem;
    enum input_step step;
};

static void take(struct taken *taken, const struct file *file, size_t size)
{
    *taken = (struct taken){
        .reading = {.bytes = file->bytes, .size = size, .guard = &taken->guard},
        .picture = {.image = IMS_IMAGE_INIT}};
    cli_text_clear(&taken->problem);
    taken->step = readers_png.open(&taken->reading, &taken->problem);
    if (taken->step == INPUT_PICTURE)
        taken->step =
            readers_png.next(&taken->reading, &taken->picture, &taken->problem);
}

static void let_go(struct taken *taken)
{
    if (taken->step == INPUT_PICTURE)
        input_frame_ref_release(taken->picture.frame_ref, NULL);
    input_metadata_free(taken->picture.metadata);
    readers_png.close(&taken->reading);
    cli_text_free(&taken->problem);
}

static enum input_step step_of(const struct file *file, size_t size)
{
    struct taken taken;
    take(&taken, file, size);
    cr_assert((taken.problem.length > 0) == (taken.step == INPUT_FAILED));
    enum input_step step = taken.step;
    let_go(&taken);
    return step;
}

/* Samples of 16 bits are in this machine's order. */
static void compare_bytes(const struct ims_image *image, const struct kind *kind)
{
    const uint16_t one = 1;
    bool little = *(const unsigned char *)(const void *)&one == 1;
    for (int y = 0; y < kind->height; y++) {
        const unsigned char *row = input_pixels_row(image, 0, y);
        for (size_t x = 0; x < row_size(kind); x++) {
            size_t place = kind->depth == 16 && little ? x ^ 1 : x;
            unsigned last = kind->depth == 1 && x + 1 == row_size(kind)
                                ? 0xFF00u >> kind->width % 8 & 0xFF
                                : 0xFF;
            last = last == 0 ? 0xFF : last;
            cr_assert_eq(row[place] & last, byte_of((int)x, y) & last,
                         "color %d depth %d byte %zu of row %d", kind->color,
                         kind->depth, x, y);
        }
    }
}

Test(cli_readers_png, samples_are_as_they_are)
{
    static const struct {
        int color, depth;
        enum ims_pixel_format format;
    } kinds[] = {{0, 1, IMS_PIXEL_GRAY1},         {0, 8, IMS_PIXEL_GRAY8},
                 {0, 16, IMS_PIXEL_GRAY16},       {4, 8, IMS_PIXEL_GRAY_ALPHA8},
                 {4, 16, IMS_PIXEL_GRAY_ALPHA16}, {2, 8, IMS_PIXEL_RGB8},
                 {2, 16, IMS_PIXEL_RGB16},        {6, 8, IMS_PIXEL_RGBA8},
                 {6, 16, IMS_PIXEL_RGBA16}};
    static const int sizes[][2] = {{1, 1}, {7, 5}, {16, 9}, {33, 2}};
    static struct file file;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        for (int s = 0; s < 8; s++) {
            struct kind kind = {.width = sizes[s / 2][0],
                                .height = sizes[s / 2][1],
                                .color = kinds[i].color,
                                .depth = kinds[i].depth,
                                .interlaced = s % 2 != 0};
            struct taken taken;
            make_file(&file, &kind);
            take(&taken, &file, file.size);
            cr_assert_eq(taken.step, INPUT_PICTURE, "%s", taken.problem.data);
            cr_assert_eq(taken.picture.image.format, kinds[i].format);
            cr_assert_eq(taken.picture.image.width, kind.width);
            cr_assert_eq(taken.picture.image.primaries, 0, "nothing is invented");
            compare_bytes(&taken.picture.image, &kind);
            let_go(&taken);
        }
}

Test(cli_readers_png, grays_of_few_bits_become_bytes)
{
    static struct file file;
    for (int depth = 2; depth <= 4; depth += 2) {
        struct kind kind = {.width = 9, .height = 3, .color = 0, .depth = depth};
        struct taken taken;
        make_file(&file, &kind);
        take(&taken, &file, file.size);
        cr_assert_eq(taken.picture.image.format, IMS_PIXEL_GRAY8);
        for (int y = 0; y < kind.height; y++) {
            const unsigned char *row = input_pixels_row(&taken.picture.image, 0, y);
            for (int x = 0; x < kind.width; x++) {
                int bit = x * depth, most = (1 << depth) - 1;
                int value = byte_of(bit / 8, y) >> (8 - depth - bit % 8) & most;
                cr_assert_eq(row[x], value * 255 / most);
            }
        }
        let_go(&taken);
    }
}

Test(cli_readers_png, palettes_become_colors)
{
    static struct file file;
    for (int keyed = 0; keyed < 2; keyed++)
        for (int depth = 1; depth <= 8; depth *= 2) {
            struct kind kind = {
                .width = 11, .height = 4, .color = 3, .depth = depth, .keyed = keyed};
            struct taken taken;
            make_file(&file, &kind);
            take(&taken, &file, file.size);
            cr_assert_eq(taken.picture.image.format,
                         keyed ? IMS_PIXEL_RGBA8 : IMS_PIXEL_RGB8);
            for (int y = 0; y < kind.height; y++) {
                const unsigned char *row = input_pixels_row(&taken.picture.image, 0, y);
                for (int x = 0; x < kind.width; x++, row += keyed ? 4 : 3) {
                    int bit = x * depth, most = (1 << depth) - 1;
                    int i = byte_of(bit / 8, y) >> (8 - depth - bit % 8) & most;
                    cr_assert(row[0] == i && row[1] == 255 - i &&
                              row[2] == (unsigned char)(i * 7));
                    cr_assert(!keyed || row[3] == (unsigned char)(i * 3));
                }
            }
            let_go(&taken);
        }
}

Test(cli_readers_png, a_color_that_is_transparent_becomes_alpha)
{
    static struct file file;
    struct kind kind = {.width = 3, .height = 1, .color = 2, .depth = 8, .keyed = true};
    struct taken taken;
    make_file(&file, &kind);
    take(&taken, &file, file.size);
    cr_assert_eq(taken.picture.image.format, IMS_PIXEL_RGBA8);
    const unsigned char *row = input_pixels_row(&taken.picture.image, 0, 0);
    cr_assert_eq(row[3], 0); /* 5, 34, 63 */
    cr_assert_eq(row[7], 255);
    let_go(&taken);
}

/* ---- beside the pixels ----------------------------------------------------------- */

Test(cli_readers_png, chunks_of_color_are_read)
{
    static const char mdcv[] = "\0\1\0\2\0\3\0\4\0\5\0\6\0\7\0\10\0\0\1\0\0\0\0\11";
    static struct file file;
    struct kind kind = {.width = 2, .height = 2, .color = 2, .depth = 16};
    struct kind kinds[] = {kind, kind, kind, kind};
    struct taken taken;
    kinds[0].name = "cICP", kinds[0].bytes = "\11\20\0\1", kinds[0].size = 4;
    kinds[1].name = "cICP", kinds[1].bytes = "\3\3\0\1", kinds[1].size = 4;
    kinds[2].name = "mDCV", kinds[2].bytes = mdcv, kinds[2].size = 24;
    kinds[3].name = "sRGB", kinds[3].bytes = "\1", kinds[3].size = 1;
    for (size_t i = 0; i < 4; i++) {
        static const int primaries[] = {9, 0, 0, 1}, transfers[] = {16, 0, 0, 13};
        make_file(&file, &kinds[i]);
        take(&taken, &file, file.size);
        cr_assert_eq(taken.step, INPUT_PICTURE, "%s", taken.problem.data);
        cr_assert_eq((int)taken.picture.image.primaries, primaries[i], "case %zu", i);
        cr_assert_eq((int)taken.picture.image.transfer, transfers[i], "case %zu", i);
        cr_assert_eq(taken.picture.metadata->has_light, i == 2);
        const struct ims_light *light = &taken.picture.metadata->light;
        cr_assert(i != 2 ||
                  (light->primaries[0][0] == 1 && light->primaries[2][1] == 6 &&
                   light->white_point[1] == 8 && light->max_luminance == 256 &&
                   light->min_luminance == 9));
        let_go(&taken);
    }
}

Test(cli_readers_png, notes_are_read_before_and_behind_the_pixels)
{
    static const char exif[] = "II*\0\10\0\0\0\0\0\0\0\0\0";
    static struct file file;
    struct kind kind = {.width = 2,
                        .height = 2,
                        .color = 2,
                        .depth = 8,
                        .bytes = exif,
                        .size = sizeof exif - 1};
    for (int behind = 0; behind < 2; behind++) {
        struct taken taken;
        kind.name = behind ? NULL : "eXIf";
        kind.after = behind ? "eXIf" : NULL;
        make_file(&file, &kind);
        take(&taken, &file, file.size);
        const struct ims_metadata *fields = &taken.picture.metadata->fields;
        cr_assert_eq(fields->exif_size, sizeof exif - 1);
        cr_assert_arr_eq(fields->exif, exif, sizeof exif - 1);
        let_go(&taken);
    }
    static const char xmp[] = "XML:com.adobe.xmp\0\0\0\0\0<x/>";
    static const char text[] = "Title\0\0\0de\0\0Gr\xc3\xbcn";
    kind.name = kind.after = "iTXt";
    for (int i = 0; i < 2; i++) {
        struct taken taken;
        kind.bytes = i == 0 ? xmp : text;
        kind.size = i == 0 ? sizeof xmp - 1 : sizeof text - 1;
        make_file(&file, &kind);
        take(&taken, &file, file.size);
        const struct ims_metadata *fields = &taken.picture.metadata->fields;
        cr_assert_eq(fields->xmp_size, i == 0 ? 4 : 0);
        cr_assert_eq(taken.picture.metadata->text_count, (size_t)i);
        cr_assert(i == 0 || strcmp(fields->texts[0].value, "Gr\xc3\xbcn") == 0);
        cr_assert(i == 0 || strcmp(fields->texts[0].language, "de") == 0);
        let_go(&taken);
    }
}

/* As ImageMagick and ExifTool write what had no chunk of its own. */
Test(cli_readers_png, profiles_in_texts_are_what_they_hold)
{
    static const char plain[] =
        "Raw profile type iptc\0\niptc\n       7\n1c0205\n00026974\n";
    static const char resources[] = "Raw profile type iptc\0\niptc\n      20\n"
                                    "3842494d0404000000000007"
                                    "1C02050002697400\n";
    static const char astray[] = "Raw profile type iptc\0\niptc\n 7\nno digits 1";
    static const char *const texts[] = {plain, resources, astray};
    static const size_t sizes[] = {sizeof plain - 1, sizeof resources - 1,
                                   sizeof astray - 1};
    static struct file file;
    for (size_t i = 0; i < 3; i++) {
        struct kind kind = {.width = 2,
                            .height = 2,
                            .color = 2,
                            .depth = 8,
                            .name = "tEXt",
                            .bytes = texts[i],
                            .size = sizes[i]};
        struct taken taken;
        make_file(&file, &kind);
        take(&taken, &file, file.size);
        const struct ims_metadata *fields = &taken.picture.metadata->fields;
        cr_assert_eq(fields->iptc_size, i < 2 ? 7 : 0, "text %zu", i);
        cr_assert(i == 2 || memcmp(fields->iptc, "\x1c\2\5\0\2it", 7) == 0);
        cr_assert_eq(taken.picture.metadata->text_count, 0, "it is no text");
        let_go(&taken);
    }
}

/* ---- damage ---------------------------------------------------------------------- */

static size_t find_chunk(const struct file *file, const char *name)
{
    const unsigned char *place = memmem(file->bytes, file->size, name, 4);
    cr_assert_not_null(place);
    return (size_t)(place - file->bytes);
}

Test(cli_readers_png, damaged_pixels_are_refused_and_damaged_notes_passed_over)
{
    static struct file file;
    struct kind kind = {.width = 40,
                        .height = 30,
                        .color = 2,
                        .depth = 8,
                        .name = "tEXt",
                        .bytes = "Title\0a",
                        .size = 7};
    make_file(&file, &kind);
    size_t pixels = find_chunk(&file, "IDAT"), end = find_chunk(&file, "IEND") - 4;
    size_t note = find_chunk(&file, "tEXt");
    for (size_t cut = 8; cut < end; cut += 17)
        cr_assert_eq(step_of(&file, cut), INPUT_FAILED, "cut after %zu of %zu", cut,
                     file.size);
    cr_assert_eq(step_of(&file, end - 1), INPUT_FAILED, "a checksum that is cut");
    cr_assert_eq(step_of(&file, end), INPUT_PICTURE, "no end, and all pixels");
    cr_assert_eq(step_of(&file, end + 6), INPUT_PICTURE);
    for (size_t place = pixels + 4; place < end; place += 13) {
        file.bytes[place] ^= 0x10;
        cr_assert_eq(step_of(&file, file.size), INPUT_FAILED, "wrong at %zu", place);
        file.bytes[place] ^= 0x10;
    }
    file.bytes[note + 6] ^= 1;
    cr_assert_eq(step_of(&file, file.size), INPUT_PICTURE);
}

Test(cli_readers_png, animations_are_left_to_ffmpeg)
{
    static struct file file;
    struct kind kind = {.width = 4,
                        .height = 3,
                        .color = 2,
                        .depth = 8,
                        .name = "acTL",
                        .bytes = "\0\0\0\1\0\0\0\0",
                        .size = 8};
    make_file(&file, &kind);
    cr_assert_eq(step_of(&file, file.size), INPUT_DECLINED);
}

Test(cli_readers_png, a_picture_beyond_the_limits_is_refused)
{
    static struct file file;
    struct kind kind = {.width = 4, .height = 3, .color = 2, .depth = 8};
    struct taken taken = {.guard = {.limits = {.pixels = 11}}};
    make_file(&file, &kind);
    taken.reading = (struct input_reading){
        .bytes = file.bytes, .size = file.size, .guard = &taken.guard};
    cli_text_clear(&taken.problem);
    cr_assert_eq(readers_png.open(&taken.reading, &taken.problem), INPUT_PICTURE);
    taken.step = readers_png.next(&taken.reading, &taken.picture, &taken.problem);
    cr_assert_eq(taken.step, INPUT_FAILED);
    cr_assert_str_eq(taken.problem.data, "a picture of 4 x 3 pixels has more than "
                                         "--max-pixels allows (11)");
    let_go(&taken);
}

#else

Test(cli_readers_png, not_built)
{
    cr_skip_test("configure has not found libpng");
}

#endif
