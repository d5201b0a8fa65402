/* SPDX-License-Identifier: MIT
 *
 * GIF by giflib: frames as a browser shows them, each way of taking one away, with
 * their times; complete frames of files that are cut off; what is said beside.
 */
#include "config.h"

#include <criterion/criterion.h>

#ifdef HAVE_GIFLIB

#include <gif_lib.h>

#include "reading.h"

enum { WIDTH = 6, HEIGHT = 5, FRAMES = 5 };

/* What a canvas shows: letters are colors, points are transparent. */
static const char *const shown[FRAMES][HEIGHT] = {
    {"AAAAAA", "AAAAAA", "AAAAAA", "AAAAAA", "AAAAAA"},
    {"AAAAAA", "ABABAA", "ABBBAA", "AAAAAA", "AAAAAA"},
    {"AAAAAA", "A...AA", "A...AA", "AAAACC", "AAAACC"},
    {"DAAAAA", "A...AA", "A...AA", "AAAAAA", "AAAAAA"},
    {"AAAAAA", "BBBBBB", "CCCCCC", "DDDDDD", "AAAAAA"},
};

/* What the frames of the file are. */
static const struct frame {
    int left, top, width, height, disposal;
    bool interlaced;
    const char *pixels;
} frames[FRAMES] = {
    {0, 0, WIDTH, HEIGHT, DISPOSE_DO_NOT, false, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
    {1, 1, 3, 2, DISPOSE_BACKGROUND, false, "B.BBBB"},
    {4, 3, 2, 2, DISPOSE_PREVIOUS, false, "CCCC"},
    {0, 0, 1, 1, DISPOSAL_UNSPECIFIED, false, "D"},
    {0, 0, WIDTH, HEIGHT, DISPOSE_DO_NOT, true, "AAAAAABBBBBBCCCCCCDDDDDDAAAAAA"},
};

static const GifColorType colors[8] = {{10, 20, 30}, {200, 0, 0}, {0, 210, 0},
                                       {0, 0, 220},  {1, 2, 3},   {0, 0, 0},
                                       {0, 0, 0},    {0, 0, 0}};
enum { TRANSPARENT = 4 };

/* ---- writing ----------------------------------------------------------------------
 */

static int write_bytes(GifFileType *gif, const GifByteType *bytes, int count)
{
    struct file *file = gif->UserData;
    file->bytes = realloc(file->bytes, file->size + (size_t)count);
    cr_assert_not_null(file->bytes);
    memcpy(file->bytes + file->size, bytes, (size_t)count);
    file->size += (size_t)count;
    return count;
}

static void put_row(GifFileType *gif, const struct frame *frame, int y)
{
    GifPixelType row[WIDTH];
    for (int x = 0; x < frame->width; x++) {
        const char letter = frame->pixels[y * frame->width + x];
        row[x] = letter == '.' ? TRANSPARENT : (GifPixelType)(letter - 'A');
    }
    cr_assert_eq(EGifPutLine(gif, row, frame->width), GIF_OK);
}

static void put_frame(GifFileType *gif, const struct frame *frame)
{
    static const int steps[4][2] = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};
    const GraphicsControlBlock control = {.DisposalMode = frame->disposal,
                                          .DelayTime = 4,
                                          .TransparentColor = TRANSPARENT};
    GifByteType bytes[4];
    EGifGCBToExtension(&control, bytes);
    EGifPutExtension(gif, GRAPHICS_EXT_FUNC_CODE, sizeof bytes, bytes);
    cr_assert_eq(EGifPutImageDesc(gif, frame->left, frame->top, frame->width,
                                  frame->height, frame->interlaced, NULL),
                 GIF_OK);
    for (int y = 0; !frame->interlaced && y < frame->height; y++)
        put_row(gif, frame, y);
    for (int pass = 0; frame->interlaced && pass < 4; pass++)
        for (int y = steps[pass][0]; y < frame->height; y += steps[pass][1])
            put_row(gif, frame, y);
}

static struct file make_file(int count)
{
    static const char profile[] = "0123456789012345678901234567890123456acsp....";
    struct file file = {NULL, 0};
    int error = 0;
    GifFileType *gif = EGifOpen(&file, write_bytes, &error);
    ColorMapObject *map = GifMakeMapObject(8, colors);
    EGifSetGifVersion(gif, true);
    cr_assert_eq(EGifPutScreenDesc(gif, WIDTH, HEIGHT, 8, 2, map), GIF_OK);
    EGifPutComment(gif, "what it shows");
    EGifPutComment(gif, "Title[de]: ein Haus");
    EGifPutExtensionLeader(gif, APPLICATION_EXT_FUNC_CODE);
    EGifPutExtensionBlock(gif, 11, "ICCRGBG1012");
    EGifPutExtensionBlock(gif, sizeof profile, profile);
    EGifPutExtensionTrailer(gif);
    for (int i = 0; i < count; i++)
        put_frame(gif, &frames[i]);
    cr_assert_eq(EGifCloseFile(gif, &error), GIF_OK);
    GifFreeMapObject(map);
    struct file padded = file_copy(file.bytes, file.size);
    free(file.bytes);
    return padded;
}

/* ---- tests ------------------------------------------------------------------------
 */

