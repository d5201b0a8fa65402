/* SPDX-License-Identifier: MIT */
/*
 * Samples in memory that a Python object shows: by the buffer protocol, __dlpack__ or
 * __array_interface__. Nothing is copied; what keeps the memory there is held until it
 * is let go. Knows nothing of images: see image.h.
 */
#ifndef IMS_PY_ARRAY_H
#define IMS_PY_ARRAY_H

#include "binding.h"

/* What one sample is. */
enum ims_py_sample {
    IMS_PY_BOOL, /* a byte, 0 or not */
    IMS_PY_UINT8,
    IMS_PY_UINT16,
    IMS_PY_FLOAT16,
    IMS_PY_FLOAT32,
    IMS_PY_SAMPLE_COUNT
};

struct ims_py_tensor; /* tensor.c: DLPack's structure */

/* What keeps memory of Python where it is. Zeroed: nothing. Changed under the GIL only
 * (or, in a free-threaded Python, by one thread). */
struct ims_py_hold {
    Py_buffer buffer; /* held if its `obj` is not NULL */
    PyObject *owner;  /* another exporter, or NULL */
    struct ims_py_tensor *tensor;
};

struct ims_py_array {
    const char *data;      /* the sample with all indices 0 */
    Py_ssize_t shape[3];   /* of the first `dimensions` */
    Py_ssize_t strides[3]; /* in bytes, of any sign */
    int dimensions;        /* 1 to 3 */
    enum ims_py_sample sample;
    bool swapped;   /* samples are not in the machine's byte order */
    bool is_pillow; /* an image of Pillow: its colors are RGB, whatever `order` says */
    bool premultiplied;
    struct ims_py_hold hold;
};

/* PyObject_GetBuffer() and PyBuffer_Release(), one thread at a time with one object: a
 * memoryview or bytearray of CPython 3.13 counts what it shows without a lock, also
 * where there is no GIL. */
int ims_py_buffer_get(PyObject *object, Py_buffer *buffer, int flags);
void ims_py_buffer_release(Py_buffer *buffer);

/* Bytes of a sample. */
Py_ssize_t ims_py_sample_size(enum ims_py_sample sample);

/* Fills `array` and holds what it shows. Returns 0, or -1 with an exception, and then
 * holds nothing. */
int ims_py_array_take(PyObject *object, struct ims_py_array *array);

/* Reads a sample's type as the buffer protocol writes it ("<f") or, with its size, as
 * __array_interface__ does ("<f4"). Returns 0, or -1 with an exception. */
int ims_py_array_set_format(struct ims_py_array *array, const char *format,
                            Py_ssize_t size);

/* Takes what __dlpack__, or __array_interface__, shows. As ims_py_array_take(). */
int ims_py_tensor_take(PyObject *object, struct ims_py_array *array);
int ims_py_interface_take(PyObject *object, PyObject *interface,
                          struct ims_py_array *array);

/* Hands a tensor back to who made it. Needs the GIL. */
void ims_py_tensor_release(struct ims_py_tensor *tensor);

/* Lets go of what is held, once; later calls do nothing. Needs the GIL. May run other
 * code of Python's. */
void ims_py_hold_release(struct ims_py_hold *hold);

#endif
