/* SPDX-License-Identifier: MIT
 *
 * Readers behind their table: who gets a file, what becomes of its pictures, and what
 * is refused. A reader of the test's own stands in for a library's.
 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "cli/input/input.h"
#include "cli/input/metadata.h"
#include "cli/input/pixels.h"
#include "cli/input/reader.h"
#include "support/scratch.h"

static ims_registry *registry;
static struct cli_text problem;
static int opened, closed, turned; /* how often */

static void begin(void)
{
    scratch_open();
    input_begin();
    opened = closed = 0;
    cr_assert_eq(ims_registry_new(&registry, IMS_REGISTRY_BUILTIN), IMS_OK);
}

static void end(void)
{
    cr_assert_eq(opened, closed, "what was opened is closed");
    ims_registry_free(&registry);
    cli_text_free(&problem);
    scratch_close();
}

TestSuite(cli_input_reader, .init = begin, .fini = end);

/* ---- a reader -------------------------------------------------------------------- */

/* Its files are "P6 FAKE" and a word, of which each letter is a step: p for a picture
 * of 2 x 1 pixels, t for one that is to be turned as its Exif says, g and h for such
 * with a gain map, which can be turned or not, u for one that has this Exif and a gain
 * map and stands upright, d for a damaged one, f for a failure, x to decline. */
enum { NAME = 7 };

static bool probe(const unsigned char *head, size_t size)
{
    return size >= NAME && memcmp(head, "P6 FAKE", NAME) == 0;
}

static bool probe_pixmap(const unsigned char *head, size_t size)
{
    return size >= 2 && memcmp(head, "P6", 2) == 0;
}

static enum input_step open_fake(struct input_reading *reading, struct cli_text *words)
{
    (void)words;
    opened++;
    reading->expected = reading->size - NAME;
    reading->state = (void *)(uintptr_t)(reading->bytes + NAME);
    return INPUT_PICTURE;
}

static enum input_step next_fake(struct input_reading *reading,
                                 struct input_picture *picture, struct cli_text *words)
{
    static const char exif[] = "MM\0*\0\0\0\10\0\1\1\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0";
    const char *step = reading->state;
    reading->state = (void *)(uintptr_t)(step + 1);
    switch (*step) {
    case 'p':
    case 't':
    case 'g':
    case 'h':
    case 'u':
        cr_assert(input_pixels_make(picture, IMS_PIXEL_RGB8, 2, 1));
        memcpy(input_pixels_row(&picture->image, 0, 0), "abcdef", 6);
        picture->orientation = *step == 'u' ? 1 : INPUT_ORIENTATION_OF_EXIF;
        picture->metadata = input_metadata_new();
        if (*step != 'p')
            input_metadata_set(picture->metadata, IMS_METADATA_EXIF, exif,
                               sizeof exif - 1);
        if (*step != 'p' && *step != 't')
            input_metadata_set(picture->metadata, IMS_METADATA_GAIN_MAP, step, 1);
        return INPUT_PICTURE;
    case 'd':
        picture->metadata = input_metadata_new();
        cli_text_add(words, "a scratch");
        return INPUT_DAMAGED;
    case 'f':
        cli_text_add(words, "torn");
        return INPUT_FAILED;
    case 'x':
        return INPUT_DECLINED;
    default:
        return INPUT_END;
    }
}

static bool turn_fake(const struct input_reading *reading,
                      struct input_metadata *metadata, int orientation)
{
    const char *const map = metadata->fields.gain_map;
    cr_assert_not_null(reading->state);
    cr_assert_eq(orientation, 6);
    cr_assert(*map == 'g' || *map == 'h');
    turned++;
    return *map == 'g';
}

static void close_fake(struct input_reading *reading)
{
    cr_assert_not_null(reading->state);
    closed++;
}

static const struct input_reader fake = {.name = "libfake",
                                         .open = open_fake,
                                         .next = next_fake,
                                         .turn_gain_map = turn_fake,
                                         .close = close_fake};

static const struct input_format fakes[] = {
    {"Fake", "fake, fak", probe, &fake, "libfake", true, true, "it reads"},
    {NULL, NULL, NULL, NULL, NULL, false, false, NULL}};

/* The same reader, but it turns no gain maps. */
static const struct input_reader stiff = {
    .name = "libfake", .open = open_fake, .next = next_fake, .close = close_fake};

static const struct input_format stiffs[] = {
    {"Fake", "fake, fak", probe, &stiff, "libfake", true, true, "it reads"},
    {NULL, NULL, NULL, NULL, NULL, false, false, NULL}};

static struct input *open_file(const char *bytes, const struct input_format *formats)
{
    const struct input_options options = {.threads = 1, .formats = formats};
    FILE *file = fopen(scratch_path("a.png"), "wb");
    cr_assert_not_null(file);
    fwrite(bytes, 1, strlen(bytes), file);
    cr_assert_eq(fclose(file), 0);
    cli_text_clear(&problem);
    struct input *input =
        input_open(scratch_path("a.png"), registry, &options, &problem);
    cr_assert_not_null(input);
    return input;
}

/* ---- what becomes of it ---------------------------------------------------------- */

