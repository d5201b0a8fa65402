/* SPDX-License-Identifier: MIT */
#include "measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/interrupt.h"
#include "common/memory.h"
#include "common/timing.h"
#include "image.h"
#include "plan.h"
#include "session.h"

/* ---- the store alone ---------------------------------------------------------- */

enum { SMALL_FILE = 4096, LARGE_FILE = 1048576 };

/* Bytes that no file system makes smaller. */
static unsigned char *make_bytes(size_t count)
{
    unsigned char *bytes = cli_memory_new(count, 1);
    uint64_t state = 1;
    for (size_t i = 0; i < count; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        bytes[i] = (unsigned char)(state >> 56);
    }
    return bytes;
}

/* What the disk takes is measured with so many large files at most. */
enum { MOST_TO_DISK = 64 };

/* Files of one size, number `place` of the store's; false as bench_measure_store(). */
static bool measure_files(struct bench_measure *measure, double seconds,
                          const unsigned char *bytes, int place,
                          struct bench_store *store, struct cli_text *problem)
{
    struct ims_image image = IMS_IMAGE_INIT;
    struct bench_figures figures;
    char stem[32];
    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = bytes;
    image.byte_count = (size_t)store->bytes[place];
    snprintf(stem, sizeof stem, "store-%zu", image.byte_count);
    struct bench_session session = {.folder = measure->folder,
                                    .registry = measure->registry,
                                    .images = &image,
                                    .image_count = 1,
                                    .stem = stem,
                                    .extension = "bytes",
                                    .progress = measure->progress,
                                    .jobs = measure->jobs};
    if (!bench_session_open(&session, problem))
        return false;
    measure->workers = session.workers;
    bool good = bench_session_measure(&session, seconds, &figures);
    if (good)
        store->rate[place] = figures.rate / store->bytes[place];
    if (good && place == BENCH_STORE_LARGE) {
        double wanted = store->rate[place] * seconds / 2, rate = 0;
        uint64_t files = wanted < MOST_TO_DISK ? (uint64_t)wanted : MOST_TO_DISK;
        good = bench_session_to_disk(&session, files, seconds, &rate);
        store->disk = rate * store->bytes[place];
        if (!good && !cli_interrupt_pending())
            cli_text_add(problem, "the disk could not be waited for");
    }
    return bench_session_close(&session, problem) && good;
}

bool bench_measure_store(struct bench_measure *measure, double seconds,
                         struct bench_store *store, struct cli_text *problem)
{
    unsigned char *bytes = make_bytes(LARGE_FILE);
    bool good = true;
    *store = (struct bench_store){
        .bytes = {[BENCH_STORE_SMALL] = SMALL_FILE, [BENCH_STORE_LARGE] = LARGE_FILE}};
    for (int i = 0; i < BENCH_STORE_SIZES && good; i++)
        good = measure_files(measure, seconds, bytes, i, store, problem);
    free(bytes);
    return good;
}

/* ---- a row -------------------------------------------------------------------- */

static void fail(struct bench_row *row, enum bench_row_state state, const char *reason)
{
    row->state = state;
    snprintf(row->reason, sizeof row->reason, "%s", reason);
}

/* Encodes a part of a picture: tells whether the format can hold it, who encodes it,
 * and about how many seconds the whole picture would take: of a processor, as what else
 * runs meanwhile weighs too much in so short a time. */
static bool try_band(const struct bench_measure *measure, struct bench_row *row,
                     const char *options, struct ims_bytes *bytes, double *seconds)
{
    enum { PARTS = 32 };
    struct ims_message message = {0, ""};
    struct ims_image band;
    char name[64];
    double share = bench_image_band(&measure->images[0], PARTS, &band);
    snprintf(name, sizeof name, "band.%s", row->extension);
    struct ims_request request = IMS_REQUEST_INIT;
    request.image = &band;
    request.file_name = name;
    request.options = options;
    request.message = &message;
    *bytes = (struct ims_bytes)IMS_BYTES_INIT;
    double used = cli_timing_processors();
    int error = ims_encode(measure->registry, &request, bytes);
    *seconds = (cli_timing_processors() - used) / share;
    if (error != IMS_OK) {
        fail(row, BENCH_ROW_REFUSED,
             message.text[0] != '\0' ? message.text : ims_error_text(error));
        return false;
    }
    bench_plan_note_encoder(measure->registry, bytes->encoder, row);
    return true;
}

static bool same_kind(const struct bench_row *one, const struct bench_row *other)
{
    return one != NULL && one->lossless == other->lossless &&
           strcmp(one->extension, other->extension) == 0;
}

/* Whether a row comes to the same as the one before: the same files, or none for the
 * same reason. */
static bool is_same(const struct bench_measure *measure, const struct bench_row *row,
                    const struct ims_bytes *band)
{
    const struct ims_bytes *last = &measure->last_band;
    if (!same_kind(measure->last, row))
        return false;
    if (band->data == NULL)
        return measure->last->state == row->state &&
               strcmp(measure->last->reason, row->reason) == 0;
    return last->data != NULL && strcmp(last->encoder, band->encoder) == 0 &&
           last->byte_count == band->byte_count &&
           memcmp(last->data, band->data, band->byte_count) == 0;
}

