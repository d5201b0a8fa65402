/* SPDX-License-Identifier: MIT */
/* One image on its way to the workers. */
#include "saver.h"

#include "call.h"
#include "outcome.h"

/* Whose memory the pixels are: a copy that was needed is given away, else they are
 * borrowed, or copied by the library. */
static void set_ownership(struct ims_py_call *call)
{
    struct ims_request *request = &call->request;
    if (call->repacked) {
        request->ownership = IMS_ADOPT;
        request->release = ims_release_free;
    } else {
        request->ownership = call->copy ? IMS_COPY : IMS_BORROW;
    }
}

/* Submits, and returns the library's answer. Once accepted, the record is the worker's,
 * and may be done with before this returns. */
static int submit(ims_saver *handle, struct ims_py_call *call,
                  struct ims_py_record *record, uint64_t *id)
{
    ims_ticket *ticket = NULL;
    call->request.user = record;
    int error;
    Py_BEGIN_ALLOW_THREADS error =
        ims_submit(handle, &call->request, id ? &ticket : NULL);
    Py_END_ALLOW_THREADS if (id) *id = ims_ticket_id(ticket);
    ims_ticket_free(&ticket);
    if (error)
        ims_py_record_free(record);
    else if (call->request.ownership == IMS_ADOPT)
        call->repacked = NULL;
    return error;
}

static int send(struct ims_py_saver *self, struct ims_py_call *call, PyObject *callback,
                uint64_t *id)
{
    set_ownership(call);
    bool borrowed = call->request.ownership == IMS_BORROW;
    struct ims_py_hold nothing = {0};
    struct ims_py_record *record =
        ims_py_record_new(ims_py_completions_of(self->completions),
                          borrowed ? &call->array.hold : &nothing, callback);
    if (!record)
        return -1;
    if (borrowed && call->check_writes) {
        record->image = call->described;
        record->checksum = ims_py_image_checksum(&record->image);
    }
    if (call->request.ownership != IMS_COPY) {
        record->metadata = call->metadata;
        call->metadata = NULL;
    }
    ims_saver *handle = ims_py_saver_enter(self);
    if (!handle) {
        ims_py_record_free(record);
        return -1;
    }
    int error = submit(handle, call, record, id);
    ims_py_saver_leave(self);
    if (!error)
        return 0;
    ims_py_error_raise(self->state, error, call->message.text, call->request.file_name);
    return -1;
}

static int save(PyObject *object, PyObject *callback, PyObject *const *values,
                Py_ssize_t count, PyObject *names, uint64_t *id)
{
    static const struct ims_py_names arguments = {"save", "filename", 3};
    struct ims_py_saver *self = (struct ims_py_saver *)object;
    struct ims_py_call call = {
        .look = self->look, .copy = self->copy, .check_writes = self->check_writes};
    if (ims_py_saver_check(self) < 0)
        return -1;
    ims_py_completions_collect(ims_py_completions_of(self->completions));
    int sent = ims_py_call_begin(&call, &arguments, values, count, names);
    if (sent == 0)
        sent = send(self, &call, callback, id);
    ims_py_call_end(&call);
    return sent;
}

PyObject *ims_py_saver_save(PyObject *self, PyObject *const *values, Py_ssize_t count,
                            PyObject *names)
{
    if (save(self, NULL, values, count, names, NULL) < 0)
        return NULL;
    Py_RETURN_NONE;
}

PyObject *ims_py_saver_submit(PyObject *self, PyObject *const *values, Py_ssize_t count,
                              PyObject *names)
{
    uint64_t id = 0;
    if (count < 1)
        return PyErr_Format(PyExc_TypeError, "_submit() needs a callback");
    if (save(self, values[0], values + 1, count - 1, names, &id) < 0)
        return NULL;
    return PyLong_FromUnsignedLongLong(id);
}
