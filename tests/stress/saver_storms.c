/* SPDX-License-Identifier: MIT
 *
 * Threads that save, flush, cancel, look and wait for tickets, while the saver is
 * closed or aborted under them, over and over: each accepted image has one result, each
 * refused one none, every thread comes back, and nothing is touched after it was freed
 * (which the sanitizers would tell).
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "support/check.h"
#include "support/scratch.h"
#include "support/staged_encoders.h"

enum { THREADS = 6 };

struct storm {
    ims_saver *saver;
    pthread_barrier_t start;
    atomic_bool closing; /* no call may begin any more, except blocked ones */
    atomic_uint inside;  /* threads that may still begin calls */
    atomic_uint accepted;
    atomic_uint results;
    atomic_uint released;
    atomic_uint adopted;
    enum ims_when_full when_full;
    enum ims_same_path same_path;
    int64_t patience_ms;
    unsigned round;
};

static void done(const struct ims_result *result, void *user)
{
    struct storm *storm = user;
    CHECK(result->status != IMS_STATUS_PENDING);
    atomic_fetch_add(&storm->results, 1);
    if (result->id % 7 == 0 &&
        ims_save_bytes(storm->saver, "from-done", "x", 1, NULL) == IMS_OK)
        atomic_fetch_add(&storm->accepted, 1);
}

static void release(void *user, const struct ims_image *image)
{
    struct storm *storm = user;
    free((void *)(uintptr_t)image->planes[0]);
    atomic_fetch_add(&storm->released, 1);
}

static int adopt(struct storm *storm, const char *name, ims_ticket **ticket)
{
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_image image = IMS_IMAGE_INIT;
    unsigned char *samples = malloc(100);
    CHECK(samples != NULL);
    image = staged_image(samples, 10, 10, 1);
    request.image = &image;
    request.file_name = name;
    request.ownership = IMS_ADOPT;
    request.release = release;
    request.release_user = storm;
    request.timeout_ms = storm->patience_ms;
    int error = ims_submit(storm->saver, &request, ticket);
    if (error == IMS_OK) {
        atomic_fetch_add(&storm->adopted, 1);
        atomic_fetch_add(&storm->accepted, 1);
    } else {
        free(samples);
    }
    return error;
}

static bool is_expected(int error)
{
    return error == IMS_OK || error == IMS_ERROR_CLOSED || error == IMS_ERROR_FULL ||
           error == IMS_ERROR_TIMEOUT;
}

static void save(struct storm *storm, unsigned turn)
{
    char name[32];
    snprintf(name, sizeof name, "%u.%s", turn % 5, turn % 2 != 0 ? "gate" : "b");
    int error = ims_save_bytes(storm->saver, name, "bytes", 5, NULL);
    CHECK(is_expected(error));
    if (error == IMS_OK)
        atomic_fetch_add(&storm->accepted, 1);
}

static void wait_for_ticket(struct storm *storm, unsigned turn)
{
    ims_ticket *ticket = NULL;
    if (adopt(storm, "t.gate", turn % 2 != 0 ? &ticket : NULL) != IMS_OK)
        return;
    if (turn % 4 == 1) {
        struct ims_result result = IMS_RESULT_INIT;
        CHECK(ims_ticket_wait(ticket, 0, &result) == IMS_OK);
        CHECK(result.id == ims_ticket_id(ticket));
    }
    ims_ticket_free(&ticket);
}

static void act(struct storm *storm, unsigned turn)
{
    struct ims_stats stats = IMS_STATS_INIT;
    switch (turn % 8) {
    case 0:
        CHECK(ims_flush(storm->saver, turn % 3 == 0 ? IMS_NO_WAIT : 0) <= IMS_OK);
        break;
    case 1:
        CHECK((turn % 3 == 0
                   ? ims_cancel_all(storm->saver)
                   : ims_cancel(storm->saver, turn)) >= IMS_ERROR_NOT_WAITING);
        break;
    case 2:
        CHECK(ims_stats_get(storm->saver, &stats) == IMS_OK);
        CHECK(stats.ledger.accepted >= stats.ledger.pending);
        break;
    case 3:
    case 4:
        wait_for_ticket(storm, turn / 8);
        break;
    default:
        save(storm, turn);
        break;
    }
}

static void *blow(void *argument)
{
    struct storm *storm = argument;
    unsigned turn = (unsigned)(uintptr_t)pthread_self() >> 8;
    pthread_barrier_wait(&storm->start);
    for (int i = 0; i < 60 && !atomic_load(&storm->closing); i++) {
        /* The contract: nobody begins a call once close has been called. */
        atomic_fetch_add(&storm->inside, 1);
        if (!atomic_load(&storm->closing))
            act(storm, turn++);
        atomic_fetch_sub(&storm->inside, 1);
    }
    return NULL;
}

