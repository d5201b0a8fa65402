/* SPDX-License-Identifier: MIT */
#include "ticket.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/checked.h"
#include "base/process.h"
#include "base/struct_size.h"
#include "base/thread.h"
#include "callback.h"
#include "result_copy.h"

extern struct ims_role ims_ticket_role;

struct ims_ticket {
    struct ims_ticket_owner owner; /* constant, as the id */
    uint64_t id;
    atomic_int references;

    struct ims_mutex lock;
    struct ims_condition resolved;
    IMS_GUARDED_BY(ims_ticket_role) struct {
        bool is_resolved;
        struct ims_result_copy copy;
    };
    char texts[]; /* the copy's */
};

IMS_DEFINE_LOCK(struct ims_ticket, lock, ims_ticket_role)

struct ims_ticket *ims_ticket_new(const struct ims_ticket_owner *owner,
                                  size_t path_length, size_t encoder_length)
{
    struct ims_ticket *ticket;
    size_t size;

    size = ims_result_copy_texts_size(path_length, encoder_length);
    if (size == 0 || !ims_checked_add(size, sizeof *ticket, &size))
        return NULL;
    ticket = calloc(1, size);
    if (ticket == NULL)
        return NULL;
    if (!ims_mutex_init(&ticket->lock, IMS_LOCK_RANK_TICKET))
        goto no_lock;
    if (!ims_condition_init(&ticket->resolved))
        goto no_condition;
    ticket->owner = *owner;
    ims_process_ref(owner->process);
    ims_result_copy_set_texts(&ticket->copy, ticket->texts, path_length,
                              encoder_length);
    atomic_init(&ticket->references, 2);
    return ticket;

no_condition:
    ims_mutex_fini(&ticket->lock);
no_lock:
    free(ticket);
    return NULL;
}

void ims_ticket_set_id(struct ims_ticket *ticket, uint64_t id)
{
    ticket->id = id;
}

static void destroy(struct ims_ticket *ticket)
{
    ims_condition_fini(&ticket->resolved);
    ims_mutex_fini(&ticket->lock);
    ims_process_unref(ticket->owner.process);
    free(ticket);
}

static void let_go(struct ims_ticket *ticket)
{
    if (atomic_fetch_sub(&ticket->references, 1) == 1)
        destroy(ticket);
}

void ims_ticket_discard(struct ims_ticket *ticket)
{
    if (ticket != NULL)
        destroy(ticket);
}

void ims_ticket_resolve(struct ims_ticket *ticket, const struct ims_result *result)
{
    lock(ticket);
    ims_result_copy_fill(&ticket->copy, result);
    ticket->is_resolved = true;
    ims_condition_broadcast(&ticket->resolved);
    unlock(ticket);
    let_go(ticket);
}

uint64_t ims_ticket_id(const ims_ticket *ticket)
{
    return ticket != NULL ? ticket->id : 0;
}

IMS_REQUIRES(ims_ticket_role)
static int wait_resolved(struct ims_ticket *ticket, int64_t timeout_ms)
{
    uint64_t deadline = ims_clock_limit(timeout_ms);
    bool in_time = true;

    assert(ims_mutex_is_held(&ticket->lock));
    if (ticket->is_resolved)
        return IMS_OK;
    if (timeout_ms == IMS_NO_WAIT)
        return IMS_ERROR_PENDING;
    if (ims_callback_would_wait_for_itself(ticket->owner.saver, ticket->owner.workers))
        return IMS_ERROR_DEADLOCK;
    while (!ticket->is_resolved && in_time)
        in_time = ims_condition_wait(&ticket->resolved, &ticket->lock, deadline);
    return ticket->is_resolved ? IMS_OK : IMS_ERROR_TIMEOUT;
}

static int wait_for_result(struct ims_ticket *ticket, int64_t timeout_ms,
                           struct ims_result *result)
{
    int error;

    lock(ticket);
    error = wait_resolved(ticket, timeout_ms);
    if (error == IMS_OK && result != NULL)
        ims_struct_size_give(&ims_struct_size_result, result, &ticket->copy.result);
    unlock(ticket);
    return error;
}

int ims_ticket_wait(ims_ticket *ticket, int64_t timeout_ms, struct ims_result *result)
{
    int cancel;
    int error = IMS_OK;

    if (ticket == NULL || timeout_ms < IMS_NO_WAIT)
        return IMS_ERROR_ARGUMENT;
    if (result != NULL)
        error = ims_struct_size_check(&ims_struct_size_result, result, NULL);
    if (error != IMS_OK)
        return error;
    if (!ims_process_is_own(ticket->owner.process))
        return IMS_ERROR_FORKED;
    /* A thread cancelled in here would keep the lock, and the worker would wait. */
    cancel = ims_thread_disable_cancel();
    error = wait_for_result(ticket, timeout_ms, result);
    ims_thread_restore_cancel(cancel);
    return error;
}

void ims_ticket_free(ims_ticket **ticket)
{
    if (ticket == NULL || *ticket == NULL)
        return;
    let_go(*ticket);
    *ticket = NULL;
}
