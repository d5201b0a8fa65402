/* SPDX-License-Identifier: MIT */
#include "row.h"

static void add_pair(struct cli_text *options, const char *key, int value)
{
    cli_text_format(options, "%s%s=%d", options->length > 0 ? "," : "", key, value);
}

void bench_row_options(const struct bench_row *row, struct cli_text *options)
{
    cli_text_clear(options);
    if (row->ask)
        add_pair(options, "lossless", row->lossless);
    if (row->effort >= 0)
        add_pair(options, "effort", row->effort);
    if (row->ask_quality)
        add_pair(options, "quality", row->quality);
}

void bench_row_words(const struct bench_row *row, struct cli_text *words)
{
    cli_text_format(words, "--format %s", row->extension);
    if (row->ask && row->lossless)
        cli_text_add(words, " --lossless");
    if (row->effort >= 0)
        cli_text_format(words, " --effort %d", row->effort);
    if (row->ask_quality)
        cli_text_format(words, " --quality %d", row->quality);
}

const char *bench_row_limit_name(enum bench_row_limit limit)
{
    static const char *const names[] = {[BENCH_ROW_PROCESSORS] = "processors",
                                        [BENCH_ROW_FILE_SYSTEM] = "file system",
                                        [BENCH_ROW_DISK] = "disk"};
    return names[limit];
}
