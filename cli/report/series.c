/* SPDX-License-Identifier: MIT */
#include "series.h"

/* The first width: no run is shorter than a few of these. */
static const uint64_t first_width = 1000000;

static void add_bin(struct report_series_bin *bin,
                    const struct report_series_bin *other)
{
    bin->images += other->images;
    bin->bytes += other->bytes;
    bin->waited += other->waited;
    bin->worked += other->worked;
}

/* Makes bins twice as wide. */
static void fold(struct report_series *series)
{
    static const struct report_series_bin none;
    for (size_t i = 0; i < REPORT_SERIES_BINS / 2; i++) {
        struct report_series_bin both = series->bins[2 * i];
        add_bin(&both, &series->bins[2 * i + 1]);
        series->bins[i] = both;
    }
    for (size_t i = REPORT_SERIES_BINS / 2; i < REPORT_SERIES_BINS; i++)
        series->bins[i] = none;
    series->width *= 2;
}

/* Adds the time from `from` to `to` to the bins that it lies in. */
static void spread(struct report_series *series, uint64_t from, uint64_t to,
                   int is_work)
{
    while (from < to) {
        const uint64_t place = from / series->width;
        const uint64_t end = (place + 1) * series->width;
        const uint64_t until = end < to && end > from ? end : to;
        struct report_series_bin *bin = &series->bins[place];
        *(is_work ? &bin->worked : &bin->waited) += (double)(until - from);
        from = until;
    }
}

void report_series_add(struct report_series *series,
                       const struct report_series_image *image)
{
    if (series->width == 0)
        series->width = first_width;
    while (image->ended / series->width >= REPORT_SERIES_BINS)
        fold(series);
    if (image->ended > series->end)
        series->end = image->ended;
    const uint64_t begun = image->begun < image->ended ? image->begun : image->ended;
    spread(series, image->accepted < begun ? image->accepted : begun, begun, 0);
    spread(series, begun, image->ended, 1);
    if (!image->written)
        return;
    struct report_series_bin *bin = &series->bins[image->ended / series->width];
    bin->images++;
    bin->bytes += (double)image->bytes;
}

void report_series_settle(struct report_series *series)
{
    enum { ENOUGH_BINS = 60, ENOUGH_IMAGES = 8 };
    uint64_t images = 0;
    for (size_t i = 0; i < REPORT_SERIES_BINS; i++)
        images += series->bins[i].images;
    while (report_series_count(series) >= ENOUGH_BINS &&
           images / ENOUGH_IMAGES < report_series_count(series))
        fold(series);
}

/* What is left behind the last whole bin belongs to that, unless it is half a bin: a
 * rate of a few microseconds tells nothing. */
size_t report_series_count(const struct report_series *series)
{
    if (series->width == 0)
        return 0;
    const uint64_t whole = series->end / series->width;
    const uint64_t rest = series->end % series->width;
    return (size_t)(whole + (whole == 0 || rest >= series->width / 2));
}

void report_series_rates(const struct report_series *series, size_t bin,
                         struct report_series_rates *rates)
{
    const size_t count = report_series_count(series);
    const uint64_t begin = bin * series->width;
    uint64_t width = series->width;
    struct report_series_bin sums = series->bins[bin];
    if (bin + 1 == count) {
        width = series->end - begin;
        if (bin + 1 < REPORT_SERIES_BINS)
            add_bin(&sums, &series->bins[bin + 1]);
    }
    const double time = (double)(width > 0 ? width : 1);
    *rates = (struct report_series_rates){.seconds = (double)begin / 1e9,
                                          .images = (double)sums.images / time * 1e9,
                                          .bytes = sums.bytes / time * 1e9,
                                          .waiting = sums.waited / time,
                                          .working = sums.worked / time};
}
