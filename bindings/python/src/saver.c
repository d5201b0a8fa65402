/* SPDX-License-Identifier: MIT */
#include "saver.h"

#include "keywords.h"
#include "outcome.h"

static struct ims_py_saver *saver_of(PyObject *object)
{
    return (struct ims_py_saver *)object;
}

int ims_py_saver_check(struct ims_py_saver *self)
{
    if (!self->completions) {
        PyErr_SetString(PyExc_RuntimeError, "the saver was not opened");
        return -1;
    }
    if (!ims_py_completions_forked(ims_py_completions_of(self->completions)))
        return 0;
    ims_py_error_raise(self->state, IMS_ERROR_FORKED, NULL, NULL);
    return -1;
}

ims_saver *ims_py_saver_enter(struct ims_py_saver *self)
{
    if (ims_py_saver_check(self) < 0)
        return NULL;
    pthread_mutex_lock(&self->lock);
    ims_saver *handle = self->closing ? NULL : self->handle;
    self->inside += handle != NULL;
    pthread_mutex_unlock(&self->lock);
    if (!handle)
        ims_py_error_raise(self->state, IMS_ERROR_CLOSED, "the saver is closed", NULL);
    return handle;
}

void ims_py_saver_leave(struct ims_py_saver *self)
{
    pthread_mutex_lock(&self->lock);
    self->inside--;
    if (self->inside == 0)
        pthread_cond_broadcast(&self->left);
    pthread_mutex_unlock(&self->lock);
}

/* ---- waiting --------------------------------------------------------------------- */

/* Ctrl-C is looked for so often while the library is waited for. */
enum { LOOK_MS = 100 };

typedef int wait_function(ims_saver *saver, int64_t timeout_ms);

/* Waits in pieces, so that a signal's handler runs. IMS_ERROR_TIMEOUT after the limit;
 * with an exception of a handler, IMS_ERROR_CANCELLED. */
static int wait_for(ims_saver *handle, wait_function *wait, int64_t limit_ms)
{
    int error;
    do {
        int64_t piece = limit_ms > 0 && limit_ms < LOOK_MS ? limit_ms : LOOK_MS;
        if (limit_ms == IMS_NO_WAIT)
            piece = IMS_NO_WAIT;
        Py_BEGIN_ALLOW_THREADS error = wait(handle, piece);
        Py_END_ALLOW_THREADS if (limit_ms > 0)
        {
            limit_ms -= piece;
            if (limit_ms <= 0)
                limit_ms = IMS_NO_WAIT;
        }
        if (PyErr_CheckSignals() < 0)
            return IMS_ERROR_CANCELLED;
    } while (error == IMS_ERROR_TIMEOUT && limit_ms != IMS_NO_WAIT);
    return error == IMS_ERROR_PENDING ? IMS_ERROR_TIMEOUT : error;
}

static PyObject *wait_call(PyObject *object, PyObject *seconds, wait_function *wait)
{
    struct ims_py_saver *self = saver_of(object);
    int64_t limit_ms;
    if (ims_py_milliseconds(seconds, &limit_ms) < 0)
        return NULL;
    ims_saver *handle = ims_py_saver_enter(self);
    if (!handle)
        return NULL;
    int error = wait_for(handle, wait, limit_ms);
    ims_py_saver_leave(self);
    if (PyErr_Occurred())
        return NULL;
    ims_py_completions_deliver(ims_py_completions_of(self->completions));
    if (error)
        return ims_py_error_raise(self->state, error, NULL, NULL);
    Py_RETURN_NONE;
}

static PyObject *flush(PyObject *self, PyObject *seconds)
{
    return wait_call(self, seconds, ims_flush);
}

static PyObject *sync_files(PyObject *self, PyObject *seconds)
{
    return wait_call(self, seconds, ims_sync);
}

/* ---- other calls ----------------------------------------------------------------- */

static PyObject *cancel(PyObject *object, PyObject *number)
{
    struct ims_py_saver *self = saver_of(object);
    unsigned long long id = PyLong_AsUnsignedLongLong(number);
    ims_saver *handle = PyErr_Occurred() ? NULL : ims_py_saver_enter(self);
    if (!handle)
        return NULL;
    int error;
    Py_BEGIN_ALLOW_THREADS error = ims_cancel(handle, id);
    Py_END_ALLOW_THREADS ims_py_saver_leave(self);
    return PyBool_FromLong(error == IMS_OK);
}

static PyObject *cancel_all(PyObject *object, PyObject *unused)
{
    (void)unused;
    struct ims_py_saver *self = saver_of(object);
    ims_saver *handle = ims_py_saver_enter(self);
    if (!handle)
        return NULL;
    int count;
    Py_BEGIN_ALLOW_THREADS count = ims_cancel_all(handle);
    Py_END_ALLOW_THREADS ims_py_saver_leave(self);
    return PyLong_FromLong(count);
}

static PyObject *reprioritise(PyObject *object, PyObject *arguments)
{
    struct ims_py_saver *self = saver_of(object);
    unsigned long long id;
    int priority;
    if (!PyArg_ParseTuple(arguments, "Ki", &id, &priority))
        return NULL;
    ims_saver *handle = ims_py_saver_enter(self);
    if (!handle)
        return NULL;
    int error = ims_reprioritise(handle, id, priority);
    ims_py_saver_leave(self);
    return PyBool_FromLong(error == IMS_OK);
}

