/* SPDX-License-Identifier: MIT */
#include "worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/thread.h"
#include "callback.h"
#include "codec/buffer.h"
#include "codec/encoder_state.h"
#include "codec/matcher.h"
#include "codec/state_set.h"
#include "delivery.h"
#include "held.h"
#include "in_flight.h"
#include "queue/dispatcher.h"
#include "queue/job.h"
#include "queue/task_group.h"
#include "store/store.h"

enum {
    SMALL_BUFFER = 256 * 1024, /* bytes that are kept in any case */
    WINDOW = 500,              /* images whose sizes are remembered */
    WRITE_STEP = 2 << 20       /* bytes of a file that are worth writing at once */
};

struct ims_worker {
    const struct ims_worker_group *group;
    size_t index; /* among them */
    struct ims_thread thread;
    struct ims_waiter waiter;
    struct ims_worker_services services;
    const struct ims_work *work; /* of the job in work */
    struct ims_engine_buffer buffer;
    struct ims_store_stream *stream; /* of the job in work */
    unsigned images;                 /* since the window began */
    size_t most_held;                /* by the buffer, in this window of images */
    size_t most_held_before;         /* in the window before */
    struct ims_message message;
    struct ims_store_answer answer;
    struct ims_held *held; /* for the next answer that comes later, or NULL */
};

/* ---- one job --------------------------------------------------------------------- */

/* Saves the encoder's work where the store would not take the file anyway. */
static bool is_in_the_way(struct ims_worker *worker, struct ims_job *job,
                          const struct ims_store_file *file)
{
    struct ims_store *store = worker->work->store;

    if (file->overwrite != IMS_OVERWRITE_SKIP && file->overwrite != IMS_OVERWRITE_ERROR)
        return false;
    worker->answer.completion = (struct ims_store_completion){0};
    if (!store->kind->exists(store, file, &worker->answer.completion))
        return false;
    ims_held_fill(job, &worker->answer.completion, &worker->message);
    return true;
}

/* Writes what is there of a large file while the rest is being encoded, perhaps by
 * others; on the thread that has just added to it. */
static void write_step(void *argument)
{
    struct ims_worker *worker = argument;
    const struct ims_store_kind *kind = worker->work->store->kind;

    bool more =
        kind->write(worker->stream, worker->buffer.chunks, worker->buffer.chunk_count);
    worker->buffer.notify_at = more ? worker->buffer.length + WRITE_STEP : SIZE_MAX;
}

static int encode(struct ims_worker *worker, const struct ims_job *job)
{
    struct ims_encoder_state *state =
        ims_state_set_at(worker->work->states, worker->index, job->match.index);
    int error = IMS_OK;

    if (state->encoder == NULL) {
        error = ims_encoder_state_open(state, job->match.encoder,
                                       &worker->services.base, &worker->message);
    }
    worker->buffer.notify_at = WRITE_STEP;
    if (error == IMS_OK) {
        error = ims_encoder_state_encode(state, &job->match, &job->image,
                                         &worker->buffer, &worker->message);
        if (error != IMS_OK)
            ims_encoder_state_close(state); /* whatever the image left in it */
    }
    worker->buffer.notify_at = SIZE_MAX;
    if (error != IMS_OK)
        worker->work->store->kind->cancel(worker->stream);
    return error;
}

/* The result tells what warnings are about that were known when it was submitted. */
static void tell_warnings(struct ims_worker *worker, const struct ims_job *job)
{
    if (job->match.warnings != 0 && worker->message.text[0] == '\0') {
        ims_matcher_tell_warnings(worker->work->matcher, &job->match, &job->image,
                                  &worker->message);
    }
}

/* The job's result, of the answer that its file was committed with. */
static void take_answer(struct ims_worker *worker, struct ims_job *job)
{
    if (worker->held != NULL)
        worker->answer.completion = worker->held->answer.completion;
    ims_held_fill(job, &worker->answer.completion, &worker->message);
}

