/* SPDX-License-Identifier: MIT */
#include "completion.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "image.h"
#include "telling.h"

/* Errors that are kept for the close: beyond these they are only counted. */
enum { FAILURES_KEPT = 100 };

struct record_list {
    struct ims_py_record *first;
    struct ims_py_record **end;
};

struct ims_py_completions {
    atomic_int references; /* the object, each record, the pending call */
    pthread_mutex_t lock;
    pthread_cond_t arrived;      /* a record came, or the end */
    struct record_list finished; /* by the workers; nothing let go of yet */
    struct record_list untold;   /* let go of; somebody waits for the result */
    int waiting; /* records that somebody waits for, wherever they are */
    bool posted; /* a pending call is on its way */
    bool ended;
    int descriptor; /* readable when something is finished; -1 until asked for */
    unsigned forks; /* of the process that made this */
    PyObject *module;
    struct ims_py_state *state; /* the module's */
    PyObject *log;              /* or NULL */
    struct record_list failed;  /* let go of; nobody waited, kept for the close */
    Py_ssize_t failed_kept;
    Py_ssize_t failed_count;
};

/* By how many forks this process came from the one that loaded the module. Counted by
 * the child itself, so that no call has to ask the kernel which process this is. */
static atomic_uint forks;

static void count_fork(void)
{
    atomic_fetch_add(&forks, 1);
}

struct completions_object {
    PyObject_HEAD struct ims_py_completions *completions;
};

static void list_clear(struct record_list *list)
{
    list->first = NULL;
    list->end = &list->first;
}

static void list_append(struct record_list *list, struct ims_py_record *record)
{
    record->next = NULL;
    *list->end = record;
    list->end = &record->next;
}

static struct ims_py_completions *take_reference(struct ims_py_completions *completions)
{
    atomic_fetch_add(&completions->references, 1);
    return completions;
}

/* The last one is always let go of under the GIL: see collect(). */
static void drop_reference(struct ims_py_completions *completions)
{
    if (atomic_fetch_sub(&completions->references, 1) > 1)
        return;
    Py_CLEAR(completions->log);
    Py_CLEAR(completions->module);
    if (completions->descriptor >= 0)
        close(completions->descriptor);
    pthread_cond_destroy(&completions->arrived);
    pthread_mutex_destroy(&completions->lock);
    free(completions);
}

bool ims_py_completions_forked(const struct ims_py_completions *completions)
{
    return completions->forks != atomic_load(&forks);
}

static void change_waiting(struct ims_py_completions *completions, int by)
{
    pthread_mutex_lock(&completions->lock);
    completions->waiting += by;
    if (completions->waiting == 0)
        pthread_cond_broadcast(&completions->arrived);
    pthread_mutex_unlock(&completions->lock);
}

/* ---- records --------------------------------------------------------------------- */

struct ims_py_record *ims_py_record_new(struct ims_py_completions *completions,
                                        struct ims_py_hold *hold, PyObject *callback)
{
    struct ims_py_record *record = calloc(1, sizeof *record);
    if (!record) {
        PyErr_NoMemory();
        return NULL;
    }
    record->completions = take_reference(completions);
    record->callback = Py_XNewRef(callback);
    if (callback)
        change_waiting(completions, 1);
    record->hold = *hold;
    *hold = (struct ims_py_hold){0};
    return record;
}

void ims_py_record_free(struct ims_py_record *record)
{
    struct ims_py_completions *completions = record->completions;
    ims_py_hold_release(&record->hold);
    if (record->callback && !record->log_level)
        change_waiting(completions, -1);
    Py_CLEAR(record->callback);
    ims_py_memory_free(record->metadata);
    free(record->texts);
    free(record);
    drop_reference(completions);
}

/* Keeps the strings of a result, which end with the call. Without memory for them the
 * record tells the error's own text. */
