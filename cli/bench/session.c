/* SPDX-License-Identifier: MIT */
#include "session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/interrupt.h"
#include "common/memory.h"
#include "common/timing.h"
#include "image.h"

/* How long a call may wait before a signal is looked for, in milliseconds. */
enum { POLL_MS = 50 };
/* Rounds of one measurement; in how many its time is parted; how many are worth a
 * delay, so that there is a middle one. */
enum { MOST_ROUNDS = 9, PARTS = 5, ENOUGH_ROUNDS = 3 };
/* What a round may put into the folder. */
enum { MOST_FILES = 4096 };
static const uint64_t most_bytes = 128000000;

struct round {
    uint64_t images;
    uint64_t bytes; /* of the images, before they are encoded */
    double seconds;
    double processor_seconds;
};

/* ---- one round ---------------------------------------------------------------- */

static void note_size(const struct ims_result *result, void *user)
{
    (void)user;
    _Atomic uint64_t *size = result->user;
    if (result->status == IMS_STATUS_WRITTEN)
        atomic_store_explicit(size, result->bytes, memory_order_relaxed);
}

static void make_name(const struct bench_session *session, uint64_t number, char *name,
                      size_t size)
{
    snprintf(name, size, "%s-%06" PRIu64 ".%s", session->stem, number + 1,
             session->extension);
}

static bool submit(struct bench_session *session)
{
    char name[128];
    size_t place = (size_t)(session->number % session->image_count);
    struct ims_request request = IMS_REQUEST_INIT;
    make_name(session, session->number, name, sizeof name);
    request.image = &session->images[place];
    request.file_name = name;
    request.ownership = IMS_BORROW;
    request.options = session->options;
    request.timeout_ms = POLL_MS;
    request.user = &session->sizes[place];
    request.message = &session->refusal;
    int error;
    do
        error = ims_submit(session->saver, &request, NULL);
    while (error == IMS_ERROR_TIMEOUT && !cli_interrupt_pending());
    if (error == IMS_OK) {
        session->number++;
        session->refusal.text[0] = '\0';
    } else if (error == IMS_ERROR_TIMEOUT) {
        session->refusal.text[0] = '\0';
    } else if (session->refusal.text[0] == '\0') {
        snprintf(session->refusal.text, sizeof session->refusal.text, "%s",
                 ims_error_text(error));
    }
    return error == IMS_OK;
}

/* Cancels what waits, and tells at once: what is in work may take its time. */
static void interrupt(struct bench_session *session)
{
    struct cli_text path = CLI_TEXT_INIT;
    ims_cancel_all(session->saver);
    cli_text_add_name(&path, session->folder->path);
    cli_progress_say(session->progress,
                     "interrupted: finishing what is in work (again: ends at once, and "
                     "leaves %s)",
                     path.data);
    cli_text_free(&path);
}

/* Waits for what was submitted; after a signal, only for what is in work. */
static void flush(struct bench_session *session)
{
    bool told = false;
    do {
        if (cli_interrupt_pending() && !told) {
            interrupt(session);
            told = true;
        }
    } while (ims_flush(session->saver, POLL_MS) == IMS_ERROR_TIMEOUT);
}

/* Removes the files of the last round, but for the first `kept` ones. */
static void remove_files(struct bench_session *session, uint64_t kept)
{
    char name[128];
    for (uint64_t i = session->round_began + kept; i < session->number; i++) {
        make_name(session, i, name, sizeof name);
        bench_folder_remove(session->folder, name);
    }
    session->round_began = session->number;
}

static bool all_is_well(struct bench_session *session)
{
    struct ims_stats stats = IMS_STATS_INIT;
    return !cli_interrupt_pending() && session->refusal.text[0] == '\0' &&
           ims_stats_get(session->saver, &stats) == IMS_OK &&
           stats.ledger.written == stats.ledger.accepted;
}

static bool run_round(struct bench_session *session, uint64_t images,
                      struct round *round)
{
    remove_files(session, 0);
    double began = cli_timing_now(), used = cli_timing_processors();
    *round = (struct round){.images = images};
    bool good = true;
    for (uint64_t i = 0; i < images && good; i++) {
        size_t place = (size_t)(session->number % session->image_count);
        round->bytes += bench_image_bytes(&session->images[place]);
        good = submit(session);
    }
    flush(session);
    round->seconds = cli_timing_now() - began;
    round->processor_seconds = cli_timing_processors() - used;
    if (round->seconds < 1e-9)
        round->seconds = 1e-9;
    return good && all_is_well(session);
}

/* ---- a measurement ------------------------------------------------------------ */

/* How many images a round may have, by what their files take. */
static uint64_t most_images(const struct bench_session *session)
{
    uint64_t bytes = 0, known = 0;
    for (size_t i = 0; i < session->image_count; i++) {
        uint64_t size = atomic_load_explicit(&session->sizes[i], memory_order_relaxed);
        bytes += size;
        known += size > 0;
    }
    uint64_t room = bench_folder_room(session->folder) / 4;
    uint64_t budget = room < most_bytes ? room : most_bytes;
    uint64_t most = bytes > 0 ? budget / (bytes / known + 1) : session->workers;
    most = most < MOST_FILES ? most : MOST_FILES;
    return most > session->workers ? most : session->workers;
}