static void open_saver(struct storm *storm, ims_registry *registry)
{
    struct ims_config config = staged_config(registry);
    config.workers = 1 + (int32_t)(storm->round % 3);
    config.queue_size = 1 + (int32_t)(storm->round % 4);
    config.when_full = storm->when_full;
    config.same_path = storm->same_path;
    config.done = done;
    config.done_user = storm;
    CHECK(ims_open(&storm->saver, scratch_folder(), &config) == IMS_OK);
}

static void check_summary(struct storm *storm, const struct ims_summary *summary)
{
    const struct ims_ledger *ledger = &summary->ledger;
    CHECK(ledger->pending == 0);
    CHECK(ledger->failed == 0);
    CHECK(ledger->accepted == atomic_load(&storm->accepted));
    CHECK(ledger->accepted == atomic_load(&storm->results));
    CHECK(ledger->accepted == ledger->written + ledger->skipped + ledger->superseded +
                                  ledger->dropped + ledger->cancelled);
    CHECK(atomic_load(&storm->adopted) == atomic_load(&storm->released));
}

static void end_storm(struct storm *storm)
{
    struct ims_summary summary = IMS_SUMMARY_INIT;
    ims_saver *handle = storm->saver;
    CHECK((storm->round % 5 < 3 ? ims_close : ims_abort)(&handle, &summary) == IMS_OK);
    CHECK(handle == NULL);
    check_summary(storm, &summary);
}

static void run_storm(unsigned round, ims_registry *registry)
{
    struct storm storm = {
        .round = round, .patience_ms = 1, .when_full = (enum ims_when_full)(round % 4)};
    pthread_t threads[THREADS];
    storm.same_path = round % 2 != 0 ? IMS_SAME_PATH_NEWEST : IMS_SAME_PATH_ALL;
    open_saver(&storm, registry);
    CHECK(pthread_barrier_init(&storm.start, NULL, THREADS + 1) == 0);
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, blow, &storm) == 0);
    pthread_barrier_wait(&storm.start);
    if (round % 3 == 0)
        CHECK(ims_flush(storm.saver, 0) == IMS_OK);
    atomic_store(&storm.closing, true);
    while (atomic_load(&storm.inside) > 0)
        sched_yield();
    end_storm(&storm);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&storm.start);
}

/* ---- closed while all are blocked ------------------------------------------------ */

/* Saves until it is sent away. */
static void *block(void *argument)
{
    struct storm *storm = argument;
    int error;
    for (unsigned i = 0;
         (error = adopt(storm, i % 2 != 0 ? "odd.gate" : "even.gate", NULL)) == IMS_OK;
         i++)
        continue;
    CHECK(error == IMS_ERROR_CLOSED);
    return NULL;
}

/* Parks all workers, and fills the queue. */
static void fill(struct storm *storm)
{
    struct ims_stats stats = IMS_STATS_INIT;
    CHECK(ims_stats_get(storm->saver, &stats) == IMS_OK);
    for (unsigned i = 0; i < stats.workers + stats.queue_size; i++) {
        char name[32];
        snprintf(name, sizeof name, "%u.gate", i);
        CHECK(adopt(storm, name, NULL) == IMS_OK);
        if (i < stats.workers)
            gate_wait_parked(&staged_gate, i + 1);
    }
}

static bool are_blocked(void *argument)
{
    struct storm *storm = argument;
    struct ims_stats stats = IMS_STATS_INIT;
    CHECK(ims_stats_get(storm->saver, &stats) == IMS_OK);
    return stats.waited == THREADS;
}

/* The workers go on once everybody was sent away: closing did not wait for them. */
static void *open_gate(void *argument)
{
    pthread_t *threads = argument;
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    gate_open(&staged_gate);
    return NULL;
}

static void run_blocked(unsigned round, ims_registry *registry)
{
    struct storm storm = {.round = round, .when_full = IMS_WHEN_FULL_BLOCK};
    pthread_t threads[THREADS];
    pthread_t opener;
    gate_close(&staged_gate);
    open_saver(&storm, registry);
    fill(&storm);
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, block, &storm) == 0);
    gate_wait_until(are_blocked, &storm);
    CHECK(pthread_create(&opener, NULL, open_gate, threads) == 0);
    end_storm(&storm);
    pthread_join(opener, NULL);
}

int main(void)
{
    unsigned rounds = check_amount(200, 20000);
    scratch_open();
    ims_registry *registry = staged_registry(IMS_REGISTRY_BUILTIN);
    for (unsigned round = 0; round < rounds; round++) {
        run_storm(round, registry);
        run_blocked(round, registry);
    }
    ims_registry_free(&registry);
    scratch_close();
    printf("%u storms\n", rounds);
    return 0;
}