static void keep_texts(struct ims_py_record *record, const struct ims_result *result)
{
    size_t path = strlen(result->path) + 1;
    size_t message = strlen(result->message) + 1;
    size_t encoder = strlen(result->encoder) + 1;
    record->result = *result;
    record->result.path = record->result.message = record->result.encoder = "";
    record->texts = malloc(path + message + encoder);
    if (!record->texts)
        return;
    record->result.path = memcpy(record->texts, result->path, path);
    record->result.message = memcpy(record->texts + path, result->message, message);
    record->result.encoder =
        memcpy(record->texts + path + message, result->encoder, encoder);
}

/* ---- from a worker --------------------------------------------------------------- */

static int collect_pending(void *completions)
{
    struct ims_py_completions *mine = completions;
    if (ims_py_completions_forked(mine))
        return 0;
    pthread_mutex_lock(&mine->lock);
    mine->posted = false;
    pthread_mutex_unlock(&mine->lock);
    ims_py_completions_collect(mine);
    drop_reference(mine);
    return 0;
}

/* Asks the interpreter to collect when it comes to it (CPython before 3.13 does when
 * its main thread takes the GIL anew). If it has no room for the request, the next call
 * on the saver does it. */
static void post(struct ims_py_completions *completions)
{
    take_reference(completions);
    if (Py_IsInitialized() && Py_AddPendingCall(collect_pending, completions) == 0)
        completions->posted = true;
    else
        /* Not the last one: the record on the list has one. */
        atomic_fetch_sub(&completions->references, 1);
}

void ims_py_completions_done(const struct ims_result *result, void *unused)
{
    (void)unused;
    struct ims_py_record *record = result->user;
    struct ims_py_completions *completions = record->completions;
    if (record->checksum != 0)
        record->changed = ims_py_image_checksum(&record->image) != record->checksum;
    if (record->callback || record->changed || result->status == IMS_STATUS_FAILED)
        keep_texts(record, result);
    pthread_mutex_lock(&completions->lock);
    list_append(&completions->finished, record);
    pthread_cond_broadcast(&completions->arrived);
    if (completions->descriptor >= 0)
        eventfd_write(completions->descriptor, 1);
    bool holds = record->hold.buffer.obj || record->hold.owner || record->hold.tensor;
    if (holds && !completions->posted)
        post(completions);
    pthread_mutex_unlock(&completions->lock);
}

void ims_py_completions_log(enum ims_log_level level, const char *text,
                            void *completions)
{
    struct ims_py_completions *mine = completions;
    struct ims_py_record *record = calloc(1, sizeof *record);
    if (!record)
        return;
    record->completions = take_reference(mine);
    record->log_level = level;
    record->texts = strdup(text);
    pthread_mutex_lock(&mine->lock);
    list_append(&mine->finished, record);
    pthread_cond_broadcast(&mine->arrived);
    if (mine->descriptor >= 0)
        eventfd_write(mine->descriptor, 1);
    pthread_mutex_unlock(&mine->lock);
}

/* ---- to Python ------------------------------------------------------------------- */

static struct ims_py_record *take_all(struct ims_py_completions *completions)
{
    pthread_mutex_lock(&completions->lock);
    struct ims_py_record *first = completions->finished.first;
    list_clear(&completions->finished);
    pthread_mutex_unlock(&completions->lock);
    return first;
}

/* Keeps a record for the close, or frees it. */
static void settle(struct ims_py_completions *completions, struct ims_py_record *record)
{
    bool kept = false;
    pthread_mutex_lock(&completions->lock);
    if (record->changed || record->result.status == IMS_STATUS_FAILED) {
        completions->failed_count++;
        kept = completions->failed_kept < FAILURES_KEPT;
    }
    if (kept) {
        completions->failed_kept++;
        list_append(&completions->failed, record);
    }
    pthread_mutex_unlock(&completions->lock);
    if (!kept)
        ims_py_record_free(record);
}

/* Puts a record on the list of those to be told. A line of the log is told to whom the
 * log is; to nobody once that has ended. */