Test(cli_input_reader, pictures_come_one_after_the_other)
{
    struct input_picture picture;
    struct input *input = open_file("P6 FAKEppdp", fakes);
    cr_assert_eq(input_kind(input), INPUT_IMAGE);
    cr_assert_not(input_is_still(input), "it may hold several");
    for (uint64_t i = 1; i <= 4; i++) {
        enum input_step step = input_next(input, &picture, &problem);
        cr_assert_eq(step, i == 3 ? INPUT_DAMAGED : INPUT_PICTURE);
        cr_assert_eq(picture.index, i);
        cr_assert(picture.several);
        cr_assert_eq(input_expected(input), 4);
        if (i == 3)
            cr_assert_str_eq(problem.data, "a scratch");
        else
            input_frame_ref_release(picture.frame_ref, NULL);
    }
    cr_assert_eq(input_next(input, &picture, &problem), INPUT_END);
    input_close(input);
}

Test(cli_input_reader, gain_maps_are_turned_with_their_pictures_or_left_out)
{
    struct input_picture picture;
    struct input *input = open_file("P6 FAKEughp", fakes);
    for (int i = 0; i < 4; i++) {
        cr_assert_eq(input_next(input, &picture, &problem), INPUT_PICTURE);
        cr_assert_eq(picture.metadata->fields.gain_map != NULL, i < 2, "%d", i);
        cr_assert_eq(picture.warnings, i == 2 ? IMS_WARNING_NO_GAIN_MAP : 0, "%d", i);
        input_frame_ref_release(picture.frame_ref, NULL);
    }
    cr_assert_eq(turned, 2);
    input_close(input);
    input = open_file("P6 FAKEg", stiffs);
    cr_assert_eq(input_next(input, &picture, &problem), INPUT_PICTURE);
    cr_assert_null(picture.metadata->fields.gain_map);
    cr_assert_eq(picture.warnings, IMS_WARNING_NO_GAIN_MAP);
    input_frame_ref_release(picture.frame_ref, NULL);
    input_close(input);
}

Test(cli_input_reader, pictures_are_turned_as_their_files_ask)
{
    struct input_picture picture;
    static const struct {
        const char *file;
        int width;
        const char *first; /* pixel */
    } cases[] = {
        {"P6 FAKEp", 2, "abc"}, {"P6 FAKEt", 1, "abc"}, {"P6 FAKEu", 2, "abc"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct input *input = open_file(cases[i].file, fakes);
        cr_assert_eq(input_next(input, &picture, &problem), INPUT_PICTURE);
        cr_assert_eq(picture.image.width, cases[i].width);
        cr_assert_eq(picture.image.height, 3 - cases[i].width);
        cr_assert_arr_eq(picture.image.planes[0], cases[i].first, 3);
        cr_assert_not(picture.several);
        const unsigned char *exif = picture.metadata->fields.exif;
        cr_assert((exif == NULL) == (i == 0));
        cr_assert(exif == NULL || exif[19] == 1, "and the Exif says so");
        input_frame_ref_release(picture.frame_ref, NULL);
        input_close(input);
    }
}

Test(cli_input_reader, pictures_that_nobody_took_are_let_go_of)
{
    struct input *input = open_file("P6 FAKEpp", fakes);
    input_read_ahead(input);
    input_close(input);
}

Test(cli_input_reader, a_failure_keeps_its_reason)
{
    struct input_picture picture;
    struct input *input = open_file("P6 FAKEf", fakes);
    cr_assert_eq(input_next(input, &picture, &problem), INPUT_FAILED);
    cr_assert_str_eq(problem.data, "torn");
    cr_assert_eq(input_next(input, &picture, &problem), INPUT_END, "not asked again");
    input_close(input);
}

Test(cli_input_reader, what_a_reader_declines_goes_to_ffmpeg)
{
    static const struct input_format pixmaps[] = {
        {"Pixmap", "ppm", probe_pixmap, &fake, "libfake", false, true, "it reads"},
        {NULL, NULL, NULL, NULL, NULL, false, false, NULL}};
    struct input_picture picture;
    /* The x in the comment is the step of the reader. */
    struct input *input = open_file("P6\n# a x\n2 2\n255\nabcdefghijkl", pixmaps);
    cr_assert_eq(input_next(input, &picture, &problem), INPUT_PICTURE, "%s",
                 problem.data);
    cr_assert_eq(picture.image.height, 2);
    input_frame_ref_release(picture.frame_ref, NULL);
    input_close(input);
}

Test(cli_input_reader, what_ffmpeg_would_read_wrong_is_refused)
{
    static const struct input_format missing[] = {
        {"Fake", "fake", probe, NULL, "libfake", false, false, "it reads"},
        {NULL, NULL, NULL, NULL, NULL, false, false, NULL}};
    static const struct input_format declining[] = {
        {"Fake", "fake", probe, &fake, "libfake", false, false, "it reads"},
        {NULL, NULL, NULL, NULL, NULL, false, false, NULL}};
    static const struct input_format never[] = {
        {"Fake", "fake", probe, NULL, NULL, false, false, "it is a fake"},
        {NULL, NULL, NULL, NULL, NULL, false, false, NULL}};
    static const struct {
        const struct input_format *formats;
        const char *words;
    } cases[] = {
        {missing, "Fake is read by libfake, without which this program was built"},
        {declining, "Fake is read by libfake, which does not take this file"},
        {never, "Fake is not read: it is a fake"}};
    struct input_picture picture;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct input *input = open_file("P6 FAKEx", cases[i].formats);
        cr_assert_eq(input_next(input, &picture, &problem), INPUT_FAILED);
        cr_assert_str_eq(problem.data, cases[i].words);
        input_close(input);
    }
}
