/* SPDX-License-Identifier: MIT */
#include "advice.h"

/* From this share of the store's own rate on, the store is what a setting waits for. */
static const double store_share = 0.7;
/* Processors that have nothing else to do are busy with encoding for at least this. */
static const double busy_share = 0.6;

bool bench_advice_counts(const struct bench_row *row, bool lossless)
{
    return row->state == BENCH_ROW_MEASURED && row->lossless == lossless;
}

/* Each file costs some time, and each of its bytes. Between the two sizes and beyond
 * them that is a line, which never falls. */
double bench_advice_store_rate(const struct bench_store *store, double bytes)
{
    const double *rates = store->rate;
    if (rates[BENCH_STORE_SMALL] <= 0 || rates[BENCH_STORE_LARGE] <= 0)
        return 0;
    double small = 1 / rates[BENCH_STORE_SMALL];
    double large = 1 / rates[BENCH_STORE_LARGE];
    double between = store->bytes[BENCH_STORE_LARGE] - store->bytes[BENCH_STORE_SMALL];
    double byte = large > small ? (large - small) / between : 0;
    double file = small - byte * store->bytes[BENCH_STORE_SMALL];
    if (file < 0)
        file = 0;
    double seconds = file + byte * bytes;
    return seconds > 0 ? 1 / seconds : 0;
}

double bench_advice_fill_sizes(double *sizes, const double *reference, size_t count)
{
    double known = 0, like = 0, sum = 0;
    for (size_t i = 0; i < count; i++)
        if (sizes[i] > 0) {
            known += sizes[i];
            like += reference[i];
        }
    for (size_t i = 0; i < count; i++) {
        if (sizes[i] <= 0)
            sizes[i] = reference[i] * known / like;
        sum += sizes[i];
    }
    return sum / (double)count;
}

/* Whether `row` is better than another of its kind in one way, and worse in none. */
static bool beats(const struct bench_row *row, const struct bench_row *other)
{
    return row->lasting >= other->lasting && row->bytes <= other->bytes &&
           (row->lasting > other->lasting || row->bytes < other->bytes);
}

static void find_limit(struct bench_row *row, const struct bench_store *store)
{
    double files = bench_advice_store_rate(store, row->bytes);
    double disk = store->disk / row->bytes;
    row->lasting = row->rate;
    row->limit = BENCH_ROW_PROCESSORS;
    if (disk > 0 && disk < row->rate) {
        row->lasting = disk;
        row->limit = BENCH_ROW_DISK;
    } else if (files > 0 && row->rate > store_share * files) {
        row->limit = BENCH_ROW_FILE_SYSTEM;
    }
}

void bench_advice_conclude(struct bench_row *rows, size_t count,
                           const struct bench_store *store)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].state == BENCH_ROW_MEASURED)
            find_limit(&rows[i], store);
    for (size_t i = 0; i < count; i++) {
        rows[i].best = rows[i].state == BENCH_ROW_MEASURED;
        for (size_t j = 0; j < count && rows[i].best; j++)
            if (bench_advice_counts(&rows[j], rows[i].lossless))
                rows[i].best = !beats(&rows[j], &rows[i]);
    }
}

bool bench_advice_is_disturbed(const struct bench_row *rows, size_t count,
                               int processors)
{
    size_t idle = 0, limited = 0;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].state != BENCH_ROW_MEASURED ||
            rows[i].limit != BENCH_ROW_PROCESSORS)
            continue;
        limited++;
        idle += rows[i].processors < busy_share * processors;
    }
    return idle * 2 > limited;
}

const struct bench_row *bench_advice_choose(const struct bench_row *rows, size_t count,
                                            bool lossless, double rate)
{
    const struct bench_row *chosen = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct bench_row *row = &rows[i];
        if (!bench_advice_counts(row, lossless) || row->lasting < rate)
            continue;
        if (chosen == NULL || row->bytes < chosen->bytes ||
            (row->bytes <= chosen->bytes && row->lasting > chosen->lasting))
            chosen = row;
    }
    return chosen;
}

const struct bench_row *bench_advice_fastest(const struct bench_row *rows, size_t count,
                                             bool lossless)
{
    const struct bench_row *fastest = NULL;
    for (size_t i = 0; i < count; i++)
        if (bench_advice_counts(&rows[i], lossless) &&
            (fastest == NULL || rows[i].lasting > fastest->lasting))
            fastest = &rows[i];
    return fastest;
}

int bench_advice_jobs(const struct bench_row *row, int jobs, double rate)
{
    /* In proportion, which is on the safe side: few jobs disturb each other less. */
    double needed = rate * jobs / row->rate;
    int enough = (int)needed;
    if (enough < needed)
        enough++;
    return enough < 1 ? 1 : enough > jobs ? jobs : enough;
}