static void await_telling(struct ims_py_completions *completions,
                          struct ims_py_record *record)
{
    pthread_mutex_lock(&completions->lock);
    if (record->log_level)
        record->callback = Py_XNewRef(completions->log);
    bool wanted = record->callback;
    if (wanted) {
        list_append(&completions->untold, record);
        pthread_cond_broadcast(&completions->arrived);
        if (completions->descriptor >= 0)
            eventfd_write(completions->descriptor, 1);
    }
    pthread_mutex_unlock(&completions->lock);
    if (!wanted)
        ims_py_record_free(record);
}

void ims_py_completions_collect(struct ims_py_completions *completions)
{
    if (ims_py_completions_forked(completions))
        return;
    take_reference(completions);
    struct ims_py_record *record = take_all(completions);
    while (record) {
        struct ims_py_record *next = record->next;
        ims_py_hold_release(&record->hold);
        if (record->callback || record->log_level)
            await_telling(completions, record);
        else
            settle(completions, record);
        record = next;
    }
    drop_reference(completions);
}

static struct ims_py_record *take_untold(struct ims_py_completions *completions)
{
    pthread_mutex_lock(&completions->lock);
    struct record_list *list = &completions->untold;
    struct ims_py_record *record = list->first;
    if (record)
        list->first = record->next;
    if (!list->first)
        list_clear(list);
    pthread_mutex_unlock(&completions->lock);
    return record;
}

void ims_py_completions_deliver(struct ims_py_completions *completions)
{
    if (ims_py_completions_forked(completions))
        return;
    take_reference(completions);
    ims_py_completions_collect(completions);
    struct ims_py_record *record;
    while ((record = take_untold(completions)) != NULL) {
        if (record->log_level)
            ims_py_telling_line(record);
        else
            ims_py_telling_result(completions->state, record);
        ims_py_record_free(record);
    }
    drop_reference(completions);
}

void ims_py_completions_end(struct ims_py_completions *completions)
{
    if (ims_py_completions_forked(completions))
        return;
    pthread_mutex_lock(&completions->lock);
    completions->ended = true;
    PyObject *log = completions->log;
    completions->log = NULL;
    pthread_cond_broadcast(&completions->arrived);
    pthread_mutex_unlock(&completions->lock);
    Py_XDECREF(log);
}

PyObject *ims_py_completions_take_failures(struct ims_py_completions *completions,
                                           Py_ssize_t *count)
{
    pthread_mutex_lock(&completions->lock);
    struct ims_py_record *record = completions->failed.first;
    *count = completions->failed_count;
    list_clear(&completions->failed);
    completions->failed_kept = completions->failed_count = 0;
    pthread_mutex_unlock(&completions->lock);
    PyObject *errors = PyList_New(0);
    while (record) {
        struct ims_py_record *next = record->next;
        PyObject *error =
            errors ? ims_py_telling_error(completions->state, record) : NULL;
        if (errors && (!error || PyList_Append(errors, error) < 0))
            Py_CLEAR(errors);
        Py_XDECREF(error);
        ims_py_record_free(record);
        record = next;
    }
    return errors;
}

/* ---- the object ------------------------------------------------------------------ */

PyObject *ims_py_completions_new(PyObject *module, struct ims_py_state *state)
{
    struct ims_py_completions *completions = calloc(1, sizeof *completions);
    if (!completions)
        return PyErr_NoMemory();
    atomic_init(&completions->references, 1);
    pthread_mutex_init(&completions->lock, NULL);
    pthread_cond_init(&completions->arrived, NULL);
    list_clear(&completions->finished);
    list_clear(&completions->untold);
    list_clear(&completions->failed);
    completions->descriptor = -1;
    completions->forks = atomic_load(&forks);
    completions->module = Py_NewRef(module);
    completions->state = state;
    PyObject *object = PyType_GenericAlloc(state->completions_type, 0);
    if (object)
        ((struct completions_object *)object)->completions = completions;
    else
        drop_reference(completions);
    return object;
}

void ims_py_completions_set_log(struct ims_py_completions *completions, PyObject *log)
{
    completions->log = Py_NewRef(log);
}

