/* SPDX-License-Identifier: MIT */
#include "live.h"

#include <string.h>
#include <unistd.h>

#include "common/interrupt.h"
#include "session.h"
#include "view/draw.h"

/* Lines of a report would stand in the window. */
static bool is_in_the_way(const struct save_settings *settings)
{
    return settings->report != NULL && strcmp(settings->report, "-") == 0 &&
           isatty(STDOUT_FILENO) == 1;
}

void save_live_begin(struct save_session *session)
{
    struct save_live *live = &session->live;
    struct ims_stats stats = IMS_STATS_INIT;
    const struct save_settings *settings = session->settings;
    if (settings->progress != SAVE_PROGRESS_FULL || settings->quiet ||
        is_in_the_way(settings) || ims_stats_get(session->saver, &stats) != IMS_OK)
        return;
    live->terminal = cli_terminal_look(STDERR_FILENO);
    if (!live->terminal.moves)
        return;
    live->on = true;
    view_lanes_begin(&live->lanes, stats.workers);
    cli_screen_begin(&session->progress.screen);
}

void save_live_free(struct save_live *live)
{
    view_lanes_free(&live->lanes);
    cli_text_free(&live->lines);
}

void save_live_sent(struct save_live *live, const void *image, const char *name)
{
    if (live->on)
        view_lanes_add(&live->lanes, image, name);
}

void save_live_ended(struct save_live *live, const void *image)
{
    if (live->on)
        view_lanes_remove(&live->lanes, image);
}

static void fill(const struct save_session *session, const struct ims_stats *stats,
                 const struct cli_progress_state *state, struct view_draw_state *drawn)
{
    const struct save_live *live = &session->live;
    *drawn =
        (struct view_draw_state){.folder = session->settings->folder,
                                 .seconds = cli_progress_seconds(&session->progress),
                                 .progress = *state,
                                 .rate = session->progress.rate,
                                 .byte_rate = session->progress.byte_rate,
                                 .saved = stats->ledger.written,
                                 .failed = stats->ledger.failed,
                                 .skipped = stats->ledger.skipped,
                                 .refused = session->tally.refused,
                                 .unreadable = session->tally.unreadable,
                                 .memory = stats->memory,
                                 .memory_limit = session->settings->memory,
                                 .rates = &live->rates,
                                 .lanes = &live->lanes,
                                 .messages = session->progress.screen.recent};
}

bool save_live_draw(struct save_session *session, const struct ims_stats *stats,
                    const struct cli_progress_state *state)
{
    struct save_live *live = &session->live;
    struct view_draw_state drawn;
    struct view_draw_style style = {.utf8 = live->terminal.utf8,
                                    .color = live->terminal.color};
    if (!live->on)
        return false;
    if (cli_interrupt_pending()) {
        cli_screen_leave(&session->progress.screen);
        return false;
    }
    const uint64_t totals[] = {[VIEW_RATES_IMAGES] = stats->ledger.written,
                               [VIEW_RATES_BYTES] = stats->bytes_written};
    const uint64_t with_workers = stats->queue_depth + stats->in_work;
    cli_progress_note(&session->progress, state);
    fill(session, stats, state, &drawn);
    view_rates_add(&live->rates, drawn.seconds, totals);
    /* With --sync group, images that are written wait for the disk without a worker. */
    view_lanes_assign(&live->lanes,
                      stats->ledger.pending > with_workers
                          ? (size_t)(stats->ledger.pending - with_workers)
                          : 0,
                      (size_t)stats->in_work, drawn.seconds);
    cli_terminal_size(STDERR_FILENO, &style.columns, &style.rows);
    view_draw_lines(&live->lines, &drawn, &style);
    cli_screen_draw(&session->progress.screen, live->lines.data, style.columns,
                    style.rows);
    return true;
}