static PyObject *stats(PyObject *object, PyObject *unused)
{
    (void)unused;
    struct ims_py_saver *self = saver_of(object);
    ims_saver *handle = ims_py_saver_enter(self);
    if (!handle)
        return NULL;
    struct ims_stats counters = IMS_STATS_INIT;
    int error = ims_stats_get(handle, &counters);
    ims_py_saver_leave(self);
    return error ? ims_py_error_raise(self->state, error, NULL, NULL)
                 : ims_py_stats_new(self->state, &counters);
}

static PyObject *get_location(PyObject *self, void *unused)
{
    (void)unused;
    struct ims_py_saver *mine = saver_of(self);
    return Py_NewRef(mine->completions ? mine->location : Py_None);
}

static PyObject *get_completions(PyObject *self, void *unused)
{
    (void)unused;
    PyObject *completions = saver_of(self)->completions;
    return Py_NewRef(completions ? completions : Py_None);
}

static PyObject *get_closed(PyObject *self, void *unused)
{
    (void)unused;
    struct ims_py_saver *mine = saver_of(self);
    bool open = mine->completions &&
                !ims_py_completions_forked(ims_py_completions_of(mine->completions));
    if (open) {
        pthread_mutex_lock(&mine->lock);
        open = mine->handle && !mine->closing;
        pthread_mutex_unlock(&mine->lock);
    }
    return PyBool_FromLong(!open);
}

/* ---- the type -------------------------------------------------------------------- */

static PyObject *allocate(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    (void)arguments;
    (void)keywords;
    PyObject *self = PyType_GenericAlloc(type, 0);
    if (self) {
        pthread_mutex_init(&saver_of(self)->lock, NULL);
        pthread_cond_init(&saver_of(self)->left, NULL);
    }
    return self;
}

/* Whoever has no reference has no call inside either. */
static void close_unreferenced(struct ims_py_saver *self)
{
    struct ims_py_completions *completions = ims_py_completions_of(self->completions);
    PyObject *kind, *value, *trace;
    PyErr_Fetch(&kind, &value, &trace);
    Py_BEGIN_ALLOW_THREADS ims_close(&self->handle, NULL);
    Py_END_ALLOW_THREADS ims_py_completions_deliver(completions);
    ims_py_completions_end(completions);
    if (!ims_py_completions_forked(completions)) {
        Py_ssize_t count;
        Py_XDECREF(ims_py_completions_take_failures(completions, &count));
    }
    PyErr_Restore(kind, value, trace);
}

static void deallocate(PyObject *object)
{
    struct ims_py_saver *self = saver_of(object);
    PyTypeObject *type = Py_TYPE(object);
    if (self->handle)
        close_unreferenced(self);
    Py_XDECREF(self->completions);
    Py_XDECREF(self->location);
    Py_XDECREF(self->workers);
    pthread_cond_destroy(&self->left);
    pthread_mutex_destroy(&self->lock);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(object);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"_open", IMS_PY_FAST(ims_py_saver_open),
     METH_METHOD | METH_FASTCALL | METH_KEYWORDS,
     "_open(location, **keywords)\n--\n\nOpens the saver, once."},
    {"_close", ims_py_saver_close, METH_VARARGS,
     "_close(timeout, abort)\n--\n\nThe summary, errors and how many, a time-out's "
     "error; None if it is closed already."},
    {"save", IMS_PY_FAST(ims_py_saver_save), METH_FASTCALL | METH_KEYWORDS,
     "save(filename, image, sub_folder=None, **keywords)\n--\n\n"
     "Saves an image in the background; blocks while the queue is full."},
    {"_submit", IMS_PY_FAST(ims_py_saver_submit), METH_FASTCALL | METH_KEYWORDS,
     "_submit(callback, filename, image, sub_folder=None, **keywords)\n--\n\n"
     "As save(); callback(result, error) is called. Returns the image's number."},
    {"_flush", flush, METH_O, "_flush(timeout)\n--\n\nWaits for what was accepted."},
    {"_sync", sync_files, METH_O, "_sync(timeout)\n--\n\nAs _flush, to the disk."},
    {"cancel", cancel, METH_O,
     "cancel(id)\n--\n\nCancels an image that waits; whether it did."},
    {"cancel_all", cancel_all, METH_NOARGS,
     "cancel_all()\n--\n\nCancels all images that wait; how many they were."},
    {"reprioritise", reprioritise, METH_VARARGS,
     "reprioritise(id, priority)\n--\n\nGives an image that waits another priority; "
     "whether it did."},
    {"stats", stats, METH_NOARGS, "stats()\n--\n\nThe counters, all at one moment."},
    {NULL, NULL, 0, NULL}};

static PyGetSetDef properties[] = {
    {"location", get_location, NULL, "The folder, as it was given.", NULL},
    {"closed", get_closed, NULL, "Whether images can be saved no more.", NULL},
    {"_completions", get_completions, NULL, "Results on their way.", NULL},
    {NULL, NULL, NULL, NULL, NULL}};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Saves images below one folder, in the background."},
    {Py_tp_new, allocate},
    {Py_tp_dealloc, deallocate},
    {Py_tp_methods, methods},
    {Py_tp_getset, properties},
    {0, NULL}};

static PyType_Spec spec = {.name = "imagesaver._imagesaver.Saver",
                           .basicsize = sizeof(struct ims_py_saver),
                           .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
                           .slots = slots};

int ims_py_saver_add_type(PyObject *module, struct ims_py_state *state)
{
    state->saver_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &spec, NULL);
    return state->saver_type ? PyModule_AddType(module, state->saver_type) : -1;
}