/* The mean size of a file, also where not every picture was saved. */
static void work_out_bytes(struct bench_measure *measure, struct bench_row *row,
                           const _Atomic uint64_t *file_sizes)
{
    const struct bench_sample *sample = measure->sample;
    double *sizes = cli_memory_new(sample->count, sizeof *sizes);
    double *pixels = cli_memory_new(sample->count, sizeof *pixels);
    for (size_t i = 0; i < sample->count; i++) {
        sizes[i] = (double)file_sizes[i];
        pixels[i] = (double)sample->pictures[i].bytes;
        row->guessed |= file_sizes[i] == 0;
    }
    bool like_last = same_kind(measure->last, row) && measure->last_sizes != NULL;
    row->bytes = bench_advice_fill_sizes(
        sizes, like_last ? measure->last_sizes : pixels, sample->count);
    free(measure->last_sizes);
    measure->last_sizes = sizes;
    free(pixels);
}

static void measure_figures(struct bench_measure *measure, struct bench_row *row,
                            const char *options, double seconds)
{
    struct bench_figures figures;
    struct cli_text stem = CLI_TEXT_INIT, problem = CLI_TEXT_INIT;
    cli_text_clear(&problem);
    cli_text_format(&stem, "%s-%s", row->format, row->lossless ? "lossless" : "lossy");
    if (row->effort >= 0)
        cli_text_format(&stem, "-effort%d", row->effort);
    struct bench_session session = {.folder = measure->folder,
                                    .registry = measure->registry,
                                    .images = measure->images,
                                    .image_count = measure->sample->count,
                                    .stem = stem.data,
                                    .extension = row->extension,
                                    .options = options,
                                    .progress = measure->progress,
                                    .jobs = measure->jobs,
                                    .keep = measure->keep};
    bool opened = bench_session_open(&session, &problem);
    bool good = opened && bench_session_measure(&session, seconds, &figures);
    if (good) {
        double mean = bench_sample_mean(measure->sample);
        measure->workers = session.workers;
        row->state = BENCH_ROW_MEASURED;
        row->pixel_rate = figures.rate;
        row->rate = figures.rate / mean;
        row->slowest = figures.slowest / mean;
        row->fastest = figures.fastest / mean;
        row->processors = figures.processors;
        row->rounds = figures.rounds;
        row->images = figures.images;
        work_out_bytes(measure, row, session.sizes);
    }
    if (opened && !bench_session_close(&session, &problem))
        good = false;
    if (!good && problem.length > 0)
        fail(row,
             session.refusal.text[0] != '\0' ? BENCH_ROW_REFUSED : BENCH_ROW_FAILED,
             problem.data);
    cli_text_free(&stem);
    cli_text_free(&problem);
}

static void tell_slow(struct bench_row *row, double seconds)
{
    row->state = BENCH_ROW_SLOW;
    snprintf(row->reason, sizeof row->reason,
             "%.1f s or more a picture; --seconds %.0f measures it", seconds,
             seconds / 2 + 0.5);
}

/* Whether the lower effort before it took so long that trying is waste. */
static bool is_hopeless(const struct bench_measure *measure,
                        const struct bench_row *row, double time_limit)
{
    return same_kind(measure->last, row) && measure->last->state == BENCH_ROW_SLOW &&
           measure->last_guess > 2 * time_limit;
}

static void gather_images(struct bench_measure *measure)
{
    const struct bench_sample *sample = measure->sample;
    if (measure->images != NULL)
        return;
    measure->images = cli_memory_new(sample->count, sizeof *measure->images);
    for (size_t i = 0; i < sample->count; i++)
        measure->images[i] = sample->pictures[i].image;
}

void bench_measure_row(struct bench_measure *measure, struct bench_row *row,
                       double seconds, double time_limit)
{
    struct cli_text options = CLI_TEXT_INIT;
    struct ims_bytes band;
    double guess;
    gather_images(measure);
    if (is_hopeless(measure, row, time_limit)) {
        row->state = BENCH_ROW_SAME;
        measure->last->last_effort = row->effort;
        return;
    }
    bench_row_options(row, &options);
    bool can = try_band(measure, row, options.data, &band, &guess);
    if (is_same(measure, row, &band)) {
        row->state = BENCH_ROW_SAME;
        measure->last->last_effort = row->effort;
        ims_bytes_free(&band);
    } else {
        if (can && guess > time_limit)
            tell_slow(row, guess);
        else if (can)
            measure_figures(measure, row, options.data, seconds);
        measure->last = row;
        measure->last_guess = guess;
        ims_bytes_free(&measure->last_band);
        measure->last_band = band;
    }
    cli_text_free(&options);
}

void bench_measure_free(struct bench_measure *measure)
{
    ims_bytes_free(&measure->last_band);
    free(measure->last_sizes);
    free(measure->images);
}
