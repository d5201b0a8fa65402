/* SPDX-License-Identifier: MIT */
#include "array.h"

#include <string.h>

Py_ssize_t ims_py_sample_size(enum ims_py_sample sample)
{
    switch (sample) {
    case IMS_PY_UINT16:
    case IMS_PY_FLOAT16:
        return 2;
    case IMS_PY_FLOAT32:
        return 4;
    default:
        return 1;
    }
}

/* A GIL does what these do, and the limited API has none of them. */
#ifdef Py_GIL_DISABLED
#define BEGIN_ALONE(object) Py_BEGIN_CRITICAL_SECTION(object)
#define END_ALONE()         Py_END_CRITICAL_SECTION()
#else
#define BEGIN_ALONE(object) {
#define END_ALONE()         }
#endif

int ims_py_buffer_get(PyObject *object, Py_buffer *buffer, int flags)
{
    int got;
    BEGIN_ALONE(object);
    got = PyObject_GetBuffer(object, buffer, flags);
    END_ALONE();
    return got;
}

void ims_py_buffer_release(Py_buffer *buffer)
{
    if (!buffer->obj)
        return;
    PyObject *exporter = Py_NewRef(buffer->obj);
    BEGIN_ALONE(exporter);
    PyBuffer_Release(buffer);
    END_ALONE();
    Py_DECREF(exporter);
}

void ims_py_hold_release(struct ims_py_hold *hold)
{
    ims_py_buffer_release(&hold->buffer);
    if (hold->tensor) {
        struct ims_py_tensor *tensor = hold->tensor;
        hold->tensor = NULL;
        ims_py_tensor_release(tensor);
    }
    Py_CLEAR(hold->owner);
}

static int refuse_format(const char *format)
{
    PyErr_Format(PyExc_TypeError,
                 "samples of type \"%s\" cannot be saved: they are uint8, uint16, "
                 "float16, float32 or bool; convert them first, as with "
                 ".astype(\"float32\")",
                 format);
    return -1;
}

/* The letters are those of struct and of the array interface; both say 'f' for float,
 * of 4 bytes here, and differ in what 'b' means. */
int ims_py_array_set_format(struct ims_py_array *array, const char *format,
                            Py_ssize_t size)
{
    const char *letters = format;
    bool little = true;
#if PY_BIG_ENDIAN
    little = false;
#endif
    array->swapped = false;
    if (strchr("@=<>!|", *letters) && *letters) {
        bool others = little ? *letters == '>' || *letters == '!' : *letters == '<';
        array->swapped = others && size > 1;
        letters++;
    }
    bool of_interface = letters[0] && letters[1] >= '0' && letters[1] <= '9';
    if (letters[0] && letters[1] && !of_interface)
        return refuse_format(format);
    char letter = *letters;
    if (letter == '?' || (of_interface && letter == 'b' && size == 1))
        array->sample = IMS_PY_BOOL;
    else if (size == 1 &&
             (of_interface ? letter == 'u' : letter == 'B' || letter == 'c'))
        array->sample = IMS_PY_UINT8;
    else if (size == 2 && letter == (of_interface ? 'u' : 'H'))
        array->sample = IMS_PY_UINT16;
    else if (size == 2 && letter == (of_interface ? 'f' : 'e'))
        array->sample = IMS_PY_FLOAT16;
    else if (size == 4 && letter == 'f')
        array->sample = IMS_PY_FLOAT32;
    else
        return refuse_format(format);
    return 0;
}

static int refuse_dimensions(int dimensions)
{
    PyErr_Format(
        PyExc_ValueError,
        "an array of %d dimensions is no image: pass (height, width), (height, "
        "width, channels) or, with layout=\"CHW\", (channels, height, width)",
        dimensions);
    return -1;
}

static int take_buffer(PyObject *object, struct ims_py_array *array)
{
    Py_buffer *buffer = &array->hold.buffer;
    if (ims_py_buffer_get(object, buffer, PyBUF_RECORDS_RO) < 0)
        return -1;
    if (buffer->ndim < 1 || buffer->ndim > 3)
        return refuse_dimensions(buffer->ndim);
    array->data = buffer->buf;
    array->dimensions = buffer->ndim;
    for (int i = 0; i < buffer->ndim; i++) {
        array->shape[i] = buffer->shape[i];
        array->strides[i] = buffer->strides[i];
    }
    return ims_py_array_set_format(array, buffer->format ? buffer->format : "B",
                                   buffer->itemsize);
}

/* What a file object has from where it stands on. */
static int take_file(PyObject *read, struct ims_py_array *array)
{
    PyObject *bytes = PyObject_CallNoArgs(read);
    if (!bytes)
        return -1;
    int taken = -1;
    if (PyUnicode_Check(bytes) || !PyObject_CheckBuffer(bytes))
        PyErr_SetString(PyExc_TypeError,
                        "a file to be saved must be open in binary mode");
    else
        taken = take_buffer(bytes, array);
    Py_DECREF(bytes);
    return taken;
}

/* Returns a new reference, NULL if there is no such attribute or, with an exception, if
 * it cannot be had. */
static PyObject *attribute(PyObject *object, const char *name)
{
    PyObject *value = PyObject_GetAttrString(object, name);
    if (!value && PyErr_ExceptionMatches(PyExc_AttributeError))
        PyErr_Clear();
    return value;
}

static int take_other(PyObject *object, struct ims_py_array *array)
{
    PyObject *found = attribute(object, "__dlpack__");
    int taken = -1;
    if (found) {
        taken = ims_py_tensor_take(object, array);
    } else if (!PyErr_Occurred() &&
               (found = attribute(object, "__array_interface__"))) {
        taken = ims_py_interface_take(object, found, array);
    } else if (!PyErr_Occurred() && (found = attribute(object, "read"))) {
        taken = take_file(found, array);
    } else if (!PyErr_Occurred() &&
               (found = attribute(object, "__cuda_array_interface__"))) {
        PyErr_SetString(
            PyExc_TypeError,
            "the image is in the memory of a GPU: bring it to the CPU first, "
            "as with .cpu() or .get()");
    } else if (!PyErr_Occurred()) {
        PyObject *type =
            PyObject_GetAttrString((PyObject *)Py_TYPE(object), "__name__");
        if (type)
            PyErr_Format(
                PyExc_TypeError,
                "%U is no image: pass an array (buffer protocol, __dlpack__ or "
                "__array_interface__), encoded bytes, or a binary file",
                type);
        Py_XDECREF(type);
    }
    Py_XDECREF(found);
    return taken;
}

int ims_py_array_take(PyObject *object, struct ims_py_array *array)
{
    *array = (struct ims_py_array){0};
    int taken = PyObject_CheckBuffer(object) ? take_buffer(object, array)
                                             : take_other(object, array);
    if (taken < 0)
        ims_py_hold_release(&array->hold);
    return taken;
}
