/* SPDX-License-Identifier: MIT */
#include "saver.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/os.h"
#include "base/process.h"
#include "base/struct_size.h"
#include "call.h"
#include "callback.h"
#include "close.h"
#include "codec/matcher.h"
#include "config_check.h"
#include "queue/queue.h"
#include "store/store.h"
#include "submission.h"
#include "workers.h"

enum { QUEUE_SIZE = 8 };

/* Submitters are left asleep, although there is room, no longer than this. */
static const uint64_t late_ns = 2000000u;

/* ---- opening --------------------------------------------------------------------- */

/* Its own workers, or those that it shares. */
static int open_workers(ims_saver *saver, const struct ims_config *config,
                        const struct ims_os *os, struct ims_message *message)
{
    struct ims_workers_config own = IMS_WORKERS_CONFIG_INIT;
    int error;

    if (config->shared_workers == NULL) {
        own.name = saver->name;
        own.workers = config->workers;
        own.nice = config->nice;
        return ims_workers_start(&saver->workers, &own, os, message);
    }
    error = ims_workers_hold(config->shared_workers);
    if (error == IMS_OK)
        saver->workers = config->shared_workers;
    return error;
}

static size_t queue_size(const struct ims_config *config)
{
    return config->queue_size != 0 ? (size_t)config->queue_size : QUEUE_SIZE;
}

static int open_queue(ims_saver *saver, const struct ims_config *config)
{
    const struct ims_queue_rules rules = {
        .queue_size = queue_size(config),
        .max_bytes = config->max_bytes,
        .when_full = config->when_full,
        .newest_only = config->same_path == IMS_SAME_PATH_NEWEST,
        .late_ns = late_ns,
        .owner = &saver->work,
    };

    saver->queue = ims_queue_new(ims_workers_dispatcher(saver->workers), &rules);
    return saver->queue != NULL ? IMS_OK : IMS_ERROR_MEMORY;
}

/* What each worker has of this saver. */
static int open_work(ims_saver *saver)
{
    size_t workers = ims_workers_count(saver->workers);
    struct ims_work *work = &saver->work;

    const struct ims_registry *registry = ims_matcher_registry(saver->matcher);

    work->states =
        ims_workers_hold_states(saver->workers, registry, ims_registry_count(registry));
    work->streams = calloc(workers, sizeof work->streams[0]);
    if (work->states == NULL || work->streams == NULL)
        return IMS_ERROR_MEMORY;
    for (size_t i = 0; i < workers; i++) {
        work->streams[i] = ims_store_stream_new(saver->store);
        if (work->streams[i] == NULL)
            return IMS_ERROR_MEMORY;
    }
    return IMS_OK;
}

static void close_work(ims_saver *saver)
{
    struct ims_work *work = &saver->work;

    for (size_t i = 0; work->streams != NULL && i < ims_workers_count(saver->workers);
         i++)
        free(work->streams[i]);
    free(work->streams);
    ims_workers_let_go_states(saver->workers, work->states);
}

/* So many that a thread which takes all of them before it submits never waits for
 * itself: no more can come of what waits, is in work, and is submitted next. */
static size_t count_kept(const struct ims_config *config, size_t workers)
{
    size_t least = queue_size(config) + workers + 1;
    size_t wanted = (size_t)config->keep_results;

    /* Of those that the store holds, a round is written, one synced, one answered. */
    if (config->sync == IMS_SYNC_GROUP)
        least += 3 * (config->sync_every != 0 ? (size_t)config->sync_every
                                              : IMS_STORE_SYNC_EVERY);

    if (wanted == 0)
        return 0;
    return wanted > least ? wanted : least;
}