/* Whether the store has answered; else the job is held. */
static bool commit(struct ims_worker *worker, struct ims_job *job)
{
    const struct ims_store_kind *kind = worker->work->store->kind;
    struct ims_store_answer *answer =
        worker->held != NULL ? &worker->held->answer : &worker->answer;

    answer->completion = (struct ims_store_completion){0};
    if (!kind->commit(worker->stream, worker->buffer.chunks, worker->buffer.chunk_count,
                      answer))
        return false;
    take_answer(worker, job);
    return true;
}

/* The sync that the file gets: one that lets the result wait needs memory for it. */
static enum ims_sync_kind sync_of(struct ims_worker *worker)
{
    enum ims_sync_kind sync = worker->work->sync;

    if (sync != IMS_SYNC_GROUP)
        return sync;
    if (worker->held == NULL)
        worker->held = ims_held_new();
    if (worker->held == NULL)
        return IMS_SYNC_FULL;
    worker->held->work = worker->work; /* workers may serve several savers */
    return sync;
}

/* Whether the job has its result; else it is held. */
static bool save(struct ims_worker *worker, struct ims_job *job)
{
    uint64_t started = job->taken_ns;
    uint64_t encoded;
    int error;

    const struct ims_store_file file = {
        .sub_folder = job->sub_folder,
        .name = job->name,
        .overwrite = worker->work->overwrite,
        .sync = sync_of(worker),
    };
    if (is_in_the_way(worker, job, &file)) {
        job->result.write_ns = ims_clock_now() - started;
        return true;
    }
    worker->work->store->kind->begin(worker->stream, &file);
    started = ims_clock_now();
    error = encode(worker, job);
    encoded = ims_clock_now();
    job->result.encode_ns = encoded - started;
    job->result.warnings = job->match.warnings | worker->message.warnings;
    if (error != IMS_OK) {
        job->result.status = IMS_STATUS_FAILED;
        job->result.error = error;
        job->result.message = worker->message.text;
        return true;
    }
    tell_warnings(worker, job);
    job->result.bytes = worker->buffer.length;
    bool answered = commit(worker, job);
    job->result.write_ns = ims_clock_now() - encoded;
    return answered;
}

/* Forgets the bytes, but keeps as much memory as one of the latest images needed. */
static void clear_buffer(struct ims_worker *worker)
{
    size_t held = ims_buffer_held(&worker->buffer);
    size_t most;

    if (held > worker->most_held)
        worker->most_held = held;
    most = worker->most_held > worker->most_held_before ? worker->most_held
                                                        : worker->most_held_before;
    if (++worker->images == WINDOW) {
        worker->images = 0;
        worker->most_held_before = worker->most_held;
        worker->most_held = 0;
    }
    ims_buffer_reset(&worker->buffer, most > SMALL_BUFFER ? most : SMALL_BUFFER);
}

/* Nothing came for a while. */
static void rest(struct ims_worker *worker)
{
    worker->most_held = 0;
    worker->most_held_before = 0;
    ims_buffer_reset(&worker->buffer, 0);
}

/* Returns the job, or NULL if it is the worker's no more. */
static struct ims_job *process(struct ims_worker *worker, struct ims_job *job)
{
    worker->message.warnings = 0;
    worker->message.text[0] = '\0';
    bool ended = save(worker, job);
    /* Before the image's memory is given back: bytes may be handed over as they are. */
    clear_buffer(worker);
    if (!ended && ims_held_leave(worker->held, job, &worker->message)) {
        worker->held = NULL;
        return NULL;
    }
    if (!ended)
        take_answer(worker, job);
    ims_delivery_finish(worker->work->delivery, job);
    return job;
}

/* ---- the thread ------------------------------------------------------------------ */

static uint64_t rest_deadline(const struct ims_worker *worker)
{
    return ims_clock_now() + worker->group->rest_ns;
}

