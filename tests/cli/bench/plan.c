/* SPDX-License-Identifier: MIT
 *
 * Which settings there are to measure, by what encoders offer.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include <imagesaver/encoder.h>

#include "cli/bench/plan.h"

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    (void)state, (void)encoding, (void)self, (void)buffer, (void)message;
    return IMS_OK;
}

static const enum ims_pixel_format pixels[] = {IMS_PIXEL_RGB8, IMS_PIXEL_NONE};
static const char *const both_extensions[] = {"both", "two", NULL};
static const char *const plain_extensions[] = {"plain", NULL};
static const char *const lossy_extensions[] = {"lossy", NULL};

#define EFFORT                                                                         \
    {                                                                                  \
        .key = "effort", .type = IMS_OPTION_INTEGER, .maximum = 9, .standard = 4,      \
        .help = "effort"                                                               \
    }
#define QUALITY(usual)                                                                 \
    {                                                                                  \
        .key = "quality", .type = IMS_OPTION_INTEGER, .maximum = 100,                  \
        .standard = (usual), .help = "quality"                                         \
    }
#define LOSSLESS                                                                       \
    {                                                                                  \
        .key = "lossless", .type = IMS_OPTION_BOOLEAN, .maximum = 1, .help = "none"    \
    }
#define ENCODER(word, family, list, bits, table)                                       \
    {                                                                                  \
        .abi = IMS_ENCODER_ABI, .size = sizeof(struct ims_encoder), .rank = 100,       \
        .name = (word), .format = (family), .description = "For a test",               \
        .extensions = (list), .inputs = IMS_INPUT_PIXELS, .traits = (bits),            \
        .pixel_formats = pixels, .options = (table), .encode = encode                  \
    }

static const struct ims_option all_options[] = {
    EFFORT, QUALITY(75), LOSSLESS, {.key = NULL}};
static const struct ims_option quality_options[] = {QUALITY(90), {.key = NULL}};

static const struct ims_encoder encoders[] = {
    ENCODER("both-a", "both", both_extensions, IMS_TRAIT_LOSSY | IMS_TRAIT_LOSSLESS,
            all_options),
    ENCODER("plain", "plain", plain_extensions, IMS_TRAIT_LOSSLESS, NULL),
    ENCODER("lossy", "lossy", lossy_extensions, IMS_TRAIT_LOSSY, quality_options),
};

static ims_registry *registry;
static struct bench_row *rows;
static size_t count;

static void setup(void)
{
    cr_assert_eq(ims_registry_new(&registry, IMS_REGISTRY_EMPTY), IMS_OK);
    for (size_t i = 0; i < sizeof encoders / sizeof encoders[0]; i++) {
        struct ims_message message;
        cr_assert_eq(ims_registry_add(registry, &encoders[i], &message), IMS_OK, "%s",
                     message.text);
    }
}

static void teardown(void)
{
    free(rows);
    ims_registry_free(&registry);
}

TestSuite(cli_bench_plan, .init = setup, .fini = teardown);

static void plan(const char *extension, unsigned efforts, int quality)
{
    free(rows);
    rows = bench_plan_make(registry, &extension, 1, efforts, quality, &count);
}

static void is_row(size_t index, const char *options, const char *words)
{
    struct cli_text text = CLI_TEXT_INIT;
    cr_assert_lt(index, count);
    bench_row_options(&rows[index], &text);
    cr_assert_str_eq(text.data, options);
    cli_text_clear(&text);
    bench_row_words(&rows[index], &text);
    cr_assert_str_eq(text.data, words);
    cli_text_free(&text);
}

Test(cli_bench_plan, a_format_with_both_kinds)
{
    plan("both", 0x3ff, -1);
    cr_assert_eq(count, 20);
    is_row(0, "lossless=1,effort=0", "--format both --lossless --effort 0");
    is_row(9, "lossless=1,effort=9", "--format both --lossless --effort 9");
    is_row(10, "lossless=0,effort=0", "--format both --effort 0");
    cr_assert(rows[0].lossless && !rows[10].lossless);
    cr_assert_str_eq(rows[0].format, "both");
    cr_assert_eq(rows[3].last_effort, 3);
    cr_assert_eq(rows[0].state, BENCH_ROW_WAITING);
}

Test(cli_bench_plan, chosen_efforts_and_quality)
{
    plan("two", 1 << 2 | 1 << 7, 60);
    cr_assert_eq(count, 4);
    is_row(1, "lossless=1,effort=7", "--format two --lossless --effort 7");
    is_row(2, "lossless=0,effort=2,quality=60", "--format two --effort 2 --quality 60");
    cr_assert_eq(rows[1].quality, -1);
}

Test(cli_bench_plan, a_format_without_options)
{
    plan("plain", 1 << 5, 60);
    cr_assert_eq(count, 1);
    is_row(0, "", "--format plain");
    cr_assert(rows[0].lossless);
    cr_assert_eq(rows[0].effort, -1);
}

Test(cli_bench_plan, a_format_with_quality_only)
{
    plan("lossy", 0x3ff, -1);
    cr_assert_eq(count, 1);
    is_row(0, "", "--format lossy");
    cr_assert_not(rows[0].lossless);
}

Test(cli_bench_plan, several_formats_in_their_order)
{
    const char *names[] = {"lossy", "plain"};
    rows = bench_plan_make(registry, names, 2, 0x3ff, -1, &count);
    cr_assert_eq(count, 2);
    cr_assert_str_eq(rows[0].extension, "lossy");
    cr_assert_str_eq(rows[1].extension, "plain");
}

Test(cli_bench_plan, the_usual_quality_is_the_encoders)
{
    plan("lossy", 1, -1);
    bench_plan_note_encoder(registry, "lossy", &rows[0]);
    cr_assert_str_eq(rows[0].encoder, "lossy");
    cr_assert_eq(rows[0].quality, 90);
    is_row(0, "", "--format lossy");
    plan("lossy", 1, 30);
    bench_plan_note_encoder(registry, "lossy", &rows[0]);
    cr_assert_eq(rows[0].quality, 30, "what was asked for stays");
    plan("both", 1, -1);
    bench_plan_note_encoder(registry, "both-a", &rows[0]);
    cr_assert_eq(rows[0].quality, -1, "there is none without loss");
}