static void expect_frame(const struct reading *reading, int frame)
{
    const struct ims_image *image = &reading->picture.image;
    const bool opaque = frame != 2 && frame != 3;
    cr_assert(image->width == WIDTH && image->height == HEIGHT);
    cr_assert_eq(image->format, opaque ? IMS_PIXEL_RGB8 : IMS_PIXEL_RGBA8);
    cr_assert_eq(reading->picture.time_ms, (uint64_t)frame * 40);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            const char letter = shown[frame][y][x];
            const GifColorType *color = &colors[letter == '.' ? 7 : letter - 'A'];
            const double expected[4] = {color->Red, color->Green, color->Blue,
                                        letter == '.' ? 0 : 255};
            for (int c = 0; c < (opaque ? 3 : 4); c++)
                cr_assert_eq(reading_sample(reading, x, y, c), expected[c],
                             "frame %d, %d, %d, %d", frame, x, y, c);
        }
}

Test(gif, frames_are_those_that_a_browser_shows)
{
    struct reading reading = {.reader = NULL};
    struct file file = make_file(FRAMES);
    cr_assert_eq(reading_open(&reading, &readers_gif, &file), INPUT_PICTURE);
    cr_assert_eq(reading.input.expected, FRAMES);
    for (int i = 0; i < FRAMES; i++) {
        cr_assert_eq(reading_next(&reading), INPUT_PICTURE, "%s", reading.problem.data);
        expect_frame(&reading, i);
        const struct input_metadata *metadata = reading.picture.metadata;
        cr_assert_eq(metadata->text_count, 2);
        cr_assert_str_eq(metadata->texts[0].value, "what it shows");
        cr_assert_str_eq(metadata->texts[1].key, "Title");
        cr_assert_str_eq(metadata->texts[1].language, "de");
        cr_assert_str_eq(metadata->texts[1].value, "ein Haus");
    }
    cr_assert_eq(reading_next(&reading), INPUT_END);
    cr_assert_eq(reading_next(&reading), INPUT_END);
    reading_close(&reading);
    free(file.bytes);
}

Test(gif, complete_frames_of_a_cut_file_are_given)
{
    struct file file = make_file(FRAMES);
    int most = 0;
    for (size_t size = 0; size < file.size; size++) {
        struct reading reading = {.reader = NULL};
        struct file cut = file_copy(file.bytes, size);
        enum input_step step = reading_open(&reading, &readers_gif, &cut);
        int count = 0;
        while (step == INPUT_PICTURE &&
               (step = reading_next(&reading)) == INPUT_PICTURE)
            expect_frame(&reading, count++);
        cr_assert(step == INPUT_DAMAGED || (step == INPUT_FAILED && count == 0) ||
                      (step == INPUT_END && count > 0),
                  "%zu bytes: %d frames, %d", size, count, step);
        cr_assert_geq(count, most, "%zu bytes", size);
        most = count;
        if (step == INPUT_DAMAGED)
            cr_assert_eq(reading_next(&reading), INPUT_END);
        reading_close(&reading);
        free(cut.bytes);
    }
    cr_assert_eq(most, FRAMES);
    free(file.bytes);
}

Test(gif, zeros_between_the_blocks_are_passed_over)
{
    struct reading reading = {.reader = NULL};
    struct file file = make_file(FRAMES), odd = {NULL, 0};
    unsigned char bytes[2000];
    /* Behind each block's end, where an extension begins. */
    for (size_t i = 0; i < file.size; i++) {
        if (i > 0 && file.bytes[i - 1] == 0 && file.bytes[i] == 0x21 &&
            file.bytes[i + 1] == GRAPHICS_EXT_FUNC_CODE) {
            bytes[odd.size++] = 0;
            bytes[odd.size++] = 0;
        }
        bytes[odd.size++] = file.bytes[i];
        cr_assert_lt(odd.size, sizeof bytes - 2);
    }
    cr_assert_gt(odd.size, file.size);
    odd = file_copy(bytes, odd.size);
    cr_assert_eq(reading_open(&reading, &readers_gif, &odd), INPUT_PICTURE);
    cr_assert_eq(reading.input.expected, FRAMES);
    for (int i = 0; i < FRAMES; i++) {
        cr_assert_eq(reading_next(&reading), INPUT_PICTURE, "%s", reading.problem.data);
        expect_frame(&reading, i);
    }
    cr_assert_eq(reading_next(&reading), INPUT_END);
    reading_close(&reading);
    free(odd.bytes);
    free(file.bytes);
}

/* Whatever one bit of the file says. */
Test(gif, damaged_files_end)
{
    struct file file = make_file(FRAMES);
    for (size_t bit = 0; bit < file.size * 8; bit++) {
        struct reading reading = {.reader = NULL};
        reading.guard.limits.pixels = 100000;
        file.bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
        enum input_step step = reading_open(&reading, &readers_gif, &file);
        int count = 0;
        for (; (step == INPUT_PICTURE || step == INPUT_DAMAGED) && count < 20; count++)
            step = reading_next(&reading);
        cr_assert_lt(count, 20, "bit %zu", bit);
        reading_close(&reading);
        file.bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
    }
    free(file.bytes);
}

Test(gif, what_is_too_large_is_refused)
{
    struct reading reading = {.reader = NULL};
    struct file file = make_file(1);
    reading.guard.limits.pixels = WIDTH * HEIGHT - 1;
    cr_assert_eq(reading_open(&reading, &readers_gif, &file), INPUT_PICTURE);
    cr_assert_eq(reading_next(&reading), INPUT_FAILED);
    cr_assert_not_null(strstr(reading.problem.data, "--max-pixels"));
    reading_close(&reading);
    free(file.bytes);
}

#else

Test(gif, is_left_out)
{
    cr_skip("built without giflib");
}

#endif