static void take_jobs(struct ims_worker *worker)
{
    uint64_t deadline = IMS_CLOCK_NEVER;
    struct ims_handout out = {0};
    struct ims_job *finished = NULL;
    const struct ims_work *work;
    enum ims_action action;

    while ((action = ims_dispatcher_take(worker->group->dispatcher, &worker->waiter,
                                         deadline, finished, &out)) !=
           IMS_ACTION_STOP) {
        work = out.owner;
        finished = NULL;
        switch (action) {
        case IMS_ACTION_JOB:
            worker->work = work;
            worker->stream = work->streams[worker->index];
            finished = process(worker, out.job);
            deadline = rest_deadline(worker);
            break;
        case IMS_ACTION_DELIVER:
            ims_delivery_run_one(work->delivery, out.job);
            break;
        case IMS_ACTION_ABANDONED:
            work->last_is_retired(work->saver);
            break;
        default:
            rest(worker);
            deadline = IMS_CLOCK_NEVER;
        }
    }
}

static void *run(void *argument)
{
    struct ims_worker *worker = argument;
    const struct ims_worker_group *group = worker->group;

    ims_callback_join_workers(group->workers);
    take_jobs(worker);
    if (ims_in_flight_leave(group->inside))
        group->last_has_left(group->workers);
    return NULL; /* the worker may be gone */
}

static int init(struct ims_worker *worker, size_t index,
                const struct ims_worker_group *group)
{
    *worker = (struct ims_worker){.group = group, .index = index};
    if (!ims_condition_init(&worker->waiter.wake))
        return IMS_ERROR_MEMORY;
    ims_buffer_init(&worker->buffer);
    worker->buffer.notify = write_step;
    worker->buffer.notify_user = worker;
    ims_task_group_init(&worker->services, group->dispatcher);
    return IMS_OK;
}

static void fini(struct ims_worker *worker)
{
    ims_buffer_fini(&worker->buffer);
    ims_condition_fini(&worker->waiter.wake);
    ims_held_free(worker->held);
}

static int start(struct ims_worker *worker, size_t index,
                 const struct ims_worker_group *group)
{
    char name[IMS_THREAD_NAME_SIZE];
    char number[12];
    int error = init(worker, index, group);

    if (error != IMS_OK)
        return error;
    snprintf(number, sizeof number, "%u", (unsigned)index);
    ims_thread_name_make(name, group->name, number);
    ims_in_flight_enter(group->inside);
    if (!ims_thread_start(&worker->thread, name, group->nice, run, worker)) {
        ims_in_flight_leave(group->inside);
        fini(worker);
        return IMS_ERROR_THREAD;
    }
    return IMS_OK;
}

int ims_worker_start_all(struct ims_worker_list *workers, size_t count,
                         const struct ims_worker_group *group)
{
    int error = IMS_OK;

    workers->count = 0;
    workers->list = calloc(count, sizeof workers->list[0]);
    if (workers->list == NULL)
        return IMS_ERROR_MEMORY;
    while (workers->count < count && error == IMS_OK) {
        error = start(&workers->list[workers->count], workers->count, group);
        workers->count += error == IMS_OK;
    }
    if (error != IMS_OK) {
        ims_dispatcher_stop(group->dispatcher);
        ims_worker_join_all(workers);
        ims_worker_free_all(workers);
    }
    return error;
}

void ims_worker_join_all(struct ims_worker_list *workers)
{
    for (size_t i = 0; i < workers->count; i++)
        ims_thread_join(&workers->list[i].thread);
}

void ims_worker_detach_all(struct ims_worker_list *workers)
{
    for (size_t i = 0; i < workers->count; i++)
        ims_thread_detach(&workers->list[i].thread);
}

void ims_worker_free_all(struct ims_worker_list *workers)
{
    /* Only when all have left: a worker may wake another until it leaves. */
    for (size_t i = 0; i < workers->count; i++)
        fini(&workers->list[i]);
    free(workers->list);
    *workers = (struct ims_worker_list){0};
}
