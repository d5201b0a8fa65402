/* SPDX-License-Identifier: MIT */
#include "workers.h"

#include <stdatomic.h>

#include "keywords.h"
#include "outcome.h"

struct workers_object {
    PyObject_HEAD ims_workers *handle;
    atomic_bool begun; /* to be opened; false again where that failed */
    atomic_bool open;
    atomic_int users; /* itself while it is open, and calls that use the handle */
};

struct arguments {
    struct ims_workers_config config;
    PyObject *name;
};

static const struct ims_py_keyword keywords[] = {
    {"workers", IMS_PY_KEYWORD_INT32, offsetof(struct arguments, config.workers), NULL},
    {"nice", IMS_PY_KEYWORD_INT32, offsetof(struct arguments, config.nice), NULL},
    {"name", IMS_PY_KEYWORD_OBJECT, offsetof(struct arguments, name), NULL},
    {0}};

static PyObject *open_workers(PyObject *self, PyTypeObject *type,
                              PyObject *const *values, Py_ssize_t count,
                              PyObject *names)
{
    struct ims_py_state *state = PyType_GetModuleState(type);
    struct workers_object *mine = (struct workers_object *)self;
    struct ims_message message = {0};
    struct arguments arguments = {.config = IMS_WORKERS_CONFIG_INIT};
    struct ims_py_options none = {0};
    for (Py_ssize_t i = 0; names && i < PyTuple_Size(names); i++)
        if (ims_py_keyword_set(keywords, &arguments, &none, PyTuple_GetItem(names, i),
                               values[count + i]) < 0)
            break;
    ims_py_text_free(&none.text);
    if (!PyErr_Occurred() && arguments.name)
        arguments.config.name = PyUnicode_AsUTF8AndSize(arguments.name, NULL);
    if (PyErr_Occurred())
        return NULL;
    arguments.config.message = &message;
    if (count > 0 || atomic_exchange(&mine->begun, true))
        return PyErr_Format(PyExc_TypeError, "Workers takes keywords, once");
    int error = ims_workers_open(&mine->handle, &arguments.config);
    if (error) {
        atomic_store(&mine->begun, false);
        return ims_py_error_raise(state, error, message.text, NULL);
    }
    atomic_store(&mine->users, 1);
    atomic_store(&mine->open, true);
    Py_RETURN_NONE;
}

void ims_py_workers_leave(PyObject *object)
{
    struct workers_object *mine = (struct workers_object *)object;
    if (atomic_fetch_sub(&mine->users, 1) > 1)
        return;
    Py_BEGIN_ALLOW_THREADS ims_workers_close(&mine->handle);
    Py_END_ALLOW_THREADS
}

/* Savers that use the threads keep them: nothing here waits for longer than it takes
 * idle ones to end. */
static PyObject *close_workers(PyObject *self, PyObject *unused)
{
    (void)unused;
    struct workers_object *mine = (struct workers_object *)self;
    if (atomic_exchange(&mine->open, false))
        ims_py_workers_leave(self);
    Py_RETURN_NONE;
}

static void deallocate(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    Py_XDECREF(close_workers(self, NULL));
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

static bool enter(struct workers_object *mine)
{
    int users = atomic_load(&mine->open) ? atomic_load(&mine->users) : 0;
    while (users > 0 && !atomic_compare_exchange_weak(&mine->users, &users, users + 1))
        continue;
    return users > 0;
}

ims_workers *ims_py_workers_enter(struct ims_py_state *state, PyObject *object)
{
    struct workers_object *mine = (struct workers_object *)object;
    if (PyObject_IsInstance(object, (PyObject *)state->workers_type) > 0 && enter(mine))
        return mine->handle;
    if (!PyErr_Occurred())
        PyErr_SetString(PyExc_TypeError,
                        "workers is a number of threads, or Workers that are open");
    return NULL;
}

static PyMethodDef methods[] = {
    {"_open", IMS_PY_FAST(open_workers), METH_METHOD | METH_FASTCALL | METH_KEYWORDS,
     "_open(*, workers=0, nice=0, name=None)\n--\n\nStarts the threads."},
    {"close", close_workers, METH_NOARGS,
     "close()\n--\n\nLets go of the threads; savers that use them keep them running."},
    {NULL, NULL, 0, NULL}};

static PyType_Slot slots[] = {{Py_tp_doc, "Threads that several savers share."},
                              {Py_tp_dealloc, deallocate},
                              {Py_tp_methods, methods},
                              {0, NULL}};

static PyType_Spec spec = {.name = "imagesaver._imagesaver.Workers",
                           .basicsize = sizeof(struct workers_object),
                           .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
                           .slots = slots};

int ims_py_workers_add_type(PyObject *module, struct ims_py_state *state)
{
    state->workers_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &spec, NULL);
    return state->workers_type ? PyModule_AddType(module, state->workers_type) : -1;
}