/* The parts that have locks of their own, but for the queue. */
static bool init_locks(ims_saver *saver, const struct ims_config *config,
                       size_t workers, const struct ims_os *os)
{
    if (!ims_in_flight_init(&saver->in_flight))
        return false;
    if (!ims_refusals_init(&saver->refusals))
        goto no_refusals;
    if (!ims_kept_results_init(&saver->kept, count_kept(config, workers), os))
        goto no_kept;
    if (!ims_lending_init(&saver->lending))
        goto no_lending;
    if (!ims_sync_calls_init(&saver->sync_calls))
        goto no_sync_calls;
    return true;

no_sync_calls:
    ims_lending_fini(&saver->lending);
no_lending:
    ims_kept_results_fini(&saver->kept);
no_kept:
    ims_refusals_fini(&saver->refusals);
no_refusals:
    ims_in_flight_fini(&saver->in_flight);
    return false;
}

static void fini_locks(ims_saver *saver)
{
    ims_sync_calls_fini(&saver->sync_calls);
    ims_lending_fini(&saver->lending);
    ims_kept_results_fini(&saver->kept);
    ims_refusals_fini(&saver->refusals);
    ims_in_flight_fini(&saver->in_flight);
}

static void set_up_delivery(ims_saver *saver, const struct ims_config *config)
{
    saver->delivery = (struct ims_delivery){
        .owner = saver,
        .kept = &saver->kept,
        .location = saver->location,
        .done = config->done,
        .done_user = config->done_user,
        .log =
            {
                .function = config->log,
                .user = config->log_user,
                .name = saver->name,
            },
    };
}

static void set_up_work(ims_saver *saver, const struct ims_config *config)
{
    saver->bytes_only = config->as_bytes != 0;
    saver->name_folders = config->name_folders;
    saver->max_bytes = config->max_bytes;
    saver->timeout_ms = config->timeout_ms;
    saver->work = (struct ims_work){
        .store = saver->store,
        .matcher = saver->matcher,
        .delivery = &saver->delivery,
        .last_is_retired = ims_close_after_jobs,
        .saver = saver,
        .overwrite = config->overwrite,
        .sync = config->sync,
    };
}

/* Workers and queue; the rest is there. */
static int start(ims_saver *saver, const struct ims_config *config,
                 const struct ims_os *os, struct ims_message *message)
{
    int error = open_workers(saver, config, os, message);

    set_up_work(saver, config);
    if (error == IMS_OK)
        error = open_work(saver);
    if (error == IMS_OK)
        error = open_queue(saver, config);
    if (error == IMS_OK &&
        !init_locks(saver, config, ims_workers_count(saver->workers), os))
        error = IMS_ERROR_MEMORY;
    return error;
}

/* Frees all but the locks. */
static void dispose(ims_saver *saver)
{
    ims_queue_free(saver->queue);
    close_work(saver);
    if (saver->store != NULL)
        saver->store->kind->close(saver->store);
    ims_matcher_free(saver->matcher);
    ims_workers_let_go(saver->workers);
    ims_process_unref(saver->process);
    ims_metadata_forget(&saver->metadata);
    free(saver->name);
    free(saver->location);
    free(saver);
}

void ims_saver_free(ims_saver *saver)
{
    /* First of all: the thread that has delivered the last result may be on its way. */
    saver->store->kind->close(saver->store);
    saver->store = NULL;
    fini_locks(saver);
    dispose(saver);
}

static int open_parts(ims_saver *saver, const char *location,
                      const struct ims_config *config,
                      const struct ims_store_kind *kind, const struct ims_os *os,
                      struct ims_message *message)
{
    int error;

    const struct ims_store_settings settings = {
        .os = os,
        .log = {.function = config->log != NULL ? ims_delivery_log_line : NULL,
                .user = &saver->delivery},
        .name = config->name,
        .nice = config->nice,
        .appear = config->appear,
        .file_mode = config->file_mode,
        .folder_mode = config->folder_mode,
        .make_location = config->make_location != 0,
        .follow_links = config->follow_links != 0,
        .sweep = true,
        .syncs = true,
        .group = config->sync == IMS_SYNC_GROUP,
        .sync_every = config->sync_every,
        .sync_every_ms = config->sync_every_ms,
        .min_free = config->min_free,
    };
    saver->location = strdup(location);
    saver->process = ims_process_new();
    if (saver->location == NULL || saver->process == NULL)
        return IMS_ERROR_MEMORY;
    if (config->name != NULL) {
        saver->name = strdup(config->name);
        if (saver->name == NULL)
            return IMS_ERROR_MEMORY;
    }
    saver->location_length = strlen(location);
    set_up_delivery(saver, config);
    error = ims_metadata_keep(&saver->metadata, config->metadata, message);
    if (error == IMS_OK)
        error = ims_matcher_new(&saver->matcher, config->registry, config->options,
                                config->mismatch, message);
    if (error == IMS_OK)
        error = kind->open(&saver->store, location, &settings, message);
    if (error == IMS_OK)
        error = start(saver, config, os, message);
    return error;
}

