/* SPDX-License-Identifier: MIT */
/* The arguments of a call that has one image to save, write or encode. */
#ifndef IMS_PY_CALL_H
#define IMS_PY_CALL_H

#include "image.h"
#include "keywords.h"
#include "metadata.h"

struct ims_py_call {
    /* As given; borrowed. */
    PyObject *place; /* file name, path or format */
    PyObject *image;
    PyObject *sub_folder; /* or NULL */
    PyObject *light;      /* or NULL */
    struct ims_py_look look;
    bool copy;
    bool check_writes;
    int32_t priority;
    int64_t timeout_ms;
    int64_t expires_ms;
    struct ims_py_options options;
    struct ims_py_metadata_words words;
    /* What is held while the call lasts. */
    PyObject *place_bytes;
    PyObject *folder_bytes;
    struct ims_py_array array;
    void *repacked; /* from malloc(), or NULL */
    struct ims_py_memory *metadata;
    /* What the library is given. */
    struct ims_image described;
    struct ims_message message;
    struct ims_request request; /* refers to the members above */
};

/* What a call's positional arguments are called. */
struct ims_py_names {
    const char *function;
    const char *place;
    int positional; /* 2, or with `sub_folder` 3 */
};

/*
 * Reads the arguments and prepares the request, all but its `ownership`. What `call`
 * has in `look`, `copy` and `check_writes` are the defaults; all else is zero. Returns
 * 0, or -1 with an exception; ims_py_call_end() comes after both.
 */
int ims_py_call_begin(struct ims_py_call *call, const struct ims_py_names *names,
                      PyObject *const *values, Py_ssize_t count, PyObject *keywords);

/* Lets go of all that is held. */
void ims_py_call_end(struct ims_py_call *call);

#endif