struct ims_py_completions *ims_py_completions_of(PyObject *object)
{
    return ((struct completions_object *)object)->completions;
}

static void deallocate(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    struct ims_py_completions *completions = ims_py_completions_of(self);
    if (completions)
        drop_reference(completions);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

/* Waits for something to be told; false at the end. Without the GIL. */
static bool wait_for_one(struct ims_py_completions *completions)
{
    pthread_mutex_lock(&completions->lock);
    bool there = false;
    for (;;) {
        there = completions->finished.first || completions->untold.first;
        if (there || (completions->ended && completions->waiting == 0))
            break;
        pthread_cond_wait(&completions->arrived, &completions->lock);
    }
    pthread_mutex_unlock(&completions->lock);
    return there;
}

static PyObject *run(PyObject *self, PyObject *unused)
{
    (void)unused;
    struct ims_py_completions *mine = ims_py_completions_of(self);
    bool there = true;
    while (there) {
        Py_BEGIN_ALLOW_THREADS there = wait_for_one(mine);
        Py_END_ALLOW_THREADS ims_py_completions_deliver(mine);
    }
    Py_RETURN_NONE;
}

static PyObject *deliver(PyObject *self, PyObject *unused)
{
    (void)unused;
    ims_py_completions_deliver(ims_py_completions_of(self));
    Py_RETURN_NONE;
}

static PyObject *end(PyObject *self, PyObject *unused)
{
    (void)unused;
    ims_py_completions_end(ims_py_completions_of(self));
    Py_RETURN_NONE;
}

static PyObject *descriptor(PyObject *self, PyObject *unused)
{
    (void)unused;
    struct ims_py_completions *mine = ims_py_completions_of(self);
    pthread_mutex_lock(&mine->lock);
    if (mine->descriptor < 0) {
        bool waiting = mine->finished.first || mine->untold.first;
        mine->descriptor = eventfd(waiting, EFD_CLOEXEC | EFD_NONBLOCK);
    }
    int descriptor = mine->descriptor;
    pthread_mutex_unlock(&mine->lock);
    return descriptor < 0 ? PyErr_SetFromErrno(PyExc_OSError)
                          : PyLong_FromLong(descriptor);
}

static PyMethodDef methods[] = {
    {"run", run, METH_NOARGS,
     "run()\n--\n\nTells results to those who wait for them, until end()."},
    {"deliver", deliver, METH_NOARGS,
     "deliver()\n--\n\nTells the results that are there to those who wait for them."},
    {"end", end, METH_NOARGS, "end()\n--\n\nLets run() return when all is told."},
    {"fileno", descriptor, METH_NOARGS,
     "fileno()\n--\n\nAn eventfd that is written to when deliver() has work; the one "
     "event loop that waits reads it."},
    {NULL, NULL, 0, NULL}};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Results on their way from the workers to those who wait for them."},
    {Py_tp_dealloc, deallocate},
    {Py_tp_methods, methods},
    {0, NULL}};

static PyType_Spec spec = {.name = "imagesaver._imagesaver.Completions",
                           .basicsize = sizeof(struct completions_object),
                           .flags = Py_TPFLAGS_DEFAULT |
                                    Py_TPFLAGS_DISALLOW_INSTANTIATION |
                                    Py_TPFLAGS_IMMUTABLETYPE,
                           .slots = slots};

/* The module may be loaded anew: once a process is enough. */
static int watch_forks(void)
{
    static atomic_bool watching;
    if (atomic_exchange(&watching, true) || pthread_atfork(NULL, NULL, count_fork) == 0)
        return 0;
    atomic_store(&watching, false);
    PyErr_NoMemory();
    return -1;
}

int ims_py_completions_add_types(PyObject *module, struct ims_py_state *state)
{
    if (watch_forks() < 0)
        return -1;
    state->completions_type =
        (PyTypeObject *)PyType_FromModuleAndSpec(module, &spec, NULL);
    return state->completions_type ? PyModule_AddType(module, state->completions_type)
                                   : -1;
}