/* Encoders that could not be taken are no failure, but no secret either. */
static void log_problems(const ims_saver *saver)
{
    const struct ims_registry *registry = ims_matcher_registry(saver->matcher);
    const char *problem;

    for (size_t i = 0; (problem = ims_registry_problem(registry, i)) != NULL; i++) {
        ims_delivery_log(&saver->delivery, IMS_LOG_WARNING, "opened without an encoder",
                         saver->location, problem);
    }
}

int ims_saver_open(ims_saver **saver, const char *location,
                   const struct ims_config *config, const struct ims_store_kind *kind,
                   const struct ims_os *os)
{
    struct ims_message unwanted;
    struct ims_message *message = config->message != NULL ? config->message : &unwanted;
    ims_saver *opened = NULL;
    int cancel;
    int error;

    ims_message_clear(message);
    error = ims_config_check(config, message);
    if (error == IMS_OK) {
        cancel = ims_thread_disable_cancel(); /* it would leave threads behind */
        opened = calloc(1, sizeof *opened);
        error = opened == NULL
                    ? IMS_ERROR_MEMORY
                    : open_parts(opened, location, config, kind, os, message);
        ims_thread_restore_cancel(cancel);
    }
    if (error == IMS_OK) {
        ims_matcher_freeze(opened->matcher);
        ims_delivery_log(&opened->delivery, IMS_LOG_INFO, "opened", location,
                         "ready to save");
        log_problems(opened);
        *saver = opened;
        return IMS_OK;
    }
    if (message->text[0] == '\0')
        ims_message_set(message, "%s", ims_error_text(error));
    if (opened != NULL)
        dispose(opened);
    return error;
}

int ims_open(ims_saver **saver, const char *location, const struct ims_config *config)
{
    struct ims_config own = IMS_CONFIG_INIT;
    struct ims_message reason = {0};
    int error = IMS_OK;

    if (saver == NULL)
        return IMS_ERROR_ARGUMENT;
    *saver = NULL;
    if (config != NULL)
        error = ims_struct_size_take_and_tell(&ims_struct_size_config, &own, config,
                                              offsetof(struct ims_config, message),
                                              &reason);
    if (error != IMS_OK)
        return error;
    if (location == NULL || location[0] == '\0') {
        ims_message_clear(own.message);
        return ims_message_fail(own.message, IMS_ERROR_ARGUMENT,
                                "location is missing; it must be an existing folder");
    }
    const struct ims_store_kind *kind = ims_store_kind_of(location);
    if (kind == NULL) {
        ims_message_clear(own.message);
        return ims_store_refuse_kind(location, own.message);
    }
    return ims_saver_open(saver, location, &own, kind, &ims_os_default);
}

/* ---- submitting ------------------------------------------------------------------ */

static int check_request(const struct ims_request *request, struct ims_message *message)
{
    int error;

    if (request->image == NULL)
        return ims_message_fail(message, IMS_ERROR_ARGUMENT, "image is NULL");
    if (request->file_name == NULL)
        return ims_message_fail(message, IMS_ERROR_ARGUMENT, "file_name is NULL");
    error = ims_config_check_range(message, "ownership", (int64_t)request->ownership, 0,
                                   IMS_LENT);
    if (error == IMS_OK) {
        error = ims_config_check_range(message, "timeout_ms", request->timeout_ms,
                                       IMS_NO_WAIT, INT64_MAX);
    }
    if (error == IMS_OK) {
        error = ims_config_check_range(message, "expires_ms", request->expires_ms, 0,
                                       INT64_MAX);
    }
    if (error == IMS_OK && request->ownership == IMS_ADOPT &&
        request->release == NULL) {
        error = ims_message_fail(message, IMS_ERROR_ARGUMENT,
                                 "release is NULL; ownership ADOPT needs it");
    }
    return error;
}

