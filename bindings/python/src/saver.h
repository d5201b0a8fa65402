/* SPDX-License-Identifier: MIT */
/*
 * The type _imagesaver.Saver: what a saver of the library's is in Python. The class
 * that programs use, ImagesSaver, is made of it in Python.
 */
#ifndef IMS_PY_SAVER_H
#define IMS_PY_SAVER_H

#include <pthread.h>
#include <stdatomic.h>

#include "completion.h"
#include "image.h"

struct ims_py_saver {
    PyObject_HEAD struct ims_py_state
        *state; /* the module's, which the type keeps alive */
    /* What is set last when it is opened, which is tried once: from then on other
     * threads may look at all else, which stays as it is but for what the lock guards.
     */
    PyObject *_Atomic completions;
    atomic_bool begun;
    PyObject *location; /* as it was given */
    PyObject *workers;  /* shared ones, or NULL */
    struct ims_py_look look;
    bool copy;
    bool check_writes;
    /* The library may not be called on a handle that is being closed: calls are
     * counted, and whoever closes waits for those that are inside. */
    pthread_mutex_t lock;
    pthread_cond_t left;
    unsigned inside;
    bool closing;
    ims_saver *handle; /* NULL: not opened, or closed */
};

int ims_py_saver_add_type(PyObject *module, struct ims_py_state *state);

/* Whether it was opened, by this process; -1 with an exception if not. */
int ims_py_saver_check(struct ims_py_saver *self);

/* Begins a call on the saver: the handle to call the library with, until leave(). NULL
 * with an exception: it is closed, or its process is another. */
ims_saver *ims_py_saver_enter(struct ims_py_saver *self);
void ims_py_saver_leave(struct ims_py_saver *self);

/* opening.c: _open(location, **keywords). */
PyObject *ims_py_saver_open(PyObject *self, PyTypeObject *type, PyObject *const *values,
                            Py_ssize_t count, PyObject *names);
/* closing.c: _close(timeout, abort). */
PyObject *ims_py_saver_close(PyObject *self, PyObject *arguments);
/* submission.c: save(filename, image, sub_folder=None, **keywords), and the same with a
 * callback before them. */
PyObject *ims_py_saver_save(PyObject *self, PyObject *const *values, Py_ssize_t count,
                            PyObject *names);
PyObject *ims_py_saver_submit(PyObject *self, PyObject *const *values, Py_ssize_t count,
                              PyObject *names);

#endif
