/* SPDX-License-Identifier: MIT */
/*
 * What all files of the extension share: Python's limited API, the library, and the
 * state of the module. The extension is built once for every CPython from 3.11 on; of a
 * free-threaded one, which has no limited API, against its own headers.
 */
#ifndef IMS_PY_BINDING_H
#define IMS_PY_BINDING_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

/* One for each interpreter that imports the module; lives as long as the module. */
struct ims_py_state {
    PyObject *error; /* the class ImageSaverError */
    PyTypeObject *saver_type;
    PyTypeObject *completions_type;
    PyTypeObject *workers_type;
    PyTypeObject *result_type;
    PyTypeObject *summary_type;
    PyTypeObject *stats_type;
};

/* A method that takes its arguments without a tuple or a dictionary being made. */
#define IMS_PY_FAST(function) ((PyCFunction)(void (*)(void))(function))

#endif