/* A number near `wanted`, so that no worker is idle at the end of a round. */
static uint64_t whole_rounds(const struct bench_session *session, double wanted)
{
    uint64_t most = most_images(session);
    uint64_t images = wanted < (double)most ? (uint64_t)wanted : most;
    images -= images % session->workers;
    return images > session->workers ? images : session->workers;
}

static int compare(const void *one, const void *other)
{
    double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

static void conclude(const struct round *rounds, int count,
                     struct bench_figures *figures)
{
    double rates[MOST_ROUNDS], seconds = 0, processors = 0;
    *figures = (struct bench_figures){.rounds = count};
    for (int i = 0; i < count; i++) {
        rates[i] = (double)rounds[i].bytes / rounds[i].seconds;
        seconds += rounds[i].seconds;
        processors += rounds[i].processor_seconds;
        figures->images += rounds[i].images;
    }
    qsort(rates, (size_t)count, sizeof *rates, compare);
    figures->rate = (rates[count / 2] + rates[(count - 1) / 2]) / 2;
    figures->slowest = rates[0];
    figures->fastest = rates[count - 1];
    figures->processors = processors / seconds;
}

/* Rounds that are not counted: what is made once is made now, and it turns out how many
 * images make a round. */
static bool warm_up(struct bench_session *session, double seconds, struct round *last)
{
    uint64_t images = session->workers;
    for (;;) {
        if (!run_round(session, images, last))
            return false;
        if (last->seconds >= seconds / (2 * PARTS) || images >= most_images(session))
            return true;
        images = whole_rounds(session, (double)images * 2);
    }
}

bool bench_session_measure(struct bench_session *session, double seconds,
                           struct bench_figures *figures)
{
    struct round rounds[MOST_ROUNDS];
    int count = 0;
    double began = cli_timing_now();
    if (!warm_up(session, seconds, &rounds[0]))
        return false;
    double each = rounds[0].seconds;
    if (each >= seconds) {
        conclude(rounds, 1, figures);
        return true;
    }
    uint64_t images =
        whole_rounds(session, (double)rounds[0].images * (seconds / PARTS / each));
    each = each / (double)rounds[0].images * (double)images;
    do {
        if (!run_round(session, images, &rounds[count]))
            return false;
        count++;
    } while (count < MOST_ROUNDS &&
             cli_timing_now() - began + each <=
                 (count < ENOUGH_ROUNDS ? 2 * seconds : seconds));
    conclude(rounds, count, figures);
    return true;
}

bool bench_session_to_disk(struct bench_session *session, uint64_t files,
                           double time_limit, double *rate)
{
    struct round round;
    if (!run_round(session, whole_rounds(session, (double)files), &round))
        return false;
    double began = cli_timing_now();
    uint64_t done[2] = {0, 0};
    /* First all are begun, so that the disk always has something to do. */
    for (int wait = 0; wait < 2; wait++) {
        uint64_t count = wait == 0 ? session->number - session->round_began : done[0];
        double until = began + time_limit * (wait + 1);
        for (uint64_t i = 0; i < count && (i == 0 || cli_timing_now() < until); i++) {
            char name[128];
            make_name(session, session->round_began + i, name, sizeof name);
            if (cli_interrupt_pending() ||
                !bench_folder_push(session->folder, name, wait != 0))
                return false;
            done[wait]++;
        }
    }
    *rate = (double)done[1] / (round.seconds + cli_timing_now() - began);
    return true;
}

/* ---- beginning and end -------------------------------------------------------- */

bool bench_session_open(struct bench_session *session, struct cli_text *problem)
{
    struct ims_message message = {0, ""};
    struct ims_config config = IMS_CONFIG_INIT;
    struct ims_stats stats = IMS_STATS_INIT;
    config.workers = session->jobs;
    config.registry = session->registry;
    config.done = note_size;
    config.message = &message;
    int error = ims_open(&session->saver, session->folder->path, &config);
    if (error == IMS_OK)
        error = ims_stats_get(session->saver, &stats);
    if (error != IMS_OK) {
        cli_text_add(problem,
                     message.text[0] != '\0' ? message.text : ims_error_text(error));
        ims_abort(&session->saver, NULL);
        return false;
    }
    session->workers = stats.workers;
    session->sizes = cli_memory_new(session->image_count, sizeof *session->sizes);
    return true;
}

bool bench_session_close(struct bench_session *session, struct cli_text *problem)
{
    struct ims_summary summary = IMS_SUMMARY_INIT;
    int error = ims_close(&session->saver, &summary);
    if (session->refusal.text[0] != '\0')
        cli_text_add(problem, session->refusal.text);
    else if (error != IMS_OK)
        cli_text_add(problem, summary.first_message[0] != '\0' ? summary.first_message
                                                               : ims_error_text(error));
    remove_files(session, session->keep ? session->image_count : 0);
    free(session->sizes);
    session->sizes = NULL;
    return error == IMS_OK && session->refusal.text[0] == '\0';
}
