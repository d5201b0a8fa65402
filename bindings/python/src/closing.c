/* SPDX-License-Identifier: MIT */
/* The end of a saver: nobody else is inside the library with its handle then. */
#include "saver.h"

#include <errno.h>
#include <time.h>

#include "keywords.h"
#include "outcome.h"

static struct timespec after(int64_t milliseconds)
{
    struct timespec moment;
    clock_gettime(CLOCK_REALTIME, &moment);
    moment.tv_sec += (time_t)(milliseconds / 1000);
    moment.tv_nsec += (long)(milliseconds % 1000) * 1000000;
    if (moment.tv_nsec >= 1000000000) {
        moment.tv_sec++;
        moment.tv_nsec -= 1000000000;
    }
    return moment;
}

/* Takes the handle from all others. Without the GIL. IMS_ERROR_CLOSED: somebody else
 * did; IMS_ERROR_TIMEOUT: others do not come out of the library in time, and the saver
 * stays open. */
static int take_handle(struct ims_py_saver *self, int64_t limit_ms, ims_saver **handle)
{
    struct timespec moment = after(limit_ms > 0 ? limit_ms : 0);
    int error = IMS_OK;
    pthread_mutex_lock(&self->lock);
    if (self->closing || !self->handle)
        error = IMS_ERROR_CLOSED;
    self->closing = true;
    while (!error && self->inside > 0)
        if (limit_ms == IMS_NO_LIMIT)
            pthread_cond_wait(&self->left, &self->lock);
        else if (pthread_cond_timedwait(&self->left, &self->lock, &moment))
            error = IMS_ERROR_TIMEOUT;
    if (error == IMS_ERROR_TIMEOUT)
        self->closing = false;
    if (!error) {
        *handle = self->handle;
        self->handle = NULL;
    }
    pthread_mutex_unlock(&self->lock);
    return error;
}

/* In a child nobody else is inside, and who held the lock is not there. */
static PyObject *close_forked(struct ims_py_saver *self)
{
    ims_saver *handle = self->handle;
    self->handle = NULL;
    ims_close(&handle, NULL);
    Py_RETURN_NONE;
}

static PyObject *tell(struct ims_py_saver *self, const struct ims_summary *summary,
                      bool is_late)
{
    struct ims_py_completions *completions = ims_py_completions_of(self->completions);
    ims_py_completions_deliver(completions);
    ims_py_completions_end(completions);
    Py_ssize_t count = 0;
    PyObject *failures = ims_py_completions_take_failures(completions, &count);
    PyObject *told = failures ? ims_py_summary_new(self->state, summary) : NULL;
    PyObject *late = is_late ? NULL : Py_NewRef(Py_None);
    if (told && is_late)
        late = ims_py_error_new(self->state, IMS_ERROR_TIMEOUT,
                                "the saver was closed, but something it began did not "
                                "end in time",
                                NULL);
    PyObject *answer =
        told && late ? Py_BuildValue("(OOnO)", told, failures, count, late) : NULL;
    Py_XDECREF(told);
    Py_XDECREF(failures);
    Py_XDECREF(late);
    return answer;
}

PyObject *ims_py_saver_close(PyObject *object, PyObject *arguments)
{
    struct ims_py_saver *self = (struct ims_py_saver *)object;
    PyObject *seconds;
    int abort;
    int64_t limit_ms;
    if (!PyArg_ParseTuple(arguments, "Op", &seconds, &abort) ||
        ims_py_milliseconds(seconds, &limit_ms) < 0)
        return NULL;
    if (!self->completions)
        Py_RETURN_NONE;
    if (ims_py_completions_forked(ims_py_completions_of(self->completions)))
        return close_forked(self);
    struct ims_summary summary = IMS_SUMMARY_INIT;
    ims_saver *handle = NULL;
    int taken;
    int error = IMS_OK;
    Py_BEGIN_ALLOW_THREADS taken = take_handle(self, limit_ms, &handle);
    if (taken == IMS_OK)
        error = abort ? ims_abort(&handle, &summary)
                      : ims_close_within(&handle, limit_ms, &summary);
    Py_END_ALLOW_THREADS if (taken == IMS_ERROR_CLOSED) Py_RETURN_NONE;
    if (taken != IMS_OK)
        return ims_py_error_raise(self->state, taken,
                                  "other threads are still inside the saver: it stays "
                                  "open; call close() again",
                                  NULL);
    return tell(self, &summary,
                error == IMS_ERROR_TIMEOUT && summary.ledger.pending > 0);
}