int ims_saver_refuse(ims_saver *saver, struct ims_job *job, const char *file_name,
                     int error, struct ims_message *message)
{
    const char *reason = message->text;

    if (reason[0] == '\0')
        ims_message_set(message, "%s", ims_error_text(error));
    ims_refusals_note(&saver->refusals, error, reason);
    ims_queue_refuse(saver->queue, job, error);
    ims_delivery_log(&saver->delivery, IMS_LOG_ERROR, "refused", file_name, reason);
    return error;
}

static int submit(ims_saver *saver, const struct ims_request *request,
                  ims_ticket **ticket)
{
    struct ims_call call;
    struct ims_message unwanted;
    struct ims_message *message =
        request->message != NULL ? request->message : &unwanted;
    int error;

    ims_message_clear(message);
    error = ims_call_enter(saver, &call);
    if (error != IMS_OK)
        return ims_message_fail(message, error, "%s", ims_error_text(error));
    error = check_request(request, message);
    if (error == IMS_OK)
        error = ims_submission_run(saver, request, message, ticket);
    else
        error = ims_saver_refuse(saver, NULL, request->file_name, error, message);
    ims_call_leave(saver, &call);
    return error;
}

int ims_submit(ims_saver *saver, const struct ims_request *request, ims_ticket **ticket)
{
    struct ims_call call;
    struct ims_request own;
    struct ims_message reason = {0};
    int error;

    if (ticket != NULL)
        *ticket = NULL;
    if (saver == NULL || request == NULL)
        return IMS_ERROR_ARGUMENT;
    error =
        ims_struct_size_take_and_tell(&ims_struct_size_request, &own, request,
                                      offsetof(struct ims_request, message), &reason);
    if (error != IMS_OK) {
        int entered = ims_call_enter(saver, &call);

        if (entered != IMS_OK)
            return entered;
        ims_saver_refuse(saver, NULL, NULL, error, &reason);
        ims_call_leave(saver, &call);
        return error;
    }
    return submit(saver, &own, ticket);
}

int ims_save(ims_saver *saver, const char *file_name, const struct ims_image *image,
             const char *sub_folder)
{
    struct ims_request request = IMS_REQUEST_INIT;

    if (saver == NULL)
        return IMS_ERROR_ARGUMENT;
    request.image = image;
    request.file_name = file_name;
    request.sub_folder = sub_folder;
    return submit(saver, &request, NULL);
}

int ims_save_bytes(ims_saver *saver, const char *file_name, const void *data,
                   size_t size, const char *sub_folder)
{
    struct ims_image image = IMS_IMAGE_INIT;

    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = data;
    image.byte_count = size;
    return ims_save(saver, file_name, &image, sub_folder);
}

/* ---- asking and waiting ---------------------------------------------------------- */

int ims_stats_get(ims_saver *saver, struct ims_stats *stats)
{
    struct ims_call call;
    struct ims_stats own;
    int error;

    if (saver == NULL || stats == NULL)
        return IMS_ERROR_ARGUMENT;
    error = ims_struct_size_check(&ims_struct_size_stats, stats, NULL);
    if (error == IMS_OK)
        error = ims_call_enter(saver, &call);
    if (error != IMS_OK)
        return error;
    ims_queue_stats(saver->queue, &own);
    own.lent = ims_lending_count(&saver->lending);
    own.results_waiting = ims_kept_results_count(&saver->kept);
    ims_struct_size_give(&ims_struct_size_stats, stats, &own);
    ims_call_leave(saver, &call);
    return IMS_OK;
}

const char *ims_location(const ims_saver *saver)
{
    return saver != NULL ? saver->location : NULL;
}
