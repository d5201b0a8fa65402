/* SPDX-License-Identifier: MIT
 *
 * The pictures of a file one after the other: whether each is one of several, which an
 * image tells by its second one; bytes instead of pictures; what may not be too large.
 */
#include <criterion/criterion.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "cli/input/guard.h"
#include "cli/input/input.h"
#include "support/scratch.h"

static ims_registry *registry;
static struct cli_text problem;

static void begin(void)
{
    scratch_open();
    input_begin();
    cr_assert_eq(ims_registry_new(&registry, IMS_REGISTRY_BUILTIN), IMS_OK);
}

static void end(void)
{
    ims_registry_free(&registry);
    cli_text_free(&problem);
    scratch_close();
}

TestSuite(cli_input, .init = begin, .fini = end);

/* A GIF of 2 x 2 pixels with so many frames, of which one may be damaged. */
static struct input *open_gif(unsigned frames, unsigned damaged,
                              const struct input_options *options)
{
    static const unsigned char head[] = "GIF89a\2\0\2\0\xf0\0\0\0\0\0\xff\xff\xff";
    /* FFmpeg 7.1 takes what has no control block for a part of the frame before. */
    static const unsigned char frame[] =
        "\x21\xf9\4\0\5\0\0\0\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\1";
    FILE *file = fopen(scratch_path("a.gif"), "wb");
    cr_assert_not_null(file);
    fwrite(head, 1, sizeof head - 1, file);
    for (unsigned i = 1; i <= frames; i++) {
        unsigned char bytes[sizeof frame];
        memcpy(bytes, frame, sizeof frame);
        if (i == damaged)
            bytes[18] = 14; /* bits of a code: more than there may be */
        fwrite(bytes, 1, sizeof bytes, file);
    }
    fputc(';', file);
    cr_assert_eq(fclose(file), 0);
    cli_text_clear(&problem);
    return input_open(scratch_path("a.gif"), registry, options, &problem);
}

/* What all steps come to: P for a picture, D for a damaged one, each with its number,
 * and "s" for one of several; then E for the end or F for a failure. */
static const char *steps_of(struct input *input)
{
    static struct cli_text steps;
    cli_text_clear(&steps);
    struct input_picture picture;
    for (;;) {
        enum input_step step = input_next(input, &picture, &problem);
        if (step != INPUT_PICTURE && step != INPUT_DAMAGED) {
            cli_text_add(&steps, step == INPUT_END ? "E" : "F");
            break;
        }
        cli_text_format(&steps, "%c%d%s ", step == INPUT_PICTURE ? 'P' : 'D',
                        (int)picture.index, picture.several ? "s" : "");
        if (step == INPUT_PICTURE)
            input_frame_ref_release(picture.frame_ref, NULL);
    }
    input_close(input);
    return steps.data;
}

Test(cli_input, an_image_tells_whether_it_is_one_of_several)
{
    static const struct input_options options = {.threads = 1};
    cr_assert_str_eq(steps_of(open_gif(1, 0, &options)), "P1 E");
    cr_assert_str_eq(steps_of(open_gif(2, 0, &options)), "P1s P2s E");
    cr_assert_str_eq(steps_of(open_gif(4, 0, &options)), "P1s P2s P3s P4s E");
    cr_assert_str_eq(steps_of(open_gif(2, 2, &options)), "P1s D2s E");
    /* The second one builds on the first; before version 7 FFmpeg does not mind. */
    const char *steps = steps_of(open_gif(2, 1, &options));
    cr_assert(strcmp(steps, "D1s P2s E") == 0 || strcmp(steps, "D1s D2s E") == 0, "%s",
              steps);
}

Test(cli_input, what_was_prefetched_comes_first)
{
    static const struct input_options options = {.threads = 1};
    struct input *input = open_gif(3, 0, &options);
    input_read_ahead(input);
    input_read_ahead(input);
    cr_assert_str_eq(steps_of(input), "P1s P2s P3s E");
    input = open_gif(3, 0, &options);
    input_read_ahead(input);
    input_close(input); /* and is let go of, which a sanitizer sees */
}

Test(cli_input, bytes_are_one_picture)
{
    static const struct input_options options = {.pass = true};
    struct input_picture picture;
    struct input *input = open_gif(3, 0, &options);
    cr_assert_eq(input_next(input, &picture, &problem), INPUT_PICTURE);
    cr_assert_eq(picture.image.format, IMS_PIXEL_ENCODED);
    cr_assert_eq(picture.image.byte_count, 89);
    cr_assert_eq(memcmp(picture.image.planes[0], "GIF89a", 6), 0);
    cr_assert_not(picture.several);
    struct input_picture none;
    cr_assert_eq(input_next(input, &none, &problem), INPUT_END);
    input_close(input);
    input_frame_ref_release(picture.frame_ref, NULL);
}

Test(cli_input, decoders_get_a_bound_that_they_take)
{
    struct input_guard guard = {.limits = {.picture_bytes = UINT64_MAX}};
    cr_assert_eq(input_guard_bound(&guard), INT_MAX);
    guard.limits = (struct input_options){.pixels = 1000};
    cr_assert_eq(input_guard_bound(&guard), 2000 + (1 << 20));
}

Test(cli_input, what_is_too_large_is_refused_with_its_reason)
{
    static const struct input_options pixels = {.pixels = 3};
    static const struct input_options bytes = {.picture_bytes = 15};
    static const struct input_options file = {.file_bytes = 88, .advice = "; more?"};
    static const struct input_options enough = {
        .pixels = 4, .picture_bytes = 16, .file_bytes = 89};
    cr_assert_str_eq(steps_of(open_gif(3, 0, &pixels)), "F");
    cr_assert(strstr(problem.data, "2 x 2 pixels has more than --max-pixels") != NULL);
    cr_assert_str_eq(steps_of(open_gif(3, 0, &bytes)), "F");
    cr_assert(strstr(problem.data, "needs more than the 15 B of memory") != NULL);
    struct input *input = open_gif(3, 0, &file);
    input_read_ahead(input);
    cr_assert(input_is_too_large(input));
    cr_assert_str_eq(steps_of(input), "F");
    cr_assert(strstr(problem.data, "the most is 88 B; more?") != NULL);
    cr_assert_str_eq(steps_of(open_gif(3, 0, &enough)), "P1s P2s P3s E");
}
