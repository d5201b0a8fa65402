/* SPDX-License-Identifier: MIT
 *
 * What is counted when an image ends: which ones are summarised as warned.
 */
#include <criterion/criterion.h>

#include "src/queue/job.h"
#include "src/queue/stats.h"

/* How many are counted as warned after one has ended like this. */
static uint64_t warned(enum ims_status status, uint32_t warnings)
{
    struct ims_counters counters;
    struct ims_summary summary = IMS_SUMMARY_INIT;
    char path[] = "a.png";
    const struct ims_job job = {
        .id = 1,
        .path = path,
        .result = {.status = status, .warnings = warnings, .message = ""},
    };
    ims_stats_init(&counters, 1, 1);
    counters.stats.ledger.accepted = 1;
    counters.stats.ledger.pending = 1;
    ims_stats_end(&counters, &job);
    cr_assert(ims_stats_is_balanced(&counters));
    ims_stats_summarise(&counters, &summary);
    return summary.warned;
}

Test(stats, each_warning_counts_but_the_usual_one)
{
    cr_assert_eq(warned(IMS_STATUS_WRITTEN, 0), 0);
    for (uint32_t warning = 1; warning != 0; warning <<= 1)
        cr_assert_eq(warned(IMS_STATUS_WRITTEN, warning),
                     warning != IMS_WARNING_COLOR_CONVERTED, "%u", warning);
}

Test(stats, the_usual_warning_hides_no_other)
{
    cr_assert_eq(
        warned(IMS_STATUS_WRITTEN, IMS_WARNING_COLOR_CONVERTED | IMS_WARNING_NARROWED),
        1);
}

Test(stats, only_what_is_written_is_warned_of)
{
    cr_assert_eq(warned(IMS_STATUS_FAILED, IMS_WARNING_NARROWED), 0);
    cr_assert_eq(warned(IMS_STATUS_SKIPPED, IMS_WARNING_NARROWED), 0);
}
